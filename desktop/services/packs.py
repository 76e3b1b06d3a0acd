"""Packs on this desk: brought in whole and checked or not at all, listed, rolled back, removed.

A folder for each: `NAME/VERSION/` holds `files/` and what the pack said of itself (`pack.json`, `pack.sig`),
`NAME/current.json` which version counts and which one a rollback goes back to. What begins with a dot is not finished, or about
to go.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from desktop.document.errors import DossierError
from desktop.hosts import protocol
from desktop.packs.errors import PackRefused
from desktop.packs.manifest import FILES, Manifest, PackKind
from desktop.packs.paths import reachable
from desktop.packs.reading import OpenPack, opened
from desktop.packs.signing import PublicKey
from desktop.packs.system import System, this_system
from desktop.packs.versions import is_older, order
from desktop.services import pack_folders
from desktop.services.model_texts import LicenceNotAccepted
from desktop.services.models import ModelInfo, Models
from desktop.services.pack_folders import GONE, PART, Record, Said
from desktop.services.pack_keys import PackKeys, allowed, made
from desktop.services.pack_texts import (
    KeyNotForEverybody,
    ModelForEverybody,
    NoPreviousPack,
    OnlyAdministratorKeys,
    PackInUse,
    PackNeedsSpace,
    PackNotTrusted,
    PackOlder,
    PackOpenToOthers,
    PackRecordDamaged,
    PacksBusy,
    PackUnknown,
)
from desktop.services.progress import Poll, Progress, never_cancelled, unseen
from desktop.storage.masters import storing
from desktop.storage.paths import data_folder, machine_data_folder

LICENCE = "licence"
"""Of a model pack, in what else its manifest tells: the path of the text that a person has to accept."""
_MODEL_PART = ".pack-"
_LONGEST_LICENCE = 1 << 20
_MARGIN = 64 << 20
_GIGABYTE = 1e9


@dataclass(frozen=True, slots=True)
class Signer:
    """fingerprint: of the key, in groups that can be compared by eye. name: that the key was given when it came to be trusted,
    "" for a key that is not trusted here. by_administrator: trusted for everybody on the machine. key: to trust it."""

    fingerprint: str
    name: str = ""
    by_administrator: bool = False
    key: PublicKey | None = None

    @property
    def trusted(self) -> bool:
        return bool(self.name)


@dataclass(frozen=True, slots=True)
class PackOffer:
    """What a pack file says of itself, its signature checked, its files not hashed yet. size: bytes it will take. terms: the
    text of the licence that a person has to accept, of a model pack."""

    path: Path
    manifest: Manifest
    signer: Signer
    size: int
    terms: str = ""


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


def chosen(packs: Iterable[InstalledPack], engine: str) -> InstalledPack | None:
    """The one to start of those that are whole: the newest; of equal ones the first."""
    ready = (pack for pack in packs if pack.manifest.engine == engine and pack.problem is None)
    return max(ready, key=lambda pack: order(pack.manifest.version), default=None)


class Packs:
    """The engine packs of the person's data folder and of the administrator's. Safe to be used by several processes; one at a
    time changes anything. A model pack is handed to `Models` (services/models.py) and is not kept here."""

    def __init__(
        self,
        folder: Path | None = None,
        machine_folder: Path | None = None,
        *,
        keys: PackKeys | None = None,
        models: Path | None = None,
        system: System | None = None,
        disk_usage: Callable[[Path], Any] = shutil.disk_usage,
    ) -> None:
        """models: the folder of `Models`."""
        self._own = (folder or data_folder() / "packs").absolute()
        self._machine = (machine_folder or machine_data_folder() / "packs").absolute()
        self._models = (models or data_folder() / "models").absolute()
        self._keys = keys or PackKeys()
        self._system = system or this_system(protocol.VERSION)
        self._disk_usage = disk_usage

    def examine(self, path: Path, poll: Poll = never_cancelled) -> PackOffer:
        """Raises PackRefused (damaged, not a pack, signature wrong, for another system, protocol too new or too old)."""
        poll()
        with opened(path) as pack:
            self._system.check(pack.manifest, path.name)
            licence = pack.manifest.more.get(LICENCE, "")
            terms = _printable(pack.text(licence, _LONGEST_LICENCE)) if licence else ""
            return PackOffer(path, pack.manifest, self._signer(pack.key), pack.manifest.size, terms)

    def bring(
        self,
        offer: PackOffer,
        *,
        for_everybody: bool = False,
        trust: bool = False,
        older: bool = False,
        poll: Poll = never_cancelled,
        progress: Progress = unseen,
    ) -> InstalledPack:
        """Of an engine pack. Every byte hashed while it is unpacked beside what is there, renamed into place at the end; the
        version before stays for a rollback. trust: a person compared the fingerprint of its key, which is trusted once the pack
        is whole. older: also where the version that is here is newer. progress: bytes. Raises PackRefused, PackNotTrusted,
        KeyNotForEverybody, OnlyAdministratorKeys, PackOlder, PackNeedsSpace, PacksBusy, NotForEverybody, DiskFull,
        StorageFailed, and what poll raises; what was there before is untouched then."""
        folder = self._folder(for_everybody)
        with self._opened(offer, PackKind.ENGINE, trust, for_everybody) as pack, self._changing(folder):
            self._check_newer(folder, pack, older)
            with self._part(folder, PART, pack.manifest) as part:
                pack_folders.unpack(pack, part, poll, progress)
                poll()
                if trust:
                    self._trust(pack.key, for_everybody)
                pack_folders.place_version(folder / pack.manifest.name, part, pack)
            return self._installed(folder, pack.manifest.name)

    def bring_model(
        self,
        offer: PackOffer,
        *,
        person: str,
        accepted: bool,
        for_everybody: bool = False,
        trust: bool = False,
        poll: Poll = never_cancelled,
        progress: Progress = unseen,
    ) -> ModelInfo:
        """Of a model pack: unpacked beside the models and handed to them, which check it as they do a folder. trust: as of
        `bring`. progress: bytes unpacked. Raises what `bring` does here and what it does there (LicenceNotAccepted,
        ModelRefused, ModelsBusy), and ModelForEverybody."""
        if for_everybody:
            raise ModelForEverybody(file=offer.path.name)
        if not accepted:
            raise LicenceNotAccepted(licence=f"{offer.path.name}: {offer.manifest.more.get(LICENCE, '')}")
        with self._opened(offer, PackKind.MODEL, trust) as pack, self._changing(self._own):
            with storing(self._models):
                self._models.mkdir(parents=True, exist_ok=True)
            pack_folders.sweep(self._models, _MODEL_PART)
            with self._part(self._models, _MODEL_PART, pack.manifest) as part:
                with storing(part):
                    pack.unpack(reachable(part), poll, progress)
                info = Models(self._models).bring(part, move=True, person=person, accepted=True, poll=poll)
            if trust:
                self._trust(pack.key, for_everybody=False)
            return info

    def list(self) -> tuple[InstalledPack, ...]:
        """Current versions only, the person's own first. Problems are found by names and sizes: `verify` hashes."""
        folders = (self._own, self._machine)
        return tuple(self._installed(folder, name) for folder in folders for name in pack_folders.names(folder))

    def engine_host(self, engine: str) -> InstalledPack | None:
        """The one to start: the newest, of equal ones the person's own; None where there is none that is whole."""
        return chosen(self.list(), engine)

    def verify(
        self,
        name: str,
        poll: Poll = never_cancelled,
        progress: Progress = unseen,
        *,
        for_everybody: bool | None = None,
    ) -> tuple[DossierError, ...]:
        """Everything that is wrong with a pack, every byte hashed. for_everybody: None for the person's own and, where there is
        none, the administrator's; for the others alike. progress: bytes. Raises PackUnknown."""
        pack = self._installed(self._found(name, for_everybody), name)
        if not pack.manifest.files:
            return (pack.problem,) if pack.problem else ()
        wrong = pack_folders.changed(pack.folder, pack.manifest, poll, progress)
        return wrong or ((pack.problem,) if pack.problem else ())

    def roll_back(self, name: str, *, for_everybody: bool | None = None) -> InstalledPack:
        """To the version before, which then is the current one; the other way round a second time. Raises PackUnknown,
        NoPreviousPack, PacksBusy, NotForEverybody, and why the version before cannot be used."""
        folder = self._found(name, for_everybody)
        with self._changing(folder):
            record = pack_folders.record(folder / name)
            if record is None or not record.previous:
                raise NoPreviousPack(name=name)
            before = self._version(folder, name, Record(record.previous))
            if before.problem is not None:
                raise before.problem
            pack_folders.write_record(folder / name, Record(record.previous, record.current))
            return self._installed(folder, name)

    def remove(self, name: str, *, for_everybody: bool | None = None) -> None:
        """Raises PackUnknown, PackInUse, PacksBusy, NotForEverybody, StorageFailed."""
        folder = self._found(name, for_everybody)
        with self._changing(folder):
            with storing(folder / name):
                try:
                    (folder / name).rename(folder / f"{GONE}{uuid.uuid4().hex}")
                except PermissionError as reason:  # Windows, while a file is open
                    raise PackInUse(name=name) from reason
            pack_folders.sweep(folder, GONE)

    # --- bringing in ------------------------------------------------------------------------------------------------

    def _signer(self, key: PublicKey) -> Signer:
        known = self._keys.find(key)
        return Signer(key.fingerprint, known.name if known else "", known is not None and known.for_everybody, key)

    @contextmanager
    def _opened(self, offer: PackOffer, kind: PackKind, trust: bool, for_everybody: bool = False) -> Iterator[OpenPack]:
        """The pack that was offered, checked again: what lies on a stick may have changed since. trust: its key is the one that
        was compared."""
        if trust and self._keys.administrator_only and not for_everybody and not offer.signer.trusted:
            raise OnlyAdministratorKeys
        with opened(offer.path) as pack:
            if pack.manifest != offer.manifest or pack.manifest.kind is not kind:
                raise PackRefused(file=offer.path.name)
            self._system.check(pack.manifest, offer.path.name)
            compared = trust and pack.key == offer.signer.key
            refusal = None if compared else self._refusal(offer.path.name, pack.key, for_everybody)
            if refusal is not None:
                raise refusal
            yield pack

    def _refusal(self, file: str, key: PublicKey, for_everybody: bool) -> PackRefused | None:
        """Of a pack for everybody the key has to be one of the administrator's or have come with the program: not everybody
        trusts what one person does."""
        known = self._keys.find(key)
        if for_everybody:
            trusted = known is not None and known.for_everybody
            return None if trusted else KeyNotForEverybody(file=file, fingerprint=key.fingerprint)
        return None if known is not None else PackNotTrusted(file=file, fingerprint=key.fingerprint)

    def _trust(self, key: PublicKey, for_everybody: bool) -> None:
        known = self._keys.find(key)
        if known is None or (for_everybody and not known.for_everybody):
            self._keys.trust_key(key, for_everybody=for_everybody)

    def _check_newer(self, folder: Path, pack: OpenPack, older: bool) -> None:
        name, version = pack.manifest.name, pack.manifest.version
        here = self._installed(folder, name).manifest.version if name in pack_folders.names(folder) else ""
        if not older and here and is_older(version, here):
            raise PackOlder(file=pack.path.name, version=version, here=here)

    @contextmanager
    def _part(self, folder: Path, prefix: str, manifest: Manifest) -> Iterator[Path]:
        """A scratch folder with room for these files; it is gone at the end, unless it was renamed."""
        part = folder / f"{prefix}{uuid.uuid4().hex}"
        with storing(folder):
            size = manifest.size if pack_folders.has_links(folder) else manifest.size_of_names
            free = int(self._disk_usage(folder).free)
            if size + _MARGIN > free:
                needed = f"{(size + _MARGIN) / _GIGABYTE:.1f}"
                raise PackNeedsSpace(path=str(folder), needed=needed, free=f"{free / _GIGABYTE:.1f}")
            part.mkdir()
        try:
            yield part
        finally:
            shutil.rmtree(reachable(part), ignore_errors=True)

    @contextmanager
    def _changing(self, folder: Path) -> Iterator[None]:
        """One at a time. What an interrupted change left is swept."""
        everybody = folder == self._machine
        with allowed(folder, for_everybody=everybody):
            with storing(folder):
                made(folder, for_everybody=everybody)
                if not everybody and os.name != "nt":
                    folder.chmod(0o755)  # whatever a person's files are by default: what others may change is not started
                probe = folder / f".{uuid.uuid4().hex}"  # where nothing may be written, Windows would call the lock taken
                probe.touch()
                probe.unlink()
                lock = FileLock(folder / ".lock")
                try:
                    lock.acquire(timeout=0)
                except Timeout as reason:
                    raise PacksBusy from reason
            try:
                pack_folders.sweep(folder, PART, GONE)
                pack_folders.sweep_unrecorded(folder)
                yield
            finally:
                lock.release()

    # --- what is there ----------------------------------------------------------------------------------------------

    def _folder(self, for_everybody: bool) -> Path:
        return self._machine if for_everybody else self._own

    def _found(self, name: str, for_everybody: bool | None) -> Path:
        """The folder that the pack is in."""
        asked = (self._own, self._machine) if for_everybody is None else (self._folder(for_everybody),)
        for folder in asked:
            if name in pack_folders.names(folder):
                return folder
        raise PackUnknown(name=name)

    def _installed(self, folder: Path, name: str) -> InstalledPack:
        return self._version(folder, name, pack_folders.record(folder / name))

    def _version(self, folder: Path, name: str, record: Record | None) -> InstalledPack:
        place, everybody = folder / name, folder == self._machine
        said = pack_folders.said(place / record.current) if record else None
        if record is None or said is None:
            unknown = Manifest(PackKind.ENGINE, name, "", "", "", {"en": name, "zh": name}, ())
            return InstalledPack(unknown, place, everybody, problem=PackRecordDamaged(name=name))
        files = place / record.current / FILES.rstrip("/")
        before = pack_folders.said(place / record.previous) if record.previous else None
        previous = before.manifest.version if before else ""
        return InstalledPack(said.manifest, files, everybody, previous, self._problem(name, files, said, folder))

    def _problem(self, name: str, files: Path, said: Said, folder: Path) -> DossierError | None:
        try:
            self._system.check(said.manifest, name)
        except PackRefused as refusal:
            return refusal
        wrong = self._refusal(name, said.key, folder == self._machine) or pack_folders.problem(files, said.manifest)
        if wrong is not None:
            return wrong
        place = pack_folders.open_to_others(folder, files, said.manifest)
        return PackOpenToOthers(file=name, path=str(place)) if place is not None else None


def _printable(text: str) -> str:
    """Of whoever made the pack, and he need not be trusted yet: nothing that a terminal obeys."""
    return "".join(letter for letter in text if letter.isprintable() or letter in "\n\t\u00a0\u3000")
