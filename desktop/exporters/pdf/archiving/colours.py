"""Colours that mean the same on every device: the file's output intent, and what its colour spaces are made of."""

from __future__ import annotations

import functools
import itertools
import zlib
from collections.abc import Iterable
from typing import Any

import pikepdf
import pymupdf
from pikepdf import Array, Dictionary, Name
from PIL import ImageCms

from desktop.document.errors import Text
from desktop.exporters.pdf.archiving.reasons import COLOUR, LIMITS
from desktop.exporters.pdf.archiving.words import UNREADABLE

CMYK_PROFILE = "/ICCBased"
_COMPONENTS = {b"GRAY": 1, b"RGB ": 3, b"CMYK": 4, b"Lab ": 3}
_INPUT_CLASSES = (b"prtr", b"mntr", b"scnr", b"spac")
_OUTPUT_CLASSES = (b"prtr", b"mntr")
_SHORT = {"/G": "/DeviceGray", "/RGB": "/DeviceRGB", "/CMYK": "/DeviceCMYK", "/I": "/Indexed"}
_DEFAULTS = {"/DeviceGray": "/DefaultGray", "/DeviceRGB": "/DefaultRGB", "/DeviceCMYK": "/DefaultCMYK"}
_PROCESS = frozenset({b"/Cyan", b"/Magenta", b"/Yellow", b"/Black", b"/None"})
_MOST_COLORANTS = 32
_STEPS = 9
_VERSION_4_2 = bytes([4, 0x20, 0, 0])
_DRAWN = bytes([0x07, 0xD0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0])
"""A date for the profile's header: the same profile is the same file."""


@functools.cache
def srgb() -> bytes:
    """A profile of sRGB of ICC version 4.2, the newest that ISO 19005-2 knows."""
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return made[:8] + _VERSION_4_2 + made[12:24] + _DRAWN + made[36:]


