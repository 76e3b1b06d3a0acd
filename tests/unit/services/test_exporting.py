"""Documents on their way to files: which pages, into which folders, what a fault or a kill leaves behind, how much memory."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import pytest

from desktop.document.edits import SetStatus
from desktop.document.errors import Text
from desktop.document.history import DocumentAdded, Edited, PagesAdded
from desktop.document.model import Document, Page, PageStatus
from desktop.engines.contract import Cancelled
from desktop.exporters.errors import DiskFull, ExportFailed
from desktop.exporters.formats import FORMATS, Format, Shape
from desktop.exporters.job import Ask, Exporter, Job, Written, paged
from desktop.hosts.client import Host
from desktop.hosts.errors import HostDied
from desktop.services import export
from desktop.services.export import Exporting, NothingApproved
from desktop.services.naming import Naming, is_named
from desktop.services.placing import Existing, Scratch, same
from desktop.storage.dossier import Dossier
from tests.unit.storage.making import ADA, add_master, content, ticking

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Dossier]:
    with Dossier.create(tmp_path / "case.dossier", clock=ticking()) as dossier:
        yield dossier


def add(dossier: Dossier, pages: int = 1, title: str = "合同", lines: int = 2) -> str:
    """A document whose pages were read; returns its id."""
    master = add_master(dossier, dossier.path.parent, title.encode(), f"{title[-1]}.pdf")
    made = tuple(
        Page(f"{title}-{n}", title, n, master.sha256, n - 1, 500.0, 700.0, "pt", status=PageStatus.READ,
             content=content(*(f"page {n} line {i} " * 3 for i in range(lines)), prefix=f"{title}-{n}-"))
        for n in range(1, pages + 1)
    )  # fmt: skip
    dossier.record(ADA, DocumentAdded(Document(title, title)))
    for start in range(0, pages, 50):
        dossier.record(ADA, PagesAdded(title, made[start : start + 50]))
    return title


def approve(dossier: Dossier, *pages: str) -> None:
    for page_id in pages:
        before = dossier.page(page_id)
        dossier.record(ADA, Edited(SetStatus(page_id, before.status, PageStatus.APPROVED)))


def run(dossier: Dossier, out: Path, formats: tuple[str, ...], *ids: str, **options: object) -> list[export.Exported]:
    exporting = Exporting(dossier, out, formats, **options)  # type: ignore[arg-type]  # as the caller says
    try:
        return [result for i in ids for result in exporting.results(i)]
    finally:
        exporting.close()


def files(out: Path) -> list[str]:
    return sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())


def test_only_approved_pages_leave_where_that_is_wanted(desk: Dossier, tmp_path: Path) -> None:
    document, none = add(desk, 3), add(desk, 1, "未核")
    approve(desk, f"{document}-2")
    out = tmp_path / "out"
    text, plain = run(desk, out, ("txt", "json"), document, only_approved=True)
    assert text.path is not None
    assert plain.path is not None
    assert "page 2" in text.path.read_text("utf-8")
    assert "page 1" not in text.path.read_text("utf-8")
    told = json.loads(plain.path.read_text("utf-8"))
    assert [page["number"] for page in told["pages"]] == [2]
    with pytest.raises(NothingApproved, match="未核"):
        run(desk, out, ("txt",), none, only_approved=True)


def test_each_document_goes_into_the_folder_that_its_fields_say(desk: Dossier, tmp_path: Path) -> None:
    ids = [add(desk, 1, "a/b"), add(desk, 1, "c")]
    out = tmp_path / "out"
    run(desk, out, ("txt",), *ids, naming=Naming("", "box/{document}"))
    assert files(out) == ["box/a_b/a_b.txt", "box/c/c.txt"]


def test_progress_is_a_step_for_each_page_and_format_however_often_pages_are_walked(desk: Dossier, tmp_path: Path) -> None:
    document, steps = add(desk, 3), []
    exporting = Exporting(desk, tmp_path / "out", ("txt", "json", "csv"))
    list(exporting.results(document, on_page=lambda: steps.append(1)))
    exporting.close()
    assert len(steps) == 9


# --- formats that leave folders and several files, and faults ---------------------------------------------------------------


def broken_after(files_before: int, fault: BaseException):
    """Writes a file a page, and then the fault."""

    def write(job: Job, target: Path, ask: Ask) -> Written:
        made = []
        for page in job.pages():
            if len(made) == files_before:
                raise fault
            made.append(paged(target, "page.xml", page.number))
            made[-1].write_text("half")
        return Written(files=tuple(made))

    return write


def folder_with(words: str):
    def write(job: Job, target: Path, ask: Ask) -> Written:
        (target / "inside").mkdir(parents=True)
        (target / "inside" / "file.txt").write_text(words)
        return Written()

    return write


def having(monkeypatch: pytest.MonkeyPatch, **forms: Format) -> None:
    monkeypatch.setattr(export, "FORMATS", MappingProxyType({**FORMATS, **forms}))


@dataclass(frozen=True, slots=True)
class Scripted(Format):
    writes: Exporter | None = None

    def write(self, job: Job, target: Path, ask: Ask) -> Written:
        return self.writes(job, target, ask)


def form(name: str, write, shape: Shape = Shape.FILE, extension: str = "") -> Format:
    return Scripted(name, extension or name, Text(name, name), "", shape=shape, writes=write)


FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_leaves_no_half_file_and_ends_the_run_clearly(
    desk: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, out = add(desk, 3), tmp_path / "out"
    having(monkeypatch, page=form("page", broken_after(2, FULL), Shape.PAGES, "page.xml"))
    with pytest.raises(DiskFull) as told:
        run(desk, out, ("txt", "page", "csv"), document)
    assert "合同.page.xml" in told.value.say("en")
    assert [path.name for path in out.iterdir()] == ["合同.txt"]  # what was whole before is kept


def test_a_fault_costs_only_its_own_format(desk: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document, out = add(desk, 3), tmp_path / "out"
    having(monkeypatch, page=form("page", broken_after(2, OSError(errno.EIO, "")), Shape.PAGES, "page.xml"))
    done = run(desk, out, ("page", "txt"), document)
    assert [type(e.error) for e in done] == [ExportFailed, type(None)]
    assert files(out) == ["合同.txt"]


def test_a_library_that_hides_the_full_disk_behind_another_error_hides_nothing(
    desk: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hiding(job: Job, target: Path, ask: Ask) -> Written:
        try:
            raise FULL
        finally:
            raise ValueError("inconsistent exit")

    having(monkeypatch, csv=form("csv", hiding))
    with pytest.raises(DiskFull, match=r"合同\.csv"):
        run(desk, tmp_path / "out", ("csv",), add(desk))


def test_a_fault_of_ours_costs_one_file(
    desk: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    having(monkeypatch, csv=form("csv", broken_after(1, KeyError("x")), Shape.PAGES))
    done = run(desk, tmp_path / "out", ("csv", "txt"), add(desk, 2))
    assert [type(one.error) for one in done] == [ExportFailed, type(None)]
    assert "a file could not be written" in caplog.text


def test_a_child_that_dies_costs_one_file_and_leaves_nothing(
    desk: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dying(arguments: tuple[str, ...], *, memory_limit: int | None = None) -> Host:
        return Host((), memory_limit=memory_limit, command=(sys.executable, "-c", "import os; os._exit(9)"))

    monkeypatch.setattr(export, "Host", dying)
    done = run(desk, tmp_path / "out", ("pdf", "txt"), add(desk))
    assert [type(one.error) for one in done] == [HostDied, type(None)]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["合同.txt"]


def test_stopping_leaves_no_half_file(desk: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document, out = add(desk, 3), tmp_path / "out"
    having(monkeypatch, page=form("page", broken_after(2, Cancelled()), Shape.PAGES, "page.xml"))
    with pytest.raises(Cancelled):
        run(desk, out, ("page", "txt"), document)
    assert list(out.iterdir()) == []


def test_a_full_disk_while_a_file_is_put_in_its_place_is_told(
    desk: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, out = add(desk), tmp_path / "out"

    def full(self: Path, target: Path) -> Path:
        raise FULL

    for owner, name in ((Path, "replace"), (Path, "rename"), (os, "link")):
        monkeypatch.setattr(owner, name, full)
    for existing in Existing:
        with pytest.raises(DiskFull):
            run(desk, out, ("txt",), document, existing=existing)
        assert list(out.iterdir()) == []


def test_a_folder_is_numbered_replaced_or_left_as_a_whole(
    desk: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, out = add(desk), tmp_path / "out"

    def exported(words: str, existing: Existing) -> export.Exported:
        having(monkeypatch, mets=form("mets", folder_with(words), Shape.FOLDER))
        return run(desk, out, ("mets",), document, existing=existing)[0]

    assert exported("one", Existing.NUMBER).path == out / "合同.mets"
    assert exported("one", Existing.NUMBER).path == out / "合同.mets"  # it holds just that
    assert exported("two", Existing.NUMBER).path == out / "合同-2.mets"
    assert exported("three", Existing.SKIP).skipped
    (out / "合同.mets" / "older").write_text("goes")
    assert exported("three", Existing.REPLACE).path == out / "合同.mets"
    assert files(out) == ["合同-2.mets/inside/file.txt", "合同.mets/inside/file.txt"]
    assert (out / "合同.mets" / "inside" / "file.txt").read_text() == "three"


def test_pages_are_numbered_together(desk: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document, out = add(desk, 3), tmp_path / "out"
    having(monkeypatch, page=form("page", broken_after(9, FULL), Shape.PAGES, "page.xml"))
    out.mkdir()
    (out / "合同-0002.page.xml").write_text("a person's own")
    (done,) = run(desk, out, ("page",), document)
    assert [path.name for path in done.files] == [f"合同-2-000{n}.page.xml" for n in (1, 2, 3)]
    assert (out / "合同-0002.page.xml").read_text() == "a person's own"
    (left,) = run(desk, out, ("page",), document, existing=Existing.SKIP)  # a page alone is not the whole
    assert [path.name for path in left.written] == ["合同-0001.page.xml", "合同-0003.page.xml"]
    assert (out / "合同-0002.page.xml").read_text() == "a person's own"
    assert run(desk, out, ("page",), document, existing=Existing.SKIP)[0].skipped


@pytest.mark.parametrize(
    ("name", "format_name", "own"),
    [
        ("a.txt", "txt", True), ("A.TXT", "txt", True), ("a-2.txt", "txt", False), ("a.page.xml", "page", True),
        ("a-0001.page.xml", "page", True), ("a-12345.page.xml", "page", True), ("a-001.page.xml", "page", False),
        ("a-0001.png", "images", True), ("a.jp2", "images", True), ("a.images", "images", False), ("a.mets", "mets", True),
    ],
)  # fmt: skip
def test_files_are_known_by_their_names(name: str, format_name: str, own: bool) -> None:
    assert is_named(FORMATS[format_name], "a", name) is own


@pytest.mark.parametrize("existing", Existing)
@pytest.mark.parametrize("first", ["x", "x-0001"])
def test_a_page_of_one_document_never_takes_the_place_of_another_document(
    desk: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, existing: Existing, first: str
) -> None:
    def titled(job: Job, target: Path, ask: Ask) -> Written:
        numbers = [page.number for page in job.pages()]
        made = tuple(paged(target, "page.xml", n) for n in numbers) if len(numbers) > 1 else (target,)
        for path in made:
            path.write_text(f"of {job.document.title}")
        return Written(files=made)

    having(monkeypatch, page=form("page", titled, Shape.PAGES, "page.xml"))
    add(desk, 2, "x")
    add(desk, 1, "x-0001")
    ids, out = sorted(("x", "x-0001"), reverse=first != "x"), tmp_path / "out"
    done = run(desk, out, ("page",), *ids, existing=existing)
    written = [path for result in done for path in result.written]
    assert len(set(written)) == 3
    assert files(out) == sorted(path.name for path in written)
    for result in done:
        assert all(path.read_text() == f"of {result.document}" for path in result.written)
    if existing is Existing.SKIP:
        assert all(result.skipped for result in run(desk, out, ("page",), *ids, existing=existing))


@pytest.mark.parametrize("existing", Existing)
def test_an_ending_of_two_parts_never_takes_the_place_of_another_document(
    desk: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, existing: Existing
) -> None:
    def titled(job: Job, target: Path, ask: Ask) -> Written:
        target.write_text(job.document.title)
        return Written()

    having(monkeypatch, pdf=form("pdf", titled), pdfa=form("pdfa", titled, extension="pdfa.pdf"))
    out = tmp_path / "out"
    run(desk, out, ("pdf", "pdfa"), add(desk, 1, "x"), add(desk, 1, "x.pdfa"), existing=existing)
    assert sorted(path.read_text() for path in out.iterdir()) == ["x", "x", "x.pdfa", "x.pdfa"]


def test_pages_that_the_document_has_no_longer_go_where_it_is_replaced(desk: Dossier, tmp_path: Path) -> None:
    document, other, out = add(desk, 3, "x"), add(desk, 1, "x-0009"), tmp_path / "out"
    run(desk, out, ("page",), document, other, existing=Existing.REPLACE)
    (out / "x-0003.png").write_text("a picture")
    approve(desk, "x-1", "x-2")
    run(desk, out, ("page",), document, existing=Existing.REPLACE, only_approved=True)
    assert files(out) == ["x-0001.page.xml", "x-0002.page.xml", "x-0003.png", "x-0009.page.xml"]


def test_a_file_that_comes_meanwhile_is_not_replaced(desk: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document, out = add(desk, 3, "x"), tmp_path / "out"
    put_new = export.put_new

    def slow(fresh: Path, target: Path) -> None:
        if target.name in ("x.json", "x-2-0003.page.xml"):
            target.write_text("another's, just put here")
        put_new(fresh, target)

    monkeypatch.setattr(export, "put_new", slow)
    text, plain, pages = run(desk, out, ("txt", "json", "page"), document)
    assert (out / "x.json").read_text() == (out / "x-2-0003.page.xml").read_text() == "another's, just put here"
    assert (text.path, plain.path) == (out / "x.txt", out / "x-2.json")
    assert [path.name for path in pages.written] == [f"x-3-000{n}.page.xml" for n in (1, 2, 3)]
    assert len(files(out)) == 7


@pytest.mark.parametrize("fault", [FULL, Cancelled()], ids=["disk full", "stopped"])
def test_a_document_is_kept_as_a_whole_or_not_at_all_where_that_is_wanted(
    desk: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    document, out = add(desk, 3), tmp_path / "out"
    having(monkeypatch, page=form("page", broken_after(2, fault), Shape.PAGES, "page.xml"))
    with pytest.raises((DiskFull, Cancelled)):
        run(desk, out, ("txt", "page"), document, keep_partial=False)
    assert list(out.iterdir()) == []


def test_what_was_put_in_its_place_is_taken_back_where_the_rest_finds_no_room(
    desk: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, out = add(desk, 3), tmp_path / "out"
    put_new = export.put_new

    def full(fresh: Path, target: Path) -> None:
        if target.name == "合同-0003.page.xml":
            raise DiskFull(file=target.name)
        put_new(fresh, target)

    monkeypatch.setattr(export, "put_new", full)
    with pytest.raises(DiskFull):
        run(desk, out, ("txt", "page"), document, keep_partial=False)
    assert list(out.iterdir()) == []
    with pytest.raises(DiskFull):
        run(desk, out, ("txt", "page"), document)
    assert files(out) == ["合同.txt"]


# --- scratch folders --------------------------------------------------------------------------------------------------------

_KILLED = """
import os, sys
from pathlib import Path
from desktop.services.placing import Scratch
scratch = Scratch(Path(sys.argv[1]))
(scratch.fresh() / "half").write_text("x")
os._exit(9)
"""


def test_what_a_killed_run_left_goes_with_the_next_run_and_what_is_in_use_stays(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path)], cwd=ROOT, check=False, timeout=120)
    assert any(path.name == "half" for path in tmp_path.rglob("*"))
    living = Scratch(tmp_path)
    mine = living.fresh()
    assert not any(path.name == "half" for path in tmp_path.rglob("*"))
    other = Scratch(tmp_path)
    other.fresh()
    assert mine.is_dir()
    other.close()
    living.close()
    assert list(tmp_path.iterdir()) == []


def test_folders_are_the_same_where_all_files_are(tmp_path: Path) -> None:
    for name, words in (("a", "x"), ("b", "x"), ("c", "y")):
        (tmp_path / name / "in").mkdir(parents=True)
        (tmp_path / name / "in" / "f").write_text(words)
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "in").write_text("x")
    assert same(tmp_path / "a", tmp_path / "b")
    assert not same(tmp_path / "a", tmp_path / "c")
    assert not same(tmp_path / "a", tmp_path / "d")
    assert not same(tmp_path / "a", tmp_path / "a" / "in" / "f")


# --- large documents --------------------------------------------------------------------------------------------------------

STREAMED = ("txt", "json", "sqlite", "alto", "page", "docx")
"""One of each way of writing, of those that need no original."""


FEW, MANY = 12, 72


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dossier]:
    with Dossier.create(tmp_path_factory.mktemp("large") / "case.dossier", clock=ticking()) as dossier:
        add(dossier, FEW, "few", lines=6)
        add(dossier, MANY, "many", lines=6)
        yield dossier


@pytest.mark.parametrize("name", STREAMED)
def test_memory_does_not_grow_with_the_pages(large: Dossier, tmp_path: Path, name: str) -> None:
    def peak(document: str) -> int:
        tracemalloc.start()
        try:
            (done,) = run(large, tmp_path / "out", (name,), document)
            assert done.error is None
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak("few")  # what is loaded once
    assert (
        peak("many") - peak("few") < 3 << 20
    )  # all pages together are four times that; what waits on the disk may be in memory for a while
