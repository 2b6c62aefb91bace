"""Which permissions the way of an operation asks for, read from the source: its function and all that it calls."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import planner
from planner.api.operations import Operation

_ROOT: Final = Path(planner.__file__).parent
_ROOMS: Final = ("api", "services")


@dataclass(frozen=True)
class _Found:
    """What a function names of other functions, and the permissions that it asks for by their name."""

    called: frozenset[str]
    asked: frozenset[str]


def asked_by(one: Operation) -> frozenset[str]:
    """Permissions that are named anywhere on the way of ``one``, also where only some requests come by."""
    seen, ahead, asked = set[str](), [_start(one)], set[str]()
    while ahead:
        here = ahead.pop()
        if here not in seen:
            seen.add(here)
            found = _functions()[here]
            asked |= found.asked
            ahead.extend(found.called)
    return frozenset(asked)


def _start(one: Operation) -> str:
    """The function of an operation, which is named after its module and itself."""
    return next(name for name in _functions() if name.removeprefix("planner.api.").replace(".", "_") == one.name)


@cache
def _functions() -> Mapping[str, _Found]:
    trees = {
        ".".join(("planner", *path.relative_to(_ROOT).with_suffix("").parts)): ast.parse(path.read_text("utf-8"))
        for room in _ROOMS
        for path in (_ROOT / room).glob("*.py")
    }
    defined = {
        f"{module}.{part.name}": (module, part)
        for module, tree in trees.items()
        for part in tree.body
        if isinstance(part, ast.FunctionDef)
    }
    brought = {module: dict(_imported(tree)) for module, tree in trees.items()}
    return {
        name: _Found(
            frozenset(called for called in _named(module, part, brought[module]) if called in defined),
            frozenset(_asked(part)),
        )
        for name, (module, part) in defined.items()
    }


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for part in ast.walk(tree):
        if isinstance(part, ast.ImportFrom):
            yield from ((one.asname or one.name, f"{part.module}.{one.name}") for one in part.names)


def _named(module: str, function: ast.FunctionDef, brought: Mapping[str, str]) -> Iterator[str]:
    own = {part.id for part in ast.walk(function) if isinstance(part, ast.Name) and not isinstance(part.ctx, ast.Load)}
    own |= {part.arg for part in ast.walk(function) if isinstance(part, ast.arg)}
    for part in ast.walk(function):
        if isinstance(part, ast.Name) and part.id not in own:
            yield brought.get(part.id, f"{module}.{part.id}")
        if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id in brought:
            yield f"{brought[part.value.id]}.{part.attr}"


def _asked(function: ast.FunctionDef) -> Iterator[str]:
    for part in ast.walk(function):
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.func.attr == "require":
            yield from (str(one.value) for one in ast.walk(part.args[0]) if isinstance(one, ast.Constant))
