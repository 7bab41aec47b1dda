"""What became of a team's gaps between two moments, and because of whom.

Everything that is said follows from two identities, one per role and one per skill with a target:

    change of supply = sum of what each named member brought or took
    change of gap    = change of demand - change of supply + change of surplus

Supply of a role is the FTE that people give it, of a skill the number of its holders. The surplus
is what of the supply meets no demand: it takes up all that a hire, a departure or a new demand does
without moving the gap.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final, Generic, TypeVar

from app.domain.fit import Interval
from app.domain.gaps.figures import GapReport, MemberRef, RoleRow, SkillRow
from app.domain.gaps.inputs import DEFAULT_ROLE_WEIGHT, KnownLevel, Member, TeamInputs, TeamProfile
from app.domain.gaps.report import gap_report
from app.domain.roles import ROLES
from app.domain.skills import TEAM_SKILLS

Key = TypeVar("Key")
Value = TypeVar("Value")
Other = TypeVar("Other")
_UNKNOWN: Final = -1
"""A level nobody recorded reaches no target: it stands below every level."""
_NO_TARGET: Final = 6
"""A skill without a target has no holders: what is asked for stands above every level."""


class Movement(StrEnum):
    """What a gap did. STEADY: it is as it was, though what stands behind it changed."""

    CLOSED = "closed"
    OPENED = "opened"
    NARROWED = "narrowed"
    WIDENED = "widened"
    STEADY = "steady"


class Reason(StrEnum):
    """The fact by which a member brought or took supply.

    HIRED, ADDED and LEFT: they were on the team on one side only, a hire by way of an application.
    STARTED: they had signed before and are there after.
    ALLOCATION: what is allocated to them differs. CONTRACT: theirs differs, and allocations were or
    are scaled down to it. LEVEL: theirs went the way that explains the difference, unknown being
    the lowest. TARGET: the level that is asked for went that way.
    """

    HIRED = "hired"
    ADDED = "added"
    LEFT = "left"
    STARTED = "started"
    ALLOCATION = "allocation"
    CONTRACT = "contract"
    LEVEL = "level"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class Sides(Generic[Value]):
    """One thing as it was and as it became."""

    before: Value
    after: Value

    def each(self, figure: Callable[[Value], Other]) -> "Sides[Other]":
        """The same figure of either side."""
        return Sides(figure(self.before), figure(self.after))

    @property
    def differ(self) -> bool:
        """Whether it became anything else."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Cause:
    """What one member brought (above 0) or took (below 0), and by which facts."""

    member: MemberRef
    application_id: str | None
    reasons: tuple[Reason, ...]
    supply: Fraction


@dataclass(frozen=True, slots=True)
class GapChange:
    """A role or skill behind whose gap anything changed.

    demand, supply, gap, surplus: FTE of a role, holders of a skill; 0 on a side where it is neither
    wanted nor there. weight: the criticality of a role, the weight of a skill; 0 where nothing is
    wanted. single_point: the id of the one person it rests on.
    """

    id: str
    title: str
    movement: Movement
    demand: Sides[Fraction]
    supply: Sides[Fraction]
    gap: Sides[Fraction]
    surplus: Sides[Fraction]
    weight: Sides[Fraction]
    single_point: Sides[str | None]
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class SkillChange(GapChange):
    """A skill also has a target level (None where it does not count) and people of unknown level.

    Those are no holders: `gap` takes every unknown level as missing.
    """

    target: Sides[int | None]
    unknown: Sides[int]


@dataclass(frozen=True, slots=True)
class LevelChange:
    """What is known of a member's level in a skill; None while nothing is."""

    skill: str
    known: Sides[KnownLevel | None]


