"""What is to be blacked out: found by fields, words, names and patterns, drawn by hand, kept as areas of pages.

Nothing here writes an event: marking areas leaves pages, masters and history as they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from desktop.document.errors import DossierError, Text
from desktop.document.geometry import Quad
from desktop.document.model import Document, Field, Page, new_id
from desktop.document.redaction import Redaction, RedactionKind, covered, grown, hidden, solid, stretch, whole
from desktop.services import redaction_patterns
from desktop.services.find_replace import Matcher, PatternTooSlow, matcher
from desktop.services.find_replace import Wanted as Expression
from desktop.services.progress import Poll, Progress, never_cancelled, unseen
from desktop.services.redaction_patterns import PATTERNS
from desktop.services.redaction_text import Span, Stream, Wanted, letters_of, spans_of, streams_of
from desktop.services.redaction_words import is_telling, windows
from desktop.services.word_list import read_words
from desktop.storage.dossier import Dossier, utc_now

FIELD, WORDS, NAME, EXPRESSION, DRAWN, ELSEWHERE = (
    Text("Field {name}", "字段 {name}"),
    Text("Words looked for", "查找的文字"),
    Text("Name on the list", "名单中的姓名"),
    Text("Own pattern", "自定义规则"),
    Text("Drawn by hand", "手工绘制"),
    Text("The same words once more", "相同文字再次出现"),
)
READ_ONLY_IS_FOUND = Text(
    "Searches find what was read. Handwriting, seals, pictures and misread words stay unfound: look at each page.",
    "查找只能找到已识别的文字。手写、印章、图片和误识的文字可能未被找到，请逐页查看。",
)
_MARGIN = 0.12
"""How far the area of a thing without letters goes on beyond it, in its own heights."""


class UnknownPattern(DossierError):
    """Details: pattern, known."""

    code = "redaction-pattern"
    sentence = Text("There is no pattern “{pattern}”.", "没有名为“{pattern}”的规则。")
    remedy = Text("Choose among: {known}.", "可选规则：{known}。")


class NothingAsked(DossierError):
    code = "redaction-nothing"
    sentence = Text("Nothing was said that is to be blacked out.", "未指定要遮盖的内容。")
    remedy = Text("Name fields, words, names or patterns.", "请指定字段、文字、姓名或规则。")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be looked for. fields: by name, of each document's record. words: anywhere, also within longer ones. names: as
    whole words. patterns: of PATTERNS. expressions: regular ones."""

    fields: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    expressions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Find:
    """A place that may be blacked out: quads of one page. text: what stands there, for the person at the desk; it is never
    kept. number: of the page in its document."""

    document: str
    page: str
    number: int
    quads: tuple[Quad, ...]
    kind: RedactionKind
    reason: str
    text: str = ""


