"""Words are found in files however they lie there."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from pathlib import Path

import pikepdf
import pymupdf
import pytest

from desktop.exporters.leaks import search
from desktop.exporters.pdf.leaks import letters_of

NAME, NUMBER = "张三丰", "13800138000"


def found(path: Path, *words: str) -> set[int]:
    return {leak.word for leak in search(path, words or (NAME, NUMBER))}


def written(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", f"患者 {NAME} 电话 138 0013-8000"),
        ("a.txt", "张\n三\n丰 １３８００１３８０００"),
        ("a.html", f"<p>张<b>三</b>丰</p><!-- {NUMBER} -->"),
        ("a.html", f'<p title="{NAME}">{NUMBER}</p>'),
        ("a.hocr", "".join(f"<span>{c}</span>" for c in NAME + NUMBER)),
        ("a.alto.xml", "<a>" + "".join(f'<String CONTENT="{c}"/>' for c in NAME) + f'<x y="{NUMBER}"/></a>'),
        ("a.xml", f"<a>&#x5f20;三丰<?pi {NUMBER}?></a>"),
        ("a.json", json.dumps({"chars": [{"text": c} for c in NAME], "other": [NUMBER]})),
        ("a.jsonl", json.dumps({"text": f"{NAME}{NUMBER}"}, ensure_ascii=True)),
        ("a.csv", f'"{NAME}",{NUMBER}\n'),
    ],
)
def test_in_texts(tmp_path: Path, name: str, text: str) -> None:
    assert found(written(tmp_path, name, text)) == {0, 1}


def test_in_names_of_files_and_of_members(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / f"{NUMBER}.zip", "w") as package:
        package.writestr(f"word/{NAME}.xml", "<a/>")
        package.writestr("word/document.xml", "<a><t>张</t><t>三丰</t></a>")
    assert found(tmp_path / f"{NUMBER}.zip") == {0, 1}


def test_in_databases(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "a.sqlite") as made:
        made.execute("CREATE TABLE t (a TEXT, b BLOB)")
        made.execute("INSERT INTO t VALUES (?, ?)", (NAME, NUMBER.encode()))
    made.close()
    assert found(tmp_path / "a.sqlite") == {0, 1}


def test_in_a_pdf(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with pymupdf.open() as document:
        page = document.new_page()
        page.insert_text((50, 50), NUMBER, fontname="helv")
        document.set_metadata({"title": NAME})
        document.save(path)
    assert found(path) == {0, 1}


@pytest.mark.parametrize("place", ["annotation", "attachment", "stream", "page piece"])
def test_in_corners_of_a_pdf(tmp_path: Path, place: str) -> None:
    path = tmp_path / "a.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        page = pdf.pages[0].obj
        if place == "annotation":
            page.Annots = pikepdf.Array([pikepdf.Dictionary(Type=pikepdf.Name.Annot, Contents=pikepdf.String(NAME))])
        elif place == "attachment":
            pdf.attachments["a.xml"] = pikepdf.AttachedFileSpec(pdf, "<a><b>张</b><b>三丰</b></a>".encode(), filename="a.xml")
        elif place == "stream":
            pdf.Root.Own = pdf.make_stream(NAME.encode("utf-16-be"))
        else:
            page.PieceInfo = pikepdf.Dictionary(Own=pikepdf.Array([pikepdf.String(NAME)]))
        pdf.save(path)
    assert found(path) == {0}


def test_words_of_alphabets_and_numbers_are_whole_ones(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", f"Anna, 9{NUMBER}9, Joann; a1b2c3{NUMBER}")
    assert found(path, "Ann", NUMBER) == set()
    assert found(path, "Anna") == {0}


def test_letters_one_by_one_are_one_word(tmp_path: Path) -> None:
    path = written(tmp_path, "a.hocr", "".join(f"<span>{c}</span>" for c in "Anna"))
    assert found(path, "Ann") == set()
    assert found(path, "Anna") == {0}


def test_over_the_ends_of_what_is_read_at_once(tmp_path: Path) -> None:
    for shift in range(-6, 7, 3):
        assert found(written(tmp_path, "a.txt", "x " * ((1 << 19) + shift) + NAME + " y" * 900_000)) == {0}
        assert found(written(tmp_path, "a.html", "<p>" + "x " * ((1 << 19) + shift) + NAME + " y" * 900_000)) == {0}


def test_letters_that_are_not_seen_are_picked_up_with_their_places(tmp_path: Path) -> None:
    document = pymupdf.open()
    document.new_page(width=400, height=500).insert_text((20, 50), "Ab", render_mode=3)
    document.save(tmp_path / "a.pdf")
    (one, x, y), (other, *_) = letters_of(tmp_path / "a.pdf", 0)
    assert (one, other) == ("A", "b")
    assert 20 < x < 30
    assert 35 < y < 55
