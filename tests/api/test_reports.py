"""Reports across applications: the worked figures, who sees what, and what stays hidden."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from tests import factories
from tests.api import rounds
from tests.api.test_rubrics import document, published, renamed, retired
from tests.client import Api
from tests.factories import Record

RUBRIC = "mlops-engineer"
DEEP_DIVE = "technical_deep_dive"
PUBLISHED = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)
"""A published test set: what four raters gave twelve units, a point for nothing."""
Report = dict[str, Any]


def read(person: Api, name: str, **query: Any) -> Report:
    """A report as the person gets it."""
    if name in ("agreement", "leniency"):
        query.setdefault("rubric_id", RUBRIC)
    answer = person.get(f"/reports/{name}", params=query)
    assert answer.status_code == 200, answer.text
    body: Report = answer.json()
    return body


def visit(api: Api, opening: Record, *people: Api) -> Record:
    """The interview of a new application's first stage, with these people on its panel."""
    application = factories.application(api, requisition_id=opening["id"])
    return rounds.seat(api, application, *people)


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


def raters(api: Api, number: int) -> list[Api]:
    """So many interviewers."""
    return [api.person("interviewer", name=f"rater {place}") for place in range(1, number + 1)]


def test_agreement_is_that_of_the_published_example(api: Api) -> None:
    opening, people = factories.requisition(api), raters(api, 4)
    for given in zip(*(line.split() for line in PUBLISHED), strict=True):
        interview = visit(api, opening, *people)
        for person, value in zip(people, given, strict=True):
            rate(person, interview, [None if value == "." else int(value)])
    found = read(api, "agreement")
    assert found["cards"] == {"counted": 48, "after_decision": 0, "not_independent": 0}
    [row] = found["criteria"]
    ordinal, interval = row["alpha"]["ordinal"], row["alpha"]["interval"]
    assert list(row["alpha"]) == ["ordinal", "interval"]
    assert ordinal["alpha"] == pytest.approx(0.815388, abs=5e-7)
    assert (ordinal["reading"], ordinal["reading_reason"]) == (None, "too_few_units")
    assert interval["alpha"] == pytest.approx(0.849107, abs=5e-7)
    del ordinal["jackknife"]["formula"]
    assert ordinal["jackknife"] == shown_as(
        {
            "estimate": 0.832859,
            "standard_error": 0.148031,
            "low": 0.503025,
            "high": 1.0,
            "width": 0.659669,
        }
    )
    mean_of_two = {"raters": 2, "reliability": 0.920842}
    icc = {name: row["icc"][name] for name in row["icc"] if name not in ("formula", "means")}
    assert icc == shown_as(
        {
            "icc": 0.853296,
            "reason": None,
            "mean_square_between": 4.95,
            "mean_square_within": 0.224138,
            "ratings_per_unit": 3.625,
        }
    )
    assert row["icc"]["means"] == [shown_as(mean_of_two)]
    assert (row["unit_count"], row["pairable_count"], row["rater_count"]) == (12, 11, 4)
    assert row["values"] == {"1": 9, "2": 13, "3": 10, "4": 5, "5": 3}
    assert row["value_count"] == 40
    [stage] = found["stages"]
    assert stage["kind"] == "screen"
    overall = found["overall"]
    assert stage == {"kind": "screen"} | overall
    alpha = read(api, "agreement")["criteria"][0]["alpha"]
    assert overall["alpha_within"] == overall["alpha_pooled"] == alpha
    more = read(api, "agreement", raters=5, nominal=True)["criteria"][0]
    assert more["alpha"]["nominal"]["alpha"] == pytest.approx(0.743421, abs=5e-7)
    of_two, of_five = more["icc"]["means"]
    assert of_two == shown_as(mean_of_two)
    r = 0.8532961
    assert of_five == {"raters": 5, "reliability": pytest.approx(5 * r / (1 + 4 * r), abs=5e-7)}


