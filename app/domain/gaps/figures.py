"""What a gap report says: every figure beside the figures it was computed from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from app.domain.fit import Interval, TwoViews
from app.domain.gaps.inputs import Evidence, TeamProfile
from app.domain.roles import Family


class NullReason(StrEnum):
    """Why a figure cannot be given."""

    NO_DEMAND = "no_demand"
    NO_TARGETS = "no_targets"
    NO_WEIGHT = "no_weight"
    NO_RATINGS = "no_ratings"


class LeftOutReason(StrEnum):
    """Why a named skill takes no part in the skill gap."""

    NO_TARGET = "no_target"
    NONE_WANTED = "none_wanted"
    NO_WEIGHT = "no_weight"


class SkillStatus(StrEnum):
    """How many people hold a skill, against one and against the number wanted."""

    UNCOVERED = "uncovered"
    SINGLE_POINT = "single_point"
    THIN = "thin"
    COVERED = "covered"


class Eligibility(StrEnum):
    """Why a candidate counts for a role."""

    REQUISITION = "requisition"
    ABILITY = "ability"


@dataclass(frozen=True, slots=True)
class MemberRef:
    """A member by id and name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class CandidateRef:
    """A live candidate by id and name, with the application and the stage it is in."""

    id: str
    name: str
    application_id: str
    stage: str


@dataclass(frozen=True, slots=True)
class Cautions:
    """What speaks against proposing somebody, to stand beside their name; it changes no figure.

    floors_missed: criteria below the rubric's floor. weak_criteria: rated skills with the highest
    weight of the role applied for, less likely held at target than not. negative_share: of the
    recommendations one may see, those that are no or strong_no; None where there are none.
    """

    floors_missed: tuple[str, ...]
    weak_criteria: tuple[str, ...]
    recommendations: int
    negative_share: Fraction | None
    negative_share_null_reason: NullReason | None


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """Somebody who could be hired: what they would bring to the role they applied for.

    ability: the share of the role's skills that they hold at target; None where none weighs.
    index_closed: by how much the index would fall, hired alone, once everybody who has signed has
    started; None where there is no index.
    """

    candidate: CandidateRef
    role: str
    fte: Fraction
    ability: TwoViews | None
    ability_null_reason: NullReason | None
    index_closed: TwoViews | None
    cautions: Cautions


@dataclass(frozen=True, slots=True)
class RoleCloser:
    """A candidate who would fill part of a role gap: FTE times ability, at most the gap.

    The gap is that once everybody who has signed has started; `gap_left` is after this hire alone.
    """

    candidate: CandidateRef
    eligibility: Eligibility
    ability: TwoViews | None
    ability_null_reason: NullReason | None
    fte_filled: TwoViews
    gap_left: TwoViews


@dataclass(frozen=True, slots=True)
class RoleRow:
    """One role: `supply` counts scaled allocations; `coverage` is None without demand.

    expected_gap: the gap where an assumed hire fills what the prior expects; else the same as gap.
    """

    role: str
    title: str
    family: Family
    demand: Fraction
    criticality: Fraction
    supply: Fraction
    gap: Fraction
    expected_gap: Fraction
    surplus: Fraction
    coverage: Fraction | None
    coverage_null_reason: NullReason | None
    people: int
    single_point: MemberRef | None
    effective_supply: Interval[Fraction] | None
    effective_supply_null_reason: NullReason | None
    closers: tuple[RoleCloser, ...]


@dataclass(frozen=True, slots=True)
class SkillCloser:
    """A candidate who may hold a missing skill, with the estimate the probability comes from."""

    candidate: CandidateRef
    level_estimate: float
    level_sd: float
    effective_n: Fraction
    probability: TwoViews


@dataclass(frozen=True, slots=True)
class SkillRow:
    """One skill with a target; `assess` names whom to assess when that could close the gap.

    `closers` holds candidates with evidence; `unrated_candidates` more have none, and each of them
    would hold the skill with probability `prior_probability`. Both are empty where nobody will be
    missing once everybody who has signed has started.
    """

    skill: str
    title: str
    target: int
    wanted: int
    weight: Fraction
    holders: tuple[MemberRef, ...]
    bus_factor: int
    status: SkillStatus
    single_point: MemberRef | None
    shortfall: int
    optimistic_shortfall: int
    unknown_count: int
    assess: tuple[MemberRef, ...]
    verified_holders: int
    verified_shortfall: int
    verified_optimistic_shortfall: int
    closers: tuple[SkillCloser, ...]
    unrated_candidates: int
    prior_probability: float


