"""Hiring rounds for the tests of moves, interviews, scorecards and blindness."""

from collections.abc import Sequence
from typing import Any

from tests import factories
from tests.client import Api
from tests.factories import Record

OTHER_PLAN: dict[str, Any] = {
    "stages": [{"key": "screen", "kind": "screen", "minutes_low": 1, "minutes_high": 2}],
    "accept_findings": True,
}
"""The first stage of the usual plan, shorter, and no stage after it."""


def seat(api: Api, application: Record, *people: Api, **overrides: Any) -> Record:
    """The interview of the stage the application stands in, with these people on its panel."""
    panel = [str(person.person_id) for person in people]
    return factories.interview(api, application, panel=panel, **overrides)


def criteria(person: Api, interview: Record) -> list[str]:
    """What the stage of this interview rates."""
    kit = person.get(f"/interviews/{interview['id']}/kit")
    assert kit.status_code == 200, kit.text
    return [criterion["id"] for criterion in kit.json()["criteria"]]


def card(names: Sequence[str], score: int | None = 4, **overrides: Any) -> Record:
    """A complete scorecard that gives every criterion this score."""
    ratings = [{"criterion": name, "score": score, "evidence": "Showed it."} for name in names]
    return {"recommendation": "yes", "summary": "Seen.", "ratings": ratings} | overrides


def save(person: Api, interview: Record, body: Record, version: int = 0) -> Any:
    """The answer to saving a draft that was read at this version."""
    return person.put(
        f"/interviews/{interview['id']}/scorecard", json=body, if_match=f'"{version}"'
    )


def drafted(person: Api, interview: Record) -> Record:
    """The interview, for which the person now has a complete draft."""
    saved = save(person, interview, card(criteria(person, interview)))
    assert saved.status_code == 200, saved.text
    return interview


def submit(person: Api, interview: Record) -> Any:
    """The answer to submitting the draft."""
    return person.post(f"/interviews/{interview['id']}/scorecard/submit")


def score(person: Api, interview: Record, score: int | None = 4, **overrides: Any) -> Record:
    """A complete card, saved and submitted."""
    saved = save(person, interview, card(criteria(person, interview), score, **overrides))
    assert saved.status_code == 200, saved.text
    answer = submit(person, interview)
    assert answer.status_code == 200, answer.text
    body: Record = answer.json()
    return body


def replan(person: Api, application: Record) -> Any:
    """The answer to giving the requisition, as it was opened, the other plan."""
    address = f"/requisitions/{application['requisition']['id']}/plan"
    return person.put(address, json=OTHER_PLAN, if_match='"1"')


def move(person: Api, application: Record, action: str, **overrides: Any) -> Any:
    """The answer to a move from the stage the record says it stands in."""
    body = {"from_stage": application["stage"], "reason": "As we agreed."} | overrides
    return person.post(f"/applications/{application['id']}/{action}", json=body)


def moved(person: Api, application: Record, action: str, **overrides: Any) -> Record:
    """The application after a move that must succeed."""
    answer = move(person, application, action, **overrides)
    assert answer.status_code == 200, answer.text
    body: Record = answer.json()
    return body


def at_take_home(person: Api, application: Record) -> Record:
    """The application with every stage before the take-home skipped."""
    while application["stage"] != "take_home":
        application = moved(person, application, "skip")
    return application


def take(person: Api, take_home: Record, action: str, **body: Any) -> Any:
    """The answer to an action about a take-home."""
    return person.post(f"/take-homes/{take_home['id']}/{action}", json=body)


def taken(person: Api, take_home: Record, action: str, **body: Any) -> Record:
    """The take-home after an action that must succeed."""
    answer = take(person, take_home, action, **body)
    assert answer.status_code == 200, answer.text
    found: Record = answer.json()
    return found


def at_decision(person: Api, application: Record) -> Record:
    """The application with every stage skipped."""
    while application["stage"] != "decision":
        application = moved(person, application, "skip")
    return application
