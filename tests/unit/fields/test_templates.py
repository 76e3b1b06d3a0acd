"""Template files: what is shipped, what is refused and in which words, and a person's own beside the shipped ones."""

from __future__ import annotations

import os
import string
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.document.geometry import Box
from desktop.document.template import Choice, FieldSpec, FieldType, Rule, RuleKind, Template, Verify, Zone
from desktop.fields.templates.library import (
    BadTemplate,
    TemplateExists,
    TemplateNotWritten,
    Templates,
    UnknownTemplate,
    read_template,
    template_problems,
    to_toml,
)
from desktop.fields.templates.reading import MOST_BYTES, parse

NOTE = 'name = "note"\ntitle = "Note"\ntitle_zh = "便条"\n'
FIELD = '[[fields]]\nname = "day"\ntype = "date"\ntitle = "Day"\ntitle_zh = "日期"\n'
TOTAL = '[[fields]]\nname = "total"\ntype = "money"\ntitle = "Total"\ntitle_zh = "总额"\n'
TABLE = """[[fields]]
name = "items"
type = "table"
title = "Items"
title_zh = "明细"
[[fields.columns]]
name = "amount"
type = "money"
title = "Amount"
title_zh = "金额"
[[fields.columns]]
name = "what"
type = "text"
title = "What"
title_zh = "品名"
"""


