"""The history of a member's levels: what is recorded, by whom, and who may read it."""

from typing import Any

import pytest

from app.schemas.teams import LevelRecordOut
from tests import factories
from tests.api import rounds
from tests.api.test_teams import make_member, make_team
from tests.client import Api
from tests.factories import Record

NOBODY = "019e0000-0000-7000-8000-0000000000ff"


def address(member: Record) -> str:
    return f"/teams/{member['team_id']}/members/{member['id']}"


def history(api: Api, member: Record, **query: Any) -> list[Record]:
    answer = api.get(f"{address(member)}/levels", params=query)
    assert answer.status_code == 200, answer.text
    items: list[Record] = answer.json()["items"]
    return items


def said(records: list[Record]) -> list[tuple[Any, ...]]:
    return [(row["skill"], row["level"], row["evidence"], row["as_of"]) for row in records]


def set_levels(api: Api, member: Record, **levels: Any) -> Record:
    """Replace the levels: each is (level, evidence) or (level, evidence, day)."""
    body = {
        skill: dict(zip(("level", "evidence", "as_of"), values, strict=False))
        for skill, values in levels.items()
    }
    version = api.get(address(member)).json()["version"]
    answer = api.patch(address(member), json={"levels": body}, if_match=f'"{version}"')
    assert answer.status_code == 200, answer.text
    found: Record = answer.json()
    return found


def hired(api: Api, team: Record, *panel: Api, score: int = 4) -> tuple[Record, Record]:
    """A member hired through a screen that the first of the panel scored, and the interview."""
    opening = factories.requisition(api, team_id=team["id"])
    application = factories.application(api, requisition_id=opening["id"])
    for _stage in range(2):
        application = rounds.moved(api, application, "skip")
    interview = rounds.seat(api, application, *panel)
    rounds.score(panel[0], interview, score)
    application = rounds.moved(api, application, "advance", override=True)
    rounds.moved(api, rounds.at_decision(api, application), "hire")
    [member] = [
        row
        for row in api.get(f"/teams/{team['id']}/members").json()["items"]
        if row["application_id"] == application["id"]
    ]
    return member, interview


def test_every_level_stays_on_record_with_who_said_so_and_when(api: Api) -> None:
    manager = api.as_("hiring_manager")
    first = {"kubernetes": {"level": 2, "evidence": "self"}}
    member = make_member(api, make_team(api), levels=first)
    made_at = api.clock.now
    api.clock.advance(days=40)
    now = set_levels(manager, member, kubernetes=(3, "manager", "2026-06-10"), git=(0, "peer"))
    assert {skill: known["level"] for skill, known in now["levels"].items()} == {
        "git": 0,
        "kubernetes": 3,
    }
    records = history(api, member)
    assert said(records) == [
        ("kubernetes", 2, "self", "2026-05-04"),
        ("kubernetes", 3, "manager", "2026-06-10"),
        ("git", 0, "peer", "2026-06-13"),
    ]
    assert [row["recorded_by"]["id"] for row in records] == [
        str(api.person_id),
        str(manager.person_id),
        str(manager.person_id),
    ]
    assert records[1]["recorded_by"]["name"] == "hiring_manager"
    written = [LevelRecordOut.model_validate(row).recorded_at for row in records]
    assert written == [made_at, api.clock.now, api.clock.now]


def test_what_stays_as_it_was_is_not_recorded_again_and_another_day_is(api: Api) -> None:
    known = {"git": {"level": 3, "evidence": "peer", "as_of": "2026-04-01"}}
    member = make_member(api, make_team(api), levels=known)
    same = set_levels(api, member, git=(3, "peer", "2026-04-01"))
    assert same["version"] == 1
    assert len(history(api, member)) == 1
    again = set_levels(api, member, git=(3, "peer", "2026-05-01"))
    assert again["version"] == 2
    assert said(history(api, member)) == [
        ("git", 3, "peer", "2026-04-01"),
        ("git", 3, "peer", "2026-05-01"),
    ]


def test_a_level_attested_again_on_another_day_is_a_record_and_on_the_same_day_is_not(
    api: Api,
) -> None:
    member = make_member(api, make_team(api), levels={"git": {"level": 3, "evidence": "peer"}})
    assert set_levels(api, member, git=(3, "peer"))["version"] == 1
    api.clock.advance(days=100)
    read = api.get(address(member)).json()["levels"]["git"]
    assert set_levels(api, member, git=(3, "peer", read["as_of"]))["version"] == 1
    assert set_levels(api, member, git=(3, "peer"))["version"] == 2
    assert [row["as_of"] for row in history(api, member)] == ["2026-05-04", "2026-08-12"]


