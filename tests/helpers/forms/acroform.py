"""Blank AcroForms, filled with made-up values and scanned: the fields' names and rectangles are the form's own.

The forms are test data that is not part of this repository; they are read in place.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random

import pymupdf
from PIL import Image, ImageDraw, ImageFont

from desktop.document.geometry import Box, Quad
from tests.helpers.forms.answers import answer
from tests.helpers.forms.model import FieldTruth, Made, Truth
from tests.helpers.forms.pen import hand_glyph
from tests.helpers.forms.scan import scanned, wear

DPI = 200
FORMS = (
    "us-gov-forms/cms_1490s_medicare_claim.pdf",
    "us-gov-forms/va_21-0966.pdf",
    "azure-forms/fw9_1.pdf",
    "azure-forms/fw8ben_4.pdf",
    "azure-forms/f1099msc_payer.pdf",
)
"""Under the test data's `documents`. The first two are blank there; the others are emptied before they are filled."""
_BOXES = ("CheckBox", "RadioButton")
_MULTILINE, _COMB = 1 << 12, 1 << 24
_LEAST_HEIGHT, _LEAST_SIZE = 7.0, 6.5
_LEFT_EMPTY = 0.05


@dataclass(frozen=True, slots=True)
class Blank:
    """A field of a blank form. rect: in points of the page. label: the line that is printed beside it; whole: with the lines
    that it goes on from. hint: what the form's maker wrote about it (not printed). group: choices of which one at most is
    made have the same."""

    key: str
    name: str
    kind: str
    rect: Box
    label: str
    whole: str
    hint: str
    length: int
    flags: int
    group: str


def fill(path: Path, seed: int) -> tuple[Made, ...]:
    """The pages of the form that have fields, filled and scanned. The same for the same arguments. The pages of one seed are
    of one hand."""
    made = []
    rng = Random(f"acroform/{path.stem}/{seed}")
    face = rng.choice(("helv", "helv", "cour", "tiro", "hand"))
    with pymupdf.open(path) as pdf:
        for page in pdf:
            blanks = _blanks(page)
            if blanks:
                made.append(_filled(page, blanks, Random(rng.getrandbits(64)), face, path.stem, seed))
    return tuple(made)


def _filled(page: pymupdf.Page, blanks: list[Blank], rng: Random, face: str, name: str, seed: int) -> Made:
    pixmap = page.get_pixmap(dpi=DPI)
    image = Image.frombytes("RGB", (pixmap.width, pixmap.height), pixmap.samples)
    writer = _Writer(image, face, rng)
    on = _ticked(blanks, rng)
    fields = tuple(writer.tick(blank, blank.key in on) if blank.kind in _BOXES else writer.write(blank) for blank in blanks)
    number = (page.number or 0) + 1
    scan, way = scanned(image, wear(rng), rng)
    done = tuple(
        replace(truth, page=number, labels=tuple(dict.fromkeys((blank.label, blank.whole)))).moved(way)
        for truth, blank in zip(fields, blanks, strict=True)
    )
    return Made(scan, Truth("acroform", name, seed, scan.size, DPI, done, page=number), "acroform", name)


def _ticked(blanks: list[Blank], rng: Random) -> frozenset[str]:
    """The keys of the boxes that are ticked: of a group one, or rarely none; of the others some."""
    groups: dict[str, list[str]] = {}
    for blank in blanks:
        if blank.kind in _BOXES:
            groups.setdefault(blank.group, []).append(blank.key)
    chosen = {rng.choice(keys) for keys in groups.values() if rng.random() < (0.9 if len(keys) > 1 else 0.4)}
    return frozenset(chosen)


