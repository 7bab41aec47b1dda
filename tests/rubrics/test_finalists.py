import pytest

from app.domain.fit import holder_probability
from app.rubrics.finalists import chance_of_target, is_disagreement
from tests.ratings import level_of


@pytest.mark.parametrize(
    ("levels", "is_one"),
    [
        ([4], False),
        ([3, 4], False),
        ([3, 5], True),
        ([1, 2], False),
        ([2, 3], True),
        ([3, 4, 5], True),
        ([3, 3], False),
    ],
)
def test_raters_disagree_two_levels_apart_or_across_the_bar(
    levels: list[int], is_one: bool
) -> None:
    assert is_disagreement(levels) is is_one


def test_a_chance_is_that_of_the_evidence_or_says_why_there_is_none() -> None:
    level = level_of("4,3")
    assert chance_of_target(level, 4) == (holder_probability(level, 4).evidence, None)
    assert chance_of_target(None, 4) == (None, "no_ratings")
    assert chance_of_target(level, None) == (None, "no_target")
    assert chance_of_target(None, None) == (None, "no_target")
