from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.document.geometry import Affine, Box, Quad, View
from desktop.document.notes import NO_INK, NO_TEXT, REPAIRED
from desktop.engines.contract import PageReading, ReadLine
from desktop.engines.hunyuan.alignment import align, plain_of
from desktop.engines.hunyuan.grounding import reading_of
from desktop.engines.hunyuan.parsing.markdown import Kind, parse_markdown
from desktop.engines.hunyuan.parsing.tables import parse_table
from desktop.engines.hunyuan.values import Generated

DATA = Path(os.environ.get("DOSSIER_TEST_DATA") or Path(__file__).parents[5] / "shared" / "data") / "documents"
SURE = 0.9
Corners = tuple[int, int, int, int]


def wrote(text: str, confidence: float = SURE) -> Generated:
    """As if each character had been one token."""
    return Generated(text, tuple(range(len(text))), (math.log(confidence),) * len(text))


def spotted(*lines: tuple[str, Corners]) -> Generated:
    return wrote("".join(f"<ref>{text}</ref><quad>({a},{b}),({c},{d})</quad>" for text, (a, b, c, d) in lines))


def laid(*regions: tuple[str, Corners], texts: Sequence[str] = ()) -> Generated:
    found = []
    for n, (label, (a, b, c, d)) in enumerate(regions):
        region = {"layout_type": label, "bbox": f"({a},{b}),({c},{b}),({c},{d}),({a},{d})"}
        found.append(region | ({"text": texts[n]} if texts else {}))
    return wrote(json.dumps(found, ensure_ascii=False))


def read(
    spotting: Generated, layout: Generated | None = None, document: str | None = None, size: tuple[int, int] = (1000, 1000)
) -> PageReading:
    return reading_of(*size, spotting, layout, None if document is None else wrote(document))


def texts(reading: PageReading) -> list[tuple[str, list[str]]]:
    return [(r.label, [reading.lines[i].text for i in r.lines]) for r in reading.regions]


def line_of(reading: PageReading, text: str) -> ReadLine:
    (found,) = [line for line in reading.lines if line.text == text]
    return found


def counted(reading: PageReading, code: str) -> int:
    return sum(int(note.detail) for note in reading.notes if note.code == code)


PAGE = spotted(
    ("Report of the year", (100, 50, 600, 90)),
    ("The first line of a paragraph", (100, 150, 450, 170)),
    ("that goes on in a second.", (100, 180, 420, 200)),
    ("Another paragraph stands here.", (550, 150, 900, 170)),
)
REGIONS = (("doc_title", (90, 40, 610, 100)), ("paragraph", (545, 145, 910, 210)), ("paragraph", (95, 145, 460, 210)))


# lines


def test_lines_are_in_pixels_with_the_confidence_of_their_own_tokens() -> None:
    text = "<ref>sure</ref><quad>(0,0),(500,100)</quad><ref>doubtful</ref><quad>(250,500),(1000,1000)</quad>"
    begin = text.index("doubtful")
    probabilities = [0.5 if begin <= n < begin + len("doubtful") else 0.9 for n in range(len(text))]
    spotting = Generated(text, tuple(range(len(text))), tuple(math.log(p) for p in probabilities))
    sure, doubtful = reading_of(2000, 400, spotting).lines
    assert sure.quad == Quad.of(Box(0, 0, 1000, 40))
    assert doubtful.quad == Quad.of(Box(500, 200, 2000, 400))
    assert [sure.confidence, doubtful.confidence] == [pytest.approx(0.9), pytest.approx(0.5)]


