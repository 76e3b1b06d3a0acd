"""How formats are written, and what else belongs to an export: each row is there where it matters."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.exporters.job import Attachment, Options, PageImage, Rewriting
from desktop.exporters.registers import REGISTER_FORMATS
from desktop.services.catalogues import Layout
from desktop.services.profile import Bag, Registers
from desktop.ui import theme

_PDFS, _ARCHIVES = frozenset({"pdf", "pdfa", "pdfa3", "bag"}), frozenset({"pdfa", "pdfa3", "bag"})


class OptionRows(QWidget):
    """Signals:
    changed(): another choice
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bag = Bag()
        self.pictures = self._combo(
            self.tr("Pictures in PDFs"),
            (
                (self.tr("as they are"), Rewriting.KEEP),
                (self.tr("JPEG 2000, smaller"), Rewriting.JPEG2000),
                (self.tr("black and white smaller (Group 4)"), Rewriting.GROUP4),
                (self.tr("grey"), Rewriting.GREY),
            ),
        )
        self.attach = self._combo(
            self.tr("Attached to PDF/A-3"), ((self.tr("ALTO"), Attachment.ALTO), (self.tr("JSON"), Attachment.JSON))
        )
        self.page_image = self._combo(
            self.tr("Page images as"),
            (
                (self.tr("PNG"), PageImage.PNG), (self.tr("JPEG"), PageImage.JPEG), (self.tr("TIFF"), PageImage.TIFF),
                (self.tr("JPEG 2000"), PageImage.JPEG2000),
            ),
        )  # fmt: skip
        self.rasterise = self._box(self.tr("Turn pages that cannot be PDF/A into pictures (else the file is refused)"))
        self.masters = self._box(self.tr("Originals in METS packages and bags"))
        self.bag = self._box(self.tr("All files together in one package with checksums (BagIt)"))
        self.bag_masters = self._box(self.tr("with the originals"))
        self.registers = {form.name: self._box(form.extension.upper()) for form in REGISTER_FORMATS.values()}
        self.registers["xlsx"].setText(self.tr("Excel"))
        self.registers["csv-plain"].setText(self.tr("CSV for other programs"))
        self.registers["jsonl"].setText(self.tr("JSON Lines"))
        self.registers["sqlite"].setText(self.tr("SQLite"))
        self.layouts = self._combo(
            self.tr("Columns"),
            (
                (self.tr("All columns"), Layout.ALL), (self.tr("Key columns"), Layout.KEYS),
                (self.tr("Catalogue of files"), Layout.FILES), (self.tr("Catalogue of contents"), Layout.CONTENTS),
                (self.tr("Deadlines"), Layout.DEADLINES),
            ),
        )  # fmt: skip
        self.ink = self._box(self.tr("Pictures of the ink (Excel)"))
        self._rows = {
            "pictures": self._row(self._label(self.tr("Pictures in PDFs")), self.pictures),
            "attach": self._row(self._label(self.tr("Attached to PDF/A-3")), self.attach),
            "page_image": self._row(self._label(self.tr("Page images as")), self.page_image),
            "rasterise": self._row(self.rasterise),
            "masters": self._row(self.masters),
            "registers": self._row(self._label(self.tr("Register of the records")), *self.registers.values()),
            "layouts": self._row(self._label(self.tr("Columns")), self.layouts, self.ink),
            "bag": self._row(self.bag, self.bag_masters),
        }
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.HALF)
        for row in self._rows.values():
            layout.addWidget(row)

    def _label(self, words: str) -> QLabel:
        label = QLabel(words, self)
        label.setMinimumWidth(20 * theme.GRID)
        return label

    def _box(self, words: str) -> QCheckBox:
        box = QCheckBox(words, self)
        box.toggled.connect(self._toggled)
        return box

    def _combo(self, name: str, entries: tuple[tuple[str, object], ...]) -> QComboBox:
        combo = QComboBox(self)
        combo.setAccessibleName(name)
        for words, value in entries:
            combo.addItem(words, value)
        combo.currentIndexChanged.connect(self._toggled)
        return combo

    def _row(self, *parts: QWidget) -> QWidget:
        row = QWidget(self)
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GRID)
        for part in parts:
            layout.addWidget(part)
        layout.addStretch(1)
        return row

    # what is chosen

    def options(self) -> Options:
        return Options(
            self.rasterise.isChecked(),
            Rewriting(self.pictures.currentData()),
            Attachment(self.attach.currentData()),
            PageImage(self.page_image.currentData()),
            self.masters.isChecked(),
        )

    def registers_chosen(self) -> Registers:
        formats = tuple(name for name, box in self.registers.items() if box.isChecked())
        return Registers(formats, Layout(self.layouts.currentData()), self.ink.isChecked()) if formats else Registers()

    def bag_chosen(self) -> Bag | None:
        return Bag(self.bag_masters.isChecked(), self._bag.info) if self.bag.isChecked() else None

    def choose(self, options: Options, registers: Registers, bag: Bag | None) -> None:
        self.blockSignals(True)
        self.rasterise.setChecked(options.rasterise)
        self.masters.setChecked(options.masters)
        for combo, value in (
            (self.pictures, options.rewriting), (self.attach, options.attachment), (self.page_image, options.page_image),
            (self.layouts, registers.layout),
        ):  # fmt: skip
            combo.setCurrentIndex(combo.findData(value))
        for name, box in self.registers.items():
            box.setChecked(name in registers.formats)
        self.ink.setChecked(registers.ink)
        self._bag = bag or Bag()
        self.bag.setChecked(bag is not None)
        self.bag_masters.setChecked(self._bag.masters)
        self.blockSignals(False)
        self.changed.emit()

    def show_for(self, formats: Collection[str], *, records: bool, redacted: bool) -> None:
        """records: whether the documents have any. redacted: what keeps originals or tells of all records is not for that."""
        wanted = frozenset(formats)
        registers = self.registers_chosen().formats
        inked = any(REGISTER_FORMATS[name].inked for name in registers)
        for name, shown in (
            ("pictures", wanted & _PDFS), ("attach", "pdfa3" in wanted), ("page_image", wanted & {"images", "mets"}),
            ("rasterise", wanted & _ARCHIVES), ("masters", wanted & {"mets", "bag"}),
            ("registers", (records or registers) and not redacted),
            ("layouts", registers and not redacted), ("bag", not redacted),
        ):  # fmt: skip
            self._rows[name].setVisible(bool(shown))
        self.ink.setEnabled(inked and self.layouts.currentData() is Layout.ALL)
        self.bag_masters.setVisible(self.bag.isChecked())

    @Slot()
    @Slot(bool)
    @Slot(int)
    def _toggled(self, *_: object) -> None:
        self.changed.emit()
