from __future__ import annotations

import io
import json
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.hosts import protocol
from desktop.hosts.protocol import Frame, Kind, Message, ProtocolError

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
frames = st.builds(
    Frame,
    st.sampled_from(Kind),
    st.integers(0, 2**40),
    st.builds(Message, st.text(), st.dictionaries(st.text(), json_values, max_size=5), st.binary(max_size=300)),
)


class Dribble(io.RawIOBase):
    """A pipe that takes and gives a few bytes at a time."""

    def __init__(self, data: bytes = b"", step: int = 3) -> None:
        self.data = bytearray(data)
        self.step = step

    def readinto(self, buffer: Any) -> int:
        given_now = self.data[: min(self.step, len(buffer))]
        buffer[: len(given_now)] = given_now
        del self.data[: len(given_now)]
        return len(given_now)

    def write(self, data: Any) -> int:
        self.data += bytes(data[: self.step])
        return min(self.step, len(data))


def written(frame: Frame) -> bytes:
    pipe = Dribble(step=7)
    protocol.write(pipe, protocol.pack(frame))
    return bytes(pipe.data)


def raw(header: bytes, blob: bytes = b"", magic: bytes = b"DSR\x01") -> bytes:
    return struct.pack("<4sIQ", magic, len(header), len(blob)) + header + blob


@given(st.lists(frames, max_size=4), st.integers(1, 40))
def test_what_is_written_is_read(sent: list[Frame], step: int) -> None:
    pipe = Dribble(b"".join(map(written, sent)), step)
    assert [protocol.read(pipe) for _ in sent] == sent
    assert protocol.read(pipe) is None


@given(frames, st.data())
def test_a_cut_stream_is_noticed(frame: Frame, data: st.DataObject) -> None:
    whole = written(frame)
    cut = data.draw(st.integers(1, len(whole) - 1))
    with pytest.raises(ProtocolError):
        protocol.read(Dribble(whole[:cut], 50))


@given(st.binary(min_size=1, max_size=60))
def test_noise_is_no_frame(noise: bytes) -> None:
    with pytest.raises(ProtocolError):
        protocol.read(Dribble(noise, 50))


def test_undecodable_file_names_pass() -> None:
    frame = Frame(Kind.CALL, 1, Message("open", {"path": "scan-\udce4.pdf"}))
    assert protocol.read(Dribble(written(frame), 50)) == frame


def test_blobs_are_not_copied_on_their_way_out() -> None:
    blob = bytearray(1000)
    assert protocol.pack(Frame(Kind.CALL, 1, Message("page", {}, blob))).blob.obj is blob


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"[]",
        b"{",
        b"\xff",
        b'{"kind":"call","id":1,"name":"x"}',
        b'{"kind":"call","id":"1","name":"x","body":{}}',
        b'{"kind":"other","id":1,"name":"x","body":{}}',
        b'{"kind":"call","id":1,"name":"x","body":[]}',
        b'{"kind":"call","id":1,"name":"x","body":{"n":NaN}}',
        b'{"kind":"call","id":1,"name":"x","body":' + b"[" * 200_000 + b"}",
    ],
)
def test_headers_that_are_wrong(header: bytes) -> None:
    with pytest.raises(ProtocolError):
        protocol.read(Dribble(raw(header), 100_000))


def test_another_version_is_refused() -> None:
    header = json.dumps({"kind": "call", "id": 1, "name": "x", "body": {}}).encode()
    assert protocol.read(Dribble(raw(header), 50)) is not None
    with pytest.raises(ProtocolError):
        protocol.read(Dribble(raw(header, magic=b"DSR\x02"), 50))


@pytest.mark.parametrize(("header", "blob"), [(2**31, 0), (10, 2**40)])
def test_sizes_over_the_limits_are_refused_before_memory_is_taken(header: int, blob: int) -> None:
    with pytest.raises(ProtocolError):
        protocol.read(Dribble(struct.pack("<4sIQ", b"DSR\x01", header, blob), 50))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1}, object(), b"bytes"])
def test_what_is_no_json_is_refused_by_the_sender(value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        protocol.pack(Frame(Kind.CALL, 1, Message("x", {"value": value})))
