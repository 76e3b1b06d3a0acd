"""BagIt bags (RFC 8493): originals, what was made of them and what is known of them, with checksums of every file.

The manifests are written here: the library for bags moves files about in place, changes the working folder of the whole
process, which other threads see, and writes version 0.97. It reads the bags in the tests.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from desktop.document.errors import Text
from desktop.exporters import dossier_json, text
from desktop.exporters.errors import ExportFailed, NotConforming
from desktop.exporters.job import Ask, Exporter, Job, Written
from desktop.exporters.names import safe_names
from desktop.exporters.pdf import archive, client
from desktop.exporters.sheets import head_of, sheets
from desktop.exporters.streamed import streamed, whole
from desktop.interchange import alto

MASTERS, DERIVATIVES, METADATA = "data/masters", "data/derivatives", "data/metadata"
FORMAT = "dossier-metadata/1"
ALGORITHMS = ("sha256", "sha512")
_BLOCK = 1 << 20
_DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_NO_ARCHIVE = Text("The bag holds a searchable PDF, not PDF/A: {}", "归档包中为可检索 PDF 而非 PDF/A：{}")


@dataclass(frozen=True, slots=True)
class Derivative:
    """Something made of a document, in the bag under the document's name with this ending (without the dot)."""

    ending: str
    write: Exporter


def _archive_pdf(job: Job, target: Path, ask: Ask) -> Written:
    """A searchable PDF, as the note tells, where the original cannot become PDF/A."""
    try:
        return archive.write_2b(job, target, ask)
    except NotConforming as error:
        plain = target.with_name(f"{target.name.removesuffix('.pdfa.pdf')}.pdf")
        written = client.write(job, plain, ask)
        note = Text(_NO_ARCHIVE.en.replace("{}", error.say("en")), _NO_ARCHIVE.zh.replace("{}", error.say("zh")))
        return Written((*written.notes, note), written.copies, (plain,))


def _alto(job: Job, stream: BinaryIO) -> None:
    alto.write(head_of(job), sheets(job), stream)


DERIVATIVES_OF_A_DOCUMENT = (
    Derivative("pdfa.pdf", _archive_pdf),
    Derivative("alto.xml", streamed(_alto)),
    Derivative("txt", streamed(text.write)),
    Derivative("json", streamed(dossier_json.write)),
)


def write(job: Job, target: Path, ask: Ask, derivatives: Sequence[Derivative] = DERIVATIVES_OF_A_DOCUMENT) -> Written:
    """The target is a folder. Originals are in it unless the options or redaction keep them out. Raises what the exporters of
    the derivatives raise."""
    target.mkdir()
    masters = _masters(job, target) if job.options.masters and not job.redacted else {}
    derived = _derived(job, target, ask, derivatives)
    _describe(job, target, masters)
    digests = seal(target, info_of(job))
    for sha256, name in masters.items():
        if digests[f"{MASTERS}/{name}"] != sha256:
            raise ExportFailed(file=name)
    return Written(derived.notes, () if masters else derived.copies)


def info_of(job: Job) -> dict[str, str]:
    """What stands in bag-info.txt, beside what `seal` counts."""
    return {
        "External-Description": job.document.title,
        "External-Identifier": job.document.id,
        "Internal-Sender-Identifier": job.head,
        "Internal-Sender-Description": "head of the dossier's history" if job.head else "",
        "Bagging-Date": job.exported_at[:10],
        "Bag-Software-Agent": job.program,
    }


def seal(folder: Path, info: Mapping[str, str], poll: Callable[[], None] = lambda: None) -> dict[str, str]:
    """Makes a bag of a folder whose payload lies in its folder "data". Gives the SHA-256 of each file there, by its path in
    the bag ("data/..."), as it was read back from the disk. Raises what `poll` raises."""
    payload = list(_files(folder / "data"))
    digests = {_inside(folder, path): _digests(path, poll) for path in payload}
    size = sum(path.stat().st_size for path in payload)
    _put(folder / "bagit.txt", _DECLARATION)
    lines = {**info, "Payload-Oxum": f"{size}.{len(payload)}"}
    _put(
        folder / "bag-info.txt", "".join(f"{key}: {' '.join(value.split())}\n" for key, value in lines.items() if value.strip())
    )
    _put_manifests(folder, "manifest", digests)
    tags = [path for path in sorted(folder.iterdir()) if path.is_file()]
    _put_manifests(folder, "tagmanifest", {path.name: _digests(path) for path in tags})
    return {name: found[0] for name, found in digests.items()}


