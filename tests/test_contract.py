"""The OpenAPI document is true: schemathesis puts every operation to the test on both engines."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import factories
from tests.api import rounds
from tests.api.walking import document
from tests.client import Api

SETTINGS = Path(__file__).with_name("schemathesis.toml")
CASES_AT_LEAST = 1_000


def _known_ids(api: Api) -> dict[str, list[str]]:
    """Records to aim at, so that not every case ends at a 404."""
    application = factories.application(api)
    interview = rounds.seat(api, application, api, api.as_("interviewer"))
    coding = rounds.at_take_home(api, factories.application(api))
    opening = api.get(f"/requisitions/{application['requisition']['id']}").json()
    member = api.post(
        f"/teams/{opening['team_id']}/members", json={"name": "Kim", "contract_fte": 1}
    ).json()
    snapshot = factories.gap_snapshot(api, {"id": opening["team_id"]})
    key = api.post("/keys", json={"name": "spare"}).json()
    draft = factories.rubric(api)
    return {
        "application_id": [application["id"]],
        "candidate_id": [application["candidate"]["id"]],
        "requisition_id": [opening["id"]],
        "interview_id": [interview["id"]],
        "take_home_id": [factories.take_home(api, coding)["id"]],
        "team_id": [opening["team_id"]],
        "member_id": [member["id"]],
        "snapshot_id": [snapshot["id"]],
        "key_id": [key["id"]],
        "person_id": [str(api.as_("interviewer").person_id)],
        "rubric_id": [opening["rubric_id"], draft["id"]],
        "version": [draft["version"]],
        "role_id": [opening["role"]],
        "section": ["roles", "levels"],
    }


def _settings(known: dict[str, list[str]]) -> str:
    lines = [SETTINGS.read_text(), "[parameters]"]
    lines += [f'"path.{name}" = {{ dictionary = "{name}", probability = 0.8 }}' for name in known]
    for name, values in known.items():
        lines += [f"[dictionaries.{name}]", f"values = {json.dumps(values)}"]
    return "\n".join(lines)


def _cases(report: Path) -> int:
    return sum(
        len(event["ScenarioFinished"]["recorder"].get("cases", ()))
        for event in map(json.loads, report.read_text().splitlines())
        if "ScenarioFinished" in event
    )


@pytest.mark.filterwarnings("default")
def test_every_operation_keeps_its_contract(api: Api, tmp_path: Path) -> None:
    known = _known_ids(api)
    config, schema = tmp_path / "schemathesis.toml", tmp_path / "openapi.json"
    report = tmp_path / "cases.ndjson"
    config.write_text(_settings(known))
    schema.write_text(json.dumps(document(api)))
    api.server.serve(api.world)
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            "from schemathesis.cli import schemathesis; schemathesis()",
            f"--config-file={config}",
            "run",
            str(schema),
            f"--url=http://127.0.0.1:{api.server.port}",
            f"--header=Authorization: Bearer {api.key}",
            "--report=ndjson",
            f"--report-ndjson-path={report}",
            "--no-color",
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=os.environ | {"NO_PROXY": "127.0.0.1"},
    )
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
    assert _cases(report) >= CASES_AT_LEAST
    assert api.get("/me").status_code == 200, "the cases ended the key they were sent with"
