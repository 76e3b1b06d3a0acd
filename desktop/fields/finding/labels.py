"""Where a line prints the label of a field, and which part of the line may then be its value."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz, process

from desktop.document.template import FieldSpec, FieldType, RuleKind, Template

_KEY = re.compile(r"[^:：,，;；。\t]{1,40}?\s*[:：]")
_ASIDE = re.compile(r"[(（\[【]([^)）\]】]*)[)）\]】]")
_NUMBERING = re.compile(
    r"^\s*(?:[□☐☑☒■●○•·*※]\s*)?(?:第?[一二三四五六七八九十]+[条、.．]|[(（]?\d{1,2}[)）、.．](?!\d)|[①-⑳])?\s*(?:[a-z][.)]\s+)?"
)
_QUOTES = "\"“”'‘’「」『』"
_NAMED = re.compile(
    r"[(（]\s*(?:以下(?:简称)?(?:为)?|下称|简称|hereinafter(?:\s+(?:called|referred to as))?)?\s*(?:the\s+)?"
    rf"[{_QUOTES}]?(?P<label>[^{_QUOTES})）]{{2,20}})[{_QUOTES}]?\s*[)）]",
    re.IGNORECASE,
)
_BEFORE_NAME = re.compile(r"[:：,，;；。]|\bbetween\b|\band\b|由|与", re.IGNORECASE)
_OTHER_KEY = re.compile(r"\s+[^\s\d][^\s]{1,11}$")
_AFTER = re.compile(r"[)）\]】]?\s*(?:[(（\[【][^)）\]】]{0,20}[)）\]】])?\s*[)）\]】]?\s*")
"""What may stand between a label and its colon or value: a note in brackets."""
_LINKS = re.compile(r"(?:[为是于]|自(?=\s*\d))\s*")
_ENDS = "。；;，,"
_DROPPED = re.compile(r"[\s._:：()（）\[\]【】]")
_SIMPLIFIED = str.maketrans(
    "齡號碼電話職業別單稱蓋簽訂編證稅額總計歲診斷醫療檔責題間時開關係親屬聯絡門類戶籍貫婚況學歷層級經辦務銀帳賬貨價數項幣發購銷與於為點條",
    "龄号码电话职业别单称盖签订编证税额总计岁诊断医疗档责题间时开关系亲属联络门类户籍贯婚况学历层级经办务银账账货价数项币发购销与于为点条",
)
_OPEN = "：:，,；;。、()（）[]【】<《|/\\*•·□☑☒☐■●○√✓_—-“”\"'"
_IN_WORDS = re.compile(r"大写|in words", re.IGNORECASE)
_NEARLY = 80.0
_SHORTEST_FUZZY = 5
_SEARCHED = (
    FieldType.DATE,
    FieldType.MONEY,
    FieldType.NUMBER,
    FieldType.IDENTIFIER,
    FieldType.IDENTITY_NUMBER,
    FieldType.CREDIT_CODE,
    FieldType.PHONE,
    FieldType.BANK_CARD,
    FieldType.ICD10,
)
_NOT_A_START = re.compile(
    r"[应须将可不有对向在为的和与及或是如所已若因按于以]|负责|承诺|同意|保证|名称|姓名|电话|地址|编号|日期|号码|单位|结果|项目|科|医师|医生|方法|报告|人员|者|目的|部位|所见|意见|情况|信息|内容|类型|种类"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A label in a line. at: where it is printed. start, end: of what may be the value (empty where it is elsewhere).
    sure: how well the label fits."""

    fields: tuple[str, ...]
    at: tuple[int, int]
    start: int
    end: int
    sure: float
    rule: str


