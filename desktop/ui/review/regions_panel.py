"""The regions of the page as a list in reading order: to be chosen, called something else, and dragged to another place."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelection,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QLabel,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop.document.model import Page, Region, RegionType
from desktop.ui import theme
from desktop.ui.panels.words import clipped, region_words
from desktop.ui.review.region_keys import KIND_KEYS
from desktop.ui.viewer.paint import paint_disc

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_ROWS = "application/x-dossier-regions"
REGION = Qt.ItemDataRole.UserRole + 1
FIRST_WORDS = 60


class RegionsModel(QAbstractListModel):
    """Signals:
    dropped(rows, place): rows to move to that place, from 0, among the others
    """

    dropped = Signal(tuple, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.regions: tuple[Region, ...] = ()
        self.movable = True

    def set_regions(self, regions: tuple[Region, ...]) -> None:
        """Rows keep their place where no region came, went or moved."""
        same = [r.id for r in regions] == [r.id for r in self.regions]
        if same:
            self.regions = regions
            if regions:
                self.dataChanged.emit(self.index(0), self.index(len(regions) - 1))
        else:
            self.beginResetModel()
            self.regions = regions
            self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.regions)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        region = self.regions[index.row()]
        if role == REGION:
            return region
        if role == Qt.ItemDataRole.DisplayRole:
            return region_words(region.type, region.label)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            words = self.tr("{0}: {1}, lines: {2}. {3}")
            return words.format(
                index.row() + 1, region_words(region.type, region.label), len(region.lines), first_words(region)
            )
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if not self.movable:
            return flags
        return flags | (Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else Qt.ItemFlag.ItemIsDropEnabled)

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [_ROWS]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        data.setData(_ROWS, ",".join(self.regions[index.row()].id for index in indexes).encode())
        return data

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        """False: the rows move when the page has changed, not before."""
        if not data.hasFormat(_ROWS) or not self.movable:
            return False
        dragged = bytes(data.data(_ROWS).data()).decode().split(",")
        rows = tuple(row for row, region in enumerate(self.regions) if region.id in dragged)  # the page may have changed
        at = row if row >= 0 else parent.row() if parent.isValid() else len(self.regions)
        self.dropped.emit(rows, at - sum(number < at for number in rows))
        return False


def first_words(region: Region) -> str:
    return clipped(" ".join(line.text for line in region.lines[:3]), FIRST_WORDS)


class RegionDelegate(QStyledItemDelegate):
    """The number in the colour of the kind, the kind and how many lines, and below them the first words."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        lines = option.fontMetrics.height()
        return QSize(20 * theme.GRID, round(2 * lines + theme.GAP - theme.HALF))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, row = theme.current(), option.rect
        region: Region = index.data(REGION)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(row, QColor(look.selected))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(row, QColor(look.hover))
        high = option.fontMetrics.height() + 2
        number = str(index.row() + 1)
        wide = max(high, option.fontMetrics.horizontalAdvance(number) + theme.GRID)
        disc = QRectF(row.left() + theme.GRID, row.top() + theme.HALF + 1, wide, high)
        paint_disc(painter, disc, number, look.regions[region.type], look)
        left = row.left() + theme.GRID + 4 * theme.GRID
        upper = QRect(left, row.top() + theme.HALF, row.right() - left - theme.GRID, high)
        lower = upper.translated(0, high)
        count = self.tr("%n line(s)", "", len(region.lines)) if region.lines else self.tr("no lines")
        painter.setPen(QColor(look.muted))
        painter.setFont(theme.font(theme.CAPTION))
        painter.drawText(upper, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, count)
        painter.setFont(theme.font(theme.BODY))
        words = option.fontMetrics.elidedText(first_words(region), Qt.TextElideMode.ElideRight, lower.width())
        painter.drawText(lower, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
        painter.setPen(QColor(look.text))
        painter.setFont(theme.font(theme.BODY, bold=True))
        painter.drawText(upper, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, str(index.data()))
        painter.setPen(QColor(look.border))
        painter.drawLine(row.bottomLeft(), row.bottomRight())
        painter.restore()


class RegionList(QListView):
    """`on_key` is asked before the list itself; True where the key is used up."""

    def __init__(self, on_key: Callable[[QKeyEvent], bool], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._on_key = on_key

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._on_key(event):
            super().keyPressEvent(event)


class RegionsPanel(QWidget):
    """Signals:
    chosen(page id, region ids)
    kind_chosen(RegionType): for the regions in hand
    ordered(page id, region ids, place): to that place, from 0, among the others
    menu_wanted(QPoint): the global position of a menu for the regions in hand
    """

    chosen = Signal(str, tuple)
    kind_chosen = Signal(object)
    ordered = Signal(str, tuple, int)
    menu_wanted = Signal(QPoint)

    def __init__(self, on_key: Callable[[QKeyEvent], bool], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("guide", "layout")
        self._page: Page | None = None
        self._quiet = False
        self.setAccessibleName(self.tr("Layout"))
        self.model = RegionsModel(self)
        self.kinds = QComboBox(self)
        self.kinds.setAccessibleName(self.tr("Kind of the regions in hand"))
        for kind in KIND_KEYS.values():
            self.kinds.addItem(region_words(kind), kind)
        self.list = RegionList(on_key, self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(RegionDelegate(self.list))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setDropIndicatorShown(True)
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.setAccessibleName(self.tr("Regions in reading order"))
        self._empty = QLabel(self)
        self._empty.setProperty("role", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._hint = QLabel(self)
        self._hint.setProperty("role", "caption")
        self._hint.setWordWrap(True)
        self._lay_out()
        self.model.dropped.connect(self._dropped)
        self.list.selectionModel().selectionChanged.connect(self._selected)
        self.list.customContextMenuRequested.connect(self._menu)
        self.kinds.activated.connect(self._kind)
        self.setFocusProxy(self.list)
        self.set_page(None)

    def _lay_out(self) -> None:
        self._hint.setText(
            self.tr("M merge · S split at the line · X cut · Del delete · Q free corners · , . order · Enter back to the text")
        )
        head, foot = QVBoxLayout(), QVBoxLayout()
        for part in (head, foot):
            part.setContentsMargins(theme.GAP, 0, theme.GAP, 0)
        head.addWidget(self.kinds)
        foot.addWidget(self._hint)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.GRID, 0, theme.GRID)
        layout.setSpacing(theme.GRID)
        layout.addLayout(head)
        layout.addWidget(self.list, 1)
        layout.addWidget(self._empty, 1)
        layout.addLayout(foot)

    def set_page(self, page: Page | None, *, writable: bool = True) -> None:
        self._page = page
        regions = page.content.regions if page else ()
        ids = self.ids()
        self._quiet = True
        self.model.movable = writable
        self.model.set_regions(regions)
        self._select(ids)
        self._quiet = False
        self.list.setVisible(bool(regions))
        self._empty.setVisible(not regions)
        self._empty.setText(
            self.tr("No region on this page. Draw one around its ink.") if page else self.tr("Choose a page to see its layout")
        )
        self._show_kind()
        self._hint.setVisible(writable and page is not None)

    def ids(self) -> tuple[str, ...]:
        """Of the rows that are chosen, in order."""
        rows = sorted(index.row() for index in self.list.selectionModel().selectedIndexes())
        return tuple(self.model.regions[row].id for row in rows if row < len(self.model.regions))

    def choose(self, region_ids: Sequence[str]) -> None:
        """As they were chosen elsewhere."""
        if set(region_ids) != set(self.ids()):
            self._quiet = True
            self._select(region_ids)
            self._quiet = False
        self._show_kind()

    def _select(self, region_ids: Sequence[str]) -> None:
        picked = QItemSelection()
        current = QModelIndex()
        for row, region in enumerate(self.model.regions):
            if region.id in region_ids:
                index = self.model.index(row)
                picked.select(index, index)
                current = index if not current.isValid() or region.id == region_ids[-1] else current
        selection = self.list.selectionModel()
        selection.setCurrentIndex(current, QItemSelectionModel.SelectionFlag.NoUpdate)
        selection.select(picked, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if current.isValid():
            self.list.scrollTo(current)

    def _show_kind(self) -> None:
        kinds = {region.type for region in self.model.regions if region.id in self.ids()}
        self.kinds.setEnabled(bool(kinds) and self.model.movable)
        self.kinds.setCurrentIndex(self.kinds.findData(next(iter(kinds))) if len(kinds) == 1 else -1)
        self.kinds.setPlaceholderText(self.tr("Several kinds") if kinds else self.tr("Choose a region"))

    @Slot()
    def _selected(self) -> None:
        if not self._quiet and self._page is not None:
            self._show_kind()
            self.chosen.emit(self._page.id, self.ids())

    @Slot(tuple, int)
    def _dropped(self, rows: tuple[int, ...], to: int) -> None:
        if self._page is not None:
            self.ordered.emit(self._page.id, tuple(self.model.regions[row].id for row in rows), to)

    @Slot(QPoint)
    def _menu(self, place: QPoint) -> None:
        if self.ids():
            self.menu_wanted.emit(self.list.viewport().mapToGlobal(place))

    @Slot(int)
    def _kind(self, number: int) -> None:
        self.kind_chosen.emit(RegionType(self.kinds.itemData(number)))
