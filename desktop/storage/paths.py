"""Where the program keeps what is its own: settings, data, logs. DOSSIER_HOME puts all of a person's into one folder,
DOSSIER_MACHINE (not heard by a frozen program) all that an administrator gives to everybody on the machine."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs

_NAME = "Dossier"
_HOME = "DOSSIER_HOME"
_MACHINE = "DOSSIER_MACHINE"


def config_folder() -> Path:
    """May not exist yet, as the others."""
    return _in_home("config") or platformdirs.user_config_path(_NAME, appauthor=False)


def data_folder() -> Path:
    """For model packs, templates and styles that a person adds."""
    return _in_home("data") or platformdirs.user_data_path(_NAME, appauthor=False)


def log_folder() -> Path:
    return _in_home("log") or platformdirs.user_log_path(_NAME, appauthor=False)


def documents_folder() -> Path:
    """Where new dossiers are proposed to be put."""
    return _in_home("documents") or platformdirs.user_documents_path()


def machine_config_folder() -> Path:
    """The administrator's: the policy and the keys that packs are trusted by. Persons can read it, not write it."""
    return _of_machine("config", Path("/etc/dossier"))


def machine_data_folder() -> Path:
    """The administrator's: packs for everybody on this machine."""
    return _of_machine("data", Path("/var/lib/dossier"))


def _of_machine(name: str, linux: Path) -> Path:
    folder = os.environ.get(_MACHINE)
    if folder and not getattr(sys, "frozen", False):  # an installed program keeps to the administrator's folders
        return Path(folder).absolute() / name
    if sys.platform == "win32":
        shared = platformdirs.site_data_path(_NAME, appauthor=False)  # the system's own answer, not that of the environment
        return (shared if _protected() else Path(sys.executable).parent / "machine") / name
    else:  # noqa: RET505  so that each system's checker sees its own branch
        return linux


if sys.platform == "win32":
    import winreg

    def _protected() -> bool:
        """Anybody may make a folder in ProgramData: the setup for everybody takes the right away and leaves a mark that only
        administrators can set. Without it, what lies there does not count (never run on Windows)."""
        try:
            access = winreg.KEY_READ | winreg.KEY_WOW64_64KEY
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"Software\Dossier", 0, access) as key:
                return bool(winreg.QueryValueEx(key, "MachineFolder")[0] == 1)
        except OSError:
            return False


def _in_home(name: str) -> Path | None:
    home = os.environ.get(_HOME)
    return Path(home).absolute() / name if home else None
