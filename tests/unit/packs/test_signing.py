"""Keys as files, their fingerprints, and what is signed with them."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.packs import sums
from desktop.packs.errors import KeyLocked, KeyUnreadable
from desktop.packs.signing import (
    private_pem,
    public_of,
    read_private,
    read_public,
    same_fingerprint,
    signed_by,
    signer_of,
)
from tests.helpers.packs import KEY, OTHER_KEY


def test_a_fingerprint_can_be_read_aloud() -> None:
    assert public_of(KEY).fingerprint == "5647-5AA7-5463-474C-0285-DF5D-BF2B-CAB7-3DA6-5135"
    assert public_of(OTHER_KEY).fingerprint != public_of(KEY).fingerprint


@pytest.mark.parametrize(
    "typed", ["5647 5aa7 5463 474c 0285 df5d bf2b cab7 3da6 5135", "56475AA75463474C0285DF5DBF2BCAB73DA65135"]
)
def test_a_fingerprint_may_be_typed_in_any_grouping(typed: str) -> None:
    assert same_fingerprint(typed, public_of(KEY).fingerprint)
    assert not same_fingerprint(typed[:-1], public_of(KEY).fingerprint)
    assert not same_fingerprint("", "")


def test_keys_survive_being_files(tmp_path: Path) -> None:
    (tmp_path / "k.pub").write_bytes(public_of(KEY).pem())
    assert read_public(tmp_path / "k.pub") == public_of(KEY)
    (tmp_path / "k").write_bytes(private_pem(KEY, None))
    assert public_of(read_private(tmp_path / "k")) == public_of(KEY)


def test_a_key_with_a_password_opens_with_that_only(tmp_path: Path) -> None:
    path = tmp_path / "k"
    path.write_bytes(private_pem(KEY, b"secret"))
    for wrong in (None, b"", b"other"):
        with pytest.raises(KeyLocked):
            read_private(path, wrong)
    assert public_of(read_private(path, b"secret")) == public_of(KEY)


def test_what_is_no_such_key_is_told(tmp_path: Path) -> None:
    other = ec.generate_private_key(ec.SECP256R1())
    info = serialization.PublicFormat.SubjectPublicKeyInfo
    kinds = {
        "none": b"",
        "text": b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        "private": private_pem(KEY, None),
        "other": other.public_key().public_bytes(serialization.Encoding.PEM, info),
        "long": b"x" * 20_000,
    }
    for name, data in kinds.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(KeyUnreadable):
            read_public(tmp_path / name)
    with pytest.raises(KeyUnreadable):
        read_public(tmp_path / "absent")
    (tmp_path / "public").write_bytes(public_of(KEY).pem())
    with pytest.raises(KeyUnreadable):
        read_private(tmp_path / "public")


def test_a_signature_names_its_key_and_holds_for_its_bytes_only() -> None:
    statement = signed_by(KEY, b"data")
    assert signer_of(statement, b"data") == public_of(KEY)
    assert signer_of(statement, b"Data") is None
    assert signer_of(signed_by(OTHER_KEY, b"data"), b"data") == public_of(OTHER_KEY)


def test_a_new_key_is_another_each_time() -> None:
    assert public_of(Ed25519PrivateKey.generate()) != public_of(Ed25519PrivateKey.generate())


def test_a_list_of_sums_is_read_as_it_was_written() -> None:
    listed = {"b.run": "1" * 64, "a name.deb": "0" * 64}
    assert sums.to_text(listed) == f"{'0' * 64}  a name.deb\n{'1' * 64}  b.run\n"
    assert sums.from_text(sums.to_text(listed)) == listed


@pytest.mark.parametrize("line", ["abc  x", f"{'0' * 64}  ../x", f"{'0' * 64}  /x", f"{'0' * 64} x", f"{'0' * 64}  x\n" * 2])
def test_a_list_of_sums_that_is_none(line: str) -> None:
    with pytest.raises(ValueError, match="sha256sum"):
        sums.from_text(line)


def test_the_signature_of_a_list_of_sums() -> None:
    signature = sums.signature(KEY, b"list")
    assert sums.is_signed(public_of(KEY), signature, b"list")
    assert not sums.is_signed(public_of(KEY), signature, b"List")
    assert not sums.is_signed(public_of(OTHER_KEY), signature, b"list")
    assert not sums.is_signed(public_of(KEY), b"", b"list")
    assert not sums.is_signed(public_of(KEY), b"\xff not base64", b"list")
