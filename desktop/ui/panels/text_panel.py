"""The text of the page line by line, each under its ink, with one editor that is always in the current row."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.document.model import Line, LineMark, Page, PageStatus
from desktop.services.proofreading import doubtful_spots, options, other_text, spots
from desktop.storage.values import is_doubtful
from desktop.ui.panels.ink import PagePicture
from desktop.ui.panels.line_list import LineList
from desktop.ui.panels.reading_head import ReadingHead
from desktop.ui.panels.text_foot import Remaining, TextFoot
from desktop.ui.panels.text_model import TextModel, shaky_parts
from desktop.ui.panels.written_text import WrittenText


class TextPanel(QWidget):
    """Signals:
    line_chosen(page id, line id): another row became the current one.
    corrected(page id, line id, text): confirm this text.
    marked(page id, line id, LineMark, text): the person says so of the line; what it is marked as already is taken back.
    exhausted(step): there is no further doubtful line on this page in this direction.
    finished(): Enter once more, after the last doubtful line of the page was confirmed: the page is checked.
    """

    line_chosen = Signal(str, str)
    corrected = Signal(str, str, str)
    marked = Signal(str, str, object, str)
    exhausted = Signal(int)
    finished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("guide", "correcting")
        self.model = TextModel(self)
        self.list = LineList(self.model, self)
        self.head = ReadingHead(self)
        self._chosen: str | None = None
        self._typing = False  # the keyboard was in the editor before the page changed under it
        self._again: dict[str, tuple[str, ...]] = {}  # what lines said when they were read once more
        self._busy: set[str] = set()  # lines that are being read once more
        self._remaining = Remaining()
        self._last = ""  # the line that was confirmed when no other one of the page was doubtful
        self._later: tuple[Page | None, str] | None = None  # to be shown when the input method is done
        self.foot = TextFoot(self)
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
        layout.addWidget(self.foot)
        self.list.selectionModel().currentChanged.connect(self._current_changed)
        self.model.dataChanged.connect(self._rows_changed)
        editor = self.list.editor
        editor.confirmed.connect(self._confirm)
        editor.moved_on.connect(self.move_on)
        editor.stepped.connect(self._step)
        editor.backed_out.connect(self._back_out)
        editor.picked.connect(self.pick)
        editor.composed.connect(self._composed)
        editor.textChanged.connect(self._typed)
        editor.cursorPositionChanged.connect(self._offer)
        editor.selectionChanged.connect(self._offer)
        self.list.alternatives.picked.connect(self.pick)
        self.setFocusProxy(editor)
        self.set_page(None)

    # what is shown

    @Slot(object)
    def set_page(self, page: Page | None, waiting: str = "") -> None:
        """Shows a page; the row that was current stays so. `waiting` is said where there is no line."""
        before = self.model.page
        if self._composing_on(page):
            self._later = (page, waiting)
            return
        self._later = None
        self.list.editor.finish_composing()
        self._typing = self._has_keyboard()
        hand = self._line()
        self.model.set_page(page)
        if hand is not None and page is not None and before is not None and before.id == page.id:
            there = hand if self.model.row_of(hand.id) is not None else self.model.nearest(hand.quad)
            self._chosen = there.id if there is not None else self._chosen  # another reading may have taken the line away
        if self.head.read_by is not None and (page is None or self.head.read_by.page != page.id):
            self.head.set_read_by(None)
        if page is None or before is None or before.id != page.id:
            self._chosen = None
            self._written.clear_lines()
            self._edit_row(QModelIndex())
            if self.list.rows.picture is not None and (page is None or self.list.rows.picture.page != page.id):
                self.list.rows.picture = None
            self.list.scrollToTop()
        self._arrange()
        if self._typing and not self.list.editor.isVisible():
            # The editor is gone until a line is in hand; the keyboard must not go anywhere else meanwhile.
            (self.list if self.model.rowCount() else self._empty).setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._typing = False
        self.say_why(waiting)
        row = self.model.row_of(self._chosen)
        if row is not None and self.list.currentIndex().row() != row:
            self._go(row)
        elif row is not None:
            self._refresh_editor(row)
        elif self._chosen is not None:
            self._start_over()  # another reading took the line away
        self._offer()
        self._say_hint()

    def say_why(self, words: str) -> None:
        """Where there is no line: why, "" where there is none to be."""
        page = self.model.page
        self._empty.setText(words or (self.tr("No text on this page") if page else self.tr("Choose a page to see its text")))

    def _has_keyboard(self) -> bool:
        return any(widget.hasFocus() for widget in (self.list.editor, self.list, self._empty))

    def _composing_on(self, page: Page | None) -> bool:
        """Whether the page only changed, under what an input method holds: that is not broken off."""
        here = self.model.page
        return self.list.editor.composing and page is not None and here is not None and page.id == here.id

    @Slot()
    def _composed(self) -> None:
        if self._later is not None:
            self.set_page(*self._later)

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
        self._edit_row(QModelIndex())
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

    @property
    def line(self) -> Line | None:
        """The line in hand."""
        return self._line()

    def set_busy(self, line_id: str, busy: bool) -> None:
        """The line is being read once more."""
        (self._busy.add if busy else self._busy.discard)(line_id)
        self._offer()

    def offer_text(self, line_id: str, text: str) -> None:
        """What the line said when it was read once more; where nothing stands in it yet, that is typed for the person."""
        row = self.model.row_of(line_id)
        line = self.model.line_at(row) if row is not None else None
        if row is not None and line is not None and not self.model.text_of(line) and text:
            self.model.set_draft(line, text)
            if line_id == self._chosen:
                self._edit_row(self.model.index(row))
        elif text:
            self._again[line_id] = tuple(dict.fromkeys((text, *self._again.get(line_id, ()))))
        self._offer()

    def set_counts(self, document: int, dossier: int) -> None:
        """Doubtful lines beyond the page."""
        self._remaining = replace(self._remaining, document=document, dossier=dossier)
        self._say_hint()

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
        self.list.editor.finish_composing()  # into the line that was in hand until now
        line = self.model.line_at(index.row())
        self._chosen = line.id if line is not None else self._chosen
        if self._chosen != self._last:
            self._last = ""
        self._edit_row(index)
        if line is not None and self._typing:
            self._typing = False
            if self._has_keyboard():  # nobody took it elsewhere meanwhile
                self.list.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        if line is not None and self.model.page is not None:
            self.line_chosen.emit(self.model.page.id, line.id)

    @Slot(QModelIndex, QModelIndex)
    def _rows_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        self._say_hint()
        if not first.row() == last.row() == self.list.rows.current:  # its height is the editor's
            self.list.scheduleDelayedItemsLayout()

    def _refresh_editor(self, row: int) -> None:
        """The line under the editor may have changed (undo, another reading); what is typed stays."""
        line, editor = self.model.line_at(row), self.list.editor
        if line is None:
            return
        if editor.text() != self.model.text_of(line):
            self._edit_row(self.model.index(row))
        else:
            editor.tint(shaky_parts(line, editor.text()))

    def _edit_row(self, index: QModelIndex) -> None:
        self.list.edit_row(index)
        self._offer()

    @Slot()
    def _offer(self) -> None:
        """What else may stand where the cursor is."""
        line, strip, editor = self._line(), self.list.alternatives, self.list.editor
        if editor.composing or editor.loading:
            return
        found, text = [], editor.text()
        if line is not None:
            whole = (*self._again.get(line.id, ()), other_text(line), *((line.text,) if text != line.text else ()))
            found = options(spots(line, text), text, *editor.selection(), whole)
        strip.set_options(found, text)
        strip.set_busy(line is not None and line.id in self._busy)
        self.list.fit_alternatives()
        self._say_hint()

    @Slot(int)
    def pick(self, number: int) -> None:
        """Takes one of the alternatives into the text (-1: the first of the character); nothing is confirmed by that."""
        chosen, editor = self.list.alternatives.options, self.list.editor
        first, number = number < 0, max(number, 0)
        if editor.composing or number >= len(chosen):
            return
        option = chosen[number]
        if first and option.whole:
            return  # one key takes a character, never a whole line
        editor.replace(option.start, option.end, option.text)
        editor.setFocus(Qt.FocusReason.OtherFocusReason)
        if not option.whole:
            self._select_spot(option.start + len(option.text), 1, around=False)

    @Slot(int)
    def go_to_spot(self, step: int) -> None:
        """To the next doubtful character of the line (-1: the one before), after the last one the first."""
        editor = self.list.editor
        if self._line() is not None and not editor.composing:
            start, end = editor.selection()
            self._select_spot(end if step > 0 else start, step)
            editor.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _select_spot(self, place: int, step: int, *, around: bool = True) -> None:
        line, editor = self._line(), self.list.editor
        there = doubtful_spots(line, editor.text()) if line is not None else []
        if step < 0:
            there.reverse()
        beyond = [spot for spot in there if (spot.start >= place if step > 0 else spot.end <= place)]
        following = next(iter(beyond or (there if around else [])), None)
        if following is not None:
            editor.select(following.start, following.end)

    @Slot(object)
    def mark(self, mark: LineMark) -> None:
        """Says so of the line in hand, or takes it back, and goes on as confirming does."""
        line, page, editor = self._line(), self.model.page, self.list.editor
        if line is None or page is None or editor.composing:
            return
        text = editor.text()
        self.model.set_saving(line.id, text)
        self.marked.emit(page.id, line.id, mark, text)
        if line.mark is not mark:
            self._go_on(line)

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
        if line is None:
            return
        if to_doubtful and self._is_finished():
            self._last = ""
            self.finished.emit()
            return
        text = self.list.editor.text()
        if line.mark is LineMark.NONE or text != line.text:  # what a person said of it stays said
            self._save(line.id, text)
        if not to_doubtful:
            self._step(1)
            return
        self._go_on(line)

    def _go_on(self, line: Line) -> None:
        """From a line that was confirmed. After the last of a page the page stays: whether it is checked is said there, and
        not on another one that comes in its place."""
        page = self.model.page
        if page is None or page.status in (PageStatus.CHECKED, PageStatus.APPROVED) or self.model.doubtful_count():
            self.move_on(1)
        else:
            self._last = line.id
            self._say_hint()

    def _is_finished(self) -> bool:
        line = self._line()
        return (
            line is not None
            and line.id == self._last
            and line.id not in self.model.drafts()
            and not self.model.doubtful_count()
        )

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
            self._edit_row(self.model.index(row))

    def _say_hint(self) -> None:
        self.foot.setVisible(self.model.rowCount() > 0)
        line = self._line()
        characters = len(doubtful_spots(line, self.list.editor.text())) if line is not None else 0
        self._remaining = replace(self._remaining, page=self.model.doubtful_count(), characters=characters)
        typing = line is None or is_doubtful(line) or self._remaining.page > 0
        others, finished = bool(self.list.alternatives.options), self._is_finished()
        self.foot.show_remaining(self._remaining, typing=typing, others=others, finished=finished)
