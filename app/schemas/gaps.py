"""Contract of the gap report: what is missing, how sure that is, and who would close it."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, WithJsonSchema

from app.domain.gaps import (
    STALE_AFTER_MONTHS,
    Eligibility,
    Evidence,
    Goal,
    LeftOutReason,
    NullReason,
    OrgType,
    OutOfReachReason,
    SkillStatus,
    Structure,
)
from app.domain.hiring_plans import NobodyReason
from app.domain.roles import Family
from app.domain.staffing import WarningLevel
from app.schemas.base import Out
from app.schemas.catalogue import SourceOut
from app.schemas.practices import PracticeGapsOut
from app.schemas.structure import StructureAdviceOut
from app.schemas.teams import RoleDemandOut, SkillTargetOut

Id = Annotated[str, WithJsonSchema({"type": "string", "format": "uuid"})]
NoWeight = Literal["no_weight"]
"""No skill of the role's target profile carries weight, so there is nothing to measure."""


class IntervalOut(Out):
    """The lowest and the highest value that the unknown levels allow; high is the headline."""

    low: float
    high: float


class ProfileOut(Out):
    """The team as a whole."""

    org_type: OrgType
    goal: Goal
    structure: Structure | None
    ml_team_count: int


class MemberRefOut(Out):
    """A member by id and name."""

    id: Id
    name: str


class CandidateRefOut(Out):
    """A live candidate by id and name, with the application and the stage it is in."""

    id: Id
    name: str
    application_id: Id
    stage: str


class TwoViewsOut(Out):
    """A figure from evidence alone, and as expected when the prior counts too."""

    evidence: float
    expected: float


class CautionsOut(Out):
    """What speaks against proposing somebody; it changes no figure and no order."""

    floors_missed: list[str] = Field(description="Criteria whose score is below their floor.")
    weak_criteria: list[str] = Field(
        description="Rated skills with the highest weight of the role applied for, less likely "
        "held at target than not."
    )
    recommendations: int = Field(description="Submitted ones that you may see.")
    negative_share: float | None = Field(description="Of these, no and strong_no.")
    negative_share_null_reason: Literal["no_ratings"] | None


class _AbleOut(Out):
    ability: TwoViewsOut | None = Field(
        description="Expected share of the role's skills that the person holds at target, from 0 "
        "to 1."
    )
    ability_null_reason: NoWeight | None = Field(
        description="Why there is none: no skill of the role carries weight."
    )


class CandidateRowOut(_AbleOut):
    """Somebody who could be hired: what they would bring to the role applied for."""

    candidate: CandidateRefOut
    role: str
    fte: float
    index_closed: TwoViewsOut | None = Field(
        description="By how much the index would fall if this person alone were hired, once "
        "everybody who has signed has started; null where there is no index."
    )
    cautions: CautionsOut


class RoleCloserOut(_AbleOut):
    """A candidate who would fill part of a role gap; `gap_left` is after this hire alone.

    The gap is that once everybody who has signed has started.
    """

    candidate: CandidateRefOut
    eligibility: Eligibility
    fte_filled: TwoViewsOut = Field(description="FTE times ability, at most the gap.")
    gap_left: TwoViewsOut


class RoleRowOut(Out):
    """One role, in full-time equivalents."""

    role: str
    title: str
    family: Family
    demand: float
    criticality: float
    supply: float = Field(description="After over-allocations were scaled down.")
    gap: float
    expected_gap: float = Field(
        description="The gap where an assumed hire fills what the prior expects of them."
    )
    surplus: float
    coverage: float | None
    coverage_null_reason: NullReason | None
    people: int
    single_point: MemberRefOut | None = Field(
        description="The one person who works in a role with demand; null for none or several."
    )
    effective_supply: IntervalOut | None = Field(description="Supply times fit of each person.")
    effective_supply_null_reason: NoWeight | None
    closers: list[RoleCloserOut]


class SkillCloserOut(Out):
    """A candidate who may hold a missing skill, with the estimate the probability comes from."""

    candidate: CandidateRefOut
    level_estimate: float
    level_sd: float
    effective_n: float = Field(description="Weight of the ratings behind it.")
    probability: TwoViewsOut = Field(description="P(level >= target).")


class SkillRowOut(Out):
    """One skill with a target, in numbers of people."""

    skill: str
    title: str
    target: int
    wanted: int
    weight: float
    holders: list[MemberRefOut]
    bus_factor: int
    status: SkillStatus
    single_point: MemberRefOut | None = Field(
        description="The one holder of the skill; null for none or several."
    )
    shortfall: int
    optimistic_shortfall: int = Field(description="If everyone of unknown level held the skill.")
    unknown_count: int
    assess: list[MemberRefOut] = Field(
        description="Members of unknown level whose assessment could close the gap."
    )
    verified_holders: int
    verified_shortfall: int
    verified_optimistic_shortfall: int
    closers: list[SkillCloserOut]
    unrated_candidates: int
    prior_probability: float = Field(
        description="Probability of holding the skill for a candidate nobody rated on it."
    )


