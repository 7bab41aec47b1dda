"""Databases are brought to this version and back without losing a row."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from textwrap import indent
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.db import build_engine
from app.domain.canonical import content_hash
from app.domain.gaps.kept import from_plain, to_plain
from app.migrations import (
    NEWER,
    NotCurrentError,
    alembic_config,
    current_revision,
    migrate,
    newest_revision,
    why_not_current,
)
from app.models import metadata
from app.models.types import Word
from app.settings import Settings
from tests.worlds import Store, settings_for

FIRST = "0001"
ONE = UUID(int=1)
Step = tuple[str, str]
"""A migration as the statements that do it and those that undo it."""
MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision = {revision!r}
down_revision = {before!r}


def upgrade() -> None:
{up}


def downgrade() -> None:
{down}
"""
BACK_FILLED_COLUMN: Step = (
    """
with op.batch_alter_table("members") as batch:
    batch.add_column(sa.Column("initial", sa.String(), nullable=True))
op.execute("UPDATE members SET initial = substr(name, 1, 1)")
with op.batch_alter_table("members") as batch:
    batch.alter_column("initial", nullable=False)
""",
    """
with op.batch_alter_table("members") as batch:
    batch.drop_column("initial")
""",
)
RENAMED_AND_CHECKED: Step = (
    """
with op.batch_alter_table("scorecards") as batch:
    batch.alter_column("summary", new_column_name="conclusion")
with op.batch_alter_table("scorecards") as batch:
    batch.create_check_constraint(op.f("ck_scorecards_conclusion"), "length(conclusion) < 9000")
""",
    """
with op.batch_alter_table("scorecards") as batch:
    batch.drop_constraint(op.f("ck_scorecards_conclusion"), type_="check")
with op.batch_alter_table("scorecards") as batch:
    batch.alter_column("conclusion", new_column_name="summary")
""",
)
"""Both rebuild a table on SQLite whose children would be deleted with its rows."""


@pytest.fixture
def empty(store: Store) -> Iterator[Settings]:
    """Settings of a database without any table."""
    database_url = store.create(migrated=False)
    yield settings_for(database_url)
    store.drop(database_url)


@pytest.fixture
def engine(empty: Settings) -> Iterator[sa.Engine]:
    built = build_engine(empty)
    yield built
    built.dispose()


@pytest.fixture
def longer(empty: Settings, tmp_path: Path) -> Config:
    """The migrations with two more at their end, so that every walk has steps between tables."""
    return with_steps(empty, tmp_path, BACK_FILLED_COLUMN, RENAMED_AND_CHECKED)


def revisions(config: Config) -> list[str]:
    """Every revision, oldest first."""
    script = ScriptDirectory.from_config(config)
    return [step.revision for step in reversed(list(script.walk_revisions()))]


def fill(engine: sa.Engine) -> None:
    """One row in every empty table; all have the same id, so that every reference holds."""
    tables = sa.MetaData()
    with engine.begin() as connection:
        tables.reflect(connection)
        inspector = sa.inspect(connection)
        for table in tables.sorted_tables:
            if connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one():
                continue
            words = {
                str(check["name"]).removeprefix(f"ck_{table.name}_"): found[1]
                for check in inspector.get_check_constraints(table.name)
                if (found := re.search(r"'(\w+)'", check["sqltext"]))
            }
            connection.execute(
                table.insert().values(
                    {column.name: words.get(column.name, _sample(column)) for column in table.c}
                )
            )


def _sample(column: sa.Column[Any]) -> Any:
    kind = column.type
    if column.nullable and not column.foreign_keys:
        return None
    if isinstance(kind, sa.Uuid):
        return ONE
    if isinstance(kind, sa.CHAR):
        return ONE.hex
    if isinstance(kind, sa.DateTime):
        return datetime(2026, 5, 4, 9, tzinfo=UTC)
    if isinstance(kind, sa.Date):
        return date(2026, 5, 4)
    if isinstance(kind, sa.JSON):
        return {"kept": ["é", 1]}
    if isinstance(kind, sa.LargeBinary):
        return b"\x00\xff"
    return "kept" if isinstance(kind, sa.String) else 1


