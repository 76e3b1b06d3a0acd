"""Dossier (卷宗): an offline desk for turning paper into checked records."""

__version__ = "0.1.0"
