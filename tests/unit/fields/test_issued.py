"""What a shop hands out: receipts of many layouts, all made up (names, places and sums are of nobody)."""

from __future__ import annotations

import pytest

from desktop.document.geometry import Box, Quad
from desktop.document.model import Content, Document, Line, Page, Region, RegionType
from desktop.document.template import FieldSpec, FieldType, Template
from desktop.fields.checking import DOUBTFUL
from desktop.fields.finding.extract import extract
from desktop.fields.finding.found import Candidate
from desktop.fields.finding.issued import issued
from desktop.fields.finding.labels import Labels
from desktop.fields.finding.printed import Printed
from desktop.fields.finding.sheet import Sheet
from desktop.fields.templates.library import Templates

WIDTH, LETTER = 600.0, 20.0
Row = str | tuple[str, ...]


def line(text: str, x: float, y: float, size: float = LETTER) -> Line:
    width = sum(size if ord(letter) > 0x2E7F else size / 2 for letter in text)
    return Line(f"{x:.0f},{y:.0f}", text, Quad.of(Box(x, y, x + width, y + size)), 0.95, 0.1, engine="rapid", reading="r1")


def page(*rows: Row, pitch: float = 24.0) -> Page:
    """A text alone stands in the middle, one after "< " on the left, of several the last on the right. "" is white."""
    lines = []
    for number, row in enumerate(rows):
        y = 40 + pitch * number
        cells = (row,) if isinstance(row, str) else row
        for cell, text in enumerate(cells):
            size = len(text) * LETTER / 2
            if text.startswith("< "):
                lines.append(line(text[2:], 20, y))
            elif len(cells) == 1:
                lines.append(line(text, (WIDTH - size) / 2, y))
            else:
                last = cell == len(cells) - 1
                lines.append(line(text, WIDTH - 20 - size if last else 20 + 160.0 * cell, y))
    lines = [one for one in lines if one.text]
    region = Region("r", RegionType.TEXT, Quad.of(Box(0, 0, WIDTH, 900)), 1.0, tuple(lines))
    return Page("p1", "d", 1, "m", 0, WIDTH, 60 + pitch * len(rows), content=Content((region,)))


def candidates(made: Page, template: Template | None = None, *, first: bool = True) -> dict[str, tuple[Candidate, ...]]:
    template = template or Templates().get("receipt")
    sheet = Sheet(made)
    return dict(issued(template, Printed(sheet, Labels(template)), first=first))


def told(*rows: Row) -> dict[str, str]:
    """The surest for each field."""
    found = candidates(page(*rows))
    return {name: max(some, key=lambda one: one.sure).text for name, some in found.items()}


def receipt(company: str, date: str, total: str, address: str | None = None) -> dict[str, str]:
    return {"company": company, "date": date, "total": total} | ({"address": address} if address else {})


