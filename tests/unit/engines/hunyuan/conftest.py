"""Without torch, only what needs none is tried."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

_HERE = Path(__file__).parent
collect_ignore = (
    []
    if find_spec("torch") and find_spec("transformers")
    else [path.name for path in _HERE.glob("test_*.py") if "torch" in path.read_text("utf-8")]
)
