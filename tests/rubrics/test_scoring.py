from collections.abc import Sequence
from fractions import Fraction

import pytest

from app.domain.withheld import Withheld
from app.rubrics.definition import NotInRubricError, Rubric
from app.rubrics.scoring import (
    Flag,
    Rating,
    RatingRefusedError,
    composite,
    floor_flags,
    floors_missed,
    summarise,
)
from tests.ratings import rated
from tests.rubrics.documents import library_rubric, small_rubric

FOUR_FIFTHS = Fraction(4, 5)


def rating(
    criterion: str,
    value: int | None,
    *,
    stage: str = "technical_deep_dive",
    rater: str = "ada",
) -> Rating:
    return Rating(criterion=criterion, stage=stage, rater=rater, session=stage, value=value)


def skill_score(rubric: Rubric, criterion: str, ratings: Sequence[Rating]) -> Fraction | None:
    [found] = [one for one in summarise(rubric, ratings).criteria if one.criterion == criterion]
    return found.score


def stage_score(rubric: Rubric, stage: str, ratings: Sequence[Rating]) -> Fraction | None:
    [found] = [one for one in summarise(rubric, ratings).stages if one.stage == stage]
    return found.score


@pytest.mark.parametrize("value", [0, 6, -1, 2.5, True, "3"])
def test_a_rating_outside_the_scale_is_refused(value: object) -> None:
    with pytest.raises(RatingRefusedError, match="from 1 to 5"):
        rating("c1", value)  # type: ignore[arg-type]  # what untyped callers might pass


def test_primary_evidence_counts_twice_as_much_as_secondary() -> None:
    ratings = [rating("c1", 4), rating("c1", 2, stage="screen")]
    score = skill_score(small_rubric(), "c1", ratings)
    assert score == Fraction(10, 3)
    assert float(score) == pytest.approx(3.3333333, abs=5e-7)


def test_a_skill_score_counts_only_ratings_of_its_criterion() -> None:
    assert skill_score(small_rubric(), "c1", [rating("c1", 2), rating("c2", 5)]) == 2


def test_a_criterion_marked_not_observed_has_no_score() -> None:
    assert skill_score(small_rubric(), "c1", [rating("c1", None)]) is None


def test_a_stage_score_weighs_the_plain_means_of_its_primary_criteria() -> None:
    rubric = small_rubric(weights=(3, 2, 1), weighting="documented")
    ratings = [
        rating("c1", 4),
        rating("c1", 5, rater="bob"),
        rating("c2", 2),
        rating("c2", None, rater="bob"),
        rating("c1", 1, stage="screen"),
    ]
    assert stage_score(rubric, "technical_deep_dive", ratings) == Fraction(35, 10)


def test_a_stage_with_secondary_evidence_only_has_no_score() -> None:
    assert stage_score(small_rubric(), "screen", [rating("c1", 5, stage="screen")]) is None


def test_secondary_criteria_leave_a_stage_score_alone() -> None:
    rubric = library_rubric()
    ratings = [rating("python", 3), rating("docker", 5)]
    assert stage_score(rubric, "technical_deep_dive", ratings) == 3


def test_a_composite_below_coverage_is_withheld_and_shown_as_partial() -> None:
    weights = {"a": Fraction(3), "b": Fraction(2), "c": Fraction(1)}
    figure = composite(weights, {"a": rated("4"), "b": rated(""), "c": rated("2")}, FOUR_FIFTHS)
    assert figure.value is None
    assert figure.partial == Fraction(7, 2)
    assert figure.coverage == Fraction(2, 3)
    assert float(figure.coverage) == pytest.approx(0.6666667, abs=5e-7)
    assert figure.reason is Withheld.BELOW_COVERAGE
    assert figure.missing == ("b",)


def test_a_composite_at_exactly_the_coverage_asked_for_is_given() -> None:
    weights = dict.fromkeys("abcde", Fraction(1))
    figure = composite(weights, dict.fromkeys("abcd", rated("3")), FOUR_FIFTHS)
    assert figure.value == 3
    assert (figure.partial, figure.reason) == (None, None)
    assert figure.coverage == FOUR_FIFTHS
    assert figure.missing == ("e",)


def test_coverage_is_met_by_decimal_weights_that_binary_fractions_would_miss() -> None:
    rubric = small_rubric(weights=(0.7, 0.1, 0.2), weighting="documented")
    ratings = [rating("c1", 3), rating("c2", 3)]
    assert summarise(rubric, ratings).composite.value == 3


def test_a_composite_of_nothing_says_so_and_is_not_zero() -> None:
    figure = composite({"a": Fraction(1)}, {}, FOUR_FIFTHS)
    assert (figure.value, figure.partial) == (None, None)
    assert figure.coverage == 0
    assert figure.reason is Withheld.NO_RATINGS


def test_a_composite_over_no_criteria_says_so() -> None:
    assert composite({}, {}, FOUR_FIFTHS).reason is Withheld.NO_RATINGS


@pytest.mark.parametrize(
    ("weights", "ratings", "expected"),
    [
        ([1] * 26, ["3"] * 26, 0.146760),
        ([3, 2, 1], ["3 | 3", "3", "3 | 3 | 3 | 3"], 0.368932),
        ([3, 2, 1], ["3,3", "3", "3,3 | 3,3"], 0.419159),
    ],
)
def test_the_standard_error_is_that_of_the_worked_numbers(
    weights: list[int], ratings: list[str], expected: float
) -> None:
    named = {f"c{number}": Fraction(weight) for number, weight in enumerate(weights)}
    found = {f"c{number}": rated(text) for number, text in enumerate(ratings)}
    error = composite(named, found, FOUR_FIFTHS).standard_error
    assert error == pytest.approx(expected, abs=5e-7)


