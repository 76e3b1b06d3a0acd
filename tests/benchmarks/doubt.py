"""Whether the doubtful characters are the wrong ones: of all wrong characters the share that lies in the most doubtful 5, 10
and 20 % of the text, for plain confidence, for the program's doubt and for an oracle that knows the errors; and what it costs.

usage: python -m tests.benchmarks.doubt [--sets SET…] [--cache FOLDER] [--out FILE.md]

The text is what the embedded engine read of lines whose truth is known (doubt_truth.py), white space left out. A wrong
character counts to itself, a missing one to the gap beside it; who looks at a character sees the gaps on its two sides,
whichever of the three ranks the text. Characters of one rank come in an order that is chance, the same for all three. All lines
are read a second time. The documents of a set are ranked together. The weights of the program's doubt were fitted on these
sets: "held out" is what ours would be, at 10 %, with weights fitted on all sets but that one (doubt_fit.py). --cache keeps the
readings, so that only the doubts are worked out anew; the seconds are then those of the run that made them.
"""

from __future__ import annotations

import argparse
import hashlib
import heapq
import pickle
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from desktop.document.geometry import View
from desktop.document.model import Char, Line
from desktop.engines.rapid.engine import RapidEngine, open_engine
from desktop.imaging.client import ImagingHost
from desktop.layout import arrange_given
from desktop.layout.doubt import compared
from tests.benchmarks.accuracy import DOCUMENTS
from tests.benchmarks.doubt_fit import ReadPage, Unit, held_out, units_of
from tests.benchmarks.doubt_truth import SETS, rows, truth_of

SHARES = (0.05, 0.10, 0.20)
MOST_PAGES = 3
"""Of one document."""


def read_pages(sets: Sequence[str], cache: Path | None) -> list[ReadPage]:
    engine = open_engine({})
    imaging = ImagingHost()
    found = []
    try:
        for row in rows(DOCUMENTS):
            name = row["path"].split("/")[0]
            for page in range(min(MOST_PAGES, int(row["pages"]))) if name in sets else ():
                if truth_of(DOCUMENTS, row, page):
                    found.append(_kept(engine, imaging, name, row, page, cache))
                    one = found[-1]
                    print(row["path"], page, f"{one.first_seconds:.1f} s + {one.second_seconds:.1f} s", flush=True)
    finally:
        imaging.close()
    return found


def _kept(engine: RapidEngine, imaging: ImagingHost, name: str, row: dict[str, str], page: int, cache: Path | None) -> ReadPage:
    key = hashlib.sha256(f"{row['path']} {page} {engine.fingerprint.lines()}".encode()).hexdigest()[:24]
    path = cache / f"{key}.pickle" if cache else None
    if path is not None and path.exists():
        kept: ReadPage = pickle.loads(path.read_bytes())
        return kept
    read = _read(engine, imaging, name, row, page)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pickle.dumps(read))
    return read


def _read(engine: RapidEngine, imaging: ImagingHost, name: str, row: dict[str, str], page: int) -> ReadPage:
    path = DOCUMENTS / row["path"]
    info = imaging.page(path, page)
    rendering = imaging.render(path, page, View(), marks=True)
    shape = (rendering.height, rendering.width, rendering.channels)[: 3 if rendering.channels > 1 else 2]
    pixels = np.frombuffer(rendering.pixels, np.uint8).reshape(shape)
    begun = time.process_time()
    reading = engine.read(pixels, lambda: None)
    read = time.process_time()
    texts = [line for line in reading.lines if line.text]
    again = engine.reread(pixels, [line.quad for line in texts], lambda: None)
    done = time.process_time()

    def as_line(identity: str, one) -> Line:  # type: ignore[no-untyped-def]  # a ReadLine
        chars = tuple(Char(c.text, c.quad.mapped(rendering.to_page), c.confidence, others=c.others) for c in one.chars)
        return Line(identity, one.text, one.quad.mapped(rendering.to_page), one.confidence, vertical=one.vertical, chars=chars)

    lines = [as_line(str(at), line) for at, line in enumerate(texts)]
    second = {str(at): as_line(str(at), line) for at, line in enumerate(again)}
    content = arrange_given(lines, (), (), info.width, info.height, View(turn=reading.turn, skew=reading.skew), rendering.marks)
    return ReadPage(name, row, page, list(content.lines()), second, read - begun, done - read)


