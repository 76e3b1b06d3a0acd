"""A headless run that looks twice: the second file waits in the queue while the first is looked at again."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from desktop.document.history import Actor, ActorKind
from desktop.engines.reader import EngineReader
from desktop.services import headless
from desktop.services.second_look import SecondLook, is_second_look
from desktop.storage.dossier import Dossier, utc_now
from tests.helpers.engines import OneEngine


class Silent:
    """A reporter that says nothing."""

    def __getattr__(self, name: str) -> object:
        return lambda *told: None


def test_every_page_is_looked_at_twice_though_the_next_file_waits(tmp_path: Path) -> None:
    font = ImageFont.load_default(size=40)
    scans = []
    for number in range(2):
        image = Image.new("RGB", (900, 160), "white")
        ImageDraw.Draw(image).text((40, 50), f"The lease number {number} of June 1987", "black", font=font)
        scans.append(tmp_path / f"{number}.png")
        image.save(scans[-1])
    job = headless.Job(
        tuple(scans), tmp_path / "out", ("txt",), Actor(ActorKind.PERSON, "Ada"),
        dossier=tmp_path / "case.dossier", second_look=SecondLook.ALL,
    )  # fmt: skip
    assert headless.recognise(job, Silent(), OneEngine(lambda: EngineReader("rapid")), utc_now)
    with Dossier.open(tmp_path / "case.dossier") as dossier:
        pages = [page.id for document in dossier.documents() for page in dossier.page_summaries(document.id)]
        assert [[is_second_look(r) for r in dossier.readings(page)] for page in pages] == [[False, True]] * 2
        assert dossier.verify().ok