def written(folder: Path, text: str | bytes, name: str = "note.toml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def wrong(text: str | bytes) -> str:
    template, problems = parse(text.encode() if isinstance(text, str) else text)
    assert template is None
    assert all(problem.en and problem.zh and problem.en != problem.zh for problem in problems)
    return "\n".join(problem.en for problem in problems)


# --- what is shipped ----------------------------------------------------------------------------------------------------

SHIPPED = Templates()

ASKED_FOR = {
    "catalogue_entry": "reference_code title creator date page_count retention security fonds",
    "contract": "title number party_a party_b signed_date term start_date end_date amount amount_in_words jurisdiction"
    " party_a_seal party_b_seal party_a_signature party_b_signature",
    "medical_front_page": "hospital medical_record_number name sex birth_date age identity_number occupation marital_status"
    " phone address admission_date discharge_date department main_diagnosis main_diagnosis_code attending_doctor total_cost",
    "laboratory_report": "hospital name sex age patient_number department specimen sampled_date reported_date"
    " items tester reviewer",
    "vat_invoice": "code number date buyer buyer_tax_number seller seller_tax_number items amount tax total"
    " total_in_words payee",
    "receipt": "company date address total",
}


def test_every_kind_that_was_asked_for_is_shipped_and_none_is_broken() -> None:
    assert SHIPPED.problems() == ()
    assert set(SHIPPED.names()) == {
        *ASKED_FOR, "personnel_file", "civil_record", "discharge_summary", "referral", "power_of_attorney", "identity_card",
        "business_licence", "generic_form",
    }  # fmt: skip


@pytest.mark.parametrize("name", ASKED_FOR)
def test_the_keys_that_other_systems_know_are_there(name: str) -> None:
    assert set(ASKED_FOR[name].split()) <= {spec.name for spec in SHIPPED.get(name).fields}


def is_chinese(text: str) -> bool:
    return any("一" <= letter <= "鿿" for letter in text)


@pytest.mark.parametrize("name", SHIPPED.names())
def test_labels_and_cues_are_in_both_languages(name: str) -> None:
    template = SHIPPED.get(name)
    assert {is_chinese(cue) for cue in template.cues} == {True, False}
    for spec in template.fields:
        assert is_chinese(spec.title_zh)
        assert not is_chinese(spec.title)
        for each in (spec, *spec.columns):
            if each.labels:
                assert {is_chinese(label) for label in each.labels} == {True, False}, (name, each.name)
        assert spec.labels or spec.pattern or spec.type in (FieldType.TITLE, FieldType.TABLE), (name, spec.name)


@pytest.mark.parametrize("name", SHIPPED.names())
def test_a_shipped_template_reads_back_the_same_from_what_is_written(name: str) -> None:
    template = SHIPPED.get(name)
    assert parse(to_toml(template).encode()) == (template, ())


def test_rules_of_the_shipped_templates() -> None:
    assert Rule(RuleKind.NOT_AFTER, ("admission_date", "discharge_date")) in SHIPPED.get("medical_front_page").rules
    assert Rule(RuleKind.SUM, ("items.amount", "amount")) in SHIPPED.get("vat_invoice").rules
    assert Rule(RuleKind.EQUAL, ("amount", "amount_in_words")) in SHIPPED.get("contract").rules
    assert any(spec.verify is Verify.TWO for spec in SHIPPED.get("medical_front_page").fields)


def test_templates_are_found_by_name(tmp_path: Path) -> None:
    assert "contract" in Templates().names()
    assert Templates().get("contract").field("party_a") is not None
    with pytest.raises(UnknownTemplate, match="nothing"):
        Templates().get("nothing")
    written(tmp_path, 'title = "x"\n', "bad.toml")
    with pytest.raises(BadTemplate, match=r"bad\.toml"):
        Templates(shipped=tmp_path).get("bad")


# --- reading ------------------------------------------------------------------------------------------------------------


def test_all_that_a_template_can_say_is_read() -> None:
    text = f"""{NOTE}
cues = ["NOTE"]
file_name = "{{日期}}_{{total}}_{{document}}"
keys = ["day"]
deadlines = ["day"]
{FIELD}labels = ["Day", "日期"]
pattern = 'on {{value}}'
required = true
verify = "two"
prompt = "the day"
zones = [{{ page = 1, box = [0, 0.5, 1, 0.75] }}]
{TOTAL}{TABLE}
[[fields]]
name = "mood"
type = "choice"
title = "Mood"
title_zh = "心情"
choices = [{{ value = "good", labels = ["好"] }}, {{ value = "bad" }}]
[[rules]]
kind = "sum"
fields = ["items.amount", "total"]
"""
    template, problems = parse(text.encode())
    assert problems == ()
    assert template is not None
    assert template.fields[0] == FieldSpec(
        "day", FieldType.DATE, "Day", "日期", ("Day", "日期"), "on {value}", True, Verify.TWO,
        zones=(Zone(1, Box(0.0, 0.5, 1.0, 0.75)),), prompt="the day",
    )  # fmt: skip
    assert [column.name for column in template.fields[2].columns] == ["amount", "what"]
    assert template.fields[3].choices == (Choice("good", ("好",)), Choice("bad"))
    assert template.rules == (Rule(RuleKind.SUM, ("items.amount", "total")),)
    assert (template.cues, template.keys, template.deadlines) == (("NOTE",), ("day",), ("day",))
    assert template.file_name == "{day}_{total}_{document}"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "“name” is missing"),
        (NOTE, "there are no fields"),
        (NOTE + 'lables = ["x"]\n' + FIELD, "“lables” is not known here"),
        (NOTE + FIELD + 'lables = ["x"]\n', "field “day”: “lables” is not known here"),
        (NOTE + FIELD + "labels = [1]\n", "field “day”: “labels” must be a list of texts"),
        (NOTE + FIELD + 'labels = "x"\n', "must be a list of texts"),
        (NOTE + FIELD + 'labels = [" "]\n', "field “day”: “labels” is empty"),
        (NOTE + FIELD + 'required = "yes"\n', "field “day”: “required” must be true or false"),
        (NOTE + FIELD + "required = 1\n", "must be true or false"),
        (NOTE + FIELD.replace("date", "dat"), "field “day”: “type” is “dat”; it must be one of text, title"),
        (NOTE + FIELD.replace('"date"', "7"), "field “day”: “type” is “int”"),
        (NOTE + FIELD.replace('type = "date"\n', ""), "field “day”: “type” is missing"),
        (NOTE + FIELD + 'verify = "never"\n', "it must be one of doubt, always, two"),
        (NOTE + FIELD.replace('"day"', '"Day"'), "fields 1: the name “Day” must be English snake_case"),
        (NOTE + FIELD.replace('"day"', '"日期"'), "must be English snake_case"),
        (NOTE + FIELD.replace('"day"', '"a__b"'), "must be English snake_case"),
        (NOTE.replace('"note"', '"../note"') + FIELD, "the name “../note” must be English snake_case"),
        (NOTE.replace('"note"', '"con"') + FIELD, "Windows keeps the name “con” for itself"),
        (NOTE + FIELD + FIELD, "the name “day” is there twice"),
        (NOTE + FIELD + FIELD.replace('"day"', '"other"'), "two fields are asked for as “日期”"),
        (NOTE + FIELD.replace('"Day"', '"a\\u0007"'), "has a control character in it"),
        (NOTE + FIELD.replace('"Day"', f'"{"a" * 101}"'), "“title” is longer than 100 characters"),
        (NOTE + FIELD + 'prompt = ""\n', "“prompt” is empty"),
        (NOTE + FIELD + f"labels = {['x'] * 101}\n", "“labels” has more than 100 entries"),
        (NOTE + FIELD + "zones = [{ page = 1, box = [0, 0, 2, 1] }]\n", "a box is four shares of the page from 0 to 1"),
        (NOTE + FIELD + "zones = [{ page = 1, box = [0.5, 0, 0.5, 1] }]\n", "a box is four shares"),
        (NOTE + FIELD + "zones = [{ page = 1, box = [0, 0, nan, 1] }]\n", "a box is four shares"),
        (NOTE + FIELD + "zones = [{ page = 0, box = [0, 0, 1, 1] }]\n", "a page is a number from 1"),
        (NOTE + FIELD + "zones = [{ page = true, box = [0, 0, 1, 1] }]\n", "a page is a number from 1"),
        (NOTE + FIELD + "zones = 1\n", "“zones” must be a list of tables"),
        (NOTE + FIELD.replace("date", "choice"), "a field of type choice needs “choices”"),
        (NOTE + FIELD.replace("date", "table"), "a field of type table needs “columns”"),
        (NOTE + FIELD + 'choices = [{ value = "a" }]\n', "“choices” is for fields of type choice only"),
        (NOTE + FIELD.replace("date", "choice") + 'choices = [{ value = "a" }, { value = "a" }]\n', "“a” is there twice"),
        (NOTE + TABLE.replace('"what"', '"amount"'), "field “items”: the name “amount” is there twice"),
        (NOTE + TABLE.replace('"money"', '"table"'), "column “amount”: a column cannot be of type table"),
        (NOTE + TABLE + "required = true\n", "field “items”, column “what”: “required” is not known here"),
        (NOTE + 'keys = ["night"]\n' + FIELD, "“keys” names “night”, which is no field"),
        (NOTE + 'keys = ["day", "day"]\n' + FIELD, "“keys” names “day” twice"),
        (NOTE + 'keys = ["items"]\n' + TABLE, "“keys” names “items”, which is a table"),
        (NOTE + 'deadlines = ["total"]\n' + TOTAL, "“deadlines” names “total”, which is not a date"),
        (NOTE + 'file_name = "{day}/{day}"\n' + FIELD, "file_name must not have a path"),
        (NOTE + 'file_name = "..{day}"\n' + FIELD, "file_name must not have a path"),
        (NOTE + 'file_name = "{night}"\n' + FIELD, "“file_name” names “night”, which is no field"),
        (NOTE + 'file_name = "{day.__class__}"\n' + FIELD, "which is no field"),
        (NOTE + 'file_name = "{day!r}"\n' + FIELD, "file_name has a brace"),
        (NOTE + 'file_name = "{day:>99999999}"\n' + FIELD, "file_name has a brace"),
        (NOTE + 'file_name = "{day"\n' + FIELD, "file_name has a brace"),
        (NOTE + 'file_name = "{}"\n' + FIELD, "file_name has a brace"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(text: str, told: str) -> None:
    assert told in wrong(text)


@pytest.mark.parametrize(
    ("kind", "fields", "told"),
    [
        ("older", ["day", "total"], "rules 1: “kind” is “older”; it must be one of not_after"),
        ("equal", ["day"], "rule “1”: this rule needs two fields or more"),
        ("not_after", ["day", "day"], "names “day” twice"),
        ("not_after", ["day", "total"], "“fields” names “total”, which is not a date"),
        ("equal", ["day", "night"], "“fields” names “night”, which is no field"),
        ("equal", ["day", "items"], "“fields” names “items”, which is a table"),
        ("equal", ["total", "items.amount"], "only the rules sum and product can speak of a column"),
        ("sum", ["items.price", "total"], "“fields” names “items.price”, which is no column"),
        ("sum", ["day.amount", "total"], "which is no column of a table"),
        ("sum", ["items.what", "total"], "neither a number nor money"),
        ("sum", ["total", "items.amount"], "the last of a sum is a field"),
        ("product", ["total", "items.amount"], "this rule needs three columns or more"),
        ("product", ["total", "day", "night"], "a product needs columns of one table"),
    ],
)
def test_a_rule_that_cannot_hold_is_told(kind: str, fields: list[str], told: str) -> None:
    assert told in wrong(f'{NOTE}{FIELD}{TOTAL}{TABLE}[[rules]]\nkind = "{kind}"\nfields = {fields}\n')


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("no place", "the pattern needs {value} where the value is"),
        ("({value}", "the pattern is not a regular expression"),
        ("[{value}]", "{value} must not stand in square brackets"),
        ("{value}" * 9, "the pattern has {value} more than 8 times"),
        ("a{1000000000}{value}", "the pattern repeats something too often"),
        ("(((a{900}){9}){9}){9}{value}", "the pattern repeats something too often"),
        ("((a{999}){99,}){99,}{value}", "the pattern repeats something too often"),
        ("(?:" + "a{999}" * 130 + "){100}{value}", "the pattern repeats something too often"),
        ("(b){0}((a{999}){99}){99}{value}", "the pattern repeats something too often"),
        ("(" * 400 + ")" * 400 + "{value}", "the pattern is not a regular expression"),
        ("x" * 1001 + "{value}", "“pattern” is longer than 1000 characters"),
    ],
)
def test_a_pattern_that_is_none_or_too_much_is_refused_at_once(pattern: str, told: str) -> None:
    started = time.process_time()
    assert told in wrong(f"{NOTE}{FIELD}pattern = '{pattern}'\n")
    assert time.process_time() - started < 2.0


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"\xff\xfe", "the file is not text in UTF-8"),
        (b"name =", "the file is not TOML"),
        (b"#" * (MOST_BYTES + 1), "the file is larger than 256 KB"),
        (b"x = " + b"[" * 100_000, "the file is nested too deeply"),
        (b"a" + b".a" * 100_000 + b" = 1", "line 1 has more than 100 dots"),
        (b"a = " + b"1" * 10_000, "the file is not TOML"),
        ((NOTE + FIELD * 201).encode(), "“fields” has more than 200 entries"),
    ],
)
def test_a_hostile_file_is_refused(data: bytes, told: str) -> None:
    assert told in wrong(data)


