"""How work in a child process goes wrong. `host` in the details is the child's command words, such as "engine-host rapid"."""

from __future__ import annotations

from desktop.document.errors import DossierError, Text


class Stopped(DossierError):
    code = "stopped"
    sentence = Text("The work was stopped because it is no longer wanted.", "任务已不再需要，已停止。")
    remedy = Text("Start it again when you want it.", "需要时可重新开始。")


class HostFailed(DossierError):
    """Base of all that a child process can do instead of answering. Details: host."""

    code = "host-failed"
    sentence = Text("The background process “{host}” did not do its work.", "后台进程“{host}”未能完成任务。")
    remedy = Text(
        "Your work is safe. The process starts again by itself; try once more.",
        "您的工作未受影响。该进程会自动重启，请再试一次。",
    )


class HostDied(HostFailed):
    """Details: host, status (name of the signal or "exit N")."""

    code = "host-died"
    sentence = Text("The background process “{host}” ended unexpectedly ({status}).", "后台进程“{host}”意外结束（{status}）。")


class HostOutOfMemory(HostDied):
    code = "host-out-of-memory"
    sentence = Text("The background process “{host}” ran out of memory.", "后台进程“{host}”内存不足。")
    remedy = Text(
        "Your work is safe. Close other programs, or use a smaller page, and try again.",
        "您的工作未受影响。请关闭其他程序或改用较小的页面后重试。",
    )


class HostTimeout(HostFailed):
    """The child was killed. Details: host, seconds."""

    code = "host-timeout"
    sentence = Text(
        "The background process “{host}” gave no answer within {seconds} seconds and was ended.",
        "后台进程“{host}”在 {seconds} 秒内没有应答，已被结束。",
    )


class HostFault(HostFailed):
    """An exception that nobody expected was raised in the child. Details: host, what (its class), where (file and line)."""

    code = "host-fault"
    sentence = Text(
        "The background process “{host}” met an error of its own ({what} at {where}).",
        "后台进程“{host}”发生内部错误（{what}，{where}）。",
    )


class HostGarbage(HostFailed):
    """What came over the pipe is not the protocol; the child was killed. Details: host."""

    code = "host-garbage"
    sentence = Text("The background process “{host}” gave an answer that makes no sense.", "后台进程“{host}”的应答无法识别。")


class HostClosed(HostFailed):
    code = "host-closed"
    sentence = Text("The background process “{host}” was already closed.", "后台进程“{host}”已关闭。")
    remedy = Text("The program is closing; start it again.", "程序正在关闭，请重新启动。")
