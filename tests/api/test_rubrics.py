"""The life of a rubric: drafted, published, retired; compared, exchanged as YAML, scored by."""

from typing import Any, cast

import httpx
import pytest
import yaml
from sqlmodel import Session

from app.schemas.rubrics import EXAMPLE
from app.services.rubrics import Shelf
from tests import factories
from tests.api import rounds
from tests.client import Api
from tests.factories import Record

YAML = {"Content-Type": "application/yaml"}
ID = str(EXAMPLE["id"])
MLOPS = "mlops-engineer"
WHY = {"reason": "It is ready."}


def document(version: str = "1.0.0", **overrides: Any) -> Record:
    """The small rubric of the factories in this version."""
    copy: Record = yaml.safe_load(yaml.safe_dump(EXAMPLE))
    return copy | {"version": version} | overrides


def anchored(version: str, text: str, **overrides: Any) -> Record:
    """The small rubric with another text for a 4."""
    changed = document(version, **overrides)
    changed["criteria"][0]["anchors"]["4"] = text
    return changed


def weighted(version: str, weight: int = 2) -> Record:
    """The small rubric with another weight."""
    changed = document(version)
    changed["criteria"][0]["weight"] = weight
    return changed


def renamed(version: str, **overrides: Any) -> Record:
    """The small rubric with a criterion of another name."""
    changed = document(version, **overrides)
    changed["criteria"][0]["id"] = "docker"
    changed["stages"][0]["primary"] = ["docker"]
    return changed


def at(version: str, action: str = "", rubric_id: str = ID) -> str:
    """The address of a version, or of doing something with it."""
    return f"/rubrics/{rubric_id}/versions/{version}" + (f"/{action}" if action else "")


def publish(api: Api, version: str, if_match: str = '"1"', **body: Any) -> httpx.Response:
    """The answer to publishing a draft."""
    return api.post(at(version, "publish"), json=WHY | body, if_match=if_match)


def published(api: Api, record: Record, **body: Any) -> Record:
    """The version after it was drafted and published."""
    factories.rubric(api, **record)
    answer = publish(api, record["version"], **body)
    assert answer.status_code == 200, answer.text
    made: Record = answer.json()
    return made


