"""How the criteria of a stage are shared out among its panel."""

from dataclasses import replace

import pytest

from app.rubrics.definition import LeadSplit, NotInRubricError
from app.rubrics.panels import split
from tests.rubrics.documents import library_rubric

RUBRIC = library_rubric()
STAGES = {
    **{stage.key: stage for stage in RUBRIC.stages},
    "live_coding": RUBRIC.stage("take_home").form("live_coding"),
}


@pytest.mark.parametrize("key", STAGES)
def test_one_person_leads_everything(key: str) -> None:
    assert split(STAGES[key], 1) == (STAGES[key].criteria,)


def test_two_people_follow_the_split_of_the_rubric() -> None:
    assert split(STAGES["behavioural"], 2) == (
        ("collaboration_communication", "proactiveness_ownership", "problem_solving"),
        ("adaptability_learning", "business_impact", "pragmatism"),
    )


def test_two_people_share_evenly_where_the_rubric_has_no_split() -> None:
    lead, other = split(STAGES["take_home"], 2)
    assert lead + other == STAGES["take_home"].criteria
    assert (len(lead), len(other)) == (7, 6)


def test_three_people_share_in_written_order() -> None:
    assert split(STAGES["behavioural"], 3) == (
        ("collaboration_communication", "proactiveness_ownership"),
        ("adaptability_learning", "business_impact"),
        ("pragmatism", "problem_solving"),
    )


@pytest.mark.parametrize("key", STAGES)
@pytest.mark.parametrize("people", range(3, 11))
def test_every_criterion_has_one_lead_and_shares_differ_by_one_at_most(
    key: str, people: int
) -> None:
    shares = split(STAGES[key], people)
    assert tuple(name for share in shares for name in share) == STAGES[key].criteria
    sizes = [len(share) for share in shares]
    assert len(sizes) == people
    assert max(sizes) - min(sizes) <= 1
    assert min(sizes) >= 1 or people > len(STAGES[key].criteria)


def test_a_panel_that_everybody_left_leads_nothing() -> None:
    assert split(STAGES["screen"], 0) == ()


def test_a_form_asks_its_questions_and_leaves_out_what_it_cannot_show() -> None:
    live, whole = STAGES["live_coding"], STAGES["take_home"]
    hidden = {"git", "reproducibility_tracking", "ci_cd", "monitoring_logging"}
    assert live.criteria == tuple(name for name in whole.criteria if name not in hidden)
    assert [question.id for question in live.questions] == [
        *("th-1", "th-2", "th-5", "th-6", "th-7", "th-8", "th-9")
    ]
    assert whole.form(None) is whole


def test_a_form_that_leaves_one_of_two_nothing_is_shared_evenly() -> None:
    stage = STAGES["behavioural"]
    bare = replace(stage, lead_split=LeadSplit(stage.criteria, ()))
    assert [len(share) for share in split(bare, 2)] == [3, 3]


def test_a_form_keeps_the_split_of_what_it_shows() -> None:
    design = STAGES["system_design"]
    form = replace(design.variants[0], not_observable=("pragmatism", "business_impact"))
    shown = replace(design, variants=(form,)).form(form.key)
    assert split(shown, 2) == (
        ("architectural_thinking", "model_serving", "data_handling"),
        ("monitoring_logging", "troubleshooting"),
    )


def test_a_form_that_is_not_there_is_an_error() -> None:
    with pytest.raises(NotInRubricError):
        STAGES["screen"].form("by_post")
