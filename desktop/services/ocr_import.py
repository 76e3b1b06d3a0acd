"""Another program's text taken in with its images: hOCR, ALTO and PAGE files, each page's as a Reading of it.

A file names the images of its pages. They are taken in as any others, one document a file, unless they are here already; what
the file says then fills their pages, which are not queued for reading. What has no image, or cannot be read, costs only itself.
Without its image, what a file says fills the page of the original of that name, if it has the same shape; a name and a shape
do not show that it is that page, so one that was not read is read all the same unless they fit closely.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from desktop.document.errors import DossierError, Text
from desktop.document.history import Actor, ActorKind, PageRead
from desktop.document.model import PageStatus, new_id
from desktop.imaging.client import ImagingHost
from desktop.imaging.errors import MasterMissing
from desktop.interchange.detect import READERS, OcrFormat, detect
from desktop.interchange.detect import SUFFIXES as OCR_SUFFIXES
from desktop.interchange.errors import OcrFileUnknown
from desktop.interchange.values import ReadSheet
from desktop.services.importing import (
    Failure,
    Imported,
    ImportOptions,
    ImportOutcome,
    PageRanges,
    Passwords,
    files_in,
    import_masters,
)
from desktop.services.ocr_images import image_beside, master_called, stem_of
from desktop.services.ocr_reading import OTHER_PROPORTIONS, SAME_PROPORTIONS, OcrSource, reading_of_sheet, shape_off
from desktop.services.progress import Poll, Progress, never_cancelled, unseen
from desktop.services.splitting import Split
from desktop.storage.clock import Clock, utc_now
from desktop.storage.dossier import Dossier

_PAGES_OF_ONE = re.compile(r"(.+)-\d{4,}\.page\.xml")


class ImageNotFound(DossierError):
    """Details: file, page, image."""

    code = "ocr-image-not-found"
    sentence = Text("{file}, page {page}: its image {image} is not here.", "{file} 第 {page} 页：找不到其图像 {image}。")
    remedy = Text(
        "Put the image beside the file, under the name that it has there, and add the file again.",
        "请将图像以该名称放在此文件旁边，然后重新添加该文件。",
    )


class ImagePageMissing(DossierError):
    """Details: file, page, image, pages."""

    code = "ocr-image-page-missing"
    sentence = Text(
        "{file}, page {page}: {image} has no such page, only {pages}.",
        "{file} 第 {page} 页：{image} 只有 {pages} 页，没有此页。",
    )
    remedy = Text("Put the image that the file was made from beside it.", "请将生成该文件所用的图像放在其旁边。")


def ocr_files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Files of recognition among those named and in the folders named. What is named and only looks like one is among them."""
    return tuple(path for named in paths for path in (_in_folder(named) if named.is_dir() else _if_ocr(named)))


def tells_of(text: Path, image: Path) -> bool:
    """Whether a file of recognition lies beside an image of its name."""
    return text.parent == image.parent and stem_of(text) == image.stem


