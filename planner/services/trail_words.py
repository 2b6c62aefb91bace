"""What the audit trail calls things, in plain words, and the page of what an entry is about."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from planner.services.place_words import at_comment

ACTION_WORDS: Final[Mapping[str, str]] = {
    "add person": "added a person",
    "change password": "changed a password",
    "change roles": "changed what a person may do",
    "switch on person": "let a person sign in again",
    "switch off person": "switched a person off",
    "actual.entered": "entered what fieldwork came to",
    "advice.accepted": "accepted advice from what was paid or measured",
    "advice.dismissed": "dismissed advice from what was paid or measured",
    "approval_limit.set": "set from what sum on a plan needs two approvals",
    "budget.set": "set budgets or staff days",
    "comment.edited": "changed a comment",
    "comment.withdrawn": "withdrew a comment",
    "comment.written": "wrote a comment",
    "decision.taken": "recorded what was decided",
    "delegation.ended": "ended a delegation",
    "delegation.given": "let a colleague decide in their place",
    "exchange_rate.added": "added an exchange rate",
    "feedback.bad_rows_put_aside": "put bad rows aside",
    "feedback.both_counted": "said that two items that look alike both count",
    "feedback.left_out": "left out an item that looks like another",
    "feedback.mapping_forgotten": "removed a saved mapping",
    "feedback.mapping_saved": "saved how files of feedback are read",
    "feedback.ready": "had feedback read, to be looked at",
    "feedback.taken_back": "took an import back",
    "feedback.tried": "tried an import",
    "feedback.confirmed": "confirmed the columns of an import",
    "feedback.published": "imported feedback",
    "feedback.failed": "could not import feedback",
    "feedback.cancelled": "cancelled an import",
    "feedback.mapping": "went back to the columns of an import",
    "feedback.moved": "moved feedback to another anxiety point",
    "feedback.points_merged": "merged anxiety points",
    "feedback.points_removed": "removed what only an import spoke of",
    "feedback.tagged": "tagged feedback",
    "feedback.topics_merged": "merged topics",
    "feedback.touchpoints_merged": "merged touchpoints",
    "feedback.undone": "undid a change of feedback",
    "feedback.untagged": "took a tag off feedback",
    "feedback.view_removed": "removed a saved view",
    "feedback.view_renamed": "renamed a saved view",
    "feedback.view_saved": "saved a view of feedback",
    "feedback.uploaded": "uploaded a file of feedback",
    "finding.corrected": "corrected a finding",
    "finding.followed": "follows the findings",
    "finding.recorded": "recorded a finding",
    "finding.unfollowed": "no longer follows the findings",
    "follow_up.asked": "asked to release a follow-up",
    "follow_up.released": "released a follow-up",
    "follow_up.stopped": "stopped a follow-up",
    "invitation.accepted": "accepted an invitation",
    "invitation.revoked": "took an invitation back",
    "invitation.sent": "invited somebody",
    "invitation.sent_again": "sent an invitation again",
    "invoice.countered": "took an invoice out again",
    "invoice.credited": "entered a credit note",
    "invoice.entered": "entered an invoice",
    "job.cancelled": "cancelled a job",
    "job.started": "started a job",
    "journey.added": "added to the journey",
    "journey.described": "described a touchpoint of the journey",
    "journey.marked": "marked how a persona feels",
    "journey.moved": "put the journey in another order",
    "journey.removed": "removed something from the journey",
    "journey.renamed": "renamed something on the journey",
    "journey.placed": "moved an anxiety point on the journey",
    "language.chosen": "chose a language to read in",
    "letter.tried_again": "had a letter tried again",
    "line.approved": "approved a line",
    "line.decided": "decided on lines",
    "line.held": "held a line",
    "line.queried": "asked about a line",
    "line.reduced": "reduced a line",
    "line.rejected": "rejected a line",
    "line.withdrawn": "took a decision on a line back",
    "measure.entered": "entered a measure of a touchpoint",
    "method.written": "wrote a method",
    "order.entered": "entered an order",
    "order.over_granted": "ordered more than was granted",
    "order.taken_back": "took back what was left of an order",
    "outcome.known": "recorded what turned out to be so",
    "password.changed": "changed their own password",
    "password.reset": "chose a new password by a link",
    "plan.activated": "started a plan",
    "plan.approved": "approved a plan",
    "plan.closed": "closed a plan",
    "plan.drafted": "had the studies chosen",
    "plan.part_approved": "approved a plan as the first of two",
    "plan.rejected": "rejected a plan",
    "plan.sent_back": "sent a plan back",
    "plan.submitted": "submitted a plan",
    "plan.superseded": "replaced a plan by a later version",
    "plan.taken_in": "took the decisions of finance in",
    "programme.begun": "began a programme",
    "programme.imported": "imported a programme",
    "query.answered": "answered a query",
    "query.asked": "asked a query",
    "question.written": "wrote a question",
    "rate_card.loaded": "loaded a rate card",
    "role.asked": "asked for a role that decides on money",
    "role.confirmed": "confirmed a role",
    "role.given": "gave a role",
    "role.refused": "refused a role",
    "role.taken": "took a role away",
    "role.withdrawn": "took their asking for a role back",
    "rules.set": "changed the rules of choice",
    "second_factor.asked": "said whether deciding on money takes a code",
    "second_factor.codes": "made new recovery codes",
    "second_factor.off": "switched codes from their phone off",
    "second_factor.on": "switched codes from their phone on",
    "sessions.ended": "ended sessions",
    "shared_cost.removed": "removed a shared cost",
    "shared_cost.set": "set a shared cost",
    "single_sign_on.joined": "joined their account to single sign-on",
    "spending.explained": "said why something costs other than planned",
    "study.written": "wrote a study",
    "token.made": "made a token for a program",
    "token.revoked": "revoked a token",
    "theme.accepted": "made a theme an anxiety point",
    "theme.merged": "merged a theme into another",
    "theme.rejected": "rejected a theme",
    "theme.renamed": "renamed a theme",
    "theme.suggested": "had themes looked for",
    "theme.undone": "took a decision on a theme back",
    "what_if.begun": "began a what-if",
    "what_if.changed": "changed a what-if",
    "what_if.chosen": "had a what-if chosen",
    "what_if.merged": "merged a change of a what-if",
    "what_if.thrown_away": "threw a what-if away",
    "workspace.zone": "chose the calendar of the workspace",
}

# What people filter by: the beginning of an action, in their words.
KINDS: Final[Mapping[str, str]] = {
    "plan.": "Plans",
    "line.": "Lines of a plan",
    "query.": "Queries",
    "comment.": "Comments",
    "study.": "Studies",
    "question.": "Questions",
    "budget.": "Budgets",
    "rules.": "Rules of choice",
    "rate_card.": "Prices",
    "feedback.": "Feedback",
    "what_if.": "What-ifs",
    "finding.": "Findings",
    "follow_up.": "Follow-ups",
    "order.": "Orders",
    "invoice.": "Invoices",
    "role.": "Roles",
    "invitation.": "Invitations",
    "delegation.": "Delegations",
    "job.": "Jobs",
}

_IN_PROGRAMME = re.compile(r"programme:([a-z0-9-]+)(?:/([a-z-]+):(.+))?")
_PAGES: Final[Mapping[str, str]] = {
    "plan": "/plan/versions/{}",
    "study": "/studies/{}",
    "question": "/questions/{}",
    "what-if": "/what-ifs/{}",
    "shared": "/shared-costs",
    "finding": "/findings/{}",
    "order": "/spending",
    "invoice": "/spending",
}
_NAMES: Final[Mapping[str, str]] = {
    "plan": "version {}",
    "shared": "shared cost {}",
    "what-if": "what-if {}",
    "comment": "comment {}",
}

_OWN_PAGES: Final[Mapping[str, str]] = {"job": "jobs", "method": "methods", "rate_card": "rate-cards"}


def action_words(action: str) -> str:
    """``submitted a plan``; an action that has no words of its own is told by its name."""
    return ACTION_WORDS.get(action) or action.replace(".", ": ").replace("_", " ")


def object_words(object_: str) -> str:
    """``version 3, programme retention``."""
    found = _IN_PROGRAMME.fullmatch(object_)
    if found is None:
        kind, _, name = object_.replace("/", ":", 1).partition(":")
        return f"{kind.replace('_', ' ')} {name}".strip()
    programme, kind, name = found.groups()
    if kind is None:
        return f"programme {programme}"
    return f"{_NAMES.get(kind, kind + ' {}').format(name)}, programme {programme}"


def object_path(object_: str, detail: Mapping[str, object]) -> str:
    """The page of what an entry with ``detail`` is about, "" when there is none."""
    found = _IN_PROGRAMME.fullmatch(object_)
    if found is None:
        kind, _, name = object_.partition(":")
        return f"/{_OWN_PAGES[kind]}/{name}" if kind in _OWN_PAGES else ""
    programme, kind, name = found.groups()
    place = detail.get("place")
    if kind == "comment" and isinstance(place, str):
        said = name if name.isascii() and name.isdecimal() else ""
        return f"/p/{programme}/comments?{urlencode({'place': place})}{at_comment(said)}"
    return f"/p/{programme}{_PAGES[kind].format(name)}" if kind in _PAGES else ""
