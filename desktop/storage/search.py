"""The full-text index, kept in the transaction of the change it follows from, and what is found with it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from desktop.document.codec import decode
from desktop.document.geometry import Quad
from desktop.document.model import Char, Content, Document, Field, Line
from desktop.storage import tables
from desktop.storage.driver import Database
from desktop.storage.errors import DossierDamaged
from desktop.storage.tokens import Span, Term, Token, is_single, occurrences, parse, tokens
from desktop.storage.values import Hit, PagePlace

CONTEXT = 24
"""Characters of the snippet on each side of what was found."""


def indexed(lines: Sequence[str]) -> str:
    """What the index holds of a text."""
    return " ".join(token.text for token in tokens(lines))


def page_text(content: Content) -> list[str]:
    return [line.text for line in content.lines()]


def index_page(db: Database, rank: int, content: Content) -> None:
    _index(db, "search", rank, indexed(page_text(content)))


def index_fields(db: Database, rank: int, document: Document) -> None:
    _index(db, "search_fields", rank, fields_text(document))


def fields_text(document: Document) -> str:
    # The mark keeps a phrase from running out of one value into the next; a query never holds it.
    return " \u2029 ".join(indexed([field.value]) for field in _findable(document))


def _findable(document: Document) -> Iterator[Field]:
    """Without what one person keyed and another is to key unseen."""
    return (field for field in document.fields if not field.awaits_another)


def _index(db: Database, table: str, rank: int, text: str) -> None:
    db.run(f"DELETE FROM {table} WHERE rowid = ?", rank)
    if text:
        db.run(f"INSERT INTO {table} (rowid, tokens) VALUES (?, ?)", rank, text)


def search(db: Database, query: str, limit: int) -> tuple[Hit, ...]:
    """Text of pages first, in the order of documents and pages, then values of fields."""
    terms = parse(query)
    if not terms:
        return ()
    hits: list[Hit] = []
    with db.snapshot():
        for found in (_in_pages(db, terms), _in_fields(db, terms)):
            for hit in found:
                if len(hits) == limit:
                    return tuple(hits)
                hits.append(hit)
    return tuple(hits)


def _matching(terms: Sequence[Term]) -> str:
    """The query in FTS5's own language; tokens hold letters and digits only, so nothing needs escaping."""

    def spelled(term: Term) -> str:
        return " OR ".join(f'"{" ".join(p.tokens)}"{" *" if p.prefix else ""}' for p in term.spellings)

    return " AND ".join(f"({spelled(term)})" for term in terms)


def _in_pages(db: Database, terms: Sequence[Term]) -> Iterator[Hit]:
    sql = (
        "SELECT pages.document, pages.id, pages.number, pages.rank FROM search"
        " JOIN pages ON pages.rank = search.rowid JOIN documents ON documents.id = pages.document"
        " WHERE search MATCH ? AND pages.number > 0 ORDER BY documents.rank, pages.number"
    )
    for document, page, number, rank in db.rows(sql, _matching(terms)):
        lines = Lines(db, db.value("SELECT content FROM contents WHERE rank = ?", rank) or b"")
        for first, past, stream in _places(terms, tokens(lines.texts)):
            yield _hit(document, page, number, lines, [span for token in stream[first:past] for span in token.spans])


# Where a line begins in the JSON of a page. Quotes within a text are escaped, so nothing else can look like this.
_LINE = re.compile(r'\{"id":"(?:[^"\\]|\\.)*","text":("(?:[^"\\]|\\.)*")')


class Lines:
    """Texts of a page's lines; a line itself is decoded only when it is asked for, which makes a search ten times as fast."""

    def __init__(self, db: Database, content: bytes) -> None:
        try:
            self._json = tables.unsqueeze(content)
            places = [(match.start(), match[1]) for match in _LINE.finditer(self._json)]
            self._starts = [start for start, _ in places]
            self.texts: list[str] = [json.loads(text) for _, text in places]
        except ValueError as reason:
            raise DossierDamaged(path=str(db.path)) from reason

    def __getitem__(self, index: int) -> Line:
        return decode(Line, json.JSONDecoder().raw_decode(self._json, self._starts[index])[0])


