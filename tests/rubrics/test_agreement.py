"""Krippendorff's alpha: worked examples, laws, and a slow second way of computing it.

Example A is a published test set of four raters and twelve units; example B was done by hand.
"""

import math
import statistics
from collections.abc import Sequence
from fractions import Fraction
from random import Random
from typing import TypeAlias

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.withheld import Withheld
from app.rubrics.agreement import (
    FORMULA,
    Agreement,
    Metric,
    Reading,
    Tally,
    agreement,
    reading,
    tally,
)
from app.rubrics.scoring import RatingRefusedError

Rows: TypeAlias = list[tuple[int, int, int | None]]

TOLERANCE = 5e-7


def table(*raters: str) -> Rows:
    """Ratings from a line per rater and a word per unit, where a dot is a missing value."""
    return [
        (unit, rater, None if word == "." else int(word))
        for rater, line in enumerate(raters)
        for unit, word in enumerate(line.split())
    ]


EXAMPLE_A = table(
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)
EXAMPLE_B = table("1 2 3 4", "1 2 4 4")

metrics = st.sampled_from(Metric)
rows = st.dictionaries(
    st.tuples(st.integers(0, 8), st.integers(0, 4)), st.none() | st.integers(1, 5), max_size=30
).map(lambda cells: [(unit, rater, value) for (unit, rater), value in cells.items()])


def of(ratings: Rows, metric: Metric = Metric.ORDINAL) -> Agreement:
    return agreement(tally(ratings), metric)


def values_by_unit(ratings: Rows) -> list[list[int]]:
    """The values of each pairable unit."""
    units: dict[int, list[int]] = {}
    for unit, _, value in ratings:
        if value is not None:
            units.setdefault(unit, []).append(value)
    return [values for values in units.values() if len(values) > 1]


def alpha_by_pairs(units: Sequence[Sequence[int]], metric: Metric) -> Fraction | None:
    """Alpha as one minus observed over expected disagreement, from every single pair of values."""
    everything = [value for values in units for value in values]

    def distance(a: int, b: int) -> Fraction:
        low, high = sorted((a, b))
        if metric is Metric.NOMINAL:
            return Fraction(a != b)
        if metric is Metric.INTERVAL:
            return Fraction((a - b) ** 2)
        between = sum(low <= value <= high for value in everything)
        ends = everything.count(low) + everything.count(high)
        return (between - Fraction(ends, 2)) ** 2 if a != b else Fraction()

    n = len(everything)
    expected = sum((distance(a, b) for a in everything for b in everything), Fraction())
    if not expected:
        return None
    observed = Fraction()
    for values in units:
        for i, a in enumerate(values):
            for j, b in enumerate(values):
                if i != j:
                    observed += distance(a, b) / (len(values) - 1)
    return 1 - (n - 1) * observed / expected


@pytest.mark.parametrize(
    ("metric", "alpha"),
    [(Metric.NOMINAL, 0.743421), (Metric.ORDINAL, 0.815388), (Metric.INTERVAL, 0.849107)],
)
def test_example_a_is_met(metric: Metric, alpha: float) -> None:
    found = of(EXAMPLE_A, metric)
    assert found.alpha is not None
    assert float(found.alpha) == pytest.approx(alpha, abs=TOLERANCE)
    assert (found.reason, found.metric, found.formula) == (None, metric, FORMULA)


def test_example_a_carries_what_it_was_computed_from() -> None:
    found = of(EXAMPLE_A)
    assert (found.unit_count, found.pairable_count, found.rater_count) == (12, 11, 4)
    assert found.value_counts == (9, 13, 10, 5, 3)
    assert found.value_count == 40


def test_the_jackknife_of_example_a_is_met() -> None:
    interval = of(EXAMPLE_A).interval
    assert interval is not None
    assert interval.estimate == pytest.approx(0.832859, abs=TOLERANCE)
    assert interval.standard_error == pytest.approx(0.148031, abs=TOLERANCE)
    assert interval.low == pytest.approx(0.503025, abs=TOLERANCE)
    assert interval.high == 1.0