@given(st.lists(st.integers(0, 9), min_size=1, max_size=9), st.integers(0, 11), st.integers(0, 11))
@settings(max_examples=200, deadline=None)
def test_confidence_is_the_mean_of_the_tokens_that_touch_the_span(gaps: list[int], begin: int, end: int) -> None:
    starts = tuple(min(10, sum(gaps[:n])) for n in range(len(gaps)))  # several tokens may complete one character
    generated = Generated("0123456789", starts, tuple(-0.1 * n for n in range(len(gaps))))
    spans = zip(starts, (*starts[1:], 10), generated.logprobs, strict=True)
    touched = [p for start, stop, p in spans if start < end and max(stop, start + 1) > begin]
    expected = math.exp(sum(touched) / len(touched)) if touched else 0.0
    assert generated.confidence(begin, end) == pytest.approx(expected)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_lines_and_regions_of_a_turned_page_land_on_its_ink(turn: int) -> None:
    width, height = 800, 600  # of the image as given
    upright = View(turn).transform(width, height)
    across, down = (int(n) for n in View(turn).size(width, height))
    reading = reading_of(across, down, PAGE, laid(*REGIONS), to_image=upright.inverse())
    ink = Box(0.1 * across, 0.05 * down, 0.6 * across, 0.09 * down)
    quad = line_of(reading, "Report of the year").quad.mapped(upright)
    assert [pytest.approx(n) for p in Quad.of(ink).points for n in p] == [n for p in quad.points for n in p]
    assert math.dist(reading.regions[0].quad.mapped(upright).tl, (0.09 * across, 0.04 * down)) < 1e-6


@pytest.mark.parametrize(
    ("text", "box", "vertical"),
    [
        ("竖排文字", (10, 10, 40, 160), True),
        ("竖排 1882", (10, 10, 40, 160), False),
        ("字", (10, 10, 40, 160), False),
        ("sideways", (10, 10, 40, 160), False),
        ("横排文字", (10, 10, 160, 40), False),
    ],
)
def test_tall_boxes_of_ideographs_are_vertical_lines(text: str, box: Corners, vertical: bool) -> None:
    assert read(spotted((text, box))).lines[0].vertical is vertical


def test_an_empty_page_is_an_empty_reading() -> None:
    assert read(wrote("图片中没有文字。"), laid()) == PageReading(())


def test_without_layout_or_markdown_there_are_no_regions() -> None:
    reading = read(PAGE)
    assert (len(reading.lines), reading.regions, reading.notes) == (4, (), ())


def test_a_spotted_text_without_a_place_is_kept_and_marked() -> None:
    reading = read(wrote(PAGE.text + "<ref>cut sho"))
    assert line_of(reading, "cut sho").confidence == 0.0
    assert line_of(reading, "cut sho").quad == Quad.of(Box(0, 0, 1000, 1000))
    assert texts(reading) == [("text", ["cut sho"])]
    assert (counted(reading, NO_INK), counted(reading, REPAIRED)) == (1, 1)


# layout


def test_regions_keep_the_order_of_the_layout_and_lines_theirs_on_the_page() -> None:
    assert texts(read(PAGE, laid(*REGIONS))) == [
        ("doc_title", ["Report of the year"]),
        ("paragraph", ["Another paragraph stands here."]),
        ("paragraph", ["The first line of a paragraph", "that goes on in a second."]),
    ]


def test_a_line_is_in_the_smallest_region_that_holds_it() -> None:
    reading = read(PAGE, laid(("figure", (0, 0, 1000, 1000)), *REGIONS))
    assert [len(r.lines) for r in reading.regions] == [0, 1, 1, 2]


def test_a_line_just_outside_of_a_region_is_its_own_and_one_far_off_is_in_none() -> None:
    spotting = spotted(("near", (100, 212, 200, 232)), ("far", (100, 300, 200, 320)))
    assert texts(read(spotting, laid(("paragraph", (95, 145, 460, 210))))) == [("paragraph", ["near"])]


def test_columns_of_vertical_text_are_read_from_the_right() -> None:
    spotting = spotted(*((f"第{n}列的文字", (800 - 60 * n, 100, 840 - 60 * n, 700)) for n in (2, 0, 1)))
    (region,) = texts(read(spotting, laid(("text", (600, 90, 900, 800)))))
    assert region[1] == ["第0列的文字", "第1列的文字", "第2列的文字"]


def test_words_in_one_row_are_read_from_the_left() -> None:
    spotting = spotted(("right", (500, 101, 600, 121)), ("below", (100, 130, 200, 150)), ("left", (100, 104, 200, 124)))
    assert texts(read(spotting, laid(("paragraph", (90, 90, 610, 160))))) == [("paragraph", ["left", "right", "below"])]


