from __future__ import annotations

import functools
import io
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from lxml import etree

from desktop.document.model import LineMark, Page, RegionType
from desktop.exporters.job import Job
from desktop.exporters.prose import tei
from desktop.interchange.values import Processing
from tests.helpers.golden import golden
from tests.helpers.rich_sample import RichSample
from tests.helpers.strategies import pages
from tests.unit.exporters.prose.made import MASTER, Paper, job_with, lines_said, squeezed

TEI = "{http://www.tei-c.org/ns/1.0}"
ID = "{http://www.w3.org/XML/1998/namespace}id"
ROOT = Path(__file__).resolve().parents[4]
SCHEMA = Path(os.environ.get("DOSSIER_TEST_DATA", ROOT / ".." / "shared" / "data")) / "schemas" / "tei_all.rng"


def written(job: Job) -> etree._Element:
    stream = io.BytesIO()
    tei.write(job, stream)
    return etree.fromstring(stream.getvalue(), etree.XMLParser(huge_tree=True))


def body(*papers: Paper, **changes: object) -> etree._Element:
    job = job_with(*(paper.page() for paper in papers))
    (found,) = written(replace(job, **changes)).iter(f"{TEI}body")  # type: ignore[arg-type]  # any field of a Job
    return found


def said(element: etree._Element) -> str:
    return etree.tostring(element, encoding="unicode", method="text", with_tail=False)


@functools.cache
def schema() -> etree.RelaxNG:
    if not SCHEMA.is_file():
        pytest.skip(f"the schema of TEI is not at {SCHEMA}")
    return etree.RelaxNG(etree.parse(SCHEMA))


def valid(root: etree._Element) -> None:
    found = schema()
    assert found.validate(root), str(found.error_log)


def full_job(rich: RichSample) -> Job:
    """All that the sample has not: a table over pages, text without ink, a page that was not read, people of the same name."""
    first, second, third = Paper(5), Paper(6), Paper(7)
    first.table([["a", "b"], ["1", "2"]], "t1")
    first.region(RegionType.TEXT, first.line("guessed", inked=False), first.line("", mark=LineMark.ILLEGIBLE))
    second.region(RegionType.TITLE, second.line("Title", height=60))
    second.table([["3", "4"]], "t2", "t1")
    second.region(RegionType.HANDWRITING)
    second.region(RegionType.OTHER, "$x^2$ and money: $5")
    second.region(RegionType.PAGE_NUMBER, "- iv -")
    failed = third.page(error='{"code": "internal", "details": {}}')
    made = rich.job()
    return replace(
        made,
        pages=lambda: iter((*rich.pages, first.page(), second.page(), failed)),
        masters=(*made.masters, MASTER),
        processing=(*made.processing, Processing("rapid", "2026-02-01T08:00:00Z", version="x")),
        language="zh",
    )


def test_the_sample_and_more_are_valid(rich: RichSample) -> None:
    valid(written(rich.job()))
    valid(written(full_job(rich)))
    valid(written(job_with()))


@settings(max_examples=30, deadline=None)
@given(pages())
def test_any_page_is_valid_and_no_text_is_lost(page: Page) -> None:
    job = job_with(page)
    root = written(job)
    if SCHEMA.is_file():
        valid(root)
    (text,) = root.iter(f"{TEI}text")
    seen = squeezed(said(text))
    for line in lines_said(job):
        assert line in seen


def test_names_are_there_once_and_all_references_lead_somewhere(rich: RichSample) -> None:
    root = written(full_job(rich))
    names = [element.get(ID) for element in root.iter() if element.get(ID)]
    assert len(names) == len(set(names))
    for element in root.iter():
        for attribute in ("facs", "who", "resp", "prev"):
            for reference in (element.get(attribute) or "").split():
                assert reference.removeprefix("#") in names


def test_the_pages_come_before_the_text_with_the_places_of_their_lines(rich: RichSample) -> None:
    root = written(rich.job())
    assert [etree.QName(child).localname for child in root] == ["teiHeader", "facsimile", "text"]
    surfaces = list(root.iter(f"{TEI}surface"))
    assert [(s.get("n"), s.get("lrx"), s.get("lry")) for s in surfaces][::3] == [("1", "1240", "1754"), ("4", "1754", "1240")]
    (line,) = (z for z in surfaces[0].iter(f"{TEI}zone") if z.get(ID) == "p1r3l1")
    quad = rich.pages[0].content.regions[2].lines[0].quad
    points = [tuple(float(n) for n in point.split(",")) for point in line.get("points", "").split()]
    assert points == pytest.approx([pytest.approx(point, abs=0.01) for point in quad.points])


def test_the_image_of_a_page_is_named_with_its_place_in_a_master_of_several() -> None:
    root = written(job_with(Paper(2).page()))
    (graphic,) = root.iter(f"{TEI}graphic")
    assert graphic.get("url") == "%E5%8D%B7%201.pdf#page=2"


