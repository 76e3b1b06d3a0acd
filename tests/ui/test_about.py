"""What the program is, and what else is in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QPlainTextEdit, QTabWidget

from desktop.ui.dialogs import about


def test_a_built_program_tells_what_it_brings_along(qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "licences").mkdir()
    (tmp_path / "licences" / "AGPL-3.0.txt").write_text("GNU AFFERO", "utf-8")
    (tmp_path / "licences" / "THIRD-PARTY.txt").write_text("numpy 2.0 · BSD-3-Clause", "utf-8")
    monkeypatch.setattr(about, "resource", lambda *parts: tmp_path.joinpath(*parts))
    dialog = about.AboutDialog()
    qtbot.addWidget(dialog)
    tabs = dialog.findChild(QTabWidget)
    assert [tabs.tabText(number) for number in range(tabs.count())] == ["Licence", "Third-party parts"]
    shown = [tabs.widget(number) for number in range(tabs.count())]
    assert [text.toPlainText() for text in shown if isinstance(text, QPlainTextEdit)] == [
        "GNU AFFERO",
        "numpy 2.0 · BSD-3-Clause",
    ]


def test_the_sources_have_the_licence_alone(qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "LICENSE").write_text("GNU AFFERO", "utf-8")
    monkeypatch.setattr(about, "resource", lambda *parts: (tmp_path / "resources").joinpath(*parts))
    dialog = about.AboutDialog()
    qtbot.addWidget(dialog)
    assert dialog.findChild(QTabWidget).count() == 1
