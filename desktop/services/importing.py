"""Masters into a dossier: probed in the imaging child, copied under their hash, one document a file, pages in chunks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from desktop.document.errors import DossierError, Text
from desktop.document.history import Actor, DocumentAdded, Happening, PageFailed, PagesAdded
from desktop.document.model import Document, Master, Page, new_id
from desktop.imaging.client import ImagingHost
from desktop.imaging.errors import MasterMissing, PasswordNeeded, PasswordWrong
from desktop.imaging.values import MasterInfo
from desktop.services.progress import Poll, Progress, never_cancelled, unseen
from desktop.storage.dossier import Dossier

SUFFIXES = frozenset(
    f".{kind}"
    for kind in (
        *("pdf", "tif", "tiff", "btf", "jpg", "jpeg", "jpe", "jfif", "png", "webp", "gif"),
        *("jp2", "j2k", "jpf", "jpx", "bmp", "dib", "pbm", "pgm", "ppm"),
    )
)
"""What is taken from a folder; a file named by itself is taken whatever its name, its content decides."""

FIRST_CHUNK = 1
CHUNK = 64


class NothingToImport(DossierError):
    code = "nothing-to-import"
    sentence = Text("{file}: there is no PDF or image in this folder.", "{file}：此文件夹中没有 PDF 或图像。")
    remedy = Text("Choose a folder with scans, or the files themselves.", "请选择含有扫描件的文件夹，或直接选择文件。")


REMARKS: Mapping[str, Text] = MappingProxyType(
    {
        "repaired": Text(
            "{file} is damaged and was mended on opening; pages or parts of them may be missing. Compare it with the paper.",
            "{file} 已损坏，打开时作了修复；可能缺少页面或部分内容，请与原件核对。",
        ),
        "xfa-dynamic": Text(
            "{file} is a form that only its maker's program fills in; what is shown may not be its contents.",
            "{file} 是只有其制作程序才能填写的表单；显示的内容可能并非其实际内容。",
        ),
    }
)
"""What a person should know of a file that was imported all the same, by the code that imaging gives."""


class PageOutOfRange(DossierError):
    code = "page-out-of-range"
    sentence = Text("{file}: it has {pages} pages; none of the chosen ones is there.", "{file}：共 {pages} 页，不含所选页。")
    remedy = Text("Choose pages that the file has.", "请选择文件中存在的页。")


@dataclass(frozen=True, slots=True)
class PageRanges:
    """Chosen pages, counted from 1, as ranges with both ends in; () is all."""

    ranges: tuple[tuple[int, int], ...] = ()

    @classmethod
    def parse(cls, text: str) -> PageRanges:
        """ "1-3,7" and "5-" (to the end). Raises ValueError."""
        ranges = []
        for part in text.split(","):
            first, dash, last = part.strip().partition("-")
            start = int(first)
            end = int(last) if last else (2**31 if dash else start)
            if start < 1 or end < start:
                raise ValueError(text)
            ranges.append((start, end))
        return cls(tuple(ranges))

    def __contains__(self, number: int) -> bool:
        return not self.ranges or any(a <= number <= b for a, b in self.ranges)


AskPassword = Callable[[Path, bool], str | None]
"""(file, whether the last answer was wrong) to a password, None to give up."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """link: leave masters in place. again: a file that is already in the dossier becomes one more document."""

    link: bool = False
    again: bool = False
    pages: PageRanges = field(default_factory=PageRanges)
    ask_password: AskPassword | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """page counts from 1; None where the whole file failed."""

    file: str
    page: int | None
    error: DossierError


@dataclass(frozen=True, slots=True)
class Imported:
    """One file that is in the dossier now; `duplicate` when it was there before; `remarks` are what to know about it."""

    file: str
    document: str
    duplicate: bool = False
    remarks: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    imported: tuple[Imported, ...] = ()
    failures: tuple[Failure, ...] = ()


@dataclass(slots=True)
class Passwords:
    """Passwords of encrypted masters by SHA-256, in memory only: none is ever written."""

    known: dict[str, str] = field(default_factory=dict)


def files_in(paths: Iterable[Path]) -> Iterator[Path]:
    """The files named, and those in the folders named, folder by folder in the order of their names."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for inner in sorted(path.rglob("*"), key=lambda p: [part.casefold() for part in p.parts]):
            if inner.suffix.lower() in SUFFIXES and inner.is_file() and not inner.name.startswith("."):
                yield inner


