"""The export of documents into a folder: names, replacing, what goes wrong."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdf
import pytest
from PIL import Image

from desktop.document.errors import DossierError
from desktop.document.geometry import Box, Quad
from desktop.document.history import Actor, ActorKind, DocumentAdded, PageRead, PagesAdded
from desktop.document.model import Document, Line, Page, Reading, new_id
from desktop.engines.contract import Cancelled
from desktop.exporters.errors import ExportFailed, FileBusy, FolderUnwritable, UnknownFormat
from desktop.hosts.client import Host
from desktop.services import export
from desktop.services.export import Exported, Exporting
from desktop.services.file_names import safe_stem
from desktop.services.placing import Existing
from desktop.services.progress import Poll, never_cancelled
from desktop.storage.dossier import Dossier
from tests.unit.exporters.drawn import CHILD, content
from tests.unit.exporters.test_pdf_masters import scan, signed

ADA = Actor(ActorKind.PERSON, "Ada")


def export_documents(
    dossier: Dossier,
    document_ids: Sequence[str],
    folder: Path,
    formats: tuple[str, ...],
    *,
    existing: Existing = Existing.NUMBER,
    poll: Poll = never_cancelled,
    on_page: Callable[[], None] = lambda: None,
) -> tuple[Exported, ...]:
    exporting = Exporting(dossier, folder, formats, existing=existing, poll=poll)
    try:
        return tuple(result for i in document_ids for result in exporting.results(i, on_page=on_page))
    finally:
        exporting.close()


@dataclass(frozen=True, slots=True)
class Desk:
    dossier: Dossier
    originals: Path
    out: Path

    def add(self, name: str, words: str, folder: str = "", change: Callable[[pikepdf.Pdf], None] | None = None) -> str:
        """A document of one page; returns its id."""
        path = self.originals / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".pdf":
            scan(path, change=change)
            media, width, height, unit = "application/pdf", 500.0, 700.0, "pt"
        else:
            shade = len(self.dossier.masters())  # no two with the same bytes
            Image.new("L", (300, 200), 255 - shade).save(path)
            media, width, height, unit = "image/png", 300.0, 200.0, "px"
        master, _ = self.dossier.add_master(path, media_type=media, pages=1)
        document = Document(new_id(), path.stem)
        page = Page(new_id(), document.id, 1, master.sha256, 0, width, height, unit)
        line = Line(new_id(), words, Quad.of(Box(20, 20, 220, 44)), 0.9, engine="drawn")
        reading = Reading(new_id(), page.id, "drawn", (), "2026-01-01T00:00:00Z", (line,))
        self.dossier.record(ADA, DocumentAdded(document), PagesAdded(document.id, (page,)))
        self.dossier.record(ADA, PageRead(page.id, reading.id, content([line])), readings=[reading])
        return document.id

    def files(self) -> list[str]:
        return sorted(path.name for path in self.out.iterdir())


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Dossier.create(tmp_path / "case.dossier") as dossier:
        yield Desk(dossier, tmp_path / "originals", tmp_path / "out")


@pytest.fixture(autouse=True)
def _child(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child process is started straight, not by way of main.py."""

    def straight(arguments: tuple[str, ...], *, memory_limit: int | None = None) -> Host:
        assert arguments == ("--export-host",)
        return Host((), memory_limit=memory_limit, command=CHILD)

    monkeypatch.setattr(export, "Host", straight)


def test_all_formats_are_named_after_the_original(desk: Desk) -> None:
    document = desk.add("病案 12.pdf", "主诉：反复咳嗽三月")
    steps: list[int] = []
    done = export_documents(
        desk.dossier, [document], desk.out, ("txt", "json", "pdf", "csv"), on_page=lambda: steps.append(len(steps))
    )
    assert [(e.format, e.path and e.path.name, e.error) for e in done] == [
        ("txt", "病案 12.txt", None),
        ("json", "病案 12.json", None),
        ("pdf", "病案 12.pdf", None),
        ("csv", "病案 12.csv", None),
    ]
    assert desk.files() == sorted(f"病案 12.{e}" for e in ("txt", "json", "pdf", "csv"))
    assert (desk.out / "病案 12.txt").read_text("utf-8") == "主诉：反复咳嗽三月\n"
    assert json.loads((desk.out / "病案 12.json").read_text("utf-8"))["document"]["title"] == "病案 12"
    assert pypdf.PdfReader(desk.out / "病案 12.pdf").pages[0].extract_text() == "主诉：反复咳嗽三月"
    assert steps == [0, 1, 2, 3]


