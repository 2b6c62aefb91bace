"""The second part of ``docs/methods.md``, written from the method catalogue; run as a module to write it anew."""

from collections.abc import Iterable, Iterator
from typing import Final

from budgeting.methods import Element, Input, Method, catalogue
from budgeting.studies import LEVELS
from tests.house import ROOT

PAGE: Final = ROOT / "docs" / "methods.md"
MARKER: Final = "<!-- From here on written from the catalogue by python -m tests.method_page -->\n"
FIT: Final = ("not for this", "weak", "usable", "strong")
MEASURES: Final = {
    "proportion": "margin of error of a share",
    "nps": "margin of error of a score in points",
    "change": "smallest change between two waves that shows",
    "discovery": "chance of meeting what a share of people have",
    "difference": "power to see a difference between versions",
    "trade_off": "exposures of the rarest level or item",
    "none": "none: its strength does not come from a sample",
}


def written_part() -> str:
    """Every method in the catalogue's order, in Markdown."""
    return "\n".join(line for method in catalogue() for line in _method(method))


def page_with_methods(text: str) -> str:
    """``text`` of the page with the part after the marker as the catalogue has it now."""
    return text.partition(MARKER)[0] + MARKER + "\n" + written_part()


def _method(method: Method) -> Iterator[str]:
    yield f"## {method.name}\n"
    yield f"{method.description}\n"
    yield from _table(("about it", ""), _facts(method))
    yield from _table(("input", "unit", "stands at", "what it is"), (_input(one) for one in method.inputs))
    yield from _table(
        ("section", "what is bought", "formula", "unit", "on the rate card"), (_element(one) for one in method.elements)
    )


def _facts(method: Method) -> Iterator[tuple[str, str]]:
    yield "key", f"`{method.key}`"
    yield "evidence", method.tier.replace("_", "-")
    kinds = ("exploratory", "descriptive", "causal", "evaluative")
    yield "fit", ", ".join(f"{kind} {FIT[getattr(method.fit, kind)]}" for kind in kinds)
    days = ", ".join(f"{method.days_at(level)} ({level})" for level in LEVELS)
    yield "working days to a result", days + (f", and `{method.duration}`" if method.duration else "")
    yield "sample", f"`{method.sample}` {method.sample_unit}"
    yield "precision", MEASURES[method.measures]


def _input(one: Input) -> tuple[str, ...]:
    stands_at = f"{one.default_milli / 1000:g}" if one.is_assumption else "0 until entered"
    return f"`{one.key}`", one.unit or "number", stands_at, f"{one.label}: {one.help}"


def _element(one: Element) -> tuple[str, ...]:
    without_vat = "" if one.bears_vat else ", no VAT"
    return one.section.replace("_", "-"), one.label, f"`{one.formula}`", one.unit, one.element + without_vat


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield from (_row(head), _row(("---",) * len(head)), *(_row(row) for row in rows), "")


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    PAGE.write_text(page_with_methods(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
