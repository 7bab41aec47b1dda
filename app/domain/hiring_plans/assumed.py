"""Candidates whom a question assumes, to stand in a plan beside those who applied or alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Final
from uuid import UUID

from app.domain.errors import DomainError, Fault
from app.domain.faults import unknown_names
from app.domain.fit import TwoViews
from app.domain.hiring_plans.inputs import Hireable
from app.domain.roles import ROLES
from app.domain.skills import TEAM_SKILLS

_IDS_AFTER: Final = UUID("ffffffff-ffff-8fff-bfff-ffffff000000").int
"""Made-up ids follow those of real people, so that of equals somebody real comes first."""


@dataclass(frozen=True, slots=True)
class AssumedCandidate:
    """Somebody who is not real, with all that a plan goes by: the same in both views.

    roles: ability in each role they could fill, from 0 to 1. skills: chance that they reach the
    team's target, from 0 to 1; a skill that is absent is 0.
    """

    name: str
    fte: Decimal = Decimal(1)
    roles: Mapping[str, float] = field(default_factory=dict)
    skills: Mapping[str, float] = field(default_factory=dict)
    cost: Decimal | None = None


def assumed_hireables(assumed: Sequence[AssumedCandidate]) -> tuple[Hireable, ...]:
    """The assumed candidates as a plan takes them, numbered by name, so that their order is free.

    Raises DomainError `input-invalid` naming every role or skill that does not exist, and every
    name that is given twice.
    """
    faults = list(_faults(assumed))
    if faults:
        raise DomainError(
            "input-invalid", "Correct what errors lists and ask again.", faults=faults
        )
    by_name = sorted(one.name for one in assumed)
    number = {name: place for place, name in enumerate(by_name, 1)}
    return tuple(
        Hireable(
            str(UUID(int=_IDS_AFTER + number[one.name])),
            one.name,
            Fraction(one.fte),
            roles={role: TwoViews(share, share) for role, share in one.roles.items()},
            holds={skill: TwoViews(chance, chance) for skill, chance in one.skills.items()},
            cost=None if one.cost is None else Fraction(one.cost),
            is_assumed=True,
        )
        for one in assumed
    )


def _faults(assumed: Sequence[AssumedCandidate]) -> Iterator[Fault]:
    seen: set[str] = set()
    for position, one in enumerate(assumed):
        at = f"#/candidates/{position}"
        if one.name in seen:
            yield Fault(f"{at}/name", "duplicate", "Give each assumed candidate a name of its own.")
        seen.add(one.name)
        yield from unknown_names(f"{at}/roles", "role", one.roles, ROLES)
        yield from unknown_names(f"{at}/skills", "skill", one.skills, TEAM_SKILLS)
