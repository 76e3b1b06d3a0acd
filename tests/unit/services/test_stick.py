"""A stick that is checked before anything on it is used."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from desktop.packs import sums
from desktop.packs.errors import PackFileChanged, PackFileMissing, PackFileUnlisted
from desktop.packs.signing import public_of
from desktop.services.pack_keys import PackKeys
from desktop.services.pack_texts import StickNotTrusted, StickSignatureWrong, StickUnsummed
from desktop.services.stick import check_stick
from tests.helpers.packs import KEY, OTHER_KEY, trusted_key

FILES = {"dossier_1.0_amd64.deb": b"installer " * 1000, "READ-ME-FIRST.txt": b"read", "more/x.deskpack": b"pack"}


@pytest.fixture
def keys(tmp_path: Path) -> PackKeys:
    trusted_key(tmp_path / "keys")
    return PackKeys(tmp_path / "keys", tmp_path / "machine keys", administrator_only=False)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    for name, data in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    text = sums.to_text({name: hashlib.sha256(data).hexdigest() for name, data in FILES.items()}).encode()
    (folder / sums.NAME).write_bytes(text)
    (folder / sums.SIGNATURE).write_bytes(sums.signature(KEY, text))
    return folder


def test_a_whole_stick(stick: Path, keys: PackKeys) -> None:
    told: list[tuple[int, int | None]] = []
    report = check_stick(stick, keys, progress=lambda *now: told.append(now))
    assert (report.files, report.wrong) == (3, ())
    assert report.key is not None
    assert report.key.name == "Archive"
    total = sum(map(len, FILES.values()))
    assert told[-1] == (total, total)


def test_what_systems_leave_on_a_drive_does_not_matter(stick: Path, keys: PackKeys) -> None:
    for name in (".Trash-1000", ".Spotlight-V100", "System Volume Information"):
        (stick / name).mkdir()
        (stick / name / "x").touch()
    assert check_stick(stick, keys).wrong == ()


@pytest.mark.parametrize("path", [".hidden", ".more/setup.exe", "more/.Trash-1000/x", "more/lost+found/x", "thumbs.db/x.exe"])
def test_what_is_hidden_is_on_it_too(stick: Path, keys: PackKeys, path: str) -> None:
    (stick / path).parent.mkdir(parents=True, exist_ok=True)
    (stick / path).write_bytes(b"not ours")
    (wrong,) = check_stick(stick, keys).wrong
    assert (type(wrong), wrong.details["path"]) == (PackFileUnlisted, path)


def test_each_file_that_is_not_as_it_should_be_is_named(stick: Path, keys: PackKeys) -> None:
    (stick / "dossier_1.0_amd64.deb").write_bytes(b"other")
    (stick / "READ-ME-FIRST.txt").unlink()
    (stick / "setup.exe").write_bytes(b"not ours")
    wrong = {error.details["path"]: type(error) for error in check_stick(stick, keys).wrong}
    expected = {
        "dossier_1.0_amd64.deb": PackFileChanged,
        "READ-ME-FIRST.txt": PackFileMissing,
        "setup.exe": PackFileUnlisted,
    }
    assert wrong == expected


def test_a_list_that_was_changed_after_it_was_signed(stick: Path, keys: PackKeys) -> None:
    (stick / "READ-ME-FIRST.txt").write_bytes(b"evil")
    text = (stick / sums.NAME).read_text("utf-8")
    changed = text.replace(hashlib.sha256(b"read").hexdigest(), hashlib.sha256(b"evil").hexdigest())
    (stick / sums.NAME).write_text(changed, encoding="utf-8")
    report = check_stick(stick, keys)
    assert [type(error) for error in report.wrong] == [StickSignatureWrong]
    assert report.key is None


def test_a_list_without_a_signature(stick: Path, keys: PackKeys) -> None:
    (stick / sums.SIGNATURE).unlink()
    assert [type(error) for error in check_stick(stick, keys).wrong] == [StickSignatureWrong]


def test_a_key_that_lies_on_the_stick_is_not_trusted_for_that(stick: Path, keys: PackKeys) -> None:
    """Whoever changes the stick can put a key on it."""
    (stick / "organisation.pub").write_bytes(public_of(OTHER_KEY).pem())
    listed = {**FILES, "organisation.pub": public_of(OTHER_KEY).pem()}
    text = sums.to_text({name: hashlib.sha256(data).hexdigest() for name, data in listed.items()}).encode()
    (stick / sums.NAME).write_bytes(text)
    (stick / sums.SIGNATURE).write_bytes(sums.signature(OTHER_KEY, text))
    (wrong,) = check_stick(stick, keys).wrong
    assert isinstance(wrong, StickNotTrusted)
    assert public_of(OTHER_KEY).fingerprint in wrong.say("en")
    keys.trust(stick / "organisation.pub")
    assert check_stick(stick, keys).wrong == ()


@pytest.mark.parametrize("text", [None, b"", b"no sums\n", b"0" * 64 + b"  ../x\n", b"\xff\xfe"])
def test_a_folder_without_a_list(stick: Path, keys: PackKeys, text: bytes | None) -> None:
    (stick / sums.NAME).unlink()
    if text is not None:
        (stick / sums.NAME).write_bytes(text)
    with pytest.raises(StickUnsummed):
        check_stick(stick, keys)
