"""Contracts of rubrics: what each version says, how it came about, and how two compare."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from app.domain.skills import SkillKind
from app.rubrics.changes import Step
from app.rubrics.definition import QuestionOrigin, RubricStatus, Weighting
from app.schemas.base import In, Out, ShortText, YesNo, formed
from app.schemas.catalogue import SourceOut

ByLevel = dict[str, str]
"""One text for each level, by `1` to `5`."""


RubricId = Annotated[
    str,
    formed(
        r"^[0-9a-z][0-9a-z_-]*$",
        "Send the id of a rubric, such as mlops-engineer.",
        max_length=60,
    ),
]
RubricVersion = Annotated[
    str,
    formed(r"^[0-9A-Za-z.-]+$", "Send a semantic version, such as 1.0.0.", max_length=64),
]


EXAMPLE: JsonDict = {
    "id": "platform-engineer",
    "version": "1.0.0",
    "status": "draft",
    "title": "Platform engineer",
    "summary": "What an engineer of the ML platform shows in a first conversation.",
    "groups": [{"id": "operations", "title": "Operations"}],
    "scale": {
        "labels": {
            "1": "Not shown",
            "2": "Shown in part, or with hints",
            "3": "Shown unaided",
            "4": "Shown in hard cases too",
            "5": "Shown with a figure that could have proved it wrong",
        }
    },
    "scoring": {
        "evidence_weights": {"primary": 1, "secondary": 0.5},
        "min_coverage": 0.8,
        "weighting": "equal",
    },
    "criteria": [
        {
            "id": "kubernetes",
            "title": "Kubernetes",
            "kind": "technical",
            "group": "operations",
            "sources": [],
            "weight": 1,
            "weight_basis": "The platform runs on it.",
            "anchors": {
                "1": "Fewer than two conditions of level 3.",
                "2": "At least two conditions of level 3, hints included.",
                "3": "Finds out why a pod does not start; sets requests and limits; says what "
                "each probe sets off.",
                "4": "All of 3; keeps the service answering when a node is lost.",
                "5": "All of 4; works out nodes and cost for a stated load.",
            },
        }
    ],
    "stages": [
        {
            "key": "screen",
            "title": "Screen",
            "goals": ["Find out what the candidate has run."],
            "minutes": {"low": 30, "high": 30},
            "interviewers": {"any_of": ["Engineer"], "recommended": 1},
            "required_scorecards": 1,
            "primary": ["kubernetes"],
            "secondary": [],
        }
    ],
}
"""The shortest rubric there is use for; it has a warning, as its stage asks nothing."""


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


class SuccessionOut(Out):
    """What became of the criteria of an earlier major version."""

    major: int
    criteria: dict[str, str | None] = Field(
        description="Criterion of then -> the one its scores count for now; null: none. Without "
        "an entry its scores count for none either."
    )


class RubricWarningOut(Out):
    """One thing in a rubric that makes it hard to rate alike; it stops nothing."""

    pointer: str = Field(description="JSON pointer into the rubric.")
    code: str
    detail: str = Field(description="Where it is, what is found there, and what to do about it.")


class RubricOut(RubricSummaryOut):
    """A rubric with everything an interview needs, and how it came about."""

    documents: list[TitledOut]
    groups: list[TitledOut]
    scale: ScaleOut
    scoring: ScoringRulesOut
    conduct: list[str]
    criteria: list[CriterionOut]
    stages: list[RubricStageOut]
    succeeds: SuccessionOut | None
    drafted_by_id: UUID | None = Field(description="Who wrote the draft last; null: the program.")
    published_by_id: UUID | None
    published_at: datetime | None
    reason: str | None = Field(description="Why it was published.")
    evidence: str | None = Field(description="What spoke for it, such as the agreement before.")
    wording_only: bool = Field(
        description="Two people held that changed anchors and scale texts mean what they meant."
    )
    retired_by_id: UUID | None
    retired_at: datetime | None
    retirement_reason: str | None
    warnings: list[RubricWarningOut] = Field(
        description="What its author should reconsider: anchors of too many or too long "
        "conditions, a stage without questions, a stage with too many criteria for its time."
    )


class PublicationIn(In):
    """Why a draft becomes what candidates are scored by."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reason": "Raters asked what a 4 in serving is."}]}
    )

    reason: ShortText
    evidence: ShortText | None = Field(
        None, description="What speaks for it, such as the agreement between raters before."
    )
    wording_only: YesNo = Field(
        False,
        description="Changed anchors and scale texts mean what they meant, so that ratings stay "
        "comparable: for a person other than the one who drafted to say.",
    )


class RetirementIn(In):
    """Why nothing new is to be scored by a version."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reason": "Version 2.0.0 has replaced it."}]}
    )

    reason: ShortText


class DiffQuery(In):
    """Which two versions to compare."""

    from_: RubricVersion | None = Field(
        None,
        alias="from",
        description="The older one. Without it: the one that was published before the other.",
        examples=["1.0.0"],
    )
    to: RubricVersion | None = Field(
        None,
        description="The newer one. Without it: the newest published version.",
        examples=["1.0.0"],
    )


class ChangeOut(Out):
    """One difference between two versions."""

    kind: str
    demands: Step
    criterion: str | None
    stage: str | None
    is_wording: bool = Field(description="A text that ratings go by: see wording_only.")


class ComparabilityOut(Out):
    """A criterion of the older version, and the one of the newer its scores count for."""

    old: str | None
    new: str | None
    is_comparable: bool


class DiffOut(Out):
    """What differs between two versions of a rubric, and which scores stay comparable."""

    rubric_id: str
    old_version: str
    new_version: str
    changes: list[ChangeOut]
    demands: Step = Field(description="The number these changes raise.")
    smallest_version: str = Field(description="The smallest the newer version may be called.")
    smallest_version_if_wording_only: str
    criteria: list[ComparabilityOut]
