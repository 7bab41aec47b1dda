import random
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.domain.canonical import content_hash
from app.domain.gaps import Evidence, Member, TeamInputs
from app.domain.gaps.changes import (
    Cause,
    Comparison,
    GapChange,
    Movement,
    Reason,
    Sides,
    SkillChange,
    compare,
)
from app.domain.gaps.kept import from_plain, to_plain
from tests.domain.gap_cases import (
    ANA,
    BO,
    CY,
    DEMANDS,
    DI,
    TARGETS,
    TEAM,
    demand,
    known,
    member,
    profile,
    target,
)
from tests.domain.test_gaps_properties import demands, targets, teams

inputs = st.builds(
    lambda wanted, aims, team, hired: TeamInputs(
        profile(),
        wanted,
        aims,
        [replace(one, application_id=f"of-{one.id}" if one.id in hired else None) for one in team],
    ),
    demands,
    targets,
    teams,
    # Who was hired is true of a person, whichever side they are looked at on.
    st.just(frozenset("ace")),
)


def state(
    members: Sequence[Member] = TEAM,
    wanted: Sequence[object] = DEMANDS,
    aims: Sequence[object] = TARGETS,
) -> TeamInputs:
    return TeamInputs(profile(), wanted, aims, members)  # type: ignore[arg-type]  # as the cases give them


def changes(found: Comparison) -> dict[str, GapChange]:
    return {change.id: change for change in (*found.roles, *found.skills)}


def causes(change: GapChange) -> list[tuple[str, tuple[Reason, ...], float]]:
    return [(cause.member.name, cause.reasons, float(cause.supply)) for cause in change.causes]


def pair(before: float, after: float) -> Sides[Fraction]:
    return Sides(Fraction(before), Fraction(after))


XI = replace(
    member(
        "Xi", "1", {"ml_engineer": "1"}, {"kubernetes": known(4, Evidence.INTERVIEW), "ci_cd": 2}
    ),
    application_id="application-xi",
)


def test_a_hire_narrows_a_role_and_closes_a_skill_by_name() -> None:
    found = compare(state(), state([*TEAM, XI]))
    moved = changes(found)
    assert moved.keys() == {"ml_engineer", "kubernetes", "monitoring_logging"} | {
        "collaboration_communication"
    }
    role, skill = moved["ml_engineer"], moved["kubernetes"]
    assert role.movement is Movement.NARROWED
    assert role.gap == pair(1.5, 0.5)
    assert causes(role) == [("Xi", (Reason.HIRED,), 1.0)]
    assert role.causes[0].application_id == "application-xi"
    assert skill.movement is Movement.CLOSED
    assert causes(skill) == [("Xi", (Reason.HIRED,), 1.0)]
    assert role.single_point == Sides("ana", None)
    # Nobody knows whether Xi can do these: no gap moved, but there is somebody to assess.
    assert moved["monitoring_logging"].movement is Movement.STEADY
    assert isinstance(moved["monitoring_logging"], SkillChange)
    assert moved["monitoring_logging"].unknown == Sides(2, 3)
    (joined,) = found.members
    assert (joined.member.name, joined.reasons) == ("Xi", (Reason.HIRED,))


def test_a_departure_opens_what_the_person_carried_and_says_so() -> None:
    moved = changes(compare(state(), state([ANA, BO, CY])))
    assert moved["software_developer"].movement is Movement.WIDENED
    assert causes(moved["software_developer"]) == [("Di", (Reason.LEFT,), -0.6)]
    alone = changes(compare(state([*TEAM, XI]), state([BO, CY, DI, XI])))
    assert alone["kubernetes"].movement is Movement.OPENED
    assert causes(alone["kubernetes"]) == [("Ana", (Reason.LEFT,), -1.0)]


def test_what_a_newcomer_brings_beyond_the_demand_is_told_as_surplus() -> None:
    wanted = [demand("data_engineer", "1")]
    eve = member("Eve", "1", {"data_engineer": "1"})
    found = compare(state([CY], wanted, ()), state([CY, eve], wanted, ()))
    (role,) = found.roles
    assert (role.movement, role.gap) == (Movement.CLOSED, pair(0.5, 0))
    assert causes(role) == [("Eve", (Reason.ADDED,), 1.0)]
    assert role.surplus == pair(0, 0.5)


