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
from desktop.imaging.values import MasterInfo, PageInfo
from desktop.services.progress import Poll, Progress, never_cancelled, unseen
from desktop.services.splitting import Split, first_text, separator_name
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
SCANNED_CHUNK = 8
"""Pages that are looked at for codes before what is there of them is committed."""


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


class OnlySeparators(DossierError):
    code = "only-separators"
    sentence = Text("{file}: there are only separator sheets in it.", "{file}：其中只有分隔页。")
    remedy = Text("Scan it again with what belongs between the sheets.", "请连同分隔页之间的纸页重新扫描。")


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
    """link: leave masters in place. again: a file that is already in the dossier becomes one more document. split: where a file
    falls apart into documents. name_by_code: a document's title is the first code of its first page, where it has one. title:
    of the document, instead of the file's name. onto: id of a document that the pages are added to, instead of one of their
    own."""

    link: bool = False
    again: bool = False
    pages: PageRanges = field(default_factory=PageRanges)
    ask_password: AskPassword | None = None
    split: Split = Split.NONE
    name_by_code: bool = False
    title: str = ""
    onto: str | None = None

    @property
    def looks_for_codes(self) -> bool:
        return self.split is Split.CODES or self.name_by_code


@dataclass(frozen=True, slots=True)
class Failure:
    """page counts from 1; None where the whole file failed."""

    file: str
    page: int | None
    error: DossierError