class SkillLeftOutOut(Out):
    """A named skill that takes no part in the skill gap, and why."""

    skill: str
    reason: LeftOutReason


class TotalsOut(Out):
    """The sums that role gap share, skill gap share and the verified-only skill gap share
    divide."""

    weighted_gap: float
    expected_weighted_gap: float
    weighted_demand: float
    weighted_shortfall: float
    weighted_optimistic_shortfall: float
    weighted_verified_shortfall: float
    weighted_verified_optimistic_shortfall: float
    weighted_wanted: float
    role_weight: float


class SinglePointOut(Out):
    """A role or a skill that one person carries alone."""

    kind: Literal["role", "skill"]
    id: str
    title: str
    member: MemberRefOut


class KeyPersonOut(Out):
    """Somebody who alone holds two or more of the wanted skills."""

    member: MemberRefOut
    skills: list[str]


class OverAllocationOut(Out):
    """A member with more allocated than contracted; every share was multiplied by `factor`."""

    member: MemberRefOut
    contract_fte: float
    allocated_fte: float
    factor: float


class CoreFunctionOut(Out):
    """One of the four functions of the smallest cross-functional team, and whether it is filled."""

    family: Family
    title: str
    duty: str
    supply: float = Field(description="Full-time equivalents of the family.")
    is_filled: bool
    sources: list[SourceOut]


class StaffingWarningOut(Out):
    """A rule about how people are spread over roles that the team meets."""

    id: str
    case: str | None = Field(
        description="Which case of the rule it is; null for a rule that has one only."
    )
    level: WarningLevel
    text: str
    rule: str = Field(description="What raises the warning.")
    numbers: dict[str, float] = Field(
        description="What it rests on, by name, after over-allocations were scaled down."
    )
    people: list[MemberRefOut] = Field(description="Whom it is about, or who should be assessed.")
    sources: list[SourceOut]
    our_choice: str | None = Field(description="What in the rule none of the sources says.")


class LeavingImpactOut(Out):
    """By how much each figure would rise if this member left; null where the figure is null."""

    member: MemberRefOut
    role_gap_share: float | None
    skill_gap_share: float | None
    index: float | None


class AssessFirstOut(Out):
    """A member whose unknown levels could close gaps: to assess them is cheaper than to hire."""

    member: MemberRefOut
    skills: list[str]
    settles: list[str] = Field(
        description="Those of them that the members before cannot settle already; none for "
        "somebody who can wait."
    )
    assessments: int
    skill_gap_share: float = Field(
        description="By how much the skill gap would fall if this member alone held all of them."
    )
    index: float = Field(description="By how much the index would fall then.")


class MemberFitOut(Out):
    """How well a member matches a role they work in, and the full-time equivalents it is worth."""

    member: MemberRefOut
    role: str
    allocated_fte: float
    supply: float = Field(description="What of it fills the role; less only for assumed hires.")
    expected_supply: float
    fit: IntervalOut | None = Field(
        description="Share of the role's skills that the person holds at target."
    )
    fit_null_reason: NoWeight | None = Field(
        description="Why there is no fit: no skill of the role carries weight."
    )
    effective_fte: IntervalOut | None = Field(description="Null exactly when the fit is.")


class MemberLevelOut(Out):
    """What is known of a member in a skill with a target."""

    member: MemberRefOut
    skill: str
    target: int
    level: int | None = Field(description="Null while it is unknown, which is not the same as 0.")
    verified_level: int | None = Field(
        description="Up to which level somebody else vouches; null where nobody does."
    )
    is_thin: bool = Field(description="Whether the evidence carries less than the level.")
    evidence: Evidence | None = Field(description="What stands behind the level; null without one.")
    as_of: date | None = Field(description="Since when it is known; null when nobody noted it.")
    is_holder: bool = Field(description="Whether the known level reaches the target.")


class StaleEvidenceOut(Out):
    """A level of a wanted skill recorded long ago; it still counts in full."""

    member: MemberRefOut
    skill: str
    as_of: date = Field(description=f"More than {STALE_AFTER_MONTHS} months before the report.")


class InputsOut(Out):
    """What the figures were computed from."""

    profile: ProfileOut
    assumed: list[str] = Field(
        description="What a question took for granted, in words; empty in the report of the team "
        "as it is."
    )
    team_version: int
    member_count: int
    candidate_count: int = Field(description="Live applications at requisitions of this team.")
    role_weight: float
    role_demands: list[RoleDemandOut]
    skill_targets: list[SkillTargetOut]


class HeadlineOut(Out):
    """The two gaps and their index, of one team or of several."""

    role_gap_share: float | None = Field(description="Role gap: 0 nothing missing, 1 all missing.")
    role_gap_share_null_reason: NullReason | None
    skill_gap_share: IntervalOut | None = Field(
        description="Skill gap: 0 nothing missing, 1 all missing."
    )
    skill_gap_share_null_reason: NullReason | None
    index: IntervalOut | None = Field(
        description="Role gap and skill gap blended by `role_weight`."
    )
    index_null_reasons: list[NullReason]


