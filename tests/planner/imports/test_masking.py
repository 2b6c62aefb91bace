"""Personal data is masked; what only looks like it stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.imports.masking import mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Write to jane.doe+bank@mail.example.co.uk please", "Write to [e-mail] please"),
        ("JOSÉ@exämple.org", "[e-mail]"),
        ("Call me on 020 7946 0958.", "Call me on [phone]."),
        ("Call (555) 123-4567 now", "Call [phone] now"),
        ("Call 1-555-123-4567", "Call [phone]"),
        ("mobile 07700 900123", "mobile [phone]"),
        ("+44 20 7946 0958 or +1 (555) 123-4567", "[phone] or [phone]"),
        ("my card 4111 1111 1111 1111 was charged", "my card [card] was charged"),
        ("card 378282246310005", "card [card]"),
        ("IBAN GB82 WEST 1234 5698 7654 32", "IBAN [account]"),
        ("account number 12345678", "account number [account]"),
        ("acct #12-345-678", "acct #[account]"),
        ("it went to 98765432109876", "it went to [account]"),
        ("SSN 123-45-6789", "SSN [identity]"),
        ("ring 5551234567", "ring [phone]"),
    ],
)
def test_personal_data_is_replaced_by_what_it_was(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "on 2016-01-31 and 31/01/2016 and 1.2.2016 and 20160131",
        "from 01-02-2016 to 05-06-2016",
        "ZIP 90210 or 90210-1234, SW1A 1AA",
        "they took $12,345,678.90, £12000000 and 12000000 dollars",
        "USD 15000000 of 1.250.000,00 EUR",
        "waited 45 minutes on 3 days, 24/7, 100% sure",
        "between 1999 and 2003 I paid 1200 a month",
        "at 10:30 on page 12 of 345",
        "no digits @ all",
    ],
)
def test_dates_money_and_postcodes_stay(text: str) -> None:
    assert mask(text) == text


@given(st.text(alphabet="0123456789 .-+()@aA$£/", max_size=200))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    once = mask(text)
    assert mask(once) == mask(mask(once))


@pytest.mark.parametrize(
    "text", ["1" * 20_000, "a" * 20_000 + "@", "1 " * 10_000, "a@" * 10_000, "a.@a." * 4_000, "(0" * 9_000]
)
def test_long_bait_is_masked_in_one_go(text: str) -> None:
    assert isinstance(mask(text), str)
