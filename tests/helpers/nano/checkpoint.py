"""The TEST MODEL's configuration, tokenizer and files, laid out as the published HunyuanOCR 1.5 checkpoint is."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from transformers import HunYuanVLConfig, PreTrainedTokenizerFast

SPOT_PROMPT = "检测并识别图片中的文字，将文本坐标格式化输出。"
NO_TEXT = "图片中没有文字。"

BEGIN, USER, ASSISTANT = "<｜hy_begin▁of▁sentence｜>", "<｜hy_User｜>", "<｜hy_Assistant｜>"
PAD, STOP, AFTER_SYSTEM = "<｜hy_▁pad▁｜>", "<｜hy_place▁holder▁no▁2｜>", "<｜hy_place▁holder▁no▁3｜>"
IMAGE_START, IMAGE_END, IMAGE, IMAGE_NEWLINE = (f"<｜hy_place▁holder▁no▁{number}｜>" for number in range(100, 104))
REF, REF_END, QUAD, QUAD_END = "<ref>", "</ref>", "<quad>", "</quad>"
SPECIAL = (
    *(BEGIN, USER, ASSISTANT, PAD, STOP, AFTER_SYSTEM, IMAGE_START, IMAGE_END, IMAGE, IMAGE_NEWLINE),
    *(REF, REF_END, QUAD, QUAD_END, "<pFig>", "</pFig>"),
)

MIN_PIXELS, MAX_PIXELS, PATCH, MERGE = 192 * 192, 256 * 256, 16, 2
CLIP_MEAN = (0.48145466, 0.4578275, 0.40821073)
CLIP_STD = (0.26862954, 0.26130258, 0.27577711)

CHAT_TEMPLATE = f"""\
{{{{- '{BEGIN}' }}}}
{{%- for message in messages %}}
    {{%- if message['role'] == 'system' %}}
        {{%- if message['content'] %}}{{{{- message['content'] + '{AFTER_SYSTEM}' }}}}{{%- endif %}}
    {{%- elif message['role'] == 'user' %}}
        {{{{- '{USER}' }}}}
        {{%- if message['content'] is string %}}
            {{{{- message['content'] }}}}
        {{%- else %}}
            {{%- for part in message['content'] %}}
                {{%- if part['type'] == 'image' %}}{{{{- '{IMAGE_START}{IMAGE}{IMAGE_END}' }}}}{{%- endif %}}
                {{%- if part['type'] == 'text' %}}{{{{- part['text'] }}}}{{%- endif %}}
            {{%- endfor %}}
        {{%- endif %}}
    {{%- elif message['role'] == 'assistant' %}}
        {{{{- '{ASSISTANT}' + message['content'] + '{STOP}' }}}}
    {{%- endif %}}
{{%- endfor %}}
{{%- if add_generation_prompt %}}{{{{- '{ASSISTANT}' }}}}{{%- endif %}}
"""

LICENSE_NOTE = """\
A TEST MODEL, not for reading documents and not offered to users.

These weights were trained from scratch by tests/helpers/nano of this project, on pages of random digits that the same
code draws. They are part of this project and under its licence (AGPL-3.0-or-later). They share the architecture and the
file layout of HunyuanOCR, but hold nothing of Tencent's weights, tokenizer data or outputs.
"""

RENAMED = (
    (r"^model\.vision_tower\.", "vit."),
    (r"^model\.language_model\.", "model."),
    (r"^(vit\.layers\.\d+\.)layer_norm1\.", r"\1input_layernorm."),
    (r"^(vit\.layers\.\d+\.)layer_norm2\.", r"\1post_attention_layernorm."),
    (r"^(vit\..*)mlp\.fc1\.", r"\1mlp.dense_h_to_4h."),
    (r"^(vit\..*)mlp\.fc2\.", r"\1mlp.dense_4h_to_h."),
    (r"^vit\.patch_merger\.proj_conv\.", "vit.perceive.proj.0."),
    (r"^vit\.patch_merger\.proj_out\.", "vit.perceive.proj.2."),
    (r"^vit\.patch_merger\.", "vit.perceive."),
)
"""From transformers' names of the weights to the published ones, which transformers renames back as it loads."""