class Colours:
    """The colour spaces of one file. What is found of a space is kept, so that each is looked at once."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._known: dict[tuple[int, int], tuple[frozenset[Text], frozenset[str]]] = {}
        self._tints: dict[bytes, bytes] = {}
        self._srgb: pikepdf.Object | None = None
        self._cmyk: pikepdf.Object | None = None
        self._covered = self._intend()

    def _intend(self) -> str:
        """One output intent for archives; the profile of one that is there already is kept. Returns the space it covers."""
        given = self._pdf.Root.get("/OutputIntents")
        there = [i for i in given if isinstance(i, Dictionary)] if isinstance(given, Array) else []
        order = sorted(there, key=lambda intent: intent.get("/S") != Name.GTS_PDFA1)
        profile = next((p for p in map(_own_profile, order) if p is not None), None)
        told: pikepdf.Object = pikepdf.String("sRGB")
        if profile is None:
            profile = self._srgb_stream()
        else:
            told = next((i.OutputConditionIdentifier for i in order if "/OutputConditionIdentifier" in i), told)
        self._pdf.Root.OutputIntents = Array(
            [
                self._pdf.make_indirect(
                    Dictionary(
                        Type=Name.OutputIntent,
                        S=Name.GTS_PDFA1,
                        OutputConditionIdentifier=told,
                        Info=told,
                        DestOutputProfile=profile,
                    )
                )
            ]
        )
        return {1: "/DeviceGray", 3: "/DeviceRGB", 4: "/DeviceCMYK"}[int(profile.N)]

    def _srgb_stream(self) -> pikepdf.Object:
        if self._srgb is None:
            self._srgb = self._pdf.make_stream(zlib.compress(srgb(), 9), N=3, Filter=Name.FlateDecode)
        return self._srgb

    def cover(self, devices: Iterable[str], resources: pikepdf.Object) -> frozenset[Text]:
        """Says in the resources what the devices' colours mean where the output intent does not. Why what is said there
        already cannot stay."""
        reasons: frozenset[Text] = frozenset()
        for device in devices:
            if device in ("/DeviceGray", self._covered, CMYK_PROFILE):
                continue
            spaces = resources.get("/ColorSpace")
            if not isinstance(spaces, Dictionary):
                resources.ColorSpace = spaces = Dictionary()
            default = spaces.get(_DEFAULTS[device])
            if default is None:
                spaces[_DEFAULTS[device]] = self._srgb_space() if device == "/DeviceRGB" else self._cmyk_space()
            elif isinstance(default, Name):
                reasons |= {COLOUR}
            else:
                reasons |= self.of(default, None)[0]
        return reasons

    def blended(self, group: pikepdf.Object, resources: pikepdf.Object | None) -> frozenset[Text]:
        """Why the space that a transparency group is mixed in cannot stay."""
        space = group.get("/CS")
        if space is None:
            return frozenset()
        reasons, devices = self.of(space, resources)
        if isinstance(space, Name) and devices == {"/DeviceRGB"} and self._covered != "/DeviceRGB":
            group.CS = self._srgb_space()
        elif "/DeviceCMYK" in devices and self._covered != "/DeviceCMYK":
            reasons |= {COLOUR}
        return reasons

    def _srgb_space(self) -> pikepdf.Object:
        return Array([Name.ICCBased, self._srgb_stream()])

    def _cmyk_space(self) -> pikepdf.Object:
        """As MuPDF shows it: a table of colours between which a viewer reckons."""
        if self._cmyk is None:
            table = self._pdf.make_stream(
                zlib.compress(_cmyk_table(), 9),
                Filter=Name.FlateDecode,
                FunctionType=0,
                Domain=Array([0, 1] * 4),
                Range=Array([0, 1] * 3),
                Size=Array([_STEPS] * 4),
                BitsPerSample=8,
            )
            names = Array([Name.Cyan, Name.Magenta, Name.Yellow, Name.Black])
            self._cmyk = self._pdf.make_indirect(Array([Name.DeviceN, names, self._srgb_space(), table]))
        return self._cmyk

    def of(self, space: Any, resources: pikepdf.Object | None, depth: int = 0) -> tuple[frozenset[Text], frozenset[str]]:
        """Why the space cannot stay, and which devices' colours it is made of; CMYK_PROFILE for a profile of CMYK."""
        if depth > 8:
            return frozenset({COLOUR}), frozenset()
        if isinstance(space, Name):
            return self._named(_SHORT.get(_bytes(space).decode("latin-1"), _bytes(space).decode("latin-1")), resources, depth)
        if not isinstance(space, Array) or not len(space) or not isinstance(space[0], Name):
            return frozenset({COLOUR}), frozenset()
        known = space.objgen if space.is_indirect else None
        if known is None or known not in self._known:
            told = self._array(space, resources, depth)
            if known is None:
                return told
            self._known[known] = told
        return self._known[known]

    def _named(self, name: str, resources: pikepdf.Object | None, depth: int) -> tuple[frozenset[Text], frozenset[str]]:
        if name in _DEFAULTS:
            return frozenset(), frozenset({name})
        if name == "/Pattern":
            return frozenset(), frozenset()
        spaces = resources.get("/ColorSpace") if resources is not None else None
        found = spaces.get(name) if isinstance(spaces, Dictionary) else None
        if found is None:
            return frozenset({COLOUR}), frozenset()
        return self.of(found, resources, depth + 1)

    def _array(
        self, space: pikepdf.Object, resources: pikepdf.Object | None, depth: int
    ) -> tuple[frozenset[Text], frozenset[str]]:
        kind = _bytes(space[0])
        if kind == b"/ICCBased":
            return self._profiled(space)
        if kind in (b"/CalGray", b"/CalRGB", b"/Lab"):
            return frozenset(), frozenset()
        if kind in (b"/Indexed", b"/I", b"/Pattern") and len(space) > 1:
            return self.of(space[1], resources, depth + 1)
        if kind == b"/Pattern":
            return frozenset(), frozenset()
        if kind == b"/Separation" and len(space) == 4:
            reasons, devices = self.of(space[2], resources, depth + 1)
            return reasons | self._consistent(space), devices
        if kind == b"/DeviceN" and len(space) >= 4:
            return self._mixed(space, resources, depth)
        if len(space) == 1:
            return self.of(space[0], resources, depth + 1)
        return frozenset({COLOUR}), frozenset()

    def _profiled(self, space: pikepdf.Object) -> tuple[frozenset[Text], frozenset[str]]:
        stream = space[1] if len(space) > 1 else None
        header = _header(stream)
        if stream is None or header is None or not usable(header, stream.get("/N"), _INPUT_CLASSES):
            return frozenset({COLOUR}), frozenset()
        return frozenset(), frozenset({CMYK_PROFILE} if header[16:20] == b"CMYK" else ())

    def _consistent(self, space: pikepdf.Object) -> frozenset[Text]:
        """Colorants of one name mean one colour in the whole file."""
        name = _bytes(space[1])
        if name in (b"/All", b"/None"):
            return frozenset()
        meaning = _meaning(space[2]) + _meaning(space[3])
        same = self._tints.setdefault(name, meaning) == meaning
        return frozenset() if same and _readable(name) else frozenset({COLOUR})

    def _mixed(
        self, space: pikepdf.Object, resources: pikepdf.Object | None, depth: int
    ) -> tuple[frozenset[Text], frozenset[str]]:
        reasons, devices = self.of(space[2], resources, depth + 1)
        names = {_bytes(name) for name in space[1]}
        if len(space[1]) > _MOST_COLORANTS:
            reasons |= {LIMITS}
        if not all(map(_readable, names)):
            reasons |= {COLOUR}
        attributes = space[4] if len(space) > 4 and isinstance(space[4], Dictionary) else Dictionary()
        process = attributes.get("/Process")
        known = set(_PROCESS)
        if isinstance(process, Dictionary) and isinstance(process.get("/Components"), Array):
            known |= {_bytes(name) for name in process.Components}
        colorants = attributes.get("/Colorants")
        if isinstance(colorants, Dictionary):
            for name, spot in colorants.items():
                known.add(Name(name).unparse())
                spot_reasons, spot_devices = self.of(spot, resources, depth + 1)
                reasons, devices = reasons | spot_reasons, devices | spot_devices
        if names - known:
            reasons |= {COLOUR}
        return reasons, devices


