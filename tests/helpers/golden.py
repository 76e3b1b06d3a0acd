"""Golden files: what an export says, kept in tests/data/golden as text that a person can read.

DOSSIER_GOLDEN=write in the environment writes them anew; look at the difference before it is committed.
"""

from __future__ import annotations

import difflib
import os
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "data" / "golden"


def golden(name: str, said: str) -> None:
    """Compares with the golden file of that name; a failure shows the lines that differ."""
    path = FOLDER / name
    if os.environ.get("DOSSIER_GOLDEN") == "write":
        FOLDER.mkdir(parents=True, exist_ok=True)
        path.write_text(said, "utf-8", newline="\n")
        return
    assert path.is_file(), f"there is no {path.name} yet: run once with DOSSIER_GOLDEN=write"
    kept = path.read_text("utf-8")
    if said != kept:
        lines = difflib.unified_diff(kept.splitlines(), said.splitlines(), f"golden/{name}", "as exported", lineterm="", n=2)
        raise AssertionError("\n".join(lines) or "only line ends differ")
