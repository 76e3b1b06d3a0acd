"""What an engine host of the GPU pack is made of, and when none is made."""

from __future__ import annotations

import importlib.util
import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from building import engine_host, freezing
from building.engine_host import Made
from building.places import Unbuildable

MADE = Made("1.0", 1, "2.13.0+cu130", "5.23.0", "13.0")


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Folders that would have been frozen."""
    folders: list[Path] = []
    monkeypatch.setattr(freezing, "pyinstaller", lambda spec, target, work: folders.append(target))
    monkeypatch.delenv(engine_host.TRY_WITHOUT_CUDA, raising=False)
    return folders


def test_a_torch_without_cuda_is_refused_unless_it_is_only_to_be_tried(
    frozen: list[Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(engine_host, "installed", lambda: replace(MADE, torch="2.13.0+cpu", cuda=""))
    monkeypatch.setattr(engine_host, "_refuse_silent", lambda folder, made: None)
    target = tmp_path / "dossier-engine"
    target.mkdir()
    with pytest.raises(Unbuildable, match=r"2\.13\.0\+cpu knows no graphics card.*gpu-pack\.md"):
        engine_host.freeze_host(target, tmp_path)
    assert not frozen
    monkeypatch.setenv(engine_host.TRY_WITHOUT_CUDA, "1")
    made = engine_host.freeze_host(target, tmp_path)
    assert frozen == [target]
    assert made.cuda_major == 0
    assert engine_host.made_of(target) == made


def test_a_host_that_does_not_answer_is_refused(frozen: list[Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(engine_host, "installed", lambda: MADE)
    target = tmp_path / "dossier-engine"
    target.mkdir()
    start = target / engine_host.START
    start.write_text("#!/bin/sh\necho dossier-engine 0.9\n", "utf-8")
    start.chmod(0o755)
    with pytest.raises((Unbuildable, OSError)):
        engine_host.freeze_host(target, tmp_path)


def test_missing_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(Unbuildable, match="torch, transformers"):
        engine_host.installed()


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed")
def test_what_is_installed_is_told_without_importing_it() -> None:
    before = "torch" in sys.modules
    made = engine_host.installed()
    assert made.torch.partition("+")[0].count(".") == 2
    assert ("torch" in sys.modules) is before


@pytest.mark.parametrize("text", [None, "{", "[]", json.dumps({"version": "1"})])
def test_a_folder_that_holds_no_host_is_told_of(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / engine_host.FACTS).write_text(text, "utf-8")
    with pytest.raises(Unbuildable, match="variant cuda"):
        engine_host.made_of(tmp_path)


@pytest.mark.parametrize(
    ("place", "wanted"),
    [
        ("torch/bin/torch_shm_manager", True),
        ("torch/bin/test_api", False),
        ("torch\\bin\\protoc.exe", False),
        ("torch/lib/libtorch_cpu.so", True),
        ("torch/lib/libtorchbind_test.so", False),
        ("torch\\lib\\torch_cuda.dll", True),
        ("torch\\lib\\torch_cuda.lib", False),
        ("torch/include/ATen/ATen.h", False),
        ("torch/testing/__init__.py", True),
        ("nvidia/cu13/lib/libcublas.so.13", True),
        ("libcudart.so", False),
        ("libstdc++.so.6", False),
        ("pydantic-2.14.3.dist-info/METADATA", False),
        ("transformers-5.23.0.dist-info/METADATA", True),
    ],
)
def test_what_belongs_into_a_host(place: str, wanted: bool) -> None:
    assert engine_host.is_wanted(place) is wanted


def test_a_host_that_would_fail_only_when_it_reads_is_not_made() -> None:
    there = [f"transformers/models/hunyuan_vl/{part}_hunyuan_vl.py" for part in ("configuration", "modeling")]
    there += ["torch/bin/torch_shm_manager", *(f"rapidocr/models/{name}" for name in engine_host.models())]
    with pytest.raises(Unbuildable, match=r"image_processing_pil_hunyuan_vl\.py"):
        engine_host.refuse_missing(there)
    there.append("transformers\\models\\hunyuan_vl\\image_processing_pil_hunyuan_vl.py")
    engine_host.refuse_missing(there)
    with pytest.raises(Unbuildable, match=r"\.onnx"):
        engine_host.refuse_missing(there[:3] + there[-1:])


def test_nothing_that_the_engine_imports_is_left_out() -> None:
    assert not {"torch", "transformers", "tqdm", "ssl", "psutil", "numpy", "PIL", "cv2"} & set(engine_host.LEFT_OUT)
    assert {"PySide6", "pymupdf", "triton", "rapidocr"} <= set(engine_host.LEFT_OUT)
