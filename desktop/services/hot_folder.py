"""A folder that files appear in: which of them are whole, and where they go when they are done with. Nothing is deleted."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from desktop.document.errors import DossierError, Text
from desktop.services.importing import SUFFIXES

DONE, FAILED, OUT = "done", "failed", "out"
_DELIVERED = "delivered"
_MASTERS = ".masters"
"""Ends the names of folders that a dossier keeps its originals in."""
SETTLE_SECONDS = 3.0
PATIENT_SECONDS = 60.0
"""A file without bytes, or one that may not be read, has to stay like that for so long until it counts as whole, and fails."""
_UNFINISHED = (".", "~")


class WatchedFolderMissing(DossierError):
    """Details: folder."""

    code = "watch-folder"
    sentence = Text("The folder {folder} cannot be reached.", "无法访问文件夹 {folder}。")
    remedy = Text("Check the name, the connection and the right to read it.", "请检查名称、连接和读取权限。")


class WatchedFolderWritten(DossierError):
    """Details: folder."""

    code = "watch-out"
    sentence = Text(
        "What is written cannot go into the watched folder {folder} itself.", "导出文件不能直接写入被监视的文件夹 {folder}。"
    )
    remedy = Text("Choose another folder, or one in it.", "请选择其他文件夹，或其中的子文件夹。")


@dataclass(frozen=True, slots=True)
class Found:
    """A file as it was when it was given: another file of its name is another one. modified: ns."""

    path: Path
    size: int
    modified: int

    @property
    def name(self) -> str:
        return self.path.name

    def is_there(self) -> bool:
        try:
            stat = self.path.stat()
        except OSError:
            return False
        return (stat.st_size, stat.st_mtime_ns) == (self.size, self.modified)


class HotFolder:
    """The files in a folder and in its own folders, without those named DONE, FAILED and OUT in it and without `apart`.

    A file is whole when it has not changed for `settle` seconds and nobody holds it. What is done with is moved into DONE or
    FAILED; where it cannot be moved it stays and is marked in `journal` (a JSON file), by its size and time.
    """

    def __init__(
        self,
        folder: Path,
        journal: Path,
        *,
        apart: Path | None = None,
        move: bool = True,
        settle: float = SETTLE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """apart: where exports go. move: False to mark only, and to write nothing into the folder. Raises
        WatchedFolderWritten."""
        self.folder = folder
        self._apart = {os.path.realpath(folder / name) for name in (DONE, FAILED, OUT)}
        if apart is not None:
            if os.path.realpath(apart) == os.path.realpath(folder):
                raise WatchedFolderWritten(folder=str(folder))
            self._apart.add(os.path.realpath(apart))
        self._journal = journal
        self._move = move
        self._settle = settle
        self._clock = clock
        self._since: dict[Found, float] = {}
        self._given: set[Found] = set()
        self._marks = self._read_marks()

    def ready(self) -> tuple[Found, ...]:
        """Files that have become whole since the last call, in the order of their names. What an earlier run delivered and did
        not put away is put away. Raises WatchedFolderMissing."""
        now, since = self._clock(), {}
        for path in self._files():
            try:
                stat = path.stat()
            except OSError:
                continue  # taken away between two looks
            found = Found(path, stat.st_size, stat.st_mtime_ns)
            since[found] = self._since.get(found, now)
        self._since = since
        self._given &= since.keys()
        whole = [found for found in since if found not in self._given and self._is_whole(found, now)]
        self._given.update(whole)
        fresh = [found for found in whole if self._mark_of(found) != _DELIVERED]
        for found in whole:
            if found not in fresh:
                self.done(found)
        return tuple(fresh)

    def waiting(self) -> int:
        """Files that were seen at the last look and are not done with."""
        return sum(self._mark_of(found) in ("", _DELIVERED) for found in self._since)

    def try_again(self, found: Found, seconds: float) -> None:
        """The file is given once more after that time, or when it has changed: it may not have been whole after all."""
        self._given.discard(found)
        if found in self._since:
            self._since[found] = self._clock() + seconds - self._settle

    def delivered(self, found: Found) -> None:
        """All that is left is to put it away: a restart does no more than that."""
        self._mark(found, _DELIVERED, "")

    def done(self, found: Found) -> Path:
        """Where the file is now."""
        return self._put_away(found, DONE, "")

    def failed(self, found: Found, reason: str) -> Path:
        """The reason is written beside the file. Returns where that is now."""
        return self._put_away(found, FAILED, reason)

    # --- looking ----------------------------------------------------------------------------------------------------

    def _files(self) -> list[Path]:
        files = []
        try:
            with os.scandir(self.folder):
                """It is there and may be read: `os.walk` says nothing of one that is not."""
            for place, folders, names in os.walk(self.folder):
                seen = (name for name in folders if not name.startswith(".") and not name.endswith(_MASTERS))
                folders[:] = sorted(name for name in seen if os.path.realpath(Path(place, name)) not in self._apart)
                files += [Path(place, name) for name in sorted(names) if _is_wanted(name)]
        except OSError as error:
            raise WatchedFolderMissing(folder=str(self.folder)) from error
        return files

    def _is_whole(self, found: Found, now: float) -> bool:
        still = now - self._since[found]
        patient = still >= max(self._settle, PATIENT_SECONDS)
        if still < self._settle or (not found.size and not patient) or self._mark_of(found) in (DONE, FAILED):
            return False
        try:
            with found.path.open("rb"):
                pass
        except OSError:
            return patient
        return not self._is_held(found.path)

    def _is_held(self, path: Path) -> bool:
        """Whether a scanner's program still has the file open: Windows alone says so, of files that may be written."""
        if os.name != "nt" or not self._move or not os.access(path, os.W_OK):
            return False
        try:
            with path.open("r+b"):
                return False
        except OSError:
            return True

    # --- putting away -----------------------------------------------------------------------------------------------

    def _put_away(self, found: Found, name: str, reason: str) -> Path:
        path = found.path
        if not found.is_there():  # another file of that name, or none: what is there now is given in its turn
            self._given.discard(found)
            return path
        place = path
        if self._move:
            with suppress(OSError):
                target = _free(self.folder / name / path.relative_to(self.folder))
                target.parent.mkdir(parents=True, exist_ok=True)
                place = path.rename(target)
                if reason:
                    _beside(place).write_text(f"{reason}\n", "utf-8", errors="replace")
        if place is path:
            self._mark(found, name, reason)
        elif self._marks.pop(self._key(path), None) is not None:
            self._keep_marks()
        return place

    # --- marks ------------------------------------------------------------------------------------------------------

    def _read_marks(self) -> dict[str, list[object]]:
        try:
            marks = json.loads(self._journal.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return marks if isinstance(marks, dict) else {}

    def _mark(self, found: Found, name: str, reason: str) -> None:
        self._marks[self._key(found.path)] = [found.size, found.modified, name, reason]
        self._keep_marks()

    def _keep_marks(self) -> None:
        with suppress(OSError):
            fresh = self._journal.with_name(f"{self._journal.name}.new")
            fresh.write_text(json.dumps(self._marks, indent=1), "utf-8")
            fresh.replace(self._journal)

    def _mark_of(self, found: Found) -> str:
        """Empty where there is none."""
        match self._marks.get(self._key(found.path)):
            case [found.size, found.modified, str(name), *_]:
                return name
        return ""

    def _key(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()


def _is_wanted(name: str) -> bool:
    return Path(name).suffix.lower() in SUFFIXES and not name.lower().startswith(_UNFINISHED)


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.txt")


def _free(path: Path) -> Path:
    number, free = 1, path
    while free.exists() or _beside(free).exists():
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free
