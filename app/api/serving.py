"""How every request is served: one connection, one transaction, one answer.

FastAPI reads and validates the request; then the call is admitted, its handler (a plain function)
works inside one transaction, the answer is rendered, and the transaction is committed before the
answer is given away: what was acknowledged is stored. Where work runs is the database's business.
"""

import functools
import inspect
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import UUID

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import TypeAdapter
from sqlalchemy import Connection, update
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col

from app.answers import written
from app.api import documentation, idempotency, problems
from app.api.admission import admit
from app.api.faults import refusal_of, validation_faults
from app.api.forms import JSON, SUFFIX, Form
from app.api.operations import PREFIX, Answer, Call, Rendered, Route, Routes
from app.api.reading import StrictRequest
from app.db import transaction
from app.domain.errors import DomainError
from app.models.people import ApiKey
from app.services.access import KINDS

log = logging.getLogger("hiring.operations")


def install(app: FastAPI, routes: Routes) -> None:
    """Add every declared route of a noun to the application."""
    for route in routes.routes:
        endpoint = _endpoint(route)
        if route.forms:
            # Before the address without a suffix, which may end in a parameter and match it too.
            app.router.add_api_route(
                f"{PREFIX}{route.path}.{{{SUFFIX}}}",
                endpoint,
                methods=[route.method],
                route_class_override=_route_class(route),
                response_model=None,
                include_in_schema=False,
            )
        app.router.add_api_route(
            PREFIX + route.path,
            endpoint,
            methods=[route.method],
            route_class_override=_route_class(route),
            operation_id=route.operation.name.replace(".", "_").replace("-", "_"),
            tags=[routes.tag],
            summary=route.summary,
            response_model=route.answer,
            response_class=Response if route.answer is None else JSONResponse,
            status_code=route.status,
            responses=documentation.responses(route),
            openapi_extra=documentation.additions(route),
        )


