"""Train the TEST MODEL from scratch: python -m tests.helpers.nano.train --minutes M --state DIR --out DIR

It stops at the minutes given, or at once when interrupted, and goes on from DIR when started again with the same state.
First the vision tower learns to see (which digit stands in which patch, in which line, in whose box), then all learn to answer.
"""

from __future__ import annotations

import argparse
import json
import platform
import signal
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
import transformers
from torch import nn
from transformers import HunYuanVLForConditionalGeneration

from tests.helpers.nano import batches, checkpoint, net

TEST_SEEDS = 10_000_000
"""Batches from here on are never trained on."""


@dataclass(slots=True)
class Plan:
    """Everything that decides the run but the time; kept in the state and written into the record."""

    seed: int = 1
    batch: int = 32
    muon_rate: float = 4e-3
    adam_rate: float = 2e-3
    weight_decay: float = 0.01
    warmup_steps: int = 100
    square_steps: int = 800
    falling_share: float = 0.6
    seen_share: float = 0.3
    seen_well: float = 0.8
    heads_weight: float = 1.0
    clip: float = 1.0


@dataclass(slots=True)
class Progress:
    """steps and seconds so far; joint_step: when answering began (-1: not yet); seen: the share of digits seen, smoothed."""

    steps: int = 0
    seconds: float = 0.0
    joint_step: int = -1
    seen: float = 0.0
    exact: float = 0.0


