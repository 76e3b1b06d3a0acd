"""Above the fields: what kind of document it is, who is at the desk, and how far the record has come."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop.document.model import Document
from desktop.document.template import Template
from desktop.fields.templates.kinds import Proposal
from desktop.services.fields import SURE
from desktop.ui import theme
from desktop.ui.panels.field_states import Tally, TallyWords, title_of
from desktop.ui.panels.person_chooser import PersonChooser
from desktop.ui.panels.wrapped import WrappedLabel


class FieldsHead(QWidget):
    """Signals:
    find_wanted(template name)
    """

    find_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._templates: dict[str, Template] = {}
        self._document: Document | None = None
        self._proposed: tuple[Proposal, ...] = ()
        self._by_hand = ""  # the document whose kind the person chose in the list
        self._counted = Tally()
        self._is_read = True
        self.choice = QComboBox(self)
        self.choice.setAccessibleName(self.tr("Kind of document"))
        self.choice.setPlaceholderText(self.tr("No kind chosen"))
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choice.activated.connect(self._chosen)
        self.search = QPushButton(self)
        self.search.setAutoDefault(True)  # Enter presses it
        self.search.clicked.connect(self._wanted)
        self.person = PersonChooser(self)
        self.proposal = WrappedLabel("", self)
        self.hint = WrappedLabel("", self, role="muted")
        self.summary = WrappedLabel("", self)
        self._progress = QProgressBar(self)
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName(self.tr("Fields settled"))
        kind = QHBoxLayout()
        kind.setSpacing(theme.GRID)
        kind.addWidget(self.choice, 1)
        kind.addWidget(self.search)
        counts = QGridLayout()
        counts.setHorizontalSpacing(theme.GRID)
        counts.setVerticalSpacing(theme.HALF)
        counts.addWidget(self.summary, 0, 0)
        counts.addWidget(self.person, 0, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        counts.addWidget(self._progress, 1, 0, 1, 2)
        counts.setColumnStretch(0, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * theme.GRID, theme.GRID, 2 * theme.GRID, theme.GRID)
        layout.setSpacing(theme.GRID)
        layout.addLayout(kind)
        layout.addWidget(self.proposal)
        layout.addWidget(self.hint)
        layout.addLayout(counts)

    def set_templates(self, templates: Sequence[Template]) -> None:
        kept = self.choice.currentData()
        kept = kept or (self._document.template if self._document is not None else None)
        self._templates = {template.name: template for template in templates}
        self.choice.clear()
        for template in templates:
            self.choice.addItem(title_of(template), template.name)
        self._choose(kept)
        self._show()

    def set_document(self, document: Document | None) -> None:
        other = document is None or self._document is None or document.id != self._document.id
        again = document is not None and self._document is not None and document.template != self._document.template
        self._document = document
        if other:
            self._proposed = ()
        if other or again:
            self._choose(document.template if document is not None else None)
        self._show()

    def set_read(self, is_read: bool) -> None:
        """Whether there is a page with text, in which values can be looked for."""
        self._is_read = is_read
        self._show()

    def set_proposals(self, proposals: Sequence[Proposal]) -> None:
        """What kinds the document may be of, the surest first."""
        self._proposed = tuple(each for each in proposals if each.template in self._templates)
        document = self._document
        if document is not None and document.template not in self._templates and self._by_hand != document.id:
            surest = next((each.template for each in self._proposed[:1] if each.sure >= SURE), None)
            self._choose(surest)
        self._show()

    def set_tally(self, counted: Tally) -> None:
        self._counted = counted
        self._show()

    def focus_inside(self) -> None:
        target = self.search if self.search.isEnabled() else self.choice
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _choose(self, template: str | None) -> None:
        """None, or one that is not here: no kind is chosen."""
        self.choice.setCurrentIndex(self.choice.findData(template) if template else -1)

    def _chosen(self) -> None:
        self._by_hand = self._document.id if self._document is not None else ""
        self._show()

    def _wanted(self) -> None:
        if self.choice.currentData():
            self.find_wanted.emit(self.choice.currentData())

    def _show(self) -> None:
        document, counted = self._document, self._counted
        bare = document is not None and document.template not in self._templates
        chosen = self.choice.currentData()
        other_kind = document is not None and not bare and chosen != document.template
        self.search.setEnabled(document is not None and bool(chosen) and self._is_read)
        if other_kind:
            self.search.setText(self.tr("Use this kind"))
        elif document is not None and document.fields:
            self.search.setText(self.tr("Find again"))
        else:
            self.search.setText(self.tr("Find fields"))
        self.search.setToolTip(
            self.tr("Looks for the values in the text of the document and shows where they stand")
            if self._is_read
            else self._unread_words()
        )
        self.proposal.setText(self._proposal_words() if bare else "")
        self.proposal.setVisible(bool(self.proposal.text()))
        self.hint.setText(self._hint_words(bare=bare, other_kind=other_kind))
        self.hint.setVisible(bool(self.hint.text()))
        self.summary.setText(TallyWords().say(counted) if counted.total else "")
        self._progress.setVisible(counted.total > 0)
        self._progress.setMaximum(max(counted.total, 1))
        self._progress.setValue(counted.done + counted.absent)

    def _proposal_words(self) -> str:
        if not self._proposed:
            return ""
        first = self._proposed[0]
        name = title_of(self._templates[first.template])
        words = self.tr("Looks like: {0}") if first.sure >= SURE else self.tr("Perhaps: {0}")
        others = [title_of(self._templates[each.template]) for each in self._proposed[1:3]]
        return words.format(name) + (self.tr(" (or {0})").format(", ".join(others)) if others else "")

    def _unread_words(self) -> str:
        return self.tr("The document has not been read yet: its values can be looked for then")

    def _hint_words(self, *, bare: bool, other_kind: bool) -> str:
        document = self._document
        if document is None:
            return self.tr("Choose a document to see its fields")
        if not self._templates:
            return self.tr("There is no kind of document to choose from")
        if not self._is_read:
            return self._unread_words()
        if bare and document.template:
            return self.tr("The kind “{0}” of this document is not here. Choose another one.").format(document.template)
        if bare and not self.choice.currentData():
            return self.tr("Choose the kind of this document; then its values are looked for")
        if bare:
            return self.tr("“Find fields” looks for the values of this kind in the document and shows where they stand")
        if other_kind:
            return self.tr("The fields below are those of the kind that it has now")
        if not document.fields:
            return self.tr("“Find fields” looks for these values in the text of the document and shows where they stand")
        return ""