@dataclass(frozen=True, slots=True)
class Imported:
    """A document of a file that is in the dossier now; `duplicate` when it was there before; `remarks` are what to know about
    the file, with the first of its documents. master: SHA-256."""

    file: str
    document: str
    duplicate: bool = False
    remarks: tuple[Text, ...] = ()
    master: str = ""


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """filled: ids of pages whose text another program read."""

    imported: tuple[Imported, ...] = ()
    failures: tuple[Failure, ...] = ()
    filled: tuple[str, ...] = ()


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
    """Each file becomes a document, or several where it is to be split, whose pages are put in the queue; a bad file costs only
    itself.

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
            imported += task.file(path)
        except FileNotFoundError:
            failures.append(Failure(str(path), None, MasterMissing(file=path.name)))
        except DossierError as error:
            if error.code == "cancelled":
                raise
            failures.append(Failure(str(path), None, error))
    progress(len(files), len(files))
    return ImportOutcome(tuple(imported), (*failures, *task.failures))


def probed(imaging: ImagingHost, path: Path, ask: AskPassword | None) -> tuple[MasterInfo, str | None]:
    """What a file is, and the password that opens it. Raises what imaging does; PasswordNeeded where nobody is asked."""
    password: str | None = None
    while True:
        try:
            return imaging.probe(path, password), password
        except (PasswordNeeded, PasswordWrong) as refused:
            password = ask(path, isinstance(refused, PasswordWrong)) if ask else None
            if password is None:
                raise


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

    def file(self, path: Path) -> list[Imported]:
        info, password = probed(self.imaging, path, self.options.ask_password)
        numbers = [n for n in range(1, info.pages + 1) if n in self.options.pages]
        remarks = tuple(REMARKS[code].filled(file=path.name) for code in info.notes if code in REMARKS)
        if not numbers:
            raise PageOutOfRange(file=path.name, pages=info.pages)
        master, fresh = self.dossier.add_master(
            path, link=self.options.link, media_type=info.media_type, pages=info.pages, actor=self.actor, poll=self.poll
        )
        if password is not None:
            self.passwords.known[master.sha256] = password
        title = self.options.title or path.stem.encode("utf-8", "replace").decode()  # a name may hold no text
        stack = _Stack(path, password, master, title)
        known = () if fresh or self.options.again else self.dossier.documents_of(master.sha256)
        if known:
            numbers, known = self._go_on(stack, known, numbers)
        elif self.options.onto is not None:
            stack.add_to(self.dossier.document(self.options.onto))
        if numbers:
            self._pages(stack, numbers)
        if not known and not stack.made:
            raise OnlySeparators(file=path.name)
        documents = [(identity, True) for identity in known] + [(made, False) for made in stack.made]
        return [
            Imported(str(path), identity, duplicate=duplicate, remarks=() if n else remarks, master=master.sha256)
            for n, (identity, duplicate) in enumerate(documents)
        ]

    def _go_on(self, stack: _Stack, known: tuple[str, ...], numbers: list[int]) -> tuple[list[int], tuple[str, ...]]:
        """The pages that are missing where an earlier import was interrupted, and the documents that the file is in."""
        sha256, summaries = stack.master.sha256, {one: self.dossier.page_summaries(one) for one in known}
        pages = {one: [page.master_page + 1 for page in summaries[one] if page.master == sha256] for one in known}
        if self.options.split is Split.CODES:
            last = max(known, key=lambda one: max(pages[one], default=0))
            numbers = [n for n in numbers if n > max(pages[last], default=0)]
        else:
            last, there = known[0], pages[known[0]]
            elsewhere = any(n not in there for one in known for n in pages[one])
            numbers = numbers[len(there) :] if there == numbers[: len(there)] and not elsewhere else []
            known = known[:1]
        stack.document, stack.placed, stack.begun = self.dossier.document(last), len(summaries[last]), len(known)
        return numbers, known

    def _pages(self, stack: _Stack, numbers: list[int]) -> None:
        """The first page by itself, so that it can be shown at once; a document is never committed without a page."""
        for run in _runs(numbers, SCANNED_CHUNK if self.options.looks_for_codes else CHUNK):
            self.poll()
            infos = self.imaging.pages(stack.path, run[0] - 1, len(run), stack.password)
            if not self.options.looks_for_codes:
                self._add(stack, infos)
                continue
            waiting: list[PageInfo] = []
            for info in infos:
                name = self._divided(stack, info, whole=not stack.placed and not waiting)
                if name is None:
                    waiting.append(info)
                    continue
                self._add(stack, waiting)
                waiting = []
                stack.next(name)
            self._add(stack, waiting)

    def _divided(self, stack: _Stack, info: PageInfo, *, whole: bool) -> str | None:
        """The name on a separator sheet, None where the page is none. whole: it would be the first page of its document."""
        if info.error is not None or (self.options.split is Split.NONE and not whole):
            return None
        try:
            codes = self.imaging.codes(stack.path, info.index, stack.password, self.poll)
        except DossierError as error:
            if error.code == "cancelled":
                raise
            return None  # what is wrong with the page is told when it is read
        name = separator_name(codes) if self.options.split is Split.CODES else None
        if name is None and whole and self.options.name_by_code:
            stack.name = first_text(codes) or stack.name
        return name

    def _add(self, stack: _Stack, infos: Sequence[PageInfo]) -> None:
        if not infos:
            return
        document, placed = stack.document or stack.begin(), stack.placed
        pages = tuple(
            Page(new_id(), document.id, placed + i, stack.master.sha256, info.index, info.width, info.height, info.unit)
            for i, info in enumerate(infos, 1)
        )
        damaged = {page.id: info.error for page, info in zip(pages, infos, strict=True) if info.error}
        happenings: list[Happening] = [] if placed else [DocumentAdded(document)]
        happenings.append(PagesAdded(document.id, pages))
        happenings += [PageFailed(page_id, error) for page_id, error in damaged.items()]
        waiting = [page.id for page in pages if page.id not in damaged] if self.enqueue else []
        self.dossier.record(self.actor, *happenings, enqueue=waiting)
        self._tell(stack.path, pages, damaged)
        if not placed and self.on_document:
            self.on_document(document.id)
        stack.placed += len(pages)

    def _tell(self, path: Path, pages: tuple[Page, ...], damaged: dict[str, str]) -> None:
        for page in pages:
            if page.id in damaged:
                self.failures.append(Failure(str(path), page.number, DossierError.from_json(damaged[page.id])))


@dataclass(slots=True)
class _Stack:
    """One file on its way into the dossier. document: the one whose turn it is, with `placed` pages already, None before it
    has a page; name: what a code calls it. made: ids of new documents; begun: how many documents of the file there are."""

    path: Path
    password: str | None
    master: Master
    title: str
    document: Document | None = None
    placed: int = 0
    name: str = ""
    made: list[str] = field(default_factory=list)
    begun: int = 0

    def begin(self) -> Document:
        """A document by the name of its code, else of its file: the second one and all after it are numbered."""
        self.begun += 1
        numbered = self.title if self.begun == 1 else f"{self.title} ({self.begun})"
        self.document = Document(new_id(), self.name or numbered)
        self.made.append(self.document.id)
        return self.document

    def add_to(self, document: Document) -> None:
        self.document, self.placed = document, len(document.pages)
        self.made.append(document.id)

    def next(self, name: str) -> None:
        """What comes now belongs to another document."""
        self.document, self.placed, self.name = None, 0, name


def _runs(numbers: list[int], most: int) -> Iterator[list[int]]:
    """The first number by itself, then runs without gaps of at most so many."""
    run: list[int] = []
    for n, number in enumerate(numbers):
        if run and (n == FIRST_CHUNK or number != run[-1] + 1 or len(run) == most):
            yield run
            run = []
        run.append(number)
    yield run
