"""What leaves of documents with areas to be blacked out: pages and fields without what stands there, originals without names.

Every file is checked before it gets its place; one that fails is thrown away. Masters never leave in a redacted run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from desktop.document.errors import DossierError, Text
from desktop.document.geometry import Quad
from desktop.document.history import DeliveredFile
from desktop.document.model import Document, Field, Line, Master, Page
from desktop.document.record import CheckedField, FieldState, Record, RuleResult
from desktop.document.redaction import BLACK, Redaction, hidden, is_touched, redacted, solid
from desktop.exporters.formats import Format
from desktop.exporters.job import Ask, Job, Written
from desktop.exporters.leaks import Words
from desktop.interchange.values import Processing
from desktop.services.progress import Poll, never_cancelled
from desktop.services.redaction import areas_of, hidden_words, is_telling
from desktop.services.redaction_check import Checked, Demands, RedactionFailed, check_pages, check_words
from desktop.services.redaction_report import Told, write_report
from desktop.services.redaction_text import letters_of
from desktop.storage.dossier import Dossier, utc_now
from desktop.storage.tokens import is_single

REDACTED_FORMATS = frozenset(
    {
        "txt", "md", "html", "docx", "xlsx", "csv", "json", "jsonl", "sqlite", "pdf", "pdfa", "pdfa3", "hocr", "alto", "page",
        "tei", "epub", "images",
    }
)  # fmt: skip
"""Formats that are made of nothing but pages, fields and pictures of pages. Packages are for originals: they are refused."""
REDACTED = "redacted"
"""Goes into the names of files, so that none is taken for the whole document."""
_TITLE = Text("Redacted document {number}", "已遮盖文件 {number}")


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


def demand_redactable(formats: Iterable[str], *, in_a_bag: bool = False) -> None:
    """Raises FormatKeepsOriginals; registers tell of all documents and name their originals, bags are named by the dossier."""
    for name in (*formats, *(("bag",) if in_a_bag else ())):
        if name not in REDACTED_FORMATS:
            raise FormatKeepsOriginals(format=name, known=", ".join(sorted(REDACTED_FORMATS)))


@dataclass(slots=True)
class _Withheld:
    """Of one document. words: all that stand in its areas, and the values of the fields that are withheld."""

    areas: Mapping[str, tuple[Quad, ...]]
    words: frozenset[str]
    number: int
    fields: frozenset[str] = frozenset()
    demands: Demands | None = None
    checked: dict[str, Checked] = field(default_factory=dict)
    elsewhere: tuple[int, tuple[int, ...]] = (0, ())
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
        for identity in documents:
            document, areas = dossier.document(identity), areas_of(dossier, identity)
            held = _Withheld(areas, hidden_words(dossier, identity, areas, poll), numbers[identity])
            held.marked = dossier.redactions(identity)
            held.fields = frozenset(f.name for f in document.fields if self._is_withheld(f, held))
            more = (f.value for f in document.fields if f.name in held.fields)
            held.words = frozenset((*held.words, *filter(None, more)))
            self._held[identity] = held
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
        demands = self._demands(job.document.id)
        check_words(form, job, target, written.files or (target,), demands, ask)
        pages = check_pages(form, job, written, target, demands, self._poll)
        held.checked[form.name] = Checked(form.name, len(demands.words), demands.short, held.elsewhere[0], pages)

    def checked(self, document_id: str) -> Mapping[str, Checked]:
        """What was checked of the document's files, by format."""
        return self._held[document_id].checked

    def _demands(self, document_id: str) -> Demands:
        """Made when the first file is checked: it walks the document's pages once."""
        held = self._held[document_id]
        if held.demands is None:
            words = telling(held.words)
            shown, held.elsewhere = self._visible(document_id, Words(words))
            codes = frozenset(
                code.text
                for page_id, areas in held.areas.items()
                for code in self._dossier.page(page_id).content.codes
                if is_touched(solid(code.quad), 1, areas)
            )
            short = len(held.words) - len(words)
            held.demands = Demands(words, short, shown, codes, held.areas, self._dossier.page)
        return held.demands

    def _visible(self, document_id: str, words: Words) -> tuple[frozenset[int], tuple[int, tuple[int, ...]]]:
        """Indexes of the words that stand on the pages as they leave, parts of others too; and how many stand there as such,
        and the numbers of those pages."""
        found: set[int] = set()
        whole: set[int] = set()
        numbers, before = [], ""
        for page_id in self._dossier.document(document_id).pages:
            self._poll()
            page = self.page(self._dossier.page(page_id))
            text = "\n".join((before, page.content.text(), *(code.text for code in page.content.codes)))
            found |= words.loosely_within(text)
            here = frozenset(words.within(text))
            whole |= here
            if here:
                numbers.append(page.number)
            before = text[-4 * max(words.longest, 16) :]
        return frozenset(found), (len(whole), tuple(numbers))

    def report(
        self, document_id: str, files: Sequence[DeliveredFile], folder: Path, stem: str, *, by: str, program: str, head: str
    ) -> tuple[Path, ...]:
        """Beside the files of the document. Raises ExportFailed."""
        held, document = self._held[document_id], self._dossier.document(document_id)
        numbers = {page: number for number, page in enumerate(document.pages, 1)}
        told = Told(
            document=document_id,
            title=self.title(document),
            by=by,
            at=utc_now(),
            program=program,
            head=head,
            pages=len(document.pages),
            areas=[(numbers.get(a.page, 0), self._said(a, held)) for a in held.marked],
            checks=tuple(held.checked.values()),
            files=files,
            elsewhere=held.elsewhere,
        )
        return write_report(told, folder, stem, self._language)

    def _said(self, area: Redaction, held: _Withheld) -> Redaction:
        """A person may have written into a reason what the area covers."""
        reason = BLACK if self._says(area.reason, held) else area.reason
        return replace(area, reason=reason, by=BLACK if self._says(area.by, held) else area.by)

    def page(self, page: Page) -> Page:
        """Without what stands in the areas or beyond the edge of its view."""
        held = self._held[page.document]
        bare = redacted(page, held.areas.get(page.id, ()))
        regions = tuple(
            replace(region, lines=tuple(self._anonymous(line, held) for line in region.lines))
            for region in bare.content.regions
        )
        return replace(bare, content=replace(bare.content, regions=regions))

    def _anonymous(self, line: Line, held: _Withheld) -> Line:
        if line.confirmed_by is None or not self._says(line.confirmed_by, held):
            return line
        return replace(line, confirmed_by=BLACK)

    def document(self, document: Document) -> Document:
        """Without the values of fields that stand in the areas or say what does, and with a title that does not say it. Reasons
        that people wrote are left out. Raises NothingMarked: a document without areas would leave as it is, called redacted."""
        held = self._held[document.id]
        if not any(page in held.areas for page in document.pages):
            raise NothingMarked(document=document.title)
        fields = tuple(_blank(f) if f.name in held.fields else self._signed(f, held) for f in document.fields)
        approval = document.approval
        if approval is not None and self._says(approval.by, held):
            approval = replace(approval, by=BLACK)
        title = self.title(document)
        return replace(document, title=title, fields=fields, overrides=(), approval=approval, assigned=None)

    def _signed(self, field: Field, held: _Withheld) -> Field:
        by = BLACK if field.confirmed_by is not None and self._says(field.confirmed_by, held) else field.confirmed_by
        entries = tuple(replace(e, by=BLACK) if self._says(e.by, held) else e for e in field.entries)
        return replace(field, confirmed_by=by, entries=entries, reading=None)

    def title(self, document: Document) -> str:
        """Its own, or a number where it says anything of what is blacked out."""
        held = self._held[document.id]
        return _TITLE.filled(number=held.number).say(self._language) if self._says(document.title, held) else document.title

    def named(self, document_id: str, folder: Path, stem: str) -> tuple[Path, str]:
        """A folder and a file name that say nothing of what is blacked out; the file's says that it is redacted."""
        held = self._held[document_id]
        neutral = f"{REDACTED}-{held.number:04}"
        parts = (neutral if self._says(part, held) or BLACK in part else part for part in folder.parts)
        return Path(*parts), neutral if self._says(stem, held) or BLACK in stem else f"{stem}-{REDACTED}"

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
        held = self._held[document_id]
        return tuple(replace(each, name=BLACK) if self._says(each.name, held) else each for each in processing)

    # what says something

    def _is_withheld(self, field: Field, held: _Withheld) -> bool:
        for evidence in field.evidence:
            areas = held.areas.get(evidence.page, ())
            if not areas:
                continue
            if is_touched(solid(evidence.quad), max(len(field.value), 1), areas):
                return True
            lines = (line for line in self._dossier.page(evidence.page).content.lines() if line.id in evidence.lines)
            if any(_shares(line, solid(evidence.quad), areas) for line in lines):
                return True
        values = (field.value, *(entry.value for entry in field.entries))
        return any(_same(value, word) for value in values for word in held.words)

    def _says(self, text: str, held: _Withheld) -> bool:
        """Whether a text that is no part of a page says a part of what is blacked out."""
        return any(shares_words(text, word) for word in held.words)


