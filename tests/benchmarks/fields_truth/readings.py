"""Documents read as the program reads them: imported, queued, recognised and laid out; kept in a folder for the next run."""

from __future__ import annotations

import gzip
import hashlib
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.document.codec import decode, encode
from desktop.document.errors import DossierError
from desktop.document.history import Actor, ActorKind
from desktop.document.model import Line, Page
from desktop.engines.codec import reading_from_message, reading_to_message
from desktop.engines.contract import EngineFailed, PageReading, Poll, ReadLine, Told
from desktop.engines.reader import EngineReader, PageImage
from desktop.hosts.protocol import Message
from desktop.imaging.client import ImagingHost
from desktop.services.importing import ImportOptions, PageRanges, import_masters
from desktop.services.recognise import QueueState, Recogniser, TextLayerPolicy
from desktop.storage.clock import utc_now
from desktop.storage.dossier import Dossier
from tests.benchmarks.fields_truth.cases import Sample
from tests.helpers.engines import OneEngine

ROOT = Path(__file__).resolve().parents[3]
ENGINE = ("engines",)
READS = ("engines", "layout", "imaging", "services/recognise.py", "services/page_reading.py", "services/rendering.py")
"""The code that a page's content depends on."""


class Quiet:
    """Hears of the Recogniser's progress and says nothing; a page that fails ends the run."""

    def progressed(self, state: QueueState) -> None: ...
    def page_lines(self, page_id: str, lines: Sequence[Line]) -> None: ...
    def page_done(self, page_id: str) -> None: ...
    def page_failed(self, page_id: str, error: DossierError) -> None:
        raise error


class KeptReader(EngineReader):
    """The embedded engine; what it said of the same pixels before, with the same code of its own, is not asked again."""

    def __init__(self, folder: Path) -> None:
        super().__init__("rapid")
        self._folder = folder
        self._code = code_hash(ENGINE)

    def read_many(self, images: Sequence[PageImage], told: Told, poll: Poll | None = None) -> None:
        for index, image in enumerate(images):
            kept = self._folder / f"{_pixels_hash(image)}-{self._code}.reading.gz"
            if not kept.exists():
                one = _Keeping(index, told)
                super().read_many([image], one, poll)
                if one.reading is not None:
                    kept.write_bytes(gzip.compress(_packed(reading_to_message(one.reading)), 5))
            else:
                message = _unpacked(gzip.decompress(kept.read_bytes()))
                told.done(index, reading_from_message(message, image.width, image.height))


@dataclass(slots=True)
class _Keeping:
    """Tells on what is told of one page, and keeps its reading."""

    index: int
    told: Told
    reading: PageReading | None = None

    def lines(self, index: int, lines: Sequence[ReadLine]) -> None:
        self.told.lines(self.index, lines)

    def done(self, index: int, outcome: PageReading | EngineFailed) -> None:
        self.reading = outcome if isinstance(outcome, PageReading) else None
        self.told.done(self.index, outcome)


def _pixels_hash(image: PageImage) -> str:
    digest = hashlib.sha256(repr((image.width, image.height, image.channels, image.known_turn)).encode())
    digest.update(image.pixels)
    return digest.hexdigest()[:16]


def _packed(message: Message) -> bytes:
    return json.dumps(message.body).encode() + b"\n" + bytes(message.blob)


def _unpacked(data: bytes) -> Message:
    body, _, blob = data.partition(b"\n")
    return Message("reading", json.loads(body), blob)


@dataclass(frozen=True, slots=True)
class Readings:
    """folder: of what is kept: pages, by their file and all code that makes them; and what the engine said, by its own code
    alone. stale: pages of other code are taken too, the newest first."""

    folder: Path
    stale: bool = False

    def read(self, samples: Sequence[Sample]) -> list[tuple[Page, ...]]:
        """The pages of each; those that are not there yet are read together."""
        code = code_hash(READS)
        missing = [sample for sample in dict.fromkeys(map(_key, samples)) if self._kept(sample, code) is None]
        by_key = {_key(sample): sample for sample in samples}
        if missing:
            self._read_now([by_key[key] for key in missing], code)
        return [self._loaded(_key(sample), code) for sample in samples]

    def _kept(self, key: str, code: str) -> Path | None:
        path = self.folder / f"{key}-{code}.json.gz"
        if path.exists() or not self.stale:
            return path if path.exists() else None
        return max(self.folder.glob(f"{key}-*.json.gz"), key=lambda kept: kept.stat().st_mtime, default=None)

    def _loaded(self, key: str, code: str) -> tuple[Page, ...]:
        kept = self._kept(key, code)
        if kept is None:
            raise FileNotFoundError(key)
        return decode(tuple[Page, ...], json.loads(gzip.decompress(kept.read_bytes())))

    def _read_now(self, samples: Sequence[Sample], code: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        person = Actor(ActorKind.PERSON, "benchmark")
        with tempfile.TemporaryDirectory() as folder, Dossier.create(Path(folder) / "b.dossier", clock=utc_now) as dossier:
            imaging = ImagingHost()
            engine = OneEngine(lambda: KeptReader(self.folder))
            recogniser = Recogniser(dossier, imaging, engine, Quiet(), clock=utc_now, text_layer=TextLayerPolicy.READ)
            try:
                for sample in samples:
                    ranges = PageRanges.parse(sample.pages) if sample.pages else PageRanges()
                    options = ImportOptions(link=True, again=True, pages=ranges)
                    outcome = import_masters(dossier, imaging, [sample.path], actor=person, options=options)
                    if outcome.failures:
                        raise outcome.failures[0].error
                    recogniser.drain()
                    document = dossier.document(outcome.imported[0].document)
                    pages = tuple(dossier.page(page_id) for page_id in document.pages)
                    plain = json.dumps(encode(pages), ensure_ascii=False).encode()
                    (self.folder / f"{_key(sample)}-{code}.json.gz").write_bytes(gzip.compress(plain, 5))
            finally:
                recogniser.close()
                imaging.close()


def _key(sample: Sample) -> str:
    return f"{hashlib.sha256(sample.path.read_bytes()).hexdigest()[:16]}-{sample.pages.replace(',', '_') or 'all'}"


def code_hash(parts: Sequence[str]) -> str:
    code = hashlib.sha256()
    for name in parts:
        part = ROOT / "desktop" / name
        for path in sorted(part.rglob("*.py")) if part.is_dir() else [part]:
            code.update(path.read_bytes())
    return code.hexdigest()[:12]
