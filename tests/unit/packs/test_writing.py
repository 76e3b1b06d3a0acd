"""Packs made of folders: the same bytes every time, nothing in them that does not belong, read back as they were."""

from __future__ import annotations

import os
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.engines.contract import Cancelled
from desktop.packs.errors import PackFileChanged, PackHasLink, PackListWrong, PackPathWrong
from desktop.packs.manifest import FILES, PackKind
from desktop.packs.reading import opened
from desktop.packs.signing import public_of
from desktop.packs.writing import described, write
from tests.helpers.packs import DATE, KEY, engine_files, engine_folder, engine_manifest

posix = pytest.mark.skipif(os.name == "nt", reason="rights and links of POSIX")


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for place in ("one", "two"):
        files = engine_files()
        folder = engine_folder(tmp_path / place, files if place == "one" else dict(reversed(files.items())))
        for path in folder.rglob("*"):
            os.utime(path, (len(made), len(made)))
        made.append(write(tmp_path / f"{place}.deskpack", engine_manifest(folder), folder, KEY, date=DATE).read_bytes())
    assert made[0] == made[1]


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    folder = engine_folder(tmp_path / "engine", engine_files())
    manifest = engine_manifest(folder, least_glibc=(2, 28), cuda=13, more={"torch": "2.13"})
    told: list[tuple[int, int | None]] = []
    path = write(tmp_path / "x.deskpack", manifest, folder, KEY, date=DATE, progress=lambda *now: told.append(now))
    with opened(path) as pack:
        assert pack.manifest == manifest
        assert pack.key == public_of(KEY)
        assert pack.text("lib/数据.txt", 10) == "1.0"
    assert told[-1] == (manifest.size, manifest.size)
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["x.deskpack"]


def test_any_tool_can_look_into_it(tmp_path: Path) -> None:
    folder = engine_folder(tmp_path / "engine", engine_files())
    with zipfile.ZipFile(write(tmp_path / "x.deskpack", engine_manifest(folder), folder, KEY, date=DATE)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert names == ["pack.json", "pack.sig", *(FILES + path for path in sorted(engine_files()))]
        assert {entry.date_time for entry in archive.infolist()} == {(2025, 6, 15, 15, 6, 40)}
        assert archive.getinfo("files/lib/weights.so").compress_size < 100_000


def test_weights_of_a_model_are_stored_as_they_are(tmp_path: Path) -> None:
    folder = engine_folder(tmp_path / "model", engine_files())
    manifest = engine_manifest(folder, kind=PackKind.MODEL)
    with zipfile.ZipFile(write(tmp_path / "x.deskpack", manifest, folder, KEY, date=DATE)) as archive:
        assert archive.getinfo("files/lib/weights.so").compress_type == zipfile.ZIP_STORED


@posix
def test_what_is_executable_is_known(tmp_path: Path) -> None:
    files = described(engine_folder(tmp_path / "engine", engine_files()))
    assert [file.path for file in files if file.executable] == ["engine"]


@posix
def test_a_second_name_is_packed_once_and_is_one_file_again(tmp_path: Path) -> None:
    folder = engine_folder(tmp_path / "engine", engine_files())
    (folder / "weights.so").symlink_to("lib/weights.so")
    manifest = engine_manifest(folder)
    assert {file.path: file.same_as for file in manifest.files if file.same_as} == {"weights.so": "lib/weights.so"}
    path = write(tmp_path / "x.deskpack", manifest, folder, KEY, date=DATE)
    (tmp_path / "out").mkdir()
    with opened(path) as pack:
        assert pack.manifest.size == sum(map(len, engine_files().values()))
        pack.unpack(tmp_path / "out", lambda: None, lambda done, total: None)
    assert (tmp_path / "out/weights.so").samefile(tmp_path / "out/lib/weights.so")
    assert not (tmp_path / "out/weights.so").is_symlink()


@posix
@pytest.mark.parametrize("target", ["/etc/hostname", "../beside", "lib", "nowhere"])
def test_a_link_to_anything_else_is_refused_by_name(tmp_path: Path, target: str) -> None:
    folder = engine_folder(tmp_path / "engine", engine_files())
    (tmp_path / "beside").touch()
    (folder / "odd").symlink_to(target)
    with pytest.raises(PackHasLink) as told:
        described(folder)
    assert told.value.details["path"] == "odd"


@posix
@pytest.mark.parametrize("name", ["nul.txt", "a:b", "trailing.", "LIB"])
def test_names_that_windows_does_not_know_are_refused(tmp_path: Path, name: str) -> None:
    folder = engine_folder(tmp_path / "engine", engine_files() | {name: b"x"})
    with pytest.raises(PackPathWrong):
        write(tmp_path / "x.deskpack", engine_manifest(folder), folder, KEY, date=DATE)
    assert not list(tmp_path.glob("*.deskpack"))


def test_an_engine_that_cannot_be_started_is_refused(tmp_path: Path) -> None:
    folder = engine_folder(tmp_path / "engine", engine_files())
    with pytest.raises(PackListWrong):
        write(tmp_path / "x.deskpack", engine_manifest(folder, start="lib/weights.so"), folder, KEY, date=DATE)


def test_a_file_that_changes_meanwhile_leaves_no_pack(tmp_path: Path) -> None:
    folder = engine_folder(tmp_path / "engine", engine_files())
    manifest = engine_manifest(folder)
    (folder / "lib/weights.so").write_bytes(b"other")
    with pytest.raises(PackFileChanged):
        write(tmp_path / "x.deskpack", manifest, folder, KEY, date=DATE)
    assert [path.name for path in tmp_path.iterdir()] == ["engine"]


def test_stopping_leaves_the_pack_that_was_there(tmp_path: Path) -> None:
    folder = engine_folder(tmp_path / "engine", engine_files())
    manifest = engine_manifest(folder)
    path = write(tmp_path / "x.deskpack", manifest, folder, KEY, date=DATE)
    before = path.read_bytes()

    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        write(path, replace(manifest, version="2.0"), folder, KEY, date=DATE, poll=stop)
    assert path.read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {"engine", "x.deskpack"}
