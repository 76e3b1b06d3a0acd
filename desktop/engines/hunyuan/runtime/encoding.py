"""The page, encoded once, and the prompts about it, read one after the other: what every row begins with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from transformers import DynamicCache

from desktop.engines.contract import Poll
from desktop.engines.hunyuan.runtime.loading import Loaded
from desktop.engines.hunyuan.runtime.preparing import PreparedPage


def chunk_size(device: torch.device) -> int:
    """Tokens of a prompt that are read at once: bounds the memory on a graphics card, the time between two polls on a CPU."""
    if device.type == "cpu":
        return 512
    # Without flash attention (older cards; torch for Windows) the first chunk needs memory for every pair of its tokens.
    flash = torch.backends.cuda.is_flash_attention_available() and torch.cuda.get_device_capability(device) >= (8, 0)
    return 4096 if flash else 1024


def encode(loaded: Loaded, page: PreparedPage, poll: Poll) -> Tensor:
    """(image_tokens, hidden): what stands in a prompt for the page. poll is called before every layer."""
    model: Any = loaded.model.model
    patches = page.patches.to(loaded.device)

    def tick() -> None:
        if loaded.device.type == "cuda":
            # Else all layers are queued before the first has run, and who gives up waits for them.
            torch.cuda.current_stream().synchronize()
        poll()

    with _watched(model.vision_tower.layers, tick):
        found = model.get_image_features(patches, torch.tensor([page.grid]))
    features: Tensor = found.pooler_output[0]
    return features


def read(
    loaded: Loaded, ids: Tensor, types: Tensor, page: PreparedPage, features: Tensor, cache: DynamicCache, poll: Poll
) -> Tensor:
    """Read a prompt on from what the cache has of it already: (hidden,), what the model makes of its last token.

    ids, types: (1, n) on the CPU. features: of `encode`. poll is called before every layer.
    """
    model: Any = loaded.model.model
    embedded = model.get_input_embeddings()(ids.to(loaded.device))
    image = types[0].nonzero()[:, 0]
    begin, end = int(image[0]), int(image[-1]) + 1
    embedded[0, begin:end] = features.to(embedded.dtype)
    positions = model.get_rope_index(ids, mm_token_type_ids=types, image_grid_thw=torch.tensor([page.grid]))[0].to(
        loaded.device
    )
    chunk = chunk_size(loaded.device)
    last = embedded[0, -1]
    with _watched(model.language_model.layers, poll):
        for start in range(cache.get_seq_length(), ids.shape[1], chunk):
            part = slice(start, start + chunk)
            made = model.language_model(
                inputs_embeds=embedded[:, part], position_ids=positions[:, :, part], past_key_values=cache, use_cache=True
            )
            last = made.last_hidden_state[0, -1]
    found: Tensor = last
    return found


def shared(prompts: Sequence[Tensor]) -> int:
    """Tokens with which all the prompts, (1, n) each, begin; always fewer than any of them has."""
    length = min(prompt.shape[1] for prompt in prompts)
    same = torch.stack([(prompt[0, :length] == prompts[0][0, :length]) for prompt in prompts]).all(dim=0)
    return min(int(same.long().cumprod(dim=0).sum()), length - 1)


@contextmanager
def _watched(layers: nn.ModuleList, tick: Poll) -> Iterator[None]:
    hooks = [layer.register_forward_pre_hook(lambda *_: tick()) for layer in layers]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()
