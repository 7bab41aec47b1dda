"""Each rule of a rubric, shown by a document that was valid until one thing in it was broken."""

import math
from collections.abc import Callable
from typing import Any

import pytest

from app.rubrics.definition import to_plain
from app.rubrics.naming import name_of
from app.rubrics.validation import InvalidRubric, parse
from tests.rubrics.documents import library_document, library_rubric, small_document

Document = dict[str, Any]
Break = Callable[[Document], object]
DEEP_DIVE = 1
TAKE_HOME = 3


def faults_of(document: Any) -> list[tuple[str, str]]:
    with pytest.raises(InvalidRubric) as refusal:
        parse(document)
    assert all(fault.detail.endswith(".") for fault in refusal.value.faults)
    for fault in refusal.value.faults:
        assert name_of(document, fault.pointer) in fault.detail
    return [(fault.pointer, fault.code) for fault in refusal.value.faults]


def put(path: str, value: object) -> Break:
    """A breakage that sets the place a JSON pointer names."""

    def apply(document: Document) -> None:
        place, last = _place(document, path)
        place[last] = value

    return apply


def drop(path: str) -> Break:
    def apply(document: Document) -> None:
        place, last = _place(document, path)
        del place[last]

    return apply


def add(path: str, value: object) -> Break:
    """A breakage that appends to the list a JSON pointer names."""

    def apply(document: Document) -> None:
        place, last = _place(document, path)
        place[last].append(value)

    return apply


def _place(document: Document, path: str) -> tuple[Any, Any]:
    *steps, last = [int(step) if step.isdigit() else step for step in path.split("/")[1:]]
    place: Any = document
    for step in steps:
        place = place[str(step)] if isinstance(place, dict) else place[step]
    return place, (str(last) if isinstance(place, dict) else last)


def test_the_unbroken_document_is_valid() -> None:
    assert parse(library_document()) == library_rubric()


def test_what_is_optional_may_be_left_out_or_null() -> None:
    document = small_document()
    document["documents"] = None
    rubric = parse(document)
    assert rubric.documents == ()
    assert rubric.stages[0].lead_split is None
    assert parse(to_plain(rubric)) == rubric


def test_levels_may_be_keyed_by_numbers_as_yaml_does() -> None:
    document = small_document()
    document["scale"]["labels"] = {level: f"label {level}" for level in range(1, 6)}
    assert parse(document).scale.label(4) == "label 4"


FIELD_BREAKAGES: list[tuple[Break, str, str]] = [
    (put("/colour", "blue"), "/colour", "extra-forbidden"),
    (put("/criteria/2/colour", "blue"), "/criteria/2/colour", "extra-forbidden"),
    (put("/stages/0/minutes/middle", 3), "/stages/0/minutes/middle", "extra-forbidden"),
    (drop("/title"), "/title", "missing"),
    (drop("/criteria/0/anchors"), "/criteria/0/anchors", "missing"),
    (drop("/criteria/0/anchors/3"), "/criteria/0/anchors/3", "missing"),
    (put("/criteria/0/anchors/6", "more"), "/criteria/0/anchors/6", "extra-forbidden"),
    (put("/criteria/0/anchors/0", "less"), "/criteria/0/anchors/0", "extra-forbidden"),
    (put("/criteria/0/anchors/2", " \n"), "/criteria/0/anchors/2", "text-blank"),
    (put("/criteria/0/anchors/2", None), "/criteria/0/anchors/2", "type-wrong"),
    (put("/criteria/0/anchors/2", "x" * 4001), "/criteria/0/anchors/2", "text-too-long"),
    (put("/criteria/0/anchors/2", "a\x00b"), "/criteria/0/anchors/2", "text-unprintable"),
    (put("/criteria/0/anchors/2", "a\ud800b"), "/criteria/0/anchors/2", "text-unprintable"),
    (put("/criteria/0/anchors", ["a", "b"]), "/criteria/0/anchors", "type-wrong"),
    (drop("/scale/labels/5"), "/scale/labels/5", "missing"),
    (put("/id", "MLOps Engineer"), "/id", "slug-invalid"),
    (put("/id", "m" * 65), "/id", "slug-invalid"),
    (put("/id", 7), "/id", "slug-invalid"),
    (put("/status", "secret"), "/status", "word-unknown"),
    (put("/criteria/0/kind", "hard"), "/criteria/0/kind", "word-unknown"),
    (put("/stages/0/questions/0/origin", "me"), "/stages/0/questions/0/origin", "word-unknown"),
    (put("/scoring/weighting", "random"), "/scoring/weighting", "word-unknown"),
    (put("/version", "1.0"), "/version", "version-invalid"),
    (put("/version", "1.0.0+build"), "/version", "version-invalid"),
    (put("/version", 1.0), "/version", "type-wrong"),
    (put("/criteria/0/weight", 0), "/criteria/0/weight", "number-out-of-range"),
    (put("/criteria/0/weight", -1), "/criteria/0/weight", "number-out-of-range"),
    (put("/criteria/0/weight", math.inf), "/criteria/0/weight", "number-out-of-range"),
    (put("/criteria/0/weight", math.nan), "/criteria/0/weight", "number-out-of-range"),
    (put("/criteria/0/weight", 10**5000), "/criteria/0/weight", "number-out-of-range"),
    (put("/criteria/0/weight", "3"), "/criteria/0/weight", "type-wrong"),
    (put("/criteria/0/weight", True), "/criteria/0/weight", "type-wrong"),
    (put("/criteria/0/floor", 0), "/criteria/0/floor", "number-out-of-range"),
    (put("/criteria/0/floor", 6), "/criteria/0/floor", "number-out-of-range"),
    (put("/criteria/0/floor", 2.5), "/criteria/0/floor", "type-wrong"),
    (put("/criteria/0/floor", True), "/criteria/0/floor", "type-wrong"),
    (put("/scoring/min_coverage", 0), "/scoring/min_coverage", "number-out-of-range"),
    (put("/scoring/min_coverage", 1.01), "/scoring/min_coverage", "number-out-of-range"),
    (put("/stages/0/minutes/low", 0), "/stages/0/minutes/low", "number-out-of-range"),
    (put("/stages/0/minutes/high", -5), "/stages/0/minutes/high", "number-out-of-range"),
    (put("/stages/0/minutes/high", 1441), "/stages/0/minutes/high", "number-out-of-range"),
    (put("/stages/0/minutes/high", 30.0), "/stages/0/minutes/high", "type-wrong"),
    (
        put("/stages/0/required_scorecards", 0),
        "/stages/0/required_scorecards",
        "number-out-of-range",
    ),
    (drop("/stages/0/required_scorecards"), "/stages/0/required_scorecards", "missing"),
    (drop("/stages/1/minutes/high"), "/stages/1/minutes/high", "missing"),
    (put("/stages/0/goals", []), "/stages/0/goals", "list-too-short"),
    (put("/stages/0/goals", "one"), "/stages/0/goals", "type-wrong"),
    (put("/stages/0/interviewers/any_of", []), "/stages/0/interviewers/any_of", "list-too-short"),
    (put("/stages/1/lead_split", "a"), "/stages/1/lead_split", "type-wrong"),
    (drop("/stages/1/lead_split/b"), "/stages/1/lead_split/b", "missing"),
]


