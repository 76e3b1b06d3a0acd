"""The guide in a window of its own, beside the work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QCloseEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QToolButton, QVBoxLayout, QWidget

from desktop.resources import resource
from desktop.services.guide import Guide, GuideHit, terms
from desktop.ui import theme
from desktop.ui.guide.contents import GuideContents
from desktop.ui.guide.paper import GuidePaper


@dataclass(slots=True)
class _Visit:
    """A page that was read, where in it, and the words that were marked. scroll: of the bar."""

    page: str
    heading: str = ""
    wanted: tuple[str, ...] = ()
    scroll: int | None = None


class GuideWindow(QWidget):
    """Signals:
    left(): it was closed; `state` tells what is to be remembered
    """

    left = Signal()

    def __init__(self, guide: Guide) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setWindowTitle(self.tr("Guide"))
        self._guide = guide
        self._visits: list[_Visit] = []
        self._at = -1
        self.contents = GuideContents(guide, self)
        self.paper = GuidePaper(resource("guide"), self)
        self.back = self._action(self.tr("Back"), "previous", self._back, "Alt+Left")
        self.forward = self._action(self.tr("Forward"), "next", self._forward, "Alt+Right")
        self.larger = self._action(self.tr("Larger"), "zoom-in", self._larger, "Ctrl++", "Ctrl+=")
        self.smaller = self._action(self.tr("Smaller"), "zoom-out", self._smaller, "Ctrl+-")
        self.usual = self._action(self.tr("Usual size"), "", self._usual, "Ctrl+0")
        self.seek = self._action(self.tr("Search the guide"), "search", self._seek, "Ctrl+F")
        self.size_told = QLabel(self)
        self.size_told.setMinimumWidth(6 * theme.GRID)
        self.size_told.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.size_told.setAccessibleName(self.tr("Size of the text"))
        self._lay_out()
        self.contents.page_wanted.connect(self.show_page)
        self.contents.hit_wanted.connect(self._show_hit)
        self.paper.link_taken.connect(self._follow)
        self._tell()
        self.resize(QSize(124 * theme.GRID, 92 * theme.GRID).boundedTo(self.screen().availableSize()))

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(2 * theme.GRID, theme.GRID, theme.GRID, 0)
        bar.setSpacing(theme.HALF)
        for action in (self.back, self.forward):
            bar.addWidget(self._button(action))
        bar.addStretch(1)
        bar.addWidget(self._button(self.smaller))
        bar.addWidget(self.size_told)
        bar.addWidget(self._button(self.larger))
        right = QWidget(self)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self.paper, 1)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.splitter.addWidget(self.contents)
        self.splitter.addWidget(right)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(theme.HAIRLINE)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([34 * theme.GRID, 90 * theme.GRID])
        self.contents.setMinimumWidth(22 * theme.GRID)
        right.setMinimumWidth(40 * theme.GRID)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.splitter)

    def _action(self, words: str, icon: str, slot: Callable[[], None], *keys: str) -> QAction:
        action = QAction(words, self)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setToolTip(f"{words} ({QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText)})")
        if icon:
            theme.set_icon(action, icon)
        action.triggered.connect(slot)
        self.addAction(action)
        return action

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setIconSize(QSize(theme.ICON, theme.ICON))
        button.setAccessibleName(action.text())
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    # what is remembered

    def state(self) -> str:
        """Size, place, width of the list and size of the text."""
        kept = (self.saveGeometry(), self.splitter.saveState())
        return " ".join((*(bytes(each.toHex().data()).decode() for each in kept), f"{self.paper.zoom:g}"))

    def restore(self, state: str) -> None:
        """As `state` told; anything else changes nothing."""
        parts = state.split(" ")
        if len(parts) == 3:
            self.restoreGeometry(QByteArray.fromHex(parts[0].encode()))
            self.splitter.restoreState(QByteArray.fromHex(parts[1].encode()))
            self.paper.set_zoom(float(parts[2]) if parts[2].replace(".", "", 1).isdigit() else 1.0)
            self._tell()

    # pages

    @property
    def page(self) -> str:
        """Of the page that is shown; "" before the first."""
        return self._visits[self._at].page if self._at >= 0 else ""

    @Slot(str)
    def show_page(self, page_id: str) -> None:
        """An unknown page is the first one."""
        pages = self._guide.pages
        known = self._guide.page(page_id) or (pages[0] if pages else None)
        if known is None:
            self.paper.setPlainText(self.tr("The guide is not part of this copy of Dossier."))
        else:
            self._visit(_Visit(known.id))

    @Slot(object)
    def _show_hit(self, hit: GuideHit) -> None:
        heading = "" if hit.heading == hit.page.title else hit.heading
        self._visit(_Visit(hit.page.id, heading, terms(self.contents.search.text())))

    @Slot(str)
    def _follow(self, target: str) -> None:
        """Only from page to page: what else a link may say is not done."""
        name, _, heading = target.partition("#")
        page_id = name.removesuffix(".md") if name else self.page
        if self._guide.page(page_id) is not None:
            self._visit(_Visit(page_id, heading))

    def _visit(self, visit: _Visit) -> None:
        if self._at >= 0:
            now = self._visits[self._at]
            if (now.page, now.heading, now.wanted) == (visit.page, visit.heading, visit.wanted):
                return
            now.scroll = self.paper.verticalScrollBar().value()
        self._visits = [*self._visits[: self._at + 1], visit]
        self._at = len(self._visits) - 1
        self._show()

    def _show(self) -> None:
        visit = self._visits[self._at]
        page = self._guide.page(visit.page)
        assert page is not None  # only known pages are visited
        self.paper.show_page(page, visit.heading, visit.wanted)
        if visit.scroll is not None:
            self.paper.verticalScrollBar().setValue(visit.scroll)
        self.contents.choose(page.id)
        self.setWindowTitle(self.tr("{0} – Guide").format(page.title))
        self.back.setEnabled(self._at > 0)
        self.forward.setEnabled(self._at + 1 < len(self._visits))

    def _go(self, step: int) -> None:
        if 0 <= self._at + step < len(self._visits):
            self._visits[self._at].scroll = self.paper.verticalScrollBar().value()
            self._at += step
            self._show()

    @Slot()
    def _back(self) -> None:
        self._go(-1)

    @Slot()
    def _forward(self) -> None:
        self._go(1)

    # size and keys

    @Slot()
    def _larger(self) -> None:
        self.paper.zoom_by(1)
        self._tell()

    @Slot()
    def _smaller(self) -> None:
        self.paper.zoom_by(-1)
        self._tell()

    @Slot()
    def _usual(self) -> None:
        self.paper.set_zoom(1.0)
        self._tell()

    def _tell(self) -> None:
        self.size_told.setText(f"{round(100 * self.paper.zoom)} %")
        self.back.setEnabled(self._at > 0)
        self.forward.setEnabled(self._at + 1 < len(self._visits))

    @Slot()
    def _seek(self) -> None:
        self.contents.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.contents.search.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.left.emit()
