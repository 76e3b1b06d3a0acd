"""How good the scans of a dossier are: measured page by page, kept in the dossier, and told as findings against limits."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from desktop.document.codec import decode, encode
from desktop.document.errors import DossierError, Text
from desktop.document.geometry import View
from desktop.document.model import Content, Page, PageStatus
from desktop.imaging.client import ImagingHost
from desktop.imaging.values import PageMeasures
from desktop.services.importing import Passwords
from desktop.services.page_numbers import PageNumber, number_on, numbering
from desktop.services.progress import Poll, Progress, never_cancelled, unseen
from desktop.services.scan_findings import NO_LIMIT, Finding, FindingKind, Limits, Report
from desktop.storage.dossier import Dossier, PageSummary

Grid = NDArray[np.float64]

VERSION = 4
"""Of what is measured: pages measured otherwise are measured again."""
_STEEPEST = 12.0
"""Degrees: writing that slopes more was not laid askew on the scanner."""
_COMPARED = 4000
"""Characters of a page that are compared with those of another."""


# measuring


def measure_pages(
    dossier: Dossier,
    imaging: ImagingHost,
    *,
    documents: Sequence[str] | None = None,
    pages: Sequence[str] | None = None,
    retry: bool = False,
    passwords: Passwords | None = None,
    poll: Poll = never_cancelled,
    progress: Progress = unseen,
    on_page: Callable[[str], None] | None = None,
) -> int:
    """Measures pages that were not, or whose turn or crop is another one since; how many. documents, pages: ids, None for all.

    A page that cannot be opened is kept with its reason; retry: is tried again. Raises Cancelled: what was measured until then
    stays.
    """
    wanted = [d.id for d in dossier.documents()] if documents is None else documents
    todo: list[PageSummary] = []
    for document in wanted:
        known = dossier.qualities(document)
        todo += [
            page
            for page in dossier.page_summaries(document)
            if not _holds(known.get(page.id), page.view, retry) and (pages is None or page.id in pages)
        ]
    known_passwords = passwords.known if passwords else {}
    for done, page in enumerate(todo):
        poll()
        progress(done, len(todo))
        dossier.put_quality(page.id, _measured(dossier, imaging, page, known_passwords, poll))
        if on_page is not None:
            on_page(page.id)
    progress(len(todo), len(todo))
    return len(todo)


def _measured(
    dossier: Dossier, imaging: ImagingHost, page: PageSummary, passwords: Mapping[str, str], poll: Poll
) -> Mapping[str, object]:
    plain: dict[str, object] = {"version": VERSION, "turn": page.view.turn, "crop": encode(page.view.crop)}
    try:
        path = dossier.master_path(page.master)
        found = imaging.measure(path, page.master_page, page.view, passwords.get(page.master), poll)
    except DossierError as error:
        if error.code == "cancelled":
            raise
        return {**plain, "error": error.to_json()}
    return {**plain, "measures": encode(found)}


def _holds(plain: Mapping[str, object] | None, view: View, retry: bool) -> bool:
    return (
        plain is not None
        and plain.get("version") == VERSION
        and plain.get("turn") == view.turn
        and plain.get("crop") == encode(view.crop)
        and ("measures" in plain or not retry)
    )


def measures_of(plain: Mapping[str, object] | None) -> PageMeasures | None:
    """What was measured, as it is kept in the dossier."""
    if plain is None or plain.get("version") != VERSION or "measures" not in plain:
        return None
    return decode(PageMeasures, plain["measures"])


# findings


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page with all that is known of it. page: without its content. read: the view that the last reading proposes."""

    document: str
    title: str
    page: Page
    text: str
    printed: PageNumber | None
    measures: PageMeasures | None
    error: DossierError | None
    read: View | None

    def finding(
        self,
        kind: FindingKind,
        measured: Text,
        limit: Text = NO_LIMIT,
        *,
        value: float | None = None,
        settled: bool = False,
        other: str = "",
    ) -> Finding:
        return Finding(kind, self.document, self.title, self.page.id, self.page.number, measured, limit, value, other, settled)


def report(
    dossier: Dossier,
    limits: Limits | None = None,
    *,
    documents: Sequence[str] | None = None,
    poll: Poll = never_cancelled,
    progress: Progress = unseen,
) -> Report:
    """What the pages measured until now, and the numbers read on them, show; in the order of the dossier."""
    limits = limits or Limits()
    sheets: list[_Sheet] = []
    findings: list[Finding] = []
    wanted = [each for each in dossier.documents() if documents is None or each.id in documents]
    for done, summary in enumerate(wanted):
        poll()
        progress(done, len(wanted))
        of_document = list(_sheets(dossier, summary.id, summary.title))
        sheets += of_document
        for sheet in of_document:
            findings += _findings(sheet, limits)
        findings += _numbers(of_document)
    findings += _duplicates(sheets, limits, poll)
    places = {sheet.page.id: n for n, sheet in enumerate(sheets)}
    kinds = list(FindingKind)
    findings.sort(key=lambda f: (places[f.page], kinds.index(f.kind)))
    return Report(tuple(findings), len(sheets), sum(sheet.measures is not None for sheet in sheets))


