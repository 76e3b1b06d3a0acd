"""The list of documents and thumbnails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QAbstractItemModel, QObject, Qt, Slot
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.document.errors import DossierError
from desktop.document.model import PageStatus
from desktop.ui.selection import Selection
from desktop.ui.threads.render_thread import RenderHost, RenderThread
from desktop.ui.thumbnails.model import DocumentModel, Role, State
from desktop.ui.thumbnails.view import ThumbnailView
from tests.helpers.qt import PaperHost, document, find_nothing, summary

Make = Callable[[RenderHost], RenderThread]


class Shelf(QObject):
    """Answers for a model, a moment later, as the window's own thread for the dossier does: three pages a document."""

    def __init__(self, model: DocumentModel) -> None:
        super().__init__(model)
        self._model = model
        model.pages_wanted.connect(self.answer, Qt.ConnectionType.QueuedConnection)

    @Slot(str)
    def answer(self, name: str) -> None:
        self._model.set_pages(name, [summary(number, document=name) for number in (1, 2, 3)])


@pytest.fixture
def model(qtbot: QtBot) -> Iterator[DocumentModel]:
    """Documents a and b of three pages each; pages come after they are wanted. Qt watches that the model keeps its promises."""
    made = DocumentModel()
    Shelf(made)
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Warning, made)
    made.set_documents([document("a", title="合同"), document("b", title="病案", doubtful=2)])
    yield made
    made.deleteLater()


@pytest.fixture
def filled(qtbot: QtBot, model: DocumentModel) -> DocumentModel:
    """The same, with all pages."""
    for row in range(2):
        model.fetchMore(model.index(row, 0))
        qtbot.waitUntil(lambda row=row: model.rowCount(model.index(row, 0)) == 3)
    return model


def opened(qtbot: QtBot, model: DocumentModel, renderer: RenderThread, selection: Selection) -> ThumbnailView:
    view = ThumbnailView(model, renderer, selection, find_nothing)
    qtbot.addWidget(view)
    view.resize(260, 500)
    view.show()
    return view


def titles(model: QAbstractItemModel) -> list[str]:
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_pages_are_asked_for_when_their_document_is_opened(qtbot: QtBot, renderer: RenderThread, selection: Selection) -> None:
    model = DocumentModel()
    model.set_documents([document("a")])
    view = opened(qtbot, model, renderer, selection)
    first = model.index(0, 0)
    assert model.hasChildren(first)
    assert model.rowCount(first) == 0
    with qtbot.waitSignal(model.pages_wanted) as wanted:
        view.expand(first)
    assert wanted.args == ["a"]
    model.set_pages("a", [summary(number, document="a") for number in (1, 2)])
    assert [model.index(row, 0, first).data() for row in range(2)] == ["1", "2"]


def test_documents_come_and_go_without_the_others_losing_their_pages(filled: DocumentModel) -> None:
    filled.set_documents([document("b", title="病案"), document("c", title="信", pages=0)])
    assert titles(filled) == ["病案", "信"]
    assert filled.rowCount(filled.index(0, 0)) == 3
    filled.set_documents([document("c", title="信", pages=0), document("b", title="病案")])  # another order
    assert titles(filled) == ["信", "病案"]
    assert filled.rowCount(filled.index(1, 0)) == 3
    filled.set_documents([])
    assert filled.rowCount() == 0
    assert not filled.page_index("b-1").isValid()


def test_pages_may_change_be_added_and_taken_away(filled: DocumentModel) -> None:
    changed = summary(3, document="a", status=PageStatus.CHECKED)
    filled.set_pages("a", [summary(1, document="a"), changed, summary(4, document="a")])
    parent = filled.document_index("a")
    assert [filled.index(row, 0, parent).data(Role.ID) for row in range(3)] == ["a-1", "a-3", "a-4"]
    assert filled.page_index("a-3").data(Role.STATE) == State.CHECKED
    assert filled.page_index("a-3").parent() == parent


@pytest.mark.parametrize(
    ("status", "doubtful", "reading", "words"),
    [
        (PageStatus.WAITING, 0, False, "Page 1: new"),
        (PageStatus.WAITING, 0, True, "Page 1: reading…"),
        (PageStatus.READ, 0, False, "Page 1: read"),
        (PageStatus.READ, 4, False, "Page 1: 4 in doubt"),
        (PageStatus.CHECKED, 0, False, "Page 1: checked"),
        (PageStatus.FAILED, 0, False, "Page 1: failed"),
    ],
)
def test_a_page_says_how_it_stands(filled: DocumentModel, status: PageStatus, doubtful: int, reading: bool, words: str) -> None:
    filled.update_page(replace(summary(1, document="a"), status=status, doubtful=doubtful))
    filled.set_reading(["a-1"] if reading else [])
    assert filled.page_index("a-1").data(Qt.ItemDataRole.AccessibleTextRole) == words


def test_it_follows_the_selection_into_a_closed_document(
    qtbot: QtBot, model: DocumentModel, renderer: RenderThread, selection: Selection
) -> None:
    view = opened(qtbot, model, renderer, selection)
    selection.select_page("b-3", document="b")
    qtbot.waitUntil(lambda: view.currentIndex().data(Role.ID) == "b-3")
    assert view.isExpanded(model.document_index("b"))


