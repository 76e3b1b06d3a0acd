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
from desktop.services.file_names import FROM_TEMPLATE, FreeNames, folder_from, safe_stem, stem_from

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
    (tmp_path / "b.txt").write_bytes(b"original")
    digest = "0682c5f2076f099c34cfdd15a9e063849ed437a49677e6fcc5b4198c76575be5"
    names = FreeNames([tmp_path / "c.txt"])
    masters = [Master(digest, "b.txt", 8, "text/plain", 1)]

    def fits(name: str) -> bool:
        return not any(names.is_kept(tmp_path / f"{name}.{ending}", masters) for ending in ("txt", "pdf"))

    given = [names.stem(tmp_path, wanted, fits) for wanted in ("a", "A", "b", "c", "a-2")]
    assert given == ["a", "A-2", "b-2", "c-2", "a-2-2"]
    assert names.stem(tmp_path / "other", "a", fits) == "a"


def test_a_folder_that_holds_an_original_is_kept(tmp_path: Path) -> None:
    linked = tmp_path / "a.mets" / "scan.png"
    names = FreeNames([tmp_path / "b.mets" / "deep" / "x.png"])
    masters = [Master("0" * 64, "scan.png", 8, "image/png", 1, linked=str(linked))]
    for name in ("a.mets", "b.mets", "c.mets", "a.mets2"):
        (tmp_path / name).mkdir()
    kept = [name for name in ("a.mets", "b.mets", "c.mets", "a.mets2") if names.is_kept(tmp_path / name, masters)]
    assert kept == ["a.mets", "b.mets"]


@pytest.mark.parametrize(
    ("pattern", "folder"),
    [
        ("{year}/{reference_code}", "1954/A-1"),
        ("{题名}", "县志"),
        ("shelf/{unknown}/{title}", "shelf/县志"),
        ("卷{year}", "卷1954"),
        ("", "."),
        ("/", "."),
        ("../../{title}", "县志"),
        ("C:\\{title}", "C_/县志"),
        (".hidden/{title}", "hidden/县志"),
        ("con/{title}", "_con/县志"),
    ],
)
def test_a_folder_is_named_from_fields_and_stays_inside(pattern: str, folder: str) -> None:
    assert folder_from(pattern, FULL) == Path(folder)


@given(st.text(), st.text())
def test_a_hostile_folder_stays_inside(pattern: str, value: str) -> None:
    for found in (folder_from(pattern, FULL), folder_from("{title}/{date}", record(title=value, date="1954年"))):
        assert not found.is_absolute()
        assert ".." not in found.parts
        assert not set("".join(found.parts)) & set('<>:"\\|?*\0\u202e')
