"""The step that a graph captures: one token a row, the model's own numbers, and nothing that a graph cannot hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from torch._subclasses.fake_tensor import FakeTensorMode
from transformers import RepetitionPenaltyLogitsProcessor

from desktop.engines.hunyuan.runtime.cache import Cache, Shape, Slots, length_bucket, row_bucket
from desktop.engines.hunyuan.runtime.graphs import Steps
from desktop.engines.hunyuan.runtime.language import LanguageModel, attention
from desktop.engines.hunyuan.runtime.loading import Loaded, load
from tests.helpers import checkpoints


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return load(checkpoints.make(tmp_path_factory.mktemp("step"), lively=True, penalty=1.1), device="cpu", dtype="fp32")


@pytest.mark.parametrize("rows", [1, 3, 16, 64])
@pytest.mark.parametrize("length", [512, 1536])
def test_attention_is_the_textbook_one(rows: int, length: int) -> None:
    torch.manual_seed(rows)
    queries = torch.randn(rows, 8, 16)
    keys, values = torch.randn(rows, 4, length, 16), torch.randn(rows, 4, length, 16)
    mask = torch.where(torch.rand(rows, length) < 0.3, 0.0, -torch.inf)
    mask[:, -1] = 0.0
    wanted = torch.nn.functional.scaled_dot_product_attention(
        queries[:, :, None], keys, values, attn_mask=mask[:, None, None], scale=0.3, enable_gqa=True
    )
    assert torch.allclose(attention(queries, keys, values, mask, 0.3), wanted.flatten(1), atol=1e-5)


def test_the_step_never_looks_at_a_value(loaded: Loaded) -> None:
    """On tensors without values, any question about one raises; what a graph captures must ask none."""
    model = LanguageModel(loaded)
    slots = Cache(model.shape).open(4, 512, 10)
    with torch.inference_mode(), FakeTensorMode(allow_non_fake_inputs=True) as fake:
        model.step(_without_values(slots, fake))


def test_the_step_changes_tensors_where_they_are(loaded: Loaded) -> None:
    model = LanguageModel(loaded)
    with torch.inference_mode():
        slots = Cache(model.shape).open(2, 512, 10)
        model.first(slots, torch.randn(2, model.hidden))
        assert slots.column.item() == 10
        chosen = slots.tokens.clone()
        places = [tensor.data_ptr() for tensor in (*slots.keys, *slots.values, slots.tokens, slots.written)]
        Steps(model.step, enabled=False).run(slots, 3, version=1)
        assert places == [tensor.data_ptr() for tensor in (*slots.keys, *slots.values, slots.tokens, slots.written)]
        assert slots.column.item() == 13
        assert slots.positions.tolist() == [3, 3]
        assert torch.equal(slots.written[9], chosen)
        assert torch.equal(slots.written[12], slots.tokens)
        assert all(bool(slots.seen[row, slots.written[9:13, row]].all()) for row in range(2))
        assert (slots.mask[0] == 0).nonzero()[:, 0].tolist() == [10, 11, 12]


def test_the_penalty_is_transformers_own(tmp_path: Path) -> None:
    """On logits below zero too, where it multiplies; the log-probability is that without a penalty."""
    loaded = load(checkpoints.make(tmp_path, lively=True, penalty=1.5), device="cpu", dtype="fp32")
    loaded.model.lm_head.weight.data.abs_().neg_()
    model = LanguageModel(loaded)
    torch.manual_seed(1)
    prompts = torch.randint(0, model.shape.vocabulary, (4, 300))
    with torch.inference_mode():
        hidden = torch.rand(4, model.hidden)
        hidden[2:].neg_()
        logits = loaded.model.lm_head(hidden)
        wanted = RepetitionPenaltyLogitsProcessor(1.5)(prompts, logits.clone()).argmax(dim=-1)
        assert (wanted != logits.argmax(dim=-1)).any()
        slots = Cache(model.shape).open(4, 512, 300)
        slots.seen.scatter_(1, prompts, True)
        model.first(slots, hidden)
        assert slots.tokens.tolist() == wanted.tolist()
        assert torch.allclose(slots.chances[299], logits.log_softmax(-1).gather(1, wanted[:, None])[:, 0])


def test_the_loaded_model_keeps_its_own_numbers(tmp_path: Path) -> None:
    """Joined weights are the model's: it says the same as before, and no memory is taken twice."""
    loaded = load(checkpoints.make(tmp_path, lively=True), device="cpu", dtype="fp32")
    ids = torch.arange(10)[None]
    with torch.inference_mode():
        before = loaded.model(input_ids=ids).logits
        LanguageModel(loaded)
        assert torch.equal(loaded.model(input_ids=ids).logits, before)
    attention = loaded.model.model.language_model.layers[0].self_attn
    assert attention.q_proj.weight.untyped_storage().data_ptr() == attention.v_proj.weight.untyped_storage().data_ptr()


