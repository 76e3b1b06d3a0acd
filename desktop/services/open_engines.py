"""The engines that a Recogniser holds open: each started beside other work, and handed pages before it is asked for them."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from desktop.document.errors import DossierError
from desktop.engines.reader import EngineReader, PageImage
from desktop.services.progress import Poll


class Engines(Protocol):
    """The engines of this desk, by what a person chose ("auto", a name, None for what the settings say)."""

    def resolve(self, wanted: str | None) -> str:
        """The name of the engine that this means here."""

    def answering(self) -> str:
        """The name of the engine that answers questions. Raises why it cannot run here."""

    def open(self, name: str) -> EngineReader: ...

    def spare(self, name: str, wanted: str | None, error: DossierError) -> str | None:
        """The engine that is to read a page which `name` could not for that reason; None where the page has failed."""


@dataclass(slots=True)
class _Opened:
    """starting: until it was waited for. handed: keys of pages it prepares."""

    reader: EngineReader
    starting: Future[None] | None
    handed: set[str] = field(default_factory=set)


class OpenEngines:
    """For one thread; `changed` may come from any. Engines start on a thread of `pool`."""

    def __init__(self, engines: Engines, pool: ThreadPoolExecutor) -> None:
        self._engines = engines
        self._pool = pool
        self._opened: dict[str, _Opened] = {}
        self._names: dict[str | None, str] = {}
        self._stale = False

    def resolve(self, wanted: str | None) -> str:
        """Asked once of each choice: to look for models and cards takes its time."""
        if self._stale:  # here, and not while pages are read with an engine that was begun before
            self._stale = False
            self._drop_idle()
        name = self._names.get(wanted)
        if name is None:
            name = self._names[wanted] = self._engines.resolve(wanted)
        return name

    def changed(self) -> None:
        """A model or a pack came or went: what a choice means is found out anew, and what does not run is opened anew."""
        self._names = {}
        self._stale = True

    def begin(self, name: str) -> EngineReader:
        """Opened, and starting in the background. What is wrong with it is told by the page that asks it."""
        opened = self._opened.get(name)
        if opened is None:
            reader = self._engines.open(name)
            opened = self._opened[name] = _Opened(reader, self._pool.submit(_start, reader))
        return opened.reader

    def _drop_idle(self) -> None:
        for name, opened in list(self._opened.items()):
            if opened.reader.pid is None and (opened.starting is None or opened.starting.done()):
                del self._opened[name]
                opened.reader.close()

    def started(self, name: str) -> EngineReader:
        """Waits for its start."""
        reader = self.begin(name)
        opened = self._opened[name]
        if opened.starting is not None:
            opened.starting.result()
            opened.starting = None
        return reader

    def hand_over(self, name: str, images: Sequence[PageImage], poll: Poll) -> None:
        """Pages that come next, and no others that were handed over before. To a started engine."""
        opened = self._opened[name]
        keys = {image.key for image in images}
        opened.reader.drop(sorted(opened.handed - keys))
        opened.reader.prepare(images, poll)
        opened.handed = keys

    def taken(self, name: str, images: Sequence[PageImage]) -> None:
        """Pages handed over before are read now."""
        self._opened[name].handed.difference_update(image.key for image in images)

    def close(self) -> None:
        for opened in self._opened.values():
            opened.reader.close()
        self._opened.clear()


def _start(reader: EngineReader) -> None:
    with suppress(DossierError):
        reader.start()
