"""The report on adverse impact: the only reader of demographics, and it tells of groups alone.

What it shows of one group never gives another, hidden one away (`app/domain/impact.py`). Several
answers laid side by side still may: docs/adr/0009-demographics-apart.md says how far this goes.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam
from sqlmodel import Session, col

from app.domain import impact
from app.domain.demographics import Attribute, group_of, in_order
from app.domain.impact import ByGroup, Outcomes
from app.domain.pipeline import ApplicationStatus, StageKind, VisitOutcome
from app.domain.policy import Reach
from app.domain.withheld import MEANINGS, plain
from app.models.applications import Application, StageVisit
from app.models.demographics import Demographics
from app.models.requisitions import PlanStage
from app.models.types import Word
from app.rubrics.loader import Library
from app.services import access, scores
from app.services.acting import Act
from app.statements import Prepared, Rows, select_columns

COLUMNS: Final = (
    "groups",
    "selected",
    "declined",
    "decided",
    "withdrawn",
    "open",
    "rate",
    "ratio",
    "interval_low",
    "interval_high",
    "has_half_added",
    "interval_p_value",
    "adjusted_p_value",
    "reading",
    "finding",
    "is_reference",
    "is_flagged",
    "turns_on_one_person",
    "shortfall",
    "fisher_p_value",
    "boschloo_p_value",
    "z_score",
    "z_p_value",
    "reason",
    "tests_reason",
    "boschloo_reason",
)
"""What is said of each group, in the order of a table's columns."""

UNKNOWN: Final = "unknown"
"""What a table calls those who stated nothing."""


def report(
    session: Session,
    act: Act,
    library: Library,
    *,
    attribute: Attribute,
    requisition_id: UUID | None,
    stage: StageKind | None,
    by_scores: bool,
) -> dict[str, Any]:
    """Rates of selection per group, of decisions or of scores above the median.

    Without a stage it goes by who was hired and who rejected. Scores are made of the scorecards the
    caller may see, and are compared within a requisition: others go by another rubric.
    """
    rows = _ROWS.all(
        session,
        act.reach,
        requisition_id is not None,
        stage is not None,
        requisition_id=requisition_id,
        stage=stage,
        **access.parameters(act.caller),
    )
    for row in rows:
        row["group"] = group_of(attribute, row["sex"], row["race_ethnicity"])
    if by_scores:
        known = scores.comparable(session, act, library, requisition_id, stage)
        counted = _above_median(rows, known)
    else:
        counted = _decided(rows, at_stage=stage is not None)
    names = [name for name in (*in_order(attribute), None) if name in counted]
    found = impact.adverse_impact({name: counted[name] for name in names})
    return {
        "attribute": attribute,
        "stage": stage,
        "requisition_id": requisition_id,
        "computed_at": act.now,
        "formula": found.formula,
        "interval_formula": impact.INTERVAL_FORMULA,
        "reading_formula": impact.READING_FORMULA,
        "statement": impact.NOT_ADVICE,
        "null_reasons": dict(MEANINGS),
        "rows": [_shown(row) for row in found.rows],
        "unknown": _counts(found.unknown),
        "decided": found.decided,
        "decided_reason": found.decided_reason,
        "reason": found.reason,
    }


def in_columns(body: Mapping[str, Any]) -> Iterator[list[Any]]:
    """The groups of a report as rows of a table, and after them those who stated nothing."""
    for row in body["rows"]:
        few = {"decided": f"<{impact.SMALLEST_SHOWN}"} if row["decided"] is None else {}
        cells = row | few | {"groups": " + ".join(row["groups"])}
        yield [cells[name] for name in COLUMNS]
    unknown = body["unknown"] | {"groups": UNKNOWN}
    yield [unknown.get(name) for name in COLUMNS]


def _decided(rows: Rows, *, at_stage: bool) -> ByGroup:
    """Each application once; of several visits of one kind of stage the last one begun counts."""
    last = {row["id"]: row for row in rows}
    how = _at_stage if at_stage else _end_to_end
    counted = Counter((row["group"], how(row)) for row in last.values())
    return {
        group: Outcomes(**{kind: counted[group, kind] for kind in Outcomes.__slots__})
        for group in {row["group"] for row in last.values()}
    }


