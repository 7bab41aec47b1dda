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


class NotCurrentError(Exception):
    """The database has other tables than this version needs; the text says what to do."""


NEWER = (
    "The database is at a revision this version does not know. "
    "Run the newer version that migrated it."
)
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


@cache
def _revisions() -> frozenset[str | None]:
    """Every revision on the way to the newest, from an empty database on."""
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(alembic_config())
    return frozenset({None, *(script.revision for script in scripts.walk_revisions())})


def current_revision(connection: Connection) -> str | None:
    """The revision the database is at; None for an empty one."""
    from alembic.runtime.migration import MigrationContext

    return MigrationContext.configure(connection).get_current_revision()


def why_not_current(connection: Connection) -> str | None:
    """Why this version of the service cannot use the tables, and what to do; None when it can."""
    revision = current_revision(connection)
    if revision == newest_revision():
        return None
    if revision in _revisions():
        return "The database is not migrated to this version. Run: hiring migrate"
    return NEWER


def migrate(settings: Settings, revision: str = "head") -> None:
    """Upgrade the database; nothing happens when it is there already.

    Raises NotCurrentError for a database that a newer version has migrated.
    """
    from alembic import command
    from alembic.script.revision import ResolutionError
    from alembic.util.exc import CommandError

    try:
        command.upgrade(alembic_config(settings), revision)
    except CommandError as error:
        if not isinstance(error.__cause__, ResolutionError):
            raise
        raise NotCurrentError(NEWER) from error
