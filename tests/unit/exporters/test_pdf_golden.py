"""What is in the searchable PDF of the rich sample, as text that a person can read."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pikepdf
import pytest

from desktop.hosts.client import Host
from tests.helpers.golden import golden
from tests.helpers.rich_sample import rich_document
from tests.unit.exporters.drawn import export_pdf
from tests.unit.exporters.readers import POPPLER, words


@pytest.mark.skipif(POPPLER is None, reason="pdftotext (poppler-utils) is not installed")
@pytest.mark.parametrize("redacted", [False, True])
def test_the_rich_sample(host: Host, tmp_path: Path, redacted: bool) -> None:
    rich = rich_document(tmp_path / "rich")
    target = tmp_path / "rich.pdf"
    export_pdf(host, rich.job(redacted=redacted), target)
    golden("searchable-redacted.pdf.txt" if redacted else "searchable.pdf.txt", dump(target))


def dump(path: Path) -> str:
    """What the file says of itself, then each page: its size, its picture, its operators, its words and where they are, in
    points from the top left."""
    told: list[str] = []
    with pikepdf.open(path) as pdf:
        told += [f"{key} {value}" for key, value in sorted(pdf.docinfo.items()) if key != "/ModDate"]
        told += [f"/Lang {pdf.Root.get('/Lang', '')}", f"catalogue {' '.join(sorted(pdf.Root.keys()))}"]
        with pdf.open_outline() as outline:
            told += _bookmarks(outline.root, 0)
        for number, page in enumerate(pdf.pages, start=1):
            told += ["", f"page {number}: {_size(page)}"]
            for picture in page.Resources.XObject.values():
                told.append(f"picture {picture.Width} x {picture.Height} {picture.Filter} {picture.get('/ColorSpace', '')}")
            counted = Counter(str(one.operator) for one in pikepdf.parse_content_stream(page))
            told.append("operators " + " ".join(f"{name}:{count}" for name, count in sorted(counted.items())))
            told += [f"{box.x0:5.0f} {box.y0:4.0f} {box.x1:4.0f} {box.y1:4.0f}  {word}" for word, box in words(path, number)]
    return "\n".join(told) + "\n"


def _bookmarks(items: list[pikepdf.OutlineItem], level: int) -> list[str]:
    found = []
    for item in items:
        found += [f"bookmark {'  ' * level}{item.title}", *_bookmarks(item.children, level + 1)]
    return found


def _size(page: pikepdf.Page) -> str:
    return " x ".join(f"{float(page.mediabox[n]):.1f}" for n in (2, 3))
