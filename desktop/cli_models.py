"""The `model` command: bring in, verify, list and remove HunyuanOCR models."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.cli_reporting import ByteBar, terms_accepted
from desktop.document.errors import DossierError, Text
from desktop.engines.hunyuan.folder import Found
from desktop.services.model_texts import LicenceNotAccepted, ModelUnknown, NoModel
from desktop.services.models import ModelInfo, Models
from desktop.storage.settings import load_settings

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

OK, SOME_FAILED, WRONG_USAGE = 0, 1, 2
_GIGABYTE = 1e9

_READY = Text("ready", "可用")
_CHOSEN = Text("chosen", "使用中")
_LINKED = Text("linked", "链接")
_DRAFTS = Text("with draft model", "含草稿模型")
_WHOLE = Text("{name}: every file is as it should be.", "{name}：所有文件完好。")
_BROUGHT = Text("{name} is ready: {path}", "{name} 已可使用：{path}")
_LEFT = Text(
    "{file} is program code and was left behind; Dossier has its own.", "{file} 是程序代码，未导入；本程序自带相应实现。"
)
_REMOVED = Text("{name} was removed.", "{name} 已移除。")
_UNLINKED = Text("{name} was removed; its files are still at {path}", "{name} 已移除；文件仍在 {path}")


def add_model_command(commands: Commands) -> None:
    """Adds `model import | verify | list | remove` to the subcommands of the program."""
    model = commands.add_parser("model", help="bring in HunyuanOCR models, and see to them")
    actions = model.add_subparsers(required=True, metavar="ACTION")

    bring = actions.add_parser("import", help="bring in a model from a folder (tencent/HunyuanOCR as published)")
    bring.add_argument("folder", type=Path, metavar="DIR")
    bring.add_argument("--link", action="store_true", help="leave the files where they are")
    bring.add_argument("--accept-licence", action="store_true", help="say that you have read the model's licence and accept it")
    bring.set_defaults(command_function=_import)

    verify = actions.add_parser("verify", help="check every byte of a model, or of all")
    verify.add_argument("name", nargs="?", metavar="NAME")
    verify.set_defaults(command_function=_verify)

    listing = actions.add_parser("list", help="the models that are there")
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(command_function=_list)

    remove = actions.add_parser("remove", help="remove a model; of a linked one only what is recorded")
    remove.add_argument("name", metavar="NAME")
    remove.set_defaults(command_function=_remove)


def _import(options: argparse.Namespace, language: str) -> int:
    models = Models()
    found = models.examine(options.folder)
    if not options.accept_licence and not _accepted(found, language):
        refused = LicenceNotAccepted(licence=str(found[0].licence))
        _complain(refused, language)
        return WRONG_USAGE
    with ByteBar() as bar:
        info = models.bring(
            options.folder, link=options.link, person=load_settings().person, accepted=True, progress=bar.progressed
        )
    for release in found:
        for path in release.code:
            print(_LEFT.filled(file=path).say(language), file=sys.stderr)
    print(_BROUGHT.filled(name=info.name, path=str(info.path)).say(language))
    return OK


def _accepted(found: tuple[Found, ...], language: str) -> bool:
    return terms_accepted([str(release.licence) for release in found], language)


def _verify(options: argparse.Namespace, language: str) -> int:
    models = Models()
    names = [options.name] if options.name else [info.name for info in models.list()]
    if not names:
        _complain(NoModel(), language)
        return SOME_FAILED
    whole = True
    for name in names:
        try:
            with ByteBar() as bar:
                wrong = models.verify(name, progress=bar.progressed)
        except ModelUnknown as error:
            _complain(error, language)
            return WRONG_USAGE
        for problem in wrong:
            _complain(problem, language, name)
        if not wrong:
            print(_WHOLE.filled(name=name).say(language))
        whole = whole and not wrong
    return OK if whole else SOME_FAILED


def _list(options: argparse.Namespace, language: str) -> int:
    models = Models()
    infos = models.list()
    chosen = next((info.name for info in infos if info.ready), None)
    for info in infos:
        print(json.dumps(_plain(info, chosen), ensure_ascii=False) if options.json else _line(info, chosen, language))
    if not infos and not options.json:
        _complain(NoModel(), language)
    return OK


def _line(info: ModelInfo, chosen: str | None, language: str) -> str:
    notes = [_CHOSEN if info.name == chosen else _READY] if info.ready else []
    notes += [note for note, true in ((_LINKED, info.linked), (_DRAFTS, info.dflash is not None)) if true]
    told = [note.say(language) for note in notes]
    if info.problem is not None:
        told.append(info.problem.full(language))
    return f"{info.name}  {info.size / _GIGABYTE:.2f} GB  {info.path}  {'; '.join(told)}"


def _plain(info: ModelInfo, chosen: str | None) -> dict[str, object]:
    accepted = info.accepted
    return {
        "name": info.name,
        "release": info.release,
        "path": str(info.path),
        "linked": info.linked,
        "size": info.size,
        "files": info.files,
        "dflash": None if info.dflash is None else str(info.dflash),
        "sha256": info.sha256,
        "brought": info.brought,
        "accepted": accepted and {"person": accepted.person, "at": accepted.at, "licence_sha256": accepted.licence_sha256},
        "problem": None if info.problem is None else info.problem.to_plain(),
        "chosen": info.name == chosen,
    }


def _remove(options: argparse.Namespace, language: str) -> int:
    models = Models()
    info = next((info for info in models.list() if info.name == options.name), None)
    if info is None:
        _complain(ModelUnknown(name=options.name), language)
        return WRONG_USAGE
    models.remove(info.name)
    told = _UNLINKED if info.linked and info.path.exists() else _REMOVED
    print(told.filled(name=info.name, path=str(info.path)).say(language))
    return OK


def _complain(error: DossierError, language: str, name: str = "") -> None:
    """name: of the model, where the sentence does not begin with it."""
    told = error.full(language)
    print(told if told.startswith(name) else f"{name}: {told}", file=sys.stderr)
