"""Characters that few keyboards have, in groups, and what a Chinese character may be written as."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from desktop.document.errors import Text
from desktop.resources import resource

_ENTRY = re.compile(r"(\S)(?:\(([^)]*)\))?")


@dataclass(frozen=True, slots=True)
class Character:
    """words: what finds it besides its name."""

    text: str
    words: str = ""

    @property
    def name(self) -> str:
        """Such as: LATIN SMALL LETTER LONG S, U+017F."""
        codes = " ".join(f"U+{ord(letter):04X}" for letter in self.text)
        return f"{self._named}, {codes}" if self._named else codes

    def fits(self, query: str) -> bool:
        """A single letter finds what is made of it, a word what is called so."""
        query = query.casefold()
        if query == self.text.casefold() or query in self.words.casefold().split():
            return True
        return query in self._folded.casefold() or (len(query) > 1 and query in f"{self.words} {self._named}".casefold())

    @property
    def _named(self) -> str:
        return ", ".join(filter(None, (unicodedata.name(letter, "") for letter in self.text)))

    @property
    def _folded(self) -> str:
        """The letters that it is made of: "1/2" for "½", "a" for "à"."""
        return unicodedata.normalize("NFKD", self.text).replace("\u2044", "/")


@dataclass(frozen=True, slots=True)
class Group:
    name: Text
    characters: tuple[Character, ...]


@cache
def groups() -> tuple[Group, ...]:
    made: list[Group] = []
    for row in resource("characters", "palette.txt").read_text("utf-8").splitlines():
        if row and not row.startswith("#"):
            english, chinese, entries = row.split("\t")
            characters = tuple(Character(m[1], m[2] or "") for m in _ENTRY.finditer(entries))
            made.append(Group(Text(english, chinese), characters))
    return tuple(made)


@cache
def _variants() -> Mapping[str, Mapping[str, str]]:
    lists: dict[str, dict[str, str]] = {}
    current: dict[str, str] = {}
    for row in resource("characters", "variants.txt").read_text("utf-8").splitlines():
        if row.startswith("["):
            current = lists.setdefault(row.strip("[]"), {})
        elif row and not row.startswith("#"):
            one, _, others = row.partition("\t")
            current[one] = others
    return lists


def written_as(character: str) -> tuple[Character, ...]:
    """Traditional, simplified and variant forms of a character, and those of these, without itself; () where there are none.

    Letters of other scripts give their forms with accents and ligatures from the palette.
    """
    if not character:
        return ()
    lists = _variants()
    found: dict[str, str] = {}
    for one in (character, *_forms(character)):
        for kind, entries in lists.items():
            for other in entries.get(one, ""):
                if other != character:
                    found.setdefault(other, kind)
    alike = (c for group in groups() for c in group.characters if c.text != character and _base(c.text) == _base(character))
    return (*(Character(text, kind) for text, kind in found.items()), *dict.fromkeys(alike))


def _forms(character: str) -> Sequence[str]:
    return [other for entries in _variants().values() for other in entries.get(character, "")]


def _base(text: str) -> str:
    """A letter or digit without accents and places; anything else is only like itself."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return plain.casefold() if plain.isascii() and plain.isalnum() else text


def search(query: str) -> tuple[Character, ...]:
    """Those that a query finds, in the order of the groups; a code point ("U+17F") and a Chinese character find themselves."""
    query = query.strip()
    found = [c for group in groups() for c in group.characters if c.fits(query)]
    code = re.fullmatch(r"(?:[Uu]\+|0x)([0-9A-Fa-f]{2,6})", query)
    if code and int(code[1], 16) < 0x110000 and chr(int(code[1], 16)).isprintable():
        found.insert(0, Character(chr(int(code[1], 16))))
    if len(query) == 1:
        found += written_as(query)
    return tuple({character.text: character for character in reversed(found)}.values())[::-1]