@pytest.mark.parametrize(("rows", "length"), [(2, 512), (2, 1024), (4, 1024), (1, 512), (1, 1536), (4, 512)])
def test_rows_are_carried_into_every_shape(rows: int, length: int) -> None:
    cache = Cache(Shape(layers=3, heads=2, size=4, vocabulary=7, dtype=torch.float32, device=torch.device("cpu")))
    slots = cache.open(4, 512, 20)
    torch.manual_seed(0)
    for tensor in (*slots.keys, *slots.values):
        tensor.normal_()
    slots.mask[:, 5:20] = 0.0
    slots.seen[1, 3] = slots.seen[3, 6] = True
    slots.tokens.copy_(torch.arange(4))
    slots.positions.copy_(torch.arange(4) + 10)
    keep = [3, 1][:rows]
    wanted = [tensor[keep, :, :20].clone() for tensor in (*slots.keys, *slots.values)]
    new = cache.reshape(slots, keep, rows, length, 20)
    count = len(keep)
    assert (new.rows, new.length) == (rows, length)
    assert all(torch.equal(a[:count, :, :20], b) for a, b in zip((*new.keys, *new.values), wanted, strict=True))
    assert new.tokens[:count].tolist() == keep
    assert new.positions[:count].tolist() == [row + 10 for row in keep]
    assert (new.mask[:count] == 0).sum(dim=1).tolist() == [15] * count
    assert new.seen[:count].nonzero().tolist() == [[0, 6], [1, 3]][:count]
    assert not any(bool(tensor.isnan().any()) for tensor in (*new.keys, *new.values))


def test_memory_moves_only_when_it_must() -> None:
    cache = Cache(Shape(layers=1, heads=1, size=4, vocabulary=3, dtype=torch.float32, device=torch.device("cpu")))
    slots = cache.open(4, 512, 3)
    version = cache.version
    slots = cache.reshape(slots, [0, 1], 2, 512, 9)
    slots = cache.reshape(slots, [0, 1], 2, 1024, 9)
    assert cache.version == version
    slots = cache.reshape(slots, [0, 1], 2, 1536, 9, spare=512)
    assert cache.version == version + 1
    cache.reshape(slots, [0, 1], 2, 2048, 9)
    assert cache.version == version + 1


def test_buckets() -> None:
    assert [row_bucket(count) for count in (1, 2, 3, 4, 5, 8, 9)] == [1, 2, 4, 4, 8, 8, 16]
    assert [length_bucket(columns) for columns in (1, 512, 513, 4107)] == [512, 512, 1024, 4608]


