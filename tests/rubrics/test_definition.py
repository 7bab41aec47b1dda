import copy
import json
from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from fractions import Fraction
from typing import Any

import pytest

from app.rubrics.definition import (
    NotInRubricError,
    Rubric,
    RubricStatus,
    canonical_hash,
    to_plain,
)
from app.rubrics.validation import parse
from tests.rubrics.documents import library_document, library_rubric, small_rubric

RUBRIC = library_rubric()


def test_a_stage_lists_primary_criteria_before_secondary_ones() -> None:
    stage = RUBRIC.stage("behavioural")
    assert stage.criteria == (
        "collaboration_communication",
        "proactiveness_ownership",
        "adaptability_learning",
        "business_impact",
        "pragmatism",
        "problem_solving",
    )


@pytest.mark.parametrize(
    ("stage", "criterion", "weight"),
    [
        ("take_home", "docker", Fraction(1)),
        ("technical_deep_dive", "docker", Fraction(1, 2)),
        ("screen", "ml_lifecycle", Fraction(1, 2)),
    ],
)
def test_evidence_weighs_by_stage_and_criterion(
    stage: str, criterion: str, weight: Fraction
) -> None:
    assert RUBRIC.evidence_weight(stage, criterion) == weight


def test_weights_of_a_rubric_with_documented_weighting_are_the_documented_ones() -> None:
    rubric = small_rubric(weights=(3, 2, 0.1), weighting="documented")
    assert rubric.weights == {"c1": 3, "c2": 2, "c3": Fraction(1, 10)}


def test_weights_under_equal_weighting_are_one() -> None:
    rubric = small_rubric(weights=(3, 2, 0.1))
    assert rubric.weight_of("c1") == 1
    assert rubric.criterion("c1").weight == 3


def test_a_criterion_tells_where_its_evidence_can_be_had() -> None:
    assert RUBRIC.stages_of("python") == ("technical_deep_dive", "take_home")


def test_levels_are_looked_up_by_their_number() -> None:
    assert RUBRIC.scale.label(1) == RUBRIC.scale.labels[0]
    assert RUBRIC.criterion("git").anchor(5) == RUBRIC.criterion("git").anchors[4]


@pytest.mark.parametrize(
    "look_up",
    [
        lambda rubric: rubric.criterion("juggling"),
        lambda rubric: rubric.stage("lunch"),
        lambda rubric: rubric.weight_of("juggling"),
        lambda rubric: rubric.evidence_weight("lunch", "python"),
        lambda rubric: rubric.evidence_weight("screen", "python"),
        lambda rubric: rubric.scale.label(0),
        lambda rubric: rubric.scale.label(6),
        lambda rubric: rubric.criterion("python").anchor(0),
    ],
)
def test_what_a_rubric_lacks_is_refused_without_repeating_it(
    look_up: Callable[[Rubric], object],
) -> None:
    with pytest.raises(NotInRubricError) as refusal:
        look_up(RUBRIC)
    assert "juggling" not in str(refusal.value)
    assert "lunch" not in str(refusal.value)


def test_a_rubric_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        RUBRIC.version = "9.9.9"  # type: ignore[misc]  # the point of the test


def test_the_plain_form_survives_json_and_reads_back_as_the_same_rubric() -> None:
    assert parse(json.loads(json.dumps(to_plain(RUBRIC), allow_nan=False))) == RUBRIC


def test_exact_numbers_survive_the_plain_form() -> None:
    rubric = small_rubric(weights=(0.1, 0.7, 3))
    assert [item.weight for item in parse(to_plain(rubric)).criteria] == [
        Fraction(1, 10),
        Fraction(7, 10),
        Fraction(3),
    ]


def test_the_hash_of_the_published_version_never_changes() -> None:
    assert canonical_hash(RUBRIC) == (
        "6c3f8039f41d0d3a6303152dc6d095acb71486b1c3d5d053d579ca8085aa836e"
    )


def test_the_hash_does_not_depend_on_the_status() -> None:
    retired = replace(RUBRIC, status=RubricStatus.RETIRED)
    assert canonical_hash(retired) == canonical_hash(RUBRIC)


def test_the_hash_does_not_depend_on_the_order_of_keys() -> None:
    document = library_document()
    backwards = {key: document[key] for key in reversed(document)}
    assert canonical_hash(parse(backwards)) == canonical_hash(RUBRIC)


def _reword_anchor(document: dict[str, Any]) -> None:
    document["criteria"][0]["anchors"]["3"] += " Or so."


def _move_floor(document: dict[str, Any]) -> None:
    document["criteria"][0]["floor"] = 2


def _swap_stages(document: dict[str, Any]) -> None:
    document["stages"].reverse()


def _renumber(document: dict[str, Any]) -> None:
    document["version"] = "1.0.1"


@pytest.mark.parametrize("change", [_reword_anchor, _move_floor, _swap_stages, _renumber])
def test_the_hash_changes_with_the_content(change: Callable[[dict[str, Any]], None]) -> None:
    document = copy.deepcopy(library_document())
    change(document)
    assert canonical_hash(parse(document)) != canonical_hash(RUBRIC)
