"""The published table of permissions, cell by cell: docs/permissions.md is what must be true."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.domain.policy import OPERATIONS, RESTRICTED_FIELDS, Reach, Role
from app.main import NOUNS
from app.models.people import Person
from app.schemas.rubrics import EXAMPLE as RUBRIC
from tests import factories
from tests.api import rounds
from tests.api.walking import REQUEST_ID, operations
from tests.client import Api
from tests.factories import Record, candidate
from tests.worlds import Server, Store, build_world, settings_for

TABLE = Path(__file__).parents[2] / "docs" / "permissions.md"
ROLES = tuple(role.value for role in Role)
STRANGER, MANAGER, CREATOR, OWES, CARD_IN = RELATIONS = (
    "stranger",
    "manager",
    "creator",
    "panel, own card missing",
    "panel, own card in",
)
"""What a person has to do with the records a cell is about."""

REACHED = {
    "none": (),
    "own": RELATIONS,
    "assigned": (OWES, CARD_IN),
    "managed": (MANAGER,),
    "connected": (CREATOR,),
    "all": RELATIONS,
}
"""Which relations each word of the table takes in. `own`: every person has keys and a self."""

AFTER_AUTHORISATION = frozenset({200, 201, 204, 409, 412, 422})
NOBODY = "01900000-0000-7000-8000-00000000dead"
DEAD = ("none", "expired", "revoked", "rotated out", "cut short", "of nobody", "of the deactivated")
CARD: Record = {"recommendation": None, "summary": "", "ratings": []}
ASSIGNMENT = {"key": "task", "kind": "take_home", "minutes_low": 120, "minutes_high": 240}
DRAFTED = {**RUBRIC, "id": "mlops-engineer", "version": "1.0.1"}
"""A draft beside the rubric that requisitions are opened with: what it is called stays readable."""
WHY = {"reason": "To see whether it is allowed."}
MOVE = {"from_stage": "elsewhere", **WHY}


def _rows(heading: str) -> Iterator[list[str]]:
    """The cells of the table below this heading of the document."""
    section = TABLE.read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    for line in [lines[0], *lines[2:]]:
        yield [cell.strip().strip("`") for cell in line.strip("|").split("|")]


@cache
def published(heading: str = "Operations") -> Mapping[str, Mapping[str, str]]:
    """Name of an operation or field -> its row, by column."""
    header, *rows = _rows(heading)
    columns = [column.replace("hiring manager", "hiring_manager") for column in header]
    return {row[0]: dict(zip(columns, row, strict=True)) for row in rows}


def reaches(cell: str, relation: str) -> bool:
    """Whether a cell of the published table extends to this relation."""
    return any(relation in REACHED[word] for word in cell.split(", "))


@dataclass(frozen=True)
class Cell:
    """One person and the records that stand in one relation to them."""

    person: Api
    role: str
    relation: str
    ids: Mapping[str, str]


def _words(reach: Reach) -> set[str]:
    return {str(flag.name).lower() for flag in Reach if flag in reach and flag} or {"none"}


def test_the_published_operations_are_those_of_the_policy() -> None:
    assert {
        (name, row["scope"], role, word)
        for name, row in published().items()
        for role in ROLES
        for word in row[role].split(", ")
    } == {
        (name, operation.scope, role, word)
        for name, operation in OPERATIONS.items()
        for role in ROLES
        for word in _words(operation.reach_of(Role(role)))
    }


def test_the_published_fields_are_those_of_the_policy() -> None:
    fields = published("Restricted fields")
    assert fields.keys() == RESTRICTED_FIELDS.keys()
    for name, row in fields.items():
        for role in ROLES:
            granted = RESTRICTED_FIELDS[name].get(Role(role), Reach.NONE)
            assert set(row[role].split(", ")) == _words(granted)


def test_routes_and_the_openapi_document_are_those_of_the_policy(matrix: list[Cell]) -> None:
    declared = [route.operation.name for noun in NOUNS for route in noun.routes]
    documented = [operation["x-operation"] for _m, _p, operation in operations(matrix[0].person)]
    assert sorted(declared) == sorted(documented) == sorted(OPERATIONS)
    for _method, _path, operation in operations(matrix[0].person):
        assert operation["x-scope"] == OPERATIONS[operation["x-operation"]].scope


@pytest.fixture(scope="module")
def matrix(server: Server, store: Store, http: httpx.Client) -> Iterator[list[Cell]]:
    """A person of every role in every relation, each with records of their own to try."""
    world = build_world(settings_for(store.create()))
    admin = Api(server, http, world).as_("admin")
    factories.rubric(admin, **DRAFTED)
    yield [_cell(admin, role, relation) for role, relation in product(ROLES, RELATIONS)]
    server.dispose(world)
    store.drop(world.settings.database_url)


def _cell(admin: Api, role: str, relation: str) -> Cell:
    """The role comes last, as a promotion would: services cannot manage, nor be seated."""
    before = {MANAGER: Role.HIRING_MANAGER, CREATOR: Role.RECRUITER}
    person = admin.person(before.get(relation, Role.INTERVIEWER), name=f"{role}: {relation}")
    peer = admin.as_("interviewer")
    manager = person if relation == MANAGER else admin.as_("hiring_manager")
    maker = person if relation == CREATOR else admin
    managed_by = str(manager.person_id)
    team = factories.team(admin, manager_id=managed_by)
    opening = factories.requisition(maker, team_id=team["id"], hiring_manager_id=managed_by)
    plan = {"stages": [ASSIGNMENT], "accept_findings": True}
    assert admin.put(f"/requisitions/{opening['id']}/plan", json=plan, if_match='"1"').is_success
    expects = {"minimum": 1, "maximum": 2, "currency": "EUR", "period": "year"}
    who = candidate(maker, compensation_expectation=expects)
    application = factories.application(maker, requisition_id=opening["id"], candidate_id=who["id"])
    panel = [peer, person] if relation in (OWES, CARD_IN) else [peer]
    interview = rounds.seat(admin, application, *panel)
    take_home = factories.take_home(admin, application)
    card = rounds.score(peer, interview)
    if relation == OWES:
        card = rounds.save(person, interview, CARD).json()
    if relation == CARD_IN:
        card = rounds.score(person, interview)
    joins = {"name": "Kim", "contract_fte": 1}
    member = admin.post(f"/teams/{team['id']}/members", json=joins).json()
    snapshot = factories.gap_snapshot(admin, team)
    key = person.post("/keys", json={"name": "spare"}).json()
    with admin.world.database.writing() as session:
        row = session.get_one(Person, person.person_id)
        row.role = Role(role)
        row.system = "greenhouse" if role == Role.SERVICE else None
    ids = {
        "application_id": application["id"],
        "candidate_id": who["id"],
        "requisition_id": opening["id"],
        "interview_id": interview["id"],
        "scorecard_id": card["id"],
        "revision": "2",
        "take_home_id": take_home["id"],
        "team_id": team["id"],
        "member_id": member["id"],
        "snapshot_id": snapshot["id"],
        "person_id": str(person.person_id),
        "key_id": key["id"],
        "manager_id": managed_by,
        "rubric_id": opening["rubric_id"],
        "version": DRAFTED["version"],
        "role_id": "mlops_engineer",
        "section": "roles",
        "system": "greenhouse",
        "external_id": f"{role}-{relation.replace(' ', '')}",
    }
    return Cell(person, role, relation, ids)


def bodies_of(ids: Mapping[str, str]) -> dict[str, Record]:
    """A valid body per operation; what refuses most of them comes after authorisation."""
    opening = {
        "title": "MLOps Engineer",
        "role": "mlops_engineer",
        "team_id": ids["team_id"],
        "hiring_manager_id": ids["manager_id"],
    }
    apply = {"candidate_id": ids["candidate_id"], "requisition_id": ids["requisition_id"]}
    meet = {"stage": "elsewhere", "panel": [ids["person_id"]]}
    team = {"name": "New", "manager_id": ids["manager_id"], "org_type": "medium"}
    return {
        "people.create": {"name": "New", "role": "interviewer"},
        "people.update": {"name": "New"},
        "keys.create": {"name": "new"},
        "keys.rotate": {"overlap_hours": 24},
        "candidates.create": {"name": "New"},
        "candidates.update": {"location": "Porto"},
        "candidates.upsert": {"name": "New"},
        "demographics.state": {"sex": "female"},
        "requisitions.create": opening,
        "requisitions.update": {"openings": 2},
        "requisitions.upsert": opening,
        "requisitions.plan": rounds.OTHER_PLAN,
        "applications.create": apply,
        "applications.update": {"source_channel": "referrals"},
        "applications.upsert": {},
        **{
            f"applications.{action}": MOVE
            for action in ("advance", "skip", "reject", "withdraw", "reopen", "hire")
        },
        "interviews.create": meet,
        "interviews.update": {"place": "Room 1"},
        "interviews.leave": {"departure": "withdrew", "reason": "On leave."},
        "take-homes.create": {"stage": "elsewhere", "brief": "Serve a model."},
        "take-homes.update": {"brief": "Serve a model."},
        "take-homes.send": {},
        "take-homes.start": {},
        "take-homes.submit": {"submission_note": "By mail."},
        "take-homes.extend": {"due_at": "2026-12-01T17:00:00Z", "reason": "Ill."},
        "take-homes.expire": {"reason": "No answer."},
        "take-homes.withdraw": {"reason": "The wrong task."},
        "scorecards.save": CARD,
        "scorecards.amend": {"kind": "clerical", "recommendation": "no", "ratings": [], **WHY},
        "applications.open-debrief": {"stage": "elsewhere", **WHY},
        "teams.create": team,
        "teams.update": {"name": "New"},
        "teams.set-demand": {"role_demands": [], "skill_targets": []},
        "teams.gap-report-if": {"leave": []},
        "teams.hiring-plan-if": {"hires": 0},
        "teams.set-practices": {"answers": []},
        "teams.fill-job-description": {"company_name": "New"},
        "gap-snapshots.create": {"note": "To see whether it is allowed."},
        "members.create": {"name": "New", "contract_fte": 1},
        "members.update": {"name": "New"},
        "rubrics.create": DRAFTED,
        "rubrics.update": DRAFTED,
        "rubrics.publish": {"reason": "To see whether it is allowed."},
        "rubrics.retire": {"reason": "To see whether it is allowed."},
    }


TEXTS = {"rubrics.import": ("application/yaml", json.dumps(DRAFTED))}
"""A valid body that is no JSON, by operation, after its media type."""
WITHOUT_BODY = frozenset({"GET", "DELETE"})
NO_BODY = frozenset({"scorecards.submit", "scorecards.approve"})


def attempt(
    person: Api, method: str, path: str, name: str, ids: Mapping[str, str], **more: Any
) -> httpx.Response:
    """Try the operation on these records. The version is one that nothing has."""
    address = path.format(**ids)
    params = {"limit": "200"} if name.endswith(".list") and name.split(".")[0] in LISTS else None
    if "content" not in more and method not in WITHOUT_BODY and name not in NO_BODY:
        if name in TEXTS:
            media_type, more["content"] = TEXTS[name]
            more["headers"] = {"Content-Type": media_type}
        else:
            more["json"] = bodies_of(ids)[name]
    if_match = None if "by-ref" in path else '"99"'
    return person.request(method, address, params=params, if_match=if_match, **more)


LISTS = {
    "people": "person_id",
    "keys": "key_id",
    "candidates": "candidate_id",
    "requisitions": "requisition_id",
    "applications": "application_id",
    "interviews": "interview_id",
    "take-homes": "take_home_id",
    "teams": "team_id",
    "members": "member_id",
    "gap-snapshots": "snapshot_id",
}
"""Noun -> which of a cell's ids its list shows to whoever reaches it."""
OF_A_TEAM = frozenset({"members", "gap-snapshots"})
"""Nouns that are listed team by team."""


