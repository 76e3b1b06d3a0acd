"""Rules 6.1.10 and 6.2 but for fonts: what pages show, and in which colours."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from tests.helpers.pdfa import Archive, items, listed, rule, said

OPERATORS = listed(
    "b B b* B* BDC BI BMC BT BX c cm CS cs d d0 d1 Do DP EI EMC ET EX f F f* G g gs h i ID j J K k l m M MP n q Q re "
    "RG rg ri s S SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' \""
)
INTENTS = ("/RelativeColorimetric", "/AbsoluteColorimetric", "/Perceptual", "/Saturation")
BLENDS = listed(
    "/Normal /Compatible /Multiply /Screen /Overlay /Darken /Lighten /ColorDodge /ColorBurn /HardLight /SoftLight "
    "/Difference /Exclusion /Hue /Saturation /Color /Luminosity"
)
INLINE_FILTERS = listed(
    "/ASCIIHexDecode /ASCII85Decode /FlateDecode /RunLengthDecode /CCITTFaxDecode /DCTDecode /AHx /A85 /Fl /RL /CCF /DCT"
)
SHOWING = ("Tj", "TJ", "'", '"')


@dataclass(frozen=True)
class Ink:
    """The graphics state, as far as rules ask for it."""

    font: Any = None
    mode: int = 0
    fill: Any = Name.DeviceGray
    stroke: Any = Name.DeviceGray
    fill_over: bool = False
    stroke_over: bool = False
    over_mode: int = 0


@dataclass(frozen=True)
class Step:
    """An instruction with the state it meets. own: whether its content has resources beside it."""

    operator: str
    operands: tuple[Any, ...]
    ink: Ink
    resources: Any
    own: bool
    nesting: int
    page: Any
    image: Any = None


def steps(a: Archive) -> list[Step]:
    """Of every page, form, pattern, glyph and appearance that is used."""
    if "steps" not in a.kept:
        a.kept["steps"] = found = []
        known: set[Any] = set()
        for page in a.pdf.pages:
            own = isinstance(page.obj.get("/Resources"), Dictionary)
            found += _run(page.obj, page.obj.get("/Resources", page.resources), own, Ink(), page.obj, known)
            for note in items(page.obj.get("/Annots")):
                for look in _looks(note):
                    found += _form(look, Dictionary(), Ink(), page.obj, known)
    all_steps: list[Step] = a.kept["steps"]
    return all_steps


def _looks(note: Any) -> Iterator[Any]:
    normal = note.get("/AP", Dictionary()).get("/N")
    if isinstance(normal, pikepdf.Stream):
        yield normal
    elif isinstance(normal, Dictionary):
        yield from (look for _, look in normal.items() if isinstance(look, pikepdf.Stream))


def _form(form: Any, resources: Any, ink: Ink, page: Any, known: set[Any]) -> Iterator[Step]:
    key = (form.objgen, ink.mode)
    if key in known:
        return
    known.add(key)
    own = isinstance(form.get("/Resources"), Dictionary)
    yield from _run(form, form.Resources if own else resources, own, ink, page, known)


def _run(holder: Any, resources: Any, own: bool, ink: Ink, page: Any, known: set[Any]) -> Iterator[Step]:
    if not isinstance(holder, pikepdf.Stream) and "/Contents" not in holder:
        return
    stack: list[Ink] = []
    for instruction in pikepdf.parse_content_stream(holder):
        if isinstance(instruction, pikepdf.ContentStreamInlineImage):
            yield Step("BI", (), ink, resources, own, len(stack), page, instruction.iimage.obj)
            continue
        operator, operands = str(instruction.operator), tuple(instruction.operands)
        if operator == "q":
            stack.append(ink)
        elif operator == "Q" and stack:
            ink = stack.pop()
        ink = _changed(ink, operator, operands, resources)
        yield Step(operator, operands, ink, resources, own, len(stack), page)
        for inner in _inner(operator, operands, ink, resources):
            yield from _form(inner, resources, Ink(mode=ink.mode if operator == "Do" else 0), page, known)


def _changed(ink: Ink, operator: str, operands: tuple[Any, ...], resources: Any) -> Ink:
    device = {"g": Name.DeviceGray, "rg": Name.DeviceRGB, "k": Name.DeviceCMYK}
    if operator in device:
        return replace(ink, fill=device[operator])
    if operator.lower() in device:
        return replace(ink, stroke=device[operator.lower()])
    if operator == "cs":
        return replace(ink, fill=looked_up(resources, "/ColorSpace", operands[0]))
    if operator == "CS":
        return replace(ink, stroke=looked_up(resources, "/ColorSpace", operands[0]))
    if operator == "Tf":
        return replace(ink, font=looked_up(resources, "/Font", operands[0]))
    if operator == "Tr":
        return replace(ink, mode=int(operands[0]))
    if operator == "gs":
        given = looked_up(resources, "/ExtGState", operands[0])
        over = bool(given.get("/OP", ink.stroke_over))
        fill_over = bool(given.get("/op", given.get("/OP", ink.fill_over)))
        font = items(given.get("/Font"))
        mode = int(given.get("/OPM", ink.over_mode))
        return replace(ink, stroke_over=over, fill_over=fill_over, over_mode=mode, font=font[0] if font else ink.font)
    return ink


def _inner(operator: str, operands: tuple[Any, ...], ink: Ink, resources: Any) -> Iterator[Any]:
    """Contents that an instruction calls up."""
    found: list[Any] = []
    if operator == "Do":
        found.append(looked_up(resources, "/XObject", operands[0]))
    elif operator in ("scn", "SCN") and operands and isinstance(operands[-1], Name):
        found.append(looked_up(resources, "/Pattern", operands[-1]))
    elif operator == "gs":
        mask = looked_up(resources, "/ExtGState", operands[0]).get("/SMask")
        found.append(mask.get("/G") if isinstance(mask, Dictionary) else None)
    elif operator == "Tf" and isinstance(ink.font, Dictionary) and ink.font.get("/Subtype") == Name.Type3:
        found += [glyph for _, glyph in ink.font.CharProcs.items()]
    yield from (f for f in found if isinstance(f, pikepdf.Stream) and f.get("/Subtype") not in (Name.Image, Name.PS))


def looked_up(resources: Any, kind: str, name: Any) -> Any:
    """The resource of that name; a colour space that has none is its own name, else an empty dictionary."""
    held = resources.get(kind, Dictionary())
    return held.get(str(name), name if kind == "/ColorSpace" else Dictionary())


# --- 6.1.10, 6.1.13 ---------------------------------------------------------------------------------------------------


@rule("6.1.10-1")
def inline_filters(a: Archive) -> Iterator[str]:
    for step in steps(a):
        if step.image is not None:
            given = step.image.get("/Filter", step.image.get("/F"))
            for name in items(given) or ([given] if given is not None else []):
                if said(name) not in INLINE_FILTERS:
                    yield f"inline image filter {said(name)}"


@rule("6.1.13-8")
def nesting(a: Archive) -> Iterator[str]:
    yield from ("q is nested more than 28 times" for step in steps(a) if step.nesting > 28)


# --- 6.2.2 content streams --------------------------------------------------------------------------------------------


@rule("6.2.2-1")
def operators(a: Archive) -> Iterator[str]:
    yield from (f"operator {s.operator}" for s in steps(a) if s.operator not in OPERATORS)


@rule("6.2.2-2")
def explicit_resources(a: Archive) -> Iterator[str]:
    kinds = {"Tf": "/Font", "Do": "/XObject", "gs": "/ExtGState", "sh": "/Shading"}
    for step in steps(a):
        if step.operator in kinds:
            held = step.resources.get(kinds[step.operator], Dictionary())
            if not step.own or str(step.operands[0]) not in held:
                yield f"{step.operator} {step.operands[0]} has no resource of its own"


# --- 6.2.3 output intent ----------------------------------------------------------------------------------------------


def _intents(a: Archive) -> list[Any]:
    return items(a.root.get("/OutputIntents"))


def intent_space(a: Archive) -> bytes | None:
    for intent in _intents(a):
        if intent.get("/S") == Name.GTS_PDFA1 and "/DestOutputProfile" in intent:
            return bytes(intent.DestOutputProfile.read_bytes()[16:20])
    return None


@rule("6.2.3-1")
def output_profile(a: Archive) -> Iterator[str]:
    for intent in _intents(a):
        if "/DestOutputProfile" in intent:
            head = intent.DestOutputProfile.read_bytes()[:128]
            size = {b"RGB ": 3, b"CMYK": 4, b"GRAY": 1}.get(head[16:20])
            if head[12:16] not in (b"prtr", b"mntr") or size is None or (head[8], head[9] >> 4) > (4, 2):
                yield f"the profile is of class {head[12:16]!r}, space {head[16:20]!r}, version {head[8]}.{head[9] >> 4}"
            elif int(intent.DestOutputProfile.get("/N", 0)) != size or head[36:40] != b"acsp":
                yield "N of the profile is wrong"


@rule("6.2.3-2")
def one_profile(a: Archive) -> Iterator[str]:
    if len({i.DestOutputProfile.objgen for i in _intents(a) if "/DestOutputProfile" in i}) > 1:
        yield "output intents with different profiles"


@rule("6.2.3-3")
def no_profile_elsewhere(a: Archive) -> Iterator[str]:
    yield from ("DestOutputProfileRef" for i in _intents(a) if "/DestOutputProfileRef" in i)


# --- 6.2.4 colour spaces ----------------------------------------------------------------------------------------------


def uses(a: Archive) -> list[tuple[Any, Any]]:
    """Colour spaces that are used, each with the resources it is used with."""
    if "uses" in a.kept:
        found: list[tuple[Any, Any]] = a.kept["uses"]
        return found
    found = []
    for step in steps(a):
        if step.operator in ("g", "rg", "k", "cs", "sc", "scn"):
            found.append((step.ink.fill, step.resources))
        elif step.operator in ("G", "RG", "K", "CS", "SC", "SCN"):
            found.append((step.ink.stroke, step.resources))
        elif step.operator == "sh":
            found.append((looked_up(step.resources, "/Shading", step.operands[0]).ColorSpace, step.resources))
        elif step.operator == "BI":
            found.append((step.image.get("/ColorSpace", step.image.get("/CS", Name.DeviceGray)), step.resources))
        elif step.operator == "Do":
            image = looked_up(step.resources, "/XObject", step.operands[0])
            found += [(p.ColorSpace, step.resources) for p in (image, image.get("/SMask")) if _has_space(p)]
            found += _group(image, step.resources)
    for page in a.pdf.pages:
        found += _group(page.obj, page.obj.get("/Resources"))
    a.kept["uses"] = found
    return found


def _has_space(thing: Any) -> bool:
    return isinstance(thing, pikepdf.Stream) and "/ColorSpace" in thing


def _group(holder: Any, resources: Any) -> list[tuple[Any, Any]]:
    group = holder.get("/Group")
    return [(group.CS, resources)] if isinstance(group, Dictionary) and "/CS" in group else []


def parts(space: Any, resources: Any) -> Iterator[Any]:
    """The space and those it is made of; device spaces as the default spaces that stand for them."""
    short = {"/G": "/DeviceGray", "/RGB": "/DeviceRGB", "/CMYK": "/DeviceCMYK"}
    if isinstance(space, Name):
        name = short.get(said(space), said(space))
        spaces = resources.get("/ColorSpace", Dictionary()) if resources is not None else Dictionary()
        stands = spaces.get(name.replace("/Device", "/Default")) if name.startswith("/Device") else spaces.get(name)
        if isinstance(stands, Array):
            yield from parts(stands, None)
        else:
            yield Name(name)
        return
    if not isinstance(space, Array):
        return
    yield space
    inner = {"/Indexed": 1, "/I": 1, "/Pattern": 1, "/Separation": 2, "/DeviceN": 2}.get(said(space[0]))
    if inner is not None and len(space) > inner:
        yield from parts(space[inner], resources)
    if said(space[0]) == "/DeviceN" and len(space) > 4:
        for _, spot in space[4].get("/Colorants", Dictionary()).items():
            yield from parts(spot, resources)


def all_parts(a: Archive) -> list[Any]:
    if "parts" not in a.kept:
        a.kept["parts"] = [part for space, resources in uses(a) for part in parts(space, resources)]
    found: list[Any] = a.kept["parts"]
    return found


def _arrays(a: Archive, kind: str) -> list[Any]:
    return [p for p in all_parts(a) if isinstance(p, Array) and said(p[0]) == kind]


@rule("6.2.4.2-1")
def input_profiles(a: Archive) -> Iterator[str]:
    for space in _arrays(a, "/ICCBased"):
        head = space[1].read_bytes()[:128]
        size = {b"RGB ": 3, b"CMYK": 4, b"GRAY": 1, b"Lab ": 3}.get(head[16:20])
        if head[12:16] not in (b"prtr", b"mntr", b"scnr", b"spac") or size is None or head[8] >= 5:
            yield f"a profile of class {head[12:16]!r}, space {head[16:20]!r}, version {head[8]}"
        elif int(space[1].get("/N", 0)) != size:
            yield "N of a profile is wrong"


@rule("6.2.4.2-2")
def overprint(a: Archive) -> Iterator[str]:
    for step in steps(a):
        if step.ink.over_mode == 1 and step.operator in ("f", "F", "f*", "S", "s", "B", "B*", "b", "b*", *SHOWING):
            for space, over in ((step.ink.fill, step.ink.fill_over), (step.ink.stroke, step.ink.stroke_over)):
                if over and isinstance(space, Array) and space[0] == Name.ICCBased and int(space[1].N) == 4:
                    yield "overprint mode 1 in CMYK of a profile"


@rule("6.2.4.3-2")
def device_rgb(a: Archive) -> Iterator[str]:
    if intent_space(a) != b"RGB " and any(p == Name.DeviceRGB for p in all_parts(a) if isinstance(p, Name)):
        yield "DeviceRGB without an RGB output intent"


@rule("6.2.4.3-3")
def device_cmyk(a: Archive) -> Iterator[str]:
    if intent_space(a) != b"CMYK" and any(p == Name.DeviceCMYK for p in all_parts(a) if isinstance(p, Name)):
        yield "DeviceCMYK without a CMYK output intent"


@rule("6.2.4.3-4")
def device_grey(a: Archive) -> Iterator[str]:
    if intent_space(a) is None and any(p == Name.DeviceGray for p in all_parts(a) if isinstance(p, Name)):
        yield "DeviceGray without an output intent"


@rule("6.2.4.4-1")
def colorants(a: Archive) -> Iterator[str]:
    for space in _arrays(a, "/DeviceN"):
        given = space[4] if len(space) > 4 else Dictionary()
        known = {"/Cyan", "/Magenta", "/Yellow", "/Black", "/None", *given.get("/Colorants", Dictionary()).keys()}
        known |= {said(n) for n in items(given.get("/Process", Dictionary()).get("/Components"))}
        yield from (f"colorant {said(n)}" for n in items(space[1]) if said(n) not in known)


@rule("6.1.13-9")
def many_colorants(a: Archive) -> Iterator[str]:
    yield from ("more than 32 colorants" for s in _arrays(a, "/DeviceN") if len(s[1]) > 32)


@rule("6.2.4.4-2")
def separations(a: Archive) -> Iterator[str]:
    meanings: dict[str, Any] = {}
    for space in _arrays(a, "/Separation"):
        if said(space[1]) not in ("/All", "/None"):
            alternate, tint = meanings.setdefault(said(space[1]), (space[2], space[3]))
            if alternate != space[2] or tint != space[3]:
                yield f"{said(space[1])} means two colours"


# --- 6.2.5, 6.2.6, 6.2.10 graphics state ------------------------------------------------------------------------------


def _states(a: Archive) -> list[Any]:
    return [looked_up(s.resources, "/ExtGState", s.operands[0]) for s in steps(a) if s.operator == "gs"]


@rule("6.2.5-1")
def transfer(a: Archive) -> Iterator[str]:
    yield from ("TR" for s in _states(a) if "/TR" in s)


@rule("6.2.5-2")
def transfer_2(a: Archive) -> Iterator[str]:
    yield from ("TR2" for s in _states(a) if s.get("/TR2", Name.Default) != Name.Default)


@rule("6.2.5-3")
def halftone_phase(a: Archive) -> Iterator[str]:
    yield from ("HTP" for s in _states(a) if "/HTP" in s)


def _halftones(a: Archive) -> Iterator[tuple[str | None, Any]]:
    for state in _states(a):
        halftone = state.get("/HT")
        if isinstance(halftone, Dictionary | pikepdf.Stream):
            yield None, halftone
            if halftone.get("/HalftoneType") == 5:
                yield from ((k[1:], h) for k, h in halftone.items() if isinstance(h, Dictionary | pikepdf.Stream))


@rule("6.2.5-4")
def halftone_types(a: Archive) -> Iterator[str]:
    yield from ("HalftoneType" for _, h in _halftones(a) if h.get("/HalftoneType") not in (1, 5))


@rule("6.2.5-5")
def halftone_names(a: Archive) -> Iterator[str]:
    yield from ("HalftoneName" for _, h in _halftones(a) if "/HalftoneName" in h)


@rule("6.2.5-6")
def halftone_transfer(a: Archive) -> Iterator[str]:
    for colorant, halftone in _halftones(a):
        if colorant != "Default":
            process = colorant in (None, "Cyan", "Magenta", "Yellow", "Black")
            if process == ("/TransferFunction" in halftone):
                yield "TransferFunction"


@rule("6.2.6-1")
def intents(a: Archive) -> Iterator[str]:
    named = [s.operands[0] for s in steps(a) if s.operator == "ri"]
    named += [s.RI for s in _states(a) if "/RI" in s]
    named += [s.Intent for s in a.streams() if s.get("/Subtype") == Name.Image and "/Intent" in s]
    yield from (f"rendering intent {said(n)}" for n in named if said(n) not in INTENTS)


@rule("6.2.10-1")
def blend_modes(a: Archive) -> Iterator[str]:
    for state in _states(a):
        mode = state.get("/BM")
        yield from (
            f"blend mode {said(m)}" for m in items(mode) or ([mode] if mode is not None else []) if said(m) not in BLENDS
        )


@rule("6.2.10-2")
def blending_space(a: Archive) -> Iterator[str]:
    if intent_space(a) is not None:
        return
    for step in steps(a):
        state = looked_up(step.resources, "/ExtGState", step.operands[0]) if step.operator == "gs" else Dictionary()
        clear = state.get("/ca", 1) != 1 or state.get("/CA", 1) != 1 or isinstance(state.get("/SMask"), Dictionary)
        if clear and "/CS" not in step.page.get("/Group", Dictionary()):
            yield "transparency without a space to blend in"


# --- 6.2.8, 6.2.9 images and forms ------------------------------------------------------------------------------------


def _objects(a: Archive, kind: str) -> list[Any]:
    return [s for s in a.streams() if said(s.get("/Subtype")) == f"/{kind}"]


@rule("6.2.8-1")
def alternates(a: Archive) -> Iterator[str]:
    yield from ("Alternates" for i in _objects(a, "Image") if "/Alternates" in i)


@rule("6.2.8-2")
def open_prepress(a: Archive) -> Iterator[str]:
    yield from ("OPI" for i in _objects(a, "Image") if "/OPI" in i)


@rule("6.2.8-3")
def interpolation(a: Archive) -> Iterator[str]:
    pictures = [*_objects(a, "Image"), *(s.image for s in steps(a) if s.image is not None)]
    yield from ("Interpolate" for i in pictures if i.get("/Interpolate", i.get("/I", False)) is True)


@rule("6.2.8-4")
def picture_depth(a: Archive) -> Iterator[str]:
    depths = [i.get("/BitsPerComponent", 8) for i in _objects(a, "Image")]
    yield from (f"{d} bits a component" for d in depths if d not in (1, 2, 4, 8, 16))


@rule("6.2.8-5")
def mask_depth(a: Archive) -> Iterator[str]:
    masks = (i for i in _objects(a, "Image") if i.get("/ImageMask") is True)
    yield from ("a mask of more than a bit" for i in masks if i.get("/BitsPerComponent", 1) != 1)


def _jpeg2000(a: Archive) -> Iterator[tuple[Any, dict[str, Any]]]:
    for picture in _objects(a, "Image"):
        filters = items(picture.get("/Filter")) or [picture.get("/Filter")]
        if filters[-1] == Name.JPXDecode:
            told: dict[str, Any] = {"colours": []}
            _boxes(picture.read_raw_bytes(), told)
            yield picture, told


def _boxes(data: bytes, told: dict[str, Any]) -> None:
    at = 0
    while at + 8 <= len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + size if size else len(data)]
        if kind == b"jp2h":
            _boxes(body, told)
        elif kind == b"ihdr":
            told["channels"], told["depth"] = struct.unpack(">HB", body[8:11])
        elif kind == b"bpcc":
            told["bpcc"] = True
        elif kind == b"colr":
            space = struct.unpack(">I", body[3:7])[0] if body[0] == 1 else None
            told["colours"].append((body[0], body[2], space))
        at = at + size if size > 8 else len(data)


def _best(told: dict[str, Any]) -> tuple[int, int, int | None]:
    best: tuple[int, int, int | None] = next((c for c in told["colours"] if c[1] == 1), told["colours"][0])
    return best


@rule("6.2.8.3-1")
def channels(a: Archive) -> Iterator[str]:
    yield from (f"{t.get('channels')} channels" for _, t in _jpeg2000(a) if t.get("channels") not in (1, 3, 4))


@rule("6.2.8.3-2")
def colour_specifications(a: Archive) -> Iterator[str]:
    for picture, told in _jpeg2000(a):
        best = [c for c in told["colours"] if c[1] == 1]
        if "/ColorSpace" not in picture and len(told["colours"]) != 1 and len(best) != 1:
            yield "not one best colour specification"


@rule("6.2.8.3-3")
def colour_methods(a: Archive) -> Iterator[str]:
    found = ((p, t) for p, t in _jpeg2000(a) if "/ColorSpace" not in p and t["colours"])
    yield from ("colour method" for _, t in found if _best(t)[0] not in (1, 2, 3))


@rule("6.2.8.3-4")
def no_ciejab(a: Archive) -> Iterator[str]:
    found = ((p, t) for p, t in _jpeg2000(a) if "/ColorSpace" not in p and t["colours"])
    yield from ("CIEJab" for _, t in found if _best(t)[2] == 19)


@rule("6.2.8.3-5")
def jpeg2000_depth(a: Archive) -> Iterator[str]:
    yield from ("bit depth" for _, t in _jpeg2000(a) if "bpcc" in t or not 1 <= (t.get("depth", 255) & 0x7F) + 1 <= 38)


@rule("6.2.9-1")
def form_keys(a: Archive) -> Iterator[str]:
    for form in _objects(a, "Form"):
        yield from (k for k in ("/OPI", "/PS") if k in form)
        if form.get("/Subtype2") == Name.PS:
            yield "Subtype2"


@rule("6.2.9-2")
def reference_objects(a: Archive) -> Iterator[str]:
    yield from ("Ref" for form in _objects(a, "Form") if "/Ref" in form)


@rule("6.2.9-3")
def postscript(a: Archive) -> Iterator[str]:
    yield from ("a PostScript XObject" for _ in _objects(a, "PS"))
