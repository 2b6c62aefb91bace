"""What an attacker would type, and a programme that is full of it."""

import itertools
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final

from budgeting.programme import Programme

# Each would run, load or break something if it were taken for markup, script, style, a template or a format.
PAYLOADS: Final = (
    "<script>window.__x=1</script>",
    "<img src=x onerror=window.__x=1>",
    "<svg onload=window.__x=1>",
    "<svg><script>window.__x=1</script></svg>",
    "<body onload=window.__x=1>",
    "<iframe srcdoc='<script>parent.__x=1</script>'>",
    "<iframe src=javascript:parent.__x=1>",
    "<a href=javascript:window.__x=1>x</a>",
    "<details open ontoggle=window.__x=1>",
    "<input autofocus onfocus=window.__x=1>",
    "<video><source onerror=window.__x=1></video>",
    "<audio src=x onerror=window.__x=1>",
    "<object data=javascript:window.__x=1>",
    "<embed src=javascript:window.__x=1>",
    "<math><mi xlink:href=javascript:window.__x=1>",
    "<form action=javascript:window.__x=1><button>",
    "<meta http-equiv=refresh content=0;url=/x>",
    "<base href=//evil.example/>",
    "<link rel=stylesheet href=//evil.example/x>",
    "<style>body{display:none}</style>",
    "<p style=display:none onclick=window.__x=1>",
    "<marquee onstart=window.__x=1>",
    '"><script>window.__x=1</script>',
    "'><script>window.__x=1</script>",
    '" onmouseover="window.__x=1',
    "' onfocus='window.__x=1' autofocus='",
    "</title><script>window.__x=1</script>",
    "</textarea><script>window.__x=1</script>",
    "</option></select><img src=x onerror=window.__x=1>",
    "</script><script>window.__x=1</script>",
    "<!--><script>window.__x=1</script>-->",
    "<![CDATA[<script>window.__x=1</script>]]>",
    "&lt;script&gt;window.__x=1&lt;/script&gt;",
    "javascript:window.__x=1",
    "data:text/html,<script>window.__x=1</script>",
    "<scr\u200bipt>window.__x=1</scr\u200bipt>",
    "{{7*7}}{%print(7*7)%}${7*7}#{7*7}",
    "{0.__class__.__mro__}",
    "%s%n%(x)s\u202ehtml",
    "hx-get=/x hx-trigger=load",
)
# The fields of a programme that hold words of people.
_WORDS: Final = frozenset(
    {
        *("name", "text", "statement", "action", "owner", "purpose", "justification", "label", "evidence"),
        # A stage is named by points and by the rules that ask for it.
        *("stage", "touchpoint", "value"),
    }
)
# Names of one kind stay apart by their first letters; none may be longer than the shortest field allows.
_KEPT_LETTERS, _MOST_LETTERS = 8, 60
# What a catalogue says stays as it is: methods are told apart by their words.
_CATALOGUE: Final = "method"


def filled_with(programme: Programme, payloads: tuple[str, ...] = PAYLOADS) -> Programme:
    """``programme`` with one of ``payloads`` in every field that holds words, the same words always with the same."""
    given: dict[str, str] = {}
    turn = itertools.cycle(payloads)

    def hostile(words: str) -> str:
        if words not in given:
            given[words] = f"{len(given)} {words[:_KEPT_LETTERS]} {next(turn)}"[:_MOST_LETTERS]
        return given[words]

    filled: Programme = _filled(programme, hostile)
    return filled


def _filled(part: Any, hostile: Any) -> Any:  # noqa: ANN401  any part of a programme
    if isinstance(part, tuple):
        return tuple(_filled(one, hostile) for one in part)
    if not is_dataclass(part) or isinstance(part, type):
        return part
    return replace(part, **dict(_changes(part, hostile)))


def _changes(part: Any, hostile: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401  any part of a programme
    for field in fields(part):
        value = getattr(part, field.name)
        if field.name == _CATALOGUE or not field.init:
            continue
        is_words = isinstance(value, str) and value and field.name in _WORDS
        yield field.name, hostile(value) if is_words else _filled(value, hostile)
