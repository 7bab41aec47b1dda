"""How often people decide otherwise than the composite reads: what counts, and what does not."""

import random
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.departures import (
    CompositeReading,
    DepartureCounts,
    Deviation,
    Judgement,
    chance_of_bar,
    composite_reading,
    departure_counts,
    departures,
)
from app.domain.pipeline import Action

ABOVE, UNCLEAR, BELOW = CompositeReading
NINETY = NormalDist().inv_cdf(0.9)


def judged(
    action: Action,
    reading: CompositeReading | None,
    *,
    misses_floor: bool = False,
    overridden: bool = False,
) -> Judgement:
    return Judgement(action, reading, misses_floor, overridden)


@pytest.mark.parametrize(
    ("composite", "standard_error", "reading"),
    [
        # What misses nine in ten by less than 1e-9 misses it by rounding.
        (3 + (NINETY - 1e-9) * 0.2, 0.2, ABOVE),
        (3 + (NINETY - 1e-8) * 0.2, 0.2, UNCLEAR),
        (3.0, 0.2, UNCLEAR),
        (3 - (NINETY - 1e-8) * 0.2, 0.2, UNCLEAR),
        (3 - (NINETY - 1e-9) * 0.2, 0.2, BELOW),
        (3.1, 0.146760, UNCLEAR),
        (3.2, 0.146760, ABOVE),
        (3.2, 0.418, UNCLEAR),
    ],
)
def test_a_composite_reads_above_or_below_only_where_that_is_nine_in_ten(
    composite: float, standard_error: float, reading: CompositeReading
) -> None:
    assert composite_reading(composite, standard_error) is reading


def test_the_chance_of_the_bar_is_that_of_the_worked_composite() -> None:
    # 26 criteria rated once each.
    assert chance_of_bar(3.1, 0.146760) == pytest.approx(0.752186, abs=5e-6)
    assert chance_of_bar(2.9, 0.146760) == pytest.approx(1 - 0.752186, abs=5e-6)


@pytest.mark.parametrize("action", [Action.ADVANCE, Action.HIRE])
def test_going_on_departs_from_below_and_from_a_missed_floor(action: Action) -> None:
    assert departures(judged(action, BELOW)) == (Deviation.WENT_ON_WHILE_BELOW,)
    for reading in (ABOVE, UNCLEAR):
        assert departures(judged(action, reading)) == ()
        past = judged(action, reading, misses_floor=True)
        assert departures(past) == (Deviation.WENT_ON_WITH_FLOOR_MISSED,)


def test_a_rejection_departs_from_above_alone() -> None:
    assert departures(judged(Action.REJECT, ABOVE)) == (Deviation.REJECTED_WHILE_ABOVE,)
    for reading in (UNCLEAR, BELOW):
        assert departures(judged(Action.REJECT, reading, misses_floor=True)) == ()


def test_an_override_is_a_departure_of_its_own() -> None:
    both = judged(Action.HIRE, BELOW, misses_floor=True, overridden=True)
    assert departures(both) == (
        Deviation.WENT_ON_WHILE_BELOW,
        Deviation.WENT_ON_WITH_FLOOR_MISSED,
        Deviation.BY_OVERRIDE,
    )
    assert departures(judged(Action.REJECT, UNCLEAR, overridden=True)) == (Deviation.BY_OVERRIDE,)


def test_without_a_composite_nothing_is_departed_from_and_the_override_is_counted_apart() -> None:
    alone = judged(Action.ADVANCE, None, misses_floor=True, overridden=True)
    assert departures(alone) == ()
    counts = departure_counts([alone])
    assert (counts.decisions, counts.with_composite) == (1, 0)
    assert (counts.by_override, counts.overrides_without_composite) == (0, 1)
    assert counts.went_on_against == counts.went_on_with_floor_missed == 0


def test_both_ways_of_going_on_at_once_are_one_decision_against_the_figures() -> None:
    counts = departure_counts(
        [
            judged(Action.ADVANCE, BELOW, misses_floor=True),
            judged(Action.HIRE, BELOW),
            judged(Action.ADVANCE, ABOVE, misses_floor=True, overridden=True),
            judged(Action.ADVANCE, UNCLEAR),
            judged(Action.REJECT, ABOVE),
            judged(Action.REJECT, BELOW, misses_floor=True),
            judged(Action.REJECT, None),
        ]
    )
    assert counts == DepartureCounts(
        decisions=7,
        with_composite=6,
        above=2,
        unclear=1,
        below=3,
        went_on_while_below=2,
        went_on_with_floor_missed=2,
        went_on_against=3,
        rejected_while_above=1,
        by_override=1,
        overrides_without_composite=0,
    )


judgements = st.lists(
    st.builds(
        Judgement,
        st.sampled_from((Action.ADVANCE, Action.REJECT, Action.HIRE)),
        st.none() | st.sampled_from(CompositeReading),
        st.booleans(),
        st.booleans(),
    ),
    max_size=30,
)


@given(judgements, st.randoms())
def test_the_order_of_judgements_never_matters(
    some: list[Judgement], chance: random.Random
) -> None:
    counts = departure_counts(some)
    assert counts == departure_counts(chance.sample(some, len(some)))
    assert counts.above + counts.unclear + counts.below == counts.with_composite
    assert counts.went_on_against <= (counts.went_on_while_below + counts.went_on_with_floor_missed)
