"""Interview kits: what to ask and what good looks like, for the people of one panel."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from app.models.applications import Application, StageVisit
from app.models.interviews import Interview, PanelSeat
from app.models.people import Person
from app.models.requisitions import PlanStage, Requisition
from app.rubrics.definition import LEVELS, Rubric, Stage
from app.rubrics.loader import Library
from app.services import access
from app.services.acting import Act


def stage_of(session: Session, library: Library, interview: Interview) -> tuple[Rubric, Stage, str]:
    """The rubric an interview is scored by, its stage there, and the stage's key in the plan."""
    row = session.execute(
        select(Requisition.rubric_id, Requisition.rubric_version, PlanStage.kind, StageVisit.stage)
        .join(Application, col(Application.requisition_id) == col(Requisition.id))
        .join(StageVisit, col(StageVisit.application_id) == col(Application.id))
        .join(
            PlanStage,
            (col(PlanStage.requisition_id) == col(Requisition.id))
            & (col(PlanStage.key) == col(StageVisit.stage)),
        )
        .where(col(StageVisit.id) == interview.visit_id)
    ).one()
    rubric = library.get(row.rubric_id, row.rubric_version)
    return rubric, rubric.stage(row.kind), row.stage


def kit(session: Session, act: Act, library: Library, interview_id: UUID) -> dict[str, Any]:
    """The kit of an interview the caller may see."""
    interview = access.load(session, act, Interview, interview_id)
    rubric, stage, key = stage_of(session, library, interview)
    people = session.execute(
        select(Person.id, Person.name, Person.time_zone)
        .join(PanelSeat, col(PanelSeat.person_id) == col(Person.id))
        .where(PanelSeat.interview_id == interview.id, col(PanelSeat.left_at).is_(None))
        .order_by(col(PanelSeat.id))
    )
    return {
        "interview_id": interview.id,
        "stage": key,
        "kind": stage.key,
        "title": stage.title,
        "rubric_id": rubric.id,
        "rubric_version": rubric.version,
        "goals": list(stage.goals),
        "focus": list(stage.focus),
        "minutes_low": stage.minutes.low,
        "minutes_high": stage.minutes.high,
        "planned_minutes": interview.planned_minutes,
        "interviewer_kinds": list(stage.interviewers.any_of),
        "scale": {str(level): rubric.scale.label(level) for level in LEVELS},
        "rules": list(rubric.scale.rules),
        "criteria": [_criterion(rubric, stage, name) for name in stage.criteria],
        "questions": [
            {"id": question.id, "text": question.text, "probes": list(question.probes)}
            for question in stage.questions
        ],
        "unscored": list(stage.unscored),
        "remote_hints": list(stage.remote_hints),
        "candidate_rules": list(stage.candidate_rules),
        "panel": [
            {
                "person_id": person.id,
                "name": person.name,
                "time_zone": person.time_zone,
                "starts_at_local": interview.starts_at.astimezone(
                    ZoneInfo(person.time_zone)
                ).isoformat()
                if interview.starts_at
                else None,
            }
            for person in people
        ],
    }


def _criterion(rubric: Rubric, stage: Stage, name: str) -> dict[str, Any]:
    criterion = rubric.criterion(name)
    return {
        "id": criterion.id,
        "title": criterion.title,
        "kind": criterion.kind.value,
        "evidence": "primary" if name in stage.primary else "secondary",
        "anchors": {str(level): criterion.anchor(level) for level in LEVELS},
    }
