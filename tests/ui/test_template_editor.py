"""A person draws a kind of document on a page, tries it on all documents, saves it, and has the shipped one back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop.document.geometry import Box, Quad
from desktop.document.model import RegionType
from desktop.document.template import Choice, FieldSpec, FieldType, Template, Zone
from desktop.storage.dossier import Dossier
from desktop.ui.main_window import MainWindow
from desktop.ui.template_commands import zone_of
from desktop.ui.templates.editor import TemplateEditor
from desktop.ui.templates.field_form import key_of
from desktop.ui.viewer.page_view import Mode
from tests.helpers import drawn
from tests.helpers.drawn import Block
from tests.helpers.window import PATIENCE, opened

SLIP = Template("slip", "Slip", "单据", (FieldSpec("number", FieldType.IDENTIFIER, "Number", "编号", ("编号",)),))
ROWS = (("编号：A-3", "青山公司"), ("编号：A-1", "江城公司"), ("编号：A-2", "石桥公司"))


@pytest.fixture
def path(tmp_path: Path, dressed, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DOSSIER_FAKE_ENGINES", "1")
    monkeypatch.setenv("DOSSIER_HOME", str(tmp_path / "home"))
    path = tmp_path / "slips.dossier"
    with Dossier.create(path) as dossier:
        for number, values in enumerate(ROWS, 1):
            image = tmp_path / f"slip {number}.png"
            drawn.add_document(dossier, f"单据 {number}", [(image, drawn.draw((Block(RegionType.TEXT, values, 40),), image))])
    return path


@pytest.fixture
def window(qtbot, path: Path) -> Iterator[MainWindow]:
    with opened(qtbot, path, templates=(SLIP,)) as made:
        yield made


def ink_of_the_second_line(window: MainWindow) -> Quad:
    assert window.bench.page is not None
    line = list(window.bench.page.content.lines())[1]
    return Quad.of(Box(line.quad.tl[0] - 4, line.quad.tl[1] - 4, line.quad.br[0] + 200, line.quad.br[1] + 4))


def test_a_field_is_drawn_named_tried_on_all_documents_and_saved(qtbot, window: MainWindow) -> None:
    window.acts.tab_fields.trigger()
    window.record.fields.head.choice.setCurrentIndex(window.record.fields.head.choice.findData("slip"))
    window.acts.edit_kind.trigger()
    editor = window.editor
    assert window.record.currentWidget() is editor
    assert editor.list.count() == 1
    editor.new.click()
    assert window.view.mode() is Mode.PLACE
    page = window.bench.page
    assert page is not None
    window.view.place_drawn.emit(page.id, ink_of_the_second_line(window))
    assert window.view.mode() is Mode.SELECT
    assert editor.list.count() == 2
    assert "青山公司" in editor.form.place.text()
    assert editor.form.title_zh.hasFocus()
    editor.form.title_zh.setText("收款人")  # QTest has no keys for it
    editor.form.title_zh.textEdited.emit("收款人")
    qtbot.keyClicks(editor.form.title, "Payee name")
    assert editor.form.key.text() == "payee_name"
    editor.form.type.setCurrentIndex(editor.form.type.findData(FieldType.NAME))
    editor.form.type.activated.emit(editor.form.type.currentIndex())
    editor.trial.click()
    qtbot.waitUntil(lambda: window.centre.currentWidget() is window.trial, timeout=PATIENCE)
    table = window.trial.table
    assert [table.item(row, 2).text() for row in range(3)] == ["青山公司", "江城公司", "石桥公司"]
    assert "3/3" in table.horizontalHeaderItem(2).text()
    assert [len(window.bench.documents), window.bench.documents[0].template] == [3, None]  # nothing was recorded
    table.setCurrentCell(1, 0)
    assert window.selection.document == window.bench.documents[1].id
    editor.save.click()
    saved = window.session.templates.get("slip")
    assert saved.fields[1].zones[0].page == 1
    assert (saved.fields[1].name, saved.fields[1].type) == ("payee_name", FieldType.NAME)
    assert window.record.fields.head.choice.currentData() == "slip"
    editor.close_button.click()
    assert window.record.indexOf(editor) < 0
    assert window.centre.currentWidget() is window.view


def test_what_cannot_be_used_is_said_in_the_editor_and_not_saved(qtbot, window: MainWindow) -> None:
    window.acts.new_kind.trigger()
    editor = window.editor
    qtbot.keyClicks(editor.title, "Gate pass")
    editor.save.click()
    assert editor.said.isVisible()
    assert "gate_pass" not in window.session.templates.names()
    assert editor.template.name == "gate_pass"


def test_a_new_kind_takes_no_other_ones_place_and_a_new_title_changes_no_name(qtbot, window: MainWindow) -> None:
    window.acts.new_kind.trigger()
    editor = window.editor
    editor.place_drawn(Zone(1, Box(0.1, 0.1, 0.2, 0.2)), "")
    for line, words in (
        (editor.title, "Slip"),
        (editor.title_zh, "新"),
        (editor.form.title, "Payee"),
        (editor.form.title_zh, "人"),
    ):
        line.setText(words)
        line.textEdited.emit(words)
    editor.save.click()
    assert editor.said.isVisible()
    assert window.session.templates.get("slip") == SLIP
    editor.set_template(SLIP)
    editor.title.setText("Till slip")
    editor.title.textEdited.emit("Till slip")
    editor.save.click()
    assert window.session.templates.get("slip").title == "Till slip"
    assert window.session.templates.names() == ("slip",)


def test_a_template_is_brought_as_a_file_and_a_broken_one_refused_with_the_reason(
    qtbot, window: MainWindow, tmp_path: Path
) -> None:
    window.acts.new_kind.trigger()
    good = tmp_path / "pass.toml"
    good.write_text(
        'name = "gate_pass"\ntitle = "Gate pass"\ntitle_zh = "出门证"\n'
        '[[fields]]\nname = "bearer"\ntype = "name"\ntitle = "Bearer"\ntitle_zh = "持证人"\nlabels = ["持证人"]\n',
        "utf-8",
    )
    window.template_commands.take_in(good)
    assert window.editor.template.title_zh == "出门证"
    assert window.record.fields.head.choice.findData("gate_pass") >= 0
    bad = tmp_path / "bad.toml"
    bad.write_text('name = "../../evil"\ntitle = "x"\ntitle_zh = "x"\nfields = []\n', "utf-8")
    window.template_commands.take_in(bad)
    assert "bad.toml" in window.editor.said.text()
    assert window.editor.template.name == "gate_pass"


def test_the_form_keeps_what_it_shows(qtbot) -> None:
    editor = TemplateEditor()
    qtbot.addWidget(editor)
    column = FieldSpec("amount", FieldType.MONEY, "Amount", "金额", ("价",))
    sex = FieldSpec("sex", FieldType.CHOICE, "Sex", "性别", ("性别",), choices=(Choice("男", ("1",)), Choice("女")))
    items = FieldSpec("items", FieldType.TABLE, "Items", "明细", columns=(column,), zones=(Zone(1, Box(0.1, 0.2, 0.3, 0.4)),))
    template = Template("form", "Form", "表", (sex, items), cues=("表",))
    editor.set_template(template)
    editor.form.title.textEdited.emit("")  # as if something had been typed
    editor.list.setCurrentRow(1)
    editor.form.title.textEdited.emit("")
    assert editor.template == template
    editor._down()
    editor._up()
    assert [spec.name for spec in editor.template.fields] == ["items", "sex"]
    editor._remove()
    assert [spec.name for spec in editor.template.fields] == ["sex"]
    assert key_of("2nd Party's name") == "field_2nd_party_s_name"


def test_a_place_is_told_in_shares_of_the_page_as_it_is_seen(window: MainWindow) -> None:
    page = window.bench.page
    assert page is not None
    zone = zone_of(page, Quad.of(Box(0.25 * page.width, 0.5 * page.height, 0.5 * page.width, 2 * page.height)))
    assert zone == Zone(1, Box(0.25, 0.5, 0.5, 1.0))


def test_escape_in_the_page_gives_the_drawing_up(qtbot, window: MainWindow) -> None:
    window.acts.new_kind.trigger()
    window.editor.new.click()
    assert window.view.mode() is Mode.PLACE
    qtbot.keyClick(window.view.viewport(), Qt.Key.Key_Escape)
    assert window.view.mode() is Mode.SELECT
