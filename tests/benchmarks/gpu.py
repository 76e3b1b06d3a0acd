"""How fast is HunyuanOCR on this graphics card, and how near is that to what the card's memory allows?

`python -m tests.benchmarks.gpu [--page 2480x3508] [--cap 2048] [--tokens 1000] [--batches 4,8,16,32] [--limit 24] [--small]`

Builds the published architecture at full size with random weights, on the card, without files; lets every page be answered with
the same number of tokens, whatever the model wants; prints a table in Markdown. `plain` is the published recipe: transformers'
`generate`, sdpa, bf16, greedy; without cuDNN's attention, which the newest cards plan anew for every length, for half a second
each. Nothing of a page's preparation on the CPU is in the times: it is printed apart. Ends with 2 where there is no CUDA card.
`--small` tries the script itself on a tiny model on the CPU: its numbers mean nothing.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from transformers import HunYuanVLConfig, HunYuanVLForConditionalGeneration, PreTrainedTokenizerFast
from transformers.models.hunyuan_vl.image_processing_pil_hunyuan_vl import HunYuanVLImageProcessorPil

from desktop.engines.hunyuan.governor import Governor
from desktop.engines.hunyuan.prompts import Task, prompt
from desktop.engines.hunyuan.runtime.backend import TorchBackend
from desktop.engines.hunyuan.runtime.loading import Loaded
from desktop.engines.hunyuan.runtime.preparing import PreparedPage, prepare, prompt_ids
from desktop.engines.hunyuan.values import Generated, Job, OutOfDeviceMemory, Stop
from tests.helpers.nano.checkpoint import CHAT_TEMPLATE, IMAGE, IMAGE_END, IMAGE_START, PAD, SPECIAL, STOP

PARAMETERS = 996_208_112
VOCABULARY = 120_818
LONGEST = 3900
"""Tokens: from 4000 characters on, a text is looked at for repetitions, and a random model repeats itself."""
GB = 10**9


@dataclass(frozen=True, slots=True)
class Measured:
    """seconds: of all pages, from patches to text. first: the same when only one token is asked for. begin: of the very first
    call. peak: bytes. None in place of a Measured: there was too little memory."""

    name: str
    pages: int
    seconds: float
    first: float
    begin: float
    peak: int


@dataclass(frozen=True, slots=True)
class Bench:
    """What every measurement needs. bandwidth: bytes a second."""

    loaded: Loaded
    page: PreparedPage
    question: str
    tokens: int
    repeat: int
    bandwidth: float

    def bound(self, pages: int) -> float:
        """Tokens a second if a step did nothing but read the language model's weights and the pages' keys and values once."""
        text: Any = self.loaded.model.config.text_config
        weights = sum(weight.nbytes for weight in self.loaded.model.model.language_model.parameters())
        a_token = 2 * text.num_hidden_layers * text.num_key_value_heads * text.head_dim * self.loaded.dtype.itemsize
        length = prompt_ids(self.loaded, self.page, self.question)[0].shape[1] + self.tokens / 2
        return float(pages * self.bandwidth / (weights + pages * length * a_token))


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    if not options.small and not torch.cuda.is_available():
        print("This needs a CUDA graphics card (--small tries the script itself on the CPU).", file=sys.stderr)
        return 2
    device = torch.device("cpu" if options.small else "cuda")
    if options.small:
        torch.set_num_threads(1)
    elif options.limit * GB < (total := torch.cuda.get_device_properties(device).total_memory):
        torch.cuda.set_per_process_memory_fraction(options.limit * GB / total)

    torch.backends.cuda.enable_cudnn_sdp(False)
    bandwidth = _bandwidth(device)
    loaded = _loaded(device, small=options.small)
    side = 256 if options.small else options.cap
    width, height = (int(number) for number in options.page.split("x"))
    pixels = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    page, preparing = _timed(lambda: prepare(loaded, pixels, side * side))
    bench = Bench(loaded, page, prompt(Task.SPOTTING), options.tokens, options.repeat, bandwidth)
    _headline(bench, options, preparing)

    rows: list[tuple[str, int, Measured | None]] = [("plain `generate`", 1, _plain(bench))]
    backend = TorchBackend(loaded)
    governor = Governor(backend.description, (side * side,), options.tokens)
    picked = governor.capacity(1, backend.memory(), 64)
    for pages in sorted({1, picked, *options.batches}):
        name = ("ours, single" if pages == 1 else "ours, batched") + (" (the governor's choice)" if pages == picked else "")
        rows.append((name, pages, _ours(bench, backend, name, pages)))
    backend.close()
    _table(bench, rows)
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="gpu", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--page", default="2480x3508", help="width and height of the page in pixels")
    parser.add_argument("--cap", type=int, default=2048, help="side of the square that has as many pixels as a page may keep")
    parser.add_argument("--tokens", type=int, default=1000, help="that a page is answered with")
    parser.add_argument("--batches", type=_numbers, default=(4, 8, 16, 32), help="pages at once, with commas between")
    parser.add_argument("--limit", type=float, default=24, help="GB of the card that this process may take")
    parser.add_argument("--repeat", type=int, default=3, help="times that ours is measured; the median counts")
    parser.add_argument("--small", action="store_true", help="a trial of this script on the CPU, no measurement")
    options = parser.parse_args(arguments)
    if not 2 <= options.tokens <= LONGEST:
        parser.error(f"--tokens: from 2 to {LONGEST}")
    return options


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in text.split(",") if number)


def full_config() -> Any:
    """The sizes of the published model, which both releases share."""
    return _config(
        {
            "vocab_size": VOCABULARY,
            "hidden_size": 1024,
            "intermediate_size": 3584,
            "num_hidden_layers": 24,
            "num_attention_heads": 16,
            "num_key_value_heads": 8,
            "head_dim": 128,
            "max_position_embeddings": 32768,
        },
        {"hidden_size": 1152, "intermediate_size": 4304, "num_hidden_layers": 27, "num_attention_heads": 16},
    )


def _small_config() -> Any:
    heads = {"num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16}
    sizes = {"hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2}
    vision = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2}
    return _config({"vocab_size": 1000, **sizes, **heads}, {**vision, "max_image_size": 256})


def _config(text: dict[str, Any], vision: dict[str, Any]) -> Any:
    kind: Any = HunYuanVLConfig
    ids = {token: index for index, token in enumerate(SPECIAL)}
    section = [text["head_dim"] // 8] * 4
    rope = {"type": "xdrope", "alpha": 1000.0, "factor": 1.0, "xdrope_section": section}
    tokens = {"pad_token_id": ids[PAD], "eos_token_id": ids[STOP]}
    return kind(
        text_config={"rope_theta": 10000.0, "rope_scaling": rope, "tie_word_embeddings": True, **text, **tokens},
        vision_config={"out_hidden_size": text["hidden_size"], **vision},
        image_token_id=ids[IMAGE],
        im_start_id=ids[IMAGE_START],
        im_end_id=ids[IMAGE_END],
        **tokens,
    )


def _loaded(device: torch.device, *, small: bool) -> Loaded:
    """As `load` gives it, but never from files, and without ids that stop an answer."""
    config = _small_config() if small else full_config()
    dtype = torch.float32 if small else torch.bfloat16
    kind: Any = HunYuanVLForConditionalGeneration
    torch.manual_seed(0)
    with torch.device(device):
        model = kind._from_config(config, dtype=dtype, attn_implementation="sdpa").requires_grad_(False).eval()
    count = sum(weight.numel() for weight in model.parameters())
    if not small and count != PARAMETERS:
        raise SystemExit(f"{count:,} parameters were built, not {PARAMETERS:,}")
    return Loaded(
        model=model,
        processor=HunYuanVLImageProcessorPil(min_pixels=64 * 64 if small else 512 * 512),
        tokenizer=_tokenizer(config.text_config.vocab_size),
        device=device,
        dtype=dtype,
        release="1.5",
        stops=frozenset(),
        repetition_penalty=1.08,
    )


def _tokenizer(size: int) -> PreTrainedTokenizerFast:
    """Every token is one character, so that a text is as long as it has tokens."""
    names = [*SPECIAL, *(chr(0x4E00 + index) if index < 0x5000 else chr(0x20000 + index) for index in range(size))][:size]
    inner = Tokenizer(models.WordLevel({name: index for index, name in enumerate(names)}, unk_token=names[-1]))
    inner.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    inner.decoder = decoders.Fuse()
    inner.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in SPECIAL])
    kind: Any = PreTrainedTokenizerFast
    tokenizer: PreTrainedTokenizerFast = kind(tokenizer_object=inner, pad_token=PAD, padding_side="left")
    tokenizer.chat_template = CHAT_TEMPLATE
    return tokenizer


def _plain(bench: Bench) -> Measured | None:
    loaded, page = bench.loaded, bench.page
    ids, kinds = prompt_ids(loaded, page, bench.question)
    model: Any = loaded.model
    model.generation_config.eos_token_id = None

    def generate(tokens: int) -> None:
        asked = {"input_ids": ids, "attention_mask": torch.ones_like(ids), "mm_token_type_ids": kinds}
        there = {name: tensor.to(loaded.device) for name, tensor in asked.items()}
        image = {"pixel_values": page.patches.to(loaded.device), "image_grid_thw": torch.tensor([page.grid]).to(loaded.device)}
        said = model.generate(
            **there,
            **image,
            max_new_tokens=tokens,
            do_sample=False,
            repetition_penalty=loaded.repetition_penalty,
            pad_token_id=model.config.text_config.pad_token_id,
        )
        if said.shape[1] - ids.shape[1] != tokens:
            raise SystemExit("the answer is not as long as was asked for")

    return _measured(bench, "plain `generate`", 1, generate, repeat=1, warm=2)


def _ours(bench: Bench, backend: TorchBackend, name: str, pages: int) -> Measured | None:
    def generate(tokens: int) -> None:
        done: list[Generated] = []
        # Not the same object: each is encoded.
        jobs = [Job(_again(bench.page), bench.question, tokens) for _ in range(pages)]
        backend.generate(jobs, lambda: None, lambda _, said: done.append(said))
        if len(done) != pages or any(len(said.starts) != tokens or said.stop != Stop.LENGTH for said in done):
            raise SystemExit("the answers are not as long as was asked for")

    return _measured(bench, name, pages, generate, repeat=bench.repeat, warm=bench.tokens)


def _again(page: PreparedPage) -> PreparedPage:
    return PreparedPage(page.patches, page.grid, page.width, page.height, page.image_tokens)


def _measured(
    bench: Bench, name: str, pages: int, generate: Callable[[int], None], *, repeat: int, warm: int
) -> Measured | None:
    """warm: tokens of the first call, which is not counted."""
    cuda = bench.loaded.device.type == "cuda"
    if cuda:
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()
    try:
        _, begin = _timed(lambda: generate(warm))
        first = statistics.median(_timed(lambda: generate(1))[1] for _ in range(repeat))
        seconds = statistics.median(_timed(lambda: generate(bench.tokens))[1] for _ in range(repeat))
    except (OutOfDeviceMemory, torch.OutOfMemoryError):
        return None
    return Measured(name, pages, seconds, first, begin, torch.cuda.max_memory_reserved() if cuda else 0)


def _timed(call: Callable[[], Any]) -> tuple[Any, float]:
    cuda = torch.cuda.is_available()
    if cuda:
        torch.cuda.synchronize()
    begin = time.perf_counter()
    result = call()
    if cuda:
        torch.cuda.synchronize()
    return result, time.perf_counter() - begin


def _bandwidth(device: torch.device) -> float:
    """Bytes a second, read and written, of a copy within the device's memory: the best of several."""
    size = 2**30 if device.type == "cuda" else 2**24
    source = torch.zeros(size, dtype=torch.uint8, device=device)
    target = torch.empty_like(source)
    best = min(_timed(lambda: [target.copy_(source) for _ in range(10)])[1] for _ in range(5))
    return 10 * 2 * size / best


