"""What it costs to correct pages: with the desk, from one doubtful line to the next, and line by line in a plain editor.

usage: python -m tests.benchmarks.effort --dossier FILE [--out FILE.md]

FILE is a dossier of the test documents that tests/benchmarks/doubt_truth.py names, read by the embedded engine and looked at
twice: `main.py recognise DOCUMENTS… --out DIR --text-layer read --second-look doubtful --dossier FILE`.

A scripted reviewer does not know where errors are. He sees every error on the line that he looks at, and none elsewhere.
Cost = keys + 2 x clicks + keys of the input method + 1 for each line looked at. The same reviewer, the same lines, twice:

plain   Lines in reading order. Down goes to the next (1 key). To get to an error: a click, or the arrow keys where these are
        fewer. Wrong characters are deleted one key each, right ones typed.
desk    Lines whose doubt reaches a limit, in reading order; Enter confirms and goes to the next (1 key). The first doubtful
        character is selected: typing replaces it. To another one: Alt+Right (2 keys: every modifier counts), a click or arrow
        keys, whichever is fewer. Where a reading's alternative is the right text, F2 takes the first (1 key), Alt+number
        another one (2 keys), and the next doubtful character is selected. Where all of the line is right in the other
        reading, Alt+number takes it as a whole.

Typing: 1 key a letter, digit or mark, 2 with Shift; a Chinese character 4 (three letters of its sound on average, and one to
choose it). Both type alike. A missing character stands in the gap beside one that was read. White space, width and dashes
are folded as the scorer of the test material folds them, so neither reviewer pays for them.

For each limit the desk's cost is set against that of the plain editor at the same remaining error: line by line until as many
errors are put right as at the desk, the mean over forty orders of the documents.
"""

from __future__ import annotations

import argparse
import platform
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import psutil
from rapidfuzz.distance import Levenshtein

from desktop.document.model import Line
from desktop.services.proofreading import Spot, doubtful_spots, other_text, spots
from desktop.storage.dossier import Dossier
from desktop.storage.values import DOUBTFUL
from tests.benchmarks.accuracy import DOCUMENTS
from tests.benchmarks.doubt_truth import normal, pieces, rows, truth_of

ORDERS = 40
LIMITS = (0.9, 0.7, DOUBTFUL, 0.3, 0.2, 0.1, 0.05)
SHARES = (0.5, 0.3, 0.2, 0.1)
"""Of the errors that there were: what is left."""


@dataclass(frozen=True)
class Fix:
    """One error of a line: at: place of the character that is wrong, or beside which one is missing; wrong: how many to delete;
    right: what to type; offer: place of the right text among the alternatives there, from 0; None where it is not."""

    at: int
    wrong: int
    right: str
    offer: int | None

    @property
    def errors(self) -> int:
        return max(self.wrong, len(self.right))


@dataclass(frozen=True)
class Looked:
    """A line as the reviewer meets it. doubtful: places of its doubtful characters. whole: the other reading is right."""

    set: str
    document: str
    doubt: float
    fixes: tuple[Fix, ...]
    doubtful: tuple[int, ...]
    whole: bool

    @property
    def errors(self) -> int:
        return sum(fix.errors for fix in self.fixes)


def typed(text: str) -> int:
    return sum(4 if ch > "\u2e7f" else 2 if ch.isupper() else 1 for ch in text)


def plain_cost(line: Looked) -> int:
    cost, cursor = 2, 0  # one look, one key to the next line
    for fix in line.fixes:
        cost += min(2, abs(fix.at - cursor)) + fix.wrong + typed(fix.right)
        cursor = fix.at + len(fix.right)
    return cost


