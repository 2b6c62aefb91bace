"""Draws: the same ones again, within their ranges, one price moving every line that uses it."""

from dataclasses import replace
from statistics import fmean

from budgeting.explaining.robustness.draws import draws_of, places_of
from budgeting.programme import Programme, SharedCost
from budgeting.studies import CostLine, Override, Rate
from tests.builders import make_line, make_package, make_programme, make_question, make_study

RATE = Rate("Interview", "interview", 8_000, 10_000, 18_000, "C")


def line(key: str, *, rate: Rate = RATE, override: Override | None = None) -> CostLine:
    return replace(make_line(), key=key, element=rate.element, rate=rate, derived_milli=3_000, override=override)


def programme(*lines: CostLine) -> Programme:
    study = make_study("survey", packages=(replace(make_package(), lines=lines),))
    shared = SharedCost("panel", "Panel", study.cost_centre_key, study.period_key, ("survey",), (line("shared"),))
    return replace(make_programme(study, questions=(make_question("fees"),)), shared_costs=(shared,))


def drawn_lines(one: Programme) -> list[CostLine]:
    return [*one.studies[0].packages[0].lines, *one.shared_costs[0].lines]


def test_the_same_seed_gives_the_same_draws_and_another_one_others() -> None:
    asked = programme(line("a"))
    assert list(draws_of(asked, 3)) == list(draws_of(asked, 3))
    assert list(draws_of(asked, 3)) != list(draws_of(asked, 3, seed=1))


def test_one_price_moves_every_line_that_uses_it_and_stays_within_its_range() -> None:
    for draw in draws_of(programme(line("a"), line("b")), 50):
        prices = {one.price_minor for one in drawn_lines(draw.programme)}
        assert len(prices) == 1
        assert 8_000 <= prices.pop() <= 18_000


def test_a_price_without_a_range_does_not_move() -> None:
    firm = replace(RATE, element="Licence", low_minor=10_000, high_minor=10_000)
    for draw in draws_of(programme(line("a", rate=firm)), 5):
        assert drawn_lines(draw.programme)[0].price_minor == 10_000


def test_a_price_put_by_hand_moves_as_the_card_does() -> None:
    by_hand = Override("A quote by telephone", rate_minor=20_000)
    for draw in draws_of(programme(line("a"), line("b", override=by_hand)), 20):
        usual, typed, _ = drawn_lines(draw.programme)
        assert abs(typed.price_minor - 2 * usual.price_minor) <= 2


def test_prices_are_drawn_by_pert() -> None:
    prices = [drawn_lines(draw.programme)[0].price_minor for draw in draws_of(programme(line("a")), 1_000)]
    mean = (8_000 + 4 * 10_000 + 18_000) / 6
    assert abs(fmean(prices) - mean) < 150


def test_every_place_has_a_setting_between_its_ends() -> None:
    asked = programme(line("a"))
    places = places_of(asked)
    assert places[0] == ("", "Interview")
    assert {place.question_key for place in places[1:]} == {"fees"}
    for draw in draws_of(asked, 20):
        assert len(draw.settings) == len(places)
        assert all(0 <= setting <= 1 for setting in draw.settings)


def test_beliefs_of_a_draw_still_add_up() -> None:
    for draw in draws_of(programme(line("a")), 20):
        assert sum(state.prior_ppm for state in draw.programme.questions[0].decision.states) == 1_000_000
