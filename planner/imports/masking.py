"""Masking of personal data: e-mail addresses, phone numbers, card and account numbers.

What only looks like them stays: dates, money, postcodes, short numbers.
"""

import re
from datetime import date

MASKS = ("[e-mail]", "[card]", "[account]", "[phone]")

_CANDIDATE = re.compile(r"[@\d]")
_EMAIL = re.compile(r"[\w.%+'-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}")
_CARD = re.compile(
    r"(?<![\w+.,$£€¥])(?:\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|\d{4}([ -])\d{6}\2\d{4,5}|\d{13,19})(?![\w]|[.,]\d)",
    re.ASCII,
)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,3})?\b", re.ASCII)
_NAMED_ACCOUNT = re.compile(
    r"\b((?:account|acct|a/c|iban|sort code|routing|policy|loan|card|ssn|social security)"
    r"(?:[ ]?(?:no|num|number|nr|id|ending(?: in)?))?\.?[ ]?[:#]?(?: is)?[ ]?#?)"
    r"((?:\d[ -]?){5,18}\d)(?![\w]|[.,/]\d)",
    re.ASCII | re.IGNORECASE,
)
_SOCIAL = re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])", re.ASCII)
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
_PHONE_DIGITS = (10, 11)


def mask(text: str) -> str:
    """``text`` with personal data replaced by what it was, in square brackets."""
    if _CANDIDATE.search(text) is None:
        return text
    text = _EMAIL.sub("[e-mail]", text)
    text = _CARD.sub(lambda found: "[card]" if _is_card(found[0]) else found[0], text)
    text = _IBAN.sub(lambda found: "[account]" if _is_iban(found[0]) else found[0], text)
    text = _NAMED_ACCOUNT.sub(r"\1[account]", text)
    text = _SOCIAL.sub("[account]", text)
    for phone in (_ABROAD, _AMERICAN, _NATIONAL):
        text = phone.sub("[phone]", text)
    return _BARE.sub(_mask_bare, text)


def _mask_bare(found: re.Match[str]) -> str:
    digits = found[0]
    is_money = _MONEY_BEFORE.search(found.string, max(0, found.start() - 6), found.start()) or _MONEY_AFTER.match(
        found.string, found.end()
    )
    if is_money or _is_day(digits):
        return digits
    return "[phone]" if len(digits) in _PHONE_DIGITS else "[account]"


def _is_card(text: str) -> bool:
    digits = [int(c) for c in text if c.isdigit()]
    doubled = [d if place % 2 == 0 else sum(divmod(2 * d, 10)) for place, d in enumerate(reversed(digits))]
    return 13 <= len(digits) <= 19 and sum(doubled) % 10 == 0  # noqa: PLR2004  lengths and check sum of card numbers


def _is_iban(text: str) -> bool:
    plain = text.replace(" ", "")
    number = "".join(str(int(c, 36)) for c in plain[4:] + plain[:4])
    return int(number) % 97 == 1


def _is_day(digits: str) -> bool:
    if len(digits) not in {8, 12, 14}:
        return False
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return 1900 <= day.year <= 2100  # noqa: PLR2004  years that people write about
