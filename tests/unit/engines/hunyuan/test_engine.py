from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from desktop.document.notes import BATCH_SMALLER, CUT_SHORT, PIXELS_SMALLER, TAIL_CUT, Note
from desktop.engines import rapid
from desktop.engines.contract import Cancelled, Engine, EngineFailed, EngineUnavailable, PageReading, Poll, ReadLine
from desktop.engines.hunyuan import create
from desktop.engines.hunyuan.engine import HunyuanEngine
from desktop.engines.hunyuan.errors import DeviceOutOfMemory, ModelNotGiven, ModelUnusable
from desktop.engines.hunyuan.modes import CAPS, Mode
from desktop.engines.hunyuan.prompts import Task, prompt
from desktop.engines.hunyuan.values import Generated, Job, Stop
from tests.helpers.engine_contract import EngineContract, check_reading, drawn_page
from tests.helpers.scripted_backend import GIB, PUBLISHED, ScriptedBackend, ScriptedPage, Short, generated, spotted

Pixels = NDArray[np.uint8]

SPOT, LAY = prompt(Task.SPOTTING), prompt(Task.LAYOUT)
LAYOUT = '[{"layout_type":"title","bbox":"(50,20),(950,20),(950,120),(50,120)"}]'


def quiet() -> None:
    """A poll that never cancels."""


def upright(pixels: Pixels, poll: Poll) -> int:
    return 0


def page(shade: int, height: int = 1754, width: int = 1240) -> Pixels:
    return np.full((height, width), shade, np.uint8)


def words(shade: int) -> str:
    return f"page {shade}"


def answer(asked: ScriptedPage, wording: str) -> Generated:
    return generated(spotted(words(asked.shade), "second line") if wording == SPOT else LAYOUT if wording == LAY else wording)


class Heard:
    """What was told, by page."""

    def __init__(self) -> None:
        self.shown: dict[int, list[ReadLine]] = {}
        self.outcomes: dict[int, PageReading | EngineFailed] = {}
        self.order: list[str] = []

    def lines(self, index: int, lines: Sequence[ReadLine]) -> None:
        assert lines
        assert index not in self.outcomes
        self.shown.setdefault(index, []).extend(lines)
        self.order.append(f"lines {index}")

    def done(self, index: int, outcome: PageReading | EngineFailed) -> None:
        assert index not in self.outcomes
        self.outcomes[index] = outcome
        self.order.append(f"done {index}")

    def reading(self, index: int) -> PageReading:
        outcome = self.outcomes[index]
        assert isinstance(outcome, PageReading), outcome
        return outcome


def engine_of(backend: ScriptedBackend, mode: Mode = Mode.BALANCED) -> HunyuanEngine:
    return HunyuanEngine(backend, mode, upright)


def read(engine: HunyuanEngine, pages: Sequence[Pixels], *, gentle: bool = False, poll: Poll = quiet) -> Heard:
    heard = Heard()
    engine.read_many([engine.prepare(each, known_turn=0) for each in pages], poll, heard, gentle=gentle)
    return heard


def short_above(rows: int, stage: str = "decode") -> Short:
    return lambda at, step, jobs: at == stage and len(jobs) > rows


def texts(reading: PageReading) -> list[str]:
    return [line.text for line in reading.lines]


@pytest.fixture(scope="module")
def turned_by_content() -> Iterator[HunyuanEngine]:
    """Its finder of turns takes the first pixel for the answer."""
    engine = HunyuanEngine(ScriptedBackend(answer), Mode.BALANCED, lambda pixels, poll: 90 * int(pixels.flat[0]))
    yield engine
    engine.close()


class TestContract(EngineContract):
    @classmethod
    def make_engine(cls) -> Engine:
        return engine_of(ScriptedBackend(answer))


def test_pages_are_read_together_each_encoded_once() -> None:
    backend = ScriptedBackend(answer)
    engine = engine_of(backend)
    assert engine.capacity >= 3
    heard = read(engine, [page(shade) for shade in (10, 20, 30)])
    assert [texts(heard.reading(at))[0] for at in range(3)] == ["page 10", "page 20", "page 30"]
    (jobs,) = backend.calls
    assert [job.prompt for job in jobs] == [SPOT, LAY] * 3
    assert jobs[0].page is jobs[1].page
    assert len(backend.prepared) == 3
    assert all(heard.reading(at).notes == () for at in range(3))


