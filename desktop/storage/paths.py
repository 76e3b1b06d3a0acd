"""Where the program keeps what is its own: settings, data, logs. DOSSIER_HOME puts all of them into one folder."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_NAME = "Dossier"
_HOME = "DOSSIER_HOME"


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


def _in_home(name: str) -> Path | None:
    home = os.environ.get(_HOME)
    return Path(home).absolute() / name if home else None
