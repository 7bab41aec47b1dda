"""What a stage plan can find out before anybody is interviewed, what it asks twice, what it costs.

It depends on the plan, the rubric and the role, and on nobody's scorecards.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from app.domain import take_homes
from app.domain.pipeline import StageKind
from app.domain.skills import TEAM_SKILLS
from app.rubrics.attestation import attestable_level
from app.rubrics.definition import Criterion, MinuteRange, Rubric, Stage

CANDIDATE_MINUTES: Final = MinuteRange(315, 480)
"""What the five stages ask of a candidate: the sums of both ends of their minutes in "How To Hire
MLOps Developers" (Stages of the Interview Process). The review of a take-home is not in it."""

ASKED_AT_MOST: Final = 2
"""In how many stages a criterion may be primary (our choice): a third teaches little, and takes the
time of what nobody asks."""

COMPARABLE: Final = 2
"""How many people have to rate a skill in one meeting before their agreement can be measured."""

CRITERIA_EACH: Final = 9
"""How many criteria one interviewer can carry (our choice): above it, an hour leaves less than
seven minutes to ask, probe and write for each."""


class FindingLevel(StrEnum):
    """What a finding does to a plan: stop it, warn of it, or only tell."""

    REFUSE = "refuse"
    WARN = "warn"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class PlannedStage:
    """One stage of a plan; the kind and the variant are the rubric's."""

    key: str
    kind: str
    variant: str | None
    minutes_low: int
    minutes_high: int
    required_scorecards: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know about a plan: what it is and what to do, with the figure and its limit.

    skill: the one it is about, if any. stages: keys of the plan's stages it is about.
    """

    code: str
    level: FindingLevel
    detail: str
    skill: str | None = None
    stages: tuple[str, ...] = ()
    value: Fraction | None = None
    limit: Fraction | None = None


@dataclass(frozen=True, slots=True)
class CriterionCoverage:
    """Where a criterion is assessed: keys of the plan's stages, by how much evidence they give.

    It is required if it has a floor or if the role asks for a level of it. attestable_level: the
    highest level that can be verified if everybody gives the highest rating, 0 where the evidence
    is too thin for any; None where no stage assesses it.
    """

    id: str
    title: str
    floor: int | None
    target_level: int | None
    primary: tuple[str, ...]
    secondary: tuple[str, ...]
    attestable_level: int | None

    @property
    def is_required(self) -> bool:
        """Whether a plan that leaves it out leaves out what the role or the rubric asks for."""
        return self.floor is not None or self.target_level is not None

    @property
    def is_assessed(self) -> bool:
        """Whether any stage can show it."""
        return bool(self.primary or self.secondary)


@dataclass(frozen=True, slots=True)
class StageLoad:
    """What a stage asks of whoever holds it: its criteria shared out among them, rounded up."""

    key: str
    kind: str
    variant: str | None
    minutes_low: int
    minutes_high: int
    criteria: int
    required_scorecards: int
    recommended_interviewers: int
    criteria_each_if_required: int
    criteria_each_if_recommended: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a plan covers. observable_share: of the rubric's weight, from 0 to 1.

    unassessed: required criteria that no stage shows. unrated: skills that the role asks for and
    no criterion of the rubric rates.
    """

    criteria: tuple[CriterionCoverage, ...]
    stages: tuple[StageLoad, ...]
    unassessed: tuple[str, ...]
    unrated: tuple[str, ...]
    minutes: MinuteRange
    usual_minutes: MinuteRange
    observable_share: Fraction
    min_coverage: Fraction
    findings: tuple[Finding, ...]

    @property
    def refusals(self) -> tuple[Finding, ...]:
        """The findings that stop the plan unless somebody accepts them."""
        return tuple(one for one in self.findings if one.level is FindingLevel.REFUSE)


def coverage(
    rubric: Rubric, plan: Sequence[PlannedStage], target_profile: Mapping[str, int]
) -> Coverage:
    """Compare a plan with its rubric and with the levels the role asks for.

    Raises NotInRubricError for a kind or a variant that the rubric does not have.
    """
    forms = _forms(rubric, plan)
    criteria = tuple(_covered(one, forms, rubric, target_profile) for one in rubric.criteria)
    loads = tuple(_load(stage, form) for stage, form in forms)
    rated = {criterion.id for criterion in criteria}
    unrated = tuple(skill for skill in target_profile if skill not in rated)
    minutes = MinuteRange(
        sum(stage.minutes_low for stage in plan), sum(stage.minutes_high for stage in plan)
    )
    share = _observable_share(rubric, criteria)
    return Coverage(
        criteria=criteria,
        stages=loads,
        unassessed=tuple(one.id for one in criteria if one.is_required and not one.is_assessed),
        unrated=unrated,
        minutes=minutes,
        usual_minutes=CANDIDATE_MINUTES,
        observable_share=share,
        min_coverage=rubric.scoring.min_coverage,
        findings=(
            *_unassessed(rubric, criteria),
            *_unrated(unrated, target_profile),
            *_not_attestable(criteria),
            *_out_of_reach(share, rubric.scoring.min_coverage),
            *_asked_too_often(criteria),
            *_overloaded(loads),
            *_minutes(minutes),
            *_take_homes(plan),
            *_rated_by_one(loads),
        ),
    )