def test_regions_of_text_without_a_line_are_kept_and_counted() -> None:
    reading = read(
        PAGE, laid(*REGIONS, ("figure", (0, 500, 1000, 800)), ("footer", (0, 950, 1000, 1000)), ("odd", (0, 900, 9, 940)))
    )
    assert [r.label for r in reading.regions if not r.lines] == ["figure", "footer", "odd"]
    assert counted(reading, NO_TEXT) == 1


def test_text_of_the_layout_that_was_not_spotted_stands_in_its_region() -> None:
    layout = laid(
        *REGIONS,
        texts=[
            "Report of the year",
            "Another paragraph stands here. And it ends with a sentence that was overlooked.",
            "The first line of a paragraph that goes on in a second.",
        ],
    )
    reading = read(PAGE, layout)
    assert texts(reading)[1][1] == ["Another paragraph stands here.", "And it ends with a sentence that was overlooked."]
    lost = line_of(reading, "And it ends with a sentence that was overlooked.")
    assert (lost.confidence, lost.quad) == (0.0, reading.regions[1].quad)
    assert counted(reading, NO_INK) == 1


# Markdown


def test_markdown_alone_makes_the_regions() -> None:
    document = (
        "## Report of the year\n\nThe first line of a paragraph that goes on in a second.\n\nAnother paragraph stands here."
    )
    reading = read(PAGE, None, document)
    assert texts(reading) == [
        ("title", ["Report of the year"]),
        ("paragraph", ["The first line of a paragraph", "that goes on in a second."]),
        ("paragraph", ["Another paragraph stands here."]),
    ]
    assert reading.regions[1].quad == Quad.of(Box(100, 150, 450, 200))
    assert [line.confidence for line in reading.lines] == [pytest.approx(SURE)] * 4


def test_lines_find_their_block_whatever_order_it_comes_in() -> None:
    document = (
        "Another paragraph stands here.\n\n# Report of the year\n\nThe first line of a paragraph that goes on in a second."
    )
    assert sorted(texts(read(PAGE, laid(*REGIONS), document))) == sorted(texts(read(PAGE, laid(*REGIONS))))
    assert counted(read(PAGE, laid(*REGIONS), document), NO_INK) == 0


@pytest.mark.parametrize(
    ("line", "block"),
    [
        ("合同编号:HT-2024 (正本)", "**合同编号：ＨＴ－2024（正本）**"),
        ("• “Points” of a list", '- "Points" of a list'),
        ("x2 + α ≤ 3×4", "$x^{2}+\\alpha \\leq 3\\times 4$ 所以"),
        ("a word cut at the exam-", "a word cut at the example"),
    ],
)
def test_another_way_to_write_the_same_is_no_disagreement(line: str, block: str) -> None:
    reading = read(spotted((line, (100, 100, 500, 130)), ("ple", (100, 140, 130, 160))), None, block)
    assert line_of(reading, line).confidence == pytest.approx(SURE)


def test_disagreement_keeps_the_spotted_text_and_lowers_its_confidence_in_proportion() -> None:
    reading = read(spotted(("Amount due 1,250", (100, 100, 500, 130))), None, "Amount due 1,260")
    assert line_of(reading, "Amount due 1,250").confidence == pytest.approx(SURE * 13 / 14)
    assert counted(reading, NO_INK) == 0


def test_what_is_elsewhere_to_the_letter_is_not_another_text_misread() -> None:
    spotting = spotted(("Rent 1,250.00", (100, 100, 400, 130)), ("Rent 1,260.00", (100, 200, 400, 230)))
    reading = read(spotting, None, "Rent 1,260.00\n\nRent 1,250.00")
    assert [line.confidence for line in reading.lines] == [pytest.approx(SURE)] * 2
    assert reading.notes == ()


def test_a_block_that_was_not_spotted_stands_in_the_region_left_for_it() -> None:
    document = (
        "# Report of the year\n\nOverlooked words of the middle\n\nThe first line of a paragraph that goes on in a second."
    )
    regions = (REGIONS[0], ("paragraph", (100, 100, 700, 125)), ("formula", (0, 130, 9, 135)), REGIONS[2])
    reading = read(PAGE, laid(*regions), document)
    assert texts(reading)[1] == ("paragraph", ["Overlooked words of the middle"])
    assert line_of(reading, "Overlooked words of the middle").quad == reading.regions[1].quad
    assert counted(reading, NO_INK) == 1
    assert counted(reading, NO_TEXT) == 1  # the formula


