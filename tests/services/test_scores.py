"""One set of scorecards gives one level, whoever asks for it."""

from itertools import cycle

import pytest

from app.domain.roles import TEAM_SKILLS
from tests import factories
from tests.api import rounds
from tests.client import Api


def test_the_levels_of_a_hire_are_those_of_the_debrief(api: Api) -> None:
    people = api.as_("interviewer"), api.as_("recruiter")
    application = factories.application(api)
    given = cycle([5, 2, 4, None, 1, 3, 4])
    while application["stage"] != "decision":
        interview = rounds.seat(api, application, *people)
        for person in people:
            rounds.score(person, interview, next(given))
        application = rounds.moved(api, application, "advance")
    debrief = api.get(f"/applications/{application['id']}/debrief").json()["scores"]
    expected = {
        (item["criterion"], figure): item["level"][figure]
        for item in debrief["criteria"]
        for figure in ("level_estimate", "level_sd")
        if item["rating_count"] and item["criterion"] in TEAM_SKILLS
    }
    assert expected
    rounds.moved(api, application, "hire")
    opening = api.get(f"/requisitions/{application['requisition']['id']}").json()
    (hired,) = api.get(f"/teams/{opening['team_id']}/members").json()["items"]
    kept = {
        (skill, figure): known[member]
        for skill, known in hired["levels"].items()
        for figure, member in (("level_estimate", "level_estimate"), ("level_sd", "level_sd"))
    }
    # SQLite writes 15 digits of a number into JSON.
    assert kept == pytest.approx(expected, rel=1e-14)
