"""A hot folder at work: what becomes whole in it is taken in, read, exported and put away, one step at a time.

A file is put away last, so that a restart finds it still lying there and goes on with the document that it has become.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from desktop.document.errors import DossierError, Text
from desktop.document.history import Actor
from desktop.document.model import PageStatus
from desktop.exporters import errors as exporting
from desktop.fields.templates.library import Templates
from desktop.services.delivering import Outcome, deliver
from desktop.services.hot_folder import Found, HotFolder, WatchedFolderMissing
from desktop.services.importing import ImportOutcome, Passwords
from desktop.services.placing import Existing
from desktop.services.profile import Profile, Registers
from desktop.services.progress import Poll, never_cancelled
from desktop.storage import errors as storage
from desktop.storage.dossier import Dossier

log = logging.getLogger(__name__)

T = TypeVar("T")
AGAIN_SECONDS = 10.0
"""Before a file that could not be taken in is tried once more, or an export into a folder that could not be written to."""
_PAGE = Text("Page {number}: {reason}", "第 {number} 页：{reason}")
_PASSING = (
    exporting.DiskFull, exporting.FolderUnwritable, exporting.FileBusy, storage.DiskFull, storage.StorageFailed,
)  # fmt: skip
"""Faults of a place, not of a file: they are waited for."""


class ProfileNotForWatching(DossierError):
    """Details: profile."""

    code = "watch-profile"
    sentence = Text(
        "The profile {profile} is not for a hot folder: it waits for people (approval, marked areas) or makes one bag of all.",
        "导出方案 {profile} 不适用于监视文件夹：它需要人工批准或标记，或将全部内容打成一个包。",
    )
    remedy = Text("Choose another one, and export by this one later.", "请选择其他方案，之后再用此方案导出。")


def demand_watchable(profile: Profile) -> None:
    """Raises ProfileNotForWatching."""
    if profile.only_approved or profile.redacted or profile.bag is not None:
        raise ProfileNotForWatching(profile=profile.name)


def delivered_by(
    profile: Profile,
    dossier: Dossier,
    documents: Sequence[str],
    out: Path,
    actor: Actor,
    language: str,
    passwords: Passwords,
    templates: Templates,
    poll: Poll,
) -> Outcome:
    """The documents' own files, all of them or none; what is there is never replaced."""
    alone = replace(profile, registers=Registers(), existing=Existing.NUMBER)
    return deliver(
        dossier, documents, out, alone, actor=actor, language=language, passwords=passwords, templates=templates,
        papers=False, keep_partial=False, poll=poll,
    )  # fmt: skip


def registers_by(
    profile: Profile, dossier: Dossier, out: Path, actor: Actor, language: str, templates: Templates, poll: Poll
) -> None:
    """The registers of the whole dossier, over those of the step before."""
    if profile.registers.formats:
        whole = replace(profile, formats=(), existing=Existing.REPLACE)
        deliver(dossier, None, out, whole, actor=actor, language=language, templates=templates, papers=False, poll=poll)


class WatchListener(Protocol):
    """Told of each step, on the thread that watches. now: where the file is."""

    def taken_in(self, file: Path, pages: int) -> None: ...
    def finished(self, file: Path, now: Path, outcome: Outcome) -> None: ...
    def failed(self, file: Path, now: Path, error: DossierError) -> None: ...
    def waits(self, error: DossierError) -> None:
        """Nothing goes on until this is over; told once."""


