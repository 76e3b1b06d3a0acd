"""One page of the guide as it is read: our type and colours, pictures as wide as there is room, words that were looked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, QUrl, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QImage,
    QResizeEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
    QTextTableFormat,
)
from PySide6.QtWidgets import QTextBrowser, QTextEdit, QWidget

from desktop.services.guide import GuidePage, folded, places, slug
from desktop.ui import theme

ZOOMS = (0.8, 0.9, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0, 2.5)
_READ = 100 * theme.GRID  # a line of text is no wider at a zoom of 1
_INCH = 96 / 0.0254  # device-independent pixels a metre
_HEADINGS = {1: theme.HEADING + 4, 2: theme.HEADING - 2, 3: theme.TITLE}
_TEXT = theme.BODY + 1
_IMAGE = QTextDocument.ResourceType.ImageResource.value


class GuidePaper(QTextBrowser):
    """Nothing is ever fetched: links are told, pictures come from the guide's folder only.

    Signals:
        link_taken(str): the target, as the page has it
    """

    link_taken = Signal(str)

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        """folder: of the guide; no picture outside of it is shown."""
        super().__init__(parent)
        self._folder = folder.resolve()
        self._page: GuidePage | None = None
        self._zoom = 1.0
        self._wanted: tuple[str, ...] = ()
        self._look: tuple[theme.Theme, str] | None = None
        self._originals: dict[str, QImage] = {}
        self.setObjectName("guide")
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.document().setDocumentMargin(3 * theme.GRID)
        self.anchorClicked.connect(self._taken)

    # what is shown

    @property
    def page(self) -> GuidePage | None:
        return self._page

    def show_page(self, page: GuidePage, heading: str = "", wanted: Sequence[str] = ()) -> None:
        """At its beginning, or at a heading, by its words or as a link names it; wanted: folded words to mark."""
        self._page, self._wanted = page, tuple(wanted)
        self._originals.clear()
        self._set()
        self.setAccessibleName(page.title)
        self.verticalScrollBar().setValue(0)
        if heading:
            self.go_to(heading)

    def go_to(self, heading: str) -> None:
        for block in self._blocks():
            if block.blockFormat().headingLevel() > 1 and heading in (block.text(), slug(block.text())):
                self.setTextCursor(QTextCursor(block))
                top = self.document().documentLayout().blockBoundingRect(block).top()
                self.verticalScrollBar().setValue(round(top) - 2 * theme.GRID)

    @property
    def zoom(self) -> float:
        return self._zoom

    def set_zoom(self, zoom: float) -> None:
        """0.8 to 2.5 of the usual size."""
        self._zoom = min(max(zoom, ZOOMS[0]), ZOOMS[-1])
        self._set_again()

    def zoom_by(self, step: int) -> None:
        nearest = min(range(len(ZOOMS)), key=lambda n: abs(ZOOMS[n] - self._zoom))
        self.set_zoom(ZOOMS[min(max(nearest + step, 0), len(ZOOMS) - 1)])

    # how it is set

    def _set_again(self) -> None:
        """The same place stays in view."""
        bar = self.verticalScrollBar()
        share = bar.value() / max(1, bar.maximum())
        self._set()
        bar.setValue(round(share * bar.maximum()))

    def _set(self) -> None:
        if self._page is None:
            return
        look = theme.current()
        self._look = (look, self.font().toString())
        document = self.document()
        document.setDefaultFont(theme.font(_TEXT * self._zoom))
        document.setMarkdown(self._page.source, QTextDocument.MarkdownFeature.MarkdownDialectGitHub)
        document.setDocumentMargin(3 * theme.GRID)
        at_once = QTextCursor(document)
        at_once.beginEditBlock()  # laid out once, not after every change
        self._hold_width()
        for table in document.rootFrame().childFrames():
            if isinstance(table, QTextTable):
                self._set_table(table, look)
        for block in self._blocks():
            self._set_block(block, look)
        self._fit_pictures()
        at_once.endEditBlock()
        self._mark(look)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _blocks(self) -> Iterator[QTextBlock]:
        block = self.document().begin()
        while block.isValid():
            yield block
            block = block.next()

    def _set_block(self, block: QTextBlock, look: theme.Theme) -> None:
        em = _TEXT * self._zoom * 96 / 72
        form = block.blockFormat()
        level = form.headingLevel()
        in_table = QTextCursor(block).currentTable() is not None
        code = form.hasProperty(QTextFormat.Property.BlockCodeFence) or form.hasProperty(QTextFormat.Property.BlockCodeLanguage)
        if level:
            form.setTopMargin(0 if level == 1 else 1.4 * em if level == 2 else em)
            form.setBottomMargin(0.5 * em)
        elif in_table:
            form.setTopMargin(0)
            form.setBottomMargin(0)
        elif code:
            form.setBackground(QColor(look.raised))
            form.setNonBreakableLines(False)
            form.setTopMargin(0)
            form.setBottomMargin(0)
        else:
            apart = 0.35 * em if block.textList() is not None else 0.7 * em
            form.setTopMargin(apart)
            form.setBottomMargin(apart)
        if form.hasProperty(QTextFormat.Property.BlockQuoteLevel):
            form.setBackground(QColor(look.raised))
            form.setLeftMargin(1.5 * em)
        cursor = QTextCursor(block)
        cursor.setBlockFormat(form)
        for start, length, letters in self._fragments(block):
            if level:
                letters.clearProperty(QTextFormat.Property.FontSizeAdjustment)
                letters.setFontPointSize(_HEADINGS.get(level, _TEXT) * self._zoom)
                letters.setFontWeight(600)
            if letters.isAnchor():
                letters.setForeground(QColor(look.accent))
                letters.setFontUnderline(True)
            elif letters.fontFixedPitch() and not code:
                letters.setBackground(QColor(look.hover))
            self._give(start, length, letters)

    def _give(self, start: int, length: int, letters: QTextCharFormat) -> None:
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
        cursor.setCharFormat(letters)

    @staticmethod
    def _fragments(block: QTextBlock) -> list[tuple[int, int, QTextCharFormat]]:
        """Place, length and format of each run of a block, before anything in it is changed."""
        return [(f.position(), f.length(), f.charFormat()) for f in (each.fragment() for each in block)]

    def _set_table(self, table: QTextTable, look: theme.Theme) -> None:
        form = QTextTableFormat(table.format())
        form.setBorder(1)
        form.setBorderCollapse(True)
        form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        form.setBorderBrush(QColor(look.border))
        form.setCellPadding(theme.HALF + 2)
        form.setCellSpacing(0)
        form.setTopMargin(theme.GRID)
        form.setBottomMargin(2 * theme.GRID)
        form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        form.setHeaderRowCount(1)
        table.setFormat(form)
        for column in range(table.columns()):
            cell = table.cellAt(0, column)
            head = cell.format()
            head.setBackground(QColor(look.raised))
            head.setFontWeight(600)
            cell.setFormat(head)

    # pictures

    def _room(self) -> float:
        margins = self.document().rootFrame().frameFormat()
        return max(1.0, self.viewport().width() - margins.leftMargin() - margins.rightMargin() - 2 * theme.GRID)

    def _indent(self, block: QTextBlock) -> float:
        listed = block.textList()
        steps = block.blockFormat().indent() + (listed.format().indent() if listed is not None else 0)
        return steps * self.document().indentWidth()

    def _hold_width(self) -> None:
        """Lines stay short enough to be read in a wide window."""
        frame = self.document().rootFrame()
        form = frame.frameFormat()
        form.setRightMargin(max(3 * theme.GRID, self.viewport().width() - _READ * max(1.0, self._zoom) - 3 * theme.GRID))
        frame.setFrameFormat(form)

    def _fit_pictures(self) -> None:
        """Never wider than there is room, nor larger than life; drawn with the pixels that the screen has."""
        room, ratio = self._room(), self.devicePixelRatioF()
        for block in self._blocks():
            for start, length, form in self._fragments(block):
                if not form.isImageFormat():
                    continue
                image = form.toImageFormat()
                original = self._original(image.name())
                if original.isNull():
                    continue
                wide = min(room - self._indent(block), self._zoom * original.width() * _INCH / original.dotsPerMeterX())
                size = QSize(max(1, round(wide)), max(1, round(wide * original.height() / original.width())))
                smooth = original.scaled(
                    size * ratio, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
                )
                smooth.setDevicePixelRatio(ratio)
                self.document().addResource(_IMAGE, QUrl(image.name()), smooth)
                image.setWidth(size.width())
                image.setHeight(size.height())
                self._give(start, length, image)

    def _original(self, name: str) -> QImage:
        """Null where there is none, or where it lies elsewhere."""
        if name not in self._originals:
            file = (self._page.file.parent / name).resolve() if self._page is not None else Path()
            inside = file.is_relative_to(self._folder) and file.is_file()
            self._originals[name] = QImage(str(file)) if inside else QImage()
        return self._originals[name]

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        return self._original(name if isinstance(name, str) else name.toString()) if int(kind) == _IMAGE else None

    # what was looked for

    def _mark(self, look: theme.Theme) -> None:
        text = self.document().toRawText()
        flat = folded(text)
        marks = []
        for begin, end in (place for term in self._wanted for place in places(flat, term)):
            mark = QTextEdit.ExtraSelection()
            mark.format.setBackground(QColor(look.ink_fill))
            mark.format.setForeground(QColor(theme.LIGHT.text))
            mark.cursor = QTextCursor(self.document())
            mark.cursor.setPosition(_units(text, begin))
            mark.cursor.setPosition(_units(text, end), QTextCursor.MoveMode.KeepAnchor)
            marks.append(mark)
        self.setExtraSelections(marks)

    # what happens to it

    @Slot(QUrl)
    def _taken(self, url: QUrl) -> None:
        self.link_taken.emit(url.toString())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._page is not None and event.size().width() != event.oldSize().width():
            self._hold_width()
            self._fit_pictures()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange and self._page is not None:
            self._fit_pictures()
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        dressed = event.type() in (QEvent.Type.StyleChange, QEvent.Type.PaletteChange, QEvent.Type.FontChange)
        if dressed and self._look is not None and self._look != (theme.current(), self.font().toString()):
            self._set_again()


def _units(text: str, at: int) -> int:
    """A place in a text as Qt counts it: a rare character counts twice."""
    return at if text.isascii() else len(text[:at].encode("utf-16-le")) // 2
