"""HunyuanOCR models that a person brought: import, verify, list, remove. The weights are never shipped with the program.

Each is a folder of its own in the data folder: `NAME/model.json` says what it is and who accepted its licence, `NAME/release/`
holds the files, unless it was linked: then these stay where they are. A name without a leading dot is a whole model.
"""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from desktop.document.codec import decode, encode
from desktop.document.errors import DossierError
from desktop.engines.hunyuan import folder as layout
from desktop.engines.hunyuan import manifest as lists
from desktop.engines.hunyuan.folder import DRAFT, Found
from desktop.engines.hunyuan.manifest import Entry, Manifest
from desktop.engines.hunyuan.refusals import ModelCodeInPlace, ModelFileChanged, ModelRefused
from desktop.services.model_copy import RELEASE, after, copied, copies, digest, hashed, missing_bytes, write_whole
from desktop.services.model_texts import (
    LicenceNotAccepted,
    LinkedModelGone,
    ModelBusy,
    ModelRecordDamaged,
    ModelsBusy,
    ModelUnknown,
    ModelUnverified,
    NotEnoughSpace,
    licence_terms,
)
from desktop.services.progress import Poll, Progress, never_cancelled, unseen
from desktop.storage.clock import Clock, utc_now
from desktop.storage.masters import storing, sync_folder
from desktop.storage.paths import data_folder

__all__ = ["Acceptance", "ModelInfo", "Models", "licence_terms"]

_RECORD = "model.json"
_PART, _GONE = ".part-", ".gone-"
_MARGIN = 64 << 20
_GIGABYTE = 1e9


@dataclass(frozen=True, slots=True)
class Acceptance:
    """person accepted the licence, whose text has that SHA-256, at a time (UTC)."""

    person: str
    at: str
    licence_sha256: str


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """path: of the release's folder, where config.json lies. release: "1.5" or "1.0", "" where the record is damaged.

    size: bytes. dflash: folder of the draft model. sha256: of the manifest. problem: why it cannot be used as it is.
    """

    name: str
    path: Path
    release: str
    linked: bool = False
    size: int = 0
    files: int = 0
    dflash: Path | None = None
    accepted: Acceptance | None = None
    sha256: str = ""
    brought: str = ""
    problem: DossierError | None = None

    @property
    def ready(self) -> bool:
        return self.problem is None and self.accepted is not None


@dataclass(frozen=True, slots=True)
class _Record:
    """linked: the release's folder. files, modified: of the same files in the same order; nanoseconds."""

    release: str
    linked: str | None
    brought: str
    files: tuple[Entry, ...]
    modified: tuple[int, ...]
    accepted: Acceptance | None = None

    @property
    def manifest(self) -> Manifest:
        return Manifest(self.files)


