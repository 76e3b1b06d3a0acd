"""The `pack-file` commands: see cli_models.py for their like."""

from __future__ import annotations
