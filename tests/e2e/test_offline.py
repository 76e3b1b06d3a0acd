"""Reading a page touches no network and no file outside the folders that were chosen: seen from outside, by the system."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from desktop.engines import registry
from tests.helpers import tracing
from tests.helpers.program import MAIN
from tests.unit.services.conftest import draw_scan

needs_strace = pytest.mark.skipif(tracing.why_not_traced() is not None, reason=str(tracing.why_not_traced()))
needs_unshare = pytest.mark.skipif(tracing.why_not_without_network() is not None, reason=str(tracing.why_not_without_network()))
needs_engine = pytest.mark.skipif(registry.available("rapid") is not None, reason="the embedded engine is not installed")

READ_A_PAGE = (
    sys.executable,
    "-c",
    """
import json, sys
from desktop.offline import environment
environment.prepare()
from desktop.offline import guard
shield = guard.engage()
from desktop.engines.reader import EngineReader
from tests.helpers.engine_contract import drawn_page
page = drawn_page()
reader = EngineReader(sys.argv[1])
reading = reader.read(memoryview(page).cast("B"), page.shape[1], page.shape[0], 3)
print(json.dumps([shield.state, len(reading.lines), reader.last_attempts.count]))
reader.close()
""",
)


def read_page(engine: str) -> tuple[str, ...]:
    return (*READ_A_PAGE, engine)


@needs_strace
@needs_engine
def test_reading_opens_no_internet_socket_and_writes_no_file(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    trace = tracing.traced(read_page("rapid"), tmp_path / "trace", tracing.environment(home))
    assert trace.done.returncode == 0, trace.done.stderr
    state, lines, attempts = json.loads(trace.done.stdout)
    assert lines > 0
    assert attempts == 1
    assert state == "green"
    assert trace.sockets == ()
    assert trace.attempts == ()
    assert trace.written_outside() == []


@needs_unshare
@needs_engine
def test_reading_works_where_there_is_no_network(tmp_path: Path) -> None:
    done = tracing.without_network(read_page("rapid"), tracing.environment(tmp_path))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)[1] > 0


def whole_job(tmp_path: Path) -> tuple[str, ...]:
    """Import, reading, fields and all exports of a drawn scan, by the command line."""
    draw_scan(tmp_path / "scan.png", "The lower mill at Eastbrook")
    out, kept = tmp_path / "out", tmp_path / "case.dossier"
    formats = ("--format", "txt,json,pdf,csv,xlsx", "--template", "contract", "--register", "xlsx,csv,sqlite", "--ink")
    return (
        sys.executable,
        str(MAIN),
        "recognise",
        str(tmp_path / "scan.png"),
        "--out",
        str(out),
        *formats,
        "--dossier",
        str(kept),
    )


@needs_strace
@needs_engine
def test_the_whole_job_opens_no_internet_socket_and_writes_only_where_it_may(tmp_path: Path) -> None:
    home, work = tmp_path / "home", tmp_path / "work"
    home.mkdir()
    work.mkdir()
    trace = tracing.traced(whole_job(work), tmp_path / "trace", tracing.environment(home))
    assert (trace.done.returncode, trace.done.stderr) == (0, "")
    assert len(list((work / "out").iterdir())) == 5 + 3
    assert (trace.sockets, trace.attempts) == ((), ())
    assert trace.written_outside(home, work) == []


@needs_unshare
@needs_engine
def test_the_whole_job_works_where_there_is_no_network(tmp_path: Path) -> None:
    done = tracing.without_network(whole_job(tmp_path), tracing.environment(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")


@needs_strace
def test_the_trace_would_see_a_socket_and_a_file(tmp_path: Path) -> None:
    code = f"""
import os, socket, pathlib, subprocess, sys
socket.socket().close()
folder = pathlib.Path({str(tmp_path)!r})
(folder / "made").mkdir()
(folder / "made/a").write_text("x")
os.rename(folder / "made/a", folder / "b")
os.chdir(folder)
open("relative", "w").close()
subprocess.run([sys.executable, "-c", "open('by a child', 'a').close()"])
open("合同 1.txt", "w").close()
os.mkdir("档案")
open("/dev/null", "w").close()
open("b").close()
"""
    trace = tracing.traced((sys.executable, "-c", code), tmp_path / "trace", tracing.environment(tmp_path))
    assert trace.done.returncode == 0, trace.done.stderr
    assert len(trace.sockets) == len(trace.attempts) == 1
    expected = {tmp_path / name for name in ("made", "made/a", "b", "relative", "by a child", "合同 1.txt", "档案")}
    assert trace.written == expected
    assert trace.written_outside(tmp_path) == []
    assert trace.written_outside(tmp_path / "made") == sorted(expected - {tmp_path / "made", tmp_path / "made/a"})


@needs_strace
def test_the_trace_would_see_a_refused_socket(tmp_path: Path) -> None:
    code = """
from desktop.offline import guard
guard.engage()
import socket
try:
    socket.socket()
except PermissionError:
    pass
"""
    trace = tracing.traced((sys.executable, "-c", code), tmp_path / "trace", tracing.environment(tmp_path))
    assert trace.done.returncode == 0, trace.done.stderr
    assert trace.sockets == ()
    assert len(trace.attempts) == 1
