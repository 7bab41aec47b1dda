from datetime import date
from fractions import Fraction

import pytest

from app.domain.fit import Interval
from app.domain.gaps import (
    Evidence,
    LeftOutReason,
    MemberLevel,
    MemberRef,
    NullReason,
    SkillStatus,
    SkillTarget,
    StaleEvidence,
)
from tests.domain.gap_cases import (
    ANA,
    BO,
    CY,
    DEMANDS,
    TARGETS,
    TEAM,
    demand,
    known,
    member,
    names,
    report,
    role_row,
    skill_row,
    target,
)


def test_without_demand_the_role_gap_is_null_and_the_index_is_the_skill_gap() -> None:
    found = report((), TARGETS, TEAM)
    assert (found.role_gap_share, found.role_gap_share_null_reason) == (None, NullReason.NO_DEMAND)
    assert found.index == found.skill_gap_share
    assert found.index_null_reasons == ()


def test_without_targets_the_skill_gap_is_null_and_the_index_is_the_role_gap() -> None:
    found = report(DEMANDS, (), TEAM)
    assert (found.skill_gap_share, found.verified_skill_gap_share) == (None, None)
    assert found.skill_gap_share_null_reason is NullReason.NO_TARGETS
    assert found.role_gap_share is not None
    assert found.index == Interval(found.role_gap_share, found.role_gap_share)
    assert found.people_to_lose is None


def test_with_neither_the_index_is_null_and_says_both_reasons() -> None:
    found = report((), (), TEAM)
    assert found.index is None
    assert found.index_null_reasons == (NullReason.NO_DEMAND, NullReason.NO_TARGETS)
    assert all(impact.index is None for impact in found.impacts)


def test_demand_of_zero_everywhere_is_no_demand() -> None:
    assert report([demand("data_engineer", "0")]).role_gap_share_null_reason is NullReason.NO_DEMAND


def test_a_role_nobody_asked_for_shows_surplus_only() -> None:
    row = role_row(report((), (), [BO]), "data_scientist")
    assert (row.demand, row.gap, row.surplus) == (Fraction(0), Fraction(0), Fraction(1))
    assert (row.coverage, row.coverage_null_reason) == (None, NullReason.NO_DEMAND)
    assert row.single_point is None


def test_surplus_in_one_role_never_fills_another() -> None:
    demands = [demand("data_scientist", "0.5"), demand("ml_engineer", "1")]
    found = report(demands, (), [BO])
    assert role_row(found, "data_scientist").surplus == Fraction(1, 2)
    assert found.role_gap_share == Fraction(2, 3)


def test_an_empty_team_lacks_everything() -> None:
    found = report(DEMANDS, TARGETS)
    assert found.role_gap_share == 1
    assert found.skill_gap_share == Interval(Fraction(1), Fraction(1))
    assert found.index == Interval(Fraction(1), Fraction(1))
    assert [row.status for row in found.skills] == [SkillStatus.UNCOVERED] * 4
    assert found.impacts == ()


def test_a_level_nobody_recorded_is_never_counted_as_zero() -> None:
    found = report((), [target("git")], [member("Al")])
    assert found.skill_gap_share == Interval(Fraction(0), Fraction(1))
    assert names(skill_row(found, "git").assess) == ["Al"]


def test_level_zero_is_known_and_nobody_is_asked_to_assess_it_again() -> None:
    found = report((), [target("git")], [member("Al", levels={"git": 0})])
    assert found.skill_gap_share == Interval(Fraction(1), Fraction(1))
    assert skill_row(found, "git").assess == ()
    assert skill_row(found, "git").unknown_count == 0


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        (target("research_specialism", None), LeftOutReason.NO_TARGET),
        (target("git", holders=0), LeftOutReason.NONE_WANTED),
        (target("git", weight="0"), LeftOutReason.NO_WEIGHT),
    ],
)
def test_skills_that_cannot_count_are_left_out_with_a_reason(
    wanted: SkillTarget, reason: LeftOutReason
) -> None:
    found = report(DEMANDS, [wanted], TEAM)
    assert found.skills == ()
    assert [(left.skill, left.reason) for left in found.skills_left_out] == [(wanted.skill, reason)]
    assert found.skill_gap_share_null_reason is NullReason.NO_TARGETS


def test_an_unstated_target_without_any_demand_is_no_target() -> None:
    found = report([demand("mlops_engineer", "0")], [target("ci_cd", None)])
    assert found.skills_left_out[0].reason is LeftOutReason.NO_TARGET


