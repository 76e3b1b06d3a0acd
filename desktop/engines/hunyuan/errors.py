"""What can be wrong with the model that a person brought, and with the machine it is to run on."""

from __future__ import annotations

from desktop.document.errors import Text
from desktop.engines.contract import EngineFailed, EngineUnavailable


class ModelUnusable(EngineUnavailable):
    """file: of the model folder, or the folder's own name. why: a few English words."""

    code = "model-unusable"
    sentence = Text("The HunyuanOCR model cannot be used: {file}: {why}.", "HunyuanOCR 模型无法使用：{file}：{why}。")
    remedy = Text(
        "Import the model again from a complete, unchanged copy of the published folder.",
        "请用完整且未改动的官方模型文件夹重新导入。",
    )

    def __init__(self, file: str, why: str, engine: str = "hunyuan") -> None:
        super().__init__(engine=engine, file=file, why=why)


class DeviceOutOfMemory(EngineFailed):
    """Details: engine."""

    code = "device-out-of-memory"
    sentence = Text(
        "The engine {engine} has too little memory for this page, even alone and at the lowest resolution.",
        "引擎 {engine} 的显存不足，即使单独以最低分辨率也无法识别该页。",
    )
    remedy = Text(
        "Close other programs that use the graphics card, or read the page with the embedded engine.",
        "请关闭其他占用显卡的程序，或改用内置引擎识别该页。",
    )


class ModelNotGiven(EngineUnavailable):
    """Details: engine."""

    code = "model-not-given"
    sentence = Text(
        "The engine {engine} has no model: none has been brought to this machine.", "引擎 {engine} 没有模型：本机尚未导入。"
    )
    remedy = Text(
        "Bring the published HunyuanOCR folder on a drive and import it (in the window, or `model import FOLDER`); until then"
        " the embedded engine reads.",
        "请用移动盘带来官方 HunyuanOCR 文件夹并导入（在窗口中，或用 `model import 文件夹`）；在此之前由内置引擎识别。",
    )
