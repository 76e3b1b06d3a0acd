"""Regions come out of lists that no JSON reader takes; labels stay as they are."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings

from desktop.document.geometry import Box, Quad
from desktop.engines.hunyuan.parsing.layout import parse_layout
from tests.unit.engines.hunyuan.parsing.making import DAMAGES, scraps

Recorded = Callable[[str], str]


def found(text: str) -> list[tuple[str, Box | None, str]]:
    return [(region.label, region.quad.bounds if region.quad else None, region.text) for region in parse_layout(text).regions]


def test_labels_and_places(recorded: Recorded) -> None:
    layout = parse_layout(recorded("layout"))
    assert [region.label for region in layout.regions] == ["doc_title", "paragraph", "figure", "marginal_stamp"]
    assert layout.regions[2].quad == Quad((450, 347), (698, 347), (698, 631), (450, 631))
    assert layout.repaired == 0


def test_with_text(recorded: Recorded) -> None:
    text = recorded("layout_text")
    table = (
        '<table border="1"><tr><td class="c" colspan="2">名称, 单价</td></tr><tr><td>水泵</td><td>1,200.00</td></tr></table>'
    )
    assert found(text) == [
        ("section_title", Box(96, 60, 500, 90), "二、价款"),
        ("table", Box(96, 100, 900, 300), table),
        ("formula", Box(96, 320, 500, 360), "\\frac{a}{b} \\theta \\nu \\frac{1}{2}"),
        ("paragraph", Box(96, 380, 900, 420), "本合同自签订之日起生效, 一式两份。"),
        ("footnote", Box(96, 900, 500, 920), "第一行\n第二行 · 完"),
    ]
    region = parse_layout(text).regions[1]
    assert text[region.begin : region.end] == table


def test_older_shape(recorded: Recorded) -> None:
    text = recorded("layout_meta")
    assert found(text) == [
        ("title", Box(312, 48, 688, 92), "采购清单"),
        ("text", Box(96, 118, 912, 240), "本清单列明全部货物。\nTwo lines."),
        ("figure", Box(450, 347, 698, 631), ""),
    ]
    assert all(text[region.begin : region.end] == region.text for region in parse_layout(text).regions)


def test_cut_short(recorded: Recorded) -> None:
    layout = parse_layout(recorded("layout_cut"))
    assert [(region.label, region.text, region.repaired) for region in layout.regions] == [
        ("title", "标题", False),
        ("paragraph", "正文到这里就", True),
    ]
    assert layout.repaired == 1


def test_what_is_no_list_is_marked() -> None:
    assert parse_layout("# 这是正文").repaired == 1
    assert parse_layout("[]").repaired == 0
    assert parse_layout("").repaired == 0


def test_regions_without_list_or_commas() -> None:
    one = '{"layout_type":"a","bbox":"(1,2),(3,2),(3,4),(1,4)"}'
    assert [label for label, _, _ in found(f"{one}\n{one}")] == ["a", "a"]
    assert [label for label, _, _ in found(f"[{one} {one}")] == ["a", "a"]
    assert [label for label, _, _ in found(f"[{one[:-1]},{one}]")] == ["a", "a"]


def test_what_was_whole_before_damage_stays(recorded: Recorded) -> None:
    for shape in ("layout", "layout_text", "layout_meta"):
        text = recorded(shape)
        everything = parse_layout(text).regions
        for at in range(len(text)):
            regions = parse_layout(text[:at]).regions
            whole = tuple(region for region in regions if not region.repaired)
            assert whole == everything[: len(whole)]
            assert len(whole) >= len(regions) - 1
            for damage in DAMAGES:
                assert parse_layout(damage(text, at)).regions[: len(whole)] == whole


@given(text=scraps())
@settings(deadline=None, max_examples=300)
def test_anything_in_nothing_invented(text: str) -> None:
    for region in parse_layout(text).regions:
        assert region.label in text or "\\" in text
        assert region.text == text[region.begin : region.end].strip() or "\\" in text
        for x, y in region.quad.points if region.quad and not region.repaired else ():
            assert f"{x:g}" in text
            assert f"{y:g}" in text
