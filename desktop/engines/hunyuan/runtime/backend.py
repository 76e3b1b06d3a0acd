"""A checkpoint in memory, ready to be asked: what the rest of the engine sees of torch."""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from desktop.engines.contract import EngineUnavailable, Poll
from desktop.engines.hunyuan.runtime.decoding import Decoder, out_of_memory
from desktop.engines.hunyuan.runtime.draft_model import DraftModel, load_draft
from desktop.engines.hunyuan.runtime.drafting import DraftingDecoder
from desktop.engines.hunyuan.runtime.loading import DTYPES, Loaded, load
from desktop.engines.hunyuan.runtime.preparing import PreparedPage, prepare
from desktop.engines.hunyuan.values import Description, Job, Memory, OnDone, OnText

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def open_backend(
    folder: Path, *, device: str = "auto", dtype: str = "auto", dflash: Path | None = None, graphs: bool = True
) -> TorchBackend:
    """folder, device, dtype: as for `load`. dflash: folder of the draft model, which single jobs are then decoded with.
    graphs: on a CUDA card, replay captured steps. Raises ModelUnusable, EngineUnavailable."""
    try:
        loaded = load(folder, device=device, dtype=dtype)
        _keep_to_the_card(loaded.device)
        return TorchBackend(loaded, None if dflash is None else load_draft(dflash, loaded), graphs=graphs)
    except (RuntimeError, MemoryError) as error:
        if not out_of_memory(error):
            raise
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    raise EngineUnavailable(engine="hunyuan", why="there is too little memory for the model")


def _keep_to_the_card(device: torch.device) -> None:
    """On Windows a driver lends the computer's memory when the card's own is used up: then everything gets slower by far, and
    nothing says so. What is not there is to be refused instead, so that less is tried."""
    if sys.platform == "win32" and device.type == "cuda":
        free, total = torch.cuda.mem_get_info(device)
        share = (free + torch.cuda.memory_reserved(device)) / total
        torch.cuda.set_per_process_memory_fraction(min(1.0, share), device)


class TorchBackend:
    """values.Backend. Holds `loaded` and its decoder's memory until it is closed."""

    def __init__(self, loaded: Loaded, draft: DraftModel | None = None, *, graphs: bool = True) -> None:
        self._description = describe(loaded, draft)
        self._device = loaded.device
        self._loaded: Loaded | None = loaded
        self._decoder: Decoder | None = (
            Decoder(loaded, graphs=graphs) if draft is None else DraftingDecoder(loaded, draft, graphs=graphs)
        )

    @property
    def description(self) -> Description:
        return self._description

    def memory(self) -> Memory:
        """What the allocator keeps for later, and the decoder for its next batch, counts as free."""
        kept = self._decoder.held if self._decoder is not None else 0
        if self._device.type != "cuda":
            free, total = _computer()
            return Memory(min(total, free + kept), total)
        free, whole = torch.cuda.mem_get_info(self._device)
        allocated = torch.cuda.memory_allocated(self._device)
        idle = torch.cuda.memory_reserved(self._device) - allocated
        total = int(whole * torch.cuda.get_per_process_memory_fraction(self._device))
        return Memory(max(0, min(free + idle, total - allocated) + kept), total)

    def prepare(self, pixels: NDArray[np.uint8], max_pixels: int) -> PreparedPage:
        if self._loaded is None:
            raise _closed()
        return prepare(self._loaded, pixels, max_pixels)

    def generate(self, jobs: Sequence[Job], poll: Poll, on_done: OnDone, on_text: OnText | None = None) -> None:
        if self._decoder is None:
            raise _closed()
        self._decoder.generate(jobs, poll, on_done, on_text)

    def close(self) -> None:
        """Gives all memory back; may be called again. Nothing else may be called after it."""
        if self._decoder is not None:
            self._decoder.release()
        self._decoder = self._loaded = None
        gc.collect()
        if self._device.type == "cuda":
            torch.cuda.empty_cache()


def describe(loaded: Loaded, draft: DraftModel | None = None) -> Description:
    config: Any = loaded.model.config
    text, vision = config.text_config, config.vision_config
    size = text.head_dim or text.hidden_size // text.num_attention_heads
    return Description(
        release=loaded.release,
        device=loaded.device.type,
        dtype=next(name for name, dtype in DTYPES.items() if dtype == loaded.dtype),
        weights=sum(weight.numel() * weight.element_size() for weight in loaded.model.parameters())
        + (draft.size if draft is not None else 0),
        kv_bytes=2 * text.num_hidden_layers * text.num_key_value_heads * size * loaded.dtype.itemsize,
        vision_hidden=vision.hidden_size,
        vision_layers=vision.num_hidden_layers,
        text_hidden=text.hidden_size,
        vocabulary=text.vocab_size,
        min_pixels=int(loaded.processor.size["shortest_edge"]),
        max_pixels=int(loaded.processor.size["longest_edge"]),
    )


def _closed() -> EngineUnavailable:
    return EngineUnavailable(engine="hunyuan", why="it was closed")


def _computer() -> tuple[int, int]:
    """Bytes of the computer's memory: to be had, in all."""
    if sys.platform == "win32":
        status = _MemoryStatus(length=ctypes.sizeof(_MemoryStatus))
        ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))
        return int(status.free), int(status.total)
    told = dict(line.split(":", 1) for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines())
    return int(told["MemAvailable"].split()[0]) * 1024, int(told["MemTotal"].split()[0]) * 1024


class _MemoryStatus(ctypes.Structure):
    """MEMORYSTATUSEX of the Windows API."""

    _fields_ = (
        ("length", ctypes.c_uint32),
        ("load", ctypes.c_uint32),
        ("total", ctypes.c_uint64),
        ("free", ctypes.c_uint64),
        ("rest", ctypes.c_uint64 * 5),
    )
