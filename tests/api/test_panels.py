"""People on a panel: declaring a conflict, withdrawing, and being reminded of what they owe."""

from datetime import UTC, datetime

import pytest

from tests import factories
from tests.api import rounds
from tests.client import Api
from tests.factories import Record

CONFLICT = {
    "departure": "conflict_of_interest",
    "reason": "We worked in one team until last year.",
}


@pytest.fixture
def interview(api: Api) -> Record:
    """A screen with the interviewer (its lead) and the recruiter on its panel."""
    return rounds.seat(
        api, factories.application(api), api.as_("interviewer"), api.as_("recruiter")
    )


def leave(person: Api, interview: Record, **overrides: str) -> Record:
    answer = person.post(f"/interviews/{interview['id']}/leave", json=CONFLICT | overrides)
    assert answer.status_code == 200, answer.text
    body: Record = answer.json()
    return body


def test_a_conflict_of_interest_ends_a_seat_and_is_kept(api: Api, interview: Record) -> None:
    person = api.as_("interviewer")
    rounds.save(person, interview, rounds.card([]))
    assert leave(person, interview)["departure"] == "conflict_of_interest"
    shown = api.get(f"/interviews/{interview['id']}").json()
    assert [(seat["name"], seat["is_lead"]) for seat in shown["panel"]] == [("recruiter", True)]
    assert [(one["name"], one["reason"]) for one in shown["departures"]] == [
        ("interviewer", CONFLICT["reason"])
    ]
    peer = api.person("interviewer", name="peer")
    seat = {"panel": [str(api.as_("recruiter").person_id), str(peer.person_id)]}
    assert api.patch(f"/interviews/{interview['id']}", json=seat, if_match='"2"').is_success
    for answer in (
        peer.get(f"/interviews/{interview['id']}").json(),
        peer.get("/interviews").json()["items"][0],
        peer.get("/me/assignments").json()["items"][0],
    ):
        assert [(one["name"], one["reason"]) for one in answer["departures"]] == [
            ("interviewer", None)
        ]
    assert person.get(f"/interviews/{interview['id']}").status_code == 404
    back = {"panel": [str(person.person_id)]}
    refused = api.patch(f"/interviews/{interview['id']}", json=back, if_match='"3"')
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (409, "left-before")


def test_a_card_that_is_in_cannot_be_withdrawn_from(api: Api, interview: Record) -> None:
    person = api.as_("interviewer")
    rounds.score(person, interview)
    answer = person.post(f"/interviews/{interview['id']}/leave", json=CONFLICT)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/scorecard-submitted")


def test_leaving_needs_a_reason_and_one_of_two_words(api: Api, interview: Record) -> None:
    person = api.as_("interviewer")
    for body, pointer in (
        ({"departure": "withdrew"}, "#/reason"),
        (CONFLICT | {"departure": "removed"}, "#/departure"),
    ):
        answer = person.post(f"/interviews/{interview['id']}/leave", json=body)
        assert answer.status_code == 422
        assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]
    assert (
        api.as_("hiring_manager")
        .post(f"/interviews/{interview['id']}/leave", json=CONFLICT)
        .status_code
        == 404
    )


def test_whoever_has_left_keeps_nobody_waiting(api: Api, interview: Record) -> None:
    rounds.score(api.as_("recruiter"), interview)
    application = f"/applications/{interview['application_id']}"
    assert api.get(application).json()["stages"][0]["status"] == "scheduled"
    leave(api.as_("interviewer"), interview, departure="withdrew")
    assert api.get(application).json()["stages"][0]["status"] == "scored"


def test_nobody_waits_for_the_cards_of_a_cancelled_meeting(api: Api, interview: Record) -> None:
    owing = api.as_("recruiter")
    rounds.score(api.as_("interviewer"), interview)
    cancelled = {"status": "cancelled"}
    answer = api.patch(f"/interviews/{interview['id']}", json=cancelled, if_match='"1"')
    assert answer.status_code == 200, answer.text
    assert reminders(api) == []
    application = f"/applications/{interview['application_id']}"
    debrief = f"{application}/debrief"
    assert api.get(application).json()["stages"][0]["status"] == "scored"
    assert api.get(debrief).json()["stages"][0]["state"] == "complete"
    # Whoever owes one for it stays blind: or else cancelling would be a way to look.
    assert owing.get(application).json()["stages"][0]["status"] == "pending"
    assert owing.get(debrief).json()["stages"][0]["state"] == "waiting"
    assert owing.get(f"{application}/scorecards").json()["scorecards"] == []


