from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from lxml import html as parser

from desktop.document.geometry import Affine
from desktop.document.model import LineMark, Page, RegionType
from desktop.exporters.errors import PictureMissing
from desktop.exporters.job import Job, Picture
from desktop.exporters.prose import html
from tests.helpers.golden import golden
from tests.helpers.rich_sample import RichSample
from tests.helpers.strategies import pages
from tests.unit.exporters.prose.made import Paper, job_with, lines_said, squeezed


def written(job: Job) -> str:
    stream = io.BytesIO()
    html.write(job, stream)
    return stream.getvalue().decode("utf-8")


def some_picture(*_: object, **__: object) -> Picture:
    return Picture(b"\xff\xd8\xff\xd9", "image/jpeg", 3, 2, Affine())


def main(text: str) -> parser.HtmlElement:
    (found,) = parser.fromstring(text).iter("main")
    return found


def body(*papers: Paper, **changes: object) -> parser.HtmlElement:
    job = job_with(*(paper.page() for paper in papers), picture=some_picture)
    return main(written(replace(job, **changes)))  # type: ignore[arg-type]  # any field of a Job


def test_the_file_needs_no_other_and_runs_nothing(rich: RichSample) -> None:
    text = written(rich.job())
    tree = parser.fromstring(text)
    assert text.startswith("<!DOCTYPE html>\n")
    assert not list(tree.iter("script", "link", "iframe", "object"))
    assert not re.search(r"url\(|@import|https?://(?!www\.w3\.org/1998/Math)", text)
    assert [image.get("src", "")[:23] for image in tree.iter("img")] == ["data:image/jpeg;base64,"] * 2


@settings(deadline=None)
@given(pages())
def test_no_text_is_lost_whatever_it_is(page: Page) -> None:
    job = job_with(page, picture=some_picture)
    seen = squeezed(str(main(written(job)).text_content()))
    for line in lines_said(job):
        assert line in seen


def shapes(table: parser.HtmlElement) -> Iterator[list[tuple[str, int, int]]]:
    for row in table.iter("tr"):
        yield [(c.text_content(), int(c.get("rowspan", "1")), int(c.get("colspan", "1"))) for c in row.iter("td", "th")]


def test_cells_span_as_they_do_on_the_page(rich: RichSample) -> None:
    (table,) = main(written(rich.job())).iter("table")
    assert list(shapes(table)) == [
        [("类别", 2, 1), ("数量", 1, 2)],
        [("卷", 1, 1), ("件", 1, 1)],
        [("文书", 1, 1), ("12", 1, 1), ("340", 1, 1)],
        [("合计 12 卷", 1, 3)],
    ]


def test_a_head_that_is_repeated_over_pages_is_the_head_of_the_one_table() -> None:
    one, two = Paper(1), Paper(2)
    one.table([["品名", "数量"], ["纸", "1"]], "t1")
    two.table([["品名", "数量"], ["笔", "2"]], "t2", "t1")
    (table,) = body(one, two).iter("table")
    assert [th.text for th in table.iter("th")] == ["品名", "数量"]
    assert [row.get("data-page") for row in table.iter("tr")] == ["1", "1", "2"]


def test_headings_go_down_one_level_at_a_time_below_the_title() -> None:
    paper = Paper()
    for height in (22, 60, 22):
        paper.region(RegionType.TITLE, paper.line("t", height=height))
    paper.region(RegionType.TEXT, "text")
    assert [e.tag for e in body(paper).iter("h1", "h2", "h3", "h4")] == ["h2", "h2", "h3"]


def test_what_a_reader_should_know_of_a_line_is_its_title() -> None:
    paper = Paper()
    for changes in (
        {"mark": LineMark.ILLEGIBLE, "confirmed_by": "Ada"},
        {"mark": LineMark.NOT_APPLICABLE, "confirmed_by": "Ada"},
        {"doubt": 0.7},
        {"inked": False},
        {"doubt": 0.7, "confirmed_by": "Ada"},
        {"doubt": 0.2},
    ):
        paper.region(RegionType.TEXT, paper.line("text", **changes))
    spans = [(e.get("class"), e.get("title"), e.get("data-by"), e.text) for e in body(paper, language="zh").iter("span")]
    assert spans == [
        ("illegible", "Ada标为无法辨认", "Ada", "text [无法辨认]"),
        ("na", "Ada标为不适用", "Ada", "text"),
        ("doubt", "存疑：70%", None, "text"),
        ("no-ink", "下方未发现墨迹", None, "text"),
        (None, None, "Ada", "text"),
    ]


def test_columns_of_vertical_text_stand_in_one_box_with_a_single_character_among_them() -> None:
    paper = Paper()
    for text, vertical in (("立賣契人", True), ("錄", False), ("李大有", True), ("plain text", False)):
        paper.region(RegionType.TEXT, paper.line(text, vertical=vertical))
    (box,) = body(paper).find_class("vertical")
    assert [p.text for p in box.iter("p")] == ["立賣契人", "錄", "李大有"]


def test_pages_can_be_pointed_at_and_one_that_was_not_read_says_why() -> None:
    paper = Paper(2)
    paper.region(RegionType.PAGE_NUMBER, "- 14 -")
    failed = Paper(3).page(error='{"code": "internal", "details": {}}')
    tree = main(written(job_with(paper.page(), failed)))
    marks = tree.find_class("page-mark")
    assert [(m.get("id"), m.text) for m in marks] == [("page-2", "page 2 (printed: 14)"), ("page-3", "page 3")]
    assert [p.text for p in tree.find_class("unread")] == ["Something went wrong inside the program."]


def test_a_formula_is_mathml_or_the_latex_that_it_cannot_be() -> None:
    paper = Paper()
    paper.region(RegionType.FORMULA, r"$$\frac{a}{b}$$")
    paper.region(RegionType.FORMULA, r"$$\frac{a$$")
    one, two = body(paper).find_class("formula")
    assert [e.tag for e in one] == ["math"]
    assert [(e.tag, e.text) for e in two] == [("code", r"\frac{a")]


def test_a_picture_that_cannot_be_had_stops_the_export() -> None:
    paper = Paper()
    paper.region(RegionType.FIGURE)
    with pytest.raises(PictureMissing):
        written(job_with(paper.page()))


def test_a_figure_outside_of_the_page_is_named_without_a_picture() -> None:
    paper = Paper()
    paper.region(RegionType.FIGURE)
    page = replace(paper.page(), width=10.0, height=10.0)
    assert "[figure on page 1]" in written(job_with(page))


def test_pictures_are_bounded() -> None:
    asked: list[float] = []

    def picture(page: Page, area: object = None, *, resolution: float = 0.0, **_: object) -> Picture:
        asked.append(resolution)
        return some_picture()

    paper = Paper()
    paper.region(RegionType.FIGURE)
    large = paper.page(width=6000.0, height=8000.0)
    region = large.content.regions[0]
    whole = replace(region, quad=replace(region.quad, tl=(0, 0), tr=(6000, 0), br=(6000, 8000), bl=(0, 8000)))
    large = replace(large, content=replace(large.content, regions=(whole,)))
    written(job_with(paper.page(), large, picture=picture))
    assert asked == [1.0, 1200 / 8000]


def test_the_sample_as_html(rich: RichSample) -> None:
    text = re.sub(r"SHA-256 [0-9a-f]{64}", "SHA-256 …", written(rich.job()))
    golden("rich.html", re.sub(r"base64,[^\"]*", "base64,…", text))
