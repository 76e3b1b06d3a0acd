"""Long strings made to be slow to read cost in proportion to their length."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from desktop.engines.hunyuan.parsing.fields import parse_fields
from desktop.engines.hunyuan.parsing.layout import parse_layout
from desktop.engines.hunyuan.parsing.markdown import parse_markdown
from desktop.engines.hunyuan.parsing.repetition import cut_tail
from desktop.engines.hunyuan.parsing.spotting import SpottingStream, parse_spotting
from desktop.engines.hunyuan.parsing.tables import parse_table
from desktop.engines.hunyuan.parsing.tidy import tidy

SHORT, LONG = 4_000, 64_000
PARSERS: tuple[Callable[[str], object], ...] = (
    parse_spotting,
    parse_layout,
    parse_markdown,
    parse_table,
    lambda text: parse_fields(text, ["a", "b"]),
    cut_tail,
    tidy,
)
UNITS = [
    "<", "<ref>", "</ref>x", "<ref>a</ref> b", "<quad>", "<quad>(1,", "(", "(1,2),", "(1,2)", "1", " ", "\n", " \n", "\t",
    '"', '"a', '" ', '{"a":', '{"a":"', '"a":"b",', '"},', "{", "[", "]", "}", "[{", "a:", "a ", ",", ", \n", "\\", '\\"',
    "<pos_1>", "<pos_", "<table>", "<table><tr><td>", "<td>", "<tr>", "<td colspan=100>", "<tr><td>", "</td>", "<a ", "&", "&#",
    "$$", "$", "\\[", "\\[ \n\n \\]", "$$ \n\n ", "<pFig>", "<pFig>\n\n", "```\n", "```", "|", "| a |\n", "|-|\n", "# ", "- ",
    "<hy-meta>", "<hy-meta><layout>", "</hy-meta>", "<｜",
]  # fmt: skip
HEADS = [
    "[{",
    '{"a":"',
    '{"a": x',
    '[{"text":"',
    "<ref>",
    "<ref>a</ref><quad>",
    "<table><tr><td>",
    "$$",
    "(1,2),(3,4)",
    "```",
    "x",
]


def cpu(parser: Callable[[str], object], text: str) -> float:
    """Of two runs the cheaper: what other work on the machine costs is not the parser's."""

    def once() -> float:
        begin = time.process_time()
        parser(text)
        return time.process_time() - begin

    first = once()
    return first if first < 0.4 else min(first, once())


@pytest.mark.parametrize("parser", PARSERS)
def test_cost_grows_with_length(parser: Callable[[str], object]) -> None:
    """Sixteen times the length is about sixteen times the cost; with a square in it, it would be 256 times."""
    for number, unit in enumerate(UNITS):
        for head in ("", HEADS[number % len(HEADS)]):
            short, long = (head + unit * (size // len(unit)) + '"}]' for size in (SHORT, LONG))
            taken = cpu(parser, long)
            assert taken < 0.5 or taken < 80 * cpu(parser, short), (head, unit)


def test_a_stream_costs_in_proportion_to_what_it_is_fed() -> None:
    def stream(text: str) -> None:
        spotting = SpottingStream()
        for at in range(0, len(text), 3):
            spotting.feed(text[at : at + 3])
        spotting.finish()

    for unit in ("x", "<", "<ref>", "</ref>", "<ref>a</ref> b", "(1,2),"):
        for head in ("", "<ref>", "<ref>a</ref><quad>"):
            short, long = (head + unit * (size // len(unit)) for size in (SHORT, LONG))
            taken = cpu(stream, long)
            assert taken < 0.5 or taken < 80 * cpu(stream, short)
