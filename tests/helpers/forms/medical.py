"""Synthetic front pages of medical records (病案首页): patients, doctors and hospitals are made up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from random import Random

from desktop.document.geometry import Box
from tests.helpers.forms import values
from tests.helpers.forms.pen import Segment, Slot, Span, Tick
from tests.helpers.forms.sheet import Sheet

_SEX = ("男", "女")
_MARITAL = ("未婚", "已婚", "丧偶", "离婚")
Case = Mapping[str, Slot]


def _case(rng: Random, dates: str, *, cost: str = "plain") -> dict[str, Slot]:
    """All values; labels and looks are given by the layouts."""
    sex = rng.choice(_SEX)
    born = values.day(rng, 1938, 2000)
    admitted = values.day(rng, 2017, 2025)
    left = admitted + timedelta(days=rng.randint(2, 28))
    code, name = rng.choice(values.DIAGNOSES)
    while (sex == "男" and name == "子宫平滑肌瘤") or (sex == "女" and name == "前列腺增生"):
        code, name = rng.choice(values.DIAGNOSES)
    total = values.money(rng, 2_000, 90_000, 1.0)
    said: dict[str, tuple[str, str, str]] = {
        "hospital": (values.hospital(rng), "", "name"),
        "medical_record_number": (values.digits(rng, rng.choice((8, 10))), "", "identifier"),
        "name": (values.person(rng), "", "name"),
        "sex": (sex, "", "choice"),
        "birth_date": (values.written(born, dates), born.isoformat(), "date"),
        "age": (f"{values.age_on(born, admitted)}岁", str(values.age_on(born, admitted)), "number"),
        "identity_number": (values.identity_number(rng, born, sex), "", "identity_number"),
        "occupation": (rng.choice(values.OCCUPATIONS), "", "text"),
        "marital_status": (rng.choice(_MARITAL[1:] if born.year < 1995 else _MARITAL[:2]), "", "choice"),
        "phone": (values.phone(rng), "", "phone"),
        "address": (values.address(rng), "", "text"),
        "admission_date": (values.written(admitted, dates), admitted.isoformat(), "date"),
        "discharge_date": (values.written(left, dates), left.isoformat(), "date"),
        "department": (values.department(rng, sex), "", "text"),
        "main_diagnosis": (name, "", "text"),
        "main_diagnosis_code": (code, "", "icd10"),
        "attending_doctor": (values.person(rng), "", "name"),
        "total_cost": (values.figures(total, cost), f"{total:.2f}", "money"),
    }
    return {key: Slot(key, text, normal, type=type_) for key, (text, normal, type_) in said.items()}


def _as(case: Case, key: str, label: str, *, blank: float = 0.0, hand: bool = False, suffix: str = "") -> Slot:
    slot = case[key]
    return Slot(
        key,
        slot.text + suffix,
        slot.normalized or slot.text,
        label,
        slot.type,
        hand,
        blank,
        accepted=(slot.text,) if suffix else (),
    )


def _stay(case: Case) -> int:
    first, last = (date.fromisoformat(case[key].normalized) for key in ("admission_date", "discharge_date"))
    return (last - first).days


def _coded(case: Case, key: str, label: str, options: Sequence[str]) -> list[Segment]:
    """The number of the choice in a small box, and what the numbers mean after it."""
    chosen = case[key].text
    number = str(options.index(chosen) + 1) if chosen in options else "9"
    legend = " ".join(f"{n}.{option}" for n, option in enumerate(options, 1))
    slot = Slot(key, number, chosen, label, "choice", boxed=True, accepted=(chosen, f"{number}.{chosen}"))
    return [f"{label} ", slot, f" {legend}"]


def _ticked(case: Case, key: str, label: str, options: Sequence[str]) -> list[Segment]:
    segments: list[Segment] = []
    for option in options:
        on = option == case[key].text
        segments += [Tick(on, key), Slot(key, option, option, label, "choice") if on else option, "　"]
    return segments[:-1]


def _line(sheet: Sheet, x: float, y: float, *pairs: Segment, size: float = 26) -> None:
    sheet.text(x, y, *pairs, size=size)


def national(sheet: Sheet, rng: Random) -> None:
    """As the national form has it: labels within the line, values on rules, choices by their number."""
    case = _case(rng, "cn")
    left, size = 120, 27
    hospital = _as(case, "hospital", "医疗机构", blank=14)
    sheet.text(left, 110, "医疗机构：", hospital, size=28)
    sheet.text(827, 190, "住院病案首页", size=52, face="song-bold", align="center")
    sheet.text(left, 290, "医疗付费方式：", Slot("", rng.choice("123"), boxed=True), size=size)
    sheet.text(680, 290, f"第 {rng.randint(1, 5)} 次住院", size=size)
    sheet.text(1534, 290, "病案号：", _as(case, "medical_record_number", "病案号", blank=8), size=size, align="right")
    sheet.frame(left - 20, 345, 1554, 1400, 2.5)
    y, step = 370.0, 66
    rows: list[list[tuple[float, list[Segment]]]] = [
        [
            (left, ["姓名 ", _as(case, "name", "姓名", blank=6)]),
            (430, _coded(case, "sex", "性别", _SEX)),
            (800, ["出生日期 ", _as(case, "birth_date", "出生日期", blank=9)]),
            (1270, ["年龄 ", _as(case, "age", "年龄", blank=4)]),
        ],
        [
            (left, ["国籍 ", "中国"]),
            (430, ["民族 ", "汉族"]),
            (800, ["身份证号 ", _as(case, "identity_number", "身份证号", blank=13)]),
        ],
        [(left, ["职业 ", _as(case, "occupation", "职业", blank=7)]), (520, _coded(case, "marital_status", "婚姻", _MARITAL))],
        [(left, ["现住址 ", _as(case, "address", "现住址", blank=26)]), (1130, ["电话 ", _as(case, "phone", "电话", blank=9)])],
        [(left, ["入院途径 1.急诊 2.门诊 3.其他医疗机构转入 9.其他"])],
        [
            (left, ["入院时间 ", _as(case, "admission_date", "入院时间", blank=11)]),
            (640, ["入院科别 ", _as(case, "department", "入院科别", blank=8)]),
            (1130, ["病房 ", f"{rng.randint(1, 20)}病区"]),
        ],
        [
            (left, ["出院时间 ", _as(case, "discharge_date", "出院时间", blank=11)]),
            (640, ["出院科别 ", case["department"].text]),
            (1130, [f"实际住院 {_stay(case)} 天"]),
        ],
    ]
    for row in rows:
        for x, segments in row:
            sheet.text(x, y, *segments, size=size)
        y += step
    grid = sheet.grid(left - 20, y + 14, (760, 330, 364), (60,) * 5)
    for box, head in zip(grid[0], ("出院诊断", "疾病编码", "入院病情"), strict=True):
        sheet.cell(box, head, size=26, face="song-bold")
    sheet.cell(grid[1][0], "主要诊断：", _as(case, "main_diagnosis", "主要诊断"), size=26, align="left")
    sheet.cell(grid[1][1], _as(case, "main_diagnosis_code", "疾病编码"), size=26)
    sheet.cell(grid[1][2], rng.choice("123"), size=26)
    others = [d for d in values.DIAGNOSES if d[1] not in (case["main_diagnosis"].text, "子宫平滑肌瘤", "前列腺增生")]
    for row_, (code, name) in zip(grid[2:4], rng.sample(others, 2), strict=True):
        sheet.cell(row_[0], "其他诊断：" + name, size=26, align="left")
        sheet.cell(row_[1], code, size=26)
        sheet.cell(row_[2], rng.choice("1234"), size=26)
    y += 330
    sheet.text(left, y + 12, "药物过敏 1.无 2.有，过敏药物：", Slot("", "", blank=8), size=size)
    sheet.text(1000, y + 12, "血型 1.A 2.B 3.O 4.AB 5.不详 6.未查", size=size)
    sheet.text(left, y + 78, "科主任 " + values.person(rng), size=size)
    sheet.text(520, y + 78, "主治医师 ", _as(case, "attending_doctor", "主治医师", blank=6, hand=rng.random() < 0.5), size=size)
    sheet.text(1000, y + 78, "住院医师 " + values.person(rng), size=size)
    sheet.line(left - 20, y + 140, 1554, y + 140)
    sheet.text(
        left,
        y + 160,
        "住院费用（元）：总费用 ",
        _as(case, "total_cost", "总费用", blank=8),
        f"（自付金额：{values.digits(rng, 4)}.00）",
        size=size,
    )
    if rng.random() < 0.5:
        sheet.seal(1290, 190, case["hospital"].text, "病案专用章", 250)


def ruled(sheet: Sheet, rng: Random) -> None:
    """A cell for every label and one for every value."""
    case = _case(rng, "iso")
    sheet.text(827, 120, _as(case, "hospital", ""), size=40, face="hei", align="center")
    sheet.text(827, 190, "病　案　首　页", size=46, face="hei-bold", align="center")
    left, widths = 110, (170, 308, 150, 250, 190, 366)
    grid = sheet.grid(left, 290, widths, (72,) * 6)
    cells: tuple[tuple[tuple[str, str], ...], ...] = (
        (("住院号", "medical_record_number"), ("姓名", "name"), ("性别", "sex")),
        (("出生年月", "birth_date"), ("年龄", "age"), ("婚姻状况", "marital_status")),
        (("身份证号码", "identity_number"), ("职业", "occupation"), ("联系电话", "phone")),
        (("入院日期", "admission_date"), ("入院科室", "department"), ("出院日期", "discharge_date")),
    )
    for row, pairs in zip(grid, cells, strict=False):
        for n, (label, key) in enumerate(pairs):
            sheet.cell(row[2 * n], label, size=26, face="hei")
            sheet.cell(row[2 * n + 1], _as(case, key, label), size=27)
    _merged(sheet, grid[4], "家庭住址", _as(case, "address", "家庭住址"))
    _merged(sheet, grid[5], "入院诊断", case["main_diagnosis"].text + "？")
    below = sheet.grid(left, 722, (170, 708, 190, 366), (72,) * 4)
    sheet.cell(below[0][0], "主要诊断", size=26, face="hei")
    sheet.cell(below[0][1], _as(case, "main_diagnosis", "主要诊断"), size=27)
    sheet.cell(below[0][2], "ICD-10编码", size=26, face="hei")
    sheet.cell(below[0][3], _as(case, "main_diagnosis_code", "ICD-10编码"), size=27)
    rest = (("次要诊断", "无"), ("编码", "—"), ("手术名称", "无"), ("手术日期", "—"))
    for row, (a, b) in zip(below[1:3], (rest[:2], rest[2:]), strict=True):
        for box, text in zip(row, (*a, *b), strict=True):
            sheet.cell(box, text, size=26)
    sheet.cell(below[3][0], "主治医生", size=26, face="hei")
    sheet.cell(below[3][1], _as(case, "attending_doctor", "主治医生", hand=rng.random() < 0.5), size=28)
    sheet.cell(below[3][2], "费用合计", size=26, face="hei")
    sheet.cell(below[3][3], _as(case, "total_cost", "费用合计", suffix="元"), size=27)
    sheet.text(left, 1050, "说明：本表由病案室统一保管，未经批准不得复印、外借。", size=24)
    sheet.seal(1240, 880, case["hospital"].text, "病案室", 260)


def _merged(sheet: Sheet, row: Sequence[Box], label: str, value: Segment) -> None:
    """One value over all cells but the first."""
    sheet.cell(row[0], label, size=26, face="hei")
    sheet.cell(sheet.merged(row[1:]), value, size=27, align="left", pad=16)


def ticked(sheet: Sheet, rng: Random) -> None:
    """Without rules; choices by ticked boxes; filled in by hand."""
    case, hand = _case(rng, "spaced", cost="grouped"), rng.random() < 0.6
    left, size = 150, 29
    sheet.text(827, 130, _as(case, "hospital", ""), size=44, face="song-bold", align="center")
    sheet.text(827, 210, "住院病历首页", size=40, face="hei", align="center")
    sheet.line(left, 280, 1504, 280, 3)

    def on(key: str, label: str, blank: float) -> list[Segment]:
        return [f"{label}：", _as(case, key, label, blank=blank, hand=hand)]

    rows: list[list[tuple[float, list[Segment]]]] = [
        [(left, ["病历号：", _as(case, "medical_record_number", "病历号", blank=10)]), (860, on("department", "科室", 12))],
        [(left, on("name", "患者姓名", 9)), (860, ["性别：", *_ticked(case, "sex", "性别", _SEX)])],
        [(left, on("birth_date", "出生年月日", 13)), (860, on("age", "年龄", 6))],
        [(left, on("identity_number", "公民身份号码", 20))],
        [(left, ["婚姻状况：", *_ticked(case, "marital_status", "婚姻状况", _MARITAL)]), (1000, on("occupation", "职业", 10))],
        [(left, on("address", "住址", 32))],
        [(left, on("phone", "联系方式", 14))],
        [(left, on("admission_date", "住院日期", 13)), (860, on("discharge_date", "出院日期", 13))],
        [(left, on("main_diagnosis", "出院主要诊断", 18)), (1000, on("main_diagnosis_code", "诊断编码", 8))],
        [
            (
                left,
                [
                    "治疗结果：",
                    Tick(rng.random() < 0.5),
                    "治愈　",
                    Tick(False),
                    "好转　",
                    Tick(False),
                    "未愈　",
                    Tick(False),
                    "其他",
                ],
            )
        ],
        [
            (left, ["住院总费用：", _as(case, "total_cost", "住院总费用", blank=9), "元"]),
            (860, on("attending_doctor", "主治医师签名", 9)),
        ],
    ]
    y = 320.0
    for row in rows:
        for x, segments in row:
            sheet.text(x, y, *segments, size=size)
        y += 88
    sheet.line(left, y + 20, 1504, y + 20, 3)
    sheet.text(left, y + 40, "注：请用蓝黑墨水钢笔填写，在相应的□内打√。", size=24)
    if rng.random() < 0.6:
        sheet.seal(1260, y - 60, case["hospital"].text, "医务科", 260)


def above(sheet: Sheet, rng: Random) -> None:
    """Small labels above the values, in ruled cells."""
    case = _case(rng, "cn0", cost="grouped")
    left = 120
    sheet.text(left, 120, Span("病案首页", "hei-bold"), size=48)
    sheet.text(1534, 130, _as(case, "hospital", ""), size=34, face="hei", align="right")
    rows: tuple[tuple[tuple[float, str, str], ...], ...] = (
        (
            (400, "病案号码", "medical_record_number"),
            (400, "病人姓名", "name"),
            (260, "性别", "sex"),
            (354, "出生日期", "birth_date"),
        ),
        (
            (260, "年龄", "age"),
            (540, "身份证件号码", "identity_number"),
            (260, "婚姻", "marital_status"),
            (354, "职业", "occupation"),
        ),
        ((1000, "户口地址", "address"), (414, "联系人电话", "phone")),
        ((480, "入院日期", "admission_date"), (480, "出院日期", "discharge_date"), (454, "住院科室", "department")),
        ((960, "主要诊断名称", "main_diagnosis"), (454, "ICD编码", "main_diagnosis_code")),
        ((707, "主治医师", "attending_doctor"), (707, "住院总费用（元）", "total_cost")),
    )
    y = 220.0
    for row in rows:
        grid = sheet.grid(left, y, [width for width, _, _ in row], (112,))
        for box, (_, label, key) in zip(grid[0], row, strict=True):
            sheet.text(box.x0 + 12, box.y0 + 10, label, size=22, face="hei")
            sheet.text(box.x0 + 24, box.y0 + 54, _as(case, key, label), size=32)
        y += 112
    sheet.text(left, y + 30, "病案管理员：" + values.person(rng) + "　　　编码员：" + values.person(rng), size=25)
    if rng.random() < 0.6:
        sheet.seal(1250, y - 30, case["hospital"].text, "病案专用章", 250)


LAYOUTS: dict[str, Callable[[Sheet, Random], None]] = {"national": national, "ruled": ruled, "ticked": ticked, "above": above}