def test_the_keyboard_selects_pages(qtbot: QtBot, filled: DocumentModel, renderer: RenderThread, selection: Selection) -> None:
    view = opened(qtbot, filled, renderer, selection)
    selection.select_page("a-1", document="a")
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert (selection.document, selection.page) == ("a", "a-2")
    for _ in range(2):
        qtbot.keyClick(view, Qt.Key.Key_Down)
    assert selection.document == "b"


def test_a_selected_line_survives_its_page_being_followed(
    qtbot: QtBot, filled: DocumentModel, renderer: RenderThread, selection: Selection
) -> None:
    view = opened(qtbot, filled, renderer, selection)
    selection.select_line("a-2", "line", document="a")
    assert view.currentIndex().data(Role.ID) == "a-2"
    assert selection.lines == ("line",)


def test_a_new_title_is_typed_in_the_row_of_the_document(
    qtbot: QtBot, filled: DocumentModel, renderer: RenderThread, selection: Selection
) -> None:
    view = opened(qtbot, filled, renderer, selection)
    selection.select_page("a-1", document="a")
    view.rename()
    editor = view.findChild(QLineEdit)
    editor.setText("  Lease of the mill ")
    with qtbot.waitSignal(filled.retitled) as said:
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert said.args == ["a", "Lease of the mill"]


def test_a_title_is_never_empty(qtbot: QtBot, filled: DocumentModel) -> None:
    with qtbot.assertNotEmitted(filled.retitled):
        assert not filled.setData(filled.document_index("a"), "  ")


def test_only_thumbnails_in_view_are_drawn(qtbot: QtBot, make_renderer: Make, selection: Selection) -> None:
    host = PaperHost()
    model = DocumentModel()
    model.set_documents([document("a", pages=1000)])
    model.set_pages("a", [summary(number, document="a") for number in range(1, 1001)])
    view = opened(qtbot, model, make_renderer(host), selection)
    selection.select_page("a-600", document="a")
    qtbot.waitUntil(lambda: 599 in {drawn[0] for drawn in host.drawn})
    assert len({drawn[0] for drawn in host.drawn}) < 30
    assert all(scale * 1000 <= 200 for _, scale, _ in host.drawn)
    assert not view.grab().isNull()


def test_a_thumbnail_that_cannot_be_drawn_is_not_asked_for_again_and_again(
    qtbot: QtBot, filled: DocumentModel, make_renderer: Make, selection: Selection
) -> None:
    renderer = make_renderer(PaperHost(fail={0: DossierError()}))
    view = opened(qtbot, filled, renderer, selection)
    with qtbot.waitSignal(renderer.failed):
        selection.select_page("a-1", document="a")
    qtbot.waitUntil(lambda: view._store.failed("a-1"))
    view.viewport().repaint()
    assert "thumb:a-1" not in renderer.waiting()
    view.retry()
    assert not view._store.failed("a-1")


def test_pages_are_dragged_to_another_place_in_their_document(qtbot: QtBot, filled: DocumentModel) -> None:
    move, parent = Qt.DropAction.MoveAction, filled.document_index("a")
    data = filled.mimeData([filled.page_index("a-3"), filled.document_index("b"), filled.page_index("a-2")])
    for row, number in ((0, 1), (1, 2), (3, 2)):
        assert filled.canDropMimeData(data, move, row, 0, parent)
        with qtbot.waitSignal(filled.pages_moved) as moved:
            assert not filled.dropMimeData(data, move, row, 0, parent), "the desk moves them"
        assert moved.args == ["a", ("a-2", "a-3"), number]
    assert not filled.canDropMimeData(data, move, 0, 0, filled.document_index("b"))
    assert not filled.canDropMimeData(data, move, -1, -1, parent)


def test_what_is_dragged_goes_beside_what_is_seen_there(qtbot: QtBot, filled: DocumentModel) -> None:
    documents = [document("a", title="合同"), document("b", title="病案")]
    filled.set_documents(documents, lambda page: page.number != 1)  # the first page is not listed
    data = filled.mimeData([filled.page_index("a-3")])
    with qtbot.waitSignal(filled.pages_moved) as moved:
        filled.dropMimeData(data, Qt.DropAction.MoveAction, 0, 0, filled.document_index("a"))
    assert moved.args == ["a", ("a-3",), 2]


def test_a_title_that_is_being_typed_is_not_lost_when_its_document_changes(
    qtbot: QtBot, model: DocumentModel, renderer: RenderThread, selection: Selection
) -> None:
    view = opened(qtbot, model, renderer, selection)
    selection.select_document("a")
    view.rename()
    editor = view.findChild(QLineEdit)
    assert editor.text() == "合同"
    qtbot.keyClicks(editor, "new")
    typed = editor.text()
    model.set_documents([document("a", title="合同", doubtful=5), document("b", title="病案")])
    assert editor.text() == typed != "合同"
    composing = QInputMethodEvent("zhu", [])
    QApplication.sendEvent(editor, composing)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert editor.isVisible()
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert editor.isVisible()


def test_an_approved_record_is_seen_in_the_list(model: DocumentModel) -> None:
    model.set_documents([replace(document("a", title="合同"), approved=True), document("b", title="病案")])
    said = [model.index(row, 0).data(Qt.ItemDataRole.ToolTipRole) for row in (0, 1)]
    assert said == ["合同 (record approved)", "病案"]
