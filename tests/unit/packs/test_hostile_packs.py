"""Packs that were changed, forged or made to do harm: each is refused by name, and nothing more is written than was listed."""

from __future__ import annotations

import json
import random
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop.packs import errors, listing
from desktop.packs.errors import (
    NotAPack,
    PackDamaged,
    PackFileChanged,
    PackFileMissing,
    PackFileUnlisted,
    PackHasLink,
    PackIsADossier,
    PackListWrong,
    PackPathWrong,
    PackRefused,
    PackSignatureWrong,
    PackTooLarge,
    PackTooNew,
    PackUnreadable,
)
from desktop.packs.manifest import FILES, MANIFEST, SIGNATURE
from desktop.packs.reading import opened
from desktop.packs.signing import signed_by
from desktop.storage.dossier import Dossier
from desktop.storage.packing import pack as pack_dossier
from tests.helpers.packs import KEY, OTHER_KEY, engine_pack, forged, plain_manifest

FILES_IN_IT = {"engine": b"#!/bin/sh\n", "lib/a.so": b"a library " * 300}


def unpack(path: Path, folder: Path) -> dict[str, bytes]:
    folder.mkdir()
    with opened(path) as pack:
        pack.unpack(folder, lambda: None, lambda done, total: None)
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def refused(kind: type[PackRefused], path: Path) -> PackRefused:
    """While it is opened, before a byte is unpacked."""
    with pytest.raises(PackRefused) as told, opened(path):
        pass
    assert type(told.value) is kind
    assert told.value.say("en") != told.value.say("zh")
    return told.value


def test_a_right_one_made_by_the_same_hand_is_taken(tmp_path: Path) -> None:
    assert unpack(forged(tmp_path / "right.deskpack", FILES_IN_IT), tmp_path / "out") == FILES_IN_IT


# --- what is no pack ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [b"", b"PK", b"no pack at all " * 100, b"PK\x05\x06" + bytes(18), bytes(1000)])
def test_what_is_no_pack_is_told(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "other.deskpack").write_bytes(data)
    assert refused(NotAPack, tmp_path / "other.deskpack").details["file"] == "other.deskpack"


