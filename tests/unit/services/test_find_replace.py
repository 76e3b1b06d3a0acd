from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from desktop.document.errors import DossierError
from desktop.document.model import Line
from desktop.engines.contract import Cancelled
from desktop.services import find_replace
from desktop.services.cases import apply
from desktop.services.find_replace import (
    BadPattern,
    BadReplacement,
    PatternTooLarge,
    PatternTooSlow,
    Wanted,
    find,
    matcher,
    phrases,
)
from desktop.services.review import Desk
from desktop.storage.dossier import Dossier
from desktop.storage.values import is_doubtful
from tests.helpers.texts import add_document, line, texts_of

Clock = Callable[[], str]
NOW = "2026-01-02T00:00:00.000000Z"


def replaced(text: str, wanted: Wanted) -> str:
    for start, end, put in reversed(list(matcher(wanted)(text))):
        text = text[:start] + put + text[end:]
    return text


@pytest.mark.parametrize(
    ("text", "wanted", "after"),
    [
        ("the cat, bathe, The", Wanted("the", "a"), "a cat, baa, The"),
        ("the cat, bathe, The", Wanted("the", "a", whole_words=True), "a cat, bathe, The"),
        ("the cat, bathe, The", Wanted("the", "a", whole_words=True, match_case=False), "a cat, bathe, a"),
        ("周末在周末", Wanted("周末", "周日", whole_words=True), "周日在周日"),
        ("第A条 Ａ款", Wanted("A", "B"), "第B条 Ａ款"),
        ("第A条 Ａ款 ㎏", Wanted("A", "B", fold=True), "第B条 B款 ㎏"),
        ("重５㎏半", Wanted("5kg", "5公斤", fold=True), "重5公斤半"),
        ("國際与国际", Wanted("国际", "跨国"), "國際与跨国"),
        ("國際与国际", Wanted("国际", "跨国", fold=True), "跨国与跨国"),
        ("a.c abc", Wanted("a.c", "x"), "x abc"),
        ("a.c abc", Wanted("a.c", "x", regular=True), "x x"),
        ("2024年3月", Wanted(r"(\d+)年(\d+)月", r"\2/\1", regular=True), "3/2024"),
        ("2024年", Wanted(r"(?P<y>\d+)年", r"\g<y>", regular=True), "2024"),
        ("a\\1", Wanted("a", "\\1"), "\\1\\1"),
        ("abc", Wanted("x*", "-", regular=True), "abc"),
        ("abc", Wanted("b", "b"), "abc"),
        ("abc", Wanted("b", "\\n", regular=True), "ac"),
        ("abc", Wanted("b", "x\ny"), "ax yc"),
        ("𠮷野家", Wanted("野", "家"), "𠮷家家"),
    ],
)
def test_what_is_found_and_what_stands_there_then(text: str, wanted: Wanted, after: str) -> None:
    assert replaced(text, wanted) == after


@pytest.mark.parametrize("bad", ["(", "a{3,1}", "[z-a]", "(?P<1>a)", "(" * 900 + ")" * 900 + "{"])
def test_what_is_no_regular_expression_is_said_so(bad: str) -> None:
    with pytest.raises((BadPattern, PatternTooLarge)) as error:
        matcher(Wanted(bad, regular=True))
    assert error.value.advise("zh")
    assert list(matcher(Wanted(bad, "x"))(bad)) == [(0, len(bad), "x")]


@pytest.mark.parametrize("large", ["(?:(?:a{999}){999}){999}", "a" * 1001, "(?:abcdefghij){50000}", "a{99999999999999999999}"])
def test_patterns_that_would_take_all_memory_are_refused(large: str) -> None:
    with pytest.raises((PatternTooLarge, BadPattern)):
        matcher(Wanted(large, regular=True))


@pytest.mark.parametrize("put", [r"\2", r"\g<x>", "\\"])
def test_a_replacement_that_names_no_group_is_said_so(put: str) -> None:
    with pytest.raises(BadReplacement):
        list(matcher(Wanted("(a)", put, regular=True))("a"))


def test_a_replacement_that_grows_without_end_is_refused() -> None:
    with pytest.raises(BadReplacement):
        list(matcher(Wanted("(.+)", "\\1" * 500, regular=True))("a" * 100))


def test_a_pattern_that_takes_too_long_is_stopped_and_its_page_named(dossier: Dossier) -> None:
    add_document(dossier, "a", ["short"], ["a" * 40 + "b"])
    began = time.process_time()
    with pytest.raises(PatternTooSlow) as error:
        find(dossier, Wanted(r"(a|aa)+$", "x", regular=True))
    assert error.value.details == {"number": 2}
    assert time.process_time() - began < 100 * find_replace.LINE_SECONDS
    assert "aaaa" not in str(error.value)


