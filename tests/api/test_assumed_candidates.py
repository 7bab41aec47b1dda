"""A hiring plan with candidates one assumes, over HTTP: the worked examples of ranked hires."""

from typing import Any

import pytest

from app.domain.fit import holder_probability
from app.schemas.gap_questions import MAX_ASSUMED
from tests.api.staffing import DEMANDS, DI, EXACT, PEOPLE, TARGETS, staffed
from tests.api.test_hiring_plan import ask, best, plan, refused, team_and_pool
from tests.client import Api
from tests.ratings import level_of

KNOWN_NONE: dict[str, int] = {target["skill"]: 0 for target in TARGETS}
FOUR = [*PEOPLE, (*DI[:3], KNOWN_NONE)]
"""The team of the worked examples, in which Di is known to hold none of the four skills."""


def near(expected: float) -> Any:
    return pytest.approx(expected, abs=EXACT)


def one(name: str, roles: dict[str, float], skills: dict[str, float], **more: Any) -> Any:
    return {"name": name, "roles": roles, "skills": skills, **more}


def three(k8s: float = 1, monitoring: float = 1) -> list[Any]:
    return [
        one("X", {"ml_engineer": 1, "data_engineer": 1}, {"kubernetes": k8s}),
        one("Y", {"ml_engineer": 1}, {"monitoring_logging": monitoring}),
        one("Z", {"data_scientist": 1, "software_developer": 1}, {}),
    ]


def alone(api: Api, team_id: str, candidates: list[Any], **body: Any) -> Any:
    """The rows and single hires, by evidence, of a plan that has nobody but these."""
    found = ask(api, team_id, candidates=candidates, live_candidates=False, **body)
    assert found["evidence"] == found["expected"]
    return found["evidence"]


def called(found: dict[str, Any]) -> str:
    return ", ".join(hire["name"] for hire in found["hires"])


def figures(found: dict[str, Any]) -> tuple[str, float, float, float]:
    return called(found), found["role_gap_share"], found["skill_gap_share"], found["index"]


def bests(found: dict[str, Any]) -> list[tuple[str, float]]:
    return [(called(row["best"]), row["best"]["index"]) for row in found["rows"]]


def test_the_sets_of_three_assumed_candidates_have_the_worked_figures(api: Api) -> None:
    team_id = staffed(api, DEMANDS, TARGETS, FOUR)
    found = alone(api, team_id, three())
    assert [figures(row["best"]) for row in found["rows"]] == [
        ("", near(0.416667), near(0.384615), near(0.400641)),
        ("X", near(0.25), near(0.153846), near(0.201923)),
        ("X, Y", near(0.15), near(0), near(0.075)),
        ("X, Y, Z", near(0), near(0), near(0)),
    ]
    assert [figures(single) for single in found["singles"]] == [
        ("X", near(0.25), near(0.153846), near(0.201923)),
        ("Y", near(0.25), near(0.230769), near(0.240385)),
        ("Z", near(0.266667), near(0.384615), near(0.325641)),
    ]
    assert [figures(pair) for pair in found["rows"][2]["runners_up"][:2]] == [
        ("X, Z", near(0.1), near(0.153846), near(0.126923)),
        ("Y, Z", near(0.1), near(0.230769), near(0.165385)),
    ]


def test_chances_that_ratings_would_give_have_the_worked_figures(api: Api) -> None:
    team_id = staffed(api, DEMANDS, TARGETS, FOUR)
    k8s = holder_probability(level_of("4 | 4"), 3).evidence
    monitoring = holder_probability(level_of("4"), 3).evidence
    found = alone(api, team_id, three(k8s, monitoring))
    assert bests(found)[1:] == [
        ("X", near(0.203463)),
        ("X, Y", near(0.083603)),
        ("X, Y, Z", near(0.008603)),
    ]
    sure = found["rows"][2]["best"]["certainty"]
    assert sure["closes"] == {"kubernetes": near(0.986655), "monitoring_logging": near(0.908176)}
    assert sure["closes_all"] == near(0.896056)


