"""What a person sends with the method form."""

from typing import Any

from budgeting.methods import Method, method_named
from planner.forms.methods import from_method

SURVEY = method_named("online-survey")


def method_fields(method: Method = SURVEY, **changes: Any) -> dict[str, Any]:  # noqa: ANN401  one of several fields
    """The form filled in with ``method``; ``__`` in a name of ``changes`` is a hyphen, None leaves a field out."""
    written = from_method(method)
    fields: dict[str, Any] = {name: text for name, text in written.items() if isinstance(text, str)}
    for name in ("inputs", "elements"):
        for place, row in enumerate(written[name]):
            for part, value in row.items():
                if value is not False and part != "default_milli":
                    fields[f"{name}-{place}-{part}"] = "y" if value is True else value
    fields |= {"note": "Our panel is faster.", "save": "1"}
    fields |= {name.replace("__", "-"): value for name, value in changes.items()}
    return {name: value for name, value in fields.items() if value is not None}
