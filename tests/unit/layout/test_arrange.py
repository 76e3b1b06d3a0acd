from __future__ import annotations

import random
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.document.geometry import Affine, Box, Quad, View
from desktop.document.model import Content, Line, Marks, RegionType
from desktop.layout import arrange

WIDTH, HEIGHT = 1000.0, 1400.0


def line(name: str, x: float, y: float, width: float, height: float = 20.0, text: str | None = None) -> Line:
    return Line(name, text or "words that fill a line " * 2, Quad.of(Box(x, y, x + width, y + height)), 0.99)


def column(prefix: str, x: float, y: float, width: float, count: int) -> list[Line]:
    return [line(f"{prefix}{k}", x, y + 26 * k, width) for k in range(count)]


def order(lines: Iterable[Line], marks: Marks | None = None, view: View | None = None) -> list[str]:
    shuffled = list(lines)
    random.Random(7).shuffle(shuffled)
    return [found.id for found in arrange(shuffled, WIDTH, HEIGHT, view or View(), marks or Marks()).lines()]


def ids(*groups: Iterable[Line]) -> list[str]:
    return [found.id for group in groups for found in group]


def test_an_empty_page_is_empty() -> None:
    assert arrange([], WIDTH, HEIGHT, View(), Marks()) == Content()


def test_a_block_holds_the_whole_of_its_lines() -> None:
    lines = column("l", 60, 100, 400, 3)
    (region,) = arrange(lines, WIDTH, HEIGHT, View(), Marks()).regions
    assert region.quad.bounds == Box(60, 100, 460, 172)


def test_two_columns_are_read_one_after_the_other() -> None:
    left, right = column("l", 60, 100, 400, 20), column("r", 500, 100, 400, 20)
    assert order(left + right) == ids(left, right)


def test_columns_stay_columns_where_one_ends_in_short_lines() -> None:
    left, right = column("l", 60, 100, 400, 20), column("r", 500, 100, 400, 12)
    right += [line("short", 500, 420, 120, text="The end"), line("name", 500, 446, 160, text="A. Writer")]
    assert order(left + right) == ids(left, right)


def test_a_heading_across_columns_parts_what_is_above_from_what_is_below() -> None:
    above = [column("a", 60, 100, 400, 8), column("b", 500, 100, 400, 8)]
    heading = [line("h", 60, 340, 840, 50, text="A headline over both columns")]
    below = [column("c", 60, 420, 400, 8), column("d", 500, 420, 400, 8)]
    assert order(above[0] + above[1] + heading + below[0] + below[1]) == ids(*above, heading, *below)


def test_a_ruling_across_columns_parts_them_too() -> None:
    above = [column("a", 60, 100, 400, 8), column("b", 500, 100, 400, 8)]
    below = [column("c", 60, 330, 400, 8), column("d", 500, 330, 400, 8)]
    marks = Marks(horizontal=((50.0, 317.0, 910.0, 317.0),))
    assert order(above[0] + above[1] + below[0] + below[1], marks) == ids(*above, *below)


def test_narrow_lanes_of_a_newspaper_under_a_headline_of_three_of_four_columns() -> None:
    lanes = [column(f"{k}-", 40 + 236 * k, 200, 222, 30) for k in range(3)]
    alone = column("x", 40 + 236 * 3, 100, 222, 34)
    headline = [line("h", 40, 100, 690, 60, text="Three columns wide")]
    assert order([*headline, *alone, *lanes[0], *lanes[1], *lanes[2]]) == ids(headline, *lanes, alone)


def test_rows_of_a_receipt_are_read_across() -> None:
    lines = []
    for k, (label, amount) in enumerate(
        [("Coffee", "3.10"), ("Bread rolls, five", "2.75"), ("Tax", "0.41"), ("Total", "6.26")]
    ):
        lines += [
            line(f"{k}a", 60, 100 + 30 * k, 12 * len(label), text=label),
            line(f"{k}b", 400, 102 + 30 * k, 50, text=amount),
        ]
    assert order(lines) == ids(lines)


def test_pieces_of_one_line_stay_together() -> None:
    lines = []
    for k, cut in enumerate([200, 340, 150, 420, 260]):
        lines += [line(f"{k}a", 60, 100 + 26 * k, cut), line(f"{k}b", 66 + cut, 101 + 26 * k, 800 - cut)]
    assert order(lines) == ids(lines)


