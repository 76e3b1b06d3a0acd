"""Another program's text in the window: taken in with its image, said, shown and corrected like any other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent

from desktop.document.model import PageStatus
from desktop.imaging.client import ImagingHost
from desktop.storage.dossier import Dossier
from desktop.ui.main_window import MainWindow
from desktop.ui.panels.words import actor_words
from tests.helpers import scans
from tests.helpers.window import PATIENCE, opened


@pytest.fixture
def window(qtbot, tmp_path: Path, dressed, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    monkeypatch.setenv("DOSSIER_FAKE_ENGINES", "1")
    monkeypatch.setenv("DOSSIER_HOME", str(tmp_path / "home"))
    Dossier.create(tmp_path / "case.dossier").close()
    with opened(qtbot, tmp_path / "case.dossier", make_host=ImagingHost) as made:
        made.resize(1280, 800)
        yield made


def read_elsewhere(folder: Path) -> list[Path]:
    """A scan and what another program read on it."""
    scan = scans.saved(scans.page(1), folder / "scan.png")
    place = f"bbox {scans.WIDTH // 10} {scans.HEIGHT // 10} {scans.WIDTH // 2} {scans.HEIGHT // 8}"
    (folder / "scan.hocr").write_text(
        "<html><head><meta name='ocr-system' content='tesseract 5.3.0'/></head><body>"
        f"<div class='ocr_page' title='image \"scan.png\"; bbox 0 0 {scans.WIDTH} {scans.HEIGHT}'><p class='ocr_par'>"
        f"<span class='ocr_line' title='{place}'><span class='ocrx_word' title='{place}; x_wconf 90'>read elsewhere</span>"
        "</span></p></div></body></html>"
    )
    return [scan, folder / "scan.hocr"]


def drop(window: MainWindow, files: list[Path]) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    actions, buttons, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(5, 5), actions, data, buttons, keys))


def test_files_that_are_dropped_come_with_their_text(qtbot, window: MainWindow, tmp_path: Path) -> None:
    drop(window, read_elsewhere(tmp_path))
    qtbot.waitUntil(lambda: window.bar.row("import:texts") is not None, timeout=PATIENCE)
    assert "came with another program's text" in window.bar.row("import:texts").notice.sentence
    qtbot.waitUntil(lambda: window.bench.page is not None and window.bench.page.status is PageStatus.READ, timeout=PATIENCE)
    assert [line.text for line in window.bench.page.content.lines()] == ["read elsewhere"]
    assert [document.pages for document in window.bench.documents] == [1]
    head = window.record.text.head
    qtbot.waitUntil(lambda: head.words() == "Read by tesseract 5.3.0 (from a file)", timeout=PATIENCE)
    with Dossier.open(window.session.path, read_only=True) as dossier:
        events = dossier.history(page=window.bench.page.id)
    assert actor_words(events[0].actor) == "tesseract 5.3.0 (from a file)"


def test_what_cannot_be_taken_in_is_said(qtbot, window: MainWindow, tmp_path: Path) -> None:
    scan, text = read_elsewhere(tmp_path)
    scan.unlink()
    window.take_in([text])
    qtbot.waitUntil(lambda: window.bar.row(f"import:{text}") is not None, timeout=PATIENCE)
    assert "scan.png is not here" in window.bar.row(f"import:{text}").notice.sentence
    assert window.bench.documents == ()
