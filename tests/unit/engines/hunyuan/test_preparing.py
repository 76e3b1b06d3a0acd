"""What the model takes in is what transformers' own processor makes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image
from transformers import AutoProcessor

from desktop.engines.contract import EngineFailed
from desktop.engines.hunyuan.runtime.loading import Loaded, load
from desktop.engines.hunyuan.runtime.preparing import prepare, prompt_ids
from tests.helpers import checkpoints

if TYPE_CHECKING:
    from numpy.typing import NDArray

PROMPT = "检测并识别图片中的文字，将文本坐标格式化输出。"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return checkpoints.make(tmp_path_factory.mktemp("model"), min_pixels=512 * 512, max_pixels=2048 * 2048)


@pytest.fixture(scope="module")
def loaded(folder: Path) -> Loaded:
    return load(folder, device="cpu", dtype="fp32")


@pytest.fixture(scope="module")
def processor(folder: Path) -> Any:
    return AutoProcessor.from_pretrained(folder, local_files_only=True, backend="pil")


def _noise(height: int, width: int, *channels: int) -> NDArray[np.uint8]:
    return np.random.default_rng(height * width).integers(0, 256, (height, width, *channels), dtype=np.uint8)


def _theirs(processor: Any, pixels: NDArray[np.uint8], cap: int, prompt: str) -> Any:
    content = [{"type": "image", "image": Image.fromarray(pixels)}, {"type": "text", "text": prompt}]
    messages = [{"role": "system", "content": ""}, {"role": "user", "content": content}]
    size = {"size": {"shortest_edge": 512 * 512, "longest_edge": cap}}
    return processor.apply_chat_template(
        messages, add_generation_prompt=True, tokenize=True, return_dict=True, return_tensors="pt", processor_kwargs=size
    )


def _equal(loaded: Loaded, processor: Any, pixels: NDArray[np.uint8], cap: int, prompt: str = PROMPT) -> None:
    page = prepare(loaded, pixels, cap)
    ids, kinds = prompt_ids(loaded, page, prompt)
    theirs = _theirs(processor, pixels, cap, prompt)
    assert page.patches.dtype == torch.float32
    assert torch.equal(page.patches, theirs["pixel_values"])
    assert [list(page.grid)] == theirs["image_grid_thw"].tolist()
    assert torch.equal(ids, theirs["input_ids"])
    assert torch.equal(kinds, theirs["mm_token_type_ids"].long())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(height=st.integers(1, 1500), width=st.integers(1, 1500), cap=st.sampled_from([2048, 1448, 1024]), grey=st.booleans())
@example(1, 1, 2048, False)
@example(1, 1, 1024, True)
@example(3, 1, 2048, False)
@example(3, 600, 2048, False)
@example(1500, 8, 1024, True)
def test_equal_to_the_processor(loaded: Loaded, processor: Any, height: int, width: int, cap: int, grey: bool) -> None:
    if max(height, width) > 200 * min(height, width):
        return
    _equal(loaded, processor, _noise(height, width) if grey else _noise(height, width, 3), cap * cap)


@pytest.mark.parametrize("cap", [2048, 1448, 1024])
def test_a_page_of_300_dpi_is_equal_and_within_the_cap(loaded: Loaded, processor: Any, cap: int) -> None:
    pixels = _noise(3508, 2480, 3)
    _equal(loaded, processor, pixels, cap * cap)
    page = prepare(loaded, pixels, cap * cap)
    assert page.width * page.height <= cap * cap


@pytest.mark.parametrize(
    ("width", "height", "cap", "resized", "patches", "tokens"),
    [
        (1024, 1448, 2048, (1024, 1440), 5760, 1487),
        (1240, 1754, 2048, (1248, 1760), 8580, 2202),
        (1654, 2339, 2048, (1664, 2336), 15184, 3871),
        (2480, 3508, 2048, (1696, 2432), 16112, 4106),
        (2480, 3508, 4096, (2496, 3520), 34320, 8692),
    ],
)
def test_sizes_of_common_pages(
    loaded: Loaded, width: int, height: int, cap: int, resized: tuple[int, int], patches: int, tokens: int
) -> None:
    page = prepare(loaded, np.zeros((height, width), np.uint8), cap * cap)
    assert (page.width, page.height) == resized
    assert page.patches.shape == (patches, 768)
    assert page.image_tokens == tokens
    ids, kinds = prompt_ids(loaded, page.image_tokens, PROMPT)
    assert int(kinds.sum()) == int((ids == loaded.model.config.image_token_id).sum()) == tokens


def test_a_cap_below_the_models_least_size_holds(loaded: Loaded) -> None:
    for side in (100, 600):
        page = prepare(loaded, _noise(side, side), 256 * 256)
        assert page.width * page.height <= 256 * 256


def test_patches_have_the_models_number_format(loaded: Loaded) -> None:
    wanted = prepare(loaded, _noise(300, 400, 3), 2048 * 2048).patches.to(torch.bfloat16)
    assert torch.equal(prepare(replace(loaded, dtype=torch.bfloat16), _noise(300, 400, 3), 2048 * 2048).patches, wanted)


@pytest.mark.parametrize("shape", [(1, 201), (4020, 20), (0, 5)])
def test_a_page_like_a_thread_is_refused(loaded: Loaded, shape: tuple[int, int]) -> None:
    with pytest.raises(EngineFailed, match="200 times"):
        prepare(loaded, np.zeros(shape, np.uint8), 2048 * 2048)


def test_pixels_that_cannot_be_written_to_and_lie_scattered(loaded: Loaded, processor: Any) -> None:
    pixels = _noise(400, 900, 3)[::2, ::-1]
    pixels.setflags(write=False)
    _equal(loaded, processor, pixels, 2048 * 2048)


def test_a_prompt_cannot_bring_images_of_its_own(loaded: Loaded) -> None:
    image = loaded.tokenizer.image_token
    ids, _ = prompt_ids(loaded, 30, f"提取图片中的: ['{image}']")
    assert int((ids == loaded.model.config.image_token_id).sum()) == 30


@pytest.mark.parametrize("prompt", ["", "abc\n\tdé😀", PROMPT * 3])
def test_any_prompt_is_equal(loaded: Loaded, processor: Any, prompt: str) -> None:
    _equal(loaded, processor, _noise(40, 40), 2048 * 2048, prompt)


def test_pages_are_prepared_by_several_threads_at_once(loaded: Loaded) -> None:
    pages = [_noise(300 + 40 * number, 500, 3) for number in range(6)]
    alone = [prepare(loaded, page, 1024 * 1024).patches for page in pages]
    with ThreadPoolExecutor(3) as pool:
        together = list(pool.map(lambda page: prepare(loaded, page, 1024 * 1024).patches, pages * 2))
    assert all(torch.equal(made, alone[number % 6]) for number, made in enumerate(together))
