"""Metadata of the file: what its information dictionary says, said again as XMP, with the part of ISO 19005 it conforms to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pikepdf
from lxml import etree
from pikepdf import Name

from desktop.interchange.values import Processing

_NAMESPACES = {
    "x": "adobe:ns:meta/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    "stEvt": "http://ns.adobe.com/xap/1.0/sType/ResourceEvent#",
}
_ABOUT = f"{{{_NAMESPACES['rdf']}}}about"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DATE = re.compile(r"D?:?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:Z|([+-])(\d\d)'?(\d\d)?'?)?")
_TEXTS = ("/Title", "/Author", "/Subject", "/Keywords", "/Creator", "/Producer")
_DATES = ("/CreationDate", "/ModDate")


@dataclass(frozen=True, slots=True)
class Told:
    """What the program knows of the file: exported_at in UTC, ISO 8601; processing oldest first."""

    title: str
    program: str
    exported_at: str
    processing: tuple[Processing, ...] = ()


def write(pdf: pikepdf.Pdf, part: int, told: Told) -> None:
    """Both kinds of metadata, saying the same."""
    now = datetime.fromisoformat(told.exported_at).astimezone(UTC).replace(microsecond=0)
    info = pdf.docinfo
    texts = {key: _text(info.get(key)) for key in _TEXTS}
    texts["/Title"] = texts["/Title"] or _clean(told.title)
    texts["/Producer"] = texts["/Producer"] or _clean(told.program)
    dates = {"/CreationDate": _date(info.get("/CreationDate")) or now, "/ModDate": now}
    for key in (*_TEXTS, *_DATES):
        if key in info:
            del info[key]
    for key, text in texts.items():
        if text:
            info[key] = pikepdf.String(text)
    for key, date in dates.items():
        info[key] = pikepdf.String(_as_pdf(date))
    packet = _packet(part, texts, dates, told)
    pdf.Root.Metadata = pdf.make_stream(packet, Type=Name.Metadata, Subtype=Name.XML)


def _packet(part: int, texts: dict[str, str], dates: dict[str, datetime], told: Told) -> bytes:
    """A whole XMP packet, not compressed: archives look for it in the bare file."""
    meta = etree.Element(_named("x:xmpmeta"), nsmap={"x": _NAMESPACES["x"]})
    rdf = etree.SubElement(meta, _named("rdf:RDF"), nsmap={"rdf": _NAMESPACES["rdf"]})
    used = {prefix: uri for prefix, uri in _NAMESPACES.items() if prefix not in ("x", "rdf")}
    about = etree.SubElement(rdf, _named("rdf:Description"), {_ABOUT: ""}, nsmap=used)
    _put(about, "pdfaid:part", str(part))
    _put(about, "pdfaid:conformance", "B")
    _put(about, "dc:format", "application/pdf")
    _put_list(about, "dc:title", "rdf:Alt", texts["/Title"])
    _put_list(about, "dc:creator", "rdf:Seq", texts["/Author"])
    _put_list(about, "dc:description", "rdf:Alt", texts["/Subject"])
    _put(about, "pdf:Keywords", texts["/Keywords"])
    _put(about, "pdf:Producer", texts["/Producer"])
    _put(about, "xmp:CreatorTool", texts["/Creator"])
    _put(about, "xmp:CreateDate", _as_xmp(dates["/CreationDate"]))
    _put(about, "xmp:ModifyDate", _as_xmp(dates["/ModDate"]))
    _put(about, "xmp:MetadataDate", _as_xmp(dates["/ModDate"]))
    _put_events(about, told)
    etree.indent(meta, " ")
    body = etree.tostring(meta, encoding="utf-8")
    begin = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'.encode()
    return begin + body + b"\n" + (b" " * 99 + b"\n") * 4 + b'<?xpacket end="w"?>'


def _put(about: Any, name: str, text: str) -> None:
    if text:
        etree.SubElement(about, _named(name)).text = text


def _put_list(about: Any, name: str, kind: str, text: str) -> None:
    if text:
        item = etree.SubElement(etree.SubElement(etree.SubElement(about, _named(name)), _named(kind)), _named("rdf:li"))
        item.text = text
        if kind == "rdf:Alt":
            item.set(_LANGUAGE, "x-default")


def _put_events(about: Any, told: Told) -> None:
    """Which engines read the document and which people corrected it: each event says what, with what and when (6.6.6)."""
    if not told.processing:
        return
    events = etree.SubElement(etree.SubElement(about, _named("xmpMM:History")), _named("rdf:Seq"))
    for step in told.processing:
        event = etree.SubElement(events, _named("rdf:li"), {_named("rdf:parseType"): "Resource"})
        who = _clean(f"{step.name} {step.version}") or "unknown"
        _put(event, "stEvt:action", "edited" if step.person else "converted")
        _put(event, "stEvt:parameters", who)
        if not step.person:
            _put(event, "stEvt:softwareAgent", who)
        _put(event, "stEvt:when", _as_xmp(datetime.fromisoformat(step.at or told.exported_at).astimezone(UTC)))


def _named(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}"


def _text(value: Any) -> str:
    return _clean(str(value)) if isinstance(value, pikepdf.String) else ""


def _clean(text: str) -> str:
    """Without what no XML can hold."""
    return _UNWRITABLE.sub("", text).strip()


def _date(value: Any) -> datetime | None:
    """Of a PDF's way to write dates; None where it is not one."""
    found = _DATE.fullmatch(_text(value).replace("'", ""))
    if found is None:
        return None
    numbers = [int(n) if n else least for n, least in zip(found.groups()[:6], (1, 1, 1, 0, 0, 0), strict=True)]
    away = timedelta(hours=int(found[8] or 0), minutes=int(found[9] or 0))
    try:
        zone = timezone(-away if found[7] == "-" else away)
        return datetime(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def as_pdf(at: str) -> str:
    """A time in ISO 8601 as PDF writes it."""
    return _as_pdf(datetime.fromisoformat(at).astimezone(UTC))


def _as_pdf(date: datetime) -> str:
    return f"D:{date.year:04}{date.month:02}{date.day:02}{date.hour:02}{date.minute:02}{date.second:02}Z"


def _as_xmp(date: datetime) -> str:
    return date.replace(microsecond=0, tzinfo=None).isoformat() + "Z"
