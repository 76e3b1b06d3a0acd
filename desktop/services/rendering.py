"""Pages made into pixels before they are wanted, beside the reading of those before them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from desktop.document.errors import DossierError
from desktop.document.geometry import View
from desktop.document.model import Page
from desktop.imaging.client import ImagingHost
from desktop.imaging.values import Rendering
from desktop.services.importing import Passwords
from desktop.services.progress import Poll
from desktop.storage.dossier import Dossier

MAX_PIXELS = 120_000_000
"""Of a page as it is read; larger ones are rendered smaller, their coordinates stay those of the master."""


def view_to_read(page: Page) -> View:
    """A turn or skew that an earlier reading found is not applied: the engine finds it again in the page as it is."""
    return page.view if page.view_set else View(crop=page.view.crop)


@dataclass(frozen=True, slots=True)
class _Ahead:
    view: View
    rendering: Future[Rendering]


class Renderer:
    """dossier belongs to the calling thread; the work is done on a thread of `pool`, one page at a time."""

    def __init__(
        self, dossier: Dossier, imaging: ImagingHost, pool: ThreadPoolExecutor, passwords: Passwords, poll: Poll
    ) -> None:
        self._dossier = dossier
        self._imaging = imaging
        self._pool = pool
        self._passwords = passwords
        self._poll = poll
        self._ahead: dict[str, _Ahead] = {}

    def rendered(self, page: Page, poll: Poll) -> Rendering:
        """Raises what imaging and storage do, and what poll raises."""
        ahead = self._ahead.pop(page.id, None)
        if ahead is not None and ahead.view == view_to_read(page):
            return ahead.rendering.result()
        return self._rendering(page, poll)()

    def look_ahead(self, pages: Sequence[Page]) -> None:
        """These and no others are wanted next."""
        wanted = {page.id for page in pages}
        for page_id in [known for known in self._ahead if known not in wanted]:
            self._ahead.pop(page_id).rendering.cancel()
        for page in pages:
            if page.id not in self._ahead:
                try:
                    render = self._rendering(page, self._poll)
                except DossierError:
                    continue  # told when it is this page's turn
                self._ahead[page.id] = _Ahead(view_to_read(page), self._pool.submit(render))

    def ready(self, page: Page) -> Rendering | None:
        """One that was looked ahead for and is rendered; it stays."""
        ahead = self._ahead.get(page.id)
        if ahead is None or ahead.view != view_to_read(page) or not ahead.rendering.done() or ahead.rendering.exception():
            return None
        return ahead.rendering.result()

    def _rendering(self, page: Page, poll: Poll) -> Callable[[], Rendering]:
        """What renders a page; it needs nothing of the dossier any more."""
        return partial(
            self._imaging.render,
            self._dossier.master_path(page.master),
            page.master_page,
            view_to_read(page),
            max_pixels=MAX_PIXELS,
            marks=True,
            password=self._passwords.known.get(page.master),
            poll=poll,
        )