def test_low_ditto_marks_belong_to_their_row() -> None:
    lines = []
    for k in range(5):
        y = 100 + 40 * k
        lines += [
            line(f"{k}a", 60, y, 120, text="Mill Lane"),
            line(f"{k}b", 300, y, 8, 7, text='"'),
            line(f"{k}c", 500, y, 60, text="1882"),
        ]
    assert order(lines) == ids(lines)


def vertical(name: str, x: float, y: float, width: float, length: float) -> Line:
    text = "字" * max(1, round(length / width))
    return Line(name, text, Quad.of(Box(x, y, x + width, y + length)), 0.99, vertical=True)


def test_vertical_text_is_read_from_the_right() -> None:
    lines = [vertical(f"{k}", 800 - 60 * k, 100, 40, 900 - 70 * (k % 3)) for k in range(8)]
    assert order(lines) == ids(lines)


def test_double_line_notes_are_read_inside_their_column_right_half_first() -> None:
    lines = [
        vertical("before", 800, 100, 40, 900),
        vertical("main", 740, 100, 40, 300),
        vertical("right", 761, 410, 19, 240),
        vertical("left", 739, 404, 19, 220),
        vertical("after", 740, 660, 40, 300),
        vertical("next", 680, 100, 40, 900),
    ]
    assert order(lines) == ids(lines)


def test_an_upright_headline_comes_before_the_level_text_beside_it() -> None:
    body = column("b", 60, 100, 600, 20)
    headline = [vertical("h", 700, 100, 60, 480)]
    assert order(body + headline) == ids(headline, body)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("skew", [-3.0, 0.0, 2.5])
def test_a_turned_and_sloping_page_reads_like_an_upright_one(turn: int, skew: float) -> None:
    left, right = column("l", 100, 200, 340, 25), column("r", 500, 200, 340, 25)
    title = [line("t", 100, 120, 740, 44, text="A title over the page")]
    view = View(turn, skew)
    size = (WIDTH, HEIGHT) if turn in (0, 180) else (HEIGHT, WIDTH)
    middle = Affine.translation(-WIDTH / 2, -HEIGHT / 2).then(Affine.rotation(skew)).then(Affine.rotation(-turn))
    to_page = middle.then(Affine.translation(size[0] / 2, size[1] / 2))
    placed = [Line(p.id, p.text, p.quad.mapped(to_page), 0.9) for p in left + right + title]
    content = arrange(placed, *size, view, Marks())
    assert [p.id for p in content.lines()] == ids(title, left, right)
    assert content.regions[0].type is RegionType.TITLE
    inside = content.regions[0].quad
    assert inside.angle == pytest.approx(placed[-1].quad.angle, abs=0.6)


def table_marks(xs: list[float], ys: list[float]) -> Marks:
    return Marks(
        horizontal=tuple((xs[0], y, xs[-1], y) for y in ys),
        vertical=tuple((x, ys[0], x, ys[-1]) for x in xs),
    )


def test_a_ruled_table_becomes_a_grid_with_spans() -> None:
    xs, ys = [100.0, 300.0, 500.0, 700.0], [200.0, 240.0, 280.0, 320.0]
    marks = table_marks(xs, ys)
    horizontal = (*(m for m in marks.horizontal if m[1] != 240.0), (300.0, 240.0, 700.0, 240.0))
    upright = (*(m for m in marks.vertical if m[0] != 500.0), (500.0, 240.0, 500.0, 320.0))
    lines = [
        line("corner", 120, 230, 100, text="Group"),
        line("head", 420, 210, 160, text="Measured values"),
        line("b1", 320, 250, 80, text="first"),
        line("b2", 520, 250, 80, text="second"),
        line("c0", 120, 290, 80, text="one"),
        line("c1", 320, 290, 80, text="1.5"),
        line("c2", 520, 290, 80, text="2.5"),
    ]
    below = column("p", 100, 360, 600, 3)
    content = arrange(lines + below, WIDTH, HEIGHT, View(), Marks(horizontal, upright))
    assert [p.id for p in content.lines()] == ids(lines, below)
    (table,) = content.tables
    assert (table.rows, table.cols) == (3, 3)
    spans = {cell.lines[0]: (cell.row, cell.col, cell.rowspan, cell.colspan) for cell in table.cells if cell.lines}
    assert spans["corner"] == (0, 0, 2, 1)
    assert spans["head"] == (0, 1, 1, 2)
    assert spans["c2"] == (2, 2, 1, 1)
    region = next(r for r in content.regions if r.id == table.region)
    assert region.type is RegionType.TABLE
    assert [p.id for p in region.lines] == ids(lines)


