"""The ways into the program."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from desktop.engines import registry

ROOT = Path(__file__).resolve().parents[3]


def python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def test_a_windowed_build_can_print_into_nothing() -> None:
    done = python(
        "import sys; sys.stdout = sys.stderr = None; import main; main._mend_streams(); print('合同'); sys.stderr.write('x')"
    )
    assert done.returncode == 0


def test_a_console_that_knows_no_chinese_is_no_error() -> None:
    done = python("import sys; sys.stdout.reconfigure(encoding='ascii'); import main; main._mend_streams(); print('合同')")
    assert done.returncode == 0, done.stderr


def test_switches_are_set_and_the_shield_is_up_before_a_child_imports_its_work() -> None:
    done = python("""
import os, sys, main
heavy = [name for name in sys.modules if name.split(".")[0] in ("numpy", "PIL", "pymupdf", "PySide6", "onnxruntime")]
assert not heavy and "desktop.cli" not in sys.modules, heavy
import desktop.hosts.server as server
def serve(handlers, **options):
    from desktop.offline import environment, seccomp
    print(environment.missing(), seccomp.machine() is None or seccomp.refuses_native(), "desktop.cli" in sys.modules)
    return 0
server.serve = serve
sys.exit(main.start(["--engine-host", "fake-steady"]))
""")
    assert done.stdout.strip() == "() True False", done.stderr


def test_a_child_without_a_parent_ends_by_itself() -> None:
    done = subprocess.run(
        [sys.executable, "main.py", "--engine-host", "fake-steady"],
        cwd=ROOT,
        env={**os.environ, registry.FAKES: "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
