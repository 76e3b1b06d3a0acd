from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.engines import registry
from desktop.engines.registry import EngineLacksPackages, EngineUnknown

ROOT = Path(__file__).resolve().parents[3]


def test_there_are_two() -> None:
    assert registry.names() == ("rapid", "hunyuan")


def test_an_engine_without_its_packages_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "onnxruntime" else real(name))
    unavailable = registry.available("rapid")
    assert isinstance(unavailable, EngineLacksPackages)
    assert "onnxruntime" in unavailable.say("en")
    with pytest.raises(EngineLacksPackages):
        registry.create("rapid", {})


def test_fakes_are_for_tests_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(registry.FAKES, raising=False)
    assert isinstance(registry.available("fake-steady"), EngineUnknown)
    monkeypatch.setenv(registry.FAKES, "1")
    assert registry.available("fake-steady") is None
    assert registry.create("fake-steady", {}).fingerprint.name == "fake-steady"


def test_an_unknown_name() -> None:
    assert isinstance(registry.available("abbyy"), EngineUnknown)


def test_asking_imports_no_engine() -> None:
    code = (
        "import sys; from desktop.engines import reader, registry; [registry.available(name) for name in registry.names()];"
        "heavy = ('numpy', 'cv2', 'onnxruntime', 'rapidocr', 'torch', 'desktop.engines.rapid.engine');"
        "print([module for module in heavy if module in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