def test_a_block_that_nothing_is_left_for_gets_a_region_of_the_page() -> None:
    reading = read(PAGE, laid(*REGIONS), "# Report of the year\n\nWords that stand nowhere at all")
    assert texts(reading)[1] == ("paragraph", ["Words that stand nowhere at all"])
    assert reading.regions[1].quad == Quad.of(Box(0, 0, 1000, 1000))
    assert reading.regions[1].confidence == 0.0


def test_a_spotted_text_without_a_place_comes_into_its_block() -> None:
    document = "# Report of the year\n\nThe first line of a paragraph that goes on in a second. The end of all."
    reading = read(wrote(PAGE.text + "<ref>The end of all."), laid(*REGIONS), document)
    assert texts(reading)[2][1][-1] == "The end of all."
    assert counted(reading, NO_INK) == 1


# formulas and figures


def test_a_formula_is_added_as_latex_on_the_ink_it_was_found_in() -> None:
    spotting = spotted(("E = mc2", (300, 300, 500, 330)))
    reading = read(spotting, laid(("formula", (290, 290, 510, 340))), "$$\nE=mc^{2}\n$$")
    assert texts(reading) == [("formula", ["E=mc^{2}", "E = mc2"])]
    assert line_of(reading, "E=mc^{2}").quad == Quad.of(Box(300, 300, 500, 330))
    assert line_of(reading, "E=mc^{2}").confidence == pytest.approx(SURE)
    assert counted(reading, NO_INK) == 0


def test_a_formula_that_was_spotted_as_latex_stands_there_once() -> None:
    reading = read(spotted(("E = mc^{2}", (300, 300, 500, 330))), None, "$$E=mc^{2}$$")
    assert texts(reading) == [("formula", ["E = mc^{2}"])]


def test_a_formula_without_ink_stands_in_the_formula_region_between_its_neighbours() -> None:
    document = "# Report of the year\n\n$$\\frac{a}{b}$$\n\nThe first line of a paragraph that goes on in a second."
    reading = read(PAGE, laid(REGIONS[0], ("equation", (100, 105, 400, 140)), REGIONS[2]), document)
    assert texts(reading)[1] == ("equation", ["\\frac{a}{b}"])
    assert line_of(reading, "\\frac{a}{b}").confidence == 0.0


def test_a_figure_of_markdown_has_its_place_and_its_caption_ink() -> None:
    spotting = spotted(("Axis", (300, 300, 350, 320)), ("Figure 1: growth", (200, 610, 500, 630)))
    reading = read(spotting, None, "<pFig>Figure 1: growth</pFig><quad>(200,200),(600,600)</quad>")
    assert texts(reading) == [("figure", ["Axis"]), ("figure_caption", ["Figure 1: growth"])]
    assert reading.regions[0].quad == Quad.of(Box(200, 200, 600, 600))


# tables

TABLE = "<table><tr><td>Item</td><td>Amount</td></tr><tr><td>Tax</td><td>12</td></tr><tr><td>Total</td><td>12</td></tr></table>"


def cells(reading: PageReading) -> list[tuple[int, int, str, list[str]]]:
    (table,) = reading.tables
    return [(c.row, c.col, c.text, [reading.lines[i].text for i in c.lines]) for c in table.cells]


def table_page(*left_out: str) -> Generated:
    grid = (("Item", "Amount"), ("Tax", "12"), ("Total", "12"))
    lines = [
        (t, (100 + 300 * c, 300 + 50 * r, 200 + 300 * c, 320 + 50 * r)) for r, row in enumerate(grid) for c, t in enumerate(row)
    ]
    return spotted(("In thousands", (100, 270, 250, 290)), *(line for line in lines if line[0] not in left_out))


