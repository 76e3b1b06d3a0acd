"""Documents, and below each its pages, as a tree for Qt. Pages come when their document is opened."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import count
from typing import Any, Protocol

from PySide6.QtCore import QAbstractItemModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop.document.model import PageStatus
from desktop.ui.panels.words import stage_words
from desktop.ui.viewer.needs import DocumentSummary, PageSummary

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_PAGES = "application/x-dossier-pages"


class Role(IntEnum):
    """What the model tells besides text. SUMMARY: the row's PageSummary or DocumentSummary. STATE: a `State`, of pages only."""

    ID = Qt.ItemDataRole.UserRole + 1
    DOCUMENT = Qt.ItemDataRole.UserRole + 2
    IS_PAGE = Qt.ItemDataRole.UserRole + 3
    SUMMARY = Qt.ItemDataRole.UserRole + 4
    STATE = Qt.ItemDataRole.UserRole + 5


class State(IntEnum):
    """What a person should know of a page, the most urgent first."""

    READING = 0
    FAILED = 1
    DOUBTFUL = 2
    WAITING = 3
    READ = 4
    IN_WORK = 5
    CHECKED = 6
    APPROVED = 7


class _Named(Protocol):
    @property
    def id(self) -> str: ...


@dataclass(slots=True)
class _Node:
    """A document. pages: those listed, once they were asked for and came. serial: never used again, for Qt to know its rows
    by."""

    serial: int
    summary: DocumentSummary
    pages: list[PageSummary] = field(default_factory=list)
    all_pages: Sequence[PageSummary] = ()
    asked: bool = False
    came: bool = False

    @property
    def id(self) -> str:
        return self.summary.id


