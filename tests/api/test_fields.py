"""No role gets a field it should not, and nobody sets one the service keeps for itself.

Which fields an answer may have is written down in fields.json: one that is new, or gone, is a
decision somebody takes on purpose. Run `python -m tests.api.test_fields` to write it down anew.
"""

import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from app.main import create_api
from tests import factories
from tests.api import rounds
from tests.api.test_permissions import bodies_of, published, reaches
from tests.api.walking import addresses, document, operations, required
from tests.client import Api
from tests.factories import Record
from tests.worlds import SqliteStore, build_world, settings_for

SNAPSHOT = Path(__file__).with_name("fields.json")
OF_THE_SERVER = ("id", "version", "created_at", "created_by_id", "sync_number", "hired_count")
SECRET = re.compile(r"secret|hash|password|signing|search", re.IGNORECASE)
SHOWN_HASHES = frozenset({"rubric_hash", "hash", "inputs_hash"})
"""Of rubrics, which are public, and of what stands in the same answer."""

Schema = Mapping[str, Any]


@cache
def _snapshot() -> dict[str, list[str]]:
    written: dict[str, list[str]] = json.loads(SNAPSHOT.read_text())
    return written


def _models(openapi: Schema) -> dict[str, list[str]]:
    """Response model -> its fields, for everything an answer can hold."""
    schemas = openapi["components"]["schemas"]
    waiting = [
        answer["content"]["application/json"]["schema"]
        for methods in openapi["paths"].values()
        for operation in methods.values()
        for answer in operation["responses"].values()
        if "application/json" in answer.get("content", {})
    ]
    found: dict[str, list[str]] = {}
    while waiting:
        for name in re.findall(r'#/components/schemas/(\w+)"', json.dumps(waiting.pop())):
            if name not in found and "properties" in schemas[name]:
                found[name] = sorted(schemas[name]["properties"])
                waiting.append(schemas[name])
    return dict(sorted(found.items()))


def test_answers_have_the_fields_that_are_written_down(api: Api) -> None:
    assert _models(document(api)) == _snapshot()


def test_no_field_is_named_like_something_that_is_kept_inside() -> None:
    names = {name for fields in _snapshot().values() for name in fields}
    assert {name for name in names if SECRET.search(name)} <= SHOWN_HASHES


def _named(schema: Schema, schemas: Schema) -> tuple[str, Schema]:
    for choice in schema.get("anyOf", [schema]):
        if "$ref" in choice:
            name = choice["$ref"].rpartition("/")[2]
            return name, schemas[name]
        if choice.get("type") != "null":
            return "", choice
    return "", schema


def _objects(value: Any, schema: Schema, schemas: Schema) -> Iterator[tuple[str, set[str]]]:
    """Every object of an answer that has a model: the model's name and the fields it came with."""
    name, model = _named(schema, schemas)
    if isinstance(value, list):
        for item in value:
            yield from _objects(item, model.get("items", {}), schemas)
    elif isinstance(value, dict) and "properties" in model:
        yield name, set(value)
        for field, inner in value.items():
            yield from _objects(inner, model["properties"].get(field, {}), schemas)
    elif isinstance(value, dict) and isinstance(model.get("additionalProperties"), dict):
        for inner in value.values():
            yield from _objects(inner, model["additionalProperties"], schemas)


def _round(api: Api) -> dict[str, list[str]]:
    """A round in which everybody has a part, and every kind of record is there."""
    people = [api.as_("interviewer"), api.as_("recruiter"), api]
    team = factories.team(api)
    demand = {
        "role_demands": [{"role": "mlops_engineer", "fte": 2}],
        "skill_targets": [{"skill": "kubernetes", "level": 3}],
    }
    wanted = api.put(f"/teams/{team['id']}/demand", json=demand, if_match='"1"')
    assert wanted.status_code == 200
    level = {"kubernetes": {"level": 4, "evidence": "peer", "as_of": "2024-01-01"}}
    joins = {"name": "Kim", "contract_fte": 1, "levels": level}
    joins["allocations"] = {"mlops_engineer": 0.5, "ml_engineer": 1}
    member = api.post(f"/teams/{team['id']}/members", json=joins).json()
    snapshot = factories.gap_snapshot(api, team)
    expects = {"minimum": 1, "maximum": 2, "currency": "EUR", "period": "year"}
    body = {"name": "Robin", "compensation_expectation": expects}
    service = api.as_("service")
    who = service.put("/candidates/by-ref/greenhouse/7001", json=body)
    assert who.status_code == 201
    opening = factories.requisition(api, team_id=team["id"])
    application = factories.application(
        api, requisition_id=opening["id"], candidate_id=who.json()["id"]
    )
    interview = rounds.seat(api, application, *people)
    cards = [rounds.score(person, interview)["id"] for person in people]
    rounds.moved(api, application, "advance", override=True)
    other = factories.application(api, requisition_id=opening["id"])
    take_home = factories.take_home(api, rounds.at_take_home(api, other))
    keys = [api.as_(role).post("/keys", json={"name": "spare"}).json()["id"] for role in PARTS]
    return {
        "application_id": [application["id"]],
        "candidate_id": [application["candidate"]["id"]],
        "requisition_id": [opening["id"]],
        "interview_id": [interview["id"]],
        "scorecard_id": cards,
        "revision": ["2"],
        "take_home_id": [take_home["id"]],
        "team_id": [team["id"]],
        "member_id": [member["id"]],
        "snapshot_id": [snapshot["id"]],
        "person_id": [str(api.person_id)],
        "key_id": keys,
        "rubric_id": [opening["rubric_id"]],
        "role_id": ["mlops_engineer"],
        "section": ["roles", "levels"],
    }