def test_abilities_have_the_worked_figures(api: Api) -> None:
    team_id = staffed(api, DEMANDS, TARGETS, FOUR)
    able = [
        one("X", {"ml_engineer": 0.6, "data_engineer": 0.8}, {"kubernetes": 1}),
        one("Y", {"ml_engineer": 0.9}, {"monitoring_logging": 1}),
        one("Z", {"data_scientist": 0.75, "software_developer": 0.5}, {}),
    ]
    found = alone(api, team_id, able)
    sets = [
        *found["singles"],
        found["rows"][2]["best"],
        *found["rows"][2]["runners_up"][:2],
        found["rows"][3]["best"],
    ]
    assert [(called(some), some["role_gap_share"], some["index"]) for some in sets] == [
        ("X", near(0.3125), near(0.233173)),
        ("Y", near(0.266667), near(0.248718)),
        ("Z", near(0.305556), near(0.345085)),
        ("X, Y", near(0.1625), near(0.08125)),
        ("X, Z", near(0.201389), near(0.177618)),
        ("Y, Z", near(0.155556), near(0.193162)),
        ("X, Y, Z", near(0.051389), near(0.025694)),
    ]
    placed = [(part["role"], part["fte"], part["filled"]) for part in found["rows"][1]["placing"]]
    assert placed == [
        ("data_engineer", near(0.125), near(0.1)),
        ("ml_engineer", near(0.875), near(0.525)),
    ]


def test_of_equals_more_ability_comes_first_then_a_known_cost(api: Api) -> None:
    team_id = staffed(api, [{"role": "ml_engineer", "fte": 0.3}], [], [])
    equals = [
        one("W", {"ml_engineer": 0.4}, {}),
        one("V", {"ml_engineer": 0.4}, {}, cost=90),
        one("U", {"ml_engineer": 0.9}, {}, cost=120),
    ]
    _, single, pair = alone(api, team_id, equals, hires=2)["rows"]
    assert [called(some) for some in single["tied"]] == ["U", "V", "W"]
    assert [some["index"] for some in single["tied"]] == [near(0)] * 3
    assert called(pair["best"]) == "U"
    assert [called(some) for some in pair["runners_up"]] == ["V", "W", ""]
    bought = alone(api, team_id, equals, hires=2, budget=100)
    assert called(bought["rows"][2]["best"]) == "V"
    assert [(one["hire"]["name"], one["reason"]) for one in bought["left_out"]] == [
        ("W", "no_cost")
    ]


def test_the_best_pair_need_not_hold_the_best_single_hire(api: Api) -> None:
    six = ["python", "git", "docker", "kubernetes", "ci_cd", "testing"]
    wanted = [{"skill": skill, "level": 3} for skill in six]
    team_id = staffed(api, [], wanted, [])
    pool = [
        one("L", {}, dict.fromkeys(six[:3], 1)),
        one("R", {}, dict.fromkeys(six[3:], 1)),
        one("G", {}, dict.fromkeys(six[1:5], 1)),
    ]
    found = alone(api, team_id, pool, hires=2)
    assert bests(found) == [("", near(1)), ("G", near(0.333333)), ("L, R", near(0))]
    others = [(called(some), some["index"]) for some in found["rows"][2]["runners_up"][:2]]
    assert others == [("G, L", near(0.166667)), ("G, R", near(0.166667))]


def test_two_who_may_hold_a_skill_leave_the_chance_that_neither_does(api: Api) -> None:
    team_id = staffed(api, [], [{"skill": "git", "level": 3}], [])
    pool = [one("A", {}, {"git": 0.6}), one("B", {}, {"git": 0.6})]
    assert bests(alone(api, team_id, pool))[2] == ("A, B", near(0.16))


def test_assumed_candidates_stand_beside_those_who_applied_and_are_marked(api: Api) -> None:
    team_id, applications = team_and_pool(api)
    star = one("Ro", {"ml_engineer": 1}, {"kubernetes": 1, "monitoring_logging": 1}, fte=0.5)
    found = ask(api, team_id, hires=2, candidates=[star])
    assert best(found) == ["Xi", "Ro"]
    hires = found["evidence"]["rows"][2]["best"]["hires"]
    assert {hire["name"]: hire["is_assumed"] for hire in hires} == {"Xi": False, "Ro": True}
    assert found["inputs"]["live_candidates"] is True
    people = {one["name"]: one for one in found["inputs"]["candidates"]}
    assert people.keys() == {"Ro", *applications}
    assert people["Ro"] == {
        "id": hires[1]["id"],
        "name": "Ro",
        "is_assumed": True,
        "fte": 0.5,
        "cost": None,
        "applications": [],
        "roles": [
            {
                "role": "ml_engineer",
                "eligibility": "assumed",
                "ability": {"evidence": 1, "expected": 1},
            }
        ],
        "skills": [
            {"skill": skill, "estimate": None, "probability": {"evidence": 1, "expected": 1}}
            for skill in ("kubernetes", "monitoring_logging")
        ],
    }
    assert plan(api, team_id)["inputs"]["candidates"] == [
        person for person in found["inputs"]["candidates"] if not person["is_assumed"]
    ]


