"""What the list of documents is narrowed down to: by title, stage, doubt, engine, kind and reviewer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QToolButton, QVBoxLayout, QWidget, QWidgetAction

from desktop.document.model import PageStatus
from desktop.services.work import NOBODY, Sought
from desktop.storage.dossier import DocumentSummary
from desktop.ui import theme
from desktop.ui.panels.composition import Composition
from desktop.ui.panels.words import engine_words, stage_words

Choice = tuple[str, object]
"""What is said, and the value of the field of Sought."""


class DocumentFilter(QWidget):
    """Signals:
    sought(Sought): the person looks for other documents now
    """

    sought = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("guide", "checking")
        self.wanted = Sought()
        self._choices: dict[str, tuple[Choice, ...]] = {}
        self.title = QLineEdit(self)
        Composition(self.title)
        self.title.setPlaceholderText(self.tr("Filter documents"))
        self.title.setAccessibleName(self.tr("Filter documents by title"))
        self.title.setClearButtonEnabled(True)
        self.title.textChanged.connect(partial(self._seek, "title"))
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._fill)
        self.button = QToolButton(self)
        theme.set_icon(self.button, "layers")
        self.button.setMenu(self.menu)
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setToolTip(self.tr("By stage, doubt, engine, kind, reviewer"))
        self.button.setAccessibleName(self.button.toolTip())
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.said = QLabel(self)
        self.said.setProperty("role", "caption")
        self.said.setWordWrap(True)
        self.clear = QToolButton(self)
        theme.set_icon(self.clear, "close")
        self.clear.setToolTip(self.tr("All documents"))
        self.clear.setAccessibleName(self.clear.toolTip())
        self.clear.clicked.connect(self.seek_all)
        self._lay_out()
        self.set_documents((), ())

    def _lay_out(self) -> None:
        upper, self._lower = QHBoxLayout(), QWidget(self)
        upper.setSpacing(theme.HALF)
        upper.addWidget(self.title, 1)
        upper.addWidget(self.button)
        lower = QHBoxLayout(self._lower)
        lower.setContentsMargins(0, 0, 0, 0)
        lower.addWidget(self.said, 1)
        lower.addWidget(self.clear)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GRID, theme.GRID, theme.GRID, theme.HALF)
        column.setSpacing(theme.HALF)
        column.addLayout(upper)
        column.addWidget(self._lower)

    def set_documents(
        self, documents: Sequence[DocumentSummary], shown: Sequence[DocumentSummary], kinds: Iterable[Choice] = ()
    ) -> None:
        """All documents of the dossier, those that are listed, and the kinds of document there are."""
        stages = {stage for document in documents for stage in document.statuses}
        used = {document.template for document in documents}
        people = sorted({document.assigned for document in documents if document.assigned})
        self._choices = {
            "stage": tuple((stage_words(stage), stage) for stage in PageStatus if stage in stages),
            "doubtful": ((self.tr("In doubt"), True),),
            "engine": tuple((engine_words(e, ()), e) for e in sorted({e for d in documents for e in d.engines})),
            "template": tuple(kind for kind in kinds if kind[1] in used)
            + (((self.tr("No kind"), ""),) if None in used else ()),
            "assigned": (*((person, person) for person in people), (self.tr("Assigned to nobody"), NOBODY)),
        }
        self.setVisible(bool(documents))
        self._lower.setVisible(not self.wanted.is_all)
        by = [words for name, choices in self._choices.items() for words, value in choices if self._is_wanted(name, value)]
        counted = self.tr("{0} of {1}").format(len(shown), len(documents))
        self.said.setText(" · ".join((counted, *by)))

    def seek_all(self) -> None:
        self.title.clear()
        if not self.wanted.is_all:
            self.wanted = Sought()
            self.sought.emit(self.wanted)

    def _is_wanted(self, name: str, value: object) -> bool:
        wanted = getattr(self.wanted, name)
        return wanted == value and wanted is not None and wanted is not False

    def _seek(self, name: str, value: Any, checked: bool = True) -> None:
        nothing: Any = getattr(Sought(), name)
        self.wanted = replace(self.wanted, **{name: value if checked else nothing})
        self.sought.emit(self.wanted)

    def _add_heading(self, words: str) -> None:
        """The title of a section is not drawn where menus have a style sheet."""
        heading, label = QWidgetAction(self.menu), QLabel(words, self.menu)
        label.setProperty("role", "caption")
        label.setContentsMargins(theme.GAP, theme.GRID, theme.GAP, 0)
        heading.setDefaultWidget(label)
        self.menu.addAction(heading)

    def _fill(self) -> None:
        self.menu.clear()
        titles = {
            "stage": self.tr("Stage"), "doubtful": self.tr("Doubt"), "engine": self.tr("Read by"),
            "template": self.tr("Kind"), "assigned": self.tr("Assigned to"),
        }  # fmt: skip
        for name, choices in self._choices.items():
            if not choices:
                continue
            self._add_heading(titles[name])
            group = QActionGroup(self.menu)
            group.setExclusionPolicy(QActionGroup.ExclusionPolicy.ExclusiveOptional)
            for words, value in choices:
                action = self.menu.addAction(words)
                action.setCheckable(True)
                action.setChecked(self._is_wanted(name, value))
                action.triggered.connect(partial(self._seek, name, value))
                group.addAction(action)
