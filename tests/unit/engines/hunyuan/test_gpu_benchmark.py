"""The benchmark measures the model that was published, and does not pretend where there is no card."""

from __future__ import annotations

import pytest
import torch
from transformers import HunYuanVLForConditionalGeneration

from tests.benchmarks import gpu


def test_the_architecture_has_as_many_parameters_as_was_published() -> None:
    with torch.device("meta"):
        model = HunYuanVLForConditionalGeneration(gpu.full_config())
    assert sum(weight.numel() for weight in model.parameters()) == gpu.PARAMETERS == 996_208_112


def test_a_trial_prints_a_row_for_every_batch_and_says_that_it_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert gpu.main(["--small", "--page", "200x160", "--tokens", "9", "--batches", "2,5", "--repeat", "1"]) == 0
    said = capsys.readouterr().out
    table = [line.split("|")[1:-1] for line in said.splitlines() if line.startswith("|")]
    assert "trial" in said.splitlines()[0]
    assert {len(row) for row in table} == {10}
    assert [cells[1].strip() for cells in table[2:6]] == ["1", "1", "2", "5"]
    assert "too little memory" not in said


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA card")
def test_without_a_card_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert gpu.main([]) == 2
    assert "CUDA" in capsys.readouterr().err


@pytest.mark.parametrize("tokens", ["1", "4000"])
def test_lengths_that_could_not_be_held_fixed_are_refused(tokens: str) -> None:
    with pytest.raises(SystemExit):
        gpu.main(["--small", "--tokens", tokens])
