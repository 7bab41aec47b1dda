"""Calendars: the file that puts an interview into the calendars of its panel."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from app.domain.errors import DomainError
from app.domain.interviews import InterviewPurpose, InterviewStatus
from app.models.interviews import Interview
from app.reports import calendars
from app.services import access, kits
from app.services.acting import Act


def read(session: Session, act: Act, interview_id: UUID, *, kit_address: str) -> bytes:
    """The calendar file of an interview the caller may see, as it stands now.

    Raises DomainError: `not-found`, and `start-missing` while nobody has said when it is.
    """
    interview = access.load(session, act, Interview, interview_id)
    if interview.starts_at is None:
        raise DomainError(
            "start-missing",
            "The interview has no start yet. Give it one: PATCH it with starts_at.",
        )
    setting = kits.setting_of(session, interview)
    is_review = interview.purpose is InterviewPurpose.FOLLOW_UP
    title = f"{setting.title}, review" if is_review else setting.title
    return calendars.render(
        calendars.Meeting(
            id=interview.id,
            sequence=interview.version - 1,
            created_at=interview.created_at,
            updated_at=interview.updated_at,
            starts_at=interview.starts_at,
            ends_at=interview.starts_at + timedelta(minutes=interview.planned_minutes),
            is_cancelled=interview.status is InterviewStatus.CANCELLED,
            summary=f"{title}: {setting.candidate}, {setting.requisition}",
            description=_description(interview, interview.starts_at, kit_address),
            place=interview.place,
            guests=tuple(
                calendars.Guest(person.name, person.email, person.is_lead)
                for person in kits.panel_of(session, interview)
                if person.email is not None
            ),
        )
    )


def _description(interview: Interview, starts_at: datetime, kit_address: str) -> str:
    zone = ZoneInfo(interview.time_zone)

    def local(moment: datetime) -> str:
        return f"{moment.astimezone(zone):%Y-%m-%d %H:%M} {interview.time_zone}"

    lines = [
        f"It begins {local(starts_at)} and takes {interview.planned_minutes} minutes.",
        f"Prepare with the kit: {kit_address}",
        "Ask about what you lead, rate everything you saw, and submit your own scorecard before "
        "you look at anybody else's.",
    ]
    if interview.scorecards_due_at is not None:
        lines.append(f"Scorecards are due {local(interview.scorecards_due_at)}.")
    return "\n".join(lines)
