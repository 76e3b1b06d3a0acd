"""Synthetic VAT invoices. Buyers, sellers, codes and numbers are made up; the goods add up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from desktop.document.geometry import Box
from tests.helpers.forms import values
from tests.helpers.forms.pen import Segment, Slot
from tests.helpers.forms.sheet import Sheet

COLUMNS = ("name", "specification", "unit", "quantity", "price", "amount", "tax_rate", "tax")
_GOODS = (
    ("*纸制品*复印纸", "A4/70g", "箱"),
    ("*计算机*笔记本电脑", "X14", "台"),
    ("*办公设备*激光打印机", "M208", "台"),
    ("*家具*文件柜", "180*90", "个"),
    ("*文具*中性笔", "0.5mm", "盒"),
    ("*医疗器械*血压计", "BP-7", "台"),
    ("*信息技术*软件服务", "", "项"),
    ("*灯具*护眼台灯", "LED12", "盏"),
    ("*电子*移动硬盘", "2TB", "个"),
    ("*耗材*硒鼓", "CF388", "支"),
)
_BLUE = (38, 60, 120)


@dataclass(frozen=True, slots=True)
class _Bill:
    code: str
    number: str
    day: date
    buyer: str
    buyer_code: str
    seller: str
    seller_code: str
    rows: tuple[tuple[str, ...], ...]
    amount: Decimal
    tax: Decimal

    @property
    def total(self) -> Decimal:
        return self.amount + self.tax


def _bill(rng: Random, number: int, *, most: int = 4) -> _Bill:
    rate = rng.choice((Decimal("0.13"), Decimal("0.06"), Decimal("0.09")))
    rows, amounts, taxes = [], [], []
    for name, model, unit in rng.sample(_GOODS, rng.randint(1, most)):
        count = rng.randint(1, 20)
        price = Decimal(rng.randint(1_500, 400_000)) / 100
        amount = price * count
        tax = (amount * rate).quantize(Decimal("0.01"))
        rows.append((name, model, unit, str(count), f"{price:.2f}", f"{amount:.2f}", f"{rate * 100:.0f}%", f"{tax:.2f}"))
        amounts.append(amount)
        taxes.append(tax)
    return _Bill(
        values.digits(rng, 12 if number == 8 else 10),
        values.digits(rng, number),
        values.day(rng, 2018, 2025),
        values.company(rng),
        values.credit_code(rng),
        values.company(rng),
        values.credit_code(rng),
        tuple(rows),
        sum(amounts, Decimal(0)),
        sum(taxes, Decimal(0)),
    )


def _identifier(key: str, text: str, label: str) -> Slot:
    return Slot(key, text, label=label, type="identifier")


def _name(key: str, text: str, label: str) -> Slot:
    return Slot(key, text, label=label, type="name")


def _tax_number(key: str, text: str, label: str) -> Slot:
    return Slot(key, text, label=label, type="credit_code")


def _day(bill: _Bill, label: str, style: str = "cn0") -> Slot:
    return Slot("date", values.written(bill.day, style), bill.day.isoformat(), label, "date")


def _sum(key: str, value: Decimal, label: str, sign: str = "¥") -> Slot:
    return Slot(key, f"{sign}{value:.2f}", f"{value:.2f}", label, "money")


def _words(bill: _Bill, label: str) -> Slot:
    return Slot("total_in_words", values.in_words(bill.total), f"{bill.total:.2f}", label, "money")


def _items(
    sheet: Sheet, bill: _Bill, x: float, y: float, heads: Sequence[tuple[str, str, float, str]], step: float, size: float
) -> list[float]:
    """heads: the column's key, its heading, width and alignment. Returns where the columns begin, and where the last ends."""
    xs = [x]
    for _, _, width, _ in heads:
        xs.append(xs[-1] + width)
    for n, (_, head, _, _) in enumerate(heads):
        sheet.cell(Box(xs[n], y, xs[n + 1], y + step), head, size=size)
    for row, cells in enumerate(bill.rows):
        by_key = dict(zip(COLUMNS, cells, strict=True))
        for n, (key, _, _, align) in enumerate(heads):
            if by_key[key]:
                box = Box(xs[n], y + (row + 1) * step, xs[n + 1], y + (row + 2) * step)
                sheet.cell(box, Slot("items", by_key[key], row=row, column=key), size=size, align=align)
    return xs