class Models:
    """The models of one data folder. Safe to be used by several processes; one at a time changes anything."""

    def __init__(
        self,
        folder: Path | None = None,
        *,
        clock: Clock = utc_now,
        disk_usage: Callable[[Path], Any] = shutil.disk_usage,
    ) -> None:
        self._folder = (folder or data_folder() / "models").absolute()
        self._clock = clock
        self._disk_usage = disk_usage

    def examine(self, source: Path, poll: Poll = never_cancelled, progress: Progress = unseen) -> tuple[Found, ...]:
        """The releases in a folder, 1.5 first: everything is checked but the hashes. Raises ModelRefused."""
        progress(0, None)
        return layout.examine(source, poll)

    def missing(self, found: Found) -> int:
        """Bytes of a release that an import would copy: fewer than all where an earlier one was interrupted."""
        return missing_bytes(found, self._folder / f"{_PART}{found.release}")

    def bring(
        self,
        source: Path,
        *,
        link: bool = False,
        move: bool = False,
        person: str,
        accepted: bool,
        poll: Poll = never_cancelled,
        progress: Progress = unseen,
    ) -> ModelInfo:
        """Brings in every release of a folder and returns the latest. What is there already is not copied again, and an import
        that was interrupted goes on. move: the folder is a scratch folder beside the models, and its large files are taken
        from it instead of being copied. progress: bytes.

        Raises ModelRefused, LicenceNotAccepted, NotEnoughSpace, ModelsBusy, DiskFull, StorageFailed, and what `poll` raises."""
        found = self.examine(source, poll)
        if not accepted:
            raise LicenceNotAccepted(licence=str(found[0].licence))
        if link:  # the files stay in use where they are, so that even code that is never loaded has to go
            for release in found:
                for path in release.code:
                    raise ModelCodeInPlace(file=path)
        with self._changing():
            if not link and not move:
                self._check_room(found)
            total, done, names = sum(release.size for release in found), 0, []
            for release in found:
                acceptance = Acceptance(person, self._clock(), digest(release.licence, release.licence.name, poll, _unreached))
                task = _Task(poll, after(done, lambda n: progress(n, total)), move)
                names.append((self._link if link else self._copy)(release, acceptance, task))
                done += release.size
            progress(total, total)
        return self._info(names[0])

    def verify(self, name: str, poll: Poll = never_cancelled, progress: Progress = unseen) -> tuple[DossierError, ...]:
        """Everything that is wrong with a model, every byte hashed; () makes it ready again. Raises ModelUnknown."""
        info, record = self._info(name), self._record(name)
        if record is None or not info.path.is_dir():
            return (info.problem,) if info.problem else ()
        wrong: list[DossierError] = []
        try:
            wrong += layout.differences(info.path, record.manifest)
        except ModelRefused as refusal:
            wrong.append(refusal)
        told = {error.details["file"] for error in wrong}
        done, modified = 0, []
        for entry in record.files:
            if entry.path not in told:
                try:
                    modified.append((info.path / entry.path).stat().st_mtime_ns)
                    reached = after(done, lambda n: progress(n, record.manifest.size))
                    if digest(info.path / entry.path, entry.path, poll, reached) != entry.sha256:
                        wrong.append(ModelFileChanged(file=entry.path))
                except ModelRefused as refusal:
                    wrong.append(refusal)
            done += entry.size
        if not wrong and tuple(modified) != record.modified:
            self._write(self._folder / name, replace(record, modified=tuple(modified)))
        return tuple(wrong)

    def list(self) -> tuple[ModelInfo, ...]:
        """All of them, 1.5 before 1.0, the newest first. Problems are found by names, sizes and times only: `verify` hashes."""
        infos = [self._info(name) for name in self._names()]
        return tuple(sorted(infos, key=lambda info: (info.release, info.brought, info.name), reverse=True))

    def chosen(self) -> ModelInfo | None:
        """The one to read with."""
        return next((info for info in self.list() if info.ready), None)

    def remove(self, name: str) -> None:
        """A linked model: only what is recorded of it. Raises ModelUnknown, ModelBusy, ModelsBusy, StorageFailed."""
        self._info(name)
        with self._changing():
            self._retire(name)
            self._sweep()

    # --- bringing in ------------------------------------------------------------------------------------------------

    def _copy(self, found: Found, acceptance: Acceptance, task: _Task) -> str:
        there = self._copy_of(found)
        if there is not None:
            return self._accept(there, acceptance)
        part = self._folder / f"{_PART}{found.release}"
        known = copied(found, part, task.poll, task.reached, move=task.move)
        release = part / RELEASE
        write_whole(release / lists.NAME, known.text())
        try:
            layout.examine(release, task.poll)  # what is there now, whatever happened to the original meanwhile
        except ModelRefused:
            shutil.rmtree(part, ignore_errors=True)
            raise
        self._write(part, self._new_record(found.release, None, known, release, acceptance))
        sync_folder(release)
        return self._place(part, found.release, known, acceptance)

    def _link(self, found: Found, acceptance: Acceptance, task: _Task) -> str:
        known = hashed(found, task.poll, task.reached)
        part = self._folder / f"{_PART}link-{found.release}"
        with storing(part):
            part.mkdir(exist_ok=True)
        self._write(part, self._new_record(found.release, str(found.folder), known, found.folder, acceptance))
        return self._place(part, found.release, known, acceptance)

    def _place(self, part: Path, release: str, known: Manifest, acceptance: Acceptance) -> str:
        """Gives a whole model its name; one with the same files that is whole stays, one that is damaged gives way."""
        there = self._same(known)
        if there is not None and not there.linked and there.problem is None:
            shutil.rmtree(part, ignore_errors=True)
            return self._accept(there.name, acceptance)
        if there is not None:
            self._retire(there.name)
        name, number = f"hunyuanocr-{release}", 1
        while (self._folder / name).exists():
            number += 1
            name = f"hunyuanocr-{release}-{number}"
        with storing(self._folder / name):
            part.rename(self._folder / name)
            sync_folder(self._folder)
        self._sweep()
        return name

    def _same(self, known: Manifest) -> ModelInfo | None:
        return next((info for info in self.list() if info.sha256 == known.sha256), None)

    def _copy_of(self, found: Found) -> str | None:
        """The model that a release was copied to before and that is whole: known by its list of checksums or, where the folder
        has none, by the sizes and times of the files."""
        for info in self.list():
            record = self._record(info.name)
            if record is None or info.linked or info.problem is not None:
                continue
            made = copies(self._folder / info.name)
            times = {entry.path: (entry.size, made[entry.path][1]) for entry in record.files if entry.path in made}
            alike = times == {file.path: (file.size, file.modified) for file in found.files}
            if found.manifest.sha256 == info.sha256 if found.manifest else alike:
                return info.name
        return None

    def _accept(self, name: str, acceptance: Acceptance) -> str:
        record = self._record(name)
        if record is not None:
            self._write(self._folder / name, replace(record, accepted=acceptance))
        return name

    def _new_record(self, release: str, linked: str | None, known: Manifest, folder: Path, acceptance: Acceptance) -> _Record:
        modified = tuple((folder / entry.path).stat().st_mtime_ns for entry in known.files)
        return _Record(release, linked, self._clock(), known.files, modified, acceptance)

    def _check_room(self, found: tuple[Found, ...]) -> None:
        fresh = [release for release in found if self._copy_of(release) is None]
        needed = sum(missing_bytes(release, self._folder / f"{_PART}{release.release}") for release in fresh)
        with storing(self._folder):
            free = int(self._disk_usage(self._folder).free)
        if needed and needed + _MARGIN > free:
            raise NotEnoughSpace(
                path=str(self._folder), needed=f"{(needed + _MARGIN) / _GIGABYTE:.1f}", free=f"{free / _GIGABYTE:.1f}"
            )

    # --- what is there ----------------------------------------------------------------------------------------------

    def _names(self) -> tuple[str, ...]:
        with storing(self._folder):
            try:
                found = [path.name for path in self._folder.iterdir() if not path.name.startswith(".") and path.is_dir()]
            except FileNotFoundError:
                return ()
        return tuple(sorted(found))

    def _info(self, name: str) -> ModelInfo:
        """Raises ModelUnknown."""
        if name not in self._names():
            raise ModelUnknown(name=name)
        record = self._record(name)
        path = self._folder / name / RELEASE
        if record is None:
            return ModelInfo(name, path, "", problem=ModelRecordDamaged(name=name))
        if record.linked is not None:
            path = Path(record.linked)
        drafts = any(entry.path.startswith(f"{DRAFT}/") for entry in record.files)
        return ModelInfo(
            name,
            path,
            record.release,
            record.linked is not None,
            record.manifest.size,
            len(record.files),
            path / DRAFT if drafts else None,
            record.accepted,
            record.manifest.sha256,
            record.brought,
            self._problem(name, path, record),
        )

    def _problem(self, name: str, path: Path, record: _Record) -> DossierError | None:
        if record.linked is not None and not path.is_dir():
            return LinkedModelGone(name=name, path=str(path))
        try:
            for problem in layout.differences(path, record.manifest):
                return problem
            modified = tuple((path / entry.path).stat().st_mtime_ns for entry in record.files)
        except ModelRefused as refusal:
            return refusal
        except OSError:
            return ModelUnverified(name=name)
        return None if modified == record.modified else ModelUnverified(name=name)

    def _record(self, name: str) -> _Record | None:
        try:
            record = decode(_Record, json.loads((self._folder / name / _RECORD).read_text("utf-8")))
        except (OSError, ValueError, RecursionError):
            return None
        sound = len(record.files) == len(record.modified) and not any(lists.escapes(entry.path) for entry in record.files)
        return record if sound else None

    @staticmethod
    def _write(place: Path, record: _Record) -> None:
        write_whole(place / _RECORD, json.dumps(encode(record), ensure_ascii=False, indent=1))

    # --- changing ---------------------------------------------------------------------------------------------------

    @contextmanager
    def _changing(self) -> Iterator[None]:
        with storing(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self._folder / ".lock")
            try:
                lock.acquire(timeout=0)
            except Timeout as reason:
                raise ModelsBusy from reason
        try:
            yield
        finally:
            lock.release()

    def _retire(self, name: str) -> None:
        with storing(self._folder / name):
            try:
                (self._folder / name).rename(self._folder / f"{_GONE}{uuid.uuid4().hex}")
            except PermissionError as reason:  # Windows, while a file is open
                raise ModelBusy(name=name) from reason

    def _sweep(self) -> None:
        for gone in self._folder.glob(f"{_GONE}*"):
            shutil.rmtree(gone, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class _Task:
    poll: Poll
    reached: Callable[[int], None]
    move: bool = False


def _unreached(_: int) -> None:
    """Of the licence, which is too short to tell."""
