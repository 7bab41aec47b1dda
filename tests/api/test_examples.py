"""The examples of the OpenAPI document work: requests are accepted, answers look as shown.

What answers look like is written down in app/api/examples.json, which the document shows. Run
`python -m tests.api.test_examples` to write it down anew.
"""

import json
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.api.documentation import EXAMPLES
from app.api.operations import PREFIX
from app.domain.policy import OPERATIONS
from tests import factories
from tests.api import careers, rounds
from tests.api.walking import document, operations, required
from tests.client import Api
from tests.factories import Record
from tests.worlds import SqliteStore, build_world, running_server, settings_for


def _score(api: Api, records: Record) -> None:
    interviewer = api.as_("interviewer")
    rounds.score(interviewer, rounds.seat(api, records["application"], interviewer))


def _state(api: Api, records: Record, *parts: str) -> None:
    """The team says of these parts of it what the examples say."""
    for version, part in enumerate(parts, start=1):
        operation = document(api)["paths"][f"{PREFIX}/teams/{{team_id}}/{part}"]["put"]
        address = f"/teams/{records['team_id']}/{part}"
        body = example_of(api, operation)
        assert api.put(address, json=body, if_match=f'"{version}"').is_success


def _wanted(api: Api, records: Record) -> None:
    _state(api, records, "demand")


def _level_recorded(api: Api, records: Record) -> None:
    address = f"/teams/{records['team_id']}/members/{records['member_id']}"
    known = {"kubernetes": {"level": 3, "evidence": "manager", "as_of": "2026-04-30"}}
    assert api.patch(address, json={"levels": known}, if_match='"1"').is_success


def _gap_kept(api: Api, records: Record) -> None:
    _wanted(api, records)
    kept = factories.gap_snapshot(api, {"id": records["team_id"]})
    records["snapshot_id"] = kept["id"]


def _gap_kept_before_a_hire(api: Api, records: Record) -> None:
    _gap_kept(api, records)
    opening = factories.requisition(api, team_id=records["team_id"])
    application = factories.application(api, requisition_id=opening["id"])
    rounds.moved(api, rounds.at_decision(api, application), "hire")


def _amended(api: Api, records: Record) -> None:
    """A correction that waits for a second person."""
    interview = rounds.seat(
        api, records["application"], api.as_("interviewer"), api.as_("recruiter")
    )
    for person in (api.as_("recruiter"), api.as_("interviewer")):
        card = rounds.score(person, interview, 5)
    body = rounds.card([one["criterion"] for one in card["ratings"]], 3)
    why = {"kind": "clerical", "reason": "I had ticked the level of another criterion."}
    records["scorecard_id"], records["revision"] = card["id"], 2
    amended = api.as_("interviewer").post(f"/scorecards/{card['id']}/amendments", json=body | why)
    assert amended.status_code == 201, amended.text


def _own_card(api: Api, records: Record) -> None:
    records["scorecard_id"] = rounds.score(api, records["interview"])["id"]


def _draft(api: Api, records: Record) -> None:
    factories.rubric(api, id=records["rubric_id"], version=records["version"])


def _publish(api: Api, records: Record) -> None:
    _draft(api, records)
    address = f"/rubrics/{records['rubric_id']}/versions/{records['version']}/publish"
    assert api.post(address, json={"reason": "It is ready."}, if_match='"1"').is_success


def _send(api: Api, records: Record) -> None:
    rounds.taken(api, records["take_home"], "send")


def _let_pass(api: Api, records: Record) -> None:
    due_at = api.clock.now + timedelta(seconds=1)
    rounds.taken(api, records["take_home"], "send", due_at=due_at.isoformat())
    api.clock.advance(seconds=1)


def _decided(api: Api, _records: Record) -> None:
    """Just enough decisions for two groups to be compared, one of which fares worse."""
    opening = factories.requisition(api, openings=6)
    for number in range(10):
        application = factories.application(api, requisition_id=opening["id"])
        address = f"/candidates/{application['candidate']['id']}/demographics"
        stated = {"sex": ("male", "female")[number % 2]}
        assert api.put(address, json=stated, if_match='"1"').status_code == 204
        if number in (0, 1, 2, 3, 4, 6):
            rounds.moved(api, rounds.at_decision(api, application), "hire")
        else:
            rounds.moved(api, application, "reject")


def _hired(api: Api, records: Record) -> None:
    """Somebody of whom it will be seen whether they reach what the team wants."""
    _wanted(api, records)
    opening = factories.requisition(api, team_id=records["team_id"])
    application = factories.application(api, requisition_id=opening["id"])
    rounds.moved(api, rounds.at_decision(api, application), "hire")


