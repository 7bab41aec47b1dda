"""What an operator does straight in the database, with no key: the first admin begins here."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from os import urandom
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col
from uuid_utils.compat import uuid7

from app import migrations
from app.api.world import utc_now
from app.db import Database
from app.domain.errors import DomainError
from app.domain.policy import Caller, Reach, Role
from app.models.people import ApiKey, Person
from app.security import make_key
from app.services import keys, people
from app.services.acting import Act
from app.settings import Settings

NOBODY = UUID(int=0)


class Console:
    """The records of an installation, in the hands of whoever may read its settings."""

    def __init__(self, settings: Settings) -> None:
        self._database = Database(settings)
        self._make_key = partial(make_key, settings.key_environment, urandom)

    def require_migrated(self) -> None:
        """Raise NotCurrentError unless the tables are those of this version."""
        with self._database.reading() as session:
            reason = migrations.why_not_current(session.connection())
        if reason is not None:
            raise migrations.NotCurrentError(reason)

    def create_key(
        self,
        *,
        email: str,
        name: str,
        role: Role,
        system: str | None = None,
        key_name: str = "console",
        scopes: Sequence[str] = (),
        lives: timedelta | None = None,
    ) -> str:
        """A key of the person with this e-mail address, who is made if there is none.

        Raises DomainError: `already-exists` when the person is there in another role, and whatever
        refuses the key itself.
        """
        with self._database.writing() as session:
            act = _act()
            person = people.with_address(session, email)
            if person is None:
                record = {"email": email.lower(), "name": name, "role": role, "system": system}
                person = people.create(session, act, record | {"time_zone": "UTC"})
            elif (person.role, person.system) != (role, system):
                raise DomainError(
                    "already-exists", f"This person is there already, as {person.role.value}."
                )
            return self._mint(session, act, person, key_name, scopes, lives)

    def fresh_key(self, email: str, key_name: str) -> str | None:
        """A new key in place of the person's earlier ones of that name; None if nobody is there."""
        with self._database.writing() as session:
            act = _act()
            person = people.with_address(session, email)
            if person is None:
                return None
            _revoke(session, act, person, key_name)
            return self._mint(session, act, person, key_name, (), None)

    def revoke_keys(self, email: str, key_name: str) -> None:
        """End every key of that name the person has."""
        with self._database.writing() as session:
            person = people.with_address(session, email)
            if person is not None:
                _revoke(session, _act(), person, key_name)

    def _mint(
        self,
        session: Session,
        act: Act,
        person: Person,
        key_name: str,
        scopes: Sequence[str],
        lives: timedelta | None,
    ) -> str:
        _, text = keys.create(
            session,
            act,
            self._make_key,
            name=key_name,
            person_id=person.id,
            scopes=scopes,
            expires_at=act.now + lives if lives else None,
        )
        return text

    def close(self) -> None:
        """Let go of the database."""
        self._database.engine.dispose()


@contextmanager
def open_console(settings: Settings) -> Iterator[Console]:
    """A console over a migrated database, closed when the block ends."""
    console = Console(settings)
    try:
        console.require_migrated()
        yield console
    finally:
        console.close()


def _act() -> Act:
    return Act(Caller(NOBODY, Role.ADMIN, "console"), Reach.ALL, utc_now(), uuid7)


def _revoke(session: Session, act: Act, person: Person, key_name: str) -> None:
    session.execute(
        update(ApiKey)
        .where(
            col(ApiKey.person_id) == person.id,
            col(ApiKey.name) == key_name,
            col(ApiKey.revoked_at).is_(None),
        )
        .values(revoked_at=act.now, version=col(ApiKey.version) + 1)
    )
