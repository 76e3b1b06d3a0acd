"""F1: the page of the guide that tells of what is in hand, from the window, its dialogs and its menus."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QWindow
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget

from desktop.services.guide import load_guide
from desktop.ui.guide.places import PROPERTY, WINDOW, assign, page_of
from desktop.ui.guide.window import GuideWindow
from desktop.ui.i18n import language

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow

_STATE = "guide"  # among the window's own state


class GuideCommands(QObject):
    """Belongs to one MainWindow, which closes it.

    left_at: the page that was being read when the window was closed, "" for none."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.shown: GuideWindow | None = None
        self.left_at = ""
        acts = window.acts
        assign(acts)
        acts.guide.triggered.connect(self.show_here)
        for menu in window.tools.findChildren(QMenu):
            menu.installEventFilter(self)  # a menu keeps all keys for itself
        acts.layout.toggled.connect(self._doing_changed)
        acts.black_out.toggled.connect(self._doing_changed)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_changed)

    @Slot()
    def show_here(self) -> None:
        """The page of what has the keyboard."""
        self.show_page(page_of(QApplication.focusWidget() or QApplication.activeWindow()))

    def show_page(self, page_id: str) -> None:
        guide = self.shown
        if guide is None:
            guide = self.shown = GuideWindow(load_guide(language()))
            guide.left.connect(self._keep)
            guide.restore(dict(self._window.session.settings.window).get(_STATE, ""))
        guide.show_page(page_id)
        self._put_above(guide, QApplication.activeModalWidget())
        guide.show()
        guide.raise_()
        guide.activateWindow()
        guide.paper.setFocus()

    def close(self) -> None:
        """With the window, for good."""
        guide = self.shown
        if guide is not None:
            self.left_at = guide.page if guide.isVisible() else ""
            guide.close()
            guide.deleteLater()
            self.shown = None

    # dialogs and menus

    @Slot(QWidget, QWidget)
    def _focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        """A dialog of this window knows the key of the guide as soon as it has the keyboard."""
        dialog = now.window() if now is not None else None
        if isinstance(dialog, QDialog) and self._is_ours(dialog) and self._window.acts.guide not in dialog.actions():
            dialog.addAction(self._window.acts.guide)

    def _is_ours(self, dialog: QWidget | None) -> bool:
        while dialog is not None and dialog is not self._window:
            dialog = dialog.parentWidget()
        return dialog is not None

    def _put_above(self, guide: GuideWindow, dialog: QWidget | None) -> None:
        """A dialog that keeps all other windows waiting lets the guide be read while it is open."""
        guide.winId()  # a window of the system, not only of ours
        if isinstance(dialog, QDialog) and dialog.windowHandle() is not None:
            guide.windowHandle().setTransientParent(dialog.windowHandle())
            dialog.finished.connect(self._dialog_gone)

    @Slot()
    def _dialog_gone(self) -> None:
        if self.shown is not None and self.shown.windowHandle() is not None:
            self.shown.windowHandle().setTransientParent(cast(QWindow, None))  # its stub knows no "nobody"

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(watched, QMenu) or not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if QKeySequence(event.keyCombination()) not in self._window.acts.guide.shortcuts():
            return False
        action = watched.activeAction()
        page = action.property(PROPERTY) if action is not None else ""
        for menu in self._window.tools.findChildren(QMenu):
            menu.close()
        self.show_page(str(page or WINDOW))
        return True

    # what the window does

    @Slot()
    def _doing_changed(self) -> None:
        """The page in the middle is for reading, for arranging its regions or for blacking out."""
        acts = self._window.acts
        page = "layout" if acts.layout.isChecked() else "redaction" if acts.black_out.isChecked() else WINDOW
        self._window.view.setProperty(PROPERTY, page)

    @Slot()
    def _keep(self) -> None:
        if self.shown is not None:
            session = self._window.session
            session.settings = session.settings.with_window(_STATE, self.shown.state())
