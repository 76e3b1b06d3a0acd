from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.document.edits import ReplaceField
from desktop.document.history import Edited, FieldsFound, PageRead
from desktop.document.model import Content, Evidence, Field
from desktop.storage.dossier import Dossier, Hit
from desktop.storage.tokens import _folded_tokens, _line_tokens, occurrences, parse, tokens
from tests.unit.storage.making import ADA, ENGINE, add_document, box_quad, content, correct, line, read


def marked(hit: Hit) -> str:
    start, end = hit.highlight
    return f"{hit.snippet[:start]}[{hit.snippet[start:end]}]{hit.snippet[end:]}"


def found(dossier: Dossier, query: str) -> list[str]:
    return [marked(hit) for hit in dossier.search(query)]


@pytest.mark.parametrize(
    ("texts", "query", "expected"),
    [
        (["采购合同编号"], "合同", ["采购[合同]编号"]),
        (["采购合同编号"], "合", ["采购[合]同编号"]),
        (["采购合", "同编号"], "合同", ["采购[合同]编号"]),
        (["合同与合同"], "合同", ["[合同]与合同", "合同与[合同]"]),
        (["The contract is signed"], "Contract", ["The [contract] is signed"]),
        (["The contract is signed"], "contr", ["The [contract] is signed"]),
        (["The contract is signed"], '"contr"', []),
        (["The con-", "tract is signed"], "contract", ["The [con- tract] is signed"]),
        (["a well-", "known fact"], "well-known", ["a [well- known] fact"]),
        (["a well-known fact"], "well-known", ["a [well-known] fact"]),
        (["terms of", "payment"], '"of payment"', ["terms [of payment]"]),
        (["甲方ABC公司2024年"], "abc公司2024", ["甲方[ABC公司2024]年"]),
        (["甲方 乙方"], "乙方 甲方", ["[甲方] 乙方", "甲方 [乙方]"]),
        (["甲方"], "甲方 乙方", []),
        (["𠮷野家、𰻝𰻝面"], "𠮷", ["[𠮷]野家、𰻝𰻝面"]),
        (["𠮷野家、𰻝𰻝面"], "𰻝面", ["𠮷野家、𰻝[𰻝面]"]),
        (["カタカナとひらがな"], "とひ", ["カタカナ[とひ]らがな"]),
        (["ｶﾞｽ"], "ガス", ["[ｶﾞｽ]"]),
        (["ＡＢＣ１２３"], "abc123", ["[ＡＢＣ１２３]"]),
        (["Straße"], "STRASSE", ["[Straße]"]),
        (["cafe\u0301 noir"], "café", ["[cafe\u0301] noir"]),
        (["㎡ 单价"], "m2", ["[㎡] 单价"]),
        (["葛\U000e0100城"], "葛城", ["[葛\U000e0100城]"]),
        (["合，同"], "合同", ["[合，同]"]),
        (["对한국어문서"], "국어", ["对한[국어]문서"]),
        (["rare \ue123 char"], "\ue123", ["rare [\ue123] char"]),
        (["“合同”"], "“合同", ["“[合同]”"]),
    ],
)
def test_what_is_found(dossier: Dossier, tmp_path: Path, texts: Sequence[str], query: str, expected: Sequence[str]) -> None:
    (page,) = add_document(dossier, tmp_path)
    read(dossier, page, texts)
    assert found(dossier, query) == list(expected)


@pytest.mark.parametrize(
    "query", ["", " ", '"', '""', "“", "*", "(", "AND", "a OR", 'NEAR("', "-", "tokens:合", "\x00", "'; DROP"]
)
def test_no_query_is_an_error(dossier: Dossier, tmp_path: Path, query: str) -> None:
    (page,) = add_document(dossier, tmp_path)
    read(dossier, page, ["合同"])
    assert dossier.search(query) == ()


def test_a_hit_names_the_lines_and_the_ink_of_just_what_was_found(dossier: Dossier, tmp_path: Path) -> None:
    (page,) = add_document(dossier, tmp_path)
    read(dossier, page, ["采购合", "同编号"])
    (hit,) = dossier.search("合同")
    first, second = dossier.page(page).content.lines()
    assert (hit.document, hit.page, hit.number, hit.lines) == ("document", page, 1, (first.id, second.id))
    assert hit.quads == (box_quad(20, 0, 30, 20), box_quad(0, 30, 10, 50))
    (hit,) = dossier.search("编")
    assert (hit.lines, hit.quads) == ((second.id,), (box_quad(10, 30, 20, 50),))


