"""The self-extracting .run: for systems without root or without dpkg."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import tempfile
from pathlib import Path

from building import elf, linux_share
from building.linux_deb import depends
from building.linux_share import Archive, debian_version, filled
from building.places import VERSION, Unbuildable, platform_tag, source_date


def make(bundle: Path, target: Path) -> Path:
    """bundle: the frozen program's folder. target: folder that the installer is put in; returns its path. The same bundle makes
    the same bytes, with the same release of zlib. Raises Unbuildable."""
    demands = elf.demands(bundle)
    if "GLIBC" not in demands.newest:
        raise Unbuildable(f"No file in {bundle} uses the GNU C library: this is no program for Linux.")
    made = target / f"dossier-{debian_version()}-{platform_tag()}.run"
    with tempfile.TemporaryDirectory(dir=target) as scratch:
        payload = Path(scratch) / "payload.tar.gz"
        sizes = _write_payload(bundle, payload)
        with payload.open("rb") as packed:
            digest = hashlib.file_digest(packed, "sha256").hexdigest()
        values = {
            "MACHINE": platform_tag().partition("-")[2],
            "GLIBC": str(demands.newest["GLIBC"]),
            "SHA256": digest,
            "KILOBYTES": str(linux_share.kilobytes(sizes)),
            "PROGRAM_VERSION": VERSION,
            "PACKAGES": " ".join(_plain(entry) for entry in depends(demands)),
        }
        with made.open("wb") as file, payload.open("rb") as packed:
            file.write(_script(values))
            shutil.copyfileobj(packed, file)
    made.chmod(0o755)
    print(f"{made}: {made.stat().st_size / 1e6:.0f} MB")
    return made


def _plain(entry: str) -> str:
    """The name alone, and of several the one that every system knows (newer ones by another name too)."""
    return entry.rpartition("|")[2].partition("(")[0].strip()


def _script(values: dict[str, str]) -> bytes:
    """The offset of what follows is counted from 1, as `tail -c` counts, and always eight digits long."""
    values = {"COMMON": _common(), **values}
    length = len(filled("install.sh", **values, OFFSET="0" * 8))
    return filled("install.sh", **values, OFFSET=f"{length + 1:08}")


def _common() -> str:
    """Without its head."""
    return (linux_share.LINUX / "common.sh").read_text("utf-8").partition("\n\n")[2].rstrip("\n")


def _write_payload(bundle: Path, target: Path) -> list[int]:
    sizes = []
    with target.open("wb") as file, gzip.GzipFile("", "wb", compresslevel=6, fileobj=file, mtime=0) as packed:
        archive = Archive(packed, source_date())
        for _, data in archive.add_tree(bundle, "dossier"):
            sizes.append(len(data))
        for name, data in sorted(linux_share.shared_files().items()):
            archive.add_bytes(f"share/{name}", data)
            sizes.append(len(data))
        archive.add_bytes("uninstall.sh", filled("uninstall.sh", COMMON=_common()), 0o755)
        archive.add_bytes(".dossier-version", f"{debian_version()}\n".encode())  # by which the scripts know what is theirs
        archive.close()
    return sizes
