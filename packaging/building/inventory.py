"""What lies in a frozen folder: Python packages, the libraries that they and the system brought, models, fonts."""

from __future__ import annotations

import filecmp
import hashlib
import platform
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import metadata
from pathlib import Path

from packaging.utils import canonicalize_name
from PyInstaller import __version__ as PYINSTALLER
from PyInstaller.archive.readers import ArchiveReadError, CArchiveReader, NotAnArchiveError

from building import licences
from building.places import ROOT, Unbuildable
from desktop.engines.registry import ENTRIES

_TEXT = re.compile(r"(LICEN[CS]E|COPYING|NOTICE|COPYRIGHT|AUTHORS|THIRDPARTYNOTICES|MODEL_LICEN)", re.IGNORECASE)
_LIBRARY = re.compile(r"\.(so(\.[\w.]+)?|dll)$")
_MUPDF_FONTS = (
    ("Droid Sans Fallback", "Apache-2.0"),
    ("Noto", "OFL-1.1"),
    ("URW base 35", "AGPL-3.0-only WITH PS-or-PDF-font-exception-20170817"),
    ("Charis SIL", "OFL-1.1"),
)


@dataclass(frozen=True, slots=True)
class Part:
    """kind: as CycloneDX calls it. version: "" where it cannot be told. licence: an SPDX expression. texts: of its licence.
    file: in the bundle, sha256: of that; both "" for what is more than one file. within: the package that brings it."""

    name: str
    version: str
    licence: str
    kind: str = "library"
    purl: str = ""
    texts: tuple[str, ...] = ()
    file: str = ""
    sha256: str = ""
    within: str = ""


def inventory(bundle: Path) -> tuple[Part, ...]:
    """Everything in the bundle that is not the program's own, by name. Raises Unbuildable where a licence is not known."""
    inside = next((path for path in (bundle / "_internal",) if path.is_dir()), bundle)
    names = {name.partition(".")[0] for name in _modules(bundle)}
    files = [path for path in sorted(inside.rglob("*")) if path.is_file() and not path.is_symlink()]
    found = [*_packages(inside, files, names), *_libraries(inside, files), *_models(files), *_fixed()]
    found += list(_fonts(found))
    if any(path.name == "LICENSE-OpenCC.txt" for path in files):
        text = licences.read(ROOT / "resources" / "characters" / "LICENSE-OpenCC.txt")
        found.append(Part("OpenCC dictionaries", "", "Apache-2.0", "data", texts=(text,)))
    return tuple(sorted(found, key=lambda part: (part.within.lower(), part.name.lower(), part.file)))


def _modules(bundle: Path) -> Iterator[str]:
    """The Python modules in the archives of the bundle's programs."""
    for program in sorted(path for path in bundle.iterdir() if path.is_file() and path.suffix in ("", ".exe")):
        try:
            archive = CArchiveReader(str(program))
        except (ArchiveReadError, NotAnArchiveError) as error:
            raise Unbuildable(f"{program} is no frozen program: {error}") from error
        for name in archive.toc:
            if name.endswith(".pyz"):
                yield from archive.open_embedded_archive(name).toc


def _packages(inside: Path, files: list[Path], modules: set[str]) -> Iterator[Part]:
    known = metadata.packages_distributions()
    names: set[str] = {canonicalize_name(name) for module in modules for name in known.get(module, ())}
    owners = _owners()
    names |= {owners[place] for path in files if (place := path.relative_to(inside).as_posix()) in owners and _is_code(path)}
    for name in sorted(names - {_own_name()}):
        yield package(name)


def _is_code(path: Path) -> bool:
    return bool(_LIBRARY.search(path.name)) or path.suffix in (".pyd", ".py", ".pyc")


@cache
def _own_name() -> str:
    return canonicalize_name(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["name"])


@cache
def _owners() -> dict[str, str]:
    """Of each file among the installed packages: the package that brought it."""
    found: dict[str, str] = {}
    for each in metadata.distributions():
        name = canonicalize_name(each.metadata["Name"])  # read anew every time it is asked for
        found.update(dict.fromkeys((file.as_posix() for file in each.files or ()), name))
    return found


def package(name: str) -> Part:
    """A Python package that is installed here, with its licence and the texts of that. Raises Unbuildable."""
    told = metadata.metadata(name).json
    licence = licences.of_package(name) or str(told.get("license_expression") or "") or _plain(str(told.get("license", "")))
    if not licence:
        raise Unbuildable(f"Nothing is known of the licence of the package {name}: name it in packaging/building/licences.py.")
    texts = tuple(dict.fromkeys(licences.read(path) for path in _text_files(name)))
    version = str(told["version"])
    purl = f"pkg:pypi/{name}@{version}"
    kept = licences.texts_of(licence) if not texts or "AGPL" in licence else ()
    return Part(name, version, licence, purl=purl, texts=(*texts, *kept))


def _plain(text: str) -> str:
    """An SPDX identifier that is written in the field for any words."""
    return text if re.fullmatch(r"(MIT|Apache-2\.0|BSD-[23]-Clause|ISC|MPL-2\.0|PSF-2\.0)", text) else ""


