from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import DomainError
from app.integrations.facts import CandidateFacts
from app.integrations.greenhouse import application_facts, candidate_facts
from tests.integrations.shapes import UNWANTED, greenhouse_application, greenhouse_candidate

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["id", "name"]), inner),
    max_leaves=5,
)


def test_a_candidate_is_read_whole() -> None:
    facts = candidate_facts(greenhouse_candidate(preferred_name="Pip "))
    assert facts == CandidateFacts(
        system="greenhouse",
        external_id="720017",
        first_name="Perpetua",
        last_name="Sample",
        display_name="Perpetua Sample",
        preferred_name="Pip",
        emails=("perpetua.sample@example.org", "p.sample@work.example.com"),
        phone="+1 555-0117",
        profile_url="https://ats.example.com/people/720017",
        is_private=True,
        stated=frozenset(
            {
                "first_name",
                "last_name",
                "display_name",
                "preferred_name",
                "emails",
                "phone",
                "profile_url",
                "is_private",
            }
        ),
    )


def test_an_application_is_read_whole() -> None:
    facts = application_facts(greenhouse_application())
    assert facts.external_id == "910017"
    assert facts.candidate_external_id == "720017"
    assert facts.requisition_external_ids == ("440017",)
    assert (facts.status, facts.is_prospect) == ("active", False)
    assert (facts.stage_external_id, facts.stage_name) == ("81003", "System design")
    assert facts.applied_at == datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
    assert facts.last_activity_at == datetime(2026, 1, 6, 10, 0, 0, 250_000, tzinfo=UTC)
    assert (facts.rejected_at, facts.rejection_reason) == (None, None)
    assert facts.source_name == "Conference stand"
    assert facts.profile_url == "https://ats.example.com/people/720017?application_id=910017"
    assert facts.warnings == ()


def test_what_must_not_be_kept_reaches_no_record() -> None:
    application = greenhouse_application()
    assert UNWANTED in repr(application)
    assert UNWANTED not in repr(application_facts(application))
    assert UNWANTED not in repr(candidate_facts(application["candidate"]))


@pytest.mark.parametrize("wrapped", [17, "17", " 17 "])
def test_an_id_is_the_same_in_whatever_type_it_arrives(wrapped: Any) -> None:
    assert candidate_facts({"id": wrapped}).external_id == "17"
    facts = application_facts({"id": wrapped, "candidate": {"id": wrapped}, "jobs": [{"id": 17}]})
    assert facts.external_id == facts.candidate_external_id == "17"
    assert facts.requisition_external_ids == ("17",)


def test_an_almost_empty_candidate_states_nothing() -> None:
    facts = candidate_facts({"id": 1})
    assert (facts.display_name, facts.emails, facts.phone, facts.is_private) == (
        None,
        (),
        None,
        None,
    )
    assert facts.stated == frozenset()


def test_null_says_none_where_absence_says_nothing() -> None:
    facts = candidate_facts({"id": 1, "first_name": None, "email_addresses": None})
    assert facts.first_name is None
    assert facts.stated == {"first_name", "display_name", "emails"}


def test_a_bad_field_is_dropped_and_the_rest_is_kept() -> None:
    facts = candidate_facts(
        greenhouse_candidate(
            first_name=["Perpetua"],
            is_private="yes",
            url="ftp://example.com",
            email_addresses=[{"value": 5}, {"value": " perp etua@example.org "}, {"type": "work"}],
        )
    )
    assert (facts.first_name, facts.is_private, facts.profile_url) == (None, None, None)
    assert (facts.last_name, facts.display_name) == ("Sample", "Sample")
    assert facts.emails == ("perp etua@example.org",)
    assert facts.warnings == (
        "/first_name is not text",
        "/email_addresses/0/value is not text",
        "/url is not an http(s) address",
        "/is_private is not true or false",
    )
    assert facts.stated.isdisjoint({"first_name", "is_private", "profile_url", "emails"})


