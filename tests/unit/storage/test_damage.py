from __future__ import annotations

import random
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.document.edits import ArrangePages, ReplaceOverride, SetApproval
from desktop.document.history import Edited, PageRead
from desktop.document.model import Approval, Override, PageStatus, Reading
from desktop.storage.dossier import Dossier
from desktop.storage.errors import (
    DossierDamaged,
    DossierExists,
    NotADossier,
    NothingToRecover,
    PartlyReadable,
)
from desktop.storage.recovery import recover
from tests.unit.storage.making import ADA, ENGINE, NOW, add_document, content, correct, texts


@pytest.fixture
def filled(dossier: Dossier, tmp_path: Path) -> Path:
    """Sixty read pages in two documents, closed."""
    pages = [*add_document(dossier, tmp_path, pages=40), *add_document(dossier, tmp_path, pages=20, identity="second")]
    rng = random.Random(7)
    happened, readings = [], []
    for page in pages:
        found = content(*("".join(chr(rng.randrange(0x4E00, 0x9FA5)) for _ in range(40)) for _ in range(5)), prefix=page)
        happened.append(PageRead(page, f"reading-{page}", found))
        readings.append(Reading(f"reading-{page}", page, "rapid", (), NOW, tuple(found.lines())))
    dossier.record(ENGINE, *happened, readings=readings)
    correct(dossier, pages[0], 0, "更正")
    reason = Override("required(number)", ("",), "the original has none", "Ada", NOW)
    approval = SetApproval("document", None, Approval("Ada", NOW))
    dossier.record(ADA, Edited(ReplaceOverride("document", None, reason, 0)), Edited(approval))
    dossier.enqueue(pages[:2])
    dossier.close()
    return dossier.path


def spoil(path: Path, start: int, length: int) -> None:
    with path.open("rb+") as stream:
        stream.seek(start)
        stream.write(random.Random(start).randbytes(length))


