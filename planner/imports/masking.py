"""Masking of personal data: e-mail addresses, phone numbers, card and account numbers, national identity numbers.

What only looks like them stays: dates, money, postcodes, short numbers. A cheap look at the text decides which of the
libraries are asked at all: most texts hold no number long enough for any.
"""

import re
from datetime import date
from functools import cache
from typing import Final

from stdnum import iban, luhn

from planner.imports.identities import mask_identities

MASKS = ("[e-mail]", "[card]", "[account]", "[phone]", "[identity]")
# Where a phone number without a country code may be from, by the code that the libraries know.
REGIONS: Final = {
    "GB": "the United Kingdom",
    "IE": "Ireland",
    "US": "the United States or Canada",
    "DE": "Germany",
    "AT": "Austria",
    "CH": "Switzerland",
    "FR": "France",
    "BE": "Belgium",
    "NL": "the Netherlands",
    "IT": "Italy",
    "ES": "Spain",
    "PT": "Portugal",
    "DK": "Denmark",
    "SE": "Sweden",
    "NO": "Norway",
    "FI": "Finland",
    "PL": "Poland",
    "AU": "Australia",
    "IN": "India",
}
USUAL_REGION: Final = "GB"

_CANDIDATE = re.compile(r"[@\d]|[(\[{] ?at ?[)\]}]", re.IGNORECASE)
# Six digits with little between them: less is no personal number of any kind.
_NUMBER = re.compile(r"\d(?:[^\w\n]{0,3}\w?[^\w\n]{0,3}\d){5}")
_PHONE_LIKE = re.compile(r"\d(?:[ \u00a0()./+-]{0,4}\d){6}")
_EMAIL = re.compile(
    r"[\w.%+'-]{1,64}(?:@| ?[(\[{] ?at ?[)\]}] ?)(?:[\w-]{1,63}(?:\.| ?[(\[{] ?dot ?[)\]}] ?)){1,8}[^\W\d_]{2,24}",
    re.IGNORECASE,
)
_CARD = re.compile(
    r"(?<![\w+.,$£€¥])(?:\d{4}([ .-]{1,3})\d{4}\1\d{4}\1\d{1,7}|\d{4}([ .-])\d{6}\2\d{4,5}|\d{13,19})(?![\w]|[.,]\d)",
    re.ASCII,
)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?\b", re.ASCII | re.IGNORECASE)
_NAMED_ACCOUNT = re.compile(
    r"\b((?:account|acct|a/c|iban|sort code|routing|policy|loan|card|ssn|social security)"
    r"(?:[ ]?(?:no|num|number|nr|id|ending(?: in)?))?\.?[ ]?[:#]?(?: is)?[ ]?#?)"
    r"((?:\d[ -]?){5,18}\d)(?![\w]|[.,/]\d)",
    re.ASCII | re.IGNORECASE,
)
_ABROAD = re.compile(
    r"(?<![\w+])(?:\+|00)[1-9]\d{0,2}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d{1,4}(?:[ .-]?\d{2,4}){1,5}(?!\w)", re.ASCII
)
_AMERICAN = re.compile(
    r"(?<![\w$£€¥.,-])(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\w-]|[.,]\d)", re.ASCII
)
_NATIONAL = re.compile(r"(?<![\w$£€¥.,-])\(?0\d{2,4}\)?(?:[ .-]?\d{3,4}){2,3}(?!\w|[.,]\d)", re.ASCII)
_BARE = re.compile(r"(?<![\w.,$£€¥/-])\d{8,19}(?![\w/%-]|[.,]\d)", re.ASCII)
_MONEY_BEFORE = re.compile(r"(?:[$£€¥]|\b(?:USD|GBP|EUR|CHF|JPY|CAD|AUD|Rs))[ ]?$", re.IGNORECASE)
_MONEY_AFTER = re.compile(
    r"[ ]?(?:[$£€¥]|(?:dollars?|pounds?|euros?|pence|cents?|usd|gbp|eur|million|thousand|bucks)\b)", re.IGNORECASE
)
# What a number is that is named so: nobody's phone or account.
_NAMED_OTHERWISE = re.compile(
    r"\b(?:order|invoice|parcel|tracking|ticket|case|reference|ref|booking|serial|sku|isbn|ean|version|article|error)"
    r"(?:[ ]?(?:no|num|number|nr|id|code))?\.?[ ]?[:#]?(?: is| was)?[ ]?#?$",
    re.IGNORECASE,
)
_PHONE_DIGITS = (10, 11)
_LOOK_BACK = 30


def mask(text: str, region: str = USUAL_REGION) -> str:
    """``text`` with personal data replaced by what it was, in square brackets; phone numbers as in ``region``."""
    if _CANDIDATE.search(text) is None:
        return text
    text = _EMAIL.sub("[e-mail]", text)
    if _NUMBER.search(text) is None:
        return text
    text = _CARD.sub(lambda found: "[card]" if _is_card(found[0]) else found[0], text)
    text = _IBAN.sub(_mask_iban, text)
    text = mask_identities(text)
    text = _NAMED_ACCOUNT.sub(r"\1[account]", text)
    if _PHONE_LIKE.search(text):
        text = _mask_phones(text, region)
    return _BARE.sub(_mask_bare, text)


def _mask_iban(found: re.Match[str]) -> str:
    """Words that follow an account number may look like more of it, so that it is tried without them as well."""
    words = found[0].split(" ")
    for count in range(len(words), 0, -1):
        if iban.is_valid("".join(words[:count]).replace("-", ""), check_country=False):
            return " ".join(["[account]", *words[count:]])
    return found[0]


def _mask_phones(text: str, region: str) -> str:
    for phone in (_ABROAD, _AMERICAN, _NATIONAL):
        text = phone.sub(lambda found: found[0] if _is_named_otherwise(found) else "[phone]", text)
    if _PHONE_LIKE.search(text) is None:
        return text
    phonenumbers = _phonenumbers()
    parts, end = [], 0
    for found in phonenumbers.PhoneNumberMatcher(text, region):
        before = text[max(0, found.start - _LOOK_BACK) : found.start]
        if not (_MONEY_BEFORE.search(before) or _NAMED_OTHERWISE.search(before) or _MONEY_AFTER.match(text, found.end)):
            parts += [text[end : found.start], "[phone]"]
            end = found.end
    return "".join([*parts, text[end:]])


@cache
def _phonenumbers():  # type: ignore[no-untyped-def]  # noqa: ANN202  a module, loaded once some text needs it
    import phonenumbers  # noqa: PLC0415  it costs a tenth of a second, which most starts need not spend

    return phonenumbers


def _mask_bare(found: re.Match[str]) -> str:
    digits = found[0]
    is_money = _MONEY_BEFORE.search(found.string, max(0, found.start() - 6), found.start()) or _MONEY_AFTER.match(
        found.string, found.end()
    )
    if is_money or _is_day(digits) or _is_named_otherwise(found):
        return digits
    return "[phone]" if len(digits) in _PHONE_DIGITS else "[account]"


def _is_named_otherwise(found: re.Match[str]) -> bool:
    return bool(_NAMED_OTHERWISE.search(found.string, max(0, found.start() - _LOOK_BACK), found.start()))


def _is_card(text: str) -> bool:
    digits = "".join(c for c in text if c.isdigit())
    return 13 <= len(digits) <= 19 and luhn.is_valid(digits)  # noqa: PLR2004  lengths of card numbers


def _is_day(digits: str) -> bool:
    if len(digits) not in {8, 12, 14}:
        return False
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return 1900 <= day.year <= 2100  # noqa: PLR2004  years that people write about
