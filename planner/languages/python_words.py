"""Words for people in Python code: texts and f-strings by where they stand, each as a message with its line."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from planner.languages.words import OWN_WORDS, are_surely_words, may_be_words

# Calls whose texts are for machines, by the last word of what is called.
_UNSAID_CALLS_LIST: Final = """
compile text execute exec_driver_sql getattr setattr hasattr get pop replace split rsplit partition rpartition
startswith endswith strip removeprefix removesuffix strftime strptime open Path Blueprint encode decode info
debug warning exception critical getLogger url_for match search sub fullmatch findall TypeVar NewType header
add_argument Column Index ForeignKey CheckConstraint UniqueConstraint RuntimeError TypeError
AssertionError KeyError LookupError get_template joinpath setdefault attrgetter itemgetter namedtuple cast
import_module register_converter add_url_rule echo output input doc log put_event Counter Gauge Histogram
"""
_UNSAID_CALLS: Final = frozenset(_UNSAID_CALLS_LIST.split())
_MACHINES_ERRORS: Final = frozenset({"TypeError", "RuntimeError", "AssertionError", "KeyError", "LookupError"})
_SPEECH: Final = re.compile(r"WORDS|NAMES|LABELS|SAID|TITLES|SENTENCES|HINTS|KINDS|TEXTS|STATES|UNITS", re.IGNORECASE)
_STATEMENT: Final = re.compile(
    r"\s*(SELECT|INSERT|UPDATE|CREATE|DROP|DELETE|ALTER|PRAGMA|BEGIN|WITH|FROM|WHERE|SET|CASE)\b"
)
_FIELD: Final = re.compile(r"\{([a-z_]*)(?:![rsa])?(?::[^{}]*)?\}")
_BLANKS: Final = re.compile(r"\s+")


@dataclass(frozen=True)
class Found:
    """A message with the line on which it begins, and a word on each of its holes."""

    text: str
    line: int
    hints: tuple[str, ...] = ()


def words_of(source: str) -> list[Found]:
    """The messages of one module, in the order of its lines."""
    finder = _Finder()
    finder.visit(ast.parse(source))
    return sorted(finder.found, key=lambda one: one.line)


@dataclass
class _Finder(ast.NodeVisitor):
    """Collects messages; ``is_said`` is whether single lower-case words count where the walk is."""

    found: list[Found] = field(default_factory=list)
    is_said: bool = False

    def visit_Expr(self, node: ast.Expr) -> None:
        """Leave docstrings alone."""
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """Read what is assigned, never the type."""
        if node.value is not None:
            self._assigned(node.value, ast.unparse(node.target))

    def visit_Assign(self, node: ast.Assign) -> None:
        """Take single words where the name speaks of words."""
        self._assigned(node.value, ast.unparse(node.targets[0]))

    def visit_arg(self, node: ast.arg) -> None:
        """Leave types of arguments alone."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Leave decorators and types alone, and what is raised for programmers."""
        self._defaults(node.args)
        for index, statement in enumerate(node.body):
            following = node.body[index + 1] if index + 1 < len(node.body) else None
            if not _is_for_programmers(statement, following):
                self.visit(statement)

    def visit_If(self, node: ast.If) -> None:
        """Leave out what is raised for programmers."""
        self.visit(node.test)
        for body in (node.body, node.orelse):
            for index, statement in enumerate(body):
                if not _is_for_programmers(statement, body[index + 1] if index + 1 < len(body) else None):
                    self.visit(statement)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Leave decorators and bases alone."""
        for statement in node.body:
            self.visit(statement)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        """Leave keys and types alone."""
        self.visit(node.value)

    def visit_Compare(self, node: ast.Compare) -> None:
        """Leave what is compared alone, but not what is called to compare it."""

    def visit_Dict(self, node: ast.Dict) -> None:
        """Read values only."""
        for value in node.values:
            self.visit(value)

    def visit_Call(self, node: ast.Call) -> None:
        """Read the arguments, unless what is called takes keys."""
        if isinstance(node.func, ast.Attribute):
            self.visit(node.func.value)
        if _last_word(node.func) in _UNSAID_CALLS:
            return
        for one in (*node.args, *(pair.value for pair in node.keywords)):
            self.visit(one)

    def visit_Constant(self, node: ast.Constant) -> None:
        """Take a text that is for people."""
        if isinstance(node.value, str):
            self._take(node.value, node.lineno)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Take an f-string as one message, and what its holes say as others."""
        text, hints = "", []
        for part in _merged(node.values):
            if isinstance(part, str):
                text += part
                continue
            number = text.count("{") + 1
            is_quoted = text.endswith("“")
            text += f"{{={number}}}" if is_quoted or _is_own(part.value) else f"{{{number}}}"
            hints.append(f"{{{number}}} {_BLANKS.sub(' ', ast.unparse(part.value))[:60]}")
        if _STATEMENT.match(text) is None and " " in text and may_be_words(text):
            self.found.append(Found(_BLANKS.sub(" ", text).strip(), node.lineno, tuple(hints)))
            self._within(node)

    def _within(self, node: ast.JoinedStr) -> None:
        was, self.is_said = self.is_said, True
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)
        self.is_said = was

    def _defaults(self, arguments: ast.arguments) -> None:
        for one in (*arguments.defaults, *arguments.kw_defaults):
            if one is not None:
                self.visit(one)

    def _assigned(self, value: ast.expr, name: str) -> None:
        if name == "__all__":
            return
        was, self.is_said = self.is_said, bool(_SPEECH.search(name))
        self.visit(value)
        self.is_said = was

    def _take(self, text: str, line: int) -> None:
        judged = may_be_words if self.is_said else are_surely_words
        if not judged(text) or _STATEMENT.match(text) or (self.is_said and "_" in text):
            return
        count = 0

        def numbered(one: re.Match[str]) -> str:
            nonlocal count
            count += 1
            return f"{{={count}}}" if one[1] in OWN_WORDS else f"{{{count}}}"

        shaped = _FIELD.sub(numbered, text) if " " in text else text
        self.found.append(Found(_BLANKS.sub(" ", shaped).strip(), line))


def _merged(values: list[ast.expr]) -> Iterator[str | ast.FormattedValue]:
    for part in values:
        if isinstance(part, ast.Constant):
            yield str(part.value)
        elif isinstance(part, ast.FormattedValue):
            yield part


def _last_word(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _is_own(node: ast.expr) -> bool:
    """Whether a hole shows what somebody typed: its last word says so, or that of something it is made of."""
    if isinstance(node, ast.Attribute | ast.Name):
        return _last_word(node) in OWN_WORDS
    if isinstance(node, ast.Subscript):
        return _is_own(node.value)
    if isinstance(node, ast.Call):
        return any(_is_own(one) for one in node.args) or (
            isinstance(node.func, ast.Attribute) and _is_own(node.func.value)
        )
    if isinstance(node, ast.List | ast.Tuple):
        return any(_is_own(one) for one in node.elts)
    return isinstance(node, ast.ListComp | ast.GeneratorExp) and _is_own(node.elt)


def _is_for_programmers(node: ast.stmt, following: ast.stmt | None) -> bool:
    """Whether ``node`` raises, or words, an error that only a wrong program meets."""
    raised = node if isinstance(node, ast.Raise) else following
    if not isinstance(raised, ast.Raise) or not isinstance(raised.exc, ast.Call):
        return False
    is_worded_here = node is raised or (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "message")
    return is_worded_here and _last_word(raised.exc.func) in _MACHINES_ERRORS
