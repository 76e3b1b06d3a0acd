"""Synthetic laboratory reports: a header of labels and a table of results. All people and hospitals are made up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from desktop.document.geometry import Box
from tests.helpers.forms import values
from tests.helpers.forms.pen import Segment, Slot
from tests.helpers.forms.sheet import Sheet

COLUMNS = ("item", "result", "unit", "reference", "flag")
# name, unit, lower, upper, decimals
_TESTS: dict[str, tuple[tuple[str, str, float, float, int], ...]] = {
    "血常规": (
        ("白细胞计数", "10^9/L", 3.5, 9.5, 2),
        ("红细胞计数", "10^12/L", 4.3, 5.8, 2),
        ("血红蛋白", "g/L", 130, 175, 0),
        ("血小板计数", "10^9/L", 125, 350, 0),
        ("中性粒细胞百分比", "%", 40, 75, 1),
        ("淋巴细胞百分比", "%", 20, 50, 1),
        ("单核细胞百分比", "%", 3, 10, 1),
        ("红细胞压积", "%", 40, 50, 1),
        ("平均红细胞体积", "fL", 82, 100, 1),
        ("血小板压积", "%", 0.11, 0.28, 2),
    ),
    "生化检验": (
        ("丙氨酸氨基转移酶", "U/L", 9, 50, 0),
        ("天门冬氨酸氨基转移酶", "U/L", 15, 40, 0),
        ("总胆红素", "μmol/L", 3.4, 20.5, 1),
        ("总蛋白", "g/L", 65, 85, 1),
        ("白蛋白", "g/L", 40, 55, 1),
        ("尿素", "mmol/L", 3.1, 8.0, 2),
        ("肌酐", "μmol/L", 57, 97, 0),
        ("尿酸", "μmol/L", 208, 428, 0),
        ("葡萄糖", "mmol/L", 3.9, 6.1, 2),
        ("总胆固醇", "mmol/L", 2.8, 5.2, 2),
        ("甘油三酯", "mmol/L", 0.45, 1.7, 2),
        ("钾", "mmol/L", 3.5, 5.3, 2),
    ),
    "凝血功能": (
        ("凝血酶原时间", "秒", 9.8, 12.1, 1),
        ("国际标准化比值", "", 0.85, 1.15, 2),
        ("活化部分凝血活酶时间", "秒", 25.0, 31.3, 1),
        ("凝血酶时间", "秒", 14.0, 21.0, 1),
        ("纤维蛋白原", "g/L", 1.8, 3.5, 2),
        ("D-二聚体", "mg/L", 0.1, 0.55, 2),
    ),
}
_SPECIMENS = {"血常规": "全血", "生化检验": "血清", "凝血功能": "血浆"}


@dataclass(frozen=True, slots=True)
class _Report:
    test: str
    said: dict[str, Slot]
    rows: list[tuple[str, str, str, str, str]]

    def slot(self, key: str, label: str, *, hand: bool = False, text: str = "") -> Slot:
        slot = self.said[key]
        return Slot(key, text or slot.text, slot.normalized or slot.text, label, slot.type, hand)


def _report(rng: Random, dates: str, flags: Sequence[str], *, clock: bool = False) -> _Report:
    """flags: printed for high and for low. clock: the dates carry a time."""
    test = rng.choice(tuple(_TESTS))
    sampled = values.day(rng, 2017, 2025)
    reported = sampled + timedelta(days=rng.choice((0, 0, 1, 2)))

    def when(key: str, hours: Sequence[int]) -> Slot:
        day = sampled if key == "sampled_date" else reported
        time = f" {rng.choice(hours):02}:{rng.randint(0, 59):02}" if clock else ""
        return Slot(
            key,
            values.written(day, dates) + time,
            day.isoformat(),
            type="date",
            accepted=(values.written(day, dates),) if clock else (),
        )

    age, sex = rng.randint(18, 88), rng.choice(("男", "女"))
    said = {
        "hospital": Slot("hospital", values.hospital(rng), type="name"),
        "name": Slot("name", values.person(rng), type="name"),
        "sex": Slot("sex", sex, type="choice"),
        "age": Slot("age", f"{age}岁", str(age), type="number"),
        "patient_number": Slot("patient_number", values.digits(rng, 9), type="identifier"),
        "department": Slot("department", values.department(rng, sex), type="text"),
        "specimen": Slot("specimen", _SPECIMENS[test], type="text"),
        "sampled_date": when("sampled_date", range(7, 11)),
        "reported_date": when("reported_date", range(14, 18)),
        "tester": Slot("tester", values.person(rng), type="name"),
        "reviewer": Slot("reviewer", values.person(rng), type="name"),
    }
    return _Report(test, said, [_result(rng, *one, flags) for one in _TESTS[test]])


def _result(
    rng: Random, name: str, unit: str, low: float, high: float, places: int, flags: Sequence[str]
) -> tuple[str, str, str, str, str]:
    span = high - low
    value = (
        rng.uniform(low, high)
        if rng.random() < 0.7
        else rng.choice((low * rng.uniform(0.6, 0.95), high + span * rng.uniform(0.1, 0.8)))
    )
    printed = f"{value:.{places}f}"
    flag = flags[0] if float(printed) > high else flags[1] if float(printed) < low else ""
    return name, printed, unit, f"{low:.{places}f}-{high:.{places}f}", flag


def _table(
    sheet: Sheet,
    report: _Report,
    x: float,
    y: float,
    heads: Sequence[tuple[str, str, float]],
    *,
    ruled: bool,
    step: float = 54,
    size: float = 26,
) -> float:
    """heads: the column's key ("" for one that is not asked for), its heading and width. Returns the y below it."""
    widths = [width for _, _, width in heads]
    right = x + sum(widths)
    if ruled:
        grid = sheet.grid(x, y, widths, (step,) * (len(report.rows) + 1), 1.6)
    else:
        for place in (y, y + step, y + step * (len(report.rows) + 1)):
            sheet.line(x, place, right, place, 2.4)
        starts = [x + sum(widths[:n]) for n in range(len(widths))]
        grid = [
            [Box(s, y + r * step, s + w, y + (r + 1) * step) for s, w in zip(starts, widths, strict=True)]
            for r in range(len(report.rows) + 1)
        ]
    align = "center" if ruled else "left"
    for box, (_, head, _) in zip(grid[0], heads, strict=True):
        sheet.cell(box, head, size=size, face="hei", align=align)
    for n, values_ in enumerate(report.rows):
        by_key = dict(zip(COLUMNS, values_, strict=True))
        for box, (key, _, _) in zip(grid[n + 1], heads, strict=True):
            if not key:
                sheet.cell(box, str(n + 1), size=size, align=align)
            elif by_key[key]:
                sheet.cell(box, Slot("items", by_key[key], row=n, column=key), size=size, align=align)
    return y + step * (len(report.rows) + 1)


