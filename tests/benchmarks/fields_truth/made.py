"""Synthetic documents: Chinese forms drawn as scans, and real blank AcroForms filled with made-up values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from desktop.document.geometry import Quad
from desktop.document.template import FieldSpec, FieldType, Template
from desktop.fields.templates.library import Templates
from tests.benchmarks.fields_truth.cases import Case, Place, Sample, Truth, share_of
from tests.helpers.forms import FORMS, LAYOUTS, FieldTruth, Made, fill, make

SCORED = (1, 2, 3, 4)
COPIES = (1, 2, 3, 4, 5)
CONFIRMED = (101, 102, 103)
"""Seeds. The scored documents of a layout, and the scored copies of an AcroForm, are read before and after those others are
known; of an AcroForm that makes eight."""
UNTOLD = {
    "contract": ("start_date", "end_date", "party_a_seal", "party_b_seal", "party_a_signature", "party_b_signature"),
    "vat_invoice": ("payee",),
}
"""Fields that stand on the drawn pages but not in their truth: not scored. Any other that the truth leaves out is absent."""


def synthetic(kind: str, folder: Path, layouts: tuple[str, ...] = (), scored: tuple[int, ...] = SCORED) -> tuple[Case, ...]:
    """Layouts of a kind, () for all, with the template of its name that ships. folder: where the images go. scored: seeds."""
    folder.mkdir(parents=True, exist_ok=True)
    template = Templates().get(kind)
    cases: list[Case] = []
    for layout in layouts or LAYOUTS[kind]:
        known = tuple(_sample(template, make(kind, seed, layout), folder) for seed in CONFIRMED)
        cases += [Case(_sample(template, make(kind, seed, layout), folder), known) for seed in scored]
    return tuple(cases)


def _sample(template: Template, made: Made, folder: Path) -> Sample:
    truth = made.truth
    name = f"{truth.kind}-{truth.layout}-{truth.seed}.png"
    made.image.save(folder / name, compress_level=1, dpi=(truth.dpi, truth.dpi))
    specs = {spec.name: spec for spec in template.fields}
    truths = {f.key: _truth(f, truth.size) for f in truth.fields if f.filled and f.key in specs}
    told = {f.key for f in truth.fields}
    scored = tuple(name for name in specs if name in told or name not in UNTOLD.get(truth.kind, ()))
    return Sample(name, folder / name, template, truths, scored=scored, language="chi_sim", form=truth.layout)


def filled(documents: Path, folder: Path, scored: tuple[int, ...] = COPIES) -> tuple[Case, ...]:
    """The forms with fields among the test data, of each eight copies; its template: each field with the label beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    cases: list[Case] = []
    for form in FORMS:
        copies = {seed: fill(documents / form, seed) for seed in (*scored, *CONFIRMED)}
        stem = Path(form).stem
        template = _template(stem, [field for pages in copies.values() for page in pages for field in page.truth.fields])
        samples = {seed: _copy(template, pages, folder / f"{stem}-{seed}.tif") for seed, pages in copies.items()}
        cases += [Case(samples[seed], tuple(samples[other] for other in CONFIRMED)) for seed in scored]
    return tuple(cases)


def _template(stem: str, fields: list[FieldTruth]) -> Template:
    """The type of a field is that of a copy where it is filled."""
    specs: dict[str, FieldSpec] = {}
    for field in sorted(fields, key=lambda field: not field.filled):
        labels = (field.label,) if field.label else ()
        specs.setdefault(field.key, FieldSpec(field.key, FieldType(field.type), field.key, field.key, labels))
    order = dict.fromkeys(field.key for field in fields)
    return Template(f"filled_{stem.replace('-', '_')}", stem, stem, tuple(specs[key] for key in order))


def _copy(template: Template, pages: tuple[Made, ...], path: Path) -> Sample:
    first, *rest = (page.image for page in pages)
    first.save(path, compression="tiff_deflate", save_all=True, append_images=rest, dpi=(pages[0].truth.dpi,) * 2)
    truths = {
        field.key: _truth(replace(field, page=number), page.truth.size)
        for number, page in enumerate(pages, 1)
        for field in page.truth.fields
        if field.filled
    }
    return Sample(path.name, path, template, truths, form=path.stem.rpartition("-")[0])


def _truth(field: FieldTruth, size: tuple[int, int]) -> Truth:
    if field.type == FieldType.TABLE:
        rows = tuple(tuple(q for cell in row for q in cell.quads) for row in field.rows)
        return Truth((field.value,), _place(field.page, size, rows))
    # A tick and a seal have no letters: what they say is what is normal for them.
    values = (field.normalized,) if field.type == FieldType.CHECKBOX else (field.value, *field.accepted)
    return Truth(values, _place(field.page, size, tuple((quad,) for quad in field.quads)))


def _place(page: int, size: tuple[int, int], groups: tuple[tuple[Quad, ...], ...]) -> tuple[Place, ...]:
    """One box around each group of quads."""
    boxes = tuple(share_of(_around(quads), *size) for quads in groups if quads)
    return (Place(page, boxes),) if boxes else ()


def _around(quads: tuple[Quad, ...]) -> Iterator[float]:
    points = [point for quad in quads for point in quad.points]
    for choose in (min, max):
        yield from (choose(x for x, _ in points), choose(y for _, y in points))
