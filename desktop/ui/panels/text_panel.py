"""The text of the page line by line, each under its ink, with one editor that is always in the current row."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QLabel, QListView, QVBoxLayout, QWidget

from desktop.document.model import Line, Page
from desktop.storage.values import is_doubtful
from desktop.ui import theme
from desktop.ui.panels.ink import PagePicture
from desktop.ui.panels.line_editor import LineEditor
from desktop.ui.panels.reading_head import ReadingHead
from desktop.ui.panels.text_delegate import TextDelegate
from desktop.ui.panels.text_model import TextModel, shaky_parts
from desktop.ui.panels.written_text import WrittenText


class LineList(QListView):
    """The rows. The editor lies over the current one and goes with it as it moves."""

    def __init__(self, model: TextModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = TextDelegate(self)
        self.editor = LineEditor(self.viewport())
        self.editor.hide()
        self.editor.height_changed.connect(self._editor_grew)
        self._model = model
        self.setModel(model)
        self.setItemDelegate(self.rows)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.verticalScrollBar().setSingleStep(3 * theme.GRID)
        self.setAccessibleName(self.tr("Lines of the page"))

    def edit_row(self, index: QModelIndex) -> None:
        """Puts the editor into a row, with its text; an invalid index puts it away."""
        self.rows.current = index.row()
        line = self._model.line_at(index.row())
        if line is None:
            self.editor.hide()
            return
        self._fit_width()
        self.editor.set_line(self._model.text_of(line), shaky_parts(line) if self._model.text_of(line) == line.text else ())
        self.rows.editor_height = self.editor.wanted_height()
        self.scheduleDelayedItemsLayout()
        self.executeDelayedItemsLayout()
        self.editor.show()
        self._place_editor()

    def reveal(self, index: QModelIndex) -> None:
        """Scrolls so that the row and a neighbour on each side are seen."""
        self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)
        row, seen = self.visualRect(index), self.viewport().rect()
        margin = min(seen.height() // 4, 9 * theme.GRID)
        bar = self.verticalScrollBar()
        if row.bottom() > seen.bottom() - margin:
            bar.setValue(bar.value() + row.bottom() - seen.bottom() + margin)
        elif row.top() < seen.top() + margin:
            bar.setValue(bar.value() - (seen.top() + margin - row.top()))

    def _fit_width(self) -> None:
        self.rows.width = self.viewport().width()
        self.editor.setFixedWidth(self.rows.editor_rect(QRect(), self._model.index(max(self.rows.current, 0))).width())

    def _editor_grew(self) -> None:
        height = self.editor.wanted_height()
        if self.rows.current >= 0 and height != self.rows.editor_height:
            self.rows.editor_height = height
            self.scheduleDelayedItemsLayout()

    def _place_editor(self) -> None:
        index = self._model.index(self.rows.current)
        if index.isValid():
            self.editor.setGeometry(self.rows.editor_rect(self.visualRect(index), index))

    def updateGeometries(self) -> None:
        super().updateGeometries()
        self._place_editor()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self._place_editor()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.rows.width = self.viewport().width()
        if self.rows.current >= 0:
            self._fit_width()
            self.rows.editor_height = self.editor.wanted_height()
        self.scheduleDelayedItemsLayout()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.rows.forget_sizes()
            self.editor.setFont(theme.font(theme.RECORD))
            self.scheduleDelayedItemsLayout()
        super().changeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        place: QPoint = self.editor.mapFrom(self.viewport(), event.position().toPoint())
        if self.editor.isVisible():
            self.editor.setFocus(Qt.FocusReason.MouseFocusReason)
            if self.editor.rect().contains(place):
                self.editor.setTextCursor(self.editor.cursorForPosition(place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that reach the list, not the editor, wake the editor."""
        if self.editor.isVisible() and not self.editor.hasFocus():
            self.editor.setFocus()
        super().keyPressEvent(event)