def _sheets(dossier: Dossier, document: str, title: str) -> Iterator[_Sheet]:
    known = dossier.qualities(document)
    for summary in dossier.page_summaries(document):
        plain = known.get(summary.id)
        said = plain.get("error") if plain else None
        error = DossierError.from_json(said) if isinstance(said, str) else None
        page = dossier.page(summary.id)
        text, printed = page.content.text()[:_COMPARED], number_on(page.content)
        bare = replace(page, content=Content())
        yield _Sheet(document, title, bare, text, printed, measures_of(plain), error, read_view(dossier, page))


def read_view(dossier: Dossier, page: Page) -> View | None:
    """What the last reading proposes; None where there is none."""
    if not page.view_set:
        return page.view if page.status is not PageStatus.WAITING else None
    readings = dossier.readings(page.id)
    return readings[-1].view if readings else None


def _findings(sheet: _Sheet, limits: Limits) -> Iterator[Finding]:
    if sheet.error is not None:
        yield sheet.finding(FindingKind.UNMEASURED, Text(sheet.error.say("en"), sheet.error.say("zh")))
    if sheet.read is not None:
        yield from _turned(sheet, sheet.read)
    measures = sheet.measures
    if measures is None:
        return
    if _is_blank(sheet, measures, limits):
        share = measures.ink * 100
        yield sheet.finding(FindingKind.BLANK, _plain(f"{share:.3f} %"), _least(f"{limits.ink * 100:.2f} %"), value=share)
        return
    if measures.scan:
        yield from _resolution(sheet, measures, limits)
        yield from _sharpness(sheet, measures, limits)
        yield from _light(sheet, measures, limits)
    yield from _skewed(sheet, measures, limits)
    if measures.scan and measures.gutter is not None:
        share = 100 * measures.gutter
        measured = Text(f"empty band at {share:.0f} % of the width", f"宽度 {share:.0f}% 处有空白带")
        yield sheet.finding(FindingKind.DOUBLE, measured, value=share)
    cut = max(measures.touching)
    if measures.scan and cut >= limits.touching:
        edges = _edges(measures.touching, limits.touching)
        measured = Text(f"{cut} letters at the edge: {edges.en}", f"边缘处 {cut} 个字符：{edges.zh}")
        yield sheet.finding(FindingKind.CROPPED, measured, _most(f"{limits.touching - 1}"), value=float(cut))


def _is_blank(sheet: _Sheet, measures: PageMeasures, limits: Limits) -> bool:
    return measures.ink < limits.ink and not sheet.text.strip()


def _resolution(sheet: _Sheet, measures: PageMeasures, limits: Limits) -> Iterator[Finding]:
    least = _least(f"{limits.dpi:.0f} dpi")
    if measures.dpi is None:
        measured = Text("not stated", "未标明")
        if measures.about_dpi is not None:
            guess = round(measures.about_dpi, -1)
            measured = Text(f"not stated; about {guess:.0f} dpi by its letters", f"未标明；按字高约 {guess:.0f} dpi")
        yield sheet.finding(FindingKind.DPI_UNKNOWN, measured, least)
    elif round(measures.dpi) < limits.dpi:
        yield sheet.finding(FindingKind.DPI, _plain(f"{measures.dpi:.0f} dpi"), least, value=measures.dpi)


def _sharpness(sheet: _Sheet, measures: PageMeasures, limits: Limits) -> Iterator[Finding]:
    if measures.edge is None or measures.letter is None:
        return
    if measures.edge > limits.edge and measures.edge > limits.soft * measures.letter:
        measured = Text(f"edges {measures.edge:.1f} px wide", f"笔画边缘宽 {measures.edge:.1f} 像素")
        yield sheet.finding(FindingKind.BLUR, measured, _most(f"{limits.edge:.1f} px"), value=measures.edge)


def _light(sheet: _Sheet, measures: PageMeasures, limits: Limits) -> Iterator[Finding]:
    if measures.paper < limits.dark:
        measured = Text(f"paper {measures.paper:.0f} of 255", f"纸面亮度 {measures.paper:.0f}/255")
        yield sheet.finding(FindingKind.DARK, measured, _least(f"{limits.dark:.0f}"), value=measures.paper)
    elif measures.paper - measures.darkest < limits.pale:
        apart = measures.paper - measures.darkest
        measured = Text(f"ink {apart:.0f} of 255 darker than paper", f"墨迹仅比纸面暗 {apart:.0f}/255")
        yield sheet.finding(FindingKind.PALE, measured, _least(f"{limits.pale:.0f}"), value=apart)


