"""The text that a master's page carries itself: what is seen stays; an old invisible layer goes where that changes no pixel."""

from __future__ import annotations

import io
import warnings
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pikepdf
import pymupdf
from numpy.typing import NDArray
from pikepdf import Dictionary, Name, Operator

from desktop.document.geometry import Quad
from desktop.exporters.pdf import place
from desktop.exporters.pdf.said import Said
from desktop.exporters.pdf.sources import copied, own_resources

_IGNORED = 3
_SAME_INK = 0.6
_CHECK_SIDE = 900
_DEEPEST = 4
_SHOW = frozenset({"Tj", "TJ", "'", '"'})
Instruction = pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage


@dataclass(frozen=True, slots=True)
class OldText:
    """The characters of a page, their centres in page space as it was asked for (n, 2) and whether each is to be seen."""

    chars: Sequence[str]
    centres: NDArray[np.float64]
    seen: NDArray[np.bool_]

    @property
    def has_unseen(self) -> bool:
        return bool((~self.seen).any())

    def says(self, line: Said, *, seen: bool) -> float:
        """How much of the line's text the page already has at its place, as seen or unseen text; 1 for the very same."""
        at = np.flatnonzero(_inside(line.quad, self.centres) & (self.seen if seen else ~self.seen))
        here = [self.chars[int(i)] for i in at]
        wanted = [c for c in line.text if not c.isspace()]
        if here == wanted:
            return 1.0
        return min(0.99, (Counter(here) & Counter(wanted)).total() / max(len(here), len(wanted), 1))


def old_text(page: pymupdf.Page, width: float, height: float) -> OldText:
    """Text counts as unseen in the invisible mode or under an image that is painted after it."""
    chars: list[str] = []
    boxes: list[tuple[float, float, float, float]] = []
    seen: list[bool] = []
    known: set[tuple[int, bool, int, int]] = set()
    try:
        trace, log = page.get_texttrace(), page.get_bboxlog()
    except (RuntimeError, ValueError, pymupdf.mupdf.FzErrorBase):
        trace, log = [], []
    images = [(order, pymupdf.Rect(box)) for order, (kind, box) in enumerate(log) if kind == "fill-image"]
    for span in trace:
        box = pymupdf.Rect(span["bbox"])
        visible = span["type"] != _IGNORED and not any(o > span["seqno"] and image.contains(box) for o, image in images)
        for code, _, _, bounds in span["chars"]:
            twice = (code, visible, round(bounds[0]), round(bounds[1]))  # filled and stroked, or printed bold by printing again
            if not chr(code).isspace() and twice not in known:
                known.add(twice)
                chars.append(chr(code))
                boxes.append(bounds)
                seen.append(visible)
    places = np.array(boxes, dtype=np.float64).reshape(-1, 4)
    centres = np.stack([(places[:, 0] + places[:, 2]) / 2, (places[:, 1] + places[:, 3]) / 2], axis=1)
    t = place.unturned(page, width, height)
    centres = centres @ np.array([[t.a, t.b], [t.c, t.d]]) + np.array([t.e, t.f])
    return OldText(chars, centres, np.array(seen, dtype=np.bool_))


def _inside(quad: Quad, points: NDArray[np.float64]) -> NDArray[np.bool_]:
    corners = np.array(quad.points)
    edges = np.roll(corners, -1, axis=0) - corners
    away = points[:, None, :] - corners[None, :, :]
    sides = edges[None, :, 0] * away[:, :, 1] - edges[None, :, 1] * away[:, :, 0]
    inside: NDArray[np.bool_] = (sides >= 0).all(axis=1) | (sides <= 0).all(axis=1)
    return inside


def already_there(line: Said, old: OldText) -> bool:
    """True where the page shows this text itself. What a person confirmed must be there to the letter."""
    return old.says(line, seen=True) >= (1.0 if line.sure else _SAME_INK)


def layer_is_current(lines: Sequence[Said], old: OldText) -> bool:
    """True where the page's own unseen text says what the lines say, line by line."""
    return all(max(old.says(line, seen=False), old.says(line, seen=True)) == 1.0 for line in lines)


