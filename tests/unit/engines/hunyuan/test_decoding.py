"""What a batch writes is, row by row and token by token, what transformers' greedy generation writes for each request alone."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import DynamicCache

from desktop.engines.hunyuan.runtime.decoding import Decoder, out_of_memory
from desktop.engines.hunyuan.runtime.encoding import chunk_size, encode, shared
from desktop.engines.hunyuan.runtime.loading import Loaded, load
from desktop.engines.hunyuan.runtime.preparing import PreparedPage, prepare, prompt_ids
from desktop.engines.hunyuan.values import Generated, Job, OutOfDeviceMemory, Stop
from tests.helpers import checkpoints

SIZES = ((64, 200), (128, 128), (96, 256), (256, 256), (200, 64))
PIPELINES: dict[str, dict[str, Any]] = {
    "step by step": {},
    "in chunks": {"chunk": 8, "ahead": 1},
    "far ahead": {"chunk": 5, "ahead": 3},
}


class Cancelled(Exception):
    pass


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    torch.set_num_threads(1)
    return load(checkpoints.make(tmp_path_factory.mktemp("lively"), lively=True, penalty=1.08), device="cpu", dtype="fp32")


@pytest.fixture(scope="module")
def pages(loaded: Loaded) -> list[PreparedPage]:
    source = np.random.default_rng(0)
    return [prepare(loaded, source.integers(0, 256, size, dtype=np.uint8), 256 * 256) for size in SIZES]


def plain(loaded: Loaded, job: Job) -> tuple[list[int], list[float]]:
    """Tokens and log-probabilities of the published recipe."""
    assert isinstance(job.page, PreparedPage)
    ids, kinds = prompt_ids(loaded, job.page, job.prompt)
    model: Any = loaded.model
    with torch.inference_mode():
        made = model.generate(
            input_ids=ids,
            attention_mask=torch.ones_like(ids),
            mm_token_type_ids=kinds,
            pixel_values=job.page.patches,
            image_grid_thw=torch.tensor([job.page.grid]),
            do_sample=False,
            repetition_penalty=loaded.repetition_penalty,
            max_new_tokens=job.max_new_tokens,
            eos_token_id=sorted(loaded.stops),
            pad_token_id=loaded.tokenizer.pad_token_id,
            return_dict_in_generate=True,
            output_logits=True,
        )
    tokens = made.sequences[0, ids.shape[1] :].tolist()
    chances = [float(logits[0].log_softmax(-1)[token]) for logits, token in zip(made.logits, tokens, strict=True)]
    return tokens, chances


def run(decoder: Decoder, jobs: Sequence[Job], poll: Callable[[], None] = lambda: None) -> list[Generated]:
    found: dict[int, Generated] = {}
    decoder.generate(jobs, poll, lambda job, made: found.update({job: made}))
    return [found[number] for number in range(len(jobs))]


def assert_plain(loaded: Loaded, jobs: Sequence[Job], made: Sequence[Generated]) -> None:
    for job, one in zip(jobs, made, strict=True):
        tokens, chances = plain(loaded, job)
        ended = tokens[-1] in loaded.stops
        kept = tokens[:-1] if ended else tokens
        assert one.text == loaded.tokenizer.decode(kept, skip_special_tokens=False, clean_up_tokenization_spaces=False)
        assert one.stop == (Stop.END if ended else Stop.LENGTH)
        assert len(one.starts) == len(one.logprobs) == len(kept)
        assert np.allclose(one.logprobs, chances[: len(kept)], atol=1e-3)


def test_a_single_request(loaded: Loaded, pages: list[PreparedPage]) -> None:
    jobs = [Job(pages[0], "提取图中的文字。", 60)]
    made = run(Decoder(loaded), jobs)
    assert_plain(loaded, jobs, made)
    assert len(set(made[0].logprobs)) > 30, "the checkpoint must not write one token again and again"


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_rows_of_a_batch_are_as_if_alone(loaded: Loaded, pages: list[PreparedPage], pipeline: str) -> None:
    """Other images, other prompts, other lengths; rows leave at different times, so that 8 rows become 4, 2 and 1."""
    prompts = ("a", "检测并识别图片中的文字，将文本坐标格式化输出。", "extract", "解析图中的图表", "x" * 40)
    limits = (3, 41, 12, 70, 27)
    jobs = [Job(page, prompt, limit) for page, prompt, limit in zip(pages, prompts, limits, strict=True)]
    assert_plain(loaded, jobs, run(Decoder(loaded, **PIPELINES[pipeline]), jobs))


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_every_stop_token_ends_its_row(loaded: Loaded, pages: list[PreparedPage], pipeline: str) -> None:
    jobs = [Job(page, "提取图中的文字。", 40) for page in pages[:3]]
    written = [plain(loaded, job)[0] for job in jobs]
    first, second = written[0][9], written[1][17]
    stopping = replace(loaded, stops=frozenset({first, second}))
    made = run(Decoder(stopping, **PIPELINES[pipeline]), jobs)
    assert_plain(stopping, jobs, made)
    assert {one.stop for one in made[:2]} == {Stop.END}
    assert len(made[0].starts) <= 9
    assert len(made[1].starts) <= 17


def test_prompts_of_one_page_share_its_encoding_and_what_they_begin_with(loaded: Loaded, pages: list[PreparedPage]) -> None:
    jobs = [
        Job(pages[3], "提取图中的文字。", 20),
        Job(pages[1], "a", 20),
        Job(pages[3], "提取图中的公式。", 30),
        Job(pages[3], "b", 9),
    ]
    encoded: list[int] = []
    taken: list[int] = []
    hooks = [
        loaded.model.model.vision_tower.register_forward_hook(lambda *_: encoded.append(1)),
        loaded.model.model.language_model.layers[0].register_forward_hook(lambda _, __, made: taken.append(made.shape[1])),
    ]
    try:
        made = run(Decoder(loaded), jobs)
    finally:
        for hook in hooks:
            hook.remove()
    assert len(encoded) == 2
    wholes = [prompt_ids(loaded, job.page, job.prompt)[0].shape[1] for job in jobs if isinstance(job.page, PreparedPage)]
    assert taken[0] == wholes[0]
    assert taken[1] < wholes[2] - pages[3].image_tokens
    assert_plain(loaded, jobs, made)


def test_what_prompts_share_ends_where_they_first_differ() -> None:
    prompts = [torch.tensor([numbers]) for numbers in ([1, 2, 3, 4, 5], [1, 2, 9, 4, 5], [1, 2, 3, 4])]
    assert shared(prompts) == 2
    assert shared([prompts[0], prompts[2]]) == 3, "each keeps a token to read"
    assert shared(prompts[:1]) == 4


@pytest.mark.parametrize("keep", [False, True])
def test_texts_that_outgrow_their_memory(
    loaded: Loaded, pages: list[PreparedPage], keep: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.engines.hunyuan.runtime.cache.STEP", 32)
    monkeypatch.setattr("desktop.engines.hunyuan.runtime.decoding.SPARE", 32)
    jobs = [Job(pages[0], "a", 150), Job(pages[1], "b", 130), Job(pages[2], "c", 20)]
    decoder = Decoder(loaded, keep=keep, chunk=8, ahead=1)
    assert_plain(loaded, jobs, run(decoder, jobs))
    assert (decoder.held > 0) == keep


def test_kept_memory_does_not_change_the_next_batch(loaded: Loaded, pages: list[PreparedPage]) -> None:
    decoder = Decoder(loaded, keep=True)
    batches = [
        [Job(page, "提取图中的文字。", 15 + 10 * number) for number, page in enumerate(pages)],
        [Job(pages[2], "a", 30)],
        [Job(pages[0], "bc", 12), Job(pages[4], "d", 25)],
    ]
    for jobs in batches:
        assert_plain(loaded, jobs, run(decoder, jobs))
    held = decoder.held
    run(decoder, batches[0])
    assert decoder.held == held
    decoder.release()
    assert decoder.held == 0


def test_without_a_penalty_and_in_half_precision(loaded: Loaded, pages: list[PreparedPage], tmp_path: Path) -> None:
    jobs = [Job(pages[0], "a", 25), Job(pages[1], "bb", 25)]
    free = replace(loaded, repetition_penalty=1.0)
    assert_plain(free, jobs, run(Decoder(free), jobs))
    half = load(checkpoints.make(tmp_path, lively=True, dtype=torch.bfloat16), device="cpu", dtype="bf16")
    assert [len(one.starts) for one in run(Decoder(half), jobs)] == [25, 25]


def test_long_prompts_are_read_in_pieces(loaded: Loaded, pages: list[PreparedPage], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.engines.hunyuan.runtime.encoding.chunk_size", lambda _: 16)
    jobs = [Job(pages[3], "提取图中的文字。", 20), Job(pages[3], "提取图中的公式。", 20), Job(pages[0], "z", 20)]
    assert_plain(loaded, jobs, run(Decoder(loaded), jobs))


@pytest.mark.parametrize(
    ("capability", "flash", "whole"), [((8, 9), True, True), ((8, 9), False, False), ((7, 5), True, False)]
)
def test_without_flash_attention_prompts_are_read_in_smaller_pieces(
    capability: tuple[int, int], flash: bool, whole: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first piece then needs memory for every pair of its tokens, in 16 heads, as float32."""
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda _: capability)
    monkeypatch.setattr(torch.backends.cuda, "is_flash_attention_available", lambda: flash)
    assert (16 * chunk_size(torch.device("cuda")) ** 2 * 4 > 10**8) == whole


