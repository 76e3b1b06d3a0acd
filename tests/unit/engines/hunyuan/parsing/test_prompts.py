"""The wording is what the model was taught."""

from __future__ import annotations

import pytest

from desktop.engines.hunyuan.prompts import Task, available, prompt


@pytest.mark.parametrize(
    ("task", "argument", "wording"),
    [
        (Task.SPOTTING, "", "检测并识别图片中的文字，将文本坐标格式化输出。"),
        (Task.LAYOUT, "", "按照阅读顺序解析图中的版式信息。"),
        (
            Task.LAYOUT_TEXT,
            "",
            "提取文档图片中所有内容用markdown格式表示，表格用html格式表达，文档中公式用latex格式表示，请按照阅读顺序组织进行全文解析，并输出版式分析信息。",
        ),
        (
            Task.DOCUMENT,
            "",
            "提取文档图片中正文的所有信息用markdown格式表示，其中页眉、页脚部分忽略，表格用html格式表达，文档中公式用latex格式表示，按照阅读顺序组织进行解析。",
        ),
        (Task.TEXT, "ignored", "提取图中的文字。"),
        (Task.TABLE, "", "把图中的表格解析为HTML。"),
        (Task.FORMULA, "", "识别图片中的公式，用LaTeX格式表示。"),
        (Task.CHART, "", "解析图中的图表，对于流程图使用Mermaid格式表示，其他图表使用Markdown格式表示。"),
        (Task.FIELDS, "甲方\n\n 金额 \n甲方", "提取图片中的: ['甲方','金额'] 的字段内容，并按照 JSON 格式返回。"),
        (Task.FIELD, "合同编号", "输出 合同编号 的值。"),
        (Task.SUBTITLES, "", "提取图片中的字幕。"),
        (
            Task.TO_ENGLISH,
            "",
            "按照阅读顺序，提取图中文字，公式用latex格式表示，表格用markdown格式表示，再将文字内容翻译为英文。",
        ),
        (
            Task.TO_CHINESE,
            "",
            "按照阅读顺序，提取图中文字，公式用latex格式表示，表格用markdown格式表示，再将文字内容翻译为中文。",
        ),
    ],
)
def test_wording(task: Task, argument: str, wording: str) -> None:
    assert prompt(task, argument) == wording


@pytest.mark.parametrize(("task", "argument"), [(Task.FIELDS, " \n"), (Task.FIELD, ""), (Task.FIELD, "a\nb")])
def test_names_are_needed(task: Task, argument: str) -> None:
    with pytest.raises(ValueError, match="needs"):
        prompt(task, argument)


def test_the_first_release_knows_no_layout() -> None:
    assert set(available("1.5")) == set(Task)
    assert set(Task) - set(available("1.0")) == {Task.LAYOUT, Task.LAYOUT_TEXT}
