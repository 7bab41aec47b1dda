"""What a gap report is computed from. A level that is absent is unknown, never 0."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from app.domain.fit import CandidateLevel, TwoViews

DEFAULT_ROLE_WEIGHT: Final = Decimal("0.5")
"""Weight of the role part in the index where nobody asks for another (our choice)."""


class OrgType(StrEnum):
    """Kind of organisation, as the advice on structure tells them apart."""

    SMALL_STARTUP = "small_startup"
    LARGE_STARTUP = "large_startup"
    MEDIUM = "medium"
    ENTERPRISE = "enterprise"


class Goal(StrEnum):
    """What the team is for."""

    PRODUCT = "product"
    RESEARCH = "research"
    UNKNOWN = "unknown"


class Structure(StrEnum):
    """How ML people sit in the organisation today."""

    CENTRALIZED = "centralized"
    DECENTRALIZED = "decentralized"
    HYBRID = "hybrid"


class Evidence(StrEnum):
    """What stands behind a recorded level."""

    WORK_SAMPLE = "work_sample"
    INTERVIEW = "interview"
    MANAGER = "manager"
    PEER = "peer"
    SELF = "self"
    NONE = "none"

    @property
    def is_verified(self) -> bool:
        """True when somebody other than the person vouches for the level."""
        return self not in (Evidence.SELF, Evidence.NONE)


@dataclass(frozen=True, slots=True)
class TeamProfile:
    """The team as a whole; `structure` is None while nobody has stated it."""

    org_type: OrgType
    goal: Goal
    structure: Structure | None
    ml_team_count: int


@dataclass(frozen=True, slots=True)
class RoleDemand:
    """FTE wanted in one role (0 or more) and how much a gap in it weighs (above 0)."""

    role: str
    fte: Decimal
    criticality: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class SkillTarget:
    """How many people should hold a skill, at which level (1 to 5), and how much it weighs.

    `level` None stands for the highest level that any role with demand asks for.
    """

    skill: str
    level: int | None
    holders: int = 1
    weight: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class KnownLevel:
    """A recorded level, 0 (known to have none) to 5, what vouches for it and since when.

    attested: the highest level that an interview's ratings make more likely than not; None where
    the evidence carries the level as it is.
    """

    level: int
    evidence: Evidence
    as_of: date | None = None
    attested: int | None = None

    @property
    def verified_level(self) -> int | None:
        """Up to which level somebody else vouches; None where nobody does."""
        if not self.evidence.is_verified:
            return None
        return self.level if self.attested is None else min(self.level, self.attested)

    @property
    def is_thin(self) -> bool:
        """Whether the evidence carries less than the recorded level."""
        return self.verified_level is not None and self.verified_level < self.level


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody on the team: contract in (0, 1] FTE, FTE per role, level per skill.

    application_id: the application a hire came from; None for everybody else. starts_on: the day
    they start, None for everybody who is there. counted: the share of their FTE that fills a role,
    of somebody whom a question assumes to be hired; None for everybody else, who counts in full.
    """

    id: str
    name: str
    contract_fte: Decimal
    allocations: Mapping[str, Decimal] = field(default_factory=dict)
    levels: Mapping[str, KnownLevel] = field(default_factory=dict)
    application_id: str | None = None
    starts_on: date | None = None
    counted: TwoViews | None = None


@dataclass(frozen=True, slots=True)
class LiveCandidate:
    """Somebody with an open application: FTE in (0, 1] and estimated levels of rated skills.

    floors_missed: criteria whose score lies below the rubric's floor. recommendations: those one
    may see, and how many of them are no or strong_no.
    """

    id: str
    name: str
    fte: Decimal
    role: str
    application_id: str
    stage: str
    levels: Mapping[str, CandidateLevel] = field(default_factory=dict)
    floors_missed: Sequence[str] = ()
    recommendations: int = 0
    negative: int = 0


@dataclass(frozen=True, slots=True)
class TeamInputs:
    """Everything a team's figures are computed from: what it wants, has, and could hire."""

    profile: TeamProfile
    role_demands: Sequence[RoleDemand]
    skill_targets: Sequence[SkillTarget]
    members: Sequence[Member]
    candidates: Sequence[LiveCandidate] = ()
