"""With a draft model a single prompt is answered in fewer passes of the large one, and with the very same tokens."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from desktop.engines.hunyuan.errors import ModelUnusable
from desktop.engines.hunyuan.runtime.backend import open_backend
from desktop.engines.hunyuan.runtime.cache import Cache
from desktop.engines.hunyuan.runtime.decoding import Decoder
from desktop.engines.hunyuan.runtime.draft_model import load_draft
from desktop.engines.hunyuan.runtime.drafting import DraftingDecoder
from desktop.engines.hunyuan.runtime.loading import Loaded, load
from desktop.engines.hunyuan.runtime.preparing import PreparedPage, prepare
from desktop.engines.hunyuan.values import Generated, Job, OutOfDeviceMemory, Stop
from tests.helpers import checkpoints, draft_checkpoints

SIZES = ((64, 200), (128, 128), (96, 256), (200, 64))
PROMPT = "提取图中的文字。"
LENGTH = 48
Guard = Callable[[str], None]


class Cancelled(Exception):
    pass


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    torch.set_num_threads(1)
    folder = checkpoints.make(tmp_path_factory.mktemp("lively"), lively=True, penalty=1.08, layers=3)
    # No stop ids: the texts are as long as they may be.
    return replace(load(folder, device="cpu", dtype="fp32"), stops=frozenset())


@pytest.fixture(scope="module")
def pages(loaded: Loaded) -> list[PreparedPage]:
    source = np.random.default_rng(0)
    return [prepare(loaded, source.integers(0, 256, size, dtype=np.uint8), 256 * 256) for size in SIZES]


@pytest.fixture(scope="module")
def drafts(loaded: Loaded, pages: list[PreparedPage], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One that knows nothing, and one that mostly foresees what is written about the first page."""
    root = tmp_path_factory.mktemp("drafts")
    return {
        "random": draft_checkpoints.make(root / "random", loaded),
        "fitted": draft_checkpoints.make(root / "fitted", loaded, fitted=Job(pages[0], PROMPT, LENGTH), steps=60),
    }


def run(decoder: Decoder, jobs: Sequence[Job], poll: Callable[[], None] = lambda: None) -> list[Generated]:
    found: dict[int, Generated] = {}
    decoder.generate(jobs, poll, lambda job, made: found.update({job: made}))
    return [found[number] for number in range(len(jobs))]


def drafting(loaded: Loaded, folder: Path, passes: list[str] | None = None, **others: Any) -> DraftingDecoder:
    guard: Guard | None = None if passes is None else passes.append
    return DraftingDecoder(loaded, load_draft(folder, loaded), guard=guard, **others)


def assert_same(one: Generated, other: Generated) -> None:
    assert (one.text, one.starts, one.stop) == (other.text, other.starts, other.stop)
    assert np.allclose(one.logprobs, other.logprobs, atol=1e-4)


@pytest.mark.parametrize("penalty", [1.0, 1.08, 1.5])
@pytest.mark.parametrize("kind", ["random", "fitted"])
def test_the_same_tokens_as_without(
    loaded: Loaded, pages: list[PreparedPage], drafts: dict[str, Path], kind: str, penalty: float
) -> None:
    asked = replace(loaded, repetition_penalty=penalty)
    plain, drafted = Decoder(asked), drafting(asked, drafts[kind])
    for page, prompt, limit in zip(pages, (PROMPT, "extract", "a", PROMPT), (LENGTH, 40, 16, 30), strict=True):
        job = Job(page, prompt, limit)
        assert_same(run(drafted, [job])[0], run(plain, [job])[0])


def test_prompts_about_one_page_are_all_drafted(loaded: Loaded, pages: list[PreparedPage], drafts: dict[str, Path]) -> None:
    jobs = [Job(pages[0], PROMPT, LENGTH), Job(pages[0], "extract", 40)]
    passes = list[str]()
    made = run(drafting(loaded, drafts["fitted"], passes), jobs)
    for one, other in zip(made, run(Decoder(loaded), jobs), strict=True):
        assert_same(one, other)
    assert passes.count("decode") < LENGTH


