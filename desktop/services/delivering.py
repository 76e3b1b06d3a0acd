"""One delivery: documents by a profile into a folder, the registers of their records, all in a bag where that is wanted; what
was delivered is kept in the history."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from desktop.document.errors import DossierError, Text
from desktop.document.history import Actor, Delivered, DeliveredFile
from desktop.document.model import Document
from desktop.exporters.errors import system_errors
from desktop.exporters.formats import FORMATS
from desktop.exporters.names import safe_names
from desktop.exporters.packages import bag as bags
from desktop.fields.templates.library import Templates
from desktop.imaging.client import ImagingHost
from desktop.services.catalogues import laid_out
from desktop.services.deliveries import delivered_files, keep, write_papers
from desktop.services.export import ENDS_ALL, PROGRAM, Exported, Exporting, NothingApproved, Withholding, copy_original
from desktop.services.file_names import FreeNames
from desktop.services.importing import Passwords
from desktop.services.ink_pictures import InkPictures
from desktop.services.naming import Naming, bag_name
from desktop.services.placing import Existing, Scratch, put
from desktop.services.profile import Bag, Profile
from desktop.services.progress import Poll, Progress, never_cancelled, unseen
from desktop.services.redacted_export import (
    TOLD_TOO_MUCH,
    Blackout,
    NothingMarked,
    demand_fresh,
    demand_redactable,
    still_there,
)
from desktop.services.registers import register_of
from desktop.services.templates import own_templates
from desktop.storage.dossier import Dossier, utc_now

_NO_KIND = Text(
    "{count} documents have no kind yet and are not in the register. Choose the kind in Fields and press Find fields.",
    "{count} 份文档尚未选类型，未列入登记表。请在「字段」中选择类型，再按「查找字段」。",
)
_ONE_OF_NO_KIND = Text(
    "One document has no kind yet and is not in the register. Choose the kind in Fields and press Find fields.", _NO_KIND.zh
)
BAG = "bag"
"""Format of what is all of a delivery in one."""

Told = Callable[[str, Exported], None]
"""The title of a document, or the name of a register's template, and what became of it."""