def import_masters(
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
) -> ImportOutcome:
    """Each file becomes a document whose pages are put in the queue; a bad file costs only itself.

    on_document is told each document's id as soon as its first page is there. Raises Cancelled between files and chunks.
    """
    task = _Import(dossier, imaging, actor, options or ImportOptions(), passwords or Passwords(), enqueue, poll, on_document)
    files = list(files_in(paths))
    failures = [Failure(str(p), None, NothingToImport(file=p.name)) for p in paths if p.is_dir() and not any(files_in([p]))]
    imported: list[Imported] = []
    for done, path in enumerate(files):
        poll()
        progress(done, len(files))
        try:
            imported.append(task.file(path))
        except FileNotFoundError:
            failures.append(Failure(str(path), None, MasterMissing(file=path.name)))
        except DossierError as error:
            if error.code == "cancelled":
                raise
            failures.append(Failure(str(path), None, error))
    progress(len(files), len(files))
    return ImportOutcome(tuple(imported), (*failures, *task.failures))


@dataclass(slots=True)
class _Import:
    dossier: Dossier
    imaging: ImagingHost
    actor: Actor
    options: ImportOptions
    passwords: Passwords
    enqueue: bool
    poll: Poll
    on_document: Callable[[str], None] | None
    failures: list[Failure] = field(default_factory=list)
    """Pages that are damaged in files that were imported all the same."""

    def file(self, path: Path) -> Imported:
        info, password = self._probed(path)
        numbers = [n for n in range(1, info.pages + 1) if n in self.options.pages]
        remarks = tuple(REMARKS[code].filled(file=path.name) for code in info.notes if code in REMARKS)
        if not numbers:
            raise PageOutOfRange(file=path.name, pages=info.pages)
        master, fresh = self.dossier.add_master(
            path, link=self.options.link, media_type=info.media_type, pages=info.pages, actor=self.actor, poll=self.poll
        )
        if password is not None:
            self.passwords.known[master.sha256] = password
        known = () if fresh or self.options.again else self.dossier.documents_of(master.sha256)
        if known:
            self._go_on(known[0], master, numbers, path, password)
            return Imported(str(path), known[0], duplicate=True, remarks=remarks)
        title = path.stem.encode("utf-8", "replace").decode()  # a name may hold bytes that are no text
        document = Document(new_id(), title)
        self._pages(document, master, numbers, path, password)
        return Imported(str(path), document.id, remarks=remarks)

    def _go_on(self, document_id: str, master: Master, numbers: list[int], path: Path, password: str | None) -> None:
        """Adds the pages that are missing where an earlier import was interrupted."""
        there = [page.master_page + 1 for page in self.dossier.page_summaries(document_id)]
        if len(there) < len(numbers) and there == numbers[: len(there)]:
            document = self.dossier.document(document_id)
            self._pages(document, master, numbers[len(there) :], path, password, placed=len(there))

    def _probed(self, path: Path) -> tuple[MasterInfo, str | None]:
        password: str | None = None
        while True:
            try:
                return self.imaging.probe(path, password), password
            except (PasswordNeeded, PasswordWrong) as refused:
                ask = self.options.ask_password
                password = ask(path, isinstance(refused, PasswordWrong)) if ask else None
                if password is None:
                    raise

    def _pages(
        self, document: Document, master: Master, numbers: list[int], path: Path, password: str | None, placed: int = 0
    ) -> None:
        """The first page by itself, so that it can be shown at once; a document is never committed without a page.

        placed: how many pages the document has already.
        """
        for run in _runs(numbers):
            self.poll()
            infos = self.imaging.pages(path, run[0] - 1, len(run), password)
            pages = tuple(
                Page(new_id(), document.id, placed + i, master.sha256, info.index, info.width, info.height, info.unit)
                for i, info in enumerate(infos, 1)
            )
            damaged = {page.id: info.error for page, info in zip(pages, infos, strict=True) if info.error}
            happenings: list[Happening] = [] if placed else [DocumentAdded(document)]
            happenings.append(PagesAdded(document.id, pages))
            happenings += [PageFailed(page_id, error) for page_id, error in damaged.items()]
            waiting = [page.id for page in pages if page.id not in damaged] if self.enqueue else []
            self.dossier.record(self.actor, *happenings, enqueue=waiting)
            self._tell(path, pages, damaged)
            if not placed and self.on_document:
                self.on_document(document.id)
            placed += len(pages)

    def _tell(self, path: Path, pages: tuple[Page, ...], damaged: dict[str, str]) -> None:
        for page in pages:
            if page.id in damaged:
                self.failures.append(Failure(str(path), page.number, DossierError.from_json(damaged[page.id])))


def _runs(numbers: list[int]) -> Iterator[list[int]]:
    """The first number by itself, then runs without gaps of at most CHUNK."""
    run: list[int] = []
    for n, number in enumerate(numbers):
        if run and (n == FIRST_CHUNK or number != run[-1] + 1 or len(run) == CHUNK):
            yield run
            run = []
        run.append(number)
    yield run
