"""The two networks run by onnxruntime: the only place that imports it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read by onnxruntime while it is imported

import onnxruntime

from desktop.engines.rapid.models import DETECTOR, RECOGNISER, characters, model_path

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class OnnxNetworks:
    """Detector and recogniser; the methods may be called from several threads. `threads`: of the detector."""

    def __init__(self, threads: int) -> None:
        self.version: str = onnxruntime.__version__
        self.characters = characters()
        self._detector = _session(model_path(DETECTOR), threads)
        self._recogniser = _session(model_path(RECOGNISER), 1)

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
    # Threads that spin while they wait take the processor from the recognisers.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # The arena saves a quarter of the time; growing it only by what is asked keeps it small.
    provider = ("CPUExecutionProvider", {"arena_extend_strategy": "kSameAsRequested"})
    return onnxruntime.InferenceSession(str(path), options, providers=[provider])
