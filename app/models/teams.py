"""Teams: who is on them, what they can do, and what they are meant to be able to do."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.domain.gaps import Evidence, Goal, OrgType, Structure
from app.models.base import Row, Versioned
from app.models.types import Thousandths, Word, one_of


class Team(Versioned, table=True):
    """A team's profile; its version also counts changes of its demand and answers."""

    __tablename__ = "teams"
    __table_args__ = (
        one_of("org_type", OrgType),
        one_of("goal", Goal),
        one_of("structure", Structure),
        CheckConstraint("ml_team_count >= 1", name="ml_team_count"),
    )

    name: str
    manager_id: UUID = Field(foreign_key="people.id", index=True)
    org_type: OrgType = Field(sa_type=Word(OrgType))
    goal: Goal = Field(sa_type=Word(Goal))
    structure: Structure | None = Field(default=None, sa_type=Word(Structure))
    ml_team_count: int = 1


class RoleDemandRow(Row, table=True):
    """How many full-time equivalents of a role the team wants."""

    __tablename__ = "role_demands"
    __table_args__ = (
        UniqueConstraint("team_id", "role"),
        CheckConstraint("fte >= 0", name="fte"),
        CheckConstraint("criticality > 0", name="criticality"),
    )

    team_id: UUID = Field(foreign_key="teams.id", ondelete="CASCADE")
    role: str
    fte: Decimal = Field(sa_type=Thousandths)
    criticality: Decimal = Field(sa_type=Thousandths)


class SkillTargetRow(Row, table=True):
    """Which level of a skill the team wants, and how many people should hold it."""

    __tablename__ = "skill_targets"
    __table_args__ = (
        UniqueConstraint("team_id", "skill"),
        CheckConstraint("level BETWEEN 1 AND 5", name="level"),
        CheckConstraint("holders >= 0", name="holders"),
        CheckConstraint("weight >= 0", name="weight"),
    )

    team_id: UUID = Field(foreign_key="teams.id", ondelete="CASCADE")
    skill: str
    level: int | None = None
    holders: int
    weight: Decimal = Field(sa_type=Thousandths)


class Member(Versioned, table=True):
    """Someone on the team; a hire keeps the application the evidence came from.

    starts_on: the day from which they count; None for whoever has been there all along.
    """

    __tablename__ = "members"
    __table_args__ = (CheckConstraint("contract_fte > 0 AND contract_fte <= 1000", name="fte"),)

    team_id: UUID = Field(foreign_key="teams.id", index=True)
    name: str
    contract_fte: Decimal = Field(sa_type=Thousandths)
    starts_on: date | None = None
    application_id: UUID | None = Field(default=None, foreign_key="applications.id", unique=True)


class Allocation(Row, table=True):
    """The part of a full-time equivalent a member gives to a role."""

    __tablename__ = "allocations"
    __table_args__ = (
        UniqueConstraint("member_id", "role"),
        CheckConstraint("fte >= 0", name="fte"),
    )

    member_id: UUID = Field(foreign_key="members.id", ondelete="CASCADE")
    role: str
    fte: Decimal = Field(sa_type=Thousandths)


class MemberLevel(Row, table=True):
    """One record of a member's level in a skill, 0-5; null says that it became unknown.

    Records are added and never changed, except that superseded_at says when a newer record of the
    same skill came. The current level is the record without one, so that reading it never costs
    more as history grows. No record means unknown.
    as_of: the day the level was seen, null when nobody said so. recorded_by_id: who recorded it,
    null for levels older than the history.
    Behind a hire's level stand the latent level (level_estimate) with its standard deviation, and
    the mean rating (score) with the weight of the ratings in it (effective_n).
    """

    __tablename__ = "member_levels"
    __table_args__ = (
        Index(
            None,
            "member_id",
            "skill",
            unique=True,
            sqlite_where=text("superseded_at IS NULL"),
        ),
        Index(None, "member_id", "id"),
        one_of("evidence", Evidence),
        CheckConstraint("level BETWEEN 0 AND 5", name="level"),
    )

    member_id: UUID = Field(foreign_key="members.id", ondelete="CASCADE")
    skill: str
    level: int | None = None
    evidence: Evidence = Field(sa_type=Word(Evidence))
    as_of: date | None = None
    recorded_at: datetime
    recorded_by_id: UUID | None = Field(default=None, foreign_key="people.id")
    superseded_at: datetime | None = None
    level_estimate: float | None = None
    level_sd: float | None = None
    score: float | None = None
    effective_n: float | None = None