def test_nothing_of_a_page_stays_while_the_next_is_encoded(
    loaded: Loaded, pages: list[PreparedPage], monkeypatch: pytest.MonkeyPatch
) -> None:
    alive: list[int] = []

    def counted(*arguments: Any) -> torch.Tensor:
        alive.append(sum(type(thing) is DynamicCache for thing in gc.get_objects()))
        return encode(*arguments)

    monkeypatch.setattr("desktop.engines.hunyuan.runtime.decoding.encode", counted)
    run(Decoder(loaded), [Job(page, "a", 2) for page in pages[:3]])
    assert len(set(alive)) == 1


def test_text_comes_while_it_is_written(loaded: Loaded, pages: list[PreparedPage]) -> None:
    jobs = [Job(pages[0], "a", 40), Job(pages[1], "b", 10)]
    told: list[tuple[int, str]] = []
    done: dict[int, Generated] = {}
    Decoder(loaded, chunk=4).generate(
        jobs,
        lambda: None,
        lambda job, made: done.update({job: made}),
        lambda job, text: told.append((job, text)),
    )
    for job in (0, 1):
        assert "".join(text for number, text in told if number == job) == done[job].text
    assert len([1 for number, _ in told if number == 0]) > 5
    assert done[0].starts[0] == 0
    assert list(done[0].starts) == sorted(done[0].starts)


