import random
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import impact
from app.domain.impact import (
    BOSCHLOO_LIMIT,
    FORMULA,
    WORDING,
    ByGroup,
    Impact,
    ImpactComparison,
    ImpactReading,
    ImpactRow,
    Outcomes,
    RatioInterval,
    SignificanceTests,
    added_up,
    adverse_impact,
    compare,
    holm,
    selected_above_median,
)
from app.domain.withheld import Withheld

TOLERANCE = 5e-7

World: TypeAlias = dict[str | None, Outcomes]

NAMES = "abcde"


def of(selected: int, decided: int) -> Outcomes:
    return Outcomes(selected, decided - selected)


def row(found: Impact, *groups: str) -> ImpactRow:
    (only,) = (row for row in found.rows if row.groups == groups)
    return only


def comparison(found: Impact, *groups: str) -> ImpactComparison:
    compared = row(found, *groups).comparison
    assert compared is not None
    return compared


def interval(found: Impact, *groups: str) -> RatioInterval:
    limits = comparison(found, *groups).interval
    assert limits is not None
    return limits


def outcomes(most: int) -> st.SearchStrategy[Outcomes]:
    counts = st.integers(0, most)
    return st.builds(Outcomes, counts, counts, st.integers(0, 2), st.integers(0, 2))


small_worlds: st.SearchStrategy[World] = st.dictionaries(
    st.sampled_from(NAMES), outcomes(7), min_size=1
)


def _folding(sizes: set[int], small: int, order: random.Random) -> World:
    """One group that is too small to be shown, among others of sizes that all differ."""
    decided = [small, *sizes]
    order.shuffle(decided)
    return {
        name: of(order.randint(0, each), each) for name, each in zip(NAMES, decided, strict=False)
    }


folding_worlds: st.SearchStrategy[World] = st.builds(
    _folding,
    st.sets(st.integers(5, 14), min_size=1, max_size=4),
    st.integers(0, 4),
    st.randoms(use_true_random=False),
)


