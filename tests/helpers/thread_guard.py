"""Notes every method of a widget, a model or a window's object that runs on another thread than the window's."""

from __future__ import annotations

import functools
import inspect
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QObject, QThread


@contextmanager
def watched(prefix: str = "desktop.ui") -> Iterator[list[str]]:
    """Wraps the methods of all QObjects defined in loaded modules of `prefix`, threads themselves aside; gives the offences."""
    home, offences, undo = threading.get_ident(), [], []
    for kind in _kinds(prefix):
        for name, method in list(vars(kind).items()):
            if callable(method) and not isinstance(method, (type, staticmethod, classmethod)) and hasattr(method, "__code__"):
                undo.append((kind, name, method))
                setattr(kind, name, _guarded(method, f"{kind.__name__}.{name}", home, offences))
    try:
        yield offences
    finally:
        for kind, name, method in undo:
            setattr(kind, name, method)


def _kinds(prefix: str) -> set[type]:
    found = set()
    for name, module in list(sys.modules.items()):
        if name.startswith(prefix):
            found |= {
                kind
                for kind in vars(module).values()
                if isinstance(kind, type)
                and issubclass(kind, QObject)
                and not issubclass(kind, QThread)
                and kind.__module__ == name
            }
    return found


def _guarded(method: Any, words: str, home: int, offences: list[str]) -> Any:
    """With the parameters of the method itself: Qt gives a slot as many arguments as it takes."""

    def note() -> None:
        if threading.get_ident() != home:
            offences.append(words)

    taken, given = [], []
    for parameter in inspect.signature(method).parameters.values():
        star = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
        keyword = parameter.kind is parameter.KEYWORD_ONLY
        if keyword and not any(part.startswith("*") for part in taken):
            taken.append("*")
        default = "=None" if parameter.default is not parameter.empty else ""
        taken.append(f"{star}{parameter.name}{default}")
        given.append(f"{parameter.name}={parameter.name}" if keyword else f"{star}{parameter.name}")
    space: dict[str, Any] = {"note": note, "method": method}
    exec(f"def guard({', '.join(taken)}):\n    note()\n    return method({', '.join(given)})", space)
    guard = functools.wraps(method)(space["guard"])
    guard.__defaults__, guard.__kwdefaults__ = method.__defaults__, method.__kwdefaults__
    return guard
