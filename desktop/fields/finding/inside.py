"""What is read inside a box that a person draws on a page."""

from __future__ import annotations

from desktop.document.geometry import Box, Quad
from desktop.document.model import Evidence, Line, Page


def read_inside(page: Page, drawn: Quad) -> tuple[str, Evidence]:
    """The text within (characters whose middle lies in it; whole lines where characters have no place) and its evidence.

    drawn: in page space; without any text in it, it is the evidence itself.
    """
    box = drawn.bounds
    found = [(line, part) for line in page.content.lines() if (part := _part(line, box))]
    if not found:
        return "", Evidence(page.id, drawn)
    text = ""
    for _, (piece, _quads) in found:
        apart = bool(text) and (ord(text[-1]) < 0x2E80 or ord(piece[0]) < 0x2E80)
        text += f" {piece}" if apart else piece
    quads = [quad for _, (_, of_line) in found for quad in of_line]
    ink = quads[0] if len(quads) == 1 else Quad.of(Box.around(point for quad in quads for point in quad.points))
    return text, Evidence(page.id, ink, tuple(line.id for line, _ in found))


def _part(line: Line, box: Box) -> tuple[str, tuple[Quad, ...]] | None:
    bounds = line.quad.bounds
    if not (bounds.x0 < box.x1 and box.x0 < bounds.x1 and bounds.y0 < box.y1 and box.y0 < bounds.y1):
        return None
    placed = [(char.text, char.quad) for char in line.chars if char.quad is not None]
    if "".join(text for text, _ in placed).replace(" ", "") != "".join(line.text.split()):
        return (line.text.strip(), (line.quad,)) if box.contains(line.quad.centre) and line.text.strip() else None
    inside = [at for at, (_, quad) in enumerate(placed) if box.contains(quad.centre)]
    if not inside:
        return None
    text = _as_written(line.text, [text for text, _ in placed], inside[0], inside[-1])
    return text, tuple(placed[at][1] for at in inside)


def _as_written(line: str, chars: list[str], first: int, last: int) -> str:
    """The part of the line from one of its characters to another, with the spaces that stand between."""
    at, begin = 0, 0
    for number, char in enumerate(chars[: last + 1]):
        place = line.find(char, at)
        if number == first:
            begin = place
        at = place + len(char)
    return line[begin:at].strip()
