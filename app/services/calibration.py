"""Calibration: how far raters agree, and how lenient each is, from their independent scores.

A unit is one criterion in one session: the interview of a stage, the reviews of one take-home, or
its follow-up. Its values are the scores that people gave before they could read each other's: the
ratings of the independent revision of each scorecard. Cards without one (after the decision, or by
somebody who could have read others) are counted and left out. Only cards that the caller may see
take part, and scores under different major versions of a rubric never meet.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from fractions import Fraction
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, case, func
from sqlmodel import Session, col

from app.domain.pipeline import StageKind
from app.domain.policy import Reach
from app.domain.withheld import MEANINGS, Withheld, plain
from app.models.applications import Application, StageVisit
from app.models.interviews import Interview
from app.models.people import Person
from app.models.requisitions import PlanStage
from app.models.scorecards import Rating, Scorecard
from app.rubrics import severity
from app.rubrics.agreement import (
    PAIRABLE_AT_LEAST,
    Agreement,
    Metric,
    Pattern,
    Tally,
    agreement,
    one_way,
    reading,
)
from app.rubrics.definition import LEVELS
from app.rubrics.loader import Library, RubricNotFoundError
from app.services import access, panels
from app.services.acting import Act
from app.services.scores import scores_given, scores_in
from app.statements import Prepared, Rows, narrowed, select_columns

FEWEST_AVERAGED: Final = 2
"""How many raters a mean is always given for."""

WITHIN: Final = (
    "Over several criteria the headline is alpha within criteria. Pooled alpha stands beside it; "
    "it is higher the more the criteria differ in how hard they are, which says nothing about the "
    "raters. A decision rests on the mean of several raters, which is more reliable than one rater."
)
"""What the report on agreement says of itself."""

NO_SCORE: Final = (
    "A diagnostic. It enters no score, level, ranking or decision; adjusted scores stand beside "
    "raw ones, never in their place."
)


def agreement_report(
    session: Session,
    act: Act,
    library: Library,
    *,
    rubric_id: str,
    major: int | None,
    requisition_id: UUID | None,
    raters: int,
    nominal: bool,
) -> dict[str, Any]:
    """Krippendorff's alpha per criterion, per kind of stage and over everything, and the ICC.

    Beside each alpha stands how reliable the mean of two raters is, and of as many as asked for.
    Without a major version it is that of the newest published one, or of the newest where all are
    retired. Raises RubricNotFoundError for a rubric that was never published.
    """
    about = _about(library, rubric_id, major, requisition_id)
    tallies = _tallies(_run(session, act, _SCORES, about))
    metrics = [metric for metric in Metric if nominal or metric is not Metric.NOMINAL]
    means = sorted({FEWEST_AVERAGED, raters})

    def of_one(counted: Tally) -> dict[str, Any]:
        return {"alpha": _alphas(counted, metrics)} | _figures(counted, means)

    def of_several(counted: Tally) -> dict[str, Any]:
        return {
            "alpha_within": _alphas(counted, metrics),
            "alpha_pooled": _alphas(counted.pooled(), metrics),
        } | _figures(counted, means)

    kinds = [kind for kind in StageKind if (kind, None) in tallies]
    criteria = sorted(criterion for _kind, criterion in tallies if criterion is not None)
    return _head(act, about) | {
        "statement": WITHIN,
        "cards": _cards(session, act, about),
        "overall": of_several(tallies.get((None, None), Tally({}, 0))),
        "stages": [{"kind": kind.value} | of_several(tallies[kind, None]) for kind in kinds],
        "criteria": [{"criterion": name} | of_one(tallies[None, name]) for name in criteria],
    }


def leniency_report(
    session: Session,
    act: Act,
    library: Library,
    *,
    rubric_id: str,
    major: int | None,
    requisition_id: UUID | None,
) -> dict[str, Any]:
    """How far each rater lies above or below those they rated with; raw and adjusted side by side.

    Raters whom no chain of shared units links cannot be compared: each component is then a scale of
    its own, and the report says so instead of ranking everybody on one. Sessions are listed for one
    requisition only. The major version is found, or refused, as for agreement.
    """
    about = _about(library, rubric_id, major, requisition_id)
    rows = _run(session, act, _VALUES, about)
    found = severity.severity(
        ((row["interview_id"], row["criterion"]), row["person_id"], row["score"]) for row in rows
    )
    names = {row["id"]: row["name"] for row in _run(session, act, _NAMES, about)}
    sessions = {row["interview_id"]: row for row in rows} if requisition_id is not None else {}
    raters = _grouped(found.raters)
    units = _grouped(found.units)
    return _head(act, about) | {
        "statement": NO_SCORE,
        "formula": found.formula,
        "reason": found.reason,
        "not_comparable": severity.NOT_COMPARABLE if found.component_count > 1 else None,
        "rating_count": found.rating_count,
        "degrees_of_freedom": found.degrees_of_freedom,
        "components": [
            {
                "raters": [_rater(rater, names) for rater in raters[number]],
                "sessions": _sessions(units[number], sessions) if sessions else [],
            }
            for number in range(found.component_count)
        ],
    }


def _about(
    library: Library, rubric_id: str, major: int | None, requisition_id: UUID | None
) -> dict[str, Any]:
    ever = library.of_majors(rubric_id)
    if not ever:
        raise RubricNotFoundError
    if major is None:
        # How people rated by a rubric can still be asked when all of it is retired.
        major = library.get(rubric_id).major if library.newest(rubric_id) else max(ever)
    return {
        "rubric_id": rubric_id,
        "major": major,
        "requisition_id": requisition_id,
    }


def _head(act: Act, about: Mapping[str, Any]) -> dict[str, Any]:
    return dict(about) | {"computed_at": act.now, "null_reasons": dict(MEANINGS)}


def _run(session: Session, act: Act, prepared: Prepared, about: Mapping[str, Any]) -> Rows:
    return prepared.all(
        session,
        act.reach,
        about["requisition_id"] is not None,
        rubric_id=about["rubric_id"],
        versions=f"{about['major']}.%",
        requisition_id=about["requisition_id"],
        **access.parameters(act.caller),
    )


def _tallies(cards: Rows) -> dict[tuple[StageKind | None, str | None], Tally]:
    """What was counted of each kind of stage, of each criterion, and of everything.

    None in place of a kind, or of a criterion, is all of them. A card is one row with its scores as
    one text, and sessions of equal texts are counted once, so that little is done per rating.
    """
    sessions: defaultdict[tuple[StageKind, UUID], list[str]] = defaultdict(list)
    raters: set[tuple[StageKind, UUID, tuple[str, ...]]] = set()
    for card in cards:
        if card["scores"]:
            sessions[card["kind"], card["interview_id"]].append(card["scores"])
            raters.add((card["kind"], card["person_id"], tuple(scores_in(card["scores"]))))
    patterns: defaultdict[tuple[StageKind, str], Counter[Pattern]] = defaultdict(Counter)
    alike = Counter((kind, *sorted(texts)) for (kind, _), texts in sessions.items())
    for (kind, *texts), number in alike.items():
        units: defaultdict[str, list[int]] = defaultdict(lambda: [0] * len(LEVELS))
        for text in texts:
            for criterion, score in scores_in(text).items():
                units[criterion][score - 1] += 1
        for criterion, levels in units.items():
            patterns[StageKind(kind), criterion][tuple(levels)] += number
    people: defaultdict[tuple[StageKind, str], set[UUID]] = defaultdict(set)
    for kind, person_id, criteria in raters:
        for criterion in criteria:
            people[kind, criterion].add(person_id)
    return _by_place(patterns, people)


def _by_place(
    patterns: Mapping[tuple[StageKind, str], Counter[Pattern]],
    people: Mapping[tuple[StageKind, str], set[UUID]],
) -> dict[tuple[StageKind | None, str | None], Tally]:
    """The tallies of kinds, criteria and everything, from those of a kind's criteria."""
    counted: defaultdict[Any, defaultdict[str, Counter[Pattern]]]
    counted = defaultdict(lambda: defaultdict(Counter))
    raters: defaultdict[Any, set[UUID]] = defaultdict(set)
    for (kind, criterion), found in patterns.items():
        for place in ((None, None), (kind, None), (None, criterion)):
            counted[place][criterion] += found
            raters[place] |= people[kind, criterion]
    return {place: Tally(found, len(raters[place])) for place, found in counted.items()}


