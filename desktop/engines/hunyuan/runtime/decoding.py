"""A batch of prompts, from prepared pages to texts: greedy, each row as if it were alone."""

from __future__ import annotations

import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

import torch
from torch import Tensor
from transformers import DynamicCache

from desktop.engines.contract import Poll
from desktop.engines.hunyuan.runtime.cache import Cache, Slots, length_bucket, row_bucket
from desktop.engines.hunyuan.runtime.encoding import encode, read, shared
from desktop.engines.hunyuan.runtime.graphs import Steps
from desktop.engines.hunyuan.runtime.language import LanguageModel
from desktop.engines.hunyuan.runtime.loading import Loaded
from desktop.engines.hunyuan.runtime.preparing import PreparedPage, prompt_ids
from desktop.engines.hunyuan.runtime.rows import Row, TokenBytes
from desktop.engines.hunyuan.values import Job, OnDone, OnText, OutOfDeviceMemory, Stop

CHUNK = 8
"""Steps that a graphics card is given at once, and that it may be ahead of what has been read."""
SPARE = 1024
"""Columns to take memory for beyond those needed, where it is kept: graphs are void when it moves."""

OUT_OF_MEMORY = (
    "out of memory",
    "DefaultCPUAllocator",
    "ALLOC_FAILED",
    "ALLOCATION_FAILED",
    "unable to find an engine",  # so cuDNN says that there is no room for what any of its kernels needs beside its inputs
)

Guard = Callable[[str], None]

_cuda: Any = torch.cuda  # typed in part only


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """What was chosen after some columns, on its way here. jobs: whose slot each row was when it was asked for."""

    tokens: Tensor
    chances: Tensor
    there: torch.cuda.Event | None
    jobs: tuple[int, ...]


@dataclass(slots=True, eq=False)
class _Run:
    """One call. live: the job of each slot, done ones included until the slots are reshaped. at: the next column."""

    jobs: Sequence[Job]
    rows: list[Row]
    poll: Poll
    on_done: OnDone
    on_text: OnText | None
    open: set[int]
    live: tuple[int, ...]
    slots: Slots
    width: int
    at: int


