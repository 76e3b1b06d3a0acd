"""`packs …` as scripts and people use it."""

from __future__ import annotations

import hashlib
import json
import os
import select
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.packs import sums
from desktop.packs.manifest import Manifest, PackKind
from desktop.packs.signing import public_of
from desktop.packs.writing import described, write
from desktop.services.packs import LICENCE
from tests.helpers import model_folders
from tests.helpers.packs import DATE, KEY, OTHER_KEY, TITLE, engine_pack, trusted_key
from tests.helpers.program import MAIN, dossier, environment

FINGERPRINT = public_of(KEY).fingerprint
NAME = "hunyuan-engine"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


def packs(*arguments: str | Path, home: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    return dossier("packs", *arguments, home=home, DOSSIER_MACHINE=str(home / "machine"), **environ)


def listed(home: Path) -> list[dict[str, object]]:
    done = packs("list", "--json", home=home)
    assert (done.returncode, done.stderr) == (0, "")
    return [json.loads(line) for line in done.stdout.splitlines()]


def model_pack(target: Path, folder: Path) -> Path:
    manifest = Manifest(PackKind.MODEL, "hunyuanocr", "1.5", "any", "", TITLE, described(folder), more={LICENCE: "LICENSE"})
    return write(target, manifest, folder, KEY, date=DATE)


def test_from_the_stick_to_a_pack_and_back(tmp_path: Path, home: Path) -> None:
    key = trusted_key(tmp_path / "stick")
    one, two = (engine_pack(tmp_path / "stick" / f"{v}.deskpack", v) for v in ("1.0", "2.0"))
    trusted = packs("trust", key, "--name", "City archive", "--fingerprint", FINGERPRINT, home=home)
    assert (trusted.returncode, trusted.stdout) == (0, f"City archive is trusted now: {FINGERPRINT}\n")
    assert packs("keys", home=home).stdout == f"{FINGERPRINT}  City archive\n"
    done = packs("import", one, home=home)
    place = home / "data" / "packs" / NAME / "1.0" / "files"
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{NAME} 1.0 is ready: {place}\n", "")
    assert packs("import", two, home=home).returncode == 0
    (pack,) = listed(home)
    assert (pack["version"], pack["previous"], pack["problem"], pack["engine"]) == ("2.0", "1.0", None, "hunyuan")
    assert "as it should be" in packs("verify", home=home).stdout
    assert packs("rollback", NAME, home=home).stdout == f"{NAME} is 1.0 again.\n"
    shown = packs("list", home=home, LANG="zh_CN.UTF-8").stdout
    assert shown.startswith(f"{NAME} 1.0  显卡引擎")
    assert "上一版本：2.0" in shown
    assert packs("remove", NAME, home=home).stdout == f"{NAME} was removed.\n"
    assert listed(home) == []


def test_a_key_that_is_not_trusted_yet(tmp_path: Path, home: Path) -> None:
    path = engine_pack(tmp_path / "x.deskpack")
    refused = packs("import", path, home=home)
    assert (refused.returncode, refused.stdout) == (1, "")
    for words in ("x.deskpack", FINGERPRINT, "--trust"):
        assert words in refused.stderr
    other = packs("import", path, "--trust", public_of(OTHER_KEY).fingerprint, home=home)
    assert other.returncode == 1
    assert FINGERPRINT in other.stderr
    assert packs("import", path, "--trust", FINGERPRINT.lower().replace("-", " "), home=home).returncode == 0
    assert packs("forget", FINGERPRINT, home=home).returncode == 0
    assert listed(home)[0]["problem"] is not None


def test_what_is_wrong_with_a_pack_is_told_in_the_persons_language(tmp_path: Path, home: Path) -> None:
    (tmp_path / "x.deskpack").write_bytes(b"no pack")
    done = packs("import", tmp_path / "x.deskpack", home=home, LANG="zh_CN.UTF-8")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("x.deskpack：")
    assert len(done.stderr.splitlines()) == 1


def test_where_there_is_nothing_it_is_said_how_to_get_it(home: Path) -> None:
    assert "packs import" in packs("list", home=home).stderr
    assert "packs trust" in packs("keys", home=home).stderr
    assert "other" in packs("remove", "other", home=home).stderr


def test_a_changed_file_fails_verifying_by_name(tmp_path: Path, home: Path) -> None:
    trusted_key(home / "config" / "keys")
    assert packs("import", engine_pack(tmp_path / "x.deskpack"), home=home).returncode == 0
    (home / "data" / "packs" / NAME / "1.0" / "files" / "engine").write_bytes(b"x")
    done = packs("verify", NAME, home=home)
    assert (done.returncode, done.stdout) == (1, "")
    assert "engine" in done.stderr


def test_a_pack_and_a_key_for_everybody(tmp_path: Path, home: Path) -> None:
    path = engine_pack(tmp_path / "x.deskpack")
    assert packs("import", path, "--for-everybody", "--trust", FINGERPRINT, home=home).returncode == 0
    assert (listed(home)[0]["for_everybody"], (home / "data" / "packs" / NAME).exists()) == (True, False)
    assert "for everybody" in packs("keys", home=home).stdout
    assert packs("remove", NAME, "--for-everybody", home=home).returncode == 0
    assert packs("forget", FINGERPRINT, home=home).returncode == 0
    assert packs("keys", home=home).stdout == ""


def test_a_model_pack_comes_with_its_licence(tmp_path: Path, home: Path) -> None:
    trusted_key(home / "config" / "keys")
    path = model_pack(tmp_path / "m.deskpack", model_folders.release(tmp_path / "hub"))
    refused = packs("import", path, home=home)
    assert refused.returncode == 2
    for words in ("--accept-licence", "European Union", f"packs licence {path}"):
        assert words in refused.stderr
    assert packs("licence", path, home=home).stdout.rstrip("\n") == model_folders.LICENCE.rstrip("\n")
    done = packs("import", path, "--accept-licence", home=home)
    place = home / "data" / "models" / "hunyuanocr-1.5" / "release"
    assert (done.returncode, done.stdout) == (0, f"hunyuanocr-1.5 is ready: {place}\n")
    assert "hunyuanocr-1.5" in dossier("model", "list", home=home).stdout
    assert packs("import", path, "--accept-licence", "--for-everybody", home=home).returncode == 1


def answered(home: Path, question: str, answer: str, *arguments: str | Path) -> int:
    """The exit status of the command at a terminal, where a person answers that question."""
    ours, theirs = os.openpty()
    asking = subprocess.Popen(
        [sys.executable, str(MAIN), "packs", *map(str, arguments)],
        env=environment(home),
        stdin=theirs,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    )
    try:
        os.close(theirs)
        told = b""
        while question.encode() not in told:
            assert select.select([ours], [], [], 60)[0]
            told += os.read(ours, 65536)
        os.write(ours, f"{answer}\n".encode())
        while asking.poll() is None:
            if select.select([ours], [], [], 0.1)[0]:
                try:
                    os.read(ours, 65536)
                except OSError:  # Linux: the other end is closed
                    break
        return asking.wait(60)
    finally:
        asking.kill()
        asking.wait()
        os.close(ours)


@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals are of POSIX")
@pytest.mark.parametrize(("answer", "status"), [("yes", 0), ("no", 2)])
def test_a_person_at_a_terminal_is_asked_for_the_licence(tmp_path: Path, home: Path, answer: str, status: int) -> None:
    trusted_key(home / "config" / "keys")
    path = model_pack(tmp_path / "m.deskpack", model_folders.release(tmp_path / "hub"))
    assert answered(home, "accept: ", answer, "import", path) == status


@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals are of POSIX")
@pytest.mark.parametrize(("answer", "status"), [("y", 0), ("", 2)])
def test_a_person_at_a_terminal_is_asked_to_compare_the_key(tmp_path: Path, home: Path, answer: str, status: int) -> None:
    key = trusted_key(tmp_path / "stick")
    assert answered(home, "[y/N] ", answer, "trust", key) == status
    assert (FINGERPRINT in packs("keys", home=home).stdout) == (status == 0)


def test_a_key_is_not_trusted_where_nobody_compared_it(tmp_path: Path, home: Path) -> None:
    key = trusted_key(tmp_path / "stick")
    for arguments, status in ((("trust", key), 2), (("trust", key, "--fingerprint", public_of(OTHER_KEY).fingerprint), 1)):
        done = packs(*arguments, home=home)
        assert (done.returncode, done.stdout) == (status, "")
        assert FINGERPRINT in done.stderr
    assert packs("keys", home=home).stdout == ""
    assert packs("trust", key, "--fingerprint", FINGERPRINT.lower(), home=home).returncode == 0
    assert FINGERPRINT in packs("keys", home=home).stdout


def test_an_older_version_has_to_be_asked_for(tmp_path: Path, home: Path) -> None:
    trusted_key(home / "config" / "keys")
    one, two = (engine_pack(tmp_path / f"{v}.deskpack", v) for v in ("1.9", "1.10"))
    assert packs("import", two, home=home).returncode == 0
    refused = packs("import", one, home=home)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "--older" in refused.stderr
    assert packs("import", one, "--older", home=home).returncode == 0
    assert listed(home)[0]["version"] == "1.9"


def test_a_stick_is_checked(tmp_path: Path, home: Path) -> None:
    stick = tmp_path / "stick"
    key = trusted_key(stick)
    engine_pack(tmp_path / "x.deskpack").rename(stick / "x.deskpack")
    text = sums.to_text({path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in stick.iterdir()}).encode()
    (stick / sums.NAME).write_bytes(text)
    (stick / sums.SIGNATURE).write_bytes(sums.signature(KEY, text))
    unknown = packs("check-stick", stick, home=home)
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert FINGERPRINT in unknown.stderr
    assert packs("trust", key, "--fingerprint", FINGERPRINT, home=home).returncode == 0
    done = packs("check-stick", stick, home=home)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"2 files, all as they should be. Signed by Archive: {FINGERPRINT}\n"
    (stick / "x.deskpack").write_bytes(b"x")
    changed = packs("check-stick", stick, home=home)
    assert changed.returncode == 1
    assert "x.deskpack" in changed.stderr
