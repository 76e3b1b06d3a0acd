"""mets.xml (METS 1.12.1): what the package holds, in which order, what it is and how it came about.

MODS tells of the document, PREMIS of engines and people; the record as a person checked it, with the lines that each value
stands in, is in a namespace of the program's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType
from typing import Any, BinaryIO

from lxml import etree

from desktop.document.model import Master
from desktop.document.template import FieldType
from desktop.exporters.dossier_json import fields_plain
from desktop.exporters.job import Job
from desktop.interchange.values import Processing
from desktop.interchange.xml import Element, child, clean, date_time, piece, told, xml_id

_METS = "http://www.loc.gov/METS/"
_LOCATION = f"{_METS} http://www.loc.gov/standards/mets/version1121/mets.xsd"
_XLINK_NAMESPACE = "http://www.w3.org/1999/xlink"
_XLINK = f"{{{_XLINK_NAMESPACE}}}"
_PREFIX: Mapping[str, str] = MappingProxyType({"xlink": _XLINK_NAMESPACE})
_DECLARED = f' xmlns:xlink="{_XLINK_NAMESPACE}"'.encode()
_NAMESPACES = (
    f'xmlns="{_METS}"{_DECLARED.decode()} xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    f'xsi:schemaLocation="{_LOCATION}"'
).encode()
_MODS = "http://www.loc.gov/mods/v3"
_PREMIS = "http://www.loc.gov/premis/v3"
_OWN = "urn:dossier:record:1"
_IMAGES, _TEXTS = "img", "alto"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the package. name: its path in it."""

    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Heading:
    """region: its id in the page's ALTO."""

    region: str
    text: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page. printed: the number that stands on it."""

    page: str
    number: int
    printed: str
    image: Entry
    text: Entry
    headings: tuple[Heading, ...] = ()


def write_mets(job: Job, leaves: Sequence[Leaf], stream: BinaryIO) -> None:
    """Piece by piece. Raises OSError."""
    label = job.document.title
    stream.write(b'<?xml version="1.0" encoding="UTF-8"?>\n')
    root = _opened("mets", OBJID=job.document.id, LABEL=label, TYPE="document")
    stream.write(root.replace(b"<mets", b"<mets " + _NAMESPACES, 1))
    numbers = {leaf.page: leaf.number for leaf in leaves}
    for part in (_header(job), *_description(job, numbers)):
        stream.write(told(part))
    for chunk in chain(_provenance(job), _files(leaves), _physical(label, leaves), _logical(label, leaves), _links(leaves)):
        stream.write(chunk)
    stream.write(b"</mets>\n")


def _opened(name: str, **attributes: str) -> bytes:
    return told(piece(name, **attributes)).removesuffix(b"/>\n") + b">\n"


def _told(element: Element) -> bytes:
    """The root has declared XLink already."""
    return told(element).replace(_DECLARED, b"")


def _header(job: Job) -> Element:
    made = piece("metsHdr", CREATEDATE=date_time(job.exported_at))
    agent = child(made, "agent", ROLE="CREATOR", TYPE="OTHER", OTHERTYPE="SOFTWARE")
    child(agent, "name", job.program)
    for each in job.processing:
        if each.person:
            child(child(made, "agent", ROLE="EDITOR", TYPE="INDIVIDUAL"), "name", each.name)
    if job.head:
        child(made, "altRecordID", job.head, TYPE="HISTORY-HEAD")
    child(made, "metsDocumentID", job.document.id)
    return made


# --- what the document is -------------------------------------------------------------------------------------------------


def _description(job: Job, numbers: dict[str, int]) -> Iterable[Element]:
    fields = fields_plain(job, numbers)
    yield _wrapped("dmdSec", "dmd-mods", "MODS", _mods(job, [field for field in fields if field["value"].strip()]))
    if fields:
        yield _wrapped("dmdSec", "dmd-record", "OTHER", _record(fields), OTHERMDTYPE="DOSSIER-RECORD")


def _wrapped(name: str, own: str, kind: str, inner: Element, **more: str) -> Element:
    made = piece(name, ID=own)
    child(child(made, "mdWrap", MDTYPE=kind, **more), "xmlData").append(inner)
    return made


def _foreign(namespace: str, prefix: str, name: str) -> Element:
    return etree.Element(f"{{{namespace}}}{name}", nsmap={prefix: namespace})


def _in(parent: Element, name: str, text: str | None = None, /, **attributes: str | None) -> Element:
    """A child in its parent's namespace."""
    return child(parent, f"{{{etree.QName(parent).namespace}}}{name}", text, **attributes)


