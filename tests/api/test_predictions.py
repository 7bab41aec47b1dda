"""Whether predictions came true, over HTTP: from the decision to the level that settles it."""

import csv
import io
from typing import Any

import pytest
from sqlmodel import col, select

from app.models.applications import Decision
from tests import factories
from tests.api import rounds
from tests.api.careers import SKILLS, attest, hired, member_of, opening, rated, rubric, screened
from tests.client import Api
from tests.factories import Record

EXACT = 5e-7
AT_LEAST_3 = {2: 0.328810, 3: 0.671190, 4: 0.908176, 5: 0.986655}
"""P(level >= 3) after one primary rating, of the definitions."""
PRIOR_3, PRIOR_4 = 0.5, 0.065834
"""P(level >= 3) and P(level >= 4) of a skill that nobody rated."""

TEN = (
    *("ci_cd", "cloud_platforms", "data_pipelines", "docker", "git"),
    *("kubernetes", "monitoring_logging", "python", "sql", "testing"),
)
MEASURED = ("ci_cd", "docker", "python", "testing")
COMPOSITES = (39, 36, 34, 34, 31, 37, 33, 38, 35, 32)
LEVELS = (
    *((4, 4, 4, 4), (3, 4, 3, 4), (3, 3, 3, 3), (4, 3, 4, 3), (2, 3, 2, 3)),
    *((3, 2, 4, 3), (3, 4, 4, 3), (5, 3, 4, 4), (4, 4, 3, 3), (4, 2, 2, 4)),
)
"""The worked example: tenths of the composites of ten hires, and levels with its means."""


def report(person: Api, **query: Any) -> Record:
    answer = person.get("/reports/prediction", params=query)
    assert answer.status_code == 200, answer.text
    found: Record = answer.json()
    return found


def settled(found: Record) -> tuple[int, int, int]:
    """Settled, waiting, and waiting though a level was seen early."""
    every = found["all_hires"]
    return every["settled"], every["waiting"], every["waiting_seen_early"]


def ten_hires(api: Api) -> list[Record]:
    """Members with the composites of the worked example, of a team that wants four skills."""
    wanted = dict.fromkeys(MEASURED, 3)
    team_opening = opening(api, wanted, rubric_id=rubric(api, TEN))
    return [hired(api, team_opening, _ratings(tenths))[0] for tenths in COMPOSITES]


def _ratings(tenths: int) -> dict[str, int]:
    """Ratings of 3 and 4 with this sum."""
    return {skill: 4 if place < tenths - 30 else 3 for place, skill in enumerate(TEN)}


def found_out(api: Api, members: list[Record]) -> None:
    """What the hiring manager records of each of them."""
    for member, levels in zip(members, LEVELS, strict=True):
        attest(api.as_("hiring_manager"), member, dict(zip(MEASURED, levels, strict=True)))


def test_what_was_predicted_is_set_against_what_came_true(api: Api) -> None:
    members = ten_hires(api)
    before = report(api)["all_hires"]
    assert (before["hires"], before["settled"], before["waiting"]) == (10, 0, 40)
    assert (before["calibration"], before["reason"]) == (None, "too_few_units")
    assert before["correlation"]["reason"] == "too_few_units"
    api.clock.advance(days=90)
    found_out(api, members)
    found = report(api)
    assert settled(found) == (40, 0, 0)
    pairs = [
        (AT_LEAST_3[_ratings(tenths)[skill]], level >= 3)
        for tenths, levels in zip(COMPOSITES, LEVELS, strict=True)
        for skill, level in zip(MEASURED, levels, strict=True)
    ]
    _require_calibration(found["all_hires"]["calibration"], pairs)
    correlation = found["all_hires"]["correlation"]
    assert correlation["hires"] == 10
    assert [correlation[name] for name in ("rank_correlation", "low", "high")] == pytest.approx(
        [0.710898, 0.059800, 0.937637], abs=EXACT
    )
    assert "understates" in found["statement"]


