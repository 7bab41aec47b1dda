"""Teams: their profiles, and what they are meant to be able to do."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Select, String, Uuid, bindparam, delete
from sqlmodel import Session, col, select

from app.domain.errors import DomainError, invalid
from app.domain.gaps import (
    DEFAULT_ROLE_WEIGHT,
    Goal,
    OrgType,
    RoleDemand,
    SkillTarget,
    Structure,
    TeamInputs,
    TeamProfile,
)
from app.domain.gaps.checks import require_valid
from app.domain.gaps.rows import counted_targets
from app.domain.policy import Reach, Role
from app.models.functions import IsOneOf, nested
from app.models.people import Person
from app.models.teams import RoleDemandRow, SkillTargetRow, Team
from app.models.types import from_thousandths
from app.services import access
from app.services.acting import Act, not_found
from app.services.listing import Order, Span, Window, as_items, in_order, window
from app.statements import Prepared, Rows

COLUMNS: tuple[Any, ...] = (
    Team.id,
    Team.version,
    Team.created_at,
    Team.updated_at,
    Team.name,
    Team.manager_id,
    Team.org_type,
    Team.goal,
    Team.structure,
    Team.ml_team_count,
)
MANAGERS = (Role.HIRING_MANAGER, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of the teams within reach: those named, those of one manager, or every one."""

    team_ids: frozenset[UUID] = frozenset()
    manager_id: UUID | None = None

    @property
    def shape(self) -> tuple[bool, bool]:
        """What `chosen` needs to know."""
        return bool(self.team_ids), self.manager_id is not None

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters of a statement made by `chosen`."""
        named = orjson.dumps([team_id.hex for team_id in self.team_ids]).decode()
        return {"team_ids": named, "manager_id": self.manager_id}


def create(session: Session, act: Act, record: Mapping[str, Any]) -> Team:
    """Make a team.

    Raises DomainError (`input-invalid`) when its manager cannot manage one.
    """
    _require_manager(session, act, record["manager_id"])
    team = Team(id=act.new_id(), created_at=act.now, updated_at=act.now, **record)
    session.add(team)
    session.flush()
    return team


def update(session: Session, act: Act, team_id: UUID, changes: Mapping[str, Any]) -> Team:
    """Change the members of the profile that are given, based on the version the caller read.

    Raises DomainError (`input-invalid`) when the new manager cannot manage a team.
    """
    team = access.load(session, act, Team, team_id, lock=True)
    act.expect(team.version)
    changed = team.differing(changes)
    if "manager_id" in changed:
        _require_manager(session, act, changed["manager_id"])
    if team.change(changed):
        team.touch(act.now)
    session.flush()
    return team


def _require_manager(session: Session, act: Act, manager_id: UUID) -> None:
    if Reach.ALL not in act.reach and manager_id != act.caller.person_id:
        raise invalid(
            "#/manager_id", "not-yourself", "Name yourself; only an admin can name others."
        )
    found = session.exec(
        select(Person.id).where(
            Person.id == manager_id, Person.is_active, col(Person.role).in_(MANAGERS)
        )
    ).first()
    if found is None:
        raise invalid(
            "#/manager_id",
            "not-a-manager",
            "Name an active person whose role is hiring_manager or admin.",
        )


def read(session: Session, act: Act, team_id: UUID) -> dict[str, Any]:
    """The profile of one team.

    Raises DomainError (`not-found`) when there is none that the caller may see.
    """
    row = _ONE.first(session, act.reach, team_id=team_id, **access.parameters(act.caller))
    if row is None:
        raise not_found()
    return row


def find(session: Session, act: Act, span: Span, *, manager_id: UUID | None = None) -> Window:
    """Teams the caller may see, all of them or those of one manager."""
    rows = _MANY.all(
        session,
        act.reach,
        manager_id is not None,
        *span.shape,
        manager_id=manager_id,
        **span.parameters,
        **access.parameters(act.caller),
    )
    return window(rows, span)


def read_demand(session: Session, act: Act, team_id: UUID) -> dict[str, Any]:
    """The profile of one team with its role demand and skill targets, each in order of id.

    Raises DomainError (`not-found`) when there is none that the caller may see.
    """
    row = _WITH_DEMAND.first(session, act.reach, team_id=team_id, **access.parameters(act.caller))
    if row is None:
        raise not_found()
    return _wanted(row)


def targets(session: Session, team_id: UUID) -> dict[str, int]:
    """The level the team wants in each skill that its gap report counts.

    Whether the caller may know of it is for the caller of this to know.
    """
    row = _WITH_DEMAND.first(session, Reach.ALL, team_id=team_id)
    if row is None:
        raise not_found()
    wanted = _wanted(row)
    counted, _left_out = counted_targets(
        [SkillTarget(**item) for item in wanted["skill_targets"]],
        [RoleDemand(**item) for item in wanted["role_demands"]],
    )
    return {skill: level for skill, (_target, level) in counted.items()}


def read_demands(session: Session, act: Act, choice: Choice) -> Rows:
    """The chosen teams, each as `read_demand` gives it, in order of id.

    Raises DomainError (`not-found`) when one that is named is not among what the caller may see.
    """
    rows = _WITH_DEMANDS.all(
        session,
        act.reach,
        *choice.shape,
        **choice.parameters,
        **access.parameters(act.caller),
    )
    if len(rows) < len(choice.team_ids):
        raise not_found()
    return [_wanted(row) for row in rows]


def chosen(link: Any, reach: Reach, by_ids: bool, by_manager: bool) -> ColumnElement[bool]:
    """The condition that `link` is the id of a team within reach and within a choice."""
    statement = select(Team.id).where(access.within(Team, reach))
    if by_ids:
        named = bindparam("team_ids", type_=String())
        statement = statement.where(IsOneOf(col(Team.id), named))
    if by_manager:
        statement = statement.where(col(Team.manager_id) == bindparam("manager_id", type_=Uuid()))
    condition: ColumnElement[bool] = link.in_(statement.correlate(None))
    return condition


def _wanted(row: dict[str, Any]) -> dict[str, Any]:
    for demand in row["role_demands"]:
        demand["fte"] = from_thousandths(demand["fte"])
        demand["criticality"] = from_thousandths(demand["criticality"])
    for target in row["skill_targets"]:
        target["weight"] = from_thousandths(target["weight"])
    row["role_demands"].sort(key=lambda demand: demand["role"])
    row["skill_targets"].sort(key=lambda target: target["skill"])
    return row | {"team_id": row["id"]}


def set_demand(
    session: Session,
    act: Act,
    team_id: UUID,
    demands: Sequence[Mapping[str, Any]],
    targets: Sequence[Mapping[str, Any]],
) -> Team:
    """Replace everything the team wants, based on the team's version that the caller read.

    Raises DomainError (`input-invalid`) naming every role or skill that is unknown or given twice.
    """
    team = access.load(session, act, Team, team_id, lock=True)
    act.expect(team.version)
    _require_demand(team, demands, targets)
    for table in (RoleDemandRow, SkillTargetRow):
        session.execute(delete(table).where(col(table.team_id) == team_id))
    session.add_all(RoleDemandRow(id=act.new_id(), team_id=team_id, **item) for item in demands)
    session.add_all(SkillTargetRow(id=act.new_id(), team_id=team_id, **item) for item in targets)
    team.touch(act.now)
    session.flush()
    return team


def profile_of(row: Mapping[str, Any]) -> TeamProfile:
    """The profile in a row as the rules of the gap report take it."""
    return TeamProfile(
        OrgType(row["org_type"]),
        Goal(row["goal"]),
        Structure(row["structure"]) if row["structure"] else None,
        row["ml_team_count"],
    )


def _require_demand(
    team: Team, demands: Sequence[Mapping[str, Any]], targets: Sequence[Mapping[str, Any]]
) -> None:
    try:
        require_valid(
            TeamInputs(
                profile_of(team.model_dump()),
                [RoleDemand(**item) for item in demands],
                [SkillTarget(**item) for item in targets],
                members=(),
            ),
            Fraction(DEFAULT_ROLE_WEIGHT),
        )
    except DomainError as error:
        raise DomainError(
            "input-invalid", "Correct what errors lists and send it again.", faults=error.faults
        ) from error


def _one(reach: Reach) -> Select[Any]:
    statement: Select[Any] = select(*COLUMNS)
    return statement.where(col(Team.id) == bindparam("team_id"), access.within(Team, reach))


def _with_demand(reach: Reach) -> Select[Any]:
    return _one(reach).add_columns(*_demand())


def _with_demands(reach: Reach, by_ids: bool, by_manager: bool) -> Select[Any]:
    statement: Select[Any] = select(*COLUMNS).add_columns(*_demand())
    return statement.where(chosen(col(Team.id), reach, by_ids, by_manager)).order_by(col(Team.id))


def _demand() -> Iterator[Any]:
    demands = nested(
        Team,
        col(RoleDemandRow.team_id),
        role=RoleDemandRow.role,
        fte=RoleDemandRow.fte,
        criticality=RoleDemandRow.criticality,
    )
    targets = nested(
        Team,
        col(SkillTargetRow.team_id),
        skill=SkillTargetRow.skill,
        level=SkillTargetRow.level,
        holders=SkillTargetRow.holders,
        weight=SkillTargetRow.weight,
    )
    yield demands.label("role_demands")
    yield targets.label("skill_targets")


def _many(reach: Reach, by_manager: bool, order: Order, continued: bool) -> Select[Any]:
    statement = select(*COLUMNS).where(access.within(Team, reach))
    if by_manager:
        statement = statement.where(col(Team.manager_id) == bindparam("manager_id", type_=Uuid()))
    return as_items(in_order(statement, Team, order, continued=continued), Team, order)


_ONE = Prepared(_one)
_WITH_DEMAND = Prepared(_with_demand)
_WITH_DEMANDS = Prepared(_with_demands)
_MANY = Prepared(_many)
