"""Tables that go on over the next page are proposed for joining."""

from __future__ import annotations

from dataclasses import replace

from desktop.document import grids
from desktop.document.geometry import Affine, Box, Quad
from desktop.document.model import Content, Line, Page, Region, RegionType, Table
from desktop.services.tables import Continuation, continuations

HEAD = ["品名", "Quantity"]


def table_on(name: str, rows: list[list[str]], box: Box) -> tuple[Region, Table]:
    table = grids.new_table(Quad.of(box), len(rows), len(rows[0]), f"r{name}")
    table = replace(table, id=name)
    lines = []
    for cell in table.cells:
        inner = cell.quad.bounds.grown(-2)
        text = rows[cell.row][cell.col]
        if text:
            lines.append(Line(f"{name}.{cell.row}.{cell.col}", text, Quad.of(inner), 0.9))
    return Region(f"r{name}", RegionType.TABLE, Quad.of(box), lines=tuple(lines)), grids.place_lines(table, lines)


def text_on(name: str, kind: RegionType, y: float) -> Region:
    quad = Quad.of(Box(20, y, 180, y + 8))
    return Region(name, kind, quad, lines=(Line(f"{name}.l", name, quad, 0.9),))


def page(number: int, regions: list[Region], tables: list[Table]) -> Page:
    return Page(f"p{number}", "d", number, "m", number - 1, 200.0, 300.0, content=Content(tuple(regions), tuple(tables)))


def pages(*, between: Region | None = None, second: list[list[str]] | None = None, box: Box | None = None) -> list[Page]:
    first_region, first = table_on("one", [HEAD, ["纸", "1"], ["笔", "2"]], Box(20, 200, 180, 260))
    next_region, following = table_on("two", second or [HEAD, ["墨", "3"]], box or Box(22, 30, 182, 60))
    header, number = text_on("header", RegionType.HEADER, 5), text_on("number", RegionType.PAGE_NUMBER, 290)
    return [
        page(1, [text_on("words", RegionType.TEXT, 20), first_region, number], [first]),
        page(2, [header, *([between] if between else []), next_region], [following]),
    ]


def test_a_table_at_the_end_and_one_like_it_at_the_beginning_go_together() -> None:
    assert continuations(pages()) == (Continuation("p1", "one", "p2", "two", 1),)
    assert continuations(pages(second=[["墨", "3"], ["砚", "4"]]))[0].repeated_head == 0


def test_a_heading_between_or_other_columns_keep_them_apart() -> None:
    assert continuations(pages(between=text_on("Table 2", RegionType.CAPTION, 15))) == ()
    assert continuations(pages(between=text_on("2 Results", RegionType.TITLE, 15))) == ()
    assert continuations(pages(second=[["a", "b", "c"], ["1", "2", "3"]])) == ()
    assert continuations(pages(box=Box(22, 30, 120, 60))) == ()
    uneven = pages()
    moved = grids.move_separator(uneven[1].content.tables[0], "column", 1, (70.0, 40.0))
    assert continuations([uneven[0], replace(uneven[1], content=replace(uneven[1].content, tables=(moved,)))]) == ()


def test_joined_tables_are_not_proposed_again() -> None:
    first, second = pages()
    following = replace(second.content.tables[0], continues="one")
    assert continuations([first, replace(second, content=replace(second.content, tables=(following,)))]) == ()


def test_a_sloping_page_changes_nothing() -> None:
    first, second = pages()
    turn = Affine.rotation(2.0)
    table = second.content.tables[0]
    sloping = replace(table, cells=tuple(replace(c, quad=c.quad.mapped(turn)) for c in table.cells))
    assert continuations([first, replace(second, content=replace(second.content, tables=(sloping,)))])
