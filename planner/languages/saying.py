"""Sentences that code made in English, said in another language at display; what is not known stays as it is."""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Final

from planner.languages.catalogue import Catalogue, catalogue
from planner.languages.clauses import QUOTED, clauses_of, hidden, is_balanced, verb_of
from planner.languages.formats import rewritten
from planner.languages.patterns import Pattern, Patterns
from planner.languages.sums import sum_said

_LONGEST: Final = 3_000
_LONGEST_WEAK: Final = 160
_DEEPEST: Final = 4
_SENTENCE_END: Final = re.compile(r"(?<=[.!?]) (?=[“„‚(A-Z0-9])")  # noqa: RUF001  marks of quotation, as they are written
_LISTED: Final = re.compile(r"(, and |, or | and | or |, |; )")
_WITH_WORD: Final = re.compile(r"([+−±-]?\d[\d,]*(?:\.\d+)?(?:[ \N{NO-BREAK SPACE}]%)?) (\S.*)")
_HOLES: Final = re.compile(r"\{=?\d+\}")
_KEPT: Final = 20_000


class Speaker:
    """Says what code made, in one language."""

    def __init__(self, known: Catalogue) -> None:
        self.language = known.language
        self._known = known
        spoken = {text: said for text, said in known.said.items() if text in known.spoken and "{" in text}
        parts = {part: said for whole in spoken.items() for part, said in _sentences_of(*whole)}
        self._patterns = Patterns(Pattern(text, said) for text, said in (parts | spoken).items())
        self._remembered = lru_cache(maxsize=_KEPT)(self._said)

    def said(self, text: str) -> str:
        """``text`` in this language, as far as it is known."""
        if not text or len(text) > _LONGEST or text.isspace():
            return text
        core = text.strip()
        found = self._remembered(core)
        return text if found is None else text.replace(core, found, 1)

    def shipped(self, text: str) -> str:
        """A word of the catalogue of methods in this language; any other stays as somebody typed it."""
        return self._known.said[text] if text in self._known.shipped else text

    def word(self, text: str) -> str:
        """A message as it stands; no sentence is taken apart."""
        return self._known.said.get(text) or text

    def _said(self, text: str, depth: int = 0) -> str | None:
        found = rewritten(text, self.language) or self._known.said.get(text) or self._shipped_within(text)
        if found is None and depth < _DEEPEST:
            found = sum_said(text, self.language, self._known.said.get) or self._number(text)
            found = found or self._noted(text) or self._clauses(text, depth) or self._sentences(text, depth, least=all)
            found = found or self._pattern(text, depth) or self._sentences(text, depth, least=any)
        return found

    def _clauses(self, text: str, depth: int) -> str | None:
        """``Bring in “A”, leave out “B” and raise “C” to the standard level``; None when a clause is not known."""
        end = "." if text.endswith(".") else ""
        parted = clauses_of(text[:1].lower() + text[1 : len(text) - len(end)])
        if parted is None:
            return None
        said = [self._clause(clause, depth + 1, is_alone=not parted[1]) for clause in parted[0]]
        if None in said:
            return None
        joints = [_JOINTS.get(self.language, {}).get(joint, joint) for joint in parted[1]]
        whole = "".join(x for pair in zip(said, [*joints, end], strict=True) for x in pair if x)
        return whole[:1].upper() + whole[1:] if text[:1].isupper() else whole

    def _clause(self, clause: str, depth: int, *, is_alone: bool) -> str | None:
        verb = verb_of(clause)
        message = self._known.said.get(f"{verb} {{1}}")
        if message is None:
            return self._pattern(clause, depth) if is_alone else self._said(clause, depth)
        named = clause[len(verb) + 1 :]
        rest = self._list(named, depth) or self._hole(named, depth)
        return None if rest is None else message.replace("{1}", rest)

    def _shipped_within(self, text: str) -> str | None:
        """A label of the catalogue of methods that begins small because it stands within a sentence."""
        raised = text[:1].upper() + text[1:]
        return self._known.said[raised] if raised != text and raised in self._known.shipped else None

    def _pattern(self, text: str, depth: int) -> str | None:
        nearest = None
        for one in self._patterns.of(text):
            if one.is_weak and (len(text) > _LONGEST_WEAK):
                continue
            contents = one.match(text)
            if contents is None or not all(map(is_balanced, contents)) or not one.suits(contents):
                continue
            said = [
                rewritten(content, self.language) or self.shipped(content) if is_own else self._hole(content, depth)
                for content, (_, is_own) in zip(contents, one.holes, strict=True)
            ]
            filled = one.filled(content if new is None else new for content, new in zip(contents, said, strict=True))
            if None not in said:
                return filled
            unknown = (content for content, new in zip(contents, said, strict=True) if new is None)
            nearest = nearest or (filled if one.outweighs(unknown) else None)
        return nearest

    def _hole(self, content: str, depth: int) -> str | None:
        """What stands in a hole, said; None when it is not known."""
        core = content.strip()
        if not core or not any(one.isalnum() for one in core):
            return content
        found = self._part(core, depth + 1) or self._list(core, depth + 1)
        if found is None and core.endswith(","):
            core = core[:-1]
            found = self._part(core, depth + 1) or self._list(core, depth + 1)
        return None if found is None else content.replace(core, found, 1)

    def _part(self, text: str, depth: int) -> str | None:
        """What is known of us, or what is quoted of people in our marks of quotation."""
        if QUOTED.fullmatch(text):
            return _MARKS.get(self.language, "“{}”").format(text[1:-1])
        return self._said(text, depth)

    def _sentences(self, text: str, depth: int, least: Callable[[list[str | None]], bool]) -> str | None:
        """Several sentences, each by itself; None when not ``least`` of them, all or any, are known."""
        parts = _SENTENCE_END.split(text)
        said = [self._said(part, depth + 1) for part in parts] if len(parts) > 1 else []
        if not said or not least(said):
            return None
        return " ".join(new or part for part, new in zip(parts, said, strict=True))

    def _list(self, text: str, depth: int) -> str | None:
        """``A, B and C`` when every part is known or quoted; what stands in quotation marks is one part."""
        ends = [found.span() for found in _LISTED.finditer(hidden(text))]
        starts = [0, *(end for _, end in ends)]
        parts = [text[start:end] for start, end in zip(starts, [*(begin for begin, _ in ends), len(text)], strict=True)]
        if len(parts) == 1:
            return None
        said = [self._part(part, depth + 1) for part in parts]
        joints = [_JOINTS.get(self.language, {}).get(text[i:j], text[i:j]) for i, j in ends]
        for number, (i, j) in enumerate(ends):
            if said[number + 1] is None and (with_joint := self._said(text[i:j] + parts[number + 1], depth + 1)):
                said[number + 1], joints[number] = with_joint, ""
        if None in said:
            return None
        return "".join(x for pair in zip(said, [*joints, ""], strict=True) for x in pair if x)

    def _noted(self, text: str) -> str | None:
        """``Venue (half day)``: a known word, and another one in brackets after it."""
        word, _, note = text.removesuffix(")").rpartition(" (")
        said = [self._known.said.get(one) for one in (word, note)] if text.endswith(")") else [None]
        return None if None in said else f"{said[0]} ({said[1]})"

    def _number(self, text: str) -> str | None:
        """``3 days``: a number with its word."""
        found = _WITH_WORD.fullmatch(text)
        word = self._known.said.get(found[2]) if found else None
        number = rewritten(found[1], self.language) if found else None
        return f"{number} {word}" if word and number else None


_MARKS: Final = {"de": "„{}“"}
_JOINTS: Final = {"de": {", and ": " und ", ", or ": " oder ", " and ": " und ", " or ": " oder "}}


def _sentences_of(text: str, said: str) -> list[tuple[str, str]]:
    """Each sentence of a message of several with its translation, for pages that show some of them alone."""
    parts, told = _SENTENCE_END.split(text), _SENTENCE_END.split(said)
    if len(parts) == 1 or len(parts) != len(told):
        return []
    pairs = list(zip(parts, told, strict=True))
    fit = all(sorted(_HOLES.findall(part)) == sorted(_HOLES.findall(one)) for part, one in pairs)
    return [pair for pair in pairs if "{" in pair[0]] if fit else []


@cache
def speaker(language: str) -> Speaker:
    """The speaker of ``language``; made once."""
    return Speaker(catalogue(language))
