"""Lines come out of every shape that the model writes, with their places, and only what it wrote."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from desktop.document.geometry import Box, Quad
from desktop.engines.hunyuan.parsing.spotting import Spotted, SpottingStream, parse_spotting
from tests.unit.engines.hunyuan.parsing.making import DAMAGES, scraps

Recorded = Callable[[str], str]
SHAPES = ["spotting_tags", "spotting_corners", "spotting_bare", "spotting_json", "spotting_pos"]


def found(text: str) -> list[tuple[str, Box | None]]:
    return [(line.text, line.box) for line in parse_spotting(text).lines]


def test_tags(recorded: Recorded) -> None:
    text = recorded("spotting_tags")
    assert found(text) == [
        ("设备采购合同", Box(312, 48, 688, 92)),
        ("合同编号：HT-2024-0317(副本)", Box(590, 118, 912, 140)),
        ("甲方（买方）：青山机械有限公司", Box(96, 176, 560, 200)),
        ("f(x) = 2x + (3, 4), see <b>Annex A</b>", Box(96, 214, 572, 238)),
        ("1 < 2 </ref> 3", Box(96, 252, 210, 270)),
        ("PAGE 1 OF 12", Box(441, 960, 559, 978)),
    ]
    assert parse_spotting(text).repaired == 0


def test_corners_are_put_right_and_what_was_is_marked(recorded: Recorded) -> None:
    spotting = parse_spotting(recorded("spotting_corners"))
    seal, level, swapped, beyond, thin, anticlockwise = spotting.lines
    assert seal.corners == Quad((610, 700), (802, 660), (812, 706), (620, 746))
    assert seal.box == Box(610, 660, 812, 746)
    assert (level.corners, level.box) == (None, Box(100, 100, 400, 130))
    assert swapped.box == Box(120, 230, 400, 260)
    assert beyond.box == Box(0, 300, 1000, 330)
    assert thin.box == Box(200, 399.5, 600, 400.5)
    assert anticlockwise.corners == Quad((100, 500), (300, 460), (310, 500), (110, 540))
    assert [line.repaired for line in spotting.lines] == [False, False, True, True, True, True]
    assert spotting.repaired == 4


def test_bare_coordinates(recorded: Recorded) -> None:
    assert found(recorded("spotting_bare")) == [
        ("顺利上岸", Box(231, 392, 764, 632)),
        ("LAMAR", Box(446, 850, 559, 878)),
        ("单价(元)", Box(120, 900, 260, 921)),
        ("坐标(12,13),(14,15)", Box(300, 900, 520, 921)),
    ]


def test_json_with_quotes_of_both_kinds(recorded: Recorded) -> None:
    assert found(recorded("spotting_json")) == [
        ("出院小结", Box(120, 80, 640, 112)),
        ('He said "stop", then left', Box(120, 130, 700, 158)),
        ('所谓"正常"值，{见表}', Box(120, 170, 700, 198)),
        ("体温 36.5℃", Box(120, 210, 380, 236)),
    ]


def test_numbered_positions(recorded: Recorded) -> None:
    assert found(recorded("spotting_pos")) == [
        ("第一行 (A)", Box(16, 121, 981, 321)),
        ("second line 2024", Box(16, 340, 500, 372)),
    ]


def test_last_line_cut_short_has_no_place(recorded: Recorded) -> None:
    spotting = parse_spotting(recorded("spotting_cut"))
    assert [(line.text, line.box, line.repaired) for line in spotting.lines] == [
        ("完整的一行", Box(100, 100, 400, 130), False),
        ("被截断的一行", None, True),
    ]


@pytest.mark.parametrize("end", ["(1,2),(3", "(1,2),", "(1,2),(3,4),(5,6)", "(1,2),(9,2)", ""])
def test_no_place_is_made_of_half_of_one(end: str) -> None:
    assert found(f"<ref>a</ref><quad>{end}") == [("a", None)]


def test_two_corners_may_be_the_first_half_of_four() -> None:
    slanted = "<ref>a</ref><quad>(10,10),(90,20),(88,40),(8,30)</quad><ref>b</ref><quad>(10,50),(90,60)"
    assert found(slanted)[1] == ("b", None)
    assert found(slanted + ",(88,80),(8,70)")[1] == ("b", Box(8, 50, 90, 80))


@pytest.mark.parametrize(
    "text",
    [
        "<ref>12</ref><quad>(1,2),(3,4)",
        "<ref>12<quad>(1,2),(3,4)</quad>",
        "<ref>12</ref>(1,2),(3,4)",
        "12</ref><quad>(1,2),(3,4)",
    ],
)
def test_a_missing_tag_costs_nothing(text: str) -> None:
    assert found(text) == [("12", Box(1, 2, 3, 4))]
    assert found(f"{text}<ref>b</ref><quad>(5,6),(7,8)</quad>")[-1] == ("b", Box(5, 6, 7, 8))


def test_text_without_place_and_place_without_text_are_kept() -> None:
    text = "<ref>a</ref><ref>b</ref><quad>(1,2),(3,4)</quad>loose<quad>(5,6),(7,8)</quad><quad>(9,9),(19,19)</quad>tail"
    assert found(text) == [
        ("a", None),
        ("b", Box(1, 2, 3, 4)),
        ("loose", Box(5, 6, 7, 8)),
        ("", Box(9, 9, 19, 19)),
        ("tail", None),
    ]


def test_words_among_the_coordinates_are_kept() -> None:
    assert [text for text, _ in found("<ref>see <quad> tag<ref>b</ref><quad>none</quad>")] == ["see", "tag", "b", "none"]


def test_a_page_without_text(recorded: Recorded) -> None:
    spotting = parse_spotting(recorded("spotting_nothing"))
    assert spotting.nothing
    assert not spotting.lines


def test_the_sentence_for_a_page_without_text_may_be_printed_on_one() -> None:
    spotting = parse_spotting("<ref>图片中没有文字。</ref><quad>(1,2),(3,4)</quad>")
    assert not spotting.nothing
    assert len(spotting.lines) == 1


def test_plain_text_gives_lines_without_places() -> None:
    assert found("第一行\n\nsecond\n") == [("第一行", None), ("second", None)]


@pytest.mark.parametrize("shape", SHAPES)
def test_spans_point_at_the_text(recorded: Recorded, shape: str) -> None:
    text = recorded(shape)
    for line in parse_spotting(text).lines:
        assert text[line.begin : line.end].replace('\\"', '"') == line.text


@pytest.mark.parametrize("shape", SHAPES)
def test_what_was_whole_before_damage_stays(recorded: Recorded, shape: str) -> None:
    text = recorded(shape)
    everything = parse_spotting(text).lines
    for at in range(len(text)):
        whole = sound(parse_spotting(text[:at]).lines, everything)
        for damage in DAMAGES:
            assert parse_spotting(damage(text, at)).lines[: len(whole)] == whole


def sound(lines: tuple[Spotted, ...], everything: tuple[Spotted, ...]) -> tuple[Spotted, ...]:
    """Those that are followed by another one. Only where a tag is printed in a line is one of them not yet what it will be."""
    followed = [line for line, other in zip(lines[:-1], everything, strict=False) if line == other]
    assert len(followed) >= len(lines) - 2
    return tuple(followed)


@given(text=scraps())
@example(text="<pFig></ref><quad></ref>")
@example(text='"layout_type": <quad></ref>')
@settings(deadline=None, max_examples=400)
def test_anything_in_nothing_invented(text: str) -> None:
    for line in parse_spotting(text).lines:
        assert line.text == text[line.begin : line.end].strip() or "\\" in text
        assert line.box is None or (0 <= line.box.x0 < line.box.x1 <= 1000 and 0 <= line.box.y0 < line.box.y1 <= 1000)
        assert line.repaired or line.box is not None
        for x, y in line.quad.points if line.quad and not line.repaired else ():
            assert f"{x:g}" in text
            assert f"{y:g}" in text


@given(text=st.one_of(scraps(), st.text(max_size=60)), sizes=st.lists(st.integers(1, 9), min_size=1))
@settings(deadline=None, max_examples=400)
def test_a_stream_gives_the_same_lines(text: str, sizes: list[int]) -> None:
    assert streamed(text, sizes) == parse_spotting(text).lines


@pytest.mark.parametrize("shape", [*SHAPES, "spotting_cut"])
@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_a_stream_of_recorded_output(recorded: Recorded, shape: str, size: int) -> None:
    text = recorded(shape)
    assert streamed(text, [size]) == parse_spotting(text).lines


def streamed(text: str, sizes: list[int]) -> tuple[Spotted, ...]:
    stream = SpottingStream()
    lines: list[Spotted] = []
    at = turn = 0
    while at < len(text):
        size = sizes[turn % len(sizes)]
        lines += stream.feed(text[at : at + size])
        at, turn = at + size, turn + 1
    return (*lines, *stream.finish())


def test_lines_come_as_soon_as_they_are_finished() -> None:
    stream = SpottingStream()
    assert stream.feed("<ref>一</ref><quad>(1,2),(3,4)</qu") == ()
    assert [line.text for line in stream.feed("ad><ref>二</ref>")] == ["一"]
    assert stream.feed("<quad>(1,2),(3,4)") == ()
    assert [line.text for line in stream.feed("</quad>")] == ["二"]
    assert stream.finish() == ()