class JoinerOut(Out):
    """Somebody who has signed and starts on a later day."""

    member: MemberRefOut
    starts_on: date
    roles: dict[str, float] = Field(description="FTE they will give each role.")


class AfterJoinersOut(Out):
    """What will be missing once everybody who has signed has started."""

    role_gap_share: float | None
    skill_gap_share: IntervalOut | None
    verified_skill_gap_share: IntervalOut | None
    index: IntervalOut | None
    role_gaps: dict[str, float] = Field(description="Missing FTE by role.")
    skill_shortfalls: dict[str, int] = Field(description="Missing holders by skill.")
    optimistic_skill_shortfalls: dict[str, int] = Field(
        description="The same if everyone of unknown level held the skill."
    )


class FindingsOut(HeadlineOut):
    """What the rules of the report give, as they name it."""

    expected_role_gap_share: float | None = Field(
        description="Role gap where assumed hires fill what the prior expects of them; else the "
        "same as `role_gap_share`."
    )
    verified_skill_gap_share: IntervalOut | None = Field(
        description="Skill gap when levels nobody but their owner vouches for count as unknown; "
        "null with `skill_gap_share`."
    )
    totals: TotalsOut
    roles: list[RoleRowOut]
    skills: list[SkillRowOut]
    skills_left_out: list[SkillLeftOutOut]
    joiners: list[JoinerOut] = Field(
        description="Signed and not there yet; they count in `after_joiners` and in what "
        "candidates would close."
    )
    after_joiners: AfterJoinersOut | None = Field(description="Null while nobody joins.")
    candidates: list[CandidateRowOut] = Field(description="Everybody who could be hired, by id.")
    key_persons: list[KeyPersonOut]
    people_to_lose: int | None = Field(
        description="How many must leave before a skill has no holder; null with `skill_gap_share`."
    )
    over_allocated: list[OverAllocationOut]
    family_supply: dict[Family, float]
    impacts: list[LeavingImpactOut]
    assess_first: list[AssessFirstOut] = Field(description="The largest fall first, then by id.")
    fits: list[MemberFitOut]
    levels: list[MemberLevelOut]
    stale_evidence: list[StaleEvidenceOut]
    formulas: dict[str, str] = Field(description="Name of a figure -> how it is computed.")


class HireRefOut(Out):
    """A candidate whom a plan would hire, with what speaks against proposing them."""

    id: Id
    name: str
    cautions: CautionsOut


class PlannedHiresOut(Out):
    """The best set of at most so many hires, as the hiring plan gives it by evidence."""

    hires: int
    best: list[HireRefOut]
    reason: NobodyReason | None = Field(description="Why the best set is to hire nobody.")
    role_gap_share: float | None = Field(description="What would still be missing with them.")
    skill_gap_share: float | None
    index: float
    equally_good: int = Field(description="Other sets that are as good and as small; 49 at most.")
    hires_without_opening: int = Field(
        description="Those of the best set for whom the open requisitions have no opening left."
    )
    roles_without_opening: list[str] = Field(
        description="The roles whose openings are too few for those who applied there."
    )
    openings_left: int = Field(description="How many openings these roles have left.")
    proven: bool = Field(description="No set is better.")


class TargetOutOfReachOut(Out):
    """A target with holders missing that no open requisition of the team can attest."""

    skill: str
    title: str
    target: int
    attestable_level: int | None = Field(
        description="The highest level that a plan can attest, if everybody rates 5: 0 where the "
        "evidence is too thin for any, null where no stage rates the skill."
    )
    reason: OutOfReachReason
    text: str = Field(description="What is out of reach, and what to do.")


class GapReportOut(FindingsOut):
    """The gap report of a team."""

    team_id: UUID
    team_name: str
    computed_at: datetime
    reported_on: date
    candidate_evidence: str
    null_reasons: dict[str, str] = Field(description="Reason of a null -> what it means.")
    inputs: InputsOut
    core_functions: list[CoreFunctionOut]
    single_points: list[SinglePointOut]
    targets_out_of_reach: list[TargetOutOfReachOut] | None = Field(
        description="Targets that no open requisition which the caller may see can attest."
    )
    targets_out_of_reach_null_reason: Literal["no_open_requisition"] | None
    planned: list[PlannedHiresOut] | None = Field(
        description="From no hire to as many as were asked for; null when none were. The hiring "
        "plan has more."
    )
    structure: StructureAdviceOut
    staffing: list[StaffingWarningOut] = Field(description="In order of the rules.")
    practices: PracticeGapsOut


class GapColumnOut(Out):
    """One column of a table."""

    key: str = Field(description="Its name for machines; the head of the column in CSV.")
    title: str
    kind: Literal["text", "word", "id", "whole", "fte", "number", "share", "date", "flag"] = Field(
        description="What its cells are. A word is one of the service's own; a share is from 0 to "
        "1."
    )


class GapTableOut(Out):
    """One part of the gap report as a table."""

    section: str
    title: str
    note: str
    about: str = Field(description="The day of the report and the team.")
    columns: list[GapColumnOut]
    rows: list[list[str | int | float | bool | None]] = Field(
        description="Cells in the order of the columns; null for what is unknown or not there."
    )
