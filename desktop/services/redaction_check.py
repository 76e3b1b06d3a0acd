"""Whether a file that was written holds anything of what was blacked out: read back by text, by place and by eye."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from desktop.document.errors import DossierError, Text
from desktop.document.geometry import Affine, Box, Quad
from desktop.document.model import Cell, Content, Document, Line, Master, Page, Region, RegionType, Table
from desktop.document.redaction import BLACK, solid
from desktop.exporters.errors import NotWhole, PictureMissing
from desktop.exporters.formats import Format
from desktop.exporters.job import Ask, Job, Picture, Written
from desktop.exporters.leaks import Words
from desktop.imaging.client import ImagingHost
from desktop.imaging.values import Rendering
from desktop.services.progress import Poll

PDFS = frozenset({"pdf", "pdfa", "pdfa3"})
SEEN = PDFS | {"images"}
"""Formats that show whole pages: these are compared pixel by pixel."""
_SEARCH_SECONDS = 300.0
_SEARCH_SECONDS_A_PAGE = 5.0
_DARK = 64
"""Brightness (0-255) that coding a black area with loss may bring back; no ink can be told from it."""
_INSIDE, _AROUND = 2.0, 12.0
"""Pixels: so far within an area it must be black, so far beyond it the page must be as it was. Blocks of JPEG are 8."""
_SQUARE = 8
_MEAN, _FAR, _FAR_SHARE = 12.0, 80, 0.002
"""How far squares of so many pixels outside the areas may be from the page as it was, on average; which share of them may be
far from it."""


class RedactionFailed(NotWhole):
    """Details: file, page (0 for the whole file), reason (English)."""

    code = "redaction-failed"
    sentence = Text(
        "{file} did not pass the check for blacked-out words (page {page}: {reason}) and was thrown away.",
        "{file} 未通过遮盖检查（第 {page} 页：{reason}），已丢弃。",
    )
    remedy = Text(
        "Look at the areas of that page, or leave this format out. If it happens again, keep the log and report it.",
        "请检查该页的遮盖区域，或不使用此格式。若仍出现，请保留日志并报告。",
    )


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that passed. words: how many were looked for in it; short: too short to be looked for, found by their place
    alone; parts: not looked for, since they are parts of words that stand outside the areas. pages: compared pixel by pixel."""

    format: str
    words: int
    short: int
    parts: int
    pages: int


@dataclass(frozen=True, slots=True)
class Demands:
    """What a file of a document must not hold. words: that mean something wherever they stand; shown: indexes of those that
    stand outside the areas too; loose: of those that are parts of other words there. codes: texts of bar codes that are gone.
    page: as the dossier has it, by its id."""

    words: tuple[str, ...]
    short: int
    shown: frozenset[int]
    loose: frozenset[int]
    codes: frozenset[str]
    areas: Mapping[str, Sequence[Quad]]
    page: Callable[[str], Page]


def check_words(form: Format, job: Job, target: Path, files: Sequence[Path], demands: Demands, ask: Ask) -> None:
    """Raises RedactionFailed."""
    if not demands.words:
        return
    known = demands.shown | demands.loose | frozenset(Words(demands.words).within(_own_words(job)))
    own: frozenset[int] | None = None
    for file in files:
        seconds = _SEARCH_SECONDS + len(job.document.pages) * _SEARCH_SECONDS_A_PAGE
        answer = ask("leaks", {"path": str(file), "words": list(demands.words)}, timeout=seconds)
        for leak in answer["leaks"]:
            if leak["word"] in known:
                continue
            own = _vocabulary(form, job, target, demands, ask) if own is None else own
            if leak["word"] not in own:
                number, part = _place(leak["where"])
                raise RedactionFailed(file=target.name, page=number, reason=f"words are left in its {part}")
        if answer["thumbnails"]:
            raise RedactionFailed(file=target.name, page=0, reason="it holds small pictures or older states of its pages")


def _place(where: str) -> tuple[int, str]:
    """Number of a page, 0 for none, and the part of a file, in words of the program: names of parts may tell what leaked."""
    first, _, last = where.rpartition(" ")
    if first == "page" and last.isdigit():
        return int(last), "text"
    return 0, next((part for part in ("metadata", "outline", "name", "comment", "attachment") if part in where), "text")


def _own_words(job: Job) -> str:
    """What the program says of itself. Titles, names and fields are no excuse: whatever tells in them is withheld before."""
    engines = (f"{each.name} {each.version}" for each in job.processing if not each.person)
    return "\n".join((*engines, job.program, job.exported_at))


