"""A person's settings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.engines import registry
from desktop.storage.settings import Language, Settings, Theme
from desktop.ui import theme
from desktop.ui.i18n import language


class SettingsDialog(QDialog):
    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.setWindowTitle(self.tr("Settings"))
        self.person = QLineEdit(settings.person, self)
        self.language = self._choice(
            ((Language.AUTO, self.tr("As the system")), (Language.ZH, "中文"), (Language.EN, "English")), settings.language
        )
        self.theme = self._choice(
            (
                (Theme.AUTO, self.tr("As the system")),
                (Theme.LIGHT, self.tr("Light")),
                (Theme.DARK, self.tr("Dark")),
                (Theme.CONTRAST, self.tr("High contrast")),
            ),
            settings.theme,
        )
        engines = [(registry.AUTO, self.tr("Automatic")), *((e.name, e.title.say(language())) for e in registry.ENTRIES)]
        self.engine = self._choice(engines, settings.engine)
        self._engine_hint = QLabel(self)
        self._engine_hint.setProperty("role", "muted")
        self._engine_hint.setWordWrap(True)
        self.engine.currentIndexChanged.connect(self._engine_chosen)
        self.text_layer = self._choice(
            (
                ("keep", self.tr("Keep it where it is really on the page")),
                ("read", self.tr("Ignore it and read anew")),
                ("compare", self.tr("Read anew and compare")),
            ),
            settings.text_layer,
        )
        self.link = QCheckBox(self.tr("Leave originals where they are (do not copy them)"), self)
        self.link.setChecked(settings.link_masters)
        form = QFormLayout()
        form.setHorizontalSpacing(2 * theme.GRID)
        form.setVerticalSpacing(theme.GRID + theme.HALF)
        for words, field in (
            (self.tr("Your name"), self.person),
            (self.tr("Language"), self.language),
            (self.tr("Appearance"), self.theme),
            (self.tr("Engine"), self.engine),
            ("", self._engine_hint),
            (self.tr("Text in PDFs"), self.text_layer),
            (self.tr("Originals"), self.link),
        ):
            form.addRow(words, field)
            if words:
                field.setAccessibleName(words)
        note = QLabel(self.tr("Your name stands in the history beside everything you correct or confirm."), self)
        note.setProperty("role", "muted")
        note.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self)
        self._ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.person.textChanged.connect(self._person_typed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * theme.GRID, 3 * theme.GRID, 3 * theme.GRID, 2 * theme.GRID)
        layout.setSpacing(2 * theme.GRID)
        layout.addLayout(form)
        layout.addWidget(note)
        layout.addStretch(1)
        layout.addWidget(buttons)
        self.setMinimumWidth(60 * theme.GRID)
        self._engine_chosen()

    def _choice(self, entries: Iterable[tuple[str, str]], chosen: str) -> QComboBox:
        box = QComboBox(self)
        for value, words in entries:
            box.addItem(words, str(value))
        box.setCurrentIndex(max(0, box.findData(str(chosen))))
        return box

    def settings(self) -> Settings:
        return replace(
            self._settings,
            person=self.person.text().strip(),
            language=Language(self.language.currentData()),
            theme=Theme(self.theme.currentData()),
            engine=self.engine.currentData(),
            text_layer=self.text_layer.currentData(),
            link_masters=self.link.isChecked(),
        )

    @Slot()
    def _engine_chosen(self) -> None:
        reason = registry.available(registry.resolve(self.engine.currentData()))
        self._engine_hint.setText(f"{reason.say(language())} {reason.advise(language())}" if reason else "")
        self._engine_hint.setVisible(reason is not None)

    @Slot(str)
    def _person_typed(self, name: str) -> None:
        self._ok.setEnabled(bool(name.strip()))