class Finder:
    """What is asked for, made ready to be looked for on one page after another.

    Raises UnknownPattern, NothingAsked, BadPattern, PatternTooLarge."""

    def __init__(self, asked: Asked, language: str = "en") -> None:
        for name in asked.patterns:
            if name not in PATTERNS:
                raise UnknownPattern(pattern=name, known=", ".join(PATTERNS))
        if asked == Asked():
            raise NothingAsked()
        self._asked = asked
        self._language = language
        self._words = Wanted(asked.words, bounded=False)
        self._names = Wanted((name for name in asked.names if len(letters_of(name)) > 1), bounded=True)
        self._expressions = [matcher(Expression(find, regular=True, match_case=False)) for find in asked.expressions]

    def on_page(self, document: Document, page: Page, areas: Sequence[Quad] = ()) -> tuple[Find, ...]:
        """From the top down; what the areas cover already is left out, and so is what lies within another find of its kind.

        Raises PatternTooSlow."""
        found: list[_Place] = []
        for stream in streams_of(page.content):
            found += self._in_stream(stream)
            found += self._without_ink(document, stream)
        found += self._by_expressions(page)
        seeker = _Seeker(document, page, areas)
        finds = [*seeker.by_fields(self._asked.fields, self._language), *seeker.finds(_outermost(found))]
        return tuple(finds)

    def _in_stream(self, stream: Stream) -> Iterator[_Place]:
        say = self._language
        for wanted, kind, reason in (
            (self._words, RedactionKind.SEARCH, WORDS.say(say)),
            (self._names, RedactionKind.NAME, NAME.say(say)),
        ):
            for start, end in wanted.found(stream.letters):
                yield _Place(spans_of(stream.letters[start:end]), kind, reason)
        for name in self._asked.patterns:
            title = PATTERNS[name].title.say(say)
            for spans in redaction_patterns.found(name, stream):
                yield _Place(spans, RedactionKind.PATTERN, title)

    def _without_ink(self, document: Document, stream: Stream) -> Iterator[_Place]:
        """Where the values of fields stand that nobody took from the page: they were typed."""
        for field in document.fields:
            typed = field.name in self._asked.fields and not field.evidence and not field.awaits_another
            if typed and is_telling(field.value):
                reason = FIELD.filled(name=field.name).say(self._language)
                for start, end in Wanted((field.value,), bounded=True).found(stream.letters):
                    yield _Place(spans_of(stream.letters[start:end]), RedactionKind.FIELD, reason)

    def _by_expressions(self, page: Page) -> Iterator[_Place]:
        reason = EXPRESSION.say(self._language)
        for matches in self._expressions:
            for spans in _expression_spans(matches, page):
                yield _Place(spans, RedactionKind.PATTERN, reason)


@dataclass(frozen=True, slots=True)
class _Place:
    spans: tuple[Span, ...]
    kind: RedactionKind
    reason: str

    def holds(self, other: _Place) -> bool:
        return self.kind is other.kind and all(
            any(own.line == span.line and own.start <= span.start and own.end >= span.end for own in self.spans)
            for span in other.spans
        )


def _outermost(places: Iterable[_Place]) -> tuple[_Place, ...]:
    """In order, without those that lie within another."""
    largest = sorted(dict.fromkeys(places), key=lambda p: -sum(span.end - span.start for span in p.spans))
    kept: list[_Place] = []
    by_line: dict[int, list[_Place]] = defaultdict(list)
    for place in largest:
        if place.spans and not any(other.holds(place) for other in by_line[place.spans[0].line]):
            kept.append(place)
            for line in {span.line for span in place.spans}:
                by_line[line].append(place)
    return tuple(sorted(kept, key=lambda p: (p.spans[0].line < 0, p.spans[0].line, p.spans[0].start)))


def _expression_spans(matches: Matcher, page: Page) -> Iterator[tuple[Span, ...]]:
    """In each line, and over the ends of the lines of a region as if it were one."""
    try:
        index = 0
        for region in page.content.regions:
            starts: list[int] = []
            joined = ""
            for line in region.lines:
                starts.append(len(joined))
                joined += line.text
                for start, end, _ in matches(line.text):
                    yield (Span(index + len(starts) - 1, start, end),)
            for start, end, _ in matches(joined) if len(starts) > 1 else ():
                spans = tuple(_cut(starts, joined, start, end, index))
                if len(spans) > 1:
                    yield spans
            index += len(starts)
        for number, code in enumerate(page.content.codes):
            for start, end, _ in matches(code.text):
                yield (Span(-1 - number, start, end),)
    except TimeoutError as reason:
        raise PatternTooSlow(number=page.number) from reason


def _cut(starts: Sequence[int], joined: str, start: int, end: int, first: int) -> Iterator[Span]:
    for number, begin in enumerate(starts):
        until = starts[number + 1] if number + 1 < len(starts) else len(joined)
        if start < until and end > begin:
            yield Span(first + number, max(start, begin) - begin, min(end, until) - begin)


