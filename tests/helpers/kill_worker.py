"""A desk that works without end, for a test that kills it: imports, reads and corrects at once, each on its own thread.

Called with the path of a dossier and a seed. After each change that came back as done it prints one line of JSON: the newest
event then (its number and hash), and for corrections the page, the line and its text. Decoder and engine are stand-ins.
"""

from __future__ import annotations

import json
import random
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

from desktop.document.edits import EditConflict
from desktop.document.errors import DossierError
from desktop.document.geometry import Affine, Box, Quad
from desktop.document.history import Actor, ActorKind
from desktop.document.model import Line, Marks, PageStatus
from desktop.document.template import FieldSpec, FieldType
from desktop.engines.contract import Fingerprint, PageReading, ReadChar, ReadLine, Told
from desktop.engines.reader import EngineReader, PageImage
from desktop.imaging.client import ImagingHost
from desktop.imaging.values import MasterInfo, PageInfo, Rendering
from desktop.services.importing import import_masters
from desktop.services.recognise import QueueState, Recogniser
from desktop.services.review import Desk
from desktop.storage.dossier import Dossier, utc_now
from tests.helpers.engines import OneEngine

LETTERS = "合同编号甲方乙方签订日期金额人民币元整第一条"
PERSON = "Ada"


NUMBER = FieldSpec("number", FieldType.IDENTIFIER, "Number", "编号")


class StandInImaging:
    """Any file is an image of some pages."""

    def probe(self, path: Path, password: str | None = None) -> MasterInfo:
        return MasterInfo("image/tiff", 1 + path.stat().st_size % 40)

    def pages(self, path: Path, first: int, count: int, password: str | None = None) -> tuple[PageInfo, ...]:
        return tuple(PageInfo(first + n, 1000.0, 1400.0, "px") for n in range(count))

    def render(self, *arguments: Any, **options: Any) -> Rendering:
        return Rendering(b"\xff", 1, 1, 1, Affine(), Marks())


class StandInReader:
    fingerprint = Fingerprint("stand-in", "1")

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng

    capacity = 1

    def start(self, poll: object = None) -> None:
        """There is nothing to start."""

    prepare = drop = start

    def read_many(self, images: Sequence[PageImage], told: Told, poll: object) -> None:
        for index in range(len(images)):
            told.done(index, PageReading(tuple(self._line(40.0 * n) for n in range(12))))

    def _line(self, y: float) -> ReadLine:
        text = "".join(self._rng.choices(LETTERS, k=10))
        chars = tuple(ReadChar(c, Quad.of(Box(30.0 * n, y, 30.0 * n + 28, y + 30)), 0.9) for n, c in enumerate(text))
        return ReadLine(text, Quad.of(Box(0, y, 300, y + 30)), 0.9, chars=chars)

    def close(self) -> None:
        """Nothing is held."""


class Telling:
    """Says what is done; one line at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def __call__(self, dossier: Dossier, what: str, **more: str) -> None:
        newest = dossier.history(limit=1)[0]
        line = {"did": what, "sequence": newest.sequence, "hash": newest.hash, **more}
        with self._lock:
            print(json.dumps(line), flush=True)


class Listening:
    def __init__(self, dossier: Dossier, tell: Telling) -> None:
        self._dossier = dossier
        self._tell = tell

    def progressed(self, state: QueueState) -> None:
        """Not of interest."""

    def page_lines(self, page_id: str, lines: Sequence[Line]) -> None:
        """Not of interest."""

    def page_done(self, page_id: str) -> None:
        self._tell(self._dossier, "read", page=page_id)

    def page_failed(self, page_id: str, error: DossierError) -> None:
        raise AssertionError(error.code)


def import_for_ever(dossier: Dossier, folder: Path, rng: random.Random, tell: Telling) -> None:
    folder.mkdir(exist_ok=True)
    imaging = cast(ImagingHost, StandInImaging())
    while len(dossier.documents()) < 25:
        path = folder / f"{rng.getrandbits(64)}.tif"
        path.write_bytes(rng.randbytes(rng.choice((100, 5_000, 3_000_000)) + rng.randrange(40)))
        outcome = import_masters(dossier, imaging, [path], actor=Actor(ActorKind.PERSON, PERSON))
        assert not outcome.failures
        tell(dossier, "imported", document=outcome.imported[0].document)


def read_for_ever(dossier: Dossier, rng: random.Random, tell: Telling) -> None:
    recogniser = Recogniser(
        dossier,
        cast(ImagingHost, StandInImaging()),
        OneEngine(lambda: cast(EngineReader, StandInReader(rng))),
        Listening(dossier, tell),
        clock=utc_now,
    )
    recogniser.serve()


def correct_for_ever(dossier: Dossier, rng: random.Random, tell: Telling) -> None:
    desk = Desk(dossier, PERSON, utc_now)
    actions: tuple[Callable[[], None], ...] = (
        *[lambda: _correct(dossier, desk, rng, tell)] * 6,
        lambda: _step(dossier, desk.undo, "undone", tell),
        lambda: _step(dossier, desk.redo, "redone", tell),
        lambda: _document(dossier, desk, rng, tell),
    )
    while True:
        rng.choice(actions)()


def _correct(dossier: Dossier, desk: Desk, rng: random.Random, tell: Telling) -> None:
    documents = [d for d in dossier.documents() if d.statuses.keys() & {PageStatus.READ, PageStatus.IN_WORK}]
    if not documents:
        return
    pages = [p for p in dossier.page_summaries(rng.choice(documents).id) if p.status in (PageStatus.READ, PageStatus.IN_WORK)]
    if not pages:
        return
    page = dossier.page(rng.choice(pages).id)
    line = rng.choice(list(page.content.lines()))
    text = "".join(rng.choices(LETTERS, k=8))
    desk.correct_line(page.id, line.id, text)
    tell(dossier, "corrected", page=page.id, line=line.id, text=text)


def _step(dossier: Dossier, step: Callable[[], object], name: str, tell: Telling) -> None:
    try:
        if step():
            tell(dossier, name)
    except EditConflict:
        """Another edit came over it."""


def _document(dossier: Dossier, desk: Desk, rng: random.Random, tell: Telling) -> None:
    documents = dossier.documents()
    if documents:
        chosen = rng.choice(documents).id
        desk.set_field(chosen, NUMBER, "".join(rng.choices(LETTERS, k=5)))
        tell(dossier, "field set")


def main(path: Path, seed: int) -> None:
    tell = Telling()
    dossier = Dossier.open(path) if path.exists() else Dossier.create(path)
    jobs = (
        (import_for_ever, (dossier.sibling(), path.parent / "scans", random.Random(seed + 1), tell)),
        (read_for_ever, (dossier.sibling(), random.Random(seed + 2), tell)),
    )
    for job, arguments in jobs:
        threading.Thread(target=job, args=arguments, daemon=True).start()
    correct_for_ever(dossier, random.Random(seed), tell)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
