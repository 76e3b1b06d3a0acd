"""What leaves of documents with areas to be blacked out: pages and fields without what stands there, originals without names.

Every file is checked before it gets its place; one that fails is thrown away. Masters never leave in a redacted run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from desktop.document.errors import DossierError, Text
from desktop.document.geometry import Quad
from desktop.document.history import DeliveredFile
from desktop.document.model import Document, Field, Line, Master, Page
from desktop.document.record import CheckedField, FieldState, Record, RuleResult
from desktop.document.redaction import BLACK, Redaction, hidden, is_touched, outside, redacted, solid, whole
from desktop.exporters.formats import Format
from desktop.exporters.job import Ask, Job, Written
from desktop.exporters.leaks import Words, search
from desktop.interchange.values import Processing
from desktop.services.placing import Existing
from desktop.services.progress import Poll, never_cancelled
from desktop.services.redaction import areas_of, hidden_words
from desktop.services.redaction_check import Checked, Demands, RedactionFailed, check_pages, check_words
from desktop.services.redaction_report import Told, vocabulary, write_report
from desktop.services.redaction_words import Telltale, is_telling, squeezed, windows
from desktop.storage.dossier import Dossier, utc_now

REDACTED_FORMATS = frozenset(
    {
        "txt", "md", "html", "docx", "xlsx", "csv", "json", "jsonl", "sqlite", "pdf", "pdfa", "pdfa3", "hocr", "alto", "page",
        "tei", "epub", "images",
    }
)  # fmt: skip
"""Formats that are made of nothing but pages, fields and pictures of pages. Packages are for originals: they are refused."""
REDACTED = "redacted"
"""Goes into the names of files, so that none is taken for the whole document."""
_TITLE = Text("Redacted document {number}", "已遮盖文档 {number}")


class FormatKeepsOriginals(DossierError):
    """Details: format, known."""

    code = "redacted-format"
    sentence = Text("“{format}” cannot be exported with areas blacked out.", "“{format}”不支持遮盖后导出。")
    remedy = Text("Choose among: {known}.", "可选格式：{known}。")


class NothingMarked(DossierError):
    """Details: document."""

    code = "redacted-nothing"
    sentence = Text("Nothing is marked to be blacked out in {document}.", "{document} 中没有标记要遮盖的区域。")
    remedy = Text("Mark areas first, or export it without blacking out.", "请先标记区域，或不遮盖直接导出。")


class OlderFilesStay(DossierError):
    code = "redacted-skip"
    sentence = Text(
        "Files that are there already cannot be kept: they may show what was marked since.",
        "不能保留已有文件：其中可能含有之后才标记的内容。",
    )
    remedy = Text("Replace them, or number the new ones.", "请选择替换，或为新文件编号。")


TOLD_TOO_MUCH = Text("A report was not kept: it would have said what is blacked out.", "未保留报告：其内容会透露被遮盖的文字。")
_OLDER = Text(
    "An older {file} is still there; it was not checked and may show what is to be blacked out.",
    "旧文件 {file} 仍在原处；它未经检查，可能含有应遮盖的内容。",
)


def demand_redactable(formats: Iterable[str], *, in_a_bag: bool = False) -> None:
    """Raises FormatKeepsOriginals; registers tell of all documents and name their originals, bags are named by the dossier."""
    for name in (*formats, *(("bag",) if in_a_bag else ())):
        if name not in REDACTED_FORMATS:
            raise FormatKeepsOriginals(format=name, known=", ".join(sorted(REDACTED_FORMATS)))


def demand_fresh(existing: Existing) -> None:
    """Raises OlderFilesStay; a file that is there already may hold what was marked since."""
    if existing is Existing.SKIP:
        raise OlderFilesStay()


def still_there(errors: Iterable[DossierError | None], folder: Path) -> Iterator[Text]:
    """Of files that were thrown away: that an older one of that name was not replaced."""
    for error in errors:
        if isinstance(error, RedactionFailed):
            name = str(error.details["file"])
            if any(path.name == name for path in folder.rglob("*")):
                yield _OLDER.filled(file=name)


@dataclass(slots=True)
class _Withheld:
    """Of one document. words: all that stand in its areas, and the values of the fields that are withheld. left: its pages that
    leave, once that is known."""

    areas: Mapping[str, tuple[Quad, ...]]
    words: frozenset[str]
    number: int
    fields: frozenset[str] = frozenset()
    demands: Demands | None = None
    checked: dict[str, Checked] = field(default_factory=dict)
    elsewhere: tuple[int, tuple[int, ...]] = (0, ())
    left: tuple[str, ...] | None = None
    marked: tuple[Redaction, ...] = ()


class Blackout:
    """What of the documents must not leave: the Withholding of an export. It holds for the documents named and no others."""

    def __init__(
        self, dossier: Dossier, documents: Sequence[str], *, language: str = "en", poll: Poll = never_cancelled
    ) -> None:
        self._dossier = dossier
        self._language = language
        self._poll = poll
        numbers = {summary.id: number for number, summary in enumerate(dossier.documents(), 1)}
        self._held: dict[str, _Withheld] = {}
        union: set[str] = set()  # a title may name what is blacked out in another document
        for identity in documents:
            document, areas = dossier.document(identity), areas_of(dossier, identity)
            held = _Withheld(areas, hidden_words(dossier, identity, areas, poll), numbers[identity])
            held.marked = dossier.redactions(identity)
            inked = {f.name for f in document.fields if self._is_in_an_area(f, held)}
            said = frozenset((*held.words, *(f.value for f in document.fields if f.name in inked)))
            telltale = Telltale(said)
            told = {f.name for f in document.fields if any(map(telltale.means, (f.value, *(e.value for e in f.entries))))}
            held.fields = frozenset(inked | told)
            held.words = frozenset(filter(None, (*said, *(f.value for f in document.fields if f.name in told))))
            self._held[identity] = held
            union |= said
        self._telltale = Telltale(union)
        self._areas = {page: areas for held in self._held.values() for page, areas in held.areas.items()}

    @property
    def areas(self) -> Mapping[str, Sequence[Quad]]:
        return self._areas

    def demand(self, formats: Iterable[str]) -> None:
        demand_redactable(formats)

    def check(self, form: Format, job: Job, written: Written, target: Path, ask: Ask) -> None:
        """Raises RedactionFailed."""
        if written.copies:
            raise RedactionFailed(file=target.name, page=0, reason="originals would leave with it")
        held = self._held[job.document.id]
        demands = self._demands(job.document, target)
        check_words(form, job, target, written.files or (target,), demands, ask)
        pages = check_pages(form, job, written, target, demands, self._poll, ask)
        held.checked[form.name] = Checked(
            form.name, len(demands.words) - len(demands.shown | demands.loose), demands.short, len(demands.loose), pages
        )

    def checked(self, document_id: str) -> Mapping[str, Checked]:
        """What was checked of the document's files, by format."""
        return self._held[document_id].checked

    def _demands(self, document: Document, target: Path) -> Demands:
        """Made when the first file is checked: it walks the pages that leave once. Raises RedactionFailed."""
        held = self._held[document.id]
        if held.demands is None:
            words = telling(held.words)
            held.left = document.pages
            shown, loose, held.elsewhere = self._visible(document, Words(words), target)
            codes = frozenset(
                code.text
                for page_id, areas in held.areas.items()
                for code in self._dossier.page(page_id).content.codes
                if is_touched(solid(code.quad), 1, areas)
            )
            searched = "\n".join(map(squeezed, words))
            short = sum(1 for word in held.words if squeezed(word) and not is_telling(word) and squeezed(word) not in searched)
            held.demands = Demands(words, short, shown, loose, codes, held.areas, self._dossier.page)
        return held.demands

    def _visible(
        self, document: Document, words: Words, target: Path
    ) -> tuple[frozenset[int], frozenset[int], tuple[int, tuple[int, ...]]]:
        """Indexes of the words that stand on the pages that leave, outside of the areas, and of those that are parts of others
        there; how many stand there as such, and the numbers of those pages. Raises RedactionFailed where a page that leaves is
        not the dossier's own without what stands in its areas."""
        shown: set[int] = set()
        loose: set[int] = set()
        numbers, before = [], ""
        for page_id in document.pages:
            self._poll()
            bare = self._without_areas(self._dossier.page(page_id), self._held[document.id])
            leaving = self.page(self._dossier.page(page_id))
            if [line.text for line in leaving.content.lines()] != [line.text for line in bare.content.lines()]:
                raise RedactionFailed(file=target.name, page=bare.number, reason="its text is not what stands beside the areas")
            text = "\n".join((before, bare.content.text(), *(code.text for code in bare.content.codes)))
            loose |= words.loosely_within(text)
            here = frozenset(words.within(text))
            shown |= here
            if here:
                numbers.append(bare.number)
            before = text[-4 * max(words.longest, 16) :]
        return frozenset(shown), frozenset(loose - shown), (len(shown), tuple(numbers))

    def _without_areas(self, page: Page, held: _Withheld) -> Page:
        """What of the page's text stands beside its areas, told without what makes the pages that leave."""
        areas = (*whole(page, held.areas.get(page.id, ())), *outside(page))
        regions = tuple(
            replace(region, lines=tuple(replace(line, text=_beside(line, areas)) for line in region.lines))
            for region in page.content.regions
        )
        codes = tuple(code for code in page.content.codes if not is_touched(solid(code.quad), 1, areas))
        return replace(page, content=replace(page.content, regions=regions, codes=codes))

    def report(
        self, document_id: str, files: Sequence[DeliveredFile], folder: Path, stem: str, *, by: str, program: str, head: str
    ) -> tuple[Path, ...]:
        """Beside the files of the document. Raises ExportFailed."""
        held, document = self._held[document_id], self._dossier.document(document_id)
        numbers = {page: number for number, page in enumerate(document.pages, 1)}
        left = frozenset(document.pages if held.left is None else held.left)
        told = Told(
            document=document_id,
            title=self.title(document),
            by=self.said(by),
            at=utc_now(),
            program=program,
            head=head,
            pages=len(left),
            areas=[(numbers[a.page], self._said(a)) for a in held.marked if a.page in left and a.page in numbers],
            checks=tuple(held.checked.values()),
            files=files,
            elsewhere=held.elsewhere,
        )
        return write_report(told, folder, stem, self._language)

    def said(self, text: str) -> str:
        """The text, or that there was one where it says what is blacked out."""
        return BLACK if self.says(text) else text

    def unsaid(self, papers: Sequence[Path]) -> tuple[Path, ...]:
        """Those of the papers that say nothing of what is blacked out; the others are taken away. Each has a JSON twin that
        tells the same without the words of a form."""
        words = telling({word for held in self._held.values() for word in held.words})
        times = (area.at for held in self._held.values() for area in held.marked)
        own = frozenset(Words(words).within("\n".join((utc_now(), *times, *REDACTED_FORMATS, *vocabulary()))))
        telltale = {
            paper.with_suffix("")
            for paper in papers
            if paper.suffix == ".json" and any(leak.word not in own for leak in search(paper, words, self._poll))
        }
        for paper in papers:
            if paper.with_suffix("") in telltale:
                paper.unlink(missing_ok=True)
        return tuple(paper for paper in papers if paper.with_suffix("") not in telltale)

    def _said(self, area: Redaction) -> Redaction:
        """A person may have written into a reason what the area covers."""
        return replace(area, reason=self.said(area.reason), by=self.said(area.by))

    def page(self, page: Page) -> Page:
        """Without what stands in the areas or beyond the edge of its view."""
        held = self._held[page.document]
        bare = redacted(page, held.areas.get(page.id, ()))
        regions = tuple(
            replace(region, lines=tuple(self._anonymous(line) for line in region.lines)) for region in bare.content.regions
        )
        return replace(bare, content=replace(bare.content, regions=regions))

    def _anonymous(self, line: Line) -> Line:
        if line.confirmed_by is None or not self.says(line.confirmed_by):
            return line
        return replace(line, confirmed_by=BLACK)

    def document(self, document: Document) -> Document:
        """Without the values of fields that stand in the areas or say what does, and with a title that does not say it. Reasons
        that people wrote are left out. Raises NothingMarked: a document without areas would leave as it is, called redacted."""
        held = self._held[document.id]
        if not any(page in held.areas for page in document.pages):
            raise NothingMarked(document=self.title(document))
        fields = tuple(_blank(f) if f.name in held.fields else self._signed(f) for f in document.fields)
        approval = document.approval
        if approval is not None and self.says(approval.by):
            approval = replace(approval, by=BLACK)
        title = self.title(document)
        return replace(document, title=title, fields=fields, overrides=(), approval=approval, assigned=None)

    def _signed(self, field: Field) -> Field:
        by = BLACK if field.confirmed_by is not None and self.says(field.confirmed_by) else field.confirmed_by
        entries = tuple(replace(e, by=BLACK) if self.says(e.by) else e for e in field.entries)
        return replace(field, confirmed_by=by, entries=entries, reading=None)

    def title(self, document: Document) -> str:
        """Its own, or a number where it says anything of what is blacked out."""
        held = self._held[document.id]
        return _TITLE.filled(number=held.number).say(self._language) if self.says(document.title) else document.title

    def named(self, document_id: str, folder: Path, stem: str) -> tuple[Path, str]:
        """A folder and a file name that say nothing of what is blacked out; the file's says that it is redacted."""
        held = self._held[document_id]
        neutral = f"{REDACTED}-{held.number:04}"
        parts = (neutral if self.says(part) or BLACK in part else part for part in folder.parts)
        return Path(*parts), neutral if self.says(stem) or BLACK in stem else f"{stem}-{REDACTED}"

    def masters(self, masters: tuple[Master, ...]) -> tuple[Master, ...]:
        """Known by their bytes only: the name of a file may be that of a person."""
        return tuple(
            replace(master, name=f"original-{number}", linked=None, size=0) for number, master in enumerate(masters, 1)
        )

    def record(self, record: Record) -> Record:
        """Of the document as it leaves; of its blank fields no rule says anything."""
        names = self._held[record.document.id].fields
        return replace(record, fields=tuple(_checked(each, names) for each in record.fields))

    def processing(self, document_id: str, processing: tuple[Processing, ...]) -> tuple[Processing, ...]:
        return tuple(replace(each, name=self.said(each.name)) for each in processing)

    # what says something

    def _is_in_an_area(self, field: Field, held: _Withheld) -> bool:
        for evidence in field.evidence:
            areas = held.areas.get(evidence.page, ())
            if not areas:
                continue
            if is_touched(solid(evidence.quad), max(len(field.value), 1), areas):
                return True
            lines = (line for line in self._dossier.page(evidence.page).content.lines() if line.id in evidence.lines)
            if any(_shares(line, solid(evidence.quad), areas) for line in lines):
                return True
        return False

    def says(self, text: str) -> bool:
        """Whether a text that is no part of a page says a part of what is blacked out in any document of the run."""
        return self._telltale.says(text)