def special(sheet: Sheet, rng: Random) -> None:
    """The paper form of two parties in ruled blocks."""
    bill = _bill(rng, 8)
    left, right = 120, 1780
    sheet.text(
        950, 50, f"{values.city(rng)[:-1]}增值税{rng.choice(('专用', '普通'))}发票", size=44, face="song-bold", align="center"
    )
    sheet.text(left, 60, _identifier("code", bill.code, "发票代码"), size=32)
    sheet.text(right, 60, "No ", _identifier("number", bill.number, "No"), size=34, align="right")
    sheet.text(right, 120, "开票日期：", _day(bill, "开票日期"), size=25, align="right")
    top, size = 165, 24
    sheet.frame(left, top, right, 1010, 2)
    _party(sheet, Box(left, top, right, top + 190), "购买方", "buyer", bill.buyer, bill.buyer_code, rng, size)
    secret = ["".join(rng.choice("0123456789+-*/<>") for _ in range(28)) for _ in range(4)]
    sheet.line(1130, top, 1130, top + 190)
    sheet.line(1180, top, 1180, top + 190)
    sheet.stack(Box(1130, top, 1180, top + 190), "密码区", 24)
    for n, line in enumerate(secret):
        sheet.text(1200, top + 16 + n * 42, line, size=26)
    y = top + 190
    sheet.line(left, y, right, y)
    xs = _items(
        sheet,
        bill,
        left,
        y,
        (
            ("name", "货物或应税劳务、服务名称", 420, "left"),
            ("specification", "规格型号", 180, "center"),
            ("unit", "单位", 90, "center"),
            ("quantity", "数量", 130, "right"),
            ("price", "单价", 200, "right"),
            ("amount", "金额", 250, "right"),
            ("tax_rate", "税率", 110, "center"),
            ("tax", "税额", 280, "right"),
        ),
        46,
        size,
    )
    for x in xs[1:-1]:
        sheet.line(x, y, x, y + 320)
    sheet.text(left + 130, y + 280, "合　　计", size=size)
    sheet.text(xs[6] - 10, y + 280, _sum("amount", bill.amount, "合计"), size=size, align="right")
    sheet.text(right - 10, y + 280, _sum("tax", bill.tax, "合计"), size=size, align="right")
    y += 320
    sheet.line(left, y, right, y)
    sheet.line(left + 420, y, left + 420, y + 60)
    sheet.text(left + 210, y + 16, "价税合计（大写）", size=26, align="center")
    sheet.text(left + 450, y + 16, "⊗ ", _words(bill, "价税合计（大写）"), size=27)
    sheet.text(1290, y + 16, "（小写）", _sum("total", bill.total, "（小写）"), size=27)
    y += 60
    sheet.line(left, y, right, y)
    _party(sheet, Box(left, y, right, 1010), "销售方", "seller", bill.seller, bill.seller_code, rng, size)
    sheet.line(1130, y, 1130, 1010)
    sheet.stack(Box(1130, y, 1180, 1010), "备注", 24)
    sheet.line(1180, y, 1180, 1010)
    for n, role in enumerate(("收款人", "复核", "开票人")):
        sheet.text(left + 40 + n * 420, 1030, f"{role}：{values.person(rng)}", size=size)
    sheet.text(right - 300, 1030, "销售方：（章）", size=size)
    sheet.seal(1480, 935, bill.seller, "发票专用章", 250)


def _party(sheet: Sheet, box: Box, side: str, key: str, name: str, code: str, rng: Random, size: float) -> None:
    sheet.line(box.x0 + 50, box.y0, box.x0 + 50, box.y1)
    sheet.stack(Box(box.x0, box.y0, box.x0 + 50, box.y1), side, 25)
    step = (box.height - 10) / 4
    lines: tuple[tuple[Segment, ...], ...] = (
        ("名　　　　称：", _name(key, name, "名称")),
        ("纳税人识别号：", _tax_number(f"{key}_tax_number", code, "纳税人识别号")),
        (f"地址、电话：{values.address(rng)[:18]} {values.phone(rng)}",),
        (f"开户行及账号：工商银行{values.city(rng)[:-1]}分行 {values.digits(rng, 16)}",),
    )
    for n, segments in enumerate(lines):
        sheet.text(box.x0 + 64, box.y0 + 10 + n * step, *segments, size=size)


