"""Who works in which role: scaled allocations, and what the distribution of people says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from app.domain.fit import Interval, role_fit
from app.domain.gaps.figures import MemberFit, MemberRef, OverAllocation
from app.domain.gaps.inputs import Member
from app.domain.roles import ROLES, Family


@dataclass(frozen=True, slots=True)
class Placement:
    """A member with the FTE that counts per role; roles with no FTE are left out."""

    member: Member
    ref: MemberRef
    shares: Mapping[str, Fraction]
    over_allocation: OverAllocation | None


exact = lru_cache(maxsize=1024)(Fraction)
"""The fraction of a decimal; people work in few different parts of a full-time equivalent."""


def place(member: Member) -> Placement:
    """Scale a member's allocations down to the contract when they exceed it (our choice)."""
    ref = MemberRef(member.id, member.name)
    contract = exact(member.contract_fte)
    shares = {role: exact(fte) for role, fte in sorted(member.allocations.items()) if fte > 0}
    allocated = sum(shares.values(), Fraction())
    if allocated <= contract:
        return Placement(member, ref, shares, None)
    factor = contract / allocated
    scaled = {role: share * factor for role, share in shares.items()}
    return Placement(member, ref, scaled, OverAllocation(ref, contract, allocated, factor))


def family_supply(shares: Iterable[tuple[str, Fraction]]) -> dict[Family, Fraction]:
    """Add up the FTE of every family, given FTE by role."""
    supply = dict.fromkeys(Family, Fraction())
    for role, fte in shares:
        supply[ROLES[role].family] += fte
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
