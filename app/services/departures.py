"""The report on how often people decided otherwise than the figures kept with a decision read.

A decision about an application for which the reader still owes a scorecard is left out: what was
kept with it adds up every card.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Boolean, Select, or_, type_coerce
from sqlmodel import Session, col

from app.domain.departures import (
    BAR,
    SURE_FROM,
    DepartureCounts,
    Judgement,
    composite_reading,
    departure_counts,
    departures,
)
from app.domain.pipeline import Action
from app.domain.policy import Reach
from app.models.applications import Application, Decision
from app.models.people import Person
from app.models.requisitions import Requisition
from app.services import access, panels
from app.services.acting import Act
from app.services.decisions import JUDGEMENTS
from app.statements import Prepared, Row, Rows, narrowed, select_columns

NEITHER_WRONG: Final = (
    "It says how often people weigh more than the figures, and calls neither way wrong. The "
    "standard error is a lower bound, so that a composite reads as above or below the bar a little "
    "too readily."
)

COUNTS: Final = tuple(field.name for field in fields(DepartureCounts))

COLUMNS: Final = (
    "requisition",
    "requisition_id",
    "person",
    "person_id",
    *COUNTS,
    "reasons",
)
"""Columns of the report as one table."""


def report(
    session: Session, act: Act, *, requisition_id: UUID | None, person_id: UUID | None
) -> dict[str, Any]:
    """Advances, rejections and hires against their figures, by requisition and decider.

    Raises DomainError `not-found` for a requisition that is not within reach.
    """
    if requisition_id is not None:
        access.require(session, act, "requisitions", requisition_id)
    rows = _JUDGEMENTS.all(
        session,
        act.reach,
        requisition_id is not None,
        person_id is not None,
        requisition_id=requisition_id,
        person_id=person_id,
        **access.parameters(act.caller),
    )
    seen = [row for row in rows if not row["owes_card"]]
    groups: defaultdict[tuple[str, UUID, str, UUID], Rows] = defaultdict(list)
    for row in seen:
        groups[row["title"], row["requisition_id"], row["name"], row["person_id"]].append(row)
    return {
        "requisition_id": requisition_id,
        "person_id": person_id,
        "computed_at": act.now,
        "statement": NEITHER_WRONG,
        "bar": BAR,
        "sure_from": SURE_FROM,
        "left_out_decisions": len(rows) - len(seen),
        "all_decisions": asdict(departure_counts(map(_judgement, seen))),
        "rows": [
            {
                "requisition": {"id": opening_id, "name": title},
                "person": {"id": decider_id, "name": name},
                **asdict(departure_counts(map(_judgement, decided))),
                "departures": [shown for row in decided if (shown := _departure(row))],
            }
            for (title, opening_id, name, decider_id), decided in sorted(groups.items())
        ],
    }


def in_columns(body: Mapping[str, Any]) -> Iterator[list[Any]]:
    """The report as a table: a row for each requisition and decider, its reasons in one cell."""
    for row in body["rows"]:
        reasons = [f"{one['action']}: {one['reason']}" for one in row["departures"]]
        yield [
            row["requisition"]["name"],
            row["requisition"]["id"],
            row["person"]["name"],
            row["person"]["id"],
            *(row[name] for name in COUNTS),
            "; ".join(reasons) or None,
        ]


def _judgement(row: Row) -> Judgement:
    figures = row["figures"] or {}
    composite, standard_error = figures.get("composite"), figures.get("standard_error")
    reading = None
    if composite is not None and standard_error is not None:
        reading = composite_reading(composite, standard_error)
    return Judgement(
        action=Action(row["action"]),
        reading=reading,
        misses_floor=bool(figures.get("floors_missed")),
        overridden=row["overridden"],
    )


def _departure(row: Row) -> dict[str, Any] | None:
    """A decision that departed from its figures or was made by override, with its reason."""
    judgement = _judgement(row)
    ways = departures(judgement)
    if not ways and not judgement.overridden:
        return None
    figures = row["figures"] or {}
    return {
        "application_id": row["application_id"],
        "decided_at": row["decided_at"],
        "action": judgement.action,
        "stage": row["from_stage"],
        "reading": judgement.reading,
        "composite": figures.get("composite"),
        "standard_error": figures.get("standard_error"),
        "floors_missed": figures.get("floors_missed") or [],
        "ways": ways,
        "overridden": judgement.overridden,
        "reason": row["reason"],
    }


def _judgements(reach: Reach, by_requisition: bool, by_person: bool) -> Select[Any]:
    owes_card = panels.seat_without_card_for(col(Application.id))
    statement = (
        select_columns(
            Decision.application_id,
            Decision.action,
            Decision.from_stage,
            Decision.reason,
            Decision.overridden,
            Decision.decided_at,
            Decision.figures,
            col(Requisition.id).label("requisition_id"),
            Requisition.title,
            col(Person.id).label("person_id"),
            Person.name,
            type_coerce(owes_card, Boolean).label("owes_card"),
        )
        .select_from(Decision)
        .join(Application, col(Application.id) == col(Decision.application_id))
        .join(Requisition, col(Requisition.id) == col(Application.requisition_id))
        .join(Person, col(Person.id) == col(Decision.person_id))
        .where(
            or_(*(col(Decision.action) == action for action in sorted(JUDGEMENTS))),
            access.within(Application, reach),
        )
        .order_by(col(Decision.id))
    )
    return narrowed(
        statement,
        requisition_id=col(Application.requisition_id) if by_requisition else None,
        person_id=col(Decision.person_id) if by_person else None,
    )


_JUDGEMENTS = Prepared(_judgements)
