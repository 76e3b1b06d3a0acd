"""Rules 6.3 to 6.11: notes, forms, actions, metadata, files inside, layers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pikepdf
from lxml import etree
from pikepdf import Array, Dictionary, Name

from tests.helpers.pdfa import Archive, items, listed, rule, said

NOTES = listed(
    "/Text /Link /FreeText /Line /Square /Circle /Polygon /PolyLine /Highlight /Underline /Squiggly /StrikeOut /Stamp "
    "/Caret /Ink /Popup /FileAttachment /Widget /PrinterMark /TrapNet /Watermark /Redact"
)
ACTIONS = listed("/GoTo /GoToR /GoToE /Thread /URI /Named /SubmitForm")
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
PDFAID = "{http://www.aiim.org/pdfa/ns/id/}"
EVENT = "{http://ns.adobe.com/xap/1.0/sType/ResourceEvent#}"
PREDEFINED = {
    PDFAID: {"part": "text", "conformance": "text", "amd": "text", "corr": "text"},
    "{http://purl.org/dc/elements/1.1/}": {
        **dict.fromkeys(("contributor", "creator", "date"), "Seq"),
        **dict.fromkeys(("language", "publisher", "relation", "subject", "type"), "Bag"),
        **dict.fromkeys(("title", "description", "rights"), "Alt"),
        **dict.fromkeys(("coverage", "format", "identifier", "source"), "text"),
    },
    "{http://ns.adobe.com/pdf/1.3/}": dict.fromkeys(("Keywords", "PDFVersion", "Producer"), "text"),
    "{http://ns.adobe.com/xap/1.0/}": {
        **dict.fromkeys(("BaseURL", "CreateDate", "CreatorTool", "MetadataDate", "ModifyDate", "Nickname", "Label"), "text"),
        **dict.fromkeys(("Advisory", "Identifier"), "Bag"),
    },
    "{http://ns.adobe.com/xap/1.0/mm/}": {
        "History": "Seq",
        **dict.fromkeys(("DocumentID", "InstanceID", "VersionID", "OriginalDocumentID"), "text"),
    },
}


# --- 6.3 notes --------------------------------------------------------------------------------------------------------


def notes(a: Archive) -> list[Any]:
    return [note for page in a.pdf.pages for note in items(page.obj.get("/Annots"))]


@rule("6.3.1-1")
def note_kinds(a: Archive) -> Iterator[str]:
    yield from (f"a note of kind {said(n.get('/Subtype'))}" for n in notes(a) if said(n.get("/Subtype")) not in NOTES)


@rule("6.3.2-1")
def note_flags(a: Archive) -> Iterator[str]:
    yield from ("no F" for n in notes(a) if n.get("/Subtype") != Name.Popup and "/F" not in n)


@rule("6.3.2-2")
def note_shown(a: Archive) -> Iterator[str]:
    for note in notes(a):
        flags = int(note.get("/F", 4))
        if not flags & 4 or flags & (1 | 2 | 32 | 256):
            yield f"flags {flags}"


@rule("6.3.3-1")
def note_looks(a: Archive) -> Iterator[str]:
    for note in notes(a):
        box = [float(n) for n in items(note.get("/Rect"))]
        flat = len(box) == 4 and box[0] == box[2] and box[1] == box[3]
        if not flat and said(note.get("/Subtype")) not in ("/Popup", "/Link") and "/AP" not in note:
            yield f"{said(note.get('/Subtype'))} without AP"


@rule("6.3.3-2")
def only_normal_looks(a: Archive) -> Iterator[str]:
    yield from (f"AP has {sorted(n.AP.keys())}" for n in notes(a) if "/AP" in n and set(n.AP.keys()) != {"/N"})


def _is_button(note: Any) -> bool:
    node = note
    while isinstance(node, Dictionary) and "/FT" not in node and "/Parent" in node:
        node = node.Parent
    return note.get("/Subtype") == Name.Widget and node.get("/FT") == Name.Btn


def _normal(a: Archive) -> list[tuple[Any, Any]]:
    return [(n, n.AP.N) for n in notes(a) if isinstance(n.get("/AP"), Dictionary) and "/N" in n.AP]


@rule("6.3.3-3")
def button_looks(a: Archive) -> Iterator[str]:
    for note, look in _normal(a):
        if _is_button(note) and not (isinstance(look, Dictionary) and len(look)):
            yield "N of a button is no dictionary"


@rule("6.3.3-4")
def other_looks(a: Archive) -> Iterator[str]:
    for note, look in _normal(a):
        if not _is_button(note) and not isinstance(look, pikepdf.Stream):
            yield "N is no stream"


# --- 6.4 forms --------------------------------------------------------------------------------------------------------


def form(a: Archive) -> Any:
    return a.root.get("/AcroForm", Dictionary())


def fields(a: Archive) -> Iterator[Any]:
    todo = items(form(a).get("/Fields"))
    while todo:
        node = todo.pop()
        yield node
        todo += items(node.get("/Kids"))


@rule("6.4.1-1")
def widget_actions(a: Archive) -> Iterator[str]:
    yield from (k for n in notes(a) if n.get("/Subtype") == Name.Widget for k in ("/A", "/AA") if k in n)


@rule("6.4.1-2")
def field_actions(a: Archive) -> Iterator[str]:
    whole = (f for f in fields(a) if "/T" in f or "/Parent" not in f)
    yield from (k for f in whole for k in ("/A", "/AA") if k in f)


@rule("6.4.1-3")
def need_appearances(a: Archive) -> Iterator[str]:
    if form(a).get("/NeedAppearances", False):
        yield "NeedAppearances"


@rule("6.4.2-1")
def no_xfa(a: Archive) -> Iterator[str]:
    if "/XFA" in form(a):
        yield "XFA"


@rule("6.4.2-2")
def needs_rendering(a: Archive) -> Iterator[str]:
    if "/NeedsRendering" in a.root:
        yield "NeedsRendering"


@rule("6.4.3-1")
def signatures(a: Archive) -> Iterator[str]:
    """Ours have none: a signed original lies beside its copy."""
    yield from ("a signature" for f in fields(a) if f.get("/FT") == Name.Sig and "/V" in f)


# --- 6.5 actions ------------------------------------------------------------------------------------------------------


def actions(a: Archive) -> Iterator[Any]:
    holders = [(o, key) for o in a.dictionaries() for key in ("/A", "/PA", "/OpenAction", "/Next")]
    given = [o.get(key) for o, key in holders if o.get("/Type") != Name.StructElem]
    given += [v for o in a.dictionaries() if isinstance(o.get("/AA"), Dictionary) for _, v in o.AA.items()]
    scripts = a.root.get("/Names", Dictionary()).get("/JavaScript")
    given += list(pikepdf.NameTree(scripts).values()) if scripts is not None else []
    for action in given:
        for one in items(action) or [action]:
            if isinstance(one, Dictionary) and isinstance(one.get("/S"), Name):
                yield one


@rule("6.5.1-1")
def action_kinds(a: Archive) -> Iterator[str]:
    yield from (f"action {said(x.S)}" for x in actions(a) if said(x.S) not in ACTIONS)


@rule("6.5.1-2")
def named_actions(a: Archive) -> Iterator[str]:
    named = (said(x.get("/N")) for x in actions(a) if Name.Named == x.S)
    yield from (f"named action {n}" for n in named if n not in ("/NextPage", "/PrevPage", "/FirstPage", "/LastPage"))


@rule("6.5.2-1")
def catalogue_actions(a: Archive) -> Iterator[str]:
    if "/AA" in a.root:
        yield "AA of the document"


@rule("6.5.2-2")
def page_actions(a: Archive) -> Iterator[str]:
    yield from ("AA of a page" for page in a.pdf.pages if "/AA" in page.obj)


# --- 6.6 metadata -----------------------------------------------------------------------------------------------------


def packets(a: Archive) -> list[bytes]:
    return [o.Metadata.read_bytes() for o in a.dictionaries() if isinstance(o.get("/Metadata"), pikepdf.Stream)]


def xmp(a: Archive) -> Any:
    """The document's; an empty element where it cannot be read."""
    stream = a.root.get("/Metadata")
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        return etree.fromstring(stream.read_bytes() if isinstance(stream, pikepdf.Stream) else b"<none/>", parser)
    except etree.XMLSyntaxError:
        return etree.Element("none")


