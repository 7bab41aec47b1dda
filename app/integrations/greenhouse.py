"""Greenhouse webhook objects, read into neutral records. Source: Greenhouse's webhook reference."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from app.integrations.facts import (
    ApplicationFacts,
    CandidateFacts,
    ReportedStatus,
    VendorObject,
)

SYSTEM: Final = "greenhouse"

STATUSES: Final = {
    "active": ReportedStatus.ACTIVE,
    "rejected": ReportedStatus.REJECTED,
    "hired": ReportedStatus.HIRED,
}

# Our field, then the vendor's keys that speak of it.
CANDIDATE_KEYS: Final = {
    "first_name": ("first_name",),
    "last_name": ("last_name",),
    "display_name": ("first_name", "last_name"),
    "preferred_name": ("preferred_name",),
    "emails": ("email_addresses",),
    "phone": ("phone_numbers",),
    "profile_url": ("url",),
    "is_private": ("is_private",),
}
APPLICATION_KEYS: Final = {
    "candidate_external_id": ("candidate", "candidate_id"),
    "requisition_external_ids": ("jobs", "job", "job_id"),
    "status": ("status",),
    "is_prospect": ("prospect",),
    "stage_external_id": ("current_stage",),
    "stage_name": ("current_stage",),
    "applied_at": ("applied_at",),
    "last_activity_at": ("last_activity_at",),
    "rejected_at": ("rejected_at",),
    "rejection_reason": ("rejection_reason",),
    "source_name": ("source",),
    "profile_url": ("url",),
}


def candidate_facts(payload_candidate: Mapping[str, Any]) -> CandidateFacts:
    """Read a `candidate` object of any Greenhouse event.

    Raises DomainError `vendor-record-without-id` when the object has no usable id.
    """
    candidate = VendorObject(payload_candidate)
    first_name = candidate.text("first_name")
    last_name = candidate.text("last_name")
    return CandidateFacts(
        system=SYSTEM,
        external_id=candidate.required_identifier("id"),
        first_name=first_name,
        last_name=last_name,
        display_name=" ".join(filter(None, (first_name, last_name))) or None,
        preferred_name=candidate.text("preferred_name"),
        emails=_values(candidate, "email_addresses"),
        phone=next(iter(_values(candidate, "phone_numbers")), None),
        profile_url=candidate.web_address("url"),
        is_private=candidate.flag("is_private"),
        stated=_stated(candidate, CANDIDATE_KEYS),
        warnings=candidate.warnings,
    )


def application_facts(payload_application: Mapping[str, Any]) -> ApplicationFacts:
    """Read an `application` object, nested as in most events or flat as in `delete_application`.

    An event that reports a hire carries no status: the event's kind says it, not this record.
    Raises DomainError `vendor-record-without-id` when the object has no usable id.
    """
    application = VendorObject(payload_application)
    stage = application.child("current_stage")
    source = application.child("source")
    candidate = application.child("candidate")
    is_prospect = application.flag("prospect") or False
    written_status = (application.text("status") or "").lower()
    return ApplicationFacts(
        system=SYSTEM,
        external_id=application.required_identifier("id"),
        candidate_external_id=(
            candidate.identifier("id") or application.identifier("candidate_id")
        ),
        requisition_external_ids=_requisition_ids(application),
        status=None if is_prospect else STATUSES.get(written_status),
        is_prospect=is_prospect,
        stage_external_id=stage.identifier("id"),
        stage_name=stage.text("name"),
        applied_at=application.moment("applied_at"),
        last_activity_at=application.moment("last_activity_at"),
        rejected_at=application.moment("rejected_at"),
        rejection_reason=application.child("rejection_reason").text("name"),
        source_name=source.text("name") or source.text("public_name"),
        profile_url=application.web_address("url"),
        stated=_stated(application, APPLICATION_KEYS),
        warnings=application.warnings + _status_warning(written_status),
    )


def _requisition_ids(application: VendorObject) -> tuple[str, ...]:
    """Ids of the jobs, the deprecated single `job` or the flat `job_id`, each once, in order."""
    listed = _distinct(job.identifier("id") for job in application.children("jobs"))
    single = application.child("job").identifier("id") or application.identifier("job_id")
    return listed or ((single,) if single else ())


def _values(candidate: VendorObject, key: str) -> tuple[str, ...]:
    return _distinct(entry.text("value") for entry in candidate.children(key))


def _distinct(found: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for item in found if item is not None))


def _status_warning(written: str) -> tuple[str, ...]:
    return ("/status is not a status we know",) if written and written not in STATUSES else ()


def _stated(vendor: VendorObject, keys: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    return frozenset(ours for ours, theirs in keys.items() if any(map(vendor.states, theirs)))