def _rejected_while_above(api: Api, _records: Record) -> None:
    # Rows go by title, and the document shows the first.
    opening = careers.opening(api, {}, title="Forecasting Engineer")
    application, _meeting = careers.screened(api, opening, dict.fromkeys(careers.SKILLS, 5))
    reason = "Asks for twice of what we can pay."
    rounds.moved(api, application, "reject", reason=reason)


READY: Mapping[str, Callable[[Api, Record], Any]] = {
    "applications.advance": _score,
    "applications.debrief": _score,
    "applications.history": lambda api, records: rounds.moved(api, records["application"], "skip"),
    "applications.hire": lambda api, records: rounds.at_decision(api, records["application"]),
    "applications.reopen": lambda api, records: rounds.moved(api, records["application"], "reject"),
    "applications.scorecards": _score,
    "reminders.list": lambda api, records: rounds.seat(
        api, records["application"], api.as_("interviewer")
    ),
    **dict.fromkeys(("reports.agreement", "reports.leniency", "reports.lateness"), _score),
    "reports.adverse-impact": _decided,
    "reports.prediction": _hired,
    "reports.decisions": _rejected_while_above,
    "reports.gaps": _wanted,
    "scorecards.amend": _own_card,
    "scorecards.approve": _amended,
    "scorecards.read": _amended,
    **dict.fromkeys(("rubrics.update", "rubrics.delete", "rubrics.publish"), _draft),
    "rubrics.retire": _publish,
    "take-homes.create": lambda api, records: rounds.at_take_home(api, records["application"]),
    "take-homes.list": _send,
    "take-homes.read": _send,
    "take-homes.start": _send,
    "take-homes.submit": _send,
    "take-homes.extend": _send,
    "take-homes.expire": _let_pass,
    "take-homes.withdraw": _send,
    "scorecards.own": lambda api, records: rounds.drafted(api, records["interview"]),
    "scorecards.submit": lambda api, records: rounds.drafted(api, records["interview"]),
    "teams.demand": _wanted,
    "teams.practices": lambda api, records: _state(api, records, "practices"),
    **dict.fromkeys(
        (
            "teams.gap-report",
            "teams.gap-report-if",
            "teams.gap-section",
            "teams.hiring-plan",
            "teams.hiring-plan-if",
            "teams.job-description",
            "teams.fill-job-description",
        ),
        lambda api, records: _state(api, records, "demand", "practices"),
    ),
    "teams.gap-trend": _gap_kept,
    "gap-snapshots.create": _wanted,
    "members.levels": _level_recorded,
    "gap-snapshots.list": _gap_kept,
    "gap-snapshots.read": _gap_kept,
    "gap-snapshots.compare": _gap_kept_before_a_hire,
}
"""What must have happened before an operation can be shown."""
UUID_TEXT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
OF_CHANCE = (
    (r'"(next_cursor|sync_token)": "[^"]+"', r'"\1": "b3BhcXVlLWFuZC1zaWduZWQ="'),
    (r'"public_id": "\w+"', '"public_id": "6QictnA2pauw"'),
    (r'"hk_test_\w+"', '"hk_live_6QictnA2pauw_shown_once"'),
)
"""What differs from one installation or run to the next, and what is shown in its place."""
TEXT_LINES = 12
WRITES = frozenset(name for name, operation in OPERATIONS.items() if ":write" in operation.scope)
FIRST_VERSION = {"scorecards.save": '"0"'}
"""What is there only once it is saved has version 0 before; other new records have version 1."""


