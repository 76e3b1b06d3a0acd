"""Pictures of the ink that values stand on, cut out of their pages by the imaging child."""

from __future__ import annotations

from desktop.document.errors import DossierError
from desktop.document.geometry import Box
from desktop.document.model import Evidence
from desktop.exporters.registers.values import InkPicture
from desktop.imaging.client import ImagingHost
from desktop.services.importing import Passwords
from desktop.services.progress import Poll, never_cancelled
from desktop.storage.dossier import Dossier
from desktop.storage.values import PageSummary

_WIDTH, _HEIGHT = 640, 72
"""Pixels of a picture at most: more than a cell of a spreadsheet shows, so that it is sharp when enlarged."""
_MARGIN = 0.15
"""Of the height of the ink, left around it."""
_MOST = {"px": 1.0, "pt": 300 / 72}
"""Pixels a page unit at most: no more than there is in a scan."""
_MAX_PIXELS = 200_000


class InkPictures:
    """An Ink of a dossier. What cannot be shown, such as a page whose original is lost, has no picture."""

    def __init__(
        self, dossier: Dossier, imaging: ImagingHost, passwords: Passwords | None = None, poll: Poll = never_cancelled
    ) -> None:
        self._dossier = dossier
        self._imaging = imaging
        self._passwords = passwords or Passwords()
        self._poll = poll
        self._pages: tuple[str, dict[str, PageSummary]] = ("", {})

    def __call__(self, document_id: str, evidence: Evidence) -> InkPicture | None:
        """Raises what poll does."""
        self._poll()
        try:
            return self._picture(document_id, evidence)
        except DossierError:
            return None

    def _picture(self, document_id: str, evidence: Evidence) -> InkPicture | None:
        page = self._page(document_id, evidence.page)
        if page is None:
            return None
        ink = evidence.quad.bounds
        crop = ink.grown(_MARGIN * evidence.quad.height).intersection(Box(0.0, 0.0, page.width, page.height))
        if crop is None:
            return None
        wide, high = (crop.width, crop.height) if page.view.turn % 180 == 0 else (crop.height, crop.width)
        rendering = self._imaging.encoded(
            self._dossier.master_path(page.master),
            page.master_page,
            page.view,
            format="jpeg",
            resolution=min(_WIDTH / wide, _HEIGHT / high, _MOST.get(page.unit, 1.0)),
            max_pixels=_MAX_PIXELS,
            crop=crop,
            password=self._passwords.known.get(page.master),
        )
        return InkPicture(bytes(rendering.pixels), rendering.width, rendering.height)

    def _page(self, document_id: str, page_id: str) -> PageSummary | None:
        if self._pages[0] != document_id:
            self._pages = (document_id, {page.id: page for page in self._dossier.page_summaries(document_id)})
        return self._pages[1].get(page_id)