def _is_about_a_record(path: str) -> bool:
    return "{" in path and "by-ref" not in path


def _expected(cell: Cell, path: str, granted: str) -> str:
    if granted == "none":
        return "403"
    if _is_about_a_record(path) and not reaches(granted, cell.relation):
        return "404"
    return "allowed"


def _found(answer: httpx.Response) -> str:
    return "allowed" if answer.status_code in AFTER_AUTHORISATION else str(answer.status_code)


def test_every_cell_of_the_table_is_as_published(matrix: list[Cell]) -> None:
    surprises = []
    tried = 0
    for cell in matrix:
        for method, path, operation in operations(cell.person):
            name = operation["x-operation"]
            answer = attempt(cell.person, method, path, name, cell.ids)
            expected = _expected(cell, path, published()[name][cell.role])
            tried += 1
            if _found(answer) != expected:
                surprises.append((cell.role, cell.relation, name, expected, answer.status_code))
    assert surprises == []
    assert tried == len(ROLES) * len(RELATIONS) * len(OPERATIONS)


def test_a_list_shows_exactly_the_records_within_reach(matrix: list[Cell]) -> None:
    surprises = []
    for cell, (noun, parameter) in product(matrix, LISTS.items()):
        granted = published()[f"{noun}.list"][cell.role]
        if granted == "none":
            continue
        address = f"/teams/{cell.ids['team_id']}/{noun}" if noun in OF_A_TEAM else f"/{noun}"
        answer = cell.person.get(address, params={"limit": "200"})
        if noun in OF_A_TEAM and answer.status_code == 404:
            continue
        assert answer.json()["next_cursor"] is None
        shown = cell.ids[parameter] in [row["id"] for row in answer.json()["items"]]
        if shown != reaches(granted, cell.relation):
            surprises.append((cell.role, cell.relation, noun, shown))
    assert surprises == []


