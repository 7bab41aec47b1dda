from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from app.domain.canonical import content_hash
from app.services import gap_trends
from tests import factories
from tests.api import rounds
from tests.api.staffing import DEMANDS, PEOPLE, TARGETS, apply, names, report, rows, staffed
from tests.api.test_teams import make_member
from tests.client import Api
from tests.factories import Record

KEPT_AS_REPORTED = (
    "role_gap_share",
    "skill_gap_share",
    "verified_skill_gap_share",
    "index",
    "people_to_lose",
    "totals",
    "formulas",
)
NOBODY = "01900000-0000-7000-8000-00000000dead"


def take(api: Api, team_id: str, **body: Any) -> Record:
    answer = api.post(f"/teams/{team_id}/gap-snapshots", json=body)
    assert answer.status_code == 201, answer.text
    made: Record = answer.json()
    return made


def read(api: Api, address: str, **query: Any) -> Record:
    answer = api.get(address, params=query)
    assert answer.status_code == 200, answer.text
    body: Record = answer.json()
    return body


def comparison(api: Api, snapshot: Record, **query: Any) -> Record:
    return read(api, f"/gap-snapshots/{snapshot['id']}/comparison", **query)


def trend(api: Api, team_id: str, **query: Any) -> Record:
    return read(api, f"/teams/{team_id}/gap-trend", **query)


def listed(api: Api, team_id: str) -> list[str]:
    page = read(api, f"/teams/{team_id}/gap-snapshots")
    return [row["id"] for row in page["items"]]


def hired(api: Api, team_id: str, *panel: Api) -> tuple[Record, Record]:
    """An application that led to a hire whom the first of the panel rated, and the interview."""
    application = apply(api, team_id, "Xi Example")
    application = rounds.moved(api, application, "skip")
    interview = rounds.seat(api, application, *panel)
    rounds.score(panel[0], interview, 5)
    application = rounds.moved(api, application, "advance", override=True)
    return rounds.moved(api, rounds.at_decision(api, application), "hire"), interview


def member_id(api: Api, team_id: str, name: str) -> str:
    people = read(api, f"/teams/{team_id}/members")["items"]
    return next(str(person["id"]) for person in people if person["name"] == name)


def leave(api: Api, team_id: str, name: str) -> None:
    address = f"/teams/{team_id}/members/{member_id(api, team_id, name)}"
    assert api.delete(address, if_match='"1"').status_code == 204


def test_a_snapshot_keeps_the_figures_of_the_report_and_what_they_came_from(api: Api) -> None:
    team_id = staffed(api, DEMANDS, TARGETS, PEOPLE)
    found = report(api, team_id, role_weight="0.25")
    answer = api.post(
        f"/teams/{team_id}/gap-snapshots", json={"role_weight": 0.25, "note": "Before we hire."}
    )
    kept = answer.json()
    assert answer.headers["Location"].endswith(f"/gap-snapshots/{kept['id']}")
    assert read(api, f"/gap-snapshots/{kept['id']}") == kept
    assert {name: kept[name] for name in KEPT_AS_REPORTED} == {
        name: found[name] for name in KEPT_AS_REPORTED
    }
    assert (kept["role_weight"], kept["note"]) == (0.25, "Before we hire.")
    assert kept["taken_by_id"] == str(api.person_id)
    for kind, key in (("roles", "role"), ("skills", "skill")):
        for row, reported in zip(kept[kind], found[kind], strict=True):
            same = row.keys() - {"single_point", "holders", "assess"}
            assert {name: row[name] for name in same} == {name: reported[name] for name in same}
        assert rows(kept[kind], key).keys() == rows(found[kind], key).keys()
    called = {person["id"]: person["name"] for person in kept["inputs"]["members"]}
    kubernetes = rows(kept["skills"], "skill")["kubernetes"]
    assert [called[holder] for holder in kubernetes["holders"]] == ["Ana"]
    assert called[kubernetes["single_point"]] == "Ana"
    assert kept["single_point_count"] == len(found["single_points"])
    assert kept["uncovered_skill_count"] == 1
    assert kept["inputs"]["role_demands"] == found["inputs"]["role_demands"]
    assert kept["inputs"]["skill_targets"] == found["inputs"]["skill_targets"]


