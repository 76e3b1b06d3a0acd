"""What can go wrong with a master, each with its remedy. `file` is its name without folders, `page` counts from 1."""

from __future__ import annotations

from desktop.document.errors import DossierError, Text


class MasterMissing(DossierError):
    code = "master-missing"
    sentence = Text(
        "{file} cannot be opened: it is not there or may not be read.", "无法打开 {file}：文件不存在或没有读取权限。"
    )
    remedy = Text(
        "Check that the file is in its place and that you may read it.", "请检查文件是否在原处，以及您是否有读取权限。"
    )


class UnsupportedFormat(DossierError):
    code = "format-unsupported"
    sentence = Text("{file} is not a PDF or an image of a kind that can be read here.", "{file} 不是可读取的 PDF 或图像格式。")
    remedy = Text(
        "Convert it to PDF, TIFF, JPEG, PNG, WebP, JPEG 2000, BMP or GIF.",
        "请转换为 PDF、TIFF、JPEG、PNG、WebP、JPEG 2000、BMP 或 GIF。",
    )


class MasterDamaged(DossierError):
    """details: file; what: the decoder's own word for it, for the log."""

    code = "master-damaged"
    sentence = Text("{file} is damaged and cannot be opened.", "{file} 已损坏，无法打开。")
    remedy = Text("Scan it again or get another copy of the file.", "请重新扫描，或获取该文件的另一份副本。")


class PageDamaged(DossierError):
    """details: file, page; what: the decoder's own word for it, for the log."""

    code = "page-damaged"
    sentence = Text("Page {page} of {file} is damaged and cannot be shown.", "{file} 第 {page} 页已损坏，无法显示。")
    remedy = Text(
        "The other pages go on. Scan this page again or get another copy of the file.",
        "其余页面将继续处理。请重新扫描该页，或获取该文件的另一份副本。",
    )


class NoPages(DossierError):
    code = "master-empty"
    sentence = Text("{file} has no pages.", "{file} 没有任何页面。")
    remedy = Text("Get another copy of the file.", "请获取该文件的另一份副本。")


class PageMissing(DossierError):
    code = "page-missing"
    sentence = Text("{file} has no page {page}.", "{file} 没有第 {page} 页。")
    remedy = Text("Choose a page from 1 to {pages}.", "请选择第 1 至 {pages} 页。")


class PasswordNeeded(DossierError):
    code = "password-needed"
    sentence = Text("{file} is locked with a password.", "{file} 受密码保护。")
    remedy = Text("Enter the password to open it.", "请输入密码以打开。")


class PasswordWrong(DossierError):
    code = "password-wrong"
    sentence = Text("The password does not open {file}.", "密码不正确，无法打开 {file}。")
    remedy = Text("Enter another password; mind upper and lower case.", "请输入其他密码，并注意大小写。")


class TooManyPages(DossierError):
    code = "master-too-long"
    sentence = Text("{file} has more than {limit} pages.", "{file} 超过 {limit} 页。")
    remedy = Text("Split the file into smaller ones and import those.", "请将文件拆分后再导入。")


class TooComplex(DossierError):
    code = "master-too-complex"
    sentence = Text("{file} holds {objects} objects; the limit is {limit}.", "{file} 含有 {objects} 个对象，上限为 {limit}。")
    remedy = Text("Print it to a new PDF or split it, and import that.", "请重新打印为 PDF 或拆分后再导入。")


class PageTooLarge(DossierError):
    """Details: file, page, size (as "30000 × 20000")."""

    code = "page-too-large"
    sentence = Text("Page {page} of {file} is too large ({size}).", "{file} 第 {page} 页过大（{size}）。")
    remedy = Text("Scan it at a lower resolution or cut it into parts.", "请以较低分辨率扫描，或裁成几部分。")


class OutOfMemory(DossierError):
    code = "page-out-of-memory"
    sentence = Text("{file} (page {page}) needs more memory than it may take.", "{file}（第 {page} 页）所需内存超出限额。")
    remedy = Text("Scan it at a lower resolution, or get another copy of the file.", "请以较低分辨率扫描，或获取另一份副本。")


class TookTooLong(DossierError):
    code = "page-too-slow"
    sentence = Text(
        "{file} (page {page}) took longer than {seconds} seconds and was given up.",
        "{file}（第 {page} 页）处理超过 {seconds} 秒，已放弃。",
    )
    remedy = Text("Print it to a new PDF or scan it, and import that.", "请重新打印为 PDF 或扫描后再导入。")


class DecoderDied(DossierError):
    code = "decoder-died"
    sentence = Text("{file} (page {page}) made the reading process stop.", "{file}（第 {page} 页）导致读取进程停止。")
    remedy = Text("Print it to a new PDF or scan it, and import that.", "请重新打印为 PDF 或扫描后再导入。")