def test_the_report_counts_hires_and_skills_and_names_nobody(api: Api) -> None:
    members = ten_hires(api)
    api.clock.advance(days=90)
    found_out(api, members)
    found = report(api)
    [role] = found["roles"]["groups"]
    assert role == found["all_hires"] | {"name": "mlops_engineer"}
    assert [group["name"] for group in found["skills"]["groups"]] == list(MEASURED)
    assert [group["settled"] for group in found["skills"]["groups"]] == [10] * 4
    assert {group["reason"] for group in found["skills"]["groups"]} == {"too_few_units"}
    assert found["skills"]["hidden_groups"] == 0
    told = api.get("/reports/prediction").text + api.get("/reports/prediction.csv").text
    people = {str(person.person_id) for person in api.people.values()}
    people |= {member[name] for member in members for name in ("id", "name", "application_id")}
    assert not [one for one in people if one in told]


def _require_calibration(found: Record, pairs: list[tuple[float, bool]]) -> None:
    """Hold what the report says to the same figures, computed from the pairs one by one."""
    n = len(pairs)
    share = sum(true for _chance, true in pairs) / n
    brier = sum((chance - true) ** 2 for chance, true in pairs) / n
    assert found["brier_score"] == pytest.approx(brier, abs=EXACT)
    assert found["brier_reference"] == pytest.approx(share * (1 - share), abs=EXACT)
    assert found["brier_skill_score"] == pytest.approx(
        1 - brier / (share * (1 - share)), abs=5 * EXACT
    )
    assert found["came_true_share"] == pytest.approx(share)
    for place, fifth in enumerate(found["fifths"]):
        inside = [pair for pair in pairs if min(int(pair[0] * 5), 4) == place]
        assert (fifth["count"], fifth["came_true_count"]) == (
            len(inside),
            sum(true for _, true in inside),
        )
        if inside:
            mean = sum(chance for chance, _true in inside) / len(inside)
            assert fifth["mean_probability"] == pytest.approx(mean, abs=EXACT)
            assert fifth["share_low"] <= fifth["share"] <= fifth["share_high"]
        else:
            assert fifth["mean_probability"] is fifth["share"] is fifth["share_low"] is None


def test_a_level_attested_again_settles_though_it_stayed_the_same(api: Api) -> None:
    member, _meeting = hired(api, opening(api, {"git": 3}), {"git": 4})
    attest(api, member, {"git": 4})
    assert settled(report(api)) == (0, 1, 1)
    api.clock.advance(days=90)
    attest(api, member, {"git": 4})
    assert settled(report(api)) == (1, 0, 0)


def test_a_team_that_is_not_within_reach_is_not_found_and_ones_own_is(api: Api) -> None:
    of = opening(api, {"git": 3})
    hired(api, of, {"git": 4})
    assert report(api, team_id=of["team_id"])["all_hires"]["hires"] == 1
    stranger = api.person("hiring_manager")
    for person, team_id in ((stranger, of["team_id"]), (api, of["id"])):
        answer = person.get("/reports/prediction", params={"team_id": team_id})
        assert answer.status_code == 404


def test_no_level_from_before_the_decision_settles_what_it_predicted(api: Api) -> None:
    of = opening(api, {"git": 3})
    application, _meeting = screened(api, of, {"git": 4})
    api.clock.advance(days=120)
    application = rounds.moved(api, application, "advance")
    rounds.moved(api, application, "hire", starts_on="2026-05-05")
    member = member_of(api, of, application)
    attest(api, member, {"git": 4}, "work_sample", "2026-08-29")
    assert settled(report(api)) == (0, 1, 1)
    api.clock.advance(days=90)
    attest(api, member, {"git": 4})
    assert settled(report(api)) == (1, 0, 0)


def test_a_level_settles_from_ninety_days_after_the_first_day_not_after_the_hire(api: Api) -> None:
    later = {"starts_on": "2026-06-01"}
    member, _meeting = hired(api, opening(api, {"git": 3}), {"git": 4}, **later)
    attest(api, member, {"git": 4}, "work_sample", "2026-04-01")
    assert settled(report(api)) == (0, 1, 1)
    api.clock.advance(days=117)
    attest(api, member, {"git": 2})
    assert settled(report(api)) == (0, 1, 1)
    api.clock.advance(days=1)
    attest(api, member, {"git": 3}, as_of="2026-08-29")
    assert settled(report(api)) == (0, 1, 1)
    attest(api, member, {"git": 3}, as_of="2026-08-30")
    assert settled(report(api)) == (1, 0, 0)


