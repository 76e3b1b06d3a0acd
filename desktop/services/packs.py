"""Packs on this desk: brought in whole and checked or not at all, listed, rolled back, removed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.document.errors import DossierError
from desktop.packs.manifest import Manifest
from desktop.services.progress import Poll, Progress, never_cancelled, unseen


@dataclass(frozen=True, slots=True)
class Signer:
    """fingerprint: of the key, in groups that can be compared by eye. name: that the key was given when it came to be trusted,
    "" for a key that is not trusted here. by_administrator: trusted for everybody on the machine."""

    fingerprint: str
    name: str = ""
    by_administrator: bool = False

    @property
    def trusted(self) -> bool:
        return bool(self.name)


@dataclass(frozen=True, slots=True)
class PackOffer:
    """What a pack file says of itself, its signature checked, its files not hashed yet. size: bytes it will take."""

    path: Path
    manifest: Manifest
    signer: Signer
    size: int


@dataclass(frozen=True, slots=True)
class InstalledPack:
    """folder: where its files lie. for_everybody: in the administrator's folder. previous: the version that a rollback goes
    back to, "" for none. problem: why it cannot be used as it is."""

    manifest: Manifest
    folder: Path
    for_everybody: bool = False
    previous: str = ""
    problem: DossierError | None = None

    @property
    def command(self) -> tuple[str, ...]:
        """What an engine host is started with; `--engine-host KIND` follows."""
        return (str(self.folder / self.manifest.start),)


class Packs:
    """The engine packs of the person's data folder and of the administrator's. Safe to be used by several processes; one at a
    time changes anything. A model pack is handed to `Models` (services/models.py) and is not kept here."""

    def __init__(self, folder: Path | None = None, machine_folder: Path | None = None) -> None:
        raise NotImplementedError

    def examine(self, path: Path, poll: Poll = never_cancelled) -> PackOffer:
        """Raises PackRefused (damaged, not a pack, signature wrong, for another system, protocol too new or too old)."""
        raise NotImplementedError

    def bring(
        self,
        offer: PackOffer,
        *,
        for_everybody: bool = False,
        poll: Poll = never_cancelled,
        progress: Progress = unseen,
    ) -> InstalledPack:
        """Every byte hashed while it is unpacked beside what is there, renamed into place at the end; the version before stays
        for a rollback. progress: bytes. Raises PackRefused, PackNotTrusted, NotEnoughSpace, PacksBusy, and what poll raises;
        what was there before is untouched then."""
        raise NotImplementedError

    def list(self) -> tuple[InstalledPack, ...]:
        """Current versions only. Problems are found by names and sizes: `verify` hashes."""
        raise NotImplementedError

    def engine_host(self, engine: str) -> InstalledPack | None:
        """The one to start: the person's own before the administrator's; None where there is none that is whole."""
        raise NotImplementedError

    def verify(self, name: str, poll: Poll = never_cancelled, progress: Progress = unseen) -> tuple[DossierError, ...]:
        raise NotImplementedError

    def roll_back(self, name: str) -> InstalledPack:
        """To the version before, which then is the current one; the other way round a second time."""
        raise NotImplementedError

    def remove(self, name: str) -> None:
        raise NotImplementedError