@pytest.mark.parametrize("layout", [None, laid(("table", (90, 260, 600, 440)))])
def test_cells_have_their_lines(layout: Generated | None) -> None:
    reading = read(table_page(), layout, TABLE)
    assert cells(reading) == [
        (0, 0, "Item", ["Item"]),
        (0, 1, "Amount", ["Amount"]),
        (1, 0, "Tax", ["Tax"]),
        (1, 1, "12", ["12"]),
        (2, 0, "Total", ["Total"]),
        (2, 1, "12", ["12"]),
    ]
    table = reading.tables[0]
    assert reading.regions[table.region].label == "table"
    twelve = [reading.lines[table.cells[n].lines[0]].quad.bounds.y0 for n in (3, 5)]
    assert twelve == [350, 400]
    assert counted(reading, NO_INK) == 0


def test_a_cell_without_ink_holds_a_line_of_the_table() -> None:
    reading = read(table_page("Total"), laid(("table", (90, 260, 600, 440))), TABLE)
    assert cells(reading)[4] == (2, 0, "Total", ["Total"])
    assert line_of(reading, "Total").confidence == 0.0
    assert line_of(reading, "Total").quad == reading.regions[0].quad
    assert texts(reading)[0][1] == ["In thousands", "Item", "Amount", "Tax", "12", "Total", "12"]


def test_a_cell_of_several_lines_holds_them_in_order() -> None:
    spotting = spotted(
        ("Name", (100, 100, 200, 120)),
        ("The first line of it", (300, 100, 500, 120)),
        ("and then the second", (300, 130, 500, 150)),
        ("Age", (100, 200, 200, 220)),
        ("33", (300, 200, 330, 220)),
    )
    source = (
        "<table><tr><td>Name</td><td>The first line of it and then the second</td></tr><tr><td>Age</td><td>33</td></tr></table>"
    )
    assert cells(read(spotting, None, source))[1][3] == ["The first line of it", "and then the second"]


def test_joined_cells_and_a_caption_are_kept() -> None:
    rows = "<tr><td colspan='2'>Item Amount</td></tr><tr><td>Tax</td><td>12</td></tr>"
    source = f"<table><caption>Costs of the year</caption>{rows}</table>"
    reading = read(table_page("Item", "Amount", "Total"), None, source)
    assert next((c.row, c.col, c.rowspan, c.colspan) for c in reading.tables[0].cells) == (0, 0, 1, 2)
    assert line_of(reading, "Costs of the year").confidence == 0.0
    assert line_of(reading, "Item Amount").confidence == 0.0


def test_what_was_mended_is_counted() -> None:
    assert counted(read(table_page(), None, TABLE.removesuffix("</tr></table>")), REPAIRED) == 1
    assert counted(read(PAGE, wrote(laid(*REGIONS).text[:-9])), REPAIRED) == 1


def test_two_tables_in_one_region_of_the_layout_become_two() -> None:
    second = "<table><tr><td>Born</td><td>1882</td></tr><tr><td>Died</td><td>1951</td></tr></table>"
    more = [
        (t, (100 + 300 * c, 600 + 50 * r, 200 + 300 * c, 620 + 50 * r))
        for r, row in enumerate((("Born", "1882"), ("Died", "1951")))
        for c, t in enumerate(row)
    ]
    reading = read(wrote(table_page().text + spotted(*more).text), laid(("table", (90, 260, 600, 700))), f"{TABLE}\n\n{second}")
    assert [[c.text for c in t.cells] for t in reading.tables] == [
        ["Item", "Amount", "Tax", "12", "Total", "12"],
        ["Born", "1882", "Died", "1951"],
    ]
    assert [t.region for t in reading.tables] == [0, 1]


def test_a_number_elsewhere_on_the_page_is_no_cell() -> None:
    spotting = wrote(
        table_page("Total").text.replace("<ref>12</ref><quad>(400,400),(500,420)</quad>", "")
        + spotted(("12", (500, 970, 520, 990))).text
    )
    reading = read(spotting, laid(("table", (90, 260, 600, 440)), ("page_number", (490, 960, 530, 1000))), TABLE)
    assert texts(reading)[1] == ("page_number", ["12"])
    last = reading.tables[0].cells[5]
    assert [reading.lines[i].confidence for i in last.lines] == [0.0]


# properties

