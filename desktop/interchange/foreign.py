"""What other programs' files leave open: kinds by many names, words without spaces between them, outlines of many points."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from desktop.document.geometry import Affine, Box, Point, Quad
from desktop.document.model import RegionType

_NAMES = {
    RegionType.TITLE: "title heading headline maintitle subtitle titlepage titlepagezone",
    RegionType.TEXT: "text textregion paragraph mainzone mainzoneparagraph body dropcapital dropcapitalzone credit floating",
    RegionType.TABLE: "table tableregion tablezone",
    RegionType.FIGURE: (
        "figure figurezone image imageregion picture photo photograph illustration drawing linedrawing linedrawingregion "
        "graphic graphicregion graphiczone map mapregion chart chartregion diagram logo decoration"
    ),
    RegionType.SEAL: "seal sealzone stamp stampzone",
    RegionType.HANDWRITING: "handwriting handwritten handwrittenannotation manuscript signature",
    RegionType.FORMULA: "formula math maths mathsregion mathzone equation",
    RegionType.HEADER: "header pageheader running runningtitle runningtitlezone runninghead runningheader",
    RegionType.FOOTER: "footer pagefooter catchword signaturemark quiremarkszone",
    RegionType.PAGE_NUMBER: "pagenumber numberingzone folio foliation pagination",
    RegionType.FOOTNOTE: "footnote footnotecontinued endnote",
    RegionType.CAPTION: "caption figurecaption tablecaption imagecaption",
    RegionType.LIST: "list listlabel listitem tocentry",
    RegionType.MARGINAL: "marginal marginalia marginalnote margin marginzone margintextzone marginnote",
    RegionType.OTHER: "other custom customzone customregion advert advertisement advertregion unknown unknownregion",
}
_KINDS: Mapping[str, RegionType] = MappingProxyType({name: kind for kind, names in _NAMES.items() for name in names.split()})
_CHINESE = re.compile("[\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U0001b000-\U0001b2ff\U00020000-\U0003ffff]")
"""Characters that are written without spaces between them."""
_BREAKS = re.compile(r"[\t\r\n\v\f\u2028\u2029]+")
_LEVEL = 0.5
"""Degrees: what slopes less is taken for level."""
_COLUMN = 1.5


def kind_of(label: str) -> RegionType | None:
    """By the words that programs and vocabularies have for it, and the part of a name before what refines it; None for a
    word that is not known."""
    known = _KINDS.get(_letters(label))
    return known or _KINDS.get(_letters(re.split(r"[:#\-/]", label, maxsplit=1)[0]))


def _letters(label: str) -> str:
    return re.sub("[^a-z]", "", label.casefold())


def joined(before: str, after: str) -> str:
    """Two words that the file puts nothing between."""
    if not before or not after or (_CHINESE.match(before[-1]) and _CHINESE.match(after[0])):
        return before + after
    return f"{before} {after}"


def one_line(text: str) -> str:
    return _BREAKS.sub(" ", text).strip(" ")


def is_column(text: str, quad: Quad) -> bool:
    """Whether the line stands rather than lies: it is high and of such characters."""
    box = quad.bounds
    return box.height > _COLUMN * box.width and len(_CHINESE.findall(text)) >= max(2, len(text) / 2)


def straightened(points: Sequence[Point], baseline: Sequence[Point] = ()) -> Quad:
    """The smallest quad round an outline that lies as the baseline does, level where there is none. Where there is only a
    baseline, a strip on it."""
    angle = 0.0
    if len(baseline) > 1:
        (x0, y0), (x1, y1) = baseline[0], baseline[-1]
        angle = math.degrees(math.atan2(y1 - y0, x1 - x0))
        angle = 0.0 if abs(angle) < _LEVEL else angle
    level = Affine.rotation(-angle)
    if points:
        box = _around(level, points)
    else:
        foot = _around(level, baseline)
        height = min(60.0, max(12.0, foot.width / 15))
        box = Box(foot.x0, foot.y0 - 0.8 * height, foot.x1, foot.y1 + 0.2 * height)
    return Quad.of(box) if angle == 0 else Quad.of(box).mapped(Affine.rotation(angle))


def _around(level: Affine, points: Iterable[Point]) -> Box:
    return Box.around(level.apply(point) for point in points)
