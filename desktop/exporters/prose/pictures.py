"""Pictures of figures, seals and signatures for formats that hold them."""

from __future__ import annotations

from desktop.document.geometry import Box
from desktop.exporters.job import Job, Picture
from desktop.exporters.prose.flow import Pictured

LONGEST = 1200
"""Pixels along the longer side at most."""
_USUAL = {"px": 1.0, "pt": 200 / 72}


def picture_of(block: Pictured, job: Job) -> Picture | None:
    """A JPEG of its region as the page is looked at; None where the region lies outside the page. Raises DossierError."""
    page = block.source
    area = block.region.quad.bounds.intersection(page.view.crop or page.box)
    if area is None or min(area.width, area.height) * _usual(page.unit) < 1:
        return None
    return job.picture(page, area, media_type="image/jpeg", resolution=_resolution(area, page.unit))


def _usual(unit: str) -> float:
    return _USUAL.get(unit, 1.0)


def _resolution(area: Box, unit: str) -> float:
    return min(_usual(unit), LONGEST / max(area.width, area.height))
