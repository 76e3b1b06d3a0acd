"""The text that a PDF page carries itself, as lines of the house."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pymupdf

from desktop.document.geometry import Affine, Box, Quad
from desktop.document.model import Char, Line, new_id
from desktop.imaging.values import CarriedLine

ENGINE = "text-layer"
_FILLED_OR_STROKED = 16 | 32
# Of two characters of one column, in their size: how far on the second may be, and how far to the side.
_NEXT, _ASIDE = 1.8, 0.3


def is_visible(span: dict[str, Any]) -> bool:
    """Painted at all: neither in the invisible render mode nor fully transparent."""
    return bool(span["char_flags"] & _FILLED_OR_STROKED) and bool(span.get("alpha", 255) > 8)


def lines_of(text: dict[str, Any]) -> list[CarriedLine]:
    """The lines of PyMuPDF's "rawdict" that hold more than white space."""
    lines = (_line(line) for block in text["blocks"] for line in _joined(block.get("lines", ())))
    return [line for line in lines if line is not None]


def _joined(lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """MuPDF gives each character of a vertical column as a line of its own: those that follow each other are one."""
    joined: list[dict[str, Any]] = []
    for line in lines:
        if joined and _continues(joined[-1], line):
            joined[-1] = {**joined[-1], "spans": [*joined[-1]["spans"], *line["spans"]]}
        else:
            joined.append(line)
    return joined


def _continues(column: dict[str, Any], line: dict[str, Any]) -> bool:
    before, after = column["spans"][-1], line["spans"][0]
    if column["wmode"] != 1 or line["wmode"] != 1 or not before["chars"] or not after["chars"]:
        return False
    (x0, y0), (x1, y1) = before["chars"][-1]["origin"], after["chars"][0]["origin"]
    dx, dy = line["dir"]
    along, aside = (x1 - x0) * dx + (y1 - y0) * dy, (y1 - y0) * dx - (x1 - x0) * dy
    return bool(0 < along < _NEXT * before["size"] and abs(aside) < _ASIDE * before["size"])


def _line(raw: dict[str, Any]) -> CarriedLine | None:
    vertical = raw["wmode"] == 1
    chars: list[Char] = []
    painted = 0
    for span in raw["spans"]:
        for char in span["chars"]:
            quad = _char_quad(raw["dir"], span, char, vertical=vertical)
            chars.append(Char(char["c"], quad, 1.0))
        painted += len(span["chars"]) if is_visible(span) else 0
    while chars and chars[-1].text.isspace():
        chars.pop()
    while chars and chars[0].text.isspace():
        chars.pop(0)
    if not chars:
        return None
    quad = _around((c.quad for c in chars if c.quad), raw["dir"], vertical=vertical)
    text = "".join(c.text for c in chars)
    line = Line(new_id(), text, quad, 1.0, vertical=vertical, chars=tuple(chars), engine=ENGINE)
    return CarriedLine(line, painted * 2 > len(chars))


def _char_quad(direction: tuple[float, float], span: dict[str, Any], char: dict[str, Any], *, vertical: bool) -> Quad:
    dx, dy = direction
    x0, y0, x1, y1 = char["bbox"]
    if vertical:  # MuPDF hangs a vertical character from its baseline: it stands an ascender too far on
        back = span["ascender"] * span["size"]
        x0, y0, x1, y1 = x0 - dx * back, y0 - dy * back, x1 - dx * back, y1 - dy * back
    if not vertical and dx == 1:  # nearly all text
        return Quad.of(Box(x0, y0, x1, y1))
    if vertical or min(abs(dx), abs(dy)) < 1e-3:
        return _around([Quad.of(Box(x0, y0, x1, y1))], direction, vertical=vertical)
    slanted = pymupdf.recover_char_quad(direction, span, char)
    return Quad(*((p.x, p.y) for p in (slanted.ul, slanted.ur, slanted.lr, slanted.ll)))


def _around(quads: Iterable[Quad], direction: tuple[float, float], *, vertical: bool) -> Quad:
    """The smallest quad along the direction of reading that holds them all, its corners as the reader sees them."""
    dx, dy = direction
    along = Affine(dx, dy, -dy, dx) if not vertical else Affine(dy, -dx, dx, dy)
    level = along.inverse()
    return Quad.of(Box.around(level.apply(p) for quad in quads for p in quad.points)).mapped(along)
