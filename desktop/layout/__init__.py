"""From the lines of a reading to a laid-out page: regions, reading order, tables, and how far to trust each line."""

from desktop.layout.arrange import arrange
from desktop.layout.given import arrange_given

__all__ = ["arrange", "arrange_given"]
