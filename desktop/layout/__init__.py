"""From the lines of a reading to a laid-out page: regions, reading order, tables, and how far to trust each line."""

from desktop.layout.arrange import arrange

__all__ = ["arrange"]
