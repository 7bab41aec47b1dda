"""A team as it would be with other people, levels and demand."""

from decimal import Decimal
from fractions import Fraction

import pytest

from app.domain.errors import DomainError
from app.domain.fit import role_ability
from app.domain.gaps import (
    Assumptions,
    GapReport,
    MemberChange,
    TeamInputs,
    assume,
    gap_report,
    told,
)
from app.domain.roles import ROLES
from tests.domain.gap_cases import (
    ANA,
    BO,
    CY,
    DEMANDS,
    EXACT,
    TARGETS,
    TEAM,
    candidate,
    demand,
    known,
    member,
    names,
    profile,
    role_row,
    skill_row,
    target,
)
from tests.ratings import level_of

XIA = candidate("Xia", levels={"kubernetes": level_of("4 | 4")})
WEIGHTS = {target.skill: float(target.weight) for target in TARGETS}
NOW = TeamInputs(profile(), DEMANDS, TARGETS, TEAM, [XIA])


def report(**assumed: object) -> GapReport:
    return gap_report(assume(NOW, Assumptions(**assumed)))  # type: ignore[arg-type]  # test input


def faults_of(**assumed: object) -> list[tuple[str, str]]:
    with pytest.raises(DomainError) as refusal:
        report(**assumed)
    assert refusal.value.code == "input-invalid"
    return [(fault.pointer, fault.code) for fault in refusal.value.faults]


def test_nothing_assumed_is_the_team_as_it_is() -> None:
    assert report() == gap_report(NOW)


@pytest.mark.parametrize("person", [ANA, BO, CY], ids=lambda person: person.name)
def test_a_team_without_somebody_is_worse_by_the_impact_of_their_leaving(person: object) -> None:
    before = gap_report(NOW)
    impact = next(impact for impact in before.impacts if impact.member.id == person.id)  # type: ignore[attr-defined]  # a member
    after = report(leave=[person.id])  # type: ignore[attr-defined]  # a member
    assert after.index is not None
    assert before.index is not None
    assert after.index.high - before.index.high == impact.index


def test_a_member_changes_only_in_what_is_named() -> None:
    change = MemberChange(
        "bo", allocations={"ml_engineer": Decimal("0.5")}, levels={"kubernetes": known(3)}
    )
    found = report(change=[change])
    assert role_row(found, "ml_engineer").supply == Fraction(5, 6)
    assert names(skill_row(found, "kubernetes").holders) == ["Ana", "Bo"]
    assert names(skill_row(found, "collaboration_communication").holders) == ["Bo"]


def test_a_role_at_no_fte_is_taken_away_and_a_level_of_none_becomes_unknown() -> None:
    change = MemberChange(
        "ana", allocations={"data_scientist": Decimal(0)}, levels={"kubernetes": None}
    )
    found = report(change=[change])
    assert role_row(found, "data_scientist").people == 1
    assert skill_row(found, "kubernetes").holders == ()
    assert "Ana" in names(skill_row(found, "kubernetes").assess)


def test_a_hire_joins_in_the_role_applied_for_and_fills_what_they_are_able_to() -> None:
    found = report(hire=["application-Xia"])
    ability = role_ability(XIA.levels, ROLES["mlops_engineer"].target_profile, WEIGHTS)
    assert ability is not None
    assert 0 < ability.evidence < ability.expected < 1
    assert float(role_row(found, "mlops_engineer").supply) == pytest.approx(ability.evidence)
    (fit,) = [fit for fit in found.fits if fit.member.name == "Xia"]
    assert fit.allocated_fte == 1
    assert float(fit.expected_supply) == pytest.approx(ability.expected)
    assert names(skill_row(found, "kubernetes").holders) == ["Ana", "Xia"]
    assert skill_row(found, "kubernetes").closers == ()
    assert "Xia" in names(skill_row(found, "monitoring_logging").assess)


def test_the_role_gap_of_an_assumed_hire_stands_in_both_views() -> None:
    wanted = [demand("mlops_engineer", "1")]
    found = report(hire=["application-Xia"], role_demands=wanted)
    by_evidence, expected = found.role_gap_share, found.expected_role_gap_share
    assert by_evidence is not None
    assert expected is not None
    assert expected < by_evidence
    before = report(role_demands=wanted)
    assert before.expected_role_gap_share == before.role_gap_share


def test_two_fours_are_recorded_as_four_and_verified_as_three() -> None:
    found = report(hire=["application-Xia"], skill_targets=[target("kubernetes", 4, holders=2)])
    row = skill_row(found, "kubernetes")
    assert names(row.holders) == ["Ana", "Xia"]
    assert (row.shortfall, row.verified_holders) == (0, 1)
    assert (row.verified_shortfall, row.verified_optimistic_shortfall) == (1, 0)
    (level,) = [
        one for one in found.levels if (one.member.name, one.skill) == ("Xia", "kubernetes")
    ]
    assert (level.level, level.verified_level, level.is_thin) == (4, 3, True)