class TextPanel(QWidget):
    """Signals:
    line_chosen(page id, line id): another row became the current one.
    corrected(page id, line id, text): confirm this text.
    exhausted(step): there is no further doubtful line on this page in this direction.
    """

    line_chosen = Signal(str, str)
    corrected = Signal(str, str, str)
    exhausted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = TextModel(self)
        self.list = LineList(self.model, self)
        self.head = ReadingHead(self)
        self._chosen: str | None = None
        self._hint = QLabel(self)
        self._hint.setProperty("role", "caption")
        self._hint.setContentsMargins(theme.GRID, theme.HALF, theme.GRID, theme.HALF)
        self._empty = QLabel(self)
        self._empty.setProperty("role", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._written = WrittenText(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addWidget(self._empty, 1)
        layout.addWidget(self._written, 1)
        layout.addWidget(self.list, 1)
        layout.addWidget(self._hint)
        self.list.selectionModel().currentChanged.connect(self._current_changed)
        self.model.dataChanged.connect(self._rows_changed)
        editor = self.list.editor
        editor.confirmed.connect(self._confirm)
        editor.moved_on.connect(self.move_on)
        editor.stepped.connect(self._step)
        editor.backed_out.connect(self._back_out)
        editor.textChanged.connect(self._typed)
        self.setFocusProxy(editor)
        self.set_page(None)

    # what is shown

    @Slot(object)
    def set_page(self, page: Page | None, waiting: str = "") -> None:
        """Shows a page; the row that was current stays so. `waiting` is said where there is no line."""
        before = self.model.page
        self.model.set_page(page)
        if self.head.read_by is not None and (page is None or self.head.read_by.page != page.id):
            self.head.set_read_by(None)
        if page is None or before is None or before.id != page.id:
            self._chosen = None
            self._written.clear_lines()
            self.list.edit_row(QModelIndex())
            if self.list.rows.picture is not None and (page is None or self.list.rows.picture.page != page.id):
                self.list.rows.picture = None
            self.list.scrollToTop()
        self._arrange()
        self._empty.setText(waiting or (self.tr("No text on this page") if page else self.tr("Choose a page to see its text")))
        row = self.model.row_of(self._chosen)
        if row is not None and self.list.currentIndex().row() != row:
            self._go(row)
        elif row is not None:
            self._refresh_editor(row)
        elif self._chosen is not None:
            self._start_over()  # another reading took the line away
        self._say_hint()

    def _arrange(self) -> None:
        """The lines of the page; where there are none yet, those that are being read; else why there are none."""
        empty, written = self.model.rowCount() == 0, self._written.count
        self.list.setVisible(not empty)
        self._written.setVisible(empty and written > 0)
        self._empty.setVisible(empty and not written)
        self.head.set_writing(written)

    @Slot(str, object)
    def add_written(self, page_id: str, lines: tuple[Line, ...]) -> None:
        """Lines that are being read now; those of another page than the one shown are left out."""
        if self.model.page is not None and self.model.page.id == page_id and lines:
            self._written.add_lines(lines)
            self._arrange()

    @Slot(str)
    def drop_written(self, page_id: str) -> None:
        if self.model.page is not None and self.model.page.id == page_id:
            self._written.clear_lines()
            self._arrange()

    def _start_over(self) -> None:
        typing = self.list.editor.hasFocus()
        self._chosen = None
        self.list.edit_row(QModelIndex())
        if typing:
            self.focus_editor()

    @Slot(object)
    def set_picture(self, picture: PagePicture) -> None:
        page = self.model.page
        if page is not None and picture.page == page.id:
            self.list.rows.picture = picture
            self.list.viewport().update()

    @Slot(str)
    def choose_line(self, line_id: str) -> None:
        """Makes a line the current one, as when its ink was clicked."""
        row = self.model.row_of(line_id)
        if row is not None and line_id != self._chosen:
            self._go(row)

    def choose_doubtful(self, step: int = 1) -> bool:
        """The first doubtful line of the page (-1: the last); False where there is none."""
        row = self.model.next_doubtful(-1 if step > 0 else self.model.rowCount(), step)
        if row is not None:
            self._go(row)
        return row is not None

    def focus_editor(self) -> None:
        if self._chosen is None and self.model.rowCount() and not self.choose_doubtful():
            self._go(0)
        self.list.editor.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def saving_failed(self) -> None:
        self.model.saving_failed()

    def draft_count(self) -> int:
        return len(self.model.drafts())

    def confirm_drafts(self) -> None:
        """Confirms all that was typed, on every page."""
        for line_id, draft in self.model.drafts().items():
            self.model.set_saving(line_id, draft.text)
            self.corrected.emit(draft.page, line_id, draft.text)

    # the editor

    def _go(self, row: int) -> None:
        self.list.setCurrentIndex(self.model.index(row))
        self.list.reveal(self.model.index(row))

    @Slot(QModelIndex, QModelIndex)
    def _current_changed(self, index: QModelIndex, before: QModelIndex) -> None:
        line = self.model.line_at(index.row())
        self._chosen = line.id if line is not None else self._chosen
        self.list.edit_row(index)
        if line is not None and self.model.page is not None:
            self.line_chosen.emit(self.model.page.id, line.id)

    @Slot(QModelIndex, QModelIndex)
    def _rows_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        self._say_hint()
        if not first.row() == last.row() == self.list.rows.current:  # its height is the editor's
            self.list.scheduleDelayedItemsLayout()

    def _refresh_editor(self, row: int) -> None:
        """The line under the editor may have changed (undo, another reading); what is typed stays."""
        line = self.model.line_at(row)
        if line is not None and self.list.editor.text() != self.model.text_of(line):
            self.list.edit_row(self.model.index(row))
        elif line is not None and line.confirmed_by is not None:
            self.list.editor.setExtraSelections([])

    def _line(self) -> Line | None:
        return self.model.line_at(self.model.row_of(self._chosen) or 0) if self._chosen else None

    @Slot()
    def _typed(self) -> None:
        line = self._line()
        if line is not None and self.list.rows.current == self.model.row_of(line.id):
            self.model.set_draft(line, self.list.editor.text())

    @Slot(bool)
    def _confirm(self, to_doubtful: bool) -> None:
        line = self._line()
        row = self.model.row_of(self._chosen)
        if line is None or row is None:
            return
        self._save(line.id, self.list.editor.text())
        if not to_doubtful:
            self._step(1)
            return
        self.move_on(1)

    def _save(self, line_id: str, text: str) -> None:
        page = self.model.page
        assert page is not None
        self.model.set_saving(line_id, text)
        self.corrected.emit(page.id, line_id, text)

    @Slot(int)
    def move_on(self, step: int) -> None:
        """To the next doubtful line (-1: the one before), accepting nothing."""
        row = self.model.row_of(self._chosen)
        following = self.model.next_doubtful(-1 if row is None else row, step)
        if following is None:
            self.exhausted.emit(step)
        else:
            self._go(following)

    @Slot(int)
    def _step(self, step: int) -> None:
        row = self.model.row_of(self._chosen)
        target = (0 if row is None else row) + step
        if 0 <= target < self.model.rowCount():
            self._go(target)

    @Slot()
    def _back_out(self) -> None:
        line = self._line()
        row = self.model.row_of(self._chosen)
        if line is not None and row is not None:
            self.model.drop_draft(line.id)
            self.list.edit_row(self.model.index(row))

    def _say_hint(self) -> None:
        count = self.model.doubtful_count()
        if self.model.rowCount() == 0:
            self._hint.hide()
            return
        self._hint.show()
        line = self._line()
        keys = self.tr("Enter confirms · Tab skips · Esc backs out")
        doubtful = self.tr("%n doubtful", "", count) if count else self.tr("nothing doubtful")
        self._hint.setText(f"{doubtful} · {keys}" if line is None or is_doubtful(line) or count else f"{doubtful}")
