"""Files inside the file: none in PDF/A-2, in PDF/A-3 each with its kind and its relation to the document."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from desktop.exporters.pdf.archiving.reasons import ATTACHMENTS, ATTACHMENTS_LEFT_OUT, Findings
from desktop.exporters.pdf.archiving.words import names
from desktop.exporters.pdf.sources import READ

_MEDIA_TYPE = re.compile(r"/[-\w+.]+/[-\w+.]+")
_ANY_TYPE = "/application/octet-stream"
_RELATIONS = names("/Source /Data /Alternative /Supplement /Unspecified")
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Attached:
    """A file to be attached. description: in the language of the export. changed: as PDF writes dates."""

    path: Path
    name: str
    media_type: str
    description: str
    changed: str


def tidy(pdf: pikepdf.Pdf, part: int, found: Findings, changed: str, *, leave_out: bool) -> None:
    """leave_out: of PDF/A-2, rather than refuse."""
    inside = [spec for spec in _specifications(pdf) if isinstance(spec.get("/EF"), Dictionary) and len(spec.EF)]
    if part == 2:
        if inside and not leave_out:
            found.problem(0, ATTACHMENTS)
        elif inside:
            _leave_out(pdf, inside)
            found.note(ATTACHMENTS_LEFT_OUT)
        return
    for spec in inside:
        _describe(spec, changed)
    _associate(pdf, inside)


@contextmanager
def attaching(pdf: pikepdf.Pdf, attached: Attached, scratch: Path) -> Iterator[None]:
    """While the PDF is written: the file is read then, from the disk, and is never whole in memory."""
    carrier, size, digest = _carrier(attached.path, scratch / "attachment.pdf")
    with pikepdf.open(carrier, access_mode=READ) as held:
        stream = pdf.copy_foreign(held.Root.Kept)
        stream.Type = Name.EmbeddedFile
        stream.Subtype = Name(f"/{attached.media_type}")
        stream.Params = Dictionary(Size=size, ModDate=String(attached.changed), CheckSum=String(digest))
        spec = Dictionary(
            Type=Name.Filespec,
            F=String(attached.name),
            UF=String(attached.name),
            Desc=String(attached.description),
            AFRelationship=Name.Data,
            EF=Dictionary(F=stream, UF=stream),
        )
        pikepdf.NameTree(_embedded(pdf))[attached.name] = spec = pdf.make_indirect(spec)
        _associate(pdf, [spec])
        yield
    carrier.unlink()


def _carrier(path: Path, carrier: Path) -> tuple[Path, int, bytes]:
    """The file, compressed, as a stream of a PDF of its own; its size and MD5 digest."""
    packer, digest, size, packed = zlib.compressobj(9), hashlib.md5(usedforsecurity=False), 0, 0
    places = []
    with path.open("rb") as source, carrier.open("wb") as target:
        target.write(b"%PDF-1.7\n")
        for said in (b"<< /Type /Catalog /Pages 2 0 R /Kept 3 0 R >>", b"<< /Type /Pages /Kids [ ] /Count 0 >>"):
            places.append(target.tell())
            target.write(b"%d 0 obj\n%b\nendobj\n" % (len(places), said))
        places.append(target.tell())
        target.write(b"3 0 obj\n<< /Length 4 0 R /Filter /FlateDecode >>\nstream\n")
        while block := source.read(_BLOCK):
            digest.update(block)
            size += len(block)
            packed += target.write(packer.compress(block))
        packed += target.write(packer.flush())
        target.write(b"\nendstream\nendobj\n")
        places.append(target.tell())
        target.write(b"4 0 obj\n%d\nendobj\n" % packed)
        table = target.tell()
        target.write(b"xref\n0 5\n0000000000 65535 f \n")
        target.write(b"".join(b"%010d 00000 n \n" % place for place in places))
        target.write(b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % table)
    return carrier, size, digest.digest()


def _embedded(pdf: pikepdf.Pdf) -> pikepdf.Object:
    names = pdf.Root.get("/Names")
    if not isinstance(names, Dictionary):
        pdf.Root.Names = names = pdf.make_indirect(Dictionary())
    if not isinstance(names.get("/EmbeddedFiles"), Dictionary):
        names.EmbeddedFiles = pdf.make_indirect(Dictionary(Names=Array()))
    return names.EmbeddedFiles


def _specifications(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    found: list[pikepdf.Object] = []
    names = pdf.Root.get("/Names")
    tree = names.get("/EmbeddedFiles") if isinstance(names, Dictionary) else None
    if isinstance(tree, Dictionary):
        found += [spec for spec in pikepdf.NameTree(tree).values() if isinstance(spec, Dictionary)]
    associated = pdf.Root.get("/AF")
    found += [spec for spec in (associated if isinstance(associated, Array) else ()) if isinstance(spec, Dictionary)]
    for page in pdf.pages:
        notes = page.obj.get("/Annots")
        for note in notes if isinstance(notes, Array) else ():
            spec = note.get("/FS") if isinstance(note, Dictionary) else None
            if isinstance(spec, Dictionary):
                found.append(spec)
    unique = {(spec.objgen if spec.is_indirect else (0, number)): spec for number, spec in enumerate(found)}
    return list(unique.values())


def _describe(spec: pikepdf.Object, changed: str) -> None:
    name = next((spec[key] for key in ("/UF", "/F") if isinstance(spec.get(key), String)), String("attachment"))
    spec.F, spec.UF = spec.get("/F", name), spec.get("/UF", name)
    if str(spec.get("/AFRelationship", "")) not in _RELATIONS:
        spec.AFRelationship = Name.Unspecified
    for _, stream in spec.EF.items():
        if not isinstance(stream, pikepdf.Stream):
            continue
        if _MEDIA_TYPE.fullmatch(str(stream.get("/Subtype", ""))) is None:
            stream.Subtype = Name(_ANY_TYPE)
        if not isinstance(stream.get("/Params"), Dictionary):
            stream.Params = Dictionary()
        if "/ModDate" not in stream.Params:
            stream.Params.ModDate = String(changed)


def _associate(pdf: pikepdf.Pdf, specs: list[pikepdf.Object]) -> None:
    """With the document as a whole."""
    there = pdf.Root.get("/AF")
    known: list[Any] = list(there) if isinstance(there, Array) else []
    numbers = {spec.objgen for spec in known if spec.is_indirect}
    for spec in specs:
        if not spec.is_indirect:
            spec = pdf.make_indirect(spec)
        if spec.objgen not in numbers:
            known.append(spec)
    if known:
        pdf.Root.AF = Array(known)


def _leave_out(pdf: pikepdf.Pdf, inside: list[pikepdf.Object]) -> None:
    names = pdf.Root.get("/Names")
    if isinstance(names, Dictionary) and "/EmbeddedFiles" in names:
        del names["/EmbeddedFiles"]
    for key in ("/AF", "/Collection"):
        if key in pdf.Root:
            del pdf.Root[key]
    for spec in inside:
        del spec["/EF"]