def contents(engine: sa.Engine) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, by name."""
    tables = sa.MetaData()
    with engine.connect() as connection:
        tables.reflect(connection)
        return {
            table.name: [dict(row._mapping) for row in connection.execute(sa.select(table))]
            for table in tables.sorted_tables
            if table.name != "alembic_version"
        }


def with_steps(settings: Settings, directory: Path, *steps: Step) -> Config:
    """The migrations with these at their end."""
    before = newest_revision()
    for number, (up, down) in enumerate(steps, start=1):
        revision = f"step{number}"
        parts = {"up": indent(up, "    "), "down": indent(down, "    ")}
        file = directory / f"{revision}.py"
        file.write_text(MIGRATION.format(revision=revision, before=before, **parts))
        before = revision
    config = alembic_config(settings)
    versions = f"{config.get_main_option('script_location')}/versions"
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", f"{versions}\n{directory}")
    return config


def test_an_empty_database_is_brought_to_the_newest_revision(
    empty: Settings, engine: sa.Engine
) -> None:
    with engine.connect() as connection:
        assert current_revision(connection) is None
    migrate(empty)
    migrate(empty)
    with engine.connect() as connection:
        assert current_revision(connection) == newest_revision()


def test_there_is_one_newest_revision_and_no_branch() -> None:
    assert len(ScriptDirectory.from_config(alembic_config()).get_heads()) == 1
    assert revisions(alembic_config())[0] == FIRST


def test_the_tables_are_those_of_the_models(empty: Settings, engine: sa.Engine) -> None:
    migrate(empty)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_checks_are_those_of_the_models(empty: Settings, engine: sa.Engine) -> None:
    """Alembic compares no CHECK constraints, so this does, by their words and numbers."""
    migrate(empty)
    inspector = sa.inspect(engine)
    for table in metadata.sorted_tables:
        there = {
            str(check["name"]): _essence(check["sqltext"])
            for check in inspector.get_check_constraints(table.name)
        }
        meant = {
            str(check.name): _essence(str(check.sqltext))
            for check in table.constraints
            if isinstance(check, sa.CheckConstraint)
        }
        assert there == meant, table.name


def test_a_column_of_words_holds_no_other_word() -> None:
    for table in metadata.sorted_tables:
        checks = {str(check.name) for check in table.constraints}
        for column in table.columns:
            if isinstance(column.type, Word):
                assert f"ck_{table.name}_{column.name}" in checks


def _essence(condition: str) -> list[str]:
    return sorted(re.findall(r"'\w+'|\b\d+\b", condition))


def test_every_revision_can_be_undone_and_done_again(longer: Config, engine: sa.Engine) -> None:
    schemas = []
    for revision in revisions(longer):
        command.upgrade(longer, revision)
        schemas.append(_schema(engine))
        command.downgrade(longer, "-1")
        command.upgrade(longer, revision)
        assert _schema(engine) == schemas[-1]
    assert len(schemas) > 1
    for before in reversed(schemas):
        assert _schema(engine) == before
        command.downgrade(longer, "-1")
    assert sa.inspect(engine).get_table_names() == ["alembic_version"]
    command.upgrade(longer, "head")


def _schema(engine: sa.Engine) -> dict[str, Any]:
    inspector = sa.inspect(engine)
    return {
        name: (
            sorted(column["name"] for column in inspector.get_columns(name)),
            sorted(str(index["name"]) for index in inspector.get_indexes(name)),
            sorted(str(check["name"]) for check in inspector.get_check_constraints(name)),
            sorted(str(key["name"]) for key in inspector.get_foreign_keys(name)),
        )
        for name in inspector.get_table_names()
    }


def test_a_populated_database_keeps_every_row_up_and_down_through_all_revisions(
    longer: Config, engine: sa.Engine
) -> None:
    """With foreign keys on, SQLite would delete the children of every table that is rebuilt."""
    walked = revisions(longer)
    assert len(walked) > 1, "there is nothing between the first revision and the newest"
    for revision in walked:
        command.upgrade(longer, revision)
        fill(engine)
        before = contents(engine)
        assert all(before.values())
        command.upgrade(longer, "head")
        at_head = contents(engine)
        for table in before.keys() & at_head.keys():
            assert len(at_head[table]) == len(before[table])
        command.downgrade(longer, revision)
        assert contents(engine) == before
        command.upgrade(longer, "head")
        assert contents(engine) == at_head
        command.downgrade(longer, revision)


def test_rebuilding_a_table_keeps_the_rows_that_would_go_with_its_own(
    empty: Settings, engine: sa.Engine, tmp_path: Path
) -> None:
    """With foreign keys on, SQLite would delete the ratings while the scorecards are rebuilt."""
    migrate(empty)
    fill(engine)
    before = contents(engine)
    rebuild = """
