"""Text of other programs, taken in with its images."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.document.geometry import Affine, Box, Quad
from desktop.document.history import ActorKind
from desktop.document.model import Content, Line, Page, PageStatus, Region, RegionType, Table
from desktop.exporters.job import paged
from desktop.exporters.sheets import head_of, sheets
from desktop.imaging.client import ImagingHost
from desktop.interchange import alto, hocr, page_xml
from desktop.interchange.values import Head, Sheet
from desktop.services import headless
from desktop.services.importing import ImportOptions, ImportOutcome, PageRanges
from desktop.services.ocr_images import image_beside
from desktop.services.ocr_import import import_files
from desktop.services.ocr_reading import TAKEN_IN
from desktop.services.review import Desk
from desktop.storage.dossier import Dossier, utc_now
from tests.helpers.rich_sample import PERSON, RichSample, rich_document
from tests.unit.services.conftest import ADA, draw_scan
from tests.unit.services.test_importing import make_pdf

SIZE = (400, 300)


def hocr_page(image: str, text: str = "first words", size: tuple[int, int] = SIZE, more: str = "") -> str:
    width, height = size
    left, top, right, bottom = width // 10, height // 10, width // 2, height // 5
    return (
        f"<div class='ocr_page' title='image \"{image}\"; bbox 0 0 {width} {height}; {more}'><p class='ocr_par'>"
        f"<span class='ocr_line' title='bbox {left} {top} {right} {bottom}'><span class='ocrx_word'"
        f" title='bbox {left} {top} {right} {bottom}; x_wconf 90'>{text}</span></span></p></div>"
    )


def write_hocr(path: Path, *pages: str) -> Path:
    head = "<head><meta name='ocr-system' content='tesseract 5.3.0'/></head>"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"<html>{head}<body>{''.join(pages)}</body></html>", "utf-8")
    return path


@pytest.fixture
def take_in(dossier: Dossier, imaging: ImagingHost) -> Callable[..., ImportOutcome]:
    def taking(*paths: Path, **options: object) -> ImportOutcome:
        return import_files(dossier, imaging, paths, actor=ADA, options=ImportOptions(**options))

    return taking


def pages_of(dossier: Dossier) -> list[list[Page]]:
    """Of each document."""
    return [[dossier.page(page.id) for page in dossier.page_summaries(d.id)] for d in dossier.documents()]


def codes(outcome: ImportOutcome) -> list[tuple[str, int | None, str]]:
    return [(Path(failure.file).name, failure.page, failure.error.code) for failure in outcome.failures]


def test_a_page_comes_with_the_text_of_another_program(dossier: Dossier, take_in, tmp_path: Path) -> None:
    draw_scan(tmp_path / "scan.png")
    outcome = take_in(write_hocr(tmp_path / "scan.hocr", hocr_page("scan.png")))
    ((page,),) = pages_of(dossier)
    assert (page.status, page.content.text(), outcome.filled) == (PageStatus.READ, "first words", (page.id,))
    assert dossier.queued() == ()
    (reading,) = dossier.readings(page.id)
    (line,) = page.content.lines()
    assert reading.engine == f"{TAKEN_IN}tesseract 5.3.0"
    assert (line.engine, line.reading, line.confidence) == (reading.engine, reading.id, 0.9)
    assert line.doubt > 0
    assert line.quad == Quad.of(Box(40, 30, 200, 60))
    assert "".join(char.text for char in line.chars) == line.text
    assert dossier.history(page=page.id)[0].actor.kind is ActorKind.ENGINE
    assert dossier.verify().ok


@pytest.mark.parametrize(
    ("named", "image", "text"),
    [
        ("scan.png", "scan.png", "scan.hocr"),
        ("C:\\work\\in\\scan.png", "scan.png", "scan.hocr"),
        ("/home/other/scan.png", "scan.png", "texts.html"),
        ("file:///a/my%20scan.png", "my scan.png", "x.hocr"),
        ("", "scan.png", "scan.hocr"),
        ("scan.tif", "scan.png", "other.hocr"),
        ("unknown.tif", "scan.png", "scan.hocr"),
        ("in/scan.png", "in/scan.png", "x.hocr"),
        ("../images/scan.png", "images/scan.png", "alto/x.hocr"),
        ("scan.png", "images/scan.png", "x.hocr"),
        ("scan.png", "scan.png", "page/scan.xml"),
    ],
)
def test_images_are_found_beside_the_file(dossier: Dossier, take_in, tmp_path: Path, named: str, image: str, text: str) -> None:
    (tmp_path / "box" / image).parent.mkdir(parents=True)
    draw_scan(tmp_path / "box" / image)
    outcome = take_in(write_hocr(tmp_path / "box" / text, hocr_page(named)))
    assert not outcome.failures
    assert [[page.content.text() for page in pages] for pages in pages_of(dossier)] == [["first words"]]


@pytest.mark.parametrize("named", ["{}", "../outside.png", "file://{}", "\\\\machine\\share\\outside.png"])
def test_what_lies_elsewhere_is_never_taken(dossier: Dossier, take_in, tmp_path: Path, named: str) -> None:
    elsewhere = tmp_path / "outside" / "private.png"
    elsewhere.parent.mkdir()
    draw_scan(elsewhere)
    outcome = take_in(write_hocr(tmp_path / "box" / "x.hocr", hocr_page(named.format(elsewhere))))
    assert codes(outcome) == [("x.hocr", 1, "ocr-image-not-found")]
    assert dossier.masters() == ()


def test_a_folder_is_taken_in_once(dossier: Dossier, take_in, tmp_path: Path) -> None:
    for name in ("a.png", "b.png"):
        draw_scan(tmp_path / "box" / name if (tmp_path / "box").mkdir(exist_ok=True) is None else tmp_path, name)
    write_hocr(tmp_path / "box" / "a.hocr", hocr_page("a.png"))
    (tmp_path / "box" / "notes.xml").write_text("<notes/>")
    (tmp_path / "box" / "page.html").write_text("<html><body>a page of the web</body></html>")
    outcome = take_in(tmp_path / "box")
    assert not outcome.failures
    assert [(pages[0].content.text(), pages[0].status) for pages in pages_of(dossier)] == [
        ("first words", PageStatus.READ),
        ("", PageStatus.WAITING),
    ]
    assert dossier.queued() == (pages_of(dossier)[1][0].id,)


def test_a_named_file_of_another_kind_is_refused(take_in, tmp_path: Path) -> None:
    (tmp_path / "notes.xml").write_text("<notes/>")
    outcome = take_in(tmp_path / "notes.xml", tmp_path / "absent.hocr")
    assert codes(outcome) == [("notes.xml", None, "ocr-file-unknown"), ("absent.hocr", None, "master-missing")]


def test_what_is_missing_or_damaged_costs_only_itself(dossier: Dossier, take_in, tmp_path: Path) -> None:
    draw_scan(tmp_path / "a.png")
    broken = tmp_path / "broken.alto.xml"
    broken.write_text("<alto><Layout><Page ")
    pages = [hocr_page("a.png"), hocr_page("absent.png"), hocr_page("a.png")]
    outcome = take_in(broken, write_hocr(tmp_path / "x.hocr", *pages))
    assert codes(outcome) == [
        ("broken.alto.xml", None, "ocr-file-damaged"),
        ("x.hocr", 2, "ocr-image-not-found"),
        ("x.hocr", 3, "ocr-image-page-missing"),
    ]
    assert "absent.png" in outcome.failures[1].error.full("zh")
    assert [page.content.text() for pages in pages_of(dossier) for page in pages] == ["first words"]


def test_pages_of_one_file_on_many_images_are_one_document(dossier: Dossier, take_in, tmp_path: Path) -> None:
    names = [f"{n}.png" for n in range(3)]
    for name in names:
        draw_scan(tmp_path / name, name)
    take_in(write_hocr(tmp_path / "book.hocr", *(hocr_page(name, name) for name in names)), tmp_path)
    (pages,) = pages_of(dossier)
    assert [(page.number, page.content.text()) for page in pages] == [(1, "0.png"), (2, "1.png"), (3, "2.png")]
    assert dossier.documents()[0].title == "book"


def test_a_mets_package_is_one_document(dossier: Dossier, take_in, tmp_path: Path) -> None:
    package = tmp_path / "case 7.mets"
    for n in ("0001", "0002"):
        (package / "images").mkdir(parents=True, exist_ok=True)
        draw_scan(package / "images" / f"{n}.png", n)
        write_hocr(package / "alto" / f"{n}.hocr", hocr_page(f"../images/{n}.png", n))
    (package / "mets.xml").write_text("<mets xmlns='http://www.loc.gov/METS/'/>")
    outcome = take_in(package)
    assert not outcome.failures
    (pages,) = pages_of(dossier)
    assert [page.content.text() for page in pages] == ["0001", "0002"]
    assert dossier.documents()[0].title == "case 7"


def test_pages_of_a_pdf_in_points(dossier: Dossier, take_in, tmp_path: Path) -> None:
    make_pdf(tmp_path / "case.pdf", 3)  # pages of 300 by 400 points
    scanned = (1200, 1600)
    said = [hocr_page("case.pdf", "one", scanned), hocr_page("case.pdf", "two", scanned)]
    take_in(write_hocr(tmp_path / "case.hocr", *said))
    (pages,) = pages_of(dossier)
    assert [page.content.text() for page in pages] == ["one", "two", ""]
    (line,) = pages[0].content.lines()
    assert line.quad == Quad.of(Box(30, 40, 150, 80))
    assert dossier.queued() == (pages[2].id,)


def test_chosen_pages_only(dossier: Dossier, take_in, tmp_path: Path) -> None:
    make_pdf(tmp_path / "case.pdf", 3)
    said = [hocr_page("case.pdf", str(n), (300, 400)) for n in range(3)]
    take_in(write_hocr(tmp_path / "case.hocr", *said), pages=PageRanges.parse("2-"))
    (pages,) = pages_of(dossier)
    assert [(page.master_page, page.content.text()) for page in pages] == [(1, "1"), (2, "2")]


def test_a_page_that_a_person_touched_gets_a_proposal(dossier: Dossier, take_in, tmp_path: Path) -> None:
    draw_scan(tmp_path / "scan.png")
    take_in(write_hocr(tmp_path / "scan.hocr", hocr_page("scan.png")))
    ((page,),) = pages_of(dossier)
    Desk(dossier, "Ada", utc_now).correct_line(page.id, next(page.content.lines()).id, "my words")
    take_in(write_hocr(tmp_path / "scan.hocr", hocr_page("scan.png", "other words")))
    ((after,),) = pages_of(dossier)
    assert after.content.text() == "my words"
    assert after.proposal == dossier.readings(page.id)[-1].id


def test_the_same_file_again_changes_nothing(dossier: Dossier, take_in, tmp_path: Path) -> None:
    draw_scan(tmp_path / "scan.png")
    file = write_hocr(tmp_path / "scan.hocr", hocr_page("scan.png"))
    take_in(file)
    head = dossier.head
    outcome = take_in(file)
    assert (dossier.head, outcome.filled) == (head, ())
    assert [one.duplicate for one in outcome.imported] == [True]


def test_a_file_without_its_image_fills_the_page_that_is_here_already(dossier: Dossier, take_in, tmp_path: Path) -> None:
    take_in(draw_scan(tmp_path / "scan.png"))
    outcome = take_in(write_hocr(tmp_path / "elsewhere" / "scan.hocr", hocr_page("scan.png")))
    ((page,),) = pages_of(dossier)
    assert (page.content.text(), outcome.filled, dossier.queued()) == ("first words", (page.id,), ())
    assert [one.duplicate for one in outcome.imported] == [False]


@pytest.mark.parametrize("size", [(3000, 900), (412, 300 * 0.99)])
def test_a_text_of_another_shape_is_not_of_the_page_that_has_its_name(
    dossier: Dossier, take_in, tmp_path: Path, size: tuple[int, int]
) -> None:
    take_in(draw_scan(tmp_path / "scan.png"))
    outcome = take_in(write_hocr(tmp_path / "elsewhere" / "scan.hocr", hocr_page("scan.png", "of another paper", size)))
    ((page,),) = pages_of(dossier)
    assert codes(outcome) == [("scan.hocr", 1, "ocr-image-not-found")]
    assert (page.content.text(), outcome.filled, outcome.imported, dossier.queued()) == ("", (), (), (page.id,))


@pytest.mark.parametrize("size", [(410, 300), (0, 0)], ids=["nearly that shape", "no shape said"])
def test_a_page_whose_text_may_be_of_another_is_read_all_the_same(
    dossier: Dossier, take_in, tmp_path: Path, size: tuple[int, int]
) -> None:
    take_in(draw_scan(tmp_path / "scan.png"))
    said = (
        f"<div class='ocr_page' title='image scan.png; bbox 0 0 {size[0]} {size[1]}'><span class='ocr_line'>words</span></div>"
    )
    if not size[0]:
        said = said.replace("; bbox 0 0 0 0", "")
    take_in(write_hocr(tmp_path / "elsewhere" / "scan.hocr", said))
    ((page,),) = pages_of(dossier)
    assert (page.content.text(), dossier.queued()) == ("words", (page.id,))


@pytest.mark.parametrize("named", ["C:private.png", "C%3Aprivate.png", "in/C:private.png", "file:C:private.png"])
def test_a_name_that_begins_on_another_drive_is_no_name_here(tmp_path: Path, named: str) -> None:
    """Joined to a folder, Windows takes it for a file of that drive."""

    class Anywhere(type(tmp_path)):
        def is_file(self) -> bool:
            return ":" in self.name or super().is_file()

    assert image_beside(Anywhere(tmp_path) / "x.hocr", named) is None


@pytest.mark.parametrize("named", ["private.png", "images/private.png", ""])
def test_a_link_out_of_the_folder_is_not_followed(dossier: Dossier, take_in, tmp_path: Path, named: str) -> None:
    (tmp_path / "outside").mkdir()
    draw_scan(tmp_path / "outside" / "private.png")
    (tmp_path / "box").mkdir()
    try:
        (tmp_path / "box" / "images").symlink_to(tmp_path / "outside", target_is_directory=True)
    except OSError:
        pytest.skip("links may not be made here")
    outcome = take_in(write_hocr(tmp_path / "box" / "private.hocr", hocr_page(named)))
    assert codes(outcome) == [("private.hocr", 1, "ocr-image-not-found")]
    assert dossier.masters() == ()


def test_lines_in_no_block_are_laid_out(dossier: Dossier, take_in, tmp_path: Path) -> None:
    draw_scan(tmp_path / "scan.png")
    lines = "".join(
        f"<span class='ocr_line' title='bbox {x} {y} {x + 140} {y + 16}'>words {n}</span>"
        for n, (x, y) in enumerate((x, y) for x in (20, 220) for y in (100, 120, 140, 160))
    )
    said = f"<div class='ocr_page' title='image scan.png; bbox 0 0 400 300'>{lines}</div>"
    take_in(write_hocr(tmp_path / "scan.hocr", said))
    ((page,),) = pages_of(dossier)
    assert [len(region.lines) for region in page.content.regions] == [4, 4]
    assert [line.text for line in page.content.lines()] == [f"words {n}" for n in range(8)]
    assert [note.code for note in dossier.readings(page.id)[0].notes] == ["no-confidence"]


def test_pages_are_turned_as_their_lines_run(dossier: Dossier, take_in, tmp_path: Path) -> None:
    draw_scan(tmp_path / "scan.png")
    turned = "<span class='ocr_line' title='bbox 40 20 60 280; textangle 90'>from below</span>"
    said = f"<div class='ocr_page' title='image scan.png; bbox 0 0 400 300'><p class='ocr_par'>{turned}</p></div>"
    take_in(write_hocr(tmp_path / "scan.hocr", said))
    ((page,),) = pages_of(dossier)
    assert page.view.turn == 90


def test_what_a_person_should_know_is_noted(dossier: Dossier, take_in, tmp_path: Path) -> None:
    draw_scan(tmp_path / "scan.png")
    unplaced = "<span class='ocr_line'>somewhere</span>"
    said = f"<div class='ocr_page' title='image scan.png; bbox 0 0 300 300'><p class='ocr_par'>{unplaced}</p></div>"
    take_in(write_hocr(tmp_path / "scan.hocr", said))
    ((page,),) = pages_of(dossier)
    assert [note.code for note in dossier.readings(page.id)[0].notes] == ["no-ink", "no-confidence", "other-shape"]


def test_nobody_here_has_confirmed_what_a_file_says_is_confirmed(dossier: Dossier, take_in, tmp_path: Path) -> None:
    sample = rich_document(tmp_path)
    export(sample, "hocr", tmp_path)
    take_in(tmp_path / "rich.hocr")
    lines = [line for pages in pages_of(dossier) for page in pages for line in page.content.lines()]
    assert PERSON not in {line.confirmed_by for line in lines}
    assert sum(bool(line.mark) for line in lines) == 2


def test_a_program_that_is_never_wholly_sure_does_not_make_all_doubtful(dossier: Dossier, take_in, tmp_path: Path) -> None:
    draw_scan(tmp_path / "scan.png")
    words = "".join(
        f"<span class='ocr_line' title='bbox 20 {y} 200 {y + 9}'>"
        f"<span class='ocrx_word' title='bbox 20 {y} 200 {y + 9}; x_wconf {sure}'>word</span></span>"
        for y, sure in ((20, 96), (40, 96), (60, 95), (80, 40))
    )
    said = f"<div class='ocr_page' title='image scan.png; bbox 0 0 400 300'><p class='ocr_par'>{words}</p></div>"
    take_in(write_hocr(tmp_path / "scan.hocr", said))
    ((page,),) = pages_of(dossier)
    assert [line.doubt > 0.5 for line in page.content.lines()] == [False, False, False, True]
    assert [line.confidence for line in page.content.lines()] == [0.96, 0.96, 0.95, 0.4]


# --- ours out, in again -----------------------------------------------------------------------------------------------------


def export(sample: RichSample, form: str, folder: Path) -> list[Path]:
    job = sample.job()
    target = folder / {"hocr": "rich.hocr", "alto": "rich.alto.xml", "page": "rich.page.xml"}[form]
    if form != "page":
        with target.open("wb") as stream:
            (hocr if form == "hocr" else alto).write(head_of(job), sheets(job), stream)
        return [target]
    written = []
    for sheet in sheets(job):
        written.append(paged(target, "page.xml", sheet.page.number))
        with written[-1].open("wb") as stream:
            page_xml.write(head_of(job), sheet, stream)
    return written


@pytest.mark.parametrize("form", ["hocr", "alto", "page"])
def test_ours_comes_in_as_it_was(dossier: Dossier, take_in, tmp_path: Path, form: str) -> None:
    """All files of the document, its images beside them."""
    sample = rich_document(tmp_path)
    outcome = take_in(*export(sample, form, tmp_path))
    assert not outcome.failures
    (pages,) = pages_of(dossier)
    assert [page.view for page in pages] == [page.view for page in sample.pages]
    for page, before in zip(pages, sample.pages, strict=True):
        assert said(page.content) == said(before.content)
        assert places(page.content) == pytest.approx(places(before.content), abs=0.51)
    assert dossier.documents()[0].title == "rich"
    assert dossier.queued() == ()


def said(content: Content) -> object:
    """All but ids, shares and places."""

    def table(table: Table) -> object:
        cells = sorted((c.row, c.col, c.rowspan, c.colspan, content.cell_text(c)) for c in table.cells)
        return (table.rows, table.cols, cells)

    return (
        [(r.type, r.label, [(x.text, x.vertical, x.mark) for x in r.lines]) for r in content.regions],
        [table(each) for each in content.tables],
        [tick.ticked for tick in content.ticks],
        [(code.text, code.format) for code in content.codes],
    )


def places(content: Content) -> list[float]:
    quads = [region.quad for region in content.regions]
    for line in content.lines():
        quads += [line.quad, *(char.quad for char in line.chars if char.quad is not None and char.text != " ")]
    quads += [each.quad for each in (*content.ticks, *content.codes)]
    return [n for quad in quads for point in quad.points for n in point]


def test_tables_that_go_on_still_do(dossier: Dossier, take_in, tmp_path: Path) -> None:
    one, two = "a" * 32, "b" * 32
    for n, (own, before) in enumerate(((one, None), (two, one)), 1):
        draw_scan(tmp_path / f"{n}.png", str(n))
        line = Line(f"l{n}", "x", Quad.of(Box(1, 1, 9, 9)), 0.9)
        region = Region(f"r{n}", RegionType.TABLE, line.quad, lines=(line,))
        content = Content((region,), (Table(own, region.id, 1, 1, (), before),))
        page = Page(f"p{n}", "d", n, "0" * 64, 0, *SIZE, content=content)
        with (tmp_path / f"x-000{n}.page.xml").open("wb") as stream:
            page_xml.write(Head("x", "Dossier 0", ""), Sheet(page, f"{n}.png", *SIZE, Affine()), stream)
    take_in(tmp_path)
    (pages,) = pages_of(dossier)
    assert pages[1].content.tables[0].continues == pages[0].content.tables[0].id


# --- without a window -------------------------------------------------------------------------------------------------------


class Told:
    """A reporter that keeps what it hears."""

    def __init__(self) -> None:
        self.failures: list[str] = []
        self.pages = 0

    def failed(self, failure: object) -> None:
        self.failures.append(failure.error.code)

    def page_done(self, file: str, page: int) -> None:
        self.pages += 1

    def __getattr__(self, name: str) -> object:
        return lambda *told: None


class NoEngine:
    """Nothing may be read."""

    def __getattr__(self, name: str) -> object:
        raise AssertionError("an engine was asked for")


def test_a_headless_run_exports_what_came_with_text_unread(tmp_path: Path) -> None:
    box = tmp_path / "box"
    box.mkdir()
    draw_scan(box / "scan.png")
    (box / "notes.xml").write_text("<notes/>")
    write_hocr(box / "scan.hocr", hocr_page("scan.png"))
    told = Told()
    job = headless.Job((box,), tmp_path / "out", ("txt", "alto"), ADA)
    assert headless.recognise(job, told, NoEngine(), utc_now)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["scan.alto.xml", "scan.txt"]
    assert (tmp_path / "out" / "scan.txt").read_text("utf-8").strip() == "first words"
    assert (told.failures, told.pages) == ([], 1)


def test_a_headless_run_tells_what_it_refuses(tmp_path: Path) -> None:
    (tmp_path / "notes.xml").write_text("<notes/>")
    told = Told()
    job = headless.Job((tmp_path / "notes.xml",), tmp_path / "out", ("txt",), ADA)
    assert not headless.recognise(job, told, NoEngine(), utc_now)
    assert told.failures == ["ocr-file-unknown"]


def test_no_input_is_overwritten_by_its_own_export(tmp_path: Path) -> None:
    draw_scan(tmp_path / "scan.png")
    file = write_hocr(tmp_path / "scan.hocr", hocr_page("scan.png"))
    before = file.read_bytes()
    job = headless.Job((file,), tmp_path, ("hocr",), ADA)
    headless.recognise(job, Told(), NoEngine(), utc_now)
    assert file.read_bytes() == before
