"""Markdown: CommonMark with the tables of GitHub; what those cannot hold is HTML.

Pages, running heads and doubts are comments, which no reader shows; formulas stand between dollar signs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import BinaryIO

from desktop.document.model import LineMark, RegionType
from desktop.exporters.cells import clean
from desktop.exporters.job import Job
from desktop.exporters.prose import formulas, words
from desktop.exporters.prose.flow import (
    Block,
    Code,
    Figure,
    Formula,
    Handwriting,
    Heading,
    Item,
    ListBlock,
    Marginal,
    PageStart,
    Pictured,
    Placed,
    Run,
    Running,
    Seal,
    Table,
    blocks,
)
from desktop.exporters.prose.grids import GridCell
from desktop.exporters.prose.lines import joined
from desktop.exporters.prose.xhtml import Renderer

_SIGNS = re.compile(r"[\\`*_\[\]<>&~|$]")
_STARTS = re.compile(r"(?:[#+=>-]|:?-|(?P<number>\d{1,9})[.)])")
_BULLETS = frozenset("•◦‣·–—*➢-")
"""What a bullet stands for; squares and rings may be boxes to be ticked, and stay."""
_COUNTED = re.compile(r"(\d{1,2})([.)])")


def write(job: Job, stream: BinaryIO) -> None:
    """UTF-8, block by block."""
    writer = _Writer(job)
    before: Block | None = None
    stream.write(writer.head().encode("utf-8", "replace"))
    for block in blocks(job):
        if isinstance(block, ListBlock) and isinstance(before, ListBlock):
            stream.write(b"\n<!-- -->\n")  # else they were one list
        stream.write(f"\n{writer.block(block)}\n".encode("utf-8", "replace"))
        before = block


class _Writer:
    def __init__(self, job: Job) -> None:
        self._job = job
        self._html = Renderer(job.language, lambda block: None)

    def head(self) -> str:
        told = "\n".join(_uncommented(f"{name}: {value}") for name, value in words.facts(self._job))
        return f"<!--\n{told}\n-->\n\n# {_started(escaped(_line(self._job.document.title)))}\n"

    def block(self, block: Block) -> str:
        match block:
            case PageStart():
                error = words.unread(block, self._job.language)
                mark = comment(words.page_words(block, self._job.language))
                return f"{mark}\n\n{_started(escaped(_line(error)))}" if error else mark
            case Heading():
                text = " ".join(self._text(block.runs).split("\\\n"))
                return f"{'#' * (block.level + 1)} {re.sub(r'(#+)$', _backslashed, text)}"
            case ListBlock():
                return self._list(block.items)
            case Table():
                return self._table(block)
            case Handwriting() if block.runs:
                return self._text(block.runs)
            case Pictured():
                return self._figure(block)
            case Formula():
                return "\n\n".join(_display(latex, block.number) for latex in block.latex)
            case Marginal():
                return _quoted(self._text(block.runs))
            case Running() if block.region.type is not RegionType.PAGE_NUMBER:
                return f"<small>{escaped(_line(block.text))}</small>"
            case Running():
                return comment(f"{block.region.type.value.replace('_', ' ')}: {' '.join(block.text.split())}")
            case Code():
                return _started(escaped(_line(f"{block.format}: {block.text}")))
            case Placed():
                return self._text(block.runs)
        raise TypeError(type(block))

    def _text(self, runs: Sequence[Run], line_end: str = "\\\n") -> str:
        """line_end: what ends a line that ends in the text."""
        lines = [""]
        for k, run in enumerate(runs):
            lines[-1] += self._run(run)
            if run.breaks and k + 1 < len(runs):
                lines.append("")
        return line_end.join(_started(line) for line in lines)

    def _run(self, run: Run) -> str:
        text = run.text.rstrip()
        space = run.text[len(text) :]
        said = "".join(f"${part}$" if math else escaped(part) for part, math in formulas.parts(text))
        if run.line.mark is LineMark.ILLEGIBLE:
            said = f"{said} \\[{words.ILLEGIBLE.say(self._job.language)}\\]".lstrip()
        told = words.said_of(run.line, self._job.language)
        return f"{said}{comment(told) if told else ''}{space}"

    def _list(self, items: Sequence[Item]) -> str:
        """Numbers are those of an ordered list where they count on; else they are text."""
        found = [_COUNTED.fullmatch(item.marker) for item in items]
        numbers = [int(match[1]) for match in found if match]
        counted = (
            len(numbers) == len(items)
            and len({match[2] for match in found if match}) == 1
            and all(b == a + 1 for a, b in pairwise(numbers))
        )
        return "\n".join(self._item(item, counted) for item in items)

    def _item(self, item: Item, counted: bool) -> str:
        marker, first = (item.marker, "") if counted else ("-", "" if item.marker in _BULLETS else escaped(item.label))
        text = self._text(item.runs, "\\\n" + " " * (len(marker) + 1))
        return f"{marker} {_started(first + text) if first else text}".rstrip()

    def _table(self, table: Table) -> str:
        if table.spans or not table.rows:
            return re.sub(r"\n\s*\n", "\n", self._html.block(table)).rstrip("\n")
        caption = self._text(table.caption.runs) if table.caption else ""
        if table.continues:
            caption = f"{caption} ({words.CONTINUED.say(self._job.language)})".strip()
        rows = [f"| {' | '.join(self._cell(cell) for cell in row.cells)} |" for row in table.rows]
        rows.insert(1, f"|{' --- |' * table.cols}")
        parts = (self._text(table.runs), caption, "\n".join(rows), self._text(table.after))
        return "\n\n".join(filter(None, parts))

    def _cell(self, cell: GridCell) -> str:
        """One line; in a cell no sign begins anything."""
        runs = joined(cell.lines)
        return "".join(self._run(run) + ("<br>" if run.breaks and k + 1 < len(runs) else "") for k, run in enumerate(runs))

    def _figure(self, block: Pictured) -> str:
        named = {Figure: words.FIGURE, Seal: words.SEAL}.get(type(block), words.HANDWRITING)
        told = f"\\[{named.filled(page=block.page).say(self._job.language)}\\]"
        caption = block.caption.runs if isinstance(block, Figure) and block.caption else ()
        parts = (told, _quoted(self._text(block.runs)) if block.runs else "", self._text(caption))
        return "\n\n".join(filter(None, parts))


def escaped(text: str) -> str:
    """So that it is read back as it is, within a line."""
    return _SIGNS.sub(lambda match: "\\" + match[0], text)


def _started(text: str) -> str:
    """The same at the start of a line."""
    match = _STARTS.match(text)
    if match is None:
        return text
    at = match.end("number") if match["number"] else 0
    return f"{text[:at]}\\{text[at:]}"


def _backslashed(match: re.Match[str]) -> str:
    return match[1].replace("#", "\\#")


def _line(text: str) -> str:
    return " ".join(clean(text).split())


def _display(latex: str, number: str) -> str:
    tag = f" \\tag{{{number}}}" if number else ""
    return f"$$\n{' '.join(latex.split())}{tag}\n$$"


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.split("\n"))


def comment(text: str) -> str:
    return f"<!-- {_uncommented(text)} -->"


def _uncommented(text: str) -> str:
    """Nothing in it ends a comment."""
    return re.sub(r"-(?=-)", "- ", text).replace("-->", "- ->")