def test_one_who_comes_as_another_leaves_is_told_though_the_gap_stays() -> None:
    moved = changes(compare(state([BO]), state([replace(BO, id="zo", name="Zo")])))
    role = moved["data_scientist"]
    assert role.movement is Movement.STEADY
    assert causes(role) == [("Bo", (Reason.LEFT,), -1.0), ("Zo", (Reason.ADDED,), 1.0)]


def test_a_changed_demand_widens_without_anybody_to_name() -> None:
    wanted = [*DEMANDS[:3], demand("software_developer", "2", "3")]
    (role,) = compare(state(), state(wanted=wanted)).roles
    assert (role.movement, role.causes) == (Movement.WIDENED, ())
    assert (role.demand, role.weight) == (pair(1, 2), pair(1, 3))


def test_a_lower_target_makes_holders_of_people_who_did_not_change() -> None:
    aims = [*TARGETS[:1], target("ci_cd", 2, 2, "2"), *TARGETS[2:]]
    (skill,) = compare(state(), state(aims=aims)).skills
    assert causes(skill) == [("Bo", (Reason.TARGET,), 1.0)]
    assert (skill.target, skill.surplus) == (Sides(3, 2), pair(0, 1))


def test_only_what_went_the_way_of_the_crossing_is_named() -> None:
    fell = replace(BO, levels={**BO.levels, "collaboration_communication": known(3)})
    aims = [*TARGETS[:3], target("collaboration_communication", 5)]
    # From 4 of 3 to 3 of 5: the level fell and the target rose, and either would have done it.
    both = changes(compare(state([BO]), state([fell], aims=aims)))["collaboration_communication"]
    assert causes(both) == [("Bo", (Reason.LEVEL, Reason.TARGET), -1.0)]
    rose = replace(BO, levels={**BO.levels, "collaboration_communication": known(5)})
    back = changes(compare(state([fell], aims=aims), state([rose])))["collaboration_communication"]
    assert causes(back) == [("Bo", (Reason.LEVEL, Reason.TARGET), 1.0)]


def test_what_moved_against_the_crossing_is_not_called_the_reason() -> None:
    skill = "collaboration_communication"
    fell = replace(BO, levels={**BO.levels, skill: known(3)})
    hard, easy = [target(skill, 5)], [target(skill, 2)]
    eased = changes(compare(state([BO], aims=hard), state([fell], aims=easy)))
    assert causes(eased[skill]) == [("Bo", (Reason.TARGET,), 1.0)]
    raised = changes(compare(state([fell], aims=easy), state([BO], aims=hard)))
    assert causes(raised[skill]) == [("Bo", (Reason.TARGET,), -1.0)]
    still = changes(compare(state([BO], aims=[target(skill, 4)]), state([fell], aims=easy)))
    assert causes(still[skill]) == []


def test_an_assessment_makes_a_holder_of_somebody_unknown() -> None:
    assessed = replace(CY, levels={**CY.levels, "kubernetes": known(3)})
    found = compare(state(), state([ANA, BO, assessed, DI]))
    (skill,) = found.skills
    assert (skill.movement, skill.unknown) == (Movement.CLOSED, Sides(1, 0))
    assert causes(skill) == [("Cy", (Reason.LEVEL,), 1.0)]
    (changed,) = found.members
    assert [(level.skill, level.known) for level in changed.levels] == [
        ("kubernetes", Sides(None, known(3)))
    ]


def test_a_smaller_contract_is_named_where_allocations_are_scaled_to_it() -> None:
    half = replace(BO, contract_fte=CY.contract_fte)
    (role,) = compare(state(), state([ANA, half, CY, DI])).roles
    assert causes(role) == [("Bo", (Reason.CONTRACT,), -0.5)]
    moved = replace(ANA, allocations={"data_scientist": ANA.contract_fte})
    found = compare(state(), state([moved, BO, CY, DI]))
    assert [causes(role) for role in found.roles] == [
        [("Ana", (Reason.ALLOCATION,), 0.5)],
        [("Ana", (Reason.ALLOCATION,), -0.5)],
    ]


def test_better_evidence_moves_the_verified_gap_and_is_told_of_the_member() -> None:
    claimed = replace(CY, levels={"ci_cd": known(3, Evidence.SELF)})
    found = compare(state([CY]), state([claimed]))
    assert (found.roles, found.skills) == ((), ())
    assert found.skill_gap_share == Sides(
        found.skill_gap_share.before, found.skill_gap_share.before
    )
    assert found.verified_skill_gap_share.differ
    assert [change.reasons for change in found.members] == [(Reason.LEVEL,)]


