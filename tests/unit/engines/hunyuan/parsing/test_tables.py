"""Every table becomes a full grid; no word of it is lost."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.engines.hunyuan.parsing.tables import Grid, parse_table
from tests.unit.engines.hunyuan.parsing.making import scraps

Recorded = Callable[[str], str]


def drawn(grid: Grid) -> list[list[str]]:
    """The grid as rows of texts: `<` where a cell of the same row goes on, `^` where one from above does."""
    rows = [[""] * grid.cols for _ in range(grid.rows)]
    for cell in grid.cells:
        for row in range(cell.row, cell.row + cell.rowspan):
            for col in range(cell.col, cell.col + cell.colspan):
                rows[row][col] = cell.text if (row, col) == (cell.row, cell.col) else "<" if row == cell.row else "^"
    return rows


def is_full(grid: Grid) -> bool:
    """Each place is covered once."""
    places = [
        (row, col)
        for cell in grid.cells
        for row in range(cell.row, cell.row + cell.rowspan)
        for col in range(cell.col, cell.col + cell.colspan)
    ]
    return sorted(places) == [(row, col) for row in range(grid.rows) for col in range(grid.cols)]


def test_spans_entities_inner_tags_and_an_inner_table(recorded: Recorded) -> None:
    grid = parse_table(recorded("table"))
    assert drawn(grid) == [
        ["项目", "结果 <单位: mg/L>", "<"],
        ["^", "第一次", "第二次"],
        ["铅 Pb2+", "a<b", "0.02\n(复测)"],
        ["合计", "内 层", "<"],
    ]
    assert grid.around == "表 1 检验结果"
    assert grid.repaired == 0


def test_broken(recorded: Recorded) -> None:
    grid = parse_table(recorded("table_broken"))
    assert drawn(grid) == [
        ["序号", "名称", "备注"],
        ["1", "水泵", "^"],
        ["2", "阀门", "^"],
        ["3", "管件（未", "^"],
    ]
    assert grid.around == "漏写"
    assert grid.repaired > 0


def test_cells_point_at_their_source(recorded: Recorded) -> None:
    text = recorded("table")
    cell = next(cell for cell in parse_table(text).cells if cell.text == "第二次")
    assert text[cell.begin : cell.end] == "第二次"


def test_spans_that_overlap() -> None:
    grid = parse_table('<table><tr><td>a</td><td rowspan="2">b</td></tr><tr><td colspan="2">c</td><td>d</td></tr></table>')
    assert drawn(grid) == [["a", "b", ""], ["c", "^", "d"]]
    assert grid.repaired > 0


def test_rows_of_different_lengths_are_filled() -> None:
    assert drawn(parse_table("<tr><td>a</td></tr><tr><td>b</td><td>c</td></tr>")) == [["a", ""], ["b", "c"]]


def test_absurd_spans_and_sizes_are_limited() -> None:
    wide = "".join(f"<td colspan='999999999'>w{n}</td>" for n in range(300))
    grid = parse_table(f"<table><tr>{wide}</tr>" + "<tr><td rowspan=88888888>x</td></tr>" * 3000)
    assert is_full(grid)
    assert grid.cols <= 128
    assert grid.rows <= 2000
    words = " ".join(cell.text for cell in grid.cells).split()
    assert sorted(words) == sorted([*(f"w{n}" for n in range(300)), *["x"] * 3000])


def test_words_in_a_row_but_in_no_cell_get_one() -> None:
    assert drawn(parse_table("<table><tr>stray<td>a</td></tr></table>")) == [["stray", "a"]]


def test_several_tables_stand_one_under_the_other() -> None:
    assert drawn(parse_table("<table><tr><td>a</td></tr></table>和<table><tr><td>b</td></tr></table>")) == [["a"], ["b"]]


def test_pipes() -> None:
    grid = parse_table("表二\n| 编号 | 值 \\| 单位 |\n|:---|---:|\n| S-1<br>甲 | 0.42 |\n| 合计 |\n")
    assert drawn(grid) == [["编号", "值 | 单位"], ["S-1\n甲", "0.42"], ["合计", ""]]
    assert grid.around == "表二"


def test_no_table() -> None:
    assert parse_table("just words") == Grid(0, 0, (), 0, "just words")
    assert parse_table("") == Grid(0, 0, ())


def test_cut_anywhere_what_was_whole_stays(recorded: Recorded) -> None:
    text = recorded("table")
    everything = [cell.text for cell in parse_table(text).cells]
    for at in range(len(text)):
        grid = parse_table(text[:at])
        assert is_full(grid)
        texts = [cell.text for cell in grid.cells if cell.text]
        whole = [each for each in texts if each in everything]
        assert len(whole) >= len(texts) - 1
        assert len(whole) >= text[:at].count("</td>") - 2


@given(data=st.data())
@settings(deadline=None, max_examples=200)
def test_no_word_is_lost(data: st.DataObject) -> None:
    numbers = count()
    spans = st.sampled_from(["", ' rowspan="2"', " colspan=3", " rowspan=0 colspan='0'", ' colspan="7" rowspan="5"'])
    text = "<table>"
    for _ in range(data.draw(st.integers(0, 5))):
        text += data.draw(st.sampled_from(["<tr>", "<TR >", "", "<tr><tbody>"]))
        for _ in range(data.draw(st.integers(0, 5))):
            text += f"<td{data.draw(spans)}>w{next(numbers)}" + data.draw(st.sampled_from(["</td>", "", "</b></td>", "<p>"]))
        text += data.draw(st.sampled_from(["</tr>", "", "</tr></tr>"]))
    grid = parse_table(text + data.draw(st.sampled_from(["</table>", ""])))
    assert is_full(grid)
    words = " ".join(cell.text for cell in grid.cells).split()
    assert words == [f"w{n}" for n in range(len(words))]
    assert len(words) == next(numbers)


@given(text=scraps())
@settings(deadline=None, max_examples=300)
def test_anything_in_nothing_invented(text: str) -> None:
    grid = parse_table(text)
    assert is_full(grid)
    signs = set(text) | {"&", "\n", " "}
    assert all(set(cell.text) <= signs for cell in grid.cells)
    assert all(set(text[cell.begin : cell.end]) >= set(cell.text) - {"\n", " ", "&"} for cell in grid.cells)
