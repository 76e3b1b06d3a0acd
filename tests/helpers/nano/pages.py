"""Drawn pages of short numbers, the only thing that the TEST MODEL is trained on and can read."""

from __future__ import annotations

import functools
import io
import math
import random
from dataclasses import dataclass
from itertools import pairwise

import pymupdf
from PIL import Image, ImageDraw, ImageFont

FONTS = ("aileron", "helv", "tiro", "cour", "hebo", "tibo", "cobo", "cjk")
SIDE = 256
"""A page of SIDE x SIDE pixels is drawn at the scale at which the model sees it."""
CELL = 32
"""The processor shrinks larger pages to that area, each side to a multiple of CELL."""

_LOWEST, _HIGHEST = 25.0, 39.0
_APART = 36.0
_MARGIN = 6.0


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """text: the digits. box: left, top, right, bottom of the ink in pixels. centres: the middle of each digit, x in pixels."""

    text: str
    box: tuple[float, float, float, float]
    centres: tuple[float, ...] = ()


@functools.cache
def _font_bytes(name: str) -> bytes:
    return bytes(pymupdf.Font(name).buffer)


@functools.lru_cache(maxsize=2048)
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    if name == "aileron":
        font = ImageFont.load_default(size)
        assert isinstance(font, ImageFont.FreeTypeFont), "Pillow was built without FreeType"
        return font
    return ImageFont.truetype(io.BytesIO(_font_bytes(name)), size, layout_engine=ImageFont.Layout.BASIC)


@functools.cache
def _digit_height(name: str) -> float:
    """The height of the digits as a share of the font size."""
    _, top, _, bottom = _font(name, 200).getbbox("0123456789", anchor="ls")
    return (bottom - top) / 200


def scale_of(width: int, height: int) -> float:
    """How many pixels of this page make one pixel of what the model sees, along the side that shrinks more."""
    shrunk = math.sqrt(width * height) / SIDE
    if shrunk <= 1:
        return 1.0
    return max(side / (math.floor(side / shrunk / CELL) * CELL) for side in (width, height))


def _number(chance: random.Random, digits: int) -> str:
    return "".join(chance.choice("0123456789") for _ in range(digits))


def _tops(chance: random.Random, heights: list[float], page: float, scale: float) -> list[float]:
    """Where the lines begin: at random, in order, their middles at least `_APART` from each other."""
    gaps = [max(8 * scale, _APART * scale - (a + b) / 2) for a, b in pairwise(heights)]
    free = page - sum(heights) - sum(gaps) - 2 * _MARGIN * scale
    cuts = sorted(chance.uniform(0, max(free, 0.0)) for _ in heights)
    tops, used = [], _MARGIN * scale
    for index, cut in enumerate(cuts):
        tops.append(used + cut)
        used += heights[index] + (gaps[index] if index < len(gaps) else 0.0)
    return tops


def page(
    seed: int, width: int = SIDE, height: int = SIDE, lines: int = 3, scale: float | None = None
) -> tuple[Image.Image, tuple[DrawnLine, ...]]:
    """A page of `lines` numbers (0 leaves it blank) in reading order, the same for the same arguments.

    The digits grow with the page. Pages between 2:3 and 3:2 with up to 3 lines are what the model was trained on.
    """
    chance = random.Random(f"{seed} {width} {height} {lines}")
    scale = scale_of(width, height) if scale is None else scale
    paper = chance.randint(215, 255)
    ink = chance.randint(0, 90)
    image = Image.new("L", (width, height), paper)
    canvas = ImageDraw.Draw(image)
    heights = [chance.uniform(_LOWEST, _HIGHEST) * scale for _ in range(lines)]
    drawn = []
    for tall, top in zip(heights, _tops(chance, heights, height, scale), strict=True):
        name = chance.choice(FONTS)
        text = _number(chance, chance.randint(4, 6))
        room = width - 2 * _MARGIN * scale
        font = _font(name, round(tall / _digit_height(name)))
        while font.getlength(text) > room:
            if tall > _LOWEST * scale:
                tall = max(_LOWEST * scale, tall * 0.93)
            else:
                text = text[:-1]
            font = _font(name, round(tall / _digit_height(name)))
        left = _MARGIN * scale + chance.uniform(0, room - font.getlength(text))
        drawn.append(_draw(canvas, (left, top + tall), text, font, ink))
    return image.convert("RGB"), tuple(drawn)


def _draw(
    canvas: ImageDraw.ImageDraw, foot: tuple[float, float], text: str, font: ImageFont.FreeTypeFont, ink: int
) -> DrawnLine:
    x, y = round(foot[0]), round(foot[1])
    canvas.text((x, y), text, fill=ink, font=font, anchor="ls")
    left, top, right, bottom = font.getbbox(text, anchor="ls")
    ends = [font.getlength(text[:count]) for count in range(len(text) + 1)]
    centres = tuple(x + (a + b) / 2 for a, b in pairwise(ends))
    return DrawnLine(text, (x + left, y + top, x + right, y + bottom), centres)
