"""Both engines are set up as the service's promises need them."""

import asyncio
import threading
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlmodel import Session, col, select

from app.db import Database, transaction
from app.models.bookkeeping import SyncCounter
from app.settings import Settings
from tests.client import Api
from tests.racing import at_once, copies
from tests.worlds import Store


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    opened = Database(settings)
    yield opened
    asyncio.run(opened.dispose())


@pytest.fixture
def only_sqlite(store: Store) -> None:
    if store.name != "sqlite":
        pytest.skip("speaks of SQLite")


@pytest.fixture
def only_postgresql(store: Store) -> None:
    if store.name != "postgresql":
        pytest.skip("speaks of PostgreSQL")


def counted(session: Session) -> int:
    """The value of one row that these tests count up."""
    return session.exec(select(SyncCounter.value).where(col(SyncCounter.kind) == "candidate")).one()


def count_up(database: Database) -> None:
    """Read a row and write what follows from it, in one transaction."""
    with database.writing() as session:
        before = session.exec(
            select(SyncCounter).where(col(SyncCounter.kind) == "candidate").with_for_update()
        ).one()
        before.value += 1


@pytest.mark.usefixtures("only_sqlite")
@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("busy_timeout", 5000),
    ],
)
def test_every_connection_has_the_pragmas_that_durability_rests_on(
    database: Database, pragma: str, value: object
) -> None:
    with database.engine.connect() as first, database.engine.connect() as second:
        for connection in (first, second):
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


@pytest.mark.usefixtures("only_sqlite")
def test_a_writer_takes_the_lock_before_it_reads(database: Database) -> None:
    said: list[str] = []

    def listen(connection: Any, _entry: object) -> None:
        connection.set_trace_callback(said.append)

    event.listen(database.engine, "connect", listen)
    with database.reading() as session:
        counted(session)
    assert [line for line in said if line.startswith("BEGIN")] == ["BEGIN"]
    said.clear()
    with database.writing() as session:
        counted(session)
    assert said[0] == "BEGIN IMMEDIATE"


@pytest.mark.usefixtures("only_sqlite")
def test_readers_go_on_while_somebody_writes(database: Database) -> None:
    with database.writing() as writer:
        writer.execute(text("UPDATE sync_counters SET value = 7"))
        with database.reading() as reader:
            assert counted(reader) == 0
    with database.reading() as reader:
        assert counted(reader) == 7


@pytest.mark.settings(lock_timeout_seconds=0.2)
def test_a_writer_that_waits_too_long_is_told_so(database: Database) -> None:
    with database.writing() as first:
        first.execute(text("UPDATE sync_counters SET value = 7"))
        with pytest.raises(OperationalError), database.writing() as second:
            second.execute(text("UPDATE sync_counters SET value = 8"))


@pytest.mark.usefixtures("only_postgresql")
def test_a_reader_has_one_snapshot_and_may_not_write(database: Database) -> None:
    with database.reading() as session:
        level = session.execute(text("SHOW transaction_isolation")).scalar_one()
        assert level == "repeatable read"
        with pytest.raises(SQLAlchemyError, match="read-only"):
            session.execute(text("UPDATE sync_counters SET value = 7"))


@pytest.mark.usefixtures("only_postgresql")
def test_a_writer_sees_what_others_committed_and_is_not_left_read_only(
    database: Database,
) -> None:
    with database.reading():
        pass
    with database.writing() as session:
        level = session.execute(text("SHOW transaction_isolation")).scalar_one()
        assert level == "read committed"
        assert session.execute(text("SHOW transaction_read_only")).scalar_one() == "off"


@pytest.mark.usefixtures("only_postgresql")
def test_connections_speak_utc_and_give_up_waiting_for_locks(database: Database) -> None:
    with database.reading() as session:
        assert session.execute(text("SHOW timezone")).scalar_one() == "UTC"
        assert session.execute(text("SHOW lock_timeout")).scalar_one() == "5s"


def test_a_snapshot_does_not_move_while_it_is_read(database: Database) -> None:
    with database.reading() as session:
        assert counted(session) == 0
        count_up(database)
        assert counted(session) == 0


