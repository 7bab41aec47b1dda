"""A load generator light enough to share two cores with the server it measures."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial


@dataclass(frozen=True, slots=True)
class Rate:
    """What a run achieved: answers a second, and how many were not 2xx."""

    per_second: float
    failures: int


class _Client(asyncio.Protocol):
    """One keep-alive connection that sends the next request when the answer is complete."""

    def __init__(
        self, next_request: Callable[[], bytes | None], done: asyncio.Future[None]
    ) -> None:
        self.next_request = next_request
        self.done = done
        self.buffer = b""
        self.answers = self.failures = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._send()

    def data_received(self, received: bytes) -> None:
        self.buffer += received
        head, separator, body = self.buffer.partition(b"\r\n\r\n")
        if not separator:
            return
        lowered = head.lower()
        start = lowered.index(b"content-length:") + 15
        end = lowered.find(b"\r", start)
        length = int(lowered[start:] if end < 0 else lowered[start:end])
        if len(body) < length:
            return
        self.buffer = b""
        self.answers += 1
        self.failures += head[9:10] != b"2"
        self._send()

    def connection_lost(self, _error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)

    def _send(self) -> None:
        request = self.next_request()
        if request is None:
            self.transport.close()
        else:
            self.transport.write(request)


def request_bytes(
    method: str, path: str, *, key: str | None = None, body: bytes = b"", headers: str = ""
) -> bytes:
    """One HTTP/1.1 request as it goes over the wire."""
    authorization = f"Authorization: Bearer {key}\r\n" if key else ""
    content = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if body else ""
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{authorization}{content}{headers}\r\n"
    return head.encode() + body


def _same(client: _Client) -> _Client:
    return client


async def _run(
    port: int, next_request: Callable[[], bytes | None], clients: int
) -> tuple[list[_Client], float]:
    loop = asyncio.get_running_loop()
    started = time.perf_counter()
    ends = [loop.create_future() for _ in range(clients)]
    made: list[_Client] = []
    for end in ends:
        client = _Client(next_request, end)
        made.append(client)
        await loop.create_connection(partial(_same, client), "127.0.0.1", port)
    await asyncio.gather(*ends)
    return made, time.perf_counter() - started


def measure(port: int, next_request: Callable[[], bytes | None], *, clients: int = 16) -> Rate:
    """Send what `next_request` gives over `clients` connections until it gives None."""
    made, seconds = asyncio.run(_run(port, next_request, clients))
    answers = sum(client.answers for client in made)
    return Rate(answers / seconds, sum(client.failures for client in made))


def for_seconds(seconds: float, request: bytes) -> Callable[[], bytes | None]:
    """The same request again and again, for a while."""
    until = time.perf_counter() + seconds
    return lambda: request if time.perf_counter() < until else None
