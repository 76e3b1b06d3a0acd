"""Synthetic contracts: a lease, a purchase of goods, a service and a ruled procurement form. All parties are made up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from tests.helpers.forms import values
from tests.helpers.forms.pen import Segment, Slot, Span
from tests.helpers.forms.sheet import Sheet, joined

_LEFT, _WIDE = 170, 1314


@dataclass(frozen=True, slots=True)
class _Deal:
    party_a: str
    party_b: str
    number: str
    signed: date
    start: date
    end: date
    amount: Decimal
    court: str


def _deal(rng: Random, prefix: str, person: bool = False) -> _Deal:
    signed = values.day(rng, 2016, 2025)
    start = date(signed.year + (signed.month == 12), signed.month % 12 + 1, 1)
    party_a, party_b = values.company(rng), values.person(rng) if person else values.company(rng)
    while party_b == party_a:
        party_b = values.company(rng)
    return _Deal(
        party_a,
        party_b,
        f"{prefix}{signed.year}-{rng.randint(1, 12):02}{rng.randint(1, 999):03}",
        signed,
        start,
        values.years_later(start, rng.randint(1, 5)),
        values.money(rng, 8_000, 900_000, 0.4),
        values.court(rng),
    )


def _date(key: str, value: date, style: str, label: str, *, hand: bool = False) -> Slot:
    return Slot(key, values.written(value, style), value.isoformat(), label, "date", hand)


def _money(key: str, value: Decimal, text: str, label: str) -> Slot:
    return Slot(key, text, f"{value:.2f}", label, "money")


def _body(sheet: Sheet, y: float, clauses: list[list[Segment]], size: float = 30, leading: float = 1.75) -> float:
    for clause in clauses:
        y = sheet.flow(_LEFT, y, _WIDE, clause, size=size, leading=leading, indent=2)
    return y


def lease(sheet: Sheet, rng: Random) -> None:
    deal, hand = _deal(rng, "HT-", person=True), rng.random() < 0.4
    sheet.text(
        827,
        150,
        Slot("title", rng.choice(("房屋租赁合同", "商铺租赁合同", "办公用房租赁合同")), type="title"),
        size=56,
        face="hei-bold",
        align="center",
    )
    sheet.text(
        _LEFT + _WIDE,
        260,
        "合同编号：",
        Slot("number", deal.number, label="合同编号", type="identifier"),
        size=28,
        align="right",
    )
    y = 340.0
    for label, key, value in (("出租方（甲方）", "party_a", deal.party_a), ("承租方（乙方）", "party_b", deal.party_b)):
        sheet.text(_LEFT, y, f"{label}：", Slot(key, value, label=label, type="name", hand=hand, blank=20), size=31)
        y += 68
    term = f"{values.written(deal.start, 'cn')}起至{values.written(deal.end, 'cn')}止"
    place = values.address(rng)
    y = _body(
        sheet,
        y + 16,
        [
            [
                "根据《中华人民共和国民法典》及有关法律、法规的规定，甲乙双方在平等、自愿、协商一致的基础上，就房屋租赁事宜订立本合同，共同遵守。"
            ],
            [
                Span("第一条　房屋情况。", "hei-bold"),
                f"甲方将位于{place}的房屋出租给乙方使用，建筑面积{rng.randint(45, 320)}平方米，房屋设施完好。",
            ],
            [
                Span("第二条　租赁期限。", "hei-bold"),
                "租赁期限自",
                Slot("term", term, label="租赁期限"),
                "。租赁期满，乙方应如期归还房屋。",
            ],
            [
                Span("第三条　租金及支付方式。", "hei-bold"),
                "租金总额为人民币（大写）",
                _money("amount_in_words", deal.amount, values.in_words(deal.amount), "租金总额（大写）"),
                "（小写：",
                _money("amount", deal.amount, f"￥{values.figures(deal.amount)}", "小写"),
                "），乙方按季度支付，先付后用。",
            ],
            [
                Span("第四条　房屋使用。", "hei-bold"),
                "乙方应合理使用房屋及其附属设施，未经甲方书面同意，不得改变房屋用途，不得擅自转租、转借。",
            ],
            [
                Span("第五条　违约责任。", "hei-bold"),
                "任何一方违反本合同约定的，应当向对方支付违约金；给对方造成损失的，应当赔偿损失。",
            ],
            [
                Span("第六条　争议解决。", "hei-bold"),
                "因履行本合同发生争议，由双方协商解决；协商不成的，由",
                Slot("jurisdiction", deal.court, label="争议解决"),
                "管辖。",
            ],
            [Span("第七条", "hei-bold"), "　本合同一式两份，甲乙双方各执一份，自双方签字盖章之日起生效。"],
        ],
    )
    y += 60
    sheet.text(_LEFT, y, "甲方（盖章）：", size=30)
    sheet.text(900, y, "乙方（签字）：", size=30)
    sheet.text(_LEFT, y + 80, "代表人：", size=30)
    sheet.text(_LEFT, y + 160, "签订日期：", _date("signed_date", deal.signed, "cn", "签订日期", hand=hand), size=30)
    sheet.seal(_LEFT + 330, y + 60, deal.party_a, "合同专用章", 290)


def purchase(sheet: Sheet, rng: Random) -> None:
    deal = _deal(rng, "CG")
    sheet.text(
        827,
        140,
        Slot("title", rng.choice(("产品购销合同", "设备购销合同", "办公设备购销合同")), type="title"),
        size=54,
        face="song-bold",
        align="center",
    )
    sheet.text(_LEFT, 270, "供方：", Slot("party_a", deal.party_a, label="供方", type="name"), size=29)
    sheet.text(1000, 270, "合同号：", Slot("number", deal.number, label="合同号", type="identifier"), size=29)
    sheet.text(_LEFT, 330, "需方：", Slot("party_b", deal.party_b, label="需方", type="name"), size=29)
    sheet.text(1000, 330, "签订时间：", _date("signed_date", deal.signed, "iso", "签订时间"), size=29)
    sheet.text(_LEFT, 410, "一、产品名称、数量、金额", size=30, face="song-bold")
    names = rng.sample(("激光打印机", "台式计算机", "办公桌", "文件柜", "投影仪", "扫描仪", "交换机", "会议椅"), 3)
    grid = sheet.grid(_LEFT, 470, (330, 260, 150, 150, 200, 224), (58,) * 6)
    for box, head in zip(grid[0], ("产品名称", "规格型号", "单位", "数量", "单价（元）", "金额（元）"), strict=True):
        sheet.cell(box, head, size=27, face="song-bold")
    left = deal.amount
    for n, name in enumerate(names):
        share = left if n == 2 else (deal.amount / 4).quantize(Decimal(1))
        left -= share
        for box, text in zip(
            grid[n + 1],
            (
                name,
                f"{rng.choice('ABXT')}-{rng.randint(100, 999)}",
                "台",
                "1",
                values.figures(share, "plain"),
                values.figures(share, "plain"),
            ),
            strict=True,
        ):
            sheet.cell(box, text, size=26)
    sheet.cell(joined(grid[4][:5]), "合　计", size=27)
    sheet.cell(grid[4][5], _money("amount", deal.amount, values.figures(deal.amount, "plain"), "合计"), size=26)
    sheet.cell(
        sheet.merged(grid[5]),
        "合计人民币（大写）：",
        _money("amount_in_words", deal.amount, values.in_words(deal.amount), "合计人民币（大写）"),
        size=27,
        align="left",
    )
    term = f"{values.written(deal.start, 'cn')}至{values.written(deal.end, 'cn')}"
    y = _body(
        sheet,
        850,
        [
            ["二、质量要求技术标准：按国家标准及生产企业标准执行，供方对质量负责。"],
            ["三、交货地点、方式：供方负责送货至需方指定地点，运输费用由供方承担。"],
            ["四、验收标准、方法及提出异议期限：货到后七日内按本合同约定验收，逾期视为合格。"],
            ["五、结算方式及期限：验收合格后三十日内以转账方式一次付清。"],
            ["六、违约责任：按《中华人民共和国民法典》有关规定执行。"],
            ["七、合同有效期：", Slot("term", term, label="合同有效期"), "。"],
            [
                "八、解决合同纠纷的方式：双方协商解决，协商不成的，向",
                Slot("jurisdiction", deal.court, label="解决合同纠纷的方式"),
                "提起诉讼。",
            ],
            ["九、本合同一式四份，供需双方各执两份，双方盖章后生效，传真件有效。"],
        ],
    )
    grid = sheet.grid(_LEFT, y + 50, (657, 657), (60, 320))
    sheet.cell(grid[0][0], "供　方", size=28)
    sheet.cell(grid[0][1], "需　方", size=28)
    for box in grid[1]:
        top = box.y0 + 24
        for text in (
            "单位地址：" + values.address(rng)[:16],
            "法定代表人：" + values.person(rng),
            "电话：" + values.phone(rng),
            "开户银行：工商银行" + values.city(rng)[:-1] + "分行",
        ):
            sheet.text(box.x0 + 20, top, text, size=26)
            top += 66
    sheet.seal(_LEFT + 480, y + 250, deal.party_a, "合同专用章", 280)
    sheet.seal(_LEFT + 1130, y + 240, deal.party_b, "合同专用章", 280)


def service(sheet: Sheet, rng: Random) -> None:
    deal, hand = _deal(rng, "JS-"), rng.random() < 0.5
    sheet.text(_LEFT, 150, "协议编号：", Slot("number", deal.number, label="协议编号", type="identifier"), size=28)
    sheet.text(
        827,
        250,
        Slot("title", rng.choice(("技术服务合同", "委托开发合同", "信息系统运维服务合同")), type="title"),
        size=60,
        face="hei",
        align="center",
    )
    y = 400.0
    for label, key, value in (("甲方（委托方）", "party_a", deal.party_a), ("乙方（受托方）", "party_b", deal.party_b)):
        sheet.text(_LEFT, y, Span(f"{label}：", "hei-bold"), Slot(key, value, label=label, type="name"), size=31)
        sheet.text(_LEFT, y + 58, f"住所地：{values.address(rng)}", size=29)
        sheet.text(_LEFT, y + 116, f"法定代表人：{values.person(rng)}　　联系电话：{values.phone(rng)}", size=29)
        y += 196
    term = f"自{values.written(deal.start, 'cn')}起至{values.written(deal.end, 'cn')}止"
    y = _body(
        sheet,
        y,
        [
            [
                "双方经过平等协商，在真实、充分地表达各自意愿的基础上，根据《中华人民共和国民法典》的规定，达成如下协议，并由双方共同恪守。"
            ],
            ["1. 服务内容：乙方为甲方提供信息系统的日常运行维护、故障处理及技术咨询服务，并按月提交服务报告。"],
            ["2. 服务期限：", Slot("term", term, label="服务期限"), "。"],
            [
                "3. 合同总价：",
                _money("amount", deal.amount, f"人民币{values.figures(deal.amount)}元", "合同总价"),
                "（大写：",
                _money("amount_in_words", deal.amount, values.in_words(deal.amount), "大写"),
                "），含增值税。",
            ],
            ["4. 支付方式：合同签订后十个工作日内支付百分之五十，验收合格后支付其余款项。"],
            ["5. 保密义务：乙方对在服务过程中知悉的甲方商业秘密和个人信息负有保密义务，该义务不因本合同终止而解除。"],
            [
                "6. 争议解决：双方因履行本合同而发生的争议，应协商解决；协商不成的，提交",
                Slot("jurisdiction", f"{values.city(rng)[:-1]}仲裁委员会", label="争议解决"),
                "仲裁。",
            ],
            ["7. 本合同一式肆份，具有同等法律效力。"],
        ],
        size=29,
    )
    y += 70
    sheet.text(_LEFT, y, "甲方（盖章）：", size=30)
    sheet.text(920, y, "乙方（盖章）：", size=30)
    sheet.text(_LEFT, y + 90, "法定代表人或授权代表：", size=28)
    sheet.text(920, y + 90, "法定代表人或授权代表：", size=28)
    sheet.text(
        _LEFT,
        y + 180,
        "签署日期：",
        _date("signed_date", deal.signed, "spaced" if hand else "cn0", "签署日期", hand=hand),
        size=30,
    )
    sheet.seal(_LEFT + 360, y + 60, deal.party_a, "合同专用章", 280)
    sheet.seal(1280, y + 70, deal.party_b, "合同专用章", 280)


def procurement(sheet: Sheet, rng: Random) -> None:
    deal = _deal(rng, "ZC")
    sheet.text(
        827,
        150,
        Slot("title", rng.choice(("政府采购合同", "货物采购合同", "服务采购合同")), type="title"),
        size=52,
        face="hei-bold",
        align="center",
    )
    grid = sheet.grid(_LEFT, 270, (290, 1024), (80, 80, 80, 80, 80, 80, 80, 80, 360, 330), 2.5)
    term = f"{values.written(deal.start, 'dot')}-{values.written(deal.end, 'dot')}"
    rows: tuple[tuple[str, Segment], ...] = (
        ("合同编号", Slot("number", deal.number, label="合同编号", type="identifier")),
        ("采购人（甲方）", Slot("party_a", deal.party_a, label="采购人（甲方）", type="name")),
        ("供应商（乙方）", Slot("party_b", deal.party_b, label="供应商（乙方）", type="name")),
        ("合同金额（小写）", _money("amount", deal.amount, f"{values.figures(deal.amount)}元", "合同金额（小写）")),
        ("合同金额（大写）", _money("amount_in_words", deal.amount, values.in_words(deal.amount), "合同金额（大写）")),
        ("履行期限", Slot("term", term, label="履行期限")),
        ("签约日期", _date("signed_date", deal.signed, rng.choice(("cn", "words")), "签约日期")),
        ("管辖法院", Slot("jurisdiction", deal.court, label="管辖法院")),
    )
    for cells, (label, value) in zip(grid, rows, strict=False):
        sheet.cell(cells[0], label, size=29, face="hei")
        sheet.cell(cells[1], value, size=30, align="left", pad=20)
    sheet.cell(grid[8][0], "主要条款", size=29, face="hei")
    clauses = (
        "一、乙方按照采购文件和响应文件的要求向甲方提供货物及服务。",
        "二、甲方在验收合格后十五个工作日内支付合同款项。",
        "三、质量保证期为验收合格之日起十二个月。",
        "四、任何一方违约，应承担相应的违约责任。",
    )
    for n, clause in enumerate(clauses):
        sheet.text(grid[8][1].x0 + 20, grid[8][1].y0 + 30 + n * 80, clause, size=28)
    sheet.cell(grid[9][0], "签章", size=29, face="hei")
    box = grid[9][1]
    sheet.text(box.x0 + 20, box.y0 + 30, "甲方（公章）：", size=28)
    sheet.text(box.x0 + 530, box.y0 + 30, "乙方（公章）：", size=28)
    sheet.text(box.x0 + 20, box.y0 + 250, "代表签字：", size=28)
    sheet.text(box.x0 + 530, box.y0 + 250, "代表签字：", size=28)
    sheet.seal(box.x0 + 270, box.y0 + 170, deal.party_a, "合同专用章", 270)
    sheet.seal(box.x0 + 790, box.y0 + 165, deal.party_b, "合同专用章", 270)
    if rng.random() < 0.5:  # one more seal, where it should not be: over the parties
        sheet.seal(grid[2][1].x0 + 560, grid[2][1].y0 + 10, deal.party_b, "骑缝章", 230)


LAYOUTS: dict[str, Callable[[Sheet, Random], None]] = {
    "lease": lease,
    "purchase": purchase,
    "service": service,
    "procurement": procurement,
}
