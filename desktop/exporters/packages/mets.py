"""A METS package: mets.xml, an ALTO file a page in alto/, a picture a page in images/.

The picture of a page is its original, byte for byte, where that is a picture of just this page and lies as the page is shown;
else it is made of it. ALTO's places are pixels of the picture beside it.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from desktop.document.model import Master, Page, RegionType
from desktop.exporters.errors import EmptyDocument, NotWhole
from desktop.exporters.job import Ask, Job, PageImage, Written
from desktop.exporters.packages.mets_file import Entry, Heading, Leaf, write_mets
from desktop.exporters.packages.upright import lies_as_shown
from desktop.exporters.prose.lines import joined, plain
from desktop.exporters.sheets import head_of
from desktop.exporters.streamed import whole
from desktop.interchange import alto
from desktop.interchange.values import Sheet

_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/tiff": "tif", "image/jp2": "jp2"}
_ALTO = "application/xml"
_POINTS = 72
_LONGEST = 200


def write(job: Job, target: Path, ask: Ask) -> Written:
    """The target is a folder. Raises EmptyDocument, NotWhole and what pictures raise."""
    if not job.document.pages:
        raise EmptyDocument(file=target.name)
    for folder in (target, target / "alto", target / "images"):
        folder.mkdir()
    masters = {master.sha256: master for master in job.masters}
    leaves = []
    for page in job.pages():
        sheet, image = _picture(job, page, masters[page.master], target)
        leaves.append(Leaf(page.id, page.number, _printed(page), image, _text(job, sheet, target), _headings(page)))
    with whole(target / "mets.xml") as stream:
        write_mets(job, leaves, stream)
    return Written()


def _picture(job: Job, page: Page, master: Master, target: Path) -> tuple[Sheet, Entry]:
    """Puts it into the package; the page on it."""
    if _may_lie_there(job, page, master):
        name = f"images/{page.number:04}.{_ENDINGS[master.media_type]}"
        with job.master_path(master.sha256).open("rb") as original, whole(target / name) as stream:
            shutil.copyfileobj(original, stream)
        image = _entry(target, name, master.media_type)
        if image.sha256 != master.sha256:
            raise NotWhole(file=name)
        return Sheet.of(page, f"../{name}"), image
    kind = "image/jpeg" if job.options.page_image is PageImage.JPEG else "image/png"
    taken = job.picture(page, media_type="image/jpeg" if kind == "image/jpeg" else "image/png", as_viewed=False)
    name = f"images/{page.number:04}.{_ENDINGS[kind]}"
    with whole(target / name) as stream:
        stream.write(taken.data)
    dpi = taken.to_pixels.a * _POINTS if page.unit == "pt" else None
    sheet = Sheet(page, f"../{name}", taken.width, taken.height, taken.to_pixels, dpi)
    return sheet, _entry(target, name, kind)


def _may_lie_there(job: Job, page: Page, master: Master) -> bool:
    """Whether the original itself is the picture of the page."""
    if job.redacted or not job.options.masters or master.pages != 1 or page.unit == "pt":
        return False
    return master.media_type in _ENDINGS and lies_as_shown(job.master_path(master.sha256))


def _text(job: Job, sheet: Sheet, target: Path) -> Entry:
    name = f"alto/{sheet.page.number:04}.alto.xml"
    with whole(target / name) as stream:
        alto.write(head_of(job), (sheet,), stream)
    return _entry(target, name, _ALTO)


def _entry(target: Path, name: str, media_type: str) -> Entry:
    """The file as it lies there."""
    with (target / name).open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return Entry(name, media_type, stream.tell(), digest)


def _printed(page: Page) -> str:
    """The number that is printed on the page; empty where none was found."""
    numbers = (region for region in page.content.regions if region.type is RegionType.PAGE_NUMBER)
    return next((line.text.strip() for region in numbers for line in region.lines), "")[:_LONGEST]


def _headings(page: Page) -> tuple[Heading, ...]:
    titles = (region for region in page.content.regions if region.type is RegionType.TITLE)
    found = (Heading(region.id, " ".join(plain(joined(region.lines)).split("\n"))[:_LONGEST]) for region in titles)
    return tuple(heading for heading in found if heading.text)
