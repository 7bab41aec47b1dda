"""Contract of the report on decisions against a floor, a composite, or by override."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from app.domain.departures import CompositeReading, Deviation
from app.domain.pipeline import Action
from app.schemas.applications import NamedRecord
from app.schemas.base import Out, TableQuery


class DeparturesQuery(TableQuery):
    """Whose decisions to look at."""

    requisition_id: UUID | None = Field(None, description="Only about its applications.")
    person_id: UUID | None = Field(None, description="Only what this person decided.")


class DepartureCountsOut(Out):
    """Advances, rejections and hires, and how many of them departed from the figures."""

    decisions: int
    with_composite: int = Field(
        description="Those with a composite and its standard error at hand. Only they read as "
        "above, unclear or below, and only they are counted as against a figure."
    )
    above: int = Field(description="P(true composite >= bar) is at least `sure_from`.")
    unclear: int
    below: int = Field(description="That chance is at most 1 - `sure_from`.")
    went_on_while_below: int = Field(description="Advanced or hired.")
    went_on_with_floor_missed: int
    went_on_against: int = Field(description="One of these two, or both.")
    rejected_while_above: int
    by_override: int = Field(description="Of those with a composite.")
    overrides_without_composite: int = Field(description="Of the others.")


class DeviationOut(Out):
    """A decision against a figure or by override, with the reason that was given."""

    application_id: UUID
    decided_at: datetime
    action: Action
    stage: str = Field(description="The stage it left.")
    reading: CompositeReading | None = Field(description="Null without a composite at hand.")
    composite: float | None
    standard_error: float | None
    floors_missed: list[str]
    ways: list[Deviation]
    overridden: bool
    reason: str


class DeciderOut(DepartureCountsOut):
    """What one person decided about the applications to one requisition."""

    requisition: NamedRecord
    person: NamedRecord
    departures: list[DeviationOut] = Field(description="Oldest first.")


class DeparturesOut(Out):
    """How often people decided otherwise than the figures read. Withdrawals are no decisions."""

    requisition_id: UUID | None = Field(description="Null: every requisition within your reach.")
    person_id: UUID | None
    computed_at: datetime
    statement: str
    bar: int = Field(description="The level composites are read against.")
    sure_from: float
    left_out_decisions: int = Field(
        description="Those about applications for which you still owe a scorecard, whatever was "
        "at hand."
    )
    all_decisions: DepartureCountsOut
    rows: list[DeciderOut]
