from __future__ import annotations

from collections.abc import Iterator

import pytest

from desktop.hosts.client import Host
from tests.unit.exporters.drawn import exporting_host


@pytest.fixture(scope="session")
def host() -> Iterator[Host]:
    with exporting_host() as child:
        yield child
