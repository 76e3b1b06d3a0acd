"""What numbers and addresses of people look like on paper that a machine has read: by their shape, since a wrong check digit
may be the machine's mistake. Rather too much than too little: a person looks at every find."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import phonenumbers
from stdnum import luhn

from desktop.document.errors import Text
from desktop.services.redaction_text import Letter, Span, Stream, folded, spans_of


@dataclass(frozen=True, slots=True)
class Pattern:
    """name: as on the command line. title: in the window, and the reason that a report gives."""

    name: str
    title: Text


PATTERNS: Mapping[str, Pattern] = MappingProxyType(
    {
        pattern.name: pattern
        for pattern in (
            Pattern("id", Text("Identity number", "身份证号码")),
            Pattern("phone", Text("Telephone number", "电话号码")),
            Pattern("card", Text("Bank card number", "银行卡号")),
            Pattern("email", Text("E-mail address", "电子邮箱")),
            Pattern("passport", Text("Passport or permit number", "护照或通行证号码")),
            Pattern("plate", Text("Vehicle plate", "车牌号")),
            Pattern("record", Text("Number of a medical or social record", "病案号、住院号、医保号等")),
        )
    }
)

_SLIPS = MappingProxyType(
    {"o": "0", "о": "0", "q": "0", "d": "0", "u": "0", "〇": "0", "○": "0", "零": "0", "i": "1", "l": "1", "|": "1", "!": "1",
     "]": "1", "[": "1", "丨": "1", "z": "2", "s": "5", "$": "5", "b": "8", "g": "9"}
)  # fmt: skip
"""Letters that digits are misread as."""
_SLIPPED = 3
"""Of a number at most so many of its signs may be letters that look like digits."""
_CROSSES = frozenset("x×χх乂")
_LONGEST = 24

_IDENTITY = re.compile(r"[1-9][0-9]{5}[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9]{4}|[1-9][0-9]{15,17}[0-9x]")
_PHONE = re.compile(r"(?:(?:00)?86)?(?:1[3-9][0-9]{9}|0(?:10|2[0-9]|[3-9][0-9]{2})[2-9][0-9]{6,7})|[48]00[0-9]{7}")
_CARD = re.compile(r"[3-69][0-9]{12,18}")
_PASSPORT = re.compile(r"[egdsphkm][0-9]{8}|e[a-hj-np-z][0-9]{7}|[hmc][0-9]{8,10}")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领滬遼魯蘇贛雲陝閩貴寧瓊]"
    r"[a-hj-np-z][a-z0-9]{4,5}[a-z0-9挂学警港澳領领]"
)
_EMAIL = re.compile(
    r"[a-z0-9._%+\-]{1,64}[ \n]?[@©][ \n]?"
    r"(?:[a-z0-9\-]{1,63}(?:[ \n]?[a-z0-9\-]{1,63}){0,2}(?:[ \n]?\.[ \n]?[a-z0-9\-]{1,63}){1,4}|[a-z0-9\-]{1,63})"
)
_THOUSANDS = re.compile(r"[0-9][,，][0-9]{3}(?![0-9])")
_EXTENSION = re.compile(r"(?:转|轉|分机|分機|ext?)[0-9]{1,6}")
_LABELS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "record": re.compile(
            "(?:病案|病历|住院|门诊|登记|就诊|就诊卡|医保|医保卡|社保|社保卡|社会保障|健康卡|检查|影像|标本|病理|急诊|体检|参保)(?:编号|号码|号)"
            "|mrn|medicalrecord(?:no|number)|patient(?:id|no|number)|admission(?:no|number)|hospital(?:no|number)"
            "|accession(?:no|number)|casenumber|caseno"
        ),
        "phone": re.compile(
            "(?:电话|電話|手机|手機|联系方式|聯繫方式|传真|傳真|telephone|tel|phone|mobile|cell|fax)(?:号码|號碼|号|號|no)?"
        ),
        "id": re.compile("(?:身份证|身分證|公民身份|证件|身份)件?(?:号码|號碼|号|號)|id(?:no|number|card)"),
        "card": re.compile("(?:卡|账|帐|賬|帳)(?:号|號)|account(?:no|number)|card(?:no|number)"),
        "passport": re.compile("(?:护照|護照|通行证|通行證)(?:号码|號碼|号|號)?|passport(?:no|number)?"),
    }
)
"""Without blanks, as letters come."""
_LEAST = MappingProxyType({"record": 3, "phone": 6, "id": 12, "card": 8, "passport": 6})
"""Digits that a value behind such a label has at least."""
_BEFORE_VALUE = frozenset(':;#№*_()[]{}|=/\\<>"”“□')


def found(name: str, stream: Stream) -> Iterator[tuple[Span, ...]]:
    """Places of a pattern in a stream of a page."""
    signs = tuple(map(_sign, stream.letters))
    if name == "email":
        yield from _emails(stream)
    if name in _NUMBERS:
        expression, fits = _NUMBERS[name]
        for start, end in _numbers(stream, signs):
            text = "".join(signs[start:end])
            if expression.fullmatch(text) and fits(text) and not _is_amount(stream, start, end):
                yield spans_of(stream.letters[start : _end_of(name, stream.letters, end)])
    if name == "phone":
        yield from _international(stream)
    if name in ("passport", "plate"):
        yield from _codes(name, stream.letters, signs)
    if name in _LABELS:
        yield from _labelled(name, stream.letters, signs)


def _sign(letter: Letter) -> str:
    """The digit that it is, that a reading says it may be, or that it looks like; "x" for a cross; else nothing."""
    for form in letter.forms:
        if form.isdigit() and form.isascii():
            return form
    return "x" if letter.text in _CROSSES else _SLIPS.get(letter.text, "")


def _is_digit(letter: Letter) -> bool:
    return any(form.isdigit() and form.isascii() for form in letter.forms)


def _numbers(stream: Stream, signs: Sequence[str]) -> Iterator[tuple[int, int]]:
    """(first, past the last) letter of everything that may be one number: digits and what looks like them, blanks or not
    between; over the end of a line where the text runs on."""
    letters = stream.letters
    borders: list[int] = []

    def numbers() -> Iterator[tuple[int, int]]:
        for at, start in enumerate(borders):
            for end in borders[at + 1 :]:
                if end - start > _LONGEST:
                    break
                slipped = sum(1 for letter in letters[start:end] if not _is_digit(letter) and letter.text not in _CROSSES)
                if end - start >= 10 and slipped <= _SLIPPED:
                    yield start, end

    for index, letter in enumerate(letters):
        if not signs[index]:
            yield from numbers()
            borders = []
            continue
        new_line = index > 0 and letter.line != letters[index - 1].line
        if new_line and letters[index - 1].line not in stream.continued:
            yield from numbers()
            borders = []
        kinds_differ = index > 0 and _is_digit(letter) != _is_digit(letters[index - 1])
        if not borders or letter.apart or kinds_differ:
            borders = [*(b for b in borders if b != index), index]
        follows = index + 1 < len(letters) and bool(signs[index + 1]) and not letters[index + 1].apart
        if not follows:
            borders = [*(b for b in borders if b != index + 1), index + 1]
    yield from numbers()


def _is_amount(stream: Stream, start: int, end: int) -> bool:
    """Whether commas part its thousands."""
    first, last = stream.letters[start], stream.letters[end - 1]
    return first.line == last.line and _THOUSANDS.search(stream.texts[first.line][first.start : last.end]) is not None


def _end_of(name: str, letters: Sequence[Letter], end: int) -> int:
    """With an extension that follows a telephone number."""
    behind = "".join(letter.text[:1] or " " for letter in letters[end : end + 8]) if name == "phone" else ""
    extension = _EXTENSION.match(behind)
    return end + extension.end() if extension else end


def _is_identity(text: str) -> bool:
    """Eighteen signs, or one more or less with a year of birth where it belongs: a sign may have been lost or doubled."""
    return len(text) in (15, 18) or any(text[at : at + 2] in ("18", "19", "20") for at in (5, 6, 7))


def _is_card(text: str) -> bool:
    return luhn.is_valid(text) or (len(text) in (16, 19) and text[0] in "456")


def _always(text: str) -> bool:
    return True


_NUMBERS: Mapping[str, tuple[re.Pattern[str], Callable[[str], bool]]] = MappingProxyType(
    {"id": (_IDENTITY, _is_identity), "phone": (_PHONE, _always), "card": (_CARD, _is_card)}
)


def _codes(name: str, letters: Sequence[Letter], signs: Sequence[str]) -> Iterator[tuple[Span, ...]]:
    """Numbers that begin with a letter."""
    expression, lengths = (_PASSPORT, (11, 10, 9)) if name == "passport" else (_PLATE, (8, 7))
    for start, letter in enumerate(letters):
        if start and not letter.apart and letters[start - 1].text.isascii() and letters[start - 1].text.isalnum():
            continue
        for length in lengths:
            end = start + length
            if end > len(letters) or (end < len(letters) and not letters[end].apart and letters[end].text.isascii()
                                      and letters[end].text.isalnum()):  # fmt: skip
                continue
            raw = [each.text for each in letters[start:end]]
            read = [raw[0], *(sign or own for sign, own in zip(signs[start + 1 : end], raw[1:], strict=True))]
            slipped = name == "passport" and _fits_slipped(expression, read, letters[start:end])
            if slipped or expression.fullmatch("".join(raw)):
                yield spans_of(letters[start:end])
                break


def _fits_slipped(expression: re.Pattern[str], read: Sequence[str], letters: Sequence[Letter]) -> bool:
    slipped = sum(1 for letter in letters[1:] if not _is_digit(letter))
    return slipped <= _SLIPPED and expression.fullmatch("".join(read)) is not None


def _labelled(name: str, letters: Sequence[Letter], signs: Sequence[str]) -> Iterator[tuple[Span, ...]]:
    """What stands behind a label, where it has as many digits as such a number."""
    text = "".join(letter.text[:1] or " " for letter in letters)
    for label in _LABELS[name].finditer(text):
        first = letters[label.start()]
        if first.text.isascii() and label.start() and not first.apart and letters[label.start() - 1].text.isalpha():
            continue
        start = label.end()
        while start < len(letters) and letters[start].text in _BEFORE_VALUE:
            start += 1
        end = start
        while end < len(letters) and _goes_on(letters, signs, start, end):
            end += 1
        if sum(map(_is_digit, letters[start:end])) >= _LEAST[name]:
            yield spans_of(letters[start:end])


def _goes_on(letters: Sequence[Letter], signs: Sequence[str], start: int, at: int) -> bool:
    letter = letters[at]
    if at - start >= _LONGEST or not (signs[at] or (letter.text.isascii() and letter.text.isalnum())):
        return False
    return at == start or not letter.apart or (bool(signs[at]) and letter.line == letters[start].line)


def _international(stream: Stream) -> Iterator[tuple[Span, ...]]:
    """Numbers of any country, as a library knows them: with a country's code, or as Chinese or American ones."""
    text, places = _written(stream)
    if sum(c.isdigit() for c in text) < 7:
        return
    for region in ("CN", "US"):
        for match in phonenumbers.PhoneNumberMatcher(text, region, leniency=phonenumbers.Leniency.VALID):
            yield _spans(places[match.start : match.end])


def _emails(stream: Stream) -> Iterator[tuple[Span, ...]]:
    text, places = _written(stream)
    for match in _EMAIL.finditer(text):
        yield _spans(places[match.start() : match.end()])


def _written(stream: Stream) -> tuple[str, list[tuple[int, int]]]:
    """The text as it is written, signs between included, and (line, place) of each of its characters."""
    text, places = list[str](), list[tuple[int, int]]()
    for index, line in stream.texts.items():
        for at, character in enumerate(line):
            plain = character.lower() if character.isascii() else _PLAIN.get(character, folded(character))
            text.append(plain)
            places += [(index, at)] * len(plain)
        text.append("\n")
        places.append((index, -1))
    return "".join(text), places


_PLAIN = MappingProxyType({"。": ".", "－": "-", "＿": "_", "—": "-", "–": "-"})


def _spans(places: Sequence[tuple[int, int]]) -> tuple[Span, ...]:
    by_line: dict[int, list[int]] = {}
    for index, at in places:
        if at >= 0:
            by_line.setdefault(index, []).append(at)
    return tuple(Span(index, min(ats), max(ats) + 1) for index, ats in by_line.items())
