"""Long tasks of the window: taking files in, writing them out. Progress and outcome are said in the message bar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices

from desktop.document.errors import DossierError
from desktop.document.history import Actor
from desktop.document.record import Record
from desktop.document.template import Template
from desktop.engines.contract import Cancelled
from desktop.fields.templates.library import Templates
from desktop.imaging.client import ImagingHost
from desktop.imaging.errors import PasswordNeeded, PasswordWrong
from desktop.services.delivering import Outcome, deliver
from desktop.services.field_questions import FieldQuestions
from desktop.services.fields import find_fields, find_in_read, find_learned
from desktop.services.importing import Failure, ImportOptions, ImportOutcome, Passwords
from desktop.services.names_there import names_there
from desktop.services.ocr_import import import_files, ocr_files, tells_of
from desktop.services.profile import Profile
from desktop.services.progress import Poll, Progress
from desktop.services.questions import Question, QuestionListener
from desktop.services.register_export import WantedRegister, export_register
from desktop.services.templates import try_template
from desktop.storage.dossier import Dossier
from desktop.ui.i18n import language, told
from desktop.ui.panels.info_bar import InfoBar, Notice, Tone
from desktop.ui.threads.task_thread import Task, TaskThread

IMPORT, EXPORT, FIELDS, TRIAL, PASSWORD, AGAIN = "import", "export", "fields", "trial", "password", "again"
_TOLD = 4
_SOON_MS = 400
"""What is done sooner needs no word while it lasts."""

_TakenIn = tuple[ImportOutcome, dict[Path, tuple[Path, ...]]]
"""And of each locked file the files of recognition that tell of it."""


def _is_locked(failure: Failure) -> bool:
    return failure.page is None and isinstance(failure.error, (PasswordNeeded, PasswordWrong))


@dataclass(frozen=True, slots=True)
class _Other:
    """A task of another panel. done: None once nobody wants its result."""

    done: Callable[[object], None] | None
    words: str


class Jobs(QObject):
    """Runs one task of a kind at a time; further ones of its kind wait their turn.

    Signals:
        document_arrived(document id): its first page is in the dossier, and in the queue.
        documents_changed(): something was taken in or found.
        fields_found(document id)
        tried(tuple of Record): what a template would find
        delivered(): files left the desk
        texts_came(tuple of page ids): of pages that another program read
    """

    document_arrived = Signal(str)
    documents_changed = Signal()
    fields_found = Signal(str)
    tried = Signal(object)
    delivered = Signal()
    texts_came = Signal(object)

    def __init__(
        self,
        sibling: Callable[[], Dossier],
        actor: Actor,
        passwords: Passwords,
        templates: Templates,
        bar: InfoBar,
        parent: QObject | None = None,
        *,
        put_question: Callable[[Question, QuestionListener], None],
        options: ImportOptions,
    ) -> None:
        """put_question: to the engine that reads; called on a task's thread."""
        super().__init__(parent)
        self._put_question = put_question
        self._just_read: list[str] = []
        self._sibling = sibling
        self._actor = actor
        self._passwords = passwords
        self._templates = templates
        self._bar = bar
        self._options = options
        self._locked: dict[Path, bool] = {}  # files to ask a password for, and whether the last one was wrong
        self._with: dict[Path, tuple[Path, ...]] = {}  # of a locked file: what is taken in with it
        self._running: dict[str, TaskThread] = {}
        self._waiting: dict[str, list[Task]] = {}
        self._folder = Path()  # of the files that the notice tells of
        self._writing_to = Path()
        self._document = ""
        self._ended: list[TaskThread] = []
        self._others: dict[str, list[_Other]] = {}  # by kind: the one that runs, then those that wait
        self._since = QElapsedTimer()
        self._since.start()
        self._began: dict[str, int] = {}
        bar.acted.connect(self._acted)

    @property
    def sibling(self) -> Callable[[], Dossier]:
        """Opens the dossier once more, for a task's thread."""
        return self._sibling

    def sign_as(self, actor: Actor) -> None:
        """What is taken in from now on is this person's doing."""
        self._actor = actor

    # taking in

    def take_in(self, paths: Sequence[Path]) -> None:
        """Files and folders into the dossier; their pages wait in the queue. What is locked is asked about at the end, so that
        nothing else waits for the answer."""
        self._take_in(tuple(paths), None)

    def _take_in(self, wanted: tuple[Path, ...], password: str | None) -> None:
        options = replace(self._options, ask_password=lambda path, wrong: None if wrong else password)

        def task(poll: Poll, progress: Progress) -> _TakenIn:
            imaging = ImagingHost()
            try:
                with self._sibling() as dossier:
                    outcome = import_files(
                        dossier,
                        imaging,
                        wanted,
                        actor=self._actor,
                        options=options,
                        passwords=self._passwords,
                        poll=poll,
                        progress=progress,
                        on_document=self.document_arrived.emit,
                    )
            finally:
                imaging.close()
            locked = [Path(failure.file) for failure in outcome.failures if _is_locked(failure)]
            texts = ocr_files(wanted) if locked else ()
            return outcome, {path: tuple(text for text in texts if tells_of(text, path)) for path in locked}

        self._start(IMPORT, task)

    @Slot(object, object)
    def _import_progressed(self, done: int, total: int) -> None:
        words = (
            self.tr("Taking in file {0} of {1}").format(min(done + 1, total), total)
            if total > 0
            else self.tr("Looking for files")
        )
        stop = (("stop", self.tr("Stop")),)
        self._bar.say(Notice(IMPORT, Tone.INFO, words, actions=stop, done=done, total=total, closable=False))

    @Slot(object)
    def _imported(self, taken_in: _TakenIn) -> None:
        outcome, locked = taken_in
        self._over(IMPORT)
        self.documents_changed.emit()
        self._with.update(locked)
        failures = [failure for failure in outcome.failures if not _is_locked(failure)]
        for failure in failures[:_TOLD]:
            sentence, remedy = told(failure.error)
            name = Path(failure.file).name
            words = sentence if name in sentence else f"{name}: {sentence}"
            self._bar.say(Notice(f"import:{failure.file}", Tone.ERROR, words, remedy))
        if len(failures) > _TOLD:
            more = self.tr("%n more file(s) could not be taken in", "", len(failures) - _TOLD)
            self._bar.say(Notice("import:more", Tone.ERROR, more))
        remarked = [(done.file, remark) for done in outcome.imported for remark in done.remarks]
        for file, remark in remarked[:_TOLD]:
            self._bar.say(Notice(f"remark:{file}", Tone.WARNING, remark.say(language())))
        known = sum(i.duplicate for i in outcome.imported)
        if known:
            self._bar.say(Notice("import:known", Tone.INFO, self.tr("%n file(s) were already here", "", known)))
        if outcome.filled:
            self.texts_came.emit(outcome.filled)
            words = self.tr("%n page(s) came with another program's text", "", len(outcome.filled))
            self._bar.say(Notice("import:texts", Tone.SUCCESS, words))
        for failure in filter(_is_locked, outcome.failures):
            self._ask_password(Path(failure.file), wrong=isinstance(failure.error, PasswordWrong))

    # locked files: asked about one after the other, while everything else goes on

    def _ask_password(self, path: Path, *, wrong: bool) -> None:
        self._bar.take_back(f"import:{path}")
        self._locked[path] = wrong
        self._ask_next()

    def _ask_next(self) -> None:
        if not self._locked or self._bar.row(PASSWORD) is not None:
            return
        path, wrong = next(iter(self._locked.items()))
        name = path.name
        sentence = self.tr("{0} is locked. What is its password?").format(name)
        if wrong:
            sentence = self.tr("That password does not open {0}.").format(name)
        actions = (("unlock", self.tr("Unlock")), ("skip", self.tr("Leave it out")))
        tone = Tone.WARNING if wrong else Tone.INFO
        self._bar.say(Notice(PASSWORD, tone, sentence, actions=actions, asks=self.tr("Password"), closable=False))

    def _password_answered(self, password: str | None) -> None:
        """None: it is to be left out."""
        path = next(iter(self._locked))
        del self._locked[path]
        self._bar.take_back(PASSWORD)
        if password is not None:
            self._take_in((path, *self._with.get(path, ())), password)
        else:
            words = self.tr("{0} was not taken in: it needs a password.").format(path.name)
            self._bar.say(Notice(f"import:{path}", Tone.WARNING, words, actions=((AGAIN, self.tr("Try again")),)))
        self._ask_next()

    # writing out

    def export(self, document_ids: Sequence[str], folder: Path, profile: Profile) -> None:
        """As the profile says; it is kept in the history."""
        wanted, words = tuple(document_ids), language()

        def task(poll: Poll, progress: Progress) -> Outcome:
            with self._sibling() as dossier:
                return deliver(
                    dossier,
                    wanted,
                    folder,
                    profile,
                    actor=self._actor,
                    language=words,
                    passwords=self._passwords,
                    templates=self._templates,
                    poll=poll,
                    progress=progress,
                )

        self._start_export(folder, task)

    def _start_export(self, folder: Path, write: Callable[[Poll, Progress], Outcome]) -> None:
        """Several may wait, each for a folder of its own."""

        def task(poll: Poll, progress: Progress) -> tuple[Path, Outcome]:
            self._writing_to = folder
            return folder, write(poll, progress)

        self._start(EXPORT, task)

    def names_there(self, document_ids: Sequence[str], folder: Path, profile: Profile) -> Task:
        """A task that finds what an export would find in its way."""

        def task(poll: Poll, progress: Progress) -> tuple[Path, ...]:
            with self._sibling() as dossier:
                return names_there(dossier, document_ids, folder, profile, self._templates, poll=poll)

        return task

    @Slot(object, object)
    def _export_progressed(self, done: int, total: int) -> None:
        stop = (("stop", self.tr("Stop")),)
        words = self.tr("Exporting to {0}").format(self._writing_to.name)
        self._bar.say(Notice(EXPORT, Tone.INFO, words, actions=stop, done=done, total=total, closable=False))

    @Slot(object)
    def _exported(self, written_to: tuple[Path, Outcome]) -> None:
        self._folder, outcome = written_to
        self._over(EXPORT)
        results = outcome.results
        failed = [r for r in results if r.error is not None]
        for result in failed[:_TOLD]:
            if result.error is not None:
                self._bar.say_error(result.error, key=f"export:{result.document}:{result.format}")
        if len(failed) > _TOLD:
            more = self.tr("%n more file(s) could not be written", "", len(failed) - _TOLD)
            self._bar.say(Notice("export:more", Tone.ERROR, more))
        written = sum(bool(r.written) for r in results)
        skipped = sum(r.skipped for r in results)
        notes = dict.fromkeys(note.say(language()) for note in outcome.remarks)
        said = list(notes)[:_TOLD]
        if skipped:
            said.insert(0, self.tr("%n file(s) were there and stay as they are.", "", skipped))
        if len(notes) > _TOLD:
            said.append("…")
        if written or skipped or (said and not failed):
            tone = Tone.SUCCESS if written else Tone.INFO
            words = self.tr("%n file(s) written to {0}", "", written).format(self._folder)
            self._bar.say(Notice("exported", tone, words, " ".join(said), (("open-folder", self.tr("Open the folder")),)))
        self.delivered.emit()

    def export_register(self, wanted: WantedRegister) -> None:
        words = language()

        def task(poll: Poll, progress: Progress) -> Outcome:
            with self._sibling() as dossier:
                return export_register(
                    dossier,
                    wanted,
                    self._templates,
                    actor=self._actor,
                    language=words,
                    passwords=self._passwords,
                    poll=poll,
                    progress=progress,
                )

        self._start_export(wanted.folder, task)

    # fields

    def find_fields(self, document_id: str, template: str) -> None:
        self._document = document_id

        def task(poll: Poll, progress: Progress) -> tuple[str, ...]:
            with self._sibling() as dossier:
                find_fields(dossier, document_id, template, self._templates, FieldQuestions(self._put_question, poll))
            return (document_id,)

        self._start(FIELDS, task)

    def find_learned(self, document_id: str) -> None:
        """What the records confirmed until now teach of this one."""

        def task(poll: Poll, progress: Progress) -> tuple[str, ...]:
            with self._sibling() as dossier:
                before = dossier.document(document_id)
                return (document_id,) if find_learned(dossier, document_id, self._templates) != before else ()

        self._start(FIELDS, task)

    def page_read(self, page_id: str) -> None:
        """Where it was the last of its document and the kind of that is clear, its fields are found."""
        self._just_read.append(page_id)
        if len(self._just_read) > 1:
            return  # the task that waits takes it along

        def task(poll: Poll, progress: Progress) -> tuple[str, ...]:
            pages, self._just_read = self._just_read, []
            with self._sibling() as dossier:
                return find_in_read(dossier, pages, self._templates, FieldQuestions(self._put_question, poll))

        self._start(FIELDS, task)

    @Slot(object)
    def _fields_found(self, document_ids: tuple[str, ...]) -> None:
        self._over(FIELDS)
        for document_id in document_ids:
            self.fields_found.emit(document_id)
        if document_ids:
            self.documents_changed.emit()

    def try_template(self, template: Template, document_ids: Sequence[str]) -> None:
        """Records nothing."""

        def task(poll: Poll, progress: Progress) -> tuple[Record, ...]:
            with self._sibling() as dossier:
                return tuple(try_template(dossier, template, document_ids, poll=poll))

        self._start(TRIAL, task)

    @Slot(object)
    def _tried(self, records: tuple[Record, ...]) -> None:
        self._over(TRIAL)
        self.tried.emit(records)

    # tasks of other panels

    def run(self, kind: str, task: Task, done: Callable[[object], None], words: str, *, overtakes: bool = False) -> None:
        """done: gets its result on the window's thread, None where it failed (which is said) or was stopped. words: what is
        said of it while it lasts. overtakes: those of its kind that were asked for before it are no longer wanted."""
        asked = self._others.setdefault(kind, [])
        if overtakes and kind in self._running:
            self._running[kind].cancel()
            self._waiting.pop(kind, None)
            asked[:] = [replace(asked[0], done=None)]
        asked.append(_Other(done, words))
        self._start(kind, task)

    @Slot(object)
    def _other_done(self, result: object) -> None:
        thread = self.sender()
        kind = thread.objectName() if isinstance(thread, TaskThread) else ""
        self._other_over(kind, result)

    @Slot(object, object)
    def _other_progressed(self, done: int, total: int) -> None:
        thread = self.sender()
        kind = thread.objectName() if isinstance(thread, TaskThread) else ""
        if kind in self._running and self._since.elapsed() - self._began[kind] > _SOON_MS:
            stop = (("stop", self.tr("Stop")),)
            words = self._others[kind][0].words
            self._bar.say(Notice(kind, Tone.INFO, words, actions=stop, done=done, total=total, closable=False))

    # tasks

    def _start(self, kind: str, task: Task) -> None:
        if kind in self._running:
            self._waiting.setdefault(kind, []).append(task)
            return
        thread = self._running[kind] = TaskThread(task, self)
        thread.setObjectName(kind)
        succeeded = {IMPORT: self._imported, EXPORT: self._exported, FIELDS: self._fields_found, TRIAL: self._tried}.get(
            kind, self._other_done
        )
        thread.succeeded.connect(succeeded)
        thread.failed.connect(self._failed)
        if kind == IMPORT:
            thread.progressed.connect(self._import_progressed)
        elif kind == EXPORT:
            thread.progressed.connect(self._export_progressed)
        elif kind in self._others:
            self._began[kind] = self._since.elapsed()
            thread.progressed.connect(self._other_progressed)
        thread.start()

    def _over(self, kind: str) -> None:
        thread = self._running.pop(kind, None)
        if thread is not None:
            thread.wait()
            thread.deleteLater()
        self._bar.take_back(kind)
        waiting = self._waiting.get(kind)
        if waiting:
            self._start(kind, waiting.pop(0))

    @Slot(object)
    def _failed(self, error: DossierError) -> None:
        thread = self.sender()
        kind = thread.objectName() if isinstance(thread, TaskThread) else ""
        if kind in self._others:
            self._other_failed(kind, error)
            return
        self._over(kind)
        self.documents_changed.emit()
        if not isinstance(error, Cancelled):
            self._bar.say_error(error)
        elif kind == EXPORT:
            self._bar.say(Notice("exported", Tone.INFO, self.tr("Stopped. What was written until then is whole and stays.")))
            self.delivered.emit()

    def _other_failed(self, kind: str, error: DossierError) -> None:
        if not isinstance(error, Cancelled):
            self._bar.say_error(error)
        self._other_over(kind, None)

    def _other_over(self, kind: str, result: object) -> None:
        """Each result goes to the one who asked for it, whoever asked for another meanwhile."""
        done = self._others[kind].pop(0).done
        self._over(kind)
        if done is not None:
            done(result)

    @Slot(str, str, str)
    def _acted(self, key: str, action: str, typed: str) -> None:
        if key == PASSWORD and action in ("unlock", "skip") and self._locked:
            self._password_answered(typed if action == "unlock" else None)
        elif action == AGAIN and key.startswith("import:"):
            self._ask_password(Path(key.removeprefix("import:")), wrong=False)
        elif action == "stop" and key in self._running:
            self._running[key].cancel()
        elif action == "open-folder":
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))

    def stop(self, kind: str) -> None:
        """The one that runs."""
        if kind in self._running:
            self._running[kind].cancel()

    def is_running(self, kind: str) -> bool:
        return kind in self._running

    @property
    def busy(self) -> bool:
        return bool(self._running)

    def close(self) -> None:
        """Stops everything; what was taken in until now stays."""
        self._waiting.clear()
        for thread in self._running.values():
            thread.cancel()
        for thread in self._running.values():
            thread.wait()
        self._running.clear()