def _same(value: str, word: str) -> bool:
    """Whether one of two texts holds the other, and that says something."""
    one, other = sorted(("".join(letters_of(value)), "".join(letters_of(word))), key=len)
    return is_telling(one) and one in other


def _shares(line: Line, ink: Quad, areas: Sequence[Quad]) -> bool:
    """Whether letters of a line that stand in the ink of a value are blacked out."""
    own, gone = hidden(line, (ink,)), hidden(line, areas)
    return any(start < until and end > begin for start, end in own for begin, until in gone)


def shares_words(text: str, word: str) -> bool:
    """Whether two texts have two Chinese characters in a row, a word of three letters or a number of four digits in common."""
    one, other = _pieces(text), _pieces(word)
    return not one.isdisjoint(other)


def _pieces(text: str) -> frozenset[str]:
    found: set[str] = set()
    run = ""
    before = ""
    for character in f"{text} ":
        letters = letters_of(character)
        for letter in letters:
            if is_single(letter):
                if before:
                    found.add(before + letter)
                before = letter
            else:
                before = ""
        if letters and not is_single(letters[0]) and (not run or run[-1].isdigit() == letters[0].isdigit()):
            run += "".join(letters)
            continue
        if len(run) >= (4 if run.isdigit() else 3):
            found.add(run)
        run = "".join(letters) if letters and not is_single(letters[0]) else ""
        if not letters and not character.isspace():
            before = "" if character not in "·•‧∙・-" else before
    return frozenset(found)


def _blank(field: Field) -> Field:
    """A value that stands in an area: that there is one may be known, and where."""
    return replace(field, value=BLACK if field.value else "", entries=(), doubt=0.0, reading=None, confirmed_at=None)


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


def telling(words: Iterable[str]) -> tuple[str, ...]:
    """Those that can be looked for in a file, in an order that says nothing."""
    return tuple(sorted(word for word in words if is_telling(word)))
