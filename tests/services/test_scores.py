"""One set of scorecards gives one level, whoever asks for it."""

from itertools import cycle

import pytest
import yaml

from app.domain.skills import TEAM_SKILLS
from tests import factories
from tests.api import rounds
from tests.api.staffing import report, staffed
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


def test_what_a_minor_version_changes_counts_for_cards_given_before_it(api: Api) -> None:
    exported = api.get("/rubrics/mlops-engineer/export", params={"version": "1.0.0"}).text
    document = yaml.safe_load(exported.replace("id: mlops-engineer", "id: our-own"))
    (python,) = (one for one in document["criteria"] if one["id"] == "python")
    for version, floor, secondary in (("1.0.0", 3, 0.5), ("1.1.0", 4, 1)):
        python["floor"] = floor
        document["scoring"]["evidence_weights"]["secondary"] = secondary
        drafted = api.post(
            "/rubric-imports",
            content=yaml.safe_dump(document | {"version": version}).encode(),
            headers={"Content-Type": "application/yaml"},
        )
        assert drafted.status_code == 201, drafted.text
        at = f"/rubrics/our-own/versions/{version}/publish"
        why = {"reason": "Ours.", "evidence": "None yet."}
        assert api.post(at, json=why, if_match='"1"').status_code == 200
    team_id = staffed(api, [], [{"skill": "docker", "level": 3}], [])
    opening = factories.requisition(
        api, team_id=team_id, rubric_id="our-own", rubric_version="1.0.0"
    )
    application = factories.application(api, requisition_id=opening["id"])
    application = rounds.moved(api, application, "advance", override=True)
    person = api.as_("interviewer")
    rounds.score(person, rounds.seat(api, application, person), 3)

    def misses_python_and_evidence_of_docker() -> tuple[bool, float]:
        found = report(api, team_id)
        (docker,) = found["skills"][0]["closers"]
        missed = found["candidates"][0]["cautions"]["floors_missed"]
        return "python" in missed, docker["effective_n"]

    assert misses_python_and_evidence_of_docker() == (False, 0.5)
    address = f"/requisitions/{opening['id']}"
    pinned = {"rubric_id": "our-own", "rubric_version": "1.1.0"}
    changed = api.patch(address, json=pinned, if_match=api.etag(api.get(address)))
    assert changed.status_code == 200, changed.text
    assert misses_python_and_evidence_of_docker() == (True, 1.0)
