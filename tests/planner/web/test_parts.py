"""Parts of pages that are written once: for the very values that they name, and from nothing else."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from jinja2 import DictLoader, Environment, nodes

from planner.parts import Parts
from planner.paths import TEMPLATES

# What templates may ask that is the same for everybody, at any time; ``once_for`` itself names its values.
_SAME_FOR_ALL = """
    url_for static_url link once_for LEVEL_WORDS MARK_WORDS SECTION_WORDS ACTION_STATES ACTION_VERBS ACTION_WORDS
    PENDING_WORDS GROUPINGS PLAN_STATE_WORDS element_behind figures_behind step_words day_words namespace range dict
    reader_language
"""
SAME_FOR_ALL = frozenset(_SAME_FOR_ALL.split())
# What hangs on nothing but the value of this name, beside what it is given.
ASKS = {"has_expired_quote": "today"}
ENVIRONMENT = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)


@dataclass
class Value:
    """A value that is told apart by which it is."""

    text: str


def written(parts: Parts, source: str, **values: object) -> str:
    """A template of one part shown with ``values``."""
    environment = Environment(autoescape=True, loader=DictLoader({"page": source}))
    return shown(parts, environment, **values)


def shown(parts: Parts, environment: Environment, **values: object) -> str:
    """The page of ``environment``."""
    environment.globals["once_for"] = parts.once_for
    return environment.get_template("page").render(values)


@pytest.fixture
def environment() -> Environment:
    """An environment with a page that counts how often its part is written."""
    page = "{% call once_for('part', value, plain) %}{{ value.text }} {{ plain }} {{ count() }}{% endcall %}"
    return Environment(autoescape=True, loader=DictLoader({"page": page}))


class Count:
    """How often it was asked."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> int:
        self.times += 1
        return self.times


def test_a_part_is_written_once_for_the_same_values(environment: Environment) -> None:
    parts, value, count = Parts(), Value("a & b"), Count()
    assert shown(parts, environment, value=value, plain=1, count=count) == "a &amp; b 1 1"
    assert shown(parts, environment, value=value, plain=1, count=count) == "a &amp; b 1 1"


@pytest.mark.parametrize("plain", [2, "1", True, (1,), None, {"one": 1}, [1, (2, "x")]])
def test_a_part_is_written_anew_for_another_plain_value(environment: Environment, plain: object) -> None:
    parts, value, count = Parts(), Value("a"), Count()
    shown(parts, environment, value=value, plain=1, count=count)
    assert shown(parts, environment, value=value, plain=plain, count=count).endswith(" 2")


def test_an_equal_value_that_is_another_one_has_a_part_of_its_own(environment: Environment) -> None:
    parts, count = Parts(), Count()
    first, second = Value("a"), Value("a")
    assert shown(parts, environment, value=first, plain=1, count=count).endswith(" 1")
    assert shown(parts, environment, value=second, plain=1, count=count).endswith(" 2")
    assert shown(parts, environment, value=[first], plain=1, count=count).endswith(" 3")


def test_a_value_that_took_the_place_of_another_in_memory_is_given_nothing_of_it(environment: Environment) -> None:
    parts, count = Parts(), Count()
    texts = [shown(parts, environment, value=Value(str(number)), plain=1, count=count) for number in range(50)]
    assert texts == [f"{number} 1 {number + 1}" for number in range(50)]


def test_each_language_has_parts_of_its_own(environment: Environment) -> None:
    parts, value, count = Parts(), Value("a"), Count()
    shown(parts, environment, value=value, plain=1, count=count)
    assert shown(parts, environment.overlay(), value=value, plain=1, count=count).endswith(" 2")


def test_addresses_of_one_place_are_not_shown_at_another(environment: Environment) -> None:
    app, parts, value, count = Flask("test"), Parts(), Value("a"), Count()
    for root, number in (("/one", 1), ("/two", 2), ("/one", 1)):
        with app.test_request_context(environ_overrides={"SCRIPT_NAME": root}):
            assert shown(parts, environment, value=value, plain=1, count=count).endswith(f" {number}")


def test_what_was_not_shown_the_longest_goes_first(environment: Environment) -> None:
    parts, count = Parts(most_characters=12), Count()
    values = [Value("a"), Value("b"), Value("c")]
    for value in (*values[:2], values[0], values[2]):
        shown(parts, environment, value=value, plain=1, count=count)
    assert count.times == 3
    shown(parts, environment, value=values[0], plain=1, count=count)
    assert count.times == 3
    shown(parts, environment, value=values[1], plain=1, count=count)
    assert count.times == 4


def test_a_part_that_cannot_be_written_is_not_kept() -> None:
    parts, source, value = (
        Parts(),
        "{% call once_for('x', value) %}{{ 1 // value.text | length }}{% endcall %}",
        Value(""),
    )
    with pytest.raises(ZeroDivisionError):
        written(parts, source, value=value)
    value.text = "a"
    assert written(parts, source, value=value) == "1"


@dataclass(frozen=True)
class Part:
    """A part of a template: its name, the paths of the values that it names, and its body."""

    template: str
    name: str
    values: frozenset[str]
    body: list[nodes.Node]


