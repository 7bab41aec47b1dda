"""What the published rubric must contain: figures of the hiring guide, and our own choices."""

from fractions import Fraction

import pytest

from app.domain.pipeline import StageKind
from app.domain.skills import TEAM_SKILLS
from app.rubrics.definition import LEVELS, RubricStatus, Weighting
from tests.rubrics.documents import library_rubric

RUBRIC = library_rubric()


def test_the_rubric_is_published_as_version_one() -> None:
    assert (RUBRIC.version, RUBRIC.status) == ("1.0.0", RubricStatus.PUBLISHED)


def test_the_rubric_rates_exactly_the_skills_that_teams_know_as_interviewed() -> None:
    interviewed = {skill.id: skill for skill in TEAM_SKILLS.values() if skill.interviewed}
    assert {item.id: (item.title, item.kind) for item in RUBRIC.criteria} == {
        skill.id: (skill.title, skill.kind) for skill in interviewed.values()
    }
    assert len(RUBRIC.criteria) == 26


def test_the_five_stages_come_in_the_order_of_the_hiring_guide() -> None:
    assert [stage.key for stage in RUBRIC.stages] == list(StageKind)


@pytest.mark.parametrize(
    ("key", "minutes", "recommended"),
    [
        ("screen", (30, 30), 1),
        ("technical_deep_dive", (60, 90), 2),
        ("system_design", (60, 60), 2),
        ("take_home", (120, 240), 2),
        ("behavioural", (45, 60), 2),
    ],
)
def test_a_stage_has_the_minutes_of_the_hiring_guide(
    key: str, minutes: tuple[int, int], recommended: int
) -> None:
    stage = RUBRIC.stage(key)
    assert (stage.minutes.low, stage.minutes.high) == minutes
    assert (stage.required_scorecards, stage.interviewers.recommended) == (1, recommended)


def test_a_candidate_spends_between_315_and_480_minutes() -> None:
    assert sum(stage.minutes.low for stage in RUBRIC.stages) == 315
    assert sum(stage.minutes.high for stage in RUBRIC.stages) == 480


def test_the_screen_gives_secondary_evidence_only() -> None:
    screen = RUBRIC.stage("screen")
    assert screen.primary == ()
    assert screen.secondary == ("ml_lifecycle", "collaboration_communication")


def test_floors_are_set_for_three_criteria() -> None:
    assert {item.id: item.floor for item in RUBRIC.criteria if item.floor is not None} == {
        "python": 3,
        "docker": 3,
        "collaboration_communication": 2,
    }


def test_documented_weights_are_kept_while_equal_ones_are_used() -> None:
    assert RUBRIC.scoring.weighting is Weighting.EQUAL
    assert set(RUBRIC.weights.values()) == {Fraction(1)}
    assert sum(item.weight for item in RUBRIC.criteria) == 59
    assert RUBRIC.criterion("scripting").weight == 1


def test_no_two_anchors_are_alike() -> None:
    anchors = [anchor for item in RUBRIC.criteria for anchor in item.anchors]
    assert len(anchors) == 26 * 5
    assert len(set(anchors)) == len(anchors)


@pytest.mark.parametrize("criterion_id", [item.id for item in RUBRIC.criteria])
def test_the_upper_anchors_say_that_they_contain_the_one_below(criterion_id: str) -> None:
    criterion = RUBRIC.criterion(criterion_id)
    for level in LEVELS:
        expected = {4: "All of 3, and ", 5: "All of 4, and "}.get(level)
        if expected:
            assert criterion.anchor(level).startswith(expected)
        else:
            assert not criterion.anchor(level).startswith("All of")


def test_every_criterion_names_its_source() -> None:
    assert all(item.sources for item in RUBRIC.criteria)


def test_every_stage_has_questions_and_hints_for_remote_interviews() -> None:
    assert all(stage.questions and stage.remote_hints for stage in RUBRIC.stages)


def test_the_take_home_tells_candidates_what_to_expect() -> None:
    rules = " ".join(RUBRIC.stage("take_home").candidate_rules)
    assert "four hours" in rules
    assert "follow-up review" in rules


def test_what_is_arranged_with_candidates_is_recorded_but_probes_no_criterion() -> None:
    screen = RUBRIC.stage("screen")
    assert screen.unscored == ("motivation_notes", "compensation_expectation", "remote_preference")
    recording = [question for question in screen.questions if question.records]
    assert {topic for question in recording for topic in question.records} == set(screen.unscored)
    assert all(not question.probes for question in recording)
