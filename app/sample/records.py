"""From what an applicant tracking system delivers to what this service takes."""

from datetime import date
from typing import Any, Final

from app.integrations import ashby, greenhouse
from app.integrations.facts import ApplicationFacts, CandidateFacts
from app.sample.seat import Document
from app.sample.story import Candidate, Story

ADAPTERS: Final = {greenhouse.SYSTEM: greenhouse, ashby.SYSTEM: ashby}


def candidate_record(facts: CandidateFacts) -> Document:
    """What an applicant tracking system says of a candidate, as this service takes it.

    What the vendor did not speak of is left out, so that it is left alone.
    """
    offered: dict[str, tuple[str, Any]] = {
        "display_name": ("name", facts.display_name),
        "preferred_name": ("preferred_name", facts.preferred_name),
        "emails": ("email", next(iter(facts.emails), None)),
        "phone": ("phone", facts.phone),
        "profile_url": ("links", [facts.profile_url] if facts.profile_url else []),
    }
    return {ours: value for said, (ours, value) in offered.items() if said in facts.stated}


def application_record(facts: ApplicationFacts, source_channel: str) -> Document:
    """What an applicant tracking system says of an application, as this service takes it.

    A vendor's source is free text; `source_channel` is what the connection has mapped it to.
    """
    offered: dict[str, tuple[str, Any]] = {
        "candidate_external_id": ("candidate_external_id", facts.candidate_external_id),
        "requisition_external_ids": (
            "requisition_external_id",
            next(iter(facts.requisition_external_ids), None),
        ),
        "applied_at": ("applied_at", facts.applied_at and facts.applied_at.isoformat()),
        "source_name": ("source_channel", source_channel),
    }
    return {ours: value for said, (ours, value) in offered.items() if said in facts.stated}


def facts_of(
    candidate: Candidate, story: Story, today: date
) -> tuple[CandidateFacts, ApplicationFacts]:
    """What a delivery that arrives on `today` says of the person and of their application."""
    adapter = ADAPTERS[candidate.system]
    record = story.application(candidate, today)
    return adapter.candidate_facts(record["candidate"]), adapter.application_facts(record)
