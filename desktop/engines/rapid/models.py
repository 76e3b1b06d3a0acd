"""The model files: where they lie, what they are, and the characters that the recogniser knows.

They lie inside the installed `rapidocr` package and are opened by absolute path; the package itself is never imported, so
none of its code that could fetch a model is even loaded.
"""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path

from desktop.engines.contract import EngineUnavailable

DETECTOR = "PP-OCRv6_det_small.onnx"
RECOGNISER = "PP-OCRv6_rec_small.onnx"

_METADATA = 14
_KEY, _VALUE = 1, 2


def model_path(name: str) -> Path:
    """Raises EngineUnavailable when the package or the file is missing."""
    spec = importlib.util.find_spec("rapidocr")
    folders = spec.submodule_search_locations if spec else None
    for folder in folders or ():
        path = Path(folder).resolve() / "models" / name
        if path.is_file():
            return path
    raise EngineUnavailable(engine="rapid", why=f"the model file {name} is missing")


def model_hashes() -> tuple[tuple[str, str], ...]:
    """(file name, SHA-256) of the models in use."""
    return tuple((name, hashlib.sha256(model_path(name).read_bytes()).hexdigest()) for name in (DETECTOR, RECOGNISER))


def characters() -> tuple[str, ...]:
    """What each class of the recogniser stands for; the first is none. Read from the file itself, the same for any runtime."""
    for number, entry in _fields(memoryview(model_path(RECOGNISER).read_bytes())):
        if number == _METADATA:
            pair = {key: bytes(value).decode() for key, value in _fields(entry)}
            if pair.get(_KEY) == "character":
                return ("", *pair[_VALUE].splitlines(), " ")
    raise EngineUnavailable(engine="rapid", why=f"{RECOGNISER} names no characters")


def _fields(message: memoryview) -> list[tuple[int, memoryview]]:
    """The fields of a protobuf message that have a length: (number, content)."""
    found = []
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        kind = tag & 7
        size, at = _varint(message, at) if kind in (0, 2) else (8 if kind == 1 else 4, at)
        if kind == 2:
            found.append((tag >> 3, message[at : at + size]))
        at += size if kind else 0
    return found


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7