def attestable_levels(rubric: Rubric, plan: Sequence[PlannedStage]) -> dict[str, int]:
    """The highest level that the plan can attest of each criterion that a stage of it assesses.

    As `CriterionCoverage` has it. Raises NotInRubricError like `coverage`.
    """
    forms = _forms(rubric, plan)
    levels = ((one.id, _attestable(one, forms, rubric)) for one in rubric.criteria)
    return {name: level for name, level in levels if level is not None}


_Forms = Sequence[tuple[PlannedStage, Stage]]


def _forms(rubric: Rubric, plan: Sequence[PlannedStage]) -> _Forms:
    return [(stage, rubric.stage(stage.kind).form(stage.variant)) for stage in plan]


def _covered(
    criterion: Criterion, forms: _Forms, rubric: Rubric, target_profile: Mapping[str, int]
) -> CriterionCoverage:
    return CriterionCoverage(
        id=criterion.id,
        title=criterion.title,
        floor=criterion.floor,
        target_level=target_profile.get(criterion.id),
        primary=tuple(stage.key for stage, form in forms if criterion.id in form.primary),
        secondary=tuple(stage.key for stage, form in forms if criterion.id in form.secondary),
        attestable_level=_attestable(criterion, forms, rubric),
    )


def _attestable(criterion: Criterion, forms: _Forms, rubric: Rubric) -> int | None:
    """With as many raters as the plan requires scorecards; a stage is one session."""
    primary, secondary = rubric.scoring.primary_weight, rubric.scoring.secondary_weight
    sessions = [
        (primary if criterion.id in form.primary else secondary, stage.required_scorecards)
        for stage, form in forms
        if criterion.id in form.criteria
    ]
    return attestable_level(sessions) if sessions else None