def desk_cost(line: Looked) -> int:
    cost = 2  # one look, Enter
    cursor = line.doubtful[0] if line.doubtful else 0
    selected = bool(line.doubtful)
    for fix in line.fixes:
        steps = next((2 * n for n, at in enumerate((p for p in line.doubtful if p > cursor), 1) if at == fix.at), None)
        here = selected and fix.at == cursor
        there = 0 if here else min(2, abs(fix.at - cursor), *(() if steps is None else (steps,)))
        cost += there
        if fix.offer is not None:
            cost += 1 if fix.offer == 0 else 2
            cursor = next((p for p in line.doubtful if p > fix.at), fix.at + 1)
            selected = cursor in line.doubtful
            continue
        replaces = here or steps == there
        cost += max(fix.wrong - replaces, 0) + typed(fix.right)
        cursor, selected = fix.at + len(fix.right), False
    return min(cost, 4) if line.whole else cost


def looked_at(dossier: Dossier) -> Iterator[Looked]:
    """The lines of all pages with truth, in reading order."""
    truths = {Path(row["path"]).name: row for row in rows(DOCUMENTS)}
    for summary in dossier.documents():
        for page_summary in dossier.page_summaries(summary.id):
            row = truths.get(dossier.master(page_summary.master).name)
            truth = truth_of(DOCUMENTS, row, page_summary.master_page) if row else []
            if row is None or not truth:
                continue
            name = row["path"].split("/")[0]
            lines = list(dossier.page(page_summary.id).content.lines())
            fixes: dict[int, list[Fix]] = defaultdict(list)
            known: set[int] = set()
            whole: set[int] = set()
            for piece in pieces(truth, lines, name):
                known.update(piece.lines)
                if len(piece.lines) == 1 and normal(other_text(lines[piece.lines[0]]), name) == piece.truth:
                    whole.add(piece.lines[0])
                for at, fix in _fixes([lines[n] for n in piece.lines], piece.truth, name):
                    fixes[piece.lines[at]].append(fix)
            for at in sorted(known):
                chars = _letters(lines[at], name)
                marked = {(spot.start, spot.end) for spot in doubtful_spots(lines[at])}
                doubtful = tuple(n for n, (_, _, span) in enumerate(chars) if span in marked)
                yield Looked(name, summary.id, lines[at].doubt, tuple(fixes[at]), doubtful, at in whole)


def _letters(line: Line, name: str) -> list[tuple[str, Spot, tuple[int, int]]]:
    """The characters of a line as they are compared, each with what the desk knows of it and where it stands."""
    there = {at: spot for spot in spots(line) for at in range(spot.start, spot.end)}
    known = (there.get(at, Spot(at, at + 1, 0.0)) for at in range(len(line.text)))
    return [
        (letter, spot, (spot.start, spot.end))
        for char, spot in zip(line.text, known, strict=True)
        for letter in normal(char, name)
    ]


def _fixes(lines: Sequence[Line], truth: str, name: str) -> Iterator[tuple[int, Fix]]:
    """Which line of these, and what is to be done to it."""
    letters = [
        (at, place, text, spot) for at, line in enumerate(lines) for place, (text, spot, _) in enumerate(_letters(line, name))
    ]
    if not letters:
        return
    for op in Levenshtein.opcodes("".join(text for _, _, text, _ in letters), truth):
        if op.tag == "equal":
            continue
        right = truth[op.dest_start : op.dest_end]
        if op.tag == "insert":
            at, place, text, spot = letters[min(op.src_start, len(letters) - 1)]
            offers = [_offer(spot, right + text, name)]
            if op.src_start and letters[op.src_start - 1][0] == at:
                before = letters[op.src_start - 1]
                offers.append(_offer(before[3], before[2] + right, name))
            if op.src_start >= len(letters):
                offers = [_offer(spot, text + right, name)]
            yield at, Fix(place, 0, right, min((o for o in offers if o is not None), default=None))
            continue
        spans: dict[int, list[int]] = defaultdict(list)
        for n in range(op.src_start, op.src_end):
            spans[letters[n][0]].append(n)
        single = op.src_end - op.src_start == len(right) and len(spans) == 1
        for at, found in spans.items():  # what is right is typed where the error begins
            if single:  # one for one: each is an error of its own
                for n, char in zip(found, right, strict=True):
                    yield at, Fix(letters[n][1], 1, char, _offer(letters[n][3], char, name))
                break
            said, right = right, ""
            offer = _offer(letters[found[0]][3], said, name) if len(found) == 1 and len(spans) == 1 else None
            yield at, Fix(letters[found[0]][1], len(found), said, offer)


