"""Blind scorecards as non-interference: two worlds that differ in others' cards answer alike.

u sits on the panel of a visit and has not submitted. The worlds of a pair are equal in everything
but other people's cards for that visit: whether they exist, what they say, when they were saved and
submitted. Whatever u reads or attempts must be answered in the same bytes until u submits.
"""

import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from app.rubrics.definition import to_plain
from tests import factories
from tests.api import rounds
from tests.api.walking import Known, Seen, addresses, operations, seen, walk
from tests.client import Api
from tests.factories import Record
from tests.worlds import Ids

WORLDS = int(os.environ.get("HIRING_TEST_WORLDS", "20"))
"""How many worlds are made on each engine, two by two."""
ROLES = ("interviewer", "recruiter", "hiring_manager", "admin")
MOVES = ("advance", "skip", "reject", "withdraw", "reopen", "hire")
NOBODY = "01900000-0000-7000-8000-00000000dead"
OTHER_RUBRIC = "other"
AFTER_A_HIRE = 100_000
"""The number that ids go on from once somebody was hired: more than any world has drawn by then."""
SLOTS = 3
"""How often others may work on their cards: before u looks, before u's attempts, and after."""


@dataclass
class Round:
    """One world of a pair: u, the others on the panel, and an admin who sits on none."""

    api: Api
    u: Api
    peers: list[Api]
    watcher: Api
    chance: random.Random
    application: Record = field(default_factory=dict)
    interview: Record = field(default_factory=dict)
    known: dict[str, list[str]] = field(default_factory=dict)


@contextmanager
def aside(world: Round) -> Iterator[None]:
    """Card writes draw ids of their own, so that they do not shift those u's records get."""
    ordinary = world.api.world.new_id
    world.api.world.new_id = lambda: UUID(int=world.chance.getrandbits(128), version=4)
    try:
        yield
    finally:
        world.api.world.new_id = ordinary


def build(api: Api, seed: int, chance: random.Random) -> Round:
    """Everything the worlds of a pair have in common; `chance` is for what differs."""
    common = random.Random(seed)  # noqa: S311  # worlds, not secrets
    u = api.as_(ROLES[seed % len(ROLES)])
    peers = [api.person("interviewer", name=f"peer-{number}") for number in range(3)]
    # Cursors are signed: chance is held equal here too.
    api.world._signing_key = b"the same in both worlds"
    world = Round(api, u, peers, api.person("admin", name="watcher"), chance)
    watcher = world.watcher
    team = factories.team(watcher)
    skills = [item.id for item in api.world.library.get("mlops-engineer").criteria]
    targets = [{"skill": name, "level": 3, "holders": 2} for name in common.sample(skills, 12)]
    demand = {"role_demands": [{"role": "mlops_engineer", "fte": 2}], "skill_targets": targets}
    wanted = watcher.put(f"/teams/{team['id']}/demand", json=demand, if_match='"1"')
    assert wanted.status_code == 200, wanted.text
    member = {"name": "Kim", "contract_fte": 1, "allocations": {"mlops_engineer": 1}}
    made = watcher.post(f"/teams/{team['id']}/members", json=member)
    assert made.status_code == 201, made.text
    _publish_another_rubric(watcher)
    opening = factories.requisition(watcher, team_id=team["id"], openings=2)
    _replan(watcher, opening, common)
    for score in (2, 3, 4):
        # A list that were sorted by scores would put the hidden ones in between.
        rated = factories.application(watcher, requisition_id=opening["id"])
        rounds.score(peers[0], rounds.seat(watcher, rated, peers[0]), score)
    others = [factories.application(watcher, requisition_id=opening["id"]) for _number in range(2)]
    if common.random() < 0.5:
        _meet_before(world, others[0], common)
    application = others[1]
    for _stage in range(common.randrange(3)):
        application = _meet_before(world, application, common)
    first = [u, *peers[: common.randrange(1, 4)]]
    world.interview = rounds.seat(watcher, application, *first)
    world.application = application
    take_homes = [_handed_in(watcher, application)] if application["stage"] == "take_home" else []
    if common.random() < 0.5:
        _save_incomplete(world)
    extra = u.post("/keys", json={"name": "second"})
    assert extra.status_code == 201, extra.text
    world.known = known_to_the_walk(world, team, made.json(), opening, others, extra.json()["id"])
    world.known["take_home_id"] = [*take_homes, NOBODY]
    world.known["with"] = world.known["snapshot_id"] = [NOBODY]
    keep_gaps_without_u(world)
    return world


