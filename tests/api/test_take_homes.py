"""Take-homes over the API: the whole life of one, its refusals, and the reviews after it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests import factories
from tests.api import rounds
from tests.api.test_rubrics import document, published
from tests.client import Api
from tests.factories import Record

URL = "https://example.com/robin/submission"
REASON = {"reason": "No answer to two reminders."}


@pytest.fixture
def application(api: Api) -> Record:
    """An application that stands in the take-home stage."""
    return rounds.at_take_home(api, factories.application(api))


@pytest.fixture
def sent(api: Api, application: Record) -> Record:
    """A take-home that is due in a week."""
    return rounds.taken(api, factories.take_home(api, application), "send")


def after(api: Api, **span: float) -> str:
    """A time so much later than the clock says, as it is sent."""
    return (api.clock.now + timedelta(**span)).isoformat()


def moment(text: str) -> datetime:
    """A time as it was answered."""
    return datetime.fromisoformat(text)


def refusal(answer: Any) -> tuple[int, str]:
    """Status and kind of a refusal, or the code of its first fault."""
    body = answer.json()
    codes = [fault["code"] for fault in body["errors"]]
    return answer.status_code, codes[0] if codes else body["type"].removeprefix("/problems/")


def draft(api: Api, application: Record, **overrides: Any) -> Any:
    """The answer to drafting a take-home."""
    body = {"stage": application["stage"], "brief": "Serve a model."} | overrides
    return api.post(f"/applications/{application['id']}/take-homes", json=body)


def change(api: Api, take_home: Record, **changes: Any) -> Any:
    """The answer to changing a take-home as it was read."""
    address = f"/take-homes/{take_home['id']}"
    return api.patch(address, json=changes, if_match=f'"{take_home["version"]}"')


def test_a_take_home_is_drafted_sent_started_and_handed_in(api: Api, application: Record) -> None:
    answer = draft(api, application)
    drafted = answer.json()
    assert (answer.status_code, drafted["status"], drafted["due_at"]) == (201, "drafted", None)
    assert answer.headers["Location"].endswith(f"/take-homes/{drafted['id']}")
    assert drafted["time_box_minutes"] == application["stages"][3]["minutes_high"] == 240
    sent = rounds.taken(api, drafted, "send")
    assert moment(sent["due_at"]) == api.clock.now + timedelta(days=7)
    api.clock.advance(days=1)
    started = rounds.taken(api, sent, "start")
    assert (started["status"], moment(started["started_at"])) == ("started", api.clock.now)
    api.clock.advance(days=1)
    submitted = rounds.taken(api, started, "submit", submission_url=URL)
    assert moment(submitted["submitted_at"]) == api.clock.now
    assert (submitted["status"], submitted["submission_url"]) == ("submitted", URL)
    assert (submitted["is_late"], submitted["extensions"], submitted["version"]) == (False, 0, 4)
    assert [event["action"] for event in submitted["events"]] == ["send", "start", "submit"]
    assert {event["person"]["name"] for event in submitted["events"]} == {"admin"}
    assert api.get(f"/take-homes/{drafted['id']}").json() == submitted


def test_one_that_comes_after_it_was_due_is_late_and_not_overdue_any_more(
    api: Api, sent: Record
) -> None:
    api.clock.advance(days=7, seconds=1)
    waiting = api.get(f"/take-homes/{sent['id']}").json()
    assert (waiting["is_overdue"], waiting["is_late"], waiting["version"]) == (True, False, 2)
    late = rounds.taken(api, sent, "submit", submission_note="By mail: robin.zip")
    assert (late["status"], late["is_overdue"], late["is_late"]) == ("submitted", False, True)


def test_one_that_is_recorded_after_it_was_due_is_as_late_as_it_was_handed_in(
    api: Api, sent: Record
) -> None:
    in_time = sent["due_at"]
    api.clock.advance(days=8)
    found = rounds.taken(api, sent, "submit", submission_url=URL, at=in_time)
    assert (found["submitted_at"], found["is_late"]) == (in_time, False)


def test_an_extension_moves_the_deadline_and_is_counted_with_its_reason(
    api: Api, sent: Record
) -> None:
    first = rounds.taken(api, sent, "extend", due_at=after(api, days=9), reason="Ill.")
    again = rounds.taken(api, sent, "extend", due_at=after(api, days=10), reason="Still ill.")
    assert (first["extensions"], again["extensions"], again["status"]) == (1, 2, "sent")
    kept = [(event["reason"], event["due_at"]) for event in again["events"]]
    assert kept == [
        (None, sent["due_at"]),
        ("Ill.", first["due_at"]),
        ("Still ill.", again["due_at"]),
    ]
    api.clock.advance(days=9)
    assert rounds.taken(api, sent, "submit", submission_url=URL)["is_late"] is False


def test_one_that_expired_goes_on_once_it_is_extended(api: Api, sent: Record) -> None:
    early = rounds.take(api, sent, "expire", **REASON)
    assert refusal(early) == (409, "take-home-conflict")
    api.clock.advance(days=8)
    assert api.get(f"/take-homes/{sent['id']}").json()["status"] == "sent", "nothing expires itself"
    expired = rounds.taken(api, sent, "expire", **REASON)
    assert (expired["status"], expired["is_overdue"]) == ("expired", False)
    handed_in = rounds.take(api, sent, "submit", submission_url=URL)
    assert refusal(handed_in) == (409, "take-home-conflict")
    assert handed_in.json()["detail"] == "It has expired. Extend it first."
    rounds.taken(api, sent, "extend", due_at=after(api, days=1), reason="Mail was lost.")
    assert rounds.taken(api, sent, "submit", submission_url=URL)["status"] == "submitted"


def test_one_that_is_withdrawn_may_be_changed_and_sent_again(api: Api, sent: Record) -> None:
    refused = change(api, sent, brief="Another task.")
    assert refusal(refused) == (409, "take-home-conflict")
    withdrawn = rounds.taken(api, sent, "withdraw", reason="The wrong task.")
    assert withdrawn["events"][-1]["reason"] == "The wrong task."
    changed = change(api, withdrawn, brief="Another task.", due_at=after(api, days=3)).json()
    assert (changed["brief"], changed["version"]) == ("Another task.", 4)
    again = rounds.taken(api, changed, "send")
    assert (again["status"], again["due_at"]) == ("sent", changed["due_at"])


def test_what_is_handed_in_is_final(api: Api, sent: Record) -> None:
    rounds.taken(api, sent, "submit", submission_url=URL)
    later = {"due_at": after(api, days=9)}
    for action, body in (
        ("send", {}),
        ("start", {}),
        ("submit", {"submission_url": URL}),
        ("extend", later | REASON),
        ("expire", REASON),
        ("withdraw", REASON),
    ):
        answer = rounds.take(api, sent, action, **body)
        assert refusal(answer) == (409, "take-home-conflict"), action
        assert answer.json()["detail"].startswith("It is handed in")


def test_a_deadline_that_is_over_is_refused(api: Api, application: Record) -> None:
    drafted = factories.take_home(api, application, due_at=after(api, hours=-1))
    assert refusal(rounds.take(api, drafted, "send")) == (422, "past")
    rounds.taken(api, drafted, "send", due_at=after(api, days=2))
    shorter = rounds.take(api, drafted, "extend", due_at=after(api, days=1), **REASON)
    assert refusal(shorter) == (422, "not-later")
    ahead = rounds.take(api, drafted, "start", at=after(api, hours=1))
    assert refusal(ahead) == (422, "out-of-order")


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/x",
        "ftp://example.com/x",
        "https://",
        "https://user:word@example.com/x",
        "https://exa mple.com",
        "https://example.com/" + "x" * 2000,
        "javascript:alert(1)",
    ],
)
def test_a_submission_is_an_https_address_or_a_note(api: Api, sent: Record, url: str) -> None:
    answer = rounds.take(api, sent, "submit", submission_url=url)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "#/submission_url"
    assert rounds.take(api, sent, "submit").status_code == 422
    longest = "https://example.com/" + "x" * 1980
    assert rounds.taken(api, sent, "submit", submission_url=longest)["submission_url"] == longest


@pytest.mark.parametrize(("minutes", "warned"), [(60, 1), (120, 0), (240, 0), (300, 1)])
def test_an_unusual_time_box_is_allowed_with_a_warning(
    api: Api, application: Record, minutes: int, warned: int
) -> None:
    drafted = factories.take_home(api, application, time_box_minutes=minutes)
    assert [one["code"] for one in drafted["warnings"]] == ["unusual-time-box"] * warned
    assert drafted["time_box_minutes"] == minutes


def test_a_take_home_belongs_to_the_take_home_stage_the_application_stands_in(api: Api) -> None:
    application = factories.application(api)
    assert refusal(draft(api, application)) == (409, "stage-conflict")
    ahead = draft(api, application, stage="take_home")
    assert refusal(ahead) == (409, "stage-conflict")
    assert ahead.json()["stage"] == "screen"
    application = rounds.at_take_home(api, application)
    assert draft(api, application).status_code == 201
    assert refusal(draft(api, application)) == (409, "already-exists")


@pytest.mark.parametrize(("variant", "status"), [("live_coding", 409), ("take_home", 201)])
def test_nothing_is_taken_home_where_the_plan_says_live_coding(
    api: Api, variant: str, status: int
) -> None:
    opening = factories.requisition(api)
    stage = {"key": "coding", "kind": "take_home", "minutes_low": 60, "minutes_high": 90}
    plan = {"stages": [stage | {"variant": variant}], "accept_findings": True}
    assert api.put(f"/requisitions/{opening['id']}/plan", json=plan, if_match='"1"').is_success
    application = factories.application(api, requisition_id=opening["id"])
    assert draft(api, application).status_code == status


def test_a_change_needs_the_version_it_was_based_on(api: Api, application: Record) -> None:
    drafted = factories.take_home(api, application)
    address = f"/take-homes/{drafted['id']}"
    assert api.patch(address, json={"brief": "Other."}).status_code == 428
    assert api.patch(address, json={"brief": "Other."}, if_match='"7"').status_code == 412
    api.clock.advance(hours=1)
    same = api.patch(address, json={"brief": drafted["brief"]}, if_match='"1"')
    assert same.json() == drafted
    assert api.post(f"{address}/send", json={}, if_match='"7"').status_code == 412
    assert api.post(f"{address}/send", json={}, if_match='"1"').status_code == 200


@pytest.mark.parametrize("action", ["reject", "withdraw", "advance"])
def test_it_stays_as_it_was_when_the_stage_is_decided(
    api: Api, application: Record, sent: Record, action: str
) -> None:
    application = rounds.moved(api, application, action, override=action == "advance")
    api.clock.advance(days=8)
    answer = rounds.take(api, sent, "submit", submission_url=URL)
    assert refusal(answer) == (409, "stage-conflict")
    assert answer.json()["stage"] == application["stage"]
    assert refusal(change(api, sent, brief="Other.")) == (409, "stage-conflict")
    left = api.get(f"/take-homes/{sent['id']}").json()
    assert left == sent, "nobody waits for it, so it is not overdue"
    if action != "advance":
        rounds.moved(api, application, "reopen")
        found = rounds.taken(api, sent, "submit", submission_url=URL)
        assert (found["status"], found["is_late"]) == ("submitted", True)


def test_a_list_shows_what_is_overdue(api: Api, sent: Record) -> None:
    other = rounds.at_take_home(api, factories.application(api))
    drafted = factories.take_home(api, other)

    def listed(**params: str) -> list[str]:
        found = api.get("/take-homes", params=params).json()["items"]
        return [one["id"] for one in found]

    assert listed() == [sent["id"], drafted["id"]]
    assert listed(application_id=other["id"]) == listed(status="drafted") == [drafted["id"]]
    assert listed(overdue="true") == []
    api.clock.advance(days=8)
    assert (listed(overdue="true"), listed(overdue="false")) == ([sent["id"]], [drafted["id"]])


def test_the_candidate_is_shown_the_task_its_limits_and_what_is_looked_for(
    api: Api, sent: Record
) -> None:
    shown = api.get(f"/take-homes/{sent['id']}/brief").json()
    rubric = api.get("/rubrics/mlops-engineer").json()
    stage = next(one for one in rubric["stages"] if one["key"] == "take_home")
    by_id = {one["id"]: one for one in rubric["criteria"]}
    looked_for = [by_id[name] for name in (*stage["primary"], *stage["secondary"])]
    assert shown == {
        "title": stage["title"],
        "brief": sent["brief"],
        "time_box_minutes": 240,
        "due_at": sent["due_at"],
        "rules": stage["candidate_rules"],
        "criteria": [
            {"title": one["title"], "meets_the_bar": one["anchors"]["3"]} for one in looked_for
        ],
    }
    assert len(looked_for) > 5


def test_a_rubric_made_here_says_what_a_take_home_is_looked_at_for(api: Api) -> None:
    [screen] = document()["stages"]
    rules = ["Use whatever you would use at work."]
    stage = screen | {"key": "take_home", "title": "Take-home", "candidate_rules": rules}
    rubric = published(api, document(stages=[screen, stage]))
    opening = factories.requisition(api, rubric_id=rubric["id"])
    application = factories.application(api, requisition_id=opening["id"])
    drafted = factories.take_home(api, rounds.at_take_home(api, application))
    shown = api.get(f"/take-homes/{drafted['id']}/brief").json()
    [criterion] = rubric["criteria"]
    looked_for = {"title": criterion["title"], "meets_the_bar": criterion["anchors"]["3"]}
    assert (shown["rules"], shown["criteria"]) == (rules, [looked_for])


def test_two_reviewers_score_unseen_by_each_other_and_the_follow_up_has_cards_of_its_own(
    api: Api, application: Record, sent: Record
) -> None:
    first, second = api.as_("interviewer"), api.person("interviewer", name="second")
    review = rounds.seat(api, application, first, second)
    rounds.taken(api, sent, "submit", submission_url=URL)

    def seen(person: Api) -> list[tuple[str, str]]:
        cards = person.get(f"/applications/{application['id']}/scorecards").json()["scorecards"]
        return sorted((card["interview_id"], card["person"]["name"]) for card in cards)

    assert first.get(f"/take-homes/{sent['id']}").json()["submission_url"] == URL
    before = second.get(f"/take-homes/{sent['id']}").content
    rounds.score(first, review)
    assert (seen(first), seen(second)) == ([(review["id"], "interviewer")], [])
    assert second.get(f"/take-homes/{sent['id']}").content == before
    rounds.score(second, review)
    reviews = [(review["id"], "interviewer"), (review["id"], "second")]
    assert seen(first) == seen(second) == reviews
    follow_up = rounds.seat(api, application, first, purpose="follow_up", starts_at=None)
    rounds.score(first, follow_up)
    assert seen(first) == sorted([*reviews, (follow_up["id"], "interviewer")])
    assert rounds.moved(api, application, "advance")["stage"] == "behavioural"


def test_a_follow_up_waits_for_the_submission(api: Api, application: Record, sent: Record) -> None:
    panel = [str(api.as_("interviewer").person_id)]
    meeting = {"stage": "take_home", "purpose": "follow_up", "panel": panel}
    address = f"/applications/{application['id']}/interviews"
    early = api.post(address, json=meeting)
    assert refusal(early) == (409, "take-home-conflict")
    assert early.json()["detail"].endswith("record what comes in.")
    rounds.taken(api, sent, "submit", submission_url=URL)
    assert api.post(address, json=meeting).status_code == 201


def test_a_follow_up_of_work_that_was_sent_elsewhere_needs_no_record(
    api: Api, application: Record
) -> None:
    person = api.as_("interviewer")
    assert rounds.seat(api, application, person, purpose="follow_up")["purpose"] == "follow_up"


def test_reviewers_of_another_stage_do_not_see_what_was_handed_in(
    api: Api, application: Record, sent: Record
) -> None:
    reviewer, later = api.as_("interviewer"), api.person("interviewer", name="later")
    rounds.seat(api, application, reviewer)
    application = rounds.moved(api, application, "advance", override=True)
    rounds.seat(api, application, later)
    address = f"/take-homes/{sent['id']}"
    assert (reviewer.get(address).status_code, later.get(address).status_code) == (200, 404)
    assert later.get("/take-homes").json()["items"] == []


def test_a_repetition_of_an_action_is_answered_once(api: Api, application: Record) -> None:
    drafted = factories.take_home(api, application)
    address = f"/take-homes/{drafted['id']}/send"
    answers = [api.post(address, json={}, once="walk") for _time in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert answers[1].headers["Idempotency-Replayed"] == "true"
