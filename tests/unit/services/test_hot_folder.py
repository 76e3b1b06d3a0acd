"""What a hot folder gives out, when, and where files go when they are done with."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from desktop.services.hot_folder import SETTLE_SECONDS, HotFolder, WatchedFolderMissing


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Place:
    folder: Path
    journal: Path
    clock: Clock = field(default_factory=Clock)

    def watched(self, *, move: bool = True) -> HotFolder:
        return HotFolder(self.folder, self.journal, move=move, clock=self.clock)

    def put(self, name: str, data: bytes = b"x") -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def settle(self, watched: HotFolder) -> list[str]:
        """What is whole after nothing has changed for long enough."""
        watched.ready()
        self.clock.now += SETTLE_SECONDS
        return [path.relative_to(self.folder).as_posix() for path in watched.ready()]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    (tmp_path / "in").mkdir()
    return Place(tmp_path / "in", tmp_path / "journal.json")


def test_a_file_is_given_once_and_only_when_it_has_not_changed_for_a_while(place: Place) -> None:
    watched, path = place.watched(), place.put("scan.tif", b"half")
    assert watched.ready() == ()
    place.clock.now += SETTLE_SECONDS - 0.1
    assert watched.ready() == ()
    path.write_bytes(b"half and the rest")
    place.clock.now += 1
    assert watched.ready() == ()
    place.clock.now += SETTLE_SECONDS
    assert watched.ready() == (path,)
    place.clock.now += SETTLE_SECONDS
    assert watched.ready() == ()


def test_an_empty_file_waits_for_its_bytes(place: Place) -> None:
    watched = place.watched()
    path = place.put("scan.pdf", b"")
    assert place.settle(watched) == []
    path.write_bytes(b"%PDF")
    assert place.settle(watched) == ["scan.pdf"]


def test_what_is_none_of_our_business_is_left_alone(place: Place) -> None:
    for name in (".hidden.pdf", "~scan.pdf", "notes.docx", "Thumbs.db", "done/a.pdf", "failed/a.pdf", "out/a.pdf"):
        place.put(name)
    place.put("case.masters/0001.png")
    place.put("ward 7/b.PDF")
    assert place.settle(place.watched()) == ["ward 7/b.PDF"]


def test_done_and_failed_files_are_moved_and_nothing_is_replaced(place: Place) -> None:
    place.put("done/ward/a.pdf", b"earlier")
    watched = place.watched()
    good, bad = place.put("ward/a.pdf", b"new"), place.put("b.pdf")
    place.settle(watched)
    assert watched.done(good) == place.folder / "done" / "ward" / "a-2.pdf"
    assert watched.failed(bad, "b.pdf is damaged.") == place.folder / "failed" / "b.pdf"
    assert (place.folder / "done" / "ward" / "a.pdf").read_bytes() == b"earlier"
    assert (place.folder / "failed" / "b.pdf.txt").read_text("utf-8") == "b.pdf is damaged.\n"
    assert place.settle(watched) == []


def test_a_folder_that_may_not_be_changed_has_its_files_marked(place: Place) -> None:
    watched, path = place.watched(move=False), place.put("a.pdf", b"one")
    place.settle(watched)
    assert watched.done(path) == path
    assert path.read_bytes() == b"one"
    assert place.settle(place.watched(move=False)) == [], "a restart knows it"
    path.write_bytes(b"another")
    os.utime(path, ns=(1, 1))
    assert place.settle(place.watched(move=False)) == ["a.pdf"], "another file of that name is another file"


def test_a_restart_gives_what_was_not_put_away(place: Place) -> None:
    place.put("a.pdf")
    assert place.settle(place.watched()) == ["a.pdf"]
    assert place.settle(place.watched()) == ["a.pdf"]


def test_a_folder_that_is_not_there_is_said(place: Place) -> None:
    place.folder.rmdir()
    with pytest.raises(WatchedFolderMissing, match="in"):
        place.watched().ready()


def test_a_broken_journal_costs_nothing_but_itself(place: Place) -> None:
    place.journal.write_text("{", "utf-8")
    place.put("a.pdf")
    assert place.settle(place.watched()) == ["a.pdf"]