how = "always" if op.get_bind().dialect.name == "sqlite" else "never"
with op.batch_alter_table("scorecards", recreate=how) as batch:
    batch.add_column(sa.Column("probe", sa.Integer()))
"""
    command.upgrade(with_steps(empty, tmp_path, (rebuild, "pass")), "head")
    after = contents(engine)
    assert [row.pop("probe") for row in after["scorecards"]] == [None]
    assert after == before
    assert before["ratings"]


def test_a_migration_that_breaks_references_is_refused_and_undone(
    empty: Settings, engine: sa.Engine, tmp_path: Path
) -> None:
    migrate(empty)
    fill(engine)
    before = contents(engine)
    config = with_steps(empty, tmp_path, ('op.execute("DELETE FROM teams")', "pass"))
    with pytest.raises((RuntimeError, sa.exc.IntegrityError)):
        command.upgrade(config, "head")
    assert contents(engine) == before
    with engine.connect() as connection:
        assert current_revision(connection) == newest_revision()


LEVEL_MADE_AT = datetime(2026, 2, 3, 4, 5, 6, 789000, tzinfo=UTC)
A_LEVEL = UUID(int=(int(LEVEL_MADE_AT.timestamp() * 1000) << 80) + 1)
"""A UUIDv7 tells when it was made."""
_LEVELS = sa.table(
    "member_levels",
    *(sa.column(name, sa.Uuid()) for name in ("id", "member_id")),
    *(sa.column(name) for name in ("skill", "level", "evidence")),
    *(sa.column(name, sa.DateTime(timezone=True)) for name in ("recorded_at", "superseded_at")),
)


def test_levels_get_a_history_and_lose_it_but_for_the_current_one(
    empty: Settings, engine: sa.Engine
) -> None:
    config = alembic_config(empty)
    command.upgrade(config, "0010")
    fill(engine)
    git = {"member_id": ONE, "skill": "git", "level": 3, "evidence": "peer"}
    with engine.begin() as connection:
        connection.execute(sa.delete(_LEVELS))
        connection.execute(sa.insert(_LEVELS).values(id=A_LEVEL, **git))
    before = contents(engine)
    command.upgrade(config, "0011")
    [level] = contents(engine)["member_levels"]
    made_at = level["recorded_at"].replace(tzinfo=UTC)
    assert (made_at, level["recorded_by_id"]) == (LEVEL_MADE_AT, None)
    assert level["superseded_at"] is None
    newer = git | {"recorded_at": LEVEL_MADE_AT}
    with engine.begin() as connection:
        for number, level_id, values in (
            (1, A_LEVEL.int + 1, {"superseded_at": LEVEL_MADE_AT}),
            (2, A_LEVEL.int + 2, {"skill": "docker", "level": None, "evidence": "none"}),
        ):
            row = newer | {"id": UUID(int=level_id)} | values
            connection.execute(sa.insert(_LEVELS).values(**row))
            assert len(contents_of(connection, "member_levels")) == number + 1
    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        connection.execute(sa.insert(_LEVELS).values(id=UUID(int=7), **newer))
    command.downgrade(config, "0010")
    assert contents(engine) == before


def test_kept_reports_learn_the_words_of_today_and_the_hash_of_what_they_say(
    empty: Settings, engine: sa.Engine
) -> None:
    config = alembic_config(empty)
    command.upgrade(config, "0013")
    fill(engine)
    kept = sa.Table(
        "gap_snapshots",
        sa.MetaData(),
        sa.Column("id", sa.Uuid(), primary_key=True),
        autoload_with=engine,
    )
    levels = {
        "git": {"level": 4, "evidence": "interview", "as_of": None, "attested": 3},
        "sql": {"level": 2, "evidence": "self", "as_of": None, "attested": None},
    }
    anybody: dict[str, Any] = {"application_id": None, "contract_fte": 0.125, "allocations": {}}
    joiner = anybody | {"id": "a", "joins_on": "2026-06-01", "levels": levels}
    peer = {"git": {"level": 3, "evidence": "peer", "as_of": "2026-01-02"}}
    members = [joiner, anybody | {"id": "b", "levels": peer}]
    profile = {"org_type": "medium", "goal": "product", "structure": None, "ml_team_count": 1}
    inputs = {"profile": profile, "role_demands": [], "skill_targets": [], "members": members}
    [row] = contents(engine)["gap_snapshots"]
    with engine.begin() as connection:
        connection.execute(sa.insert(kept).values({**row, "id": UUID(int=2), "inputs": inputs}))
    command.upgrade(config, "0014")
    [same, found] = sorted(contents(engine)["gap_snapshots"], key=lambda one: str(one["id"]))
    assert same == row
    team = from_plain(found["inputs"], {"a": "Ana", "b": "Ben"})
    assert [member.starts_on for member in team.members] == [date(2026, 6, 1), None]
    assert [
        {skill: known.verified_level for skill, known in member.levels.items()}
        for member in team.members
    ] == [{"git": 3, "sql": None}, {"git": 3}]
    assert found["inputs"] == to_plain(team)
    assert found["inputs_hash"] == content_hash(to_plain(team)) != row["inputs_hash"]
    with pytest.raises(sa.exc.DBAPIError, match="kept as it is"), engine.begin() as connection:
        connection.execute(sa.update(kept).values(inputs_hash="other"))
    command.downgrade(config, "0013")
    [same, back] = sorted(contents(engine)["gap_snapshots"], key=lambda one: str(one["id"]))
    assert (same, back["inputs"]["members"][0]) == (row, joiner)


def contents_of(connection: sa.Connection, table: str) -> list[Any]:
    """Every row of a table."""
    return list(connection.execute(sa.text(f"SELECT * FROM {table}")))  # noqa: S608  # a name


def test_every_constraint_has_the_name_of_the_convention(
    empty: Settings, engine: sa.Engine
) -> None:
    migrate(empty)
    inspector = sa.inspect(engine)
    for table in metadata.tables:
        named: dict[str, list[Any]] = {
            "pk": [inspector.get_pk_constraint(table)],
            "fk": inspector.get_foreign_keys(table),
            "uq": inspector.get_unique_constraints(table),
            "ck": inspector.get_check_constraints(table),
            "ix": [
                index
                for index in inspector.get_indexes(table)
                if not index.get("duplicates_constraint")
            ],
        }
        for kind, constraints in named.items():
            for constraint in constraints:
                name = str(constraint["name"])
                assert name.startswith(f"{kind}_{table}"), (table, constraint)
                assert name == name.lower()
                assert len(name) <= 63, "PostgreSQL would cut it short"


def test_a_database_in_use_has_foreign_keys_that_hold(settings: Settings) -> None:
    engine = build_engine(settings)
    fill(engine)
    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM teams"))
    with engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM scorecards"))
    assert contents(engine)["ratings"] == []
    engine.dispose()


def test_counters_of_requests_are_spared_the_log_of_postgresql(settings: Settings) -> None:
    engine = build_engine(settings)
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            kept = connection.execute(
                sa.text("SELECT relpersistence FROM pg_class WHERE relname = 'rate_windows'")
            ).scalar_one()
        assert kept == "u"
    engine.dispose()


def test_two_installations_do_not_share_the_key_that_signs_cursors(
    empty: Settings, engine: sa.Engine, settings: Settings
) -> None:
    migrate(empty)
    other = build_engine(settings)
    keys = [contents(one)["installation"][0]["signing_key"] for one in (engine, other)]
    other.dispose()
    assert keys[0] != keys[1]
    assert [len(key) for key in keys] == [32, 32]


def test_a_database_of_a_newer_version_is_called_so(empty: Settings, engine: sa.Engine) -> None:
    migrate(empty)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = 'later'"))
        assert why_not_current(connection) == NEWER
    with pytest.raises(NotCurrentError, match="newer version"):
        migrate(empty)
