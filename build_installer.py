"""The one way to build what a user installs.

python build_installer.py all --variant cpu   every step below but clean and key, in their order
python build_installer.py clean               takes away what earlier runs made
python build_installer.py freeze              the program as a folder in dist/dossier; with --variant cuda the engine host too
python build_installer.py smoke               tries what was frozen and fails on anything unexpected
python build_installer.py installer           .deb and .run (Linux), setup program (Windows)
python build_installer.py key FILE            a new signing key of the organisation, FILE and FILE.pub
python build_installer.py packs --key FILE    the packs for the USB stick: base, and GPU and model where they are given
python build_installer.py sbom                what is inside, with licences (CycloneDX)
python build_installer.py checksums           SHA-256 sums of all of it, signed where a key is given
python build_installer.py resolve             checks that the locked packages exist for Windows

What is made lies in dist/stick.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "packaging"))  # never a package itself: the name belongs to one that torch and pytest import

from building import checksums, freezing, installers, packs, resolving, sbom, smoke  # noqa: E402  found by the line above
from building.places import DIST, WORK, Variant  # noqa: E402  the same

Step = Callable[[argparse.Namespace], None]
_ALL = ("freeze", "smoke", "installer", "packs", "sbom", "checksums")


def main(arguments: list[str]) -> int:
    options = _parser().parse_args(arguments)
    steps = _steps()
    for name in _ALL if options.step == "all" else (options.step,):
        print(f"— {name}", flush=True)
        steps[name](options)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("step", choices=("all", "clean", *_ALL, "key", "resolve"))
    parser.add_argument("file", nargs="?", type=Path, help="of the new key")
    parser.add_argument("--variant", choices=[v.value for v in Variant], default=Variant.CPU.value)
    parser.add_argument("--key", type=Path, metavar="FILE", help="signing key of the organisation (Ed25519, PEM)")
    parser.add_argument("--model", type=Path, metavar="DIR", help="model folder as published, for the model pack")
    return parser


def _steps() -> Mapping[str, Step]:
    return {
        "clean": lambda options: _clean(),
        "freeze": lambda options: freezing.freeze(Variant(options.variant)),
        "smoke": lambda options: smoke.smoke(Variant(options.variant)),
        "installer": lambda options: installers.make(),
        "packs": lambda options: packs.make(Variant(options.variant), key=options.key, model=options.model),
        "key": lambda options: packs.new_key(options.file),
        "sbom": lambda options: sbom.make(Variant(options.variant)),
        "checksums": lambda options: checksums.make(options.key),
        "resolve": lambda options: resolving.resolve(),
    }


def _clean() -> None:
    for folder in (DIST, WORK):
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
