"""Who works in which role: scaled allocations, and what the distribution of people says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.domain.fit import Interval, role_fit
from app.domain.gaps.figures import MemberFit, MemberRef, OverAllocation
from app.domain.gaps.inputs import Member
from app.domain.roles import FAMILIES, ROLES, Family


@dataclass(frozen=True, slots=True)
class Placement:
    """A member with the FTE that counts per role; roles with no FTE are left out."""

    member: Member
    ref: MemberRef
    shares: Mapping[str, Fraction]
    over_allocation: OverAllocation | None


def place(member: Member) -> Placement:
    """Scale a member's allocations down to the contract when they exceed it (our choice)."""
    ref = MemberRef(member.id, member.name)
    contract = Fraction(member.contract_fte)
    shares = {role: Fraction(fte) for role, fte in sorted(member.allocations.items()) if fte > 0}
    allocated = sum(shares.values(), Fraction())
    if allocated <= contract:
        return Placement(member, ref, shares, None)
    factor = contract / allocated
    scaled = {role: share * factor for role, share in shares.items()}
    return Placement(member, ref, scaled, OverAllocation(ref, contract, allocated, factor))


def family_supply(team: Sequence[Placement]) -> dict[Family, Fraction]:
    """Add up the FTE of every family of roles."""
    family_of = {role: family for family, roles in FAMILIES.items() for role in roles}
    supply = dict.fromkeys(Family, Fraction())
    for placed in team:
        for role, share in placed.shares.items():
            supply[family_of[role]] += share
    return supply


def member_fits(team: Sequence[Placement], weights: Mapping[str, int]) -> tuple[MemberFit, ...]:
    """Give every member's fit to each role they work in, by member id, then role id."""
    fits = []
    for placed in team:
        levels = {skill: known.level for skill, known in placed.member.levels.items()}
        for role, share in placed.shares.items():
            fit = role_fit(levels, ROLES[role].target_profile, weights)
            effective = fit and Interval(share * fit.low, share * fit.high)
            fits.append(MemberFit(placed.ref, role, share, fit, effective))
    return tuple(fits)
