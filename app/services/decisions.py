"""Decisions: the one place where an application moves.

It locks the row, asks the pipeline, and writes application, visit and history together. The machine
never decides: every row of the history names a person and their reason.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from app.domain.errors import DomainError
from app.domain.pipeline import Action, Outcome, decide
from app.domain.predictions import predict
from app.models.applications import Application, Decision, StageVisit
from app.models.candidates import Candidate
from app.models.requisitions import Requisition
from app.rubrics.loader import Library
from app.services import access, applications, members, scores, sync, teams
from app.services.acting import Act

JUDGEMENTS = frozenset({Action.ADVANCE, Action.REJECT, Action.HIRE})
"""Moves that weigh what the scorecards say, so that what they said then is kept."""

"""How long after the hire somebody may start."""


def move(
    session: Session,
    act: Act,
    library: Library,
    application_id: UUID,
    action: Action,
    *,
    from_stage: str,
    reason: str,
    override: bool,
    starts_on: date | None = None,
) -> Application:
    """Make the move, or say why not and what would be legal.

    starts_on: of a hire, the day from which the person counts; today unless it is given. Raises
    DomainError: `not-found`, `own-scorecard-missing`, `stage-conflict`, `illegal-move`,
    `scorecards-missing`, `no-opening-left`, `input-invalid` for a start before the application or
    more than two years from now.
    """
    application = access.load(session, act, Application, application_id, lock=True)
    is_hire = action is Action.HIRE
    members.require_start(act, starts_on, application.applied_at)
    requisition = session.exec(
        select(Requisition)
        .where(Requisition.id == application.requisition_id)
        .with_for_update(read=not is_hire, key_share=is_hire)
    ).one()
    row = applications.read(session, act, application_id)
    standing = applications.standing_of(row)
    try:
        outcome = decide(standing, action, from_stage=from_stage, override=override)
    except DomainError as error:
        raise DomainError(
            error.code, error.detail, extra={"stage": row["stage"], "moves": _plain(row["moves"])}
        ) from None
    left = application.stage
    _close_visit(session, act, application, outcome)
    application.status = outcome.status
    if outcome.stage != left:
        application.stage = outcome.stage
        applications.enter_stage(session, act, application)
    decision = Decision(
        id=act.new_id(),
        application_id=application.id,
        action=action,
        from_stage=left,
        to_stage=outcome.stage,
        to_status=outcome.status,
        person_id=act.caller.person_id,
        reason=reason,
        overridden=outcome.overridden,
        decided_at=act.now,
        figures=scores.figures(session, library, application) if action in JUDGEMENTS else None,
    )
    session.add(decision)
    if is_hire:
        first_day = starts_on or act.now.date()
        decision.predictions = _hire(session, act, library, application, requisition, first_day)
    sync.stamp(session, act, application)
    if is_hire:
        sync.stamp(session, act, requisition)
    return application


def _close_visit(session: Session, act: Act, application: Application, outcome: Outcome) -> None:
    """Write how the visit of the left stage ended, or that it goes on."""
    visit = session.exec(
        select(StageVisit)
        .where(StageVisit.application_id == application.id, StageVisit.stage == application.stage)
        .with_for_update(key_share=True)
    ).first()
    if visit is None:
        return
    if outcome.visit_outcome is not None:
        visit.outcome, visit.left_at = outcome.visit_outcome, act.now
    elif outcome.reopens_visit:
        visit.outcome, visit.left_at = None, None
    session.flush()


def _hire(
    session: Session,
    act: Act,
    library: Library,
    application: Application,
    requisition: Requisition,
    starts_on: date,
) -> dict[str, Any] | None:
    """Fill an opening, put the new member on the team, and say what is predicted of them there.

    They bring the evidence of their scorecards. Nothing is predicted of somebody who is on the team
    already.
    """
    requisition.hired_count += 1
    candidate = session.get_one(Candidate, application.candidate_id)
    levels = scores.hired_levels(session, library, application.id)
    member = members.hire(
        session,
        act,
        team_id=requisition.team_id,
        application_id=application.id,
        name=candidate.name,
        role=requisition.role,
        fte=requisition.fte,
        starts_on=starts_on,
        levels=levels,
    )
    if member.application_id != application.id:
        return None
    return predict(levels, teams.targets(session, requisition.team_id))


def _plain(moves: Any) -> list[dict[str, Any]]:
    return [
        {
            "action": move.action.value,
            "is_legal": move.is_legal,
            "to_stage": move.to_stage,
            "needs_override": move.needs_override,
            "why_not": move.why_not,
        }
        for move in moves
    ]
