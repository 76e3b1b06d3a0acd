"""In the place of the page: places that may be changed in the same way, with what decides which they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.services.cases import Shown
from desktop.services.repeated import Reach
from desktop.ui import theme
from desktop.ui.register.evidence_ink import EvidenceInk
from desktop.ui.review.find_bar import FindBar, ScopeChoice
from desktop.ui.review.ink_grid import InkGrid
from desktop.ui.threads.render_thread import RenderThread
from desktop.ui.viewer.needs import MasterFile


class SameBar(QWidget):
    """How far what a correction changed is looked for.

    Signals:
        wanted(): something was chosen
    """

    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scope = ScopeChoice(self)
        self.reach = QComboBox(self)
        self.reach.setAccessibleName(self.tr("How much around it has to be the same"))
        self.reach.addItem(self.tr("One neighbour the same"), Reach.EITHER)
        self.reach.addItem(self.tr("Both neighbours the same"), Reach.BOTH)
        self.reach.addItem(self.tr("Wherever it stands"), Reach.ALONE)
        self.reach.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.reach.setMinimumContentsLength(18)
        self.confirmed = QCheckBox(self.tr("Confirmed lines too"), self)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * theme.GRID, 0, 2 * theme.GRID, theme.GRID)
        row.setSpacing(2 * theme.GRID)
        for widget in (self.scope, self.reach, self.confirmed):
            row.addWidget(widget)
        row.addStretch(1)
        self.scope.activated.connect(self.wanted)
        self.reach.activated.connect(self.wanted)
        self.confirmed.clicked.connect(self.wanted)
        self.setFocusProxy(self.scope)


class CorrectionsPanel(QWidget):
    """Signals:
    applied(): what is ticked is to be changed
    opened(Case): its page is wanted
    closed()
    """

    applied = Signal()
    opened = Signal(object)
    closed = Signal()

    def __init__(self, renderer: RenderThread, password: Callable[[str], str | None], parent: QWidget | None = None) -> None:
        """password: of a master, by its SHA-256."""
        super().__init__(parent)
        self.setProperty("guide", "correcting")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # for Esc, where nothing in it can have the keyboard
        self._masters: dict[str, Path] = {}
        self._password = password
        self._writable = True
        self.ink = EvidenceInk(renderer, self._find_master, self)
        self.heading = QLabel(self)
        self.heading.setProperty("role", "title")
        self.heading.setTextFormat(Qt.TextFormat.PlainText)
        back = QToolButton(self)
        theme.set_icon(back, "close")
        back.setToolTip(self.tr("Back to the page (Esc)"))
        back.setAccessibleName(self.tr("Back to the page"))
        back.clicked.connect(self.closed)
        self.same = SameBar(self)
        self.finder = FindBar(self)
        self.finder.backed_out.connect(self.closed)
        self.finder.left.connect(self._to_cases)
        self._bars = QStackedWidget(self)
        self._bars.addWidget(self.same)
        self._bars.addWidget(self.finder)
        self.grid = InkGrid(self.ink, self)
        self.grid.applied.connect(self._apply)
        self.grid.backed_out.connect(self.closed)
        self.grid.opened.connect(self.opened)
        self.grid.cases.ticks_changed.connect(self._count)
        self._empty = QLabel(self)
        self._empty.setProperty("role", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._places = QStackedWidget(self)
        self._places.addWidget(self._empty)
        self._places.addWidget(self.grid)
        self.foot = QLabel(self)
        self.foot.setProperty("role", "caption")
        self.foot.setWordWrap(True)
        self.all = QPushButton(self.tr("Tick all"), self)
        self.all.clicked.connect(self._tick_all)
        self.apply = QPushButton(self)
        self.apply.setProperty("primary", "true")
        self.apply.clicked.connect(self._apply)
        self._lay_out(back)
        self.set_shown(None, {})

    def _lay_out(self, back: QToolButton) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(2 * theme.GRID, theme.GRID, theme.GRID, theme.GRID)
        head.addWidget(self.heading, 1)
        head.addWidget(back)
        foot = QHBoxLayout()
        foot.setContentsMargins(2 * theme.GRID, theme.GRID, 2 * theme.GRID, theme.GRID)
        foot.setSpacing(theme.GRID)
        foot.addWidget(self.foot, 1)
        foot.addWidget(self.all)
        foot.addWidget(self.apply)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._bars)
        layout.addWidget(self._places, 1)
        layout.addLayout(foot)

    # what is shown

    def begin(self, heading: str, bar: QWidget | None, *, writable: bool) -> None:
        """bar: `same`, `finder`, or None where there is nothing to choose."""
        self.heading.setText(heading)
        self._writable = writable
        self._bars.setVisible(bar is not None)
        if bar is not None:
            self._bars.setCurrentWidget(bar)
            for each in (self.same, self.finder):  # as high as the one that is seen
                policy = each.sizePolicy()
                policy.setVerticalPolicy(policy.Policy.Preferred if each is bar else policy.Policy.Ignored)
                each.setSizePolicy(policy)

    def say(self, words: str) -> None:
        """In the place of cases."""
        self._empty.setText(words)
        self._places.setCurrentWidget(self._empty)

    def set_shown(self, shown: Shown | None, titles: dict[str, str]) -> None:
        """None: nothing was looked for. titles: of documents, by id."""
        self.ink.forget_waiting()
        cases = shown.found.cases if shown is not None else ()
        if shown is not None:
            self._masters.update(shown.masters)
            self.ink.add_pages(shown.pages)
        self._more = shown is not None and shown.found.more
        self.grid.set_cases(cases, titles)
        if cases:
            self._places.setCurrentWidget(self.grid)
        else:
            self.say(self.tr("Nothing found.") if shown is not None else "")
        self._count()

    def _find_master(self, sha256: str) -> MasterFile:
        return MasterFile(self._masters.get(sha256, Path(sha256)), self._password(sha256))

    @Slot()
    def _count(self) -> None:
        ticked, count = len(self.grid.cases.chosen()), self.grid.cases.rowCount()
        removed = count and not any(self.grid.cases.case(row).put for row in range(count))
        self.apply.setText(self.tr("Remove %n", "", ticked) if removed else self.tr("Change %n place(s)", "", ticked))
        self.apply.setEnabled(bool(ticked) and self._writable)
        self.all.setEnabled(bool(count))
        self.all.setText(self.tr("Tick none") if count and ticked == count else self.tr("Tick all"))
        if not count:
            self.foot.setText("")
            return
        odd = sum(bool(self.grid.cases.case(row).odd) for row in range(count))
        words = [self.tr("{0} of {1} ticked").format(ticked, count)]
        if odd:
            words.append(self.tr("%n stand(s) out and come first", "", odd))
        if self._more:
            words.append(self.tr("there are more: look again after these"))
        words.append(self.tr("Space ticks, Enter changes, Ctrl+Enter opens the page, Esc goes back"))
        self.foot.setText(" · ".join(words))

    @Slot()
    def _to_cases(self) -> bool:
        """Whether there are any to go to."""
        if not self.grid.isVisible():
            return False
        self.grid.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def focusNextPrevChild(self, forward: bool) -> bool:
        """From what is to stand there straight to what was found; the choices lie between, backwards."""
        if forward and self.finder.put.hasFocus() and self._to_cases():
            return True
        return super().focusNextPrevChild(forward)

    @Slot()
    def _tick_all(self) -> None:
        self.grid.cases.tick_all(len(self.grid.cases.chosen()) < self.grid.cases.rowCount())

    @Slot()
    def _apply(self) -> None:
        if self.apply.isEnabled():
            self.applied.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
