"""PyInstaller: the program as a folder, and the engine host of the GPU pack."""

from __future__ import annotations

import shutil
import subprocess
import sys

from building.places import BUNDLE, DIST, PACKAGING, ROOT, WORK, Unbuildable, Variant, environment


def freeze(variant: Variant) -> None:
    """Same sources, same folder: hashes are not random and time stamps are those of the last commit."""
    shutil.rmtree(BUNDLE, ignore_errors=True)
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    command += ["--distpath", str(DIST), "--workpath", str(WORK), str(PACKAGING / "dossier.spec")]
    if subprocess.run(command, cwd=ROOT, env=environment(), check=False).returncode:
        raise Unbuildable("PyInstaller failed: see above.")
    size = sum(f.stat().st_size for f in BUNDLE.rglob("*") if f.is_file() and not f.is_symlink())
    print(f"{BUNDLE}: {size / 1e6:.0f} MB")
