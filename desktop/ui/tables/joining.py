"""Tables that go on over the next page: joining is offered above the grid, and taken apart there again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop.document.model import Page
from desktop.services import table_work
from desktop.services.review import Desk
from desktop.services.table_work import Joint
from desktop.ui.panels.info_bar import Notice, Tone

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow

JOIN, PART, CLOSE = "join", "part", "close"


class TableJoining(QObject):
    """Belongs to one MainWindow.

    Signals:
        told((page id, dict of Joint by table id)): comes from the desk's thread
    """

    told = Signal(object)

    def __init__(self, window: MainWindow, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        self._panel = window.record.tables
        self._asked: tuple[object, ...] = ()
        self._page = ""
        self._joints: dict[str, Joint] = {}
        self._refused: set[str] = set()  # tables that a person said do not go on
        self.told.connect(self._came)
        self._panel.acted.connect(self._acted)
        self._panel.table_shown.connect(self.say)

    def page_changed(self, page: Page | None) -> None:
        tables = page.content.tables if page is not None else ()
        asked = (page.id if page is not None else "", *((t.id, t.continues, t.rows, t.cols) for t in tables))
        if asked == self._asked:
            return
        self._asked = asked
        if page is None or page.id != self._page:
            self._joints = {}
        self._page = page.id if page is not None else ""
        if page is not None and tables:
            page_id = page.id

            def question(desk: Desk) -> object:
                return page_id, table_work.joints(desk, page_id)

            self._window.bench.desk.ask("joints", question, self.told.emit)
        self.say()

    @Slot(object)
    def _came(self, told: tuple[str, dict[str, Joint]]) -> None:
        if told[0] == self._page:
            self._joints = told[1]
            self.say()

    @Slot()
    def say(self) -> None:
        table = self._panel.table()
        joint = self._joints.get(table.id) if table is not None else None
        if table is None or joint is None or (not joint.joined and table.id in self._refused):
            self._panel.say(None)
        elif joint.joined == (table.continues is not None):  # else it is being asked about anew
            self._panel.say(self._notice(joint))

    def _notice(self, joint: Joint) -> Notice:
        writable = not self._window.bench.read_only
        if joint.joined:
            said = self.tr("Continues the table on page {0}").format(joint.page_number)
            if not joint.page_number:
                said = self.tr("Continues a table on an earlier page")
            return Notice("joint", Tone.INFO, said, actions=((PART, self.tr("Take apart")),) * writable, closable=False)
        said = self.tr("This table seems to go on from the one on page {0}.").format(joint.page_number)
        return Notice("joint", Tone.INFO, said, actions=((JOIN, self.tr("Join them")),) * writable)

    @Slot(str)
    def _acted(self, action: str) -> None:
        page, table = self._panel.page, self._panel.table()
        joint = self._joints.get(table.id) if table is not None else None
        if page is None or table is None or joint is None:
            return
        if action == CLOSE:
            self._refused.add(table.id)
            self._panel.say(None)
        elif not self._window.bench.read_only:
            previous = joint.previous if action == JOIN else None
            self._window.bench.edit(lambda desk: table_work.join(desk, page.id, table.id, previous))
