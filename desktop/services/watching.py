"""A hot folder at work: what becomes whole in it is taken in, read, exported and put away, one step at a time.

A file is put away last, so that a restart finds it still lying there and goes on with the document that it has become.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from desktop.document.errors import DossierError, Text
from desktop.document.model import PageStatus
from desktop.exporters.errors import DiskFull, FileBusy, FolderUnwritable
from desktop.services.export import Exported
from desktop.services.hot_folder import HotFolder, WatchedFolderMissing
from desktop.services.importing import ImportOutcome
from desktop.storage.dossier import Dossier

log = logging.getLogger(__name__)

AGAIN_SECONDS = 10.0
"""Before a file that could not be taken in is tried once more, or an export into a folder that could not be written to."""
_PAGE = Text("Page {number}: {reason}", "第 {number} 页：{reason}")
_PASSING = (DiskFull, FolderUnwritable, FileBusy)
"""Faults of a place, not of a file: they are waited for."""


class WatchListener(Protocol):
    """Told of each step, on the thread that watches."""

    def taken_in(self, file: Path, pages: int) -> None: ...
    def finished(self, file: Path, now: Path, exported: Sequence[Exported]) -> None:
        """now: where the file is."""

    def failed(self, file: Path, now: Path, error: DossierError) -> None: ...
    def waits(self, error: DossierError) -> None:
        """Nothing goes on until this is over; told once."""


@dataclass(frozen=True, slots=True)
class Means:
    """What watching has others do. take_in: a file into the dossier, its pages into the queue. read: those of the queue that
    belong to these documents; it may return before they are read, where another thread reads them. find: fields of a document
    that is read. deliver: its files."""

    take_in: Callable[[Path], ImportOutcome]
    read: Callable[[Collection[str]], None]
    find: Callable[[str], None]
    deliver: Callable[[Sequence[str]], Sequence[Exported]]


class Watching:
    """Used by one thread, which the dossier belongs to."""

    def __init__(
        self,
        dossier: Dossier,
        folder: HotFolder,
        means: Means,
        listener: WatchListener,
        *,
        language: str,
        again: float = AGAIN_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """language: of the reasons that are written beside failed files."""
        self._dossier = dossier
        self._folder = folder
        self._means = means
        self._listener = listener
        self._language = language
        self._again = again
        self._clock = clock
        self._work: dict[Path, tuple[str, ...]] = {}
        self._tried: set[Path] = set()
        self._not_before = 0.0
        self._told: str | None = None

    @property
    def open(self) -> int:
        """Files that are being read or exported."""
        return len(self._work)

    def step(self) -> bool:
        """Whether anything was done. Raises what the means raise when they are cancelled."""
        try:
            ready = self._folder.ready()
        except WatchedFolderMissing as error:
            self._wait_for(error)
            return False
        if self._told == WatchedFolderMissing.code:
            self._told, self._not_before = None, 0.0
        taken = [self._costs_only(path, partial(self._take_in, path)) for path in ready]
        if self._clock() < self._not_before:
            return any(taken)
        work = list(self._work.items())
        finished = [self._costs_only(path, partial(self._go_on, path, documents)) for path, documents in work]
        return any(taken) or any(finished)

    def _costs_only(self, path: Path, do: Callable[[], bool]) -> bool:
        """What goes wrong with a file costs that one; what is wrong with a place is waited for."""
        try:
            return do()
        except _PASSING as error:
            if path not in self._work:
                self._folder.try_again(path, self._again)
            self._wait_for(error)
            return False
        except DossierError as error:
            if error.code == "cancelled":
                raise
            self._fail(path, error)
        except Exception:  # the worker's one catch-all: a fault of ours costs one file, and the next ones are waited for
            log.exception("a file of a watched folder could not be finished")
            self._fail(path, DossierError())
        return True

    def _wait_for(self, error: DossierError) -> None:
        self._not_before = self._clock() + self._again
        if self._told != error.code:
            self._told = error.code
            self._listener.waits(error)

    # --- taking in --------------------------------------------------------------------------------------------------

    def _take_in(self, path: Path) -> bool:
        outcome = self._means.take_in(path)
        documents = tuple(dict.fromkeys(one.document for one in outcome.imported))
        if documents:
            self._tried.discard(path)
            self._work[path] = documents
            self._listener.taken_in(path, sum(len(self._dossier.page_summaries(d)) for d in documents))
        elif path in self._tried:
            self._tried.discard(path)
            self._fail(path, outcome.failures[0].error if outcome.failures else DossierError())
        else:
            # A program may write a file in parts with a pause between them: what looks broken gets a second chance.
            self._tried.add(path)
            self._folder.try_again(path, self._again)
        return bool(documents)

    # --- reading and exporting --------------------------------------------------------------------------------------

    def _go_on(self, path: Path, documents: tuple[str, ...]) -> bool:
        self._means.read(documents)
        if not self._is_read(documents):
            return False
        for document in documents:
            self._means.find(document)
        exported = self._means.deliver(documents)
        self._told = None
        error = next((one.error for one in exported if one.error is not None), None)
        pages = self._failed_pages(documents)
        reasons = [_PAGE.filled(number=n, reason=e.full(self._language)).say(self._language) for n, e in pages]
        if error is not None:
            reasons.append(error.full(self._language))
        del self._work[path]
        if reasons:
            self._listener.failed(path, self._folder.failed(path, "\n".join(reasons)), error or pages[0][1])
        else:
            self._listener.finished(path, self._folder.done(path), exported)
        return True

    def _is_read(self, documents: Sequence[str]) -> bool:
        pages = (page for document in documents for page in self._dossier.page_summaries(document))
        return all(page.status is not PageStatus.WAITING for page in pages)

    def _failed_pages(self, documents: Sequence[str]) -> list[tuple[int, DossierError]]:
        summaries = (page for document in documents for page in self._dossier.page_summaries(document))
        failed = [self._dossier.page(page.id) for page in summaries if page.status is PageStatus.FAILED]
        return [(page.number, DossierError.from_json(page.error)) for page in failed if page.error]

    def _fail(self, path: Path, error: DossierError) -> None:
        self._work.pop(path, None)
        self._listener.failed(path, self._folder.failed(path, error.full(self._language)), error)
