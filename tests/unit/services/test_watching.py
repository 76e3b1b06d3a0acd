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
from desktop.exporters.errors import DiskFull, ExportFailed, FileBusy
from desktop.services import headless_watch
from desktop.services.delivering import Outcome
from desktop.services.export import Exported
from desktop.services.headless_watch import WatchJob, watch
from desktop.services.hot_folder import HotFolder
from desktop.services.profile import Bag, Profile, Registers
from desktop.services.watching import ProfileNotForWatching
from desktop.storage.dossier import Dossier, utc_now
from desktop.storage.errors import DiskFull as StorageFull
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

    def finished(self, file: Path, now: Path, outcome: Outcome) -> None:
        self.done.append(file.name)

    def failed(self, file: Path, now: Path, error: DossierError) -> None:
        self.lost.append((file.name, error.code))

    def waits(self, error: DossierError) -> None:
        self.waited.append(error.code)
        self.stop.set()


@dataclass
class Desk:
    place: Path
    monkeypatch: pytest.MonkeyPatch
    delivered: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        (self.place / "in").mkdir()

    def put(self, name: str, shade: int = 255) -> Path:
        path = self.place / "in" / name
        Image.new("L", (300, 200), shade).save(path)
        return path

    def run(
        self,
        engine: str = "fake-steady",
        fail: Callable[[str], Exception | None] = lambda title: None,
        profile: Profile | None = None,
        stop: threading.Event | None = None,
    ) -> Heard:
        """Until nothing is left to do. fail: what delivering the document of that title raises. profile: delivers really."""

        def delivered(chosen: Profile, dossier: Dossier, documents: Sequence[str], *more: object) -> Outcome:
            title = dossier.document(documents[0]).title
            error = fail(title)
            if error is not None:
                raise error
            self.delivered.append(title)
            return Outcome((Exported(documents[0], "txt", self.place / f"{title}.txt"),))

        heard = Heard(stop or threading.Event())
        folder = HotFolder(self.place / "in", self.place / "journal.json", settle=0.0)
        job = WatchJob(
            folder, self.place / "case.dossier", Actor(ActorKind.PERSON, "Ada"), "en", profile or Profile(),
            self.place / "out", once=True, again=0.0,
        )  # fmt: skip
        with self.monkeypatch.context() as patched:
            if profile is None:
                patched.setattr(headless_watch, "delivered_by", delivered)
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
    return Desk(tmp_path, monkeypatch)


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


@pytest.mark.parametrize("error", [FileBusy(file="a.txt"), StorageFull(path="case.dossier")])
def test_what_is_wrong_with_a_place_is_waited_for(desk: Desk, error: Exception) -> None:
    desk.put("a.png")
    heard = desk.run(fail=lambda title: error)
    assert len(heard.waited) == 1
    assert desk.files() == ["a.png"]


def test_two_files_with_the_same_bytes_are_each_delivered(desk: Desk) -> None:
    desk.put("a.png", 250)
    desk.put("b.png", 250)
    desk.run()
    assert sorted(desk.delivered) == ["a", "b"]
    assert desk.files() == ["done/a.png", "done/b.png"]


def test_a_failed_file_that_is_put_back_is_read_again(desk: Desk) -> None:
    path = desk.put("a.png")
    desk.run(engine="fake-failing")
    (desk.place / "in" / "failed" / "a.png").rename(path)
    assert desk.run().done == ["a.png"]
    assert desk.documents() == ["a"]


def test_files_and_the_register_of_all_are_written_by_a_profile(desk: Desk) -> None:
    desk.put("a.png", 250)
    desk.put("b.png", 240)
    desk.run(profile=Profile("p", "P", "P", formats=("txt", "json"), registers=Registers(("csv",))))
    assert sorted(p.name for p in (desk.place / "out").iterdir()) == ["a.json", "a.txt", "b.json", "b.txt"]
    with Dossier.open(desk.place / "case.dossier", read_only=True) as dossier:
        assert len(dossier.deliveries()) == 2


@pytest.mark.parametrize("profile", [Profile("p", only_approved=True), Profile("p", redacted=True), Profile("p", bag=Bag())])
def test_a_profile_that_waits_for_people_is_refused(desk: Desk, profile: Profile) -> None:
    desk.put("a.png")
    with pytest.raises(ProfileNotForWatching):
        desk.run(profile=profile)
    assert desk.files() == ["a.png"]


def test_a_stop_is_heard_between_files(desk: Desk) -> None:
    for number in range(4):
        desk.put(f"{number}.png", 200 + number)
    stop = threading.Event()
    desk.run(fail=lambda title: stop.set(), stop=stop)
    assert len(desk.delivered) == 1
    assert len(desk.files()) == 4
