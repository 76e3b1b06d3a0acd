"""Messages, queue, history and search: each by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QToolButton

from desktop.document.edits import ReplaceField, ReplaceLine
from desktop.document.errors import DossierError, Text
from desktop.document.geometry import Quad
from desktop.document.history import GENESIS, Actor, ActorKind, Edited, Event, PageRead, link
from desktop.document.model import Content, Entry, Field, Line, Region, RegionType
from desktop.services.recognise import QueueState
from desktop.storage.values import DocumentSummary, Hit
from desktop.ui import theme
from desktop.ui.panels.empty_state import EmptyState
from desktop.ui.panels.history_panel import HistoryPanel, Scope
from desktop.ui.panels.info_bar import MOST, InfoBar, Notice, Tone
from desktop.ui.panels.line_editor import LineEditor
from desktop.ui.panels.queue_bar import QueueBar
from desktop.ui.panels.search_panel import SearchBox, SearchPanel
from desktop.ui.panels.words import edit_words
from desktop.ui.threads.desk_thread import HistorySlice, Hits

QUAD = Quad.flat((0, 0, 10, 0, 10, 10, 0, 10))


class Trouble(DossierError):
    code = "trouble"
    sentence = Text("It is broken.", "坏了。")
    remedy = Text("Mend it.", "请修理。")


@pytest.fixture
def shown(qtbot):
    def show(widget):
        qtbot.addWidget(widget)
        widget.resize(420, 500)
        with qtbot.waitActive(widget):
            widget.show()
        return widget

    return show


# messages


def test_an_error_says_what_is_wrong_and_what_to_do(shown) -> None:
    bar = shown(InfoBar())
    bar.say_error(Trouble())
    (notice,) = bar.notices()
    assert (notice.sentence, notice.remedy, notice.tone) == ("It is broken.", "Mend it.", Tone.ERROR)
    assert bar.isVisible()


def test_a_message_of_the_same_key_takes_the_place_of_the_old_one(shown) -> None:
    bar = shown(InfoBar())
    bar.say(Notice("a", Tone.INFO, "one"))
    bar.say(Notice("a", Tone.INFO, "two"))
    assert [n.sentence for n in bar.notices()] == ["two"]


def test_older_messages_come_back_when_newer_ones_are_closed(qtbot, shown) -> None:
    bar = shown(InfoBar())
    for number in range(MOST + 1):
        bar.say(Notice(str(number), Tone.INFO, f"message {number}"))
    assert not bar.row("0").isVisible()
    newest = bar.row(str(MOST))
    qtbot.mouseClick(newest.findChildren(QToolButton)[-1], Qt.MouseButton.LeftButton)
    assert bar.row("0").isVisible()
    assert bar.row(str(MOST)) is None


def test_a_button_of_a_message_tells_its_name_and_what_was_typed(qtbot, shown) -> None:
    bar = shown(InfoBar())
    bar.say(Notice("lock", Tone.INFO, "locked", actions=(("unlock", "Unlock"),), asks="Password"))
    row = bar.row("lock")
    field = row.findChild(QLineEdit)
    assert field.echoMode() is QLineEdit.EchoMode.Password
    qtbot.keyClicks(field, "secret")
    with qtbot.waitSignal(bar.acted) as said:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert said.args == ["lock", "unlock", "secret"]
    with qtbot.waitSignal(bar.acted):
        qtbot.mouseClick(row.findChild(QPushButton, "unlock"), Qt.MouseButton.LeftButton)


def test_progress_moves_without_making_a_new_row(shown) -> None:
    bar = shown(InfoBar())
    bar.say(Notice("job", Tone.INFO, "0 of 3", done=0, total=3))
    row = bar.row("job")
    bar.say(Notice("job", Tone.INFO, "1 of 3", done=1, total=3))
    assert bar.row("job") is row
    assert row.notice.done == 1
    bar.take_back("job")
    assert not bar.isVisible()


# queue


def words(bar: QueueBar) -> str:
    return bar._words.text()


def test_the_queue_says_how_far_how_fast_and_how_long_still(shown) -> None:
    bar = shown(QueueBar())
    bar.set_state(QueueState(41, 0, 259, ("p",), 2.1, 7380.0))
    bar.resize(600, bar.height())
    assert words(bar) == "41/300 pages · 2 h 03 min left"
    bar.resize(1300, bar.height())
    assert words(bar) == "41/300 pages · 2.1/min · 2 h 03 min left"
    bar.set_state(QueueState(41, 0, 259, (), 2.1, 7380.0, paused=True))
    assert words(bar) == "41/300 pages · paused"
    bar.set_state(QueueState(298, 2, 0))
    assert "2 failed" in words(bar)


def test_the_queue_says_that_pages_are_looked_at_again(shown) -> None:
    bar = shown(QueueBar())
    bar.set_state(QueueState(21, 0, 0, looking=20))
    assert words(bar) == "21 page(s) read · second look: 20 page(s) left"
    bar.set_state(QueueState(0, 0, 0, looking=3))
    assert words(bar) == "second look: 3 page(s) left"
    bar.set_state(QueueState(21, 0, 4, looking=20))
    assert "second look" not in words(bar)


def test_pause_is_a_switch(qtbot, shown) -> None:
    bar = shown(QueueBar())
    bar.set_state(QueueState(1, 0, 5, ("p",), 2.0, 10.0))
    with qtbot.waitSignal(bar.pause_wanted) as said:
        qtbot.mouseClick(bar._pause, Qt.MouseButton.LeftButton)
    assert said.args == [True]
    bar.set_state(QueueState(1, 0, 5, paused=True))
    with qtbot.waitSignal(bar.pause_wanted) as said:
        qtbot.mouseClick(bar._pause, Qt.MouseButton.LeftButton)
    assert said.args == [False]


def test_retry_is_offered_only_after_a_failure(shown) -> None:
    bar = shown(QueueBar())
    bar.set_state(QueueState(1, 0, 5))
    assert not bar._retry.isVisible()
    bar.set_state(QueueState(1, 1, 4))
    assert bar._retry.isVisible()


def test_the_shield_says_where_nothing_enforces_it(shown) -> None:
    bar = shown(QueueBar())
    bar.set_offline(False, "This system has no means.")
    assert "not enforced" in bar._shield.text()
    assert bar._shield.toolTip() == "This system has no means."


# history


def events(count: int, start: int = 1) -> tuple[Event, ...]:
    line = Line("l", "old", QUAD, 0.9)
    edit = ReplaceLine("p", line, replace(line, text="new", confirmed_by="Wang"))
    happening = PageRead("p", "r", Content((Region("r", RegionType.TEXT, QUAD, lines=(line, line)),)))
    made = [
        link(n, "2024-03-01T08:00:00.000000Z", Actor(ActorKind.PERSON, "Wang"), Edited(edit) if n % 2 else happening, GENESIS)
        for n in range(start, start + count)
    ]
    return tuple(reversed(made))


def test_history_tells_in_words_who_did_what_when(shown) -> None:
    panel = shown(HistoryPanel())
    panel.set_slice(HistorySlice("p", None, events(2), more=False))
    first, second = panel.model.index(0), panel.model.index(1)
    assert first.data() == "read the page: 2 lines" or "2 line" in first.data()
    assert second.data() == "correct “old” to “new”"
    assert "Wang" in second.data(Qt.ItemDataRole.UserRole)
    assert "2024-03-01" in second.data(Qt.ItemDataRole.UserRole)


def test_history_keeps_what_one_of_two_people_keyed_to_itself() -> None:
    keyed = Field("f", "payee", "name", "青山公司", entries=(Entry("Wang", "青山公司", "2026-01-01T00:00:00Z"),))
    assert "青山" not in edit_words(ReplaceField("d", None, keyed, 0))
    assert "青山公司" in edit_words(ReplaceField("d", keyed, replace(keyed, confirmed_by="Wang, Li"), 0))


def test_older_history_is_asked_for_when_it_is_scrolled_to(qtbot, shown) -> None:
    panel = shown(HistoryPanel())
    panel.set_slice(HistorySlice("p", None, events(3, 10), more=True))
    with qtbot.waitSignal(panel.wanted) as said:
        panel.model.fetchMore(QModelIndex())
    assert said.args == [False, 10]
    panel.set_slice(HistorySlice("p", 10, events(3, 7), more=False))
    assert panel.model.rowCount() == 6
    assert not panel.model.canFetchMore(QModelIndex())


def test_history_of_everything_is_another_question(qtbot, shown) -> None:
    panel = shown(HistoryPanel())
    with qtbot.waitSignal(panel.wanted) as said:
        panel._scope.setCurrentIndex(Scope.DOSSIER)
    assert said.args == [True, -1]
    panel.set_slice(HistorySlice("p", None, events(1), more=False))
    assert panel.model.rowCount() == 0


def test_a_purged_event_still_has_a_place(shown) -> None:
    panel = shown(HistoryPanel())
    (event,) = events(1)
    panel.set_slice(HistorySlice("p", None, (replace(event, payload=None),), more=False))
    assert panel.model.index(0).data() == "content removed for good"


# search


def hit(number: int) -> Hit:
    return Hit("d", f"p{number}", number, ("l",), (QUAD,), "房屋租赁合同", (4, 6))


def test_a_query_is_told_once_typing_pauses(qtbot, shown) -> None:
    box = shown(SearchBox())
    with qtbot.waitSignal(box.query_changed) as said:
        box.insert("合同")
    assert said.args == ["合同"]
    with qtbot.waitSignal(box.query_changed) as said:
        qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert said.args == [""]


def test_hits_are_gone_through_by_keyboard(qtbot, shown) -> None:
    panel = shown(SearchPanel())
    panel.set_documents((DocumentSummary("d", "Contract", 3, None, {}, 0),))
    panel.set_hits(Hits("合同", (hit(1), hit(2))))
    with qtbot.waitSignal(panel.hit_chosen) as said:
        panel.step(1)
    assert said.args[0].page == "p1"
    with qtbot.waitSignal(panel.hit_chosen) as said:
        panel.step(1)
    assert said.args[0].page == "p2"
    with qtbot.waitSignal(panel.hit_chosen) as said:
        panel.step(1)
    assert said.args[0].page == "p1"
    assert "Contract" in panel.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    panel.grab()


def test_no_hit_is_said(shown) -> None:
    panel = shown(SearchPanel())
    panel.set_hits(Hits("xyz", ()))
    assert "Nothing found" in panel._said.text()


# the empty window


def test_the_empty_window_offers_what_to_do(qtbot, shown) -> None:
    state = shown(EmptyState())
    state.grab()
    for signal, words in (
        (state.add_wanted, "Add files…"),
        (state.folder_wanted, "Add a folder…"),
        (state.open_wanted, "Open a dossier…"),
    ):
        button = next(b for b in state.findChildren(QPushButton) if b.text() == words)
        with qtbot.waitSignal(signal):
            button.click()


def test_the_beginning_of_a_line_that_fits_to_a_hair_is_seen(qtbot, dressed) -> None:
    editor = LineEditor()
    qtbot.addWidget(editor)
    editor.setFont(theme.font(20.0))
    editor.show()
    for more in range(24):
        editor.resize(editor.fontMetrics().horizontalAdvance("HOLLOWAY & DREW") + more, 50)
        editor.set_line("HOLLOWAY & DREW")
        editor.ensureCursorVisible()
        assert editor.horizontalScrollBar().value() == 0, more
