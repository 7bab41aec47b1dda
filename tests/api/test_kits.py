"""Kits over the API: what is asked in the chosen form, who leads what, what time it is where."""

from typing import Any

import pytest

from app.models.people import Person
from tests import factories
from tests.api import rounds
from tests.api.test_coverage import stages_of
from tests.client import Api
from tests.factories import Record


def living_in(api: Api, time_zone: str, name: str) -> Api:
    """An interviewer of this time zone."""
    person = api.person("interviewer", name=name)
    with api.world.database.writing() as session:
        session.get_one(Person, person.person_id).time_zone = time_zone
    return person


def at(api: Api, kind: str, *people: Api, variant: str | None = None, **meeting: Any) -> Record:
    """An interview of the stage of this kind, which is the first one of its plan."""
    opening = factories.requisition(api)
    stages = [stage | {"variant": variant} for stage in stages_of(opening) if stage["kind"] == kind]
    body = {"stages": stages, "accept_findings": True}
    planned = api.put(f"/requisitions/{opening['id']}/plan", json=body, if_match='"1"')
    assert planned.status_code == 200, planned.text
    application = factories.application(api, requisition_id=opening["id"])
    return rounds.seat(api, application, *people, **meeting)


def kit(person: Api, interview: Record) -> Record:
    answer = person.get(f"/interviews/{interview['id']}/kit")
    assert answer.status_code == 200, answer.text
    body: Record = answer.json()
    return body


def test_a_kit_has_the_goal_the_questions_and_anchors_and_who_should_hold_it(api: Api) -> None:
    person = api.as_("interviewer")
    found = kit(person, at(api, "system_design", person))
    assert all(found[part] for part in ("goals", "focus", "questions", "conduct", "rules"))
    assert all(set(one["anchors"]) == set("12345") for one in found["criteria"])
    assert "ML Lead" in found["interviewer_kinds"]
    assert found["recommended_interviewers"] == 2
    assert (found["minutes_low"], found["minutes_high"], found["planned_minutes"]) == (60, 60, 60)
    assert any("whiteboard" in hint for hint in found["remote_hints"])
    assert found["scorecards_due_at"] == "2026-05-07T10:30:00Z"


def test_the_chosen_form_asks_only_its_questions_and_says_what_it_cannot_show(api: Api) -> None:
    person = api.as_("interviewer")
    live = kit(person, at(api, "take_home", person, variant="live_coding"))
    assert [question["id"] for question in live["questions"]] == [
        *("th-1", "th-2", "th-5", "th-6", "th-7", "th-8", "th-9")
    ]
    hidden = [one for one in live["criteria"] if not one["is_observable"]]
    assert {one["id"] for one in hidden} == {
        "git",
        "reproducibility_tracking",
        "ci_cd",
        "monitoring_logging",
    }
    assert all(one["led_by"] is None for one in hidden)
    assert len(live["yours"]) == 9


def test_two_share_the_criteria_as_the_rubric_says_the_lead_first(api: Api) -> None:
    lead, other = api.as_("interviewer"), api.as_("recruiter")
    interview = at(api, "behavioural", lead, other)
    handed_over = [str(other.person_id), str(lead.person_id)]
    api.patch(f"/interviews/{interview['id']}", json={"panel": handed_over}, if_match='"1"')
    mine, theirs = kit(lead, interview), kit(other, interview)
    assert theirs["yours"] == [
        "collaboration_communication",
        "proactiveness_ownership",
        "problem_solving",
    ]
    assert mine["yours"] == ["adaptability_learning", "business_impact", "pragmatism"]
    assert [(one["person_id"], one["is_lead"], one["leads"]) for one in mine["panel"]] == [
        (str(other.person_id), True, theirs["yours"]),
        (str(lead.person_id), False, mine["yours"]),
    ]
    led = {one["id"]: one["led_by"] for one in mine["criteria"]}
    assert led["problem_solving"] == str(other.person_id)


