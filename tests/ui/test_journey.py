"""The whole job as a person does it: drop a scan, correct it by keyboard, undo, redo, close, reopen, export."""

from __future__ import annotations

from pathlib import Path

import pypdf
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent

from desktop.document.model import PageStatus
from desktop.engines import registry
from desktop.imaging.client import ImagingHost
from desktop.storage.dossier import Dossier
from desktop.storage.settings import Settings
from desktop.ui.exporting.dialog import ExportDialog
from desktop.ui.main_window import MainWindow
from tests.helpers import drawn
from tests.helpers.window import PATIENCE, opened

CORRECTED = "Corrected by hand 更正"


def drop(window: MainWindow, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    actions, buttons = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    window.dropEvent(QDropEvent(QPointF(300, 300), actions, mime, buttons, Qt.KeyboardModifier.NoModifier))


@pytest.mark.parametrize("engine", ["fake-steady", "rapid"])
def test_from_a_scan_to_a_searchable_pdf(qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str, dressed) -> None:
    monkeypatch.setenv("DOSSIER_FAKE_ENGINES", "1")
    monkeypatch.setenv("DOSSIER_HOME", str(tmp_path / "home"))
    if registry.available(engine) is not None:
        pytest.skip(f"the engine {engine} is not here")
    scan, path, out = tmp_path / "scan.png", tmp_path / "first.dossier", tmp_path / "out"
    drawn.draw(drawn.LETTER[:3], scan)
    settings = Settings(person="Wang Jing", engine=engine, formats=("txt", "pdf"), export_folder=str(out))

    with opened(qtbot, path, settings=settings, make_host=ImagingHost) as window:
        assert window.centre.currentWidget() is window.empty
        drop(window, scan)
        qtbot.waitUntil(lambda: read(window), timeout=PATIENCE)
        assert window.centre.currentWidget() is window.view
        assert not window.view.grab().toImage().isNull()
        panel = window.record.text
        qtbot.waitUntil(lambda: panel.list.rows.picture is not None, timeout=PATIENCE)

        line_id, as_read = window.selection.line, panel.list.editor.text()
        panel.list.editor.selectAll()
        panel.list.editor.insertPlainText(CORRECTED)
        qtbot.keyClick(panel.list.editor, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: text(window, line_id) == CORRECTED, timeout=PATIENCE)
        qtbot.waitUntil(window.acts.undo.isEnabled, timeout=PATIENCE)
        window.acts.undo.trigger()
        qtbot.waitUntil(lambda: text(window, line_id) == as_read, timeout=PATIENCE)
        qtbot.waitUntil(window.acts.redo.isEnabled, timeout=PATIENCE)
        window.acts.redo.trigger()
        qtbot.waitUntil(lambda: text(window, line_id) == CORRECTED, timeout=PATIENCE)

    with opened(qtbot, path, settings=settings, make_host=ImagingHost) as window:
        assert text(window, line_id) == CORRECTED
        dialog = ExportDialog(window.bench.documents, window.selection.document, settings, window)
        assert dialog.formats() == ("txt", "pdf")
        window.jobs.export(dialog.document_ids(), dialog.folder(), dialog.profile())
        dialog.deleteLater()
        qtbot.waitUntil(lambda: window.bar.row("exported") is not None, timeout=PATIENCE)

    assert CORRECTED in (out / "scan.txt").read_text("utf-8")
    (page,) = pypdf.PdfReader(out / "scan.pdf").pages
    found = page.extract_text()
    assert "Corrected by hand" in found
    assert "更正" in found
    with Dossier.open(path, read_only=True) as dossier:
        assert dossier.verify().ok


def read(window: MainWindow) -> bool:
    page = window.bench.page
    return page is not None and page.status is PageStatus.READ and bool(window.selection.line)


def text(window: MainWindow, line_id: str) -> str | None:
    line = window.bench.page.content.line(line_id) if window.bench.page else None
    return line.text if line else None
