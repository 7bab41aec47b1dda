"""Made-up records in bulk, written past the API so that a hundred thousand take seconds."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
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
) -> Seeded:
    """Write one team and requisition with this many applications.

    drafts: applications whose screen has an interview with a complete draft, ready to be submitted.
    scored: applications with two submitted scorecards in every stage. panel: people who have rated
    the last application, every criterion of the rubric each.
    """
    rubric = load_library().get("mlops-engineer")
    if panel:
        rubric = _all_at_once(rubric)
    versioned: dict[str, Any] = {"version": 1, "created_at": NOW, "updated_at": NOW}
    with database.writing() as session:
        recruiter_id, recruiter_key = _person(session, Role.RECRUITER)
        if panel:
            _publish(session, rubric)
        manager_id, _ = _person(session, Role.HIRING_MANAGER)
        interviewer_id, interviewer_key = _person(session, Role.INTERVIEWER)
        second_id, _ = _person(session, Role.INTERVIEWER)
        team_id, requisition_id = uuid7(), uuid7()
        session.add(
            Team(
                id=team_id,
                **versioned,
                name="Bench",
                manager_id=manager_id,
                org_type=OrgType.MEDIUM,
                goal=Goal.PRODUCT,
            )
        )
        session.flush()
        session.add(
            Requisition(
                id=requisition_id,
                **versioned,
                sync_number=-1,
                title="MLOps Engineer",
                role="mlops_engineer",
                team_id=team_id,
                hiring_manager_id=manager_id,
                status=RequisitionStatus.OPEN,
                openings=10,
                remote_policy=RemotePolicy.REMOTE,
                rubric_id=rubric.id,
                rubric_version=rubric.version,
                description={},
                created_by_id=recruiter_id,
            )
        )
        session.flush()
        session.add_all(
            PlanStage(id=uuid7(), requisition_id=requisition_id, position=position, **stage)
            for position, stage in enumerate(default_plan(rubric), start=1)
        )
        session.flush()
        ids = [(uuid7(), uuid7(), uuid7()) for _ in range(applications)]
        _bulk(
            session,
            Candidate,
            (
                {
                    "id": candidate_id,
                    **versioned,
                    "sync_number": -1 - place,
                    "name": f"Candidate {place}",
                    "email": f"candidate{place}@example.com",
                    "links": [],
                    "source_channel": "other",
                    "search_text": f"candidate {place}",
                    "created_by_id": recruiter_id,
                }
                for place, (candidate_id, _, _) in enumerate(ids)
            ),
        )
        _bulk(
            session,
            Application,
            (
                {
                    "id": application_id,
                    **versioned,
                    "updated_at": NOW + timedelta(seconds=place),
                    "sync_number": -1 - place,
                    "candidate_id": candidate_id,
                    "requisition_id": requisition_id,
                    "status": "active",
                    "stage": "screen",
                    "stage_entered_at": NOW,
                    "source_channel": "other",
                    "applied_at": NOW,
                    "created_by_id": recruiter_id,
                }
                for place, (candidate_id, application_id, _) in enumerate(ids)
            ),
        )
        _bulk(
            session,
            StageVisit,
            (
                {
                    "id": visit_id,
                    "application_id": application_id,
                    "stage": "screen",
                    "entered_at": NOW,
                }
                for _, application_id, visit_id in ids
            ),
        )
        interviews = _drafts(session, ids[:drafts], interviewer_id, rubric)
        _scored(session, ids[:scored], (interviewer_id, second_id), rubric)
        _members(session, team_id, members)
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


def _panel(
    session: Session, application: tuple[UUID, UUID, UUID], size: int, rubric: Rubric
) -> None:
    """A submitted card of every person on a panel of this size."""
    _, application_id, visit_id = application
    place = {"visit_id": visit_id, "application_id": application_id}
    interview_id = uuid7()
    people = [_person(session, Role.INTERVIEWER)[0] for _ in range(size)]
    cards = [
        _card(rubric, interview_id=interview_id, person_id=person, submitted_at=NOW, **place)
        for person in people
    ]
    for model, rows in (
        (Interview, [_interview(interview_id, place)]),
        (PanelSeat, [_seat(interview_id, place, person) for person in people]),
        (Scorecard, cards),
        (Rating, [rating for card in cards for rating in _ratings(rubric, "screen", card["id"])]),
    ):
        _bulk(session, model, iter(rows))


def _card(rubric: Any, **more: Any) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "version": 1,
        "created_at": NOW,
        "updated_at": NOW,
        "rubric_id": rubric.id,
        "rubric_version": rubric.version,
        "rubric_hash": canonical_hash(rubric),
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


def _drafts(
    session: Session, ids: list[tuple[UUID, UUID, UUID]], person_id: UUID, rubric: Any
) -> list[UUID]:
    interviews, seats, cards, ratings = [], [], [], []
    for _, application_id, visit_id in ids:
        interview_id = uuid7()
        place = {"visit_id": visit_id, "application_id": application_id}
        interviews.append(_interview(interview_id, place))
        seats.append(_seat(interview_id, place, person_id))
        card = _card(rubric, interview_id=interview_id, person_id=person_id, **place)
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


def _scored(
    session: Session, ids: list[tuple[UUID, UUID, UUID]], people: tuple[UUID, UUID], rubric: Any
) -> None:
    visits, interviews, cards, ratings = [], [], [], []
    stages = [stage["key"] for stage in default_plan(rubric)]
    for (_, application_id, screen_id), stage in product(ids, stages):
        visit_id = screen_id
        if stage != "screen":
            visit_id = uuid7()
            visits.append(
                {
                    "id": visit_id,
                    "application_id": application_id,
                    "stage": stage,
                    "entered_at": NOW,
                }
            )
        interview_id = uuid7()
        place = {"visit_id": visit_id, "application_id": application_id}
        interviews.append(_interview(interview_id, place))
        for person_id in people:
            card = _card(
                rubric, interview_id=interview_id, person_id=person_id, submitted_at=NOW, **place
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


def _members(session: Session, team_id: UUID, count: int) -> None:
    skills = ["kubernetes", "monitoring_logging", "ci_cd", "iac", "python", "docker", "git"]
    session.add(
        RoleDemandRow(
            id=uuid7(),
            team_id=team_id,
            role="mlops_engineer",
            fte=Decimal(3),
            criticality=Decimal(1),
        )
    )
    session.add_all(
        SkillTargetRow(
            id=uuid7(), team_id=team_id, skill=skill, level=4, holders=2, weight=Decimal(1)
        )
        for skill in skills
    )
    ids = [uuid7() for _ in range(count)]
    session.add_all(
        Member(
            id=member_id,
            version=1,
            created_at=NOW,
            updated_at=NOW,
            team_id=team_id,
            name=f"Member {place}",
            contract_fte=Decimal(1),
        )
        for place, member_id in enumerate(ids)
    )
    session.flush()
    session.add_all(
        Allocation(id=uuid7(), member_id=member_id, role="data_scientist", fte=Decimal(1))
        for member_id in ids
    )
    session.add_all(
        MemberLevel(
            id=uuid7(),
            member_id=member_id,
            skill=skill,
            level=(place + turn) % 6,
            evidence=Evidence.MANAGER,
        )
        for place, member_id in enumerate(ids)
        for turn, skill in enumerate(skills)
        if (place + turn) % 4
    )
    session.flush()