def _offer(spot: Spot, right: str, name: str) -> int | None:
    return next((n for n, other in enumerate(spot.others) if normal(other, name) == right), None)


@dataclass(frozen=True)
class Row:
    name: str
    lines: int
    looked: int
    before: int
    left: int
    desk: int
    plain: int

    @property
    def ratio(self) -> float:
        return self.desk / self.plain if self.plain else float("nan")


def compared(name: str, lines: Sequence[Looked], limit: float) -> Row:
    """Errors are counted in characters."""
    errors = sum(line.errors for line in lines)
    chosen = [line for line in lines if line.doubt >= limit]
    left = errors - sum(line.errors for line in chosen)
    plain = mean(_plain(order, errors - left) for order in _orders(lines))
    return Row(name, len(lines), len(chosen), errors, left, sum(map(desk_cost, chosen)), round(plain))


def _orders(lines: Sequence[Looked]) -> Iterator[list[Looked]]:
    """The documents in orders drawn at random: which comes first is not the reviewer's doing."""
    by_document: dict[str, list[Looked]] = defaultdict(list)
    for line in lines:
        by_document[line.document].append(line)
    for seed in range(ORDERS):
        documents = list(by_document.values())
        random.Random(seed).shuffle(documents)
        yield [line for document in documents for line in document]


def _plain(lines: Sequence[Looked], goal: int) -> int:
    """Until so many errors are put right."""
    cost = gone = 0
    for line in lines:
        if gone >= goal:
            break
        cost += plain_cost(line)
        gone += line.errors
    return cost


def at_share(lines: Sequence[Looked], share: float) -> Row | None:
    """With the highest limit at which no more than that share of the errors is left."""
    errors = sum(line.errors for line in lines)
    for limit in sorted({line.doubt for line in lines if line.errors}, reverse=True):
        if sum(line.errors for line in lines if line.doubt < limit) <= share * errors:
            return compared(f"{share:.0%}", lines, limit)
    return None


def table(rows_of: Iterable[Row], first: str) -> list[str]:
    said = [
        f"| {first} | lines | looked at | errors | left | desk | plain | desk / plain |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in rows_of:
        left = f"{row.left} ({row.left / row.before:.0%})" if row.before else "0"
        said.append(
            f"| {row.name} | {row.lines} | {row.looked} | {row.before} | {left} | {row.desk} | {row.plain} | {row.ratio:.2f} |"
        )
    return said


def report(lines: Sequence[Looked]) -> str:
    by_set: dict[str, list[Looked]] = defaultdict(list)
    for line in lines:
        by_set[line.set].append(line)
    offered = [fix for line in lines for fix in line.fixes]
    memory = psutil.virtual_memory().total / 2**30
    said = [
        f"Machine: {platform.machine()}, {psutil.cpu_count()} cores, {memory:.0f} GB.",
        f"{len(lines)} lines with known text, {sum(line.errors for line in lines)} wrong or missing characters in "
        f"{sum(bool(line.fixes) for line in lines)} of them; an alternative at one key was right for "
        f"{sum(fix.offer is not None for fix in offered)} of {len(offered)} errors.",
        "",
        "All documents, by the doubt from which on the desk stops at a line:",
        "",
        *table([compared(f"{limit:g}", lines, limit) for limit in LIMITS], "doubt"),
        "",
        "All documents, by what is left of the errors:",
        "",
        *table([row for share in SHARES if (row := at_share(lines, share))], "left"),
        "",
        f"By set, at the program's own limit ({DOUBTFUL:g}):",
        "",
        *table([compared(name, each, DOUBTFUL) for name, each in by_set.items()], "set"),
    ]
    return "\n".join(said)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dossier", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    with Dossier.open(arguments.dossier, read_only=True) as dossier:
        said = report(list(looked_at(dossier)))
    print(said)
    if arguments.out is not None:
        arguments.out.write_text(said + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
