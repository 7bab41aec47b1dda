"""What a rubric is: criteria with five written anchors, the stages that look for them, its scoring.

Values only. They are built and checked by `app.rubrics.validation`; a `Rubric` from anywhere else
has passed no check.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final

from app.domain.canonical import content_hash
from app.domain.skills import SkillKind
from app.rubrics.versions import SemanticVersion

LEVELS: Final = (1, 2, 3, 4, 5)
_ONE: Final = Fraction(1)


class NotInRubricError(LookupError):
    """A criterion, stage or level was asked for that this rubric version lacks.

    No refusal: whoever passes on what a caller named has compared it with the rubric before.
    """

    def __init__(self, noun: str) -> None:
        super().__init__(f"This rubric version has no such {noun}.")


class RubricStatus(StrEnum):
    """A draft may change; a published version never does; a retired one serves old scorecards."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class QuestionOrigin(StrEnum):
    """Whether a question follows an example or a topic of a seed document, or is our own."""

    DOCUMENT_EXAMPLE = "document_example"
    DOCUMENT_TOPIC = "document_topic"
    OWN = "own"


class Weighting(StrEnum):
    """Which weights the composite uses: 1 for every criterion, or the documented ones."""

    EQUAL = "equal"
    DOCUMENTED = "documented"


@dataclass(frozen=True, slots=True)
class Document:
    """A seed document that the rubric takes facts from."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Source:
    """The heading, in one of the rubric's documents, that a criterion comes from."""

    document: str
    heading: str


@dataclass(frozen=True, slots=True)
class Group:
    """A heading under which criteria are shown."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Scale:
    """What the five levels mean for every criterion, and the rules for choosing one."""

    labels: tuple[str, ...]
    rules: tuple[str, ...]

    def label(self, level: int) -> str:
        """The general meaning of a level from 1 to 5."""
        return _at_level(self.labels, level)


@dataclass(frozen=True, slots=True)
class ScoringRules:
    """Numbers the composite depends on.

    A rating counts with the primary or the secondary weight, by how its stage treats the criterion.
    Below `min_coverage` (a share of the total weight, above 0 and at most 1) no composite is given.
    """

    primary_weight: Fraction
    secondary_weight: Fraction
    min_coverage: Fraction
    weighting: Weighting


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing an interview can rate, with a written anchor for each level from 1 to 5.

    `weight` is the documented weight; `Rubric.weight_of` tells which weight scoring uses.
    `floor` is the lowest score, 1 to 5, that raises no flag; None means there is no floor.
    """

    id: str
    title: str
    kind: SkillKind
    group: str
    sources: tuple[Source, ...]
    weight: Fraction
    weight_basis: str
    floor: int | None
    anchors: tuple[str, ...]

    def anchor(self, level: int) -> str:
        """What a candidate at this level, 1 to 5, was seen or heard to do."""
        return _at_level(self.anchors, level)


@dataclass(frozen=True, slots=True)
class MinuteRange:
    """How long a stage takes the candidate, in minutes, both ends included."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Interviewers:
    """Who may hold a stage: anyone of these kinds, and how many of them are advisable."""

    any_of: tuple[str, ...]
    recommended: int


@dataclass(frozen=True, slots=True)
class LeadSplit:
    """Which criteria each of two interviewers asks about; both rate whatever they saw."""

    a: tuple[str, ...]
    b: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A core question: the criteria it probes and the unscored topics whose answers it records."""

    id: str
    text: str
    probes: tuple[str, ...]
    records: tuple[str, ...]
    origin: QuestionOrigin


