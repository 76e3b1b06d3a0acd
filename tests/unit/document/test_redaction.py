"""What a page says once areas of it are blacked out."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.document.geometry import Affine, Box, Quad, View
from desktop.document.model import Cell, Char, Code, Content, Line, Page, Region, RegionType, Table, Tick
from desktop.document.redaction import BLACK, common, covered, grown, hidden, redacted, solid, stretch, whole

EM = 20.0


def line(text: str, x: float = 100, y: float = 100, identity: str = "l1", *, vertical: bool = False) -> Line:
    """Each character in a square of its own."""
    boxes = [
        Box(x, y + i * EM, x + EM, y + (i + 1) * EM) if vertical else Box(x + i * EM, y, x + (i + 1) * EM, y + EM)
        for i in range(len(text))
    ]
    chars = tuple(Char(c, Quad.of(box), 0.9) for c, box in zip(text, boxes, strict=True))
    around = Box.around(p for box in boxes for p in Quad.of(box).points)
    return Line(identity, text, Quad.of(around), 0.9, vertical=vertical, chars=chars)


def page(*lines: Line, **changes: object) -> Page:
    content = Content((Region("r1", RegionType.TEXT, Quad.of(Box(0, 0, 1000, 1000)), 1.0, lines),))
    return replace(Page("p1", "d1", 1, "0" * 64, 0, 1000, 1000, content=content), **changes)  # type: ignore[arg-type]  # of the change given


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from strings(getattr(value, field.name))
    elif isinstance(value, tuple):
        for each in value:
            yield from strings(each)


def everything(value: object) -> str:
    return "\n".join(strings(value))


def test_a_name_is_gone_and_its_length_with_it() -> None:
    one, other = line("患者张三丰入院"), line("患者张三入院")
    texts = [redacted(page(each), (stretch(each, 2, end),)).content.text() for each, end in ((one, 5), (other, 4))]
    assert texts == [f"患者{BLACK}入院"] * 2


def test_neighbours_stay() -> None:
    written = line("甲乙丙丁戊")
    assert hidden(written, (stretch(written, 2, 3),)) == ((2, 3),)


def test_the_characters_left_keep_their_places() -> None:
    written = line("甲乙丙丁")
    left = next(redacted(page(written), (stretch(written, 1, 3),)).content.lines())
    assert [c.text for c in left.chars] == ["甲", BLACK, "丁"]
    assert left.chars[0].quad == written.chars[0].quad
    assert left.chars[2].quad == written.chars[3].quad


@pytest.mark.parametrize("vertical", [False, True])
@pytest.mark.parametrize("angle", [0.0, 3.0, -7.0, 90.0, 178.0])
def test_an_area_holds_all_of_the_ink(vertical: bool, angle: float) -> None:
    level = line("甲乙丙丁戊己", vertical=vertical)
    turn = Affine.translation(-150, -150).then(Affine.rotation(angle)).then(Affine.translation(500, 500))
    chars = tuple(replace(c, quad=c.quad.mapped(turn)) for c in level.chars if c.quad)
    turned = replace(level, quad=level.quad.mapped(turn), chars=chars)
    area = stretch(turned, 2, 4)
    for char in chars[2:4]:
        assert char.quad is not None
        assert all(area.contains(point) for point in grown(char.quad, 1.0, 1.0).points)
    assert hidden(turned, (area,)) == ((2, 4),)


def test_close_lines_keep_their_ink() -> None:
    """Quads of lines that are set close overlap."""
    above, here, below = (line("甲乙丙丁", 100, 100 + n * 16, f"l{n}") for n in range(3))
    area = stretch(here, 1, 3, (above, here, below))
    assert hidden(here, (area,)) == ((1, 3),)
    assert hidden(above, (area,)) == ()
    assert hidden(below, (area,)) == ()


def test_a_word_that_is_one_character_goes_as_a_whole() -> None:
    word = Char("13800138000", Quad.of(Box(100, 100, 300, 120)), 0.9)
    written = Line("l1", "13800138000", Quad.of(Box(100, 100, 300, 120)), 0.9, chars=(word,))
    assert redacted(page(written), (Quad.of(Box(280, 100, 300, 120)),)).content.text() == BLACK


def test_typed_characters_without_room_take_their_line_along() -> None:
    """What a person typed anew has no place of its own: where there is no room for it, its ink may be anywhere."""
    written = line("甲乙丙丁")
    chars = (*written.chars[:2], Char("新", None, 1.0), *written.chars[2:])
    typed = replace(written, text="甲乙新丙丁", chars=chars)
    assert redacted(page(typed), (stretch(typed, 1, 2),)).content.text() == BLACK


def test_a_line_without_places_goes_as_a_whole() -> None:
    bare = replace(line("甲乙丙丁"), chars=())
    assert redacted(page(bare), (Quad.of(Box(170, 95, 190, 125)),)).content.text() == BLACK


def test_other_readings_are_left_out_everywhere() -> None:
    """ "missing beside it" would spell the name next to it."""
    written = line("患者张三")
    chars = list(written.chars)
    chars[1] = replace(chars[1], others=("者张", "煮"))
    told = replace(written, chars=tuple(chars))
    assert "张" not in everything(redacted(page(told), (stretch(told, 2, 4),)))


def test_characters_that_the_text_has_not_are_left_out() -> None:
    written = line("患者")
    stray = replace(written, chars=(*written.chars, Char("张", Quad.of(Box(300, 300, 320, 320)), 0.5)))
    assert "张" not in everything(redacted(page(stray), ()))


def test_a_half_covered_code_is_black_as_a_whole() -> None:
    code = Code("110101199003071234", "QRCode", Quad.of(Box(500, 500, 600, 600)))
    sheet = page(line("甲"))
    sheet = replace(sheet, content=replace(sheet.content, codes=(code,)))
    areas = (Quad.of(Box(590, 590, 640, 640)),)
    assert redacted(sheet, areas).content.codes == ()
    assert any(all(area.contains(p) for p in code.quad.points) for area in whole(sheet, areas))
    assert code.text in covered(sheet, areas)


def test_ticks_go_and_tables_keep_their_grid() -> None:
    written = line("甲乙")
    table = Table("t1", "r1", 1, 1, (Cell(0, 0, written.quad, lines=("l1",)),))
    ticks = (Tick(Quad.of(Box(100, 200, 120, 220)), True), Tick(Quad.of(Box(300, 200, 320, 220)), True))
    sheet = page(written)
    sheet = replace(sheet, content=replace(sheet.content, tables=(table,), ticks=ticks))
    left = redacted(sheet, (written.quad, Quad.of(Box(95, 195, 125, 225))))
    assert left.content.cell_text(left.content.tables[0].cells[0]) == BLACK
    assert left.content.ticks == ticks[1:]


def test_what_the_view_crops_away_does_not_leave() -> None:
    seen, unseen = line("甲乙", 100, 100, "l1"), line("丙丁", 100, 800, "l2")
    sheet = page(seen, unseen, view=View(crop=Box(0, 0, 1000, 700)))
    assert redacted(sheet, ()).content.text() == f"甲乙\n{BLACK}"


def test_a_correction_that_moves_words_takes_the_whole_line() -> None:
    """Of the words whose place it lost the ink may be anywhere."""
    read = line("甲方王伟乙方李华")
    turned = read.corrected("乙方李华甲方王伟", "Li", "2026-01-01T00:00:00Z")
    for word in ("李华", "王伟"):
        at, ink = turned.text.index(word), read.text.index(word)
        area = stretch(turned, at, at + 2)
        places = [char.quad for char in read.chars[ink : ink + 2] if char.quad is not None]
        assert all(common(area, place) > 0.99 * EM * EM for place in places)
        drawn_area = Quad.of(Box(100 + ink * EM, 100, 140 + ink * EM, 100 + EM))
        assert word not in redacted(page(turned), (drawn_area,)).content.text()


def test_a_correction_in_its_place_leaves_the_rest_of_the_line() -> None:
    typed = line("电话138OO138OOO家中").corrected("电话13800138000家中", "Li", "2026-01-01T00:00:00Z")
    assert redacted(page(typed), (stretch(typed, 2, 13),)).content.text() == f"电话{BLACK}家中"


def test_stripes_over_a_letter_count_together() -> None:
    written = line("甲乙")
    stripes = [Quad.of(Box(100, 100 + n, 120, 103.6 + n)) for n in (0, 4, 12, 16)]
    assert hidden(written, stripes[:1]) == ()
    assert hidden(written, stripes) == ((0, 1),)


def test_words_over_a_line_end_are_known_as_a_whole() -> None:
    first, second = line("患者张", 100, 100, "l1"), line("三丰入院", 100, 140, "l2")
    areas = (stretch(first, 2, 3), stretch(second, 0, 2))
    assert set(covered(page(first, second), areas)) == {"张", "三丰", "张三丰"}


def test_an_area_that_crosses_itself_has_no_hole() -> None:
    bow = Quad((0, 0), (10, 10), (10, 0), (0, 10))
    assert solid(bow) == Quad.of(Box(0, 0, 10, 10))
    level = Quad.of(Box(0, 0, 10, 10))
    assert solid(level) == level


@given(st.lists(st.integers(0, 60), min_size=4, max_size=4), st.lists(st.integers(0, 60), min_size=4, max_size=4))
def test_common_parts_of_boxes(one: list[int], other: list[int]) -> None:
    a, b = (Box(n[0], n[1], n[0] + n[2], n[1] + n[3]) for n in (one, other))
    expected = a.intersection(b)
    assert math.isclose(common(Quad.of(a), Quad.of(b)), expected.area if expected else 0.0, abs_tol=1e-6)


LETTERS = tuple(chr(0xE000 + n) for n in range(400))


@st.composite
def sheets(draw: st.DrawFn) -> Page:
    """Every character on it is there once, the alternatives of a character are those of others."""
    letters = iter(LETTERS)
    lines = []
    for number in range(draw(st.integers(1, 4))):
        text = "".join(next(letters) for _ in range(draw(st.integers(1, 8))))
        made = line(text, draw(st.integers(0, 200)), draw(st.integers(0, 200)), f"l{number}", vertical=draw(st.booleans()))
        chars = []
        for index, char in enumerate(made.chars):
            beside = text[index + 1 : index + 2] or text[0]
            kept = replace(char, others=(char.text + beside, beside)) if draw(st.booleans()) else char
            chars.append(replace(kept, quad=None) if draw(st.integers(0, 9)) == 0 else kept)
        lines.append(replace(made, chars=tuple(chars)))
    return page(*lines)


areas = st.lists(
    st.tuples(st.integers(0, 400), st.integers(0, 400), st.integers(3, 200), st.integers(3, 200)).map(
        lambda n: Quad.of(Box(n[0], n[1], n[0] + n[2], n[1] + n[3]))
    ),
    max_size=3,
)


@given(sheets(), areas)
def test_no_letter_in_an_area_survives_anywhere(sheet: Page, marked: list[Quad]) -> None:
    said = everything(redacted(sheet, marked))
    for written in sheet.content.lines():
        for char in written.chars:
            if char.quad is None:
                continue
            box = char.quad.bounds
            shares = [part.area / box.area for area in marked if (part := box.intersection(area.bounds))]
            if max(shares, default=0.0) > 0.21:
                assert char.text not in said
            if not shares and all(c.quad is not None for c in written.chars):
                assert char.text in said


@given(sheets(), areas)
def test_what_is_covered_is_what_is_gone(sheet: Page, marked: list[Quad]) -> None:
    gone, said = "".join(covered(sheet, marked)), everything(redacted(sheet, marked))
    for letter in "".join(each.text for each in sheet.content.lines()):
        assert (letter in gone) != (letter in said)
