"""What comes out of a master: plain frozen values. No pixels library is needed to hold them."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.document.geometry import Affine, Box
from desktop.document.model import Code, Line, Marks, Tick

PDF = "application/pdf"
SEPARATOR = "DOSSIER-SEPARATOR"
"""What the code on a separator sheet says, ":" and a name after it where the next document is to be called that."""
Buffer = bytes | bytearray | memoryview


@dataclass(frozen=True, slots=True)
class MasterInfo:
    """signed: carries a digital signature. has_text: one of the first pages has fonts, so perhaps a text layer.
    notes: codes of what a person should know: "repaired" (broken PDF, mended on opening), "xfa-dynamic" (a form that only
    its maker's program fills in; its placeholder page is shown)."""

    media_type: str
    pages: int
    encrypted: bool = False
    signed: bool = False
    has_text: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageInfo:
    """Page space of one page: upright as a standard viewer shows it. width, height: in `unit` ("px" of the master, for a PDF
    "pt"). dpi: units an inch along x and y; unequal for fax scans; None where the file does not say. has_text: may have a
    text layer. error: why this page alone cannot be opened, as the model's `Page.error` holds it; its size is made up then."""

    index: int
    width: float
    height: float
    unit: str
    dpi: tuple[float, float] | None = None
    has_text: bool = False
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Rendering:
    """pixels: uint8, rows from the top, `channels` (1 grey, 3 RGB) interleaved, no padding; or a PNG or JPEG file's bytes,
    as `format` says. to_page: from pixel coordinates (origin at the top left corner of the first pixel) to page space.
    marks: in page space, None unless asked for. notes: "truncated" (the file ends early, the rest is blank)."""

    pixels: Buffer
    width: int
    height: int
    channels: int
    to_page: Affine
    marks: Marks | None = None
    format: str = "raw"
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a file says of how a page was scanned. scan: False where a PDF draws it. resolution: pixels of the scan in a unit of
    the page. dpi, inches: of the scan, and of the paper's longer side; None where the file does not say."""

    scan: bool
    resolution: float
    dpi: float | None
    inches: float | None


@dataclass(frozen=True, slots=True)
class PageMeasures:
    """How good a scan is, measured on a page in its view before that is made level.

    scan: False where a PDF draws the page from text and lines. dpi: resolution of the master along its coarser axis, None where
    the file does not say or what it says cannot be; about_dpi: a guess from the size of the letters. skew: degrees that lines
    slope clockwise. edge: pixels of the master from light to dark at an edge of ink; letter: height of its letters in them.
    ink: share of the page (0-1) that is inked for certain. touching: letters that the left, top, right and bottom edge cuts.
    extent: around all that is written, in page space. paper, darkest: brightness (0-255) of the paper and of dark ink. gutter:
    between the pages of a double page, as a share (0-1) of the view's width. look: a difference hash (16 hexadecimal digits);
    fine: how much ink stands where, "" on an empty page. Of what cannot be said there is None."""

    scan: bool
    dpi: float | None
    about_dpi: float | None
    skew: float | None
    edge: float | None
    letter: float | None
    ink: float
    touching: tuple[int, int, int, int]
    extent: Box | None
    paper: float
    darkest: float
    gutter: float | None
    look: str
    fine: str


@dataclass(frozen=True, slots=True)
class CarriedLine:
    """A line of a PDF's own text; `visible`: more than half of its characters are painted."""

    line: Line
    visible: bool


@dataclass(frozen=True, slots=True)
class TextLayer:
    """The text that a PDF page carries itself, in page space, in the file's order.

    trusted: it is what the page shows. reason: "ok", or why not: "none" (no text on the page), "garbled"
    (characters without meaning), "hidden" (covered, or in the paper's colour), "no-ink" (invisible text over nothing),
    "invisible-mismatch" (invisible text that does not lie on the ink), "too-little" (most of the ink has no text).
    ticks, codes: with a trusted layer, the boxes of the PDF's form and what is drawn besides."""

    lines: tuple[Line, ...]
    trusted: bool
    reason: str
    ticks: tuple[Tick, ...] = ()
    codes: tuple[Code, ...] = ()
