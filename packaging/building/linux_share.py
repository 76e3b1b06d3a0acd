"""What a Linux desktop is told about the program: entry in the menu, kind of file, icons, manual page. And how files go into an
archive so that the same files make the same bytes."""

from __future__ import annotations

import io
import re
import stat
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from gzip import GzipFile
from pathlib import Path
from typing import IO

from building.places import PACKAGING, ROOT, VERSION, Unbuildable, source_date

LINUX = PACKAGING / "linux"
_ICONS = {"dossier": "apps/dossier", "dossier-document": "mimetypes/application-x-dossier"}
_SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
_UNFINISHED = re.compile(r"\.?(a|b|rc|dev)(\d+)")


def debian_version() -> str:
    """In an order that dpkg and `sort -V` see as people do: a release candidate comes before its release."""
    return _UNFINISHED.sub(r"~\1\2", VERSION)


def filled(name: str, **values: str) -> bytes:
    """The file of packaging/linux with its @NAMES@ replaced."""
    text = (LINUX / name).read_text("utf-8")
    date = datetime.fromtimestamp(source_date(), UTC).date().isoformat()
    for key, value in {"VERSION": debian_version(), "DATE": date, **values}.items():
        text = text.replace(f"@{key}@", value)
    left = re.findall(r"@[A-Z_]+@", text)
    if left:
        raise Unbuildable(f"packaging/linux/{name}: nothing to put in place of {', '.join(left)}.")
    return text.encode()


def shared_files() -> Mapping[str, bytes]:
    """By their places below a `share` folder. Raises Unbuildable where an icon is missing."""
    files = {
        "applications/dossier.desktop": filled("dossier.desktop"),
        "mime/packages/dossier.xml": filled("dossier.xml"),
        "man/man1/dossier.1": filled("dossier.1"),
    }
    for name, place in _ICONS.items():
        for size in _SIZES:
            files[f"icons/hicolor/{size}x{size}/{place}.png"] = _read(PACKAGING / "icons" / f"{name}-{size}.png")
        files[f"icons/hicolor/scalable/{place}.svg"] = _read(ROOT / "resources" / "icons" / "app" / f"{name}.svg")
    return files


def _read(path: Path) -> bytes:
    if not path.exists():
        raise Unbuildable(f"{path.relative_to(ROOT)} is missing.")
    return path.read_bytes()


class Archive:
    """A tar archive of which nothing depends on who made it, where and when: everything is root's and of the last commit."""

    def __init__(self, stream: IO[bytes] | GzipFile, date: int) -> None:
        self._date = date
        self._tar = tarfile.open(fileobj=stream, mode="w|", format=tarfile.GNU_FORMAT)  # noqa: SIM115  closed by close()
        self._folders: set[str] = set()

    def add_folder(self, name: str) -> None:
        """With those above it; one that is there already is not added again."""
        parent = name.rpartition("/")[0]
        if parent:
            self.add_folder(parent)
        if name not in self._folders:
            self._folders.add(name)
            self._tar.addfile(self._entry(f"./{name}", tarfile.DIRTYPE, 0o755))

    def add_bytes(self, name: str, data: bytes, mode: int = 0o644) -> None:
        self.add_folder(name.rpartition("/")[0])
        entry = self._entry(f"./{name}", tarfile.REGTYPE, mode)
        entry.size = len(data)
        self._tar.addfile(entry, io.BytesIO(data))

    def add_link(self, name: str, target: str) -> None:
        self.add_folder(name.rpartition("/")[0])
        entry = self._entry(f"./{name}", tarfile.SYMTYPE, 0o777)
        entry.linkname = target
        self._tar.addfile(entry)

    def add_tree(self, folder: Path, name: str) -> Iterator[tuple[str, bytes]]:
        """Everything below `folder`, in the order of its names; yields each file with its bytes."""
        for path in sorted(folder.rglob("*"), key=lambda p: p.relative_to(folder).parts):
            inside = f"{name}/{path.relative_to(folder).as_posix()}"
            if path.is_symlink():
                self.add_link(inside, path.readlink().as_posix())
            elif path.is_dir():
                self.add_folder(inside)
            else:
                data = path.read_bytes()
                self.add_bytes(inside, data, 0o755 if _is_program(path) else 0o644)
                yield inside, data

    def close(self) -> None:
        self._tar.close()

    def _entry(self, name: str, kind: bytes, mode: int) -> tarfile.TarInfo:
        entry = tarfile.TarInfo(name)
        entry.type, entry.mode, entry.mtime = kind, mode, self._date
        entry.uname = entry.gname = "root"
        return entry


def _is_program(path: Path) -> bool:
    """Libraries are marked so by PyInstaller too, and need not be."""
    return bool(path.stat().st_mode & stat.S_IXUSR) and ".so" not in path.name


def kilobytes(sizes: Iterable[int]) -> int:
    """Each file as a disk holds it, in blocks of 4 kB."""
    return sum(-(-size // 4096) * 4 for size in sizes)
