"""Looking for words in files that were written: whatever a reader of the file could get out of it, by eye or by tool.

Pictures are not looked into here. Words are compared without blanks, signs, width and case.
"""

from __future__ import annotations

import io
import json
import re
import sqlite3
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, cast

from lxml import etree

Poll = Callable[[], None]
CHUNK = 1 << 20
_CONTENT = frozenset({"CONTENT", "SUBS_CONTENT", "content", "title", "alt", "value", "text"})
"""Attributes and keys whose values are read one after another: a word may be spelled over several of them."""
_READ_ON = _CONTENT | {""}
BREAK = "\x01"
"""Between values that are not read on: it is not left out when words are compared."""
_JOINT = "\x02"
"""Between letters that stand by themselves: no border of a word."""
_JSON = re.compile(r'"((?:[^"\\]|\\.)*)"(\s*:)?')
_MARKUP = frozenset({".html", ".xhtml", ".xml", ".hocr", ".opf", ".ncx", ".rels", ".svg", ".htm", ".xmp"})
_RAW_DIGITS = 6


def folded(text: str) -> str:
    """Letters and digits alone, in plain forms."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return "".join(c for c in plain.casefold() if c.isalnum() or c == BREAK)


@dataclass(frozen=True, slots=True)
class Leak:
    """word: index of what was looked for. where: the part of the file, such as "page 3", "metadata", "word/document.xml"."""

    word: int
    where: str


class Words:
    """Words that are looked for, none of them empty when folded."""

    def __init__(self, words: Sequence[str]) -> None:
        self._folded = [(index, folded(word)) for index, word in enumerate(words)]
        self._folded = [(index, word) for index, word in self._folded if word]
        self.longest = max((len(word) for _, word in self._folded), default=0)

    def within(self, text: str) -> Iterator[int]:
        """Indexes of those that stand in the text; of alphabets and numbers only what is no part of something longer."""
        plain = folded(text)
        borders: frozenset[int] | None = None
        for index, word in self._folded:
            at = plain.find(word)
            while at >= 0:
                if not (word[0].isascii() or word[-1].isascii()):
                    yield index
                    break
                borders = _borders(text) if borders is None else borders
                if (not word[0].isascii() or at in borders) and (not word[-1].isascii() or at + len(word) in borders):
                    yield index
                    break
                at = plain.find(word, at + 1)

    def loosely_within(self, text: str) -> frozenset[int]:
        """Also those that are parts of longer ones: a format may part words where the page does not."""
        plain = folded(text)
        return frozenset(index for index, word in self._folded if word in plain)

    def within_bytes(self, data: bytes) -> Iterator[int]:
        """As they would lie in a file that nobody decodes: in UTF-8, UTF-16 and its hexadecimal digits, GB 18030."""
        for index, word in self._folded:
            if word.isascii() and (len(word) < _RAW_DIGITS or not word.isdigit()):
                continue
            wide = word.encode("utf-16-be")
            spelled = [word.encode(), wide.hex().encode(), wide.hex().upper().encode()]
            if not word.isascii():
                spelled += [wide, word.encode("utf-16-le")]
            if any(each in data for each in spelled if len(each) > 4):
                yield index


def _borders(text: str) -> frozenset[int]:
    """Places in the folded text where no word of an alphabet and no number goes on."""
    found, at, before = {0}, 0, ""
    for character in text:
        made = folded(character)
        if character == _JOINT:
            continue
        if not made:
            before = ""
            found.add(at)
            continue
        if not (before.isascii() and made[0].isascii() and before.isalnum() and made[0].isalnum()):
            found.add(at)
        at, before = at + len(made), made[-1]
    found.add(at)
    return frozenset(found)


def search(path: Path, words: Sequence[str], poll: Poll = lambda: None) -> tuple[Leak, ...]:
    """Each word once for each part of the file, or of the files in the folder, where it stands. Raises OSError, and what the
    libraries raise of files that are not whole."""
    wanted = Words(words)
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    found: dict[Leak, None] = {}
    for file in files:
        place = file.relative_to(path).as_posix() if path.is_dir() else ""
        for where, text in texts_of(file, wanted, poll):
            if isinstance(text, int):
                found[Leak(text, f"{place} {where}".strip())] = None
                continue
            for index in wanted.within(text):
                found[Leak(index, f"{place} {where}".strip())] = None
        for index in wanted.within(file.name):
            found[Leak(index, f"{place} name".strip())] = None
    return tuple(found)


def texts_of(path: Path, wanted: Words, poll: Poll) -> Iterator[tuple[str, str | int]]:
    """(where, text) of all there is in a file; the index of a word where it was found in bytes."""
    with path.open("rb") as stream:
        head = stream.read(16)
    if head.startswith(b"%PDF"):
        from desktop.exporters.pdf.leaks import texts_of_pdf  # noqa: PLC0415  brings MuPDF and pikepdf, which only the export child needs

        yield from texts_of_pdf(path, wanted, poll)
    elif head.startswith(b"SQLite format 3"):
        yield from _of_sqlite(path, wanted.longest, poll)
    elif head.startswith(b"PK\x03\x04"):
        yield from _of_zip(path, wanted, poll)
    elif _is_picture(head):
        yield from _of_picture(path, wanted)
    else:
        with path.open("rb") as stream:
            yield from texts_of_stream(stream, path.name, wanted, poll)


def _is_picture(head: bytes) -> bool:
    return head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"\0\0\0\x0cjP", b"GIF8", b"RIFF"))


def _of_picture(path: Path, wanted: Words) -> Iterator[tuple[str, str | int]]:
    """What its metadata would say: it lies there as it is."""
    data = path.read_bytes()
    for part in (data[:65536], data[-65536:]):
        for index in wanted.within_bytes(part):
            yield "metadata", index


def texts_of_stream(stream: BinaryIO, name: str, wanted: Words, poll: Poll) -> Iterator[tuple[str, str | int]]:
    suffix = Path(name).suffix.casefold()
    if suffix in _MARKUP:
        yield from _of_markup(stream, wanted.longest, poll, suffix in (".html", ".htm", ".hocr"))
    elif suffix in (".json", ".jsonl"):
        yield from _of_json(_decoded(stream), wanted.longest, poll)
    else:
        yield from (("text", text) for text in _overlapping(_decoded(stream), wanted.longest, poll))


def _decoded(stream: BinaryIO) -> Iterator[str]:
    reader = io.TextIOWrapper(stream, "utf-8-sig", errors="replace", newline="")
    while text := reader.read(CHUNK):
        yield text
    reader.detach()


def _overlapping(parts: Iterable[str], longest: int, poll: Poll) -> Iterator[str]:
    """Pieces that share their ends, so that no word is cut."""
    kept, size, rest = [""], 0, ""
    for part in parts:
        kept.append(part)
        size += len(part)
        if size >= CHUNK:
            poll()
            text = rest + "".join(kept)
            yield text
            rest = text[-8 * max(longest, 64) :]
            kept, size = [], 0
    yield rest + "".join(kept)


def _of_json(parts: Iterable[str], longest: int, poll: Poll) -> Iterator[tuple[str, str]]:
    """Values that are texts, keys left out: those of one key one after another."""
    streams: dict[str, list[str]] = {}
    key, rest = "", ""
    for part in chain(parts, ("",)):
        poll()
        text, end = rest + part, 0
        for match in _JSON.finditer(text):
            if part and match.end() == len(text):
                break  # what follows tells whether it is a key
            end = match.end()
            if match[2]:
                key = _unescaped(match[1])
                continue
            value, stream = _unescaped(match[1]), streams.setdefault(key, [])
            stream.append(_between(stream[-1] if stream else "", value) + value if key in _READ_ON else value + BREAK)
        rest = text[end:]
        for name, values in streams.items():
            joined = "".join(values)
            yield name or "list", joined
            streams[name] = [joined[-8 * max(longest, 64) :]]


def _unescaped(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"')) if "\\" in text else text
    except ValueError:
        return text


def _between(before: str, after: str) -> str:
    """What parts two pieces of a text: nothing where they are the letters of a word one by one."""
    return _JOINT if len(before.strip()) == 1 and len(after.strip()) == 1 else " "


class _Gatherer:
    """What a parser tells of markup: text without its tags, attributes by themselves, those of content one after another."""

    def __init__(self) -> None:
        self.streams: dict[str, list[str]] = {}
        self._last: dict[str, str] = {}
        self._inside: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._piece_ends()
        for key, value in attributes.items():
            name = key.rpartition("}")[2]
            if name in _CONTENT:
                self._piece(f"@{name}", value)
            else:
                self._add(f"@{name}", value + BREAK)

    def end(self, tag: str) -> None:
        self._piece_ends()

    def data(self, text: str) -> None:
        self._inside.append(text)

    def comment(self, text: str) -> None:
        self._add("comment", text + BREAK)

    def pi(self, target: str, data: str | None = None) -> None:
        self._add("comment", (data or "") + BREAK)

    def close(self) -> None:
        self._piece_ends()

    def _piece_ends(self) -> None:
        text, self._inside = "".join(self._inside), []
        if text.strip():
            self._piece("text", text)

    def _piece(self, name: str, text: str) -> None:
        self._add(name, _between(self._last.get(name, ""), text) + text)
        self._last[name] = text

    def _add(self, name: str, text: str) -> None:
        self.streams.setdefault(name, []).append(text)


def _of_markup(stream: BinaryIO, longest: int, poll: Poll, html: bool) -> Iterator[tuple[str, str]]:
    gatherer: Any = _Gatherer()
    parser: Any
    if html:
        parser = etree.HTMLParser(target=gatherer, encoding="utf-8", huge_tree=True)
    else:
        options: dict[str, Any] = {"resolve_entities": False, "no_network": True, "huge_tree": True, "recover": True}
        parser = etree.XMLParser(target=gatherer, **options)
    while data := stream.read(CHUNK):
        poll()
        parser.feed(data)
        for name, parts in gatherer.streams.items():
            text = "".join(parts)
            yield name, text
            gatherer.streams[name] = [text[-8 * max(longest, 64) :]]
    with suppress(etree.XMLSyntaxError):
        parser.close()
    yield from ((name, "".join(parts)) for name, parts in gatherer.streams.items())


def _of_zip(path: Path, wanted: Words, poll: Poll) -> Iterator[tuple[str, str | int]]:
    with zipfile.ZipFile(path) as package:
        for member in package.infolist():
            poll()
            for index in wanted.within(member.filename):
                yield "name", index
            with package.open(member) as stream:
                head = stream.read(16)
            if member.is_dir() or _is_picture(head):
                continue
            with package.open(member) as stream:
                for where, text in texts_of_stream(cast(BinaryIO, stream), member.filename, wanted, poll):
                    yield f"{member.filename} {where}", text


def _of_sqlite(path: Path, longest: int, poll: Poll) -> Iterator[tuple[str, str]]:
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        for name in names:
            poll()
            quoted = '"' + name.replace('"', '""') + '"'
            rows = connection.execute(f"SELECT * FROM {quoted}")
            texts = ("".join(f"{_shown(value)}\n" for value in row if value is not None) for row in rows)
            yield from ((f"table {name}", text) for text in _overlapping(texts, longest, poll))
    finally:
        connection.close()


def _shown(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace") + BREAK
    return value if isinstance(value, str) else BREAK