def _publish_another_rubric(watcher: Api) -> None:
    """One with the same stages, so that only scored candidates can be in its way."""
    usual = watcher.world.library.get("mlops-engineer")
    document = to_plain(usual) | {"id": OTHER_RUBRIC}
    made = watcher.post("/rubrics", json=document)
    address = f"/rubrics/{OTHER_RUBRIC}/versions/{usual.version}/publish"
    answer = watcher.post(address, json={"reason": "As a way out."}, if_match=watcher.etag(made))
    assert answer.status_code == 200, answer.text


def _replan(watcher: Api, opening: Record, common: random.Random) -> None:
    members = ("key", "kind", "title", "minutes_low", "minutes_high")
    stages = [
        {name: stage[name] for name in members} | {"required_scorecards": common.randrange(1, 4)}
        for stage in opening["stages"]
    ]
    # So far forward that some rounds are about it.
    stages.insert(2, stages.pop(3))
    answer = watcher.put(
        f"/requisitions/{opening['id']}/plan", json={"stages": stages}, if_match='"1"'
    )
    assert answer.status_code == 200, answer.text


def _meet_before(world: Round, application: Record, common: random.Random) -> Record:
    """A stage that is over when the round begins; the same in both worlds of a pair."""
    panel = [*world.peers[:2], *([world.u] if common.random() < 0.5 else [])]
    interview = rounds.seat(world.watcher, application, *panel)
    for person in panel:
        rounds.score(person, interview, common.randrange(1, 6))
    return rounds.moved(world.watcher, application, "advance", override=True)


def _handed_in(watcher: Api, application: Record) -> str:
    """A take-home with a submission, as reviewers have one before them."""
    take_home = rounds.taken(watcher, factories.take_home(watcher, application), "send")
    rounds.taken(watcher, take_home, "submit", submission_url="https://example.com/robin")
    return str(take_home["id"])


def _save_incomplete(world: Round) -> None:
    names = rounds.criteria(world.u, world.interview)
    answer = rounds.save(world.u, world.interview, rounds.card(names[:1], 2))
    assert answer.status_code == 200, answer.text


def known_to_the_walk(
    world: Round,
    team: Record,
    member: Record,
    opening: Record,
    applications: list[Record],
    key_id: str,
) -> dict[str, list[str]]:
    """What the walk sends as each parameter."""
    earlier = [
        card["id"]
        for application in applications
        for card in world.watcher.get(f"/applications/{application['id']}/scorecards").json()[
            "scorecards"
        ]
    ]
    interviews = [
        row["id"]
        for application in applications
        for row in world.watcher.get(f"/interviews?application_id={application['id']}").json()[
            "items"
        ]
    ]
    return {
        "application_id": [*(row["id"] for row in applications), NOBODY],
        "candidate_id": [row["candidate"]["id"] for row in applications],
        "requisition_id": [opening["id"]],
        "interview_id": interviews,
        "scorecard_id": [*earlier, NOBODY],
        "revision": ["2"],
        "team_id": [team["id"]],
        "member_id": [member["id"], NOBODY],
        "manager_id": [team["manager_id"]],
        "person_id": [str(world.u.person_id), str(world.peers[0].person_id)],
        "key_id": [key_id],
        "rubric_id": [opening["rubric_id"]],
        "version": [opening["rubric_version"]],
        "section": ["levels", "role_closers", "skill_closers"],
        "from": [opening["rubric_version"]],
        "to": [opening["rubric_version"]],
        "major": ["1", "2"],
        "role_id": ["mlops_engineer"],
        "role": ["mlops_engineer", "data_analyst"],
        "system": ["greenhouse"],
        "external_id": ["7001"],
        "q": ["Robin", "nobody"],
        "email": ["nobody@example.com"],
        "stage": [world.application["stage"], "decision"],
        "updated_since": ["2026-05-04T00:00:00Z", "2026-05-04T10:00:00Z"],
        "hires": ["2"],
        "skill": ["kubernetes"],
        "role_weight": ["0", "0.75"],
        "raters": ["3"],
    }


def write_cards(world: Round, slot: int) -> None:
    """Others on the panel do something about their cards, or nothing: each world in its own way."""
    for person in (*world.peers, world.watcher):
        # Everyone is heard from at the same moments, so that the last use of a key tells nothing.
        assert person.get("/me").status_code == 200
    with aside(world):
        for person in world.peers:
            if world.chance.random() < 0.7:
                _write_card(world, person, slot)


