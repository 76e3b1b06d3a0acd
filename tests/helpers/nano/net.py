"""The TEST MODEL as it is trained: transformers' own modules over whole batches, and heads that are thrown away at the end."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import nn
from torch.nn import functional as F
from transformers import DynamicCache

from tests.helpers.nano import checkpoint
from tests.helpers.nano.batches import IGNORED, MOST_DIGITS, MOST_LINES, Batch

DIGITS, PLACES = 11, 1 + MOST_LINES * MOST_DIGITS


class Heads(nn.Module):
    """Direct supervision of the vision tower: what stands in each patch, told by the patch and by its merged token."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.patch = nn.Sequential(nn.LayerNorm(hidden), nn.Linear(hidden, DIGITS + PLACES))
        self.merged = nn.Linear(hidden, 4 * (DIGITS + PLACES + 4))

    def loss(self, batch: Batch, patches: torch.Tensor, merged: torch.Tensor) -> tuple[torch.Tensor, dict[str, float]]:
        """patches: (B, n, hidden) after the last layer; merged: (B, n / 4 + row ends + 2, hidden)."""
        count, (h, w) = len(patches), (batch.rows // 2, batch.columns // 2)
        cells = merged[:, 1:-1].reshape(count, h, w + 1, -1)[:, :, :-1]
        told = self.merged(cells).view(count, h, w, 2, 2, -1).transpose(2, 3).reshape(count, batch.rows * batch.columns, -1)
        digit, place, box = told.split((DIGITS, PLACES, 4), -1)
        own_digit, own_place = self.patch(patches).split((DIGITS, PLACES), -1)
        there = batch.digits > 0
        parts = [
            _balanced(logits, labels, there)
            for logits, labels in (
                *((digit, batch.digits), (place, batch.places)),
                *((own_digit, batch.digits), (own_place, batch.places)),
            )
        ]
        off = (box - batch.boxes)[there]
        figures = {
            "digit": _right(digit, batch.digits, there),
            "place": _right(place, batch.places, there),
            "empty": _right(digit, batch.digits, ~there),
            "box": float(off.detach().abs().mean()) if len(off) else 0.0,
        }
        return sum(parts, 12.0 * off.abs().sum() / max(1, off.numel())), figures


def _balanced(logits: torch.Tensor, labels: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
    each = F.cross_entropy(logits.flatten(0, 1), labels.flatten(), reduction="none").view_as(labels)
    some, none = there.sum().clamp(min=1), (~there).sum()
    return (each * there).sum() / some + (each * ~there).sum() / none


def _right(logits: torch.Tensor, labels: torch.Tensor, where: torch.Tensor) -> float:
    return float((logits.argmax(-1) == labels)[where].float().mean()) if where.any() else 1.0


def start(model: Any, heads: Heads) -> None:
    """First weights: unit variance through every layer, filters blind to the paper's grey, places told by sines."""
    for module in (*model.modules(), *heads.modules()):
        if isinstance(module, nn.Linear | nn.Conv2d):
            fan = module.weight[0].numel()
            nn.init.normal_(module.weight, std=fan**-0.5)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
    layers = [*model.model.language_model.layers, *model.model.vision_tower.layers]
    for layer in layers:
        out = layer.mlp.down_proj if hasattr(layer.mlp, "down_proj") else layer.mlp.fc2
        for linear in (layer.self_attn.o_proj, out):
            linear.weight.data.mul_(0.3)
    nn.init.normal_(model.model.language_model.embed_tokens.weight, std=model.config.text_config.hidden_size**-0.5)
    embed = model.model.vision_tower.embeddings
    filters = embed.patch_embedding.weight.data
    filters -= filters.mean((1, 2, 3), keepdim=True)
    edge, width = embed.position_edge, embed.embed_dim
    nn.init.zeros_(embed.position_embedding.weight)
    embed.position_embedding.weight.data[1:] = _sines(edge, width)


def _sines(edge: int, width: int) -> torch.Tensor:
    """(edge * edge, width): waves of 2 to 4 * edge patches along both ways."""
    at = torch.arange(edge).float()
    waves = 2 * math.pi / torch.logspace(math.log10(2.5), math.log10(4 * edge), width // 4)
    one = torch.cat([(at[:, None] * waves).sin(), (at[:, None] * waves).cos()], 1)
    both = torch.cat([one[:, None].expand(-1, edge, -1), one[None].expand(edge, -1, -1)], -1)
    return both.reshape(edge * edge, width)


def see(model: Any, batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
    """The vision tower over B pages of one size at once: hidden patches (B, n, d) and image tokens (B, m, d)."""
    tower = model.model.vision_tower
    embed = tower.embeddings
    projection = embed.patch_embedding
    hidden = F.linear(batch.patches, projection.weight.flatten(1), projection.bias)
    hidden = hidden + embed.interpolate_pos_encoding(hidden, batch.rows, batch.columns)
    ends = torch.tensor([0, batch.rows * batch.columns], dtype=torch.int32)
    for layer in tower.layers:
        hidden = layer(hidden, attention_mask=None, cu_seqlens=ends)
    return hidden, tower.patch_merger(hidden, size=(batch.rows, batch.columns))


class Prompt:
    """The constant part of every request, around the image tokens."""

    def __init__(self, tokens: Any) -> None:
        text = checkpoint.BEGIN + checkpoint.USER + checkpoint.IMAGE_START
        self.before: list[int] = tokens(text, add_special_tokens=False)["input_ids"]
        text = checkpoint.IMAGE_END + checkpoint.SPOT_PROMPT + checkpoint.ASSISTANT
        self.after: list[int] = tokens(text, add_special_tokens=False)["input_ids"]
        self.image: int = tokens.convert_tokens_to_ids(checkpoint.IMAGE)

    def embedded(self, model: Any, image: torch.Tensor) -> torch.Tensor:
        table = model.model.language_model.embed_tokens
        device = image.device
        before, after = (
            table(torch.tensor(ids, device=device)).expand(len(image), -1, -1) for ids in (self.before, self.after)
        )
        return torch.cat([before, image, after], 1)

    def positions(self, model: Any, batch: Batch, length: int) -> torch.Tensor:
        """Rotary positions of the prompt and `length` answer tokens after it: (4, 1, all)."""
        images = (batch.rows // 2) * (batch.columns // 2 + 1) + 2
        ids = torch.tensor([[*self.before, *[self.image] * images, *self.after, *[0] * length]])
        grid = torch.tensor([[1, batch.rows, batch.columns]])
        kinds = (ids == self.image).int()
        places: torch.Tensor = model.model.get_rope_index(ids, kinds, grid)[0]
        return places.to(batch.patches.device)


def answer_loss(model: Any, prompt: Prompt, batch: Batch, image: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The weighted loss on the answers' tokens, and which answers are right in all that weighs 1, given what stands before."""
    text = model.model.language_model
    fed = batch.answers[:, :-1].clamp(min=0)
    inputs = torch.cat([prompt.embedded(model, image), text.embed_tokens(fed)], 1)
    places = prompt.positions(model, batch, fed.shape[1]).expand(-1, len(inputs), -1)
    hidden = text(inputs_embeds=inputs, position_ids=places, use_cache=False).last_hidden_state
    logits = model.lm_head(hidden[:, -batch.answers.shape[1] :])
    each = F.cross_entropy(logits.flatten(0, 1), batch.answers.flatten(), ignore_index=IGNORED, reduction="none")
    wrong = (logits.detach().argmax(-1) != batch.answers) & (batch.weights == 1.0)
    return (each.view_as(batch.weights) * batch.weights).sum() / batch.weights.sum(), ~wrong.any(1)


@torch.no_grad()
def read(model: Any, prompt: Prompt, batch: Batch, tokens: Any, most: int = 100) -> list[str]:
    """Greedy answers to a batch, without their stop token."""
    text, stop = model.model.language_model, tokens.eos_token_id
    inputs = prompt.embedded(model, see(model, batch)[1])
    places = prompt.positions(model, batch, most).expand(-1, len(inputs), -1)
    cache, at, written = DynamicCache(config=model.config.text_config), 0, []
    for _ in range(most):
        now = places[:, :, at : at + inputs.shape[1]]
        at += inputs.shape[1]
        hidden = text(inputs_embeds=inputs, position_ids=now, past_key_values=cache, use_cache=True).last_hidden_state
        written.append(model.lm_head(hidden[:, -1]).argmax(-1))
        if bool((torch.stack(written) == stop).any(0).all()):
            break
        inputs = text.embed_tokens(written[-1])[:, None]
    rows = torch.stack(written, 1).tolist()
    return [tokens.decode(row[: row.index(stop)] if stop in row else row) for row in rows]
