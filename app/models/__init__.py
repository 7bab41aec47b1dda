"""Every table, imported so that the metadata is complete."""

from app.models import (
    applications,
    bookkeeping,
    candidates,
    demographics,
    gap_snapshots,
    interviews,
    people,
    practices,
    references,
    requisitions,
    rubrics,
    scorecards,
    take_homes,
    teams,
)
from app.models.base import metadata

__all__ = [
    "applications",
    "bookkeeping",
    "candidates",
    "demographics",
    "gap_snapshots",
    "interviews",
    "metadata",
    "people",
    "practices",
    "references",
    "requisitions",
    "rubrics",
    "scorecards",
    "take_homes",
    "teams",
]