def _text_files(name: str) -> Iterator[Path]:
    for file in metadata.files(name) or ():
        at_top = len(file.parts) <= 2 or ".dist-info" in file.parts[0]
        if at_top and _TEXT.match(file.name) and file.suffix not in (".py", ".pyc"):
            place = Path(str(file.locate()))
            if place.is_file():  # an old way of installing lists some where they are not
                yield place


def _libraries(inside: Path, files: list[Path]) -> Iterator[Part]:
    """Those that are modules of no package: brought along inside a package, or taken from this system."""
    owners = _owners()
    for path in files:
        place = path.relative_to(inside).as_posix()
        if not _LIBRARY.search(path.name) or not _is_loose(path.relative_to(inside)):
            continue
        owner, kind = owners.get(place, ""), licences.family(path.name)
        if kind is None and not owner:
            raise Unbuildable(f"Nothing is known of the licence of {place}: name it in packaging/building/licences.py.")
        licence = kind.licence if kind else package(owner).licence
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        part = Part(path.name, "", licence, file=place, sha256=sha256, within=owner)
        if owner:
            same = kind is None or kind.project in ("Qt", "PySide6", "Shiboken", "MuPDF")
            yield replace(part, version=metadata.version(owner) if same else "", texts=licences.texts_of(licence))
        else:
            yield _of_system(part, path)


def _is_loose(place: Path) -> bool:
    """Libraries, not Python modules: beside the program, in folders called NAME.libs, or called like one."""
    if ".cpython-" in place.name or "plugins" in place.parts:
        return False
    called_so = place.name.startswith(("lib", "Qt6"))
    return called_so or (".abi3." not in place.name and (len(place.parts) == 1 or place.parts[0].endswith(".libs")))


def _of_system(part: Part, path: Path) -> Part:
    """With the distribution's package where it was copied from one; else it belongs to the interpreter."""
    source = next((file for file in _candidates(path.name) if filecmp.cmp(file, path, shallow=False)), None)
    name = _debian(source) if source else ""
    if not name:
        return replace(part, texts=licences.texts_of(part.licence))
    version = _said("dpkg-query", "-W", "-f", "${Version}", name)
    system = platform.freedesktop_os_release()
    release = f"{system['ID']}-{system.get('VERSION_ID', '')}"
    purl = f"pkg:deb/{system['ID']}/{name}@{version}?arch={platform.machine()}&distro={release}"
    copyright_file = Path("/usr/share/doc") / name / "copyright"
    texts = (licences.read(copyright_file),) if copyright_file.is_file() else licences.texts_of(part.licence)
    return replace(part, version=version, purl=purl, texts=texts)


def _candidates(name: str) -> Iterator[Path]:
    for folder in ("/lib", "/usr/lib", "/usr/local/lib"):
        for place in (Path(folder), *sorted(Path(folder).glob("*-linux-gnu*"))):
            if (place / name).exists():
                yield (place / name).resolve()


def _debian(file: Path) -> str:
    """The name of the package that a file of the system belongs to, "" where that cannot be told. Older lists name the place
    that a file had before /lib became a link to /usr/lib."""
    if shutil.which("dpkg-query") is None:
        return ""
    told = _said("dpkg-query", "-S", str(file), str(file).removeprefix("/usr"))
    return told.partition("\n")[0].partition(":")[0].partition(",")[0]


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def _models(files: list[Path]) -> Iterator[Part]:
    for entry in ENTRIES:
        for name, _ in entry.models:
            path = next((path for path in files if path.name == name), None)
            if path is not None:
                bringer = canonicalize_name(path.parents[1].name)
                texts = tuple(licences.read(file) for file in _text_files(bringer))
                sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
                place, version = f"{bringer}/models/{name}", metadata.version(bringer)
                yield Part(
                    name, version, "Apache-2.0", "machine-learning-model", f"pkg:pypi/{bringer}@{version}", texts, place, sha256
                )


def _fixed() -> Iterator[Part]:
    """What is in every bundle and in no package's list of files."""
    own = Path(sys.base_prefix) / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "LICENSE.txt"
    text = next((licences.read(file) for file in (own, Path(sys.base_prefix) / "LICENSE.txt") if file.is_file()), None)
    texts = (text,) if text else licences.texts_of("Python-2.0.1")
    version = platform.python_version()
    yield Part("CPython", version, "Python-2.0.1", "platform", f"pkg:generic/python@{version}", texts)
    texts = tuple(licences.read(path) for path in _text_files("pyinstaller"))
    purl, licence = f"pkg:pypi/pyinstaller@{PYINSTALLER}", "GPL-2.0-or-later WITH Bootloader-exception"
    yield Part("PyInstaller bootloader", PYINSTALLER, licence, purl=purl, texts=texts)


def _fonts(found: Iterable[Part]) -> Iterator[Part]:
    """Those that lie inside MuPDF, where it is there."""
    if any(part.name == "pymupdf" for part in found):
        for name, licence in _MUPDF_FONTS:
            yield Part(name, "", licence, "data", texts=licences.texts_of(licence), within="pymupdf")
