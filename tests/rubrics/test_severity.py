from collections import defaultdict
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.withheld import Withheld
from app.rubrics.scoring import RatingRefusedError
from app.rubrics.severity import FORMULA, Severity, severity

Rows: TypeAlias = list[tuple[int, int, int]]

EXAMPLE = [("c1", "A", 4), ("c2", "A", 3), ("c2", "B", 2), ("c3", "B", 3)]
TWO_ISLANDS = [
    *EXAMPLE,
    ("d1", "C", 5),
    ("d1", "D", 1),
    ("d2", "C", 4),
    ("d2", "D", 4),
]
TOLERANCE = 5e-7

rows = st.dictionaries(
    st.tuples(st.integers(0, 9), st.integers(0, 5)), st.integers(1, 5), min_size=1, max_size=30
).map(lambda cells: [(unit, rater, value) for (unit, rater), value in cells.items()])


def leniencies(found: Severity) -> dict[object, float | None]:
    return {rater.rater: rater.leniency for rater in found.raters}


def adjusted(found: Severity) -> dict[object, float]:
    return {unit.unit: unit.adjusted for unit in found.units}


@pytest.mark.parametrize(
    ("ridge", "b", "thetas"), [(0.0, 0.5, (3.5, 2.5, 3.5)), (1.0, 0.25, (3.75, 2.5, 3.25))]
)
def test_the_worked_example_is_met(ridge: float, b: float, thetas: tuple[float, ...]) -> None:
    found = severity(EXAMPLE, ridge)
    assert leniencies(found) == pytest.approx({"A": b, "B": -b}, abs=TOLERANCE)
    c1, c2, c3 = thetas
    assert adjusted(found) == pytest.approx({"c1": c1, "c2": c2, "c3": c3}, abs=TOLERANCE)
    assert found.formula == FORMULA
    assert (found.reason, found.component_count, found.rating_count) == (None, 1, 4)


def test_raw_and_adjusted_scores_stand_side_by_side() -> None:
    found = severity(EXAMPLE)
    assert [unit.raw for unit in found.units] == [4, Fraction(5, 2), 3]
    assert [rater.mean for rater in found.raters] == [Fraction(7, 2), Fraction(5, 2)]
    assert found.units[0].adjusted == pytest.approx(found.units[2].adjusted, abs=TOLERANCE)


def test_raters_without_a_link_are_estimated_apart_and_said_not_to_be_comparable() -> None:
    found = severity(TWO_ISLANDS)
    assert (found.reason, found.component_count) == (Withheld.NOT_CONNECTED, 2)
    assert leniencies(found) == pytest.approx({"A": 0.5, "B": -0.5, "C": 1, "D": -1}, abs=TOLERANCE)
    assert [rater.component for rater in found.raters] == [0, 0, 1, 1]
    assert [unit.component for unit in found.units] == [0, 0, 0, 1, 1]


def test_a_rater_of_one_rating_stays_in_the_fit_and_is_not_judged() -> None:
    found = severity([*EXAMPLE, ("c1", "E", 2)])
    (single,) = (rater for rater in found.raters if rater.rater == "E")
    assert (single.leniency, single.reason) == (None, Withheld.TOO_FEW_UNITS)
    assert single.rating_count == 1
    assert single.mean == 2
    assert adjusted(found)["c1"] != pytest.approx(adjusted(severity(EXAMPLE))["c1"])


def test_a_rater_who_shares_no_unit_is_not_judged() -> None:
    found = severity([*EXAMPLE, ("d1", "F", 2), ("d2", "F", 5)])
    (alone,) = (rater for rater in found.raters if rater.rater == "F")
    assert (alone.leniency, alone.reason) == (None, Withheld.NO_PAIRABLE_UNITS)
    assert found.reason is Withheld.NOT_CONNECTED


def test_the_only_rater_is_not_given_a_zero() -> None:
    found = severity([("c1", "A", 4), ("c2", "A", 2)])
    assert leniencies(found) == {"A": None}
    assert [rater.reason for rater in found.raters] == [Withheld.NO_PAIRABLE_UNITS]


@pytest.mark.parametrize("ratings", [[], [("c1", "A", None)]])
def test_without_ratings_there_is_nobody_to_judge(ratings: list[tuple[str, str, None]]) -> None:
    found = severity(ratings)
    assert (found.raters, found.units) == ((), ())
    assert found.reason is Withheld.NO_RATINGS


def test_what_was_not_observed_is_left_out() -> None:
    assert severity([*EXAMPLE, ("c3", "A", None), ("c4", "B", None)]) == severity(EXAMPLE)


@pytest.mark.parametrize("ridge", [-1.0, float("nan"), float("inf")])
def test_a_ridge_is_a_finite_number_from_zero_on(ridge: float) -> None:
    with pytest.raises(ValueError, match="ridge"):
        severity(EXAMPLE, ridge)


@pytest.mark.parametrize("row", [("c1", "B", 0), ("c1", "B", 6), ("c1", "A", 4)])
def test_what_cannot_be_a_rating_is_refused(row: tuple[str, str, int]) -> None:
    with pytest.raises(RatingRefusedError):
        severity([*EXAMPLE, row])


