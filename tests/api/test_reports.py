"""Reports across applications: the worked figures, who sees what, and what stays hidden."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from tests import factories
from tests.api import rounds
from tests.client import Api
from tests.factories import Record

Report = dict[str, Any]


def read(person: Api, name: str, **query: Any) -> Report:
    """A report as the person gets it."""
    answer = person.get(f"/reports/{name}", params=query)
    assert answer.status_code == 200, answer.text
    body: Report = answer.json()
    return body


def rate(person: Api, interview: Record, scores: Sequence[int | None]) -> Record:
    """A submitted card with these scores for the first criteria, the others not observed."""
    names = rounds.criteria(person, interview)
    card = rounds.card(names, None)
    for rating, score in zip(card["ratings"], scores, strict=False):
        rating["score"] = score
    assert rounds.save(person, interview, card).status_code == 200
    answer = rounds.submit(person, interview)
    assert answer.status_code == 200, answer.text
    body: Record = answer.json()
    return body


def decided(api: Api, opening: Record, moves: Mapping[str, int], **stated: str) -> Iterator[Record]:
    """So many new applications by people who state this, each after one move from the screen."""
    for action, number in moves.items():
        for _person in range(number):
            application = factories.application(api, requisition_id=opening["id"])
            if stated:
                address = f"/candidates/{application['candidate']['id']}/demographics"
                assert api.put(address, json=stated, if_match='"1"').status_code == 204
            if action != "open":
                override = {"override": True} if action == "advance" else {}
                application = rounds.moved(api, application, action, **override)
            yield application


def at_screen(
    api: Api, opening: Record, *moves: tuple[Mapping[str, int], Mapping[str, str]]
) -> None:
    """Applications by several groups."""
    for counts, stated in moves:
        for _application in decided(api, opening, counts, **stated):
            pass


MEN, WOMEN, OTHERS = {"sex": "male"}, {"sex": "female"}, {"sex": "another"}


def by_group(report: Report) -> dict[str, Record]:
    """The rows of a report by the names of their groups."""
    return {" + ".join(row["groups"]): row for row in report["rows"]}


@pytest.mark.parametrize(("passed", "ratio", "flagged"), [(4, 0.8, False), (3, 0.6, True)])
def test_a_ratio_is_flagged_below_four_fifths_and_not_at_exactly_that(
    api: Api, passed: int, ratio: float, flagged: bool
) -> None:
    opening = factories.requisition(api)
    women = {"advance": passed, "reject": 10 - passed, "withdraw": 1, "open": 2}
    at_screen(api, opening, ({"advance": 5, "reject": 5}, MEN), (women, WOMEN), ({"reject": 1}, {}))
    for reader in (api.as_("recruiter"), api):
        found = read(reader, "adverse-impact", stage="screen")
        rows = by_group(found)
        assert list(rows) == ["female", "male"]
        row = rows["female"]
        assert (row["rate"], row["ratio"]) == (passed / 10, pytest.approx(ratio))
        assert row["flagged"] is flagged
        assert row["finding"] == ("a difference that calls for review" if flagged else None)
        assert [row[name] for name in ("selected", "declined", "withdrawn", "open")] == [
            *women.values()
        ]
        assert row["turns_on_one_person"] is flagged
        assert row["shortfall"] == pytest.approx((5 - passed) / 2)
        assert 0 < row["fisher_p"] <= 1
        assert (rows["male"]["is_reference"], rows["male"]["ratio"]) == (True, 1)
        assert found["unknown"]["declined"] == 1
        assert found["decided"] == 21


def test_end_to_end_goes_by_who_was_hired(api: Api) -> None:
    opening = factories.requisition(api, openings=10)
    for application in decided(api, opening, {"advance": 5}, **MEN):
        rounds.moved(api, rounds.at_decision(api, application), "hire")
    for application in decided(api, opening, {"advance": 5}, **WOMEN):
        rounds.moved(api, application, "reject")
    end = by_group(read(api, "adverse-impact"))
    assert (end["male"]["rate"], end["female"]["rate"]) == (1, 0)
    assert (end["female"]["ratio"], end["female"]["flagged"]) == (0, True)
    screen = by_group(read(api, "adverse-impact", stage="screen"))
    assert {row["rate"] for row in screen.values()} == {1}
    assert screen["male"]["tests_reason"] == "not_testable"
    nowhere = read(api, "adverse-impact", stage="take_home")
    assert (nowhere["rows"], nowhere["reason"]) == ([], "zero_decided")


def test_a_small_group_is_folded_with_the_next_smallest_or_hidden_beside_another(api: Api) -> None:
    opening = factories.requisition(api)
    at_screen(
        api,
        opening,
        ({"advance": 6, "reject": 2}, MEN),
        ({"advance": 3, "reject": 2}, WOMEN),
        ({"reject": 1, "open": 1}, OTHERS),
    )
    folded = read(api, "adverse-impact", stage="screen")
    rows = by_group(folded)
    assert list(rows) == ["female + another", "male"]
    assert [rows["female + another"][name] for name in ("selected", "declined", "open")] == [
        3,
        3,
        1,
    ]
    assert folded["decided"] == 14
    other = factories.requisition(api)
    at_screen(
        api,
        other,
        ({"advance": 6, "reject": 2}, MEN),
        ({"advance": 3, "withdraw": 1}, WOMEN),
        ({"reject": 2, "open": 1}, OTHERS),
    )
    query = {"stage": "screen", "requisition_id": other["id"]}
    found = read(api, "adverse-impact", **query)
    rows = by_group(found)
    assert found["decided"] == 13
    for name in ("female", "another"):
        shown = {key: value for key, value in rows[name].items() if value is not None}
        assert shown == {"groups": [name], "is_reference": False, "reason": "small_group"}
    answer = api.get("/reports/adverse-impact", params=query | {"format": "csv"})
    table = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["decided"] for row in table] == ["<5", "8", "<5", "0"]
    hidden = [row for row in table if row["decided"] == "<5"]
    for row in hidden:
        told = {name for name, value in row.items() if value}
        assert told == {"groups", "decided", "is_reference", "reason"}


def test_the_table_says_what_the_report_says(api: Api) -> None:
    opening = factories.requisition(api)
    at_screen(
        api,
        opening,
        ({"advance": 8, "reject": 2}, MEN | {"race_ethnicity": "asian"}),
        ({"advance": 2, "reject": 8}, WOMEN | {"race_ethnicity": "white"}),
        ({"reject": 2}, MEN),
    )
    query = {"stage": "screen", "attribute": "intersection"}
    answer = api.get("/reports/adverse-impact", params=query | {"format": "csv"})
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "adverse-impact-intersection.csv" in answer.headers["Content-Disposition"]
    assert answer.text.count("\r\n") == answer.text.count("\n") == 4
    *rows, unknown = csv.DictReader(io.StringIO(answer.text))
    report = read(api, "adverse-impact", **query)
    assert [row["groups"] for row in rows] == ["female, white", "male, asian"]
    for told, row in zip(rows, report["rows"], strict=True):
        for name, value in row.items():
            if isinstance(value, float | int) and not isinstance(value, bool):
                assert float(told[name]) == pytest.approx(value)
            elif name != "groups":
                assert told[name] == ("" if value is None else str(value).lower())
    assert (unknown["groups"], unknown["decided"]) == ("unknown", "2")
    assert report["unknown"]["decided"] == 2


def test_selected_by_score_is_above_the_median_of_the_requisition(api: Api) -> None:
    person, query = api.as_("interviewer"), {"basis": "scores", "stage": "technical_deep_dive"}
    # The second opening is scored two levels higher throughout, which favours nobody.
    for lift in (0, 2):
        opening = factories.requisition(api)
        for stated, scores in ((MEN, (2, 2, 2, 2, 1)), (WOMEN, (1, 1, 1, 1, 2))):
            applications = decided(api, opening, {"skip": 5}, **stated)
            for application, score in zip(applications, scores, strict=True):
                rate(person, rounds.seat(api, application, person), [score + lift] * 20)
    rows = by_group(read(api, "adverse-impact", **query))
    shown = {name: (row["selected"], row["decided"]) for name, row in rows.items()}
    assert shown == {"female": (2, 10), "male": (8, 10)}
    assert rows["female"]["flagged"] is True
    # Nobody has been rated on enough of the rubric for a composite.
    assert read(api, "adverse-impact", basis="scores")["reason"] == "zero_decided"


@pytest.mark.parametrize("form", ["json", "csv"])
def test_scores_one_may_not_see_yet_are_not_compared_either(api: Api, form: str) -> None:
    peer, recruiter = api.as_("interviewer"), api.as_("recruiter")
    opening = factories.requisition(api)
    for stated in (MEN, WOMEN):
        for application in decided(api, opening, {"skip": 5}, **stated):
            rate(peer, rounds.seat(api, application, peer), [3] * 20)
    [application] = decided(api, opening, {"skip": 1}, **MEN)
    interview = rounds.seat(api, application, peer, recruiter)
    query = {"basis": "scores", "stage": "technical_deep_dive", "format": form}
    before = recruiter.get("/reports/adverse-impact", params=query).content
    rate(peer, interview, [5] * 20)
    assert recruiter.get("/reports/adverse-impact", params=query).content == before
    rate(recruiter, interview, [5] * 20)
    assert recruiter.get("/reports/adverse-impact", params=query).content != before


def test_a_statement_that_is_withdrawn_counts_as_unknown(api: Api) -> None:
    opening = factories.requisition(api)
    people = list(decided(api, opening, {"advance": 6}, **MEN))
    assert by_group(read(api, "adverse-impact", stage="screen"))["male"]["decided"] == 6
    who = people[0]["candidate"]["id"]
    assert api.delete(f"/candidates/{who}/demographics", if_match='"1"').status_code == 204
    found = read(api, "adverse-impact", stage="screen")
    assert by_group(found)["male"]["decided"] == 5
    assert found["unknown"]["selected"] == 1
