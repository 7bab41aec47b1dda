"""How a route is declared: an operation of the policy table, at an address, with its answers.

Declarations are data; app.api.serving installs them and runs them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from sqlmodel import Session

from app.api.forms import JSON, SUFFIX, Form, chosen
from app.api.world import World
from app.domain.errors import DomainError
from app.domain.policy import OPERATIONS, Operation
from app.models.base import Versioned
from app.rubrics.loader import Library
from app.services.acting import Act
from app.services.rubrics import Shelf

PREFIX = "/api/v1"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a handler gives back: plain values for the response model, and what goes into headers.

    version becomes the ETag; location the address of what was made; about is the kind and id of the
    record the answer tells of, so that a stored answer is only repeated to whoever may see it;
    conceal names members that a stored copy must not keep. is_plain: the body has just the members
    of the response model already, so it is written out as it is (a third of a list's time).
    media_type: what the body is when it is no JSON; it is then text or bytes, and sent as it is.
    file_name: what it is called when a reader keeps it; without its suffix where the form gives it.
    bom: whether its CSV begins with a byte order mark.
    """

    body: Any
    status: int = 200
    version: int | None = None
    location: str | None = None
    about: tuple[str, UUID] | None = None
    next_page: str | None = None
    conceal: frozenset[str] = frozenset()
    is_plain: bool = False
    media_type: str | None = None
    file_name: str | None = None
    bom: bool = False


def saved(
    call: "Call",
    read: Callable[..., Any],
    record: Versioned,
    *,
    made: bool = False,
    under: str = "",
) -> Answer:
    """The answer to a change: the record as the caller may read it now.

    under: the address of what the record belongs to, where its own begins with that. Raises
    DomainError (`input-invalid`) for a change after which the caller could not read it.
    """
    kind = str(record.__tablename__)
    try:
        body = read(call.session, call.act, record.id)
    except DomainError:
        raise DomainError(
            "input-invalid",
            "This would take the record out of your own reach. Ask an admin to make the change.",
        ) from None
    return Answer(
        body,
        status=201 if made else 200,
        version=record.version,
        location=f"{under}/{kind.replace('_', '-')}/{record.id}" if made else None,
        about=(kind, record.id),
    )


