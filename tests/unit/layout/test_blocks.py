"""Where a page is cut into blocks, and what each block is taken for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest

from desktop.document.geometry import Box, Quad, View
from desktop.document.model import Line, Marks, Region, RegionType
from desktop.layout import arrange

WIDTH, HEIGHT = 1000.0, 1400.0
WORDS = "words that fill a line of the column "


def line(name: str, x: float, y: float, width: float, text: str | None = None, height: float = 20.0) -> Line:
    count = max(1, round(width / 9))
    return Line(name, text or (WORDS * 4)[:count].strip(), Quad.of(Box(x, y, x + width, y + height)), 0.99)


def paragraph(
    prefix: str, x: float, y: float, width: float, count: int, *, indent: float = 0.0, last: float = 1.0
) -> list[Line]:
    """indent: of its first line. last: the share of the width that its last line fills, ending in a full stop."""
    rows = [line(f"{prefix}{k}", x, y + 26 * k, width) for k in range(count - 1)]
    end = line(f"{prefix}{count - 1}", x, y + 26 * (count - 1), last * width, "and here it comes to its end.")
    if indent:
        rows[0] = line(f"{prefix}0", x + indent, y, width - indent)
    return [*rows, end]


def regions(lines: Iterable[Line], marks: Marks | None = None) -> tuple[Region, ...]:
    return arrange(list(lines), WIDTH, HEIGHT, View(), marks or Marks()).regions


def cut(found: Sequence[Region]) -> list[list[str]]:
    return [[one.id for one in region.lines] for region in found]


def ids(*parts: Iterable[Line]) -> list[list[str]]:
    return [[one.id for one in part] for part in parts]


def kinds(found: Sequence[Region]) -> dict[str, RegionType]:
    """Of each line the type of its region."""
    return {one.id: region.type for region in found for one in region.lines}


def quad(x0: float, y0: float, x1: float, y1: float) -> Quad:
    return Quad.of(Box(x0, y0, x1, y1))


def test_paragraphs_that_begin_indented_are_blocks_of_their_own() -> None:
    a = paragraph("a", 100, 300, 600, 5, indent=30, last=0.5)
    b = paragraph("b", 100, 430, 600, 5, indent=30)
    c = paragraph("c", 100, 560, 600, 4, indent=30, last=0.3)
    assert cut(regions([*a, *b, *c])) == ids(a, b, c), "the second ends at the edge: the indent alone tells"


def test_more_white_between_lines_parts_paragraphs() -> None:
    a, b = paragraph("a", 100, 300, 600, 5), paragraph("b", 100, 440, 600, 5)
    assert cut(regions([*a, *b])) == ids(a, b)


def test_lines_that_jump_a_little_stay_one_paragraph() -> None:
    jumping = [line(f"l{k}", 100, 300 + 26 * k + (k % 3), 600, height=20 + 2 * (k % 2)) for k in range(9)]
    assert cut(regions(jumping)) == ids(jumping)


def test_in_justified_text_a_short_line_ends_a_paragraph() -> None:
    a, b = paragraph("a", 100, 300, 600, 5, last=0.4), paragraph("b", 100, 430, 600, 5, last=0.7)
    assert cut(regions([*a, *b])) == ids(a, b)


def test_ragged_text_is_not_cut_at_its_short_lines() -> None:
    widths = (560, 480, 600, 520, 440, 590, 500)
    ragged = [line(f"l{k}", 100, 300 + 26 * k, width) for k, width in enumerate(widths)]
    assert cut(regions(ragged)) == ids(ragged)


def test_lines_set_in_the_middle_or_to_the_right_are_not_cut_by_where_they_begin() -> None:
    middle = [line(f"m{k}", 400 - w / 2, 300 + 26 * k, w) for k, w in enumerate((600, 420, 560, 380))]
    right = [line(f"r{k}", 700 - w, 700 + 26 * k, w) for k, w in enumerate((600, 340, 560))]
    assert cut(regions([*middle, *right])) == ids(middle, right)


def test_the_last_words_of_a_paragraph_stay_with_it_though_the_next_begins_beside_them() -> None:
    a = paragraph("a", 100, 300, 600, 4)
    a.append(line("end", 100, 404, 30, "[6]."))
    b = paragraph("b", 100, 430, 600, 5, indent=36)
    assert cut(regions([*a, *b])) == ids(a, b)


def test_what_stands_under_both_columns_is_read_after_both() -> None:
    left = [line(f"l{k}", 60, 304 + 26 * k, 400) for k in range(8)]
    heading = [line("h", 60, 512, 180, "Additional features")]
    right = [line(f"r{k}", 500, 254 + 26 * k, 400) for k in range(10)]
    below = [line(f"b{k}", 60, 538 + 26 * k, 840) for k in range(6)]
    read = [name for part in cut(regions([*left, *heading, *right, *below])) for name in part]
    assert read.index("r9") < read.index("b0")


def test_the_continuation_of_an_item_belongs_to_it() -> None:
    item = [line("i0", 100, 300, 600, "• an item that goes on over the end of its line"), line("i1", 118, 326, 300)]
    more = [line("j0", 100, 352, 600, "• another one that does the same thing at its end"), line("j1", 118, 378, 200)]
    (region,) = regions([*item, *more])
    assert (region.type, cut([region])) == (RegionType.LIST, ids([*item, *more]))


def test_numbered_paragraphs_are_no_list() -> None:
    lines = []
    for k in range(3):
        rows = paragraph(f"{k}-", 100, 300 + 156 * k, 600, 6, indent=30, last=0.4)
        rows[0] = line(f"{k}-0", 130, 300 + 156 * k, 570, f"({k + 1}) All deposits in the land so patented are")
        lines.append(rows)
    found = regions([one for rows in lines for one in rows])
    assert cut(found) == ids(*lines)
    assert {region.type for region in found} == {RegionType.TEXT}


def test_parts_of_a_line_far_apart_are_blocks_of_their_own() -> None:
    text = paragraph("t", 100, 300, 700, 8)
    formula = [line("f", 150, 530, 200, "a + b = c"), line("n", 760, 530, 40, "(13)")]
    after = paragraph("u", 100, 580, 700, 5)
    found = regions([*text, *formula, *after])
    assert cut(found) == ids(text, formula[:1], formula[1:], after)
    assert kinds(found)["f"] is RegionType.FORMULA


def test_the_number_of_a_caption_stays_with_it() -> None:
    lines = [*paragraph("t", 100, 300, 700, 8), line("c", 200, 540, 60, "表 7"), line("d", 420, 540, 300, "植株高度及开花数")]
    found = regions(lines)
    assert cut(found)[-1] == ["c", "d"]
    assert kinds(found)["c"] is RegionType.CAPTION


def test_a_running_head_and_its_page_number_are_two() -> None:
    head = [line("h", 100, 60, 300, "The Journal of Everything"), line("n", 820, 60, 40, "303")]
    found = regions([*head, *paragraph("t", 100, 160, 760, 30)])
    assert cut(found)[:2] == ids(head[:1], head[1:])
    assert (kinds(found)["h"], kinds(found)["n"]) == (RegionType.HEADER, RegionType.PAGE_NUMBER)


def test_the_last_lines_of_a_column_are_no_footer() -> None:
    text = paragraph("t", 100, 100, 760, 47, last=0.4)
    end = [line("x", 130, 100 + 26 * 47, 300, "Signed by somebody else")]
    found = regions([*text, *end])
    assert cut(found) == ids(text, end)
    assert set(kinds(found).values()) == {RegionType.TEXT}


def test_a_line_over_a_paragraph_that_is_no_sentence_is_a_title() -> None:
    title = [line("h", 100, 300, 200, "Goals of the review")]
    found = regions([*title, *paragraph("t", 100, 338, 600, 6), *paragraph("u", 100, 520, 600, 6)])
    assert kinds(found)["h"] is RegionType.TITLE
    sentence = [line("h", 100, 300, 200, "It ended there.")]
    found = regions([*sentence, *paragraph("t", 100, 338, 600, 6), *paragraph("u", 100, 520, 600, 6)])
    assert kinds(found)["h"] is RegionType.TEXT


def test_letters_of_another_size_are_another_block() -> None:
    title = [line("h", 100, 300, 200, "Here we are", height=24)]
    text = [line("t0", 100, 328, 450, "Our software becomes the most popular of all"), line("t1", 100, 354, 180)]
    assert cut(regions([*title, *text])) == ids(title, text)


@pytest.mark.parametrize(("x", "width"), [(20, 110), (870, 110)], ids=["left", "right"])
def test_a_narrow_note_beside_the_text_is_marginal_and_parts_no_line_from_the_next(x: float, width: float) -> None:
    text = paragraph("t", 160, 200, 680, 30)
    note = [line(f"n{k}", x, 404 + 19 * k, width, "siehe oben", height=15) for k in range(3)]
    found = regions([*text, *note])
    assert kinds(found) == {one.id: RegionType.TEXT for one in text} | {one.id: RegionType.MARGINAL for one in note}
    read = [name for part in cut(found) for name in part]
    assert [name for name in read if name.startswith("t")] == [one.id for one in text]
    first = read.index("n0")
    assert read[first : first + 3] == ["n0", "n1", "n2"]
    assert first in (0, len(text)), "before or after the text it stands beside, not amid it"


def test_numbers_that_count_the_lines_of_a_page_are_marginal_and_not_read_with_the_text() -> None:
    numbers = [line(f"n{k}", 40, 100 + 44 * k, 20, str(k + 1)) for k in range(24)]
    text = [line(f"t{k}", 100, 100 + 44 * k, 760) for k in range(4, 24)]
    ruled = regions([*numbers, *text], Marks(vertical=((80.0, 0.0, 80.0, 1400.0),)))
    assert cut(ruled)[0] == [one.id for one in numbers]
    assert (ruled[0].type, {r.type for r in ruled[1:]}) == (RegionType.MARGINAL, {RegionType.TEXT})
    assert [name for part in cut(ruled)[1:] for name in part] == [one.id for one in text]
    plain = regions([*numbers, *text])
    assert RegionType.MARGINAL not in {r.type for r in plain}, "without the ruling it may be the first column of a table"


def test_columns_are_no_marginal_notes() -> None:
    wide, narrow = paragraph("w", 60, 200, 560, 30), paragraph("n", 660, 200, 280, 30)
    assert set(kinds(regions([*wide, *narrow])).values()) == {RegionType.TEXT}


def test_figures_take_their_labels_in_and_captions_stand_under_them() -> None:
    text = [*paragraph("t", 100, 100, 760, 10), *paragraph("u", 100, 900, 760, 12)]
    labels = [line("a", 300, 460, 40, "A"), line("b", 420, 600, 60, "1.5 cm")]
    caption = [line("c", 300, 760, 300, "The two of them in the garden")]
    found = regions([*text, *labels, *caption], Marks(figures=(quad(250, 420, 650, 740),)))
    figure = next(region for region in found if region.type is RegionType.FIGURE)
    assert {one.id for one in figure.lines} == {"a", "b"}
    assert kinds(found)["c"] is RegionType.CAPTION


def test_parts_of_a_figure_over_its_caption_are_one_figure() -> None:
    marks = Marks(figures=(quad(200, 420, 420, 560), quad(460, 420, 800, 740)))
    labels = [line("a", 210, 580, 30, "A"), line("b", 260, 680, 60, "2 cm")]
    text = [*paragraph("t", 100, 100, 760, 10), *paragraph("u", 100, 860, 760, 12)]
    caption = [line("c", 100, 760, 500, "Fig. 1. How the data were acquired, and from whom.")]
    found = regions([*text, *labels, *caption], marks)
    (figure,) = [region for region in found if region.type is RegionType.FIGURE]
    assert figure.quad.bounds == Box(200, 420, 800, 740)
    assert {one.id for one in figure.lines} == {"a", "b"}
    assert kinds(found)["c"] is RegionType.CAPTION


def test_a_drawn_chart_over_the_caption_of_a_figure_is_no_table() -> None:
    frame = [(200.0, y, 800.0, y) for y in (400.0, 450.0, 700.0)]
    sides = [(x, 400.0, x, 700.0) for x in (200.0, 300.0, 800.0)]
    axis = [line(f"y{k}", 260, 460 + 50 * k, 25, str(20 - 5 * k)) for k in range(4)]
    axis += [line("legend", 600, 410, 120, "In lifetime"), line("x", 450, 660, 120, "Substance")]
    bars = (quad(320, 500, 420, 640),)
    text = paragraph("t", 100, 100, 760, 10)

    def drawn(caption: str) -> RegionType:
        lines = [*text, *axis, line("c", 300, 712, 400, caption)]
        return kinds(regions(lines, Marks(horizontal=tuple(frame), vertical=tuple(sides), figures=bars)))["x"]

    assert drawn("Figure 3: Frequency of abuse by substance") is RegionType.FIGURE
    assert drawn("Table 3: Frequency of abuse by substance") is RegionType.TABLE


def test_text_over_a_picture_is_still_text() -> None:
    over = [line("o", 260, 500, 380, "A line of text that runs over a picture")]
    found = regions([*paragraph("t", 100, 100, 760, 10), *over], Marks(figures=(quad(200, 420, 800, 740),)))
    assert kinds(found)["o"] is not RegionType.FIGURE


def test_red_in_a_picture_is_no_seal_and_a_dark_seal_no_picture() -> None:
    text = paragraph("t", 100, 100, 760, 10)
    picture = Marks(figures=(quad(200, 420, 800, 740),), seals=(quad(500, 450, 600, 560),))
    assert [r.type for r in regions(text, picture)] == [RegionType.TEXT, RegionType.FIGURE]
    seal = Marks(figures=(quad(500, 455, 598, 560),), seals=(quad(500, 450, 600, 560),))
    assert [r.type for r in regions(text, seal)] == [RegionType.TEXT, RegionType.SEAL]


def test_small_print_with_a_mark_at_the_foot_is_a_footnote() -> None:
    text = paragraph("t", 100, 100, 760, 40)
    note = [line("f0", 100, 1180, 700, "1 See the second volume, where all of this is told", height=15)]
    note.append(line("f1", 100, 1200, 400, "at greater length than it is here.", height=15))
    found = kinds(regions([*text, *note], Marks(horizontal=((100.0, 1165.0, 300.0, 1165.0),))))
    assert (found["f0"], found["f1"]) == (RegionType.FOOTNOTE, RegionType.FOOTNOTE)
