from datetime import UTC, datetime
from typing import Any

import pytest

from app.domain.errors import DomainError
from app.integrations.ashby import application_facts, candidate_facts
from tests.integrations.shapes import UNWANTED, ashby_application, ashby_candidate


def test_a_name_stays_one_string_and_is_never_split() -> None:
    facts = candidate_facts(ashby_candidate())
    assert facts.display_name == "Perpetua van Sample"
    assert (facts.first_name, facts.last_name, facts.preferred_name) == (None, None, None)
    assert facts.emails == ("perpetua@example.org",)
    assert facts.stated == {"display_name", "emails"}
    assert facts.warnings == ()


def test_privacy_is_read_from_the_job_when_the_job_is_given() -> None:
    confidential = candidate_facts(ashby_candidate(), payload_job={"confidential": True})
    assert confidential.is_private is True
    assert "is_private" in confidential.stated
    assert candidate_facts(ashby_candidate()).is_private is None


def test_an_application_is_read_whole() -> None:
    facts = application_facts(ashby_application())
    assert facts.system == "ashby"
    assert facts.external_id == "c0ffee00-0000-4000-8000-000000000018"
    assert facts.candidate_external_id == "c0ffee00-0000-4000-8000-000000000017"
    assert facts.requisition_external_ids == ("job-17",)
    assert (facts.status, facts.is_prospect) == ("active", False)
    assert (facts.stage_external_id, facts.stage_name) == ("stage-3", "System design")
    assert facts.applied_at == datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
    assert facts.last_activity_at == datetime(2026, 1, 6, 10, tzinfo=UTC)
    assert facts.source_name == "Conference stand"
    assert (facts.rejected_at, facts.rejection_reason, facts.profile_url) == (None, None, None)
    assert "profile_url" not in facts.stated
    assert facts.warnings == ()


def test_what_must_not_be_kept_reaches_no_record() -> None:
    application = ashby_application()
    assert UNWANTED in repr(application)
    assert UNWANTED not in repr(application_facts(application))
    assert UNWANTED not in repr(
        candidate_facts(application["candidate"], payload_job=application["job"])
    )


@pytest.mark.parametrize(
    ("written", "status", "is_prospect"),
    [
        ("Active", "active", False),
        ("Archived", "rejected", False),
        ("Hired", "hired", False),
        ("Lead", None, True),
        (None, None, False),
    ],
)
def test_a_status_is_said_in_our_words(
    written: str | None, status: str | None, is_prospect: bool
) -> None:
    facts = application_facts(ashby_application(status=written))
    assert (facts.status, facts.is_prospect) == (status, is_prospect)
    assert facts.warnings == ()


def test_a_status_nobody_knows_is_dropped_with_a_warning() -> None:
    facts = application_facts(ashby_application(status="Paused"))
    assert (facts.status, facts.is_prospect) == (None, False)
    assert facts.warnings == ("/status is not a status we know",)


def test_an_archive_reason_means_withdrawn_only_where_the_connection_says_so() -> None:
    archived = ashby_application(
        status="Archived",
        archivedAt="2026-02-01T11:00:00.000Z",
        archiveReason={"id": "reason-2", "text": "Took another offer"},
    )
    plain = application_facts(archived)
    mapped = application_facts(archived, withdrawn_archive_reason_ids={"reason-2"})
    assert (plain.status, mapped.status) == ("rejected", "withdrawn")
    assert mapped.rejection_reason == "Took another offer"
    assert mapped.rejected_at == datetime(2026, 2, 1, 11, tzinfo=UTC)


def test_a_mapped_reason_on_an_active_application_withdraws_nobody() -> None:
    active = ashby_application(archiveReason={"id": "reason-2", "text": "Took another offer"})
    facts = application_facts(active, withdrawn_archive_reason_ids={"reason-2"})
    assert facts.status == "active"


@pytest.mark.parametrize("wrapped", [17, "17"])
def test_an_id_is_the_same_in_whatever_type_it_arrives(wrapped: Any) -> None:
    facts = application_facts({"id": wrapped, "candidate": {"id": wrapped}, "job": {"id": wrapped}})
    assert facts.external_id == facts.candidate_external_id == "17"
    assert facts.requisition_external_ids == ("17",)
    assert candidate_facts({"id": wrapped}).external_id == "17"


def test_bad_fields_are_dropped_and_the_rest_is_kept() -> None:
    facts = application_facts(
        ashby_application(createdAt="yesterday", currentInterviewStage="Screen", source=7)
    )
    assert (facts.applied_at, facts.stage_name, facts.source_name) == (None, None, None)
    assert facts.last_activity_at == datetime(2026, 1, 6, 10, tzinfo=UTC)
    assert set(facts.warnings) == {
        "/createdAt is not an ISO 8601 time",
        "/currentInterviewStage is not an object",
        "/source is not an object",
    }
    assert facts.stated.isdisjoint({"applied_at", "stage_name", "source_name"})


def test_a_bad_privacy_mark_warns_with_the_place_of_the_job() -> None:
    facts = candidate_facts(ashby_candidate(), payload_job={"confidential": "no"})
    assert facts.is_private is None
    assert facts.warnings == ("/job/confidential is not true or false",)
    assert "is_private" not in facts.stated


@pytest.mark.parametrize("read", [candidate_facts, application_facts])
def test_an_object_without_an_id_is_refused(read: Any) -> None:
    with pytest.raises(DomainError, match="no id"):
        read({"name": "Perpetua"})
