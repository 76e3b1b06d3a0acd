"""What became of a line or a field, a page as it once was, and two readings of a page side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from desktop.document.edits import (
    AnyPageEdit,
    EditConflict,
    InsertLine,
    RemoveLine,
    ReplaceContent,
    ReplaceField,
    ReplaceLine,
    SetView,
)
from desktop.document.history import Doubted, Edited, Event, FieldsFound, Happening, PageRead, unpack
from desktop.document.model import Field, Line, Page, Reading
from desktop.services.review import Desk
from desktop.services.second_look import is_second_look
from desktop.storage.dossier import Dossier

MOST = 2_000
"""Events of a page or a document that are looked through, the newest."""
_SAME_PLACE = 0.3


@dataclass(frozen=True, slots=True)
class Pair:
    """What two readings say in one place; None where one of them says nothing there. places of the differences: start and end
    in the text of each."""

    first: Line | None
    second: Line | None
    in_first: tuple[tuple[int, int], ...] = ()
    in_second: tuple[tuple[int, int], ...] = ()


def line_history(dossier: Dossier, page_id: str, line_id: str) -> tuple[Event, ...]:
    """What happened to a line, newest first: read, corrected, confirmed, moved, removed, put back. Doubts do not count."""
    return tuple(event for event, told in _told(dossier.history(page=page_id, limit=MOST)) if _concerns_line(told, line_id))


def field_history(dossier: Dossier, document_id: str, name: str) -> tuple[Event, ...]:
    """What happened to a field of a document, newest first."""
    return tuple(
        event for event, told in _told(dossier.history(document=document_id, limit=MOST)) if _concerns_field(told, name)
    )


def _told(events: Sequence[Event]) -> Iterator[tuple[Event, Happening]]:
    return ((event, unpack(event.kind, event.payload)) for event in events if event.payload is not None)


def _concerns_line(told: Happening, line_id: str) -> bool:
    match told:
        case PageRead():
            return told.content.line(line_id) is not None
        case Edited(ReplaceLine() as edit):
            return line_id in (edit.before.id, edit.after.id)
        case Edited(InsertLine() | RemoveLine() as edit):
            return edit.line.id == line_id
        case Edited(ReplaceContent() as edit):
            return edit.before.line(line_id) != edit.after.line(line_id)
    return False


def _concerns_field(told: Happening, name: str) -> bool:
    if isinstance(told, FieldsFound):
        return any(field.name == name for field in told.fields)
    if isinstance(told, Edited) and isinstance(told.edit, ReplaceField):
        field: Field | None = told.edit.after or told.edit.before
        return field is not None and field.name == name
    return False


def lines_of(event: Event) -> tuple[Line, ...]:
    """The line that an event is about as it was after it (before it, where it was removed); () where it is about more."""
    told = unpack(event.kind, event.payload) if event.payload is not None else None
    match told:
        case Edited(ReplaceLine() as edit):
            return (edit.after,)
        case Edited(InsertLine() | RemoveLine() as edit):
            return (edit.line,)
    return ()


def changes_page(event: Event) -> bool:
    """Whether a page was another one after the event, so that there is something to go back to."""
    told = unpack(event.kind, event.payload) if event.payload is not None else None
    return isinstance(told, (PageRead, Doubted)) or (isinstance(told, Edited) and isinstance(told.edit, AnyPageEdit))


def go_back(desk: Desk, page_id: str, sequence: int) -> Page:
    """The page with the text, layout and view that it had after that event; one step for undo. Its stage stays, unless it was
    approved. Raises EventPurged, EditConflict where nothing would change."""
    now, then = desk.dossier.page(page_id), desk.dossier.page_then(page_id, sequence)
    edits: list[AnyPageEdit] = []
    if now.content != then.content:
        edits.append(ReplaceContent(page_id, now.content, then.content))
    if now.view != then.view:
        edits.append(SetView(page_id, now.view, then.view))
    if not edits:
        raise EditConflict()
    desk.make(edits)
    return desk.dossier.page(page_id)


def differences(first: Reading, second: Reading) -> tuple[Pair, ...]:
    """Where two readings of a page say something else, from the top down; lines are matched by their place. Of a second look,
    which reads but some lines, only these count."""
    whole = not (is_second_look(first) or is_second_look(second))
    free = list(second.lines)
    pairs: list[Pair] = []
    for line in first.lines:
        box = line.quad.bounds
        best = max(free, key=lambda other: box.iou(other.quad.bounds), default=None)
        if best is None or box.iou(best.quad.bounds) < _SAME_PLACE:
            if whole:
                pairs.append(Pair(line, None, ((0, len(line.text)),)))
            continue
        free.remove(best)
        if best.text != line.text:
            pairs.append(Pair(line, best, *_places(line.text, best.text)))
    if whole:
        pairs += [Pair(None, line, (), ((0, len(line.text)),)) for line in free]
    return tuple(sorted(pairs, key=_top))


def _top(pair: Pair) -> tuple[float, float]:
    line = pair.first or pair.second
    assert line is not None
    return line.quad.bounds.y0, line.quad.bounds.x0


def _places(a: str, b: str) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
    changed = [op for op in Levenshtein.opcodes(a, b) if op.tag != "equal"]
    return (
        tuple((op.src_start, op.src_end) for op in changed if op.src_end > op.src_start),
        tuple((op.dest_start, op.dest_end) for op in changed if op.dest_end > op.dest_start),
    )
