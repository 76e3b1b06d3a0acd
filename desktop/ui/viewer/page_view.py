"""The page in the middle of the window: paper, what was read drawn over it, and the hand on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.document.geometry import Affine, Box, Point, Quad
from desktop.document.model import Line, Page, RegionType
from desktop.ui import theme as themes
from desktop.ui.selection import Selection
from desktop.ui.threads.render_thread import RenderThread
from desktop.ui.viewer.gestures import Hands, Mode, Tool
from desktop.ui.viewer.hit import PageShapes
from desktop.ui.viewer.needs import FindMaster, PageSummary
from desktop.ui.viewer.overlay import Overlay
from desktop.ui.viewer.paint import Colouring
from desktop.ui.viewer.sheet_area import Fit, SheetArea

__all__ = ["Colouring", "Fit", "Mode", "PageView"]

SLACK = 3.0  # pixels that a click may miss a line by


class PageView(SheetArea):
    """All pages of a document, one below the other, with what was read drawn over them. It follows the selection and sets it.

    Signals (besides those of SheetArea: page_changed, scrolled_to, zoom_changed, fit_changed, picture_failed):
        mode_changed: the new `Mode`.
        line_clicked: page id and line id. The selection has it already.
        line_hovered: page id and line id, "" for none.
        line_menu: page id, line id ("" where there is none) and the global position of a context menu to show.
        rotate_wanted: page id and degrees clockwise (90 or -90); the view itself changes nothing.
        quad_drawn: page id and the Quad, in page space, that was drawn in the mode DRAW.
        value_drawn: the same in the mode FIELD. place_drawn: in the mode PLACE.
        place_clicked: page id, id of the line there ("" for none) and the point in page space.
        region_menu: page id, point in page space and the global position of a context menu to show, in the mode LAYOUT.
        content_shown: id of a page whose content is another one now.
        content_wanted: id of a page in view whose content is not known; answer with `set_page_content`.
    """

    mode_changed = Signal(str)
    line_clicked = Signal(str, str)
    line_hovered = Signal(str, str)
    line_menu = Signal(str, str, QPoint)
    rotate_wanted = Signal(str, int)
    quad_drawn = Signal(str, object)
    value_drawn = Signal(str, object)
    place_drawn = Signal(str, object)
    place_clicked = Signal(str, str, object)
    region_menu = Signal(str, object, QPoint)
    content_shown = Signal(str)
    content_wanted = Signal(str)

    def __init__(self, renderer: RenderThread, selection: Selection, parent: QWidget | None = None) -> None:
        super().__init__(renderer, parent)
        self._selection = selection
        self._overlay = Overlay()
        self._asked: set[str] = set()
        self._awaited: tuple[str, tuple[str, ...]] | None = None  # lines to show as soon as their page's content is there
        self._mode = Mode.SELECT
        self._foot: QWidget | None = None
        self._hands = Hands(self)
        selection.changed.connect(self._selected)
        self.scrolled_to.connect(self._scrolled)
        self.page_changed.connect(self._name)
        self._name()

    # What is shown

    def set_document(self, pages: Sequence[PageSummary], find: FindMaster) -> None:
        """Show these pages, from the top, or from the selected one. `find` tells where a master lies."""
        self._overlay.clear()
        self._asked.clear()
        self._awaited = None
        self._hands.drop()
        super().set_document(pages, find)
        self._selected(self._selection.page, self._selection.lines)

    def set_page_content(self, page: Page) -> None:
        """The lines and regions of a page, new or changed."""
        self._asked.discard(page.id)
        self._overlay.set_page(page, self.visible_pages())
        if self._awaited is not None and self._awaited[0] == page.id:
            self._reveal_lines(*self._awaited)
        self.content_shown.emit(page.id)
        self.viewport().update()

    def forget_content(self, page_id: str) -> None:
        """The content of a page is out of date; it is asked for again when the page is in view."""
        self._overlay.forget(page_id)
        self._asked.discard(page_id)
        self._want_content()

    @Slot(str, object)
    def add_written(self, page_id: str, lines: tuple[Line, ...]) -> None:
        """Lines of a page that is being read now, of whatever document."""
        self._overlay.add_written(page_id, (line.quad for line in lines))
        if page_id in self.visible_pages():
            self.viewport().update()

    @Slot(str)
    def drop_written(self, page_id: str) -> None:
        self._overlay.drop_written(page_id)
        if page_id in self.visible_pages():
            self.viewport().update()

    def show_lines(self, page_id: str, line_ids: Sequence[str]) -> None:
        """Light up lines and scroll them into view, without selecting them."""
        lines = tuple(line_ids)
        self._overlay.lit = replace(self._overlay.lit, page=page_id, lines=lines, evidence_page="", quads=())
        self._reveal_lines(page_id, lines)
        self.viewport().update()

    def show_quads(self, page_id: str, quads: Sequence[Quad]) -> None:
        """Light up evidence (page space) and scroll it into view; nothing takes the light away."""
        self._overlay.lit = replace(self._overlay.lit, evidence_page=page_id, quads=tuple(quads))
        if quads:
            self.reveal(page_id, Box.around(point for quad in quads for point in quad.points))
        self.viewport().update()

    def rotate_left(self) -> None:
        if self.page():
            self.rotate_wanted.emit(self.page(), -90)

    def rotate_right(self) -> None:
        if self.page():
            self.rotate_wanted.emit(self.page(), 90)

    def add_tool(self, tool: Tool) -> None:
        """Something of its own that can be taken hold of on the page."""
        self._hands.add_tool(tool)

    def add_keys(self, handler: Callable[[QKeyEvent], bool]) -> None:
        """Asked before the view itself what to do with a key, pressed or let go; True where it is used up."""
        self._hands.add_keys(handler)

    def set_foot(self, foot: QWidget) -> None:
        """A strip below the pages, as high as it wants to be for its width; none while it is hidden."""
        self._foot = foot
        foot.setParent(self)
        self.place_foot()

    def place_foot(self) -> None:
        """Gives the strip its room, after it was shown, hidden or changed."""
        foot = self._foot
        if foot is None:
            return
        room = self.viewport().width()
        height = foot.heightForWidth(room) if not foot.isHidden() else 0
        if self.viewportMargins().bottom() != height:
            self.setViewportMargins(0, 0, 0, height)
        at = self.viewport().geometry()
        foot.setGeometry(at.x(), at.bottom() + 1, room, height)

    # How it is shown

    def mode(self) -> Mode:
        return self._mode

    def set_mode(self, mode: Mode) -> None:
        if mode is not self._mode:
            self._mode = mode
            self._overlay.regions_in_hand = mode is Mode.LAYOUT
            self._hands.drop()
            self.viewport().update()
            self.mode_changed.emit(mode.value)

    def set_colouring(self, colouring: Colouring) -> None:
        self._overlay.look = replace(self._overlay.look, colouring=colouring)
        self.viewport().update()

    def set_opacity(self, opacity: float) -> None:
        """Of the overlay, 0-1."""
        self._overlay.look = replace(self._overlay.look, opacity=min(max(opacity, 0.0), 1.0))
        self.viewport().update()

    def set_order_shown(self, shown: bool) -> None:
        """Numbers of the reading order on the regions."""
        self._overlay.look = replace(self._overlay.look, order=shown)
        self.viewport().update()

    def set_hidden_types(self, kinds: frozenset[RegionType]) -> None:
        """Types of regions that are not drawn and not under the hand."""
        self._overlay.look = replace(self._overlay.look, hidden=kinds)
        self.viewport().update()

    def hidden_types(self) -> frozenset[RegionType]:
        return self._overlay.look.hidden

    # For tools

    def shapes(self, page_id: str) -> PageShapes | None:
        """None where the content of the page is not known."""
        return self._overlay.shapes(page_id)

    def to_viewport(self, page_id: str) -> Affine | None:
        """From page space; None for a page that is not shown."""
        index = self._camera.index(page_id)
        return None if index is None else self._camera.transform(index)

    def page_box(self, page_id: str) -> Box | None:
        """The paper, in the viewport."""
        index = self._camera.index(page_id)
        return None if index is None else self._camera.box(index)

    def is_held(self) -> bool:
        """A gesture is under way."""
        return self._hands.is_busy

    # What the hand does

    def line_under(self, point: Point) -> tuple[str, str]:
        """Page id and line id at a point of the viewport; "" where there is none."""
        place = self.place_of(point)
        if place is None:
            return "", ""
        page_id, on_page = place
        line = self._overlay.line_at(page_id, on_page, SLACK / self.scale_of(page_id))
        return page_id, line.id if line else ""

    def hovered(self) -> str:
        """Id of the line under the mouse, "" for none."""
        return self._overlay.lit.hovered

    def hover(self, point: Point | None) -> None:
        page_id, line_id = self.line_under(point) if point and self._mode is not Mode.LAYOUT else ("", "")
        if self._overlay.set_hovered(page_id if line_id else "", line_id):
            self.line_hovered.emit(self._overlay.lit.hovered_page, line_id)
            self.viewport().update()

    def click(self, point: Point) -> None:
        page_id, line_id = self.line_under(point)
        if not page_id:
            return
        if self._images.error(page_id) is not None:
            self.retry(page_id)
        elif line_id:
            self._selection.select_line(page_id, line_id)
            self.line_clicked.emit(page_id, line_id)
        else:
            self._selection.select_page(page_id)
        place = self.place_of(point)
        if place is not None:
            self.place_clicked.emit(page_id, line_id, place[1])

    def drawn(self, start: Point, end: Point) -> None:
        """A box was drawn between two points of the viewport; it belongs to the page on which it was begun."""
        index = self._camera.at(start)
        if index is None:
            return
        box = Box.around((start, end)).intersection(self._camera.box(index))
        if box is not None and min(box.width, box.height) >= themes.HALF:
            quad = Quad.of(box).mapped(self._camera.transform(index).inverse())
            signals = {Mode.FIELD: self.value_drawn, Mode.PLACE: self.place_drawn}
            told = signals.get(self._mode, self.quad_drawn)
            told.emit(self._camera.sheets[index].page.id, quad)

    # Events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._hands.key_pressed(event):
            event.ignore()  # the window may have a use for it

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not self._hands.key_released(event):
            event.ignore()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._hands.drop()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes from region to region in the mode LAYOUT; F6 leaves the page."""
        return self._mode is not Mode.LAYOUT and super().focusNextPrevChild(forward)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.place_foot()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._mode is Mode.LAYOUT:
            place = self.place_of((event.pos().x(), event.pos().y()))
            if event.reason() == QContextMenuEvent.Reason.Keyboard:
                self.region_menu.emit(self.page(), None, event.globalPos())
            elif place is not None:
                self.region_menu.emit(place[0], place[1], event.globalPos())
            return
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            page_id, line_id = self._selection.page or self.page(), self._selection.line
        else:
            page_id, line_id = self.line_under((event.pos().x(), event.pos().y()))
        if page_id:
            self.line_menu.emit(page_id, line_id, event.globalPos())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._name()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        self._hands.paint(painter, themes.current())
        painter.end()

    def paint_over(self, painter: QPainter, page: PageSummary, index: int) -> None:
        self._overlay.paint(painter, page.id, self._camera.transform(index), themes.current())

    # Inside

    def _moved(self, *, by_hand: bool) -> None:
        super()._moved(by_hand=by_hand)
        self._want_content()

    def _want_content(self) -> None:
        for page_id in self.visible_pages() if self.isVisible() else ():
            if page_id not in self._asked and not self._overlay.knows(page_id):
                self._asked.add(page_id)
                self.content_wanted.emit(page_id)

    @Slot(str, tuple)
    def _selected(self, page_id: str, line_ids: tuple[str, ...]) -> None:
        self._overlay.lit = replace(self._overlay.lit, page=page_id, lines=line_ids, evidence_page="", quads=())
        self._awaited = None
        if line_ids:
            self._reveal_lines(page_id, line_ids)
        elif page_id and page_id != self.page():
            self.show_page(page_id)
        self.viewport().update()

    @Slot(str)
    def _scrolled(self, page_id: str) -> None:
        """The text beside the page is that of the page one looks at."""
        if page_id != self._selection.page:
            self._selection.select_page(page_id)

    def _reveal_lines(self, page_id: str, line_ids: tuple[str, ...]) -> None:
        bounds = self._overlay.bounds(page_id, line_ids)
        if bounds is not None:
            self._awaited = None
            self.reveal(page_id, bounds)
        else:
            self._awaited = (page_id, line_ids)
            if page_id not in self.visible_pages():
                self.show_page(page_id)

    @Slot()
    def _name(self) -> None:
        self.setAccessibleName(self.tr("Page"))
        index = self._index()
        if index is not None:
            number, count = self._camera.sheets[index].page.number, len(self._camera.sheets)
            self.setAccessibleDescription(self.tr("Page {number} of {count}").format(number=number, count=count))