PARTS = {
    "interviewer": "panel, own card in",
    "hiring_manager": "manager",
    "recruiter": "stranger",
    "service": "creator",
    "admin": "stranger",
}
"""What each role has to do with the candidate of the round."""


def _withheld(role: str) -> set[tuple[str, str]]:
    return {
        (model, field.partition(".")[2])
        for field, row in published("Restricted fields").items()
        for model in ("CandidateOut", "CandidateSaved")
        if not reaches(row[role], PARTS[role])
    }


def test_every_role_gets_exactly_the_fields_of_its_answers(api: Api) -> None:
    known = _round(api)
    schemas = document(api)["components"]["schemas"]
    seen: dict[str, set[str]] = {role: set() for role in PARTS}
    for role in PARTS:
        withheld = _withheld(role)
        for method, path, operation in operations(api):
            written = operation["responses"].get("200", {}).get("content", {})
            if method != "GET" or "application/json" not in written:
                continue
            schema = written["application/json"]["schema"]
            for address in addresses(path, known):
                answer = api.as_(role).get(address, params=required(operation, known))
                if answer.status_code != 200:
                    continue
                for model, fields in _objects(answer.json(), schema, schemas):
                    expected = {
                        field for field in _snapshot()[model] if (model, field) not in withheld
                    }
                    assert fields == expected, (role, address, model)
                    seen[role].add(model)
    assert {"CandidateOut", "VisibleScorecardOut", "GapReportOut", "KeyOut"} <= seen["admin"]
    assert {"SnapshotOut", "ComparisonOut", "TrendOut"} <= seen["admin"]
    assert all("CandidateOut" in models for models in seen.values())


def test_changes_answer_with_the_fields_of_their_role_too(api: Api) -> None:
    for role in ("recruiter", "service", "admin"):
        address = f"/candidates/by-ref/greenhouse/{role}"
        answer = api.as_(role).put(address, json={"name": "Robin"})
        assert answer.status_code == 201
        withheld = {field for _model, field in _withheld(role)}
        assert set(answer.json()) == set(_snapshot()["CandidateSaved"]) - withheld


@pytest.mark.parametrize("field", OF_THE_SERVER)
def test_what_the_service_keeps_for_itself_is_refused_on_the_way_in(api: Api, field: str) -> None:
    ids = {name: values[0] for name, values in _round(api).items()}
    ids |= {"manager_id": str(api.as_("hiring_manager").person_id)}
    ids |= {"system": "greenhouse", "external_id": "7002", "version": "1.0.0"}
    bodies: dict[str, Record] = bodies_of(ids)
    tried = 0
    for method, path, operation in operations(api):
        name = operation["x-operation"]
        if name not in bodies:
            continue
        body = bodies[name] | {field: 1}
        answer = api.request(method, path.format(**ids), json=body, if_match='"99"')
        pointers = {fault["pointer"] for fault in answer.json()["errors"]}
        assert (answer.status_code, f"#/{field}" in pointers) == (422, True), name
        tried += 1
    assert tried == len(bodies)


def _write_down() -> None:
    """Write fields.json anew, from the document of the service as it is."""
    with tempfile.TemporaryDirectory() as place:
        settings = settings_for(SqliteStore(Path(place)).create())
        models = _models(create_api(settings, build_world(settings)).openapi())
    SNAPSHOT.write_text(json.dumps(models, indent=1) + "\n")


if __name__ == "__main__":
    _write_down()
