"""From a team's report to a plan, and back: what a plan promises is what a report then says."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.gaps import (
    CandidateLevel,
    Eligibility,
    KnownLevel,
    LiveCandidate,
    Member,
    TeamInputs,
    gap_report,
)
from app.domain.gaps.inputs import Evidence
from app.domain.hiring_plans import HireSet, HiringPlan, Placing, View, hiring_plan
from app.domain.hiring_plans.pool import hireables, people, role_gaps, skill_gaps
from tests.domain.gap_cases import DEMANDS, EXACT, TARGETS, TEAM, candidate, profile
from tests.ratings import level_of

CERTAIN = 0.001
"""A standard deviation so small that a level is as good as known."""
SURE = CandidateLevel(4.5, CERTAIN, Fraction(4), Fraction(9))
NOT_AT_ALL = CandidateLevel(1.5, CERTAIN, Fraction(1), Fraction(9))
SKILLS = [target.skill for target in TARGETS]
ROLES = [demand.role for demand in DEMANDS]


def planned(inputs: TeamInputs, k: int, view: View = View.EVIDENCE) -> HiringPlan:
    report = gap_report(inputs)
    pool = people(report, inputs.candidates, inputs.skill_targets)
    return hiring_plan(
        role_gaps(report), skill_gaps(report), hireables(report, pool, {}), k, view=view
    )


def joined(candidate: LiveCandidate, placing: list[Placing]) -> Member:
    return Member(
        candidate.id,
        candidate.name,
        candidate.fte,
        {one.role: Decimal(str(float(one.fte))) for one in placing if one.hire.id == candidate.id},
        {
            skill: KnownLevel(4 if level == SURE else 1, Evidence.INTERVIEW)
            for skill, level in candidate.levels.items()
        },
    )


pools = st.lists(
    st.builds(
        lambda role, levels: (role, levels),
        st.sampled_from([*ROLES, "research_scientist"]),
        st.dictionaries(st.sampled_from(SKILLS), st.sampled_from([SURE, NOT_AT_ALL]), min_size=1),
    ),
    max_size=5,
)


# The first plan of a process imports numpy.
@settings(deadline=None)
@given(pools, st.integers(0, 3))
def test_the_value_of_a_plan_is_that_of_a_report_with_these_people_on_the_team(
    drawn: list[tuple[str, dict[str, CandidateLevel]]], k: int
) -> None:
    candidates = [
        candidate(
            f"c{number}", role, levels | dict.fromkeys(set(SKILLS) - levels.keys(), NOT_AT_ALL)
        )
        for number, (role, levels) in enumerate(drawn)
    ]
    inputs = TeamInputs(profile(), DEMANDS, TARGETS, TEAM, candidates)
    for row in planned(inputs, min(k, len(candidates))).rows:
        hired = {hire.id for hire in row.best.hires}
        more = [joined(one, list(row.placing)) for one in candidates if one.id in hired]
        after = gap_report(TeamInputs(profile(), DEMANDS, TARGETS, [*TEAM, *more]))
        assert after.role_gap_share is not None
        assert after.skill_gap_share is not None
        assert after.index is not None
        assert row.best.role_gap_share == pytest.approx(float(after.role_gap_share), abs=EXACT)
        assert row.best.skill_gap_share == pytest.approx(
            float(after.skill_gap_share.high), abs=EXACT
        )
        assert row.best.index == pytest.approx(float(after.index.high), abs=EXACT)


def found(*candidates: LiveCandidate) -> HiringPlan:
    return planned(TeamInputs(profile(), DEMANDS, TARGETS, TEAM, candidates), 1)


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
    both = [
        LiveCandidate("x", "Xi", Decimal(fte), role, f"application-{role}", "screen", {})
        for role, fte in [("ml_engineer", "0.5"), ("data_scientist", "1")]
    ]
    [placing] = found(*both).rows[1].placing
    assert placing.fte == Fraction(1, 2)


def test_a_skill_nobody_rated_closes_nothing_as_evidence_and_something_as_expected() -> None:
    unrated = TeamInputs(profile(), DEMANDS, TARGETS, TEAM, [candidate("Yo", "data_analyst")])
    assert planned(unrated, 1, View.EVIDENCE).rows[1].best.hires == ()
    [hire] = planned(unrated, 1, View.EXPECTED).rows[1].best.hires
    assert hire.name == "Yo"


def test_a_role_without_a_gap_is_nothing_to_be_eligible_for() -> None:
    full = [demand for demand in DEMANDS if demand.role == "data_engineer"]
    report = gap_report(
        TeamInputs(profile(), [], TARGETS, TEAM, [candidate("Yo", full[0].role)]),
        role_weight=Fraction(1, 2),
    )
    [person] = people(report, [candidate("Yo", full[0].role)], TARGETS)
    assert person.openings == ()
