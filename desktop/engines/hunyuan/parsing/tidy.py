"""A raw answer as a person should see it."""

from __future__ import annotations

import re

from desktop.engines.hunyuan.parsing.points import NUMBER

SPECIAL = re.compile(r"<[｜|][^｜|<>\n]{1,64}[｜|]>")
"""The model's control tokens, should one be left in the text."""

_MARKS = re.compile(
    rf"<quad>(?:[\s()\[\],，]|{NUMBER})*+</quad>"
    r"|<hy-meta>(?:\s|<layout>[^<>\n]{0,64}</layout>|<quad>[^<>\n]{0,256}</quad>)*+</hy-meta>"
    r"|(?:<pos_[0-9]{1,4}>)++"
    r"|(?P<bare></?(?:ref|quad|pFig|hy-meta)>)"
)
_FENCED = re.compile(r"\s*+```(?:markdown|md|html|latex|tex|json|text|txt)?[ \t]*+\n")
_FENCE = "```"


def tidy(text: str) -> str:
    """Takes off the model's marks of places and control tokens, and a fence round the whole; Markdown and HTML stay.

    Lines that only such marks kept apart are put on lines of their own.
    """
    text = SPECIAL.sub("", text)
    text = _MARKS.sub(_mark, text).strip()
    opening = _FENCED.match(text)
    if opening and text.find(_FENCE, opening.end()) in (-1, len(text) - len(_FENCE)):
        return text[opening.end() :].removesuffix(_FENCE).strip()
    return text


def _mark(found: re.Match[str]) -> str:
    apart = found["bare"] is None and found.string[found.end() : found.end() + 1] not in ("", "\n")
    return "\n" if apart else ""
