"""The two networks run by OpenVINO, an extra: the only place that imports it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import numpy as np
import openvino

from desktop.engines.rapid.models import DETECTOR, RECOGNISER, characters, model_path

if TYPE_CHECKING:
    from numpy.typing import NDArray


class OpenvinoNetworks:
    """As OnnxNetworks. Each thread keeps its own request for the recogniser."""

    def __init__(self, threads: int) -> None:
        self.version: str = openvino.__version__
        self.characters = characters()
        core = openvino.Core()
        self._detector = core.compile_model(
            model_path(DETECTOR), "CPU", {"INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY"}
        )
        self._recogniser = core.compile_model(
            model_path(RECOGNISER), "CPU", {"INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": threads}
        )
        self._local = threading.local()

    def detect(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        likelihood: NDArray[np.float32] = _first(self._detector.create_infer_request(), image)[0]
        return likelihood

    def recognise(self, strip: NDArray[np.float32]) -> NDArray[np.float32]:
        if not hasattr(self._local, "request"):
            self._local.request = self._recogniser.create_infer_request()
        return _first(self._local.request, strip)


def _first(request: Any, image: NDArray[np.float32]) -> NDArray[np.float32]:
    request.infer([image], share_inputs=True)
    return np.array(request.get_output_tensor(0).data[0], np.float32)
