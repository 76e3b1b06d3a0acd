"""What is written: pieces of a line, and glyphs as a hand would leave them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from PIL import Image, ImageDraw, ImageFont

from tests.helpers.forms.fonts import font

Ink = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Slot:
    """A value of a field; without a key: of none that is asked for. normalized: empty where it is the text itself.
    blank: least width of the rule that it is written on, in ems (0: none). boxed: within a small square.
    row, column: of a table of items (row from 0)."""

    key: str
    text: str
    normalized: str = ""
    label: str = ""
    type: str = "text"
    hand: bool = False
    blank: float = 0.0
    boxed: bool = False
    face: str = ""
    accepted: tuple[str, ...] = ()
    row: int = -1
    column: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """Text in another face than that of its line."""

    text: str
    face: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A choice box. key: of the field that it answers where it is ticked."""

    on: bool
    key: str = ""


Segment = str | Slot | Span | Tick


def hand_glyph(rng: Random, char: str, size: int, used: ImageFont.FreeTypeFont | None = None) -> Image.Image:
    """A mask of size x 2 size: bent, turned and sheared a little, its em square in the middle half."""
    side = size * 2
    mask = Image.new("L", (side, side))
    ImageDraw.Draw(mask).text((size / 2, size * 1.38), char, font=used or font("hand", size), fill=255, anchor="ls")
    steps = [0, side // 3, 2 * side // 3, side]
    shake = size * 0.045
    places = {
        (i, j): (x + rng.uniform(-shake, shake), y + rng.uniform(-shake, shake))
        for i, x in enumerate(steps)
        for j, y in enumerate(steps)
    }
    mesh = []
    for i in range(3):
        for j in range(3):
            corners = (places[i, j], places[i, j + 1], places[i + 1, j + 1], places[i + 1, j])
            mesh.append(((steps[i], steps[j], steps[i + 1], steps[j + 1]), tuple(v for corner in corners for v in corner)))
    mask = mask.transform(mask.size, Image.Transform.MESH, mesh, Image.Resampling.BICUBIC)
    return mask.rotate(rng.uniform(-5, 5), Image.Resampling.BICUBIC)


def seal(size: int, around: str, below: str, ink: Ink = (205, 35, 35)) -> Image.Image:
    """A round red seal on white, to be multiplied onto the page: a ring, a star, a name along the arc and a word below."""
    image = Image.new("RGB", (size, size), "white")
    draw = ImageDraw.Draw(image)
    draw.ellipse((3, 3, size - 4, size - 4), outline=ink, width=max(3, size // 45))
    centre = size / 2
    star = _star(centre, centre, size * 0.15)
    draw.polygon(star, fill=ink)
    span = min(250.0, 19.0 * len(around))
    for n, char in enumerate(around):
        angle = -span / 2 + span * n / max(len(around) - 1, 1)
        _around(image, char, angle, size, ink)
    draw.text((centre, size * 0.78), below, font=font("song-bold", max(size // 11, 10)), fill=ink, anchor="mm")
    return image


def _around(image: Image.Image, char: str, angle: float, size: int, ink: Ink) -> None:
    em = max(size // 9, 12)
    layer = Image.new("L", image.size)
    ImageDraw.Draw(layer).text((size / 2, size * 0.05 + em * 0.6), char, font=font("song-bold", em), fill=255, anchor="mm")
    image.paste(ink, (0, 0), layer.rotate(-angle, Image.Resampling.BICUBIC))


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    points = (
        (0, -1),
        (0.225, -0.309),
        (0.951, -0.309),
        (0.363, 0.118),
        (0.588, 0.809),
        (0, 0.382),
        (-0.588, 0.809),
        (-0.363, 0.118),
        (-0.951, -0.309),
        (-0.225, -0.309),
    )
    return [(x + radius * dx, y + radius * dy) for dx, dy in points]
