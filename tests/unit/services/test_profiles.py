"""Profiles of exports: their files, the person's own beside the program's."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.exporters.formats import FORMATS
from desktop.exporters.job import Attachment, Options, PageImage, Rewriting
from desktop.exporters.registers import REGISTER_FORMATS
from desktop.services.catalogues import Layout
from desktop.services.placing import Existing
from desktop.services.profile import Bag, Profile, Registers
from desktop.services.profile_files import is_profile_name, parse, to_toml
from desktop.services.profiles import BadProfile, Profiles, UnknownProfile, own_profiles

PLAIN = 'name = "mine"\ntitle = "Mine"\ntitle_zh = "我的"\nformats = ["txt"]\n'


@pytest.fixture
def profiles(tmp_path: Path) -> Profiles:
    return Profiles(tmp_path / "own")


def problems(text: str | bytes) -> str:
    profile, found = parse(text if isinstance(text, bytes) else text.encode())
    assert profile is None
    assert all(one.en and one.zh and "{" not in one.en for one in found)
    return "; ".join(one.en for one in found)


def test_the_program_brings_three(profiles: Profiles) -> None:
    assert profiles.names() == ("archive_delivery", "contract_filing", "hospital_record")
    assert profiles.problems() == ()
    archive, contract, hospital = profiles.all()
    assert archive.bag == Bag()
    assert archive.formats == ("pdfa", "alto", "mets")
    assert archive.registers == Registers(("xlsx",), Layout.FILES)
    assert hospital.formats == ("pdfa", "json")
    assert (contract.formats, contract.file_name, contract.registers.formats) == (("pdf",), "template", ("xlsx",))
    assert all(profile.title and profile.title_zh for profile in profiles.all())


def test_a_file_says_what_the_choices_are() -> None:
    text = (
        PLAIN
        + """
