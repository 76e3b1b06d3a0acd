"""From a model folder to a model in memory: local safetensors only, every weight found and of the right shape, or an error."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from huggingface_hub.errors import StrictDataclassError
from safetensors import SafetensorError
from transformers import HunYuanVLConfig, HunYuanVLForConditionalGeneration, PreTrainedTokenizerFast
from transformers.models.hunyuan_vl.image_processing_pil_hunyuan_vl import HunYuanVLImageProcessorPil
from transformers.utils import logging

from desktop.engines.contract import EngineUnavailable
from desktop.engines.hunyuan.errors import ModelUnusable

STOPS = (120020, 120007)
"""The last token of an answer of 1.5 and of 1.0; not every generation config names both."""
PENALTIES = {"1.5": 1.08, "1.0": 1.03}
DTYPES = {"bf16": torch.bfloat16, "fp16": torch.float16, "fp32": torch.float32}


@dataclass(frozen=True, slots=True)
class Loaded:
    """model: in eval mode, on `device`, without gradients. release: "1.0" or "1.5". stops: ids that end an answer.
    repetition_penalty: 1.0 for none."""

    model: HunYuanVLForConditionalGeneration
    processor: HunYuanVLImageProcessorPil
    tokenizer: PreTrainedTokenizerFast
    device: torch.device
    dtype: torch.dtype
    release: str
    stops: frozenset[int]
    repetition_penalty: float


def load(folder: Path, *, device: str, dtype: str) -> Loaded:
    """folder: where one release's config.json lies. device: auto, cuda or cpu. dtype: bf16, fp16, fp32 or auto,
    which is fp32 on a CPU and bf16 on a card, or fp16 on a card before compute capability 8.

    Raises ModelUnusable, EngineUnavailable."""
    with _quiet():
        place = _device(device)
        number = _dtype(dtype, place)
        content = _json(folder, "config.json")
        config = _config(content)
        generation = _json(folder, "generation_config.json", needed=False)
        model = _model(folder, config, number).to(place).requires_grad_(False).eval()
        release = "1.5" if "text_config" in content else "1.0"
        return Loaded(
            model=model,
            processor=_processor(folder),
            tokenizer=_tokenizer(folder, config),
            device=place,
            dtype=number,
            release=release,
            stops=_stops(generation, config),
            repetition_penalty=float(generation.get("repetition_penalty") or PENALTIES[release]),
        )


def _device(name: str) -> torch.device:
    if name not in ("auto", "cuda", "cpu"):
        raise EngineUnavailable(engine="hunyuan", why=f"there is no device {name}")
    there = torch.cuda.is_available()
    if name == "cuda" and not there:
        raise EngineUnavailable(engine="hunyuan", why="no CUDA graphics card can be used")
    return torch.device("cuda", torch.cuda.current_device()) if there and name != "cpu" else torch.device("cpu")


def _dtype(name: str, device: torch.device) -> torch.dtype:
    wanted = _usual(device) if name == "auto" else name
    if wanted not in DTYPES:
        raise EngineUnavailable(engine="hunyuan", why=f"there is no number format {name}")
    return DTYPES[wanted]


def _usual(device: torch.device) -> str:
    if device.type != "cuda":
        return "fp32"
    # Older cards have no bf16 units, and for bf16 no attention but one that needs memory for every pair of patches.
    return "bf16" if torch.cuda.get_device_capability(device) >= (8, 0) else "fp16"


def _json(folder: Path, name: str, *, needed: bool = True) -> dict[str, Any]:
    path = folder / name
    if not needed and not path.exists():
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ModelUnusable(name, "the file is missing") from error
    except (OSError, ValueError) as error:
        raise ModelUnusable(name, "the file cannot be read") from error
    if not isinstance(content, dict):
        raise ModelUnusable(name, "the file holds something else")
    return content


def _config(content: Mapping[str, Any]) -> Any:
    """A HunYuanVLConfig; Any, because transformers types its parts as whatever they may be before they are made."""
    if content.get("model_type") != "hunyuan_vl":
        raise ModelUnusable("config.json", "the model is of another kind")
    completed = _with_factor(content)
    if isinstance(content.get("text_config"), dict):
        completed["text_config"] = _with_factor(content["text_config"])
    try:
        return HunYuanVLConfig.from_dict(completed)
    except (AttributeError, KeyError, TypeError, ValueError, StrictDataclassError) as error:
        raise ModelUnusable("config.json", "the settings do not fit together") from error


def _with_factor(text: Mapping[str, Any]) -> dict[str, Any]:
    """transformers asks for a `factor` that published settings may leave out."""
    scaled = {
        key: {"factor": 1.0, **text[key]} for key in ("rope_scaling", "rope_parameters") if isinstance(text.get(key), dict)
    }
    return {**text, **scaled}


def _model(folder: Path, config: Any, dtype: torch.dtype) -> Any:
    _weights_there(folder)
    kind: Any = HunYuanVLForConditionalGeneration
    try:
        model, found = kind.from_pretrained(
            folder,
            config=config,
            dtype=dtype,
            attn_implementation="sdpa",
            local_files_only=True,
            use_safetensors=True,
            ignore_mismatched_sizes=True,  # so that they can be named
            output_loading_info=True,
        )
    except (OSError, SafetensorError) as error:
        raise ModelUnusable(folder.name, "the weights cannot be read") from error
    for name, there, wanted in sorted(found["mismatched_keys"]):
        raise ModelUnusable(name, f"the weight has the shape {_shape(there)}, not {_shape(wanted)}")
    missing = sorted(found["missing_keys"])
    if missing:
        raise ModelUnusable(missing[0], f"the weight is missing ({len(missing)} in all)")
    unknown = sorted(found["unexpected_keys"])
    if unknown:
        raise ModelUnusable(unknown[0], f"the weight belongs to another model ({len(unknown)} in all)")
    if found["error_msgs"]:
        raise ModelUnusable(folder.name, "the weights could not be taken in")
    return model


def _weights_there(folder: Path) -> None:
    index = "model.safetensors.index.json"
    if not (folder / index).exists():
        names = {"model.safetensors"}
    else:
        listed = _json(folder, index).get("weight_map")
        if not isinstance(listed, dict) or not listed:
            raise ModelUnusable(index, "the file holds something else")
        names = {str(name) for name in listed.values()}
    for name in sorted(names):
        if Path(name).name != name or not (folder / name).is_file():
            raise ModelUnusable(name, "the file is missing")


def _shape(size: Any) -> str:
    return "×".join(str(side) for side in size)


def _processor(folder: Path) -> HunYuanVLImageProcessorPil:
    whole = _json(folder, "processor_config.json", needed=False).get("image_processor")
    settings = whole if isinstance(whole, dict) else _json(folder, "preprocessor_config.json")
    processor: HunYuanVLImageProcessorPil = HunYuanVLImageProcessorPil.from_dict(settings)
    return processor


def _tokenizer(folder: Path, config: Any) -> PreTrainedTokenizerFast:
    if not (folder / "tokenizer.json").is_file():
        raise ModelUnusable("tokenizer.json", "the file is missing")
    tokenizer: PreTrainedTokenizerFast
    try:
        tokenizer = PreTrainedTokenizerFast.from_pretrained(folder, local_files_only=True, padding_side="left")
    except (OSError, ValueError) as error:
        raise ModelUnusable("tokenizer.json", "the file cannot be read") from error
    ids = {
        "image_token": config.image_token_id,
        "image_start_token": config.im_start_id,
        "image_end_token": config.im_end_id,
    }
    for name, number in ids.items():
        token = tokenizer.convert_ids_to_tokens(number)
        if token is None:
            raise ModelUnusable("tokenizer.json", f"there is no token {number} for {name}")
        setattr(tokenizer, name, token)
        setattr(tokenizer, f"{name}_id", number)
    if tokenizer.pad_token_id is None:
        # Left of the text and masked: any token will do.
        tokenizer.pad_token = tokenizer.convert_ids_to_tokens(max(config.text_config.pad_token_id or 0, 0))
    if not tokenizer.chat_template:
        raise ModelUnusable("chat_template.jinja", "the file is missing")
    return tokenizer


def _stops(generation: Mapping[str, Any], config: Any) -> frozenset[int]:
    named = generation.get("eos_token_id")
    if named is None:
        named = config.text_config.eos_token_id
    numbers = {*STOPS, *(named if isinstance(named, list) else [named])}
    return frozenset(number for number in numbers if isinstance(number, int) and 0 <= number < config.text_config.vocab_size)


@contextmanager
def _quiet() -> Iterator[None]:
    """No progress bars, no advice: the streams of a host belong to its protocol."""
    voice: Any = logging
    level, bars = voice.get_verbosity(), voice.is_progress_bar_enabled()
    voice.set_verbosity_error()
    voice.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        voice.set_verbosity(level)
        if bars:
            voice.enable_progress_bar()
