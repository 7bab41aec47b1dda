from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from app.rubrics.levels import Sums, estimate, weighed
from app.rubrics.scoring import Rating, summarise
from tests.rubrics.documents import library_rubric

RUBRIC = library_rubric()
PLACES = [(stage.key, criterion) for stage in RUBRIC.stages for criterion in stage.criteria]

ratings = st.lists(
    st.builds(
        lambda place, rater, value: Rating(place[1], place[0], rater, place[0], value),
        st.sampled_from(PLACES),
        st.sampled_from(["ada", "bob", "cy"]),
        st.none() | st.integers(1, 5),
    ),
    unique_by=lambda rating: (rating.stage, rating.criterion, rating.rater),
    max_size=120,
)


@given(st.data(), ratings)
def test_the_order_of_ratings_never_matters(
    data: st.DataObject, given_ratings: list[Rating]
) -> None:
    shuffled = data.draw(st.permutations(given_ratings))
    assert summarise(RUBRIC, shuffled) == summarise(RUBRIC, given_ratings)


@given(ratings)
def test_not_observed_changes_no_score_coverage_level_or_flag(given_ratings: list[Rating]) -> None:
    everything = summarise(RUBRIC, given_ratings)
    observed = summarise(RUBRIC, [item for item in given_ratings if item.value is not None])
    assert everything.composite == observed.composite
    assert [item.score for item in everything.stages] == [item.score for item in observed.stages]
    assert [(item.score, item.level, item.flags) for item in everything.criteria] == [
        (item.score, item.level, item.flags) for item in observed.criteria
    ]


@given(ratings)
def test_a_composite_lies_among_the_scores_it_is_made_of(given_ratings: list[Rating]) -> None:
    summary = summarise(RUBRIC, given_ratings)
    scores = [item.score for item in summary.criteria if item.score is not None]
    figure = summary.composite.value or summary.composite.partial
    if scores:
        assert figure is not None
        assert min(scores) <= figure <= max(scores)
    else:
        assert figure is None


@given(ratings)
def test_a_composite_is_given_exactly_when_four_fifths_are_covered(
    given_ratings: list[Rating],
) -> None:
    summary = summarise(RUBRIC, given_ratings)
    observed = sum(item.score is not None for item in summary.criteria)
    assert (summary.composite.value is not None) == (5 * observed >= 4 * 27)
    assert len(summary.composite.missing) == 27 - observed


@given(ratings)
def test_every_stage_score_lies_within_the_scale(given_ratings: list[Rating]) -> None:
    for stage in summarise(RUBRIC, given_ratings).stages:
        assert stage.score is None or 1 <= stage.score <= 5


@given(ratings)
def test_sums_by_session_give_the_score_and_level_that_single_ratings_give(
    given_ratings: list[Rating],
) -> None:
    levels: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for rating in given_ratings:
        if rating.value is not None:
            levels[rating.criterion, rating.stage].append(rating.value)
    sums: defaultdict[str, list[Sums]] = defaultdict(list)
    for (criterion, stage), values in levels.items():
        weight = RUBRIC.evidence_weight(stage, criterion)
        sums[criterion].append(weighed(weight, sum(values), len(values)))
    for item in summarise(RUBRIC, given_ratings).criteria:
        found = estimate(sums[item.criterion])
        assert (found.score, found.effective_n) == (item.score, item.effective_n)
        assert found.level == item.level
