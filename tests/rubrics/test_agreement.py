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
    ICC_FORMULA,
    Agreement,
    AgreementReading,
    JackknifeInterval,
    Metric,
    OneWay,
    Tally,
    agreement,
    one_way,
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
EXAMPLE_C = {"easy": table("4 5 5 4", "5 4 5 4"), "hard": table("1 2 2 1", "2 1 2 1")}
"""Two criteria: the raters agree on which one is harder, and on nothing else."""

metrics = st.sampled_from(Metric)
rows = st.dictionaries(
    st.tuples(st.integers(0, 8), st.integers(0, 4)), st.none() | st.integers(1, 5), max_size=30
).map(lambda cells: [(unit, rater, value) for (unit, rater), value in cells.items()])
by_criterion = st.dictionaries(st.sampled_from("abc"), rows, max_size=3)


def of(ratings: Rows, metric: Metric = Metric.ORDINAL) -> Agreement:
    return agreement(tally({"python": ratings}), metric)


def jackknife(found: Agreement) -> JackknifeInterval:
    assert found.interval is not None
    return found.interval


def values_by_unit(ratings: Rows) -> list[list[int]]:
    """The values of each pairable unit."""
    units: dict[int, list[int]] = {}
    for unit, _, value in ratings:
        if value is not None:
            units.setdefault(unit, []).append(value)
    return [values for values in units.values() if len(values) > 1]


def alpha_by_pairs(units: Sequence[Sequence[int]], metric: Metric) -> Fraction | None:
    """Alpha as one minus observed over expected disagreement, from every single pair of values."""
    return within_by_pairs([units], metric)


def within_by_pairs(criteria: Sequence[Sequence[Sequence[int]]], metric: Metric) -> Fraction | None:
    """Alpha within criteria, from every single pair of values of each."""
    parts = [disagreement_by_pairs(units, metric) for units in criteria if units]
    expected = sum((weight * of_all for weight, _, of_all in parts), Fraction())
    if not expected:
        return None
    return 1 - sum(weight * of_units for weight, of_units, _ in parts) / expected


def disagreement_by_pairs(
    units: Sequence[Sequence[int]], metric: Metric
) -> tuple[Fraction, Fraction, Fraction]:
    """The weight of a criterion, its observed and its expected disagreement."""
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
    observed = Fraction()
    for values in units:
        for i, a in enumerate(values):
            for j, b in enumerate(values):
                if i != j:
                    observed += distance(a, b) / (len(values) - 1)
    weight = Fraction(1, n) if metric is Metric.ORDINAL else Fraction(n)
    return weight, observed / n, expected / (n * (n - 1))


def float_of(figure: Fraction | None) -> float:
    assert figure is not None
    return float(figure)


@pytest.mark.parametrize(
    ("metric", "alpha"),
    [(Metric.NOMINAL, 0.743421), (Metric.ORDINAL, 0.815388), (Metric.INTERVAL, 0.849107)],
)
def test_example_a_is_met(metric: Metric, alpha: float) -> None:
    found = of(EXAMPLE_A, metric)
    assert found.alpha is not None
    assert float(found.alpha) == pytest.approx(alpha, abs=TOLERANCE)
    assert (found.reason, found.formula) == (None, FORMULA)


def test_example_a_carries_what_it_was_computed_from() -> None:
    found = tally({"python": EXAMPLE_A})
    assert (found.unit_count, found.pairable_count, found.rater_count) == (12, 11, 4)
    assert found.value_counts == (9, 13, 10, 5, 3)


def test_the_jackknife_of_example_a_is_met() -> None:
    interval = of(EXAMPLE_A).interval
    assert interval is not None
    assert interval.estimate == pytest.approx(0.832859, abs=TOLERANCE)
    assert interval.standard_error == pytest.approx(0.148031, abs=TOLERANCE)
    assert interval.low == pytest.approx(0.503025, abs=TOLERANCE)
    assert interval.high == 1.0
    assert interval.width == pytest.approx(0.659669, abs=TOLERANCE)
    assert reading(of(EXAMPLE_A)) is Withheld.TOO_FEW_UNITS


def test_the_one_way_icc_of_example_a_is_met() -> None:
    found = one_way(tally({"python": EXAMPLE_A}))
    assert found.between == Fraction(495, 100)
    assert float_of(found.within) == pytest.approx(0.224138, abs=TOLERANCE)
    assert found.unit_size == Fraction(3625, 1000)
    assert float_of(found.icc) == pytest.approx(0.853296, abs=TOLERANCE)
    assert float_of(found.reliability(2)) == pytest.approx(0.920842, abs=TOLERANCE)
    assert found.reliability(1) == found.icc
    assert (found.reason, found.formula) == (None, ICC_FORMULA)


