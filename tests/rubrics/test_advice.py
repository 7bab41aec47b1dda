"""What an author is asked to reconsider, each warning with the case beside it that has none."""

from typing import Any

import pytest

from app.rubrics.advice import conditions, warnings
from app.rubrics.validation import parse
from tests.rubrics.documents import library_document, small_document

Document = dict[str, Any]
TWENTY_NINE = " ".join(["word"] * 29)


def asked(document: Document) -> Document:
    """The document with one question for everything that a stage rates, and an hour for it."""
    for number, stage in enumerate(document["stages"]):
        stage["minutes"] = {"low": 60, "high": 60}
        stage["questions"] = [
            {
                "id": f"q-{number}",
                "text": "How?",
                "probes": stage["primary"] + stage["secondary"],
                "origin": "own",
            }
        ]
    return document


def found(document: Document) -> list[tuple[str, str]]:
    return [(one.pointer, one.code) for one in warnings(parse(document))]


def with_anchor(level: int, text: str) -> Document:
    document = asked(small_document())
    document["criteria"][1]["anchors"][str(level)] = text
    return document


@pytest.mark.parametrize(
    ("anchor", "parts"),
    [
        ("Counts rows, skips the broken ones, and writes a test.", 1),
        ("Counts rows; skips the broken ones; writes a test.", 3),
        ("All of 3; streams; profiles.", 2),
        ("All of 4.", 0),
        ("Names; the; All of 3 items;", 3),
    ],
)
def test_semicolons_divide_an_anchor_into_conditions(anchor: str, parts: int) -> None:
    assert len(conditions(anchor)) == parts


def test_a_rubric_with_plain_anchors_and_questions_has_nothing_to_reconsider() -> None:
    assert found(asked(small_document())) == []


@pytest.mark.parametrize("level", range(1, 6))
def test_four_conditions_are_fine_and_five_are_too_many(level: int) -> None:
    assert found(with_anchor(level, "All of 3; a; b; c; d.")) == []
    assert found(with_anchor(level, "All of 3; a; b; c; d; e.")) == [
        (f"/criteria/1/anchors/{level}", "anchor-conditions-too-many")
    ]


@pytest.mark.parametrize("level", [3, 4, 5])
def test_a_condition_of_thirty_words_is_fine_and_one_of_more_should_be_divided(level: int) -> None:
    assert found(with_anchor(level, f"{TWENTY_NINE} word; short.")) == []
    assert found(with_anchor(level, f"short; {TWENTY_NINE} word word.")) == [
        (f"/criteria/1/anchors/{level}", "anchor-condition-too-long")
    ]


@pytest.mark.parametrize("level", [1, 2])
def test_the_two_lowest_levels_may_describe_at_length(level: int) -> None:
    assert found(with_anchor(level, f"{TWENTY_NINE} {TWENTY_NINE}")) == []


def test_a_stage_without_questions_is_told_which_criteria_nobody_asks_for() -> None:
    document = asked(small_document())
    del document["stages"][1]["questions"]
    (missing,) = warnings(parse(document))
    assert (missing.pointer, missing.code) == ("/stages/1/questions", "question-missing")
    assert missing.detail.startswith("questions of stage technical_deep_dive: ")
    assert "c1, c2, c3" in missing.detail


def with_question(text: str, *, level: int = 3, anchor: str = "Splits the data by time; b.") -> Any:
    document = with_anchor(level, anchor)
    document["stages"][1]["questions"][0]["text"] = text
    return document


@pytest.mark.parametrize("level", [3, 4, 5])
def test_a_question_may_share_three_words_in_a_row_with_an_anchor_and_not_four(level: int) -> None:
    anchor = "All of 3; splits the data by time; b."
    assert found(with_question("Why is THE data by week?", level=level, anchor=anchor)) == []
    assert found(
        with_question("Would you split the, data: BY time?", level=level, anchor=anchor)
    ) == [("/stages/1/questions/0/text", "question-gives-answer")]


@pytest.mark.parametrize("level", [1, 2])
def test_a_question_may_repeat_what_a_low_level_describes(level: int) -> None:
    text = "the data by time"
    assert found(with_question(text, level=level, anchor=text)) == []


def test_words_of_two_conditions_are_no_answer_in_a_row() -> None:
    assert found(with_question("one two three four?", anchor="one two; three four.")) == []


def test_a_question_gives_away_only_what_it_asks_for() -> None:
    document = with_question("Would you split the data by time?")
    question = document["stages"][1]["questions"][0]
    rest = {**question, "id": "q-rest", "text": "How?"}
    question["probes"] = [name for name in question["probes"] if name != "c2"]
    document["stages"][1]["questions"].append(rest)
    assert found(document) == []
    question["probes"].append("c2")
    (one,) = warnings(parse(document))
    assert one.code == "question-gives-answer"
    assert "level 3 of c2" in one.detail


def with_load(criteria: int, low: int) -> Document:
    document = asked(small_document(weights=(1,) * criteria, floors=(None,) * criteria))
    document["stages"][1]["minutes"] = {"low": low, "high": 120}
    return document


@pytest.mark.parametrize(("criteria", "low"), [(5, 60), (3, 36), (7, 84)])
def test_five_primary_criteria_an_hour_are_fine(criteria: int, low: int) -> None:
    assert found(with_load(criteria, low)) == []


@pytest.mark.parametrize(
    ("criteria", "low", "enough"), [(6, 60, 72), (5, 59, 60), (4, 45, 48), (7, 83, 84)]
)
def test_more_than_five_an_hour_of_the_shortest_time_are_too_many(
    criteria: int, low: int, enough: int
) -> None:
    (load,) = warnings(parse(with_load(criteria, low)))
    assert (load.pointer, load.code) == ("/stages/1/primary", "stage-load-too-high")
    assert f"at least {enough} minutes" in load.detail


def test_the_fullest_form_of_a_stage_counts() -> None:
    """What no form of a stage shows is not asked for, and what one form shows is."""
    document = with_load(6, 60)
    stage = document["stages"][1]
    bare = {"title": "Form", "questions": [stage["questions"][0]["id"]]}
    stage["variants"] = [{**bare, "key": "short", "not_observable": ["c6"]}]
    assert found(document) == []
    stage["variants"].append({**bare, "key": "whole", "not_observable": []})
    assert found(document) == [("/stages/1/primary", "stage-load-too-high")]


def test_every_warning_names_its_place_by_what_the_author_calls_it() -> None:
    document = library_document()
    document["criteria"][0]["anchors"]["3"] = "a; b; c; d; e."
    (one,) = warnings(parse(document))
    assert one.detail.startswith("anchors.3 of criterion python: This anchor has 5 conditions.")