def test_all_problems_are_told_at_once_and_the_error_tells_the_first(tmp_path: Path) -> None:
    path = written(tmp_path, NOTE + "a = 1\nb = 1\nc = 1\nd = 1\n" + FIELD)
    assert len(template_problems(path)) == 4
    with pytest.raises(BadTemplate) as caught:
        read_template(path)
    assert caught.value.say("en").endswith("and 1 more.")
    assert "另有 1 处" in caught.value.say("zh")
    assert caught.value.details["file"] == "note.toml"


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadTemplate, match="there is no such file"):
        read_template(tmp_path / "none.toml")
    with pytest.raises(BadTemplate, match="there is no such file"):
        read_template(tmp_path)


def test_a_file_that_an_editor_began_with_a_mark_is_read(tmp_path: Path) -> None:
    assert read_template(written(tmp_path, b"\xef\xbb\xbf" + (NOTE + FIELD).encode())).name == "note"


# --- writing ------------------------------------------------------------------------------------------------------------

names = st.from_regex(r"[a-z][a-z0-9]{0,5}(_[a-z0-9]{1,5}){0,2}", fullmatch=True, alphabet=string.printable)
texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=20).filter(str.strip)
lists = st.lists(texts, max_size=3).map(tuple)
shares = st.floats(0, 1, exclude_max=True, allow_subnormal=False)
boxes = st.tuples(shares, shares).filter(lambda t: t[0] < t[1])
zones = st.builds(lambda page, x, y: Zone(page, Box(x[0], y[0], x[1], y[1])), st.integers(1, 99), boxes, boxes)
choices = st.lists(st.builds(Choice, texts, lists), min_size=1, max_size=3, unique_by=lambda choice: choice.value).map(tuple)
patterns = st.none() | texts.map(lambda text: "{value}" + "".join(f"\\{c}" if c in string.punctuation else c for c in text))


