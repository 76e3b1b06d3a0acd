"""For all tests."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings

# How long an example takes to be made or tried says something of the machine, nothing of the code.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

# What an administrator fixed on the machine that runs the tests is none of their business.
os.environ["DOSSIER_MACHINE"] = str(Path(tempfile.gettempdir()) / "dossier-tests-no-machine")