def test_columns_of_numbers_become_a_table_without_rulings() -> None:
    lines = []
    for r in range(5):
        for c, x in enumerate((80, 400, 600)):
            text = f"Item number {r}" if c == 0 else f"{r * 17 + c}.50"
            lines.append(line(f"{r}{c}", x, 200 + 32 * r, 12.0 * len(text), text=text))
    content = arrange(lines, WIDTH, HEIGHT, View(), Marks())
    (table,) = content.tables
    assert (table.rows, table.cols) == (5, 3)
    assert [cell.lines for cell in table.cells] == [(p.id,) for p in lines]


def test_frames_around_articles_are_no_table() -> None:
    left, right = column("l", 60, 100, 400, 20), column("r", 500, 100, 400, 20)
    marks = table_marks([40.0, 480.0, 930.0], [80.0, 360.0, 640.0])
    content = arrange(left + right, WIDTH, HEIGHT, View(), marks)
    assert not content.tables


def test_running_heads_and_page_numbers_are_told_from_text() -> None:
    head = line("head", 300, 30, 400, text="Annals of a small town")
    number = line("number", 490, 1350, 20, text="17")
    body = column("b", 100, 150, 800, 35)
    content = arrange([head, number, *body], WIDTH, HEIGHT, View(), Marks())
    types = {p.id: region.type for region in content.regions for p in region.lines}
    assert types["head"] is RegionType.HEADER
    assert types["number"] is RegionType.PAGE_NUMBER
    assert types["b3"] is RegionType.TEXT


def test_figures_and_seals_are_regions_of_their_own() -> None:
    marks = Marks(figures=(Quad.of(Box(200, 300, 800, 700)),), seals=(Quad.of(Box(600, 1100, 760, 1260)),))
    above, below = column("a", 100, 100, 800, 5), [line("c", 300, 730, 400, text="Figure 3: a mill")]
    content = arrange(above + below, WIDTH, HEIGHT, View(), marks)
    assert [r.type for r in content.regions] == [RegionType.TEXT, RegionType.FIGURE, RegionType.CAPTION, RegionType.SEAL]


numbers = st.floats(-2000, 4000, allow_nan=False)
quads = st.one_of(
    st.builds(lambda x, y, w, h: Quad.of(Box(x, y, x + w, y + h)), numbers, numbers, st.floats(0, 900), st.floats(0, 90)),
    st.builds(lambda n: Quad.flat(n), st.lists(numbers, min_size=8, max_size=8)),
)
drafts = st.lists(st.tuples(quads, st.text(max_size=12), st.booleans()), max_size=25)
segments = st.lists(st.tuples(numbers, numbers, numbers, numbers), max_size=8).map(tuple)
views = st.builds(View, st.sampled_from([0, 90, 180, 270]), st.floats(-10, 10))


@settings(max_examples=150, deadline=None)
@given(drafts, views, segments, segments, st.lists(quads, max_size=2).map(tuple), st.randoms(use_true_random=False))
def test_any_geometry_keeps_every_line_once_in_an_order_of_its_own(
    found: list[tuple[Quad, str, bool]],
    view: View,
    level: tuple[tuple[float, float, float, float], ...],
    upright: tuple[tuple[float, float, float, float], ...],
    patches: tuple[Quad, ...],
    chance: random.Random,
) -> None:
    lines = [Line(f"id{k}", text, quad, 0.5, vertical=stands) for k, (quad, text, stands) in enumerate(found)]
    marks = Marks(level, upright, patches, patches)
    content = arrange(lines, WIDTH, HEIGHT, view, marks)
    assert sorted(p.id for p in content.lines()) == sorted(p.id for p in lines)
    assert len({r.id for r in content.regions}) == len(content.regions)
    for table in content.tables:
        region = next(r for r in content.regions if r.id == table.region)
        held = [i for cell in table.cells for i in cell.lines]
        assert held == [p.id for p in region.lines]
        assert all(c.row + c.rowspan <= table.rows and c.col + c.colspan <= table.cols for c in table.cells)
    chance.shuffle(lines)
    assert arrange(lines, WIDTH, HEIGHT, view, marks) == content