class Labels:
    """The labels of one template, ready to be looked for."""

    def __init__(self, template: Template, more: Iterable[tuple[str, str]] = ()) -> None:
        """more: (field, label) that are known from elsewhere."""
        self._types = {field.name: field.type for field in template.fields}
        fields: dict[str, dict[str, None]] = {}
        pairs = [(field.name, label) for field in template.fields for label in field.labels]
        pairs += [(figures, "小写") for figures, _ in paired_amounts(template)]
        for name, label in (*pairs, *more):
            if normal(label):
                fields.setdefault(normal(label), {})[name] = None
        self._fields = {label: tuple(names) for label, names in fields.items()}
        self._starts = {label[:size] for label in self._fields for size in range(1, len(label) + 1)}
        self._longest = max(map(len, self._fields), default=0)
        longest_first = sorted(self._fields, key=lambda label: -len(label))
        self._any = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def fields_of(self, key: str) -> tuple[tuple[str, ...], float] | None:
        """Which fields a printed key is of, and how sure that is."""
        plain = _NUMBERING.sub("", key)
        for name in (normal(plain), normal(_ASIDE.sub("", plain)), *(normal(aside) for aside in _ASIDE.findall(plain))):
            if name in self._fields:
                return self._fields[name], 1.0
        bare = normal(_ASIDE.sub("", plain))
        if _SHORTEST_FUZZY <= len(bare) <= self._longest + 2:
            near = process.extractOne(bare, self._fields.keys(), scorer=fuzz.ratio, score_cutoff=_NEARLY)
            if near is not None and abs(len(near[0]) - len(bare)) <= 2 and _same_digits(near[0], bare):
                return self._fields[near[0]], near[1] / 100
        return None

    def fields_named(self, name: str) -> tuple[str, ...]:
        """Of a label as `normal` writes it."""
        return self._fields.get(name, ())

    def starts(self, name: str) -> bool:
        """Whether a label starts so, as `normal` writes it."""
        return name in self._starts

    def is_label(self, text: str) -> bool:
        return self.fields_of(text.rstrip(" :：")) is not None

    def hits(self, text: str, gaps: Sequence[int] = ()) -> list[Hit]:
        """All labels of a line, from left to right, then those in brackets after their value. gaps: where parts of it start."""
        exact = list(self._printed(text, gaps))
        nearly = [near for near in self._nearly(text, gaps) if all(near[1] <= e[0] or e[1] <= near[0] for e in exact)]
        starts = sorted([*exact, *nearly])
        found: list[Hit] = []
        last = -1
        for at, (start, end, value, fields, sure, rule) in enumerate(starts):
            if start < last:
                continue
            last = max(end, value) if value < len(text) else end
            following = [s for s, *_ in starts[at + 1 :] if s >= last]
            stop = min(following[0] if following else len(text), self._value_end(text, value, gaps))
            found.append(Hit(fields, (start, end), value, max(value, stop), sure, rule))
        return [*found, *self._in_brackets(text)]

    # --- exact -----------------------------------------------------------------------------------------------------------

    def _printed(self, text: str, gaps: Sequence[int]) -> Iterator[tuple[int, int, int, tuple[str, ...], float, str]]:
        folded, places = folded_text(text)
        at = 0
        while found := self._any.search(folded, at):
            start, end = places[found.start()], places[found.end() - 1] + 1
            kind = self._kind(text, start, end, self._fields[found[0]], gaps)
            if kind is None:
                at = found.start() + 1
                continue
            at = found.end()
            yield (start, end, kind[0], self._fields[found[0]], kind[1], kind[2])

    def _kind(
        self, text: str, start: int, end: int, fields: tuple[str, ...], gaps: Sequence[int]
    ) -> tuple[int, float, str] | None:
        """(where the value may start, how sure, rule) of a label printed at [start, end); None where it is a part of a word."""
        first, apart = not _NUMBERING.sub("", text[:start]).strip(_OPEN + " "), start in gaps
        before = text[start - 1] if start else " "
        han = ord(text[end - 1]) > 0x2E7F
        if not (first or apart or before.isspace() or before in _OPEN):
            return None
        if not han and start and before.isalnum():
            return None
        after = _AFTER.match(text, end)
        value = after.end() if after else end
        if any(end <= gap <= value for gap in gaps) or value >= len(text):
            # A colon may still follow a wide gap.
            rest = text[value:].lstrip()
            if rest[:1] not in ":：" or not rest:
                return value, 0.95, "label-alone"
        if text[value : value + 1] and text[value] in ":：":
            return value + 1, 0.95, "label-colon"
        if not text[value:].strip(_OPEN + " "):
            return len(text), 0.95, "label-alone"
        if before in "(（" and text[end] in ")）" and all(self._types.get(name) in _SEARCHED for name in fields):
            return end + 1, 0.85, "label-brackets"
        if text[end].isspace() or text[end] in "_—":
            return (value, 0.75, "label-space") if first or apart or han else None
        if han and before in _ENDS and text[end] in "为是自":
            return self._merged(text, value, fields)
        if not (first or apart) or not han:
            return (value, 0.7, "label-space") if not han and (first or apart) and text[end] in ".)#" else None
        return self._merged(text, value, fields)

    def _merged(self, text: str, value: int, fields: tuple[str, ...]) -> tuple[int, float, str] | None:
        """A Chinese label whose value follows without white space."""
        link = _LINKS.match(text, value)
        value = link.end() if link else value
        if value >= len(text) or text[value] in "，,。；;、":
            return None
        if any(self._types.get(name) in (*_SEARCHED, FieldType.CHOICE) for name in fields) or not _is_han(text[value]):
            return value, 0.7, "label-merged"
        if link:
            return value, 0.7, "label-merged"
        if _NOT_A_START.match(text, value) or len(text) - value > 30 or "，" in text[value:]:
            return None
        return value, 0.5, "label-merged"

    # --- nearly ----------------------------------------------------------------------------------------------------------

    def _nearly(self, text: str, gaps: Sequence[int]) -> Iterator[tuple[int, int, int, tuple[str, ...], float, str]]:
        """Labels that are misread, or printed with more words: before a colon, or alone in their part of the line."""
        edges = [0, *gaps, len(text)]
        for start, stop in pairwise(edges):
            keys = list(_KEY.finditer(text, start, stop))
            for key in keys:
                bare = key[0].rstrip(" :：")
                found, at = self.fields_of(bare), key.start()
                if found is None:
                    found, at = self._tail(bare, key.start())
                if found is not None:
                    yield (at, key.start() + len(bare), key.end(), found[0], 0.95 * found[1] - 0.005, "label-colon")
            if not keys and stop - start <= 3 * self._longest and (whole := self.fields_of(text[start:stop])) is not None:
                yield (start, stop, stop, whole[0], 0.95 * whole[1] - 0.005, "label-alone")

    def _tail(self, key: str, start: int) -> tuple[tuple[tuple[str, ...], float] | None, int]:
        """A label that follows a space in what stands before a colon."""
        for blank in re.finditer(r"\s+", key):
            found = self.fields_of(key[blank.end() :])
            if found is not None:
                return found, start + blank.end()
        return None, start

    def _value_end(self, text: str, start: int, gaps: Sequence[int]) -> int:
        """A value ends where a label starts that the template does not know; a colon within it (a time) does not end it."""
        for key in _KEY.finditer(text, start):
            unknown = _OTHER_KEY.search(key[0].rstrip(" :："))
            if unknown is not None and key.start() + unknown.start() > start:
                return key.start() + unknown.start()
        return next((gap for gap in gaps if gap > start and text[start:gap].strip(_OPEN + " ")), len(text))

    def _in_brackets(self, text: str) -> Iterator[Hit]:
        """北京华信公司（以下简称“甲方”）; ABC Ltd (“Party A”)."""
        for named in _NAMED.finditer(text):
            fields = self._fields.get(normal(named["label"]))
            before = [m.end() for m in _BEFORE_NAME.finditer(text, 0, named.start())]
            start = before[-1] if before else 0
            if (
                fields is not None
                and normal(text[start : named.start()]) not in self._fields
                and text[start : named.start()].strip()
            ):
                yield Hit(fields, named.span(), start, named.start(), 0.85, "named-in-brackets")


