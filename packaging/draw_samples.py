"""Draws the four invented documents of the sample dossier into resources/samples, always the same ones.

Names, numbers and texts are made up. Fonts are the ones PyMuPDF carries.
"""

from __future__ import annotations

import io
import math
import random
from pathlib import Path

import numpy as np
import pymupdf
from PIL import Image, ImageDraw, ImageFilter, ImageFont

OUT = Path(__file__).resolve().parents[1] / "resources" / "samples"
INK = (38, 36, 40)
RED = (196, 32, 36)
A4 = (1654, 2339)  # 200 dpi
Point = tuple[float, float]


def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(io.BytesIO(pymupdf.Font(name).buffer), size)


class Sheet:
    """One page being drawn, in pixels at 200 dpi."""

    def __init__(self, size: tuple[int, int] = A4, paper: tuple[int, int, int] = (252, 251, 248)) -> None:
        self.image = Image.new("RGB", size, paper)
        self.draw = ImageDraw.Draw(self.image)
        self.paper = paper

    def text(self, at: Point, words: str, size: int, name: str = "cjk", anchor: str = "la") -> None:
        self.draw.text(at, words, INK, font(name, size), anchor=anchor)

    def down(self, at: Point, words: str, size: int, step: float = 1.12) -> float:
        """A vertical column whose first character has its top centre at `at`; returns where the next one would start."""
        x, y = at
        for letter in words:
            self.text((x, y), letter, size, anchor="ma")
            y += size * step
        return y

    def scanned(self, seed: int, skew: float) -> Image.Image:
        """As a scanner gives it: slightly turned, soft, with grain."""
        turned = self.image.rotate(skew, Image.Resampling.BICUBIC, fillcolor=self.paper).filter(ImageFilter.GaussianBlur(0.6))
        grain = np.random.default_rng(seed).normal(0, 3.0, (turned.height, turned.width, 1))
        return Image.fromarray(np.clip(np.asarray(turned, np.float32) + grain, 0, 255).astype(np.uint8))


def seal(words: str, star: bool = True) -> Image.Image:
    """A round red company seal, 300 px across, see-through."""
    side, centre = 300, 150
    image = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse((6, 6, side - 6, side - 6), outline=(*RED, 255), width=8)
    letters = font("cjk", 34)
    for n, letter in enumerate(words):
        angle = math.radians(-220 + 260 * n / (len(words) - 1))
        tile = Image.new("RGBA", (60, 60), (0, 0, 0, 0))
        ImageDraw.Draw(tile).text((30, 30), letter, (*RED, 255), letters, anchor="mm")
        tile = tile.rotate(-math.degrees(angle) - 90, Image.Resampling.BICUBIC)
        x, y = centre + 108 * math.cos(angle), centre + 108 * math.sin(angle)
        image.alpha_composite(tile, (round(x - 30), round(y - 30)))
    if star:
        points = [
            (centre + r * math.sin(math.pi * k / 5), centre - r * math.cos(math.pi * k / 5)) for k, r in enumerate((46, 18) * 5)
        ]
        draw.polygon(points, fill=(*RED, 255))
    faded = np.asarray(image).copy()
    faded[..., 3] = (faded[..., 3] * np.random.default_rng(7).uniform(0.55, 0.85, faded.shape[:2])).astype(np.uint8)
    return Image.fromarray(faded)


CONTRACT_1 = [
    "根据《中华人民共和国民法典》及有关法律规定，甲乙双方在平等、自愿的基础上，",
    "就甲方向乙方采购档案密集架一事协商一致，订立本合同。",
    "",
    "第一条  标的物",
    "乙方向甲方供应手动密集架一百二十立方米，规格及配置见附件一。",
    "第二条  合同金额",
    "合同总价：人民币 386,500.00 元（大写：叁拾捌万陆仟伍佰元整）。",
    "该价款包括运输、安装、调试及税费。",
    "第三条  交货",
    "乙方应于合同签订之日起四十五日内将货物送至甲方指定地点并安装完毕。",
    "第四条  验收",
    "甲方应在安装完毕后七个工作日内组织验收；逾期未验收的，视为合格。",
    "第五条  付款方式",
    "合同签订后十日内支付总价的百分之三十，验收合格后支付百分之六十五，",
    "余款作为质量保证金，质保期满后十日内付清。",
    "第六条  质量保证",
    "质保期为二十四个月，自验收合格之日起计算。",
]
CONTRACT_2 = [
    "第七条  违约责任",
    "任何一方迟延履行的，每逾期一日应向对方支付合同总价万分之五的违约金。",
    "第八条  争议解决",
    "因本合同发生的争议，双方应协商解决；协商不成的，提交甲方所在地人民法院管辖。",
    "第九条  其他",
    "本合同一式四份，双方各执两份，自双方签字盖章之日起生效。",
]


