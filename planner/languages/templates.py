"""A template's tree with its words in another language: sentences are found across tags, expressions and conditions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, cast

from jinja2 import nodes

from planner.languages.expressions import Expressions, Translate, hint
from planner.languages.html_text import Cut, Spot, cuts, holds_block
from planner.languages.pieces import Hole, Part, Piece, Tag, Text, is_inline, message_of, put_back, sentences
from planner.languages.words import may_be_words

_TEXT: Final = Spot()
_WHOLE: Final = (
    nodes.AssignBlock,
    nodes.Block,
    nodes.CallBlock,
    nodes.Extends,
    nodes.FilterBlock,
    nodes.FromImport,
    nodes.Import,
    nodes.Include,
    nodes.Macro,
)


def translated(tree: nodes.Template, translate: Translate, *, says: bool) -> nodes.Template:
    """``tree`` with every message in the words that ``translate`` gives; with ``says`` what is shown is said again."""
    tree.body = Walk(Expressions(translate, says)).body(tree.body)
    return tree


@dataclass
class Walk:
    """One walk over statements that follow each other, with the place in HTML where they stand."""

    expressions: Expressions
    spot: Spot = _TEXT
    line: int = 1
    found: list[nodes.Node] = field(default_factory=list)
    sentence: list[Piece] = field(default_factory=list)
    tag: list[Part] | None = None
    heard: list[Piece] | None = None

    def body(self, body: Sequence[nodes.Node]) -> list[nodes.Node]:
        """The statements with their words said."""
        if self.spot.mode == "value" and self.spot.is_read:
            self.heard = []
        for node in body:
            self._statement(node)
        if self.heard is not None:
            self._emit(self._told(self.heard))
        self._end_sentence()
        self._emit(self.tag or [])
        self.tag = None
        return self.found

    def _statement(self, node: nodes.Node) -> None:
        if isinstance(node, nodes.Output):
            self.line = node.lineno
            for part in node.nodes:
                if isinstance(part, nodes.TemplateData):
                    for cut in cuts(part.data, self.spot):
                        self._cut(cut)
                        self.line += cut.text.count("\n")
                else:
                    self._expression(part)
        elif isinstance(node, nodes.Assign):
            node.node = self.expressions.said(cast("nodes.Expr", node.node), is_read=False)
            self._between(node)
        elif isinstance(node, nodes.If | nodes.For):
            self._choice(node)
        else:
            self._other(node)

    def _cut(self, cut: Cut) -> None:
        self.spot = cut.after
        if cut.at.mode == "text" and cut.after.mode == "text":
            self.sentence.append(Text(cut.text))
        elif cut.at.mode == "text":
            self._open(cut)
        elif cut.at.mode == "value":
            self._value(cut)
        else:
            self._in_tag(cut)

    def _open(self, cut: Cut) -> None:
        if cut.after.mode == "comment" or not is_inline(cut.after.tag) or self._is_glued(cut.after.tag):
            self._end_sentence()
        self.tag = [cut.text]

    def _is_glued(self, tag: str) -> bool:
        """Whether a small note follows words with no space between: it is set on a line of its own."""
        last = self.sentence[-1] if tag == "small" and self.sentence else None
        if isinstance(last, Tag):
            return last.closes
        return isinstance(last, Hole) or (isinstance(last, Text) and not last.text[-1:].isspace())

    def _value(self, cut: Cut) -> None:
        if cut.after.mode == "value":
            if self.heard is not None:
                self.heard.append(Text(cut.text))
            else:
                self._put(cut.text)
            return
        for part in self._told(self.heard or []):
            self._put(part)
        self.heard = None
        self._put(cut.text)

    def _in_tag(self, cut: Cut) -> None:
        self._put(cut.text)
        if cut.after.mode == "value" and cut.after.is_read:
            self.heard = []
        if cut.after.mode in {"text", "unread"} and cut.at.mode in {"tag", "comment"}:
            self._close(cut)

    def _close(self, cut: Cut) -> None:
        parts = self.tag or []
        self.tag = None
        if cut.at.mode == "tag" and is_inline(cut.at.tag):
            self.sentence.append(Tag(cut.at.tag, tuple(parts)))
            return
        self._end_sentence()
        self._emit(parts)

    def _put(self, part: Part) -> None:
        if self.tag is None:
            self.tag = []
        self.tag.append(part)

    def _expression(self, node: nodes.Expr) -> None:
        if self.spot.mode == "text":
            self.sentence.append(Hole(self.expressions.shown(node), hint(node)))
        elif self.heard is not None:
            self.heard.append(Hole(self.expressions.shown(node), hint(node)))
        else:
            self._put(node)

    def _between(self, node: nodes.Assign) -> None:
        """A statement that shows nothing: it goes before the sentence in which it stands."""
        if self.spot.mode != "text":
            self._put(node)
            return
        if self._is_used(node):
            self._end_sentence()
        self.found.append(node)

    def _is_used(self, node: nodes.Assign) -> bool:
        """Whether the sentence so far shows, or sets, a name that ``node`` sets, or sets one that it reads."""
        names = _names(node.target)
        held = [piece.node for piece in self.sentence if isinstance(piece, Hole)]
        held += [part for piece in self.sentence if isinstance(piece, Tag) for part in piece.parts]
        parts = [one for one in held if isinstance(one, nodes.Node)]
        return any(_names(one) & names or _names_set(one) & _names(node.node) for one in parts)

    def _choice(self, node: nodes.If | nodes.For) -> None:
        within = self.spot.mode == "text" and is_within_sentence(node)
        if self.spot.mode == "text" and not within:
            self._end_sentence()
        told = hint_of_choice(node)
        if isinstance(node, nodes.For):
            node.iter = self.expressions.said(cast("nodes.Expr", node.iter), is_read=False)
        end = self._inside(node)
        if within:
            self.sentence.append(Hole(node, told))
        elif self.heard is not None:
            self.heard.append(Hole(node, told))
        elif self.spot.mode == "text":
            self.found.append(node)
        else:
            self._put(node)
            if end.mode == "text":
                parts, self.tag = tuple(self.tag or ()), None
                self.sentence.append(Tag(self.spot.tag, parts))
        self.spot = end

    def _inside(self, node: nodes.If | nodes.For) -> Spot:
        """The branches of ``node`` said; where in HTML they end."""
        walk = Walk(self.expressions, self.spot, node.lineno)
        node.body = walk.body(node.body)
        if isinstance(node, nodes.If):
            for other in node.elif_:
                other.body = Walk(self.expressions, self.spot, other.lineno).body(other.body)
        node.else_ = Walk(self.expressions, self.spot, node.lineno).body(node.else_)
        return walk.spot

    def _other(self, node: nodes.Node) -> None:
        starts = self.spot if isinstance(node, nodes.Block | nodes.With | nodes.Scope) else _TEXT
        if isinstance(node, nodes.CallBlock):
            self.expressions.said(node.call, is_read=False)
        if isinstance(node, nodes.Macro | nodes.CallBlock):
            node.defaults = [self.expressions.said(one, is_read=False) for one in node.defaults]
        if isinstance(node, nodes.With):
            node.values = [self.expressions.said(one, is_read=False) for one in node.values]
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = Walk(self.expressions, starts, node.lineno).body(body)  # type: ignore[attr-defined]  # it has one
        if self.spot.mode == "text":
            self._end_sentence()
            self.found.append(node)
        else:
            self._put(node)

    def _told(self, pieces: list[Piece]) -> list[Part]:
        """The parts of one value of an attribute, in the other language."""
        message = message_of(pieces)
        told = self.expressions.translate(message, self.line) if may_be_words(message.text) else None
        return _parts(pieces if told is None else put_back(message, told.replace('"', "&quot;")))

    def _end_sentence(self) -> None:
        pieces, self.sentence = self.sentence, []
        for is_sentence, run in sentences(pieces):
            message = message_of(run) if is_sentence else None
            told = self.expressions.translate(message, self.line) if message and may_be_words(message.text) else None
            self._emit(_parts(run if told is None or message is None else put_back(message, told)))

    def _emit(self, parts: Sequence[Part]) -> None:
        for part in parts:
            if isinstance(part, nodes.Stmt):
                self.found.append(part)
                continue
            shown = nodes.TemplateData(part, lineno=self.line) if isinstance(part, str) else part
            if not (self.found and isinstance(self.found[-1], nodes.Output)):
                self.found.append(nodes.Output([], lineno=self.line))
            self.found[-1].nodes.append(shown)  # type: ignore[attr-defined]  # an Output, as asked above


def _names(node: nodes.Node) -> set[str]:
    """The names that ``node`` reads or sets, those of namespaces among them."""
    within = [node, *node.find_all((nodes.Name, nodes.NSRef))]
    return {one.name for one in within if isinstance(one, nodes.Name | nodes.NSRef)}


def _names_set(node: nodes.Node) -> set[str]:
    """The names that ``node`` sets, those of namespaces among them."""
    targets = [one.target for one in node.find_all(nodes.Assign)]
    return {name for target in targets for name in _names(target)}


def _parts(pieces: Sequence[Piece]) -> list[Part]:
    found: list[Part] = []
    for piece in pieces:
        if isinstance(piece, Text):
            found.append(piece.text)
        elif isinstance(piece, Hole):
            found.append(piece.node)
        else:
            found.extend(piece.parts)
    return found


def is_within_sentence(node: nodes.Node) -> bool:
    """Whether a condition or a loop holds only what may stand within one sentence."""
    if any(True for _ in node.find_all(_WHOLE)):
        return False
    return not any(holds_block(one.data) for one in node.find_all(nodes.TemplateData))


def hint_of_choice(node: nodes.If | nodes.For) -> str:
    """``if: “, with VAT”``: what a condition or a loop would put in."""
    words = "…".join(one.data.strip() for one in node.find_all(nodes.TemplateData) if one.data.strip())
    return f"{type(node).__name__.lower()} “{words[:60]}”"