def errors(units: Sequence[Unit]) -> int:
    return sum(unit.wrong + unit.before + unit.after for unit in units)


def found_by(units: Sequence[Unit], scores: Sequence[float], share: float) -> float:
    """Of all errors, those in the characters of the highest scores and beside them."""
    chance = random.Random(0)
    order = sorted(range(len(units)), key=lambda at: (-scores[at], chance.random()))
    chosen = set(order[: round(share * len(units))])
    hit = sum(units[at].wrong + units[at].after for at in chosen)
    hit += sum(u.before for at, u in enumerate(units) if at in chosen or (not u.first and at - 1 in chosen))
    return hit / max(1, errors(units))


def found_by_oracle(units: Sequence[Unit], share: float) -> float:
    """Who always looks where most errors are that were not seen yet."""
    seen = [False] * (len(units) + 1)

    def gain(at: int) -> int:
        follows = at + 1 < len(units) and not units[at + 1].first and not seen[at + 1]
        own = units[at].wrong + units[at].after + (0 if seen[at] else units[at].before)
        return own + (units[at + 1].before if follows else 0)

    waiting = [(-gain(at), at) for at in range(len(units)) if gain(at)]
    heapq.heapify(waiting)
    hit, left = 0, round(share * len(units))
    while waiting and left:
        promised, at = heapq.heappop(waiting)
        if gain(at) != -promised:
            heapq.heappush(waiting, (-gain(at), at))
            continue
        hit, left = hit - promised, left - 1
        seen[at] = seen[at + 1] = True
    return hit / max(1, errors(units))


def _verdict(plain: float, ours: float, oracle: float) -> str:
    """At least 70 % of what the oracle finds, and a quarter of what plain confidence misses of it."""
    slack = 1e-9
    reached = ours + slack >= 0.7 * oracle and ours - plain + slack >= 0.25 * (oracle - plain)
    return "pass" if reached else "FAIL"


def report(pages: Sequence[ReadPage]) -> str:
    by_set: dict[str, list[Unit]] = defaultdict(list)
    first: Counter[str] = Counter()
    second: Counter[str] = Counter()
    other: dict[str, list[Unit]] = defaultdict(list)
    weights = held_out(pages)
    for page in pages:
        by_set[page.set] += units_of(page, compared(page.lines, page.second))
        other[page.set] += units_of(page, compared(page.lines, page.second, weights=weights[page.set]))
        first[page.set] += page.first_seconds
        second[page.set] += page.second_seconds
    text = ["| set | characters | wrong | 5 %: plain/ours/oracle | 10 % | 20 % | gate | held out | gate | read s | again s |"]
    text += ["|---|---|---|---|---|---|---|---|---|---|---|"]
    for name, units in by_set.items():
        shares = []
        for share in SHARES:
            if not errors(units):
                break
            plain = found_by(units, [1.0 - unit.confidence for unit in units], share)
            shares.append((plain, found_by(units, [unit.doubt for unit in units], share), found_by_oracle(units, share)))
        cells = [" / ".join(f"{100 * each:.0f}" for each in three) for three in shares] or ["–"] * 3
        without = found_by(units, [unit.doubt for unit in other[name]], SHARES[1])
        gates = ["–"] * 3
        if shares:
            plain, ours, oracle = shares[1]
            gates = [_verdict(plain, ours, oracle), f"{100 * without:.0f}", _verdict(plain, without, oracle)]
        costs = f"{first[name]:.1f} | {second[name]:.1f}"
        text.append(f"| {name} | {len(units)} | {errors(units)} | {' | '.join([*cells, *gates])} | {costs} |")
    return "\n".join(text) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description="Whether the doubtful characters are the wrong ones.")
    parser.add_argument("--sets", nargs="*", default=list(SETS))
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--out", type=Path)
    chosen = parser.parse_args()
    if not DOCUMENTS.is_dir():
        sys.exit(f"no test documents in {DOCUMENTS}; set DOSSIER_TEST_DATA")
    text = report(read_pages(chosen.sets, chosen.cache))
    print(text)
    if chosen.out:
        chosen.out.write_text(text, encoding="utf8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
