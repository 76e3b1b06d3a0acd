"""What goes into the frozen program and what stays out: derived from the program's own registries and from the installed
packages, so that a new engine, format or resource needs no line here."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib import metadata
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from building import elf
from building.places import ROOT, Unbuildable
from desktop import resources
from desktop.engines import registry

Data = tuple[str, str]
"""As PyInstaller takes it: a file, and the folder of the bundle that it is put in."""
Entry = tuple[str, str, str]
"""As PyInstaller lists what it found: the place in the bundle, the file (of a link: where it points), the kind."""

LEFT_OUT = (
    # Only its models are used; imported, it would bring a downloader and six packages along.
    "rapidocr",
    "PySide6.QtNetwork",  # the program opens no connection
    # What nothing here uses, of packages that are used.
    "PySide6.QtDBus", "PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtSql", "PySide6.QtTest",
    "onnxruntime.quantization", "onnxruntime.tools", "onnxruntime.transformers",
    "lxml.isoschematron", "lxml.objectify", "pikepdf.pdfa",
    # Of the standard library what is for terminals, and for windows of another kind.
    "tkinter", "_tkinter", "readline", "curses", "_curses", "crypt", "_crypt", "idlelib", "lib2to3",
)  # fmt: skip
"""Modules that are not frozen, although something that is frozen would import them if they were there."""

BY_NAME = ("pynvml",)
"""Imported by its name in a string (desktop/engines/gpu.py), and no engine."""

PACKAGE_DATA: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "docx": ("templates/default.docx", "templates/*.xml"),
        "latex2mathml": ("unimathsymbols.txt",),
        "stdnum": ("cn/*.dat",),
    }
)
"""Files that a package opens when it runs, by pattern. What else lies in a package and is no module stays out."""

METADATA = ("latex2mathml",)
"""Packages that look up their own version when they are imported."""

PLUGINS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "iconengines": ("qsvgicon",),
        "imageformats": ("qico", "qjpeg", "qsvg"),
        "platforminputcontexts": ("composeplatforminputcontextplugin", "ibusplatforminputcontextplugin"),
        "platforms": ("qoffscreen", "qwayland-generic", "qwindows", "qxcb"),
        "platformthemes": ("qxdgdesktopportal",),
        "styles": ("qmodernwindowsstyle",),
        "wayland-decoration-client": ("adwaita", "bradient"),
        "wayland-shell-integration": ("xdg-shell",),
    }
)
"""Plugins of Qt that are brought along. Of the others some reach a network (qvnc, qtuiotouch, tls, networkinformation), one
brings GTK (qgtk3), and most serve screens without a window system or drawing by OpenGL, which the window does not use."""

TRANSLATIONS = ("qtbase_zh_CN.qm",)
"""Of Qt itself, as desktop/ui/i18n.py loads them."""

FORBIDDEN = (
    "QtNetwork", "Qt6Network", "QtQml", "Qt6Qml", "QtQuick", "Qt6Quick",
    "qvnc", "qtuiotouch", "tlsbackend", "qopensslbackend", "qschannelbackend", "networkinformation",
)  # fmt: skip
"""Parts of file names that must not be in a bundle that cannot reach a network."""

SYSTEM = frozenset(
    {
        # The C library: the loader would mix two of them.
        "libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libutil.so.1", "libresolv.so.2",
        "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1",
        # What every desktop has (PEP 600 counts on most of it); an older copy would also break the driver of the graphics card.
        "libstdc++.so.6", "libgcc_s.so.1", "libz.so.1", "libzstd.so.1", "libexpat.so.1",
        "libglib-2.0.so.0", "libgthread-2.0.so.0", "libgobject-2.0.so.0",
        # They belong to the display's server, to the compositor, or to the driver.
        "libX11.so.6", "libX11-xcb.so.1", "libXext.so.6", "libxcb.so.1", "libGL.so.1", "libEGL.so.1",
        "libwayland-client.so.0", "libwayland-cursor.so.0",
        # They read the system's own configuration, which a copy of another version misreads.
        "libfontconfig.so.1", "libfreetype.so.6", "libdbus-1.so.3", "libxkbcommon.so.0", "libxkbcommon-x11.so.0",
    }
)  # fmt: skip
"""Libraries that the program takes from the system (building/linux_deb.py knows the packages). All others are brought along."""


def modules(package: str, root: Path = ROOT) -> list[str]:
    """The names of every module under `package`, from the files: also those that are imported by a name in a string."""
    names = []
    for file in sorted((root / package.replace(".", "/")).rglob("*.py")):
        parts = file.relative_to(root).with_suffix("").parts
        names.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return names


def hidden_imports(root: Path = ROOT) -> list[str]:
    """The whole program, and what it imports by name. Raises Unbuildable where a package is not installed."""
    named = [*BY_NAME, *(package for entry in frozen_engines(root) for package in entry.needs if package not in LEFT_OUT)]
    absent = [package for package in named if importlib.util.find_spec(package) is None]
    if absent:
        raise Unbuildable(f"These packages are needed and not installed: {', '.join(absent)}.")
    return [*modules("desktop", root), *named]


def frozen_engines(root: Path = ROOT) -> list[registry.Entry]:
    """Those whose packages the program declares; the others come as packs with an engine host of their own."""
    strange = set(strangers(root))
    return [entry for entry in registry.ENTRIES if not strange & set(entry.needs)]


def declared(root: Path = ROOT) -> frozenset[str]:
    """The distributions that the program's dependencies (pyproject.toml) amount to on this system, names normalised.

    Raises Unbuildable where one is not installed."""
    asked = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    todo = [Requirement(text) for text in asked]
    found: set[str] = set()
    while todo:
        requirement = todo.pop()
        name = canonicalize_name(requirement.name)
        if name in found or not (requirement.marker is None or requirement.marker.evaluate({"extra": ""})):
            continue
        found.add(name)
        try:
            needs = [] if name in LEFT_OUT else metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            raise Unbuildable(f"The package {name} is needed and not installed.") from None
        todo += [Requirement(text) for text in needs]
    return frozenset(found)


def strangers(root: Path = ROOT) -> list[str]:
    """Top-level modules that are installed here and belong to no declared package: tools, tests, engines of other packs.

    What is frozen does not depend on them."""
    own = declared(root)
    return sorted(
        module
        for module, names in metadata.packages_distributions().items()
        if module != "desktop" and not own & {canonicalize_name(name) for name in names}
    )


def excludes(root: Path = ROOT) -> list[str]:
    return [*LEFT_OUT, *strangers(root)]


def datas(root: Path = ROOT) -> list[Data]:
    """Resources, models, and what packages open when they run. Raises Unbuildable with the name of what is missing."""
    return [*_resources(root / "resources"), *_models(), *_package_data()]


def _resources(folder: Path) -> Iterator[Data]:
    kinds = tuple(kind for kind in resources.KINDS if not kind.made)
    absent = resources.missing(folder, kinds)
    if absent:
        raise Unbuildable(f"These resources are missing or empty: {', '.join(absent)}.")
    for file in resources.brought(folder):
        yield str(file), str(PurePosixPath("resources", *file.relative_to(folder).parts[:-1]))
    licence = folder.parent / "LICENSE"
    if not licence.is_file():
        raise Unbuildable(f"The licence of the program is missing: {licence}.")
    yield str(licence), "."


def _models() -> Iterator[Data]:
    """Those of the engines, wherever in the engine's package they lie, with the contents that the engine was measured with."""
    for entry in registry.ENTRIES:
        for name, sha256 in entry.models:
            file = next((path for package in entry.needs for path in _folder(package).rglob(name)), None)
            if file is None:
                raise Unbuildable(f"The model file {name} of the engine {entry.name} is missing.")
            if hashlib.sha256(file.read_bytes()).hexdigest() != sha256:
                raise Unbuildable(f"{file} is not the model file that the engine {entry.name} was measured with.")
            yield str(file), _inside(file)


