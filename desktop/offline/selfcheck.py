"""Tries what must not work, and says what came of it."""

from __future__ import annotations

import locale
import subprocess
import sys
from dataclasses import dataclass
from enum import StrEnum

from desktop.document.errors import Text
from desktop.offline import environment, guard, seccomp
from desktop.offline.guard import Shield

FIREWALL_RULE = "Dossier offline"
NOTHING = Text("", "")
if sys.platform == "win32":
    _NO_WINDOW = subprocess.CREATE_NO_WINDOW
else:
    _NO_WINDOW = 0
_FAMILIES = (("IPv4", 2), ("IPv6", 10))


class CheckState(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    ABSENT = "absent"
    """Not brought here, and nothing is wrong without it."""


@dataclass(frozen=True, slots=True)
class Check:
    """One finding of the self-check. name: stable, for programs; detail: a value that needs no translation. remedy: what to do
    in the window; commands: without one, where that is something else."""

    name: str
    state: CheckState
    sentence: Text
    detail: str = ""
    remedy: Text = NOTHING
    commands: Text = NOTHING


def probe() -> tuple[Check, ...]:
    """Tries to open sockets in the way of native code, which no hook sees; a socket that is given is closed at once and
    nothing is sent. On Windows the firewall is asked for its rule (never run on Windows)."""
    checks = [_switches()]
    if sys.platform == "win32":
        checks.append(_firewall())
    else:
        checks += [_refusal(name, seccomp.refuses_native(family)) for name, family in _FAMILIES]
        if sys.platform == "linux":
            checks.append(_refusal("io_uring", seccomp.refuses_io_uring()))
    return tuple(checks)


def shield() -> Shield:
    """How firmly the program is held at this moment, found out by trying."""
    if all(check.state is CheckState.OK for check in probe()):
        return guard.GREEN
    if sys.platform == "win32":
        return guard.FIREWALL
    return guard.UNSUPPORTED if seccomp.machine() is None else guard.NOT_ALLOWED


def _switches() -> Check:
    missing = environment.missing()
    if missing:
        sentence = Text("Switches against telemetry are not set.", "未设置禁止遥测的开关。")
        return Check("offline.switches", CheckState.FAIL, sentence, ", ".join(missing))
    return Check("offline.switches", CheckState.OK, Text("Telemetry and downloads are switched off.", "遥测与下载已关闭。"))


def _refusal(name: str, refused: bool) -> Check:
    if refused:
        return Check(f"offline.{name.lower()}", CheckState.OK, Text(f"The system refuses {name}.", f"系统拒绝 {name}。"))
    sentence = Text(
        f"The system would let this program use {name}; it does not, but nothing enforces that.",
        f"系统允许本程序使用 {name}；本程序不使用，但没有强制措施。",
    )
    return Check(f"offline.{name.lower()}", CheckState.WARN, sentence)


def _firewall() -> Check:
    if _firewall_rule_stands():
        return Check("offline.firewall", CheckState.OK, Text("The firewall blocks this program.", "防火墙已阻止本程序联网。"))
    sentence = Text(
        f"The firewall has no rule “{FIREWALL_RULE}” for this program; an administrator can add it with the installer.",
        f"防火墙没有针对本程序的规则“{FIREWALL_RULE}”；管理员可通过安装程序添加。",
    )
    return Check("offline.firewall", CheckState.WARN, sentence)


def _firewall_rule_stands() -> bool:
    """The words of the answer depend on the language of Windows; the name of the rule and the path of the program do not."""
    command = ("netsh", "advfirewall", "firewall", "show", "rule", f"name={FIREWALL_RULE}", "dir=out", "verbose")
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=20, check=False, stdin=subprocess.DEVNULL, creationflags=_NO_WINDOW
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    said = done.stdout.decode(locale.getpreferredencoding(False), "replace").lower()
    return done.returncode == 0 and sys.executable.lower() in said
