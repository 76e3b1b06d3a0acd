from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from desktop.document.geometry import Affine, Box, Quad
from desktop.document.model import Cell, Content, Line, LineMark, Page, Region, RegionType, Table, Tick
from desktop.exporters.prose import flow, ticks
from desktop.exporters.prose.flow import (
    Block,
    Figure,
    Footnote,
    Formula,
    Heading,
    ListBlock,
    Marginal,
    PageStart,
    Paragraph,
    Running,
    blocks,
)
from desktop.exporters.prose.grids import compact, following, part_of
from desktop.exporters.prose.lines import joined, plain
from tests.unit.exporters.prose.made import QUAD, WIDE, Paper, job_with


def said(*lines: str | Line, known: str = "") -> str:
    paper = Paper()
    made = [paper.line(line) if isinstance(line, str) else line for line in lines]
    return plain(joined(made, known=known))


def only(paper: Paper) -> Block:
    """The one block of a page besides its start."""
    start, block = blocks(job_with(paper.page()))
    assert isinstance(start, PageStart)
    return block


# --- lines ----------------------------------------------------------------------------------------------------------------


def test_chinese_lines_join_without_a_space_and_latin_ones_with_one() -> None:
    assert said("各乡镇人民委", "员会") == "各乡镇人民委员会"
    assert said("nothing may", "leave") == "nothing may leave"
    assert said("使用 Python", "编写，") == "使用 Python编写，"
    assert said("대한 민국", "헌법") == "대한 민국 헌법"


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (("re-", "turned"), "returned"),
        (("soft\u00ad", "ened"), "softened"),
        (("self-", "control"), "self-control"),
        (("Jean-", "Paul"), "Jean- Paul"),
        (("1998-", "2004"), "1998- 2004"),
        (("X-", "ray"), "X- ray"),
        (("state-of-", "the"), "state-of- the"),
        (("a dash -", "and more"), "a dash - and more"),
        (("中-", "文"), "中-文"),
    ],
)
def test_a_hyphen_goes_only_where_it_is_safe(lines: tuple[str, ...], text: str) -> None:
    assert said(*lines) == text


def test_a_hyphen_stays_where_the_page_has_the_word_with_it() -> None:
    assert said("the low-", "cost one", known="a low-cost thing") == "the low-cost one"


def test_a_line_that_ends_early_ends_in_the_text() -> None:
    paper = Paper()
    lines = [
        paper.line("To the archive", WIDE / 3),
        paper.line("12 Long Street, a line as long as the block"),
        paper.line("Town"),
    ]
    assert plain(joined(lines)) == "To the archive\n12 Long Street, a line as long as the block Town"


def test_ends_are_told_along_the_text_on_a_page_that_lies_on_its_side() -> None:
    paper = Paper()
    lines = [paper.line("short", WIDE / 3), paper.line("as long as the block")]
    turned = [replace(line, quad=line.quad.mapped(Affine.rotation(270))) for line in lines]
    assert plain(joined(turned)) == plain(joined(lines)) == "short\nas long as the block"


def test_an_empty_line_is_left_out_unless_a_person_calls_it_illegible() -> None:
    paper = Paper()
    lost = paper.line("", mark=LineMark.ILLEGIBLE, confirmed_by="Ada")
    runs = joined([paper.line("a"), paper.line(" "), lost])
    assert [run.line.mark for run in runs] == [LineMark.NONE, LineMark.ILLEGIBLE]


# --- blocks ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "block"),
    [
        (RegionType.TITLE, Heading),
        (RegionType.TEXT, Paragraph),
        (RegionType.LIST, ListBlock),
        (RegionType.FOOTNOTE, Footnote),
        (RegionType.MARGINAL, Marginal),
        (RegionType.HEADER, Running),
        (RegionType.PAGE_NUMBER, Running),
        (RegionType.FIGURE, Figure),
        (RegionType.CAPTION, Paragraph),
        (RegionType.TABLE, Paragraph),
        (RegionType.OTHER, Paragraph),
    ],
)
def test_each_region_is_one_block(kind: RegionType, block: type[Block]) -> None:
    paper = Paper()
    paper.region(kind, "12")
    assert type(only(paper)) is block


def test_the_height_of_the_letters_tells_the_level_and_none_is_left_out() -> None:
    paper = Paper()
    for height in (22, 60, 30, 22, 40):
        paper.region(RegionType.TITLE, paper.line("title", height=height))
    paper.region(RegionType.TEXT, "text")
    levels = [b.level for b in blocks(job_with(paper.page())) if isinstance(b, Heading)]
    assert levels == [1, 1, 2, 3, 1]


