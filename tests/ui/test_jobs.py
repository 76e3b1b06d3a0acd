"""Tasks of panels beside the window: each result comes to the one who asked for it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.document.history import Actor, ActorKind
from desktop.fields.templates.library import Templates
from desktop.services.delivering import Outcome
from desktop.services.export import Exported
from desktop.services.importing import ImportOptions, Passwords
from desktop.services.profile import Profile
from desktop.services.progress import Poll, Progress
from desktop.storage.dossier import Dossier
from desktop.ui.jobs import Jobs
from desktop.ui.panels.info_bar import InfoBar
from tests.helpers.window import PATIENCE


@pytest.fixture
def jobs(qtbot, tmp_path: Path) -> Iterator[Jobs]:
    bar = InfoBar()
    qtbot.addWidget(bar)
    with Dossier.create(tmp_path / "jobs.dossier") as dossier:
        made = Jobs(
            dossier.sibling, Actor(ActorKind.PERSON, "Ada"), Passwords(), Templates(tmp_path, tmp_path), bar, bar,
            put_question=lambda question, listener: None, options=ImportOptions(),
        )  # fmt: skip
        yield made
        made.close()


class Held:
    """A task that ends when it is let go."""

    def __init__(self, result: object, *, polls: bool = False) -> None:
        self.go = threading.Event()
        self._result, self._polls = result, polls

    def __call__(self, poll: Poll, progress: Progress) -> object:
        self.go.wait()
        if self._polls:
            poll()
        return self._result


def test_two_who_ask_for_the_same_kind_each_get_their_own_result(qtbot, jobs: Jobs) -> None:
    first, second, told = Held(1), Held(2), []
    jobs.run("bring", first, lambda result: told.append(("first", result)), "")
    jobs.run("bring", second, lambda result: told.append(("second", result)), "")
    first.go.set()
    second.go.set()
    qtbot.waitUntil(lambda: len(told) == 2, timeout=PATIENCE)
    assert told == [("first", 1), ("second", 2)]


@pytest.mark.parametrize("polls", [True, False], ids=["stopped", "done before it saw that"])
def test_a_result_that_was_overtaken_comes_to_nobody(qtbot, jobs: Jobs, polls: bool) -> None:
    first, second, told = Held(1, polls=polls), Held(2), []
    jobs.run("look", first, lambda result: told.append(("first", result)), "")
    jobs.run("look", second, lambda result: told.append(("second", result)), "", overtakes=True)
    first.go.set()
    second.go.set()
    qtbot.waitUntil(lambda: bool(told), timeout=PATIENCE)
    qtbot.waitUntil(lambda: not jobs.busy, timeout=PATIENCE)
    assert told == [("second", 2)]


def test_a_password_that_is_asked_for_stays_asked_for_when_something_else_is_done(qtbot, jobs: Jobs) -> None:
    bar = jobs.parent()
    jobs._ask_password(Path("locked.pdf"), wrong=False)
    first, told = Held(1), []
    jobs.run("same", first, told.append, "")
    first.go.set()
    qtbot.waitUntil(lambda: told == [1], timeout=PATIENCE)
    assert bar.row("password") is not None


def test_each_export_tells_of_its_own_folder(qtbot, jobs: Jobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    goes = {name: threading.Event() for name in ("first", "second")}

    def held(dossier: Dossier, ids: tuple[str, ...], folder: Path, profile: Profile, **_: object) -> Outcome:
        goes[folder.name].wait()
        return Outcome((Exported("x", "txt", folder / "x.txt"),))

    monkeypatch.setattr("desktop.ui.jobs.deliver", held)
    told: list[str] = []
    opened: list[str] = []
    monkeypatch.setattr(jobs._bar, "say", lambda notice: told.append(notice.sentence) if notice.key == "exported" else None)
    monkeypatch.setattr("desktop.ui.jobs.QDesktopServices.openUrl", lambda url: opened.append(url.fileName()))
    for name in goes:
        jobs.export(("x",), tmp_path / name, Profile(formats=("txt",)))
    try:
        for number, name in enumerate(goes, 1):
            goes[name].set()
            qtbot.waitUntil(lambda number=number: len(told) == number, timeout=PATIENCE)
            assert str(tmp_path / name) in told[-1]
            jobs._bar.acted.emit("exported", "open-folder", "")
            assert opened[-1] == name
    finally:
        for go in goes.values():
            go.set()
