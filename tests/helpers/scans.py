"""Scans with faults that are known: skewed, blurred, cut off, empty, doubled, speckled, shone through."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

WIDTH, HEIGHT = 1240, 1754
WORDS = (
    *("the", "quick", "brown", "fox", "jumps", "over", "the", "lazy", "dog", "and", "runs", "away", "from", "all", "hounds"),
    *("of", "that", "old", "town", "again"),
)


def page(seed: int = 0, *, size: tuple[int, int] = (WIDTH, HEIGHT), margin: int = 140, letter: int = 30) -> Image.Image:
    """A grey page of printed lines, others for another seed; letters as on 150 dpi."""
    image = Image.new("L", size, 244)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(letter)
    chance = np.random.default_rng(seed)
    for top in range(margin, size[1] - margin, 2 * letter):
        left = margin
        while True:
            word = str(chance.choice(WORDS))
            width = draw.textlength(word, font)
            if left + width > size[0] - margin:
                break
            draw.text((left, top), word, 30, font)
            left += round(width) + letter // 2
    return image


def skewed(image: Image.Image, degrees: float) -> Image.Image:
    """Its lines slope clockwise."""
    return image.rotate(-degrees, Image.Resampling.BICUBIC, fillcolor=244)


def blurred(image: Image.Image, radius: float) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(radius))


def double(left: Image.Image, right: Image.Image) -> Image.Image:
    both = Image.new("L", (left.width + right.width, left.height), 244)
    both.paste(left, (0, 0))
    both.paste(right, (left.width, 0))
    return both


def speckled(image: Image.Image, count: int, seed: int = 1, size: int = 3) -> Image.Image:
    """Black dots of up to `size` pixels, anywhere."""
    chance = np.random.default_rng(seed)
    draw = ImageDraw.Draw(image := image.copy())
    for _ in range(count):
        x, y, d = chance.integers(image.width), chance.integers(image.height), chance.integers(1, size + 1)
        draw.ellipse((int(x), int(y), int(x + d), int(y + d)), fill=20)
    return image


def shone_through(front: Image.Image, back: Image.Image, strength: float = 0.35) -> Image.Image:
    """The back of the sheet shows, mirrored and soft."""
    behind = np.asarray(back.transpose(Image.Transpose.FLIP_LEFT_RIGHT).filter(ImageFilter.GaussianBlur(2)), np.float32)
    faint = 255 - strength * (255 - behind)
    return Image.fromarray(np.minimum(np.asarray(front, np.float32), faint).astype(np.uint8))


def saved(image: Image.Image, path: Path, dpi: int | None = 300) -> Path:
    image.save(path, **({"dpi": (dpi, dpi)} if dpi else {}))
    return path
