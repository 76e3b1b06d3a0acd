from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.storage.dossier import Dossier
from tests.unit.storage.making import ticking


@pytest.fixture
def dossier(tmp_path: Path) -> Iterator[Dossier]:
    with Dossier.create(tmp_path / "case.dossier", clock=ticking()) as made:
        yield made