def remove_unseen(pdf: pikepdf.Pdf, page: pikepdf.Page) -> bool:
    """Takes the invisible text out of the page's content. False, and nothing changed, where that would change what is seen."""
    before = _picture(page)
    kept = {key: page.obj.get(key) for key in ("/Contents", "/Resources")}
    try:
        own = own_resources(page)
        content, changed = _without_unseen(pdf, page.obj, own, 0, 0)
        if not changed or before is None:
            return False
        page.obj.Contents = pdf.make_stream(zlib.compress(content, 9), Filter=Name.FlateDecode)
        if _picture(page) == before:
            return True
    except (pikepdf.PdfError, pikepdf.PdfParsingError, ValueError, KeyError, TypeError, AttributeError):
        pass
    for key, value in kept.items():
        if value is None:
            del page.obj[key]
        else:
            page.obj[key] = value
    return False


def _without_unseen(
    pdf: pikepdf.Pdf, holder: pikepdf.Object, resources: pikepdf.Object, mode: int, depth: int
) -> tuple[bytes, bool]:
    """The content of a page or form without what its text operators show in mode 3. Type 3 fonts paint in every mode."""
    kept: list[Any] = []
    stack: list[tuple[int, bool]] = []
    paints, changed = False, False
    for instruction in pikepdf.parse_content_stream(holder):
        if isinstance(instruction, pikepdf.ContentStreamInlineImage):
            kept.append(instruction)
            continue
        operands, operator = instruction.operands, str(instruction.operator)
        if operator == "q":
            stack.append((mode, paints))
        elif operator == "Q" and stack:
            mode, paints = stack.pop()
        elif operator == "Tr":
            mode = int(operands[0])
        elif operator == "Tf":
            paints = _is_type3(resources, operands[0])
        elif operator == "Do" and depth < _DEEPEST:
            instruction, form_changed = _form(pdf, resources, instruction, mode, depth)
            changed |= form_changed
        elif operator in _SHOW and mode == _IGNORED and not paints:
            kept += _moves_of(operator, operands)
            changed = True
            continue
        kept.append(instruction)
    return pikepdf.unparse_content_stream(kept), changed


def _moves_of(operator: str, operands: Any) -> list[Any]:
    """What a text-showing operator does besides showing."""
    next_line = [pikepdf.ContentStreamInstruction([], Operator("T*"))]
    if operator == "'":
        return next_line
    if operator == '"':
        word, char = operands[0], operands[1]
        spacing = [
            pikepdf.ContentStreamInstruction([word], Operator("Tw")),
            pikepdf.ContentStreamInstruction([char], Operator("Tc")),
        ]
        return spacing + next_line
    return []


def _is_type3(resources: pikepdf.Object, name: Any) -> bool:
    fonts = resources.get("/Font")
    font = fonts.get(str(name)) if isinstance(fonts, Dictionary) else None
    return isinstance(font, Dictionary) and font.get("/Subtype") == Name.Type3


def _form(pdf: pikepdf.Pdf, resources: pikepdf.Object, instruction: Any, mode: int, depth: int) -> tuple[Any, bool]:
    """The same for a form that the content paints: changed, it becomes a new form under a new name."""
    name = str(instruction.operands[0])
    forms = resources.get("/XObject")
    form = forms.get(name) if isinstance(forms, Dictionary) else None
    if not isinstance(form, pikepdf.Stream) or form.get("/Subtype") != Name.Form:
        return instruction, False
    inner = copied(form.get("/Resources", resources))
    if "/XObject" in inner:
        inner.XObject = copied(inner.XObject)
    content, changed = _without_unseen(pdf, form, inner, mode, depth + 1)
    if not changed:
        return instruction, False
    fresh = pdf.make_stream(zlib.compress(content, 9))
    for key, value in form.items():
        if key not in ("/Length", "/Filter", "/DecodeParms"):
            fresh[key] = value
    fresh.Filter = Name.FlateDecode
    fresh.Resources = inner
    new_name = f"{name}Dossier{depth}"
    while new_name in resources.XObject:
        new_name += "x"
    resources.XObject[new_name] = fresh
    return pikepdf.ContentStreamInstruction([Name(new_name)], instruction.operator), True


def _picture(page: pikepdf.Page) -> bytes | None:
    """The page as it is seen, small and grey."""
    alone, made = pikepdf.new(), io.BytesIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of form fields that are left behind: they are not needed here
            alone.pages.append(page)
            alone.save(made)
        with pymupdf.open(stream=made.getvalue(), filetype="pdf") as document:
            sheet = document[0]
            scale = min(1.0, _CHECK_SIDE / max(sheet.rect.width, sheet.rect.height))
            return bytes(sheet.get_pixmap(matrix=pymupdf.Matrix(scale, scale), colorspace=pymupdf.csGRAY).samples)
    except (RuntimeError, ValueError, pymupdf.mupdf.FzErrorBase):
        return None
