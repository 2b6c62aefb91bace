"""Environments of Jinja in another language: templates are translated when they are compiled, the rest at display."""

from collections.abc import Callable, Iterable
from functools import partial
from types import CodeType
from typing import Any, Final

from jinja2 import Environment, nodes, pass_environment
from markupsafe import Markup

from planner.languages.catalogue import catalogue
from planner.languages.expressions import AS_SAID, SAY, SHIPPED
from planner.languages.pieces import Message
from planner.languages.saying import Speaker, speaker
from planner.languages.templates import translated

# Filters that write a figure or a word in the English form: what they write is said again.
_WRITERS: Final = (
    "money money_exact money_short date month time chance percent_bp percent_ppm count quantity in_units labelled "
    "measure measure_short tenths figure more_or_less severity_of_three"
)


class Translating(Environment):
    """Compiles each template in ``language``; mixed into an environment that is there by ``in_language``."""

    language: str

    def compile(self, source: Any, name: str | None = None, filename: str | None = None, **rest: Any) -> CodeType:  # type: ignore[override]  # noqa: ANN401  as its base
        """The code of a template, with its words in this language."""
        tree = self.parse(source, name, filename) if isinstance(source, str) else source
        if isinstance(tree, nodes.Template):
            tree = translated(tree, partial(self._words, f"templates/{name}"), says=True)
        return super().compile(tree, name, filename, **rest)  # type: ignore[no-any-return]  # its overloads

    def _words(self, place: str, message: Message, line: int) -> str | None:  # noqa: ARG002  as every translation is asked
        return catalogue(self.language).translation(message.text, place)


class Said(str):
    """A text that is in the reader's language already, so that nothing says it again."""

    __slots__ = ()


def in_language(base: Environment, language: str) -> Environment:
    """An environment like ``base``, with the names that it has by now, that speaks ``language``."""
    made = base.overlay()
    made.__class__ = type("Translated", (Translating, type(base)), {})
    made.language = language  # type: ignore[attr-defined]  # as Translating declares
    made.filters = {**base.filters, **_filters(base.filters, speaker(language))}
    made.globals = {**base.globals, "reader_language": language}
    return made


def _filters(own: dict[str, Callable[..., Any]], voice: Speaker) -> dict[str, Callable[..., Any]]:
    writers = {name: _writer(own[name], voice) for name in _WRITERS.split() if name in own}
    return writers | {
        SAY: partial(_shown, voice.said),
        AS_SAID: Said,
        SHIPPED: partial(_shown, voice.shipped),
        "plural": partial(_plural, voice),
        "join": partial(_joined, voice),
        "own_join": own["join"],
        "lower": lambda value: _changed(voice, value, str.lower),
        "upper": lambda value: str(_shown(voice.said, value)).upper(),
        "capitalize": lambda value: _raised(voice, value),
        "wordwrap": _wrapper(own["wordwrap"], voice),
    }


def _shown(say: Callable[[str], str], value: object) -> object:
    """What an expression shows, said when it is plain text: markup was said when it was made."""
    return say(value) if type(value) is str else value


def _writer(write: Callable[..., Any], voice: Speaker) -> Callable[..., Any]:
    def written(*values: object, **named: object) -> object:
        said = _shown(voice.said, write(*values, **named))
        return Said(said) if type(said) is str else said

    return written


def _wrapper(wrap: Callable[..., Any], voice: Speaker) -> Callable[..., Any]:
    """Lines of what was said before it was cut."""

    @pass_environment
    def wrapped(environment: Environment, value: object, *rest: Any, **named: Any) -> object:  # noqa: ANN401  as its base
        return wrap(environment, _shown(voice.said, value), *rest, **named)

    return wrapped


def _plural(voice: Speaker, number: int, one: str, many: str | None = None) -> str:
    """``3 Studien``: the words come translated from the template."""
    word = one if number == 1 else many or voice.word(f"{one}s")
    return Said(f"{voice.said(f'{number:,}')} {voice.word(word)}")


def _joined(voice: Speaker, values: Iterable[object], d: str = "", attribute: str | None = None) -> object:
    """Parts of a sentence, each said, with ``d`` between them."""
    parts = [_attribute(value, attribute) for value in values]
    said = [_shown(voice.said, part) for part in parts]
    if any(isinstance(part, Markup) for part in said):
        return Markup.escape(d).join(said)  # type: ignore[arg-type]  # it escapes what is no markup
    return Said(d.join(str(part) for part in said))


def _attribute(value: Any, attribute: str | None) -> object:  # noqa: ANN401  whatever is joined
    for name in attribute.split(".") if attribute else ():
        value = value.get(name) if isinstance(value, dict) else getattr(value, name)
    return value


def _changed(voice: Speaker, value: object, change: Callable[[str], str]) -> object:
    """German nouns keep their capital letter: what is known is not changed again."""
    said = _shown(voice.said, value)
    return said if said != value or isinstance(value, Said) else change(str(value))


def _raised(voice: Speaker, value: object) -> str:
    said = str(_shown(voice.said, value))
    is_known = said != value or isinstance(value, Said)
    return Said(said[:1].upper() + said[1:]) if is_known else said.capitalize()
