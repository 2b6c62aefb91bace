"""The rules of the house as functions: each takes text and gives back what offends, in words."""

import ast
import re
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("budgeting", "planner", "templates", "tests", "docs", "bench", ".ci")
WRITTEN = {".css", ".html", ".js", ".md", ".py", ".sh", ".sql", ".svg", ".toml", ".txt", ".xml", ".yaml", ""}
LONGEST_FILE = 300
LONGEST_FUNCTION = 30

_PLACES = re.compile(r"/(?:work|tmp|root|home/\w+|Users/\w+)/\w")
_REGISTRIES = re.compile(r"(?:pypi|pythonhosted|npmjs|debian)\.(?:org|com)\b")
_EXCEPTION = re.compile(r"#\s*(?:noqa|type:\s*ignore|pragma:\s*no (?:cover|branch))(?P<rest>.*)")
_CODE = re.compile(r":\s*[A-Z]+[0-9]+(?:,\s*[A-Z]+[0-9]+)*|\[[a-z\-, ]+\]")
_UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|raise NotImplemented" + r"Error)\b")
_OUTSIDE = re.compile(
    r"\b(?:datetime|date)\.(?:now|utcnow|today)\b|\b(?:time\.time|time\.time_ns|default_rng)\(\s*\)"
    r"|^\s*(?:import|from) (?:random|secrets|uuid)\b",
    re.MULTILINE,
)
_JINJA_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_UNSAFE_MARKUP = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc\s*=)", re.IGNORECASE),
    "an event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a script address": re.compile(r"javascript:", re.IGNORECASE),
    "text marked as safe": re.compile(r"\|\s*safe\b"),
    "escaping switched off": re.compile(r"autoescape\s+false"),
}


def written_files(*suffixes: str) -> Iterator[Path]:
    """Every file that people wrote, in every room and at the top; what others wrote (vendor, licences) is left out."""
    found = [path for room in ROOMS for path in (ROOT / room).rglob("*")]
    for path in sorted([*found, *ROOT.glob("*")]):
        is_made = "__pycache__" in path.parts or path.name.startswith(".coverage")
        is_ours = not is_made and not {"vendor", "fonts"} & set(path.parts)
        if path.is_file() and is_ours and path.suffix in (suffixes or WRITTEN):
            yield path


def name_of(path: Path) -> str:
    """The path as people say it: from the top of the project."""
    return path.relative_to(ROOT).as_posix()


def too_long_file(text: str) -> list[str]:
    """Offends when there are more lines than a file may have."""
    lines = len(text.splitlines())
    return [f"{lines} lines"] if lines > LONGEST_FILE else []


def clocks_and_dice(source: str) -> list[str]:
    """Where the day, the time or an unseeded chance is asked for, which pure functions are given instead."""
    return [found.group().strip() for found in _OUTSIDE.finditer(source)]


def too_long_functions(source: str) -> list[str]:
    """Functions with more lines than one may have, its docstring not counted."""
    functions = [
        node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    lengths = {f"{node.name} (line {node.lineno})": _lines_of_code(node) for node in functions}
    return [f"{name}: {lines} lines" for name, lines in lengths.items() if lines > LONGEST_FUNCTION]


def _lines_of_code(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    whole = (node.end_lineno or node.lineno) - node.lineno + 1
    if ast.get_docstring(node) is None:
        return whole
    docstring = node.body[0]
    return whole - ((docstring.end_lineno or docstring.lineno) - docstring.lineno + 1)


def import_cycle(imports: Mapping[str, set[str]]) -> list[str]:
    """One ring of modules that import each other, or nothing. ``imports`` is module -> modules it imports."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def unsafe_markup(template: str) -> list[str]:
    """What a strict content policy or escaping would be broken by."""
    markup = _JINJA_COMMENT.sub("", template)
    return [name for name, pattern in _UNSAFE_MARKUP.items() if pattern.search(markup)]


def machine_places(text: str) -> list[str]:
    """Folders of one machine and addresses of registries."""
    return [found.group() for pattern in (_PLACES, _REGISTRIES) for found in pattern.finditer(text)]


def unfinished(source: str) -> list[str]:
    """Marks of work put off."""
    return _UNFINISHED.findall(source)


def unreasoned_exceptions(source: str) -> list[str]:
    """Exceptions to a tool that do not say which rule and why."""
    comments = [line for line in source.splitlines() if (found := _EXCEPTION.search(line)) and not _is_reasoned(found)]
    return [line.strip() for line in comments]


def _is_reasoned(found: re.Match[str]) -> bool:
    code = _CODE.match(found["rest"])
    reason = found["rest"][code.end() if code else 0 :].strip(" #:-")
    return (code is not None or "pragma" in found.group()) and reason != ""


def settings_read(source: str) -> set[str]:
    """Names of settings that the code reads."""
    constants = {node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)}
    return {text for text in constants if isinstance(text, str) and re.fullmatch(r"PLANNER_[A-Z_]+|DATABASE_URL", text)}


def settings_described(page: str) -> set[str]:
    """Names of settings that have a heading of their own."""
    return set(re.findall(r"^#+ `?(PLANNER_[A-Z_]+|DATABASE_URL)`?", page, flags=re.MULTILINE))


def locked_versions(lock: str) -> dict[str, str]:
    """The lowest version of each package that the lock holds for any platform."""
    pins = re.findall(r"^([a-z0-9\-]+)==([^\s;\\]+)", lock, flags=re.MULTILINE)
    return dict(sorted(pins, key=lambda pin: (pin[0], Version(pin[1])), reverse=True))
