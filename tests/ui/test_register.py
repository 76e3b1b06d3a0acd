"""The register of a dossier in the window: found, filtered, sorted, keyed into, compared as ink and written out."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from desktop.document.history import FieldsFound
from desktop.document.model import Evidence, Field, RegionType, new_id
from desktop.document.record import FieldState
from desktop.document.template import FieldSpec, FieldType, Template, Verify
from desktop.exporters.registers.values import RecordState
from desktop.services.catalogues import Layout
from desktop.services.register_export import WantedRegister
from desktop.storage.dossier import Dossier
from desktop.storage.settings import Settings
from desktop.ui.main_window import MainWindow
from desktop.ui.register.model import CELL, HIDDEN
from tests.helpers import drawn
from tests.helpers.drawn import Block
from tests.helpers.window import PATIENCE, opened

SLIP = Template(
    "slip",
    "Slip",
    "单据",
    (
        FieldSpec("number", FieldType.IDENTIFIER, "Number", "编号", ("编号",)),
        FieldSpec("amount", FieldType.MONEY, "Amount", "金额", ("金额",)),
        FieldSpec("payee", FieldType.NAME, "Payee", "收款人", ("收款人",), verify=Verify.TWO),
    ),
    keys=("number", "amount"),
)
ROWS = (("A-3", "900.00", "青山公司"), ("A-1", "1,200.00", "江城公司"), ("=A-2", "85.00", "石桥公司"))


@pytest.fixture
def path(tmp_path: Path, dressed, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DOSSIER_FAKE_ENGINES", "1")
    monkeypatch.setenv("DOSSIER_HOME", str(tmp_path / "home"))
    path = tmp_path / "slips.dossier"
    with Dossier.create(path) as dossier:
        for number, values in enumerate(ROWS, 1):
            image = tmp_path / f"slip {number}.png"
            regions = drawn.draw((Block(RegionType.TEXT, values, 40),), image)
            document = drawn.add_document(dossier, f"单据 {number}", [(image, regions)])
            page = dossier.page(dossier.document(document.id).pages[0])
            lines = list(page.content.lines())
            fields = tuple(
                Field(new_id(), spec.name, spec.type, line.text, 0.1, (Evidence(page.id, line.quad, (line.id,)),), "drawn")
                for spec, line in zip(SLIP.fields, lines, strict=True)
            )
            dossier.record(drawn.PROGRAM, FieldsFound(document.id, "slip", fields))
    return path


@pytest.fixture
def window(qtbot, path: Path) -> Iterator[MainWindow]:
    with opened(qtbot, path, templates=(SLIP,)) as made:
        open_register(qtbot, made)
        yield made


def open_register(qtbot, window: MainWindow) -> None:
    window.acts.register.trigger()
    qtbot.waitUntil(lambda: window.register.model.rowCount() == len(ROWS), timeout=PATIENCE)


def column(window: MainWindow, name: str) -> int:
    assert window.register.model.register is not None
    return window.register.model.register.index(name)


def texts(window: MainWindow, name: str) -> list[str]:
    model = window.register.model
    return [model.index(row, column(window, name)).data() for row in range(model.rowCount())]


def state(window: MainWindow, row: int, name: str) -> FieldState:
    cell = window.register.model.index(row, column(window, name)).data(CELL)
    assert cell.state is not None
    return FieldState(cell.state)


def test_f7_shows_the_records_in_the_place_of_the_page_and_escape_the_page_again(qtbot, window: MainWindow) -> None:
    assert window.centre.currentWidget() is window.register
    assert window.register.table.hasFocus()
    qtbot.keyClick(window.register.table, Qt.Key.Key_Tab)
    assert not window.register.table.hasFocus()
    assert texts(window, "number") == ["A-3", "A-1", "=A-2"]
    assert window.register.choice.currentText() == "Slip (3)"
    qtbot.keyClick(window.register.table, Qt.Key.Key_Escape)
    assert window.centre.currentWidget() is window.view
    assert not window.acts.register.isChecked()


def test_sorted_by_what_a_value_means_and_filtered_by_what_it_says(qtbot, window: MainWindow) -> None:
    window.register.table.sortByColumn(column(window, "amount"), Qt.SortOrder.AscendingOrder)
    assert texts(window, "amount") == ["85.00", "900.00", "1,200.00"]
    window.register.table.sortByColumn(column(window, "amount"), Qt.SortOrder.DescendingOrder)
    assert texts(window, "amount") == ["1,200.00", "900.00", "85.00"]
    window.register.filter.setText("江城")
    assert texts(window, "number") == ["A-1"]
    window.register.filter.setText("nowhere")
    assert window.register.is_empty()
    assert not window.register.export.isEnabled()
    window.register.filter.clear()
    window.register.states.setCurrentIndex(window.register.states.findData(RecordState.APPROVED))
    assert window.register.is_empty()


def test_the_row_in_hand_is_the_document_in_hand(qtbot, window: MainWindow) -> None:
    window.register.table.setCurrentIndex(window.register.model.index(2, 0))
    assert window.selection.document == window.bench.documents[2].id
    qtbot.keyClick(window.register.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert window.centre.currentWidget() is window.view


def test_a_value_keyed_in_its_cell_is_confirmed_and_the_cell_below_comes_next(qtbot, window: MainWindow) -> None:
    table, model = window.register.table, window.register.model
    at = column(window, "number")
    table.setCurrentIndex(model.index(0, at))
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Return)
    editor = table.findChild(QLineEdit)
    assert editor is not None
    assert editor.text() == "A-3"
    qtbot.keyClicks(editor, "A-9")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: texts(window, "number")[0] == "A-9", timeout=PATIENCE)
    assert state(window, 0, "number") is FieldState.CONFIRMED
    assert table.currentIndex().row() == 1
    window.acts.undo.trigger()
    qtbot.waitUntil(lambda: texts(window, "number")[0] == "A-3", timeout=PATIENCE)


def test_what_is_being_typed_into_a_cell_survives_news_of_the_dossier(qtbot, window: MainWindow, path: Path) -> None:
    table = window.register.table
    table.edit(window.register.model.index(0, column(window, "number")))
    editor = table.findChild(QLineEdit)
    qtbot.keyClicks(editor, "ZZ")
    with qtbot.waitSignal(window.bench.desk.documents, timeout=PATIENCE):  # comes last of what an edit tells
        window.bench.set_field(window.bench.documents[2].id, SLIP.fields[0], "A-9")
    assert editor.isVisible()
    assert editor.text() == "ZZ"
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: texts(window, "number") == ["ZZ", "A-1", "A-9"], timeout=PATIENCE)


def test_what_another_person_keyed_is_not_shown_to_the_second(qtbot, path: Path) -> None:
    with opened(qtbot, path, templates=(SLIP,)) as first:
        open_register(qtbot, first)
        at = column(first, "payee")
        first.register.model.setData(first.register.model.index(0, at), "青山公司")
        qtbot.waitUntil(lambda: first.register.model.index(0, at).data(CELL).stands_for == "Wang Jing", timeout=PATIENCE)
    with opened(qtbot, path, templates=(SLIP,), settings=Settings(person="Li Min", engine="fake-steady")) as second:
        open_register(qtbot, second)
        index = second.register.model.index(0, at)
        assert index.data() == HIDDEN
        assert index.data(Qt.ItemDataRole.EditRole) == ""
        assert "青山" not in str(index.data(Qt.ItemDataRole.ToolTipRole))
        second.register.filter.setText("青山")
        assert texts(second, "number") == []
        second.register.filter.clear()
        index = second.register.model.index(0, at)
        second.register.model.setData(index, "青山公司")
        qtbot.waitUntil(lambda: state(second, 0, "payee") is FieldState.CONFIRMED, timeout=PATIENCE)
        assert second.register.model.index(0, at).data() == "青山公司"


def test_one_field_of_all_documents_as_ink_is_confirmed_one_after_another(qtbot, window: MainWindow) -> None:
    register = window.register
    register.table.setCurrentIndex(register.model.index(0, column(window, "payee")))
    register.compare.click()
    cards = register.cards
    assert cards.isVisible()
    assert cards.modelColumn() == column(window, "payee")
    assert cards.currentIndex().row() == 0
    evidence = register.model.index(1, cards.modelColumn()).data(CELL).evidence[0]
    qtbot.waitUntil(lambda: register._ink.picture(evidence) is not None, timeout=PATIENCE)
    qtbot.keyClick(cards, Qt.Key.Key_Return)
    assert cards.currentIndex().row() == 1
    qtbot.keyClick(cards, Qt.Key.Key_Tab)
    assert cards.currentIndex().row() == 2
    qtbot.waitUntil(
        lambda: [register.model.index(n, cards.modelColumn()).data(CELL).stands_for for n in range(3)] == ["Wang Jing", "", ""],
        timeout=PATIENCE,
    )
    qtbot.keyClick(cards, Qt.Key.Key_Escape)
    assert register.table.isVisible()


def test_what_is_shown_is_written_out_in_its_order_and_without_formulas(qtbot, window: MainWindow, tmp_path: Path) -> None:
    window.register.table.sortByColumn(column(window, "amount"), Qt.SortOrder.AscendingOrder)
    window.register.export_wanted.disconnect()  # no dialog
    with qtbot.waitSignal(window.register.export_wanted) as asked:
        window.register.export.click()
    template, documents = asked.args
    assert window.jobs is not None
    window.jobs.export_register(WantedRegister(template, documents, Layout.KEYS, ("csv", "xlsx"), tmp_path / "out"))
    qtbot.waitUntil(lambda: window.bar.row("exported") is not None, timeout=PATIENCE)
    with (tmp_path / "out" / "register-slip.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert [row[0] for row in rows[1:]] == ["'=A-2", "A-3", "A-1"]
    assert (tmp_path / "out" / "register-slip.xlsx").is_file()


def test_an_empty_register_says_what_fills_it(qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOSSIER_HOME", str(tmp_path / "home"))
    with opened(qtbot, tmp_path / "empty.dossier", templates=(SLIP,)) as window:
        window.acts.register.trigger()
        assert window.register.is_empty()
        assert window.centre.currentWidget() is window.register
        window.acts.register.trigger()
        assert window.centre.currentWidget() is window.empty