class _Writer:
    def __init__(self, image: Image.Image, face: str, rng: Random) -> None:
        self.image, self.face, self.rng = image, face, rng
        self.k = DPI / 72
        self.ink = rng.choice(((20, 20, 26), (25, 30, 90), (10, 12, 40)))
        self._draw = ImageDraw.Draw(image)

    def tick(self, blank: Blank, on: bool) -> FieldTruth:
        x0, y0, x1, y1 = (v * self.k for v in (blank.rect.x0, blank.rect.y0, blank.rect.x1, blank.rect.y1))
        if on:
            inset = (x1 - x0) * 0.14
            shape = [((x0 + inset, y0 + inset), (x1 - inset, y1 - inset)), ((x0 + inset, y1 - inset), (x1 - inset, y0 + inset))]
            if self.rng.random() < 0.5:
                shape = [
                    ((x0 + inset, (y0 + y1) / 2), (x0 + (x1 - x0) * 0.42, y1 - inset)),
                    ((x0 + (x1 - x0) * 0.42, y1 - inset), (x1 - inset / 2, y0 + inset / 2)),
                ]
            for ends in shape:
                self._draw.line(ends, fill=self.ink, width=3)
        value = "yes" if on else "no"
        return FieldTruth(blank.key, blank.label, "checkbox", value, value, 1, (Quad.of(Box(x0, y0, x1, y1)),))

    def write(self, blank: Blank) -> FieldTruth:
        rect = blank.rect
        if blank.kind != "Text":
            return _empty(blank, "text", f"a {blank.kind.lower()} is not filled")
        if rect.height < _LEAST_HEIGHT or rect.width < _LEAST_HEIGHT:
            return _empty(blank, "text", "the rectangle is too small for text")
        room = rect.width * (2.5 if blank.flags & _MULTILINE else 1.0)
        kind, value = answer(
            self.rng,
            (_words(blank.name), blank.hint, blank.whole),
            length=blank.length,
            comb=bool(blank.flags & _COMB),
            width=room,
        )
        if self.rng.random() < _LEFT_EMPTY or "Line 2" in blank.hint:
            return _empty(blank, kind, "left empty")
        if blank.flags & _COMB and blank.length:
            value = value[: blank.length].rstrip()
            quads = self._comb(blank, value.upper())
            return FieldTruth(blank.key, blank.label, kind, value.upper(), value.upper(), 1, quads)
        lines, size = self._fit(value, rect, many=bool(blank.flags & _MULTILINE))
        if not lines:
            return _empty(blank, kind, "no text fits")
        value = " ".join(lines)
        return FieldTruth(blank.key, blank.label, kind, value, value, 1, self._lines(blank, lines, size))

    def _fit(self, value: str, rect: Box, *, many: bool) -> tuple[list[str], float]:
        """The lines and the size in points at which the value stands inside the rectangle; no lines where none does."""
        size = min(11.0, rect.height * (0.82 if not many else 1))
        while size >= _LEAST_SIZE:
            rows = _wrapped(value, (rect.width - 5) * self.k, self._length(size)) if many else [value]
            fits = len(rows) * size * 1.2 <= rect.height + 2 and all(
                self._length(size)(r) <= (rect.width - 5) * self.k for r in rows
            )
            if fits:
                return rows, size
            size -= 0.5
        return [], 0.0

    def _length(self, size: float) -> Callable[[str], float]:
        used = _font(self.face, round(size * self.k))
        loose = 1.08 if self.face == "hand" else 1.0
        return lambda text: used.getlength(text) * loose

    def _lines(self, blank: Blank, lines: list[str], size: float) -> tuple[Quad, ...]:
        rect, em = blank.rect, size * self.k
        many = bool(blank.flags & _MULTILINE)
        y = rect.y0 * self.k + em * 1.0 + 2 if many and len(lines) > 1 else rect.centre[1] * self.k + em * 0.34
        quads = []
        for line in lines:
            quads.append(Quad.of(self._text((rect.x0 + 2.5) * self.k, y, line, em)))
            y += em * 1.2
        return tuple(quads)

    def _comb(self, blank: Blank, value: str) -> tuple[Quad, ...]:
        rect = blank.rect
        step, em = rect.width / blank.length * self.k, min(11.0, rect.height * 0.8) * self.k
        used = _font(self.face, round(em))
        boxes = []
        for n, char in enumerate(value):
            if char.strip():
                x = rect.x0 * self.k + step * (n + 0.5) - used.getlength(char) / 2
                boxes.append(self._text(x, rect.centre[1] * self.k + em * 0.34, char, em))
        return (Quad.of(Box.around(p for b in boxes for p in ((b.x0, b.y0), (b.x1, b.y1)))),)

    def _text(self, x: float, y: float, text: str, em: float) -> Box:
        size = round(em)
        used = _font(self.face, size)
        if self.face != "hand":
            self._draw.text((round(x), round(y)), text, font=used, fill=self.ink, anchor="ls")
            x0, y0, x1, y1 = used.getbbox(text, anchor="ls")
            return Box(round(x) + x0, round(y) + y0, round(x) + x1, round(y) + y1)
        corners = []
        for char in text:
            if char.strip():
                mask = hand_glyph(self.rng, char, size, used)
                left, top = round(x - size / 2), round(y - size * 1.38 + self.rng.uniform(-0.03, 0.03) * size)
                self.image.paste(self.ink, (left, top), mask)
                a, b, c, d = mask.point(lambda v: 255 if v > 60 else 0).getbbox() or (0, 0, 1, 1)
                corners += [(left + a, top + b), (left + c, top + d)]
            x += used.getlength(char) * 1.08
        return Box.around(corners)


