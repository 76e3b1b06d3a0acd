"""Pages read together, by the engine a person chose, and by another where that one cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from desktop.document.errors import DossierError
from desktop.document.geometry import Box
from desktop.document.model import PageStatus
from desktop.document.notes import OTHER_ENGINE
from desktop.engines.contract import Answer
from desktop.imaging.client import ImagingHost
from desktop.services.importing import import_masters
from desktop.services.questions import READ, Question
from desktop.services.recognise import Recogniser
from desktop.storage.dossier import Dossier
from tests.helpers.engines import NamedEngines
from tests.unit.services.conftest import ADA
from tests.unit.services.test_recognise import Heard

WIDTHS = (60, 70, 80, 90, 100)
Make = Callable[..., tuple[Recogniser, Heard]]


@pytest.fixture
def pages(dossier: Dossier, imaging: ImagingHost, tmp_path: Path) -> list[str]:
    """Ids of pages as wide as WIDTHS say."""
    ids = []
    for width in WIDTHS:
        path = tmp_path / f"{width}.png"
        Image.new("L", (width, 120), width).save(path)
        outcome = import_masters(dossier, imaging, [path], actor=ADA)
        ids += dossier.document(outcome.imported[0].document).pages
    return ids


@pytest.fixture
def make(dossier: Dossier, imaging: ImagingHost, clock: Callable[[], str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    monkeypatch.setenv("DOSSIER_FAKE_ENGINES", "1")
    made: list[Recogniser] = []

    def make(usual: str = "fake-batching", spared: str | None = None, **settings: str) -> tuple[Recogniser, Heard]:
        heard = Heard()
        made.append(Recogniser(dossier, imaging, NamedEngines(usual, settings, spared), heard, clock=clock))
        return made[-1], heard

    yield make
    for one in made:
        one.close()


def engines(dossier: Dossier, pages: list[str]) -> list[str]:
    return [dossier.readings(page)[-1].engine for page in pages]


def test_pages_are_read_together_told_line_by_line_and_kept_one_by_one(dossier: Dossier, pages: list[str], make: Make) -> None:
    recogniser, heard = make()
    together = set()
    heard.on_state = lambda state: together.add(len(state.pages))
    assert recogniser.drain() == 5
    assert sorted(heard.done) == sorted(pages)
    for page in pages:
        assert heard.streamed[page] == [line.text for line in dossier.readings(page)[0].lines]
    assert max(together) == 3
    assert dossier.queued() == ()


def test_what_cannot_be_read_among_others_costs_only_itself(dossier: Dossier, pages: list[str], make: Make) -> None:
    recogniser, heard = make(refused="80")
    recogniser.drain()
    assert heard.failed == [(pages[2], "engine-failed")]
    assert sorted(heard.done) == sorted(pages[:2] + pages[3:])


def test_what_one_engine_cannot_read_another_does_and_says_so(dossier: Dossier, pages: list[str], make: Make) -> None:
    recogniser, heard = make(spared="fake-steady", refused="80")
    recogniser.drain()
    assert heard.failed == []
    assert engines(dossier, pages) == ["fake-batching"] * 2 + ["fake-steady"] + ["fake-batching"] * 2
    (note,) = dossier.readings(pages[2])[0].notes
    assert note.code == OTHER_ENGINE
    assert "fake-batching" in note.said().zh


def test_an_engine_that_cannot_be_opened_is_stood_in_for(dossier: Dossier, pages: list[str], make: Make) -> None:
    recogniser, heard = make("fake-unavailable", spared="fake-steady")
    recogniser.drain()
    assert (heard.failed, engines(dossier, pages)) == ([], ["fake-steady"] * 5)


def test_an_engine_that_cannot_be_opened_and_has_no_stand_in_fails_its_pages(
    dossier: Dossier, pages: list[str], make: Make
) -> None:
    recogniser, heard = make("fake-unavailable")
    recogniser.drain()
    assert {code for _, code in heard.failed} == {"engine-unavailable"}
    failed = dossier.page(pages[0])
    assert failed.status is PageStatus.FAILED
    assert failed.error is not None
    assert DossierError.from_json(failed.error).say("zh")


def test_each_page_is_read_by_the_engine_chosen_for_it(dossier: Dossier, pages: list[str], make: Make) -> None:
    dossier.choose_engine("fake-steady", pages[1])
    dossier.choose_engine("fake-steady", dossier.page(pages[4]).document)
    recogniser, heard = make()
    recogniser.drain()
    assert engines(dossier, pages) == ["fake-batching", "fake-steady", "fake-batching", "fake-batching", "fake-steady"]
    assert heard.failed == []


def test_a_page_cancelled_among_others_is_not_kept_and_the_others_are(dossier: Dossier, pages: list[str], make: Make) -> None:
    recogniser, heard = make(seconds="0.3")
    heard.on_state = lambda state: recogniser.cancel([pages[1]]) if len(state.pages) == 3 else None
    recogniser.drain()
    assert sorted(heard.done) == sorted([pages[0], *pages[2:]])
    assert dossier.page(pages[1]).status is PageStatus.WAITING
    assert dossier.queued() == ()


def test_a_crash_in_the_middle_of_many_loses_no_page(dossier: Dossier, pages: list[str], make: Make) -> None:
    recogniser, heard = make(poison="70")
    recogniser.drain()
    assert (sorted(heard.done), heard.failed) == (sorted(pages), [])


class Answers:
    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []

    def answer_text(self, question: str, text: str) -> None:
        self.told.append((question, f"more: {text}"))

    def answered(self, question: str, answer: Answer) -> None:
        self.told.append((question, answer.text))

    def answer_failed(self, question: str, error: DossierError) -> None:
        self.told.append((question, error.code))


def test_an_engine_can_be_asked_about_a_page_also_while_reading_is_paused(
    dossier: Dossier, pages: list[str], make: Make
) -> None:
    recogniser, _ = make()
    answers = Answers()
    recogniser.pause()
    for number, page in enumerate((pages[0], "no such page", pages[1])):
        recogniser.ask(Question(f"q{number}", page, "table", "rows", Box(0, 0, 30, 30)), answers)
    recogniser.cancel(["q2"])
    recogniser.drain()
    assert answers.told == [("q0", "more: table"), ("q0", "table rows"), ("q1", "not-found"), ("q2", "cancelled")]
    assert dossier.queued() == tuple(pages)


def test_any_engine_reads_a_part_of_a_page_anew(dossier: Dossier, pages: list[str], make: Make) -> None:
    recogniser, _ = make()
    answers = Answers()
    recogniser.ask(Question("q", pages[0], READ, crop=Box(0, 0, 60, 60)), answers)
    recogniser.drain(())
    ((question, text),) = answers.told
    assert question == "q"
    assert text.strip()
    assert dossier.queued() == tuple(pages)
