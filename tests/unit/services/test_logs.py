from __future__ import annotations

import logging
from pathlib import Path

from desktop.services.logs import DiscreetFormatter


def test_what_an_exception_says_is_not_logged() -> None:
    try:
        int("病人林晓岚")
    except ValueError as error:
        record = logging.LogRecord(
            "desktop", logging.ERROR, __file__, 1, "page %s", ("7f",), (type(error), error, error.__traceback__)
        )
    line = DiscreetFormatter().format(record)
    assert "林晓岚" not in line
    assert "page 7f" in line
    assert "ValueError" in line
    assert Path(__file__).name in line
