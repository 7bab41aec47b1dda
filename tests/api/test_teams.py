from typing import Any

import pytest

from tests import factories
from tests.client import Api

PROFILE: dict[str, Any] = {"name": "Forecasting", "org_type": "medium", "goal": "product"}
NOBODY = "019e0000-0000-7000-8000-0000000000ff"


def person_id(api: Api) -> str:
    return str(api.person_id)


def make_team(api: Api, **overrides: Any) -> dict[str, Any]:
    manager = person_id(api.as_("hiring_manager"))
    response = api.post("/teams", json=PROFILE | {"manager_id": manager} | overrides)
    assert response.status_code == 201, response.text
    made: dict[str, Any] = response.json()
    return made


def make_member(api: Api, team: dict[str, Any], **overrides: Any) -> dict[str, Any]:
    body = {"name": "Ana", "contract_fte": 1} | overrides
    response = api.post(f"/teams/{team['id']}/members", json=body)
    assert response.status_code == 201, response.text
    made: dict[str, Any] = response.json()
    return made


def faults(response: Any) -> dict[str, str]:
    assert response.status_code == 422, response.text
    return {fault["pointer"]: fault["code"] for fault in response.json()["errors"]}


@pytest.fixture
def manager(api: Api) -> Api:
    return api.as_("hiring_manager")


@pytest.fixture
def stranger(api: Api) -> Api:
    return api.person("hiring_manager", name="stranger")


def test_a_team_reads_back_as_it_was_made(api: Api, manager: Api) -> None:
    made = api.post(
        "/teams",
        json=PROFILE
        | {"manager_id": person_id(manager), "structure": "centralized", "ml_team_count": 3},
    )
    assert made.status_code == 201
    assert made.headers["Location"] == f"/api/v1/teams/{made.json()['id']}"
    read = manager.get(f"/teams/{made.json()['id']}")
    assert read.status_code == 200
    assert read.json() == made.json()
    assert read.headers["ETag"] == '"1"'
    assert (read.json()["structure"], read.json()["ml_team_count"]) == ("centralized", 3)


def test_repeating_a_creation_with_its_key_makes_one_team(api: Api, manager: Api) -> None:
    body = PROFILE | {"manager_id": person_id(manager)}
    first = api.post("/teams", json=body, once="make-team")
    again = api.post("/teams", json=body, once="make-team")
    assert again.json() == first.json()
    assert len(api.get("/teams").json()["items"]) == 1


def test_a_hiring_manager_makes_teams_only_for_themselves(manager: Api, stranger: Api) -> None:
    own = manager.post("/teams", json=PROFILE | {"manager_id": person_id(manager)})
    assert own.status_code == 201
    others = manager.post("/teams", json=PROFILE | {"manager_id": person_id(stranger)})
    assert faults(others) == {"#/manager_id": "not-yourself"}


@pytest.mark.parametrize("role", ["interviewer", "recruiter", "service"])
def test_only_hiring_managers_and_admins_manage_teams(api: Api, role: str) -> None:
    body = PROFILE | {"manager_id": person_id(api.as_(role))}
    assert faults(api.post("/teams", json=body)) == {"#/manager_id": "not-a-manager"}


def test_whoever_left_cannot_be_made_a_manager(api: Api) -> None:
    gone = api.person("hiring_manager", name="gone", is_active=False)
    for manager_id in (person_id(gone), NOBODY):
        refused = api.post("/teams", json=PROFILE | {"manager_id": manager_id})
        assert faults(refused) == {"#/manager_id": "not-a-manager"}


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("org_type", "sect", "enum"),
        ("goal", None, "enum"),
        ("structure", "flat", "enum"),
        ("ml_team_count", 0, "greater-than-equal"),
        ("ml_team_count", 2**31, "less-than-equal"),
        ("name", " ", "string-too-short"),
        ("colour", "blue", "extra-forbidden"),
    ],
)
def test_a_profile_that_is_not_valid_says_where(
    api: Api, field: str, value: object, code: str
) -> None:
    body = PROFILE | {"manager_id": person_id(api), field: value}
    assert faults(api.post("/teams", json=body)) == {f"#/{field}": code}


