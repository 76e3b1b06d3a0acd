"""Paper that can be scrolled and zoomed: all pages of a document, one below the other, without anything drawn over them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QFocusEvent, QHideEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from desktop.document.errors import DossierError
from desktop.document.geometry import Box, Point, Quad
from desktop.ui import theme as themes
from desktop.ui.threads.render_thread import RenderThread
from desktop.ui.viewer.camera import STEP, Camera
from desktop.ui.viewer.images import PageImages, Sight
from desktop.ui.viewer.needs import FindMaster, PageSummary
from desktop.ui.viewer.sheets import paint_banner, paint_error, paint_focus, paint_paper, paint_pictures, paint_waiting

SETTLED = 80  # milliseconds without scrolling or zooming before sharp pictures are asked for
_BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
NEAR = 2  # pages before and after those in view of which a coarse picture is made


class Fit(StrEnum):
    """How the zoom follows the size of the window."""

    WIDTH = "width"
    PAGE = "page"
    NONE = "none"


class SheetArea(QAbstractScrollArea):
    """Only the pages in view cost anything: their pictures come from the render thread, the rest is arithmetic.

    Signals:
        page_changed: id of the page in hand: the one asked for last or, after scrolling, the one in the middle; "" for none.
        scrolled_to: the same, only where a person's scrolling brought it there.
        zoom_changed: zoom of that page; 1.0 is one pixel of the master (for a PDF 1/96 inch) on one of the screen.
        fit_changed: the new `Fit`.
        picture_failed: page id and DossierError where no picture of it could be made; `retry` tries again.
    """

    page_changed = Signal(str)
    scrolled_to = Signal(str)
    zoom_changed = Signal(float)
    fit_changed = Signal(str)
    picture_failed = Signal(str, object)

    def __init__(self, renderer: RenderThread, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(30 * themes.GRID, 30 * themes.GRID)
        self.verticalScrollBar().setSingleStep(6 * themes.GRID)
        self.horizontalScrollBar().setSingleStep(6 * themes.GRID)
        self._camera = Camera(themes.GAP)
        self._images = PageImages(renderer, self)
        self._errors: dict[str, DossierError] = {}
        self._page = ""
        self._held = ""  # the page that was asked for last: the one in hand, as long as it is in view and nobody scrolls
        self._shown_zoom = 0.0
        self._fit = Fit.WIDTH
        self._placing = False
        self._framed = False
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLED)
        self._settle.timeout.connect(self._settled)
        self._images.changed.connect(self._picture_came)
        self._images.failed.connect(self._picture_failed)

    # What is shown

    def set_document(self, pages: Sequence[PageSummary], find: FindMaster) -> None:
        """Show these pages, from the top. `find` tells where a master lies."""
        self._images.reset(find)
        self._errors.clear()
        self._camera.set_pages(pages)
        self._camera.x = self._camera.y = 0.0
        self._held = ""
        self._apply_fit()
        self._place()

    def set_pages(self, pages: Sequence[PageSummary]) -> None:
        """The same document, with pages changed, added or taken away; what is looked at stays in its place."""
        held = self._camera.middle()
        page_id, offset = ("", 0.0) if held is None else (self._camera.sheets[held].page.id, self._camera.box(held).y0)
        self._camera.set_pages(pages)
        if held is None or self._fit is not Fit.NONE:
            self._apply_fit()
        index = self._camera.index(page_id)
        if index is not None:
            self._camera.y = self._camera.top(index) - offset
        self._place()

    def update_page(self, page: PageSummary) -> None:
        """A page changed (its status, its view); shown in its place."""
        index = self._camera.index(page.id)
        if index is None:
            return
        pages = [sheet.page for sheet in self._camera.sheets]
        before, pages[index] = pages[index], page
        if (before.view, before.width, before.height) != (page.view, page.width, page.height):
            self.set_pages(pages)
        else:
            self._camera.set_pages(pages)
            self.viewport().update()

    def set_page_error(self, page_id: str, error: DossierError | None) -> None:
        """Why a page could not be read, shown on it; None takes it away."""
        if error is None:
            self._errors.pop(page_id, None)
        else:
            self._errors[page_id] = error
        self.viewport().update()

    def retry(self, page_id: str) -> None:
        """Try again to make a picture that failed, after a password was given, say."""
        self._images.retry(page_id)
        self._settled()
        self.viewport().update()

    # Where one looks

    def page(self) -> str:
        """Id of the page in hand: the one asked for last or, after scrolling, the one in the middle; "" for none."""
        return self._page

    def visible_pages(self) -> tuple[str, ...]:
        return tuple(self._camera.sheets[index].page.id for index in self._camera.visible())

    def show_page(self, page_id: str) -> None:
        """Scroll to the top of a page."""
        index = self._camera.index(page_id)
        if index is not None:
            self._held = page_id
            self._camera.y = self._camera.top(index) - themes.GAP
            self._place()

    def next_page(self) -> None:
        self._turn(1)

    def previous_page(self) -> None:
        self._turn(-1)

    def first_page(self) -> None:
        self.verticalScrollBar().setValue(0)

    def last_page(self) -> None:
        self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())

    def scroll_by(self, dx: float, dy: float) -> None:
        """As a person scrolls."""
        self._held = ""
        self._camera.x += dx
        self._camera.y += dy
        self._place(by_hand=True)

    def reveal(self, page_id: str, box: Box) -> None:
        """Scroll as little as shows `box` (page space)."""
        index = self._camera.index(page_id)
        if index is not None:
            self._held = page_id
            self._camera.reveal(index, box)
            self._place()

    def zoom(self) -> float:
        """Of the page in hand; 1.0 is one pixel of the master (for a PDF 1/96 inch) on one of the screen."""
        index = self._index()
        return 1.0 if index is None else self._camera.shown_zoom(index)

    def set_zoom(self, zoom: float, anchor: Point | None = None) -> None:
        """anchor: the point of the viewport whose paper stays where it is; by default the middle."""
        index = self._index()
        if index is not None:
            self._set_fit(Fit.NONE)
            middle = (self._camera.width / 2, self._camera.height / 2)
            self._camera.zoom_to(zoom / self._camera.sheets[index].whole, anchor or middle)
            self._place()

    def zoom_in(self) -> None:
        self.set_zoom(self.zoom() * STEP)

    def zoom_out(self) -> None:
        self.set_zoom(self.zoom() / STEP)

    def fit(self) -> Fit:
        return self._fit

    def set_fit(self, fit: Fit) -> None:
        """Fit the page in hand, and go on doing so when the window changes."""
        self._set_fit(fit)
        self._apply_fit()
        index = self._index()
        if index is not None and fit is Fit.PAGE:
            self._camera.y = self._camera.top(index) - (self._camera.height - self._camera.box(index).height) / 2
        self._place()

    # For those who draw over the paper

    def place_of(self, point: Point) -> tuple[str, Point] | None:
        """Page id and point of page space under a point of the viewport."""
        index = self._camera.at(point)
        if index is None:
            return None
        return self._camera.sheets[index].page.id, self._camera.transform(index).inverse().apply(point)

    def scale_of(self, page_id: str) -> float:
        """Pixels of the viewport in one unit of a page."""
        index = self._camera.index(page_id)
        return 1.0 if index is None else self._camera.scale(index)

    def paint_over(self, painter: QPainter, page: PageSummary, index: int) -> None:
        """What a subclass draws over a sheet; the painter is clipped to it."""

    # Events

    def resizeEvent(self, event: QResizeEvent) -> None:
        held = self._index()
        top = None if held is None else (held, self._camera.box(held).y0 / self._camera.zoom)
        self._camera.width, self._camera.height = float(self.viewport().width()), float(self.viewport().height())
        self._apply_fit()
        if top is not None and self._fit is not Fit.NONE:
            self._camera.y = self._camera.top(top[0]) - top[1] * self._camera.zoom
        self._place()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        if not self._placing:
            self._held = ""
            self._camera.x = float(self.horizontalScrollBar().value())
            self._camera.y = float(self.verticalScrollBar().value())
            self._moved(by_hand=True)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._framed = event.reason() in _BY_KEY
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._framed = False
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = themes.current()
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(theme.canvas))
        for index in self._camera.visible():
            page, box = self._camera.sheets[index].page, self._camera.box(index)
            paint_paper(painter, box, theme)
            pictures = tuple(self._images.pictures(page.id, self._camera.scale(index) * self.devicePixelRatioF()))
            error = self._images.error(page.id)
            if pictures:
                paint_pictures(painter, box, self._camera.transform(index), pictures)
            elif error is not None:
                paint_error(painter, box, error, theme)
            else:
                paint_waiting(painter, box, page.number, theme)
            painter.save()
            painter.setClipRect(QRectF(box.x0, box.y0, box.width, box.height))
            self.paint_over(painter, page, index)
            painter.restore()
            if page.id in self._errors and error is None:
                paint_banner(painter, box, self._errors[page.id], theme)
        if self._framed:
            paint_focus(painter, self.viewport().rect(), theme)
        painter.end()

    # Inside

    def _index(self) -> int | None:
        """Of the page in hand."""
        held = self._camera.index(self._held) if self._held else None
        return held if held is not None and held in self._camera.visible() else self._camera.middle()

    def _turn(self, step: int) -> None:
        index = self._index()
        if index is not None:
            target = min(max(index + step, 0), len(self._camera.sheets) - 1)
            self._held = self._camera.sheets[target].page.id
            self._camera.y = self._camera.top(target) - themes.GAP
            self._place(by_hand=True)

    def _set_fit(self, fit: Fit) -> None:
        if fit is not self._fit:
            self._fit = fit
            self.fit_changed.emit(fit.value)

    def _apply_fit(self) -> None:
        index = self._index()
        if index is not None and self._fit is not Fit.NONE:
            offset = self._camera.box(index).y0 / self._camera.zoom
            self._camera.zoom = self._camera.fitting(index, whole=self._fit is Fit.PAGE)
            self._camera.y = self._camera.top(index) - offset * self._camera.zoom
            self._camera.centre()

    def _place(self, *, by_hand: bool = False) -> None:
        """Bring the scroll bars to where the camera is; they keep it within bounds."""
        self._placing = True
        width, height = self._camera.content()
        for bar, size, room, at in (
            (self.horizontalScrollBar(), width, self._camera.width, self._camera.x),
            (self.verticalScrollBar(), height, self._camera.height, self._camera.y),
        ):
            bar.setPageStep(round(room))
            bar.setRange(0, max(round(size - room), 0))
            bar.setValue(round(at))
        self._placing = False
        self._camera.x = float(self.horizontalScrollBar().value())
        self._camera.y = float(self.verticalScrollBar().value())
        self._moved(by_hand=by_hand)

    def _moved(self, *, by_hand: bool) -> None:
        index = self._index()
        page_id = "" if index is None else self._camera.sheets[index].page.id
        if page_id != self._page:
            self._page = page_id
            self.page_changed.emit(page_id)
            if by_hand:
                self.scrolled_to.emit(page_id)
        if self.zoom() != self._shown_zoom:
            self._shown_zoom = self.zoom()
            self.zoom_changed.emit(self._shown_zoom)
        self._look(settled=False)
        self._settle.start()
        self.viewport().update()

    @Slot()
    def _settled(self) -> None:
        self._look(settled=True)

    def _look(self, *, settled: bool) -> None:
        if not self.isVisible():
            return
        sheets, visible = self._camera.sheets, self._camera.visible()
        self._camera.ratio = self.devicePixelRatioF()
        room = Box(0.0, 0.0, self._camera.width, self._camera.height)
        sights = []
        for index in visible:
            seen = self._camera.box(index).intersection(room)
            if seen is not None:
                part = Quad.of(seen).mapped(self._camera.transform(index).inverse()).bounds
                sights.append(Sight(sheets[index].page, self._camera.scale(index) * self._camera.ratio, part))
        before, after = range(max(visible.start - NEAR, 0), visible.start), range(visible.stop, visible.stop + NEAR)
        near = [sheets[index].page for index in (*after, *before) if index < len(sheets)]
        self._images.look(sights, near, settled=settled)

    def showEvent(self, event: QShowEvent) -> None:
        self._place()

    def hideEvent(self, event: QHideEvent) -> None:
        self._settle.stop()

    @Slot(str)
    def _picture_came(self, page_id: str) -> None:
        self.viewport().update()

    @Slot(str, object)
    def _picture_failed(self, page_id: str, error: DossierError) -> None:
        self.viewport().update()
        self.picture_failed.emit(page_id, error)