def test_regions_come_with_the_newer_release_and_not_in_a_hurry() -> None:
    labels = {}
    for release, mode in (("1.5", Mode.BALANCED), ("1.5", Mode.SPEED), ("1.0", Mode.BALANCED)):
        engine = engine_of(ScriptedBackend(answer, description=replace(PUBLISHED, release=release)), mode)
        labels[release, mode] = [region.label for region in engine.read(page(1), quiet, known_turn=0).regions]
    assert list(labels.values()) == [["title"], [], []]


@pytest.mark.parametrize("release", ["1.0", "1.5"])
def test_with_care_a_page_is_asked_for_its_tables_too(release: str) -> None:
    table = "<table><tr><td>page 1</td><td>second line</td></tr></table>"
    laid = '[{"layout_type":"table","bbox":"(0,0),(1000,0),(1000,1000),(0,1000)"}]'

    def answers(asked: ScriptedPage, wording: str) -> Generated:
        return generated({SPOT: spotted("page 1", "second line"), LAY: laid}.get(wording, table))

    backend = ScriptedBackend(answers, description=replace(PUBLISHED, release=release))
    reading = engine_of(backend, Mode.CAREFUL).read(page(1), quiet, known_turn=0)
    (found,) = reading.tables
    assert [reading.lines[cell.lines[0]].text for cell in found.cells] == ["page 1", "second line"]
    assert reading.regions[found.region].label == "table"
    assert len(backend.prepared) == 1


