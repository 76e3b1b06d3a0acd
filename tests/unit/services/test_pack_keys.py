"""Keys that packs are trusted by: the administrator's, the person's own, and whose count for what."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from desktop.packs.errors import KeyUnreadable
from desktop.packs.signing import public_of
from desktop.services.pack_keys import PackKeys
from desktop.services.pack_texts import KeyStillTrusted, KeyUnknown, NotForEverybody, OnlyAdministratorKeys
from tests.helpers.packs import KEY, OTHER_KEY, trusted_key


@pytest.fixture
def keys(tmp_path: Path) -> PackKeys:
    return PackKeys(tmp_path / "own", tmp_path / "machine", administrator_only=False)


def test_at_first_nobody_is_trusted(keys: PackKeys) -> None:
    assert keys.list() == ()
    assert keys.find(public_of(KEY)) is None


def test_a_key_is_trusted_by_its_file(keys: PackKeys, tmp_path: Path) -> None:
    stick = trusted_key(tmp_path / "stick", name="Archive of the city")
    known = keys.trust(stick)
    assert (known.name, known.for_everybody, known.fingerprint) == ("Archive of the city", False, public_of(KEY).fingerprint)
    assert keys.list() == (known,)
    assert keys.find(public_of(KEY)) == known
    assert keys.find(public_of(OTHER_KEY)) is None
    assert known.path.is_relative_to(tmp_path / "own")


def test_a_key_may_be_given_a_name(keys: PackKeys, tmp_path: Path) -> None:
    assert keys.trust(trusted_key(tmp_path / "stick"), "市档案馆").name == "市档案馆"


@pytest.mark.parametrize("name", ["../../etc/x", "a/b", "..", "C:\\x", "nul\x00", "  ", "x" * 300])
def test_a_name_never_leads_out_of_the_folder(keys: PackKeys, tmp_path: Path, name: str) -> None:
    known = keys.trust(trusted_key(tmp_path / "stick"), name)
    assert known.path.parent == tmp_path / "own"
    assert [known.name] == [found.name for found in keys.list()]


def test_two_keys_of_one_name_are_both_kept(keys: PackKeys, tmp_path: Path) -> None:
    keys.trust(trusted_key(tmp_path / "stick"), "Archive")
    keys.trust_key(public_of(OTHER_KEY), "Archive")
    assert [known.name for known in keys.list()] == ["Archive", "Archive 2"]


def test_a_key_that_is_trusted_already_stays_one(keys: PackKeys, tmp_path: Path) -> None:
    first = keys.trust(trusted_key(tmp_path / "stick"), "Archive")
    assert keys.trust(trusted_key(tmp_path / "stick"), "Another name") == first
    assert keys.list() == (first,)


def test_the_administrators_come_first_and_count_for_everybody(keys: PackKeys, tmp_path: Path) -> None:
    own = keys.trust(trusted_key(tmp_path / "stick"), "Own")
    everybodys = keys.trust_key(public_of(OTHER_KEY), "Administration", for_everybody=True)
    assert everybodys.path.is_relative_to(tmp_path / "machine")
    assert keys.list() == (everybodys, own)
    assert keys.trust_key(public_of(KEY), "Both", for_everybody=True).for_everybody
    assert [known.for_everybody for known in keys.list()] == [True, True]


def test_where_the_administrator_decides_the_persons_own_keys_count_for_nothing(tmp_path: Path) -> None:
    trusted_key(tmp_path / "own")
    keys = PackKeys(tmp_path / "own", tmp_path / "machine", administrator_only=True)
    assert keys.list() == ()
    with pytest.raises(OnlyAdministratorKeys):
        keys.trust(trusted_key(tmp_path / "stick"))
    everybodys = keys.trust(trusted_key(tmp_path / "stick"), for_everybody=True)
    assert keys.list() == (everybodys,)


def test_the_policy_tells_whether_the_administrator_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOSSIER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DOSSIER_MACHINE", str(tmp_path / "all"))
    trusted_key(tmp_path / "home" / "config" / "keys")
    assert [known.name for known in PackKeys().list()] == ["Archive"]
    (tmp_path / "all" / "config").mkdir(parents=True)
    (tmp_path / "all" / "config" / "policy.toml").write_text('[packs]\nkeys = "administrator"\n', encoding="utf-8")
    assert PackKeys().list() == ()
    trusted_key(tmp_path / "all" / "config" / "keys", name="Administration")
    assert [known.name for known in PackKeys().list()] == ["Administration"]


def test_a_key_that_is_forgotten_is_trusted_no_more(keys: PackKeys, tmp_path: Path) -> None:
    keys.trust(trusted_key(tmp_path / "stick"))
    assert keys.forget(public_of(KEY).fingerprint.lower()).name == "Archive"
    assert keys.list() == ()
    with pytest.raises(KeyUnknown):
        keys.forget(public_of(KEY).fingerprint)


def test_every_file_of_a_key_that_is_forgotten_goes(keys: PackKeys, tmp_path: Path) -> None:
    for folder, name in (("own", "A"), ("own", "B"), ("machine", "C")):
        trusted_key(tmp_path / folder, name=name)
    trusted_key(tmp_path / "own", OTHER_KEY, "Other")
    keys.forget(public_of(KEY).fingerprint)
    assert [known.name for known in keys.list()] == ["Other"]
    assert not list((tmp_path / "machine").glob("*.pub"))


def test_a_key_that_does_not_count_can_be_forgotten(tmp_path: Path) -> None:
    path = trusted_key(tmp_path / "own")
    PackKeys(tmp_path / "own", tmp_path / "machine", administrator_only=True).forget(public_of(KEY).fingerprint)
    assert not path.exists()


@pytest.mark.parametrize("own", [True, False])
def test_a_key_that_came_with_the_program_is_still_trusted_and_that_is_said(
    keys: PackKeys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own: bool
) -> None:
    trusted_key(tmp_path / "shipped", name="Maker")
    monkeypatch.setattr("desktop.services.pack_keys.resource", lambda name: tmp_path / "shipped")
    if own:
        trusted_key(tmp_path / "own")
    with pytest.raises(KeyStillTrusted, match="Maker"):
        keys.forget(public_of(KEY).fingerprint)
    assert [(known.name, known.shipped) for known in keys.list()] == [("Maker", True)]
    assert not list((tmp_path / "own").glob("*.pub"))


@pytest.mark.parametrize("own", [True, False])
def test_a_key_that_the_administrator_still_trusts_is_told(
    keys: PackKeys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own: bool
) -> None:
    trusted_key(tmp_path / "machine", name="Administration")
    if own:
        trusted_key(tmp_path / "own")
    unlink = Path.unlink

    def refused(path: Path, missing_ok: bool = False) -> None:
        if path.parent.name == "machine":
            raise PermissionError(errno.EACCES, "not yours")
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", refused)
    with pytest.raises(KeyStillTrusted, match="Administration") as told:
        keys.forget(public_of(KEY).fingerprint)
    assert "administrator" in told.value.advise("en")
    assert [(known.name, known.for_everybody) for known in keys.list()] == [("Administration", True)]
    assert not list((tmp_path / "own").glob("*.pub"))


def test_other_files_in_the_folder_vouch_for_nothing(keys: PackKeys, tmp_path: Path) -> None:
    (tmp_path / "own" / "folder.pub").mkdir(parents=True)
    (tmp_path / "own" / "ssh.pub").write_text("ssh-ed25519 AAAA someone", encoding="utf-8")
    (tmp_path / "own" / "notes.txt").write_bytes(public_of(KEY).pem())
    assert keys.list() == ()
    with pytest.raises(KeyUnreadable):
        keys.trust(tmp_path / "own" / "ssh.pub")


@pytest.mark.skipif(os.name == "nt", reason="rights of POSIX")
def test_a_key_for_everybody_can_be_read_by_everybody(tmp_path: Path) -> None:
    keys = PackKeys(tmp_path / "own", tmp_path / "etc" / "keys", administrator_only=False)
    before = os.umask(0o077)
    try:
        path = keys.trust_key(public_of(KEY), "Archive", for_everybody=True).path
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o644
    for folder in (path.parent, path.parent.parent):
        assert folder.stat().st_mode & 0o777 == 0o755


@pytest.mark.skipif(not Path("/sys").is_dir(), reason="needs a folder where not even root may write")
def test_without_an_administrators_rights_it_is_told_whose_they_are(tmp_path: Path) -> None:
    keys = PackKeys(tmp_path / "own", Path("/sys/dossier"), administrator_only=False)
    with pytest.raises(NotForEverybody):
        keys.trust_key(public_of(KEY), "Archive", for_everybody=True)
