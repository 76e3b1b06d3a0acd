"""Whether the locked packages exist for Windows."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from building.places import PACKAGING, Unbuildable


def resolve() -> None:
    """Every locked package must have a wheel for Windows, Python 3.12, as well."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pip", "install", "--dry-run", "--quiet", "--ignore-installed"]
        command += ["--only-binary", ":all:", "--platform", "win_amd64", "--python-version", "3.12"]
        command += ["--target", folder, "--report", str(report), "-r", str(PACKAGING / "requirements.txt")]
        if subprocess.run(command, check=False).returncode:
            raise Unbuildable("Some locked package has no wheel for Windows: see above.")
        print(f"{len(json.loads(report.read_text('utf-8'))['install'])} packages resolve for Windows")
