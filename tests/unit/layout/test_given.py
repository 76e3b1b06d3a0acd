from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given as generated
from hypothesis import settings
from hypothesis import strategies as st

from desktop.document.geometry import Box, Quad, View
from desktop.document.model import Code, Content, Given, GivenCell, GivenTable, Line, Marks, RegionType, Tick
from desktop.layout import arrange, arrange_given
from desktop.layout.given import kind_of

WIDTH, HEIGHT = 1000.0, 1400.0
DATA = Path(os.environ.get("DOSSIER_TEST_DATA") or Path(__file__).parents[4] / "shared" / "data") / "documents"


def box(x0: float, y0: float, x1: float, y1: float) -> Quad:
    return Quad.of(Box(x0, y0, x1, y1))


def line(
    name: str, x: float, y: float, width: float, text: str = "words that fill a line of a column", height: float = 20
) -> Line:
    return Line(name, text, box(x, y, x + width, y + height), 0.99)


def column(prefix: str, x: float, y: float, width: float, count: int) -> list[Line]:
    return [line(f"{prefix}{k}", x, y + 26 * k, width) for k in range(count)]


def around(label: str, lines: Sequence[Line]) -> Given:
    quads = [point for line in lines for point in line.quad.points]
    return Given(label, Quad.of(Box.around(quads).grown(3)), tuple(line.id for line in lines))


def laid(
    lines: Iterable[Line], regions: Sequence[Given], tables: Sequence[GivenTable] = (), marks: Marks | None = None
) -> Content:
    return arrange_given(tuple(lines), regions, tables, WIDTH, HEIGHT, View(), marks or Marks())


def ids(content: Content) -> list[str]:
    return [line.id for line in content.lines()]


def test_regions_stay_in_the_order_they_were_given_in() -> None:
    left, right = column("l", 60, 100, 400, 8), column("r", 500, 100, 400, 8)
    content = laid(left + right, [around("paragraph", right), around("paragraph", left[::-1])])
    assert ids(content) == [x.id for x in right + left[::-1]]
    assert [r.type for r in content.regions] == [RegionType.TEXT] * 2


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("doc_title", RegionType.TITLE),
        ("Section-Title", RegionType.TITLE),
        ("paragraph", RegionType.TEXT),
        ("list_item", RegionType.LIST),
        ("table", RegionType.TABLE),
        ("table_caption", RegionType.CAPTION),
        ("chart", RegionType.FIGURE),
        ("formula", RegionType.FORMULA),
        ("page number", RegionType.PAGE_NUMBER),
        ("footnote", RegionType.FOOTNOTE),
        ("stamp", RegionType.SEAL),
        ("marginal_gloss", RegionType.OTHER),
        ("", RegionType.OTHER),
    ],
)
def test_labels_become_types_and_are_kept(label: str, kind: RegionType) -> None:
    one = line("a", 60, 100, 400)
    (region,) = laid([one], [Given(label, box(50, 90, 500, 130), ("a",), 0.8)]).regions
    assert (region.type, region.label, region.confidence) == (kind, label, 0.8)
    assert region.quad == box(50, 90, 500, 130)


def test_without_regions_it_is_laid_out_as_ever() -> None:
    lines = column("a", 60, 100, 400, 8)
    assert laid(lines, []) == arrange(lines, WIDTH, HEIGHT, View(), Marks())


def test_boxes_to_be_ticked_and_codes_are_kept_as_they_are() -> None:
    tick, code = Tick(box(40, 100, 60, 120), ticked=True), Code("HT-1", "QRCode", box(700, 50, 800, 150))
    marks = Marks(ticks=(tick,), codes=(code,))
    lines = column("l", 80, 100, 400, 3)
    for regions in ((), (around("text", lines),)):
        content = arrange_given(lines, regions, (), WIDTH, HEIGHT, View(), marks)
        assert (content.ticks, content.codes) == ((tick,), (code,))


