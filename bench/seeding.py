"""Made-up records in bulk, written past the API so that a hundred thousand take seconds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import product
from os import urandom
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlmodel import Session, SQLModel
from uuid_utils.compat import uuid7

from app.db import Database
from app.domain.gaps import Evidence, Goal, OrgType
from app.domain.policy import Role
from app.domain.requisitions import RemotePolicy, RequisitionStatus
from app.models.applications import Application, StageVisit
from app.models.candidates import Candidate
from app.models.interviews import Interview, PanelSeat
from app.models.people import ApiKey, Person
from app.models.requisitions import PlanStage, Requisition
from app.models.rubrics import RubricVersion
from app.models.scorecards import Rating, Scorecard
from app.models.teams import Allocation, Member, MemberLevel, RoleDemandRow, SkillTargetRow, Team
from app.rubrics.definition import Rubric, canonical_hash, to_plain
from app.rubrics.loader import load_library
from app.security import hash_secret, make_key
from app.services.requisitions import default_plan

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
CHUNK = 5000
VERSIONED: dict[str, Any] = {"version": 1, "created_at": NOW, "updated_at": NOW}
SKILLS = (
    "kubernetes", "monitoring_logging", "ci_cd", "iac", "python", "docker", "git", "testing",
    "api_design", "ml_lifecycle", "ml_frameworks", "data_handling", "cloud_platforms", "scripting",
    "model_serving", "reproducibility_tracking", "security_governance", "architectural_thinking",
    "troubleshooting", "collaboration_communication",
)  # fmt: skip
"""What teams want, as many of them as are asked for."""
GROUP_ROLES = ("mlops_engineer", "data_scientist", "data_engineer", "software_developer")
Ids = tuple[UUID, UUID, UUID]
"""A candidate, their application and its visit of a stage."""


@dataclass(frozen=True, slots=True)
class Seeded:
    """What was written: keys to call with, and ids to ask for."""

    recruiter_key: str
    interviewer_key: str
    team_id: UUID
    requisition_id: UUID
    application_ids: list[UUID]
    draft_interview_ids: list[UUID]
    debrief_id: UUID | None = None


def _person(session: Session, role: Role) -> tuple[UUID, str]:
    person = Person(
        id=uuid7(), created_at=NOW, updated_at=NOW, name=role.value, role=role, time_zone="UTC"
    )
    session.add(person)
    session.flush()
    text, key = make_key("live", urandom)
    session.add(
        ApiKey(
            id=uuid7(),
            person_id=person.id,
            name="bench",
            public_id=key.public_id,
            secret_hash=hash_secret(key.secret),
            scopes=[],
            created_at=NOW,
            last_used_at=datetime.now(UTC),
        )
    )
    session.flush()
    return person.id, text


def _bulk(session: Session, model: type[SQLModel], rows: Iterator[dict[str, Any]]) -> None:
    chunk: list[dict[str, Any]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            session.execute(insert(model), chunk)
            chunk = []
    if chunk:
        session.execute(insert(model), chunk)


def seed(
    database: Database,
    *,
    applications: int,
    drafts: int = 0,
    members: int = 4,
    scored: int = 0,
    panel: int = 0,
    skills: int = 7,
) -> Seeded:
    """Write one team, which wants this many skills, and a requisition with applications.

    drafts: applications whose screen has an interview with a complete draft, ready to be submitted.
    scored: applications with two submitted scorecards in every stage. panel: people who have rated
    the last application, every criterion of the rubric each.
    """
    rubric = load_library().get("mlops-engineer")
    if panel:
        rubric = _all_at_once(rubric)
    with database.writing() as session:
        recruiter_id, recruiter_key = _person(session, Role.RECRUITER)
        if panel:
            _publish(session, rubric)
        manager_id, _ = _person(session, Role.HIRING_MANAGER)
        interviewer_id, interviewer_key = _person(session, Role.INTERVIEWER)
        second_id, _ = _person(session, Role.INTERVIEWER)
        team_id, requisition_id = uuid7(), uuid7()
        _bulk(session, Team, iter([_team(team_id, manager_id)]))
        opening = _requisition(requisition_id, team_id, manager_id, recruiter_id, rubric)
        _bulk(session, Requisition, iter([opening]))
        _bulk(session, PlanStage, iter(_plan(requisition_id, rubric)))
        ids = [(uuid7(), uuid7(), uuid7()) for _ in range(applications)]
        _bulk(
            session,
            Candidate,
            (_candidate(one[0], place, recruiter_id) for place, one in enumerate(ids)),
        )
        _bulk(
            session,
            Application,
            (
                _application(one, requisition_id, place, recruiter_id)
                for place, one in enumerate(ids)
            ),
        )
        _bulk(session, StageVisit, (_visit(one, "screen") for one in ids))
        interviews = _drafts(session, ids[:drafts], interviewer_id, rubric)
        _scored(session, ids[:scored], (interviewer_id, second_id), rubric)
        _members(session, team_id, members, skills)
        if panel:
            _panel(session, ids[-1], panel, rubric)
    return Seeded(
        recruiter_key,
        interviewer_key,
        team_id,
        requisition_id,
        [application_id for _, application_id, _ in ids],
        interviews,
        ids[-1][1] if panel else None,
    )


def _team(team_id: UUID, manager_id: UUID, name: str = "Bench") -> dict[str, Any]:
    return {
        "id": team_id,
        **VERSIONED,
        "name": name,
        "manager_id": manager_id,
        "org_type": OrgType.MEDIUM,
        "goal": Goal.PRODUCT,
        "ml_team_count": 1,
    }


def _requisition(
    requisition_id: UUID,
    team_id: UUID,
    manager_id: UUID,
    recruiter_id: UUID,
    rubric: Rubric,
    place: int = 0,
) -> dict[str, Any]:
    return {
        "id": requisition_id,
        **VERSIONED,
        "sync_number": -1 - place,
        "title": "MLOps Engineer",
        "role": "mlops_engineer",
        "team_id": team_id,
        "hiring_manager_id": manager_id,
        "status": RequisitionStatus.OPEN,
        "openings": 10,
        "hired_count": 0,
        "remote_policy": RemotePolicy.REMOTE,
        "rubric_id": rubric.id,
        "rubric_version": rubric.version,
        "description": {},
        "created_by_id": recruiter_id,
    }


def _plan(requisition_id: UUID, rubric: Rubric) -> Iterator[dict[str, Any]]:
    for position, stage in enumerate(default_plan(rubric), start=1):
        yield {"id": uuid7(), "requisition_id": requisition_id, "position": position, **stage}


def _candidate(candidate_id: UUID, place: int, recruiter_id: UUID) -> dict[str, Any]:
    return {
        "id": candidate_id,
        **VERSIONED,
        "sync_number": -1 - place,
        "name": f"Candidate {place}",
        "email": f"candidate{place}@example.com",
        "links": [],
        "source_channel": "other",
        "search_text": f"candidate {place}",
        "created_by_id": recruiter_id,
    }


def _application(
    ids: Ids, requisition_id: UUID, place: int, recruiter_id: UUID, stage: str = "screen"
) -> dict[str, Any]:
    return {
        "id": ids[1],
        **VERSIONED,
        "updated_at": NOW + timedelta(seconds=place),
        "sync_number": -1 - place,
        "candidate_id": ids[0],
        "requisition_id": requisition_id,
        "status": "active",
        "stage": stage,
        "stage_entered_at": NOW,
        "source_channel": "other",
        "applied_at": NOW,
        "created_by_id": recruiter_id,
    }


def _visit(ids: Ids, stage: str) -> dict[str, Any]:
    return {"id": ids[2], "application_id": ids[1], "stage": stage, "entered_at": NOW}


def _all_at_once(rubric: Rubric) -> Rubric:
    """The rubric under another name, with a screen that rates everything."""
    everything = tuple(criterion.id for criterion in rubric.criteria)
    first = replace(rubric.stages[0], primary=everything, secondary=(), questions=())
    return replace(rubric, id="bench", stages=(first, *rubric.stages[1:]))


def _publish(session: Session, rubric: Rubric) -> None:
    session.add(
        RubricVersion(
            id=uuid7(),
            version=1,
            created_at=NOW,
            updated_at=NOW,
            rubric_id=rubric.id,
            rubric_version=rubric.version,
            status=rubric.status,
            hash=canonical_hash(rubric),
            document=to_plain(rubric),
        )
    )
    session.flush()


def _panel(session: Session, application: Ids, size: int, rubric: Rubric) -> None:
    """A submitted card of every person on a panel of this size."""
    _, application_id, visit_id = application
    place = {"visit_id": visit_id, "application_id": application_id}
    interview_id = uuid7()
    people = [_person(session, Role.INTERVIEWER)[0] for _ in range(size)]
    make_card = _card_of(rubric)
    cards = [
        make_card(interview_id=interview_id, person_id=person, submitted_at=NOW, **place)
        for person in people
    ]
    for model, rows in (
        (Interview, [_interview(interview_id, place)]),
        (PanelSeat, [_seat(interview_id, place, person) for person in people]),
        (Scorecard, cards),
        (Rating, [rating for card in cards for rating in _ratings(rubric, "screen", card["id"])]),
    ):
        _bulk(session, model, iter(rows))


def _card_of(rubric: Rubric) -> Callable[..., dict[str, Any]]:
    """What makes cards under this rubric; hashing it takes longer than writing a card."""
    return partial(_card, rubric, canonical_hash(rubric))


def _card(rubric: Rubric, rubric_hash: str, **more: Any) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "version": 1,
        "created_at": NOW,
        "updated_at": NOW,
        "rubric_id": rubric.id,
        "rubric_version": rubric.version,
        "rubric_hash": rubric_hash,
        "recommendation": "yes",
        "summary": "",
        "submitted_late": False,
        "current_revision": 1,
        "independent_revision": 1,
        **more,
    }


def _ratings(rubric: Any, stage: str, card_id: UUID) -> list[dict[str, Any]]:
    return [
        {
            "id": uuid4(),
            "scorecard_id": card_id,
            "revision": 1,
            "criterion": criterion,
            "score": 2 + (place + card_id.int) % 4,
            "evidence": "Told of a case from their own work.",
        }
        for place, criterion in enumerate(rubric.stage(stage).criteria)
    ]


def _drafts(session: Session, ids: list[Ids], person_id: UUID, rubric: Any) -> list[UUID]:
    interviews, seats, cards, ratings = [], [], [], []
    make_card = _card_of(rubric)
    for _, application_id, visit_id in ids:
        interview_id = uuid7()
        place = {"visit_id": visit_id, "application_id": application_id}
        interviews.append(_interview(interview_id, place))
        seats.append(_seat(interview_id, place, person_id))
        card = make_card(interview_id=interview_id, person_id=person_id, **place)
        cards.append(card)
        ratings += _ratings(rubric, "screen", card["id"])
    for model, rows in (
        (Interview, interviews),
        (PanelSeat, seats),
        (Scorecard, cards),
        (Rating, ratings),
    ):
        _bulk(session, model, iter(rows))
    return [interview["id"] for interview in interviews]


def _interview(interview_id: UUID, place: dict[str, UUID]) -> dict[str, Any]:
    return {
        "id": interview_id,
        "version": 1,
        "created_at": NOW,
        "updated_at": NOW,
        "status": "held",
        "purpose": "stage",
        "planned_minutes": 30,
        "time_zone": "UTC",
        **place,
    }


def _seat(interview_id: UUID, place: dict[str, UUID], person_id: UUID) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "interview_id": interview_id,
        "person_id": person_id,
        "is_lead": True,
        "seated_at": NOW,
        "could_have_read": False,
        **place,
    }


def _scored(session: Session, ids: list[Ids], people: tuple[UUID, UUID], rubric: Any) -> None:
    visits, interviews, cards, ratings = [], [], [], []
    make_card = _card_of(rubric)
    stages = [stage["key"] for stage in default_plan(rubric)]
    for (candidate_id, application_id, screen_id), stage in product(ids, stages):
        visit_id = screen_id
        if stage != "screen":
            visit_id = uuid7()
            visits.append(_visit((candidate_id, application_id, visit_id), stage))
        interview_id = uuid7()
        place = {"visit_id": visit_id, "application_id": application_id}
        interviews.append(_interview(interview_id, place))
        for person_id in people:
            card = make_card(
                interview_id=interview_id, person_id=person_id, submitted_at=NOW, **place
            )
            cards.append(card)
            ratings += _ratings(rubric, stage, card["id"])
    for model, rows in (
        (StageVisit, visits),
        (Interview, interviews),
        (Scorecard, cards),
        (Rating, ratings),
    ):
        _bulk(session, model, iter(rows))


def _members(session: Session, team_id: UUID, count: int, wanted: int) -> None:
    skills = SKILLS[:wanted]
    _bulk(session, RoleDemandRow, iter([_demand(team_id, "mlops_engineer", 3)]))
    _bulk(session, SkillTargetRow, (_target(team_id, skill) for skill in skills))
    ids = [uuid7() for _ in range(count)]
    _bulk(session, Member, (_member(one, team_id, place) for place, one in enumerate(ids)))
    _bulk(session, Allocation, (_allocation(one, "data_scientist", Decimal(1)) for one in ids))
    _bulk(
        session,
        MemberLevel,
        (
            _level(member_id, skill, (place + turn) % 6)
            for place, member_id in enumerate(ids)
            for turn, skill in enumerate(skills)
            if (place + turn) % 4
        ),
    )


def _demand(team_id: UUID, role: str, fte: int) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "team_id": team_id,
        "role": role,
        "fte": Decimal(fte),
        "criticality": Decimal(1),
    }


def _target(team_id: UUID, skill: str) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "team_id": team_id,
        "skill": skill,
        "level": 4,
        "holders": 2,
        "weight": Decimal(1),
    }


def _member(member_id: UUID, team_id: UUID, place: int) -> dict[str, Any]:
    return {
        "id": member_id,
        **VERSIONED,
        "team_id": team_id,
        "name": f"Member {place}",
        "contract_fte": Decimal(1),
    }


def _allocation(member_id: UUID, role: str, fte: Decimal) -> dict[str, Any]:
    return {"id": uuid7(), "member_id": member_id, "role": role, "fte": fte}


def _level(member_id: UUID, skill: str, level: int) -> dict[str, Any]:
    evidence = Evidence.MANAGER
    return {
        "id": uuid7(),
        "member_id": member_id,
        "skill": skill,
        "level": level,
        "evidence": evidence,
        "recorded_at": NOW,
    }


def seed_group(database: Database, *, teams: int, members: int, candidates: int) -> str:
    """Write teams of one size, and give a recruiter's key.

    Each has this many members, with six known levels and one or two roles, some beyond their
    contract, demand for four roles and twelve skills, and a requisition with so many candidates;
    each candidate has one submitted scorecard with five ratings.
    """
    rubric = load_library().get("mlops-engineer")
    stages = [stage["key"] for stage in default_plan(rubric) if stage["key"] != "screen"]
    with database.writing() as session:
        recruiter_id, recruiter_key = _person(session, Role.RECRUITER)
        manager_id, _ = _person(session, Role.HIRING_MANAGER)
        interviewer_id, _ = _person(session, Role.INTERVIEWER)
        ids = [(uuid7(), uuid7()) for _ in range(teams)]
        _bulk(
            session,
            Team,
            (_team(team, manager_id, f"Team {place}") for place, (team, _) in enumerate(ids)),
        )
        _bulk(
            session,
            Requisition,
            (
                _requisition(opening, team, manager_id, recruiter_id, rubric, place)
                for place, (team, opening) in enumerate(ids)
            ),
        )
        _bulk(session, PlanStage, (row for _, opening in ids for row in _plan(opening, rubric)))
        _bulk(
            session,
            RoleDemandRow,
            (
                _demand(team, role, 2 + number % 3)
                for number, (team, _) in enumerate(ids)
                for role in GROUP_ROLES
            ),
        )
        _bulk(
            session,
            SkillTargetRow,
            (_target(team, skill) for team, _ in ids for skill in SKILLS[:12]),
        )
        people = [
            (uuid7(), team, number * 7 + place)
            for number, (team, _) in enumerate(ids)
            for place in range(members)
        ]
        _bulk(session, Member, (_member(*one) for one in people))
        _bulk(
            session,
            Allocation,
            (
                _allocation(
                    member_id, GROUP_ROLES[(place // 2 + turn) % 4], Decimal(20 + place % 50) / 50
                )
                for member_id, _, place in people
                for turn in range(place % 2 + 1)
            ),
        )
        _bulk(
            session,
            MemberLevel,
            (
                _level(member_id, SKILLS[(place * 5 + turn) % len(SKILLS)], (place + turn) % 6)
                for member_id, _, place in people
                for turn in range(6)
            ),
        )
        applied = [
            ((uuid7(), uuid7(), uuid7()), opening) for _, opening in ids for _ in range(candidates)
        ]
        _bulk(
            session,
            Candidate,
            (_candidate(one[0], place, recruiter_id) for place, (one, _) in enumerate(applied)),
        )
        _bulk(
            session,
            Application,
            (
                _application(one, opening, place, recruiter_id, stages[place % len(stages)])
                for place, (one, opening) in enumerate(applied)
            ),
        )
        _bulk(
            session,
            StageVisit,
            (_visit(one, stages[place % len(stages)]) for place, (one, _) in enumerate(applied)),
        )
        for start in range(0, len(applied), CHUNK):
            part = [one for one, _ in applied[start : start + CHUNK]]
            _rated_once(session, part, interviewer_id, rubric, stages)
    return recruiter_key


def _rated_once(
    session: Session, ids: list[Ids], person_id: UUID, rubric: Rubric, stages: list[str]
) -> None:
    interviews, seats, cards, ratings = [], [], [], []
    make_card = _card_of(rubric)
    for number, (_, application_id, visit_id) in enumerate(ids):
        interview_id = uuid7()
        place = {"visit_id": visit_id, "application_id": application_id}
        interviews.append(_interview(interview_id, place))
        seats.append(_seat(interview_id, place, person_id))
        card = make_card(interview_id=interview_id, person_id=person_id, submitted_at=NOW, **place)
        cards.append(card)
        given = _ratings(rubric, stages[number % len(stages)], card["id"])
        start = number // len(stages) % len(given)
        ratings += (given + given)[start : start + 5]
    for model, rows in (
        (Interview, interviews),
        (PanelSeat, seats),
        (Scorecard, cards),
        (Rating, ratings),
    ):
        _bulk(session, model, iter(rows))
