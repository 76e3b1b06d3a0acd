"""A parent that is killed takes its children along."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.host_child import CHILD

if sys.platform != "linux":
    pytest.skip("watches processes through pidfd, which is of Linux", allow_module_level=True)

ROOT = Path(__file__).resolve().parents[3]
PARENT = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from desktop.hosts.client import Host
host = Host((sys.argv[1],), command={CHILD!r})
host.call("echo", {{}}, timeout=60)
print(host.pid, flush=True)
if sys.argv[2] == "busy":
    host.call("deaf", {{}}, timeout=600)
sys.stdin.read()
"""


@pytest.mark.parametrize("work", ["idle", "busy"])
@pytest.mark.parametrize("mode", ["plain", "no-death-signal"])
def test_no_child_outlives_a_killed_parent(mode: str, work: str) -> None:
    """Without the signal of Linux it is the end of the pipe that ends the child, as on Windows."""
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, mode, work], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    with parent:
        assert parent.stdout is not None
        child = os.pidfd_open(int(parent.stdout.readline()))
        try:
            parent.send_signal(signal.SIGKILL)
            ended, _, _ = select.select([child], [], [], 30)
        finally:
            os.close(child)
    assert ended


def test_a_child_whose_parent_is_gone_already_does_not_start() -> None:
    environment = {**os.environ, "DOSSIER_HOST_PARENT": str(os.getppid())}
    done = subprocess.run([*CHILD, "plain"], env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    assert done.returncode == 1
    assert done.stdout == b""
