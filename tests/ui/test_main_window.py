"""The window of a dossier: what a person sees and does in it, over the real dossier, with drawn pages already read."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QMenu, QWidget

from desktop.document.edits import ReplaceLine
from desktop.document.geometry import Quad
from desktop.document.history import Actor, ActorKind, Edited, Event, FieldsFound, PageRead
from desktop.document.model import Evidence, Field, PageStatus, Reading, RegionType, new_id
from desktop.document.template import FieldSpec, Template
from desktop.imaging.client import ImagingHost
from desktop.services.proposals import Difference
from desktop.storage.dossier import Dossier, utc_now
from desktop.storage.settings import Settings
from desktop.ui.main_window import MainWindow
from desktop.ui.panels.info_bar import Tone
from desktop.ui.panels.text_model import Mark, Role
from desktop.ui.threads.desk_thread import Proposal
from tests.helpers import drawn
from tests.helpers.window import PATIENCE, close, opened

TEMPLATE = Template("contract", "Contract", "合同", (FieldSpec("number", "text", "Number", "编号"),))


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
    with opened(qtbot, path, templates=(TEMPLATE,)) as made:
        yield made


def until(qtbot, what) -> None:
    qtbot.waitUntil(what, timeout=PATIENCE)


def type_over(qtbot, window: MainWindow, text: str) -> None:
    editor = window.record.text.list.editor
    editor.selectAll()
    editor.insertPlainText(text)
    qtbot.keyClick(editor, Qt.Key.Key_Return)


def line_text(window: MainWindow, line_id: str) -> str:
    assert window.bench.page is not None
    line = window.bench.page.content.line(line_id)
    assert line is not None
    return line.text


def test_the_first_document_is_shown_and_the_first_doubtful_line_in_hand(window: MainWindow) -> None:
    assert window.centre.currentWidget() is window.view
    assert window.bench.page.number == 1
    assert window.record.text.list.editor.text() == "合同编号：HT-2024-O3l7"
    assert window.selection.line.endswith("l1.0")
    assert window.tools.place.text() == "1 / 2"


def test_a_correction_is_committed_and_shown_everywhere(qtbot, window: MainWindow) -> None:
    doubtful = window.bench.documents[0].doubtful
    line_id = window.selection.line
    type_over(qtbot, window, "合同编号：HT-2024-0317")
    until(qtbot, lambda: window.bench.documents[0].doubtful == doubtful - 1)
    assert line_text(window, line_id) == "合同编号：HT-2024-0317"
    assert window.bench.page.content.line(line_id).confirmed_by == "Wang Jing"
    assert window.selection.line.endswith("l2.1")
    with Dossier.open(window.session.path, read_only=True) as other:
        assert other.page(window.bench.page.id).content.line(line_id).text == "合同编号：HT-2024-0317"


def test_undo_and_redo_say_what_they_take_back_also_after_a_restart(qtbot, path: Path) -> None:
    with opened(qtbot, path) as window:
        line_id = window.selection.line
        assert not window.acts.undo.isEnabled()
        type_over(qtbot, window, "合同编号：X")
        until(qtbot, window.acts.undo.isEnabled)
        assert "合同编号：X" in window.acts.undo.toolTip()
    with opened(qtbot, path) as window:
        until(qtbot, window.acts.undo.isEnabled)
        window.acts.undo.trigger()
        until(qtbot, window.acts.redo.isEnabled)
        assert line_text(window, line_id) == "合同编号：HT-2024-O3l7"
        assert window.selection.line == line_id
    with opened(qtbot, path) as window:
        until(qtbot, window.acts.redo.isEnabled)
        window.acts.redo.trigger()
        until(qtbot, window.acts.undo.isEnabled)
        assert line_text(window, line_id) == "合同编号：X"


def test_after_the_last_doubtful_line_of_a_page_comes_the_next_page(qtbot, window: MainWindow) -> None:
    first = window.bench.page.id
    window.record.text.choose_doubtful(-1)
    qtbot.keyClick(window.record.text.list.editor, Qt.Key.Key_Tab)
    until(qtbot, lambda: window.bench.page is not None and window.bench.page.id != first)
    until(qtbot, lambda: window.selection.line.startswith(window.bench.page.id))
    assert window.tools.place.text() == "2 / 2"


def test_one_line_is_selected_in_all_places(qtbot, window: MainWindow) -> None:
    page = window.bench.page
    target = page.content.regions[2].lines[0]
    window.selection.select_line(page.id, target.id)
    assert window.record.text.list.editor.text() == target.text
    with qtbot.waitSignal(window.selection.changed) as said:
        qtbot.keyClick(window.record.text.list.editor, Qt.Key.Key_Down)
    assert said.args == [page.id, (page.content.regions[2].lines[1].id,)]


def test_search_finds_two_characters_and_jumps_to_their_ink(qtbot, window: MainWindow) -> None:
    window.acts.search.trigger()
    assert window.search.hasFocus()
    with qtbot.waitSignal(window.bench.desk.hits, timeout=PATIENCE):
        window.search.insert("Bristol")
    assert window.left.currentWidget() is window.hits
    qtbot.keyClick(window.search, Qt.Key.Key_Return)
    until(qtbot, lambda: window.bench.page is not None and "Harbour" in window.bench.shown.document.title)
    until(qtbot, lambda: "Bristol" in window.record.text.list.editor.text())
    qtbot.keyClick(window.search, Qt.Key.Key_Escape)
    assert window.left.currentWidget() is window.documents


def test_a_page_is_marked_as_checked_and_back(qtbot, window: MainWindow) -> None:
    window.acts.checked.trigger()
    until(qtbot, lambda: window.bench.page.status is PageStatus.CHECKED)
    until(qtbot, window.acts.undo.isEnabled)
    window.acts.undo.trigger()
    until(qtbot, lambda: not window.acts.checked.isChecked())


def test_history_lists_what_was_just_done(qtbot, window: MainWindow) -> None:
    type_over(qtbot, window, "合同编号：Y")
    until(qtbot, window.acts.undo.isEnabled)
    window.acts.tab_history.trigger()
    model = window.record.history.model
    until(qtbot, lambda: model.rowCount() == 2)
    assert "合同编号：Y" in model.index(0).data()
    assert model.index(0).data(Qt.ItemDataRole.UserRole).startswith("Wang Jing")


def test_a_table_cell_is_corrected_like_its_line(qtbot, window: MainWindow) -> None:
    window.acts.tab_tables.trigger()
    model = window.record.tables.model
    assert model.index(2, 1).data() == "20,4OO.00"
    model.setData(model.index(2, 1), "20,400.00")
    until(qtbot, lambda: model.index(2, 1).data() == "20,400.00")
    window.record.tables.grid.setCurrentIndex(model.index(3, 0))
    assert window.bench.page.content.line(window.selection.line).text == "合计"


def test_a_field_lights_its_ink_and_is_confirmed(qtbot, path: Path) -> None:
    with Dossier.open(path) as dossier:
        page = dossier.page(dossier.documents()[0].id + "-p2")
        line = next(page.content.lines())
        found = Field(new_id(), "number", "text", "HT-O3l7", 0.8, (Evidence(page.id, line.quad, (line.id,)),))
        dossier.record(drawn.PROGRAM, FieldsFound(page.document, "contract", (found,)))
    with opened(qtbot, path, templates=(TEMPLATE,)) as window:
        window.acts.tab_fields.trigger()
        until(qtbot, lambda: window.bench.page is not None and window.bench.page.id == page.id)
        assert window.selection.lines == (line.id,)
        editor = window.record.fields.rows[0].editor
        editor.selectAll()
        qtbot.keyClicks(editor, "HT-0317")
        qtbot.keyClick(editor, Qt.Key.Key_Return)
        until(qtbot, lambda: window.bench.shown.document.fields[0].confirmed_by == "Wang Jing")
        assert window.bench.shown.document.fields[0].value == "HT-0317"


def test_a_second_reading_of_a_touched_page_only_proposes(qtbot, path: Path) -> None:
    with Dossier.open(path) as dossier:
        page = dossier.page(dossier.documents()[0].id + "-p1")
        first, second = list(page.content.lines())[:2]
        person = Actor(ActorKind.PERSON, "Wang Jing")
        dossier.record(person, Edited(ReplaceLine(page.id, first, first.corrected("mine", "Wang Jing", utc_now()))))
        lines = tuple(drawn.replace(x, id=new_id(), text=x.text.replace("O3l7", "0317")) for x in page.content.lines())
        reading = Reading("again", page.id, "drawn", ("name=drawn",), utc_now(), lines)
        dossier.record(drawn.ENGINE, PageRead(page.id, reading.id, page.content), readings=[reading])
    with opened(qtbot, path) as window:
        until(qtbot, lambda: window.bar.row("proposal") is not None)
        assert line_text(window, second.id).endswith("O3l7")
        window.bar.acted.emit("proposal", "take", "")
        until(qtbot, lambda: any(x.text.endswith("0317") for x in window.bench.page.content.lines()))
        assert any(x.text == "mine" for x in window.bench.page.content.lines())
        assert window.bar.row("proposal") is None


def test_files_that_are_dropped_are_taken_in_and_read(qtbot, window: MainWindow, path: Path) -> None:
    before = len(window.bench.documents)
    drop = path.parent / "scan.png"
    drawn.draw(drawn.LETTER[1:3], drop)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(drop))])
    actions, buttons = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    window.dropEvent(QDropEvent(QPointF(300, 300), actions, mime, buttons, Qt.KeyboardModifier.NoModifier))
    until(qtbot, lambda: len(window.bench.documents) == before + 1)
    until(qtbot, lambda: window.bench.documents[-1].statuses.get(PageStatus.READ) == 1)
    until(qtbot, lambda: not window.jobs.busy)


def test_a_file_that_is_no_scan_is_told_and_the_rest_goes_on(qtbot, window: MainWindow, path: Path) -> None:
    before = len(window.bench.documents)
    bad, good = path.parent / "bad.pdf", path.parent / "good.png"
    bad.write_bytes(b"not a pdf")
    drawn.draw(drawn.LETTER[1:2], good)
    window.take_in([bad, good])
    until(qtbot, lambda: len(window.bench.documents) == before + 1)
    until(qtbot, lambda: window.bar.row(f"import:{bad}") is not None)
    assert "bad.pdf" in window.bar.row(f"import:{bad}").notice.sentence


def test_closing_with_something_unconfirmed_asks_in_the_window(qtbot, window: MainWindow) -> None:
    line_id = window.selection.line
    window.record.text.list.editor.insertPlainText("!")
    assert not window.close()
    assert window.isVisible()
    assert window.bar.row("drafts") is not None
    with qtbot.waitSignal(window.closed, timeout=PATIENCE):
        window.bar.acted.emit("drafts", "confirm", "")
    with Dossier.open(window.session.path, read_only=True) as dossier:
        page = dossier.page(dossier.documents()[0].id + "-p1")
        assert "!" in page.content.line(line_id).text


def test_a_dossier_that_another_window_holds_is_only_read(qtbot, path: Path) -> None:
    with Dossier.open(path), opened(qtbot, path) as window:
        assert window.bench.read_only
        assert window.bar.row("read-only") is not None
        assert not window.acts.add.isEnabled()
        type_over(qtbot, window, "new")
        until(qtbot, lambda: any(n.key.startswith("error:") for n in window.bar.notices()))
        row = window.record.text.model.index(1)
        assert Mark(row.data(Role.MARK)) is Mark.DRAFT


def test_an_empty_dossier_says_what_to_do(qtbot, path: Path) -> None:
    with opened(qtbot, path.with_name("empty.dossier")) as window:
        assert window.centre.currentWidget() is window.empty
        assert not window.acts.export.isEnabled()


def test_f6_goes_through_the_panes(qtbot, window: MainWindow) -> None:
    visited = []
    for _ in range(5):
        window.acts.next_pane.trigger()
        focus = QApplication.focusWidget()
        panes = (window.left, window.centre, window.record, window.search, window.queue)
        visited.append(next(pane for pane in panes if focus is pane or pane.isAncestorOf(focus)))
    assert len(set(visited)) == 5


def test_everything_to_click_or_type_into_has_a_name(window: MainWindow) -> None:
    nameless = [
        f"{type(widget).__name__} in {type(widget.parent()).__name__}"
        for widget in window.findChildren(QWidget)
        if isinstance(widget, (QAbstractButton, QLineEdit, QComboBox))
        and not (widget.accessibleName() or getattr(widget, "text", str)() or widget.toolTip())
        and not isinstance(widget.parent(), (QLineEdit, QComboBox))
        and not widget.objectName().startswith("qt_")
        and widget.parent().metaObject().className() not in ("QTabBar", "QTableView", "QToolBar")
    ]
    assert nameless == []


def test_no_two_actions_want_the_same_key(window: MainWindow) -> None:
    keys = [key.toString() for _, group in window.acts.groups() for action in group if action for key in action.shortcuts()]
    assert len(keys) == len(set(keys))


def test_the_window_keeps_its_shape(qtbot, path: Path) -> None:
    with opened(qtbot, path) as window:
        window.resize(880, 650)
        window.splitter.setSizes([180, 380, 320])
        sizes = window.splitter.sizes()
        with qtbot.waitSignal(window.closed, timeout=PATIENCE) as said:
            window.close()
    (settings,) = said.args
    with opened(qtbot, path, settings=settings) as window:
        assert (window.height(), window.splitter.sizes()) == (650, sizes)


def test_an_edit_made_just_before_closing_is_kept(qtbot, path: Path) -> None:
    with opened(qtbot, path, settings=Settings(person="Li", engine="fake-steady")) as window:
        page_id, line_id = window.bench.page.id, window.selection.line
        type_over(qtbot, window, "last word")
        close(qtbot, window)
    with Dossier.open(path, read_only=True) as dossier:
        assert dossier.page(page_id).content.line(line_id).text == "last word"


def test_the_kind_of_a_block_is_changed_from_the_page_and_taken_back(qtbot, window: MainWindow) -> None:
    page = window.bench.page
    menu = window.page_menu.menu(page, page.content.regions[1].lines[0].id)
    kinds = menu.findChild(QMenu)
    assert next(a.text() for a in kinds.actions() if a.isChecked()) == "Text"
    next(a for a in kinds.actions() if a.text() == "Handwriting").trigger()
    until(qtbot, lambda: window.bench.page.content.regions[1].type is RegionType.HANDWRITING)
    until(qtbot, window.acts.undo.isEnabled)
    window.acts.undo.trigger()
    until(qtbot, lambda: window.bench.page.content.regions[1].type is RegionType.TEXT)
    menu.deleteLater()


def test_a_line_is_drawn_and_removed(qtbot, window: MainWindow) -> None:
    page = window.bench.page
    count = len(list(page.content.lines()))
    window.acts.add_line.trigger()
    window.view.quad_drawn.emit(page.id, Quad.flat((100, 1500, 500, 1500, 500, 1540, 100, 1540)))
    until(qtbot, lambda: len(list(window.bench.page.content.lines())) == count + 1)
    assert not window.acts.add_line.isChecked()
    fresh = list(window.bench.page.content.lines())[-1]
    window.selection.select_line(page.id, fresh.id)
    window.acts.remove_line.trigger()
    until(qtbot, lambda: len(list(window.bench.page.content.lines())) == count)


def history_of(path: Path, document: str) -> tuple[Event, ...]:
    with Dossier.open(path, read_only=True) as dossier:
        return dossier.history(document=document)


def locked_pdf(folder: Path, password: str) -> Path:
    plain = pypdf.PdfWriter()
    plain.add_blank_page(300, 300)
    plain.encrypt(password, algorithm="RC4-128")
    plain.write(folder / "locked.pdf")
    return folder / "locked.pdf"


def test_a_locked_pdf_asks_for_its_password_in_the_window(qtbot, window: MainWindow, path: Path) -> None:
    before = len(window.bench.documents)
    window.take_in([locked_pdf(path.parent, "open sesame")])
    until(qtbot, lambda: window.bar.row("password") is not None)
    assert "locked.pdf" in window.bar.row("password").notice.sentence
    for typed in ("wrong", "open sesame"):
        row = window.bar.row("password")
        row.typed.setText(typed)
        qtbot.keyClick(row.typed, Qt.Key.Key_Return)
        if typed == "wrong":
            until(qtbot, lambda row=row: window.bar.row("password") not in (None, row))
            assert window.bar.row("password").notice.tone is Tone.WARNING
    until(qtbot, lambda: len(window.bench.documents) == before + 1)
    until(qtbot, lambda: window.bench.documents[-1].statuses.get(PageStatus.READ) == 1)


def test_a_locked_pdf_that_is_left_out_costs_only_itself(qtbot, window: MainWindow, path: Path) -> None:
    before = len(window.bench.documents)
    good = path.parent / "good.png"
    drawn.draw(drawn.LETTER[1:2], good)
    window.take_in([locked_pdf(path.parent, "x"), good])
    until(qtbot, lambda: window.bar.row("password") is not None)
    until(qtbot, lambda: len(window.bench.documents) == before + 1)  # nothing else waits for the answer
    assert not window.jobs.is_running("import")
    window.bar.row("password").acted.emit("password", "skip", "")
    left = window.bar.row(f"import:{path.parent / 'locked.pdf'}")
    assert left.notice.sentence == "locked.pdf was not taken in: it needs a password."
    left.acted.emit(left.notice.key, "again", "")
    assert window.bar.row(left.notice.key) is None
    window.bar.row("password").acted.emit("password", "unlock", "x")
    until(qtbot, lambda: len(window.bench.documents) == before + 2)


def test_locked_pdfs_are_asked_about_one_after_the_other(qtbot, window: MainWindow, path: Path) -> None:
    before = len(window.bench.documents)
    first, second = locked_pdf(path.parent, "x").rename(path.parent / "first.pdf"), locked_pdf(path.parent, "y")
    window.take_in([first, second])
    for name, password in (("first.pdf", "x"), ("locked.pdf", "y")):
        until(qtbot, lambda name=name: (row := window.bar.row("password")) is not None and name in row.notice.sentence)
        window.bar.row("password").acted.emit("password", "unlock", password)
    until(qtbot, lambda: len(window.bench.documents) == before + 2)
    assert window.bar.row("password") is None


def test_a_locked_page_of_an_earlier_day_asks_once_more(qtbot, path: Path) -> None:
    pdf = locked_pdf(path.parent, "open sesame")
    with opened(qtbot, path) as window:
        window.take_in([pdf])
        until(qtbot, lambda: window.bar.row("password") is not None)
        window.bar.row("password").acted.emit("password", "unlock", "open sesame")
        until(qtbot, lambda: window.bench.documents[-1].title == "locked")
        until(qtbot, lambda: window.bench.documents[-1].statuses.get(PageStatus.READ) == 1)
        until(qtbot, lambda: not window.jobs.busy)
        document = window.bench.documents[-1].id
    with opened(qtbot, path) as window:
        window.selection.select_document(document)
        until(qtbot, lambda: window.bench.page is not None and window.bench.page.document == document)
        window.acts.read_again.trigger()
        master = window.bench.page.master
        until(qtbot, lambda: window.bar.row(f"unlock:{master}") is not None)
        window.bar.row(f"unlock:{master}").acted.emit(f"unlock:{master}", "unlock", "open sesame")
        until(qtbot, lambda: [event.kind for event in history_of(path, document)].count("PageRead") == 2)


def test_undo_goes_to_what_it_takes_back_in_another_document(qtbot, window: MainWindow) -> None:
    page, line_id = window.bench.page.id, window.selection.line
    type_over(qtbot, window, "合同编号：X")
    until(qtbot, window.acts.undo.isEnabled)
    window.selection.select_document(window.bench.documents[1].id)
    until(qtbot, lambda: window.bench.page is not None and window.bench.page.id != page)
    window.acts.undo.trigger()
    until(qtbot, lambda: window.bench.page is not None and window.bench.page.id == page)
    until(qtbot, lambda: window.record.text.list.editor.text() == "合同编号：HT-2024-O3l7")
    assert (window.selection.document, window.selection.line) == (window.bench.documents[0].id, line_id)


def test_after_the_last_doubtful_line_of_a_document_comes_the_next_document(qtbot, window: MainWindow) -> None:
    doubtful = [document.id for document in window.bench.documents if document.doubtful]
    assert len(doubtful) > 1
    for document in doubtful[1:]:
        while window.bench.go_to_doubtful(1) and window.selection.document != document:
            until(qtbot, lambda: window.bench.page is not None)
        until(qtbot, lambda document=document: window.bench.page is not None and window.bench.page.document == document)
        until(qtbot, lambda: window.record.text.list.editor.isVisible())
        assert window.bench.page.content.line(window.selection.line).doubt > 0.5
    assert not window.bench.go_to_doubtful(1)


def test_the_window_opens_where_it_was_left(qtbot, path: Path) -> None:
    with opened(qtbot, path) as window:
        window.selection.select_document(window.bench.documents[0].id)
        until(qtbot, lambda: window.bench.page is not None)
        window.acts.next_page.trigger()
        until(qtbot, lambda: window.bench.page is not None and window.bench.page.number == 2)
        with qtbot.waitSignal(window.closed, timeout=PATIENCE) as said:
            window.close()
    with opened(qtbot, path, settings=said.args[0]) as window:
        until(qtbot, lambda: window.bench.page is not None)
        assert window.tools.place.text() == "2 / 2"


def test_a_hit_of_the_first_page_with_text_is_not_overtaken_by_the_first_line(qtbot, path: Path) -> None:
    with opened(qtbot, path) as window:
        page = window.bench.page
        last = list(page.content.lines())[-1]
        window.selection.select_document("")
        window.commands._begun = False
        window.selection.select_line(page.id, last.id, document=page.document)
        until(qtbot, lambda: window.bench.page is not None and window.record.text.list.editor.text() == last.text)
        assert window.selection.line == last.id


def test_going_to_the_next_page_from_the_list_chooses_that_page_only(qtbot, window: MainWindow) -> None:
    window.documents.setFocus()
    qtbot.keyClick(window.documents, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    until(qtbot, lambda: window.tools.place.text() == "2 / 2")
    assert window.documents.chosen() == ((), (window.bench.shown.pages[1].id,))


def test_a_document_is_renamed_and_the_name_taken_back(qtbot, window: MainWindow) -> None:
    before = window.bench.documents[0].title
    window.acts.rename.trigger()
    editor = window.documents.viewport().findChild(QLineEdit)
    editor.setText("采购合同 2024")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    until(qtbot, lambda: window.bench.documents[0].title == "采购合同 2024")
    until(qtbot, window.acts.undo.isEnabled)
    window.acts.undo.trigger()
    until(qtbot, lambda: window.bench.documents[0].title == before)


def test_chosen_documents_are_read_again_from_the_list(qtbot, window: MainWindow, path: Path) -> None:
    document = window.bench.documents[1]
    menu = window.document_menu.menu((document.id,), ())
    next(a for a in menu.actions() if "again" in a.text()).trigger()
    until(qtbot, lambda: sum(e.kind == "PageRead" for e in history_of(path, document.id)) == 2 * document.pages)
    menu.deleteLater()


def test_nothing_can_be_changed_where_a_dossier_is_only_read(qtbot, path: Path) -> None:
    with opened(qtbot, path) as window:
        type_over(qtbot, window, "合同编号：Z")
        until(qtbot, window.acts.undo.isEnabled)
    with Dossier.open(path), opened(qtbot, path) as window:
        until(qtbot, lambda: window.bench.page is not None)
        acts = window.acts
        for action in (acts.undo, acts.rename, acts.rotate_left, acts.rotate_right, acts.remove_line, acts.pause, acts.checked):
            assert not action.isEnabled(), action.text()


def test_a_proposal_says_what_it_would_change(qtbot, window: MainWindow) -> None:
    page = window.bench.page
    line = next(page.content.lines())
    other = drawn.replace(line, id=new_id(), text="something else")
    proposed = drawn.replace(page, proposal="r")
    window.bench.page = proposed
    window.commands.reading.proposal_came(Proposal(page.id, "r", (Difference(line, other), Difference(line, None))))
    remedy = window.bar.row("proposal").notice.remedy
    assert f"“{line.text}” → “something else”" in remedy
    assert "→ nothing" in remedy


def test_a_page_that_is_read_shows_so_in_every_open_document(qtbot, window: MainWindow) -> None:
    first, second = (document.id for document in window.bench.documents[:2])
    window.selection.select_document(second)
    until(qtbot, lambda: window.bench.page is not None and window.bench.page.document == second)
    page = window.bench.page.id
    window.selection.select_document(first)
    until(qtbot, lambda: window.bench.page is not None and window.bench.page.document == first)
    with qtbot.waitSignal(window.bench.document_changed, timeout=PATIENCE) as said:
        window.commands.reading._page_read(page)
    assert said.args[0].document.id == second


def test_an_original_that_did_not_come_along_is_named_with_the_folder_that_is_missing(qtbot, path: Path) -> None:
    with Dossier.open(path) as dossier:
        names = [master.name for master in dossier.masters()]
    path.with_suffix(".masters").rename(path.with_name("elsewhere"))
    with opened(qtbot, path, make_host=ImagingHost) as window:
        until(qtbot, lambda: window.view._images.error(window.bench.page.id) is not None)
        said = window.view._images.error(window.bench.page.id).full("en")
    assert any(name in said for name in names)
    assert "put it beside the dossier" in said
    assert f"{path.stem}.masters" in said
