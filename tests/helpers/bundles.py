"""A bundle as PyInstaller leaves it, small: the program is a script that says its version."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from pathlib import Path

_HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
_SEGMENT = struct.Struct("<IIQQQQQQ")


def elf(needed: Iterable[str] = (), versions: Mapping[str, Iterable[str]] | None = None) -> bytes:
    """The least shared library that a loader could read: what it needs, and which versions of whose symbols."""
    strings = bytearray(b"\0")

    def told(text: str) -> int:
        strings.extend(text.encode() + b"\0")
        return len(strings) - len(text.encode()) - 1

    tags = [(1, told(name)) for name in needed]
    records = bytearray()
    libraries = list((versions or {}).items())
    for number, (library, names) in enumerate(libraries):
        auxiliary = [told(name) for name in names]
        last = number == len(libraries) - 1
        records += struct.pack("<HHIII", 1, len(auxiliary), told(library), 16, 0 if last else 16 + 16 * len(auxiliary))
        for place, name in enumerate(auxiliary):
            records += struct.pack("<IHHII", 0, 0, 0, name, 0 if place == len(auxiliary) - 1 else 16)
    start = _HEADER.size + 2 * _SEGMENT.size
    shift = 0x10000  # loaded elsewhere than where it lies in the file
    at_records = start
    at_strings = at_records + len(records)
    at_tags = at_strings + len(strings)
    tags += [(5, at_strings + shift), *([(0x6FFFFFFE, at_records + shift)] if libraries else []), (0, 0)]
    dynamic = b"".join(struct.pack("<qQ", *tag) for tag in tags)
    size = at_tags + len(dynamic)
    header = _HEADER.pack(b"\x7fELF\2\1\1" + bytes(9), 3, 62, 1, 0, _HEADER.size, 0, 0, 64, _SEGMENT.size, 2, 0, 0, 0)
    load = _SEGMENT.pack(1, 4, 0, shift, shift, size, size, 4096)
    segment = _SEGMENT.pack(2, 4, at_tags, at_tags + shift, at_tags + shift, len(dynamic), len(dynamic), 8)
    return header + load + segment + bytes(records) + bytes(strings) + dynamic


def bundle(folder: Path, version: str, *, glibc: str = "2.17", starts: bool = True) -> Path:
    """The folder `dossier` in `folder`."""
    made = folder / "dossier"
    inside = made / "_internal"
    inside.mkdir(parents=True)
    program = made / "dossier"
    program.write_text(f"#!/bin/sh\necho 'Dossier {version}'\n" if starts else "#!/bin/sh\nexit 127\n", "utf-8")
    program.chmod(0o755)
    (inside / "LICENSE").write_text("AGPL\n", "utf-8")
    (inside / "病案首页.txt").write_text("页\n", "utf-8")
    library = inside / "libone.so.1"
    library.write_bytes(elf(["libtwo.so.2", "libc.so.6", "libX11.so.6"], {"libc.so.6": [f"GLIBC_{glibc}", "GLIBC_2.2.5"]}))
    library.chmod(0o755)
    (inside / "libtwo.so.2").write_bytes(elf(["libc.so.6"], {"libc.so.6": ["GLIBC_2.4"]}))
    (inside / "libtwo.so").symlink_to("libtwo.so.2")
    return made