def _mods(job: Job, fields: Sequence[dict[str, Any]]) -> Element:
    """A field of a catalogue entry is what MODS calls it; any other one is a note with its name."""
    made = _foreign(_MODS, "mods", "mods")
    made.set("version", "3.8")
    said = {field["key"] for field in fields}
    if "title" not in said:
        _in(_in(made, "titleInfo"), "title", job.document.title)
    for field in fields:
        key, value = field["key"], field["value"]
        if key == "title":
            _in(_in(made, "titleInfo"), "title", value)
        elif key == "creator":
            name = _in(made, "name")
            _in(name, "namePart", value)
            _in(_in(name, "role"), "roleTerm", "creator", type="text")
        elif key == "date":
            coded = field["normalized"]
            _in(_in(made, "originInfo"), "dateCreated", coded or value, encoding="w3cdtf" if coded else None)
        elif key == "keywords":
            for word in value.replace("；", ";").replace("，", ";").replace(",", ";").split(";"):
                if word.strip():
                    _in(_in(made, "subject"), "topic", word.strip())
        elif field["type"] == FieldType.IDENTIFIER:
            _in(made, "identifier", value, type=key, displayLabel=field["label"])
        else:
            _in(made, "note", value, type=key, displayLabel=field["label"])
    _in(made, "identifier", job.document.id, type="local")
    return made


def _record(fields: Iterable[dict[str, Any]]) -> Element:
    """Each value with its ink, who or what found it and who stands for it."""
    made = _foreign(_OWN, "record", "record")
    for field in fields:
        each = _in(
            made,
            "field",
            **{key: field[key] for key in ("key", "label", "type", "state")},
            **{key: field[key] or None for key in ("engine", "found_by", "confirmed_by", "confirmed_at")},
        )
        _in(each, "value", field["value"])
        if field["normalized"]:
            _in(each, "normalized", field["normalized"])
        for evidence in field["evidence"]:
            lines = " ".join(xml_id(line) for line in evidence["lines"])
            _in(each, "evidence", page=str(evidence["page"]), file=_file_id(_TEXTS, evidence["page"]), lines=lines or None)
    return made


# --- how it came about ----------------------------------------------------------------------------------------------------


def _provenance(job: Job) -> Iterator[bytes]:
    """Originals, unless nothing of them may leave; engines and people, each as agent and as what was done."""
    yield _opened("amdSec", ID="amd")
    for place, master in enumerate(() if job.redacted else job.masters, 1):
        yield told(_wrapped("sourceMD", f"source-{place}", "OTHER", _master(master), OTHERMDTYPE="DOSSIER-MASTER"))
    for place, each in enumerate(job.processing, 1):
        yield told(_wrapped("digiprovMD", f"agent-{place}", "PREMIS:AGENT", _agent(each, place)))
        yield told(_wrapped("digiprovMD", f"event-{place}", "PREMIS:EVENT", _event(each, place)))
    yield b"</amdSec>\n"


def _master(master: Master) -> Element:
    made = _foreign(_OWN, "record", "master")
    made.text = clean(master.name)
    for key, value in (("sha256", master.sha256), ("size", str(master.size)), ("mediaType", master.media_type)):
        made.set(key, clean(value))
    return made


def _identified(element: Element, what: str, value: str) -> None:
    identifier = _in(element, f"{what}Identifier")
    _in(identifier, f"{what}IdentifierType", "local")
    _in(identifier, f"{what}IdentifierValue", value)


