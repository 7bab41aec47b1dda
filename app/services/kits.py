"""Interview kits: what to ask and what good looks like, for the people of one panel."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row
from sqlmodel import Session, col

from app.domain.interviews import (
    WORKING_DAY,
    InterviewPurpose,
    is_outside_working_day,
)
from app.models.applications import Application, StageVisit
from app.models.candidates import Candidate
from app.models.interviews import Interview, PanelSeat
from app.models.people import Person
from app.models.requisitions import PlanStage, Requisition
from app.rubrics.definition import LEVELS, Rubric, Stage
from app.rubrics.loader import Library
from app.rubrics.panels import split
from app.services import access
from app.services.acting import Act
from app.statements import select_columns

WALK_THROUGH: Final = (
    "This is the walk-through of what was submitted: let the candidate share a screen, demonstrate "
    "the solution and answer questions about it. The task itself is done and is here to compare."
)
"""What a follow-up is for, from "How To Hire MLOps Developers" (Tips for Remote MLOps Interviews).
A rubric does not say which of its questions belong to it, so the kit has them all."""


def setting_of(session: Session, interview: Interview) -> Row[Any]:
    """What an interview is part of: its stage in the plan, its rubric, and who is interviewed."""
    statement = (
        select_columns(
            col(Requisition.title).label("requisition"),
            Requisition.rubric_id,
            Requisition.rubric_version,
            PlanStage.key,
            PlanStage.kind,
            PlanStage.title,
            PlanStage.variant,
            PlanStage.minutes_low,
            PlanStage.minutes_high,
            col(Candidate.name).label("candidate"),
            col(Candidate.time_zone).label("candidate_time_zone"),
        )
        .select_from(StageVisit)
        .join(Application, col(Application.id) == col(StageVisit.application_id))
        .join(Candidate, col(Candidate.id) == col(Application.candidate_id))
        .join(Requisition, col(Requisition.id) == col(Application.requisition_id))
        .join(
            PlanStage,
            (col(PlanStage.requisition_id) == col(Requisition.id))
            & (col(PlanStage.key) == col(StageVisit.stage)),
        )
        .where(col(StageVisit.id) == interview.visit_id)
    )
    return session.execute(statement).one()


def panel_of(session: Session, interview: Interview) -> Sequence[Row[Any]]:
    """Who sits on the panel, the lead first."""
    statement = (
        select_columns(Person.id, Person.name, Person.email, Person.time_zone, PanelSeat.is_lead)
        .join(PanelSeat, col(PanelSeat.person_id) == col(Person.id))
        .where(col(PanelSeat.interview_id) == interview.id, col(PanelSeat.left_at).is_(None))
        .order_by(col(PanelSeat.is_lead).desc(), col(PanelSeat.id))
    )
    return session.execute(statement).all()


def kit(session: Session, act: Act, library: Library, interview_id: UUID) -> dict[str, Any]:
    """The kit of an interview the caller may see."""
    interview = access.load(session, act, Interview, interview_id)
    setting = setting_of(session, interview)
    rubric = library.get(setting.rubric_id, setting.rubric_version)
    stage = rubric.stage(setting.kind)
    form = stage.form(setting.variant)
    seated = panel_of(session, interview)
    shares = split(form, len(seated))
    leads = {person.id: share for person, share in zip(seated, shares, strict=True)}
    panel = [
        {
            "person_id": person.id,
            "name": person.name,
            "is_lead": person.is_lead,
            "leads": leads[person.id],
            **_local_times(interview, person.time_zone),
        }
        for person in seated
    ]
    candidate = {
        "name": setting.candidate,
        **_local_times(interview, setting.candidate_time_zone),
    }
    is_review = interview.purpose is InterviewPurpose.FOLLOW_UP
    return {
        "interview_id": interview.id,
        "purpose": interview.purpose,
        "stage": setting.key,
        "kind": stage.key,
        "variant": setting.variant,
        "title": stage.title,
        "rubric_id": rubric.id,
        "rubric_version": rubric.version,
        "goals": stage.goals,
        "focus": stage.focus,
        "minutes_low": setting.minutes_low,
        "minutes_high": setting.minutes_high,
        "planned_minutes": interview.planned_minutes,
        "scorecards_due_at": interview.scorecards_due_at,
        "interviewer_kinds": stage.interviewers.any_of,
        "recommended_interviewers": stage.interviewers.recommended,
        "scale": {str(level): rubric.scale.label(level) for level in LEVELS},
        "rules": rubric.scale.rules,
        "conduct": rubric.conduct,
        "criteria": list(_criteria(rubric, stage, form, leads)),
        "yours": leads.get(act.caller.person_id, ()),
        "questions": [
            {"id": question.id, "text": question.text, "probes": question.probes}
            for question in form.questions
        ],
        "unscored": stage.unscored,
        "remote_hints": [WALK_THROUGH] * is_review + list(stage.remote_hints),
        "candidate_rules": stage.candidate_rules,
        "panel": panel,
        "candidate": candidate,
        "warnings": list(_warnings(candidate, panel)),
    }


def _criteria(
    rubric: Rubric, stage: Stage, form: Stage, leads: Mapping[UUID, Sequence[str]]
) -> Iterator[dict[str, Any]]:
    """All criteria of the stage: what its form cannot show is to be rated as not observed."""
    led_by = {name: person_id for person_id, share in leads.items() for name in share}
    for name in stage.criteria:
        criterion = rubric.criterion(name)
        yield {
            "id": criterion.id,
            "title": criterion.title,
            "kind": criterion.kind.value,
            "evidence": "primary" if name in stage.primary else "secondary",
            "is_observable": name in form.criteria,
            "led_by": led_by.get(name),
            "anchors": {str(level): criterion.anchor(level) for level in LEVELS},
        }


def _local_times(interview: Interview, time_zone: str | None) -> dict[str, Any]:
    """Start and end as somebody's own clock shows them; null where either is not known."""
    if interview.starts_at is None or time_zone is None:
        times = dict.fromkeys(("starts_at_local", "ends_at_local", "is_outside_working_day"))
        return {"time_zone": time_zone, **times}
    # Minutes are added in UTC: a clock that changes meanwhile makes no meeting longer.
    zone, length = ZoneInfo(time_zone), timedelta(minutes=interview.planned_minutes)
    starts_at = interview.starts_at.astimezone(zone)
    ends_at = (interview.starts_at + length).astimezone(zone)
    return {
        "time_zone": time_zone,
        "starts_at_local": starts_at.isoformat(),
        "ends_at_local": ends_at.isoformat(),
        "is_outside_working_day": is_outside_working_day(starts_at, ends_at),
    }


def _warnings(candidate: Mapping[str, Any], panel: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if candidate["time_zone"] is None:
        yield "The candidate's time zone is not known. Ask for it before you invite."
    first, last = (f"{moment:%H:%M}" for moment in WORKING_DAY)
    for person in (candidate, *panel):
        if person["is_outside_working_day"]:
            yield (
                f"For {person['name']} it is {person['starts_at_local']} to "
                f"{person['ends_at_local']}, outside {first} to {last}. Find another time, or ask."
            )
