"""What the distribution of people over roles calls for: warnings, each with its numbers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Final

from app.domain.gaps.figures import MemberRef
from app.domain.gaps.inputs import Goal, OrgType, Structure, TeamInputs, TeamProfile
from app.domain.gaps.supply import Placement, family_supply, place
from app.domain.roles import CORE_FUNCTIONS, FAMILIES, Family
from app.domain.sources import FOUR_FUNCTIONS, HIRING, PICKING, PLANNING, SUGGESTED, Source

EXPERT_LEVEL: Final = 4
"""Level in machine learning from which somebody counts as an expert (our choice)."""
ANALYST_LEVEL: Final = 3
"""Level in descriptive analysis at which a scientist does without an analyst (our choice)."""
CENTRAL_FTE_PER_TEAM: Final = Fraction(1, 2)
"""FTE of ML engineering for each ML team below which a central team is small (our choice)."""


class WarningLevel(StrEnum):
    """Whether a warning calls for action or is worth knowing."""

    INFO = "info"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class StaffingWarning:
    """One rule that was met.

    case: which of its cases, for a rule that has several. rule: what raises it. numbers: what it
    rests on, by name, after over-allocations were scaled down. our_choice: what in the rule is in
    none of the sources.
    """

    id: str
    case: str | None
    level: WarningLevel
    text: str
    rule: str
    numbers: Mapping[str, Fraction]
    people: tuple[MemberRef, ...]
    sources: tuple[Source, ...]
    our_choice: str | None


def staffing_warnings(inputs: TeamInputs) -> tuple[StaffingWarning, ...]:
    """Give every warning in order of the rules, people by id; takes valid inputs only."""
    staff = _staff(inputs)
    return tuple(
        StaffingWarning(
            id=rule.id,
            case=found.case,
            level=found.level,
            text=found.text,
            rule=rule.raised_when,
            numbers={name: Fraction(number) for name, number in found.numbers.items()},
            people=found.people,
            sources=rule.sources,
            our_choice=rule.our_choice,
        )
        for rule in _RULES
        if (found := rule.find(staff)) is not None
    )


@dataclass(frozen=True, slots=True)
class _Staff:
    """A team as the rules look at it: placements by member id, FTE by family and by role."""

    profile: TeamProfile
    team: Sequence[Placement]
    supply: Mapping[Family, Fraction]
    researcher_demand: Fraction

    def working_in(self, *roles: str) -> tuple[Placement, ...]:
        """Whoever gives any FTE to one of the roles."""
        return tuple(placed for placed in self.team if placed.shares.keys() & set(roles))


@dataclass(frozen=True, slots=True)
class _Found:
    level: WarningLevel
    text: str
    numbers: Mapping[str, Fraction | int] = field(default_factory=dict)
    people: tuple[MemberRef, ...] = ()
    case: str | None = None


@dataclass(frozen=True, slots=True)
class _Rule:
    id: str
    raised_when: str
    find: Callable[[_Staff], _Found | None]
    sources: tuple[Source, ...] = ()
    our_choice: str | None = None


def _staff(inputs: TeamInputs) -> _Staff:
    present = [member for member in inputs.members if member.starts_on is None]
    team = [place(member) for member in sorted(present, key=lambda member: member.id)]
    wanted = {demand.role: Fraction(demand.fte) for demand in inputs.role_demands}
    return _Staff(
        inputs.profile,
        team,
        family_supply(share for placed in team for share in placed.supply.items()),
        wanted.get("research_scientist", Fraction()),
    )


def _over_allocated(staff: _Staff) -> _Found | None:
    found = [placed.over_allocation for placed in staff.team if placed.over_allocation]
    if not found:
        return None
    allocated = sum((one.allocated_fte for one in found), Fraction())
    contracted = sum((one.contract_fte for one in found), Fraction())
    return _Found(
        WarningLevel.WARN,
        f"More is allocated than contracted for {_people(len(found))}: {_fte(allocated)} FTE "
        f"against {_fte(contracted)} FTE; all figures count them scaled down.",
        {"people": len(found), "allocated_fte": allocated, "contract_fte": contracted},
        tuple(one.member for one in found),
    )


def _four_functions(staff: _Staff) -> _Found | None:
    missing = [one.title for one in CORE_FUNCTIONS if not staff.supply[one.family]]
    if not missing:
        return None
    return _Found(
        WarningLevel.WARN,
        f"Nobody fills {len(missing)} of the {len(CORE_FUNCTIONS)} core functions: "
        f"{', '.join(missing)}.",
        {"missing": len(missing)}
        | {f"{one.family}_fte": staff.supply[one.family] for one in CORE_FUNCTIONS},
    )


def _multi_role(staff: _Staff) -> _Found | None:
    found = [placed for placed in staff.team if len(placed.shares) > 1]
    if not found:
        return None
    is_large = staff.profile.org_type is OrgType.ENTERPRISE
    return _Found(
        WarningLevel.WARN if is_large else WarningLevel.INFO,
        f"Two or more roles are held by {len(found)} of {_people(len(staff.team))}: "
        + (
            "a large organisation can have people for each role."
            if is_large
            else "usual as long as an organisation is small."
        ),
        {"people": len(found), "members": len(staff.team)},
        _refs(found),
    )


def _mle_gt_ds(staff: _Staff) -> _Found | None:
    engineers = staff.supply[Family.ML_ENGINEERING]
    scientists = staff.supply[Family.DATA_SCIENCE]
    if not scientists or engineers > scientists:
        return None
    is_medium = staff.profile.org_type is OrgType.MEDIUM
    return _Found(
        WarningLevel.WARN if is_medium else WarningLevel.INFO,
        f"ML engineering has {_fte(engineers)} FTE and data science {_fte(scientists)} FTE. "
        "With more ML engineers than data scientists, models reach production sooner.",
        {"ml_engineering_fte": engineers, "data_science_fte": scientists},
    )


def _one_expert_plus_de(staff: _Staff) -> _Found | None:
    if staff.profile.org_type is not OrgType.MEDIUM:
        return None
    experts, unsure = [], []
    for placed in staff.team:
        known = placed.member.levels.get("machine_learning")
        if known is not None and known.level < EXPERT_LEVEL:
            continue
        if known is None or (known.verified_level or 0) < EXPERT_LEVEL:
            unsure.append(placed)
        else:
            experts.append(placed)
    data_engineers = staff.supply[Family.DATA_ENGINEERING]
    numbers: dict[str, Fraction | int] = {
        "experts": len(experts),
        "to_assess": len(unsure),
        "members": len(staff.team),
        "data_engineering_fte": data_engineers,
    }
    lacking = (
        f"Level {EXPERT_LEVEL} in machine learning is verified for 0 of {_people(len(staff.team))}"
    )
    if not experts and unsure:
        return _Found(
            WarningLevel.INFO,
            f"{lacking}, and cannot be ruled out for {len(unsure)}: assess them.",
            numbers,
            _refs(unsure),
            case="assess",
        )
    if not experts:
        return _Found(
            WarningLevel.WARN,
            f"{lacking}: data engineers have no expert to learn from.",
            numbers,
            case="no_expert",
        )
    if not data_engineers:
        return _Found(
            WarningLevel.WARN,
            f"{_counted(len(experts), 'expert')} in machine learning and 0 FTE of data "
            "engineering: nobody is there to learn and to carry the data work.",
            numbers,
            _refs(experts),
            case="no_data_engineer",
        )
    return None


def _lone_mlops(staff: _Staff) -> _Found | None:
    if staff.profile.structure is not Structure.DECENTRALIZED:
        return None
    found = staff.working_in(*FAMILIES[Family.ML_ENGINEERING])
    teams = staff.profile.ml_team_count
    if not 1 <= len(found) <= teams:
        return None
    return _Found(
        WarningLevel.WARN,
        f"{_people(len(found))} in ML engineering for {_counted(teams, 'ML team')}: to be the "
        "only one in a team is a job that is hard to fill.",
        {"people": len(found), "ml_team_count": teams},
        _refs(found),
    )


def _central_bottleneck(staff: _Staff) -> _Found | None:
    if staff.profile.structure is not Structure.CENTRALIZED:
        return None
    engineers, teams = staff.supply[Family.ML_ENGINEERING], staff.profile.ml_team_count
    if engineers / teams >= CENTRAL_FTE_PER_TEAM:
        return None
    return _Found(
        WarningLevel.WARN,
        f"{_fte(engineers)} FTE of ML engineering for {_counted(teams, 'ML team')} is less than "
        f"{_fte(CENTRAL_FTE_PER_TEAM)} each: a central team that small keeps others waiting.",
        {
            "ml_engineering_fte": engineers,
            "ml_team_count": teams,
            "fte_per_team": engineers / teams,
            "smallest_fte_per_team": CENTRAL_FTE_PER_TEAM,
        },
    )


def _central_needs_swe(staff: _Staff) -> _Found | None:
    supply = staff.supply[Family.SOFTWARE_ENGINEERING]
    if staff.profile.structure is not Structure.CENTRALIZED or supply:
        return None
    return _Found(
        WarningLevel.WARN,
        "The central team has 0 FTE of software engineering: agree with other teams when theirs "
        "will help.",
        {"software_engineering_fte": supply},
    )


def _no_own_stack(staff: _Staff) -> _Found | None:
    if staff.profile.org_type is not OrgType.ENTERPRISE:
        return None
    return _Found(
        WarningLevel.INFO,
        "Use tools, frameworks and open models that exist: a stack or an architecture of your own "
        "pays only for a most unusual application.",
    )


def _analyst(staff: _Staff) -> _Found | None:
    scientists = staff.working_in("data_scientist")
    if not scientists or staff.working_in("data_analyst"):
        return None
    known = [placed.member.levels.get("descriptive_analysis") for placed in scientists]
    if any(one is not None and one.level >= ANALYST_LEVEL for one in known):
        return None
    unsure = [placed for placed, one in zip(scientists, known, strict=True) if one is None]
    return _Found(
        WarningLevel.INFO,
        f"There are 0 FTE of data analysts, and level {ANALYST_LEVEL} in descriptive analysis is "
        f"known of 0 of {_counted(len(scientists), 'data scientist')}; nobody has assessed "
        f"{len(unsure)} of them.",
        {
            "data_analyst_fte": 0,
            "data_scientists": len(scientists),
            "to_assess": len(unsure),
        },
        _refs(unsure),
    )


def _research_goal(staff: _Staff) -> _Found | None:
    supply, demand = staff.supply[Family.RESEARCH], staff.researcher_demand
    numbers = {"research_scientist_fte": supply, "research_scientist_demand": demand}
    if staff.profile.goal is Goal.RESEARCH and not supply:
        return _Found(
            WarningLevel.INFO,
            "The goal is research, and there are 0 FTE of research scientists.",
            numbers,
            case="goal_without_researcher",
        )
    if staff.profile.goal is Goal.PRODUCT and demand:
        return _Found(
            WarningLevel.INFO,
            f"The goal is a product, and {_fte(demand)} FTE of research scientists are wanted.",
            numbers,
            case="researcher_without_goal",
        )
    return None


def _refs(placements: Sequence[Placement]) -> tuple[MemberRef, ...]:
    return tuple(placed.ref for placed in placements)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"


def _fte(amount: Fraction) -> str:
    """An amount in thousandths, without trailing zeros."""
    return f"{float(amount):.3f}".rstrip("0").rstrip(".")


_MEDIUM: Final = (Source(PICKING, "Medium-sized business"),)
_SIZES: Final = (
    Source(PLANNING, "below the opening list"),
    Source(SUGGESTED, "6 Important Roles in a Matured MLOps Team"),
)

_RULES: Final = (
    _Rule(
        "over_allocated",
        "Somebody has more FTE allocated than contracted.",
        _over_allocated,
        our_choice="The whole rule.",
    ),
    _Rule(
        "four_functions",
        "One of the four core functions has no FTE.",
        _four_functions,
        FOUR_FUNCTIONS,
    ),
    _Rule(
        "multi_role",
        "Somebody gives FTE to two or more roles.",
        _multi_role,
        _SIZES,
        "That it calls for action in an enterprise.",
    ),
    _Rule(
        "mle_gt_ds",
        "There is data science, and no more FTE of ML engineering than of it.",
        _mle_gt_ds,
        _MEDIUM,
        "That it is worth knowing in organisations that are not of medium size.",
    ),
    _Rule(
        "one_expert_plus_de",
        "In a medium-sized organisation, nobody is a verified expert in machine learning, or there "
        "is one without any data engineering.",
        _one_expert_plus_de,
        _MEDIUM,
        f"The level of an expert, {EXPERT_LEVEL} of 5.",
    ),
    _Rule(
        "lone_mlops",
        "In a decentralised structure, there are no more people in ML engineering than ML teams.",
        _lone_mlops,
        (Source(SUGGESTED, "2. Decentralized/ Squad Teams, Recruitment"),),
        "That everybody in ML engineering counts as the MLOps person of a team.",
    ),
    _Rule(
        "central_bottleneck",
        "In a centralised structure, FTE of ML engineering divided by ML teams is below "
        f"{_fte(CENTRAL_FTE_PER_TEAM)}.",
        _central_bottleneck,
        (Source(HIRING, "MLOps Team Structures 1"),),
        f"The threshold, {_fte(CENTRAL_FTE_PER_TEAM)} FTE for each ML team.",
    ),
    _Rule(
        "central_needs_swe",
        "In a centralised structure, software engineering has no FTE.",
        _central_needs_swe,
        (Source(SUGGESTED, "1. Centralized/ Functional Teams, Resource management"),),
    ),
    _Rule(
        "no_own_stack",
        "Always in an enterprise, as a reminder.",
        _no_own_stack,
        (Source(PICKING, "Large business"),),
    ),
    _Rule(
        "analyst",
        "There are data scientists and no data analyst, and none of the scientists is known to "
        f"reach level {ANALYST_LEVEL} in descriptive analysis.",
        _analyst,
        (Source(PICKING, "Data scientist"),),
        f"The level, {ANALYST_LEVEL} of 5.",
    ),
    _Rule(
        "research_goal",
        "The goal is research and no research scientist is there, or it is a product and some are "
        "wanted.",
        _research_goal,
        (Source(SUGGESTED, "4. Research/ Applied Scientist"),),
        "That a product as the goal speaks against them.",
    ),
)
"""The rules in the order in which their warnings stand."""
