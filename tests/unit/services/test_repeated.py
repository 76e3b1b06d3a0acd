from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from desktop.document.edits import EditConflict
from desktop.document.geometry import Box, Quad
from desktop.document.model import Char, Line
from desktop.engines.contract import Cancelled
from desktop.services import cases
from desktop.services.cases import Case, Odd, apply, changed_line, shown
from desktop.services.repeated import Correction, Reach, corrected_by, corrections, find_repeated
from desktop.services.review import Desk
from desktop.storage.dossier import Dossier
from desktop.storage.values import PagePlace
from tests.helpers.texts import add_document, line, texts_of

Clock = Callable[[], str]
NOW = "2026-01-02T00:00:00.000000Z"


def found(dossier: Dossier, before: str, after: str, **how) -> list[tuple[str, str, str]]:
    result = find_repeated(dossier, corrections(before, after), **how)
    return sorted((case.line, case.part, case.put) for case in result.cases)


# what a correction is


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ("周未去北京", "周末去北京", [Correction("未", "末", "周", "去")]),
        ("未", "末", [Correction("未", "末")]),
        ("the s1ates fell", "the slates fell", [Correction("s1ates", "slates", word=True)]),
        ("Mrs Whitcornbe,", "Mrs Whitcombe,", [Correction("Whitcornbe", "Whitcombe", "", ",", word=True)]),
        ("Canons' Marsh", "Canon's Marsh", [Correction("Canons'", "Canon's", word=True)]),
        ("安居物管理", "安居物业管理", [Correction("物", "物业", "居", "管")]),
        ("好,世界", "好，世界", [Correction(",", "，", "好", "世")]),
        ("承粗人与出粗人", "承租人与出租人", [Correction("粗", "租", "承", "人"), Correction("粗", "租", "出", "人")]),
    ],
)
def test_the_smallest_part_that_differs_with_what_stands_beside_it(before: str, after: str, wanted: list) -> None:
    assert list(corrections(before, after)) == wanted


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("同样的文字", "同样的文字"),
        ("foo bar", "foobar"),
        ("于2019年", "于2018年"),
        ("你好你好你好你好你好", "他们走了他们走了没有"),
        ("", "新的一行"),
        ("a b c d e f g h i j", "1 b 2 d 3 f 4 h 5 j"),
    ],
)
def test_a_line_written_anew_another_value_or_mere_blanks_teach_nothing(before: str, after: str) -> None:
    assert corrections(before, after) == ()


def test_only_a_persons_correction_is_looked_for() -> None:
    before = line("l", "周未")
    assert corrected_by(before, before.corrected("周末", "Ada", NOW)) != ()
    assert corrected_by(before, before.corrected("周未", "Ada", NOW)) == ()
    assert corrected_by(before.corrected("周末", "Ada", NOW), before) == ()


# where it stands


@pytest.fixture
def two(dossier: Dossier) -> Dossier:
    add_document(dossier, "a", ["周未去北京", "下个周未见", "我还未去"], ["未来", "周未"])
    add_document(dossier, "b", ["本周未休息", "周末很好"])
    return dossier


def test_it_is_looked_for_beside_the_same_neighbours_and_further_by_choice(two: Dossier) -> None:
    near = found(two, "周未去北京", "周末去北京", but="a.1.0")
    assert [where for where, *_ in near] == ["a.1.1", "a.1.2", "a.2.1", "b.1.0"]
    both = found(two, "周未去北京", "周末去北京", reach=Reach.BOTH)
    assert [where for where, *_ in both] == ["a.1.0"]
    alone = found(two, "周未去北京", "周末去北京", reach=Reach.ALONE)
    assert [where for where, *_ in alone] == ["a.1.0", "a.1.1", "a.1.2", "a.2.0", "a.2.1", "b.1.0"]
    assert {(part, put) for _, part, put in alone} == {("未", "末")}
    here = found(two, "周未去北京", "周末去北京", reach=Reach.ALONE, document="b")
    assert [where for where, *_ in here] == ["b.1.0"]


def test_confirmed_lines_are_left_out_unless_they_are_asked_for(two: Dossier, clock: Clock) -> None:
    Desk(two, "Ada", clock).confirm_line("b.1", "b.1.0")
    assert found(two, "周未去", "周末去", document="b") == []
    result = find_repeated(two, corrections("周未去", "周末去"), document="b", confirmed=True)
    assert [(case.confirmed, case.odd) for case in result.cases] == [(True, (Odd.CONFIRMED,))]