def electronic(sheet: Sheet, rng: Random) -> None:
    """The fully digital form: one number of twenty digits, buyer and seller side by side."""
    bill = _bill(rng, 20)
    left, right, size = 110, 1790, 25
    sheet.text(950, 60, f"电子发票（{rng.choice(('普通发票', '增值税专用发票'))}）", size=44, face="song-bold", align="center")
    sheet.text(1340, 60, "发票号码：", _identifier("number", bill.number, "发票号码"), size=size)
    sheet.text(1340, 110, "开票日期：", _day(bill, "开票日期"), size=size)
    top = 190
    sheet.frame(left, top, right, 950, 2)
    for x, side, key, name, code in (
        (left, "购买方信息", "buyer", bill.buyer, bill.buyer_code),
        (950, "销售方信息", "seller", bill.seller, bill.seller_code),
    ):
        sheet.line(x, top, x, top + 180)
        sheet.line(x + 48, top, x + 48, top + 180)
        sheet.stack(Box(x, top, x + 48, top + 180), side, 25)
        sheet.text(x + 64, top + 34, "名称：", _name(key, name, "名称"), size=26)
        sheet.text(
            x + 64,
            top + 112,
            "统一社会信用代码/纳税人识别号：",
            _tax_number(f"{key}_tax_number", code, "统一社会信用代码/纳税人识别号"),
            size=24,
        )
    y = top + 180
    sheet.line(left, y, right, y)
    _items(
        sheet,
        bill,
        left,
        y,
        (
            ("name", "项目名称", 420, "left"),
            ("specification", "规格型号", 200, "center"),
            ("unit", "单位", 110, "center"),
            ("quantity", "数量", 150, "right"),
            ("price", "单价", 210, "right"),
            ("amount", "金额", 220, "right"),
            ("tax_rate", "税率/征收率", 170, "center"),
            ("tax", "税额", 200, "right"),
        ),
        48,
        size,
    )
    y += 300
    sheet.text(left + 130, y, "合　　计", size=size)
    sheet.text(left + 1302, y, _sum("amount", bill.amount, "合计"), size=size, align="right")
    sheet.text(right - 8, y, _sum("tax", bill.tax, "合计"), size=size, align="right")
    y += 50
    sheet.line(left, y, right, y)
    sheet.text(left + 190, y + 16, "价税合计（大写）", size=26, align="center")
    sheet.line(left + 400, y, left + 400, y + 62)
    sheet.text(left + 430, y + 16, _words(bill, "价税合计（大写）"), size=28)
    sheet.text(1290, y + 16, "（小写）", _sum("total", bill.total, "（小写）"), size=28)
    sheet.line(left, y + 62, right, y + 62)
    sheet.stack(Box(left, y + 62, left + 48, 950), "备注", 25)
    sheet.line(left + 48, y + 62, left + 48, 950)
    sheet.text(left + 20, 970, f"开票人：{values.person(rng)}", size=size)


def portrait(sheet: Sheet, rng: Random) -> None:
    """A tall form: labels under one another, an open list of goods, the sums at the end."""
    bill = _bill(rng, 8, most=3)
    left, right, size = 100, 1140, 27
    sheet.text(620, 80, "增值税普通发票（卷票）", size=44, face="hei-bold", align="center")
    y = 190.0
    lines: tuple[tuple[Segment, ...], ...] = (
        ("发票代码：", _identifier("code", bill.code, "发票代码")),
        ("发票号码：", _identifier("number", bill.number, "发票号码")),
        ("日期：", _day(bill, "日期", "iso")),
        ("销货单位名称：", _name("seller", bill.seller, "销货单位名称")),
        ("销货方税号：", _tax_number("seller_tax_number", bill.seller_code, "销货方税号")),
        ("购货单位名称：", _name("buyer", bill.buyer, "购货单位名称")),
        ("购货方税号：", _tax_number("buyer_tax_number", bill.buyer_code, "购货方税号")),
    )
    for segments in lines:
        sheet.text(left, y, *segments, size=size)
        y += 56
    sheet.line(left, y + 10, right, y + 10, 2)
    _items(
        sheet,
        bill,
        left,
        y + 20,
        (
            ("name", "项目", 290, "left"),
            ("quantity", "数量", 90, "center"),
            ("price", "单价", 160, "right"),
            ("amount", "金额", 180, "right"),
            ("tax_rate", "税率", 120, "center"),
            ("tax", "税额", 200, "right"),
        ),
        58,
        25,
    )
    y += 20 + 58 * (len(bill.rows) + 1) + 16
    sheet.line(left, y, right, y, 2)
    for segments in (
        ("金额合计：", _sum("amount", bill.amount, "金额合计")),
        ("税额合计：", _sum("tax", bill.tax, "税额合计")),
        ("价税合计（小写）：", _sum("total", bill.total, "价税合计（小写）")),
        ("价税合计（大写）：", _words(bill, "价税合计（大写）")),
    ):
        sheet.text(left, y + 20, *segments, size=size)
        y += 56
    sheet.text(left, y + 40, f"收款员：{values.person(rng)}", size=size)
    sheet.seal(900, y - 20, bill.seller, "发票专用章", 250)


LAYOUTS: dict[str, Callable[[Sheet, Random], None]] = {"special": special, "electronic": electronic, "portrait": portrait}
SIZES = {"special": (1900, 1100), "electronic": (1900, 1080), "portrait": (1240, 1500)}
