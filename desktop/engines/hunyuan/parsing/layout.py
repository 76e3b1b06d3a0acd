"""Laid-out blocks: a JSON list of label, place and perhaps text, or
`text<hy-meta><layout>label</layout><quad>…</quad></hy-meta>`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from desktop.document.geometry import Quad
from desktop.engines.hunyuan.parsing import tolerant
from desktop.engines.hunyuan.parsing.loose import BOX_KEYS, TEXT_KEYS, box_numbers
from desktop.engines.hunyuan.parsing.points import coordinates, place

LABEL_KEYS = ("layout_type", "label", "type", "category")


@dataclass(frozen=True, slots=True)
class LaidOut:
    """label: the model's own word, "" where it gives none. quad: 0-1000 of what it was shown, clockwise from the top left; None
    where the output gives no place. text: "" where it was not asked for; begin, end: where the output holds it."""

    label: str
    quad: Quad | None
    text: str = ""
    begin: int = 0
    end: int = 0
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """repaired: how many regions are; 1 where none is but the output is cut short or no list at all."""

    regions: tuple[LaidOut, ...]
    repaired: int = 0


def parse_layout(text: str) -> Layout:
    """Regions in reading order. Never raises."""
    if _META in text:
        regions = tuple(_metas(text))
        return Layout(regions, sum(region.repaired for region in regions))
    nodes = tolerant.read(text)
    regions = tuple(_objects(text, nodes))
    repaired = sum(region.repaired for region in regions)
    whole = bool(nodes) and all(node.whole for node in nodes)
    return Layout(regions, repaired or int(bool(text.strip()) and not whole))


def _objects(text: str, nodes: tuple[tolerant.Node, ...]) -> Iterator[LaidOut]:
    for item in tolerant.objects(nodes):
        label, word = _word(item.first(*LABEL_KEYS)), _word(item.first(*TEXT_KEYS))
        spot = place(box_numbers(text, item.first(*BOX_KEYS)))
        if spot is None and not (word and word.text.strip()):
            continue
        whole = item.whole and spot is not None and not spot.repaired and (word is None or word.whole)
        yield LaidOut(
            label.text.strip() if label and label.whole else "",
            spot.quad if spot else None,
            word.text.strip() if word else "",
            word.begin if word else item.begin,
            word.end if word else item.begin,
            not (whole and label and label.whole and label.text.strip()),
        )


def _word(node: tolerant.Node | None) -> tolerant.Word | None:
    return node if isinstance(node, tolerant.Word) else None


_META, _META_END = "<hy-meta>", "</hy-meta>"


def _metas(text: str) -> Iterator[LaidOut]:
    begin = 0
    while begin < len(text):
        opening = text.find(_META, begin)
        end = opening if opening >= 0 else len(text)
        meta, following, closed = _meta(text, end)
        label, spot = _between(meta, "<layout>", "</layout>"), place(coordinates(_between(meta, "<quad>", "</quad>")))
        words = text[begin:end]
        at = begin + len(words) - len(words.lstrip())
        words = words.strip()
        if words or spot:
            whole = closed and bool(label) and spot is not None and not spot.repaired
            yield LaidOut(label, spot.quad if spot else None, words, at, at + len(words), not whole)
        begin = following


def _meta(text: str, opening: int) -> tuple[str, int, bool]:
    """What is between the tags, where the text goes on, and whether both tags are there. A tag that is not closed ends where
    the next one opens."""
    begin = opening + len(_META)
    limit = text.find(_META, begin)
    limit = len(text) if limit < 0 else limit
    end = text.find(_META_END, begin, limit)
    if end >= 0:
        return text[begin:end], end + len(_META_END), True
    last = begin
    for tag in ("</layout>", "</quad>"):
        found = text.rfind(tag, begin, limit)
        last = max(last, found + len(tag)) if found >= 0 else last
    cut_short = limit == len(text) and text[last:].lstrip().startswith("<")
    return text[begin:last], limit if cut_short else last, False


def _between(text: str, opening: str, closing: str) -> str:
    begin = text.find(opening)
    end = text.find(closing, begin + len(opening)) if begin >= 0 else -1
    return text[begin + len(opening) : end].strip() if end >= 0 else ""
