"""The labels that a sheet prints, and what else is written on it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from desktop.document.geometry import Box
from desktop.fields.finding.labels import Hit, Labels, normal
from desktop.fields.finding.sheet import Part, Place, Sheet, same_column, same_row

_ANY_KEY = re.compile(r"^\s*[^\d:：]{1,14}[:：]")
_NOUN = re.compile(
    r"^[一-鿿（）()/、\s]{0,8}(?:姓\s*名|性\s*别|年\s*龄|民\s*族|籍\s*贯|职\s*业|名\s*称|号码|编号|代码|日\s*期|时间|地\s*址|电\s*话|单\s*位|部门|"
    r"类别|类型|方式|金额|科别|科室|诊断|签名|签字|盖章|意见|备\s*注|数量|单价|参考值|情况|邮编|关系|账号|开户行|经办人|负责人)$"
)


@dataclass(frozen=True, slots=True)
class Label:
    """A label where a sheet prints it. own: what follows in its line and may be the value."""

    fields: tuple[str, ...]
    box: Box
    own: Part | None
    text: str
    sure: float
    rule: str


class Printed:
    """labels: in reading order. free: what is neither a label nor what follows one in its line."""

    def __init__(self, sheet: Sheet, labels: Labels) -> None:
        self.sheet = sheet
        self.labels: list[Label] = []
        self.free: list[Part] = []
        pieces: list[Part] = []
        for place in sheet.places:
            gaps = sheet.gaps(place)
            hits = labels.hits(place.line.text, gaps)
            self.labels.extend(self._label(place, hit) for hit in hits)
            taken = [hit.at for hit in hits] + [(hit.start, hit.end) for hit in hits if hit.end > hit.start]
            pieces.extend(self._rest(place, gaps, taken))
        split, used = self._split(pieces, labels)
        self.labels.extend(split)
        self.free = [part for number, part in enumerate(pieces) if number not in used and not self._of_seal(part)]

    def _label(self, place: Place, hit: Hit) -> Label:
        own = self.sheet.trimmed(place, hit.start, hit.end)
        box = self.sheet.part(place, *hit.at).box
        return Label(hit.fields, box, own, place.line.text[slice(*hit.at)], hit.sure, hit.rule)

    def _rest(self, place: Place, gaps: list[int], taken: list[tuple[int, int]]) -> Iterator[Part]:
        text = place.line.text
        cuts = sorted({0, len(text), *gaps, *(edge for span in taken for edge in span)})
        for start, end in pairwise(cuts):
            if not any(first <= start < last for first, last in taken):
                part = self.sheet.trimmed(place, start, end)
                if part is not None:
                    yield part

    def _of_seal(self, part: Part) -> bool:
        """合同专用章 across the middle of a seal."""
        return part.text.endswith("章") and any(seen.contains(part.box.centre) for seen, _ in self.sheet.seals)

    def _split(self, pieces: list[Part], labels: Labels) -> tuple[list[Label], set[int]]:
        """Labels of several pieces: 姓 and 名 apart, or two lines of a narrow cell."""
        found: list[Label] = []
        used: set[int] = set()
        names = {number: normal(piece.text) for number, piece in enumerate(pieces)}
        for number, piece in enumerate(pieces):
            if number in used or not labels.starts(names[number]):
                continue
            run, text = [number], names[number]
            while (after := self._next(pieces, run, used)) is not None and labels.starts(text + names[after]):
                run.append(after)
                text += names[after]
                fields = labels.fields_named(text)
                if fields:
                    box = piece.box
                    for other in run[1:]:
                        box = box.union(pieces[other].box)
                    found.append(Label(fields, box, None, text, 0.9, "label-split"))
                    used.update(run)
                    break
        return found, used

    def _next(self, pieces: list[Part], run: list[int], used: set[int]) -> int | None:
        """The piece that goes on: close to the right, or right below."""
        last = pieces[run[-1]].box
        near: list[tuple[float, int]] = []
        for number, piece in enumerate(pieces):
            if number in used or number in run:
                continue
            box = piece.box
            if same_row(last, box) and -0.5 * last.height < box.x0 - last.x1 < 6 * last.height:
                near.append((box.x0 - last.x1, number))
            elif same_column(last, box) and -0.4 * last.height < box.y0 - last.y1 < last.height:
                near.append((box.y0 - last.y1 + last.height, number))
        return min(near)[1] if near else None


def like_a_label(text: str) -> bool:
    """Whether a form would print this, rather than a person write it."""
    return text.rstrip().endswith((":", "：")) or _NOUN.match(text.strip()) is not None


def has_key(text: str) -> bool:
    """审核人：王五 is the value of something else."""
    return _ANY_KEY.match(text) is not None


def by_field(labels: list[Label]) -> Mapping[str, list[Label]]:
    found: dict[str, list[Label]] = {}
    for label in labels:
        for name in label.fields:
            found.setdefault(name, []).append(label)
    return found
