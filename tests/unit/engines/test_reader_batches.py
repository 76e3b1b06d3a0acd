from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest

from desktop.document.notes import READ_AGAIN
from desktop.engines import registry
from desktop.engines.contract import Cancelled, EngineFailed, PageReading, ReadLine
from desktop.engines.reader import EngineCrashed, EngineReader, PageImage

MakeReader = Callable[..., EngineReader]


@pytest.fixture
def make_reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[MakeReader]:
    monkeypatch.setenv(registry.FAKES, "1")
    readers: list[EngineReader] = []

    def make(kind: str = "batching", **settings: str) -> EngineReader:
        readers.append(EngineReader(f"fake-{kind}", settings))
        return readers[-1]

    yield make
    for reader in readers:
        reader.close()


def images(*widths: int) -> list[PageImage]:
    pages = [np.full((40, width, 3), number, np.uint8) for number, width in enumerate(widths)]
    return [PageImage(f"page {n}", memoryview(page).cast("B"), page.shape[1], 40, 3) for n, page in enumerate(pages)]


class Heard:
    def __init__(self) -> None:
        self.streamed: dict[int, list[ReadLine]] = {}
        self.outcomes: dict[int, PageReading | EngineFailed] = {}

    def lines(self, index: int, lines: Sequence[ReadLine]) -> None:
        assert index not in self.outcomes
        self.streamed.setdefault(index, []).extend(lines)

    def done(self, index: int, outcome: PageReading | EngineFailed) -> None:
        assert index not in self.outcomes
        self.outcomes[index] = outcome

    def read(self, index: int) -> PageReading:
        outcome = self.outcomes[index]
        assert isinstance(outcome, PageReading)
        return outcome


def test_pages_read_together_are_told_line_by_line_and_then_whole(make_reader: MakeReader) -> None:
    reader, heard = make_reader(), Heard()
    pages = images(30, 50, 70)
    reader.prepare(pages[:1])
    assert reader.capacity == 3
    reader.read_many(pages, heard)
    assert sorted(heard.outcomes) == [0, 1, 2]
    assert all(tuple(heard.streamed[index]) == heard.read(index).lines for index in range(3))
    assert reader.last_attempts.count == 1


def test_alone_a_page_reads_as_it_does_with_others(make_reader: MakeReader) -> None:
    reader, heard = make_reader(), Heard()
    pages = images(30, 50)
    reader.read_many(pages, heard)
    assert reader.read(pages[1].pixels, 50, 40, 3) == heard.read(1)


def test_a_page_that_crashes_the_engine_costs_the_others_nothing_but_time(make_reader: MakeReader) -> None:
    reader, heard = make_reader(poison="50"), Heard()
    reader.read_many(images(30, 50, 70), heard)
    assert all(heard.read(index).lines for index in range(3))
    assert isinstance(reader.last_attempts.failures[0], EngineCrashed)
    assert [[note.code for note in heard.read(index).notes] for index in range(3)] == [[], [READ_AGAIN], [READ_AGAIN]]
    assert "crashed" in heard.read(1).notes[0].said().en


def test_a_page_that_is_refused_is_told_and_the_others_are_read(make_reader: MakeReader) -> None:
    reader, heard = make_reader(refused="50"), Heard()
    reader.read_many(images(30, 50, 70), heard)
    assert isinstance(heard.outcomes[1], EngineFailed)
    assert heard.read(0).lines
    assert heard.read(2).lines


def test_an_engine_that_reads_page_by_page_takes_several_as_well(make_reader: MakeReader) -> None:
    reader, heard = make_reader("crashing"), Heard()
    reader.prepare(images(30))
    reader.read_many(images(30, 50), heard)
    assert [type(outcome) for outcome in heard.outcomes.values()] == [EngineCrashed, EngineCrashed]
    assert reader.capacity == 1


def test_cancelled_pages_are_not_told_of_and_the_engine_stays(make_reader: MakeReader) -> None:
    reader, heard = make_reader(seconds="60"), Heard()
    reader.start()
    pid, asked = reader.pid, 0

    def poll() -> None:
        nonlocal asked
        asked += 1
        if asked > 4:
            raise Cancelled()

    with pytest.raises(Cancelled):
        reader.read_many(images(30, 50), heard, poll)
    assert heard.outcomes == {}
    assert reader.pid == pid


def test_a_page_handed_over_can_be_dropped_and_handed_over_again(make_reader: MakeReader) -> None:
    reader, heard = make_reader(), Heard()
    reader.prepare(images(30))
    reader.drop(["page 0", "never seen"])
    reader.read_many(images(50), heard)
    assert heard.read(0).lines[0].quad.bounds.x1 == 50


def test_it_can_be_asked_for_something_else(make_reader: MakeReader) -> None:
    reader, texts = make_reader(), []
    assert reader.tasks == ("text", "table")
    answer = reader.ask(images(30)[0], "table", "here", on_text=texts.append)
    assert answer.text == "table here"
    assert texts == ["table"]
