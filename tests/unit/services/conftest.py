from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from desktop.document.history import Actor, ActorKind
from desktop.imaging.client import ImagingHost
from desktop.services.importing import import_masters
from desktop.storage.dossier import Dossier

ADA = Actor(ActorKind.PERSON, "Ada")


def draw_scan(path: Path, words: str = "scan", size: tuple[int, int] = (400, 300)) -> Path:
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).text((40, 40), words, "black")
    image.save(path)
    return path


@pytest.fixture
def clock() -> Callable[[], str]:
    ticks = count()
    return lambda: f"2026-01-01T00:00:{next(ticks) % 60:02}.000000Z"


@pytest.fixture(scope="module")
def imaging() -> Iterator[ImagingHost]:
    host = ImagingHost()
    yield host
    host.close()


@pytest.fixture
def dossier(tmp_path: Path, clock: Callable[[], str]) -> Iterator[Dossier]:
    with Dossier.create(tmp_path / "case.dossier", clock=clock) as opened:
        yield opened


@pytest.fixture
def import_scans(dossier: Dossier, imaging: ImagingHost, tmp_path: Path) -> Callable[[int], list[str]]:
    """Imports so many different one-page scans; returns the ids of their pages."""

    def importing(number: int) -> list[str]:
        files = [draw_scan(tmp_path / f"scan {n}.png", f"number {n}") for n in range(number)]
        outcome = import_masters(dossier, imaging, files, actor=ADA)
        assert not outcome.failures
        return [dossier.page_summaries(done.document)[0].id for done in outcome.imported]

    return importing
