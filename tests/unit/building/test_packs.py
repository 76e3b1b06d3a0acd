"""What is made for the USB stick: packs, keys, the guide and the sums, as a desk takes them."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest
from building import checksums, engine_host, packs, stick_guide
from building.places import SUFFIX, VERSION, Unbuildable, Variant, platform_tag

from desktop.packs.errors import KeyLocked
from desktop.packs.reading import opened
from desktop.packs.signing import private_pem, public_of, read_private, read_public
from desktop.services.models import Models
from desktop.services.pack_keys import PackKeys
from desktop.services.packs import Packs
from desktop.services.stick import check_stick
from tests.helpers.model_folders import published, release, safetensors
from tests.helpers.packs import KEY, OTHER_KEY, engine_pack


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "stick"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1750000000")
    monkeypatch.setattr("sys.stdin", io.StringIO())
    for module in (packs, checksums):
        monkeypatch.setattr(module, "STICK", folder)
        monkeypatch.setattr(module, "TRIAL", tmp_path / "keys" / "trial-key")
    return folder


@pytest.fixture
def key(tmp_path: Path, stick: Path) -> Path:
    packs.new_key(tmp_path / "safe" / "archive")
    return tmp_path / "safe" / "archive"


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """What an engine host looks like where it was frozen."""
    folder = tmp_path / "dossier-engine"
    (folder / "_internal").mkdir(parents=True)
    shutil.copy("/bin/true" if os.name != "nt" else os.environ["COMSPEC"], folder / f"dossier-engine{SUFFIX}")
    (folder / "_internal" / "base_library.zip").write_bytes(b"library")
    return folder


def desk(tmp_path: Path, public: Path) -> Packs:
    keys = PackKeys(tmp_path / "own keys", tmp_path / "machine keys", administrator_only=False)
    keys.trust(public)
    return Packs(tmp_path / "own packs", tmp_path / "machine packs", keys=keys, models=tmp_path / "models")


def test_a_new_key_is_a_pair_that_only_its_owner_can_read(
    tmp_path: Path, stick: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    packs.new_key(tmp_path / "archive")
    public = read_public(tmp_path / "archive.pub")
    assert public == public_of(read_private(tmp_path / "archive"))
    assert public.fingerprint in capsys.readouterr().out
    if os.name != "nt":
        assert (tmp_path / "archive").stat().st_mode & 0o777 == 0o600


def at_a_terminal(monkeypatch: pytest.MonkeyPatch, *typed: str) -> None:
    """Somebody sits there and types these passwords."""
    answers = iter(typed)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("getpass.getpass", lambda _: next(answers))


def test_a_key_with_a_password_is_asked_for_it_when_it_signs(
    tmp_path: Path, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_a_terminal(monkeypatch, "secret", "secret", "secret")
    packs.new_key(tmp_path / "archive")
    with pytest.raises(KeyLocked):
        read_private(tmp_path / "archive")
    packs.make(Variant.CPU, key=tmp_path / "archive", model=None)
    checksums.make(tmp_path / "archive")  # once is enough
    keys = PackKeys(tmp_path / "own keys", tmp_path / "machine keys", administrator_only=False)
    keys.trust(stick / "archive.pub")
    assert check_stick(stick, keys).wrong == ()


def test_a_mistyped_password_makes_no_key_and_no_pack(tmp_path: Path, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at_a_terminal(monkeypatch, "secret", "secert")
    with pytest.raises(Unbuildable, match="differ"):
        packs.new_key(tmp_path / "archive")
    assert not list(tmp_path.iterdir())
    (tmp_path / "archive").write_bytes(private_pem(KEY, b"secret"))
    at_a_terminal(monkeypatch, "other")
    with pytest.raises(Unbuildable, match="password"):
        packs.make(Variant.CPU, key=tmp_path / "archive", model=None)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(Unbuildable, match="password"):
        packs.make(Variant.CPU, key=tmp_path / "archive", model=None)


@pytest.mark.parametrize("there", ["archive", "archive.pub"])
def test_a_key_is_never_overwritten(tmp_path: Path, there: str) -> None:
    (tmp_path / there).write_bytes(b"precious")
    with pytest.raises(Unbuildable, match="never overwritten"):
        packs.new_key(tmp_path / "archive")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {there: b"precious"}


def test_a_new_key_needs_a_place() -> None:
    with pytest.raises(Unbuildable, match="FILE"):
        packs.new_key(None)


def test_an_engine_pack_is_taken_and_started_on_a_desk(tmp_path: Path, stick: Path, key: Path, host: Path) -> None:
    stick.mkdir()
    made = packs.engine_pack(host, stick, read_private(key), cuda=13, more={"torch": "2.13.0"})
    assert made.name == f"dossier-engine-{VERSION}-{platform_tag()}.deskpack"
    here = desk(tmp_path, key.with_name("archive.pub"))
    pack = here.bring(here.examine(made))
    said = pack.manifest
    assert (said.version, said.platform, said.cuda, said.engine) == (VERSION, platform_tag(), 13, "hunyuan")
    assert (said.more, said.made) == ({"torch": "2.13.0"}, "2025-06-15T15:06:40Z")
    assert here.engine_host("hunyuan") == pack
    if os.name != "nt":
        assert said.least_glibc[0] == 2  # measured of what lies in it
        assert subprocess.run(pack.command, check=False).returncode == 0


def test_the_same_engine_gives_the_same_pack(tmp_path: Path, stick: Path, key: Path, host: Path) -> None:
    (tmp_path / "again").mkdir()
    stick.mkdir()
    one, two = (packs.engine_pack(host, place, read_private(key), cuda=0) for place in (stick, tmp_path / "again"))
    assert one.read_bytes() == two.read_bytes()


def test_a_folder_without_an_engine_is_told(tmp_path: Path, key: Path) -> None:
    with pytest.raises(Unbuildable, match="freeze"):
        packs.engine_pack(tmp_path, tmp_path, read_private(key), cuda=0)


def test_a_model_pack_is_taken_as_a_model(tmp_path: Path, stick: Path, key: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = published(tmp_path / "hub")
    packs.make(Variant.CPU, key=key, model=source)
    assert "dflash/dflash.py" in capsys.readouterr().out
    here = desk(tmp_path, stick / "archive.pub")
    offer = here.examine(stick / "hunyuanocr-1.5.deskpack")
    assert offer.terms.startswith("The licence")
    assert not [file for file in offer.manifest.files if file.executable or file.path.endswith((".py", ".md"))]
    assert here.bring_model(offer, person="Ada", accepted=True).ready
    assert [info.release for info in Models(tmp_path / "models").list()] == ["1.5", "1.0"]


def test_a_model_that_does_not_match_its_list_is_not_packed(tmp_path: Path, stick: Path, key: Path) -> None:
    source = release(tmp_path / "hub")
    sums = [f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.name}" for p in source.iterdir()]
    (source / "SHA256SUMS").write_text("\n".join(sums), encoding="utf-8")
    safetensors(source / "model.safetensors", fill=9)
    with pytest.raises(Unbuildable, match=r"model\.safetensors"):
        packs.make(Variant.CPU, key=key, model=source)
    assert not list(stick.glob("*.deskpack"))


def test_a_folder_that_is_no_model_is_told(tmp_path: Path, stick: Path, key: Path) -> None:
    (tmp_path / "hub").mkdir()
    with pytest.raises(Unbuildable, match=r"config\.json"):
        packs.make(Variant.CPU, key=key, model=tmp_path / "hub")


def test_without_a_key_it_is_said_that_it_is_a_trial(tmp_path: Path, stick: Path, capsys: pytest.CaptureFixture[str]) -> None:
    packs.make(Variant.CPU, key=None, model=published(tmp_path / "hub"))
    assert "TRIAL KEY" in capsys.readouterr().out
    guide = (stick / stick_guide.NAME).read_text("utf-8-sig")
    assert "trial key" in guide
    assert "试用密钥" in guide
    first = (stick / "trial-key.pub").read_bytes()
    packs.make(Variant.CPU, key=None, model=None)
    assert (stick / "trial-key.pub").read_bytes() == first


def test_a_stick_has_one_key(tmp_path: Path, stick: Path, key: Path) -> None:
    stick.mkdir()
    packs.make(Variant.CPU, key=None, model=published(tmp_path / "hub"))
    shutil.move(engine_pack(tmp_path / "old.deskpack", key=OTHER_KEY), stick)
    packs.make(Variant.CPU, key=key, model=None)
    assert {path.name for path in stick.iterdir() if path.is_file()} == {"archive.pub", stick_guide.NAME}


def test_a_trial_takes_nothing_away_that_was_signed_in_earnest(tmp_path: Path, stick: Path, key: Path) -> None:
    packs.make(Variant.CPU, key=key, model=published(tmp_path / "hub"))
    checksums.make(key)
    before = sorted(stick.iterdir())
    with pytest.raises(Unbuildable, match="--key"):
        packs.make(Variant.CPU, key=None, model=None)
    assert sorted(stick.iterdir()) == before


def test_a_stick_of_another_variant_keeps_what_the_same_key_signed(tmp_path: Path, stick: Path, key: Path) -> None:
    packs.make(Variant.CPU, key=key, model=published(tmp_path / "hub"))
    packs.make(Variant.CPU, key=key, model=None)
    assert (stick / "hunyuanocr-1.5.deskpack").exists()


def test_without_an_engine_host_nothing_is_begun(stick: Path, key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packs, "ENGINE_HOST", stick / "none")
    with pytest.raises(Unbuildable, match="freeze"):
        packs.make(Variant.CUDA, key=key, model=None)
    assert list(stick.iterdir()) == []


def test_the_engine_pack_tells_what_is_in_it(stick: Path, key: Path, host: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = {"version": VERSION, "protocol": 1, "torch": "2.13.0+cu130", "transformers": "5.23.0", "cuda": "13.0"}
    (host / engine_host.FACTS).write_text(json.dumps(facts), encoding="utf-8")
    monkeypatch.setattr(packs, "ENGINE_HOST", host)
    packs.make(Variant.CUDA, key=key, model=None)
    (made,) = stick.glob("dossier-engine-*.deskpack")
    with opened(made) as pack:
        assert (pack.manifest.cuda, pack.manifest.more["torch"], pack.manifest.more["cuda"]) == (13, "2.13.0+cu130", "13.0")


def test_the_guide_names_what_is_there_in_both_languages(tmp_path: Path, stick: Path, key: Path) -> None:
    stick.mkdir()
    (stick / "dossier_1.0_amd64.deb").write_bytes(b"installer")
    packs.make(Variant.CPU, key=key, model=published(tmp_path / "hub"))
    data = (stick / stick_guide.NAME).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n")
    told = data.decode("utf-8-sig")
    fingerprint = read_public(stick / "archive.pub").fingerprint
    for words in ("dossier_1.0_amd64.deb", "hunyuanocr-1.5.deskpack", "packs trust archive.pub", "____-____-"):
        assert told.count(words) >= 2, words
    assert fingerprint not in told  # it comes on paper: beside the pack it proves nothing
    for words in ("请先阅读", "read me first", "sha256sum -c SHA256SUMS", "certutil -hashfile"):
        assert words in told
    assert ".run" not in told.split("顺序")[0]  # nothing is promised that is not there
    assert "{" not in told


def test_the_sums_are_those_of_sha256sum_and_are_signed(tmp_path: Path, stick: Path, key: Path) -> None:
    stick.mkdir()
    (stick / "dossier_1.0_amd64.deb").write_bytes(b"installer")
    packs.make(Variant.CPU, key=key, model=None)
    (stick / "dossier.cdx.json").write_bytes(b"{}")  # made after the packs
    checksums.make(key)
    assert "dossier.cdx.json" in (stick / stick_guide.NAME).read_text("utf-8-sig")
    keys = PackKeys(tmp_path / "own keys", tmp_path / "machine keys", administrator_only=False)
    keys.trust(stick / "archive.pub")
    report = check_stick(stick, keys)
    assert (report.files, report.wrong) == (4, ())
    if shutil.which("sha256sum"):
        assert subprocess.run(["sha256sum", "--quiet", "--strict", "-c", "SHA256SUMS"], cwd=stick, check=False).returncode == 0
    checksums.make(key)
    assert check_stick(stick, keys).files == 4


def test_the_trial_key_signs_what_was_made_with_it(tmp_path: Path, stick: Path, capsys: pytest.CaptureFixture[str]) -> None:
    packs.make(Variant.CPU, key=None, model=None)
    checksums.make(None)
    keys = PackKeys(tmp_path / "own keys", tmp_path / "machine keys", administrator_only=False)
    keys.trust(stick / "trial-key.pub")
    assert check_stick(stick, keys).wrong == ()
    shutil.rmtree(stick)
    stick.mkdir()
    (stick / "x").touch()
    checksums.make(None)
    assert "NOT signed" in capsys.readouterr().out
    assert not (stick / "SHA256SUMS.sig").exists()


def test_there_have_to_be_files_to_sum(stick: Path) -> None:
    with pytest.raises(Unbuildable):
        checksums.make(None)


def test_another_kind_of_file_is_no_key(tmp_path: Path, stick: Path, key: Path) -> None:
    (tmp_path / "k").write_bytes(public_of(KEY).pem())
    with pytest.raises(Unbuildable, match="no key"):
        packs.make(Variant.CPU, key=tmp_path / "k", model=None)
