"""Numbered steps from one file format to the next, each a module with `apply(database)`; once released it never changes."""

from __future__ import annotations

from collections.abc import Callable

from desktop.storage.driver import Database
from desktop.storage.errors import NewerVersion
from desktop.storage.migrations import m0001_first, m0002_engine_choices, m0003_records, m0004_review, m0005_exports

APPLICATION_ID = 0x44_4F_53_53  # "DOSS"

STEPS: tuple[Callable[[Database], None], ...] = (
    m0001_first.apply,
    m0002_engine_choices.apply,
    m0003_records.apply,
    m0004_review.apply,
    m0005_exports.apply,
)
VERSION = len(STEPS)
FIRST_WITH_RECORDS = 3
FIRST_WITH_REVIEW = 4
FIRST_WITH_EXPORTS = 5


def version_of(database: Database) -> int:
    version: int = database.value("PRAGMA user_version")
    return version


def migrate(database: Database) -> None:
    """Brings a file up to VERSION, step by step, each in its own transaction. Raises NewerVersion."""
    version = version_of(database)
    if version > VERSION:
        raise NewerVersion(path=str(database.path), version=version, known=VERSION)
    for number in range(version, VERSION):
        with database.writing():
            STEPS[number](database)
            database.run(f"PRAGMA application_id = {APPLICATION_ID}")
            database.run(f"PRAGMA user_version = {number + 1}")
