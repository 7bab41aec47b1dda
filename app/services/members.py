"""Members of a team: who they are, which roles they work in, and what they can do."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Integer, Select, bindparam, type_coerce
from sqlmodel import Session, col, select

from app.domain.errors import DomainError, Fault
from app.domain.gaps import Evidence
from app.domain.policy import Reach
from app.domain.roles import ROLES, TEAM_SKILLS
from app.models.applications import Application
from app.models.functions import nested
from app.models.teams import Allocation, Member, MemberLevel
from app.models.types import from_thousandths
from app.rubrics.levels import Level
from app.services import access, panels, teams
from app.services.acting import Act, not_found
from app.services.listing import Order, Span, Window, in_order, window
from app.statements import Prepared, Rows

Part = TypeVar("Part", Allocation, MemberLevel)
COLUMNS: tuple[Any, ...] = (
    Member.id,
    Member.version,
    Member.created_at,
    Member.updated_at,
    Member.team_id,
    Member.name,
    Member.contract_fte,
    Member.application_id,
)
AHEAD_OF_UTC = timedelta(days=1)
"""By how much the calendar of a caller east of us may be ahead of the one in UTC."""


def create(session: Session, act: Act, team_id: UUID, record: Mapping[str, Any]) -> Member:
    """Take somebody onto a team.

    Raises DomainError: `not-found` for a team the caller may not see, `input-invalid` for roles
    and skills that do not exist and for evidence from the future.
    """
    access.require(session, act, "teams", team_id)
    _require_known(act, record)
    member = _join(session, act, team_id, record["name"], record["contract_fte"])
    _replace_allocations(session, act, member.id, record["allocations"])
    _replace_levels(session, act, member.id, record["levels"])
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
    levels: Mapping[str, Level],
) -> Member:
    """The member that this application led to, made now if there is none yet.

    Somebody who is on the team through an earlier application stays the one member they are.
    A new member gives the whole contract, `fte` in (0, 1], to the role. Levels of criteria that
    are no skills of a team are left out. Whether the caller may hire onto the team is for the
    caller of this to know.
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
    member = _join(session, act, team_id, name, fte, application_id)
    _replace_allocations(session, act, member.id, {role: fte})
    session.add_all(
        MemberLevel(
            id=act.new_id(),
            member_id=member.id,
            skill=skill,
            level=estimate.whole,
            evidence=Evidence.INTERVIEW,
            as_of=act.now.date(),
            level_estimate=estimate.level_estimate,
            level_sd=estimate.level_sd,
        )
        for skill, estimate in levels.items()
        if skill in TEAM_SKILLS
    )
    session.flush()
    return member


def update(
    session: Session, act: Act, team_id: UUID, member_id: UUID, changes: Mapping[str, Any]
) -> Member:
    """Change what is given, based on the version the caller read; maps are replaced whole.

    A level that stays as it was keeps the estimate behind it. Raises DomainError as `create` does.
    """
    member = _load(session, act, team_id, member_id)
    act.expect(member.version)
    _require_known(act, changes)
    plain = changes.keys() & {"name", "contract_fte"}
    is_changed = member.change({name: changes[name] for name in plain})
    if "allocations" in changes:
        is_changed |= _replace_allocations(session, act, member.id, changes["allocations"])
    if "levels" in changes:
        if panels.owes_any(session, act, col(Application.id) == member.application_id):
            raise panels.own_card_first()
        is_changed |= _replace_levels(session, act, member.id, changes["levels"])
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


def of_team(session: Session, act: Act, team_id: UUID) -> Rows:
    """Every member of a team at once, for figures about the whole of it."""
    rows = _ALL.all(session, act.reach, team_id=team_id, **access.parameters(act.caller))
    return [_shown(row) for row in rows]


def find_whole(session: Session, act: Act, team_id: UUID) -> Rows | None:
    """Every member of a team with nothing left out, to be kept or set beside what was.

    None while the caller owes a scorecard for a hire among them, whose levels they may not see.
    """
    rows = _ALL.all(session, act.reach, team_id=team_id, **access.parameters(act.caller))
    if any(row["owes_card"] for row in rows):
        return None
    return [_shown(row) for row in rows]


