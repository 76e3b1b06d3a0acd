"""Folders of many files that belong together."""