def test_eight_writers_at_once_lose_no_update(database: Database) -> None:
    for _ in range(10):
        at_once(*copies(8, partial(count_up, database)))
    with database.reading() as session:
        assert counted(session) == 80


def test_an_error_inside_the_block_undoes_it(database: Database) -> None:
    def change_and_fail() -> None:
        with database.writing() as session:
            session.execute(text("UPDATE sync_counters SET value = 7"))
            raise KeyError

    with pytest.raises(KeyError):
        change_and_fail()
    with database.reading() as session:
        assert counted(session) == 0


def test_what_a_reader_changes_by_mistake_is_not_kept(database: Database) -> None:
    with database.engine.connect() as connection:
        with transaction(connection, writes=False) as session:
            assert counted(session) == 0
        assert not connection.in_transaction()


def test_an_answer_is_given_only_after_its_commit(api: Api) -> None:
    """A second connection finds every record the moment its answer is there."""
    for number in range(20):
        made = api.post("/candidates", json={"name": f"a{number}"}).json()
        with api.world.database.reading() as session:
            stored = session.execute(text("SELECT name FROM candidates ORDER BY id DESC")).first()
        assert stored == (made["name"],)


def test_a_commit_that_fails_is_no_success(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    database = api.world.database
    engine = database.async_engine.sync_engine if database.async_engine else database.engine

    def fail(_connection: object) -> None:
        raise engine.dialect.loaded_dbapi.OperationalError("the disk is gone")

    monkeypatch.setattr(engine.dialect, "do_commit", fail)
    refused = api.post("/candidates", json={"name": "a"}, once="k")
    monkeypatch.undo()
    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "1"
    assert refused.json()["type"] == "/problems/unavailable"
    assert api.get("/candidates").json()["items"] == []
    assert api.post("/candidates", json={"name": "a"}, once="k").status_code == 201


@pytest.mark.settings(lock_timeout_seconds=0.2)
def test_a_write_that_cannot_get_its_lock_is_unavailable_and_recovers(api: Api) -> None:
    with api.world.database.writing() as session:
        session.execute(text("UPDATE sync_counters SET value = value"))
        refused = api.post("/candidates", json={"name": "a"})
        assert api.get("/candidates").status_code == 200
    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "1"
    assert api.post("/candidates", json={"name": "a"}).status_code == 201


@pytest.mark.usefixtures("only_sqlite")
def test_a_full_disk_is_told_as_such_and_what_is_there_stays_readable(api: Api) -> None:
    api.post("/candidates", json={"name": "kept"})

    def fill(connection: Any, _entry: object) -> None:
        connection.execute("PRAGMA max_page_count=1")

    engine = api.world.database.engine
    engine.dispose()
    event.listen(engine, "connect", fill)
    answers = [api.post("/candidates", json={"name": "a" * 200}) for _ in range(40)]
    refused = [answer for answer in answers if answer.status_code != 201]
    assert {answer.status_code for answer in refused} == {507}
    assert refused[0].json()["type"] == "/problems/storage-full"
    assert api.get("/candidates").json()["items"][0]["name"] == "kept"
    event.remove(engine, "connect", fill)
    engine.dispose()
    assert api.post("/candidates", json={"name": "again"}).status_code == 201
    with api.world.database.reading() as session:
        assert session.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"


async def test_heavy_work_leaves_threads_to_the_rest_and_is_refused_when_it_waits_too_long(
    settings: Settings,
) -> None:
    few = settings.model_copy(update={"worker_threads": 4, "pool_timeout_seconds": 0.2})
    database = Database(few)
    begun, done = threading.Event(), threading.Event()

    def long(_connection: Connection) -> None:
        begun.set()
        assert done.wait(20)

    heavy = asyncio.create_task(database.run(long, writes=False, heavy=True))
    await asyncio.to_thread(begun.wait, 20)
    one = await database.run(_one, writes=True, heavy=False)
    with pytest.raises(TimeoutError):
        await database.run(long, writes=False, heavy=True)
    done.set()
    await heavy
    assert one == 1
    assert await database.run(lambda _connection: "after", writes=False, heavy=True) == "after"
    await database.dispose()


def _one(connection: Connection) -> Any:
    return connection.scalar(text("SELECT 1"))
