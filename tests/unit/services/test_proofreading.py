"""What is shown of a line that is corrected: its doubtful characters, what else may stand there, and reading it once more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.document.geometry import Box, Quad
from desktop.document.model import Char, Line, Page
from desktop.services.characters import groups, search, written_as
from desktop.services.proofreading import doubtful_spots, options, other_text, spots
from desktop.services.questions import READ
from desktop.services.reread import as_line, question

QUAD = Quad.of(Box(100, 100, 300, 120))


def line(*chars: Char, text: str = "", doubt: float = 0.8) -> Line:
    return Line("l", text or "".join(char.text for char in chars), QUAD, 0.9, doubt=doubt, chars=chars)


def read(text: str, **others: tuple[str, ...]) -> Line:
    return line(*(Char(c, None, 0.9, 0.5 if c in others else 0.01, others.get(c, ())) for c in text))


def places(found: list) -> list[tuple[int, int]]:
    return [(spot.start, spot.end) for spot in found]


def test_a_second_look_tells_which_characters_are_doubtful() -> None:
    looked = line(Char("a", None, 0.3, 0.0), Char("b", None, 0.99, 0.6))
    assert places(doubtful_spots(looked)) == [(1, 2)]


def test_without_a_second_look_the_engines_own_confidence_tells() -> None:
    assert places(doubtful_spots(line(Char("a", None, 0.3), Char("b", None, 0.99)))) == [(0, 1)]


def test_a_doubtful_line_has_at_least_one_place_to_look_at() -> None:
    assert places(doubtful_spots(line(Char("a", None, 0.98), Char("b", None, 0.9)))) == [(1, 2)]
    assert doubtful_spots(line(Char("a", None, 0.98), doubt=0.1)) == []


def test_a_confirmed_line_has_none() -> None:
    assert doubtful_spots(line(Char("a", None, 0.1)).corrected("a", "Wang", "2024")) == []


def test_words_with_spaces_between_stand_where_the_text_has_them() -> None:
    words = line(Char("to", None, 0.9), Char("me", None, 0.2), text="to me")
    assert places(spots(words)) == [(0, 2), (3, 5)]


def test_what_was_typed_moves_the_characters_after_it() -> None:
    shown = read("par?y", **{"?": ("t",)})
    assert places(doubtful_spots(shown, "a par?y")) == [(5, 6)]
    assert places(doubtful_spots(shown, "party")) == []


@given(st.text(alphabet="ab?c", max_size=12), st.text(alphabet="ab?cd", max_size=12))
def test_a_character_that_is_still_there_is_where_it_is_told_to_be(before: str, after: str) -> None:
    made = read(before, **{"?": ("!",)})
    for spot in spots(made, after):
        assert after[spot.start : spot.end] in before
        assert 0 <= spot.start < spot.end <= len(after)


def test_alternatives_are_those_of_the_character_at_the_cursor() -> None:
    shown = read("a?b", **{"?": ("t", "", "rn")})
    told = [option.applied("a?b") for option in options(spots(shown), "a?b", 1, 1)]
    assert told == ["atb", "ab", "arnb"]
    assert [option.text for option in options(spots(shown), "a?b", 2, 2)] == ["t", "", "rn"]  # it stands before the cursor
    assert options(spots(shown), "a?b", 0, 0) == []
    assert [option.text for option in options(spots(shown), "a?b", 0, 3)] == ["t", "", "rn"]


def test_the_whole_line_as_others_read_it_comes_last_and_only_where_it_says_something_else() -> None:
    shown = read("a?b!", **{"?": ("t",), "!": ("l",)})
    assert other_text(shown) == "atbl"
    found = options(spots(shown), "a?b!", 1, 2, ("a?b!", "atbl", "atb!", "atbl"))
    assert [(option.text, option.whole) for option in found] == [("t", False), ("atbl", True)]


def test_one_place_alone_makes_no_other_line() -> None:
    assert other_text(read("a?b", **{"?": ("t",)})) == ""


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("one\ntwo", "one two"), ("主诉\n反复", "主诉反复"), ("  a   b ", "a b"), ("", ""), ("합계\n금액", "합계 금액")],
)
def test_an_answer_of_several_rows_becomes_one_line(answer: str, expected: str) -> None:
    assert as_line(answer) == expected


def test_a_line_is_read_again_with_some_paper_around_it_but_none_beyond_the_page() -> None:
    page = Page("p", "d", 1, "m", 0, 305, 1000)
    asked = question(page, QUAD)
    assert asked.task == READ
    assert asked.page == "p"
    assert asked.crop is not None
    assert asked.crop.x0 < 100
    assert asked.crop.y1 > 120
    assert asked.crop.x1 == 305


def test_every_form_of_a_character_is_offered() -> None:
    assert {"發", "髮"} <= {c.text for c in written_as("发")}
    assert "发" in {c.text for c in written_as("髮")}
    assert "臺" in {c.text for c in written_as("台")}
    assert "鐵" in {c.text for c in written_as("鉄")}
    assert "ſ" in {c.text for c in written_as("s")}
    assert "½" not in {c.text for c in written_as("2")}
    assert written_as("") == ()


@pytest.mark.parametrize(
    ("query", "found"),
    [("long s", "ſ"), ("1/2", "½"), ("THORN", "þ"), ("U+20BB7", "𠮷"), ("box", "□"), ("发", "髮"), ("§", "§"), ("a", "à")],
)
def test_a_character_is_found_by_name_code_and_likeness(query: str, found: str) -> None:
    assert found in {c.text for c in search(query)}


def test_a_query_finds_little_else_and_nothing_twice() -> None:
    found = [c.text for c in search("s")]
    assert len(found) == len(set(found)) < 20
    assert search("no such thing") == ()


def test_groups_have_names_in_both_languages_and_no_character_twice() -> None:
    for group in groups():
        texts = [c.text for c in group.characters]
        assert group.name.en
        assert group.name.zh != group.name.en
        assert len(texts) == len(set(texts)) > 5