MINI_MARKET = (
    "ah meng note",
    "",
    "",
    "SERI BAYU MINI MART SDN BHD",
    "(Company No. 1234567-X)",
    "NO. 18, JALAN MELUR 3/2,",
    "TAMAN MELUR, 81234 KOTA BARU,",
    "JOHOR.",
    "TEL : 07-1234567",
    "GST ID : 000123456789",
    "TAX INVOICE",
    ("< Invoice No : A-00123", "06/07/2018 7:42 PM"),
    ("< COOKING OIL 1KG", "6.90"),
    ("< SUGAR 2 X 2.95", "5.90"),
    ("< Sub Total", "12.80"),
    ("< Total Excluding GST", "12.80"),
    ("< GST 6%", "0.77"),
    ("< Total Inclusive of GST", "13.57"),
    ("< Rounding Adj", "-0.02"),
    ("< Rounded Total (RM)", "13.55"),
    ("< Cash", "20.00"),
    ("< Change", "6.45"),
    "GST Summary",
    ("< SR @6%", "12.80", "0.77"),
    ("< Total", "12.80", "0.77"),
    "THANK YOU. PLEASE COME AGAIN",
)
RESTAURANT = (
    "RESTORAN SINAR PAGI",
    "JM0765432-K",
    "12, Jalan Bukit 5, Taman Bukit,",
    "43210 Kajang, Selangor",
    "Tel: 03-8765 4321",
    "",
    ("< Table: 12", "Pax: 3"),
    ("< Check: 00456", "Date: 03 JAN 2018"),
    ("< 2 Nasi Lemak", "11.00"),
    ("< 3 Teh Tarik", "6.60"),
    ("< Total Qty: 5", ""),
    ("< Subtotal", "17.60"),
    ("< Service Charge 10%", "1.76"),
    ("< GST 6%", "1.16"),
    ("< TOTAL", "RM20.52"),
    ("< Rounding", "-0.02"),
    ("< NETT TOTAL", "RM20.50"),
)
PETROL = (
    "WELCOME TO OUR STATION",
    "LANGIT BIRU SERVICE STATION",
    "CO REG NO: 201801234567",
    "KM 12, JALAN LAMA, 71000 PORT DICKSON",
    "NEGERI SEMBILAN",
    "TEL 06-6501234",
    "< 14/Jun/2017 21:05:11",
    ("< PUMP 04  21.74 L @ 2.300", "50.00"),
    ("< TOTAL RM", "50.00"),
    ("< VISA", "50.00"),
    "< CARD NO XXXX XXXX XXXX 1234",
    "< GST RELIEF ITEM",
)
HARDWARE = (
    "*** COPY ***",
    "KHOON LEE HARDWARE &",
    "MACHINERY TRADING",
    "(001234567-A)",
    "LOT 3342, BATU 5, JALAN KELANG LAMA",
    "58000 KUALA LUMPUR",
    "H/P: 012-3456789",
    "CASH BILL",
    ("< NO: 10023", "DATE: 18-11-18"),
    ("< PAINT BRUSH", "1", "5.50", "5.50"),
    ("< NAILS 1KG", "2", "8.00", "16.00"),
    ("< Total Qty:", "3", "21.50"),
    ("< Discount", "1.50"),
    ("< Total Amount:", "20.00"),
    ("< Cash:", "50.00"),
    ("< Change:", "30.00"),
)
HOTEL = (
    "Grand Palm Hotel Sdn. Bhd. (765432-V)",
    "1 Persiaran Pantai, 11900 Penang, Malaysia",
    "Phone +60 4 123 4567  Fax +60 4 123 4568",
    "GUEST FOLIO",
    ("< Arrival 01/03/2018", "Departure 02/03/2018"),
    ("< Invoice Date: 02/03/2018", "Room 1204"),
    ("< Room charge", "188.68"),
    ("< Total GST", "11.32"),
    ("< Total Incl. GST", "200.00"),
    ("< Deposit", "0.00"),
    ("< Balance Due", "200.00"),
)
FAST_FOOD = (
    "Burger Corner",
    "FIRST BITE RESTAURANTS SDN BHD (65432-M)",
    "(formerly known as Second Bite Sdn Bhd)",
    "Level 6, Wisma Satu, Lebuh Bandar,",
    "47800 Petaling Jaya, Selangor",
    "GST ID No: 000998877665",
    "TAX INVOICE",
    "ORD #17 -REG #5- 25/03/2018 21:43:15",
    ("< QTY ITEM", "TOTAL"),
    ("< 1 Double Burger", "9.50"),
    ("< 1 Fries", "4.30"),
    ("< Eat-In Total (incl GST)", "13.80"),
    ("< Total Rounded", "13.80"),
    ("< Cash Tendered", "15.00"),
    ("< Change", "1.20"),
    ("< TOTAL INCLUDES 6% GST", "0.78"),
)
SHORT = (
    "99 LUCKY MART S/B (519000-X)",
    "LOT P.T. 33, BATU 4",
    "42100 KLANG, SELANGOR",
    "INVOICE NO: 177",
    ("< 08:10PM", "560", "30-06-16"),
    ("< B019 MILK", "RM13.58 s"),
    ("< Total Sales (Inclusive GST) RM", "13.58"),
    ("< Rounding Adjustment RM", ".02"),
    ("< Rounding RM", "13.60"),
    ("< CASH RM", "13.60"),
    ("< CHANGE RM", ".00"),
)
SUFFIX_BELOW = (
    "PERNIAGAAN ANGGUN MAJU",
    "SDN. BHD.",
    "456789-T",
    "G-12, PLAZA KOTA, JALAN KOTA,",
    "50480 KUALA LUMPUR",
    "Receipt No: 88",
    "Date : 2018-03-02",
    ("< Total :", "RM 1,234.50"),
)
TEXT_ROWS = (
    "GREEN LEAF PHARMACY",
    "21 High Street, Singapore 179020",
    "Tel: 6123 4567",
    "< 16-Mar-2018 11:20 AM",
    "< VITAMIN C $12.40",
    "< TOTAL: $12.40",
    "< NETS $12.40",
    "< Valid for exchange until 30/03/2018",
)
BELOW = (
    "BLUE OCEAN TRADING CO.",
    "5 Harbour Road, Ipoh, 30000 Perak",
    "INVOICE",
    "< Date",
    "< 12/05/2017",
    "< GRAND TOTAL",
    "< 88.00",
)
WITH_BUYER = (
    "KEDAI BUKU CERIA",
    "(000555123-K)",
    "LOT 9 JALAN MASJID",
    "43800 DENGKIL, SELANGOR.",
    "TEL:03-87680000",
    "TAX INVOICE",
    "< Bill To:",
    "< MEGAH JAYA TRANSPORT SDN BHD",
    "< NO 1 JALAN AMAN 2",
    ("< Doc No. CS0001", "Date: 23/05/2018"),
    ("< Total Sales (Excluding GST) :", "153.50"),
    ("< Total GST :", "9.21"),
    ("< Total Sales (Inclusive of GST) :", "162.71"),
    ("< CASH :", "162.71"),
    ("< Change :", "0.00"),
    "GST SUMMARY",
    ("< Tax Code", "Amt (RM)", "Tax(RM)"),
    ("< Total :", "153.50", "9.21"),
)
UNIQUE_WORDS = (
    "TEA HOUSE BY THE LAKE",
    "NO 7, LORONG TEPI TASIK, 34000 TAIPING",
    "PERAK",
    "Tel 05-8070000",
    "< Bill #: 000231   25 DEC 2017 18:22",
    ("< Jumlah", "RM 31.80"),
    ("< Tunai", "RM 50.00"),
    ("< Baki", "RM 18.20"),
)
CHINESE_SHOP = (
    "欢迎光临",
    "惠民生鲜超市（城东店）",
    "地址：滨江市城东区人民路18号",
    "电话：0571-88001122",
    "购物小票",
    ("< 日期：2023-08-15 18:32", "收银员：003"),
    ("< 苹果 1.52kg", "12.16"),
    ("< 牛奶", "8.80"),
    ("< 件数：2", "小计 20.96"),
    ("< 优惠", "0.96"),
    ("< 应收：", "20.00"),
    ("< 实收：", "50.00"),
    ("< 找零：", "30.00"),
    "谢谢惠顾",
)
CHINESE_RESTAURANT = (
    "老城味道酒楼",
    "结账单",
    "< 桌号：A08",
    "< 时间：2022年6月3日 12:40",
    ("< 宫保鸡丁", "38.00"),
    ("< 米饭 2", "4.00"),
    ("< 合计：", "¥42"),
    ("< 微信支付：", "42.00"),
)
CARD_SLIP = (
    "签购单",
    "< 商户名称：滨江市便利连锁有限公司",
    "< 终端号：00123456",
    "< 交易时间：2021/11/02 09:15:33",
    "< 金额：RMB 128.50",
)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            MINI_MARKET,
            receipt(
                "SERI BAYU MINI MART SDN BHD",
                "06/07/2018",
                "13.55",
                "NO. 18, JALAN MELUR 3/2, TAMAN MELUR, 81234 KOTA BARU, JOHOR.",
            ),
        ),
        (
            RESTAURANT,
            receipt("RESTORAN SINAR PAGI", "03 JAN 2018", "20.50", "12, Jalan Bukit 5, Taman Bukit, 43210 Kajang, Selangor"),
        ),
        (
            PETROL,
            receipt(
                "LANGIT BIRU SERVICE STATION", "14/Jun/2017", "50.00", "KM 12, JALAN LAMA, 71000 PORT DICKSON NEGERI SEMBILAN"
            ),
        ),
        (
            HARDWARE,
            receipt(
                "KHOON LEE HARDWARE & MACHINERY TRADING",
                "18-11-18",
                "20.00",
                "LOT 3342, BATU 5, JALAN KELANG LAMA 58000 KUALA LUMPUR",
            ),
        ),
        (HOTEL, receipt("Grand Palm Hotel Sdn. Bhd.", "02/03/2018", "200.00", "1 Persiaran Pantai, 11900 Penang, Malaysia")),
        (
            FAST_FOOD,
            receipt(
                "FIRST BITE RESTAURANTS SDN BHD",
                "25/03/2018",
                "13.80",
                "Level 6, Wisma Satu, Lebuh Bandar, 47800 Petaling Jaya, Selangor",
            ),
        ),
        (SHORT, receipt("99 LUCKY MART S/B", "30-06-16", "13.60", "LOT P.T. 33, BATU 4 42100 KLANG, SELANGOR")),
        (
            SUFFIX_BELOW,
            receipt(
                "PERNIAGAAN ANGGUN MAJU SDN. BHD.", "2018-03-02", "1,234.50", "G-12, PLAZA KOTA, JALAN KOTA, 50480 KUALA LUMPUR"
            ),
        ),
        (TEXT_ROWS, receipt("GREEN LEAF PHARMACY", "16-Mar-2018", "$12.40", "21 High Street, Singapore 179020")),
        (BELOW, receipt("BLUE OCEAN TRADING CO.", "12/05/2017", "88.00", "5 Harbour Road, Ipoh, 30000 Perak")),
        (WITH_BUYER, receipt("KEDAI BUKU CERIA", "23/05/2018", "162.71", "LOT 9 JALAN MASJID 43800 DENGKIL, SELANGOR.")),
        (
            UNIQUE_WORDS,
            receipt("TEA HOUSE BY THE LAKE", "25 DEC 2017", "31.80", "NO 7, LORONG TEPI TASIK, 34000 TAIPING PERAK"),
        ),
        (CHINESE_SHOP, receipt("惠民生鲜超市（城东店）", "2023-08-15", "20.00")),
        (CHINESE_RESTAURANT, receipt("老城味道酒楼", "2022年6月3日", "¥42")),
        (CARD_SLIP, {"date": "2021/11/02", "total": "128.50"}),
    ],
)
def test_receipts(rows: tuple[Row, ...], expected: dict[str, str]) -> None:
    assert told(*rows) == expected


