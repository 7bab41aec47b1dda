"""A team as it would be: other people, other levels, other demand. Nothing is kept of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from app.domain.errors import DomainError, Fault
from app.domain.faults import repeated
from app.domain.fit import counted_share, role_ability, verified_level
from app.domain.gaps.checks import demand_faults, member_faults, target_faults
from app.domain.gaps.inputs import (
    Evidence,
    KnownLevel,
    LiveCandidate,
    Member,
    RoleDemand,
    SkillTarget,
    TeamInputs,
)
from app.domain.gaps.standing import skill_weights
from app.domain.roles import ROLES
from app.domain.skills import TEAM_SKILLS


@dataclass(frozen=True, slots=True)
class MemberChange:
    """What becomes of a member; what is not given stays as it is.

    allocations: FTE by role, 0 takes the role away. levels: by skill, None makes it unknown.
    """

    member_id: str
    contract_fte: Decimal | None = None
    allocations: Mapping[str, Decimal] = field(default_factory=dict)
    levels: Mapping[str, KnownLevel | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What a question takes for granted.

    leave: ids of members. join: new ones. hire: ids of live applications, whose candidates become
    members as a hire would make them. A role or skill that is named takes the place of what the
    team wants of it now; the others stay.
    """

    leave: Sequence[str] = ()
    change: Sequence[MemberChange] = ()
    join: Sequence[Member] = ()
    hire: Sequence[str] = ()
    role_demands: Sequence[RoleDemand] = ()
    skill_targets: Sequence[SkillTarget] = ()


def assume(team: TeamInputs, assumptions: Assumptions) -> TeamInputs:
    """The team as it would be.

    Raises DomainError `input-invalid` naming every fault: who is not on the team or no live
    candidate, is named twice or both leaves and changes; roles and skills that do not exist.
    """
    faults = list(_faults(team, assumptions))
    if faults:
        raise DomainError(
            "input-invalid", "Correct what errors lists and ask again.", faults=faults
        )
    changes = {change.member_id: change for change in assumptions.change}
    hired = [one for one in team.candidates if one.application_id in assumptions.hire]
    people = {candidate.id for candidate in hired}
    asked = replace(
        team,
        role_demands=list(
            {one.role: one for one in [*team.role_demands, *assumptions.role_demands]}.values()
        ),
        skill_targets=list(
            {one.skill: one for one in [*team.skill_targets, *assumptions.skill_targets]}.values()
        ),
    )
    weights = skill_weights(asked)
    return replace(
        asked,
        members=[
            *(
                _changed(member, changes.get(member.id))
                for member in team.members
                if member.id not in assumptions.leave
            ),
            *assumptions.join,
            *(as_member(one, weights) for one in hired),
        ],
        candidates=[one for one in team.candidates if one.id not in people],
    )


def told(team: TeamInputs, assumptions: Assumptions) -> list[str]:
    """What is assumed, a sentence without its full stop each; empty where nothing is.

    team: as it is, whose names these are.
    """
    names = {member.id: member.name for member in team.members}
    hired = {one.application_id: one.name for one in team.candidates}
    return [
        *(f"{names[one]} leaves" for one in assumptions.leave),
        *(_changes(names[one.member_id], one) for one in assumptions.change),
        *(f"{one.name} joins" for one in assumptions.join),
        *(f"{hired[one]} is hired" for one in assumptions.hire),
        *(f"{ROLES[one.role].title}: {one.fte:f} FTE wanted" for one in assumptions.role_demands),
        *(
            f"{TEAM_SKILLS[one.skill].title}: {one.holders} wanted"
            + (f" at level {one.level}" if one.level else "")
            for one in assumptions.skill_targets
        ),
    ]


def _changes(name: str, change: MemberChange) -> str:
    contract = change.contract_fte
    said = [
        *([] if contract is None else [f"contract {contract:f} FTE"]),
        *(f"{ROLES[role].title} {fte:f} FTE" for role, fte in change.allocations.items()),
        *(
            f"{TEAM_SKILLS[skill].title} {'unknown' if known is None else f'level {known.level}'}"
            for skill, known in change.levels.items()
        ),
    ]
    return f"{name} changes ({', '.join(said) or 'nothing'})"


def as_member(candidate: LiveCandidate, weights: Mapping[str, float]) -> Member:
    """The member a hire would make: in the role applied for, with levels from the scorecards.

    A skill nobody rated, or not enough, stays unknown. Until somebody is hired, only as much of
    their FTE counts as they are able to fill.
    """
    ability = role_ability(candidate.levels, ROLES[candidate.role].target_profile, weights)
    return Member(
        candidate.id,
        candidate.name,
        candidate.fte,
        {candidate.role: candidate.fte},
        {
            skill: KnownLevel(
                recorded,
                Evidence.INTERVIEW,
                attested=verified_level(recorded, level.level_estimate),
            )
            for skill, level in candidate.levels.items()
            if (recorded := level.recorded) is not None
        },
        counted=counted_share(ability),
    )


def _changed(member: Member, change: MemberChange | None) -> Member:
    if change is None:
        return member
    levels = dict(member.levels) | dict(change.levels)
    return replace(
        member,
        contract_fte=member.contract_fte if change.contract_fte is None else change.contract_fte,
        allocations=dict(member.allocations) | dict(change.allocations),
        levels={skill: known for skill, known in levels.items() if known is not None},
    )


def _faults(team: TeamInputs, assumptions: Assumptions) -> Iterator[Fault]:
    members = {member.id: member for member in team.members}
    changed = [change.member_id for change in assumptions.change]
    live = {candidate.application_id: candidate.id for candidate in team.candidates}
    yield from _unknown(assumptions.leave, members, "#/leave/{}", "member of this team")
    yield from _unknown(changed, members, "#/change/{}/member_id", "member of this team")
    yield from _unknown(assumptions.hire, live, "#/hire/{}", "live application of this team")
    named = [
        *((f"#/leave/{position}", one) for position, one in enumerate(assumptions.leave)),
        *((f"#/change/{position}/member_id", one) for position, one in enumerate(changed)),
    ]
    yield from repeated(named, "Name each member once: either leaves or changes.")
    people = [
        (f"#/hire/{position}", live.get(one)) for position, one in enumerate(assumptions.hire)
    ]
    yield from repeated(people, "Hire each person only once.")
    for position, change in enumerate(assumptions.change):
        if change.member_id in members:
            yield from member_faults(
                _changed(members[change.member_id], change), f"#/change/{position}"
            )
    for position, member in enumerate(assumptions.join):
        yield from member_faults(member, f"#/join/{position}")
    yield from demand_faults(assumptions.role_demands)
    yield from target_faults(assumptions.skill_targets)


def _unknown(
    ids: Sequence[str], known: Mapping[str, object], pointer: str, noun: str
) -> Iterator[Fault]:
    for position, one in enumerate(ids):
        if one not in known:
            yield Fault(pointer.format(position), "unknown", f"There is no such {noun}.")
