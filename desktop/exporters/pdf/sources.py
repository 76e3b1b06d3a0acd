"""Masters as open PDFs: the PDF itself, or pictures put into PDFs of some 32 MB that wait on the disk."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
import pymupdf
from pikepdf import Dictionary, Name
from PIL import Image

from desktop.document.errors import Text
from desktop.document.geometry import Affine
from desktop.exporters.errors import MasterLocked, MasterUnusable
from desktop.exporters.pdf import images
from desktop.exporters.pdf.font import UnseenFont
from desktop.exporters.pdf.outlines import has_bookmarks
from desktop.exporters.pdf.pictured import Pictured, add_page

REPAIRED = Text(
    "The original {master} is damaged; its searchable PDF was built from what could be saved of it.",
    "原件 {master} 已损坏，可检索 PDF 由其可恢复的内容生成。",
)
_PICTURES_TOGETHER = 32 * 2**20
READ = pikepdf.AccessMode.stream
"""Not mapped into memory: an original may be larger than that is allowed to be."""


@dataclass(slots=True, eq=False)
class PdfSource:
    """One PDF that pages are taken from. `seen` reads the master as it was, to know its old text; None for pictures."""

    pdf: pikepdf.Pdf
    font: UnseenFont
    seen: pymupdf.Document | None = None
    encryption: pikepdf.Encryption | None = None
    password: str = ""
    signed: bool = False
    notes: list[Text] = field(default_factory=list)
    has_bookmarks: bool = False
    path: Path | None = None
    """Where the PDF lies with what was put on its pages, once `kept`."""

    def kept(self, scratch: Path) -> Path:
        """Puts the PDF into the scratch folder, if it is not there yet, as locked as its master."""
        if self.path is None:
            self.path = scratch / f"part-{len(list(scratch.iterdir()))}.pdf"
            save(self.pdf, self.path, self.encryption)
        return self.path

    def close(self) -> None:
        if self.seen is not None:
            self.seen.close()
        self.pdf.close()


def save(
    pdf: pikepdf.Pdf,
    target: Path,
    encryption: pikepdf.Encryption | None = None,
    progress: Callable[[int], None] | None = None,
) -> None:
    """Coded streams stay as they are, others are packed; only to encrypt them some are coded anew."""
    if encryption is not None:
        pdf.save(target, encryption=encryption, progress=progress)
    else:
        as_is = pikepdf.StreamDecodeLevel.none
        pdf.save(target, stream_decode_level=as_is, encryption=False, progress=progress)


def open_pdf(path: Path, name: str, password: str) -> PdfSource:
    """Raises MasterLocked, MasterUnusable. name: for the errors."""
    seen = _seen(path, name, password)
    notes: list[Text] = []
    try:
        pdf = pikepdf.open(path, password=password, access_mode=READ)
        if len(pdf.pages) != seen.page_count:
            raise pikepdf.PdfError("the page tree is damaged")
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError, RuntimeError):
        pdf = _repaired(seen, name)
        notes.append(Text(REPAIRED.en.replace("{master}", name), REPAIRED.zh.replace("{master}", name)))
    made = PdfSource(pdf, UnseenFont(pdf), seen, _encryption(pdf, password), password, _is_signed(pdf), notes)
    made.has_bookmarks = has_bookmarks(pdf)
    return made


def _seen(path: Path, name: str, password: str) -> pymupdf.Document:
    try:
        document = pymupdf.open(path, filetype="pdf")
    except (RuntimeError, ValueError, pymupdf.mupdf.FzErrorBase) as error:
        raise MasterUnusable(master=name) from error
    if document.needs_pass and not document.authenticate(password):
        document.close()
        raise MasterLocked(master=name)
    return document


def _repaired(seen: pymupdf.Document, name: str) -> pikepdf.Pdf:
    """What MuPDF could make of a file that qpdf cannot use."""
    try:
        made = seen.tobytes(garbage=1, encryption=pymupdf.PDF_ENCRYPT_NONE)
        pdf = pikepdf.open(io.BytesIO(made))
        if len(pdf.pages) == seen.page_count:
            return pdf
    except (pikepdf.PdfError, RuntimeError, ValueError, pymupdf.mupdf.FzErrorBase) as error:
        raise MasterUnusable(master=name) from error
    raise MasterUnusable(master=name)


def _encryption(pdf: pikepdf.Pdf, password: str) -> pikepdf.Encryption | None:
    """What was locked stays locked: with the password that opened it, and with the permissions it had."""
    if not pdf.is_encrypted:
        return None
    return pikepdf.Encryption(user=password, owner=password, R=6, allow=pdf.allow)


def _is_signed(pdf: pikepdf.Pdf) -> bool:
    return "/DocMDP" in pdf.Root.get("/Perms", Dictionary()) or any(True for _ in signature_fields(pdf))


def signature_fields(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Fields that hold a signature."""
    form = pdf.Root.get("/AcroForm")
    fields = form.get("/Fields") if isinstance(form, pikepdf.Dictionary) else None
    todo: list[tuple[pikepdf.Object, pikepdf.Object | None]] = [(f, None) for f in _items(fields)]
    seen: set[tuple[int, int]] = set()
    while todo:
        node, inherited = todo.pop()
        if not isinstance(node, pikepdf.Dictionary) or (node.is_indirect and node.objgen in seen):
            continue
        seen.add(node.objgen)
        kind = node.get("/FT", inherited)
        if kind == Name.Sig and "/V" in node:
            yield node
        todo += [(kid, kind) for kid in _items(node.get("/Kids"))]


