"""Small random checkpoints in every layout in which HunyuanOCR was published. They read nothing: they try the code around."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from transformers import HunYuanVLForConditionalGeneration

from tests.helpers.nano.checkpoint import (
    CHAT_TEMPLATE,
    CLIP_MEAN,
    CLIP_STD,
    STOP,
    config,
    published_name,
    tokenizer,
)

LATER = ("image_token", "image_start_token", "image_end_token", "pad_token", "padding_side", "extra_special_tokens")
"""What the tokenizer settings of the first release do not say."""


def make(
    folder: Path,
    *,
    nested: bool = True,
    hub_keys: bool = True,
    shards: int = 1,
    old_tokenizer: bool = False,
    template_in_config: bool = False,
    lively: bool = False,
    seed: int = 0,
    min_pixels: int = 64 * 64,
    max_pixels: int = 256 * 256,
    penalty: float | None = 1.0,
    rope_factor: bool = True,
    dtype: torch.dtype = torch.float32,
    hidden: int = 64,
    layers: int = 2,
    vocabulary: int | None = None,
) -> Path:
    """The folder, filled. The same seed, sizes and `lively` give the same weights in every layout.

    nested: the settings of 1.5, with `text_config`; else those of 1.0, flat. hub_keys: weights named as published.
    lively: head and embeddings apart and large weights, so that what is written depends on the image and the prompt and is not
    one token again and again. penalty: what generation_config.json names, None for nothing. vocabulary: of the model, where it
    is to be larger than the tokenizer's."""
    folder.mkdir(parents=True, exist_ok=True)
    tokens = tokenizer()
    settings = config(tokens, hidden=hidden, layers=layers, vision_layers=layers)
    settings.tie_word_embeddings = settings.text_config.tie_word_embeddings = not lively
    settings.text_config.vocab_size = vocabulary or len(tokens)
    torch.manual_seed(seed)
    model = HunYuanVLForConditionalGeneration(settings)
    if lively:
        _enliven(model)

    tokens.chat_template = CHAT_TEMPLATE if template_in_config else None
    tokens.save_pretrained(folder, save_jinja_files=False)
    if not template_in_config:
        (folder / "chat_template.jinja").write_text(CHAT_TEMPLATE, encoding="utf-8")
    if old_tokenizer:
        path = folder / "tokenizer_config.json"
        said = json.loads(path.read_text(encoding="utf-8"))
        _write(path, {key: value for key, value in said.items() if key not in LATER})
    _write(folder / "config.json", _settings(settings.to_dict(), nested, rope_factor))
    stops = [int(tokens.convert_tokens_to_ids(STOP))]
    named = {} if penalty is None else {"repetition_penalty": penalty}
    _write(folder / "generation_config.json", {"eos_token_id": stops, "do_sample": False, **named})
    _write(folder / "preprocessor_config.json", _images(min_pixels, max_pixels))
    (folder / "LICENSE").write_text("Random weights of a test: no model.\n", encoding="utf-8")
    weights = {
        (published_name(name) if hub_keys else name): weight.detach().to(dtype).clone().contiguous()
        for name, weight in model.state_dict().items()
        if lively or name != "lm_head.weight"
    }
    write_weights(folder, weights, shards)
    return folder


def write_weights(folder: Path, weights: dict[str, torch.Tensor], shards: int = 1) -> None:
    """As one file, or as several with their index."""
    if shards == 1:
        save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
        return
    names = sorted(weights)
    placed: dict[str, str] = {}
    for number in range(shards):
        file = f"model-{number + 1:05d}-of-{shards:05d}.safetensors"
        part = {name: weights[name] for name in names[number::shards]}
        save_file(part, folder / file, metadata={"format": "pt"})
        placed |= dict.fromkeys(part, file)
    total = sum(weight.numel() * weight.element_size() for weight in weights.values())
    _write(folder / "model.safetensors.index.json", {"metadata": {"total_size": total}, "weight_map": placed})


def _enliven(model: HunYuanVLForConditionalGeneration) -> None:
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if weight.ndim >= 2:
                inputs = weight[0].numel() if "embed" not in name else 1
                weight.normal_(0.0, 1.5 / math.sqrt(inputs))
            elif name.endswith("bias") or "image_" in name:
                weight.normal_(0.0, 0.5)


def _settings(whole: dict[str, Any], nested: bool, rope_factor: bool) -> dict[str, Any]:
    whole |= {"architectures": ["HunYuanVLForConditionalGeneration"], "dtype": "bfloat16"}
    text = whole["text_config"]
    rope = text.pop("rope_parameters")
    scaling = {"type": "xdrope", "alpha": rope["alpha"], "factor": 1.0, "xdrope_section": rope["mrope_section"]}
    if not rope_factor:
        del scaling["factor"]
    text |= {"rope_theta": rope["rope_theta"], "rope_scaling": scaling}
    if nested:
        return whole
    return {**text, **{key: value for key, value in whole.items() if key != "text_config"}}


def _images(min_pixels: int, max_pixels: int) -> dict[str, Any]:
    return {
        "image_processor_type": "HunYuanVLImageProcessor",
        "processor_class": "HunYuanVLProcessor",
        "min_pixels": min_pixels,
        "max_pixels": max_pixels,
        "patch_size": 16,
        "merge_size": 2,
        "temporal_patch_size": 1,
        "resample": 1,
        "image_mean": list(CLIP_MEAN),
        "image_std": list(CLIP_STD),
    }


def _write(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
