"""What pages cost in device memory, how many are read at once, and what is done when there was too little after all.

The estimates are upper bounds reasoned from the architecture; whatever they miss, `after_out_of_memory` mends.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from desktop.document.notes import BATCH_SMALLER, PIXELS_SMALLER, Note
from desktop.engines.hunyuan.values import Description, Memory

STEP = 32
"""Sides of a resized page are multiples of this, and this square is one image token."""
PATCH = 16
PROMPT_TOKENS = 160
"""The longest usual prompt, the chat template's own tokens included."""
EXPECTED_TOKENS = 2048
"""Of an answer. Few pages need more, and the memory of a row grows while it is written: the limit need not be planned for."""
MOST_PAGES = 32
CALM = 16
"""After this many batches without trouble twice as many pages are tried again."""

_COLUMNS = 512
"""Rows are given memory for a multiple of this many tokens, and for a power of two of them."""
_SPARE = 1024
"""Tokens that rows are given memory for beyond those."""
_CHUNK = 4096
"""Tokens of a prompt that are taken in at once."""
_VISION_WIDTHS = 12
"""A layer of the vision part holds at its peak about this many times its width for each patch (residual, norm, two times the
hidden layer of its feed-forward part, which is 3.7 widths wide)."""
_TEXT_WIDTHS = 24
"""The same for a token of the language part (queries, keys, values; queries and keys in float32, while they are turned)."""
_MASK_BYTES = 3
"""Of a chunk over its prompt: a byte for yes or no, two for what the attention makes of it."""
_CELL_BYTES = 16
"""Of a token in a row beside its keys and values: mask, choice, probability."""
_LOGIT_BYTES = 24
"""Of a word of the vocabulary in a row, for one step."""
_PATCH_BYTES = 768 * 4
_GRAPHS = 256 * 2**20
"""Captured graphs, workspaces of the linear algebra, fragments."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one page. width, height: after the resize. rows: prompts asked about it, each `tokens` long with its answer.
    Bytes: features: kept while its rows run. vision: only while it is encoded. prefill: only while a prompt is taken in, one
    after the other. token, row: of each token and of each row beside its tokens."""

    width: int
    height: int
    patches: int
    image_tokens: int
    tokens: int
    rows: int
    features: int
    vision: int
    prefill: int
    token: int
    row: int


@dataclass(frozen=True, slots=True)
class Step:
    """What to try next: so many pages at most, the page at this cap."""

    pages: int
    cap: int
    note: Note


@dataclass(frozen=True, slots=True)
class Ceiling:
    """How many pages at once, as learnt so far; calm: batches since it last changed."""

    pages: int = MOST_PAGES
    calm: int = 0

    def lowered(self, pages: int) -> Ceiling:
        return Ceiling(min(self.pages, pages))

    def after_success(self) -> Ceiling:
        if self.pages >= MOST_PAGES:
            return self
        if self.calm + 1 < CALM:
            return replace(self, calm=self.calm + 1)
        return Ceiling(min(MOST_PAGES, 2 * self.pages))


def resized(width: int, height: int, least: int, most: int) -> tuple[int, int]:
    """Width and height that a page is given to the model in: multiples of 32, between `least` and `most` pixels in all."""
    across, down = (round(side / STEP) * STEP for side in (width, height))
    if across * down > most:
        shrink = math.sqrt(width * height / most)
        across, down = (max(STEP, math.floor(side / shrink / STEP) * STEP) for side in (width, height))
    elif across * down < least:
        grow = math.sqrt(least / (width * height))
        across, down = (math.ceil(side * grow / STEP) * STEP for side in (width, height))
    return across, down


