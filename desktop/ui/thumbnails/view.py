"""The list of documents and thumbnails at the left edge of the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QTreeView, QWidget

from desktop.ui import theme as themes
from desktop.ui.selection import Selection
from desktop.ui.threads.render_thread import RenderThread
from desktop.ui.thumbnails.delegate import ThumbnailDelegate
from desktop.ui.thumbnails.model import DocumentModel, Index, Role
from desktop.ui.thumbnails.store import ThumbnailStore
from desktop.ui.viewer.needs import FindMaster


class ThumbnailView(QTreeView):
    """Documents with the thumbnails of their pages. It follows the selection and sets it.

    Signals:
        menu_wanted: ids of the chosen documents, ids of the chosen pages, global position.
        chosen_changed: the same ids, whenever other rows are chosen.
    """

    menu_wanted = Signal(tuple, tuple, QPoint)
    chosen_changed = Signal(tuple, tuple)

    def __init__(
        self,
        model: DocumentModel,
        renderer: RenderThread,
        selection: Selection,
        find: FindMaster,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._selection = selection
        self._model = model
        self._store = ThumbnailStore(renderer, find, self)
        self._following = False
        self.setObjectName("documents")  # the theme leaves the look of its rows to the delegate
        self.setHeaderHidden(True)
        self.setIndentation(2 * themes.GRID)
        self.setExpandsOnDoubleClick(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setMinimumWidth(22 * themes.GRID)
        self.verticalScrollBar().setSingleStep(3 * themes.GRID)
        self._look = ThumbnailDelegate(self._store, self)
        self.setItemDelegate(self._look)
        self.setModel(model)
        self._store.changed.connect(self._picture_came)
        selection.changed.connect(self._follow)
        selection.document_changed.connect(self._follow)
        model.rowsInserted.connect(self._follow)
        model.modelReset.connect(self._follow)
        self._name()

    def chosen(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Ids of the chosen documents and of the chosen pages, in the order of the list."""
        rows = sorted(self.selectionModel().selectedRows(), key=lambda index: (index.parent().row(), index.row()))
        documents = tuple(index.data(Role.ID) for index in rows if not index.data(Role.IS_PAGE))
        return documents, tuple(index.data(Role.ID) for index in rows if index.data(Role.IS_PAGE))

    def rename(self) -> None:
        """Lets the person type a new title of the selected document, in its row."""
        index = self._model.document_index(self._selection.document)
        if index.isValid():
            self.scrollTo(index)
            self.edit(index)

    def retry(self) -> None:
        """Thumbnails that failed are made again, after a password was given, say."""
        self._store.retry()
        self.viewport().update()

    # Events

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Only an arrow, of the icons that all else has."""
        if self._model.hasChildren(index):
            arrow = self._look.icon("down" if self.isExpanded(index) else "next", themes.current().muted, painter)
            half = themes.ICON_SMALL // 2
            painter.drawImage(QPoint(rect.right() - 2 * half + 1, rect.center().y() - half + 1), arrow)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if self._following or not current.isValid():
            return
        document_id = current.data(Role.DOCUMENT)
        if not current.data(Role.IS_PAGE):
            self._selection.select_document(document_id)
        else:
            self._selection.select_page(current.data(Role.ID), document=document_id)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.chosen_changed.emit(*self.chosen())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        place = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            place = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
        if any(self.chosen()):
            self.menu_wanted.emit(*self.chosen(), place)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files are for the window."""
        if event.source() is self:
            super().dragEnterEvent(event)
        else:
            event.ignore()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._name()

    # Inside

    @Slot()
    def _follow(self) -> None:
        """Stand on the selected page; open its document, so that its pages come, where it is closed."""
        document = self._model.document_index(self._selection.document)
        if document.isValid() and not self.isExpanded(document):
            self.expand(document)
        index = self._model.page_index(self._selection.page) if self._selection.page else document
        if index.isValid() and index != self.currentIndex():
            self._following = True
            # Not setCurrentIndex: with Ctrl held down, as in Ctrl+PgDown, that adds to what is chosen.
            flag = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)
            self._following = False
            self.scrollTo(index)

    @Slot(str)
    def _picture_came(self, page_id: str) -> None:
        self.update(self._model.page_index(page_id))

    def _name(self) -> None:
        self.setAccessibleName(self.tr("Documents and pages"))