def test_the_hash_is_that_of_the_inputs_without_names(api: Api) -> None:
    team_id = staffed(api, DEMANDS, TARGETS, PEOPLE)
    kept = take(api, team_id)
    inputs = kept["inputs"]
    for person in inputs["members"]:
        del person["name"]
    # JSON has one kind of number: 1.0 and 1 are written down as 1.
    assert content_hash(_whole(inputs)) == kept["inputs_hash"]


def _whole(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _whole(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_whole(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def test_a_snapshot_stays_as_it_was_whatever_becomes_of_the_team(api: Api) -> None:
    team_id = staffed(api, DEMANDS, TARGETS, PEOPLE)
    kept = take(api, team_id)
    leave(api, team_id, "Ana")
    assert api.patch(f"/teams/{team_id}", json={"name": "Other"}, if_match='"2"').is_success
    api.clock.advance(days=400)
    assert read(api, f"/gap-snapshots/{kept['id']}") == kept


def test_candidates_are_not_kept(api: Api) -> None:
    team_id = staffed(api, DEMANDS, TARGETS, PEOPLE)
    before = take(api, team_id)
    application = apply(api, team_id, "Xi Example")
    after = take(api, team_id)
    assert after["inputs_hash"] == before["inputs_hash"]
    assert application["candidate"]["id"] not in str(after)
    assert "Xi Example" not in str(after)


def test_one_that_changes_nothing_says_since_when(api: Api) -> None:
    team_id = staffed(api, DEMANDS, TARGETS, PEOPLE)
    first, second, third = (take(api, team_id) for _time in range(3))
    assert first["unchanged_since_id"] is None
    assert second["unchanged_since_id"] == third["unchanged_since_id"] == first["id"]
    assert take(api, team_id, role_weight=0.75)["unchanged_since_id"] is None
    make_member(api, {"id": team_id}, name="Eve")
    joined = take(api, team_id)
    assert joined["unchanged_since_id"] is None
    leave(api, team_id, "Eve")
    # The same inputs as the first, but not as the one before.
    again = take(api, team_id)
    assert (again["inputs_hash"], again["unchanged_since_id"]) == (first["inputs_hash"], None)


def test_snapshots_are_listed_oldest_first_page_by_page(api: Api) -> None:
    team_id = staffed(api, DEMANDS, TARGETS, PEOPLE)
    taken = [take(api, team_id) for _time in range(3)]
    take(api, staffed(api, [], [], [], name="Other"))
    page = read(api, f"/teams/{team_id}/gap-snapshots", limit=2)
    rest = read(api, f"/teams/{team_id}/gap-snapshots", limit=2, cursor=page["next_cursor"])
    assert [row["id"] for row in (*page["items"], *rest["items"])] == [row["id"] for row in taken]
    assert page["items"][0].items() <= taken[0].items()


@contextmanager
def connected(api: Api) -> Iterator[sa.Connection]:
    with api.world.database.engine.connect() as connection:
        connection = connection.execution_options(begin="BEGIN IMMEDIATE")
        yield connection
        connection.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE gap_snapshots SET role_gap_share = 0",
        "UPDATE gap_snapshots SET findings = '{}'",
        "UPDATE gap_snapshots SET inputs = '{}', inputs_hash = ''",
        "DELETE FROM gap_snapshot_hires",
        "DELETE FROM gap_snapshots",
        "UPDATE gap_snapshot_hires SET snapshot_id = application_id",
    ],
)
def test_the_database_refuses_to_change_or_delete_a_snapshot(api: Api, statement: str) -> None:
    team_id = staffed(api, DEMANDS, TARGETS, PEOPLE)
    hired(api, team_id, api.as_("interviewer"))
    take(api, team_id)
    with (
        connected(api) as connection,
        pytest.raises(sa.exc.IntegrityError, match="kept as it is"),
    ):
        connection.execute(sa.text(statement))


def test_names_and_the_note_can_be_taken_out_and_the_hash_still_holds(api: Api) -> None:
    team_id = staffed(api, DEMANDS, TARGETS, PEOPLE)
    kept = take(api, team_id, note="Bo is ill.")
    blanks = "{" + ",".join(f'"{one["id"]}": "erased"' for one in kept["inputs"]["members"]) + "}"
    with api.world.database.writing() as session:
        session.connection().execute(
            sa.text("UPDATE gap_snapshots SET names = :names, note = NULL"), {"names": blanks}
        )
    later = read(api, f"/gap-snapshots/{kept['id']}")
    assert {person["name"] for person in later["inputs"]["members"]} == {"erased"}
    assert "Ana" not in str(later)
    assert later["inputs_hash"] == kept["inputs_hash"]
    make_member(api, {"id": team_id}, name="Eve")
    assert names([one["member"] for one in comparison(api, kept)["members"]]) == ["Eve"]


def test_a_hire_is_named_as_what_closed_a_gap(api: Api) -> None:
    team_id = staffed(api, DEMANDS, TARGETS, PEOPLE)
    before = take(api, team_id)
    application, _interview = hired(api, team_id, api.as_("interviewer"))
    after = take(api, team_id)
    for query in ({"with": after["id"]}, {}):
        found = comparison(api, before, **query)
        role = rows(found["roles"], "id")["ml_engineer"]
        assert (role["movement"], role["gap"]) == ("narrowed", {"before": 1.5, "after": 0.5})
        (cause,) = role["causes"]
        assert (cause["member"]["name"], cause["supply"]) == ("Xi Example", 1.0)
        assert (cause["application_id"], cause["reasons"]) == (application["id"], ["hired"])
        skill = rows(found["skills"], "id")["kubernetes"]
        assert (skill["movement"], skill["supply"]) == ("closed", {"before": 1, "after": 2})
        assert [cause["reasons"] for cause in skill["causes"]] == [["hired"]]
        assert found["role_gap_share"]["after"] < found["role_gap_share"]["before"]
        assert found["before"]["snapshot_id"] == before["id"]
        assert found["after"]["snapshot_id"] == query.get("with")
        assert found["after"]["inputs_hash"] == after["inputs_hash"]


def test_the_older_comes_first_whichever_is_named_first(api: Api) -> None:
    team_id = staffed(api, DEMANDS, TARGETS, PEOPLE)
    before = take(api, team_id)
    leave(api, team_id, "Bo")
    after = take(api, team_id)
    found = comparison(api, after, **{"with": before["id"]})
    assert found == comparison(api, before, **{"with": after["id"]})
    assert [one["reasons"] for one in found["members"]] == [["left"]]
    role = rows(found["roles"], "id")["data_scientist"]
    assert (role["movement"], role["causes"][0]["supply"]) == ("widened", -1.0)


def test_a_snapshot_compared_with_itself_shows_nothing(api: Api) -> None:
    kept = take(api, staffed(api, DEMANDS, TARGETS, PEOPLE))
    for query in ({"with": kept["id"]}, {}):
        found = comparison(api, kept, **query)
        assert [found[name] for name in ("roles", "skills", "members", "profile")] == [[]] * 4


def test_both_sides_are_blended_by_the_role_weight_that_is_asked_for(api: Api) -> None:
    team_id = staffed(api, DEMANDS, TARGETS, PEOPLE)
    kept = take(api, team_id, role_weight=0.25)
    found = comparison(api, kept, role_weight="1")
    assert found["index"]["before"] == found["index"]["after"]
    assert found["index"]["before"] == {
        "low": kept["role_gap_share"],
        "high": kept["role_gap_share"],
    }


def test_only_snapshots_of_one_team_are_compared(api: Api) -> None:
    kept = take(api, staffed(api, DEMANDS, [], []))
    other = take(api, staffed(api, DEMANDS, [], [], name="Other"))
    for named in (other["id"], NOBODY):
        answer = api.get(f"/gap-snapshots/{kept['id']}/comparison", params={"with": named})
        assert answer.status_code == 404


def test_a_trend_goes_from_the_oldest_snapshot_to_now(api: Api) -> None:
    team_id = staffed(api, DEMANDS, TARGETS, PEOPLE)
    first = take(api, team_id, role_weight=0.25, note="The beginning.")
    api.clock.advance(days=30)
    hired(api, team_id, api.as_("interviewer"))
    second = take(api, team_id)
    api.clock.advance(days=30)
    leave(api, team_id, "Ana")
    found = trend(api, team_id)
    assert [point["snapshot_id"] for point in found["points"]] == [first["id"], second["id"]]
    assert [point["taken_at"][:10] for point in found["points"]] == ["2026-05-04", "2026-06-03"]
    assert found["points"][0]["note"] == "The beginning."
    # Kept with another role_weight, shown with the one of the trend.
    assert found["points"][0]["index"] != first["index"]
    assert found["points"][0]["index"]["high"] == pytest.approx(
        (first["role_gap_share"] + first["skill_gap_share"]["high"]) / 2
    )
    assert found["points"][1]["index"] == pytest.approx(second["index"])
    now, reported = found["now"], report(api, team_id)
    assert {
        name: now[name]
        for name in ("role_gap_share", "skill_gap_share", "verified_skill_gap_share")
    } == {
        name: reported[name]
        for name in ("role_gap_share", "skill_gap_share", "verified_skill_gap_share")
    }
    assert now["index"] == pytest.approx(reported["index"])
    assert now["taken_at"][:10] == "2026-07-03"
    assert (now["single_point_count"], found["has_older"]) == (
        len(reported["single_points"]),
        False,
    )


def test_a_trend_of_a_team_nobody_described_gives_nulls_with_reasons(api: Api) -> None:
    team_id = staffed(api, [], [], [])
    kept = take(api, team_id)
    point = trend(api, team_id)["points"][0]
    for found in (kept, point):
        assert [
            found[name]
            for name in ("role_gap_share", "skill_gap_share", "verified_skill_gap_share", "index")
        ] == [None] * 4
        assert (found["role_gap_share_null_reason"], found["skill_gap_share_null_reason"]) == (
            "no_demand",
            "no_targets",
        )


def test_a_long_trend_shows_the_newest_snapshots_and_says_so(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gap_trends, "MOST_POINTS", 2)
    team_id = staffed(api, DEMANDS, TARGETS, PEOPLE)
    taken = [take(api, team_id)["id"] for _time in range(2)]
    assert trend(api, team_id)["has_older"] is False
    taken.append(take(api, team_id)["id"])
    found = trend(api, team_id)
    assert [point["snapshot_id"] for point in found["points"]] == taken[1:]
    assert found["has_older"] is True


def test_a_trend_comes_as_a_picture_of_every_day(api: Api) -> None:
    team_id = staffed(api, DEMANDS, TARGETS, PEOPLE)
    take(api, team_id)
    api.clock.advance(days=30)
    leave(api, team_id, "Ana")
    address = f"/teams/{team_id}/gap-trend"
    picture = api.get(f"{address}.svg")
    assert picture.headers["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert "default-src 'none'" in picture.headers["Content-Security-Policy"]
    assert picture.content == api.get(address, headers={"Accept": "image/svg+xml"}).content
    assert "2026-05-04: " in picture.text
    assert "2026-06-03: " in picture.text
    assert api.as_("interviewer").get(f"{address}.svg").status_code == 403


def test_a_trend_and_a_comparison_come_as_tables(api: Api) -> None:
    team_id = staffed(api, DEMANDS, TARGETS, PEOPLE)
    first = take(api, team_id, note="=1+1")
    leave(api, team_id, "Bo")
    leave(api, team_id, "Cy")
    lines = api.get(f"/teams/{team_id}/gap-trend.csv").text.splitlines()
    assert lines[0].split(",")[:3] == ["taken_at", "snapshot_id", "note"]
    assert lines[1].startswith(f"2026-05-04T09:00:00Z,{first['id']},'=1+1,0.58333")
    assert lines[2].startswith("2026-05-04T09:00:00Z,,,0.83333")
    answer = api.get(f"/gap-snapshots/{first['id']}/comparison", headers={"Accept": "text/csv"})
    header, *changed = (line.split(",") for line in answer.text.splitlines())
    table = {line[1]: dict(zip(header, line, strict=True)) for line in changed}
    role = table["data_scientist"]
    assert (role["kind"], role["movement"], role["gap_after"]) == ("role", "widened", "1.5")
    assert (role["member_name"], role["reasons"], role["member_supply"]) == ("Bo", "left", "-1.0")
    # One person less of unknown level, and nobody it is put down to.
    assert (table["kubernetes"]["movement"], table["kubernetes"]["member_name"]) == ("steady", "")


def test_who_owes_a_scorecard_for_a_hire_finds_no_snapshot_that_rests_on_them(api: Api) -> None:
    manager, peer = api.as_("hiring_manager"), api.as_("interviewer")
    team_id = staffed(api, DEMANDS, TARGETS, PEOPLE)
    before = take(api, team_id)
    _application, interview = hired(api, team_id, peer, manager)
    resting = take(api, team_id)
    leave(api, team_id, "Xi Example")
    after = take(manager, team_id)
    blind = [before["id"], after["id"]]
    assert listed(manager, team_id) == blind
    assert [point["snapshot_id"] for point in trend(manager, team_id)["points"]] == blind
    hidden = f"/gap-snapshots/{resting['id']}"
    for address in (
        hidden,
        f"{hidden}/comparison",
        f"/gap-snapshots/{before['id']}/comparison?with={resting['id']}",
    ):
        assert manager.get(address).status_code == 404
        assert api.get(address).status_code == 200
    rounds.score(manager, interview)
    assert listed(manager, team_id) == [before["id"], resting["id"], after["id"]]
    assert len(trend(manager, team_id)["points"]) == 3
    assert manager.get(hidden).json() == resting


def test_who_owes_a_scorecard_for_a_hire_takes_no_snapshot_and_has_no_now(api: Api) -> None:
    manager, peer = api.as_("hiring_manager"), api.as_("interviewer")
    team_id = staffed(api, DEMANDS, TARGETS, PEOPLE)
    before = take(manager, team_id)
    _application, interview = hired(api, team_id, peer, manager)
    for answer in (
        manager.post(f"/teams/{team_id}/gap-snapshots", json={}),
        manager.get(f"/gap-snapshots/{before['id']}/comparison"),
    ):
        assert answer.status_code == 409
        assert answer.json()["type"] == "/problems/own-scorecard-missing"
    assert trend(manager, team_id)["now"] is None
    assert trend(api, team_id)["now"] is not None
    rounds.score(manager, interview)
    assert trend(manager, team_id)["now"] == trend(api, team_id)["now"]
    take(manager, team_id)


def test_whether_a_hire_brought_levels_does_not_decide_what_is_hidden(api: Api) -> None:
    manager, peer = api.as_("hiring_manager"), api.as_("interviewer")
    team_id = staffed(api, DEMANDS, TARGETS, PEOPLE)
    application = apply(api, team_id, "Xi Example")
    rounds.seat(api, application, manager, peer)
    application = rounds.moved(api, application, "advance", override=True)
    rounds.moved(api, rounds.at_decision(api, application), "hire")
    kept = take(api, team_id)
    levels = {person["name"]: person["levels"] for person in kept["inputs"]["members"]}
    assert levels["Xi Example"] == {}
    assert listed(manager, team_id) == []


def test_an_answer_is_repeated_only_to_whoever_still_reaches_the_team(api: Api) -> None:
    manager = api.as_("hiring_manager")
    team_id = staffed(api, DEMANDS, TARGETS, PEOPLE)
    address = f"/teams/{team_id}/gap-snapshots"
    first = manager.post(address, json={}, once="keep")
    assert manager.post(address, json={}, once="keep").json() == first.json()
    assert len(listed(api, team_id)) == 1
    other = str(api.person("hiring_manager").person_id)
    moved = api.patch(f"/teams/{team_id}", json={"manager_id": other}, if_match='"2"')
    assert moved.status_code == 200
    assert manager.post(address, json={}, once="keep").status_code == 404


def test_snapshots_are_closed_to_interviewers_and_strangers(api: Api) -> None:
    team_id = staffed(api, DEMANDS, TARGETS, PEOPLE)
    kept = take(api, team_id)
    stranger = api.person("hiring_manager")
    for address in (
        f"/teams/{team_id}/gap-snapshots",
        f"/teams/{team_id}/gap-trend",
        f"/gap-snapshots/{kept['id']}",
        f"/gap-snapshots/{kept['id']}/comparison",
    ):
        assert api.as_("interviewer").get(address).status_code == 403
        assert stranger.get(address).status_code == 404
        assert api.as_("recruiter").get(address).status_code == 200
    taking = f"/teams/{team_id}/gap-snapshots"
    assert api.as_("recruiter").post(taking, json={}).status_code == 403
    assert stranger.post(taking, json={}).status_code == 404
    assert api.as_("hiring_manager").post(taking, json={}).status_code == 201


@pytest.mark.parametrize(
    "body", [{"role_weight": 1.5}, {"role_weight": "0.0625"}, {"note": ""}, {"role_gap_share": 0}]
)
def test_a_snapshot_takes_a_role_weight_and_a_note_and_no_figures(api: Api, body: Record) -> None:
    team_id = factories.team(api)["id"]
    assert api.post(f"/teams/{team_id}/gap-snapshots", json=body).status_code == 422
