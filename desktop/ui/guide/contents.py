"""The left of the guide: its parts and pages, or what was found in it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPalette, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QListView,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.services.guide import Guide, GuideHit
from desktop.ui import theme
from desktop.ui.panels.search_panel import SearchBox

Index = QModelIndex | QPersistentModelIndex
_ID = Qt.ItemDataRole.UserRole
_ROWS = 2  # of a snippet


class GuideSearch(SearchBox):
    """As the window's own; Esc in the empty box is the window's."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(self.tr("Search the guide"))
        self.setAccessibleName(self.tr("Search the guide"))
        self.setMaximumWidth(16777215)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.text():
            event.ignore()
        else:
            super().keyPressEvent(event)


class GuideContents(QWidget):
    """Signals:
    page_wanted(id)
    hit_wanted(GuideHit)
    """

    page_wanted = Signal(str)
    hit_wanted = Signal(object)

    def __init__(self, guide: Guide, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setAutoFillBackground(True)
        self._guide = guide
        self.search = GuideSearch(self)
        self.pages = QTreeWidget(self)
        self.pages.setHeaderHidden(True)
        self.pages.setRootIsDecorated(False)
        self.pages.setItemsExpandable(False)
        self.pages.setIndentation(theme.GRID)
        self.pages.setAccessibleName(self.tr("Pages of the guide"))
        self._items: dict[str, QTreeWidgetItem] = {}
        for part in guide.parts:
            head = QTreeWidgetItem(self.pages, [part.title])
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            head.setFont(0, theme.font(theme.CAPTION, bold=True))
            for page in part.pages:
                item = QTreeWidgetItem(head, [page.title])
                item.setData(0, _ID, page.id)
                self._items[page.id] = item
        self.pages.expandAll()
        self.hits = QListWidget(self)
        self.hits.setItemDelegate(_HitDelegate(self.hits))
        self.hits.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.hits.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.hits.setAccessibleName(self.tr("Found in the guide"))
        self.said = QLabel(self)
        self.said.setProperty("role", "caption")
        self.said.setWordWrap(True)
        self.said.setContentsMargins(theme.GRID, 0, theme.GRID, theme.HALF)
        found = QWidget(self)
        below = QVBoxLayout(found)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(0)
        below.addWidget(self.said)
        below.addWidget(self.hits, 1)
        self.stack = QStackedWidget(self)
        self.stack.setContentsMargins(theme.GRID, 0, 0, 0)
        self.stack.addWidget(self.pages)
        self.stack.addWidget(found)
        box = QVBoxLayout()
        box.setContentsMargins(theme.GRID, theme.GRID, theme.GRID, theme.GRID)
        box.addWidget(self.search)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(box)
        column.addWidget(self.stack, 1)
        self.search.query_changed.connect(self._seek)
        self.search.hit_stepped.connect(self._step)
        self.search.hit_taken.connect(self._take)
        self.pages.currentItemChanged.connect(self._page_chosen)
        self.hits.currentItemChanged.connect(self._hit_chosen)

    def choose(self, page_id: str) -> None:
        """The page that is shown, without asking for it."""
        self.pages.blockSignals(True)
        if page_id in self._items:
            self.pages.setCurrentItem(self._items[page_id])
        self.pages.blockSignals(False)

    def is_searching(self) -> bool:
        return self.stack.currentIndex() == 1

    @Slot(str)
    def _seek(self, query: str) -> None:
        self.stack.setCurrentIndex(1 if query else 0)
        self.hits.blockSignals(True)
        self.hits.clear()
        found = self._guide.search(query)
        for hit in found:
            item = QListWidgetItem(f"{_where(hit)}\n{hit.snippet}", self.hits)
            item.setData(_ID, hit)
        self.hits.blockSignals(False)
        self.said.setText(self.tr("Nothing found for “{0}”").format(query) if not found else "")
        self.said.setVisible(not found)

    @Slot(int)
    def _step(self, step: int) -> None:
        """From the box, without leaving it."""
        listed: QAbstractItemView = self.hits if self.is_searching() else self.pages
        if not self.is_searching():
            listed.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif self.hits.count():
            self.hits.setCurrentRow((self.hits.currentRow() + step) % self.hits.count() if self.hits.currentRow() >= 0 else 0)

    @Slot()
    def _take(self) -> None:
        if self.hits.currentRow() < 0:
            self._step(1)
        elif self.hits.currentItem() is not None:
            self.hit_wanted.emit(self.hits.currentItem().data(_ID))

    @Slot(QTreeWidgetItem, QTreeWidgetItem)
    def _page_chosen(self, item: QTreeWidgetItem | None, before: QTreeWidgetItem | None) -> None:
        if item is None:
            return
        if item.data(0, _ID):
            self.page_wanted.emit(item.data(0, _ID))
        elif before is not None:  # over the title of a part
            beyond = self.pages.itemAbove(item) if self.pages.itemBelow(item) is before else self.pages.itemBelow(item)
            self.pages.setCurrentItem(beyond or before)

    @Slot(QListWidgetItem, QListWidgetItem)
    def _hit_chosen(self, item: QListWidgetItem | None, _before: QListWidgetItem | None) -> None:
        if item is not None:
            self.hit_wanted.emit(item.data(_ID))


def _where(hit: GuideHit) -> str:
    return hit.page.title if hit.heading == hit.page.title else f"{hit.page.title} › {hit.heading}"


class _HitDelegate(QStyledItemDelegate):
    """The page and its heading; below, what stands there, with the words that were looked for marked."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        line = option.fontMetrics.lineSpacing()
        return QSize(theme.PANEL // 2, (1 + _ROWS) * line + 2 * theme.GRID)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look = theme.current()
        hit: GuideHit = index.data(_ID)
        if isinstance(option.widget, QListView) and option.widget.currentIndex() == index:
            painter.fillRect(option.rect, QColor(look.selected))
        row = QRectF(option.rect).adjusted(theme.GRID, theme.GRID, -theme.GRID, -theme.HALF)
        painter.save()
        painter.setClipRect(row)
        painter.setPen(QColor(look.text))
        painter.setFont(theme.font(theme.BODY, bold=True))
        metrics = painter.fontMetrics()
        head = metrics.elidedText(_where(hit), Qt.TextElideMode.ElideRight, int(row.width()))
        painter.drawText(row, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, head)
        painter.setPen(QColor(look.muted))
        _snippet(hit, row.width(), look).draw(painter, row.topLeft() + QPointF(0, metrics.lineSpacing()))
        painter.restore()


def _snippet(hit: GuideHit, width: float, look: theme.Theme) -> QTextLayout:
    layout = QTextLayout(hit.snippet, theme.font(theme.CAPTION))
    wrapped = QTextOption()
    wrapped.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(wrapped)
    layout.setFormats([_mark(begin, end, look) for begin, end in hit.marks])
    layout.beginLayout()
    top = 0.0
    for _ in range(_ROWS):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        line.setPosition(QPointF(0, top))
        top += line.height()
    layout.endLayout()
    return layout


def _mark(begin: int, end: int, look: theme.Theme) -> QTextLayout.FormatRange:
    mark = QTextLayout.FormatRange()
    mark.start, mark.length = begin, end - begin
    mark.format = QTextCharFormat()
    mark.format.setBackground(QColor(look.ink_fill))
    mark.format.setForeground(QColor(theme.LIGHT.text))
    return mark
