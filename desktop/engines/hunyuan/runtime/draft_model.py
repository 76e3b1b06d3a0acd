"""DFlash: a small model that drafts a block of tokens at once from what the large model made of the text so far.

Its layers are those of Qwen3, but for the attention: every place of a block looks at the whole block and at a context, whose
keys and values each layer makes from chosen layers of the large model. Embedding and head are the large model's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from huggingface_hub.errors import StrictDataclassError
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor
from torch.nn import functional as F
from transformers import Qwen3Config
from transformers.models.qwen3.modeling_qwen3 import Qwen3RotaryEmbedding

from desktop.engines.hunyuan.errors import ModelUnusable
from desktop.engines.hunyuan.runtime.cache import Shape, Slots
from desktop.engines.hunyuan.runtime.language import attention
from desktop.engines.hunyuan.runtime.loading import Loaded

CONFIG, WEIGHTS = "config.json", "model.safetensors"
KIND, CLASS = "qwen3", "DFlashDraftModel"
SHARED = frozenset({"embed_tokens.weight", "lm_head.weight"})
"""A draft checkpoint may carry copies of the large model's; they are not read."""

Weights = Mapping[str, Tensor]
Turn = tuple[Tensor, Tensor]


class DraftModel:
    """block: tokens of a block, the first of which is known. sources: layers of the large model whose outputs it looks at, in
    that order. size: bytes of its weights."""

    def __init__(self, config: Any, turner: Any, weights: Weights, loaded: Loaded) -> None:
        large: Any = loaded.model
        self.block: int = config.block_size
        self.sources: tuple[int, ...] = tuple(config.dflash_config["target_layer_ids"])
        self.size = sum(weight.numel() * weight.element_size() for weight in weights.values())
        _, pairs, self._size = _heads(config)
        self._eps: float = config.rms_norm_eps
        self._embedding: Tensor = large.model.language_model.embed_tokens.weight.detach()
        self._head: Tensor = large.lm_head.weight.detach()
        self._masks = torch.full((self.block - 1,), config.dflash_config["mask_token_id"], device=loaded.device)
        self._places = torch.arange(self.block, device=loaded.device)
        self._frequencies: Tensor = turner.inv_freq.float().to(loaded.device)
        self._stretch: float = turner.attention_scaling
        self._joining, self._context_norm, self._norm = (weights[f"{name}.weight"] for name in ("fc", "hidden_norm", "norm"))
        self._layers: tuple[Weights, ...] = tuple(
            {name: weights[f"layers.{number}.{name}.weight"] for name in _layer(config)}
            for number in range(config.num_hidden_layers)
        )
        self.shape = Shape(len(self._layers), pairs, self._size, 1, loaded.dtype, loaded.device)

    def learn(self, features: Tensor, columns: Tensor, slots: Slots) -> None:
        """Put a context into its columns, (n,). features: (n, sources * hidden)."""
        context = self._normed(F.linear(features, self._joining), self._context_norm)
        turn = self._turn(columns)
        for layer, keys, values in zip(self._layers, slots.keys, slots.values, strict=True):
            self._keep(layer, context, turn, columns, keys, values)

    def draft(self, token: Tensor, column: Tensor, slots: Slots) -> Tensor:
        """The known token, (1,), which belongs into `column`, (1,), and what may follow it: (block,). Columns from there on are
        written over."""
        columns = column + self._places
        mask = until(columns[-1:], slots.length)
        hidden = F.embedding(torch.cat((token, self._masks)), self._embedding)
        turn = self._turn(columns)
        for layer, keys, values in zip(self._layers, slots.keys, slots.values, strict=True):
            normed = self._normed(hidden, layer["input_layernorm"])
            self._keep(layer, normed, turn, columns, keys, values)
            queries = turned(self._heads(normed, layer, "q"), *turn)
            hidden = hidden + F.linear(attend(queries, keys, values, mask), layer["self_attn.o_proj"])
            normed = self._normed(hidden, layer["post_attention_layernorm"])
            inner = F.silu(F.linear(normed, layer["mlp.gate_proj"])) * F.linear(normed, layer["mlp.up_proj"])
            hidden = hidden + F.linear(inner, layer["mlp.down_proj"])
        drafted = F.linear(self._normed(hidden[1:], self._norm), self._head).argmax(dim=-1)
        return torch.cat((token, drafted))

    def _keep(self, layer: Weights, made: Tensor, turn: Turn, columns: Tensor, keys: Tensor, values: Tensor) -> None:
        worth = F.linear(made, layer["self_attn.v_proj"]).view(made.shape[0], -1, self._size)
        keys.index_copy_(2, columns, turned(self._heads(made, layer, "k"), *turn).transpose(0, 1)[None])
        values.index_copy_(2, columns, worth.transpose(0, 1)[None])

    def _heads(self, made: Tensor, layer: Weights, kind: str) -> Tensor:
        each = F.linear(made, layer[f"self_attn.{kind}_proj"]).view(made.shape[0], -1, self._size)
        return self._normed(each, layer[f"self_attn.{kind}_norm"])

    def _normed(self, hidden: Tensor, weight: Tensor) -> Tensor:
        return F.rms_norm(hidden, weight.shape, weight, self._eps)

    def _turn(self, columns: Tensor) -> Turn:
        angles = columns.float()[:, None, None] * self._frequencies
        cos, sin = angles.cos() * self._stretch, angles.sin() * self._stretch
        dtype = self._head.dtype
        return torch.cat((cos, cos), dim=-1).to(dtype), torch.cat((-sin, sin), dim=-1).to(dtype)