def test_a_pack_that_was_not_copied_to_its_end(tmp_path: Path) -> None:
    whole = forged(tmp_path / "whole.deskpack", FILES_IN_IT).read_bytes()
    for length in (len(whole) - 1, len(whole) // 2, 30):
        (tmp_path / "cut.deskpack").write_bytes(whole[:length])
        refused(NotAPack, tmp_path / "cut.deskpack")


def test_a_pack_that_is_not_there(tmp_path: Path) -> None:
    refused(PackUnreadable, tmp_path / "none.deskpack")
    refused(PackUnreadable, tmp_path)


def test_a_packed_dossier_is_told_from_a_pack(tmp_path: Path) -> None:
    Dossier.create(tmp_path / "case.dossier").close()
    assert "unpack" in refused(PackIsADossier, pack_dossier(tmp_path / "case.dossier", tmp_path / "x.dossierpack")).advise("en")


def test_what_follows_the_end_is_not_read(tmp_path: Path) -> None:
    refused(NotAPack, forged(tmp_path / "x.deskpack", FILES_IN_IT, comment=b"a second file may begin here"))


def test_an_end_that_sends_readers_looking_for_another_is_none(tmp_path: Path) -> None:
    """It says that a comment follows: `zipfile` would look for an end before it, with a directory that was not looked at."""

    def lie(data: bytearray) -> None:
        data[-2:] = b"\x01\x00"

    refused(NotAPack, patched(forged(tmp_path / "x.deskpack", FILES_IN_IT), lie))


# --- the signature --------------------------------------------------------------------------------------------------


def tampered(listed: bytes) -> bytes:
    return signed_by(KEY, listed.replace(b'"cuda": 0', b'"cuda": 1'))


@pytest.mark.parametrize(
    "signature",
    [
        b"",
        b"{}",
        b"[" * 4000,
        b'{"algorithm": "Ed25519", "key": 7, "signature": null}',
        b'{"algorithm": "Ed25519", "key": "AAAA", "signature": "AAAA"}',
        b"\xff" * 64,
    ],
)
def test_a_signature_that_is_none(tmp_path: Path, signature: bytes) -> None:
    refused(PackSignatureWrong, forged(tmp_path / "x.deskpack", FILES_IN_IT, signature=signature))


def test_the_signature_of_other_bytes(tmp_path: Path) -> None:
    listed = json.dumps(plain_manifest(FILES_IN_IT)).encode()
    refused(PackSignatureWrong, forged(tmp_path / "x.deskpack", FILES_IN_IT, signature=tampered(listed)))


def test_a_signature_that_claims_another_key(tmp_path: Path) -> None:
    listed = json.dumps(plain_manifest(FILES_IN_IT)).encode()
    mixed = json.loads(signed_by(OTHER_KEY, listed)) | {"key": json.loads(signed_by(KEY, listed))["key"]}
    refused(PackSignatureWrong, forged(tmp_path / "x.deskpack", FILES_IN_IT, signature=json.dumps(mixed).encode()))


def test_nothing_of_an_unsigned_list_is_believed(tmp_path: Path) -> None:
    """However wrong it is: the first thing that is told is the signature."""
    refused(PackSignatureWrong, forged(tmp_path / "x.deskpack", FILES_IN_IT, listed=b"[" * 100_000, signature=b"{}"))


# --- the list -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "listed", [b"", b"[]", b"null", b"[" * 100_000, b"\xff", "{}".encode("utf-16"), b'{"format": 1}', b'{"format": true}']
)
def test_a_list_that_is_none(tmp_path: Path, listed: bytes) -> None:
    refused(PackListWrong, forged(tmp_path / "x.deskpack", FILES_IN_IT, listed=listed))


def test_a_format_of_a_later_version(tmp_path: Path) -> None:
    assert "2" in refused(PackTooNew, forged(tmp_path / "x.deskpack", FILES_IN_IT, said={"format": 2})).say("zh")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("format", 0),
        ("kind", "driver"),
        ("kind", ["engine"]),
        ("name", "../other"),
        ("name", "Engine"),
        ("name", ""),
        ("name", "con"),
        ("version", "1/0"),
        ("version", ".."),
        ("version", 1),
        ("version", "current.json"),
        ("version", "Current.JSON.unfinished"),
        ("platform", "any or none"),
        ("title", {"en": "only"}),
        ("title", {"en": "\ud800", "zh": ""}),
        ("made", "x" * 501),
        ("title", {"en": "\x1b[2J", "zh": ""}),
        ("title", {"en": "<img src=x>", "zh": ""}),
        ("title", {"en": "a\nb", "zh": ""}),
        ("files", []),
        ("files", {}),
        ("files", [7]),
        ("files", [{"path": "engine"}]),
        ("files", [{"path": "engine", "size": -1, "sha256": "0" * 64, "executable": True}]),
        ("files", [{"path": "engine", "size": True, "sha256": "0" * 64, "executable": True}]),
        ("files", [{"path": "engine", "size": 1, "sha256": "0" * 63, "executable": True}]),
        ("files", [{"path": "engine", "size": 1, "sha256": "0" * 64, "executable": 1}]),
        ("files", [{"path": "engine", "size": 1, "sha256": "0" * 64, "executable": True, "same_as": "other"}]),
        ("files", [{"path": "engine", "size": 1, "sha256": "0" * 64, "executable": True, "same_as": "engine"}]),
        (
            "files",
            [
                {"path": "engine", "size": 1, "sha256": "0" * 64, "executable": True},
                {"path": "again", "size": 1, "sha256": "0" * 64, "executable": False, "same_as": "engine"},
            ],
        ),
        ("protocol", "1"),
        ("cuda", -1),
        ("cuda", 1.5),
        ("least_glibc", [2, "31"]),
        ("least_glibc", "2.31"),
        ("more", {"a": 1}),
        ("start", "other"),
        ("start", "lib/a.so"),
        ("engine", ""),
    ],
)
def test_what_makes_no_sense_in_a_list(tmp_path: Path, key: str, value: Any) -> None:
    refused(PackListWrong, forged(tmp_path / "x.deskpack", FILES_IN_IT, said={key: value}))


