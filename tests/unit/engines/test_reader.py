from __future__ import annotations

import os
import select
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.engines import registry
from desktop.engines.contract import Cancelled, EngineFailed, EngineUnavailable
from desktop.engines.reader import (
    EngineCrashed,
    EngineGarbage,
    EngineOutOfMemory,
    EngineReader,
    EngineTimedOut,
)
from tests.helpers.engine_contract import check_reading, drawn_page

ROOT = Path(__file__).resolve().parents[3]
PAGE = drawn_page()
HEIGHT, WIDTH = PAGE.shape[:2]
MakeReader = Callable[..., EngineReader]


@pytest.fixture
def make_reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[MakeReader]:
    monkeypatch.setenv(registry.FAKES, "1")
    readers: list[EngineReader] = []

    def make(kind: str, **options: object) -> EngineReader:
        readers.append(EngineReader(f"fake-{kind}", **options))  # type: ignore[arg-type]
        return readers[-1]

    yield make
    for reader in readers:
        reader.close()
        reader.close()
        assert reader.pid is None


def read(reader: EngineReader, **options: object) -> None:
    check_reading(reader.read(memoryview(PAGE).cast("B"), WIDTH, HEIGHT, 3, **options), PAGE)  # type: ignore[arg-type]


def test_page_after_page_in_one_child(make_reader: MakeReader) -> None:
    reader = make_reader("steady")
    assert reader.pid is None
    read(reader)
    pid = reader.pid
    read(reader)
    assert reader.pid == pid
    assert reader.last_attempts.count == 1
    assert reader.fingerprint.name == "fake-steady"


def test_grey_pages_and_a_known_turn(make_reader: MakeReader) -> None:
    grey = PAGE[..., 0].copy()
    reading = make_reader("steady").read(grey.tobytes(), WIDTH, HEIGHT, 1, known_turn=90)
    check_reading(reading, grey)
    assert reading.turn == 90


def test_settings_reach_the_engine(make_reader: MakeReader) -> None:
    reader = make_reader("steady", settings={"backend": "x"})
    assert reader.fingerprint.settings == (("backend", "x"),)
    assert reader.pid is not None


@pytest.mark.parametrize(("width", "channels"), [(WIDTH + 1, 3), (WIDTH, 1), (WIDTH, 4)])
def test_pixels_that_do_not_fit_their_size(make_reader: MakeReader, width: int, channels: int) -> None:
    with pytest.raises(ValueError, match="size"):
        make_reader("steady").read(PAGE.tobytes(), width, HEIGHT, channels)


@pytest.mark.parametrize("how", ["exit", "segfault"])
def test_a_crash_costs_two_attempts_and_then_the_page(make_reader: MakeReader, how: str) -> None:
    reader = make_reader("crashing", settings={"how": how})
    with pytest.raises(EngineCrashed):
        read(reader)
    assert reader.last_attempts.count == 2
    assert [type(failure) for failure in reader.last_attempts.failures] == [EngineCrashed, EngineCrashed]


def test_a_crash_that_gentleness_avoids_costs_one_attempt(make_reader: MakeReader) -> None:
    reader = make_reader("crashing-once")
    read(reader)
    assert reader.last_attempts.count == 2
    assert [type(failure) for failure in reader.last_attempts.failures] == [EngineCrashed]


def test_an_exception_is_told_without_its_words(make_reader: MakeReader) -> None:
    with pytest.raises(EngineCrashed) as caught:
        read(make_reader("failing"))
    assert "RuntimeError at fakes.py" in str(caught.value)
    assert "must not be shown" not in str(caught.value)


def test_a_hang_ends_at_the_time_limit(make_reader: MakeReader) -> None:
    reader = make_reader("hanging", page_seconds=0.5)
    with pytest.raises(EngineTimedOut):
        read(reader)
    assert reader.last_attempts.count == 2
    assert reader.pid is None


def test_garbage_is_no_reading(make_reader: MakeReader) -> None:
    with pytest.raises(EngineGarbage):
        read(make_reader("garbage"))


@pytest.mark.skipif(sys.platform == "win32", reason="there the job object ends the process instead")
def test_running_out_of_memory_is_named(make_reader: MakeReader) -> None:
    with pytest.raises(EngineOutOfMemory):
        read(make_reader("out-of-memory", memory_limit=3 * 2**30))


def test_noise_on_the_standard_output_does_no_harm(make_reader: MakeReader) -> None:
    reader = make_reader("noisy")
    read(reader)
    read(reader)
    assert reader.last_attempts.count == 1


def test_an_engine_that_cannot_be_opened_is_not_tried_twice(make_reader: MakeReader) -> None:
    with pytest.raises(EngineUnavailable):
        read(make_reader("unavailable"))
    with pytest.raises(EngineUnavailable):
        make_reader("unavailable").start()


def test_an_unknown_engine_starts_no_child() -> None:
    reader = EngineReader("nonsense")
    with pytest.raises(EngineUnavailable):
        read(reader)
    assert reader.pid is None


def cancel_after(polls: int) -> Callable[[], None]:
    left = polls

    def poll() -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise Cancelled()

    return poll


def test_a_cancelled_page_leaves_the_engine_open(make_reader: MakeReader) -> None:
    reader = make_reader("slow", settings={"seconds": "0.4"})
    reader.start()
    pid = reader.pid
    with pytest.raises(Cancelled):
        read(reader, poll=cancel_after(2))
    assert reader.pid == pid
    read(reader)
    assert reader.pid == pid


def test_a_cancelled_page_that_hangs_is_given_up_without_a_second_attempt(make_reader: MakeReader) -> None:
    reader = make_reader("hanging", grace=0.2)
    reader.start()
    with pytest.raises(Cancelled):
        read(reader, poll=cancel_after(2))
    assert reader.pid is None
    assert reader.last_attempts.failures == ()


def test_closing_from_another_thread_ends_a_reading(make_reader: MakeReader) -> None:
    reader = make_reader("hanging")
    reader.start()
    raised: list[EngineFailed] = []
    reading = threading.Event()

    def work() -> None:
        try:
            read(reader, poll=reading.set)
        except EngineFailed as error:
            raised.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    assert reading.wait(60)
    reader.close()
    thread.join(60)
    assert len(raised) == 1
    assert reader.pid is None


@pytest.mark.skipif(sys.platform != "linux", reason="watches the child through pidfd, which is of Linux")
def test_a_killed_program_leaves_no_engine_behind() -> None:
    code = """
from desktop.engines.reader import EngineReader
reader = EngineReader("fake-hanging")
reader.start()
print(reader.pid, flush=True)
reader.read(bytes(10_000), 100, 100, 1)
"""
    command = [sys.executable, "-c", code]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, registry.FAKES: "1"}
    ) as parent:
        assert parent.stdout is not None
        child = os.pidfd_open(int(parent.stdout.readline()))
        try:
            parent.kill()
            ended, _, _ = select.select([child], [], [], 30)
        finally:
            os.close(child)
    assert ended


@pytest.mark.parametrize("kind", [EngineCrashed, EngineGarbage, EngineOutOfMemory, EngineTimedOut])
def test_failures_speak_both_languages(kind: type[EngineFailed]) -> None:
    error = kind(engine="rapid", why="SIGSEGV", seconds=3)
    assert "?" not in error.say("en") + error.say("zh")
