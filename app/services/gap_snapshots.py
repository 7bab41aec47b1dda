"""Gap reports that are kept: taken, listed, read. Nothing changes or deletes one.

A snapshot holds the team's part of a report. Candidates are left out: who would close a gap changes
from day to day, depends on who asks, and is about people who may ask to be forgotten.

The levels of a hire add up what everybody wrote on their scorecards. So a snapshot is not there for
who still owes a scorecard for a hire it rests on, and none is taken by them.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Select, Uuid, bindparam, exists
from sqlmodel import Session, col, select

from app.domain.canonical import content_hash
from app.domain.fit import Interval
from app.domain.gaps import (
    GapReport,
    MemberRef,
    NullReason,
    RoleRow,
    SkillRow,
    SkillStatus,
    TeamInputs,
    gap_report,
)
from app.domain.gaps.kept import to_plain
from app.domain.policy import Reach
from app.models.gap_snapshots import GapSnapshot, GapSnapshotHire
from app.services import access, gap_reports, members, panels, teams
from app.services.acting import Act, not_found
from app.services.listing import Order, Span, Window, in_order, window
from app.statements import Prepared, Rows, select_columns

HEAD: Final = (
    "id",
    "team_id",
    "taken_at",
    "taken_by_id",
    "note",
    "role_weight",
    "inputs_hash",
    "unchanged_since_id",
    "role_gap_share",
    "skill_gap_share_low",
    "skill_gap_share_high",
    "verified_skill_gap_share_low",
    "verified_skill_gap_share_high",
    "index_low",
    "index_high",
    "people_to_lose",
    "member_count",
    "single_point_count",
    "uncovered_skill_count",
)
"""Columns that tell of a snapshot at a glance."""
INTERVALS: Final = ("skill_gap_share", "verified_skill_gap_share", "index")
_ROLE: Final = (
    "role",
    "title",
    "demand",
    "criticality",
    "supply",
    "gap",
    "surplus",
    "coverage",
    "coverage_null_reason",
    "people",
    "effective_supply",
)
_SKILL: Final = (
    "skill",
    "title",
    "target",
    "wanted",
    "weight",
    "bus_factor",
    "status",
    "shortfall",
    "optimistic_shortfall",
    "unknown_count",
    "verified_holders",
    "verified_shortfall",
    "verified_optimistic_shortfall",
)


def take(
    session: Session, act: Act, team_id: UUID, *, role_weight: Decimal, note: str | None
) -> GapSnapshot:
    """Compute the report now and keep the team's part of it.

    role_weight as in the report. One with the inputs and role_weight of the team's latest is kept
    as well, and names the first of them as what it is unchanged since. Raises DomainError:
    `not-found`, `own-scorecard-missing`, `gap-input-invalid`.
    """
    inputs = inputs_now(session, act, team_id)
    if inputs is None:
        raise panels.own_card_first()
    document = to_plain(inputs)
    inputs_hash = content_hash(document)
    snapshot = GapSnapshot(
        id=act.new_id(),
        team_id=team_id,
        taken_at=act.now,
        taken_by_id=act.caller.person_id,
        note=note,
        role_weight=role_weight,
        inputs=document,
        inputs_hash=inputs_hash,
        names={member.id: member.name for member in inputs.members},
        unchanged_since_id=_unchanged_since(session, team_id, inputs_hash, role_weight),
        **kept_of(gap_report(inputs, role_weight=Fraction(role_weight)), inputs),
    )
    session.add(snapshot)
    session.flush()
    session.add_all(
        GapSnapshotHire(
            id=act.new_id(), snapshot_id=snapshot.id, application_id=UUID(member.application_id)
        )
        for member in inputs.members
        if member.application_id
    )
    session.flush()
    return snapshot


def inputs_now(session: Session, act: Act, team_id: UUID) -> TeamInputs | None:
    """The team as it is, without candidates; None while the caller may not see all of it.

    Raises DomainError (`not-found`) for a team the caller may not see.
    """
    team = teams.read_demand(session, act, team_id)
    people = members.find_whole(session, act, team_id)
    return None if people is None else gap_reports.team_inputs(act, team, people)


def read(session: Session, act: Act, snapshot_id: UUID) -> dict[str, Any]:
    """One snapshot, whole.

    Raises DomainError (`not-found`) when there is none that the caller may see.
    """
    row = kept(session, act, snapshot_id)
    names, inputs, findings = row["names"], row["inputs"], row["findings"]
    people = [{"name": names[member["id"]], **member} for member in inputs["members"]]
    # The oldest snapshots know of no assumed hire.
    totals = {"expected_weighted_gap": findings["totals"]["weighted_gap"], **findings["totals"]}
    return {
        **head(row),
        **findings,
        "totals": totals,
        "inputs": {**inputs, "members": people},
    }


def find(session: Session, act: Act, span: Span, *, team_id: UUID) -> Window:
    """The snapshots of a team, oldest first.

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
    return window([head(row) for row in rows], span)


def kept(session: Session, act: Act, snapshot_id: UUID) -> dict[str, Any]:
    """The row of one snapshot, whole.

    Raises DomainError (`not-found`) when there is none that the caller may see.
    """
    row = _ONE.first(session, act.reach, snapshot_id=snapshot_id, **access.parameters(act.caller))
    if row is None:
        raise not_found()
    return row


