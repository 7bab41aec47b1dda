"""Who gets in: live keys, however they are presented, for what their owner and scopes allow."""

import base64
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from app.models.people import ApiKey, Person
from app.security import make_key
from tests.client import Api


def dead_keys(api: Api) -> Iterator[tuple[str, str]]:
    """Every way a key can fail, with a key that fails in it."""
    now = api.clock.now
    yield "none", ""
    yield "expired", api.add_key(expires_at=now - timedelta(seconds=1))
    yield "expiring this instant", api.add_key(expires_at=now)
    yield "revoked", api.add_key(revoked_at=now - timedelta(days=1))
    yield "revoked, not yet expired", api.add_key(revoked_at=now, expires_at=now + timedelta(1))
    yield "truncated", api.key[:-1]
    yield "without its checksum", api.key[:-6]
    yield "with a changed checksum", api.key[:-6] + "000000"
    yield "with more behind it", api.key + "0"
    yield "in capitals", api.key.upper()
    yield "of another installation", make_key("live", api.world.random_bytes)[0]
    yield "that nobody was given", make_key("test", api.world.random_bytes)[0]
    robbed = api.as_("recruiter")
    stranger, parts = make_key("test", api.world.random_bytes)
    with api.world.database.writing() as session:
        session.execute(
            update(ApiKey)
            .where(col(ApiKey.person_id) == robbed.person_id)
            .values(public_id=parts.public_id)
        )
    yield "with the id of one key and the secret of another", stranger
    yield "of somebody who left", api.person("recruiter", name="left", is_active=False).key


def test_a_dead_key_of_any_kind_is_refused_in_the_same_words(api: Api) -> None:
    told = {}
    for case, key in dead_keys(api):
        response = api.with_key(key).get("/candidates")
        assert response.status_code == 401, case
        assert response.headers["www-authenticate"].startswith("Bearer ")
        problem = response.json()
        del problem["request_id"]
        told[case] = problem
    assert len({str(problem) for problem in told.values()}) == 1


def test_a_key_lives_until_it_expires(api: Api) -> None:
    until = api.clock.now + timedelta(hours=1)
    guest = api.with_key(api.add_key(expires_at=until))
    api.clock.advance(minutes=59)
    assert guest.get("/candidates").status_code == 200
    api.clock.advance(minutes=1)
    assert guest.get("/candidates").status_code == 401


def test_a_revocation_works_on_the_next_request(api: Api) -> None:
    assert api.get("/candidates").status_code == 200
    with api.world.database.writing() as session:
        session.execute(update(ApiKey).values(revoked_at=api.clock.now))
    assert api.get("/candidates").status_code == 401


def test_whoever_leaves_is_out_on_the_next_request(api: Api) -> None:
    with api.world.database.writing() as session:
        session.execute(update(Person).values(is_active=False))
    assert api.get("/candidates").status_code == 401


@pytest.mark.parametrize("form", ["Bearer {key}", "bearer {key}", "BEARER   {key}"])
def test_a_bearer_key_is_taken_in_any_spelling(api: Api, form: str) -> None:
    headers = {"Authorization": form.format(key=api.key)}
    assert api.anonymous.get("/candidates", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("credentials", "status"),
    [("{key}:", 200), ("{key}", 200), ("{key}:anything", 200), (":{key}", 401), ("x:{key}", 401)],
)
def test_a_key_is_taken_as_the_user_name_of_basic(api: Api, credentials: str, status: int) -> None:
    encoded = base64.b64encode(credentials.format(key=api.key).encode()).decode()
    headers = {"Authorization": f"Basic {encoded}"}
    assert api.anonymous.get("/candidates", headers=headers).status_code == status


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Basic", "Basic %%%", "Basic w6k=", "Basic /w==", "Digest x", "{key}"]
)
def test_any_other_authorization_is_no_key(api: Api, header: str) -> None:
    headers = {"Authorization": header.format(key=api.key)}
    assert api.anonymous.get("/candidates", headers=headers).status_code == 401


def test_a_key_in_the_address_is_no_key(api: Api) -> None:
    assert api.anonymous.get(f"/candidates?api_key={api.key}").status_code == 401


def test_a_key_with_scopes_may_do_what_they_name_and_no_more(api: Api) -> None:
    reader = api.with_key(api.add_key(scopes=("candidates:read",)))
    writer = api.with_key(api.add_key(scopes=("candidates:write", "me:read")))
    assert reader.get("/candidates").status_code == 200
    assert writer.post("/candidates", json={"name": "a"}).status_code == 201
    refused = reader.post("/candidates", json={"name": "a"})
    assert refused.status_code == 403
    assert refused.json()["type"] == "/problems/operation-closed"
    assert "candidates:write" in refused.json()["detail"]
    assert writer.get("/candidates").status_code == 403


def test_a_scope_never_lifts_a_role(api: Api) -> None:
    interviewer = api.as_("interviewer")
    key = interviewer.add_key(scopes=("candidates:write",))
    assert interviewer.with_key(key).post("/candidates", json={"name": "a"}).status_code == 403


def test_the_last_use_of_a_key_is_noted_to_the_hour(api: Api) -> None:
    def noted() -> object:
        with api.world.database.reading() as session:
            return session.exec(select(ApiKey.last_used_at)).one()

    made = api.clock.now
    api.clock.advance(minutes=59)
    api.get("/candidates")
    assert noted() == made
    api.clock.advance(minutes=2)
    api.get("/candidates")
    assert noted() == api.clock.now


def test_a_refused_request_is_no_use_of_the_key(api: Api) -> None:
    made = api.clock.now
    api.clock.advance(hours=2)
    api.get("/candidates?cursor=alien")
    with api.world.database.reading() as session:
        assert session.exec(select(ApiKey.last_used_at)).one() == made