def test_an_address_given_twice_is_kept_once_in_its_first_place() -> None:
    addresses = [{"value": value} for value in ("b@example.org", "a@example.org", "b@example.org")]
    facts = candidate_facts(greenhouse_candidate(email_addresses=addresses))
    assert facts.emails == ("b@example.org", "a@example.org")


def test_the_first_phone_number_with_a_value_is_taken() -> None:
    numbers = [{"value": " "}, {"value": "+1 555-0118 "}, {"value": "+1 555-0119"}]
    assert candidate_facts(greenhouse_candidate(phone_numbers=numbers)).phone == "+1 555-0118"


def test_a_rejection_carries_its_time_and_the_name_of_its_reason() -> None:
    facts = application_facts(
        greenhouse_application(
            status="rejected",
            rejected_at="2026-02-01T12:00:00+01:00",
            rejection_reason={"id": 8, "name": "Skills", "type": {"id": 1, "name": UNWANTED}},
        )
    )
    assert facts.status == "rejected"
    assert facts.rejected_at == datetime(2026, 2, 1, 11, tzinfo=UTC)
    assert facts.rejection_reason == "Skills"
    assert UNWANTED not in repr(facts)


def test_a_hire_without_status_and_stage_is_read() -> None:
    application = greenhouse_application(opening={"opening_id": "AF-7-1"}, offer={"pay": UNWANTED})
    del application["status"]
    del application["current_stage"]
    facts = application_facts(application)
    assert (facts.status, facts.stage_external_id, facts.stage_name) == (None, None, None)
    assert facts.stated.isdisjoint({"status", "stage_external_id", "stage_name"})
    assert facts.warnings == ()
    assert UNWANTED not in repr(facts)


def test_a_flat_application_names_its_candidate_and_job_by_id() -> None:
    facts = application_facts({"id": 3, "candidate_id": 4, "job_id": 5, "prospect": False})
    assert facts.candidate_external_id == "4"
    assert facts.requisition_external_ids == ("5",)
    assert {"candidate_external_id", "requisition_external_ids"} <= facts.stated


def test_the_list_of_jobs_is_preferred_to_the_deprecated_single_one() -> None:
    facts = application_facts(greenhouse_application(job={"id": 1}, jobs=[{"id": 2}, {"id": 2}]))
    assert facts.requisition_external_ids == ("2",)
    old = application_facts(greenhouse_application(job={"id": 1}, jobs=[]))
    assert old.requisition_external_ids == ("1",)


def test_a_prospect_has_no_application_status() -> None:
    prospect = greenhouse_application(prospect=True, current_stage=None, jobs=[])
    facts = application_facts(prospect)
    assert (facts.is_prospect, facts.status, facts.stage_external_id) == (True, None, None)
    assert facts.requisition_external_ids == ()


def test_the_public_name_of_a_source_is_taken_when_there_is_no_other() -> None:
    facts = application_facts(greenhouse_application(source={"id": 2, "public_name": "Meetup"}))
    assert facts.source_name == "Meetup"


def test_a_status_nobody_knows_is_dropped_with_a_warning() -> None:
    facts = application_facts(greenhouse_application(status="paused"))
    assert facts.status is None
    assert facts.warnings == ("/status is not a status we know",)


@pytest.mark.parametrize("read", [candidate_facts, application_facts])
def test_an_object_without_an_id_is_refused(read: Any) -> None:
    with pytest.raises(DomainError, match="no id"):
        read({"first_name": "Perpetua"})


@given(st.sampled_from(sorted(greenhouse_application())), JSON_VALUES)
def test_no_single_field_makes_reading_an_application_fail(key: str, value: Any) -> None:
    facts = application_facts(greenhouse_application(**{key: value}) | {"id": 1})
    assert facts.external_id == "1"


@given(st.sampled_from(sorted(greenhouse_candidate())), JSON_VALUES)
def test_no_single_field_makes_reading_a_candidate_fail(key: str, value: Any) -> None:
    facts = candidate_facts(greenhouse_candidate(**{key: value}) | {"id": 1})
    assert facts.external_id == "1"
