"""What a gap report refuses, with every fault in one answer."""

import math
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from app.domain.errors import DomainError, Fault
from app.domain.faults import out_of_range, repeats, unknown
from app.domain.fit import CandidateLevel
from app.domain.gaps.inputs import (
    LiveCandidate,
    Member,
    RoleDemand,
    SkillTarget,
    TeamInputs,
    TeamProfile,
)
from app.domain.roles import ROLES
from app.domain.skills import TEAM_SKILLS

_LEVELS = range(6)
_TARGETS = range(1, 6)


def require_valid(team: TeamInputs, role_weight: Fraction) -> None:
    """Raise DomainError `gap-input-invalid` naming every fault, or return."""
    faults = [
        *_profile_faults(team.profile, role_weight),
        *demand_faults(team.role_demands),
        *target_faults(team.skill_targets),
        *_member_faults(team.members),
        *_candidate_faults(team.candidates),
    ]
    if faults:
        raise DomainError(
            "gap-input-invalid",
            "The gap report cannot be computed; correct the fields listed in errors.",
            faults=faults,
        )


def _profile_faults(profile: TeamProfile, role_weight: Fraction) -> Iterator[Fault]:
    if profile.ml_team_count < 1:
        yield out_of_range("#/profile/ml_team_count", "Give the number of ML teams, 1 or more.")
    if not 0 <= role_weight <= 1:
        yield out_of_range("#/role_weight", "Give the weight of the role part, from 0 to 1.")


def demand_faults(demands: Sequence[RoleDemand], at: str = "#/role_demands") -> Iterator[Fault]:
    """What is wrong with the wanted roles that a caller sent as the list `at`."""
    yield from repeats(at, "role", [demand.role for demand in demands])
    for position, demand in enumerate(demands):
        here = f"{at}/{position}"
        if demand.role not in ROLES:
            yield unknown(f"{here}/role", "role", ROLES)
        if not _is_amount(demand.fte):
            yield out_of_range(f"{here}/fte", "Give the wanted FTE, 0 or more.")
        if not _is_amount(demand.criticality) or demand.criticality == 0:
            yield out_of_range(f"{here}/criticality", "Give a criticality above 0.")


def target_faults(targets: Sequence[SkillTarget], at: str = "#/skill_targets") -> Iterator[Fault]:
    """What is wrong with the wanted skills that a caller sent as the list `at`."""
    yield from repeats(at, "skill", [target.skill for target in targets])
    for position, target in enumerate(targets):
        here = f"{at}/{position}"
        if target.skill not in TEAM_SKILLS:
            yield unknown(f"{here}/skill", "skill", TEAM_SKILLS)
        if target.level is not None and target.level not in _TARGETS:
            yield out_of_range(f"{here}/level", "Give a target level from 1 to 5, or none.")
        if target.holders < 0:
            yield out_of_range(f"{here}/holders", "Give the wanted holders, 0 or more.")
        if not _is_amount(target.weight):
            yield out_of_range(f"{here}/weight", "Give a weight, 0 or more.")


def member_faults(member: Member, at: str) -> Iterator[Fault]:
    """What is wrong with a member that a caller sent as the object `at`."""
    if not _is_contract(member.contract_fte):
        yield out_of_range(f"{at}/contract_fte", "Give an FTE above 0 and at most 1.")
    if not member.allocations.keys() <= ROLES.keys():
        yield unknown(f"{at}/allocations", "role", ROLES)
    for role, fte in member.allocations.items():
        if role in ROLES and not _is_amount(fte):
            yield out_of_range(f"{at}/allocations/{role}", "Give the FTE, 0 or more.")
    if not member.levels.keys() <= TEAM_SKILLS.keys():
        yield unknown(f"{at}/levels", "skill", TEAM_SKILLS)
    for skill, known in member.levels.items():
        if skill in TEAM_SKILLS and known.level not in _LEVELS:
            yield out_of_range(
                f"{at}/levels/{skill}/level",
                "Give a level from 0 to 5, or leave the skill out while it is unknown.",
            )


def _member_faults(members: Sequence[Member]) -> Iterator[Fault]:
    yield from repeats("#/members", "id", [member.id for member in members])
    for position, member in enumerate(members):
        yield from member_faults(member, f"#/members/{position}")


def _candidate_faults(candidates: Sequence[LiveCandidate]) -> Iterator[Fault]:
    applications = [candidate.application_id for candidate in candidates]
    yield from repeats("#/candidates", "application_id", applications)
    for position, candidate in enumerate(candidates):
        at = f"#/candidates/{position}"
        if not _is_contract(candidate.fte):
            yield out_of_range(f"{at}/fte", "Give an FTE above 0 and at most 1.")
        if candidate.role not in ROLES:
            yield unknown(f"{at}/role", "role", ROLES)
        if not candidate.levels.keys() <= TEAM_SKILLS.keys():
            yield unknown(f"{at}/levels", "skill", TEAM_SKILLS)
        for skill, level in candidate.levels.items():
            if skill in TEAM_SKILLS and not _is_estimate(level):
                yield out_of_range(
                    f"{at}/levels/{skill}",
                    "Give an estimate from 0 to 6, a standard deviation above 0, a score from 1 to "
                    "5 and its evidence, above 0.",
                )


def _is_amount(value: Decimal) -> bool:
    return value.is_finite() and value >= 0


def _is_contract(value: Decimal) -> bool:
    return value.is_finite() and 0 < value <= 1


@lru_cache(maxsize=4096)
def _is_estimate(level: CandidateLevel) -> bool:
    return (
        0 <= level.level_estimate <= 6
        and 0 < level.level_sd < math.inf
        and 1 <= level.score <= 5
        and level.effective_n > 0
    )