def test_no_room_for_a_token(loaded: Loaded, pages: list[PreparedPage]) -> None:
    made = run(Decoder(loaded), [Job(pages[0], "a", 0), Job(pages[1], "b", 1)])
    assert made[0] == Generated("", (), (), Stop.LENGTH)
    assert len(made[1].starts) == 1
    run(Decoder(loaded), [])


def test_a_row_that_repeats_itself_is_stopped(pages: list[PreparedPage], tmp_path: Path) -> None:
    """Its neighbour writes on. A tied random checkpoint writes the last token of its prompt again and again."""
    tied = load(checkpoints.make(tmp_path, penalty=1.0), device="cpu", dtype="fp32")
    stop, short = run(Decoder(tied, chunk=16), [Job(pages[0], "a", 1000), Job(pages[1], "b", 30)])
    assert stop.stop == Stop.REPETITION
    assert 4000 <= len(stop.text) < 4500
    assert short.stop == Stop.LENGTH


@pytest.mark.parametrize("when", [0, 2, 5, 9, 14])
def test_who_gives_up_stops_it_and_leaves_nothing(loaded: Loaded, pages: list[PreparedPage], when: int) -> None:
    """Before every vision layer, text layer and step."""
    decoder = Decoder(loaded, keep=True)
    jobs = [Job(pages[0], "a", 12), Job(pages[1], "b", 12)]
    before = _tensors()
    good = run(decoder, jobs)
    left = [when]

    def poll() -> None:
        if left[0] == 0:
            raise Cancelled
        left[0] -= 1

    with pytest.raises(Cancelled):
        run(decoder, jobs, poll)
    assert decoder.held == 0
    assert _tensors() <= before
    assert run(decoder, jobs) == good


