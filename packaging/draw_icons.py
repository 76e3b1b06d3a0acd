"""Draws the program's icon and that of its files as bitmaps from resources/icons/app, where the system does not take SVGs.

python packaging/draw_icons.py        packaging/icons/*.png, packaging/windows/*.ico and *.bmp
"""

from __future__ import annotations

import io
import struct
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

PACKAGING = Path(__file__).resolve().parent
SOURCES = PACKAGING.parent / "resources" / "icons" / "app"
NAMES = ("dossier", "dossier-document")
SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)
PALE = "#d8e5fb"
GRIDS = {16: "-16", 32: "-16", 24: "-24", 48: "-24"}
"""Small sizes have drawings of their own, whose lines fall on whole pixels."""


def source(name: str, size: int) -> Path:
    return SOURCES / f"{name}{GRIDS.get(size, '')}.svg"


def drawn(name: str, size: int) -> Image.Image:
    """One icon, square, `size` pixels, RGBA."""
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(source(name, size))).render(painter, QRectF(0, 0, size, size))
    painter.end()
    buffer = QBuffer()
    image.save(buffer, "PNG")
    return Image.open(io.BytesIO(buffer.data().data())).convert("RGBA")


def icon_file(images: list[Image.Image]) -> bytes:
    """A Windows icon: plain bitmaps, which every tool reads, and PNG for the 256 pixels that would be large."""
    head, body, start = struct.pack("<HHH", 0, 1, len(images)), b"", 6 + 16 * len(images)
    for image in images:
        buffer = io.BytesIO()
        if image.width < 256:
            image.save(buffer, "ICO", sizes=[image.size], bitmap_format="bmp")
            data = buffer.getvalue()[22:]  # after the head of a file of one icon
        else:
            image.save(buffer, "PNG", optimize=True)
            data = buffer.getvalue()
        side = image.width % 256
        head += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(data), start + len(body))
        body += data
    return head + body


def wizard() -> dict[str, Image.Image]:
    """The pictures of the setup programs: beside the first and the last page, and in the corner of the others."""
    side, corner = Image.new("RGB", (164, 314), PALE), Image.new("RGB", (55, 55), "#ffffff")
    for picture, icon, at in ((side, drawn("dossier", 128), (18, 93)), (corner, drawn("dossier", 48), (4, 4))):
        picture.paste(icon, at, icon)
    return {name: picture.quantize(64) for name, picture in (("wizard", side), ("wizard-small", corner))}


def main() -> None:
    for name, picture in wizard().items():
        picture.save(PACKAGING / "windows" / f"{name}.bmp")
    for name in NAMES:
        for size in SIZES:
            drawn(name, size).save(PACKAGING / "icons" / f"{name}-{size}.png", optimize=True)
        (PACKAGING / "windows" / f"{name}.ico").write_bytes(icon_file([drawn(name, size) for size in ICO_SIZES]))


if __name__ == "__main__":
    main()