@pytest.mark.parametrize("given", [4, 2])
def test_a_version_tells_nobody_who_owes_a_card_what_others_recorded(api: Api, given: int) -> None:
    u = api.person("admin", name="u")
    team = make_team(api)
    member, _interview = hired(api, team, api.as_("interviewer"), u, score=given)
    set_levels(api, member, **dict.fromkeys(member["levels"], (4, "interview", "2026-05-04")))
    seen = u.get(address(member))
    assert (seen.json()["version"], seen.headers["ETag"]) == (2, '"2"')


def test_a_level_that_becomes_unknown_is_a_record_and_can_become_known_again(api: Api) -> None:
    member = make_member(api, make_team(api), levels={"git": {"level": 3, "evidence": "peer"}})
    assert set_levels(api, member)["levels"] == {}
    assert set_levels(api, member)["version"] == 2
    assert said(history(api, member)) == [
        ("git", 3, "peer", "2026-05-04"),
        ("git", None, "none", None),
    ]
    back = set_levels(api, member, git=(3, "peer"))
    assert list(back["levels"]) == ["git"]
    assert [row["level"] for row in history(api, member)] == [3, None, 3]
    assert api.get(address(member)).json() == back
    [listed] = api.get(f"/teams/{member['team_id']}/members").json()["items"]
    assert listed == back


def test_a_skill_left_out_before_it_was_known_leaves_no_record(api: Api) -> None:
    member = make_member(api, make_team(api))
    assert set_levels(api, member)["version"] == 1
    assert history(api, member) == []


def test_the_history_is_read_page_by_page_and_skill_by_skill(api: Api) -> None:
    member = make_member(api, make_team(api))
    for level in range(1, 6):
        set_levels(api, member, git=(level, "peer"), docker=(level, "self"))
    path = f"{address(member)}/levels"
    params, seen = {"limit": "3"}, []
    while True:
        page = api.get(path, params=params).json()
        seen += page["items"]
        if page["next_cursor"] is None:
            break
        params = {"limit": "3", "cursor": page["next_cursor"]}
    assert seen == history(api, member)
    assert [row["level"] for row in history(api, member, skill="git")] == [1, 2, 3, 4, 5]
    assert history(api, member, skill="juggling") == []
    other = make_member(api, {"id": member["team_id"]})
    moved = api.get(f"{address(other)}/levels", params=params)
    assert (moved.status_code, moved.json()["type"]) == (400, "/problems/cursor-invalid")


def test_the_history_belongs_to_the_member_of_that_team(api: Api) -> None:
    here, there = make_team(api), make_team(api, name="Other")
    member = make_member(api, here, levels={"git": {"level": 3, "evidence": "peer"}})
    assert len(history(api, member)) == 1
    stranger = api.person("hiring_manager")
    assert stranger.get(f"{address(member)}/levels").status_code == 404
    for elsewhere in ({**member, "team_id": there["id"]}, {**member, "id": NOBODY}):
        assert api.get(f"{address(elsewhere)}/levels").status_code == 404
    for version, status in (("9", 412), ("1", 204)):
        assert api.delete(address(member), if_match=f'"{version}"').status_code == status
    assert api.get(f"{address(member)}/levels").status_code == 404


def test_what_a_hire_brought_stays_on_record_beside_what_came_later(api: Api) -> None:
    team = make_team(api)
    member, _interview = hired(api, team, api.as_("interviewer"))
    brought = history(api, member)
    assert {row["skill"] for row in brought} == member["levels"].keys() != set()
    assert {row["evidence"] for row in brought} == {"interview"}
    assert {row["recorded_by"]["id"] for row in brought} == {str(api.person_id)}
    assert all(row["level_estimate"] is not None for row in brought)
    skill = brought[0]["skill"]
    set_levels(api.as_("hiring_manager"), member, **{skill: (5, "manager")})
    later = history(api, member, skill=skill)
    assert later[0] == brought[0]
    assert (later[1]["level"], later[1]["level_estimate"]) == (5, None)


@pytest.mark.parametrize("role", ["hiring_manager", "recruiter", "admin"])
def test_who_owes_a_card_for_a_hire_sees_no_record_that_tells_of_cards(api: Api, role: str) -> None:
    u = api.person(role, name="u")
    team = make_team(api, manager_id=str((u if role != "recruiter" else api).person_id))
    member, interview = hired(api, team, api.as_("interviewer"), u)
    skill, other = sorted(member["levels"])[:2]
    set_levels(api, member, **{skill: (3, "manager"), "sql": (2, "self")})
    set_levels(api, member, **{skill: (3, "manager")})
    whole = history(api, member)
    assert {"interview", "manager", "self", "none"} == {row["evidence"] for row in whole}
    blind = history(u, member)
    assert said(blind) == [
        (skill, 3, "manager", "2026-05-04"),
        ("sql", 2, "self", "2026-05-04"),
    ]
    assert history(u, member, skill=other) == []
    rounds.score(u, interview)
    assert history(u, member) == whole
