"""A sheet of paper to draw a form on, which remembers where the ink of every value went.

Lengths are given in units of 1/200 inch and drawn at the resolution of the sheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from random import Random

from PIL import Image, ImageChops, ImageDraw

from desktop.document.geometry import Box, Quad
from tests.helpers.forms.fonts import font
from tests.helpers.forms.model import CellTruth, FieldTruth
from tests.helpers.forms.pen import Ink, Segment, Slot, Span, Tick, hand_glyph, seal

A4 = (1654, 2339)
_NO_START = "，。；：、）)》”！？%,.;:"
_NO_END = "（《“"
_PAD = "\u2003"


@dataclass(frozen=True, slots=True)
class _Atom:
    """The least piece that a line is broken into. source: which segment it is of."""

    text: str
    width: float
    source: int
    face: str


@dataclass(slots=True)
class _Mark:
    slot: Slot
    quads: list[Quad] = field(default_factory=list)


class Sheet:
    def __init__(
        self, rng: Random, size: tuple[int, int] = A4, *, dpi: int = 200, face: str = "song", ink: Ink = (35, 35, 40)
    ) -> None:
        self.rng, self.dpi, self.k = rng, dpi, dpi / 200
        self.image = Image.new("RGB", (round(size[0] * self.k), round(size[1] * self.k)), "white")
        self.width, self.height = size
        self.face, self.ink = face, ink
        self.hand_ink: Ink = rng.choice(((28, 32, 95), (30, 30, 36), (20, 24, 70)))
        self._draw = ImageDraw.Draw(self.image)
        self._marks: dict[tuple[str, int, str], _Mark] = {}

    # -- lines and boxes

    def line(self, x0: float, y0: float, x1: float, y1: float, width: float = 2.0, ink: Ink | None = None) -> None:
        k = self.k
        self._draw.line((x0 * k, y0 * k, x1 * k, y1 * k), fill=ink or self.ink, width=max(1, round(width * k)))

    def frame(self, x0: float, y0: float, x1: float, y1: float, width: float = 2.0) -> None:
        for a, b, c, d in ((x0, y0, x1, y0), (x1, y0, x1, y1), (x1, y1, x0, y1), (x0, y1, x0, y0)):
            self.line(a, b, c, d, width)

    def grid(self, x: float, y: float, columns: Sequence[float], rows: Sequence[float], width: float = 2.0) -> list[list[Box]]:
        """Draws a ruled grid and returns its cells, row by row."""
        xs, ys = _running(x, columns), _running(y, rows)
        for place in xs:
            self.line(place, ys[0], place, ys[-1], width)
        for place in ys:
            self.line(xs[0], place, xs[-1], place, width)
        return cells(xs, ys)

    def merged(self, row: Sequence[Box]) -> Box:
        """One cell of several side by side: the rules between them are wiped out."""
        box, k = joined(row), self.k
        inside = (box.x0 + 2, box.y0 + 2, box.x1 - 2, box.y1 - 1)
        self.image.paste("white", (round(inside[0] * k), round(inside[1] * k), round(inside[2] * k), round(inside[3] * k)))
        return box

    # -- text

    def text(self, x: float, y: float, *segments: Segment, size: float = 30, face: str = "", align: str = "left") -> float:
        """One line with its top at y; x: its left, centre or right as `align` says. Returns the x where it ends."""
        atoms = self._atoms(segments, size, face or self.face)
        width = sum(a.width for a in atoms) / self.k
        left = x - {"left": 0.0, "center": width / 2, "right": width}[align]
        self._row(atoms, segments, left, y + size * 0.88, size)
        return left + width

    def flow(
        self,
        x: float,
        y: float,
        width: float,
        segments: Sequence[Segment],
        *,
        size: float = 30,
        leading: float = 1.7,
        indent: float = 0.0,
        face: str = "",
        align: str = "left",
    ) -> float:
        """A paragraph with its top at y. indent: of the first line, in ems. Returns the y below it."""
        rows = self._broken(self._atoms(segments, size, face or self.face), width * self.k, indent * size * self.k)
        for n, row in enumerate(rows):
            left = x + (indent * size if n == 0 else 0.0)
            slack = width - sum(a.width for a in row) / self.k
            left += {"left": 0.0, "center": slack / 2, "right": slack}[align]
            self._row(row, segments, left, y + size * (0.88 + (leading - 1) / 2), size)
            y += size * leading
        return y

    def cell(
        self,
        box: Box,
        *segments: Segment,
        size: float = 28,
        align: str = "center",
        face: str = "",
        top: bool = False,
        pad: float = 8.0,
    ) -> None:
        """Text inside a cell, as small as it must be to fit."""
        for shrunk in range(9):
            em, leading = size * (1 - 0.06 * shrunk), 1.25
            rows = self._broken(self._atoms(segments, em, face or self.face), (box.width - 2 * pad) * self.k, 0.0)
            if len(rows) * em * leading <= box.height - 4 and (len(rows) == 1 or shrunk > 1 or box.height > em * 3):
                break
        y = box.y0 + (pad * 0.6 if top else (box.height - len(rows) * em * leading) / 2)
        self.flow(box.x0 + pad, y, box.width - 2 * pad, segments, size=em, leading=leading, face=face, align=align)

    def stack(self, box: Box, text: str, size: float = 28) -> None:
        """Characters one below another in the middle of a narrow cell."""
        step = min(size * 1.25, (box.height - 8) / len(text))
        y = box.centre[1] - step * len(text) / 2
        for char in text:
            self.text(box.centre[0], y + (step - size) / 2, char, size=size, align="center")
            y += step

    def seal(self, x: float, y: float, around: str, below: str, size: float = 300) -> None:
        """A red seal over what is there, its centre at x, y, turned a little."""
        stamp = seal(round(size * self.k), around, below).rotate(
            self.rng.uniform(-18, 18), Image.Resampling.BICUBIC, fillcolor="white"
        )
        strength = self.rng.uniform(0.55, 0.85)
        stamp = Image.blend(Image.new("RGB", stamp.size, "white"), stamp, strength)
        left, top = round(x * self.k - stamp.width / 2), round(y * self.k - stamp.height / 2)
        place = (
            max(left, 0),
            max(top, 0),
            min(left + stamp.width, self.image.width),
            min(top + stamp.height, self.image.height),
        )
        part = stamp.crop((place[0] - left, place[1] - top, place[2] - left, place[3] - top))
        self.image.paste(ImageChops.multiply(self.image.crop(place), part), place[:2])

    # -- truth

    def fields(self, page: int, columns: dict[str, tuple[str, ...]]) -> tuple[FieldTruth, ...]:
        """columns: of the tables, by key."""
        plain = tuple(
            FieldTruth(s.key, s.label, s.type, s.text, s.normalized or s.text, page, tuple(m.quads), s.accepted)
            for m in self._marks.values()
            if (s := m.slot).row < 0
        )
        return plain + tuple(self._table(key, names, page) for key, names in columns.items())

    def _table(self, key: str, columns: tuple[str, ...], page: int) -> FieldTruth:
        count = 1 + max((row for k, row, _ in self._marks if k == key), default=-1)
        rows = []
        for row in range(count):
            marks = [(name, self._marks.get((key, row, name))) for name in columns]
            rows.append(
                tuple(
                    CellTruth(name, m.slot.text, m.slot.normalized or m.slot.text, tuple(m.quads))
                    if m
                    else CellTruth(name, "", "", ())
                    for name, m in marks
                )
            )
        quads = tuple(
            Quad.of(Box.around(p for c in row for q in c.quads for p in q.points)) for row in rows if any(c.quads for c in row)
        )
        value = "\n".join("\t".join(c.value for c in row) for row in rows)
        normal = "\n".join("\t".join(c.normalized for c in row) for row in rows)
        return FieldTruth(key, "", "table", value, normal, page, quads, columns=columns, rows=tuple(rows))

    def _mark(self, slot: Slot, box: Box) -> None:
        if not slot.key:
            return
        mark = self._marks.setdefault((slot.key, slot.row, slot.column), _Mark(slot))
        if slot.text and not mark.slot.text:
            mark.slot = slot
        mark.quads.append(Quad.of(box))

    # -- within a line

    def _atoms(self, segments: Iterable[Segment], size: float, face: str) -> list[_Atom]:
        em = size * self.k
        atoms: list[_Atom] = []
        for source, segment in enumerate(segments):
            if isinstance(segment, Tick):
                atoms.append(_Atom("□", em * 1.15, source, face))
                continue
            own = face if isinstance(segment, str) else segment.face or face
            text = segment if isinstance(segment, str) else segment.text
            hand = isinstance(segment, Slot) and segment.hand
            pieces = [_Atom(p, self._length(p, own, em, hand), source, own) for p in _pieces(text)]
            if isinstance(segment, Slot) and segment.blank:
                rest = max(segment.blank * em - sum(p.width for p in pieces), em)
                pieces = [_Atom(_PAD, em * 0.5, source, own), *pieces, _Atom(_PAD, rest - em * 0.5, source, own)]
            if isinstance(segment, Slot) and segment.boxed:
                pieces = [_Atom(_PAD, em * 0.3, source, own), *pieces, _Atom(_PAD, em * 0.3, source, own)]
            atoms += pieces
        return atoms

    def _length(self, text: str, face: str, em: float, hand: bool) -> float:
        if hand:
            return sum(font("hand", round(em * 1.08)).getlength(c) * (0.98 if ord(c) > 0x2E00 else 1.06) for c in text)
        return font(face, round(em)).getlength(text)

    def _broken(self, atoms: list[_Atom], width: float, indent: float) -> list[list[_Atom]]:
        rows: list[list[_Atom]] = [[]]
        used = indent
        for atom in atoms:
            if used + atom.width > width and rows[-1] and atom.text not in _NO_START and atom.text != _PAD:
                carried = [rows[-1].pop()] if len(rows[-1]) > 1 and rows[-1][-1].text in _NO_END else []
                rows.append(carried)
                used = sum(a.width for a in carried)
            rows[-1].append(atom)
            used += atom.width
        return rows

    def _row(self, atoms: list[_Atom], segments: Sequence[Segment], left: float, baseline: float, size: float) -> None:
        """baseline and left in units; atoms are as wide as drawn."""
        x, y, em = left * self.k, round(baseline * self.k), size * self.k
        start = 0
        while start < len(atoms):
            end = start
            while end < len(atoms) and atoms[end].source == atoms[start].source:
                end += 1
            run, segment = atoms[start:end], segments[atoms[start].source]
            width = sum(a.width for a in run)
            if isinstance(segment, Tick):
                self._tick(segment, x, y, em)
            else:
                self._run(run, segment, x, y, em)
            x += width
            start = end

    def _run(self, run: list[_Atom], segment: str | Slot | Span, x: float, y: int, em: float) -> None:
        slot = segment if isinstance(segment, Slot) else None
        width = sum(a.width for a in run)
        if slot and slot.blank:
            self._draw.line((x, y + em * 0.17, x + width, y + em * 0.17), fill=self.ink, width=max(1, round(1.5 * self.k)))
        if slot and slot.boxed:
            self._draw.rectangle(
                (x, y - em * 1.0, x + width, y + em * 0.2), outline=self.ink, width=max(1, round(1.5 * self.k))
            )
        if run[0].text == _PAD:
            x += run[0].width
        text = "".join(a.text for a in run if a.text != _PAD)
        if not text.strip():
            return
        if slot and slot.hand:
            box = self._hand(text, x, y, em)
        else:
            used = font(run[0].face, round(em))
            self._draw.text((round(x), y), text, font=used, fill=self.ink, anchor="ls")
            left = used.getlength(text[: len(text) - len(text.lstrip())])
            x0, y0, x1, y1 = used.getbbox(text.strip(), anchor="ls")
            box = Box(round(x) + left + x0, y + y0, round(x) + left + x1, y + y1)
        if slot:
            self._mark(slot, box)

    def _hand(self, text: str, x: float, y: int, em: float) -> Box:
        size = round(em * 1.08)
        ink: Box | None = None
        for char in text:
            advance = self._length(char, "hand", em, True)
            if char.strip():
                mask = hand_glyph(self.rng, char, size)
                left = round(x - size / 2 + self.rng.uniform(-0.02, 0.02) * size)
                top = round(y - size * 1.38 + self.rng.uniform(-0.045, 0.045) * size)
                self.image.paste(self.hand_ink, (left, top), mask)
                around = mask.point(lambda v: 255 if v > 60 else 0).getbbox()
                if around:
                    box = Box(left + around[0], top + around[1], left + around[2], top + around[3])
                    ink = box if ink is None else ink.union(box)
            x += advance
        assert ink is not None
        return ink

    def _tick(self, tick: Tick, x: float, y: int, em: float) -> None:
        side = em * 0.82
        box = Box(x + em * 0.1, y - side + em * 0.06, x + em * 0.1 + side, y + em * 0.06)
        self._draw.rectangle((box.x0, box.y0, box.x1, box.y1), outline=self.ink, width=max(2, round(2 * self.k)))
        if tick.on:
            points = [(box.x0 + side * a, box.y0 + side * b) for a, b in ((0.16, 0.5), (0.42, 0.8), (0.98, 0.02))]
            self._draw.line(points, fill=self.hand_ink, width=max(3, round(4 * self.k)), joint="curve")
            if tick.key:
                self._mark(Slot(tick.key, ""), box)


def cells(xs: Sequence[float], ys: Sequence[float]) -> list[list[Box]]:
    """Of a grid by its lines, row by row."""
    return [[Box(xs[i], ys[j], xs[i + 1], ys[j + 1]) for i in range(len(xs) - 1)] for j in range(len(ys) - 1)]


def joined(row: Sequence[Box]) -> Box:
    return Box(row[0].x0, row[0].y0, row[-1].x1, row[-1].y1)


def _running(start: float, steps: Sequence[float]) -> list[float]:
    places = [start]
    for step in steps:
        places.append(places[-1] + step)
    return places


def _pieces(text: str) -> list[str]:
    """Runs of Latin letters and digits stay whole, with the sign of the money; every other character may begin a line."""
    pieces: list[str] = []
    for char in text:
        goes_on = bool(pieces) and pieces[-1] != " " and (pieces[-1].isascii() or pieces[-1][0] in "¥￥")
        if goes_on and char.isascii() and char != " ":
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces
