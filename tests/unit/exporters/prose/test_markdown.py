from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from markdown_it import MarkdownIt

from desktop.document.model import LineMark, Page, RegionType
from desktop.exporters.job import Job
from desktop.exporters.prose import markdown
from tests.helpers.golden import golden
from tests.helpers.rich_sample import RichSample
from tests.helpers.strategies import pages
from tests.unit.exporters.prose.made import Paper, job_with, lines_said, squeezed


def written(job: Job) -> str:
    stream = io.BytesIO()
    markdown.write(job, stream)
    return stream.getvalue().decode("utf-8")


def rendered(text: str) -> str:
    """What a reader sees: text of what a CommonMark parser makes of it."""
    html = MarkdownIt("commonmark").enable("table").render(text)
    bare = re.sub(r"<!--.*?-->|<[^>]*>", "", html, flags=re.DOTALL)
    for name, sign in (("lt", "<"), ("gt", ">"), ("quot", '"'), ("#x27", "'"), ("amp", "&")):
        bare = bare.replace(f"&{name};", sign)
    return bare


def body(*papers: Paper) -> str:
    return written(job_with(*(paper.page() for paper in papers))).split("<!-- page 1 -->\n\n", 1)[1]


SIGNS = [
    "# no heading", "1. no item", "12) no item", "- no item", "+ no item", "> no quotation", "=== no heading", "--- no rule",
    "*no* _stress_ **here**", "`no code`", "[no](link)", "![no](picture)", "<b>no tag</b>", "&amp; no entity", "a | b",
    "~~no~~", "a\\b\\",
    "http://example.org/a_b_c", "::: no", ":--- no table", "$5 and $6", "    no code", "~~~", "```", "|---|", "a* b*",
    "***",    "&#35;", "<!-- no comment -->", "C:\\*new", "#", "2.", "-", "text  ", "a  b",
]  # fmt: skip


@pytest.mark.parametrize("text", SIGNS)
@pytest.mark.parametrize("kind", [RegionType.TEXT, RegionType.TITLE, RegionType.LIST, RegionType.MARGINAL, RegionType.FOOTNOTE])
def test_signs_of_markdown_are_text(text: str, kind: RegionType) -> None:
    paper = Paper()
    paper.region(kind, "first", text, "last")
    assert squeezed(rendered(body(paper))) in (squeezed(f"first{text}last"), squeezed(f"first{text.lstrip('-')}last"))


@pytest.mark.parametrize("text", SIGNS)
def test_signs_of_markdown_are_text_in_a_table(text: str) -> None:
    paper = Paper()
    paper.table([["a", "b"], [text, "end"]])
    html = MarkdownIt("commonmark").enable("table").render(body(paper))
    assert html.count("<td") == 2
    assert squeezed(rendered(body(paper))) == squeezed(f"ab{text}end")


@settings(deadline=None)
@given(pages())
def test_no_text_is_lost_whatever_it_is(page: Page) -> None:
    job = job_with(page)
    seen = squeezed(rendered(written(job)))
    for line in lines_said(job):
        assert line in seen


def test_a_table_without_spans_is_one_of_github_and_one_with_spans_is_html(rich: RichSample) -> None:
    paper = Paper()
    paper.table([["品名", "数量"], ["纸", "3"]])
    assert "| 品名 | 数量 |\n| --- | --- |\n| 纸 | 3 |" in body(paper)
    assert '<td rowspan="2">类别</td><td colspan="2">数量</td>' in written(rich.job())


def test_a_list_that_counts_on_is_ordered_and_another_keeps_its_signs() -> None:
    paper = Paper()
    paper.region(RegionType.LIST, "3. first", "4. second")
    assert body(paper) == "3. first\n4. second\n"
    paper = Paper()
    paper.region(RegionType.LIST, "1. first", "3. second", "• third", "☑ fourth")
    assert body(paper) == "- 1\\. first\n- 3\\. second\n- third\n- ☑ fourth\n"


def test_formulas_stand_between_dollar_signs() -> None:
    paper = Paper()
    paper.region(RegionType.FORMULA, r"$$E=mc^{2} \tag{3}$$")
    paper.region(RegionType.TEXT, "where $c^2$ costs $5 or \\(a_1\\)")
    assert body(paper) == "$$\nE=mc^{2} \\tag{3}\n$$\n\nwhere $c^2$ costs \\$5 or $a_1$\n"


def test_marks_and_doubts_are_told_in_the_language_of_the_job() -> None:
    paper = Paper()
    marked = paper.line("□□经手", mark=LineMark.ILLEGIBLE, confirmed_by="Ada")
    paper.region(RegionType.TEXT, marked)
    paper.region(RegionType.TEXT, paper.line("doubtful", doubt=0.7))
    text = written(replace(job_with(paper.page()), language="zh"))
    assert "□□经手 \\[无法辨认\\]<!-- Ada标为无法辨认 -->" in text
    assert "doubtful<!-- 存疑：70% -->" in text


def test_nothing_ends_a_comment() -> None:
    paper = Paper()
    paper.region(RegionType.PAGE_NUMBER, "a --> <b>b</b> <!-- c --")
    assert rendered(body(paper)).strip() == ""


def test_a_running_head_is_read() -> None:
    paper = Paper()
    paper.region(RegionType.HEADER, "General Hospital <b>*Seattle*</b>")
    assert rendered(body(paper)).strip() == "General Hospital <b>*Seattle*</b>"


def test_the_sample_as_markdown(rich: RichSample) -> None:
    golden("rich.md", re.sub(r"SHA-256 [0-9a-f]{64}", "SHA-256 …", written(rich.job())))
