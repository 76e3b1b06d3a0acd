"""What left the desk: kept in the history, told beside the files, compared again with what lies there."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from desktop.document.errors import DossierError, Text
from desktop.document.history import Actor, Delivered, DeliveredFile, unpack
from desktop.exporters.errors import system_errors
from desktop.services.placing import files_in
from desktop.services.progress import Poll, Progress, never_cancelled, unseen
from desktop.storage.dossier import Dossier
from desktop.storage.errors import DossierInUse, ReadOnlyDossier

_CHUNK = 1 << 20
_PAPER = "delivery"
_PAPER_FORMAT = "dossier-delivery/1"

NOT_KEPT = Text(
    "The log of deliveries could not be kept: another process has the dossier in hand. The files are whole.",
    "未能记入交付日志：该卷宗正由其他进程使用。文件已完整写出。",
)
_TITLE = Text("Delivery", "交付清单")
_LINES = (
    Text("Profile", "导出方案"), Text("When (UTC)", "时间（UTC）"), Text("By", "经手人"), Text("Program", "程序"),
    Text("Documents", "文档数"), Text("Head of the history", "历史链末端"), Text("Files", "文件"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Delivery:
    """One that was made. sequence: of its event in the history; at: UTC, ISO 8601. what: None once it was purged."""

    sequence: int
    at: str
    actor: Actor
    what: Delivered | None


class FileState(StrEnum):
    """What became of a delivered file."""

    SAME = "same"
    CHANGED = "changed"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class CheckedFile:
    file: DeliveredFile
    state: FileState


def deliveries(dossier: Dossier) -> tuple[Delivery, ...]:
    """Latest first."""

    def what(kind: str, payload: str | None) -> Delivered | None:
        happening = unpack(kind, payload) if payload is not None else None
        return happening if isinstance(happening, Delivered) else None

    found = (Delivery(e.sequence, e.at, e.actor, what(e.kind, e.payload)) for e in dossier.deliveries())
    return tuple(reversed(tuple(found)))


def check_again(
    delivered: Delivered, *, folder: Path | None = None, poll: Poll = never_cancelled, progress: Progress = unseen
) -> tuple[CheckedFile, ...]:
    """The files that lie in the folder of the delivery (or in another one that they were brought to) against their hashes.
    progress: bytes. Raises what poll raises."""
    place = folder or Path(delivered.folder)
    done, total = 0, sum(file.size for file in delivered.files)
    found = []
    for file in delivered.files:
        poll()
        found.append(CheckedFile(file, _state(place / file.name, file, poll)))
        done += file.size
        progress(done, total)
    return tuple(found)


def _state(path: Path, file: DeliveredFile, poll: Poll) -> FileState:
    try:
        if path.stat().st_size != file.size:
            return FileState.CHANGED
        return FileState.SAME if digest(path, poll) == file.sha256 else FileState.CHANGED
    except FileNotFoundError:
        return FileState.MISSING
    except OSError:
        return FileState.CHANGED if path.exists() else FileState.MISSING


def digest(path: Path, poll: Poll = never_cancelled) -> str:
    """SHA-256. Raises OSError and what poll raises."""
    hashed = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            poll()
            hashed.update(chunk)
    return hashed.hexdigest()


def delivered_files(paths: Iterable[Path], folder: Path, poll: Poll = never_cancelled) -> tuple[DeliveredFile, ...]:
    """What was written, files in folders one by one. Raises ExportFailed."""
    found = []
    for path in paths:
        for file in files_in(path, poll):
            with system_errors(file):
                found.append(DeliveredFile(file.relative_to(folder).as_posix(), digest(file, poll), file.stat().st_size))
    return tuple(found)


def keep(dossier: Dossier, actor: Actor, delivered: Delivered) -> tuple[Text, ...]:
    """Into the history; what to tell where that could not be done. A dossier that was opened for reading is opened for writing
    just for this."""
    try:
        if not dossier.read_only:
            dossier.record(actor, delivered)
        else:
            with Dossier.open(dossier.path) as writing:
                writing.record(actor, delivered)
    except (DossierInUse, ReadOnlyDossier):
        return (NOT_KEPT,)
    except DossierError as error:
        return (Text(f"{NOT_KEPT.en} ({error.say('en')})", f"{NOT_KEPT.zh}（{error.say('zh')}）"),)
    return ()


# --- beside the files ---------------------------------------------------------------------------------------------------


def write_papers(
    delivered: Delivered,
    called: Text,
    titles: Sequence[str],
    folder: Path,
    *,
    actor: Actor,
    at: str,
    program: str,
    language: str,
    notes: Sequence[str] = (),
) -> tuple[Path, ...]:
    """`delivery.json` and `delivery.txt`, numbered where there are some. titles: of the documents. notes: what whoever
    gets the files should know of them. Raises ExportFailed."""
    number, stem = 1, _PAPER
    while any(os.path.lexists(folder / f"{stem}{ending}") for ending in (".json", ".txt")):
        number += 1
        stem = f"{_PAPER}-{number}"
    plain = {
        "format": _PAPER_FORMAT,
        "profile": delivered.profile,
        "at": at,
        "by": actor.name,
        "program": program,
        "head": delivered.head,
        "redacted": delivered.redacted,
        "formats": list(delivered.formats),
        "documents": [{"id": i, "title": title} for i, title in zip(delivered.documents, titles, strict=True)],
        **({"notes": list(notes)} if notes else {}),
        "files": [{"name": file.name, "sha256": file.sha256, "size": file.size} for file in delivered.files],
    }
    said = (
        called.say(language) or delivered.profile, at, actor.name, program, str(len(titles)), delivered.head,
        str(len(delivered.files)),
    )  # fmt: skip
    lines = [_TITLE.say(language), ""]
    lines += [f"{name.say(language)}: {value}" for name, value in zip(_LINES, said, strict=True)]
    lines += ["", *notes] if notes else []
    lines += ["", *(f"{file.sha256}  {file.size:>12}  {file.name}" for file in delivered.files)]
    texts = {".json": json.dumps(plain, ensure_ascii=False, indent=2), ".txt": "\n".join(lines)}
    return tuple(_paper(folder / f"{stem}{ending}", text) for ending, text in texts.items())


def _paper(path: Path, text: str) -> Path:
    try:
        with system_errors(path), path.open("x", encoding="utf-8", errors="replace", newline="\n") as stream:
            stream.write(f"{text}\n")
            stream.flush()
            os.fsync(stream.fileno())
    except DossierError:
        path.unlink(missing_ok=True)
        raise
    return path
