"""What is asked in windows of their own."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMainWindow, QPlainTextEdit

from desktop.document.errors import Text
from desktop.offline.selfcheck import Check, CheckState
from desktop.services.engines import ModelNotBrought
from desktop.storage.policy import Policy
from desktop.storage.settings import EngineMode, Language, Settings, Theme
from desktop.storage.values import DocumentSummary
from desktop.ui.actions import Actions
from desktop.ui.dialogs import self_check
from desktop.ui.dialogs.about import AboutDialog
from desktop.ui.dialogs.keys import KeysDialog
from desktop.ui.dialogs.self_check import SelfCheckDialog
from desktop.ui.dialogs.settings_dialog import SettingsDialog
from desktop.ui.engine_facts import EngineFacts
from desktop.ui.exporting.dialog import ExportDialog

DOCUMENTS = (DocumentSummary("a", "Contract", 2, None, {}, 3), DocumentSummary("b", "Letter", 1, None, {}, 0))


@pytest.fixture
def export(qtbot, tmp_path) -> ExportDialog:
    dialog = ExportDialog(DOCUMENTS, "b", Settings(formats=("txt", "pdf"), export_folder=str(tmp_path)))
    qtbot.addWidget(dialog)
    return dialog


def test_export_offers_all_documents_and_the_formats_of_the_last_time(export: ExportDialog, tmp_path) -> None:
    assert export.document_ids() == ("a", "b")
    assert export.formats() == ("txt", "pdf")
    assert export.folder() == tmp_path
    assert export.go.isEnabled()


def test_how_many_documents_are_exported_is_chosen_with_one_click_and_said(export: ExportDialog) -> None:
    assert (export.every.isChecked(), "2" in export.every.text(), "2 document" in export.go.text()) == (True, True, True)
    assert "3" in export._doubt.text()
    export.this.click()
    assert (export.document_ids(), export._doubt.text(), "1 document" in export.go.text()) == (("b",), "", True)
    export.list.item(1).setCheckState(Qt.CheckState.Unchecked)
    export.list.item(0).setCheckState(Qt.CheckState.Checked)
    assert export.some.isChecked()
    export.every.click()
    assert export.document_ids() == ("a", "b")


def test_documents_that_were_chosen_in_the_list_are_the_ones_that_are_ticked(qtbot, tmp_path) -> None:
    dialog = ExportDialog(DOCUMENTS, "b", Settings(export_folder=str(tmp_path)), chosen=("a",))
    qtbot.addWidget(dialog)
    assert (dialog.document_ids(), dialog.some.isChecked()) == (("a",), True)
    alone = ExportDialog(DOCUMENTS[:1], "a", Settings(export_folder=str(tmp_path)))
    qtbot.addWidget(alone)
    alone.show()
    assert [way.isVisible() for way in (alone.every, alone.this, alone.some)] == [False, False, False]


def test_nothing_chosen_cannot_be_exported(export: ExportDialog) -> None:
    for number in range(2):
        export.list.item(number).setCheckState(Qt.CheckState.Unchecked)
    assert not export.go.isEnabled()


def test_what_was_chosen_is_remembered(export: ExportDialog) -> None:
    export._formats["json"].setChecked(True)
    export._formats["txt"].setChecked(False)
    assert set(export.settings().formats) == {"json", "pdf"}


def test_settings_come_back_as_they_were_set(qtbot) -> None:
    given = Settings(
        person="Wang",
        language=Language.ZH,
        theme=Theme.DARK,
        engine="rapid",
        text_layer="compare",
        second_look="off",
        link_masters=True,
    )
    dialog = SettingsDialog(given)
    qtbot.addWidget(dialog)
    assert dialog.settings() == given
    dialog.person.setText("  Li Ming ")
    dialog.theme.setCurrentIndex(dialog.theme.findData("contrast"))
    dialog.second_look.setCurrentIndex(dialog.second_look.findData("all"))
    assert dialog.settings().second_look == "all"
    assert (dialog.settings().person, dialog.settings().theme) == ("Li Ming", Theme.CONTRAST)


def test_what_the_administrator_has_set_is_shown_and_cannot_be_changed(qtbot) -> None:
    policy = Policy(settings={"engine_mode": "careful", "link_masters": True, "second_look": "all"})
    given = Settings(person="Wang", engine="hunyuan", engine_mode=EngineMode.CAREFUL, link_masters=True, second_look="all")
    dialog = SettingsDialog(given, policy=policy)
    qtbot.addWidget(dialog)
    dialog.show()
    assert [field.isEnabled() for field in (dialog.mode, dialog.link, dialog.precision)] == [False, False, True]
    assert (dialog.second_look.isEnabled(), dialog.settings().second_look) == (False, "all")
    assert (dialog.mode.toolTip(), dialog.precision.toolTip()) == ("Set by the administrator", "")
    dialog.engine.setCurrentIndex(dialog.engine.findData("auto"))
    assert [field.isEnabled() for field in (dialog.mode, dialog.precision)] == [False, True]
    assert dialog.settings().engine_mode is EngineMode.CAREFUL
    said = [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]
    assert "What is greyed out here was set by the administrator." in said


def test_a_person_without_a_name_cannot_go_on(qtbot) -> None:
    dialog = SettingsDialog(Settings(person="Wang"))
    qtbot.addWidget(dialog)
    dialog.person.setText("  ")
    assert not dialog._ok.isEnabled()


HERE = EngineFacts("rapid", unable={"hunyuan": ModelNotBrought(engine="hunyuan")})


def test_an_engine_that_is_not_here_says_how_to_get_it(qtbot) -> None:
    dialog = SettingsDialog(Settings(person="Wang", engine="rapid"), facts=HERE)
    qtbot.addWidget(dialog)
    assert dialog._engine_hint.isHidden()
    dialog.engine.setCurrentIndex(dialog.engine.findData("hunyuan"))
    assert not dialog._engine_hint.isHidden()
    assert ModelNotBrought(engine="hunyuan").say("en") in dialog._engine_hint.text()
    with qtbot.waitSignal(dialog.models_wanted):
        dialog.models.click()
    dialog.set_facts(EngineFacts("hunyuan", "hunyuan", card="RTX 4090 D", release="1.5"))
    assert dialog._engine_hint.isHidden()
    dialog.engine.setCurrentIndex(dialog.engine.findData("auto"))
    assert "RTX 4090 D" in dialog._engine_hint.text()


def test_what_a_way_of_working_means_is_said_beside_it(qtbot) -> None:
    dialog = SettingsDialog(Settings(person="Wang", engine="auto"), facts=HERE)
    qtbot.addWidget(dialog)
    said = []
    for mode in EngineMode:
        dialog.mode.setCurrentIndex(dialog.mode.findData(mode.value))
        said.append(dialog._mode_hint.text())
        assert dialog.settings().engine_mode is mode
    assert ["1448" in said[0], "2048" in said[1], "4096" in said[2]] == [True] * 3
    dialog.hot.setValue(78)
    assert dialog.settings().gpu_hot == 78
    dialog.engine.setCurrentIndex(dialog.engine.findData("rapid"))
    assert not dialog.mode.isEnabled()


def test_every_key_is_listed(qtbot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    dialog = KeysDialog(Actions(window), window)
    said = " ".join(label.text() for label in dialog.findChildren(QLabel))
    for key in ("Ctrl+F", "F6", "Ctrl+Z", "Enter", "Tab", "Esc"):
        assert key in said
    assert "Take the first of what else may stand there F2" in said


def test_the_self_check_lists_what_it_found(qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    checks = (
        Check("a", CheckState.OK, Text("Fine.", "好。")),
        Check("b", CheckState.FAIL, Text("Not fine:", "不好："), "the disk"),
        Check("c", CheckState.ABSENT, Text("No pack.", "无"), "", Text("Bring one.", ""), Text("packs import", "")),
    )
    monkeypatch.setattr(self_check.doctor, "examine", lambda: checks)
    dialog = SelfCheckDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog._busy.isHidden(), timeout=60_000)
    said = [label.text() for label in dialog.list.findChildren(QLabel) if label.text()]
    assert said == ["in order", "Fine.", "does not work", "Not fine: the disk", "not here", "No pack. Bring one."]
    assert "One finding" in dialog._summary.text() or "1 finding" in dialog._summary.text()
    dialog.reject()


def test_the_licence_can_be_read(qtbot) -> None:
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in dialog.findChild(QPlainTextEdit).toPlainText().upper()
