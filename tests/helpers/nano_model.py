"""The TEST MODEL of tests/data/nano as a person would bring it: a published folder, imported with its licence accepted."""

from __future__ import annotations

import shutil
from pathlib import Path

from desktop.services.models import ModelInfo, Models

CHECKPOINT = Path(__file__).resolve().parents[1] / "data" / "nano"
PUBLISHED = (
    *("config.json", "generation_config.json", "preprocessor_config.json", "tokenizer.json", "tokenizer_config.json"),
    *("chat_template.jinja", "model.safetensors", "LICENSE"),
)


def published(folder: Path) -> Path:
    """The model's own files, without the record of its training."""
    folder.mkdir(parents=True)
    for name in PUBLISHED:
        shutil.copyfile(CHECKPOINT / name, folder / name)
    return folder


def brought(models: Path, source: Path) -> ModelInfo:
    """models: the folder that the program keeps its models in."""
    return Models(models).bring(published(source), person="Ada", accepted=True)
