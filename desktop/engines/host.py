"""The child process that holds one engine."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

from desktop.document.errors import DossierError
from desktop.document.geometry import Quad
from desktop.engines import codec, registry
from desktop.engines.contract import (
    BatchEngine,
    Cancelled,
    Engine,
    EngineFailed,
    EngineUnavailable,
    PageReading,
    ReadLine,
    Rereader,
)
from desktop.hosts.protocol import Message
from desktop.hosts.server import Call, serve

_CALLS = ("hello", "read", "put", "read_many", "ask", "drop", "reread", "ink")


class _Holder:
    """The calls it answers, all pixels raw (rows from the top, without padding):

    hello {settings}: opens the engine; {fingerprint, seconds, batches, capacity, tasks}.
    read {width, height, channels, gentle, known_turn} and pixels: a reading (codec.py). For engines that do not batch; so are:
    put {ticket, width, height, channels, known_turn} and pixels: begins to prepare a page that will be asked for.
    read_many {tickets, gentle}: events lines {ticket} and done {ticket} with a reading, or failed {ticket, code, details}.
    ask {ticket, task, argument}: events text {text}; {text, notes}.
    drop {tickets}: they will not be asked for.

    For engines that reread (hello says so): reread {width, height, channels, quads} and pixels: a reading with a line for each
    quad; ink {the same}: {inked, unread}.
    """

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._engine: Engine | None = None
        self._prepared: dict[str, object] = {}

    def hello(self, message: Message, poll: Call) -> Message:
        begun = time.monotonic()
        if self._engine is None:
            self._engine = registry.create(self._kind, message.body["settings"])
        batching = self._batching()
        body = {
            "fingerprint": codec.fingerprint_to_plain(self._engine.fingerprint),
            "seconds": time.monotonic() - begun,
            "batches": batching is not None,
            "capacity": batching.capacity if batching else 1,
            "tasks": list(batching.tasks) if batching else [],
            "rereads": hasattr(self._engine, "reread"),
        }
        return Message("hello", body)

    def read(self, message: Message, poll: Call) -> Message:
        body = message.body
        if self._engine is None:
            raise DossierError()
        try:
            reading = self._engine.read(_pixels(message), poll, gentle=body["gentle"], known_turn=body["known_turn"])
        except DossierError as error:
            raise self._told(error) from error
        return codec.reading_to_message(reading)

    def reread(self, message: Message, poll: Call) -> Message:
        engine = self._rereading()
        try:
            lines = engine.reread(_pixels(message), _quads(message), poll)
        except DossierError as error:
            raise self._told(error) from error
        return codec.reading_to_message(PageReading(lines))

    def ink(self, message: Message, poll: Call) -> Message:
        found = self._rereading().ink(_pixels(message), _quads(message), poll)
        return Message("ink", codec.ink_to_plain(found))

    def put(self, message: Message, poll: Call) -> Message:
        # The blob is the message's own, and the message goes when the page does.
        prepared = self._demanded().prepare(_pixels(message), known_turn=message.body["known_turn"])
        self._prepared[message.body["ticket"]] = prepared
        return Message("put", {})

    def read_many(self, message: Message, poll: Call) -> Message:
        tickets: list[str] = message.body["tickets"]
        pages = [self._prepared.pop(ticket) for ticket in tickets]
        engine = self._demanded()
        try:
            engine.read_many(pages, poll, _Teller(tickets, poll, self._told), gentle=message.body["gentle"])
        except DossierError as error:
            raise self._told(error) from error
        return Message("read_many", {"capacity": engine.capacity})

    def ask(self, message: Message, poll: Call) -> Message:
        body = message.body
        page = self._prepared.pop(body["ticket"])

        def on_text(text: str) -> None:
            poll.emit(Message("text", {"text": text}))

        try:
            answer = self._demanded().ask(page, body["task"], poll, on_text, argument=body["argument"])
        except DossierError as error:
            raise self._told(error) from error
        return Message("answer", codec.answer_to_plain(answer))

    def drop(self, message: Message, poll: Call) -> Message:
        for ticket in message.body["tickets"]:
            self._prepared.pop(ticket, None)
        return Message("drop", {})

    def close(self) -> None:
        self._prepared.clear()
        if self._engine is not None:
            self._engine.close()

    def _batching(self) -> BatchEngine | None:
        return cast("BatchEngine", self._engine) if hasattr(self._engine, "read_many") else None

    def _demanded(self) -> BatchEngine:
        engine = self._batching()
        if engine is None:
            raise DossierError()
        return engine

    def _rereading(self) -> Rereader:
        if not hasattr(self._engine, "reread"):
            raise DossierError()
        return cast("Rereader", self._engine)

    def _told(self, error: DossierError) -> DossierError:
        """As an engine's error: of any other only the code is known to be free of recognised text."""
        if isinstance(error, Cancelled | EngineFailed | EngineUnavailable):
            return error
        return EngineFailed(engine=self._kind, why=error.code)


class _Teller:
    """Passes on what an engine tells while it reads several pages."""

    def __init__(self, tickets: Sequence[str], call: Call, told: Callable[[DossierError], DossierError]) -> None:
        self._tickets = tickets
        self._call = call
        self._told = told

    def lines(self, index: int, lines: Sequence[ReadLine]) -> None:
        message = codec.reading_to_message(PageReading(tuple(lines)))
        self._say("lines", index, message)

    def done(self, index: int, outcome: PageReading | EngineFailed) -> None:
        if isinstance(outcome, PageReading):
            self._say("done", index, codec.reading_to_message(outcome))
        else:
            self._say("failed", index, Message("", dict(self._told(outcome).to_plain())))

    def _say(self, name: str, index: int, message: Message) -> None:
        self._call.emit(Message(name, {**message.body, "ticket": self._tickets[index]}, message.blob))


def _pixels(message: Message) -> NDArray[np.uint8]:
    body = message.body
    shape = (body["height"], body["width"]) if body["channels"] == 1 else (body["height"], body["width"], body["channels"])
    return np.frombuffer(message.blob, np.uint8).reshape(shape)


def _quads(message: Message) -> list[Quad]:
    return [Quad.flat(numbers) for numbers in message.body["quads"]]


def main(kind: str) -> int:
    """The loop of the child process; returns its exit code. kind: the name of an engine in the registry."""
    holder = _Holder(kind)
    handlers = {name: getattr(holder, name) for name in _CALLS}
    try:
        return serve(handlers, cancelled=Cancelled)
    finally:
        holder.close()