_BY_STATUS: Final = {
    ApplicationStatus.HIRED: "selected",
    ApplicationStatus.REJECTED: "declined",
    ApplicationStatus.WITHDRAWN: "withdrawn",
}
_BY_OUTCOME: Final = {VisitOutcome.PASSED: "selected", VisitOutcome.FAILED: "declined"}


def _end_to_end(row: Mapping[str, Any]) -> str:
    return _BY_STATUS.get(row["status"], "open")


def _at_stage(row: Mapping[str, Any]) -> str:
    is_withdrawn = row["status"] == ApplicationStatus.WITHDRAWN
    return _BY_OUTCOME.get(row["outcome"], "withdrawn" if is_withdrawn else "open")


def _above_median(rows: Rows, known: Mapping[UUID, Any]) -> ByGroup:
    scored: defaultdict[UUID, list[tuple[str | None, Any]]] = defaultdict(list)
    for row in {row["id"]: row for row in rows}.values():
        if row["id"] in known:
            scored[row["requisition_id"]].append((row["group"], known[row["id"]]))
    return impact.added_up(map(impact.selected_above_median, scored.values()))


def _counts(outcomes: Outcomes) -> dict[str, int]:
    names = ("selected", "declined", "decided", "withdrawn", "open")
    return {name: getattr(outcomes, name) for name in names}


def _shown(row: impact.ImpactRow) -> dict[str, Any]:
    comparison = row.comparison
    shown: dict[str, Any] = dict.fromkeys(COLUMNS)
    if row.outcomes is not None:
        shown |= _counts(row.outcomes)
    if comparison is not None:
        interval, tests = comparison.interval, comparison.tests
        if interval is not None:
            shown |= {
                "interval_low": interval.low,
                "interval_high": interval.high,
                "has_half_added": interval.has_half_added,
                "interval_p_value": interval.p_value,
            }
        shown |= {
            "adjusted_p_value": row.adjusted_p_value,
            "reading": row.reading,
            "finding": impact.WORDING[row.reading] if row.reading else None,
            "is_flagged": comparison.is_flagged,
            "turns_on_one_person": comparison.turns_on_one_person,
            "shortfall": plain(comparison.shortfall),
            "fisher_p_value": tests.fisher_p_value,
            "boschloo_p_value": tests.boschloo_p_value,
            "z_score": tests.z_score,
            "z_p_value": tests.z_p_value,
            "tests_reason": tests.reason,
            "boschloo_reason": tests.boschloo_reason,
        }
    return shown | {
        "groups": list(row.groups),
        "rate": plain(row.rate),
        "ratio": plain(row.ratio),
        "is_reference": row.is_reference,
        "reason": row.reason or (comparison and comparison.reason),
    }


def _rows(reach: Reach, by_requisition: bool, by_stage: bool) -> Select[Any]:
    statement = (
        select_columns(
            Application.id,
            Application.requisition_id,
            Application.status,
            Demographics.sex,
            Demographics.race_ethnicity,
        )
        .select_from(Application)
        .join(
            Demographics,
            col(Demographics.candidate_id) == col(Application.candidate_id),
            isouter=True,
        )
        .where(access.within(Application, reach))
    )
    if by_requisition:
        statement = statement.where(
            col(Application.requisition_id) == bindparam("requisition_id", type_=Uuid())
        )
    if by_stage:
        statement = (
            statement.add_columns(col(StageVisit.outcome))
            .join(StageVisit, col(StageVisit.application_id) == col(Application.id))
            .join(
                PlanStage,
                (col(PlanStage.requisition_id) == col(Application.requisition_id))
                & (col(PlanStage.key) == col(StageVisit.stage)),
            )
            .where(
                col(PlanStage.kind) == bindparam("stage", type_=Word(StageKind)),
                col(StageVisit.outcome).is_distinct_from(VisitOutcome.SKIPPED),
            )
            .order_by(col(StageVisit.entered_at), col(StageVisit.id))
        )
    return statement


_ROWS = Prepared(_rows)