def test_lines_of_no_region_come_in_where_they_stand() -> None:
    above, between, below = column("a", 60, 100, 800, 5), column("b", 60, 330, 800, 2), column("c", 60, 480, 800, 5)
    content = laid(below + above + between, [around("text", above), around("text", below)])
    assert ids(content) == [x.id for x in above + between + below]


def test_a_column_of_no_region_comes_between_the_columns_beside_it() -> None:
    lanes = [column(f"{k}-", 40 + 310 * k, 100, 290, 30) for k in range(3)]
    content = laid([*lanes[1], *lanes[2], *lanes[0]], [around("text", lanes[0]), around("text", lanes[2])])
    assert ids(content) == [x.id for lane in lanes for x in lane]


def test_a_running_head_and_foot_of_no_region_are_first_and_last() -> None:
    head = [line("h", 60, 20, 200, "Annual report")]
    foot = [line("f", 480, 1360, 20, "17")]
    lanes = [column(f"{k}-", 60 + 480 * k, 100, 400, 40) for k in range(2)]
    content = laid([*foot, *lanes[0], *lanes[1], *head], [around("text", lanes[0]), around("text", lanes[1])])
    assert ids(content) == ["h", *(x.id for lane in lanes for x in lane), "f"]
    assert (content.regions[0].type, content.regions[-1].type) == (RegionType.HEADER, RegionType.PAGE_NUMBER)


def test_a_region_without_lines_is_kept() -> None:
    content = laid(
        column("a", 60, 100, 400, 3), [Given("figure", box(60, 300, 400, 600)), Given("text", box(60, 90, 470, 180))]
    )
    assert [(r.type, r.lines) for r in content.regions if not r.lines] == [(RegionType.FIGURE, ()), (RegionType.TEXT, ())]
    assert len({r.id for r in content.regions}) == 3


def test_a_place_that_is_named_twice_gets_two_ids() -> None:
    content = laid([], [Given("figure", box(0, 0, 9, 9))] * 3)
    assert len({r.id for r in content.regions}) == 3


def test_a_line_is_in_the_first_region_that_names_it_and_unknown_lines_are_none() -> None:
    lines = column("a", 60, 100, 400, 2)
    content = laid(lines, [around("text", lines[:1]), Given("list", box(60, 100, 460, 150), ("a0", "gone", "a1"))])
    assert [[x.id for x in r.lines] for r in content.regions] == [["a0"], ["a1"]]


def test_text_without_ink_does_not_move_what_has_ink() -> None:
    lanes = [column(f"{k}-", 60 + 480 * k, 100, 400, 20) for k in range(2)]
    lost = Line("lost", "text that stands nowhere", box(0, 0, WIDTH, HEIGHT), 0.0)
    marks = Marks(figures=(box(60, 700, 460, 1000),))
    content = laid([*lanes[0], *lanes[1], lost], [Given("text", box(0, 0, WIDTH, HEIGHT), ("lost",), 0.0)], marks=marks)
    assert [i for i in ids(content) if i != "lost"] == [x.id for lane in lanes for x in lane]
    assert [r.type for r in content.regions if not r.lines] == [RegionType.FIGURE]


# seals and figures


def test_seals_and_figures_come_in_where_no_region_is_one() -> None:
    lines = column("a", 60, 100, 800, 4)
    marks = Marks(seals=(box(600, 900, 760, 1060),), figures=(box(60, 300, 460, 700), box(500, 300, 860, 700)))
    content = laid(lines, [around("text", lines), Given("chart", box(65, 310, 470, 690))], marks=marks)
    assert [(r.type, r.label) for r in content.regions] == [
        (RegionType.TEXT, "text"),
        (RegionType.FIGURE, "chart"),
        (RegionType.FIGURE, ""),
        (RegionType.SEAL, ""),
    ]


def test_a_seal_over_text_is_found_beside_the_region_of_that_text() -> None:
    lines = column("a", 60, 100, 800, 10)
    content = laid(lines, [around("text", lines)], marks=Marks(seals=(box(300, 150, 460, 310),)))
    assert sorted(r.type for r in content.regions) == [RegionType.SEAL, RegionType.TEXT]


