"""What the model can be asked. The wording is the model's own: another one loops or is ignored."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Task(StrEnum):
    SPOTTING = "spotting"
    LAYOUT = "layout"
    LAYOUT_TEXT = "layout-text"
    DOCUMENT = "document"
    TEXT = "text"
    TABLE = "table"
    FORMULA = "formula"
    CHART = "chart"
    FIELDS = "fields"
    FIELD = "field"
    SUBTITLES = "subtitles"
    TO_ENGLISH = "to-english"
    TO_CHINESE = "to-chinese"


_WORDING: Mapping[Task, str] = MappingProxyType(
    {
        Task.SPOTTING: "检测并识别图片中的文字，将文本坐标格式化输出。",
        Task.LAYOUT: "按照阅读顺序解析图中的版式信息。",
        Task.LAYOUT_TEXT: (
            "提取文档图片中所有内容用markdown格式表示，表格用html格式表达，文档中公式用latex格式表示，"
            "请按照阅读顺序组织进行全文解析，并输出版式分析信息。"
        ),
        Task.DOCUMENT: (
            "提取文档图片中正文的所有信息用markdown格式表示，其中页眉、页脚部分忽略，表格用html格式表达，"
            "文档中公式用latex格式表示，按照阅读顺序组织进行解析。"
        ),
        Task.TEXT: "提取图中的文字。",
        Task.TABLE: "把图中的表格解析为HTML。",
        Task.FORMULA: "识别图片中的公式，用LaTeX格式表示。",
        Task.CHART: "解析图中的图表，对于流程图使用Mermaid格式表示，其他图表使用Markdown格式表示。",
        Task.FIELDS: "提取图片中的: [{}] 的字段内容，并按照 JSON 格式返回。",
        Task.FIELD: "输出 {} 的值。",
        Task.SUBTITLES: "提取图片中的字幕。",
        Task.TO_ENGLISH: ("按照阅读顺序，提取图中文字，公式用latex格式表示，表格用markdown格式表示，再将文字内容翻译为英文。"),
        Task.TO_CHINESE: ("按照阅读顺序，提取图中文字，公式用latex格式表示，表格用markdown格式表示，再将文字内容翻译为中文。"),
    }
)
_SINCE_1_5 = (Task.LAYOUT, Task.LAYOUT_TEXT)


def field_names(argument: str) -> tuple[str, ...]:
    """The names in an argument: one a line, blanks and repeats left out."""
    return tuple(dict.fromkeys(name.strip() for name in argument.splitlines() if name.strip()))


def prompt(task: Task, argument: str = "") -> str:
    """argument: for FIELDS the names, one a line; for FIELD one name; else ignored. Raises ValueError where it is missing."""
    wording = _WORDING[task]
    if "{}" not in wording:
        return wording
    names = field_names(argument)
    if not names or (task is Task.FIELD and len(names) > 1):
        raise ValueError(f"{task} needs {'one name' if task is Task.FIELD else 'names, one a line'}")
    return wording.replace("{}", names[0] if task is Task.FIELD else ",".join(f"'{name}'" for name in names))


def available(release: str) -> tuple[Task, ...]:
    """The tasks that a release ("1.0", "1.5") was taught."""
    return tuple(task for task in Task if not (release == "1.0" and task in _SINCE_1_5))
