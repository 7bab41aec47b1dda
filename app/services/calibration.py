"""Calibration: how far raters agree, and how lenient each is, from their independent scores.

A unit is one criterion in one stage visit. Its values are the scores that people gave before they
could read each other's: the ratings of the independent revision of each scorecard. Cards without
one (after the decision, or by somebody who could have read others) are counted and left out. Only
cards that the caller may see take part, and scores under different major versions of a rubric never
meet.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, bindparam, case, func
from sqlmodel import Session, col

from app.domain.pipeline import StageKind
from app.domain.policy import Reach
from app.domain.withheld import MEANINGS, Withheld, plain
from app.models.applications import Application, StageVisit
from app.models.people import Person
from app.models.requisitions import PlanStage
from app.models.scorecards import Rating, Scorecard
from app.rubrics import severity
from app.rubrics.agreement import Agreement, Metric, Pattern, Tally, agreement, reading
from app.rubrics.definition import LEVELS
from app.rubrics.loader import Library, RubricNotFoundError
from app.services import access, panels
from app.services.acting import Act
from app.statements import Prepared, Rows, select_columns

PAIRABLE_AT_LEAST: Final = 10
"""An alpha of fewer units is not shown: its interval would span everything (our choice)."""

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
) -> dict[str, Any]:
    """Krippendorff's alpha per criterion, per kind of stage, and pooled over everything.

    Without a major version it is that of the newest published one, or of the newest where all are
    retired. Raises RubricNotFoundError for a rubric that was never published.
    """
    about = _about(library, rubric_id, major, requisition_id)
    patterns = _run(session, act, _PATTERNS, about)
    raters = _run(session, act, _RATERS, about)

    def measured(**place: str) -> dict[str, Any]:
        def belongs(row: Mapping[str, Any]) -> bool:
            return place.items() <= row.items()

        counted: Counter[Pattern] = Counter()
        for row in filter(belongs, patterns):
            counted[tuple(row[f"n{level}"] for level in LEVELS)] += row["units"]
        people = {row["person_id"] for row in raters if belongs(row)}
        return place | _measured(Tally(counted, len(people)))

    kinds = {row["kind"] for row in patterns}
    criteria = {row["criterion"] for row in patterns}
    return _head(act, about) | {
        "cards": _cards(session, act, about),
        "pooled": measured(),
        "stages": [measured(kind=kind.value) for kind in StageKind if kind in kinds],
        "criteria": [measured(criterion=name) for name in sorted(criteria)],
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
    its own, and the report says so instead of ranking everybody on one. Stage visits are listed for
    one requisition only. The major version is found, or refused, as for agreement.
    """
    about = _about(library, rubric_id, major, requisition_id)
    rows = _run(session, act, _VALUES, about)
    found = severity.severity(
        ((row["visit_id"], row["criterion"]), row["person_id"], row["score"]) for row in rows
    )
    names = {row["id"]: row["name"] for row in _run(session, act, _NAMES, about)}
    visits = {row["visit_id"]: row for row in rows} if requisition_id is not None else {}
    raters = _grouped(found.raters)
    units = _grouped(found.units)
    return _head(act, about) | {
        "statement": NO_SCORE,
        "formula": found.formula,
        "reason": found.reason,
        "not_comparable": severity.NOT_COMPARABLE if found.component_count > 1 else None,
        "rating_count": found.rating_count,
        "components": [
            {
                "raters": [_rater(rater, names) for rater in raters[number]],
                "visits": _visits(units[number], visits) if visits else [],
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


def _measured(counted: Tally) -> dict[str, Any]:
    ordinal = agreement(counted, Metric.ORDINAL)
    return {
        "ordinal": _alpha(ordinal),
        "interval": _alpha(agreement(counted, Metric.INTERVAL)),
        "unit_count": ordinal.unit_count,
        "pairable_count": ordinal.pairable_count,
        "value_count": ordinal.value_count,
        "values": dict(zip(map(str, LEVELS), ordinal.value_counts, strict=True)),
        "rater_count": ordinal.rater_count,
    }


def _alpha(found: Agreement) -> dict[str, Any]:
    too_few = 0 < found.pairable_count < PAIRABLE_AT_LEAST
    alpha = None if too_few else found.alpha
    return {
        "alpha": plain(alpha),
        "reason": Withheld.TOO_FEW_UNITS if too_few else found.reason,
        "reading": None if alpha is None else reading(alpha),
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
    }


def _visits(
    units: Iterable[severity.UnitScore], visits: Mapping[UUID, Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The plain means over each visit's units; a criterion counts alike however many rated it."""
    by_visit: defaultdict[UUID, list[severity.UnitScore]] = defaultdict(list)
    for score in units:
        visit_id, _criterion = cast("tuple[UUID, str]", score.unit)
        by_visit[visit_id].append(score)
    return [
        {
            "application_id": visits[visit_id]["application_id"],
            "stage": visits[visit_id]["stage"],
            "rating_count": sum(unit.rating_count for unit in found),
            "raw": float(sum(unit.raw for unit in found) / len(found)),
            "adjusted": sum(unit.adjusted for unit in found) / len(found),
        }
        for visit_id, found in by_visit.items()
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
    if by_requisition:
        statement = statement.where(
            col(Application.requisition_id) == bindparam("requisition_id", type_=Uuid())
        )
    return statement


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


def _patterns(reach: Reach, by_requisition: bool) -> Select[Any]:
    """How many units have each pattern, by kind of stage and criterion."""
    counts = [
        func.sum(case((col(Rating.score) == level, 1), else_=0)).label(f"n{level}")
        for level in LEVELS
    ]
    place: tuple[Any, ...] = (PlanStage.kind, Rating.criterion)
    units = (
        _ratings(reach, by_requisition, *place, *counts)
        .group_by(col(Scorecard.visit_id), *place)
        .subquery()
    )
    return select_columns(*units.c, func.count().label("units")).group_by(*units.c)


def _raters(reach: Reach, by_requisition: bool) -> Select[Any]:
    place = (PlanStage.kind, Rating.criterion, Scorecard.person_id)
    return _ratings(reach, by_requisition, *place).distinct()


def _values(reach: Reach, by_requisition: bool) -> Select[Any]:
    columns = (
        Scorecard.visit_id,
        Scorecard.person_id,
        Scorecard.application_id,
        StageVisit.stage,
        Rating.criterion,
        Rating.score,
    )
    # The fit names components and visits in the order it meets them.
    return _ratings(reach, by_requisition, *columns).order_by(
        col(Scorecard.visit_id), col(Rating.criterion), col(Scorecard.person_id)
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


_PATTERNS = Prepared(_patterns)
_RATERS = Prepared(_raters)
_VALUES = Prepared(_values)
_NAMES = Prepared(_names)
_CARDS = Prepared(_left_out)
