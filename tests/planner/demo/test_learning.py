"""What the tutorial tells of the first finding is what the demo's plan makes of it."""

import re
from datetime import date

from budgeting.learning.believing import learned
from budgeting.learning.finding import Finding, Way, outcome_rows
from planner.services.plans import see_plan
from planner.storage.database import Database
from tests.house import ROOT
from tests.planner.demo.loaded import KEY, LoadedDemo, person

TOLD = re.search(r"^## 10\. .*?(?=^## )", (ROOT / "docs" / "tutorial.md").read_text("utf-8"), re.DOTALL | re.MULTILINE)


def test_the_first_finding_of_the_tutorial_changes_what_it_says(demo: LoadedDemo) -> None:
    database = Database(demo.url)
    plan = see_plan(database, person(database, "researcher"), KEY).plan
    database.close()
    planned = next(one for one in plan.kept if one.study.name == "Statement reading test")
    assert planned.package is not None
    question = plan.programme.question(planned.answers[0])
    finding = Finding(
        number=1,
        question_key=question.key,
        study_key=planned.study.key,
        level=planned.package.level,
        plan_number=1,
        way=Way(planned.study.method.key, planned.study.method.sample_kind),
        decision=question.decision,
        told="The wording confuses people.",
        found_on=date(2027, 1, 1),
        outcome=0,
        likelihood_ppm=outcome_rows(planned.study, planned.package, question),
    )
    (one,) = learned([finding])
    follow_up = next(c for c in plan.conditional if c.study.name == "Statement wording trial")
    assert TOLD is not None
    for words in (
        f"{one.before.chances_ppm[0] / 10_000:g} % to {one.after.chances_ppm[0] / 10_000:.2f} %",
        f"“{one.after.decision.options[one.after.best].name}”",
        f"£{one.gain_minor / 100:,.0f} more",
        f"£{follow_up.cost_minor / 100:,.0f}",
    ):
        assert words in " ".join(TOLD[0].split()), words