@pytest.fixture
def no_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the tests out where only counts matter: they take most of the time."""
    none = SignificanceTests(None, None, None, None, Withheld.NOT_TESTABLE, Withheld.NOT_TESTABLE)
    monkeypatch.setattr(impact, "_tests", lambda *_: none)


def test_the_four_rates_of_the_first_example() -> None:
    found = adverse_impact({"a": of(60, 100), "b": of(45, 100), "c": of(48, 100), "d": of(51, 100)})
    assert [row.ratio for row in found.rows] == [
        1,
        Fraction(3, 4),
        Fraction(4, 5),
        Fraction(17, 20),
    ]
    assert [row.is_reference for row in found.rows] == [True, False, False, False]
    assert row(found, "a").comparison is None
    assert [comparison(found, name).is_flagged for name in "bcd"] == [True, False, False]
    assert found.formula == FORMULA
    assert found.reason is None


def test_the_men_and_women_of_the_second_example() -> None:
    found = adverse_impact({"men": of(40, 100), "women": of(10, 50)})
    women = comparison(found, "women")
    assert women.ratio == Fraction(1, 2)
    assert women.is_flagged
    assert women.turns_on_one_person is False
    assert women.shortfall == Fraction(20, 3)
    limits = interval(found, "women")
    assert limits.low == pytest.approx(0.273283, abs=TOLERANCE)
    assert limits.high == pytest.approx(0.914804, abs=TOLERANCE)
    assert limits.p_value == pytest.approx(0.024521, abs=TOLERANCE)
    assert limits.has_half_added is False
    assert row(found, "women").adjusted_p_value == limits.p_value
    assert row(found, "women").reading is ImpactReading.REVIEW
    tests = women.tests
    assert tests.fisher_p_value == pytest.approx(0.016912, abs=TOLERANCE)
    assert tests.boschloo_p_value == pytest.approx(0.013687, abs=TOLERANCE)
    assert tests.z_score == pytest.approx(-2.449490, abs=TOLERANCE)
    assert tests.z_p_value == pytest.approx(0.014306, abs=TOLERANCE)
    assert (tests.reason, tests.boschloo_reason) == (None, None)


def test_a_flag_on_few_people_cannot_be_told_from_chance() -> None:
    found = adverse_impact({"men": of(3, 20), "women": of(1, 10)})
    women, limits = comparison(found, "women"), interval(found, "women")
    assert women.ratio == Fraction(2, 3)
    assert women.is_flagged
    assert women.shortfall == Fraction(1, 3)
    assert limits.low == pytest.approx(0.079061, abs=TOLERANCE)
    assert limits.high == pytest.approx(5.621541, abs=TOLERANCE)
    assert limits.p_value == pytest.approx(0.709346, abs=TOLERANCE)
    assert women.tests.boschloo_p_value == pytest.approx(0.904325, abs=TOLERANCE)
    assert row(found, "women").reading is ImpactReading.CANNOT_TELL


def test_an_interval_that_just_reaches_one_cannot_tell() -> None:
    found = adverse_impact({"a": of(48, 255), "b": of(52, 395)})
    b, limits = comparison(found, "b"), interval(found, "b")
    assert b.ratio is not None
    assert float(b.ratio) == pytest.approx(0.699367, abs=TOLERANCE)
    assert b.is_flagged
    assert limits.low == pytest.approx(0.488261, abs=TOLERANCE)
    assert limits.high == pytest.approx(1.001748, abs=TOLERANCE)
    assert limits.p_value == pytest.approx(0.051124, abs=TOLERANCE)
    assert b.tests.fisher_p_value == pytest.approx(0.058354, abs=TOLERANCE)
    assert b.tests.boschloo_p_value == pytest.approx(0.056646, abs=TOLERANCE)
    assert row(found, "b").reading is ImpactReading.CANNOT_TELL


def test_nobody_selected_in_a_group_goes_by_fishers_p_and_says_that_a_half_was_added() -> None:
    found = adverse_impact({"a": of(10, 30), "b": of(0, 20)})
    b, limits = comparison(found, "b"), interval(found, "b")
    assert b.ratio == 0
    assert b.is_flagged
    assert limits.has_half_added
    assert limits.low == pytest.approx(0.004390, abs=TOLERANCE)
    assert limits.high == pytest.approx(1.143443, abs=TOLERANCE)
    assert limits.p_value == b.tests.fisher_p_value == pytest.approx(0.003433, abs=TOLERANCE)
    assert b.tests.boschloo_p_value == pytest.approx(0.002767, abs=TOLERANCE)
    assert row(found, "b").reading is ImpactReading.REVIEW


def test_three_comparisons_are_judged_together() -> None:
    """The second one's own interval ends below 1; for three comparisons it cannot tell."""
    found = adverse_impact({"a": of(40, 80), "b": of(16, 60), "c": of(19, 60), "d": of(27, 70)})
    expected = {
        "b": (0.533333, 0.332211, 0.856216, 0.009250, 0.027749),
        "c": (0.633333, 0.411379, 0.975040, 0.038007, 0.076013),
        "d": (0.771429, 0.533924, 1.114581, 0.166913, 0.166913),
    }
    for name, figures in expected.items():
        ratio, limits = comparison(found, name).ratio, interval(found, name)
        assert ratio is not None
        got = (
            float(ratio),
            limits.low,
            limits.high,
            limits.p_value,
            row(found, name).adjusted_p_value,
        )
        assert got == pytest.approx(figures, abs=TOLERANCE)
        assert comparison(found, name).is_flagged
    assert [row(found, name).reading for name in "bcd"] == [
        ImpactReading.REVIEW,
        ImpactReading.CANNOT_TELL,
        ImpactReading.CANNOT_TELL,
    ]
    assert row(found, "a").reading is None


def test_no_flag_is_a_ratio_of_four_fifths_or_above_however_small_its_p() -> None:
    found = adverse_impact({"a": of(600, 1000), "b": of(480, 1000)})
    assert comparison(found, "b").ratio == Fraction(4, 5)
    assert interval(found, "b").p_value < 0.001
    assert row(found, "b").reading is ImpactReading.NO_FLAG


def test_a_comparison_without_a_p_still_counts_as_one() -> None:
    found = adverse_impact({"a": of(20, 20), "b": of(10, 10), "c": of(12, 20)})
    untold = row(found, "b")
    assert untold.comparison is not None
    assert (untold.comparison.interval, untold.adjusted_p_value) == (None, None)
    assert untold.comparison.tests.reason is Withheld.NOT_TESTABLE
    assert untold.reading is ImpactReading.NO_FLAG
    assert row(found, "c").adjusted_p_value == pytest.approx(2 * interval(found, "c").p_value)


