"""What was acknowledged is there after a crash: the service is killed again and again."""

import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from app.api.operations import PREFIX
from app.domain.pipeline import DECISION, Action, ApplicationStatus, VisitOutcome
from app.domain.roles import ROLES
from app.models.applications import Application, Decision, StageVisit
from app.models.bookkeeping import SyncCounter
from app.models.candidates import Candidate
from app.models.interviews import Interview
from app.models.requisitions import Requisition
from app.models.scorecards import Rating, Scorecard
from app.models.teams import Allocation, Member
from tests import factories
from tests.client import Api
from tests.crashing import doomed_server
from tests.writing import Decider, Registrar, State, Writer

KILLS = 20
REGISTRARS = 4
DECIDERS = 4
ENOUGH = 60
"""Answers the clients have had together before the server may be killed."""
FIRST_STAGE = "screen"
OUTCOMES = {
    Action.ADVANCE: VisitOutcome.PASSED,
    Action.SKIP: VisitOutcome.SKIPPED,
    Action.REJECT: VisitOutcome.FAILED,
    Action.REOPEN: None,
}
"""What a decision makes of the visit of the stage it leaves; the others leave it as it is."""


def stored_states(api: Api, address: str) -> dict[str, State]:
    """Every record the clients write: lists read through the restarted service, cards below it."""
    headers = {"Authorization": f"Bearer {api.key}"}
    with httpx.Client(base_url=address, headers=headers, trust_env=False, timeout=30) as http:
        found: dict[str, State] = {
            row["id"]: (row["version"], row[written])
            for path, written in (("candidates", "location"), ("applications", "stage"))
            for row in _rows(http, path)
        }
    with api.world.database.reading() as session:
        cards = session.execute(
            select(Interview.id, Scorecard).join(
                Scorecard, col(Scorecard.interview_id) == col(Interview.id), isouter=True
            )
        )
        for interview, card in cards:
            state = (
                (card.version, card.summary, bool(card.submitted_at)) if card else (0, "", False)
            )
            found[str(interview)] = state
    return found


def _rows(http: httpx.Client, path: str) -> Iterator[dict[str, Any]]:
    address: str | None = f"{PREFIX}/{path}?limit=200"
    while address is not None:
        page = http.get(address)
        yield from page.json()["items"]
        address = page.links["next"]["url"] if "next" in page.links else None


def numbers(api: Api, *statements: str) -> list[Any]:
    """The single values that these statements give."""
    with api.world.database.reading() as session:
        return [session.execute(text(statement)).scalar_one() for statement in statements]


def clients(api: Api) -> list[Writer]:
    """The eight that write: half of them candidates, half of them whole rounds."""
    deciders = [
        Decider(
            number,
            api.key,
            person=str(api.person_id),
            requisition=factories.requisition(api, openings=1000)["id"],
            criteria=criteria_of(api),
        )
        for number in range(DECIDERS)
    ]
    return [*deciders, *(Registrar(DECIDERS + number, api.key) for number in range(REGISTRARS))]


def criteria_of(api: Api) -> dict[str, Sequence[str]]:
    """What each stage of the usual plan rates."""
    stages = api.world.library.get(ROLES["mlops_engineer"].rubric_id).stages
    return {stage.key: stage.criteria for stage in stages}


def test_nothing_acknowledged_is_lost_when_the_service_is_killed(api: Api) -> None:
    writers = clients(api)
    chance = random.Random(1)  # noqa: S311  # nothing secret
    wait = threading.Event().wait
    with ThreadPoolExecutor(len(writers)) as pool:
        for _ in range(KILLS):
            with doomed_server(api.world.settings) as address:
                stored = stored_states(api, address)
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
        stored = stored_states(api, address)
        for writer in writers:
            writer.compare(stored)
    assert len(stored) >= KILLS * ENOUGH / 4
    assert_every_candidate_is_whole(api)
    with api.world.database.reading() as session:
        assert_every_application_is_whole(session)
        assert_every_card_is_whole(session, criteria_of(api))
        assert_every_change_has_its_numbers(session)
    if api.world.database.is_sqlite:
        assert numbers(api, "PRAGMA integrity_check") == ["ok"]
        with api.world.database.reading() as session:
            assert session.execute(text("PRAGMA foreign_key_check")).all() == []


