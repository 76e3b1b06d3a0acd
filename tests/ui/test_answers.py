"""What is asked about a page or a block of it is answered beside it, as it is written."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu

from desktop.document.geometry import Box
from desktop.document.notes import TAIL_CUT, Note
from desktop.engines.contract import Answer, Cancelled, EngineFailed
from desktop.services.engines import DeskEngines, PackNotBrought
from desktop.ui.answers import TASKS, Answers, State, task_words
from desktop.ui.engine_facts import EngineFacts
from desktop.ui.main_window import MainWindow
from desktop.ui.page_menu import around
from desktop.ui.panels.answers_panel import AnswersPanel
from desktop.ui.threads.inference_thread import InferenceThread
from tests.helpers import drawn
from tests.helpers.qt import page
from tests.helpers.window import PATIENCE, opened


@pytest.fixture
def reading() -> InferenceThread:
    """Never started: what it would say is said by the tests."""
    return InferenceThread(lambda: pytest.fail("started"), None, str)  # type: ignore[arg-type]  # never started


@pytest.fixture
def answers(reading: InferenceThread) -> Answers:
    made = Answers()
    made.connect_to(reading)
    return made


@pytest.fixture
def panel(qtbot, answers: Answers) -> AnswersPanel:
    made = AnswersPanel(answers)
    qtbot.addWidget(made)
    made.show()
    made.set_page(page(1))
    return made


def test_where_the_engine_is_not_it_is_said_why(panel: AnswersPanel) -> None:
    assert "right click" in panel._empty.text()
    panel.set_unable(PackNotBrought(engine="hunyuan"))
    assert "not available on this computer" in panel._empty.text()
    assert "GPU pack" in panel._empty.text()
    assert "right click" not in panel._empty.text()


def test_an_answer_is_seen_while_it_is_written_and_tidied_when_it_is_done(reading, answers, panel: AnswersPanel) -> None:
    assert panel._empty.isVisible()
    question = answers.ask("d-1", "table")
    assert panel.choice.currentText() == "The table as HTML"
    assert panel._state.text().startswith("Waits")
    reading.answer_text.emit(question.id, "<tag><table>")
    reading.answer_text.emit(question.id, "</table>")
    assert panel.text.toPlainText() == "<tag><table></table>"
    assert not panel.copy.isEnabled()
    reading.answered.emit(question.id, Answer("<table></table>", (Note(TAIL_CUT),)))
    assert panel.text.toPlainText() == "<table></table>"
    assert "not checked by anyone" in panel._state.text()
    assert [row.words.text() for row in panel._notes] == [Note(TAIL_CUT).said().en]
    assert panel.stop.isHidden()
    panel.copy.click()
    assert QGuiApplication.clipboard().text() == "<table></table>"


def test_each_page_has_its_own_answers_the_latest_in_front(reading, answers, panel: AnswersPanel) -> None:
    first = answers.ask("d-1", "text")
    reading.answered.emit(first.id, Answer("one"))
    answers.ask("d-2", "text")
    assert panel.text.toPlainText() == "one"
    second = answers.ask("d-1", "formula", Box(0, 0, 10, 10))
    assert [panel.choice.itemText(n) for n in range(2)] == ["The formula as LaTeX (part of the page)", "The text alone"]
    assert panel.choice.currentData() == second.id
    panel.choice.setCurrentIndex(1)
    reading.answer_text.emit(second.id, "x^2")
    assert panel.text.toPlainText() == "one"
    panel.choice.setCurrentIndex(0)
    assert panel.text.toPlainText() == "x^2"
    panel.set_page(page(3))
    assert panel.is_empty()
    panel.set_page(page(1))
    panel.remove.click()
    assert [panel.choice.itemText(n) for n in range(panel.choice.count())] == ["The text alone"]


def test_what_could_not_be_answered_says_why(reading, answers, panel: AnswersPanel) -> None:
    question = answers.ask("d-1", "chart")
    error = EngineFailed(engine="hunyuan", why="it stopped")
    reading.answer_failed.emit(question.id, error)
    assert [row.words.text() for row in panel._notes] == [f"{error.say('en')} {error.advise('en')}"]
    assert not panel.copy.isEnabled()


def test_a_stopped_answer_keeps_what_was_written(reading, answers, panel: AnswersPanel) -> None:
    unwritten, written = answers.ask("d-1", "text"), answers.ask("d-1", "document")
    reading.answer_text.emit(written.id, "half a")
    for question in (unwritten, written):
        reading.answer_failed.emit(question.id, Cancelled())
    assert answers.get(unwritten.id) is None
    assert answers.get(written.id).state is State.FAILED
    assert panel.text.toPlainText() == "half a"
    assert panel.copy.isEnabled()
    assert panel._notes == []


def test_every_task_has_its_words() -> None:
    assert len({task_words(task) for task in TASKS}) == len(TASKS) == 8


def test_a_block_is_asked_about_with_a_margin_within_its_page() -> None:
    whole = Box(0, 0, 1000, 500)
    assert around(Box(100, 100, 200, 200), whole) == Box(90, 90, 210, 210)
    assert around(Box(0, 0, 1000, 500), whole) == whole


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, dressed: QApplication) -> Path:
    return drawn.sample(tmp_path_factory.mktemp("sample"))


@pytest.fixture
def window(qtbot, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    monkeypatch.setenv("DOSSIER_FAKE_ENGINES", "1")
    monkeypatch.setenv("DOSSIER_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(DeskEngines, "answering", lambda self: "fake-batching")
    shutil.copytree(made.parent, tmp_path / "work")
    with opened(qtbot, tmp_path / "work" / made.name) as window:
        qtbot.waitUntil(lambda: window.commands.engines.facts is not None, timeout=PATIENCE)
        yield window


def asking(menu: QMenu) -> list[QMenu]:
    return [part for part in menu.findChildren(QMenu) if part.title().startswith("Ask")]


def test_nothing_is_offered_where_the_engine_cannot_run(window: MainWindow) -> None:
    menu = window.page_menu.menu(window.bench.page, window.selection.line)
    assert [part.isEnabled() for part in asking(menu)] == [False, False]
    menu.deleteLater()


def test_a_question_from_the_menu_of_the_page_is_answered_in_its_tab(qtbot, window: MainWindow) -> None:
    window.commands.engines.facts = EngineFacts("fake-steady")
    menu = window.page_menu.menu(window.bench.page, window.selection.line)
    about_block, about_page = asking(menu)
    next(a for a in about_block.actions() if a.text() == "The table as HTML").trigger()
    assert window.record.currentWidget() is window.record.answers
    panel = window.record.answers
    qtbot.waitUntil(lambda: panel.text.toPlainText() == "table ", timeout=PATIENCE)
    qtbot.waitUntil(panel.copy.isEnabled, timeout=PATIENCE)
    line = window.bench.page.content.line(window.selection.line)
    (asked,) = window.answers.of_page(window.bench.page.id)
    assert asked.question.crop.contains(line.quad.centre)
    assert asked.question.crop.height < window.bench.page.height / 2
    next(a for a in about_page.actions() if a.text() == "The text alone").trigger()
    qtbot.waitUntil(lambda: panel.text.toPlainText() == "text ", timeout=PATIENCE)
    assert window.answers.of_page(window.bench.page.id)[0].question.crop is None
    assert panel.choice.count() == 2
    window.acts.tab_text.trigger()
    window.acts.tab_answers.trigger()
    assert panel.text.hasFocus()
    menu.deleteLater()
