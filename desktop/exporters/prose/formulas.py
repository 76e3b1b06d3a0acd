"""Formulas as LaTeX and as MathML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import latex2mathml.converter
import latex2mathml.exceptions
from lxml import etree

from desktop.document.model import Line
from desktop.exporters.cells import clean

MATHML = "http://www.w3.org/1998/Math/MathML"
LONGEST = 4000
"""Longer ones stay LaTeX: what turns them into MathML takes its time."""

_LATEX = re.compile(r"\\[A-Za-z]+|\\[\[\](){}]|[\w)}\]][\^_][\w{(+\-*]|^\s*\$.+\$\s*$", re.DOTALL)
_WRAPPED = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        r"\$\$(.*)\$\$",
        r"\$([^$]*)\$",
        r"\\\[(.*)\\\]",
        r"\\\((.*)\\\)",
        r"\\begin\{(?:equation|displaymath|math)\*?\}(.*)\\end\{(?:equation|displaymath|math)\*?\}",
    )
)
_TAG = re.compile(r"\\tag\*?\s*\{([^{}]*)\}")
_NUMBER = re.compile(r"\s*[(（]\s*([A-Z]?\d{1,3}(?:[.\-–]\d{1,3})*[a-z]?)\s*[)）]\s*")
_INLINE = re.compile(
    r"(?<![\\$])\$(?!\$)([^$\n]*?)(?<!\\)\$(?!\$)|(?<!\\)\$\$([^$\n]+?)(?<!\\)\$\$|(?<!\\)\\\((.+?)\\\)|(?<!\\)\\\[(.+?)\\\]"
)
_CORE = re.compile(r"\\[A-Za-z]+|[\^_{}=<>+]|^[A-Za-z]{1,2}'?$")

_OWN: tuple[type[Exception], ...] = tuple(
    kind for kind in vars(latex2mathml.exceptions).values() if isinstance(kind, type) and issubclass(kind, Exception)
)
_OTHERS = (ArithmeticError, AttributeError, LookupError, RecursionError, StopIteration, TypeError, ValueError, etree.LxmlError)
_CANNOT: tuple[type[Exception], ...] = _OWN + _OTHERS
"""What the converter says of LaTeX that it cannot read: its errors have no base of their own."""


@dataclass(frozen=True, slots=True)
class Said:
    """latex: one for each formula of the block, without signs around; none where the text is not LaTeX. number: as printed
    beside it, without brackets."""

    latex: tuple[str, ...] = ()
    number: str = ""


def in_block(lines: Sequence[Line]) -> Said:
    """What the lines of a formula's block say; where LaTeX stands beside what was read of the same ink, only the LaTeX."""
    found, number = [], ""
    for line in lines:
        text = clean(line.text).strip()
        tagged, printed = _TAG.search(text), _NUMBER.fullmatch(text)
        if _LATEX.search(text):
            found.append(bare(_TAG.sub("", text)))
        if tagged:
            number = tagged[1].strip("()（） ")
        elif printed:
            number = printed[1]
    return Said(tuple(filter(None, found)), number)


def bare(text: str) -> str:
    """LaTeX without the signs that set it off from text."""
    text = text.strip()
    for pattern in _WRAPPED:
        if match := pattern.fullmatch(text):
            return bare(match[1])
    return text


def parts(text: str) -> Iterator[tuple[str, bool]]:
    """Pieces of a line, in order, each with whether it is a formula (then bare). Sums of money are none."""
    at = 0
    for match in _INLINE.finditer(text):
        latex = next(group for group in match.groups() if group is not None).strip()
        if not latex or (match[1] is not None and (match[1] != match[1].strip() or not _CORE.search(latex))):
            continue
        if match.start() > at:
            yield text[at : match.start()], False
        yield latex, True
        at = match.end()
    if at < len(text):
        yield text[at:], False


def mathml(latex: str, *, display: bool) -> etree._Element | None:
    """A math element that keeps the LaTeX as its annotation; None for what cannot be turned into one."""
    if len(latex) > LONGEST or not _balanced(latex):
        return None
    try:
        made = latex2mathml.converter.convert(latex, display="block" if display else "inline")
        math = etree.fromstring(made, etree.XMLParser(resolve_entities=False, no_network=True))
    except _CANNOT:
        return None
    if any("\\" in (element.text or "") for element in math.iter()):  # a command it does not know
        return None
    semantics = etree.Element(f"{{{MATHML}}}semantics")
    row = list(math)
    semantics.extend(row if len(row) == 1 else [_row(row)])
    note = etree.SubElement(semantics, f"{{{MATHML}}}annotation", encoding="application/x-tex")
    note.text = latex
    math.text = None
    math.append(semantics)
    return math


def _row(children: Sequence[etree._Element]) -> etree._Element:
    row = etree.Element(f"{{{MATHML}}}mrow")
    row.extend(children)
    return row


def _balanced(latex: str) -> bool:
    """Whether braces close: the converter takes what is open for empty."""
    depth = 0
    for before, letter in pairwise(f" {latex}"):
        if before == "\\":
            continue
        depth += (letter == "{") - (letter == "}")
        if depth < 0:
            return False
    return depth == 0