def _write_card(world: Round, person: Api, slot: int) -> None:
    own = person.get(f"/interviews/{world.interview['id']}/scorecard")
    if own.status_code != 200:
        return
    if own.json()["state"] == "submitted":
        _amend_card(world, person, own.json())
        return
    names = rounds.criteria(person, world.interview)
    some = names[: world.chance.randrange(len(names) + 1)]
    body = rounds.card(some, world.chance.randrange(1, 6), summary=f"In slot {slot}.")
    saved = rounds.save(person, world.interview, body, own.json()["version"])
    assert saved.status_code == 200, saved.text
    if world.chance.random() < 0.5:
        body = rounds.card(names, world.chance.randrange(1, 6))
        rounds.save(person, world.interview, body, saved.json()["version"])
        assert rounds.submit(person, world.interview).status_code == 200


def _amend_card(world: Round, person: Api, card: Record) -> None:
    """A correction or a changed opinion, which somebody else may let count."""
    names = [rating["criterion"] for rating in card["ratings"]]
    body = rounds.card(
        names, world.chance.randrange(1, 6), summary=f"Again, {world.chance.random()}."
    )
    body |= {"kind": world.chance.choice(["clerical", "debrief"]), "reason": "Seen anew."}
    address = f"/scorecards/{card['id']}/amendments"
    amended = person.post(address, json=body)
    assert amended.status_code == 201, amended.text
    last = amended.json()["revisions"][-1]
    if last["awaits_approval"] and world.chance.random() < 0.5:
        approved = world.watcher.post(f"{address}/{last['revision']}/approve")
        assert approved.status_code == 200, approved.text


def attempts(world: Round) -> list[Seen]:
    """Everything u may try short of submitting and of leaving the panel."""
    return [
        *_moves(world),
        *_changes(world),
        *_saves(world),
        *_empty_bodies(world.u, world.known),
    ]


def _moves(world: Round) -> list[Seen]:
    found = []
    for action in MOVES:
        for from_stage in (world.application["stage"], "decision", "elsewhere"):
            for override in (False, True):
                answer = rounds.move(
                    world.u, world.application, action, from_stage=from_stage, override=override
                )
                found.append(seen(answer, f"from {from_stage}, override {override}"))
    address = f"/applications/{world.application['id']}/advance"
    body = {"from_stage": world.application["stage"], "reason": "Once.", "override": True}
    found += [seen(world.u.post(address, json=body, once="one-key")) for _time in range(2)]
    return found


def _changes(world: Round) -> list[Seen]:
    """Changes of what u may change, with the right version and with a stale one."""
    u, interview = world.u, world.interview
    application_id = world.application["id"]
    panel = [str(u.person_id), str(world.peers[-1].person_id)]
    stages = {"stages": [{"key": "x", "kind": "screen", "minutes_low": 1, "minutes_high": 2}]}
    opening = world.known["requisition_id"][0]
    found = []
    for version in ("2", "1", "3", "99"):
        for method, address, body in (
            ("PUT", f"/requisitions/{opening}/plan", stages),
            ("PATCH", f"/requisitions/{opening}", {"rubric_id": OTHER_RUBRIC}),
            ("PATCH", f"/requisitions/{opening}", {"openings": 3}),
            ("PATCH", f"/applications/{application_id}", {"source_channel": "referrals"}),
            ("PATCH", f"/interviews/{interview['id']}", {"place": "Room 1", "panel": panel}),
            ("PATCH", f"/interviews/{interview['id']}", {"status": "held"}),
            ("PATCH", f"/candidates/{world.known['candidate_id'][0]}", {"location": "Porto"}),
        ):
            answer = u.request(method, address, json=body, if_match=f'"{version}"')
            found.append(seen(answer, f"at version {version}"))
    early = {"stage": world.application["stage"], "reason": "I should like to know."}
    found.append(seen(u.post(f"/applications/{application_id}/debrief/open", json=early)))
    meeting = {"stage": world.application["stage"], "panel": panel}
    answer = u.post(f"/applications/{application_id}/interviews", json=meeting)
    return [*found, seen(answer)]


def _saves(world: Round) -> list[Seen]:
    """Saves of u's own card: stale, invalid, and incomplete so that it cannot be submitted."""
    own = world.u.get(f"/interviews/{world.interview['id']}/scorecard").json()
    names = rounds.criteria(world.u, world.interview)
    found = []
    for version, body in (
        (own["version"], rounds.card(["elsewhere"])),
        (own["version"], rounds.card(names[:1])),
        (own["version"], rounds.card(names[1:])),
        (own["version"] + 1, rounds.card(names, recommendation=None)),
    ):
        found.append(seen(rounds.save(world.u, world.interview, body, version)))
        found.append(seen(rounds.submit(world.u, world.interview)))
    return found