@pytest.mark.parametrize(
    ("metric", "pooled"), [(Metric.INTERVAL, Fraction(29, 32)), (Metric.ORDINAL, Fraction(13, 16))]
)
def test_example_c_is_met_within_criteria_and_pooled(metric: Metric, pooled: Fraction) -> None:
    counted = tally(EXAMPLE_C)
    assert agreement(counted, metric).alpha == Fraction(1, 8)
    assert agreement(counted.pooled(), metric).alpha == pooled


def test_the_jackknife_of_example_c_is_cut_at_both_ends() -> None:
    interval = jackknife(agreement(tally(EXAMPLE_C), Metric.INTERVAL))
    assert interval.estimate == pytest.approx(0.172871, abs=TOLERANCE)
    assert interval.standard_error == pytest.approx(0.390441, abs=TOLERANCE)
    assert interval.low == pytest.approx(-0.750376, abs=TOLERANCE)
    assert interval.high == 1
    assert interval.width == pytest.approx(1.846495, abs=TOLERANCE)
    below = jackknife(of(table("2 5 1", "3 1 4")))
    assert below.low == -1
    assert below.high == pytest.approx(-0.742990, abs=TOLERANCE)
    assert below.width > below.high - below.low


def test_the_icc_of_example_c_nests_units_in_criteria() -> None:
    counted = tally(EXAMPLE_C)
    found = one_way(counted)
    assert (found.between, found.within) == (Fraction(1, 3), Fraction(1, 4))
    assert found.unit_size == 2
    assert found.icc == Fraction(1, 7)
    assert float_of(one_way(counted.pooled()).icc) == pytest.approx(0.911950, abs=TOLERANCE)


@pytest.mark.parametrize(
    ("ratings", "reason"),
    [
        ({"a": table("1 2", ". .")}, Withheld.NO_PAIRABLE_UNITS),
        ({"a": table("1", "2"), "b": table("4", "5")}, Withheld.TOO_FEW_UNITS),
        ({"a": table("1 1", "1 1"), "b": table("5", "5")}, Withheld.NO_VARIATION),
    ],
)
def test_an_icc_that_cannot_be_given_has_a_reason(
    ratings: dict[str, Rows], reason: Withheld
) -> None:
    found = one_way(tally(ratings))
    assert (found.icc, found.reliability(2), found.reason) == (None, None, reason)


def test_the_mean_of_raters_who_do_not_agree_is_not_reliable_at_all() -> None:
    found = one_way(tally({"a": table("1 5", "5 1")}))
    assert found.icc == -1
    assert found.reliability(3) == 0


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
    assert tally({"python": ratings}).value_counts == (0, 0, 0, 0, 0)


@pytest.mark.parametrize("metric", Metric)
def test_equal_values_are_no_agreement_to_speak_of(metric: Metric) -> None:
    found = of(table("3 3 3 5", "3 3 3 ."), metric)
    assert (found.alpha, found.reason) == (None, Withheld.NO_VARIATION)
    assert (found.interval, found.interval_reason) == (None, Withheld.NO_VARIATION)
    assert found.pairable_count == 3


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
        {
            "python": {
                (2, 0, 0, 0, 0): 1,
                (0, 2, 0, 0, 0): 1,
                (0, 0, 1, 1, 0): 1,
                (0, 0, 0, 2, 0): 1,
            }
        },
        2,
    )
    assert agreement(counted) == of(EXAMPLE_B)


@pytest.mark.parametrize("value", [0, 6, -1])
def test_a_value_off_the_scale_is_refused(value: int) -> None:
    with pytest.raises(RatingRefusedError, match="1 to 5"):
        tally({"a": [(1, 1, 3), (1, 2, value)]})