HEAD = ("SERI BAYU MINI MART SDN BHD", "NO. 18, JALAN MELUR 3/2,", "81234 KOTA BARU, JOHOR.", "TEL : 07-1234567")


@pytest.mark.parametrize(
    ("rows", "total"),
    [
        ((("< TOTAL", "30.91"), ("< ROUNDING ADJUSTMENT", "-0.01"), ("< TOTAL ROUNDED", "30.90")), "30.90"),
        ((("< TOTAL ROUNDED RM 30.90", ""),), "30.90"),
        ((("< Total", "RM 10.00"), ("< Total", "RM 12.00")), "12.00"),
        ((("< TOTAL", "12.00"), ("< CASH", "10.00"), ("< CHANGE", "0.00"), ("< SUB-TOTAL", "10.00")), "10.00"),
        ((("< Total Savings", "3.00"), ("< Total Amount", "9.00"), ("< You have earned points", "90.00")), "9.00"),
        ((("< Total Items", "3.00"), ("< Amount Due", "9,876.50")), "9,876.50"),
        ((("< TOTAL GST", "0.60"), ("< TOTAL", "10.60")), "10.60"),
        ((("< TOTAL", "45.70"), ("< GST Included in Total", "2.59")), "45.70"),
        ((("< 1 X 7.00", "7.00"), ("< CASH", "10.00"), ("< CHANGE", "3.00")), "7.00"),
        ((("< CASH SALES", ""), ("< T0TAL", "5.00")), "5.00"),
        ((("< EXCHANGE WITHIN 7 DAYS", ""), ("< Sub Total", "5.00")), "5.00"),
        ((("< TOTAL 8 .10", ""),), "8 .10"),
        (
            (("< Total Amt Incl. GST @6% :", "8.00"), ("< Rounding Adjustment :", "0.03"), ("< Total Amt Payable :", "8.05")),
            "8.05",
        ),
        ((("< TOTAL", "12.00"), ("< TOTAL", "11.32", "0.68"), ("< CASH 20.00", "CHANGE 8.00")), "12.00"),
        ((("< Total 2 item(s)", "54.00"),), "54.00"),
        ((("< COLGATE TOTAL 150G", "8.90"), ("< MILK", "7.00"), ("< TOTAL", "15.90")), "15.90"),
        ((("< QTY PRICE TOTAL", ""), ("< ", "9.00"), ("< Amount", "19.00")), "19.00"),
        (
            (("< Total Discount", "5.00"), ("< Tax Total", "1.00"), ("< Balance Due", "31.00"), ("< MASTERCARD", "31.00")),
            "31.00",
        ),
        ((("< Net Total (MYR)", "1,031.00"), ("< GST Analysis", ""), ("< Total", "972.64", "58.36")), "1,031.00"),
        ((("< SUBTOTAL", "9.00"), ("< TOTALROUNDED", "8.95"), ("< TOTALEXCLUDINGGST", "9.20")), "8.95"),
        ((("< TotalSales(ExcludingGST)", "8.00"), ("< TotalSales(InclusiveofGST):", "8.48"), ("< TotalGST", "0.48")), "8.48"),
        ((("< Item Tax Code Amount", ""), ("< TOTAL RM 45", ""), ("< GST Summary", ""), ("< Total", "42.45")), "45"),
        ((("< TOTALRM", "7.10"), ("< CASHTENDERED", "10.00"), ("< CHANGEDUE", "2.90")), "7.10"),
        ((("< TOTAL ROUNDED", "8.10"), ("< TOTAL INCL. GST", "8.11"), ("< TOTAL", "8.12")), "8.10"),
        ((("< TOTAL INCL. GST", "8.11"), ("< TOTAL", "7.65")), "8.11"),
        ((("< HONEY NET WT 1.5 KG", "30.00"), ("< Total", "9.50")), "9.50"),
        ((("< Thank you", ""),), None),
    ],
)
def test_which_total_is_owed(rows: tuple[Row, ...], total: str | None) -> None:
    assert told(*HEAD, *rows).get("total") == total


