"""A second look at pages that were read: doubtful lines are read again in another way, and what both say gives the doubt."""

from __future__ import annotations

import time
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import replace
from enum import StrEnum

from desktop.document.errors import DossierError
from desktop.document.geometry import Affine, Quad
from desktop.document.history import Actor, ActorKind, Doubted, LineDoubt
from desktop.document.model import Char, Content, Line, Marks, Page, PageStatus, Reading, RegionType, new_id
from desktop.engines.contract import Cancelled
from desktop.engines.reader import EngineReader, PageImage
from desktop.imaging.client import ImagingHost
from desktop.imaging.values import Rendering
from desktop.layout.doubt import compared, doubted
from desktop.services.importing import Passwords
from desktop.services.progress import Poll
from desktop.services.rendering import MAX_PIXELS, view_to_read
from desktop.storage.dossier import Dossier

AGAIN = 0.1
"""Lines of at least this doubt are read again where only the doubtful ones are."""
_SIGN = "look=second"


class SecondLook(StrEnum):
    """Which lines are read again when nothing else is to be read."""

    OFF = "off"
    DOUBTFUL = "doubtful"
    ALL = "all"


def is_second_look(reading: Reading) -> bool:
    """Such a reading has lines only where a page was read again; it is never what a page shows."""
    return _SIGN in reading.fingerprint


def is_due(dossier: Dossier, page_id: str) -> bool:
    """Whether a page was read, and not looked at again since."""
    return dossier.is_looked_at(page_id) is False


def second_look(
    dossier: Dossier,
    page_id: str,
    reader: EngineReader,
    imaging: ImagingHost,
    passwords: Passwords,
    words: Container[str],
    clock: Callable[[], str],
    poll: Poll,
    *,
    which: SecondLook = SecondLook.DOUBTFUL,
) -> bool:
    """Reads lines of a page again and records the doubts that follow (`Doubted`) with the reading itself, in one transaction.

    Lines that a person confirmed are not read again and keep what they have; no text is changed. False, and nothing recorded,
    where the page is not due (`is_due`), where `reader` cannot reread, or `which` is off. Raises what rendering and the engine
    do, and what poll raises.
    """
    if which is SecondLook.OFF or not is_due(dossier, page_id) or not reader.rereads:
        return False
    begun = time.monotonic()
    page = dossier.page(page_id)
    rendering = imaging.render(
        dossier.master_path(page.master),
        page.master_page,
        view_to_read(page),
        max_pixels=MAX_PIXELS,
        marks=True,
        password=passwords.known.get(page.master),
        poll=poll,
    )
    poll()
    image = PageImage(page.id, rendering.pixels, rendering.width, rendering.height, rendering.channels)
    lines = doubted(list(page.content.lines()), words)
    seen = {line.id for line in lines if _is_seen(line, rendering)}
    chosen = [line for line in lines if line.id in seen and _wanted(line, which)]
    again = _read_again(chosen, reader, image, rendering.to_page, poll)
    lines = compared(lines, dict(zip([line.id for line in chosen], again, strict=True)), words)
    covering = [line for line in lines if line.id in seen and line.text.strip()]
    to_pixels = rendering.to_page.inverse()
    ink = reader.ink(image, [line.quad.mapped(to_pixels) for line in covering], poll)
    bare = {line.id for line, inked in zip(covering, ink.inked, strict=True) if not inked}
    unread = _text_alone([quad.mapped(rendering.to_page) for quad in ink.unread], page.content, rendering)
    reading = _reading(dossier, page, reader, again, clock(), time.monotonic() - begun)
    said = Doubted(page.id, reading.id, tuple(_said(lines, page.content, bare)), tuple(unread))
    dossier.record(Actor(ActorKind.ENGINE, reading.engine), said, readings=[reading])
    return True


def _is_seen(line: Line, rendering: Rendering) -> bool:
    """Whether the line lies within what the view leaves of the page."""
    x, y = rendering.to_page.inverse().apply(line.quad.centre)
    return 0 <= x < rendering.width and 0 <= y < rendering.height


def _wanted(line: Line, which: SecondLook) -> bool:
    if line.confirmed_by is not None or not line.text.strip():
        return False
    return which is SecondLook.ALL or line.doubt >= AGAIN


