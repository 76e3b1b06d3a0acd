"""What every engine must do, as tests: a class derived from `EngineContract` says how its engine is made."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from desktop.document.geometry import Quad
from desktop.engines import codec
from desktop.engines.contract import Cancelled, Engine, PageReading

Pixels = NDArray[np.uint8]
_FONT_SIZE = 20
_WORDS = ("Agreement of sale", "between the parties", "signed on 14 March 2024", "amount due 1,250.00")


def drawn_page(width: int = 420, height: int = 280, *, turn: int = 0) -> Pixels:
    """Black print on white, RGB; `turn`: clockwise degrees by which the paper lies on the scanner."""
    page = Image.new("RGB", (width, height), "white")
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(_FONT_SIZE)
    for row, words in enumerate(_WORDS):
        draw.text((width // 12, height // 10 + row * 2 * _FONT_SIZE), words, fill="black", font=font)
    return np.rot90(np.asarray(page), -turn // 90).copy()


def quads(reading: PageReading) -> Iterator[Quad]:
    for line in reading.lines:
        yield line.quad
        yield from (char.quad for char in line.chars)


def check_reading(reading: PageReading, pixels: Pixels) -> None:
    """All that the contract says of a reading of that image."""
    height, width = pixels.shape[:2]
    slack = 0.1 * max(width, height) + 8  # a box may be grown a little beyond the edge
    assert reading.turn in (0, 90, 180, 270)
    assert math.isfinite(reading.skew)
    for quad in quads(reading):
        for x, y in quad.points:
            assert -slack <= x <= width + slack
            assert -slack <= y <= height + slack
    for line in reading.lines:
        assert line.text
        assert 0.0 <= line.confidence <= 1.0
        assert all(char.text and 0.0 <= char.confidence <= 1.0 for char in line.chars)
        if line.chars:
            printed = "".join(char.text for char in line.chars)
            assert printed.replace(" ", "") == line.text.replace(" ", "")
    message = codec.reading_to_message(reading)
    assert codec.reading_from_message(message, width, height) == reading


class EngineContract:
    """Derive, and give `make_engine`; the instance is used by all tests, so that models are opened once. An engine that cannot
    read words has a `drawn_page` of its own."""

    drawn_page = staticmethod(drawn_page)

    @classmethod
    def make_engine(cls) -> Engine:
        raise NotImplementedError

    @pytest.fixture(scope="class")
    @classmethod
    def engine(cls) -> Iterator[Engine]:
        engine = cls.make_engine()
        yield engine
        engine.close()
        engine.close()  # a second time it does nothing

    def test_a_drawn_page(self, engine: Engine) -> None:
        page = self.drawn_page()
        reading = engine.read(page, lambda: None)
        assert reading.lines
        check_reading(reading, page)

    @pytest.mark.parametrize("turn", [90, 180, 270])
    def test_a_turned_page_is_given_in_the_pixels_of_the_image(self, engine: Engine, turn: int) -> None:
        page = self.drawn_page(turn=turn)
        check_reading(engine.read(page, lambda: None), page)

    @pytest.mark.parametrize("turn", [0, 90, 180, 270])
    def test_a_known_turn_is_kept(self, engine: Engine, turn: int) -> None:
        page = self.drawn_page(turn=-turn % 360)
        reading = engine.read(page, lambda: None, known_turn=turn)
        assert reading.turn == turn
        check_reading(reading, page)

    def test_grey_pages(self, engine: Engine) -> None:
        page = np.ascontiguousarray(self.drawn_page()[..., 1])
        reading = engine.read(page, lambda: None)
        assert reading.lines
        check_reading(reading, page)

    @pytest.mark.parametrize("shape", [(1, 1), (1, 1, 3), (2, 700, 3), (700, 3), (33, 47, 3), (31, 801)])
    def test_odd_sizes(self, engine: Engine, shape: tuple[int, ...]) -> None:
        page = np.full(shape, 255, np.uint8)
        page[:: max(1, shape[0] // 4)] = 0
        check_reading(engine.read(page, lambda: None), page)

    def test_a_blank_page(self, engine: Engine) -> None:
        page = np.full((300, 200, 3), 255, np.uint8)
        check_reading(engine.read(page, lambda: None), page)

    def test_pages_that_may_not_be_written_to(self, engine: Engine) -> None:
        page = self.drawn_page()
        before = page.copy()
        page.flags.writeable = False
        engine.read(page, lambda: None)
        assert np.array_equal(page, before)

    def test_the_same_page_reads_the_same(self, engine: Engine) -> None:
        page = self.drawn_page()
        assert engine.read(page, lambda: None) == engine.read(page, lambda: None)

    def test_gently(self, engine: Engine) -> None:
        page = self.drawn_page()
        reading = engine.read(page, lambda: None, gentle=True)
        assert reading.lines
        check_reading(reading, page)

    @pytest.mark.parametrize("after", [0, 1, 3])
    def test_cancelled_it_stops_and_stays_usable(self, engine: Engine, after: int) -> None:
        page = self.drawn_page()
        polls = 0

        def poll() -> None:
            nonlocal polls
            polls += 1
            if polls > after:
                raise Cancelled()

        with pytest.raises(Cancelled):
            engine.read(page, poll)
        check_reading(engine.read(page, lambda: None), page)

    def test_its_fingerprint_is_stable_and_says_who_it_is(self, engine: Engine) -> None:
        first = engine.fingerprint
        engine.read(self.drawn_page(), lambda: None)
        assert engine.fingerprint == first
        assert first.name
        assert first.version
        assert codec.fingerprint_from_plain(codec.fingerprint_to_plain(first)) == first
