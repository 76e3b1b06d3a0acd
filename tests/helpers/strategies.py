"""Hypothesis strategies for domain values, as a dossier holds them (numbers as they come back from storage)."""

from __future__ import annotations

from hypothesis import strategies as st

from desktop.document.geometry import Box, Quad, View
from desktop.document.model import Cell, Char, Content, Line, LineMark, Page, PageStatus, Region, RegionType, Table

numbers = st.integers(-200_000, 400_000).map(lambda n: n / 100)
shares = st.integers(0, 10_000).map(lambda n: n / 10_000)
texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
quads = st.lists(numbers, min_size=8, max_size=8).map(Quad.flat)
boxes = st.tuples(numbers, numbers, st.integers(1, 3000), st.integers(1, 3000)).map(
    lambda t: Box(t[0], t[1], t[0] + t[2], t[1] + t[3])
)
views = st.builds(
    View,
    turn=st.sampled_from((0, 90, 180, 270)),
    skew=st.integers(-450, 450).map(lambda n: n / 10),
    crop=st.none() | boxes,
)
chars = st.builds(
    Char, text=st.text(st.characters(codec="utf-8"), min_size=1, max_size=2), quad=st.none() | quads, confidence=shares,
    doubt=st.sampled_from((0.0, 0.25, 0.5)), others=st.lists(texts, max_size=2).map(tuple),
)  # fmt: skip


def lines(ids: st.SearchStrategy[str]) -> st.SearchStrategy[Line]:
    return st.builds(
        Line,
        id=ids,
        text=texts,
        quad=quads,
        confidence=shares,
        doubt=shares,
        vertical=st.booleans(),
        chars=st.lists(chars, max_size=3).map(tuple),
        engine=st.sampled_from(("rapid", "text-layer", "person")),
        confirmed_by=st.none() | st.just("Ada"),
        mark=st.sampled_from(LineMark),
        inked=st.booleans(),
    )


@st.composite
def contents(draw: st.DrawFn) -> Content:
    """Ids are unique on the page; tables name regions and lines that are there."""
    count = iter(range(1000))
    regions = []
    for _ in range(draw(st.integers(0, 4))):
        inner = tuple(draw(lines(st.just(f"line{next(count)}"))) for _ in range(draw(st.integers(0, 3))))
        regions.append(Region(f"region{next(count)}", draw(st.sampled_from(RegionType)), draw(quads), draw(shares), inner))
    tables = tuple(
        Table(
            f"table{next(count)}",
            r.id,
            1,
            len(r.lines),
            tuple(Cell(0, i, x.quad, lines=(x.id,)) for i, x in enumerate(r.lines)),
        )
        for r in regions
        if r.lines and draw(st.booleans())
    )
    return Content(tuple(regions), tables)


statuses = st.sampled_from([status for status in PageStatus if status is not PageStatus.IN_WORK])


@st.composite
def pages(draw: st.DrawFn, identity: str = "page", document: str = "document") -> Page:
    return Page(
        identity,
        document,
        1,
        "0" * 64,
        0,
        draw(st.integers(1, 5000)),
        draw(st.integers(1, 5000)),
        view=draw(views),
        status=draw(statuses),
        content=draw(contents()),
    )