def _masters(job: Job, bag: Path) -> dict[str, str]:
    """The originals' names in the bag, by SHA-256."""
    folder = bag / MASTERS
    folder.mkdir(parents=True)
    names = dict(zip((m.sha256 for m in job.masters), safe_names(m.name for m in job.masters), strict=True))
    for sha256, name in names.items():
        with job.master_path(sha256).open("rb") as original, whole(folder / name) as stream:
            shutil.copyfileobj(original, stream, _BLOCK)
    return names


def _derived(job: Job, bag: Path, ask: Ask, derivatives: Sequence[Derivative]) -> Written:
    """Each is made in a folder of its own: exporters leave scratch files beside what they write."""
    folder = bag / DERIVATIVES
    folder.mkdir(parents=True)
    (stem,) = safe_names((bag.stem,))
    notes: list[Text] = []
    copies: dict[str, None] = {}
    for made in derivatives:
        with tempfile.TemporaryDirectory(prefix=".bag-", dir=bag.parent, ignore_cleanup_errors=True) as scratch:
            fresh = Path(scratch) / f"{stem}.{made.ending}"
            written = made.write(job, fresh, ask)
            for path in written.files or (fresh,):
                path.replace(folder / path.name)
        notes += written.notes
        copies |= dict.fromkeys(written.copies)
    return Written(tuple(notes), tuple(copies))


def _describe(job: Job, bag: Path, masters: Mapping[str, str]) -> None:
    folder = bag / METADATA
    folder.mkdir(parents=True)
    originals = [
        {
            "name": master.name,
            "sha256": master.sha256,
            "size": master.size,
            "media_type": master.media_type,
            "pages": master.pages,
            "file": f"{MASTERS}/{masters[master.sha256]}" if masters else None,
        }
        for master in job.masters
    ]
    told = {
        "format": FORMAT,
        "document": dossier_json.head_plain(job),
        "pages": len(job.document.pages),
        "masters": originals,
        "redacted": job.redacted,
        "dublin_core": _dublin_core(job),
    }
    _put(folder / "metadata.json", _json(told))
    numbers = {page: number for number, page in enumerate(job.document.pages, 1)}
    fields = dossier_json.fields_plain(job, numbers)
    if fields:
        _put(folder / "fields.json", _json({"template": job.document.template, "fields": fields}))


def _dublin_core(job: Job) -> dict[str, str | list[str]]:
    """Only what is known: who made the original is not."""
    told: dict[str, str | list[str]] = {
        "title": job.document.title,
        "identifier": job.document.id,
        "type": "Text",
        "source": [master.name for master in job.masters],
        "contributor": list(dict.fromkeys(worker.name for worker in job.processing if worker.person)),
    }
    return {name: value for name, value in told.items() if value}


def _files(folder: Path) -> Iterator[Path]:
    """In the order of their paths."""
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            yield from _files(path)
        else:
            yield path


def _inside(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()


def _digests(path: Path, poll: Callable[[], None] = lambda: None) -> tuple[str, ...]:
    """In the order of ALGORITHMS, in one walk over the file."""
    hashes = [hashlib.new(name) for name in ALGORITHMS]
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            poll()
            for each in hashes:
                each.update(block)
    return tuple(each.hexdigest() for each in hashes)


def _put_manifests(folder: Path, kind: str, digests: Mapping[str, Sequence[str]]) -> None:
    for index, algorithm in enumerate(ALGORITHMS):
        lines = (f"{found[index]}  {_escaped(name)}\n" for name, found in digests.items())
        _put(folder / f"{kind}-{algorithm}.txt", "".join(lines))


def _escaped(name: str) -> str:
    return name.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _put(path: Path, text: str) -> None:
    with whole(path) as stream:
        stream.write(text.encode("utf-8", "replace"))


def _json(plain: object) -> str:
    return json.dumps(plain, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
