"""Pages of several PDFs put together: their links, bookmarks, forms and attachments come along as far as that can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

import pikepdf
from pikepdf import Dictionary, Name

from desktop.document.errors import Text
from desktop.exporters.pdf import outlines
from desktop.exporters.pdf.sources import READ, PdfSource

Taken = Sequence[tuple[PdfSource, int]]
"""For each page of the new file the PDF it comes from and its number there, from 0."""

FIRST_ONLY = Text(
    "Layers, tags and scripts are kept of the first original only.",
    "仅保留第一份原件的图层、标签和脚本。",
)
_WHOLE = ("/OCProperties", "/StructTreeRoot")


def put_together(taken: Taken, scratch: Path) -> pikepdf.Pdf:
    """By qpdf from files: pages that one Pdf object gives to another would all be held in memory. What a file says as a whole
    is that of the first original that is a PDF."""
    merged = scratch / "merged.pdf"
    base = next((source for source, _ in taken if source.seen is not None), None)
    parts: list[str] = []
    for source, run in groupby(taken, key=lambda page: page[0]):
        numbers = ",".join(str(index + 1) for _, index in run)
        path = "." if source is base else str(source.kept(scratch))
        parts += [path, f"--password={source.password}", numbers]
    opening = ["--empty"] if base is None else [str(base.kept(scratch)), f"--password={base.password}", "--decrypt"]
    ways = (
        "--warning-exit-0",
        "--keep-files-open=n",
        "--compress-streams=n",
        "--decode-level=none",
        "--object-streams=generate",
    )
    pikepdf.Job(["pikepdf", *opening, *ways, "--pages", *parts, "--", str(merged)]).run()
    return pikepdf.open(merged, access_mode=READ)


def carry_over(pdf: pikepdf.Pdf, taken: Taken, headings: Sequence[outlines.Heading]) -> list[Text]:
    """Links between the pages and bookmarks lead to the pages as they are numbered now; attachments come along.

    headings: bookmarks of originals that have none. Returns what a person should know.
    """
    notes: list[Text] = []
    bookmarks: list[outlines.Bookmark] = []
    originals = list(dict.fromkeys(source for source, _ in taken))
    known = [source for source in originals if source.seen is not None]
    for source in originals:
        places = {index: number for number, (other, index) in enumerate(taken) if other is source}
        resolve = outlines.resolver(source.pdf)
        own = outlines.moved(outlines.bookmarks_of(source.pdf, resolve), places)
        bookmarks += own or outlines.of_headings(h for h in headings if taken[h.page][0] is source)
        if source.seen is None:
            continue
        _link(pdf, source, places, resolve)
        if source is not known[0]:
            _attach(pdf, source)
            if any(key in source.pdf.Root for key in _WHOLE):
                notes.append(FIRST_ONLY)
    if bookmarks or outlines.has_bookmarks(pdf):
        outlines.write(pdf, bookmarks)
    return notes


def _link(pdf: pikepdf.Pdf, source: PdfSource, places: Mapping[int, int], resolve: outlines.Resolve) -> None:
    """Links of its pages lead where they did, where that page came along; else nowhere."""
    for index, number in places.items():
        before = _annotations(source.pdf.pages[index])
        after = _annotations(pdf.pages[number])
        for old, new in zip(before, after, strict=False):
            if old.get("/Subtype") != Name.Link or new.get("/Subtype") != Name.Link:
                continue
            target = outlines.destination_of(old, resolve)
            if target is None:
                continue
            for key in ("/Dest", "/A"):
                if key in new:
                    del new[key]
            if target.page in places:
                new.Dest = outlines.array(pdf, outlines.Target(places[target.page], target.shown))


def _annotations(page: pikepdf.Page) -> list[pikepdf.Object]:
    found = page.obj.get("/Annots")
    return [one for one in found if isinstance(one, Dictionary)] if isinstance(found, pikepdf.Array) else []


def _attach(pdf: pikepdf.Pdf, source: PdfSource) -> None:
    for name, spec in source.pdf.attachments.items():
        there = spec.get_file()
        free, number = name, 1
        while free in pdf.attachments:
            number += 1
            free = f"{Path(name).stem}-{number}{Path(name).suffix}"
        told = {"description": spec.description or "", "mime_type": there.mime_type or "", "creation_date": "", "mod_date": ""}
        pdf.attachments[free] = pikepdf.AttachedFileSpec(pdf, there.read_bytes(), filename=free, **told)
