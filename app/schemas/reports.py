"""Contract of what several reports say alike."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from app.schemas.base import Out
from app.schemas.scorecards import FormulaNameOut


class ReportFormulaOut(FormulaNameOut):
    """The way a figure was computed, under the name and version of its definition."""

    expression: str


class ReportOut(Out):
    """Whose applications the figures are of, and when they were computed."""

    requisition_id: UUID | None = Field(description="Null: every requisition within your reach.")
    computed_at: datetime
    null_reasons: dict[str, str] = Field(description="Reason of a null -> what it means.")
