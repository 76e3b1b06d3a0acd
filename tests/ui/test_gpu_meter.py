"""How the graphics card does, at the foot of the window; nothing at all where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.ui.engine_commands import HOT
from desktop.ui.main_window import MainWindow
from desktop.ui.panels.gpu_meter import GpuMeter
from desktop.ui.threads import meter_thread
from desktop.ui.threads.meter_thread import MeterThread
from tests.helpers.qt import FakeMeter, card
from tests.helpers.window import PATIENCE, opened


@pytest.fixture
def meter(qtbot) -> GpuMeter:
    made = GpuMeter()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meter_thread, "EVERY", 0.01)


@pytest.fixture
def window(qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    monkeypatch.setenv("DOSSIER_FAKE_ENGINES", "1")
    monkeypatch.setenv("DOSSIER_HOME", str(tmp_path / "home"))
    with opened(qtbot, tmp_path / "a.dossier", make_meter=lambda: FakeMeter((card(),))) as window:
        yield window


def test_memory_use_and_warmth_are_said(meter: GpuMeter) -> None:
    assert meter.isHidden()
    meter.set_card(card(), 85)
    assert not meter.isHidden()
    assert meter.words() == "9.8/24 GB · 63 % · 71 °C"
    assert not meter.is_hot()
    assert "RTX 4090 D" in meter.toolTip()
    meter.set_card(card(temperature=85), 85)
    assert meter.is_hot()
    meter.set_card(card(temperature=None, utilisation=None), 85)
    assert (meter.words(), meter.is_hot()) == ("9.8/24 GB", False)
    meter.set_card(None, 85)
    assert meter.isHidden()


def test_where_there_is_no_card_nobody_asks_again(qtbot) -> None:
    meter = FakeMeter()
    thread = MeterThread(lambda: meter)
    heard: list[object] = []
    thread.measured.connect(heard.append)
    with qtbot.waitSignal(thread.finished, timeout=PATIENCE):
        thread.start()
    assert thread.wait()
    assert (heard, meter.closed) == ([], True)


def test_the_same_card_is_asked_again_until_the_end(qtbot, quick: None) -> None:
    one, other = card(), card(used=1.0, name="RTX 3060")
    meter = FakeMeter((one, other), (card(used=20.0), other), ())
    thread = MeterThread(lambda: meter)
    heard: list[object] = []
    thread.measured.connect(heard.append)
    thread.start()
    qtbot.waitUntil(lambda: len(heard) >= 3, timeout=PATIENCE)
    thread.finish()
    assert thread.wait()
    assert heard[:3] == [other, other, None]
    assert meter.closed


def test_the_window_shows_the_card_and_warns_once(qtbot, window: MainWindow) -> None:
    shown = window.queue.meter
    qtbot.waitUntil(shown.isVisible, timeout=PATIENCE)
    assert window.bar.row(HOT) is None
    window.commands.engines.card_measured(card(temperature=88))
    assert "88 °C" in window.bar.row(HOT).notice.sentence
    window.bar.row(HOT).acted.emit(HOT, "close", "")
    window.commands.engines.card_measured(card(temperature=89))
    assert window.bar.row(HOT) is None
    assert shown.is_hot()


def test_a_hot_card_can_be_given_a_rest(window: MainWindow) -> None:
    window.commands.engines.card_measured(card(temperature=99))
    window.bar.acted.emit(HOT, "pause", "")
    assert window.acts.pause.isChecked()
    assert window.bar.row(HOT) is None


def test_without_a_card_nothing_is_shown(qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOSSIER_HOME", str(tmp_path / "home"))
    with opened(qtbot, tmp_path / "a.dossier") as window:
        qtbot.waitUntil(window._meter.isFinished, timeout=PATIENCE)
        assert window.queue.meter.isHidden()