@pytest.mark.parametrize(("breakage", "pointer", "code"), FIELD_BREAKAGES)
def test_a_field_that_cannot_be_read_is_one_fault(breakage: Break, pointer: str, code: str) -> None:
    document = library_document()
    breakage(document)
    assert faults_of(document) == [(pointer, code)]


CONSISTENCY_BREAKAGES: list[tuple[Break, str, str]] = [
    (put("/stages/0/key", "lunch"), "/stages/0/key", "stage-unknown"),
    (put("/stages/0/key", "take_home"), "/stages/3/key", "name-duplicated"),
    (add("/groups", {"id": "people", "title": "Again"}), "/groups/5/id", "name-duplicated"),
    (
        add("/documents", {"id": "hiring_guide", "title": "Again"}),
        "/documents/4/id",
        "name-duplicated",
    ),
    (put("/criteria/0/group", "sports"), "/criteria/0/group", "group-unknown"),
    (
        put("/criteria/0/sources/0/document", "rumour"),
        "/criteria/0/sources/0/document",
        "document-unknown",
    ),
    (
        put("/scoring/evidence_weights/secondary", 2),
        "/scoring/evidence_weights/secondary",
        "secondary-weight-too-high",
    ),
    (add("/stages/0/secondary", "ml_lifecycle"), "/stages/0/secondary/2", "name-duplicated"),
    (add("/stages/1/primary", "python"), "/stages/1/primary/7", "name-duplicated"),
    (
        add("/stages/1/secondary", "python"),
        "/stages/1/secondary/1",
        "criterion-primary-and-secondary",
    ),
    (put("/stages/0/minutes", {"low": 31, "high": 30}), "/stages/0/minutes", "minutes-reversed"),
    (
        put("/stages/0/required_scorecards", 2),
        "/stages/0/interviewers/recommended",
        "interviewers-too-few",
    ),
    (
        add("/stages/0/interviewers/any_of", "Hiring Manager"),
        "/stages/0/interviewers/any_of/2",
        "name-duplicated",
    ),
    (add("/stages/0/unscored", "remote_preference"), "/stages/0/unscored/3", "name-duplicated"),
    (
        add("/stages/0/questions/0/probes", "docker"),
        "/stages/0/questions/0/probes/1",
        "criterion-outside-stage",
    ),
    (
        add("/stages/0/questions/0/probes", "ml_lifecycle"),
        "/stages/0/questions/0/probes/1",
        "name-duplicated",
    ),
    (
        put("/stages/0/questions/0/records", ["horoscope"]),
        "/stages/0/questions/0/records/0",
        "topic-unknown",
    ),
    (
        put("/stages/0/questions/2/records", []),
        "/stages/0/questions/2",
        "question-without-purpose",
    ),
    (put("/stages/0/questions/1/id", "sc-1"), "/stages/0/questions/1/id", "name-duplicated"),
    (put("/stages/1/questions/0/id", "sc-1"), "/stages/1/questions/0/id", "name-duplicated"),
    (drop("/stages/1/questions/0"), "/stages/1/questions", "criterion-unprobed"),
    (drop("/stages/1/lead_split/a/0"), "/stages/1/lead_split", "split-incomplete"),
    (add("/stages/1/lead_split/a", "docker"), "/stages/1/lead_split", "name-duplicated"),
    (add("/stages/1/lead_split/b", "git"), "/stages/1/lead_split/b/4", "criterion-outside-stage"),
    (put("/stages/3/variants/1/key", "take_home"), "/stages/3/variants/1/key", "name-duplicated"),
    (
        add("/stages/3/variants/0/questions", "be-1"),
        "/stages/3/variants/0/questions/7",
        "question-unknown",
    ),
    (
        add("/stages/3/variants/0/questions", "th-4"),
        "/stages/3/variants/0/questions/7",
        "name-duplicated",
    ),
    (
        drop("/stages/3/variants/1/not_observable/3"),
        "/stages/3/variants/1/not_observable",
        "criterion-unprobed",
    ),
    (
        add("/stages/3/variants/0/not_observable", "iac"),
        "/stages/3/variants/0/not_observable/0",
        "criterion-outside-stage",
    ),
]


