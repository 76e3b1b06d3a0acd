"""The administrator's policy: what is fixed for everybody on this machine. A TOML file that persons can read and not write.

[settings]                       # fixed values, by the names of storage.settings.Settings
second_look = "all"

[packs]
keys = "administrator"           # only packs signed with a key in the administrator's folder come in; "person" by default
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from desktop.storage.errors import PolicyUnreadable
from desktop.storage.paths import machine_config_folder

_FILE = "policy.toml"
_NOTHING: Mapping[str, object] = MappingProxyType({})
UNFIXABLE = frozenset({"recent", "shortcuts", "window", "toured", "export_choice"})
"""Of the person and the window, never of the machine."""


@dataclass(frozen=True, slots=True)
class Policy:
    """settings: fixed values by the name of the setting. problem: what is wrong with the file; nothing of it holds then, but
    that only the administrator's keys count."""

    settings: Mapping[str, object] = field(default_factory=lambda: _NOTHING)
    administrator_keys_only: bool = False
    problem: PolicyUnreadable | None = None

    def fixed(self, name: str) -> bool:
        return name in self.settings


def policy_file() -> Path:
    return machine_config_folder() / _FILE


def load_policy(path: Path | None = None) -> Policy:
    """Never fails: a file that cannot be read or makes no sense is told of by the self-check."""
    path = path or policy_file()
    try:
        plain = tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        return Policy()
    except (OSError, ValueError, RecursionError) as reason:
        return _unreadable(path, reason)
    wrong = sorted(set(plain) - {"settings", "packs"})
    settings, packs = plain.get("settings", {}), plain.get("packs", {})
    if wrong or not isinstance(settings, dict) or not isinstance(packs, dict) or set(packs) - {"keys"}:
        return _unreadable(path, ", ".join(wrong) or "[settings], [packs]")
    keys = packs.get("keys", "person")
    if keys not in ("person", "administrator"):
        return _unreadable(path, f"packs.keys = {keys!r}")
    return Policy(MappingProxyType(settings), keys == "administrator")


def _unreadable(path: Path, reason: object) -> Policy:
    """A policy that was meant to be there is not taken for none: what protects most is kept."""
    return Policy(administrator_keys_only=True, problem=PolicyUnreadable(path=str(path), reason=str(reason)))