def specs(kinds: list[FieldType], **more: Any) -> st.SearchStrategy[FieldSpec]:
    plain = st.builds(FieldSpec, names, st.sampled_from(kinds), texts, texts, lists, **more)
    return st.tuples(plain, choices).map(lambda t: replace(t[0], choices=t[1]) if t[0].type is FieldType.CHOICE else t[0])


COLUMN_TYPES = [kind for kind in FieldType if kind is not FieldType.TABLE]
columns = st.lists(specs(COLUMN_TYPES), min_size=1, max_size=3, unique_by=lambda spec: spec.name).map(tuple)
asked = {
    "pattern": patterns,
    "required": st.booleans(),
    "verify": st.sampled_from(Verify),
    "zones": st.lists(zones, max_size=2).map(tuple),
    "prompt": st.just("") | texts,
}
fields = st.lists(
    st.tuples(specs(list(FieldType), **asked), columns).map(
        lambda t: replace(t[0], columns=t[1]) if t[0].type is FieldType.TABLE else t[0]
    ),
    min_size=1,
    max_size=4,
    unique_by=(lambda spec: spec.name, lambda spec: spec.prompt or spec.title_zh),
).map(tuple)


@given(
    name=names.filter(lambda name: name not in ("con", "prn", "aux", "nul")), title=texts, title_zh=texts, fields=fields,
    cues=lists, data=st.data(),
)  # fmt: skip
def test_what_is_written_reads_back_the_same(
    name: str, title: str, title_zh: str, fields: tuple[FieldSpec, ...], cues: tuple[str, ...], data: st.DataObject
) -> None:
    simple = [spec.name for spec in fields if spec.type is not FieldType.TABLE]
    chosen = data.draw(st.lists(st.sampled_from(simple), unique=True)) if simple else []
    rules = (Rule(RuleKind.EQUAL, tuple(chosen)),) if len(chosen) > 1 else ()
    file_name = "_".join(f"{{{key}}}" for key in chosen)[:90] if len(chosen) < 4 else ""
    dates = tuple(spec.name for spec in fields if spec.type is FieldType.DATE)
    template = Template(name, title, title_zh, fields, rules, cues, file_name, tuple(chosen), dates)
    assert parse(to_toml(template).encode()) == (template, ())


