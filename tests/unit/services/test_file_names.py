"""Names of files from fields."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.document.geometry import Box, Quad
from desktop.document.model import Document, Evidence, Field, Master
from desktop.document.record import Record
from desktop.document.template import FieldSpec, FieldType, Template
from desktop.fields.checking import check
from desktop.services.file_names import FROM_TEMPLATE, FreeNames, safe_stem, stem_from

TEMPLATE = Template(
    "catalogue_entry",
    "Catalogue entry",
    "档案著录",
    (
        FieldSpec("reference_code", FieldType.IDENTIFIER, "Reference code", "档号", ("Call number",)),
        FieldSpec("title", FieldType.TEXT, "Title", "题名"),
        FieldSpec("date", FieldType.DATE, "Date", "日期"),
    ),
    file_name="{reference_code}_{title}",
)
INK = (Evidence("p1", Quad.of(Box(0, 0, 9, 9))),)


def record(evidence: tuple[Evidence, ...] = INK, /, **values: str) -> Record:
    fields = tuple(Field(name, name, "text", value, 0.0, evidence) for name, value in values.items())
    return check(TEMPLATE, Document("d1", "scan 7", ("p1",), TEMPLATE.name, fields))


FULL = record(reference_code="A-1", title="县志", date="1954年3月")


@pytest.mark.parametrize(
    ("pattern", "stem"),
    [
        (FROM_TEMPLATE, "A-1_县志"),
        ("{reference_code}_{title}", "A-1_县志"),
        ("{档号}_{题名}.pdf", "A-1_县志"),
        ("{Call Number} ({ reference code })", "A-1 (A-1)"),
        ("{date} {title}", "1954-03 县志"),
        ("卷{档号}", "卷A-1"),
        ("{document}-{title}", "scan 7-县志"),
        ("{unknown}_{title}", "县志"),
        ("{title.__class__}{title}", "县志"),
        ("{title!r:>99999999}", ""),
        ("no fields", ""),
        ("{", ""),
        ("", ""),
    ],
)
def test_a_pattern_names_fields_in_any_of_their_words(pattern: str, stem: str) -> None:
    assert stem_from(pattern, FULL) == stem


@pytest.mark.parametrize(
    ("values", "stem"),
    [
        ({"title": "县志"}, "县志"),
        ({"reference_code": "A-1"}, "A-1"),
        ({"reference_code": "A-1", "title": " \n"}, "A-1"),
        ({}, ""),
        ({"title": "two\nlines"}, "two lines"),
    ],
)
def test_what_is_empty_leaves_no_mark(values: dict[str, str], stem: str) -> None:
    assert stem_from("{reference_code}_{title}", record(**values)) == stem


def test_a_value_that_nothing_stands_for_names_no_file() -> None:
    assert stem_from("{title}", record((), title="invented")) == ""
    assert stem_from("{title}", record((Evidence("other page", INK[0].quad),), title="invented")) == ""


@given(
    st.text() | st.sampled_from(("../../etc/passwd", "..", "/", "C:\\x", "\\\\host\\x", "NUL", "a/../b", "~", "\u202e", ".ssh"))
)
def test_a_hostile_value_stays_in_the_folder(value: str) -> None:
    for stem in (stem_from("{title}", record(title=value)), stem_from("{title}/{date}", record(title=value, date=value))):
        name = f"{safe_stem(stem)}.pdf"
        assert (Path("folder") / name).parent == Path("folder")
        assert not set(name) & set('<>:"/\\|?*\0\u202e')
        assert name not in (".pdf", "..pdf")
        assert len(name.encode()) <= 255
        assert Path(name).stem.rstrip(". ") == Path(name).stem


def test_an_overlong_name_is_cut_at_a_character() -> None:
    assert safe_stem(stem_from("{title}", record(title="县" * 500))) == "县" * 60


def test_names_are_given_once_and_never_that_of_an_original(tmp_path: Path) -> None:
    original = tmp_path / "b.txt"
    original.write_bytes(b"original")
    digest = "0682c5f2076f099c34cfdd15a9e063849ed437a49677e6fcc5b4198c76575be5"
    names = FreeNames(tmp_path, [tmp_path / "c.txt"])
    masters = [Master(digest, "b.txt", 8, "text/plain", 1)]
    given = [names.stem(wanted, ("txt", "pdf"), masters) for wanted in ("a", "A", "b", "c", "a-2")]
    assert given == ["a", "A-2", "b-2", "c-2", "a-2-2"]