def test_originals_people_engines_and_fields_are_in_the_header(rich: RichSample) -> None:
    (header,) = written(rich.job()).iter(f"{TEI}teiHeader")
    assert [e.text for e in header.iter(f"{TEI}idno") if e.get("type") == "SHA-256"] == [m.sha256 for m in rich.masters]
    assert [(e.get("ident"), e.get("version")) for e in header.iter(f"{TEI}application")] == [
        ("Dossier", "0"),
        ("rapid", "3.10"),
    ]
    assert [(e.get("type"), e.text) for e in header.iter(f"{TEI}name")] == [("software", "rapid"), ("person", "Li Hua")]
    assert ("creator", "江南县人民委员会") in [(e.get("n"), e.text) for e in header.iter(f"{TEI}note")]
    assert [e.get("ident") for e in header.iter(f"{TEI}language")] == ["zh"]


def test_lines_keep_their_ends_and_hyphens_and_say_who_confirmed_them() -> None:
    paper = Paper()
    paper.region(RegionType.TEXT, "may be re-", "turned in", paper.line("time", confirmed_by="Ada"))
    (paragraph,) = body(paper, processing=(Processing("Ada", "2026-01-01T00:00:00Z", person=True),)).iter(f"{TEI}p")
    lines = [(e.get("facs"), e.get("break"), e.get("cert"), e.get("resp"), e.tail) for e in paragraph.iter(f"{TEI}lb")]
    assert lines == [
        ("#p1r1l1", None, "0.90", None, "may be re-"),
        ("#p1r1l2", "no", "0.90", None, "turned in\n"),
        ("#p1r1l3", None, None, "#person-1", "time"),
    ]


def test_what_is_not_plainly_there_is_marked() -> None:
    paper = Paper()
    paper.region(RegionType.TEXT, paper.line("", mark=LineMark.ILLEGIBLE))
    paper.region(RegionType.TEXT, paper.line("lost", mark=LineMark.ILLEGIBLE))
    paper.region(RegionType.TEXT, paper.line("void", mark=LineMark.NOT_APPLICABLE))
    paper.region(RegionType.TEXT, paper.line("doubtful", doubt=0.75))
    paper.region(RegionType.TEXT, paper.line("guessed", inked=False))
    found = body(paper).iter(f"{TEI}gap", f"{TEI}unclear", f"{TEI}surplus", f"{TEI}supplied")
    assert [(etree.QName(e).localname, e.get("reason"), e.get("cert"), e.text) for e in found] == [
        ("gap", "illegible", None, None),
        ("unclear", "illegible", "low", "lost"),
        ("surplus", "not-applicable", None, "void"),
        ("unclear", None, "0.25", "doubtful"),
        ("supplied", "no-ink", None, "guessed"),
    ]


def test_headings_open_divisions_and_what_is_printed_names_the_page() -> None:
    paper = Paper(3)
    paper.region(RegionType.TEXT, "before")
    for height in (60, 22, 60):
        paper.region(RegionType.TITLE, paper.line(f"h{height}", height=height))
    paper.region(RegionType.PAGE_NUMBER, "iv")
    found = body(paper)
    assert [len(list(head.iterancestors(f"{TEI}div"))) for head in found.iter(f"{TEI}head")] == [2, 3, 2]
    assert [(pb.get("n"), pb.get("facs")) for pb in found.iter(f"{TEI}pb")] == [("iv", "#p3")]


def test_a_table_over_pages_is_tied_together_with_its_spans(rich: RichSample) -> None:
    one, two = Paper(1), Paper(2)
    one.table([["a", "b"]], "t1")
    two.table([["c", "d"]], "t2", "t1")
    tables = list(body(one, two).iter(f"{TEI}table"))
    assert [(t.get(ID), t.get("prev")) for t in tables] == [("p1t1", None), ("p2t1", "#p1t1")]
    (table,) = written(rich.job()).iter(f"{TEI}table")
    assert [(c.get("rows"), c.get("cols"), said(c)) for c in table.iter(f"{TEI}cell")][:2] == [
        ("2", None, "类别"),
        (None, "2", "数量"),
    ]


def test_nothing_is_left_beside_the_file(tmp_path: Path, rich: RichSample) -> None:
    with (tmp_path / "a.tei.xml").open("xb") as stream:
        tei.write(rich.job(), stream)
    assert [path.name for path in tmp_path.iterdir()] == ["a.tei.xml"]


def test_the_sample_as_tei(rich: RichSample) -> None:
    stream = io.BytesIO()
    tei.write(rich.job(), stream)
    text = stream.getvalue().decode("utf-8").replace("<zone", "\n<zone")
    golden("rich.tei.xml", re.sub(r">[0-9a-f]{64}<", ">…<", text, count=4))