def test_without_a_key_nothing_of_teams_answers(api: Api) -> None:
    team = make_team(api)
    for path in ("/teams", f"/teams/{team['id']}", f"/teams/{team['id']}/gap-report"):
        assert api.anonymous.get(path).status_code == 401


def test_teams_are_closed_to_interviewers_and_but_for_their_names_to_systems(api: Api) -> None:
    team = make_team(api)
    interviewer, service = api.as_("interviewer"), api.as_("service")
    for path in ("", f"/{team['id']}"):
        assert interviewer.get(f"/teams{path}").status_code == 403
        assert service.get(f"/teams{path}").status_code == 200
    for path in (f"/{team['id']}/demand", f"/{team['id']}/members"):
        assert interviewer.get(f"/teams{path}").status_code == 403
        assert service.get(f"/teams{path}").status_code == 403


def test_a_recruiter_reads_every_team_and_writes_none(api: Api) -> None:
    team, recruiter = make_team(api), api.as_("recruiter")
    assert recruiter.get(f"/teams/{team['id']}").status_code == 200
    assert recruiter.post("/teams", json=PROFILE).status_code == 403
    patched = recruiter.patch(f"/teams/{team['id']}", json={"name": "New"}, if_match='"1"')
    assert patched.status_code == 403


def test_another_managers_team_does_not_exist_for_a_manager(api: Api, stranger: Api) -> None:
    team = make_team(api)
    member = make_member(api, team)
    base = f"/teams/{team['id']}"
    at_member = f"{base}/members/{member['id']}"
    demand: dict[str, Any] = {"role_demands": [], "skill_targets": []}
    responses = [
        stranger.get(base),
        stranger.patch(base, json={"name": "Mine"}, if_match='"1"'),
        stranger.get(f"{base}/demand"),
        stranger.put(f"{base}/demand", json=demand, if_match='"1"'),
        stranger.get(f"{base}/members"),
        stranger.post(f"{base}/members", json={"name": "Bo", "contract_fte": 1}),
        stranger.get(at_member),
        stranger.patch(at_member, json={"name": "Bo"}, if_match='"1"'),
        stranger.delete(at_member, if_match='"1"'),
        stranger.get(f"{base}/gap-report"),
    ]
    assert [response.status_code for response in responses] == [404] * len(responses)
    assert stranger.get("/teams").json()["items"] == []
    assert api.get(at_member).json() == member


def test_lists_hold_what_the_caller_may_see_page_by_page(
    api: Api, manager: Api, stranger: Api
) -> None:
    mine = [make_team(api, name=name)["id"] for name in ("One", "Two", "Three")]
    theirs = make_team(api, manager_id=person_id(stranger))["id"]
    first = manager.get("/teams", params={"limit": 2}).json()
    rest = manager.get("/teams", params={"limit": 2, "cursor": first["next_cursor"]}).json()
    assert [team["id"] for team in first["items"] + rest["items"]] == mine
    assert rest["next_cursor"] is None
    filtered = api.get("/teams", params={"manager_id": person_id(stranger)}).json()
    assert [team["id"] for team in filtered["items"]] == [theirs]


def test_a_change_needs_the_version_it_is_based_on(api: Api, manager: Api) -> None:
    at = f"/teams/{make_team(api)['id']}"
    assert manager.patch(at, json={"name": "New"}).status_code == 428
    changed = manager.patch(at, json={"name": "New", "structure": "hybrid"}, if_match='"1"')
    assert changed.status_code == 200
    assert (changed.json()["name"], changed.json()["structure"]) == ("New", "hybrid")
    assert changed.headers["ETag"] == '"2"'
    assert manager.patch(at, json={"name": "Old"}, if_match='"1"').status_code == 412
    cleared = manager.patch(at, json={"structure": None}, if_match='"2"')
    assert (cleared.json()["structure"], cleared.json()["name"]) == (None, "New")


def test_a_change_of_nothing_makes_no_new_version(api: Api) -> None:
    at = f"/teams/{make_team(api)['id']}"
    assert api.patch(at, json={"name": PROFILE["name"]}, if_match='"1"').json()["version"] == 1


