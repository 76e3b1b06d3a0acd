"""Synthetic Chinese forms as scans, with exact field truth. Nothing here is of a real person, firm, hospital or case.

make(kind, seed, layout) draws one; LAYOUTS names the layouts of a kind: the same layout with another seed is the same form
with other values. fill(path, seed) fills a blank AcroForm. `python -m tests.helpers.forms OUT` writes images and truth.
"""

from __future__ import annotations

from tests.helpers.forms.acroform import FORMS, fill
from tests.helpers.forms.kinds import KINDS, LAYOUTS, make
from tests.helpers.forms.model import CellTruth, FieldTruth, Made, Truth

__all__ = ["FORMS", "KINDS", "LAYOUTS", "CellTruth", "FieldTruth", "Made", "Truth", "fill", "make"]
