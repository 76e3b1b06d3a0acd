"""The one way to build what a user installs.

python build_installer.py freeze     a PyInstaller folder of the CPU variant in dist/dossier
python build_installer.py smoke      tries that folder: self-check, a page read without a window, a page read in the window
python build_installer.py resolve    checks that the locked packages exist for Windows
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent
DIST = ROOT / "dist"
PROGRAM = DIST / "dossier" / ("dossier.exe" if os.name == "nt" else "dossier")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("step", choices=("freeze", "smoke", "resolve"))
    return {"freeze": freeze, "smoke": smoke, "resolve": resolve}[parser.parse_args().step]()


def freeze() -> int:
    """Same sources, same folder: hashes are not random and time stamps are those of the last commit."""
    stamp = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False)
    environment = {**os.environ, "PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": stamp.stdout.strip() or "0"}
    shutil.rmtree(DIST / "dossier", ignore_errors=True)
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    command += ["--distpath", str(DIST), "--workpath", str(ROOT / "build"), str(ROOT / "packaging" / "dossier.spec")]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    if done.returncode == 0:
        size = sum(f.stat().st_size for f in (DIST / "dossier").rglob("*") if f.is_file() and not f.is_symlink())
        print(f"{PROGRAM.parent}: {size / 1e6:.0f} MB")
    return done.returncode


def smoke() -> int:
    """Fails on a wrong result and on any output that was not expected."""
    if not PROGRAM.exists():
        print("There is nothing to try yet: run the step `freeze` first.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="dossier-smoke-") as folder:
        here = Path(folder)
        _forbid_network_library()
        _tried("self-check", ["doctor", "--json"], here)
        sample = next((PROGRAM.parent / "_internal" / "resources" / "samples").glob("letter.*"))
        _tried("headless", ["recognise", str(sample), "--out", str(here / "headless"), "--format", "txt,json,pdf"], here)
        _demand_words(here / "headless" / "letter.txt")
        _tried("window", ["smoke", str(sample), str(here / "window")], here)
        _demand_words(here / "window" / "letter.txt")
    print("smoke: all well")
    return 0


def _tried(name: str, arguments: list[str], folder: Path) -> None:
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "QT_QPA_PLATFORM": "offscreen",
        "DOSSIER_HOME": str(folder / "home"),
        "LANG": "C.UTF-8",
        **({"SYSTEMROOT": os.environ["SYSTEMROOT"]} if os.name == "nt" else {}),
    }
    done = subprocess.run(
        [str(PROGRAM), *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    if done.returncode or done.stderr.strip():
        raise SystemExit(f"smoke, {name}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
    print(f"smoke, {name}: well")


def _demand_words(path: Path) -> None:
    text = path.read_text("utf-8")
    if "Whitcombe" not in text:
        raise SystemExit(f"smoke: {path.name} does not hold the words of the sample")


def _forbid_network_library() -> None:
    found = [p.name for p in PROGRAM.parent.rglob("*") if "QtNetwork" in p.name or "Qt6Network" in p.name]
    if found:
        raise SystemExit(f"smoke: the bundle holds {', '.join(found)}")


def resolve() -> int:
    """Every locked package must have a wheel for Windows, Python 3.12, as well."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--dry-run",
            "--quiet",
            "--ignore-installed",
            "--only-binary",
            ":all:",
        ]
        command += ["--platform", "win_amd64", "--python-version", "3.12", "--target", folder, "--report", str(report)]
        done = subprocess.run([*command, "-r", str(ROOT / "packaging" / "requirements.txt")], check=False)
        if done.returncode == 0:
            found = json.loads(report.read_text("utf-8"))["install"]
            print(f"{len(found)} packages resolve for Windows")
        return done.returncode


if __name__ == "__main__":
    sys.exit(main())
