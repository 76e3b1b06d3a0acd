"""Packs made on the spot: engine packs of a few files, and ZIP files that claim to be packs."""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.hosts import protocol
from desktop.packs.manifest import FILES, MANIFEST, SIGNATURE, Manifest, PackKind
from desktop.packs.signing import public_of, signed_by
from desktop.packs.writing import described, write

DATE = 1_750_000_000
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
TITLE = {"en": "Engine for the graphics card", "zh": "显卡引擎"}

Files = Mapping[str, bytes]


def engine_files(version: str = "1.0") -> dict[str, bytes]:
    return {
        "engine": b"#!/bin/sh\necho " + version.encode() + b"\n",
        "lib/weights.so": bytes(range(256)) * 16_384,
        "lib/数据.txt": version.encode(),
    }


def engine_folder(folder: Path, files: Files) -> Path:
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    (folder / "engine").chmod(0o755)
    return folder


def engine_manifest(folder: Path, version: str = "1.0", **changes: Any) -> Manifest:
    said = Manifest(
        PackKind.ENGINE,
        "hunyuan-engine",
        version,
        "any",
        "2025-06-15T15:06:40Z",
        TITLE,
        described(folder),
        protocol=protocol.VERSION,
        engine="hunyuan",
        start="engine",
    )
    if not any(file.executable for file in said.files):  # Windows tells by the name
        said = replace(said, files=tuple(replace(f, executable=f.path == "engine") for f in said.files))
    return replace(said, **changes)


def engine_pack(
    target: Path, version: str = "1.0", *, key: Ed25519PrivateKey = KEY, files: Files | None = None, **changes: Any
) -> Path:
    """A right pack; changes: of its manifest."""
    folder = engine_folder(target.with_name(f"{target.name} folder"), files or engine_files(version))
    return write(target, engine_manifest(folder, version, **changes), folder, key, date=DATE)


def plain_manifest(inside: Files, said: Mapping[str, Any] = MappingProxyType({})) -> dict[str, Any]:
    """What pack.json holds, as the JSON of a pack that was not made by our program may."""
    return {
        "format": 1,
        "kind": "engine",
        "name": "hunyuan-engine",
        "version": "1.0",
        "platform": "any",
        "made": "2025-06-15T15:06:40Z",
        "title": TITLE,
        "files": [
            {"path": path, "size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "executable": path == "engine"}
            for path, data in inside.items()
        ],
        "protocol": protocol.VERSION,
        "engine": "hunyuan",
        "start": "engine",
        "cuda": 0,
        "least_glibc": [],
        "more": {},
        **said,
    }


def forged(
    target: Path,
    inside: Files,
    *,
    said: Mapping[str, Any] = MappingProxyType({}),
    listed: bytes | None = None,
    signature: bytes | None = None,
    key: Ed25519PrivateKey = KEY,
    entry: Callable[[zipfile.ZipInfo], None] = lambda _: None,
    besides: Files = MappingProxyType({}),
    comment: bytes = b"",
) -> Path:
    """A ZIP in the shape of a pack, with no check of ours in its way. inside: its files. said: other values in pack.json.
    listed: other bytes for it. entry: may alter that of each file. besides: further entries."""
    listed = json.dumps(plain_manifest(inside, said)).encode() if listed is None else listed
    signature = signed_by(key, listed) if signature is None else signature
    packed = {MANIFEST: listed, SIGNATURE: signature, **{FILES + path: data for path, data in inside.items()}, **besides}
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in packed.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            if name.startswith(FILES):
                entry(info)
            archive.writestr(info, data)
        archive.comment = comment
    return target


def trusted_key(folder: Path, key: Ed25519PrivateKey = KEY, name: str = "Archive") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.pub"
    path.write_bytes(public_of(key).pem())
    return path
