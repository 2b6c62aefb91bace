"""Errors of the domain: each class says one thing, in the user's words, with what to do about it."""


class BudgetingError(Exception):
    """Something the person asked for cannot be; ``place`` names the field or row it happened at."""

    def __init__(self, message: str, *, place: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.place = place


class MoneyError(BudgetingError):
    """An amount is not money: unreadable, negative, too large, or of another currency."""


class DecisionError(BudgetingError):
    """A decision table does not hold together: probabilities, payoffs or names are wrong."""


class EvidenceError(BudgetingError):
    """A likelihood is not one: a row does not sum to 1, or lies outside 0 to 1."""


class StudyError(BudgetingError):
    """A study, level or cost line is incomplete or contradicts itself."""


class ProgrammeError(BudgetingError):
    """Parts of a programme do not fit together: an unknown key, a cycle of prerequisites."""


class ProblemError(BudgetingError):
    """A choice problem cannot be posed: unknown keys, numbers out of range, broken schema."""


class ApprovalError(BudgetingError):
    """The step is not allowed: wrong state, or the person may not take it."""


class FindingError(BudgetingError):
    """A finding cannot be kept: nothing is said, the outcome cannot happen, or the step after it is not allowed."""


class SpendingError(BudgetingError):
    """An order, an invoice or a figure of fieldwork cannot be kept: nothing approved stands for it, or not enough."""


class FeedbackError(BudgetingError):
    """A feedback item cannot be kept: no text, no date, unknown scale."""


class FormulaError(BudgetingError):
    """A formula that cannot be read or worked out; ``start`` and ``end`` mark the place in ``text``."""

    def __init__(self, message: str, text: str, start: int = 0, end: int = 0) -> None:
        super().__init__(message, place="formula")
        self.text = text
        self.start = start
        self.end = end
