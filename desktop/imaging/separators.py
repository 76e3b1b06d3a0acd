"""Sheets to lay between documents before they are scanned: a QR code that a machine reads, and words for a person."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pymupdf
import zxingcpp

from desktop.imaging.codes import clean
from desktop.imaging.values import SEPARATOR

_WIDTH, _HEIGHT = 595, 842
_CODE = pymupdf.Rect(172, 170, 423, 421)
_LONGEST_NAME = 120
_WORDS = ("分隔页 Separator sheet", "下一份文档从此页之后开始。", "A new document begins after this sheet.")


def separator_sheets(names: Sequence[str]) -> bytes:
    """A PDF of one A4 page for each name; "" is a sheet that names nothing."""
    font = pymupdf.Font("cjk")
    with pymupdf.open() as document:
        for name in names:
            name = clean(name)[:_LONGEST_NAME]
            page = document.new_page(width=_WIDTH, height=_HEIGHT)
            text = f"{SEPARATOR}:{name}" if name else SEPARATOR
            code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="Q")
            picture = code.to_image(scale=8)
            height, width = picture.shape
            samples = pymupdf.Pixmap(pymupdf.csGRAY, width, height, np.asarray(picture).tobytes(), False)
            page.insert_image(_CODE, pixmap=samples)
            writer = pymupdf.TextWriter(page.rect)
            for n, (line, size) in enumerate(zip((*_WORDS, name), (26, 14, 14, 22), strict=True)):
                fitted = min(size, size * (_WIDTH - 120) / max(1.0, font.text_length(line, size)))
                writer.append(((_WIDTH - font.text_length(line, fitted)) / 2, 480 + 40 * n), line, font, fitted)
            writer.write_text(page)
        document.subset_fonts()
        pdf: bytes = document.tobytes(garbage=4, deflate=True)
        return pdf
