"""What an export asks of a dossier beside its pages: pictures of them, and who worked on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from desktop.document.geometry import Box, Quad, View
from desktop.document.history import ActorKind
from desktop.document.model import Page
from desktop.document.redaction import outside
from desktop.exporters.job import Picture
from desktop.imaging.client import ImagingHost
from desktop.interchange.values import Processing
from desktop.services.importing import Passwords
from desktop.services.progress import Poll
from desktop.storage.dossier import Dossier


class PagePictures:
    """A TakePicture of a dossier. To be closed; used by one thread."""

    def __init__(
        self, dossier: Dossier, passwords: Passwords, poll: Poll, black: Mapping[str, Sequence[Quad]] | None = None
    ) -> None:
        """black: areas to be blacked out, by page id; where it is given, what a view crops away is black in whole pictures."""
        self._dossier = dossier
        self._passwords = passwords
        self._poll = poll
        self._black = black
        self._imaging = ImagingHost()

    def close(self) -> None:
        self._imaging.close()

    def __call__(
        self,
        page: Page,
        area: Box | None = None,
        *,
        media_type: Literal["image/png", "image/jpeg"] = "image/png",
        resolution: float | None = None,
        as_viewed: bool = True,
    ) -> Picture:
        """Raises the errors of imaging and storage, and what poll raises."""
        self._poll()
        rendering = self._imaging.encoded(
            self._dossier.master_path(page.master),
            page.master_page,
            page.view if as_viewed else View(),
            format="png" if media_type == "image/png" else "jpeg",
            resolution=resolution,
            crop=area,
            black=self._areas(page, as_viewed),
            password=self._passwords.known.get(page.master),
            poll=self._poll,
        )
        return Picture(bytes(rendering.pixels), media_type, rendering.width, rendering.height, rendering.to_page.inverse())

    def _areas(self, page: Page, as_viewed: bool) -> tuple[Quad, ...]:
        if self._black is None:
            return ()
        return (*self._black.get(page.id, ()), *(() if as_viewed else outside(page)))


def processing_of(dossier: Dossier, document_id: str) -> tuple[Processing, ...]:
    """The engines that read the document's pages, each as its last reading says, and the people who worked on it."""
    found = []
    for kind, name, at, page_id in dossier.workers(document_id):
        if kind == ActorKind.PERSON:
            found.append(Processing(name, at, person=True))
            continue
        readings = dossier.readings(page_id) if page_id else ()
        settings = next((r.fingerprint for r in reversed(readings) if r.engine == name), ())
        version = next((s.removeprefix("version=") for s in settings if s.startswith("version=")), "")
        found.append(Processing(name, at, version=version, settings=settings))
    return tuple(found)
