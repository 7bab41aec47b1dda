"""Bringing a database to this version's tables, and telling whether it is there."""

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from app.settings import Settings

# Alembic takes longer to import than the rest of the service to start, and a server that is up to
# date hardly needs it: so it is imported where it is used.
if TYPE_CHECKING:
    from alembic.config import Config

ROOT = Path(str(files("app"))).parent


def alembic_config(settings: Settings | None = None) -> "Config":
    """Alembic's configuration, aimed at the settings' database."""
    from alembic.config import Config

    config = Config(ROOT / "alembic.ini")
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["settings"] = settings or Settings()
    return config


@cache
def newest_revision() -> str | None:
    """The revision this version of the service needs."""
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(alembic_config()).get_current_head()


def current_revision(connection: Connection) -> str | None:
    """The revision the database is at; None for an empty one."""
    from alembic.runtime.migration import MigrationContext

    return MigrationContext.configure(connection).get_current_revision()


def is_current(connection: Connection) -> bool:
    """Whether the database has the tables this version of the service needs."""
    return current_revision(connection) == newest_revision()


def migrate(settings: Settings, revision: str = "head") -> None:
    """Upgrade the database; nothing happens when it is there already."""
    from alembic import command

    command.upgrade(alembic_config(settings), revision)
