"""Small dossiers for the tests of this room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from desktop.document.edits import ReplaceLine
from desktop.document.geometry import Box, Quad
from desktop.document.history import Actor, ActorKind, DocumentAdded, Edited, PageRead, PagesAdded
from desktop.document.model import Char, Content, Document, Line, Master, Page, Reading, Region, RegionType
from desktop.storage.dossier import Dossier

ADA = Actor(ActorKind.PERSON, "Ada")
BO = Actor(ActorKind.PERSON, "Bo")
ENGINE = Actor(ActorKind.ENGINE, "rapid")
NOW = "2026-01-02T03:04:05.000000Z"


def ticking() -> Callable[[], str]:
    """A clock that goes on by a second whenever it is looked at."""
    seconds = iter(range(3600))

    def now() -> str:
        second = next(seconds)
        return f"2026-01-02T03:{second // 60:02}:{second % 60:02}.000000Z"

    return now


def box_quad(x0: float, y0: float, x1: float, y1: float) -> Quad:
    return Quad.of(Box(x0, y0, x1, y1))


def line(text: str, number: int = 0, *, identity: str | None = None, doubt: float = 0.0, placed: bool = True) -> Line:
    """20 units high, each character 10 wide; 30 units below the line before."""
    y = 30.0 * number
    chars = tuple(Char(c, box_quad(10.0 * i, y, 10.0 * i + 10, y + 20), 0.9) for i, c in enumerate(text)) if placed else ()
    quad = box_quad(0, y, 10.0 * len(text), y + 20)
    return Line(identity or f"line{number}", text, quad, 0.9, doubt, chars=chars, engine="rapid", reading="reading")


def content(*texts: str, prefix: str = "line") -> Content:
    lines = tuple(line(text, number, identity=f"{prefix}{number}") for number, text in enumerate(texts))
    return Content((Region(f"{prefix}-region", RegionType.TEXT, box_quad(0, 0, 500, 700), lines=lines),) if texts else ())


def add_master(dossier: Dossier, folder: Path, data: bytes = b"ink", name: str = "scan.pdf") -> Master:
    source = folder / name
    source.write_bytes(data)
    return dossier.add_master(source, media_type="application/pdf", pages=9)[0]


def add_document(dossier: Dossier, folder: Path, pages: int = 1, identity: str = "document", title: str = "合同") -> list[str]:
    """Ids of its pages."""
    master = dossier.masters()[0] if dossier.masters() else add_master(dossier, folder)
    added = tuple(
        Page(f"{identity}-page{n}", identity, n, master.sha256, n - 1, 500.0, 700.0, unit="pt") for n in range(1, pages + 1)
    )
    dossier.record(ADA, DocumentAdded(Document(identity, title)), PagesAdded(identity, added))
    return [page.id for page in added]


def read(dossier: Dossier, page: str, texts: Sequence[str], reading: str | None = None) -> None:
    """An engine reads a page."""
    found = content(*texts, prefix=f"{page}-{reading or 'reading'}-")
    name = reading or f"reading-{page}"
    dossier.record(
        ENGINE,
        PageRead(page, name, found),
        readings=(Reading(name, page, "rapid", ("name=rapid", "version=1"), NOW, tuple(found.lines())),),
    )


def correct(dossier: Dossier, page: str, number: int, text: str, actor: Actor = ADA) -> Line:
    """A person corrects a line."""
    before = list(dossier.page(page).content.lines())[number]
    after = before.corrected(text, actor.name, NOW)
    dossier.record(actor, Edited(ReplaceLine(page, before, after)))
    return after


def texts(dossier: Dossier, page: str) -> list[str]:
    return [found.text for found in dossier.page(page).content.lines()]
