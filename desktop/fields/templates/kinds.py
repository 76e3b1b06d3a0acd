"""Which kind of document a document is, by what it prints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from desktop.document.model import Page, RegionType
from desktop.document.template import Template
from desktop.fields.finding.labels import normal

_MOST_PAGES = 2
_MOST_LINES = 400
"""Of one page: what tells the kind stands early."""
_LEAST = 0.25
"""What is less sure is no proposal."""

_HEADING_ENDS, _HEADING_HAS, _ALONE, _WITHIN = 0.75, 0.3, 0.3, 0.15
"""How sure a cue makes: it is or ends a heading, is a part of one, has a line for itself, stands in a line of more."""
_ENOUGH = 4.0
"""So many labels that no other kind prints are as good as all."""
_LABELS_ALONE = 0.5
"""What labels alone can tell at most."""
_OF_A_COLUMN = 0.5
"""The heading of a column is a word that many tables have."""
_LONG_HAN, _LONG = 5, 10
"""A slip in so many letters does not hide what a text is: contact is no contract, 住院记录 is not 出院记录."""
_LONGEST_HEADING = 40
_SPECIFIC = 4
"""A cue of fewer letters (Chinese ones count double) is too common a word to tell anything inside a line."""
_START = re.compile(r"(?:^|[\s:：(（\[【|/、，,.．])\s*(?=[^\W_])")
_HAN = re.compile(r"[⺀-鿿豈-﫿]")
_COLON = re.compile(r"\s*[.#]?\s*[:：]")


@dataclass(frozen=True, slots=True)
class Proposal:
    """sure: 0-1."""

    template: str
    sure: float


@dataclass(frozen=True, slots=True)
class _Printed:
    """A line, as `normal` writes it, and whether it is set as a heading."""

    text: str
    raw: str
    heading: bool


def propose(templates: Iterable[Template], pages: Sequence[Page]) -> tuple[Proposal, ...]:
    """Surest first; empty where nothing speaks for any. pages: the first ones of a document."""
    known = tuple(templates)
    lines = [line for number, page in enumerate(pages[:_MOST_PAGES]) for line in _lines(page, first=number == 0)]
    labelled = _labelled(known, lines)
    found = []
    for template in known:
        cued = _cued(template, lines)
        labels = min(1.0, labelled.get(template.name, 0.0) / _ENOUGH)
        sure = 1.0 - (1.0 - cued) * (1.0 - _LABELS_ALONE * labels)
        if sure >= _LEAST:
            found.append(Proposal(template.name, round(sure, 3)))
    return tuple(sorted(found, key=lambda proposal: (-proposal.sure, proposal.template)))


def _lines(page: Page, *, first: bool) -> Iterator[_Printed]:
    to_view = page.view.transform(page.width, page.height)
    width, height = page.view.size(page.width, page.height)
    titles = {line.id for region in page.content.regions if region.type is RegionType.TITLE for line in region.lines}
    lines = [line for line in page.content.lines() if line.text.strip()][:_MOST_LINES]
    boxes = [line.quad.mapped(to_view).bounds for line in lines]
    usual = median(box.height for box in boxes) if boxes else 0.0
    for line, box in zip(lines, boxes, strict=True):
        text = normal(line.text)
        high = first and box.y1 < 0.4 * height and len(text) <= _LONGEST_HEADING
        middle = abs(box.centre[0] - width / 2) < 0.12 * width
        yield _Printed(text, line.text, high and (line.id in titles or (box.height > 1.2 * usual) or middle))


# --- cues ---------------------------------------------------------------------------------------------------------------


def _cued(template: Template, lines: Sequence[_Printed]) -> float:
    left = 1.0
    for cue in template.cues:
        name, word = normal(cue), _word(cue)
        left *= 1.0 - max((_fits(name, word, line) for line in lines), default=0.0)
    return 1.0 - left


def _word(cue: str) -> re.Pattern[str]:
    """The cue by itself, with any spacing; an English one does not stand inside a longer word."""
    letters = r"\s*".join(map(re.escape, "".join(cue.split())))
    return re.compile(letters if _HAN.search(cue) else rf"(?<![^\W_]){letters}(?![^\W_])", re.IGNORECASE)


def _fits(cue: str, word: re.Pattern[str], line: _Printed) -> float:
    """How sure a line makes that it prints the cue."""
    text = line.text
    if not cue or len(cue) > len(text) + 2:
        return 0.0
    at = text.rfind(cue)
    if at < 0 or not word.search(line.raw):
        near = 0 < _slips(cue) >= Levenshtein.distance(cue, text, score_cutoff=_slips(cue))
        return (_HEADING_ENDS if line.heading else _ALONE) if near else 0.0
    if line.heading:
        return _HEADING_ENDS if at + len(cue) == len(text) or _mostly(cue, text) else _HEADING_HAS
    if _mostly(cue, text) or (at == 0 and not any(map(str.isalpha, text[len(cue) :]))):
        return _ALONE
    return _WITHIN if _size(cue) > _SPECIFIC else 0.0


def _mostly(cue: str, text: str) -> bool:
    return len(cue) >= 0.7 * len(text)


def _slips(text: str) -> int:
    """How many letters of a text may be misread."""
    return len(text) // (_LONG_HAN if _HAN.search(text) else _LONG)


def _size(text: str) -> int:
    return sum(2 if _HAN.match(letter) else 1 for letter in text)


# --- labels -------------------------------------------------------------------------------------------------------------


def _labelled(templates: Sequence[Template], lines: Sequence[_Printed]) -> Mapping[str, float]:
    """How many of each template's fields and columns have their label on the pages; one that many kinds print counts little."""
    owners: dict[str, dict[tuple[str, str], float]] = {}
    for template in templates:
        for spec in template.fields:
            columns = ((f"{spec.name}.{column.name}", column.labels, _OF_A_COLUMN) for column in spec.columns)
            for name, labels, weight in ((spec.name, spec.labels, 1.0), *columns):
                for label in labels:
                    owners.setdefault(normal(label), {})[template.name, name] = weight
    owners.pop("", None)
    best: dict[tuple[str, str], float] = {}
    for label in _printed_labels(frozenset(owners), lines):
        kinds = {kind for kind, _ in owners[label]}
        common = len(kinds) * (1.0 if _size(label) >= _SPECIFIC else 2.0)
        for owner, weight in owners[label].items():
            best[owner] = max(best.get(owner, 0.0), weight / common)
    told: dict[str, float] = {}
    for (kind, _), weight in best.items():
        told[kind] = told.get(kind, 0.0) + weight
    return told


def _printed_labels(labels: frozenset[str], lines: Sequence[_Printed]) -> set[str]:
    longest = max(map(len, labels), default=0)
    ordered = sorted(labels)
    found: set[str] = set()
    for line in lines:
        here = {label for start in _START.finditer(line.raw) if (label := _label_at(line.raw, start.end(), labels, longest))}
        slips = _slips(line.text)
        if not here and slips and len(line.text) <= longest:
            near = process.extractOne(line.text, ordered, scorer=Levenshtein.distance, score_cutoff=slips)
            if near is not None and _slips(near[0]):
                here.add(near[0])
        found |= here
    return found


def _label_at(text: str, start: int, labels: frozenset[str], longest: int) -> str | None:
    """The longest label that stands there as a label does: before a colon, alone, or a Chinese one before something else."""
    for end in range(min(len(text), start + 2 * longest), start, -1):
        after = text[end:]
        if _HAN.match(text[end - 1]):
            apart = not _HAN.match(after)
        else:
            apart = _COLON.match(after) is not None or (start == 0 and not after.strip(" .。"))
        if apart:
            name = normal(text[start:end])
            if name in labels:
                return name
    return None