def test_a_partial_composite_has_a_standard_error_and_nothing_has_none() -> None:
    weights = {"a": Fraction(3), "b": Fraction(2), "c": Fraction(1)}
    partial = composite(weights, {"a": rated("4")}, FOUR_FIFTHS)
    assert partial.standard_error == pytest.approx(0.56**0.5)
    assert composite(weights, {}, FOUR_FIFTHS).standard_error is None


@pytest.mark.parametrize(
    ("score", "floor", "flags"),
    [
        (Fraction(299, 100), 3, (Flag.BELOW_FLOOR,)),
        (Fraction(3), 3, ()),
        (Fraction(5), 3, ()),
        (None, 3, (Flag.FLOOR_UNKNOWN,)),
        (None, None, ()),
        (Fraction(1), None, ()),
    ],
)
def test_a_floor_flags_what_is_below_it_and_what_is_unknown(
    score: Fraction | None, floor: int | None, flags: tuple[Flag, ...]
) -> None:
    assert floor_flags(score, floor) == flags


def test_a_floor_is_missed_by_a_known_score_below_it_and_by_no_other() -> None:
    found = {"at": rated("3"), "below": rated("2"), "unknown": rated(""), "free": rated("1")}
    floors = {"below": 3, "at": 3, "unknown": 3, "free": None, "never rated": 3}
    assert floors_missed(found, floors) == ("below",)


def test_a_score_below_its_floor_changes_nothing_in_the_composite() -> None:
    ratings = [rating(name, 2) for name in ("c1", "c2", "c3")]
    with_floor = summarise(small_rubric(floors=(3, None, None)), ratings)
    without = summarise(small_rubric(), ratings)
    assert [item.criterion for item in with_floor.criteria if item.flags] == ["c1"]
    assert not any(item.flags for item in without.criteria)
    assert with_floor.composite == without.composite


def test_a_summary_tells_everything_about_a_criterion() -> None:
    ratings = [
        rating("c1", 4),
        rating("c1", 2, stage="screen"),
        rating("c1", None, rater="bob"),
    ]
    summary = summarise(small_rubric(floors=(4, 2, None)), ratings)
    first, second, third = summary.criteria
    assert first.score == Fraction(10, 3)
    assert first.reason is None
    assert (first.rating_count, first.not_observed_count) == (2, 1)
    assert first.effective_n == Fraction(3, 2)
    assert first.flags == (Flag.BELOW_FLOOR,)
    assert first.level.level_estimate == pytest.approx(3.391973, abs=5e-7)
    assert first.obtainable_in == ("screen", "technical_deep_dive")
    assert (second.score, second.reason) == (None, Withheld.NO_RATINGS)
    assert second.flags == (Flag.FLOOR_UNKNOWN,)
    assert second.level.level_estimate == 3.0
    assert third.flags == ()


def test_a_criterion_nobody_could_observe_is_told_apart_from_one_nobody_rated() -> None:
    summary = summarise(small_rubric(), [rating("c1", None)])
    assert [item.reason for item in summary.criteria] == [
        Withheld.NOT_OBSERVED,
        Withheld.NO_RATINGS,
        Withheld.NO_RATINGS,
    ]


def test_a_summary_tells_why_a_stage_has_no_score() -> None:
    ratings = [rating("c1", 5, stage="screen"), rating("c1", None)]
    screen, deep_dive = summarise(small_rubric(), ratings).stages
    assert (screen.score, screen.reason) == (None, Withheld.SECONDARY_EVIDENCE_ONLY)
    assert screen.rating_count == 1
    assert (deep_dive.score, deep_dive.reason) == (None, Withheld.NOT_OBSERVED)
    assert deep_dive.missing == ("c1", "c2", "c3")


def test_a_stage_nobody_rated_says_so() -> None:
    stages = {item.stage: item for item in summarise(small_rubric(), []).stages}
    assert stages["technical_deep_dive"].reason is Withheld.NO_RATINGS


def test_a_stage_score_names_the_criteria_it_lacks() -> None:
    (_, deep_dive) = summarise(small_rubric(), [rating("c1", 4), rating("c3", 2)]).stages
    assert deep_dive.score == 3
    assert (deep_dive.reason, deep_dive.missing) == (None, ("c2",))


def test_a_repeated_stage_counts_each_session() -> None:
    again = Rating("c1", "technical_deep_dive", "ada", "second session", 2)
    summary = summarise(small_rubric(), [rating("c1", 4), again])
    assert summary.criteria[0].score == 3
    assert summary.criteria[0].rating_count == 2


def test_every_summary_names_its_rubric_and_formulas() -> None:
    summary = summarise(small_rubric(), [])
    assert (summary.rubric_id, summary.rubric_version) == ("small", "1.0.0")
    assert (summary.formula.name, summary.formula.version) == ("evidence-weighted-mean", "1.0.0")
    assert (summary.level_formula.name, summary.level_formula.version) == (
        "latent-level",
        "2.0.0",
    )


@pytest.mark.parametrize(
    "stray",
    [
        rating("juggling", 3),
        rating("c1", 3, stage="lunch"),
        rating("c2", None, stage="screen"),
    ],
)
def test_a_rating_the_rubric_has_no_place_for_is_refused(stray: Rating) -> None:
    with pytest.raises(NotInRubricError):
        summarise(small_rubric(), [stray])


def test_a_second_rating_by_the_same_rater_in_the_same_session_is_refused() -> None:
    with pytest.raises(RatingRefusedError, match="one current rating"):
        summarise(small_rubric(), [rating("c1", 3), rating("c1", 4)])
