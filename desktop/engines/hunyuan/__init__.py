"""HunyuanOCR: on a CUDA card, or slowly on the processor. Importing this costs nothing; `create` opens the model."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.engines.hunyuan.engine import HunyuanEngine


def create(settings: Mapping[str, str]) -> HunyuanEngine:
    """settings: "model": absolute path of one release's folder, where its config.json lies; "model_sha256": of its manifest;
    "device": auto (default), cuda, cpu; "dtype": auto (bf16 on CUDA, fp16 on cards too old for that, fp32 on the CPU), bf16,
    fp16, fp32; "mode": speed, balanced (default), careful; "dflash": path of the draft model's folder; "drafting": on or off
    (default).

    Raises EngineUnavailable.
    """
    engine: HunyuanEngine = importlib.import_module("desktop.engines.hunyuan.engine").open_engine(settings)
    return engine
