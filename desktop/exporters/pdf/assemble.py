"""The searchable PDF of a document, page by page: the masters' own pages with invisible text beneath what they show."""

from __future__ import annotations

import math
import os
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
import pymupdf
from pikepdf import Array, Dictionary, Name

from desktop.document.errors import Text
from desktop.document.geometry import Affine, Point, Quad
from desktop.exporters.errors import EmptyDocument, MasterUnusable, NotWhole
from desktop.exporters.job import Rewriting, Written
from desktop.exporters.pdf import merging, oldtext, outlines, place, recoding
from desktop.exporters.pdf.outlines import Heading
from desktop.exporters.pdf.pictured import Pictured
from desktop.exporters.pdf.properties import Of, Telling, describe, number_pages, tell_language
from desktop.exporters.pdf.said import Said, SaidPage, Title
from desktop.exporters.pdf.sources import (
    PdfSource,
    Pictures,
    open_pdf,
    own_resources,
    points_of_units,
    save,
    signature_fields,
)
from desktop.exporters.pdf.unseen import FONT_NAME, operators

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


@dataclass(frozen=True, slots=True, eq=False)
class _Sheet:
    """A page of the PDF to be: where it comes from, and how many characters were put on it, by character."""

    number: int
    master: str
    source: PdfSource
    index: int
    said: Counter[str] = field(default_factory=Counter)
    to_user: Affine | None = None
    """From page space, where the page is made of a picture that was taken of it."""


