"""Two readings of the same ink: what they agree on is sure, what they do not is doubtful and offers the other text."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from desktop.document.geometry import Box, Quad
from desktop.document.model import Char, Line
from desktop.layout.doubt import compared, doubted, reconcile
from desktop.layout.readings import aligned, at_its_place, single

words = st.text(alphabet="abcde 年月日", max_size=20)


def line(name: str, text: str, *, sure: float = 0.97, x: float = 0.0, y: float = 0.0, unsure: str = "") -> Line:
    """Characters of ten units each; those in `unsure` are read with a third of the confidence."""
    chars = tuple(
        Char(c, Quad.of(Box(x + 10 * at, y, x + 10 * at + 10, y + 20)), sure / 3 if c in unsure else sure)
        for at, c in enumerate(text)
    )
    return Line(name, text, Quad.of(Box(x, y, x + 10 * max(1, len(text)), y + 20)), sure, chars=chars)


def doubts(found: Line) -> dict[str, float]:
    return {char.text: char.doubt for char in found.chars}


def test_a_character_read_otherwise_is_the_most_doubtful_and_offers_the_other() -> None:
    (found,) = compared([line("a", "born in 1842")], {"a": line("a", "born in 1847")})
    assert found.text == "born in 1842"
    assert max(found.chars, key=lambda char: char.doubt).text == "2"
    assert found.chars[-1].others[0] == "7"


def test_a_character_only_the_other_reading_has_is_told_beside_the_gap() -> None:
    (found,) = compared([line("a", "saing")], {"a": line("a", "saying")})
    others = [char.others for char in found.chars]
    assert ("yi",) in others
    (bare,) = compared([line("a", "saing")], {"a": line("a", "saing")})
    assert max(char.doubt for char in found.chars) > max(char.doubt for char in bare.chars)
    (longer,) = compared([line("a", "sayin")], {"a": line("a", "saying")})
    assert longer.chars[-1].others == ("ng",)


def test_a_character_the_other_reading_lacks_may_be_nothing() -> None:
    (found,) = compared([line("a", "18842")], {"a": line("a", "1842")})
    assert any(char.text == "8" and "" in char.others for char in found.chars)


def test_agreement_lowers_doubt() -> None:
    once = doubted([line("a", "memory", sure=0.9)])[0]
    twice = compared([once], {"a": line("a", "memory", sure=0.99)})[0]
    assert all(b.doubt < a.doubt for a, b in zip(once.chars, twice.chars, strict=True))
    assert twice.doubt < once.doubt


def test_the_readings_alternatives_come_after_the_other_readings() -> None:
    first = line("a", "ab")
    first = replace(first, chars=(first.chars[0], replace(first.chars[1], others=("h", "6"))))
    (found,) = compared([first], {"a": line("a", "ah")})
    assert found.chars[1].others == ("h", "6")
    (found,) = compared([first], {"a": line("a", "ak")})
    assert found.chars[1].others == ("k", "h", "6")


def test_a_word_of_the_list_is_less_doubtful() -> None:
    lines = [line("a", "Dubrovnik am", sure=0.8)]
    plain, known = doubted(lines)[0], doubted(lines, {"Dubrovnik"})[0]
    assert doubts(known)["D"] < doubts(plain)["D"]
    assert doubts(known)["m"] == doubts(plain)["m"]


def test_confirmed_lines_never_change() -> None:
    confirmed = line("a", "1842").corrected("1843", "clerk", "2026-01-01T00:00:00Z")
    other = line("b", "9999")
    assert compared([confirmed], {"a": other}) == doubted([confirmed]) == reconcile([confirmed], [other]) == (confirmed,)


def test_a_page_read_twice_cut_differently() -> None:
    first = (line("a", "born in 1842", sure=0.999), line("b", "at Exeter", sure=0.999, x=130))
    found = reconcile(first, [line("x", "born in 1847 at Exeter")])
    assert found[0].chars[-1].others[0] == "7"
    assert found[0].doubt > 0.5 > found[1].doubt
    whole = reconcile([line("x", "born in 1842 at Exeter", sure=0.999)], first)[0]
    assert whole.doubt < 0.5
    assert not any(char.others for char in whole.chars)


def test_vertical_lines_are_compared_in_their_direction() -> None:
    column = Line("a", "本院證明", Quad.of(Box(0, 0, 20, 80)), 0.999, vertical=True)
    parts = [
        Line("x", "證明", Quad.of(Box(0, 40, 20, 80)), 0.9, vertical=True),
        Line("y", "本院", Quad.of(Box(0, 0, 20, 40)), 0.9, vertical=True),
    ]
    assert reconcile([column], parts)[0].doubt < 0.5


def test_words_are_told_letter_by_letter() -> None:
    word = Char("ton", Quad.of(Box(0, 0, 30, 20)), 0.9)
    found = single(Line("a", "ton", Quad.of(Box(0, 0, 30, 20)), 0.9, chars=(word,)))
    assert [char.text for char in found] == ["t", "o", "n"]
    assert [char.quad.bounds.x0 for char in found if char.quad] == [0, 10, 20]


@given(words, words)
def test_an_alignment_tells_of_every_character_but_white_space(a: str, b: str) -> None:
    own, other = line("a", a).chars, line("b", b).chars
    found = aligned(own, other)
    assert [there is None for there in found] == [char.text.isspace() for char in own]
    if own and any(not char.text.isspace() for char in own):
        told = "".join(there.before + there.text + there.after for there in found if there is not None)
        assert told == "".join(b.split())


@given(words, words)
def test_doubts_are_shares_and_texts_stay(a: str, b: str) -> None:
    first = line("a", a)
    for found in (*compared([first], {"a": line("b", b)}), *doubted([first]), *reconcile([first], [line("b", b)])):
        assert found.text == a
        assert "".join(char.text for char in found.chars) == a
        assert all(0 <= char.doubt <= 1 and char.text not in char.others for char in found.chars)
        assert 0 <= found.doubt <= 1


@given(words)
def test_what_agrees_offers_nothing_else(a: str) -> None:
    (found,) = compared([line("a", a)], {"a": line("b", a)})
    assert not any(char.others for char in found.chars)


def test_nothing_at_its_place() -> None:
    assert at_its_place(line("a", "here"), [line("b", "there", y=500)]) is None
