from budgeting.optimiser.verify import account
from budgeting.posing.ranking import rank_by_ratio
from budgeting.problem import (
    AtMostOne,
    Bundle,
    Candidate,
    Ceiling,
    Choice,
    ChosenPackage,
    Fixed,
    FollowUp,
    Needs,
    PackageRef,
    Problem,
    QuestionBundles,
    Selection,
    SharedElement,
    Spend,
)


def choice(level: str, cost: int, start: str = "q1") -> Choice:
    return Choice(level, start, start, (Spend(start, "insight", cost),))  # type: ignore[arg-type]  # a level by name


def study(key: str, *costs: int, mandatory: bool = False, excluded: bool = False, start: str = "q1") -> Candidate:
    levels = ("minimum", "standard", "enhanced")
    choices = tuple(choice(level, cost, start) for level, cost in zip(levels, costs, strict=False))
    return Candidate(key, key, choices, mandatory, excluded)


def question(key: str, *worth: tuple[str, int]) -> QuestionBundles:
    """Bundles named like ``a.minimum+b.standard``."""
    bundles = []
    for name, value in worth:
        refs = [PackageRef(*part.split(".")) for part in name.split("+")]  # type: ignore[arg-type]  # a level by name
        bundles.append(Bundle(name, tuple(refs), value))
    return QuestionBundles(key, key, tuple(bundles))


def problem(
    *studies: Candidate, questions: tuple[QuestionBundles, ...], limit: int = 1_000, **rules: object
) -> Problem:
    budgets = (Ceiling("budget", "Whole programme", limit),)
    return Problem("GBP", ("q1", "q2"), studies, questions, budgets, **rules)  # type: ignore[arg-type]  # rules by name


def funded(selection: Selection) -> dict[str, str]:
    return {package.study: package.level for package in selection.packages}


def answers(selection: Selection) -> list[str]:
    return [bundle.bundle for bundle in selection.bundles]


def test_studies_are_funded_in_order_of_value_over_cost() -> None:
    asked = (question("q", ("a.minimum", 300)), question("r", ("b.minimum", 250)), question("s", ("c.minimum", 90)))
    posed = problem(study("a", 200), study("b", 100), study("c", 50), questions=asked, limit=150)
    selection = rank_by_ratio(posed)
    assert funded(selection) == {"b": "minimum", "c": "minimum"}
    assert not account(posed, selection).broken


def test_a_study_stands_at_the_level_that_gains_most() -> None:
    asked = (question("q", ("a.minimum", 30), ("a.standard", 90), ("a.enhanced", 95)),)
    assert funded(rank_by_ratio(problem(study("a", 10, 40, 60), questions=asked))) == {"a": "standard"}


def test_a_study_is_worth_the_sum_over_its_questions() -> None:
    asked = (question("q", ("a.minimum", 60)), question("r", ("a.minimum", 60)))
    assert funded(rank_by_ratio(problem(study("a", 100), questions=asked))) == {"a": "minimum"}


def test_a_study_that_is_not_worth_its_cost_alone_is_not_funded() -> None:
    assert funded(rank_by_ratio(problem(study("a", 100), questions=(question("q", ("a.minimum", 99)),)))) == {}


def test_a_study_that_would_break_a_rule_is_passed_over() -> None:
    asked = (question("q", ("a.minimum", 300), ("b.minimum", 200)),)
    rule = (AtMostOne("ways", "Ways", ("a", "b")),)
    posed = problem(study("a", 100), study("b", 100), questions=asked, alternatives=rule)
    assert funded(rank_by_ratio(posed)) == {"a": "minimum"}


def test_a_study_that_waits_for_a_lower_ranked_one_is_tried_again() -> None:
    asked = (question("q", ("a.minimum", 900)), question("r", ("b.minimum", 200)))
    posed = problem(study("a", 100, start="q2"), study("b", 100), questions=asked, needs=(Needs("a", "b"),))
    assert funded(rank_by_ratio(posed)) == {"a": "minimum", "b": "minimum"}


def test_a_mandatory_study_is_always_funded() -> None:
    asked = (question("q", ("a.minimum", 900)),)
    posed = problem(study("a", 100), study("b", 100, mandatory=True), questions=asked, limit=150)
    assert funded(rank_by_ratio(posed)) == {"b": "minimum"}


def test_what_people_fixed_stands_at_their_level() -> None:
    asked = (question("q", ("a.minimum", 900), ("b.minimum", 10)),)
    posed = problem(study("a", 100), study("b", 20, 40), questions=asked, limit=120, fixed=(Fixed("b", "standard"),))
    assert funded(rank_by_ratio(posed)) == {"b": "standard"}


def test_an_excluded_study_is_never_funded() -> None:
    asked = (question("q", ("a.minimum", 900)),)
    assert funded(rank_by_ratio(problem(study("a", 100, excluded=True), questions=asked))) == {}


def test_the_chosen_studies_answer_with_their_best_bundle() -> None:
    asked = (question("q", ("a.minimum", 300), ("b.minimum", 250), ("a.minimum+b.minimum", 400)),)
    posed = problem(study("a", 100), study("b", 100), questions=asked)
    assert answers(rank_by_ratio(posed)) == ["a.minimum+b.minimum"]


def test_a_shared_element_is_bought_with_its_first_user() -> None:
    panel = SharedElement("panel", "Panel", (Spend("q1", "insight", 60),), ("a",))
    asked = (question("q", ("a.minimum", 300)),)
    posed = problem(study("a", 100), questions=asked, shared=(panel,))
    assert rank_by_ratio(posed).shared == ("panel",)
    tight = problem(study("a", 100), questions=asked, shared=(panel,), limit=150)
    assert rank_by_ratio(tight) == Selection()


def test_a_follow_up_is_answered_with_only_where_its_reserve_fits() -> None:
    follow = FollowUp("f", "minimum", 500_000, (Spend("q2", "insight", 80),))
    plain = Bundle("plain", (PackageRef("a", "minimum"),), 300)
    longer = Bundle("longer", (PackageRef("a", "minimum"),), 500, (follow,), 40)
    asked = (QuestionBundles("q", "q", (plain, longer)),)
    last = study("f", excluded=True)
    assert answers(rank_by_ratio(problem(study("a", 100), last, questions=asked, limit=180))) == ["longer"]
    assert answers(rank_by_ratio(problem(study("a", 100), last, questions=asked, limit=179))) == ["plain"]


def test_of_two_starts_the_first_that_keeps_the_rules_is_taken() -> None:
    both = Candidate("a", "a", (choice("minimum", 100, "q1"), choice("minimum", 100, "q2")))
    asked = (question("q", ("a.minimum", 300)), question("r", ("b.minimum", 300)))
    posed = problem(both, study("b", 100), questions=asked, needs=(Needs("a", "b"),))
    assert ChosenPackage("a", "minimum", "q2") in rank_by_ratio(posed).packages
