"""What is selected: one thing, shared by everything in the window."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal


class Selection(QObject):
    """The document, page and lines that the whole window points at.

    Signals:
        changed: page id ("" for none) and the tuple of selected line ids. Not sent when nothing changed.
        document_changed: document id ("" for none). Sent before `changed`.
    """

    changed = Signal(str, tuple)
    document_changed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = ""
        self._page = ""
        self._lines: tuple[str, ...] = ()

    @property
    def document(self) -> str:
        return self._document

    @property
    def page(self) -> str:
        return self._page

    @property
    def lines(self) -> tuple[str, ...]:
        return self._lines

    @property
    def line(self) -> str:
        """The first selected line, "" for none."""
        return self._lines[0] if self._lines else ""

    def select_document(self, document_id: str) -> None:
        """Another document; its page is not known yet."""
        if document_id != self._document:
            self._set(document_id, "", ())

    def select_page(self, page_id: str, *, document: str | None = None) -> None:
        """A page without any line. `document`: where the page is of another document than the one selected."""
        self._set(document, page_id, ())

    def select_line(self, page_id: str, line_id: str, *, document: str | None = None) -> None:
        self._set(document, page_id, (line_id,))

    def select_lines(self, page_id: str, line_ids: Sequence[str], *, document: str | None = None) -> None:
        """Several lines of one page, as a table's cell or a field's evidence has them."""
        self._set(document, page_id, tuple(line_ids))

    def clear(self) -> None:
        self._set("", "", ())

    def _set(self, document: str | None, page: str, lines: tuple[str, ...]) -> None:
        document = self._document if document is None else document
        other_document, other = document != self._document, (page, lines) != (self._page, self._lines)
        self._document, self._page, self._lines = document, page, lines
        if other_document:
            self.document_changed.emit(document)
        if other:
            self.changed.emit(page, lines)
