"""Gap reports that were kept: what one found of a team, and what it was computed from."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from app.models.base import Row
from app.models.types import Thousandths


def _share(column: str) -> CheckConstraint:
    return CheckConstraint(f"{column} BETWEEN 0 AND 1", name=column)


def _in_order(interval: str) -> CheckConstraint:
    return CheckConstraint(f"{interval}_low <= {interval}_high", name=interval)


class GapSnapshot(Row, table=True):
    """One state of a team, computed and kept; the database refuses to change or delete it.

    inputs name members by id, inputs_hash goes by them, and names has what each was called. A name
    stays when its owner leaves the team. Names and note are what an erasure may have to reach, so
    they alone may still be changed. Of candidates nothing is kept, but for those who were hired: as
    members. unchanged_since_id is the first of the snapshots in a row that have these inputs and
    this role_weight.
    """

    __tablename__ = "gap_snapshots"
    __table_args__ = (
        Index(None, "team_id", "id"),
        CheckConstraint("role_weight BETWEEN 0 AND 1000", name="role_weight"),
        *map(
            _share,
            (
                "role_gap_share",
                "skill_gap_share_low",
                "skill_gap_share_high",
                "verified_skill_gap_share_low",
                "verified_skill_gap_share_high",
            ),
        ),
        *map(_share, ("index_low", "index_high")),
        *map(_in_order, ("skill_gap_share", "verified_skill_gap_share", "index")),
        CheckConstraint("member_count >= 0", name="member_count"),
    )

    team_id: UUID = Field(foreign_key="teams.id")
    taken_at: datetime
    taken_by_id: UUID = Field(foreign_key="people.id")
    note: str | None = None
    role_weight: Decimal = Field(sa_type=Thousandths)
    inputs: dict[str, Any] = Field(sa_type=JSON)
    inputs_hash: str
    names: dict[str, str] = Field(sa_type=JSON)
    unchanged_since_id: UUID | None = Field(default=None, foreign_key="gap_snapshots.id")
    role_gap_share: float | None = None
    skill_gap_share_low: float | None = None
    skill_gap_share_high: float | None = None
    verified_skill_gap_share_low: float | None = None
    verified_skill_gap_share_high: float | None = None
    index_low: float | None = None
    index_high: float | None = None
    people_to_lose: int | None = None
    member_count: int
    single_point_count: int
    uncovered_skill_count: int
    findings: dict[str, Any] = Field(sa_type=JSON)


class GapSnapshotHire(Row, table=True):
    """A hire whose levels a snapshot rests on: it is not there for who owes a card for them.

    Every hire on the team has a row, with levels or without: whether there are any depends on the
    scorecards.
    """

    __tablename__ = "gap_snapshot_hires"
    __table_args__ = (UniqueConstraint("snapshot_id", "application_id"),)

    snapshot_id: UUID = Field(foreign_key="gap_snapshots.id")
    application_id: UUID = Field(foreign_key="applications.id", index=True)
