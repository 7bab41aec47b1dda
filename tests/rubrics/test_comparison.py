"""The key assessment areas, and the criteria of the packaged rubrics that tell of them."""

from app.rubrics.comparison import KEY_AREAS
from app.rubrics.loader import load_library

RUBRICS = load_library().all()
CHAPTER = "Key Assessment Areas During Interviews"
# Analysts and scientists design metrics, experiments and studies, but no system from end to end;
# and the rubric of data engineers does not ask how they learn.
UNTOLD = {
    ("data-analyst", "architectural_thinking"),
    ("data-engineer", "learning_agility"),
    ("data-scientist", "architectural_thinking"),
    ("research-scientist", "architectural_thinking"),
}


def test_every_rubric_tells_of_every_key_area_but_for_those_it_does_not_ask_about() -> None:
    untold = {
        (rubric.id, area)
        for rubric in RUBRICS
        for area, names in KEY_AREAS.items()
        if not {item.id for item in rubric.criteria} & set(names)
    }
    assert untold == UNTOLD


def test_every_criterion_named_in_a_key_area_is_one_that_a_rubric_has() -> None:
    rated = {item.id for rubric in RUBRICS for item in rubric.criteria}
    assert {name for names in KEY_AREAS.values() for name in names} <= rated


def test_a_criterion_that_comes_from_the_chapter_about_key_areas_tells_of_one() -> None:
    from_chapter = {
        item.id
        for rubric in RUBRICS
        for item in rubric.criteria
        if CHAPTER in {source.heading for source in item.sources}
    }
    assert from_chapter
    assert from_chapter <= {name for names in KEY_AREAS.values() for name in names}
