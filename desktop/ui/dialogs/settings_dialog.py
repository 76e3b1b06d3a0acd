"""A person's settings; what the administrator has set is shown and cannot be changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop.engines import registry
from desktop.services.engines import EMBEDDED
from desktop.services.second_look import SecondLook
from desktop.storage.policy import Policy, load_policy
from desktop.storage.settings import EngineMode, Language, Settings, Theme
from desktop.ui import theme
from desktop.ui.engine_facts import EngineFacts, engine_hint, engine_title
from desktop.ui.panels.composition import Composition
from desktop.ui.panels.wrapped import WrappedLabel

COOLEST, HOTTEST = 50, 110  # degrees Celsius that a warning can be set to


class SettingsDialog(QDialog):
    """Signals:
    models_wanted(): the person wants to see which models there are.
    """

    models_wanted = Signal()

    def __init__(
        self,
        settings: Settings,
        parent: QWidget | None = None,
        *,
        facts: EngineFacts | None = None,
        policy: Policy | None = None,
    ) -> None:
        """policy: None for that of this computer."""
        super().__init__(parent)
        self.setProperty("guide", "settings")
        self._settings = settings
        self._facts = facts
        self.setWindowTitle(self.tr("Settings"))
        self.person = QLineEdit(settings.person, self)
        Composition(self.person)
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
        self._make_engine_fields(settings)
        self.text_layer = self._choice(
            (
                ("keep", self.tr("Keep it where it is really on the page")),
                ("read", self.tr("Ignore it and read anew")),
                ("compare", self.tr("Read anew and compare")),
            ),
            settings.text_layer,
        )
        self.second_look = self._choice(
            (
                (SecondLook.OFF, self.tr("Nothing")),
                (SecondLook.DOUBTFUL, self.tr("Doubtful lines")),
                (SecondLook.ALL, self.tr("Every line")),
            ),
            settings.second_look,
        )
        self.second_look.setToolTip(
            self.tr("When nothing else is to be read, lines are read in another way as well: where both differ there is doubt.")
        )
        self.link = QCheckBox(self.tr("Leave originals where they are (do not copy them)"), self)
        self.link.setChecked(settings.link_masters)
        self.split = QCheckBox(self.tr("A separator sheet begins a new document"), self)
        self.split.setChecked(settings.split_at_sheets)
        self.by_code = QCheckBox(self.tr("A bar or QR code names its document"), self)
        self.by_code.setChecked(settings.name_by_code)
        form = QFormLayout()
        form.setHorizontalSpacing(2 * theme.GRID)
        form.setVerticalSpacing(theme.GRID + theme.HALF)
        for words, field in (
            (self.tr("Your name"), self.person),
            (self.tr("Language"), self.language),
            (self.tr("Appearance"), self.theme),
            (self.tr("Engine"), self._engine_row),
            ("", self._engine_hint),
            (self.tr("HunyuanOCR works for"), self.mode),
            ("", self._mode_hint),
            (self.tr("Computes in"), self.precision),
            ("", self.drafting),
            (self.tr("Warn of a card at"), self.hot),
            (self.tr("Text in PDFs"), self.text_layer),
            (self.tr("Read a second time"), self.second_look),
            (self.tr("Originals"), self.link),
            (self.tr("Taking in"), self.split),
            ("", self.by_code),
        ):
            form.addRow(words, field)
            if words:
                (self.engine if field is self._engine_row else field).setAccessibleName(words)
        note = QLabel(self.tr("Your name stands in the history beside everything you correct or confirm."), self)
        note.setProperty("role", "muted")
        note.setWordWrap(True)
        fixed = WrappedLabel(self.tr("What is greyed out here was set by the administrator."), self, role="muted")
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
        layout.addWidget(fixed)
        layout.addStretch(1)
        layout.addWidget(buttons)
        self.setMinimumWidth(60 * theme.GRID)
        self._fixed = self._fix(policy or load_policy())
        fixed.setVisible(bool(self._fixed))
        self._engine_chosen()

    def _fix(self, policy: Policy) -> frozenset[QWidget]:
        """The fields that the administrator has set: nobody changes them here."""
        fields: dict[str, QWidget] = {
            "person": self.person, "language": self.language, "theme": self.theme, "engine": self.engine,
            "engine_mode": self.mode, "engine_dtype": self.precision, "engine_drafting": self.drafting, "gpu_hot": self.hot,
            "text_layer": self.text_layer, "second_look": self.second_look, "link_masters": self.link,
            "split_at_sheets": self.split, "name_by_code": self.by_code,
        }  # fmt: skip
        fixed = frozenset(field for name, field in fields.items() if policy.fixed(name))
        for field in fixed:
            field.setEnabled(False)
            field.setToolTip(self.tr("Set by the administrator"))
            field.setAccessibleDescription(field.toolTip())
        return fixed

    def _make_engine_fields(self, settings: Settings) -> None:
        engines = [(name, engine_title(name)) for name in (registry.AUTO, *registry.names())]
        self.engine = self._choice(engines, settings.engine)
        self.models = QPushButton(self.tr("Engines and models…"), self)
        self.models.setAutoDefault(False)
        self.models.clicked.connect(self.models_wanted)
        self._engine_row = QWidget(self)
        row = QHBoxLayout(self._engine_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID)
        row.addWidget(self.engine, 1)
        row.addWidget(self.models)
        self._engine_row.setFocusProxy(self.engine)
        self._engine_hint = WrappedLabel("", self, role="muted")
        self.mode = self._choice(
            (
                (EngineMode.SPEED, self.tr("Speed")),
                (EngineMode.BALANCED, self.tr("Balance")),
                (EngineMode.CAREFUL, self.tr("Care")),
            ),
            settings.engine_mode,
        )
        self._mode_hint = WrappedLabel("", self, role="muted")
        self.precision = self._choice(
            (
                ("auto", self.tr("What suits the device")),
                ("bf16", self.tr("bf16 (as published)")),
                ("fp16", self.tr("fp16 (for cards without bf16)")),
                ("fp32", self.tr("fp32 (slow, twice the memory)")),
            ),
            settings.engine_dtype,
        )
        self.drafting = QCheckBox(self.tr("Write ahead with a draft model (experimental)"), self)
        self.drafting.setChecked(settings.engine_drafting)
        self.hot = QSpinBox(self)
        self.hot.setRange(COOLEST, HOTTEST)
        self.hot.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.hot.setSuffix(" °C")
        self.hot.setValue(settings.gpu_hot)
        self.engine.currentIndexChanged.connect(self._engine_chosen)
        self.mode.currentIndexChanged.connect(self._engine_chosen)

    def set_facts(self, facts: EngineFacts) -> None:
        self._facts = facts
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
            engine_mode=EngineMode(self.mode.currentData()),
            engine_dtype=self.precision.currentData(),
            engine_drafting=self.drafting.isChecked(),
            gpu_hot=self.hot.value(),
            text_layer=self.text_layer.currentData(),
            second_look=self.second_look.currentData(),
            link_masters=self.link.isChecked(),
            split_at_sheets=self.split.isChecked(),
            name_by_code=self.by_code.isChecked(),
        )

    @Slot()
    def _engine_chosen(self) -> None:
        engine = self.engine.currentData()
        hint = engine_hint(self._facts, engine) if self._facts is not None else ""
        self._engine_hint.setText(hint)
        self._engine_hint.setVisible(bool(hint))
        for field in (self.mode, self.precision, self.drafting):
            field.setEnabled(engine != EMBEDDED and field not in self._fixed)
        self._mode_hint.setText(
            {
                EngineMode.SPEED: self.tr("Pages of up to 1448 × 1448 pixels, text only: the fastest."),
                EngineMode.BALANCED: self.tr("Pages of up to 2048 × 2048 pixels, with their layout."),
                EngineMode.CAREFUL: self.tr(
                    "Pages of up to 4096 × 4096 pixels, with layout, tables and formulas, one at a time: for small print."
                ),
            }[EngineMode(self.mode.currentData())]
        )
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As high as the hints ask for."""
        layout = self.layout()
        if self.isVisible() and layout is not None:
            layout.activate()
            self.resize(self.width(), layout.totalMinimumSize().height())

    @Slot(str)
    def _person_typed(self, name: str) -> None:
        self._ok.setEnabled(bool(name.strip()))
