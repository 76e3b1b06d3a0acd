"""The command line: the headless commands."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from desktop import __version__
from desktop.cli_export import add_export_commands, add_export_options, formats_of, profile_of
from desktop.cli_models import add_model_command
from desktop.cli_packs import add_packs_command
from desktop.cli_quality import add_quality_command
from desktop.cli_recover import add_recover_command
from desktop.cli_redact import add_redact_command
from desktop.cli_reporting import JsonReporter, TerminalReporter
from desktop.cli_smoke import add_smoke_command
from desktop.cli_templates import add_templates_command
from desktop.cli_watch import add_watch_command
from desktop.document.errors import DossierError, Text
from desktop.document.history import Actor, ActorKind
from desktop.engines import registry
from desktop.services import doctor, headless
from desktop.services.engines import DeskEngines
from desktop.services.export import FORMAT_NAMES
from desktop.services.importing import ImportOptions, PageRanges
from desktop.services.logs import log_to
from desktop.services.models import Models
from desktop.services.placing import Existing
from desktop.services.profile import Profile, Registers
from desktop.services.recognise import TextLayerPolicy
from desktop.services.sample import has_display, sample_dossier, sample_folder
from desktop.services.second_look import SecondLook
from desktop.services.splitting import Split, write_separators
from desktop.services.templates import own_templates
from desktop.storage.dossier import Dossier, utc_now
from desktop.storage.errors import DossierInUse
from desktop.storage.packing import pack, unpack
from desktop.storage.paths import log_folder
from desktop.storage.settings import load_settings, system_language

OK, SOME_FAILED, WRONG_USAGE, IN_USE = 0, 1, 2, 3


def main(arguments: Sequence[str]) -> int:
    """Runs one command and returns its exit status: 0 done, 1 something failed, 2 wrong usage, 3 the dossier is in use."""
    options = _parser().parse_args(arguments)
    log_to(log_folder())
    language = system_language(load_settings().language)
    try:
        status: int = options.command_function(options, language)
    except DossierError as error:
        print(error.in_terminal(language), file=sys.stderr)
        return IN_USE if isinstance(error, DossierInUse) else SOME_FAILED
    except BrokenPipeError:  # whoever read our output has heard enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return SOME_FAILED
    except KeyboardInterrupt:
        print(f"\n{_STOPPED.say(language)}", file=sys.stderr)
        return SOME_FAILED
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="dossier", description="An offline desk for turning paper into checked records. Without a command: the window."
    )
    parser.add_argument("--version", action="version", version=f"Dossier {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    recognise = commands.add_parser("recognise", help="read scans and PDFs and write what they say")
    recognise.add_argument("inputs", nargs="+", type=Path, metavar="INPUT", help="a file or a folder")
    recognise.add_argument("--out", type=Path, required=True, metavar="DIR")
    recognise.add_argument("--format", type=formats_of, default=("txt", "json", "pdf"), metavar=",".join(FORMAT_NAMES))
    recognise.add_argument("--engine", default=registry.AUTO, metavar="|".join((registry.AUTO, *registry.names())))
    recognise.add_argument("--runtime", choices=("onnxruntime", "openvino"), help="what the embedded engine computes with")
    recognise.add_argument("--pages", type=_pages, default=PageRanges(), metavar="1-3,7")
    recognise.add_argument("--text-layer", type=TextLayerPolicy, choices=list(TextLayerPolicy), default=TextLayerPolicy.KEEP)
    recognise.add_argument(
        "--second-look",
        type=SecondLook,
        choices=list(SecondLook),
        default=SecondLook.OFF,
        help="read doubtful lines, or all, in another way as well: what both say gives the doubt",
    )
    recognise.add_argument("--password-file", type=Path, metavar="F", help="passwords for locked PDFs, one a line")
    recognise.add_argument(
        "--template", type=_template, metavar="NAME|auto", help="find the fields of this template, or of each document's kind"
    )
    add_export_options(recognise)
    recognise.add_argument("--split", type=Split, choices=list(Split), default=Split.NONE, help="into documents")
    recognise.add_argument("--name-by-code", action="store_true", help="a document is called as the first code on it says")
    recognise.add_argument("--dossier", type=Path, metavar="FILE", help="keep the work in this dossier")
    recognise.add_argument("--json", action="store_true", help="progress as JSON lines on standard output")
    recognise.set_defaults(command_function=_recognise)

    verify = commands.add_parser("verify", help="check a dossier, its masters and its history")
    verify.add_argument("dossier", type=Path, metavar="DOSSIER")
    verify.set_defaults(command_function=_verify)

    examine = commands.add_parser("doctor", help="check whether this machine can do the work")
    examine.add_argument("--json", action="store_true")
    examine.set_defaults(command_function=_doctor)

    separating = commands.add_parser("separators", help="a PDF of sheets to lay between documents before they are scanned")
    separating.add_argument("target", type=Path, metavar="OUT.pdf")
    separating.add_argument("names", nargs="*", metavar="NAME", help="of the document that follows; a sheet each")
    separating.set_defaults(command_function=_separators)

    packing = commands.add_parser("pack", help="one file of a dossier and its masters, for carrying")
    packing.add_argument("dossier", type=Path, metavar="DOSSIER")
    packing.add_argument("target", type=Path, metavar="FILE")
    packing.set_defaults(command_function=_pack)

    trying = commands.add_parser(
        "sample", help="open the sample dossier; without a display, do its job and say where the results are"
    )
    trying.add_argument("--out", type=Path, default=Path("out") / "sample", metavar="DIR")
    trying.set_defaults(command_function=_sample)

    unpacking = commands.add_parser("unpack", help="a packed dossier back into a folder")
    unpacking.add_argument("packed", type=Path, metavar="FILE")
    unpacking.add_argument("folder", type=Path, metavar="DIR")
    unpacking.set_defaults(command_function=_unpack)
    add_export_commands(commands)
    add_model_command(commands)
    add_packs_command(commands)
    add_templates_command(commands)
    add_quality_command(commands)
    add_recover_command(commands)
    add_redact_command(commands)
    add_smoke_command(commands)
    add_watch_command(commands)
    return parser


def _template(name: str) -> str:
    try:
        if name != headless.AUTO:
            own_templates().get(name)
    except DossierError as error:
        raise argparse.ArgumentTypeError(f"{error.full('en')}") from error
    return name


def _pages(text: str) -> PageRanges:
    try:
        return PageRanges.parse(text)
    except ValueError as reason:
        raise argparse.ArgumentTypeError(f"{text!r} are no pages; write them as 1-3,7") from reason


def _recognise(options: argparse.Namespace, language: str) -> int:
    overrides = {"backend": options.runtime} if options.runtime else {}
    engines = DeskEngines(load_settings(), Models(), overrides, insisted=options.engine)
    unavailable = engines.unavailable(engines.resolve(None))
    if unavailable is not None:
        print(unavailable.in_terminal(language), file=sys.stderr)
        return WRONG_USAGE
    try:
        passwords = options.password_file.read_text("utf-8").splitlines() if options.password_file else []
    except (OSError, UnicodeDecodeError) as reason:
        print(f"--password-file: {reason}", file=sys.stderr)
        return WRONG_USAGE
    asked = profile_of(options, Profile())
    job = headless.Job(
        tuple(options.inputs),
        options.out,
        options.format,
        Actor(ActorKind.PERSON, load_settings().person),
        dossier=options.dossier,
        text_layer=options.text_layer,
        second_look=options.second_look,
        template=options.template or (headless.AUTO if options.register else None),
        options=ImportOptions(
            pages=options.pages, ask_password=_Answers(passwords), split=options.split, name_by_code=options.name_by_code
        ),
        registers=asked.registers,
        pattern=asked.file_name,
        existing=asked.existing,
        export_options=asked.options,
        language=language,
    )
    reporter = JsonReporter() if options.json else TerminalReporter(language)
    return OK if headless.recognise(job, reporter, engines, utc_now) else SOME_FAILED


class _Answers:
    """Tries the passwords of a file one after another on each locked input."""

    def __init__(self, passwords: Sequence[str]) -> None:
        self._passwords = passwords
        self._tried: dict[Path, int] = {}

    def __call__(self, path: Path, wrong: bool) -> str | None:
        tried = self._tried.get(path, 0)
        self._tried[path] = tried + 1
        return self._passwords[tried] if tried < len(self._passwords) else None


def _verify(options: argparse.Namespace, language: str) -> int:
    with Dossier.open(options.dossier, read_only=True) as dossier:
        report = dossier.verify()
    for problem in report.problems:
        print(problem.say(language), file=sys.stderr)
    print(report.summary.say(language))
    return OK if report.ok else SOME_FAILED


def _doctor(options: argparse.Namespace, language: str) -> int:
    checks = doctor.examine()
    for check in checks:
        if options.json:
            print(json.dumps(asdict(check), ensure_ascii=False))
        else:
            more = (check.commands if check.commands.en else check.remedy).say(language)
            said = " ".join(words for words in (check.sentence.say(language), more, check.detail) if words)
            print(f"{check.state:>6}  {check.name}: {said}")
    return SOME_FAILED if any(check.state == "fail" for check in checks) else OK


def _separators(options: argparse.Namespace, language: str) -> int:
    try:
        write_separators(options.target, options.names)
    except OSError as reason:
        print(f"{options.target}: {reason.strerror}", file=sys.stderr)
        return WRONG_USAGE
    print(options.target)
    return OK


def _pack(options: argparse.Namespace, language: str) -> int:
    pack(options.dossier, options.target)
    return OK


def _unpack(options: argparse.Namespace, language: str) -> int:
    print(unpack(options.packed, options.folder))
    return OK


def _sample(options: argparse.Namespace, language: str) -> int:
    if has_display():
        # Qt is imported only for the window: a headless machine may lack its libraries.
        from desktop.ui.app import run  # noqa: PLC0415  the line above says why

        return run([sample_dossier()])
    job = headless.Job(
        (sample_folder(),),
        options.out,
        FORMAT_NAMES,
        Actor(ActorKind.PERSON, load_settings().person),
        template=headless.AUTO,
        registers=Registers(("xlsx", "csv"), ink=True),
        existing=Existing.REPLACE,
        language=language,
    )
    engines = DeskEngines(load_settings(), Models(), insisted=registry.AUTO)
    done = headless.recognise(job, TerminalReporter(language), engines, utc_now)
    print(_RESULTS[language].format(folder=options.out.resolve()))
    return OK if done else SOME_FAILED


_STOPPED = Text("Stopped. What was finished is kept; run it again to go on.", "已停止。已完成的部分已保留；再次运行即可继续。")
_RESULTS = {
    "en": "No display here, so the sample was read without a window. The results are in {folder}",
    "zh": "此处没有显示器，已在无窗口模式下完成示例。结果位于 {folder}",
}
