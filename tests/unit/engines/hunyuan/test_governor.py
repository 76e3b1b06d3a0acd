from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from desktop.document.notes import BATCH_SMALLER, PIXELS_SMALLER, Note
from desktop.engines.hunyuan.governor import (
    CALM,
    MOST_PAGES,
    Ceiling,
    Cost,
    Governor,
    after_out_of_memory,
    cost,
    fits,
    plan,
    resized,
    room,
    together,
)
from desktop.engines.hunyuan.modes import CAPS, FINE, Mode, ways
from desktop.engines.hunyuan.values import Memory
from tests.helpers.scripted_backend import GIB, PUBLISHED

CARD = Memory(free=21 * GIB, total=24 * GIB)
WEIGHTS_AND_DRIVER = CARD.total - CARD.free

sides = st.integers(40, 6000)
memories = st.builds(lambda total, share: Memory(round(total * share), total), st.integers(2 * GIB, 80 * GIB), st.floats(0, 1))


def page(width: int, height: int, cap: int = CAPS[0], *, rows: int = 2) -> Cost:
    return cost(PUBLISHED, width, height, cap, 2048, rows=rows)


@pytest.mark.parametrize(
    ("size", "cap", "wanted"),
    [
        ((1024, 1448), CAPS[0], (1024, 1440, 5_760, 1_487)),
        ((1240, 1754), CAPS[0], (1248, 1760, 8_580, 2_202)),
        ((1654, 2339), CAPS[0], (1664, 2336, 15_184, 3_871)),
        ((2480, 3508), CAPS[0], (1696, 2432, 16_112, 4_106)),
        ((2480, 3508), FINE, (2496, 3520, 34_320, 8_692)),
        ((100, 50), CAPS[0], (736, 384, 1_104, 290)),
    ],
)
def test_what_a_page_is_made_into(size: tuple[int, int], cap: int, wanted: tuple[int, ...]) -> None:
    made = page(*size, cap)
    assert (made.width, made.height, made.patches, made.image_tokens) == wanted


@given(sides, sides, st.sampled_from([FINE, *CAPS]))
def test_the_size_is_within_its_limits_and_of_the_page_s_shape(width: int, height: int, cap: int) -> None:
    assume(max(width, height) <= 20 * min(width, height))
    across, down = resized(width, height, 512**2, cap)
    assert across % 32 == down % 32 == 0
    assert 512**2 <= across * down <= cap
    assert abs(across / width - down / height) <= 32 / min(width, height)


def test_a_page_costs_what_its_parts_are_known_to() -> None:
    """27 layers never pile up; 4106 + 2 x 2048 tokens at 98,304 bytes a row are by far the greater part."""
    a4 = page(2480, 3508)
    assert 0.3 * GIB < a4.vision < 0.7 * GIB
    assert 1.2 * GIB < together([a4]) < 3 * GIB
    assert together([page(1654, 2339, FINE)]) < together([page(2480, 3508, FINE)])
    assert together([replace(a4, rows=1)]) < together([a4])


def test_a_24_gb_card_reads_several_large_pages_and_stays_under_22_gb() -> None:
    governor = Governor(PUBLISHED, CAPS)
    pages = governor.capacity(2, CARD, MOST_PAGES)
    assert pages >= 6
    assert WEIGHTS_AND_DRIVER + together([page(2048, 2048)] * pages) < 22 * 10**9
    assert Governor(PUBLISHED, CAPS[1:]).capacity(1, CARD, MOST_PAGES) >= 2 * pages


def test_a_6_gb_card_reads_one_large_page_at_a_time() -> None:
    small = Memory(free=round(3.2 * GIB), total=6 * GIB)
    assert Governor(PUBLISHED, CAPS).capacity(2, small, MOST_PAGES) == 1
    assert fits([page(2480, 3508)], small)


def test_a_page_too_large_for_the_memory_is_planned_smaller() -> None:
    governor = Governor(PUBLISHED, CAPS)
    tight = Memory(free=round(1.35 * GIB), total=2 * GIB)
    steps = governor.steps_to_fit((2480, 3508), CAPS[0], 2, tight)
    assert [step.note for step in steps] == [Note(PIXELS_SMALLER, "2048 -> 1448"), Note(PIXELS_SMALLER, "1448 -> 1024")]
    assert governor.steps_to_fit((2480, 3508), CAPS[0], 2, CARD) == ()


