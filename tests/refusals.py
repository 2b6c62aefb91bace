"""What is said when something is refused, and where: the whole sentence, since that is what a person reads."""

from collections.abc import Callable

import pytest

from budgeting.errors import BudgetingError


def refusal(make: Callable[[], object]) -> tuple[str, str | None]:
    """The sentence with which ``make`` is refused, and the field at which it is said."""
    with pytest.raises(BudgetingError) as refused:
        make()
    return refused.value.message, refused.value.place
