"""The `quality` command: measure the scans of a dossier and say what is not as archives ask for it."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.document.errors import Text
from desktop.imaging.client import ImagingHost
from desktop.services.quality_export import SUFFIXES, cells_of, write_report
from desktop.services.scan_findings import Finding, Limits
from desktop.services.scan_quality import measure_pages, report
from desktop.storage.dossier import Dossier

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

OK, SOME_FAILED, WRONG_USAGE = 0, 1, 2
_ASKED = Limits()
_SUMMARY = Text(
    "{findings} findings on {measured} of {pages} pages; {open} are open.",
    "已检测 {measured}/{pages} 页，发现 {findings} 项问题，其中 {open} 项待处理。",
)


def add_quality_command(commands: Commands) -> None:
    """Adds `quality` to the subcommands of the program."""
    quality = commands.add_parser("quality", help="measure the scans of a dossier: resolution, skew, sharpness, missing pages")
    quality.add_argument("dossier", type=Path, metavar="DOSSIER")
    quality.add_argument("--out", type=_report_file, metavar="FILE.csv|xlsx", help="write the findings as a table")
    quality.add_argument("--dpi", type=float, default=_ASKED.dpi, metavar="N", help="least resolution (default: %(default)g)")
    quality.add_argument("--skew", type=float, default=_ASKED.skew, metavar="N", help="most degrees (default: %(default)g)")
    quality.add_argument("--json", action="store_true", help="findings as JSON lines on standard output")
    quality.set_defaults(command_function=_quality)


def _report_file(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() not in SUFFIXES:
        raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join(SUFFIXES)}")
    return path


def _quality(options: argparse.Namespace, language: str) -> int:
    with Dossier.open(options.dossier) as dossier:
        with closing(ImagingHost()) as imaging:
            measure_pages(dossier, imaging, retry=True)
        found = report(dossier, Limits(dpi=options.dpi, skew=options.skew))
    for finding in found.findings:
        print(json.dumps(_plain(finding), ensure_ascii=False) if options.json else "  ".join(cells_of(finding, language)))
    if options.out is not None:
        try:
            options.out.parent.mkdir(parents=True, exist_ok=True)
            write_report(found, options.out, language)
        except OSError as reason:
            print(f"{options.out}: {reason.strerror}", file=sys.stderr)
            return WRONG_USAGE
    if not options.json:
        counts = {"findings": len(found.findings), "open": sum(not f.settled for f in found.findings)}
        print(_SUMMARY.filled(measured=found.measured, pages=found.pages, **counts).say(language))
    return OK if found.measured == found.pages else SOME_FAILED


def _plain(finding: Finding) -> dict[str, object]:
    return {
        "kind": finding.kind,
        "document": finding.document,
        "title": finding.title,
        "page": finding.page,
        "number": finding.number,
        "measured": finding.measured.en,
        "value": finding.value,
        "limit": finding.limit.en,
        "other": finding.other,
        "settled": finding.settled,
    }
