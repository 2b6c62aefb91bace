"""Words within the expressions of templates: found by where they stand, and said in another language in place."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, cast

from jinja2 import nodes

from planner.languages.pieces import Hole, Message, Piece, Text, message_of, put_back
from planner.languages.words import (
    OURS,
    OWN_WORDS,
    SAID_ARGUMENTS,
    UNSAID_ARGUMENTS,
    UNSAID_CALLS,
    are_surely_words,
    may_be_words,
)

# The translation of a message that stands at a line, or None where there is none.
Translate = Callable[[Message, int], str | None]
SAY: Final = "said"
SHIPPED: Final = "shipped"
AS_SAID: Final = "as_said"
# The parts of an expression that may be its result.
_RESULTS: Final[dict[type[nodes.Node], tuple[str, ...]]] = {
    nodes.CondExpr: ("expr1", "expr2"),
    nodes.Or: ("left", "right"),
    nodes.And: ("left", "right"),
    nodes.Add: ("left", "right"),
    nodes.List: ("items",),
    nodes.Tuple: ("items",),
    nodes.Getitem: ("node",),
    nodes.Getattr: ("node",),
}
_MEASURING: Final = frozenset({"plural", "labelled", "in_units"})


@dataclass(frozen=True)
class Expressions:
    """Says the words of expressions by ``translate``; ``says`` is whether what is shown is said again at display."""

    translate: Translate
    says: bool

    def shown(self, node: nodes.Expr) -> nodes.Expr:
        """``node`` where people read its result."""
        if isinstance(node, nodes.CondExpr | nodes.Or):
            return self._either(node)
        if isinstance(node, nodes.Const):
            return self._constant(node, is_read=True)
        said = self.said(node, is_read=True)
        if not self.says or (isinstance(said, nodes.Concat) and not _is_raised(said)):
            return said
        if is_own_word(node):
            _leave_joined(said)
            return _filtered(said, SHIPPED)
        return _filtered(said, SAY)

    def _either(self, node: nodes.CondExpr | nodes.Or) -> nodes.Expr:
        """One of two results: each is said by itself."""
        for name in _RESULTS[type(node)]:
            if (part := getattr(node, name)) is not None:
                setattr(node, name, self.shown(part))
        return node

    def said(self, node: nodes.Expr, *, is_read: bool) -> nodes.Expr:
        """``node`` with its words translated; where it is not surely read, only what is surely words."""
        if isinstance(node, nodes.Const):
            said = self._constant(node, is_read=is_read)
            return _filtered(said, AS_SAID) if self.says and said is not node else said
        if isinstance(node, nodes.Concat):
            return self._joined(node, is_read=is_read)
        if isinstance(node, nodes.Filter):
            self._filtered(node, is_read=is_read)
        elif isinstance(node, nodes.Call):
            self._called(node)
        else:
            self._parts(node, is_read=is_read)
        return node

    def _parts(self, node: nodes.Expr, *, is_read: bool) -> None:
        """Say the parts of ``node`` that its result may be; what is asked of them stays as it is."""
        for name in _RESULTS.get(type(node), ()):
            part = getattr(node, name)
            if isinstance(part, list):
                setattr(node, name, [self.said(one, is_read=False) for one in part])
            elif part is not None:
                setattr(node, name, self.said(part, is_read=is_read and name != "node"))
        for pair in node.items if isinstance(node, nodes.Dict) else ():
            pair.value = self.said(pair.value, is_read=False)

    def _constant(self, node: nodes.Const, *, is_read: bool) -> nodes.Expr:
        judged = may_be_words if is_read else are_surely_words
        if not isinstance(node.value, str) or not judged(node.value):
            return node
        message = message_of([Text(node.value)])
        told = self.translate(message, node.lineno)
        return node if told is None else nodes.Const(message.lead + told + message.trail, lineno=node.lineno)

    def _joined(self, node: nodes.Concat, *, is_read: bool) -> nodes.Expr:
        pieces: list[Piece] = [
            Text(one.value) if isinstance(one, nodes.Const) and isinstance(one.value, str) else Hole(one, hint(one))
            for one in node.nodes
        ]
        message = message_of(pieces)
        # A word that a space parts from what is joined to it is read: “of ” ~ count.
        parted = any(isinstance(one, Text) and one.text != one.text.strip() for one in pieces)
        if not (may_be_words if is_read or parted else are_surely_words)(message.text):
            if is_read and not _is_raised(node):
                node.nodes = [one if isinstance(one, nodes.Const) else self.shown(one) for one in node.nodes]
            return node
        told = self.translate(message, node.lineno)
        for piece in (one for one in pieces if isinstance(one, Hole)):
            object.__setattr__(piece, "node", self.shown(piece.node))  # type: ignore[arg-type]  # made above
        told_pieces = pieces if told is None else put_back(message, told)
        node.nodes = [_expression(one, node.lineno) for one in told_pieces if one != Text("")]
        return node

    def _word(self, node: nodes.Expr) -> nodes.Expr:
        """A word that a filter puts beside a number."""
        return self._constant(node, is_read=True) if isinstance(node, nodes.Const) else self.said(node, is_read=True)

    def _called(self, node: nodes.Call) -> None:
        name = last_word(node.node)
        if name in UNSAID_CALLS:
            self._looked_up(node)
            return
        node.args = [self.said(one, is_read=False) for one in node.args]
        for pair in node.kwargs:
            if pair.key not in UNSAID_ARGUMENTS:
                pair.value = self.said(pair.value, is_read=pair.key in SAID_ARGUMENTS)

    def _looked_up(self, node: nodes.Call) -> None:
        """Say the words that stand beside keys: ``{"failed": "Why did it fail?"}.get(state, "How far is it?")``."""
        beside = node.node.node if isinstance(node.node, nodes.Getattr) else None
        if isinstance(beside, nodes.Dict):
            self._parts(beside, is_read=False)
            node.args[1:] = [self.said(one, is_read=False) for one in node.args[1:]]

    def _filtered(self, node: nodes.Filter, *, is_read: bool) -> None:
        if node.node is not None:
            node.node = self.said(node.node, is_read=is_read and node.name not in _MEASURING)
        if node.name == "plural" and len(node.args) == 1 and isinstance(node.args[0], nodes.Const):
            node.args.append(nodes.Const(f"{node.args[0].value}s", lineno=node.lineno))
        if node.name in _MEASURING:
            node.args = [self._word(one) for one in node.args]
        elif node.name in {"default", "d", "join"}:
            node.args = [self.said(one, is_read=is_read) for one in node.args]


def _is_raised(node: nodes.Concat) -> bool:
    """Whether ``node`` is one text with a capital letter: ``(text[0] | upper) ~ text[1:]``."""
    rest = node.nodes[-1]
    return len(node.nodes) == 2 and isinstance(rest, nodes.Getitem) and isinstance(rest.arg, nodes.Slice)  # noqa: PLR2004  a letter and the rest


def _expression(piece: Piece, line: int) -> nodes.Expr:
    """A piece of joined texts as a part of an expression."""
    if isinstance(piece, Text):
        return nodes.Const(piece.text, lineno=line)
    return cast("nodes.Expr", piece.node if isinstance(piece, Hole) else nodes.Const(""))


def _filtered(node: nodes.Expr, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)


def last_word(node: nodes.Node | None) -> str:
    """The name that an expression ends with: ``name`` of ``study.name``, ``study["name"]``, ``study.name | upper``."""
    if isinstance(node, nodes.Getattr):
        return node.attr
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getitem):
        key = node.arg.value if isinstance(node.arg, nodes.Const) else None
        return key if isinstance(key, str) else last_word(node.node)
    if isinstance(node, nodes.Filter):
        for pair in node.kwargs:
            if pair.key == "attribute" and isinstance(pair.value, nodes.Const):
                return str(pair.value.value).rpartition(".")[2]
        return last_word(node.node)
    return last_word(node.node) if isinstance(node, nodes.Call) else ""


def is_own_word(node: nodes.Node) -> bool:
    """Whether an expression shows what somebody typed, as far as its last word says."""
    if isinstance(node, nodes.CondExpr):
        return is_own_word(node.expr1) and (node.expr2 is None or is_own_word(node.expr2))
    if isinstance(node, nodes.Or):
        return is_own_word(node.left)
    if isinstance(node, nodes.Getattr) and f"{last_word(node.node)}.{node.attr}" in OURS:
        return last_word(getattr(node.node, "node", None)) == "option"
    return not isinstance(node, nodes.Name) and last_word(node) in OWN_WORDS


def _leave_joined(node: nodes.Expr) -> None:
    """Words of people that are joined stay as they are."""
    for one in (node, *node.find_all(nodes.Filter)):
        if isinstance(one, nodes.Filter) and one.name == "join":
            one.name = "own_join"


def hint(node: Any) -> str:  # noqa: ANN401  any node of a tree: each kind has parts of its own
    """A few words on an expression for whoever translates: ``plan.cost_minor | money``."""
    inner = getattr(node, "node", None)
    within = hint(inner) if isinstance(inner, nodes.Node) else ""
    told: Callable[[], object] | None = {
        nodes.Filter: lambda: f"{within} | {node.name}".removeprefix(" | "),
        nodes.Getattr: lambda: f"{within}.{node.attr}",
        nodes.Name: lambda: node.name,
        nodes.Const: lambda: repr(node.value),
        nodes.CondExpr: lambda: f"{hint(node.expr1)} or {hint(node.expr2) if node.expr2 else 'nothing'}",
        nodes.Call: lambda: f"{within}()",
    }.get(type(node))
    return str(told()) if told else last_word(node) or type(node).__name__.lower()
