"""Answers without the model's marks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from desktop.engines.hunyuan.parsing.tidy import tidy
from tests.unit.engines.hunyuan.parsing.making import scraps


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        ("<ref>甲</ref><quad>(1,2),(3,4)</quad><ref>乙</ref><quad>(1,5),(3,8)</quad>", "甲\n乙"),
        ("<pFig>图1</pFig><quad>(204,50),(325,111)</quad>\n正文", "图1\n正文"),
        ("题<hy-meta><layout>title</layout><quad>(1,2),(3,4)</quad></hy-meta>文", "题\n文"),
        ("<pos_1><pos_2><pos_3><pos_4>甲<pos_5><pos_6><pos_7><pos_8>乙", "甲\n乙"),
        ("```html\n<table><tr><td>a</td></tr></table>\n```", "<table><tr><td>a</td></tr></table>"),
        ("```json\n{}", "{}"),
        ("```mermaid\ngraph TD\n```", "```mermaid\ngraph TD\n```"),
        ("a\n```\nb\n```", "a\n```\nb\n```"),
        ("x < y and (1,2),(3,4) <b>stay</b>", "x < y and (1,2),(3,4) <b>stay</b>"),
        ("text<｜hy_end｜>", "text"),
        ("<quad>not a place</quad>", "not a place"),
    ],
)
def test_tidy(raw: str, seen: str) -> None:
    assert tidy(raw) == seen


@given(text=scraps())
@settings(deadline=None, max_examples=200)
def test_anything_in_nothing_invented(text: str) -> None:
    rest = iter(text)
    assert all(sign in rest for sign in tidy(text) if not sign.isspace())
    assert tidy(text).count("甲") == text.count("甲")
