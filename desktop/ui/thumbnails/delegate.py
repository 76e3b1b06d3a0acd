"""How a document and a page look in the list."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.ui import theme as themes
from desktop.ui.panels.composition import Composition, composes
from desktop.ui.theme import Theme
from desktop.ui.thumbnails.model import DocumentModel, Index, Role, State
from desktop.ui.thumbnails.store import ThumbnailStore
from desktop.ui.viewer.needs import DocumentSummary, PageSummary

DOCUMENT_HEIGHT = 5 * themes.GRID
PAGE_HEIGHT = themes.THUMBNAIL.height() + 2 * themes.GRID
ICONS = {
    State.READING: "play",
    State.FAILED: "failed",
    State.DOUBTFUL: "doubt",
    State.WAITING: "waiting",
    State.READ: "text",
    State.IN_WORK: "draw",
    State.CHECKED: "check",
    State.APPROVED: "settled",
}


class ThumbnailDelegate(QStyledItemDelegate):
    """A page is a picture with its number and its state beside it; a document is its title with its count of pages."""

    def __init__(self, store: ThumbnailStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._icons: dict[tuple[str, str, float], QImage] = {}

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        Composition(editor)
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QLineEdit) and not editor.isModified():  # news of the document does not take typing away
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or ""))

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        return composes(editor, event) or super().eventFilter(editor, event)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(themes.PANEL // 2, PAGE_HEIGHT if index.data(Role.IS_PAGE) else DOCUMENT_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = themes.current()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole, state = _place(option)
        self._paint_row(painter, whole, state, theme)
        rect = whole.adjusted(themes.GRID, themes.GRID, -themes.GRID, -themes.GRID)
        if index.data(Role.IS_PAGE):
            self._paint_page(painter, rect, index, theme)
        else:
            self._paint_document(painter, rect, index.data(Role.SUMMARY), theme)
        painter.restore()

    def _paint_row(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag, theme: Theme) -> None:
        colour = None
        if state & QStyle.StateFlag.State_Selected:
            colour = theme.selected
        elif state & QStyle.StateFlag.State_MouseOver:
            colour = theme.hover
        row = QRectF(rect).adjusted(0, 1, -themes.HALF, -1)
        if colour is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colour))
            painter.drawRoundedRect(row, themes.RADIUS, themes.RADIUS)
        if state & QStyle.StateFlag.State_HasFocus and state & QStyle.StateFlag.State_KeyboardFocusChange:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.accent), themes.FOCUS))
            painter.drawRoundedRect(row.adjusted(1, 1, -1, -1), themes.RADIUS, themes.RADIUS)

    def _paint_document(self, painter: QPainter, rect: QRect, summary: DocumentSummary, theme: Theme) -> None:
        painter.setFont(themes.font(themes.CAPTION))
        pages = str(summary.pages)
        width = painter.fontMetrics().horizontalAdvance(pages)
        painter.setPen(QColor(theme.muted))
        painter.drawText(rect, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, pages)
        room = rect.adjusted(0, 0, -width - themes.GRID, 0)
        if summary.doubtful or summary.approved:
            sign = ("doubt", theme.warning) if summary.doubtful else ("check", theme.success)
            icon = self.icon(*sign, painter)
            place = room.right() - themes.ICON_SMALL
            painter.drawImage(QPointF(place, rect.center().y() - themes.ICON_SMALL / 2 + 1), icon)
            room = room.adjusted(0, 0, -themes.ICON_SMALL - themes.GRID, 0)
        painter.setFont(themes.font(themes.BODY, bold=True))
        painter.setPen(QColor(theme.text))
        title = painter.fontMetrics().elidedText(summary.title, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, title)

    def _paint_page(self, painter: QPainter, rect: QRect, index: Index, theme: Theme) -> None:
        page: PageSummary = index.data(Role.SUMMARY)
        state = State(index.data(Role.STATE))
        frame = QRect(rect.topLeft(), themes.THUMBNAIL)
        self._paint_picture(painter, frame, page, theme)
        beside = rect.adjusted(frame.width() + themes.GAP, 0, 0, 0)
        painter.setFont(themes.font(themes.TITLE, bold=True))
        painter.setPen(QColor(theme.text))
        line = painter.fontMetrics().height()
        painter.drawText(beside.adjusted(0, themes.GRID, 0, 0), Qt.AlignmentFlag.AlignLeft, str(index.data()))
        colour = {
            State.READING: theme.accent,
            State.FAILED: theme.danger,
            State.DOUBTFUL: theme.warning,
            State.CHECKED: theme.success,
            State.APPROVED: theme.success,
        }.get(state, theme.muted)
        top = beside.top() + 2 * themes.GRID + line
        painter.drawImage(QPointF(beside.left(), top), self.icon(ICONS[state], colour, painter))
        painter.setFont(themes.font(themes.CAPTION))
        painter.setPen(QColor(colour))
        model = index.model()
        words = model.state_word(state, page.doubtful) if isinstance(model, DocumentModel) else ""
        room = QRect(beside.left() + themes.ICON_SMALL + themes.HALF, top, 0, themes.ICON_SMALL)
        room.setRight(beside.right())
        words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_picture(self, painter: QPainter, frame: QRect, page: PageSummary, theme: Theme) -> None:
        ratio = painter.device().devicePixelRatioF()
        image = self._store.picture(page, ratio)
        width, height = page.view.size(page.width, page.height)
        if image is not None:
            width, height = image.width(), image.height()
        scale = min(frame.width() / width, frame.height() / height)
        paper = QRectF(0, 0, round(width * scale), round(height * scale))
        paper.moveCenter(QRectF(frame).center())
        paper.moveTopLeft(QPointF(round(paper.x()), round(paper.y())))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.fillRect(paper, QColor(theme.paper))
        if image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(paper, image)
        elif self._store.failed(page.id):
            icon = self.icon("failed", theme.on_paper_danger, painter)
            painter.drawImage(paper.center() - QPointF(themes.ICON_SMALL / 2, themes.ICON_SMALL / 2), icon)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.border), themes.HAIRLINE))
        painter.drawRect(paper.adjusted(-1, -1, 0, 0))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def icon(self, name: str, colour: str, painter: QPainter) -> QImage:
        """A small icon, drawn once."""
        key = (name, colour, painter.device().devicePixelRatioF())
        if key not in self._icons:
            self._icons[key] = themes.picture(name, colour, themes.ICON_SMALL, key[2])
        return self._icons[key]


def _place(option: QStyleOptionViewItem) -> tuple[QRect, QStyle.StateFlag]:
    """Where and how a row is; the type stubs know nothing of these two."""
    return option.rect, option.state  # type: ignore[attr-defined]  # as the docstring says
