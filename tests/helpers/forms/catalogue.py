"""Synthetic archive cards and file covers with the elements of DA/T 18. All fonds and titles are made up."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.helpers.forms import values
from tests.helpers.forms.pen import Slot
from tests.helpers.forms.sheet import Sheet

_SUBJECTS = (
    "关于{y}年度工作总结的报告",
    "关于加强档案管理工作的通知",
    "关于印发《公文处理办法》的通知",
    "关于{y}年财政预算执行情况的报告",
    "关于成立防汛抗旱指挥部的决定",
    "关于调整机构编制的批复",
    "关于召开{y}年安全生产工作会议的通知",
    "关于开展卫生检查的情况汇报",
    "关于{y}年水利工程建设计划的请示",
    "关于职工教育工作的意见",
    "关于农村合作医疗试点工作的实施方案",
    "关于表彰先进集体和先进个人的决定",
)
_BODIES = ("档案局", "水利局", "教育局", "卫生局", "财政局", "农业局", "人民政府办公室", "商业局", "民政局")
_PLACES = ("青山县", "临河市", "南屏县", "云岭县", "白水市", "东川区", "平湖镇", "石桥县")
_RETENTION = ("永久", "30年", "10年", "长期", "短期")


def _entry(rng: Random, dates: str) -> dict[str, Slot]:
    place, body = rng.choice(_PLACES), rng.choice(_BODIES)
    day = values.day(rng, 1952, 2012)
    creator = place + body
    title = (creator if rng.random() < 0.6 else "") + rng.choice(_SUBJECTS).format(y=day.year)
    number = f"{rng.randint(1, 320):03}"
    code = rng.choice(
        (
            f"{number}-{rng.randint(1, 9)}-{rng.randint(1, 900):04}-{rng.randint(1, 60):03}",
            f"X{number}-WS·{day.year}-{rng.choice(('Y', 'D30', 'D10'))}-{rng.randint(1, 500):04}",
            f"{number}-{day.year}-{rng.randint(1, 300):03}-{rng.randint(1, 99):02}",
        )
    )
    return {
        "reference_code": Slot("reference_code", code, type="identifier"),
        "title": Slot("title", title, type="title"),
        "creator": Slot("creator", creator, type="name"),
        "date": Slot("date", values.written(day, dates), day.isoformat(), type="date"),
        "page_count": Slot("page_count", str(rng.randint(1, 186)), type="number"),
        "retention": Slot("retention", rng.choice(_RETENTION), type="text"),
        "security": Slot("security", rng.choice(("公开", "内部", "秘密", "机密")), type="text"),
        "fonds": Slot("fonds", f"{place}{rng.choice(('档案馆', body))}", type="name"),
    }


def _as(entry: dict[str, Slot], key: str, label: str, *, hand: bool = False, blank: float = 0.0, suffix: str = "") -> Slot:
    slot = entry[key]
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


def card(sheet: Sheet, rng: Random) -> None:
    """A ruled card, half a sheet, often typed or written by hand."""
    entry, hand = _entry(rng, "plain"), rng.random() < 0.4
    sheet.text(827, 80, "档案著录卡片", size=44, face="song-bold", align="center")
    grid = sheet.grid(120, 170, (190, 517, 190, 517), (90, 150, 90, 90, 90))
    pairs = (
        (0, "档　号", "reference_code", "全宗名称", "fonds"),
        (2, "责任者", "creator", "文件日期", "date"),
        (3, "页　数", "page_count", "保管期限", "retention"),
    )
    for row, label, key, label2, key2 in pairs:
        sheet.cell(grid[row][0], label, size=28, face="hei")
        sheet.cell(grid[row][1], _as(entry, key, label.replace("　", ""), hand=hand), size=30)
        sheet.cell(grid[row][2], label2, size=28, face="hei")
        sheet.cell(grid[row][3], _as(entry, key2, label2, hand=hand), size=30)
    sheet.cell(grid[1][0], "题　名", size=28, face="hei")
    sheet.cell(sheet.merged(grid[1][1:]), _as(entry, "title", "题名", hand=hand), size=31, align="left", pad=20)
    sheet.cell(grid[4][0], "密　级", size=28, face="hei")
    sheet.cell(grid[4][1], _as(entry, "security", "密级", hand=hand), size=30)
    sheet.cell(grid[4][2], "附　注", size=28, face="hei")
    sheet.text(120, 720, f"著录人：{values.person(rng)}", size=26)
    sheet.text(900, 720, f"著录日期：{values.written(values.day(rng, 2013, 2020), 'cn')}", size=26)
    if rng.random() < 0.4:
        sheet.seal(1330, 560, entry["fonds"].text, "档案专用章", 240)


def cover(sheet: Sheet, rng: Random) -> None:
    """The cover of a file: the fonds on top, the title large in the middle, a small table at the foot."""
    entry, hand = _entry(rng, "cn"), rng.random() < 0.4
    sheet.text(827, 240, _as(entry, "fonds", "全宗名称"), size=58, face="song-bold", align="center")
    sheet.line(420, 330, 1234, 330, 2)
    sheet.text(827, 345, "（全宗名称）", size=24, align="center")
    sheet.text(827, 440, "文　书　档　案", size=44, face="hei", align="center")
    sheet.text(200, 700, "案卷题名：", size=32, face="hei")
    sheet.flow(380, 686, 1080, [_as(entry, "title", "案卷题名", hand=hand)], size=42, leading=1.7)
    sheet.text(200, 920, "立卷单位：", _as(entry, "creator", "立卷单位", hand=hand, blank=20), size=32)
    sheet.text(200, 1020, "形成日期：", _as(entry, "date", "形成日期", hand=hand, blank=14), size=32)
    sheet.text(200, 1120, "本卷共 ", _as(entry, "page_count", "本卷共", hand=hand, blank=4), " 页", size=32)
    sheet.text(800, 1120, "保管期限：", _as(entry, "retention", "保管期限", hand=hand, blank=8), size=32)
    sheet.text(200, 1220, "密级：", _as(entry, "security", "密级", blank=8), size=32)
    sheet.frame(800, 1880, 1480, 1990, 2.5)
    sheet.line(960, 1880, 960, 1990)
    sheet.text(880, 1918, "档号", size=32, face="hei", align="center")
    sheet.text(990, 1920, _as(entry, "reference_code", "档号"), size=34)
    if rng.random() < 0.5:
        sheet.seal(1130, 940, entry["creator"].text, "档案专用章", 290)


def sheet_above(sheet: Sheet, rng: Random) -> None:
    """An entry form with its labels above the values."""
    entry = _entry(rng, "dot")
    sheet.text(120, 80, "文件级目录著录单", size=42, face="hei-bold")
    rows: tuple[tuple[tuple[float, str, str], ...], ...] = (
        ((700, "档案号", "reference_code"), (714, "全宗名", "fonds")),
        ((1414, "文件题名", "title"),),
        ((700, "形成者", "creator"), (357, "成文日期", "date"), (357, "页次", "page_count")),
        ((707, "保管期限", "retention"), (707, "密级", "security")),
    )
    y = 170.0
    for row in rows:
        grid = sheet.grid(120, y, [width for width, _, _ in row], (124,))
        for box, (_, label, key) in zip(grid[0], row, strict=True):
            sheet.text(box.x0 + 14, box.y0 + 12, label, size=23, face="hei")
            sheet.text(box.x0 + 28, box.y0 + 62, _as(entry, key, label), size=32)
        y += 124
    sheet.text(120, y + 30, f"录入：{values.person(rng)}　　校对：{values.person(rng)}", size=25)


def listed(sheet: Sheet, rng: Random) -> None:
    """Labels with colons, one under another, no rules."""
    entry, hand = _entry(rng, rng.choice(("cn0", "iso"))), rng.random() < 0.4
    sheet.text(827, 90, "归档文件登记单", size=44, face="song-bold", align="center")
    sheet.line(140, 165, 1514, 165, 3)
    y = 200.0
    lines: tuple[tuple[str, str, str], ...] = (
        ("全宗", "fonds", ""),
        ("档号", "reference_code", ""),
        ("责任人", "creator", ""),
        ("题名", "title", ""),
        ("时间", "date", ""),
        ("页数", "page_count", "页"),
        ("保存期限", "retention", ""),
        ("秘密等级", "security", ""),
    )
    for label, key, suffix in lines:
        sheet.text(160, y, f"{label}：", size=30, face="hei")
        y = sheet.flow(380, y - 10, 1110, [_as(entry, key, label, hand=hand, suffix=suffix)], size=32, leading=1.65) + 18
    sheet.line(140, y + 10, 1514, y + 10, 3)
    if rng.random() < 0.5:
        sheet.seal(1280, y - 120, entry["fonds"].text, "归档章", 240)


LAYOUTS: dict[str, Callable[[Sheet, Random], None]] = {
    "card": card,
    "cover": cover,
    "sheet_above": sheet_above,
    "listed": listed,
}
SIZES = {"card": (1654, 850), "sheet_above": (1654, 850), "listed": (1654, 1169)}