class _Seeker:
    """Places on a page as areas."""

    def __init__(self, document: Document, page: Page, areas: Sequence[Quad]) -> None:
        self._document = document
        self._page = page
        self._areas = whole(page, areas)
        self._lines = tuple(page.content.lines())
        self._hidden = {i: hidden(line, self._areas) for i, line in enumerate(self._lines)} if self._areas else {}

    def finds(self, places: Iterable[_Place]) -> Iterator[Find]:
        for place in places:
            if not all(self._is_covered(span) for span in place.spans):
                quads = tuple(self._quad(span) for span in place.spans)
                text = " ".join(self._text(span) for span in place.spans)
                yield self._find(quads, place.kind, place.reason, text)

    def by_fields(self, names: Iterable[str], language: str) -> Iterator[Find]:
        wanted = frozenset(names)
        for field in self._document.fields:
            if field.name not in wanted:
                continue
            quads = tuple(self._evidence(field))
            if quads:
                reason = FIELD.filled(name=field.name).say(language)
                yield self._find(quads, RedactionKind.FIELD, reason, "" if field.awaits_another else field.value)

    def _evidence(self, field: Field) -> Iterator[Quad]:
        for evidence in field.evidence:
            if evidence.page != self._page.id:
                continue
            ink = solid(evidence.quad)
            lines = [i for i, line in enumerate(self._lines) if not evidence.lines or line.id in evidence.lines]
            spans = [Span(i, *run) for i in lines for run in hidden(self._lines[i], (ink,))]
            if spans and all(self._is_covered(span) for span in spans):
                continue
            if not spans and any(_holds(area, ink) for area in self._areas):
                continue
            yield from (self._quad(span) for span in spans)
            if not spans or not evidence.lines:
                yield grown(ink, _MARGIN * ink.height, _MARGIN * ink.height)

    def _find(self, quads: tuple[Quad, ...], kind: RedactionKind, reason: str, text: str) -> Find:
        return Find(self._document.id, self._page.id, self._page.number, quads, kind, reason, text)

    def _quad(self, span: Span) -> Quad:
        if span.line >= 0:
            return stretch(self._lines[span.line], span.start, span.end, self._lines)
        code = solid(self._page.content.codes[-1 - span.line].quad)
        return grown(code, _MARGIN * code.height, _MARGIN * code.height)

    def _text(self, span: Span) -> str:
        if span.line < 0:
            return self._page.content.codes[-1 - span.line].text
        return self._lines[span.line].text[span.start : span.end]

    def _is_covered(self, span: Span) -> bool:
        if span.line < 0:
            code = solid(self._page.content.codes[-1 - span.line].quad)
            return any(_holds(area, code) for area in self._areas)
        line = self._lines[span.line]
        gone = self._hidden.get(span.line, ())
        kept = (at for at in range(span.start, span.end) if not line.text[at].isspace())
        return all(any(start <= at < end for start, end in gone) for at in kept)


def _holds(area: Quad, quad: Quad) -> bool:
    return all(solid(area).contains(point) for point in quad.points)


# --- over a dossier -----------------------------------------------------------------------------------------------------


def find(
    dossier: Dossier,
    asked: Asked,
    documents: Sequence[str] = (),
    *,
    language: str = "en",
    without: Collection[str] = (),
    poll: Poll = never_cancelled,
    progress: Progress = unseen,
) -> Iterator[Find]:
    """On all pages of the documents (none named: of all), in order, without what is marked already. without: areas that count
    as not marked, by id. progress is told pages.

    Raises as Finder, and PatternTooSlow."""
    finder = Finder(asked, language)
    for document, page, areas in _pages(dossier, documents, poll, progress, without):
        yield from finder.on_page(document, page, areas)


def _pages(
    dossier: Dossier, documents: Sequence[str], poll: Poll, progress: Progress, without: Collection[str] = ()
) -> Iterator[tuple[Document, Page, tuple[Quad, ...]]]:
    loaded = [dossier.document(i) for i in documents or [summary.id for summary in dossier.documents()]]
    total, done = sum(len(document.pages) for document in loaded), 0
    for document in loaded:
        areas = areas_of(dossier, document.id, without)
        for page_id in document.pages:
            poll()
            yield document, dossier.page(page_id), areas.get(page_id, ())
            done += 1
            progress(done, total)