def test_the_pool_may_be_left_out(api: Api) -> None:
    team_id, applications = team_and_pool(api)
    nobody = ask(api, team_id, live_candidates=False)
    assert nobody["inputs"]["candidates"] == []
    assert nobody["evidence"]["rows"][0]["reason"] == "no_candidates"
    person = applications["Xi"]["candidate"]["id"]
    costs = {person: 10}
    assert refused(api, team_id, live_candidates=False, costs=costs) == [f"#/costs/{person}"]
    assert ask(api, team_id, costs=costs)["inputs"]["live_candidates"] is True


def test_only_the_roles_that_were_asked_for_count_for_assumed_candidates_too(api: Api) -> None:
    team_id = staffed(api, DEMANDS, TARGETS, FOUR)
    found = alone(api, team_id, three(), roles=["data_engineer"])
    assert bests(found)[-1][0] == "X"
    assert [(one["hire"]["name"], one["reason"]) for one in found["left_out"]] == [
        ("Y", "other_roles"),
        ("Z", "other_roles"),
    ]


WELL: dict[str, Any] = {"name": "Ro", "roles": {"ml_engineer": 1}, "skills": {"git": 0}}


@pytest.mark.parametrize(
    ("bad", "pointer", "remedy", "good"),
    [
        ({"skills": {"gardening": 1}}, "/skills/gardening", "kubernetes", {"skills": {"git": 1}}),
        ({"roles": {"gardener": 1}}, "/roles/gardener", "ml_engineer", {"roles": {}}),
        ({"skills": {"git": 1.01}}, "/skills/git", "less than or equal to 1", {}),
        ({"skills": {"git": -0.01}}, "/skills/git", "greater than or equal to 0", {}),
        ({"roles": {"ml_engineer": 60}}, "/roles/ml_engineer", "less than or equal to 1", {}),
        ({"skills": {"git": True}}, "/skills/git", "number", {"skills": {"git": 0.5}}),
        ({"skills": {"git": "0.5"}}, "/skills/git", "number", {"skills": {"git": 1}}),
        ({"fte": 0}, "/fte", "greater than 0", {"fte": 0.125}),
        ({"fte": 0.1234}, "/fte", "3 decimal places", {"fte": 0.375}),
        ({"cost": -1}, "/cost", "greater than or equal to 0", {"cost": 0}),
        ({"name": " "}, "/name", "at least 1 character", {"name": "名"}),
        ({"role": "ml_engineer"}, "/role", "not known here", {}),
    ],
)
def test_what_cannot_be_assumed_is_named_with_the_remedy(
    api: Api, bad: dict[str, Any], pointer: str, remedy: str, good: dict[str, Any]
) -> None:
    team_id = staffed(api, DEMANDS, TARGETS, [])
    response = api.post(
        f"/teams/{team_id}/hiring-plan", json={"candidates": [WELL, WELL | {"name": "Bo"} | bad]}
    )
    assert response.status_code == 422, response.text
    [fault] = response.json()["errors"]
    assert fault["pointer"] == f"#/candidates/1{pointer}"
    assert remedy in fault["detail"]
    ask(api, team_id, candidates=[WELL, WELL | {"name": "Bo"} | good])


def test_a_name_is_given_once_and_there_is_a_most(api: Api) -> None:
    team_id = staffed(api, DEMANDS, TARGETS, [])
    assert refused(api, team_id, candidates=[WELL, WELL]) == ["#/candidates/1/name"]
    ask(api, team_id, candidates=[WELL, WELL | {"name": "Bo"}])
    many = [WELL | {"name": f"Ro {number}"} for number in range(MAX_ASSUMED + 1)]
    response = api.post(f"/teams/{team_id}/hiring-plan", json={"hires": 1, "candidates": many})
    assert response.status_code == 422
    [fault] = response.json()["errors"]
    assert fault["pointer"] == "#/candidates"
    assert f"at most {MAX_ASSUMED} items" in fault["detail"]
    assert len(ask(api, team_id, hires=1, candidates=many[1:])["inputs"]["candidates"]) == 200
