import random
from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.fit import Interval
from app.domain.gaps import (
    Eligibility,
    GroupReport,
    LiveCandidate,
    Member,
    NullReason,
    RoleDemand,
    SkillTarget,
    TeamInputs,
    TeamOfGroup,
    gap_report,
    group_report,
)
from tests.domain.gap_cases import (
    ANA,
    DEMANDS,
    TARGETS,
    TEAM,
    candidate,
    demand,
    member,
    pipeline_of,
    profile,
    report,
    target,
)
from tests.domain.test_gaps_properties import demands, pools, targets, teams

SUMS = ("demand", "supply", "gap", "surplus")
COUNTS = ("wanted", "shortfall", "optimistic_shortfall", "unrated_candidates")

inputs = st.builds(TeamInputs, st.just(profile()), demands, targets, teams, pools)
groups = st.lists(inputs, max_size=3)
halves = st.lists(inputs, max_size=2)


def of_group(name: str, team: TeamInputs) -> TeamOfGroup:
    """The team as a group's report takes it: its candidates are counted."""
    alone = TeamInputs(team.profile, team.role_demands, team.skill_targets, team.members)
    return TeamOfGroup(name.lower(), name, alone, pipeline_of(team.candidates))


def together(group: list[TeamInputs], role_weight: Fraction = Fraction(1, 2)) -> GroupReport:
    numbered = (of_group(f"Team {number}", team) for number, team in enumerate(group))
    return group_report(numbered, role_weight=role_weight)


def team(
    demands: Sequence[RoleDemand] = (),
    targets: Sequence[SkillTarget] = (),
    members: Sequence[Member] = (),
    candidates: Sequence[LiveCandidate] = (),
) -> TeamInputs:
    return TeamInputs(profile(), demands, targets, members, candidates)


LACKING = team(
    (demand("data_engineer", "2"),), (target("git", holders=2),), (member("Al", levels={"git": 4}),)
)
HAVING = team(
    (demand("data_engineer", "1"),),
    (target("git"),),
    tuple(
        member(name, allocations={"data_engineer": "1"}, levels={"git": 4})
        for name in ("Bo", "Cy", "Di")
    ),
)


def test_a_group_of_one_is_the_team() -> None:
    found, alone = together([team(DEMANDS, TARGETS, TEAM)]), report(DEMANDS, TARGETS, TEAM)
    assert found.totals == alone.totals
    assert (found.role_gap_share, found.skill_gap_share, found.index) == (
        alone.role_gap_share,
        alone.skill_gap_share,
        alone.index,
    )
    assert found.verified_skill_gap_share == alone.verified_skill_gap_share
    assert [row.gap_if_shared for row in found.roles] == [row.gap for row in alone.roles]
    (row,) = found.teams
    assert row.index == alone.index
    assert row.uncovered_skills == ("monitoring_logging",)
    assert [(point.kind, point.id, point.member.name) for point in row.single_points] == [
        ("role", "ml_engineer", "Ana"),
        ("role", "software_developer", "Di"),
        ("skill", "collaboration_communication", "Bo"),
        ("skill", "kubernetes", "Ana"),
    ]


def test_what_one_team_has_too_much_of_lessens_no_other_team_s_gap() -> None:
    found = together([LACKING, HAVING])
    (role,) = found.roles
    assert [getattr(role, name) for name in SUMS] == [3, 3, 2, 2]
    assert role.gap_if_shared == 0
    assert role.teams_short == 1
    (skill,) = found.skills
    assert (skill.teams, skill.wanted, skill.holders, skill.shortfall) == (2, 3, 4, 1)
    assert (skill.teams_short, skill.teams_on_single_point, skill.teams_uncovered) == (1, 1, 0)
    assert found.role_gap_share == Fraction(2, 3)
    assert found.skill_gap_share == Interval(Fraction(1, 3), Fraction(1, 3))


def test_what_moving_people_leaves_of_a_gap_is_what_all_teams_lack_together() -> None:
    short = team((demand("data_engineer", "3.5"),))
    (role,) = together([short, HAVING]).roles
    assert (role.gap, role.gap_if_shared) == (Fraction(7, 2), Fraction(3, 2))


def test_criticality_and_weight_of_each_team_count_in_the_whole() -> None:
    light = team((demand("data_engineer", "1"),), (target("git"),))
    heavy = team(
        (demand("data_engineer", "1", criticality="3"),),
        (target("git", weight="3"),),
        (member("Al", allocations={"data_engineer": "1"}, levels={"git": 3}),),
    )
    found = together([light, heavy])
    assert found.role_gap_share == Fraction(1, 4)
    assert found.skill_gap_share == Interval(Fraction(1, 4), Fraction(1, 4))


