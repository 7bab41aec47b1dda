"""Members of a team: who they are, which roles they work in, and what they can do."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, Uuid, bindparam, case, or_, type_coerce
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.domain.errors import DomainError, Fault, invalid
from app.domain.faults import unknown_names
from app.domain.fit import CandidateLevel
from app.domain.gaps import Evidence
from app.domain.policy import Reach
from app.domain.roles import ROLES
from app.domain.skills import TEAM_SKILLS
from app.models.applications import Application
from app.models.functions import JsonObject, json_rows, nested
from app.models.people import Person
from app.models.teams import Allocation, Member, MemberLevel
from app.models.types import from_thousandths
from app.services import access, panels, teams
from app.services.acting import Act, not_found
from app.services.listing import Order, Span, Window, in_order, window
from app.statements import Prepared, Rows, select_columns

COLUMNS: tuple[Any, ...] = (
    Member.id,
    Member.version,
    Member.created_at,
    Member.updated_at,
    Member.team_id,
    Member.name,
    Member.contract_fte,
    Member.starts_on,
    Member.application_id,
)
_LEVEL: tuple[Any, ...] = (
    MemberLevel.level,
    MemberLevel.evidence,
    MemberLevel.as_of,
    MemberLevel.level_estimate,
    MemberLevel.level_sd,
    MemberLevel.score,
    MemberLevel.effective_n,
)
_COUNTED: tuple[Any, ...] = (
    Member.id,
    Member.team_id,
    Member.name,
    Member.contract_fte,
    Member.starts_on,
    Member.application_id,
)
_COUNTED_LEVEL: tuple[Any, ...] = _LEVEL[:4]
"""What figures are computed from; a large group has too many members to read more of them."""
UNKNOWN: Mapping[str, Any] = MappingProxyType(
    {"level": None, "evidence": Evidence.NONE, "as_of": None}
)
"""What is recorded of a level that nobody vouches for any more."""
LATEST_START = timedelta(days=730)
"""How far ahead somebody may sign; later is a slip of the keyboard."""
AHEAD_OF_UTC = timedelta(days=1)
"""By how much the calendar of a caller east of us may be ahead of the one in UTC."""


def create(session: Session, act: Act, team_id: UUID, record: Mapping[str, Any]) -> Member:
    """Take somebody onto a team.

    Raises DomainError: `not-found` for a team the caller may not see, `input-invalid` for roles
    and skills that do not exist and for evidence from the future.
    """
    access.require(session, act, "teams", team_id)
    _require_known(act, record)
    require_start(act, record["starts_on"])
    member = _join(
        session, act, team_id, record["name"], record["contract_fte"], record["starts_on"]
    )
    _replace_allocations(session, act, member.id, record["allocations"])
    _record_levels(session, act, member.id, record["levels"])
    session.flush()
    return member


def hire(
    session: Session,
    act: Act,
    *,
    team_id: UUID,
    application_id: UUID,
    name: str,
    role: str,
    fte: Decimal,
    starts_on: date,
    levels: Mapping[str, CandidateLevel],
) -> Member:
    """The member that this application led to, made now if there is none yet.

    Somebody who is on the team through an earlier application stays the one member they are.
    A new member gives the whole contract, `fte` in (0, 1], to the role, from `starts_on` on.
    Criteria that are not team skills, and levels with too little evidence, are not recorded. This
    function does not check whether the caller may hire onto the team.
    """
    candidate_id = (
        select(Application.candidate_id).where(Application.id == application_id).scalar_subquery()
    )
    known = session.exec(
        select(Member)
        .join(Application, col(Application.id) == col(Member.application_id))
        .where(Member.team_id == team_id, Application.candidate_id == candidate_id)
    ).first()
    if known is not None:
        return known
    member = _join(session, act, team_id, name, fte, starts_on, application_id)
    _replace_allocations(session, act, member.id, {role: fte})
    session.add_all(
        _level_record(
            act,
            member.id,
            skill,
            level=recorded,
            evidence=Evidence.INTERVIEW,
            as_of=act.now.date(),
            level_estimate=found.level_estimate,
            level_sd=found.level_sd,
            score=float(found.score),
            effective_n=float(found.effective_n),
        )
        for skill, found in levels.items()
        if skill in TEAM_SKILLS and (recorded := found.recorded) is not None
    )
    session.flush()
    return member


def update(
    session: Session, act: Act, team_id: UUID, member_id: UUID, changes: Mapping[str, Any]
) -> Member:
    """Change what is given, based on the version the caller read; maps are replaced whole.

    A level that stays as it was, its day included, is not recorded anew. Raises DomainError as
    `create` does.
    """
    member = _load(session, act, team_id, member_id)
    act.expect(member.version)
    _require_known(act, changes)
    applied_at = None
    if member.application_id is not None:
        applied_at = session.get_one(Application, member.application_id).applied_at
    require_start(act, changes.get("starts_on"), applied_at)
    plain = changes.keys() & {"name", "contract_fte", "starts_on"}
    is_changed = member.change({name: changes[name] for name in plain})
    if "allocations" in changes:
        is_changed |= _replace_allocations(session, act, member.id, changes["allocations"])
    if "levels" in changes:
        if panels.owes_any(session, act, col(Application.id) == member.application_id):
            raise panels.own_card_first()
        is_changed |= _record_levels(session, act, member.id, changes["levels"])
        # Whether hidden levels changed would tell of cards, so a hire's version moves anyway.
        is_changed |= member.application_id is not None
    if is_changed:
        member.touch(act.now)
    session.flush()
    return member


def delete(session: Session, act: Act, team_id: UUID, member_id: UUID) -> None:
    """Take somebody off the team, based on the version the caller read."""
    member = _load(session, act, team_id, member_id)
    act.expect(member.version)
    session.delete(member)
    session.flush()


def read(session: Session, act: Act, member_id: UUID, *, team_id: UUID) -> dict[str, Any]:
    """One member of this team.

    Raises DomainError (`not-found`), also for a member of another team.
    """
    row = _ONE.first(
        session,
        act.reach,
        team_id=team_id,
        member_id=member_id,
        **access.parameters(act.caller),
    )
    if row is None:
        raise not_found()
    return _shown(row)


def find(session: Session, act: Act, span: Span, *, team_id: UUID) -> Window:
    """The members of a team.

    Raises DomainError (`not-found`) for a team the caller may not see.
    """
    access.require(session, act, "teams", team_id)
    rows = _PAGE.all(
        session,
        act.reach,
        *span.shape,
        team_id=team_id,
        **span.parameters,
        **access.parameters(act.caller),
    )
    return window([_shown(row) for row in rows], span)


def find_levels(
    session: Session,
    act: Act,
    span: Span,
    *,
    team_id: UUID,
    member_id: UUID,
    skill: str | None = None,
) -> Window:
    """Every level ever recorded of a member of this team, oldest first.

    Raises DomainError (`not-found`), also for a member of another team.
    """
    read(session, act, member_id, team_id=team_id)
    rows = _LEVELS.all(
        session,
        skill is not None,
        *span.shape,
        member_id=member_id,
        skill=skill,
        **span.parameters,
        **access.parameters(act.caller),
    )
    return window(rows, span)


def of_team(session: Session, act: Act, team_id: UUID) -> Rows:
    """Every member of a team with what figures about the whole of it are computed from."""
    rows = _COUNTED_OF_TEAM.all(
        session, act.reach, team_id=team_id, **access.parameters(act.caller)
    )
    return [_shown(row) for row in rows]


def find_whole(session: Session, act: Act, team_id: UUID) -> Rows | None:
    """The same with nothing left out, to be kept or set beside what was.

    None while the caller owes a scorecard for a hire among them, whose levels they may not see.
    """
    rows = _COUNTED_OF_TEAM.all(
        session, act.reach, team_id=team_id, **access.parameters(act.caller)
    )
    if any(row["owes_card"] for row in rows):
        return None
    return [_shown(row) for row in rows]


def of_teams(session: Session, act: Act, choice: teams.Choice) -> Iterator[dict[str, Any]]:
    """The same of every member of the chosen teams, team by team in order of id."""
    rows = _COUNTED_OF_TEAMS.each(
        session,
        act.reach,
        *choice.shape,
        **choice.parameters,
        **access.parameters(act.caller),
    )
    return map(_shown, rows)


def _load(session: Session, act: Act, team_id: UUID, member_id: UUID) -> Member:
    member = access.load(session, act, Member, member_id, lock=True)
    if member.team_id != team_id:
        raise not_found()
    return member


def _join(
    session: Session,
    act: Act,
    team_id: UUID,
    name: str,
    contract_fte: Decimal,
    starts_on: date | None,
    application_id: UUID | None = None,
) -> Member:
    member = Member(
        id=act.new_id(),
        created_at=act.now,
        updated_at=act.now,
        team_id=team_id,
        name=name,
        contract_fte=contract_fte,
        starts_on=starts_on,
        application_id=application_id,
    )
    session.add(member)
    session.flush()
    return member


def require_start(act: Act, starts_on: date | None, applied_at: datetime | None = None) -> None:
    """Raise DomainError `input-invalid` for a start before the application or years away."""
    if starts_on is None:
        return
    latest = (act.now + LATEST_START).date()
    if starts_on > latest or (applied_at is not None and starts_on < applied_at.date()):
        raise invalid(
            "#/starts_on",
            "out-of-range",
            "Send a day from the application on, at most two years from today.",
        )


def _require_known(act: Act, record: Mapping[str, Any]) -> None:
    levels = record.get("levels", {})
    faults = [
        *unknown_names("#/allocations", "role", record.get("allocations", {}), ROLES),
        *unknown_names("#/levels", "skill", levels, TEAM_SKILLS),
        *_from_the_future(act, levels),
    ]
    if faults:
        raise DomainError(
            "input-invalid", "Correct what errors lists and send it again.", faults=faults
        )


def _from_the_future(act: Act, levels: Mapping[str, Mapping[str, Any]]) -> Iterator[Fault]:
    latest = (act.now + AHEAD_OF_UTC).date()
    for skill, known in levels.items():
        if known["as_of"] is not None and known["as_of"] > latest:
            yield Fault(
                f"#/levels/{skill}/as_of", "in-the-future", "Send the day the level was seen."
            )


def _replace_allocations(
    session: Session, act: Act, member_id: UUID, allocations: Mapping[str, Decimal]
) -> bool:
    """Bring the allocations to what is wanted and say whether anything differed."""
    kept = session.exec(select(Allocation).where(Allocation.member_id == member_id))
    present = {row.role: row for row in kept}
    stays = {role for role, row in present.items() if allocations.get(role) == row.fte}
    for role in present.keys() - stays:
        session.delete(present[role])
    # A changed row is deleted and made anew; the two must not meet in the unique constraint.
    session.flush()
    session.add_all(
        Allocation(id=act.new_id(), member_id=member_id, role=role, fte=fte)
        for role, fte in allocations.items()
        if role not in stays
    )
    return stays != present.keys() or stays != allocations.keys()


def _record_levels(
    session: Session, act: Act, member_id: UUID, levels: Mapping[str, Mapping[str, Any]]
) -> bool:
    """Record what differs from the current levels and say whether anything did.

    A known level of a skill that is left out becomes unknown, which is a record too. One without a
    day was seen on the day it is recorded, so attesting it again on another day is a new record.
    """
    levels = {
        skill: {**known, "as_of": known["as_of"] or act.now.date()}
        for skill, known in levels.items()
    }
    current = {row.skill: row for row in session.exec(_current_of(member_id))}
    known = {skill for skill, row in current.items() if row.level is not None}
    stated = dict.fromkeys(sorted(known - levels.keys()), UNKNOWN) | dict(levels)
    recorded = {
        skill: values
        for skill, values in stated.items()
        if skill not in current
        or any(getattr(current[skill], name) != value for name, value in values.items())
    }
    for skill in recorded.keys() & current.keys():
        current[skill].superseded_at = act.now
    # The older record makes room first: a skill has one current record.
    session.flush()
    session.add_all(
        _level_record(act, member_id, skill, **values) for skill, values in recorded.items()
    )
    return bool(recorded)


def _current_of(member_id: UUID) -> SelectOfScalar[MemberLevel]:
    return select(MemberLevel).where(
        MemberLevel.member_id == member_id, col(MemberLevel.superseded_at).is_(None)
    )


def _level_record(act: Act, member_id: UUID, skill: str, **values: Any) -> MemberLevel:
    return MemberLevel(
        id=act.new_id(),
        member_id=member_id,
        skill=skill,
        recorded_at=act.now,
        recorded_by_id=act.caller.person_id,
        **values,
    )


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    allocations = sorted(row["allocations"], key=lambda item: item["role"])
    levels = sorted(row["levels"], key=lambda item: item["skill"])
    row["allocations"] = {item["role"]: from_thousandths(item["fte"]) for item in allocations}
    owes_card = row.pop("owes_card")
    row["levels"] = {
        item.pop("skill"): item
        for item in levels
        if not (owes_card and item["evidence"] == Evidence.INTERVIEW)
    }
    return row


def _of_team(reach: Reach) -> Select[Any]:
    return _within_team(_members(COLUMNS, _LEVEL), reach)


def _counted_of_team(reach: Reach) -> Select[Any]:
    return _within_team(_members(_COUNTED, _COUNTED_LEVEL), reach)


def _within_team(statement: Select[Any], reach: Reach) -> Select[Any]:
    return statement.where(
        col(Member.team_id) == bindparam("team_id"), access.within(Member, reach)
    )


def _counted_of_teams(reach: Reach, by_ids: bool, by_manager: bool) -> Select[Any]:
    return (
        _members(_COUNTED, _COUNTED_LEVEL)
        .where(
            teams.chosen(col(Member.team_id), reach, by_ids, by_manager),
            access.within(Member, reach),
        )
        .order_by(col(Member.team_id))
    )


def _members(columns: tuple[Any, ...], level: tuple[Any, ...]) -> Select[Any]:
    """Members with their allocations and current levels, of each these columns."""
    allocations = nested(
        Member, col(Allocation.member_id), role=Allocation.role, fte=Allocation.fte
    )
    levels = json_rows(
        select_columns(MemberLevel.skill, *level)
        .where(
            col(MemberLevel.member_id) == Member.id,
            col(MemberLevel.superseded_at).is_(None),
            col(MemberLevel.level).is_not(None),
        )
        .correlate(Member)
    )
    statement: Select[Any] = select(*columns).add_columns(
        allocations.label("allocations"),
        levels.label("levels"),
        type_coerce(_owes_card(), Integer).label("owes_card"),
    )
    return statement


def _owes_card() -> ColumnElement[bool]:
    """A hire's levels would tell of others' scorecards to whoever still owes one for that hire."""
    return panels.seat_without_card_for(col(Member.application_id))


def _levels(by_skill: bool, order: Order, continued: bool) -> Select[Any]:
    """The records that the reader may see.

    What became unknown may have been a level of an interview, so it is hidden as these are.
    """
    tells_of_cards = or_(
        col(MemberLevel.evidence) == Evidence.INTERVIEW, col(MemberLevel.level).is_(None)
    )
    statement = (
        select_columns(
            MemberLevel.id,
            MemberLevel.skill,
            *_LEVEL,
            MemberLevel.recorded_at,
            case((col(Person.id).is_not(None), JsonObject(id=Person.id, name=Person.name))).label(
                "recorded_by"
            ),
        )
        .join(Member, col(Member.id) == col(MemberLevel.member_id))
        .join(Person, col(Person.id) == col(MemberLevel.recorded_by_id), isouter=True)
        .where(
            col(MemberLevel.member_id) == bindparam("member_id", type_=Uuid()),
            ~(tells_of_cards & _owes_card()),
        )
    )
    if by_skill:
        statement = statement.where(col(MemberLevel.skill) == bindparam("skill"))
    return in_order(statement, MemberLevel, order, continued=continued)


def _one(reach: Reach) -> Select[Any]:
    return _of_team(reach).where(col(Member.id) == bindparam("member_id"))


def _page(reach: Reach, order: Order, continued: bool) -> Select[Any]:
    return in_order(_of_team(reach), Member, order, continued=continued)


_ONE = Prepared(_one)
_PAGE = Prepared(_page)
_COUNTED_OF_TEAM = Prepared(_counted_of_team)
_COUNTED_OF_TEAMS = Prepared(_counted_of_teams)
_LEVELS = Prepared(_levels)
