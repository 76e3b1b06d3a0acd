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
_MASTERS = ".masters"
"""Ends the names of folders that a dossier keeps its originals in."""
SETTLE_SECONDS = 3.0
_UNFINISHED = (".", "~")


class WatchedFolderMissing(DossierError):
    """Details: folder."""

    code = "watch-folder"
    sentence = Text("The folder {folder} cannot be reached.", "无法访问文件夹 {folder}。")
    remedy = Text("Check the name, the connection and the right to read it.", "请检查名称、连接和读取权限。")


@dataclass(frozen=True, slots=True)
class _Look:
    """What a file was like, and since when (seconds of the clock) it has been like that."""

    size: int
    modified: int
    since: float


class HotFolder:
    """The files in a folder and in its own folders, without those that are named DONE, FAILED and OUT in it.

    A file is whole when it has not changed for `settle` seconds and nobody holds it. What is done with is moved into DONE or
    FAILED; where it cannot be moved it stays and is marked in `journal` (a JSON file), by its size and time, so that it comes
    again when it is another.
    """

    def __init__(
        self,
        folder: Path,
        journal: Path,
        *,
        move: bool = True,
        settle: float = SETTLE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """move: False to mark only, and to write nothing into the folder."""
        self.folder = folder
        self._journal = journal
        self._move = move
        self._settle = settle
        self._clock = clock
        self._looks: dict[Path, _Look] = {}
        self._given: dict[Path, _Look] = {}
        self._marks = self._read_marks()

    def ready(self) -> tuple[Path, ...]:
        """Files that have become whole since the last call, in the order of their names. Raises WatchedFolderMissing."""
        now, looks = self._clock(), {}
        for path in self._files():
            try:
                stat = path.stat()
            except OSError:
                continue  # taken away between two looks
            before = self._looks.get(path)
            same = before is not None and (before.size, before.modified) == (stat.st_size, stat.st_mtime_ns)
            looks[path] = before if same and before is not None else _Look(stat.st_size, stat.st_mtime_ns, now)
        self._looks = looks
        self._given = {path: look for path, look in self._given.items() if looks.get(path) == look}
        whole = [p for p, look in looks.items() if p not in self._given and self._is_whole(p, look, now)]
        self._given |= {path: looks[path] for path in whole}
        return tuple(whole)

    def waiting(self) -> int:
        """Files that were seen at the last look and are not whole yet, or not done with."""
        return sum(not self._is_marked(path, look) for path, look in self._looks.items())

    def try_again(self, path: Path, seconds: float) -> None:
        """The file is given once more after that time, or when it has changed: it may not have been whole after all."""
        look = self._looks.get(path)
        self._given.pop(path, None)
        if look is not None:
            self._looks[path] = _Look(look.size, look.modified, self._clock() + seconds - self._settle)

    def done(self, path: Path) -> Path:
        """Where the file is now."""
        return self._put_away(path, DONE, "")

    def failed(self, path: Path, reason: str) -> Path:
        """The reason is written beside the file. Returns where that is now."""
        return self._put_away(path, FAILED, reason)

    # --- looking ----------------------------------------------------------------------------------------------------

    def _files(self) -> list[Path]:
        if not self.folder.is_dir():
            raise WatchedFolderMissing(folder=str(self.folder))
        kept_apart = {self.folder / name for name in (DONE, FAILED, OUT)}
        found = []
        try:
            for place, folders, names in os.walk(self.folder):
                here = Path(place)
                seen = (f for f in folders if not f.startswith(".") and not f.endswith(_MASTERS))
                folders[:] = sorted(f for f in seen if here / f not in kept_apart)
                found += [here / name for name in sorted(names) if _is_wanted(name)]
        except OSError as error:
            raise WatchedFolderMissing(folder=str(self.folder)) from error
        return found

    def _is_whole(self, path: Path, look: _Look, now: float) -> bool:
        if not look.size or now - look.since < self._settle or self._is_marked(path, look):
            return False
        try:
            # Windows says so where a scanner's program still has the file open for writing.
            with path.open("r+b" if os.name == "nt" and self._move else "rb"):
                return True
        except OSError:
            return False

    # --- putting away -----------------------------------------------------------------------------------------------

    def _put_away(self, path: Path, name: str, reason: str) -> Path:
        place = path
        if self._move:
            with suppress(OSError):
                target = _free(self.folder / name / path.relative_to(self.folder))
                target.parent.mkdir(parents=True, exist_ok=True)
                place = path.rename(target)
                if reason:
                    place.with_name(f"{place.name}.txt").write_text(f"{reason}\n", "utf-8")
        if place is path:
            self._mark(path, name, reason)
        return place

    # --- marks ------------------------------------------------------------------------------------------------------

    def _read_marks(self) -> dict[str, list[object]]:
        try:
            marks = json.loads(self._journal.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return marks if isinstance(marks, dict) else {}

    def _mark(self, path: Path, name: str, reason: str) -> None:
        with suppress(OSError):
            stat = path.stat()
            self._marks[self._key(path)] = [stat.st_size, stat.st_mtime_ns, name, reason]
            fresh = self._journal.with_name(f"{self._journal.name}.new")
            fresh.write_text(json.dumps(self._marks, ensure_ascii=False, indent=1), "utf-8")
            fresh.replace(self._journal)

    def _is_marked(self, path: Path, look: _Look) -> bool:
        return self._marks.get(self._key(path), [])[:2] == [look.size, look.modified]

    def _key(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()


def _is_wanted(name: str) -> bool:
    return Path(name).suffix.lower() in SUFFIXES and not name.lower().startswith(_UNFINISHED)


def _free(path: Path) -> Path:
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free
