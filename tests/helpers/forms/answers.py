"""What a person might write into a field of an English form, judged by its label. All made up."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

_FIRST = (
    "James",
    "Mary",
    "Robert",
    "Linda",
    "David",
    "Susan",
    "Thomas",
    "Karen",
    "Daniel",
    "Nancy",
    "Paul",
    "Laura",
    "Mark",
    "Emily",
)
_LAST = (
    "Carter",
    "Nguyen",
    "Parker",
    "Collins",
    "Stewart",
    "Morales",
    "Murphy",
    "Cook",
    "Rogers",
    "Reed",
    "Bailey",
    "Cooper",
    "Howard",
)
_STREETS = ("Maple Street", "Oak Avenue", "Main Street", "Cedar Lane", "Park Road", "Lake Drive", "Hill Street", "River Road")
_CITIES = ("Springfield", "Riverton", "Fairview", "Greenville", "Bristol", "Clinton", "Madison", "Georgetown", "Salem")
_STATES = ("CA", "NY", "TX", "WA", "OH", "IL", "PA", "GA", "NC", "MI", "CT", "OR")
_COUNTRIES = ("Canada", "Brazil", "France", "Japan", "Germany", "Mexico", "Spain", "Italy")
_FIRMS = ("Northgate Supply Co.", "Harbor Light LLC", "Blue Ridge Partners", "Summit Tools Inc.", "Delta Freight Ltd.")
_PLANS = ("Unity Health Plan", "Lakeside Mutual", "Keystone Insurance", "First Choice Health")
_KIN = ("Spouse", "Daughter", "Son", "Brother", "Guardian", "Sister")
_TROUBLES = (
    "Persistent cough and fever for two weeks, treated at the clinic.",
    "Fracture of the left wrist after a fall at home.",
    "Severe back pain, physical therapy was prescribed.",
    "The patient is recovering from surgery and cannot hold a pen.",
    "Chest pain at night, observed in the emergency room.",
)
_WORDS = ("General", "Annual", "Regular", "Private", "Standard", "Joint", "Primary", "Limited")


def digits(rng: Random, count: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(count))


def person(rng: Random) -> str:
    return f"{rng.choice(_FIRST)} {rng.choice(_LAST)}"


def _phone(rng: Random) -> str:
    return f"({rng.randint(201, 989)}) {rng.randint(200, 999)}-{digits(rng, 4)}"


def _date(rng: Random) -> str:
    return f"{rng.randint(1, 12):02}/{rng.randint(1, 28):02}/{rng.randint(1950, 2023)}"


def _street(rng: Random) -> str:
    return f"{rng.randint(10, 2999)} {rng.choice(_STREETS)}"


def _town(rng: Random) -> str:
    return f"{rng.choice(_CITIES)}, {rng.choice(_STATES)} {rng.randint(10001, 98999)}"


def _amount(rng: Random) -> str:
    return f"{rng.randint(20, 48_000):,}.{digits(rng, 2)}"


def _sender(rng: Random) -> str:
    return f"{rng.choice(_FIRMS)} {_street(rng)} {_town(rng)}"


# The first of these that a field's name, or else its hint, or else its label speaks of.
_KINDS: tuple[tuple[str, str, Callable[[Random], str]], ...] = (
    (r"\bmonth\b", "text", lambda rng: f"{rng.randint(1, 12):02}"),
    (r"\bday\b", "text", lambda rng: f"{rng.randint(1, 28):02}"),
    (r"\byear\b", "text", lambda rng: str(rng.randint(1940, 2023))),
    (r"first ?(three|five)|last ?four|second ?(two|three)", "identifier", lambda rng: digits(rng, 12)),
    (r"\be-?mail", "text", lambda rng: f"{rng.choice(_LAST)}{rng.randint(1, 99)}@mail.test".lower()),
    (r"middle initial", "text", lambda rng: rng.choice("ABCDEFGHJKLMNPRSTW")),
    (r"first name", "name", lambda rng: rng.choice(_FIRST)),
    (r"last name", "name", lambda rng: rng.choice(_LAST)),
    (r"name, street", "text", _sender),
    (r"phone", "phone", _phone),
    (r"describe|explain", "text", lambda rng: rng.choice(_TROUBLES)),
    (r"tax classification", "text", lambda rng: rng.choice("CSP")),
    (r"^\d+\w? (?!name).*(rents|royalt|income|withheld|proceeds|payments|compensation|deferrals|purchased)", "money", _amount),
    (r"city.*(state|zip|town)|town.*zip", "text", _town),
    (r"city\b", "text", lambda rng: rng.choice(_CITIES)),
    (r"state no\.", "identifier", lambda rng: digits(rng, 8)),
    (r"\bzip", "identifier", lambda rng: digits(rng, 5)),
    (r"\bcountry|citizen|resident of", "text", lambda rng: rng.choice(_COUNTRIES)),
    (r"\bstate\b", "text", lambda rng: rng.choice(_STATES)),
    (r"apartment or unit|apt\./?unit", "text", lambda rng: str(rng.randint(1, 99))),
    (r"street|address", "text", _street),
    (r"insurance", "name", lambda rng: rng.choice(_PLANS)),
    (r"relationship|capacity", "text", lambda rng: rng.choice(_KIN)),
    (r"\bdate\b", "date", _date),
    (r"business name|disregarded", "name", lambda rng: rng.choice(_FIRMS)),
    (r"\bname\b|holder|attorney|witness", "name", person),
    (r"tin\b|ssn|security number|employer id|taxpayer", "identifier", lambda rng: f"{digits(rng, 2)}-{digits(rng, 7)}"),
    (r"number|reference|account|article|npi|\bno\.|code", "identifier", lambda rng: str(rng.randint(1, 9)) + digits(rng, 8)),
    (r"rate", "number", lambda rng: str(rng.randint(1, 30))),
)


def answer(rng: Random, said: Sequence[str], *, length: int, comb: bool, width: float) -> tuple[str, str]:
    """The type of the field and a value. said: its name, hint and label, the first that says anything counts. length: most
    characters (0: as many as fit). comb: it has a cell for each. width: of the field in points; a longer value is replaced."""
    kind, make = next(
        ((kind, make) for text in said for pattern, kind, make in _KINDS if re.search(pattern, text, re.IGNORECASE)),
        ("text", _plain),
    )
    if comb and length and kind in ("identifier", "phone", "number"):
        return kind, digits(rng, length)
    room = min(length or 99, max(int(width / 4.4), 1))
    for _ in range(6):
        value = make(rng)
        if len(value) <= room:
            return kind, value
    if kind in ("name", "text") and make is not _plain:
        return kind, next((word for word in value.split() if len(word) <= room), value[:room])
    return kind, digits(rng, min(room, 8))


def _plain(rng: Random) -> str:
    return f"{rng.choice(_WORDS)} {rng.choice(('Account', 'Services', 'Trust', 'Holdings', 'Fund', 'Estate'))}"
