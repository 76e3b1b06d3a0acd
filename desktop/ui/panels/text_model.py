"""The lines of one page as rows: what stands there, what is typed but not yet confirmed, what is being saved."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.document.geometry import Quad
from desktop.document.model import Line, LineMark, Page, RegionType
from desktop.services.proofreading import doubtful_spots
from desktop.storage.values import is_doubtful
from desktop.ui.panels.words import region_words

_SINGLY = 20
"""Rows that are told of one by one; more, as after a second look, are told of together with those between them."""
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class Mark(StrEnum):
    """What a row's sign says."""

    NONE = ""
    DOUBTFUL = "doubtful"
    DRAFT = "draft"
    SAVING = "saving"
    CONFIRMED = "confirmed"
    ILLEGIBLE = "illegible"
    NOT_APPLICABLE = "not_applicable"


class Role(IntEnum):
    LINE = Qt.ItemDataRole.UserRole + 1
    MARK = Qt.ItemDataRole.UserRole + 2
    HEADING = Qt.ItemDataRole.UserRole + 3  # RegionType where a region begins, else None
    HEADING_WORDS = Qt.ItemDataRole.UserRole + 4


@dataclass(frozen=True, slots=True)
class Draft:
    """quad: of the line that it was typed for."""

    page: str
    text: str
    quad: Quad


@dataclass(frozen=True, slots=True)
class Row:
    line: Line
    heading: RegionType | None
    label: str = ""

    @property
    def heading_words(self) -> str:
        return region_words(self.heading, self.label) if self.heading else ""


def shaky_parts(line: Line, text: str | None = None) -> list[tuple[int, int, float]]:
    """(start, end, doubt) of the doubtful characters of a line that still stand in `text`, None for its own."""
    return [(spot.start, spot.end, spot.doubt) for spot in doubtful_spots(line, text)]