class Assembly:
    """Takes the pages of one document in order. Pages that are parts of one master page become one page again."""

    def __init__(self, originals: Iterable[Original], scratch: Path, rewriting: Rewriting = Rewriting.KEEP) -> None:
        self._rewriting = rewriting
        self._originals: Mapping[str, Original] = {o.sha256: o for o in originals}
        self._scratch = scratch
        self._pictures = Pictures(scratch)
        self._pdfs: dict[str, PdfSource] = {}
        self._sheets: list[_Sheet] = []
        self._sheets_of_pdfs: dict[tuple[str, int], _Sheet] = {}
        self._waiting: list[tuple[SaidPage, Pictured | None]] = []
        self._notes: list[Text] = []
        self._headings: list[Heading] = []
        self._numbers: dict[int, int | None] = {}
        self._letters: Counter[str] = Counter()

    def add(self, page: SaidPage, pictured: Pictured | None = None) -> None:
        """pictured: what the page is to be made of, instead of the master's own page; its file is taken away once it is used.

        Raises MasterLocked, MasterUnusable.
        """
        apart = pictured is not None and pictured.apart
        if self._waiting and (apart or _sheet_key(self._waiting[0][0]) != _sheet_key(page)):
            self._place_waiting()
        self._waiting.append((page, pictured))
        if apart:
            self._place_waiting()

    def finish(self, target: Path, telling: Telling, poll: Poll) -> Written:
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
        self._save(target, telling, encryption, poll)
        self._check(target, poll)
        return Written(tuple(dict.fromkeys(self._notes)), signed)

    def close(self) -> None:
        for source in (*self._pdfs.values(), *self._pictures.sources):
            source.close()

    # --- pages ------------------------------------------------------------------------------------------------------

    def _place_waiting(self) -> None:
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, []
        pages = [page for page, _ in waiting]
        pictured = next((given for _, given in waiting if given is not None), None)
        first = pages[0]
        sheet = self._sheet(first) if pictured is None else self._pictured_sheet(first, pictured)
        page = sheet.source.pdf.pages[sheet.index]
        to_user = self._way(sheet, page, first)
        lines = [line for said in pages for line in said.lines]
        titles = [title for said in pages for title in said.titles]
        if pictured is not None:
            lines = [line for line in lines if _lies_on(line.quad.centre, to_user, page)]
            titles = [title for title in titles if _lies_on(title.box.centre, to_user, page)]
        self._remember(sheet, to_user, lines, titles)
        self._numbers.setdefault(sheet.number, next((said.number for said in pages if said.number is not None), None))
        lines = self._still_to_say(lines, sheet, first)
        content = operators(lines, to_user, sheet.source.font)
        if content:
            _put_beneath(sheet.source, page, content)
        for line in lines:
            sheet.said.update(line.text)
        del sheet.said[" "]
        pymupdf.TOOLS.store_shrink(100)

    def _remember(self, sheet: _Sheet, to_user: Affine, lines: Iterable[Said], titles: Iterable[Title]) -> None:
        """What the file as a whole is told by: titles, the script."""
        for line in lines:
            self._letters.update(line.text)
        if not sheet.source.has_bookmarks:
            scale = math.sqrt(abs(to_user.a * to_user.d - to_user.b * to_user.c))
            for title in titles:
                around = Quad.of(title.box).mapped(to_user).bounds
                self._headings.append(Heading(title.text, sheet.number, (around.x0, around.y1), title.size * scale))

    def _way(self, sheet: _Sheet, page: pikepdf.Page, first: SaidPage) -> Affine:
        """From page space to the user space of the sheet."""
        if sheet.to_user is not None:
            return sheet.to_user
        if sheet.source.seen is None:
            return place.of_picture(page, first.width, first.height)
        return place.of_master(sheet.source.seen[sheet.index], first.width, first.height)

    def _pictured_sheet(self, page: SaidPage, pictured: Pictured) -> _Sheet:
        original = self._originals[page.master]
        points = pictured.points or (1.0, 1.0)
        if pictured.points is None and page.unit != "pt":
            points = points_of_units(original.path, page.master_page, original.name)
        number, index, to_user = self._pictures.add_pictured(pictured, points, original.name)
        pictured.path.unlink()
        sheet = _Sheet(len(self._sheets), page.master, self._pictures.sources[number], index, to_user=to_user)
        self._sheets.append(sheet)
        return sheet

    def _sheet(self, page: SaidPage) -> _Sheet:
        key, original = _sheet_key(page), self._originals[page.master]
        if key in self._sheets_of_pdfs:
            return self._sheets_of_pdfs[key]
        if original.is_pdf:
            if page.master not in self._pdfs:
                self._pdfs[page.master] = open_pdf(original.path, original.name, original.password)
            source, index = self._pdfs[page.master], page.master_page
            if index >= len(source.pdf.pages):
                raise MasterUnusable(master=original.name)
            sheet = self._sheets_of_pdfs[key] = _Sheet(len(self._sheets), page.master, source, index)
        else:
            number, index = self._pictures.add(original.path, page.master_page, original.name)
            sheet = _Sheet(len(self._sheets), page.master, self._pictures.sources[number], index)
        self._sheets.append(sheet)
        return sheet

    def _still_to_say(self, lines: list[Said], sheet: _Sheet, page: SaidPage) -> list[Said]:
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

    def _save(self, target: Path, telling: Telling, encryption: pikepdf.Encryption | None, poll: Poll) -> None:
        """A whole PDF master keeps all it has besides pages (outlines, names, metadata); else a new PDF is put together."""
        sheets = self._sheets
        source = sheets[0].source
        whole = source.seen is not None and self._is_whole(source, sheets)
        if whole:
            pdf = source.pdf
            if self._headings:
                outlines.write(pdf, outlines.of_headings(self._headings))
        else:
            taken = [(sheet.source, sheet.index) for sheet in sheets]
            pdf = merging.put_together(taken, self._scratch)
            self._notes += merging.carry_over(pdf, taken, self._headings)
        if self._rewriting is not Rewriting.KEEP:
            pdf = recoding.recoded(pdf, self._rewriting, self._scratch, poll)
            if whole:
                source.pdf = pdf
        _unsign(pdf)
        describe(pdf, telling, of=Of.WHOLE if whole else Of.PART if len({s.master for s in sheets}) == 1 else Of.SEVERAL)
        tell_language(pdf, self._letters)
        number_pages(pdf, [self._numbers.get(number) for number in range(len(sheets))])

        def progress(_: int) -> None:
            poll()

        save(pdf, target, encryption, progress)
        with target.open("rb+") as stream:
            os.fsync(stream.fileno())

    def _is_whole(self, source: PdfSource, sheets: list[_Sheet]) -> bool:
        return all(s.source is source and s.index == i for i, s in enumerate(sheets)) and len(sheets) == len(source.pdf.pages)

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


def _sheet_key(page: SaidPage) -> tuple[str, int]:
    return page.master, page.master_page


def _lies_on(point: Point, to_user: Affine, page: pikepdf.Page) -> bool:
    x, y = to_user.apply(point)
    return bool(0 <= x <= page.mediabox[2] and 0 <= y <= page.mediabox[3])


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
    for signature in signature_fields(pdf):
        del signature["/V"]
    if "/Perms" in pdf.Root:
        del pdf.Root["/Perms"]
    form = pdf.Root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary) and "/SigFlags" in form:
        del form["/SigFlags"]
