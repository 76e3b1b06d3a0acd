"""From pixels and a prompt to what the model takes in: all on the CPU, from any thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from transformers.image_utils import ChannelDimension

from desktop.engines.contract import EngineFailed
from desktop.engines.hunyuan.runtime.loading import Loaded

if TYPE_CHECKING:
    from numpy.typing import NDArray

ASPECT = 200
"""A page must be less than this many times as long as it is wide."""


@dataclass(frozen=True, slots=True, eq=False)
class PreparedPage:
    """patches: (n, 768) on the CPU, in the model's number format. grid: images in time (1), rows, columns of patches. width,
    height: pixels after the resize. image_tokens: place holders that stand for the page in a prompt."""

    patches: torch.Tensor
    grid: tuple[int, int, int]
    width: int
    height: int
    image_tokens: int


def prepare(loaded: Loaded, pixels: NDArray[np.uint8], max_pixels: int) -> PreparedPage:
    """pixels: uint8, (height, width, 3) RGB or (height, width) grey. max_pixels: of the resized page. Raises EngineFailed."""
    long, short = max(pixels.shape[:2]), min(pixels.shape[:2])
    if short == 0 or long / short > ASPECT:
        raise EngineFailed(engine="hunyuan", why=f"the page is more than {ASPECT} times as long as it is wide")
    colour = np.repeat(pixels[:, :, None], 3, axis=2) if pixels.ndim == 2 else pixels
    processor = loaded.processor
    size = {"shortest_edge": min(int(processor.size["shortest_edge"]), max_pixels), "longest_edge": max_pixels}
    made = processor(colour, size=size, input_data_format=ChannelDimension.LAST, return_tensors="pt")
    patches: torch.Tensor = made["pixel_values"]
    _, rows, columns = (int(number) for number in made["image_grid_thw"][0])
    merge = processor.merge_size
    return PreparedPage(
        patches=patches.to(loaded.dtype),
        grid=(1, rows, columns),
        width=columns * processor.patch_size,
        height=rows * processor.patch_size,
        image_tokens=(rows // merge) * (columns // merge + 1) + 2,
    )


def prompt_ids(loaded: Loaded, image_tokens: int | PreparedPage, prompt: str) -> tuple[torch.Tensor, torch.Tensor]:
    """(input_ids, mm_token_type_ids), both (1, length) int64 on the CPU: one page, then the prompt, then the answer's begin."""
    count = image_tokens if isinstance(image_tokens, int) else image_tokens.image_tokens
    tokenizer, image = loaded.tokenizer, loaded.model.config.image_token_id
    asked = prompt.replace(str(tokenizer.convert_ids_to_tokens(image)), "")
    messages: list[dict[str, Any]] = [
        {"role": "system", "content": ""},
        {"role": "user", "content": [{"type": "image", "image": ""}, {"type": "text", "text": asked}]},
    ]
    text = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
    short = tokenizer(text, add_special_tokens=False)["input_ids"]
    place = short.index(image)
    ids = torch.tensor([[*short[:place], *[image] * count, *short[place + 1 :]]])
    return ids, (ids == image).long()