def untold(title: str, exported: Exported) -> None:
    """Where nobody waits for each file."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """results: one a document and format, and one a register and format. notes: what else the person should know. papers: what
    tells of the delivery, beside the files."""

    results: tuple[Exported, ...]
    notes: tuple[Text, ...] = ()
    files: tuple[DeliveredFile, ...] = ()
    papers: tuple[Path, ...] = ()

    @property
    def remarks(self) -> tuple[Text, ...]:
        """All there is to know: what is said of a file begins with its name."""
        return (*self.notes, *remarks_of(self.results))


def remarks_of(results: Iterable[Exported]) -> tuple[Text, ...]:
    return tuple(
        Text(f"{result.path.name}: {note.en}", f"{result.path.name}：{note.zh}")
        for result in results
        if result.path is not None
        for note in result.notes
    )


def deliver(
    dossier: Dossier,
    document_ids: Sequence[str] | None,
    folder: Path,
    profile: Profile,
    *,
    actor: Actor,
    language: str = "en",
    passwords: Passwords | None = None,
    templates: Templates | None = None,
    protected: Iterable[Path] = (),
    withheld: Withholding | None = None,
    papers: bool | None = None,
    keep_partial: bool = True,
    poll: Poll = never_cancelled,
    progress: Progress = unseen,
    told: Told = untold,
) -> Outcome:
    """The documents (None for all) as the profile says; what fails is told in its place and the others go on.

    protected: files that nothing may replace. withheld: what must not leave. papers: whether a list is written beside the
    files, None where the profile has a name. progress: pages times formats, and a step for each register. told: of each result
    as it is in its place. Where the delivery ends early, what is in its place stays and is in the log; keep_partial: of the
    document that it ended in, too, else nothing new of that one is put in its place. The log is kept where
    the dossier can be written; a note says so where it cannot. Raises UnknownFormat, FolderUnwritable, DiskFull and what
    `poll` raises.
    """
    templates = templates or own_templates()
    blackout: Blackout | None = None
    if profile.redacted and withheld is None:
        registers = (f"register:{name}" for name in profile.registers.formats)
        demand_redactable((*profile.formats, *registers), in_a_bag=profile.bag is not None)
        demand_fresh(profile.existing)
        wanted = [summary.id for summary in dossier.documents()] if document_ids is None else document_ids
        withheld = blackout = Blackout(dossier, wanted, language=language, poll=poll)
    run = _Delivering(dossier, document_ids, folder.absolute(), profile, actor, language, poll, progress, told, keep_partial)
    with closing(run):
        outcome = run.all(passwords or Passwords(), templates, tuple(protected), withheld, papers)
    if blackout is None:
        return outcome
    written = tuple(_reports(blackout, outcome, folder.absolute(), actor, dossier.head))
    reports = blackout.unsaid(written)
    notes = [*outcome.notes, *still_there((result.error for result in outcome.results), folder.absolute())]
    if len(reports) < len(written):
        notes.append(TOLD_TOO_MUCH)
    return replace(outcome, notes=tuple(notes), papers=(*outcome.papers, *reports))


def _reports(blackout: Blackout, outcome: Outcome, folder: Path, actor: Actor, head: str) -> Iterator[Path]:
    """What was blacked out of each document, beside its files."""
    for document in dict.fromkeys(result.document for result in outcome.results if result.written):
        paths = [path for result in outcome.results if result.document == document for path in result.written]
        ending = FORMATS[next(r.format for r in outcome.results if r.document == document and r.written)].extension
        stem = paths[0].name.removesuffix(f".{ending}") if paths[0].name.endswith(f".{ending}") else paths[0].stem
        files = delivered_files(paths, folder)
        yield from blackout.report(document, files, paths[0].parent, stem, by=actor.name, program=PROGRAM, head=head)


class _Delivering:
    def __init__(
        self,
        dossier: Dossier,
        document_ids: Sequence[str] | None,
        folder: Path,
        profile: Profile,
        actor: Actor,
        language: str,
        poll: Poll,
        progress: Progress,
        told: Told,
        keep_partial: bool,
    ) -> None:
        self._dossier = dossier
        self._folder = folder
        self._profile = profile
        self._actor = actor
        self._language = language
        self._poll = poll
        self._progress = progress
        self._told = told
        self._keep_partial = keep_partial
        self._head = dossier.head
        found = {summary.id: summary for summary in dossier.documents()}
        wanted = found if document_ids is None else document_ids
        self._summaries = [found[i] for i in wanted if i in found]
        self._scratch = Scratch(folder)
        self._results: list[Exported] = []
        self._notes: list[Text] = []
        self._files: list[DeliveredFile] = []
        self._done = 0
        self._total = len(profile.formats) * sum(s.pages for s in self._summaries)
        self._total += len(profile.registers.formats) * len({s.template for s in self._summaries} - {None})

    def close(self) -> None:
        self._scratch.close()

    def all(
        self,
        passwords: Passwords,
        templates: Templates,
        protected: tuple[Path, ...],
        withheld: Withholding | None,
        papers: bool | None,
    ) -> Outcome:
        bag = self._profile.bag
        try:
            if bag is None:
                self._write(self._folder, self._folder, passwords, templates, protected, withheld)
            elif not self._is_there():
                self._in_a_bag(bag, passwords, templates, withheld)
        except BaseException:
            with suppress(DossierError):
                self._keep(withheld)
            raise
        self._notes += self._keep(withheld)
        written = self._papers(withheld) if papers or (papers is None and self._profile.name) else ()
        return Outcome(tuple(self._results), tuple(self._notes), tuple(self._files), written)

    # --- files ------------------------------------------------------------------------------------------------------

    def _write(
        self,
        folder: Path,
        registers: Path,
        passwords: Passwords,
        templates: Templates,
        protected: tuple[Path, ...],
        withheld: Withholding | None,
    ) -> tuple[Document, ...]:
        """registers: the folder that they go into. Returns the documents that left."""
        profile = self._profile

        def exporting(place: Path) -> Exporting:
            return Exporting(
                self._dossier,
                place,
                profile.formats,
                language=self._language,
                passwords=passwords,
                templates=templates,
                naming=Naming(profile.file_name, profile.folder),
                existing=profile.existing,
                only_approved=profile.only_approved,
                options=profile.options,
                protected=protected,
                withheld=withheld,
                keep_partial=self._keep_partial,
                poll=self._poll,
            )

        left: dict[str, Document] = {}
        with closing(exporting(folder)) as run:
            if profile.registers.formats and registers == folder:
                run.keep_register_names(templates.names())
            for summary in self._summaries:
                try:
                    left[summary.id] = run.leaving(summary.id)
                    for result in run.results(summary.id, on_page=self._step) if profile.formats else ():
                        self._take(left[summary.id].title, result)
                except (NothingApproved, NothingMarked) as error:
                    self._done += summary.pages * len(profile.formats)
                    self._notes.append(Text(error.say("en"), error.say("zh")))
                except ENDS_ALL:
                    raise
                except DossierError as error:  # such as of a document that was taken out meanwhile
                    self._take(summary.title, Exported(summary.id, "", None, error=error))
        if profile.registers.formats:
            with closing(exporting(registers)) as run:
                self._registers(run, left, passwords, templates, withheld)
        return tuple(left.values())

    def _registers(
        self,
        run: Exporting,
        left: dict[str, Document],
        passwords: Passwords,
        templates: Templates,
        withheld: Withholding | None,
    ) -> None:
        """One for each template that a document has."""
        wanted = self._profile.registers
        with ExitStack() as stack:
            ink: InkPictures | None = None
            if wanted.ink and withheld is None:  # pictures of the ink would show what is withheld
                ink = InkPictures(self._dossier, stack.enter_context(closing(ImagingHost())), passwords, self._poll)
            for name in dict.fromkeys(document.template for document in left.values()):
                if name is None:
                    count = sum(document.template is None for document in left.values())
                    self._notes.append((_ONE_OF_NO_KIND if count == 1 else _NO_KIND).filled(count=count))
                    continue
                try:
                    template = templates.get(name)
                    register = register_of(self._dossier, template, left.get)
                    for result in run.registers(
                        laid_out(register, template, wanted.layout, datetime.now(UTC).date()), wanted.formats, ink
                    ):
                        self._take(name, result)
                        self._step()
                except ENDS_ALL:
                    raise
                except DossierError as error:
                    self._take(name, Exported(name, "register", None, error=error))

    def _take(self, title: str, result: Exported) -> None:
        self._results.append(result)
        if self._profile.bag is None:
            self._files += delivered_files(result.written, self._folder)
            self._told(title, result)

    def _step(self) -> None:
        self._done += 1
        self._progress(min(self._done, self._total), self._total)

    # --- in one bag -------------------------------------------------------------------------------------------------

    @property
    def _bag_name(self) -> str:
        return bag_name(self._dossier.path, self._profile.name, utc_now()[:10])

    def _is_there(self) -> bool:
        path = self._folder / self._bag_name
        if self._profile.existing is not Existing.SKIP or not path.exists():
            return False
        self._results.append(Exported("", BAG, path, skipped=True))
        self._told(self._dossier.path.stem, self._results[-1])
        return True

    def _in_a_bag(self, bag: Bag, passwords: Passwords, templates: Templates, withheld: Withholding | None) -> None:
        staged = self._scratch.fresh() / BAG
        derived, described = staged / bags.DERIVATIVES, staged / bags.METADATA
        with system_errors(staged):
            derived.mkdir(parents=True)
        left = self._write(derived, described, passwords, templates, (), withheld)
        if bag.masters and withheld is None:
            with system_errors(staged):
                self._masters(left, staged / bags.MASTERS)
        with system_errors(staged):
            digests = bags.seal(staged, dict(self._info(bag)), self._poll)
        target = self._bag_target()
        put(staged, target)
        self._files = [
            DeliveredFile(f"{target.name}/{name}", sha256, (target / name).stat().st_size) for name, sha256 in digests.items()
        ]
        self._files += delivered_files((p for p in sorted(target.iterdir()) if p.is_file()), self._folder)
        self._results = [_moved(result, staged, target) for result in self._results]
        titles = {document.id: document.title for document in left}
        for result in self._results:
            self._told(titles.get(result.document, result.document), result)
        self._results.append(Exported("", BAG, target))
        self._told(self._dossier.path.stem, self._results[-1])

    def _masters(self, left: tuple[Document, ...], folder: Path) -> None:
        kept = {page: None for document in left for page in document.pages}
        shas = dict.fromkeys(
            page.master for document in left for page in self._dossier.page_summaries(document.id) if page.id in kept
        )
        folder.mkdir(parents=True)
        masters = [self._dossier.master(sha256) for sha256 in shas]
        for master, name in zip(masters, safe_names(master.name for master in masters), strict=True):
            copy_original(self._dossier.master_path(master.sha256), folder / name, master.sha256, self._poll)

    def _info(self, bag: Bag) -> Iterator[tuple[str, str]]:
        yield "External-Description", f"{self._profile.called.say(self._language) or BAG}: {self._dossier.path.stem}"
        yield "Internal-Sender-Identifier", self._head
        yield "Internal-Sender-Description", "head of the dossier's history"
        yield "Bagging-Date", utc_now()[:10]
        yield "Bag-Software-Agent", PROGRAM
        yield from bag.info

    def _bag_target(self) -> Path:
        """A bag that is there is never mixed with another one."""
        masters = tuple(self._dossier.masters())
        names = FreeNames()

        def fits(name: str) -> bool:
            path = self._folder / name
            replaced = self._profile.existing is Existing.REPLACE and path.is_dir() and not names.is_kept(path, masters)
            return replaced or not path.exists()

        return self._folder / names.stem(self._folder, self._bag_name, fits)

    # --- what tells of it -------------------------------------------------------------------------------------------

    def _delivered(self, withheld: Withholding | None) -> Delivered:
        profile = self._profile
        ids = {result.document for result in self._results if result.written}
        formats = (*profile.formats, *(f"register:{name}" for name in profile.registers.formats))
        documents = tuple(summary.id for summary in self._summaries if summary.id in ids)
        return Delivered(
            profile.name, str(self._folder), documents, formats, tuple(self._files), self._head, withheld is not None
        )

    def _keep(self, withheld: Withholding | None) -> tuple[Text, ...]:
        return keep(self._dossier, self._actor, self._delivered(withheld)) if self._files else ()

    def _papers(self, withheld: Withholding | None) -> tuple[Path, ...]:
        if not self._files:
            return ()
        delivered = self._delivered(withheld)
        titles = {summary.id: summary.title for summary in self._summaries}
        if withheld is not None:
            titles = {i: withheld.document(self._dossier.document(i)).title for i in delivered.documents}
        called, actor = self._profile.called, self._actor
        notes = [note.say(self._language) for note in (*self._notes, *remarks_of(self._results))]
        if isinstance(withheld, Blackout):
            delivered = replace(delivered, profile=withheld.said(delivered.profile))
            called = Text(withheld.said(called.en), withheld.said(called.zh))
            actor, notes = replace(actor, name=withheld.said(actor.name)), [withheld.said(note) for note in notes]
        written = write_papers(
            delivered,
            called,
            [titles[i] for i in delivered.documents],
            self._folder,
            actor=actor,
            at=utc_now(),
            program=PROGRAM,
            language=self._language,
            notes=notes,
        )
        return withheld.unsaid(written) if isinstance(withheld, Blackout) else written


def _moved(result: Exported, staged: Path, target: Path) -> Exported:
    """What was written in the scratch folder, where it is now."""

    def now(path: Path) -> Path:
        return target / path.relative_to(staged)

    path = now(result.path) if result.path is not None else None
    return replace(result, path=path, copies=tuple(map(now, result.copies)), files=tuple(map(now, result.files)))
