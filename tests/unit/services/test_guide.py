"""The guide as it is shipped holds together, and what is looked for in it is found."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from PIL import Image

from desktop.resources import resource
from desktop.services.guide import LANGUAGES, Guide, load_guide, slug

FOLDER = resource("guide")
PAGES = (
    "start", "window", "importing", "reading", "correcting", "layout", "tables", "fields", "checking", "quality", "exporting",
    "redaction", "watching", "models", "offline", "settings", "keys", "trouble", "archivist", "hospital", "lawfirm",
    "administrator",
)  # fmt: skip
WIDEST, ALL_PICTURES = 1100, 6_000_000
HEADING = re.compile(r"^(#+) ", re.MULTILINE)


@pytest.fixture(scope="module", params=LANGUAGES)
def guide(request: pytest.FixtureRequest) -> Guide:
    return load_guide(request.param)


def found(guide: Guide, query: str) -> list[str]:
    return [hit.page.id for hit in guide.search(query)]


def tiny(folder: Path, language: str = "en", **pages: str) -> Guide:
    """A guide of these pages, in one part."""
    (folder / language).mkdir(parents=True)
    for name, text in pages.items():
        (folder / language / f"{name}.md").write_text(text, "utf-8")
    listed = ", ".join(f'"{name}"' for name in pages)
    (folder / "contents.toml").write_text(f'[[part]]\nen = "All"\nzh = "全部"\npages = [{listed}]\n', "utf-8")
    return load_guide(language, folder)


# what is shipped


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_there_in_both_languages_and_listed_once(language: str) -> None:
    listed = [name for part in tomllib.loads((FOLDER / "contents.toml").read_text("utf-8"))["part"] for name in part["pages"]]
    assert sorted(listed) == sorted(PAGES)
    assert sorted(file.stem for file in (FOLDER / language).glob("*.md")) == sorted(PAGES)
    assert all(page.file.parent.name == language for page in load_guide(language).pages)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_the_same_in_both_languages(name: str) -> None:
    en, zh = (load_guide(language).page(name) for language in ("en", "zh"))
    assert en is not None
    assert zh is not None
    assert en.source.startswith("# ")
    assert HEADING.findall(en.source) == HEADING.findall(zh.source)
    assert len(en.pictures) == len(zh.pictures)
    assert [target.partition("#")[0] for target in en.links] == [target.partition("#")[0] for target in zh.links]
    assert re.search("[\u4e00-\u9fff]", zh.title)
    assert not re.search("[\u4e00-\u9fff]", en.title)


def test_every_link_leads_to_a_page_and_a_heading_of_it(guide: Guide) -> None:
    for page in guide.pages:
        for target in page.links:
            name, _, heading = target.partition("#")
            there = guide.page(name.removesuffix(".md")) if name else page
            assert there is not None, f"{page.file}: {target}"
            assert not name or name.endswith(".md"), f"{page.file}: {target}"
            assert not heading or heading in [slug(section.heading) for section in there.sections], f"{page.file}: {target}"


def test_every_picture_is_there_in_the_language_of_its_page(guide: Guide) -> None:
    shown = {(page.file.parent / name).resolve() for page in guide.pages for name in page.pictures}
    assert shown
    assert [file for file in shown if not file.is_file()] == []
    assert {file.parent for file in shown} == {(FOLDER / "pictures" / guide.pages[0].file.parent.name).resolve()}


def test_pictures_are_small_and_tell_how_large_they_were() -> None:
    files = sorted((FOLDER / "pictures").rglob("*.png"))
    assert {file.name for file in files if file.parent.name == "en"} == {f.name for f in files if f.parent.name == "zh"}
    assert sum(file.stat().st_size for file in files) < ALL_PICTURES
    for file in files:
        with Image.open(file) as image:
            assert image.width <= WIDEST, file
            assert image.mode == "P", file
            assert image.info["dpi"][0] > 70, file


def test_every_page_is_found_by_its_title(guide: Guide) -> None:
    for page in guide.pages:
        assert page.id in found(guide, page.title)[:3], page.title


@pytest.mark.parametrize(
    ("language", "query", "page"),
    [
        ("en", "export pdf", "exporting"),
        ("en", "black out", "redaction"),
        ("en", "doubtful line enter", "correcting"),
        ("en", "HOT FOLDER", "watching"),
        ("en", "silent install", "administrator"),
        ("zh", "导出", "exporting"),
        ("zh", "遮盖", "redaction"),
        ("zh", "存疑", "correcting"),
        ("zh", "监视文件夹", "watching"),
        ("zh", "导出 PDF", "exporting"),
        ("zh", "静默安装", "administrator"),
    ],
)
def test_what_people_look_for_is_among_the_first(language: str, query: str, page: str) -> None:
    assert page in found(load_guide(language), query)[:3]


def test_no_page_names_a_place_in_the_network_to_go_to(guide: Guide) -> None:
    assert [(page.id, link) for page in guide.pages for link in (*page.links, *page.pictures) if "://" in link] == []


# how it is read and searched


def test_a_page_that_is_not_translated_comes_in_english_and_one_that_is_missing_not_at_all(tmp_path: Path) -> None:
    tiny(tmp_path, a="# One\n\ntext", b="# Two")
    (tmp_path / "en" / "b.md").unlink()
    guide = load_guide("zh", tmp_path)
    assert [(part.title, [page.title for page in part.pages]) for part in guide.parts] == [("全部", ["One"])]
    assert load_guide("en", tmp_path / "nowhere") == Guide(())


def test_the_text_of_a_page_is_what_a_person_reads(tmp_path: Path) -> None:
    page = tiny(
        tmp_path,
        a="# The *title*\n\nA **bold** [link](b.md) and ![a picture](../p.png).\n\n- `Ctrl+I`\n- snake_case 2 * 3\n\n"
        "| a | b |\n|---|---|\n| c | d |\n\n## Next\n\n```\n# no heading [x](y)\n```\n",
    ).pages[0]
    assert page.title == "The title"
    assert [(section.heading, section.text) for section in page.sections] == [
        ("The title", "A bold link and a picture. Ctrl+I snake_case 2 * 3 a · b c · d"),
        ("Next", "# no heading [x](y)"),
    ]
    assert (page.links, page.pictures) == (("b.md",), ("../p.png",))


def test_all_words_must_stand_on_the_page_and_a_beginning_is_enough(tmp_path: Path) -> None:
    guide = tiny(tmp_path, a="# A\n\nconfirms the line", b="# B\n\nthe underline")
    assert found(guide, "CONFIRM line") == ["a"]
    assert found(guide, "line confirm table") == []
    assert found(guide, "lin") == ["a"]
    assert found(guide, "  ") == []


def test_titles_count_more_than_headings_and_headings_more_than_text(tmp_path: Path) -> None:
    guide = tiny(tmp_path, text="# A\n\nseal seal seal", heading="# B\n\n## Seal\n\nx", title="# Seal\n\nx")
    assert found(guide, "seal") == ["title", "heading", "text"]


def test_chinese_is_found_by_characters_and_what_stands_together_comes_first(tmp_path: Path) -> None:
    guide = tiny(
        tmp_path,
        "zh",
        apart="# 甲\n\n导出的各种格式",
        together="# 乙\n\n选择导出格式",
        part="# 丙\n\n导出",
        turned="# 丁\n\n格出式导",
    )
    assert found(guide, "导出格式") == ["together", "apart"]


def test_widths_and_capitals_do_not_matter(tmp_path: Path) -> None:
    guide = tiny(tmp_path, "zh", a="# 导出\n\n可检索的ＰＤＦ文件")
    hit = guide.search("pdf")[0]
    assert [hit.snippet[begin:end] for begin, end in hit.marks] == ["ＰＤＦ"]


def test_a_hit_shows_the_section_that_answers_and_marks_the_words(tmp_path: Path) -> None:
    filler = "Nothing of interest stands here, at some length. " * 5
    guide = tiny(tmp_path, a=f"# A\n\n{filler}\n\n## Where seals are\n\n{filler}A seal is marked on the page. {filler}")
    hit = guide.search("seal marked")[0]
    assert hit.heading == "Where seals are"
    assert hit.snippet.startswith("…")
    assert hit.snippet.endswith("…")
    assert [hit.snippet[begin:end] for begin, end in hit.marks] == ["seal", "marked"]
