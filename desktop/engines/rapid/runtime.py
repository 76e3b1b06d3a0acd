"""The two networks of the embedded engine, run by onnxruntime: the only place that imports it.

Their files lie inside the installed `rapidocr` package. They are opened by absolute path; the package itself is never
imported, so none of its code that could fetch a model is even loaded.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read by onnxruntime while it is imported

import numpy as np
import onnxruntime

from desktop.engines.contract import EngineUnavailable

if TYPE_CHECKING:
    from numpy.typing import NDArray

DETECTOR = "PP-OCRv6_det_small.onnx"
RECOGNISER = "PP-OCRv6_rec_small.onnx"


def model_path(name: str) -> Path:
    """Where a model file lies. Raises EngineUnavailable when the package or the file is missing."""
    spec = importlib.util.find_spec("rapidocr")
    folders = spec.submodule_search_locations if spec else None
    for folder in folders or ():
        path = Path(folder).resolve() / "models" / name
        if path.is_file():
            return path
    raise EngineUnavailable(engine="rapid", why=f"the model file {name} is missing")


def model_hashes() -> tuple[tuple[str, str], ...]:
    """(file name, SHA-256) of the models in use."""
    return tuple((name, hashlib.sha256(model_path(name).read_bytes()).hexdigest()) for name in (DETECTOR, RECOGNISER))


class OnnxNetworks:
    """Detector and recogniser; `run` of each may be called from several threads. `threads`: of the detector."""

    backend = "onnxruntime"

    def __init__(self, threads: int) -> None:
        self.version = importlib.metadata.version("onnxruntime")
        self._detector = _session(model_path(DETECTOR), threads)
        self._recogniser = _session(model_path(RECOGNISER), 1)
        known = self._recogniser.get_modelmeta().custom_metadata_map["character"].splitlines()
        self.characters: tuple[str, ...] = ("", *known, " ")

    def detect(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        """(1, 3, height, width) in -1..1 to the likelihood of text, (height, width)."""
        (found,) = self._detector.run(None, {"x": image})
        likelihood: NDArray[np.float32] = found[0, 0]
        return likelihood

    def recognise(self, strip: NDArray[np.float32]) -> NDArray[np.float32]:
        """(1, 3, 48, width) in -1..1 to the likelihood of each of `characters` in each column, (width / 8, characters)."""
        (found,) = self._recogniser.run(None, {"x": strip})
        likelihood: NDArray[np.float32] = found[0]
        return likelihood


def _session(path: Path, threads: int) -> Any:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_mem_pattern = False
    provider = ("CPUExecutionProvider", {"arena_extend_strategy": "kSameAsRequested"})
    return onnxruntime.InferenceSession(str(path), options, providers=[provider])