@given(rows, st.sampled_from([0.0, 0.5, 3.0]))
def test_the_fit_is_where_no_rater_and_no_unit_would_move(ratings: Rows, ridge: float) -> None:
    """At the minimum of the sum of squares its slope is 0 in every unit and every rater."""
    found = severity(ratings, ridge)
    b = leniencies(found)
    theta = adjusted(found)
    unit_slopes: defaultdict[int, float] = defaultdict(float)
    rater_slopes = {rater: -ridge * own for rater, own in b.items() if own is not None}
    for unit, rater, value in ratings:
        own = b[rater]
        if own is not None:
            unit_slopes[unit] += value - theta[unit] - own
            rater_slopes[rater] += value - theta[unit] - own
    with_unjudged = {unit for unit, rater, _ in ratings if b[rater] is None}
    assert all(abs(slope) < 1e-8 for slope in rater_slopes.values())
    assert all(abs(unit_slopes[unit]) < 1e-8 for unit in unit_slopes.keys() - with_unjudged)


@given(rows, st.sampled_from([0.0, 1.0]))
def test_leniencies_add_up_to_zero_where_everybody_is_judged(ratings: Rows, ridge: float) -> None:
    found = severity(ratings, ridge)
    for component in range(found.component_count):
        raters = [rater.leniency for rater in found.raters if rater.component == component]
        known = [b for b in raters if b is not None]
        if len(known) == len(raters):
            assert abs(sum(known)) < 1e-9


@given(rows, rows)
def test_what_is_not_linked_does_not_touch_each_other(ratings: Rows, others: Rows) -> None:
    elsewhere = [(100 + unit, 100 + rater, value) for unit, rater, value in others]
    alone = adjusted(severity(ratings))
    beside = adjusted(severity([*ratings, *elsewhere]))
    assert {unit: beside[unit] for unit in alone} == pytest.approx(alone, abs=1e-8)


def test_a_long_chain_of_raters_is_followed_to_its_end() -> None:
    chain = [
        row
        for unit, (one, next_one) in enumerate(pairwise(range(200)))
        for row in ((unit, one, 3), (unit, next_one, 2 if unit % 2 else 4))
    ]
    found = severity(chain)
    b = leniencies(found)
    assert found.component_count == 1
    for judged in range(1, 197):
        own, following = b[judged], b[judged + 1]
        assert own is not None
        assert following is not None
        assert following - own == pytest.approx(-1 if judged % 2 else 1, abs=1e-8)


def crossed(*rows: tuple[str, list[int]]) -> list[tuple[str, str, int | None]]:
    """Ratings of units c1, c2, ... by each rater."""
    return [
        (f"c{place}", rater, value)
        for rater, values in rows
        for place, value in enumerate(values, 1)
    ]


def test_the_standard_error_is_that_of_the_worked_numbers_and_too_few_to_judge_by() -> None:
    found = severity(crossed(("A", [4, 3, 5]), ("B", [3, 3, 4])))
    assert found.degrees_of_freedom == 2
    assert found.variance == pytest.approx(1 / 6)
    first, second = found.raters
    assert first.leniency == pytest.approx(1 / 3)
    assert second.leniency == pytest.approx(-1 / 3)
    for rater in (first, second):
        assert rater.standard_error == pytest.approx(0.166667, abs=5e-7)
        assert (rater.reading, rater.reading_reason) == (None, Withheld.TOO_FEW_UNITS)


def test_without_degrees_of_freedom_or_with_a_ridge_there_is_no_standard_error() -> None:
    ratings = [("c1", "A", 4), ("c2", "A", 3), ("c2", "B", 2), ("c3", "B", 3)]
    assert severity(ratings).degrees_of_freedom == 0
    assert [rater.standard_error for rater in severity(ratings).raters] == [None, None]
    ridged = severity(crossed(("A", [4, 3, 5]), ("B", [3, 3, 4])), ridge=1)
    assert [rater.standard_error for rater in ridged.raters] == [None, None]


def test_somebody_who_rates_a_level_higher_all_along_is_lenient_and_the_other_severe() -> None:
    base = [1, 2, 3, 4, 2, 3, 1, 4, 3, 2, 1, 3]
    higher = [value + 1 for value in base]
    higher[0] -= 1
    found = severity(crossed(("A", higher), ("B", base)))
    assert found.degrees_of_freedom == 11
    assert [rater.reading for rater in found.raters] == ["lenient", "severe"]
    lenient = found.raters[0]
    assert lenient.low is not None
    assert lenient.high is not None
    assert 0 < lenient.low < 0.5 < lenient.high + 0.1


def test_raters_who_differ_by_chance_show_no_difference() -> None:
    base = [1, 2, 3, 4, 2, 3, 1, 4, 3, 2, 1, 3, 4, 2, 3, 1]
    other = [
        value + (1 if place % 4 == 0 else -1 if place % 4 == 2 and value > 1 else 0)
        for place, value in enumerate(base)
    ]
    found = severity(crossed(("A", base), ("B", other)))
    assert {rater.reading for rater in found.raters} == {"no_difference_shown"}
