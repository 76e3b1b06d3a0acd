"""The commands `export`, `profiles` and `deliveries`, and the options of exports that `recognise` has too."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.cli_reporting import JsonReporter, TerminalReporter
from desktop.document.errors import DossierError, Text
from desktop.document.history import Actor, ActorKind
from desktop.exporters.job import Attachment, PageImage, Rewriting
from desktop.services.catalogues import Layout
from desktop.services.deliveries import Delivery, FileState, check_again, deliveries
from desktop.services.export import FORMAT_NAMES, REGISTER_NAMES
from desktop.services.file_names import FROM_TEMPLATE
from desktop.services.headless_export import export
from desktop.services.placing import Existing
from desktop.services.profile import Profile, Registers
from desktop.services.profiles import own_profiles
from desktop.storage.dossier import Dossier, utc_now
from desktop.storage.settings import load_settings

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

OK, SOME_FAILED, WRONG_USAGE = 0, 1, 2

_OWN, _SHIPPED = Text("own", "自建"), Text("shipped", "内置")
_NOTHING = Text("one of --format, --register and --profile is needed", "需要 --format、--register、--profile 之一")
_NO_DELIVERIES = Text("Nothing has been delivered from this dossier yet.", "该卷宗尚无交付记录。")
_FILES = Text("{count} files", "{count} 个文件")
_PURGED = Text("what was delivered was removed from the history", "交付内容已从历史中清除")
_UNNAMED = Text("without a profile", "未用方案")
_STATES = {
    FileState.SAME: Text("same", "一致"),
    FileState.CHANGED: Text("changed", "已改变"),
    FileState.MISSING: Text("missing", "缺失"),
}


def add_export_commands(commands: Commands) -> None:
    """Adds `export`, `profiles` and `deliveries` to the subcommands of the program."""
    exporting = commands.add_parser("export", help="write the documents of a dossier")
    exporting.add_argument("dossier", type=Path, metavar="DOSSIER")
    exporting.add_argument("--out", type=Path, required=True, metavar="DIR")
    exporting.add_argument("--profile", metavar="NAME", help="as this profile says; other options change it for once")
    exporting.add_argument("--format", type=formats_of, metavar=",".join(FORMAT_NAMES))
    exporting.add_argument("--only-approved", action="store_true", default=None, help="pages that are approved, and no others")
    exporting.add_argument(
        "--redact",
        action="store_true",
        default=None,
        help="documents with marked areas only, blacked out, checked and with a report (see the command redact)",
    )
    exporting.add_argument("--folder-pattern", metavar="PATTERN", help="a folder a document, such as {year}/{reference_code}")
    add_export_options(exporting)
    exporting.add_argument("--json", action="store_true")
    exporting.set_defaults(command_function=_export)

    listing = commands.add_parser("profiles", help="list the export profiles and what they write")
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(command_function=_profiles)

    past = commands.add_parser("deliveries", help="what was delivered from a dossier")
    past.add_argument("dossier", type=Path, metavar="DOSSIER")
    past.add_argument("--check", action="store_true", help="compare the files that still lie there with their hashes")
    past.add_argument("--json", action="store_true")
    past.set_defaults(command_function=_deliveries)


def add_export_options(command: argparse.ArgumentParser) -> None:
    """None where nothing was said, so that a profile can say it."""
    command.add_argument(
        "--register",
        type=_registers,
        metavar=",".join(REGISTER_NAMES),
        help="write register-TEMPLATE.*: the records of each template as a table",
    )
    command.add_argument(
        "--register-layout", type=Layout, choices=list(Layout), help="which columns the registers have (default: all)"
    )
    command.add_argument("--ink", action="store_true", default=None, help="pictures of the ink beside the values (xlsx)")
    command.add_argument(
        "--name-pattern",
        metavar="PATTERN",
        help=f"names of the files from fields, such as {{reference_code}}_{{title}}; {FROM_TEMPLATE}: the template's own",
    )
    command.add_argument(
        "--existing",
        type=Existing,
        choices=list(Existing),
        help="what becomes of files that are there: keep them and number the new ones (default), replace, or skip",
    )
    command.add_argument(
        "--rasterise",
        action="store_true",
        default=None,
        help="pages that cannot be PDF/A become pictures, else they are refused",
    )
    command.add_argument(
        "--pictures", type=Rewriting, choices=list(Rewriting), help="code the pictures in PDFs anew (default: keep)"
    )
    command.add_argument("--attach", type=Attachment, choices=list(Attachment), help="what PDF/A-3 carries (default: alto)")
    command.add_argument("--page-image", type=PageImage, choices=list(PageImage), help="coding of page images (default: png)")
    command.add_argument(
        "--no-masters", action="store_false", dest="masters", default=None, help="packages and bags without the originals"
    )


def formats_of(text: str) -> tuple[str, ...]:
    return _known(text, FORMAT_NAMES)


def _registers(text: str) -> tuple[str, ...]:
    return _known(text, REGISTER_NAMES)


def _known(text: str, known: Sequence[str]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(text.split(",")))
    for name in names:
        if name not in known:
            raise argparse.ArgumentTypeError(f"no format {name!r}; there are {', '.join(known)}")
    return names


def profile_of(options: argparse.Namespace, profile: Profile) -> Profile:
    """The profile with what was said on the command line instead of its own."""
    said = vars(options)

    def given(**names: str) -> dict[str, Any]:
        return {key: said[name] for key, name in names.items() if said.get(name) is not None}

    coding = replace(
        profile.options,
        **given(rasterise="rasterise", rewriting="pictures", attachment="attach", page_image="page_image", masters="masters"),
    )
    registers: Registers = replace(profile.registers, **given(formats="register", layout="register_layout", ink="ink"))
    bag = profile.bag and replace(profile.bag, **given(masters="masters"))
    changes = given(
        formats="format",
        file_name="name_pattern",
        folder="folder_pattern",
        existing="existing",
        only_approved="only_approved",
        redacted="redact",
    )
    return replace(profile, options=coding, registers=registers, bag=bag, **changes)


def _export(options: argparse.Namespace, language: str) -> int:
    if not (options.format or options.register or options.profile):
        print(f"dossier export: {_NOTHING.say(language)}", file=sys.stderr)
        return WRONG_USAGE
    try:
        profile = own_profiles().get(options.profile) if options.profile else Profile()
    except DossierError as error:
        print(error.full(language), file=sys.stderr)
        return WRONG_USAGE
    reporter = JsonReporter() if options.json else TerminalReporter(language)
    done = export(
        options.dossier,
        options.out,
        profile_of(options, profile),
        reporter,
        utc_now,
        actor=Actor(ActorKind.PERSON, load_settings().person),
        language=language,
    )
    return OK if done else SOME_FAILED


# --- profiles -----------------------------------------------------------------------------------------------------------


def _profiles(options: argparse.Namespace, language: str) -> int:
    profiles = own_profiles()
    for profile in profiles.all():
        own = profiles.is_own(profile.name)
        if options.json:
            print(json.dumps(_plain(profile, own), ensure_ascii=False))
        else:
            origin = (_OWN if own else _SHIPPED).say(language)
            contents = ("、" if language == "zh" else ", ").join(text.say(language) for text in profile.contents())
            print(f"{profile.name}  ({origin})  {profile.called.say(language)}\n    {contents}")
    for broken in profiles.problems():
        print(broken.full(language), file=sys.stderr)
    return OK


def _plain(profile: Profile, own: bool) -> dict[str, object]:
    return {
        "name": profile.name,
        "title": profile.title,
        "title_zh": profile.title_zh,
        "own": own,
        "formats": profile.formats,
        "registers": profile.registers.formats,
        "bag": profile.bag is not None,
    }


# --- deliveries ---------------------------------------------------------------------------------------------------------


def _deliveries(options: argparse.Namespace, language: str) -> int:
    with Dossier.open(options.dossier, read_only=True) as dossier:
        found = deliveries(dossier)
    if not found and not options.json:
        print(_NO_DELIVERIES.say(language))
    wrong = 0
    for delivery in found:
        states = _states(delivery) if options.check else {}
        wrong += sum(state is not FileState.SAME for state in states.values())
        if options.json:
            print(json.dumps(_told(delivery, states), ensure_ascii=False))
        else:
            _say(delivery, states, language)
    return SOME_FAILED if wrong else OK


def _states(delivery: Delivery) -> dict[str, FileState]:
    return {found.file.name: found.state for found in check_again(delivery.what)} if delivery.what else {}


def _say(delivery: Delivery, states: dict[str, FileState], language: str) -> None:
    what = delivery.what
    if what is None:
        print(f"{delivery.at[:19]}  {delivery.actor.name}  {_PURGED.say(language)}")
        return
    profile = what.profile or _UNNAMED.say(language)
    count = _FILES.filled(count=len(what.files)).say(language)
    print(f"{delivery.at[:19]}  {delivery.actor.name}  {profile}  {count}  {what.folder}")
    if states:
        print("    " + ", ".join(f"{words.say(language)} {list(states.values()).count(s)}" for s, words in _STATES.items()))
    for name, state in states.items():
        if state is not FileState.SAME:
            print(f"    {_STATES[state].say(language)}  {name}")


def _told(delivery: Delivery, states: dict[str, FileState]) -> dict[str, object]:
    plain: dict[str, object] = {"sequence": delivery.sequence, "at": delivery.at, "by": delivery.actor.name}
    what = delivery.what
    if what is None:
        return plain
    files = [
        {"name": f.name, "sha256": f.sha256, "size": f.size} | ({"state": states[f.name]} if f.name in states else {})
        for f in what.files
    ]
    return plain | {
        "profile": what.profile,
        "folder": what.folder,
        "documents": what.documents,
        "formats": what.formats,
        "head": what.head,
        "redacted": what.redacted,
        "files": files,
    }