@pytest.mark.parametrize(("breakage", "pointer", "code"), CONSISTENCY_BREAKAGES)
def test_parts_that_do_not_fit_each_other_are_one_fault(
    breakage: Break, pointer: str, code: str
) -> None:
    document = library_document()
    breakage(document)
    assert faults_of(document) == [(pointer, code)]


def test_a_criterion_id_given_twice_is_a_fault() -> None:
    document = small_document()
    document["criteria"].append(dict(document["criteria"][0]))
    assert faults_of(document) == [("/criteria/3/id", "name-duplicated")]


def test_a_criterion_that_is_nowhere_primary_is_a_fault() -> None:
    document = small_document()
    document["stages"][DEEP_DIVE]["primary"].remove("c1")
    assert faults_of(document) == [("/criteria/0", "criterion-without-primary-stage")]


def test_a_stage_that_rates_nothing_is_a_fault() -> None:
    document = small_document()
    document["stages"][0]["secondary"] = []
    assert faults_of(document) == [("/stages/0", "stage-without-criteria")]


@pytest.mark.parametrize("field", ["primary", "secondary"])
def test_a_stage_that_names_an_unknown_criterion_is_a_fault(field: str) -> None:
    document = small_document()
    document["stages"][0][field].append("juggling")
    place = f"/stages/0/{field}/{len(document['stages'][0][field]) - 1}"
    assert faults_of(document) == [(place, "criterion-unknown")]


def test_a_level_given_as_number_and_as_text_is_a_fault() -> None:
    document = small_document()
    document["criteria"][0]["anchors"][3] = "again"
    assert faults_of(document) == [("/criteria/0/anchors/3", "key-duplicated")]


def test_the_name_of_an_unknown_field_is_escaped_in_its_pointer() -> None:
    document = small_document()
    document["a/b~c"] = 1
    assert faults_of(document) == [("/a~1b~0c", "extra-forbidden")]


@pytest.mark.parametrize("document", [None, [], "rubric", 7])
def test_what_is_no_object_is_one_fault(document: object) -> None:
    assert ("", "type-wrong") in faults_of(document)


def test_an_empty_object_lacks_every_required_field_and_nothing_else() -> None:
    assert {code for _, code in faults_of({})} == {"missing"}


def test_all_problems_are_reported_together() -> None:
    document = library_document()
    for breakage, _, _ in FIELD_BREAKAGES[:2]:
        breakage(document)
    put("/criteria/5/weight", 0)(document)
    put("/criteria/6/anchors/4", "")(document)
    put("/stages/1/minutes", {"low": 90, "high": 60})(document)
    put(f"/stages/{TAKE_HOME}/key", "lunch")(document)
    assert faults_of(document) == [
        ("/colour", "extra-forbidden"),
        ("/criteria/2/colour", "extra-forbidden"),
        ("/criteria/5/weight", "number-out-of-range"),
        ("/criteria/6/anchors/4", "text-blank"),
        ("/stages/1/minutes", "minutes-reversed"),
        ("/stages/3/key", "stage-unknown"),
    ]


def test_no_fault_repeats_what_was_sent() -> None:
    document = library_document()
    put("/criteria/0/anchors/1", "s3cret" * 1000)(document)
    put("/criteria/0/kind", "s3cret")(document)
    put("/stages/0/key", "s3cret")(document)
    with pytest.raises(InvalidRubric) as refusal:
        parse(document)
    told = [str(refusal.value), *(fault.detail for fault in refusal.value.faults)]
    assert not any("s3cret" in text for text in told)
