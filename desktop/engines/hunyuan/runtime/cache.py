"""What a batch of rows holds on the device while it is written: keys and values, and all that a step reads and writes.

Rows are left-padded to one width, so that all of them write the same column. The memory is taken once and looked at in other
shapes as rows leave and texts grow, so that its addresses, which captured graphs hold, seldom change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from transformers import DynamicCache

STEP = 512
"""Lengths are multiples of it: the attention of a step reads a whole length, so a short text must not pay for a long one."""


def row_bucket(count: int) -> int:
    """The least power of two that holds `count` rows."""
    return 1 << max(0, count - 1).bit_length()


def length_bucket(columns: int) -> int:
    return -(-columns // STEP) * STEP


@dataclass(frozen=True, slots=True)
class Shape:
    """Of what one model keeps. device, dtype: of keys and values."""

    layers: int
    heads: int
    size: int
    vocabulary: int
    dtype: torch.dtype
    device: torch.device


@dataclass(frozen=True, slots=True, eq=False)
class Slots:
    """One view of the memory for (rows, length); a step changes the tensors, never the object.

    kept: a layer each, (2, rows, heads, length, size); keys, values: its halves. mask: (rows, length) float32, 0 where a
    column may be looked at, else -inf. seen: (rows, vocabulary) bool, what the penalty falls on. tokens, positions: (rows,)
    int64, the next token to take in and where it stands in its text. column: (1,) int64, where it is written. written,
    chances: (length, rows) int64 and float32: the token chosen after each column and its log-probability.
    """

    rows: int
    length: int
    kept: tuple[Tensor, ...]
    keys: tuple[Tensor, ...]
    values: tuple[Tensor, ...]
    mask: Tensor
    seen: Tensor
    tokens: Tensor
    positions: Tensor
    column: Tensor
    written: Tensor
    chances: Tensor


class Cache:
    """The memory behind the slots. version: another number whenever addresses have changed."""

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        self._layers: list[Tensor] = []
        self._cells: dict[str, Tensor] = {}
        self._rows: dict[str, Tensor] = {}
        self._column = torch.zeros(1, dtype=torch.int64, device=shape.device)
        self.version = 0

    @property
    def held(self) -> int:
        """Bytes of the device."""
        tensors = (*self._layers, *self._cells.values(), *self._rows.values())
        return sum(tensor.numel() * tensor.element_size() for tensor in tensors)

    def release(self) -> None:
        self._layers, self._cells, self._rows = [], {}, {}
        self.version += 1

    def open(self, rows: int, length: int, width: int, *, spare: int = 0) -> Slots:
        """Empty slots for prompts of up to `width` tokens. spare: columns to take memory for beyond `length`."""
        cells = rows * (length + spare)
        if not self._layers or self._layers[0].numel() < cells * self._cell or self._rows["tokens"].numel() < rows:
            self.release()
            self._take(rows, cells)
            self._layers = [self._keys_and_values(cells) for _ in range(self._shape.layers)]
        slots = self._view(rows, length)
        self._clear(slots)
        slots.column.fill_(width - 1)
        return slots

    def fill(self, slots: Slots, row: int, ids: Tensor, cache: DynamicCache, width: int) -> None:
        """Put a prompt, ids (n,), that was read alone into a row, its last token in column width - 1."""
        begin = width - ids.shape[0]
        layers: Any = cache.layers
        for keys, values, layer in zip(slots.keys, slots.values, layers, strict=True):
            keys[row, :, begin:width].copy_(layer.keys[0])
            values[row, :, begin:width].copy_(layer.values[0])
        slots.mask[row, begin:width] = 0.0
        slots.positions[row] = ids.shape[0]
        slots.seen[row].index_fill_(0, ids, True)

    def reshape(self, slots: Slots, keep: Sequence[int], rows: int, length: int, used: int, *, spare: int = 0) -> Slots:
        """The rows `keep`, in that order, with their first `used` columns, as slots of another shape. The old ones are void.

        What was written and its log-probabilities are not carried along: read them before.
        """
        index = torch.tensor(keep, device=self._shape.device)
        kept, cells = len(keep), rows * length
        small = {name: getattr(slots, name).index_select(0, index) for name in ("mask", "seen", "tokens", "positions")}
        if len(self._layers[0]) < cells * self._cell or self._rows["tokens"].numel() < rows:
            cells = rows * (length + spare)
            self._take(rows, cells)
            self.version += 1
        for number in range(len(self._layers)):
            self._move(number, slots, index, rows, length, used, cells)
        new = self._view(rows, length)
        self._clear(new, column=False)
        new.mask[:kept, :used] = small["mask"][:, :used]
        new.seen[:kept] = small["seen"]
        new.tokens[:kept] = small["tokens"]
        new.positions[:kept] = small["positions"]
        return new

    def _move(self, number: int, slots: Slots, index: Tensor, rows: int, length: int, used: int, cells: int) -> None:
        old = self._both(self._layers[number], slots.rows, slots.length)
        moved = old[:, :, :, :used].index_select(1, index)
        if self._layers[number].numel() < cells * self._cell:
            del old
            self._layers[number] = torch.empty(0)  # the old memory goes before the new is asked for
            self._layers[number] = self._keys_and_values(cells)
        self._both(self._layers[number], rows, length)[:, : index.shape[0], :, :used] = moved

    @property
    def _cell(self) -> int:
        return 2 * self._shape.heads * self._shape.size

    def _keys_and_values(self, cells: int) -> Tensor:
        # Zeros: a masked column still counts with a weight of 0, and 0 times what memory happens to hold may be no number.
        return torch.zeros(cells * self._cell, dtype=self._shape.dtype, device=self._shape.device)

    def _take(self, rows: int, cells: int) -> None:
        device = self._shape.device
        self._cells = {
            "mask": torch.empty(cells, device=device),
            "written": torch.empty(cells, dtype=torch.int64, device=device),
            "chances": torch.empty(cells, device=device),
        }
        self._rows = {
            "seen": torch.empty(rows * self._shape.vocabulary, dtype=torch.bool, device=device),
            "tokens": torch.empty(rows, dtype=torch.int64, device=device),
            "positions": torch.empty(rows, dtype=torch.int64, device=device),
        }

    def _both(self, layer: Tensor, rows: int, length: int) -> Tensor:
        return layer[: rows * length * self._cell].view(2, rows, self._shape.heads, length, self._shape.size)

    def _view(self, rows: int, length: int) -> Slots:
        layers = tuple(self._both(layer, rows, length) for layer in self._layers)
        cells = {name: tensor[: rows * length] for name, tensor in self._cells.items()}
        return Slots(
            rows=rows,
            length=length,
            kept=layers,
            keys=tuple(layer[0] for layer in layers),
            values=tuple(layer[1] for layer in layers),
            mask=cells["mask"].view(rows, length),
            seen=self._rows["seen"][: rows * self._shape.vocabulary].view(rows, -1),
            tokens=self._rows["tokens"][:rows],
            positions=self._rows["positions"][:rows],
            column=self._column,
            written=cells["written"].view(length, rows),
            chances=cells["chances"].view(length, rows),
        )

    def _clear(self, slots: Slots, *, column: bool = True) -> None:
        slots.mask.fill_(-torch.inf)
        for tensor in (slots.seen, slots.tokens, slots.positions):
            tensor.zero_()
        if column:
            slots.column.zero_()