@pytest.mark.parametrize(
    "path",
    [
        "../engine",
        "lib/../../engine",
        "/etc/passwd",
        "C:/Windows/x.dll",
        "C:x",
        "lib\\x",
        "\\\\server\\x",
        "lib//x",
        "./x",
        "lib/",
        "",
        "NUL",
        "lib/con.txt",
        "COM1.tar.gz",
        "lpt¹",
        "x.",
        "x ",
        " x",
        "a:stream",
        "a\x00b",
        "a\nb",
        "what?",
        "\ud800",
        "\x1b[2J",
        "exe.\u202etxt",
        "x" * 201,
    ],
)
def test_paths_that_must_not_be_made(tmp_path: Path, path: str) -> None:
    files = [*plain_manifest(FILES_IN_IT)["files"], {"path": path, "size": 0, "sha256": "0" * 64, "executable": False}]
    told = refused(PackPathWrong, forged(tmp_path / "x.deskpack", FILES_IN_IT, said={"files": files}))
    assert told.full("en").isprintable()  # a terminal obeys nothing of it


@pytest.mark.parametrize("path", ["ENGINE", "lib/A.SO", "LIB/a.so", "Lib", "engine/x", "lib/a.so/x"])
def test_paths_of_which_one_overwrites_another_on_some_system(tmp_path: Path, path: str) -> None:
    refused(PackPathWrong, forged(tmp_path / "x.deskpack", FILES_IN_IT | {path: b"x"}))


def test_more_files_than_any_pack_has(tmp_path: Path) -> None:
    one = {"size": 0, "sha256": "0" * 64, "executable": False}
    many = [{"path": f"{number}", **one} for number in range(listing.MOST_FILES + 1)]
    refused(PackTooLarge, forged(tmp_path / "x.deskpack", {}, said={"files": many}))


def test_more_bytes_than_any_pack_has(tmp_path: Path) -> None:
    files = plain_manifest(FILES_IN_IT)["files"]
    refused(
        PackTooLarge, forged(tmp_path / "x.deskpack", FILES_IN_IT, said={"files": [files[0], files[1] | {"size": 1 << 40}]})
    )


def test_a_list_that_swells(tmp_path: Path) -> None:
    """The bytes are read only up to the limit."""
    path = tmp_path / "x.deskpack"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, bytes(listing.LARGEST + 1))
        archive.writestr(SIGNATURE, b"{}")
    assert path.stat().st_size < 1 << 20
    refused(PackTooLarge, path)


# --- what lies in the ZIP -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["evil", FILES + "evil", FILES, FILES + "lib/", "../evil", FILES + "lib\\a.so", "PACK.JSON", "\x1b[2J"]
)
def test_what_is_not_in_the_list(tmp_path: Path, name: str) -> None:
    told = refused(PackFileUnlisted, forged(tmp_path / "x.deskpack", FILES_IN_IT, besides={name: b""}))
    assert told.full("en").isprintable()


@pytest.mark.parametrize("name", [MANIFEST, FILES + "engine"])
def test_what_is_in_it_twice(tmp_path: Path, name: str) -> None:
    """Readers would not agree on which of the two counts."""
    path = forged(tmp_path / "x.deskpack", FILES_IN_IT)
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(name, archive.read(name))
    refused(PackFileUnlisted, path)


