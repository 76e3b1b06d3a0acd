"""A checkpoint in memory: what it says of itself, what it gives back, and what is left after it failed."""

from __future__ import annotations

import gc
import sys
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
import torch

from desktop.engines.contract import Cancelled, EngineUnavailable
from desktop.engines.hunyuan.runtime import backend as module
from desktop.engines.hunyuan.runtime.backend import TorchBackend, open_backend
from desktop.engines.hunyuan.runtime.language import LanguageModel
from desktop.engines.hunyuan.runtime.loading import load
from desktop.engines.hunyuan.values import Generated, Job, OutOfDeviceMemory
from tests.helpers import checkpoints

PROMPTS = ("提取图中的文字。", "检测并识别图片中的文字，将文本坐标格式化输出。")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return checkpoints.make(tmp_path_factory.mktemp("model"), lively=True)


def _nothing() -> None:
    pass


def _asked(backend: TorchBackend, poll: Callable[[], None] = _nothing, tokens: int = 12) -> dict[int, Generated]:
    """Two pages of different size, the first asked twice."""
    pixels = np.random.default_rng(3).integers(0, 256, (120, 150), dtype=np.uint8)
    one, other = backend.prepare(pixels, 256 * 256), backend.prepare(pixels[:, :90], 256 * 256)
    asked = [(one, PROMPTS[0]), (other, PROMPTS[0]), (one, PROMPTS[1])]
    done: dict[int, Generated] = {}
    backend.generate([Job(page, prompt, tokens) for page, prompt in asked], poll, done.__setitem__)
    return done


def _tensors() -> int:
    gc.collect()
    # type(): asking whether it is an instance wakes lazy objects of the libraries.
    return sum(1 for thing in gc.get_objects() if type(thing) is torch.Tensor)


def test_description(folder: Path) -> None:
    backend = open_backend(folder, device="cpu", dtype="bf16")
    said = backend.description
    weights = backend._loaded.model.num_parameters() if backend._loaded else 0
    assert (said.release, said.device, said.dtype) == ("1.5", "cpu", "bf16")
    assert said.weights == 2 * weights
    assert said.kv_bytes == 2 * 2 * 1 * 32 * 2  # keys and values, layers, heads, size, bytes
    assert (said.text_hidden, said.vision_hidden, said.vision_layers) == (64, 64, 2)
    assert (said.min_pixels, said.max_pixels) == (64 * 64, 256 * 256)


def test_the_tied_embedding_is_counted_once(tmp_path: Path) -> None:
    tied = open_backend(checkpoints.make(tmp_path / "tied"), device="cpu", dtype="fp32").description
    apart = open_backend(checkpoints.make(tmp_path / "apart", lively=True), device="cpu", dtype="fp32").description
    assert apart.weights - tied.weights == 4 * tied.vocabulary * tied.text_hidden


def test_memory_of_the_computer(folder: Path) -> None:
    memory = open_backend(folder, device="cpu").memory()
    assert memory.total == psutil.virtual_memory().total
    assert 0 < memory.free <= memory.total


def test_answers_every_job_and_each_as_if_it_were_alone(folder: Path) -> None:
    backend = open_backend(folder, device="cpu", dtype="fp32")
    done = _asked(backend)
    assert sorted(done) == [0, 1, 2]
    assert done == _asked(backend)
    assert len({said.text for said in done.values()}) == 3


def _at_encode(backend: TorchBackend, monkeypatch: pytest.MonkeyPatch, fail: Callable[..., Any]) -> None:
    _fail_in(backend, monkeypatch, "vision_tower", fail)


def _at_prefill(backend: TorchBackend, monkeypatch: pytest.MonkeyPatch, fail: Callable[..., Any]) -> None:
    _fail_in(backend, monkeypatch, "language_model", fail)


def _at_decode(_: TorchBackend, monkeypatch: pytest.MonkeyPatch, fail: Callable[..., Any]) -> None:
    monkeypatch.setattr(LanguageModel, "_attend", fail)


def _fail_in(backend: TorchBackend, monkeypatch: pytest.MonkeyPatch, part: str, fail: Callable[..., Any]) -> None:
    assert backend._loaded is not None
    last = getattr(backend._loaded.model.model, part).layers[-1]
    monkeypatch.setattr(last.mlp, "forward", fail)