def test_words_of_letters_are_whole_words(dossier: Dossier) -> None:
    add_document(dossier, "a", ["the cat sat", "lathe and the", "The end", "bathe"])
    assert [where for where, *_ in found(dossier, "see the", "see tho")] == ["a.1.0", "a.1.1"]


def test_a_missing_character_is_not_put_where_it_already_stands(dossier: Dossier) -> None:
    add_document(dossier, "a", ["物管理局", "物业管理局", "安居物业"])
    assert found(dossier, "安居物管理", "安居物业管理") == [("a.1.0", "物", "物业")]


def test_pages_taken_out_of_a_document_are_not_searched(two: Dossier, clock: Clock) -> None:
    Desk(two, "Ada", clock).arrange_pages("a", ("a.1",))
    assert "a.2.1" not in [where for where, *_ in found(two, "周未去", "周末去")]


def test_no_more_are_held_than_asked_for(two: Dossier) -> None:
    result = find_repeated(two, corrections("周未去", "周末去"), most=2)
    assert len(result.cases) >= 2
    assert result.more


# what stands out


def test_ink_of_another_shape_and_a_part_read_with_certainty_come_first(dossier: Dossier) -> None:
    same = [line(f"l{n}", "周未到", n, shaky={1: 0.4}) for n in range(4)]
    wide = line("wide", "周未到", 5, shaky={1: 0.4}, wide=60.0)
    sure = line("sure", "周未到", 6)
    add_document(dossier, "a", [*same, wide, sure])
    result = find_repeated(dossier, corrections("周未去", "周末去")).cases
    assert [(case.line, case.odd) for case in result[:2]] == [("wide", (Odd.SHAPE,)), ("sure", (Odd.SURE,))]
    assert all(case.odd == () for case in result[2:])
    assert [case.line for case in result[2:]] == ["l0", "l1", "l2", "l3"]


def test_a_part_that_no_other_reading_has_the_new_text_for_stands_out(dossier: Dossier) -> None:
    def told(identity: str, row: int) -> Line:
        made = line(identity, "周未到", row)
        return replace(made, chars=(made.chars[0], replace(made.chars[1], others=("末",)), made.chars[2]))

    add_document(dossier, "a", [told("a", 0), told("b", 1), line("c", "周未到", 2)])
    result = find_repeated(dossier, corrections("周未去", "周末去")).cases
    assert [(case.line, case.told, case.odd) for case in result] == [
        ("c", False, (Odd.READINGS,)),
        ("a", True, ()),
        ("b", True, ()),
    ]


def test_a_case_shows_its_part_with_what_stands_around_it(dossier: Dossier) -> None:
    add_document(dossier, "a", ["零一二三四未六七八九十"])
    (case,) = find_repeated(dossier, corrections("四未", "四末")).cases
    assert case.ink == Quad.of(Box(100, 0, 120, 20))
    assert case.shown == Quad.of(Box(20, 0, 200, 20))
    assert shown(dossier, find_repeated(dossier, corrections("四未", "四末"))).pages.keys() == {"a.1"}


# changing


def cases_of(dossier: Dossier, **how) -> tuple[Case, ...]:
    return find_repeated(dossier, corrections("周未去", "周末去"), reach=Reach.ALONE, **how).cases


def test_all_chosen_are_changed_in_one_step_and_taken_back_in_one(two: Dossier, clock: Clock) -> None:
    before = {page: two.page(page).content for page in ("a.1", "a.2", "b.1")}
    chosen = tuple(case for case in cases_of(two) if case.line != "a.1.2")
    result = apply(two, "Ada", NOW, chosen)
    assert (result.done, result.skipped, set(result.changed.pages), set(result.changed.documents)) == (
        5,
        0,
        {"a.1", "a.2", "b.1"},
        {"a", "b"},
    )
    assert texts_of(two, "a.1") == ["周末去北京", "下个周末见", "我还未去"]
    assert texts_of(two, "b.1") == ["本周末休息", "周末很好"]
    desk = Desk(two, "Ada", clock)
    assert len(desk.undo()) == 5
    assert {page: two.page(page).content for page in before} == before
    assert len(desk.redo()) == 5
    assert texts_of(two, "a.2") == ["末来", "周末"]


def test_two_cases_in_one_line_are_one_edit(dossier: Dossier, clock: Clock) -> None:
    add_document(dossier, "a", ["周未又周未"])
    assert apply(dossier, "Ada", NOW, cases_of(dossier)).done == 2
    assert texts_of(dossier, "a.1") == ["周末又周末"]
    assert len(Desk(dossier, "Ada", clock).undo()) == 1


