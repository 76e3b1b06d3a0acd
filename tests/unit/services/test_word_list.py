from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.document.history import ActorKind
from desktop.services.cases import apply
from desktop.services.review import Desk
from desktop.services.word_list import (
    LISTED,
    NoWordFile,
    WordList,
    find_near,
    hear,
    listed,
    lowered,
    read_words,
    suggested,
    suggestions,
    tidied,
)
from desktop.storage.dossier import Dossier
from tests.helpers.texts import add_document, line, texts_of

Clock = Callable[[], str]


@pytest.mark.parametrize(
    ("text", "words", "wanted"),
    [
        ("承租人李明远先生", ("李明远",), (3, 6)),
        ("Mr Whitcombe came", ("Whitcombe",), (3, 12)),
        ("Whitcombes", ("Whitcombe",), None),
        ("in New York now", ("New York", "York"), (3, 11)),
        ("北京市海淀区", ("北京", "北京市"), (0, 3)),
    ],
)
def test_where_a_listed_word_stands(text: str, words: tuple[str, ...], wanted: tuple[int, int] | None) -> None:
    assert listed(text, WordList(words)) == ((wanted,) if wanted else ())


@pytest.mark.parametrize(
    ("text", "word", "wanted"),
    [
        ("承租人李朋远先生", "李明远", (3, 6)),
        ("Mr Whitcornbe", "Whitcombe", None),  # two characters for one: more than one apart
        ("Mr Whitc0mbe came", "Whitcombe", (3, 12)),
        ("Mr Whitcmbe came", "Whitcombe", (3, 11)),
        ("Mr Whitcoombe came", "Whitcombe", (3, 13)),
        ("中华人民共国", "中华人民共和国", (0, 6)),
        ("中华人民共共和国", "中华人民共和国", (0, 8)),
        ("李明远", "李明远", None),
        ("李白来了", "李明", None),
        ("bathe", "lathes", None),
    ],
)
def test_what_is_one_character_from_a_listed_word_is_suggested(text: str, word: str, wanted: tuple[int, int] | None) -> None:
    assert suggestions(line("l", text), WordList((word,))) == (((*wanted, word),) if wanted else ())


def test_a_word_of_two_is_suggested_only_where_the_other_character_is_doubtful() -> None:
    words = WordList(("李明",))
    assert suggestions(line("l", "李朋来了"), words) == ()
    assert suggestions(line("l", "李朋来了", shaky={1: 0.5}), words) == ((0, 2, "李明"),)
    assert suggestions(line("l", "李朋来了", shaky={0: 0.5}), words) == ()


def test_a_listed_word_is_never_taken_for_another_one() -> None:
    assert suggestions(line("l", "李明远"), WordList(("李明远", "李朋远"))) == ()


def test_doubt_falls_where_it_came_from_within_a_listed_word() -> None:
    words = WordList(("李明远",))
    inside = line("l", "承租人李明远", shaky={4: 0.4})
    assert lowered(inside, words).doubt == pytest.approx(0.8 * LISTED)
    beside = line("l", "承租人李明远", shaky={1: 0.4, 4: 0.4})
    assert lowered(beside, words).doubt == pytest.approx(0.8)
    told = replace(beside, chars=tuple(replace(c, doubt=0.9 if n == 4 else 0.0) for n, c in enumerate(beside.chars)))
    assert lowered(told, words).chars[4].doubt == pytest.approx(0.9 * LISTED)
    assert lowered(inside, WordList(("别人",))) is inside
    confirmed = inside.corrected(inside.text, "Ada", "2026-01-01T00:00:00Z")
    assert lowered(confirmed, words) is confirmed
    assert suggested(confirmed, words) is confirmed


@pytest.mark.parametrize(
    ("text", "word", "at", "others"),
    [
        ("李朋远", "李明远", 1, ("明", "胐")),
        ("中华人民共国", "中华人民共和国", 4, ("共和", "胐")),
        ("中华华人民共和国", "中华人民共和国", 2, ("", "胐")),
        ("华人民共和国", "中华人民共和国", 0, ("中华", "胐")),
    ],
)
def test_the_word_is_put_first_among_what_else_may_stand_there(text: str, word: str, at: int, others: tuple) -> None:
    known = line("l", text)
    known = replace(known, chars=tuple(replace(c, others=("胐",)) if n == at else c for n, c in enumerate(known.chars)))
    after = suggested(known, WordList((word,)))
    assert after.chars[at].others == others
    assert [c.others for n, c in enumerate(after.chars) if n != at] == [()] * (len(text) - 1)
    assert suggested(after, WordList((word,))) == after


