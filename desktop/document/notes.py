"""What a person should know about how a page was read: kept with the Reading, shown beside the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from desktop.document.errors import DossierError, Text


@dataclass(frozen=True, slots=True)
class Note:
    """code: of `WORDS`. detail: numbers and names of ours, never text of the page; of an error, the error in JSON."""

    code: str
    detail: str = ""

    def said(self) -> Text:
        words = WORDS.get(self.code, Text("{detail}", "{detail}"))
        if self.code in (OTHER_ENGINE, READ_AGAIN):
            error = DossierError.from_json(self.detail)
            return Text(words.en.format(detail=error.say("en")), words.zh.format(detail=error.say("zh")))
        return words.filled(detail=self.detail or self.code)


BATCH_SMALLER = "batch-smaller"
PIXELS_SMALLER = "pixels-smaller"
OTHER_ENGINE = "other-engine"
READ_AGAIN = "read-again"
TAIL_CUT = "tail-cut"
CUT_SHORT = "cut-short"
REPAIRED = "repaired"
NO_INK = "no-ink"
NO_TEXT = "no-text"
NO_CONFIDENCE = "no-confidence"
OTHER_SHAPE = "other-shape"

WORDS: Mapping[str, Text] = MappingProxyType(
    {
        BATCH_SMALLER: Text(
            "Memory was short; fewer pages were read at once ({detail}).",
            "内存或显存不足，已减少同时识别的页数（{detail}）。",
        ),
        PIXELS_SMALLER: Text(
            "To save memory the page was read at a lower resolution ({detail}).",
            "为节省内存或显存，该页以较低分辨率识别（{detail}）。",
        ),
        OTHER_ENGINE: Text(
            "The embedded engine read the page, because: {detail}",
            "该页由内置引擎识别，原因：{detail}",
        ),
        READ_AGAIN: Text(
            "The page was read at the second attempt, because: {detail}",
            "该页经第二次尝试才识别完成，原因：{detail}",
        ),
        TAIL_CUT: Text(
            "The engine began to repeat itself; the repetition was cut off. Check the end of the page.",
            "引擎开始重复输出，重复部分已截去。请核对页尾。",
        ),
        CUT_SHORT: Text(
            "The text is longer than the engine may write; the end of the page is missing.",
            "文本超出引擎的输出上限，页尾内容缺失。",
        ),
        REPAIRED: Text(
            "Parts of the engine's answer were broken ({detail}); what could be saved was. Compare the text with the page.",
            "引擎的部分输出不完整（{detail} 处），已尽量保留。请对照原页核对。",
        ),
        NO_INK: Text(
            "Some text has no place on the page ({detail}); check that it is there.",
            "有文字在页面上找不到对应位置（{detail}），请核对。",
        ),
        NO_TEXT: Text("Some ink was seen but not read ({detail}).", "有笔迹未能识别出文字（{detail}）。"),
        NO_CONFIDENCE: Text(
            "The file does not tell how sure its program was: nothing is marked as doubtful on that account.",
            "该文件未说明其程序的置信度，因此没有据此标出存疑之处。",
        ),
        OTHER_SHAPE: Text(
            "The file tells of a page of other proportions ({detail}): its text may not stand on its ink.",
            "该文件所述页面的长宽比例不同（{detail}），文字与笔迹的位置可能不一致。",
        ),
    }
)