@dataclass(frozen=True, slots=True)
class MemberMovement:
    """A member who came, left or changed, whether or not that moved anything.

    reasons: one of HIRED, ADDED and LEFT, or those of ALLOCATION, CONTRACT and LEVEL that differ.
    levels: of somebody on both sides, each level that differs, in evidence or date as well.
    """

    member: MemberRef
    application_id: str | None
    reasons: tuple[Reason, ...]
    levels: tuple[LevelChange, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How one state of a team became another; see `compare`.

    profile: the names of what differs in the team's profile, which moves no gap.
    """

    role_gap_share: Sides[Fraction | None]
    skill_gap_share: Sides[Interval[Fraction] | None]
    verified_skill_gap_share: Sides[Interval[Fraction] | None]
    index: Sides[Interval[Fraction] | None]
    roles: tuple[GapChange, ...]
    skills: tuple[SkillChange, ...]
    members: tuple[MemberMovement, ...]
    profile: tuple[str, ...]


def compare(
    before: TeamInputs, after: TeamInputs, *, role_weight: Fraction = Fraction(DEFAULT_ROLE_WEIGHT)
) -> Comparison:
    """Say what closed, opened and moved on the way from one state to another, and because of whom.

    Both are computed here, by the same formulas and with the same role_weight. Only what differs is
    listed: roles, skills and members in order of id. A member is who has the same id on both sides,
    and goes by the later name. Raises DomainError `gap-input-invalid`.
    """
    reports = Sides(
        gap_report(before, role_weight=role_weight), gap_report(after, role_weight=role_weight)
    )
    team = Sides(_by_id(before), _by_id(after))
    return Comparison(
        role_gap_share=Sides(reports.before.role_gap_share, reports.after.role_gap_share),
        skill_gap_share=Sides(reports.before.skill_gap_share, reports.after.skill_gap_share),
        verified_skill_gap_share=Sides(
            reports.before.verified_skill_gap_share, reports.after.verified_skill_gap_share
        ),
        index=Sides(reports.before.index, reports.after.index),
        roles=tuple(filter(_differs, _role_changes(reports, team))),
        skills=tuple(filter(_differs, _skill_changes(reports, team))),
        members=tuple(_member_movements(team)),
        profile=tuple(
            field.name
            for field in fields(TeamProfile)
            if getattr(before.profile, field.name) != getattr(after.profile, field.name)
        ),
    )


_Team = Sides[dict[str, Member]]


def _by_id(inputs: TeamInputs) -> dict[str, Member]:
    return {member.id: member for member in inputs.members}


def _of(rows: Sides[dict[Key, Value]], key: Key) -> Sides[Value | None]:
    return rows.each(lambda by_key: by_key.get(key))


def _differs(change: GapChange) -> bool:
    sides = (getattr(change, field.name) for field in fields(change))
    return bool(change.causes) or any(isinstance(side, Sides) and side.differ for side in sides)


def _movement(gap: Sides[Fraction]) -> Movement:
    if not gap.differ:
        return Movement.STEADY
    if not gap.after:
        return Movement.CLOSED
    if not gap.before:
        return Movement.OPENED
    return Movement.NARROWED if gap.after < gap.before else Movement.WIDENED


def _role_changes(reports: Sides[GapReport], team: _Team) -> Iterator[GapChange]:
    rows = reports.each(lambda report: {row.role: row for row in report.roles})
    shares = reports.each(
        lambda report: {(fit.role, fit.member.id): fit.supply for fit in report.fits}
    )
    for role in sorted(rows.before.keys() | rows.after.keys()):
        sides = _of(rows, role)
        gap = _figure(sides, "gap")
        yield GapChange(
            id=role,
            title=ROLES[role].title,
            movement=_movement(gap),
            demand=_figure(sides, "demand"),
            supply=_figure(sides, "supply"),
            gap=gap,
            surplus=_figure(sides, "surplus"),
            weight=sides.each(lambda row: row.criticality if row and row.demand else Fraction()),
            single_point=sides.each(_single_point),
            causes=tuple(_role_causes(role, shares, team)),
        )


def _figure(rows: Sides[Any], name: str) -> Sides[Fraction]:
    """The figure of that name; 0 on a side without the row."""
    return rows.each(lambda row: Fraction(getattr(row, name)) if row else Fraction())


def _single_point(row: RoleRow | SkillRow | None) -> str | None:
    return row.single_point.id if row and row.single_point else None


def _role_causes(
    role: str, shares: Sides[dict[tuple[str, str], Fraction]], team: _Team
) -> Iterator[Cause]:
    for member_id in _ids(team):
        share = _of(shares, (role, member_id)).each(lambda fte: fte or Fraction())
        if share.differ:
            reasons = _came_or_left(team, member_id) or _reallocated(_stayed(team, member_id))
            yield _cause(team, member_id, reasons, share.after - share.before)


def _reallocated(member: Sides[Member]) -> tuple[Reason, ...]:
    """Why somebody on both sides gives a role another FTE."""
    given = member.each(_allocations)
    is_scaled = member.each(lambda one: sum(_allocations(one).values()) > one.contract_fte)
    found = []
    if given.differ:
        found.append(Reason.ALLOCATION)
    if member.each(lambda one: one.contract_fte).differ and (is_scaled.before or is_scaled.after):
        found.append(Reason.CONTRACT)
    return tuple(found)


def _allocations(member: Member) -> dict[str, Decimal]:
    return {role: fte for role, fte in member.allocations.items() if fte > 0}


def _skill_changes(reports: Sides[GapReport], team: _Team) -> Iterator[SkillChange]:
    rows = reports.each(lambda report: {row.skill: row for row in report.skills})
    for skill in sorted(rows.before.keys() | rows.after.keys()):
        sides = _of(rows, skill)
        demand, supply = _figure(sides, "wanted"), _figure(sides, "bus_factor")
        gap = _figure(sides, "shortfall")
        yield SkillChange(
            id=skill,
            title=TEAM_SKILLS[skill].title,
            movement=_movement(gap),
            demand=demand,
            supply=supply,
            gap=gap,
            surplus=Sides(
                gap.before + supply.before - demand.before, gap.after + supply.after - demand.after
            ),
            weight=_figure(sides, "weight"),
            single_point=sides.each(_single_point),
            causes=tuple(_skill_causes(skill, sides, team)),
            target=sides.each(lambda row: row.target if row else None),
            unknown=sides.each(lambda row: row.unknown_count if row else 0),
        )


def _skill_causes(skill: str, rows: Sides[SkillRow | None], team: _Team) -> Iterator[Cause]:
    holders = rows.each(lambda row: {holder.id for holder in row.holders} if row else set())
    target = rows.each(lambda row: row.target if row else _NO_TARGET)
    for member_id in sorted(holders.before ^ holders.after):
        sign = 1 if member_id in holders.after else -1
        reasons = _came_or_left(team, member_id) or _crossed(
            skill, _stayed(team, member_id), target, sign
        )
        yield _cause(team, member_id, reasons, Fraction(sign))


def _crossed(
    skill: str, member: Sides[Member], target: Sides[int], sign: int
) -> tuple[Reason, ...]:
    """Why somebody on both sides began (1) or ceased (-1) to reach the target.

    What moved the other way is not named: it cannot have been why.
    """
    level = member.each(lambda one: known.level if (known := one.levels.get(skill)) else _UNKNOWN)
    found = []
    if sign * (level.after - level.before) > 0:
        found.append(Reason.LEVEL)
    if sign * (target.before - target.after) > 0:
        found.append(Reason.TARGET)
    return tuple(found)


def _member_movements(team: _Team) -> Iterator[MemberMovement]:
    for member_id in _ids(team):
        who = _who(team, member_id)
        reasons = _came_or_left(team, member_id)
        levels: tuple[LevelChange, ...] = ()
        if not reasons:
            member = _stayed(team, member_id)
            levels = tuple(_level_changes(member))
            reasons = tuple(_what_changed(member, levels))
        if reasons:
            ref = MemberRef(who.id, who.name)
            yield MemberMovement(ref, who.application_id, reasons, levels)


def _what_changed(member: Sides[Member], levels: Sequence[LevelChange]) -> Iterator[Reason]:
    if member.each(_allocations).differ:
        yield Reason.ALLOCATION
    if member.each(lambda one: one.contract_fte).differ:
        yield Reason.CONTRACT
    if levels:
        yield Reason.LEVEL


def _level_changes(member: Sides[Member]) -> Iterator[LevelChange]:
    levels = member.each(lambda one: dict(one.levels))
    for skill in sorted(levels.before.keys() | levels.after.keys()):
        known = _of(levels, skill)
        if known.differ:
            yield LevelChange(skill, known)


def _ids(team: _Team) -> list[str]:
    return sorted(team.before.keys() | team.after.keys())


def _who(team: _Team, member_id: str) -> Member:
    return team.after.get(member_id) or team.before[member_id]


def _stayed(team: _Team, member_id: str) -> Sides[Member]:
    return team.each(lambda members: members[member_id])


def _came_or_left(team: _Team, member_id: str) -> tuple[Reason, ...]:
    """Why somebody counts on one side only; empty for who does on both, or on neither."""
    if member_id not in team.after:
        return (Reason.LEFT,)
    if member_id not in team.before:
        hired = team.after[member_id].application_id is not None
        return (Reason.HIRED if hired else Reason.ADDED,)
    waits = _stayed(team, member_id).each(lambda member: member.starts_on is not None)
    return (Reason.STARTED,) if waits.before and not waits.after else ()


def _cause(team: _Team, member_id: str, reasons: tuple[Reason, ...], supply: Fraction) -> Cause:
    who = _who(team, member_id)
    return Cause(MemberRef(who.id, who.name), who.application_id, reasons, supply)
