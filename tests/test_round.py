"""The main job on real input: the sample round against a served process, read back over HTTP.

What is expected is worked out here, from the story and the rubric's file, by none of the code that
computed it in the service.
"""

import math
import os
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import httpx
import pytest

from app.api.operations import PREFIX
from app.domain.pipeline import Action
from app.rubrics.definition import to_plain
from app.rubrics.loader import load_library
from app.sample.player import Outcome, play
from app.sample.story import Candidate, Card, Decision, Draft, load_story
from tests.worlds import Store

STORY = load_story()
BY_KEY = {candidate.key: candidate for candidate in STORY.candidates}
PEOPLE = {person.key: person for person in STORY.people}
NAMES = {
    "zephyrine": "Zephyrine Example",
    "lucan": "Lucan Sample",
    "amrei": "Amrei Example",
    "tovi": "Tovi Sample",
    "kestrel": "Kestrel Example",
    "halcyon": "Halcyon Sample",
}
RUBRIC = to_plain(load_library().get("mlops-engineer"))
COMMAND = (sys.executable, "-c", "from app.cli import main; main()")
READY_WITHIN_SECONDS = 20
TODAY = datetime.now(UTC).date()

Document = dict[str, Any]


@dataclass(frozen=True)
class Reader:
    """The service as one person reads it."""

    http: httpx.Client
    key: str

    def send(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Send a request."""
        headers = {"Authorization": f"Bearer {self.key}"}
        return self.http.request(method, PREFIX + path, headers=headers, **more)

    def get(self, path: str) -> Document:
        """The body of an answer that has to be 200."""
        answer = self.send("GET", path)
        assert answer.status_code == 200, (path, answer.text)
        return dict(answer.json())

    def items(self, path: str) -> list[Document]:
        """The rows of a list that has to fit on one page."""
        page = self.get(f"{path}{'&' if '?' in path else '?'}limit=200")
        assert page["next_cursor"] is None
        return list(page["items"])


@dataclass(frozen=True)
class Round:
    """A played round: what the play reported, and everybody to read it with."""

    base_url: str
    outcome: Outcome
    steps: list[tuple[int, int, str]]
    readers: dict[str, Reader]
    ids: dict[str, str]

    @property
    def admin(self) -> Reader:
        """Who may read everything."""
        return self.readers["admin"]

    def application(self, key: str) -> Document:
        """The application of a candidate of the story."""
        return self.admin.get(f"/applications/{self.ids[key]}")

    def cards(self, reader: str, key: str) -> set[tuple[str, str, str]]:
        """Stage, author and state of the scorecards of a candidate that this person may read."""
        found = self.readers[reader].get(f"/applications/{self.ids[key]}/scorecards")
        return {
            (card["stage"], card["person"]["name"], card["state"]) for card in found["scorecards"]
        }


@contextmanager
def served(database_url: str) -> Iterator[tuple[str, str]]:
    """A process of its own that serves this database, and the key of its first admin."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "HIRING_DATABASE_URL": database_url,
        "HIRING_PORT": str(port),
        "HIRING_LOG_LEVEL": "warning",
    }
    named = ("--email", "first.admin@example.com", "--name", "First Admin", "--role", "admin")
    made = subprocess.run(
        [*COMMAND, "key", "create", *named],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    process = subprocess.Popen([*COMMAND, "serve"], env=environment)
    try:
        base_url = f"http://127.0.0.1:{port}"
        wait_until_ready(base_url, process)
        yield base_url, made.stdout.strip()
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_until_ready(base_url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait for /readyz to say so."""
    with httpx.Client(base_url=base_url, trust_env=False) as http:
        for _ in range(READY_WITHIN_SECONDS * 10):
            assert process.poll() is None, "the server ended"
            try:
                if http.get("/readyz").status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
    raise AssertionError("the server did not become ready")


@pytest.fixture(scope="module")
def played(store: Store) -> Iterator[Round]:
    """The round, played once on each engine."""
    with (
        served(store.create()) as (base_url, admin_key),
        httpx.Client(base_url=base_url, timeout=30, trust_env=False) as http,
    ):
        steps: list[tuple[int, int, str]] = []
        outcome = play(
            base_url + PREFIX, admin_key, today=TODAY, on_step=lambda *step: steps.append(step)
        )
        admin = Reader(http, admin_key)
        readers = {"admin": admin} | {
            key: Reader(http, new_key(admin, person.email)) for key, person in PEOPLE.items()
        }
        rows = {row["candidate"]["name"]: row["id"] for row in admin.items("/applications")}
        ids = {key: rows[name] for key, name in NAMES.items()}
        yield Round(base_url, outcome, steps, readers, ids)


def new_key(admin: Reader, email: str) -> str:
    """Another key for the person of this address."""
    (person,) = admin.items(f"/people?email={email}")
    made = admin.send("POST", "/keys", json={"name": "test", "person_id": person["id"]})
    assert made.status_code == 201, made.text
    return str(made.json()["key"])


def decisions_of(candidate: Candidate) -> list[Decision]:
    """The decisions of the story about a candidate."""
    return [step for step in candidate.steps if isinstance(step, Decision)]


def scores_by_hand(candidate: Candidate) -> dict[str, tuple[Fraction, Fraction]]:
    """Mean and effective number of the ratings of each criterion, secondary evidence half.

    A stage that somebody has only a draft for is left to the debrief that follows it.
    """
    assert RUBRIC["scoring"]["evidence_weights"] == {"primary": 1, "secondary": 0.5}
    primary = {stage["key"]: set(stage["primary"]) for stage in RUBRIC["stages"]}
    sums: defaultdict[str, list[Fraction]] = defaultdict(lambda: [Fraction(0), Fraction(0)])
    waiting = {step.stage for step in candidate.steps if isinstance(step, Draft)}
    cards = [
        step for step in candidate.steps if isinstance(step, Card) and step.stage not in waiting
    ]
    for card in cards:
        for rating in card.ratings:
            if rating.value is not None:
                is_primary = rating.criterion in primary[card.stage]
                weight = Fraction(1) if is_primary else Fraction(1, 2)
                sums[rating.criterion][0] += weight * rating.value
                sums[rating.criterion][1] += weight
    return {name: (total / weight, weight) for name, (total, weight) in sums.items()}


def levels_by_hand(candidate: Candidate) -> dict[str, tuple[float, float]]:
    """Latent level and its standard deviation, each card's stage being one session."""
    primary = {stage["key"]: set(stage["primary"]) for stage in RUBRIC["stages"]}
    sessions: defaultdict[str, defaultdict[str, list[tuple[float, int]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for card in (step for step in candidate.steps if isinstance(step, Card)):
        for rating in card.ratings:
            if rating.value is not None:
                weight = 1.0 if rating.criterion in primary[card.stage] else 0.5
                sessions[rating.criterion][card.stage].append((weight, rating.value))
    found = {}
    for criterion, by_stage in sessions.items():
        parts = []
        for rated in by_stage.values():
            evidence = sum(weight for weight, _ in rated)
            mean = sum(weight * value for weight, value in rated) / evidence
            parts.append((1 / (0.30 + 0.26 / evidence), mean))
        precision = sum(part for part, _ in parts)
        share = precision / (1 / 0.44 + precision)
        observed = sum(part * mean for part, mean in parts) / precision + 0.5
        found[criterion] = 3 + share * (observed - 3), math.sqrt(0.44 * (1 - share))
    return found


def test_the_play_tells_every_step_once(played: Round) -> None:
    totals = {total for _, total, _ in played.steps}
    assert [done for done, _, _ in played.steps] == list(range(1, totals.pop() + 1))
    assert totals == set()


@pytest.mark.parametrize(
    ("key", "status", "stage"),
    [
        ("zephyrine", "hired", "decision"),
        ("lucan", "rejected", "take_home"),
        ("amrei", "withdrawn", "system_design"),
        ("tovi", "active", "system_design"),
        ("kestrel", "active", "system_design"),
        ("halcyon", "active", "technical_deep_dive"),
    ],
)
def test_a_candidate_stands_where_their_fate_leaves_them(
    played: Round, key: str, status: str, stage: str
) -> None:
    application = played.application(key)
    assert (application["status"], application["stage"]) == (status, stage)


@pytest.mark.parametrize(
    ("key", "statuses"),
    [
        ("zephyrine", ["passed"] * 5),
        ("lucan", ["passed", "passed", "passed", "failed", None]),
        ("amrei", ["passed", "passed", "pending", None, None]),
        ("tovi", ["passed", "passed", "held", None, None]),
        ("kestrel", ["passed", "passed", "scheduled", None, None]),
        ("halcyon", ["passed", "scheduled", None, None, None]),
    ],
)
def test_every_stage_says_how_it_went(played: Round, key: str, statuses: list[str | None]) -> None:
    assert [stage["status"] for stage in played.application(key)["stages"]] == statuses


@pytest.mark.parametrize("key", NAMES)
def test_the_history_holds_every_decision_with_its_person_and_reason(
    played: Round, key: str
) -> None:
    history = played.readers["marisol"].get(f"/applications/{played.ids[key]}/history")
    told = [
        (row["action"], row["from_stage"], row["person"]["name"], row["reason"], row["overridden"])
        for row in history["decisions"]
    ]
    assert told == [
        (one.action, one.from_stage, PEOPLE[one.by].name, one.reason, one.override)
        for one in decisions_of(BY_KEY[key])
    ]


def test_one_decision_of_the_round_is_marked_as_an_override(played: Round) -> None:
    overridden = [
        (key, row["action"], row["from_stage"], row["person"]["name"])
        for key, application_id in played.ids.items()
        for row in played.admin.get(f"/applications/{application_id}/history")["decisions"]
        if row["overridden"]
    ]
    assert overridden == [("halcyon", "advance", "screen", "Thaddeus Sample")]


def test_a_rejection_that_was_taken_back_stays_in_the_history(played: Round) -> None:
    history = played.admin.get(f"/applications/{played.ids['kestrel']}/history")
    moves = [(row["action"], row["to_stage"], row["to_status"]) for row in history["decisions"]]
    assert moves[1:] == [
        ("reject", "technical_deep_dive", "rejected"),
        ("reopen", "technical_deep_dive", "active"),
        ("advance", "system_design", "active"),
    ]


def test_records_came_in_as_the_applicant_tracking_systems_sent_them(played: Round) -> None:
    later = TODAY - STORY.written_for
    candidate_id = played.application("zephyrine")["candidate"]["id"]
    record = played.admin.get(f"/candidates/{candidate_id}")
    assert record["email"] == "zephyrine.example@example.org"
    assert record["phone"] == "+44 1632 960101"
    assert record["external_references"] == [{"system": "greenhouse", "external_id": "720001"}]
    applied = datetime.fromisoformat(played.application("zephyrine")["applied_at"])
    assert applied == datetime(2026, 8, 31, 7, 42, 10, tzinfo=UTC) + later
    halcyon = played.application("halcyon")
    assert halcyon["external_references"] == [
        {"system": "ashby", "external_id": "3d0a6f52-0000-4000-8000-00000000a006"}
    ]
    assert halcyon["requisition"]["id"] == played.application("zephyrine")["requisition"]["id"]


def test_the_opening_has_its_eight_parts_and_one_of_its_two_places_filled(played: Round) -> None:
    (requisition,) = played.admin.items("/requisitions")
    assert (requisition["openings"], requisition["hired_count"]) == (2, 1)
    assert all(requisition["description"].values())
    assert len(requisition["description"]) == 8
    assert requisition["description"]["required_skills"].splitlines() == list(
        STORY.requisition.description.required_skills
    )


def test_a_draft_hides_the_other_scorecard_of_the_stage_from_its_author(played: Round) -> None:
    assert played.cards("casimir", "tovi") == {("system_design", "Casimir Sample", "draft")}
    debrief = played.readers["casimir"].get(f"/applications/{played.ids['tovi']}/debrief")
    assert (debrief["scorecards"], debrief["recommendations"]) == (0, {})
    assert debrief["scores"]["composite"]["coverage"] == 0


def test_nobody_but_its_author_sees_a_draft(played: Round) -> None:
    assert played.cards("noor", "tovi") == {("system_design", "Noor Example", "submitted")}
    drafts = {
        reader: {card for card in played.cards(reader, "tovi") if card[2] == "draft"}
        for reader in ("marisol", "thaddeus", "admin")
    }
    assert set().union(*drafts.values()) == set()


def test_both_authors_of_a_stage_see_both_cards_once_theirs_are_in(played: Round) -> None:
    both = {
        ("system_design", "Noor Example", "submitted"),
        ("system_design", "Casimir Sample", "submitted"),
    }
    assert played.cards("noor", "zephyrine") == both
    assert played.cards("casimir", "zephyrine") == both


@pytest.mark.parametrize("key", NAMES)
def test_the_recruiter_sees_exactly_the_submitted_cards(played: Round, key: str) -> None:
    assert played.cards("marisol", key) == {
        (step.stage, PEOPLE[step.by].name, "submitted")
        for step in BY_KEY[key].steps
        if isinstance(step, Card)
    }


def test_a_submitted_card_reads_as_it_was_written(played: Round) -> None:
    path = f"/applications/{played.ids['zephyrine']}/scorecards"
    found = {
        (card["stage"], card["person"]["name"]): card
        for card in played.readers["marisol"].get(path)["scorecards"]
    }
    for step in BY_KEY["zephyrine"].steps:
        if isinstance(step, Card):
            card = found[step.stage, PEOPLE[step.by].name]
            assert (card["recommendation"], card["summary"]) == (step.recommendation, step.summary)
            assert {
                (rating["criterion"], rating["score"], rating["evidence"])
                for rating in card["ratings"]
            } == {(one.criterion, one.value, one.evidence) for one in step.ratings}


def test_the_draft_keeps_what_was_begun(played: Round) -> None:
    (draft,) = (step for step in BY_KEY["tovi"].steps if isinstance(step, Draft))
    (assignment,) = played.readers["casimir"].items("/me/assignments?own_scorecard=draft")
    own = played.readers["casimir"].get(f"/interviews/{assignment['id']}/scorecard")
    assert {rating["criterion"] for rating in own["ratings"]} == {
        one.criterion for one in draft.ratings
    }
    assert own["missing"]


@pytest.mark.parametrize("interviewer", ["ilva", "bram", "noor", "casimir", "jory", "petra"])
def test_interviewers_are_not_told_what_a_candidate_wants_to_earn(
    played: Round, interviewer: str
) -> None:
    candidate_id = played.application("zephyrine")["candidate"]["id"]
    reader = played.readers[interviewer]
    answer = reader.send("GET", f"/candidates/{candidate_id}")
    assert answer.status_code == 200
    assert "compensation_expectation" not in answer.json()
    listed = reader.send("GET", "/candidates?limit=200")
    assert "compensation" not in listed.text
    assert "78000" not in answer.text + listed.text


def test_recruiter_and_hiring_manager_see_what_a_candidate_wants_to_earn(played: Round) -> None:
    wanted = {"minimum": 78000, "maximum": 88000, "currency": "EUR", "period": "year"}
    candidate_id = played.application("zephyrine")["candidate"]["id"]
    for reader in ("marisol", "thaddeus", "admin"):
        record = played.readers[reader].get(f"/candidates/{candidate_id}")
        assert record["compensation_expectation"] == wanted


@pytest.mark.parametrize("key", NAMES)
def test_composite_and_coverage_are_those_worked_out_by_hand(played: Round, key: str) -> None:
    assert RUBRIC["scoring"]["weighting"] == "equal"
    scores = scores_by_hand(BY_KEY[key])
    coverage = Fraction(len(scores), len(RUBRIC["criteria"]))
    mean = float(sum(score for score, _ in scores.values()) / len(scores)) if scores else None
    is_enough = coverage >= Fraction(str(RUBRIC["scoring"]["min_coverage"]))
    debrief = played.readers["marisol"].get(f"/applications/{played.ids[key]}/debrief")
    composite = debrief["scores"]["composite"]
    assert composite["coverage"] == pytest.approx(float(coverage))
    assert composite["value"] == (pytest.approx(mean) if is_enough else None)
    assert composite["partial"] == (None if is_enough or mean is None else pytest.approx(mean))


def test_the_hired_candidate_is_covered_in_full(played: Round) -> None:
    debrief = played.readers["marisol"].get(f"/applications/{played.ids['zephyrine']}/debrief")
    composite = debrief["scores"]["composite"]
    assert (composite["coverage"], composite["missing"]) == (1, [])
    assert composite["value"] == pytest.approx(2953 / 810)


def new_member(played: Round) -> Document:
    """The member the hire made."""
    team_id = played.outcome.requisition["team_id"]
    (member,) = (
        row
        for row in played.readers["thaddeus"].items(f"/teams/{team_id}/members")
        if row["application_id"] == played.ids["zephyrine"]
    )
    return member


def test_the_hire_joins_the_team_full_time_in_the_role_applied_for(played: Round) -> None:
    member = new_member(played)
    assert (member["name"], member["contract_fte"]) == ("Zephyrine Example", 1)
    assert member["allocations"] == {"mlops_engineer": 1}


def test_levels_of_the_hire_are_the_mean_ratings_to_the_nearest_halves_down(
    played: Round,
) -> None:
    levels = new_member(played)["levels"]
    by_hand = levels_by_hand(BY_KEY["zephyrine"])
    for skill, known in levels.items():
        mean, number = scores_by_hand(BY_KEY["zephyrine"])[skill]
        assert known["level"] == math.ceil(mean - Fraction(1, 2))
        assert (known["score"], known["effective_n"]) == (pytest.approx(float(mean)), number)
        assert (known["level_estimate"], known["level_sd"]) == pytest.approx(by_hand[skill])
        assert known["evidence"] == "interview"
    assert {"kubernetes", "monitoring_logging", "ci_cd", "iac", "python", "docker"} <= set(levels)


def test_two_ratings_of_five_and_four_in_one_session_record_four(played: Round) -> None:
    # Mean 4.5, halves down; one session of two: 3 + 44/87 x (4.5 + 0.5 - 3) = 4.0115.
    known = new_member(played)["levels"]["kubernetes"]
    assert (known["level"], known["level_estimate"]) == (4, pytest.approx(3 + 44 / 87 * 2))


def test_the_hire_fills_one_full_time_equivalent_of_the_role(played: Round) -> None:
    before, after = gap_rows(played, "roles", "role")
    changed = {
        role: (before[role]["gap"], after[role]["gap"])
        for role in before
        if before[role]["gap"] != after[role]["gap"]
    }
    assert changed == {"mlops_engineer": (pytest.approx(1.7), pytest.approx(0.7))}


def test_the_hire_closes_two_skills_and_brings_two_nearer(played: Round) -> None:
    before, after = gap_rows(played, "skills", "skill")
    changed = {
        skill: (before[skill]["shortfall"], after[skill]["shortfall"])
        for skill in before
        if before[skill]["shortfall"] != after[skill]["shortfall"]
    }
    assert changed == {
        "kubernetes": (1, 0),
        "monitoring_logging": (1, 0),
        "ci_cd": (2, 1),
        "iac": (2, 1),
    }


def test_the_report_before_the_hire_named_who_would_close_the_gap(played: Round) -> None:
    before, after = gap_rows(played, "skills", "skill")
    assert before["kubernetes"]["closers"][0]["candidate"]["name"] == "Zephyrine Example"
    assert after["kubernetes"]["closers"] == []
    remaining = {closer["candidate"]["name"] for row in after.values() for closer in row["closers"]}
    assert remaining == {"Tovi Sample", "Kestrel Example"}


def test_the_gap_index_falls_at_both_ends(played: Round) -> None:
    before, after = played.outcome.gap_before, read_gap(played)
    assert before is not None
    # Weighted role gap 4.1 and 2.1 of 8; weighted missing holders 14 and 4 of 30, halved together.
    assert before["index"]["high"] == pytest.approx((4.1 / 8 + 14 / 30) / 2)
    assert after["index"]["high"] == pytest.approx((2.1 / 8 + 4 / 30) / 2)
    assert after["index"]["low"] < before["index"]["low"]


def read_gap(played: Round) -> Document:
    """The gap report as the hiring manager reads it now."""
    team_id = played.outcome.requisition["team_id"]
    return played.readers["thaddeus"].get(f"/teams/{team_id}/gap-report")


def gap_rows(
    played: Round, rows: str, name: str
) -> tuple[dict[str, Document], dict[str, Document]]:
    """Rows of the gap report before the hire and after it."""
    assert played.outcome.gap_before is not None
    before, after = (
        {row[name]: row for row in report[rows]}
        for report in (played.outcome.gap_before, read_gap(played))
    )
    return before, after


def test_keys_of_the_play_open_nothing_afterwards(played: Round) -> None:
    keys = [key for key in played.admin.items("/keys") if key["name"] == "sample round player"]
    assert len(keys) == len(PEOPLE) + 2
    assert all(key["revoked_at"] is not None for key in keys)


def everything(played: Round) -> dict[str, Any]:
    """All that an admin can read of the round."""
    team_id = played.outcome.requisition["team_id"]
    lists = ("people", "requisitions", "candidates", "applications", "interviews", "teams")
    read: dict[str, Any] = {name: played.admin.items(f"/{name}") for name in lists}
    read["keys"] = [
        {name: key[name] for name in ("id", "version", "revoked_at")}
        for key in played.admin.items("/keys")
    ]
    read["members"] = played.admin.items(f"/teams/{team_id}/members")
    read["demand"] = played.admin.get(f"/teams/{team_id}/demand")
    for key, application_id in played.ids.items():
        path = f"/applications/{application_id}"
        read[key] = [played.admin.get(f"{path}/{part}") for part in ("history", "scorecards")]
    return read


def test_playing_again_changes_nothing(played: Round) -> None:
    before = everything(played)
    told: list[tuple[int, int, str]] = []
    again = play(
        played.base_url + PREFIX,
        played.admin.key,
        today=TODAY + timedelta(days=1),
        on_step=lambda *step: told.append(step),
    )
    assert (again.was_loaded, told) == (True, [])
    assert again.endings == played.outcome.endings
    assert everything(played) == before


def test_the_hire_is_the_last_word_about_the_hired_candidate(played: Round) -> None:
    moves = played.application("zephyrine")["moves"]
    assert {move["action"] for move in moves} == set(Action)
    assert not any(move["is_legal"] for move in moves)
