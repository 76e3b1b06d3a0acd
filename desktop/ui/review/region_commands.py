"""What is done about the regions of a page: drawing, moving, joining, ordering them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Slot
from PySide6.QtGui import QKeyEvent

from desktop.document.geometry import Box, Point, Quad
from desktop.document.model import Page, RegionType, new_id
from desktop.services import region_desk
from desktop.services.review import Changed, Desk
from desktop.ui.review.legend import Legend
from desktop.ui.review.region_keys import RegionAct, act_of
from desktop.ui.review.region_menu import region_menu
from desktop.ui.review.regions_panel import RegionsPanel
from desktop.ui.viewer.gestures import Mode
from desktop.ui.viewer.hit import counts, region_at
from desktop.ui.viewer.region_choice import RegionChoice
from desktop.ui.viewer.region_tool import RegionTool

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow

FAR = 10
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class RegionCommands(QObject):
    """Belongs to one MainWindow."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.choice = RegionChoice(self)
        self.tool = RegionTool(window.view, self.choice)
        self.panel = RegionsPanel(self.key_pressed, window.record)
        self.legend = Legend(window.view)
        self.legend.hide()
        self._tab_before = 0
        window.record.addTab(self.panel, self.tr("Layout"))
        window.view.set_foot(self.legend)
        window.view.add_tool(self.tool)
        window.view.add_keys(self.view_key)
        self._connect()

    def _connect(self) -> None:
        window, view, tool, panel, legend = self._window, self._window.view, self.tool, self.panel, self.legend
        window.acts.layout.toggled.connect(self.layout_mode)
        window.acts.legend.toggled.connect(self._show_legend)
        view.mode_changed.connect(self._mode_changed)
        view.content_shown.connect(self._content_shown)
        view.region_menu.connect(self._page_menu)
        window.record.currentChanged.connect(self._tab_changed)
        window.bench.page_changed.connect(self._page_changed)
        window.bench.failed.connect(tool.settle)
        window.bench.pages_outdated.connect(tool.changed)
        window.selection.changed.connect(self._line_selected)
        self.choice.changed.connect(self._choice_changed)
        tool.drawn.connect(self.draw)
        tool.placed.connect(self.place)
        tool.numbered.connect(self._numbered)
        tool.separated.connect(self._separated)
        tool.line_clicked.connect(self._line_clicked)
        panel.chosen.connect(self._chosen_in_list)
        panel.kind_chosen.connect(self.retype)
        panel.ordered.connect(self.order)
        panel.menu_wanted.connect(self._list_menu)
        legend.hidden_changed.connect(view.set_hidden_types)
        legend.changed.connect(view.place_foot)
        legend.left.connect(view.setFocus)

    # what is done

    @Slot(str, object, bool)
    def draw(self, page_id: str, quad: Quad, snap: bool = True) -> None:
        identity = new_id()
        self._edit(page_id, lambda desk: region_desk.add(desk, page_id, quad, identity=identity, snap=snap))
        self.choice.choose(page_id, (identity,))

    @Slot(str, object, tuple)
    def place(self, page_id: str, quads: dict[str, Quad], sides: tuple[str, ...] = ()) -> None:
        self._edit(page_id, lambda desk: region_desk.place(desk, page_id, quads, sides))

    @Slot(object)
    def retype(self, kind: RegionType) -> None:
        page_id, ids = self.choice.page, self.choice.ids
        if ids:
            self._edit(page_id, lambda desk: region_desk.retype(desk, page_id, ids, kind))

    def merge(self) -> None:
        page_id, ids = self.choice.page, self.choice.ids
        if len(ids) > 1:
            self._edit(page_id, lambda desk: region_desk.merge(desk, page_id, ids))

    def split(self) -> None:
        """Before the line in hand, which tells the region; else by a separator that is drawn then."""
        page, line_id = self._window.bench.page, self._window.selection.line
        regions = page.content.regions if page is not None else ()
        region = next((r for r in regions if any(line.id == line_id for line in r.lines[1:])), None)
        if page is None or region is None or (self.choice.ids and region.id not in self.choice.ids):
            self.cut()
        else:
            page_id, region_id = page.id, region.id
            self._edit(page_id, lambda desk: region_desk.split(desk, page_id, region_id, line_id))

    def cut(self) -> None:
        """The next thing drawn on the page is a separator."""
        if self.tool.writable:
            self.layout_mode(True)
            self.tool.knife = True

    def delete(self, *, keep_lines: bool = False) -> None:
        page_id, ids, after = self.choice.page, self.choice.ids, self._after_chosen()
        if ids:
            self._edit(page_id, lambda desk: region_desk.delete(desk, page_id, ids, keep_lines=keep_lines))
            self.choice.choose(page_id, after)

    def straighten(self) -> None:
        page_id, ids = self.choice.page, self.choice.ids
        if ids:
            self._edit(page_id, lambda desk: region_desk.straighten(desk, page_id, ids))

    def shift(self, step: int) -> None:
        page_id, ids = self.choice.page, self.choice.ids
        if ids:
            self._edit(page_id, lambda desk: region_desk.shift(desk, page_id, ids, step))

    @Slot(str, tuple, int)
    def order(self, page_id: str, region_ids: tuple[str, ...], to: int) -> None:
        self._edit(page_id, lambda desk: region_desk.reorder(desk, page_id, region_ids, to))

    def new(self) -> None:
        """A region in the middle of what is in view, to be moved from there."""
        view = self._window.view
        page_id, room = view.page(), view.viewport().rect()
        back, paper = view.to_viewport(page_id), view.page_box(page_id)
        shown = paper.intersection(Box(0, 0, room.width(), room.height())) if paper else None
        if back is not None and shown is not None:
            (x, y), w, h = shown.centre, shown.width / 4, shown.height / 12
            self.draw(page_id, Quad.of(Box(x - w, y - h, x + w, y + h)).mapped(back.inverse()), snap=False)

    def toggle_free(self) -> None:
        """Whether corners go their own way when they are dragged."""
        self.tool.free = not self.tool.free

    def to_text(self) -> None:
        """To the first line of the region in hand."""
        page = self._window.bench.page
        region = next((r for r in page.content.regions if r.id == self.choice.last), None) if page else None
        self._tab_before = 0
        self.layout_mode(False)
        self._window.record.setCurrentIndex(0)
        lines = [line.id for line in region.lines] if region is not None else []
        if page is not None and lines and self._window.selection.line not in lines:
            self._window.selection.select_line(page.id, lines[0])
        self._window.record.focus_inside()

    # keys

    def key_pressed(self, event: QKeyEvent) -> bool:
        """On the page in the mode LAYOUT, and in the list."""
        if event.key() == Qt.Key.Key_Escape:
            if not self._back():
                self.layout_mode(False)
            return True
        act = act_of(event)
        if act is None or (act not in (RegionAct.LEGEND, RegionAct.TEXT) and not self.tool.writable):
            return False
        self.tool.commit_nudge()
        if isinstance(act, RegionType):
            self.retype(act)
        else:
            self.acts()[act]()
        return True

    def view_key(self, event: QKeyEvent) -> bool:
        """Pressed or let go on the page."""
        if self._window.view.mode() is not Mode.LAYOUT:
            return False
        arrow = _ARROWS.get(Qt.Key(event.key()))
        if event.type() == QEvent.Type.KeyRelease:
            if arrow is not None and not event.isAutoRepeat():
                self.tool.commit_nudge()
            return arrow is not None
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if arrow is not None:
            step = FAR if held & Qt.KeyboardModifier.ShiftModifier else 1
            resize = bool(held & Qt.KeyboardModifier.ControlModifier)
            return self.tool.nudge(arrow[0] * step, arrow[1] * step, resize=resize)
        if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self._step(-1 if event.key() == Qt.Key.Key_Backtab else 1)
            return True
        if event.key() == Qt.Key.Key_A and held == Qt.KeyboardModifier.ControlModifier:
            self.choice.choose(self._page_in_hand(), self._shown())
            return True
        return self.key_pressed(event)

    def acts(self) -> dict[RegionAct, Callable[[], object]]:
        return {
            RegionAct.MERGE: self.merge,
            RegionAct.SPLIT: self.split,
            RegionAct.CUT: self.cut,
            RegionAct.DELETE: self.delete,
            RegionAct.UNFRAME: partial(self.delete, keep_lines=True),
            RegionAct.FREE: self.toggle_free,
            RegionAct.STRAIGHTEN: self.straighten,
            RegionAct.EARLIER: partial(self.shift, -1),
            RegionAct.LATER: partial(self.shift, 1),
            RegionAct.NEW: self.new,
            RegionAct.LEGEND: self.legend.focus_inside,
            RegionAct.TEXT: self.to_text,
        }

    def _page_in_hand(self) -> str:
        return self.choice.page if self.choice.ids else self._window.view.page()

    def _shown(self) -> list[str]:
        """Of the page in hand, regions of kinds that are not hidden."""
        shapes, hidden = self._window.view.shapes(self._page_in_hand()), self._window.view.hidden_types()
        return [region.id for region in shapes.regions if region.type not in hidden] if shapes else []

    def _back(self) -> bool:
        """Out of one thing after the other; False where there is nothing left but the mode."""
        if self.tool.knife:
            self.tool.knife = False
            self.tool.update()
        elif self.choice.ids:
            self.choice.clear()
        else:
            return False
        return True

    def _step(self, step: int) -> None:
        """The next region of the page in view, or of the one in hand."""
        page_id, ids = self._page_in_hand(), self._shown()
        if ids:
            at = ids.index(self.choice.last) + step if self.choice.last in ids else (0 if step > 0 else -1)
            self.choice.choose(page_id, (ids[at % len(ids)],))
            self._reveal()

    # menus

    @Slot(str, object, QPoint)
    def _page_menu(self, page_id: str, point: Point | None, place: QPoint) -> None:
        shapes = self._window.view.shapes(page_id)
        if point is not None and shapes is not None:
            under = region_at(shapes, point, self._window.view.hidden_types())
            if under is not None and (page_id != self.choice.page or under.id not in self.choice.ids):
                self.choice.choose(page_id, (under.id,))
            elif under is None:
                self.choice.clear()
        if self.choice.ids:
            region_menu(self, self._window).popup(place)

    @Slot(QPoint)
    def _list_menu(self, place: QPoint) -> None:
        region_menu(self, self._window).popup(place)

    # in step with the rest

    @Slot(bool)
    def layout_mode(self, wanted: bool) -> None:
        view = self._window.view
        if wanted or view.mode() is Mode.LAYOUT:
            view.set_mode(Mode.LAYOUT if wanted else Mode.SELECT)

    @Slot(str)
    def _mode_changed(self, mode: str) -> None:
        on, record = mode == Mode.LAYOUT, self._window.record
        self._window.acts.layout.setChecked(on)
        self.tool.knife = False
        if on and record.currentWidget() is not self.panel:
            record.setCurrentWidget(self.panel)
            self._window.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif not on and record.currentWidget() is self.panel:
            record.setCurrentIndex(self._tab_before)
        self.legend.set_keyed(on)
        self._show_legend(on or self._window.acts.legend.isChecked())

    @Slot(int)
    def _tab_changed(self, number: int) -> None:
        """The list of regions and the mode go together."""
        listed = self._window.record.currentWidget() is self.panel
        if not listed:
            self._tab_before = number
        self.layout_mode(listed)

    @Slot(bool)
    def _show_legend(self, shown: bool) -> None:
        self.legend.setVisible(shown or self._window.view.mode() is Mode.LAYOUT)
        self._window.view.place_foot()

    @Slot(object)
    def _page_changed(self, page: Page | None) -> None:
        self.tool.writable = not self._window.bench.read_only
        if page is not None and page.id != self.choice.page:
            self.choice.choose(page.id, ())
        self.panel.set_page(page, writable=self.tool.writable)
        self.panel.choose(self.choice.ids)

    @Slot(str)
    def _content_shown(self, page_id: str) -> None:
        shapes = self._window.view.shapes(page_id)
        if shapes is None:
            return
        self.choice.keep(page_id, [region.id for region in shapes.regions])
        self.tool.settle()
        if page_id == self._window.selection.page:
            self.legend.set_counts(counts(shapes))

    @Slot(str, tuple)
    def _choice_changed(self, page_id: str, ids: tuple[str, ...]) -> None:
        if ids and page_id != self._window.selection.page:
            self._window.selection.select_page(page_id)
        self.panel.choose(ids)

    @Slot(str, tuple)
    def _chosen_in_list(self, page_id: str, ids: tuple[str, ...]) -> None:
        self.choice.choose(page_id, ids)
        self._reveal()

    @Slot(str, tuple)
    def _line_selected(self, page_id: str, lines: tuple[str, ...]) -> None:
        if page_id != self.choice.page:
            self.choice.choose(page_id, ())

    @Slot(str, str)
    def _line_clicked(self, page_id: str, line_id: str) -> None:
        selection = self._window.selection
        selection.select_lines(page_id, (line_id,) if line_id else ())

    @Slot(str, str, int)
    def _numbered(self, page_id: str, region_id: str, to: int) -> None:
        self.order(page_id, (region_id,), to)

    @Slot(str, tuple, tuple)
    def _separated(self, page_id: str, start: Point, end: Point) -> None:
        region_id = self.choice.last if page_id == self.choice.page and len(self.choice.ids) == 1 else ""
        self._edit(page_id, lambda desk: region_desk.cut(desk, page_id, start, end, region_id))

    def _reveal(self) -> None:
        view = self._window.view
        shapes = view.shapes(self.choice.page)
        region = shapes.region(self.choice.last) if shapes and self.choice.last else None
        if region is not None:
            view.reveal(self.choice.page, region.quad.bounds)

    def _after_chosen(self) -> tuple[str, ...]:
        """The region that comes into the hand when those in it are gone."""
        shapes = self._window.view.shapes(self.choice.page)
        ids = [region.id for region in shapes.regions] if shapes else []
        places = [ids.index(i) for i in self.choice.ids if i in ids]
        rest = [i for i in ids if i not in self.choice.ids]
        if not places or not rest:
            return ()
        left = sum(i not in self.choice.ids for i in ids[: max(places) + 1])
        return (rest[min(left, len(rest) - 1)],)

    def _edit(self, page_id: str, change: Callable[[Desk], Changed]) -> None:
        if self.tool.writable:
            self._window.bench.edit(change)
