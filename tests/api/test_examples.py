"""The examples of the OpenAPI document work: each is sent as it stands, about records there are."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests import factories
from tests.api import rounds
from tests.api.walking import document, operations
from tests.client import Api
from tests.factories import Record


def _scored(api: Api, application: Record) -> Record:
    interviewer = api.as_("interviewer")
    rounds.score(interviewer, rounds.seat(api, application, interviewer))
    return application


READY: Mapping[str, Callable[[Api, Record], Record]] = {
    "applications.advance": _scored,
    "applications.reopen": lambda api, application: rounds.moved(api, application, "reject"),
    "applications.hire": rounds.at_decision,
}
"""What must have happened to the application before a move can be made."""
FIRST_VERSION = {"scorecards.save": '"0"'}
"""What is there only once it is saved has version 0 before; other new records have version 1."""


def example_of(api: Api, operation: Mapping[str, Any]) -> Any:
    """The body the document shows for this operation."""
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    model = document(api)["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return (schema.get("examples") or model["examples"])[0]


def new_records(api: Api, name: str) -> dict[str, Any]:
    """Records of its own for this operation, by the member or parameter that names them."""
    refer = {"external_references": [{"system": "greenhouse", "external_id": name}]}
    application = factories.application(api)
    if name in READY:
        application = READY[name](api, application)
    team = factories.team(api)
    member = api.post(f"/teams/{team['id']}/members", json={"name": "Kim", "contract_fte": 1})
    manager = str(api.as_("hiring_manager").person_id)
    person = str(api.person("interviewer").person_id)
    return {
        "application_id": application["id"],
        "candidate_id": factories.candidate(api, **refer)["id"],
        "requisition_id": factories.requisition(api, **refer)["id"],
        "candidate_external_id": name,
        "requisition_external_id": name,
        "interview_id": rounds.seat(api, factories.application(api), api)["id"],
        "team_id": team["id"],
        "member_id": member.json()["id"],
        "key_id": api.post("/keys", json={"name": "spare"}).json()["id"],
        "person_id": person,
        "panel": [person],
        "manager_id": manager,
        "hiring_manager_id": manager,
        "system": "greenhouse",
        "external_id": f"new-{name}",
    }


def test_every_example_of_a_request_works(api: Api, subtests: pytest.Subtests) -> None:
    for method, path, operation in operations(api):
        if "requestBody" not in operation:
            continue
        name = operation["x-operation"]
        with subtests.test(name):
            example = example_of(api, operation)
            records = new_records(api, name)
            body = example | {key: records[key] for key in example if key in records}
            demanded = {"If-Match"} & {
                header["name"] for header in operation["parameters"] if header["required"]
            }
            answer = api.request(
                method,
                path.format(**records),
                json=body,
                if_match=FIRST_VERSION.get(name, '"1"') if demanded else None,
            )
            assert answer.is_success, answer.text
            assert str(answer.status_code) in operation["responses"]