@dataclass(frozen=True, slots=True)
class Variant:
    """One form of a stage: its questions, and the stage's criteria that it cannot show.

    The form is chosen once per requisition, so that all its candidates are asked the same.
    """

    key: str
    title: str
    questions: tuple[str, ...]
    not_observable: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the interview process and what it is there to find out; `key` is a StageKind."""

    key: str
    title: str
    goals: tuple[str, ...]
    focus: tuple[str, ...]
    minutes: MinuteRange
    interviewers: Interviewers
    required_scorecards: int
    primary: tuple[str, ...]
    secondary: tuple[str, ...]
    unscored: tuple[str, ...]
    lead_split: LeadSplit | None
    variants: tuple[Variant, ...]
    questions: tuple[Question, ...]
    remote_hints: tuple[str, ...]
    candidate_rules: tuple[str, ...]

    @property
    def criteria(self) -> tuple[str, ...]:
        """Ids of all criteria rated here: primary ones first, then secondary, in written order."""
        return self.primary + self.secondary

    def form(self, variant: str | None) -> "Stage":
        """The stage as this form of it is held: its questions, and only what it can show.

        None is the stage as a whole. Raises NotInRubricError.
        """
        if variant is None:
            return self
        for form in self.variants:
            if form.key == variant:
                return self._as(form)
        raise NotInRubricError("form of this stage")

    def _as(self, form: Variant) -> "Stage":
        def shown(names: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(name for name in names if name not in form.not_observable)

        split = self.lead_split
        return replace(
            self,
            primary=shown(self.primary),
            secondary=shown(self.secondary),
            lead_split=None if split is None else LeadSplit(shown(split.a), shown(split.b)),
            questions=tuple(one for one in self.questions if one.id in form.questions),
        )


@dataclass(frozen=True, slots=True)
class Succession:
    """What became of the criteria of an earlier major version, `major`.

    `criteria` pairs each id of then with the id whose scores it counts for here, or with None. One
    that is not named goes on as none: nothing is carried over without being said.
    """

    major: int
    criteria: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True)
class Rubric:
    """One version of a rubric. A published version never changes; its hash is its identity."""

    id: str
    version: str
    status: RubricStatus
    title: str
    summary: str
    documents: tuple[Document, ...]
    groups: tuple[Group, ...]
    scale: Scale
    scoring: ScoringRules
    conduct: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    stages: tuple[Stage, ...]
    succeeds: Succession | None = None

    @property
    def semantic_version(self) -> SemanticVersion:
        """The version as numbers that can be compared."""
        return SemanticVersion.parse(self.version)

    @property
    def major(self) -> int:
        """The number within which scores may be pooled."""
        return self.semantic_version.major

    def criterion(self, criterion_id: str) -> Criterion:
        """The criterion with this id; raises NotInRubricError."""
        for criterion in self.criteria:
            if criterion.id == criterion_id:
                return criterion
        raise NotInRubricError("criterion")

    def stage(self, stage_key: str) -> Stage:
        """The stage with this key; raises NotInRubricError."""
        for stage in self.stages:
            if stage.key == stage_key:
                return stage
        raise NotInRubricError("stage")

    def stages_of(self, criterion_id: str) -> tuple[str, ...]:
        """Keys of the stages that rate a criterion: where missing evidence can be had."""
        return tuple(stage.key for stage in self.stages if criterion_id in stage.criteria)

    def evidence_weight(self, stage_key: str, criterion_id: str) -> Fraction:
        """How much a rating counts: by stage and criterion, never by who gave it.

        Raises NotInRubricError when the stage does not exist or does not rate the criterion.
        """
        stage = self.stage(stage_key)
        if criterion_id in stage.primary:
            return self.scoring.primary_weight
        if criterion_id in stage.secondary:
            return self.scoring.secondary_weight
        raise NotInRubricError("criterion in this stage")

    def weight_of(self, criterion_id: str) -> Fraction:
        """The weight scoring uses: 1 under equal weighting, otherwise the documented weight."""
        return self._weight(self.criterion(criterion_id))

    def _weight(self, criterion: Criterion) -> Fraction:
        return _ONE if self.scoring.weighting is Weighting.EQUAL else criterion.weight

    @property
    def weights(self) -> dict[str, Fraction]:
        """The weight scoring uses for every criterion, in written order."""
        return {criterion.id: self._weight(criterion) for criterion in self.criteria}


def to_plain(rubric: Rubric) -> dict[str, Any]:
    """The rubric as JSON-ready values, in the form `validation.parse` reads back.

    `succeeds` is only there when the rubric has it: without, hashes stay what they were.
    """
    plain: dict[str, Any] = {
        "id": rubric.id,
        "version": rubric.version,
        "status": rubric.status.value,
        "title": rubric.title,
        "summary": rubric.summary,
        "documents": [{"id": item.id, "title": item.title} for item in rubric.documents],
        "groups": [{"id": group.id, "title": group.title} for group in rubric.groups],
        "scale": {
            "labels": _by_level(rubric.scale.labels),
            "rules": list(rubric.scale.rules),
        },
        "scoring": {
            "evidence_weights": {
                "primary": _plain_number(rubric.scoring.primary_weight),
                "secondary": _plain_number(rubric.scoring.secondary_weight),
            },
            "min_coverage": _plain_number(rubric.scoring.min_coverage),
            "weighting": rubric.scoring.weighting.value,
        },
        "conduct": list(rubric.conduct),
        "criteria": [_plain_criterion(criterion) for criterion in rubric.criteria],
        "stages": [_plain_stage(stage) for stage in rubric.stages],
    }
    if rubric.succeeds is not None:
        plain["succeeds"] = {
            "major": rubric.succeeds.major,
            "criteria": dict(rubric.succeeds.criteria),
        }
    return plain


def canonical_hash(rubric: Rubric) -> str:
    """The hash of the rubric's content without its status; see `content_hash`.

    The status is left out because publishing or retiring a version must not change what scorecards
    refer to.
    """
    content = to_plain(rubric)
    del content["status"]
    return content_hash(content)


def _at_level(texts: tuple[str, ...], level: int) -> str:
    if level not in LEVELS:
        raise NotInRubricError("level")
    return texts[level - 1]


def _by_level(texts: tuple[str, ...]) -> dict[str, str]:
    return {str(level): text for level, text in zip(LEVELS, texts, strict=True)}


def _plain_number(number: Fraction) -> int | float:
    return number.numerator if number.denominator == 1 else float(number)


def _plain_criterion(criterion: Criterion) -> dict[str, Any]:
    return {
        "id": criterion.id,
        "title": criterion.title,
        "kind": criterion.kind.value,
        "group": criterion.group,
        "sources": [
            {"document": source.document, "heading": source.heading} for source in criterion.sources
        ],
        "weight": _plain_number(criterion.weight),
        "weight_basis": criterion.weight_basis,
        "floor": criterion.floor,
        "anchors": _by_level(criterion.anchors),
    }


def _plain_stage(stage: Stage) -> dict[str, Any]:
    split = stage.lead_split
    return {
        "key": stage.key,
        "title": stage.title,
        "goals": list(stage.goals),
        "focus": list(stage.focus),
        "minutes": {"low": stage.minutes.low, "high": stage.minutes.high},
        "interviewers": {
            "any_of": list(stage.interviewers.any_of),
            "recommended": stage.interviewers.recommended,
        },
        "required_scorecards": stage.required_scorecards,
        "primary": list(stage.primary),
        "secondary": list(stage.secondary),
        "unscored": list(stage.unscored),
        "lead_split": None if split is None else {"a": list(split.a), "b": list(split.b)},
        "variants": [
            {
                "key": variant.key,
                "title": variant.title,
                "questions": list(variant.questions),
                "not_observable": list(variant.not_observable),
            }
            for variant in stage.variants
        ],
        "questions": [
            {
                "id": question.id,
                "text": question.text,
                "probes": list(question.probes),
                "records": list(question.records),
                "origin": question.origin.value,
            }
            for question in stage.questions
        ],
        "remote_hints": list(stage.remote_hints),
        "candidate_rules": list(stage.candidate_rules),
    }