@dataclass(frozen=True, slots=True)
class Means:
    """What watching has others do. take_in: a file into the dossier, its pages into the queue; once more as a document of its
    own where asked. read: what is in the queue; it may return before that is read, where another thread reads. find: fields of
    a document that is read. deliver: its files. settle: what is written of all documents, such as registers, when no file is
    open."""

    take_in: Callable[[Path, bool], ImportOutcome]
    read: Callable[[Collection[str]], None]
    find: Callable[[str], None]
    deliver: Callable[[Sequence[str]], Outcome]
    settle: Callable[[], None] = lambda: None


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
        poll: Poll = never_cancelled,
    ) -> None:
        """language: of the reasons that are written beside failed files."""
        self._dossier = dossier
        self._folder = folder
        self._means = means
        self._listener = listener
        self._language = language
        self._again = again
        self._clock = clock
        self._poll = poll
        self._work: dict[Found, tuple[str, ...]] = {}
        self._seen: set[str] = set()  # documents of files of this run
        self._tried: set[Found] = set()
        self._not_before = 0.0
        self._told: str | None = None
        self._to_settle = False

    @property
    def open(self) -> int:
        """Files that are being read or exported."""
        return len(self._work)

    def step(self) -> bool:
        """Whether anything was done. Raises what `poll` raises, between files."""
        try:
            ready = self._folder.ready()
        except WatchedFolderMissing as error:
            self._wait_for(error)
            return False
        if self._told == WatchedFolderMissing.code:
            self._told, self._not_before = None, 0.0
        done = [self._costs_only(found, partial(self._take_in, found)) for found in self._polled(ready)]
        if self._clock() < self._not_before:
            return any(done)
        work = tuple(self._work.items())
        done += [self._costs_only(found, partial(self._go_on, found, docs)) for found, docs in self._polled(work)]
        if self._to_settle and not self._work:
            self._settle()
        return any(done)

    def _polled(self, items: Iterable[T]) -> Iterator[T]:
        for item in items:
            self._poll()
            yield item

    def _costs_only(self, found: Found, do: Callable[[], bool]) -> bool:
        """What goes wrong with a file costs that one; what is wrong with a place is waited for."""
        try:
            return do()
        except _PASSING as error:
            if found not in self._work:
                self._folder.try_again(found, self._again)
            self._wait_for(error)
            return False
        except DossierError as error:
            if error.code == "cancelled":
                raise
            self._fail(found, error)
        except Exception:  # the worker's one catch-all: a fault of ours costs one file, and the next ones are waited for
            log.exception("a file of a watched folder could not be finished")
            self._fail(found, DossierError())
        return True

    def _wait_for(self, error: DossierError) -> None:
        self._not_before = self._clock() + self._again
        if self._told != error.code:
            self._told = error.code
            self._listener.waits(error)

    def _settle(self) -> None:
        try:
            self._means.settle()
        except _PASSING as error:
            self._wait_for(error)
            return
        self._to_settle = False

    # --- taking in --------------------------------------------------------------------------------------------------

    def _take_in(self, found: Found) -> bool:
        outcome = self._means.take_in(found.path, False)
        if any(one.duplicate and one.document in self._seen for one in outcome.imported):
            outcome = self._means.take_in(found.path, True)  # two files with the same bytes: each is due its own output
        for failure in outcome.failures:
            if isinstance(failure.error, _PASSING):
                raise failure.error
        documents = tuple(dict.fromkeys(one.document for one in outcome.imported))
        if documents:
            self._tried.discard(found)
            self._seen.update(documents)
            self._work[found] = documents
            self._read_failed_again(one.document for one in outcome.imported if one.duplicate)
            self._listener.taken_in(found.path, sum(len(self._dossier.page_summaries(d)) for d in documents))
        elif found in self._tried:
            self._tried.discard(found)
            self._fail(found, outcome.failures[0].error if outcome.failures else DossierError())
        else:
            # A program may write a file in parts with a pause between them: what looks broken gets a second chance.
            self._tried.add(found)
            self._folder.try_again(found, self._again)
        return bool(documents)

    def _read_failed_again(self, documents: Iterable[str]) -> None:
        """Of files that were put back."""
        pages = (page for document in documents for page in self._dossier.page_summaries(document))
        self._dossier.enqueue([page.id for page in pages if page.status is PageStatus.FAILED])

    # --- reading and exporting --------------------------------------------------------------------------------------

    def _go_on(self, found: Found, documents: tuple[str, ...]) -> bool:
        self._means.read(documents)
        if not self._is_read(documents):
            return False
        for document in documents:
            self._means.find(document)
        outcome = self._means.deliver(documents)
        errors = [result.error for result in outcome.results if result.error is not None]
        for error in errors:
            if isinstance(error, _PASSING):
                raise error
        self._told = None
        self._to_settle = True
        pages = self._failed_pages(documents)
        reasons = [_PAGE.filled(number=n, reason=e.full(self._language)).say(self._language) for n, e in pages]
        reasons += [error.full(self._language) for error in errors]
        del self._work[found]
        if reasons:
            told = errors[0] if errors else pages[0][1]
            self._listener.failed(found.path, self._folder.failed(found, "\n".join(reasons)), told)
        else:
            self._folder.delivered(found)
            self._listener.finished(found.path, self._folder.done(found), outcome)
        return True

    def _is_read(self, documents: Sequence[str]) -> bool:
        queued = frozenset(self._dossier.queued())
        pages = (page for document in documents for page in self._dossier.page_summaries(document))
        return all(page.status is not PageStatus.WAITING and page.id not in queued for page in pages)

    def _failed_pages(self, documents: Sequence[str]) -> list[tuple[int, DossierError]]:
        summaries = (page for document in documents for page in self._dossier.page_summaries(document))
        failed = [self._dossier.page(page.id) for page in summaries if page.status is PageStatus.FAILED]
        return [(page.number, DossierError.from_json(page.error)) for page in failed if page.error]

    def _fail(self, found: Found, error: DossierError) -> None:
        self._work.pop(found, None)
        self._listener.failed(found.path, self._folder.failed(found, error.full(self._language)), error)