def test_equal_names_get_numbers_in_every_format(desk: Desk) -> None:
    ids = [
        desk.add("a.png", "one"),
        desk.add("A.png", "two", "x"),
        desk.add("a-2.png", "three"),
        desk.add("a.png", "four", "y"),
    ]
    done = export_documents(desk.dossier, ids, desk.out, ("txt", "csv"))
    assert [e.path.name for e in done if e.path] == [
        "a.txt", "a.csv", "A-2.txt", "A-2.csv", "a-2-2.txt", "a-2-2.csv", "a-3.txt", "a-3.csv",
    ]  # fmt: skip
    assert (desk.out / "a-3.txt").read_text("utf-8") == "four\n"


def test_a_second_run_leaves_what_the_first_left(desk: Desk) -> None:
    document = desk.add("a.png", "words")
    first = export_documents(desk.dossier, [document], desk.out, ("txt", "csv"))
    before = {path.name: path.stat().st_mtime_ns for path in desk.out.iterdir()}
    again = export_documents(desk.dossier, [document], desk.out, ("txt", "csv"))
    assert [e.path for e in again] == [e.path for e in first]  # the same bytes: they are what was wanted
    assert {path.name: path.stat().st_mtime_ns for path in desk.out.iterdir()} == before
    (desk.out / "a.txt").write_text("a person's own")
    numbered = export_documents(desk.dossier, [document], desk.out, ("txt", "csv"))
    assert [e.path.name for e in numbered if e.path] == ["a-2.txt", "a-2.csv"]  # one name for all formats
    assert (desk.out / "a.txt").read_text() == "a person's own"
    assert desk.files() == ["a-2.csv", "a-2.txt", "a.csv", "a.txt"]
    once_more = export_documents(desk.dossier, [document], desk.out, ("txt", "csv"))
    assert [e.path for e in once_more] == [e.path for e in numbered]


def test_a_person_who_says_so_replaces(desk: Desk) -> None:
    document = desk.add("a.png", "words")
    desk.out.mkdir()
    (desk.out / "a.txt").write_text("older")
    (done,) = export_documents(desk.dossier, [document], desk.out, ("txt",), existing=Existing.REPLACE)
    assert done.path == desk.out / "a.txt"
    assert done.path.read_text("utf-8") == "words\n"
    assert desk.files() == ["a.txt"]


def test_what_is_skipped_is_neither_written_nor_read_for(desk: Desk) -> None:
    ids = [desk.add("a.png", "one"), desk.add("a.png", "two", "x")]
    desk.out.mkdir()
    (desk.out / "A.TXT" if sys.platform == "win32" else desk.out / "a.txt").write_text("older")
    done = export_documents(desk.dossier, ids, desk.out, ("txt", "csv"), existing=Existing.SKIP)
    assert [(e.path and e.path.name, e.skipped) for e in done] == [
        ("a.txt", True), ("a.csv", False), ("a-2.txt", False), ("a-2.csv", False),
    ]  # fmt: skip
    assert [e.written == () for e in done] == [True, False, False, False]
    assert (desk.out / "a.txt").read_text() == "older"
    again = export_documents(desk.dossier, ids, desk.out, ("txt", "csv"), existing=Existing.SKIP)
    assert all(e.skipped for e in again)
    assert desk.files() == ["a-2.csv", "a-2.txt", "a.csv", "a.txt"]


@pytest.mark.parametrize("existing", list(Existing))
def test_an_original_in_the_way_is_kept_whatever_was_said(desk: Desk, existing: Existing) -> None:
    document = desk.add("a.pdf", "words")
    before = (desk.originals / "a.pdf").read_bytes()
    (done,) = export_documents(desk.dossier, [document], desk.originals, ("pdf",), existing=existing)
    assert done.path == desk.originals / "a-2.pdf"
    assert not done.skipped
    assert (desk.originals / "a.pdf").read_bytes() == before


@pytest.mark.parametrize("existing", list(Existing))
def test_a_folder_in_the_way_of_a_file_is_kept(desk: Desk, existing: Existing) -> None:
    document = desk.add("a.png", "words")
    (desk.out / "a.csv").mkdir(parents=True)
    (done,) = export_documents(desk.dossier, [document], desk.out, ("csv",), existing=existing)
    assert done.path == desk.out / "a-2.csv"
    assert (desk.out / "a.csv").is_dir()


def test_an_original_is_never_replaced(desk: Desk) -> None:
    document = desk.add("a.pdf", "words")
    before = (desk.originals / "a.pdf").read_bytes()
    (done,) = export_documents(desk.dossier, [document], desk.originals, ("pdf",))
    assert done.path is not None
    assert done.path.name == "a-2.pdf"
    assert (desk.originals / "a.pdf").read_bytes() == before


