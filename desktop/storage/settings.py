"""A person's settings: one small JSON file. A damaged one is put aside and the defaults hold."""

from __future__ import annotations

import ctypes
import getpass
import json
import locale
import os
import sys
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from desktop.document.codec import decode, encode
from desktop.storage.masters import storing, sync_folder
from desktop.storage.paths import config_folder
from desktop.storage.policy import UNFIXABLE, Policy, load_policy

_FILE = "settings.json"
MAX_RECENT = 12


class Theme(StrEnum):
    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


class EngineMode(StrEnum):
    """How the engine on the graphics card weighs time against care."""

    SPEED = "speed"
    BALANCED = "balanced"
    CAREFUL = "careful"


class Language(StrEnum):
    """AUTO: that of the system."""

    AUTO = "auto"
    EN = "en"
    ZH = "zh"


_VALUES: Mapping[str, tuple[object, ...]] = MappingProxyType(
    {
        "engine_dtype": ("auto", "bf16", "fp16", "fp32"),
        "engine_device": ("auto", "cuda", "cpu"),
        "text_layer": ("keep", "read", "compare"),
        "second_look": ("off", "doubtful", "all"),
    }
)
"""Of settings whose names of values belong to rooms above this one."""


def login_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such user in the system's list, or none is named (Windows)
        return "person"


@dataclass(frozen=True, slots=True)
class Settings:
    """person: the name that edits are recorded under. engine: "auto" or the name of one. recent: dossiers, latest first.

    engine_dtype: "auto", "bf16", "fp16" or "fp32". engine_device: "auto", "cuda" or "cpu". engine_drafting: speculative
    decoding where the model has a draft model. gpu_hot: degrees Celsius from which on the window warns.
    text_layer: what a PDF's own text is good for, "keep", "read" or "compare". second_look: which lines are read again when
    nothing else is to be read, "off", "doubtful" or "all". link_masters: leave originals in place.
    split_at_sheets: a separator sheet begins a new document. name_by_code: a document is called as the code on it says.
    name_by_fields: exported files are called as their record says.
    watch_folder, watch_profile, watch_out: of the hot folder, as they were last.
    export_profile, export_choice: of the last export, its profile and all that was chosen, as a profile file.
    formats, register_formats: what was exported last. toured: the tour of the window was shown or offered.
    shortcuts: keys by the name of the action, where they are not the program's own ("" for none).
    window: the window's own state (sizes, splitters), by name.
    """

    person: str = field(default_factory=login_name)
    language: Language = Language.AUTO
    theme: Theme = Theme.AUTO
    engine: str = "auto"
    engine_mode: EngineMode = EngineMode.BALANCED
    engine_dtype: str = "auto"
    engine_device: str = "auto"
    engine_drafting: bool = False
    gpu_hot: int = 85
    text_layer: str = "keep"
    second_look: str = "doubtful"
    link_masters: bool = False
    split_at_sheets: bool = False
    name_by_code: bool = False
    name_by_fields: bool = False
    template: str = ""
    formats: tuple[str, ...] = ("txt", "json", "pdf")
    export_profile: str = ""
    export_choice: str = ""
    register_formats: tuple[str, ...] = ("xlsx",)
    export_folder: str = ""
    watch_folder: str = ""
    watch_profile: str = ""
    watch_out: str = ""
    recent: tuple[str, ...] = ()
    toured: bool = False
    shortcuts: tuple[tuple[str, str], ...] = ()
    window: tuple[tuple[str, str], ...] = ()

    def opened(self, dossier: Path) -> Settings:
        """With a dossier at the head of the recent ones."""
        name = str(dossier.absolute())
        return replace(self, recent=(name, *(r for r in self.recent if r != name))[:MAX_RECENT])

    def not_opened(self, dossier: Path) -> Settings:
        """Without a dossier that cannot be opened: the next start goes to the last one that could."""
        name = str(dossier.absolute())
        return replace(self, recent=tuple(r for r in self.recent if r != name))

    def with_window(self, name: str, state: str) -> Settings:
        return replace(self, window=tuple(sorted({**dict(self.window), name: state}.items())))


