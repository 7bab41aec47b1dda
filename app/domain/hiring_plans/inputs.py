"""What a hiring plan is computed from: what is missing, and who could be hired."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from app.domain.fit import TwoViews


class View(StrEnum):
    """What a skill that nobody rated counts for: nothing, or what the prior expects."""

    EVIDENCE = "evidence"
    EXPECTED = "expected"


@dataclass(frozen=True, slots=True)
class RoleGap:
    """FTE missing in a role, of the FTE wanted, and how much a gap in it weighs (above 0)."""

    role: str
    gap: Fraction
    demand: Fraction
    criticality: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class SkillGap:
    """Holders missing of a skill, of the number wanted, and how much the skill weighs."""

    skill: str
    shortfall: int
    wanted: int
    weight: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Hireable:
    """Somebody who could be hired, for `fte` split over the `roles` they are eligible for.

    holds: P(level >= target) per skill, in both views; a skill that is absent is 0 in both.
    cost: in any one currency; None where it is unknown.
    """

    id: str
    name: str
    fte: Fraction
    roles: frozenset[str]
    holds: Mapping[str, TwoViews] = field(default_factory=dict)
    cost: Fraction | None = None

    def chance(self, skill: str, view: View) -> float:
        """Give the probability that they hold the skill."""
        held = self.holds.get(skill)
        if held is None:
            return 0.0
        return held.evidence if view is View.EVIDENCE else held.expected