def test_what_the_payment_tells_is_surest() -> None:
    paid = candidates(page(*HEAD, ("< TOTAL", "30.90"), ("< CASH", "51.00"), ("< CHANGE", "20.10")))["total"]
    unpaid = candidates(page(*HEAD, ("< TOTAL", "30.90")))["total"]
    assert paid[0].sure > unpaid[0].sure
    assert (paid[0].rule, unpaid[0].rule) == ("total-paid", "total")


def test_two_totals_that_nothing_settles_are_rivals() -> None:
    first, second = candidates(page(*HEAD, ("< Total", "10.00"), ("< Total", "12.00")))["total"]
    assert (first.text, second.text) == ("12.00", "10.00")
    assert first.sure - second.sure < 0.1


@pytest.mark.parametrize(
    ("row", "date"),
    [
        ("18-11-18 13:58 SH01 ZI53", "18-11-18"),
        ("18-11-1813:58 SH01", "18-11-18"),
        ("13/06/201812:30:11PM", "13/06/2018"),
        ("CB#:78283158333 14/Jun/2017 08:34:22", "14/Jun/2017"),
        ("DATE:03JAN2018", "03JAN2018"),
        ("Time 10:22 05 Mar 18", "05 Mar 18"),
        ("2018-03-02 20:01", "2018-03-02"),
        ("TEL 03-7845 8155", None),
        ("99/99/2018 10:00", None),
    ],
)
def test_dates_without_a_label(row: str, date: str | None) -> None:
    assert told(*HEAD, f"< {row}").get("date") == date