def test_good_drafts_save_passes(loaded: Loaded, pages: list[PreparedPage], drafts: dict[str, Path]) -> None:
    job = Job(pages[0], PROMPT, LENGTH)
    good, bad = list[str](), list[str]()
    made = run(drafting(loaded, drafts["fitted"], good), [job])[0]
    run(drafting(loaded, drafts["random"], bad), [job])
    assert len(made.starts) == LENGTH
    assert len(set(made.logprobs)) > 30, "the checkpoint must not write one token again and again"
    assert LENGTH / 16 < good.count("decode") < LENGTH / 2
    assert LENGTH * 3 / 4 < bad.count("decode") < LENGTH


def test_drafts_are_those_of_the_architecture(loaded: Loaded, pages: list[PreparedPage], drafts: dict[str, Path]) -> None:
    """Against the same architecture written down without a cache."""
    job = Job(pages[1], "abc", 20)
    ids, features, begin = draft_checkpoints.written(loaded, job)
    reference = draft_checkpoints.build(draft_checkpoints.settings(loaded))
    reference.load_state_dict(load_file(drafts["fitted"] / "model.safetensors"))
    draft = load_draft(drafts["fitted"], loaded)
    model: Any = loaded.model
    with torch.inference_mode():
        for start in (begin, begin + 7):
            slots = Cache(draft.shape).open(1, 512, start)
            for part in (slice(0, 9), slice(9, start)):
                draft.learn(features[part], torch.arange(start)[part], slots)
            found = draft.draft(ids[start : start + 1], torch.tensor([start]), slots)
            known = torch.full((1, draft.block), model.config.text_config.vocab_size - 1)
            known[0, 0] = ids[start]
            hidden = reference(model.get_input_embeddings()(known), features, torch.tensor([start]))
            assert found[1:].tolist() == model.lm_head(hidden)[0, 1:].argmax(dim=-1).tolist()
            assert len(set(found.tolist())) > 3


@pytest.mark.parametrize("block", [2, 5])
def test_other_blocks(loaded: Loaded, pages: list[PreparedPage], tmp_path: Path, block: int) -> None:
    job = Job(pages[2], "ab", 24)
    folder = draft_checkpoints.make(tmp_path / "draft", loaded, block=block, fitted=job, steps=30)
    assert_same(run(drafting(loaded, folder), [job])[0], run(Decoder(loaded), [job])[0])


@pytest.mark.parametrize("after", [1, 2, 9, 25])
def test_a_stop_token_within_a_block_ends_the_text(
    loaded: Loaded, pages: list[PreparedPage], drafts: dict[str, Path], after: int
) -> None:
    ids, _, begin = draft_checkpoints.written(loaded, Job(pages[0], PROMPT, LENGTH))
    stopping = replace(loaded, stops=frozenset({int(ids[begin + after - 1])}))
    job = Job(pages[0], PROMPT, LENGTH)
    made = run(drafting(stopping, drafts["fitted"]), [job])[0]
    assert made.stop == Stop.END
    assert_same(made, run(Decoder(stopping), [job])[0])


@pytest.mark.parametrize("limit", [0, 1, 2, 13])
def test_the_limit_holds_within_a_block(loaded: Loaded, pages: list[PreparedPage], drafts: dict[str, Path], limit: int) -> None:
    job = Job(pages[0], PROMPT, limit)
    made = run(drafting(loaded, drafts["fitted"]), [job])[0]
    assert (len(made.starts), made.stop) == (limit, Stop.LENGTH)
    assert_same(made, run(Decoder(loaded), [job])[0])


def test_a_text_that_repeats_itself_is_stopped(pages: list[PreparedPage], tmp_path: Path) -> None:
    tied = load(checkpoints.make(tmp_path / "tied", penalty=1.0, layers=3), device="cpu", dtype="fp32")
    folder = draft_checkpoints.make(tmp_path / "draft", tied, fitted=Job(pages[0], "a", 40), steps=20)
    passes: list[str] = []
    job = Job(pages[0], "a", 6000)
    made = run(drafting(tied, folder, passes), [job])[0]
    assert made.stop == Stop.REPETITION
    assert passes.count("decode") < len(made.starts) / 4
    assert_same(made, run(Decoder(tied), [job])[0])


