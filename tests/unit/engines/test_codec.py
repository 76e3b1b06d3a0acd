from __future__ import annotations

import io
import math
import sys
import time
from array import array
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.document.geometry import Box, Quad
from desktop.engines import codec
from desktop.engines.codec import BadReading
from desktop.engines.contract import Fingerprint, PageReading, ReadChar, ReadLine
from desktop.hosts import protocol
from desktop.hosts.protocol import Frame, Kind, Message

WIDTH, HEIGHT = 800, 1000
numbers = st.floats(-WIDTH, 2 * WIDTH)
sure = st.floats(0, 1)
points = st.tuples(numbers, numbers)
quads = st.builds(Quad, points, points, points, points)
chars = st.builds(ReadChar, st.text(), quads, sure)
lines = st.builds(ReadLine, st.text(), quads, sure, st.booleans(), st.lists(chars, max_size=4).map(tuple))
readings = st.builds(
    PageReading, st.lists(lines, max_size=4).map(tuple), st.sampled_from([0, 90, 180, 270]), st.floats(-45, 45)
)
fingerprints = st.builds(
    Fingerprint,
    st.text(),
    st.text(),
    st.lists(st.tuples(st.text(), st.text()), max_size=3).map(tuple),
    st.lists(st.tuples(st.text(), st.text()), max_size=3).map(tuple),
)

QUAD = Quad((1.0, 2.0), (30.0, 2.0), (30.0, 9.0), (1.0, 9.0))
READING = PageReading((ReadLine("合同", QUAD, 0.9, False, (ReadChar("合", QUAD, 0.8), ReadChar("同", QUAD, 0.7))),), 90, 1.5)


def carried(message: Message) -> Message:
    """As it arrives at the other end of the pipe."""
    packed = protocol.pack(Frame(Kind.ANSWER, 1, message))
    frame = protocol.read(io.BytesIO(packed.head + bytes(packed.blob)))
    assert frame is not None
    return frame.message


@given(readings)
def test_a_reading_arrives_as_it_was(reading: PageReading) -> None:
    assert codec.reading_from_message(carried(codec.reading_to_message(reading)), WIDTH, HEIGHT) == reading


@given(fingerprints)
def test_a_fingerprint_arrives_as_it_was(fingerprint: Fingerprint) -> None:
    plain = carried(Message("hello", codec.fingerprint_to_plain(fingerprint))).body
    assert codec.fingerprint_from_plain(plain) == fingerprint


@pytest.mark.parametrize("plain", [None, {}, {"name": "x"}, {"name": "x", "version": "1", "models": [1], "settings": []}])
def test_what_is_no_fingerprint(plain: object) -> None:
    with pytest.raises(BadReading):
        codec.fingerprint_from_plain(plain)


def bad(**changes: object) -> Message:
    good = codec.reading_to_message(READING)
    return Message(good.name, {**good.body, **changes}, good.blob)


@pytest.mark.parametrize(
    "message",
    [
        bad(turn=45),
        bad(turn=90.0),
        bad(turn=None),
        bad(skew="0"),
        bad(lines=None),
        bad(lines=[]),
        bad(lines=[["合同", False]]),
        bad(lines=[["合同", 0, ["合", "同"]]]),
        bad(lines=[["合同", False, ["合", 7]]]),
        bad(lines=[["合同", False, ["合"]]]),
        bad(lines=[["合同", False, ["合", "同", "书"]]]),
        bad(lines=[[None, False, ["合", "同"]]]),
        bad(lines=["合同"]),
        Message("reading", {}),
        replace(bad(), blob=b"123"),
        replace(bad(), blob=bytes(8 * 10)),
    ],
)
def test_what_is_no_reading(message: Message) -> None:
    with pytest.raises(BadReading):
        codec.reading_from_message(message, WIDTH, HEIGHT)


@pytest.mark.parametrize(
    ("place", "value"), [(0, math.nan), (3, math.inf), (3, -math.inf), (8, 1.01), (17, -0.1), (1, -1001.0), (2, 2001.0)]
)
def test_numbers_that_cannot_be(place: int, value: float) -> None:
    records = array("d", bytes(codec.reading_to_message(READING).blob))
    if sys.byteorder == "big":
        pytest.skip("the numbers of the test are little-endian")
    records[place] = value
    with pytest.raises(BadReading) as caught:
        codec.reading_from_message(replace(bad(), blob=records.tobytes()), WIDTH, HEIGHT)
    assert "合" not in str(caught.value)


def test_a_dense_page_costs_little() -> None:
    """600 lines of 40 characters: measured at 17 ms of processor time to write and 80 ms to read; the limit leaves room."""
    line = ReadLine("字" * 40, QUAD, 0.9, False, tuple(ReadChar("字", QUAD, 0.9) for _ in range(40)))
    reading = PageReading((line,) * 600)
    spent = []
    for _ in range(3):
        begun = time.process_time()
        codec.reading_from_message(carried(codec.reading_to_message(reading)), WIDTH, HEIGHT)
        spent.append(time.process_time() - begun)
    assert min(spent) < 0.5


def test_alternatives_survive_the_pipe() -> None:
    quad = Quad.of(Box(0, 0, 10, 10))
    chars = (ReadChar("l", quad, 0.6, ("1", "", "lI")), ReadChar("a", quad, 0.9))
    reading = PageReading((ReadLine("la", quad, 0.7, chars=chars), ReadLine("la", quad, 0.7, chars=(chars[1],))))
    assert codec.reading_from_message(codec.reading_to_message(reading), 10, 10) == reading


@pytest.mark.parametrize("others", [[["1"]], [["1"], ["2"], ["3"]], [[1], []], "ab", [None, "x"]])
def test_alternatives_that_make_no_sense_are_refused(others: object) -> None:
    quad = Quad.of(Box(0, 0, 10, 10))
    chars = (ReadChar("l", quad, 0.6, ("1",)), ReadChar("a", quad, 0.9))
    message = codec.reading_to_message(PageReading((ReadLine("la", quad, 0.7, chars=chars),)))
    message.body["lines"][0][3] = others
    with pytest.raises(codec.BadReading):
        codec.reading_from_message(message, 10, 10)
