"""Codes with a check digit or a fixed form: identity numbers, credit codes, bank cards, phones, ICD-10."""

from __future__ import annotations

import datetime
import re

import phonenumbers
from stdnum import luhn
from stdnum.cn import ric, uscc
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat, InvalidLength, ValidationError

from desktop.document.errors import Text
from desktop.fields.types.normal import LONGEST, TOO_LONG, Normal, compact, plain

IDENTITY_LENGTH = Text("An identity number has 18 characters, an old one 15.", "身份证号码应为 18 位，旧号码为 15 位。")
IDENTITY_FORM = Text(
    "An identity number has digits only, the last of 18 may be X.", "身份证号码只能是数字，18 位号码的末位可以是 X。"
)
IDENTITY_BIRTH = Text("The birth date in this identity number does not exist.", "身份证号码中的出生日期不存在。")
IDENTITY_CHECK = Text("The check digit of this identity number does not fit.", "身份证号码校验位不符。")
CREDIT_LENGTH = Text("A unified social credit code has 18 characters.", "统一社会信用代码应为 18 位。")
CREDIT_FORM = Text(
    "A unified social credit code has eight digits, then digits and capitals without I, O, S, V and Z.",
    "统一社会信用代码前 8 位为数字，其后为数字和大写字母，不含 I、O、S、V、Z。",
)
CREDIT_CHECK = Text("The check character of this credit code does not fit.", "统一社会信用代码校验位不符。")
CARD_FORM = Text("A bank card number has 12 to 19 digits.", "银行卡号应为 12 至 19 位数字。")
CARD_CHECK = Text("The check digit of this bank card number does not fit.", "银行卡号校验位不符。")
NOT_A_PHONE = Text(
    "This is no phone number of China or North America, nor one with the code of another country.",
    "这不是中国或北美的电话号码，也不是带国家代码的其他号码。",
)
NOT_ICD10 = Text("This does not have the form of an ICD-10 code.", "不符合 ICD-10 编码的格式。")

_SEPARATORS = str.maketrans("", "", "-.·_")


def identity_number(value: str) -> Normal:
    """GB 11643-1999, 18 characters; 15 digits as before it. The place is not looked up: old ones are on no list."""
    if len(value) > LONGEST:
        return Normal("", TOO_LONG)
    code = compact(value).translate(_SEPARATORS).upper()
    if len(code) not in (15, 18):
        return Normal("", IDENTITY_LENGTH)
    if not re.fullmatch("[0-9]{15}|[0-9]{17}[0-9X]", code):
        return Normal("", IDENTITY_FORM)
    born = code[6:14] if len(code) == 18 else "19" + code[6:12]
    try:
        datetime.date(int(born[:4]), int(born[4:6]), int(born[6:]))
    except ValueError:
        return Normal("", IDENTITY_BIRTH)
    if len(code) == 18 and code[-1] != ric.calc_check_digit(code):
        return Normal("", IDENTITY_CHECK)
    return Normal(code)


def credit_code(value: str) -> Normal:
    """GB 32100-2015."""
    if len(value) > LONGEST:
        return Normal("", TOO_LONG)
    code = compact(value).translate(_SEPARATORS).upper()
    try:
        return Normal(uscc.validate(code))
    except InvalidLength:
        return Normal("", CREDIT_LENGTH)
    except (InvalidFormat, InvalidComponent):
        return Normal("", CREDIT_FORM)
    except InvalidChecksum:
        return Normal("", CREDIT_CHECK)


def bank_card(value: str) -> Normal:
    """ISO/IEC 7812 with its Luhn digit."""
    if len(value) > LONGEST:
        return Normal("", TOO_LONG)
    code = compact(value).translate(_SEPARATORS)
    if not re.fullmatch("[0-9]{12,19}", code):
        return Normal("", CARD_FORM)
    try:
        return Normal(luhn.validate(code))
    except ValidationError:
        return Normal("", CARD_CHECK)


_EXTENSION = re.compile(r"(?:转|分机|ext\.?|x)\s*:?\s*(?P<extension>[0-9]{1,6})$", re.IGNORECASE)
_AMERICAN = re.compile(r"(?:1[-. /] ?)?\(?[2-9][0-9]{2}\)?[-. ]?[2-9][0-9]{2}[-. ]?[0-9]{4}")
_LOCAL = re.compile(r"[2-9][0-9]{6,7}")
_SERVICE = re.compile(r"1[0-9]{2}|1[0-9]{4}|9[0-9]{4,5}|[48]00[0-9]{7}")
_PHONE_SIGNS = re.compile(r"[-+()./·~ 0-9]{3,40}")


def phone(value: str) -> Normal:
    """E.164 with ";ext=12" behind it where there is an extension. A number without a country is a Chinese one, or one of North
    America where it is written as one (ten digits, the first neither 0 nor 1). Local and service numbers: their digits."""
    if len(value) > LONGEST:
        return Normal("", TOO_LONG)
    text = re.sub(r"^(?:电话|手机|tel|phone|mobile|fax|传真)\.?:?\s*", "", plain(value), flags=re.IGNORECASE)
    extension = _EXTENSION.search(text)
    text = text[: extension.start()].rstrip(" ,;-(") if extension else text
    behind = f";ext={extension['extension']}" if extension else ""
    if not _PHONE_SIGNS.fullmatch(text):
        return Normal("", NOT_A_PHONE)
    digits = re.sub("[^0-9]", "", text)
    american = _AMERICAN.fullmatch(text) and not re.match("[48]00[0-9]{7}$", digits)
    try:
        number = phonenumbers.parse(text, "US" if american else "CN")
    except phonenumbers.NumberParseException:
        number = None
    if number is not None and phonenumbers.is_valid_number(number):
        return Normal(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) + behind)
    if _LOCAL.fullmatch(digits) or _SERVICE.fullmatch(digits):
        return Normal(digits + behind)
    return Normal("", NOT_A_PHONE)


# Chinese clinical and national versions go on with three places and an extension: I10.x00, I10.x00x002, C34.900x001.
_CHINESE = re.compile(r"[A-Z][0-9]{2}\.[0-9X][0-9]{2}(?:X[0-9]{3})?")
_INTERNATIONAL = re.compile(r"[A-Z][0-9][0-9A-B](?:\.[0-9A-Z]{1,4})?")
_MORPHOLOGY = re.compile(r"M[0-9]{4,5}/[0-9]{1,2}")


def icd10(value: str) -> Normal:
    """With its dot, in capitals; the x of Chinese extensions small. Dagger and asterisk are left out."""
    if len(value) > LONGEST:
        return Normal("", TOO_LONG)
    code = compact(value).upper().replace("×", "X").replace("。", ".").rstrip("†*+↑")
    if "." not in code and len(code) > 3 and "/" not in code:
        code = f"{code[:3]}.{code[3:]}"
    if _CHINESE.fullmatch(code):
        return Normal(code[0] + code[1:].lower())
    return Normal(code) if _INTERNATIONAL.fullmatch(code) or _MORPHOLOGY.fullmatch(code) else Normal("", NOT_ICD10)