@pytest.mark.parametrize("evidence", ["self", "none", "interview"])
def test_neither_ones_own_word_nor_an_interview_settles_anything(api: Api, evidence: str) -> None:
    member, _meeting = hired(api, opening(api, {"git": 3}), {"git": 4})
    api.clock.advance(days=100)
    attest(api, member, {"git": 4}, evidence)
    assert settled(report(api)) == (0, 1, 0)
    attest(api, member, {"git": 4}, "peer")
    assert settled(report(api)) == (1, 0, 0)


def test_the_first_level_settles_and_a_later_one_changes_nothing(api: Api) -> None:
    # One and the same wish of the team, which ten people were hired for.
    team_opening = opening(api, dict.fromkeys(SKILLS, 3))
    members = [hired(api, team_opening, dict.fromkeys(SKILLS, 4))[0] for _hire in range(10)]
    api.clock.advance(days=90)
    for place, member in enumerate(members):
        attest(api, member, dict.fromkeys(SKILLS, 3 if place else 2))
    before = report(api)
    assert before["all_hires"]["calibration"]["came_true_share"] == 0.9
    api.clock.advance(days=1)
    attest(api, members[0], dict.fromkeys(SKILLS, 5))
    attest(api, members[1], {})
    wanted = {"role_demands": [], "skill_targets": [{"skill": "sql", "level": 5}]}
    at_demand = f"/teams/{team_opening['team_id']}/demand"
    assert api.put(at_demand, json=wanted, if_match='"2"').status_code == 200
    after = report(api)
    assert {**after, "computed_at": None} == {**before, "computed_at": None}


def test_a_skill_nobody_rated_is_predicted_by_the_prior_and_counted_apart(api: Api) -> None:
    targets = {"docker": 3, "git": 4, "sql": 3}
    team_opening = opening(api, targets)
    members = [hired(api, team_opening, {"docker": 4, "git": None})[0] for _hire in range(10)]
    api.clock.advance(days=90)
    for member in members:
        attest(api, member, dict.fromkeys(targets, 3))
    found = report(api)["all_hires"]
    assert (found["settled"], found["settled_unrated"]) == (30, 20)
    pairs = [(AT_LEAST_3[4], True), (PRIOR_4, False), (PRIOR_3, True)] * 10
    _require_calibration(found["calibration"], pairs)
    # A third of the weight was observed: no composite, and so nothing to rank by.
    assert found["correlation"] == {
        "hires": 0,
        "rank_correlation": None,
        "low": None,
        "high": None,
        "reason": "too_few_units",
        "interval_reason": None,
    }


def test_everybody_alike_has_neither_skill_nor_rank(api: Api) -> None:
    team_opening = opening(api, dict.fromkeys(SKILLS, 3))
    members = [hired(api, team_opening, dict.fromkeys(SKILLS, 4))[0] for _hire in range(10)]
    api.clock.advance(days=90)
    for member in members:
        attest(api, member, dict.fromkeys(SKILLS, 3))
    found = report(api)
    calibration = found["all_hires"]["calibration"]
    assert (calibration["brier_skill_score"], calibration["brier_skill_score_reason"]) == (
        None,
        "no_variation",
    )
    assert found["all_hires"]["correlation"]["reason"] == "no_variation"
    assert found["null_reasons"].keys() == {"too_few_units", "no_variation"}


def test_a_card_that_comes_after_the_hire_changes_no_prediction(api: Api) -> None:
    second = api.person("interviewer", name="second")
    team_opening = opening(api, {"git": 3})
    _member, meeting = hired(api, team_opening, dict.fromkeys(SKILLS, 4), second)
    kept = _predictions(api)
    assert kept == {
        "git": {"target": 3, "probability": pytest.approx(0.908176, abs=EXACT), "is_rated": True}
    }
    rated(second, meeting, dict.fromkeys(SKILLS, 1))
    assert _predictions(api) == kept


def _predictions(api: Api) -> Any:
    with api.world.database.reading() as session:
        statement = select(Decision.predictions).where(col(Decision.predictions).is_not(None))
        return session.exec(statement).one()


