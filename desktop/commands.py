"""Which words are commands. The window starts without the modules that carry them out."""

from __future__ import annotations

from collections.abc import Sequence

COMMANDS = (
    "recognise", "export", "profiles", "deliveries", "verify", "recover", "doctor", "model", "packs", "templates", "quality",
    "redact", "separators", "pack", "unpack", "sample", "smoke", "watch",
)  # fmt: skip


def is_command(arguments: Sequence[str]) -> bool:
    """Whether the command line is meant; what is no command is files for the window."""
    return bool(arguments) and arguments[0] in (*COMMANDS, "-h", "--help", "--version")
