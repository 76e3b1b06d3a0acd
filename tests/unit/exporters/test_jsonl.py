"""JSON Lines: a page a line."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from desktop.document.model import Content
from desktop.exporters import dossier_json, jsonl
from desktop.exporters.job import Job
from tests.helpers.golden import golden
from tests.helpers.rich_sample import RichSample, rich_document
from tests.unit.exporters.drawn import ROOT

SCHEMA = ROOT / "resources" / "schemas" / "dossier-json-1.schema.json"


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> RichSample:
    return rich_document(tmp_path_factory.mktemp("rich"))


def written(job: Job) -> str:
    stream = io.BytesIO()
    jsonl.write(job, stream)
    return stream.getvalue().decode()


def test_the_lines_say_what_the_json_says(rich: RichSample) -> None:
    stream = io.BytesIO()
    dossier_json.write(rich.job(), stream)
    whole = json.loads(stream.getvalue())
    first, *pages, last = [json.loads(line) for line in written(rich.job()).splitlines()]
    assert (first["format"], first["document"]) == ("dossier-jsonl/1", whole["document"])
    assert [line["page"] for line in pages] == whole["pages"]
    assert last == {"fields": whole["fields"]}
    jsonschema.validate(whole, json.loads(SCHEMA.read_text("utf-8")))


def test_the_head_names_engines_people_and_the_history(rich: RichSample) -> None:
    document = json.loads(written(rich.job()).splitlines()[0])["document"]
    assert [(worker["name"], worker["kind"]) for worker in document["processing"]] == [
        ("rapid", "engine"),
        ("Li Hua", "person"),
    ]
    assert document["history"] == rich.job().head


def test_nothing_in_a_text_ends_a_line(rich: RichSample) -> None:
    """Programs split at more than a line feed."""
    words = "a\u2028b\u2029c\u0085d\ne\rf\ud800"
    region = rich.pages[0].content.regions[0]
    page = replace(rich.pages[0], content=Content((replace(region, lines=(replace(region.lines[0], text=words),)),)))
    text = written(replace(rich.job(), pages=lambda: iter((page,))))
    assert len(text.splitlines()) == 3
    said = json.loads(text.splitlines()[1])["page"]["regions"][0]["lines"][0]["text"]
    assert said == words.replace("\ud800", "?")


def test_golden(rich: RichSample) -> None:
    told = (json.dumps(_short(json.loads(line)), ensure_ascii=False, indent=1) for line in written(rich.job()).splitlines())
    text = "\n".join(told) + "\n"
    for number, master in enumerate(rich.masters, 1):
        text = text.replace(master.sha256, f"sha256 of {number}")
    golden("rich.jsonl.txt", text)


def test_a_file_of_many_pages_is_written_as_it_comes(rich: RichSample, tmp_path: Path) -> None:
    """When the last page is asked for, the first ones are in the file."""
    sizes = []
    with (tmp_path / "a.jsonl").open("wb", buffering=0) as stream:

        def pages():  # type: ignore[no-untyped-def]
            for page in rich.pages:
                sizes.append(stream.tell())
                yield page

        jsonl.write(replace(rich.job(), pages=pages), stream)
    assert sizes == sorted(set(sizes))


def _short(plain: Any) -> Any:
    """Quads and characters on a line each."""
    if isinstance(plain, dict):
        return {key: _short(value) for key, value in plain.items()}
    if not isinstance(plain, list):
        return plain
    if plain and all(isinstance(point, list) for point in plain):
        return " ".join(f"{x:g},{y:g}" for x, y in plain)
    return (
        "|".join(each["text"] for each in plain)
        if plain and "text" in plain[0] and len(plain[0]) < 6
        else list(map(_short, plain))
    )