@pytest.mark.parametrize(
    ("metric", "alpha"),
    [
        (Metric.NOMINAL, Fraction(16, 23)),
        (Metric.ORDINAL, Fraction(71, 78)),
        (Metric.INTERVAL, Fraction(88, 95)),
    ],
)
def test_example_b_is_met_exactly(metric: Metric, alpha: Fraction) -> None:
    assert of(EXAMPLE_B, metric).alpha == alpha


@pytest.mark.parametrize(
    ("ratings", "pairable"),
    [(table(), 0), (table("1 2 3 4"), 0), (table("1 2 . .", ". . 3 4"), 0)],
)
def test_without_a_unit_that_two_rated_there_is_no_alpha(ratings: Rows, pairable: int) -> None:
    found = of(ratings)
    assert (found.alpha, found.reason) == (None, Withheld.NO_PAIRABLE_UNITS)
    assert (found.interval, found.interval_reason) == (None, Withheld.NO_PAIRABLE_UNITS)
    assert found.pairable_count == pairable


@pytest.mark.parametrize("metric", Metric)
def test_equal_values_are_no_agreement_to_speak_of(metric: Metric) -> None:
    found = of(table("3 3 3 5", "3 3 3 ."), metric)
    assert (found.alpha, found.reason) == (None, Withheld.NO_VARIATION)
    assert (found.interval, found.interval_reason) == (None, Withheld.NO_VARIATION)
    assert (found.unit_count, found.pairable_count) == (4, 3)


def test_one_pairable_unit_has_an_alpha_and_no_interval() -> None:
    found = of(table("1 3", "2 ."))
    assert found.alpha == 0
    assert found.reason is None
    assert (found.interval, found.interval_reason) == (None, Withheld.TOO_FEW_UNITS)


def test_there_is_no_interval_when_all_variation_lies_in_one_unit() -> None:
    found = of(table("3 3 3 1", "3 3 3 1"))
    assert found.alpha == 1
    assert (found.interval, found.interval_reason) == (None, Withheld.NO_VARIATION)


def test_a_query_may_count_in_place_of_the_ratings() -> None:
    counted = Tally(
        {(2, 0, 0, 0, 0): 1, (0, 2, 0, 0, 0): 1, (0, 0, 1, 1, 0): 1, (0, 0, 0, 2, 0): 1}, 2
    )
    assert agreement(counted) == of(EXAMPLE_B)


@pytest.mark.parametrize("value", [0, 6, -1])
def test_a_value_off_the_scale_is_refused(value: int) -> None:
    with pytest.raises(RatingRefusedError, match="1 to 5"):
        tally([(1, 1, 3), (1, 2, value)])


def test_a_rater_with_two_ratings_of_a_unit_is_refused() -> None:
    with pytest.raises(RatingRefusedError, match="one independent rating"):
        tally([(1, 1, 3), (1, 1, 3)])


@given(rows, metrics)
def test_alpha_is_that_of_the_slow_way(ratings: Rows, metric: Metric) -> None:
    assert of(ratings, metric).alpha == alpha_by_pairs(values_by_unit(ratings), metric)


@given(rows, metrics)
def test_the_interval_is_that_of_leaving_out_every_unit_in_turn(
    ratings: Rows, metric: Metric
) -> None:
    units = values_by_unit(ratings)
    alpha = alpha_by_pairs(units, metric)
    rest = [alpha_by_pairs(units[:j] + units[j + 1 :], metric) for j in range(len(units))]
    m = len(units)
    found = of(ratings, metric)
    if alpha is None or m < 2 or None in rest:
        assert found.interval is None
        assert found.interval_reason is not None
        return
    pseudo_values = [float(m * alpha - (m - 1) * a) for a in rest if a is not None]
    assert found.interval is not None
    assert found.interval_reason is None
    error = statistics.stdev(pseudo_values) / math.sqrt(m)
    assert found.interval.estimate == pytest.approx(statistics.mean(pseudo_values), abs=1e-9)
    assert found.interval.standard_error == pytest.approx(error, abs=1e-9)
    assert found.interval.low <= found.interval.high <= 1


