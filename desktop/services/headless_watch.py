"""A hot folder without a window: the queue is worked off between two looks at the folder."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from desktop.document.errors import DossierError
from desktop.document.history import Actor
from desktop.document.model import Line, PageStatus
from desktop.engines.contract import Cancelled
from desktop.imaging.client import ImagingHost
from desktop.services.delivering import Outcome
from desktop.services.field_questions import FieldQuestions
from desktop.services.fields import find_in_read
from desktop.services.hot_folder import HotFolder
from desktop.services.importing import ImportOptions, ImportOutcome, Passwords, import_masters
from desktop.services.open_engines import Engines
from desktop.services.profile import Profile
from desktop.services.progress import Poll
from desktop.services.questions import Question, QuestionListener
from desktop.services.recognise import QueueState, Recogniser
from desktop.services.templates import own_templates
from desktop.services.watching import (
    AGAIN_SECONDS,
    Means,
    Watching,
    WatchListener,
    delivered_by,
    demand_watchable,
    registers_by,
)
from desktop.storage.dossier import Dossier

_LOOK_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class WatchJob:
    """dossier: what is taken in is kept there; made where there is none. profile: how files are written into `out`, None where
    they are only read. once: end when nothing is left to do. again: seconds, as Watching has them."""

    folder: HotFolder
    dossier: Path
    actor: Actor
    language: str
    profile: Profile | None = None
    out: Path = Path()
    once: bool = False
    again: float = AGAIN_SECONDS


def watch(
    job: WatchJob,
    listener: WatchListener,
    engines: Engines,
    clock: Callable[[], str],
    stop: threading.Event,
) -> None:
    """Until `stop` is set; the page that is being read then stays in the queue. Raises ProfileNotForWatching, DossierInUse and
    other errors of the dossier itself."""
    if job.profile is not None:
        demand_watchable(job.profile)

    def poll() -> None:
        if stop.is_set():
            raise Cancelled()

    with ExitStack() as stack:
        path = job.dossier
        dossier = stack.enter_context(Dossier.open(path, clock=clock) if path.exists() else Dossier.create(path, clock=clock))
        desk = _Desk(job, dossier, engines, clock, poll)
        stack.callback(desk.close)
        over = threading.Event()
        stopper = threading.Thread(target=desk.stop_with, args=(stop, over), daemon=True)
        stopper.start()
        stack.callback(stopper.join)
        stack.callback(over.set)
        watching = Watching(dossier, job.folder, desk.means(), listener, language=job.language, again=job.again, poll=poll)
        with suppress(Cancelled):
            while not stop.is_set():
                busy = watching.step()
                if job.once and not busy and not watching.open and not job.folder.waiting():
                    return
                stop.wait(0 if busy else _LOOK_SECONDS)


class _Desk:
    """What reads and exports for it; also the Listener of its Recogniser."""

    def __init__(self, job: WatchJob, dossier: Dossier, engines: Engines, clock: Callable[[], str], poll: Poll) -> None:
        self._job = job
        self._dossier = dossier
        self._poll = poll
        self._passwords = Passwords()
        self._imaging = ImagingHost()
        self._templates = own_templates()
        self._recogniser = Recogniser(dossier, self._imaging, engines, self, clock=clock, passwords=self._passwords)

    def close(self) -> None:
        self._recogniser.close()
        self._imaging.close()

    def stop_with(self, stop: threading.Event, over: threading.Event) -> None:
        """On a thread of its own: breaks the page off that is being read when `stop` is set, and ends when all is over."""
        while not over.wait(_LOOK_SECONDS / 4):
            if stop.is_set():
                self._recogniser.stop()
                return

    def means(self) -> Means:
        return Means(self._take_in, self._read, self._find, self._deliver, self._settle)

    def _take_in(self, path: Path, again: bool) -> ImportOutcome:
        try:
            return import_masters(
                self._dossier, self._imaging, [path], actor=self._job.actor, passwords=self._passwords,
                options=ImportOptions(again=again), poll=self._poll,
            )  # fmt: skip
        finally:
            self._imaging.release()

    def _read(self, documents: Collection[str]) -> None:
        """Also what an earlier run took out of the queue and did not read."""
        summaries = [page for document in documents for page in self._dossier.page_summaries(document)]
        waiting = [page.id for page in summaries if page.status is PageStatus.WAITING]
        queued = frozenset(self._dossier.queued())
        self._dossier.enqueue([page for page in waiting if page not in queued])
        self._recogniser.drain()
        self._imaging.release()
        self._poll()

    def _find(self, document_id: str) -> None:
        pages = self._dossier.document(document_id).pages
        find_in_read(self._dossier, pages[:1], self._templates, FieldQuestions(self._put))

    def _put(self, question: Question, listener: QuestionListener) -> None:
        self._recogniser.ask(question, listener)
        self._recogniser.drain(())

    def _deliver(self, documents: Sequence[str]) -> Outcome:
        job = self._job
        if job.profile is None:
            return Outcome(())
        return delivered_by(
            job.profile,
            self._dossier,
            documents,
            job.out,
            job.actor,
            job.language,
            self._passwords,
            self._templates,
            self._poll,
        )

    def _settle(self) -> None:
        job = self._job
        if job.profile is not None:
            registers_by(job.profile, self._dossier, job.out, job.actor, job.language, self._templates, self._poll)

    # Listener

    def progressed(self, state: QueueState) -> None:
        """Files are told of, not pages."""

    def page_lines(self, page_id: str, lines: Sequence[Line]) -> None:
        """Nobody looks."""

    def page_done(self, page_id: str) -> None:
        """As `progressed`."""

    def page_failed(self, page_id: str, error: DossierError) -> None:
        """Told with its file."""
