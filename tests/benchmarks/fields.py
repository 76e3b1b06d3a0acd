"""Field precision, recall and F1 of the embedded engine: of the first document of a form, and after confirmed ones.

    python -m tests.benchmarks.fields [--sets sroie,funsd] [--misses] [--cache DIR]

Readers:
- "dossier": pages imported, read by the embedded engine and laid out as in the program, then its extraction.
- "our lines + label: value" and "tesseract + label: value": the rows of text of our own reading, or of Tesseract's (a PDF at
  200 dpi, a small image at twice its size), and the rule of a clerk's script: in the first row that has one of the labels, what
  follows it and a colon, else the next row; dates and amounts are cut out of it. The rule gives no ink, no ticks and no tables.

Stages: "first": no document of the form is known. "after": up to three others of the form are, each with all its true values
keyed by a person and the ink of each (the box of the truth, else the lines of the reading that hold the value).

Figures, all over values, not documents:
- precision: right values of all given; a value given for a field that the document does not have is wrong.
- recall: right values of all true ones. F1: of both.
- exact: the same string, runs of white space being one space, none at the ends. normalised: `same_value` of the field's type
  says they are the same (dates, amounts), else letter by letter without white space. Of check boxes only this is asked: what
  a tick reads as is no string.
- ink: of the values given where the true one's box is known, the share whose evidence overlaps it: IoU over 0.3, or the middle
  of the true box is in the evidence (of several lines: the box around all).
- readable: share of the true values whose letters were read at all, anywhere: what extraction could reach at most.
- cells: F1 over the cells of tables, rows paired in order; tables count in no other figure.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import psutil

from desktop.document.model import Page
from desktop.fields.finding.extract import extract
from tests.benchmarks.fields_truth import made, real
from tests.benchmarks.fields_truth.cases import Case, Sample, document_of, example_of
from tests.benchmarks.fields_truth.readings import ROOT, Readings
from tests.benchmarks.fields_truth.report import (
    AFTER,
    FIRST,
    OURS,
    OWN_RULE,
    PEER_RULE,
    Result,
    by_field,
    by_form,
    gates,
    table,
    together,
    told,
)
from tests.benchmarks.fields_truth.rules import Tesseract, by_rule, rows_of
from tests.benchmarks.fields_truth.scoring import Given
from tests.helpers.forms import KINDS

DATA = Path(os.environ.get("DOSSIER_TEST_DATA", ROOT.parent / "shared" / "data"))

REAL: Mapping[str, Callable[[Path], tuple[Case, ...]]] = {
    "sroie": real.sroie,
    "funsd": real.funsd,
    "azure": real.azure,
    "azure-keys": partial(real.azure, printed=False),
    "fara": real.fara,
    "medical": real.medical,
    "government": real.government,
    "others": real.others,
}
FILLED = "filled"
SETS = (*REAL, *KINDS, FILLED)


def found(sample: Sample, pages: Sequence[Page], examples: Sequence[tuple[Sample, Sequence[Page]]] = ()) -> dict[str, Given]:
    """What the program's extraction finds."""
    known = [example_of(other, other_pages) for other, other_pages in examples]
    fields = extract(sample.template, document_of(sample, pages), pages, known)
    return {f.name: Given(f.value, f.evidence, f.rule, f.doubt) for f in fields}


def cases_of(name: str, folder: Path, shift: int = 0) -> tuple[Case, ...]:
    """folder: where drawn images go. shift: of the seeds of the drawn documents that are scored."""
    if name in REAL:
        return REAL[name](DATA / "documents")
    if name == FILLED:
        return made.filled(DATA / "documents", folder, tuple(seed + shift for seed in made.COPIES))
    return made.synthetic(name, folder, scored=tuple(seed + shift for seed in made.SCORED))


def run(cases: Sequence[Case], readings: Readings, tesseract: Tesseract | None) -> Result:
    samples = list(dict.fromkeys(id(s) for case in cases for s in (case.sample, *case.confirmed)))
    by_id = {id(s): s for case in cases for s in (case.sample, *case.confirmed)}
    pages = dict(zip(samples, readings.read([by_id[i] for i in samples]), strict=True))
    result = Result()
    for case in cases:
        sample, own = case.sample, pages[id(case.sample)]
        result.of(OURS, FIRST).document(sample, found(sample, own), own)
        if case.confirmed:
            examples = [(other, pages[id(other)]) for other in case.confirmed]
            result.of(OURS, AFTER).document(sample, found(sample, own, examples), own)
        result.of(OWN_RULE, FIRST).document(sample, by_rule(sample.template, rows_of(own)), own)
        if tesseract is not None:
            result.of(PEER_RULE, FIRST).document(sample, by_rule(sample.template, tesseract.rows(sample)), own)
    known = [len(case.confirmed) for case in cases if case.confirmed]
    result.confirmed = (min(known, default=0), max(known, default=0))
    return result


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Field precision, recall and F1, first and after confirmed documents.")
    parser.add_argument("--sets", default=",".join(SETS), help=f"of {', '.join(SETS)}; apart by commas")
    parser.add_argument("--quick", action="store_true", help="two documents a set")
    parser.add_argument("--misses", action="store_true", help="print every value that is not exactly right")
    parser.add_argument("--no-peer", action="store_true", help="without Tesseract")
    parser.add_argument("--cache", type=Path, help="folder that keeps readings for the next run")
    parser.add_argument("--stale", action="store_true", help="take kept readings of other code too")
    parser.add_argument("--shift", type=int, default=0, help="draw the scored documents with seeds that much higher")
    parser.add_argument("--check", action="store_true", help="end with 1 where a gate is missed")
    parser.add_argument("--out", type=Path, help="write the Markdown report here too")
    return parser.parse_args()


def main() -> int:
    chosen = options()
    if not (DATA / "documents").is_dir():
        sys.exit(f"no test documents in {DATA}; set DOSSIER_TEST_DATA")
    with tempfile.TemporaryDirectory() as temporary:
        cache = chosen.cache or Path(temporary)
        readings = Readings(cache, chosen.stale)
        tesseract = None if chosen.no_peer else Tesseract(cache)
        results: dict[str, Result] = {}
        for name in chosen.sets.split(","):
            cases = cases_of(name, Path(temporary) / "made", chosen.shift)
            results[name] = run(cases[:: len(cases) // 2 or 1] if chosen.quick else cases, readings, tesseract)
            if chosen.misses:
                for (reader, stage), scored in results[name].scores.items():
                    if reader == OURS:
                        print(*(told(name, stage, miss) for miss in scored.misses), sep="\n", flush=True)
    drawn = {name: result for name, result in results.items() if name in (*KINDS, FILLED)}
    if all(kind in results for kind in KINDS):
        results["synthetic"] = together(results[kind] for kind in KINDS)
    reached = gates(results)
    memory = psutil.virtual_memory().total / 2**30
    parts = [f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GB, Python {platform.python_version()}."]
    parts += [table(results), *(by_field(name, results[name]) for name in ("sroie",) if name in results)]
    parts += [by_form(drawn)] if drawn else []
    parts += ["\n".join(line for line, _ in reached)] if reached else []
    parts.append("The fields of HunyuanOCR: not measured, its weights are not here.")
    report = "\n\n".join(parts)
    print(report)
    if chosen.out:
        chosen.out.write_text(report + "\n", encoding="utf8")
    return int(chosen.check and not all(met for _, met in reached))


if __name__ == "__main__":
    sys.exit(main())