def pages_saying(db: Database, phrases: Sequence[str] | None, document: str | None) -> tuple[PagePlace, ...]:
    """Pages that hold the words of any of the phrases in that order, in page order; None, or a phrase without a letter or
    digit: all pages. document: only that one's."""
    terms = [tuple(token.text for token in tokens([phrase])) for phrase in phrases or ()]
    condition, values = "", []
    if terms and all(terms):
        condition = " AND pages.rank IN (SELECT rowid FROM search WHERE search MATCH ?)"
        values.append(" OR ".join(f'"{" ".join(term)}"' for term in terms))
    if document is not None:
        condition += " AND pages.document = ?"
        values.append(document)
    sql = (
        "SELECT pages.document, pages.id, pages.number FROM pages JOIN documents ON documents.id = pages.document"
        f" WHERE pages.number > 0{condition} ORDER BY documents.rank, pages.number"
    )
    return tuple(PagePlace(*row) for row in db.rows(sql, *values))


def lines(db: Database, page: str) -> Lines:
    """Of a page; none where it holds none."""
    sql = "SELECT content FROM contents WHERE rank = (SELECT rank FROM pages WHERE id = ?)"
    return Lines(db, db.value(sql, page) or b"")


def _places(terms: Sequence[Term], stream: list[Token]) -> Iterator[tuple[int, int, list[Token]]]:
    """Where any of the terms stands, from the top down."""
    found = {place for term in terms for phrase in term.spellings for place in occurrences(stream, phrase)}
    for first, past in sorted(found):
        yield first, past, stream


def _hit(document: str, page: str, number: int, lines: Lines, spans: Sequence[Span]) -> Hit:
    merged: dict[int, tuple[int, int]] = {}
    for span in spans:
        start, end = merged.get(span.line, (span.start, span.end))
        merged[span.line] = (min(start, span.start), max(end, span.end))
    decoded = {index: lines[index] for index in merged}
    quads = tuple(ink(decoded[index], start, end) for index, (start, end) in merged.items())
    snippet, highlight = _snippet(lines.texts, merged)
    return Hit(document, page, number, tuple(line.id for line in decoded.values()), quads, snippet, highlight)


def ink(line: Line, start: int, end: int) -> Quad:
    """Quad of the characters `start` to `end` of a line's text, in page space; the whole line's where they have no place."""
    found = [c.quad for c in _chars_between(line, start, end)]
    if not found or any(quad is None for quad in found):
        return line.quad
    first, last = found[0], found[-1]
    assert first is not None
    assert last is not None
    # Along a vertical line the characters run down: the end of the ink is the bottom of the last one.
    if line.vertical:
        return Quad(first.tl, first.tr, last.br, last.bl)
    return Quad(first.tl, last.tr, last.br, first.bl)


def _chars_between(line: Line, start: int, end: int) -> Iterator[Char]:
    """Chars are found in the text in order: blanks between words may be no chars of their own."""
    at = 0
    for char in line.chars:
        place = line.text.find(char.text, at)
        if place < 0 or not char.text:
            continue
        at = place + len(char.text)
        if place < end and at > start:
            yield char


def _snippet(texts: Sequence[str], merged: dict[int, tuple[int, int]]) -> tuple[str, tuple[int, int]]:
    joined, starts = "", []
    for text in texts:
        if joined and text and not (is_single(joined[-1]) and is_single(text[0])):
            joined += " "
        starts.append(len(joined))
        joined += text
    indexes = list(merged)
    start = starts[indexes[0]] + merged[indexes[0]][0]
    end = starts[indexes[-1]] + merged[indexes[-1]][1]
    left, right = max(0, start - CONTEXT), min(len(joined), end + CONTEXT)
    before, after = "…" if left else "", "…" if right < len(joined) else ""
    return before + joined[left:right] + after, (start - left + len(before), end - left + len(before))


def _in_fields(db: Database, terms: Sequence[Term]) -> Iterator[Hit]:
    sql = "SELECT documents.id FROM search_fields JOIN documents ON documents.rank = search_fields.rowid"
    for (identity,) in db.rows(f"{sql} WHERE search_fields MATCH ? ORDER BY documents.rank", _matching(terms)):
        document = tables.document(db, identity)
        for field in _findable(document):
            for first, past, stream in _places(terms, tokens([field.value])):
                spans = [span for token in stream[first:past] for span in token.spans]
                hit = _field_hit(db, document, field, {0: (spans[0].start, spans[-1].end)})
                if hit is not None:
                    yield hit


def _field_hit(db: Database, document: Document, field: Field, place: dict[int, tuple[int, int]]) -> Hit | None:
    evidence = field.evidence[0] if field.evidence else None
    page = evidence.page if evidence else next(iter(document.pages), None)
    if page is None:
        return None
    number: int = db.value("SELECT number FROM pages WHERE id = ?", page) or 1
    snippet, highlight = _snippet([field.value], place)
    lines, quads = (evidence.lines, (evidence.quad,)) if evidence else ((), ())
    return Hit(document.id, page, number, lines, quads, snippet, highlight, field.name)
