from __future__ import annotations

import pytest

from tests.helpers.rich_sample import RichSample, rich_document


@pytest.fixture(scope="session")
def rich(tmp_path_factory: pytest.TempPathFactory) -> RichSample:
    return rich_document(tmp_path_factory.mktemp("rich"))