def test_lines_are_shown_while_a_page_is_written_and_pages_are_done_one_by_one() -> None:
    lengths = {1: 9, 2: 2}

    def answers(asked: ScriptedPage, wording: str) -> Generated:
        return generated(spotted(*(f"line {at}" for at in range(lengths[asked.shade]))))

    heard = read(engine_of(ScriptedBackend(answers), Mode.SPEED), [page(1), page(2)])
    assert heard.order.index("done 1") < heard.order.index("done 0")
    assert "lines 0" in heard.order[heard.order.index("done 1") :]
    shown, kept = heard.shown[0], heard.reading(0).lines
    assert [(line.text, line.quad) for line in shown] == [(line.text, line.quad) for line in kept]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_page_is_asked_about_upright_and_answered_in_its_own_pixels(turn: int) -> None:
    ink = np.full((400, 600), 255, np.uint8)
    ink[20:40, 60:540] = 0  # where the first line is said to be
    given = np.ascontiguousarray(np.rot90(ink, turn // 90))
    backend = ScriptedBackend(lambda asked, wording: generated(spotted("a line")))
    reading = engine_of(backend).read(given, quiet, known_turn=turn)
    assert isinstance(backend.calls[0][0].page, ScriptedPage)
    assert np.array_equal(backend.calls[0][0].page.pixels, ink)
    (line,) = reading.lines
    assert reading.turn == turn
    rows, columns = np.nonzero(given == 0)
    box = line.quad.bounds
    assert (box.x0, box.y0, box.x1, box.y1) == pytest.approx((columns.min(), rows.min(), columns.max() + 1, rows.max() + 1))
    assert line.quad.angle % 360 == pytest.approx(-turn % 360)


def test_the_turn_is_looked_for_unless_it_is_known(turned_by_content: HunyuanEngine) -> None:
    assert turned_by_content.read(page(3, 40, 90), quiet).turn == 270
    assert turned_by_content.read(page(3, 40, 90), quiet, known_turn=180).turn == 180
    assert turned_by_content.read(page(0, 40, 90), quiet).turn == 0


def test_the_embedded_engine_tells_the_turn_without_reading() -> None:
    embedded = rapid.create({"threads": "1"})
    assert [embedded.turn(drawn_page(turn=lies), quiet) for lies in (0, 90, 180, 270)] == [0, 270, 180, 90]


def test_a_strip_that_the_model_could_not_take_is_read_in_place() -> None:
    backend = ScriptedBackend(lambda asked, wording: generated("<ref>strip</ref><quad>(0,0),(1000,200)</quad>"))
    strip = np.zeros((4, 2000), np.uint8)
    (line,) = engine_of(backend).read(strip, quiet, known_turn=0).lines
    assert (line.quad.bounds.x1, line.quad.bounds.y1) == pytest.approx((2000, 4))
    across, down = backend.prepared[0]
    assert across < 200 * down


# --- too little memory ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["encode", "prefill", "decode"])
def test_too_little_memory_halves_the_batch_and_loses_no_page(stage: str) -> None:
    backend = ScriptedBackend(answer, short_above(4, stage))
    engine = engine_of(backend)
    heard = read(engine, [page(shade) for shade in range(1, 9)])
    assert [texts(heard.reading(at))[0] for at in range(8)] == [words(shade) for shade in range(1, 9)]
    assert [len(jobs) for jobs in backend.calls[:3]] == [16, 8, 4]
    assert heard.reading(0).notes == (Note(BATCH_SMALLER, "8 -> 4"), Note(BATCH_SMALLER, "4 -> 2"))
    assert heard.reading(7).notes == (Note(BATCH_SMALLER, "8 -> 4"),)
    assert engine.capacity == 2  # and it is remembered


def test_what_was_done_before_the_memory_ended_is_not_asked_again() -> None:
    def answers(asked: ScriptedPage, wording: str) -> Generated:
        lines = 2 if asked.shade == 1 else 8
        return generated(spotted(*(f"line {at}" for at in range(lines))) if wording == SPOT else LAYOUT)

    ended = iter([True])
    backend = ScriptedBackend(answers, lambda stage, step, jobs: step == 20 and next(ended, False))
    heard = read(engine_of(backend), [page(1), page(2)])
    assert [(len(jobs), jobs[0].prompt) for jobs in backend.calls] == [(4, SPOT), (1, SPOT)]
    assert heard.reading(0).notes == ()
    assert heard.reading(1).notes == (Note(BATCH_SMALLER, "2 -> 1"),)
    assert heard.reading(1).regions
    assert [line.text for line in heard.shown[1]] == [f"line {at}" for at in range(8)]  # each line shown once


def test_a_single_page_is_then_read_at_fewer_pixels() -> None:
    def short(stage: str, step: int, jobs: Sequence[Job]) -> bool:
        return jobs[0].page.width * jobs[0].page.height > CAPS[2]

    backend = ScriptedBackend(answer, short)
    heard = read(engine_of(backend), [page(7, 3508, 2480)])
    assert heard.reading(0).notes == (Note(PIXELS_SMALLER, "2048 -> 1448"), Note(PIXELS_SMALLER, "1448 -> 1024"))
    assert texts(heard.reading(0))[0] == "page 7"
    assert [jobs[0].page.width for jobs in backend.calls] == [1696, 1216, 832]
    check_reading(heard.reading(0), page(7, 3508, 2480))


def test_a_page_that_fits_at_no_size_is_given_up_and_the_others_go_on() -> None:
    def short(stage: str, step: int, jobs: Sequence[Job]) -> bool:
        return any(isinstance(job.page, ScriptedPage) and job.page.shade == 2 for job in jobs)

    heard = read(engine_of(ScriptedBackend(answer, short)), [page(shade) for shade in (1, 2, 3)])
    assert isinstance(heard.outcomes[1], DeviceOutOfMemory)
    assert texts(heard.reading(0))[0] == "page 1"
    assert texts(heard.reading(2))[0] == "page 3"
    with pytest.raises(DeviceOutOfMemory):
        engine_of(ScriptedBackend(answer, short)).read(page(2), quiet, known_turn=0)


def test_a_nearly_full_card_gets_smaller_pages_without_failing_first() -> None:
    backend = ScriptedBackend(answer, free=round(1.35 * GIB), total=2 * GIB)
    engine = engine_of(backend)
    assert engine.capacity == 1
    heard = read(engine, [page(1, 3508, 2480), page(2, 800, 600)])
    assert [note.code for note in heard.reading(0).notes] == [PIXELS_SMALLER, PIXELS_SMALLER]
    assert heard.reading(1).notes == ()
    assert [len(jobs) for jobs in backend.calls] == [2, 2]


@given(st.lists(st.integers(1, 40), min_size=1, max_size=9), st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_memory_that_ends_anywhere_loses_no_page(heights: list[int], data: st.DataObject) -> None:
    """Each page gets exactly one outcome: its own reading, or that it does not fit."""

    def short(stage: str, step: int, jobs: Sequence[Job]) -> bool:
        return step < 12 and data.draw(st.integers(0, 9)) == 0

    backend = ScriptedBackend(answer, short)
    engine = engine_of(backend)
    heard = read(engine, [page(at + 1, 40 * tall, 500) for at, tall in enumerate(heights)])
    engine.close()
    assert sorted(heard.outcomes) == list(range(len(heights)))
    for at, outcome in heard.outcomes.items():
        if isinstance(outcome, PageReading):
            assert texts(outcome)[0] == words(at + 1)
        else:
            assert isinstance(outcome, DeviceOutOfMemory)


def test_gently_is_one_page_at_a_time_and_smaller() -> None:
    backend = ScriptedBackend(answer)
    heard = read(engine_of(backend), [page(1, 3508, 2480), page(2, 3508, 2480)], gentle=True)
    assert [len(jobs) for jobs in backend.calls] == [2, 2]
    assert {job.page.width for jobs in backend.calls for job in jobs} == {1216}
    assert heard.reading(1).notes == (Note(PIXELS_SMALLER, "2048 -> 1448"),)


# --- how answers end ------------------------------------------------------------------------------------------------


def test_a_repeated_tail_is_cut_and_a_cut_answer_is_said() -> None:
    begun = spotted("first", "second")
    endless = begun + "<ref>again</ref><quad>(1,2),(30,40)</quad>" * 200
    stops = {1: generated(endless, Stop.REPETITION), 2: generated(begun, Stop.LENGTH), 3: generated(begun)}
    heard = read(engine_of(ScriptedBackend(lambda asked, _: stops[asked.shade]), Mode.SPEED), [page(at) for at in (1, 2, 3)])
    assert texts(heard.reading(0)) == ["first", "second", "again"]
    assert [[note.code for note in heard.reading(at).notes] for at in range(3)] == [[TAIL_CUT], [CUT_SHORT], []]


@pytest.mark.parametrize("after", [0, 1, 5])
def test_cancelled_in_the_middle_tells_nothing_more_and_reads_again(after: int) -> None:
    engine = engine_of(ScriptedBackend(answer))
    polls = 0

    def poll() -> None:
        nonlocal polls
        polls += 1
        if polls > after:
            raise Cancelled()

    with pytest.raises(Cancelled):
        read(engine, [page(1), page(2)], poll=poll)
    assert len(read(engine, [page(1), page(2)]).outcomes) == 2


# --- asking, opening, closing ---------------------------------------------------------------------------------------


def test_a_question_is_answered_with_its_tags_taken_off() -> None:
    backend = ScriptedBackend(lambda asked, wording: generated("<ref>甲方</ref><quad>(1,2),(3,4)</quad>"))
    engine = engine_of(backend)
    pieces: list[str] = []
    found = engine.ask(engine.prepare(page(1), known_turn=0), "text", quiet, pieces.append)
    assert found.text == "甲方"
    assert "".join(pieces).startswith("<ref>甲方")
    assert backend.calls[0][0].prompt == prompt(Task.TEXT)


def test_a_question_about_fields_names_them() -> None:
    engine = engine_of(ScriptedBackend(answer))
    found = engine.ask(engine.prepare(page(1), known_turn=0), "fields", quiet, lambda _: None, argument="甲方\n乙方")
    assert "'甲方','乙方'" in found.text
    with pytest.raises(EngineFailed, match="names"):
        engine.ask(engine.prepare(page(1), known_turn=0), "fields", quiet, lambda _: None)


def test_a_question_makes_do_with_fewer_pixels_or_gives_up() -> None:
    tight = ScriptedBackend(answer, lambda stage, step, jobs: jobs[0].page.width > 1500)
    engine = engine_of(tight)
    found = engine.ask(engine.prepare(page(1, 3508, 2480), known_turn=0), "text", quiet, lambda _: None)
    assert found.notes == (Note(PIXELS_SMALLER, "2048 -> 1448"),)
    hopeless = engine_of(ScriptedBackend(answer, lambda stage, step, jobs: True))
    with pytest.raises(DeviceOutOfMemory):
        hopeless.ask(hopeless.prepare(page(1), known_turn=0), "text", quiet, lambda _: None)


def test_only_what_a_release_was_taught_can_be_asked() -> None:
    engine = engine_of(ScriptedBackend(answer, description=replace(PUBLISHED, release="1.0")))
    assert "layout" not in engine.tasks
    assert "table" in engine.tasks
    with pytest.raises(EngineFailed, match="layout"):
        engine.ask(engine.prepare(page(1), known_turn=0), "layout", quiet, lambda _: None)


def test_closing_ends_what_is_being_prepared() -> None:
    looking, backend = threading.Event(), ScriptedBackend(answer)

    def never_ends(pixels: Pixels, poll: Poll) -> int:
        looking.set()
        while True:
            poll()

    engine = HunyuanEngine(backend, Mode.BALANCED, never_ends)
    for _ in range(5):
        engine.prepare(page(1))
    looking.wait()
    engine.close()
    engine.close()
    assert backend.closed == 1
    assert backend.prepared == []


def test_the_fingerprint_says_what_read() -> None:
    engine = HunyuanEngine(ScriptedBackend(answer), Mode.CAREFUL, upright, [("manifest", "ab" * 32)])
    assert engine.fingerprint.lines() == (
        "name=hunyuan",
        "version=1",
        f"model.manifest={'ab' * 32}",
        "setting.device=cuda",
        "setting.dtype=bf16",
        f"setting.max_pixels={4096**2}",
        "setting.mode=careful",
        "setting.release=1.5",
    )


@pytest.mark.parametrize(
    ("setting", "error"),
    [
        ({}, ModelNotGiven),
        ({"model": ""}, ModelNotGiven),
        ({"model": "gone"}, ModelUnusable),
        ({"model": ".", "mode": "hasty"}, EngineUnavailable),
    ],
)
def test_what_cannot_be_opened_is_said(tmp_path: Path, setting: dict[str, str], error: type[EngineUnavailable]) -> None:
    chosen = {**setting, "model": str(tmp_path / setting["model"])} if setting.get("model") else setting
    with pytest.raises(error) as raised:
        create(chosen)
    assert "{" not in raised.value.say("zh") + raised.value.advise("en")


@pytest.fixture(scope="module")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    checkpoints = pytest.importorskip("tests.helpers.checkpoints", exc_type=ImportError)
    made: Path = checkpoints.make(tmp_path_factory.mktemp("model"), lively=True)
    return made


def test_a_model_folder_is_opened_and_asked(small_model: Path) -> None:
    engine = create({"model": str(small_model), "device": "cpu", "model_sha256": "cd" * 32})
    try:
        told = engine.fingerprint
        assert told.models == (("manifest", "cd" * 32),)
        assert {("release", "1.5"), ("dtype", "fp32"), ("device", "cpu"), ("mode", "balanced")} <= set(told.settings)
        assert engine.capacity == 1
    finally:
        engine.close()


def test_a_real_model_writes_something_and_the_page_is_read(small_model: Path) -> None:
    runtime = pytest.importorskip("desktop.engines.hunyuan.runtime.backend")
    backend = runtime.open_backend(small_model, device="cpu", dtype="fp32")
    engine = HunyuanEngine(backend, Mode.BALANCED, upright, max_new_tokens=30)
    pixels = page(0, 200, 150)
    reading = engine.read(pixels, quiet)
    assert Note(CUT_SHORT) in reading.notes
    check_reading(reading, pixels)
    engine.close()


def test_without_the_embedded_engine_pages_are_taken_as_upright(small_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(settings: Mapping[str, str]) -> Engine:
        raise EngineUnavailable(engine="rapid", why="a file is missing")

    monkeypatch.setattr(rapid, "create", refuses)
    engine = create({"model": str(small_model), "device": "cpu"})
    names = [name for name, _ in engine.fingerprint.models]
    engine.close()
    assert names == ["model.safetensors"]
