"""What a clerk's script would do: the label in a row of text, a colon, and what comes after it."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import pymupdf
from PIL import Image, ImageOps

from desktop.document.geometry import Box
from desktop.document.model import Page
from desktop.document.template import FieldSpec, FieldType, Template
from desktop.services.importing import PageRanges
from tests.benchmarks.fields_truth.cases import Sample
from tests.benchmarks.fields_truth.scoring import Given

SHAPES = {
    FieldType.DATE: re.compile(r"\d[\d年月/.\-]*[ ]?[A-Za-z]{0,9}[ ]?[\d日/.\-, ]*\d?日?"),
    FieldType.MONEY: re.compile(r"\d[\d,]*(?:\.\d+)?"),
    FieldType.NUMBER: re.compile(r"\d[\d,]*(?:\.\d+)?"),
}


def by_rule(template: Template, rows: Sequence[str]) -> dict[str, Given]:
    """The first row that has one of the labels; its value is what follows a colon, else the next row."""
    found = {}
    for spec in template.fields:
        value = "" if spec.type in (FieldType.CHECKBOX, FieldType.TABLE) else _value(spec, rows)
        if value:
            found[spec.name] = Given(value, rule="label: value")
    return found


def _value(spec: FieldSpec, rows: Sequence[str]) -> str:
    for label in spec.labels or (spec.title, spec.title_zh):
        said = re.compile(re.escape(label.rstrip(":： ")) + r"\s*[)）\]】]?\s*[:：]?\s*(.*)", re.IGNORECASE)
        for row, after in zip_longest(rows, rows[1:], fillvalue=""):
            match = said.search(row)
            if match:
                value = match[1].strip() or after.strip()
                shape = SHAPES.get(spec.type)
                shaped = shape.search(value) if shape else None
                return shaped[0].strip() if shaped else value
    return ""


def rows_of(pages: Iterable[Page]) -> list[str]:
    """The lines of our own reading in the view of the page, those beside each other as one row."""
    rows = []
    for page in pages:
        to_view = page.view.transform(page.width, page.height)
        rows += _rows([(line.text, line.quad.mapped(to_view).bounds) for line in page.content.lines()])
    return rows


def _rows(parts: Sequence[tuple[str, Box]]) -> list[str]:
    rows: list[list[tuple[str, Box]]] = []
    for text, box in sorted(parts, key=lambda part: part[1].centre[1]):
        beside = next((row for row in rows if row[-1][1].y0 < box.centre[1] < row[-1][1].y1), None)
        rows.append([(text, box)]) if beside is None else beside.append((text, box))
    return [" ".join(text for text, _ in sorted(row, key=lambda part: part[1].x0)) for row in rows]


@dataclass(frozen=True, slots=True)
class Tesseract:
    """folder: of what it read before."""

    folder: Path

    def rows(self, sample: Sample) -> list[str]:
        key = hashlib.sha256(sample.path.read_bytes()).hexdigest()[:16]
        kept = self.folder / f"{key}-{sample.pages.replace(',', '_') or 'all'}-tesseract2-{sample.language}.tsv"
        if not kept.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory() as folder:
                images = _images(sample, Path(folder))
                kept.write_text("".join(_read(image, sample.language) for image in images), encoding="utf8")
        return [row for page in _lines(kept.read_text(encoding="utf8")) for row in _rows(page)]


def _read(image: Path, language: str) -> str:
    command = ["tesseract", str(image), "stdout", "-l", language, "tsv"]
    return subprocess.run(command, capture_output=True, check=True, encoding="utf8", env={"OMP_THREAD_LIMIT": "1"}).stdout


def _images(sample: Sample, folder: Path) -> list[Path]:
    """As PNG: a PDF's pages at 200 dpi; small images twice as large, as Tesseract wants its letters 20 pixels high."""
    made = []
    if sample.path.suffix.lower() == ".pdf":
        wanted = PageRanges.parse(sample.pages) if sample.pages else PageRanges()
        with pymupdf.open(sample.path) as document:
            for number, page in enumerate(document, 1):
                if number in wanted:
                    made.append(folder / f"{number}.png")
                    page.get_pixmap(dpi=200).save(made[-1])
        return made
    with Image.open(sample.path) as image:
        for frame in range(getattr(image, "n_frames", 1)):
            image.seek(frame)
            upright = ImageOps.exif_transpose(image).convert("RGB")
            factor = 2 if upright.width < 1200 else 1
            made.append(folder / f"{frame}.png")
            upright.resize((factor * upright.width, factor * upright.height)).save(made[-1])
    return made


def _lines(tsv: str) -> list[list[tuple[str, Box]]]:
    """The lines of each page: its words joined, with the box around them."""
    pages: list[dict[tuple[str, ...], list[tuple[str, Box]]]] = []
    for row in csv.reader(io.StringIO(tsv), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row[0] == "level":
            pages.append({})
        elif row[0] == "5" and row[11].strip():
            x, y, w, h = (float(n) for n in row[6:10])
            pages[-1].setdefault(tuple(row[2:5]), []).append((row[11], Box(x, y, x + w, y + h)))
    return [
        [
            (" ".join(w for w, _ in words), Box.around(p for _, b in words for p in ((b.x0, b.y0), (b.x1, b.y1))))
            for words in page.values()
        ]
        for page in pages
    ]