@pytest.mark.parametrize("other", ["Valid until 31/12/2018 23:59", "Best before 01/01/2019", "GST effective from 01/04/2015"])
def test_a_day_of_something_else_comes_last(other: str) -> None:
    assert told(*HEAD, f"< {other}", "< 02/02/2018")["date"] == "02/02/2018"


@pytest.mark.parametrize(
    ("head", "company"),
    [
        (("TAX INVOICE", "MUTIARA BOOKS & GIFTS", "(SA0123456-X)", "NO 3 JALAN SATU", "TEL 03-1"), "MUTIARA BOOKS & GIFTS"),
        (("Sejati", "SEJATI RETAIL (M) BHD (123456-H)", "NO 3 JALAN SATU", "TEL 03-1"), "SEJATI RETAIL (M) BHD"),
        (("CITY LIGHTS SDN BHD 765432-D", "NO 3 JALAN SATU", "TEL 03-1"), "CITY LIGHTS SDN BHD"),
        (("CITY LIGHTS SDN BHD CO.REG:765432-D", "NO 3 JALAN SATU", "TEL 03-1"), "CITY LIGHTS SDN BHD"),
        (("A", "030", "CITY LIGHTS SON BHD", "NO 3 JALAN SATU"), "CITY LIGHTS SON BHD"),
        (("tan ah kow", "HAPPY DECO", "27, JALAN DEDAP 13,", "TAMAN JOHOR JAYA,"), "HAPPY DECO"),
        (("CUSTOMER COPY", "PUSAT MAKANAN LAUT SDN BHD", "NO 3 JALAN SATU"), "PUSAT MAKANAN LAUT SDN BHD"),
        (("ROAD SIDE CAFE", "LOT 5, JALAN DUA", "TEL 03-1"), "ROAD SIDE CAFE"),
        (("MUTIARA TRADINGSDNBHD(123456-A)", "NO18,JALANSATU"), "MUTIARA TRADINGSDNBHD"),
        (("MAJU JAYA", "(CO. NO. 123456-X)", "NO 3 JALAN SATU"), "MAJU JAYA"),
        (("CITY STARS", "Dealer in hardware", "NO 3 JALAN SATU,", "TEL 03-1"), "CITY STARS"),
        (("CITY STARS", "Best in town", "NO 3 JALAN SATU,", "TEL 03-1"), "CITY STARS"),
        (("No.: 12", "Date: 1/1/2018", "Tel 03-1", "GST 12", "Manager No."), None),
        (("经营单位：", "发票联", "发票号码：42609332"), None),
        (("02/02/2018 12:12", "TEL 03-12345678"), None),
    ],
)
def test_the_name_at_the_head(head: tuple[str, ...], company: str | None) -> None:
    assert told(*head).get("company") == company


