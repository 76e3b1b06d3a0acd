"""The name and the address of who issued a paper: what stands without labels at its head."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from desktop.fields.finding.rows import Row

Span = tuple[int, int]

_COMPANY = re.compile(
    r"S[DO0]N\s?[.,]?\s*B[HN][DO0]\b\.?|\bS/B\b|\bBHD\b\.?|\bLTD\b\.?|\bLIMITED\b|\bINC\b\.?(?!\W*(?:OF\s*)?(?:GST|TAX))|\bLLC\b|\bLLP\b|\bPLC\b|\bPTE\b|\bCORP(?:ORATION)?\b\.?|\bCO\.(?!\W*(?:R|NO|ID))"
    r"|\bGMBH\b|公司(?!地址|电话|税号|名称)|集团",
    re.IGNORECASE,
)
_TRADE = re.compile(
    r"\bENTERPRISES?\b|\bTRADING\b|\bRESTA?U?RANTS?\b|\bRESTORAN\b|\bKEDAI\b|\bSYARIKAT\b|\bPERNIAGAAN\b|\bPERUSAHAAN\b|\bPASAR(?:AYA)?\b|"
    r"\bHARDWARE\b|\b(?:SUPER|HYPER|MINI)?-?\s?MAR(?:T|KET)\b|\bSHOP\b|\bSTORES?\b|\bCAF[EÉ]\b|\bPHARMACY\b|\bFARMASI\b|\bBAKERY\b|\bHOTEL\b|"
    r"\bSTATIONE?RY\b|\bMARKETING\b|\bHOLDINGS\b|\bSERVICES?\b|\bELECTRONICS?\b|\bBOOKS?\b|\bMACHINERY\b|\bKOPITIAM\b|\bBISTRO\b|"
    r"(?:店|超市|商场|商行|饭庄|酒楼|酒家|餐厅|餐饮|宾馆|酒店|药房|医院|商城|便利|百货|加油站|中心|馆|坊|屋|吧)",
    re.IGNORECASE,
)
_REGISTRATION = re.compile(
    r"\b(?:CO(?:MPANY)?|BUSINESS|BIZ|ROC|ROB|SSM|REG(?:ISTRATION|N)?)(?:REG(?:ISTRATION)?|NO|ID)*\b[\s.:-]*(?:REG\w*|NO|NUMBER|ID)?\b"
    r"[\s.:-]*(?:NO)?[\s.:#(-]*[\w\s-]*\d"
    r"|^\W*(?:[A-Z]{0,3}\s?\d{4,}(?:[\s-]*[A-Z0-9]{1,3})?|\d{5,}\s?-?\s?[A-Z]{1,2})\W*$|^\W*[A-Z0-9]{2,}\d{3,}\s*-\s*[A-Z]\W*$",
    re.IGNORECASE,
)
_TRAILING_NUMBER = re.compile(
    r"[\s(\[（【:,-]*(?:\b(?:CO(?:MPANY)?|BUSINESS|ROC|SSM|REG(?:ISTRATION)?|NO|GST|ID)\b[\s.:#-]*)*"
    r"(?:[(\[（【]\s*[A-Z]{0,3}\s?|(?<![A-Z])[A-Z]{0,3})(?:\d[\dOQ]{3,}(?:\s*[-–]?\s*[A-Z0-9]{1,2})?)\s*[)\]）】]?\s*$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Z]{3,}", re.IGNORECASE)
_BRACKETS = re.compile(r"[(\[（【][^)\]）】]*[)\]）】]?")
_BRANCH = re.compile(r"\bBRANCH\b|\bCAWANGAN\b", re.IGNORECASE)
_AFTER = re.compile(r"\s*[(\[（]?\s*(?:CO|REG|ROC|GST|SST|TEL|NO|\d{4})", re.IGNORECASE)
_HEADING = re.compile(
    r"^\W*(?:(?:SIMPLIFIED|TAX|CASH|SALES?|OFFICIAL|GUEST|ORIGINAL|CUSTOMER'?S?|MERCHANT|DUPLICATE|RE-?PRINT(?:ED)?|ABB?REVIATED|FULL|PRO\s*FORMA|"
    r"STORE|SHOP|PAYMENT)\W*)*(?:INVOICE|RECEIPT|BILL|COPY|CHECK|ORDER|SLIP|RE-?PRINT(?:ED)?|DUPLICATE|SALES?|RESIT|INBOIS|INV)\W*(?:COPY)?\W*$"
    r"|发票|小票|收据|结算单|结账单|销售单|账单|消费单|凭证|签购单|存根|收银|单据",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"\bWELCOME|THANK|\bSELAMAT\b|\bTERIMA|COME\s*AGAIN|\bPLEASE\b|SINCE\s*\d{4}|FORMERLY|KNOWN\s*AS\b|SLOGAN|\bCUSTOMER\s+SERVICE|"
    r"\bALWAYS\b|\bLOW\s*PRICES?|\bYOUR\b|\bWE\b|\bTHE\s+BEST|\bBEST\b.*\bIN\b|\bSPECIALI[SZ](?:E|ING)|\b(?:DEALER|SUPPLIER)S?\s+(?:IN|OF)\b|\bOPERATED\s*BY\b|\bLICEN[SC]EE\b|欢迎|谢谢|光临|热线",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"\b(?:TEL(?:EPHONE|P)?|PHONE|FAX|H/?P|MOBILE|HOTLINE|WHATSAPP|CONTACT|CAREL(?:INE)?|E-?MAIL|WWW|HTTPS?|GST|SST|VAT|TAX|TIN|INVOICE|INV|"
    r"RECEIPT|BILL|CASHIER|DATE|TIME|TABLE|TARIKH|DOC(?:UMENT)?\s*NO|CHECK|ORDER|POS|TERMINAL|COUNTER|MEMBER|SLIP|TRANS(?:ACTION)?|CUSTOMER|STAFF|SERVER|QTY)"
    r"(?:NO|ID|REG)?(?![A-Z])|\bT\s*:\s*[\d+(]|\.COM\b|@\w|电话|传真|日期|时间|单号|小票|收银|税号|编号|流水|桌|终端|商户|门店号|[A-Z0-9]@|单位|号码|代码|证号|车号|MERCHANT|^\W*(?:\+?6?0|\(0)\d[\d\s()-]{6,}|^\W*\(?\d{2,4}\)?[\s-]\d{3,4}[\s-]\d{3,4}\W*$",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"\b(?:NO|LOT|UNIT|BLOCK|BLK|LEVEL|PTD?|KM|BATU|P\.?O\.?\s*BOX|GROUND|SUITE)(?![A-Z]{2})[\s.:]*[A-Z]?\W*\d|\b(?:JALAN|JLN|TAMAN|KAMPUNG|LORONG|"
    r"PERSIARAN|LEBUH)|\b(?:JIN|TMN|KG|LRG|BANDAR|SEKSYEN|SECTION|DESA|MUKIM|PUSAT|KAWASAN|PLAZA|WISMA|MENARA|STREET|ST\.|ROAD|RD|AVENUE|AVE|LANE|BLVD|BOULEVARD|DRIVE|"
    r"HIGHWAY|FLOOR|FLR|SELANGOR|JOHOR|PERAK|PENANG|PULAU|MELAKA|KEDAH|PAHANG|SABAH|SARAWAK|KELANTAN|TERENGGANU|PERLIS|SEMBILAN|PUTRAJAYA|"
    r"KUALA\s*LUMPUR|MALAYSIA|SINGAPORE|W\.?\s*P\.?)(?![A-Z])|(?<!\d)\d{5}(?!\d|-[A-Z]\b)\W*[A-Z]{3}|^\W*\d+[A-Z]?\s*[,&-]|省.{1,8}市|[路街巷弄道].{0,8}号|[0-9０-９]+号|[市县].{1,6}[区镇乡路街]|地址",
    re.IGNORECASE,
)
_TO = re.compile(r"\b(?:BILL|SOLD|SHIP|DELIVER\w*)\s*TO\b|\bCUSTOMER\b(?!\W*(?:COPY|SERVICE))|\bATTN\b|\bTO\s*:", re.IGNORECASE)
_DATED = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}:\d{2}|\d\.\d{2}\b")
_MOST_ROWS, _MOST_ADDRESS, _MOST_STOPS = 14, 7, 2
_NEAR, _STEPS = 1.9, 1.4
"""Rows less than so many heights apart, from middle to middle, or so many times the usual distance, belong together."""
_READ_WELL = 0.8
"""Confidence: what is read worse and looks like nothing known is a logo or a stain."""
_LEGAL, _TRADED, _ANCHORED, _FIRST = 0.93, 0.9, 0.86, 0.6


@dataclass(frozen=True, slots=True)
class Stretch:
    """span: of the row's text."""

    row: Row
    span: Span


