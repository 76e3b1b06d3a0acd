"""How the engine host of a pack fails to open, in words that say what to do about the pack."""

from __future__ import annotations

from desktop.document.errors import Text
from desktop.engines.codec import BadReading
from desktop.engines.contract import EngineUnavailable
from desktop.hosts.errors import HostDied, HostFailed, HostFault, HostTimeout


class EnginePackFailed(EngineUnavailable):
    """Details: engine, why (name of the signal, "exit N", or the place of a fault)."""

    code = "engine-pack-failed"
    sentence = Text("The GPU pack does not start here ({why}).", "GPU 组件包无法在此启动（{why}）。")
    remedy = Text(
        "Check it (packs verify), bring it in again, or go back to the version before (packs rollback)."
        " Until then let the embedded engine read.",
        "请检查组件包（packs verify）、重新导入，或退回上一版本（packs rollback）。在此之前可用内置引擎。",
    )


class EnginePackSilent(EnginePackFailed):
    """Details: engine, why, seconds."""

    code = "engine-pack-silent"
    sentence = Text("The GPU pack gave no sign of life within {seconds} seconds.", "GPU 组件包在 {seconds} 秒内没有任何响应。")


class EnginePackMismatch(EnginePackFailed):
    """It speaks another version of the protocol, or none. Details: engine, why."""

    code = "engine-pack-mismatch"
    sentence = Text("The GPU pack does not go with this version of Dossier.", "GPU 组件包与本程序的版本不匹配。")
    remedy = Text(
        "Bring in the pack that was made for this version. Until then let the embedded engine read.",
        "请导入为此版本制作的组件包。在此之前可用内置引擎。",
    )


def pack_failed(kind: str, error: HostFailed | BadReading) -> EnginePackFailed:
    """What came of opening the engine `kind` in a pack's host."""
    match error:
        case HostTimeout():
            return EnginePackSilent(engine=kind, why="time limit", seconds=error.details.get("seconds"))
        case HostDied():
            return EnginePackFailed(engine=kind, why=error.details.get("status"))
        case HostFault():
            return EnginePackFailed(engine=kind, why=f"{error.details.get('what')} at {error.details.get('where')}")
        case _:
            return EnginePackMismatch(engine=kind, why="protocol")
