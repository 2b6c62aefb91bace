"""Parts of pages that follow from values that never change are written once for as long as the values are in use.

A template puts ``{% call once_for("studies", programme, studies) %}…{% endcall %}`` round what follows from nothing but
the values that it names; whoever reads in the same language is given the same text. What depends on who looks, on the
time or on the request is named as a value, or stands outside.
"""

import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import Flask, has_request_context, request
from jinja2 import Environment, pass_environment

from planner.zones import USUAL

# Some 8 MB in all: most characters take two bytes where one of a text lies beyond Latin-1.
_MOST_CHARACTERS: Final = 4_000_000
_PLAIN: Final = (str, int, type(None), date)
_Values = tuple[object, ...]


@dataclass(frozen=True)
class _Written:
    """A part, with the values that it follows from; they are not held, so that nothing lives longer for it."""

    text: str
    values: tuple[weakref.ref[object], ...]

    def is_of(self, values: _Values) -> bool:
        """Whether these are the very values: an address in memory may be another one's by now."""
        return all(ref() is value for ref, value in zip(self.values, values, strict=True))


class Parts:
    """The parts of one application's pages, shared by its threads; those go first that were not shown the longest."""

    def __init__(self, most_characters: int = _MOST_CHARACTERS, zone: Callable[[], str] = lambda: USUAL) -> None:
        self._most, self._zone = most_characters, zone
        self._lock = threading.Lock()
        self._written: OrderedDict[Hashable, _Written] = OrderedDict()
        self._characters = 0

    @pass_environment
    def once_for(self, environment: Environment, name: str, *values: object, caller: Callable[[], str]) -> str:
        """What the block says, written anew only for values that it was not written for yet.

        Plain values, and sequences and mappings of values, are told apart by what they are, others by which they are.
        """
        own: list[object] = []
        told = tuple(_told(value, own) for value in values)
        root = request.root_path if has_request_context() else ""
        key = (name, id(environment), root, self._zone(), told)
        known = self._find(key)
        if known is None or not known.is_of(tuple(own)):
            known = _Written(caller(), tuple(map(weakref.ref, own)))
            self._keep(key, known)
        return known.text

    def _find(self, key: Hashable) -> _Written | None:
        with self._lock:
            known = self._written.get(key)
            if known is not None:
                self._written.move_to_end(key)
            return known

    def _keep(self, key: Hashable, written: _Written) -> None:
        with self._lock:
            before = self._written.pop(key, None)
            self._characters += len(written.text) - (len(before.text) if before else 0)
            self._written[key] = written
            while self._characters > self._most:
                self._characters -= len(self._written.popitem(last=False)[1].text)


def install(app: Flask, zone: Callable[[], str]) -> None:
    """Have the templates of ``app`` keep their parts here; moments in them are shown by the clocks of ``zone``."""
    app.jinja_env.globals["once_for"] = Parts(zone=zone).once_for


def _told(value: object, own: list[object]) -> Hashable:
    """How ``value`` is told apart; what is told by which it is goes into ``own``.

    A class that says ``is_told_by_value`` has frozen plain fields: it is made anew for each request.
    """
    kind = type(value)
    if isinstance(value, _PLAIN):
        return (kind, value)
    if isinstance(value, tuple | list):
        return tuple(_told(one, own) for one in value)
    if isinstance(value, Mapping):
        return tuple((_told(key, own), _told(one, own)) for key, one in value.items())
    if getattr(kind, "is_told_by_value", False):
        return value
    own.append(value)
    return id(value)
