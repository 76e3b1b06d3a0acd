"""The list of checksums of a stick, as sha256sum writes it, and its signature."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.packs.paths import is_plain
from desktop.packs.signing import PublicKey

NAME, SIGNATURE = "SHA256SUMS", "SHA256SUMS.sig"
LARGEST = 4 << 20
_LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")


def to_text(sums: Mapping[str, str]) -> str:
    """Of hex SHA-256 by path with "/"."""
    return "".join(f"{sums[path]}  {path}\n" for path in sorted(sums))


def from_text(text: str) -> dict[str, str]:
    """Raises ValueError where it is no such list, or names a file outside the folder."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        match = _LINE.fullmatch(line)
        if match is None or not is_plain(match[2]) or match[2] in found:
            raise ValueError("no line of sha256sum")
        found[match[2]] = match[1]
    return found


def signature(key: Ed25519PrivateKey, text: bytes) -> bytes:
    """In base64."""
    return base64.b64encode(key.sign(text)) + b"\n"


def is_signed(key: PublicKey, signature: bytes, text: bytes) -> bool:
    try:
        return key.signed(base64.b64decode(signature.strip(), validate=True), text)
    except ValueError:
        return False
