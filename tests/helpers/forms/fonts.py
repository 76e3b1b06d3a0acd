"""Chinese fonts of the machine by face, with the one that PyMuPDF carries where there is none."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path

import pymupdf
from PIL import ImageFont

FACES = ("song", "song-bold", "hei", "hei-bold", "plain")
_NOTO = "/usr/share/fonts/opentype/noto"
_WINDOWS = "C:/Windows/Fonts"
# The place of the simplified Chinese face in a collection stands after the path.
_FILES: dict[str, tuple[tuple[str, int], ...]] = {
    "song": ((f"{_NOTO}/NotoSerifCJK-Regular.ttc", 2), (f"{_WINDOWS}/simsun.ttc", 0)),
    "song-bold": ((f"{_NOTO}/NotoSerifCJK-Bold.ttc", 2), (f"{_WINDOWS}/simhei.ttf", 0)),
    "hei": ((f"{_NOTO}/NotoSansCJK-Regular.ttc", 2), (f"{_WINDOWS}/msyh.ttc", 0)),
    "hei-bold": ((f"{_NOTO}/NotoSansCJK-Bold.ttc", 2), (f"{_WINDOWS}/msyhbd.ttc", 0)),
    "hand": ((f"{_WINDOWS}/STXINGKA.TTF", 0), (f"{_WINDOWS}/simkai.ttf", 0)),
}


@cache
def font(face: str, size: int) -> ImageFont.FreeTypeFont:
    """size: pixels an em. "hand" is a hand-like font where there is one, else the plain one: its glyphs are bent anyway."""
    for path, index in _FILES.get(face, ()):
        if Path(path).is_file():
            return ImageFont.truetype(path, size, index=index)
    return ImageFont.truetype(BytesIO(_carried()), size)


@cache
def _carried() -> bytes:
    return bytes(pymupdf.Font("cjk").buffer)
