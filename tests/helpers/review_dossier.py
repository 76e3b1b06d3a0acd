"""The dossier of the pictures of the review desk: the sample documents and rough copies of them, read and looked at again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pymupdf
from PIL import Image, ImageDraw, ImageFont

from desktop.document.history import Actor, ActorKind
from desktop.document.model import PageStatus
from desktop.engines.reader import EngineReader
from desktop.imaging.client import ImagingHost
from desktop.services.importing import Passwords, import_masters
from desktop.services.page_views import set_views
from desktop.services.progress import never_cancelled
from desktop.services.recognise import Recogniser
from desktop.services.review import Desk
from desktop.services.sample import sample_folder
from desktop.services.second_look import SecondLook, second_look
from desktop.services.work import set_stage
from desktop.storage.dossier import Dossier, utc_now
from tests.helpers.engines import OneEngine
from tests.helpers.scans import double, shone_through, skewed, speckled
from tests.helpers.screenshots import PEOPLE, Quiet, prepare

COPIES, LEDGER = "复印件 2024-03", "Donation ledger"
OTHER_PERSON = "李明"
WORDS = ("云渡市城建档案馆", "青岚办公设备有限公司", "密集架", "Eastbrook", "Thomas Arkell", "Whitcombe", "望湖山", "柳河")


def prepare_review(path: Path, scratch: Path) -> None:
    """scratch: a folder for the copies before they are imported."""
    prepare(path)
    person = Actor(ActorKind.PERSON, PEOPLE["zh"])
    imaging, reader = ImagingHost(), EngineReader("rapid")
    with Dossier.open(path) as dossier:
        scratch.mkdir()
        files = [rough_copies(scratch / f"{COPIES}.pdf"), ledger(scratch / f"{LEDGER}.png")]
        import_masters(dossier, imaging, files, actor=person)
        _read(dossier, imaging)
        dossier.add_words(WORDS, PEOPLE["zh"])
        for page in _pages(dossier):
            second_look(
                dossier, page, reader, imaging, Passwords(), frozenset(WORDS), utc_now, never_cancelled, which=SecondLook.ALL
            )  # fmt: skip
        _read_cleaned(dossier, imaging)
        _work(dossier)
    imaging.close()
    reader.close()


def rough_copies(target: Path) -> Path:
    """A bad copy, two pages on one sheet, an empty back, and a sheet that was put in the wrong way round."""
    with pymupdf.open(sample_folder() / "采购合同.pdf") as contract:
        first, second = (_gray(page, 130) for page in contract)
        small = _gray(contract[0], 75).resize(first.size, Image.Resampling.BICUBIC)
    empty = Image.new("L", first.size, 244)
    rough = speckled(skewed(shone_through(small, second, 0.3), 3.6), 500, size=3)
    sheets = [rough, double(first, second), empty, second.rotate(180)]
    sheets[0].save(target, save_all=True, append_images=sheets[1:], resolution=130)
    return target


def _gray(page: pymupdf.Page, dpi: int) -> Image.Image:
    pixels = page.get_pixmap(dpi=dpi, colorspace=pymupdf.csGRAY)
    return Image.frombytes("L", (pixels.width, pixels.height), pixels.samples)


def ledger(target: Path) -> Path:
    """A ruled table whose small letters are easily misread, with a name that stands many times."""
    image = Image.new("L", (1000, 1300), 246)
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(22)
    draw.text((90, 60), "Register of donations to the county archive, 1911-1926", 30, font)
    rows = [("No.", "Giver", "What", "Year")]
    things = ("Lease of the mill", "Day book", "Plan of the race", "Map of the parish", "Letters", "Rent roll")
    givers = ("Thomas Arkell", "Eliza Whitcornbe", "Edmund Drew")  # r and n that touch look like m
    rows += [(str(n), givers[n % 3], things[n % 6], str(1910 + n)) for n in range(1, 17)]
    lefts, right = (90, 170, 450, 780), 910
    for number, row in enumerate(rows):
        top = 140 + number * 62
        draw.line((lefts[0], top, right, top), 60, 2)
        for left, words in zip(lefts, row, strict=True):
            draw.text((left + 14, top + 14), words, 40, font)
    bottom = 140 + len(rows) * 62
    draw.line((lefts[0], bottom, right, bottom), 60, 2)
    for x in (*lefts, right):
        draw.line((x, 140, x, bottom), 60, 2)
    image.save(target, dpi=(120, 120))
    return target


def _read(dossier: Dossier, imaging: ImagingHost) -> None:
    recogniser = Recogniser(dossier, imaging, OneEngine(lambda: EngineReader("rapid")), Quiet(), clock=utc_now)
    recogniser.drain()
    recogniser.close()


def _pages(dossier: Dossier) -> list[str]:
    return [page.id for document in dossier.documents() for page in dossier.page_summaries(document.id)]


def _read_cleaned(dossier: Dossier, imaging: ImagingHost) -> None:
    """The bad copy once more, cleaned: another reading of the same page, which looks as before afterwards."""
    copies = next(d for d in dossier.documents() if d.title == COPIES)
    page = dossier.page_summaries(copies.id)[0].id
    desk, view = Desk(dossier, PEOPLE["zh"], utc_now), dossier.page(page).view
    set_views(desk, {page: replace(view, despeckle=True, fade=True, skew=3.6)})
    dossier.enqueue([page])
    _read(dossier, imaging)
    set_views(desk, {page: view})


def _work(dossier: Dossier) -> None:
    """Two people are at work: some is checked, some approved, some assigned."""
    desk, other = Desk(dossier, PEOPLE["zh"], utc_now), Desk(dossier, OTHER_PERSON, utc_now)
    of = {document.title: document for document in dossier.documents()}
    first = {title: dossier.page_summaries(document.id)[0].id for title, document in of.items()}
    page = dossier.page(first["縣志"])
    line = next(line for line in page.content.lines() if "鄉" in line.text)
    other.correct_line(page.id, line.id, line.text.replace("鄉", "鄰"))
    desk.correct_line(page.id, line.id, line.text)
    for line in list(page.content.lines())[:4]:
        other.confirm_line(page.id, line.id)
    set_stage(other, (first["letter"], first["采购合同"]), PageStatus.CHECKED)
    set_stage(desk, (first["letter"],), PageStatus.APPROVED)
    desk.assign([of["采购合同"].id, of[COPIES].id], PEOPLE["zh"])
    desk.assign([of["縣志"].id], OTHER_PERSON)
