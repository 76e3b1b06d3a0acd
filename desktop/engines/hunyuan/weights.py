"""Whether .safetensors files are whole: their headers are read and reckoned with, the weights themselves are not."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desktop.engines.hunyuan.manifest import escapes
from desktop.engines.hunyuan.refusals import (
    ModelFileDamaged,
    ModelFileMissing,
    ModelFileNotFetched,
    ModelFileTruncated,
    ModelFileUnreadable,
    ModelPathWrong,
    ModelShardWrong,
)

SINGLE, INDEX = "model.safetensors", "model.safetensors.index.json"
_LENGTH = 8
_LARGEST_HEADER = 16 << 20
_LARGEST_SIDE = 1 << 40
_MOST_SIDES = 16
_POINTER = b"version https://git-lfs.github.com/spec/"
_BITS = {
    "BOOL": 8, "U8": 8, "I8": 8, "F8_E4M3": 8, "F8_E5M2": 8, "I16": 16, "U16": 16, "F16": 16, "BF16": 16,
    "I32": 32, "U32": 32, "F32": 32, "I64": 64, "U64": 64, "F64": 64,
}  # fmt: skip


def tensors(path: Path, name: str) -> frozenset[str]:
    """The names of the weights in a .safetensors file that is whole as far as its header tells. name: for the errors."""
    try:
        with path.open("rb") as stream:
            size = stream.seek(0, 2)
            stream.seek(0)
            start = stream.read(_LENGTH)
            if start == _POINTER[:_LENGTH] and stream.read(len(_POINTER) - _LENGTH) == _POINTER[_LENGTH:]:
                raise ModelFileNotFetched(file=name)
            length = int.from_bytes(start, "little")
            if len(start) == _LENGTH and length > _LARGEST_HEADER:
                raise ModelFileDamaged(file=name)
            if len(start) < _LENGTH or _LENGTH + length > size:
                raise ModelFileTruncated(file=name, due=_LENGTH + length, found=size)
            stream.seek(_LENGTH)
            header = stream.read(length)
    except OSError as reason:
        raise ModelFileUnreadable(file=name, reason=reason.strerror or "") from reason
    try:
        names, end = _reckoned(json.loads(header.decode("utf-8")))
    except (ValueError, TypeError, KeyError, RecursionError) as reason:
        raise ModelFileDamaged(file=name) from reason
    due = _LENGTH + length + end
    if size < due:
        raise ModelFileTruncated(file=name, due=due, found=size)
    if size > due:
        raise ModelFileDamaged(file=name)
    return names


def _reckoned(header: Any) -> tuple[frozenset[str], int]:
    """Names, and where the last weight ends. Raises ValueError, TypeError, KeyError where the weights do not lie one behind
    the other, each as long as its shape says."""
    if not isinstance(header, dict):
        raise TypeError("no header")
    header.pop("__metadata__", None)
    places = []
    for entry in header.values():
        begin, end = entry["data_offsets"]
        shape = entry["shape"]
        if len(shape) > _MOST_SIDES or any(type(n) is not int or not 0 <= n <= _LARGEST_SIDE for n in (begin, end, *shape)):
            raise ValueError("no size")
        if (end - begin) * 8 != math.prod(shape) * _BITS[entry["dtype"]]:
            raise ValueError("the shape does not fit")
        places.append((begin, end))
    reached = 0
    for begin, end in sorted(places):
        if begin != reached:
            raise ValueError("a gap, or one over another")
        reached = end
    if not places:
        raise ValueError("no weights")
    return frozenset(header), reached


def check(folder: Path, prefix: str, names: frozenset[str], index: Mapping[str, Any] | None) -> frozenset[str]:
    """The weight files that a release needs, all of them whole. prefix: of the folder in errors, "" or "v1.0/".

    names: the .safetensors files of the folder. index: what model.safetensors.index.json says, None where there is none."""
    if index is None:
        if SINGLE not in names:
            raise ModelFileMissing(file=prefix + SINGLE)
        tensors(folder / SINGLE, prefix + SINGLE)
        return frozenset({SINGLE})
    shards: dict[str, set[str]] = {}
    weight_map = index.get("weight_map")
    if not isinstance(weight_map, dict) or not weight_map:
        raise ModelFileDamaged(file=prefix + INDEX)
    for tensor, shard in weight_map.items():
        if not isinstance(shard, str) or not shard.endswith(".safetensors"):
            raise ModelFileDamaged(file=prefix + INDEX)
        if "/" in shard or escapes(shard):
            raise ModelPathWrong(file=prefix + INDEX, path=shard[:200])
        shards.setdefault(shard, set()).add(tensor)
    for shard in sorted(shards):
        if shard not in names:
            raise ModelFileMissing(file=prefix + shard)
    for shard in sorted(shards):
        if not shards[shard] <= tensors(folder / shard, prefix + shard):
            raise ModelShardWrong(file=prefix + shard, index=prefix + INDEX)
    return frozenset(shards)