class TextModel(QAbstractListModel):
    """Rows in reading order. A draft is text that was typed and not confirmed; it stays with its line until it is."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._page: Page | None = None
        self._rows: list[Row] = []
        self._place: dict[str, int] = {}
        self._drafts: dict[str, Draft] = {}
        self._saving: dict[str, str] = {}

    def set_page(self, page: Page | None) -> None:
        """Another page, or the same one changed: rows of the same lines keep their place."""
        rows = [
            Row(line, region.type if n == 0 else None, region.label)
            for region in (page.content.regions if page else ())
            for n, line in enumerate(region.lines)
        ]
        same = self._page is not None and page is not None and self._page.id == page.id
        if same and [r.line.id for r in rows] == [r.line.id for r in self._rows]:
            changed = [n for n, (old, new) in enumerate(zip(self._rows, rows, strict=True)) if old != new]
            self._page, self._rows = page, rows
            for n in changed:
                self._saving.pop(rows[n].line.id, None)
            if len(changed) > _SINGLY:
                self.dataChanged.emit(self.index(changed[0]), self.index(changed[-1]))
            else:
                for n in changed:
                    self.dataChanged.emit(self.index(n), self.index(n))
            return
        self.beginResetModel()
        self._page, self._rows = page, rows
        self._place = {row.line.id: n for n, row in enumerate(rows)}
        self._saving = {i: text for i, text in self._saving.items() if i in self._place}
        self._keep_drafts()
        self.endResetModel()

    def _keep_drafts(self) -> None:
        """Another reading took lines away: what was typed in them belongs to the lines on the same ink now."""
        here = self._page.id if self._page is not None else ""
        for line_id, draft in tuple(self._drafts.items()):
            line = self.nearest(draft.quad) if draft.page == here and line_id not in self._place else None
            if line is not None and line.id not in self._drafts:
                del self._drafts[line_id]
                self._drafts[line.id] = Draft(draft.page, draft.text, line.quad)

    def nearest(self, quad: Quad) -> Line | None:
        """The line on that ink, else the one closest to it; None on a page without lines."""
        box, (x, y) = quad.bounds, quad.centre
        lines = (row.line for row in self._rows)
        return max(
            lines,
            key=lambda line: (box.iou(line.quad.bounds), -math.dist((x, y), line.quad.centre)),
            default=None,
        )

    @property
    def page(self) -> Page | None:
        return self._page

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return self.text_of(row.line)
            case Role.LINE:
                return row.line
            case Role.MARK:
                return self.mark_of(row.line)
            case Role.HEADING:
                return row.heading
            case Role.HEADING_WORDS:
                return row.heading_words
            case Qt.ItemDataRole.ToolTipRole:
                return self._told(row.line)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(row)
        return None

    def text_of(self, line: Line) -> str:
        """What the row shows: what is typed or being saved, else the line's own text."""
        draft = self._drafts.get(line.id)
        return draft.text if draft is not None else self._saving.get(line.id, line.text)

    def mark_of(self, line: Line) -> Mark:
        if line.id in self._drafts:
            return Mark.DRAFT
        if line.id in self._saving:
            return Mark.SAVING
        if line.mark is not LineMark.NONE:
            return Mark(line.mark.value)
        if line.confirmed_by is not None:
            return Mark.CONFIRMED
        return Mark.DOUBTFUL if is_doubtful(line) else Mark.NONE

    def row_of(self, line_id: str | None) -> int | None:
        return self._place.get(line_id) if line_id else None

    def line_at(self, row: int) -> Line | None:
        return self._rows[row].line if 0 <= row < len(self._rows) else None

    def doubtful_count(self) -> int:
        """Doubtful lines but those that are being saved."""
        return sum(is_doubtful(row.line) and row.line.id not in self._saving for row in self._rows)

    def next_doubtful(self, row: int, step: int = 1) -> int | None:
        """The nearest doubtful row after `row` (before it for -1), not counting what is being saved; None at the end."""
        rows = range(row + 1, len(self._rows)) if step > 0 else range(row - 1, -1, -1)
        return next((n for n in rows if is_doubtful(self._rows[n].line) and self._rows[n].line.id not in self._saving), None)

    def drafts(self) -> dict[str, Draft]:
        """By line, of all pages."""
        return dict(self._drafts)

    def set_draft(self, line: Line, text: str) -> None:
        """Keeps what was typed; the line's own text is no draft."""
        if text == line.text:
            self.drop_draft(line.id)
        elif self._page is not None:
            known = line.id in self._drafts
            self._drafts[line.id] = Draft(self._page.id, text, line.quad)
            if not known:  # what is typed further the editor shows
                self._tell(line.id)

    def drop_draft(self, line_id: str) -> None:
        if self._drafts.pop(line_id, None) is not None:
            self._tell(line_id)

    def forget_drafts(self) -> None:
        """What was typed and not confirmed is given up."""
        for line_id in tuple(self._drafts):
            self.drop_draft(line_id)

    def set_saving(self, line_id: str, text: str) -> None:
        """The text is on its way to the dossier; the mark goes when the page comes back."""
        self._drafts.pop(line_id, None)
        self._saving[line_id] = text
        self._tell(line_id)

    def saving_failed(self) -> None:
        """What could not be saved is a draft again."""
        failed, self._saving = self._saving, {}
        for line_id, text in failed.items():
            line = self.line_at(self._place.get(line_id, -1))
            if line is not None:
                self.set_draft(line, text)
            self._tell(line_id)

    def _tell(self, line_id: str) -> None:
        row = self._place.get(line_id)
        if row is not None:
            self.dataChanged.emit(self.index(row), self.index(row))

    def _spoken(self, row: Row) -> str:
        return ", ".join(part for part in (row.heading_words, self.text_of(row.line), self._told(row.line)) if part)

    def _told(self, line: Line) -> str:
        """How a line stands."""
        marks = {
            Mark.NONE: "",
            Mark.DOUBTFUL: self.tr("doubtful"),
            Mark.DRAFT: self.tr("changed, not confirmed"),
            Mark.SAVING: self.tr("saving"),
            Mark.CONFIRMED: self.tr("confirmed by {0}").format(line.confirmed_by),
            Mark.ILLEGIBLE: self.tr("illegible, says {0}").format(line.confirmed_by),
            Mark.NOT_APPLICABLE: self.tr("not applicable, says {0}").format(line.confirmed_by),
        }
        ink = "" if line.inked else self.tr("no ink was found under it")
        return ", ".join(part for part in (marks[self.mark_of(line)], ink) if part)