def test_holm_never_puts_a_larger_p_before_a_smaller_one() -> None:
    assert holm([0.04, 0.01, 0.03], 3) == pytest.approx([0.06, 0.03, 0.06])
    assert holm([0.6, 0.5], 2) == [1, 1]
    assert holm([], 0) == []


@given(st.lists(st.floats(0, 1), max_size=6), st.integers(0, 2))
def test_an_adjusted_p_lies_between_the_p_and_bonferronis(p_values: list[float], more: int) -> None:
    comparisons = len(p_values) + more
    for p, adjusted in zip(p_values, holm(p_values, comparisons), strict=True):
        assert p <= adjusted <= min(1, comparisons * p)


@given(outcomes(40), outcomes(40))
def test_two_groups_are_for_review_exactly_when_the_interval_ends_below_one(
    one: Outcomes, other: Outcomes
) -> None:
    found = adverse_impact({"a": one, "b": other})
    for shown in found.rows:
        compared = shown.comparison
        if compared is None or compared.interval is None or compared.interval.has_half_added:
            continue
        is_below = compared.interval.high < 1
        assert compared.ratio is not None
        assert compared.interval.low < compared.ratio < compared.interval.high
        if compared.ratio < Fraction(4, 5):
            assert (shown.reading is ImpactReading.REVIEW) == is_below


def test_after_moving_one_person_the_second_example_is_still_flagged() -> None:
    moved = compare(of(11, 50), of(39, 100))
    assert moved.ratio == Fraction(22, 39)
    assert float(Fraction(22, 39)) == pytest.approx(0.564103, abs=TOLERANCE)
    assert moved.is_flagged


def test_a_flag_that_turns_on_one_person_says_so() -> None:
    """Neither one more of 7 nor one less of 11 would lift the flag: it takes the move of one."""
    assert compare(of(8, 20), of(11, 20)).is_flagged
    assert compare(of(7, 20), of(10, 20)).is_flagged
    found = compare(of(7, 20), of(11, 20))
    assert found.is_flagged
    assert found.turns_on_one_person


@pytest.mark.usefixtures("no_tests")
def test_one_selection_less_than_four_fifths_is_flagged_and_four_fifths_is_not() -> None:
    assert compare(of(4 * 10**15, 10**16), of(5 * 10**15, 10**16)).is_flagged is False
    assert compare(of(4 * 10**15 - 1, 10**16), of(5 * 10**15, 10**16)).is_flagged is True


def test_what_is_said_of_a_reading_accuses_nobody() -> None:
    assert WORDING[ImpactReading.REVIEW] == "a difference that calls for review"
    assert set(WORDING) == set(ImpactReading)


@pytest.mark.parametrize(
    ("focal", "reference"),
    [
        (of(0, 0), of(5, 10)),
        (of(5, 10), of(0, 0)),
        (of(0, 10), of(0, 10)),
        (of(10, 10), of(20, 20)),
    ],
)
def test_what_cannot_be_tested_has_no_p(focal: Outcomes, reference: Outcomes) -> None:
    tests = compare(focal, reference).tests
    assert (tests.fisher_p_value, tests.boschloo_p_value, tests.z_score, tests.z_p_value) == (
        None,
        None,
        None,
        None,
    )
    assert tests.reason is Withheld.NOT_TESTABLE
    assert tests.boschloo_reason is Withheld.NOT_TESTABLE


def test_everybody_selected_in_both_is_a_ratio_of_one_without_tests() -> None:
    found = compare(of(10, 10), of(20, 20))
    assert found.ratio == 1
    assert found.is_flagged is False
    assert found.shortfall == 0


def test_nobody_selected_anywhere_is_no_ratio() -> None:
    found = adverse_impact({"a": of(0, 10), "b": of(0, 20)})
    assert found.reason is Withheld.NOT_TESTABLE
    assert [(row.ratio, row.reason) for row in found.rows] == [(None, Withheld.NOT_TESTABLE)] * 2
    assert compare(of(0, 10), of(0, 20)).reason is Withheld.NOT_TESTABLE


