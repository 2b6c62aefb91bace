"""The checks of a printed plan that need nothing but the file."""

from collections.abc import Iterator

from planner.filters import count, money_exact
from planner.reports.printed_facts import Content, Pages, Printed
from planner.services.verdicts import Check, failed, not_done, passed

INSIDE, SUMS, RULES, PAGES = "The plan inside the file", "Every sum", "Every rule", "What is printed"


def check_file(printed: Printed) -> Iterator[Check]:
    """The plan inside, its sums and rules, and what the pages say; the first one alone where there is no plan."""
    if printed.content is None or printed.pages is None:
        yield failed(INSIDE, printed.trouble)
        return
    yield _inside(printed.content)
    yield _sums(printed.content)
    yield _rules(printed.content)
    yield _pages(printed.content, printed.pages)


def _inside(content: Content) -> Check:
    short = " ".join(content.digest[at : at + 4] for at in (0, 4, 8))
    return passed(
        INSIDE, f"The plan of “{content.programme}” is attached, whole and readable. Its digest is {short} …."
    )


def _sums(content: Content) -> Check:
    if content.wrong:
        return failed(SUMS, " ".join(content.wrong))
    cost, reserve = (money_exact(minor, content.currency) for minor in (content.cost_minor, content.reserve_minor))
    return passed(
        SUMS,
        f"Added up again from nothing, quantity × price: {count(content.line_count)} lines in "
        f"{count(content.package_count)} packages with their contingency and VAT, the studies, every budget, up to a "
        f"cost of {cost} and a reserve of {reserve}. Every sum agrees to the last penny.",
    )


def _rules(content: Content) -> Check:
    if content.broken:
        return failed(RULES, " ".join(content.broken))
    return passed(RULES, "The choice keeps every budget and every rule that the plan states.")


def _pages(content: Content, pages: Pages) -> Check:
    if not pages.text:
        return not_done(PAGES, "The words on the pages cannot be read, so they were not held against the plan inside.")
    wrong = tuple(_contradictions(content, pages))
    if wrong:
        return failed(PAGES, " ".join(wrong))
    said = f"The sums on the cover and the digest on its {count(pages.count)} pages are those of the plan inside."
    return passed(PAGES, said)


def _contradictions(content: Content, pages: Pages) -> Iterator[str]:
    if pages.strange:
        yield f"The cover says {', '.join(pages.strange)}, which the plan inside does not."
    if not pages.strange and pages.missing:
        yield f"The pages do not say {', '.join(pages.missing)} as the plan inside does."
    if not pages.short_digest_agrees or (pages.digest and pages.digest != content.digest):
        yield "The digest that is printed is not that of the plan inside."