def test_what_one_may_not_know_of_answers_like_what_is_not_there(matrix: list[Cell]) -> None:
    for cell in matrix:
        kept = {name: cell.ids[name] for name in ("manager_id", "person_id")}
        missing = {name: NOBODY if name.endswith("_id") else cell.ids[name] for name in cell.ids}
        for method, path, operation in operations(cell.person):
            name = operation["x-operation"]
            if _expected(cell, path, published()[name][cell.role]) == "404":
                bodies = [
                    REQUEST_ID.sub(b"", attempt(cell.person, method, path, name, ids).content)
                    for ids in (cell.ids, {**missing, **kept})
                ]
                assert bodies[0] == bodies[1], (cell, name)


def test_keys_of_others_are_only_within_an_admins_reach(matrix: list[Cell]) -> None:
    for cell, other in zip(matrix, matrix[1:] + matrix[:1], strict=True):
        for name, method, path in (
            ("keys.read", "GET", "/keys/{key_id}"),
            ("keys.rotate", "POST", "/keys/{key_id}/rotate"),
            ("keys.revoke", "DELETE", "/keys/{key_id}"),
        ):
            answer = attempt(cell.person, method, path, name, other.ids)
            assert _found(answer) == ("allowed" if cell.role == Role.ADMIN else "404")