def test_what_an_engine_calls_the_title_of_the_document_is_of_the_first_level() -> None:
    paper = Paper()
    paper.region(RegionType.TITLE, "first")
    paper.region(RegionType.TITLE, "second", label="doc_title")
    paper.region(RegionType.TEXT, "text")
    assert [b.level for b in blocks(job_with(paper.page())) if isinstance(b, Heading)] == [1, 1]


@pytest.mark.parametrize(
    ("text", "label"),
    [("- 12 -", "12"), ("第 12 页 共 30 页", "12"), ("Page 3 of 9", "3"), ("xiv", "xiv"), ("—", "7"), ("二三", "二三")],
)
def test_the_printed_number_names_the_page(text: str, label: str) -> None:
    paper = Paper(7)
    paper.region(RegionType.PAGE_NUMBER, text)
    start = next(iter(blocks(job_with(paper.page()))))
    assert isinstance(start, PageStart)
    assert (start.page, start.label) == (7, label)


def test_a_caption_goes_to_its_figure_or_table() -> None:
    paper = Paper()
    paper.region(RegionType.FIGURE)
    paper.region(RegionType.CAPTION, "图 1 库房")
    paper.region(RegionType.CAPTION, "表 1 清册")
    paper.table([["a", "b"]])
    _, figure, table = blocks(job_with(paper.page()))
    assert isinstance(figure, Figure)
    assert isinstance(table, flow.Table)
    assert figure.caption is not None
    assert table.caption is not None
    assert (figure.caption.text, table.caption.text) == ("图 1 库房", "表 1 清册")


def test_items_of_a_list_keep_their_signs_apart() -> None:
    paper = Paper()
    paper.region(RegionType.LIST, "一、清点；", "逐卷进行；", "(2) listed", "□ 是")
    block = only(paper)
    assert isinstance(block, ListBlock)
    assert [(item.marker, plain(item.runs)) for item in block.items] == [
        ("一、", "清点；逐卷进行；"),
        ("(2)", "listed"),
        ("□", "是"),
    ]
    assert [item.label for item in block.items] == ["一、", "(2) ", "□"]


def test_latex_beside_what_was_read_of_the_same_ink_is_the_formula() -> None:
    paper = Paper()
    paper.region(RegionType.FORMULA, r"\[E=mc^{2}\]", "E = mc2", "(3.1)")
    block = only(paper)
    assert isinstance(block, Formula)
    assert (block.latex, block.number) == (("E=mc^{2}",), "3.1")


def test_a_formula_that_is_not_latex_is_text() -> None:
    paper = Paper()
    paper.region(RegionType.FORMULA, "E = mc2")
    assert isinstance(only(paper), Paragraph)


def test_a_page_that_could_not_be_read_still_begins() -> None:
    (start,) = blocks(job_with(Paper(4).page(error='{"code": "internal", "details": {}}')))
    assert isinstance(start, PageStart)
    assert start.source.error is not None


# --- boxes to be ticked -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_the_box_before_a_line_is_said_in_it(turn: int) -> None:
    place = Affine.rotation(turn)
    line = Line("a", "永久", Quad.of(Box(40, 100, 140, 120)).mapped(place), 0.9)
    other = Line("b", "三十年", Quad.of(Box(40, 200, 140, 220)).mapped(place), 0.9)
    ticked = Tick(Quad.of(Box(10, 102, 26, 118)).mapped(place), True)
    far = Tick(Quad.of(Box(10, 300, 26, 316)).mapped(place), True)
    content = Content((Region("r", RegionType.TEXT, line.quad, 1.0, (line, other)),), ticks=(ticked, far))
    assert [each.text for each in ticks.with_ticks(content).lines()] == ["☑ 永久", "三十年"]


def test_a_box_that_the_text_tells_of_is_not_said_twice() -> None:
    line = Line("a", "□是 ☑否", Quad.of(Box(40, 100, 140, 120)), 0.9)
    box = Tick(Quad.of(Box(20, 102, 36, 118)), True)
    content = Content((Region("r", RegionType.TEXT, line.quad, 1.0, (line,)),), ticks=(box,))
    assert ticks.with_ticks(content) == content


# --- tables ---------------------------------------------------------------------------------------------------------------


def texts(table: Block) -> list[list[str]]:
    assert isinstance(table, flow.Table)
    return [[cell.text for cell in row.cells] for row in table.rows]