def test_scorecards_are_due_so_long_after_the_planned_end_as_the_plan_says(api: Api) -> None:
    opening = factories.requisition(api)
    stages = [stage | {"due_hours": 4} for stage in opening["stages"]]
    for stage in stages:
        del stage["position"]
    address = f"/requisitions/{opening['id']}/plan"
    answer = api.put(address, json={"stages": stages}, if_match='"1"')
    assert answer.status_code == 200, answer.text
    application = factories.application(api, requisition_id=opening["id"])
    interview = rounds.seat(
        api,
        application,
        api.as_("interviewer"),
        starts_at="2026-05-06T09:30:00Z",
        planned_minutes=30,
    )
    assert interview["scorecards_due_at"] == "2026-05-06T14:00:00Z"
    later = {"starts_at": "2026-05-07T09:30:00Z", "planned_minutes": 60}
    moved = api.patch(f"/interviews/{interview['id']}", json=later, if_match='"1"')
    assert moved.json()["scorecards_due_at"] == "2026-05-07T14:30:00Z"


def reminders(person: Api, **query: str) -> list[tuple[str, bool]]:
    answer = person.get("/reminders", params=query)
    assert answer.status_code == 200, answer.text
    return [(one["person"]["name"], one["is_overdue"]) for one in answer.json()["items"]]


def test_reminders_name_who_owes_a_card_and_whether_it_is_overdue(
    api: Api, interview: Record
) -> None:
    manager = api.as_("hiring_manager")
    assert reminders(manager) == [("interviewer", False), ("recruiter", False)]
    api.clock.now = datetime(2026, 5, 8, tzinfo=UTC)
    assert reminders(manager, overdue="true") == [("interviewer", True), ("recruiter", True)]
    rounds.score(api.as_("interviewer"), interview)
    assert reminders(manager) == [("recruiter", True)]
    assert reminders(manager, overdue="false") == []
    application = api.get(f"/applications/{interview['application_id']}").json()
    rounds.moved(api, application, "reject")
    assert reminders(manager) == []


def test_one_who_owes_a_card_is_reminded_of_their_own_alone(api: Api, interview: Record) -> None:
    recruiter = api.as_("recruiter")
    assert reminders(recruiter) == [("recruiter", False)]
    rounds.score(api.as_("interviewer"), interview)
    assert reminders(recruiter) == [("recruiter", False)]


def test_a_follow_up_review_has_a_panel_and_cards_of_its_own(api: Api) -> None:
    application = factories.application(api)
    while application["stage"] != "take_home":
        application = rounds.moved(api, application, "skip")
    person = api.as_("interviewer")
    review = rounds.seat(api, application, person, api.as_("recruiter"))
    rounds.score(person, review, 2)
    rounds.score(api.as_("recruiter"), review, 4)
    follow_up = rounds.seat(api, application, person, purpose="follow_up")
    # Until their card for it is in, they are blind to the visit once more.
    cards = f"/applications/{application['id']}/scorecards"
    assert {card["person"]["name"] for card in person.get(cards).json()["scorecards"]} == {
        "interviewer"
    }
    rounds.score(person, follow_up, 3)
    found = [
        (card["person"]["name"], card["is_independent"])
        for card in person.get(cards).json()["scorecards"]
    ]
    assert found == [("interviewer", True), ("recruiter", True), ("interviewer", False)]
    body = api.get(f"/applications/{application['id']}/debrief").json()
    rated = next(skill for skill in body["skills"] if skill["ratings"])
    assert ([one["score"] for one in rated["ratings"]], rated["score"]) == ([2, 4, 3], 3.0)


def test_one_person_gives_one_independent_card_for_a_visit(api: Api) -> None:
    application = factories.application(api)
    while application["stage"] != "take_home":
        application = rounds.moved(api, application, "skip")
    person = api.as_("interviewer")
    # Seated for both before any card is in, so that they could have read nothing.
    meetings = [
        rounds.seat(api, application, person, purpose=purpose) for purpose in ("stage", "follow_up")
    ]
    for meeting, score in zip(meetings, (3, 5), strict=True):
        rounds.score(person, meeting, score)
    cards = api.get(f"/applications/{application['id']}/scorecards").json()["scorecards"]
    assert [card["is_independent"] for card in cards] == [True, False]
    # Nor are they two people, or at odds with themselves.
    (move,) = (
        move
        for move in api.get(f"/applications/{application['id']}").json()["moves"]
        if move["action"] == "advance"
    )
    assert (move["needs_override"], move["why_not"].partition(".")[0]) == (
        True,
        "1 of 2 scorecards of this stage are in",
    )
    assert api.get(f"/applications/{application['id']}/debrief").json()["disagreements"] == []
    leniency = api.get("/reports/leniency?rubric_id=mlops-engineer")
    assert leniency.status_code == 200, leniency.text


def test_only_a_take_home_has_a_follow_up_review(api: Api, interview: Record) -> None:
    meeting = {"stage": "screen", "purpose": "follow_up", "panel": [str(api.person_id)]}
    answer = api.post(f"/applications/{interview['application_id']}/interviews", json=meeting)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/purpose")
