"""A page's Markdown falls into blocks that know where they stand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings

from desktop.document.geometry import Box
from desktop.engines.hunyuan.parsing.markdown import Kind, parse_markdown
from tests.unit.engines.hunyuan.parsing.making import scraps

Recorded = Callable[[str], str]


def found(text: str) -> list[tuple[Kind, str]]:
    return [(block.kind, block.text) for block in parse_markdown(text)]


def test_all_kinds(recorded: Recorded) -> None:
    text = recorded("document.md")
    blocks = parse_markdown(text)
    assert [(block.kind, block.text) for block in blocks] == [
        (Kind.HEADING, "2023 年度检验报告"),
        (Kind.HEADING, "一、样品 Samples"),
        (Kind.PARAGRAPH, "样品共 $n=12$ 件，均于收样当日\n完成登记。"),
        (Kind.LIST_ITEM, "外观完好"),
        (Kind.LIST_ITEM, "无划痕"),
        (Kind.LIST_ITEM, "1. 称重"),
        (Kind.LIST_ITEM, "2. 测量"),
        (
            Kind.TABLE,
            '<table><tr><td rowspan="2">项目</td><td colspan="2">结果</td></tr><tr><td>A</td><td>B</td></tr></table>',
        ),
        (Kind.TABLE, "| 编号 | 值 |\n|:---|---:|\n| S-1 | 0.42 |"),
        (Kind.FORMULA, "\\sigma = \\sqrt{\\frac{1}{n}\\sum_i (x_i - \\mu)^2}"),
        (Kind.PARAGRAPH, "由此得"),
        (Kind.FORMULA, "a + b = c"),
        (Kind.PARAGRAPH, "成立，参见 \\[1\\]。"),
        (Kind.FORMULA, "E = mc^2"),
        (Kind.FIGURE, "图1 装置示意图"),
        (Kind.CODE, "graph TD\n  A[开始] --> B[结束]"),
        (Kind.PARAGRAPH, "完。"),
    ]
    assert [block.level for block in blocks[:5]] == [1, 2, 0, 0, 1]
    figure, code = blocks[14], blocks[15]
    assert figure.quad is not None
    assert figure.quad.bounds == Box(204, 50, 325, 111)
    assert code.info == "mermaid"
    assert not any(block.repaired for block in blocks)


def test_a_table_that_is_not_closed_ends_with_its_rows() -> None:
    text = "<table><tr><td>a</td></tr>\n\n# 后\n\n<table><tr><td>b</td></tr></table>"
    assert found(text) == [
        (Kind.TABLE, "<table><tr><td>a</td></tr>"),
        (Kind.HEADING, "后"),
        (Kind.TABLE, "<table><tr><td>b</td></tr></table>"),
    ]
    assert [block.repaired for block in parse_markdown(text)] == [True, False, False]


def test_a_table_cut_in_a_cell_ends_before_the_next_one() -> None:
    text = "<table><tr><td>a\n\n后\n\n<table><tr><td>b</td></tr></table>"
    assert found(text) == [
        (Kind.TABLE, "<table><tr><td>a"),
        (Kind.PARAGRAPH, "后"),
        (Kind.TABLE, "<table><tr><td>b</td></tr></table>"),
    ]


def test_an_inner_table_is_part_of_the_outer_one() -> None:
    text = "<table><tr><td><table><tr><td>a</td></tr></table></td></tr></table>"
    assert found(text) == [(Kind.TABLE, text)]


@pytest.mark.parametrize(
    ("text", "kind", "inner"),
    [
        ("<table><tr><td>cut", Kind.TABLE, "<table><tr><td>cut"),
        ("$$\nx = 1", Kind.FORMULA, "x = 1"),
        ("\\[ x = 1", Kind.FORMULA, "x = 1"),
        ("<pFig>图 2", Kind.FIGURE, "图 2"),
        ("<pFig>图 2</pFig><quad>(1,2),(3", Kind.FIGURE, "图 2"),
        ("```mermaid\ngraph TD", Kind.CODE, "graph TD"),
    ],
)
def test_cut_short(text: str, kind: Kind, inner: str) -> None:
    (block,) = parse_markdown(text)
    assert (block.kind, block.text, block.repaired, block.quad) == (kind, inner, True, None)


def test_a_fence_round_the_whole_page_is_none() -> None:
    assert found("```markdown\n# 题\n\n文\n```") == [(Kind.HEADING, "题"), (Kind.PARAGRAPH, "文")]
    assert found("```markdown\n# 题\n\n文")[-1] == (Kind.PARAGRAPH, "文")


def test_dollars_that_are_money() -> None:
    assert found("costs $5 or $$ and more\n\n$$ left") == [
        (Kind.PARAGRAPH, "costs $5 or $$ and more"),
        (Kind.FORMULA, "left"),
    ]


def test_a_list_item_goes_on_in_the_next_line() -> None:
    assert found("- 一\n  二\n- 三") == [(Kind.LIST_ITEM, "一\n  二"), (Kind.LIST_ITEM, "三")]


def test_cut_anywhere_what_was_whole_stays(recorded: Recorded) -> None:
    text = recorded("document.md")
    everything = parse_markdown(text)
    for at in range(len(text)):
        blocks = parse_markdown(text[:at])
        same = [block == other for block, other in zip(blocks, everything, strict=False)]
        # The heads of a table with pipes are one only with the rule under them; a formula in a line cuts it in two.
        assert sum(same) >= len(blocks) - 2
        assert all(same[: len(blocks) - 2])


@given(text=scraps())
@settings(deadline=None, max_examples=400)
def test_anything_in_nothing_invented(text: str) -> None:
    end = 0
    for block in parse_markdown(text):
        assert text[block.begin : block.end] == block.text
        assert block.begin >= end
        assert block.text or block.quad
        end = block.end


@given(text=scraps())
@settings(deadline=None, max_examples=200)
def test_no_word_is_lost(text: str) -> None:
    """Letters outside of marks are in a block; those of the marks themselves need not be."""
    kept = "".join(block.text + block.info for block in parse_markdown(text))
    assert kept.count("甲") == text.count("甲")