def test_others_scorecards_open_with_the_reach_and_ones_own_card(matrix: list[Cell]) -> None:
    surprises = []
    for cell in matrix:
        granted = published()["applications.scorecards"][cell.role]
        answer = cell.person.get(f"/applications/{cell.ids['application_id']}/scorecards")
        people = [card["person"]["id"] for card in answer.json().get("scorecards", ())]
        shown = any(person != cell.ids["person_id"] for person in people)
        if shown != (reaches(granted, cell.relation) and cell.relation != OWES):
            surprises.append((cell.role, cell.relation, answer.status_code, shown))
    assert surprises == []


def test_who_owes_a_scorecard_is_told_that_before_anything_else(matrix: list[Cell]) -> None:
    for cell in matrix:
        if cell.relation != OWES:
            continue
        for action in ("advance", "skip", "reject", "withdraw", "reopen", "hire"):
            granted = published()[f"applications.{action}"][cell.role]
            answer = cell.person.post(
                f"/applications/{cell.ids['application_id']}/{action}", json=MOVE
            )
            if reaches(granted, cell.relation):
                assert answer.json()["type"] == "/problems/own-scorecard-missing"


def test_restricted_fields_are_absent_beyond_their_reach(matrix: list[Cell]) -> None:
    surprises = []
    for cell, (field, row) in product(matrix, published("Restricted fields").items()):
        noun, _, member = field.partition(".")
        wanted = reaches(row[cell.role], cell.relation)
        address = f"/{noun}s/{cell.ids[f'{noun}_id']}"
        listed = cell.person.get(f"/{noun}s", params={"limit": "200"}).json()["items"]
        answers = [row for row in listed if row["id"] == cell.ids[f"{noun}_id"]]
        one = cell.person.get(address)
        answers += [one.json()] if one.status_code == 200 else []
        surprises += [
            (cell.role, cell.relation, field) for answer in answers if (member in answer) != wanted
        ]
        if wanted:
            assert len(answers) == 2
            assert all(answer[member] is not None for answer in answers)
    assert surprises == []