def marked(finds: Iterable[Find], by: str) -> tuple[Redaction, ...]:
    """The areas of the finds, to be kept by `Dossier.change_redactions`."""
    at = utc_now()
    return tuple(Redaction(new_id(), f.page, quad, f.kind, f.reason, by, at) for f in finds for quad in f.quads)


def drawn(page_id: str, quad: Quad, by: str, reason: str) -> Redaction:
    """An area that a person drew. Raises nothing; what crosses itself becomes the rectangle around it."""
    return Redaction(new_id(), page_id, solid(quad), RedactionKind.DRAWN, reason, by, utc_now())


def with_reason(area: Redaction, reason: str) -> Redaction:
    """The same place under another reason, as a new area: what is kept is never changed."""
    return replace(area, id=new_id(), reason=reason)


def areas_of(dossier: Dossier, document_id: str, without: Collection[str] = ()) -> Mapping[str, tuple[Quad, ...]]:
    """What is to be black on the document's pages, by page id; pages without anything are not in it.

    A page that is a part of a sheet has the areas of all parts of that sheet, of pages that were taken out and of other
    documents that hold the same page of the same original: its picture may show them. Codes that an area touches are black
    as a whole."""
    shas = dict.fromkeys(summary.master for summary in dossier.page_summaries(document_id))
    sharing = {document_id, *(other for sha in shas for other in dossier.documents_of(sha))}
    marked = {each: areas for each in sharing if (areas := dossier.redactions(each))}
    if not marked:
        return {}
    sheet_of = {
        summary.id: (summary.master, summary.master_page)
        for each in sharing
        for summary in (*dossier.page_summaries(each), *dossier.pages_left_out(each))
    }
    sheets: dict[tuple[str, int], list[Quad]] = defaultdict(list)
    for areas in marked.values():
        for area in areas:
            if area.page in sheet_of and area.id not in without:
                sheets[sheet_of[area.page]].append(solid(area.quad))
    on_sheets: dict[tuple[str, int], list[str]] = defaultdict(list)
    for page, sheet in sheet_of.items():
        if sheet in sheets:
            on_sheets[sheet].append(page)
    for sheet, pages in on_sheets.items():
        quads = sheets[sheet]
        for page in pages:
            quads += whole(dossier.page(page), tuple(quads))[len(quads) :]
    own = {page.id for page in (*dossier.page_summaries(document_id), *dossier.pages_left_out(document_id))}
    return {page: tuple(sheets[sheet]) for sheet, pages in on_sheets.items() for page in pages if page in own}


def names_of(path: Path) -> tuple[str, ...]:
    """Of a plain list, one name a line. Raises NoWordFile."""
    return read_words(path)


# --- the same words elsewhere -------------------------------------------------------------------------------------------


def hidden_words(
    dossier: Dossier, document_id: str, areas: Mapping[str, Sequence[Quad]], poll: Poll = never_cancelled
) -> frozenset[str]:
    """All words that stand in the areas of the document's pages. Never to be shown."""
    document = dossier.document(document_id)
    words: set[str] = set()
    for page_id in document.pages:
        if page_id in areas:
            poll()
            words.update(covered(dossier.page(page_id), areas[page_id]))
    return frozenset(words)


def elsewhere(
    dossier: Dossier,
    document_id: str,
    *,
    language: str = "en",
    poll: Poll = never_cancelled,
    progress: Progress = unseen,
) -> tuple[Find, ...]:
    """Where words that the document's areas cover stand on its pages outside of them."""
    hidden_ones = hidden_words(dossier, document_id, areas_of(dossier, document_id), poll)
    words = [piece for word in hidden_ones if is_telling(word) for piece in windows(word)]
    if not words:
        return ()
    wanted, reason = Wanted(words, bounded=True), ELSEWHERE.say(language)
    found: list[Find] = []
    for document, page, areas in _pages(dossier, (document_id,), poll, progress):
        places = [
            _Place(spans_of(stream.letters[start:end]), RedactionKind.SEARCH, reason)
            for stream in streams_of(page.content)
            for start, end in wanted.found(stream.letters)
        ]
        found += _Seeker(document, page, areas).finds(_outermost(places))
    return tuple(found)
