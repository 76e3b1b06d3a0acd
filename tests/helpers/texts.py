"""Dossiers of plain text: pages without pixels, a line for each text given, characters in boxes of one width."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.document.geometry import Box, Quad
from desktop.document.history import Actor, ActorKind, DocumentAdded, MasterImported, PageRead, PagesAdded
from desktop.document.model import Char, Content, Document, Line, Master, Page, Region, RegionType
from desktop.storage.dossier import Dossier

WIDE, HIGH = 20.0, 20.0
_PROGRAM, _ENGINE = Actor(ActorKind.PROGRAM, "texts"), Actor(ActorKind.ENGINE, "texts")


def line(identity: str, text: str, row: int = 0, *, shaky: dict[int, float] | None = None, wide: float = WIDE) -> Line:
    """shaky: confidence of characters that are not read with 0.99, by their place."""
    top, shaky = 30.0 * row, shaky or {}
    chars = tuple(
        Char(letter, Quad.of(Box(n * wide, top, (n + 1) * wide, top + HIGH)), shaky.get(n, 0.99))
        for n, letter in enumerate(text)
        if not letter.isspace()
    )
    doubt = 0.8 if shaky else 0.05
    return Line(identity, text, Quad.of(Box(0.0, top, len(text) * wide, top + HIGH)), 0.97, doubt=doubt, chars=chars)


def add_document(dossier: Dossier, identity: str, *pages: Sequence[str | Line]) -> None:
    """Pages DOCUMENT.1 ..., lines DOCUMENT.1.0 ..."""
    master = Master(f"{identity:0>64}"[-64:], f"{identity}.png", 1, "image/png", len(pages))
    made = tuple(Page(f"{identity}.{n}", identity, n, master.sha256, n - 1, 1000.0, 1400.0) for n in range(1, len(pages) + 1))
    dossier.record(_PROGRAM, MasterImported(master), DocumentAdded(Document(identity, identity)), PagesAdded(identity, made))
    for page, texts in zip(made, pages, strict=True):
        lines = tuple(each if isinstance(each, Line) else line(f"{page.id}.{row}", each, row) for row, each in enumerate(texts))
        region = Region(f"{page.id}.r", RegionType.TEXT, Quad.of(Box(0.0, 0.0, 900.0, 1300.0)), lines=lines)
        dossier.record(_ENGINE, PageRead(page.id, f"{page.id}.reading", Content((region,))))


def texts_of(dossier: Dossier, page: str) -> list[str]:
    return [each.text for each in dossier.page(page).content.lines()]
