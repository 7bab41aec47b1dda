"""The running service as one person of the sample round uses it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

PAGE: Final = 200

Document = dict[str, Any]


class PlayFailedError(Exception):
    """The service refused a request of the sample round, or could not be reached."""

    def __init__(self, method: str, path: str, status: int | None, detail: str) -> None:
        self.method, self.path, self.status, self.detail = method, path, status, detail
        super().__init__(f"{method} {path}: {status or 'no answer'}: {detail}")


@dataclass(frozen=True, slots=True)
class Seat:
    """The service as one person uses it; `http` adds the address of its API to every path."""

    http: httpx.Client
    key: str | None = field(default=None, repr=False)

    def send(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        once: str | None = None,
        version: int | None = None,
        query: Mapping[str, str | int] | None = None,
    ) -> Document:
        """Send a request and return the answer's body.

        `once` is the Idempotency-Key, `version` the one that If-Match names. Raises
        PlayFailedError for any answer that is not 2xx.
        """
        headers = {}
        if self.key is not None:
            headers["Authorization"] = f"Bearer {self.key}"
        if once is not None:
            headers["Idempotency-Key"] = once
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        try:
            answer = self.http.request(method, path, json=body, headers=headers, params=query)
        except httpx.HTTPError as error:
            raise PlayFailedError(method, path, None, str(error)) from error
        if not answer.is_success:
            raise PlayFailedError(method, path, answer.status_code, _problem(answer))
        document: Document = answer.json() if answer.content else {}
        return document

    def get(self, path: str) -> Document:
        """Read one record."""
        return self.send("GET", path)

    def post(self, path: str, body: Mapping[str, Any] | None = None, *, once: str) -> Document:
        """Create or do something, once."""
        return self.send("POST", path, body, once=once)

    def patch(self, path: str, changes: Mapping[str, Any]) -> Document:
        """Change a record, based on the version that is read just before."""
        return self.send("PATCH", path, changes, version=self.get(path)["version"])

    def walk(self, path: str, **filters: str) -> Iterator[Document]:
        """Every row of a list."""
        query: dict[str, str | int] = {"limit": PAGE, **filters}
        while True:
            page = self.send("GET", path, query=query)
            yield from page["items"]
            if page["next_cursor"] is None:
                return
            query["cursor"] = page["next_cursor"]


def _problem(answer: httpx.Response) -> str:
    """The problem's words for people and the places it points at."""
    try:
        problem = answer.json()
        faults = [f"{fault['pointer']}: {fault['detail']}" for fault in problem.get("errors", ())]
        return " ".join([problem["detail"], *faults])
    except (ValueError, LookupError, TypeError, AttributeError):
        return answer.text[:500]