def test_only_an_admin_hands_a_team_over(api: Api, manager: Api, stranger: Api) -> None:
    at = f"/teams/{make_team(api)['id']}"
    handed = {"manager_id": person_id(stranger)}
    assert faults(manager.patch(at, json=handed, if_match='"1"')) == {
        "#/manager_id": "not-yourself"
    }
    assert faults(api.patch(at, json={"manager_id": None}, if_match='"1"')) == {
        "#/manager_id": "uuid-type"
    }
    assert api.patch(at, json=handed, if_match='"1"').status_code == 200
    assert manager.get(at).status_code == 404
    assert stranger.get(at).status_code == 200


def test_demand_is_replaced_whole_and_counts_as_a_change_of_the_team(
    api: Api, manager: Api
) -> None:
    at = f"/teams/{make_team(api)['id']}"
    assert manager.get(f"{at}/demand").json()["role_demands"] == []
    first = {
        "role_demands": [
            {"role": "ml_engineer", "fte": 1.25, "criticality": 2},
            {"role": "data_engineer", "fte": "0.1"},
        ],
        "skill_targets": [{"skill": "kubernetes", "holders": 2, "weight": 0.5}],
    }
    assert manager.put(f"{at}/demand", json=first).status_code == 428
    saved = manager.put(f"{at}/demand", json=first, if_match='"1"')
    assert saved.status_code == 200
    assert saved.json()["role_demands"] == [
        {"role": "data_engineer", "fte": 0.1, "criticality": 1.0},
        {"role": "ml_engineer", "fte": 1.25, "criticality": 2.0},
    ]
    assert saved.json()["skill_targets"] == [
        {"skill": "kubernetes", "level": None, "holders": 2, "weight": 0.5}
    ]
    assert saved.headers["ETag"] == '"2"'
    assert manager.get(at).headers["ETag"] == '"2"'
    assert manager.put(f"{at}/demand", json=first, if_match='"1"').status_code == 412
    second = {"role_demands": [], "skill_targets": [{"skill": "git", "level": 4}]}
    assert manager.put(f"{at}/demand", json=second, if_match='"2"').status_code == 200
    read = api.get(f"{at}/demand").json()
    assert read["role_demands"] == []
    assert read["skill_targets"] == [{"skill": "git", "level": 4, "holders": 1, "weight": 1.0}]


def test_demand_of_unknown_or_repeated_names_is_refused_with_pointers(api: Api) -> None:
    at = f"/teams/{make_team(api)['id']}/demand"
    wanted = {
        "role_demands": [
            {"role": "wizard", "fte": 1},
            {"role": "ml_engineer", "fte": 1},
            {"role": "ml_engineer", "fte": 2},
        ],
        "skill_targets": [{"skill": "git"}, {"skill": "juggling"}],
    }
    assert faults(api.put(at, json=wanted, if_match='"1"')) == {
        "#/role_demands/0/role": "unknown-role",
        "#/role_demands/2/role": "duplicate",
        "#/skill_targets/1/skill": "unknown-skill",
    }
    assert api.get(at).json()["version"] == 1


@pytest.mark.parametrize(
    ("entry", "pointer"),
    [
        ({"role": "ml_engineer", "fte": -1}, "#/role_demands/0/fte"),
        ({"role": "ml_engineer", "fte": 0.0625}, "#/role_demands/0/fte"),
        ({"role": "ml_engineer", "fte": 10**9}, "#/role_demands/0/fte"),
        ({"role": "ml_engineer", "fte": 1, "criticality": 0}, "#/role_demands/0/criticality"),
    ],
)
def test_amounts_of_demand_are_bounded(api: Api, entry: dict[str, Any], pointer: str) -> None:
    at = f"/teams/{make_team(api)['id']}/demand"
    body = {"role_demands": [entry], "skill_targets": []}
    assert list(faults(api.put(at, json=body, if_match='"1"'))) == [pointer]


