"""Advice on the graphics card: one thing at a time, in the order in which it helps."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from desktop.document.errors import Text
from desktop.engines import gpu
from desktop.engines.gpu import Card
from desktop.offline.selfcheck import Check, CheckState
from desktop.services.engines import DeskEngines
from desktop.services.graphics import graphics_card
from desktop.services.models import ModelInfo, Models
from desktop.storage.settings import Settings
from tests.helpers.engine_packs import ThesePacks, installed

CARD = Card(0, "GeForce", "GPU-0", 24 << 30, 20 << 30, "580.65.06", (13, 0), (8, 9))


class OneModel:
    def __init__(self, folder: Path | None) -> None:
        self._model = ModelInfo("HunyuanOCR-1.5", folder, "1.5", sha256="ab" * 32) if folder else None

    def chosen(self) -> ModelInfo | None:
        return self._model

    def list(self) -> tuple[ModelInfo, ...]:
        return ()


@pytest.fixture(autouse=True)
def no_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.setattr(gpu, "carried_cuda", lambda: None)


def advice(folder: Path, *cards: Card, cuda: int | None = None, model: bool = False) -> Check:
    """cuda: of the pack, None for none."""
    packs = ThesePacks() if cuda is None else ThesePacks((installed(folder / "pack", b"", cuda=cuda),))
    models = cast(Models, OneModel(folder if model else None))
    check = graphics_card(DeskEngines(Settings(), models, cards=lambda: cards, packs=packs))
    assert "{" not in check.sentence.en + check.sentence.zh
    return check


def test_all_is_there(tmp_path: Path) -> None:
    check = advice(tmp_path, CARD, cuda=13, model=True)
    assert check.state is CheckState.OK
    assert check.sentence.en == "There is a graphics card for HunyuanOCR."
    assert "GeForce, 24.0 GB, 580.65.06" in check.detail


def test_the_pack_comes_before_the_model_and_it_is_said_which(tmp_path: Path) -> None:
    for card, cuda in ((CARD, "CUDA 13"), (replace(CARD, cuda=(12, 4), driver="550.1"), "CUDA 12")):
        check = advice(tmp_path, card)
        assert check.state is CheckState.OK
        assert check.commands.en.index("packs import") < check.commands.en.index("model import")
        assert cuda in check.remedy.en
        assert cuda in check.commands.zh


def test_then_the_model(tmp_path: Path) -> None:
    check = advice(tmp_path, CARD, cuda=13)
    assert "packs import" not in check.sentence.en
    assert "model import" in check.commands.en


@pytest.mark.parametrize(
    ("card", "cuda", "said"),
    [
        (replace(CARD, total=4 << 30), None, "4.0 GB"),
        (replace(CARD, capability=(6, 1)), None, "6.1"),
        (replace(CARD, cuda=(11, 4), driver="470.57.02"), None, "525"),
        (replace(CARD, cuda=(12, 4), driver="550.54"), 13, "580"),
        (replace(CARD, cuda=(12, 8), driver="570.86", capability=(12, 0)), None, "580"),
    ],
)
def test_what_is_in_the_way_comes_before_what_is_to_be_brought(tmp_path: Path, card: Card, cuda: int | None, said: str) -> None:
    check = advice(tmp_path, card, cuda=cuda)
    assert check.state is CheckState.WARN
    assert said in check.sentence.en
    assert said in check.sentence.zh
    assert "import" not in check.sentence.en


def test_of_several_cards_the_one_that_will_do_counts(tmp_path: Path) -> None:
    small = replace(CARD, name="Display", total=2 << 30, uuid="GPU-1")
    assert advice(tmp_path, small, CARD, cuda=13, model=True).state is CheckState.OK


def test_no_card_is_no_fault_but_a_card_without_a_driver_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Silent:
        trouble: Text | None = gpu.NO_DRIVER

        def __enter__(self) -> Silent:
            return self

        def __exit__(self, *error: object) -> None:
            """Nothing was opened."""

    monkeypatch.setattr(gpu, "Meter", Silent)
    monkeypatch.setattr(gpu, "unseen", lambda: False)
    assert advice(tmp_path).state is CheckState.OK
    monkeypatch.setattr(gpu, "unseen", lambda: True)
    check = advice(tmp_path)
    assert check.state is CheckState.WARN
    assert "driver" in check.sentence.en
    monkeypatch.setattr(Silent, "trouble", gpu.NO_LIBRARY)
    assert advice(tmp_path).sentence is gpu.NO_LIBRARY


def test_whether_a_card_goes_unseen_can_be_asked_anywhere() -> None:
    assert gpu.unseen() in (True, False)