# --- a person's own -----------------------------------------------------------------------------------------------------

DAY = FieldSpec("day", FieldType.DATE, "Day", "日期", ("Day",))
OWN = Template("note", "Note", "便条", (DAY,))


@pytest.fixture
def templates(tmp_path: Path) -> Templates:
    written(tmp_path / "shipped", NOTE + FIELD)
    written(tmp_path / "shipped", NOTE.replace("note", "other") + FIELD, "other.toml")
    return Templates(tmp_path / "own", tmp_path / "shipped")


def test_own_templates_win_by_name(templates: Templates) -> None:
    assert not templates.is_own("note")
    path = templates.save(replace(OWN, title="Mine"))
    assert path.name == "note.toml"
    assert templates.get("note").title == "Mine"
    assert (templates.is_own("note"), templates.is_own("other"), templates.is_shipped("note")) == (True, False, True)
    assert [template.title for template in templates.all()] == ["Mine", "Note"]
    templates.remove("note")
    assert templates.get("note").title == "Note"
    with pytest.raises(UnknownTemplate):
        templates.remove("note")


def test_a_broken_own_template_hides_nothing(templates: Templates, tmp_path: Path) -> None:
    written(tmp_path / "own", "nonsense")
    written(tmp_path / "own", NOTE + FIELD, "lone.toml")
    assert templates.get("note").title == "Note"
    assert templates.names() == ("note", "other")
    assert not templates.is_own("note")
    told = {problem.details["file"]: problem.say("en") for problem in templates.problems()}
    assert set(told) == {"note.toml", "lone.toml"}
    assert "the file must be note.toml" in told["lone.toml"]
    with pytest.raises(BadTemplate, match=r"lone\.toml"):
        templates.get("lone")
    templates.remove("note")
    assert [problem.details["file"] for problem in templates.problems()] == ["lone.toml"]