def test_a_member_reads_back_with_allocations_and_levels(api: Api, manager: Api) -> None:
    team = make_team(api)
    levels = {
        "kubernetes": {"level": 3, "evidence": "peer", "as_of": "2026-02-03"},
        "git": {"level": 0, "evidence": "self"},
    }
    made = make_member(
        manager, team, contract_fte=0.8, allocations={"ml_engineer": 0.55}, levels=levels
    )
    read = api.get(f"/teams/{team['id']}/members/{made['id']}")
    assert read.json() == made
    assert read.headers["ETag"] == '"1"'
    assert (made["contract_fte"], made["allocations"]) == (0.8, {"ml_engineer": 0.55})
    assert made["application_id"] is None
    unestimated = dict.fromkeys(("level_estimate", "level_sd", "score", "effective_n"))
    assert made["levels"] == {
        "git": {"level": 0, "evidence": "self", "as_of": "2026-05-04"} | unestimated,
        "kubernetes": levels["kubernetes"] | unestimated,
    }


def test_a_member_belongs_to_the_team_in_the_address(api: Api) -> None:
    here, there = make_team(api), make_team(api, name="Other")
    member = make_member(api, here)
    wrong = f"/teams/{there['id']}/members/{member['id']}"
    assert api.get(wrong).status_code == 404
    assert api.patch(wrong, json={"name": "Bo"}, if_match='"1"').status_code == 404
    assert api.delete(wrong, if_match='"1"').status_code == 404
    assert api.get(f"/teams/{NOBODY}/members").status_code == 404
    assert api.get(f"/teams/{there['id']}/members").json()["items"] == []


def test_a_patch_replaces_the_maps_it_names_and_leaves_the_other(api: Api) -> None:
    team = make_team(api)
    level = {"level": 3, "evidence": "peer", "as_of": None}
    member = make_member(
        api,
        team,
        allocations={"ml_engineer": 0.5, "data_engineer": 0.5},
        levels={"git": level, "python": level},
    )
    at = f"/teams/{team['id']}/members/{member['id']}"
    assert api.patch(at, json={"name": "Bo"}).status_code == 428
    moved = api.patch(
        at, json={"allocations": {"data_engineer": 0.4, "data_scientist": 0.6}}, if_match='"1"'
    ).json()
    assert moved["allocations"] == {"data_engineer": 0.4, "data_scientist": 0.6}
    assert list(moved["levels"]) == ["git", "python"]
    assert moved["version"] == 2
    assert api.patch(at, json={"levels": {}}, if_match='"1"').status_code == 412
    levels = {"git": level, "docker": level | {"evidence": "manager"}}
    learnt = api.patch(at, json={"levels": levels}, if_match='"2"').json()
    assert {skill: known["evidence"] for skill, known in learnt["levels"].items()} == {
        "docker": "manager",
        "git": "peer",
    }
    assert learnt["allocations"] == moved["allocations"]
    same = api.patch(at, json={"levels": levels, "name": "Ana"}, if_match='"3"').json()
    assert same["version"] == 3


def test_a_member_who_leaves_is_gone_with_everything_known_of_them(api: Api) -> None:
    team = make_team(api)
    member = make_member(
        api,
        team,
        allocations={"ml_engineer": 1},
        levels={"git": {"level": 3, "evidence": "peer"}},
    )
    at = f"/teams/{team['id']}/members/{member['id']}"
    assert api.delete(at).status_code == 428
    assert api.delete(at, if_match='"7"').status_code == 412
    gone = api.delete(at, if_match='"1"')
    assert (gone.status_code, gone.content) == (204, b"")
    assert api.get(at).status_code == 404
    assert api.get(f"/teams/{team['id']}/gap-report").json()["inputs"]["member_count"] == 0


def test_unknown_roles_and_skills_and_evidence_from_the_future_are_refused(api: Api) -> None:
    team = make_team(api)
    body: dict[str, Any] = {
        "name": "Ana",
        "contract_fte": 1,
        "allocations": {"wizard": 1},
        "levels": {
            "juggling": {"level": 3, "evidence": "peer"},
            "git": {"level": 3, "evidence": "peer", "as_of": "2026-06-01"},
        },
    }
    wrong = {
        "#/allocations/wizard": "unknown-role",
        "#/levels/juggling": "unknown-skill",
        "#/levels/git/as_of": "in-the-future",
    }
    assert faults(api.post(f"/teams/{team['id']}/members", json=body)) == wrong
    at = f"/teams/{team['id']}/members/{make_member(api, team)['id']}"
    assert faults(api.patch(at, json=body, if_match='"1"')) == wrong