def test_ink_of_a_vertical_line_and_of_one_without_characters(dossier: Dossier, tmp_path: Path) -> None:
    (page,) = add_document(dossier, tmp_path)
    chars = tuple(replace(c, quad=box_quad(0, 10 * i, 20, 10 * i + 10)) for i, c in enumerate(line("甲乙丙丁").chars))
    vertical = replace(line("甲乙丙丁", identity="v"), vertical=True, chars=chars, quad=box_quad(0, 0, 20, 40))
    plain = line("戊己", 3, identity="p", placed=False)
    region = replace(content("x").regions[0], lines=(vertical, plain))
    dossier.record(ENGINE, PageRead(page, "r", Content((region,))))
    assert dossier.search("乙丙")[0].quads == (box_quad(0, 10, 20, 30),)
    assert dossier.search("己")[0].quads == (plain.quad,)


def test_the_index_follows_every_change(dossier: Dossier, tmp_path: Path) -> None:
    (page,) = add_document(dossier, tmp_path)
    read(dossier, page, ["合同"])
    correct(dossier, page, 0, "契约")
    assert (found(dossier, "合同"), found(dossier, "契约")) == ([], ["[契约]"])
    dossier.undo(ADA)
    assert (found(dossier, "合同"), found(dossier, "契约")) == (["[合同]"], [])
    dossier.close()
    with Dossier.open(dossier.path, read_only=True) as again:
        assert found(again, "合同") == ["[合同]"]


def test_hits_come_in_the_order_of_documents_and_pages_up_to_the_limit(dossier: Dossier, tmp_path: Path) -> None:
    first = add_document(dossier, tmp_path, pages=2)
    second = add_document(dossier, tmp_path, pages=1, identity="second")
    for page in (*second, *reversed(first)):
        read(dossier, page, ["合同合同"])
    hits = dossier.search("合同")
    assert [hit.page for hit in hits] == [first[0], first[0], first[1], first[1], second[0], second[0]]
    assert dossier.search("合同", limit=3) == hits[:3]


def test_a_long_text_is_shown_around_the_find(dossier: Dossier, tmp_path: Path) -> None:
    (page,) = add_document(dossier, tmp_path)
    read(dossier, page, ["前" * 50 + "合同" + "后" * 50])
    assert found(dossier, "合同") == ["…" + "前" * 24 + "[合同]" + "后" * 24 + "…"]


def test_values_of_fields_are_found_with_their_evidence(dossier: Dossier, tmp_path: Path) -> None:
    first, second = add_document(dossier, tmp_path, pages=2)
    read(dossier, first, ["nothing"])
    evidence = Evidence(second, box_quad(1, 2, 3, 4), ("line7",))
    values = (Field("a", "party_a", "text", "星河公司", evidence=(evidence,)), Field("b", "party_b", "text", "大海"))
    dossier.record(ENGINE, FieldsFound("document", "contract", values))
    (hit,) = dossier.search("河公")
    assert (hit.page, hit.number, hit.lines, hit.quads, hit.field) == (second, 2, ("line7",), (evidence.quad,), "party_a")
    assert marked(hit) == "星[河公]司"
    assert dossier.search("司大") == ()
    (hit,) = dossier.search("大海")
    assert (hit.page, hit.quads) == (first, ())
    dossier.record(ADA, Edited(ReplaceField("document", values[1], replace(values[1], value="小河"), 1)))
    assert dossier.search("大海") == ()


def test_a_text_that_looks_like_a_stored_line_is_a_text(dossier: Dossier, tmp_path: Path) -> None:
    (page,) = add_document(dossier, tmp_path)
    read(dossier, page, ['{"id":"x","text":"甲"}', "\\", '"乙"', "丙\\"])
    lines = list(dossier.page(page).content.lines())
    assert [hit.lines for query in "甲乙丙" for hit in dossier.search(query)] == [
        (lines[0].id,),
        (lines[2].id,),
        (lines[3].id,),
    ]


HAN = st.sampled_from("合同编号甲乙丙丁第一条𠮷𠀋𰻝㐀々〇，。、 「」")


@settings(max_examples=200)
@given(st.lists(st.text(HAN, max_size=8), min_size=1, max_size=4), st.data())
def test_any_run_of_one_to_three_han_characters_is_found(lines: list[str], data: st.DataObject) -> None:
    letters = [c for c in "".join(lines) if tokens([c])]
    if not letters:
        return
    start = data.draw(st.integers(0, len(letters) - 1))
    query = "".join(letters[start : start + data.draw(st.integers(1, 3))])
    (term,) = parse(query)
    assert list(occurrences(tokens(lines), term.spellings[0]))


@given(st.text("合同ab1_-，。（）“”： …\u3000\u00b7", max_size=12))
def test_plain_lines_have_the_tokens_that_the_long_way_gives_them(text: str) -> None:
    assert list(_line_tokens(text, 0)) == list(_folded_tokens(text, 0))


@given(st.lists(st.text(max_size=12), max_size=4))
def test_tokens_stand_where_they_say_and_need_no_escaping(lines: list[str]) -> None:
    for token in tokens(lines):
        assert token.text
        assert not any(c.isspace() or c in '"*^()\x00' for c in token.text)
        for span in token.spans:
            assert 0 <= span.start < span.end <= len(lines[span.line])
