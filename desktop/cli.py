"""The command line: the headless commands, and the window where none is named."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from desktop import __version__
from desktop.cli_models import add_model_command
from desktop.cli_quality import add_quality_command
from desktop.cli_templates import add_templates_command
from desktop.cli_watch import add_watch_command
from desktop.document.errors import DossierError, Text
from desktop.document.history import Actor, ActorKind
from desktop.engines import registry
from desktop.services import doctor, headless
from desktop.services.catalogues import Layout
from desktop.services.engines import DeskEngines
from desktop.services.export import FORMAT_NAMES, REGISTER_NAMES, Exported
from desktop.services.file_names import FROM_TEMPLATE
from desktop.services.importing import Failure, ImportOptions, PageRanges
from desktop.services.logs import log_to
from desktop.services.models import Models
from desktop.services.recognise import QueueState, TextLayerPolicy
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
COMMANDS = (
    "recognise", "export", "verify", "doctor", "model", "templates", "quality", "separators", "pack", "unpack", "sample",
    "smoke", "watch",
)  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """Runs one command and returns its exit status: 0 done, 1 something failed, 2 wrong usage, 3 the dossier is in use."""
    if not arguments or arguments[0] not in (*COMMANDS, "-h", "--help", "--version"):
        return _window([Path(a) for a in arguments])
    options = _parser().parse_args(arguments)
    log_to(log_folder())
    language = system_language(load_settings().language)
    try:
        status: int = options.command_function(options, language)
    except DossierError as error:
        print(error.full(language), file=sys.stderr)
        return IN_USE if isinstance(error, DossierInUse) else SOME_FAILED
    except KeyboardInterrupt:
        print(f"\n{_STOPPED.say(language)}", file=sys.stderr)
        return SOME_FAILED
    return status


def _window(paths: Sequence[Path]) -> int:
    log_to(log_folder())
    # Qt is imported only for the window: a headless machine may lack its libraries.
    from desktop.ui.app import run  # noqa: PLC0415  for that reason

    return run(list(paths))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="dossier", description="An offline desk for turning paper into checked records. Without a command: the window."
    )
    parser.add_argument("--version", action="version", version=f"Dossier {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    recognise = commands.add_parser("recognise", help="read scans and PDFs and write what they say")
    recognise.add_argument("inputs", nargs="+", type=Path, metavar="INPUT", help="a file or a folder")
    recognise.add_argument("--out", type=Path, required=True, metavar="DIR")
    recognise.add_argument("--format", type=_formats, default=("txt", "json", "pdf"), metavar=",".join(FORMAT_NAMES))
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
    _add_record_options(recognise)
    recognise.add_argument("--split", type=Split, choices=list(Split), default=Split.NONE, help="into documents")
    recognise.add_argument("--name-by-code", action="store_true", help="a document is called as the first code on it says")
    recognise.add_argument("--dossier", type=Path, metavar="FILE", help="keep the work in this dossier")
    recognise.add_argument("--json", action="store_true", help="progress as JSON lines on standard output")
    recognise.set_defaults(command_function=_recognise)

    export = commands.add_parser("export", help="write the documents of a dossier")
    export.add_argument("dossier", type=Path, metavar="DOSSIER")
    export.add_argument("--out", type=Path, required=True, metavar="DIR")
    export.add_argument("--format", type=_formats, default=(), metavar=",".join(FORMAT_NAMES))
    _add_record_options(export)
    export.add_argument("--json", action="store_true")
    export.set_defaults(command_function=_export)

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

    smoking = commands.add_parser("smoke", help="try the window of a built program: show a scan being read, then export it")
    smoking.add_argument("scan", type=Path, metavar="SCAN")
    smoking.add_argument("out", type=Path, metavar="DIR")
    smoking.set_defaults(command_function=_smoke)

    unpacking = commands.add_parser("unpack", help="a packed dossier back into a folder")
    unpacking.add_argument("packed", type=Path, metavar="FILE")
    unpacking.add_argument("folder", type=Path, metavar="DIR")
    unpacking.set_defaults(command_function=_unpack)
    add_model_command(commands)
    add_templates_command(commands)
    add_quality_command(commands)
    add_watch_command(commands)
    return parser


def _add_record_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--register",
        type=_registers,
        default=(),
        metavar=",".join(REGISTER_NAMES),
        help="write register-TEMPLATE.*: the records of each template as a table",
    )
    command.add_argument(
        "--register-layout", type=Layout, choices=list(Layout), default=Layout.ALL, help="which columns the registers have"
    )
    command.add_argument("--ink", action="store_true", help="pictures of the ink beside the values (xlsx)")
    command.add_argument(
        "--name-pattern",
        default="",
        metavar="PATTERN",
        help=f"names of the files from fields, such as {{reference_code}}_{{title}}; {FROM_TEMPLATE}: the template's own",
    )


def _registers(text: str) -> tuple[str, ...]:
    return _known(text, REGISTER_NAMES)


def _formats(text: str) -> tuple[str, ...]:
    return _known(text, FORMAT_NAMES)


def _known(text: str, known: Sequence[str]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(text.split(",")))
    for name in names:
        if name not in known:
            raise argparse.ArgumentTypeError(f"no format {name!r}; there are {', '.join(known)}")
    return names


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
        print(unavailable.full(language), file=sys.stderr)
        return WRONG_USAGE
    try:
        passwords = options.password_file.read_text("utf-8").splitlines() if options.password_file else []
    except (OSError, UnicodeDecodeError) as reason:
        print(f"--password-file: {reason}", file=sys.stderr)
        return WRONG_USAGE
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
        registers=_registers_of(options),
        pattern=options.name_pattern,
        language=language,
    )
    reporter = JsonReporter() if options.json else TerminalReporter(language)
    return OK if headless.recognise(job, reporter, engines, utc_now) else SOME_FAILED


def _registers_of(options: argparse.Namespace) -> headless.Registers:
    return headless.Registers(options.register, options.register_layout, options.ink)


class _Answers:
    """Tries the passwords of a file one after another on each locked input."""

    def __init__(self, passwords: Sequence[str]) -> None:
        self._passwords = passwords
        self._tried: dict[Path, int] = {}

    def __call__(self, path: Path, wrong: bool) -> str | None:
        tried = self._tried.get(path, 0)
        self._tried[path] = tried + 1
        return self._passwords[tried] if tried < len(self._passwords) else None


def _export(options: argparse.Namespace, language: str) -> int:
    if not options.format and not options.register:
        print("dossier export: one of --format and --register is needed", file=sys.stderr)
        return WRONG_USAGE
    reporter = JsonReporter() if options.json else TerminalReporter(language)
    done = headless.export(
        options.dossier,
        options.out,
        options.format,
        reporter,
        utc_now,
        registers=_registers_of(options),
        pattern=options.name_pattern,
        language=language,
    )
    return OK if done else SOME_FAILED


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
            print(f"{check.state:>4}  {check.name}: {check.sentence.say(language)} {check.detail}".rstrip())
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


def _smoke(options: argparse.Namespace, language: str) -> int:
    from desktop.ui.smoke import run  # noqa: PLC0415  as in `_window`

    dossier = options.out.absolute() / "smoke.dossier"
    dossier.parent.mkdir(parents=True)
    shown = run(dossier, options.scan)
    done = shown and headless.export(dossier, options.out, ("txt", "json", "pdf"), TerminalReporter(language), utc_now)
    return OK if done else SOME_FAILED


def _sample(options: argparse.Namespace, language: str) -> int:
    if has_display():
        return _window([sample_dossier(utc_now)])
    job = headless.Job(
        (sample_folder(),),
        options.out,
        FORMAT_NAMES,
        Actor(ActorKind.PERSON, load_settings().person),
        template=headless.AUTO,
        registers=headless.Registers(("xlsx", "csv"), ink=True),
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


class TerminalReporter:
    """A progress bar where standard error is a terminal; results on standard output, failures on standard error."""

    WIDTH = 24

    def __init__(self, language: str) -> None:
        self._language = language
        self._bar = sys.stderr.isatty()
        self._files = 0

    def started(self, files: int) -> None:
        self._files = files

    def progressed(self, file: str, files_done: int, state: QueueState) -> None:
        if not self._bar:
            return
        share = (files_done + (state.done + state.failed) / max(1, state.total) * (state.waiting > 0)) / max(1, self._files)
        filled = "█" * round(self.WIDTH * min(1.0, share))
        rate = f" {state.rate:.1f}/min" if state.rate else ""
        left = f" {round(state.seconds_left)} s" if state.seconds_left else ""
        line = f"\r{filled:·<{self.WIDTH}} {files_done}/{self._files} {Path(file).name[:40]}{rate}{left}"
        print(f"{line}\x1b[K", end="", file=sys.stderr, flush=True)

    def _clear(self) -> None:
        if self._bar:
            print("\r\x1b[K", end="", file=sys.stderr)

    def page_done(self, file: str, page: int) -> None:
        """The bar shows it."""

    def failed(self, failure: Failure) -> None:
        self._clear()
        place = failure.file if failure.page is None else f"{failure.file}, {_PAGE[self._language]} {failure.page}"
        print(f"{place}: {failure.error.full(self._language)}", file=sys.stderr)

    def written(self, file: str, exported: Exported) -> None:
        self._clear()
        for path in (exported.path, *exported.copies):
            print(path)
        for note in exported.notes:
            self.remarked(file, note)

    def remarked(self, file: str, remark: Text) -> None:
        """To a person only: a script counts the lines of standard error as failures and finds remarks in the JSON."""
        if self._bar:
            self._clear()
            print(remark.say(self._language), file=sys.stderr)

    def finished(self, files: int, pages: int, failures: int) -> None:
        self._clear()


_PAGE = {"en": "page", "zh": "页"}


class JsonReporter:
    """One JSON object a line on standard output; failures on standard error too, as without --json."""

    def __init__(self) -> None:
        self._errors = TerminalReporter("en")

    def _say(self, event: str, **details: object) -> None:
        print(json.dumps({"event": event, **details}, ensure_ascii=False), flush=True)

    def started(self, files: int) -> None:
        self._say("started", files=files)

    def progressed(self, file: str, files_done: int, state: QueueState) -> None:
        self._say("progress", file=file, files_done=files_done, waiting=state.waiting, rate=round(state.rate, 2))

    def page_done(self, file: str, page: int) -> None:
        self._say("page", file=file, page=page)

    def failed(self, failure: Failure) -> None:
        self._say("failed", file=failure.file, page=failure.page, **failure.error.to_plain())
        self._errors.failed(failure)

    def remarked(self, file: str, remark: Text) -> None:
        self._say("remark", file=file, remark=remark.en)

    def written(self, file: str, exported: Exported) -> None:
        paths = [str(path) for path in exported.copies]
        notes = [note.say("en") for note in exported.notes]
        self._say("written", file=file, path=str(exported.path), copies=paths, notes=notes)

    def finished(self, files: int, pages: int, failures: int) -> None:
        self._say("finished", files=files, pages=pages, failures=failures)
