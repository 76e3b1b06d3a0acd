"""What is done about reading: the queue and its buttons, locked masters, a second reading of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from desktop.document.errors import DossierError
from desktop.document.model import Page, PageStatus
from desktop.imaging.errors import PasswordNeeded, PasswordWrong
from desktop.services.proposals import Difference
from desktop.services.recognise import QueueState
from desktop.storage.dossier import Dossier
from desktop.ui.i18n import told
from desktop.ui.panels.info_bar import Notice, Tone
from desktop.ui.panels.words import clipped
from desktop.ui.threads.desk_thread import Proposal
from desktop.ui.thumbnails.model import Role

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow

PROPOSAL, UNLOCK = "proposal", "unlock:"
_TOLD = 3  # differences that are said in the message bar


class ReadingCommands(QObject):
    """Belongs to one MainWindow."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._unread: dict[str, list[str]] = {}
        self._in_hand: frozenset[str] = frozenset()
        queue, acts = window.queue, window.acts
        acts.pause.toggled.connect(self.pause)
        queue.pause_wanted.connect(acts.pause.setChecked)
        queue.cancel_wanted.connect(self.cancel)
        queue.retry_wanted.connect(self.retry)
        window.view.picture_failed.connect(self._locked)
        window.bar.acted.connect(self._acted)

    def start(self, dossier: Dossier) -> None:
        """Goes on with the queue where the last run left it."""
        window = self._window
        reading = window.session.start_reading(dossier)
        reading.progress.connect(window.queue.set_state)
        reading.progress.connect(self._progressed)
        reading.progress.connect(window.written.progressed)
        reading.page_lines.connect(window.written.add)
        reading.page_done.connect(self._page_read)
        reading.looked.connect(window.bench.page_read)
        reading.page_failed.connect(self._page_failed)
        reading.failed.connect(window.bar.say_error)
        if window.jobs is not None:
            window.jobs.texts_came.connect(self._texts_came)
        window.answers.connect_to(reading)
        window.commands.fields.connect_to(reading)
        reading.start()

    @Slot(object)
    def _progressed(self, state: QueueState) -> None:
        window, before, self._in_hand = self._window, self._in_hand, frozenset(state.pages)
        window.tree.set_reading(list(state.pages))
        page = window.bench.page
        if page is not None and page.id in before ^ self._in_hand:
            window.record.text.say_why(window.commands.why_no_text(page))

    def is_reading(self, page_id: str) -> bool:
        """Now."""
        return page_id in self._in_hand

    @Slot(str)
    def _page_read(self, page_id: str) -> None:
        window = self._window
        shown = window.bench.shown
        window.written.finish(page_id, shown is not None and any(page.id == page_id for page in shown.pages))
        window.bench.page_read(page_id)
        if window.jobs is not None:
            window.jobs.page_read(page_id)
        row = window.tree.page_index(page_id)
        if row.isValid() and row.data(Role.DOCUMENT) != window.selection.document:
            window.bench.desk.load_document(row.data(Role.DOCUMENT))

    @Slot(object)
    def _texts_came(self, page_ids: tuple[str, ...]) -> None:
        """As if they had been read here."""
        window = self._window
        for page_id in page_ids:
            if window.jobs is not None:
                window.jobs.page_read(page_id)
        page, came = window.bench.page, set(page_ids)
        if page is not None and page.id in came:
            window.bench.page_read(page.id)
        elif window.bench.shown is not None and any(each.id in came for each in window.bench.shown.pages):
            window.bench.desk.load_document(window.bench.shown.document.id)

    @Slot(str, object)
    def _page_failed(self, page_id: str, error: DossierError) -> None:
        self._page_read(page_id)
        master = self._locked(page_id, error)
        if master is None:
            return
        self._unread.setdefault(master, []).append(page_id)
        known = self._window.session.passwords.known.get(master)
        if known is not None and isinstance(error, PasswordNeeded):
            self._unlock(master, known)  # it was given while this page was on its way to failing

    @Slot(bool)
    def pause(self, paused: bool) -> None:
        reading = self._window.session.inference
        if reading is not None:
            (reading.pause if paused else reading.resume)()

    @Slot()
    def cancel(self) -> None:
        reading = self._window.session.inference
        if reading is not None:
            self._window.bench.desk.queued(reading.cancel)

    @Slot()
    def retry(self) -> None:
        reading = self._window.session.inference
        if reading is not None:
            self._window.bench.desk.enqueue_failed(reading.retry)

    def read_again(self) -> None:
        """The page in hand; where a person has touched it the new reading only proposes."""
        page, reading = self._window.bench.page, self._window.session.inference
        if page is not None and reading is not None:
            self._window.bench.desk.enqueue((page.id,), first=True, then=reading.wake)

    def read_chosen_again(self, documents: tuple[str, ...], pages: tuple[str, ...]) -> None:
        reading = self._window.session.inference
        if reading is not None:
            self._window.bench.desk.enqueue_documents(documents, pages, reading.wake)

    def page_changed(self, page: Page | None) -> None:
        window = self._window
        window.bar.take_back(PROPOSAL)
        if page is not None and page.proposal is not None:
            window.bench.desk.load_proposal(page.id)
        if page is not None and page.status is PageStatus.WAITING and window.session.inference is not None:
            window.bench.desk.put_first(page.id)

    # a second reading

    @Slot(object)
    def proposal_came(self, proposal: Proposal) -> None:
        page = self._window.bench.page
        if page is None or page.id != proposal.page:
            return
        count = len(proposal.differences)
        if not count:
            self._window.bar.take_back(PROPOSAL)
            return
        words = self.tr("A new reading differs in %n line(s); what you confirmed stays in any case.", "", count)
        actions: tuple[tuple[str, str], ...] = (("take", self.tr("Take over")), ("keep", self.tr("Keep mine")))
        if all(each.present is not None and each.present.confirmed_by for each in proposal.differences):
            words = self.tr("A new reading differs in %n line(s) that you confirmed: they stay.", "", count)
            actions = actions[1:]
        told = "\n".join(self._difference_words(each) for each in proposal.differences[:_TOLD])
        self._window.bar.say(Notice(PROPOSAL, Tone.INFO, words, told, actions, closable=False))

    def _difference_words(self, difference: Difference) -> str:
        present, proposed = (
            self.tr("“{0}”").format(clipped(line.text)) if line is not None else self.tr("nothing")
            for line in (difference.present, difference.proposed)
        )
        return f"{present} → {proposed}"

    def _decide(self, page: Page, take: bool) -> None:
        self._window.bar.take_back(PROPOSAL)
        page_id = page.id
        if take:
            self._window.bench.edit(lambda desk: desk.accept_proposal(page_id))
        else:
            self._window.bench.edit(lambda desk: desk.keep_mine(page_id))

    # locked masters: a password is kept in memory only, so it is asked for again after a restart

    @Slot(str, object)
    def _locked(self, page_id: str, error: DossierError) -> str | None:
        """Asks for the password of the page's master and returns it, where that is what was wrong."""
        shown = self._window.bench.shown
        page = next((p for p in shown.pages if p.id == page_id), None) if shown else None
        if page is None or not isinstance(error, (PasswordNeeded, PasswordWrong)):
            return None
        sentence, _ = told(error)
        tone = Tone.WARNING if isinstance(error, PasswordWrong) else Tone.INFO
        actions = (("unlock", self.tr("Unlock")),)
        self._window.bar.say(Notice(UNLOCK + page.master, tone, sentence, actions=actions, asks=self.tr("Password")))
        return page.master

    def _unlock(self, sha256: str, password: str) -> None:
        window = self._window
        window.session.passwords.known[sha256] = password
        window.bar.take_back(UNLOCK + sha256)
        for page in window.bench.shown.pages if window.bench.shown else ():
            if page.master == sha256:
                window.view.retry(page.id)
        if window.session.inference is not None:
            window.bench.desk.enqueue(tuple(self._unread.pop(sha256, ())), first=True, then=window.session.inference.retry)

    @Slot(str, str, str)
    def _acted(self, key: str, action: str, typed: str) -> None:
        page = self._window.bench.page
        if key == PROPOSAL and page is not None and action in ("take", "keep"):
            self._decide(page, action == "take")
        elif key.startswith(UNLOCK) and action == "unlock":
            self._unlock(key.removeprefix(UNLOCK), typed)
