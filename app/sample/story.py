"""The sample hiring round as frozen values: who takes part, what the team needs, what happens.

The data lies beside this file: `round.yaml` (our side) and `ats_records.json` (what the applicant
tracking systems send). This module checks shapes and references between the two and plays nothing.
"""

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from importlib import resources
from typing import Any, Final
from zoneinfo import ZoneInfo

import yaml

from app.domain.pipeline import DECISION, Action
from app.rubrics.definition import LEVELS

RECORD_TIME_KEYS: Final = frozenset(
    {"applied_at", "last_activity_at", "rejected_at", "created_at", "createdAt", "updatedAt"}
)
APPLICATION_PATHS: Final = {"greenhouse": "payload", "ashby": "data"}


class Fate(StrEnum):
    """How a candidate's part of the story ends, or where it stands."""

    HIRED = "hired"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    WAITING = "waiting"
    REOPENED = "reopened"
    OVERRIDDEN = "overridden"


class Recommendation(StrEnum):
    """An interviewer's overall word on a scorecard."""

    STRONG_NO = "strong_no"
    NO = "no"
    YES = "yes"
    STRONG_YES = "strong_yes"


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who acts in the round; `role` is admin, recruiter, hiring_manager or interviewer."""

    key: str
    name: str
    email: str
    role: str
    title: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class SkillLevel:
    """A member's level 0-5 in a skill, or None for unknown; evidence and age in days go with it."""

    skill: str
    level: int | None
    evidence: str | None
    age_days: int | None


@dataclass(frozen=True, slots=True)
class Member:
    """A team member; `person` is the key of the same human among the people, if there is one."""

    key: str
    name: str
    person: str | None
    contract_fte: Decimal
    allocations: Mapping[str, Decimal]
    levels: tuple[SkillLevel, ...]


@dataclass(frozen=True, slots=True)
class RoleDemand:
    """How much of a role the team needs, in full-time equivalents, and how much it matters."""

    role: str
    fte: Decimal
    criticality: Decimal


@dataclass(frozen=True, slots=True)
class SkillTarget:
    """How many members should hold a skill at a level, and how much that weighs."""

    skill: str
    level: int
    wanted_holders: int
    weight: Decimal


@dataclass(frozen=True, slots=True)
class Practice:
    """What the team answers to one practice of the checklist: yes, partly or no."""

    practice: str
    answer: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Team:
    """The team with the opening: its profile, what it needs, and who is on it."""

    key: str
    name: str
    org_type: str
    goal: str
    structure: str
    ml_teams: int
    demand: tuple[RoleDemand, ...]
    skill_targets: tuple[SkillTarget, ...]
    practices: tuple[Practice, ...]
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class JobDescription:
    """The eight parts of a job description."""

    title: str
    company_mission: str
    role_summary: str
    key_responsibilities: tuple[str, ...]
    required_skills: tuple[str, ...]
    preferred_skills: tuple[str, ...]
    soft_skills: tuple[str, ...]
    what_we_offer: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Requisition:
    """The opening; `external_ids` maps a system to the id it uses."""

    key: str
    role: str
    openings: int
    remote_policy: str
    team: str
    hiring_manager: str
    recruiter: str
    external_ids: Mapping[str, str]
    description: JobDescription


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the plan with its usual panel and the rubric variant every candidate gets."""

    key: str
    minutes: int
    variant: str | None
    panel: tuple[str, ...]
    external_ids: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CompensationExpectation:
    """A pay range a candidate named, in whole units of the currency per period."""

    minimum: int
    maximum: int
    currency: str
    period: str


@dataclass(frozen=True, slots=True)
class Apply:
    """The candidate's record arrives from the applicant tracking system."""


@dataclass(frozen=True, slots=True)
class Interview:
    """A meeting is booked; `day` counts working days from the day of loading."""

    stage: str
    panel: tuple[str, ...]
    day: int
    local_time: time
    zone: str
    minutes: int

    def starts_at(self, today: date) -> datetime:
        """Return the start as aware UTC if the round is loaded on `today`."""
        local = datetime.combine(
            working_day(today, self.day), self.local_time, tzinfo=ZoneInfo(self.zone)
        )
        return local.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Held:
    """The meeting of a stage took place."""

    stage: str


