"""The append-only, hash-chained list of what happened, and the state that follows from it.

Each event names its actor; its hash covers the hash of its payload, not the payload, so a purged payload leaves the chain
verifiable. A payload carries the version it was written in and is upcast when read, never rewritten.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import takewhile
from types import MappingProxyType
from typing import Any

from desktop.document.codec import decode, encode
from desktop.document.edits import EDITS, AnyDocumentEdit, ArrangePages, Edit
from desktop.document.geometry import Quad, View
from desktop.document.model import Char, Content, Document, Field, Line, Master, Page, PageStatus

PAYLOAD_VERSION = 1
Plain = dict[str, Any]
Upcaster = Callable[[Plain], Plain]
NO_UPCASTERS: Mapping[tuple[str, int], Upcaster] = MappingProxyType({})
"""(event kind, version) to the function that brings a payload of that version one version up."""


class ActorKind(StrEnum):
    PERSON = "person"
    ENGINE = "engine"
    PROGRAM = "program"


@dataclass(frozen=True, slots=True)
class Actor:
    kind: ActorKind
    name: str


@dataclass(frozen=True, slots=True)
class MasterImported:
    master: Master


@dataclass(frozen=True, slots=True)
class DocumentAdded:
    """A new document; its pages follow as PagesAdded."""

    document: Document


@dataclass(frozen=True, slots=True)
class PagesAdded:
    """Pages appended to a document; a long master comes in several such events. Those with number 0 are kept with it and not
    shown until ArrangePages gives them a place."""

    document: str
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class PageRead:
    """An engine's reading, laid out. On a page that a person touched it becomes a proposal and changes nothing else."""

    page: str
    reading: str
    content: Content
    view: View = field(default_factory=View)


@dataclass(frozen=True, slots=True)
class PageFailed:
    """error: `DossierError.to_plain` in JSON. What the page held before stays."""

    page: str
    error: str


@dataclass(frozen=True, slots=True)
class FieldsFound:
    """What extraction found in a document. Fields that a person keyed or confirmed stay, and so does an approved record."""

    document: str
    template: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class LineDoubt:
    """What a second look says of a line, as long as its text is `text`."""

    line: str
    text: str
    doubt: float
    chars: tuple[Char, ...] = ()
    inked: bool = True


@dataclass(frozen=True, slots=True)
class Doubted:
    """A second look at a page (`reading`): how far to trust the lines that nobody confirmed, and what ink no line covers."""

    page: str
    reading: str
    lines: tuple[LineDoubt, ...]
    unread: tuple[Quad, ...] = ()


