"""Speculative decoding of a single prompt: a small model drafts a block, the large one reads it at once and keeps what it would
have written itself. Tokens and log-probabilities are those of `Decoder`, up to the rounding of sums over a block, which in half
precision may decide between two tokens that are as good as equal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar, cast

import torch
from torch import Tensor
from torch.nn import functional as F

from desktop.engines.contract import Poll
from desktop.engines.hunyuan.runtime.cache import Cache, Slots
from desktop.engines.hunyuan.runtime.decoding import SPARE, Decoder
from desktop.engines.hunyuan.runtime.draft_model import DraftModel, attend, turned, until
from desktop.engines.hunyuan.runtime.encoding import chunk_size
from desktop.engines.hunyuan.runtime.graphs import Steps
from desktop.engines.hunyuan.runtime.language import LanguageModel
from desktop.engines.hunyuan.runtime.loading import Loaded
from desktop.engines.hunyuan.values import Job, OnDone, OnText

_T = TypeVar("_T")


class BlockReader(LanguageModel):
    """Shares the weights of `model`."""

    def __init__(self, model: LanguageModel, sources: Sequence[int], block: int) -> None:
        vars(self).update(vars(model))
        self._sources = tuple(sources)
        self._places = torch.arange(block, device=self.shape.device)
        self._earlier = torch.tril(torch.ones(block, block, dtype=torch.bool, device=self.shape.device))

    def check(self, slots: Slots, block: Tensor) -> tuple[Tensor, Tensor]:
        """Take in the token of the one row and, of those drafted after it, what the row would have written itself.

        block: (n,), beginning with the row's token. Returns features, (n, sources * hidden), and their columns, (n,): right as
        far as the block was kept. What lies behind the new column is to be written over."""
        columns = slots.column + self._places
        mask = until(columns, slots.length)
        hidden = F.embedding(block, self._embedding)
        cos, sin = self._turn(slots.positions + self._places)
        outputs: dict[int, Tensor] = {}
        for number, (layer, keys, values) in enumerate(zip(self._layers, slots.keys, slots.values, strict=True)):
            made = F.linear(self._normed(hidden, layer.before), layer.inward).view(block.shape[0], -1, self._size)
            raw, worth = made[:, : -self._pairs], made[:, -self._pairs :]
            normed = F.rms_norm(turned(raw, cos, sin), (self._size,), None, self._eps)
            asked = (normed * layer.turned).to(self._dtype)
            keys.index_copy_(2, columns, asked[:, self._heads :].transpose(0, 1)[None])
            values.index_copy_(2, columns, worth.transpose(0, 1)[None])
            hidden = hidden + F.linear(attend(asked[:, : self._heads], keys, values, mask), layer.outward)
            gate, up = F.linear(self._normed(hidden, layer.after), layer.gate_up).chunk(2, dim=-1)
            hidden = hidden + F.linear(layer.activation(gate) * up, layer.down)
            if number in self._sources:
                outputs[number] = hidden
        self._judge(F.linear(self._normed(hidden, self._norm), self._head), slots, block, columns)
        return torch.cat([outputs[number] for number in self._sources], dim=-1), columns

    def _judge(self, raw: Tensor, slots: Slots, block: Tensor, columns: Tensor) -> None:
        logits = raw.float()
        # What stands before a place is seen there: the text, and what was drafted up to it.
        before = torch.where(self._earlier, block, block[:1])
        seen = slots.seen.repeat(block.shape[0], 1).scatter_(1, before, True)
        lowered = torch.where(logits < 0, logits * self._penalty, logits / self._penalty)
        chosen = torch.where(seen, lowered, logits).argmax(dim=-1)
        chances = torch.log_softmax(logits, dim=-1).gather(1, chosen[:, None])
        slots.written.index_copy_(0, columns, chosen[:, None])
        slots.chances.index_copy_(0, columns, chances)
        right = (block[1:] == chosen[:-1]).long().cumprod(dim=0).sum(dim=0, keepdim=True)
        slots.seen.scatter_(1, torch.where(self._places <= right, chosen, chosen[0])[None], True)
        slots.tokens.copy_(chosen.gather(0, right))
        slots.positions.add_(right + 1)
        slots.column.add_(right + 1)


class DraftingDecoder(Decoder):
    """Jobs about one page are drafted, one after the other; several pages are decoded together, as by `Decoder`, whose
    arguments are taken."""

    def __init__(self, loaded: Loaded, draft: DraftModel, *, graphs: bool = True, **others: Any) -> None:
        super().__init__(loaded, graphs=graphs, **others)
        self._draft = draft
        self._reader = BlockReader(self._model, draft.sources, draft.block)
        self._drafts = Cache(draft.shape)
        self._leaps = Steps(self._leap, enabled=graphs and loaded.device.type == "cuda")
        self._known: Slots | None = None

    @property
    def held(self) -> int:
        return super().held + self._drafts.held

    def release(self) -> None:
        self._leaps.forget()
        self._known = None
        self._drafts.release()
        super().release()

    def generate(self, jobs: Sequence[Job], poll: Poll, on_done: OnDone, on_text: OnText | None = None) -> None:
        if len({id(job.page) for job in jobs}) != 1:
            super().generate(jobs, poll, on_done, on_text)
            return
        for number, job in enumerate(jobs):
            super().generate([job], poll, partial(_of, on_done, number), partial(_of, on_text, number) if on_text else None)

    def _begin(self, jobs: Sequence[Job], poll: Poll, on_done: OnDone, on_text: OnText | None) -> Any:
        if len(jobs) != 1:
            return super()._begin(jobs, poll, on_done, on_text)
        layers: Any = self._loaded.model.model.language_model.layers
        outputs: dict[int, list[Tensor]] = {number: [] for number in self._draft.sources}
        hooks = [
            layers[number].register_forward_hook(lambda _, __, made, kept=kept: kept.append(made[0]))
            for number, kept in outputs.items()
        ]
        try:
            run = super()._begin(jobs, poll, on_done, on_text)
        finally:
            for hook in hooks:
                hook.remove()
        self._enter("prefill")
        features = torch.cat([torch.cat(outputs[number]) for number in self._draft.sources], dim=-1)
        self._known = self._drafts.open(1, run.slots.length, run.width, spare=SPARE)
        columns = torch.arange(run.width, device=features.device)
        for start in range(0, run.width, chunk := chunk_size(features.device)):
            poll()
            part = slice(start, start + chunk)
            self._draft.learn(features[part], columns[part], self._known)
        return run

    def _decode(self, run: Any) -> None:
        if self._known is None:
            super()._decode(run)
            return
        try:
            self._read(run, self._ask(run, 1))
            while run.open:
                run.poll()
                self._enter("decode")
                self._fit(run, self._draft.block)
                self._leaps.run(run.slots, 1, self._cache.version + self._drafts.version)
                before, run.at = run.at, int(run.slots.column)
                self._read(run, self._ask(run, run.at - before))
        finally:
            self._known = None
            if not self._keep:
                self._drafts.release()

    def _fit(self, run: Any, steps: int) -> None:
        super()._fit(run, steps)
        if self._known is not None and self._known.length != run.slots.length:
            self._known = self._drafts.reshape(self._known, [0], 1, run.slots.length, run.at, spare=SPARE)

    def _leap(self, slots: Slots) -> None:
        """One block: depends on nothing but the shape of the slots, so that it can be captured as a graph."""
        known = cast(Slots, self._known)
        features, columns = self._reader.check(slots, self._draft.draft(slots.tokens, slots.column, known))
        self._draft.learn(features, columns, known)


def _of(tell: Callable[[int, _T], None], number: int, _: int, news: _T) -> None:
    """What is told of the only job of a call, as of the job of that number."""
    tell(number, news)
