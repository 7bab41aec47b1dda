"""Contracts of the catalogues everybody may read: roles of an MLOps team, and rubrics."""

from typing import Annotated

from pydantic import Field

from app.domain.roles import Family, SkillKind
from app.rubrics.definition import QuestionOrigin, RubricStatus, Weighting
from app.schemas.base import In, Out, formed

ByLevel = dict[str, str]
"""One text for each level, by `1` to `5`."""


class SourceOut(Out):
    """Where a fact comes from: a seed document, and the heading in it."""

    document: str
    heading: str


class RoleOut(Out):
    """A role in an MLOps team."""

    id: str
    title: str
    family: Family
    duties: list[str]
    skills: list[str]
    tech_stack: list[str]
    target_profile: dict[str, int] = Field(
        description="Skill id -> level from 1 to 5 that the role asks for."
    )
    rubric_id: str = Field(
        description="What scores an opening for this role, unless told otherwise."
    )
    sources: list[SourceOut]


RubricVersion = Annotated[
    str,
    formed(r"^[0-9A-Za-z.-]+$", "Send a semantic version, such as 1.0.0.", max_length=64),
]


class RubricQuery(In):
    """Which version of the rubric to read."""

    version: RubricVersion | None = Field(
        None, description="Without it: the newest published version.", examples=["1.0.0"]
    )


class RubricSummaryOut(Out):
    """One version of a rubric; `hash` is the identity that scorecards refer to."""

    id: str
    version: str
    status: RubricStatus
    title: str
    summary: str
    hash: str


class TitledOut(Out):
    """Something by id and title."""

    id: str
    title: str


class ScaleOut(Out):
    """What the five levels mean for every criterion, and the rules for choosing one."""

    labels: ByLevel
    rules: list[str]


class EvidenceWeightsOut(Out):
    """How much a rating counts, by whether its stage looks for the criterion first or besides."""

    primary: float
    secondary: float


class ScoringRulesOut(Out):
    """What the composite depends on."""

    evidence_weights: EvidenceWeightsOut
    min_coverage: float = Field(
        description="Share of the total weight below which no composite is given."
    )
    weighting: Weighting


class CriterionOut(Out):
    """One thing an interview can rate, with a written anchor for each level."""

    id: str
    title: str
    kind: SkillKind
    group: str
    sources: list[SourceOut]
    weight: float
    weight_basis: str
    floor: int | None = Field(description="Lowest score that raises no flag; null: no floor.")
    anchors: ByLevel


class MinutesOut(Out):
    """How long a stage takes the candidate."""

    low: int
    high: int


class InterviewersOut(Out):
    """Who may hold a stage, and how many are advisable."""

    any_of: list[str]
    recommended: int


class LeadSplitOut(Out):
    """Which criteria each of two interviewers asks about; both rate whatever they saw."""

    a: list[str]
    b: list[str]


class VariantOut(Out):
    """One form of a stage: its questions, and the criteria it cannot show."""

    key: str
    title: str
    questions: list[str]
    not_observable: list[str]


class QuestionOut(Out):
    """A core question and the criteria it probes."""

    id: str
    text: str
    probes: list[str]
    records: list[str]
    origin: QuestionOrigin


class RubricStageOut(Out):
    """One stage of the interviews and what it is there to find out."""

    key: str
    title: str
    goals: list[str]
    focus: list[str]
    minutes: MinutesOut
    interviewers: InterviewersOut
    required_scorecards: int
    primary: list[str]
    secondary: list[str]
    unscored: list[str]
    lead_split: LeadSplitOut | None
    variants: list[VariantOut]
    questions: list[QuestionOut]
    remote_hints: list[str]
    candidate_rules: list[str]


class RubricOut(RubricSummaryOut):
    """A rubric with everything an interview needs."""

    documents: list[TitledOut]
    groups: list[TitledOut]
    scale: ScaleOut
    scoring: ScoringRulesOut
    conduct: list[str]
    criteria: list[CriterionOut]
    stages: list[RubricStageOut]