def test_a_line_changed_meanwhile_is_skipped_and_told(two: Dossier, clock: Clock) -> None:
    chosen = cases_of(two)
    Desk(two, "Ben", clock).correct_line("a.2", "a.2.1", "周日未")
    Desk(two, "Ben", clock).confirm_line("a.1", "a.1.1")
    Desk(two, "Ben", clock).remove_line("b.1", "b.1.0")
    result = apply(two, "Ada", NOW, chosen)
    assert (result.done, result.skipped) == (3, 3)
    assert texts_of(two, "a.2") == ["末来", "周日未"]
    assert texts_of(two, "a.1")[1] == "下个周未见"


@pytest.mark.parametrize(("conflicts", "done"), [(1, 6), (2, 0)])
def test_a_line_written_at_the_same_moment_is_looked_at_once_more_then_skipped(
    two: Dossier, monkeypatch: pytest.MonkeyPatch, conflicts: int, done: int
) -> None:
    chosen, record, failed = cases_of(two), two.record, []

    def meanwhile(*what):
        if len(failed) < conflicts:
            failed.append(1)
            raise EditConflict()
        return record(*what)

    monkeypatch.setattr(two, "record", meanwhile)
    result = apply(two, "Ada", NOW, chosen)
    assert (result.done, result.skipped) == (done, 6 - done)


def test_what_was_done_before_it_was_stopped_stays_and_is_told(two: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "_TOGETHER", 1)
    told: list[tuple[int, int | None]] = []

    def poll() -> None:
        if told:
            raise Cancelled()

    result = apply(two, "Ada", NOW, cases_of(two), poll=poll, progress=lambda done, total: told.append((done, total)))
    assert result.stopped
    assert (result.done, result.skipped) == (3, 0)  # all of the first page
    assert told == [(3, 6)]
    assert result.changed.pages == ("a.1",)


def test_several_transactions_are_still_one_step(two: Dossier, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "_TOGETHER", 1)
    apply(two, "Ada", NOW, cases_of(two))
    assert len(Desk(two, "Ada", clock).undo()) == 6


def case_in(of: Line, start: int, end: int, put: str) -> Case:
    return cases.case_of(PagePlace("d", "p", 1), of, start, end, put)


def test_a_line_is_confirmed_only_where_nothing_else_in_it_is_doubtful() -> None:
    whole = line("l", "周未去北京", shaky={1: 0.4})
    after = changed_line(whole, [case_in(whole, 1, 2, "末")], "Ada", NOW)
    assert (after.text, after.confirmed_by, after.doubt) == ("周末去北京", "Ada", 0.0)
    beside = line("l", "周未去北京", shaky={1: 0.4, 4: 0.5})
    after = changed_line(beside, [case_in(beside, 1, 2, "末")], "Ada", NOW)
    assert (after.text, after.confirmed_by, after.doubt) == ("周末去北京", None, 0.8)
    assert [char.confidence for char in after.chars] == [0.99, 1.0, 0.99, 0.99, 0.5]
    assert after.chars[1].quad == beside.chars[1].quad


def test_a_line_that_is_doubtful_for_another_reason_stays_so() -> None:
    unexplained = replace(line("l", "周未去"), doubt=0.7)
    assert changed_line(unexplained, [case_in(unexplained, 1, 2, "末")], "Ada", NOW).confirmed_by is None
    unseen = replace(line("l", "周未去"), inked=False)
    assert changed_line(unseen, [case_in(unseen, 1, 2, "末")], "Ada", NOW).confirmed_by is None


def test_characters_beside_the_part_keep_what_is_known_of_them() -> None:
    whole = line("l", "in thc house", shaky={11: 0.3})
    after = changed_line(whole, [case_in(whole, 3, 6, "there")], "Ada", NOW)
    assert after.text == "in there house"
    assert "".join(char.text for char in after.chars) == "intherehouse"
    assert [char.quad for char in after.chars[:4]] == [char.quad for char in whole.chars[:4]]
    assert after.chars[-5:] == whole.chars[-5:]


def test_words_as_characters_are_replaced_whole() -> None:
    quad = Quad.of(Box(0, 0, 10, 10))
    words = Line("l", "the slate roof", quad, 0.9, 0.8, chars=tuple(Char(w, quad, 0.5) for w in ("the", "slate", "roof")))
    after = changed_line(words, [case_in(words, 4, 7, "SLA")], "Ada", NOW)
    assert after.text == "the SLAte roof"
    assert [char.text for char in after.chars] == ["the", *"SLAte", "roof"]
