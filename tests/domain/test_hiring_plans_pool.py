"""From a team's report to a plan, and back: what a plan promises is what a report then says."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.fit import CandidateLevel, TwoViews
from app.domain.gaps import Assumptions, Eligibility, LiveCandidate, TeamInputs, assume, gap_report
from app.domain.hiring_plans import Hireable, HireSet, HiringPlan, View, hiring_plan
from app.domain.hiring_plans.pool import hireables, people, role_gaps, skill_gaps, team_pool
from app.domain.roles import ROLES
from tests.domain.gap_cases import DEMANDS, EXACT, TARGETS, TEAM, candidate, profile
from tests.ratings import level_of

CERTAIN = 0.001
"""A standard deviation so small that a level is as good as known."""
SURE = CandidateLevel(4.5, CERTAIN, Fraction(4), Fraction(9))
NOT_AT_ALL = CandidateLevel(1.5, CERTAIN, Fraction(1), Fraction(9))
APPLIED_FOR = [*(demand.role for demand in DEMANDS), "research_scientist"]
RATED = sorted(
    {"monitoring_logging", "kubernetes"}.union(*(ROLES[one].target_profile for one in APPLIED_FOR))
)


def team_with(candidates: Sequence[LiveCandidate]) -> TeamInputs:
    return TeamInputs(profile(), DEMANDS, TARGETS, TEAM, candidates)


def pool_of(inputs: TeamInputs) -> list[Hireable]:
    return list(team_pool(inputs, Decimal("0.5")).hireables({}))


def planned(
    inputs: TeamInputs, k: int, view: View = View.EVIDENCE, pool: Sequence[Hireable] | None = None
) -> HiringPlan:
    report = gap_report(inputs)
    whole = pool_of(inputs) if pool is None else pool
    return hiring_plan(role_gaps(report), skill_gaps(report), whole, k, view=view)


applications = st.lists(
    st.tuples(
        st.sampled_from(APPLIED_FOR),
        st.sampled_from(["1", "0.5", "0.375"]),
        st.dictionaries(st.sampled_from(RATED), st.sampled_from([SURE, NOT_AT_ALL])),
    ),
    min_size=1,
    max_size=5,
)


# The first plan of a process imports numpy.
@given(applications, st.integers(0, 3))
def test_a_plan_of_sure_levels_in_the_roles_applied_for_is_the_report_with_these_hires(
    drawn: list[tuple[str, str, dict[str, CandidateLevel]]], k: int
) -> None:
    candidates = [
        candidate(f"c{number}", role, levels, fte)
        for number, (role, fte, levels) in enumerate(drawn)
    ]
    inputs, applied = team_with(candidates), {one.id: one.role for one in candidates}
    stay = [
        replace(one, roles={role: q for role, q in one.roles.items() if role == applied[one.id]})
        for one in pool_of(inputs)
    ]
    for row in planned(inputs, min(k, len(candidates)), pool=stay).rows:
        hired = [f"application-{hire.name}" for hire in row.best.hires]
        after = gap_report(assume(inputs, Assumptions(hire=hired)))
        assert after.role_gap_share is not None
        assert after.skill_gap_share is not None
        assert after.index is not None
        assert row.best.role_gap_share == pytest.approx(float(after.role_gap_share), abs=EXACT)
        assert row.best.skill_gap_share == pytest.approx(
            float(after.skill_gap_share.high), abs=EXACT
        )
        assert row.best.index == pytest.approx(float(after.index.high), abs=EXACT)


pairs = st.tuples(st.integers(1, 4), st.integers(1, 4))
ratings = st.dictionaries(st.sampled_from(RATED), pairs)
wanted_roles = st.sampled_from([demand.role for demand in DEMANDS])
pairs_of_rivals = wanted_roles.flatmap(
    lambda role: st.tuples(
        st.just(role),
        ratings,
        st.dictionaries(st.sampled_from(sorted(ROLES[role].target_profile)), pairs, min_size=1),
    )
)


def rated(values: Mapping[str, int]) -> dict[str, CandidateLevel]:
    return {skill: level_of(str(value)) for skill, value in values.items()}


@given(
    pairs_of_rivals,
    st.lists(st.tuples(st.sampled_from(APPLIED_FOR), ratings), max_size=3),
    st.integers(1, 3),
    st.sampled_from(View),
)
def test_nobody_takes_the_place_of_somebody_rated_higher_throughout(
    rivals: tuple[str, dict[str, tuple[int, int]], dict[str, tuple[int, int]]],
    others: list[tuple[str, dict[str, tuple[int, int]]]],
    k: int,
    view: View,
) -> None:
    role, some, of_the_role = rivals
    said = (some | of_the_role).items()
    worse = {skill: low for skill, (low, _) in said}
    better = {skill: min(5, low + more) for skill, (low, more) in said}
    candidates = [
        # First by id and cheaper, so that only the ratings speak for the other.
        candidate("A", role, rated(worse)),
        candidate("B", role, rated(better)),
        *(
            candidate(f"c{number}", other, rated({skill: low for skill, (low, _) in told.items()}))
            for number, (other, told) in enumerate(others)
        ),
    ]
    inputs = team_with(candidates)
    pool = [replace(one, cost=Fraction(1 + (one.id == "b"))) for one in pool_of(inputs)]
    for row in planned(inputs, min(k, len(pool)), view, pool).rows:
        best = {hire.id for hire in row.best.hires}
        assert "a" not in best or "b" in best


def found(*candidates: LiveCandidate) -> HiringPlan:
    return planned(team_with(candidates), 1)


def best(plan: HiringPlan) -> HireSet:
    return plan.rows[-1].best


def test_two_applications_of_one_person_are_one_hire_for_either_role() -> None:
    twice = [
        LiveCandidate("x", "Xi", Decimal(1), role, f"application-{role}", "screen", levels)
        for role, levels in [
            ("ml_engineer", {"kubernetes": level_of("4")}),
            ("data_engineer", {"kubernetes": level_of("4 | 4")}),
        ]
    ]
    report = gap_report(TeamInputs(profile(), DEMANDS, TARGETS, TEAM, twice))
    [person] = people(report, twice, TARGETS)
    assert [(one.role, one.eligibility) for one in person.openings] == [
        ("data_engineer", Eligibility.REQUISITION),
        ("ml_engineer", Eligibility.REQUISITION),
    ]
    [hireable] = hireables(report, [person], {})
    assert hireable.holds["kubernetes"].evidence == pytest.approx(0.986655, abs=5e-7)
    with_one = best(found(twice[0]))
    with_both = best(found(*twice))
    assert len(with_both.hires) == 1
    assert with_both.index <= with_one.index


def test_no_plan_promises_more_of_somebody_than_the_smaller_of_their_openings() -> None:
    levels = dict.fromkeys(ROLES["ml_engineer"].target_profile, SURE)
    both = [
        LiveCandidate("x", "Xi", Decimal(fte), role, f"application-{role}", "screen", levels)
        for role, fte in [("ml_engineer", "0.5"), ("data_scientist", "1")]
    ]
    [placing] = found(*both).rows[1].placing
    assert placing.fte == pytest.approx(0.5, abs=EXACT)


def test_a_skill_nobody_rated_closes_nothing_as_evidence_and_something_as_expected() -> None:
    unrated = team_with([candidate("Yo", "data_analyst")])
    assert planned(unrated, 1, View.EVIDENCE).rows[1].best.hires == ()
    [hire] = planned(unrated, 1, View.EXPECTED).rows[1].best.hires
    assert hire.name == "Yo"


def test_somebody_never_rated_fills_a_role_only_by_what_the_prior_expects() -> None:
    inputs = TeamInputs(profile(), DEMANDS, [], [], [candidate("Yo", "data_scientist")])
    [yo] = pool_of(inputs)
    assert yo.roles == {"data_scientist": TwoViews(0.0, 0.5)}
    assert planned(inputs, 1, View.EVIDENCE).rows[1].best.hires == ()
    assert planned(inputs, 1, View.EXPECTED).rows[1].best.role_gap_share == pytest.approx(
        (6 - 0.5) / 6, abs=EXACT
    )


def test_the_role_applied_for_counts_whatever_the_ability_and_others_from_one_half_on() -> None:
    levels = dict.fromkeys(ROLES["data_scientist"].target_profile, SURE)
    weak = dict.fromkeys(ROLES["ml_engineer"].target_profile, NOT_AT_ALL)
    [strong] = pool_of(team_with([candidate("Xi", "ml_engineer", weak | levels)]))
    assert strong.roles["data_scientist"].evidence == pytest.approx(1.0, abs=EXACT)
    assert strong.roles["ml_engineer"].evidence < 0.5
    [unable] = pool_of(team_with([candidate("Yo", "ml_engineer", weak)]))
    assert unable.roles.keys() == {"ml_engineer"}


def test_whatever_speaks_against_somebody_stands_beside_them_wherever_they_are_named() -> None:
    levels = dict.fromkeys(ROLES["ml_engineer"].target_profile, SURE)
    more = dict.fromkeys(ROLES["data_engineer"].target_profile, NOT_AT_ALL)
    twice = [
        replace(
            candidate("Xi", role, said),
            application_id=role,
            floors_missed=floors,
            recommendations=2,
            negative=negative,
        )
        for role, said, floors, negative in [
            ("ml_engineer", levels, ["python"], 1),
            ("data_engineer", more, ["python", "git"], 0),
        ]
    ]
    plan = found(*twice)
    [hire] = plan.rows[1].best.hires
    assert hire.cautions.floors_missed == ("python", "git")
    assert set(hire.cautions.weak_criteria) == more.keys()
    assert (hire.cautions.recommendations, hire.cautions.negative_share) == (4, Fraction(1, 4))
    assert plan.singles[0].hires == plan.rows[1].tied[0].hires == (hire,)


def test_a_role_without_a_gap_is_nothing_to_be_eligible_for() -> None:
    full = [demand for demand in DEMANDS if demand.role == "data_engineer"]
    report = gap_report(
        TeamInputs(profile(), [], TARGETS, TEAM, [candidate("Yo", full[0].role)]),
        role_weight=Fraction(1, 2),
    )
    [person] = people(report, [candidate("Yo", full[0].role)], TARGETS)
    assert person.openings == ()


def test_a_pool_counts_whoever_has_signed_as_there_and_leaves_everybody_out_if_asked() -> None:
    lacking = team_with([candidate("Yo", "ml_engineer")])
    joiner = replace(TEAM[0], id="joiner", starts_on=date(2030, 1, 1))
    signed = replace(lacking, members=[*lacking.members, joiner])
    there = replace(lacking, members=[*lacking.members, replace(joiner, starts_on=None)])
    found = [
        team_pool(one, Decimal("0.5"), report)
        for one, report in ((signed, None), (signed, gap_report(signed)), (there, None))
    ]
    first, *others = (one.role_gaps(View.EVIDENCE) for one in found)
    assert others == [first, first]
    assert first != role_gaps(gap_report(signed))
    assert [len(one.people) for one in found] == [1, 1, 1]
    assert team_pool(signed, Decimal("0.5"), live_candidates=False).people == ()
