"""How Alembic reaches the database: the service's engine, one transaction, checked at the end."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from app.db import build_engine, driver_of
from app.models import metadata
from app.models.types import Thousandths, Word
from app.settings import Settings


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our column types as the plain types they are stored as, so that old revisions last."""
    if kind != "type":
        return False
    if isinstance(item, AutoString):
        return "sa.String()"
    if isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return repr(item) if isinstance(item, Word | Thousandths) else False


def run(connection: Connection) -> None:
    """Migrate over this connection.

    On SQLite, Alembic rebuilds tables to alter them; with foreign keys on, a rebuild would delete
    every child row that cascades. They are off before the transaction begins, and checked after.
    """
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        driver_of(connection).execute("PRAGMA foreign_keys=OFF")
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=is_sqlite,
        render_item=render_item,
        # SQLite can take DDL back too, and its BEGIN is ours: a failed one leaves nothing.
        transactional_ddl=True,
        transaction_per_migration=False,
    )
    try:
        with context.begin_transaction():
            context.run_migrations()
            if is_sqlite:
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                if broken:
                    raise RuntimeError(f"A migration would leave broken references: {broken[:5]}")
    finally:
        if is_sqlite:
            driver_of(connection).execute("PRAGMA foreign_keys=ON")


settings = context.config.attributes.get("settings") or Settings()
engine = build_engine(settings).execution_options(begin="BEGIN IMMEDIATE")
try:
    with engine.connect() as connection:
        run(connection)
finally:
    engine.dispose()
