"""Plays the sample round over HTTP, every request with the key of the person who would send it.

Nothing is written past the service: what the round shows, the API allows. A load that broke off is
repeated safely, on the same day: what was done is answered from store or read and left alone.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Final
from uuid import uuid4

import httpx

from app.domain.pipeline import Action
from app.sample.outcome import Outcome, find_loaded, report
from app.sample.records import application_record, candidate_record, facts_of
from app.sample.seat import Document, PlayFailedError, Seat
from app.sample.story import (
    Apply,
    Candidate,
    Card,
    Decision,
    Draft,
    Held,
    Interview,
    Member,
    Step,
    Story,
    load_story,
)

__all__ = ["OnStep", "Outcome", "PlayFailedError", "play"]

TIMEOUT_SECONDS: Final = 30.0
KEY_NAME: Final = "sample round player"
SYNC_SCOPES: Final = ("candidates:write", "applications:write", "requisitions:write")
"""What an applicant tracking system's key is limited to."""

OnStep = Callable[[int, int, str], None]
"""Told after every step: how many are done, of how many, and what was done."""
Task = Callable[[], None]
Line = tuple[str, Task]


def _say_nothing(_done: int, _total: int, _text: str) -> None:
    pass


def play(
    api_url: str,
    admin_key: str,
    *,
    today: date | None = None,
    on_step: OnStep = _say_nothing,
) -> Outcome:
    """Load the sample round into the service whose API is at `api_url` and report how it stands.

    The dates of the round count from `today`, in UTC when left out. A round that is there already
    is left alone. Raises PlayFailedError.
    """
    headers = {"Authorization": f"Bearer {admin_key}"}
    with httpx.Client(
        base_url=api_url, headers=headers, timeout=TIMEOUT_SECONDS, trust_env=False
    ) as http:
        story, admin = load_story(), Seat(http)
        loaded = find_loaded(admin, story)
        if loaded is not None:
            _revoke_keys(admin)
            return report(admin, story, loaded)
        return _Play(http, story, today or datetime.now(UTC).date()).run(on_step)


def _revoke_keys(admin: Seat) -> None:
    """End the keys that were made for a play, this one or one that broke off."""
    for made in admin.walk("/keys"):
        if made["name"] == KEY_NAME and made["revoked_at"] is None:
            admin.send("DELETE", f"/keys/{made['id']}", version=made["version"])


