import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.fit import CandidateLevel
from app.domain.gaps import Evidence, KnownLevel, LiveCandidate, Member, RoleDemand, SkillTarget
from app.domain.hiring_plans import View, hiring_plan
from app.domain.hiring_plans.pool import hireables, role_gaps, skill_gaps
from app.domain.hiring_plans.pool import people as whole_pool
from tests.domain.gap_cases import report

ROLE_IDS = ["data_scientist", "mlops_engineer", "data_engineer", "software_developer"]
SKILL_IDS = ["python", "docker", "git", "sql", "ci_cd"]

T = TypeVar("T")
Demands: TypeAlias = list[RoleDemand]
Targets: TypeAlias = list[SkillTarget]
Team: TypeAlias = list[Member]
Pool: TypeAlias = list[LiveCandidate]

thousandths = st.integers(0, 3000).map(lambda n: Decimal(n) / 1000)
contracts = st.integers(1, 100).map(lambda n: Decimal(n) / 1000)
known_levels = st.builds(KnownLevel, st.integers(0, 5), st.sampled_from(Evidence))
estimates = st.builds(
    CandidateLevel,
    st.floats(1, 5),
    st.floats(0.1, 0.7),
    st.fractions(1, 5),
    st.sampled_from([Fraction(1, 2), Fraction(1), Fraction(2)]),
)


def by_key(entries: st.SearchStrategy[T], key: Callable[[T], str]) -> st.SearchStrategy[list[T]]:
    return st.lists(entries, max_size=5, unique_by=key)


demands = by_key(
    st.builds(
        RoleDemand,
        st.sampled_from(ROLE_IDS),
        thousandths,
        st.integers(1, 300).map(lambda n: Decimal(n) / 1000),
    ),
    lambda demand: demand.role,
)
targets = by_key(
    st.builds(
        SkillTarget,
        st.sampled_from(SKILL_IDS),
        st.none() | st.integers(1, 5),
        st.integers(0, 3),
        thousandths,
    ),
    lambda target: target.skill,
)
people = st.builds(
    Member,
    st.sampled_from(["a", "b", "c", "d", "e", "f"]),
    st.just("Someone"),
    contracts,
    st.dictionaries(st.sampled_from(ROLE_IDS), thousandths, max_size=3),
    st.dictionaries(st.sampled_from(SKILL_IDS), known_levels),
)
teams = by_key(people, lambda member: member.id)
pools = by_key(
    st.builds(
        LiveCandidate,
        st.sampled_from(["x", "y"]),
        st.just("Someone"),
        contracts,
        st.sampled_from(ROLE_IDS),
        st.sampled_from(["p", "q", "r", "s"]),
        st.just("take_home"),
        st.dictionaries(st.sampled_from(SKILL_IDS), estimates),
    ),
    lambda candidate: candidate.application_id,
)


@given(demands, targets, teams, pools, st.randoms(use_true_random=False))
def test_order_of_input_never_matters(
    wanted: Demands, aims: Targets, team: Team, pool: Pool, chance: random.Random
) -> None:
    def shuffled(entries: list[T]) -> list[T]:
        return chance.sample(entries, len(entries))

    mixed = [
        replace(
            member,
            allocations=dict(shuffled(list(member.allocations.items()))),
            levels=dict(shuffled(list(member.levels.items()))),
        )
        for member in shuffled(team)
    ]
    assert report(wanted, aims, team, pool) == report(
        shuffled(wanted), shuffled(aims), mixed, shuffled(pool)
    )


@given(demands, targets, teams, people)
def test_adding_a_member_never_widens_a_gap(
    wanted: Demands, aims: Targets, team: Team, newcomer: Member
) -> None:
    grown = [*team, replace(newcomer, id="newcomer")]
    before, after = report(wanted, aims, team), report(wanted, aims, grown)
    gaps = {row.role: row.gap for row in before.roles}
    assert all(row.gap <= gaps.get(row.role, 0) for row in after.roles)
    for old, new in zip(before.skills, after.skills, strict=True):
        assert new.shortfall <= old.shortfall
        assert new.optimistic_shortfall <= old.optimistic_shortfall
        assert new.verified_shortfall <= old.verified_shortfall
    if before.index and after.index:
        assert after.index.high <= before.index.high
        assert after.index.low <= before.index.low


@given(demands, targets, teams, st.data())
def test_whatever_the_unknown_levels_turn_out_to_be_the_index_was_bracketed(
    wanted: Demands, aims: Targets, team: Team, data: st.DataObject
) -> None:
    filled_in = [
        replace(
            member,
            levels={
                skill: member.levels.get(skill) or data.draw(known_levels) for skill in SKILL_IDS
            },
        )
        for member in team
    ]
    guessed, settled = report(wanted, aims, team), report(wanted, aims, filled_in)
    if guessed.index and settled.index:
        assert settled.index.low == settled.index.high
        assert guessed.index.low <= settled.index.low <= guessed.index.high
    fits = zip(guessed.fits, settled.fits, strict=True)
    for before, after in fits:
        if before.fit and after.fit:
            assert before.fit.low <= after.fit.low <= after.fit.high <= before.fit.high


