"""Which licence each thing in a bundle is under, where its own metadata does not say, and the texts of licences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from building.places import PACKAGING, ROOT

TEXTS = PACKAGING / "licences"
"""Texts by SPDX identifier, without "-only" and "-or-later": for what comes without its own."""

PACKAGES: Mapping[str, str] = MappingProxyType(
    {
        "cn2an": "MIT",
        "flatbuffers": "Apache-2.0",
        "jinja2": "BSD-3-Clause",
        "markdown-it-py": "MIT",
        "mdurl": "MIT",
        "mpmath": "BSD-3-Clause",
        "nvidia-ml-py": "BSD-3-Clause",
        "onnxruntime": "MIT",
        "opencv-python-headless": "Apache-2.0",
        "proces": "MIT",
        "protobuf": "BSD-3-Clause",
        "pymupdf": "AGPL-3.0-only",
        "pyside6-essentials": "LGPL-3.0-only",
        "python-stdnum": "LGPL-2.1-or-later",
        "pyyaml": "MIT",
        "safetensors": "Apache-2.0",
        "shellingham": "ISC",
        "shiboken6": "LGPL-3.0-only",
        "sympy": "BSD-3-Clause",
        "tokenizers": "Apache-2.0",
        "tqdm": "MPL-2.0 AND MIT",
        "transformers": "Apache-2.0",
    }
)
"""Python packages (names normalised) whose metadata names no SPDX identifier; of PySide6, which gives a choice, ours."""


@dataclass(frozen=True, slots=True)
class Family:
    """Libraries of one project, by the beginning of their file names."""

    names: tuple[str, ...]
    project: str
    licence: str


_FAMILIES = (
    Family(("libav", "libswscale", "libswresample"), "FFmpeg", "LGPL-2.1-or-later"),
    Family(("libopenblas", "libscipy_openblas"), "OpenBLAS", "BSD-3-Clause"),
    Family(("libgfortran", "libgomp", "libstdc++", "libgcc_s"), "GCC", "GPL-3.0-or-later WITH GCC-exception-3.1"),
    Family(("libquadmath",), "GCC", "LGPL-2.1-or-later"),
    Family(("libavif",), "libavif", "BSD-2-Clause"),
    Family(("libaom",), "AOM", "BSD-2-Clause"),
    Family(("libvpx",), "libvpx", "BSD-3-Clause"),
    Family(("libpng",), "libpng", "libpng-2.0"),
    Family(("libcrypto", "libssl"), "OpenSSL", "Apache-2.0"),
    Family(("libdrm",), "libdrm", "MIT"),
    Family(("libfreetype",), "FreeType", "FTL"),
    Family(("libharfbuzz",), "HarfBuzz", "MIT-Modern-Variant"),
    Family(("liblcms2",), "Little CMS", "MIT"),
    Family(("libjpeg", "libturbojpeg"), "libjpeg-turbo", "IJG AND BSD-3-Clause AND Zlib"),
    Family(("liblzma",), "XZ Utils", "0BSD"),
    Family(("libopenjp2",), "OpenJPEG", "BSD-2-Clause"),
    Family(("libqpdf",), "qpdf", "Apache-2.0"),
    Family(("libwebp", "libsharpyuv"), "WebP", "BSD-3-Clause"),
    Family(("libtiff",), "libtiff", "libtiff"),
    Family(("libXau", "libXdmcp", "libxcb", "libX11", "libXext"), "X.Org", "X11"),
    Family(("libxkbcommon",), "xkbcommon", "MIT"),
    Family(("libzstd",), "Zstandard", "BSD-3-Clause"),
    Family(("libbrotli",), "Brotli", "MIT"),
    Family(("libicu", "icu"), "ICU", "Unicode-DFS-2016"),
    Family(("libmupdf",), "MuPDF", "AGPL-3.0-or-later"),
    Family(("libQt6", "Qt6"), "Qt", "LGPL-3.0-only"),
    Family(("libpyside6", "pyside6"), "PySide6", "LGPL-3.0-only"),
    Family(("libshiboken6", "shiboken6"), "Shiboken", "LGPL-3.0-only"),
    Family(("libsqlite3", "sqlite3"), "SQLite", "blessing"),
    Family(("libffi",), "libffi", "MIT"),
    Family(("libbz2",), "bzip2", "bzip2-1.0.6"),
    Family(("libuuid",), "util-linux", "BSD-3-Clause"),
    Family(("libexpat",), "Expat", "MIT"),
    Family(("libz.", "libz-", "zlib"), "zlib", "Zlib"),
    Family(("libpython", "python3"), "CPython", "Python-2.0.1"),
    Family(("libmpdec",), "mpdecimal", "BSD-2-Clause"),
    Family(("libncurses", "libtinfo"), "ncurses", "X11-distribute-modifications-variant"),
    Family(("vcruntime", "msvcp", "concrt", "ucrtbase", "api-ms-win"), "Microsoft Visual C++", "LicenseRef-Microsoft-VC"),
)  # fmt: skip


def of_package(name: str) -> str:
    """What is known here of a Python package that does not say it itself; "" for nothing."""
    of_nvidia = name.startswith("nvidia-") and name not in PACKAGES
    return "LicenseRef-NVIDIA-Proprietary" if of_nvidia else PACKAGES.get(name, "")


def family(file: str) -> Family | None:
    """Of a library, by its file name; None for one that is not known. The longest beginning that fits decides: libavif is no
    part of FFmpeg."""
    fitting = [(len(name), each) for each in _FAMILIES for name in each.names if file.startswith(name)]
    if not fitting:
        return None
    found = max(fitting, key=lambda pair: pair[0])[1]
    old_openssl = found.project == "OpenSSL" and re.search(r"\.so\.1\.1|-1_1", file)
    return Family(found.names, found.project, "OpenSSL") if old_openssl else found


def texts_of(licence: str) -> tuple[str, ...]:
    """Those of the licences in an SPDX expression that are kept here."""
    found = []
    for word in re.findall(r"[\w.+-]+", licence):
        if word.startswith("AGPL-3.0"):
            found.append(read(ROOT / "LICENSE"))
        file = TEXTS / f"{word.removesuffix('-only').removesuffix('-or-later')}.txt"
        if file.is_file():
            found.append(read(file))
            if word.startswith("LGPL-3.0"):  # an addition to the GPL
                found.append(read(TEXTS / "GPL-3.0.txt"))
    return tuple(found)


def read(file: Path) -> str:
    """A text as it was written, with the line ends of Unix."""
    return file.read_text("utf-8", errors="replace").replace("\r\n", "\n").strip() + "\n"