@dataclass(frozen=True, slots=True)
class Rendered:
    """An answer as it goes over the wire; stored_body is the copy for replays, if it differs."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    stored_body: bytes | None = None
    about: tuple[str, UUID] | None = None


@dataclass(slots=True)
class Call:
    """One request on its way through an operation; handlers use `session` and `act`.

    headers: what every answer to this request carries, refusals included (the rate limit). form:
    what the answer will be written in, None for JSON. stale_key_id: the key whose last use should
    be noted, when the noted one is too old.
    """

    request: Request
    world: World
    headers: dict[str, str] = field(default_factory=dict)
    form: Form | None = None
    stale_key_id: UUID | None = None
    session: Session = field(init=False)
    act: Act = field(init=False)

    @property
    def library(self) -> Library:
        """Every rubric as this request finds it."""
        return Shelf(self.world.library, self.session, self.world.kept_rubrics)

    @property
    def request_id(self) -> str:
        """The id the log line and every problem of this request carry."""
        return str(self.request.scope["state"]["request_id"])


async def open_call(request: Request) -> Call:
    """The call of this request, not yet admitted: that happens inside the transaction."""
    return Call(request, request.app.state.world)


Calling = Annotated[Call, Depends(open_call)]


class IfMatch(StrEnum):
    """What an operation makes of the version in If-Match: `Act.expect` compares it."""

    DEMANDED = "demanded"
    HONOURED = "honoured"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Route:
    """One operation at one address, as data: what to call and what it may answer."""

    method: str
    path: str
    operation: Operation
    handler: Callable[..., Answer]
    answer: Any
    status: int
    summary: str
    refusals: tuple[str, ...]
    if_match: IfMatch
    heavy: bool | str
    media_types: tuple[str, ...]
    forms: tuple[Form, ...]
    takes: str
    asks: bool

    @property
    def has_body(self) -> bool:
        """Whether a request of it has a body."""
        return self.method != "GET"

    @property
    def writes(self) -> bool:
        """Whether the operation may change anything."""
        return self.has_body and not self.asks

    @property
    def is_repeatable(self) -> bool:
        """Whether an Idempotency-Key makes a repetition of it safe."""
        return self.method == "POST" and self.writes

    def form_for(self, request: Request) -> Form | None:
        """The form this request asks for besides JSON; see `chosen`."""
        if not self.forms:
            return None
        suffix = request.path_params.get(SUFFIX)
        return chosen(self.forms, suffix, request.headers.get("accept", ""))

    def is_heavy(self, request: Request) -> bool:
        """Whether this request of it gets a thread."""
        return self.heavy if isinstance(self.heavy, bool) else self.heavy in request.query_params

    @property
    def needs_version(self) -> bool:
        """Whether the operation is refused without If-Match."""
        return self.if_match is IfMatch.DEMANDED


Handler = Callable[..., Answer]
Declaration = Callable[[Handler], Handler]


@dataclass
class Routes:
    """The routes of one noun. Each is declared by a decorator and installed by `install`."""

    tag: str
    routes: list[Route] = field(default_factory=list)

    def declare(
        self,
        method: str,
        path: str,
        operation: str,
        *,
        answer: Any,
        status: int = 200,
        refusals: Sequence[str] = (),
        if_match: IfMatch | None = None,
        heavy: bool | str = False,
        media_types: Sequence[str] = (),
        forms: Sequence[Form] = (),
        takes: str = JSON,
        asks: bool = False,
    ) -> Declaration:
        """Declare the handler below as the operation of the policy table at this address.

        answer: the response model; None where no JSON is answered. media_types: what else is.
        forms: what the JSON answer can be had as too, by `Accept` or by suffix.
        refusals: problem codes beyond those every such route can give.
        if_match: by default it is demanded of PATCH, PUT and DELETE and ignored by the others.
        heavy: whether it works the processor for more than a few milliseconds, so that it gets a
        thread, or the name of the query parameter that makes it so. takes: the media type of the
        body; what is no JSON reaches the handler as text. asks: a POST that is a question with a
        body: it only reads.
        """
        if if_match is None:
            changes = method in {"PATCH", "PUT", "DELETE"}
            if_match = IfMatch.DEMANDED if changes else IfMatch.IGNORED

        def add(handler: Callable[..., Answer]) -> Callable[..., Answer]:
            summary = (handler.__doc__ or "").strip().split("\n")[0].rstrip(".")
            self.routes.append(
                Route(
                    method,
                    path,
                    OPERATIONS[operation],
                    handler,
                    answer,
                    status,
                    summary,
                    tuple(refusals),
                    if_match,
                    heavy,
                    tuple(media_types),
                    tuple(forms),
                    takes,
                    asks,
                )
            )
            return handler

        return add

    def get(self, path: str, operation: str, **options: Any) -> Declaration:
        """Declare a GET; see `declare`."""
        return self.declare("GET", path, operation, **options)

    def post(self, path: str, operation: str, **options: Any) -> Declaration:
        """Declare a POST; see `declare`."""
        return self.declare("POST", path, operation, **options)

    def put(self, path: str, operation: str, **options: Any) -> Declaration:
        """Declare a PUT; see `declare`."""
        return self.declare("PUT", path, operation, **options)

    def patch(self, path: str, operation: str, **options: Any) -> Declaration:
        """Declare a PATCH; see `declare`."""
        return self.declare("PATCH", path, operation, **options)

    def delete(self, path: str, operation: str, **options: Any) -> Declaration:
        """Declare a DELETE; see `declare`."""
        return self.declare("DELETE", path, operation, **options)
