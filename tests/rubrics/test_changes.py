"""Which change raises which number, and which scores stay comparable."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rubrics.changes import (
    OF_CRITERION,
    OF_RUBRIC,
    OF_STAGE,
    Comparability,
    Step,
    carry,
    compare,
    succession_faults,
)
from app.rubrics.definition import Criterion, Rubric, Stage, Succession
from app.rubrics.validation import InvalidRubric, parse
from tests.rubrics.documents import library_rubric, small_document, small_rubric

Document = dict[str, Any]
OLD = small_rubric()


def changed(edit: Callable[[Document], object], version: str = "9.0.0") -> Rubric:
    """The small rubric as another version, with one thing edited."""
    document = small_document() | {"version": version}
    edit(document)
    return parse(document)


def set_in(*path: Any, to: Any) -> Callable[[Document], None]:
    def edit(document: Document) -> None:
        place: Any = document
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = to

    return edit


def remove_c3(document: Document) -> None:
    document["criteria"].pop()
    document["stages"][1]["primary"].remove("c3")


def add_c4(document: Document) -> None:
    document["criteria"].append(document["criteria"][0] | {"id": "c4"})
    document["stages"][1]["primary"].append("c4")


def take_out_the_screen(document: Document) -> None:
    document["stages"].pop(0)


def question(document: Document) -> None:
    asked = {"id": "q1", "text": "How?", "probes": ["c1"], "origin": "own"}
    document["stages"][0]["questions"] = [asked]


SCREEN, DIVE = ("stages", 0), ("stages", 1)
FIRST = ("criteria", 0)
RANKED: dict[str, tuple[Step, Callable[[Document], object]]] = {
    "criterion-added": (Step.MAJOR, add_c4),
    "criterion-removed": (Step.MAJOR, remove_c3),
    "stage-removed": (Step.MAJOR, take_out_the_screen),
    "scale-changed": (Step.MAJOR, set_in("scale", "labels", "4", to="other")),
    "anchors-changed": (Step.MAJOR, set_in(*FIRST, "anchors", "4", to="other")),
    "criterion-moved": (Step.MAJOR, set_in(*SCREEN, "secondary", to=["c2"])),
    "scoring-changed": (Step.MINOR, set_in("scoring", "min_coverage", to=0.5)),
    "weight-changed": (Step.MINOR, set_in(*FIRST, "weight", to=2)),
    "floor-changed": (Step.MINOR, set_in(*FIRST, "floor", to=2)),
    "minutes-changed": (Step.MINOR, set_in(*SCREEN, "minutes", "low", to=20)),
    "interviewers-changed": (Step.MINOR, set_in(*SCREEN, "interviewers", "recommended", to=2)),
    "questions-changed": (Step.MINOR, question),
    "order-of-stages-changed": (Step.MINOR, lambda document: document["stages"].reverse()),
    "title-changed": (Step.PATCH, set_in("title", to="Little")),
    "conduct-changed": (Step.PATCH, set_in("conduct", to=["Be kind."])),
    "weight-basis-changed": (Step.PATCH, set_in(*FIRST, "weight_basis", to="because")),
    "goals-changed": (Step.PATCH, set_in(*DIVE, "goals", to=["learn"])),
    "order-of-criteria-changed": (Step.PATCH, lambda document: document["criteria"].reverse()),
    "list-of-criteria-changed": (Step.PATCH, set_in(*DIVE, "primary", to=["c3", "c2", "c1"])),
}


@pytest.mark.parametrize("kind", RANKED)
def test_a_change_raises_its_number(kind: str) -> None:
    step, edit = RANKED[kind]
    found = compare(OLD, changed(edit))
    assert kind in [change.kind for change in found.changes]
    assert found.demands() is step
    smallest = {Step.MAJOR: "2.0.0", Step.MINOR: "1.1.0", Step.PATCH: "1.0.1"}[step]
    assert str(found.smallest_version()) == smallest


def test_moving_a_criterion_from_primary_to_secondary_makes_a_major_version() -> None:
    old = changed(set_in(*SCREEN, "secondary", to=["c1", "c2"]))
    new = changed(lambda document: document["stages"][0].update(primary=["c1"], secondary=["c2"]))
    moved = [change for change in compare(old, new).changes if change.kind == "criterion-moved"]
    assert [(change.criterion, change.step) for change in moved] == [("c1", Step.MAJOR)]


def test_every_field_is_ranked_or_compared_apart() -> None:
    """Whoever adds a field decides what changing it means."""
    apart = {
        Rubric: {"id", "version", "status", "criteria", "stages"},
        Criterion: {"id"},
        Stage: {"key", "primary", "secondary"},
    }
    for kind, ranked in ((Rubric, OF_RUBRIC), (Criterion, OF_CRITERION), (Stage, OF_STAGE)):
        names = {field.name for field in fields(kind)}
        assert ranked.keys() | apart[kind] == names
        assert not ranked.keys() & apart[kind]


def test_texts_that_ratings_go_by_are_a_patch_once_they_are_held_to_be_wording_only() -> None:
    found = compare(OLD, changed(set_in(*FIRST, "anchors", "4", to="anchor four")))
    assert (found.demands(), found.demands(wording_only=True)) == (Step.MAJOR, Step.PATCH)
    assert str(found.smallest_version(wording_only=True)) == "1.0.1"


def test_wording_only_excuses_no_other_change() -> None:
    def edit(document: Document) -> None:
        set_in(*FIRST, "anchors", "4", to="anchor four")(document)
        remove_c3(document)

    assert compare(OLD, changed(edit)).demands(wording_only=True) is Step.MAJOR


def test_the_same_content_under_another_number_is_a_patch() -> None:
    found = compare(OLD, replace(OLD, version="1.0.1"))
    assert (found.changes, found.demands()) == ((), Step.PATCH)


def test_within_a_major_version_every_score_stays_comparable() -> None:
    found = compare(OLD, changed(set_in(*FIRST, "weight", to=2), "1.1.0"))
    assert all(item.is_comparable and item.old == item.new for item in found.criteria)


def successor(version: str, *names: str, **then: str | None) -> Rubric:
    """A version with criteria c1 to c3 renamed to these, which says what became of earlier ones."""
    text = dict(zip(("c1", "c2", "c3"), names, strict=True))
    document = small_document() | {"version": version}
    for criterion in document["criteria"]:
        criterion["id"] = text[criterion["id"]]
    for stage in document["stages"]:
        for member in ("primary", "secondary"):
            stage[member] = [text[name] for name in stage[member]]
    rubric = parse(document)
    major = rubric.major - 1
    return replace(rubric, succeeds=Succession(major, tuple(then.items())) if then else None)


def test_between_majors_only_what_is_mapped_compares() -> None:
    new = successor("2.0.0", "c1", "c2", "d3", c1="c1", c3="d3", c2=None)
    assert compare(OLD, new).criteria == (
        Comparability("c1", "c1"),
        Comparability("c2", None),
        Comparability("c3", "d3"),
        Comparability(None, "c2"),
    )


def test_without_a_mapping_nothing_compares_between_majors() -> None:
    assert carry([successor("2.0.0", "c1", "c2", "c3")], OLD) == {}


def test_mappings_are_followed_from_major_to_major() -> None:
    second = successor("2.0.0", "c1", "b2", "b3", c1="c1", c2="b2", c3="b3")
    later = successor("2.1.0", "c1", "b2", "b3", c1="c1", c2="b2")
    third = successor("3.0.0", "a1", "a2", "a3", c1="a1", b2="a2", b3=None)
    assert carry([second, third], OLD) == {"c1": "a1", "c2": "a2"}
    assert carry([third, later, second], OLD) == {"c1": "a1", "c2": "a2"}
    assert carry([third], OLD) == {}
    assert carry([OLD], second) == {}
    assert carry([third], later) == {"c1": "a1", "b2": "a2"}
    assert [item.new for item in compare(OLD, third, [second]).criteria] == ["a1", "a2", None, "a3"]


def test_a_mapping_that_skips_a_major_says_nothing_of_it() -> None:
    third = replace(successor("3.0.0", "c1", "c2", "c3"), succeeds=Succession(1, (("c1", "c1"),)))
    assert carry([third], OLD) == {"c1": "c1"}
    assert carry([third], successor("2.0.0", "c1", "c2", "c3")) == {}


@pytest.mark.parametrize(
    ("succeeds", "pointer", "code"),
    [
        ({"major": 2, "criteria": {}}, "/succeeds/major", "major-not-earlier"),
        ({"major": 1, "criteria": {"x": "c9"}}, "/succeeds/criteria/x", "criterion-unknown"),
        (
            {"major": 1, "criteria": {"x": "c1", "y": "c1"}},
            "/succeeds/criteria/y",
            "criterion-mapped-twice",
        ),
        ({"major": 1, "criteria": {"X": "c1"}}, "/succeeds/criteria/X", "slug-invalid"),
        ({"major": 1, "criteria": []}, "/succeeds/criteria", "type-wrong"),
        ({"major": 1}, "/succeeds/criteria", "missing"),
    ],
)
def test_a_mapping_is_checked(succeeds: Document, pointer: str, code: str) -> None:
    with pytest.raises(InvalidRubric) as refusal:
        parse(small_document() | {"version": "2.0.0", "succeeds": succeeds})
    assert [(fault.pointer, fault.code) for fault in refusal.value.faults] == [(pointer, code)]


def test_a_mapping_names_what_was_published() -> None:
    new = successor("2.0.0", "c1", "c2", "c3", c1="c1", c9="c2")
    assert [fault.pointer for fault in succession_faults(new, [OLD])] == ["/succeeds/criteria/c9"]
    assert [fault.code for fault in succession_faults(new, [])] == ["major-unknown"]
    assert list(succession_faults(successor("2.0.0", "c1", "c2", "c3"), [])) == []


names = st.sampled_from([criterion.id for criterion in library_rubric().criteria])


@given(st.dictionaries(names, names, max_size=26))
def test_what_is_carried_is_one_to_one_and_known(mapping: dict[str, str]) -> None:
    rubric = library_rubric()
    unique = {new: old for old, new in mapping.items()}
    pairs = tuple((old, new) for new, old in unique.items())
    later = replace(rubric, version="2.0.0", succeeds=Succession(1, pairs))
    assert carry([rubric, later], rubric) == {old: new for new, old in unique.items()}
