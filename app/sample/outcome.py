"""How the sample round stands in a service: read back over HTTP, never remembered."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.sample.records import facts_of
from app.sample.seat import Document, Seat
from app.sample.story import Candidate, Fate, Story


@dataclass(frozen=True, slots=True)
class Ending:
    """Where a candidate of the story stands now.

    `composite` is on the rubric's scale from 1 to 5, None below the coverage it asks for; `partial`
    is the same figure in that case. `coverage` is the share of the rubric's weight, from 0 to 1.
    """

    name: str
    fate: Fate
    application_id: str
    status: str
    stage: str
    composite: float | None
    partial: float | None
    coverage: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a play leaves behind.

    `gap_before` is the gap report from before the hire, None when the round was there already.
    """

    was_loaded: bool
    requisition: Document
    endings: tuple[Ending, ...]
    gap_before: Document | None
    gap_after: Document


def find_loaded(admin: Seat, story: Story) -> Document | None:
    """The story's requisition, if the round is there to its end.

    The requisition is known by its references. Its hire is what a play does last and nobody can
    undo, so a load that broke off is told from a whole one.
    """
    names = set(story.requisition.external_ids.items())
    requisition = next(
        (row for row in admin.walk("/requisitions") if names & set(_references(row))), None
    )
    if requisition is None:
        return None
    hired = admin.walk("/applications", requisition_id=requisition["id"], status="hired")
    found = {pair for row in hired for pair in _references(row)}
    expected = {_reference(one, story) for one in story.candidates if one.fate is Fate.HIRED}
    return requisition if expected <= found else None


def report(
    admin: Seat, story: Story, requisition: Document, *, gap_before: Document | None = None
) -> Outcome:
    """Read back how the story's candidates and the team stand."""
    rows = {
        pair: row
        for row in admin.walk("/applications", requisition_id=requisition["id"])
        for pair in _references(row)
    }
    return Outcome(
        was_loaded=gap_before is None,
        requisition=requisition,
        endings=tuple(
            _ending(admin, candidate, row)
            for candidate in story.candidates
            if (row := rows.get(_reference(candidate, story))) is not None
        ),
        gap_before=gap_before,
        gap_after=admin.get(f"/teams/{requisition['team_id']}/gap-report"),
    )


def _ending(admin: Seat, candidate: Candidate, row: Document) -> Ending:
    debrief = admin.get(f"/applications/{row['id']}/debrief")
    composite = debrief["scores"]["composite"]
    return Ending(
        name=row["candidate"]["name"],
        fate=candidate.fate,
        application_id=row["id"],
        status=row["status"],
        stage=row["stage"],
        composite=composite["value"],
        partial=composite["partial"],
        coverage=composite["coverage"],
    )


def _references(row: Document) -> Iterator[tuple[str, str]]:
    for reference in row["external_references"]:
        yield reference["system"], reference["external_id"]


def _reference(candidate: Candidate, story: Story) -> tuple[str, str]:
    _person, application = facts_of(candidate, story, story.written_for)
    return candidate.system, application.external_id