@pytest.mark.parametrize("number", [0, 21, "two"])
def test_the_mean_of_one_to_twenty_raters_can_be_asked_for(api: Api, number: Any) -> None:
    for least_and_most in (1, 20):
        assert read(api, "agreement", raters=least_and_most)["overall"]["icc"]["means"]
    refused = api.get("/reports/agreement", params={"rubric_id": RUBRIC, "raters": number})
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == ["query#/raters"]


def test_raters_who_agree_only_on_which_criterion_is_harder_do_not_agree(api: Api) -> None:
    """Each unit of the worked example twice, so that there are ten units and more."""
    opening, people = factories.requisition(api), raters(api, 2)
    for _twice in range(2):
        for first, second in (
            ((1, 4), (2, 5)),
            ((2, 5), (1, 4)),
            ((2, 5), (2, 5)),
            ((1, 4), (1, 4)),
        ):
            interview = visit(api, opening, *people)
            for person, scores in zip(people, (first, second), strict=True):
                rate(person, interview, scores)
    overall = read(api, "agreement")["overall"]
    assert overall["pairable_count"] == 16
    # By hand: within, two of four pairs of each criterion differ by 1 and n is 16.
    assert overall["alpha_within"]["interval"]["alpha"] == pytest.approx(1 / 16)
    assert overall["alpha_pooled"]["interval"]["alpha"] == pytest.approx(1 - 31 * 16 / 5120)
    # MSB 8 * 0.5 / 14, MSW 1 / 4.
    assert overall["icc"]["icc"] == pytest.approx((2 / 7 - 1 / 4) / (2 / 7 + 1 / 4))


def test_the_follow_up_of_a_take_home_is_a_session_of_its_own(api: Api) -> None:
    """Two look at what was submitted, two others go through it; nobody else shares a session."""
    opening, people = factories.requisition(api), raters(api, 4)
    for score in (1, 2, 3, 4, 5):
        application = rounds.at_take_home(
            api, factories.application(api, requisition_id=opening["id"])
        )
        for purpose, panel, lift in (("stage", people[:2], 0), ("follow_up", people[2:], 1)):
            interview = rounds.seat(api, application, *panel, purpose=purpose)
            for person in panel:
                rate(person, interview, [min(5, score + lift)])
    [criterion] = read(api, "agreement")["criteria"]
    assert (criterion["unit_count"], criterion["pairable_count"]) == (10, 10)
    assert criterion["alpha"]["interval"]["alpha"] == 1
    leniency = read(api, "leniency", requisition_id=opening["id"])
    assert leniency["reason"] == "not_connected"
    sessions = [one for component in leniency["components"] for one in component["sessions"]]
    assert sorted(one["purpose"] for one in sessions) == ["follow_up"] * 5 + ["stage"] * 5


