"""What the graphics card can be used for, and what to do next where it cannot: the first thing that is in the way."""

from __future__ import annotations

from desktop.document.errors import Text
from desktop.engines import gpu
from desktop.offline.selfcheck import Check, CheckState
from desktop.services.engines import HUNYUAN, DeskEngines, PackNotBrought

_GIGABYTE = 2**30
_NONE = Text("There is no NVIDIA graphics card; the embedded engine does not need one.", "没有 NVIDIA 显卡；内置引擎不需要。")
_UNSEEN = Text(
    "There is an NVIDIA graphics card, but its driver is missing or does not answer. Install the driver from NVIDIA;"
    " the embedded engine needs none.",
    "有 NVIDIA 显卡，但驱动未安装或没有响应。请安装 NVIDIA 驱动；内置引擎不需要显卡。",
)
_THERE = Text("There is a graphics card for HunyuanOCR.", "有可用于 HunyuanOCR 的显卡。")
_WHICH_PACK = Text("It takes the pack made with CUDA {cuda}.", "该显卡应使用以 CUDA {cuda} 制作的组件包。")


def graphics_card(engines: DeskEngines) -> Check:
    """In this order: no card, card too small, card too old, driver too old, no pack, no model. What the driver says, without
    torch; opens no engine."""
    cards = engines.cards()
    if not cards:
        return _no_card()
    detail = "; ".join(f"{card.name}, {card.total / _GIGABYTE:.1f} GB, {card.driver}" for card in cards)
    reason = engines.unavailable(HUNYUAN)
    packless = isinstance(reason, PackNotBrought)
    card = engines.card() or max(cards, key=lambda card: card.total)
    short = gpu.shortfall(card, cuda=gpu.wanted_cuda(card) if packless else engines.cuda())
    if short is not None:
        return Check("gpu", CheckState.WARN, short, detail)
    if reason is None:
        return Check("gpu", CheckState.OK, _THERE, detail)
    which = (_WHICH_PACK.filled(cuda=gpu.wanted_cuda(card)),) if packless else ()
    said, remedy = (Text(say("en"), say("zh")) for say in (reason.say, reason.advise))
    commands = reason.commands.filled(**reason.details) if reason.commands.en else remedy
    return Check("gpu", CheckState.OK, _joined(_THERE, said), detail, _joined(remedy, *which), _joined(commands, *which))


def _joined(*sentences: Text) -> Text:
    return Text(" ".join(each.en for each in sentences), "".join(each.zh for each in sentences))


def _no_card() -> Check:
    with gpu.Meter() as meter:
        trouble = meter.trouble
    if trouble is gpu.NO_LIBRARY:
        return Check("gpu", CheckState.OK, gpu.NO_LIBRARY)
    if gpu.unseen():
        return Check("gpu", CheckState.WARN, _UNSEEN)
    return Check("gpu", CheckState.OK, _NONE)