class _Play:
    """One load: the story, who acts in it, and the ids the service gave so far."""

    def __init__(self, http: httpx.Client, story: Story, today: date) -> None:
        self.http, self.story, self.today = http, story, today
        self.admin = Seat(http)
        self.seats: dict[str, Seat] = {}
        self.people: dict[str, str] = {}
        self.names = {person.key: person.name for person in story.people}
        self.applications: dict[str, str] = {}
        self.interviews: dict[tuple[str, str], str] = {}
        self.team_id = self.requisition_id = ""
        self.gap_before: Document | None = None

    def run(self, on_step: OnStep) -> Outcome:
        """Play everything; the hire comes last, when the team's gap was looked at."""
        _revoke_keys(self.admin)
        tasks = [*self._preparations(), *self._story_lines()]
        for done, (text, task) in enumerate(tasks, start=1):
            task()
            on_step(done, len(tasks), text)
        requisition = self.admin.get(f"/requisitions/{self.requisition_id}")
        return report(self.admin, self.story, requisition, gap_before=self.gap_before)

    def _preparations(self) -> Iterator[Line]:
        for person in self.story.people:
            record = {
                "name": person.name,
                "email": person.email,
                "role": person.role,
                "time_zone": person.time_zone,
            }
            yield f"{person.name} gets a key", partial(self._introduce, person.key, record)
        for system in self.story.requisition.external_ids:
            record = {
                "name": f"{system.title()} connection",
                "email": f"{system}.connection@example.com",
                "role": "service",
                "system": system,
            }
            yield f"{system.title()} gets a key", partial(self._introduce, system, record)
        yield f"The team {self.story.team.name} states what it needs", self._found_team
        for member in self.story.team.members:
            yield f"{member.name} is on the team", partial(self._join, member)
        yield f"The opening {self.story.requisition.description.title}", self._open_requisition

    def _story_lines(self) -> Iterator[Line]:
        hires = []
        for candidate in self.story.candidates:
            for position, step in enumerate(candidate.steps):
                once = f"sample-round:{candidate.key}:{position}"
                line = (self._tell(candidate, step), partial(self._do, candidate, step, once))
                if isinstance(step, Decision) and step.action is Action.HIRE:
                    hires.append(line)
                else:
                    yield line
        yield "The gap report before the hire", self._look_at_gap
        yield from hires
        yield "The keys of the play are revoked", partial(_revoke_keys, self.admin)

    def _introduce(self, key: str, record: Document) -> None:
        """Find or create a person, and give them a key for as long as the play lasts."""
        email = record["email"]
        person = next(self.admin.walk("/people", email=email), None)
        if person is None:
            person = self.admin.post("/people", record, once=f"sample-round:people:{key}")
        self.people[key] = person["id"]
        wanted = {
            "name": KEY_NAME,
            "person_id": person["id"],
            "scopes": list(SYNC_SCOPES if record["role"] == "service" else ()),
        }
        # A repeated answer never shows the key, so this request must be another one every time.
        made = self.admin.post("/keys", wanted, once=f"sample-round:keys:{key}:{uuid4()}")
        self.seats[key] = Seat(self.http, made["key"])

    @property
    def _lead(self) -> Seat:
        return self.seats[self.story.requisition.hiring_manager]

    @property
    def _recruiter(self) -> Seat:
        return self.seats[self.story.requisition.recruiter]

    def _found_team(self) -> None:
        team = self.story.team
        profile = {
            "name": team.name,
            "manager_id": self.people[self.story.requisition.hiring_manager],
            "org_type": team.org_type,
            "goal": team.goal,
            "structure": team.structure,
            "ml_team_count": team.ml_teams,
        }
        self.team_id = self._lead.post("/teams", profile, once="sample-round:team")["id"]
        demand = {
            "role_demands": [
                {"role": one.role, "fte": str(one.fte), "criticality": str(one.criticality)}
                for one in team.demand
            ],
            "skill_targets": [
                {
                    "skill": one.skill,
                    "level": one.level,
                    "holders": one.wanted_holders,
                    "weight": str(one.weight),
                }
                for one in team.skill_targets
            ],
        }
        answers = {"answers": [asdict(one) for one in team.practices]}
        for part, body in (("demand", demand), ("practices", answers)):
            path = f"/teams/{self.team_id}/{part}"
            self._lead.send("PUT", path, body, version=self._lead.get(path)["version"])

    def _join(self, member: Member) -> None:
        record = {
            "name": member.name,
            "contract_fte": str(member.contract_fte),
            "allocations": {role: str(fte) for role, fte in member.allocations.items()},
            "levels": {
                known.skill: {
                    "level": known.level,
                    "evidence": known.evidence,
                    "as_of": str(self.today - timedelta(days=known.age_days or 0)),
                }
                for known in member.levels
                if known.level is not None
            },
        }
        once = f"sample-round:members:{member.key}"
        self._lead.post(f"/teams/{self.team_id}/members", record, once=once)

    def _open_requisition(self) -> None:
        """The recruiter opens it under the ids of both systems, which then find it by theirs."""
        opening = self.story.requisition
        parts = {
            name: text if isinstance(text, str) else "\n".join(text)
            for name in opening.description.__slots__
            if (text := getattr(opening.description, name))
        }
        record = {
            "title": opening.description.title,
            "role": opening.role,
            "team_id": self.team_id,
            "hiring_manager_id": self.people[opening.hiring_manager],
            "openings": opening.openings,
            "remote_policy": opening.remote_policy,
            "description": parts,
            "external_references": [
                {"system": system, "external_id": external_id}
                for system, external_id in opening.external_ids.items()
            ],
        }
        made = self._recruiter.post("/requisitions", record, once="sample-round:requisition")
        self.requisition_id = made["id"]
        for system, external_id in opening.external_ids.items():
            self.seats[system].send(
                "PUT",
                f"/requisitions/by-ref/{system}/{external_id}",
                {"title": opening.description.title, "openings": opening.openings},
            )

    def _tell(self, candidate: Candidate, step: Step) -> str:
        name = facts_of(candidate, self.story, self.today)[0].display_name
        match step:
            case Apply():
                return f"{name} applies through {candidate.system.title()}"
            case Interview(stage=stage):
                return f"{name}: {_plain(stage)} is planned"
            case Held(stage=stage):
                return f"{name}: {_plain(stage)} was held"
            case Card(stage=stage, by=by):
                return f"{name}: {self.names[by]} submits a scorecard for the {_plain(stage)}"
            case Draft(stage=stage, by=by):
                return f"{name}: {self.names[by]} drafts a scorecard for the {_plain(stage)}"
            case Decision(action=action, by=by):
                return f"{name}: {self.names[by]} decides to {action}"

    def _do(self, candidate: Candidate, step: Step, once: str) -> None:
        match step:
            case Apply():
                self._apply(candidate)
            case Interview():
                self._plan(candidate, step, once)
            case Held():
                self._hold(candidate, step)
            case Card() | Draft():
                self._score(candidate, step, once)
            case Decision():
                self._decide(candidate, step, once)

    def _apply(self, candidate: Candidate) -> None:
        """The record arrives from the system; the recruiter adds what the candidate told them."""
        person, application = facts_of(candidate, self.story, self.today)
        system = self.seats[candidate.system]
        saved = system.send(
            "PUT",
            f"/candidates/by-ref/{candidate.system}/{person.external_id}",
            candidate_record(person),
        )
        applied = system.send(
            "PUT",
            f"/applications/by-ref/{candidate.system}/{application.external_id}",
            application_record(application, candidate.source_channel),
        )
        self.applications[candidate.key] = applied["id"]
        told: Document = {
            "time_zone": candidate.time_zone,
            "source_channel": candidate.source_channel,
        }
        if (pay := candidate.compensation_expectation) is not None:
            told["compensation_expectation"] = {
                "minimum": pay.minimum,
                "maximum": pay.maximum,
                "currency": pay.currency,
                "period": pay.period,
            }
        self._recruiter.patch(f"/candidates/{saved['id']}", told)

    def _plan(self, candidate: Candidate, step: Interview, once: str) -> None:
        record = {
            "stage": step.stage,
            "panel": [self.people[name] for name in step.panel],
            "starts_at": step.starts_at(self.today).isoformat(),
            "planned_minutes": step.minutes,
            "time_zone": step.zone,
        }
        path = f"/applications/{self.applications[candidate.key]}/interviews"
        made = self._lead.post(path, record, once=once)
        self.interviews[candidate.key, step.stage] = made["id"]

    def _hold(self, candidate: Candidate, step: Held) -> None:
        path = f"/interviews/{self.interviews[candidate.key, step.stage]}"
        interview = self._lead.get(path)
        if interview["status"] != "held":
            self._lead.send("PATCH", path, {"status": "held"}, version=interview["version"])

    def _score(self, candidate: Candidate, step: Card | Draft, once: str) -> None:
        """An interviewer looks up the assignment, reads the kit, saves a draft and hands it in."""
        seat = self.seats[step.by]
        application_id = self.applications[candidate.key]
        assignment = next(
            row
            for row in seat.walk("/me/assignments")
            if (row["application_id"], row["stage"]) == (application_id, step.stage)
        )
        if assignment["own_scorecard"] == "submitted":
            return
        path = f"/interviews/{assignment['id']}"
        seat.get(f"{path}/kit")
        ratings = [
            {"criterion": one.criterion, "score": one.value, "evidence": one.evidence}
            for one in step.ratings
        ]
        card = {"ratings": ratings, "recommendation": step.recommendation, "summary": step.summary}
        version = seat.get(f"{path}/scorecard")["version"]
        seat.send("PUT", f"{path}/scorecard", card, version=version)
        if isinstance(step, Card):
            seat.post(f"{path}/scorecard/submit", once=once)

    def _decide(self, candidate: Candidate, step: Decision, once: str) -> None:
        path = f"/applications/{self.applications[candidate.key]}/{step.action}"
        move: Document = {"from_stage": step.from_stage, "reason": step.reason}
        if step.override:
            move["override"] = True
        self.seats[step.by].post(path, move, once=once)

    def _look_at_gap(self) -> None:
        """The manager keeps the report, so that the hire shows against it later."""
        snapshots = f"/teams/{self.team_id}/gap-snapshots"
        self._lead.post(snapshots, {"note": "Before the hire"}, once="sample-round:snapshot")
        self.gap_before = self.admin.get(f"/teams/{self.team_id}/gap-report")


def _plain(stage: str) -> str:
    return stage.replace("_", " ")
