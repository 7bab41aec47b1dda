"""Whether predictions came true: the worked numbers, the counts below which there is no figure."""

import random
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, spearmanr

from app.domain.fit import holder_probability
from app.domain.gaps import Evidence
from app.domain.predictions import (
    Correlation,
    Fifth,
    Hire,
    Prediction,
    SeenLevel,
    Settlement,
    by_role,
    by_skill,
    calibration,
    predict,
    rank_correlation,
    settlement,
    track_record,
)
from app.domain.proportions import wilson_interval
from app.domain.withheld import Withheld
from tests.ratings import level_of

TOLERANCE = 5e-7
CHANCES = (0.9, 0.8, 0.7, 0.6, 0.3)
CAME_TRUE = (1, 1, 0, 1, 0)
COMPOSITES = (3.9, 3.6, 3.4, 3.4, 3.1, 3.7, 3.3, 3.8, 3.5, 3.2)
LEVELS = tuple(map(Fraction, ("4", "7/2", "3", "7/2", "5/2", "3", "7/2", "4", "7/2", "3")))
FIRST_DAY = date(2026, 5, 4)
SETTLING_DAY = FIRST_DAY + timedelta(days=90)


def close(value: float) -> object:
    return pytest.approx(value, abs=TOLERANCE)


def predicted(
    probability: float, level: int | None = None, *, skill: str = "git", target: int = 3
) -> Prediction:
    return Prediction(skill, target, probability, Settlement(level))


def worked_pairs() -> list[Prediction]:
    return [
        predicted(chance, 3 if true else 2) for chance, true in zip(CHANCES, CAME_TRUE, strict=True)
    ]


def hires(number: int, *predictions: Prediction, role: str = "ml_engineer") -> list[Hire]:
    """So many people with the same predictions."""
    return [Hire(f"{role}-{place}", role, 3.5, predictions) for place in range(number)]


def test_the_brier_score_and_its_reference_are_the_worked_ones() -> None:
    found = calibration(worked_pairs())
    assert found.brier_score == close(0.158000)
    assert found.brier_reference == close(0.240000)
    assert found.brier_skill_score == close(0.341667)
    assert found.mean_probability == close(0.66)
    assert found.came_true_share == close(0.6)
    assert found.brier_skill_score_reason is None


def test_the_fifths_are_the_worked_ones_and_an_empty_one_is_listed() -> None:
    lowest, second, middle, fourth, highest = calibration(worked_pairs()).fifths
    assert lowest == Fifth(0.0, 0.2, 0, None, 0, None, None, None)
    assert (middle.low, middle.high, middle.count) == (0.4, 0.6, 0)
    for fifth, n, mean, came_true, low, high in (
        (second, 1, 0.3, 0, 0.000000, 0.793451),
        (fourth, 2, 0.65, 1, 0.094531, 0.905469),
        (highest, 2, 0.85, 2, 0.342380, 1.000000),
    ):
        assert (fifth.count, fifth.came_true_count) == (n, came_true)
        assert fifth.mean_probability == close(mean)
        assert fifth.share == close(came_true / n)
        assert (fifth.share_low, fifth.share_high) == (close(low), close(high))


def test_a_bound_belongs_to_the_fifth_above_it_and_one_to_the_last() -> None:
    chances = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
    found = calibration([predicted(chance, 3) for chance in chances])
    assert [fifth.count for fifth in found.fifths] == [1, 1, 1, 1, 2]


@pytest.mark.parametrize("level", [2, 3])
def test_where_everything_or_nothing_came_true_there_is_no_skill(level: int) -> None:
    found = calibration([predicted(0.9, level), predicted(0.4, level)])
    assert found.brier_reference == 0
    assert (found.brier_skill_score, found.brier_skill_score_reason) == (
        None,
        Withheld.NO_VARIATION,
    )
    assert found.brier_score > 0


def test_a_level_at_the_target_comes_true_and_one_below_does_not() -> None:
    assert predicted(0.5, 4, target=4).came_true
    assert not predicted(0.5, 3, target=4).came_true
    assert not predicted(0.5, None, target=1).came_true
    assert not predicted(0.5, 0, target=1).came_true


