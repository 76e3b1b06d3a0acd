"""Profiles of exports: which formats, what the files are called, what else belongs to a delivery. One TOML file each."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop.document.errors import DossierError, Text
from desktop.resources import resource
from desktop.services.profile import Profile
from desktop.services.profile_files import MOST_BYTES, is_profile_name, parse, to_toml
from desktop.storage.paths import data_folder

_MOST_FILES = 1000
_MOST_TOLD = 3
_LONGEST_TOLD = 64


class UnknownProfile(DossierError):
    """Details: profile, known."""

    code = "unknown-profile"
    sentence = Text("There is no export profile “{profile}”.", "没有导出方案“{profile}”。")
    remedy = Text("Choose among: {known}.", "可选方案：{known}。")


class BadProfile(DossierError):
    """Details: file; why, why_zh: what is wrong, with the key, in one sentence."""

    code = "bad-profile"
    sentence = Text("The export profile {file} cannot be used: {why}.", "导出方案 {file} 无法使用：{why_zh}。")
    remedy = Text("Correct the file; docs/exports.md tells the format.", "请更正该文件；格式说明见 docs/exports.md。")


class ProfileNotWritten(DossierError):
    """Details: file, reason."""

    code = "profile-not-written"
    sentence = Text("The export profile {file} could not be written: {reason}.", "无法写入导出方案 {file}：{reason}。")
    remedy = Text("Look whether the folder can be written to.", "请检查该文件夹是否可写。")


_UNREADABLE = Text("the file cannot be read ({reason})", "无法读取文件（{reason}）")
_OTHER_NAME = Text("it calls itself “{name}”, so the file must be {name}.toml", "其名称为“{name}”，文件名应为 {name}.toml")
_MORE = Text("and {count} more", "另有 {count} 处")


def own_profiles() -> Profiles:
    """Those that come with the program and a person's own, which lie beside the program's other data."""
    return Profiles(data_folder() / "profiles")


def read_profile(path: Path) -> Profile:
    """Raises BadProfile."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise _bad(path, (_UNREADABLE.filled(reason=_reason(error)),)) from error
    profile, problems = parse(data)
    if profile is None:
        raise _bad(path, problems)
    return profile


@dataclass(frozen=True, slots=True)
class Profiles:
    """own: folder of a person's own profiles, which win by name; it may not exist. shipped: None for the program's."""

    own: Path
    shipped: Path | None = None

    def names(self) -> tuple[str, ...]:
        """Of those that can be used: the program's first, each group in order."""
        return tuple(profile.name for profile in self.all())

    def all(self) -> tuple[Profile, ...]:
        found = {profile.name: profile for profile in self._read() if isinstance(profile, Profile)}
        return tuple(sorted(found.values(), key=lambda profile: (not self.is_shipped(profile.name), profile.name)))

    def problems(self) -> tuple[BadProfile, ...]:
        """The broken ones."""
        return tuple(found for found in self._read() if isinstance(found, BadProfile))

    def get(self, name: str) -> Profile:
        """Raises UnknownProfile; BadProfile where all there is of that name is broken."""
        broken: BadProfile | None = None
        for path in reversed(tuple(self._files())):
            if path.stem == name:
                found = _named(path)
                if isinstance(found, Profile):
                    return found
                broken = broken or found
        raise broken or UnknownProfile(profile=name[:_LONGEST_TOLD], known=", ".join(self.names()))

    def is_own(self, name: str) -> bool:
        """Whether there is a file of a person's own of this name, used or not."""
        return is_profile_name(name) and (self.own / f"{name}.toml").is_file()

    def is_shipped(self, name: str) -> bool:
        """Whether one of this name comes with the program, used or not."""
        return is_profile_name(name) and (self._shipped / f"{name}.toml").is_file()

    def free_name(self, title: str) -> str:
        """For a new one: of the letters of its title that a name can have, else a number."""
        plain = "_".join("".join(c if c.isascii() and c.isalnum() else " " for c in title.lower()).split())[:40].strip("_")
        stem = plain if is_profile_name(plain) else "profile"
        number, name = 1, stem
        while self.is_own(name) or self.is_shipped(name):
            number += 1
            name = f"{stem}_{number}"
        return name

    def save(self, profile: Profile) -> Path:
        """As one's own, over one of the same name; whole or not at all. Raises BadProfile, ProfileNotWritten."""
        data = to_toml(profile).encode("utf-8", errors="replace")
        read, problems = parse(data)
        path = self.own / f"{profile.name[:_LONGEST_TOLD]}.toml"
        if read is None:
            raise _bad(path, problems)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, data)
        except OSError as error:
            raise ProfileNotWritten(file=str(path), reason=_reason(error)) from error
        return path

    def remove(self, name: str) -> None:
        """One's own, broken or not; one of the program's that it stood for is there again. Raises UnknownProfile,
        ProfileNotWritten."""
        path = self.own / f"{name}.toml"
        if not self.is_own(name):
            raise UnknownProfile(profile=name[:_LONGEST_TOLD], known=", ".join(n for n in self.names() if self.is_own(n)))
        try:
            path.unlink()
        except OSError as error:
            raise ProfileNotWritten(file=str(path), reason=_reason(error)) from error

    @property
    def _shipped(self) -> Path:
        return self.shipped or resource("profiles")

    def _read(self) -> Iterator[Profile | BadProfile]:
        return (_named(path) for path in self._files())

    def _files(self) -> Iterator[Path]:
        """One's own last."""
        for folder in (self._shipped, self.own):
            if folder.is_dir():
                yield from sorted(folder.glob("*.toml"))[:_MOST_FILES]


def _named(path: Path) -> Profile | BadProfile:
    """What lies in a folder is known by its file's name."""
    try:
        profile = read_profile(path)
    except BadProfile as error:
        return error
    return profile if profile.name == path.stem else _bad(path, (_OTHER_NAME.filled(name=profile.name),))


def _bad(path: Path, problems: tuple[Text, ...]) -> BadProfile:
    told = problems[:_MOST_TOLD]
    more = (_MORE.filled(count=len(problems) - len(told)),) if len(problems) > len(told) else ()
    why, why_zh = "; ".join(p.en for p in (*told, *more)), "；".join(p.zh for p in (*told, *more))
    return BadProfile(file=path.name, why=why, why_zh=why_zh)


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all: into a new file beside it, which then takes its place."""
    handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