def test_what_is_in_the_list_only(tmp_path: Path) -> None:
    files = plain_manifest(FILES_IN_IT | {"lib/b.so": b""})["files"]
    assert (
        refused(PackFileMissing, forged(tmp_path / "x.deskpack", FILES_IN_IT, said={"files": files})).details["path"]
        == "lib/b.so"
    )


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFBLK, stat.S_IFDIR])
def test_links_and_devices(tmp_path: Path, kind: int) -> None:
    def alter(entry: zipfile.ZipInfo) -> None:
        entry.external_attr = (kind | 0o777) << 16

    assert refused(PackHasLink, forged(tmp_path / "x.deskpack", FILES_IN_IT, entry=alter)).details["path"] == "engine"


def test_a_way_of_packing_that_we_do_not_use(tmp_path: Path) -> None:
    def alter(entry: zipfile.ZipInfo) -> None:
        entry.compress_type = zipfile.ZIP_LZMA

    refused(PackDamaged, forged(tmp_path / "x.deskpack", FILES_IN_IT, entry=alter))


def test_another_size_than_listed(tmp_path: Path) -> None:
    files = plain_manifest(FILES_IN_IT)["files"]
    changed = [files[0], files[1] | {"size": files[1]["size"] - 1}]
    assert (
        refused(PackFileChanged, forged(tmp_path / "x.deskpack", FILES_IN_IT, said={"files": changed})).details["path"]
        == "lib/a.so"
    )


def test_a_changed_file_is_found_while_it_is_unpacked(tmp_path: Path) -> None:
    files = plain_manifest(FILES_IN_IT)["files"]
    swapped = FILES_IN_IT | {"lib/a.so": FILES_IN_IT["lib/a.so"].replace(b"library", b"LIBRARY")}
    path = forged(tmp_path / "x.deskpack", swapped, said={"files": files})
    with pytest.raises(PackFileChanged) as told:
        unpack(path, tmp_path / "out")
    assert told.value.details == {"file": "x.deskpack", "path": "lib/a.so"}


def patched(path: Path, change: Callable[[bytearray], None]) -> Path:
    data = bytearray(path.read_bytes())
    change(data)
    path.write_bytes(data)
    return path


def test_a_file_that_swells_writes_no_more_than_listed(tmp_path: Path) -> None:
    """Its headers say the size that is listed; what is packed in it is a thousand times that."""
    bomb, size = bytes(10_000_000), 10_000
    files = plain_manifest({"engine": bomb[:size]})["files"]

    def deflate(entry: zipfile.ZipInfo) -> None:
        entry.compress_type = zipfile.ZIP_DEFLATED

    def lie(data: bytearray) -> None:
        for place in range(len(data) - 4):
            if data[place : place + 4] == struct.pack("<L", len(bomb)):
                data[place : place + 4] = struct.pack("<L", size)

    path = patched(forged(tmp_path / "x.deskpack", {"engine": bomb}, said={"files": files}, entry=deflate), lie)
    with pytest.raises(PackRefused):
        unpack(path, tmp_path / "out")
    assert sum(p.stat().st_size for p in (tmp_path / "out").iterdir()) <= size


def test_a_name_that_ends_early(tmp_path: Path) -> None:
    """Readers that stop at a zero byte would see another name than those that do not."""
    inside = {"engine": b"x"}
    path = forged(
        tmp_path / "x.deskpack", inside, besides={"files/lib/a.so!": b""}, said=plain_manifest(inside | {"lib/a.so": b""})
    )
    refused(PackFileUnlisted, patched(path, lambda data: data.__setitem__(slice(None), data.replace(b"a.so!", b"a.so\0"))))


@pytest.mark.parametrize("size", [17 << 20, 0xFFFFFFF0])
def test_a_directory_that_would_fill_the_memory(tmp_path: Path, size: int) -> None:
    def lie(data: bytearray) -> None:
        data[-10:-6] = struct.pack("<L", size)

    refused(PackTooLarge, patched(forged(tmp_path / "x.deskpack", FILES_IN_IT), lie))


