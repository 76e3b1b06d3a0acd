"""The engine's contract, kept with a model that truly reads (a TEST MODEL, never offered to anyone)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from desktop.engines import hunyuan
from desktop.engines.contract import Engine
from tests.helpers.engine_contract import EngineContract
from tests.helpers.nano.pages import page
from tests.helpers.nano_model import CHECKPOINT


def drawn_numbers(width: int = 512, height: int = 512, *, turn: int = 0) -> NDArray[np.uint8]:
    drawn, _ = page(7, width, height, 2)
    return np.rot90(np.asarray(drawn), -turn // 90).copy()


class TestNano(EngineContract):
    drawn_page = staticmethod(drawn_numbers)

    @classmethod
    def make_engine(cls) -> Engine:
        return hunyuan.create({"model": str(CHECKPOINT), "device": "cpu"})
