"""What a running service is made of: settings, records, rubrics, clock, chance, nothing else."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from os import urandom
from uuid import UUID

from sqlmodel import Session, col, select
from uuid_utils.compat import uuid7

from app.api.limits import Limiter
from app.db import Database
from app.models.bookkeeping import Installation
from app.rubrics.loader import Library, load_library
from app.services.rubrics import Kept
from app.settings import Settings


def utc_now() -> datetime:
    """The time, aware and in UTC."""
    return datetime.now(UTC)


@dataclass
class World:
    """Everything a request may depend on, handed in so that tests can hold it still.

    checks_plain_answers: whether those are held against their response model too, as in tests.
    """

    settings: Settings
    database: Database
    limiter: Limiter
    kept_rubrics: Kept = field(default_factory=dict)
    clock: Callable[[], datetime] = field(default=utc_now)
    new_id: Callable[[], UUID] = field(default=uuid7)
    random_bytes: Callable[[int], bytes] = field(default=urandom)
    checks_plain_answers: bool = False
    _signing_key: bytes | None = field(default=None, init=False, repr=False)

    @cached_property
    def library(self) -> Library:
        """The rubrics that come with the program; read at their first use, not while it starts."""
        return load_library()

    @classmethod
    def build(cls, settings: Settings) -> "World":
        """The world of a real installation."""
        return cls(settings, Database(settings), Limiter(settings))

    def signing_key(self, session: Session) -> bytes:
        """The key that signs cursors; the same for every replica on one database."""
        if self._signing_key is None:
            self._signing_key = session.exec(select(col(Installation.signing_key))).one()
        return self._signing_key

    async def dispose(self) -> None:
        """Close every connection."""
        await self.database.dispose()
        self.limiter.dispose()
