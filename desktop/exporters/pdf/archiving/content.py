"""What pages show, instruction by instruction: the fonts, pictures and colours they use and how."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from desktop.document.errors import Text
from desktop.exporters.pdf.archiving.colours import CMYK_PROFILE, Colours
from desktop.exporters.pdf.archiving.fonts import Font, Fonts
from desktop.exporters.pdf.archiving.pictures import INTENTS, inline_reasons, picture_reasons
from desktop.exporters.pdf.archiving.reasons import (
    CONTENT_BROKEN,
    NESTING,
    OPERATOR,
    OVERPRINT,
    POSTSCRIPT,
    RESOURCE,
    TRANSFER,
)
from desktop.exporters.pdf.archiving.words import UNREADABLE, names

_OPERATORS = names(
    "b B b* B* BDC BI BMC BT BX c cm CS cs d d0 d1 Do DP EI EMC ET EX f F f* G g gs h i ID j J K k l m M MP n q Q re "
    "RG rg ri s S SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' \""
)
_DEVICES = {
    "g": "/DeviceGray",
    "G": "/DeviceGray",
    "rg": "/DeviceRGB",
    "RG": "/DeviceRGB",
    "k": "/DeviceCMYK",
    "K": "/DeviceCMYK",
}
_FILLING = frozenset({"f", "F", "f*", "B", "B*", "b", "b*", "Tj", "TJ", "'", '"'})
_STROKING = frozenset({"S", "s", "B", "B*", "b", "b*", "Tj", "TJ", "'", '"'})
_SHOWING = frozenset({"Tj", "TJ", "'", '"'})
_BLENDS = names(
    "/Normal /Compatible /Multiply /Screen /Overlay /Darken /Lighten /ColorDodge /ColorBurn /HardLight /SoftLight "
    "/Difference /Exclusion /Hue /Saturation /Color /Luminosity"
)
_UNSEEN = 3
_DEEPEST = 28
_MOST_FORMS = 24
_BROKEN = (*UNREADABLE, ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError)
Reasons = frozenset[Text]
_NONE: Reasons = frozenset()


@dataclass(slots=True)
class _State:
    """Of the graphics: what matters here. profiled: whether fill and stroke are in CMYK of a profile."""

    font: Font | None = None
    mode: int = 0
    fill_profiled: bool = False
    stroke_profiled: bool = False
    fill_over: bool = False
    stroke_over: bool = False
    over_mode: int = 0


class Reader:
    """Of one file. What many pages show is looked at once; its reasons are told for each of them."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.colours = Colours(pdf)
        self._fonts = Fonts()
        self._pdf = pdf
        self._known: dict[tuple[int, int, int], Reasons] = {}
        self._states: dict[tuple[int, int], Reasons] = {}

    def page(self, page: pikepdf.Page) -> Reasons:
        """Why the page's contents cannot stay."""
        resources = page.obj.Resources
        reasons = self._run(page.obj, resources, _State(), 0) if "/Contents" in page.obj else _NONE
        group = page.obj.get("/Group")
        return reasons | self.colours.blended(group, resources) if isinstance(group, Dictionary) else reasons

    def form(self, form: Any, resources: pikepdf.Object | None, mode: int = 0, depth: int = 0) -> Reasons:
        """The same of a form, a tiling pattern or how an annotation looks. resources: for one that has none of its own."""
        if not isinstance(form, pikepdf.Stream) or depth > _MOST_FORMS:
            return frozenset({NESTING if depth > _MOST_FORMS else RESOURCE})
        key = (*form.objgen, mode)
        if key in self._known:
            return self._known[key]
        self._known[key] = _NONE
        for unwanted in ("/OPI", "/PS", "/Ref"):
            if unwanted in form:
                del form[unwanted]
        if form.get("/Subtype2") == Name.PS:
            del form["/Subtype2"]
        if not isinstance(form.get("/Resources"), Dictionary):
            form.Resources = resources if resources is not None else Dictionary()
        reasons = self._run(form, form.Resources, _State(mode=mode), depth + 1)
        group = form.get("/Group")
        if isinstance(group, Dictionary):
            reasons |= self.colours.blended(group, form.Resources)
        self._known[key] = reasons
        return reasons

    def blank(self) -> pikepdf.Stream:
        """A form that shows nothing."""
        box = Array([0, 0, 1, 1])
        return self._pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=box, Resources=Dictionary())

    # --- instructions -----------------------------------------------------------------------------------------------

    def _run(self, holder: pikepdf.Object, resources: pikepdf.Object, state: _State, depth: int) -> Reasons:
        try:
            return self._followed(holder, resources, state, depth)
        except _BROKEN:
            return frozenset({CONTENT_BROKEN})

    def _followed(self, holder: pikepdf.Object, resources: pikepdf.Object, state: _State, depth: int) -> Reasons:
        reasons: set[Text] = set()
        devices: set[str] = set()
        stack: list[_State] = []
        for instruction in pikepdf.parse_content_stream(holder):
            if isinstance(instruction, pikepdf.ContentStreamInlineImage):
                space = instruction.iimage.obj.get("/ColorSpace", instruction.iimage.obj.get("/CS"))
                reasons |= inline_reasons(instruction.iimage.obj)
                if space is not None:
                    reasons |= self._coloured(space, resources, devices)
                continue
            operator = str(instruction.operator)
            if operator == "q":
                stack.append(copy.copy(state))
                if len(stack) > _DEEPEST:
                    reasons.add(NESTING)
            elif operator == "Q":
                state = stack.pop() if stack else state
            elif operator in _SHOWING:
                if state.font is None:
                    reasons.add(RESOURCE)
                else:
                    reasons |= state.font.reasons(_strings(operator, instruction.operands), seen=state.mode != _UNSEEN)
            elif operator not in _OPERATORS:
                reasons.add(OPERATOR)
            else:
                reasons |= self._set(operator, instruction.operands, resources, state, devices, depth)
            if state.over_mode == 1 and _overprints(operator, state):
                reasons.add(OVERPRINT)
        return frozenset(reasons | self.colours.cover(devices, resources))

    def _set(
        self, operator: str, operands: Any, resources: pikepdf.Object, state: _State, devices: set[str], depth: int
    ) -> Reasons:
        """What an instruction changes or paints that is neither text nor nesting."""
        if operator in _DEVICES:
            devices.add(_DEVICES[operator])
            if operator.isupper():
                state.stroke_profiled = False
            else:
                state.fill_profiled = False
        elif operator == "Tr":
            state.mode = int(operands[0])
        elif operator == "Tf":
            return self._choose(_resource(resources, "/Font", operands[0]), state, resources, depth)
        elif operator in ("cs", "CS"):
            named = operands[0]
            told: set[str] = set()
            found = self._coloured(named, resources, told)
            devices |= told
            if operator == "CS":
                state.stroke_profiled = CMYK_PROFILE in told
            else:
                state.fill_profiled = CMYK_PROFILE in told
            return found
        elif operator in ("scn", "SCN") and len(operands) and isinstance(operands[-1], Name):
            return self._pattern(_resource(resources, "/Pattern", operands[-1]), resources, devices, depth)
        elif operator == "gs":
            return self._state(_resource(resources, "/ExtGState", operands[0]), resources, state, depth)
        elif operator == "sh":
            return self._shading(_resource(resources, "/Shading", operands[0]), resources, devices)
        elif operator == "Do":
            return self._object(_resource(resources, "/XObject", operands[0]), resources, state, devices, depth)
        elif operator == "ri" and str(operands[0]) not in INTENTS:
            return frozenset({OPERATOR})
        return _NONE

    def _choose(self, font: Any, state: _State, resources: pikepdf.Object, depth: int) -> Reasons:
        state.font = self._fonts.of(font) if isinstance(font, Dictionary) else None
        if state.font is None:
            return frozenset({RESOURCE})
        reasons = _NONE
        for glyph in state.font.drawn():
            reasons |= self.form(glyph, font.get("/Resources", resources), depth=depth + 1)
        return reasons

    def _coloured(self, space: Any, resources: pikepdf.Object, devices: set[str]) -> Reasons:
        reasons, found = self.colours.of(space, resources)
        devices |= found
        return reasons

    def _pattern(self, pattern: Any, resources: pikepdf.Object, devices: set[str], depth: int) -> Reasons:
        if isinstance(pattern, pikepdf.Stream):
            return self.form(pattern, resources, depth=depth + 1)
        if not isinstance(pattern, Dictionary):
            return frozenset({RESOURCE})
        reasons = self._shading(pattern.get("/Shading"), resources, devices)
        if "/ExtGState" in pattern:
            reasons |= self._state(pattern.ExtGState, resources, _State(), depth)
        return reasons

    def _shading(self, shading: Any, resources: pikepdf.Object, devices: set[str]) -> Reasons:
        if not isinstance(shading, Dictionary | pikepdf.Stream) or "/ColorSpace" not in shading:
            return frozenset({RESOURCE})
        return self._coloured(shading.ColorSpace, resources, devices)

    def _object(self, thing: Any, resources: pikepdf.Object, state: _State, devices: set[str], depth: int) -> Reasons:
        kind = thing.get("/Subtype") if isinstance(thing, pikepdf.Stream) else None
        if kind == Name.Form:
            return self.form(thing, resources, state.mode, depth)
        if kind == Name.PS:
            return frozenset({POSTSCRIPT})
        if kind != Name.Image:
            return frozenset({RESOURCE})
        reasons, spaces = picture_reasons(thing)
        for space in spaces:
            reasons |= self._coloured(space, resources, devices)
        return reasons

    # --- graphics state parameters ----------------------------------------------------------------------------------

    def _state(self, given: Any, resources: pikepdf.Object, state: _State, depth: int) -> Reasons:
        if not isinstance(given, Dictionary):
            return frozenset({RESOURCE})
        if "/OP" in given:
            state.stroke_over = state.fill_over = bool(given.OP)
        if "/op" in given:
            state.fill_over = bool(given.op)
        state.over_mode = int(given.get("/OPM", state.over_mode))
        font = given.get("/Font")
        reasons = self._choose(font[0], state, resources, depth) if isinstance(font, Array) and len(font) else _NONE
        key = given.objgen if given.is_indirect else None
        if key is None or key not in self._states:
            told = _tidied(given)
            mask = given.get("/SMask")
            if isinstance(mask, Dictionary):
                told |= self.form(mask.get("/G"), resources, depth=depth + 1)
            if key is not None:
                self._states[key] = told
            return reasons | told
        return reasons | self._states[key]


