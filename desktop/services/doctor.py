"""The self-check: whether this machine can do the work, one finding a line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from desktop.document.errors import DossierError, Text
from desktop.engines import registry
from desktop.hosts.jobs import NO_WINDOW
from desktop.offline import selfcheck
from desktop.offline.selfcheck import Check, CheckState
from desktop.services import memory
from desktop.services.engines import EMBEDDED, HUNYUAN, DeskEngines, ModelNotBrought, PackNotBrought
from desktop.services.graphics import graphics_card
from desktop.services.models import Models
from desktop.services.packs import InstalledPack
from desktop.services.policy_check import policy_checks
from desktop.storage.paths import data_folder
from desktop.storage.settings import load_settings

__all__ = ["Check", "CheckState", "examine"]

_OK, _WARN, _FAIL, _ABSENT = CheckState.OK, CheckState.WARN, CheckState.FAIL, CheckState.ABSENT
_TITLES = {EMBEDDED: Text("The embedded engine", "内置引擎")}
_GIGABYTE = 2**30
_ROOMY, _CRAMPED = 5 * _GIGABYTE, _GIGABYTE // 2
_LEAST_MEMORY, _READING_MEMORY = 19 * _GIGABYTE // 10, _GIGABYTE
_WINDOWS_FONTS = ("msyh.ttc", "simsun.ttc", "Deng.ttf", "simhei.ttf")

Examination = Callable[[], Check]


def examine(more: Sequence[Examination] = ()) -> tuple[Check, ...]:
    """All findings, in the order in which they are best read; takes some seconds, because engines are opened in their child
    processes. more: what else to ask, such as a check that needs Qt. Never raises."""
    engines = DeskEngines(load_settings(), Models())
    checks = [check for entry in registry.ENTRIES for check in _engine(entry, engines)]
    checks += [_pack(pack) for pack in engines.packs.list()]
    checks += [_font(), _display(), graphics_card(engines), _memory(), _disk(data_folder())]
    checks += [*selfcheck.probe(), *policy_checks()]
    return (*checks, *(examination() for examination in more))


def _engine(entry: registry.Entry, engines: DeskEngines) -> Iterator[Check]:
    """An engine that was never brought here is no failure; one that was and does not open is."""
    name = f"engine.{entry.name}"
    reason: DossierError | None = engines.unavailable(entry.name)
    absent = entry.name == HUNYUAN and isinstance(reason, ModelNotBrought | PackNotBrought)
    if reason is None:
        reader = engines.open(entry.name)
        try:
            fingerprint = reader.fingerprint
        except DossierError as error:
            reason = error
        else:
            ready = Text(
                f"{_TITLES.get(entry.name, entry.title).en} opens.", f"{_TITLES.get(entry.name, entry.title).zh}可以打开。"
            )
            yield Check(name, _OK, ready, f"version {fingerprint.version}")
            yield _models(entry, fingerprint.models)
            return
        finally:
            reader.close()
    said, remedy = (Text(say("en"), say("zh")) for say in (reason.say, reason.advise))
    yield Check(name, _ABSENT if absent else _FAIL, said, "", remedy, reason.commands.filled(**reason.details))


def _models(entry: registry.Entry, found: Sequence[tuple[str, str]]) -> Check:
    """By hash; an engine that has none of its own to compare with is taken at its word."""
    name = f"models.{entry.name}"
    wrong = sorted({file for file, _ in entry.models if dict(found).get(file) != dict(entry.models)[file]})
    if entry.models and wrong:
        sentence = Text(
            "Model files are not those that came with the program; install it again.",
            "模型文件与随程序提供的不符；请重新安装。",
        )
        return Check(name, _FAIL, sentence, ", ".join(wrong))
    return Check(
        name, _OK, Text("The model files are as they should be.", "模型文件完好。"), ", ".join(file for file, _ in found)
    )


def _font() -> Check:
    """A font for Chinese: one of the system for the window; PyMuPDF carries one for what is drawn into files."""
    font = _system_font()
    if font:
        return Check("font.chinese", _OK, Text("There is a font for Chinese.", "有可用的中文字体。"), font)
    if find_spec("pymupdf") is not None:
        sentence = Text(
            "The system has no font for Chinese; the program's own serves. Install one for rare characters.",
            "系统没有中文字体，将使用程序自带的字体；如需生僻字请安装字体。",
        )
        return Check("font.chinese", _OK, sentence)
    return Check("font.chinese", _FAIL, Text("There is no font for Chinese; install one.", "没有中文字体，请安装。"))


def _system_font() -> str:
    if sys.platform == "win32":
        folder = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "Fonts"
        return next((name for name in _WINDOWS_FONTS if (folder / name).exists()), "")
    return (_said("fc-list", ":lang=zh", "family") or "").partition("\n")[0].partition(",")[0]


def _display() -> Check:
    if find_spec("PySide6") is None:
        return Check("display", _WARN, Text("The window's library PySide6 is missing.", "缺少窗口所需的 PySide6。"))
    place = os.environ.get("QT_QPA_PLATFORM") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY") or ""
    if sys.platform == "win32" or place:
        return Check("display", _OK, Text("There is a display for the window.", "有可用的显示。"), place)
    sentence = Text("There is no display; the headless commands work.", "没有显示；命令行方式仍可使用。")
    return Check("display", _ABSENT, sentence)


def _memory() -> Check:
    """Of the computer. What is needed is what was measured (docs/performance.md): 0.8 GB while the embedded engine reads."""
    total, free = memory.total_and_free()
    if total is None or free is None:
        return Check("memory", _OK, Text("How much memory there is cannot be told.", "无法得知内存大小。"))
    amounts = Text("{total:.1f} GB in all, {free:.1f} GB free.", "共 {total:.1f} GB，可用 {free:.1f} GB。")
    amounts = amounts.filled(total=total / _GIGABYTE, free=free / _GIGABYTE)
    if total < _LEAST_MEMORY:
        sentence = Text(
            "The computer has less memory than reading takes together with the system (2 GB); large pages may fail.",
            "本机内存少于系统与识别所需（2 GB）；较大的页面可能失败。",
        )
        return Check("memory", _WARN, _joined(sentence, amounts))
    if free < _READING_MEMORY:
        sentence = Text(
            "Little memory is free: reading takes up to 1 GB. Close other programs.",
            "可用内存不多：识别最多需要 1 GB。请关闭其他程序。",
        )
        return Check("memory", _WARN, _joined(sentence, amounts))
    return Check("memory", _OK, _joined(Text("There is memory enough to read.", "内存足够识别使用。"), amounts))


def _joined(one: Text, other: Text) -> Text:
    return Text(f"{one.en} {other.en}", f"{one.zh}{other.zh}")


def _pack(pack: InstalledPack) -> Check:
    name = f"pack.{pack.manifest.name}" + (".everybody" if pack.for_everybody else "")
    if pack.problem is not None:
        return Check(name, _FAIL, Text(pack.problem.full("en"), pack.problem.full("zh")), pack.manifest.version)
    title = Text(pack.manifest.title.get("en", pack.manifest.name), pack.manifest.title.get("zh", pack.manifest.name))
    whole = Text(f"The pack “{title.en}” is all there.", f"组件包“{title.zh}”完整。")
    return Check(name, _OK, whole, pack.manifest.version)


def _disk(folder: Path) -> Check:
    there = next((place for place in (folder, *folder.parents) if place.exists()), Path.cwd())
    try:
        free = shutil.disk_usage(there).free
    except OSError:
        return Check("disk", _WARN, Text("How much room there is cannot be told.", "无法得知剩余空间。"), str(folder))
    room = Text("{free:.1f} GB free.", "剩余 {free:.1f} GB。").filled(free=free / _GIGABYTE)
    if not os.access(there, os.W_OK):
        return Check("disk", _FAIL, Text("The data folder cannot be written to.", "数据文件夹不可写。"), str(folder))
    if free < _CRAMPED:
        return Check("disk", _FAIL, _joined(Text("The disk is full; make room.", "磁盘已满，请清理空间。"), room), str(folder))
    if free < _ROOMY:
        return Check("disk", _WARN, _joined(Text("The disk is nearly full.", "磁盘空间不多。"), room), str(folder))
    return Check("disk", _OK, _joined(Text("There is room on the disk.", "磁盘空间充足。"), room), str(folder))


def _said(*command: str) -> str | None:
    """What a tool of the system prints, None where it is missing or fails."""
    program = shutil.which(command[0])
    if program is None:
        return None
    try:
        done = subprocess.run(
            (program, *command[1:]),
            capture_output=True,
            timeout=20,
            check=False,
            stdin=subprocess.DEVNULL,
            creationflags=NO_WINDOW,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else None