class Decoder:
    """graphs: on a CUDA card, replay captured steps. keep: the memory of a batch, and the graphs captured on it, for the next;
    by default where there are graphs, else nothing is kept between calls. guard: called with "encode", "prefill" or "decode"
    as each piece of it begins. chunk, ahead: steps queued at once, and how many such chunks are queued before the first is
    read; by default what suits the device. They change no result.
    """

    def __init__(
        self,
        loaded: Loaded,
        *,
        graphs: bool = True,
        keep: bool | None = None,
        guard: Guard | None = None,
        chunk: int | None = None,
        ahead: int | None = None,
    ) -> None:
        card = loaded.device.type == "cuda"
        if card:
            # The newest cards would take it, half a second for every new size of a page before its first use.
            torch.backends.cuda.enable_cudnn_sdp(False)
        self._loaded = loaded
        self._model = LanguageModel(loaded)
        self._cache = Cache(self._model.shape)
        self._steps = Steps(self._model.step, enabled=graphs and card)
        self._keep = (graphs and card) if keep is None else keep
        self._stream = _cuda.Stream(loaded.device) if card else None
        self._bytes = TokenBytes(loaded.tokenizer)
        self._guard = guard or (lambda _: None)
        self._chunk = chunk or (CHUNK if card else 1)
        self._ahead = (1 if card else 0) if ahead is None else ahead
        self._stage = "encode"

    @property
    def held(self) -> int:
        """Bytes of the device that are kept for the next call, which uses them first."""
        return self._cache.held

    def release(self) -> None:
        """Give everything but the weights back."""
        if self._stream is not None:
            self._stream.synchronize()
        self._steps.forget()
        self._cache.release()
        if self._stream is not None:
            torch.cuda.empty_cache()

    def generate(self, jobs: Sequence[Job], poll: Poll, on_done: OnDone, on_text: OnText | None = None) -> None:
        """As values.Backend.generate says: one batch, greedy with the release's repetition penalty over prompt and text."""
        while jobs:
            kept = self._cache.held > 0
            if self._done(jobs, poll, on_done, on_text):
                return
            if not kept or self._stage == "decode":
                raise OutOfDeviceMemory(self._stage)
            # What was kept from another batch has been given back: that may have been what was missing.

    def _done(self, jobs: Sequence[Job], poll: Poll, on_done: OnDone, on_text: OnText | None) -> bool:
        """False where there was too little memory. The error ends here: its frames may hold what was to be freed."""
        try:
            with self._cleaning(), torch.inference_mode(), self._on_stream():
                self._decode(self._begin(jobs, poll, on_done, on_text))
        except (RuntimeError, MemoryError) as error:
            if not out_of_memory(error):
                raise
            return False
        return True

    @contextmanager
    def _cleaning(self) -> Iterator[None]:
        try:
            yield
        except BaseException as error:
            traceback.clear_frames(error.__traceback__)
            self.release()
            raise
        if not self._keep:
            self._cache.release()

    @contextmanager
    def _on_stream(self) -> Iterator[None]:
        if self._stream is None:
            yield
            return
        with torch.cuda.device(self._loaded.device):
            outer = torch.cuda.current_stream()
            self._stream.wait_stream(outer)
            with torch.cuda.stream(self._stream):
                yield
            outer.wait_stream(self._stream)

    def _enter(self, stage: str) -> None:
        self._stage = stage
        self._guard(stage)

    def _begin(self, jobs: Sequence[Job], poll: Poll, on_done: OnDone, on_text: OnText | None) -> _Run:
        """Encode every page once, read every prompt (what prompts of a page share, once in all), choose the first tokens."""
        pages = [cast(PreparedPage, job.page) for job in jobs]
        prompts = [prompt_ids(self._loaded, page, job.prompt) for page, job in zip(pages, jobs, strict=True)]
        width = max(ids.shape[1] for ids, _ in prompts)
        count = row_bucket(len(jobs))
        self._enter("prefill")
        slots = self._cache.open(count, length_bucket(width + self._chunk), width, spare=SPARE if self._keep else 0)
        last = torch.zeros(count, self._model.hidden, dtype=self._loaded.dtype, device=self._loaded.device)
        for page in {id(page): page for page in pages}.values():
            self._enter("encode")
            features = encode(self._loaded, page, poll)
            mine = [number for number, other in enumerate(pages) if other is page]
            common = shared([prompts[number][0] for number in mine])
            cache = DynamicCache(config=self._model.config)
            for number in mine:
                self._enter("prefill")
                ids, types = prompts[number]
                last[number] = read(self._loaded, ids, types, page, features, cache, poll)
                self._cache.fill(slots, number, ids[0].to(self._loaded.device), cache, width)
                cache.crop(common - ids.shape[1])
            del features, cache  # else they stay while the next page is encoded
        self._model.first(slots, last)
        rows = [Row(self._bytes, self._loaded.stops, job.max_new_tokens) for job in jobs]
        every = range(len(jobs))
        return _Run(jobs, rows, poll, on_done, on_text, set(every), tuple(every), slots, width, width)

    def _decode(self, run: _Run) -> None:
        asked = deque([self._ask(run, 1)])
        while run.open:
            run.poll()
            limit = max(run.jobs[job].max_new_tokens for job in run.open)
            steps = min(self._chunk, limit - (run.at - run.width + 1))
            if len(asked) > self._ahead or (steps <= 0 and asked):
                self._read(run, asked.popleft())
                continue
            self._enter("decode")
            self._fit(run, steps)
            self._steps.run(run.slots, steps, self._cache.version)
            run.at += steps
            asked.append(self._ask(run, steps))

    def _fit(self, run: _Run, steps: int) -> None:
        """Let rows that are done go when half would do, and make the slots long enough for `steps` more columns."""
        slots = run.slots
        count = row_bucket(len(run.open))
        length = max(slots.length, length_bucket(run.at + steps))
        if count >= slots.rows and length == slots.length:
            return
        keep = [slot for slot, job in enumerate(run.live) if job in run.open]
        spare = SPARE if self._keep else 0
        run.slots = self._cache.reshape(slots, keep, count, length, run.at, spare=spare)
        run.live = tuple(run.live[slot] for slot in keep)

    def _ask(self, run: _Run, columns: int) -> _Asked:
        """Set out for what was chosen after the last `columns` columns, without waiting for it."""
        part = slice(run.at - columns, run.at)
        tokens, chances = run.slots.written[part], run.slots.chances[part]
        if self._stream is None:
            return _Asked(tokens.clone(), chances.clone(), None, run.live)
        there = _cuda.Event(blocking=True)
        mine = _Asked(_fetched(tokens), _fetched(chances), there, run.live)
        there.record()
        return mine

    def _read(self, run: _Run, asked: _Asked) -> None:
        """Take in what has come. What a row chose after its end is left aside."""
        if asked.there is not None:
            asked.there.synchronize()
        tokens, chances = asked.tokens.t().tolist(), asked.chances.t().tolist()
        for slot, job in enumerate(asked.jobs):
            if job in run.open:
                self._take(run, job, tokens[slot], chances[slot])

    def _take(self, run: _Run, job: int, tokens: list[int], chances: list[float]) -> None:
        row = run.rows[job]
        stop: Stop | None = None
        for token, chance in zip(tokens, chances, strict=True):
            stop = row.add(token, chance)
            if stop is not None:
                break
        done = row.close(stop) if stop is not None else None
        news = row.news()
        if run.on_text is not None and (news or done is not None):
            run.on_text(job, news)
        if done is not None:
            run.open.discard(job)
            run.on_done(job, done)


def out_of_memory(error: BaseException) -> bool:
    """Whether a device, or the computer for a CPU, had too little memory; libraries below torch say so in words only."""
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    said = str(error)
    return any(words in said for words in OUT_OF_MEMORY)


def _fetched(tensor: Tensor) -> Tensor:
    return torch.empty(tensor.shape, dtype=tensor.dtype, pin_memory=True).copy_(tensor, non_blocking=True)