@dataclass(frozen=True, slots=True)
class SkillLeftOut:
    """A named skill that takes no part, and why."""

    skill: str
    reason: LeftOutReason


def blend(
    role_gap_share: Fraction | None, skill_gap_share: Fraction | None, role_weight: Fraction
) -> Fraction | None:
    """The index of a role gap and one end of a skill gap; where one is None, the other."""
    if role_gap_share is None or skill_gap_share is None:
        return skill_gap_share if role_gap_share is None else role_gap_share
    return role_weight * role_gap_share + (1 - role_weight) * skill_gap_share


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums that role gap share, skill gap share and the verified-only skill gap share divide,
    and the weight of the role part.

    The headline figures are quotients of these, of one team as of several added up.
    """

    weighted_gap: Fraction
    expected_weighted_gap: Fraction
    weighted_demand: Fraction
    weighted_shortfall: Fraction
    weighted_optimistic_shortfall: Fraction
    weighted_verified_shortfall: Fraction
    weighted_verified_optimistic_shortfall: Fraction
    weighted_wanted: Fraction
    role_weight: Fraction

    @property
    def role_gap_share(self) -> Fraction | None:
        """Role gap."""
        return self.weighted_gap / self.weighted_demand if self.weighted_demand else None

    @property
    def expected_role_gap_share(self) -> Fraction | None:
        """Role gap where an assumed hire fills what the prior expects."""
        return self.expected_weighted_gap / self.weighted_demand if self.weighted_demand else None

    @property
    def role_gap_share_null_reason(self) -> NullReason | None:
        """Why there is no role gap."""
        return None if self.weighted_demand else NullReason.NO_DEMAND

    @property
    def skill_gap_share(self) -> Interval[Fraction] | None:
        """Skill gap."""
        return self._share(self.weighted_optimistic_shortfall, self.weighted_shortfall)

    @property
    def verified_skill_gap_share(self) -> Interval[Fraction] | None:
        """Skill gap with every level taken as unknown as far as nobody vouches for it."""
        return self._share(
            self.weighted_verified_optimistic_shortfall, self.weighted_verified_shortfall
        )

    @property
    def skill_gap_share_null_reason(self) -> NullReason | None:
        """Why there is no skill gap."""
        return None if self.weighted_wanted else NullReason.NO_TARGETS

    @property
    def index(self) -> Interval[Fraction] | None:
        """Both gaps blended, at both ends of the skill gap."""
        role_gap_share, skill_gap_share = self.role_gap_share, self.skill_gap_share
        low = blend(
            role_gap_share, skill_gap_share.low if skill_gap_share else None, self.role_weight
        )
        high = blend(
            role_gap_share, skill_gap_share.high if skill_gap_share else None, self.role_weight
        )
        return None if low is None or high is None else Interval(low, high)

    @property
    def index_null_reasons(self) -> tuple[NullReason, ...]:
        """Why there is no index: neither part can be given."""
        reasons = self.role_gap_share_null_reason, self.skill_gap_share_null_reason
        return tuple(filter(None, reasons)) if all(reasons) else ()

    def _share(self, low: Fraction, high: Fraction) -> Interval[Fraction] | None:
        wanted = self.weighted_wanted
        return Interval(low / wanted, high / wanted) if wanted else None


@dataclass(frozen=True, slots=True)
class OverAllocation:
    """A member with more FTE handed out than contracted; every share was multiplied by `factor`."""

    member: MemberRef
    contract_fte: Fraction
    allocated_fte: Fraction
    factor: Fraction


@dataclass(frozen=True, slots=True)
class KeyPerson:
    """Somebody who alone holds two or more of the wanted skills."""

    member: MemberRef
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeavingImpact:
    """By how much role gap share, skill gap share and the index would rise if this member left;
    None where they are null."""

    member: MemberRef
    role_gap_share: Fraction | None
    skill_gap_share: Fraction | None
    index: Fraction | None


@dataclass(frozen=True, slots=True)
class AssessFirst:
    """A member whose unknown levels could close gaps, and what their assessment could be worth.

    `skill_gap_share` and `index` say by how much these would fall if this member alone turned out
    to hold all of `skills`; `assessments` is how many those are. `settles`: those of the skills
    that the members before cannot settle already; none for somebody who can wait.
    """

    member: MemberRef
    skills: tuple[str, ...]
    settles: tuple[str, ...]
    assessments: int
    skill_gap_share: Fraction
    index: Fraction


@dataclass(frozen=True, slots=True)
class MemberFit:
    """How well a member matches a role they work in, and the FTE that is worth.

    supply, expected_supply: what of the allocated FTE fills the role; see `Placement`.
    """

    member: MemberRef
    role: str
    allocated_fte: Fraction
    supply: Fraction
    expected_supply: Fraction
    fit: Interval[Fraction] | None
    fit_null_reason: NullReason | None
    effective_fte: Interval[Fraction] | None


@dataclass(frozen=True, slots=True)
class MemberLevel:
    """What is known of a member in a skill with a target; no level is an unknown one, never 0.

    verified_level: up to which level somebody else vouches. is_thin: that is less than the level.
    """

    member: MemberRef
    skill: str
    target: int
    level: int | None
    verified_level: int | None
    is_thin: bool
    evidence: Evidence | None
    as_of: date | None
    is_holder: bool


@dataclass(frozen=True, slots=True)
class StaleEvidence:
    """A level of a wanted skill older than STALE_AFTER_MONTHS; it still counts in full."""

    member: MemberRef
    skill: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Joiner:
    """Somebody who has signed and starts on a later day, with the FTE they will give each role."""

    member: MemberRef
    starts_on: date
    roles: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class AfterJoiners:
    """What will be missing once everybody who has signed has started: gaps by role, by skill."""

    role_gap_share: Fraction | None
    skill_gap_share: Interval[Fraction] | None
    verified_skill_gap_share: Interval[Fraction] | None
    index: Interval[Fraction] | None
    role_gaps: Mapping[str, Fraction]
    skill_shortfalls: Mapping[str, int]
    optimistic_skill_shortfalls: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class GapReport:
    """Role gap share, skill gap share and their index, each 0 (nothing missing) to 1 (all missing).

    The high end of an interval counts every unknown level as missing and is the headline; the low
    end counts each as held. A figure that cannot be given is None, with its reason beside it.
    Rows are ordered by role or skill id, people by member id, `assess_first` by the largest fall.
    `stale_evidence` is None when the report was asked for without a date.

    Who starts on a later day is a joiner and counts in `after_joiners`, which is None without any,
    and in what candidates would close, since nobody is hired for what a joiner fills.
    expected_role_gap_share differs from role_gap_share only by assumed hires.
    """

    profile: TeamProfile
    roles: tuple[RoleRow, ...]
    skills: tuple[SkillRow, ...]
    skills_left_out: tuple[SkillLeftOut, ...]
    totals: Totals
    role_gap_share: Fraction | None
    expected_role_gap_share: Fraction | None
    role_gap_share_null_reason: NullReason | None
    skill_gap_share: Interval[Fraction] | None
    verified_skill_gap_share: Interval[Fraction] | None
    skill_gap_share_null_reason: NullReason | None
    index: Interval[Fraction] | None
    index_null_reasons: tuple[NullReason, ...]
    joiners: tuple[Joiner, ...]
    after_joiners: AfterJoiners | None
    candidates: tuple[CandidateRow, ...]
    key_persons: tuple[KeyPerson, ...]
    people_to_lose: int | None
    over_allocated: tuple[OverAllocation, ...]
    family_supply: Mapping[Family, Fraction]
    impacts: tuple[LeavingImpact, ...]
    assess_first: tuple[AssessFirst, ...]
    fits: tuple[MemberFit, ...]
    levels: tuple[MemberLevel, ...]
    stale_evidence: tuple[StaleEvidence, ...] | None
    formulas: Mapping[str, str]

    @property
    def role_single_points(self) -> tuple[RoleRow, ...]:
        """Roles with demand that exactly one person works in."""
        return tuple(row for row in self.roles if row.single_point is not None)