def test_a_seal_that_is_a_region_already_is_not_found_again() -> None:
    content = laid([], [Given("stamp", box(290, 140, 470, 320))], marks=Marks(seals=(box(300, 150, 460, 310),)))
    assert [r.label for r in content.regions] == ["stamp"]


# tables


def cells_of(content: Content) -> list[tuple[int, int, str]]:
    return [(c.row, c.col, content.cell_text(c)) for table in content.tables for c in table.cells]


def drawn_table() -> tuple[list[Line], Marks]:
    lines = [line(f"{r}{c}", 110 + 300 * c, 210 + 50 * r, 90, f"cell {r}{c}") for r in range(3) for c in range(2)]
    level = tuple((100.0, 200.0 + 50 * r, 700.0, 200.0 + 50 * r) for r in range(4))
    upright = tuple((100.0 + 300 * c, 200.0, 100.0 + 300 * c, 350.0) for c in range(3))
    return lines, Marks(horizontal=level, vertical=upright)


def test_a_table_without_cells_gets_those_that_are_drawn() -> None:
    lines, marks = drawn_table()
    content = laid(lines, [around("table", lines[::-1])], marks=marks)
    assert cells_of(content) == [(r, c, f"cell {r}{c}") for r in range(3) for c in range(2)]
    assert ids(content) == [x.id for x in lines]
    assert content.tables[0].region == content.regions[0].id


def test_a_table_without_cells_or_rulings_gets_those_that_stand_in_columns() -> None:
    texts = [("Coffee", "3.10", "2"), ("Bread", "2.75", "5"), ("Tax", "0.41", "1"), ("Total", "6.26", "8")]
    lines = [line(f"{r}{c}", 60 + 250 * c, 100 + 40 * r, 70, t) for r, row in enumerate(texts) for c, t in enumerate(row)]
    content = laid(lines, [around("table", lines)], [GivenTable(0, 4, 3)])
    assert cells_of(content) == [(r, c, t) for r, row in enumerate(texts) for c, t in enumerate(row)]


def test_lines_of_a_table_that_are_in_no_cell_stay_in_it() -> None:
    lines, marks = drawn_table()
    caption, note = line("above", 110, 170, 300, "in thousands"), line("below", 110, 360, 300, "estimated")
    content = laid([note, caption, *lines], [around("table", [note, *lines, caption])], marks=marks)
    assert ids(content) == ["above", *(x.id for x in lines), "below"]
    assert len(content.tables[0].cells) == 6


def given_table(lines: Sequence[Line], missing: Sequence[str] = ()) -> GivenTable:
    cells = [GivenCell(r, c, lines=() if f"{r}{c}" in missing else (f"{r}{c}",)) for r in range(3) for c in range(2)]
    return GivenTable(0, 3, 2, tuple(cells))


def test_given_cells_hold_their_lines_and_tile_the_table() -> None:
    lines, _ = drawn_table()
    present = [x for x in lines if x.id not in ("11", "21")]
    region = Given("table", box(100, 200, 700, 350), tuple(x.id for x in present))
    content = laid(present, [region], [given_table(lines, missing=("11", "21"))])
    (table,) = content.tables
    boxes = {(c.row, c.col): c.quad.bounds for c in table.cells}
    for x in present:
        place = boxes[int(x.id[0]), int(x.id[1])]
        assert place.intersection(x.quad.bounds) == x.quad.bounds
    assert cells_of(content)[3] == (1, 1, "")
    assert boxes[1, 1].x0 == pytest.approx(305)
    assert boxes[1, 1].x1 == pytest.approx(700)
    assert boxes[1, 1].y0 == pytest.approx(boxes[1, 0].y0)
    assert boxes[1, 1].y1 == pytest.approx(boxes[1, 0].y1)


def test_given_cells_part_at_rulings_that_are_drawn_between_them() -> None:
    lines, marks = drawn_table()
    content = laid(lines, [replace(around("table", lines), quad=box(100, 200, 700, 350))], [given_table(lines)], marks)
    boxes = {(c.row, c.col): c.quad.bounds for c in content.tables[0].cells}
    assert boxes[1, 1] == Box(400, 250, 700, 300)


