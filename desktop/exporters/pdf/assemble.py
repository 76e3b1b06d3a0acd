"""The searchable PDF of a document, page by page: the masters' own pages with invisible text beneath what they show."""

from __future__ import annotations

import os
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pikepdf
import pymupdf
from pikepdf import Array, Dictionary, Name

from desktop.document.errors import Text
from desktop.document.model import Line, Page
from desktop.exporters.errors import EmptyDocument, MasterUnusable, NotWhole
from desktop.exporters.job import Written
from desktop.exporters.pdf import oldtext, place
from desktop.exporters.pdf.sources import READ, PdfSource, Pictures, open_pdf, own_resources, save, signature_fields
from desktop.exporters.pdf.unseen import FONT_NAME, extractable, operators

SIGNED = Text(
    "The original is digitally signed. This PDF is a searchable copy without the signature; the signed original is beside it.",
    "原件带有数字签名。此 PDF 为不含签名的可检索副本，已签名的原件附在其旁。",
)
OLD_TEXT_LEFT = Text(
    "On some pages the original's own hidden text could not be taken out safely: a search may find it as well.",
    "部分页面原有的隐藏文本层无法安全移除，检索时可能同时命中。",
)
LOCKED = Text(
    "Like the original, this PDF is encrypted, with the same password and permissions.",
    "此 PDF 与原件一样加密，密码和权限相同。",
)
_MOSTLY = 0.9
Poll = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Original:
    """A master as the child process needs it."""

    sha256: str
    name: str
    path: Path
    is_pdf: bool
    password: str = ""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page of the PDF to be: where it comes from, and how many characters were put on it, by character."""

    source: PdfSource
    index: int
    said: Counter[str]


class Assembly:
    """Takes the pages of one document in order. Pages that are parts of one master page become one page again."""

    def __init__(self, originals: Iterable[Original], scratch: Path) -> None:
        self._originals: Mapping[str, Original] = {o.sha256: o for o in originals}
        self._scratch = scratch
        self._pictures = Pictures(scratch)
        self._pdfs: dict[str, PdfSource] = {}
        self._sheets: list[_Sheet] = []
        self._sheets_of_pdfs: dict[tuple[str, int], _Sheet] = {}
        self._waiting: list[Page] = []
        self._notes: list[Text] = []

    def add(self, page: Page) -> None:
        """Raises MasterLocked, MasterUnusable."""
        if self._waiting and _sheet_key(self._waiting[0]) != _sheet_key(page):
            self._place_waiting()
        self._waiting.append(page)

    def finish(self, target: Path, title: str, program: str, poll: Poll) -> Written:
        """Writes and checks the file. Raises NotWhole, EmptyDocument."""
        self._place_waiting()
        if not self._sheets:
            raise EmptyDocument(file=target.name)
        self._pictures.flush()
        for source in self._pdfs.values():
            source.font.finish()
            self._notes += source.notes
        encryption = next((s.encryption for s in self._pdfs.values() if s.encryption), None)
        signed = tuple(sha for sha, source in self._pdfs.items() if source.signed)
        if encryption is not None:
            self._notes.append(LOCKED)
        if signed:
            self._notes.append(SIGNED)
        self._save(target, title, program, encryption, poll)
        self._check(target, poll)
        return Written(tuple(dict.fromkeys(self._notes)), signed)

    def close(self) -> None:
        for source in (*self._pdfs.values(), *self._pictures.sources):
            source.close()

    # --- pages ------------------------------------------------------------------------------------------------------

    def _place_waiting(self) -> None:
        if not self._waiting:
            return
        pages, self._waiting = self._waiting, []
        sheet = self._sheet(pages[0])
        first, lines = pages[0], [line for page in pages for line in page.content.lines()]
        page = sheet.source.pdf.pages[sheet.index]
        lines = self._still_to_say(lines, sheet, first)
        if sheet.source.seen is None:
            to_user = place.of_picture(page, first.width, first.height)
        else:
            to_user = place.of_master(sheet.source.seen[sheet.index], first.width, first.height)
        content = operators(lines, to_user, sheet.source.font)
        if content:
            _put_beneath(sheet.source, page, content)
        sheet.said.update(c for line in lines for c in extractable(line.text) if not c.isspace())
        pymupdf.TOOLS.store_shrink(100)

    def _sheet(self, page: Page) -> _Sheet:
        key, original = _sheet_key(page), self._originals[page.master]
        if key in self._sheets_of_pdfs:
            return self._sheets_of_pdfs[key]
        if original.is_pdf:
            if page.master not in self._pdfs:
                self._pdfs[page.master] = open_pdf(original.path, original.name, original.password)
            source, index = self._pdfs[page.master], page.master_page
            if index >= len(source.pdf.pages):
                raise MasterUnusable(master=original.name)
            sheet = self._sheets_of_pdfs[key] = _Sheet(source, index, Counter())
        else:
            number, index = self._pictures.add(original.path, page.master_page, original.name)
            sheet = _Sheet(self._pictures.sources[number], index, Counter())
        self._sheets.append(sheet)
        return sheet

    def _still_to_say(self, lines: list[Line], sheet: _Sheet, page: Page) -> list[Line]:
        """The lines that the page does not carry as text already; its old unseen text goes where it says anything else."""
        source = sheet.source
        if source.seen is None or not lines:
            return lines
        old = oldtext.old_text(source.seen[sheet.index], page.width, page.height)
        if not old.chars or oldtext.layer_is_current(lines, old):
            return [] if old.chars else lines
        if old.has_unseen and not oldtext.remove_unseen(source.pdf, source.pdf.pages[sheet.index]):
            self._notes.append(OLD_TEXT_LEFT)
        return [line for line in lines if not oldtext.already_there(line, old)]

    # --- the file ---------------------------------------------------------------------------------------------------

    def _save(self, target: Path, title: str, program: str, encryption: pikepdf.Encryption | None, poll: Poll) -> None:
        """A whole PDF master keeps all it has besides pages (outlines, names, metadata); else a new PDF is put together."""
        sheets = self._sheets
        source = sheets[0].source
        whole = source.seen is not None and self._is_whole(source, sheets)
        pdf = source.pdf if whole else self._put_together(sheets, title, program)
        if whole:
            _unsign(pdf)

        def progress(_: int) -> None:
            poll()

        save(pdf, target, encryption, progress)
        with target.open("rb+") as stream:
            os.fsync(stream.fileno())

    def _is_whole(self, source: PdfSource, sheets: list[_Sheet]) -> bool:
        return all(s.source is source and s.index == i for i, s in enumerate(sheets)) and len(sheets) == len(source.pdf.pages)

    def _put_together(self, sheets: list[_Sheet], title: str, program: str) -> pikepdf.Pdf:
        """By qpdf from files: pages that one Pdf object gives to another would all be held in memory."""
        merged = self._scratch / "merged.pdf"
        parts: list[str] = []
        for source, run in groupby(sheets, key=lambda sheet: sheet.source):
            numbers = ",".join(str(sheet.index + 1) for sheet in run)
            parts += [str(source.kept(self._scratch)), f"--password={source.password}", numbers]
        ways = (
            "--warning-exit-0",
            "--keep-files-open=n",
            "--compress-streams=n",
            "--decode-level=none",
            "--object-streams=generate",
        )
        pikepdf.Job(["pikepdf", "--empty", *ways, "--pages", *parts, "--", str(merged)]).run()
        pdf = pikepdf.open(merged, access_mode=READ)
        pdf.docinfo[Name.Title] = pikepdf.String(title.encode("utf-8", "replace").decode())
        pdf.docinfo[Name.Producer] = pikepdf.String(program)
        return pdf

    def _check(self, target: Path, poll: Poll) -> None:
        """Opens the file anew: all pages are there, and what was put on each can be taken out again."""
        sheets = self._sheets
        passwords = [o.password for o in self._originals.values()]
        with pymupdf.open(target, filetype="pdf") as document:
            opened = not document.needs_pass or any(document.authenticate(p) for p in passwords)
            if not opened or document.page_count != len(sheets):
                raise NotWhole(file=target.name)
            for number, sheet in enumerate(sheets):
                poll()
                if sheet.said and _found(document[number], sheet.said) < _MOSTLY:
                    raise NotWhole(file=target.name)
                pymupdf.TOOLS.store_shrink(100)


def _sheet_key(page: Page) -> tuple[str, int]:
    return page.master, page.master_page


def _put_beneath(source: PdfSource, page: pikepdf.Page, content: bytes) -> None:
    """As the first of the page's content streams: no other has touched the graphics state there."""
    resources = own_resources(page)
    if "/Font" not in resources:
        resources.Font = Dictionary()
    resources.Font[f"/{FONT_NAME}"] = source.font.reference
    stream = source.pdf.make_stream(zlib.compress(content, 9), Filter=Name.FlateDecode)
    there = page.obj.get("/Contents")
    if there is None:
        page.obj.Contents = Array([stream])
    else:
        page.obj.Contents = Array([stream, *(there if isinstance(there, pikepdf.Array) else (there,))])


def _found(page: pymupdf.Page, said: Counter[str]) -> float:
    """The share of the characters that a reader finds on the page."""
    found = Counter(page.get_text("text", flags=pymupdf.TEXT_PRESERVE_LIGATURES))
    return (found & said).total() / said.total()


def _unsign(pdf: pikepdf.Pdf) -> None:
    """A signature, or a maker's grant of usage rights, would be shown as broken: the value goes, the picture stays."""
    for field in signature_fields(pdf):
        del field["/V"]
    if "/Perms" in pdf.Root:
        del pdf.Root["/Perms"]
    form = pdf.Root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary) and "/SigFlags" in form:
        del form["/SigFlags"]
