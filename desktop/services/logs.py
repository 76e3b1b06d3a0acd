"""The local log: small files that rotate, without a word of what was read.

An exception's message may quote a page, so only its type and the places in the code are written.
"""

from __future__ import annotations

import logging
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

BYTES = 1 << 20
FILES = 3


class DiscreetFormatter(logging.Formatter):
    """Leaves out what exceptions say."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatException(self, ei: ExceptionInfo) -> str:
        kind, _, trace = ei
        places = (f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_tb(trace))
        return f"{kind.__name__ if kind else 'no exception'} at {' < '.join(reversed(list(places)))}"


def log_to(folder: Path) -> None:
    """Starts the log in `folder`. Where it cannot be written the program goes on without one."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(folder / "dossier.log", maxBytes=BYTES, backupCount=FILES, encoding="utf-8")
    except OSError:
        return
    handler.setFormatter(DiscreetFormatter())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
