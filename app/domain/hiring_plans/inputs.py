"""What a hiring plan is computed from: what is missing, and who could be hired."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Final

from app.domain.fit import TwoViews
from app.domain.gaps.figures import Cautions, NullReason

DEFAULT_HIRES: Final = 3
"""How many hires a plan goes up to when nobody says, or fewer where the pool is smaller."""

UNKNOWN: Final = Cautions((), (), 0, None, NullReason.NO_RATINGS)
"""What speaks against somebody nobody said anything about."""


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
    """Somebody who could be hired, for `fte` split over the roles they are eligible for.

    roles: ability in each of these, the share of an FTE there that fills the gap, from 0 to 1.
    holds: P(level >= target) per skill; a skill that is absent is 0. cost: in any one currency;
    None where it is unknown. cautions: to stand beside their name; they change no order.
    is_assumed: whether the question made them up.
    """

    id: str
    name: str
    fte: Fraction
    roles: Mapping[str, TwoViews] = field(default_factory=dict)
    holds: Mapping[str, TwoViews] = field(default_factory=dict)
    cost: Fraction | None = None
    cautions: Cautions = UNKNOWN
    is_assumed: bool = False

    def ability(self, role: str, view: View) -> float:
        """Give their ability in the role, 0 where they are not eligible."""
        return _in_view(self.roles.get(role), view)

    def chance(self, skill: str, view: View) -> float:
        """Give the probability that they hold the skill."""
        return _in_view(self.holds.get(skill), view)


def _in_view(figure: TwoViews | None, view: View) -> float:
    if figure is None:
        return 0.0
    return figure.evidence if view is View.EVIDENCE else figure.expected