def test_teams_are_ordered_by_the_widest_gap_then_by_id() -> None:
    nothing, half = team(), team((demand("data_engineer", "2"),), (), HAVING.members[:1])
    found = together([nothing, HAVING, half, LACKING, half])
    assert [row.name for row in found.teams] == ["Team 3", "Team 2", "Team 4", "Team 1", "Team 0"]
    assert found.teams[-1].index is None


def test_a_team_that_could_turn_out_better_comes_after_one_that_could_not() -> None:
    unknown = team((), (target("git"),), (member("Al"),))
    certain = team((), (target("git"),), (member("Bo", levels={"git": 0}),))
    assert [row.name for row in together([unknown, certain]).teams] == ["Team 1", "Team 0"]


def test_no_teams_give_nulls_with_their_reasons() -> None:
    found = together([])
    assert (
        found.role_gap_share,
        found.skill_gap_share,
        found.verified_skill_gap_share,
        found.index,
    ) == (None, None, None, None)
    assert found.role_gap_share_null_reason is NullReason.NO_DEMAND
    assert found.index_null_reasons == (NullReason.NO_DEMAND, NullReason.NO_TARGETS)


def test_candidates_are_counted_in_the_teams_that_lack_something() -> None:
    pool = [candidate("Xi", "data_engineer"), candidate("Yo", "data_engineer")]
    lacking = team(LACKING.role_demands, LACKING.skill_targets, (ANA,), pool)
    having = team(HAVING.role_demands, HAVING.skill_targets, HAVING.members, pool)
    found = together([lacking, having])
    assert found.roles[0].applicants == 2
    assert (found.skills[0].rated_candidates, found.skills[0].unrated_candidates) == (0, 2)
    assert [row.candidate_count for row in found.teams] == [2, 2]


@given(groups, st.randoms(use_true_random=False))
def test_the_order_of_the_teams_never_matters(
    group: list[TeamInputs], chance: random.Random
) -> None:
    named = [of_group(f"Team {number}", team) for number, team in enumerate(group)]
    assert group_report(named) == group_report(chance.sample(named, len(named)))


@given(groups, st.fractions(0, 1))
def test_the_group_says_what_the_reports_of_its_teams_add_up_to(
    group: list[TeamInputs], role_weight: Fraction
) -> None:
    whole, alone = (
        together(group, role_weight),
        [gap_report(team, role_weight=role_weight) for team in group],
    )
    for role in whole.roles:
        own = [row for found in alone for row in found.roles if row.role == role.role]
        for name in SUMS:
            assert getattr(role, name) == sum(getattr(row, name) for row in own)
        assert role.gap_if_shared == max(0, role.demand - role.supply)
        assert role.gap_if_shared <= role.gap
        applied = Eligibility.REQUISITION
        closers = [closer for row in own for closer in row.closers]
        assert role.applicants == sum(closer.eligibility is applied for closer in closers)
    for skill in whole.skills:
        counted = [row for found in alone for row in found.skills if row.skill == skill.skill]
        for name in COUNTS:
            assert getattr(skill, name) == sum(getattr(row, name) for row in counted)
        assert (skill.teams, skill.holders) == (
            len(counted),
            sum(row.bus_factor for row in counted),
        )
        odds = [closer.probability.evidence for row in counted for closer in row.closers]
        assert skill.expected_holders == pytest.approx(sum(odds))
    assert {row.role for row in whole.roles} == {row.role for found in alone for row in found.roles}
    assert whole.totals.weighted_gap == sum(found.totals.weighted_gap for found in alone)
    assert whole.totals.weighted_wanted == sum(found.totals.weighted_wanted for found in alone)
    headlines = {
        row.name: (row.role_gap_share, row.skill_gap_share, row.index) for row in whole.teams
    }
    assert headlines == {
        f"Team {number}": (found.role_gap_share, found.skill_gap_share, found.index)
        for number, found in enumerate(alone)
    }
    if whole.index:
        assert 0 <= whole.index.low <= whole.index.high <= 1


@given(halves, halves)
def test_two_halves_add_up_to_the_whole(first: list[TeamInputs], second: list[TeamInputs]) -> None:
    whole, parts = together(first + second), (together(first), together(second))
    for name in ("weighted_gap", "weighted_demand", "weighted_shortfall", "weighted_wanted"):
        assert getattr(whole.totals, name) == sum(getattr(part.totals, name) for part in parts)
    for role in whole.roles:
        own = [row for part in parts for row in part.roles if row.role == role.role]
        for name in (*SUMS, "applicants", "teams_short"):
            assert getattr(role, name) == sum(getattr(row, name) for row in own)
        assert role.gap_if_shared <= sum(row.gap_if_shared for row in own)
    for skill in whole.skills:
        counted = [row for part in parts for row in part.skills if row.skill == skill.skill]
        for name in (*COUNTS, "holders", "teams", "teams_uncovered", "teams_on_single_point"):
            assert getattr(skill, name) == sum(getattr(row, name) for row in counted)