@pytest.mark.parametrize(
    ("evidence", "verified"),
    [
        (Evidence.WORK_SAMPLE, True),
        (Evidence.INTERVIEW, True),
        (Evidence.MANAGER, True),
        (Evidence.PEER, True),
        (Evidence.SELF, False),
        (Evidence.NONE, False),
    ],
)
def test_verified_only_takes_claimed_levels_as_unknown(evidence: Evidence, verified: bool) -> None:
    found = report((), [target("git")], [member("Al", levels={"git": known(4, evidence)})])
    assert found.skill_gap_share == Interval(Fraction(0), Fraction(0))
    assert found.verified_skill_gap_share == Interval(Fraction(0), Fraction(0 if verified else 1))
    assert skill_row(found, "git").verified_holders == int(verified)


def test_a_claimed_zero_may_still_turn_out_to_be_a_holder() -> None:
    doubtful = member("Al", levels={"git": known(0, Evidence.SELF)})
    found = report((), [target("git")], [doubtful])
    assert found.skill_gap_share == Interval(Fraction(1), Fraction(1))
    assert found.verified_skill_gap_share == Interval(Fraction(0), Fraction(1))


def test_allocation_of_zero_is_no_work_in_the_role() -> None:
    idle = member("Al", allocations={"data_engineer": "0", "data_scientist": "1"})
    found = report([demand("data_engineer", "1")], (), [idle])
    assert role_row(found, "data_engineer").people == 0


def test_without_a_date_staleness_is_not_judged() -> None:
    assert report((), TARGETS, TEAM).stale_evidence is None


def test_levels_older_than_eighteen_months_are_flagged_and_still_count() -> None:
    recorded = {
        "git": known(3, as_of=date(2024, 2, 28)),
        "python": known(3, as_of=date(2024, 2, 29)),
        "docker": known(3),
        "sql": known(3, as_of=date(2020, 1, 1)),
    }
    members = [member("Al", levels=recorded)]
    targets = [target("git"), target("python"), target("docker")]
    found = report((), targets, members, reported_on=date(2025, 8, 31))
    (stale,) = found.stale_evidence or ()
    assert stale == StaleEvidence(skill_row(found, "git").holders[0], "git", date(2024, 2, 28))
    assert found.skill_gap_share == Interval(Fraction(0), Fraction(0))


def test_weightless_skills_leave_a_fit_empty_not_perfect() -> None:
    weightless = [
        target(skill, weight="0")
        for skill in ("descriptive_analysis", "sql", "collaboration_communication")
    ]
    analyst = member("Al", allocations={"data_analyst": "1"})
    found = report([demand("data_analyst", "1")], weightless, [analyst])
    assert found.fits[0].fit is None
    assert found.fits[0].effective_fte is None
    assert role_row(found, "data_analyst").effective_supply is None


def test_members_with_the_same_name_stay_apart_by_id() -> None:
    first, second = member("Al", levels={"git": 3}), member("AL", levels={"git": 3})
    twins = [first, type(second)("al-2", "Al", second.contract_fte, {}, second.levels)]
    assert skill_row(report((), [target("git")], twins), "git").bus_factor == 2


def test_holders_are_named_in_order_of_id() -> None:
    found = report((), TARGETS, [CY, BO, ANA])
    assert names(skill_row(found, "ci_cd").holders) == ["Ana", "Cy"]


def test_levels_name_every_member_in_every_skill_with_a_target() -> None:
    seen = known(2, Evidence.SELF, date(2026, 1, 1))
    team = (member("Bo", levels={"ci_cd": 0, "sql": 5}), member("Ana", levels={"kubernetes": seen}))
    ana, bo = MemberRef("ana", "Ana"), MemberRef("bo", "Bo")
    assert report(
        (), (target("kubernetes", 2), target("ci_cd"), target("git", holders=0)), team
    ).levels == (
        MemberLevel(ana, "ci_cd", 3, None, None, False, None, None, is_holder=False),
        MemberLevel(
            ana, "kubernetes", 2, 2, None, False, Evidence.SELF, date(2026, 1, 1), is_holder=True
        ),
        MemberLevel(bo, "ci_cd", 3, 0, 0, False, Evidence.MANAGER, None, is_holder=False),
        MemberLevel(bo, "kubernetes", 2, None, None, False, None, None, is_holder=False),
    )