def test_only_a_hire_keeps_predictions_and_nobody_is_predicted_twice(api: Api) -> None:
    team_opening = opening(api, {"git": 3})
    member, _meeting = hired(api, team_opening, {"git": 4})
    again = factories.requisition(
        api, team_id=team_opening["team_id"], rubric_id=team_opening["rubric_id"]
    )
    first = api.get(f"/applications/{member['application_id']}").json()
    second = factories.application(
        api, candidate_id=first["candidate"]["id"], requisition_id=again["id"]
    )
    rounds.moved(api, rounds.at_decision(api, second), "hire")
    assert report(api)["all_hires"]["hires"] == 1
    assert len(api.get(f"/teams/{team_opening['team_id']}/members").json()["items"]) == 1


def test_who_was_taken_off_the_team_waits_for_ever_and_is_said_to(api: Api) -> None:
    member, _meeting = hired(api, opening(api, {"git": 3}), {"git": 4})
    assert report(api)["hires_off_team"] == 0
    address = f"/teams/{member['team_id']}/members/{member['id']}"
    assert api.delete(address, if_match='"1"').status_code == 204
    found = report(api)
    assert (found["hires_off_team"], settled(found)) == (1, (0, 1, 0))


@pytest.mark.parametrize("role", ["recruiter", "hiring_manager", "admin"])
def test_a_hire_for_whom_one_owes_a_card_is_left_out_until_it_is_in(api: Api, role: str) -> None:
    u = api.as_(role) if role == "hiring_manager" else api.person(role, name="u")
    team_opening = opening(api, {"git": 3})
    hired(api, team_opening, {"git": 4})
    _member, meeting = hired(api, team_opening, {"git": 2}, u)
    blind, seeing = report(u), report(api)
    assert (blind["left_out_hires"], blind["all_hires"]["hires"]) == (1, 1)
    assert (seeing["left_out_hires"], seeing["all_hires"]["hires"]) == (0, 2)
    rated(u, meeting, dict.fromkeys(SKILLS, 3))
    told = report(u)
    assert (told["left_out_hires"], told["all_hires"]["hires"]) == (0, 2)


def test_the_report_covers_what_its_reader_reaches(api: Api) -> None:
    team_opening = opening(api, {"git": 3})
    hired(api, team_opening, {"git": 4})
    elsewhere = opening(api, {"git": 3}, rubric_id=team_opening["rubric_id"])
    hired(api, elsewhere, {"git": 4})
    for team_id, hires in ((team_opening["team_id"], 1), (elsewhere["team_id"], 1)):
        assert report(api, team_id=team_id)["all_hires"]["hires"] == hires
    assert report(api)["all_hires"]["hires"] == 2
    assert report(api.as_("hiring_manager"))["all_hires"]["hires"] == 2
    stranger = report(api.person("hiring_manager"))
    assert (stranger["all_hires"]["hires"], stranger["left_out_hires"]) == (0, 0)
    assert api.as_("interviewer").get("/reports/prediction").status_code == 403


def test_who_hires_for_a_team_they_do_not_manage_predicts_too(api: Api) -> None:
    other = api.person("hiring_manager", name="other")
    team_opening = opening(api, {"git": 3}, hiring_manager_id=str(other.person_id))
    application, _meeting = screened(api, team_opening, {"git": 4})
    rounds.moved(other, rounds.moved(other, application, "advance"), "hire")
    assert report(other)["all_hires"]["waiting"] == 1
    assert member_of(api, team_opening, application)["levels"]["git"]["level"] == 4


def test_the_report_comes_as_a_table_with_a_row_for_each_fifth(api: Api) -> None:
    members = ten_hires(api)
    answer = api.get("/reports/prediction.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(row["breakdown"], row["name"]) for row in rows] == [
        ("all", ""),
        ("roles", "mlops_engineer"),
        *(("skills", skill) for skill in MEASURED),
    ]
    assert (rows[0]["waiting"], rows[0]["reason"]) == ("40", "too_few_units")
    assert rows[0]["fifth_count"] == rows[0]["brier_score"] == ""
    api.clock.advance(days=90)
    found_out(api, members)
    rows = list(csv.DictReader(io.StringIO(api.get("/reports/prediction.csv").text)))
    assert [row["breakdown"] for row in rows] == ["all"] * 5 + ["roles"] * 5 + ["skills"] * 4
    assert sum(int(row["fifth_count"]) for row in rows[:5]) == 40
    assert float(rows[0]["rank_correlation"]) == pytest.approx(0.710898, abs=EXACT)