def _package_data() -> Iterator[Data]:
    for package, patterns in PACKAGE_DATA.items():
        for pattern in patterns:
            found = sorted(_folder(package).glob(pattern))
            if not found:
                raise Unbuildable(f"The package {package} has no file {pattern}, which the program needs.")
            yield from ((str(file), _inside(file)) for file in found)


def _folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise Unbuildable(f"The package {package} is needed and not installed.")
    return Path(next(iter(spec.submodule_search_locations)))


def _inside(file: Path) -> str:
    """The folder in the bundle of a file in an installed package: the same as among the installed packages."""
    folder = file.parent
    while (folder / "__init__.py").exists() or not _on_path(folder):
        folder = folder.parent
    return file.parent.relative_to(folder).as_posix()


def _on_path(folder: Path) -> bool:
    return any(Path(place).resolve() == folder.resolve() for place in sys.path if place)


def is_wanted(place: str) -> bool:
    """Whether a file that PyInstaller found belongs into the bundle. place: its path there."""
    path = PurePosixPath(place.replace("\\", "/"))
    package = path.parts[0]
    if any(word in path.name for word in FORBIDDEN):
        return False
    if len(path.parts) == 1 or package == "resources":
        return True
    if package.endswith(".dist-info"):
        return package.split("-")[0].lower() in METADATA
    if package == "PySide6" and "plugins" in path.parts:
        return path.stem.removeprefix("lib") in PLUGINS.get(path.parent.name, ())
    if package == "PySide6" and "translations" in path.parts:
        return path.name in TRANSLATIONS
    if path.name in {name for entry in registry.ENTRIES for name, _ in entry.models}:
        return True
    inside = PurePosixPath(*path.parts[1:])
    return _is_code(path) or any(inside.match(pattern) for pattern in PACKAGE_DATA.get(package, ()))


