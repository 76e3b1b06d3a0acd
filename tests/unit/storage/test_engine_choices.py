from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from desktop.storage.dossier import Dossier
from desktop.storage.errors import ReadOnlyDossier
from desktop.storage.migrations import VERSION
from tests.unit.storage.making import add_document


def test_the_nearest_choice_holds(dossier: Dossier, tmp_path: Path) -> None:
    first, second = add_document(dossier, tmp_path, pages=2)
    document = dossier.page(first).document
    assert dossier.engine_for(first) is None
    dossier.choose_engine("rapid")
    assert dossier.engine_for(first) == "rapid"
    dossier.choose_engine("hunyuan", document)
    dossier.choose_engine("auto", second)
    assert (dossier.engine_for(first), dossier.engine_for(second)) == ("hunyuan", "auto")
    dossier.choose_engine(None, document)
    dossier.choose_engine(None, second)
    assert (dossier.engine_for(first), dossier.engine_for(second)) == ("rapid", "rapid")
    assert (dossier.chosen_engine(), dossier.chosen_engine(document)) == ("rapid", None)
    with Dossier.open(dossier.path, read_only=True) as looker:
        assert looker.engine_for(first) == "rapid"
        with pytest.raises(ReadOnlyDossier):
            looker.choose_engine("rapid")


def test_a_dossier_of_the_first_format_is_brought_up(dossier: Dossier, tmp_path: Path) -> None:
    (page,) = add_document(dossier, tmp_path)
    dossier.close()
    connection = sqlite3.connect(dossier.path, isolation_level=None)
    for table in ("words", "page_times", "page_quality", "engine_choices", "redactions"):
        connection.execute(f"DROP TABLE {table}")
    for index in ("events_by_actor", "pages_by_document", "inspections", "deliveries"):
        connection.execute(f"DROP INDEX {index}")
    later = ("events.batch", "documents.assigned", "pages.engine", "documents.overrides", "documents.approval")
    for table, column in (name.split(".") for name in later):
        connection.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    connection.execute("CREATE INDEX events_by_actor ON events (actor_kind, actor_name, kind, sequence, undoes)")
    connection.execute("CREATE INDEX pages_by_document ON pages (document, rank, status, doubtful)")
    connection.execute("PRAGMA user_version = 1")
    connection.close()
    with Dossier.open(dossier.path) as opened:
        opened.choose_engine("hunyuan", page)
        assert opened.engine_for(page) == "hunyuan"
        assert opened.verify().ok
    connection = sqlite3.connect(dossier.path)
    assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,)
    connection.close()
