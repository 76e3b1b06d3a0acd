"""Strings made of the bits that all the shapes are made of, and ways to damage a string."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

_SCRAPS = (
    "<ref>", "</ref>", "<quad>", "</quad>", "<pFig>", "</pFig>", "<hy-meta>", "</hy-meta>", "<layout>", "</layout>", "<pos_12>",
    "(1,2)", "(30,40),(50,60)", "(900,20),(1200,-5)", "(1,2),(30,2),(30,40),(1,40)", "(5,", ",", "(", ")", "[", "]", "{", "}",
    '"', '"text":', '"bbox":', '"layout_type": ', '"box":[1,2,3,4]', "\\", "\\n", "\\u4e2d", ":", "null", "[{", "}]", "12.5",
    "<table>", "</table>", "<tr>", "</tr>", "<td>", '<td rowspan="3">', "<td colspan=2>", "</td>", "<br/>", "&amp;", "|",
    "|---|", "$", "$$", "\\[", "\\]", "# ", "- ", "1. ", "```", "```json\n", "~~~", "\n", "\n\n", " ", "甲方", "word", "<", ">",
    "图片中没有文字。",
)  # fmt: skip


def scraps() -> st.SearchStrategy[str]:
    return st.lists(st.one_of(st.sampled_from(_SCRAPS), st.text(max_size=3)), max_size=25).map("".join)


def _cut(text: str, at: int) -> str:
    return text[:at]


def _without(text: str, at: int) -> str:
    return text[:at] + text[at + 1 :]


def _doubled(text: str, at: int) -> str:
    return text[: at + 1] + text[at:]


DAMAGES: tuple[Callable[[str, int], str], ...] = (_cut, _without, _doubled)