def test_what_is_yet_to_be_imported_is_not_replaced(desk: Desk) -> None:
    document = desk.add("a.png", "words")
    waiting = desk.originals / "a.pdf"
    waiting.write_bytes(b"%PDF of somebody else")
    exporting = Exporting(desk.dossier, desk.originals, ("pdf",), protected=[waiting])
    (done,) = exporting.document(document)
    exporting.close()
    assert done.path == desk.originals / "a-2.pdf"
    assert waiting.read_bytes() == b"%PDF of somebody else"


def test_a_signed_original_lies_beside_its_searchable_copy(desk: Desk) -> None:
    document = desk.add("vertrag.pdf", "words", change=signed)
    (done,) = export_documents(desk.dossier, [document], desk.out, ("pdf",))
    assert desk.files() == ["vertrag.pdf", "vertrag.signed.pdf"]
    assert done.copies == (desk.out / "vertrag.signed.pdf",)
    assert (desk.out / "vertrag.signed.pdf").read_bytes() == (desk.originals / "vertrag.pdf").read_bytes()
    assert "signed" in done.notes[0].en


def test_a_bad_document_costs_only_its_own_pdf(desk: Desk) -> None:
    bad, good = desk.add("bad.pdf", "one"), desk.add("good.png", "two")
    master = desk.dossier.masters()[0]
    desk.dossier.master_path(master.sha256).unlink()
    done = export_documents(desk.dossier, [bad, good], desk.out, ("pdf", "txt"))
    assert [(e.format, e.path is not None, e.error is not None) for e in done] == [
        ("pdf", False, True), ("txt", True, False), ("pdf", True, False), ("txt", True, False),
    ]  # fmt: skip
    assert desk.files() == ["bad.txt", "good.pdf", "good.txt"]


def test_one_by_one_the_error_comes_after_what_went_well(desk: Desk) -> None:
    document = desk.add("bad.pdf", "one")
    desk.dossier.master_path(desk.dossier.masters()[0].sha256).unlink()
    exporting = Exporting(desk.dossier, desk.out, ("pdf", "txt"))
    results = exporting.document(document, "other name")
    assert next(results).path == desk.out / "other name.txt"
    with pytest.raises(DossierError, match="bad"):
        next(results)
    exporting.close()


def test_cancelling_leaves_nothing_behind(desk: Desk) -> None:
    document = desk.add("a.png", "words")

    def poll() -> None:
        raise Cancelled()

    with pytest.raises(Cancelled):
        export_documents(desk.dossier, [document], desk.out, ("pdf", "txt"), poll=poll)
    assert desk.files() == []


def test_a_folder_that_is_a_file_is_told(desk: Desk) -> None:
    document = desk.add("a.png", "words")
    desk.out.write_text("in the way")
    with pytest.raises(FolderUnwritable, match="out"):
        export_documents(desk.dossier, [document], desk.out, ("txt",))


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="the rights of a folder do not bind this user")
def test_a_folder_without_rights_is_told(desk: Desk) -> None:
    document = desk.add("a.png", "words")
    desk.out.mkdir(mode=0o500)
    with pytest.raises(FolderUnwritable):
        export_documents(desk.dossier, [document], desk.out, ("txt",))


def test_a_file_that_cannot_be_replaced_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    document = desk.add("a.png", "words")

    def busy(self: Path, target: Path) -> Path:
        raise PermissionError(13, "in use", str(target))

    monkeypatch.setattr(Path, "replace", busy)
    (done,) = export_documents(desk.dossier, [document], desk.out, ("txt",), existing=Existing.REPLACE)
    assert isinstance(done.error, FileBusy)
    assert isinstance(done.error, ExportFailed)
    assert "a.txt" in done.error.say("zh")


def test_an_unknown_format_is_told_before_anything_is_written(desk: Desk) -> None:
    with pytest.raises(UnknownFormat, match="odt"):
        export_documents(desk.dossier, [], desk.out, ("odt",))


@pytest.mark.parametrize(
    ("stem", "safe"),
    [
        ("报告", "报告"),
        ("a.b", "a.b"),
        ("CON", "_CON"),
        ("com1.x", "_com1.x"),
        ("console", "console"),
        ('a<b>:"/\\|?*c', "a_b________c"),
        ("end. ", "end"),
        ("...", "document"),
        ("\udce4x", "_x"),
        ("字" * 100, "字" * 60),
        ("invoice\u202efdp.exe", "invoice_fdp.exe"),
        ("CON .txt", "_CON .txt"),
    ],
)
def test_names_are_safe_on_every_system(stem: str, safe: str) -> None:
    assert safe_stem(stem) == safe
