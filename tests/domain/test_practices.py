import pytest

from app.domain.errors import DomainError
from app.domain.practices import (
    PRACTICES,
    Practice,
    PracticeAnswer,
    practice_gaps,
    require_on_checklist,
)

YES, PARTLY, NO = PracticeAnswer


def test_the_checklist_has_eleven_practices_of_collaboration_the_objectives_and_the_value() -> None:
    assert list(PRACTICES) == [
        "know_each_other",
        "engineers_know_ds",
        "ds_learn_swe",
        "framework_in_cicd",
        "one_team_backlog",
        "shared_goals_kpis",
        "regular_channels",
        "joint_ownership_docs",
        "cross_training",
        "tooling_selection",
        "data_contract",
        "business_objectives",
        "ownership",
    ]


@pytest.mark.parametrize("practice", PRACTICES.values(), ids=lambda practice: practice.id)
def test_every_practice_is_a_question_with_a_reason_and_a_source(practice: Practice) -> None:
    assert practice.title
    assert practice.question.endswith("?")
    assert practice.why.endswith(".")
    assert all(source.document and source.heading for source in practice.sources)
    assert practice.sources


def test_what_nobody_answered_is_unknown_and_never_missing() -> None:
    found = practice_gaps({})
    assert (found.in_place, found.missing) == ((), ())
    assert found.unanswered == tuple(PRACTICES)


def test_no_and_partly_are_missing_and_yes_is_in_place() -> None:
    found = practice_gaps({"ownership": NO, "data_contract": PARTLY, "cross_training": YES})
    assert found.in_place == ("cross_training",)
    assert found.missing == ("data_contract", "ownership")
    assert len(found.unanswered) == len(PRACTICES) - 3


def test_practices_stand_in_the_order_of_the_checklist_whatever_that_of_the_answers() -> None:
    names = list(PRACTICES)
    found = practice_gaps(dict.fromkeys(reversed(names), NO))
    assert found.missing == tuple(names)
    assert found == practice_gaps(dict.fromkeys(names, NO))


def test_unknown_and_repeated_practices_are_refused_in_one_answer() -> None:
    with pytest.raises(DomainError) as refused:
        require_on_checklist(["ownership", "juggling", "ownership", "juggling"])
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [
        ("#/answers/1/practice", "unknown-practice"),
        ("#/answers/2/practice", "duplicate"),
        ("#/answers/3/practice", "unknown-practice"),
        ("#/answers/3/practice", "duplicate"),
    ]
    assert "juggling" not in str([fault.detail for fault in refused.value.faults])


def test_each_practice_once_is_accepted_in_any_order() -> None:
    require_on_checklist(list(PRACTICES)[::-1])