def _shares(line: Line, ink: Quad, areas: Sequence[Quad]) -> bool:
    """Whether letters of a line that stand in the ink of a value are blacked out."""
    own, gone = hidden(line, (ink,)), hidden(line, areas)
    return any(start < until and end > begin for start, end in own for begin, until in gone)


def _blank(field: Field) -> Field:
    """A value that stands in an area: that there is one may be known, and where."""
    by = BLACK if field.confirmed_by is not None else None
    return replace(
        field, value=BLACK if field.value else "", entries=(), doubt=0.0, reading=None, confirmed_by=by, confirmed_at=None
    )


def _checked(checked: CheckedField, names: frozenset[str]) -> CheckedField:
    rules = tuple(_unreasoned(rule) for rule in checked.rules if names.isdisjoint(rule.fields))
    if checked.spec.name not in names:
        return replace(checked, rules=rules)
    by_person = checked.field is not None and checked.field.confirmed_by is not None
    state = FieldState.CONFIRMED if by_person else FieldState.SETTLED
    return replace(checked, state=state, normalized="", rules=rules)


def _unreasoned(rule: RuleResult) -> RuleResult:
    """Without what a person wrote for it."""
    return replace(rule, override=replace(rule.override, values=(), reason=BLACK)) if rule.override else rule


def _beside(line: Line, areas: Sequence[Quad]) -> str:
    text, at = "", 0
    for start, end in hidden(line, areas):
        text, at = f"{text}{line.text[at:start]}{BLACK}", end
    return text + line.text[at:]


def telling(words: Iterable[str]) -> tuple[str, ...]:
    """Those that can be looked for in a file, long ones in pieces, in an order that says nothing."""
    return tuple(sorted({piece for word in words if is_telling(word) for piece in windows(word)}))
