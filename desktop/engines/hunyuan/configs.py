"""The JSON files of a model folder, read with limits: no code named in them, no sizes that cannot be."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from desktop.engines.hunyuan.refusals import (
    ModelConfigAbsurd,
    ModelFileDamaged,
    ModelFileUnreadable,
    ModelNamesCode,
)

_LARGEST = 4 << 20
_LARGEST_TOKENIZER = 64 << 20
_DEEPEST = 32
_DRAFT_CLASS = re.compile(r"dflash\.[A-Za-z_][A-Za-z0-9_]*")
_LIMITS: Mapping[str, int] = MappingProxyType(
    {
        "hidden_size": 1 << 16,
        "intermediate_size": 1 << 20,
        "num_hidden_layers": 1 << 10,
        "num_attention_heads": 1 << 12,
        "num_key_value_heads": 1 << 12,
        "head_dim": 1 << 14,
        "vocab_size": 1 << 24,
        "max_position_embeddings": 1 << 30,
        "num_channels": 1 << 6,
        "patch_size": 1 << 10,
        "spatial_merge_size": 1 << 6,
        "max_image_size": 1 << 16,
        "min_pixels": 1 << 32,
        "max_pixels": 1 << 32,
        "block_size": 1 << 12,
    }
)
"""Far above anything published; a larger value would only be asked for to exhaust the machine."""


def read_json(path: Path, name: str, *, tokenizer: bool = False) -> dict[str, Any]:
    """The object in a JSON file. name: for the errors. Raises ModelFileDamaged, ModelFileUnreadable."""
    limit = _LARGEST_TOKENIZER if tokenizer else _LARGEST
    try:
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except OSError as reason:
        raise ModelFileUnreadable(file=name, reason=reason.strerror or "") from reason
    try:
        plain = json.loads(data.decode("utf-8-sig")) if len(data) <= limit else None
    except (ValueError, RecursionError) as reason:
        raise ModelFileDamaged(file=name) from reason
    if not isinstance(plain, dict):
        raise ModelFileDamaged(file=name)
    return plain


def check_settings(plain: Mapping[str, Any], name: str, *, draft: bool = False) -> None:
    """draft: of the draft model, whose published settings name the class of a program file beside them; that file is never
    brought in and never loaded. Raises ModelNamesCode, ModelConfigAbsurd, ModelFileDamaged."""
    for depth, key, value in _walked(plain):
        if depth > _DEEPEST:
            raise ModelFileDamaged(file=name)
        if key == "auto_map" and not (draft and depth == 0 and _draft_classes(value)):
            raise ModelNamesCode(file=name)
        if key in _LIMITS and value is not None:
            number = type(value) in (int, float) and value == value and abs(value) != float("inf")
            if not number or value != int(value) or not 1 <= value <= _LIMITS[key]:
                raise ModelConfigAbsurd(file=name, key=key)


def _draft_classes(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(v, str) and _DRAFT_CLASS.fullmatch(v) for v in value.values())


def _walked(plain: Any) -> Iterator[tuple[int, str, Any]]:
    """(depth, key, value) of every key at any depth; "" for the items of a list."""
    waiting: list[tuple[int, Any]] = [(0, plain)]
    while waiting:
        depth, value = waiting.pop()
        pairs = value.items() if isinstance(value, dict) else [("", v) for v in value]
        for key, inner in pairs:
            yield depth, key, inner
            if isinstance(inner, dict | list):
                waiting.append((depth + 1, inner))
