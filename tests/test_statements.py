"""Prepared statements give the same plain values on both engines."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import (
    Select,
    Text,
    bindparam,
    cast,
    insert,
    literal,
    select,
    update,
)
from sqlmodel import Session, col

from app.db import Database
from app.domain.policy import Role
from app.models.bookkeeping import Installation
from app.models.candidates import Candidate
from app.models.functions import JsonObject, json_rows
from app.models.people import Person
from app.models.teams import Member, MemberLevel, Team
from app.settings import Settings
from app.statements import Prepared

NOW = datetime(2026, 5, 4, 9, 0, 0, 123456, tzinfo=UTC)
SOMEBODY, SOMETHING = UUID(int=1), UUID(int=2)

PERSON = {
    "id": SOMEBODY,
    "version": 1,
    "created_at": NOW,
    "updated_at": NOW.astimezone(timezone(timedelta(hours=5))),
    "name": "Zoë 名前",
    "email": None,
    "role": Role.ADMIN,
    "system": None,
    "time_zone": "UTC",
    "is_active": True,
}
TEAM = {
    "id": SOMETHING,
    "version": 1,
    "created_at": NOW,
    "updated_at": NOW,
    "name": "Platform",
    "manager_id": SOMEBODY,
    "org_type": "medium",
    "goal": "product",
    "structure": None,
    "ml_team_count": 2**31 - 1,
}
MEMBER = {
    "id": SOMETHING,
    "version": 1,
    "created_at": NOW,
    "updated_at": NOW,
    "team_id": SOMETHING,
    "name": "Sam",
    "contract_fte": Decimal("0.07"),
    "application_id": None,
}
LEVEL = {
    "id": SOMETHING,
    "member_id": SOMETHING,
    "skill": "kubernetes",
    "level": 0,
    "evidence": "interview",
    "as_of": date(2026, 2, 28),
    "recorded_at": NOW,
    "recorded_by_id": None,
    "superseded_at": None,
    "level_estimate": 0.1,
    "level_sd": None,
}
CANDIDATE = {
    "id": SOMEBODY,
    "version": 1,
    "created_at": NOW,
    "updated_at": NOW,
    "sync_number": 2**31 - 1,
    "name": "Zoë",
    "links": ["https://example.com/é", 'a"b'],
    "source_channel": "unknown",
    "compensation_expectation": {"minimum": "1.10", "of": [1, 2.5, None, True]},
    "search_text": "",
    "created_by_id": SOMEBODY,
}


@pytest.fixture
def session(settings: Settings) -> Iterator[Session]:
    database = Database(settings)
    try:
        with database.writing() as opened:
            for table, row in (
                (Person, PERSON),
                (Team, TEAM),
                (Member, MEMBER),
                (MemberLevel, LEVEL),
                (Candidate, CANDIDATE),
            ):
                opened.execute(insert(table).values(row))
            yield opened
    finally:
        database.engine.dispose()


def of(*columns: Any) -> Select[Any]:
    """A SELECT of these columns; to a type-checker a column of a table class is its value."""
    return select(*columns)


@pytest.mark.parametrize(
    ("table", "row"),
    [
        (Person, PERSON),
        (Team, TEAM),
        (Member, MEMBER),
        (MemberLevel, LEVEL),
        (Candidate, CANDIDATE),
    ],
    ids=["person", "team", "member", "level", "candidate"],
)
def test_a_row_is_read_as_it_was_written(
    session: Session, table: type, row: dict[str, object]
) -> None:
    statement = Prepared(lambda: of(*(getattr(table, name) for name in row)))
    assert statement.all(session) == [row]


def test_times_come_back_aware_in_utc_to_the_microsecond(session: Session) -> None:
    row = Prepared(lambda: of(Person.created_at, Person.updated_at)).first(session)
    assert row is not None
    assert [moment.utcoffset() for moment in row.values()] == [timedelta(), timedelta()]
    assert row["updated_at"] == NOW


def test_values_have_the_same_types_on_both_engines(session: Session) -> None:
    statement = Prepared(
        lambda: (
            of(
                Person.id,
                Person.is_active,
                Person.role,
                Member.contract_fte,
                MemberLevel.as_of,
                MemberLevel.level_estimate,
                Candidate.links,
                Installation.signing_key,
                literal(None).label("absent"),
            )
            .select_from(Person)
            .join(Member, literal(True))
            .join(MemberLevel, literal(True))
            .join(Candidate, literal(True))
            .join(Installation, literal(True))
        )
    )
    row = statement.first(session)
    assert row is not None
    assert {name: type(value) for name, value in row.items()} == {
        "id": UUID,
        "is_active": bool,
        "role": str,
        "contract_fte": Decimal,
        "as_of": date,
        "level_estimate": float,
        "links": list,
        "signing_key": bytes,
        "absent": type(None),
    }


def test_json_the_database_writes_looks_the_same_on_both_engines(session: Session) -> None:
    whole_second = NOW.replace(microsecond=0)
    session.execute(update(Person).values(created_at=whole_second))
    item = JsonObject(
        id=Person.id,
        created_at=Person.created_at,
        updated_at=Person.updated_at,
        person=JsonObject(name=Person.name, email=Person.email),
        is_active=Person.is_active,
        level=MemberLevel.level,
        estimate=MemberLevel.level_estimate,
        as_of=MemberLevel.as_of,
        links=Candidate.links,
        teams=json_rows(of(Team.id)),
    )
    statement = Prepared(
        lambda: (
            of(cast(item, Text).label("item"))
            .select_from(Person)
            .join(MemberLevel, literal(True))
            .join(Candidate, literal(True))
        )
    )
    row = statement.first(session)
    assert row is not None
    assert json.loads(row["item"]) == {
        "id": str(SOMEBODY),
        "created_at": "2026-05-04T09:00:00Z",
        "updated_at": "2026-05-04T09:00:00.123456Z",
        "person": {"name": "Zoë 名前", "email": None},
        "is_active": True,
        "level": 0,
        "estimate": 0.1,
        "as_of": "2026-02-28",
        "links": ["https://example.com/é", 'a"b'],
        "teams": [{"id": str(SOMETHING)}],
    }


def test_parameters_are_bound_by_name_and_never_part_of_the_statement(session: Session) -> None:
    statement = Prepared(
        lambda: of(Person.id).where(
            col(Person.name) == bindparam("name"), col(Person.created_at) <= bindparam("until")
        )
    )
    assert statement.all(session, name=PERSON["name"], until=NOW) == [{"id": SOMEBODY}]
    assert statement.all(session, name="' OR 1=1 --", until=NOW) == []
    earlier = NOW - timedelta(microseconds=1)
    assert statement.first(session, name=PERSON["name"], until=earlier) is None


def test_each_shape_is_a_statement_of_its_own_built_once(session: Session) -> None:
    built: list[tuple[object, ...]] = []

    def build(*shape: bool) -> Select[Any]:
        built.append(shape)
        statement = of(Person.id)
        return statement.where(col(Person.id) != SOMEBODY) if shape[0] else statement

    statement = Prepared(build)
    for _ in range(3):
        assert statement.all(session, False) == [{"id": SOMEBODY}]
        assert statement.all(session, True) == []
    assert built == [(False,), (True,)]


def test_engines_of_one_dialect_share_a_statement(session: Session, settings: Settings) -> None:
    built: list[Select[Any]] = []

    def build() -> Select[Any]:
        built.append(of(Person.id))
        return built[-1]

    statement = Prepared(build)
    assert statement.all(session) == [{"id": SOMEBODY}]
    other = Database(settings)
    with other.reading() as committed:
        assert statement.all(committed) == []
    other.engine.dispose()
    assert len(built) == 1


def test_a_list_of_varying_length_cannot_be_prepared(session: Session) -> None:
    statement = Prepared(lambda: of(Person.id).where(col(Person.id).in_([SOMEBODY])))
    with pytest.raises(ValueError, match="length varies"):
        statement.all(session)
