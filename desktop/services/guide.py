"""The user guide: its parts and pages in one language, their plain text, and the search in them.

The pages lie in `resources/guide/LANGUAGE/ID.md`; `contents.toml` beside them says which there are, in what order and parts.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from desktop.resources import resource

LANGUAGES = ("en", "zh")
_FENCE = re.compile(r"^\s*(```|~~~)")
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_TABLE_RULE = re.compile(r"^\s*\|?\s*:?-{2,}.*$")
_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^()\s]+)\)")
_MARKS = re.compile(
    r"\*\*|__|`|(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])|^\s*(?:[-*+>]|\d+\.)\s+|\\(?=[\\`*_{}\[\]()#+.!|<>-])", re.MULTILINE
)
_WORD = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+|[^\W_]+(?:[-'+.][^\W_]+)*|[^\w\s]")
_SNIPPET = 96
_TITLE, _HEAD, _TEXT = 12.0, 5.0, 1.0


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading; the first of a page stands under its title. text: plain, without the heading."""

    heading: str
    text: str


@dataclass(frozen=True)
class GuidePage:
    """source: Markdown, its first line the title. file: where it lies, from which its pictures and links are named."""

    id: str
    title: str
    source: str
    file: Path

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        return tuple(_sections(self.source))

    @cached_property
    def links(self) -> tuple[str, ...]:
        """Targets of links, as written: `ID.md`, `ID.md#heading`."""
        return tuple(target for picture, _, target in _LINK.findall(_without_code(self.source)) if not picture)

    @cached_property
    def pictures(self) -> tuple[str, ...]:
        """Targets of pictures, as written: relative to the file."""
        return tuple(target for picture, _, target in _LINK.findall(_without_code(self.source)) if picture)


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    pages: tuple[GuidePage, ...]


@dataclass(frozen=True, slots=True)
class GuideHit:
    """heading: of the section that answers best, the page's title where that is its beginning.

    marks: begin and end, in the snippet, of what was looked for."""

    page: GuidePage
    heading: str
    snippet: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Guide:
    parts: tuple[Part, ...]

    @property
    def pages(self) -> tuple[GuidePage, ...]:
        return tuple(page for part in self.parts for page in part.pages)

    def page(self, page_id: str) -> GuidePage | None:
        return next((page for page in self.pages if page.id == page_id), None)

    def search(self, query: str) -> tuple[GuideHit, ...]:
        """Pages in which all words of the query stand, the best first. Chinese counts by characters: all must stand on the
        page, and what stands together as it was asked for counts most. A word may be the beginning of a longer one."""
        wanted = terms(query)
        found = []
        for number, page in enumerate(self.pages):
            weights = [_weight(page, term) for term in wanted]
            if wanted and all(weights):
                section = max(page.sections, key=lambda each: _weight_of(each, wanted))
                found.append((-sum(weights), number, _hit(page, section, wanted)))
        return tuple(hit for _, _, hit in sorted(found, key=lambda each: each[:2]))


def load_guide(language: str, folder: Path | None = None) -> Guide:
    """The guide in "en" or "zh"; a page that is not there in Chinese comes in English. folder: instead of resources/guide.

    A part without pages is left out, and where there is no guide at all it has no parts."""
    folder = folder or resource("guide")
    listed = folder / "contents.toml"
    if not listed.is_file():
        return Guide(())
    parts = []
    for entry in tomllib.loads(listed.read_text("utf-8")).get("part", ()):
        pages = tuple(page for name in entry["pages"] if (page := _load(folder, language, name)) is not None)
        if pages:
            parts.append(Part(_in_language(entry, language), pages))
    return Guide(tuple(parts))


def slug(heading: str) -> str:
    """How a link names a heading: as most readers of Markdown do."""
    return re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", plain(heading).casefold()).strip())


def plain(markdown: str) -> str:
    """What a person reads of some Markdown that holds no heading and no table rule."""
    return _MARKS.sub("", _LINK.sub(lambda found: found[2], markdown))


def terms(query: str) -> tuple[str, ...]:
    """Words and runs of Chinese characters in a query, folded, each once."""
    return tuple(dict.fromkeys(_WORD.findall(folded(query))))


def folded(text: str) -> str:
    """Without the difference of capitals and widths; as long as what was given, so that places stay the same."""
    if text.isascii():
        return text.lower()
    return "".join(_one(character) for character in text)


def occurrences(text: str, term: str) -> Iterator[tuple[int, int]]:
    """Where a folded term stands in a folded text: a word at the beginning of words, Chinese characters anywhere."""
    anywhere = not term[0].isalnum() or _is_chinese(term)
    at = text.find(term)
    while at >= 0:
        if anywhere or at == 0 or not text[at - 1].isalnum() or _is_chinese(text[at - 1]):
            yield at, at + len(term)
        at = text.find(term, at + 1)


