"""Calendar files (RFC 5545) that invite people to an interview, move it, or call it off."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote
from uuid import UUID

MEDIA_TYPE: Final = "text/calendar; charset=utf-8"
PRODUCT: Final = "-//MLOps hiring-pipeline tracker//Interviews//EN"


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody on the panel who can be written to; one of them leads it."""

    name: str
    email: str
    is_lead: bool


@dataclass(frozen=True, slots=True)
class Meeting:
    """What a calendar has to know of an interview, its times with any offset.

    sequence: how often it was changed. A calendar takes the file with the highest one for the same
    id, so updates and cancellations find the entry they are about.
    """

    id: UUID
    sequence: int
    created_at: datetime
    updated_at: datetime
    starts_at: datetime
    ends_at: datetime
    is_cancelled: bool
    summary: str
    description: str
    place: str | None
    guests: tuple[Guest, ...]


def render(meeting: Meeting) -> bytes:
    """The file for this state of the meeting: the same bytes whenever it is asked for.

    Times are in UTC. A single meeting needs no rules of a time zone, every calendar shows UTC in
    its owner's own zone, and a VTIMEZONE would be one more thing for clients to disagree about.

    With guests it is a request or a cancellation (RFC 5546), which must name an organiser: the
    lead, or else the first guest. Without any it is an event and no message, so it has no METHOD.
    """
    # Only whoever asks for a calendar waits for the library: its import takes 60 ms.
    from icalendar import Calendar, Event

    event = Event()
    event.add("uid", f"{meeting.id}@hiring")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", meeting.updated_at.astimezone(UTC))
    event.add("created", meeting.created_at.astimezone(UTC))
    event.add("last-modified", meeting.updated_at.astimezone(UTC))
    event.add("dtstart", meeting.starts_at.astimezone(UTC))
    event.add("dtend", meeting.ends_at.astimezone(UTC))
    event.add("status", "CANCELLED" if meeting.is_cancelled else "CONFIRMED")
    event.add("summary", meeting.summary)
    if meeting.place is not None:
        event.add("location", meeting.place)
    event.add("description", meeting.description)
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    if meeting.guests:
        calendar.add("method", "CANCEL" if meeting.is_cancelled else "REQUEST")
        lead = next((guest for guest in meeting.guests if guest.is_lead), meeting.guests[0])
        event.add("organizer", _address(lead), parameters={"CN": lead.name})
        for guest in meeting.guests:
            role = "CHAIR" if guest is lead else "REQ-PARTICIPANT"
            parameters = {"CN": guest.name, "ROLE": role, "RSVP": "FALSE"}
            event.add("attendee", _address(guest), parameters=parameters)
    calendar.add_component(event)
    written: bytes = calendar.to_ical(sorted=False)
    return written


def _address(guest: Guest) -> str:
    """Their e-mail address as a URI (RFC 6068): what ends it or adds to it there is written out."""
    return f"mailto:{quote(guest.email, safe=_PLAIN_IN_MAILTO)}"


_PLAIN_IN_MAILTO: Final = "@!$'*+"