def _pairs(
    sheet: Sheet,
    report: _Report,
    y: float,
    rows: Sequence[Sequence[tuple[float, str, str]]],
    *,
    step: float = 54,
    size: float = 26,
) -> float:
    for row in rows:
        for x, label, key in row:
            sheet.text(x, y, f"{label}：", report.slot(key, label), size=size)
        y += step
    return y


def classic(sheet: Sheet, rng: Random) -> None:
    """Three columns of labels, an open table, arrows for what is too high or low."""
    report = _report(rng, "iso", ("↑", "↓"), clock=True)
    sheet.text(827, 110, report.slot("hospital", ""), size=44, face="song-bold", align="center")
    sheet.text(827, 180, f"检验报告单（{report.test}）", size=36, face="hei", align="center")
    y = _pairs(
        sheet,
        report,
        270,
        (
            ((120, "姓名", "name"), (580, "性别", "sex"), (1040, "年龄", "age")),
            ((120, "病历号", "patient_number"), (580, "科室", "department"), (1040, "标本种类", "specimen")),
        ),
    )
    y = _table(
        sheet,
        report,
        110,
        y + 10,
        (
            ("", "No", 70),
            ("item", "检验项目", 440),
            ("result", "结果", 200),
            ("flag", "提示", 110),
            ("unit", "单位", 240),
            ("reference", "参考区间", 370),
        ),
        ruled=False,
    )
    y = _pairs(sheet, report, y + 30, (((120, "采样时间", "sampled_date"), (860, "报告时间", "reported_date")),))
    hand = rng.random() < 0.5
    sheet.text(120, y, "检验者：", report.slot("tester", "检验者", hand=hand), size=27)
    sheet.text(860, y, "审核者：", report.slot("reviewer", "审核者", hand=hand), size=27)
    sheet.text(120, y + 60, "本报告仅对所检测标本负责！", size=23)
    if rng.random() < 0.6:
        sheet.seal(1290, y - 30, report.said["hospital"].text, "检验专用章", 240)


