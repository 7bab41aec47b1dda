"""The HTTP protocol of the server: refuses bytes that are no HTTP in the shape of every refusal."""

from uuid import uuid4

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.api import problems
from app.api.envelope import SECURITY_HEADERS


class ProblemProtocol(HttpToolsProtocol):
    """uvicorn's own protocol; what its parser refuses never reaches the application."""

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  # uvicorn's signature
        """Answer problem+json in place of uvicorn's plain text, and hang up."""
        request_id = uuid4().hex
        _, body = problems.render("request-unreadable", request_id=request_id)
        headers = [
            (b"content-type", problems.MEDIA_TYPE.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
            *SECURITY_HEADERS,
            (b"x-request-id", request_id.encode()),
        ]
        lines = [b"HTTP/1.1 400 Bad Request", *(b": ".join(header) for header in headers)]
        self.transport.write(b"\r\n".join([*lines, b"", body]))
        self.transport.close()