def _skewed(sheet: _Sheet, measures: PageMeasures, limits: Limits) -> Iterator[Finding]:
    slope = _skew_of(sheet, measures)
    if slope is None or abs(slope) <= limits.skew:
        return
    settled = abs(slope - sheet.page.view.skew) <= limits.skew
    yield sheet.finding(FindingKind.SKEW, _plain(f"{slope:+.1f}°"), _most(f"{limits.skew:g}°"), value=slope, settled=settled)


def _skew_of(sheet: _Sheet, measures: PageMeasures) -> float | None:
    """Degrees that the lines slope clockwise in the page's turn, as View.skew counts: as they were read, unless a person chose
    the view that they were read in; else by the pixels."""
    if sheet.read is not None and sheet.text.strip() and not sheet.page.view_set and abs(sheet.read.skew) <= _STEEPEST:
        return sheet.read.skew
    return measures.skew


def _turned(sheet: _Sheet, read: View) -> Iterator[Finding]:
    """As the engine that read it says: on the scan, and so in the view unless that turns it."""
    shown = sheet.page.view.turn
    if not read.turn and not shown:
        return
    turn = read.turn or (360 - shown) % 360
    measured = Text("upside down", "上下颠倒") if turn == 180 else Text(f"lies on its side ({turn}°)", f"横置（{turn}°）")
    yield sheet.finding(FindingKind.TURNED, measured, value=float(turn), settled=shown == read.turn)


def _numbers(sheets: Sequence[_Sheet]) -> Iterator[Finding]:
    for remark in numbering([sheet.printed for sheet in sheets]):
        sheet = sheets[remark.index]
        if remark.repeats:
            words = Text(f"{remark.shown} again", f"再次出现 {remark.shown}")
            other = sheets[remark.repeats[0]].page.id
            yield sheet.finding(FindingKind.NUMBER_REPEATED, words, other=other)
        else:
            words = Text(f"without {remark.shown}", f"缺 {remark.shown}")
            yield sheet.finding(FindingKind.NUMBER_MISSING, words)


# pages that look the same


def _duplicates(sheets: Sequence[_Sheet], limits: Limits, poll: Poll) -> Iterator[Finding]:
    """Of each pair the later page is told."""
    seen = [s for s in sheets if s.measures is not None and not _is_blank(s, s.measures, limits)]
    for first, second in _close(seen, limits.bits, poll):
        likeness = _likeness(first, second)
        if likeness >= limits.alike:
            words = Text(
                f"{likeness:.0%} like page {first.page.number} of “{first.title}”",
                f"与“{first.title}”第 {first.page.number} 页相似 {likeness:.0%}",
            )
            yield second.finding(FindingKind.DUPLICATE, words, value=likeness, other=first.page.id)


def _close(sheets: Sequence[_Sheet], bits: int, poll: Poll) -> Iterator[tuple[_Sheet, _Sheet]]:
    hashes = np.array([int(s.measures.look, 16) for s in sheets if s.measures is not None], dtype=np.uint64)
    for n in range(1, len(hashes)):
        if n % 256 == 0:
            poll()
        differing = np.bitwise_count(hashes[:n] ^ hashes[n])
        for m in np.flatnonzero(differing <= bits):
            yield sheets[int(m)], sheets[n]


def _likeness(first: _Sheet, second: _Sheet) -> float:
    """0-1: of the ink, and of the text where both were read; two pages of one form differ in what was filled in."""
    a, b = _grid(first), _grid(second)
    if a is None or b is None:
        return 0.0
    ink = _correlation(a, b)
    if not first.text or not second.text:
        return ink
    return min(ink, fuzz.ratio(first.text, second.text) / 100)


def _grid(sheet: _Sheet) -> Grid | None:
    if sheet.measures is None or not sheet.measures.fine:
        return None
    packed = np.frombuffer(base64.b64decode(sheet.measures.fine), np.uint8)
    return np.stack((packed >> 4, packed & 15), axis=1).reshape(64, 48).astype(np.float64)


def _correlation(a: Grid, b: Grid) -> float:
    """Best of small shifts."""
    best = 0.0
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            moved = np.roll(b, (dy, dx), (0, 1))
            x, y = a - a.mean(), moved - moved.mean()
            norm = float(np.sqrt((x**2).sum() * (y**2).sum()))
            best = max(best, float((x * y).sum()) / norm if norm else 0.0)
    return best


def _plain(words: str) -> Text:
    return Text(words, words)


def _least(words: str) -> Text:
    return Text(f"≥ {words}", f"≥ {words}")


def _most(words: str) -> Text:
    return Text(f"≤ {words}", f"≤ {words}")


_EDGES = (Text("left", "左"), Text("top", "上"), Text("right", "右"), Text("bottom", "下"))


def _edges(touching: Sequence[int], least: int) -> Text:
    cut = [edge for edge, count in zip(_EDGES, touching, strict=True) if count >= least]
    return Text(", ".join(edge.en for edge in cut), "、".join(edge.zh for edge in cut))
