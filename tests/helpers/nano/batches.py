"""Batches of drawn pages for training the TEST MODEL: what its own processor would make of them, but many at once."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from tests.helpers.nano import checkpoint
from tests.helpers.nano.pages import CELL, SIDE, DrawnLine, page

GRIDS = (
    *((8, 8),) * 4,
    *((6, 9), (9, 6)) * 3,
    *((7, 8), (8, 7)) * 2,
    *((7, 9), (9, 7), (6, 8), (8, 6), (6, 6), (7, 7)),
)
"""Sizes of pages as the model sees them, columns and rows of CELL pixels; those that larger pages shrink to come oftener."""

MOST_LINES, MOST_DIGITS = 3, 6
IGNORED = -100
_UNITS_WEIGHT = 0.25
"""The last digit of a coordinate is half noise; it shall not drown what matters."""


@dataclass(frozen=True, slots=True)
class Batch:
    """B pages of one size: h x w patches (n of them), answers of up to L tokens padded on the right.

    patches: (B, n, 768) float, as the processor gives them. answers: (B, L) ids, IGNORED after the end. weights: (B, L).
    digits: (B, n), 0 or 1 + the digit whose middle lies in the patch. places: (B, n), 0 or 1 + 6 * its line + its place.
    boxes: (B, n, 4), its line's box in shares of the page; empty where there is none.
    """

    rows: int
    columns: int
    patches: torch.Tensor
    answers: torch.Tensor
    weights: torch.Tensor
    digits: torch.Tensor
    places: torch.Tensor
    boxes: torch.Tensor

    def to(self, device: torch.device) -> Batch:
        values: dict[str, Any] = {field.name: getattr(self, field.name) for field in fields(self)}
        return Batch(**{name: value.to(device) if name not in ("rows", "columns") else value for name, value in values.items()})


def answer(lines: Sequence[DrawnLine], width: int, height: int) -> str:
    """The answer in the published format: two corners a line, in thousandths of the page."""
    if not lines:
        return checkpoint.NO_TEXT
    parts = []
    for line in lines:
        x1, y1, x2, y2 = (round(1000 * v / size) for v, size in zip(line.box, (width, height) * 2, strict=True))
        parts.append(f"<ref>{line.text}</ref><quad>({x1},{y1}),({x2},{y2})</quad>")
    return "".join(parts)


def to_patches(images: NDArray[np.uint8]) -> torch.Tensor:
    """What the processor makes of grey pages (B, height, width) that need no resizing: (B, n, 768)."""
    size = checkpoint.PATCH
    count, height, width = images.shape
    cut = torch.from_numpy(images).view(count, height // size, size, width // size, size)
    cut = cut.permute(0, 1, 3, 2, 4).reshape(count, -1, 1, size * size).float() / 255
    mean, std = (torch.tensor(values).view(1, 1, 3, 1) for values in (checkpoint.CLIP_MEAN, checkpoint.CLIP_STD))
    return ((cut - mean) / std).flatten(2)


def _draw(chance: random.Random, columns: int, rows: int, lines: int) -> tuple[Image.Image, str, tuple[DrawnLine, ...]]:
    """A page of this size, its answer and its lines; mostly shrunk from a larger drawing, as the processor would."""
    width, height = columns * CELL, rows * CELL
    spare = SIDE * SIDE / (width * height)
    least, most = max(1.0, spare / (1 + 1 / rows)), min(1 + 1 / columns, spare)
    if least > most or chance.random() < 0.4:
        image, drawn = page(chance.getrandbits(48), width, height, lines, scale=chance.uniform(0.94, 1.0))
        return image, answer(drawn, width, height), drawn
    larger, wider = chance.uniform(1.0, 1.8), chance.uniform(least, most)
    higher = spare / wider
    size = (round(width * larger * wider), round(height * larger * higher))
    scale = larger * max(wider, higher) * chance.uniform(0.9, 1.04)
    image, drawn = page(chance.getrandbits(48), *size, lines, scale=scale)
    text = answer(drawn, *size)
    sx, sy = width / size[0], height / size[1]
    scaled = []
    for line in drawn:
        left, top, right, bottom = line.box
        box = (left * sx, top * sy, right * sx, bottom * sy)
        scaled.append(DrawnLine(line.text, box, tuple(x * sx for x in line.centres)))
    return image.convert("L").resize((width, height), Image.Resampling.BICUBIC), text, tuple(scaled)


def make(seed: int, count: int, tokens: Any, *, most_lines: int = MOST_LINES, square: bool = False) -> Batch:
    """The batch of this seed."""
    chance = random.Random(seed)
    columns, rows = GRIDS[0] if square else chance.choice(GRIDS)
    width, height = columns * CELL, rows * CELL
    size, across = checkpoint.PATCH, columns * 2
    grey = np.zeros((count, height, width), np.uint8)
    digits = torch.zeros(count, rows * columns * 4, dtype=torch.long)
    places, boxes = torch.zeros_like(digits), torch.zeros(*digits.shape, 4)
    texts = []
    for index in range(count):
        lines = 0 if chance.random() < 0.05 else min(chance.choice((1, 2, 3, 3)), most_lines)
        image, text, drawn = _draw(chance, columns, rows, lines)
        texts.append(text)
        grey[index] = np.asarray(image.convert("L"))
        for number, line in enumerate(drawn):
            middle = (line.box[1] + line.box[3]) / 2
            box = torch.tensor(line.box) / torch.tensor([width, height, width, height])
            for place, (digit, x) in enumerate(zip(line.text, line.centres, strict=True)):
                patch = min(int(middle / size), rows * 2 - 1) * across + min(int(x / size), across - 1)
                digits[index, patch] = 1 + int(digit)
                places[index, patch] = 1 + number * MOST_DIGITS + place
                boxes[index, patch] = box
    noise = np.random.default_rng(seed)
    rough = noise.standard_normal(grey.shape, np.float32) * noise.uniform(0, 5, (count, 1, 1)).astype(np.float32)
    patches = to_patches(np.clip(grey + rough, 0, 255).astype(np.uint8))
    patches += torch.from_numpy(noise.normal(0, 0.03, (count, 1, 3)).astype(np.float32)).repeat_interleave(size * size, 2)
    answers, weights = _answers(texts, tokens)
    return Batch(rows * 2, across, patches, answers, weights, digits, places, boxes)


def _answers(texts: Sequence[str], tokens: Any) -> tuple[torch.Tensor, torch.Tensor]:
    rows = [tokens(text + checkpoint.STOP, add_special_tokens=False)["input_ids"] for text in texts]
    ids = torch.full((len(rows), max(map(len, rows))), IGNORED)
    weights = torch.zeros(ids.shape)
    quad, quad_end = tokens.convert_tokens_to_ids([checkpoint.QUAD, checkpoint.QUAD_END])
    figures = set(tokens.convert_tokens_to_ids(list("0123456789")))
    for index, row in enumerate(rows):
        ids[index, : len(row)] = torch.tensor(row)
        inside = False
        for at, token in enumerate(row):
            inside = token == quad or (inside and token != quad_end)
            last = inside and token in figures and row[at + 1] not in figures
            weights[index, at] = _UNITS_WEIGHT if last else 1.0
    return ids, weights
