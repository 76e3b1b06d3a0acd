"""Why a page, or a whole file, cannot conform, and what was left out so that it does. Said to a person, in both languages."""

from __future__ import annotations

from dataclasses import dataclass, field

from desktop.document.errors import Text

LOCKED = Text("its original is locked, and PDF/A allows no encryption", "原件已加密，而 PDF/A 不允许加密")
ATTACHMENTS = Text(
    "its original carries attached files, which PDF/A-2 does not allow and PDF/A-3 does",
    "原件带有附件，PDF/A-2 不允许，PDF/A-3 允许",
)
FONT_MISSING = Text("a font of its text is not in the file", "文本所用字体未嵌入文件")
FONT_DAMAGED = Text("a font in the file is damaged or incomplete", "文件内的字体已损坏或不完整")
GLYPH_MISSING = Text("a font in the file lacks characters that the page shows", "文件内的字体缺少页面上显示的字符")
WIDTHS = Text("a font in the file and the page disagree on the width of characters", "字体与页面记录的字符宽度不一致")
FONT_CODING = Text(
    "the characters of a font are coded in a way that PDF/A does not allow", "字体的字符编码方式不符合 PDF/A 要求"
)
CONTENT_BROKEN = Text("what the page shows is written in a damaged way", "页面内容数据已损坏")
OPERATOR = Text("the page holds instructions that no standard describes", "页面含有标准未定义的指令")
NESTING = Text("what the page shows is nested too deeply", "页面内容嵌套过深")
RESOURCE = Text("the page refers to something that is not in the file", "页面引用了文件中不存在的内容")
PICTURE_CODING = Text(
    "a picture on the page is coded in a way that PDF/A does not allow", "页面图像的编码方式不符合 PDF/A 要求"
)
COLOUR = Text("colours of the page are described in a way that PDF/A does not allow", "页面颜色的描述方式不符合 PDF/A 要求")
OVERPRINT = Text("the page asks for overprinting in a way that PDF/A does not allow", "页面的叠印方式不符合 PDF/A 要求")
POSTSCRIPT = Text("the page holds PostScript", "页面含有 PostScript 代码")
TRANSFER = Text("the page changes its tones for one certain printer", "页面含有针对特定打印机的色调转换")
ANNOTATION = Text(
    "the page holds sound, film or another kind of note that PDF/A does not allow",
    "页面含有 PDF/A 不允许的音视频或其他类型批注",
)
APPEARANCE = Text("a note or form field on the page does not say how it looks", "页面上的批注或表单域未说明其外观")
BOUNDARY = Text("the page is too small or too large", "页面尺寸过小或过大")
LIMITS = Text("the file holds numbers, names or texts beyond the limits of PDF/A", "文件中的数值、名称或字符串超出 PDF/A 限制")
OUTSIDE = Text("a part of the file lies outside of it", "文件的一部分位于文件之外")
ACTION = Text("the file holds actions that PDF/A does not allow", "文件含有 PDF/A 不允许的动作")

ACTIONS_LEFT_OUT = Text(
    "Scripts or actions of the original that PDF/A does not allow were left out; nothing that is seen changed.",
    "已去除原件中 PDF/A 不允许的脚本或动作；页面外观未变。",
)
HIDDEN_LEFT_OUT = Text(
    "Notes or fields of the original that are never shown were left out.", "已去除原件中从不显示的批注或表单域。"
)
XFA_LEFT_OUT = Text(
    "The original's second description of its form (XFA) was left out; its fields are kept.",
    "已去除原件表单的 XFA 描述；表单域予以保留。",
)
ATTACHMENTS_LEFT_OUT = Text(
    "The files attached to the original are not in this file; PDF/A-3 keeps them.",
    "原件的附件未包含在此文件中；PDF/A-3 可保留附件。",
)


@dataclass(slots=True)
class Findings:
    """problems: reasons by page of the file, from 1; 0 for the whole file."""

    problems: dict[int, dict[Text, None]] = field(default_factory=dict)
    notes: dict[Text, None] = field(default_factory=dict)

    def problem(self, page: int, *reasons: Text) -> None:
        if reasons:
            self.problems.setdefault(page, {}).update(dict.fromkeys(reasons))

    def note(self, text: Text) -> None:
        self.notes[text] = None
