"""Answers of the gap report for the tests of its forms, made by the report itself."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias
from uuid import UUID

from app.answers import plain_values
from app.domain.fit import CandidateLevel
from app.domain.gaps import (
    Evidence,
    KnownLevel,
    LiveCandidate,
    Member,
    RoleDemand,
    SkillTarget,
    TeamInputs,
    TeamOfGroup,
)
from app.domain.policy import Caller, Reach, Role
from app.domain.practices import PRACTICES
from app.domain.roles import ROLES
from app.domain.skills import TEAM_SKILLS
from app.services import group_reports, hiring_plans
from app.services.acting import Act
from app.services.gap_reports import body_of
from app.services.planned_hires import planner
from tests.domain.gap_cases import pipeline_of, profile

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
HOSTILE = (
    '=HYPERLINK("https://example.com","click")',
    "+1",
    "-1",
    "@SUM(A1)",
    "'quoted",
    "<script>alert(1)</script>",
    "</title></svg>",
    "]]><![CDATA[",
    '" onload="alert(1)',
    "&lt;&amp;",
    "{{7*7}}",
    "_x0041_",
    "https://example.com/a",
    "https://example.com/" + "x" * 180,
    "internal:Summary!A1",
    "a\ufffe\uffffb",
    "a\x85b\x9f",
    "a\u202eb\u2028c",
    "👩🏽‍💻 名前 Zoë e\u0301 \U0010ffff",
    "x" * 200,
    "名" * 200,
    "e\u0301" * 100,
)
"""Names the API takes, each of which would break some form that is careless."""


ENOUGH = dict.fromkeys(ROLES, 10)
"""Openings of every role for whoever a plan of these tests would hire."""

Crowd: TypeAlias = tuple[
    Sequence[Member], Sequence[RoleDemand], Sequence[SkillTarget], Sequence[LiveCandidate]
]


def act() -> Act:
    """Somebody reading a report at a fixed moment."""
    person = UUID(int=1)
    return Act(Caller(person, Role.RECRUITER, "Recruiter"), Reach.ALL, NOW, lambda: person)


def body(
    members: Sequence[Member] = (),
    demands: Sequence[RoleDemand] = (),
    targets: Sequence[SkillTarget] = (),
    candidates: Sequence[LiveCandidate] = (),
    *,
    name: str = "Platform",
    hires: int = 2,
    plans: Sequence[Mapping[str, int]] = (),
    openings: Mapping[str, int] | None = None,
    assumed: Sequence[str] = (),
) -> dict[str, Any]:
    """What the report answers about this team, with a plan of so many hires.

    plans: of each open requisition, the level of each skill that it can attest. openings: left, by
    role; enough of each unless some are given.
    """
    inputs = TeamInputs(profile(), demands, targets, members, candidates)
    unanswered = dict.fromkeys(("answer", "note", "answered_by_id", "answered_at"))
    checklist = [asdict(practice) | unanswered for practice in PRACTICES.values()]
    half = Decimal("0.5")
    plan = planner(hires, half) if hires else None
    found = body_of(
        act(),
        _team(inputs, name),
        inputs,
        checklist,
        plans,
        role_weight=half,
        plan=plan,
        openings=ENOUGH if openings is None else openings,
        assumed=assumed,
    )
    return plain_values(found)


def plan(
    members: Sequence[Member] = (),
    demands: Sequence[RoleDemand] = (),
    targets: Sequence[SkillTarget] = (),
    candidates: Sequence[LiveCandidate] = (),
    *,
    name: str = "Platform",
    openings: Mapping[str, int] | None = None,
    **asked: Any,
) -> dict[str, Any]:
    """What the hiring plan answers about this team; openings are those of `body`."""
    inputs = TeamInputs(profile(), demands, targets, members, candidates)
    openings = ENOUGH if openings is None else openings
    question = hiring_plans.Question(role_weight=Decimal("0.5"), **asked)
    body = hiring_plans.body_of(act(), _team(inputs, name), inputs, openings, question)
    return plain_values(body)


def group(*crowds: tuple[str, Crowd]) -> dict[str, Any]:
    """What the report on several teams answers about these, each named."""
    teams = [
        TeamOfGroup(
            str(UUID(int=number)),
            name,
            TeamInputs(profile(), demands, targets, members),
            pipeline_of(candidates),
        )
        for number, (name, (members, demands, targets, candidates)) in enumerate(crowds)
    ]
    return plain_values(group_reports.body_of(act(), teams, role_weight=Decimal("0.5")))


def _team(inputs: TeamInputs, name: str) -> dict[str, Any]:
    return {
        "team_id": UUID(int=2),
        "name": name,
        "version": 3,
        "role_demands": [
            {"role": one.role, "fte": one.fte, "criticality": one.criticality}
            for one in inputs.role_demands
        ],
        "skill_targets": [
            {"skill": one.skill, "level": one.level, "holders": one.holders, "weight": one.weight}
            for one in inputs.skill_targets
        ],
    }


def large(member_count: int, skill_count: int, names: Sequence[str] = ()) -> dict[str, Any]:
    """What the report answers about a `crowd`."""
    return body(*crowd(member_count, skill_count, names), name=names[0] if names else "Platform")


def joined(member_count: int, skill_count: int) -> dict[str, Any]:
    """The same where the first two have signed and start later, and no opening shows a target."""
    members, demands, targets, candidates = crowd(member_count, skill_count)
    signed = [replace(one, starts_on=date(2026, 8, 1)) for one in members[:2]]
    return body([*signed, *members[2:]], demands, targets, candidates, plans=[{}], openings={})


def large_plan(
    member_count: int, skill_count: int, names: Sequence[str] = (), **asked: Any
) -> dict[str, Any]:
    """What the hiring plan answers about a `crowd`."""
    name = names[0] if names else "Platform"
    return plan(*crowd(member_count, skill_count, names), name=name, **asked)


def crowd(member_count: int, skill_count: int, names: Sequence[str] = ()) -> Crowd:
    """A team of this many with something of everything: unknown, claimed, old, part-time, surplus.

    names: what the first members and candidates are called, and the team is called the first.
    """
    chance = random.Random(7)  # noqa: S311  # figures, not secrets
    skills, roles = list(TEAM_SKILLS)[:skill_count], list(ROLES)
    targets = [
        SkillTarget(
            skill, chance.randint(2, 4), chance.randint(1, 4), Decimal(chance.randint(1, 3))
        )
        for skill in skills
    ]
    demands = [
        RoleDemand(role, Decimal(chance.randint(1, member_count // 4 + 2))) for role in roles
    ]
    members = [
        Member(
            id=str(UUID(int=100 + number)),
            name=names[number] if number < len(names) else _name(chance),
            contract_fte=Decimal(chance.choice(["0.4", "0.8", "1", "1"])),
            allocations={
                role: Decimal(chance.choice(["0.2", "0.5", "0.75"]))
                for role in chance.sample(roles[:-1], chance.choice([1, 1, 2]))
            },
            levels={
                skill: KnownLevel(
                    chance.randint(0, 5),
                    chance.choice(list(Evidence)),
                    chance.choice([None, date(2023, 1, 1), date(2026, 4, 1)]),
                )
                for skill in skills
                if chance.random() < 0.7
            },
        )
        for number in range(member_count)
    ]
    candidates = [
        LiveCandidate(
            str(UUID(int=1000 + number)),
            names[-1 - number] if number < len(names) else _name(chance),
            Decimal(1),
            chance.choice(roles),
            str(UUID(int=2000 + number)),
            "take_home",
            {
                skill: CandidateLevel(chance.uniform(1, 5), 0.6, Fraction(3), Fraction(2))
                for skill in skills
                if chance.random() < 0.4
            },
        )
        for number in range(12)
    ]
    return members, demands, targets, candidates


def _name(chance: random.Random) -> str:
    first = chance.choice(["Ana", "Bo", "Cyprian", "Di", "Oluwaseun", "Zoë", "María José"])
    return f"{first} {chance.choice(['Ito', 'Okafor', 'Vandenberghe-Lindqvist', 'Silva', 'Ng'])}"
