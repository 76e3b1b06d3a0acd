"""The official schemas."""

from __future__ import annotations

import functools
import os
from pathlib import Path

import pytest
from lxml import etree

DATA = Path(os.environ.get("DOSSIER_TEST_DATA", Path(__file__).resolve().parents[4] / "shared" / "data"))


@functools.cache
def _schema(name: str) -> etree.XMLSchema | None:
    path = DATA / "schemas" / name
    return etree.XMLSchema(etree.parse(str(path))) if path.is_file() else None


def assert_valid(data: bytes, name: str) -> None:
    """Skips where the schema is not there."""
    schema = _schema(name)
    if schema is None:
        pytest.skip(f"{name} is not in {DATA / 'schemas'}: set DOSSIER_TEST_DATA")
    schema.assertValid(etree.fromstring(data, etree.XMLParser(huge_tree=True)))