def _headline(bench: Bench, options: argparse.Namespace, preparing: float) -> None:
    page = bench.page
    if options.small:
        print("**A trial of this script with a tiny model on the CPU: the numbers below mean nothing.**\n")
    count = sum(weight.numel() for weight in bench.loaded.model.parameters())
    limit = "no limit" if options.small else f"at most {options.limit:g} GB of its memory"
    print(f"{_machine(bench.loaded.device)}, {limit}; torch {torch.__version__}; {count:,} parameters, random weights.")
    print(f"Memory bandwidth, measured by a copy kernel in this run: {bench.bandwidth / GB:,.0f} GB/s.")
    print(
        f"A page of {options.page} pixels, given to the model as {page.width}x{page.height}, {page.image_tokens:,} image"
        f" tokens; {bench.tokens:,} tokens written of each page. Preparing one on one thread of the CPU, not counted below: "
        f"{preparing:.2f} s.\n"
    )


def _machine(device: torch.device) -> str:
    if device.type == "cpu":
        return "CPU"
    asked = ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"]
    try:
        driver = subprocess.run(asked, capture_output=True, text=True, timeout=30, check=True).stdout.split()[0]
    except (OSError, subprocess.SubprocessError, IndexError):
        driver = "unknown"
    return f"{torch.cuda.get_device_name(device)}, driver {driver}"


def _table(bench: Bench, rows: Sequence[tuple[str, int, Measured | None]]) -> None:
    print("| | pages at once | s a page | tokens/s | of it before the first token, s a page | tokens/s while writing |", end="")
    print(" share of the bandwidth bound | peak GB | × plain | first call, s |\n|---|" + "---:|" * 9)
    plain = rows[0][2]
    for name, pages, found in rows:
        if found is None:
            print(f"| {name} | {pages} | too little memory |" + " |" * 7)
            continue
        each = found.seconds / pages
        writing = pages * (bench.tokens - 1) / max(found.seconds - found.first, 1e-9)
        times = f"{plain.seconds / each:.1f}" if plain is not None else "?"
        print(
            f"| {name} | {pages} | {each:.3f} | {pages * bench.tokens / found.seconds:,.0f} | {found.first / pages:.3f} | "
            f"{writing:,.0f} | {writing / bench.bound(pages):.0%} | {found.peak / GB:.1f} | {times} | {found.begin:.1f} |"
        )
    print(
        "\nThe bound: a step reads the weights of the language model and the keys and values of its pages once, no more."
        " The share is of the speed while writing. Peak: what torch took of the card; the driver's own part is not in it."
    )


if __name__ == "__main__":
    sys.exit(main())
