"""Take-homes: draft, send, and record what becomes of them."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.api.operations import Answer, Call, Calling, Declaration, IfMatch, Routes, saved
from app.api.pagination import walk
from app.domain.take_homes import Step, TakeHomeAction
from app.schemas.base import Page
from app.schemas.take_homes import (
    TakeHomeBrief,
    TakeHomeEnd,
    TakeHomeExtend,
    TakeHomeIn,
    TakeHomeOut,
    TakeHomePatch,
    TakeHomeQuery,
    TakeHomeRow,
    TakeHomeSend,
    TakeHomeStart,
    TakeHomeSubmit,
)
from app.services import take_homes

routes = Routes("take-homes")


@routes.post(
    "/applications/{application_id}/take-homes",
    "take-homes.create",
    answer=TakeHomeOut,
    status=201,
    refusals=["stage-conflict"],
)
def draft_take_home(call: Calling, application_id: UUID, record: TakeHomeIn) -> Answer:
    """Draft the take-home of the stage an application stands in."""
    made = take_homes.create(call.session, call.act, application_id, record.model_dump())
    return saved(call, take_homes.read, made, made=True)


@routes.get(
    "/take-homes",
    "take-homes.list",
    answer=Page[TakeHomeRow],
    refusals=["cursor-invalid"],
)
def list_take_homes(call: Calling, query: Annotated[TakeHomeQuery, Query()]) -> Answer:
    """List take-homes."""
    return walk(call, query, take_homes.find)


@routes.get("/take-homes/{take_home_id}", "take-homes.read", answer=TakeHomeOut)
def read_take_home(call: Calling, take_home_id: UUID) -> Answer:
    """Read a take-home, what was handed in, and what was done with it."""
    body = take_homes.read(call.session, call.act, take_home_id)
    return Answer(body, version=body["version"])


@routes.get("/take-homes/{take_home_id}/brief", "take-homes.brief", answer=TakeHomeBrief)
def read_take_home_brief(call: Calling, take_home_id: UUID) -> Answer:
    """Read what the candidate is shown: the task, its limits, and what will be looked for."""
    return Answer(take_homes.brief(call.session, call.act, call.library, take_home_id))


@routes.patch(
    "/take-homes/{take_home_id}",
    "take-homes.update",
    answer=TakeHomeOut,
    refusals=["stage-conflict", "take-home-conflict"],
)
def update_take_home(call: Calling, take_home_id: UUID, changes: TakeHomePatch) -> Answer:
    """Change a take-home that the candidate does not have, or no more."""
    values = changes.changes()
    return saved(
        call, take_homes.read, take_homes.update(call.session, call.act, take_home_id, values)
    )


def _action(action: TakeHomeAction) -> Declaration:
    return routes.post(
        f"/take-homes/{{take_home_id}}/{action.value}",
        f"take-homes.{action.value}",
        answer=TakeHomeOut,
        if_match=IfMatch.HONOURED,
        refusals=["stage-conflict", "take-home-conflict"],
    )


def _taken(
    call: Call,
    take_home_id: UUID,
    action: TakeHomeAction,
    body: TakeHomeSend | TakeHomeStart | TakeHomeExtend | TakeHomeEnd,
) -> Answer:
    values = body.model_dump()
    step = Step(call.act.now, at=values.pop("at", None), due_at=values.pop("due_at", None))
    reason = values.pop("reason", None)
    taken = take_homes.take(
        call.session, call.act, take_home_id, action, step, reason=reason, submission=values
    )
    return saved(call, take_homes.read, taken)


@_action(TakeHomeAction.SEND)
def send_take_home(call: Calling, take_home_id: UUID, body: TakeHomeSend) -> Answer:
    """Record that the take-home goes to the candidate, once more after it was withdrawn."""
    return _taken(call, take_home_id, TakeHomeAction.SEND, body)


@_action(TakeHomeAction.START)
def start_take_home(call: Calling, take_home_id: UUID, body: TakeHomeStart) -> Answer:
    """Record that the candidate has started."""
    return _taken(call, take_home_id, TakeHomeAction.START, body)


@_action(TakeHomeAction.SUBMIT)
def submit_take_home(call: Calling, take_home_id: UUID, body: TakeHomeSubmit) -> Answer:
    """Record what the candidate handed in, for good; after due_at it is marked late."""
    return _taken(call, take_home_id, TakeHomeAction.SUBMIT, body)


@_action(TakeHomeAction.EXTEND)
def extend_take_home(call: Calling, take_home_id: UUID, body: TakeHomeExtend) -> Answer:
    """Give the candidate more time, also after the take-home expired."""
    return _taken(call, take_home_id, TakeHomeAction.EXTEND, body)


@_action(TakeHomeAction.EXPIRE)
def expire_take_home(call: Calling, take_home_id: UUID, body: TakeHomeEnd) -> Answer:
    """Wait no longer for a take-home that is past due."""
    return _taken(call, take_home_id, TakeHomeAction.EXPIRE, body)


@_action(TakeHomeAction.WITHDRAW)
def withdraw_take_home(call: Calling, take_home_id: UUID, body: TakeHomeEnd) -> Answer:
    """Take the take-home back; it may be changed then, and sent again."""
    return _taken(call, take_home_id, TakeHomeAction.WITHDRAW, body)
