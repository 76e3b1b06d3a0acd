"""The .deb: for Debian, Ubuntu, UOS, Kylin and their kin."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import IO

from building import elf, linux_share
from building.linux_share import Archive, debian_version, filled
from building.places import Unbuildable, platform_tag, source_date
from desktop.commands import COMMANDS

_ARCHITECTURES = {"linux-x86_64": "amd64", "linux-aarch64": "arm64"}
_C_LIBRARY = ("libc", "libm", "libdl", "libpthread", "librt", "libutil", "libresolv", "ld-linux-x86-64", "ld-linux-aarch64")
_GCC = {21: "5", 22: "6", 24: "7", 25: "8", 26: "9", 28: "10", 29: "11", 30: "12", 32: "13", 33: "14", 34: "15"}
"""Of which GCC the C++ library knows GLIBCXX_3.4.N first."""

# Where a library is found. Only those that are under one name in Debian 11 to 13 and Ubuntu 20.04 to 24.04: what is not in all
# of them (libffi.so.8, libssl.so.3, libpython) belongs into the bundle.
PACKAGES = {
    "libstdc++.so.6": "libstdc++6",
    "libgcc_s.so.1": "libgcc-s1 | libgcc1",
    "libz.so.1": "zlib1g",
    "libbz2.so.1.0": "libbz2-1.0",
    "liblzma.so.5": "liblzma5",
    "libexpat.so.1": "libexpat1",
    "libzstd.so.1": "libzstd1",
    "libuuid.so.1": "libuuid1",
    "libsqlite3.so.0": "libsqlite3-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libgobject-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libgio-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libgmodule-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libOpenGL.so.0": "libopengl0",
    "libdrm.so.2": "libdrm2",
    "libgbm.so.1": "libgbm1",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libXau.so.6": "libxau6",
    "libXdmcp.so.6": "libxdmcp6",
    "libXext.so.6": "libxext6",
    "libXi.so.6": "libxi6",
    "libXrender.so.1": "libxrender1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xinerama.so.0": "libxcb-xinerama0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
_LEVEL = 2  # of xz: a third of the time that 6 takes, for a tenth more bytes
# What no file of the bundle names: fc-list and the settings of fonts, keyboards and compose sequences.
_BESIDES = ("fontconfig", "xkb-data", "libx11-data")
_RECOMMENDED = (
    "fonts-noto-cjk | fonts-wqy-microhei | fonts-wqy-zenhei | fonts-arphic-uming",
    "hicolor-icon-theme",
    "shared-mime-info",
    "xdg-utils",
)

_CONTROL = """\
Package: dossier
Version: {version}
Architecture: {architecture}
Maintainer: The Dossier authors <dossier@dossier.invalid>
Installed-Size: {size}
Depends: {depends}
Recommends: {recommends}
Section: text
Priority: optional
Description: turn scans and PDFs into checked records, offline
 Dossier reads scans and PDFs on the machine itself, draws the layout over
 the page and shows where the reading is in doubt. What a person has checked
 leaves as text, Word, PDF/A, ALTO, METS and registers.
 .
 Nothing touches a network. An engine that needs no graphics card is inside.
 It needs a C library of {glibc} or newer.