def _in_folder(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*"), key=lambda p: [part.casefold() for part in p.parts]):
        may_be = path.suffix.lower() in OCR_SUFFIXES and not path.name.startswith(".") and path.is_file()
        if may_be and _format(path) is not None:
            yield path


def _if_ocr(path: Path) -> Iterator[Path]:
    if path.suffix.lower() in OCR_SUFFIXES or (path.is_file() and _format(path) is not None):
        yield path


def _format(path: Path) -> OcrFormat | None:
    try:
        return detect(path)
    except OSError:
        return None


def import_files(
    dossier: Dossier,
    imaging: ImagingHost,
    paths: Sequence[Path],
    *,
    actor: Actor,
    options: ImportOptions | None = None,
    passwords: Passwords | None = None,
    enqueue: bool = True,
    poll: Poll = never_cancelled,
    progress: Progress = unseen,
    on_document: Callable[[str], None] | None = None,
    clock: Clock = utc_now,
) -> ImportOutcome:
    """As `import_masters`, for files of recognition too: first they with their images, then what no such file tells of."""
    options, passwords = options or ImportOptions(), passwords or Passwords()
    texts = ocr_files(paths)
    named = [path for path in paths if path not in texts]
    with OcrImport(dossier, imaging, actor, options, passwords, enqueue, poll, on_document, clock) as taking:
        for done, path in enumerate(texts):
            progress(done, len(texts) + len(named))
            taking.file(path)
    left = taking.left(named, texts) if texts else named
    rest = import_masters(
        dossier,
        imaging,
        left,
        actor=actor,
        options=options,
        passwords=passwords,
        enqueue=enqueue,
        poll=poll,
        progress=lambda done, total: progress(len(texts) + done, len(texts) + (total or 0)),
        on_document=on_document,
    )
    return ImportOutcome(
        (*taking.imported(), *rest.imported), (*taking.failures, *rest.failures), (*taking.filled, *rest.filled)
    )


@dataclass(slots=True)
class OcrImport:
    """Takes files of recognition in, one at a time; at its end, pages of their images that got no text are queued.

    filled: ids of the pages that got text."""

    dossier: Dossier
    imaging: ImagingHost
    actor: Actor
    options: ImportOptions
    passwords: Passwords
    enqueue: bool = True
    poll: Poll = never_cancelled
    on_document: Callable[[str], None] | None = None
    clock: Clock = utc_now
    failures: list[Failure] = field(default_factory=list)
    filled: list[str] = field(default_factory=list)
    _run: str = field(default_factory=new_id)
    _images: dict[Path, Imported | None] = field(default_factory=dict)
    """By file; None where it could not be taken in."""
    _groups: dict[tuple[Path, str], str] = field(default_factory=dict)
    """Documents that several images are pages of."""
    _documents: dict[str, Imported] = field(default_factory=dict)
    _places: dict[str, dict[tuple[str, int], str]] = field(default_factory=dict)
    """Pages by master and by place in it, by document."""

    def __enter__(self) -> OcrImport:
        return self

    def __exit__(self, *_: object) -> None:
        """Also where it was cancelled."""
        if self.enqueue:
            summaries = (page for document in self._documents for page in self.dossier.page_summaries(document))
            self.dossier.enqueue([page.id for page in summaries if page.status is PageStatus.WAITING])

    def imported(self) -> tuple[Imported, ...]:
        """Each document once, as of the first file that tells of it."""
        changed = {document for document, places in self._places.items() if set(places.values()) & set(self.filled)}
        return tuple(
            replace(one, duplicate=one.duplicate and document not in changed) for document, one in self._documents.items()
        )

    def left(self, paths: Iterable[Path], texts: Iterable[Path]) -> list[Path]:
        """The files among them that no file of recognition names, and folders without anything."""
        full = {folder for text in texts for folder in text.parents}
        files = ((path, [*files_in([path])]) for path in paths)
        return [
            each
            for path, inner in files
            for each in (inner or ([] if path in full else [path]))
            if each.resolve() not in self._images
        ]

    def file(self, path: Path) -> None:
        """Raises Cancelled; all else that goes wrong is among the failures."""
        self.poll()
        with self._costs_only(path, None):
            if not path.is_file():
                raise MasterMissing(file=path.name)
            form = detect(path)
            if form is None:
                raise OcrFileUnknown(file=path.name)
            source = OcrSource(path.name, form, _sha256(path), self._run)
            told: Counter[str] = Counter()
            group = _group_of(path)
            for number, (sheet, following) in enumerate(_with_next(READERS[form](path)), 1):
                self.poll()
                frame = told[sheet.image] if sheet.frame is None else sheet.frame
                told[sheet.image] += 1
                if following is not None and following.image != sheet.image:
                    group = group or (path, stem_of(path))
                if group is not None or number in self.options.pages:
                    with self._costs_only(path, number):
                        self._sheet(path, number, replace(sheet, frame=frame), source, group)

    @contextmanager
    def _costs_only(self, path: Path, page: int | None) -> Iterator[None]:
        try:
            yield
        except OSError:
            self.failures.append(Failure(str(path), page, MasterMissing(file=path.name)))
        except DossierError as error:
            if error.code == "cancelled":
                raise
            self.failures.append(Failure(str(path), page, error))

    def _sheet(self, path: Path, number: int, sheet: ReadSheet, source: OcrSource, group: Group | None) -> None:
        image = image_beside(path, sheet.image)
        if image is not None:
            one = self._image(image, group)
            if one is None:
                return  # what is wrong with it has been said
        else:
            one = self._here_already(path, number, sheet)
        self._documents.setdefault(one.document, replace(one, file=str(path)))
        page_id = self._page(one.document, one.master, sheet.frame or 0)
        if page_id is None:
            held = self.dossier.master(one.master)
            raise ImagePageMissing(file=path.name, page=number, image=held.name, pages=held.pages)
        self._fill(page_id, sheet, source, certain=image is not None)

    def _here_already(self, path: Path, number: int, sheet: ReadSheet) -> Imported:
        """The document of the original that the sheet names. Raises ImageNotFound, also where its page has another shape."""
        master = master_called(self.dossier, sheet.image) or ""
        document = next(iter(self.dossier.documents_of(master)), "")
        page_id = self._page(document, master, sheet.frame or 0) if document else None
        off = shape_off(self.dossier.page(page_id), sheet) if page_id is not None else None
        if not document or (off is not None and off > OTHER_PROPORTIONS):
            raise ImageNotFound(file=path.name, page=number, image=Path(sheet.image).name or stem_of(path))
        return Imported(str(path), document, duplicate=True, master=master)

    def _image(self, image: Path, group: Group | None) -> Imported | None:
        """Taken in as it would be without text, or as the next page of the group's document."""
        key = image.resolve()
        if key in self._images:
            return self._images[key]
        self._images[key] = None
        onto = self._groups.get(group) if group is not None else None
        options = replace(
            self.options,
            split=Split.NONE,
            name_by_code=False,
            title="" if group is None else group[1],
            onto=onto,
            pages=self.options.pages if group is None else PageRanges(),
        )
        outcome = import_masters(
            self.dossier,
            self.imaging,
            [image],
            actor=self.actor,
            options=options,
            passwords=self.passwords,
            enqueue=False,
            poll=self.poll,
            on_document=self.on_document,
        )
        self.failures += outcome.failures
        for one in outcome.imported[:1]:
            self._images[key] = one
            self._places.pop(one.document, None)
            if group is not None and not one.duplicate:
                self._groups[group] = one.document
        return self._images[key]

    def _page(self, document: str, master: str, frame: int) -> str | None:
        if document not in self._places:
            pages = self.dossier.page_summaries(document)
            self._places[document] = {(page.master, page.master_page): page.id for page in pages}
        return self._places[document].get((master, frame))

    def _fill(self, page_id: str, sheet: ReadSheet, source: OcrSource, *, certain: bool) -> None:
        """Nothing where the page has that very text already. certain: that the sheet is of that page."""
        if any(reading.fingerprint == source.fingerprint(sheet) for reading in self.dossier.readings(page_id)):
            return
        page = self.dossier.page(page_id)
        off = shape_off(page, sheet)
        known = certain or page.status is not PageStatus.WAITING or (off is not None and off <= SAME_PROPORTIONS)
        reading, content = reading_of_sheet(page, sheet, source, self.clock())
        self.dossier.record(
            Actor(ActorKind.ENGINE, reading.engine),
            PageRead(page_id, reading.id, content, reading.view),
            readings=[reading],
            enqueue=[] if known or not self.enqueue else [page_id],
            dequeue=[page_id] if known else [],
        )
        self.filled.append(page_id)


Group = tuple[Path, str]
"""What several images make a document of, and its title."""


def _group_of(path: Path) -> Group | None:
    """A METS package is one document, and so are the files that we write of one, a page each."""
    for folder in (path.parent, path.parent.parent):
        if (folder / "mets.xml").is_file():
            return folder, folder.name.removesuffix(".mets")
    ours = _PAGES_OF_ONE.fullmatch(path.name)
    return (path.parent, ours[1]) if ours else None


def _with_next(sheets: Iterable[ReadSheet]) -> Iterator[tuple[ReadSheet, ReadSheet | None]]:
    waiting: ReadSheet | None = None
    for sheet in sheets:
        if waiting is not None:
            yield waiting, sheet
        waiting = sheet
    if waiting is not None:
        yield waiting, None


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