def _route_class(route: Route) -> type[APIRoute]:
    """A FastAPI route that reads bodies strictly and turns strangers away before it validates."""

    class OperationRoute(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            handle = super().get_route_handler()

            async def serve(request: Request) -> Response:
                strict = StrictRequest(request.scope, request.receive)
                try:
                    if route.has_body:
                        limit = request.app.state.world.settings.max_body_bytes
                        await strict.read(limit=limit, takes=route.takes)
                    return await handle(strict)
                except RequestValidationError as error:
                    refusal = DomainError(
                        "input-invalid",
                        "Correct the fields listed in errors and send the request again.",
                        faults=validation_faults(error.errors()),
                    )
                except DomainError as error:
                    refusal = error
                call = Call(strict, request.app.state.world)
                return await _refuse_input(call, route, refusal)

            return serve

    return OperationRoute


def _endpoint(route: Route) -> Callable[..., Coroutine[Any, Any, Response]]:
    async def endpoint(*, call: Call, **arguments: Any) -> Response:
        work = functools.partial(_handle, route, call, arguments)
        transact = functools.partial(_transact, route, call, work)
        return _respond(call, await _guarded(call, route, transact))

    # FastAPI reads the parameters of the handler off this, and awaits the endpoint itself.
    endpoint.__signature__ = inspect.signature(route.handler)  # type: ignore[attr-defined]  # PEP 362
    endpoint.__name__ = route.handler.__name__
    endpoint.__doc__ = route.handler.__doc__

    return endpoint


def _handle(route: Route, call: Call, arguments: dict[str, Any]) -> Rendered:
    call.form = route.form_for(call.request)
    answer = route.handler(call=call, **arguments)
    rendered = _render(call, route, answer)
    return _in_form(call.form, answer, rendered) if call.form else rendered


def _in_form(form: Form, answer: Answer, rendered: Rendered) -> Rendered:
    """The same answer in another form, written from what the JSON one says."""
    write = form.marked if answer.bom and form.marked else form.write
    written = write(orjson.loads(rendered.body))
    body = written.encode() if isinstance(written, str) else written
    headers = dict(rendered.headers) | form.headers(answer.file_name or "answer")
    return replace(rendered, headers=headers, body=body)


def _transact(
    route: Route, call: Call, work: Callable[[], Rendered], connection: Connection
) -> Rendered:
    """Admit the call, then do its work in one transaction, committed on the way out."""
    call.act = admit(call, route, connection)
    with transaction(
        connection, writes=route.writes, snapshot=route.is_heavy(call.request)
    ) as session:
        call.session = session
        key = call.request.headers.get("idempotency-key")
        if key is None or not route.is_repeatable:
            return work()
        return idempotency.once(call, key, functools.partial(_stored_even_if_refused, call, work))


def _stored_even_if_refused(call: Call, work: Callable[[], Rendered]) -> Rendered:
    """Work whose refusal is an answer too: its effects are undone, the answer is kept."""
    try:
        with call.session.begin_nested():
            return work()
    except DomainError as error:
        return replace(_refuse(call, error), about=_addressed(call))


def _addressed(call: Call) -> tuple[str, UUID] | None:
    """The record in the address, so that a stored refusal is not told to who may not see it now."""
    for name, value in call.request.path_params.items():
        kind = f"{name.removesuffix('_id')}s"
        if kind in KINDS:
            return kind, UUID(value)
    return None


async def _guarded(call: Call, route: Route, work: Callable[[Connection], Rendered]) -> Rendered:
    """Whatever goes wrong becomes one error shape; the transaction is rolled back by then."""
    database = call.world.database
    try:
        heavy = route.is_heavy(call.request)
        rendered = await database.run(work, writes=route.writes, heavy=heavy)
    except DomainError as error:
        return _refuse(call, error)
    except (SQLAlchemyError, OSError, database.driver.Error) as error:
        refusal = refusal_of(error, database.driver)
        if refusal is None:
            raise
        log.warning("storage_fault", extra={"fault": type(error).__name__})
        return _refuse(call, refusal)
    if call.stale_key_id is not None:
        with suppress(SQLAlchemyError):
            note = functools.partial(_note_last_use, call)
            await database.run(note, writes=True, heavy=False)
    return rendered


async def _refuse_input(call: Call, route: Route, refusal: DomainError) -> Response:
    """Refuse unreadable or invalid input, but only to whoever may call the operation at all."""

    def check(connection: Connection) -> Rendered:
        admit(call, route, connection)
        return _refuse(call, refusal)

    return _respond(call, await _guarded(call, route, check))


@functools.cache
def _adapter_of(model: Any) -> TypeAdapter[Any]:
    """What validates and writes answers of this model, built at the first of them."""
    adapter = TypeAdapter(model)
    # The first use would build it too, but two threads at once would be in each other's way.
    adapter.rebuild()
    return adapter


def _render(call: Call, route: Route, answer: Answer) -> Rendered:
    headers = {}
    if answer.version is not None:
        headers["ETag"] = f'"{answer.version}"'
    if answer.location is not None:
        headers["Location"] = PREFIX + answer.location
    if answer.next_page is not None:
        headers["Link"] = f'<{answer.next_page}>; rel="next"'
    if answer.status == 204:
        return Rendered(204, headers, b"", about=answer.about)
    headers["Content-Type"] = answer.media_type or JSON
    if route.forms:
        headers["Vary"] = "Accept"
    elif answer.file_name is not None:
        headers["Content-Disposition"] = f'attachment; filename="{answer.file_name}"'
    if answer.media_type is not None:
        body = answer.body.encode() if isinstance(answer.body, str) else answer.body
        return Rendered(answer.status, headers, body, None, answer.about)
    if answer.is_plain:
        body = written(answer.body)
        if call.world.checks_plain_answers:
            _check_plain(_adapter_of(route.answer), body)
        return Rendered(answer.status, headers, body, None, answer.about)
    adapter = _adapter_of(route.answer)
    value = adapter.validate_python(answer.body, from_attributes=True)
    body = adapter.dump_json(value, exclude_unset=True)
    stored = None
    if answer.conceal:
        kept = value.model_copy(update=dict.fromkeys(answer.conceal))
        stored = adapter.dump_json(kept, exclude_unset=True)
    return Rendered(answer.status, headers, body, stored, answer.about)


def _check_plain(adapter: TypeAdapter[Any], body: bytes) -> None:
    value = adapter.validate_json(body)
    if orjson.loads(adapter.dump_json(value, exclude_unset=True)) != orjson.loads(body):
        raise TypeError("A plain answer differs from its response model.")


def _refuse(call: Call, error: DomainError) -> Rendered:
    status, body = problems.render_error(error, request_id=call.request_id)
    headers = {"Content-Type": problems.MEDIA_TYPE}
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="hiring", Basic realm="hiring"'
    if error.code in problems.RETRY_SOON:
        headers["Retry-After"] = "1"
    if status == 413:
        headers["Connection"] = "close"
    return Rendered(status, headers, body)


def _respond(call: Call, rendered: Rendered) -> Response:
    return Response(rendered.body, rendered.status, headers={**rendered.headers, **call.headers})


def _note_last_use(call: Call, connection: Connection) -> None:
    """Remember, to the hour, when the key was last used. Losing one such note harms nobody."""
    with transaction(connection, writes=True) as session:
        session.execute(
            update(ApiKey)
            .where(col(ApiKey.id) == call.stale_key_id)
            .values(last_used_at=call.world.clock())
        )