def _vocabulary(form: Format, job: Job, target: Path, demands: Demands, ask: Ask) -> frozenset[int]:
    """Words that the format itself writes into every file, told by a file of an empty page."""
    if form.name in SEEN:
        return frozenset()
    folder = target.parent / "vocabulary"
    folder.mkdir()
    empty = _empty(job)
    try:
        written = form.write(empty, folder / f"vocabulary.{form.extension}", ask)
    except DossierError:
        return frozenset()
    found: set[int] = set()
    for file in written.files or (folder / f"vocabulary.{form.extension}",):
        answer = ask("leaks", {"path": str(file), "words": list(demands.words)}, timeout=_SEARCH_SECONDS)
        found.update(leak["word"] for leak in answer["leaks"])
    return frozenset(found)


def _empty(job: Job) -> Job:
    quad = Quad.of(Box(0.0, 0.0, 9.0, 9.0))
    regions = tuple(Region(f"r{i}", kind, quad, 1.0, (Line(f"l{i}", "·", quad, 1.0),)) for i, kind in enumerate(RegionType))
    table = next(r for r in regions if r.type is RegionType.TABLE)
    grid = Table("t", table.id, 1, 1, (Cell(0, 0, quad, lines=(table.lines[0].id,)),))
    master = Master("0" * 64, "original-1", 0, "image/png", 1)
    page = Page("p", "d", 1, master.sha256, 0, 10.0, 10.0, content=Content(regions, (grid,)))
    return replace(
        job,
        document=Document("d", "", ("p",)),
        pages=lambda: iter((page,)),
        masters=(master,),
        master_path=_nowhere,
        record=None,
        picture=_speck,
        processing=(),
        passwords={},
    )


def _nowhere(sha256: str) -> Path:
    raise PictureMissing(page=0)


def _speck(
    page: Page,
    area: Box | None = None,
    *,
    media_type: Literal["image/png", "image/jpeg"] = "image/png",
    resolution: float | None = None,
    as_viewed: bool = True,
) -> Picture:
    return Picture(_PNG, "image/png", 1, 1, Affine())


_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a4944415478da63f80f0001010100"
    "1bb6ee560000000049454e44ae426082"
)

# --- by eye -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of a file: its path and index there."""

    page: Page
    path: Path
    index: int


class Eye:
    """Looks at pages of files that were written, beside the originals' own. To be closed."""

    def __init__(self, master_path: Any, passwords: Mapping[str, str], poll: Poll, ask: Ask) -> None:
        self._master_path = master_path
        self._passwords = passwords
        self._poll = poll
        self._ask = ask
        self._imaging = ImagingHost()

    def close(self) -> None:
        self._imaging.close()

    def count(self, path: Path) -> int:
        return self._imaging.probe(path).pages

    def compare(self, shown: Shown, areas: Sequence[Quad], codes: frozenset[str], *, text: bool) -> None:
        """Raises RedactionFailed: where an area is not black, where the page is not as it was beside them, where letters can be
        picked up in an area, where a code can be read that is gone."""
        page, file = shown.page, shown.path.name
        was = self._imaging.render(
            self._master_path(page.master),
            page.master_page,
            page.view,
            password=self._passwords.get(page.master),
            poll=self._poll,
        )
        info = self._imaging.page(shown.path, shown.index)
        scale = was.width / info.width
        made = self._imaging.render(shown.path, shown.index, resolution=scale, poll=self._poll)
        one, other = _grey(was), _grey(made)
        if abs(one.shape[0] - other.shape[0]) > 3 or abs(one.shape[1] - other.shape[1]) > 3:
            raise RedactionFailed(file=file, page=page.number, reason="the page has another shape")
        rows, columns = min(one.shape[0], other.shape[0]), min(one.shape[1], other.shape[1])
        one, other = one[:rows, :columns], other[:rows, :columns]
        to_pixels = was.to_page.inverse()
        quads = [solid(area.mapped(to_pixels)) for area in areas]
        for quad in quads:
            place, inner = _inside(quad, other.shape, -_INSIDE)
            if inner.any() and int(other[place][inner].max()) > _DARK:
                raise RedactionFailed(file=file, page=page.number, reason="an area is not black")
        _demand_same(one, other, quads, file, page.number)
        if text:
            self._demand_no_letters(shown, quads, scale)
        for code in self._imaging.codes(shown.path, shown.index, poll=self._poll) if codes else ():
            if code.text in codes:
                raise RedactionFailed(file=file, page=page.number, reason="a code can still be read")

    def _demand_no_letters(self, shown: Shown, quads: Sequence[Quad], scale: float) -> None:
        answer = self._ask("letters", {"path": str(shown.path), "page": shown.index}, timeout=_SEARCH_SECONDS)
        for letter, x, y in answer["letters"]:
            if letter.strip(f"{BLACK} ") and any(quad.contains((x * scale, y * scale)) for quad in quads):
                raise RedactionFailed(file=shown.path.name, page=shown.page.number, reason="letters lie under an area")