def of_teams(session: Session, act: Act, choice: teams.Choice) -> Iterator[dict[str, Any]]:
    """Every member of the chosen teams, team by team in order of id."""
    rows = _ALL_OF_TEAMS.each(
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
    application_id: UUID | None = None,
) -> Member:
    member = Member(
        id=act.new_id(),
        created_at=act.now,
        updated_at=act.now,
        team_id=team_id,
        name=name,
        contract_fte=contract_fte,
        application_id=application_id,
    )
    session.add(member)
    session.flush()
    return member


def _require_known(act: Act, record: Mapping[str, Any]) -> None:
    levels = record.get("levels", {})
    faults = [
        *_unknown(record.get("allocations", {}), ROLES, "allocations", "role"),
        *_unknown(levels, TEAM_SKILLS, "levels", "skill"),
        *_from_the_future(act, levels),
    ]
    if faults:
        raise DomainError(
            "input-invalid", "Correct what errors lists and send it again.", faults=faults
        )


def _unknown(
    names: Collection[str], known: Collection[str], member: str, noun: str
) -> Iterator[Fault]:
    for name in names:
        if name not in known:
            remedy = f"There is no such {noun}. Use these: {', '.join(known)}."
            yield Fault(f"#/{member}/{name}", f"unknown-{noun}", remedy)


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
    kept = session.exec(select(Allocation).where(Allocation.member_id == member_id))
    return _replace(
        session,
        {row.role: row for row in kept},
        {role: {"fte": fte} for role, fte in allocations.items()},
        lambda role, values: Allocation(id=act.new_id(), member_id=member_id, role=role, **values),
    )


def _replace_levels(
    session: Session, act: Act, member_id: UUID, levels: Mapping[str, Mapping[str, Any]]
) -> bool:
    kept = session.exec(select(MemberLevel).where(MemberLevel.member_id == member_id))
    return _replace(
        session,
        {row.skill: row for row in kept},
        levels,
        lambda skill, values: MemberLevel(
            id=act.new_id(), member_id=member_id, skill=skill, **values
        ),
    )


def _replace(
    session: Session,
    present: Mapping[str, Part],
    wanted: Mapping[str, Mapping[str, Any]],
    make: Callable[[str, Mapping[str, Any]], Part],
) -> bool:
    """Bring the rows of a map to what is wanted and say whether anything differed."""
    stays = {
        key
        for key, row in present.items()
        if key in wanted and all(getattr(row, name) == value for name, value in wanted[key].items())
    }
    for key in present.keys() - stays:
        session.delete(present[key])
    # A changed row is deleted and made anew; the two must not meet in the unique constraint.
    session.flush()
    session.add_all(make(key, values) for key, values in wanted.items() if key not in stays)
    return stays != present.keys() or stays != wanted.keys()


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
    return _all().where(col(Member.team_id) == bindparam("team_id"), access.within(Member, reach))


def _of_teams(reach: Reach, by_ids: bool, by_manager: bool) -> Select[Any]:
    chosen = teams.chosen(col(Member.team_id), reach, by_ids, by_manager)
    return _all().where(chosen, access.within(Member, reach)).order_by(col(Member.team_id))


def _all() -> Select[Any]:
    allocations = nested(
        Member, col(Allocation.member_id), role=Allocation.role, fte=Allocation.fte
    )
    levels = nested(
        Member,
        col(MemberLevel.member_id),
        skill=MemberLevel.skill,
        level=MemberLevel.level,
        evidence=MemberLevel.evidence,
        as_of=MemberLevel.as_of,
        level_estimate=MemberLevel.level_estimate,
        level_sd=MemberLevel.level_sd,
    )
    # A hire's levels would tell of others' scorecards to whoever still owes one for that hire.
    owes_card = panels.seat_without_card_for(col(Member.application_id))
    statement: Select[Any] = select(*COLUMNS).add_columns(
        allocations.label("allocations"),
        levels.label("levels"),
        type_coerce(owes_card, Integer).label("owes_card"),
    )
    return statement


def _one(reach: Reach) -> Select[Any]:
    return _of_team(reach).where(col(Member.id) == bindparam("member_id"))


def _page(reach: Reach, order: Order, continued: bool) -> Select[Any]:
    return in_order(_of_team(reach), Member, order, continued=continued)


_ONE = Prepared(_one)
_PAGE = Prepared(_page)
_ALL = Prepared(_of_team)
_ALL_OF_TEAMS = Prepared(_of_teams)