def _dead_keys(cell: Cell, admin: Api) -> dict[str, str]:
    now = admin.clock.now
    rotated = cell.person.add_key()
    person = cell.person.with_key(rotated)
    mine = person.get("/keys", params={"limit": "200"}).json()["items"]
    key_id = next(key["id"] for key in mine if f"_{key['public_id']}_" in rotated)
    assert person.post(f"/keys/{key_id}/rotate", json={}).status_code == 201
    return {
        "none": "",
        "expired": cell.person.add_key(expires_at=now - timedelta(seconds=1)),
        "revoked": cell.person.add_key(revoked_at=now),
        "rotated out": rotated,
        "cut short": cell.person.key[:-1],
        "of nobody": re.sub(r"_[^_]+_", "_nobody_", cell.person.key, count=1),
        "of the deactivated": admin.person(Role.ADMIN, is_active=False).key,
    }


def test_a_dead_credential_opens_nothing_and_learns_nothing(matrix: list[Cell]) -> None:
    cell = next(one for one in matrix if (one.role, one.relation) == (Role.ADMIN, STRANGER))
    keys = _dead_keys(cell, cell.person.as_("admin"))
    assert keys.keys() == set(DEAD)
    surprises = []
    bodies = set()
    for (kind, key), (method, path, operation) in product(keys.items(), operations(cell.person)):
        name = operation["x-operation"]
        unreadable = {} if method in WITHOUT_BODY else {"content": b"{"}
        for more in ({}, unreadable):
            answer = attempt(cell.person.with_key(key), method, path, name, cell.ids, **more)
            bodies.add(REQUEST_ID.sub(b"", answer.content))
            if answer.status_code != 401:
                surprises.append((kind, name, answer.status_code))
    assert surprises == []
    assert len(bodies) == 1


def test_a_key_without_the_scope_of_an_operation_is_refused_it(matrix: list[Cell]) -> None:
    cell = next(one for one in matrix if (one.role, one.relation) == (Role.ADMIN, STRANGER))
    scopes = sorted({row["scope"] for row in published().values()})
    keys = {scope: cell.person.add_key(scopes=(scope,)) for scope in scopes}
    surprises = []
    for (scope, key), (method, path, operation) in product(keys.items(), operations(cell.person)):
        name = operation["x-operation"]
        if published()[name]["scope"] != scope:
            answer = attempt(cell.person.with_key(key), method, path, name, cell.ids)
            if answer.status_code != 403:
                surprises.append((scope, name, answer.status_code))
    assert surprises == []


def test_a_member_is_only_found_under_their_own_team(matrix: list[Cell]) -> None:
    first, other, *_more = (one for one in matrix if one.role == Role.ADMIN)
    for ids, status in ((first.ids, 200), ({**first.ids, "team_id": other.ids["team_id"]}, 404)):
        answer = first.person.get("/teams/{team_id}/members/{member_id}".format(**ids))
        assert answer.status_code == status