def _empty_bodies(u: Api, known: Known) -> list[Seen]:
    """Every other operation with an empty document and a version nobody has."""
    return [
        seen(u.request(method, address, json={}, if_match='"99"'))
        for method, path, _operation in operations(u)
        if method != "GET"
        for address in addresses(path, known)
    ]


def decide_without_u(world: Round) -> None:
    """The same decision in both worlds, by someone who may see the cards: on to the offer."""
    application = world.watcher.get(f"/applications/{world.application['id']}").json()
    application = rounds.moved(world.watcher, application, "advance", override=True)
    world.application = rounds.at_decision(world.watcher, application)


def open_debrief_without_u(world: Round) -> None:
    """The same early look in both worlds: it is somebody's act, and no card."""
    body = {"stage": world.application["stage"], "reason": "It cannot wait."}
    address = f"/applications/{world.application['id']}/debrief/open"
    answer = world.watcher.post(address, json=body)
    assert answer.status_code == 200, answer.text


def hire_without_u(world: Round) -> None:
    """The same hire in both worlds, with the levels that each world's cards add up to."""
    world.application = rounds.moved(world.watcher, world.application, "hire")
    team_id = world.known["team_id"][0]
    for row in world.watcher.get(f"/teams/{team_id}/members").json()["items"]:
        if row["application_id"] == world.application["id"]:
            world.known["member_id"].append(row["id"])
    # Each level drew an id, so that the worlds would count on from different numbers.
    world.api.world.new_id = Ids(AFTER_A_HIRE)


def keep_gaps_without_u(world: Round) -> None:
    """The gap report is kept at the same moments in both worlds, whatever is in it by then."""
    kept = factories.gap_snapshot(world.watcher, {"id": world.known["team_id"][0]})
    world.known["snapshot_id"].append(kept["id"])


def story(world: Round, seed: int) -> Iterator[Seen]:
    """All u learns while others write their cards."""
    for slot in range(SLOTS):
        world.api.clock.advance(hours=2)
        write_cards(world, slot)
        keep_gaps_without_u(world)
        if slot == 1:
            yield from attempts(world)
            continue
        if slot == 2 and seed % 3 == 1:
            open_debrief_without_u(world)
        if slot == 2 and seed % 3 == 2:
            decide_without_u(world)
            yield from _moves(world)
            hire_without_u(world)
            keep_gaps_without_u(world)
            yield from _moves(world)
        yield from walk(world.u, world.known)


def cards_of(world: Round, reader: Api) -> list[Any]:
    """What the reader is told of the cards for the visit, without what is u's own."""
    answer = reader.get(f"/applications/{world.application['id']}/scorecards")
    assert answer.status_code == 200, answer.text
    return [
        (card["person"]["name"], card["recommendation"], card["ratings"], card["submitted_at"])
        for card in answer.json()["scorecards"]
        if card["interview_id"] == world.interview["id"]
        and card["person"]["id"] != str(world.u.person_id)
    ]


def play(open_api: Callable[..., Api], seed: int, variant: str) -> tuple[Round, list[Seen]]:
    """One world of a pair, and all u learned in it."""
    chance = random.Random(f"{seed}-{variant}")  # noqa: S311  # worlds, not secrets
    world = build(open_api(), seed, chance)
    return world, list(story(world, seed))


