"""A fault says where it is in the words of whoever wrote the rubric."""

from typing import Any

import pytest

from app.rubrics.naming import name_of
from app.rubrics.validation import InvalidRubric, parse
from tests.rubrics.documents import library_document


def details(document: Any) -> list[str]:
    with pytest.raises(InvalidRubric) as refusal:
        parse(document)
    return [fault.detail for fault in refusal.value.faults]


def test_a_missing_anchor_names_its_criterion() -> None:
    document = library_document()
    names = [criterion["id"] for criterion in document["criteria"]]
    del document["criteria"][names.index("kubernetes")]["anchors"]["4"]
    assert details(document) == [
        "anchors.4 of criterion kubernetes: Add this field; it is required."
    ]


def test_a_question_is_named_with_its_stage() -> None:
    document = library_document()
    question = document["stages"][0]["questions"][0]
    question["origin"] = "dream"
    (detail,) = details(document)
    assert detail.startswith(f"origin of question {question['id']} of stage screen: Use one of:")


def test_what_has_no_readable_name_is_counted() -> None:
    document = library_document()
    document["criteria"][1]["id"] = "No Name"
    assert details(document)[0].startswith("id of criterion 2: Use lower-case letters")


def test_a_field_nobody_knows_is_named_if_it_looks_like_one() -> None:
    document = library_document()
    document["criteria"][0] |= {"wieght": 3, "<script>": 1}
    assert details(document) == [
        "wieght of criterion python: Remove this field; its name is not known here.",
        "a field of criterion python: Remove this field; its name is not known here.",
    ]


@pytest.mark.parametrize(
    ("pointer", "name"),
    [
        ("", ""),
        ("/scoring/evidence_weights/primary", "scoring.evidence_weights.primary"),
        ("/criteria", "criteria"),
        ("/criteria/2", "criterion api_design"),
        ("/criteria/2/sources/0/document", "sources.0.document of criterion api_design"),
        ("/stages/1/primary/3", "primary.3 of stage technical_deep_dive"),
        ("/nowhere/1/at/all", "nowhere.1.at.all"),
    ],
)
def test_a_pointer_reads_from_the_inside_out(pointer: str, name: str) -> None:
    assert name_of(library_document(), pointer) == name