@given(inputs)
def test_a_state_compared_with_itself_shows_nothing(team: TeamInputs) -> None:
    found = compare(team, team)
    assert (found.roles, found.skills, found.members, found.profile) == ((), (), (), ())
    figures = (
        found.role_gap_share,
        found.skill_gap_share,
        found.verified_skill_gap_share,
        found.index,
    )
    assert not any(figure.differ for figure in figures)


def rise(of: Sides[Fraction]) -> Fraction:
    return of.after - of.before


@given(inputs, inputs)
def test_what_members_brought_and_took_adds_up_to_the_change_exactly(
    before: TeamInputs, after: TeamInputs
) -> None:
    found = compare(before, after)
    for change in (*found.roles, *found.skills):
        assert sum(cause.supply for cause in change.causes) == rise(change.supply)
        assert rise(change.gap) == (
            rise(change.demand) - rise(change.supply) + rise(change.surplus)
        )
        assert all(cause.supply and cause.reasons for cause in change.causes)
        assert min(change.gap.before, change.surplus.before) == 0
        assert min(change.gap.after, change.surplus.after) == 0


REVERSED = {
    Movement.CLOSED: Movement.OPENED,
    Movement.OPENED: Movement.CLOSED,
    Movement.NARROWED: Movement.WIDENED,
    Movement.WIDENED: Movement.NARROWED,
    Movement.STEADY: Movement.STEADY,
}


def mirrored(change: GapChange) -> GapChange:
    sides: dict[str, Any] = {
        name: Sides(value.after, value.before)
        for name in change.__dataclass_fields__
        if isinstance(value := getattr(change, name), Sides)
    }
    turned = tuple(
        replace(cause, reasons=turned_round(cause), supply=-cause.supply) for cause in change.causes
    )
    return replace(change, movement=REVERSED[change.movement], causes=turned, **sides)


def turned_round(cause: Cause) -> tuple[Reason, ...]:
    match cause.reasons:
        case (Reason.LEFT,):
            return (Reason.HIRED if cause.application_id else Reason.ADDED,)
        case (Reason.HIRED | Reason.ADDED,):
            return (Reason.LEFT,)
    return cause.reasons


@given(inputs, inputs)
def test_the_way_back_is_the_mirror_of_the_way_there(before: TeamInputs, after: TeamInputs) -> None:
    there, back = compare(before, after), compare(after, before)
    assert [mirrored(change) for change in there.roles] == list(back.roles)
    assert [mirrored(change) for change in there.skills] == list(back.skills)
    assert [change.member for change in there.members] == [change.member for change in back.members]


@given(inputs, st.randoms(use_true_random=False))
def test_a_kept_state_is_read_back_whole_and_has_one_hash_in_any_order(
    team: TeamInputs, chance: random.Random
) -> None:
    plain = to_plain(team)
    names = {one.id: one.name for one in team.members}
    found = compare(team, from_plain(plain, names))
    assert (found.roles, found.skills, found.members, found.profile) == ((), (), (), ())
    mixed = replace(
        team,
        role_demands=chance.sample(team.role_demands, len(team.role_demands)),
        skill_targets=chance.sample(team.skill_targets, len(team.skill_targets)),
        members=chance.sample(team.members, len(team.members)),
    )
    assert content_hash(to_plain(mixed)) == content_hash(plain)
    assert content_hash(to_plain(from_plain(plain, names))) == content_hash(plain)


def test_the_hash_goes_by_everything_but_names() -> None:
    whole = content_hash(to_plain(state()))
    renamed = [replace(ANA, name="Anabel"), BO, CY, DI]
    assert content_hash(to_plain(state(renamed))) == whole
    for other in (
        state([ANA, BO, CY]),
        state([replace(ANA, levels={**ANA.levels, "ci_cd": known(4)}), BO, CY, DI]),
        state([replace(ANA, levels={**ANA.levels, "ci_cd": known(3, Evidence.PEER)}), BO, CY, DI]),
        state([replace(ANA, allocations={}), BO, CY, DI]),
        state([replace(ANA, application_id="x"), BO, CY, DI]),
        state([replace(ANA, contract_fte=CY.contract_fte), BO, CY, DI]),
        state(wanted=DEMANDS[1:]),
        state(aims=TARGETS[1:]),
        replace(state(), profile=profile(ml_team_count=2)),
    ):
        assert content_hash(to_plain(other)) != whole
