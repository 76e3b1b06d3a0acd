"""A stack of mixed forms on a clerk's desk: from the files to the approved register, with two people, by keyboard alone."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.document.model import PageStatus
from desktop.document.template import Template
from desktop.engines import registry
from desktop.exporters.registers.values import RecordState
from desktop.fields.templates.library import Templates
from desktop.imaging.client import ImagingHost
from desktop.services.catalogues import Layout
from desktop.services.fields import find_fields
from desktop.services.register_export import WantedRegister
from desktop.storage.dossier import Dossier
from desktop.storage.settings import Settings
from desktop.ui.main_window import MainWindow
from tests.helpers.forms import Truth, make
from tests.helpers.journey import Clerk, says
from tests.helpers.window import PATIENCE, kept, opened

FIRST, SECOND = "Wang Jing", "Li Min"
STACK = (
    ("catalogue_entry", "card"),
    ("laboratory_report", "two_columns"),
    ("medical_front_page", "ticked"),
    ("contract", "lease"),
    ("vat_invoice", "electronic"),
)
SEEDS = (1, 2)


@pytest.fixture(scope="module")
def truths() -> dict[str, Truth]:
    """By the title of the document."""
    return {f"{seed} {kind}": make(kind, seed, layout).truth for kind, layout in STACK for seed in SEEDS}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, truths: dict[str, Truth]) -> Path:
    """Ten scans; synthetic, as is all that they say."""
    folder = tmp_path_factory.mktemp("scans")
    for title, truth in truths.items():
        make(truth.kind, truth.seed, truth.layout).image.save(folder / f"{title}.jpg", quality=88)
    return folder


@pytest.fixture(scope="module")
def read(request, tmp_path_factory: pytest.TempPathFactory, dressed: QApplication, stack: Path, truths) -> Path:
    """The stack dropped on a window: its pages are read, its kinds told and its fields found without anybody's doing."""
    if registry.available("rapid") is not None:
        pytest.skip("the embedded engine is not here")
    folder = tmp_path_factory.mktemp("read")
    path = folder / "stack.dossier"
    qtbot = QtBot(request)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DOSSIER_HOME", str(folder / "home"))
        with desk(qtbot, path) as window:
            drop(window, stack)
            found = dict.fromkeys(truths, False)
            qtbot.waitUntil(lambda: len(window.bench.documents) == len(found), timeout=PATIENCE)
            qtbot.waitUntil(lambda: all(d.template for d in window.bench.documents), timeout=5 * PATIENCE)
            assert all(d.statuses == {PageStatus.READ: 1} for d in window.bench.documents)
            assert {d.title: d.template for d in window.bench.documents} == {t: truth.kind for t, truth in truths.items()}
    return path


@pytest.fixture
def path(read: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DOSSIER_HOME", str(tmp_path / "home"))
    shutil.copytree(read.parent, tmp_path / "work", ignore=shutil.ignore_patterns("home"))
    return tmp_path / "work" / read.name


def desk(qtbot, path: Path, templates: tuple[Template, ...] = ()):
    settings = Settings(person=FIRST, engine="rapid")
    return opened(qtbot, path, settings=settings, templates=templates or Templates().all(), make_host=ImagingHost)


@pytest.fixture
def clerk(qtbot, path: Path) -> Iterator[Clerk]:
    with desk(qtbot, path) as window:
        clerk = Clerk(qtbot, window, FIRST)
        clerk.until(lambda: window.bench.shown is not None)
        yield clerk


def drop(window: MainWindow, folder: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(folder))])
    actions, buttons = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    window.dropEvent(QDropEvent(QPointF(300, 300), actions, mime, buttons, Qt.KeyboardModifier.NoModifier))


def of(clerk: Clerk, truths: dict[str, Truth]) -> Truth:
    """What stands on the document in hand."""
    return truths[clerk.window.bench.shown.document.title]


def test_ten_mixed_forms_from_import_to_an_approved_register_by_keyboard(
    clerk: Clerk, truths: dict[str, Truth], tmp_path: Path
) -> None:
    window = clerk.window
    for_two = {d.id for d in window.bench.documents if d.template == "medical_front_page"}
    clerk.open_fields()
    for _ in truths:
        truth, document = of(clerk, truths), clerk.document
        clerk.see_to_open_fields(truth)
        clerk.read_over(truth)
        if document in for_two:
            assert not window.record.fields.record.approvable
            clerk.next_record()
        else:
            clerk.approve()
    assert {d.id for d in window.bench.documents if not d.approved} == for_two

    clerk.sign(SECOND)
    for _ in for_two:
        clerk.open_fields()
        truth = of(clerk, truths)
        assert clerk.document in for_two
        assert clerk.row is not None
        assert clerk.row.blind
        assert clerk.row.value() == ""
        clerk.see_to_open_fields(truth)
        clerk.approve()
    assert all(d.approved for d in window.bench.documents)

    clerk.press(Qt.Key.Key_F7)
    for kind, _ in STACK:
        clerk.choose_kind(kind)
        shown = window.register.model.register
        assert [row.state for row in shown.rows] == [RecordState.APPROVED] * len(SEEDS)
        documents = tuple(row.document for row in shown.rows)
        out = tmp_path / "out" / kind
        window.jobs.export_register(WantedRegister(window.register.template, documents, Layout.ALL, ("xlsx", "csv"), out))
        clerk.until(lambda out=out: {p.suffix for p in out.glob("register-*")} == {".csv", ".xlsx"})
        clerk.until(lambda: not window.jobs.busy)
        for table in (csv_rows(out), xlsx_rows(out)):
            check_values(window.register.template, table, truths)