def _load(stage: PlannedStage, form: Stage) -> StageLoad:
    criteria, recommended = len(form.criteria), form.interviewers.recommended
    return StageLoad(
        key=stage.key,
        kind=stage.kind,
        variant=stage.variant,
        minutes_low=stage.minutes_low,
        minutes_high=stage.minutes_high,
        criteria=criteria,
        required_scorecards=stage.required_scorecards,
        recommended_interviewers=recommended,
        criteria_each_if_required=-(-criteria // stage.required_scorecards),
        criteria_each_if_recommended=-(-criteria // recommended),
    )


def _observable_share(rubric: Rubric, criteria: Sequence[CriterionCoverage]) -> Fraction:
    """As the composite counts coverage: a criterion counts whole once any stage can show it."""
    weights = rubric.weights
    total = sum(weights.values(), Fraction())
    shown = sum((weights[one.id] for one in criteria if one.is_assessed), Fraction())
    return shown / total if total else Fraction()


def _unassessed(rubric: Rubric, criteria: Sequence[CriterionCoverage]) -> Iterator[Finding]:
    for one in criteria:
        if one.is_assessed or not one.is_required:
            continue
        remedy = f"Add a stage that can show it: {', '.join(rubric.stages_of(one.id)) or 'none'}."
        if one.floor is not None:
            yield Finding(
                "floor-unassessed",
                FindingLevel.REFUSE,
                f"{one.title} has a floor of {one.floor}, and no stage assesses it. {remedy}",
                skill=one.id,
                limit=Fraction(one.floor),
            )
        else:
            yield Finding(
                "skill-unassessed",
                FindingLevel.WARN,
                f"The role asks for level {one.target_level} of {one.title}, and no stage "
                f"assesses it. {remedy}",
                skill=one.id,
            )


def _unrated(unrated: Sequence[str], target_profile: Mapping[str, int]) -> Iterator[Finding]:
    for skill in unrated:
        title = TEAM_SKILLS[skill].title if skill in TEAM_SKILLS else skill
        yield Finding(
            "profile-skill-not-rated",
            FindingLevel.INFO,
            f"The role asks for level {target_profile[skill]} of {title}, which no criterion of "
            "the rubric rates. Find it out another way, or choose a rubric that rates it.",
            skill=skill,
        )


def _not_attestable(criteria: Sequence[CriterionCoverage]) -> Iterator[Finding]:
    for one in criteria:
        best, target = one.attestable_level, one.target_level
        if best is None or target is None or best >= target:
            continue
        most = f"level {best} at most" if best else "no level, because the evidence is too thin"
        yield Finding(
            "target-not-attestable",
            FindingLevel.WARN,
            f"The role asks for level {target} of {one.title}. Even if everybody rates it 5, this "
            f"plan can attest {most}. Add a stage that looks for it first, or require more "
            "scorecards where it is rated.",
            skill=one.id,
            stages=(*one.primary, *one.secondary),
            value=Fraction(best),
            limit=Fraction(target),
        )


def _out_of_reach(share: Fraction, needed: Fraction) -> Iterator[Finding]:
    if share < needed:
        yield Finding(
            "composite-out-of-reach",
            FindingLevel.WARN,
            f"The plan can show {float(share):.1%} of the rubric's weight, and a composite needs "
            f"{float(needed):.1%}: nobody will get one. Add stages, or decide without it.",
            value=share,
            limit=needed,
        )


def _asked_too_often(criteria: Sequence[CriterionCoverage]) -> Iterator[Finding]:
    for one in criteria:
        if len(one.primary) > ASKED_AT_MOST:
            yield Finding(
                "asked-too-often",
                FindingLevel.WARN,
                f"{one.title} is primary in {len(one.primary)} stages. Leave it to "
                f"{ASKED_AT_MOST} of them.",
                skill=one.id,
                stages=one.primary,
                value=Fraction(len(one.primary)),
                limit=Fraction(ASKED_AT_MOST),
            )


def _overloaded(loads: Sequence[StageLoad]) -> Iterator[Finding]:
    """By the scorecards a stage requires: with so few people it may be held."""
    for load in loads:
        if load.criteria_each_if_required > CRITERIA_EACH:
            enough = -(-load.criteria // CRITERIA_EACH)
            yield Finding(
                "load-too-high",
                FindingLevel.WARN,
                f"With the {load.required_scorecards} required of {load.key}, each interviewer "
                f"would carry {load.criteria_each_if_required} of its {load.criteria} criteria. "
                f"Require {enough} scorecards, or seat {enough} people at least.",
                stages=(load.key,),
                value=Fraction(load.criteria_each_if_required),
                limit=Fraction(CRITERIA_EACH),
            )


def _rated_by_one(loads: Sequence[StageLoad]) -> Iterator[Finding]:
    """Agreement is about one meeting: a skill that two people rate in two stages shows none.

    A warning when no stage has two raters; a note when some have.
    """
    alone = tuple(one.key for one in loads if one.required_scorecards < COMPARABLE)
    if not alone:
        return
    yield Finding(
        "agreement-not-measurable",
        FindingLevel.WARN if len(alone) == len(loads) else FindingLevel.INFO,
        f"By plan one person rates each skill in {', '.join(alone)}, so whether two people agree "
        f"on a skill cannot be measured there. Require {COMPARABLE} scorecards in these stages, "
        "above all where a skill decides.",
        stages=alone,
        value=Fraction(1),
        limit=Fraction(COMPARABLE),
    )


def _minutes(minutes: MinuteRange) -> Iterator[Finding]:
    if minutes.high > CANDIDATE_MINUTES.high:
        yield Finding(
            "minutes-above-usual",
            FindingLevel.WARN,
            f"The plan may ask {minutes.high} minutes of a candidate; the five usual stages ask "
            f"{CANDIDATE_MINUTES.high} at most. Shorten or drop a stage.",
            value=Fraction(minutes.high),
            limit=Fraction(CANDIDATE_MINUTES.high),
        )
    if minutes.low < CANDIDATE_MINUTES.low:
        yield Finding(
            "minutes-below-usual",
            FindingLevel.INFO,
            f"The plan may ask no more than {minutes.low} minutes of a candidate; the five usual "
            f"stages ask {CANDIDATE_MINUTES.low} at least. See that each criterion gets its time.",
            value=Fraction(minutes.low),
            limit=Fraction(CANDIDATE_MINUTES.low),
        )


def _take_homes(plan: Sequence[PlannedStage]) -> Iterator[Finding]:
    for stage in plan:
        if stage.kind != StageKind.TAKE_HOME:
            continue
        if stage.minutes_high > take_homes.LONGEST_MINUTES:
            yield Finding(
                "take-home-too-long",
                FindingLevel.WARN,
                f"{stage.key} may take {stage.minutes_high} minutes; candidates are told that it "
                f"takes {take_homes.LONGEST_MINUTES} at most. Give a smaller task.",
                stages=(stage.key,),
                value=Fraction(stage.minutes_high),
                limit=Fraction(take_homes.LONGEST_MINUTES),
            )
        if stage.minutes_low < take_homes.SHORTEST_MINUTES:
            yield Finding(
                "take-home-short",
                FindingLevel.INFO,
                f"{stage.key} may take as little as {stage.minutes_low} minutes, where "
                f"{take_homes.SHORTEST_MINUTES} are usual. That suits live coding; for a "
                "take-home, see that the task fits.",
                stages=(stage.key,),
                value=Fraction(stage.minutes_low),
                limit=Fraction(take_homes.SHORTEST_MINUTES),
            )
