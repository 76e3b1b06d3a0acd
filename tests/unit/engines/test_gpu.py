from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import pytest

from desktop.engines import gpu
from desktop.engines.gpu import Card, Meter, carried_cuda, fitting, shortfall, wanted_cuda

GIB = 2**30


class DriverError(Exception):
    """As the library's own."""


@dataclass
class Driver:
    """A driver with these cards; `broken`: functions that refuse."""

    count: int = 1
    broken: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    NVMLError: type[Exception] = DriverError

    def __getattr__(self, name: str) -> Callable[..., Any]:
        answers: dict[str, Callable[..., Any]] = {
            "nvmlInit": lambda: None,
            "nvmlShutdown": lambda: None,
            "nvmlSystemGetDriverVersion": lambda: "580.65.06",
            "nvmlSystemGetCudaDriverVersion_v2": lambda: 13010,
            "nvmlDeviceGetCount": lambda: self.count,
            "nvmlDeviceGetHandleByIndex": lambda index: index,
            "nvmlDeviceGetName": lambda card: f"Card {card}",
            "nvmlDeviceGetUUID": lambda card: f"GPU-{card}",
            "nvmlDeviceGetMemoryInfo": lambda card: SimpleNamespace(total=24 * GIB, free=(20 + card) * GIB, used=0),
            "nvmlDeviceGetCudaComputeCapability": lambda card: (8, 9),
            "nvmlDeviceGetUtilizationRates": lambda card: SimpleNamespace(gpu=37, memory=5),
            "nvmlDeviceGetTemperature": lambda card, sensor: 61,
            "nvmlDeviceGetTemperatureThreshold": lambda card, kind: 95,
            "nvmlDeviceGetPowerUsage": lambda card: 182_500,
        }

        def answer(*arguments: Any) -> Any:
            self.asked.append(name)
            if name in self.broken:
                raise DriverError(name)
            return answers[name](*arguments)

        return answer


CARD = Card(0, "Card", "GPU-0", 24 * GIB, 20 * GIB, "580.65.06", (13, 0), (8, 9))


def test_a_card_is_told_of_with_all_its_numbers() -> None:
    with Meter(Driver()) as meter:
        (card,) = meter.cards()
        assert meter.trouble is None
    assert card == Card(0, "Card 0", "GPU-0", 24 * GIB, 20 * GIB, "580.65.06", (13, 1), (8, 9), 37, 61, 95, 182.5)


def test_asking_again_and_again_starts_the_library_once() -> None:
    driver = Driver(count=2)
    meter = Meter(driver)
    for _ in range(5):
        assert len(meter.cards()) == 2
    meter.close()
    meter.close()
    assert driver.asked.count("nvmlInit") == driver.asked.count("nvmlShutdown") == 1
    assert meter.cards() == ()


@pytest.mark.parametrize("refusing", ["nvmlInit", "nvmlSystemGetDriverVersion", "nvmlDeviceGetCount", "nvmlShutdown"])
def test_a_driver_that_refuses_means_no_card_and_no_error(refusing: str) -> None:
    with Meter(Driver(broken={refusing})) as meter:
        found = meter.cards()
    assert len(found) == (refusing == "nvmlShutdown")
    assert (meter.trouble is not None) == (refusing == "nvmlInit")


def test_a_card_that_fell_off_the_bus_is_left_out() -> None:
    assert Meter(Driver(broken={"nvmlDeviceGetMemoryInfo"})).cards() == ()


def test_numbers_that_a_card_does_not_tell_are_missing() -> None:
    optional = {"nvmlDeviceGetUtilizationRates", "nvmlDeviceGetTemperature", "nvmlDeviceGetPowerUsage"}
    (card,) = Meter(Driver(broken={*optional, "nvmlDeviceGetTemperatureThreshold"})).cards()
    assert (card.utilisation, card.temperature, card.slows_at, card.power) == (None, None, None, None)
    assert card.free == 20 * GIB


def test_this_machine_can_be_asked_whatever_it_has() -> None:
    assert all(card.total >= card.free > 0 for card in gpu.cards())


@pytest.mark.parametrize(
    ("card", "fits"),
    [
        (CARD, True),
        (replace(CARD, total=6 * GIB - 210 * 2**20), True),  # a card sold with 6 GB
        (replace(CARD, total=4 * GIB), False),
        (replace(CARD, capability=(7, 5)), True),
        (replace(CARD, capability=(6, 1)), False),
        (replace(CARD, capability=(12, 0)), True),
        (replace(CARD, cuda=(12, 8)), False),
    ],
)
def test_which_cards_fit(card: Card, fits: bool) -> None:
    assert fitting([card], cuda=13) == (card if fits else None)


def test_an_older_driver_runs_an_older_build_and_nothing_is_said_of_an_unknown_one() -> None:
    older = replace(CARD, cuda=(12, 2))
    assert fitting([older], cuda=12) is older
    assert fitting([older]) is older
    assert fitting([older], cuda=0) is None


def test_the_card_with_most_free_memory_is_taken() -> None:
    busy, idle = replace(CARD, free=2 * GIB), replace(CARD, index=1, free=20 * GIB)
    assert fitting([busy, idle]) is idle
    assert fitting([]) is None


@pytest.mark.parametrize(
    ("version", "cuda"),
    [("2.13.0+cu130", 13), ("2.13.0+cu126", 12), ("2.13.0+cpu", 0), ("2.13.0", None), ("2.13.0+rocm6.4", None)],
)
def test_the_cuda_of_an_installed_torch(version: str, cuda: int | None) -> None:
    assert carried_cuda(version) == cuda


@pytest.mark.parametrize(
    ("card", "cuda", "said"),
    [
        (replace(CARD, total=4 * GIB), 13, ["4.0 GB", "6 GB"]),
        (replace(CARD, capability=(6, 1)), 12, ["6.1", "7.5"]),
        (replace(CARD, total=4 * GIB, capability=(6, 1), cuda=(12, 0)), 13, ["4.0 GB"]),  # what nobody can change comes first
        (replace(CARD, cuda=(12, 8), driver="570.86"), 13, ["570.86", "580", "CUDA 13"]),
        (replace(CARD, cuda=(11, 4), driver="470.57"), 12, ["470.57", "525", "CUDA 12"]),
        (replace(CARD, capability=(12, 0)), 12, ["12.0", "CUDA 13"]),
        (CARD, 0, ["CUDA"]),
    ],
)
def test_what_a_card_lacks_is_said_in_figures_in_both_languages(card: Card, cuda: int, said: list[str]) -> None:
    short = shortfall(card, cuda=cuda)
    assert short is not None
    for part in said:
        assert part in short.en
        assert part in short.zh
    assert "{" not in short.en + short.zh
    assert fitting([card], cuda=cuda) is None


def test_a_card_that_will_do_lacks_nothing() -> None:
    assert shortfall(CARD, cuda=13) is None
    assert shortfall(CARD) is None


@pytest.mark.parametrize(
    ("cuda", "capability", "wanted"),
    [((13, 0), (8, 9), 13), ((12, 2), (8, 6), 12), ((12, 8), (12, 0), 13), ((14, 1), (7, 5), 13)],
)
def test_which_pack_to_bring_for_a_card(cuda: tuple[int, int], capability: tuple[int, int], wanted: int) -> None:
    assert wanted_cuda(replace(CARD, cuda=cuda, capability=capability)) == wanted
