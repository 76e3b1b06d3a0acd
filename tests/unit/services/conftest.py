from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from desktop.document.history import Actor, ActorKind
from desktop.imaging.client import ImagingHost
from desktop.services.importing import import_masters
from desktop.services.pack_keys import PackKeys
from desktop.services.packs import InstalledPack, Packs
from desktop.services.progress import Poll, Progress, never_cancelled, unseen
from desktop.storage.dossier import Dossier
from tests.helpers.packs import engine_pack, trusted_key

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


@pytest.fixture
def keys(tmp_path: Path) -> PackKeys:
    trusted_key(tmp_path / "keys")
    return PackKeys(tmp_path / "keys", tmp_path / "machine keys", administrator_only=False)


@pytest.fixture
def packs(tmp_path: Path, keys: PackKeys) -> Packs:
    return Packs(tmp_path / "packs", tmp_path / "machine", keys=keys, models=tmp_path / "models")


@pytest.fixture
def bring(packs: Packs, tmp_path: Path) -> Callable[..., InstalledPack]:
    """Brings in a pack of that version, made on the spot. For everybody: the administrator trusts its key."""

    def bringing(
        version: str = "1.0",
        *,
        for_everybody: bool = False,
        older: bool = False,
        poll: Poll = never_cancelled,
        progress: Progress = unseen,
        **changes: object,
    ) -> InstalledPack:
        if for_everybody:
            trusted_key(tmp_path / "machine keys")
        path = tmp_path / f"{version}.deskpack"
        if not path.exists():
            engine_pack(path, version, **changes)  # type: ignore[arg-type]  # of its manifest
        return packs.bring(packs.examine(path), for_everybody=for_everybody, older=older, poll=poll, progress=progress)

    return bringing
