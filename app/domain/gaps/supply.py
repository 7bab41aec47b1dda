"""Who works in which role: scaled allocations, and what of them counts."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from app.domain.fit import Interval, role_fit
from app.domain.gaps.figures import MemberFit, MemberRef, NullReason, OverAllocation
from app.domain.gaps.inputs import Member
from app.domain.roles import ROLES, Family


@dataclass(frozen=True, slots=True)
class Placement:
    """A member with FTE per role; roles with no FTE are left out.

    shares: what they work, scaled. supply, expected_supply: what of it fills the role, by evidence
    and by what the prior expects; less than the shares only for a hire that a question assumes.
    """

    member: Member
    ref: MemberRef
    shares: Mapping[str, Fraction]
    supply: Mapping[str, Fraction]
    expected_supply: Mapping[str, Fraction]
    over_allocation: OverAllocation | None


exact = lru_cache(maxsize=1024)(Fraction)
"""The fraction of a decimal; people work in few different parts of a full-time equivalent."""


def total(parts: Iterable[Fraction]) -> Fraction:
    """Their sum, added up in whole numbers: fractions are slow to add."""
    ratios = [part.as_integer_ratio() for part in parts]
    scale = math.lcm(*(whole for _, whole in ratios))
    return Fraction(sum(part * (scale // whole) for part, whole in ratios), scale)


def place(member: Member) -> Placement:
    """Scale a member's allocations down to the contract when they exceed it (our choice)."""
    ref = MemberRef(member.id, member.name)
    contract = exact(member.contract_fte)
    shares = {role: exact(fte) for role, fte in sorted(member.allocations.items()) if fte > 0}
    allocated = total(shares.values())
    over_allocation = None
    if allocated > contract:
        factor = contract / allocated
        shares = {role: share * factor for role, share in shares.items()}
        over_allocation = OverAllocation(ref, contract, allocated, factor)
    supply = expected = shares
    if member.counted is not None:
        supply = _part_of(shares, member.counted.evidence)
        expected = _part_of(shares, member.counted.expected)
    return Placement(member, ref, shares, supply, expected, over_allocation)


def _part_of(shares: Mapping[str, Fraction], part: float) -> dict[str, Fraction]:
    return {role: share * Fraction(part) for role, share in shares.items()}


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
            fits.append(
                MemberFit(
                    member=placed.ref,
                    role=role,
                    allocated_fte=share,
                    supply=placed.supply[role],
                    expected_supply=placed.expected_supply[role],
                    fit=fit,
                    fit_null_reason=None if fit else NullReason.NO_WEIGHT,
                    effective_fte=fit and Interval(share * fit.low, share * fit.high),
                )
            )
    return tuple(fits)
