"""How files of recognition go wrong."""

from __future__ import annotations

from desktop.document.errors import DossierError, Text


class OcrFileDamaged(DossierError):
    """Details: file, line (0 where it is not known)."""

    code = "ocr-file-damaged"
    sentence = Text("{file} is not well formed (line {line}).", "{file} 格式不正确（第 {line} 行）。")
    remedy = Text("Make the file again with the program that wrote it.", "请用原程序重新生成该文件。")


class OcrFileUnknown(DossierError):
    """Details: file."""

    code = "ocr-file-unknown"
    sentence = Text("{file} is neither hOCR nor ALTO nor PAGE XML.", "{file} 不是 hOCR、ALTO 或 PAGE XML 文件。")
    remedy = Text("Export it from the other program in one of these formats.", "请在原程序中导出为上述格式之一。")
