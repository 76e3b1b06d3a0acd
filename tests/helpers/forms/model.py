"""What is drawn on a synthetic form, and where: the truth that extraction is measured against."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from PIL import Image

from desktop.document.geometry import Affine, Box, Quad


@dataclass(frozen=True, slots=True)
class CellTruth:
    """A cell of a table of line items. quads: of its ink, a line of text each."""

    column: str
    value: str
    normalized: str
    quads: tuple[Quad, ...]


@dataclass(frozen=True, slots=True)
class FieldTruth:
    """key: as in the template. label: as printed before, above or after the value. value: as printed; of a table: a line an
    item, its cells apart by tabs, in the order of `columns`. normalized: ISO date, plain decimal, "yes"/"no", the word that a
    coded choice stands for; the value itself for the rest. accepted: other readings of the ink that are right as well.
    page: from 1. quads: of the value's ink, a line of text each, in pixels of the image. filled: False where the form has
    the field but nothing was written into it; why says the reason. labels: all ways to name the label, where there are more
    than one: the line next to the value, the label with all its lines."""

    key: str
    label: str
    type: str
    value: str
    normalized: str
    page: int
    quads: tuple[Quad, ...]
    accepted: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[CellTruth, ...], ...] = ()
    filled: bool = True
    why: str = ""
    labels: tuple[str, ...] = ()

    @property
    def box(self) -> Box | None:
        """Around all the ink; None where there is none."""
        return Box.around(p for quad in self.quads for p in quad.points) if self.quads else None

    def moved(self, affine: Affine) -> FieldTruth:
        rows = tuple(
            tuple(replace(cell, quads=tuple(quad.mapped(affine) for quad in cell.quads)) for cell in row) for row in self.rows
        )
        return replace(self, quads=tuple(quad.mapped(affine) for quad in self.quads), rows=rows)


@dataclass(frozen=True, slots=True)
class Truth:
    """All fields of one page. No value is of a real person, firm or case. size: of the image, in pixels."""

    kind: str
    layout: str
    seed: int
    size: tuple[int, int]
    dpi: int
    fields: tuple[FieldTruth, ...]
    page: int = 1
    synthetic: bool = True

    def field(self, key: str) -> FieldTruth | None:
        return next((field for field in self.fields if field.key == key), None)

    def to_json(self) -> dict[str, Any]:
        return {
            "synthetic": self.synthetic,
            "kind": self.kind,
            "layout": self.layout,
            "seed": self.seed,
            "page": self.page,
            "size": list(self.size),
            "dpi": self.dpi,
            "fields": [_field_json(field) for field in self.fields],
        }


@dataclass(frozen=True, slots=True)
class Made:
    """A synthetic page as scanned, and what stands on it."""

    image: Image.Image
    truth: Truth
    kind: str
    layout: str


def _quads_json(quads: tuple[Quad, ...]) -> list[list[list[float]]]:
    return [[[round(x, 1), round(y, 1)] for x, y in quad.points] for quad in quads]


def _field_json(field: FieldTruth) -> dict[str, Any]:
    box = field.box
    said: dict[str, Any] = {
        "key": field.key,
        "label": field.label,
        "labels": list(field.labels or (field.label,)),
        "type": field.type,
        "value": field.value,
        "normalized": field.normalized,
        "accepted": list(field.accepted),
        "page": field.page,
        "filled": field.filled,
        "box": [round(v, 1) for v in (box.x0, box.y0, box.x1, box.y1)] if box else None,
        "quads": _quads_json(field.quads),
    }
    if field.why:
        said["why"] = field.why
    if field.columns:
        said["columns"] = list(field.columns)
        said["rows"] = [
            [{"column": c.column, "value": c.value, "normalized": c.normalized, "quads": _quads_json(c.quads)} for c in row]
            for row in field.rows
        ]
    return said
