"""The packs for the USB stick, and the key they are signed with."""

from __future__ import annotations

import getpass
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from building import elf, engine_host, stick_guide
from building.places import DIST, ENGINE_HOST, STICK, SUFFIX, VERSION, Unbuildable, Variant, platform_tag, source_date
from desktop.document.errors import DossierError
from desktop.engines.hunyuan.folder import Found
from desktop.engines.hunyuan.refusals import ModelFileChanged
from desktop.hosts import protocol
from desktop.packs import sums
from desktop.packs.errors import KeyLocked
from desktop.packs.manifest import SUFFIX as PACK
from desktop.packs.manifest import Manifest, PackKind
from desktop.packs.reading import opened
from desktop.packs.signing import PUBLIC, private_pem, public_of, read_private
from desktop.packs.system import ANY
from desktop.packs.writing import described, write
from desktop.services.models import Models
from desktop.services.packs import LICENCE

TRIAL = DIST / "keys" / stick_guide.TRIAL_KEY
"""Made where no key is given: the packs can be tried with it. Whoever has this folder can sign with it."""
ENGINE = "hunyuan-engine"
MODEL = "hunyuanocr"
_ENGINE_TITLE = {"en": "HunyuanOCR on the graphics card", "zh": "显卡识别引擎（HunyuanOCR）"}
_MODEL_TITLE = {"en": "HunyuanOCR model {release}", "zh": "HunyuanOCR 模型 {release}"}


def make(variant: Variant, *, key: Path | None, model: Path | None) -> None:
    """The packs in STICK, the public key that they are checked with and READ-ME-FIRST.txt. The base pack are the installers:
    they lie there already. key: None for the trial key. Raises Unbuildable."""
    STICK.mkdir(parents=True, exist_ok=True)
    made = engine_host.made_of(ENGINE_HOST) if variant is Variant.CUDA else None
    signing = _signing_key(key)
    _take_away_others(signing, trial=key is None)
    if made is not None:
        facts = {name: str(value) for name, value in asdict(made).items() if name in ("torch", "transformers", "cuda")}
        engine_pack(ENGINE_HOST, STICK, signing, cuda=made.cuda_major, more=facts)
    if model is not None:
        model_pack(model, STICK, signing)
    (STICK / f"{(key or TRIAL).name}{PUBLIC}").write_bytes(public_of(signing).pem())
    stick_guide.write(STICK)
    print(f"signed with the key {public_of(signing).fingerprint}")


def engine_pack(folder: Path, target: Path, key: Ed25519PrivateKey, *, cuda: int, more: dict[str, str] | None = None) -> Path:
    """Of a frozen engine host, put into the folder `target`. cuda: the major version that its torch was built for, 0 for none.
    more: what else is told of it. Raises Unbuildable."""
    start = f"dossier-engine{SUFFIX}"
    if not (folder / start).is_file():
        raise Unbuildable(f"{folder} holds no engine host: run the step `freeze --variant cuda` first.")
    glibc = () if os.name == "nt" else _glibc(folder)
    with _told():
        manifest = Manifest(
            PackKind.ENGINE,
            ENGINE,
            VERSION,
            platform_tag(),
            _made(),
            _ENGINE_TITLE,
            described(folder),
            protocol=protocol.VERSION,
            engine="hunyuan",
            start=start,
            cuda=cuda,
            least_glibc=glibc,
            more=more or {},
        )
        made = write(target / f"dossier-engine-{VERSION}-{platform_tag()}{PACK}", manifest, folder, key, date=source_date())
    return _said(made, manifest)


def model_pack(folder: Path, target: Path, key: Ed25519PrivateKey) -> Path:
    """Of a model folder as published, checked as when it is brought in; its files are not compressed. Raises Unbuildable."""
    with _told():
        found = Models().examine(folder)
        root = folder.resolve()
        wanted = {source.relative_to(root).as_posix() for release in found for source in _sources(release)}
        files = tuple(replace(file, executable=False) for file in described(root, frozenset(wanted)))
        _compare_with_lists(found, root, {file.path: file.sha256 for file in files})
        licence = found[0].licence.relative_to(root).as_posix()
        release = found[0].release
        title = {language: text.format(release=release) for language, text in _MODEL_TITLE.items()}
        manifest = Manifest(PackKind.MODEL, MODEL, release, ANY, _made(), title, files, more={LICENCE: licence})
        made = write(target / f"{MODEL}-{release}{PACK}", manifest, root, key, date=source_date())
    for release_found in found:
        for path in release_found.code:
            print(f"{path} is program code and was left out; Dossier has its own.")
    return _said(made, manifest)


