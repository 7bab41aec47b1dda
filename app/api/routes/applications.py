"""Applications: apply, read, list, move, and look back."""

from typing import Annotated
from uuid import UUID

from fastapi import Body, Query

from app.api.operations import Answer, Call, Calling, IfMatch, Routes, saved
from app.api.pagination import walk
from app.api.params import ExternalIdInPath, SystemInPath
from app.domain.pipeline import Action
from app.models.references import RecordKind
from app.schemas.applications import (
    ApplicationIn,
    ApplicationOut,
    ApplicationPatch,
    ApplicationQuery,
    ApplicationRow,
    ApplicationUpsert,
    HireIn,
    HistoryOut,
    MoveIn,
)
from app.schemas.base import SyncedPage
from app.schemas.scorecards import DebriefOut, OpenDebriefIn, ScorecardsOut
from app.services import applications, debriefs, decisions, scorecards
from app.services.references import Reference

routes = Routes("applications")
MOVE_REFUSALS = (
    "own-scorecard-missing",
    "stage-conflict",
    "illegal-move",
    "scorecards-missing",
    "no-opening-left",
)


@routes.post("/applications", "applications.create", answer=ApplicationOut, status=201)
def create_application(call: Calling, record: ApplicationIn) -> Answer:
    """Let a candidate apply to a requisition."""
    names = [Reference(name.system, name.external_id) for name in record.external_references]
    values = record.model_dump(exclude={"external_references"})
    application = applications.create(call.session, call.act, values, names)
    return saved(call, applications.read, application, made=True)


@routes.get(
    "/applications",
    "applications.list",
    answer=SyncedPage[ApplicationRow],
    refusals=["cursor-invalid"],
)
def list_applications(call: Calling, query: Annotated[ApplicationQuery, Query()]) -> Answer:
    """List applications."""
    return walk(call, query, applications.find, synced=RecordKind.APPLICATION)


@routes.get("/applications/{application_id}", "applications.read", answer=ApplicationOut)
def read_application(call: Calling, application_id: UUID) -> Answer:
    """Read an application with its stages and the moves that are open to you."""
    body = applications.read(call.session, call.act, application_id)
    return Answer(body, version=body["version"])


@routes.patch("/applications/{application_id}", "applications.update", answer=ApplicationOut)
def update_application(call: Calling, application_id: UUID, changes: ApplicationPatch) -> Answer:
    """Change an application. Stage and status change by moves only."""
    values = changes.changes()
    application = applications.update(call.session, call.act, application_id, values)
    return saved(call, applications.read, application)


@routes.put(
    "/applications/by-ref/{system}/{external_id:path}",
    "applications.upsert",
    answer=ApplicationOut,
    if_match=IfMatch.HONOURED,
    refusals=["record-in-use"],
)
def upsert_application(
    call: Calling, system: SystemInPath, external_id: ExternalIdInPath, record: ApplicationUpsert
) -> Answer:
    """Create or update the application another system knows by this id."""
    application, made = applications.upsert(
        call.session, call.act, Reference(system, external_id), record.model_dump()
    )
    return saved(call, applications.read, application, made=made)


@routes.get("/applications/{application_id}/history", "applications.history", answer=HistoryOut)
def read_history(call: Calling, application_id: UUID) -> Answer:
    """Read every decision about an application."""
    return Answer(applications.history(call.session, call.act, application_id))


@routes.get(
    "/applications/{application_id}/scorecards",
    "applications.scorecards",
    answer=ScorecardsOut,
)
def list_scorecards(call: Calling, application_id: UUID) -> Answer:
    """Read the scorecards of an application that you may see."""
    cards = scorecards.of_application(call.session, call.act, application_id)
    return Answer(
        {
            "application_id": application_id,
            "visibility": scorecards.VISIBILITY,
            "scorecards": cards,
        }
    )


@routes.get("/applications/{application_id}/debrief", "applications.debrief", answer=DebriefOut)
def read_debrief(call: Calling, application_id: UUID) -> Answer:
    """Read what the panels found, side by side, and what it adds up to."""
    body = debriefs.read(call.session, call.act, call.library, application_id)
    return Answer(body, is_plain=True)


@routes.post(
    "/applications/{application_id}/debrief/open",
    "applications.open-debrief",
    answer=DebriefOut,
    refusals=["own-scorecard-missing", "stage-conflict"],
)
def open_debrief(call: Calling, application_id: UUID, opening: OpenDebriefIn) -> Answer:
    """Let a stage into the debrief before its panel is in; your name and reason are kept."""
    debriefs.open_early(call.session, call.act, application_id, opening.stage, opening.reason)
    body = debriefs.read(call.session, call.act, call.library, application_id)
    return Answer(body, is_plain=True, about=("applications", application_id))


def _move(call: Call, application_id: UUID, action: Action, move: MoveIn) -> Answer:
    moved = decisions.move(
        call.session,
        call.act,
        call.library,
        application_id,
        action,
        from_stage=move.from_stage,
        reason=move.reason,
        override=move.override,
        starts_on=move.starts_on if isinstance(move, HireIn) else None,
    )
    return saved(call, applications.read, moved)


def _declare_move(action: Action, summary: str, from_stage: str, reason: str) -> None:
    example = {"from_stage": from_stage, "reason": reason}

    def handler(
        call: Calling, application_id: UUID, move: Annotated[MoveIn, Body(examples=[example])]
    ) -> Answer:
        return _move(call, application_id, action, move)

    handler.__doc__ = summary
    handler.__name__ = f"{action.value}_application"
    routes.post(
        f"/applications/{{application_id}}/{action.value}",
        f"applications.{action.value}",
        answer=ApplicationOut,
        refusals=MOVE_REFUSALS,
    )(handler)


@routes.post(
    "/applications/{application_id}/hire",
    "applications.hire",
    answer=ApplicationOut,
    refusals=MOVE_REFUSALS,
)
def hire_application(
    call: Calling,
    application_id: UUID,
    move: Annotated[
        HireIn,
        Body(
            examples=[
                {
                    "from_stage": "decision",
                    "reason": "Strong in system design, where the team is thin.",
                    "starts_on": "2026-06-01",
                }
            ]
        ),
    ],
) -> Answer:
    """Hire the candidate; they join the team with the evidence of their scorecards."""
    return _move(call, application_id, Action.HIRE, move)


for _action, *_words in (
    (
        Action.ADVANCE,
        "Pass the stage and go on to the next.",
        "screen",
        "Ran two models in production.",
    ),
    (
        Action.SKIP,
        "Leave the stage out and go on to the next.",
        "screen",
        "Known from an earlier round.",
    ),
    (
        Action.REJECT,
        "Turn the application down.",
        "screen",
        "No experience with running models.",
    ),
    (
        Action.WITHDRAW,
        "Record that the candidate withdrew.",
        "screen",
        "Took another offer.",
    ),
    (
        Action.REOPEN,
        "Take a rejection or withdrawal back.",
        "screen",
        "The other offer fell through.",
    ),
):
    _declare_move(_action, *_words)