def test_a_skill_nobody_rated_enough_stays_unknown_in_a_hire() -> None:
    unrated = candidate("Yo", levels={"kubernetes": level_of("sec 4")})
    team = assume(
        TeamInputs(profile(), DEMANDS, TARGETS, TEAM, [unrated]),
        Assumptions(hire=["application-Yo"]),
    )
    assert team.members[-1].levels == {}


def test_a_named_demand_takes_the_place_of_the_one_there_is() -> None:
    found = report(
        role_demands=[demand("data_scientist", "4"), demand("data_analyst", "1")],
        skill_targets=[target("kubernetes", holders=3)],
    )
    assert role_row(found, "data_scientist").gap == 2.5
    assert role_row(found, "data_analyst").gap == 1
    assert role_row(found, "ml_engineer").demand == 2
    assert skill_row(found, "kubernetes").shortfall == 2


def test_whoever_joins_counts_like_anybody_else() -> None:
    found = report(join=[member("Zo", levels={"monitoring_logging": 4, "kubernetes": 3})])
    assert found.skill_gap_share is not None
    assert found.skill_gap_share.high == pytest.approx(0, abs=EXACT)


def test_the_team_itself_stays_as_it_was() -> None:
    before = gap_report(NOW)
    report(leave=["ana"], hire=["application-Xia"], role_demands=[demand("data_scientist", "9")])
    assert gap_report(NOW) == before


def test_every_fault_is_named_where_it_was_sent() -> None:
    assert faults_of(
        leave=["ana", "nobody", "ana"],
        change=[
            MemberChange("ana"),
            MemberChange("bo", contract_fte=Decimal(2)),
            MemberChange("bo"),
        ],
        join=[member("Zo", allocations={"gardener": "1"}, levels={"juggling": 3})],
        hire=["application-Xia", "application-Xia", "application-Q"],
        role_demands=[demand("gardener", "1"), demand("data_engineer", "-1")],
        skill_targets=[target("kubernetes", 6), target("kubernetes")],
    ) == [
        ("#/leave/1", "unknown"),
        ("#/hire/2", "unknown"),
        ("#/leave/2", "duplicate"),
        ("#/change/0/member_id", "duplicate"),
        ("#/change/2/member_id", "duplicate"),
        ("#/hire/1", "duplicate"),
        ("#/change/1/contract_fte", "out-of-range"),
        ("#/join/0/allocations", "unknown-role"),
        ("#/join/0/levels", "unknown-skill"),
        ("#/role_demands/0/role", "unknown-role"),
        ("#/role_demands/1/fte", "out-of-range"),
        ("#/skill_targets/1/skill", "duplicate"),
        ("#/skill_targets/0/level", "out-of-range"),
    ]


def test_one_person_with_two_applications_is_hired_once() -> None:
    twice = [
        candidate("Xia"),
        candidate("Xia", role="ml_engineer"),
    ]
    other = twice[1].__class__("xia", "Xia", Decimal(1), "ml_engineer", "second", "screen")
    team = TeamInputs(profile(), DEMANDS, TARGETS, TEAM, [twice[0], other])
    with pytest.raises(DomainError) as refusal:
        assume(team, Assumptions(hire=["application-Xia", "second"]))
    assert [fault.pointer for fault in refusal.value.faults] == ["#/hire/1"]
    hired = assume(team, Assumptions(hire=["second"]))
    assert [one.name for one in hired.members] == ["Ana", "Bo", "Cy", "Di", "Xia"]
    assert hired.candidates == []


def test_what_is_assumed_is_told_in_words() -> None:
    team = TeamInputs(profile(), DEMANDS, TARGETS, TEAM, [candidate("Xi")])
    asked = Assumptions(
        leave=["ana"],
        change=[
            MemberChange(
                "bo",
                Decimal("0.5"),
                {"ml_engineer": Decimal("0.5")},
                {"git": known(3), "sql": None},
            )
        ],
        join=[member("Robin")],
        hire=["application-Xi"],
        role_demands=[demand("data_engineer", "2")],
        skill_targets=[target("git", 3, 2)],
    )
    assert told(team, asked) == [
        "Ana leaves",
        "Bo changes (contract 0.5 FTE, ML Engineer 0.5 FTE, Git level 3, SQL unknown)",
        "Robin joins",
        "Xi is hired",
        "Data Engineer: 2 FTE wanted",
        "Git: 2 wanted at level 3",
    ]
    assert told(team, Assumptions()) == []