class Run:
    def __init__(self, plan: Plan, state: Path, minutes: float, device: torch.device) -> None:
        torch.manual_seed(plan.seed)
        self.plan, self.state, self.device, self.budget = plan, state, device, minutes * 60
        self.tokens: Any = checkpoint.tokenizer()
        made: Any = HunYuanVLForConditionalGeneration(checkpoint.config(self.tokens))
        self.model = made
        self.heads = net.Heads(self.model.config.text_config.hidden_size)
        net.start(self.model, self.heads)
        self.model.to(device)
        self.heads.to(device)
        self.prompt = net.Prompt(self.tokens)
        self.progress = Progress()
        matrices, others = _grouped(self.model, self.heads)
        self.optimisers: list[torch.optim.Optimizer] = [
            torch.optim.Muon(matrices, lr=1.0, weight_decay=plan.weight_decay, adjust_lr_fn="match_rms_adamw"),
            torch.optim.AdamW(others, lr=1.0, weight_decay=plan.weight_decay, betas=(0.9, 0.98)),
        ]
        if (state / "state.pt").exists():
            self._resume()

    def _resume(self) -> None:
        kept = torch.load(self.state / "state.pt", map_location=self.device, weights_only=True)
        self.model.load_state_dict(kept["model"])
        self.heads.load_state_dict(kept["heads"])
        for optimiser, own in zip(self.optimisers, kept["optimisers"], strict=True):
            optimiser.load_state_dict(own)
        self.progress = Progress(**kept["progress"])

    def keep(self) -> None:
        self.state.mkdir(parents=True, exist_ok=True)
        kept = {
            "model": self.model.state_dict(),
            "heads": self.heads.state_dict(),
            "optimisers": [optimiser.state_dict() for optimiser in self.optimisers],
            "progress": asdict(self.progress),
        }
        torch.save(kept, self.state / "state.new")
        (self.state / "state.new").replace(self.state / "state.pt")

    def _rate(self) -> float:
        """1 for most of the time, after a short rise; then straight down to 0 when the time is over."""
        left = 1 - self.progress.seconds / self.budget
        return max(0.0, min(1.0, (self.progress.steps + 1) / self.plan.warmup_steps, left / self.plan.falling_share))

    def step(self) -> dict[str, float]:
        plan, progress = self.plan, self.progress
        began = time.perf_counter()
        square = progress.steps < plan.square_steps
        batch = batches.make(plan.seed * 1_000_000 + progress.steps, plan.batch, self.tokens, square=square).to(self.device)
        joint = progress.joint_step >= 0
        patches, image = net.see(self.model, batch)
        seen_loss, figures = self.heads.loss(batch, patches, image)
        loss: Any = seen_loss
        if joint:
            answer_loss, exact = net.answer_loss(self.model, self.prompt, batch, image)
            loss = answer_loss + plan.heads_weight * seen_loss
            figures |= {"answer": float(answer_loss.detach()), "forced": float(exact.float().mean())}
        loss.backward()
        nn.utils.clip_grad_norm_([*self.model.parameters(), *self.heads.parameters()], plan.clip)
        for optimiser, rate in zip(self.optimisers, (plan.muon_rate, plan.adam_rate), strict=True):
            for group in optimiser.param_groups:
                group["lr"] = rate * self._rate()
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
        progress.seen += 0.02 * (min(figures["digit"], figures["place"]) - progress.seen)
        progress.steps += 1
        progress.seconds += time.perf_counter() - began
        if not joint and (progress.seen > plan.seen_well or progress.seconds > plan.seen_share * self.budget):
            progress.joint_step = progress.steps
        return {"loss": float(loss.detach()), **figures}

    def exact(self, pages: int = 200) -> float:
        """The share of fresh pages whose lines are all read right, boxes aside."""
        self.model.eval()
        right = 0
        for number in range(pages // 50):
            batch = batches.make(TEST_SEEDS + number, 50, self.tokens).to(self.device)
            kept = batch.answers.clamp(min=0)
            truths = [
                self.tokens.decode(row[: int((ids != batches.IGNORED).sum()) - 1])
                for row, ids in zip(kept, batch.answers, strict=True)
            ]
            read = net.read(self.model, self.prompt, batch, self.tokens)
            right += sum(texts(a) == texts(b) for a, b in zip(read, truths, strict=True))
        self.model.train()
        self.progress.exact = right / pages
        return self.progress.exact

    def save(self, out: Path) -> None:
        checkpoint.save(self.model, self.tokens, out)
        figures = {"plan": asdict(self.plan), "progress": asdict(self.progress), "minutes": self.budget / 60}
        versions = {"torch": torch.__version__, "transformers": transformers.__version__, "python": platform.python_version()}
        text = json.dumps({**figures, "versions": versions, "device": self.device.type}, indent=2)
        (out / "training.json").write_text(text + "\n", encoding="utf-8")


def texts(answer: str) -> list[str]:
    """The texts of an answer's lines, or the whole answer where it has none."""
    parts = answer.split(checkpoint.REF)[1:]
    return [part.split(checkpoint.REF_END)[0] for part in parts] or [answer]


def _grouped(*modules: nn.Module) -> tuple[list[nn.Parameter], list[nn.Parameter]]:
    """What Muon turns (the matrices inside the layers) and what AdamW does (all else)."""
    matrices: list[nn.Parameter] = []
    others: list[nn.Parameter] = []
    for module in modules:
        for name, weight in module.named_parameters():
            inside = weight.ndim == 2 and ".layers." in name
            (matrices if inside else others).append(weight)
    return matrices, others


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=95, help="of training in all, over every start")
    parser.add_argument("--state", type=Path, required=True, help="where the unfinished training is kept")
    parser.add_argument("--out", type=Path, required=True, help="where the checkpoint is written")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--every", type=int, default=400, help="steps between two tests on fresh pages")
    parser.add_argument("--plan", type=json.loads, default={}, help="JSON of what shall differ from the plan")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    run = Run(Plan(**given.plan), given.state, given.minutes, device)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped; start again to go on"))
    try:
        train(run, given.out, given.every)
    finally:
        run.keep()
    run.exact()
    run.save(given.out)


def train(run: Run, out: Path, every: int) -> None:
    sums: dict[str, float] = {}
    while run.progress.seconds < run.budget:
        for name, value in run.step().items():
            sums[name] = sums.get(name, value) + 0.05 * (value - sums.get(name, value))
        steps = run.progress.steps
        if steps % 50 == 0:
            told = " ".join(f"{name} {value:.3f}" for name, value in sums.items())
            print(f"{steps} {run.progress.seconds:.0f}s {told}", flush=True)
        if steps % every == 0:
            run.keep()
            if run.progress.joint_step >= 0:
                print(f"{steps} {run.progress.seconds:.0f}s exact {run.exact():.3f}", flush=True)
                run.save(out)


if __name__ == "__main__":
    main()
