"""Fields asked for by name: JSON, whole or not."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from desktop.engines.hunyuan.parsing import tolerant


def parse_fields(text: str, names: Sequence[str]) -> dict[str, str]:
    """Values by the names that were asked for, in that order. What was not asked for, is empty or null, or is cut short is
    left out: half a number is a wrong number. Lists and objects become lines. The first value of a name counts."""
    asked = {_plain(name): name for name in reversed(names)}
    found: dict[str, str] = {}
    for item in tolerant.objects(tolerant.read(text)):
        for key, node in item.members:
            name = asked.get(_plain(key))
            value = "\n".join(_leaves(node)) if name is not None and _whole(node) else ""
            if name is not None and value:
                found.setdefault(name, value)
    return {name: found[name] for name in names if name in found}


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold().rstrip(":")


def _whole(node: tolerant.Node) -> bool:
    if isinstance(node, tolerant.Items):
        return node.whole and all(map(_whole, node.items))
    if isinstance(node, tolerant.Members):
        return node.whole and all(_whole(value) for _, value in node.members)
    return node.whole


def _leaves(node: tolerant.Node) -> Iterator[str]:
    if isinstance(node, tolerant.Items):
        for item in node.items:
            yield from _leaves(item)
    elif isinstance(node, tolerant.Members):
        for _, value in node.members:
            yield from _leaves(value)
    elif node.text.strip() and (node.quoted or node.text not in ("null", "None")):
        yield node.text.strip()
