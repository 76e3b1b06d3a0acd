"""The TEST MODEL in tests/data/nano reads: what every other test of the engine leans on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

torch = pytest.importorskip("torch", reason="torch is not installed: the test model is not loaded")
pytest.importorskip("transformers", reason="transformers is not installed: the test model is not loaded")

from tests.helpers.nano import batches, checkpoint, measure, net, pages  # noqa: E402 - torch may be missing
from tests.helpers.nano.train import Plan, Run, texts  # noqa: E402

FOLDER = Path(__file__).parents[3] / "data" / "nano"
PUBLISHED = (
    *("config.json", "generation_config.json", "preprocessor_config.json", "tokenizer.json", "tokenizer_config.json"),
    *("chat_template.jinja", "model.safetensors", "LICENSE"),
)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """More only wait for each other where the machine is busy, and a model this small has nothing for them to do."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def loaded() -> tuple[Any, Any]:
    return measure.load(FOLDER)


def test_the_files_are_those_of_the_published_layout_and_small() -> None:
    assert {path.name for path in FOLDER.iterdir()} >= set(PUBLISHED)
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 15_000_000
    config = json.loads((FOLDER / "config.json").read_text(encoding="utf-8"))
    assert config["model_type"] == "hunyuan_vl"
    assert "text_config" in config


def test_it_reads_fresh_pages_as_its_record_claims(loaded: tuple[Any, Any]) -> None:
    record = json.loads((FOLDER / "training.json").read_text(encoding="utf-8"))
    claimed = record["measured"]["exact"]
    found = measure.measure(*loaded, 18, batch=9)
    assert claimed >= 0.95
    assert found.exact >= claimed - 0.15, found.wrong
    assert found.overlap > 0.8


def test_a_blank_page_is_said_to_be_blank(loaded: tuple[Any, Any]) -> None:
    assert measure.ask(*loaded, [Image.new("RGB", (600, 800), "white")]) == [checkpoint.NO_TEXT]


def test_the_answer_ends_with_a_stop_id_of_the_generation_config(loaded: tuple[Any, Any]) -> None:
    processor, model = loaded
    stop = processor.tokenizer.convert_tokens_to_ids(checkpoint.STOP)
    assert stop == processor.tokenizer.eos_token_id
    assert stop in model.generation_config.eos_token_id


@pytest.mark.parametrize(
    "text", ["<ref>0123</ref><quad>(1,20),(300,1000)</quad>", checkpoint.SPOT_PROMPT, "Größe 𝄞 \n\t 图片 12)("]
)
def test_the_tokenizer_takes_and_gives_back_any_text(loaded: tuple[Any, Any], text: str) -> None:
    tokens = loaded[0].tokenizer
    assert tokens.decode(tokens(text, add_special_tokens=False)["input_ids"]) == text


def test_training_sees_what_the_processor_gives(loaded: tuple[Any, Any]) -> None:
    processor, _ = loaded
    drawn = [pages.page(seed, 192, 288, 2)[0] for seed in (1, 2)]
    given = processor.image_processor(drawn, return_tensors="pt")
    grey = np.stack([np.asarray(image.convert("L")) for image in drawn])
    patches = batches.to_patches(grey)
    torch.testing.assert_close(patches.flatten(0, 1), given["pixel_values"], atol=1e-5, rtol=1e-5)
    assert given["image_grid_thw"].tolist() == [[1, 18, 12]] * 2


def test_the_forward_of_training_is_the_models_own(loaded: tuple[Any, Any]) -> None:
    processor, model = loaded
    batch = batches.make(7, 4, processor.tokenizer)
    grid = torch.tensor([[1, batch.rows, batch.columns]] * 4)
    with torch.no_grad():
        own = model.get_image_features(batch.patches.flatten(0, 1), grid).pooler_output
        fast = net.see(model, batch)[1]
    torch.testing.assert_close(fast, torch.stack(own), atol=1e-4, rtol=1e-4)


def test_the_greedy_reading_of_training_is_generate(loaded: tuple[Any, Any]) -> None:
    processor, model = loaded
    drawn = [pages.page(seed, 256, 256, 3)[0] for seed in (11, 12)]
    patches = batches.to_patches(np.stack([np.asarray(image.convert("L")) for image in drawn]))
    empty = torch.zeros(2, 0)
    batch = batches.Batch(16, 16, patches, empty, empty, empty, empty, empty)
    fast = net.read(model, net.Prompt(processor.tokenizer), batch, processor.tokenizer)
    assert fast == measure.ask(processor, model, drawn)
    assert all(len(texts(answer)) == 3 for answer in fast)


def test_training_goes_on_where_it_stopped(tmp_path: Path) -> None:
    stopped = Run(Plan(batch=2, seen_well=-1.0), tmp_path, 1.0, torch.device("cpu"))
    stopped.step()
    stopped.keep()
    gone_on = Run(stopped.plan, tmp_path, 1.0, torch.device("cpu"))
    assert gone_on.progress == stopped.progress
    assert gone_on.step()["answer"] == pytest.approx(stopped.step()["answer"], rel=1e-5)


def test_a_page_is_the_same_for_the_same_seed() -> None:
    image, lines = pages.page(5, 512, 640, 3)
    again, same = pages.page(5, 512, 640, 3)
    assert (image.tobytes(), lines) == (again.tobytes(), same)
    assert len(lines) == 3
    for line in lines:
        left, top, right, bottom = line.box
        assert 0 <= left < right <= 512
        assert 0 <= top < bottom <= 640
        assert ink_share(image, line.box) > 0.05


def ink_share(image: Image.Image, box: tuple[float, float, float, float]) -> float:
    """The share of dark pixels in the box."""
    left, top, right, bottom = box
    histogram = image.convert("L").crop((round(left), round(top), round(right), round(bottom))).histogram()
    return sum(histogram[:150]) / sum(histogram)