def _agent(each: Processing, place: int) -> Element:
    made = _foreign(_PREMIS, "premis", "agent")
    _identified(made, "agent", f"agent-{place}")
    _in(made, "agentName", each.name)
    _in(made, "agentType", "person" if each.person else "software")
    if each.version:
        _in(made, "agentVersion", each.version)
    for setting in each.settings:
        _in(made, "agentNote", setting)
    return made


def _event(each: Processing, place: int) -> Element:
    made = _foreign(_PREMIS, "premis", "event")
    _identified(made, "event", f"event-{place}")
    _in(made, "eventType", "correction" if each.person else "text recognition")
    _in(made, "eventDateTime", each.at)
    _identified(made, "linkingAgent", f"agent-{place}")
    return made


# --- files and order ------------------------------------------------------------------------------------------------------


def _file_id(group: str, number: int) -> str:
    return f"{group}-{number:04}"


def _page_id(number: int) -> str:
    return f"page-{number:04}"


def _files(leaves: Sequence[Leaf]) -> Iterator[bytes]:
    yield _opened("fileSec")
    for group, use in ((_IMAGES, "DEFAULT"), (_TEXTS, "FULLTEXT")):
        yield _opened("fileGrp", ID=group, USE=use)
        for leaf in leaves:
            yield _told(_file(group, leaf.number, leaf.image if group == _IMAGES else leaf.text))
        yield b"</fileGrp>\n"
    yield b"</fileSec>\n"


def _file(group: str, number: int, entry: Entry) -> Element:
    made = piece(
        "file",
        ID=_file_id(group, number),
        GROUPID=_page_id(number),
        MIMETYPE=entry.media_type,
        SIZE=str(entry.size),
        CHECKSUM=entry.sha256,
        CHECKSUMTYPE="SHA-256",
    )
    place = etree.SubElement(made, "FLocat", {"LOCTYPE": "URL"}, nsmap=dict(_PREFIX))
    place.set(f"{_XLINK}type", "simple")
    place.set(f"{_XLINK}href", entry.name)
    return made


def _physical(label: str, leaves: Iterable[Leaf]) -> Iterator[bytes]:
    yield _opened("structMap", TYPE="PHYSICAL")
    yield _opened("div", ID="physical", TYPE="physSequence", LABEL=label, DMDID="dmd-mods", ADMID="amd")
    for order, leaf in enumerate(leaves, 1):
        number = leaf.number
        page = piece(
            "div", ID=_page_id(number), TYPE="page", ORDER=str(order), ORDERLABEL=leaf.printed or None, LABEL=str(number)
        )
        child(page, "fptr", FILEID=_file_id(_IMAGES, number))
        child(page, "fptr", FILEID=_file_id(_TEXTS, number))
        yield told(page)
    yield b"</div>\n</structMap>\n"


def _logical(label: str, leaves: Iterable[Leaf]) -> Iterator[bytes]:
    """The titles, each with its block in the page's ALTO."""
    yield _opened("structMap", TYPE="LOGICAL")
    yield _opened("div", ID="logical", TYPE="document", LABEL=label, DMDID="dmd-mods")
    for leaf in leaves:
        for place, heading in enumerate(leaf.headings, 1):
            div = piece("div", ID=_heading_id(leaf.number, place), TYPE="heading", LABEL=heading.text)
            area = {"FILEID": _file_id(_TEXTS, leaf.number), "BETYPE": "IDREF", "BEGIN": xml_id(heading.region)}
            child(child(div, "fptr"), "area", None, **area)
            yield told(div)
    yield b"</div>\n</structMap>\n"


def _heading_id(number: int, place: int) -> str:
    return f"heading-{number:04}-{place}"


def _links(leaves: Iterable[Leaf]) -> Iterator[bytes]:
    """The document to all pages, headings to theirs."""
    yield _opened("structLink")
    yield _link("logical", "physical")
    for leaf in leaves:
        for place in range(1, len(leaf.headings) + 1):
            yield _link(_heading_id(leaf.number, place), _page_id(leaf.number))
    yield b"</structLink>\n"


def _link(source: str, target: str) -> bytes:
    made = etree.Element("smLink", nsmap=dict(_PREFIX))
    made.set(f"{_XLINK}from", source)
    made.set(f"{_XLINK}to", target)
    return _told(made)
