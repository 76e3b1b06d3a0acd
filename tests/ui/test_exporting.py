"""The export as a person asks for it: formats, profiles, what is there already, what was delivered."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop.document.history import Actor, ActorKind, Delivered, DeliveredFile
from desktop.document.model import PageStatus
from desktop.exporters.formats import FORMATS
from desktop.exporters.job import Rewriting
from desktop.services.deliveries import CheckedFile, Delivery, FileState, deliveries
from desktop.services.file_names import FROM_TEMPLATE
from desktop.services.placing import Existing
from desktop.services.profile import Profile
from desktop.services.profiles import Profiles
from desktop.storage.dossier import Dossier
from desktop.storage.settings import Settings
from desktop.storage.values import DocumentSummary
from desktop.ui.exporting.deliveries_panel import DeliveriesPanel
from desktop.ui.exporting.dialog import ExportDialog
from desktop.ui.exporting.format_boxes import groups
from tests.helpers.window import PATIENCE, opened
from tests.unit.services.test_exporting import add

DOCUMENTS = (
    DocumentSummary("a", "Contract", 2, "contract", {PageStatus.APPROVED: 1}, 3),
    DocumentSummary("b", "Letter", 1, None, {PageStatus.READ: 1}, 0),
)


@pytest.fixture
def profiles(tmp_path: Path) -> Profiles:
    return Profiles(tmp_path / "profiles")


@pytest.fixture
def dialog(qtbot, tmp_path: Path, profiles: Profiles) -> ExportDialog:
    return made(qtbot, profiles, Settings(formats=("txt",), export_folder=str(tmp_path)))


def made(qtbot, profiles: Profiles, settings: Settings, **more: object) -> ExportDialog:
    dialog = ExportDialog(DOCUMENTS, "a", settings, profiles=profiles, **more)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def choose(dialog: ExportDialog, name: str) -> None:
    index = dialog.bar.list.findData(name)
    dialog.bar.list.setCurrentIndex(index)
    dialog.bar.list.activated.emit(index)


def test_every_format_is_in_one_group_with_a_hint() -> None:
    named = [name for column in groups() for _, formats in column for name, title, hint in formats if title and hint]
    assert sorted(named) == sorted(FORMATS)


def test_the_dialog_fits_a_small_screen(dialog: ExportDialog) -> None:
    for name in dialog.formats_box.boxes:
        dialog._formats[name].setChecked(True)
    assert dialog.minimumSizeHint().height() <= 740
    assert dialog.minimumSizeHint().width() <= 1200
    assert dialog.size().height() <= 740


def test_options_are_there_where_they_matter(dialog: ExportDialog) -> None:
    rows = dialog.rows
    assert not rows.pictures.isVisible()
    assert rows.registers["xlsx"].isVisible()
    assert not rows.layouts.isVisible()
    dialog._formats["pdfa3"].setChecked(True)
    assert rows.pictures.isVisible()
    assert rows.attach.isVisible()
    assert rows.rasterise.isVisible()
    assert not rows.page_image.isVisible()
    rows.registers["xlsx"].setChecked(True)
    assert rows.layouts.isVisible()
    rows.pictures.setCurrentIndex(rows.pictures.findData(Rewriting.GROUP4))
    assert dialog.profile().options.rewriting is Rewriting.GROUP4


def test_a_profile_fills_in_everything_and_what_is_changed_is_no_longer_it(dialog: ExportDialog, profiles: Profiles) -> None:
    choose(dialog, "archive_delivery")
    assert dialog.profile() == profiles.get("archive_delivery")
    assert dialog.formats() == ("pdfa", "alto", "mets")
    assert not dialog.bar.save.isVisible()
    dialog._formats["txt"].setChecked(True)
    assert dialog.profile().name == ""
    assert dialog.bar.save.isVisible()
    dialog._formats["txt"].setChecked(False)
    assert dialog.profile().name == "archive_delivery"


def test_choices_are_kept_under_a_name_changed_and_deleted(dialog: ExportDialog, profiles: Profiles) -> None:
    dialog._formats["json"].setChecked(True)
    dialog.bar.save_as.click()
    assert dialog.bar.title.isVisible()
    assert not dialog.bar.keep.isEnabled()
    dialog.bar.title.setText("Court files")
    dialog.bar.keep.click()
    assert profiles.get("court_files").formats == ("txt", "json")
    assert dialog.bar.name() == "court_files"
    assert dialog.profile() == profiles.get("court_files")
    dialog.by_fields.setChecked(True)
    dialog.bar.save.click()
    assert profiles.get("court_files").file_name == FROM_TEMPLATE
    dialog.bar.remove.click()
    assert profiles.is_own("court_files")  # asked once more
    dialog.bar.remove.click()
    assert not profiles.is_own("court_files")
    assert dialog.bar.name() == ""


def test_enter_and_escape_in_the_name_of_a_profile_are_about_the_name(qtbot, dialog: ExportDialog, profiles: Profiles) -> None:
    dialog.bar.save_as.click()
    qtbot.keyClick(dialog.bar.title, Qt.Key.Key_Escape)
    assert not dialog.bar.title.isVisible()
    dialog.bar.save_as.click()
    dialog.bar.title.setText("Mine")
    qtbot.keyClick(dialog.bar.title, Qt.Key.Key_Return)
    assert profiles.is_own("mine")
    assert dialog.isVisible()


def test_one_of_the_programs_profiles_can_be_changed_and_restored(dialog: ExportDialog, profiles: Profiles) -> None:
    choose(dialog, "contract_filing")
    assert not dialog.bar.remove.isVisible()
    dialog._formats["docx"].setChecked(True)
    dialog.bar.save.click()
    assert profiles.get("contract_filing").formats == ("docx", "pdf")
    assert dialog.bar.remove.isVisible()
    dialog.bar.remove.click()
    assert dialog.formats() == ("pdf",)
    assert dialog.profile().name == "contract_filing"


def test_what_was_chosen_comes_back_the_next_time(qtbot, dialog: ExportDialog, profiles: Profiles) -> None:
    choose(dialog, "hospital_record")
    dialog.only_approved.setChecked(True)
    dialog.by_folder.setChecked(True)
    dialog.folder_pattern.setText("{year}")
    again = made(qtbot, profiles, dialog.settings())
    assert again.bar.name() == "hospital_record"
    assert again.profile() == dialog.profile()
    assert again.only_approved.isChecked()
    assert again.folder_pattern.text() == "{year}"


def test_documents_without_approved_pages_are_told_of(dialog: ExportDialog) -> None:
    dialog.only_approved.setChecked(True)
    assert "1 document" in dialog._doubt.text()


def test_blacking_out_takes_away_what_keeps_originals(dialog: ExportDialog) -> None:
    dialog._formats["bag"].setChecked(True)
    dialog.redacted.setChecked(True)
    assert dialog.formats() == ("txt",)
    assert not dialog.rows.bag.isVisible()
    dialog.redacted.setChecked(False)
    assert dialog.formats() == ("txt", "bag")


def test_what_is_there_is_asked_about_in_the_dialog_before_anything_is_written(
    qtbot, tmp_path: Path, profiles: Profiles
) -> None:
    there = (tmp_path / "Contract.txt", tmp_path / "Contract.json")
    asked: list[Profile] = []

    def look(ids, folder, profile):
        asked.append(profile)
        return lambda poll, progress: there

    dialog = made(qtbot, profiles, Settings(formats=("txt", "json"), export_folder=str(tmp_path)), look=look)
    dialog.go.click()
    qtbot.waitUntil(dialog.there.isVisible, timeout=PATIENCE)
    assert dialog.isVisible()
    assert [dialog.there.names.item(n).text() for n in range(2)] == ["Contract.txt", "Contract.json"]
    assert dialog.profile().existing is Existing.NUMBER
    dialog.there.choices[Existing.SKIP].setChecked(True)
    dialog.go.click()
    assert not dialog.isVisible()
    assert dialog.profile().existing is Existing.SKIP
    assert len(asked) == 1


def test_another_choice_takes_the_question_back(qtbot, tmp_path: Path, profiles: Profiles) -> None:
    there = (tmp_path / "Contract.txt",)
    dialog = made(
        qtbot, profiles, Settings(formats=("txt",), export_folder=str(tmp_path)), look=lambda *_: lambda poll, progress: there
    )
    dialog.go.click()
    qtbot.waitUntil(dialog.there.isVisible, timeout=PATIENCE)
    dialog._formats["json"].setChecked(True)
    assert not dialog.there.isVisible()


def test_a_dialog_that_is_closed_while_it_looks_does_not_wait_and_leaves_nothing(
    qtbot, tmp_path: Path, profiles: Profiles
) -> None:
    hangs, ended = threading.Event(), []

    def look(ids, folder, profile):
        def task(poll, progress):
            hangs.wait()  # as a share that does not answer
            return (tmp_path / "Contract.txt",)

        return task

    dialog = made(qtbot, profiles, Settings(formats=("txt",), export_folder=str(tmp_path)), look=look)
    dialog.go.click()
    thread = dialog._looking
    thread.destroyed.connect(lambda: ended.append(True))
    try:
        dialog.reject()
        assert dialog._looking is None
        assert not dialog.isVisible()
        assert thread.isRunning()
    finally:
        hangs.set()
    qtbot.waitUntil(lambda: bool(ended), timeout=PATIENCE)
    assert not dialog.there.isVisibleTo(dialog)


def test_what_is_looked_for_has_the_name_of_the_profile(qtbot, tmp_path: Path, profiles: Profiles) -> None:
    asked: list[Profile] = []

    def look(ids, folder, profile):
        asked.append(profile)
        return lambda poll, progress: ()

    profiles.save(Profile("mine", "Mine", "我的", ("txt",)))
    settings = Settings(formats=("txt",), export_folder=str(tmp_path), export_profile="mine")
    dialog = made(qtbot, profiles, settings, look=look)
    dialog.go.click()
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=PATIENCE)
    assert asked == [dialog.profile()]
    assert asked[0].name == dialog.bar.name() == "mine"


# --- in the window ----------------------------------------------------------------------------------------------------------


def test_a_window_exports_looks_at_its_deliveries_and_checks_them(qtbot, tmp_path: Path) -> None:
    path, out = tmp_path / "case.dossier", tmp_path / "out"
    with Dossier.create(path) as dossier:
        add(dossier, 1, "letter")
    with opened(qtbot, path) as window:
        window.jobs.export(("letter",), out, Profile("mine", "Mine", "我的", ("txt",)))
        qtbot.waitUntil(lambda: window.bar.row("exported") is not None, timeout=PATIENCE)
        window.acts.deliveries.trigger()
        panel = window.commands.exports.panel
        qtbot.waitUntil(lambda: panel.current() is not None, timeout=PATIENCE)
        assert panel.current().what.profile == "mine"
        assert panel.current().actor.name == "Wang Jing"
        (out / "letter.txt").write_text("changed")
        panel.check.click()
        qtbot.waitUntil(lambda: "1" in panel._told.text() and "changed" in panel._told.text(), timeout=PATIENCE)
        qtbot.keyClick(panel.table, Qt.Key.Key_Escape)
        assert not window.acts.deliveries.isChecked()
    with Dossier.open(path, read_only=True) as dossier:
        assert len(deliveries(dossier)) == 1


def test_names_that_are_in_the_way_are_found_beside_the_window(qtbot, tmp_path: Path) -> None:
    path, out = tmp_path / "case.dossier", tmp_path / "out"
    with Dossier.create(path) as dossier:
        add(dossier, 2, "letter")
    out.mkdir()
    for name in ("letter.txt", "LETTER.JSON", "letter-0002.page.xml", "other.txt", "letter.mets"):
        (out / name).write_text("x")
    with opened(qtbot, path) as window:
        task = window.jobs.names_there(("letter",), out, Profile(formats=("txt", "json", "page", "csv")))
        found = task(lambda: None, lambda done, total: None)
    assert sorted(p.name for p in found) == ["LETTER.JSON", "letter-0002.page.xml", "letter.txt"]


def test_what_was_missing_is_told_in_the_list_of_files(qtbot) -> None:
    panel = DeliveriesPanel()
    qtbot.addWidget(panel)
    panel.set_deliveries([])
    assert panel.current() is None
    files = (DeliveredFile("a.txt", "0" * 64, 3), DeliveredFile("b.txt", "1" * 64, 4))
    what = Delivered("", "/out", ("a",), ("txt",), files, "f" * 64)
    ada = Actor(ActorKind.PERSON, "Ada")
    panel.set_deliveries([Delivery(9, "2026-01-01T00:00:00Z", ada, what), Delivery(3, "2026-01-01T00:00:00Z", ada, None)])
    assert panel.files.model().rowCount() == 2
    panel.set_checked(9, [CheckedFile(files[0], FileState.SAME), CheckedFile(files[1], FileState.MISSING)])
    assert panel.files.model().index(1, 3).data() == "missing"
    assert panel.files.model().index(1, 0).data(Qt.ItemDataRole.ToolTipRole) == f"b.txt\n{'1' * 64}"
    panel.table.selectRow(1)
    assert panel.files.model().rowCount() == 0
    assert not panel.check.isEnabled()
