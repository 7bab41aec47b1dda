import json
from dataclasses import replace
from typing import Any

import pytest

from app.rubrics.definition import RubricStatus, to_plain
from app.rubrics.loader import (
    Library,
    RubricNotFoundError,
    load_library,
    read_rubric,
)
from app.rubrics.validation import InvalidRubric
from tests.rubrics.documents import small_document, small_rubric


def versions(*numbers: str) -> Library:
    published = replace(small_rubric(), status=RubricStatus.PUBLISHED)
    return Library(replace(published, version=number) for number in numbers)


def test_the_library_that_comes_with_the_program_is_valid() -> None:
    assert "mlops-engineer" in [rubric.id for rubric in load_library().all()]


def with_shared_parts() -> tuple[dict[str, Any], dict[str, Any]]:
    """The small rubric with its scale and its first criterion shared, and the parts they name."""
    document = small_document()
    criterion = document["criteria"][0]
    role = {name: criterion.pop(name) for name in ("group", "weight", "weight_basis", "floor")}
    parts = {"scale": document["scale"], "c1": criterion}
    document["scale"] = {"shared": "scale"}
    document["criteria"][0] = {"shared": "c1", **role}
    return document, parts


def test_a_rubric_with_shared_parts_is_the_one_that_writes_everything_out() -> None:
    document, parts = with_shared_parts()
    rubric = read_rubric("small.yaml", json.dumps(document), parts)
    assert rubric == small_rubric()
    assert "shared" not in json.dumps(to_plain(rubric))


def test_a_fault_in_a_shared_part_names_file_place_and_part() -> None:
    document, parts = with_shared_parts()
    del parts["c1"]["anchors"]["2"]
    with pytest.raises(InvalidRubric) as refusal:
        read_rubric("small.yaml", json.dumps(document), parts)
    assert [fault.pointer for fault in refusal.value.faults] == ["/criteria/0/anchors/2"]
    assert refusal.value.__notes__ == [
        "This is about small.yaml.",
        "/criteria/0/anchors/2 belongs to the shared part c1.",
    ]


def test_a_fault_outside_the_shared_parts_names_the_file_alone() -> None:
    document, parts = with_shared_parts()
    document["stages"][0]["goals"] = []
    with pytest.raises(InvalidRubric) as refusal:
        read_rubric("small.yaml", json.dumps(document), parts)
    assert [fault.pointer for fault in refusal.value.faults] == ["/stages/0/goals"]
    assert refusal.value.__notes__ == ["This is about small.yaml."]


def test_what_is_no_yaml_is_refused_with_its_file() -> None:
    with pytest.raises(InvalidRubric) as refusal:
        read_rubric("small.yaml", "a: [1, 2", {})
    assert refusal.value.__notes__ == ["This is about small.yaml."]


def test_a_rubric_is_found_by_id_and_version() -> None:
    assert versions("1.0.0", "1.1.0").get("small", "1.0.0").version == "1.0.0"


def test_without_a_version_the_newest_published_one_is_found() -> None:
    library = versions("1.9.0", "1.10.0", "1.10.0-draft.1")
    assert library.get("small").version == "1.10.0"


def test_a_newer_draft_is_not_handed_out_unasked() -> None:
    draft = replace(small_rubric(), version="2.0.0")
    library = Library([*versions("1.0.0").all(), draft])
    assert library.get("small").version == "1.0.0"
    assert library.get("small", "2.0.0") is draft


def test_all_versions_come_oldest_first() -> None:
    library = versions("2.0.0", "1.10.0", "1.9.0")
    assert [rubric.version for rubric in library.all()] == ["1.9.0", "1.10.0", "2.0.0"]


@pytest.mark.parametrize(("rubric_id", "version"), [("large", None), ("small", "3.0.0")])
def test_an_unknown_rubric_or_version_is_not_found(rubric_id: str, version: str | None) -> None:
    with pytest.raises(RubricNotFoundError) as refusal:
        versions("1.0.0").get(rubric_id, version)
    assert refusal.value.code == "rubric-not-found"


def test_a_rubric_with_drafts_only_is_found_by_version_alone() -> None:
    library = Library([small_rubric()])
    assert library.get("small", "1.0.0").status is RubricStatus.DRAFT
    with pytest.raises(RubricNotFoundError):
        library.get("small")


def test_the_same_version_twice_is_refused() -> None:
    with pytest.raises(InvalidRubric) as refusal:
        versions("1.0.0", "1.0.0")
    assert [fault.code for fault in refusal.value.faults] == ["version-duplicated"]