def _items(array: pikepdf.Object | None) -> list[pikepdf.Object]:
    return list(array) if isinstance(array, pikepdf.Array) else []


class Pictures:
    """The pages made of pictures, in files of a bounded size in the scratch folder."""

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self._size = 0
        self.sources: list[PdfSource] = []

    def add(self, path: Path, index: int, name: str) -> tuple[int, int]:
        """Which source and which page of it the picture became. Raises MasterUnusable."""
        with _usable(name):
            _, size = images.add_page(self._room(), path, index)
        return self._added(size)

    def add_pictured(self, pictured: Pictured, points: tuple[float, float], name: str) -> tuple[int, int, Affine]:
        """The same of a picture that was taken of a page, and the way from page space to the new page's user space."""
        with _usable(name):
            to_user, size = add_page(self._room(), pictured, points)
        return *self._added(size), to_user

    def _room(self) -> pikepdf.Pdf:
        if not self.sources or self._size > _PICTURES_TOGETHER:
            self.flush()
            pdf = pikepdf.new()
            self.sources.append(PdfSource(pdf, UnseenFont(pdf)))
            self._size = 0
        return self.sources[-1].pdf

    def _added(self, size: int) -> tuple[int, int]:
        self._size += size
        return len(self.sources) - 1, len(self.sources[-1].pdf.pages) - 1

    def flush(self) -> None:
        """Moves what is held in memory to the disk."""
        if not self.sources:
            return
        last = self.sources[-1]
        if last.path is None:
            last.font.finish()
            made = last.kept(self._scratch)
            last.pdf.close()
            last.pdf = pikepdf.open(made, access_mode=READ)
            last.font = UnseenFont(last.pdf)  # the old one would keep the old PDF in memory


def points_of_units(path: Path, index: int, name: str) -> tuple[float, float]:
    """How many points a pixel of a picture is, along x and y as it is shown. Raises MasterUnusable."""
    with _usable(name):
        return images.points_a_pixel(path, index)


@contextmanager
def _usable(name: str) -> Iterator[None]:
    """What Pillow says of a broken picture, said to a person."""
    try:
        yield
    except (OSError, ValueError, SyntaxError, LookupError, TypeError, Image.DecompressionBombError) as error:
        raise MasterUnusable(master=name) from error


def own_resources(page: pikepdf.Page) -> pikepdf.Dictionary:
    """The page's resources as a dictionary of its own, which may be changed without changing another page."""
    node: pikepdf.Object | None = page.obj
    found: pikepdf.Object | None = None
    for _ in range(64):
        if node is None or found is not None:
            break
        found = node.get("/Resources")
        node = node.get("/Parent")
    resources = copied(found)
    for key in ("/XObject", "/Font"):
        if key in resources:
            resources[key] = copied(resources[key])
    page.obj.Resources = resources
    return resources


def copied(dictionary: pikepdf.Object | None) -> pikepdf.Dictionary:
    """A new dictionary with the same entries; an empty one for what is none."""
    return Dictionary(dict(dictionary.items())) if isinstance(dictionary, pikepdf.Dictionary) else Dictionary()