_WORDS = st.sampled_from(
    (
        "Alpha beta",
        "gamma",
        "12",
        "1,250.00",
        "合同编号",
        "甲方（出租人）",
        "x_1",
        "*",
        "$y^2$",
        "a & b",
        "end.",
        "Alpha",
        "\\alpha",
        "#",
        "²",
    )
)
_BOXES = st.tuples(*[st.integers(0, 1000)] * 4).map(
    lambda b: (min(b[0], b[2]), min(b[1], b[3]), max(b[0], b[2]), max(b[1], b[3]))
)
_LABELS = st.sampled_from(("paragraph", "table", "formula", "figure", "title", "unheard_of", ""))


def _table(rows: list[list[str]]) -> str:
    return "<table>" + "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows) + "</table>"


_PARAGRAPHS = st.lists(_WORDS, min_size=1, max_size=5).map(" ".join)
_BLOCKS = st.one_of(
    _PARAGRAPHS,
    _PARAGRAPHS.map(lambda t: f"## {t}"),
    _PARAGRAPHS.map(lambda t: f"- {t}"),
    _PARAGRAPHS.map(lambda t: f"$$\n{t}\n$$"),
    st.lists(st.lists(_WORDS, min_size=1, max_size=3), min_size=1, max_size=3).map(_table),
    st.tuples(_PARAGRAPHS, _BOXES).map(
        lambda f: f"<pFig>{f[0]}</pFig><quad>({f[1][0]},{f[1][1]}),({f[1][2]},{f[1][3]})</quad>"
    ),
)


def consistent(reading: PageReading) -> None:
    """What the contract says of regions and tables."""
    in_regions = [i for r in reading.regions for i in r.lines]
    assert len(in_regions) == len(set(in_regions))
    assert all(0 <= i < len(reading.lines) for i in in_regions)
    for table in reading.tables:
        mine = [i for cell in table.cells for i in cell.lines]
        assert len(mine) == len(set(mine))
        assert set(mine) <= set(reading.regions[table.region].lines)
        assert all(c.row + c.rowspan <= table.rows and c.col + c.colspan <= table.cols for c in table.cells)
    assert len({t.region for t in reading.tables}) == len(reading.tables)
    assert all(0.0 <= line.confidence <= 1.0 for line in reading.lines)
    assert all(math.isfinite(n) for line in reading.lines for p in line.quad.points for n in p)
    lost = [n for n, line in enumerate(reading.lines) if line.confidence == 0.0]
    assert counted(reading, NO_INK) == len(lost)
    assert set(lost) <= set(in_regions)


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.tuples(_PARAGRAPHS, _BOXES), max_size=8),
    st.none() | st.lists(st.tuples(_LABELS, _BOXES), max_size=5),
    st.lists(_BLOCKS, max_size=6),
)
def test_every_spotted_line_comes_out_once_and_all_of_the_markdown_is_found_or_marked(
    lines: list[tuple[str, Corners]], regions: list[tuple[str, Corners]] | None, blocks: list[str]
) -> None:
    document = "\n\n".join(blocks)
    reading = read(spotted(*lines), None if regions is None else laid(*regions), document, size=(800, 1200))
    consistent(reading)
    inked = reading.lines[: len(lines)]
    assert [line.text for line in inked] == [text for text, _ in lines]
    assert all(line.confidence > 0 for line in inked)
    if regions is not None:
        kept = [r.label for r in reading.regions]
        for label, _ in regions:
            kept.remove(label)
    parts: list[str] = []
    for block in parse_markdown(document):
        parts += [c.text for c in parse_table(block.text).cells] if block.kind is Kind.TABLE else [block.text]
    fits, left = align(parts, [line.text for line in inked])
    assert len({fit.line for fit in fits}) == len(fits)
    added = [line.text for line in reading.lines[len(lines) :]]
    formulas = {n for n, b in enumerate(parse_markdown(document)) if b.kind is Kind.FORMULA}
    if not formulas and regions is None:
        assert sorted(added) == sorted(text.text for text in left)