def test_the_rank_correlation_is_the_worked_one() -> None:
    found = rank_correlation(list(zip(COMPOSITES, LEVELS, strict=True)))
    assert found.hires == 10
    assert found.rank_correlation == close(0.710898)
    assert (found.low, found.high) == (close(0.059800), close(0.937637))
    assert (found.reason, found.interval_reason) == (None, None)


@pytest.mark.parametrize("points", [[], [(3.0, 3)], [(3.0, 3), (3.0, 4)], [(3.0, 3), (4.0, 3)]])
def test_equal_values_have_no_correlation(points: list[tuple[float, int]]) -> None:
    assert rank_correlation(points) == Correlation(len(points), reason=Withheld.NO_VARIATION)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_perfect_order_has_a_correlation_and_no_interval(sign: int) -> None:
    found = rank_correlation([(float(place), sign * place) for place in range(12)])
    assert (found.rank_correlation, found.low, found.high) == (sign, None, None)
    assert (found.reason, found.interval_reason) == (None, Withheld.TOO_FEW_UNITS)


def test_three_points_have_a_correlation_and_no_interval_and_four_have_one() -> None:
    points = [(1.0, 1), (2.0, 3), (3.0, 2), (4.0, 4)]
    three, four = rank_correlation(points[:3]), rank_correlation(points)
    assert three.rank_correlation == close(0.5)
    assert three.interval_reason is Withheld.TOO_FEW_UNITS
    assert four.low is not None


points = st.lists(
    st.tuples(st.sampled_from(COMPOSITES), st.sampled_from(LEVELS)), min_size=4, max_size=30
)


@given(points)
def test_the_rank_correlation_is_that_of_scipy(given_points: list[tuple[float, Fraction]]) -> None:
    found = rank_correlation(given_points)
    if found.rank_correlation is None:
        assert min(len({point[axis] for point in given_points}) for axis in (0, 1)) == 1
    else:
        across, along = ([float(point[axis]) for point in given_points] for axis in (0, 1))
        assert found.rank_correlation == pytest.approx(
            spearmanr(across, along).statistic, abs=1e-12
        )
        if found.low is not None and found.high is not None:
            assert -1 < found.low < found.rank_correlation < found.high < 1


@given(st.integers(1, 60), st.data())
def test_the_interval_of_a_share_is_that_of_scipy(total: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, total))
    theirs = binomtest(successes, total).proportion_ci(method="wilson")
    low, high = wilson_interval(successes, total)
    assert low == pytest.approx(theirs.low, abs=1e-12)
    assert high == pytest.approx(theirs.high, abs=1e-12)


def test_the_interval_of_a_share_is_the_worked_one_of_the_funnel() -> None:
    assert wilson_interval(15, 148) == (close(0.062386), close(0.160487))
    assert wilson_interval(0, 10) == (0.0, close(0.277533))


@pytest.mark.parametrize("evidence", [Evidence.WORK_SAMPLE, Evidence.MANAGER, Evidence.PEER])
def test_a_level_settles_from_the_ninetieth_day_on(evidence: Evidence) -> None:
    too_early = SeenLevel(4, evidence, SETTLING_DAY - timedelta(days=1))
    in_time = SeenLevel(2, evidence, SETTLING_DAY)
    assert settlement([too_early], FIRST_DAY) == Settlement(None, seen_early=True)
    assert settlement([too_early, in_time], FIRST_DAY) == Settlement(2)


def test_a_level_from_before_the_first_day_settles_nothing_and_is_said_to_be_early() -> None:
    before = SeenLevel(5, Evidence.MANAGER, FIRST_DAY - timedelta(days=400))
    assert settlement([before], FIRST_DAY) == Settlement(None, seen_early=True)