def _read_again(lines: Sequence[Line], reader: EngineReader, image: PageImage, to_page: Affine, poll: Poll) -> tuple[Line, ...]:
    to_pixels = to_page.inverse()
    read = reader.reread(image, [line.quad.mapped(to_pixels) for line in lines], poll) if lines else ()
    return tuple(
        Line(
            new_id(),
            one.text,
            one.quad.mapped(to_page),
            one.confidence,
            vertical=one.vertical,
            chars=tuple(Char(c.text, c.quad.mapped(to_page), c.confidence, others=c.others) for c in one.chars),
        )
        for one in read
    )


def _said(lines: Sequence[Line], content: Content, bare: set[str]) -> Iterator[LineDoubt]:
    """Of the lines that change by it. Where there is no ink, the text is wrong for certain."""
    before = {line.id: line for line in content.lines()}
    for line in lines:
        if line.confirmed_by is None:
            line = replace(line, inked=line.id not in bare, doubt=1.0 if line.id in bare else line.doubt)
            if line != before[line.id]:
                yield LineDoubt(line.id, line.text, line.doubt, line.chars, line.inked)


def _text_alone(quads: Sequence[Quad], content: Content, rendering: Rendering) -> Iterator[Quad]:
    """Without what is known to be no text."""
    marks = rendering.marks or Marks()
    known = [*marks.seals, *marks.figures, *(tick.quad for tick in marks.ticks), *(code.quad for code in marks.codes)]
    known += [region.quad for region in content.regions if region.type in (RegionType.FIGURE, RegionType.SEAL)]
    boxes = [quad.bounds for quad in known]
    for quad in quads:
        if not any(box.contains(quad.centre) for box in boxes):
            yield quad


def _reading(
    dossier: Dossier, page: Page, reader: EngineReader, lines: Sequence[Line], created: str, seconds: float
) -> Reading:
    fingerprint = reader.fingerprint.lines()
    identity, engine = new_id(), fingerprint[0].removeprefix("name=")
    view = dossier.readings(page.id)[-1].view
    kept = tuple(replace(line, engine=engine, reading=identity) for line in lines)
    return Reading(identity, page.id, engine, (*fingerprint, _SIGN), created, kept, view, seconds)


class IdleLook:
    """Looks again at the pages of a dossier, one at each call of `next`, each once. dossier belongs to the calling thread.

    on_looked: told a page's id after its doubts are committed."""

    def __init__(
        self,
        dossier: Dossier,
        imaging: ImagingHost,
        passwords: Passwords,
        clock: Callable[[], str],
        which: SecondLook,
        on_looked: Callable[[str], None],
    ) -> None:
        self._dossier = dossier
        self._imaging = imaging
        self._passwords = passwords
        self._clock = clock
        self._which = which
        self._on_looked = on_looked
        self._seen: set[str] = set()
        self._current = ""
        self._left: int | None = None  # None: to be counted

    def left(self) -> int:
        """How many pages are due."""
        if self._which is SecondLook.OFF:
            return 0
        if self._left is None:
            self._left = sum(is_due(self._dossier, page_id) for page_id in self._unseen())
        return self._left

    def next(self, reader: Callable[[], EngineReader], poll: Poll) -> bool:
        """False where no page is due. Raises what `second_look` does; a page that failed is not tried again."""
        if self._which is SecondLook.OFF:
            return False
        for page_id in self._unseen():
            poll()
            self._current = page_id
            if is_due(self._dossier, page_id):
                done = second_look(
                    self._dossier,
                    page_id,
                    reader(),
                    self._imaging,
                    self._passwords,
                    frozenset(self._dossier.words()),
                    self._clock,
                    poll,
                    which=self._which,
                )
                self._seen.add(page_id)
                self._left = max(0, self._left - 1) if self._left is not None else None
                if done:
                    self._on_looked(page_id)
                return True
            self._seen.add(page_id)
        self._left = 0
        return False

    def was_read(self, page_id: str) -> None:
        """It is to be looked at again."""
        self._left = None
        self._seen.discard(page_id)

    def failed(self, what: str, error: DossierError) -> None:
        """The page that was being looked at raised this."""
        self._left = None
        if not isinstance(error, Cancelled):
            self._seen.add(self._current)

    def _unseen(self) -> Iterator[str]:
        for document in self._dossier.documents():
            for page in self._dossier.page_summaries(document.id):
                if page.status not in (PageStatus.WAITING, PageStatus.FAILED) and page.id not in self._seen:
                    yield page.id