def example_of(api: Api, operation: Mapping[str, Any]) -> Any:
    """The body the document shows for this operation."""
    (taken,) = operation["requestBody"]["content"].values()
    schema = taken["schema"]
    if "examples" in schema:
        return schema["examples"][0]
    model = document(api)["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return model["examples"][0]


def new_records(api: Api, name: str) -> dict[str, Any]:
    """Records of its own for this operation, by the member or parameter that names them."""
    refer = {"external_references": [{"system": "greenhouse", "external_id": name}]}
    application, interview = (
        factories.application(api),
        rounds.seat(api, factories.application(api), api),
    )
    take_home = factories.take_home(api, rounds.at_take_home(api, factories.application(api)))
    team = factories.team(api)
    member = api.post(f"/teams/{team['id']}/members", json={"name": "Kim", "contract_fte": 1})
    manager = str(api.as_("hiring_manager").person_id)
    person = str(api.person("interviewer", name="Kim Example").person_id)
    drafts = name.startswith("rubrics.") and name in WRITES
    rubric_id = name.replace(".", "-") if drafts else "mlops-engineer"
    records = {
        "application": application,
        "interview": interview,
        "take_home": take_home,
        "application_id": application["id"],
        "candidate_id": factories.candidate(api, **refer)["id"],
        "requisition_id": factories.requisition(api, **refer)["id"],
        "candidate_external_id": name,
        "requisition_external_id": name,
        "interview_id": interview["id"],
        "take_home_id": take_home["id"],
        "team_id": team["id"],
        "member_id": member.json()["id"],
        "snapshot_id": factories.gap_snapshot(api, team)["id"],
        "key_id": api.post("/keys", json={"name": "spare"}).json()["id"],
        "person_id": person,
        "panel": [person],
        "manager_id": manager,
        "hiring_manager_id": manager,
        "system": "greenhouse",
        "external_id": f"new-{name}",
        "rubric_id": rubric_id,
        "id": rubric_id,
        "version": "1.0.0",
        "role_id": "mlops_engineer",
        "section": "roles",
    }
    if name in READY:
        READY[name](api, records)
    return records


def answers(api: Api) -> Iterator[tuple[str, httpx.Response]]:
    """What every operation answers to its example, about records of its own."""
    for method, path, operation in operations(api):
        name = operation["x-operation"]
        records = new_records(api, name)
        body = _body(example_of(api, operation), records) if "requestBody" in operation else {}
        demanded = any(
            header["name"] == "If-Match" and header["required"]
            for header in operation.get("parameters", ())
        )
        yield (
            name,
            api.request(
                method,
                path.format(**records),
                params=required(operation, {"rubric_id": [records["rubric_id"]]}),
                **body,
                if_match=FIRST_VERSION.get(name, '"1"') if demanded else None,
            ),
        )


def _body(example: Any, records: Mapping[str, Any]) -> dict[str, Any]:
    """The example about these records, as the client takes it; text stays as it is."""
    if isinstance(example, str):
        return {"content": example, "headers": {"Content-Type": "application/yaml"}}
    return {"json": example | {key: records[key] for key in example if key in records}}


def shown(answer: httpx.Response) -> Any:
    """The answer as the document shows it: one item of a list, nothing left to chance.

    Of what is no JSON, the first lines.
    """
    if answer.headers["Content-Type"] != "application/json":
        return _of_no_chance("".join(answer.text.splitlines(keepends=True)[:TEXT_LINES]))
    return json.loads(_of_no_chance(json.dumps(_shortened(answer.json()), ensure_ascii=False)))


def _of_no_chance(text: str) -> str:
    for found, instead in OF_CHANCE:
        text = re.sub(found, instead, text)
    ids: dict[str, str] = {}
    return UUID_TEXT.sub(
        lambda found: ids.setdefault(found[0], f"01900000-0000-7000-8000-{len(ids) + 1:012}"),
        text,
    )


def _shortened(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _shortened(member) for name, member in value.items()}
    return [_shortened(item) for item in value[:1]] if isinstance(value, list) else value


def test_every_example_of_a_request_is_accepted_and_answered_as_shown(
    api: Api, subtests: pytest.Subtests
) -> None:
    responses = {
        operation["x-operation"]: operation["responses"] for *_, operation in operations(api)
    }
    for name, answer in answers(api):
        with subtests.test(name):
            assert answer.is_success, answer.text
            if answer.content:
                documented = responses[name][str(answer.status_code)]["content"]
                media_type = answer.headers["Content-Type"]
                assert documented[media_type]["example"] == shown(answer)


def test_every_answer_that_is_written_down_is_of_an_operation(api: Api) -> None:
    names = {operation["x-operation"] for *_, operation in operations(api)}
    assert json.loads(EXAMPLES.read_text("utf-8")).keys() <= names


def main() -> None:
    """Write examples.json anew, from the answers of the service as it is."""
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_for(SqliteStore(Path(folder)).create())
        with running_server(settings) as server:
            address = f"http://127.0.0.1:{server.port}"
            with httpx.Client(base_url=address, trust_env=False, timeout=30) as http:
                world = build_world(settings)
                found = {
                    name: shown(answer)
                    for name, answer in answers(Api(server, http, world).as_("admin"))
                    if answer.content
                }
                server.dispose(world)
    text = json.dumps(dict(sorted(found.items())), indent=1, ensure_ascii=False)
    Path(str(EXAMPLES)).write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
