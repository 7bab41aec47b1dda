"""What was acknowledged is there after a crash: the service is killed again and again."""

import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from app.api.operations import PREFIX
from tests.client import Api
from tests.crashing import doomed_server

KILLS = 20
CLIENTS = 8
ENOUGH = 60
"""Answers the clients have had together before the server may be killed."""


@dataclass
class Writer:
    """One client: what it was told is stored, and what it was trying when the server died."""

    number: int
    key: str
    acknowledged: dict[str, tuple[int, str | None]] = field(default_factory=dict)
    attempted: dict[str, tuple[int, str | None]] = field(default_factory=dict)
    answers: int = 0
    sent: int = 0

    def write_until_it_dies(self, address: str) -> None:
        """Create and change candidates as fast as the server answers; busy (503) is no answer."""
        chance = random.Random(f"{self.number} {self.sent}")  # noqa: S311  # nothing secret
        headers = {"Authorization": f"Bearer {self.key}"}
        with httpx.Client(
            base_url=address + PREFIX, headers=headers, trust_env=False, timeout=30
        ) as http:
            try:
                while True:
                    self.sent += 1
                    if not self.acknowledged or chance.random() < 0.5:
                        self._create(http)
                    else:
                        self._change(http, chance.choice(list(self.acknowledged)))
            except httpx.TransportError:
                return

    def _create(self, http: httpx.Client) -> None:
        name = f"{self.number}-{self.sent}"
        reference = {"system": "greenhouse", "external_id": name}
        response = http.post(
            "/candidates",
            json={"name": name, "external_references": [reference]},
            headers={"Idempotency-Key": name},
        )
        if response.status_code != 503:
            assert response.status_code == 201, response.text
            self.acknowledged[response.json()["id"]] = (1, None)
            self.answers += 1

    def _change(self, http: httpx.Client, candidate: str) -> None:
        version, _ = self.acknowledged[candidate]
        self.attempted[candidate] = version + 1, f"place {self.sent}"
        response = http.patch(
            f"/candidates/{candidate}",
            json={"location": f"place {self.sent}"},
            headers={"If-Match": f'"{version}"'},
        )
        if response.status_code != 503:
            assert response.status_code == 200, response.text
            self.acknowledged[candidate] = self.attempted.pop(candidate)
            self.answers += 1

    def compare(self, stored: dict[str, tuple[int, str | None]]) -> None:
        """Assert that nothing acknowledged is lost; what was stored unanswered is taken over."""
        for candidate, known in self.acknowledged.items():
            assert candidate in stored, "an acknowledged candidate is gone"
            if stored[candidate] != known:
                assert stored[candidate] == self.attempted.get(candidate), "a change is gone"
                self.acknowledged[candidate] = stored[candidate]
        self.attempted.clear()


def stored_candidates(address: str, key: str) -> dict[str, tuple[int, str | None]]:
    """Every candidate, read through the restarted service."""
    headers = {"Authorization": f"Bearer {key}"}
    with httpx.Client(base_url=address, headers=headers, trust_env=False, timeout=30) as http:
        return {row["id"]: (row["version"], row["location"]) for row in _rows(http)}


def _rows(http: httpx.Client) -> Iterator[dict[str, Any]]:
    path: str | None = f"{PREFIX}/candidates?limit=200"
    while path is not None:
        page = http.get(path)
        yield from page.json()["items"]
        path = page.links["next"]["url"] if "next" in page.links else None


def numbers(api: Api, *statements: str) -> list[Any]:
    """The single values that these statements give."""
    with api.world.database.reading() as session:
        return [session.execute(text(statement)).scalar_one() for statement in statements]


def test_nothing_acknowledged_is_lost_when_the_service_is_killed(api: Api) -> None:
    writers = [Writer(number, api.key) for number in range(CLIENTS)]
    chance = random.Random(1)  # noqa: S311  # nothing secret
    wait = threading.Event().wait
    with ThreadPoolExecutor(CLIENTS) as pool:
        for _ in range(KILLS):
            with doomed_server(api.world.settings) as address:
                stored = stored_candidates(address, api.key)
                for writer in writers:
                    writer.compare(stored)
                for writer in writers:
                    writer.answers = 0
                busy = [pool.submit(writer.write_until_it_dies, address) for writer in writers]
                deadline = time.monotonic() + 20
                while sum(writer.answers for writer in writers) < ENOUGH:
                    failed = [job for job in busy if job.done()]
                    assert not failed, failed[0].result()
                    assert time.monotonic() < deadline
                    wait(0.01)
                wait(chance.uniform(0, 0.2))
            for job in busy:
                job.result()
    with doomed_server(api.world.settings) as address:
        stored = stored_candidates(address, api.key)
        for writer in writers:
            writer.compare(stored)
    assert len(stored) >= KILLS * ENOUGH / 4
    assert_whole(api, len(stored))


def assert_whole(api: Api, candidates: int) -> None:
    """Every candidate came with its reference and its stored answer, or not at all."""
    counts = numbers(
        api,
        "SELECT count(*) FROM candidates",
        "SELECT count(*) FROM external_references r JOIN candidates c ON c.id = r.record_id",
        "SELECT count(*) FROM stored_answers s JOIN candidates c ON c.id = s.record_id"
        " WHERE s.status = 201 AND s.key = c.name",
        "SELECT count(*) FROM stored_answers",
        "SELECT count(DISTINCT sync_number) FROM candidates",
    )
    assert counts == [candidates] * 5
    newest, counter = numbers(
        api,
        "SELECT max(sync_number) FROM candidates",
        "SELECT value FROM sync_counters WHERE kind = 'candidate'",
    )
    assert newest == counter
    if api.world.database.is_sqlite:
        assert numbers(api, "PRAGMA integrity_check") == ["ok"]
        with api.world.database.reading() as session:
            assert session.execute(text("PRAGMA foreign_key_check")).all() == []


@pytest.mark.parametrize("attempt", range(3))
def test_a_retry_after_a_crash_finds_the_answer_or_runs_for_the_first_time(
    api: Api, attempt: int
) -> None:
    headers = {"Authorization": f"Bearer {api.key}", "Idempotency-Key": f"k{attempt}"}

    def send(address: str) -> httpx.Response | None:
        try:
            return httpx.post(
                f"{address}{PREFIX}/candidates",
                json={"name": "once"},
                headers=headers,
                trust_env=False,
                timeout=10,
            )
        except httpx.TransportError:
            return None

    with ThreadPoolExecutor(1) as pool:
        with doomed_server(api.world.settings) as address:
            stored_candidates(address, api.key)
            first = pool.submit(partial(send, address))
            threading.Event().wait(0.004 * attempt)
        told = first.result()
    with doomed_server(api.world.settings) as address:
        again = send(address)
        assert again is not None
        assert again.status_code == 201
        assert told is None or told.content == again.content
        assert len(stored_candidates(address, api.key)) == 1
