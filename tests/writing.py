"""Clients that write until the server dies, and remember what they were told is stored."""

import random
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import httpx

from app.api.operations import PREFIX
from tests.api import rounds
from tests.factories import Record

State = tuple[Any, ...]
"""What tells one version of a record from the next: its version number, and what was written."""


@dataclass
class Writer(ABC):
    """One client: what it was told is stored, and what it was trying when the server died."""

    number: int
    key: str
    acknowledged: dict[str, State] = field(default_factory=dict)
    attempted: dict[str, State] = field(default_factory=dict)
    answers: int = 0
    sent: int = 0

    def write_until_it_dies(self, address: str) -> None:
        """Send one request after the other, as fast as the server answers."""
        chance = random.Random(f"{self.number} {self.sent}")  # noqa: S311  # nothing secret
        headers = {"Authorization": f"Bearer {self.key}"}
        with httpx.Client(
            base_url=address + PREFIX, headers=headers, trust_env=False, timeout=30
        ) as http:
            try:
                self.return_to(http)
                while True:
                    self.sent += 1
                    self.write(http, chance)
            except httpx.TransportError:
                return

    @abstractmethod
    def return_to(self, http: httpx.Client) -> None:
        """Find the way again after a crash."""

    @abstractmethod
    def write(self, http: httpx.Client, chance: random.Random) -> None:
        """Send the next request."""

    def compare(self, stored: dict[str, State]) -> None:
        """Assert that nothing acknowledged is lost; what was stored unanswered is taken over."""
        for record, known in self.acknowledged.items():
            assert record in stored, "an acknowledged record is gone"
            if stored[record] != known:
                assert stored[record] == self.attempted.get(record), "a change is gone"
                self.acknowledged[record] = stored[record]
        self.attempted.clear()

    def _answered(self, response: httpx.Response) -> Record | None:
        """The record that was answered; busy (503) is no answer."""
        if response.status_code == 503:
            return None
        assert response.is_success, response.text
        self.answers += 1
        record: Record = response.json()
        return record

    def _change(
        self, record: str, state: State, send: Callable[[], httpx.Response]
    ) -> Record | None:
        """Send what brings the record into this state."""
        self.attempted[record] = state
        answer = self._answered(send())
        del self.attempted[record]
        if answer is not None:
            self.acknowledged[record] = state
        return answer

    def _candidate(self, http: httpx.Client) -> Record | None:
        name = f"{self.number}-{self.sent}"
        reference = {"system": "greenhouse", "external_id": name}
        answer = self._answered(
            http.post(
                "/candidates",
                json={"name": name, "external_references": [reference]},
                headers={"Idempotency-Key": name},
            )
        )
        if answer is not None:
            self.acknowledged[answer["id"]] = (1, None)
        return answer


class Registrar(Writer):
    """Creates and changes candidates."""

    def return_to(self, http: httpx.Client) -> None:
        """Go on: a candidate needs nothing before it."""

    def write(self, http: httpx.Client, chance: random.Random) -> None:
        """Create a candidate, or change one."""
        if not self.acknowledged or chance.random() < 0.5:
            self._candidate(http)
            return
        candidate = chance.choice(list(self.acknowledged))
        version, place = self.acknowledged[candidate][0], f"place {self.sent}"
        send = partial(
            http.patch,
            f"/candidates/{candidate}",
            json={"location": place},
            headers={"If-Match": f'"{version}"'},
        )
        self._change(candidate, (version + 1, place), send)


@dataclass
class Decider(Writer):
    """Moves one application after the other about, and rates some of the stages on the way.

    person: whose key it is. criteria: what each stage rates. interview: the one whose card is owed.
    met: the applications and stages that had their interview.
    """

    person: str = ""
    requisition: str = ""
    criteria: Mapping[str, Sequence[str]] = field(default_factory=dict)
    application: Record | None = None
    interview: str | None = None
    met: set[tuple[str, str]] = field(default_factory=set)

    def return_to(self, http: httpx.Client) -> None:
        """Read the application anew: what was sent last may have been stored unanswered."""
        if self.interview is not None and self.acknowledged[self.interview][2]:
            self.interview = None
        if self.application is not None:
            reading = http.get(f"/applications/{self.application['id']}")
            self.application = self._answered(reading) or self.application

    def write(self, http: httpx.Client, chance: random.Random) -> None:
        """Apply, plan an interview, rate, or move, whichever is next."""
        if self.interview is not None:
            self._rate(http, self.interview, chance)
            return
        application = self.application or {"moves": []}
        moves = [move for move in application["moves"] if move["is_legal"]]
        if not moves:
            self._apply(http)
        elif self._waits_for_an_interview(application) and chance.random() < 0.5:
            self._plan(http, application)
        else:
            self._move(http, application, chance.choice(moves))

    def _waits_for_an_interview(self, application: Record) -> bool:
        if application["status"] != "active":
            return False
        if (application["id"], application["stage"]) in self.met:
            return False
        stages = {stage["key"]: stage["status"] for stage in application["stages"]}
        return bool(stages[application["stage"]] == "pending")

    def _apply(self, http: httpx.Client) -> None:
        candidate = self._candidate(http)
        if candidate is None:
            return
        wanted = {"candidate_id": candidate["id"], "requisition_id": self.requisition}
        self.application = self._answered(http.post("/applications", json=wanted))
        if self.application is not None:
            self.acknowledged[self.application["id"]] = (1, self.application["stage"])

    def _move(self, http: httpx.Client, application: Record, move: Record) -> None:
        state = (application["version"] + 1, move["to_stage"])
        body = {"from_stage": application["stage"], "reason": "As agreed.", "override": True}
        address = f"/applications/{application['id']}/{move['action']}"
        moved = self._change(application["id"], state, partial(http.post, address, json=body))
        self.application = moved or application

    def _plan(self, http: httpx.Client, application: Record) -> None:
        meeting = {"stage": application["stage"], "panel": [self.person]}
        address = f"/applications/{application['id']}/interviews"
        planned = self._answered(http.post(address, json=meeting))
        if planned is not None:
            self.interview = planned["id"]
            self.met.add((application["id"], application["stage"]))
            self.acknowledged[planned["id"]] = (0, "", False)

    def _rate(self, http: httpx.Client, interview: str, chance: random.Random) -> None:
        version, words, _ = self.acknowledged[interview]
        address = f"/interviews/{interview}/scorecard"
        if version and chance.random() < 0.5:
            send = partial(http.post, f"{address}/submit")
            self._change(interview, (version + 1, words, True), send)
            self.return_to(http)
            return
        assert self.application is not None
        words = f"save {self.sent}"
        card = rounds.card(self.criteria[self.application["stage"]], summary=words)
        card["ratings"] = [rating | {"evidence": words} for rating in card["ratings"]]
        if_match = {"If-Match": f'"{version}"'}
        send = partial(http.put, address, json=card, headers=if_match)
        self._change(interview, (version + 1, words, False), send)
