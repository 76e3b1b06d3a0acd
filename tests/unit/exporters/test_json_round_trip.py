"""JSON out and in again: nothing of a page's content is lost."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from desktop.document.geometry import Quad
from desktop.document.model import (
    Cell,
    Char,
    Code,
    Content,
    Document,
    Line,
    LineMark,
    Page,
    Region,
    RegionType,
    Table,
    Tick,
)
from desktop.exporters import dossier_json
from tests.helpers.strategies import contents, quads, shares, texts
from tests.unit.exporters.drawn import job_of


def quad(plain: list[list[float]]) -> Quad:
    return Quad.flat(n for point in plain for n in point)


def line(plain: dict[str, Any]) -> Line:
    chars = tuple(
        Char(c["text"], c["quad"] and quad(c["quad"]), c["confidence"], c["doubt"], tuple(c.get("others", ())))
        for c in plain["chars"]
    )
    return Line(
        plain["id"], plain["text"], quad(plain["quad"]), plain["confidence"], plain["doubt"], plain.get("vertical", False),
        chars, plain["engine"], plain["reading"], plain["confirmed_by"], plain.get("confirmed_at"),
        LineMark(plain.get("mark", "")), plain.get("inked", True),
    )  # fmt: skip


def content(plain: dict[str, Any]) -> Content:
    return Content(
        tuple(
            Region(
                r["id"], RegionType(r["type"]), quad(r["quad"]), r["confidence"], tuple(map(line, r["lines"])),
                r.get("label", ""),
            )
            for r in plain["regions"]
        ),
        tuple(
            Table(
                t["id"], t["region"], t["rows"], t["cols"],
                tuple(
                    Cell(c["row"], c["col"], quad(c["quad"]), c["rowspan"], c["colspan"], tuple(c["lines"]))
                    for c in t["cells"]
                ),
                t.get("continues"),
            )
            for t in plain["tables"]
        ),
        tuple(Tick(quad(t["quad"]), t["ticked"], t["confidence"]) for t in plain.get("ticks", ())),
        tuple(Code(c["text"], c["format"], quad(c["quad"])) for c in plain.get("codes", ())),
        tuple(map(quad, plain.get("unread", ()))),
    )  # fmt: skip


def as_told(char: Char, confirmed: bool) -> Char:
    """What a person confirmed is not doubted; until it was looked at again, a character is as doubtful as its engine was."""
    doubt = round(char.doubt or 1.0 - char.confidence, 4)
    return replace(char, doubt=0.0, others=()) if confirmed else replace(char, doubt=doubt)


def told(value: Content) -> Content:
    def of(one: Line) -> Line:
        return replace(one, chars=tuple(as_told(c, one.confirmed_by is not None) for c in one.chars))

    return replace(value, regions=tuple(replace(r, lines=tuple(map(of, r.lines))) for r in value.regions))


ticks = st.lists(st.builds(Tick, quads, st.booleans(), shares), max_size=2).map(tuple)
codes = st.lists(st.builds(Code, texts, st.just("QRCode"), quads), max_size=2).map(tuple)


@given(contents(), ticks, codes, st.lists(quads, max_size=2).map(tuple))
def test_a_page_comes_back_as_it_was(
    found: Content, boxes: tuple[Tick, ...], bars: tuple[Code, ...], unread: tuple[Quad, ...]
) -> None:
    value = replace(found, ticks=boxes, codes=bars, unread=unread)
    page = Page("p1", "d1", 1, "0" * 64, 0, 1000.0, 1400.0, content=value)
    stream = io.BytesIO()
    dossier_json.write(job_of([page], [], document=Document("d1", "one", ("p1",))), stream)
    (plain,) = json.loads(stream.getvalue())["pages"]
    assert content(plain) == told(value)