def test_a_group_alone_is_not_compared_with_itself() -> None:
    found = adverse_impact({"a": of(5, 10)})
    assert (row(found, "a").ratio, found.reason) == (None, Withheld.NOT_TESTABLE)


@pytest.mark.parametrize("by_group", [{}, {"a": Outcomes(0, 0, 1, 2), "b": Outcomes(0, 0)}])
def test_nobody_decided_is_said_so(by_group: World) -> None:
    assert adverse_impact(by_group).reason is Withheld.ZERO_DECIDED


def test_boschloo_is_left_out_when_it_would_take_long() -> None:
    n = BOSCHLOO_LIMIT
    assert compare(of(2, 5), of(n // 2, n)).tests.boschloo_p_value is not None
    beyond = compare(of(2, 5), of(n // 2, n + 1)).tests
    assert (beyond.boschloo_p_value, beyond.boschloo_reason) == (None, Withheld.TOO_MANY_DECIDED)
    assert beyond.fisher_p_value is not None
    assert beyond.reason is None


def test_withdrawn_and_open_applications_enter_no_rate() -> None:
    found = adverse_impact({"a": Outcomes(4, 6, 30, 40), "b": Outcomes(5, 5)})
    assert row(found, "a").rate == Fraction(2, 5)
    assert row(found, "a").outcomes == Outcomes(4, 6, 30, 40)
    assert found.decided == 20


def test_the_unknown_are_counted_and_shown_and_not_tested() -> None:
    found = adverse_impact({"a": of(5, 10), None: of(3, 3), "b": of(5, 10)})
    assert found.unknown == of(3, 3)
    assert found.decided == 23
    assert [row.groups for row in found.rows] == [("a",), ("b",)]


def test_a_group_under_two_per_cent_is_listed_and_two_per_cent_are_tested() -> None:
    world: World = {"a": of(100, 243), "b": of(50, 250), "c": of(6, 7)}
    listed = adverse_impact({**world, "a": of(100, 244)})
    assert row(listed, "c").outcomes == of(6, 7)
    assert row(listed, "c").rate == Fraction(6, 7)
    assert (row(listed, "c").ratio, row(listed, "c").reason) == (None, Withheld.SMALL_GROUP)
    assert row(listed, "a").is_reference
    exact = adverse_impact({"a": of(100, 250), "b": of(50, 240), "c": of(9, 10)})
    assert row(exact, "c").is_reference


def test_the_unknown_count_towards_two_per_cent() -> None:
    world: World = {"a": of(10, 100), "b": of(20, 100), "c": of(5, 5)}
    assert row(adverse_impact(world), "c").is_reference
    assert row(adverse_impact({**world, None: of(0, 46)}), "c").reason is Withheld.SMALL_GROUP


def test_of_equal_rates_the_largest_group_is_the_reference() -> None:
    found = adverse_impact({"a": of(5, 10), "b": of(10, 20), "c": of(5, 10)})
    assert [row.is_reference for row in found.rows] == [False, True, False]
    assert [row.ratio for row in found.rows] == [1, 1, 1]


def test_small_groups_are_shown_without_counts() -> None:
    found = adverse_impact({"a": of(5, 10), "b": of(1, 4), "c": of(6, 10), "d": of(0, 2)})
    for name in "bd":
        hidden = row(found, name)
        assert (hidden.outcomes, hidden.rate, hidden.ratio) == (None, None, None)
        assert hidden.reason is Withheld.SMALL_GROUP
    assert found.decided == 26


def test_five_decided_are_shown() -> None:
    assert row(adverse_impact({"a": of(2, 5), "b": of(3, 5)}), "a").outcomes == of(2, 5)


def test_a_single_small_group_is_folded_with_the_next_smallest_and_tested_with_it() -> None:
    found = adverse_impact({"a": of(20, 30), "b": of(1, 4), "c": of(5, 10), "d": of(9, 20)})
    assert [row.groups for row in found.rows] == [("a",), ("b", "c"), ("d",)]
    assert row(found, "b", "c").outcomes == of(6, 14)
    assert comparison(found, "b", "c").ratio == Fraction(9, 14)


@pytest.mark.parametrize("size", [0, 4])
def test_small_groups_that_their_sum_gives_away_are_folded_too(size: int) -> None:
    found = adverse_impact({"a": of(0, size), "b": of(0, size), "c": of(5, 10), "d": of(9, 20)})
    assert [row.groups for row in found.rows] == [("a", "b", "c"), ("d",)]


def test_a_total_that_gives_the_only_group_away_is_withheld() -> None:
    found = adverse_impact({"a": of(1, 3), None: of(2, 9)})
    assert (found.decided, found.decided_reason) == (None, Withheld.SMALL_GROUP)
    assert row(found, "a").outcomes is None


@given(small_worlds, outcomes(9))
@pytest.mark.usefixtures("no_tests")
def test_no_hidden_number_follows_from_the_total_and_what_is_visible(
    world: World, unknown: Outcomes
) -> None:
    found = adverse_impact({**world, None: unknown})
    hidden = [row for row in found.rows if row.outcomes is None]
    if not hidden or found.decided is None:
        return
    visible = sum(row.outcomes.decided for row in found.rows if row.outcomes is not None)
    rest = found.decided - found.unknown.decided - visible
    possible = [each for each in product(range(5), repeat=len(hidden)) if sum(each) == rest]
    for column in zip(*possible, strict=True):
        assert len(set(column)) > 1


@given(folding_worlds)
@pytest.mark.usefixtures("no_tests")
def test_a_folded_cell_does_not_tell_which_of_its_groups_is_which(
    world: World,
) -> None:
    found = adverse_impact(world)
    (folded,) = (row.groups for row in found.rows if len(row.groups) > 1)
    one, other = folded[0], folded[-1]
    swapped = {**world, one: world[other], other: world[one]}
    assert adverse_impact(dict(swapped)) == found


@given(small_worlds)
@pytest.mark.usefixtures("no_tests")
def test_every_group_is_in_one_row_and_none_with_fewer_than_five_is_shown(
    world: World,
) -> None:
    found = adverse_impact(world)
    listed = [name for row in found.rows for name in row.groups]
    assert len(listed) == len(world)
    assert set(listed) == set(world)
    for shown in found.rows:
        together = sum((world[name] for name in shown.groups), Outcomes(0, 0))
        assert shown.outcomes in (None, together)
        assert (shown.outcomes is None) == (together.decided < 5)
        assert (shown.rate is None) == (shown.outcomes is None)


@given(small_worlds)
@pytest.mark.usefixtures("no_tests")
def test_a_ratio_lies_between_zero_and_one_or_has_a_reason(world: World) -> None:
    for shown in adverse_impact(world).rows:
        assert (shown.ratio is None) == (shown.reason is not None)
        assert shown.ratio is None or 0 <= shown.ratio <= 1


def test_scores_count_as_selected_above_the_median_of_all() -> None:
    scores = [("a", 1), ("a", 4), ("b", 3), ("b", 5), (None, 2), ("a", 3)]
    found = selected_above_median((group, Fraction(score)) for group, score in scores)
    assert found == {"a": of(1, 3), "b": of(1, 2), None: of(0, 1)}


def test_a_score_at_the_median_is_not_above_it() -> None:
    thirds = [("a", Fraction(1, 3)), ("a", Fraction(2, 3)), ("b", Fraction(1, 2))]
    assert selected_above_median(thirds) == {"a": of(1, 2), "b": of(0, 1)}


def test_without_scores_there_are_no_groups() -> None:
    assert selected_above_median([]) == {}


@pytest.mark.parametrize("field", ["selected", "declined", "withdrawn", "open"])
def test_a_count_is_never_below_zero(field: str) -> None:
    with pytest.raises(ValueError, match="0 or above"):
        replace(Outcomes(1, 1), **{field: -1})


def test_outcomes_of_several_parts_add_up_by_group() -> None:
    parts: list[ByGroup] = [
        {"a": Outcomes(1, 2, 3, 4), None: Outcomes(1, 0)},
        {"a": Outcomes(1, 1, 1, 1), "b": Outcomes(0, 1)},
    ]
    assert added_up(parts) == {
        "a": Outcomes(2, 3, 4, 5),
        "b": Outcomes(0, 1),
        None: Outcomes(1, 0),
    }
    assert added_up([]) == {}