def contract() -> None:
    first = Sheet()
    first.text((827, 240), "档案设备采购合同", 64, anchor="ma")
    first.text((1420, 360), "合同编号：YD-2024-0317", 34, anchor="ra")
    first.text((220, 460), "甲方：云渡市城建档案馆", 36)
    first.text((220, 530), "乙方：青岚办公设备有限公司", 36)
    for n, line in enumerate(CONTRACT_1):
        first.text((220 if line.startswith("第") else 292, 650 + 74 * n), line, 34)
    first.text((827, 2180), "第 1 页 共 2 页", 26, anchor="ma")
    second = Sheet()
    for n, line in enumerate(CONTRACT_2):
        second.text((220 if line.startswith("第") else 292, 240 + 74 * n), line, 34)
    for x, party, name in ((220, "甲方（盖章）：", "云渡市城建档案馆"), (880, "乙方（盖章）：", "青岚办公设备有限公司")):
        second.text((x, 900), party, 34)
        second.text((x, 970), name, 34)
        second.text((x, 1060), "代表人（签字）：", 34)
        second.text((x, 1150), "签订日期：2024年3月17日", 34)
        stamp = seal(name)
        second.image.paste(stamp, (x + 190, 860), stamp)
    second.text((827, 2180), "第 2 页 共 2 页", 26, anchor="ma")
    pdf = pymupdf.open()
    for seed, sheet in enumerate((first, second)):
        jpeg = io.BytesIO()
        sheet.scanned(seed, 0.5 - seed).save(jpeg, "JPEG", quality=72, dpi=(200, 200))
        page = pdf.new_page(width=595.44, height=842.04)
        page.insert_image(page.rect, stream=jpeg.getvalue())
    pdf.set_metadata({})
    pdf.save(OUT / "采购合同.pdf", deflate=True, no_new_id=True)


FRONT_PAGE = [
    [("姓名", "林晓岚"), ("性别", "女"), ("年龄", "46岁"), ("民族", "汉")],
    [("出生日期", "1978年5月9日"), ("国籍", "中国"), ("婚姻", "已婚"), ("职业", "教师")],
    [("现住址", "云渡市望湖区松涛路 18 号 2 栋 501 室")],
    [("入院途径", "门诊"), ("入院时间", "2024年3月2日 09时")],
    [("入院科别", "呼吸内科"), ("病房", "3"), ("床号", "12")],
    [("出院时间", "2024年3月11日 10时"), ("实际住院", "9 天")],
    [("门（急）诊诊断", "社区获得性肺炎"), ("疾病编码", "J18.9")],
    [("主要诊断", "左下肺肺炎"), ("疾病编码", "J18.1"), ("入院病情", "有")],
    [("其他诊断", "原发性高血压"), ("疾病编码", "I10"), ("入院病情", "有")],
    [("药物过敏", "青霉素"), ("血型", "A"), ("Rh", "阳性")],
    [("离院方式", "医嘱离院"), ("再住院计划", "无")],
    [("主任医师", "周远山"), ("主治医师", "何静"), ("责任护士", "苏梅")],
    [("总费用", "8,642.37 元"), ("自付金额", "1,728.47 元")],
]


