"""The embedded engine: PP-OCRv6 on the processor. Importing this costs nothing; `create` opens the models."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.engines.rapid.engine import RapidEngine


def create(settings: Mapping[str, str]) -> RapidEngine:
    """settings: "backend": "onnxruntime" (default) or "openvino"; "threads": how many, default one a core, eight at most.

    Raises EngineUnavailable.
    """
    engine: RapidEngine = importlib.import_module("desktop.engines.rapid.engine").open_engine(settings)
    return engine