def test_evidence_is_the_ink_of_the_value_alone() -> None:
    made = page("SERI BAYU MINI MART SDN BHD (1234567-X)", "NO. 18, JALAN MELUR 3/2", ("< TOTAL", "RM 9.00"))
    found = candidates(made)
    (name,), (total,) = found["company"][0].parts, found["total"][0].parts
    assert name.line.text.startswith(name.text)
    assert name.box.x1 < Sheet(made).places[0].box.x1
    assert total.text == "9.00"


def test_the_head_is_that_of_the_first_page() -> None:
    later = candidates(page(*HEAD, ("< TOTAL", "9.00"), "02/02/2018"), first=False)
    assert set(later) == {"total", "date"}


def test_other_papers_have_none_of_it() -> None:
    buyer = FieldSpec("party_a", FieldType.NAME, "Party A", "甲方", ("Party A", "甲方"))
    total = FieldSpec("amount", FieldType.MONEY, "Amount", "金额", ("Total",))
    assert candidates(page(*MINI_MARKET), Template("contract", "Contract", "合同", (buyer, total))) == {}


@pytest.mark.parametrize("name", [n for n in Templates().names() if n != "receipt"])
def test_no_other_template_that_ships_asks_for_it(name: str) -> None:
    assert candidates(page(*MINI_MARKET), Templates().get(name)) == {}


