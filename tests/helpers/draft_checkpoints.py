"""Small draft models in the published layout: random ones, and ones fitted until they foresee what a small model writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import Qwen3Config
from transformers.models.qwen3.modeling_qwen3 import Qwen3MLP, Qwen3RMSNorm, Qwen3RotaryEmbedding, apply_rotary_pos_emb

from desktop.engines.hunyuan.runtime.loading import Loaded
from desktop.engines.hunyuan.runtime.preparing import PreparedPage, prompt_ids
from desktop.engines.hunyuan.values import Job

SOURCES = (0, 2, 1)


class Attention(nn.Module):
    def __init__(self, config: Any) -> None:
        super().__init__()
        self.size = config.head_dim
        self.groups = config.num_attention_heads // config.num_key_value_heads
        hidden, wide, narrow = (
            config.hidden_size,
            config.num_attention_heads * self.size,
            config.num_key_value_heads * self.size,
        )
        self.q_proj, self.o_proj = nn.Linear(hidden, wide, bias=False), nn.Linear(wide, hidden, bias=False)
        self.k_proj, self.v_proj = nn.Linear(hidden, narrow, bias=False), nn.Linear(hidden, narrow, bias=False)
        self.q_norm, self.k_norm = (Qwen3RMSNorm(self.size, config.rms_norm_eps) for _ in range(2))


class Layer(nn.Module):
    def __init__(self, config: Any) -> None:
        super().__init__()
        self.self_attn, self.mlp = Attention(config), Qwen3MLP(config)
        self.input_layernorm, self.post_attention_layernorm = (
            Qwen3RMSNorm(config.hidden_size, config.rms_norm_eps) for _ in range(2)
        )

    def forward(self, hidden: Tensor, context: Tensor, turn: tuple[Tensor, Tensor], mask: Tensor) -> Tensor:
        """hidden: (blocks, block, hidden). context: (length, hidden). turn: of the places of context, then block."""
        inside, normed = self.self_attn, self.input_layernorm(hidden)
        blocks, block = hidden.shape[:2]

        def heads(made: Tensor) -> Tensor:
            return made.view(blocks, made.shape[1], -1, inside.size)

        def both(linear: nn.Linear) -> Tensor:
            return heads(torch.cat((linear(context).expand(blocks, -1, -1), linear(normed)), dim=1))

        queries, keys = inside.q_norm(heads(inside.q_proj(normed))), inside.k_norm(both(inside.k_proj))
        queries = torch.cat((queries.new_zeros(blocks, context.shape[0], *queries.shape[2:]), queries), dim=1)
        queries, keys = apply_rotary_pos_emb(queries, keys, *turn, unsqueeze_dim=2)
        values = both(inside.v_proj).transpose(1, 2)
        made = F.scaled_dot_product_attention(
            queries[:, -block:].transpose(1, 2),
            keys.transpose(1, 2).repeat_interleave(inside.groups, dim=1),
            values.repeat_interleave(inside.groups, dim=1),
            attn_mask=mask,
        )
        hidden = hidden + inside.o_proj(made.transpose(1, 2).reshape(blocks, block, -1))
        return hidden + self.mlp(self.post_attention_layernorm(hidden))


class Draft(nn.Module):
    """The architecture once more, written for training: all blocks of a text at once, no cache."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.config = config
        self.fc = nn.Linear(len(SOURCES) * config.hidden_size, config.hidden_size, bias=False)
        self.hidden_norm, self.norm = (Qwen3RMSNorm(config.hidden_size, config.rms_norm_eps) for _ in range(2))
        self.layers = nn.ModuleList(Layer(config) for _ in range(config.num_hidden_layers))
        self.turner = [Qwen3RotaryEmbedding(config)]

    def forward(self, embedded: Tensor, features: Tensor, begins: Tensor) -> Tensor:
        """embedded: (blocks, block, hidden). features: (length, sources * hidden). begins: (blocks,), places of the blocks."""
        blocks, block = embedded.shape[:2]
        length = features.shape[0]
        context = self.hidden_norm(self.fc(features))
        places = torch.cat((torch.arange(length).expand(blocks, -1), begins[:, None] + torch.arange(block)), dim=1)
        mask = torch.cat((torch.arange(length) < begins[:, None], torch.ones(blocks, block, dtype=torch.bool)), dim=1)
        turn = self.turner[0](embedded, places)
        for layer in self.layers:
            embedded = layer(embedded, context, turn, mask[:, None, None])
        return self.norm(embedded)