def _is_code(path: PurePosixPath) -> bool:
    return path.suffix in (".so", ".pyd", ".dll", ".py", ".pyc") or ".so." in path.name


def chosen(binaries: Iterable[Entry], datas: Iterable[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Of what PyInstaller found, what goes into the bundle. On Linux also: a library of the system goes along only where
    something that goes along needs it, and never one that every system has. Raises Unbuildable where a library is missing."""
    libraries = [entry for entry in binaries if is_wanted(entry[0])]
    files = [entry for entry in datas if is_wanted(entry[0])]
    if sys.platform == "linux":
        libraries = _needed(libraries)
    there = {entry[0] for entry in (*libraries, *files)}
    files = [entry for entry in files if entry[2] != "SYMLINK" or _target(entry) in there]
    return libraries, files


def _target(link: Entry) -> str:
    parts: list[str] = []
    for part in (*PurePosixPath(link[0]).parts[:-1], *PurePosixPath(link[1]).parts):
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def _needed(libraries: list[Entry]) -> list[Entry]:
    """Follows what each library asks for, beginning with Python's own, modules and plugins."""
    by_name = {PurePosixPath(entry[0]).name: entry for entry in libraries}
    kept = {entry for entry in libraries if entry[2] == "EXTENSION" or "plugins/" in entry[0] or "libpython" in entry[0]}
    todo = sorted(kept)
    absent = set()
    while todo:
        entry = todo.pop()
        asked = elf.read(Path(entry[1]))
        for name in asked.needed if asked else ():
            if name in SYSTEM:
                continue
            found = by_name.get(name)
            if found is None:
                absent.add(f"{name} (for {entry[0]})")
            elif found not in kept:
                kept.add(found)
                todo.append(found)
    if absent:
        raise Unbuildable(f"These libraries were not found on this system: {', '.join(sorted(absent))}.")
    return [entry for entry in libraries if entry in kept and PurePosixPath(entry[0]).name not in SYSTEM]