file_name = "{number}"
folder = "{year}/{number}"
only_approved = true
existing = "skip"
redacted = true
[options]
rasterise = true
pictures = "group4"
attach = "json"
page_image = "tiff"
masters = false
[registers]
formats = ["csv", "xlsx"]
layout = "keys"
ink = true
[bag]
masters = false
[bag.info]
Source-Organization = "云渡市档案馆"
"""
    )
    profile, found = parse(text.encode())
    assert found == ()
    assert profile == Profile(
        "mine", "Mine", "我的", ("txt",), "{number}", "{year}/{number}", True, Existing.SKIP, True,
        Options(True, Rewriting.GROUP4, Attachment.JSON, PageImage.TIFF, False),
        Registers(("csv", "xlsx"), Layout.KEYS, True), Bag(False, (("Source-Organization", "云渡市档案馆"),)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name = 3\n" + PLAIN[PLAIN.index("title ="):], "“name” must be a text"),
        (PLAIN.replace('"mine"', '"My Profile"'), "snake_case"),
        (PLAIN.replace('"mine"', '"con"'), "snake_case"),
        (PLAIN.replace('["txt"]', '["txt", "doc"]'), "“formats” is “doc”; it must be one of txt, md"),
        (PLAIN.replace('["txt"]', '"txt"'), "“formats” must be a list of texts"),
        (PLAIN.replace('["txt"]', "[]"), "it writes nothing"),
        (PLAIN.replace('title = "Mine"\n', ""), "“title” is missing"),
        (PLAIN + 'colour = "red"\n', "“colour” is not known here"),
        (PLAIN + "only_approved = 1\n", "“only_approved” must be true or false"),
        (PLAIN + 'existing = "ask"\n', "“existing” is “ask”; it must be one of number, replace, skip"),
        (PLAIN + "bag = 1\n", "“bag” must be a table"),
        (PLAIN + '[options]\npictures = "png"\n', "“options.pictures” is “png”"),
        (PLAIN + "[options]\nmasters = 1\n", "“options.masters” must be true or false"),
        (PLAIN + '[registers]\nformats = ["docx"]\n', "“registers.formats” is “docx”"),
        (PLAIN + "[registers]\nlayout = 7\n", "“registers.layout” is “int”"),
        (PLAIN + '[bag.info]\n"Bad key" = "x"\n', "“info.Bad key” is no label of a bag"),
        (PLAIN + "[bag.info]\nContact-Name = 1\n", "“info.Contact-Name” must be a text"),
        (PLAIN + f'folder = "{"x" * 300}"\n', "“folder” is longer than 200 characters"),
        (PLAIN + 'folder = "a\\u0007"\n', "“folder” has characters that cannot be printed"),
        ("name = ", "the file is not TOML"),
        (b"\xff\xfe", "not text in UTF-8"),
        ("a" + ".a" * 200 + " = 1", "more than 100 dots"),
        ("x = 1\n" * 20_000, "larger than 64 KB"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file_is_told_with_its_key(text: str | bytes, told: str) -> None:
    assert told in problems(text)


NAMES = st.from_regex(r"[a-z][a-z0-9]{0,8}(_[a-z0-9]{1,5})?", fullmatch=True).filter(is_profile_name)
WORDS = st.text(st.characters(categories=("L", "N", "P", "Zs"), exclude_characters="\u00a0"), max_size=40).filter(
    str.isprintable
)
PROFILES = st.builds(
    Profile,
    name=NAMES,
    title=WORDS.filter(bool),
    title_zh=WORDS.filter(bool),
    formats=st.lists(st.sampled_from(tuple(FORMATS)), min_size=1, unique=True).map(tuple),
    file_name=WORDS,
    folder=WORDS,
    only_approved=st.booleans(),
    existing=st.sampled_from(Existing),
    redacted=st.booleans(),
    options=st.builds(
        Options,
        st.booleans(),
        st.sampled_from(Rewriting),
        st.sampled_from(Attachment),
        st.sampled_from(PageImage),
        st.booleans(),
    ),
    registers=st.just(Registers())
    | st.builds(
        Registers,
        st.lists(st.sampled_from(tuple(REGISTER_FORMATS)), min_size=1, unique=True).map(tuple),
        st.sampled_from(Layout),
        st.booleans(),
    ),
    bag=st.none() | st.builds(Bag, st.booleans(), st.just(()) | st.just((("Contact-Name", '吴 "六"'), ("Bag-Group", "\\")))),
)


@given(PROFILES)
def test_what_is_written_reads_back_the_same(profile: Profile) -> None:
    assert parse(to_toml(profile).encode()) == (profile, ())


def test_own_ones_win_and_what_they_stood_for_comes_back(profiles: Profiles) -> None:
    shipped = profiles.get("contract_filing")
    mine = Profile("contract_filing", "Ours", "我们的", ("pdf", "txt"))
    path = profiles.save(mine)
    assert profiles.get("contract_filing") == mine
    assert profiles.names() == ("archive_delivery", "contract_filing", "hospital_record")
    assert profiles.is_own("contract_filing")
    assert profiles.is_shipped("contract_filing")
    path.write_text("formats = ", "utf-8")
    assert profiles.get("contract_filing") == shipped  # a broken file hides no good one
    assert [problem.details["file"] for problem in profiles.problems()] == ["contract_filing.toml"]
    profiles.remove("contract_filing")
    assert profiles.get("contract_filing") == shipped
    with pytest.raises(UnknownProfile):
        profiles.remove("contract_filing")


def test_names_that_are_paths_in_disguise_find_nothing(profiles: Profiles, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(PLAIN, "utf-8")
    with pytest.raises(UnknownProfile):
        profiles.get("../mine")
    with pytest.raises(UnknownProfile):
        profiles.remove("../mine")
    with pytest.raises(BadProfile):
        profiles.save(Profile("../mine", "x", "x", ("txt",)))
    assert (tmp_path / "mine.toml").is_file()


def test_a_file_that_calls_itself_otherwise_is_told(profiles: Profiles) -> None:
    profiles.own.mkdir()
    (profiles.own / "yours.toml").write_text(PLAIN, "utf-8")
    (problem,) = profiles.problems()
    assert "mine.toml" in problem.say("en")
    assert "mine.toml" in problem.say("zh")
    with pytest.raises(BadProfile):
        profiles.get("yours")


def test_a_new_one_gets_a_name_of_its_title(profiles: Profiles) -> None:
    assert profiles.free_name("Our court files!") == "our_court_files"
    assert profiles.free_name("法院卷宗") == "profile"
    profiles.save(Profile("profile", "x", "法院卷宗", ("txt",)))
    assert profiles.free_name("法院卷宗") == "profile_2"
    assert profiles.free_name("Hospital record") == "hospital_record_2"
    assert is_profile_name(profiles.free_name("9 lives " + "x" * 99))


def test_they_lie_beside_the_programs_other_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOSSIER_HOME", str(tmp_path))
    assert own_profiles().save(Profile("mine", "x", "x", ("txt",))) == tmp_path / "data" / "profiles" / "mine.toml"


def test_what_a_profile_writes_is_said_in_both_languages(profiles: Profiles) -> None:
    said = list(profiles.get("archive_delivery").contents())
    assert "PDF/A-2b" in [text.en for text in said]
    assert any("originals" in text.en and "原件" in text.zh for text in said)
    assert any("XLSX" in text.en for text in said)
