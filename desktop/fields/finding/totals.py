"""Which of the many totals of a receipt is the one that is owed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from desktop.fields.finding.rows import Row

_FIGURES = r"(?:\d{1,3}(?:[,，]\s?\d{3})+\s?[.．]\s?\d{2}|\d+\s?[.．]\s?\d{2}|\d+,\d{2}|[.．]\d{2})(?![\d%％]|\s?[.．,]\s?\d)"
_WHOLE = r"(?:\d{1,3}(?:[,，]\d{3})+|\d+(?:[.．]\d)?)"
_AMOUNT = re.compile(
    rf"(?P<minus>[-(]\s?)?(?P<code>\bRM|\bMYR|\bUSD|\bSGD|\bRMB|\bCNY|\bS(?=\$)|\bHK(?=\$))?\s?(?P<minus2>-)?"
    rf"(?:(?P<figures>[$¥￥€£]?\s?-?(?<![\d.,/:-]){_FIGURES})|(?P<signed>[$¥￥€£]\s?{_WHOLE}(?![\d,.]|-\d))"
    rf"|(?P<named>(?<=RM|YR)\s?{_WHOLE}(?![\d,.%]))|(?P<yuan>(?<![\d.]){_WHOLE}(?=\s?元)))(?P<minus3>-(?!\d))?",
    re.IGNORECASE,
)
_BARE = re.compile(rf"(?<=[:： ]){_WHOLE}$")

_TOTAL = r"(?:TOTAL|T[O0]TA[LI1]|TTL|JUMLAH)"
_TAX = r"(?:G\.?S\.?T|S\.?S\.?T|V\.?A\.?T|TAX(?!\s*INV)|CUKAI)"
_WITH = r"(?:\bINCL?(?:USI?VE|UDING|UDED|UDE\b|D|\b)|\bWITH\b|AFTER|\bW/|\bI/)"
_NEVER = re.compile(
    rf"^\W*{_TAX}\b.*{_TOTAL}|EXCL|\bBEFORE|WITHOUT|\bQTY|QUANTITY|\bITEMS?\b|\bPCS\b|\bUNITS?\b|DISC|SAVING|SAVED|\bPOINTS?\b|REBATE|"
    rf"ROUNDING|\bRND\b(?!.*{_TOTAL})|\bTAXABLE|\bSUPPLY|ZERO.?RATE|{_TAX}\s*(?:AMOUNT|AMT|\d+\s*%|@|\(|{_TOTAL}|:|-?\s*\d)|"
    rf"{_TOTAL}\s*(?:AMOUNT\s*OF\s*)?{_TAX}(?!.*(?:INC|PAY))|SERVICE\s*(?:CHARGE|CHG|TAX)|\bDEPOSIT|\bVOUCHER|"
    r"件数|数量|优惠|折扣|节省|积分|税额|不含税|余额|服务费|立减|品项",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\bQTY|QUANTITY|\bITEMS?\b|\bPCS\b|件数|数量", re.IGNORECASE)
_SUB = re.compile(r"SUB\s*-?\s*T[O0]TA|SUBTTL|\bS/TOTAL|小计", re.IGNORECASE)
_ROUNDED = re.compile(
    rf"ROUNDED|{_TOTAL}\s*\(?ROUND|ROUND(?:ED|ING)?\s*{_TOTAL}|AFTER\s*(?:ROUND|RND|ADJ)|AFT\.?\s*ROUND|\b{_TOTAL}\s*RND",
    re.IGNORECASE,
)
_WITH_TAX = re.compile(
    rf"{_TOTAL}.*{_WITH}.*{_TAX}|{_WITH}\s*(?:OF\s*)?{_TAX}.*{_TOTAL}|{_TAX}\s*INC\w*\s*{_TOTAL}|{_TOTAL}.*\bINCL?",
    re.IGNORECASE,
)
_WITHOUT = re.compile(r"EXCL|\bBEFORE|WITHOUT|INCLUDES|不含税", re.IGNORECASE)
_FULL = re.compile(
    rf"GRAND\s*T|\bNETT?\b(?=\s*(?:TOTAL|AMOUNT|AMT|SALES?|PAY|DUE|BILL|INV|\(?RM|\W*$))|"
    rf"\b(?:AMOUNT|AMT|BALANCE|{_TOTAL})\s*DUE|PAYABLE|TO\s*(?:BE\s*)?(?:PAY|PAID)\b|\b(?:BILL|INVOICE|ORDER)\s*{_TOTAL}|"
    rf"{_TOTAL}\s*(?:BILL|FARE)\b|应付|应收|实付|价税合计|消费(?:金额|总额|合计)|交易金额",
    re.IGNORECASE,
)
_PLAIN = re.compile(rf"\b{_TOTAL}(?![A-Z])|总计|合\s*计|总\s*额|总金额|总价|共计", re.IGNORECASE)
_WEAK = re.compile(r"\bAM(?:OUNT|T)\b|\bFARE\b|\bSALES?\b|\bCHARGES?\b|金\s*额", re.IGNORECASE)
_CHANGE = re.compile(r"(?<!EX)\bCH?ANGE\b(?!\s*(?:ARE|OF|IS))|\bBAKI\b|找\s*[零赎回]|找补", re.IGNORECASE)
_PAID = re.compile(
    r"\bCASH\b(?!\s*(?:RECEIPT|SALES?|BILL|INV|&|REFUND))|TENDER|\bPAID\b|\bPAYMENT|\bRECEIVED|\bVISA\b|MASTER\s?(?:CARD)?\b|\b(?:CREDIT|DEBIT)"
    r"(?:\s*CARD)?\b(?!\s*NOTE)|\bAMEX\b|\bCARD\b|\bTUNAI\b|E-?WALLET|\bBOOST\b|ALIPAY|WECHAT|TOUCH\s*.?N\s*GO|\bTNG\b|GRABPAY|MYDEBIT"
    r"|现\s*金|实\s*收|收\s*款(?!单)|收您|刷卡|支付宝|微信|银行卡|银联|付款",
    re.IGNORECASE,
)
_SUMMARY = re.compile(rf"{_TAX}\W*(?:SU[MN]+|ANALYSIS|SPEC|DETAIL|BREAK)|TAX\s*(?:CODE|RATE)|{_TAX}\s*CODE", re.IGNORECASE)
_GIVEN = re.compile(r"实\s*收|TENDER", re.IGNORECASE)
_CODES = re.compile(r"RM|MYR|RMB|CNY|USD|SGD|元", re.IGNORECASE)
_ROUNDING = re.compile(r"ROUND|\bADJ|抹零|舍入", re.IGNORECASE)

_WORD = (
    "TOTAL|ROUNDED|ROUNDING|ROUND|AMOUNT|AMT|PAYABLE|PAYMENT|PAID|GRAND|CHANGE|CASH|SALES|DUE|INCLUSIVE|EXCLUSIVE|INCLUDING|EXCLUDING|INCL|"
    "EXCL|SUMMARY|GST|SST|TAX|QTY|NETT|NET|SUB|RM|TENDERED|TENDER|BALANCE|DISCOUNT|ADJUSTMENT|ADJ|AFTER|BEFORE|BILL|CARD|CREDIT|DEBIT|ITEMS|"
    "ITEM|ANALYSIS|OF|WITH|TO|PAY|INVOICE"
)
_WORDS = re.compile(_WORD, re.IGNORECASE)
_RUN_ON = re.compile(rf"(?<![A-Z])(?:{_WORD}){{2,}}(?![A-Z])", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_RANK_ROUNDED, _RANK_FULL, _RANK_PLAIN, _RANK_WEAK, _RANK_SUB, _RANK_OTHER = 5, 4, 3, 2, 1, 0
_CONFIRMED, _SURE = 0.98, {5: 0.95, 4: 0.94, 3: 0.92, 2: 0.72, 1: 0.6}
_SECOND = 0.06


@dataclass(frozen=True, slots=True)
class Amount:
    """span: of the figures in the text of a row, with a sign of a currency, without its letters."""

    row: Row
    span: tuple[int, int]
    value: Decimal


@dataclass(frozen=True, slots=True)
class Owed:
    amount: Amount
    sure: float
    rule: str


@dataclass(frozen=True, slots=True)
class _Total:
    amount: Amount
    rank: int
    number: int


def owed(rows: Sequence[Row]) -> list[Owed]:
    """The total that is to be paid, and the next likely one if nothing settles it; surest first.

    A total that is the cash given less the change, or what a card was charged, is surest; else a rounded one goes before one
    with tax, that before a mere total, and of equals the later one.
    """
    totals, paid, change, others = _sorted_out(rows)
    settled = _settled(paid, change)
    if settled:
        known = [t for t in totals if t.amount.value in settled]
        known = known or [t for t in others if change and t.amount.value in settled]
        if known:
            best = max(known, key=lambda t: (t.rank, t.number))
            return [Owed(best.amount, _CONFIRMED if best.rank >= _RANK_SUB else 0.85, "total-paid")]
    sure = [t for t in totals if t.amount.value > 0] or [t for t in totals if not t.amount.value]
    if not sure:
        cash = [amount for amount in paid if amount.value in settled]
        return [Owed(cash[-1], 0.7, "amount-paid")] if cash else []
    sure.sort(key=lambda t: (t.rank, t.number), reverse=True)
    found = [Owed(sure[0].amount, _SURE[sure[0].rank], "total")]
    rival = next((t for t in sure if t.rank == sure[0].rank and t.amount.value != sure[0].amount.value), None)
    if rival is not None:
        found.append(Owed(rival.amount, found[0].sure - _SECOND, "total"))
    return found


def _sorted_out(rows: Sequence[Row]) -> tuple[list[_Total], list[Amount], list[Amount], list[_Total]]:
    """(totals, amounts paid, change, other amounts). What stands below the head of a tax summary is a total of taxes."""
    totals: list[_Total] = []
    paid: list[Amount] = []
    change: list[Amount] = []
    others: list[_Total] = []
    summary = False
    for number, row in enumerate(rows):
        for words, amounts in _pieces(row, rows[number + 1 :]):
            label = _apart(words)
            summary = summary or (_SUMMARY.search(label) is not None and any(t.rank >= _RANK_PLAIN for t in totals))
            if not amounts:
                continue
            rank = _rank(label, len(amounts), summary)
            if _CHANGE.search(label):
                change.append(amounts[-1])
            elif _PAID.search(label) and (rank not in (_RANK_ROUNDED, _RANK_FULL) or _GIVEN.search(label)):
                paid.append(amounts[-1])
            elif rank is not None:
                totals.append(_Total(max(amounts, key=lambda a: a.value), rank, number))
            elif not _ROUNDING.search(label) or amounts[-1].value >= 1:
                others.append(_Total(amounts[-1], _RANK_OTHER, number))
    return totals, paid, change, others


def _rank(label: str, amounts: int, summary: bool) -> int | None:
    """None for what is no total that may be owed."""
    if summary and (amounts > 1 or not (_ROUNDED.search(label) or _FULL.search(label))):
        return None
    if _SUB.search(label):
        return _RANK_SUB
    if _ROUNDED.search(label) and not re.search(r"ADJ", label, re.IGNORECASE):
        return _RANK_ROUNDED
    if _WITH_TAX.search(label) and not _WITHOUT.search(label):
        return _RANK_FULL
    if _NEVER.search(label):
        return _RANK_SUB if _PLAIN.search(label) and _COUNTED.search(label) else None
    if _FULL.search(label):
        return _RANK_FULL
    if _PLAIN.search(label):
        return _RANK_PLAIN
    return _RANK_WEAK if _WEAK.search(label) and len(label) < 16 else None


def _settled(paid: Sequence[Amount], change: Sequence[Amount]) -> set[Decimal]:
    """What the payments say is owed: each, and all together, less what was given back."""
    if not paid:
        return set()
    back = change[-1].value if change else Decimal(0)
    sums = {amount.value - back for amount in paid}
    sums.add(sum((amount.value for amount in paid), Decimal(0)) - back)
    return {value for value in sums if value > 0}


def _pieces(row: Row, following: Sequence[Row]) -> list[tuple[str, list[Amount]]]:
    """The words of a row, each with the amounts after them; what follows the last amount goes with it."""
    amounts = amounts_in(row)
    if not amounts:
        return [(row.text, _below(row, following))]
    pieces: list[tuple[str, list[Amount]]] = []
    at = 0
    for amount in amounts:
        words = row.text[at : amount.span[0]]
        if pieces and not _has_words(words):
            pieces[-1][1].append(amount)
        else:
            pieces.append((words, [amount]))
        at = amount.span[1]
    pieces[-1] = (f"{pieces[-1][0]} {row.text[at:]}", pieces[-1][1])
    return pieces


def _apart(label: str) -> str:
    """With the spaces that were not read: "TOTALROUNDED"."""
    return _RUN_ON.sub(lambda run: " ".join(_WORDS.findall(run[0])), _CAMEL.sub(" ", label))


def _has_words(text: str) -> bool:
    return sum(c.isalpha() for c in _CODES.sub("", text)) > 1


def amounts_in(row: Row) -> list[Amount]:
    """Each within one line. Below zero are none."""
    found = []
    for match in _AMOUNT.finditer(row.text):
        name = next(n for n in ("figures", "signed", "named", "yuan") if match[n] is not None)
        start, end = match.span(name)
        while start < end and row.text[start].isspace():
            start += 1
        below_zero = (match["minus"] or "").strip() == "-" or match["minus2"] or match["minus3"] or "-" in match[name]
        if not below_zero and row.is_in_one_line(start, end) and (value := _decimal(row.text[start:end])) is not None:
            found.append(Amount(row, (start, end), value))
    if not found and (bare := _BARE.search(row.text)) and _PLAIN.search(row.text) and any(ord(c) > 0x2E7F for c in row.text):
        value = _decimal(bare[0])
        return [Amount(row, bare.span(), value)] if value is not None else []
    return found


def _decimal(text: str) -> Decimal | None:
    plain = re.sub(r"[^\d.,]", "", text.replace("．", ".").replace("，", ","))
    if re.search(r",\d{2}$", plain):
        plain = f"{plain[:-3]}.{plain[-2:]}"
    plain = plain.replace(",", "")
    return Decimal(plain) if re.fullmatch(r"\d*\.?\d+", plain) else None


def _below(row: Row, following: Sequence[Row]) -> list[Amount]:
    """The amount of a total that stands alone in its row, if nothing else stands in the next."""
    text = _apart(row.text)
    if not following or len(row.places) > 1 or _NEVER.search(text) or not (_PLAIN.search(text) or _FULL.search(text)):
        return []
    after = following[0]
    amounts = amounts_in(after)
    near = after.box.y0 - row.box.y1 < row.box.height
    return amounts if len(amounts) == 1 and near and not any(c.isalpha() for c in _CODES.sub("", after.text)) else []
