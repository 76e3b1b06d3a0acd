"""A hot folder at work: files are taken in, read, delivered and put away; what goes wrong costs what it must and no more."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image

from desktop.document.errors import DossierError
from desktop.document.history import Actor, ActorKind
from desktop.engines.reader import EngineReader
from desktop.exporters.errors import DiskFull, ExportFailed
from desktop.services.export import Exported
from desktop.services.headless_watch import WatchJob, watch
from desktop.services.hot_folder import HotFolder
from desktop.services.importing import Passwords
from desktop.storage.dossier import Dossier, utc_now
from tests.helpers.engines import OneEngine


@dataclass
class Heard:
    """A WatchListener that remembers; it stops the run at the first wait."""

    stop: threading.Event = field(default_factory=threading.Event)
    taken: list[tuple[str, int]] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    lost: list[tuple[str, str]] = field(default_factory=list)
    waited: list[str] = field(default_factory=list)

    def taken_in(self, file: Path, pages: int) -> None:
        self.taken.append((file.name, pages))

    def finished(self, file: Path, now: Path, exported: Sequence[Exported]) -> None:
        self.done.append(file.name)

    def failed(self, file: Path, now: Path, error: DossierError) -> None:
        self.lost.append((file.name, error.code))

    def waits(self, error: DossierError) -> None:
        self.waited.append(error.code)
        self.stop.set()


@dataclass
class Desk:
    place: Path
    delivered: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        (self.place / "in").mkdir()

    def put(self, name: str, shade: int = 255) -> None:
        Image.new("L", (300, 200), shade).save(self.place / "in" / name)

    def run(self, engine: str = "fake-steady", fail: Callable[[str], Exception | None] = lambda title: None) -> Heard:
        """Until nothing is left to do. fail: what delivering the document of that title raises."""

        def deliver(dossier: Dossier, passwords: Passwords, documents: Sequence[str]) -> Sequence[Exported]:
            title = dossier.document(documents[0]).title
            error = fail(title)
            if error is not None:
                raise error
            self.delivered.append(title)
            return (Exported(documents[0], "txt", self.place / f"{title}.txt"),)

        heard = Heard()
        folder = HotFolder(self.place / "in", self.place / "journal.json", settle=0.0)
        job = WatchJob(folder, self.place / "case.dossier", Actor(ActorKind.PERSON, "Ada"), "en", deliver, once=True, again=0.0)
        watch(job, heard, OneEngine(lambda: EngineReader(engine)), utc_now, heard.stop)
        return heard

    def files(self) -> list[str]:
        inside = self.place / "in"
        return sorted(path.relative_to(inside).as_posix() for path in inside.rglob("*") if path.is_file())

    def documents(self) -> list[str]:
        with Dossier.open(self.place / "case.dossier", read_only=True) as dossier:
            return [summary.title for summary in dossier.documents()]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("DOSSIER_FAKE_ENGINES", "1")
    return Desk(tmp_path)


def test_files_are_read_delivered_and_put_away_and_a_broken_one_with_its_reason(desk: Desk) -> None:
    desk.put("a.png", 250)
    desk.put("b.png", 240)
    (desk.place / "in" / "broken.pdf").write_bytes(b"no PDF")
    heard = desk.run()
    assert sorted(heard.taken) == [("a.png", 1), ("b.png", 1)]
    assert sorted(desk.delivered) == ["a", "b"]
    assert desk.files() == ["done/a.png", "done/b.png", "failed/broken.pdf", "failed/broken.pdf.txt"]
    assert "broken.pdf" in (desk.place / "in" / "failed" / "broken.pdf.txt").read_text("utf-8")
    assert [name for name, _ in heard.lost] == ["broken.pdf"]


def test_a_restart_goes_on_where_it_was(desk: Desk) -> None:
    desk.put("a.png")
    heard = desk.run(fail=lambda title: DiskFull(file="a.txt"))
    assert heard.waited == ["export-disk-full"]
    assert desk.files() == ["a.png"], "a full disk is no fault of the file"
    heard = desk.run()
    assert heard.done == ["a.png"]
    assert desk.documents() == ["a"]
    assert desk.files() == ["done/a.png"]


def test_a_page_that_cannot_be_read_is_told_beside_the_file(desk: Desk) -> None:
    desk.put("a.png")
    heard = desk.run(engine="fake-failing")
    assert desk.files() == ["failed/a.png", "failed/a.png.txt"]
    assert (desk.place / "in" / "failed" / "a.png.txt").read_text("utf-8").startswith("Page 1: ")
    assert len(heard.lost) == 1


@pytest.mark.parametrize("error", [ExportFailed(file="a.txt"), ValueError("a fault of ours")])
def test_what_goes_wrong_with_a_file_costs_only_that(desk: Desk, error: Exception) -> None:
    desk.put("a.png", 250)
    desk.put("b.png", 240)
    heard = desk.run(fail=lambda title: error if title == "a" else None)
    assert heard.done == ["b.png"]
    assert [name for name, _ in heard.lost] == ["a.png"]
    assert desk.files() == ["done/b.png", "failed/a.png", "failed/a.png.txt"]