def test_a_large_directory_told_in_the_64_bit_way(tmp_path: Path) -> None:
    def lie(data: bytearray) -> None:
        end = bytes(data[-22:])
        place = len(data) - 22
        large = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 4, 4, 1 << 40, 0)
        data[place:] = large + struct.pack("<4sLQL", b"PK\x06\x07", 0, place, 1) + end

    refused(PackTooLarge, patched(forged(tmp_path / "x.deskpack", FILES_IN_IT), lie))


def end_64(size: int, entries: int, place: int, *, magic: bytes = b"PK\x06\x06") -> bytes:
    """The end of the directory in the 64-bit way, and where it is."""
    said = struct.pack("<4sQ2H2L4Q", magic, 44, 45, 45, 0, 0, entries, entries, size, 0)
    return said + struct.pack("<4sLQL", b"PK\x06\x07", 0, place, 1)


def test_an_end_of_64_bits_that_is_none_does_not_hide_the_other(tmp_path: Path) -> None:
    """`zipfile` passes over it, and believes the end that follows."""

    def lie(data: bytearray) -> None:
        end = bytearray(data[-22:])
        end[-10:-6] = struct.pack("<L", 0xFFFFFFF0)
        place = len(data) - 22
        data[place:] = end_64(10, 1, place, magic=b"PK\x06\x00") + end

    refused(NotAPack, patched(forged(tmp_path / "x.deskpack", FILES_IN_IT), lie))


def test_more_entries_than_any_pack_has_are_told_before_they_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lie(data: bytearray) -> None:
        place = len(data) - 22
        data[place:] = end_64(200, listing.MOST_FILES + 3, place) + bytes(data[-22:])

    monkeypatch.setattr(zipfile, "ZipFile", None)
    path = tmp_path / "x.deskpack"
    path.write_bytes(b"PK\x03\x04" + bytes(300) + b"PK\x05\x06" + bytes(18))
    refused(PackTooLarge, patched(path, lie))


def test_a_directory_that_holds_more_than_its_end_says(tmp_path: Path) -> None:
    """`zipfile` reads all that is there, whatever number is told."""
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 3, 20, 0, 0, 0, 0, 0x21, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    many = entry * (listing.MOST_FILES + 3)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(many), 30, 0)
    (tmp_path / "x.deskpack").write_bytes(b"PK\x03\x04" + bytes(26) + many + end)
    refused(PackTooLarge, tmp_path / "x.deskpack")


def test_any_byte_changed_gives_the_same_files_or_a_refusal(tmp_path: Path) -> None:
    """Never another exception, never other files: whatever a bad stick, or a bad neighbour, does to a pack."""
    whole = engine_pack(tmp_path / "whole.deskpack", files=FILES_IN_IT).read_bytes()
    chance, taken = random.Random(7), 0
    for number in range(1500):
        data = bytearray(whole)
        place = chance.randrange(len(data))
        data[place] ^= 1 << chance.randrange(8)
        (tmp_path / "x.deskpack").write_bytes(data)
        try:
            assert unpack(tmp_path / "x.deskpack", tmp_path / f"{number}") == FILES_IN_IT, place
            taken += 1
        except PackRefused:
            pass
    assert taken < 300  # dates, versions and the like that nothing depends on


def test_every_refusal_tells_what_to_do_in_both_languages() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, PackRefused)]
    assert len(kinds) > 15
    details = {"file": "F", "path": "P", "what": "W", "reason": "R", "format": 9, "platform": "X", "here": "H", "needed": "N"}
    for kind in kinds:
        error = kind(**details)
        for language in ("en", "zh"):
            assert "F" in error.say(language)
            assert "?" not in error.full(language)
            assert error.advise(language)
