from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from desktop.document.errors import DossierError
from desktop.storage.dossier import Dossier
from tests.unit.storage.making import ADA, add_document, correct, read


class Cancelled(DossierError):
    code = "cancelled"


@pytest.fixture
def filled(dossier: Dossier, tmp_path: Path) -> Path:
    first, second = add_document(dossier, tmp_path, pages=2)
    read(dossier, first, ["合同"])
    read(dossier, second, ["编号"])
    correct(dossier, first, 0, "契约")
    dossier.undo(ADA)
    dossier.close()
    return dossier.path


def problems(path: Path) -> list[str]:
    with Dossier.open(path, read_only=True) as dossier:
        return [problem.en for problem in dossier.verify().problems]


def tamper(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(statement)
    connection.close()


def test_all_is_well_and_counted(filled: Path) -> None:
    told: list[int] = []
    with Dossier.open(filled) as dossier:
        report = dossier.verify(progress=lambda done, total: told.append(done))
    assert report.ok
    assert (report.documents, report.pages, report.masters, report.events, report.purged) == (1, 2, 1, 7, 0)
    assert told == [1, 2, 3]
    assert "7" in report.summary.say("zh")


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE events SET at = '2020' WHERE sequence = 4", "step 4"),
        ("UPDATE events SET actor_name = 'Bo' WHERE sequence = 6", "step 6"),
        ("DELETE FROM events WHERE sequence = 5", "step 6"),
        ("DELETE FROM events WHERE sequence = 7", "page document-page1"),
        ("UPDATE events SET payload = (SELECT payload FROM events WHERE sequence = 4) WHERE sequence = 5", "step 5"),
        ("UPDATE contents SET content = (SELECT content FROM contents WHERE rank = 1) WHERE rank = 2", "page document-page2"),
        ("UPDATE pages SET status = 'checked' WHERE rank = 1", "page document-page1"),
        ("UPDATE pages SET doubtful = 4 WHERE rank = 1", "page document-page1"),
        ("UPDATE documents SET title = 'x'", "document document"),
        ("UPDATE masters SET name = 'other'", "original"),
        ("UPDATE contents SET content = x'00' WHERE rank = 1", "damaged"),
        ("DELETE FROM contents WHERE rank = 1", "page document-page1"),
        ("DELETE FROM documents", "document"),
    ],
)
def test_what_was_changed_behind_the_history_is_found(filled: Path, statement: str, expected: str) -> None:
    tamper(filled, statement)
    assert expected in " ".join(problems(filled))


def test_a_stale_search_index_is_found(filled: Path) -> None:
    tamper(filled, "DELETE FROM search WHERE rowid = 1")
    assert any("search index" in problem for problem in problems(filled))


def test_changed_and_missing_masters_are_named(filled: Path) -> None:
    (master,) = filled.with_name("case.masters").iterdir()
    master.write_bytes(b"INK")
    assert "changed" in problems(filled)[0]
    master.unlink()
    assert "missing" in problems(filled)[0]


def test_a_purged_step_cannot_hide_another_change(filled: Path) -> None:
    with Dossier.open(filled) as dossier:
        dossier.purge(4)
        assert dossier.verify().ok
    tamper(filled, "UPDATE pages SET status = 'checked' WHERE rank = 2")
    assert "page document-page2" in problems(filled)[0]


def test_it_can_be_cancelled(filled: Path) -> None:
    def poll() -> None:
        raise Cancelled

    with Dossier.open(filled) as dossier:
        with pytest.raises(Cancelled):
            dossier.verify(poll=poll)
        read(dossier, "document-page2", ["新"], reading="next")


def test_a_look_leaves_nothing_beside_the_dossier(dossier: Dossier, tmp_path: Path) -> None:
    add_document(dossier, tmp_path)
    dossier.close()
    there = set(dossier.path.parent.iterdir())
    before = dossier.path.read_bytes()
    with Dossier.open(dossier.path, read_only=True) as looked:
        assert looked.verify().ok
    assert (set(dossier.path.parent.iterdir()), dossier.path.read_bytes()) == (there, before)


def test_a_look_beside_a_writer_takes_nothing_from_it(dossier: Dossier, tmp_path: Path) -> None:
    add_document(dossier, tmp_path)
    with Dossier.open(dossier.path, read_only=True) as looked:
        assert looked.verify().ok
    pages = add_document(dossier, tmp_path, identity="second")
    dossier.close()
    with Dossier.open(dossier.path, read_only=True) as looked:
        assert looked.page(pages[0]).id == pages[0]
        assert looked.verify().ok
