"""The language model for one token a row: transformers' own sums over its own weights, in few kernels and on fixed memory.

`LanguageModel.step` is what a CUDA graph captures. Nothing in it looks at the value of a tensor, waits for the device, or
depends on anything but the shape of the slots.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from desktop.engines.hunyuan.errors import ModelUnusable
from desktop.engines.hunyuan.runtime.cache import Shape, Slots
from desktop.engines.hunyuan.runtime.loading import Loaded

BLOCKS = 128
PARTS = 16
"""A sum over a long text is cut into up to PARTS parts, so that about BLOCKS of them run at once: few rows alone would leave
most of a graphics card idle."""


@dataclass(frozen=True, slots=True, eq=False)
class _Layer:
    """before, after: norms of what attention and MLP take in. turned: (heads, size) float32, norms of queries and keys."""

    before: Tensor
    inward: Tensor
    turned: Tensor
    outward: Tensor
    after: Tensor
    gate_up: Tensor
    down: Tensor
    activation: Callable[[Tensor], Tensor]


class LanguageModel:
    """Joins the weights that are read together, in the loaded model too, which keeps working; no second copy is kept."""

    def __init__(self, loaded: Loaded) -> None:
        config: Any = loaded.model.config.text_config
        text: Any = loaded.model.model.language_model
        if config.attention_bias:
            raise ModelUnusable("config.json", "attention with a bias is not supported")
        self._heads: int = config.num_attention_heads
        self._pairs: int = config.num_key_value_heads
        self._size: int = config.head_dim or config.hidden_size // config.num_attention_heads
        self._eps: float = config.rms_norm_eps
        self._scale = self._size**-0.5
        self._dtype = loaded.dtype
        self._penalty = loaded.repetition_penalty
        self._embedding: Tensor = text.embed_tokens.weight.detach()
        self._norm: Tensor = text.norm.weight.detach()
        self._head: Tensor = loaded.model.lm_head.weight.detach()
        frequencies: Tensor = text.rotary_emb.inv_freq.detach().float()
        self._frequencies = torch.cat((frequencies, frequencies))
        stretch = torch.full_like(frequencies, text.rotary_emb.attention_scaling)
        self._stretch = torch.stack((torch.cat((stretch, stretch)), torch.cat((-stretch, stretch))))[:, None]
        with torch.no_grad():
            self._layers = tuple(self._layer(layer) for layer in text.layers)
        self.shape = Shape(
            layers=len(self._layers),
            heads=self._pairs,
            size=self._size,
            vocabulary=self._head.shape[0],
            dtype=loaded.dtype,
            device=loaded.device,
        )
        self.hidden: int = config.hidden_size
        self.config = config

    def _layer(self, layer: Any) -> _Layer:
        attention, mlp = layer.self_attn, layer.mlp
        queries, keys = attention.query_layernorm.weight.float(), attention.key_layernorm.weight.float()
        return _Layer(
            before=layer.input_layernorm.weight.detach(),
            inward=_joined(attention.q_proj, attention.k_proj, attention.v_proj),
            turned=torch.cat([queries.expand(self._heads, -1), keys.expand(self._pairs, -1)]),
            outward=attention.o_proj.weight.detach(),
            after=layer.post_attention_layernorm.weight.detach(),
            gate_up=_joined(mlp.gate_proj, mlp.up_proj),
            down=mlp.down_proj.weight.detach(),
            activation=mlp.act_fn,
        )

    def first(self, slots: Slots, hidden: Tensor) -> None:
        """Choose the first token of every row. hidden: (rows, hidden), what the model made of the prompt's last token."""
        self._choose(F.linear(hidden, self._head), slots)

    def step(self, slots: Slots) -> None:
        """Take in the token of every row and choose the next."""
        slots.mask.index_fill_(1, slots.column, 0.0)
        hidden = F.embedding(slots.tokens, self._embedding)
        cos, sin = self._turn(slots.positions)
        for layer, kept in zip(self._layers, slots.kept, strict=True):
            taken = self._attend(layer, self._normed(hidden, layer.before), cos, sin, kept, slots)
            hidden.addmm_(taken, layer.outward.t())
            gate, up = F.linear(self._normed(hidden, layer.after), layer.gate_up).chunk(2, dim=-1)
            hidden.addmm_(layer.activation(gate) * up, layer.down.t())
        slots.positions.add_(1)
        self._choose(F.linear(self._normed(hidden, self._norm), self._head), slots)

    def _normed(self, hidden: Tensor, weight: Tensor) -> Tensor:
        return F.rms_norm(hidden, weight.shape, weight, self._eps)

    def _turn(self, positions: Tensor) -> tuple[Tensor, Tensor]:
        """(rows, 1, size) float32 each: what a position turns queries and keys by. After the page all axes carry one position.
        The sines of the first half are negative, so that turning is `x * cos + x with its halves swapped * sin`."""
        angles = positions[:, None] * self._frequencies
        both = torch.stack((angles.cos(), angles.sin())) * self._stretch
        turned = both.to(self._dtype).float()[:, :, None]  # as rough as the model has them
        return turned[0], turned[1]

    def _attend(self, layer: _Layer, hidden: Tensor, cos: Tensor, sin: Tensor, kept: Tensor, slots: Slots) -> Tensor:
        rows, both = slots.rows, self._heads + self._pairs
        made = F.linear(hidden, layer.inward).view(rows, both + self._pairs, self._size)
        raw = made[:, :both]
        swapped = raw.view(rows, both, 2, self._size // 2).flip(-2).flatten(-2)
        turned = torch.addcmul(raw * cos, swapped, sin)
        # In the place of what they were made of: rounded in the same kernel, keys beside values.
        torch.mul(F.rms_norm(turned, (self._size,), None, self._eps), layer.turned, out=raw)
        new = made[:, self._heads :].view(rows, 2, self._pairs, 1, self._size)
        kept.index_copy_(3, slots.column, new.transpose(0, 1))
        return attention(made[:, : self._heads], kept[0], kept[1], slots.mask, self._scale)

    def _choose(self, raw: Tensor, slots: Slots) -> None:
        logits = raw.float()
        scores = logits
        if self._penalty != 1.0:
            lowered = torch.where(logits < 0, logits * self._penalty, logits / self._penalty)
            scores = torch.where(slots.seen, lowered, logits)
        chosen = scores.argmax(dim=-1)
        chances = torch.log_softmax(logits, dim=-1).gather(1, chosen[:, None])
        slots.seen.scatter_(1, chosen[:, None], True)
        slots.tokens.copy_(chosen)
        slots.written.index_copy_(0, slots.column, chosen[None])
        slots.chances.index_copy_(0, slots.column, chances.t())
        slots.column.add_(1)


def attention(queries: Tensor, keys: Tensor, values: Tensor, mask: Tensor, scale: float) -> Tensor:
    """One query a row against a whole length: (rows, heads * size).

    queries: (rows, heads, size). keys, values: (rows, pairs, length, size), each for heads / pairs neighbouring queries. mask:
    (rows, length), added to the scores, which are float32 whatever the inputs are. Keys and values are read once, never copied.
    """
    rows, pairs, length, size = keys.shape
    group = queries.shape[1] // pairs
    batch = rows * pairs
    scores = _product(queries.reshape(batch, group, size), keys.view(batch, length, size).transpose(1, 2))
    masked = torch.add(mask[:, None, None], scores.view(rows, pairs, group, length), alpha=scale)
    weights = masked.softmax(dim=-1)
    parts = _parts(batch)
    spread = torch.empty((batch, parts, group, length // parts), dtype=keys.dtype, device=keys.device)
    spread.copy_(weights.view(batch, group, parts, length // parts).transpose(1, 2))
    sums = _product(spread.flatten(0, 1), values.view(batch * parts, length // parts, size))
    if parts > 1:
        sums = sums.view(batch, parts, group, size).sum(dim=1)
    return sums.to(keys.dtype).view(rows, pairs * group * size)


def _parts(batch: int) -> int:
    """A power of two, as PARTS is; all lengths can be cut into so many."""
    return min(PARTS, 1 << max(0, (BLOCKS // batch).bit_length() - 1))


def _product(left: Tensor, right: Tensor) -> Tensor:
    """Batched product in float32; a CPU has it only rounded to the inputs' own precision."""
    if left.is_cuda and left.dtype != torch.float32:
        return torch.bmm(left, right, out_dtype=torch.float32)
    return torch.bmm(left, right).float()


def _joined(*linears: nn.Linear) -> Tensor:
    joined = torch.cat([linear.weight for linear in linears])
    begin = 0
    for linear in linears:
        linear.weight.data = joined[begin : begin + linear.out_features]
        begin += linear.out_features
    return joined