@pytest.mark.parametrize("seed", range(WORLDS // 2))
def test_others_scorecards_change_nothing_that_one_who_owes_theirs_can_get(
    open_api: Callable[..., Api], seed: int
) -> None:
    (first, before), (second, after) = play(open_api, seed, "a"), play(open_api, seed, "b")
    assert [answer.request for answer in before] == [answer.request for answer in after]
    differing = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    assert not differing, differing[0]
    assert cards_of(first, first.u) == cards_of(second, second.u) == []
    # What u is kept from is there, and differs: an admin who sits on no panel reads it.
    hidden = cards_of(first, first.watcher), cards_of(second, second.watcher)
    assert hidden[0] != hidden[1]
    for world, cards in zip((first, second), hidden, strict=True):
        own = world.u.get(f"/interviews/{world.interview['id']}/scorecard").json()
        body = rounds.card(rounds.criteria(world.u, world.interview))
        assert rounds.save(world.u, world.interview, body, own["version"]).status_code == 200
        assert rounds.submit(world.u, world.interview).status_code == 200
        assert cards_of(world, world.u) == cards


def test_someone_who_left_the_panel_reads_the_cards_and_cannot_come_back(api: Api) -> None:
    recruiter, peer = api.as_("recruiter"), api.as_("interviewer")
    application = factories.application(api)
    interview = rounds.seat(api, application, recruiter, peer)
    rounds.score(peer, interview)
    shown = f"/applications/{application['id']}/scorecards"
    assert recruiter.get(shown).json()["scorecards"] == []
    address = f"/interviews/{interview['id']}"
    left = api.patch(address, json={"panel": [str(peer.person_id)]}, if_match='"1"')
    assert left.status_code == 200
    assert len(recruiter.get(shown).json()["scorecards"]) == 1
    back = {"panel": [str(peer.person_id), str(recruiter.person_id)]}
    answer = api.patch(address, json=back, if_match='"2"')
    assert answer.status_code == 409
    assert answer.json()["errors"][0]["code"] == "left-before"


def test_a_draft_or_another_key_opens_nothing(api: Api) -> None:
    u, peer = api.as_("hiring_manager"), api.as_("interviewer")
    application = factories.application(api)
    interview = rounds.seat(api, application, u, peer)
    rounds.score(peer, interview)
    rounds.save(u, interview, rounds.card(rounds.criteria(u, interview)))
    for key in (u.key, u.add_key(), u.add_key(scopes=("scorecards:read",))):
        cards = u.with_key(key).get(f"/applications/{application['id']}/scorecards")
        assert [card["person"]["id"] for card in cards.json()["scorecards"]] == [str(u.person_id)]


def test_an_answer_from_before_one_was_seated_is_repeated_no_more(api: Api) -> None:
    late, peer = api.as_("recruiter"), api.as_("interviewer")
    application = factories.application(api)
    interview = rounds.seat(api, application, peer, api.as_("hiring_manager"))
    rounds.score(peer, interview)
    address = f"/applications/{application['id']}/debrief/open"
    body = {"stage": "screen", "reason": "It cannot wait."}
    assert late.post(address, json=body, once="look").status_code == 200
    assert late.post(address, json=body, once="look").status_code == 200
    panel = [str(one.person_id) for one in (peer, api.as_("hiring_manager"), late)]
    seated = api.patch(f"/interviews/{interview['id']}", json={"panel": panel}, if_match='"1"')
    assert seated.status_code == 200, seated.text
    again = late.post(address, json=body, once="look")
    assert (again.status_code, again.json()["type"]) == (409, "/problems/own-scorecard-missing")


def test_a_promotion_opens_nothing_either(api: Api) -> None:
    u, peer = api.as_("interviewer"), api.as_("recruiter")
    application = factories.application(api)
    interview = rounds.seat(api, application, u, peer)
    rounds.score(peer, interview)
    promoted = api.patch(f"/people/{u.person_id}", json={"role": "admin"}, if_match='"1"')
    assert promoted.status_code == 200
    assert u.get(f"/applications/{application['id']}/scorecards").json()["scorecards"] == []


@pytest.mark.parametrize("is_scored", [False, True])
def test_a_plan_does_not_tell_whether_somebody_was_scored(api: Api, is_scored: bool) -> None:
    manager, peer = api.as_("hiring_manager"), api.as_("interviewer")
    application = factories.application(api)
    interview = rounds.seat(api, application, manager, peer)
    if is_scored:
        rounds.score(peer, interview)
    stage = {"key": "screen", "kind": "screen", "minutes_low": 1, "minutes_high": 2}
    address = f"/requisitions/{application['requisition']['id']}/plan"
    answer = manager.put(address, json={"stages": [stage]}, if_match='"1"')
    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/own-scorecard-missing"


def test_who_owes_a_scorecard_of_an_earlier_stage_cannot_hire(api: Api) -> None:
    manager, peer = api.as_("hiring_manager"), api.as_("interviewer")
    application = factories.application(api)
    interview = rounds.seat(api, application, manager, peer)
    rounds.score(peer, interview)
    application = rounds.moved(api, application, "advance", override=True)
    application = rounds.at_decision(api, application)
    refused = rounds.move(manager, application, "hire")
    assert refused.status_code == 409
    assert refused.json()["type"] == "/problems/own-scorecard-missing"
    moves = manager.get(f"/applications/{application['id']}").json()["moves"]
    assert not any(move["is_legal"] for move in moves)
    rounds.score(manager, interview)
    assert rounds.moved(manager, application, "hire")["status"] == "hired"