@pytest.mark.parametrize("evidence", [Evidence.SELF, Evidence.NONE, Evidence.INTERVIEW])
def test_neither_ones_own_word_nor_an_interview_settles_anything(evidence: Evidence) -> None:
    claimed = SeenLevel(5, evidence, SETTLING_DAY)
    assert settlement([claimed], FIRST_DAY) == Settlement(None)
    followed = [claimed, SeenLevel(1, Evidence.PEER, SETTLING_DAY)]
    assert settlement(followed, FIRST_DAY) == Settlement(1)


def test_the_first_record_that_can_settle_does_and_an_unknown_level_cannot() -> None:
    later = SETTLING_DAY + timedelta(days=30)
    unknown = SeenLevel(None, Evidence.PEER, SETTLING_DAY)
    records = [
        SeenLevel(5, Evidence.MANAGER, FIRST_DAY),
        unknown,
        SeenLevel(0, Evidence.PEER, later),
        SeenLevel(4, Evidence.MANAGER, SETTLING_DAY),
    ]
    assert settlement(records, FIRST_DAY) == Settlement(0)
    assert settlement([unknown], FIRST_DAY) == settlement([], FIRST_DAY) == Settlement(None)


def test_figures_need_thirty_settled_predictions_of_ten_hires() -> None:
    three = (predicted(0.9, 3), predicted(0.6, 2), predicted(0.4, 3))
    enough = track_record(hires(10, *three))
    assert (enough.hires, enough.settled_hires, enough.settled, enough.waiting) == (10, 10, 30, 0)
    assert enough.calibration == calibration(three * 10)
    assert enough.reason is None
    few_hires = track_record(hires(9, *three, predicted(0.5, 3)))
    assert few_hires.settled == 36
    few_pairs = track_record([*hires(9, *three), *hires(1, *three[:2], role="data_engineer")])
    assert (few_pairs.settled_hires, few_pairs.settled) == (10, 29)
    for found in (few_hires, few_pairs):
        assert (found.calibration, found.reason) == (None, Withheld.TOO_FEW_UNITS)


def test_predictions_without_a_level_wait_and_enter_no_figure() -> None:
    settled = hires(10, predicted(0.9, 3), predicted(0.6, 2), predicted(0.4, 3))
    waiting = hires(4, predicted(0.9), predicted(0.1), role="data_engineer")
    found = track_record([*settled, *waiting])
    assert (found.hires, found.settled_hires, found.settled, found.waiting) == (14, 10, 30, 8)
    assert found.calibration == track_record(settled).calibration


def test_it_is_counted_what_waits_though_seen_early_and_what_the_prior_alone_said() -> None:
    unrated = replace(predicted(0.5, 3), is_rated=False)
    early = replace(predicted(0.5), settlement=Settlement(None, seen_early=True))
    waiting = replace(predicted(0.5), is_rated=False)
    found = track_record(hires(2, unrated, predicted(0.9, 3), early, waiting))
    assert (found.settled, found.settled_unrated) == (4, 2)
    assert (found.waiting, found.waiting_seen_early) == (4, 2)


def _measured() -> list[Hire]:
    """People whose settled levels have the means of the worked example, out of two skills."""
    found = []
    for place, composite, level in zip(count(), COMPOSITES, LEVELS, strict=False):
        both = (int(level), int(2 * level - int(level)))
        predictions = tuple(predicted(0.5, one, skill=f"s{n}") for n, one in enumerate(both))
        waits = predicted(0.5, skill="waits")
        found.append(Hire(str(place), "ml_engineer", composite, (*predictions, waits)))
    return found


def test_the_correlation_needs_ten_hires_with_a_composite_and_a_level_and_no_thirty_pairs() -> None:
    measured = _measured()
    found = track_record(measured)
    assert (found.settled, found.calibration) == (20, None)
    assert found.correlation.rank_correlation == close(0.710898)
    without = replace(measured[0], composite=None)
    waiting = replace(measured[0], predictions=(predicted(0.5),))
    for other in (without, waiting):
        few = track_record([other, *measured[1:]]).correlation
        assert few == Correlation(9, reason=Withheld.TOO_FEW_UNITS)