def test_fewer_than_ten_units_that_two_people_rated_give_no_figure(api: Api) -> None:
    opening, (first, second) = factories.requisition(api), raters(api, 2)
    seen = []
    for number in range(10):
        interview = visit(api, opening, first, second)
        rate(first, interview, [1 + number % 5])
        rate(second, interview, [1 + (number + number // 5) % 5])
        if number >= 8:
            row = read(api, "agreement")["overall"]
            assert row["pairable_count"] == number + 1
            alpha = row["alpha_within"]["ordinal"]
            seen.append((alpha["reason"], alpha["jackknife_reason"], row["icc"]["reason"]))
            assert (alpha["reading"], alpha["reading_reason"]) == (None, "too_few_units")
            for figure in (alpha["alpha"], alpha["jackknife"], row["icc"]["icc"]):
                assert (figure is None) == (number == 8)
            assert (row["icc"]["means"][0]["reliability"] is None) == (number == 8)
    assert seen == [("too_few_units",) * 3, (None,) * 3]


def test_raters_who_always_agree_are_read_as_reliable(api: Api) -> None:
    opening, people = factories.requisition(api), raters(api, 2)
    for number in range(10):
        interview = visit(api, opening, *people)
        for person in people:
            rate(person, interview, [1 + number % 5])
    found = read(api, "agreement")["overall"]["alpha_within"]["ordinal"]
    assert (found["alpha"], found["jackknife"]["width"]) == (1, 0)
    assert (found["reading"], found["reading_reason"]) == ("reliable", None)


def test_who_rates_alone_agrees_with_nobody(api: Api) -> None:
    opening, (alone,) = factories.requisition(api), raters(api, 1)
    rate(alone, visit(api, opening, alone), [4])
    row = read(api, "agreement")["overall"]
    alpha = row["alpha_within"]["ordinal"]
    assert (row["unit_count"], row["pairable_count"]) == (1, 0)
    assert (alpha["alpha"], alpha["reason"]) == (None, "no_pairable_units")
    assert (alpha["reading_reason"], row["icc"]["reason"]) == ("no_pairable_units",) * 2


@pytest.fixture
def twelve(api: Api) -> tuple[Record, list[Record], list[Api]]:
    """An opening, and six visits of it whose two criteria two people rated almost alike."""
    opening, people = factories.requisition(api), raters(api, 2)
    interviews = []
    for number in range(6):
        interview = visit(api, opening, *people)
        for place, person in enumerate(people):
            rate(person, interview, [1 + number % 4, 2 + number % 4 - place])
        interviews.append(interview)
    return opening, interviews, people


Twelve = tuple[Record, list[Record], list[Api]]


def test_agreement_goes_by_what_was_given_before_others_could_be_read(
    api: Api, twelve: Twelve
) -> None:
    _opening, interviews, (first, _second) = twelve
    before = read(api, "agreement")
    assert before["overall"]["pairable_count"] == 12
    own = first.get(f"/interviews/{interviews[0]['id']}/scorecard").json()
    changed = rounds.card([rating["criterion"] for rating in own["ratings"]], 5)
    why = {"kind": "clerical", "reason": "I had the wrong person."}
    address = f"/scorecards/{own['id']}/amendments"
    assert first.post(address, json=changed | why).status_code == 201
    approved = api.as_("recruiter").post(f"{address}/2/approve")
    assert approved.status_code == 200
    assert approved.json()["revision"] == 2
    assert read(api, "agreement") == before


def test_cards_that_are_not_independent_are_counted_and_left_out(api: Api, twelve: Twelve) -> None:
    _opening, interviews, people = twelve
    before = read(api, "agreement")
    recruiter, slow = api.as_("recruiter"), api.as_("interviewer")
    late, read_before = interviews[:2]
    for interview, joins in ((late, slow), (read_before, recruiter)):
        panel = [str(person.person_id) for person in (*people, joins)]
        address = f"/interviews/{interview['id']}"
        assert api.patch(address, json={"panel": panel}, if_match='"1"').status_code == 200
    application = api.get(f"/applications/{late['application_id']}").json()
    rounds.moved(api, application, "advance", override=True)
    rate(slow, late, [5, 1])
    rate(recruiter, read_before, [5, 1])
    after = read(api, "agreement")
    assert after["cards"] == {"counted": 12, "after_decision": 1, "not_independent": 1}
    assert after["overall"] == before["overall"]


def test_a_visit_takes_part_once_the_callers_own_card_is_in(api: Api, twelve: Twelve) -> None:
    opening, _interviews, (first, second) = twelve
    recruiter = api.as_("recruiter")
    interview = visit(api, opening, first, second, recruiter)
    names = ("agreement", "leniency", "lateness")
    before = [read(recruiter, name) for name in names]
    rate(first, interview, [1, 1])
    rate(second, interview, [5, 5])
    assert [read(recruiter, name) for name in names] == before
    assert read(api, "agreement")["overall"]["pairable_count"] == 14
    rate(recruiter, interview, [3, 3])
    for name, old in zip(names, before, strict=True):
        assert read(recruiter, name) != old
        assert read(recruiter, name) == read(api, name)


def test_a_hiring_manager_reads_of_their_own_requisitions_and_an_interviewer_of_none(
    api: Api, twelve: Twelve
) -> None:
    opening, _interviews, people = twelve
    stranger = api.person("hiring_manager")
    elsewhere = factories.requisition(
        api,
        hiring_manager_id=str(stranger.person_id),
        team_id=factories.team(api, manager_id=str(stranger.person_id))["id"],
    )
    rate(people[0], visit(api, elsewhere, people[0]), [1])
    for person, requisition, cards in (
        (api.as_("hiring_manager"), opening, 12),
        (stranger, elsewhere, 1),
        (api.as_("recruiter"), None, 13),
    ):
        assert read(person, "agreement")["cards"]["counted"] == cards
        assert sum(row["asked"] for row in read(person, "lateness")["interviewers"]) == cards
        if requisition is not None:
            narrowed = read(person, "agreement", requisition_id=requisition["id"])
            assert narrowed["cards"]["counted"] == cards
    assert read(stranger, "agreement", requisition_id=opening["id"])["cards"]["counted"] == 0
    for name in ("agreement", "leniency", "lateness", "adverse-impact"):
        answer = people[0].get(f"/reports/{name}", params={"rubric_id": RUBRIC})
        assert answer.status_code == 403
    assert stranger.get("/reports/adverse-impact").status_code == 403


@pytest.mark.usefixtures("twelve")
def test_scores_under_another_major_version_are_not_pooled(api: Api) -> None:
    assert read(api, "agreement") == read(api, "agreement", major=1)
    other = read(api, "agreement", major=2)
    assert other["cards"]["counted"] == 0
    assert other["overall"]["alpha_within"]["ordinal"]["reason"] == "no_pairable_units"
    assert (other["stages"], other["criteria"]) == ([], [])
    refused = api.get("/reports/agreement", params={"rubric_id": "nobody-knows"})
    assert refused.json()["type"] == "/problems/rubric-not-found"


def test_a_rubric_made_here_is_reported_on_and_still_is_when_all_of_it_is_retired(
    api: Api,
) -> None:
    own = document()["id"]
    draft = factories.rubric(api)
    for name in ("agreement", "leniency"):
        refused = api.get(f"/reports/{name}", params={"rubric_id": own})
        assert refused.json()["type"] == "/problems/rubric-not-found"
    assert api.delete(f"/rubrics/{own}/versions/{draft['version']}", if_match='"1"').is_success
    published(api, document())
    opening, people = factories.requisition(api, rubric_id=own), raters(api, 2)
    for number, application in enumerate(
        application
        for stated in (MEN, WOMEN)
        for application in decided(api, opening, {"open": 5}, **stated)
    ):
        interview = rounds.seat(api, application, *people)
        for place, person in enumerate(people):
            rate(person, interview, [2 + number % 4 - place])
    agreement = read(api, "agreement", rubric_id=own)
    assert (agreement["cards"]["counted"], agreement["major"]) == (20, 1)
    assert agreement["overall"]["alpha_within"]["ordinal"]["alpha"] is not None
    leniency = read(api, "leniency", rubric_id=own)
    [component] = leniency["components"]
    assert [one["leniency"] for one in component["raters"]] == pytest.approx([0.5, -0.5])
    retired(api, "1.0.0")
    for name, before in (("agreement", agreement), ("leniency", leniency)):
        assert read(api, name, rubric_id=own) == read(api, name, rubric_id=own, major=1) == before
    published(api, renamed("2.0.0"))
    assert read(api, "agreement", rubric_id=own)["major"] == 2
    retired(api, "2.0.0")
    assert read(api, "agreement", rubric_id=own)["major"] == 2
    assert read(api, "agreement", rubric_id=own, major=1) == agreement


def test_leniency_is_that_of_the_worked_example_and_raw_scores_stand_beside_it(api: Api) -> None:
    opening, (lenient, severe) = factories.requisition(api), raters(api, 2)
    first, second, third = (visit(api, opening, lenient, severe) for _number in range(3))
    rate(lenient, first, [4])
    rate(lenient, second, [3])
    rate(severe, second, [2])
    rate(severe, third, [3])
    found = read(api, "leniency", requisition_id=opening["id"])
    assert (found["reason"], found["not_comparable"]) == (None, None)
    assert "enters no score" in found["statement"]
    [component] = found["components"]
    by_name = {one["person"]["name"]: one for one in component["raters"]}
    assert by_name["rater 1"]["leniency"] == pytest.approx(0.5)
    assert by_name["rater 2"]["leniency"] == pytest.approx(-0.5)
    assert [by_name[f"rater {number}"]["mean"] for number in (1, 2)] == [3.5, 2.5]
    by_application = {one["application_id"]: one for one in component["sessions"]}
    shown = [by_application[one["application_id"]] for one in (first, second, third)]
    assert [one["raw"] for one in shown] == [4, 2.5, 3]
    assert [one["adjusted"] for one in shown] == pytest.approx([3.5, 2.5, 3.5])
    [everywhere] = read(api, "leniency")["components"]
    assert everywhere == component | {"sessions": []}


def test_a_leniency_on_two_degrees_of_freedom_has_an_error_and_no_reading(api: Api) -> None:
    opening, people = factories.requisition(api), raters(api, 2)
    for given in ((4, 3), (3, 3), (5, 4)):
        interview = visit(api, opening, *people)
        for person, score in zip(people, given, strict=True):
            rate(person, interview, [score])
    [component] = read(api, "leniency", requisition_id=opening["id"])["components"]
    by_name = {one["person"]["name"]: one for one in component["raters"]}
    for name, leniency in (("rater 1", 0.333333), ("rater 2", -0.333333)):
        shown = {"leniency": leniency, "standard_error": 0.166667}
        found = by_name[name]
        assert {key: found[key] for key in shown} == shown_as(shown)
        assert (found["reading"], found["reading_reason"]) == (None, "too_few_units")


def test_raters_without_a_link_are_not_compared(api: Api) -> None:
    opening, people = factories.requisition(api), raters(api, 4)
    for pair in (people[:2], people[2:]):
        interview = visit(api, opening, *pair)
        rate(pair[0], interview, [5, 4])
        rate(pair[1], interview, [3, 4])
    found = read(api, "leniency")
    assert found["reason"] == "not_connected"
    assert found["not_comparable"] == "Raters of different components cannot be compared."
    assert len(found["components"]) == 2
    for component in found["components"]:
        assert sum(one["leniency"] for one in component["raters"]) == pytest.approx(0)


def test_scorecards_are_late_against_the_time_they_were_due(api: Api) -> None:
    opening, (punctual, slow, silent) = factories.requisition(api), raters(api, 3)
    panel = (punctual, slow, silent, api.as_("interviewer"))
    interview = visit(api, opening, *panel)
    # The meeting is on the 6th at 9:30 and takes 30 minutes; cards are due a day later.
    minutes = interview["planned_minutes"]
    api.clock.advance(days=2, minutes=30 + minutes)
    left = api.as_("interviewer").post(
        f"/interviews/{interview['id']}/leave",
        json={"departure": "conflict_of_interest", "reason": "We studied together."},
    )
    assert left.status_code == 200
    api.clock.advance(hours=2)
    rate(punctual, interview, [3])
    api.clock.advance(hours=22)
    assert _row(api, slow) == _nothing(asked=1, outstanding=1)
    api.clock.advance(minutes=1)
    assert _row(api, slow) == _nothing(asked=1, outstanding=1, overdue=1)
    api.clock.advance(hours=1)
    rate(slow, interview, [3])
    assert _row(api, punctual) == _nothing(
        asked=1, submitted=1, on_time=1, median_hours_to_submit=2
    )
    assert _row(api, slow) == _nothing(
        asked=1, submitted=1, late=1, median_hours_to_submit=pytest.approx(25 + 1 / 60)
    )
    assert _row(api, api.as_("interviewer")) == _nothing(left=1)
    application = api.get(f"/applications/{interview['application_id']}").json()
    rounds.moved(api, application, "advance", override=True)
    assert _row(api, silent) == _nothing(asked=1, missing=1)
    rate(silent, interview, [3])
    found = _row(api, silent)
    assert (found["submitted"], found["late"], found["after_decision"]) == (1, 1, 1)


def _row(api: Api, person: Api) -> Record:
    """What the report on lateness says of one person."""
    [row] = read(api, "lateness", person_id=str(person.person_id))["interviewers"]
    assert row.pop("person")["id"] == str(person.person_id)
    found: Record = row
    return found


def _nothing(**but: Any) -> Record:
    counts = (
        *("asked", "submitted", "on_time", "late", "undated", "after_decision"),
        *("outstanding", "overdue", "missing", "left"),
    )
    return dict.fromkeys(counts, 0) | {"median_hours_to_submit": None} | but


def test_what_was_called_off_or_never_had_a_start_is_not_late(api: Api) -> None:
    opening, (person,) = factories.requisition(api), raters(api, 1)
    called_off = visit(api, opening, person)
    address = f"/interviews/{called_off['id']}"
    cancelled = api.patch(address, json={"status": "cancelled"}, if_match='"1"')
    assert cancelled.status_code == 200, cancelled.text
    application = factories.application(api, requisition_id=opening["id"])
    undated = rounds.seat(api, application, person, starts_at=None)
    api.clock.advance(days=30)
    assert _row(api, person) == _nothing(asked=1, outstanding=1)
    rate(person, undated, [3])
    assert _row(api, person) == _nothing(asked=1, submitted=1, undated=1)


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
        assert row["is_flagged"] is flagged
        assert row["reading"] == ("cannot_tell" if flagged else "no_flag")
        assert (row["interval_low"] < ratio < row["interval_high"]) is True
        assert [row[name] for name in ("selected", "declined", "withdrawn", "open")] == [
            *women.values()
        ]
        assert row["turns_on_one_person"] is flagged
        assert row["shortfall"] == pytest.approx((5 - passed) / 2)
        assert 0 < row["fisher_p_value"] <= 1
        assert (rows["male"]["is_reference"], rows["male"]["ratio"]) == (True, 1)
        assert found["unknown"]["declined"] == 1
        assert found["decided"] == 21


def shown_as(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Figures as a report must show them: numbers to six decimals, words as they are."""
    return {
        name: pytest.approx(value, abs=5e-7) if isinstance(value, float) else value
        for name, value in figures.items()
    }


MEN_AND_WOMEN = {
    "ratio": 0.5,
    "is_flagged": True,
    "interval_low": 0.273283,
    "interval_high": 0.914804,
    "has_half_added": False,
    "interval_p_value": 0.024521,
    "adjusted_p_value": 0.024521,
    "reading": "review",
    "finding": "a difference that calls for review",
    "fisher_p_value": 0.016912,
    "boschloo_p_value": 0.013687,
    "z_score": -2.449490,
    "z_p_value": 0.014306,
    "shortfall": 6.666667,
    "turns_on_one_person": False,
}
FEW_PEOPLE = {
    "ratio": 0.666667,
    "is_flagged": True,
    "interval_low": 0.079061,
    "interval_high": 5.621541,
    "interval_p_value": 0.709346,
    "reading": "cannot_tell",
    "finding": "the ratio is below four fifths, but chance alone could explain it",
    "boschloo_p_value": 0.904325,
    "shortfall": 0.333333,
}
NOBODY_SELECTED = {
    "ratio": 0.0,
    "is_flagged": True,
    "interval_low": 0.004390,
    "interval_high": 1.143443,
    "has_half_added": True,
    "interval_p_value": 0.003433,
    "fisher_p_value": 0.003433,
    "boschloo_p_value": 0.002767,
    "reading": "review",
}


@pytest.mark.parametrize(
    ("men", "women", "figures"),
    [
        ((40, 100), (10, 50), MEN_AND_WOMEN),
        ((3, 20), (1, 10), FEW_PEOPLE),
        ((10, 30), (0, 20), NOBODY_SELECTED),
    ],
)
def test_the_worked_examples_of_adverse_impact_are_met(
    api: Api, men: tuple[int, int], women: tuple[int, int], figures: Record
) -> None:
    opening = factories.requisition(api)
    at_screen(
        api,
        opening,
        *(
            ({"advance": selected, "reject": decided - selected}, stated)
            for (selected, decided), stated in ((men, MEN), (women, WOMEN))
        ),
    )
    rows = by_group(read(api, "adverse-impact", stage="screen"))
    shown = {name: rows["female"][name] for name in figures}
    assert shown == shown_as(figures)
    assert rows["male"]["is_reference"]
    nothing = (
        "interval_low",
        "interval_high",
        "interval_p_value",
        "adjusted_p_value",
        "reading",
        "finding",
    )
    assert [rows["male"][name] for name in nothing] == [None] * len(nothing)


def test_several_groups_are_judged_together(api: Api) -> None:
    groups = {
        "white": (40, 80),
        "asian": (16, 60),
        "two_or_more": (19, 60),
        "hispanic_or_latino": (27, 70),
    }
    opening = factories.requisition(api)
    for name, (selected, number) in groups.items():
        moves = {"advance": selected, "reject": number - selected}
        at_screen(api, opening, (moves, {"race_ethnicity": name}))
    query = {"stage": "screen", "attribute": "race_ethnicity"}
    rows = by_group(read(api, "adverse-impact", **query))
    expected = {
        "asian": (0.533333, 0.332211, 0.856216, 0.009250, 0.027749, "review"),
        "two_or_more": (0.633333, 0.411379, 0.975040, 0.038007, 0.076013, "cannot_tell"),
        "hispanic_or_latino": (0.771429, 0.533924, 1.114581, 0.166913, 0.166913, "cannot_tell"),
    }
    names = (
        "ratio",
        "interval_low",
        "interval_high",
        "interval_p_value",
        "adjusted_p_value",
        "reading",
    )
    for group, figures in expected.items():
        shown = {name: rows[group][name] for name in names}
        assert shown == shown_as(dict(zip(names, figures, strict=True)))
        assert rows[group]["is_flagged"] is True


def test_of_four_groups_only_a_ratio_below_four_fifths_is_flagged(api: Api) -> None:
    opening = factories.requisition(api)
    # Rates of .60, .45, .48 and .51, by as few people as have them.
    groups = {
        "white": (12, 20),
        "asian": (9, 20),
        "two_or_more": (12, 25),
        "hispanic_or_latino": (51, 100),
    }
    for name, (selected, number) in groups.items():
        moves = {"advance": selected, "reject": number - selected}
        at_screen(api, opening, (moves, {"race_ethnicity": name}))
    rows = by_group(read(api, "adverse-impact", stage="screen", attribute="race_ethnicity"))
    assert rows.pop("white")["is_reference"]
    shown = {name: (row["ratio"], row["is_flagged"]) for name, row in rows.items()}
    assert shown == {
        "asian": (pytest.approx(0.75), True),
        "two_or_more": (pytest.approx(0.80), False),
        "hispanic_or_latino": (pytest.approx(0.85), False),
    }


def test_end_to_end_goes_by_who_was_hired(api: Api) -> None:
    opening = factories.requisition(api, openings=10)
    for application in decided(api, opening, {"advance": 5}, **MEN):
        rounds.moved(api, rounds.at_decision(api, application), "hire")
    for application in decided(api, opening, {"advance": 5}, **WOMEN):
        rounds.moved(api, application, "reject")
    end = by_group(read(api, "adverse-impact"))
    assert (end["male"]["rate"], end["female"]["rate"]) == (1, 0)
    assert (end["female"]["ratio"], end["female"]["is_flagged"]) == (0, True)
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
    answer = api.get("/reports/adverse-impact", params=query, headers={"Accept": "text/csv"})
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
    answer = api.get("/reports/adverse-impact", params=query, headers={"Accept": "text/csv"})
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
    person, query = api.as_("interviewer"), {"basis": "scores", "stage": DEEP_DIVE}
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
    assert rows["female"]["is_flagged"] is True
    # Nobody has been rated on enough of the rubric for a composite.
    assert read(api, "adverse-impact", basis="scores")["reason"] == "zero_decided"


def deep_dive() -> list[Record]:
    """The stages of the small rubric with its one stage as a technical deep dive."""
    [screen] = document()["stages"]
    return [screen | {"key": DEEP_DIVE}]


def test_scores_by_a_rubric_made_here_are_compared_as_others_are(api: Api) -> None:
    own = published(api, document(stages=deep_dive()))
    person, query = api.as_("interviewer"), {"basis": "scores", "stage": DEEP_DIVE}
    for rubric_id, move in ((own["id"], "open"), (RUBRIC, "skip")):
        opening = factories.requisition(api, rubric_id=rubric_id)
        for stated, scores in ((MEN, (2, 2, 2, 2, 1)), (WOMEN, (1, 1, 1, 1, 2))):
            applications = decided(api, opening, {move: 5}, **stated)
            for application, score in zip(applications, scores, strict=True):
                rate(person, rounds.seat(api, application, person), [score] * 20)
    rows = by_group(read(api, "adverse-impact", **query))
    shown = {name: (row["selected"], row["decided"]) for name, row in rows.items()}
    assert shown == {"female": (2, 10), "male": (8, 10)}


@pytest.mark.parametrize("succeeds", [None, {"major": 1, "criteria": {"kubernetes": "docker"}}])
def test_scores_stay_compared_when_a_new_major_version_is_published(
    api: Api, succeeds: Record | None
) -> None:
    own = published(api, document(stages=deep_dive()))
    opening, person = factories.requisition(api, rubric_id=own["id"]), api.as_("interviewer")
    for stated, scores in ((MEN, (2, 2, 2, 2, 1)), (WOMEN, (1, 1, 1, 1, 2))):
        for application, score in zip(
            decided(api, opening, {"open": 5}, **stated), scores, strict=True
        ):
            rate(person, rounds.seat(api, application, person), [score])
    queries = ({"basis": "scores"}, {"basis": "scores", "stage": DEEP_DIVE})
    before = [read(api, "adverse-impact", **query) for query in queries]
    assert [report["decided"] for report in before] == [10, 10]
    published(api, renamed("2.0.0", stages=deep_dive(), succeeds=succeeds))
    assert [read(api, "adverse-impact", **query) for query in queries] == before


@pytest.mark.parametrize("form", ["json", "csv"])
def test_scores_one_may_not_see_yet_are_not_compared_either(api: Api, form: str) -> None:
    peer, recruiter = api.as_("interviewer"), api.as_("recruiter")
    opening = factories.requisition(api)
    for stated in (MEN, WOMEN):
        for application in decided(api, opening, {"skip": 5}, **stated):
            rate(peer, rounds.seat(api, application, peer), [3] * 20)
    [application] = decided(api, opening, {"skip": 1}, **MEN)
    interview = rounds.seat(api, application, peer, recruiter)
    query = {"basis": "scores", "stage": DEEP_DIVE}
    before = recruiter.get(f"/reports/adverse-impact.{form}", params=query).content
    rate(peer, interview, [5] * 20)
    assert recruiter.get(f"/reports/adverse-impact.{form}", params=query).content == before
    rate(recruiter, interview, [5] * 20)
    assert recruiter.get(f"/reports/adverse-impact.{form}", params=query).content != before


def test_a_statement_that_is_withdrawn_counts_as_unknown(api: Api) -> None:
    opening = factories.requisition(api)
    people = list(decided(api, opening, {"advance": 6}, **MEN))
    assert by_group(read(api, "adverse-impact", stage="screen"))["male"]["decided"] == 6
    who = people[0]["candidate"]["id"]
    assert api.delete(f"/candidates/{who}/demographics", if_match='"1"').status_code == 204
    found = read(api, "adverse-impact", stage="screen")
    assert by_group(found)["male"]["decided"] == 5
    assert found["unknown"]["selected"] == 1