def test_a_cap_that_would_not_make_the_page_smaller_is_passed_over() -> None:
    governor = Governor(PUBLISHED, CAPS)
    assert governor.cap_below((2480, 3508), CAPS[0]) == CAPS[1]
    assert governor.cap_below((1240, 1654), CAPS[0]) == CAPS[2]
    assert governor.cap_below((800, 600), CAPS[0]) is None


@given(st.lists(st.tuples(sides, sides, st.integers(1, 2)), min_size=1, max_size=40), memories, st.integers(1, MOST_PAGES))
def test_no_plan_is_larger_than_the_memory_and_none_forgets_a_page(
    sizes: list[tuple[int, int, int]], memory: Memory, most: int
) -> None:
    costs = [page(width, height, rows=rows) for width, height, rows in sizes]
    batches = plan(costs, memory, most)
    assert sorted(at for batch in batches for at in batch) == list(range(len(costs)))
    for batch in batches:
        assert len(batch) <= most
        assert len(batch) == 1 or together([costs[at] for at in batch]) <= room(memory)


@given(sides, sides, memories)
def test_a_page_is_planned_at_the_largest_cap_that_fits(width: int, height: int, memory: Memory) -> None:
    governor = Governor(PUBLISHED, (FINE, *CAPS))
    steps = governor.steps_to_fit((width, height), FINE, 2, memory)
    tried = [FINE, *(step.cap for step in steps)]
    assert not any(fits([governor.cost((width, height), cap, 2)], memory) for cap in tried[:-1])
    last = governor.cost((width, height), tried[-1], 2)
    assert fits([last], memory) or governor.cap_below((width, height), tried[-1]) is None


@given(st.integers(1, 64), st.sampled_from([FINE, *CAPS]), sides, sides)
def test_whatever_is_asked_for_ends(pages: int, cap: int, width: int, height: int) -> None:
    governor = Governor(PUBLISHED, (FINE, *CAPS))
    notes = []
    while step := after_out_of_memory(pages, cap, governor.cap_below((width, height), cap)):
        assert (step.pages, step.cap) < (pages, cap)
        assert step.pages >= 1
        notes.append(step.note.code)
        pages, cap = step.pages, step.cap
    assert pages == 1
    assert notes == sorted(notes)  # first fewer pages, then fewer pixels
    assert len(notes) <= 9


def test_the_steps_are_said_as_a_person_knows_them() -> None:
    halved, smaller = after_out_of_memory(8, CAPS[0], None), after_out_of_memory(1, CAPS[0], CAPS[1])
    assert halved is not None
    assert smaller is not None
    assert halved.note == Note(BATCH_SMALLER, "8 -> 4")
    assert smaller.note == Note(PIXELS_SMALLER, "2048 -> 1448")
    assert "8 -> 4" in halved.note.said().en
    assert after_out_of_memory(1, CAPS[2], None) is None


def test_the_ceiling_falls_at_once_and_rises_slowly() -> None:
    ceiling = Ceiling().lowered(4)
    for _ in range(CALM - 1):
        ceiling = ceiling.after_success()
    assert ceiling.pages == 4
    assert ceiling.after_success().pages == 8
    assert Ceiling().after_success().pages == MOST_PAGES
    assert ceiling.lowered(6).pages == 4


@pytest.mark.parametrize(
    ("mode", "release", "caps", "layout", "alone"),
    [
        (Mode.SPEED, "1.5", CAPS[1:], False, False),
        (Mode.BALANCED, "1.5", CAPS, True, False),
        (Mode.CAREFUL, "1.5", (FINE, *CAPS), True, True),
        (Mode.SPEED, "1.0", CAPS[1:], False, False),
        (Mode.BALANCED, "1.0", CAPS, False, False),
        (Mode.CAREFUL, "1.0", CAPS, False, True),
    ],
)
def test_modes(mode: Mode, release: str, caps: tuple[int, ...], layout: bool, alone: bool) -> None:
    chosen = ways(mode, replace(PUBLISHED, release=release))
    assert (chosen.caps, chosen.layout, chosen.pages == 1) == (caps, layout, alone)


def test_a_checkpoint_for_small_images_is_never_given_large_ones() -> None:
    assert ways(Mode.CAREFUL, replace(PUBLISHED, max_pixels=256**2)).caps == (256**2,)
    assert ways(Mode.BALANCED, replace(PUBLISHED, max_pixels=1600**2)).caps == (1600**2, *CAPS[1:])


def test_the_processor_reads_one_page_at_a_time() -> None:
    assert ways(Mode.SPEED, replace(PUBLISHED, device="cpu")).pages == 1