@given(st.text("李明远周ab 1", max_size=12), st.lists(st.text("李明远周ab 1", min_size=1, max_size=6), max_size=4))
def test_suggestions_are_apart_from_each_other_and_from_what_is_listed(text: str, words: list[str]) -> None:
    known = WordList(words)
    found = suggestions(line("l", text, shaky={0: 0.1}), known)
    spans = sorted([(start, end) for start, end, _ in found] + list(listed(text, known)))
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    for start, end, word in found:
        assert word in known
        assert text[start:end] != word
        assert abs(len(word) - (end - start)) <= 1
    whole = line("l", text)
    assert lowered(whole, known).text == suggested(whole, known).text == text


# the dossier


@pytest.fixture
def names(dossier: Dossier, clock: Clock) -> Dossier:
    shaky = {4: 0.4}
    add_document(dossier, "a", [line("a0", "承租人李明远", shaky=shaky), line("a1", "承租人李朋远", 1, shaky=shaky)], ["别的"])
    add_document(dossier, "b", [line("b0", "李明远与李朋远", shaky={1: 0.4}), line("b1", "又李朋远", 1)])
    Desk(dossier, "Ada", clock).confirm_line("b.1", "b1")
    return dossier


def test_a_word_is_heard_everywhere_at_once_and_peoples_lines_stay(names: Dossier, clock: Clock) -> None:
    confirmed = names.page("b.1").content.line("b1")
    told: list[int] = []
    heard = hear(names, WordList(("李明远",)), progress=lambda done, _: told.append(done))
    assert (heard.lines, heard.pages) == (3, ("a.1", "b.1"))
    assert [(case.line, case.part, case.put) for case in heard.near.cases] == [
        ("a1", "李朋远", "李明远"),
        ("b0", "李朋远", "李明远"),
    ]
    known = {each.id: each for page in ("a.1", "b.1") for each in names.page(page).content.lines()}
    assert known["a0"].doubt == pytest.approx(0.8 * LISTED)
    assert known["a1"].chars[4].others == ("明",)
    assert known["b1"] == confirmed
    assert told == [0, 1, 2]
    assert not names.page("a.1").touched
    assert names.history(page="a.1")[0].actor.kind is ActorKind.PROGRAM
    assert len(Desk(names, "Ada", clock).undo()) == 1  # the confirmation: hearing a word is no edit
    report = names.verify()
    assert len(report.problems) == report.masters  # these pages never had originals


def test_pages_that_were_just_read_are_heard_alone(names: Dossier) -> None:
    assert hear(names, WordList(("李明远",)), pages=("b.1",)).pages == ("b.1",)


def test_where_a_word_nearly_stands_may_be_changed_like_any_other_case(names: Dossier) -> None:
    near = find_near(names, WordList(("李明远",)))
    assert apply(names, "Ada", "2026-01-02T00:00:00Z", near.cases).done == 2
    assert texts_of(names, "a.1") == ["承租人李明远", "承租人李明远"]
    assert texts_of(names, "b.1") == ["李明远与李明远", "又李朋远"]


# files


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_words_of_a_text_file(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "words.txt"
    path.write_bytes("李明远\r\n  北京市  海淀区 \n\n李明远\nWhitcombe\n".encode(encoding))
    assert read_words(path) == ("李明远", "北京市 海淀区", "Whitcombe")


@pytest.mark.parametrize("data", [bytes(range(256)) * 4, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(200), b"\xff\xfe\x00"])
def test_what_is_no_text_is_not_taken_for_words(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "words.txt"
    path.write_bytes(data)
    with pytest.raises(NoWordFile):
        read_words(path)


def test_a_file_that_is_too_large_or_gone_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(NoWordFile):
        read_words(tmp_path / "none.txt")
    path = tmp_path / "words.txt"
    path.write_bytes(b"\n".join(b"word%d" % n for n in range(20_001)))
    with pytest.raises(NoWordFile):
        read_words(path)


def test_a_word_as_it_is_kept() -> None:
    assert tidied("  New\u00a0 York\u200b\t") == "New York"
    assert tidied("x" * 61) == ""
    assert tidied("\u202eabc") == "abc"