def test_other_files_are_not_taken_for_dossiers(tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.dossier"
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE t (x)")
    connection.close()
    cases = {
        "text.dossier": b"just text",
        "empty.dossier": b"",
        "pdf.dossier": b"%PDF-1.7" + bytes(500),
        "foreign.dossier": None,
    }
    for name, data in cases.items():
        path = tmp_path / name
        if data is not None:
            path.write_bytes(data)
        before = path.read_bytes()
        for read_only in (True, False):
            with pytest.raises(NotADossier):
                Dossier.open(path, read_only=read_only)
        assert path.read_bytes() == before
    assert not list(tmp_path.glob("*-wal"))


def test_an_emptied_dossier_is_not_opened_as_a_new_one(filled: Path) -> None:
    filled.write_bytes(b"")
    for read_only in (True, False):
        with pytest.raises(DossierDamaged):
            Dossier.open(filled, read_only=read_only)
    assert filled.read_bytes() == b""
    with pytest.raises(NothingToRecover):
        recover(filled, filled.with_name("new.dossier"))
    assert not filled.with_name("new.dossier").exists()


@pytest.mark.parametrize("share", [0.3, 0.7, 0.95])
def test_a_cut_off_file_is_reported_with_what_is_left_and_recovered(filled: Path, share: float) -> None:
    data = filled.read_bytes()
    filled.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(PartlyReadable) as told:
        Dossier.open(filled)
    assert told.value.details["documents"] == 2
    new = filled.with_name("new.dossier")
    report = recover(filled, new)
    assert (report.documents, report.pages) == (2, 60)
    assert not report.history_whole
    with Dossier.open(new) as dossier:
        full = sum(bool(texts(dossier, p.id)) for d in dossier.documents() for p in dossier.page_summaries(d.id))
        assert full == 60 - report.empty_pages
        for summary in dossier.page_summaries("document"):
            assert texts(dossier, summary.id) or summary.status is PageStatus.WAITING
        assert dossier.missing_masters() == ()
    with pytest.raises(DossierExists):
        recover(filled, new)


def test_a_hole_in_the_middle_costs_only_what_was_in_it(filled: Path) -> None:
    with Dossier.open(filled, read_only=True) as dossier:
        expected = {p.id: texts(dossier, p.id) for d in dossier.documents() for p in dossier.page_summaries(d.id)}
    size = filled.stat().st_size
    for hole in range(5):
        spoil(filled, size * (hole + 2) // 8 // 4096 * 4096, 4096)
    with pytest.raises(PartlyReadable):
        Dossier.open(filled, read_only=True)
    report = recover(filled, filled.with_name("new.dossier"))
    with Dossier.open(filled.with_name("new.dossier")) as dossier:
        found = {p.id: texts(dossier, p.id) for d in dossier.documents() for p in dossier.page_summaries(d.id)}
        assert found.keys() == expected.keys()
        assert all(found[page] in (expected[page], []) for page in found)
        assert report.empty_pages < 30
        page = next(page for page, lines in found.items() if lines)
        assert any(hit.page == page for hit in dossier.search(found[page][0][:6]))


def test_a_whole_dossier_recovers_to_itself(filled: Path) -> None:
    new = filled.with_name("new.dossier")
    report = recover(filled, new)
    assert (report.documents, report.pages, report.empty_pages, report.readings) == (2, 60, 0, 60)
    assert report.history_whole
    assert report.missing_masters == ()
    with Dossier.open(new) as dossier, Dossier.open(filled, read_only=True) as old:
        assert dossier.verify().ok
        assert dossier.history() == old.history()
        assert dossier.queued() == old.queued()
        assert dossier.document("document") == old.document("document")
        assert dossier.document("document").approval == Approval("Ada", NOW)
        assert dossier.page("document-page1") == old.page("document-page1")


def test_pages_that_only_the_history_tells_of_take_their_place_in_the_order(filled: Path) -> None:
    with Dossier.open(filled) as dossier:
        pages = dossier.document("second").pages
        dossier.record(ADA, Edited(ArrangePages("second", pages, (pages[7], *pages[:5]))))
        expected = dossier.document("second").pages
    with sqlite3.connect(filled) as connection:
        connection.execute("DELETE FROM pages WHERE id IN (?, ?, ?)", (pages[7], pages[1], pages[9]))
    connection.close()
    report = recover(filled, filled.with_name("new.dossier"))
    assert (report.pages, report.history_whole) == (60, True)
    with Dossier.open(filled.with_name("new.dossier")) as dossier:
        assert dossier.document("second").pages == expected
        assert [page.number for page in dossier.page_summaries("second")] == [1, 2, 3, 4, 5, 6]


def test_missing_masters_are_told(filled: Path) -> None:
    for file in filled.with_name("case.masters").iterdir():
        file.unlink()
    filled.with_name("case.masters").rmdir()
    with Dossier.open(filled) as dossier:
        assert [m.name for m in dossier.missing_masters()] == ["scan.pdf"]
        assert "scan.pdf" in dossier.verify().problems[0].zh
    assert recover(filled, filled.with_name("new.dossier")).missing_masters == ("scan.pdf",)


def test_garbage_anywhere_never_ends_in_another_error(filled: Path) -> None:
    data = filled.read_bytes()
    rng = random.Random(3)
    for _ in range(25):
        filled.write_bytes(data)
        for _ in range(rng.randint(1, 4)):
            spoil(filled, rng.randrange(len(data)), rng.choice((1, 16, 4096)))
        try:
            with Dossier.open(filled) as dossier:
                dossier.verify()
        except (DossierDamaged, NotADossier):
            pass
        for journal in filled.parent.glob("*-wal"):
            journal.unlink()


def test_what_was_recovered_and_what_was_lost_is_told(filled: Path) -> None:
    whole = recover(filled, filled.with_name("new.dossier"))
    assert (whole.summary.en, whole.losses) == ("Recovered: 2 documents, 60 pages, 68 steps of the history.", ())
    hurt = replace(whole, lost_areas=2, empty_pages=3, history_whole=False, missing_masters=tuple("abcdefg"))
    assert [loss.en for loss in hurt.losses] == [
        "2 marked areas were lost: look at what is to be blacked out once more before an export.",
        "The text of 3 pages was lost: they wait to be read again.",
        "The history has gaps.",
        "7 originals are not there: a, b, c, d, e…",
    ]
    assert "7 个原件" in hurt.losses[-1].zh
