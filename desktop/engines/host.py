"""The child process that holds one engine."""

from __future__ import annotations

import time

import numpy as np

from desktop.document.errors import DossierError
from desktop.engines import codec, registry
from desktop.engines.contract import Cancelled, Engine, EngineFailed, EngineUnavailable
from desktop.hosts.protocol import Message
from desktop.hosts.server import Poll, serve


class _Holder:
    """hello: {settings} to {fingerprint, seconds}; opens the engine. read: {width, height, channels, gentle, known_turn} and
    the raw pixels to a reading (codec.py)."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._engine: Engine | None = None

    def hello(self, message: Message, poll: Poll) -> Message:
        begun = time.monotonic()
        if self._engine is None:
            self._engine = registry.create(self._kind, message.body["settings"])
        fingerprint = codec.fingerprint_to_plain(self._engine.fingerprint)
        return Message("hello", {"fingerprint": fingerprint, "seconds": time.monotonic() - begun})

    def read(self, message: Message, poll: Poll) -> Message:
        body = message.body
        if self._engine is None:
            raise DossierError()
        shape = (body["height"], body["width"]) if body["channels"] == 1 else (body["height"], body["width"], body["channels"])
        pixels = np.frombuffer(message.blob, np.uint8).reshape(shape)
        try:
            reading = self._engine.read(pixels, poll, gentle=body["gentle"], known_turn=body["known_turn"])
        except (Cancelled, EngineFailed, EngineUnavailable):
            raise
        except DossierError as error:
            raise EngineFailed(engine=self._kind, why=error.code) from error
        return codec.reading_to_message(reading)

    def close(self) -> None:
        if self._engine is not None:
            self._engine.close()


def main(kind: str) -> int:
    """The loop of the child process; returns its exit code. kind: the name of an engine in the registry."""
    holder = _Holder(kind)
    try:
        return serve({"hello": holder.hello, "read": holder.read}, cancelled=Cancelled)
    finally:
        holder.close()