class DocumentModel(QAbstractItemModel):
    """Documents, and below each its pages.

    Signals:
        pages_wanted: id of a document that was opened; answer with `set_pages`.
        retitled(document id, title): what a person typed; answer with `set_documents`.
        pages_moved(document id, page ids, number): dragged there: together, the first of them as page `number`, counted from 1
    """

    pages_wanted = Signal(str)
    retitled = Signal(str, str)
    pages_moved = Signal(str, tuple, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._nodes: list[_Node] = []
        self._wanted: Callable[[PageSummary], bool] = lambda page: True
        self._serials = count(1)
        self._by_serial: dict[int, _Node] = {}
        self._home: dict[str, _Node] = {}  # of each known page
        self._reading: frozenset[str] = frozenset()

    def set_documents(
        self, documents: Sequence[DocumentSummary], wanted: Callable[[PageSummary], bool] = lambda page: True
    ) -> None:
        """All documents; what stays keeps its pages and its place in the view. wanted: which of their pages are listed."""
        self._wanted = wanted
        known = {node.id: node for node in self._nodes}
        nodes = [known.get(each.id) or _Node(next(self._serials), each) for each in documents]
        stay = {each.id for each in documents}
        gone = [node for node in self._nodes if node.id not in stay]
        self._by_serial.update((node.serial, node) for node in nodes)
        self._sync(_NOWHERE, self._nodes, nodes)
        for node in gone:
            del self._by_serial[node.serial]
            self._forget(node.pages)
        for row, (node, summary) in enumerate(zip(self._nodes, documents, strict=True)):
            if node.summary != summary:
                node.summary = summary
                self._tell(row, row, _NOWHERE)
            if node.came:
                self.set_pages(node.id, node.all_pages)

    def set_pages(self, document_id: str, pages: Sequence[PageSummary]) -> None:
        """All pages of a document, in order."""
        row, node = next(((r, n) for r, n in enumerate(self._nodes) if n.id == document_id), (0, None))
        if node is None:
            return
        node.asked = node.came = True
        node.all_pages = pages
        pages = [page for page in pages if self._wanted(page)]
        parent = self.index(row, 0)
        before = {page.id: page for page in node.pages}
        self._forget(node.pages)
        self._home.update((page.id, node) for page in pages)
        self._sync(parent, node.pages, [before.get(page.id, page) for page in pages])
        for place, page in enumerate(pages):
            if node.pages[place] != page:
                node.pages[place] = page
                self._tell(place, place, parent)

    def update_page(self, page: PageSummary) -> None:
        """A page changed; its document is known by its id."""
        index = self.page_index(page.id)
        if index.isValid():
            node = self._home[page.id]
            node.pages[index.row()] = page
            node.all_pages = [page if page.id == each.id else each for each in node.all_pages]
            self.dataChanged.emit(index, index)

    def set_reading(self, page_ids: Sequence[str]) -> None:
        """The pages that an engine has in hand just now; all others are not."""
        changed = self._reading ^ frozenset(page_ids)
        self._reading = frozenset(page_ids)
        for index in map(self.page_index, changed):
            if index.isValid():
                self.dataChanged.emit(index, index)

    def page_index(self, page_id: str) -> QModelIndex:
        """Invalid where the page is not known (its document was never opened)."""
        node = self._home.get(page_id)
        if node is None:
            return QModelIndex()
        row = next((i for i, page in enumerate(node.pages) if page.id == page_id), None)
        return QModelIndex() if row is None else self.createIndex(row, 0, node.serial)

    def document_index(self, document_id: str) -> QModelIndex:
        row = next((i for i, node in enumerate(self._nodes) if node.id == document_id), None)
        return QModelIndex() if row is None else self.index(row, 0)

    # As Qt asks

    def index(self, row: int, column: int, parent: Index = _NOWHERE) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, self._nodes[parent.row()].serial if parent.isValid() else 0)

    def parent(self, child: Index = _NOWHERE) -> QModelIndex:  # type: ignore[override]  # QObject.parent() is overloaded
        node = self._node_above(child) if child.isValid() else None
        return QModelIndex() if node is None else self.createIndex(self._nodes.index(node), 0, 0)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        if not parent.isValid():
            return len(self._nodes)
        return 0 if self._node_above(parent) is not None else len(self._nodes[parent.row()].pages)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 1

    def hasChildren(self, parent: Index = _NOWHERE) -> bool:
        if not parent.isValid():
            return bool(self._nodes)
        if self._node_above(parent) is not None:
            return False
        node = self._nodes[parent.row()]
        return bool(node.pages) if node.came else node.summary.pages > 0

    def canFetchMore(self, parent: Index) -> bool:
        if not parent.isValid() or self._node_above(parent) is not None:
            return False
        node = self._nodes[parent.row()]
        return not node.asked and node.summary.pages > 0

    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent):
            node = self._nodes[parent.row()]
            node.asked = True
            self.pages_wanted.emit(node.id)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.isValid() and self._node_above(index) is not None:
            flags |= Qt.ItemFlag.ItemNeverHasChildren | Qt.ItemFlag.ItemIsDragEnabled
        else:
            flags |= Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsDropEnabled
        return flags if index.isValid() else Qt.ItemFlag.NoItemFlags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        title = str(value).strip()
        if index.data(Role.IS_PAGE) is not False or not title or title == index.data():
            return False
        self.retitled.emit(index.data(Role.ID), title)
        return True

    # dragging: pages of one document, to another place among its pages

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [_PAGES]

    def mimeData(self, indexes: Sequence[Index]) -> QMimeData:
        """Of the pages among these, in the order of the list."""
        pages = sorted((index for index in indexes if index.data(Role.IS_PAGE)), key=lambda index: index.row())
        made = QMimeData()
        made.setData(_PAGES, json.dumps([index.data(Role.ID) for index in pages]).encode())
        return made

    def canDropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        node = None if row < 0 or not parent.isValid() or self._node_above(parent) else self._nodes[parent.row()]
        homes = [self._home.get(page) for page in _dragged(data)]
        return node is not None and bool(homes) and all(home is node for home in homes)

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        """False: the view moves nothing by itself, the new order comes from the desk."""
        if self.canDropMimeData(data, action, row, column, parent):
            node, moved = self._nodes[parent.row()], _dragged(data)
            others = [page.id for page in node.all_pages if page.id not in moved]
            above = [page.id for page in node.pages[:row] if page.id not in moved]
            below = [page.id for page in node.pages[row:] if page.id not in moved]
            # Pages that are not listed stay where they are: what is dragged goes beside the one that is seen there.
            at = others.index(above[-1]) + 1 if above else others.index(below[0]) if below else 0
            self.pages_moved.emit(node.id, tuple(moved), at + 1)
        return False

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        node = self._node_above(index)
        if node is not None:
            return self._page_data(node, node.pages[index.row()], role)
        return self._document_data(self._nodes[index.row()], role)

    def _document_data(self, node: _Node, role: int) -> Any:
        summary = node.summary
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return summary.title
            case Qt.ItemDataRole.ToolTipRole:
                return self.tr("{0} (record approved)").format(summary.title) if summary.approved else summary.title
            case Qt.ItemDataRole.AccessibleTextRole:
                return self.tr("{title}, {pages} pages").format(title=summary.title, pages=summary.pages)
            case Role.ID | Role.DOCUMENT:
                return summary.id
            case Role.IS_PAGE:
                return False
            case Role.SUMMARY:
                return summary
        return None

    def _page_data(self, node: _Node, page: PageSummary, role: int) -> Any:
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return str(page.number)
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                return self.tr("Page {number}: {state}").format(
                    number=page.number, state=self.state_word(self._state(page), page.doubtful)
                )
            case Role.ID:
                return page.id
            case Role.DOCUMENT:
                return node.id
            case Role.IS_PAGE:
                return True
            case Role.SUMMARY:
                return page
            case Role.STATE:
                return self._state(page)
        return None

    def state_word(self, state: State, doubtful: int) -> str:
        """For a person; `doubtful`: how many lines."""
        return {
            State.READING: self.tr("reading…"),
            State.DOUBTFUL: self.tr("{count} in doubt").format(count=doubtful),
        }.get(state) or stage_words(PageStatus[state.name])

    def _state(self, page: PageSummary) -> State:
        if page.id in self._reading:
            return State.READING
        if page.status in (PageStatus.READ, PageStatus.IN_WORK) and page.doubtful:
            return State.DOUBTFUL
        return State[page.status.name]

    def _node_above(self, index: Index) -> _Node | None:
        """The document that a page's index lies under, None for a document's own."""
        return self._by_serial.get(index.internalId())

    def _tell(self, first: int, last: int, parent: QModelIndex) -> None:
        self.dataChanged.emit(self.index(first, 0, parent), self.index(last, 0, parent))

    def _forget(self, pages: Sequence[PageSummary]) -> None:
        for page in pages:
            self._home.pop(page.id, None)

    def _sync(self, parent: QModelIndex, old: list[Any], new: Sequence[Any]) -> None:
        """Change `old` into `new` in place by taking rows out and putting rows in, runs at a time; a new order resets."""
        wanted = {each.id for each in new}
        for first, last in reversed(_runs(old, lambda each: each.id not in wanted)):
            self.beginRemoveRows(parent, first, last)
            del old[first : last + 1]
            self.endRemoveRows()
        stayed = {each.id for each in old}
        if [each.id for each in new if each.id in stayed] != [each.id for each in old]:
            self.beginResetModel()
            old[:] = new
            self.endResetModel()
            return
        for first, last in _runs(new, lambda each: each.id not in stayed):
            self.beginInsertRows(parent, first, last)
            old[first:first] = new[first : last + 1]
            self.endInsertRows()


def _dragged(data: QMimeData) -> list[str]:
    """Ids of pages."""
    return json.loads(bytes(data.data(_PAGES).data())) if data.hasFormat(_PAGES) else []


def _runs(items: Sequence[_Named], chosen: Callable[[Any], bool]) -> list[tuple[int, int]]:
    """First and last place of each unbroken run of chosen items."""
    runs: list[tuple[int, int]] = []
    for place, item in enumerate(items):
        if chosen(item):
            if runs and runs[-1][1] == place - 1:
                runs[-1] = (runs[-1][0], place)
            else:
                runs.append((place, place))
    return runs
