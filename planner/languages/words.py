"""What of a text in the code is for people: judged by its look, and by where it stands in an expression."""

import re
from typing import Final

_KEYLIKE: Final = re.compile(r"[a-z0-9_./#:?=&%-]*")
_CAMEL: Final = re.compile(r"[A-Z][a-z]+[A-Z]")
_ADDRESS: Final = re.compile(r"/[\w{}/=.-]+")
_FOR_MACHINES: Final = re.compile(
    r"\(\?|\\d|charset=|^<[!a-z]|^@page|^attachment;|^Content-|^Bearer|^INDEXED BY|^data-\w+="
)
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_TAKEN_APART: Final = re.compile(r"\{=?\d+\}|</?\d+/?>|&#?\w+;|https?://\S+")
# Keyword arguments of macros whose texts are words even in one lower-case word, and those that never are.
SAID_ARGUMENTS: Final = frozenset(
    {"hint", "label", "suffix", "prefix", "title", "unit", "units", "what", "many", "one", "noun", "caption", "words"}
)
_UNSAID_ARGUMENTS_LIST: Final = """
class class_ icon id name value attribute href key kind tone width type endpoint filename action method place
form
"""
UNSAID_ARGUMENTS: Final = frozenset(_UNSAID_ARGUMENTS_LIST.split())
# Functions and filters whose arguments are keys.
_UNSAID_CALLS_LIST: Final = """
url_for static_url may link caller csrf_token get_flashed_messages strftime split startswith endswith get
replace join selectattr rejectattr map select reject sort groupby strip removeprefix removesuffix period
items keys values format count index rpartition partition data
"""
UNSAID_CALLS: Final = frozenset(_UNSAID_CALLS_LIST.split())
# The last word of an expression that shows what somebody typed: never translated.
_OWN_WORDS_LIST: Final = """
name names title wording text texts note notes reason comment comments quote quotes said value statement
evidence justification owner owners who author email supplier reference persona stage touchpoint option options
body programme_name plan_name workspace_name address message_text typed old new data description subject person
people_names first_by decided_by written_by made_by by sample_text summary_text answer_text filename label_text
origin element project provider
"""
# What ends like that and is the product's own word all the same.
_OURS_LIST: Final = """
label.text step.name figure.name check.name kind.name choice.name box.name month.name sort.name part.name priced.name
planned.reason row.reason letter.reason item.title rate.origin
"""
OURS: Final = frozenset(_OURS_LIST.split())
OWN_WORDS: Final = frozenset(_OWN_WORDS_LIST.split())


def may_be_words(text: str) -> bool:
    """Whether ``text`` may be for people where texts usually are: it has a word of two letters or more."""
    return bool(_WORD.search(_TAKEN_APART.sub(" ", text))) and not (
        _ADDRESS.fullmatch(text) or _FOR_MACHINES.search(text)
    )


def are_surely_words(text: str) -> bool:
    """Whether ``text`` is for people even where keys stand as well: several words, or one with a capital letter."""
    plain = _TAKEN_APART.sub(" ", text).strip()
    if not _WORD.search(plain) or _KEYLIKE.fullmatch(plain):
        return False
    return " " in plain or (not _CAMEL.match(plain) and plain[0].isupper() and not plain.isupper() and "_" not in plain)