def _grey(rendering: Rendering) -> NDArray[np.uint8]:
    pixels = np.frombuffer(rendering.pixels, np.uint8)
    if rendering.channels == 1:
        return pixels.reshape(rendering.height, rendering.width)
    # The brightest channel: a coloured stroke on black is seen in any of them.
    brightest: NDArray[np.uint8] = pixels.reshape(rendering.height, rendering.width, rendering.channels).max(axis=2)
    return brightest


def _inside(quad: Quad, shape: tuple[int, ...], margin: float) -> tuple[tuple[slice, slice], NDArray[np.bool_]]:
    """The part of a picture around a quad grown by so many pixels, and which pixels of it lie within."""
    box = quad.bounds.grown(max(margin, 0.0) + 1)
    top, bottom = max(0, int(box.y0)), min(shape[0], int(box.y1) + 1)
    left, right = max(0, int(box.x0)), min(shape[1], int(box.x1) + 1)
    place = (slice(top, max(top, bottom)), slice(left, max(left, right)))
    y, x = np.mgrid[place]
    x, y = x + 0.5, y + 0.5
    within = np.ones(x.shape, np.bool_)
    points = quad.points
    turn = 1.0 if sum(p[0] * q[1] - q[0] * p[1] for p, q in zip(points, points[1:] + points[:1], strict=True)) >= 0 else -1.0
    for (ax, ay), (bx, by) in zip(points, points[1:] + points[:1], strict=True):
        length = float(np.hypot(bx - ax, by - ay))
        if length > 0:
            within &= turn * ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / length >= -margin
    return place, within


def _demand_same(one: NDArray[np.uint8], other: NDArray[np.uint8], quads: Sequence[Quad], file: str, number: int) -> None:
    """The second picture is as the first one beside the areas."""
    counted = np.ones(one.shape, np.bool_)
    for quad in quads:
        place, within = _inside(quad, one.shape, _AROUND)
        counted[place] &= ~within
    seen = _coarse(counted.astype(np.uint8)) >= 1.0
    if not seen.any():
        return
    apart = np.abs(_coarse(one) - _coarse(other))[seen]
    if float(apart.mean()) > _MEAN or float((apart > _FAR).mean()) > _FAR_SHARE:
        raise RedactionFailed(file=file, page=number, reason="the page is not as it was beside the areas")


def _coarse(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Means of squares: a black-and-white scan that is drawn half a pixel beside is still the same."""
    rows, columns = (max(side // _SQUARE, 1) for side in pixels.shape)
    part = pixels[: rows * _SQUARE, : columns * _SQUARE]
    if part.shape != (rows * _SQUARE, columns * _SQUARE):
        return part.astype(np.float32)
    means: NDArray[np.float32] = part.reshape(rows, _SQUARE, columns, _SQUARE).mean(axis=(1, 3), dtype=np.float32)
    return means


def check_pages(form: Format, job: Job, written: Written, target: Path, demands: Demands, poll: Poll, ask: Ask) -> int:
    """Every page of a PDF or of page images that has areas; how many those were. Raises RedactionFailed."""
    if form.name not in SEEN:
        return 0
    eye, compared = Eye(job.master_path, job.passwords, poll, ask), 0
    try:
        files = written.files or (target,)
        if form.name in PDFS and eye.count(target) != len(job.document.pages):
            raise RedactionFailed(file=target.name, page=0, reason="it has more or fewer pages")
        for number, page_id in enumerate(job.document.pages):
            areas = demands.areas.get(page_id, ())
            if not areas:
                continue
            page = demands.page(page_id)
            shown = Shown(page, target, number) if form.name in PDFS else Shown(page, files[number], 0)
            eye.compare(shown, areas, demands.codes, text=form.name in PDFS)
            compared += 1
    finally:
        eye.close()
    return compared
