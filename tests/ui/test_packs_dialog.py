"""Packs are added, checked, rolled back and removed in the window; an unknown key is compared first."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent, QTextDocument
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from desktop.packs.manifest import Manifest, PackKind
from desktop.packs.signing import public_of
from desktop.packs.writing import described, write
from desktop.services.models import Models
from desktop.services.pack_keys import PackKeys
from desktop.services.packs import InstalledPack, PackOffer, Packs, Signer
from desktop.ui.dialogs.model_terms import ModelTerms
from desktop.ui.dialogs.models_dialog import BUSY, DONE, ModelsDialog
from desktop.ui.dialogs.pack_flow import ROLLED_BACK
from desktop.ui.dialogs.pack_page import PackPage
from desktop.ui.dialogs.pack_rows import PackRow
from tests.helpers import drawn
from tests.helpers.model_folders import LICENCE, release
from tests.helpers.packs import DATE, KEY, engine_pack, trusted_key
from tests.helpers.window import PATIENCE, opened


@dataclass
class Place:
    """Folders of a person and of an administrator, and a drive."""

    folder: Path
    administrator_only: bool = False

    @property
    def stick(self) -> Path:
        stick = self.folder / "stick"
        stick.mkdir(exist_ok=True)
        return stick

    @property
    def keys(self) -> PackKeys:
        return PackKeys(self.folder / "keys", self.folder / "all" / "keys", administrator_only=self.administrator_only)

    @property
    def models(self) -> Models:
        return Models(self.folder / "models")

    def packs(self) -> Packs:
        return Packs(self.folder / "packs", self.folder / "all" / "packs", keys=self.keys, models=self.folder / "models")

    def trust(self) -> None:
        trusted_key(self.folder / "keys")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture
def make(qtbot, place: Place) -> Iterator[Callable[[], ModelsDialog]]:
    made: list[ModelsDialog] = []

    def dialog() -> ModelsDialog:
        made.append(ModelsDialog(place.models, "Wang Jing", packs=place.packs(), keys=place.keys))
        qtbot.addWidget(made[-1])
        made[-1].show()
        idle(qtbot, made[-1])
        return made[-1]

    yield dialog
    for each in made:
        each.reject()


def idle(qtbot, dialog: ModelsDialog) -> None:
    qtbot.waitUntil(lambda: not dialog.busy, timeout=PATIENCE)


def words(dialog: ModelsDialog) -> list[str]:
    return [f"{notice.sentence} {notice.remedy}".strip() for notice in dialog.bar.notices()]


def brought(qtbot, dialog: ModelsDialog, pack: Path) -> None:
    dialog.packs.examine(pack)
    idle(qtbot, dialog)
    with qtbot.waitSignal(dialog.changed, timeout=PATIENCE):
        dialog.packs.page.go.click()
    idle(qtbot, dialog)


def model_pack(target: Path) -> Path:
    folder = release(target.with_name("model"))
    manifest = Manifest(
        PackKind.MODEL, "hunyuanocr", "1.5", "any", "2025-06-15T15:06:40Z", {"en": "HunyuanOCR", "zh": "HunyuanOCR"},
        described(folder), more={"licence": "LICENSE"},
    )  # fmt: skip
    return write(target, manifest, folder, KEY, date=DATE)


def test_a_pack_of_a_trusted_key_is_shown_and_brought_in(qtbot, make: Callable[[], ModelsDialog], place: Place) -> None:
    place.trust()
    dialog = make()
    dialog.packs.examine(engine_pack(place.stick / "gpu.deskpack", cuda=13))
    idle(qtbot, dialog)
    page = dialog.packs.page
    assert dialog.pages.currentWidget() is page
    assert page.signer.text() == "Signed by Archive, whose key is trusted here."
    assert page.facts.text().startswith("GPU pack · version 1.0 · ")
    assert "CUDA 13" in page.facts.text()
    assert (page._unknown.isVisible(), page.trust.isVisible(), page.go.isVisible()) == (False, False, True)
    assert page.go.hasFocus()
    with qtbot.waitSignal(dialog.changed, timeout=PATIENCE):
        page.go.click()
    idle(qtbot, dialog)
    assert dialog.pages.currentWidget() is dialog.list
    (row,) = dialog.list.pack_rows
    assert row.state.text() == "Ready"
    assert not row.rollback.isVisible()
    assert words(dialog) == ["Engine for the graphics card, version 1.0, is here."]
    assert [pack.manifest.version for pack in place.packs().list()] == ["1.0"]
    said = " ".join(label.text() for label in dialog.list.findChildren(QLabel) if label.isVisible())
    assert "There is no model yet" in said


def test_an_unknown_key_is_compared_before_it_is_trusted(qtbot, make: Callable[[], ModelsDialog], place: Place) -> None:
    dialog = make()
    dialog.packs.examine(engine_pack(place.stick / "gpu.deskpack"))
    idle(qtbot, dialog)
    page = dialog.packs.page
    groups = public_of(KEY).fingerprint.split("-")
    assert page.fingerprint.text().split() == groups
    assert not page.go.isVisible()
    assert not page.trust.isEnabled()
    page.compared.setChecked(True)
    qtbot.keyClicks(page.key_name, "Computer department")
    page.trust.click()
    qtbot.waitUntil(lambda: page.go.isVisible(), timeout=PATIENCE)
    idle(qtbot, dialog)
    assert page.signer.text() == "Signed by Computer department, whose key is trusted here."
    assert [key.name for key in place.keys.list() if not key.shipped] == ["Computer department"]
    with qtbot.waitSignal(dialog.changed, timeout=PATIENCE):
        page.go.click()
    idle(qtbot, dialog)
    assert [pack.manifest.version for pack in place.packs().list()] == ["1.0"]


def test_where_only_the_administrators_keys_count_it_says_so(qtbot, make: Callable[[], ModelsDialog], place: Place) -> None:
    place.administrator_only = True
    dialog = make()
    dialog.packs.examine(engine_pack(place.stick / "gpu.deskpack"))
    idle(qtbot, dialog)
    page = dialog.packs.page
    assert page.fingerprint.isVisible()
    assert [widget.isVisible() for widget in (page.compared, page.key_name, page.trust, page.go)] == [False] * 4
    assert "the administrator decides which keys are trusted" in page.why_not.text()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.pages.currentWidget() is dialog.list


def test_a_key_of_the_administrator_is_told_as_such(qtbot, make: Callable[[], ModelsDialog], place: Place) -> None:
    place.administrator_only = True
    trusted_key(place.folder / "all" / "keys")
    dialog = make()
    dialog.packs.examine(engine_pack(place.stick / "gpu.deskpack"))
    idle(qtbot, dialog)
    assert "administrator of this computer trusts" in dialog.packs.page.signer.text()
    assert dialog.packs.page.go.isVisible()


def test_a_file_that_is_no_pack_is_refused_in_words(qtbot, make: Callable[[], ModelsDialog], place: Place) -> None:
    dialog = make()
    (place.stick / "letter.deskpack").write_bytes(b"Dear Sir")
    dialog.packs.examine(place.stick / "letter.deskpack")
    idle(qtbot, dialog)
    assert dialog.pages.currentWidget() is dialog.list
    (said,) = words(dialog)
    assert "letter.deskpack" in said


def test_a_pack_that_was_altered_changes_nothing(qtbot, make: Callable[[], ModelsDialog], place: Place) -> None:
    place.trust()
    pack = engine_pack(place.stick / "gpu.deskpack")
    dialog = make()
    brought(qtbot, dialog, pack)
    newer = engine_pack(place.stick / "newer.deskpack", "1.1")
    dialog.packs.examine(newer)
    idle(qtbot, dialog)
    data = bytearray(newer.read_bytes())
    data[len(data) // 2] ^= 0xFF
    newer.write_bytes(data)
    dialog.packs.page.go.click()
    idle(qtbot, dialog)
    assert any("newer.deskpack" in said for said in words(dialog))
    assert [found.manifest.version for found in place.packs().list()] == ["1.0"]


def test_the_version_before_is_kept_and_a_rollback_can_be_undone(qtbot, make: Callable[[], ModelsDialog], place: Place) -> None:
    place.trust()
    dialog = make()
    brought(qtbot, dialog, engine_pack(place.stick / "gpu.deskpack"))
    dialog.packs.examine(engine_pack(place.stick / "newer.deskpack", "1.1"))
    idle(qtbot, dialog)
    assert "Version 1.0 is here now. It is kept" in dialog.packs.page._replaces.text()
    with qtbot.waitSignal(dialog.changed, timeout=PATIENCE):
        dialog.packs.page.go.click()
    idle(qtbot, dialog)
    (row,) = dialog.list.pack_rows
    assert row.rollback.text() == "Back to 1.0"
    with qtbot.waitSignal(dialog.changed, timeout=PATIENCE):
        row.rollback.click()
    idle(qtbot, dialog)
    assert place.packs().list()[0].manifest.version == "1.0"
    assert dialog.bar.row(ROLLED_BACK) is not None
    with qtbot.waitSignal(dialog.changed, timeout=PATIENCE):
        dialog.bar.acted.emit(ROLLED_BACK, "undo", "")
    idle(qtbot, dialog)
    assert place.packs().list()[0].manifest.version == "1.1"


def test_a_pack_that_is_older_than_the_one_that_is_here_is_told_as_such(
    qtbot, make: Callable[[], ModelsDialog], place: Place
) -> None:
    place.trust()
    dialog = make()
    brought(qtbot, dialog, engine_pack(place.stick / "newer.deskpack", "1.10"))
    dialog.packs.examine(engine_pack(place.stick / "older.deskpack", "1.9"))
    idle(qtbot, dialog)
    assert "Version 1.9 is older than the one that is here (1.10)" in dialog.packs.page._replaces.text()
    with qtbot.waitSignal(dialog.changed, timeout=PATIENCE):
        dialog.packs.page.go.click()
    idle(qtbot, dialog)
    assert place.packs().list()[0].manifest.version == "1.9"


HTML = "<h2>Signed by the archive</h2><img src='x.png'>"


def test_what_a_pack_is_called_is_never_drawn_as_html(qtbot) -> None:
    manifest = Manifest(PackKind.ENGINE, "e", "1", "any", "2026", {"en": HTML, "zh": HTML}, (), start="e")
    signer = Signer(public_of(KEY).fingerprint)
    page, terms = PackPage(), ModelTerms("Wang Jing")
    offer = PackOffer(Path("/x") / f"{HTML}.deskpack".replace("/", ""), manifest, signer, 5)
    page.set_offer(offer, None, False)
    terms.set_pack(offer)
    row = PackRow(InstalledPack(manifest, Path("/x")), True)
    for widget in (page, terms, row):
        qtbot.addWidget(widget)
        for label in widget.findChildren(QLabel):
            assert "<" not in label.text() or label.textFormat() == Qt.TextFormat.PlainText, label.text()
        for child in widget.findChildren(QWidget):
            assert "<img" not in child.toolTip()
    assert row.findChildren(QLabel)
    tip = QTextDocument()
    tip.setHtml(row.verify.toolTip())
    assert HTML in tip.toPlainText()


def test_a_pack_is_verified_and_what_is_wrong_with_it_is_said(qtbot, make: Callable[[], ModelsDialog], place: Place) -> None:
    place.trust()
    dialog = make()
    brought(qtbot, dialog, engine_pack(place.stick / "gpu.deskpack"))
    dialog.list.pack_rows[0].verify.click()
    idle(qtbot, dialog)
    assert words(dialog) == ["Engine for the graphics card: every byte is as it should be."]
    weights = place.packs().list()[0].folder / "lib" / "weights.so"
    weights.chmod(0o644)
    weights.write_bytes(weights.read_bytes()[::-1])
    dialog.list.pack_rows[0].verify.click()
    idle(qtbot, dialog)
    assert any("weights.so" in said for said in words(dialog))


def test_removing_asks_in_the_row(qtbot, make: Callable[[], ModelsDialog], place: Place) -> None:
    place.trust()
    dialog = make()
    brought(qtbot, dialog, engine_pack(place.stick / "gpu.deskpack"))
    (row,) = dialog.list.pack_rows
    row.remove.click()
    assert row.yes.isVisible()
    assert row.no.hasFocus()
    row.no.click()
    assert not row.yes.isVisible()
    row.remove.click()
    with qtbot.waitSignal(dialog.changed, timeout=PATIENCE):
        row.yes.click()
    idle(qtbot, dialog)
    assert place.packs().list() == ()
    assert dialog.list._empty.isVisible()


def test_what_the_administrator_brought_can_be_verified_only(qtbot, make: Callable[[], ModelsDialog], place: Place) -> None:
    trusted_key(place.folder / "all" / "keys")
    packs = place.packs()
    packs.bring(packs.examine(engine_pack(place.stick / "gpu.deskpack")), for_everybody=True)
    dialog = make()
    (row,) = dialog.list.pack_rows
    assert (row.verify.isEnabled(), row.remove.isEnabled()) == (True, False)
    assert "administrator" in row.remove.toolTip()
    assert "for everybody on this computer" in row.about.text()
    row.verify.click()
    idle(qtbot, dialog)
    assert words(dialog) == ["Engine for the graphics card: every byte is as it should be."]


def test_bringing_in_can_be_stopped(qtbot, make: Callable[[], ModelsDialog], place: Place) -> None:
    place.trust()
    dialog = make()
    dialog.packs.examine(engine_pack(place.stick / "gpu.deskpack"))
    idle(qtbot, dialog)
    dialog.packs.page.go.click()
    assert dialog.bar.row(BUSY) is not None
    dialog.bar.acted.emit(BUSY, "stop", "")
    idle(qtbot, dialog)
    if not place.packs().list():  # else it was done before it could be stopped
        assert words(dialog) == ["Stopped. Nothing was changed."]
        assert dialog.pages.currentWidget() is dialog.packs.page


def test_a_model_pack_goes_on_to_the_licence(qtbot, make: Callable[[], ModelsDialog], place: Place) -> None:
    place.trust()
    dialog = make()
    dialog.packs.examine(model_pack(place.stick / "model.deskpack"))
    idle(qtbot, dialog)
    page = dialog.packs.page
    assert page.facts.text().startswith("Model pack · version 1.5 · ")
    assert page.go.text() == "Go on to the licence"
    page.go.click()
    assert dialog.pages.currentWidget() is dialog.terms
    assert not dialog.terms.link.isVisible()
    dialog.terms.licence.click()
    assert dialog.licence.text.toPlainText() == LICENCE
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.pages.currentWidget() is page
    page.go.click()
    dialog.terms.accepted.setChecked(True)
    with qtbot.waitSignal(dialog.changed, timeout=PATIENCE):
        dialog.terms.go.click()
    idle(qtbot, dialog)
    assert [(info.release, info.ready, info.accepted.person) for info in place.models.list()] == [("1.5", True, "Wang Jing")]
    assert dialog.bar.row(DONE) is not None
    dialog.examine(release(place.folder / "folder", nested=False))
    idle(qtbot, dialog)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.pages.currentWidget() is dialog.list


def test_a_pack_that_is_dropped_on_the_window_is_looked_at_and_not_taken_in(
    qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOSSIER_FAKE_ENGINES", "1")
    monkeypatch.setenv("DOSSIER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DOSSIER_MACHINE", str(tmp_path / "machine"))
    (tmp_path / "made").mkdir()
    made = drawn.sample(tmp_path / "made")
    shutil.copytree(made.parent, tmp_path / "work")
    pack = engine_pack(tmp_path / "GPU.DeskPack")
    seen: list[str] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, ModelsDialog) or dialog.busy or dialog.pages.currentWidget() is not dialog.packs.page:
            QTimer.singleShot(10, look)
            return
        seen.append(dialog.packs.page._file.toolTip())
        dialog.reject()

    with opened(qtbot, tmp_path / "work" / made.name) as window:
        before = window.bench.documents
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(pack))])
        event = QDropEvent(
            QPointF(1, 1), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
        window.dropEvent(event)
        look()
        qtbot.waitUntil(lambda: bool(seen), timeout=PATIENCE)
        assert seen == [str(pack)]
        assert window.bench.documents == before
        assert window.jobs is not None
        assert not window.bar.notices()