def assert_every_candidate_is_whole(api: Api) -> None:
    """Every candidate came with its reference and its stored answer, or not at all."""
    counts = numbers(
        api,
        "SELECT count(*) FROM candidates",
        "SELECT count(*) FROM external_references r JOIN candidates c ON c.id = r.record_id",
        "SELECT count(*) FROM stored_answers s JOIN candidates c ON c.id = s.record_id"
        " WHERE s.status = 201 AND s.key = c.name",
        "SELECT count(*) FROM stored_answers",
    )
    assert counts == counts[:1] * len(counts)


def assert_every_application_is_whole(session: Session) -> None:
    """Where it stands, its visits, its version and whom it led to are what its decisions say."""
    decisions = defaultdict(list)
    for decision in session.exec(select(Decision).order_by(col(Decision.id))):
        decisions[decision.application_id].append(decision)
    visits: dict[UUID, dict[str, VisitOutcome | None]] = defaultdict(dict)
    for visit in session.exec(select(StageVisit)):
        visits[visit.application_id][visit.stage] = visit.outcome
    hired: Counter[UUID] = Counter()
    for application in session.exec(select(Application)):
        stage, status = FIRST_STAGE, ApplicationStatus.ACTIVE
        outcomes: dict[str, VisitOutcome | None] = {stage: None}
        for decision in decisions[application.id]:
            assert decision.from_stage == stage
            if decision.action in OUTCOMES and stage != DECISION:
                outcomes[stage] = OUTCOMES[decision.action]
            stage, status = decision.to_stage, decision.to_status
            if stage != DECISION:
                outcomes.setdefault(stage, None)
        assert (application.stage, application.status) == (stage, status)
        assert visits[application.id] == outcomes
        assert application.version == 1 + len(decisions[application.id])
        hired[application.requisition_id] += status is ApplicationStatus.HIRED
    for requisition in session.exec(select(Requisition)):
        joined = session.exec(
            select(Member, Allocation)
            .join(Allocation, col(Allocation.member_id) == col(Member.id))
            .where(Member.team_id == requisition.team_id)
        ).all()
        assert requisition.hired_count == hired[requisition.id] == len(joined)
        assert requisition.version == 1 + requisition.hired_count
    assert hired.total() > 0, "nobody was hired"


def assert_every_card_is_whole(session: Session, criteria: Mapping[str, Sequence[str]]) -> None:
    """A card has every rating of the save it tells of, and none of another."""
    cards: dict[UUID, set[str]] = defaultdict(set)
    stages = {}
    found = session.execute(
        select(Scorecard, StageVisit.stage, Rating)
        .join(StageVisit, col(StageVisit.id) == col(Scorecard.visit_id))
        .join(Rating, col(Rating.scorecard_id) == col(Scorecard.id), isouter=True)
    )
    for card, stage, rating in found:
        assert rating is not None, "a card has lost its ratings"
        assert rating.evidence == card.summary, "a rating is not of the card's last save"
        cards[card.id].add(rating.criterion)
        stages[card.id] = stage
    assert cards
    assert cards == {card: set(criteria[stage]) for card, stage in stages.items()}


def assert_every_change_has_its_numbers(session: Session) -> None:
    """A change counts the version up and takes a sync number of its own, or did not happen."""
    for model in (Candidate, Application, Requisition):
        records = session.exec(select(model)).all()
        counter = session.get_one(SyncCounter, model.sync_kind).value
        assert len({record.sync_number for record in records}) == len(records)
        assert max(record.sync_number for record in records) == counter
        assert sum(record.version for record in records) == counter


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
            stored_states(api, address)
            first = pool.submit(partial(send, address))
            threading.Event().wait(0.004 * attempt)
        told = first.result()
    with doomed_server(api.world.settings) as address:
        again = send(address)
        assert again is not None
        assert again.status_code == 201
        assert told is None or told.content == again.content
        assert len(stored_states(api, address)) == 1
