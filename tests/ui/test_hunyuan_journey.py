"""An image in, the model writes, the boxes land on the ink in the window: with the TEST MODEL, which reads numbers."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent

pytest.importorskip("torch", reason="torch is not installed: this engine cannot run")

from desktop.document.model import Line, PageStatus
from desktop.imaging.client import ImagingHost
from desktop.storage.settings import Settings
from desktop.ui.main_window import MainWindow
from tests.helpers.nano.pages import page
from tests.helpers.nano_model import brought
from tests.helpers.window import PATIENCE, opened

SEED = 20


def test_from_a_page_of_numbers_to_boxes_on_the_ink(qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dressed) -> None:
    monkeypatch.setenv("DOSSIER_HOME", str(tmp_path / "home"))
    brought(tmp_path / "home" / "data" / "models", tmp_path / "drive")
    picture, drawn = page(SEED, 768, 768, 3)
    picture.save(tmp_path / "numbers.png")
    settings = Settings(person="Wang Jing", engine="hunyuan")
    with opened(qtbot, tmp_path / "numbers.dossier", settings=settings, make_host=ImagingHost) as window:
        written: list[str] = []
        window.written.added.connect(lambda page_id, lines: written.extend(line.text for line in lines))
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "numbers.png"))])
        actions, buttons = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        window.dropEvent(QDropEvent(QPointF(300, 300), actions, mime, buttons, Qt.KeyboardModifier.NoModifier))
        qtbot.waitUntil(lambda: is_read(window), timeout=PATIENCE)
        assert window.bench.page is not None
        read = {line.text: line for line in window.bench.page.content.lines()}
        assert written == list(read)
        found = [one for one in drawn if one.text in read]
        assert len(found) >= len(drawn) - 1
        for one in found:
            assert _on_the_ink(read[one.text], one.box)
        qtbot.waitUntil(lambda: window.record.text.head.words().startswith("Read by HunyuanOCR 1.5"), timeout=PATIENCE)


def is_read(window: MainWindow) -> bool:
    page = window.bench.page
    return page is not None and page.status is PageStatus.READ


def _on_the_ink(line: Line, ink: tuple[float, float, float, float]) -> bool:
    box = line.quad.bounds
    x0, y0, x1, y1 = ink
    return box.x0 < (x0 + x1) / 2 < box.x1 and box.y0 < (y0 + y1) / 2 < box.y1 and box.width < 1.5 * (x1 - x0)
