from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from desktop.document.edits import ReplaceLine
from desktop.document.geometry import Box, View
from desktop.document.history import Edited
from desktop.document.model import Page
from desktop.engines.contract import Cancelled
from desktop.engines.reader import EngineReader
from desktop.imaging.client import ImagingHost
from desktop.services.importing import Passwords, import_masters
from desktop.services.recognise import Recogniser
from desktop.services.review import Desk
from desktop.services.second_look import SecondLook, is_due, is_second_look, second_look
from desktop.storage.dossier import Dossier
from tests.helpers.engines import OneEngine
from tests.unit.services.conftest import ADA
from tests.unit.services.test_recognise import Heard

Look = Callable[..., bool]


@pytest.fixture(scope="module")
def reader() -> Iterator[EngineReader]:
    opened = EngineReader("rapid", {"threads": "1"})
    yield opened
    opened.close()


@pytest.fixture
def page_id(dossier: Dossier, imaging: ImagingHost, reader: EngineReader, tmp_path: Path, clock: Callable[[], str]) -> str:
    """Two lines, read once."""
    path = tmp_path / "page.png"
    image = Image.new("L", (900, 400), 255)
    font = ImageFont.load_default(36)
    ImageDraw.Draw(image).text((60, 60), "Born at Exeter in 1842", 0, font)
    ImageDraw.Draw(image).text((60, 140), "Died at Lisbon", 0, font)
    image.save(path)
    imported = import_masters(dossier, imaging, [path], actor=ADA).imported
    page = dossier.page_summaries(imported[0].document)[0].id
    recogniser = Recogniser(dossier, imaging, OneEngine(lambda: EngineReader("rapid", {"threads": "1"})), Heard(), clock=clock)
    recogniser.drain()
    recogniser.close()
    return page


@pytest.fixture
def look(dossier: Dossier, imaging: ImagingHost, reader: EngineReader, clock: Callable[[], str]) -> Look:
    def looking(page: str, which: SecondLook = SecondLook.ALL, poll: Callable[[], None] = lambda: None) -> bool:
        return second_look(dossier, page, reader, imaging, Passwords(), (), clock, poll, which=which)

    return looking


def _doubts(page: Page) -> list[float]:
    return [char.doubt for line in page.content.lines() for char in line.chars if not char.text.isspace()]


def test_a_page_is_looked_at_once(dossier: Dossier, page_id: str, look: Look) -> None:
    before = dossier.page(page_id)
    assert is_due(dossier, page_id)
    assert look(page_id)
    after = dossier.page(page_id)
    assert after.content.text() == before.content.text()
    assert all(line.inked for line in after.content.lines())
    assert max(_doubts(after)) < 0.5
    assert not after.touched
    assert [is_second_look(reading) for reading in dossier.readings(page_id)] == [False, True]
    assert dossier.readings(page_id)[1].seconds > 0
    assert not is_due(dossier, page_id)
    assert not look(page_id)
    assert not dossier.verify().problems


def test_off_and_unread_pages_are_left_alone(
    dossier: Dossier, page_id: str, look: Look, import_scans: Callable[[int], list[str]]
) -> None:
    assert not look(page_id, SecondLook.OFF)
    (waiting,) = import_scans(1)
    assert not look(waiting)
    assert not dossier.readings(waiting)


def test_lines_that_a_person_confirmed_keep_what_they_have(dossier: Dossier, page_id: str, look: Look) -> None:
    line = next(dossier.page(page_id).content.lines())
    corrected = line.corrected("Born at Exeter in 1847", "Ada", "2026-01-01T00:00:00Z")
    dossier.record(ADA, Edited(ReplaceLine(page_id, line, corrected)))
    confirmed = dossier.page(page_id).content.line(line.id)
    assert look(page_id)
    assert dossier.page(page_id).content.line(line.id) == confirmed


def test_lines_that_the_view_cuts_off_are_not_said_to_have_no_ink(
    dossier: Dossier, page_id: str, look: Look, clock: Callable[[], str]
) -> None:
    before = list(dossier.page(page_id).content.lines())
    Desk(dossier, "Ada", clock).set_view(page_id, View(crop=Box(0, 0, 900, 120)))
    assert look(page_id)
    after = list(dossier.page(page_id).content.lines())
    assert all(line.inked for line in after)
    assert after[1].doubt == before[1].doubt


def test_what_is_called_off_leaves_nothing(dossier: Dossier, page_id: str, look: Look) -> None:
    def stop() -> None:
        raise Cancelled()

    with pytest.raises(Cancelled):
        look(page_id, poll=stop)
    assert is_due(dossier, page_id)


def test_the_idle_recogniser_looks_again_once_and_lets_the_queue_go_first(
    dossier: Dossier, page_id: str, imaging: ImagingHost, clock: Callable[[], str]
) -> None:
    looked: list[str] = []
    heard = Heard()
    engines = OneEngine(lambda: EngineReader("rapid", {"threads": "1"}))
    recogniser = Recogniser(
        dossier, imaging, engines, heard, clock=clock, look_again=SecondLook.DOUBTFUL, on_looked=looked.append
    )
    try:
        dossier.enqueue([page_id])
        assert recogniser.look_again()
        assert not looked
        dossier.clear_queue()
        recogniser.pause()
        assert not recogniser.look_again()
        recogniser.resume()
        assert recogniser.look_again()
        assert looked == [page_id]
        assert [state.looking for state in heard.states][-2:] == [1, 0]
        assert not recogniser.look_again()
        dossier.enqueue([page_id])
        recogniser.drain()
        assert recogniser.look_again()
        assert looked == [page_id, page_id]
    finally:
        recogniser.close()