@dataclass(frozen=True, slots=True)
class Letterhead:
    """name, address: from the top; empty where there is none. sure: of the name. address_sure: of the address.

    loose: after what ends a company's name more words stand in its row, and they may be of something else."""

    name: tuple[Stretch, ...] = ()
    sure: float = 0.0
    address: tuple[Stretch, ...] = ()
    address_sure: float = 0.0
    loose: bool = False


def letterhead(rows: Sequence[Row]) -> Letterhead:
    """Of the first page. A name that ends as companies do is surest, then one of a trade; else it is the first row of the lines
    that stand together with the address. A registration number is no part of the name, nor is what is written above it all."""
    head = _head(rows)
    names = [row for row in head if _is_name(row)]
    if any(row.text != row.text.lower() for row in names):
        names = [row for row in names if row.text != row.text.lower() or _is_han(row.text)]
    chosen, sure = _chosen(head, names)
    address = _address(head, chosen)
    name = _whole_name(chosen, head, names) if chosen is not None else ()
    return Letterhead(
        name, sure, tuple(Stretch(row, _trimmed(row.text)) for row in address), _address_sure(address), _is_loose(name)
    )


def _head(rows: Sequence[Row]) -> list[Row]:
    """Down to where the paper begins to speak of the purchase; at least until something that may be a name."""
    head: list[Row] = []
    named, stopped = False, 0
    for row in rows[:_MOST_ROWS]:
        head.append(row)
        stops = _STOP.search(row.text) or _DATED.search(row.text)
        goes_on = _is_contact(row.text) or _HEADING.search(row.text) or _REGISTRATION.search(row.text)
        stopped += stops is not None
        if (named and stops and not goes_on) or (not named and stopped > _MOST_STOPS):
            break
        named = named or _is_name(row)
    return head