@given(targets, teams)
def test_both_ends_of_the_skill_gap_are_reached_by_some_outcome(aims: Targets, team: Team) -> None:
    def settled(level: int) -> Team:
        outcome = KnownLevel(level, Evidence.MANAGER)
        known = dict.fromkeys(SKILL_IDS, outcome)
        return [replace(member, levels={**known, **member.levels}) for member in team]

    found = report((), aims, team).skill_gap_share
    if found:
        worst, best = (
            report((), aims, settled(0)).skill_gap_share,
            report((), aims, settled(5)).skill_gap_share,
        )
        assert worst is not None
        assert best is not None
        assert (best.high, worst.high) == (found.low, found.high)


@given(demands, targets, teams)
def test_an_assessment_promises_what_the_report_says_once_the_member_holds_the_skills(
    wanted: Demands, aims: Targets, team: Team
) -> None:
    before = report(wanted, aims, team)
    held = KnownLevel(5, Evidence.MANAGER)
    for entry in before.assess_first:
        assert before.skill_gap_share is not None
        assert 0 < entry.skill_gap_share <= before.skill_gap_share.high - before.skill_gap_share.low
        assessed = [
            replace(member, levels={**member.levels, **dict.fromkeys(entry.skills, held)})
            if member.id == entry.member.id
            else member
            for member in team
        ]
        after = report(wanted, aims, assessed)
        assert after.skill_gap_share is not None
        assert after.index is not None
        assert before.index is not None
        assert before.skill_gap_share.high - after.skill_gap_share.high == entry.skill_gap_share
        assert before.index.high - after.index.high == entry.index
    if before.skill_gap_share and before.skill_gap_share.low < before.skill_gap_share.high:
        assert before.assess_first


@given(targets, teams)
def test_verified_only_interval_contains_the_headline_interval(aims: Targets, team: Team) -> None:
    found = report((), aims, team)
    if found.skill_gap_share and found.verified_skill_gap_share:
        assert 0 <= found.verified_skill_gap_share.low <= found.skill_gap_share.low
        assert found.skill_gap_share.high <= found.verified_skill_gap_share.high <= 1


@given(targets, teams)
def test_verified_only_is_the_report_with_every_claim_forgotten(aims: Targets, team: Team) -> None:
    sober = [
        replace(
            member,
            levels={s: known for s, known in member.levels.items() if known.evidence.is_verified},
        )
        for member in team
    ]
    assert (
        report((), aims, team).verified_skill_gap_share == report((), aims, sober).skill_gap_share
    )


@given(demands, targets, teams)
def test_impact_of_leaving_equals_the_report_without_the_member(
    wanted: Demands, aims: Targets, team: Team
) -> None:
    whole = report(wanted, aims, team)
    for impact in whole.impacts:
        rest = report(wanted, aims, [m for m in team if m.id != impact.member.id])
        if whole.index is None:
            assert impact.index is None
        else:
            assert rest.index is not None
            assert impact.index == rest.index.high - whole.index.high
            assert impact.index >= 0


@given(demands, teams)
def test_no_one_counts_for_more_than_their_contract(wanted: Demands, team: Team) -> None:
    found = report(wanted, (), team)
    for member in team:
        counted = sum(fit.allocated_fte for fit in found.fits if fit.member.id == member.id)
        assert counted <= Fraction(member.contract_fte)
    assert sum(found.family_supply.values()) == sum(row.supply for row in found.roles)


@given(demands, targets, teams)
def test_role_gap_and_index_stay_between_zero_and_one(
    wanted: Demands, aims: Targets, team: Team
) -> None:
    found = report(wanted, aims, team)
    assert found.role_gap_share is None or 0 <= found.role_gap_share <= 1
    assert found.index is None or 0 <= found.index.low <= found.index.high <= 1


@settings(max_examples=60)
@given(
    demands,
    targets,
    teams,
    st.sets(st.sampled_from("abcdef")),
    pools,
    st.integers(0, 4).map(lambda n: Fraction(n, 4)),
)
def test_what_somebody_alone_closes_is_what_the_plan_finds_for_them_alone(
    wanted: Demands, aims: Targets, team: Team, signed: set[str], pool: Pool, role_weight: Fraction
) -> None:
    """A plan is about the team once everybody who has signed has started, and so is the report."""
    each = list({candidate.id: candidate for candidate in pool}.values())
    waiting = [
        replace(member, starts_on=date(2027, 1, 1)) if member.id in signed else member
        for member in team
    ]
    listed = report(wanted, aims, waiting, each, role_weight=role_weight).candidates
    found = report(wanted, aims, team, each, role_weight=role_weight)
    if found.index is None:
        assert all(row.index_closed is None for row in listed)
        return
    persons = whole_pool(found, each, aims)
    for view in View:
        plan = hiring_plan(
            role_gaps(found),
            skill_gaps(found),
            hireables(found, persons, {}),
            1,
            view=view,
            role_weight=role_weight,
        )
        nobody = plan.rows[0].best.index
        alone = {single.hires[0].id: nobody - single.index for single in plan.singles}
        closed = {row.candidate.id: getattr(row.index_closed, view.value) for row in listed}
        assert closed == pytest.approx(alone, abs=1e-9)