def cost(description: Description, width: int, height: int, max_pixels: int, new_tokens: int, *, rows: int = 1) -> Cost:
    """Of a page of `width` by `height` pixels at that cap, asked `rows` prompts, each answered with `new_tokens` tokens."""
    across, down = resized(width, height, min(description.min_pixels, max_pixels), max_pixels)
    patches = (across // PATCH) * (down // PATCH)
    image_tokens = (down // STEP) * (across // STEP + 1) + 2
    prompt = image_tokens + PROMPT_TOKENS
    size = 4 if description.dtype == "fp32" else 2
    text = description.text_hidden * size
    return Cost(
        width=across,
        height=down,
        patches=patches,
        image_tokens=image_tokens,
        tokens=prompt + new_tokens,
        rows=rows,
        features=image_tokens * text,
        vision=patches * (_VISION_WIDTHS * description.vision_hidden * size + _PATCH_BYTES),
        prefill=5 * prompt * description.kv_bytes // 4 + min(prompt, _CHUNK) * (_TEXT_WIDTHS * text + _MASK_BYTES * prompt),
        token=description.kv_bytes + _CELL_BYTES,
        row=_LOGIT_BYTES * description.vocabulary,
    )


def together(costs: Sequence[Cost]) -> int:
    """Bytes at the peak of one batch."""
    rows = 1 << (sum(each.rows for each in costs) - 1).bit_length()
    columns = _SPARE + -(-max(each.tokens for each in costs) // _COLUMNS) * _COLUMNS
    kept = rows * columns * costs[0].token + sum(each.features for each in costs)
    return _GRAPHS + kept + max(rows * costs[0].row, *(max(each.vision, each.prefill) for each in costs))


def room(memory: Memory) -> int:
    """What may be planned with: a tenth of the device stays free for others and for what was not foreseen."""
    return max(0, memory.free - memory.total // 10)


def fits(costs: Sequence[Cost], memory: Memory) -> bool:
    return together(costs) <= room(memory)


def plan(costs: Sequence[Cost], memory: Memory, most: int) -> tuple[tuple[int, ...], ...]:
    """Indexes of the costs in batches, alike in length together, at most `most` in each. A page that does not fit even alone
    is tried alone."""
    batches: list[list[int]] = []
    for at in sorted(range(len(costs)), key=lambda at: -costs[at].tokens):
        if batches and len(batches[-1]) < most and fits([costs[i] for i in (*batches[-1], at)], memory):
            batches[-1].append(at)
        else:
            batches.append([at])
    return tuple(map(tuple, batches))


def side(cap: int) -> str:
    """A cap as a person knows it: the side of a square page."""
    return str(math.isqrt(cap))


@dataclass(frozen=True, slots=True)
class Governor:
    """caps: pixels of the resized page, falling; the first is wanted. `size` below is width and height of the page as it is
    given, in pixels."""

    description: Description
    caps: tuple[int, ...]
    new_tokens: int = EXPECTED_TOKENS

    def cost(self, size: tuple[int, int], cap: int, rows: int) -> Cost:
        return cost(self.description, *size, cap, self.new_tokens, rows=rows)

    def cap_below(self, size: tuple[int, int], cap: int) -> int | None:
        """The next cap at which this page gets smaller, None where there is none."""
        now = self.cost(size, cap, 1).patches
        return next((low for low in self.caps if low < cap and self.cost(size, low, 1).patches < now), None)

    def steps_to_fit(self, size: tuple[int, int], cap: int, rows: int, memory: Memory) -> tuple[Step, ...]:
        """What must be given up before the page fits alone: at the most all but the last cap."""
        steps: list[Step] = []
        while not fits([self.cost(size, cap, rows)], memory) and (
            step := after_out_of_memory(1, cap, self.cap_below(size, cap))
        ):
            steps.append(step)
            cap = step.cap
        return tuple(steps)

    def capacity(self, rows: int, memory: Memory, most: int) -> int:
        """How many pages of the wanted size are read at once, one at least."""
        edge = math.isqrt(self.caps[0])
        page = self.cost((edge, edge), self.caps[0], rows)
        return max((count for count in range(2, most + 1) if fits([page] * count, memory)), default=1)


def after_out_of_memory(pages: int, cap: int, lower: int | None) -> Step | None:
    """pages, cap: of the batch for which there was too little memory. lower: `cap_below` of the only page of a batch of one.
    The batch halves; at one page the cap falls; then the page is given up (None)."""
    if pages > 1:
        return Step(pages // 2, cap, Note(BATCH_SMALLER, f"{pages} -> {pages // 2}"))
    return Step(1, lower, Note(PIXELS_SMALLER, f"{side(cap)} -> {side(lower)}")) if lower is not None else None