def retired(api: Api, version: str, rubric_id: str = ID) -> Record:
    """The version after it was retired."""
    answer = api.post(at(version, "retire", rubric_id), json={"reason": "Replaced."})
    assert answer.status_code == 200, answer.text
    made: Record = answer.json()
    return made


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Status and type of a refusal."""
    return answer.status_code, answer.json()["type"].rpartition("/")[2]


def faults(answer: httpx.Response) -> list[tuple[str, str]]:
    """Pointer and detail of every fault."""
    return [(fault["pointer"], fault["detail"]) for fault in answer.json()["errors"]]


def test_a_rubric_lives_from_a_yaml_file_to_a_scored_candidate(api: Api) -> None:
    recruiter = api.as_("recruiter")
    exported = recruiter.get(f"/rubrics/{MLOPS}/export")
    assert exported.headers["Content-Type"] == "application/yaml"
    name = f'attachment; filename="{MLOPS}-1.0.0.yaml"'
    assert exported.headers["Content-Disposition"] == name
    text = exported.text.replace(f"id: {MLOPS}", "id: our-own").replace(
        "Holds in hard cases too", "Holds when it gets hard"
    )
    made = recruiter.post("/rubric-imports", content=text.encode(), headers=YAML)
    assert made.status_code == 201, made.text
    assert made.headers["Location"] == "/api/v1/rubrics/our-own?version=1.0.0"
    assert (made.json()["status"], made.json()["published_at"]) == ("draft", None)
    assert made.json()["drafted_by_id"] == str(recruiter.person_id)
    answer = api.post(
        at("1.0.0", "publish", "our-own"),
        json={"reason": "For our platform.", "evidence": "Alpha was 0.71."},
        if_match=recruiter.etag(made),
    )
    assert answer.status_code == 200, answer.text
    rubric = answer.json()
    assert rubric["status"] == "published"
    assert rubric["hash"] == made.json()["hash"]
    assert (rubric["reason"], rubric["evidence"]) == ("For our platform.", "Alpha was 0.71.")
    assert rubric["published_by_id"] == str(api.person_id)
    assert api.as_("interviewer").get("/rubrics/our-own").json() == rubric
    opening = factories.requisition(api, rubric_id="our-own")
    assert opening["rubric_version"] == "1.0.0"
    application = factories.application(api, requisition_id=opening["id"])
    person = api.as_("interviewer")
    card = rounds.score(person, rounds.seat(api, application, person))
    assert (card["rubric_id"], card["rubric_version"]) == ("our-own", "1.0.0")
    assert card["rubric_hash"] == rubric["hash"]
    debrief = api.get(f"/applications/{application['id']}/debrief").json()
    assert debrief["scores"]["rubric_id"] == "our-own"
    again = api.get("/rubrics/our-own/export").text
    assert yaml.safe_load(again)["scale"] == rubric["scale"]
    assert yaml.safe_load(again)["status"] == "published"


def test_every_version_is_listed_and_drafts_only_for_those_who_may_draft(api: Api) -> None:
    published(api, document())
    draft = factories.rubric(api, **weighted("1.1.0"))
    for role, versions in {
        "interviewer": ["1.0.0"],
        "hiring_manager": ["1.0.0"],
        "service": ["1.0.0"],
        "recruiter": ["1.0.0", "1.1.0"],
        "admin": ["1.0.0", "1.1.0"],
    }.items():
        person = api.as_(role)
        items = person.get("/rubrics").json()["items"]
        assert [item["version"] for item in items if item["id"] == ID] == versions
        assert [item["id"] for item in items] == sorted(item["id"] for item in items)
        expected = 200 if "1.1.0" in versions else 404
        for address in (f"/rubrics/{ID}", f"/rubrics/{ID}/export"):
            answer = person.get(address, params={"version": "1.1.0"})
            assert answer.status_code == expected
        assert person.get(f"/rubrics/{ID}/diff?to=1.1.0").status_code == expected
        assert person.get(f"/rubrics/{ID}").json()["version"] == "1.0.0"
    narrow = api.with_key(api.add_key(scopes=("catalogue:read",)))
    assert narrow.get(f"/rubrics/{ID}?version=1.1.0").status_code == 404
    listed = {item["version"]: item for item in api.get("/rubrics").json()["items"]}["1.1.0"]
    assert listed == {name: draft[name] for name in listed}


def test_a_draft_is_replaced_and_deleted_by_whoever_read_it_last(api: Api) -> None:
    recruiter = api.as_("recruiter")
    made = factories.rubric(api)
    stale = recruiter.put(at("1.0.0"), json=document(title="Other"), if_match='"7"')
    assert problem(stale) == (412, "version-stale")
    changed = recruiter.put(at("1.0.0"), json=document(title="Other"), if_match='"1"')
    assert changed.status_code == 200
    assert changed.headers["ETag"] == '"2"'
    assert changed.json()["title"] == "Other"
    assert changed.json()["hash"] != made["hash"]
    assert changed.json()["drafted_by_id"] == str(recruiter.person_id)
    assert problem(publish(api, "1.0.0", if_match='"1"')) == (412, "version-stale")
    assert problem(api.delete(at("1.0.0"), if_match='"1"')) == (412, "version-stale")
    assert api.delete(at("1.0.0"), if_match='"2"').status_code == 204
    assert api.get(f"/rubrics/{ID}?version=1.0.0").status_code == 404
    for answer in (
        api.put(at("1.0.0"), json=document(), if_match='"2"'),
        api.delete(at("1.0.0"), if_match='"2"'),
        publish(api, "1.0.0"),
        api.post(at("1.0.0", "retire"), json=WHY),
    ):
        assert problem(answer) == (404, "not-found")


SILENT = ("#/stages/0/questions", "question-missing")
CROWDED = ("#/criteria/0/anchors/4", "anchor-conditions-too-many")


def warned(answer: httpx.Response) -> list[tuple[str, str]]:
    """Place and code of each warning about a rubric."""
    return [(one["pointer"], one["code"]) for one in answer.json()["warnings"]]


def test_an_author_sees_what_to_reconsider_wherever_a_rubric_is_written(api: Api) -> None:
    crowded = anchored("1.0.0", "All of 3; a; b; c; d; e.")
    drafted = api.post("/rubrics", json=crowded)
    assert (drafted.status_code, warned(drafted)) == (201, [CROWDED, SILENT])
    assert "anchors.4 of criterion kubernetes: " in drafted.json()["warnings"][0]["detail"]
    text = yaml.safe_dump(anchored("1.0.1", "All of 3; a; b; c; d; e."))
    imported = api.post("/rubric-imports", content=text, headers=YAML)
    assert (imported.status_code, warned(imported)) == (201, [CROWDED, SILENT])
    eased = api.put(at("1.0.0"), json=anchored("1.0.0", "All of 3; a; b; c; d."), if_match='"1"')
    assert (eased.status_code, warned(eased)) == (200, [SILENT])
    asked = document()
    question = {"id": "sc-1", "text": "How?", "probes": ["kubernetes"], "origin": "own"}
    asked["stages"][0]["questions"] = [question]
    clean = api.put(at("1.0.0"), json=asked, if_match='"2"')
    assert (clean.status_code, warned(clean)) == (200, [])
    assert warned(publish(api, "1.0.0", '"3"')) == []


def test_a_warning_stops_no_publication(api: Api) -> None:
    made = published(api, anchored("1.0.0", "All of 3; a; b; c; d; e."))
    assert made["status"] == "published"
    assert warned(api.get(f"/rubrics/{ID}")) == [CROWDED, SILENT]


def test_the_rubrics_of_the_program_come_without_warnings(api: Api) -> None:
    listed = api.get("/rubrics").json()["items"]
    assert len(listed) == 7
    assert all(warned(api.get(f"/rubrics/{one['id']}")) == [] for one in listed)


def test_a_draft_keeps_its_id_and_version(api: Api) -> None:
    factories.rubric(api)
    moved = api.put(at("1.0.0"), json=document("1.0.1", id="other"), if_match='"1"')
    assert problem(moved) == (422, "input-invalid")
    assert [pointer for pointer, _detail in faults(moved)] == ["#/id", "#/version"]


@pytest.mark.parametrize(("rubric_id", "version"), [(ID, "1.0.0"), (MLOPS, "1.0.0")])
def test_a_published_version_never_changes(api: Api, rubric_id: str, version: str) -> None:
    published(api, document())
    before = api.get(f"/rubrics/{rubric_id}").json()
    other = document(version, id=rubric_id, title="Other")
    assert problem(api.post("/rubrics", json=other)) == (409, "already-exists")
    for answer in (
        api.put(at(version, rubric_id=rubric_id), json=other, if_match='"2"'),
        api.delete(at(version, rubric_id=rubric_id), if_match='"2"'),
        api.post(at(version, "publish", rubric_id), json=WHY, if_match='"2"'),
    ):
        assert problem(answer) == (409, "rubric-not-draft")
    assert api.get(f"/rubrics/{rubric_id}").json() == before


def test_a_number_that_promises_too_much_is_refused_with_the_smallest_that_fits(api: Api) -> None:
    published(api, document())
    for record, smallest, kinds in (
        (weighted("1.0.1"), "1.1.0", ["weight-changed"]),
        (anchored("1.1.0", "Copes."), "2.0.0", ["anchors-changed"]),
        (renamed("1.2.0"), "2.0.0", ["criterion-added", "criterion-removed"]),
        (document("0.9.0"), "1.0.1", []),
        (weighted("1.1.0-draft.1"), "1.1.0", ["weight-changed"]),
    ):
        factories.rubric(api, **record)
        answer = publish(api, record["version"])
        assert problem(answer) == (409, "rubric-version-unfit")
        assert smallest in answer.json()["detail"]
        assert answer.json()["smallest_version"] == smallest
        found = [change["kind"] for change in answer.json()["changes"]]
        assert found[: len(kinds)] == kinds
        if record["version"] != smallest:
            assert api.get(f"/rubrics/{ID}?version={record['version']}").json()["status"] == "draft"
    assert published(api, weighted("1.1.1", 3))["status"] == "published"


def test_the_first_version_may_have_any_number_but_a_prereleases(api: Api) -> None:
    factories.rubric(api, version="0.3.0-draft.1")
    assert problem(publish(api, "0.3.0-draft.1")) == (409, "rubric-version-unfit")
    assert published(api, document("0.3.0"))["version"] == "0.3.0"


def test_numbers_go_on_from_the_newest_even_when_that_is_retired(api: Api) -> None:
    published(api, document())
    published(api, weighted("1.1.0"))
    retired(api, "1.1.0")
    assert api.get(f"/rubrics/{ID}").json()["version"] == "1.0.0"
    factories.rubric(api, **document("1.0.1"))
    answer = publish(api, "1.0.1")
    assert problem(answer) == (409, "rubric-version-unfit")
    assert answer.json()["smallest_version"] == "1.2.0"


def test_wording_only_takes_a_second_person(api: Api) -> None:
    recruiter = api.as_("recruiter")
    published(api, document())
    factories.rubric(recruiter, **anchored("1.0.1", "Tells what a lost node does."))
    alone = publish(recruiter, "1.0.1", wording_only=True)
    assert problem(alone) == (409, "second-person-missing")
    assert "2.0.0" in alone.json()["detail"]
    assert problem(publish(api, "1.0.1")) == (409, "rubric-version-unfit")
    both = publish(api, "1.0.1", wording_only=True)
    assert both.status_code == 200
    assert both.json()["wording_only"]
    assert both.json()["drafted_by_id"] != both.json()["published_by_id"]


def test_who_wrote_the_draft_last_is_its_drafter(api: Api) -> None:
    recruiter = api.as_("recruiter")
    published(api, document())
    factories.rubric(api, **document("1.0.1"))
    reworded = anchored("1.0.1", "Tells what a lost node does.")
    assert recruiter.put(at("1.0.1"), json=reworded, if_match='"1"').status_code == 200
    alone = publish(recruiter, "1.0.1", if_match='"2"', wording_only=True)
    assert problem(alone) == (409, "second-person-missing")


def test_a_new_meaning_takes_one_person_and_a_major_version(api: Api) -> None:
    published(api, document())
    made = published(api, anchored("2.0.0", "Copes."), wording_only=True)
    assert (made["version"], made["wording_only"]) == ("2.0.0", False)


def test_a_diff_says_which_scores_stay_comparable(api: Api) -> None:
    published(api, document())
    published(api, weighted("1.1.0"))
    mapping = {"major": 1, "criteria": {"kubernetes": "docker"}}
    factories.rubric(api, **renamed("2.0.0", succeeds=mapping))
    minor = api.get(f"/rubrics/{ID}/diff").json()
    assert (minor["old_version"], minor["new_version"]) == ("1.0.0", "1.1.0")
    assert (minor["demands"], minor["smallest_version"]) == ("minor", "1.1.0")
    assert minor["changes"] == [
        {
            "kind": "weight-changed",
            "demands": "minor",
            "criterion": "kubernetes",
            "stage": None,
            "is_wording": False,
        }
    ]
    same = {"old": "kubernetes", "new": "kubernetes", "is_comparable": True}
    assert minor["criteria"] == [same]
    assert api.get(f"/rubrics/{ID}/diff?from=1.1.0&to=1.0.0").json() == minor
    major = api.get(f"/rubrics/{ID}/diff?to=2.0.0").json()
    assert (major["old_version"], major["demands"]) == ("1.1.0", "major")
    assert major["criteria"] == [{"old": "kubernetes", "new": "docker", "is_comparable": True}]
    alone = api.get(f"/rubrics/{MLOPS}/diff").json()
    assert (alone["old_version"], alone["changes"]) == ("1.0.0", [])
    assert api.get(f"/rubrics/{ID}/diff?to=3.0.0").status_code == 404
    assert api.get(f"/rubrics/{ID}/diff?from=3.0.0").status_code == 404
    assert api.get("/rubrics/poetry/diff").status_code == 404


def test_a_mapping_must_name_what_was_published(api: Api) -> None:
    published(api, document())
    mapping = {"major": 1, "criteria": {"poetry": "docker"}}
    factories.rubric(api, **renamed("2.0.0", succeeds=mapping))
    answer = publish(api, "2.0.0")
    assert problem(answer) == (422, "input-invalid")
    assert faults(answer)[0][0] == "#/succeeds/criteria/poetry"
    elsewhere = renamed("2.0.0", succeeds={"major": 0, "criteria": {}})
    assert api.put(at("2.0.0"), json=elsewhere, if_match='"1"').status_code == 200
    assert faults(publish(api, "2.0.0", if_match='"2"'))[0][0] == "#/succeeds/major"


def test_a_retired_version_is_kept_and_nothing_new_is_scored_by_it(api: Api) -> None:
    rubric = published(api, document())
    opening = factories.requisition(api, rubric_id=ID)
    published(api, weighted("1.1.0"))
    told = retired(api, "1.0.0")
    assert (told["status"], told["retirement_reason"]) == ("retired", "Replaced.")
    assert told["retired_by_id"] == str(api.person_id)
    assert told["hash"] == rubric["hash"]
    assert api.get(f"/rubrics/{ID}?version=1.0.0").json() == told
    again = api.post(at("1.0.0", "retire"), json=WHY)
    assert problem(again) == (409, "rubric-not-published")
    refused = _open(api, opening, rubric_id=ID, rubric_version="1.0.0")
    assert problem(refused) == (422, "rubric-retired")
    assert "Name version 1.1.0 instead" in refused.json()["detail"]
    assert _open(api, opening, rubric_id=ID).json()["rubric_version"] == "1.1.0"
    application = factories.application(api, requisition_id=opening["id"])
    person = api.as_("interviewer")
    card = rounds.score(person, rounds.seat(api, application, person))
    assert card["rubric_version"] == "1.0.0"


def test_a_rubric_of_the_program_can_be_retired(api: Api) -> None:
    opening = factories.requisition(api)
    told = retired(api, "1.0.0", MLOPS)
    listed = {item["id"]: item for item in api.get("/rubrics").json()["items"]}
    assert told["hash"] == listed[MLOPS]["hash"]
    assert [name for name, item in listed.items() if item["status"] == "retired"] == [MLOPS]
    assert api.get(f"/rubrics/{MLOPS}").status_code == 404
    assert api.get(f"/rubrics/{MLOPS}?version=1.0.0").json() == told
    assert problem(_open(api, opening)) == (422, "rubric-not-found")
    named = _open(api, opening, rubric_version="1.0.0")
    assert problem(named) == (422, "rubric-retired")
    assert "Name another rubric instead" in named.json()["detail"]
    application = factories.application(api, requisition_id=opening["id"])
    person = api.as_("interviewer")
    rounds.score(person, rounds.seat(api, application, person))


def test_a_requisition_is_not_opened_on_a_draft(api: Api) -> None:
    opening = factories.requisition(api)
    factories.rubric(api)
    for version in ("1.0.0", "7.0.0", None):
        answer = _open(api, opening, rubric_id=ID, rubric_version=version)
        assert problem(answer) == (422, "rubric-not-found")


def _open(api: Api, like: Record, **overrides: Any) -> httpx.Response:
    body = {name: like[name] for name in ("title", "role", "team_id", "hiring_manager_id")}
    return api.post("/requisitions", json=body | overrides)


def change(api: Api, opening: Record, **values: Any) -> httpx.Response:
    """The answer to changing the requisition as it stands."""
    address = f"/requisitions/{opening['id']}"
    return api.patch(address, json=values, if_match=api.etag(api.get(address)))


def test_a_draft_by_other_anchors_is_saved_anew_before_it_is_submitted(api: Api) -> None:
    published(api, document())
    opening = factories.requisition(api, rubric_id=ID)
    application = factories.application(api, requisition_id=opening["id"])
    person = api.as_("interviewer")
    interview = rounds.drafted(person, rounds.seat(api, application, person))
    published(api, anchored("2.0.0", "Now proven otherwise."))
    assert change(api, opening, rubric_version="2.0.0").status_code == 200
    refused = rounds.submit(person, interview)
    assert (refused.status_code, refused.json()["type"]) == (412, "/problems/version-stale")
    own = person.get(f"/interviews/{interview['id']}/scorecard").json()
    assert (own["state"], own["rubric_version"], len(own["ratings"])) == ("draft", "1.0.0", 1)
    body = rounds.card(rounds.criteria(person, interview))
    saved = rounds.save(person, interview, body, own["version"])
    assert (saved.status_code, saved.json()["rubric_version"]) == (200, "2.0.0")
    assert rounds.submit(person, interview).status_code == 200


def test_a_rubric_without_the_form_that_the_plan_uses_is_refused(api: Api) -> None:
    opening = factories.requisition(api)
    stages = [
        {name: value for name, value in stage.items() if name != "position"}
        | {"variant": "live_coding" if stage["kind"] == "take_home" else None}
        for stage in opening["stages"]
    ]
    address = f"/requisitions/{opening['id']}/plan"
    planned = api.put(address, json={"stages": stages, "accept_findings": True}, if_match='"1"')
    assert planned.status_code == 200, planned.text
    plain = yaml.safe_load(api.get(f"/rubrics/{MLOPS}/export").text) | {"id": "plain"}
    for stage in plain["stages"]:
        stage["variants"] = []
    del plain["status"]
    factories.rubric(api, **plain)
    out = api.post(at("1.0.0", "publish", "plain"), json=WHY, if_match='"1"')
    assert out.status_code == 200, out.text
    refused = change(api, opening, rubric_id="plain")
    assert problem(refused) == (422, "input-invalid")
    assert "take_home as live_coding" in refused.json()["errors"][0]["detail"]


def _scored(api: Api, opening: Record) -> Record:
    application = factories.application(api, requisition_id=opening["id"])
    person = api.as_("interviewer")
    rounds.score(person, rounds.seat(api, application, person))
    return application


def test_the_rubric_of_a_requisition_is_free_until_a_candidate_is_scored(api: Api) -> None:
    for record in (document(), weighted("1.1.0"), renamed("2.0.0")):
        published(api, record)
    opening = factories.requisition(api, rubric_id=ID, rubric_version="1.0.0")
    assert change(api, opening, rubric_version="2.0.0").json()["rubric_version"] == "2.0.0"
    other = change(api, opening, rubric_id=MLOPS).json()
    assert (other["rubric_id"], other["rubric_version"]) == (MLOPS, "1.0.0")
    back = change(api, opening, rubric_id=ID, rubric_version="1.0.0").json()
    assert (back["rubric_id"], back["rubric_version"]) == (ID, "1.0.0")
    application = _scored(api, opening)
    for values in (
        {"rubric_version": "2.0.0"},
        {"rubric_version": None},
        {"rubric_id": MLOPS},
    ):
        refused = change(api, opening, **values)
        assert problem(refused) == (409, "record-in-use")
        assert f"{ID}, version 1.x" in refused.json()["detail"]
    minor = change(api, opening, rubric_version="1.1.0")
    assert minor.json()["rubric_version"] == "1.1.0"
    assert change(api, opening, rubric_id=ID, openings=2).json()["openings"] == 2
    debrief = api.get(f"/applications/{application['id']}/debrief").json()
    assert debrief["scores"]["rubric_version"] == "1.1.0"
    (summary,) = debrief["scores"]["criteria"]
    assert (summary["criterion"], summary["score"]) == ("kubernetes", 4)


def test_a_change_of_the_rubric_must_name_one_in_use_that_has_the_stages(api: Api) -> None:
    published(api, document())
    published(api, weighted("1.1.0"))
    retired(api, "1.0.0")
    factories.rubric(api, **weighted("1.2.0", 3))
    opening = factories.requisition(api)
    for version, code in (("1.0.0", "rubric-retired"), ("1.2.0", "rubric-not-found")):
        refused = change(api, opening, rubric_id=ID, rubric_version=version)
        assert problem(refused) == (422, code)
    short = change(api, opening, rubric_id=ID)
    assert problem(short) == (422, "input-invalid")
    ((pointer, detail),) = faults(short)
    assert pointer == "#/rubric_version"
    assert "take_home" in detail


def test_who_owes_a_scorecard_is_told_that_before_whether_anybody_was_scored(api: Api) -> None:
    published(api, document())
    published(api, weighted("1.1.0"))
    published(api, renamed("2.0.0"))
    opening = factories.requisition(api, rubric_id=ID, rubric_version="1.0.0")
    application = factories.application(api, requisition_id=opening["id"])
    recruiter, other = api.as_("recruiter"), api.as_("interviewer")
    interview = rounds.seat(api, application, recruiter, other)
    answers = []
    for _round in range(2):
        refused = change(recruiter, opening, rubric_version="2.0.0")
        assert problem(refused) == (409, "own-scorecard-missing")
        answers.append(refused.json()["detail"])
        if not _round:
            rounds.score(other, interview)
    assert answers[0] == answers[1]
    assert change(recruiter, opening, rubric_version="1.1.0").status_code == 200
    rounds.score(recruiter, interview)
    refused = change(recruiter, opening, rubric_version="2.0.0")
    assert problem(refused) == (409, "record-in-use")


def _levels(api: Api, team_id: str) -> set[str]:
    """The skills of candidates that the gap report of the team goes by."""
    report = api.get(f"/teams/{team_id}/gap-report").json()
    return {row["skill"] for row in report["skills"] if row["closers"]}


def test_scores_of_an_earlier_major_version_count_for_what_they_are_mapped_to(api: Api) -> None:
    published(api, document())
    team = factories.team(api)
    targets = [{"skill": name, "level": 3, "holders": 1} for name in ("kubernetes", "docker")]
    demand = {"role_demands": [], "skill_targets": targets}
    address = f"/teams/{team['id']}/demand"
    assert api.put(address, json=demand, if_match='"1"').status_code == 200
    opening = factories.requisition(api, team_id=team["id"], rubric_id=ID)
    _scored(api, opening)
    assert _levels(api, team["id"]) == {"kubernetes"}
    published(api, renamed("2.0.0"))
    assert _levels(api, team["id"]) == set()
    mapping = {"major": 1, "criteria": {"kubernetes": "docker"}}
    published(api, renamed("2.1.0", succeeds=mapping))
    assert _levels(api, team["id"]) == {"docker"}
    for version in ("2.1.0", "2.0.0"):
        retired(api, version)
    assert _levels(api, team["id"]) == {"kubernetes"}


def test_a_hire_brings_the_levels_of_the_newest_major_version(api: Api) -> None:
    published(api, document())
    opening = factories.requisition(api, rubric_id=ID)
    application = _scored(api, opening)
    mapping = {"major": 1, "criteria": {"kubernetes": "docker"}}
    published(api, renamed("2.0.0", succeeds=mapping))
    at_decision = rounds.moved(api, application, "advance")
    rounds.moved(api, at_decision, "hire")
    (member,) = api.get(f"/teams/{opening['team_id']}/members").json()["items"]
    assert set(member["levels"]) == {"docker"}


BROKEN = {
    "an anchor is missing": (
        "    '4': All of 3; keeps the service answering when a node is lost.\n",
        "",
        ("#/criteria/0/anchors/4", "anchors.4 of criterion kubernetes: Add this field"),
    ),
    "a key is there twice": (
        "title: Kubernetes\n",
        "title: Kubernetes\n  title: K8s\n",
        ("#", "Give every key of an object once, not title twice in line"),
    ),
    "a criterion is unknown": (
        "  primary:\n  - kubernetes",
        "  primary:\n  - kubernets",
        ("#/stages/0/primary/0", "primary.0 of stage screen: Name a criterion of this rubric."),
    ),
    "an alias": ("sources: []", "sources: *all", ("#", "aliases are not read in line")),
    "an indentation": ("title: Kubernetes", "title: [", ("#", "reading stopped in line")),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_yaml_file_is_refused_by_name(api: Api, what: str) -> None:
    factories.rubric(api)
    text = api.get(f"/rubrics/{ID}/export?version=1.0.0").text.replace("1.0.0", "1.0.1")
    old, new, (pointer, detail) = BROKEN[what]
    assert text.count(old) == 1, text
    answer = api.post("/rubric-imports", content=text.replace(old, new), headers=YAML)
    assert problem(answer) == (422, "input-invalid")
    told = dict(faults(answer))
    assert detail in told[pointer]


def test_the_same_validator_reads_json(api: Api) -> None:
    broken = document()
    del broken["criteria"][0]["anchors"]["4"]
    broken["wieght"] = 1
    made = api.post("/rubrics", json=broken)
    assert problem(made) == (422, "input-invalid")
    assert faults(made) == [
        ("#/wieght", "wieght: Remove this field; its name is not known here."),
        (
            "#/criteria/0/anchors/4",
            "anchors.4 of criterion kubernetes: Add this field; it is required.",
        ),
    ]
    factories.rubric(api)
    changed = api.put(at("1.0.0"), json=broken, if_match='"1"')
    assert faults(changed) == faults(made)


@pytest.mark.parametrize(
    "text", [b"", b"\xff\xfe\xff", b"[" * 500_000, b"a: &b [*b]", b"just text", b"- 1", b"\x00"]
)
def test_no_text_ends_in_a_5xx(api: Api, text: bytes) -> None:
    answer = api.post("/rubric-imports", content=text, headers=YAML)
    assert problem(answer) == (422, "input-invalid")
    assert api.get("/me").status_code == 200


def test_a_long_list_of_faults_is_cut(api: Api) -> None:
    text = "\n".join(f"nonsense{number}: 1" for number in range(500))
    answer = api.post("/rubric-imports", content=text, headers=YAML)
    assert problem(answer) == (422, "input-invalid")
    assert len(answer.json()["errors"]) == 50


@pytest.mark.parametrize("name", ["%00", "%ED%A0%80", "'", "x" * 61, "A B"])
def test_an_address_no_rubric_can_have_is_refused(api: Api, name: str) -> None:
    for answer in (
        api.get(f"/rubrics/{name}"),
        api.get(f"/rubrics/{ID}?version={name * 2}"),
        api.delete(at(name * 2), if_match='"1"'),
        _open(api, factories.requisition(api), rubric_id=name),
    ):
        assert answer.status_code == 422


def test_only_yaml_is_imported(api: Api) -> None:
    answer = api.post("/rubric-imports", json={"yaml": "a: 1"})
    assert problem(answer) == (415, "media-type-unsupported")
    assert "application/yaml" in answer.json()["detail"]


def test_a_published_version_is_read_from_the_database_once(api: Api) -> None:
    """So saving and submitting by it costs no more than by a rubric of the program."""
    published(api, document())
    published(api, weighted("1.1.0"))
    world = api.world
    assert (ID, "1.1.0") not in world.kept_rubrics, "what was not committed yet must not be kept"
    world.kept_rubrics.clear()
    opening = factories.requisition(api, rubric_id=ID, rubric_version="1.0.0")
    _scored(api, opening)
    no_database = cast("Session", None)
    shelf = Shelf(world.library, no_database, world.kept_rubrics)
    for rubric_id in (ID, MLOPS):
        assert shelf.get(rubric_id, "1.0.0").id == rubric_id
    assert list(world.kept_rubrics) == [(ID, "1.0.0")]