def _is_contact(text: str) -> bool:
    return re.search(r"\b(?:TEL|FAX|PHONE|E-?MAIL|WWW|GST|SST|TIN)\b|@|\.COM|电话", text, re.IGNORECASE) is not None


def _is_name(row: Row) -> bool:
    text = row.text
    letters = [c for c in text if c.isalpha()]
    han = sum(_is_han(c) for c in letters)
    if (len(letters) < 3 and han < 2) or len(letters) < 0.4 * len("".join(text.split())) or len(text) > 70:
        return False
    if _HEADING.search(text) or _GREETING.search(text):
        return False
    if _COMPANY.search(text) or (_TRADE.search(text) and not re.search(r"\d|[:：,]\s*$", text)):
        return True
    if min(place.line.confidence for place in row.places) < _READ_WELL or re.search(
        r"[:：,]\s*$|\bNo\.?$", text, re.IGNORECASE
    ):
        return False
    return not any(look.search(text) for look in (_STOP, _DATED, _STREET, _REGISTRATION))


def _chosen(head: Sequence[Row], names: Sequence[Row]) -> tuple[Row | None, float]:
    anchor = next((row for row in head if names and row.box.y0 > names[0].box.y0 and _is_anchor(row)), None)
    block = _block(head, anchor, names) if anchor is not None else []
    for words, sure in ((_COMPANY, _LEGAL), (_TRADE, _TRADED)):
        fitting = [row for row in names if words.search(row.text) and not _is_buyer(head, row)]
        if words is _TRADE and block:
            fitting = [row for row in fitting if row in block]
        if fitting:
            return fitting[0], sure
    if block:
        return block[0], _ANCHORED
    return (names[0], _FIRST) if names else (None, 0.0)


def _is_anchor(row: Row) -> bool:
    return any(look.search(row.text) for look in (_REGISTRATION, _STREET, _STOP))


def _is_buyer(head: Sequence[Row], row: Row) -> bool:
    above = [other for other in head if other.box.y0 < row.box.y0]
    return any(_TO.search(other.text) for other in (*above, row))


def _block(head: Sequence[Row], anchor: Row, names: Sequence[Row]) -> list[Row]:
    """The rows that may be the name, right above the first one that is not."""
    block: list[Row] = []
    below = anchor
    for row in reversed([row for row in head if row.box.y0 < anchor.box.y0]):
        if block and not _are_near(row, below, head):
            break
        if row in names:
            block.insert(0, row)
        elif block and not _HEADING.search(row.text):
            break
        below = row
    return block