def _one(character: str) -> str:
    same = unicodedata.normalize("NFKC", character).lower()
    return same if len(same) == 1 else character


def _is_chinese(text: str) -> bool:
    return text[0] >= "\u3400"


def _in_language(entry: Mapping[str, object], language: str) -> str:
    return str(entry.get(language) or entry.get("en", ""))


def _load(folder: Path, language: str, name: str) -> GuidePage | None:
    for each in (language, "en"):
        file = folder / each / f"{name}.md"
        if file.is_file():
            source = file.read_text("utf-8")
            found = _HEADING.match(source.split("\n", 1)[0])
            return GuidePage(name, plain(found[2]) if found else name, source, file)
    return None


def _without_code(source: str) -> str:
    kept, fenced = [], False
    for line in source.splitlines():
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced:
            kept.append(re.sub(r"`[^`]*`", "", line))
    return "\n".join(kept)


def _sections(source: str) -> Iterator[Section]:
    heading, fenced = "", False
    lines: list[str] = []
    for line in source.splitlines():
        found = _HEADING.match(line)
        if _FENCE.match(line):
            fenced = not fenced
        elif found and not fenced:
            if heading or any(lines):
                yield Section(heading, _flat(lines))
            heading, lines = plain(found[2]), []
        elif fenced:
            lines.append(line.strip())
        elif not _TABLE_RULE.match(line):
            lines.append(plain(line).strip().strip("|").replace(" | ", " · ").strip())
    yield Section(heading, _flat(lines))


def _flat(lines: list[str]) -> str:
    """One line; between Chinese characters no space is made of the end of one."""
    text = re.sub(r"\s+", " ", " ".join(line for line in lines if line))
    return re.sub(r"(?<=[\u3000-\u9fff\uff00-\uffef]) (?=[\u3000-\u9fff\uff00-\uffef])", "", text).strip()


def _weight(page: GuidePage, term: str) -> float:
    """How much a page says of a term; 0 where it does not hold it."""
    title = _strength(folded(page.title), term)
    heads = sum(_strength(folded(section.heading), term) for section in page.sections[1:])
    texts = sum(_strength(folded(section.text), term) for section in page.sections)
    weight = _TITLE * title + _HEAD * min(heads, 2.0) + _TEXT * min(texts, 6.0)
    if not weight and _is_chinese(term):
        everything = folded(" ".join((page.title, *(f"{each.heading} {each.text}" for each in page.sections))))
        near = any(term[n : n + 2] in everything for n in range(len(term) - 1))
        weight = 0.1 if near and all(character in everything for character in term) else 0.0
    return weight


def _strength(text: str, term: str) -> float:
    """1 for each place of it, up to 3; less where only its pairs of characters stand in the text."""
    whole = sum(1 for _ in occurrences(text, term))
    if whole or not _is_chinese(term) or len(term) < 3:
        return float(min(whole, 3))
    pairs = [term[n : n + 2] in text for n in range(len(term) - 1)]
    return 0.5 if all(pairs) else 0.0


def _weight_of(section: Section, wanted: tuple[str, ...]) -> float:
    head, text = folded(section.heading), folded(section.text)
    each = [3 * _strength(head, term) + _strength(text, term) + 0.1 * bool(places(text, term)) for term in wanted]
    return sum(each) + 10 * sum(1 for weight in each if weight)


def places(text: str, term: str) -> list[tuple[int, int]]:
    """Where a folded term stands in a folded text, else the pairs of its characters, else its characters."""
    for size in (len(term), 2, 1) if _is_chinese(term) else (len(term),):
        runs = {term[n : n + size] for n in range(max(1, len(term) - size + 1))}
        found = sorted(place for run in runs for place in occurrences(text, run))
        if found:
            return found
    return []


def _hit(page: GuidePage, section: Section, wanted: tuple[str, ...]) -> GuideHit:
    text = folded(section.text)
    found = sorted(place for term in wanted for place in places(text, term))
    first = max(found, key=lambda at: sum(1 for other in found if 0 <= other[0] - at[0] < _SNIPPET), default=(0, 0))[0]
    start = max(0, first - _SNIPPET // 4)
    if start:
        space = section.text.find(" ", start, first)
        start = space + 1 if space >= 0 else start
    end = start + _SNIPPET
    snippet = ("…" if start else "") + section.text[start:end].rstrip() + ("…" if end < len(section.text) else "")
    shift = start - (1 if start else 0)
    marks = _joined((begin - shift, stop - shift) for begin, stop in found if start <= begin and stop <= end)
    return GuideHit(page, section.heading or page.title, snippet, tuple(marks))


def _joined(places: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    """Places that touch or lie over each other as one."""
    joined: list[tuple[int, int]] = []
    for begin, stop in places:
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
        else:
            joined.append((begin, stop))
    return joined
