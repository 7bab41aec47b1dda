"""Contracts of the checklist of practices, and of what a team answers to it."""

from datetime import datetime
from uuid import UUID

from pydantic import ConfigDict, Field

from app.domain.practices import PRACTICES, PracticeAnswer
from app.schemas.base import In, Out, ShortText, Word
from app.schemas.catalogue import SourceOut


class PracticeAnswerIn(In):
    """What a team answers to one practice."""

    practice: Word = Field(
        description=f"One of {', '.join(PRACTICES)}.", examples=["shared_goals_kpis"]
    )
    answer: PracticeAnswer
    note: ShortText | None = Field(None, description="What is done already, or what is in the way.")


class PracticesIn(In):
    """Every answer of the team; those left out become unanswered, which is not a no."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "answers": [
                        {"practice": "one_team_backlog", "answer": "yes"},
                        {
                            "practice": "data_contract",
                            "answer": "partly",
                            "note": "Agreed for sales, not yet for stock.",
                        },
                    ]
                }
            ]
        }
    )

    answers: list[PracticeAnswerIn] = Field(max_length=len(PRACTICES))


class PracticeOut(Out):
    """One practice of the checklist, and the team's answer."""

    id: str
    title: str
    question: str
    why: str
    sources: list[SourceOut]
    answer: PracticeAnswer | None = Field(description="Null: unanswered, which is not a no.")
    note: str | None
    answered_by_id: UUID | None
    answered_at: datetime | None = Field(description="Since when the answer is this one.")


class PracticesOut(Out):
    """The checklist in its order; `version` is the team's."""

    team_id: UUID
    version: int
    practices: list[PracticeOut]


class PracticeGapsOut(Out):
    """What of the checklist is missing, and what nobody knows."""

    in_place: int = Field(description="Practices answered with yes.")
    missing: list[PracticeOut] = Field(description="Answered with no or partly.")
    unanswered: list[PracticeOut] = Field(description="Unknown: they may be in place or missing.")
