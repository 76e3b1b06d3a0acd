"""Folders laid out as HunyuanOCR was published, with a few bytes for weights: nothing can be read with them."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Any

LICENCE = "The licence of a model that a test made.\n"
TEXT = {"hidden_size": 8, "num_hidden_layers": 1, "vocab_size": 16, "model_type": "hunyuan_vl_text"}
SHARDS = ("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors")


def write_json(path: Path, plain: Any) -> None:
    path.write_text(json.dumps(plain), encoding="utf-8")


def safetensors(path: Path, names: Iterable[str] = ("a", "b"), size: int = 64, fill: int = 1) -> Path:
    """A right file of as many weights of `size` bytes each."""
    header, end = {"__metadata__": {"format": "pt"}}, 0
    for name in names:
        header[name] = {"dtype": "BF16", "shape": [size // 2], "data_offsets": [end, end + size]}  # type: ignore[dict-item]  # JSON of mixed values
        end += size
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + bytes([fill]) * end)
    return path


def release(
    folder: Path, *, nested: bool = True, sharded: bool = False, size: int = 64, fill: int = 1, licence: bool = True
) -> Path:
    """nested: settings as those of 1.5, else of 1.0."""
    folder.mkdir(parents=True, exist_ok=True)
    config: dict[str, Any] = {"model_type": "hunyuan_vl", "vision_config": {"hidden_size": 8, "patch_size": 16}}
    write_json(folder / "config.json", {**config, "text_config": TEXT} if nested else {**TEXT, **config})
    write_json(folder / "generation_config.json", {"eos_token_id": [1]})
    write_json(folder / "preprocessor_config.json", {"min_pixels": 1024, "max_pixels": 4096})
    write_json(folder / "tokenizer.json", {"model": {"vocab": {"auto_map": 0}}})
    write_json(folder / "tokenizer_config.json", {"padding_side": "left"})
    (folder / "chat_template.jinja").write_text("{{ messages }}", encoding="utf-8")
    (folder / "README.md").write_text("the model card", encoding="utf-8")
    if licence:
        (folder / "LICENSE").write_text(LICENCE, encoding="utf-8")
    if sharded:
        for shard, name in zip(SHARDS, ("a", "b"), strict=True):
            safetensors(folder / shard, (name,), size, fill)
        write_json(folder / "model.safetensors.index.json", {"weight_map": dict(zip("ab", SHARDS, strict=True))})
    else:
        safetensors(folder / "model.safetensors", size=size, fill=fill)
    return folder


def published(folder: Path, size: int = 64) -> Path:
    """As it is downloaded: 1.5 with its draft model, 1.0 in shards, the model card and what hubs leave behind."""
    release(folder, size=size)
    release(folder / "v1.0", nested=False, sharded=True, size=size, fill=2, licence=False)
    draft = folder / "dflash"
    draft.mkdir()
    write_json(
        draft / "config.json", {"model_type": "qwen3", "block_size": 16, "auto_map": {"AutoModel": "dflash.DFlashDraftModel"}}
    )
    (draft / "dflash.py").write_text("raise SystemExit('never run')", encoding="utf-8")
    safetensors(draft / "model.safetensors", ("fc",), size, 3)
    (folder / "assets").mkdir()
    (folder / "assets" / "示例 1.png").write_bytes(b"picture")
    (folder / ".gitattributes").write_text("*.safetensors filter=lfs", encoding="utf-8")
    (folder / ".cache" / "huggingface").mkdir(parents=True)
    (folder / ".cache" / "huggingface" / "a.lock").touch()
    return folder