def test_a_column_without_any_text_has_the_room_between_its_neighbours() -> None:
    lines, _ = drawn_table()
    cells = tuple(GivenCell(int(x.id[0]), 2 * int(x.id[1]), lines=(x.id,)) for x in lines)
    empty = tuple(GivenCell(r, 1) for r in range(3))
    content = laid(lines, [replace(around("table", lines), quad=box(100, 200, 700, 350))], [GivenTable(0, 3, 3, cells + empty)])
    (middle,) = {(c.quad.bounds.x0, c.quad.bounds.x1) for c in content.tables[0].cells if c.col == 1}
    assert [*middle] == [pytest.approx(200), pytest.approx(410)]


def test_joined_cells_reach_over_their_rows_and_columns() -> None:
    lines, _ = drawn_table()
    table = GivenTable(
        0,
        3,
        2,
        (
            GivenCell(0, 0, colspan=2, lines=("00", "01")),
            GivenCell(1, 0, rowspan=2, lines=("10", "20")),
            GivenCell(1, 1, lines=("11",)),
            GivenCell(2, 1, lines=("21",)),
        ),
    )
    content = laid(lines, [replace(around("table", lines), quad=box(100, 200, 700, 350))], [table])
    first, tall, *_ = (c.quad.bounds for c in content.tables[0].cells)
    assert (first.x0, first.x1, tall.y1) == (100, 700, 350)
    assert ids(content) == [x.id for x in lines]


def test_lines_that_only_a_cell_names_are_in_its_region() -> None:
    lines, _ = drawn_table()
    content = laid(lines, [Given("table", box(100, 200, 700, 350))], [given_table(lines)])
    assert ids(content) == [x.id for x in lines]
    assert len(content.regions) == 1


# properties


@st.composite
def given_pages(draw: st.DrawFn) -> tuple[list[Line], list[Given], list[GivenTable], Marks]:
    numbers = st.integers(0, 900).map(float)
    lines = [
        Line(
            f"line{k}",
            draw(st.sampled_from(("a", "words of text", "字" * 9, "1,250.00", ""))),
            box(x := draw(numbers), y := draw(numbers), x + draw(st.integers(1, 500)), y + draw(st.integers(1, 90))),
            draw(st.sampled_from((0.0, 0.4, 0.99))),
            vertical=draw(st.booleans()),
        )
        for k in range(draw(st.integers(0, 12)))
    ]
    names = st.lists(st.sampled_from([*(x.id for x in lines), "gone"]), max_size=6).map(tuple)
    places = st.builds(lambda x, y, w, h: box(x, y, x + w, y + h), numbers, numbers, numbers, numbers)
    labels = st.sampled_from(("text", "table", "figure", "seal", "what_is_this"))
    regions = draw(st.lists(st.builds(Given, labels, places, names, st.floats(0, 1)), max_size=5))
    small = st.integers(0, 3)
    spans = st.integers(1, 3)
    cells = st.lists(st.builds(GivenCell, small, small, spans, spans, names), max_size=5).map(tuple)
    tables = draw(st.lists(st.builds(GivenTable, st.integers(0, 5), small, small, cells), max_size=2))
    level = draw(st.lists(st.tuples(numbers, numbers, numbers, numbers), max_size=3))
    return lines, regions, tables, Marks(tuple(level), (), tuple(draw(st.lists(places, max_size=2))), ())


