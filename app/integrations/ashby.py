"""Ashby webhook objects, read into neutral records. Source: Ashby's published webhook schema."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from app.integrations.facts import (
    ApplicationFacts,
    CandidateFacts,
    ReportedStatus,
    VendorObject,
)

SYSTEM: Final = "ashby"

LEAD: Final = "lead"
ARCHIVED: Final = "archived"
STATUSES: Final = {
    "active": ReportedStatus.ACTIVE,
    ARCHIVED: ReportedStatus.REJECTED,
    "hired": ReportedStatus.HIRED,
}

# Our field, then the vendor's key that speaks of it.
APPLICATION_KEYS: Final = {
    "candidate_external_id": "candidate",
    "requisition_external_ids": "job",
    "status": "status",
    "is_prospect": "status",
    "stage_external_id": "currentInterviewStage",
    "stage_name": "currentInterviewStage",
    "applied_at": "createdAt",
    "last_activity_at": "updatedAt",
    "rejected_at": "archivedAt",
    "rejection_reason": "archiveReason",
    "source_name": "source",
}


def candidate_facts(
    payload_candidate: Mapping[str, Any], *, payload_job: Mapping[str, Any] | None = None
) -> CandidateFacts:
    """Read the `candidate` of an application.

    The name comes as one string and stays one. Ashby marks privacy on the job, so pass the
    application's `job` to learn `is_private`. The phone number is not kept.
    Raises DomainError `vendor-record-without-id` when the object has no usable id.
    """
    candidate = VendorObject(payload_candidate)
    email = candidate.child("primaryEmailAddress").text("value")
    name = candidate.text("name")
    job = VendorObject(payload_job, pointer="/job")
    is_private = job.flag("confidential")
    spoken_of = {
        "display_name": candidate.states("name"),
        "emails": candidate.states("primaryEmailAddress"),
        "is_private": job.states("confidential"),
    }
    return CandidateFacts(
        system=SYSTEM,
        external_id=candidate.required_identifier("id"),
        first_name=None,
        last_name=None,
        display_name=name,
        preferred_name=None,
        emails=(email,) if email else (),
        phone=None,
        profile_url=None,
        is_private=is_private,
        stated=frozenset(field for field, spoken in spoken_of.items() if spoken),
        warnings=candidate.warnings + job.warnings,
    )


def application_facts(
    payload_application: Mapping[str, Any],
    *,
    withdrawn_archive_reason_ids: Collection[str] = (),
) -> ApplicationFacts:
    """Read an `application` object.

    `Archived` means rejected, unless the connection lists the archive reason among those that mean
    the candidate withdrew. A `Lead` is a prospect without an application.
    Raises DomainError `vendor-record-without-id` when the object has no usable id.
    """
    application = VendorObject(payload_application)
    stage = application.child("currentInterviewStage")
    archive_reason = application.child("archiveReason")
    requisition_id = application.child("job").identifier("id")
    written_status = (application.text("status") or "").lower()
    status = STATUSES.get(written_status)
    is_archived = written_status == ARCHIVED
    if is_archived and archive_reason.identifier("id") in withdrawn_archive_reason_ids:
        status = ReportedStatus.WITHDRAWN
    return ApplicationFacts(
        system=SYSTEM,
        external_id=application.required_identifier("id"),
        candidate_external_id=application.child("candidate").identifier("id"),
        requisition_external_ids=(requisition_id,) if requisition_id else (),
        status=status,
        is_prospect=written_status == LEAD,
        stage_external_id=stage.identifier("id"),
        stage_name=stage.text("title"),
        applied_at=application.moment("createdAt"),
        last_activity_at=application.moment("updatedAt"),
        rejected_at=application.moment("archivedAt"),
        rejection_reason=archive_reason.text("text"),
        source_name=application.child("source").text("title"),
        profile_url=None,
        stated=frozenset(
            ours for ours, theirs in APPLICATION_KEYS.items() if application.states(theirs)
        ),
        warnings=application.warnings + _status_warning(written_status),
    )


def _status_warning(written: str) -> tuple[str, ...]:
    known = not written or written == LEAD or written in STATUSES
    return () if known else ("/status is not a status we know",)