def turned(raw: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """raw: (n, heads, size). cos, sin: (n, 1, size), the sines of the first half negative."""
    return raw * cos + raw.roll(raw.shape[-1] // 2, dims=-1) * sin


def until(columns: Tensor, length: int) -> Tensor:
    """(n, length) float32: 0 up to each of the columns, (n,), -inf behind it. In no way that cannot be captured as a graph."""
    mask = torch.zeros((columns.shape[0], length), device=columns.device)
    return mask.masked_fill_(torch.arange(length, device=columns.device) > columns[:, None], -torch.inf)


def attend(queries: Tensor, keys: Tensor, values: Tensor, mask: Tensor) -> Tensor:
    """Several places of one text against all its columns: (n, heads * size).

    queries: (n, heads, size). keys, values: (1, pairs, length, size). mask: (n or 1, length), added to the scores."""
    count, heads, size = queries.shape
    each = mask.expand(count, -1).repeat(heads // keys.shape[1], 1)[None]
    sums = attention(queries.transpose(0, 1).reshape(1, heads * count, size), keys, values, each, size**-0.5)
    return sums.view(heads, count, size).transpose(0, 1).reshape(count, heads * size)


def load_draft(folder: Path, loaded: Loaded) -> DraftModel:
    """folder: with config.json and model.safetensors. Raises ModelUnusable where it is not a draft model of this very model."""
    content = _opened(folder, CONFIG, lambda path: json.loads(path.read_text(encoding="utf-8")))
    config: Any = _opened(folder, CONFIG, lambda _: Qwen3Config.from_dict(content))
    _check(folder, content, config, loaded)
    turner = _opened(folder, CONFIG, lambda _: Qwen3RotaryEmbedding(config))
    read: dict[str, Tensor] = _opened(folder, WEIGHTS, load_file)
    shapes = _shapes(config)
    found = {name.removeprefix("draft_model."): weight for name, weight in read.items()}
    for name in sorted(shapes.keys() - found.keys()):
        raise ModelUnusable(f"{folder.name}/{name}", "the weight is missing")
    for name in sorted(found.keys() - shapes.keys() - SHARED):
        raise ModelUnusable(f"{folder.name}/{name}", "the weight belongs to another model")
    for name, wanted in shapes.items():
        if found[name].shape != wanted or not found[name].is_floating_point():
            raise ModelUnusable(f"{folder.name}/{name}", f"the weight has the shape {tuple(found[name].shape)}, not {wanted}")
    weights = {name: found[name].to(device=loaded.device, dtype=loaded.dtype) for name in shapes}
    return DraftModel(config, turner, weights, loaded)


def _opened(folder: Path, file: str, read: Callable[[Path], Any]) -> Any:
    try:
        return read(folder / file)
    except FileNotFoundError as error:
        raise ModelUnusable(f"{folder.name}/{file}", "the file is missing") from error
    except (OSError, ValueError, TypeError, AttributeError, KeyError, StrictDataclassError, SafetensorError) as error:
        raise ModelUnusable(f"{folder.name}/{file}", "the file cannot be read") from error


def _check(folder: Path, content: Mapping[str, Any], config: Any, loaded: Loaded) -> None:
    text: Any = loaded.model.config.text_config
    said = content.get("dflash_config")
    drafts = said if isinstance(said, dict) else {}
    sources, mask, block = drafts.get("target_layer_ids"), drafts.get("mask_token_id"), content.get("block_size")
    heads, pairs, size = _heads(config)
    known = {
        "model_type": content.get("model_type") == KIND,
        "architectures": CLASS in (content.get("architectures") or ()),
        "block_size": isinstance(block, int) and 2 <= block <= 64,
        "target_layer_ids": isinstance(sources, list) and bool(sources) and _below(sources, text.num_hidden_layers),
        "mask_token_id": _below([mask], text.vocab_size),
        "num_target_layers": content.get("num_target_layers", text.num_hidden_layers) == text.num_hidden_layers,
        "hidden_size": config.hidden_size == text.hidden_size,
        "vocab_size": config.vocab_size == text.vocab_size,
        "num_attention_heads": heads > 0 and pairs > 0 and heads % pairs == 0,
        "head_dim": size > 0 and size % 2 == 0,
        "attention_bias": not config.attention_bias,
        "hidden_act": config.hidden_act == "silu",
        "layer_types": set(config.layer_types or ()) <= {"full_attention"},
    }
    for key, right in known.items():
        if not right:
            raise ModelUnusable(f"{folder.name}/{CONFIG}", f"{key} does not fit the model")


def _below(numbers: Sequence[Any], end: int) -> bool:
    return all(type(number) is int and 0 <= number < end for number in numbers)


def _heads(config: Any) -> tuple[int, int, int]:
    size = config.head_dim or config.hidden_size // config.num_attention_heads
    return config.num_attention_heads, config.num_key_value_heads, size


def _layer(config: Any) -> dict[str, tuple[int, ...]]:
    heads, pairs, size = _heads(config)
    hidden, inner = config.hidden_size, config.intermediate_size
    return {
        "input_layernorm": (hidden,),
        "self_attn.q_proj": (heads * size, hidden),
        "self_attn.k_proj": (pairs * size, hidden),
        "self_attn.v_proj": (pairs * size, hidden),
        "self_attn.o_proj": (hidden, heads * size),
        "self_attn.q_norm": (size,),
        "self_attn.k_norm": (size,),
        "post_attention_layernorm": (hidden,),
        "mlp.gate_proj": (inner, hidden),
        "mlp.up_proj": (inner, hidden),
        "mlp.down_proj": (hidden, inner),
    }


def _shapes(config: Any) -> dict[str, tuple[int, ...]]:
    hidden, layer = config.hidden_size, _layer(config)
    sources = len(config.dflash_config["target_layer_ids"])
    whole = {"fc": (hidden, sources * hidden), "hidden_norm": (hidden,), "norm": (hidden,)}
    whole |= {f"layers.{n}.{name}": shape for n in range(config.num_hidden_layers) for name, shape in layer.items()}
    return {f"{name}.weight": shape for name, shape in whole.items()}
