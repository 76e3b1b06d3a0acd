"""The workers beside the window: in order, never in the way, and gone when they are told to go."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from desktop.document.errors import DossierError
from desktop.document.model import PageStatus
from desktop.engines.contract import Cancelled
from desktop.engines.reader import EngineReader
from desktop.services.review import Desk
from desktop.storage.dossier import Dossier, utc_now
from desktop.ui.threads.desk_thread import DeskThread
from desktop.ui.threads.inference_thread import InferenceThread
from desktop.ui.threads.task_thread import TaskThread
from tests.helpers import drawn
from tests.helpers.engines import OneEngine
from tests.helpers.window import PATIENCE


@pytest.fixture
def path(tmp_path: Path, dressed, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DOSSIER_FAKE_ENGINES", "1")
    scan = tmp_path / "scan.png"
    regions = drawn.draw(drawn.LETTER[:2], scan)
    with Dossier.create(tmp_path / "a.dossier") as dossier:
        drawn.add_document(dossier, "read", [(scan, regions)])
        drawn.add_document(dossier, "waiting", [(scan, None), (scan, None)])
    return tmp_path / "a.dossier"


@pytest.fixture
def desk(qtbot, path: Path):
    thread = DeskThread(lambda: Dossier.open(path), lambda dossier: Desk(dossier, "Wang", utc_now), "Wang")
    with qtbot.waitSignal(thread.opened, timeout=PATIENCE) as said:
        thread.start()
    thread.dossier = said.args[0]
    yield thread
    thread.finish()
    thread.wait()


def reading(desk: DeskThread, kind: str) -> InferenceThread:
    return InferenceThread(desk.dossier.sibling, OneEngine(lambda: EngineReader(kind)), utc_now)


# tasks


def test_a_task_tells_its_progress_and_its_result(qtbot) -> None:
    def task(poll, progress):
        progress(1, 2)
        progress(2, None)
        return "done"

    thread, steps = TaskThread(task), []
    thread.progressed.connect(lambda done, total: steps.append((done, total)))
    with qtbot.waitSignal(thread.succeeded, timeout=PATIENCE) as said:
        thread.start()
    assert said.args == ["done"]
    qtbot.waitUntil(lambda: steps == [(1, 2), (2, -1)])
    thread.wait()


def test_a_task_is_cancelled_where_it_polls(qtbot) -> None:
    begun = threading.Event()

    def task(poll, progress):
        while True:
            begun.set()
            poll()

    thread = TaskThread(task)
    thread.start()
    begun.wait()
    with qtbot.waitSignal(thread.failed, timeout=PATIENCE) as said:
        thread.cancel()
    assert isinstance(said.args[0], Cancelled)
    thread.wait()


def test_a_fault_of_a_task_is_an_error_and_not_a_crash(qtbot, caplog) -> None:
    def task(poll, progress):
        raise RuntimeError("text that nobody may see")

    thread = TaskThread(task)
    with qtbot.waitSignal(thread.failed, timeout=PATIENCE) as said:
        thread.start()
    assert type(said.args[0]) is DossierError
    thread.wait()


# the desk


def test_edits_are_done_in_order_and_committed(qtbot, desk: DeskThread, path: Path) -> None:
    page = desk.dossier.documents()[0].id + "-p1"
    line = f"{page}-l0.0"
    told = []
    desk.page.connect(lambda changed: told.append(changed.content.line(line).text))
    for text in ("one", "two", "three"):
        desk.edit(lambda hand, text=text: hand.correct_line(page, line, text))
    qtbot.waitUntil(lambda: told == ["one", "two", "three"], timeout=PATIENCE)
    with Dossier.open(path, read_only=True) as other:
        assert other.page(page).content.line(line).text == "three"


def test_an_edit_that_does_not_fit_is_told_and_the_desk_goes_on(qtbot, desk: DeskThread) -> None:
    page = desk.dossier.documents()[0].id + "-p1"
    with qtbot.waitSignal(desk.failed, timeout=PATIENCE) as said:
        desk.edit(lambda hand: hand.correct_line(page, "no such line", "x"))
    assert said.args[0].code == "edit-conflict"
    with qtbot.waitSignal(desk.page, timeout=PATIENCE):
        desk.load_page(page)


def test_only_the_newest_of_many_questions_is_answered(qtbot, desk: DeskThread) -> None:
    told, gate = [], threading.Event()
    desk.hits.connect(lambda hits: told.append(hits.query))
    desk.enqueue((), then=lambda: gate.wait())
    for query in ("H", "Ha", "Har", "Harbour"):
        desk.search(query)
    gate.set()
    qtbot.waitUntil(lambda: told == ["Harbour"], timeout=PATIENCE)


def test_what_was_asked_before_the_end_is_done(qtbot, desk: DeskThread, path: Path) -> None:
    page = desk.dossier.documents()[0].id + "-p1"
    desk.edit(lambda hand: hand.correct_line(page, f"{page}-l0.0", "kept"))
    desk.finish()
    desk.wait()
    with Dossier.open(path, read_only=True) as other:
        assert other.page(page).content.line(f"{page}-l0.0").text == "kept"


def test_a_dossier_that_cannot_be_opened_is_told(qtbot, tmp_path: Path) -> None:
    (tmp_path / "bad.dossier").write_bytes(b"no dossier")
    thread = DeskThread(lambda: Dossier.open(tmp_path / "bad.dossier"), lambda d: Desk(d, "Wang", utc_now), "Wang")
    with qtbot.waitSignal(thread.not_opened, timeout=PATIENCE) as said:
        thread.start()
    assert said.args[0].remedy.en
    thread.wait()


# reading


def test_pages_that_wait_are_read_and_told(qtbot, desk: DeskThread) -> None:
    waiting = [page.id for page in desk.dossier.page_summaries(desk.dossier.documents()[1].id)]
    thread, done, states = reading(desk, "fake-steady"), [], []
    thread.page_done.connect(done.append)
    thread.progress.connect(states.append)
    thread.start()
    with qtbot.waitSignal(thread.idle, timeout=PATIENCE):
        desk.enqueue(tuple(waiting), then=thread.wake)
    thread.finish()
    thread.wait()
    qtbot.waitUntil(lambda: done == waiting, timeout=PATIENCE)
    assert (states[-1].done, states[-1].waiting) == (2, 0)


def test_the_page_on_the_screen_is_read_first(qtbot, desk: DeskThread) -> None:
    first, second = (page.id for page in desk.dossier.page_summaries(desk.dossier.documents()[1].id))
    thread, done = reading(desk, "fake-steady"), []
    thread.page_done.connect(done.append)
    thread.pause()
    thread.start()
    desk.enqueue((first, second))
    desk.put_first(second)
    desk.enqueue((), then=thread.resume)
    qtbot.waitUntil(lambda: done == [second, first], timeout=PATIENCE)
    thread.finish()
    thread.wait()


def test_failed_pages_are_tried_again_on_demand(qtbot, desk: DeskThread) -> None:
    page = desk.dossier.page_summaries(desk.dossier.documents()[1].id)[0].id
    thread, failed, states = reading(desk, "fake-failing"), [], []
    thread.page_failed.connect(lambda name, error: failed.append(name))
    thread.progress.connect(states.append)
    thread.start()
    desk.enqueue((page,), then=thread.wake)
    qtbot.waitUntil(lambda: failed == [page], timeout=PATIENCE)
    desk.enqueue_failed(thread.retry)
    qtbot.waitUntil(lambda: failed == [page, page], timeout=PATIENCE)
    thread.finish()
    thread.wait()
    qtbot.waitUntil(lambda: states[-1].failed == 1, timeout=PATIENCE)


def test_a_queue_that_is_emptied_stops_the_page_in_hand(qtbot, desk: DeskThread) -> None:
    waiting = tuple(page.id for page in desk.dossier.page_summaries(desk.dossier.documents()[1].id))
    thread = InferenceThread(desk.dossier.sibling, OneEngine(lambda: EngineReader("fake-slow", {"seconds": "600"})), utc_now)
    thread.start()
    with qtbot.waitSignal(thread.progress, timeout=PATIENCE, check_params_cb=lambda state: bool(state.pages)):
        desk.enqueue(waiting, then=thread.wake)
    with qtbot.waitSignal(thread.idle, timeout=PATIENCE):
        desk.queued(thread.cancel)
    thread.finish()
    thread.wait()


def test_what_was_not_read_waits_for_the_next_start(qtbot, desk: DeskThread) -> None:
    document = desk.dossier.documents()[1].id
    waiting = tuple(page.id for page in desk.dossier.page_summaries(document))
    slow = InferenceThread(desk.dossier.sibling, OneEngine(lambda: EngineReader("fake-slow", {"seconds": "600"})), utc_now)
    slow.start()
    with qtbot.waitSignal(slow.progress, timeout=PATIENCE, check_params_cb=lambda state: bool(state.pages)):
        desk.enqueue(waiting, then=slow.wake)
    slow.finish()
    slow.wait()
    steady = reading(desk, "fake-steady")
    with qtbot.waitSignal(steady.idle, timeout=PATIENCE):
        steady.start()
    steady.finish()
    steady.wait()
    with desk.dossier.sibling() as dossier:
        assert [page.status for page in dossier.page_summaries(document)] == [PageStatus.READ] * 2
