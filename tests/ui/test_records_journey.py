"""A stack of ten mixed forms, from pages that were read to approved records, by keyboard alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.document.model import RegionType
from desktop.document.record import FieldState
from desktop.fields.templates.library import Templates
from desktop.services.registers import RecordState, register_of
from desktop.storage.dossier import Dossier
from desktop.ui.main_window import MainWindow
from tests.helpers import drawn
from tests.helpers.drawn import Block
from tests.helpers.window import PATIENCE, opened

ENTER = Qt.Key.Key_Return
KINDS = ("contract", "receipt", "power_of_attorney")
MOST_KEYS = 40
"""That one form may cost."""


def contract(number: int) -> tuple[Block, ...]:
    lines = (
        f"合同编号：HT-2024-{number:04}",
        "甲方：北京安居物业管理有限公司",
        f"乙方：李明{'一二三四五六七八九十'[number % 10]}",
        "合同金额：34,000.00元",
        f"签订日期：2024年2月{number + 1}日",
    )
    return (Block(RegionType.TITLE, ("采购合同",), 48), Block(RegionType.TEXT, lines, 27))


def receipt(number: int) -> tuple[Block, ...]:
    lines = ("Quay Stationers Ltd", "14 Quay Street, Bristol", f"Date: 2024-03-{number + 1:02}", "Total: 42.50")
    return (Block(RegionType.TITLE, ("RECEIPT",), 48), Block(RegionType.TEXT, lines, 27))


def power(number: int) -> tuple[Block, ...]:
    lines = ("委托人：王静", "受托人：李敏", "委托事项：代为办理房屋租赁登记", f"日期：2024年4月{number + 1}日")
    return (Block(RegionType.TITLE, ("授权委托书",), 48), Block(RegionType.TEXT, lines, 27))


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dressed: QApplication) -> Path:
    monkeypatch.setenv("DOSSIER_FAKE_ENGINES", "1")
    monkeypatch.setenv("DOSSIER_HOME", str(tmp_path / "home"))
    with Dossier.create(tmp_path / "stack.dossier") as dossier:
        for number in range(10):
            image = tmp_path / f"{number}.png"
            regions = drawn.draw((contract, receipt, power)[number % 3](number), image)
            drawn.add_document(dossier, f"{number:04}", [(image, regions)])
    return tmp_path / "stack.dossier"


class Clerk:
    """Presses the keys that what has the keyboard asks for; never takes the mouse."""

    def __init__(self, qtbot, window: MainWindow) -> None:
        self._qtbot, self._window = qtbot, window

    def fill_in(self, document: str) -> None:
        fields = self._window.record.fields
        for _ in range(MOST_KEYS):
            self._settle()
            if self._approved(document):
                return
            if fields.head.search.hasFocus() or fields.foot.approve.hasFocus():
                self._enter()
            else:
                self._see_to_field()
        raise AssertionError("the form is not done")

    def _see_to_field(self) -> None:
        row = self._window.record.fields.in_hand
        assert row is not None
        assert row.holds_focus()
        blocking = [rule for rule in row.checked.rules if rule.blocks]
        if row.checked.state is FieldState.FAILED and blocking and not blocking[0].rule.startswith("evidence("):
            self._qtbot.keyClick(QApplication.focusWidget(), ENTER, Qt.KeyboardModifier.AltModifier)
            self._qtbot.keyClicks(QApplication.focusWidget(), "not on the page")
        self._enter()

    def _enter(self) -> None:
        self._qtbot.keyClick(QApplication.focusWidget(), ENTER)

    def _settle(self) -> None:
        """What was asked for has been done and is shown."""
        window = self._window
        done: list[bool] = []
        window.bench.desk.queued(lambda _: done.append(True))
        self._qtbot.waitUntil(lambda: bool(done) and not window.jobs.busy, timeout=PATIENCE)
        done.clear()
        window.bench.desk.queued(lambda _: done.append(True))
        self._qtbot.waitUntil(lambda: bool(done), timeout=PATIENCE)
        QApplication.processEvents()

    def _approved(self, document: str) -> bool:
        return any(each.id == document and each.approved for each in self._window.bench.documents)


def test_a_clerk_takes_a_stack_of_ten_mixed_forms_to_approved_records_by_keyboard(qtbot, stack: Path) -> None:
    shipped = Templates()
    templates = tuple(shipped.get(name) for name in KINDS)
    with opened(qtbot, stack, templates=templates) as window:
        window.acts.tab_fields.trigger()
        clerk = Clerk(qtbot, window)
        for document in [each.id for each in window.bench.documents]:
            head = window.record.fields.head
            qtbot.waitUntil(
                lambda document=document: window.bench.page is not None and window.bench.page.document == document,
                timeout=PATIENCE,
            )
            qtbot.waitUntil(lambda head=head: bool(head.proposal.text()), timeout=PATIENCE)
            clerk.fill_in(document)
    with Dossier.open(stack, read_only=True) as dossier:
        assert [each.template for each in dossier.documents()] == [KINDS[number % 3] for number in range(10)]
        rows = [row for template in templates for row in register_of(dossier, template).rows]
        assert [row.state for row in rows] == [RecordState.APPROVED] * 10
        assert all(dossier.document(each.id).approval.by == "Wang Jing" for each in dossier.documents())
        assert dossier.verify().ok
