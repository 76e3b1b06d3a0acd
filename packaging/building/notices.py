"""THIRD-PARTY.txt: what else is in the program, under which licences, with their texts and where the sources are."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from building.inventory import Part, inventory
from building.places import ROOT, VERSION

NAME = "THIRD-PARTY.txt"
_RULE = "=" * 100
_PARAGRAPHS = (
    "Dossier {version} and what it brings along",
    "Dossier itself is free software under the GNU Affero General Public License, version 3 or later (AGPL-3.0.txt beside "
    "this file). Its source is dossier-{version}-source.tar.gz, which is handed out together with the installers; whoever "
    "hands the program on hands that on as well.",
    "Below is everything else in this program: name, version, licence (SPDX), and who brought it along. The texts of the "
    "licences follow.",
    "Some of it is under the LGPL (Qt and PySide6, FFmpeg, python-stdnum): these are files of their own in the program's "
    "folder and may be replaced by other versions of them. The sources of all Python packages are at "
    "https://pypi.org/project/NAME/VERSION, those of Qt and PySide6 at https://download.qt.io, those of packages of a "
    "distribution with that distribution; packaging/ in the source of Dossier tells how all of it was put together.",
)


def write(bundle: Path) -> None:
    """Puts the licences into a frozen folder, where the program's About shows them. Raises Unbuildable."""
    inside = bundle / "_internal" if (bundle / "_internal").is_dir() else bundle
    target = inside / "resources" / "licences"
    target.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ROOT / "LICENSE", target / "AGPL-3.0.txt")
    (target / NAME).write_text(notices(inventory(bundle)), "utf-8", newline="\n")


def notices(parts: Iterable[Part]) -> str:
    parts = tuple(parts)
    texts: dict[str, list[str]] = {}
    for part in parts:
        for text in part.texts:
            texts.setdefault(text, []).append(part.name)
    lines = [_row(part) for part in parts]
    sections = [f"{_RULE}\n{', '.join(dict.fromkeys(names))}\n{_RULE}\n\n{text}" for text, names in texts.items()]
    head = "\n\n".join(_PARAGRAPHS).format(version=VERSION)
    return "\n".join([head, "", *lines, "", *sections])


def _row(part: Part) -> str:
    place = f"in {part.within}" if part.within else part.purl.partition("?")[0]
    return f"{part.name} {part.version}".strip() + f" · {part.licence}" + (f" · {place}" if place else "")