@pytest.mark.parametrize("kept", [False, True])
@pytest.mark.parametrize("stage", ["encode", "prefill", "decode"])
def test_too_little_memory_is_said_and_leaves_nothing(
    loaded: Loaded, pages: list[PreparedPage], stage: str, kept: bool
) -> None:
    jobs = [Job(pages[0], "a", 12), Job(pages[1], "b", 12)]
    failing = [False]

    def guard(name: str) -> None:
        if failing[0] and name == stage:
            raise torch.OutOfMemoryError("CUDA out of memory")

    decoder = Decoder(loaded, guard=guard, keep=kept)
    before = _tensors()
    good = run(decoder, jobs)
    failing[0] = True
    with pytest.raises(OutOfDeviceMemory) as caught:
        run(decoder, jobs)
    assert caught.value.stage == stage
    assert caught.value.__context__ is None
    assert decoder.held == 0
    assert _tensors() <= before
    failing[0] = False
    assert run(decoder, jobs) == good


def test_memory_kept_from_another_batch_is_given_back_before_giving_up(loaded: Loaded, pages: list[PreparedPage]) -> None:
    failures = [0]
    decoder: Decoder

    def guard(name: str) -> None:
        if name == "encode" and failures[0] > 0:
            failures[0] -= 1
            raise torch.OutOfMemoryError("CUDA out of memory")

    decoder = Decoder(loaded, guard=guard, keep=True)
    jobs = [Job(pages[0], "a", 12)]
    good = run(decoder, jobs)
    failures[0] = 1
    assert run(decoder, jobs) == good


def test_other_errors_stay_what_they_are(loaded: Loaded, pages: list[PreparedPage]) -> None:
    def guard(_: str) -> None:
        raise RuntimeError("shapes do not fit")

    with pytest.raises(RuntimeError, match="shapes"):
        run(Decoder(loaded, guard=guard), [Job(pages[0], "a", 3)])


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory"),
        RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory"),
        RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
        MemoryError(),
    ],
    ids=["device", "cpu", "cublas", "python"],
)
def test_what_counts_as_too_little_memory(error: Exception) -> None:
    assert out_of_memory(error)
    assert not out_of_memory(RuntimeError("shapes do not fit"))


def test_a_cpu_that_has_too_little_memory() -> None:
    """What torch really says there."""
    with pytest.raises(RuntimeError) as caught:
        torch.empty(1 << 60)
    assert out_of_memory(caught.value)


def _tensors() -> int:
    """Bytes of all tensors alive."""
    gc.collect()
    storages = {
        one.untyped_storage().data_ptr(): one.untyped_storage().nbytes()
        for one in gc.get_objects()
        if issubclass(type(one), torch.Tensor)
    }
    return sum(storages.values())