def new_key(target: Path | None) -> None:
    """A private key in `target`, which only its owner can read, and its public key in `target`.pub. At a terminal a password is
    asked for. Raises Unbuildable; nothing is ever overwritten."""
    if target is None:
        raise Unbuildable("Say where the new key is to be put: build_installer.py key FILE")
    password = None
    if sys.stdin.isatty():
        password = getpass.getpass("Password of the new key (empty for none): ").encode() or None
        if password and getpass.getpass("The same again: ").encode() != password:
            raise Unbuildable("The two passwords differ. No key was made.")
    key = _write_key(target, password)
    print(f"{target}: the private key{'' if password else ', without a password'}. Keep it safe and off every stick.")
    print(f"{target}{PUBLIC}: the public key. Its fingerprint, to be told on paper or by telephone:")
    print(public_of(key).fingerprint)


def _write_key(target: Path, password: bytes | None) -> Ed25519PrivateKey:
    public = target.with_name(target.name + PUBLIC)
    for path in (target, public):
        if path.exists():
            raise Unbuildable(f"{path} is there already, and a key is never overwritten.")
    key = Ed25519PrivateKey.generate()
    target.parent.mkdir(parents=True, exist_ok=True)
    for path, data, mode in ((target, private_pem(key, password), 0o600), (public, public_of(key).pem(), 0o644)):
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as stream:
            stream.write(data)
    return key


@cache
def private_key(path: Path) -> Ed25519PrivateKey:
    """Asks for its password, at a terminal, where it has one. Raises Unbuildable."""
    try:
        try:
            return read_private(path)
        except KeyLocked:
            if not sys.stdin.isatty():
                raise
            return read_private(path, getpass.getpass(f"Password of {path}: ").encode())
    except DossierError as error:
        raise Unbuildable(error.full("en")) from error


def _signing_key(path: Path | None) -> Ed25519PrivateKey:
    if path is not None:
        return private_key(path)
    if not TRIAL.exists():
        TRIAL.with_name(TRIAL.name + PUBLIC).unlink(missing_ok=True)
        _write_key(TRIAL, None)
    print(f"No --key was given: the packs are signed with a TRIAL KEY ({TRIAL}). Do not hand them out.")
    return read_private(TRIAL)


def _take_away_others(key: Ed25519PrivateKey, *, trial: bool) -> None:
    """Packs, public keys and sums of an earlier run: a stick has one key. Raises Unbuildable where a trial would take away what
    was signed in earnest."""
    for pack in sorted(STICK.glob(f"*{PACK}")):
        if not _signed_with(pack, key):
            if trial:
                raise Unbuildable(f"{pack} was signed with another key: give that with --key, or run the step `clean`.")
            print(f"{pack} was signed with another key and is taken away.")
            pack.unlink()
    for left in (*STICK.glob(f"*{PUBLIC}"), STICK / sums.NAME, STICK / sums.SIGNATURE):
        left.unlink(missing_ok=True)


def _signed_with(pack: Path, key: Ed25519PrivateKey) -> bool:
    try:
        with opened(pack) as found:
            return found.key == public_of(key)
    except DossierError:
        return False


def _compare_with_lists(found: tuple[Found, ...], root: Path, hashed: Mapping[str, str]) -> None:
    """Where the folder has a list of checksums. Raises ModelFileChanged."""
    for file in (file for release in found for file in release.files):
        path = file.source.relative_to(root).as_posix()
        if file.sha256 not in (None, hashed[path]):
            raise ModelFileChanged(file=path)


def _sources(release: Found) -> Iterator[Path]:
    yield from (file.source for file in release.files)
    yield release.licence


def _glibc(folder: Path) -> tuple[int, ...]:
    newest = elf.demands(folder).newest
    return newest["GLIBC"].version if "GLIBC" in newest else ()


def _made() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(source_date()))


def _said(made: Path, manifest: Manifest) -> Path:
    print(f"{made}: {made.stat().st_size / 1e6:.0f} MB, {len(manifest.files)} files, {manifest.size / 1e6:.0f} MB unpacked")
    return made


@contextmanager
def _told() -> Iterator[None]:
    """Our errors, which have a remedy, and those of the disk end the build with their sentence."""
    try:
        yield
    except (DossierError, OSError) as error:
        raise Unbuildable(error.full("en") if isinstance(error, DossierError) else str(error)) from error