def pages_of_a_table() -> list[Paper]:
    papers = [Paper(n) for n in (1, 2, 3, 4)]
    papers[0].region(RegionType.TEXT, "before")
    papers[0].table([["品名", "数量"], ["纸", "1"]], "t1")
    papers[0].region(RegionType.PAGE_NUMBER, "1")
    papers[2].table([["品名", "数量"], ["笔", "2"]], "t2", "t1")
    papers[2].region(RegionType.FOOTNOTE, "note")
    papers[3].table([["墨", "3", "黑"]], "t3", "t2")
    papers[3].region(RegionType.TEXT, "after")
    return papers


def test_a_table_over_pages_is_one_with_its_head_once() -> None:
    found = list(blocks(job_with(*(paper.page() for paper in pages_of_a_table()))))
    (table,) = (b for b in found if isinstance(b, flow.Table))
    assert texts(table) == [["品名", "数量", ""], ["纸", "1", ""], ["笔", "2", ""], ["墨", "3", "黑"]]
    assert (table.head, table.pages, table.cols, table.continues) == (1, (1, 3, 4), 3, None)
    kinds = [type(b).__name__ for b in found]
    assert kinds == [
        "PageStart", "Paragraph", "Table", "Running", "PageStart", "PageStart", "Footnote", "PageStart", "Paragraph",
    ]  # fmt: skip


def test_parts_stay_apart_where_they_are_asked_for() -> None:
    found = list(blocks(job_with(*(paper.page() for paper in pages_of_a_table())), join_tables=False))
    assert [(b.grid.id, b.continues) for b in found if isinstance(b, flow.Table)] == [("t1", None), ("t2", "t1"), ("t3", "t2")]


def test_text_between_parts_them() -> None:
    papers = pages_of_a_table()
    papers[1].region(RegionType.TEXT, "other text")
    found = [b for b in blocks(job_with(*(paper.page() for paper in papers))) if isinstance(b, flow.Table)]
    assert [(len(b.rows), b.continues) for b in found] == [(2, None), (3, "t1")]


def test_a_table_without_end_is_given_out_in_parts() -> None:
    papers = [Paper(n) for n in range(1, 51)]
    for n, paper in enumerate(papers):
        paper.table([[f"row {n}", str(n)]], f"t{n}", f"t{n - 1}" if n else None)
    taken = 0

    def pages() -> Iterator[Page]:
        nonlocal taken
        for paper in papers:
            taken += 1
            yield paper.page()

    stream = blocks(replace(job_with(papers[0].page()), pages=pages))
    next(stream)
    assert taken == flow.MOST_JOINED
    found = [b for b in stream if isinstance(b, flow.Table)]
    assert [row for b in found for row in texts(b)] == [[f"row {n}", str(n)] for n in range(50)]


def grid(*cells: Cell, rows: int = 2, cols: int = 2) -> Table:
    return Table("t", "r", rows, cols, cells)


def test_cells_over_each_other_lose_no_text_and_every_place_is_covered_once() -> None:
    names = {name: Line(name, name, QUAD, 1.0) for name in "abc"}
    table = grid(
        Cell(0, 0, QUAD, 9, 9, ("a",)),
        Cell(1, 1, QUAD, lines=("b",)),
        Cell(5, 0, QUAD, lines=("c",)),
    )
    rows = part_of(table, names, 1)
    covered = [
        (y + down, cell.col + across)
        for y, row in enumerate(rows)
        for cell in row.cells
        for down in range(cell.rowspan)
        for across in range(cell.colspan)
    ]
    assert sorted(covered) == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert [cell.text for row in rows for cell in row.cells] == ["a\nb"]


def test_rows_and_columns_in_which_nothing_begins_are_closed_up() -> None:
    names = {name: Line(name, name, QUAD, 1.0) for name in "ab"}
    table = grid(Cell(0, 0, QUAD, 2, 2, ("a",)), Cell(0, 2, QUAD, 2, 1, ("b",)), rows=2, cols=3)
    rows, cols = compact(part_of(table, names, 1), 3)
    assert cols == 2
    assert [[(c.col, c.rowspan, c.colspan, c.text) for c in row.cells] for row in rows] == [[(0, 1, 1, "a"), (1, 1, 1, "b")]]


def test_a_vast_grid_is_a_row_for_each_cell() -> None:
    names = {name: Line(name, name, QUAD, 1.0) for name in "ab"}
    cells = (Cell(0, 0, QUAD, 20_000, 2_000, ("a",)), Cell(19_999, 1_999, QUAD, lines=("b",)))
    table = grid(*cells, rows=20_000, cols=2_000)
    rows = part_of(table, names, 1)
    assert [[cell.text for cell in row.cells] for row in rows] == [["a"], ["b"]]
    (more, cols), head = following([["a"]], table, names, 2)
    assert ([[cell.text for cell in row.cells] for row in more], cols, head) == ([["b"]], 1, 1)
