"""The inputs of a report as a document: to be kept, told from another by its hash, read again.

A document names members by id alone. Their names stand beside it, so that a name that changes, or
must be erased, changes neither what was computed from nor its hash. Candidates are left out: they
change no figure of the team.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from app.domain.gaps.inputs import (
    Evidence,
    Goal,
    KnownLevel,
    Member,
    OrgType,
    RoleDemand,
    SkillTarget,
    Structure,
    TeamInputs,
    TeamProfile,
)


def to_plain(team: TeamInputs) -> dict[str, Any]:
    """The team as plain values of JSON, the same whatever the order it was read in."""
    profile = team.profile
    return {
        "profile": {
            "org_type": profile.org_type.value,
            "goal": profile.goal.value,
            "structure": profile.structure.value if profile.structure else None,
            "ml_team_count": profile.ml_team_count,
        },
        "role_demands": [
            {
                "role": demand.role,
                "fte": _plain_number(demand.fte),
                "criticality": _plain_number(demand.criticality),
            }
            for demand in sorted(team.role_demands, key=lambda demand: demand.role)
        ],
        "skill_targets": [
            {
                "skill": target.skill,
                "level": target.level,
                "holders": target.holders,
                "weight": _plain_number(target.weight),
            }
            for target in sorted(team.skill_targets, key=lambda target: target.skill)
        ],
        "members": [
            _plain_member(member) for member in sorted(team.members, key=lambda member: member.id)
        ],
    }


def from_plain(document: Mapping[str, Any], names: Mapping[str, str]) -> TeamInputs:
    """The team that `to_plain` made the document of, with the names of members by id."""
    profile = document["profile"]
    return TeamInputs(
        TeamProfile(
            OrgType(profile["org_type"]),
            Goal(profile["goal"]),
            Structure(profile["structure"]) if profile["structure"] else None,
            profile["ml_team_count"],
        ),
        [
            RoleDemand(demand["role"], _exact(demand["fte"]), _exact(demand["criticality"]))
            for demand in document["role_demands"]
        ],
        [
            SkillTarget(
                target["skill"], target["level"], target["holders"], _exact(target["weight"])
            )
            for target in document["skill_targets"]
        ],
        [_member(member, names) for member in document["members"]],
    )


def _plain_member(member: Member) -> dict[str, Any]:
    return {
        "id": member.id,
        "application_id": member.application_id,
        "starts_on": member.starts_on.isoformat() if member.starts_on else None,
        "contract_fte": _plain_number(member.contract_fte),
        "allocations": {
            role: _plain_number(fte) for role, fte in sorted(member.allocations.items())
        },
        "levels": {
            skill: {
                "level": known.level,
                "evidence": known.evidence.value,
                "as_of": known.as_of.isoformat() if known.as_of else None,
                "verified_level": known.verified_level,
            }
            for skill, known in sorted(member.levels.items())
        },
    }


def _member(plain: Mapping[str, Any], names: Mapping[str, str]) -> Member:
    return Member(
        id=plain["id"],
        name=names[plain["id"]],
        contract_fte=_exact(plain["contract_fte"]),
        allocations={role: _exact(fte) for role, fte in plain["allocations"].items()},
        levels={
            skill: KnownLevel(
                known["level"],
                Evidence(known["evidence"]),
                _day(known["as_of"]),
                # As in a team that is read today: None where all of the level is verified.
                None if known["verified_level"] == known["level"] else known["verified_level"],
            )
            for skill, known in plain["levels"].items()
        },
        application_id=plain["application_id"],
        starts_on=_day(plain["starts_on"]),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _plain_number(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def _exact(number: float) -> Decimal:
    """The decimal as it was written: a float reads back as the shortest text that gives it."""
    return Decimal(str(number))
