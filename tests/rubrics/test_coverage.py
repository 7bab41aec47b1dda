"""Coverage of a plan, in worked figures: the default plan and what happens as it is cut."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from app.domain.roles import ROLES
from app.rubrics.coverage import (
    Coverage,
    FindingLevel,
    PlannedStage,
    attestable_levels,
    coverage,
)
from app.rubrics.definition import MinuteRange, NotInRubricError
from app.rubrics.loader import load_library
from tests.rubrics.documents import library_rubric, small_rubric

RUBRIC = library_rubric()
PROFILE = ROLES["mlops_engineer"].target_profile
DEFAULT = tuple(
    PlannedStage(
        stage.key,
        stage.key,
        None,
        stage.minutes.low,
        stage.minutes.high,
        stage.required_scorecards,
    )
    for stage in RUBRIC.stages
)


def of(*plan: PlannedStage) -> Coverage:
    return coverage(RUBRIC, plan, PROFILE)


def without(*kinds: str) -> tuple[PlannedStage, ...]:
    return tuple(stage for stage in DEFAULT if stage.kind not in kinds)


def changed(kind: str, **values: object) -> tuple[PlannedStage, ...]:
    return tuple(
        replace(stage, **values) if stage.kind == kind else stage  # type: ignore[arg-type]  # whichever they are
        for stage in DEFAULT
    )


def told(found: Coverage, code: str) -> list[tuple[Any, Any, Any]]:
    return [(one.skill, one.value, one.limit) for one in found.findings if one.code == code]


def levels(found: Coverage) -> dict[str, FindingLevel]:
    return {one.code: one.level for one in found.findings}


def test_the_default_plan_keeps_to_the_usual_minutes_and_shows_everything() -> None:
    found = of(*DEFAULT)
    assert (found.minutes, found.usual_minutes) == (MinuteRange(360, 480), MinuteRange(315, 480))
    assert (found.observable_share, found.min_coverage) == (Fraction(1), Fraction(4, 5))
    assert (found.unassessed, found.unrated) == ((), ())
    assert levels(found) == {"agreement-not-measurable": FindingLevel.INFO}


def test_a_skill_of_the_profile_that_no_criterion_rates_is_told_with_its_level() -> None:
    found = coverage(RUBRIC, DEFAULT, {**PROFILE, "statistics": 3})
    assert found.unrated == ("statistics",)
    (told_of,) = (one for one in found.findings if one.code == "profile-skill-not-rated")
    assert (told_of.level, told_of.skill) == (FindingLevel.INFO, "statistics")
    assert "level 3 of Statistics" in told_of.detail


def test_a_target_that_no_rating_of_the_plan_attests_is_told_with_what_it_attests() -> None:
    # Without the deep dive python is secondary in the take-home alone.
    bare = without("technical_deep_dive")
    one = of(*(replace(stage, required_scorecards=1) for stage in bare))
    (found,) = (told_of for told_of in one.findings if told_of.skill == "python")
    assert (found.code, found.level) == ("target-not-attestable", FindingLevel.WARN)
    assert (found.value, found.limit, found.stages) == (Fraction(), Fraction(4), ("take_home",))
    assert "level 4 of Python" in found.detail
    assert "too thin" in found.detail
    # Two scorecards of the take-home are enough, and one screen is not.
    assert told(of(*bare), "target-not-attestable") == [("ml_lifecycle", Fraction(), Fraction(3))]
    assert told(of(*DEFAULT), "target-not-attestable") == []


def test_level_five_is_attested_by_six_stages_and_not_by_five() -> None:
    dive = next(stage for stage in DEFAULT if stage.kind == "technical_deep_dive")
    dives = [replace(dive, key=f"dive_{number}") for number in range(6)]
    six, five = (coverage(RUBRIC, dives[:many], {"kubernetes": 5}) for many in (6, 5))
    assert told(six, "target-not-attestable") == []
    assert told(five, "target-not-attestable") == [("kubernetes", Fraction(4), Fraction(5))]
    (found,) = (one for one in five.findings if one.code == "target-not-attestable")
    assert "level 4 at most" in found.detail


def test_two_people_in_one_stage_are_one_look() -> None:
    dive = next(stage for stage in DEFAULT if stage.kind == "technical_deep_dive")
    crowded = [replace(dive, key=f"dive_{number}", required_scorecards=2) for number in range(3)]
    assert attestable_levels(RUBRIC, crowded)["kubernetes"] == 4
    assert (
        attestable_levels(RUBRIC, [*crowded, replace(dive, key="more", required_scorecards=2)])[
            "kubernetes"
        ]
        == 5
    )


def test_what_no_stage_assesses_is_told_as_that_and_attests_nothing() -> None:
    found = of(*without("technical_deep_dive"))
    criteria = {one.id: one for one in found.criteria}
    assert criteria["kubernetes"].attestable_level is None
    assert [one.code for one in found.findings if one.skill == "kubernetes"] == ["skill-unassessed"]
    levels = attestable_levels(RUBRIC, without("technical_deep_dive"))
    assert "kubernetes" not in levels
    assert levels["docker"] == criteria["docker"].attestable_level == 4


@pytest.mark.parametrize("role", sorted(ROLES))
def test_the_usual_plan_of_a_role_attests_every_level_that_its_profile_asks_for(role: str) -> None:
    rubric = load_library().get(ROLES[role].rubric_id)
    plan = [
        PlannedStage(
            stage.key,
            stage.key,
            None,
            stage.minutes.low,
            stage.minutes.high,
            stage.required_scorecards,
        )
        for stage in rubric.stages
    ]
    found = coverage(rubric, plan, ROLES[role].target_profile)
    assert told(found, "target-not-attestable") == []


def rated_by(**people: int) -> Coverage:
    """The default plan with so many required scorecards in some stages."""
    return of(
        *(
            replace(one, required_scorecards=people.get(one.kind, one.required_scorecards))
            for one in DEFAULT
        )
    )


def test_stages_in_which_one_person_rates_are_told_since_agreement_is_not_measured_there() -> None:
    (found,) = (one for one in of(*DEFAULT).findings if one.code == "agreement-not-measurable")
    alone = ("screen", "technical_deep_dive", "system_design", "behavioural")
    assert (found.level, found.stages) == (FindingLevel.INFO, alone)
    assert (found.value, found.limit) == (Fraction(1), Fraction(2))
    assert ", ".join(alone) in found.detail


def test_a_plan_that_has_one_rater_everywhere_is_warned_of() -> None:
    (found,) = (
        one for one in rated_by(take_home=1).findings if one.code == "agreement-not-measurable"
    )
    assert (found.level, len(found.stages)) == (FindingLevel.WARN, 5)


def test_a_plan_that_has_two_raters_everywhere_says_nothing_about_agreement() -> None:
    found = rated_by(screen=2, technical_deep_dive=2, system_design=2, behavioural=2)
    assert told(found, "agreement-not-measurable") == []


def test_each_criterion_is_told_with_the_stages_that_assess_it() -> None:
    criteria = {one.id: one for one in of(*DEFAULT).criteria}
    python = criteria["python"]
    assert (python.primary, python.secondary) == (("technical_deep_dive",), ("take_home",))
    assert (python.floor, python.target_level, python.is_required) == (3, 4, True)
    assert not criteria["pragmatism"].is_required


def test_the_criteria_of_a_stage_are_shared_out_and_rounded_up() -> None:
    loads = {one.key: one for one in of(*DEFAULT).stages}
    each = {
        key: (one.criteria, one.criteria_each_if_required, one.criteria_each_if_recommended)
        for key, one in loads.items()
    }
    assert each == {
        "screen": (2, 2, 2),
        "technical_deep_dive": (8, 8, 4),
        "system_design": (7, 7, 4),
        "take_home": (13, 7, 7),
        "behavioural": (6, 6, 3),
    }


def test_one_person_with_thirteen_criteria_is_warned_of_and_two_are_not() -> None:
    alone = of(*changed("take_home", required_scorecards=1))
    assert told(alone, "load-too-high") == [(None, 13, 9)]
    assert told(of(*DEFAULT), "load-too-high") == []


def test_nine_criteria_can_be_carried() -> None:
    rubric = small_rubric(weights=(1,) * 9, floors=(None,) * 9)
    stage = PlannedStage("deep", "technical_deep_dive", None, 1, 2, 1)
    assert told(coverage(rubric, [stage], {}), "load-too-high") == []


def test_a_floor_that_no_stage_assesses_is_refused_and_a_target_is_warned_of() -> None:
    found = of(*without("technical_deep_dive"))
    # The take-home still shows python and docker.
    assert found.refusals == ()
    assert [skill for skill, *_ in told(found, "skill-unassessed")] == [
        "machine_learning",
        "kubernetes",
        "cloud_platforms",
        "iac",
    ]
    bare = of(*without("technical_deep_dive", "take_home"))
    assert [one.skill for one in bare.refusals] == ["python", "docker"]
    assert set(bare.unassessed) >= {"python", "docker", "kubernetes", "ci_cd"}
    # What has both is told once.
    assert "python" not in [skill for skill, *_ in told(bare, "skill-unassessed")]


def test_what_the_chosen_form_cannot_show_is_not_assessed() -> None:
    whole, live = of(*DEFAULT), of(*changed("take_home", variant="live_coding"))
    hidden = {
        one.id
        for one, other in zip(whole.criteria, live.criteria, strict=True)
        if "take_home" in one.primary + one.secondary
        and "take_home" not in other.primary + other.secondary
    }
    assert hidden == {"git", "reproducibility_tracking", "ci_cd", "monitoring_logging"}
    # Two of the four are seen nowhere else, and every criterion weighs the same.
    assert live.observable_share == Fraction(25, 27)


def test_a_plan_that_can_never_reach_the_composite_says_so() -> None:
    assert told(of(*DEFAULT), "composite-out-of-reach") == []
    # Of 27 criteria only the take-home shows eight, which leaves less than four fifths.
    found = of(*without("take_home"))
    share = found.observable_share
    assert share == Fraction(19, 27) < Fraction(4, 5)
    assert told(found, "composite-out-of-reach") == [(None, share, Fraction(4, 5))]


def test_exactly_the_share_that_is_needed_is_enough() -> None:
    rubric = small_rubric(weights=(8, 2), weighting="documented", floors=(None, None))
    screen = PlannedStage("screen", "screen", None, 1, 2, 1)
    found = coverage(rubric, [screen], {})
    assert found.observable_share == found.min_coverage
    assert told(found, "composite-out-of-reach") == []


def test_a_criterion_may_be_primary_twice_and_not_three_times() -> None:
    again = [replace(stage, key=f"{stage.key}_again") for stage in DEFAULT]
    third = [replace(stage, key=f"{stage.key}_third") for stage in DEFAULT]
    assert told(of(*DEFAULT, *again), "asked-too-often") == []
    found = of(*DEFAULT, *again, *third)
    assert ("python", 3, 2) in told(found, "asked-too-often")


@pytest.mark.parametrize(
    ("low", "high", "codes"),
    [
        (45, 90, set()),
        (45, 91, {"minutes-above-usual"}),
        (44, 90, {"minutes-below-usual"}),
        (44, 91, {"minutes-above-usual", "minutes-below-usual"}),
    ],
)
def test_minutes_are_held_to_both_ends_of_the_usual_range(
    low: int, high: int, codes: set[str]
) -> None:
    # The other four stages take 270 minutes at least and 390 at most.
    found = of(*changed("technical_deep_dive", minutes_low=low, minutes_high=high))
    assert {code for code in levels(found) if code.startswith("minutes")} == codes


@pytest.mark.parametrize(
    ("low", "high", "codes"),
    [
        (120, 240, set()),
        (120, 241, {"take-home-too-long"}),
        (119, 240, {"take-home-short"}),
    ],
)
def test_a_take_home_is_held_to_two_to_four_hours(low: int, high: int, codes: set[str]) -> None:
    found = of(*changed("take_home", minutes_low=low, minutes_high=high))
    assert {code for code in levels(found) if code.startswith("take-home")} == codes


def test_other_stages_may_be_shorter_than_a_take_home() -> None:
    assert "take-home-short" not in levels(of(*without("take_home")))


def test_a_form_that_the_rubric_does_not_have_is_an_error() -> None:
    with pytest.raises(NotInRubricError):
        of(*changed("take_home", variant="on_paper"))
