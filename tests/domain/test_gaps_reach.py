"""Which targets of a team its open requisitions cannot attest, and why."""

from app.domain.gaps import OutOfReachReason, TargetOutOfReach, targets_out_of_reach
from tests.domain.gap_cases import TARGETS, TEAM, report, target

ROWS = report((), TARGETS, TEAM).skills
"""Of the worked example: kubernetes and monitoring lack a holder, the other two do not."""


def found(*plans: dict[str, int]) -> dict[str, TargetOutOfReach]:
    told = targets_out_of_reach(ROWS, plans)
    assert told is not None
    return {one.skill: one for one in told}


def test_the_worked_example_lacks_holders_of_two_skills() -> None:
    assert {row.skill for row in ROWS if row.shortfall} == {"kubernetes", "monitoring_logging"}


def test_without_a_plan_nothing_can_be_said() -> None:
    assert targets_out_of_reach(ROWS, ()) is None


def test_a_target_is_in_reach_as_soon_as_one_plan_attests_it() -> None:
    assert found({"kubernetes": 2, "monitoring_logging": 3}, {"kubernetes": 3}) == {}


def test_a_target_above_what_the_best_plan_attests_is_told_with_that_level() -> None:
    low = found({"kubernetes": 2, "monitoring_logging": 4}, {"kubernetes": 1})
    assert list(low) == ["kubernetes"]
    one = low["kubernetes"]
    assert (one.target, one.attestable_level) == (3, 2)
    assert one.reason is OutOfReachReason.NOT_ATTESTABLE
    assert "level 3 of Kubernetes" in one.text
    assert "level 2 at most" in one.text


def test_evidence_too_thin_for_any_level_is_told_as_that() -> None:
    (one,) = found({"kubernetes": 0, "monitoring_logging": 3}).values()
    assert (one.attestable_level, one.reason) == (0, OutOfReachReason.NOT_ATTESTABLE)
    assert "too thin" in one.text


def test_a_skill_that_no_plan_rates_has_no_level_and_another_reason() -> None:
    (one,) = found({"kubernetes": 3}, {"python": 4}).values()
    assert one.skill == "monitoring_logging"
    assert (one.attestable_level, one.reason) == (None, OutOfReachReason.NOT_RATED)


def test_a_skill_that_nobody_lacks_is_left_out_whatever_the_plans_attest() -> None:
    assert "ci_cd" not in found({})
    rows = report((), [target("ci_cd", 5)], TEAM).skills
    told = targets_out_of_reach(rows, [{"ci_cd": 4}])
    assert told is not None
    assert [one.skill for one in told] == ["ci_cd"]
