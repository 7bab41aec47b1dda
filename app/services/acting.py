"""What every use case is handed besides the session: who acts, how far, and when."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domain.errors import DomainError
from app.domain.policy import Caller, Reach


@dataclass(frozen=True, slots=True)
class Act:
    """One caller doing one operation at one moment.

    reach: how far the operation extends for this caller (the policy table). expected_versions: the
    ones named by If-Match, None where the operation asks for none. new_id makes UUIDv7s.
    """

    caller: Caller
    reach: Reach
    now: datetime
    new_id: Callable[[], UUID]
    expected_versions: frozenset[int] | None = None

    def expect(self, version: int) -> None:
        """Refuse a change that was based on another version than the current one."""
        if self.expected_versions is not None and version not in self.expected_versions:
            raise DomainError(
                "version-stale",
                "Somebody changed this since you read it. Read it again and repeat your change "
                "with the new ETag in If-Match.",
            )


def not_found() -> DomainError:
    """The one answer for what does not exist and for what the caller may not know exists."""
    return DomainError("not-found", "There is nothing here that you may see. Check the address.")
