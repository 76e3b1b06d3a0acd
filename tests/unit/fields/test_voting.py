"""Who said what of a field, and when that settles it."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from desktop.document.model import Entry, Evidence, Field
from desktop.document.template import FieldSpec, FieldType, Verify
from desktop.fields.voting import is_settled, keyed, keys_blind
from tests.unit.fields.records import INK, read, spec

TWICE = spec("amount", FieldType.MONEY, Verify.TWO)
ONCE = spec("amount", FieldType.MONEY)
AT = "2026-01-01T00:00:00Z"


def after(of: FieldSpec, *said: tuple[str, str], start: Field | None = None) -> Field:
    field = start
    for n, (person, value) in enumerate(said):
        field = keyed(of, field, value, person, f"2026-01-01T00:00:{n:02}Z")
    assert field is not None
    return field


def test_one_person_settles_an_ordinary_field_and_is_named() -> None:
    field = after(ONCE, ("Ada", "12"), start=read("amount", "17", 0.9))
    assert (field.value, field.doubt, field.confirmed_by, field.confirmed_at) == ("12", 0.0, "Ada", AT)
    assert field.entries == (Entry("rapid", "17", "", person=False), Entry("Ada", "12", AT))
    assert field.evidence == INK


def test_two_people_with_the_same_amount_settle_a_field_for_two() -> None:
    field = after(TWICE, ("Ada", "¥1,200"), ("Ben", "壹仟贰佰元整"), start=read("amount", "1300"))
    assert field.confirmed_by == "Ada, Ben"
    assert field.confirmed_at == "2026-01-01T00:00:01Z"
    assert is_settled(TWICE, field)


def test_the_machine_is_not_one_of_two_people() -> None:
    field = after(TWICE, ("Ada", "1200"), start=read("amount", "1200"))
    assert field.confirmed_by is None
    assert not is_settled(TWICE, field)


def test_a_person_who_is_called_like_an_engine_is_not_it() -> None:
    field = after(ONCE, ("rapid", "12"), start=read("amount", "17"))
    assert [e.person for e in field.entries] == [False, True]


def test_who_disagrees_is_asked_again_and_a_third_decides() -> None:
    apart = after(TWICE, ("Ada", "1200"), ("Ben", "1300"))
    assert (apart.value, apart.confirmed_by) == ("1300", None)
    assert after(TWICE, ("Ben", "1200"), start=apart).confirmed_by == "Ada, Ben"
    third = after(TWICE, ("Cai", "1200"), start=apart)
    assert (third.value, third.confirmed_by) == ("1200", "Ada, Cai")
    tied = after(TWICE, ("Dan", "1300"), start=third)
    assert tied.confirmed_by is None


def test_a_dissenter_moves_neither_value_nor_ink_of_what_two_agree_on() -> None:
    other = (Evidence("page", INK[0].quad, ("other",)),)
    settled = after(TWICE, ("Ada", "1200"), ("Ben", "1200"), start=read("amount", "1200"))
    field = keyed(TWICE, settled, "1300", "Cai", AT, other)
    assert (field.value, field.confirmed_by, field.evidence) == ("1200", "Ada, Ben", INK)
    assert Entry("Cai", "1300", AT) in field.entries
    assert keyed(ONCE, read("amount", "1"), "2", "Ada", AT, other).evidence == other


def test_the_second_person_keys_blind_and_the_first_does_not() -> None:
    found = read("amount", "1200")
    assert not keys_blind(TWICE, None, "Ada")
    assert not keys_blind(TWICE, found, "Ada")
    once = after(TWICE, ("Ada", "1200"), start=found)
    assert not keys_blind(TWICE, once, "Ada")
    assert keys_blind(TWICE, once, "Ben")
    assert not keys_blind(ONCE, once, "Ben")
    apart = after(TWICE, ("Ben", "1300"), start=once)
    assert not keys_blind(TWICE, apart, "Ben")
    assert keys_blind(TWICE, apart, "Cai")
    assert not keys_blind(TWICE, after(TWICE, ("Ben", "1200"), start=once), "Cai")


def test_who_confirmed_a_field_before_there_were_votes_has_one() -> None:
    old = Field("id", "amount", "money", "1200", engine="rapid", confirmed_by="Ada", confirmed_at=AT)
    assert not is_settled(TWICE, old)
    assert keys_blind(TWICE, old, "Ben")
    assert after(TWICE, ("Ben", "1200"), start=old).confirmed_by == "Ada, Ben"


people = st.sampled_from(("Ada", "Ben", "Cai", "Dan"))
amounts = st.sampled_from(("1200", "¥1,200.00", "13"))
votes = st.lists(st.tuples(people, amounts | st.just("")), min_size=1, max_size=6)
starts = st.sampled_from((None, read("amount", "1200"), read("amount", "")))


@given(st.sampled_from(("1200", "¥1,200.00", "")), st.integers(1, 5), starts)
def test_one_person_never_settles_a_field_for_two(value: str, times: int, start: Field | None) -> None:
    assert after(TWICE, *[("Ada", value)] * times, start=start).confirmed_by is None


@given(
    st.dictionaries(st.sampled_from(("Ada", "Ben", "Cai")), st.sampled_from(("1200", "¥1,200.00", "13")), min_size=2), starts
)
def test_the_order_of_people_makes_no_difference(said: dict[str, str], start: Field | None) -> None:
    ends = [after(TWICE, *order, start=start) for order in permutations(said.items())]
    assert len({frozenset((end.confirmed_by or "").split(", ")) for end in ends}) == 1
    if ends[0].confirmed_by:
        assert len({end.value.replace("¥1,200.00", "1200") for end in ends}) == 1


@given(votes, starts, st.sampled_from((ONCE, TWICE)))
def test_each_voter_has_one_entry_the_last_and_the_machine_keeps_its_own(
    said: list[tuple[str, str]], start: Field | None, of: FieldSpec
) -> None:
    field = after(of, *said, start=start)
    assert {e.by: e.value for e in field.entries if e.person} == dict(said)
    assert len(field.entries) == len({e.by for e in field.entries})
    machine = [(e.by, e.value) for e in field.entries if not e.person]
    assert machine == ([("rapid", start.value)] if start else [])
    assert is_settled(of, field) == (field.confirmed_by is not None)


@given(votes, starts, st.sampled_from((ONCE, TWICE)))
def test_keying_leaves_what_was_there_to_be_taken_back(said: list[tuple[str, str]], start: Field | None, of: FieldSpec) -> None:
    before = after(of, *said, start=start)
    copy = Field(*(getattr(before, name) for name in Field.__dataclass_fields__))
    again = keyed(of, before, "99", "Eve", AT)
    assert before == copy
    assert again == keyed(of, before, "99", "Eve", AT)
    assert (again.id, again.name) == (before.id, before.name)