def usable(header: bytes, components: Any, classes: tuple[bytes, ...]) -> bool:
    """Whether a profile of this header may be in the file."""
    return (
        len(header) == 128
        and header[36:40] == b"acsp"
        and header[8] < 5
        and header[12:16] in classes
        and _COMPONENTS.get(header[16:20]) == components
    )


def _own_profile(intent: pikepdf.Object) -> pikepdf.Object | None:
    profile = intent.get("/DestOutputProfile")
    header = _header(profile)
    if profile is None or header is None or header[16:20] == b"Lab " or header[8:10] > _VERSION_4_2[:2]:
        return None
    return profile if usable(header, profile.get("/N"), _OUTPUT_CLASSES) else None


def _header(stream: Any) -> bytes | None:
    if not isinstance(stream, pikepdf.Stream):
        return None
    try:
        return stream.read_bytes()[:128]
    except UNREADABLE:
        return None


def _bytes(value: Any) -> bytes:
    return bytes(value.unparse()) if isinstance(value, pikepdf.Object) else b""


def _readable(name: bytes) -> bool:
    try:
        pikepdf.Object.parse(name)
        return str(pikepdf.Object.parse(name)).encode("utf-8") != b""
    except UnicodeError:
        return False


def _meaning(value: Any) -> bytes:
    """What an object says, whether or not it is indirect or compressed; not what it refers to further on."""
    if isinstance(value, pikepdf.Stream):
        kept = {k: v for k, v in value.stream_dict.items() if k not in ("/Length", "/Filter", "/DecodeParms")}
        return Dictionary(kept).unparse() + value.read_bytes()
    return bytes(value.unparse(resolved=True)) if isinstance(value, pikepdf.Object) else repr(value).encode()


@functools.cache
def _cmyk_table() -> bytes:
    """RGB of a grid of CMYK colours, the first of which changes fastest."""
    levels = [round(255 * step / (_STEPS - 1)) for step in range(_STEPS)]
    points = bytes(n for k, y, m, c in itertools.product(levels, repeat=4) for n in (c, m, y, k))
    inks = pymupdf.Pixmap(pymupdf.csCMYK, _STEPS**2, _STEPS**2, points, 0)
    return bytes(pymupdf.Pixmap(pymupdf.csRGB, inks).samples)
