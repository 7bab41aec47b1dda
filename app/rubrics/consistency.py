"""What must hold between the parts of a rubric, one small rule each.

Rules take a rubric whose fields were read one by one and yield a fault for every place that does
not fit the rest. Empty ids are stand-ins for ids that could not be read; they are skipped, because
their fault is noted already.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from app.domain.errors import Fault
from app.domain.pipeline import StageKind
from app.rubrics.definition import Question, Rubric, Stage, Variant


def inconsistencies(rubric: Rubric) -> list[Fault]:
    """Every fault between the parts of a rubric, rule by rule."""
    faults = [fault for rule in _RUBRIC_RULES for fault in rule(rubric)]
    for index, stage in enumerate(rubric.stages):
        for stage_rule in _STAGE_RULES:
            faults.extend(stage_rule(rubric, stage, f"/stages/{index}"))
    return faults


def _names_are_unique(rubric: Rubric) -> Iterator[Fault]:
    yield from _repeated((item.id for item in rubric.documents), "/documents", "/id")
    yield from _repeated((item.id for item in rubric.groups), "/groups", "/id")
    yield from _repeated((item.id for item in rubric.criteria), "/criteria", "/id")
    yield from _repeated((item.key for item in rubric.stages), "/stages", "/key")


def _question_ids_are_unique(rubric: Rubric) -> Iterator[Fault]:
    """Across all stages: a scorecard refers to a question by its id alone."""
    seen: set[str] = set()
    for stage_index, stage in enumerate(rubric.stages):
        for index, question in enumerate(stage.questions):
            if question.id and question.id in seen:
                yield _duplicated(f"/stages/{stage_index}/questions/{index}/id")
            seen.add(question.id)


def _criteria_name_known_groups_and_documents(rubric: Rubric) -> Iterator[Fault]:
    groups = {group.id for group in rubric.groups}
    documents = {document.id for document in rubric.documents}
    for index, criterion in enumerate(rubric.criteria):
        place = f"/criteria/{index}"
        if criterion.group and criterion.group not in groups:
            yield Fault(f"{place}/group", "group-unknown", "Name a group of this rubric.")
        for source_index, source in enumerate(criterion.sources):
            if source.document and source.document not in documents:
                yield Fault(
                    f"{place}/sources/{source_index}/document",
                    "document-unknown",
                    "Name a document that this rubric lists.",
                )


def _criteria_have_a_primary_stage(rubric: Rubric) -> Iterator[Fault]:
    probed = {criterion for stage in rubric.stages for criterion in stage.primary}
    for index, criterion in enumerate(rubric.criteria):
        if criterion.id and criterion.id not in probed:
            yield Fault(
                f"/criteria/{index}",
                "criterion-without-primary-stage",
                "List this criterion as primary in at least one stage, or remove it.",
            )


def _secondary_evidence_counts_no_more(rubric: Rubric) -> Iterator[Fault]:
    if rubric.scoring.secondary_weight > rubric.scoring.primary_weight:
        yield Fault(
            "/scoring/evidence_weights/secondary",
            "secondary-weight-too-high",
            "Let secondary evidence count no more than primary evidence.",
        )


def _succession_is_one_to_one(rubric: Rubric) -> Iterator[Fault]:
    if rubric.succeeds is None:
        return
    if rubric.version and rubric.succeeds.major >= rubric.major:
        yield Fault("/succeeds/major", "major-not-earlier", "Name an earlier major version.")
    known = {criterion.id for criterion in rubric.criteria}
    taken: set[str] = set()
    for old, new in rubric.succeeds.criteria:
        if not old or not new:
            continue
        if new not in known:
            yield Fault(f"/succeeds/criteria/{old}", *_UNKNOWN_CRITERION)
        elif new in taken:
            yield Fault(
                f"/succeeds/criteria/{old}",
                "criterion-mapped-twice",
                "Let one earlier criterion at most go on as each criterion.",
            )
        taken.add(new)


def _stage_is_known(_rubric: Rubric, stage: Stage, place: str) -> Iterator[Fault]:
    if stage.key and stage.key not in set(StageKind):
        yield Fault(f"{place}/key", "stage-unknown", f"Use one of: {', '.join(StageKind)}.")


def _stage_has_known_criteria(rubric: Rubric, stage: Stage, place: str) -> Iterator[Fault]:
    if not stage.criteria:
        yield Fault(place, "stage-without-criteria", "List what this stage rates.")
    known = {criterion.id for criterion in rubric.criteria}
    for field, ids in (("primary", stage.primary), ("secondary", stage.secondary)):
        yield from _strangers(ids, known, f"{place}/{field}", _UNKNOWN_CRITERION)
        yield from _repeated(ids, f"{place}/{field}")
    both = set(stage.primary)
    for index, criterion_id in enumerate(stage.secondary):
        if criterion_id and criterion_id in both:
            yield Fault(
                f"{place}/secondary/{index}",
                "criterion-primary-and-secondary",
                "List this criterion as primary or as secondary in this stage, not as both.",
            )


def _minutes_are_ordered(_rubric: Rubric, stage: Stage, place: str) -> Iterator[Fault]:
    if stage.minutes.low > stage.minutes.high:
        yield Fault(f"{place}/minutes", "minutes-reversed", "Let low be at most high.")


def _enough_interviewers(_rubric: Rubric, stage: Stage, place: str) -> Iterator[Fault]:
    yield from _repeated(stage.interviewers.any_of, f"{place}/interviewers/any_of")
    if stage.interviewers.recommended < stage.required_scorecards:
        yield Fault(
            f"{place}/interviewers/recommended",
            "interviewers-too-few",
            "Recommend at least as many interviewers as scorecards are required.",
        )


def _questions_fit_their_stage(_rubric: Rubric, stage: Stage, place: str) -> Iterator[Fault]:
    for index, question in enumerate(stage.questions):
        here = f"{place}/questions/{index}"
        yield from _strangers(question.probes, stage.criteria, f"{here}/probes", _OUTSIDE_STAGE)
        yield from _strangers(question.records, stage.unscored, f"{here}/records", _UNKNOWN_TOPIC)
        yield from _repeated(question.probes, f"{here}/probes")
        yield from _repeated(question.records, f"{here}/records")
        if not question.probes and not question.records:
            yield Fault(
                here, "question-without-purpose", "Name what this question probes or records."
            )


def _topics_are_unique(_rubric: Rubric, stage: Stage, place: str) -> Iterator[Fault]:
    yield from _repeated(stage.unscored, f"{place}/unscored")


def _split_covers_the_stage(_rubric: Rubric, stage: Stage, place: str) -> Iterator[Fault]:
    if stage.lead_split is None:
        return
    here = f"{place}/lead_split"
    sides = stage.lead_split.a + stage.lead_split.b
    for side, ids in (("a", stage.lead_split.a), ("b", stage.lead_split.b)):
        yield from _strangers(ids, stage.criteria, f"{here}/{side}", _OUTSIDE_STAGE)
    if any(count > 1 for name, count in Counter(sides).items() if name):
        yield Fault(here, "name-duplicated", "Let one interviewer lead each criterion.")
    if not set(stage.criteria) <= set(sides):
        yield Fault(here, "split-incomplete", "Give every criterion of the stage to a or to b.")


def _variants_fit_their_stage(_rubric: Rubric, stage: Stage, place: str) -> Iterator[Fault]:
    yield from _repeated((variant.key for variant in stage.variants), f"{place}/variants", "/key")
    questions = {question.id: question for question in stage.questions}
    for index, variant in enumerate(stage.variants):
        here = f"{place}/variants/{index}"
        yield from _strangers(variant.questions, questions, f"{here}/questions", _UNKNOWN_QUESTION)
        yield from _repeated(variant.questions, f"{here}/questions")
        yield from _strangers(
            variant.not_observable, stage.criteria, f"{here}/not_observable", _OUTSIDE_STAGE
        )
        yield from _repeated(variant.not_observable, f"{here}/not_observable")
        asked = [questions[name] for name in variant.questions if name in questions]
        if not _shows_all(stage, asked, variant):
            yield _unprobed(f"{here}/not_observable")


def _questions_probe_every_criterion(_rubric: Rubric, stage: Stage, place: str) -> Iterator[Fault]:
    """A stage may leave its questions to the interviewer; once it has some, they cover it."""
    if stage.questions and not _shows_all(stage, stage.questions):
        yield _unprobed(f"{place}/questions")


_RUBRIC_RULES: Final[tuple[Callable[[Rubric], Iterator[Fault]], ...]] = (
    _names_are_unique,
    _question_ids_are_unique,
    _criteria_name_known_groups_and_documents,
    _criteria_have_a_primary_stage,
    _secondary_evidence_counts_no_more,
    _succession_is_one_to_one,
)
_STAGE_RULES: Final[tuple[Callable[[Rubric, Stage, str], Iterator[Fault]], ...]] = (
    _stage_is_known,
    _stage_has_known_criteria,
    _minutes_are_ordered,
    _enough_interviewers,
    _topics_are_unique,
    _questions_fit_their_stage,
    _questions_probe_every_criterion,
    _split_covers_the_stage,
    _variants_fit_their_stage,
)

_UNKNOWN_CRITERION: Final = ("criterion-unknown", "Name a criterion of this rubric.")
_OUTSIDE_STAGE: Final = ("criterion-outside-stage", "Name a criterion that this stage rates.")
_UNKNOWN_TOPIC: Final = ("topic-unknown", "Name a topic that this stage lists as unscored.")
_UNKNOWN_QUESTION: Final = ("question-unknown", "Name a question of this stage.")


def _repeated(names: Iterable[str], place: str, suffix: str = "") -> Iterator[Fault]:
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name and name in seen:
            yield _duplicated(f"{place}/{index}{suffix}")
        seen.add(name)


def _duplicated(pointer: str) -> Fault:
    return Fault(pointer, "name-duplicated", "Use a name that does not occur here already.")


def _strangers(
    names: Iterable[str], known: Iterable[str], place: str, complaint: tuple[str, str]
) -> Iterator[Fault]:
    familiar = set(known)
    for index, name in enumerate(names):
        if name and name not in familiar:
            yield Fault(f"{place}/{index}", *complaint)


def _shows_all(stage: Stage, asked: Iterable[Question], variant: Variant | None = None) -> bool:
    shown = {criterion for question in asked for criterion in question.probes}
    excused = set(variant.not_observable) if variant else set()
    return set(stage.criteria) - {""} <= shown | excused


def _unprobed(pointer: str) -> Fault:
    return Fault(
        pointer,
        "criterion-unprobed",
        "Probe every criterion of the stage, or name it as not observable in this variant.",
    )
