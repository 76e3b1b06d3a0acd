"""The shield can never be lowered in a process, so each test raises it in one of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from desktop.offline import guard, seccomp, selfcheck
from desktop.offline.guard import ShieldState
from desktop.offline.selfcheck import CheckState

ROOT = Path(__file__).resolve().parents[3]
enforced = pytest.mark.skipif(seccomp.machine() is None, reason="this system has no filter of system calls")

START = """
import json, os, socket, sys
from desktop.offline import environment, guard, seccomp, selfcheck
environment.prepare()
shield = guard.engage()
def refused(*arguments):
    try:
        socket.socket(*arguments).close()
        return False
    except PermissionError:
        return True
"""


def in_a_process(code: str) -> Any:
    """What `code` put into `said`, after the shield was raised."""
    program = START + textwrap.dedent(code) + "\nprint(json.dumps(said))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@enforced
def test_the_system_refuses_networks_and_leaves_what_stays_on_the_machine() -> None:
    said = in_a_process("""
        refusals = [refused(family, kind) for family in (socket.AF_INET, socket.AF_INET6)
                    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW)]
        refusals += [refused(family, socket.SOCK_RAW) for family in (socket.AF_PACKET, socket.AF_VSOCK)]
        a, b = socket.socketpair()
        a.send(b"x")
        allowed = [not refused(socket.AF_UNIX, socket.SOCK_STREAM), not refused(socket.AF_NETLINK, socket.SOCK_RAW)]
        said = [shield.state, all(refusals), all(allowed), b.recv(1).decode()]
    """)
    assert said == ["green", True, True, "x"]


@enforced
def test_native_code_io_uring_and_children_are_bound_too() -> None:
    said = in_a_process("""
        import subprocess
        child = "from desktop.offline import seccomp; print(seccomp.refuses_native())"
        done = subprocess.run([sys.executable, "-c", child], capture_output=True, text=True)
        said = [seccomp.refuses_native(2), seccomp.refuses_native(10), seccomp.refuses_io_uring(), done.stdout.strip()]
    """)
    assert said == [True, True, True, "True"]


@enforced
def test_threads_that_run_already_are_bound_too() -> None:
    program = """
import threading
from desktop.offline import guard, seccomp
engaged, answer = threading.Event(), []
thread = threading.Thread(target=lambda: (engaged.wait(), answer.append(seccomp.refuses_native())))
thread.start()
guard.engage()
engaged.set()
thread.join()
print(answer)
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[True]"


@enforced
def test_calls_under_the_numbers_of_another_architecture_are_refused() -> None:
    said = in_a_process("""
        import ctypes, platform
        libc = ctypes.CDLL(None, use_errno=True)
        x32 = ctypes.c_long(0x40000000 + 41)
        said = [libc.syscall(x32, ctypes.c_long(2), ctypes.c_long(1), ctypes.c_long(0)), ctypes.get_errno(), platform.machine()]
    """)
    if said[2] != "x86_64":
        pytest.skip("x32 is a part of x86_64")
    assert said[:2] == [-1, 13]


@enforced
def test_the_self_check_finds_the_shield_up() -> None:
    said = in_a_process("said = [[c.name, c.state] for c in selfcheck.probe()] + [selfcheck.shield().state]")
    assert said == [
        *(["offline.switches", "ok"], ["offline.ipv4", "ok"], ["offline.ipv6", "ok"], ["offline.io_uring", "ok"]),
        "green",
    ]


@enforced
def test_raised_twice_it_holds() -> None:
    assert in_a_process("said = [guard.engage().state, refused(), [c.state for c in selfcheck.probe()]]") == [
        "green",
        True,
        ["ok"] * 4,
    ]


@enforced
def test_without_a_shield_the_self_check_says_so() -> None:
    """This process has none, unless something around it refuses networks."""
    states = {check.name: check.state for check in selfcheck.probe()}
    if states.get("offline.ipv4") is CheckState.OK:
        pytest.skip("the tests themselves run behind a shield")
    assert states["offline.ipv4"] is CheckState.WARN
    assert selfcheck.shield().state is ShieldState.AMBER


def test_a_system_without_a_filter_gives_an_amber_shield(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seccomp, "machine", lambda: None)
    with pytest.raises(OSError, match="no filter"):
        seccomp.install()
    monkeypatch.setattr(guard, "_listen", lambda: None)
    assert guard.engage() == guard.UNSUPPORTED


def test_a_system_that_forbids_the_filter_gives_an_amber_shield(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden() -> None:
        raise OSError("not permitted")

    monkeypatch.setattr(seccomp, "machine", lambda: seccomp.Machine(0, 0, 0))
    monkeypatch.setattr(seccomp, "install", forbidden)
    monkeypatch.setattr(guard, "_listen", lambda: None)
    assert guard.engage() == guard.NOT_ALLOWED


def test_who_asked_for_a_network_is_noted_without_what_for() -> None:
    said = in_a_process("""
        import types
        module = types.ModuleType("chatty")
        exec("import socket\\ndef ask():\\n    socket.getaddrinfo('secret.example', 80)\\n", module.__dict__)
        for ask in (refused, module.ask):
            try:
                ask()
            except OSError:
                pass
        socket.socket(socket.AF_UNIX).close()
        said = [[a.event, a.family, a.module] for a in guard.attempts()]
    """)
    assert ["socket.__new__", "2", "__main__"] in said
    assert ["socket.getaddrinfo", "0", "chatty"] in said
    assert "secret" not in json.dumps(said)
    assert not any(family == "1" for _, family, _ in said)


@pytest.mark.parametrize("name", ["x86_64", "aarch64"])
def test_the_filter_says_what_it_should_on_each_architecture(name: str) -> None:
    """The filter interpreted step by step: (architecture, call, first argument) to allowed or not."""
    this = seccomp._MACHINES[name]
    steps = seccomp.instructions(this)

    def allowed(architecture: int, call: int, argument: int) -> bool:
        seen = {seccomp._ARCHITECTURE: architecture, seccomp._NUMBER: call, seccomp._FIRST_ARGUMENT: argument}
        at, loaded = 0, 0
        while True:
            code, true, false, operand = steps[at]
            at += 1
            if code == seccomp._LOAD:
                loaded = seen[operand]
            elif code == seccomp._RETURN:
                return operand == seccomp._ALLOW
            else:
                holds = loaded == operand if code == seccomp._EQUAL else loaded >= operand
                at += true if holds else false

    assert allowed(this.audit, this.socket, 1)
    assert allowed(this.audit, this.socket, 16)
    assert not any(allowed(this.audit, this.socket, family) for family in (0, 2, 3, 10, 17, 38, 40, 44, 2**31))
    assert not allowed(this.audit, this.io_uring_setup, 1)
    assert all(allowed(this.audit, call, 2) for call in range(600) if call not in (this.socket, this.io_uring_setup))
    assert not allowed(this.audit, 0x40000000 + this.socket, 1)
    assert not allowed(0x40000003, 102, 1)