def csv_rows(folder: Path) -> list[dict[str, str]]:
    (path,) = folder.glob("register-*.csv")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def xlsx_rows(folder: Path) -> list[dict[str, str]]:
    """By the keys of the columns, which stand on a sheet of their own."""
    (path,) = folder.glob("register-*.xlsx")
    records, columns = openpyxl.load_workbook(path, read_only=False).worksheets
    keys = [str(row[1]) for row in columns.iter_rows(min_row=2, values_only=True)]
    rows = list(records.iter_rows(min_row=2, values_only=True))
    return [{key: "" if v is None else str(v) for key, v in zip(keys, row, strict=True)} for row in rows]


def check_values(template: Template, table: list[dict[str, str]], truths: dict[str, Truth]) -> None:
    """A register that was written out tells what stands on the forms."""
    assert len(table) == len(SEEDS)
    for row in table:
        assert row["record_state"] == "approved"
        for told in truths[row["document_title"]].fields:
            spec = template.field(told.key)
            assert spec is not None
            assert says(spec, row[told.key], told), (row["document_title"], told.key, row[told.key], told.value)


def test_two_people_who_disagree_see_both_entries_and_settle_it(clerk: Clerk, truths: dict[str, Truth]) -> None:
    window = clerk.window
    clerk.open_fields()
    while window.bench.shown.document.template != "medical_front_page":
        clerk.next_record()
    name, right = "identity_number", of(clerk, truths).field("identity_number").value
    wrong = right[:-2] + right[-1] + right[-2]
    clerk.go_to(name)
    clerk.key(right)
    assert clerk.row_of(name).standing.waits

    clerk.sign(SECOND)
    clerk.go_to(name)
    assert clerk.row_of(name).blind
    assert clerk.row_of(name).value() == ""
    clerk.key(wrong)
    for person in (FIRST, SECOND):
        if clerk.name != person:
            clerk.sign(person)
        row = clerk.row_of(name)
        clerk.until(lambda row=row: row.standing.differ)
        assert {(e.by, e.value) for e in row.entries.entries if e.person} == {(FIRST, right), (SECOND, wrong)}
        assert row.entries.isVisible()
        assert row.field.confirmed_by is None
        assert not window.record.fields.record.approvable

    clerk.go_to(name)
    theirs = next(n for n, entry in enumerate(clerk.row.entries.entries) if entry.by == FIRST)
    row = clerk.row
    clerk.press(Qt.Key(Qt.Key.Key_1 + theirs), Qt.KeyboardModifier.AltModifier)
    clerk.until(lambda: row.field.confirmed_by is not None)
    assert row.field.value == right
    assert set(row.field.confirmed_by.split(", ")) == {FIRST, SECOND}


def test_the_next_form_is_found_better_after_one_was_corrected_and_approved(qtbot, path: Path) -> None:
    """A kind of this office, which does not know by what label the form prints a value."""
    shipped = Templates().get("catalogue_entry")
    spec = shipped.field("title")
    unknown = replace(spec, labels=("Sachverhalt",), pattern=None)
    ours = replace(shipped, fields=tuple(unknown if field is spec else field for field in shipped.fields))
    with Dossier.open(path) as dossier:  # as this kind finds them, instead of the shipped one
        cards = [d.id for d in dossier.documents() if d.template == ours.name]
        truths = {card: make("catalogue_entry", seed, "card").truth for card, seed in zip(cards, SEEDS, strict=True)}
        kinds = kept(path.parent / "ours", (ours,))
        for card in cards:
            find_fields(dossier, card, ours.name, kinds)
    with desk(qtbot, path, (ours,)) as window:
        clerk = Clerk(qtbot, window, FIRST)
        clerk.until(lambda: clerk.document == cards[0])
        clerk.open_fields()
        told = truths[cards[0]].field(spec.name)
        assert not says(spec, clerk.row_of(spec.name).value(), told)
        clerk.see_to_open_fields(truths[cards[0]])
        assert clerk.row_of(spec.name).evidence, "what was keyed is not looked for on the page"
        clerk.approve()
        while clerk.document != cards[1]:
            clerk.next_record()
        told = truths[cards[1]].field(spec.name)
        clerk.until(lambda: says(spec, clerk.row_of(spec.name).value(), told))
        field = clerk.row_of(spec.name).field
        assert field.confirmed_by is None
        assert field.evidence