def load_settings(folder: Path | None = None, policy: Policy | None = None) -> Settings:
    """Never fails: a value that makes no sense is its default; a file that is no settings file is kept as *.damaged.

    policy: the administrator's, whose values come before the person's; that of this machine by default."""
    return _fixed(_sensible(_stored(folder or config_folder())), policy or load_policy())


def _stored(folder: Path) -> Mapping[str, object]:
    path = folder / _FILE
    try:
        plain = json.loads(path.read_text("utf-8"))
        if not isinstance(plain, dict):
            raise ValueError("not an object")
    except OSError:
        return {}
    except ValueError:
        with suppress(OSError):
            path.replace(path.with_name(path.name + ".damaged"))
        return {}
    return plain


def _sensible(plain: Mapping[str, object]) -> Settings:
    settings = Settings()
    for entry in fields(Settings):
        if entry.name in plain:
            # One at a time: a bad value costs only itself.
            with suppress(ValueError):
                settings = _with(settings, entry.name, plain[entry.name])
    return settings


def _fixed(settings: Settings, policy: Policy) -> Settings:
    for name, value in policy.settings.items():
        if name not in UNFIXABLE:
            with suppress(ValueError):
                settings = _with(settings, name, value)
    return settings


def unheeded(policy: Policy) -> tuple[str, ...]:
    """Names in the policy's settings that are no setting, may not be fixed, or have a value that makes no sense."""
    known = {entry.name for entry in fields(Settings)} - UNFIXABLE
    return tuple(name for name, value in policy.settings.items() if name not in known or not _fits(name, value))


def _fits(name: str, value: object) -> bool:
    try:
        _with(Settings(), name, value)
    except ValueError:
        return False
    return True


def _with(settings: Settings, name: str, value: object) -> Settings:
    """Raises ValueError where the setting cannot have that value."""
    before = getattr(settings, name, None)
    if isinstance(before, tuple) != isinstance(value, list | tuple) or (
        isinstance(value, bool) and not isinstance(before, bool)
    ):
        raise ValueError(name)
    if value not in _VALUES.get(name, (value,)) or (name == "gpu_hot" and not (isinstance(value, int) and 40 <= value <= 110)):
        raise ValueError(name)
    if name == "person" and not str(value).strip():
        raise ValueError(name)
    return decode(Settings, {**encode(settings), name: value})


def save_settings(settings: Settings, folder: Path | None = None, policy: Policy | None = None) -> None:
    """Whole or not at all. What the policy fixes stays as the person had it, and what a newer program wrote stays for it.
    Raises StorageFailed, DiskFull."""
    target = (folder or config_folder()) / _FILE
    part = target.with_name(f".{_FILE}-{uuid.uuid4().hex}")
    before = _stored(target.parent)
    known = {entry.name for entry in fields(Settings)}
    fixed = set((policy or load_policy()).settings)
    kept = {name: value for name, value in before.items() if name not in known or name in fixed}
    plain = {name: value for name, value in encode(settings).items() if name not in fixed}
    text = json.dumps({**plain, **kept}, ensure_ascii=False, indent=2)
    with storing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with part.open("x", encoding="utf-8") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(target)
            sync_folder(target.parent)
        finally:
            part.unlink(missing_ok=True)


def system_language(chosen: str = Language.AUTO) -> str:
    """ "zh" or "en": the chosen one, else that of the system."""
    if chosen in (Language.EN, Language.ZH):
        return str(chosen)
    names = [os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    found = next((name for name in names if name), "")
    if not found:
        found = _windows_language() or locale.getlocale()[0] or ""
    return "zh" if found.lower().startswith(("zh", "chinese")) else "en"


def _windows_language() -> str:
    """Language of Windows' own windows, "" elsewhere."""
    if sys.platform == "win32":
        return locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "")
    return ""
