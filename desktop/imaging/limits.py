"""How much of an original is taken on: originals come from anywhere and some are made to harm."""

from __future__ import annotations

from dataclasses import dataclass

MEGA = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """bilevel_pixels, pixels: of one decoded picture, by one or by four bytes a pixel in memory. pages: of one master.
    pdf_objects: entries of a PDF's object table. page_side: longest side of a page, in its unit.
    memory: address space of the child, bytes. seconds: for one call; several times what a slow honest page takes."""

    bilevel_pixels: int = 300 * MEGA
    pixels: int = 150 * MEGA
    pages: int = 20_000
    pdf_objects: int = 4_000_000
    page_side: float = 200_000.0
    memory: int = 3 << 30
    seconds: float = 25.0
