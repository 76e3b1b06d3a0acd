"""Every published layout gives the same model; whatever does not fit is refused by name."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import HunYuanVLProcessor

from desktop.document.errors import DossierError
from desktop.engines.contract import EngineUnavailable
from desktop.engines.hunyuan.errors import ModelUnusable
from desktop.engines.hunyuan.runtime import loading
from desktop.engines.hunyuan.runtime.loading import Loaded, load
from desktop.engines.hunyuan.runtime.preparing import prepare, prompt_ids
from tests.helpers import checkpoints
from tests.helpers.nano.checkpoint import IMAGE

LAYOUTS: dict[str, dict[str, Any]] = {
    "1.5": {},
    "1.5 sharded, renamed keys": {"hub_keys": False, "shards": 3},
    "1.5 old tokenizer": {"old_tokenizer": True, "template_in_config": True},
    "1.0": {"nested": False},
    "1.0 as published": {"nested": False, "shards": 4, "old_tokenizer": True, "template_in_config": True},
    "1.0 without factor": {"nested": False, "hub_keys": False, "rope_factor": False},
    "1.5 without factor": {"rope_factor": False},
}


def _logits(loaded: Loaded) -> torch.Tensor:
    pixels = np.random.default_rng(1).integers(0, 256, (100, 140, 3), dtype=np.uint8)
    page = prepare(loaded, pixels, 256 * 256)
    ids, kinds = prompt_ids(loaded, page, "提取图中的文字。")
    with torch.inference_mode():
        asked = {"pixel_values": page.patches, "image_grid_thw": torch.tensor([page.grid])}
        said: torch.Tensor = loaded.model(input_ids=ids, mm_token_type_ids=kinds, **asked).logits
    return said


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> torch.Tensor:
    folder = checkpoints.make(tmp_path_factory.mktemp("reference"), hub_keys=False, lively=True)
    return _logits(load(folder, device="cpu", dtype="fp32"))


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
def test_every_layout_loads_the_same_weights(layout: str, tmp_path: Path, reference: torch.Tensor) -> None:
    loaded = load(checkpoints.make(tmp_path, lively=True, **LAYOUTS[layout]), device="cpu", dtype="fp32")
    assert torch.equal(_logits(loaded), reference)
    assert loaded.release == layout[:3]
    assert loaded.tokenizer.padding_side == "left"
    assert loaded.tokenizer.pad_token_id is not None
    assert HunYuanVLProcessor(loaded.processor, loaded.tokenizer).image_token == IMAGE  # which asks for all special tokens
    assert not loaded.model.training
    assert not any(weight.requires_grad for weight in loaded.model.parameters())
    assert loaded.model.config._attn_implementation == "sdpa"


@pytest.mark.parametrize(("dtype", "made"), [("bf16", torch.bfloat16), ("fp16", torch.float16), ("auto", torch.float32)])
def test_number_format(dtype: str, made: torch.dtype, tmp_path: Path) -> None:
    loaded = load(checkpoints.make(tmp_path, dtype=torch.bfloat16), device="cpu", dtype=dtype)
    assert loaded.dtype == made
    assert {weight.dtype for weight in loaded.model.parameters()} == {made}
    assert torch.isfinite(_logits(loaded)).all()


@pytest.mark.parametrize(("capability", "usual"), [((7, 5), torch.float16), ((8, 0), torch.bfloat16), ((9, 0), torch.bfloat16)])
def test_cards_without_bf16_get_fp16(capability: tuple[int, int], usual: torch.dtype, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda _: capability)
    assert loading._dtype("auto", torch.device("cuda")) == usual
    assert loading._dtype("bf16", torch.device("cuda")) == torch.bfloat16


def test_tied_head_is_the_embedding(tmp_path: Path) -> None:
    model = load(checkpoints.make(tmp_path), device="cpu", dtype="fp32").model
    assert model.lm_head.weight is model.model.language_model.embed_tokens.weight


@pytest.mark.parametrize(("nested", "named", "used"), [(True, None, 1.08), (False, None, 1.03), (False, 1.25, 1.25)])
def test_repetition_penalty(nested: bool, named: float | None, used: float, tmp_path: Path) -> None:
    loaded = load(checkpoints.make(tmp_path, nested=nested, penalty=named), device="cpu", dtype="fp32")
    assert loaded.repetition_penalty == used


def test_stop_ids_are_those_of_both_releases_where_the_vocabulary_has_them(tmp_path: Path) -> None:
    small = load(checkpoints.make(tmp_path / "small"), device="cpu", dtype="fp32")
    whole = load(checkpoints.make(tmp_path / "whole", layers=1, vocabulary=120818), device="cpu", dtype="fp32")
    assert len(small.stops) == 1
    assert whole.stops == small.stops | {120020, 120007}
    (tmp_path / "small" / "generation_config.json").unlink()
    assert load(tmp_path / "small", device="cpu", dtype="fp32").stops == small.stops


def test_image_settings_may_lie_in_the_processor_settings(tmp_path: Path) -> None:
    checkpoints.make(tmp_path, max_pixels=128 * 128)
    old = tmp_path / "preprocessor_config.json"
    (tmp_path / "processor_config.json").write_text(
        json.dumps({"image_processor": json.loads(old.read_text("utf-8"))}), "utf-8"
    )
    old.unlink()
    assert load(tmp_path, device="cpu", dtype="fp32").processor.size["longest_edge"] == 128 * 128


def test_tables_that_every_reader_computes_are_passed_over(tmp_path: Path, reference: torch.Tensor) -> None:
    checkpoints.make(tmp_path, lively=True)
    weights = load_file(tmp_path / "model.safetensors")
    save_file({**weights, "model.layers.0.self_attn.rotary_emb.inv_freq": torch.ones(8)}, tmp_path / "model.safetensors")
    assert torch.equal(_logits(load(tmp_path, device="cpu", dtype="fp32")), reference)


def test_a_tied_head_may_be_stored_too(tmp_path: Path) -> None:
    usual = _logits(load(checkpoints.make(tmp_path), device="cpu", dtype="fp32"))
    weights = load_file(tmp_path / "model.safetensors")
    save_file({**weights, "lm_head.weight": weights["model.embed_tokens.weight"].clone()}, tmp_path / "model.safetensors")
    assert torch.equal(_logits(load(tmp_path, device="cpu", dtype="fp32")), usual)


def test_padding_by_number(tmp_path: Path) -> None:
    """The first release names the padding twice, once as -1."""
    _with_settings(pad_id=5, pad_token_id=-1)(tmp_path)
    settings = json.loads((tmp_path / "config.json").read_text("utf-8"))
    flat = {**settings.pop("text_config"), **settings, "pad_token_id": -1, "pad_id": 5}
    (tmp_path / "config.json").write_text(json.dumps(flat), "utf-8")
    loaded = load(tmp_path, device="cpu", dtype="fp32")
    assert loaded.release == "1.0"
    assert torch.isfinite(_logits(loaded)).all()


def test_says_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    load(checkpoints.make(tmp_path, nested=False, old_tokenizer=True, shards=2), device="cpu", dtype="fp32")
    assert capfd.readouterr() == ("", "")


def _without_a_shard(folder: Path) -> None:
    checkpoints.make(folder, shards=3)
    (folder / "model-00002-of-00003.safetensors").unlink()


def _with_half_a_file(folder: Path) -> None:
    checkpoints.make(folder)
    whole = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(whole[: len(whole) // 2])


def _changed(change: Callable[[dict[str, torch.Tensor]], None]) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        checkpoints.make(folder)
        weights = load_file(folder / "model.safetensors")
        change(weights)
        save_file(weights, folder / "model.safetensors")

    return make


def _renamed(weights: dict[str, torch.Tensor]) -> None:
    weights["model.norm.wait"] = weights.pop("model.norm.weight")


def _added(weights: dict[str, torch.Tensor]) -> None:
    weights["model.layers.9.mlp.up_proj.weight"] = torch.zeros(3, 3)


def _reshaped(weights: dict[str, torch.Tensor]) -> None:
    weights["model.norm.weight"] = torch.ones(65)


def _without(name: str) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        (checkpoints.make(folder) / name).unlink()

    return make


def _with_settings(**said: Any) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        path = checkpoints.make(folder) / "config.json"
        path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **said}), "utf-8")

    return make


def _broken_json(folder: Path) -> None:
    (checkpoints.make(folder) / "config.json").write_text("{", "utf-8")


def _pickled(folder: Path) -> None:
    checkpoints.make(folder)
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()


def _pointing_elsewhere(folder: Path) -> None:
    checkpoints.make(folder)
    (folder / "model.safetensors").rename(folder.parent / "elsewhere.safetensors")
    index = {"weight_map": {"model.norm.weight": "../elsewhere.safetensors"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index), "utf-8")


FAULTS: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "shard": (_without_a_shard, "model-00002-of-00003.safetensors", "missing"),
    "half": (_with_half_a_file, "release", "cannot be read"),
    "renamed": (_changed(_renamed), "model.language_model.norm.weight", "missing (1 in all)"),
    "reshaped": (_changed(_reshaped), "model.language_model.norm.weight", "65, not 64"),
    "added": (_changed(_added), "model.language_model.layers.9.mlp.up_proj.weight", "another model"),
    "pickle": (_pickled, "model.safetensors", "missing"),
    "pointing": (_pointing_elsewhere, "../elsewhere.safetensors", "missing"),
    "config": (_without("config.json"), "config.json", "missing"),
    "json": (_broken_json, "config.json", "cannot be read"),
    "kind": (_with_settings(model_type="qwen2_vl"), "config.json", "another kind"),
    "settings": (_with_settings(text_config={"hidden_size": "wide"}), "config.json", "do not fit"),
    "tokenizer": (_without("tokenizer.json"), "tokenizer.json", "missing"),
    "template": (_without("chat_template.jinja"), "chat_template.jinja", "missing"),
    "images": (_without("preprocessor_config.json"), "preprocessor_config.json", "missing"),
    "image token": (_with_settings(image_token_id=100000), "tokenizer.json", "100000"),
}


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_what_does_not_fit_is_refused_by_name(fault: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    make, file, why = FAULTS[fault]
    folder = tmp_path / "release"
    make(folder)
    with pytest.raises(ModelUnusable) as caught:
        load(folder, device="cpu", dtype="fp32")
    assert caught.value.details["file"] == file
    assert why in str(caught.value.details["why"])
    assert file in caught.value.say("zh")
    assert capfd.readouterr() == ("", "")


def test_the_error_crosses_a_pipe() -> None:
    error = ModelUnusable("config.json", "the file is missing")
    again = DossierError.from_json(error.to_json())
    assert isinstance(again, ModelUnusable)
    assert again.say("en") == error.say("en")


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA card")
def test_without_a_card(tmp_path: Path) -> None:
    checkpoints.make(tmp_path)
    with pytest.raises(EngineUnavailable, match="CUDA"):
        load(tmp_path, device="cuda", dtype="auto")
    assert load(tmp_path, device="auto", dtype="auto").device.type == "cpu"