def test_nothing_is_found_on_an_empty_page() -> None:
    assert candidates(page()) == {}


def test_rows_that_stand_wide_apart_still_belong_together() -> None:
    wide = page("CITY STARS", "Best in town", "NO 3 JALAN SATU,", "81234 KOTA BARU", "TEL 03-1", pitch=50)
    found = candidates(wide)
    assert (found["company"][0].text, found["address"][0].text) == ("CITY STARS", "NO 3 JALAN SATU, 81234 KOTA BARU")


def test_a_row_that_slopes_is_one_row() -> None:
    rows = [*page(*HEAD).content.lines(), line("TOTAL", 20, 300), line("RM", 250, 306), line("9.50", 500, 312)]
    region = Region("r", RegionType.TEXT, Quad.of(Box(0, 0, WIDTH, 900)), 1.0, (*rows, line("1.50", 500, 336)))
    made = Page("p1", "d", 1, "m", 0, WIDTH, 900, content=Content((region,)))
    assert candidates(made)["total"][0].text == "9.50"


def test_a_receipt_gets_its_record_through_extract() -> None:
    made = page(*MINI_MARKET)
    found = extract(Templates().get("receipt"), Document("d", "t", (made.id,)), (made,))
    assert {field.name: field.value for field in found} == {
        "company": "SERI BAYU MINI MART SDN BHD",
        "date": "06/07/2018",
        "total": "13.55",
        "address": "NO. 18, JALAN MELUR 3/2, TAMAN MELUR, 81234 KOTA BARU, JOHOR.",
    }
    assert all(field.evidence for field in found)


@pytest.mark.parametrize(
    ("name", "is_open"),
    [
        ("Contoso, Ltd. Project Statement", True),
        ("Contoso, Ltd.", False),
        ("CONTOSO SDN BHD (PENANG BRANCH)", False),
        ("北京华信公司朝阳店", False),
    ],
)
def test_a_name_that_other_words_follow_in_its_row_is_left_to_a_person(name: str, is_open: bool) -> None:
    template = Templates().get("receipt")
    made = page(name, "1 HIGH STREET", "Tel: 03-1234567", "", ("Date: 12/03/2019", "Total 5.00"))
    fields = extract(template, Document("d", "t", (made.id,)), (made,))
    issuer = next(field for field in fields if field.rule.startswith("letterhead"))
    assert issuer.value == name
    assert (issuer.doubt >= DOUBTFUL) is is_open
