"""The engine host of the GPU pack: a frozen program of its own, with the torch that is installed where it is made."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from building import contents, freezing
from building.places import ENGINE_HOST, PACKAGING, SUFFIX, VERSION, WORK, Unbuildable
from desktop.engines.registry import ENTRIES
from desktop.hosts.protocol import VERSION as PROTOCOL

TRY_WITHOUT_CUDA = "DOSSIER_ENGINE_WITHOUT_CUDA"
"""Set to 1, an engine host is made with a torch that knows no graphics card: to try the way of the pack, not to hand it out."""
START = f"dossier-engine{SUFFIX}"
FACTS = "engine-host.json"
"""In the folder of the host: what it was made of."""
MODEL_KINDS = ("hunyuan_vl", "hunyuan_v1_dense", "qwen3", "encoder_decoder", "auto")
"""Of transformers: the model, its language part, the draft model, and what is imported along with them."""

LEFT_OUT = (
    # What torch, transformers and what they import use where it happens to be there. Without triton, which Windows never has,
    # nothing is compiled at run time: that would need a compiler on the desk.
    "triton", "torchvision", "torchaudio", "tensorboard", "onnxscript", "openvino", "scipy", "pandas", "sklearn", "matplotlib",
    "datasets", "accelerate", "kernels", "hf_xet", "rich", "pygments", "typer", "click", "pydantic", "chardet", "defusedxml",
    "google", "protobuf", "requests", "urllib3", "charset_normalizer", "certifi", "attr", "attrs", "sortedcontainers",
    "torch.utils.tensorboard", "torch.utils.benchmark",
    "onnxruntime.quantization", "onnxruntime.tools", "onnxruntime.transformers",
    # Of rapidocr only the models are used.
    "rapidocr", "omegaconf", "pyclipper", "shapely", "colorlog",
    # The window and what opens masters, building and testing, terminals.
    "PySide6", "shiboken6", "pymupdf", "pikepdf", "lxml", "cryptography", "tkinter", "_tkinter", "readline", "curses",
    "_curses", "IPython", "pytest", "_pytest", "hypothesis", "setuptools", "pip", "mypy",
)  # fmt: skip
"""Packages and modules that are not frozen. A client of HTTP is: transformers imports one, whatever it is used for. The shield
stands before it does."""

_FOR_BUILDING = re.compile(
    r"torch/(test/|include/|share/|bin/(?!torch_shm_manager)"
    r"|lib/(lib)?(torchbind_test|jitbackend_test|backend_with_compiler|aoti_custom_ops|c10d_cuda_test)\."
    r"|lib/.*\.(lib|a|pdb)$)"
)
"""Programs and libraries for torch's own tests, and what is only for building against it."""
_OF_THE_MACHINE = ("libcudart.so",)
"""Named in torch's sources and found where it is made, if a CUDA toolkit is there: torch brings its own, with a number."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a frozen engine host is made of. version: of the program. protocol: of the host protocol. torch, transformers:
    versions. cuda: that torch was built for, "13.0", "" for none."""

    version: str
    protocol: int
    torch: str
    transformers: str
    cuda: str

    @property
    def cuda_major(self) -> int:
        """As in the manifest of a pack: 0 for none."""
        return int(self.cuda.partition(".")[0] or 0)


def freeze_host(target: Path = ENGINE_HOST, work: Path = WORK, *, without_cuda: bool | None = None) -> Made:
    """Makes the folder `target`. without_cuda: whether a torch that knows no graphics card will do; None: what the environment
    says (TRY_WITHOUT_CUDA). Raises Unbuildable where torch or transformers is missing, or a torch for graphics cards."""
    made = installed()
    if without_cuda is None:
        without_cuda = os.environ.get(TRY_WITHOUT_CUDA) == "1"
    if not made.cuda and not without_cuda:
        raise Unbuildable(
            f"The installed torch {made.torch} knows no graphics card: install a build for CUDA (docs/gpu-pack.md)."
            f" To try the pack without one, set {TRY_WITHOUT_CUDA}=1."
        )
    folder = target.parent / "dossier-engine"  # as the spec calls it
    freezing.pyinstaller(PACKAGING / "engine_host.spec", folder, work)
    if folder != target:
        shutil.rmtree(target, ignore_errors=True)
        folder.rename(target)
    facts = {"version": made.version, "protocol": made.protocol, "torch": made.torch}
    facts |= {"transformers": made.transformers, "cuda": made.cuda}
    (target / FACTS).write_text(json.dumps(facts, indent=1, sort_keys=True) + "\n", "utf-8")
    _refuse_silent(target, made)
    print(f"engine host: torch {made.torch}, {f'CUDA {made.cuda}' if made.cuda else 'no CUDA: only to be tried'}")
    return made


def installed() -> Made:
    """What an engine host would be made of here; imports neither. Raises Unbuildable where something is missing."""
    needed = {package for entry in ENTRIES for package in entry.needs} | {"safetensors", "tokenizers", "jinja2"}
    absent = sorted(package for package in needed if importlib.util.find_spec(package) is None)
    if absent:
        raise Unbuildable(f"The engine host needs packages that are not installed: {', '.join(absent)} (docs/gpu-pack.md).")
    torch = importlib.util.find_spec("torch")
    assert torch is not None
    said = runpy.run_path(str(Path(next(iter(torch.submodule_search_locations or ()))) / "version.py"))
    return Made(VERSION, PROTOCOL, str(said["__version__"]), metadata.version("transformers"), said["cuda"] or "")


def made_of(folder: Path = ENGINE_HOST) -> Made:
    """Of a frozen engine host. Raises Unbuildable where the folder holds none."""
    try:
        return Made(**json.loads((folder / FACTS).read_text("utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise Unbuildable(f"{folder} holds no engine host: run the step `freeze --variant cuda` first.") from error


def models() -> tuple[str, ...]:
    """File names of the embedded engine's models."""
    return tuple(name for entry in ENTRIES for name, _ in entry.models)


def is_wanted(place: str) -> bool:
    """Whether a file that PyInstaller found belongs into the host. place: its path there."""
    path = place.replace("\\", "/")
    package = path.partition("/")[0]
    if package.endswith(".dist-info") and package.partition("-")[0].lower() in LEFT_OUT:
        return False  # transformers looks whether packages are there by these
    return path not in (*contents.SYSTEM, *_OF_THE_MACHINE) and not _FOR_BUILDING.match(path)


def refuse_missing(places: Iterable[str]) -> None:
    """Raises Unbuildable where something is not among the files without which the host would fail only when it reads."""
    there = {place.replace("\\", "/") for place in places}
    names = {place.rpartition("/")[2] for place in there}
    parts = ("configuration", "modeling", "image_processing_pil")
    needed = {f"transformers/models/hunyuan_vl/{part}_hunyuan_vl.py" for part in parts}
    if sys.platform == "linux":
        needed.add("torch/bin/torch_shm_manager")  # the module of torch asks for it, whether it is ever run or not
    missing = [*sorted(needed - there), *sorted(set(models()) - names)]
    if missing:
        raise Unbuildable(f"The engine host lacks {', '.join(missing)}.")


def _refuse_silent(folder: Path, made: Made) -> None:
    """It must at least start and know what it is."""
    wanted = {"--version": f"dossier-engine {made.version}", "--protocol": str(made.protocol)}
    for argument, answer in wanted.items():
        told = subprocess.run([str(folder / START), argument], capture_output=True, text=True, timeout=300, check=False)
        if (told.returncode, told.stdout.strip(), told.stderr.strip()) != (0, answer, ""):
            raise Unbuildable(f"The frozen engine host does not answer {argument} as it should: {told}")