def front_page() -> None:
    sheet = Sheet(paper=(250, 250, 250))
    sheet.text((827, 170), "云渡市第二人民医院", 42, anchor="ma")
    sheet.text((827, 240), "住院病案首页", 56, anchor="ma")
    sheet.text((160, 350), "医疗付费方式：城镇职工基本医疗保险", 30)
    sheet.text((1494, 350), "病案号：00318427", 30, anchor="ra")
    left, right, top, height = 160, 1494, 410, 104
    for n, row in enumerate(FRONT_PAGE):
        y = top + n * height
        weights = [len(label) + max(3, len(value)) + 1.5 for label, value in row]
        x = float(left)
        for (label, value), weight in zip(row, weights, strict=True):
            width = (right - left) * weight / sum(weights)
            split = x + len(label) * 31 + 30
            sheet.draw.rectangle((x, y, x + width, y + height), outline=INK, width=2)
            sheet.draw.line((split, y, split, y + height), INK, 2)
            sheet.text((x + 14, y + 36), label, 30)
            sheet.text((split + 16, y + 36), value, 30)
            x += width
    sheet.text((160, top + len(FRONT_PAGE) * height + 40), "填表人：苏梅    编码员：陈默    日期：2024年3月12日", 30)
    # Sixteen greys: what the grain adds below that only makes the file large.
    sheet.scanned(3, -0.4).convert("L").point(lambda level: min(255, (level + 8) // 16 * 17)).save(
        OUT / "病案首页.png", optimize=True, dpi=(200, 200)
    )


LETTER = """Dear Ms Whitcombe,

Thank you for your letter of 2 April. We have now searched the estate papers for the
years 1911 to 1926 and found three items that answer your question.

First, the lease of the lower mill, dated 29 September 1913, names Thomas Arkell as
tenant for a term of fourteen years at a yearly rent of £86 10s. Second, the agent's
day book records on 4 June 1920 that the wheel had been taken down and the race filled
in. Third, a plan drawn in 1924 shows the building without its eastern bay.

None of these mentions a fire. If the insurance file survives it should be among the
papers that were handed to the county in 1958; I have written to ask, and I will let you
know what they say. Copies of the three items are enclosed. The fee for copying is
£12.50, payable within thirty days.

Please quote our reference in any reply.

Yours sincerely,"""


def letter() -> None:
    sheet = Sheet(paper=(251, 250, 246))
    sheet.text((827, 190), "HOLLOWAY & DREW", 52, "tibo", "ma")
    sheet.text((827, 262), "Archivists and Record Agents", 32, "tiit", "ma")
    sheet.draw.line((240, 320, 1414, 320), INK, 2)
    for n, line in enumerate(("14 Tanners Row", "Eastbrook", "18 April 2024")):
        sheet.text((1414, 370 + 48 * n), line, 32, "tiro", "ra")
    sheet.text((240, 370), "Our reference: HD/2024/118", 32, "tiro")
    sheet.text((240, 560), "The lower mill at Eastbrook", 38, "tibo")
    for n, line in enumerate(LETTER.split("\n")):
        sheet.text((240, 660 + 50 * n), line, 33, "tiro")
    sheet.text((240, 1640), "Edmund Drew", 33, "tiro")
    sheet.text((240, 1690), "Senior archivist", 33, "tiit")
    sheet.scanned(4, 0.3).save(OUT / "letter.jpg", quality=70, dpi=(200, 200))


OLD_COLUMNS: list[tuple[str, str, str]] = [
    ("云渡縣志卷之三", "", ""),
    ("山川", "", ""),
    ("望湖山在縣東十里", "舊名松嶺", "高三百丈"),
    ("山下有泉冬夏不竭", "鄉人引以", "溉田千畝"),
    ("青嵐水出縣西北", "源自白石", "凡六十里"),
    ("東南流至雙溪口", "", ""),
    ("與柳河合而入於湖", "水深處可", "行大舟也"),
    ("湖中有洲曰月洲", "春秋多雁", "秋日尤盛"),
    ("洲上舊有讀書臺", "今存遺址", "石刻猶在"),
]


def old_page() -> None:
    paper = (236, 222, 190)
    sheet = Sheet((1300, 1700), paper)
    left, right, top, bottom = 110, 1190, 130, 1570
    sheet.draw.rectangle((left - 14, top - 14, right + 14, bottom + 14), outline=INK, width=7)
    sheet.draw.rectangle((left, top, right, bottom), outline=INK, width=2)
    lane = (right - left) / len(OLD_COLUMNS)
    for n, (words, note_right, note_left) in enumerate(OLD_COLUMNS):
        centre = right - lane * (n + 0.5)
        if n:
            sheet.draw.line((right - lane * n, top, right - lane * n, bottom), INK, 2)
        end = sheet.down((centre, top + (24 if n != 1 else 150)), words, 74)
        sheet.down((centre + 26, end + 12), note_right, 40)
        sheet.down((centre - 26, end + 12), note_left, 40)
    blots = random.Random(5)
    for _ in range(60):
        x, y, r = blots.uniform(0, 1300), blots.uniform(0, 1700), blots.uniform(0.5, 2.5)
        sheet.draw.ellipse((x - r, y - r, x + r, y + r), fill=(120, 104, 80))
    sheet.scanned(5, 0.0).save(OUT / "縣志.jpg", quality=70, dpi=(200, 200))


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    contract()
    front_page()
    letter()
    old_page()
