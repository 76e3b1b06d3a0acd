"""How far the work is, and what was before: filters, stages, inspections, history and readings, as a person comes to them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu

from desktop.document.history import Actor, ActorKind, PageRead
from desktop.document.model import PageStatus, Reading
from desktop.services.inspection import inspections
from desktop.storage.dossier import Dossier
from desktop.ui.main_window import MainWindow
from desktop.ui.panels.history_panel import Scope
from desktop.ui.review.inspection_panel import InspectionPanel
from desktop.ui.review.readings_panel import ReadingsPanel
from desktop.ui.thumbnails.model import Role
from tests.helpers import drawn
from tests.helpers.window import PATIENCE, opened


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, dressed: QApplication) -> Path:
    return drawn.sample(tmp_path_factory.mktemp("sample"))


@pytest.fixture
def path(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DOSSIER_FAKE_ENGINES", "1")
    monkeypatch.setenv("DOSSIER_HOME", str(tmp_path / "home"))
    shutil.copytree(made.parent, tmp_path / "work")
    return tmp_path / "work" / made.name


@pytest.fixture
def window(qtbot, path: Path) -> Iterator[MainWindow]:
    with opened(qtbot, path) as made:
        yield made


def until(qtbot, what) -> None:
    qtbot.waitUntil(what, timeout=PATIENCE)


def titles(window: MainWindow) -> list[str]:
    tree = window.tree
    return [tree.index(row, 0).data() for row in range(tree.rowCount())]


def choose(window: MainWindow, documents: tuple[str, ...], words: str) -> None:
    """From the menu of what is chosen in the list."""
    menu = window.document_menu.menu(documents, ())
    actions = [action for part in (menu, *menu.findChildren(QMenu)) for action in part.actions()]
    next(action for action in actions if action.text() == words).trigger()
    menu.deleteLater()


def test_documents_are_found_by_title_reviewer_and_stage(qtbot, window: MainWindow) -> None:
    everything = titles(window)
    first, second = window.bench.documents
    assert window.selection.document == first.id
    choose(window, (first.id,), "Wang Jing")
    until(qtbot, lambda: window.bench.documents[0].assigned == "Wang Jing")
    window.acts.filter_documents.trigger()
    window.sought.menu.aboutToShow.emit()
    next(a for a in window.sought.menu.actions() if a.text() == "Wang Jing").trigger()
    assert titles(window) == [first.title]
    assert window.sought.said.text() == "1 of 2 · Wang Jing"
    window.sought.seek_all()
    assert titles(window) == everything
    window.sought.title.setText(second.title[5:9].upper())
    assert titles(window) == everything  # the document in hand stays, whatever is looked for
    window.selection.select_document(second.id)
    assert titles(window) == [second.title]
    window.sought.seek_all()
    window.bench.undo()
    until(qtbot, lambda: not any(d.assigned for d in window.bench.documents))


def test_another_reviewer_is_named_in_the_window(qtbot, window: MainWindow) -> None:
    document = window.bench.documents[1].id
    choose(window, (document,), "Another person…")
    asked = window.bar.row("assign").typed
    assert asked.echoMode() == asked.EchoMode.Normal
    qtbot.keyClick(asked, Qt.Key.Key_Escape)
    assert window.bar.row("assign") is None
    choose(window, (document,), "Another person…")
    qtbot.keyClicks(window.bar.row("assign").typed, "Li Si")
    qtbot.keyClick(window.bar.row("assign").typed, Qt.Key.Key_Return)
    until(qtbot, lambda: window.bench.documents[1].assigned == "Li Si")
    assert window.bar.row("assign") is None


def test_a_page_is_checked_then_approved_and_a_correction_takes_that_back(qtbot, window: MainWindow) -> None:
    assert not window.acts.approve_page.isEnabled()
    window.acts.checked.trigger()
    until(qtbot, lambda: window.acts.approve_page.isEnabled())
    window.acts.approve_page.trigger()
    until(qtbot, lambda: window.bench.page.stage is PageStatus.APPROVED)
    until(qtbot, lambda: window.tree.page_index(window.selection.page).data(Role.STATE).name == "APPROVED")
    window.bench.correct(window.bench.page.id, window.selection.line, "something else")
    until(qtbot, lambda: window.bench.page.stage is PageStatus.IN_WORK)


def test_pages_are_drawn_looked_at_and_recorded_by_keyboard(qtbot, window: MainWindow) -> None:
    window.acts.inspection.trigger()
    panel = window.findChild(InspectionPanel)
    assert window.left.currentWidget() is panel
    panel.checked_only.setChecked(False)
    panel.share.setValue(100)
    panel.draw.click()
    until(qtbot, lambda: panel.inspection is not None and panel.page() == panel.inspection.pages[0])
    drawn_pages = panel.inspection.pages
    assert len(drawn_pages) > 1
    until(qtbot, lambda: window.bench.page is not None and window.bench.page.id == drawn_pages[0])
    panel.errors.setValue(2)
    qtbot.keyClick(panel.errors, Qt.Key.Key_Return)
    until(qtbot, lambda: panel.page() == drawn_pages[1])
    assert "2 error(s); 100.0 %" in panel.said.text()
    until(qtbot, lambda: window.bench.page is not None and window.bench.page.id == drawn_pages[1])
    qtbot.keyClick(panel.errors, Qt.Key.Key_Escape)
    assert window.left.currentWidget() is window.documents
    with Dossier.open(window.session.path, read_only=True) as other:
        (one,) = inspections(other)
    assert [(f.errors, f.by) for f in one.findings.values()] == [(2, "Wang Jing")]


def test_the_history_of_a_line_has_its_ink_and_leads_back(qtbot, window: MainWindow) -> None:
    page, line = window.bench.page, window.selection.line
    before = page.content.line(line).text
    window.bench.correct(page.id, line, "corrected once")
    until(qtbot, lambda: window.bench.page.content.line(line).text == "corrected once")
    window.acts.tab_history.trigger()
    panel = window.record.history
    panel._scope.setCurrentIndex(Scope.LINE)
    until(qtbot, lambda: panel.model.rowCount() == 2)
    assert "corrected once" in panel.model.index(0).data()
    panel.list.setCurrentIndex(panel.model.index(0))
    assert panel.ink.pieces == 1
    panel.list.setCurrentIndex(panel.model.index(1))
    first = panel.current_event()
    window.bench.correct(page.id, line, "corrected twice")
    until(qtbot, lambda: panel.model.rowCount() == 3)
    assert panel.current_event() == first, "what was chosen stays so"
    window.bench.undo()
    until(qtbot, lambda: window.bench.page.content.line(line).text == "corrected once")
    panel.back.click()
    until(qtbot, lambda: window.bench.page.content.line(line).text == before)
    window.bench.undo()
    until(qtbot, lambda: window.bench.page.content.line(line).text == "corrected once")


def test_two_readings_are_compared_and_the_better_text_is_taken(qtbot, path: Path) -> None:
    with Dossier.open(path) as dossier:
        page = dossier.page(dossier.document(dossier.documents()[0].id).pages[0])
        lines = tuple(page.content.lines())
        again = replace(lines[0], id="again", text=lines[0].text + "也", reading="again")
        reading = Reading("again", page.id, "rapid", ("name=rapid",), "2026-01-01T00:00:00Z", (again, *lines[1:]))
        record = PageRead(page.id, "again", page.content, page.view)
        dossier.record(Actor(ActorKind.ENGINE, "rapid"), record, readings=[reading])
    with opened(qtbot, path) as window:
        window.record.history.compare.click()
        panel = window.findChild(ReadingsPanel)
        until(qtbot, lambda: window.centre.currentWidget() is panel)
        assert panel.model.rowCount() == 1
        qtbot.keyClick(panel.list, Qt.Key.Key_2)
        until(qtbot, lambda: window.bench.page.content.line(lines[0].id).text == again.text)
        other = next(p for p in window.bench.shown.pages if p.id != page.id)
        window.selection.select_page(other.id)
        until(qtbot, lambda: panel.look.page == other.id)
        assert panel.model.rowCount() == 0, "those of the page in hand"
        text = [each.text for each in window.bench.page.content.lines()]
        panel.look.page = page.id  # the page changed, and its readings are on their way
        panel.text_wanted.emit(again)
        with qtbot.waitSignal(window.bench.undo_changed, timeout=PATIENCE):
            window.bench.desk.load_undo()
        with Dossier.open(path, read_only=True) as read:
            assert [each.text for each in read.page(other.id).content.lines()] == text
        qtbot.keyClick(panel.list, Qt.Key.Key_Escape)
        assert window.centre.currentWidget() is window.view


def test_pages_of_every_listed_document_say_how_they_stand(qtbot, window: MainWindow) -> None:
    first, second = window.bench.documents
    window.documents.expand(window.tree.document_index(second.id))
    until(qtbot, lambda: window.tree.rowCount(window.tree.document_index(second.id)) > 0)
    page = window.tree.index(0, 0, window.tree.document_index(second.id)).data(Role.ID)
    assert window.selection.document == first.id
    choose(window, (first.id, second.id), "Mark as checked")
    until(qtbot, lambda: window.tree.page_index(page).data(Role.STATE).name == "CHECKED")


def test_the_inspection_is_off_while_what_was_searched_for_is_listed(qtbot, window: MainWindow) -> None:
    window.acts.inspection.trigger()
    window.search.setText("x")
    until(qtbot, lambda: window.left.currentWidget() is window.hits)
    assert not window.acts.inspection.isChecked()


def test_in_a_dossier_that_another_window_has_in_hand_no_command_of_pages_can_be_given(qtbot, window: MainWindow) -> None:
    with opened(qtbot, window.session.path) as second:
        acts = second.acts
        second.acts.inspection.trigger()
        panel = second.findChild(InspectionPanel)
        for action in (acts.page_up, acts.page_out, acts.page_insert, acts.page_look, acts.page_split, acts.block_table):
            assert not action.isEnabled(), action.text()
        assert not panel.draw.isEnabled()
        assert second.record.history.back.isHidden()
        assert not second.documents.dragEnabled()
    assert window.acts.page_up.isEnabled()
