from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pymupdf
import pytest
import zxingcpp

from desktop.document.errors import DossierError
from desktop.document.model import Line, PageStatus
from desktop.engines.reader import EngineReader
from desktop.imaging.client import ImagingHost
from desktop.services import recognise
from desktop.services.importing import import_masters
from desktop.services.recognise import QueueState, Recogniser, TextLayerPolicy
from desktop.services.review import Desk
from desktop.storage.dossier import Dossier
from tests.helpers.engines import OneEngine
from tests.unit.services.conftest import ADA

ImportScans = Callable[[int], list[str]]


class Heard:
    """A listener that keeps what it was told."""

    def __init__(self) -> None:
        self.states: list[QueueState] = []
        self.done: list[str] = []
        self.streamed: dict[str, list[str]] = {}
        self.failed: list[tuple[str, str]] = []
        self.on_state: Callable[[QueueState], None] | None = None

    def progressed(self, state: QueueState) -> None:
        self.states.append(state)
        if self.on_state:
            self.on_state(state)

    def page_lines(self, page_id: str, lines: Sequence[Line]) -> None:
        assert page_id not in self.done
        self.streamed.setdefault(page_id, []).extend(line.text for line in lines)

    def page_done(self, page_id: str) -> None:
        self.done.append(page_id)

    def page_failed(self, page_id: str, error: DossierError) -> None:
        self.failed.append((page_id, error.code))


MakeRecogniser = Callable[..., tuple[Recogniser, Heard]]