def test_who_leaves_the_panel_hands_their_criteria_on(api: Api) -> None:
    stays, leaves = api.as_("interviewer"), api.as_("recruiter")
    interview = at(api, "behavioural", leaves, stays)
    panel = [str(stays.person_id)]
    api.patch(f"/interviews/{interview['id']}", json={"panel": panel}, if_match='"1"')
    found = kit(stays, interview)
    assert found["yours"] == [one["id"] for one in found["criteria"]]
    assert kit(leaves, interview)["yours"] == []


def test_who_sits_on_no_panel_leads_nothing(api: Api) -> None:
    interview = at(api, "behavioural", api.as_("interviewer"))
    assert kit(api.as_("recruiter"), interview)["yours"] == []


def test_everybody_is_shown_their_own_time_and_warned_of_bad_hours(api: Api) -> None:
    lead, far = api.as_("interviewer"), living_in(api, "Asia/Tokyo", "Kaede")
    who = factories.candidate(api, name="Robin Example", time_zone="America/New_York")
    application = factories.application(api, candidate_id=who["id"])
    found = kit(lead, rounds.seat(api, application, lead, far))
    times = [
        (one["name"], one["starts_at_local"], one["ends_at_local"], one["is_outside_working_day"])
        for one in [*found["panel"], found["candidate"]]
    ]
    # Half past nine in UTC, for half an hour.
    assert times == [
        ("interviewer", "2026-05-06T10:30:00+01:00", "2026-05-06T11:00:00+01:00", False),
        ("Kaede", "2026-05-06T18:30:00+09:00", "2026-05-06T19:00:00+09:00", False),
        ("Robin Example", "2026-05-06T05:30:00-04:00", "2026-05-06T06:00:00-04:00", True),
    ]
    (warning,) = found["warnings"]
    assert warning.startswith("For Robin Example it is 2026-05-06T05:30:00-04:00 to ")
    assert set(found["candidate"]) == {
        "name",
        "time_zone",
        "starts_at_local",
        "ends_at_local",
        "is_outside_working_day",
    }


@pytest.mark.parametrize(
    ("starts_at", "minutes", "is_outside"),
    [
        ("2026-05-06T07:00:00Z", 30, False),
        ("2026-05-06T06:59:00Z", 30, True),
        ("2026-05-06T17:30:00Z", 30, False),
        ("2026-05-06T17:30:00Z", 31, True),
        ("2026-05-06T17:30:00Z", 14 * 60, True),
    ],
)
def test_the_day_begins_at_eight_and_ends_at_seven(
    api: Api, starts_at: str, minutes: int, is_outside: bool
) -> None:
    person = api.as_("interviewer")
    application = factories.application(api)
    interview = rounds.seat(api, application, person, starts_at=starts_at, planned_minutes=minutes)
    (seat,) = kit(person, interview)["panel"]
    # Lisbon is one hour ahead of UTC in May.
    assert seat["is_outside_working_day"] is is_outside


def test_a_candidate_whose_zone_nobody_knows_is_warned_of(api: Api) -> None:
    person = api.as_("interviewer")
    found = kit(person, rounds.seat(api, factories.application(api), person))
    assert (found["candidate"]["time_zone"], found["candidate"]["starts_at_local"]) == (None, None)
    assert found["warnings"] == [
        "The candidate's time zone is not known. Ask for it before you invite."
    ]


def test_an_interview_without_a_start_has_no_local_times(api: Api) -> None:
    person = api.as_("interviewer")
    found = kit(person, rounds.seat(api, factories.application(api), person, starts_at=None))
    assert [one["starts_at_local"] for one in found["panel"]] == [None]


def test_the_kit_of_a_follow_up_says_that_it_is_the_walk_through(api: Api) -> None:
    person = api.as_("interviewer")
    interview = at(api, "take_home", person, variant="take_home", purpose="follow_up")
    found = kit(person, interview)
    assert (found["purpose"], found["variant"]) == ("follow_up", "take_home")
    assert "walk-through" in found["remote_hints"][0]
    assert "th-4" in [question["id"] for question in found["questions"]]


def test_a_kit_is_the_same_whatever_others_wrote(api: Api) -> None:
    person, peer = api.as_("interviewer"), api.as_("recruiter")
    interview = rounds.seat(api, factories.application(api), person, peer)
    before = kit(person, interview)
    rounds.score(peer, interview)
    assert kit(person, interview) == before