@dataclass(frozen=True, slots=True)
class InspectionDrawn:
    """Pages drawn at random to be looked at again. share: of the pages drawn from, 0-1; of: how many those were."""

    inspection: str
    share: float
    of: int
    pages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageInspected:
    """What a person found on a page of an inspection; the last one of a page counts. errors: wrong characters or values."""

    page: str
    inspection: str
    errors: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class DeliveredFile:
    """name: its path in the folder of the delivery, with slashes."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Delivered:
    """What left the desk in one run. profile: its name, empty where none was used. folder: where it was put then. head: hash
    of the last event of the history that the files tell of. redacted: blacked out."""

    profile: str
    folder: str
    documents: tuple[str, ...]
    formats: tuple[str, ...]
    files: tuple[DeliveredFile, ...]
    head: str
    redacted: bool = False


@dataclass(frozen=True, slots=True)
class Edited:
    """A person's edit. undoes: the event that this one takes back (an undo of an undo is a redo). batch: a name that edits
    made together share: they are one step for undo."""

    edit: Edit
    undoes: int | None = None
    batch: str = ""


Happening = (
    MasterImported | DocumentAdded | PagesAdded | PageRead | PageFailed | FieldsFound
    | Doubted | InspectionDrawn | PageInspected | Delivered | Edited
)  # fmt: skip
_PLAIN_HAPPENINGS: tuple[type[Happening], ...] = (
    MasterImported, DocumentAdded, PagesAdded, PageRead, PageFailed, FieldsFound, Doubted, InspectionDrawn, PageInspected,
    Delivered,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """One link of the chain. payload is canonical JSON, None once purged. `at` is UTC, ISO 8601."""

    sequence: int
    at: str
    actor: Actor
    kind: str
    payload: str | None
    payload_hash: str
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Purged:
    """What an event whose payload was purged tells."""

    kind: str


def pack(happening: Happening) -> tuple[str, str]:
    """(kind, payload) of a happening, as they are stored."""
    if isinstance(happening, Edited):
        body = {"type": type(happening.edit).__name__, "edit": encode(happening.edit), "undoes": happening.undoes}
        body |= {"batch": happening.batch} if happening.batch else {}
    else:
        body = encode(happening)
    plain = {"version": PAYLOAD_VERSION, **body}
    return type(happening).__name__, json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def unpack(kind: str, payload: str, upcasters: Mapping[tuple[str, int], Upcaster] = NO_UPCASTERS) -> Happening:
    """Raises ValueError where the payload is none that this program knows."""
    plain: Plain = json.loads(payload)
    while (kind, plain["version"]) in upcasters:
        version = plain["version"]
        plain = {**upcasters[kind, version](plain), "version": version + 1}
    if kind == "Edited":
        edit_kind = next((e for e in EDITS if e.__name__ == plain["type"]), None)
        if edit_kind is None:
            raise ValueError(f"unknown edit {plain['type']}")
        return Edited(decode(edit_kind, plain["edit"]), plain["undoes"], plain.get("batch", ""))
    for happening in _PLAIN_HAPPENINGS:
        if happening.__name__ == kind:
            return decode(happening, plain)
    raise ValueError(f"unknown event {kind}")


GENESIS = "0" * 64


def _sha256(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def link(sequence: int, at: str, actor: Actor, happening: Happening, previous: str) -> Event:
    """The next event of a chain whose last hash is `previous` (GENESIS for the first)."""
    kind, payload = pack(happening)
    payload_hash = _sha256(payload)
    return Event(
        sequence,
        at,
        actor,
        kind,
        payload,
        payload_hash,
        previous,
        _link_hash(sequence, at, actor, kind, payload_hash, previous),
    )


def _link_hash(sequence: int, at: str, actor: Actor, kind: str, payload_hash: str, previous: str) -> str:
    # JSON keeps apart what plain joining would run together (a name with a line break in it).
    return _sha256(json.dumps([previous, sequence, at, actor.kind, actor.name, kind, payload_hash], ensure_ascii=False))


def broken_link(events: Iterable[Event], previous: str = GENESIS, sequence: int = 0) -> int | None:
    """Sequence number of the first event that does not fit the chain, None when all do. Purged payloads do not break it."""
    for event in events:
        expected = _link_hash(event.sequence, event.at, event.actor, event.kind, event.payload_hash, previous)
        tampered = event.payload is not None and _sha256(event.payload) != event.payload_hash
        if event.sequence != sequence + 1 or event.previous != previous or event.hash != expected or tampered:
            return event.sequence
        previous, sequence = event.hash, event.sequence
    return None


# --- what follows from an event -----------------------------------------------------------------------------------------


def read_page(page: Page, read: PageRead) -> Page:
    """People win: a touched page keeps its content and gets a proposal."""
    if page.touched:
        return replace(page, proposal=read.reading)
    view = page.view if page.view_set else read.view
    return replace(page, content=read.content, view=view, status=PageStatus.READ, error=None, proposal=None)


def doubted_page(page: Page, doubted: Doubted) -> Page:
    """People win: lines that were confirmed or changed since stay as they are."""
    said = {each.line: each for each in doubted.lines}
    regions = tuple(
        replace(region, lines=tuple(_doubted(line, said.get(line.id)) for line in region.lines))
        for region in page.content.regions
    )
    return replace(page, content=replace(page.content, regions=regions, unread=doubted.unread))


def _doubted(line: Line, said: LineDoubt | None) -> Line:
    if said is None or line.confirmed_by is not None or line.text != said.text:
        return line
    chars = said.chars
    if [char.text for char in chars] == [char.text for char in line.chars]:  # a line that was moved since stays where it is
        chars = tuple(replace(char, quad=own.quad) for char, own in zip(chars, line.chars, strict=True))
    return replace(line, doubt=said.doubt, chars=chars, inked=said.inked)


def failed_page(page: Page, failed: PageFailed) -> Page:
    status = page.status if page.touched or page.content.regions else PageStatus.FAILED
    return replace(page, status=status, error=failed.error)


def found_fields(document: Document, found: FieldsFound) -> Document:
    if document.approval is not None:
        return document
    kept = tuple(f for f in document.fields if f.confirmed_by is not None or any(entry.person for entry in f.entries))
    names = {f.name for f in kept}
    fresh = tuple(f for f in found.fields if f.name not in names)
    return replace(document, template=found.template, fields=kept + fresh)


@dataclass(frozen=True, slots=True)
class State:
    """A whole dossier in memory: for tests and for rebuilding a small one. The program itself loads page by page."""

    masters: Mapping[str, Master] = field(default_factory=dict)
    documents: Mapping[str, Document] = field(default_factory=dict)
    pages: Mapping[str, Page] = field(default_factory=dict)


def replay(happenings: Iterable[Happening], state: State | None = None) -> State:
    """The state that a history leads to. Purged events cannot be replayed: pass only what is left with its state."""
    state = state or State()
    for happening in happenings:
        state = _after(state, happening)
    return state


def _after(state: State, happening: Happening) -> State:
    masters, documents, pages = dict(state.masters), dict(state.documents), dict(state.pages)
    match happening:
        case MasterImported(master):
            masters[master.sha256] = master
        case DocumentAdded(document):
            documents[document.id] = document
        case PagesAdded(document_id, added):
            owner = documents[document_id]
            documents[document_id] = replace(owner, pages=(*owner.pages, *(p.id for p in added if p.number)))
            pages |= {p.id: p for p in added}
        case PageRead():
            pages[happening.page] = read_page(pages[happening.page], happening)
        case PageFailed():
            pages[happening.page] = failed_page(pages[happening.page], happening)
        case FieldsFound():
            documents[happening.document] = found_fields(documents[happening.document], happening)
        case Doubted():
            pages[happening.page] = doubted_page(pages[happening.page], happening)
        case Edited(edit):
            if isinstance(edit, AnyDocumentEdit):
                documents[edit.document] = edit.apply(documents[edit.document])
                if isinstance(edit, ArrangePages):
                    pages |= {i: replace(pages[i], number=n) for i, n in numbered(edit)}
            else:
                pages[edit.page] = edit.apply(pages[edit.page])
    return State(masters, documents, pages)


def numbered(edit: ArrangePages) -> list[tuple[str, int]]:
    """The pages that an arrangement is about, with their numbers from then on."""
    kept = set(edit.after)
    return [(page, 0) for page in edit.before if page not in kept] + [(page, n) for n, page in enumerate(edit.after, 1)]


# --- undo ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EditMark:
    """As much of one of a person's edits as undo needs: its place in the history, what it took back, what it was made with."""

    sequence: int
    undoes: int | None
    batch: str = ""


@dataclass(frozen=True, slots=True)
class Undo:
    """What Ctrl+Z and Ctrl+Y take back next: sequence numbers in the order in which they are to be taken back; more than one
    where edits were made together, none where there is nothing."""

    undo: tuple[int, ...] = ()
    redo: tuple[int, ...] = ()


def undo_state(edits: Iterable[EditMark]) -> Undo:
    """From one person's own edits, oldest first. Readings, imports and other people's edits are never in it."""
    done: list[EditMark] = []
    undone: list[EditMark] = []
    for edit in edits:
        if edit.undoes is None:
            done.append(edit)
            undone.clear()
        elif done and done[-1].sequence == edit.undoes:
            done.pop()
            undone.append(edit)
        elif undone and undone[-1].sequence == edit.undoes:
            undone.pop()
            done.append(edit)
    return Undo(_step(done), _step(undone))


def _step(stack: Sequence[EditMark]) -> tuple[int, ...]:
    """The last edit, or all edits of its batch."""
    if not stack or not stack[-1].batch:
        return tuple(edit.sequence for edit in stack[-1:])
    together = takewhile(lambda edit: edit.batch == stack[-1].batch, reversed(stack))
    return tuple(edit.sequence for edit in together)