def test_a_role_of_fewer_than_five_hires_is_not_broken_down() -> None:
    five, six = hires(5, predicted(0.5), role="a"), hires(6, predicted(0.5), role="b")
    found = by_role([*five, *six])
    assert [(name, record.hires) for name, record in found.groups] == [("a", 5), ("b", 6)]
    assert (found.hidden_groups, found.hidden_hires) == (0, 0)
    few = by_role([*five, *hires(2, role="c"), *hires(3, role="d")])
    assert [name for name, _record in few.groups] == ["a"]
    assert (few.hidden_groups, few.hidden_hires) == (2, 5)


def test_one_small_role_takes_the_next_smallest_with_it() -> None:
    """Otherwise the whole less what is shown would be the small one."""
    five, six = hires(5, predicted(0.5), role="a"), hires(6, predicted(0.5), role="b")
    found = by_role([*six, *five, *hires(1, role="z")])
    assert [name for name, _record in found.groups] == ["b"]
    assert (found.hidden_groups, found.hidden_hires) == (2, 6)
    assert by_role(hires(4, role="a")).groups == ()


def test_a_skill_is_broken_down_over_the_hires_it_was_predicted_of() -> None:
    both = (predicted(0.5, 3, skill="git"), predicted(0.7, skill="sql"))
    found = by_skill([*hires(5, *both), *hires(2, both[0], role="data_engineer")])
    assert [(name, one.hires, one.settled, one.waiting) for name, one in found.groups] == [
        ("git", 7, 7, 0),
        ("sql", 5, 0, 5),
    ]
    small = by_skill([*hires(6, both[0]), *hires(1, *both, role="data_engineer")])
    assert (small.groups, small.hidden_groups, small.hidden_hires) == ((), 2, 7)


predictions = st.builds(
    predicted,
    st.floats(0, 1),
    st.none() | st.integers(0, 5),
    skill=st.sampled_from(("git", "sql", "docker")),
    target=st.integers(1, 5),
)
people = st.lists(
    st.builds(
        Hire,
        st.uuids().map(str),
        st.sampled_from(("ml_engineer", "data_engineer", "data_scientist")),
        st.none() | st.sampled_from(COMPOSITES),
        st.lists(predictions, max_size=3, unique_by=lambda one: one.skill).map(tuple),
    ),
    max_size=45,
    unique_by=lambda hire: hire.id,
)


@given(people, st.randoms())
def test_the_order_of_hires_and_predictions_never_matters(
    some: list[Hire], chance: random.Random
) -> None:
    shuffled = [
        replace(hire, predictions=tuple(chance.sample(hire.predictions, len(hire.predictions))))
        for hire in chance.sample(some, len(some))
    ]
    for rule in (track_record, by_role, by_skill):
        assert rule(some) == rule(shuffled)


@given(people)
def test_what_a_breakdown_hides_is_never_a_few_people_beside_others(some: list[Hire]) -> None:
    for rule in (by_role, by_skill):
        found = rule(some)
        assert all(record.hires >= 5 for _name, record in found.groups)
        assert found.hidden_hires == 0 or found.hidden_hires >= 5 or found.groups == ()


@given(people)
def test_every_prediction_is_settled_or_waits_and_every_fifth_adds_up(some: list[Hire]) -> None:
    found = track_record(some)
    assert found.settled + found.waiting == sum(len(hire.predictions) for hire in some)
    if found.calibration is not None:
        assert sum(fifth.count for fifth in found.calibration.fifths) == found.settled
        assert 0 <= found.calibration.brier_score <= 1


def test_a_prediction_is_the_chance_of_each_target_and_of_the_prior_where_nobody_rated() -> None:
    found = predict(
        {"docker": level_of("4,3"), "sql": level_of("5")}, {"kubernetes": 3, "docker": 4}
    )
    assert list(found) == ["docker", "kubernetes"]
    rated = holder_probability(level_of("4,3"), 4).expected
    assert found["docker"] == {"target": 4, "probability": rated, "is_rated": True}
    assert found["kubernetes"] == {"target": 3, "probability": 0.5, "is_rated": False}
