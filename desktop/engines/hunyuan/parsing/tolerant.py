"""Reads JSON as models write it: cut short, fenced, with words around it, without quotes, with quotes inside of quotes.

`json` is not used: it says neither where a value stands nor anything about a text with one fault. A quote ends a string only
where what follows it can follow a value; so HTML and speech inside a string survive. Values keep their place in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

DEPTH = 48
"""Deeper brackets are passed over."""


@dataclass(frozen=True, slots=True)
class Word:
    """A string, number or bare word. text: unescaped; begin, end: of what is between the quotes. whole: its end was seen."""

    text: str
    begin: int
    end: int
    quoted: bool
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Items:
    items: tuple[Node, ...]
    begin: int
    end: int
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Members:
    """members: in the order of the text; a key may come more than once."""

    members: tuple[tuple[str, Node], ...]
    begin: int
    end: int
    whole: bool = True

    def first(self, *keys: str) -> Node | None:
        """The value under the first of the keys that is there."""
        for key in keys:
            for name, value in self.members:
                if name == key:
                    return value
        return None


Node = Word | Items | Members


def read(text: str) -> tuple[Node, ...]:
    """Every list and object that stands in the text, words between them left out. Never raises."""
    return _Reader(text).read()


def objects(nodes: tuple[Node, ...]) -> Iterator[Members]:
    """All objects, outer ones first, in the order of the text."""
    for node in nodes:
        if isinstance(node, Members):
            yield node
            yield from objects(tuple(value for _, value in node.members))
        elif isinstance(node, Items):
            yield from objects(node.items)


@dataclass(slots=True)
class _Open:
    """A list or an object (`key` is used) that is being read."""

    is_object: bool
    begin: int
    items: list[Node]
    members: list[tuple[str, Node]]
    key: str | None = None
    bare_keys: bool = False


_SPACE = re.compile(r"\s*+")
_BRACKET = re.compile(r"[\[{]")
_QUOTED_KEY = re.compile(r'"([^"\\]{0,256})"\s*+[:：]')
_BARE_KEY = re.compile(r'([^\s"{}\[\],:：]{1,64})\s*+[:：]')
_JUNK = re.compile(r'[^\s"{}\[\],]++|.', re.DOTALL)
_BARE_ITEM = re.compile(r'[^,\[\]{}"]++')
_STRING_STEP = re.compile(r'"|\\.', re.DOTALL)

_NEXT_KEY = r'"[^"\\]{0,256}(?:"\s*+(?:[:：]|\Z)|\Z)'
_NEXT_BARE_KEY = r"[^\W\d]\w{0,63}\s*+[:：]"
_OBJECT_ENDS = r"\}(?:\s*+(?:[,\]}{]|```|\Z)|[ \t]*+\n|[^\"{}\[\]]{0,16}\{\s*+\")"
_LIST_ENDS = r"\](?:\s*+(?:[,\]}]|```|\Z)|[ \t]*+\n)"


def _ends_member(next_key: str, comma: str = r"(?:,\s*+)?+") -> str:
    return rf'\s*+(?:{comma}(?:{next_key}|\{{\s*+"|\Z)|,?+\s*+{_OBJECT_ENDS}|{_LIST_ENDS})'


_AFTER_MEMBER = re.compile(_ends_member(_NEXT_KEY))
_AFTER_BARE_MEMBER = re.compile(rf"{_ends_member(_NEXT_KEY)}|\s*+,\s*+{_NEXT_BARE_KEY}")
_AFTER_ITEM = re.compile(rf'\s*+(?:,\s*+(?:["\[{{\-0-9]|{_LIST_ENDS}|\Z)|{_LIST_ENDS}|\}}|\Z)')
_LAST_RESORT = re.compile(r'"\s*+[}\]]')
_BARE_STOP = re.compile(r"[,}\]]|\n\s*+")
_AFTER_BARE = re.compile(
    rf"\s*+(?:,\s*+(?:{_NEXT_KEY}|{_NEXT_BARE_KEY}|\Z)|\n\s*+{_NEXT_KEY}|,?+\s*+{_OBJECT_ENDS}|{_LIST_ENDS})"
)


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._open: list[_Open] = []
        self._roots: list[Node] = []
        self._hopeless = False

    def read(self) -> tuple[Node, ...]:
        text = self._text
        while True:
            if self._open:
                self._at = _end(_SPACE, text, self._at)
            else:
                bracket = _BRACKET.search(text, self._at)
                self._at = bracket.start() if bracket else len(text)
            if self._at >= len(text):
                break
            frame = self._open[-1] if self._open else None
            if frame is None:
                self._push()
            elif not frame.is_object:
                self._item(text[self._at])
            elif frame.key is None:
                self._key(frame, text[self._at])
            else:
                self._value(frame, text[self._at])
        while self._open:
            self._close(whole=False)
        return tuple(self._roots)

    def _push(self) -> None:
        if len(self._open) < DEPTH:
            self._open.append(_Open(self._text[self._at] == "{", self._at, [], []))
        self._at += 1

    def _close(self, whole: bool) -> None:
        """Ends the innermost bracket where the reader stands."""
        frame = self._open.pop()
        if frame.is_object:
            self._add(Members(tuple(frame.members), frame.begin, self._at, whole))
        else:
            self._add(Items(tuple(frame.items), frame.begin, self._at, whole))

    def _add(self, node: Node) -> None:
        if not self._open:
            self._roots.append(node)
        elif self._open[-1].is_object:
            frame = self._open[-1]
            frame.members.append((frame.key or "", node))
            frame.key = None
        else:
            self._open[-1].items.append(node)

    def _item(self, sign: str) -> None:
        if sign == "]":
            self._at += 1
            self._close(whole=True)
        elif sign == "}":
            if any(frame.is_object for frame in self._open):
                self._close(whole=False)
            else:
                self._at += 1
        elif sign == ",":
            self._at += 1
        elif sign in "[{":
            self._push()
        elif sign == '"':
            self._string(_AFTER_ITEM)
        else:
            end = _end(_BARE_ITEM, self._text, self._at)
            self._add(_bare(self._text, self._at, end, end < len(self._text)))
            self._at = end

    def _key(self, frame: _Open, sign: str) -> None:
        found = _QUOTED_KEY.match(self._text, self._at) or _BARE_KEY.match(self._text, self._at)
        if found:
            frame.key = found[1].strip()
            frame.bare_keys = sign != '"'
            self._at = found.end()
        elif sign == "}":
            self._at += 1
            self._close(whole=True)
        elif sign in "[{" or (sign == "]" and any(not outer.is_object for outer in self._open)):
            self._close(whole=False)
        else:
            self._at = _end(_JUNK, self._text, self._at)

    def _value(self, frame: _Open, sign: str) -> None:
        if sign == '"':
            self._string(_AFTER_BARE_MEMBER if frame.bare_keys else _AFTER_MEMBER)
        elif sign in "[{":
            self._push()
        elif sign in ",}":
            frame.key = None
        else:
            end, whole = self._bare_end()
            self._add(_bare(self._text, self._at, end, whole))
            self._at = end

    def _bare_end(self) -> tuple[int, bool]:
        for stop in _BARE_STOP.finditer(self._text, self._at):
            if _AFTER_BARE.match(self._text, stop.start()):
                return stop.start(), True
        return len(self._text), False

    def _string(self, after: re.Pattern[str]) -> None:
        begin = at = self._at + 1
        while step := _STRING_STEP.search(self._text, at):
            at = step.end()
            if step[0] == '"' and after.match(self._text, at):
                return self._ended(begin, at - 1, at, whole=True)
        # Words after the last bracket, perhaps, as nothing looks like JSON. Tried once only, since it reads to the end.
        if not self._hopeless:
            self._hopeless = True
            *_, closing = (None, *_LAST_RESORT.finditer(self._text, begin))
            if closing:
                return self._ended(begin, closing.start(), closing.start() + 1, whole=True)
        return self._ended(begin, len(self._text), len(self._text), whole=False)

    def _ended(self, begin: int, end: int, resume: int, *, whole: bool) -> None:
        self._add(Word(_unescaped(self._text[begin:end]), begin, end, quoted=True, whole=whole))
        self._at = resume


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _bare(text: str, begin: int, end: int, whole: bool) -> Word:
    word = text[begin:end].rstrip()
    return Word(word, begin, begin + len(word), quoted=False, whole=whole)


# Models write LaTeX into JSON with single backslashes: \frac is then no form feed, \theta no tab, \nu no line break.
_ESCAPE = re.compile(
    r"\\(?:(?P<self>[\"\\/])"
    r"|u(?P<pair>[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|u(?P<code>(?![dD][89a-fA-F])[0-9a-fA-F]{4})"
    r"|(?P<line>n(?!(?:u|e|eq|abla|otin)(?![A-Za-z])))"
    r"|(?P<space>[rt](?![A-Za-z])))"
)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_meant, text) if "\\" in text else text


def _meant(found: re.Match[str]) -> str:
    if found["self"]:
        return found["self"]
    if found["pair"]:
        high, low = int(found["pair"][:4], 16), int(found["pair"][6:], 16)
        return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    if found["code"]:
        return chr(int(found["code"], 16))
    return "\n" if found["line"] else {"r": "\r", "t": "\t"}[found["space"]]
