"""A clean sheet as an office scanner would return it: skewed a little, folded, noisy, blurred, compressed."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from random import Random

import numpy as np
from PIL import Image, ImageFilter

from desktop.document.geometry import Affine


@dataclass(frozen=True, slots=True)
class Wear:
    """What the paper and the scanner do to a page. skew: degrees clockwise. folds: places of fold lines as shares of the
    height (level) or width. blur, noise: standard deviations in pixels and grey levels. quality: of the JPEG."""

    skew: float
    shift: tuple[float, float]
    shear: float
    folds: tuple[tuple[bool, float], ...]
    blur: float
    noise: float
    specks: int
    quality: int
    paper: tuple[int, int, int]
    grey: bool


def wear(rng: Random) -> Wear:
    """As a normal scan has it: legible to a person without effort."""
    folds = tuple(
        (level, rng.uniform(0.3, 0.36) if n else rng.uniform(0.47, 0.68)) for n, level in enumerate((True, rng.random() < 0.6))
    )
    return Wear(
        skew=rng.gauss(0, 0.7) if rng.random() < 0.85 else rng.choice((-1, 1)) * rng.uniform(1.2, 2.0),
        shift=(rng.uniform(-10, 10), rng.uniform(-10, 10)),
        shear=rng.uniform(-0.002, 0.002),
        folds=folds[: rng.choice((0, 0, 0, 1, 1, 2))],
        blur=rng.uniform(0.35, 0.8),
        noise=rng.uniform(2.0, 7.0),
        specks=rng.choice((0, 20, 60, 140)),
        quality=rng.randint(55, 88),
        paper=rng.choice(((252, 251, 247), (248, 246, 238), (250, 250, 250), (244, 243, 236), (246, 241, 226))),
        grey=rng.random() < 0.2,
    )


def scanned(image: Image.Image, worn: Wear, rng: Random) -> tuple[Image.Image, Affine]:
    """The scan, of the same size, and the transform from the sheet to it."""
    width, height = image.size
    noise = np.random.default_rng(rng.getrandbits(64))
    page = Image.fromarray(_paper(np.asarray(image, np.float32), worn, noise))
    way = (
        Affine.translation(-width / 2, -height / 2)
        .then(Affine(c=worn.shear))
        .then(Affine.rotation(max(-2.0, min(2.0, worn.skew))))
        .then(Affine.translation(width / 2 + worn.shift[0], height / 2 + worn.shift[1]))
    )
    back = way.inverse()
    page = page.transform(
        image.size,
        Image.Transform.AFFINE,
        (back.a, back.c, back.e, back.b, back.d, back.f),
        Image.Resampling.BILINEAR,
        fillcolor=worn.paper,
    )
    page = page.filter(ImageFilter.GaussianBlur(worn.blur))
    pixels = np.asarray(page, np.float32) + noise.standard_normal((height, width, 1), np.float32) * worn.noise
    page = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    if worn.grey:
        page = page.convert("L").convert("RGB")
    stream = BytesIO()
    page.save(stream, "JPEG", quality=worn.quality)
    done = Image.open(stream)
    done.load()
    return done.convert("RGB"), way


def _paper(pixels: np.ndarray, worn: Wear, noise: np.random.Generator) -> np.ndarray:
    """Tints the paper, shades it unevenly, folds and specks it."""
    height, width = pixels.shape[:2]
    shade = np.ones((height, width), np.float32)
    shade *= np.linspace(1.0, noise.uniform(0.95, 1.0), width, dtype=np.float32)[None, :]
    shade *= np.linspace(noise.uniform(0.96, 1.0), 1.0, height, dtype=np.float32)[:, None]
    for level, place in worn.folds:
        length = height if level else width
        away = np.arange(length, dtype=np.float32) - place * length
        line = (
            1
            - 0.16 * np.exp(-((away / 2.2) ** 2))
            - 0.05 * np.exp(-((away - 9) ** 2) / 120)
            + 0.03 * np.exp(-((away + 9) ** 2) / 120)
        )
        shade *= line[:, None] if level else line[None, :]
    pixels = pixels * (np.array(worn.paper, np.float32) / 255) * shade[:, :, None]
    for x, y, side in noise.integers((0, 0, 1), (width - 3, height - 3, 3), (worn.specks, 3)):
        pixels[y : y + side, x : x + side] *= 0.55
    return np.clip(pixels, 0, 255).astype(np.uint8)
