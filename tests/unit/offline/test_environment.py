from __future__ import annotations

import pytest

from desktop.offline import environment


def test_switches_are_set_whatever_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY", "DO_NOT_TRACK", "ORT_DISABLE_TELEMETRY"):
        monkeypatch.setenv(name, "0")
    assert len(environment.missing()) == 5
    environment.prepare()
    assert environment.missing() == ()


def test_a_missing_switch_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    environment.prepare()
    monkeypatch.delenv("ORT_DISABLE_TELEMETRY")
    assert environment.missing() == ("ORT_DISABLE_TELEMETRY",)