def settings(loaded: Loaded, block: int = 16) -> dict[str, Any]:
    text: Any = loaded.model.config.text_config
    return {
        "architectures": ["DFlashDraftModel"],
        "auto_map": {"AutoModel": "dflash.DFlashDraftModel"},
        "model_type": "qwen3",
        "block_size": block,
        "dflash_config": {"mask_token_id": text.vocab_size - 1, "target_layer_ids": list(SOURCES)},
        "num_target_layers": text.num_hidden_layers,
        "hidden_size": text.hidden_size,
        "intermediate_size": 96,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 16,
        "hidden_act": "silu",
        "attention_bias": False,
        "rms_norm_eps": 1e-5,
        "rope_theta": 10000.0,
        "vocab_size": text.vocab_size,
        "dtype": "bfloat16",
    }


def build(said: dict[str, Any], seed: int = 0) -> Draft:
    torch.manual_seed(seed)
    return Draft(Qwen3Config.from_dict(said))


def write(folder: Path, said: dict[str, Any], weights: dict[str, Tensor]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(said), encoding="utf-8")
    save_file({name: weight.detach().clone() for name, weight in weights.items()}, folder / "model.safetensors")
    return folder


def make(folder: Path, loaded: Loaded, *, block: int = 16, fitted: Job | None = None, steps: int = 150) -> Path:
    """fitted: to what `loaded` writes when asked this; else random."""
    said = settings(loaded, block)
    draft = build(said)
    if fitted is not None:
        fit(draft, loaded, fitted, steps)
    return write(folder, said, draft.state_dict())


def fit(draft: Draft, loaded: Loaded, job: Job, steps: int) -> None:
    ids, features, begin = written(loaded, job)
    block = draft.config.block_size
    begins = torch.arange(begin, ids.shape[0] - 1)
    mask = draft.config.dflash_config["mask_token_id"]
    padded = torch.cat((ids, torch.full((block,), -100)))
    wanted = padded[begins[:, None] + torch.arange(1, block)]
    model: Any = loaded.model
    known = torch.full((begins.shape[0], block), mask)
    known[:, 0] = ids[begins]
    embedded = model.get_input_embeddings()(known)
    optimizer = torch.optim.Adam(draft.parameters(), lr=3e-3)
    for _ in range(steps):
        logits = model.lm_head(draft(embedded, features, begins)[:, 1:])
        loss = F.cross_entropy(logits.flatten(0, 1), wanted.flatten(), ignore_index=-100)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def written(loaded: Loaded, job: Job) -> tuple[Tensor, Tensor, int]:
    """(length,) prompt and answer, (length, sources * hidden) what the layers made of it, where the answer begins."""
    assert isinstance(job.page, PreparedPage)
    ids, kinds = prompt_ids(loaded, job.page, job.prompt)
    model: Any = loaded.model
    grid = torch.tensor([job.page.grid])
    with torch.no_grad():
        whole = model.generate(
            input_ids=ids,
            attention_mask=torch.ones_like(ids),
            mm_token_type_ids=kinds,
            pixel_values=job.page.patches,
            image_grid_thw=grid,
            do_sample=False,
            repetition_penalty=loaded.repetition_penalty,
            max_new_tokens=job.max_new_tokens,
            eos_token_id=sorted(loaded.stops),
            pad_token_id=loaded.tokenizer.pad_token_id,
        )
        made = model(
            input_ids=whole,
            attention_mask=torch.ones_like(whole),
            mm_token_type_ids=F.pad(kinds, (0, whole.shape[1] - kinds.shape[1])),
            pixel_values=job.page.patches,
            image_grid_thw=grid,
            output_hidden_states=True,
        )
    features = torch.cat([made.hidden_states[number + 1][0] for number in SOURCES], dim=-1)
    return whole[0], features, ids.shape[1]