def test_wide_columns_of_lines_that_end_anywhere_are_still_columns() -> None:
    chance = random.Random(3)
    left = [line(f"l{k}", 60, 100 + 26 * k, chance.uniform(150, 400)) for k in range(24)]
    right = [line(f"r{k}", 520, 100 + 26 * k, chance.uniform(150, 400)) for k in range(24)]
    assert order(left + right) == ids(left, right)


def test_registers_of_vertical_text_are_read_one_after_the_other() -> None:
    upper = [vertical(f"u{k}", 800 - 50 * k, 100, 34, 500) for k in range(12)]
    lower = [vertical(f"d{k}", 800 - 50 * k, 680, 34, 500) for k in range(12)]
    assert order(upper + lower) == ids(upper, lower)


def test_a_running_foot_under_the_left_column_comes_last() -> None:
    left, right = column("l", 60, 100, 400, 46), column("r", 500, 100, 400, 46)
    foot = [line("foot", 60, 1330, 180, text="Travel, May 1893")]
    assert order(left + right + foot) == ids(left, right, foot)


def test_rows_ruled_off_without_uprights_are_a_table() -> None:
    rules = [200.0 + 60 * k for k in range(5)]
    marks = Marks(horizontal=tuple((80.0, y, 900.0, y) for y in rules))
    lines = []
    for r in range(4):
        lines.append(line(f"{r}a", 90, 220 + 60 * r, 180, text="Rhomboid major"))
        lines.append(line(f"{r}b", 400, 208 + 60 * r, 180, text="Spine of the second"))
        lines.append(line(f"{r}c", 400, 232 + 60 * r, 150, text="and third"))
        lines.append(line(f"{r}d", 700, 220 + 60 * r, 120, text="Dorsal nerve"))
    content = arrange(lines, WIDTH, HEIGHT, View(), marks)
    assert [found.id for found in content.lines()] == ids(lines)
    (table,) = content.tables
    assert [cell.lines for cell in table.cells if cell.col == 1] == [(f"{r}b", f"{r}c") for r in range(4)]


def test_body_between_three_rulings_has_the_rows_of_its_leading_column() -> None:
    marks = Marks(horizontal=((80.0, 190.0, 900.0, 190.0), (80.0, 230.0, 900.0, 230.0), (80.0, 620.0, 900.0, 620.0)))
    heads = (("Muscle", 90), ("Origin", 400), ("Nerve", 700))
    lines = [line(name, x, 200, 100, text=name) for name, x in heads]
    for r in range(6):
        y = 240 + 62 * r
        lines += [line(f"{r}a", 90, y, 150, text="Trapezius"), line(f"{r}b", 400, y, 240), line(f"{r}c", 400, y + 22, 200)]
        lines.append(line(f"{r}d", 700, y, 140, text="Spinal nerve"))
    content = arrange(lines, WIDTH, HEIGHT, View(), marks)
    assert [found.id for found in content.lines()] == ids(lines)
    (table,) = content.tables
    assert (table.rows, table.cols) == (7, 3)


def test_items_become_one_list() -> None:
    items = [line(f"{k}", 100, 200 + 44 * k, 500, text=f"• an item of some length {k}") for k in range(5)]
    content = arrange(items, WIDTH, HEIGHT, View(), Marks())
    assert [r.type for r in content.regions] == [RegionType.LIST]


