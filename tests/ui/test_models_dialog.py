"""Models are added, checked and removed in the window; nothing is brought in before its licence was accepted."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from desktop.services.models import Models, licence_terms
from desktop.ui.dialogs.model_rows import size_words
from desktop.ui.dialogs.models_dialog import BUSY, DONE, ModelsDialog
from tests.helpers.model_folders import LICENCE, published, release
from tests.helpers.window import PATIENCE

MOST = 3 << 20


@pytest.fixture
def models(tmp_path: Path) -> Models:
    return Models(tmp_path / "data")


@pytest.fixture
def make(qtbot, models: Models) -> Iterator[Callable[[], ModelsDialog]]:
    made: list[ModelsDialog] = []

    def dialog() -> ModelsDialog:
        made.append(ModelsDialog(models, "Wang Jing"))
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


def brought(qtbot, dialog: ModelsDialog, folder: Path) -> None:
    dialog.examine(folder)
    idle(qtbot, dialog)
    dialog.terms.accepted.setChecked(True)
    with qtbot.waitSignal(dialog.changed, timeout=PATIENCE):
        dialog.terms.go.click()
    idle(qtbot, dialog)


def test_without_a_model_it_says_how_to_get_one(make: Callable[[], ModelsDialog]) -> None:
    dialog = make()
    assert dialog.list._empty.isVisible()
    said = " ".join(label.text() for label in dialog.list._empty.findChildren(QLabel))
    assert "tencent/HunyuanOCR" in said
    assert dialog.list.add.isEnabled()


def test_the_terms_come_first_and_have_to_be_accepted(
    qtbot, make: Callable[[], ModelsDialog], models: Models, tmp_path
) -> None:
    dialog = make()
    dialog.examine(published(tmp_path / "stick"))
    idle(qtbot, dialog)
    assert dialog.pages.currentWidget() is dialog.terms
    said = [label.text() for label in dialog.terms.findChildren(QLabel)]
    assert [term.en for term in licence_terms() if term.en not in said] == []
    assert "HunyuanOCR 1.5 · HunyuanOCR 1.0" in said
    assert not dialog.terms.go.isEnabled()
    dialog.terms.licence.click()
    assert dialog.pages.currentWidget() is dialog.licence
    assert dialog.licence.text.toPlainText() == LICENCE
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.pages.currentWidget() is dialog.terms
    dialog.terms.accepted.setChecked(True)
    with qtbot.waitSignal(dialog.changed, timeout=PATIENCE):
        dialog.terms.go.click()
    idle(qtbot, dialog)
    assert [info.release for info in models.list()] == ["1.5", "1.0"]
    assert models.chosen().accepted.person == "Wang Jing"
    assert [row.state.text() for row in dialog.list.rows] == ["Ready · the one that is used", "Ready"]
    assert words(dialog) == ["HunyuanOCR 1.5 is ready."]


def test_a_model_can_stay_where_it_is(qtbot, make: Callable[[], ModelsDialog], models: Models, tmp_path: Path) -> None:
    dialog = make()
    folder = release(tmp_path / "disk")
    dialog.examine(folder)
    idle(qtbot, dialog)
    assert dialog.terms.link.isEnabled()
    dialog.terms.link.setChecked(True)
    dialog.terms.accepted.setChecked(True)
    with qtbot.waitSignal(dialog.changed, timeout=PATIENCE):
        dialog.terms.go.click()
    idle(qtbot, dialog)
    assert models.chosen().path == folder
    assert str(folder) in dialog.list.rows[0].about.text()


def test_code_beside_a_model_is_named_and_keeps_it_from_being_left_in_place(qtbot, make, tmp_path: Path) -> None:
    dialog = make()
    dialog.examine(published(tmp_path / "stick"))
    idle(qtbot, dialog)
    assert not dialog.terms.link.isEnabled()
    assert "dflash/dflash.py" in dialog.terms._left_behind.text()


def test_a_folder_that_is_no_model_is_refused_in_words(qtbot, make: Callable[[], ModelsDialog], tmp_path: Path) -> None:
    dialog = make()
    (tmp_path / "empty").mkdir()
    dialog.examine(tmp_path / "empty")
    idle(qtbot, dialog)
    assert dialog.pages.currentWidget() is dialog.list
    (said,) = words(dialog)
    assert said


def test_progress_is_in_bytes_and_can_be_stopped_and_gone_on_with(qtbot, make, models: Models, tmp_path: Path) -> None:
    dialog = make()
    folder = release(tmp_path / "stick", size=MOST)
    dialog.examine(folder)
    idle(qtbot, dialog)
    whole = dialog._offer.size
    dialog.terms.accepted.setChecked(True)
    dialog.terms.go.click()
    dialog._progressed(2**31, 2**32)
    assert dialog.bar.row(BUSY).notice.sentence == f"Copying: {size_words(2**31)} of {size_words(2**32)}"
    assert dialog.bar.row(BUSY)._progress.value() == dialog.bar.row(BUSY)._progress.maximum() // 2
    dialog.bar.acted.emit(BUSY, "stop", "")
    idle(qtbot, dialog)
    if models.chosen() is None:  # else it was done before it could be stopped
        assert any("goes on from there" in said for said in words(dialog))
        dialog.examine(folder)
        idle(qtbot, dialog)
        assert dialog.terms._interrupted.isVisible() == (dialog._offer.missing < whole)
        brought(qtbot, dialog, folder)
    assert models.chosen() is not None


def test_an_interrupted_import_is_offered_to_go_on(qtbot, make, models: Models, tmp_path: Path) -> None:
    folder = release(tmp_path / "stick", sharded=True, size=MOST)
    (found,) = models.examine(folder)
    part = tmp_path / "data" / f".part-{found.release}" / "release"
    part.mkdir(parents=True)
    shard = "model-00001-of-00002.safetensors"
    (part / shard).write_bytes((folder / shard).read_bytes())
    dialog = make()
    dialog.examine(folder)
    idle(qtbot, dialog)
    assert dialog.terms._interrupted.isVisible()
    assert size_words(models.missing(found)) in dialog.terms._interrupted.text()
    brought(qtbot, dialog, folder)
    assert models.chosen() is not None


def test_a_model_that_was_written_to_is_checked_and_told(qtbot, make, models: Models, tmp_path: Path) -> None:
    dialog = make()
    brought(qtbot, dialog, release(tmp_path / "stick"))
    weights = models.chosen().path / "model.safetensors"
    os.utime(weights, ns=(1, 1))
    dialog.load()
    idle(qtbot, dialog)
    (row,) = dialog.list.rows
    assert row.info.problem.say("en") in row.state.text()
    row.verify.click()
    idle(qtbot, dialog)
    assert "every byte is as it should be" in dialog.bar.row(DONE).notice.sentence
    assert dialog.list.rows[0].info.ready
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    dialog.list.rows[0].verify.click()
    idle(qtbot, dialog)
    assert any("model.safetensors" in said for said in words(dialog))


def test_a_model_is_removed_only_when_it_was_said_twice(qtbot, make, models: Models, tmp_path: Path) -> None:
    dialog = make()
    brought(qtbot, dialog, release(tmp_path / "stick"))
    (row,) = dialog.list.rows
    row.remove.click()
    assert row.no.hasFocus()
    row.no.click()
    assert not row._sure.isVisible()
    row.remove.click()
    with qtbot.waitSignal(dialog.changed, timeout=PATIENCE):
        row.yes.click()
    idle(qtbot, dialog)
    assert models.list() == ()
    assert dialog.list._empty.isVisible()


def test_everything_to_press_has_a_name(qtbot, make, tmp_path: Path) -> None:
    dialog = make()
    brought(qtbot, dialog, release(tmp_path / "stick"))
    row = dialog.list.rows[0]
    assert row.verify.accessibleName() == f"Verify every byte of {row.info.name}"
    assert row.remove.accessibleName() == f"Remove {row.info.name}"
    assert row.accessibleName().startswith("HunyuanOCR 1.5, Ready")


def test_closing_stops_what_is_going_on(qtbot, make, models: Models, tmp_path: Path) -> None:
    dialog = make()
    dialog.examine(release(tmp_path / "stick", size=MOST))
    dialog.reject()
    assert not dialog.isVisible()
    assert not dialog._thread.isRunning()
