"""Calendar files over the API, read back with the library that calendars are read with."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from icalendar import Calendar

from app.models.people import Person
from app.reports.calendars import Guest, Meeting, render
from tests import factories
from tests.api import rounds
from tests.api.test_kits import at
from tests.client import Api
from tests.factories import Record


def reachable(api: Api, *people: Api) -> None:
    """Give these people e-mail addresses."""
    with api.world.database.writing() as session:
        for person in people:
            row = session.get_one(Person, person.person_id)
            row.email = f"{row.name}@example.com"


def file_of(person: Api, interview: Record) -> bytes:
    answer = person.get(f"/interviews/{interview['id']}/calendar")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return answer.content


def read(person: Api, interview: Record) -> tuple[Any, Any]:
    """The calendar as a client reads it, and its one event."""
    calendar = Calendar.from_ical(file_of(person, interview))
    (event,) = calendar.walk("VEVENT")
    assert event.errors == []
    return calendar, event


def changed(api: Api, interview: Record, **values: Any) -> Record:
    address = f"/interviews/{interview['id']}"
    answer = api.patch(address, json=values, if_match=f'"{interview["version"]}"')
    assert answer.status_code == 200, answer.text
    body: Record = answer.json()
    return body


def test_a_calendar_invites_the_panel_to_the_interview(api: Api) -> None:
    lead, other = api.as_("interviewer"), api.as_("recruiter")
    reachable(api, lead, other)
    interview = rounds.seat(
        api,
        factories.application(api),
        lead,
        other,
        time_zone="Europe/Lisbon",
        place="Room 1; second floor, left",
    )
    calendar, event = read(lead, interview)
    assert (calendar["VERSION"], calendar["METHOD"]) == ("2.0", "REQUEST")
    assert calendar["PRODID"]
    assert (event["UID"], event["SEQUENCE"]) == (f"{interview['id']}@hiring", 0)
    assert event["STATUS"] == "CONFIRMED"
    assert event["DTSTART"].dt == datetime(2026, 5, 6, 9, 30, tzinfo=UTC)
    assert event["DTEND"].dt == datetime(2026, 5, 6, 10, 0, tzinfo=UTC)
    assert event["LOCATION"] == "Room 1; second floor, left"
    assert event["SUMMARY"] == "Initial screen: Robin Example, MLOps Engineer"
    assert event["ORGANIZER"] == "mailto:interviewer@example.com"
    assert [(str(one), one.params["ROLE"]) for one in event["ATTENDEE"]] == [
        ("mailto:interviewer@example.com", "CHAIR"),
        ("mailto:recruiter@example.com", "REQ-PARTICIPANT"),
    ]
    described = str(event["DESCRIPTION"])
    assert (
        f"http://127.0.0.1:{api.server.port}/api/v1/interviews/{interview['id']}/kit" in described
    )
    assert "2026-05-06 10:30 Europe/Lisbon" in described
    assert "Scorecards are due 2026-05-07 11:00 Europe/Lisbon." in described


def test_a_change_updates_the_same_entry(api: Api) -> None:
    person = api.as_("interviewer")
    reachable(api, person)
    interview = rounds.seat(api, factories.application(api), person)
    _calendar, before = read(person, interview)
    api.clock.advance(hours=1)
    moved = changed(api, interview, starts_at="2026-05-07T14:00:00Z", planned_minutes=45)
    calendar, after = read(person, moved)
    assert (after["UID"], calendar["METHOD"]) == (before["UID"], "REQUEST")
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["DTSTAMP"].dt > before["DTSTAMP"].dt
    assert after["DTSTART"].dt == datetime(2026, 5, 7, 14, 0, tzinfo=UTC)
    assert after["DTEND"].dt == datetime(2026, 5, 7, 14, 45, tzinfo=UTC)


def test_a_cancellation_cancels_the_same_entry_and_a_new_start_brings_it_back(api: Api) -> None:
    person = api.as_("interviewer")
    reachable(api, person)
    interview = rounds.seat(api, factories.application(api), person)
    _calendar, before = read(person, interview)
    cancelled = changed(api, interview, status="cancelled")
    calendar, off = read(person, cancelled)
    assert (calendar["METHOD"], off["STATUS"], off["UID"]) == ("CANCEL", "CANCELLED", before["UID"])
    assert [str(one) for one in [off["ATTENDEE"]]] == ["mailto:interviewer@example.com"]
    again = changed(api, cancelled, status="scheduled")
    calendar, on = read(person, again)
    assert (calendar["METHOD"], on["STATUS"], on["UID"]) == ("REQUEST", "CONFIRMED", before["UID"])
    assert [event["SEQUENCE"] for event in (before, off, on)] == [0, 1, 2]


def test_one_state_is_always_the_same_file(api: Api) -> None:
    person, peer = api.as_("interviewer"), api.as_("recruiter")
    reachable(api, person)
    interview = rounds.seat(api, factories.application(api), person, peer)
    before = file_of(person, interview)
    api.clock.advance(hours=1)
    # What others wrote is no part of it either.
    rounds.score(peer, interview)
    assert file_of(person, interview) == before


@pytest.mark.parametrize(
    ("host", "proto", "base"),
    [
        ("hiring.example", "http", "http://hiring.example"),
        ("hiring.example:8443", "https", "https://hiring.example:8443"),
        ("[::1]:8000", "http", "http://[::1]:8000"),
        # Odd, and still a host by RFC 3986: the file has to write it with escapes.
        ("a;b,c", "http", "http://a;b,c"),
    ],
)
def test_the_kit_is_where_the_caller_has_reached_the_service(
    api: Api, host: str, proto: str, base: str
) -> None:
    person = api.as_("interviewer")
    interview = rounds.seat(api, factories.application(api), person)
    address = f"/interviews/{interview['id']}/calendar"
    headers = {"Host": host, "X-Forwarded-Proto": proto}
    first, second = (person.get(address, headers=headers).content for _ in range(2))
    assert first == second
    described = str(Calendar.from_ical(first).walk("VEVENT")[0]["DESCRIPTION"])
    assert f"kit: {base}/api/v1/interviews/{interview['id']}/kit\n" in described


@pytest.mark.parametrize(
    "host", ["a\\nATTENDEE:mailto:x", "x@evil.example", "evil example", "evil.example/path?x"]
)
def test_a_host_that_is_none_is_no_part_of_the_file(api: Api, host: str) -> None:
    person = api.as_("interviewer")
    interview = rounds.seat(api, factories.application(api), person)
    usual = file_of(person, interview)
    answer = person.get(f"/interviews/{interview['id']}/calendar", headers={"Host": host})
    assert answer.content == usual


def test_an_interview_without_a_start_has_no_calendar_yet(api: Api) -> None:
    person = api.as_("interviewer")
    interview = rounds.seat(api, factories.application(api), person, starts_at=None)
    answer = person.get(f"/interviews/{interview['id']}/calendar")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/start-missing")
    fixed = changed(api, interview, starts_at="2026-05-06T09:30:00Z")
    assert read(person, fixed)[1]["SEQUENCE"] == 1


def test_nobody_to_write_to_makes_an_event_and_no_message(api: Api) -> None:
    person = api.as_("interviewer")
    interview = rounds.seat(api, factories.application(api), person)
    calendar, event = read(person, interview)
    assert not {"METHOD", "ORGANIZER", "ATTENDEE"} & {*calendar, *event}
    _calendar, off = read(person, changed(api, interview, status="cancelled"))
    assert (off["STATUS"], off["SEQUENCE"]) == ("CANCELLED", 1)


def test_the_candidate_is_named_and_never_invited(api: Api) -> None:
    person = api.as_("interviewer")
    reachable(api, person)
    who = factories.candidate(api, name="Robin Example", email="robin@example.com")
    application = factories.application(api, candidate_id=who["id"])
    assert b"robin@" not in file_of(person, rounds.seat(api, application, person))


def test_a_follow_up_is_called_a_review_and_is_an_entry_of_its_own(api: Api) -> None:
    person = api.as_("interviewer")
    interview = at(api, "take_home", person, purpose="follow_up", planned_minutes=30)
    _calendar, event = read(person, interview)
    assert "assignment, review: Robin Example" in event["SUMMARY"]


def test_names_and_places_cannot_write_lines_of_their_own(api: Api) -> None:
    person = api.as_("interviewer")
    name = 'Robin; "R", \\nATTENDEE:mailto:x@example.com ' + "é" * 90
    who = factories.candidate(api, name=name)
    application = factories.application(api, candidate_id=who["id"])
    interview = rounds.seat(api, application, person, place="BEGIN:VALARM\\, here")
    written = file_of(person, interview)
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    _calendar, event = read(person, interview)
    assert name in event["SUMMARY"]
    assert event["LOCATION"] == "BEGIN:VALARM\\, here"
    assert "ATTENDEE" not in event


EVIL = 'A "B"; C\r\nATTENDEE:mailto:x@example.com\nEND:VEVENT\rX-EVIL:1'


@pytest.mark.parametrize("member", ["summary", "description", "place", "guest"])
def test_line_breaks_never_end_a_line_of_the_file(member: str) -> None:
    moment = datetime(2026, 5, 6, 9, 30, tzinfo=UTC)
    texts: Record = {"summary": "S", "description": "D", "place": "P"}
    if member != "guest":
        texts[member] = EVIL
    written = render(
        Meeting(
            id=UUID(int=7),
            sequence=0,
            created_at=moment,
            updated_at=moment,
            starts_at=moment,
            ends_at=moment,
            is_cancelled=False,
            guests=(Guest(EVIL if member == "guest" else "G", "g?cc=x;y@example.com", True),),
            **texts,
        )
    )
    event = Calendar.from_ical(written).walk("VEVENT")[0]
    assert str(event["ATTENDEE"]) == "mailto:g%3Fcc%3Dx%3By@example.com"
    assert "X-EVIL" not in event
    assert written.count(b"\r\nEND:VEVENT") == 1
    assert b"\r" not in written.replace(b"\r\n", b"")