def tokenizer() -> Any:
    """A byte-level BPE for any text. The fixed sentences of spotting are one token each, digits are never merged."""
    bytewise = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    vocabulary = {symbol: index for index, symbol in enumerate(sorted(pre_tokenizers.ByteLevel.alphabet()))}
    merges: list[tuple[str, str]] = []

    def chain(parts: list[str]) -> str:
        whole = parts[0]
        for part in parts[1:]:
            if whole + part not in vocabulary:
                vocabulary[whole + part] = len(vocabulary)
                merges.append((whole, part))
            whole += part
        return whole

    def symbols(text: str) -> list[str]:
        return list(bytewise.pre_tokenize_str(text)[0][0])

    sentences = (SPOT_PROMPT, NO_TEXT, "),(")
    characters = [[chain(symbols(character)) for character in sentence] for sentence in sentences]
    for sentence in characters:
        chain(sentence)
    inner = Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
    inner.pre_tokenizer = bytewise
    inner.decoder = decoders.ByteLevel()
    inner.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in SPECIAL])
    fast: Any = PreTrainedTokenizerFast
    return fast(
        tokenizer_object=inner,
        bos_token=BEGIN,
        eos_token=STOP,
        pad_token=PAD,
        padding_side="left",
        clean_up_tokenization_spaces=False,
        model_max_length=4096,
        additional_special_tokens=list(SPECIAL),
        extra_special_tokens={"image_token": IMAGE, "image_start_token": IMAGE_START, "image_end_token": IMAGE_END},
    )


def config(tokens: Any, *, hidden: int = 128, layers: int = 4, vision_layers: int = 4) -> HunYuanVLConfig:
    """The 1.5 layout, with `text_config`; rotary settings as published but for the sections, which fit the smaller heads."""
    ids = {token: int(tokens.convert_tokens_to_ids(token)) for token in SPECIAL}
    shared: dict[str, Any] = {"pad_token_id": ids[PAD], "bos_token_id": ids[BEGIN], "eos_token_id": ids[STOP]}
    text = {
        "model_type": "hunyuan_vl_text",
        "vocab_size": len(tokens),
        "hidden_size": hidden,
        "intermediate_size": 3 * hidden,
        "num_hidden_layers": layers,
        "num_attention_heads": hidden // 32,
        "num_key_value_heads": hidden // 64,
        "head_dim": 32,
        "max_position_embeddings": 4096,
        "tie_word_embeddings": True,
        "rope_theta": 10000.0,
        "rope_scaling": {"type": "xdrope", "alpha": 1000.0, "factor": 1.0, "xdrope_section": [4, 4, 4, 4]},
        **shared,
    }
    vision = {
        "hidden_size": hidden,
        "intermediate_size": 4 * hidden,
        "num_hidden_layers": vision_layers,
        "num_attention_heads": hidden // 32,
        "patch_size": PATCH,
        "spatial_merge_size": MERGE,
        "max_image_size": 256,
        "min_image_size": 192,
        "out_hidden_size": hidden,
        "text_hidden_size": hidden,
    }
    return HunYuanVLConfig(
        text_config=text,
        vision_config=vision,
        image_token_id=ids[IMAGE],
        im_start_id=ids[IMAGE_START],
        im_end_id=ids[IMAGE_END],
        im_newline_id=ids[IMAGE_NEWLINE],
        tie_word_embeddings=True,
        **shared,
    )


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def published_name(name: str) -> str:
    for pattern, replacement in RENAMED:
        name = re.sub(pattern, replacement, name)
    return name


def save(model: Any, tokens: Any, folder: Path) -> None:
    """Write every file of the published layout; the weights as bfloat16, the precision that the real ones come in."""
    folder.mkdir(parents=True, exist_ok=True)
    tokens.chat_template = None
    tokens.save_pretrained(folder)
    (folder / "chat_template.jinja").write_text(CHAT_TEMPLATE, encoding="utf-8")
    (folder / "LICENSE").write_text(LICENSE_NOTE, encoding="utf-8")
    written = {**model.config.to_dict(), "architectures": ["HunYuanVLForConditionalGeneration"], "dtype": "bfloat16"}
    _write_json(folder / "config.json", written)
    stops = [int(tokens.convert_tokens_to_ids(token)) for token in (STOP, ASSISTANT)]
    generation = {"bos_token_id": model.config.bos_token_id, "eos_token_id": stops, "pad_token_id": model.config.pad_token_id}
    _write_json(folder / "generation_config.json", {**generation, "do_sample": False})
    images = {
        "image_processor_type": "HunYuanVLImageProcessor",
        "processor_class": "HunYuanVLProcessor",
        "min_pixels": MIN_PIXELS,
        "max_pixels": MAX_PIXELS,
        "patch_size": PATCH,
        "merge_size": MERGE,
        "temporal_patch_size": 1,
        "resample": 1,
        "image_mean": list(CLIP_MEAN),
        "image_std": list(CLIP_STD),
    }
    _write_json(folder / "preprocessor_config.json", images)
    weights = {
        published_name(name): weight.detach().to("cpu", torch.bfloat16).contiguous()
        for name, weight in model.state_dict().items()
        if name != "lm_head.weight"
    }
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
