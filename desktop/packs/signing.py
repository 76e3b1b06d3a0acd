"""Ed25519: keys as PEM files, their fingerprints, and what is signed with them."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from desktop.packs.errors import KeyLocked, KeyUnreadable
from desktop.packs.streams import short

PUBLIC = ".pub"
_LARGEST = 16 << 10
_GROUP, _SHOWN = 4, 40


@dataclass(frozen=True, slots=True)
class PublicKey:
    """raw: its 32 bytes."""

    raw: bytes

    @property
    def fingerprint(self) -> str:
        """160 bits of its SHA-256 in groups that can be compared by eye, as "3F2A-09C1-…"."""
        digest = hashlib.sha256(self.raw).hexdigest().upper()[:_SHOWN]
        return "-".join(digest[place : place + _GROUP] for place in range(0, _SHOWN, _GROUP))

    def signed(self, signature: bytes, data: bytes) -> bool:
        """Whether the signature of these bytes was made with this key."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, data)
        except (InvalidSignature, ValueError):
            return False
        return True

    def pem(self) -> bytes:
        """SubjectPublicKeyInfo."""
        key = Ed25519PublicKey.from_public_bytes(self.raw)
        return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def same_fingerprint(one: str, other: str) -> bool:
    """However they are grouped, in upper or lower case."""
    return _bare(one) == _bare(other) != ""


def _bare(fingerprint: str) -> str:
    return "".join(c for c in fingerprint.upper() if c.isalnum())


def public_of(key: Ed25519PrivateKey) -> PublicKey:
    return PublicKey(key.public_key().public_bytes_raw())


def read_public(path: Path) -> PublicKey:
    """Raises KeyUnreadable."""
    try:
        key = serialization.load_pem_public_key(_read(path))
    except (ValueError, TypeError) as reason:
        raise KeyUnreadable(file=path.name) from reason
    if not isinstance(key, Ed25519PublicKey):
        raise KeyUnreadable(file=path.name)
    return PublicKey(key.public_bytes_raw())


def read_private(path: Path, password: bytes | None = None) -> Ed25519PrivateKey:
    """Raises KeyUnreadable; KeyLocked where it needs a password or another one."""
    data = _read(path)
    locked = b"ENCRYPTED" in data
    try:
        key = serialization.load_pem_private_key(data, password if locked else None)
    except (ValueError, TypeError) as reason:
        raise (KeyLocked if locked else KeyUnreadable)(file=path.name) from reason
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnreadable(file=path.name)
    return key


def private_pem(key: Ed25519PrivateKey, password: bytes | None) -> bytes:
    """PKCS #8."""
    lock = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock)


def _read(path: Path) -> bytes:
    data = short(path, _LARGEST)
    if not data:
        raise KeyUnreadable(file=path.name)
    return data


def signed_by(key: Ed25519PrivateKey, data: bytes) -> bytes:
    """What `signer_of` reads: which key signed, and the signature."""
    plain = {
        "algorithm": "Ed25519",
        "key": base64.b64encode(public_of(key).raw).decode(),
        "signature": base64.b64encode(key.sign(data)).decode(),
    }
    return json.dumps(plain, indent=1).encode() + b"\n"


def signer_of(statement: bytes, data: bytes) -> PublicKey | None:
    """The key that `data` was signed with, trusted or not; None where the statement is not right."""
    try:
        plain = json.loads(statement.decode())
        if plain["algorithm"] != "Ed25519":
            return None
        key = PublicKey(base64.b64decode(plain["key"], validate=True))
        signature = base64.b64decode(plain["signature"], validate=True)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return key if key.signed(signature, data) else None
