"""Blocks as markup that is HTML 5 and XML alike: for web pages and for the chapters of an EPUB."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from itertools import groupby

from lxml import etree

from desktop.document.model import LineMark, RegionType
from desktop.exporters.cells import clean
from desktop.exporters.job import Job
from desktop.exporters.prose import formulas, words
from desktop.exporters.prose.flow import (
    Block,
    Code,
    Figure,
    Footnote,
    Formula,
    Handwriting,
    Heading,
    Item,
    ListBlock,
    Marginal,
    PageStart,
    Paragraph,
    Pictured,
    Placed,
    Row,
    Run,
    Running,
    Seal,
    Table,
    language_of,
)
from desktop.exporters.prose.grids import GridCell, compact
from desktop.exporters.prose.lines import joined

STYLE = """\
.page-mark{margin:2em 0 1em;border-top:1px solid;border-color:GrayText;color:GrayText;font-size:.75em;text-align:right}
.running,.code{color:GrayText;font-size:.8em}
.caption,figcaption,caption{font-size:.9em;text-align:left}
.marginal{margin:.5em 0 .5em 2em;padding-left:.7em;border-left:2px solid;border-color:GrayText;font-size:.85em}
.footnote{font-size:.85em;margin:.5em 0}
.hand{font-style:italic}
.unread{color:GrayText}
.doubt{text-decoration:underline dotted;text-underline-offset:.2em}
.illegible,.na{color:GrayText;font-style:italic}
.no-ink{text-decoration:underline wavy;text-decoration-thickness:1px}
.plain{list-style:none;padding-left:1.2em}
.formula{margin:1em 0;text-align:center}
.number{margin-left:2em}
.vertical{writing-mode:vertical-rl;-epub-writing-mode:vertical-rl;margin:1em 0 1em auto}
figure{margin:1em 0}
figure img{max-width:100%;height:auto}
table{border-collapse:collapse;margin:1em 0}
td,th{border:1px solid;border-color:GrayText;padding:.2em .5em;text-align:left;vertical-align:top}
"""

Source = Callable[[Pictured], tuple[str, int, int] | None]
"""Where the picture of a block is found, its width and height in pixels; None where there is none."""


class Renderer:
    """language: of the program's own words. All methods give markup; headings are of level `top` and lower. xml: empty elements
    are closed."""

    def __init__(self, language: str, source: Source, *, top: int = 2, xml: bool = False) -> None:
        self._language = language
        self._source = source
        self._top = top
        self._end = "/>" if xml else ">"
        self._headings = 0
        self._upright = False

    def blocks(self, found: Iterable[Block]) -> Iterator[str]:
        for block in found:
            yield self.add(block)
        yield self.close()

    def add(self, block: Block) -> str:
        """Blocks of vertical text that follow each other stand in one box, which goes from right to left."""
        before, now = self._upright, self._is_upright(block)
        if before == now:
            return self.block(block)
        return ('<div class="vertical">\n' if now else "</div>\n") + self.block(block)

    def close(self) -> str:
        """After the last block of a run."""
        upright, self._upright = self._upright, False
        return "</div>\n" if upright else ""

    def _is_upright(self, block: Block) -> bool:
        """A single character stands as what it follows."""
        if not isinstance(block, Placed) or isinstance(block, Pictured | Table | Running):
            self._upright = False
        elif any(len(line.text) > 1 for line in block.region.lines):
            self._upright = block.vertical
        return self._upright

    def block(self, block: Block) -> str:
        match block:
            case PageStart():
                return self._page(block)
            case Heading():
                self._headings += 1
                level = min(6, self._top + block.level - 1)
                return f'<h{level} id="{self.heading_id}"{lang(block.text)}>{self.runs(block.runs)}</h{level}>\n'
            case ListBlock():
                rows = (f"<li>{_marker(item)}{self.runs(item.runs)}</li>\n" for item in block.items)
                return f'<ul class="plain"{lang(block.region.lines[0].text)}>\n{"".join(rows)}</ul>\n'
            case Table():
                return self._table(block)
            case Handwriting() if block.runs:
                return self._text("p", "hand", block)
            case Pictured():
                return self._figure(block)
            case Formula():
                return self._formula(block)
            case Footnote():
                return self._text("aside", "footnote", block, ' role="note"')
            case Marginal():
                return self._text("aside", "marginal", block)
            case Running():
                return self._text("p", "running", block)
            case Paragraph():
                return self._text("p", "caption" if block.region.type is RegionType.CAPTION else "", block)
            case Code():
                return f'<p class="code">{escape(block.format)}: {escape(clean(block.text))}</p>\n'
        raise TypeError(type(block))

    @property
    def heading_id(self) -> str:
        """Of the last heading that was made."""
        return f"heading-{self._headings}"

    def runs(self, runs: Sequence[Run]) -> str:
        return "".join(
            self._run(run) + (f"<br{self._end}" if run.breaks and k + 1 < len(runs) else "") for k, run in enumerate(runs)
        )

    def _run(self, run: Run) -> str:
        line = run.line
        said = "".join(_formula(text, display=False) if math else escape(text) for text, math in formulas.parts(run.text))
        told = words.said_of(line, self._language)
        by = f' data-by="{escape(clean(line.confirmed_by))}"' if line.confirmed_by else ""
        if not told:
            return f"<span{by}>{said}</span>" if by else said
        marks = {LineMark.ILLEGIBLE: "illegible", LineMark.NOT_APPLICABLE: "na"}
        kind = marks.get(line.mark) or ("doubt" if run.doubtful else "no-ink")
        if line.mark is LineMark.ILLEGIBLE:
            said = f"{said} [{escape(words.ILLEGIBLE.say(self._language))}]".lstrip()
        return f'<span class="{kind}" title="{escape(clean(told))}"{by}>{said}</span>'

    def _text(self, tag: str, kind: str, block: Placed, more: str = "") -> str:
        named = f' class="{kind}"' if kind else ""
        return f"<{tag}{named}{more}{lang(block.text)}>{self.runs(block.runs)}</{tag}>\n"

    def _page(self, start: PageStart) -> str:
        told = escape(words.page_words(start, self._language))
        mark = f'<div class="page-mark" id="page-{start.page}" role="doc-pagebreak" aria-label="{told}">{told}</div>\n'
        error = words.unread(start, self._language)
        return mark + (f'<p class="unread">{escape(clean(error))}</p>\n' if error else "")

    # --- tables -----------------------------------------------------------------------------------------------------------

    def _table(self, table: Table) -> str:
        rows, _ = compact(table.rows, table.cols)
        above = f"<p>{self.runs(table.runs)}</p>\n" if table.runs else ""
        caption = self.runs(table.caption.runs) if table.caption else ""
        if table.continues:
            caption = f"{caption} ({escape(words.CONTINUED.say(self._language))})".strip()
        caption = f"<caption>{caption}</caption>\n" if caption else ""
        said = "".join(cell.text for row in table.rows[:3] for cell in row.cells)
        after = f"<p>{self.runs(table.after)}</p>\n" if table.after else ""
        body = self._rows(rows, table.head)
        return f"{above}<table{lang(said)}>\n{caption}{body}</table>\n{after}"

    def _rows(self, rows: Sequence[Row], head: int) -> str:
        if any(cell.rowspan > head - y for y, row in enumerate(rows[:head]) for cell in row.cells):
            head = 0  # a span may not leave the head
        top = "".join(self._row(row, "th") for row in rows[:head])
        body = "".join(self._row(row, "td") for row in rows[head:])
        return (f"<thead>\n{top}</thead>\n" if top else "") + (f"<tbody>\n{body}</tbody>\n" if body else "")

    def _row(self, row: Row, tag: str) -> str:
        return f'<tr data-page="{row.page}">{"".join(self._cell(cell, tag) for cell in row.cells)}</tr>\n'

    def _cell(self, cell: GridCell, tag: str) -> str:
        spans = (f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else "") + (
            f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
        )
        scope = ' scope="col"' if tag == "th" and cell.colspan == 1 else ""
        return f"<{tag}{spans}{scope}>{self.runs(joined(cell.lines))}</{tag}>"

    # --- pictures and formulas ----------------------------------------------------------------------------------------------

    def _figure(self, block: Pictured) -> str:
        kind = {Figure: ("figure", words.FIGURE), Seal: ("seal", words.SEAL)}.get(type(block), ("hand", words.HANDWRITING))
        told = kind[1].filled(page=block.page).say(self._language)
        alt = ": ".join(filter(None, (told, " ".join(block.text.split()))))
        found = self._source(block)
        place = f"<p>[{escape(told)}]</p>"
        if found is not None:
            src, width, height = found
            place = f'<img src="{escape(src)}" alt="{escape(alt)}" width="{width}" height="{height}"{self._end}'
        caption = block.caption.runs if isinstance(block, Figure) and block.caption else ()
        if isinstance(block, Seal) or found is None:
            caption = (*block.runs, *caption)
        below = f"<figcaption>{self.runs(caption)}</figcaption>" if caption else ""
        return f'<figure class="{kind[0]}">{place}{below}</figure>\n'

    def _formula(self, block: Formula) -> str:
        said = "".join(_formula(latex, display=True) for latex in block.latex)
        number = f' <span class="number">({escape(block.number)})</span>' if block.number else ""
        return f'<div class="formula">{said}{number}</div>\n'


def _formula(latex: str, *, display: bool) -> str:
    """MathML; LaTeX as it is where it cannot be that."""
    math = formulas.mathml(latex, display=display)
    if math is None:
        return f'<code class="latex">{escape(latex)}</code>'
    return etree.tostring(math, encoding="unicode")


def _marker(item: Item) -> str:
    return f'<span class="marker">{escape(item.label)}</span>' if item.marker else ""


def facts(job: Job) -> str:
    """What is told of the document, a list of terms; those of one name together."""
    told = ""
    for name, values in groupby(words.facts(job), lambda fact: fact[0]):
        said = "".join(f"<dd>{escape(value)}</dd>" for _, value in values)
        told += f"<dt>{escape(clean(name))}</dt>{said}\n"
    return f"<dl>\n{told}</dl>\n"


def lang(text: str) -> str:
    found = language_of(text)
    return f' lang="{found}"' if found else ""
