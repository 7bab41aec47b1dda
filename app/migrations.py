"""Bringing a database to this version's tables, and telling whether it is there."""

from functools import cache
from importlib.resources import files
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from app.settings import Settings

ROOT = Path(str(files("app"))).parent


def alembic_config(settings: Settings | None = None) -> Config:
    """Alembic's configuration, aimed at the settings' database."""
    config = Config(ROOT / "alembic.ini")
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["settings"] = settings or Settings()
    return config


@cache
def newest_revision() -> str | None:
    """The revision this version of the service needs."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


def current_revision(connection: Connection) -> str | None:
    """The revision the database is at; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def migrate(settings: Settings, revision: str = "head") -> None:
    """Upgrade the database; nothing happens when it is there already."""
    command.upgrade(alembic_config(settings), revision)
