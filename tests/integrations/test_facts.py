from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import DomainError
from app.integrations.facts import MAX_TEXT_LENGTH, VendorObject

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


def test_a_number_and_the_same_digits_as_text_are_one_id() -> None:
    written = VendorObject({"as_number": 17, "as_text": " 17 "})
    assert written.identifier("as_number") == written.identifier("as_text") == "17"


@pytest.mark.parametrize("value", [True, 17.0, ["17"], {"id": 17}])
def test_an_id_of_another_kind_is_dropped_with_a_warning(value: Any) -> None:
    written = VendorObject({"id": value})
    assert written.identifier("id") is None
    assert written.warnings == ("/id is not text",)


@pytest.mark.parametrize("payload", [{}, {"id": None}, {"id": "  "}, "no object", None, ["id"]])
def test_a_record_without_an_id_is_refused(payload: object) -> None:
    with pytest.raises(DomainError) as refused:
        VendorObject(payload).required_identifier("id")
    assert refused.value.code == "vendor-record-without-id"
    assert refused.value.faults[0].pointer == "/id"


def test_text_is_trimmed_and_blank_text_is_none() -> None:
    written = VendorObject({"type": "mobile ", "middle_name": "   "})
    assert written.text("type") == "mobile"
    assert written.text("middle_name") is None
    assert written.warnings == ()


@pytest.mark.parametrize("value", [5, "nul\0byte", "half \ud83d pair", "x" * (MAX_TEXT_LENGTH + 1)])
def test_text_that_cannot_be_stored_is_dropped_and_not_repeated(value: Any) -> None:
    written = VendorObject({"name": value})
    assert written.text("name") is None
    (warning,) = written.warnings
    assert warning.startswith("/name ")
    assert str(value) not in warning


def test_text_of_the_greatest_length_is_kept() -> None:
    assert VendorObject({"name": "x" * MAX_TEXT_LENGTH}).text("name") == "x" * MAX_TEXT_LENGTH


def test_an_address_that_pages_must_not_link_to_is_dropped() -> None:
    written = VendorObject({"url": "javascript:alert(1)", "other": "HTTPS://example.com/a b"})
    assert written.web_address("url") is None
    assert written.web_address("other") == "HTTPS://example.com/a b"
    assert written.warnings == ("/url is not an http(s) address",)


def test_times_are_moved_to_utc() -> None:
    written = VendorObject({"at": "2026-01-05T12:00:00+05:00"})
    moment = written.moment("at")
    assert moment == datetime(2026, 1, 5, 7, tzinfo=UTC)
    assert moment.tzinfo is UTC


@pytest.mark.parametrize(
    "value", ["2026-01-05T12:00:00", "2026-01-05", "soon", "0001-01-01T00:00:00+01:00", 1767600000]
)
def test_a_time_that_is_not_certain_is_dropped(value: Any) -> None:
    written = VendorObject({"at": value})
    assert written.moment("at") is None
    assert len(written.warnings) == 1


def test_only_a_json_boolean_is_a_flag() -> None:
    written = VendorObject({"yes": True, "no": False, "text": "true", "number": 1, "none": None})
    flags = [written.flag(key) for key in ("yes", "no", "text", "number", "none", "absent")]
    assert flags == [True, False, None, None, None, None]
    assert written.warnings == ("/text is not true or false", "/number is not true or false")


def test_a_warning_below_names_the_whole_path_and_spoils_only_its_own_branch() -> None:
    written = VendorObject({"emails": [{"value": 3}, {"value": "a@example.org"}], "name": "A"})
    values = [entry.text("value") for entry in written.children("emails")]
    assert values == [None, "a@example.org"]
    assert written.warnings == ("/emails/0/value is not text",)
    assert not written.states("emails")
    assert written.states("name")


def test_children_pass_over_what_is_not_an_object() -> None:
    written = VendorObject({"jobs": [None, "x", {"id": 1}], "phones": "none"})
    assert [job.identifier("id") for job in written.children("jobs")] == ["1"]
    assert list(written.children("phones")) == []
    assert written.warnings == (
        "/jobs holds something that is not an object at 1",
        "/phones is not a list",
    )


def test_null_is_said_and_absent_is_not() -> None:
    written = VendorObject({"said": None})
    assert written.states("said")
    assert not written.states("unsaid")


@given(JSON_VALUES)
def test_no_json_value_makes_a_reader_fail(value: Any) -> None:
    written = VendorObject({"key": value})
    written.identifier("key")
    written.text("key")
    written.web_address("key")
    written.flag("key")
    written.moment("key")
    written.child("key").text("key")
    assert all(isinstance(entry, VendorObject) for entry in written.children("key"))