def every_part() -> Iterator[Part]:
    """Each part of each template."""
    for path in sorted(TEMPLATES.rglob("*.html")):
        yield from parts_of(path.relative_to(TEMPLATES).as_posix(), tree_of(path.relative_to(TEMPLATES).as_posix()))


def tree_of(template: str) -> nodes.Template:
    """The template read."""
    return ENVIRONMENT.parse((TEMPLATES / template).read_text(encoding="utf-8"))


def parts_of(template: str, tree: nodes.Node) -> Iterator[Part]:
    """Each part of one template."""
    for block in tree.find_all(nodes.CallBlock):
        call = block.call
        if isinstance(call.node, nodes.Name) and call.node.name == "once_for":
            name, *values = call.args
            assert isinstance(name, nodes.Const)
            yield Part(template, name.value, frozenset(map(path_of, values)), block.body)


def path_of(node: nodes.Node) -> str:
    """``head.number`` of an expression that is no more than that, else nothing."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        above = path_of(node.node)
        return f"{above}.{node.attr}" if above else ""
    return ""


def paths_read(body: Iterable[nodes.Node]) -> Iterator[str]:
    """The longest path of every name that is read, once for each place."""
    for node in body:
        path = path_of(node)
        if path:
            if not (isinstance(node, nodes.Name) and node.ctx != "load"):
                yield path
        elif isinstance(node, nodes.Include):
            assert isinstance(node.template, nodes.Const)
            yield from undeclared_of(tree_of(node.template.value).body, node.template.value)
        elif isinstance(node, nodes.Macro):
            own = names_set([node])
            yield from (one for one in paths_read(node.body) if one.partition(".")[0] not in own)
        else:
            yield from paths_read(node.iter_child_nodes())


def names_set(body: Iterable[nodes.Node]) -> set[str]:
    """The names that are set within, by loops, assignments, imports and macros' own values."""
    found = set()
    for top in body:
        for node in (top, *top.find_all((nodes.Name, nodes.FromImport, nodes.Macro, nodes.For))):
            if isinstance(node, nodes.For):
                found.add("loop")
            elif isinstance(node, nodes.Name) and node.ctx != "load":
                found.add(node.name)
            elif isinstance(node, nodes.Macro):
                found |= {node.name, *(one.name for one in node.args)}
            elif isinstance(node, nodes.FromImport):
                found |= {one if isinstance(one, str) else one[1] for one in node.names}
    return found


def undeclared_of(body: list[nodes.Node], template: str) -> set[str]:
    """The paths that a body reads of what stands outside of it; macros are followed to what they read themselves."""
    set_here = names_set(body)
    found = {path for path in paths_read(body) if path.partition(".")[0] not in set_here}
    macros = macros_of(template)
    for path in [one for one in found if one in macros]:
        found.remove(path)
        found |= macros[path]
    return {one for one in found if one.partition(".")[0] not in SAME_FOR_ALL}


_MACROS: dict[str, dict[str, set[str]]] = {}


def macros_of(template: str) -> dict[str, set[str]]:
    """What each macro that a template defines or imports reads beside its own values, by the name it has there."""
    if template not in _MACROS:
        found: dict[str, set[str]] = {}
        _MACROS[template] = found
        tree = tree_of(template)
        own = {macro.name: macro for macro in tree.find_all(nodes.Macro)}
        at_top = names_set(one for one in tree.body if isinstance(one, nodes.Assign)) | own.keys()
        found |= {name: set() for name in at_top}
        for other in tree.find_all(nodes.FromImport):
            assert isinstance(other.template, nodes.Const)
            theirs = macros_of(other.template.value)
            found |= {
                (one if isinstance(one, str) else one[1]): theirs[one if isinstance(one, str) else one[0]]
                for one in other.names
            }
        # Macros call each other: what one reads is read by those that call it.
        for _ in own:
            for name, macro in own.items():
                found[name] = undeclared_of([macro], template) - at_top
    return _MACROS[template]


def outside(part: Part) -> set[str]:
    """What a part reads that it does not name."""
    read = {ASKS.get(one, one) for one in undeclared_of(part.body, part.template)}
    return {one for one in read if not any(one == value or one.startswith(f"{value}.") for value in part.values)}


@pytest.mark.parametrize("part", tuple(every_part()), ids=lambda part: part.name)
def test_a_part_reads_nothing_but_what_it_names(part: Part) -> None:
    assert outside(part) == set()


def test_names_of_parts_are_each_given_once() -> None:
    names = [part.name for part in every_part()]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize(
    ("body", "read"),
    [
        ("{{ plan.name }} {{ head.number }}", {"head.number"}),
        ("{% if may('plan.see') %}x{% endif %}", {"may"}),
        ("{% for one in plan.lines %}{{ one.name }} {{ actor.name }}{% endfor %}", {"actor.name"}),
        ("{% set a = csrf_token() %}{{ a }}", {"csrf_token"}),
        ("{% include 'proofs/_copied.html' %}", None),
    ],
)
def test_what_a_part_reads_beside_is_found(body: str, read: set[str] | None) -> None:
    tree = ENVIRONMENT.parse("{% call once_for('x', plan) %}" + body + "{% endcall %}")
    found = outside(next(parts_of("studies/one.html", tree)))
    assert found == read if read is not None else found