@pytest.fixture
def recogniser(
    dossier: Dossier, imaging: ImagingHost, clock: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[MakeRecogniser]:
    monkeypatch.setenv("DOSSIER_FAKE_ENGINES", "1")
    made: list[Recogniser] = []

    def make(
        kind: str = "fake-steady",
        settings: dict[str, str] | None = None,
        text_layer: TextLayerPolicy = TextLayerPolicy.KEEP,
        page_seconds: float = 20.0,
    ) -> tuple[Recogniser, Heard]:
        heard = Heard()
        made.append(
            Recogniser(
                dossier,
                imaging,
                OneEngine(lambda: EngineReader(kind, settings, page_seconds=page_seconds, grace=0.2)),
                heard,
                clock=clock,
                text_layer=text_layer,
            )
        )
        return made[-1], heard

    yield make
    for one in made:
        one.close()


def test_reads_the_queue_in_order_and_commits_page_by_page(
    dossier: Dossier, import_scans: ImportScans, recogniser: MakeRecogniser
) -> None:
    pages = import_scans(3)
    reading, heard = recogniser()
    assert reading.drain() == 3
    assert heard.done == pages
    assert dossier.queued() == ()
    for page_id in pages:
        page = dossier.page(page_id)
        assert page.status is PageStatus.READ
        lines = list(page.content.lines())
        assert lines
        assert {line.engine for line in lines} == {"fake-steady"}
        assert {line.reading for line in lines} == {dossier.readings(page_id)[0].id}
        assert all(page.box.grown(1).contains(line.quad.centre) for line in lines)
    assert (heard.states[-1].done, heard.states[-1].waiting, heard.states[-1].total) == (3, 0, 3)


def test_pages_that_come_while_another_is_read_are_counted_at_once(
    dossier: Dossier, import_scans: ImportScans, recogniser: MakeRecogniser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recognise, "NEWS", 0.0)
    first, *others = import_scans(3)
    for page_id in others:
        dossier.dequeue(page_id)
    reading, heard = recogniser()

    def more(state: QueueState) -> None:
        heard.on_state = None
        dossier.enqueue(others)

    heard.on_state = more
    reading.drain()
    counted = [state.waiting for state in heard.states if state.done == 0 and state.pages == (first,)]
    assert counted == [1, 3]


@pytest.mark.parametrize(
    ("kind", "code"),
    [("fake-crashing", "engine-crashed"), ("fake-garbage", "engine-garbage"), ("fake-hanging", "engine-timed-out")],
)
def test_a_page_that_cannot_be_read_is_marked_with_its_reason(
    dossier: Dossier, import_scans: ImportScans, recogniser: MakeRecogniser, kind: str, code: str
) -> None:
    (page_id,) = import_scans(1)
    reading, heard = recogniser(kind, page_seconds=2.0)
    reading.drain()
    assert heard.failed == [(page_id, code)]
    page = dossier.page(page_id)
    assert page.status is PageStatus.FAILED
    assert page.error is not None
    assert DossierError.from_json(page.error).code == code
    assert dossier.queued() == ()


def test_a_page_whose_engine_crashed_once_is_read_at_the_second_try(
    dossier: Dossier, import_scans: ImportScans, recogniser: MakeRecogniser
) -> None:
    (page_id,) = import_scans(1)
    reading, heard = recogniser("fake-crashing-once")
    reading.drain()
    assert (heard.done, heard.failed) == ([page_id], [])


def test_a_master_that_vanished_fails_its_page_and_the_next_is_read(
    dossier: Dossier, import_scans: ImportScans, recogniser: MakeRecogniser
) -> None:
    first, second = import_scans(2)
    dossier.master_path(dossier.page(first).master).unlink()
    reading, heard = recogniser()
    reading.drain()
    assert [page for page, _ in heard.failed] == [first]
    assert heard.done == [second]


def test_stopping_in_mid_page_leaves_it_in_the_queue(
    dossier: Dossier, import_scans: ImportScans, recogniser: MakeRecogniser
) -> None:
    pages = import_scans(2)
    reading, heard = recogniser("fake-slow", {"seconds": "60"})
    heard.on_state = lambda state: threading.Timer(0.3, reading.stop).start() if state.pages else None
    reading.drain()
    assert (heard.done, heard.failed) == ([], [])
    assert dossier.queued() == tuple(pages)


def test_cancelling_the_page_being_read_goes_on_with_the_next(
    dossier: Dossier, import_scans: ImportScans, recogniser: MakeRecogniser
) -> None:
    first, second = import_scans(2)
    reading, heard = recogniser("fake-slow", {"seconds": "2"})
    heard.on_state = lambda state: reading.cancel([first]) if state.pages == (first,) else None
    reading.drain()
    assert heard.done == [second]
    assert dossier.page(first).status is PageStatus.WAITING
    assert dossier.queued() == ()


def test_pausing_takes_effect_after_the_page_and_priority_before_the_next(
    dossier: Dossier, import_scans: ImportScans, recogniser: MakeRecogniser
) -> None:
    first, second, third = import_scans(3)
    reading, heard = recogniser()
    heard.on_state = lambda state: reading.pause() if state.pages == (first,) else None
    assert reading.drain() == 1
    assert heard.states[-1].paused
    dossier.enqueue([third], first=True)
    heard.on_state = None
    reading.resume()
    reading.drain()
    assert heard.done == [first, third, second]


def test_a_page_that_is_turned_while_it_is_rendered_ahead_is_read_as_turned(
    dossier: Dossier, import_scans: ImportScans, recogniser: MakeRecogniser, clock: Callable[[], str]
) -> None:
    first, second = import_scans(2)
    reading, heard = recogniser("fake-slow", {"seconds": "0.5"})
    desk = Desk(dossier, "Ada", clock)
    heard.on_state = lambda state: desk.turn(second, 90) if state.pages == (first,) else None
    reading.drain()
    page = dossier.page(second)
    assert heard.done == [first, second]
    assert page.view.turn == 90
    assert all(page.box.grown(1).contains(line.quad.centre) for line in page.content.lines())
    # The lines of an upright rendering run to the right; on a page that a person turned they run down or up it.
    assert {round(abs(line.quad.angle)) for line in page.content.lines()} == {90}


def test_reading_again_proposes_where_a_person_has_been(
    dossier: Dossier, import_scans: ImportScans, recogniser: MakeRecogniser, clock: Callable[[], str]
) -> None:
    (page_id,) = import_scans(1)
    reading, _ = recogniser()
    reading.drain()
    desk = Desk(dossier, "Ada", clock)
    line = next(dossier.page(page_id).content.lines())
    desk.correct_line(page_id, line.id, "as Ada wrote it")
    dossier.enqueue([page_id])
    reading.drain()
    page = dossier.page(page_id)
    assert page.content.line(line.id).text == "as Ada wrote it"
    assert page.proposal is not None
    assert [d.present.text for d in desk.differences(page_id) if d.present] == ["as Ada wrote it"]
    proposed = page.proposal
    assert desk.keep_mine(page_id).proposal is None
    desk.undo()
    taken = desk.accept_proposal(page_id)
    assert taken.proposal is None
    assert "as Ada wrote it" in [x.text for x in taken.content.lines()]
    assert {x.reading for x in taken.content.lines() if not x.confirmed_by} == {proposed}


def text_pdf(path: Path) -> Path:
    with pymupdf.open() as pdf:
        page = pdf.new_page(width=300, height=400)
        for n, words in enumerate(("The lower mill", "was let in 1913", "to Thomas Arkell")):
            page.insert_text((40, 60 + 30 * n), words, fontsize=16)
        pdf.save(path)
    return path


@pytest.mark.parametrize(
    ("policy", "engines"),
    [
        (TextLayerPolicy.KEEP, ["text-layer"]),
        (TextLayerPolicy.READ, ["fake-steady"]),
        (TextLayerPolicy.COMPARE, ["text-layer", "fake-steady"]),
    ],
)
def test_what_becomes_of_a_text_layer(
    dossier: Dossier,
    imaging: ImagingHost,
    recogniser: MakeRecogniser,
    tmp_path: Path,
    policy: TextLayerPolicy,
    engines: list[str],
) -> None:
    outcome = import_masters(dossier, imaging, [text_pdf(tmp_path / "letter.pdf")], actor=ADA)
    page_id = dossier.page_summaries(outcome.imported[0].document)[0].id
    reading, _ = recogniser(text_layer=policy)
    reading.drain()
    assert sorted(r.engine for r in dossier.readings(page_id)) == sorted(engines)
    lines = list(dossier.page(page_id).content.lines())
    assert {line.engine for line in lines} == {engines[0]}
    if policy is not TextLayerPolicy.READ:
        assert [line.text for line in lines] == ["The lower mill", "was let in 1913", "to Thomas Arkell"]
        assert any(line.doubt > 0.5 for line in lines) == (policy is TextLayerPolicy.COMPARE)


@pytest.mark.parametrize("policy", list(TextLayerPolicy))
def test_boxes_and_codes_of_a_page_are_in_its_content(
    dossier: Dossier, imaging: ImagingHost, recogniser: MakeRecogniser, tmp_path: Path, policy: TextLayerPolicy
) -> None:
    code = np.asarray(zxingcpp.create_barcode("HT-1", zxingcpp.BarcodeFormat.QRCode).to_image(scale=4))
    with pymupdf.open() as pdf:
        page = pdf.new_page(width=595, height=842)
        for n in range(20):
            page.insert_text((90, 100 + 30 * n), "One of the things that may be ticked")
            page.draw_rect(pymupdf.Rect(65, 90 + 30 * n, 77, 102 + 30 * n))
        page.draw_line((66, 91), (76, 101), width=1.5)
        page.draw_line((76, 91), (66, 101), width=1.5)
        pixels = pymupdf.Pixmap(pymupdf.csGRAY, code.shape[1], code.shape[0], code.tobytes(), False)
        page.insert_image(pymupdf.Rect(450, 50, 550, 150), pixmap=pixels)
        pdf.save(tmp_path / "list.pdf")
    outcome = import_masters(dossier, imaging, [tmp_path / "list.pdf"], actor=ADA)
    reading, _ = recogniser(text_layer=policy)
    reading.drain()
    content = dossier.page(dossier.page_summaries(outcome.imported[0].document)[0].id).content
    assert [tick.ticked for tick in content.ticks] == [True] + 19 * [False]
    assert content.ticks[0].quad.centre == pytest.approx((71, 96), abs=1)
    assert [found.text for found in content.codes] == ["HT-1"]


def test_time_without_work_is_not_slowness(dossier: Dossier, import_scans: ImportScans, recogniser: MakeRecogniser) -> None:
    reading, heard = recogniser()
    import_scans(2)
    reading.drain()
    reading.drain()  # nothing waits
    import_scans(1)
    heard.states.clear()
    reading.drain()
    assert heard.states[0].rate == 0.0
    assert heard.states[0].seconds_left is None
