"""How an export goes wrong. Details name the file that was to be written or the original, never what is in them."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop.document.errors import DossierError, Text


class ExportFailed(DossierError):
    """Details: file."""

    code = "export-failed"
    sentence = Text("{file} could not be written.", "无法写出 {file}。")
    remedy = Text("Try again, or choose another folder or format.", "请重试，或选择其他文件夹或格式。")


class FolderUnwritable(ExportFailed):
    """Details: folder."""

    code = "export-folder"
    sentence = Text("Nothing can be written into the folder {folder}.", "无法写入文件夹 {folder}。")
    remedy = Text("Choose another folder, or ask for the right to write there.", "请选择其他文件夹，或申请写入权限。")


class DiskFull(ExportFailed):
    code = "export-disk-full"
    sentence = Text("The disk is full: {file} was not written.", "磁盘已满，未能写出 {file}。")
    remedy = Text("Free some space or choose another disk, then export again.", "请清理空间或选择其他磁盘后重新导出。")


class FileTooLarge(ExportFailed):
    code = "export-too-large"
    sentence = Text("{file} is larger than this disk takes in one file.", "{file} 超过该磁盘允许的单个文件大小。")
    remedy = Text(
        "Choose a disk that is not formatted as FAT32, or export fewer pages at once.",
        "请选择非 FAT32 格式的磁盘，或减少一次导出的页数。",
    )


class FileBusy(ExportFailed):
    code = "export-busy"
    sentence = Text(
        "{file} cannot be replaced: another program has it open, or it is protected.",
        "无法替换 {file}：它正被其他程序打开或受保护。",
    )
    remedy = Text("Close it there, or choose another folder, then export again.", "请关闭该文件或选择其他文件夹后重新导出。")


class NotWhole(ExportFailed):
    """What was written did not read back."""

    code = "export-not-whole"
    sentence = Text("{file} did not pass the check after writing and was thrown away.", "{file} 写出后未通过校验，已丢弃。")


class MasterUnusable(ExportFailed):
    """Details: master (its name)."""

    code = "export-master"
    sentence = Text(
        "No searchable PDF can be made of the original {master}: it is damaged or of a kind that cannot be put into a PDF.",
        "无法用原件 {master} 生成可检索 PDF：文件已损坏或类型不受支持。",
    )
    remedy = Text("Export it as TXT or JSON instead.", "请改为导出 TXT 或 JSON。")


class MasterLocked(ExportFailed):
    """Details: master (its name)."""

    code = "export-locked"
    sentence = Text("The original {master} is locked with a password.", "原件 {master} 受密码保护。")
    remedy = Text("Give its password and export again.", "请提供密码后重新导出。")


class EmptyDocument(ExportFailed):
    code = "export-empty"
    sentence = Text("The document of {file} has no pages.", "{file} 对应的文档没有页面。")
    remedy = Text("Export it as TXT or JSON, or import its original again.", "请导出为 TXT 或 JSON，或重新导入原件。")


class PictureMissing(ExportFailed):
    """Details: page."""

    code = "export-picture"
    sentence = Text("No picture could be made of page {page}.", "无法生成第 {page} 页的图像。")
    remedy = Text("Check that the original is where it was, then export again.", "请确认原件仍在原处，然后重新导出。")


class NotConforming(ExportFailed):
    """Details: file, page (0 for the whole file), reason, reason_zh."""

    code = "export-not-conforming"
    sentence = Text(
        "{file} cannot become PDF/A as it is: on page {page} {reason}.",
        "{file} 无法直接转为 PDF/A：第 {page} 页，{reason_zh}。",
    )
    remedy = Text("Export it with such pages as pictures.", "请选择将此类页面转为图像后导出。")


class FileNotConforming(NotConforming):
    """Where it is no single page."""

    code = "export-not-conforming-file"
    sentence = Text("{file} cannot become PDF/A as it is: {reason}.", "{file} 无法直接转为 PDF/A：{reason_zh}。")
    remedy = Text(
        "Export it as a searchable PDF instead; unless it is locked, PDF/A with pages as pictures may do.",
        "请改为导出可检索 PDF；若文件未加密，也可将页面转为图像后导出 PDF/A。",
    )


class NothingWritten(ExportFailed):
    code = "export-nothing"
    sentence = Text("Nothing was written: no page and no record is to leave.", "未写出任何内容：没有可导出的页面或记录。")
    remedy = Text(
        "If only approved pages were asked for, approve some; if marked areas, mark some.",
        "若仅导出已批准页面，请先批准；若按标记遮盖，请先标记区域。",
    )


class UnknownFormat(DossierError):
    """Details: format, known."""

    code = "export-format"
    sentence = Text("There is no export format “{format}”.", "没有导出格式“{format}”。")
    remedy = Text("Choose among: {known}.", "可选格式：{known}。")


@contextmanager
def system_errors(target: Path) -> Iterator[None]:
    """What the system says of a file that is being written, said to a person."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
            raise DiskFull(file=target.name) from error
        if error.errno == errno.EFBIG:
            raise FileTooLarge(file=target.name) from error
        if isinstance(error, PermissionError | NotADirectoryError | FileExistsError) or error.errno == errno.EROFS:
            raise FolderUnwritable(folder=str(target.parent)) from error
        raise ExportFailed(file=target.name) from error