def _name_span(row: Row) -> Span:
    start, end = _trimmed(row.text)
    company = list(_COMPANY.finditer(row.text))
    number = _TRAILING_NUMBER.search(row.text, start, end)
    if number and number.start() > start + 2 and any(c.isalpha() for c in row.text[start : number.start()]):
        end = number.start()
    elif company and _AFTER.match(row.text, company[-1].end()):
        end = company[-1].end()
    while end > start and row.text[end - 1] in " -,:;([（【*":
        end -= 1
    return start, end


def _is_loose(name: Sequence[Stretch]) -> bool:
    """Contoso, Ltd. Project Statement: but a branch, or a place in brackets, is of the name."""
    if len(name) != 1:
        return False
    text = name[0].row.text[slice(*name[0].span)]
    company = list(_COMPANY.finditer(text))
    rest = text[company[-1].end() :] if company else ""
    return len(_WORD.findall(_BRACKETS.sub("", rest))) > 0 and _BRANCH.search(rest) is None


def _trimmed(text: str) -> Span:
    start, end = 0, len(text)
    while start < end and (text[start].isspace() or text[start] in "*-=_.,:;|~'`"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in "*-=_:;|~'`"):
        end -= 1
    return start, end


def _whole_name(chosen: Row, head: Sequence[Row], names: Sequence[Row]) -> tuple[Stretch, ...]:
    """With the row before, where this one is only the legal form; or the next, where this one ends in "&" or in a bracket."""
    own = Stretch(chosen, _name_span(chosen))
    at = head.index(chosen)
    text = chosen.text[slice(*own.span)]
    before, after = head[at - 1] if at else None, head[at + 1] if at + 1 < len(head) else None
    bare = re.sub(r"\([^)]*\)|\W|TRADING|ENTERPRISE", "", _COMPANY.sub("", text), flags=re.IGNORECASE)
    if not bare and before is not None and before in names and _are_near(before, chosen, head):
        return Stretch(before, _trimmed(before.text)), own
    opened = text.count("(") > text.count(")")
    if (
        after in names
        and after is not None
        and _are_near(chosen, after, head)
        and (text.endswith("&") or opened or _is_form(after))
    ):
        return own, Stretch(after, _name_span(after))
    return (own,)


def _is_form(row: Row) -> bool:
    """Just the legal form, of the name above."""
    text = row.text[slice(*_name_span(row))]
    return _COMPANY.search(text) is not None and not re.sub(r"\([^)]*\)|\W", "", _COMPANY.sub("", text))


def _are_near(row: Row, after: Row, head: Sequence[Row]) -> bool:
    usual = median(below.box.centre[1] - above.box.centre[1] for above, below in pairwise(head)) if len(head) > 2 else 0.0
    return after.box.centre[1] - row.box.centre[1] < max(_NEAR * max(row.box.height, after.box.height), _STEPS * usual)


def _address(head: Sequence[Row], name: Row | None) -> list[Row]:
    """From the first row below the name that is of an address, down to a telephone, a tax number or a heading."""
    found: list[Row] = []
    for row in head[head.index(name) + 1 if name is not None else 0 :]:
        text = row.text
        if found and (not _are_near(found[-1], row, head) or _is_other(text) or len(found) == _MOST_ADDRESS):
            break
        if found or (_is_street(text) and not _is_other(text) and not _COMPANY.search(text)):
            found.append(row)
    return found


def _is_other(text: str) -> bool:
    return any(look.search(text) for look in (_STOP, _HEADING, _DATED, _GREETING)) or (
        _REGISTRATION.search(text) is not None and not _is_street(text)
    )


def _is_street(text: str) -> bool:
    return _STREET.search(_REGISTRATION.sub(" ", text)) is not None


def _address_sure(rows: Sequence[Row]) -> float:
    if not rows:
        return 0.0
    whole = any(re.search(r"\b\d[\dO]{4}\b|[省市]", row.text) for row in rows)
    return 0.88 if whole and len(rows) > 1 else 0.75 if whole or len(rows) > 1 else 0.6


def _is_han(text: str) -> bool:
    return any(ord(c) > 0x2E7F for c in text)