@settings(max_examples=60, deadline=None)
@given(st.lists(_BLOCKS, max_size=6), st.none() | st.lists(st.tuples(_LABELS, _BOXES), max_size=5))
def test_without_any_spotted_line_all_of_the_markdown_is_marked(
    blocks: list[str], regions: list[tuple[str, Corners]] | None
) -> None:
    reading = read(wrote(""), None if regions is None else laid(*regions), "\n\n".join(blocks))
    consistent(reading)
    parts: list[str] = []
    for block in parse_markdown("\n\n".join(blocks)):
        parts += [c.text for c in parse_table(block.text).cells] if block.kind is Kind.TABLE else [block.text]
    assert sorted(line.text for line in reading.lines) == sorted(part for part in parts if part)


@settings(max_examples=150, deadline=None)
@given(st.lists(_PARAGRAPHS, max_size=8), st.lists(_PARAGRAPHS | st.text(max_size=9), max_size=8))
def test_all_text_is_in_a_stretch_or_left(parts: list[str], lines: list[str]) -> None:
    fits, left = align(parts, lines)
    whole = "".join(plain_of(part)[0] for part in parts)
    assert len({fit.line for fit in fits}) == len(fits)
    assert all(0.0 < fit.likeness <= 1.0 and lines[fit.line].strip() for fit in fits)
    gone = sum(len(plain_of(text.text)[0]) for text in left)
    if not fits:
        assert [text.text for text in left] == [part.strip() for part in parts if plain_of(part)[0]]
    assert gone <= len(whole)
    for text in left:
        assert text.text in parts[text.part]


@given(st.text(max_size=400), st.none() | st.text(max_size=400), st.none() | st.text(max_size=400))
@settings(max_examples=200, deadline=None)
def test_whatever_the_model_writes_is_a_reading(spotting: str, layout: str | None, document: str | None) -> None:
    consistent(
        reading_of(
            640, 480, wrote(spotting), None if layout is None else wrote(layout), None if document is None else wrote(document)
        )
    )


# real pages


def truth() -> list[Path]:
    return sorted((DATA / "omnidocbench-demo").glob("*.json"))


def as_written(path: Path) -> tuple[Generated, Generated, str, tuple[int, int], list[list[str]]]:
    """A page that people marked, as the model would write it: spotting, layout, Markdown, size, lines by region."""
    page = json.loads(path.read_text(encoding="utf-8"))
    found = sorted(page["layout_dets"], key=lambda r: (r.get("order") is None, r.get("order") or 0))
    spans = [[s for s in r.get("line_with_spans", []) if s.get("text", "").strip() and "<" not in s["text"]] for r in found]
    boxes = [Quad.flat(x["poly"]).bounds for x in (*found, *(s for mine in spans for s in mine))]
    width, height = math.ceil(max(b.x1 for b in boxes)), math.ceil(max(b.y1 for b in boxes))
    scale = Affine.scaling(1000 / width, 1000 / height)

    def corners(poly: list[float]) -> Corners:
        box = Quad.flat(poly).mapped(scale).bounds
        return (math.floor(box.x0), math.floor(box.y0), math.ceil(box.x1), math.ceil(box.y1))

    lines = [(s["text"].strip(), corners(s["poly"])) for mine in spans for s in mine]
    regions = [(r["category_type"], corners(r["poly"])) for r in found]
    markdown = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", path.with_suffix(".md").read_text(encoding="utf-8"))
    return spotted(*lines), laid(*regions), markdown, (width, height), [[s["text"].strip() for s in mine] for mine in spans]


@pytest.mark.parametrize("path", truth() or [None], ids=lambda p: p.stem[-24:] if p else "none")
def test_lines_of_real_pages_come_into_the_regions_that_people_put_them_in(path: Path | None) -> None:
    if path is None:
        pytest.skip(f"no test documents in {DATA}; set DOSSIER_TEST_DATA")
    spotting, layout, markdown, size, expected = as_written(path)
    reading = read(spotting, layout, size=size)
    consistent(reading)
    right = sum(len(set(mine) & set(found)) for mine, (_, found) in zip(expected, texts(reading), strict=True))
    assert right >= 0.97 * sum(len(set(mine)) for mine in expected)
    with_text = read(spotting, layout, markdown, size)
    consistent(with_text)
    assert sorted(line.text for line in reading.lines) == sorted(line.text for line in with_text.lines[: len(reading.lines)])
