from typing import Any

import pytest

from app.rubrics.sharing import fill_in, shared_places
from app.rubrics.validation import InvalidRubric

PARTS = {"rules": ["one", "two"], "c1": {"id": "c1", "title": "First"}}


def faults(document: Any) -> list[tuple[str, str]]:
    with pytest.raises(InvalidRubric) as refusal:
        fill_in(document, PARTS)
    return [(fault.pointer, fault.code) for fault in refusal.value.faults]


def test_a_named_part_stands_where_it_is_named() -> None:
    assert fill_in({"conduct": {"shared": "rules"}}, PARTS) == {"conduct": ["one", "two"]}


def test_fields_beside_the_name_are_added_to_the_part() -> None:
    document = {"criteria": [{"id": "c0"}, {"shared": "c1", "weight": 2}]}
    assert fill_in(document, PARTS) == {
        "criteria": [{"id": "c0"}, {"id": "c1", "title": "First", "weight": 2}]
    }


def test_the_part_itself_stays_as_it_is() -> None:
    fill_in({"shared": "c1", "weight": 2}, PARTS)
    assert PARTS["c1"] == {"id": "c1", "title": "First"}


def test_a_document_without_shared_parts_is_unchanged() -> None:
    document = {"a": [1, {"b": None}], "c": "shared"}
    assert fill_in(document, PARTS) == document


@pytest.mark.parametrize("name", ["c2", None, 1, ["c1"]])
def test_an_unknown_part_is_a_fault_at_its_name(name: Any) -> None:
    assert faults({"criteria": [{"shared": name}]}) == [("/criteria/0/shared", "part-unknown")]


def test_a_field_that_the_part_gives_is_not_given_again() -> None:
    document = {"criteria": [{"shared": "c1", "weight": 2, "title": "Other"}]}
    assert faults(document) == [("/criteria/0/title", "field-shared")]


def test_a_list_takes_no_fields_beside_it() -> None:
    assert faults({"conduct": {"shared": "rules", "more": 1}}) == [
        ("/conduct/more", "field-shared")
    ]


def test_every_fault_is_found() -> None:
    document = {"a": {"shared": "no"}, "b": [{"shared": "c1", "id": "x", "title": "y"}]}
    assert faults(document) == [
        ("/a/shared", "part-unknown"),
        ("/b/0/id", "field-shared"),
        ("/b/0/title", "field-shared"),
    ]


def test_places_of_shared_parts_are_told_with_their_names() -> None:
    document = {"scale": {"shared": "rules"}, "criteria": [{"id": "c0"}, {"shared": "c1"}]}
    assert list(shared_places(document)) == [("/scale", "rules"), ("/criteria/1", "c1")]