def ruled(sheet: Sheet, rng: Random) -> None:
    """Everything in a grid; H and L for what is too high or low."""
    report = _report(rng, "cn", ("H", "L"))
    sheet.text(827, 120, report.slot("hospital", ""), size=40, face="hei-bold", align="center")
    sheet.text(827, 185, "临床检验报告", size=36, face="hei", align="center")
    rows: tuple[tuple[tuple[str, str], ...], ...] = (
        (("患者姓名", "name"), ("性　别", "sex"), ("年　龄", "age")),
        (("住院号", "patient_number"), ("送检科室", "department"), ("样本类型", "specimen")),
    )
    grid = sheet.grid(110, 260, (190, 288, 190, 288, 190, 288), (60, 60))
    for cells, pairs in zip(grid, rows, strict=True):
        for n, (label, key) in enumerate(pairs):
            sheet.cell(cells[2 * n], label, size=26, face="hei")
            sheet.cell(cells[2 * n + 1], report.slot(key, label), size=26)
    y = _table(
        sheet,
        report,
        110,
        410,
        (
            ("item", "项目名称", 480),
            ("result", "检测结果", 230),
            ("unit", "单位", 230),
            ("reference", "参考范围", 334),
            ("flag", "标志", 160),
        ),
        ruled=True,
    )
    feet = (("采集日期", "sampled_date"), ("报告日期", "reported_date")), (("检验医师", "tester"), ("审核医师", "reviewer"))
    grid = sheet.grid(110, y + 30, (240, 477, 240, 477), (66, 66))
    hand = rng.random() < 0.5
    for cells, pairs in zip(grid, feet, strict=True):
        for n, (label, key) in enumerate(pairs):
            sheet.cell(cells[2 * n], label, size=26, face="hei")
            sheet.cell(cells[2 * n + 1], report.slot(key, label, hand=hand and key in ("tester", "reviewer")), size=27)
    if rng.random() < 0.6:
        sheet.seal(1240, y + 100, report.said["hospital"].text, "检验科", 240)


def two_columns(sheet: Sheet, rng: Random) -> None:
    """Labels in two columns under one another, values in line at a fixed place; words for what is too high or low."""
    report = _report(rng, "slash", ("偏高", "偏低"))
    sheet.text(120, 110, report.slot("hospital", ""), size=38, face="hei-bold")
    sheet.text(120, 170, f"{report.test}检测报告", size=34, face="hei")
    sheet.line(110, 230, 1544, 230, 3)
    left = (("病人姓名", "name"), ("病人编号", "patient_number"), ("性别", "sex"), ("年龄", "age"))
    right = (("申请科室", "department"), ("标本类型", "specimen"), ("采样日期", "sampled_date"), ("报告日期", "reported_date"))
    for x, gap, pairs in ((130, 200, left), (860, 200, right)):
        for n, (label, key) in enumerate(pairs):
            sheet.text(x, 255 + n * 52, label, size=26)
            sheet.text(x + gap, 255 + n * 52, report.slot(key, label), size=27)
    sheet.line(110, 470, 1544, 470, 3)
    y = _table(
        sheet,
        report,
        110,
        490,
        (
            ("item", "检测项目", 470),
            ("result", "测定值", 220),
            ("flag", "异常提示", 190),
            ("reference", "参考值", 304),
            ("unit", "单位", 250),
        ),
        ruled=False,
    )
    hand = rng.random() < 0.5
    segments: tuple[Segment, ...] = (
        "检验人：",
        report.slot("tester", "检验人", hand=hand),
        "　　　　复核人：",
        report.slot("reviewer", "复核人", hand=hand),
    )
    sheet.text(120, y + 40, *segments, size=28)
    sheet.text(120, y + 110, "备注：结果如有疑问请在三日内与检验科联系。", size=23)


def above(sheet: Sheet, rng: Random) -> None:
    """Labels above the values."""
    report = _report(rng, "dot", ("↑", "↓"))
    sheet.text(827, 110, report.slot("hospital", ""), size=42, face="song-bold", align="center")
    sheet.text(827, 175, f"医学检验中心·{report.test}", size=32, align="center")
    rows: tuple[tuple[tuple[str, str], ...], ...] = (
        (("受检者", "name"), ("性别", "sex"), ("年龄", "age"), ("样本", "specimen")),
        (("登记号", "patient_number"), ("开单科室", "department"), ("采集时间", "sampled_date"), ("审核时间", "reported_date")),
    )
    grid = sheet.grid(110, 250, (358.5,) * 4, (96, 96))
    for cells, pairs in zip(grid, rows, strict=True):
        for box, (label, key) in zip(cells, pairs, strict=True):
            sheet.text(box.x0 + 14, box.y0 + 8, label, size=21, face="hei")
            sheet.text(box.x0 + 24, box.y0 + 44, report.slot(key, label), size=30)
    y = _table(
        sheet,
        report,
        110,
        480,
        (
            ("", "序号", 100),
            ("item", "项目", 444),
            ("result", "结果", 210),
            ("flag", "", 80),
            ("unit", "单位", 250),
            ("reference", "参考值范围", 350),
        ),
        ruled=True,
    )
    sheet.text(120, y + 36, "检测：", report.slot("tester", "检测", hand=True), size=28)
    sheet.text(860, y + 36, "审核：", report.slot("reviewer", "审核", hand=True), size=28)
    sheet.seal(1300, y + 20, report.said["hospital"].text, "检验专用章", 230)


LAYOUTS: dict[str, Callable[[Sheet, Random], None]] = {
    "classic": classic,
    "ruled": ruled,
    "two_columns": two_columns,
    "above": above,
}