def test_a_rater_with_two_ratings_of_a_unit_is_refused() -> None:
    with pytest.raises(RatingRefusedError, match="one independent rating"):
        tally({"a": [(1, 1, 3), (1, 1, 3)]})


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
    assert (one.alpha, one.reason, one.pairable_count) == (
        other.alpha,
        other.reason,
        other.pairable_count,
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
    assert one.pairable_count == tally({"python": pairable}).unit_count


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
    patterns = tally({"a": EXAMPLE_A}).patterns["a"]
    many = agreement(Tally({"a": {pattern: n * copies for pattern, n in patterns.items()}}, 4))
    assert few is not None
    assert many.alpha is not None
    assert many.interval is not None
    assert many.interval.estimate == pytest.approx(float(many.alpha), abs=1e-7)
    assert 0 < many.interval.standard_error < few.standard_error / 1000


def judged(alpha: Fraction, width: float | None = 0.4, units: int = 10) -> Agreement:
    """An agreement with this alpha, whose interval is that wide."""
    limits = None if width is None else JackknifeInterval(FORMULA, 0.5, 0.1, 0, 1, width)
    reason = Withheld.NO_VARIATION if limits is None else None
    return Agreement(FORMULA, alpha, None, limits, reason, units)


@pytest.mark.parametrize(
    ("alpha", "word"),
    [
        (Fraction(1), AgreementReading.RELIABLE),
        (Fraction(8, 10), AgreementReading.RELIABLE),
        (Fraction(7999, 10000), AgreementReading.TENTATIVE),
        (Fraction(667, 1000), AgreementReading.TENTATIVE),
        (Fraction(2, 3), AgreementReading.NOT_RELIABLE),
        (Fraction(-1, 2), AgreementReading.NOT_RELIABLE),
    ],
)
def test_an_alpha_is_read_by_its_exact_value(alpha: Fraction, word: AgreementReading) -> None:
    assert reading(judged(alpha)) is word


@pytest.mark.parametrize(
    ("width", "units", "is_read"),
    [
        (0.4, 10, True),
        (0.1 + 0.3, 10, True),
        (0.4001, 10, False),
        (0.1, 9, False),
        (None, 10, False),
    ],
)
def test_a_reading_needs_ten_units_and_a_narrow_interval(
    width: float | None, units: int, is_read: bool
) -> None:
    found = reading(judged(Fraction(9, 10), width, units))
    assert found is (AgreementReading.RELIABLE if is_read else Withheld.TOO_FEW_UNITS)


def test_no_alpha_has_no_reading() -> None:
    assert reading(of(table("3 3", "3 3"))) is Withheld.NO_VARIATION
    assert reading(of(table("1 2"))) is Withheld.NO_PAIRABLE_UNITS


@given(by_criterion, metrics)
def test_alpha_within_criteria_and_its_interval_are_those_of_the_slow_way(
    ratings: dict[str, Rows], metric: Metric
) -> None:
    criteria = [values_by_unit(given) for given in ratings.values()]
    found = agreement(tally(ratings), metric)
    alpha = within_by_pairs(criteria, metric)
    assert found.alpha == alpha
    rest = [
        within_by_pairs(
            [[v for k, v in enumerate(u) if (i, k) != (s, j)] for i, u in enumerate(criteria)],
            metric,
        )
        for s, units in enumerate(criteria)
        for j in range(len(units))
    ]
    m = len(rest)
    if alpha is None or m < 2 or None in rest:
        assert found.interval is None
        assert found.interval_reason is not None
        return
    pseudo_values = [float(m * alpha - (m - 1) * a) for a in rest if a is not None]
    interval = jackknife(found)
    assert interval.estimate == pytest.approx(statistics.mean(pseudo_values), abs=1e-9)
    error = statistics.stdev(pseudo_values) / math.sqrt(m)
    assert interval.standard_error == pytest.approx(error, abs=1e-9)
    assert -1 <= interval.low <= interval.high <= 1


@given(by_criterion, metrics)
def test_alpha_within_criteria_lies_between_the_alphas_of_the_criteria(
    ratings: dict[str, Rows], metric: Metric
) -> None:
    own = [of(given, metric).alpha for given in ratings.values()]
    known = [alpha for alpha in own if alpha is not None]
    alpha = agreement(tally(ratings), metric).alpha
    assert (alpha is None) == (not known)
    if alpha is not None:
        assert min(known) <= alpha <= max(known)


def by_deviations(criteria: Sequence[Sequence[Sequence[int]]]) -> tuple[Fraction, ...]:
    """MSB, MSW and n0 from every single deviation from a mean."""
    between = within = size = Fraction()
    units = values = 0
    for unit_values in criteria:
        everything = [Fraction(value) for unit in unit_values for value in unit]
        mean = statistics.mean(everything)
        for unit in unit_values:
            own = statistics.mean(map(Fraction, unit))
            between += len(unit) * (own - mean) ** 2
            within += sum(((value - own) ** 2 for value in unit), Fraction())
        n = len(everything)
        size += n - Fraction(sum(len(unit) ** 2 for unit in unit_values), n)
        units += len(unit_values)
        values += n
    free = units - len(criteria)
    return between / free, within / (values - units), size / free


@given(by_criterion)
def test_the_icc_is_that_of_its_definition(ratings: dict[str, Rows]) -> None:
    criteria = [units for units in map(values_by_unit, ratings.values()) if units]
    found: OneWay = one_way(tally(ratings))
    if sum(map(len, criteria)) == len(criteria):
        assert found.between is None
        return
    msb, msw, n0 = by_deviations(criteria)
    assert (found.between, found.within, found.unit_size) == (msb, msw, n0)
    spread = msb + (n0 - 1) * msw
    assert (found.icc is None) == (spread == 0) == (found.reason is Withheld.NO_VARIATION)
    if found.icc is not None:
        assert found.icc == (msb - msw) / spread
        assert found.icc <= 1