def properties(a: Archive) -> list[Any]:
    return [p for about in xmp(a).iter(f"{RDF}Description") if about.getparent().tag == f"{RDF}RDF" for p in about]


@rule("6.6.2.1-1")
def metadata_there(a: Archive) -> Iterator[str]:
    stream = a.root.get("/Metadata")
    if not isinstance(stream, pikepdf.Stream) or stream.get("/Type") != Name.Metadata or stream.get("/Subtype") != Name.XML:
        yield "no metadata"


@rule("6.6.2.1-2")
def no_bytes(a: Archive) -> Iterator[str]:
    yield from ("bytes in a packet" for p in packets(a) if re.search(rb"<\?xpacket begin=[^>]*\bbytes\s*=", p))


@rule("6.6.2.1-3")
def no_encoding(a: Archive) -> Iterator[str]:
    yield from ("encoding in a packet" for p in packets(a) if re.search(rb"<\?xpacket begin=[^>]*\bencoding\s*=", p))


@rule("6.6.2.1-4")
def well_formed(a: Archive) -> Iterator[str]:
    for packet in packets(a):
        try:
            root = etree.fromstring(packet, etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError:
            yield "metadata is no XML"
        else:
            if root.find(f".//{RDF}RDF") is None and root.tag != f"{RDF}RDF":
                yield "metadata is no RDF"


@rule("6.6.2.1-5")
def metadata_is_utf8(a: Archive) -> Iterator[str]:
    for packet in packets(a):
        try:
            packet.decode("utf-8")
        except UnicodeDecodeError:
            yield "metadata is not UTF-8"


@rule("6.6.2.3.1-1")
def known_properties(a: Archive) -> Iterator[str]:
    """Of predefined schemas only: our files describe no others."""
    for told in properties(a):
        uri, _, local = told.tag.rpartition("}")
        if local not in PREDEFINED.get(uri + "}", {}):
            yield f"property {local} is in no predefined schema"


@rule("6.6.2.3.1-2")
def property_types(a: Archive) -> Iterator[str]:
    for told in properties(a):
        uri, _, local = told.tag.rpartition("}")
        kind = PREDEFINED.get(uri + "}", {}).get(local)
        inner = [child.tag for child in told]
        if kind is not None and inner != ([] if kind == "text" else [f"{RDF}{kind}"]):
            yield f"property {local} is no {kind}"


def _told(a: Archive, name: str) -> list[Any]:
    return [p for p in properties(a) if p.tag == f"{PDFAID}{name}"]


@rule("6.6.4-1")
def identified(a: Archive) -> Iterator[str]:
    if len(_told(a, "part")) != 1 or len(_told(a, "conformance")) != 1:
        yield "no PDF/A identification"


@rule("6.6.4-2")
def right_part(a: Archive) -> Iterator[str]:
    yield from (f"part {p.text}" for p in _told(a, "part") if p.text != str(a.part))


@rule("6.6.4-3")
def right_level(a: Archive) -> Iterator[str]:
    yield from (f"conformance {p.text}" for p in _told(a, "conformance") if p.text not in ("A", "B", "U"))


@rule("6.6.4-4")
def right_prefix(a: Archive) -> Iterator[str]:
    """Of part; 6.6.4-5, -6 and -7 say the same of conformance, amd and corr."""
    yield from (
        f"prefix {p.prefix}" for name in ("part", "conformance", "amd", "corr") for p in _told(a, name) if p.prefix != "pdfaid"
    )


@rule("6.6.6-1")
def whole_events(a: Archive) -> Iterator[str]:
    for told in properties(a):
        if told.tag == "{http://ns.adobe.com/xap/1.0/mm/}History":
            for event in told.iter(f"{RDF}li"):
                missing = [k for k in ("action", "parameters", "when") if not event.findtext(f"{EVENT}{k}")]
                yield from (f"an event without {k}" for k in missing)


@rule("6.6.3")
def both_say_the_same(a: Archive) -> Iterator[str]:
    """PDF/A-2 asks it no more, PDF/A-1 did, and readers show either."""
    info = a.pdf.trailer.get("/Info", Dictionary())
    pairs = {
        "/Title": ".//{*}title//{*}li",
        "/Author": ".//{*}creator//{*}li",
        "/Subject": ".//{*}description//{*}li",
        "/Keywords": ".//{*}Keywords",
        "/Producer": ".//{*}Producer",
        "/Creator": ".//{*}CreatorTool",
    }
    meta = xmp(a)
    for key, place in pairs.items():
        if (str(info[key]) if key in info else None) != meta.findtext(place):
            yield f"{key} is not the same in both"
    for key, name in (("/CreationDate", "CreateDate"), ("/ModDate", "ModifyDate")):
        digits = re.sub(r"\D", "", meta.findtext(f".//{{*}}{name}") or "")
        if key in info and re.sub(r"\D", "", str(info[key])) != digits:
            yield f"{key} is not the same in both"


# --- 6.8 files inside -------------------------------------------------------------------------------------------------


def _files(a: Archive) -> list[Any]:
    return [o for o in a.dictionaries() if isinstance(o.get("/EF"), Dictionary)]


def _embedded(a: Archive) -> list[Any]:
    return [s for spec in _files(a) for _, s in spec.EF.items()]


@rule("6.8-1")
def media_types(a: Archive) -> Iterator[str]:
    if a.part == 3:
        kinds = (said(s.get("/Subtype")) for s in _embedded(a))
        yield from (f"media type {k}" for k in kinds if not re.fullmatch(r"/[-\w+.]+/[-\w+.]+", k))


@rule("6.8-2")
def file_names(a: Archive) -> Iterator[str]:
    yield from ("a file without F and UF" for s in _files(a) if "/F" not in s or "/UF" not in s)


@rule("6.8-3")
def file_relations(a: Archive) -> Iterator[str]:
    if a.part == 3:
        yield from ("a file without AFRelationship" for s in _files(a) if not isinstance(s.get("/AFRelationship"), Name))


@rule("6.8-4")
def files_associated(a: Archive) -> Iterator[str]:
    if a.part == 3:
        known = {s.objgen for o in a.dictionaries() for s in items(o.get("/AF"))}
        yield from ("a file that is not associated" for s in _files(a) if s.objgen not in known)


@rule("6.8-5")
def no_files(a: Archive) -> Iterator[str]:
    """Part 2 allows files that are PDF/A themselves; ours carry none."""
    if a.part == 2:
        yield from ("a file inside" for _ in _files(a))


@rule("6.8")
def file_dates(a: Archive) -> Iterator[str]:
    if a.part == 3:
        yield from ("a file without ModDate" for s in _embedded(a) if "/ModDate" not in s.get("/Params", Dictionary()))


# --- 6.9 layers, 6.10, 6.11 -------------------------------------------------------------------------------------------


def _configurations(a: Archive) -> list[Any]:
    layers = a.root.get("/OCProperties", Dictionary())
    return [c for c in (layers.get("/D"), *items(layers.get("/Configs"))) if isinstance(c, Dictionary)]


@rule("6.9-1")
def layer_names(a: Archive) -> Iterator[str]:
    yield from ("a configuration without a name" for c in _configurations(a) if not str(c.get("/Name", "")))


@rule("6.9-2")
def layer_names_differ(a: Archive) -> Iterator[str]:
    named = [str(c.Name) for c in _configurations(a) if "/Name" in c]
    yield from (f"two configurations {n}" for n in {n for n in named if named.count(n) > 1})


def _listed(order: Any) -> Iterator[Any]:
    for item in items(order):
        if isinstance(item, Array):
            yield from _listed(item)
        elif isinstance(item, Dictionary):
            yield item.objgen


@rule("6.9-3")
def layers_listed(a: Archive) -> Iterator[str]:
    groups = {g.objgen for g in items(a.root.get("/OCProperties", Dictionary()).get("/OCGs"))}
    yield from ("Order lacks a layer" for c in _configurations(a) if "/Order" in c and groups - set(_listed(c.Order)))


@rule("6.9-4")
def no_automatic_states(a: Archive) -> Iterator[str]:
    yield from ("AS" for c in _configurations(a) if "/AS" in c)


@rule("6.10-1")
def presentations(a: Archive) -> Iterator[str]:
    if "/AlternatePresentations" in a.root.get("/Names", Dictionary()):
        yield "AlternatePresentations"


@rule("6.10-2")
def presentation_steps(a: Archive) -> Iterator[str]:
    yield from ("PresSteps" for page in a.pdf.pages if "/PresSteps" in page.obj)


@rule("6.11-1")
def requirements(a: Archive) -> Iterator[str]:
    if "/Requirements" in a.root:
        yield "Requirements"