@pytest.mark.parametrize(
    ("member", "pointer"),
    [
        ({"contract_fte": 0}, "#/contract_fte"),
        ({"contract_fte": 1.01}, "#/contract_fte"),
        ({"contract_fte": 0.0625}, "#/contract_fte"),
        ({"contract_fte": None}, "#/contract_fte"),
        ({"allocations": {"ml_engineer": -0.1}}, "#/allocations/ml_engineer"),
        ({"allocations": {"ml_engineer": 1000}}, "#/allocations/ml_engineer"),
        ({"levels": {"git": {"level": 6, "evidence": "peer"}}}, "#/levels/git/level"),
        ({"levels": {"git": {"level": None, "evidence": "peer"}}}, "#/levels/git/level"),
        ({"levels": {"git": {"level": 3, "evidence": "rumour"}}}, "#/levels/git/evidence"),
        ({"levels": {"git": {"level": 3, "evidence": "peer", "as_of": 0}}}, "#/levels/git/as_of"),
    ],
)
def test_figures_of_a_member_are_bounded(api: Api, member: dict[str, Any], pointer: str) -> None:
    body = {"name": "Ana", "contract_fte": 1} | member
    response = api.post(f"/teams/{make_team(api)['id']}/members", json=body)
    assert list(faults(response)) == [pointer]


def test_every_role_can_be_read_by_everybody(api: Api) -> None:
    for role in ("interviewer", "recruiter", "hiring_manager", "service", "admin"):
        listed = api.as_(role).get("/roles").json()["items"]
        assert len(listed) == 8
        read = api.as_(role).get(f"/roles/{listed[0]['id']}")
        assert read.json() == listed[0]
    assert listed[0]["target_profile"]["sql"] == 3
    assert api.get("/roles/wizard").status_code == 404
    assert api.anonymous.get("/roles").status_code == 401


def test_a_rubric_is_read_with_its_hash_by_everybody(api: Api) -> None:
    rubrics = {item["id"]: item for item in api.get("/rubrics").json()["items"]}
    listed = rubrics["mlops-engineer"]
    for role in ("interviewer", "recruiter", "hiring_manager", "service", "admin"):
        read = api.as_(role).get(f"/rubrics/{listed['id']}")
        assert read.status_code == 200
    rubric = read.json()
    assert {key: rubric[key] for key in listed} == listed
    assert len(rubric["criteria"]) == 27
    assert list(rubric["criteria"][0]["anchors"]) == ["1", "2", "3", "4", "5"]
    assert [stage["key"] for stage in rubric["stages"]][:2] == ["screen", "technical_deep_dive"]
    at = f"/rubrics/{listed['id']}"
    assert api.get(at, params={"version": listed["version"]}).json() == rubric
    assert api.get(at, params={"version": "99.0.0"}).status_code == 404
    assert api.get(at, params={"version": "a b"}).status_code == 422
    assert api.get("/rubrics/poetry").status_code == 404


@pytest.mark.parametrize("fte", [0.125, 0.375, 0.001])
def test_an_eighth_and_a_thousandth_of_a_job_are_kept_to_the_last_place(
    api: Api, fte: float
) -> None:
    team_id = factories.team(api)["id"]
    demand = api.get(f"/teams/{team_id}/demand")
    wanted = {"role_demands": [{"role": "data_engineer", "fte": fte}], "skill_targets": []}
    answer = api.put(
        f"/teams/{team_id}/demand", json=wanted, headers={"If-Match": demand.headers["ETag"]}
    )
    assert answer.json()["role_demands"][0]["fte"] == fte
    someone = {"name": "Eighth Example", "contract_fte": fte, "allocations": {"data_engineer": fte}}
    member = api.post(f"/teams/{team_id}/members", json=someone).json()
    assert (member["contract_fte"], member["allocations"]) == (fte, {"data_engineer": fte})
    opening = factories.requisition(api, team_id=team_id, role="data_engineer", fte=fte)
    assert opening["fte"] == fte
    [role] = api.get(f"/teams/{team_id}/gap-report").json()["roles"]
    assert (role["demand"], role["supply"], role["gap"]) == (fte, fte, 0)
