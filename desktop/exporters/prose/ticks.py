"""Boxes to be ticked, said in the text of the line they stand before."""

from __future__ import annotations

import math
import re
from dataclasses import replace

from desktop.document.model import Content, Line, Tick

TICKED, OPEN = "☑", "☐"
NEAR = 2.0
"""White between a box and its line at most, in heights of the line."""
_SAID = re.compile("[□☐☑☒■▢√✓✔口]")


def with_ticks(content: Content) -> Content:
    """A line begins with the sign of the box right before it, unless it has such a sign already."""
    found: dict[str, bool] = {}
    for tick in content.ticks:
        near = [(distance, line.id) for line in content.lines() if (distance := _before(tick, line)) is not None]
        if near:
            found[min(near)[1]] = tick.ticked
    if not found:
        return content
    regions = (
        replace(region, lines=tuple(_said(line, found[line.id]) if line.id in found else line for line in region.lines))
        for region in content.regions
    )
    return replace(content, regions=tuple(regions))


def _before(tick: Tick, line: Line) -> float | None:
    """How far the box stands before the line, along it, in its heights; None where it does not, or the text tells of it."""
    quad = line.quad
    if line.vertical or not quad.width or not quad.height or not line.text.strip() or _SAID.search(line.text):
        return None
    (ox, oy), (cx, cy) = quad.tl, tick.quad.centre
    (rx, ry), (dx, dy) = quad.tr, quad.bl
    along = ((cx - ox) * (rx - ox) + (cy - oy) * (ry - oy)) / math.dist(quad.tl, quad.tr) / quad.height
    down = ((cx - ox) * (dx - ox) + (cy - oy) * (dy - oy)) / quad.height**2
    white = -along - tick.quad.width / 2 / quad.height
    return white if 0 <= down <= 1 and -0.5 <= white <= NEAR else None


def _said(line: Line, ticked: bool) -> Line:
    return replace(line, text=f"{TICKED if ticked else OPEN} {line.text}")
