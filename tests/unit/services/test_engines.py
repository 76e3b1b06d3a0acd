"""Which engine reads: what was chosen, what was brought, what the graphics card carries."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import pytest

from desktop.engines import registry
from desktop.engines.contract import EngineFailed
from desktop.engines.gpu import Card
from desktop.engines.hunyuan.errors import DeviceOutOfMemory
from desktop.engines.reader import EngineCrashed, EngineOutOfMemory
from desktop.services.engines import DeskEngines, ModelNotBrought
from desktop.services.model_texts import LinkedModelGone
from desktop.services.models import ModelInfo, Models
from desktop.storage.settings import EngineMode, Settings

ROOT = Path(__file__).resolve().parents[3]
CARD = Card(0, "a card", "GPU-0", 24 << 30, 20 << 30, "580.1", (13, 0), (8, 9))
SMALL = replace(CARD, total=4 << 30)


@dataclass(frozen=True)
class Brought:
    model: ModelInfo | None
    broken: tuple[ModelInfo, ...] = ()

    def chosen(self) -> ModelInfo | None:
        return self.model

    def list(self) -> tuple[ModelInfo, ...]:
        return self.broken


def desk(tmp_path: Path, *cards: Card, model: bool = True, **settings: object) -> DeskEngines:
    info = ModelInfo("HunyuanOCR-1.5", tmp_path, "1.5", sha256="ab" * 32) if model else None
    return DeskEngines(
        replace(Settings(), **settings),  # type: ignore[arg-type]
        cast(Models, Brought(info)),
        cards=lambda: cards,
    )


@pytest.fixture(autouse=True)
def a_torch_for_any_card(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.engines.gpu.carried_cuda", lambda: None)


def test_auto_is_the_model_where_it_is_there_and_a_card_carries_it(tmp_path: Path) -> None:
    assert desk(tmp_path, SMALL, CARD).resolve(None) == "hunyuan"
    assert desk(tmp_path).resolve(None) == "rapid"
    assert desk(tmp_path, SMALL).resolve("auto") == "rapid"
    assert desk(tmp_path, CARD, model=False).resolve(None) == "rapid"


def test_what_a_person_chose_holds_and_the_command_line_more(tmp_path: Path) -> None:
    engines = desk(tmp_path, CARD, engine="rapid")
    assert engines.resolve(None) == "rapid"
    assert engines.resolve("hunyuan") == "hunyuan"
    assert replace(engines, insisted="rapid").resolve("hunyuan") == "rapid"


def test_without_a_model_it_says_how_to_bring_one(tmp_path: Path) -> None:
    engines = desk(tmp_path, CARD, model=False)
    reason = engines.unavailable("hunyuan")
    assert isinstance(reason, ModelNotBrought)
    assert "model import" in reason.in_terminal("en")
    assert "model import" in reason.in_terminal("zh")
    for refused in (engines.answering, lambda: engines.open("hunyuan")):
        with pytest.raises(ModelNotBrought):
            refused()


def test_what_is_wrong_with_a_model_that_was_brought_is_told(tmp_path: Path) -> None:
    gone = LinkedModelGone(name="hunyuanocr-1.5", path=str(tmp_path))
    info = ModelInfo("hunyuanocr-1.5", tmp_path, "1.5", problem=gone)
    engines = replace(desk(tmp_path, CARD), models=cast(Models, Brought(None, (info,))))
    assert engines.unavailable("hunyuan") is gone
    assert engines.resolve("auto") == "rapid"
    with pytest.raises(LinkedModelGone):
        engines.open("hunyuan")


def test_the_engine_gets_the_settings(tmp_path: Path) -> None:
    engines = desk(tmp_path, engine_mode=EngineMode.CAREFUL, engine_device="cpu")
    reader = replace(engines, overrides={"dtype": "bf16"}).open("hunyuan")
    settings = reader.settings
    assert settings["model"] == str(tmp_path)
    assert (settings["mode"], settings["device"], settings["dtype"]) == ("careful", "cpu", "bf16")
    assert settings["model_sha256"] == "ab" * 32


def test_another_engine_reads_where_the_choice_was_ours_or_the_card_too_small(tmp_path: Path) -> None:
    crash, small = EngineCrashed(engine="hunyuan", why="exit 3"), DeviceOutOfMemory(engine="hunyuan")
    auto, chosen = desk(tmp_path, CARD), desk(tmp_path, CARD, engine="hunyuan")
    assert auto.spare("hunyuan", None, crash) == "rapid"
    assert chosen.spare("hunyuan", None, crash) is None
    assert chosen.spare("hunyuan", "auto", crash) == "rapid"
    for error in (small, EngineOutOfMemory(engine="hunyuan", why="")):
        assert chosen.spare("hunyuan", None, error) == "rapid"
    assert auto.spare("rapid", None, EngineFailed(engine="rapid", why="")) is None


def test_the_command_line_says_how_to_bring_a_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOSSIER_HOME", str(tmp_path / "home"))
    command = [sys.executable, "main.py", "recognise", str(ROOT / "resources"), "--out", str(tmp_path / "out")]
    done = subprocess.run([*command, "--engine", "hunyuan"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "model import" in done.stderr
    assert not (tmp_path / "out").exists()


def test_asking_which_engine_reads_imports_none(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from desktop.services.engines import DeskEngines;"
        "from desktop.services.models import Models; from desktop.storage.settings import Settings;"
        f"engines = DeskEngines(Settings(), Models(Path({str(tmp_path)!r}))); engines.resolve(None);"
        "engines.unavailable('hunyuan');"
        "print([m for m in ('torch', 'transformers', 'cv2', 'onnxruntime', 'PySide6') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert registry.names() == ("rapid", "hunyuan")