STAGES = {"encode": _at_encode, "prefill": _at_prefill, "decode": _at_decode}
WORDS: dict[str, Callable[[], Exception]] = {
    "cuda": lambda: torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB"),
    "cpu": lambda: RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory"),
    "cublas": lambda: RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
    "cudnn": lambda: RuntimeError("cuDNN error: CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED"),
    "python": lambda: MemoryError(),
}


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("stage", STAGES)
def test_too_little_memory_at_any_stage_leaves_nothing_behind(
    stage: str, words: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = open_backend(folder, device="cpu", dtype="fp32")
    usual = _asked(backend)
    before = _tensors()

    def fail(*_: Any) -> Any:
        raise WORDS[words]()

    with monkeypatch.context() as patch:
        STAGES[stage](backend, patch, fail)
        with pytest.raises(OutOfDeviceMemory) as caught:
            _asked(backend)
    assert caught.value.stage == stage
    assert caught.value.__context__ is None  # it would hold the frames, and they the memory
    del caught
    assert _tensors() <= before
    assert _asked(backend) == usual


@pytest.mark.parametrize("stage", STAGES)
def test_other_errors_are_not_taken_for_it(stage: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backend = open_backend(folder, device="cpu", dtype="fp32")

    def fail(*_: Any) -> Any:
        raise RuntimeError("the sums do not add up")

    STAGES[stage](backend, monkeypatch, fail)
    with pytest.raises(RuntimeError, match="add up"):
        _asked(backend)


def test_can_be_asked_again_after_a_cancel(folder: Path) -> None:
    backend = open_backend(folder, device="cpu", dtype="fp32")
    usual = _asked(backend)
    before = _tensors()
    left = iter(range(9))

    def poll() -> None:
        if next(left, None) is None:
            raise Cancelled

    with pytest.raises(Cancelled):
        _asked(backend, poll)
    assert _tensors() <= before
    assert _asked(backend) == usual


def test_closing_gives_the_weights_back(folder: Path) -> None:
    loaded = load(folder, device="cpu", dtype="fp32")
    model = weakref.ref(loaded.model)
    backend = TorchBackend(loaded)
    del loaded
    _asked(backend)
    backend.close()
    backend.close()
    assert model() is None
    with pytest.raises(EngineUnavailable, match="closed"):
        backend.prepare(np.zeros((9, 9), np.uint8), 256 * 256)
    with pytest.raises(EngineUnavailable, match="closed"):
        backend.generate([], _nothing, lambda job, said: None)


def test_a_model_that_does_not_fit_into_memory(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> Any:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(module, "load", fail)
    with pytest.raises(EngineUnavailable, match="too little memory"):
        open_backend(folder)


@pytest.mark.parametrize(("device", "dtype", "why"), [("tpu", "auto", "device tpu"), ("cpu", "int3", "format int3")])
def test_settings_that_nobody_knows(device: str, dtype: str, why: str, folder: Path) -> None:
    with pytest.raises(EngineUnavailable, match=why):
        open_backend(folder, device=device, dtype=dtype)


def test_on_windows_a_card_that_is_full_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the driver lends nothing: what others have of the card is not to be had."""
    told: list[float] = []
    with monkeypatch.context() as patch:
        patch.setattr(sys, "platform", "win32")
        patch.setattr(torch.cuda, "mem_get_info", lambda _: (3 * 2**30, 6 * 2**30))
        patch.setattr(torch.cuda, "memory_reserved", lambda _: 2**30)
        patch.setattr(torch.cuda, "set_per_process_memory_fraction", lambda share, _: told.append(share))
        module._keep_to_the_card(torch.device("cpu"))
        module._keep_to_the_card(torch.device("cuda"))
    assert told == [4 / 6]


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA card")
def test_on_a_card(folder: Path) -> None:
    usual = {number: said.text for number, said in _asked(open_backend(folder, device="cpu", dtype="fp32")).items()}
    backend = open_backend(folder, device="cuda", dtype="fp32")
    before = backend.memory()
    assert {number: said.text for number, said in _asked(backend).items()} == usual
    assert backend.memory().free > before.free - 2**30
    backend.close()
    assert torch.cuda.memory_allocated() < 2**26  # what libraries keep for themselves
