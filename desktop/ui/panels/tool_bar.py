"""The few tools at the top of the window."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from desktop.ui import theme
from desktop.ui.actions import Actions
from desktop.ui.panels.search_panel import SearchBox


class ToolBar(QToolBar):
    def __init__(self, actions: Actions, search: SearchBox, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tools")
        self.setWindowTitle(self.tr("Tools"))
        self.setAccessibleName(self.tr("Tools"))
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setIconSize(QSize(theme.ICON, theme.ICON))
        self.place = QLabel(self)
        self.place.setMinimumWidth(9 * theme.GRID)
        self.place.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.place.setAccessibleName(self.tr("Page"))
        self.zoom = QLabel(self)
        self.zoom.setMinimumWidth(6 * theme.GRID)
        self.zoom.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.zoom.setAccessibleName(self.tr("Zoom"))
        for action in (actions.add, actions.export):
            self.addAction(action)
        self.addSeparator()
        for action in (actions.undo, actions.redo):
            self.addAction(action)
        self.addSeparator()
        self.addAction(actions.previous_page)
        self.addWidget(self.place)
        self.addAction(actions.next_page)
        self.addSeparator()
        self.addAction(actions.zoom_out)
        self.addWidget(self.zoom)
        for action in (actions.zoom_in, actions.fit_width, actions.fit_page, actions.rotate_right):
            self.addAction(action)
        self.addSeparator()
        layers = QMenu(self)
        for action in (actions.colour_type, actions.colour_doubt, actions.colour_none):
            layers.addAction(action)
        layers.addSeparator()
        for action in (actions.order, actions.legend):
            layers.addAction(action)
        self._menu_button("layers", self.tr("What is drawn over the page"), layers)
        self.addAction(actions.layout)
        self.addAction(actions.checked)
        space = QWidget(self)
        space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(space)
        self.addWidget(search)
        self.more = self._menu_button("more", self.tr("Everything else"), actions.menu(self))

    def _menu_button(self, icon: str, words: str, menu: QMenu) -> QToolButton:
        button = QToolButton(self)
        theme.set_icon(button, icon)
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.addWidget(button)
        return button
