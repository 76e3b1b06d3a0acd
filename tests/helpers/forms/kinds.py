"""The kinds of synthetic forms, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from types import MappingProxyType

from tests.helpers.forms import catalogue, contract, invoice, laboratory, medical
from tests.helpers.forms.model import Made, Truth
from tests.helpers.forms.scan import scanned, wear
from tests.helpers.forms.sheet import A4, Sheet

Drawing = Callable[[Sheet, Random], None]
_DRAWINGS: Mapping[str, Mapping[str, Drawing]] = MappingProxyType(
    {
        "contract": contract.LAYOUTS,
        "medical_front_page": medical.LAYOUTS,
        "laboratory_report": laboratory.LAYOUTS,
        "catalogue_entry": catalogue.LAYOUTS,
        "vat_invoice": invoice.LAYOUTS,
    }
)
_SIZES: Mapping[str, Mapping[str, tuple[int, int]]] = MappingProxyType(
    {"catalogue_entry": catalogue.SIZES, "vat_invoice": invoice.SIZES}
)
_COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"laboratory_report": laboratory.COLUMNS, "vat_invoice": invoice.COLUMNS}
)
KINDS: tuple[str, ...] = tuple(_DRAWINGS)
LAYOUTS: Mapping[str, tuple[str, ...]] = MappingProxyType({kind: tuple(drawings) for kind, drawings in _DRAWINGS.items()})


def make(kind: str, seed: int, layout: str | None = None) -> Made:
    """The same page for the same arguments on one machine (fonts differ between machines). layout: None lets the seed choose.
    Raises KeyError for a kind or a layout that there is not."""
    chosen = layout or Random(f"{kind}/{seed}").choice(LAYOUTS[kind])
    rng = Random(f"{kind}/{chosen}/{seed}")
    dpi = rng.choice((200, 200, 240))
    sheet = Sheet(rng, _SIZES.get(kind, {}).get(chosen, A4), dpi=dpi, face=rng.choice(("song", "song", "hei", "plain")))
    _DRAWINGS[kind][chosen](sheet, rng)
    image, way = scanned(sheet.image, wear(rng), rng)
    fields = tuple(field.moved(way) for field in sheet.fields(1, {"items": _COLUMNS[kind]} if kind in _COLUMNS else {}))
    return Made(image, Truth(kind, chosen, seed, image.size, dpi, fields), kind, chosen)
