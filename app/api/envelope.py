"""The outermost layer: request ids, security headers, the access log, and one shape for crashes."""

import logging
import time
from typing import Any
from uuid import uuid4

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api import problems

log = logging.getLogger("hiring.access")

SECURITY_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
]


CLIENT_CLOSED_REQUEST = 499
"""What the log says of a request whose sender hung up; nobody is there to be answered."""


class Envelope:
    """Wraps the whole application, so that nothing leaves without the house's marks."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        started = time.perf_counter()
        status = 500
        answered = finished = False

        async def send_marked(message: Message) -> None:
            nonlocal status, answered, finished
            if message["type"] == "http.response.start":
                answered = True
                status = message["status"]
                headers = message["headers"]
                present = {name for name, _ in headers}
                headers.extend(mark for mark in SECURITY_HEADERS if mark[0] not in present)
                headers.append((b"x-request-id", request_id.encode()))
            await send(message)
            finished = message["type"] == "http.response.body" and not message.get("more_body")

        try:
            await self.app(scope, receive, send_marked)
        except ClientDisconnect:
            status = CLIENT_CLOSED_REQUEST
        except Exception:
            log.exception("crash", extra={"request_id": request_id})
            if answered and not finished:
                raise
            if not answered:
                await _send_crash(send_marked, request_id)
        finally:
            route = scope.get("route")
            log.info(
                "request",
                extra={
                    "request_id": request_id,
                    "method": scope["method"],
                    "route": getattr(route, "path", None),
                    "status": status,
                    "milliseconds": round((time.perf_counter() - started) * 1000, 1),
                },
            )


async def _send_crash(send: Any, request_id: str) -> None:
    status, body = problems.render("internal-error", request_id=request_id)
    headers = [
        (b"content-type", problems.MEDIA_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
