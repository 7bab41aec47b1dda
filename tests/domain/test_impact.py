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
    FLAGGED_WORDING,
    FORMULA,
    ByGroup,
    Comparison,
    Impact,
    Outcomes,
    Row,
    SignificanceTests,
    added_up,
    adverse_impact,
    compare,
    selected_above_median,
)
from app.domain.withheld import Withheld

TOLERANCE = 5e-7

World: TypeAlias = dict[str | None, Outcomes]

NAMES = "abcde"


def of(selected: int, decided: int) -> Outcomes:
    return Outcomes(selected, decided - selected)


def row(found: Impact, *groups: str) -> Row:
    (only,) = (row for row in found.rows if row.groups == groups)
    return only


def comparison(found: Impact, *groups: str) -> Comparison:
    compared = row(found, *groups).comparison
    assert compared is not None
    return compared


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
    assert [comparison(found, name).flagged for name in "bcd"] == [True, False, False]
    assert found.formula == FORMULA
    assert found.reason is None


def test_the_men_and_women_of_the_second_example() -> None:
    found = adverse_impact({"men": of(40, 100), "women": of(10, 50)})
    women = comparison(found, "women")
    assert women.ratio == Fraction(1, 2)
    assert women.flagged
    assert women.turns_on_one_person is False
    assert women.shortfall == Fraction(20, 3)
    tests = women.tests
    assert tests.fisher_p == pytest.approx(0.016912, abs=TOLERANCE)
    assert tests.boschloo_p == pytest.approx(0.013687, abs=TOLERANCE)
    assert tests.z == pytest.approx(-2.449490, abs=TOLERANCE)
    assert tests.z_p == pytest.approx(0.014306, abs=TOLERANCE)
    assert (tests.reason, tests.boschloo_reason) == (None, None)


def test_after_moving_one_person_the_second_example_is_still_flagged() -> None:
    moved = compare(of(11, 50), of(39, 100))
    assert moved.ratio == Fraction(22, 39)
    assert float(Fraction(22, 39)) == pytest.approx(0.564103, abs=TOLERANCE)
    assert moved.flagged


def test_a_flag_that_turns_on_one_person_says_so() -> None:
    """Neither one more of 7 nor one less of 11 would lift the flag: it takes the move of one."""
    assert compare(of(8, 20), of(11, 20)).flagged
    assert compare(of(7, 20), of(10, 20)).flagged
    found = compare(of(7, 20), of(11, 20))
    assert found.flagged
    assert found.turns_on_one_person


@pytest.mark.usefixtures("no_tests")
def test_one_selection_less_than_four_fifths_is_flagged_and_four_fifths_is_not() -> None:
    assert compare(of(4 * 10**15, 10**16), of(5 * 10**15, 10**16)).flagged is False
    assert compare(of(4 * 10**15 - 1, 10**16), of(5 * 10**15, 10**16)).flagged is True


def test_what_is_said_of_a_flag_accuses_nobody() -> None:
    assert FLAGGED_WORDING == "a difference that calls for review"


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
    assert (tests.fisher_p, tests.boschloo_p, tests.z, tests.z_p) == (None, None, None, None)
    assert tests.reason is Withheld.NOT_TESTABLE
    assert tests.boschloo_reason is Withheld.NOT_TESTABLE


def test_everybody_selected_in_both_is_a_ratio_of_one_without_tests() -> None:
    found = compare(of(10, 10), of(20, 20))
    assert found.ratio == 1
    assert found.flagged is False
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
    assert compare(of(2, 5), of(n // 2, n)).tests.boschloo_p is not None
    beyond = compare(of(2, 5), of(n // 2, n + 1)).tests
    assert (beyond.boschloo_p, beyond.boschloo_reason) == (None, Withheld.TOO_MANY_DECIDED)
    assert beyond.fisher_p is not None
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
