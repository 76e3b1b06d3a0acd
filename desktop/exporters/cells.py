"""Text in the cells of tables that other programs open: nothing of it runs, and every file can hold it."""

from __future__ import annotations

import re
from collections.abc import Collection

_UNHELD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n?|\u0085|\u2028|\u2029")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_UNSEEN = " \u00a0\u3000\ufeff\u200b\u200c\u200d\u2060"
_FORBIDDEN_IN_SHEET = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_SHEET = 31


def clean(text: str) -> str:
    """Without characters that no table can hold; lines end in one way."""
    return _UNHELD.sub("", _LINE_ENDS.sub("\n", text))


def harmless(cell: str) -> str:
    """A spreadsheet runs a cell that starts like a formula: an apostrophe makes it text."""
    return f"'{cell}" if cell.lstrip(_UNSEEN).startswith(_FORMULA_STARTS) else cell


def shortened(text: str, longest: int) -> str:
    """At most so many UTF-16 units, as spreadsheets count; an ellipsis at the end tells of a cut."""
    if len(text) <= longest // 2 or len(text.encode("utf-16-le", "replace")) // 2 <= longest:
        return text
    return text.encode("utf-16-le", "replace")[: 2 * (longest - 1)].decode("utf-16-le", "ignore") + "…"


def sheet_name(name: str, used: Collection[str]) -> str:
    """As a workbook takes it, different from those used (in any case)."""
    base = _FORBIDDEN_IN_SHEET.sub(" ", clean(name)).strip(" '") or "Sheet"
    if base.casefold() == "history":  # a name that Excel keeps for itself
        base += "_"
    taken = {other.casefold() for other in used}
    number, found = 1, shortened(base, _LONGEST_SHEET)
    while found.casefold() in taken:
        number += 1
        end = f" {number}"
        found = shortened(base, _LONGEST_SHEET - len(end)) + end
    return found