def _tidied(given: pikepdf.Object) -> Reasons:
    """Takes out of a dictionary of graphics state what no viewer follows; why the rest cannot stay."""
    reasons = _NONE
    for key, harmless in (("/TR", Name.Identity), ("/TR2", Name.Default)):
        if key in given:
            if given[key] not in (harmless, Name.Identity):
                reasons |= {TRANSFER}
            elif not (key == "/TR2" and given[key] == Name.Default):
                del given[key]
    for key in ("/HTP", "/HT"):
        if key in given:
            del given[key]
    if "/RI" in given and str(given.RI) not in INTENTS:
        del given["/RI"]
    blend = given.get("/BM")
    if isinstance(blend, Array) or (blend is not None and str(blend) not in _BLENDS):
        named = [str(b) for b in blend] if isinstance(blend, Array) else []
        given.BM = Name(next((b for b in named if b in _BLENDS), "/Normal"))
    return reasons


def _overprints(operator: str, state: _State) -> bool:
    fills = operator in _FILLING and state.fill_over and state.fill_profiled
    return fills or (operator in _STROKING and state.stroke_over and state.stroke_profiled)


def _resource(resources: pikepdf.Object, kind: str, name: Any) -> Any:
    held = resources.get(kind)
    return held.get(str(name)) if isinstance(held, Dictionary) else None


def _strings(operator: str, operands: Any) -> list[bytes]:
    if operator == "TJ":
        return [bytes(piece) for piece in operands[0] if isinstance(piece, pikepdf.String)]
    return [bytes(operands[-1])]
