"""Domain values to plain JSON data and back. Quads are eight numbers, characters are short lists: a page of 5,000 stays small.

`decode` raises ValueError on anything that does not fit; unknown keys are ignored, missing ones take the field's default.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import NoneType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from desktop.document.geometry import Quad
from desktop.document.model import Char

T = TypeVar("T")
Plain = Any


def encode(value: object) -> Plain:
    """JSON-ready data of a domain value, of a tuple of them, or of plain values."""
    return _encoder(cast("Any", type(value)))(value)


@cache
def _encoder(kind: Any) -> Callable[[Any], Plain]:
    """A function that encodes values of one type; cached, because it is asked for every character of a page."""
    if kind is Quad:
        return _quad
    if kind is Char:
        return _char
    if issubclass(kind, str | int | float | NoneType):
        return lambda v: v
    if issubclass(kind, tuple | list):
        return lambda values: [encode(v) for v in values]
    if issubclass(kind, Mapping):
        return lambda m: {k: encode(v) for k, v in m.items()}
    if is_dataclass(kind):
        names = tuple(f.name for f in fields(kind))
        return lambda v: {name: encode(getattr(v, name)) for name in names}
    raise TypeError(f"{kind.__name__} has no JSON form")


def _quad(quad: Quad) -> list[float]:
    return [round(n, 2) for p in (quad.tl, quad.tr, quad.br, quad.bl) for n in p]


def _char(char: Char) -> list[Plain]:
    plain = [char.text, None if char.quad is None else _quad(char.quad), round(char.confidence, 4)]
    return [*plain, round(char.doubt, 3), list(char.others)] if char.doubt or char.others else plain


def _char_of(plain: list[Plain]) -> Char:
    text, quad, confidence, *more = plain
    doubt, others = more or (0.0, ())
    return Char(text, None if quad is None else Quad.flat(quad), float(confidence), float(doubt), tuple(others))


def decode(kind: type[T], plain: Plain) -> T:
    """The value of type `kind` that `encode` made `plain` of."""
    try:
        decoder: Callable[[Plain], T] = _decoder(cast("Any", kind))
        return decoder(plain)
    except (TypeError, KeyError, AttributeError) as reason:
        raise ValueError(f"not a {kind.__name__}: {reason}") from reason


@cache
def _decoder(kind: Any) -> Callable[[Plain], Any]:
    """A function that decodes one type; cached, because it is asked for every character of a page."""
    if kind is Quad:
        return Quad.flat
    if kind is Char:
        return _char_of
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        inner = _decoder(next(a for a in arguments if a is not type(None)))
        return lambda p: None if p is None else inner(p)
    if origin is tuple:
        if arguments[-1] is Ellipsis:
            each = _decoder(arguments[0])
            return lambda p: tuple(map(each, p))
        parts = [_decoder(a) for a in arguments]
        return lambda p: tuple(part(v) for part, v in zip(parts, p, strict=True))
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind
    if is_dataclass(kind):
        return _record_decoder(kind)
    return float if kind is float else _checked(kind)


def _checked(kind: type) -> Callable[[Plain], Any]:
    def decoder(plain: Plain) -> Any:
        if not isinstance(plain, kind):
            raise TypeError(f"{type(plain).__name__} where {kind.__name__} is due")
        return plain

    return decoder


def _record_decoder(kind: Any) -> Callable[[Plain], Any]:
    hints = get_type_hints(kind)
    decoders = {f.name: _decoder(hints[f.name]) for f in fields(kind)}
    required = {f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING}

    def decoder(plain: Plain) -> Any:
        missing = required - plain.keys()
        if missing:
            raise KeyError(f"{kind.__name__} lacks {', '.join(sorted(missing))}")
        return kind(**{name: decode_one(plain[name]) for name, decode_one in decoders.items() if name in plain})

    return decoder