@settings(max_examples=150, deadline=None)
@generated(given_pages(), st.sampled_from((0, 90, 180, 270)))
def test_every_line_comes_back_once_and_every_region_in_its_order(
    page: tuple[list[Line], list[Given], list[GivenTable], Marks], turn: int
) -> None:
    lines, regions, tables, marks = page
    content = arrange_given(lines, regions, tables, WIDTH, HEIGHT, View(turn=turn), marks)
    assert sorted(x.id for x in content.lines()) == sorted(x.id for x in lines)
    assert len({r.id for r in content.regions}) == len(content.regions)
    kept = [(r.label, r.quad) for r in content.regions if r.label]
    assert kept == [(r.label, r.quad) for r in regions]
    by_region = {r.id: {x.id for x in r.lines} for r in content.regions}
    for table in content.tables:
        inside = [i for cell in table.cells for i in cell.lines]
        assert set(inside) <= by_region[table.region]
        assert len(inside) == len(set(inside))
        assert all(c.row + c.rowspan <= table.rows and c.col + c.colspan <= table.cols for c in table.cells)
    assert arrange_given(lines[::-1], regions, tables, WIDTH, HEIGHT, View(turn=turn), marks) == content


# the truth of real pages


def truth() -> list[Path]:
    return sorted((DATA / "omnidocbench-demo").glob("*.json"))


def read_truth(path: Path) -> tuple[list[Line], list[Given], float, float]:
    """The lines and regions of a page as people marked them, in page space."""
    page = json.loads(path.read_text(encoding="utf-8"))
    lines: list[Line] = []
    regions = []
    for n, found in enumerate(sorted(page["layout_dets"], key=lambda r: (r.get("order") is None, r.get("order") or 0))):
        spans = [s for s in found.get("line_with_spans", []) if s.get("text")]
        mine = [Line(f"{n}.{k}", s["text"], Quad.flat(s["poly"]), 0.97) for k, s in enumerate(spans)]
        lines += mine
        regions.append(Given(found["category_type"], Quad.flat(found["poly"]), tuple(x.id for x in mine)))
    info = page["page_info"]
    corners = [p for quad in (*(x.quad for x in lines), *(r.quad for r in regions)) for p in quad.points]
    extent = Box.around(corners)
    return lines, regions, max(info["width"], extent.x1), max(info["height"], extent.y1)


@pytest.mark.parametrize("turn", [0, 90])
@pytest.mark.parametrize("path", truth() or [None], ids=lambda p: p.stem[-24:] if p else "none")
def test_truth_of_real_pages_comes_back_as_it_was_given(path: Path | None, turn: int) -> None:
    if path is None:
        pytest.skip(f"no test documents in {DATA}; set DOSSIER_TEST_DATA")
    lines, regions, width, height = read_truth(path)
    view = View(turn=turn)
    if turn:  # the same page, scanned lying on its side
        back = View(turn=360 - turn).transform(width, height)
        lines = [replace(x, quad=x.quad.mapped(back)) for x in lines]
        regions = [replace(r, quad=r.quad.mapped(back)) for r in regions]
        width, height = height, width
    content = arrange_given(lines, regions, (), width, height, view, Marks())
    expected = [x.id for x in lines]
    tables = {x for r in regions if kind_of(r.label) is RegionType.TABLE for x in r.lines}
    assert [x.id for x in content.lines() if x.id not in tables] == [i for i in expected if i not in tables]
    assert [r.label for r in content.regions] == [r.label for r in regions]


@pytest.mark.parametrize("path", truth() or [None], ids=lambda p: p.stem[-24:] if p else "none")
def test_regions_left_out_of_real_pages_come_back_near_their_place(path: Path | None) -> None:
    """Every fifth region is not given: its lines are found again, mostly between the same neighbours."""
    if path is None:
        pytest.skip(f"no test documents in {DATA}; set DOSSIER_TEST_DATA")
    lines, regions, width, height = read_truth(path)
    kept = [r for n, r in enumerate(regions) if n % 5 != 2]
    content = arrange_given(lines, kept, (), width, height, View(), Marks())
    named = {i for r in kept for i in r.lines}
    found = [x.id for x in content.lines()]
    assert sorted(found) == sorted(x.id for x in lines)
    assert [i for i in found if i in named] == [x.id for x in lines if x.id in named]
    assert all(not any(x.id in named for x in r.lines) for r in content.regions if not r.label)


def test_an_engines_own_word_for_a_note_in_the_margin_is_known() -> None:
    assert kind_of("Aside text") is RegionType.MARGINAL