def _wrapped(text: str, width: float, length: Callable[[str], float]) -> list[str]:
    rows = [""]
    for word in text.split():
        longer = f"{rows[-1]} {word}".strip()
        if rows[-1] and length(longer) > width:
            rows.append(word)
        else:
            rows[-1] = longer
    return rows


def _empty(blank: Blank, kind: str, why: str) -> FieldTruth:
    return FieldTruth(blank.key, blank.label, kind, "", "", 1, (), filled=False, why=why)


@cache
def _font(face: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(BytesIO(pymupdf.Font("helv" if face == "hand" else face).buffer), size)


# -- the form itself


def _blanks(page: pymupdf.Page) -> list[Blank]:
    """All fields of the page, which is emptied of what was filled in."""
    widgets = list(page.widgets())
    rects = [Box(*widget.rect) for widget in widgets]
    turned = [
        Box(*line["bbox"])
        for block in page.get_text("dict")["blocks"]
        for line in block.get("lines", ())
        if abs(line["dir"][1]) > 0.5
    ]
    aside = [*rects, *turned]
    runs = _runs(
        [w for w in page.get_text("words") if not any(r.contains(((w[0] + w[2]) / 2, (w[1] + w[3]) / 2)) for r in aside)]
    )
    beside = {
        rect: _beside(runs, rect) for rect, widget in zip(rects, widgets, strict=True) if widget.field_type_string in _BOXES
    }
    taken = frozenset(beside.values())
    for annotation in list(page.annots()):
        page.delete_annot(annotation)
    found: list[Blank] = []
    keys: list[str] = []
    for widget, rect in zip(widgets, rects, strict=True):
        kind = str(widget.field_type_string)
        base = _key(widget.field_name)
        key = base if base not in keys else f"{base}_x{sum(k == base or k.startswith(base + '_x') for k in keys) + 1}"
        keys.append(key)
        box = kind in _BOXES
        label = beside.get(rect) or _label(
            runs if box else [r for r in runs if r[1] not in taken or _just_left(r[0], rect)], rect
        )
        found.append(
            Blank(
                key,
                widget.field_name,
                kind,
                rect,
                label,
                _whole(runs, label),
                widget.field_label or "",
                widget.text_maxlen or 0,
                widget.field_flags,
                _group(widget, key),
            )
        )
        if box and widget.field_value not in ("Off", "", False, None):
            widget.field_value = False
            widget.update()
        elif kind == "Signature" or (kind == "Text" and widget.field_value):
            page.delete_widget(widget)
    return _paired(found)


def _key(name: str) -> str:
    last = re.sub(r"\[0\]$", "", name.split(".")[-1])
    return re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", last).lower()).strip("_") or "field"


def _group(widget: pymupdf.Widget, key: str) -> str:
    """Radio buttons of one name belong together, and check boxes that differ in the last index alone."""
    if widget.field_type_string == "RadioButton":
        return str(widget.field_name)
    stem = re.sub(r"\[\d+\]$", "", str(widget.field_name))
    return stem if re.search(r"c\d+_\d+$", stem) else key


def _paired(blanks: list[Blank]) -> list[Blank]:
    """Yes and No, Male and Female side by side are one choice, whatever the form's maker named them."""
    done: list[Blank] = []
    for blank in blanks:
        before = done[-1] if done else None
        level = before is not None and abs(before.rect.centre[1] - blank.rect.centre[1]) < 4
        if (
            level
            and before is not None
            and re.match(r"(no|female)\b", blank.label, re.IGNORECASE)
            and before.kind == blank.kind
        ):
            done.append(replace(blank, group=before.group))
        else:
            done.append(blank)
    return done


def _words(name: str) -> str:
    return _key(name).replace("_", " ")


Word = tuple[float, float, float, float, str, int, int, int]
Run = tuple[Box, str]


def _runs(words: list[Word]) -> list[Run]:
    """Words of a line with no wide gap between them."""
    runs: list[Run] = []
    for x0, y0, x1, y1, text, *_ in sorted(words, key=lambda w: (w[5], w[6], w[7])):
        box = Box(x0, y0, x1, y1)
        if runs and abs(runs[-1][0].y0 - y0) < 2 and -1 <= x0 - runs[-1][0].x1 < 7:
            runs[-1] = (runs[-1][0].union(box), f"{runs[-1][1]} {text}")
        else:
            runs.append((box, text))
    return [(box, text.strip(" :▶")) for box, text in runs if re.search(r"[A-Za-z]{2}", text)]


def _label(runs: list[Run], rect: Box) -> str:
    """What is printed for a field: in its top, above it, left of it in the same line, or below; the nearest."""
    return min(((away, text) for box, text in runs if (away := _away(box, rect, text)) < 46), default=(0.0, ""))[1]


def _just_left(box: Box, rect: Box) -> bool:
    return -3 <= rect.x0 - box.x1 < 14 and box.y0 < rect.centre[1] < box.y1 + 2


def _away(box: Box, rect: Box, text: str) -> float:
    """How far a label is; paragraphs are no labels."""
    long = max(len(text) - 90, 0) * 0.5
    overlap = min(box.x1, rect.x1) - max(box.x0, rect.x0)
    gap = rect.y0 - box.y1
    if gap >= -6 and overlap > 0:
        return gap + min(abs(box.x0 - rect.x0), 60) * 0.12 + long
    if box.x1 <= rect.x0 + 3 and min(box.y1, rect.y1) - max(box.y0, rect.y0) > 0.4 * min(box.height, rect.height):
        return (rect.x0 - box.x1) * 0.25 + long
    if -6 <= gap < 24 and 0 <= rect.x0 - box.x1 < 120:
        return gap + 7 + (rect.x0 - box.x1) * 0.08 + long
    if -4 <= box.y0 - rect.y1 < 6 and overlap > 0:
        return 30 + box.y0 - rect.y1 + long
    return 999.0


def _whole(runs: list[Run], label: str) -> str:
    """The label with the line above it, where it starts in the middle of a sentence."""
    if not label[:1].islower():
        return label
    own = next(box for box, text in runs if text == label)
    before = next((text for box, text in runs if abs(box.y1 - own.y0) < 3 and abs(box.x0 - own.x0) < 14), "")
    return f"{before} {label}".strip()


def _beside(runs: list[Run], rect: Box) -> str:
    """What is printed right of a choice box, as far as the next gap; left of it where nothing is."""
    level = [(box, text) for box, text in runs if box.y0 - 1 < rect.centre[1] < box.y1 + 1]
    right = [(box.x0 - rect.x1, text) for box, text in level if -2 <= box.x0 - rect.x1 < 16]
    left = [(rect.x0 - box.x1, text) for box, text in level if -2 <= rect.x0 - box.x1 < 30]
    return min(right or left, default=(0.0, ""))[1]
