"""SHA-256 sums of everything on the stick."""

from __future__ import annotations

import hashlib
from pathlib import Path

from building import stick_guide
from building.packs import TRIAL, private_key
from building.places import STICK, Unbuildable
from desktop.packs import sums
from desktop.packs.signing import PUBLIC


def make(key: Path | None) -> None:
    """SHA256SUMS in STICK, as sha256sum writes it, and its signature; the trial key signs where the packs were signed with it.
    The guide is written once more: by now everything lies there that it tells of. Raises Unbuildable."""
    if any(STICK.glob(f"*{PUBLIC}")):
        stick_guide.write(STICK)
    listed = {
        path.relative_to(STICK).as_posix(): _digest(path)
        for path in sorted(STICK.rglob("*"))
        if path.is_file() and path.name not in (sums.NAME, sums.SIGNATURE)
    }
    if not listed:
        raise Unbuildable(f"There is nothing in {STICK} yet: run the steps before this one first.")
    text = sums.to_text(listed).encode()
    (STICK / sums.NAME).write_bytes(text)
    (STICK / sums.SIGNATURE).unlink(missing_ok=True)
    signing = key or (TRIAL if f"{TRIAL.name}{PUBLIC}" in listed else None)
    if signing is not None:
        (STICK / sums.SIGNATURE).write_bytes(sums.signature(private_key(signing), text))
    told = f"signed with {signing}" if signing else "NOT signed: give --key"
    print(f"{STICK / sums.NAME}: {len(listed)} files, {told}")


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