def _alphas(counted: Tally, metrics: Iterable[Metric]) -> dict[str, Any]:
    return {metric.value: _alpha(agreement(counted, metric)) for metric in metrics}


def _figures(counted: Tally, means: Iterable[int]) -> dict[str, Any]:
    """The ICC with the reliability of the mean of so many raters, and what there was to count."""
    found = one_way(counted)
    too_few = 0 < counted.pairable_count < PAIRABLE_AT_LEAST

    def shown(figure: Fraction | None) -> float | None:
        return None if too_few else plain(figure)

    return {
        "icc": {
            "icc": shown(found.icc),
            "reason": Withheld.TOO_FEW_UNITS if too_few else found.reason,
            "mean_square_between": shown(found.between),
            "mean_square_within": shown(found.within),
            "ratings_per_unit": shown(found.unit_size),
            "means": [
                {"raters": number, "reliability": shown(found.reliability(number))}
                for number in means
            ],
            "formula": found.formula,
        },
        "unit_count": counted.unit_count,
        "pairable_count": counted.pairable_count,
        "value_count": sum(counted.value_counts),
        "values": dict(zip(map(str, LEVELS), counted.value_counts, strict=True)),
        "rater_count": counted.rater_count,
    }


def _alpha(found: Agreement) -> dict[str, Any]:
    too_few = 0 < found.pairable_count < PAIRABLE_AT_LEAST
    word = reading(found)
    return {
        "alpha": None if too_few else plain(found.alpha),
        "reason": Withheld.TOO_FEW_UNITS if too_few else found.reason,
        "reading": None if isinstance(word, Withheld) else word,
        "reading_reason": word if isinstance(word, Withheld) else None,
        "jackknife": None if too_few else found.interval,
        "jackknife_reason": Withheld.TOO_FEW_UNITS if too_few else found.interval_reason,
        "formula": found.formula,
    }


