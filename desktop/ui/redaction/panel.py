"""Blacking out, at the left edge: what to look for, what was found, what is marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.document.redaction import Redaction
from desktop.services.redaction import READ_ONLY_IS_FOUND, Asked, Find
from desktop.services.redaction_patterns import PATTERNS
from desktop.ui import theme
from desktop.ui.i18n import language
from desktop.ui.panels.composition import Composition
from desktop.ui.panels.wrapped import WrappedLabel

_ID = Qt.ItemDataRole.UserRole
WORDS, NAMES, EXPRESSION = "words", "names", "expression"
_USUAL = frozenset({"id", "phone", "card", "email"})


class RedactionPanel(QWidget):
    """Signals:
    wanted(Asked, bool): look for it; whether in all documents
    elsewhere_wanted(): the words of marked areas, where they stand once more
    names_wanted(): a list of names from a file
    marked(tuple of Find)
    removed(tuple of ids)
    reasoned(id, reason)
    shown(Find or Redaction): to be looked at on the page
    undo_wanted(), redo_wanted(), export_wanted(), closed()
    """

    wanted = Signal(object, bool)
    elsewhere_wanted = Signal()
    names_wanted = Signal()
    marked = Signal(tuple)
    removed = Signal(tuple)
    reasoned = Signal(str, str)
    shown = Signal(object)
    undo_wanted = Signal()
    redo_wanted = Signal()
    export_wanted = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("guide", "redaction")
        self._writable = True
        self._built = False
        self._finds: tuple[Find, ...] = ()
        self._areas: dict[str, Redaction] = {}
        self._file_names: tuple[str, ...] = ()
        self._build_head()
        self._build_search()
        self._build_finds()
        self._build_areas()
        self._lay_out()
        self._built = True
        self.set_areas((), {})
        self.set_finds(())

    # the parts

    def _build_head(self) -> None:
        self._title = QLabel(self.tr("Black out"), self)
        self._title.setProperty("role", "title")
        self.back = QToolButton(self)
        theme.set_icon(self.back, "close")
        self.back.setToolTip(self.tr("Back to the documents (Esc)"))
        self.back.setAccessibleName(self.tr("Back to the documents"))
        self.back.clicked.connect(self.closed)
        self._hint = WrappedLabel(
            self.tr("Drag over the page to mark an area, or let one be found. Only exports are blacked out."),
            self,
            role="muted",
        )

    def _build_search(self) -> None:
        self.kind = QComboBox(self)
        self.kind.setAccessibleName(self.tr("What is looked for"))
        for words, kind in ((self.tr("Words"), WORDS), (self.tr("Names"), NAMES), (self.tr("Expression"), EXPRESSION)):
            self.kind.addItem(words, kind)
        self.text = QLineEdit(self)
        Composition(self.text)
        self.text.setPlaceholderText(self.tr("Several apart by ;"))
        self.text.setAccessibleName(self.tr("Words, names or an expression to look for"))
        self.text.returnPressed.connect(self._look)
        self.text.textChanged.connect(self._enable)
        self.patterns = self._menu_button(self.tr("Patterns"))
        for pattern in PATTERNS.values():
            action = self._ticked(self.patterns, pattern.title.say(language()), pattern.name)
            action.setChecked(pattern.name in _USUAL)
        self.fields = self._menu_button(self.tr("Fields"))
        self.names = QPushButton(self.tr("Names…"), self)
        self.names.setToolTip(self.tr("A text file with one name a line"))
        self.names.clicked.connect(self.names_wanted)
        self.everywhere = QComboBox(self)
        self.everywhere.setAccessibleName(self.tr("Where"))
        self.everywhere.addItems([self.tr("In this document"), self.tr("In all documents")])
        self.look = QPushButton(self.tr("Find"), self)
        theme.set_icon(self.look, "search")
        self.look.clicked.connect(self._look)
        self.again = QPushButton(self.tr("The same words elsewhere"), self)
        self.again.setToolTip(self.tr("Looks whether words under marked areas stand outside of them too"))
        self.again.clicked.connect(self.elsewhere_wanted)

    def _menu_button(self, words: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName("answer")
        button.setText(words)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setMenu(QMenu(button))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return button

    def _ticked(self, button: QToolButton, words: str, name: str) -> QAction:
        menu = button.menu()
        assert menu is not None
        action = menu.addAction(words)
        action.setCheckable(True)
        action.setData(name)
        action.toggled.connect(self._enable)
        return action

    def _build_finds(self) -> None:
        self.found = QLabel(self)
        self.found.setProperty("role", "caption")
        self.found.setWordWrap(True)
        self.finds = QListWidget(self)
        self.finds.setAccessibleName(self.tr("Found, not marked yet"))
        self.finds.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.finds.currentRowChanged.connect(self._find_chosen)
        self.finds.itemChanged.connect(self._enable)
        self.mark = QPushButton(self)
        self.mark.setProperty("primary", True)
        self.mark.clicked.connect(self._mark)
        self.drop = QPushButton(self.tr("Discard"), self)
        self.drop.clicked.connect(lambda: self.set_finds(()))

    def _build_areas(self) -> None:
        self.areas = QTreeWidget(self)
        self.areas.setHeaderHidden(True)
        self.areas.setColumnCount(1)
        self.areas.setUniformRowHeights(True)
        self.areas.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.areas.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked)
        self.areas.setAccessibleName(self.tr("Marked areas"))
        self.areas.currentItemChanged.connect(self._area_chosen)
        self.areas.itemSelectionChanged.connect(self._enable)
        self.areas.itemChanged.connect(self._renamed)
        self._count = QLabel(self)
        self._count.setProperty("role", "caption")
        self.remove = QToolButton(self)
        theme.set_icon(self.remove, "remove")
        self.remove.setToolTip(self.tr("Remove the chosen areas (Delete)"))
        self.remove.setAccessibleName(self.tr("Remove the chosen areas"))
        self.remove.clicked.connect(self._remove)
        self.export = QPushButton(self.tr("Export blacked out…"), self)
        theme.set_icon(self.export, "export")
        self.export.clicked.connect(self.export_wanted)
        self._warning = WrappedLabel(READ_ONLY_IS_FOUND.say(language()), self, role="muted")

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GRID, theme.GRID, theme.GRID, theme.GRID)
        column.setSpacing(theme.GRID)
        rows: tuple[tuple[tuple[QWidget, int], ...], ...] = (
            ((self._title, 1), (self.back, 0)),
            ((self._hint, 1),),
            ((self.kind, 0), (self.text, 1)),
            ((self.patterns, 1),),
            ((self.fields, 1), (self.names, 1)),
            ((self.everywhere, 1), (self.look, 0)),
            ((self.found, 1),),
        )
        for parts in rows:
            column.addLayout(_row(parts))
        column.addWidget(self.finds, 2)
        column.addLayout(_row(((self.mark, 1), (self.drop, 0))))
        column.addWidget(self._count)
        column.addWidget(self.areas, 3)
        column.addWidget(self.again)
        column.addLayout(_row(((self.export, 1), (self.remove, 0))))
        column.addWidget(self._warning)
        column.addStretch(0)
        self.setFocusProxy(self.text)

    # what is shown

    def set_writable(self, writable: bool) -> None:
        self._writable = writable
        self._enable()

    def set_fields(self, fields: Mapping[str, str]) -> None:
        """Names of the document's fields and what they are called; ticks stay."""
        menu = self.fields.menu()
        assert menu is not None
        kept = set(_ticks(self.fields))
        menu.clear()
        for name, title in fields.items():
            self._ticked(self.fields, title, name).setChecked(name in kept)
        self._enable()

    def set_file_names(self, path: Path, names: tuple[str, ...]) -> None:
        """Of a list; they are looked for with what is chosen besides."""
        self._file_names = names
        self.names.setText(self.tr("%n name(s)", "", len(names)))
        self.names.setToolTip(path.name)
        self._look()

    def set_finds(self, finds: Sequence[Find], words: str = "") -> None:
        """words: said above them."""
        self._finds = tuple(finds)
        self.finds.blockSignals(True)
        self.finds.clear()
        for find in self._finds:
            item = QListWidgetItem(self.tr("p. {0} · {1} · {2}").format(find.number, find.reason, find.text or "···"))
            item.setToolTip(item.text())
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
            self.finds.addItem(item)
        self.finds.blockSignals(False)
        for part in (self.finds, self.mark, self.drop):
            part.setVisible(bool(finds))
        self.found.setText(words or (self.tr("%n place(s) found", "", len(finds)) if finds else ""))
        self.found.setVisible(bool(self.found.text()))
        self._enable()
        if finds:
            self.finds.setCurrentRow(0)

    def set_areas(self, areas: Sequence[Redaction], numbers: Mapping[str, int]) -> None:
        """numbers: of the pages in their document."""
        kept = self.current_area()
        self._areas = {area.id: area for area in areas}
        self.areas.blockSignals(True)
        self.areas.clear()
        pages: dict[int, list[Redaction]] = {}
        for area in areas:
            pages.setdefault(numbers.get(area.page, 0), []).append(area)
        for number in sorted(pages):
            words = self.tr("Page {0}").format(number) if number else self.tr("Pages taken out")
            top = QTreeWidgetItem([f"{words} ({len(pages[number])})"])
            top.setFlags(top.flags() & ~Qt.ItemFlag.ItemIsSelectable)
            self.areas.addTopLevelItem(top)
            for area in pages[number]:
                item = QTreeWidgetItem([area.reason])
                item.setData(0, _ID, area.id)
                item.setToolTip(0, self.tr("{0}: marked by {1}, {2}").format(area.reason, area.by, area.at[:10]))
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
                top.addChild(item)
        self.areas.expandAll()
        self.areas.blockSignals(False)
        marked = self.tr("%n area(s) marked", "", len(areas)) if areas else self.tr("Nothing is marked yet.")
        self._count.setText(marked)
        self.choose_area(kept)
        self._enable()

    def choose_area(self, identity: str) -> None:
        item = self._item(identity)
        if item is not None:
            self.areas.setCurrentItem(item)

    def current_area(self) -> str:
        item = self.areas.currentItem()
        return str(item.data(0, _ID) or "") if item is not None else ""

    def edit_reason(self) -> None:
        item = self.areas.currentItem()
        if item is not None and item.data(0, _ID):
            self.areas.setFocus()
            self.areas.editItem(item, 0)

    def asked(self) -> Asked:
        parts = tuple(filter(None, (part.strip() for part in self.text.text().replace("；", ";").split(";"))))
        kind = self.kind.currentData()
        return Asked(
            fields=_ticks(self.fields),
            words=parts if kind == WORDS else (),
            names=(*(parts if kind == NAMES else ()), *self._file_names),
            patterns=_ticks(self.patterns),
            expressions=(self.text.text().strip(),) if kind == EXPRESSION and parts else (),
        )

    # what is done

    @Slot()
    def _enable(self) -> None:
        if not self._built:
            return
        self.look.setEnabled(self.asked() != Asked())
        self.remove.setEnabled(self._writable and bool(self._selected()))
        self.again.setEnabled(bool(self._areas))
        self.export.setEnabled(bool(self._areas))
        self.areas.setVisible(bool(self._areas))
        self._hint.setVisible(not self._areas and not self._finds)
        chosen = len(self._checked())
        self.mark.setText(self.tr("Mark %n", "", chosen))
        self.mark.setEnabled(self._writable and chosen > 0)
        for button, words in ((self.patterns, self.tr("Patterns")), (self.fields, self.tr("Fields"))):
            count = len(_ticks(button))
            button.setText(f"{words} ({count})" if count else words)
        menu = self.fields.menu()
        self.fields.setEnabled(menu is not None and bool(menu.actions()))

    @Slot()
    def _look(self) -> None:
        if self.look.isEnabled():
            self.wanted.emit(self.asked(), self.everywhere.currentIndex() == 1)

    def _checked(self) -> tuple[Find, ...]:
        rows = range(self.finds.count())
        return tuple(self._finds[n] for n in rows if self.finds.item(n).checkState() == Qt.CheckState.Checked)

    @Slot()
    def _mark(self) -> None:
        if self.mark.isEnabled():
            finds = self._checked()
            self.set_finds(())
            self.marked.emit(finds)
            self.areas.setFocus()

    @Slot(int)
    def _find_chosen(self, row: int) -> None:
        if 0 <= row < len(self._finds):
            self.shown.emit(self._finds[row])

    @Slot()
    def _area_chosen(self) -> None:
        area = self._areas.get(self.current_area())
        if area is not None:
            self.shown.emit(area)

    def _selected(self) -> tuple[str, ...]:
        return tuple(str(item.data(0, _ID)) for item in self.areas.selectedItems() if item.data(0, _ID))

    @Slot()
    def _remove(self) -> None:
        if self._writable and self._selected():
            self.removed.emit(self._selected())

    @Slot(QTreeWidgetItem, int)
    def _renamed(self, item: QTreeWidgetItem, _column: int) -> None:
        area, reason = self._areas.get(str(item.data(0, _ID) or "")), item.text(0).strip()
        if area is None or reason == area.reason:
            return
        if reason and self._writable:
            self.reasoned.emit(area.id, reason)
        else:
            item.setText(0, area.reason)

    def _item(self, identity: str) -> QTreeWidgetItem | None:
        tops = (self.areas.topLevelItem(n) for n in range(self.areas.topLevelItemCount()))
        items = (top.child(n) for top in tops if top is not None for n in range(top.childCount()))
        return next((item for item in items if identity and item.data(0, _ID) == identity), None)

    # keys

    def event(self, event: QEvent) -> bool:
        """Undo is meant for areas here, not for the text of the page."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _step(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _step(event)
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif step:
            (self.undo_wanted if step < 0 else self.redo_wanted).emit()
        elif event.key() == Qt.Key.Key_Delete and self.areas.hasFocus():
            self._remove()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.finds.hasFocus():
            self._mark()
        else:
            super().keyPressEvent(event)


def _step(event: QKeyEvent) -> int:
    if event.matches(QKeySequence.StandardKey.Undo):
        return -1
    again = event.key() == Qt.Key.Key_Y and event.modifiers() == Qt.KeyboardModifier.ControlModifier
    return 1 if again or event.matches(QKeySequence.StandardKey.Redo) else 0


def _ticks(button: QToolButton) -> tuple[str, ...]:
    menu = button.menu()
    return tuple(str(action.data()) for action in menu.actions() if action.isChecked()) if menu is not None else ()


def _row(parts: Iterable[tuple[QWidget, int]]) -> QHBoxLayout:
    row = QHBoxLayout()
    for part, stretch in parts:
        row.addWidget(part, stretch)
    return row
