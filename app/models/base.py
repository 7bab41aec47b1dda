"""What every table shares: named constraints, identity, versions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlmodel import Field, SQLModel

# SQLite cannot drop a constraint without a name, so the convention comes before the tables.
NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMING_CONVENTION
metadata = SQLModel.metadata


class Row(SQLModel):
    """A row with an identity of its own: a UUIDv7 (RFC 9562), so that ids sort by birth."""

    id: UUID = Field(primary_key=True)


class Versioned(Row):
    """A row that people edit: `version` is its ETag and counts up by one with every change."""

    version: int = 1
    created_at: datetime
    updated_at: datetime

    def differing(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Those of the values that the row does not have already."""
        return {name: value for name, value in values.items() if getattr(self, name) != value}

    def change(self, values: Mapping[str, Any]) -> bool:
        """Take the values, and say whether any of them differed."""
        differing = self.differing(values)
        for name, value in differing.items():
            setattr(self, name, value)
        return bool(differing)

    def touch(self, now: datetime) -> None:
        """Count one change made at `now`."""
        self.version += 1
        self.updated_at = now


class Synced(Versioned):
    """A row an ATS follows: `sync_number` rises with every change, in order of visibility.

    sync_kind names the counter the numbers come from.
    """

    sync_kind: ClassVar[str]

    sync_number: int
