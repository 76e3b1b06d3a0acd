"""Random values as Chinese documents carry them: names, numbers with valid check digits, dates, money. All made up."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import cn2an

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN = "伟芳娜敏静强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉萍红建文丽云宁晨曦浩宇欣怡子涵思远嘉雯志鹏春梅国栋海燕"
_REGIONS = {
    "110105": "北京市朝阳区",
    "110108": "北京市海淀区",
    "310104": "上海市徐汇区",
    "310115": "上海市浦东新区",
    "320106": "南京市鼓楼区",
    "330106": "杭州市西湖区",
    "370202": "青岛市市南区",
    "420106": "武汉市武昌区",
    "440106": "广州市天河区",
    "440305": "深圳市南山区",
    "510104": "成都市锦江区",
    "610113": "西安市雁塔区",
}
_OLD_DISTRICTS = ("110101", "110102", "110105", "110108", "120101", "120103", "310101", "310104", "310105", "310110")
_ROADS = ("人民路", "解放路", "中山路", "建设路", "文化路", "和平街", "新华街", "光明路", "滨江大道", "科技园路")
_WORDS = (
    "华信",
    "瑞丰",
    "中科",
    "恒达",
    "天成",
    "博远",
    "鼎盛",
    "安居",
    "金桥",
    "兴业",
    "远航",
    "东方",
    "德润",
    "宏图",
    "嘉禾",
)
_TRADES = ("科技", "信息技术", "物业管理", "商贸", "医疗器械", "建筑工程", "电子", "机械设备", "办公用品", "文化传播")
_DIGITS = "〇一二三四五六七八九"
DIAGNOSES = (
    ("J18.9", "肺炎"),
    ("I10.x00", "原发性高血压"),
    ("E11.900", "2型糖尿病"),
    ("K35.800", "急性阑尾炎"),
    ("I25.101", "冠状动脉粥样硬化性心脏病"),
    ("K80.200", "胆囊结石"),
    ("J44.100", "慢性阻塞性肺疾病急性加重"),
    ("I63.900", "脑梗死"),
    ("N20.000", "肾结石"),
    ("M51.202", "腰椎间盘突出"),
    ("K25.900", "胃溃疡"),
    ("S72.000", "股骨颈骨折"),
    ("D25.900", "子宫平滑肌瘤"),
    ("E04.902", "甲状腺结节"),
    ("H25.900", "老年性白内障"),
    ("J45.900", "支气管哮喘"),
    ("N40.x00", "前列腺增生"),
    ("K40.900", "腹股沟疝"),
)
DEPARTMENTS = ("呼吸内科", "心血管内科", "普通外科", "骨科", "神经内科", "消化内科", "泌尿外科", "内分泌科", "妇科", "眼科")
OCCUPATIONS = ("教师", "工人", "农民", "职员", "退休人员", "个体经营者", "工程师", "学生", "护士", "自由职业者")


def person(rng: Random) -> str:
    return rng.choice(_SURNAMES) + "".join(rng.choice(_GIVEN) for _ in range(rng.choice((1, 2, 2, 2))))


def region(rng: Random) -> tuple[str, str]:
    """Its code of six digits and its name."""
    return rng.choice(list(_REGIONS.items()))


def city(rng: Random) -> str:
    name = region(rng)[1]
    return name[: name.index("市") + 1]


def company(rng: Random) -> str:
    return (
        f"{city(rng)[:-1]}{rng.choice(_WORDS)}{rng.choice(_TRADES)}{rng.choice(('有限公司', '有限责任公司', '股份有限公司'))}"
    )


def hospital(rng: Random) -> str:
    ordinal = rng.choice(("第一", "第二", "第三", "第四"))
    return f"{city(rng)}{rng.choice((ordinal + '人民医院', '中心医院', ordinal + '医院', '中医医院', '人民医院'))}"


def court(rng: Random) -> str:
    return f"{region(rng)[1]}人民法院"


def department(rng: Random, sex: str) -> str:
    return rng.choice([one for one in DEPARTMENTS if sex == "女" or one != "妇科"])


def address(rng: Random) -> str:
    house = f"{rng.randint(1, 280)}号{rng.randint(1, 20)}号楼{rng.randint(1, 25)}0{rng.randint(1, 8)}室"
    return region(rng)[1] + rng.choice(_ROADS) + house


def day(rng: Random, first: int, last: int) -> date:
    """Of the years from first to last."""
    start = date(first, 1, 1)
    return start + timedelta(days=rng.randrange((date(last, 12, 31) - start).days))


def years_later(start: date, years: int) -> date:
    """The last day of a term of whole years."""
    same = start.replace(year=start.year + years, day=min(start.day, calendar.monthrange(start.year + years, start.month)[1]))
    return same - timedelta(days=1)


def written(value: date, style: str) -> str:
    """style: "cn", "cn0" (two digits), "spaced", "iso", "slash", "dot", "plain" (eight digits), "words"."""
    y, m, d = value.year, value.month, value.day
    return {
        "cn": f"{y}年{m}月{d}日",
        "cn0": f"{y}年{m:02}月{d:02}日",
        "spaced": f"{y} 年 {m} 月 {d} 日",
        "iso": f"{y}-{m:02}-{d:02}",
        "slash": f"{y}/{m:02}/{d:02}",
        "dot": f"{y}.{m:02}.{d:02}",
        "plain": f"{y}{m:02}{d:02}",
        "words": f"{''.join(_DIGITS[int(c)] for c in str(y))}年{_small(m)}月{_small(d)}日",
    }[style]


def _small(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十") + (_DIGITS[ones] if ones else "")


def money(rng: Random, least: int, most: int, cents: float = 0.5) -> Decimal:
    """cents: how often it is not a whole number of hundreds."""
    whole = rng.randint(least, most)
    if rng.random() < cents:
        return Decimal(whole) + Decimal(rng.randint(1, 99)) / 100
    return Decimal(max(whole // 100 * 100, 100))


def figures(value: Decimal, style: str = "grouped") -> str:
    """style: "grouped" (1,234.50) or "plain" (1234.50)."""
    return f"{value:,.2f}" if style == "grouped" else f"{value:.2f}"


def in_words(value: Decimal) -> str:
    """As on a bill: 壹万贰仟元整."""
    return str(cn2an.an2cn(f"{value:.2f}", "rmb"))


def phone(rng: Random) -> str:
    return f"1{rng.choice('35789')}{rng.randint(0, 999999999):09}"


def digits(rng: Random, count: int) -> str:
    return str(rng.randint(1, 9)) + "".join(rng.choice("0123456789") for _ in range(count - 1))


def identity_number(rng: Random, born: date, sex: str) -> str:
    """GB 11643. Of districts whose codes were in use before all who have one were born."""
    body = f"{rng.choice(_OLD_DISTRICTS)}{born:%Y%m%d}{rng.randint(0, 99):02}{rng.choice('13579' if sex == '男' else '02468')}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, weights, strict=True)) % 11]


def credit_code(rng: Random) -> str:
    """GB 32100, with an organisation code of GB 11714 inside."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    organisation = "".join(rng.choice("0123456789ABCDEFGHJKLMNPQRTUWXY") for _ in range(8))
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    rest = 11 - sum(letters.index(c) * w for c, w in zip(organisation, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    body = f"91{region(rng)[0]}{organisation}{'0X'[rest == 10] if rest > 9 else rest}"
    weights = [pow(3, n, 31) for n in range(17)]
    return body + alphabet[-sum(alphabet.index(c) * w for c, w in zip(body, weights, strict=True)) % 31]


def age_on(born: date, when: date) -> int:
    return when.year - born.year - ((when.month, when.day) < (born.month, born.day))