def normal(key: str) -> str:
    """Full-width letters as usual ones, traditional forms of the words of forms as simplified ones, without white space, dots,
    brackets and case."""
    return _DROPPED.sub("", unicodedata.normalize("NFKC", key)).translate(_SIMPLIFIED).casefold()


def folded_text(text: str) -> tuple[str, list[int]]:
    """As `normal`, with the place in the text of each letter that is left. Colons stay: no label goes over one."""
    letters: list[str] = []
    places: list[int] = []
    for at, letter in enumerate(text):
        if letter in ":：":
            letters.append(":")
            places.append(at)
            continue
        for plain in normal(letter):
            letters.append(plain)
            places.append(at)
    return "".join(letters), places


def _is_han(letter: str) -> bool:
    return ord(letter) > 0x2E7F


def _same_digits(one: str, other: str) -> bool:
    """Labels that differ in a number are different ones."""
    return [c for c in one if c.isdigit()] == [c for c in other if c.isdigit()]


def paired_amounts(template: Template) -> list[tuple[str, str]]:
    """(field, field) of amounts that are written in figures and in words."""
    specs = {spec.name: spec for spec in template.fields}
    equal = [rule.fields for rule in template.rules if rule.kind is RuleKind.EQUAL and len(rule.fields) == 2]
    return [
        (one, other)
        for pair in equal
        for one, other in (pair, pair[::-1])
        if one in specs and other in specs and in_capitals(specs[other]) and not in_capitals(specs[one])
    ]


def in_capitals(spec: FieldSpec) -> bool:
    """Whether a field asks for an amount in words."""
    return spec.type == FieldType.MONEY and any(_IN_WORDS.search(name) for name in (spec.title, spec.title_zh, *spec.labels))


def spec_of(template: Template, name: str) -> FieldSpec:
    return next(field for field in template.fields if field.name == name)