def test_a_changed_file_is_read_again(templates: Templates, tmp_path: Path) -> None:
    assert templates.get("note").title == "Note"
    path = written(tmp_path / "shipped", NOTE.replace('"Note"', '"Changed"') + FIELD)
    os.utime(path, ns=(1, 1))
    assert templates.get("note").title == "Changed"
    path.unlink()
    with pytest.raises(UnknownTemplate, match="no template"):
        templates.get("note")


def test_what_cannot_be_read_back_is_not_saved(templates: Templates, tmp_path: Path) -> None:
    templates.save(OWN)
    before = (tmp_path / "own" / "note.toml").read_bytes()
    for bad in (
        replace(OWN, fields=()),
        replace(OWN, file_name="{none}"),
        replace(OWN, title="\x00"),
        replace(OWN, title="\ud800"),
    ):
        with pytest.raises(BadTemplate, match=r"note\.toml"):
            templates.save(bad)
    assert (tmp_path / "own" / "note.toml").read_bytes() == before
    assert [path.name for path in (tmp_path / "own").iterdir()] == ["note.toml"]


@pytest.mark.parametrize("name", ["../note", "..", "/tmp/x", "C:\\x", "a/b", "con", ""])
def test_a_name_is_no_path(templates: Templates, tmp_path: Path, name: str) -> None:
    templates.save(OWN)
    with pytest.raises(BadTemplate):
        templates.save(replace(OWN, name=name))
    with pytest.raises(UnknownTemplate):
        templates.get(name)
    with pytest.raises(UnknownTemplate):
        templates.remove(name)
    assert not templates.is_own(name)
    assert not templates.is_shipped(name)
    assert sorted(path.name for path in tmp_path.rglob("*.toml")) == ["note.toml", "note.toml", "other.toml"]


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "own").write_text("a file where the folder should be")
    with pytest.raises(TemplateNotWritten, match=r"note\.toml"):
        Templates(tmp_path / "own").save(OWN)


def test_an_imported_file_keeps_its_comments_and_its_own_name(templates: Templates, tmp_path: Path) -> None:
    brought = written(tmp_path / "stick", "# by hand\n" + NOTE + FIELD, "My form (1).toml")
    assert templates.import_file(brought).name == "note"
    kept = tmp_path / "own" / "note.toml"
    assert kept.read_text("utf-8").startswith("# by hand")
    assert templates.is_own("note")
    with pytest.raises(TemplateExists, match="note"):
        templates.import_file(brought)
    written(tmp_path / "stick", "# again\n" + NOTE + FIELD, "My form (1).toml")
    templates.import_file(brought, replace=True)
    assert kept.read_text("utf-8").startswith("# again")
    with pytest.raises(BadTemplate):
        templates.import_file(written(tmp_path / "stick", "x"))


def test_without_an_own_folder_nothing_is_own() -> None:
    assert not SHIPPED.is_own("contract")
    with pytest.raises(TemplateNotWritten):
        SHIPPED.save(OWN)


def test_the_template_in_the_documentation_is_one() -> None:
    text = (Path(__file__).resolve().parents[3] / "docs" / "templates.md").read_text("utf-8")
    template, problems = parse(text.partition("```toml\n")[2].partition("```")[0].encode())
    assert problems == ()
    assert template is not None
    assert template.file_name == "{number}_{borrower}"