def _cards(session: Session, act: Act, about: Mapping[str, Any]) -> dict[str, int]:
    row = _run(session, act, _CARDS, about)[0]
    return {name: row[name] or 0 for name in ("counted", "after_decision", "not_independent")}


def _grouped(found: Iterable[Any]) -> defaultdict[int, list[Any]]:
    by_component: defaultdict[int, list[Any]] = defaultdict(list)
    for one in found:
        by_component[one.component].append(one)
    return by_component


def _rater(rater: severity.RaterSeverity, names: Mapping[Hashable, str]) -> dict[str, Any]:
    return {
        "person": {"id": rater.rater, "name": names[rater.rater]},
        "rating_count": rater.rating_count,
        "mean": float(rater.mean),
        "leniency": rater.leniency,
        "reason": rater.reason,
        "standard_error": rater.standard_error,
        "low": rater.low,
        "high": rater.high,
        "reading": rater.reading,
        "reading_reason": rater.reading_reason,
    }


def _sessions(
    units: Iterable[severity.UnitScore], sessions: Mapping[UUID, Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The plain means over each session's units, each criterion alike however many rated it."""
    by_session: defaultdict[UUID, list[severity.UnitScore]] = defaultdict(list)
    for score in units:
        interview_id, _criterion = cast("tuple[UUID, str]", score.unit)
        by_session[interview_id].append(score)
    return [
        {
            "interview_id": interview_id,
            "application_id": sessions[interview_id]["application_id"],
            "stage": sessions[interview_id]["stage"],
            "purpose": sessions[interview_id]["purpose"],
            "rating_count": sum(unit.rating_count for unit in found),
            "raw": float(sum(unit.raw for unit in found) / len(found)),
            "adjusted": sum(unit.adjusted for unit in found) / len(found),
        }
        for interview_id, found in by_session.items()
    ]


def _cards_within(reach: Reach, by_requisition: bool, *columns: Any) -> Select[Any]:
    """Columns of the submitted cards that take part or are left out, with their kind of stage."""
    statement = (
        select_columns(*columns)
        .select_from(Scorecard)
        .join(StageVisit, col(StageVisit.id) == col(Scorecard.visit_id))
        .join(Application, col(Application.id) == col(Scorecard.application_id))
        .join(
            PlanStage,
            (col(PlanStage.requisition_id) == col(Application.requisition_id))
            & (col(PlanStage.key) == col(StageVisit.stage)),
        )
        .where(
            col(Scorecard.submitted_at).is_not(None),
            col(Scorecard.rubric_id) == bindparam("rubric_id"),
            col(Scorecard.rubric_version).like(bindparam("versions")),
            access.within(Application, reach),
            panels.visible_cards(reach),
        )
    )
    return narrowed(
        statement, requisition_id=col(Application.requisition_id) if by_requisition else None
    )


def _ratings(reach: Reach, by_requisition: bool, *columns: Any) -> Select[Any]:
    """Columns of the independent ratings of these cards that say something."""
    return (
        _cards_within(reach, by_requisition, *columns)
        .join(
            Rating,
            (col(Rating.scorecard_id) == col(Scorecard.id))
            & (col(Rating.revision) == col(Scorecard.independent_revision)),
        )
        .where(col(Rating.score).is_not(None))
    )


def _scores_of_cards(reach: Reach, by_requisition: bool) -> Select[Any]:
    """A row for each independent card; to count units, the database would sort every rating."""
    return _cards_within(
        reach,
        by_requisition,
        PlanStage.kind,
        Scorecard.interview_id,
        Scorecard.person_id,
        scores_given(col(Scorecard.independent_revision)).label("scores"),
    ).where(col(Scorecard.independent_revision).is_not(None))


def _values(reach: Reach, by_requisition: bool) -> Select[Any]:
    columns = (
        Scorecard.interview_id,
        Scorecard.person_id,
        Scorecard.application_id,
        StageVisit.stage,
        Interview.purpose,
        Rating.criterion,
        Rating.score,
    )
    # The fit names components and sessions in the order it meets them.
    return (
        _ratings(reach, by_requisition, *columns)
        .join(Interview, col(Interview.id) == col(Scorecard.interview_id))
        .order_by(col(Scorecard.interview_id), col(Rating.criterion), col(Scorecard.person_id))
    )


def _names(reach: Reach, by_requisition: bool) -> Select[Any]:
    return (
        _cards_within(reach, by_requisition, Person.id, Person.name)
        .join(Person, col(Person.id) == col(Scorecard.person_id))
        .distinct()
    )


def _left_out(reach: Reach, by_requisition: bool) -> Select[Any]:
    is_independent = col(Scorecard.independent_revision).is_not(None)

    def number(condition: ColumnElement[bool]) -> Any:
        return func.sum(case((condition, 1), else_=0))

    after_decision = col(Scorecard.submitted_late)
    return _cards_within(
        reach,
        by_requisition,
        number(is_independent).label("counted"),
        number(~is_independent & after_decision).label("after_decision"),
        number(~is_independent & ~after_decision).label("not_independent"),
    )


_SCORES = Prepared(_scores_of_cards)
_VALUES = Prepared(_values)
_NAMES = Prepared(_names)
_CARDS = Prepared(_left_out)