@dataclass(frozen=True, slots=True)
class Rating:
    """One criterion: 1-5, or None for not observed, with the evidence either way."""

    criterion: str
    value: int | None
    evidence: str


@dataclass(frozen=True, slots=True)
class Card:
    """A submitted scorecard: it rates every criterion of its stage."""

    stage: str
    by: str
    recommendation: Recommendation
    summary: str
    ratings: tuple[Rating, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A scorecard begun and not submitted; criteria and recommendation may still be missing."""

    stage: str
    by: str
    recommendation: Recommendation | None
    summary: str
    ratings: tuple[Rating, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """A move taken by a person; `from_stage` is a stage key or `decision`, as in the pipeline."""

    action: Action
    from_stage: str
    by: str
    reason: str
    override: bool = False


Step = Apply | Interview | Held | Card | Draft | Decision


@dataclass(frozen=True, slots=True)
class Candidate:
    """One candidate: what arrives about them, and what happens to their application in order."""

    key: str
    fate: Fate
    time_zone: str
    source_channel: str
    compensation_expectation: CompensationExpectation | None
    system: str
    delivery: Mapping[str, Any]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """The whole sample round. `written_for` is the day the dates in the deliveries belong to."""

    written_for: date
    people: tuple[Person, ...]
    team: Team
    requisition: Requisition
    stages: tuple[Stage, ...]
    candidates: tuple[Candidate, ...]

    def delivery(self, candidate: Candidate, today: date) -> dict[str, Any]:
        """Return the webhook body of a candidate with its dates moved along to `today`."""
        moved = deepcopy(dict(candidate.delivery))
        _shift_times(moved, today - self.written_for)
        return moved

    def application(self, candidate: Candidate, today: date) -> dict[str, Any]:
        """Return the vendor's application object inside `delivery`."""
        body = self.delivery(candidate, today)
        application: dict[str, Any] = body[APPLICATION_PATHS[candidate.system]]["application"]
        return application


def working_day(today: date, offset: int) -> date:
    """Return the day `offset` working days (Monday to Friday) away; 0 is `today` itself."""
    day, step = today, 1 if offset > 0 else -1
    for _ in range(abs(offset)):
        day += timedelta(days=step)
        while day.isoweekday() > 5:
            day += timedelta(days=step)
    return day


def load_story() -> Story:
    """Read the round that ships with the package; ValueError if its parts do not fit together."""
    folder = resources.files("app.sample")
    written = yaml.safe_load(folder.joinpath("round.yaml").read_text("utf-8"))
    records = json.loads(folder.joinpath("ats_records.json").read_text("utf-8"))
    return read_story(written, records)


def read_story(written: Mapping[str, Any], records: Mapping[str, Any]) -> Story:
    """Turn the two documents into a Story.

    Raises ValueError for an unknown key, a missing one, a word outside its list, or a reference to
    a person, stage or record that is not there.
    """
    try:
        story = Story(
            written_for=written["written_for"],
            people=tuple(Person(key=key, **item) for key, item in written["people"].items()),
            team=_team(written["team"]),
            requisition=_requisition(written["requisition"]),
            stages=tuple(
                Stage(key=key, **{**item, "panel": tuple(item["panel"])})
                for key, item in written["stages"].items()
            ),
            candidates=tuple(
                _candidate(key, item, records[key]) for key, item in written["candidates"].items()
            ),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"the sample round has a wrong shape: {error}") from error
    _check_references(story)
    return story


def _team(written: Mapping[str, Any]) -> Team:
    parts = dict(written)
    demand = tuple(
        RoleDemand(role, Decimal(item["fte"]), Decimal(item["criticality"]))
        for role, item in parts.pop("demand").items()
    )
    skill_targets = tuple(
        SkillTarget(skill, item["level"], item["wanted_holders"], Decimal(item["weight"]))
        for skill, item in parts.pop("skill_targets").items()
    )
    practices = tuple(Practice(name, **item) for name, item in parts.pop("practices").items())
    members = tuple(_member(key, item) for key, item in parts.pop("members").items())
    return Team(
        demand=demand, skill_targets=skill_targets, practices=practices, members=members, **parts
    )


def _member(key: str, written: Mapping[str, Any]) -> Member:
    return Member(
        key=key,
        name=written["name"],
        person=written["person"],
        contract_fte=Decimal(written["contract_fte"]),
        allocations={role: Decimal(fte) for role, fte in written["allocations"].items()},
        levels=tuple(SkillLevel(skill, **item) for skill, item in written["levels"].items()),
    )


def _requisition(written: Mapping[str, Any]) -> Requisition:
    parts = dict(written)
    description: dict[str, Any] = {
        part: tuple(text) if isinstance(text, list) else text
        for part, text in parts.pop("description").items()
    }
    return Requisition(description=JobDescription(**description), **parts)


def _candidate(key: str, written: Mapping[str, Any], record: Mapping[str, Any]) -> Candidate:
    pay = written["compensation_expectation"]
    return Candidate(
        key=key,
        fate=Fate(written["fate"]),
        time_zone=written["time_zone"],
        source_channel=written["source_channel"],
        compensation_expectation=None if pay is None else CompensationExpectation(**pay),
        system=record["system"],
        delivery=record["delivery"],
        steps=tuple(_step(item) for item in written["steps"]),
    )


def _step(written: Mapping[str, Mapping[str, Any]]) -> Step:
    ((kind, fields),) = written.items()
    match kind:
        case "apply":
            return Apply(**fields)
        case "interview":
            return _interview(fields)
        case "held":
            return Held(**fields)
        case "card":
            word = Recommendation(fields["recommendation"])
            return Card(**{**fields, "recommendation": word, "ratings": _ratings(fields)})
        case "draft":
            begun = fields["recommendation"]
            maybe = None if begun is None else Recommendation(begun)
            return Draft(**{**fields, "recommendation": maybe, "ratings": _ratings(fields)})
        case _:
            return Decision(action=Action(kind), **fields)


def _interview(written: Mapping[str, Any]) -> Interview:
    parts = dict(written)
    return Interview(
        panel=tuple(parts.pop("panel")),
        local_time=time.fromisoformat(parts.pop("time")),
        **parts,
    )


def _ratings(card: Mapping[str, Any]) -> tuple[Rating, ...]:
    for criterion, (value, evidence) in card["ratings"].items():
        if value not in (None, *LEVELS) or not evidence.strip():
            raise ValueError(f"{criterion} by {card['by']}: give 1-5 or null, and evidence")
    return tuple(Rating(criterion, *rated) for criterion, rated in card["ratings"].items())


def _check_references(story: Story) -> None:
    people = {person.key for person in story.people}
    stages = {DECISION, *(stage.key for stage in story.stages)}
    named_people = {story.requisition.hiring_manager, story.requisition.recruiter}
    named_people.update(member.person for member in story.team.members if member.person)
    named_people.update(seat for stage in story.stages for seat in stage.panel)
    named_stages: set[str] = set()
    for step in (step for candidate in story.candidates for step in candidate.steps):
        match step:
            case Interview():
                named_people.update(step.panel)
                named_stages.add(step.stage)
            case Held():
                named_stages.add(step.stage)
            case Card() | Draft():
                named_people.add(step.by)
                named_stages.add(step.stage)
            case Decision():
                named_people.add(step.by)
                named_stages.add(step.from_stage)
    if strangers := sorted((named_people - people) | (named_stages - stages)):
        raise ValueError(f"the sample round names people or stages it lacks: {strangers}")


def _shift_times(node: Any, by: timedelta) -> None:
    if isinstance(node, dict):
        for key, value in node.items():
            if key in RECORD_TIME_KEYS and isinstance(value, str):
                moved = datetime.fromisoformat(value) + by
                node[key] = moved.isoformat().replace("+00:00", "Z")
            else:
                _shift_times(value, by)
    elif isinstance(node, list):
        for item in node:
            _shift_times(item, by)
