"""The rows of a gap report: one per role that is wanted or filled, one per skill with a target."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from app.domain.fit import Interval, holder_probability
from app.domain.gaps.figures import (
    LeftOutReason,
    MemberFit,
    MemberRef,
    NullReason,
    RoleRow,
    SkillLeftOut,
    SkillRow,
    SkillStatus,
)
from app.domain.gaps.inputs import LiveCandidate, RoleDemand, SkillTarget
from app.domain.gaps.matches import role_closers, skill_closers, unrated
from app.domain.gaps.supply import Placement, total
from app.domain.roles import ROLES
from app.domain.skills import TEAM_SKILLS


@dataclass(frozen=True, slots=True)
class _Tally:
    holders: tuple[MemberRef, ...]
    unknown: tuple[MemberRef, ...]
    verified_holders: int
    unverified: int


def role_rows(
    demands: Sequence[RoleDemand],
    fits: Sequence[MemberFit],
    candidates: Sequence[LiveCandidate],
    weights: Mapping[str, float],
) -> tuple[RoleRow, ...]:
    """Set the supply of each role, taken from the members' fits, against its demand."""
    placed: dict[str, list[MemberFit]] = {demand.role: [] for demand in demands}
    for fit in fits:
        placed.setdefault(fit.role, []).append(fit)
    demanded = {demand.role: demand for demand in demands}
    return tuple(
        _role_row(
            demanded.get(role, RoleDemand(role, Decimal())), placed[role], candidates, weights
        )
        for role in sorted(placed)
    )


def _role_row(
    wanted: RoleDemand,
    people: Sequence[MemberFit],
    candidates: Sequence[LiveCandidate],
    weights: Mapping[str, float],
) -> RoleRow:
    role = ROLES[wanted.role]
    demand = Fraction(wanted.fte)
    supply = total(person.supply for person in people)
    expected = total(person.expected_supply for person in people)
    gap = max(Fraction(), demand - supply)
    effective = _effective_supply(people)
    return RoleRow(
        role=role.id,
        title=role.title,
        family=role.family,
        demand=demand,
        criticality=Fraction(wanted.criticality),
        supply=supply,
        gap=gap,
        expected_gap=max(Fraction(), demand - expected),
        surplus=max(Fraction(), supply - demand),
        coverage=min(supply, demand) / demand if demand else None,
        coverage_null_reason=None if demand else NullReason.NO_DEMAND,
        people=len(people),
        single_point=people[0].member if demand and len(people) == 1 else None,
        effective_supply=effective,
        effective_supply_null_reason=None if effective else NullReason.NO_WEIGHT,
        closers=role_closers(role.id, gap, candidates, weights),
    )


def _effective_supply(people: Sequence[MemberFit]) -> Interval[Fraction] | None:
    effective = [person.effective_fte for person in people if person.effective_fte is not None]
    if len(effective) < len(people):
        return None
    return Interval(
        total(fte.low for fte in effective),
        total(fte.high for fte in effective),
    )


def counted_targets(
    targets: Sequence[SkillTarget], demands: Sequence[RoleDemand]
) -> tuple[dict[str, tuple[SkillTarget, int]], tuple[SkillLeftOut, ...]]:
    """Split the named skills into those with a target level, and those left out with a reason.

    Without a stated level the target is the highest that a role with demand asks for.
    """
    profiles = [ROLES[demand.role].target_profile for demand in demands if demand.fte > 0]
    counted: dict[str, tuple[SkillTarget, int]] = {}
    left_out = []
    for target in sorted(targets, key=lambda target: target.skill):
        level = target.level or max((p.get(target.skill, 0) for p in profiles), default=0)
        if level == 0:
            left_out.append(SkillLeftOut(target.skill, LeftOutReason.NO_TARGET))
        elif target.holders == 0:
            left_out.append(SkillLeftOut(target.skill, LeftOutReason.NONE_WANTED))
        elif target.weight == 0:
            left_out.append(SkillLeftOut(target.skill, LeftOutReason.NO_WEIGHT))
        else:
            counted[target.skill] = (target, level)
    return counted, tuple(left_out)


def skill_row(
    wanted: SkillTarget,
    target: int,
    team: Sequence[Placement],
    candidates: Sequence[LiveCandidate],
) -> SkillRow:
    """Count the holders of one skill against the number wanted, with and without the unknown."""
    skill, number = wanted.skill, wanted.holders
    tally = _tally(skill, target, team)
    holders, unknown = len(tally.holders), len(tally.unknown)
    shortfall = max(0, number - holders)
    optimistic = max(0, number - holders - unknown)
    return SkillRow(
        skill=skill,
        title=TEAM_SKILLS[skill].title,
        target=target,
        wanted=number,
        weight=Fraction(wanted.weight),
        holders=tally.holders,
        bus_factor=holders,
        status=_status(holders, number),
        single_point=tally.holders[0] if holders == 1 else None,
        shortfall=shortfall,
        optimistic_shortfall=optimistic,
        unknown_count=unknown,
        assess=tally.unknown if shortfall > optimistic else (),
        verified_holders=tally.verified_holders,
        verified_shortfall=max(0, number - tally.verified_holders),
        verified_optimistic_shortfall=max(
            0, number - tally.verified_holders - tally.unverified - unknown
        ),
        closers=skill_closers(skill, target, candidates) if shortfall else (),
        unrated_candidates=unrated(skill, candidates) if shortfall else 0,
        prior_probability=holder_probability(None, target).expected,
    )


def _tally(skill: str, target: int, team: Sequence[Placement]) -> _Tally:
    """Who holds a skill; somebody is unverified where nobody vouches that they do or do not.

    A thin level counts up to what its evidence attests, and is as good as unknown above that.
    """
    holders, unknown = [], []
    verified_holders = unverified = 0
    for placed in team:
        known = placed.member.levels.get(skill)
        if known is None:
            unknown.append(placed.ref)
            continue
        if known.level >= target:
            holders.append(placed.ref)
        verified = known.verified_level
        if verified is not None and verified >= target:
            verified_holders += 1
        elif verified is None or verified < known.level:
            unverified += 1
    return _Tally(tuple(holders), tuple(unknown), verified_holders, unverified)


def _status(holders: int, wanted: int) -> SkillStatus:
    if holders == 0:
        return SkillStatus.UNCOVERED
    if holders == 1:
        return SkillStatus.SINGLE_POINT
    return SkillStatus.THIN if holders < wanted else SkillStatus.COVERED
