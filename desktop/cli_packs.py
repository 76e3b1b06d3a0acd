"""The `packs` command: bring in packs and see to them, trust keys, check the stick that they came on."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.cli_reporting import ByteBar, terms_accepted
from desktop.document.errors import DossierError, Text
from desktop.packs.manifest import PackKind
from desktop.packs.signing import read_public, same_fingerprint
from desktop.services.model_texts import LicenceNotAccepted
from desktop.services.pack_keys import PackKeys, TrustedKey
from desktop.services.pack_texts import KeyHasOtherFingerprint, KeyNotCompared, NoPacks, OtherFingerprint, PackUnknown
from desktop.services.packs import InstalledPack, PackOffer, Packs
from desktop.services.stick import check_stick
from desktop.storage.settings import load_settings

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

OK, SOME_FAILED, WRONG_USAGE = 0, 1, 2
_GIGABYTE = 1e9

_READY = Text("ready", "可用")
_EVERYBODY = Text("for everybody", "所有人可用")
_BEFORE = Text("before it: {version}", "上一版本：{version}")
_WHOLE = Text("{name}: every file is as it should be.", "{name}：所有文件完好。")
_BROUGHT = Text("{name} {version} is ready: {path}", "{name} {version} 已可使用：{path}")
_MODEL_BROUGHT = Text("{name} is ready: {path}", "{name} 已可使用：{path}")
_BACK = Text("{name} is {version} again.", "{name} 已恢复为 {version}。")
_REMOVED = Text("{name} was removed.", "{name} 已移除。")
_TRUSTED = Text("{name} is trusted now: {fingerprint}", "{name} 已受信任：{fingerprint}")
_FORGOTTEN = Text("{name} is not trusted any more: {fingerprint}", "{name} 已不再受信任：{fingerprint}")
_COMPARE = Text(
    "Its fingerprint: {fingerprint}\nIs it the same as on paper or by telephone, group by group? [y/N] ",
    "其指纹：{fingerprint}\n与书面或电话告知的指纹逐组一致吗？[y/N] ",
)
_SHIPPED = Text("came with the program", "随程序提供")
_NO_KEYS = Text(
    "No key is trusted here yet. Trust that of your organisation: packs trust KEY.pub",
    "本机尚未信任任何密钥。可信任单位的密钥：packs trust 密钥.pub",
)
_STICK = Text(
    "{files} files, all as they should be. Signed by {name}: {fingerprint}",
    "{files} 个文件全部完好。签名：{name}，{fingerprint}",
)


def add_packs_command(commands: Commands) -> None:
    """Adds `packs import | list | verify | rollback | remove | licence | trust | forget | keys | check-stick`."""
    packs = commands.add_parser("packs", help="bring in packs (engine for the graphics card, model), and see to them")
    actions = packs.add_subparsers(required=True, metavar="ACTION")

    bring = actions.add_parser("import", help="bring in a pack")
    bring.add_argument("file", type=Path, metavar="FILE")
    _for_everybody(bring)
    bring.add_argument("--older", action="store_true", help="also where the version that is here is newer")
    bring.add_argument("--accept-licence", action="store_true", help="say that you have read the model's licence and accept it")
    bring.add_argument(
        "--trust", metavar="FINGERPRINT", help="trust the key that signed the pack, if it is the one with this fingerprint"
    )
    bring.set_defaults(command_function=_import)

    listing = actions.add_parser("list", help="the packs that are there (for models: model list)")
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(command_function=_list)

    verify = actions.add_parser("verify", help="check every byte of a pack, or of all")
    verify.add_argument("name", nargs="?", metavar="NAME")
    verify.set_defaults(command_function=_verify)

    for name, function, told in (
        ("rollback", _roll_back, "go back to the version before"),
        ("remove", _remove, "remove a pack, with the version before"),
    ):
        changing = actions.add_parser(name, help=told)
        changing.add_argument("name", metavar="NAME")
        _for_everybody(changing)
        changing.set_defaults(command_function=function)

    licence = actions.add_parser("licence", help="print the licence that a pack comes under")
    licence.add_argument("file", type=Path, metavar="FILE")
    licence.set_defaults(command_function=_licence)

    trust = actions.add_parser("trust", help="trust a key: packs that are signed with it are brought in")
    trust.add_argument("key", type=Path, metavar="KEY.pub")
    trust.add_argument("--fingerprint", metavar="FINGERPRINT", help="trust it if its fingerprint is this one, and do not ask")
    trust.add_argument("--name", default="", metavar="N", help="whose it is")
    _for_everybody(trust)
    trust.set_defaults(command_function=_trust)

    forget = actions.add_parser("forget", help="trust a key no more")
    forget.add_argument("fingerprint", metavar="FINGERPRINT")
    forget.set_defaults(command_function=_forget)

    keys = actions.add_parser("keys", help="the keys that are trusted")
    keys.set_defaults(command_function=_keys)

    stick = actions.add_parser("check-stick", help="check every file of a stick against its signed list of checksums")
    stick.add_argument("folder", type=Path, metavar="DIR")
    stick.set_defaults(command_function=_check_stick)


def _for_everybody(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--for-everybody", action="store_true", help="on this machine; needs an administrator's rights")


def _import(options: argparse.Namespace, language: str) -> int:
    packs, everybody = Packs(), options.for_everybody
    offer = packs.examine(options.file)
    if options.trust and not same_fingerprint(offer.signer.fingerprint, options.trust):
        raise OtherFingerprint(file=offer.path.name, given=options.trust[:80], fingerprint=offer.signer.fingerprint)
    if offer.manifest.kind is PackKind.MODEL:
        return _import_model(packs, offer, options, language)
    with ByteBar() as bar:
        pack = packs.bring(
            offer, for_everybody=everybody, trust=bool(options.trust), older=options.older, progress=bar.progressed
        )
    told = _BROUGHT.filled(name=pack.manifest.name, version=pack.manifest.version, path=str(pack.folder))
    print(told.say(language))
    return OK


def _import_model(packs: Packs, offer: PackOffer, options: argparse.Namespace, language: str) -> int:
    where = f"packs licence {offer.path}"
    if not options.accept_licence and not terms_accepted([where], language):
        _complain(LicenceNotAccepted(licence=where), language)
        return WRONG_USAGE
    with ByteBar() as bar:
        info = packs.bring_model(
            offer,
            person=load_settings().person,
            accepted=True,
            for_everybody=options.for_everybody,
            trust=bool(options.trust),
            progress=bar.progressed,
        )
    print(_MODEL_BROUGHT.filled(name=info.name, path=str(info.path)).say(language))
    return OK


def _list(options: argparse.Namespace, language: str) -> int:
    packs = Packs().list()
    for pack in packs:
        print(json.dumps(_plain(pack), ensure_ascii=False) if options.json else _line(pack, language))
    if not packs and not options.json:
        _complain(NoPacks(), language)
    return OK


def _line(pack: InstalledPack, language: str) -> str:
    told = [pack.problem.full(language) if pack.problem else _READY.say(language)]
    told += [_EVERYBODY.say(language)] if pack.for_everybody else []
    told += [_BEFORE.filled(version=pack.previous).say(language)] if pack.previous else []
    said = pack.manifest
    title = Text(said.title["en"], said.title["zh"]).say(language)
    return f"{said.name} {said.version}  {title}  {said.size / _GIGABYTE:.2f} GB  {pack.folder}  {'; '.join(told)}"


def _plain(pack: InstalledPack) -> dict[str, object]:
    said = pack.manifest
    return {
        "name": said.name,
        "version": said.version,
        "title": said.title,
        "platform": said.platform,
        "engine": said.engine,
        "cuda": said.cuda,
        "size": said.size,
        "files": len(said.files),
        "made": said.made,
        "more": said.more,
        "folder": str(pack.folder),
        "for_everybody": pack.for_everybody,
        "previous": pack.previous,
        "problem": None if pack.problem is None else pack.problem.to_plain(),
    }


def _verify(options: argparse.Namespace, language: str) -> int:
    packs = Packs()
    found = [pack for pack in packs.list() if options.name in (None, pack.manifest.name)]
    if not found:
        _complain(NoPacks() if options.name is None else PackUnknown(name=options.name), language)
        return SOME_FAILED if options.name is None else WRONG_USAGE
    whole = True
    for pack in found:
        with ByteBar() as bar:
            wrong = packs.verify(pack.manifest.name, progress=bar.progressed, for_everybody=pack.for_everybody)
        for problem in wrong:
            _complain(problem, language)
        if not wrong:
            print(_WHOLE.filled(name=f"{pack.manifest.name} {pack.manifest.version}").say(language))
        whole = whole and not wrong
    return OK if whole else SOME_FAILED


def _roll_back(options: argparse.Namespace, language: str) -> int:
    pack = Packs().roll_back(options.name, for_everybody=options.for_everybody or None)
    print(_BACK.filled(name=pack.manifest.name, version=pack.manifest.version).say(language))
    return OK


def _remove(options: argparse.Namespace, language: str) -> int:
    Packs().remove(options.name, for_everybody=options.for_everybody or None)
    print(_REMOVED.filled(name=options.name).say(language))
    return OK


def _licence(options: argparse.Namespace, language: str) -> int:
    terms = Packs().examine(options.file).terms
    print(terms or "-")
    return OK


def _trust(options: argparse.Namespace, language: str) -> int:
    key = read_public(options.key)
    if options.fingerprint and not same_fingerprint(key.fingerprint, options.fingerprint):
        raise KeyHasOtherFingerprint(file=options.key.name, given=options.fingerprint[:80], fingerprint=key.fingerprint)
    if not options.fingerprint and not _compared(key.fingerprint, language):
        _complain(KeyNotCompared(file=options.key.name, fingerprint=key.fingerprint), language)
        return WRONG_USAGE
    known = PackKeys().trust_key(key, options.name or options.key.stem, for_everybody=options.for_everybody)
    print(_TRUSTED.filled(name=known.name, fingerprint=known.fingerprint).say(language))
    return OK


def _compared(fingerprint: str, language: str) -> bool:
    """Whether a person sits before it and says that it is the right one."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    print(_COMPARE.filled(fingerprint=fingerprint).say(language), end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes", "是")


def _forget(options: argparse.Namespace, language: str) -> int:
    known = PackKeys().forget(options.fingerprint)
    print(_FORGOTTEN.filled(name=known.name, fingerprint=known.fingerprint).say(language))
    return OK


def _keys(options: argparse.Namespace, language: str) -> int:
    keys = PackKeys().list()
    for known in keys:
        print("  ".join([known.fingerprint, known.name, *_notes(known, language)]))
    if not keys:
        print(_NO_KEYS.say(language), file=sys.stderr)
    return OK


def _notes(known: TrustedKey, language: str) -> list[str]:
    if known.shipped:
        return [_SHIPPED.say(language)]
    return [_EVERYBODY.say(language)] if known.for_everybody else []


def _check_stick(options: argparse.Namespace, language: str) -> int:
    with ByteBar() as bar:
        report = check_stick(options.folder, progress=bar.progressed)
    for problem in report.wrong:
        _complain(problem, language)
    if report.wrong or report.key is None:
        return SOME_FAILED
    told = _STICK.filled(files=report.files, name=report.key.name, fingerprint=report.key.fingerprint)
    print(told.say(language))
    return OK


def _complain(error: DossierError, language: str) -> None:
    print(error.full(language), file=sys.stderr)
