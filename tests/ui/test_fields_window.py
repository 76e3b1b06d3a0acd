"""Records in the window: read from the page, keyed by two people, approved one after the other."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QPushButton

from desktop.document.geometry import Box, Point, Quad
from desktop.document.history import FieldsFound
from desktop.document.model import Evidence, Field, new_id
from desktop.document.template import FieldSpec, FieldType, Template, Verify
from desktop.services.review import Desk
from desktop.storage.dossier import Dossier, utc_now
from desktop.ui.main_window import MainWindow
from desktop.ui.panels.info_bar import Tone
from desktop.ui.viewer.page_view import Mode
from tests.helpers import drawn
from tests.helpers.window import PATIENCE, opened

ENTER, TAB = Qt.Key.Key_Return, Qt.Key.Key_Tab
PAPER = Template(
    "contract",
    "Contract",
    "合同",
    (
        FieldSpec("number", FieldType.IDENTIFIER, "Number", "编号", required=True),
        FieldSpec("tenant", FieldType.NAME, "Tenant", "承租人", verify=Verify.TWO),
        FieldSpec("amount", FieldType.MONEY, "Amount", "金额"),
    ),
    cues=("房屋租赁合同",),
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, dressed: QApplication) -> Path:
    """Both documents with fields: a doubtful number, a tenant for two people, an amount that is settled."""
    path = drawn.sample(tmp_path_factory.mktemp("sample"))
    with Dossier.open(path) as dossier:
        for summary in dossier.documents():
            page = dossier.page(dossier.document(summary.id).pages[0])
            lines = list(page.content.lines())
            found = tuple(
                Field(
                    new_id(),
                    name,
                    kind,
                    value,
                    doubt,
                    (Evidence(page.id, line.quad, (line.id,)),),
                    "drawn",
                    None,
                    "label-right",
                )
                for name, kind, value, doubt, line in (
                    ("number", FieldType.IDENTIFIER, "HT-O3l7", 0.8, lines[1]),
                    ("tenant", FieldType.NAME, "李明远", 0.1, lines[3]),
                    ("amount", FieldType.MONEY, "34000", 0.1, lines[-1]),
                )
            )
            dossier.record(drawn.PROGRAM, FieldsFound(summary.id, "contract", found))
    return path


@pytest.fixture
def path(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DOSSIER_FAKE_ENGINES", "1")
    monkeypatch.setenv("DOSSIER_HOME", str(tmp_path / "home"))
    shutil.copytree(made.parent, tmp_path / "work")
    return tmp_path / "work" / made.name


@pytest.fixture
def window(qtbot, path: Path) -> Iterator[MainWindow]:
    with opened(qtbot, path, templates=(PAPER,)) as made:
        made.acts.tab_fields.trigger()
        yield made


def until(qtbot, what) -> None:
    qtbot.waitUntil(what, timeout=PATIENCE)


def row(window: MainWindow, name: str):
    return next(r for r in window.record.fields.rows if r.spec.name == name)


def field(window: MainWindow, name: str) -> Field:
    return next(f for f in window.bench.shown.document.fields if f.name == name)


def sign(qtbot, window: MainWindow, name: str) -> None:
    window.acts.person.trigger()
    chooser = window.record.fields.head.person
    chooser.editor.insert(name)
    qtbot.keyClick(chooser.editor, ENTER)
    assert window.session.settings.person == name


def key(qtbot, window: MainWindow, name: str, value: str) -> None:
    editor = row(window, name).editor
    row(window, name).focus()
    editor.selectAll()
    editor.insert(value)
    qtbot.keyClick(editor, ENTER)
    until(qtbot, lambda: any(e.value == value for e in field(window, name).entries))


def test_the_first_open_field_is_in_hand_and_its_ink_is_lit(window: MainWindow) -> None:
    assert row(window, "number").editor.hasFocus()
    assert window.selection.lines == field(window, "number").evidence[0].lines
    assert window.view._overlay.lit.quads == (field(window, "number").evidence[0].quad,)


def in_view(window: MainWindow, page_id: str, point: Point) -> QPoint:
    """Where a point of a page is seen in the viewport."""
    index = next(n for n, sheet in enumerate(window.view._camera.sheets) if sheet.page.id == page_id)
    return QPoint(*map(round, window.view._camera.transform(index).apply(point)))


def test_a_box_drawn_on_the_page_sets_the_field_in_hand(qtbot, window: MainWindow) -> None:
    page = window.bench.page
    line = next(x for x in page.content.lines() if x.text.startswith("签订日期"))
    row(window, "number").focus()
    window.acts.field_from_page.trigger()
    assert window.view.mode() is Mode.FIELD
    box = line.quad.bounds.grown(4)
    start, end = in_view(window, page.id, (box.x0, box.y0)), in_view(window, page.id, (box.x1, box.y1))
    qtbot.mousePress(window.view.viewport(), Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(window.view.viewport(), end)
    qtbot.mouseRelease(window.view.viewport(), Qt.MouseButton.LeftButton, pos=end)
    until(qtbot, lambda: field(window, "number").confirmed_by == "Wang Jing")
    assert field(window, "number").value == line.text
    assert field(window, "number").evidence[0].lines == (line.id,)
    assert window.view.mode() is Mode.SELECT
    assert not window.acts.field_from_page.isChecked()
    assert window.selection.lines == (line.id,)
    assert window.view._overlay.lit.quads == (field(window, "number").evidence[0].quad,)


def test_what_is_drawn_elsewhere_is_what_is_shown_then(qtbot, window: MainWindow) -> None:
    """Never the ink that the field had before, though the value has not been written yet."""
    row(window, "number").focus()
    window.view.setFocus()
    shown = []
    window.record.fields.shown.connect(shown.append)
    page = window.bench.page
    line = next(x for x in page.content.lines() if x.text.startswith("签订日期"))
    window.view.value_drawn.emit(page.id, Quad.of(line.quad.bounds.grown(4)))
    until(qtbot, lambda: field(window, "number").confirmed_by == "Wang Jing")
    assert [each.evidence[0].lines for each in shown] == [(line.id,)]


def test_drawing_is_announced_and_a_box_without_text_is_too(qtbot, window: MainWindow) -> None:
    row(window, "amount").focus()
    window.acts.field_from_page.trigger()
    assert "Draw around the value" in window.bar.row("drawing-a-value").notice.sentence
    page = window.bench.page
    reading, window.session.inference = window.session.inference, None
    window.view.value_drawn.emit(page.id, Quad.of(Box(1100.0, 1500.0, 1200.0, 1540.0)))
    until(qtbot, lambda: window.bar.row("no-text-in-the-box") is not None)
    window.session.inference = reading
    assert window.bar.row("drawing-a-value") is None
    window.acts.field_from_page.trigger()
    assert window.bar.row("no-text-in-the-box") is None
    window.acts.field_from_page.trigger()
    assert window.bar.row("drawing-a-value") is None


def test_a_box_in_which_nothing_was_read_is_read_once_more_and_waits_for_its_person(qtbot, window: MainWindow) -> None:
    row(window, "amount").focus()
    before = field(window, "amount")
    page = window.bench.page
    assert page is not None
    empty = Quad.of(Box(1100.0, 1500.0, 1200.0, 1540.0))
    window.view.value_drawn.emit(page.id, empty)
    until(qtbot, lambda: row(window, "amount").editor.text() not in ("", before.value))
    assert field(window, "amount") == before
    qtbot.keyClick(row(window, "amount").editor, ENTER)
    until(qtbot, lambda: field(window, "amount").confirmed_by is not None)
    assert field(window, "amount").evidence == (Evidence(page.id, empty),)


def test_escape_gives_the_drawing_up(qtbot, window: MainWindow) -> None:
    window.acts.field_from_page.trigger()
    qtbot.keyClick(row(window, "number").editor, Qt.Key.Key_Escape)
    assert window.view.mode() is Mode.SELECT
    window.acts.field_from_page.trigger()
    window.acts.add_line.trigger()
    assert window.view.mode() is Mode.DRAW
    assert not window.acts.field_from_page.isChecked()


def test_ink_that_is_clicked_brings_its_field_when_the_fields_are_open(qtbot, window: MainWindow) -> None:
    ink = field(window, "tenant").evidence[0]
    place = in_view(window, ink.page, ink.quad.centre)
    qtbot.mouseClick(window.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert row(window, "tenant").editor.hasFocus()
    ink = field(window, "amount").evidence[0]
    window.view.place_clicked.emit(ink.page, ink.lines[0], ink.quad.centre)
    assert row(window, "amount").editor.hasFocus()
    window.acts.tab_text.trigger()
    ink = field(window, "number").evidence[0]
    window.view.place_clicked.emit(ink.page, ink.lines[0], ink.quad.centre)
    assert window.record.fields.in_hand is row(window, "amount")


def test_two_people_disagree_and_settle_it(qtbot, window: MainWindow) -> None:
    key(qtbot, window, "tenant", "李明远")
    assert field(window, "tenant").confirmed_by is None
    sign(qtbot, window, "Li Min")
    assert row(window, "tenant").editor.text() == ""
    key(qtbot, window, "tenant", "李明达")
    until(qtbot, lambda: row(window, "tenant").entries.isVisible())
    row(window, "tenant").focus()
    qtbot.keyClick(row(window, "tenant").editor, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    until(qtbot, lambda: field(window, "tenant").confirmed_by is not None)
    assert field(window, "tenant").value == "李明远"
    assert set(field(window, "tenant").confirmed_by.split(", ")) == {"Wang Jing", "Li Min"}


def test_undo_is_of_the_person_at_the_desk(qtbot, window: MainWindow) -> None:
    key(qtbot, window, "number", "HT-0317")
    until(qtbot, window.acts.undo.isEnabled)
    sign(qtbot, window, "Li Min")
    until(qtbot, lambda: not window.acts.undo.isEnabled())
    sign(qtbot, window, "Wang Jing")
    until(qtbot, window.acts.undo.isEnabled)
    window.acts.undo.trigger()
    until(qtbot, lambda: field(window, "number").value == "HT-O3l7")


def test_who_signs_is_kept_by_the_program(qtbot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.person_changed) as said:
        sign(qtbot, window, "Li Min")
    assert said.args == ["Li Min"]
    assert window.session.actor.name == "Li Min"


def test_records_are_approved_one_after_the_other_by_keyboard(qtbot, path: Path) -> None:
    with Dossier.open(path) as dossier:
        for summary in dossier.documents():
            Desk(dossier, "Li Min", utc_now).set_field(summary.id, PAPER.fields[1], "李明远")
    with opened(qtbot, path, templates=(PAPER,)) as window:
        window.acts.tab_fields.trigger()
        fields, documents = window.record.fields, [document.id for document in window.bench.documents]
        for document in documents:
            until(
                qtbot, lambda document=document: window.bench.shown is not None and window.bench.shown.document.id == document
            )
            until(qtbot, lambda: row(window, "number").editor.hasFocus())
            qtbot.keyClick(QApplication.focusWidget(), ENTER)
            assert row(window, "tenant").editor.hasFocus()
            QApplication.focusWidget().insert("李明远")
            qtbot.keyClick(QApplication.focusWidget(), ENTER)
            until(qtbot, lambda: fields.foot.approve.hasFocus())
            qtbot.keyClick(QApplication.focusWidget(), ENTER)
        until(qtbot, lambda: all(document.approved for document in window.bench.documents))
        until(qtbot, lambda: any(n.tone is Tone.SUCCESS for n in window.bar.notices()))
        assert fields.foot.words.text().startswith("Approved by Wang Jing")
        said = window.bar.row("approved")
        assert window.bench.shown.document.title in said.notice.sentence
        said.findChild(QPushButton, "take-back").click()
        until(qtbot, lambda: window.bench.shown.document.approval is None)
        window.acts.approve.trigger()
        until(qtbot, lambda: window.bench.shown.document.approval is not None)
        row(window, "amount").focus()
        key(qtbot, window, "amount", "35000")
        until(qtbot, lambda: window.bench.shown.document.approval is None)
        assert "approved again" in fields.foot.words.text()


def test_who_goes_elsewhere_before_the_approval_is_done_is_not_sent_on_later(qtbot, path: Path) -> None:
    with Dossier.open(path) as dossier:
        first, second = (summary.id for summary in dossier.documents())
        for person in ("Li Min", "Wang Jing"):
            for spec, value in zip(PAPER.fields, ("HT-0317", "李明远", "34000"), strict=True):
                Desk(dossier, person, utc_now).set_field(first, spec, value)
    with opened(qtbot, path, templates=(PAPER,)) as window:
        window.acts.tab_fields.trigger()
        window.acts.approve.trigger()
        window.selection.select_document(second)
        until(qtbot, lambda: window.bench.page is not None and window.bench.page.document == second)
        until(qtbot, lambda: window.bench.documents[0].approved)
        window.selection.select_document(first)
        until(qtbot, lambda: window.bench.page is not None and window.bench.page.document == first)
        assert window.record.fields.foot.words.text().startswith("Approved by Wang Jing")
        assert window.selection.document == first


def test_a_kind_is_proposed_and_its_fields_are_found(qtbot, made: Path, tmp_path: Path, monkeypatch, dressed) -> None:
    monkeypatch.setenv("DOSSIER_FAKE_ENGINES", "1")
    monkeypatch.setenv("DOSSIER_HOME", str(tmp_path / "home"))
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    path = drawn.sample(fresh)
    with opened(qtbot, path, templates=(PAPER,)) as window:
        head = window.record.fields.head
        until(qtbot, lambda: "Contract" in head.proposal.text())
        window.acts.tab_fields.trigger()
        assert head.search.hasFocus()
        qtbot.keyClick(head.search, ENTER)
        until(qtbot, lambda: window.bench.shown is not None and window.bench.shown.document.template == "contract")


def test_the_box_of_a_value_is_of_its_page(qtbot, window: MainWindow) -> None:
    """A field whose ink is on another page turns to that page."""
    second = window.bench.shown.pages[1].id
    window.bench.set_field(
        window.selection.document, PAPER.fields[0], "x", (Evidence(second, Quad.flat((9, 9, 99, 9, 99, 29, 9, 29))),)
    )
    until(qtbot, lambda: field(window, "number").value == "x")
    row(window, "amount").focus()
    row(window, "number").focus()
    until(qtbot, lambda: window.bench.page is not None and window.bench.page.id == second)


def test_the_next_record_is_of_a_document_that_has_a_kind(qtbot, tmp_path: Path, monkeypatch, dressed) -> None:
    monkeypatch.setenv("DOSSIER_FAKE_ENGINES", "1")
    monkeypatch.setenv("DOSSIER_HOME", str(tmp_path / "home"))
    path = drawn.sample(tmp_path)
    with Dossier.open(path) as dossier:
        first = dossier.documents()[0].id
        dossier.record(drawn.PROGRAM, FieldsFound(first, "contract", ()))
    with opened(qtbot, path, templates=(PAPER,)) as window:
        window.selection.select_document(first)
        window.acts.next_record.trigger()
        assert window.selection.document == first
        said = window.bar.row("all-approved").notice
        assert "no other record" in said.sentence
        assert "1 document" in said.remedy