@pytest.fixture
def two(dossier: Dossier) -> Dossier:
    add_document(dossier, "a", ["In the house", "nothing here"], ["inthehouse"])
    add_document(dossier, "b", ["In the house of Usher", "周末在家"])
    return dossier


def lines(dossier: Dossier, wanted: Wanted) -> list[str]:
    return [case.line for case in find(dossier, wanted).cases]


def test_over_the_dossier_or_one_document(two: Dossier) -> None:
    assert lines(two, Wanted("the", "x")) == ["a.1.0", "a.2.0", "b.1.0"]
    assert lines(two, Wanted("the", "x", whole_words=True)) == ["a.1.0", "b.1.0"]
    assert lines(two, Wanted("n the h", "x")) == ["a.1.0", "b.1.0"]
    assert lines(two, Wanted("the", "x", document="b")) == ["b.1.0"]
    assert lines(two, Wanted("末在", "x")) == ["b.1.1"]
    assert lines(two, Wanted("", "x")) == []


@pytest.mark.parametrize(
    ("wanted", "asked"),
    [
        (Wanted("the"), None),
        (Wanted("the", whole_words=True), ("the",)),
        (Wanted("n the h"), ("the",)),
        (Wanted("周末", match_case=False), ("周 末",)),
        (Wanted("A周末b"), ("周 末",)),
        (Wanted("，"), None),
        (Wanted("周末有国人", fold=True), ("末 有",)),
        (Wanted("国", fold=True), None),
        (Wanted("周.", regular=True), None),
    ],
)
def test_the_index_is_asked_for_no_more_than_every_case_has(wanted: Wanted, asked: tuple[str, ...] | None) -> None:
    assert phrases(wanted) == asked


def test_confirmed_lines_only_where_they_are_asked_for(two: Dossier, clock: Clock) -> None:
    Desk(two, "Ada", clock).confirm_line("a.1", "a.1.0")
    assert lines(two, Wanted("house", "home")) == ["a.2.0", "b.1.0"]
    found = find(two, Wanted("house", "home", confirmed=True))
    assert found.cases[0].confirmed
    assert apply(two, "Ben", NOW, found.cases).done == 3
    after = two.page("a.1").content.line("a.1.0")
    assert after is not None
    assert (after.text, after.confirmed_by) == ("In the home", "Ben")
    assert len(Desk(two, "Ben", clock).undo()) == 3
    assert texts_of(two, "b.1")[0] == "In the house of Usher"


def test_what_else_a_second_look_doubted_stays_doubted(dossier: Dossier) -> None:
    """Not so what it found to be right, however unsure the engine was."""

    def looked_at(number: int, doubts: dict[int, float], doubt: float) -> Line:
        read = line(f"a.1.{number}", "teh cat sat", number, shaky={9: 0.5})
        chars = tuple(replace(c, doubt=doubts.get(n, 0.01), others=("x",)) for n, c in enumerate(read.chars))
        return replace(read, doubt=doubt, chars=chars)

    add_document(
        dossier,
        "a",
        [
            looked_at(0, {1: 0.9, 7: 0.3}, 0.93),  # one that is marked
            looked_at(1, {1: 0.9, **dict.fromkeys(range(3, 9), 0.15)}, 0.96),  # none, but all of them together
            looked_at(2, {1: 0.9}, 0.9),
            looked_at(3, {7: 0.3}, 0.3),
        ],
    )
    before = list(dossier.page("a.1").content.lines())
    assert apply(dossier, "Ada", NOW, find(dossier, Wanted("teh", "the")).cases).done == 4
    after = list(dossier.page("a.1").content.lines())
    assert {each.text for each in after} == {"the cat sat"}
    assert [each.confirmed_by for each in after] == [None, None, "Ada", None]
    assert [is_doubtful(each) for each in after] == [True, True, False, False]
    assert [each.doubt for each in after] == [0.5, pytest.approx(0.64, abs=0.03), 0.0, 0.3]
    for number in (0, 1, 3):
        assert after[number].chars[3:] == before[number].chars[3:]
        assert [char.doubt for char in after[number].chars[:3]] == [0.0] * 3


def test_a_page_on_which_everything_is_found_is_not_looked_at_to_its_end(two: Dossier) -> None:
    looked: list[None] = []
    found = find(two, Wanted(".", "x", regular=True), most=2, poll=lambda: looked.append(None))
    assert (len(found.cases), found.more, len(looked)) == (2, True, 1)


def test_it_can_be_stopped_and_holds_no_more_than_it_may(two: Dossier) -> None:
    found = find(two, Wanted("the", "x"), most=2)
    assert [case.line for case in found.cases] == ["a.1.0", "a.2.0"]
    assert found.more

    def stop() -> None:
        raise Cancelled()

    with pytest.raises(DossierError):
        find(two, Wanted("the", "x"), poll=stop)
