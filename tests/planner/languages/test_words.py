"""Every message of the product is known to the files of translations, and every translation fits its message."""

import re
from collections import Counter

import pytest
from babel.messages.catalog import Message

from planner.languages.catalogue import HOME, LEAVES_OUT, NO_WORDS, messages_of
from planner.languages.inventory import inventory
from planner.languages.keeping import BY_HAND
from planner.languages.pieces import PLACEHOLDER

# How many messages have no German. It only ever falls.
STILL_ENGLISH = 0


@pytest.fixture(scope="module")
def messages() -> list[Message]:
    """All messages of the German files."""
    return [one for path in sorted((HOME / "de").glob("*.po")) for one in messages_of(path)]


def marks(text: object) -> Counter[str]:
    """The placeholders of a text."""
    return Counter(PLACEHOLDER.findall(str(text)))


def test_every_message_of_the_code_is_in_the_files(messages: list[Message]) -> None:
    missing = inventory().keys() - {one.id for one in messages}

    assert not missing, "Run ./planner.sh words, then translate what is new."


def test_german_is_whole_but_for_what_is_still_english(messages: list[Message]) -> None:
    left = [one for one in messages if not one.string and NO_WORDS not in one.flags]

    assert len(left) <= STILL_ENGLISH


def test_every_translation_keeps_the_placeholders_of_its_message(messages: list[Message]) -> None:
    for one in messages:
        if one.string and one.id:
            gone, strange = marks(one.id) - marks(one.string), marks(one.string) - marks(one.id)
            assert not strange, one.string
            assert not gone or (LEAVES_OUT in one.flags and not any("<" in mark for mark in gone)), one.string


def test_no_translation_of_a_template_opens_a_tag_of_its_own(messages: list[Message]) -> None:
    for one in messages:
        if one.string and any(place.endswith(".html") for place, _ in one.locations):
            assert not re.search(r"<(?!/?\d+/?>)", str(one.string)), one.string


def test_no_message_is_translated_twice(messages: list[Message]) -> None:
    often = Counter((one.context, one.id) for one in messages)

    assert [key for key, count in often.items() if count > 1] == []


def test_what_is_written_by_hand_lies_in_a_file_that_is_never_written_over() -> None:
    assert (HOME / "de" / f"{BY_HAND}.po").exists()