def test_a_cell_that_shorter_rulings_pass_by_spans_their_rows() -> None:
    inner = tuple((300.0, y, 900.0, y) for y in (260.0, 320.0))
    marks = Marks(horizontal=((80.0, 200.0, 900.0, 200.0), *inner, (80.0, 380.0, 900.0, 380.0)))
    lines = [line("group", 90, 280, 150, text="Company")]
    for r in range(3):
        lines += [
            line(f"{r}a", 350, 220 + 60 * r, 120, text="Favoured"),
            line(f"{r}b", 700, 220 + 60 * r, 120, text="5 to 15 %"),
        ]
    (table,) = arrange(lines, WIDTH, HEIGHT, View(), marks).tables
    spans = {cell.lines[0]: (cell.row, cell.col, cell.rowspan) for cell in table.cells if cell.lines}
    assert spans["group"] == (0, 0, 3)
    assert spans["2b"] == (2, 2, 1)


def test_a_caption_beside_the_end_of_long_text_does_not_cut_it_off() -> None:
    text = column("t", 520, 100, 400, 30)
    caption = [line("c0", 120, 800, 300, text="The wooden frame"), line("c1", 120, 826, 260, text="and its riddles")]
    marks = Marks(figures=(Quad.of(Box(100, 300, 460, 780)),))
    assert order(text + caption, marks) == ids(text, caption)


def test_an_inset_between_two_columns_comes_after_both() -> None:
    left, right = column("l", 60, 100, 400, 40), column("r", 500, 100, 400, 40)
    for k in range(14, 24):
        left[k] = line(f"l{k}", 60, 100 + 26 * k, 280)
        right[k] = line(f"r{k}", 620, 100 + 26 * k, 280)
    inset = [line(f"i{k}", 390, 520 + 26 * k, 180, 16, text="a caption here") for k in range(4)]
    assert order(left + right + inset) == ids(left, right, inset)


def test_the_letters_of_a_seal_are_not_taken_for_text_of_the_page() -> None:
    text = [line("party", 100, 500, 300), line("date", 100, 560, 420)]
    letters = [
        line(f"s{k}", x, y, 24, 24, text="印") for k, (x, y) in enumerate(((330, 470), (380, 450), (430, 470), (440, 530)))
    ]
    seal, star = Quad.of(Box(310, 430, 480, 600)), Quad.of(Box(380, 500, 410, 530))
    content = arrange(text + letters, WIDTH, HEIGHT, View(), Marks(seals=(seal, star)))
    seals = [r for r in content.regions if r.type is RegionType.SEAL]
    assert [r.quad for r in seals] == [seal]
    assert {found.id for found in seals[0].lines} == {found.id for found in letters}
    assert [found.id for r in content.regions if r.type is not RegionType.SEAL for found in r.lines] == ["party", "date"]


def test_a_form_whose_rows_are_divided_differently_keeps_every_value_in_its_own_cell() -> None:
    rows = [(100, 220, 480, 600, 900), (100, 232, 500, 610, 900), (100, 244, 520, 622, 900), (100, 256, 540, 640, 900)]
    level = [(100.0, 200.0 + 60 * n, 900.0, 200.0 + 60 * n) for n in range(len(rows) + 1)]
    upright = [(float(x), 200.0 + 60 * n, float(x), 260.0 + 60 * n) for n, row in enumerate(rows) for x in row]
    values = [
        line(f"{n}/{k}", row[k] + 14, 220 + 60 * n, row[k + 1] - row[k] - 28, text="值" * 3)
        for n, row in enumerate(rows)
        for k in range(4)
    ]
    (table,) = arrange(values, WIDTH, HEIGHT, View(), Marks(tuple(level), tuple(upright))).tables
    assert sorted(cell.lines for cell in table.cells) == sorted((value.id,) for value in values)


def test_numbered_headings_stand_apart_from_their_paragraphs() -> None:
    lines = []
    for k, (indent, width, text) in enumerate(
        (
            (0, 120, "第一条 标的物"),
            (40, 700, "乙方供应密集架一百二十立方米。"),
            (0, 120, "第二条 金额"),
            (40, 650, "合同总价三十八万元。"),
        )
    ):
        lines.append(line(f"l{k}", 100 + indent, 400 + 50 * k, width, text=text))
    kinds = [(r.type, [found.id for found in r.lines]) for r in arrange(lines, WIDTH, HEIGHT, View(), Marks()).regions]
    assert [kind for kind, _ in kinds] == [RegionType.TITLE, RegionType.TEXT, RegionType.TITLE, RegionType.TEXT]
    assert [found for _, inner in kinds for found in inner] == ["l0", "l1", "l2", "l3"]
