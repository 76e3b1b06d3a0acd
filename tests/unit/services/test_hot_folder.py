"""What a hot folder gives out, when, and where files go when they are done with."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from desktop.services.hot_folder import (
    PATIENT_SECONDS,
    SETTLE_SECONDS,
    Found,
    HotFolder,
    WatchedFolderMissing,
    WatchedFolderWritten,
)


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

    def watched(self, *, move: bool = True, apart: Path | None = None) -> HotFolder:
        return HotFolder(self.folder, self.journal, apart=apart, move=move, clock=self.clock)

    def given(self, watched: HotFolder) -> dict[str, Found]:
        """By name, what is whole after nothing has changed for long enough."""
        watched.ready()
        self.clock.now += SETTLE_SECONDS
        return {found.name: found for found in watched.ready()}

    def put(self, name: str, data: bytes = b"x") -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def settle(self, watched: HotFolder) -> list[str]:
        """What is whole after nothing has changed for long enough."""
        watched.ready()
        self.clock.now += SETTLE_SECONDS
        return [found.path.relative_to(self.folder).as_posix() for found in watched.ready()]


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
    assert [found.path for found in watched.ready()] == [path]
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
    place.put("ward/a.pdf", b"new")
    place.put("b.pdf")
    given = place.given(watched)
    good, bad = given["a.pdf"], given["b.pdf"]
    assert watched.done(good) == place.folder / "done" / "ward" / "a-2.pdf"
    assert watched.failed(bad, "b.pdf is damaged.") == place.folder / "failed" / "b.pdf"
    assert (place.folder / "done" / "ward" / "a.pdf").read_bytes() == b"earlier"
    assert (place.folder / "failed" / "b.pdf.txt").read_text("utf-8") == "b.pdf is damaged.\n"
    assert place.settle(watched) == []


def test_a_folder_that_may_not_be_changed_has_its_files_marked(place: Place) -> None:
    watched, path = place.watched(move=False), place.put("a.pdf", b"one")
    assert watched.done(place.given(watched)["a.pdf"]) == path
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


@pytest.mark.parametrize("move", [True, False])
def test_another_file_of_a_name_in_work_is_not_taken_for_it(place: Place, move: bool) -> None:
    watched, path = place.watched(move=move), place.put("scan.png", b"first")
    first = place.given(watched)["scan.png"]
    path.write_bytes(b"the scanner uses its name again")
    assert watched.done(first) == path
    assert path.read_bytes() == b"the scanner uses its name again"
    assert list(place.given(watched)) == ["scan.png"]


def test_what_was_delivered_before_a_restart_is_only_put_away(place: Place) -> None:
    watched = place.watched()
    place.put("a.pdf")
    watched.delivered(place.given(watched)["a.pdf"])
    again = place.watched()
    assert place.settle(again) == []
    assert (place.folder / "done" / "a.pdf").is_file()
    assert place.settle(again) == []


def test_what_is_exported_into_the_folder_is_not_taken_in(place: Place) -> None:
    place.put("exports/deep/a.pdf")
    place.put("b.pdf")
    assert place.settle(place.watched(apart=place.folder / "exports")) == ["b.pdf"]
    with pytest.raises(WatchedFolderWritten, match="in"):
        place.watched(apart=place.folder / "." / "exports" / "..")


def test_an_empty_file_is_given_at_last_so_that_it_can_fail(place: Place) -> None:
    watched = place.watched()
    place.put("empty.pdf", b"")
    assert place.settle(watched) == []
    place.clock.now += PATIENT_SECONDS
    assert [found.name for found in watched.ready()] == ["empty.pdf"]


def test_a_name_that_is_no_text_is_marked_all_the_same(place: Place) -> None:
    name = os.fsdecode(b"scan-\xff.pdf")
    try:
        place.put(name)
    except OSError:
        pytest.skip("this file system has no such names")
    watched = place.watched(move=False)
    watched.failed(place.given(watched)[name], f"{name} is damaged.")
    assert place.settle(place.watched(move=False)) == []
