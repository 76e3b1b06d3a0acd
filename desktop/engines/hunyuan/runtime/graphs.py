"""Runs steps: each kernel launched by itself, or, on a CUDA card, all of a step's kernels as one captured graph."""

from __future__ import annotations

from collections.abc import Callable

import torch

from desktop.engines.hunyuan.runtime.cache import Slots

MOST = 32
"""Graphs kept; each has a few megabytes of its own on the device."""


class Steps:
    """Runs `step` on slots, again and again.

    enabled: capture graphs, one for each (rows, length), which need a stream that is not the default one. What `step` does must
    depend on nothing but the shape of the slots and the values in their tensors. The first step of a shape runs without a
    graph: it is the warm-up that capturing asks for, and work that is wanted anyway.
    """

    def __init__(self, step: Callable[[Slots], None], *, enabled: bool) -> None:
        self._step = step
        self._enabled = enabled
        self._graphs: dict[tuple[int, int], torch.cuda.CUDAGraph] = {}
        self._warm: set[tuple[int, int]] = set()
        self._refused: set[tuple[int, int]] = set()
        self._version = -1
        self._pool = torch.cuda.graph_pool_handle() if enabled else None

    def forget(self) -> None:
        """Drop all graphs, and with them their memory."""
        self._graphs.clear()
        self._refused.clear()
        if self._enabled:
            self._pool = torch.cuda.graph_pool_handle()  # a pool whose last graph went cannot be used again

    def run(self, slots: Slots, count: int, version: int) -> None:
        """Queue `count` steps on the current stream. version: of the memory behind the slots; graphs of another are void."""
        if version != self._version:
            self.forget()
            self._version = version
        for _ in range(count):
            graph = self._graph(slots) if self._enabled else None
            if graph is None:
                self._step(slots)
            else:
                graph.replay()

    def _graph(self, slots: Slots) -> torch.cuda.CUDAGraph | None:
        key = (slots.rows, slots.length)
        graph = self._graphs.pop(key, None)
        if graph is None and key in self._warm and key not in self._refused:
            graph = self._capture(key, slots)
        self._warm.add(key)
        if graph is not None:
            self._graphs[key] = graph  # as the one used last: the others go before it
        return graph

    def _capture(self, key: tuple[int, int], slots: Slots) -> torch.cuda.CUDAGraph | None:
        while len(self._graphs) >= MOST:
            del self._graphs[next(iter(self._graphs))]
        graph = torch.cuda.CUDAGraph()
        try:
            # Capturing runs nothing: the slots stay as they are. Other threads may prepare pages meanwhile.
            with torch.cuda.graph(
                graph, pool=self._pool, stream=torch.cuda.current_stream(), capture_error_mode="thread_local"
            ):
                self._step(slots)
        except RuntimeError as error:
            if "out of memory" in str(error):
                self._refused.add(key)
                self._pool = torch.cuda.graph_pool_handle()  # the graph that failed may have been the last of the old one
            else:  # something cannot be captured here; what captures broken off leave behind is not to be relied on
                self._enabled = False
            return None
        return graph
