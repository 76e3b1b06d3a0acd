"""A page as a second look at it leaves it: lines with doubtful characters and what else may stand there."""

from __future__ import annotations

from desktop.document.geometry import Quad
from desktop.document.model import Char, Content, Line, Page, PageStatus, Region, RegionType


def line(number: int, text: str, doubt: float = 0.0, **others: tuple[str, ...]) -> Line:
    """others: alternatives by character; such a character is doubtful."""
    top = 40.0 * number
    chars = tuple(
        Char(
            c,
            Quad.flat((n * 20, top, n * 20 + 20, top, n * 20 + 20, top + 30, n * 20, top + 30)),
            0.95,
            0.6 if c in others else 0.01,
            others.get(c, ()),
        )
        for n, c in enumerate(text)
    )
    right = 20.0 * len(text)
    quad = Quad.flat((0, top, right, top, right, top + 30, 0, top + 30))
    return Line(f"l{number}", text, quad, 0.9, doubt=doubt, chars=chars)


def page(*lines: Line, name: str = "p1") -> Page:
    region = Region("r", RegionType.TEXT, Quad.flat((0, 0, 400, 0, 400, 900, 0, 900)), lines=lines)
    return Page(name, "d", 1, "m", 0, 800, 1000, status=PageStatus.READ, content=Content((region,)))


LINES = (
    line(0, "title"),
    line(1, "qar?y", 0.8, **{"q": ("p", "9"), "?": ("t", "", "rn")}),
    line(2, "plain"),
    line(3, "1O8", 0.9, O=("0",)),
)