class _Card:
    """Stands for torch.cuda. A step calls `step`; a graph that was captured adds "replay" to `done` for it. trouble: the next
    capture fails with it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.done: list[str] = []
        self.trouble: Exception | None = None
        self.pools = 0
        for name in ("graph_pool_handle", "current_stream", "CUDAGraph", "graph"):
            monkeypatch.setattr(torch.cuda, name, getattr(self, name))

    def step(self, slots: Slots) -> None:
        self.done.append("step")

    def graph_pool_handle(self) -> int:
        self.pools += 1
        return self.pools

    def current_stream(self) -> None: ...

    def CUDAGraph(self) -> Any:
        return SimpleNamespace(replay=lambda: self.done.append("replay"))

    @contextmanager
    def graph(self, graph: Any, **_: Any) -> Iterator[None]:
        yield
        self.done[-1] = "capture"
        trouble, self.trouble = self.trouble, None
        if trouble is not None:
            raise trouble

    def told(self) -> str:
        """Since it was asked last."""
        told = " ".join(self.done)
        self.done.clear()
        return told


def _slots() -> tuple[Slots, Slots]:
    cache = Cache(Shape(layers=1, heads=1, size=4, vocabulary=3, dtype=torch.float32, device=torch.device("cpu")))
    return cache.open(1, 512, 3), cache.open(1, 1024, 3)


def test_a_shape_is_captured_after_its_first_step(monkeypatch: pytest.MonkeyPatch) -> None:
    card = _Card(monkeypatch)
    steps = Steps(card.step, enabled=True)
    short, long = _slots()
    steps.run(short, 4, 1)
    assert card.told() == "step capture replay replay replay"
    steps.run(long, 1, 1)
    steps.run(short, 1, 1)
    steps.run(long, 1, 1)
    assert card.told() == "step replay capture replay"
    steps.run(short, 2, 2)  # the memory has moved
    assert card.told() == "capture replay replay"


def test_a_shape_too_big_to_be_captured_goes_without(monkeypatch: pytest.MonkeyPatch) -> None:
    card = _Card(monkeypatch)
    steps = Steps(card.step, enabled=True)
    short, long = _slots()
    card.trouble = torch.OutOfMemoryError("CUDA out of memory.")
    before = card.pools
    steps.run(long, 4, 1)
    assert card.told() == "step capture step step step"
    assert card.pools > before  # the pool of the graph that failed is not to be used again
    steps.run(short, 3, 1)
    assert card.told() == "step capture replay replay"


def test_where_nothing_can_be_captured_it_is_tried_once(monkeypatch: pytest.MonkeyPatch) -> None:
    card = _Card(monkeypatch)
    steps = Steps(card.step, enabled=True)
    short, long = _slots()
    card.trouble = RuntimeError("CUDA error: operation failed due to a previous error during capture")
    steps.run(short, 3, 1)
    steps.run(long, 3, 1)
    assert card.told() == "step capture step step step step step"


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA graphics card")
def test_graphs_write_what_steps_write(tmp_path: Path) -> None:
    loaded = load(checkpoints.make(tmp_path, lively=True, penalty=1.1), device="cuda", dtype="fp32")
    model = LanguageModel(loaded)
    cuda: Any = torch.cuda
    found = []
    for enabled in (False, True):
        with torch.inference_mode(), torch.cuda.stream(cuda.Stream()):
            steps, cache = Steps(model.step, enabled=enabled), Cache(model.shape)
            slots = cache.open(2, 512, 5)
            torch.manual_seed(0)
            model.first(slots, torch.randn(2, model.hidden).to(loaded.device))
            for _ in range(4):
                steps.run(slots, 8, cache.version)
            found.append(slots.written[4:37].cpu())
    assert torch.equal(found[0], found[1])


def _without_values(slots: Slots, fake: FakeTensorMode) -> Slots:
    made = {}
    for field in fields(slots):
        value = getattr(slots, field.name)
        if isinstance(value, torch.Tensor):
            value = fake.from_tensor(value)
        elif isinstance(value, tuple):
            value = tuple(fake.from_tensor(one) for one in value)
        made[field.name] = value
    return Slots(**made)