@pytest.mark.parametrize("keep", [False, True])
def test_texts_that_outgrow_their_memory(
    loaded: Loaded, pages: list[PreparedPage], drafts: dict[str, Path], keep: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And batches of several in between, which are not drafted."""
    plain = Decoder(loaded)
    monkeypatch.setattr("desktop.engines.hunyuan.runtime.cache.STEP", 32)
    monkeypatch.setattr("desktop.engines.hunyuan.runtime.decoding.SPARE", 32)
    decoder = drafting(loaded, drafts["fitted"], keep=keep)
    jobs = [Job(pages[0], PROMPT, 90), Job(pages[1], "b", 60), Job(pages[2], "c", 20)]
    for batch in (jobs[:1], jobs, jobs[1:2], jobs[:1]):
        for one, other in zip(run(decoder, batch), run(plain, batch), strict=True):
            assert_same(one, other)
    assert (decoder.held > 0) == keep
    decoder.release()
    assert decoder.held == 0


def test_half_precision(loaded: Loaded, pages: list[PreparedPage], drafts: dict[str, Path], tmp_path: Path) -> None:
    half = load(checkpoints.make(tmp_path, lively=True, layers=3, dtype=torch.bfloat16), device="cpu", dtype="bf16")
    free = replace(half, stops=frozenset())
    assert len(run(drafting(free, drafts["fitted"]), [Job(pages[0], PROMPT, 25)])[0].starts) == 25


def test_text_comes_while_it_is_written(loaded: Loaded, pages: list[PreparedPage], drafts: dict[str, Path]) -> None:
    told: list[str] = []
    done: list[Generated] = []
    drafting(loaded, drafts["fitted"]).generate(
        [Job(pages[0], PROMPT, LENGTH)], lambda: None, lambda _, made: done.append(made), lambda _, text: told.append(text)
    )
    assert "".join(told) == done[0].text
    assert 3 < len(told) < LENGTH / 2


@pytest.mark.parametrize("when", [0, 4, 8, 11])
def test_who_gives_up_stops_it_and_leaves_nothing(
    loaded: Loaded, pages: list[PreparedPage], drafts: dict[str, Path], when: int
) -> None:
    decoder = drafting(loaded, drafts["random"], keep=True)
    job = Job(pages[0], "a", 12)
    before = tensors()
    good = run(decoder, [job])
    left = [when]

    def poll() -> None:
        if left[0] == 0:
            raise Cancelled
        left[0] -= 1

    with pytest.raises(Cancelled):
        run(decoder, [job], poll)
    assert decoder.held == 0
    assert tensors() <= before
    assert run(decoder, [job]) == good


@pytest.mark.parametrize(("stage", "time"), [("encode", 1), ("prefill", 1), ("prefill", 3), ("decode", 1), ("decode", 3)])
def test_too_little_memory_is_said_and_leaves_nothing(
    loaded: Loaded, pages: list[PreparedPage], drafts: dict[str, Path], stage: str, time: int
) -> None:
    """time: at which piece of the stage; the third of `prefill` is the draft model's own."""
    fails, calls = [False], [0]

    def guard(name: str) -> None:
        calls[0] += name == stage
        if fails[0] and name == stage and calls[0] == time:
            raise torch.OutOfMemoryError("CUDA out of memory")

    decoder = DraftingDecoder(loaded, load_draft(drafts["random"], loaded), guard=guard)
    before = tensors()
    good = run(decoder, [Job(pages[0], "a", 12)])
    fails[0], calls[0] = True, 0
    with pytest.raises(OutOfDeviceMemory) as caught:
        run(decoder, [Job(pages[0], "a", 12)])
    assert caught.value.stage == stage
    assert decoder.held == 0
    assert tensors() <= before
    fails[0] = False
    assert run(decoder, [Job(pages[0], "a", 12)]) == good


def test_a_backend_with_a_draft_model(loaded: Loaded, drafts: dict[str, Path], tmp_path: Path) -> None:
    folder = checkpoints.make(tmp_path, lively=True, penalty=1.08, layers=3)
    plain, drafted = (open_backend(folder, device="cpu", dflash=dflash) for dflash in (None, drafts["random"]))
    pixels = np.random.default_rng(1).integers(0, 256, (100, 90), dtype=np.uint8)
    answers: list[list[Generated]] = []
    for backend in (plain, drafted):
        page, found = backend.prepare(pixels, 256 * 256), list[Generated]()
        for prompts in (["a"], ["a", "b"]):
            jobs = [Job(page, prompt, 20) for prompt in prompts]
            backend.generate(jobs, lambda: None, lambda _, made, found=found: found.append(made))
        answers.append(found)
        backend.close()
    for one, other in zip(*answers, strict=True):
        assert_same(one, other)
    assert drafted.description.weights > plain.description.weights


def _config(**changes: Any) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / "config.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))

    return change


def _weights(change: Callable[[dict[str, torch.Tensor]], Any]) -> Callable[[Path], None]:
    def rewrite(folder: Path) -> None:
        weights = load_file(folder / "model.safetensors")
        change(weights)
        draft_checkpoints.write(folder, json.loads((folder / "config.json").read_text()), weights)

    return rewrite


def _drafts(**changes: Any) -> Callable[[Path], None]:
    return _config(dflash_config={"mask_token_id": 5, "target_layer_ids": [0, 2, 1], **changes})


KEY = "layers.1.self_attn.q_norm.weight"
BROKEN: dict[str, tuple[Callable[[Path], Any], str]] = {
    "no settings": (lambda folder: (folder / "config.json").unlink(), "config.json"),
    "settings cut short": (lambda folder: (folder / "config.json").write_text('{"model_type": "qw'), "config.json"),
    "a list": (lambda folder: (folder / "config.json").write_text("[]"), "config.json"),
    "another kind": (_config(model_type="llama"), "model_type"),
    "another class": (_config(architectures=["Qwen3ForCausalLM"]), "architectures"),
    "no block": (_config(block_size=None), "block_size"),
    "a huge block": (_config(block_size=4096), "block_size"),
    "no drafting settings": (_config(dflash_config=None), "target_layer_ids"),
    "a layer too many": (_drafts(target_layer_ids=[0, 3]), "target_layer_ids"),
    "a token too many": (_drafts(mask_token_id=10**6), "mask_token_id"),
    "no mask": (_drafts(mask_token_id=None), "mask_token_id"),
    "of a deeper model": (_config(num_target_layers=24), "num_target_layers"),
    "of a wider model": (_config(hidden_size=128), "hidden_size"),
    "of another vocabulary": (_config(vocab_size=99), "vocab_size"),
    "odd heads": (_config(num_key_value_heads=3), "num_attention_heads"),
    "a window": (_config(layer_types=["full_attention", "sliding_attention"], sliding_window=64), "layer_types"),
    "unknown turns": (_config(rope_scaling={"rope_type": "xdrope", "rope_theta": 1e4}), "config.json"),
    "no weights": (lambda folder: (folder / "model.safetensors").unlink(), "model.safetensors"),
    "weights cut short": (lambda folder: (folder / "model.safetensors").write_bytes(b"\0" * 30), "model.safetensors"),
    "a weight missing": (_weights(lambda weights: weights.pop(KEY)), KEY),
    "a weight of another shape": (_weights(lambda weights: weights.update({KEY: torch.zeros(8)})), KEY),
    "a weight too many": (
        _weights(lambda weights: weights.update({"layers.2.mlp.up_proj.weight": torch.zeros(8)})),
        "layers.2",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_draft_model_that_does_not_fit_is_refused_by_name(loaded: Loaded, tmp_path: Path, what: str) -> None:
    folder = draft_checkpoints.make(tmp_path / "dflash", loaded)
    break_it, named = BROKEN[what]
    break_it(folder)
    with pytest.raises(ModelUnusable) as refused:
        load_draft(folder, loaded)
    assert str(refused.value.details["file"]).startswith("dflash/")
    assert named in f"{refused.value.details['file']}: {refused.value.details['why']}"


def test_copies_of_the_shared_weights_and_a_prefix_do_no_harm(loaded: Loaded, drafts: dict[str, Path], tmp_path: Path) -> None:
    weights = load_file(drafts["random"] / "model.safetensors") | {"embed_tokens.weight": torch.zeros(2, 2)}
    said = json.loads((drafts["random"] / "config.json").read_text())
    folder = draft_checkpoints.write(tmp_path, said, {f"draft_model.{name}": weight for name, weight in weights.items()})
    assert load_draft(folder, loaded).size == load_draft(drafts["random"], loaded).size


def tensors() -> int:
    """Bytes of all tensors alive."""
    gc.collect()
    storages = {
        one.untyped_storage().data_ptr(): one.untyped_storage().nbytes()
        for one in gc.get_objects()
        if issubclass(type(one), torch.Tensor)
    }
    return sum(storages.values())
