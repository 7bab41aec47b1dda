"""Builders for gap reports, and the worked example of four people that the tests share."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from app.domain.fit import CandidateLevel
from app.domain.gaps import (
    Evidence,
    GapReport,
    Goal,
    KnownLevel,
    LiveCandidate,
    Member,
    MemberRef,
    OrgType,
    Pipeline,
    RoleDemand,
    RoleRow,
    SkillRow,
    SkillTarget,
    TeamInputs,
    TeamProfile,
    gap_report,
)

EXACT = 5e-7


def profile(org_type: OrgType = OrgType.MEDIUM, ml_team_count: int = 1) -> TeamProfile:
    return TeamProfile(org_type, Goal.PRODUCT, None, ml_team_count)


def demand(role: str, fte: str, criticality: str = "1") -> RoleDemand:
    return RoleDemand(role, Decimal(fte), Decimal(criticality))


def target(skill: str, level: int | None = 3, holders: int = 1, weight: str = "1") -> SkillTarget:
    return SkillTarget(skill, level, holders, Decimal(weight))


def known(
    level: int, evidence: Evidence = Evidence.MANAGER, as_of: date | None = None
) -> KnownLevel:
    return KnownLevel(level, evidence, as_of)


def member(
    name: str,
    contract: str = "1",
    allocations: Mapping[str, str] | None = None,
    levels: Mapping[str, int | KnownLevel] | None = None,
) -> Member:
    return Member(
        id=name.lower(),
        name=name,
        contract_fte=Decimal(contract),
        allocations={role: Decimal(fte) for role, fte in (allocations or {}).items()},
        levels={
            skill: level if isinstance(level, KnownLevel) else known(level)
            for skill, level in (levels or {}).items()
        },
    )


def candidate(
    name: str,
    role: str = "mlops_engineer",
    levels: Mapping[str, CandidateLevel] | None = None,
    fte: str = "1",
) -> LiveCandidate:
    return LiveCandidate(
        name.lower(), name, Decimal(fte), role, f"application-{name}", "take_home", levels or {}
    )


def pipeline_of(candidates: Iterable[LiveCandidate]) -> Pipeline:
    """A team's candidates, counted as a group's report takes them."""
    applicants: defaultdict[str, int] = defaultdict(int)
    levels: defaultdict[str, defaultdict[CandidateLevel, int]] = defaultdict(
        lambda: defaultdict(int)
    )
    for candidate in candidates:
        applicants[candidate.role] += 1
        for skill, level in candidate.levels.items():
            levels[skill][level] += 1
    return Pipeline(applicants, levels)


def report(
    demands: Sequence[RoleDemand] = (),
    targets: Sequence[SkillTarget] = (),
    members: Sequence[Member] = (),
    candidates: Sequence[LiveCandidate] = (),
    org_type: OrgType = OrgType.MEDIUM,
    role_weight: Fraction = Fraction(1, 2),
    reported_on: date | None = None,
) -> GapReport:
    inputs = TeamInputs(profile(org_type), demands, targets, members, candidates)
    return gap_report(inputs, role_weight=role_weight, reported_on=reported_on)


def role_row(found: GapReport, role: str) -> RoleRow:
    return next(row for row in found.roles if row.role == role)


def skill_row(found: GapReport, skill: str) -> SkillRow:
    return next(row for row in found.skills if row.skill == skill)


def names(people: Iterable[MemberRef]) -> list[str]:
    return [person.name for person in people]


DEMANDS = (
    demand("data_scientist", "2"),
    demand("ml_engineer", "2"),
    demand("data_engineer", "1"),
    demand("software_developer", "1"),
)
TARGETS = (
    target("kubernetes", holders=2, weight="3"),
    target("ci_cd", holders=2, weight="2"),
    target("monitoring_logging", weight="2"),
    target("collaboration_communication"),
)
ANA_LEVELS = {"kubernetes": 4, "ci_cd": 3, "collaboration_communication": 2}
BO_LEVELS = {
    "kubernetes": 0,
    "ci_cd": 2,
    "monitoring_logging": 1,
    "collaboration_communication": 4,
}
CY_LEVELS = {"ci_cd": 3}
DI_LEVELS = dict.fromkeys(BO_LEVELS, 0)
ANA = member("Ana", "1", {"data_scientist": "0.5", "ml_engineer": "0.5"}, ANA_LEVELS)
BO = member("Bo", "1", {"data_scientist": "1"}, BO_LEVELS)
CY = member("Cy", "0.5", {"data_engineer": "0.5"}, CY_LEVELS)
DI = member("Di", "1", {"software_developer": "0.6", "data_engineer": "0.4"}, DI_LEVELS)
TEAM = (ANA, BO, CY, DI)
