from __future__ import annotations

from collections.abc import Iterator

import pytest

from desktop.imaging.client import ImagingHost


@pytest.fixture(scope="session")
def imaging() -> Iterator[ImagingHost]:
    host = ImagingHost()
    yield host
    host.close()
