"""Check boxes and option buttons of a PDF's own form: they say themselves whether they are ticked."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pymupdf

from desktop.document.geometry import Box, Quad
from desktop.document.model import Tick

_MOST = 2000
_UNSEEN = 2 | 32  # hidden, not to be viewed


def widget_ticks(document: Any, page: Any) -> tuple[Tick, ...]:
    """Those of an open page of a PyMuPDF document, in page space."""
    kinds = [pymupdf.PDF_WIDGET_TYPE_CHECKBOX, pymupdf.PDF_WIDGET_TYPE_RADIOBUTTON]
    ticks = []
    for widget in islice(page.widgets(types=kinds), _MOST):
        box = widget.rect * page.rotation_matrix
        flags = document.xref_get_key(widget.xref, "F")[1]
        if not box.is_empty and not (flags.isdigit() and int(flags) & _UNSEEN):
            ticked = document.xref_get_key(widget.xref, "AS")[1] not in ("/Off", "null")
            ticks.append(Tick(Quad.of(Box(box.x0, box.y0, box.x1, box.y1)), ticked))
    return tuple(ticks)
