"""Who may do what: the one table that pages, services and menus ask."""

EVERYBODY = frozenset({"researcher", "finance", "manager", "administrator"})
RESEARCHER = frozenset({"researcher"})
FINANCE = frozenset({"finance"})
# Who works with plans: an administrator sees them, and asks nothing of them.
READERS = frozenset({"researcher", "finance", "manager"})

PERMISSIONS: dict[str, frozenset[str]] = {
    "home.see": EVERYBODY,
    "programme.see": EVERYBODY,
    "programme.edit": RESEARCHER | FINANCE,
    "feedback.see": EVERYBODY,
    "feedback.import": RESEARCHER,
    "feedback.edit": RESEARCHER,
    "journey.see": EVERYBODY,
    "journey.edit": RESEARCHER,
    "question.see": EVERYBODY,
    "question.edit": RESEARCHER,
    "study.see": EVERYBODY,
    "study.edit": RESEARCHER,
    "sample.see": EVERYBODY,
    "method.see": EVERYBODY,
    "method.edit": RESEARCHER,
    "rate.see": EVERYBODY,
    "rate.edit": FINANCE | frozenset({"administrator"}),
    "budget.see": EVERYBODY,
    "budget.edit": FINANCE,
    "plan.see": EVERYBODY,
    "plan.optimise": RESEARCHER,
    "plan.submit": RESEARCHER,
    "plan.decide": FINANCE,
    "plan.run": RESEARCHER | FINANCE,
    "plan.print": EVERYBODY,
    "plan.explain": READERS,
    "what_if.see": EVERYBODY,
    "what_if.edit": READERS,
    "comment.see": EVERYBODY,
    "comment.write": READERS,
    "query.ask": FINANCE,
    "notice.see": EVERYBODY,
    "trail.see": EVERYBODY,
    "finding.see": EVERYBODY,
    "finding.record": RESEARCHER,
    "finding.follow": EVERYBODY,
    "follow_up.ask": RESEARCHER,
    "follow_up.release": FINANCE,
    "follow_up.stop": RESEARCHER | FINANCE,
    "measure.enter": RESEARCHER | frozenset({"manager"}),
    "spending.see": EVERYBODY,
    "order.enter": FINANCE,
    "actual.enter": RESEARCHER,
    "spending.explain": RESEARCHER | FINANCE,
    "job.see": EVERYBODY,
    "job.cancel": EVERYBODY,
    "people.see": FINANCE | frozenset({"administrator"}),
    "delegation.see": FINANCE | frozenset({"administrator"}),
    "delegation.edit": FINANCE,
    "people.edit": frozenset({"administrator"}),
    "people.confirm": FINANCE | frozenset({"administrator"}),
    "letter.see": frozenset({"administrator"}),
}

# What a person needs to start a job of each kind, to cancel it, and still needs when a worker begins it.
JOB_PERMISSIONS: dict[str, str] = {
    "import_feedback": "feedback.import",
    "optimise": "plan.optimise",
    "make_pdf": "plan.print",
    "answer": "plan.explain",
    "what_if": "what_if.edit",
    "weigh_decisions": "plan.decide",
}


def is_allowed(roles: frozenset[str], permission: str) -> bool:
    """Whether any of ``roles`` grants ``permission``; KeyError when the permission is not in the table."""
    return bool(PERMISSIONS[permission] & roles)