"""


def make(bundle: Path, target: Path) -> Path:
    """bundle: the frozen program's folder. target: folder that the installer is put in; returns its path. The same bundle makes
    the same bytes, with the same release of xz. Raises Unbuildable."""
    demands = elf.demands(bundle)
    if "GLIBC" not in demands.newest:
        raise Unbuildable(f"No file in {bundle} uses the GNU C library: this is no program for Linux.")
    needed = depends(demands)
    date = source_date()
    architecture = _ARCHITECTURES[platform_tag()]
    made = target / f"dossier_{debian_version()}_{architecture}.deb"
    with tempfile.TemporaryDirectory(dir=target) as scratch:
        parts = [Path(scratch) / name for name in ("debian-binary", "control.tar.xz", "data.tar.xz")]
        parts[0].write_bytes(b"2.0\n")
        sums, sizes = _write_data(bundle, parts[2], date)
        control = _CONTROL.format(
            version=debian_version(),
            architecture=architecture,
            size=linux_share.kilobytes(sizes),
            depends=", ".join(needed),
            recommends=", ".join(_RECOMMENDED),
            glibc=f"glibc {demands.newest['GLIBC']}",
        )
        _write_control(control, sums, parts[1], date)
        _write_ar(parts, made, date)
    glibc = demands.newest["GLIBC"]
    print(f"glibc {glibc} or newer, asked for by {', '.join(path.as_posix() for path in glibc.files)}")
    print(f"{made}: {made.stat().st_size / 1e6:.0f} MB; needs {', '.join(needed)}")
    return made


def depends(demands: elf.Demands) -> tuple[str, ...]:
    """The packages that the libraries asked of the system are in. Raises Unbuildable for a library that has no one place."""
    newest = demands.newest
    found = {f"libc6 (>= {newest['GLIBC']})"}
    for library, files in demands.libraries.items():
        if library.partition(".so")[0] in _C_LIBRARY:
            continue
        if library not in PACKAGES:
            raise Unbuildable(
                f"{files[0]} needs {library}, which is neither in the bundle nor in a package that every Debian and Ubuntu "
                "has under one name: put it into the bundle, or into PACKAGES."
            )
        bound = f" (>= {_gcc(newest['GLIBCXX'].version)})" if library == "libstdc++.so.6" and "GLIBCXX" in newest else ""
        found.add(PACKAGES[library] + bound)
    return tuple(sorted(found.union(_BESIDES)))


def _gcc(version: elf.Version) -> str:
    """Of GLIBCXX_3.4.27 the next release that is known here."""
    return next(gcc for number, gcc in sorted(_GCC.items()) if version[2] <= number)


def _write_data(bundle: Path, target: Path, date: int) -> tuple[list[str], list[int]]:
    """Lines for md5sums, and the sizes."""
    sums: list[str] = []
    sizes: list[int] = []

    def note(name: str, data: bytes) -> None:
        sums.append(f"{hashlib.md5(data, usedforsecurity=False).hexdigest()}  {name}\n")
        sizes.append(len(data))

    with _xz(target) as stream:
        archive = Archive(stream, date)
        for name, data in archive.add_tree(bundle, "usr/lib/dossier"):
            note(name, data)
        for name, data in sorted(_beside(date).items()):
            archive.add_bytes(name, data)
            note(name, data)
        archive.add_link("usr/bin/dossier", "../lib/dossier/dossier")
        archive.close()
    return sums, sizes


def _beside(date: int) -> dict[str, bytes]:
    """What is installed beside the bundle, by its place."""
    files = {f"usr/share/{name}": data for name, data in linux_share.shared_files().items()}
    page = files.pop("usr/share/man/man1/dossier.1")
    files["usr/share/man/man1/dossier.1.gz"] = gzip.compress(page, mtime=0)
    files["usr/share/metainfo/dossier.metainfo.xml"] = filled("dossier.metainfo.xml")
    files["usr/share/bash-completion/completions/dossier"] = filled("completion.bash", COMMANDS=" ".join(COMMANDS))
    files["usr/share/doc/dossier/copyright"] = filled("copyright")
    when = format_datetime(datetime.fromtimestamp(date, UTC))
    files["usr/share/doc/dossier/changelog.gz"] = gzip.compress(filled("changelog", WHEN=when), mtime=0)
    files["usr/share/lintian/overrides/dossier"] = filled("lintian-overrides")
    return files


def _write_control(control: str, sums: Iterable[str], target: Path, date: int) -> None:
    with _xz(target) as stream:
        archive = Archive(stream, date)
        archive.add_bytes("control", control.encode())
        archive.add_bytes("md5sums", "".join(sums).encode())
        for script in ("preinst", "postrm"):
            archive.add_bytes(script, filled(script), 0o755)
        archive.close()


@contextmanager
def _xz(target: Path) -> Iterator[IO[bytes]]:
    """What is written to the stream comes compressed into `target`. Cut in blocks of one size, so that the bytes do not depend
    on how many processors the machine has; one thread alone would not cut."""
    threads = min(max(os.cpu_count() or 1, 2), 8)
    command = shutil.which("xz")
    if command is None:
        raise Unbuildable("The command xz is missing, which packs the .deb; on Debian and its kin: apt-get install xz-utils.")
    with target.open("wb") as file:
        packer = subprocess.Popen(
            [command, f"-{_LEVEL}", f"--threads={threads}", "--block-size=25165824"], stdin=subprocess.PIPE, stdout=file
        )
        assert packer.stdin is not None
        with suppress(BrokenPipeError), packer.stdin as stream:  # it ended before its time: its status says so below
            yield stream
        if packer.wait():
            raise Unbuildable("xz failed: see above.")


def _write_ar(parts: Iterable[Path], target: Path, date: int) -> None:
    with target.open("wb") as file:
        file.write(b"!<arch>\n")
        for part in parts:
            size = part.stat().st_size
            file.write(f"{part.name:<16}{date:<12}{0:<6}{0:<6}{'100644':<8}{size:<10}`\n".encode())
            with part.open("rb") as stream:
                shutil.copyfileobj(stream, file)
            file.write(b"\n" * (size % 2))