@given(st.randoms(use_true_random=False), rows, metrics)
def test_names_and_order_of_units_and_raters_do_not_matter(
    chance: Random, ratings: Rows, metric: Metric
) -> None:
    units, raters = list(range(9)), list(range(5))
    chance.shuffle(units)
    chance.shuffle(raters)
    renamed = [(units[unit], raters[rater], value) for unit, rater, value in ratings]
    chance.shuffle(renamed)
    one, other = of(ratings, metric), of(renamed, metric)
    assert (one.alpha, one.reason, one.value_counts) == (
        other.alpha,
        other.reason,
        other.value_counts,
    )
    if one.interval is not None:
        assert other.interval is not None
        assert other.interval.low == pytest.approx(one.interval.low, abs=1e-9)


@given(rows, metrics)
def test_units_that_one_rated_change_nothing(ratings: Rows, metric: Metric) -> None:
    sizes = {unit: 0 for unit, _, _ in ratings}
    for unit, _, value in ratings:
        sizes[unit] += value is not None
    pairable = [row for row in ratings if sizes[row[0]] > 1]
    one, other = of(ratings, metric), of(pairable, metric)
    assert (one.alpha, one.interval) == (other.alpha, other.interval)
    assert one.pairable_count == other.unit_count


@given(st.lists(st.integers(1, 5), min_size=2), st.integers(2, 4), metrics)
def test_perfect_agreement_about_different_units_is_one(
    levels: list[int], raters: int, metric: Metric
) -> None:
    assume(len(set(levels)) > 1)
    ratings: Rows = [(u, r, level) for u, level in enumerate(levels) for r in range(raters)]
    assert of(ratings, metric).alpha == 1


@given(rows, metrics)
def test_turning_the_scale_round_changes_nothing(ratings: Rows, metric: Metric) -> None:
    turned: Rows = [(u, r, None if v is None else 6 - v) for u, r, v in ratings]
    assert of(turned, metric).alpha == of(ratings, metric).alpha


@given(rows, st.permutations([1, 2, 3, 4, 5]))
def test_nominal_alpha_ignores_which_level_is_which(ratings: Rows, names: list[int]) -> None:
    renamed: Rows = [(u, r, None if v is None else names[v - 1]) for u, r, v in ratings]
    assert of(renamed, Metric.NOMINAL).alpha == of(ratings, Metric.NOMINAL).alpha


@given(rows, st.sets(st.integers(1, 5), min_size=3, max_size=3))
def test_ordinal_alpha_ignores_how_far_apart_the_levels_lie(
    ratings: Rows, levels: set[int]
) -> None:
    low, middle, high = sorted(levels)
    three: Rows = [(u, r, None if v is None else min(v, 3)) for u, r, v in ratings]
    spread: Rows = [(u, r, None if v is None else (low, middle, high)[v - 1]) for u, r, v in three]
    assert of(spread, Metric.ORDINAL).alpha == of(three, Metric.ORDINAL).alpha


@given(rows, st.integers(0, 2))
def test_interval_alpha_ignores_where_the_scale_begins(ratings: Rows, shift: int) -> None:
    three: Rows = [(u, r, None if v is None else min(v, 3)) for u, r, v in ratings]
    shifted: Rows = [(u, r, None if v is None else v + shift) for u, r, v in three]
    assert of(shifted, Metric.INTERVAL).alpha == of(three, Metric.INTERVAL).alpha


def test_the_interval_of_very_many_units_is_not_lost_to_rounding() -> None:
    few = of(EXAMPLE_A).interval
    copies = 10**7
    patterns = {pattern: n * copies for pattern, n in tally(EXAMPLE_A).patterns.items()}
    many = agreement(Tally(patterns, 4))
    assert few is not None
    assert many.alpha is not None
    assert many.interval is not None
    assert many.interval.estimate == pytest.approx(float(many.alpha), abs=1e-7)
    assert 0 < many.interval.standard_error < few.standard_error / 1000


@pytest.mark.parametrize(
    ("alpha", "word"),
    [
        (Fraction(1), Reading.RELIABLE),
        (Fraction(8, 10), Reading.RELIABLE),
        (Fraction(7999, 10000), Reading.TENTATIVE),
        (Fraction(667, 1000), Reading.TENTATIVE),
        (Fraction(2, 3), Reading.NOT_RELIABLE),
        (Fraction(-1, 2), Reading.NOT_RELIABLE),
    ],
)
def test_an_alpha_is_read_by_its_exact_value(alpha: Fraction, word: Reading) -> None:
    assert reading(alpha) is word