def latest(session: Session, act: Act, team_id: UUID, *, limit: int) -> Rows:
    """The heads of the team's newest snapshots, newest first."""
    return _LATEST.all(
        session,
        act.reach,
        team_id=team_id,
        row_limit=limit,
        **access.parameters(act.caller),
    )


def head(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row at a glance: intervals as one member each, a reason beside what may be null."""
    shown = {name: row[name] for name in HEAD if not name.endswith(("_low", "_high"))}
    for name in INTERVALS:
        low, high = row[f"{name}_low"], row[f"{name}_high"]
        shown[name] = None if low is None else {"low": low, "high": high}
    shown["role_gap_share_null_reason"] = (
        NullReason.NO_DEMAND if row["role_gap_share"] is None else None
    )
    shown["skill_gap_share_null_reason"] = (
        NullReason.NO_TARGETS if shown["skill_gap_share"] is None else None
    )
    return shown


def kept_of(found: GapReport, inputs: TeamInputs) -> dict[str, Any]:
    """What a snapshot keeps of a report, by column, as plain values; members by their ids."""
    single_points = [
        point | {"member": point["member"].id} for point in gap_reports.single_points(found)
    ]
    figures: dict[str, Any] = {
        "role_gap_share": found.role_gap_share,
        **_ends("skill_gap_share", found.skill_gap_share),
        **_ends("verified_skill_gap_share", found.verified_skill_gap_share),
        **_ends("index", found.index),
        "people_to_lose": found.people_to_lose,
        "member_count": len(inputs.members),
        "single_point_count": len(single_points),
        "uncovered_skill_count": sum(row.status is SkillStatus.UNCOVERED for row in found.skills),
        "findings": {
            "totals": found.totals,
            "roles": [
                _columns(row, _ROLE) | {"single_point": _id(row.single_point)}
                for row in found.roles
            ],
            "skills": [
                _columns(row, _SKILL)
                | {
                    "single_point": _id(row.single_point),
                    "holders": _ids(row.holders),
                    "assess": _ids(row.assess),
                }
                for row in found.skills
            ],
            "skills_left_out": found.skills_left_out,
            "single_points": single_points,
            "key_persons": [
                {"member": person.member.id, "skills": person.skills}
                for person in found.key_persons
            ],
            "over_allocated": [
                {
                    "member": over.member.id,
                    "contract_fte": over.contract_fte,
                    "allocated_fte": over.allocated_fte,
                    "factor": over.factor,
                }
                for over in found.over_allocated
            ],
            "formulas": dict(found.formulas),
        },
    }
    plain: dict[str, Any] = orjson.loads(orjson.dumps(figures, default=float))
    return plain


def _ends(name: str, interval: Interval[Fraction] | None) -> dict[str, Fraction | None]:
    return {
        f"{name}_low": interval.low if interval else None,
        f"{name}_high": interval.high if interval else None,
    }


def _columns(row: RoleRow | SkillRow, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _id(member: MemberRef | None) -> str | None:
    return member.id if member else None


def _ids(people: Sequence[MemberRef]) -> list[str]:
    return [person.id for person in people]


def _unchanged_since(
    session: Session, team_id: UUID, inputs_hash: str, role_weight: Decimal
) -> UUID | None:
    """The first of the newest snapshots in a row with these inputs and role_weight, if there are
    any.

    All of the team's are looked at: one that the caller may not see rests on a hire who is not on
    the team now, or the caller would take none, and so it has other inputs.
    """
    newest = session.exec(
        select(GapSnapshot)
        .where(GapSnapshot.team_id == team_id)
        .order_by(col(GapSnapshot.id).desc())
        .limit(1)
    ).first()
    if newest is None or (newest.inputs_hash, newest.role_weight) != (inputs_hash, role_weight):
        return None
    return newest.unchanged_since_id or newest.id


def _exists_for(reach: Reach) -> ColumnElement[bool]:
    rests_on_owed = exists().where(
        col(GapSnapshotHire.snapshot_id) == col(GapSnapshot.id),
        panels.seat_without_card_for(col(GapSnapshotHire.application_id)),
    )
    return access.within(GapSnapshot, reach) & ~rests_on_owed


def _columns_of(reach: Reach, *names: str) -> Select[Any]:
    statement = select_columns(*(getattr(GapSnapshot, name) for name in names))
    return statement.where(_exists_for(reach))


def _of_team(reach: Reach) -> Select[Any]:
    heads = _columns_of(reach, *HEAD)
    return heads.where(col(GapSnapshot.team_id) == bindparam("team_id", type_=Uuid()))


def _one(reach: Reach) -> Select[Any]:
    whole = _columns_of(reach, *HEAD, "inputs", "names", "findings")
    return whole.where(col(GapSnapshot.id) == bindparam("snapshot_id", type_=Uuid()))


def _page(reach: Reach, order: Order, continued: bool) -> Select[Any]:
    return in_order(_of_team(reach), GapSnapshot, order, continued=continued)


def _latest(reach: Reach) -> Select[Any]:
    newest_first = _of_team(reach).order_by(col(GapSnapshot.id).desc())
    return newest_first.limit(bindparam("row_limit"))


_ONE = Prepared(_one)
_PAGE = Prepared(_page)
_LATEST = Prepared(_latest)
