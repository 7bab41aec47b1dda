"""Gap reports over time: how two states of a team differ, and how its figures went."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session

from app.domain.canonical import content_hash
from app.domain.gaps import TeamInputs, gap_report
from app.domain.gaps.changes import Comparison, compare
from app.domain.gaps.figures import blend
from app.domain.gaps.kept import from_plain, to_plain
from app.services import gap_snapshots, panels, teams
from app.services.acting import Act, not_found

MOST_POINTS: Final = 200
"""How many of the newest snapshots a trend shows."""
POINT: Final = (
    "taken_at",
    "inputs_hash",
    "role_gap_share",
    "role_gap_share_null_reason",
    "skill_gap_share",
    "verified_skill_gap_share",
    "skill_gap_share_null_reason",
    "people_to_lose",
    "member_count",
    "single_point_count",
    "uncovered_skill_count",
)
TREND_COLUMNS: Final = (
    "taken_at",
    "snapshot_id",
    "note",
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
_FIGURES: Final = ("demand", "supply", "gap", "surplus", "weight")
CHANGE_COLUMNS: Final = (
    "kind",
    "id",
    "title",
    "movement",
    *(f"{figure}_{side}" for figure in _FIGURES for side in ("before", "after")),
    "member_id",
    "member_name",
    "application_id",
    "reasons",
    "member_supply",
)


def comparison(
    session: Session,
    act: Act,
    snapshot_id: UUID,
    *,
    other_id: UUID | None,
    role_weight: Decimal,
) -> dict[str, Any]:
    """What became of the gaps between a snapshot and another of its team, or the team as it is.

    The older comes first, whichever was named first. Both are computed anew, by the formulas of
    today and with the same role_weight. Raises DomainError: `not-found`, also for a snapshot of
    another team; `own-scorecard-missing` where the team as it is rests on a hire for whom the
    caller owes a card; `gap-input-invalid`.
    """
    row = gap_snapshots.kept(session, act, snapshot_id)
    sides = [_kept(row)]
    if other_id is None:
        sides.append(_now(session, act, row["team_id"]))
    else:
        other = gap_snapshots.kept(session, act, other_id)
        if other["team_id"] != row["team_id"]:
            raise not_found()
        sides.append(_kept(other))
        sides.sort(key=lambda side: side[0]["snapshot_id"])
    (before, was), (after, became) = sides
    found = compare(was, became, role_weight=Fraction(role_weight))
    shown = {field.name: getattr(found, field.name) for field in fields(Comparison)}
    return {
        "team_id": row["team_id"],
        "role_weight": role_weight,
        "before": before,
        "after": after,
    } | shown


def _kept(row: Mapping[str, Any]) -> tuple[dict[str, Any], TeamInputs]:
    side = {"snapshot_id": row["id"], "taken_at": row["taken_at"]}
    inputs = from_plain(row["inputs"], row["names"])
    return side | {"inputs_hash": row["inputs_hash"]}, inputs


def _now(session: Session, act: Act, team_id: UUID) -> tuple[dict[str, Any], TeamInputs]:
    inputs = gap_snapshots.inputs_now(session, act, team_id)
    if inputs is None:
        raise panels.own_card_first()
    side = {"snapshot_id": None, "taken_at": act.now, "inputs_hash": content_hash(to_plain(inputs))}
    return side, inputs


def trend(session: Session, act: Act, team_id: UUID, *, role_weight: Decimal) -> dict[str, Any]:
    """The figures of the team's snapshots, oldest first, and as they are now.

    Figures stand as they were kept; only the index is blended anew, so that every point has the
    same role_weight. `now` is None while the caller owes a scorecard for a hire on the team. Raises
    DomainError: `not-found`, `gap-input-invalid`.
    """
    inputs = gap_snapshots.inputs_now(session, act, team_id)
    rows = gap_snapshots.latest(session, act, team_id, limit=MOST_POINTS + 1)
    shown = [gap_snapshots.head(row) for row in reversed(rows[:MOST_POINTS])]
    return {
        "team_id": team_id,
        "team_name": teams.read(session, act, team_id)["name"],
        "role_weight": role_weight,
        "has_older": len(rows) > MOST_POINTS,
        "points": [
            _point(one, role_weight) | {"snapshot_id": one["id"], "note": one["note"]}
            for one in shown
        ],
        "now": inputs and _point(_head_now(act, inputs, role_weight), role_weight),
    }


def _head_now(act: Act, inputs: TeamInputs, role_weight: Decimal) -> dict[str, Any]:
    """What a snapshot taken now would show at a glance."""
    figures = gap_snapshots.kept_of(gap_report(inputs, role_weight=Fraction(role_weight)), inputs)
    taken = {"taken_at": act.now, "inputs_hash": content_hash(to_plain(inputs))}
    return gap_snapshots.head(dict.fromkeys(gap_snapshots.HEAD) | figures | taken)


def _point(head: Mapping[str, Any], role_weight: Decimal) -> dict[str, Any]:
    role_gap_share, skill_gap_share = head["role_gap_share"], head["skill_gap_share"]
    ends = {
        end: blend(
            _exact(role_gap_share),
            _exact(skill_gap_share and skill_gap_share[end]),
            Fraction(role_weight),
        )
        for end in ("low", "high")
    }
    index = None if ends["low"] is None else ends
    return {name: head[name] for name in POINT} | {"index": index}


def _exact(figure: float | None) -> Fraction | None:
    return None if figure is None else Fraction(figure)


def points_in_columns(body: Mapping[str, Any]) -> Iterator[list[Any]]:
    """The points of a trend as rows of a table; the last one, without a snapshot, is now."""
    now = [body["now"] | {"snapshot_id": None, "note": None}] if body["now"] else []
    for point in (*body["points"], *now):
        ends = {
            f"{name}_{end}": point[name] and point[name][end]
            for name in gap_snapshots.INTERVALS
            for end in ("low", "high")
        }
        cells = point | ends
        yield [cells[name] for name in TREND_COLUMNS]


def changes_in_columns(body: Mapping[str, Any]) -> Iterator[list[Any]]:
    """The changed roles and skills as rows of a table, each once for everybody it is put down to.

    One that is put down to nobody has one row, without a member.
    """
    for kind, changes in (("role", body["roles"]), ("skill", body["skills"])):
        for change in changes:
            figures = {
                f"{figure}_{side}": value
                for figure in _FIGURES
                for side, value in change[figure].items()
            }
            for cause in change["causes"] or (None,):
                cells = change | figures | {"kind": kind} | (_cause_cells(cause) if cause else {})
                yield [cells.get(name) for name in CHANGE_COLUMNS]


def _cause_cells(cause: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "member_id": cause["member"]["id"],
        "member_name": cause["member"]["name"],
        "application_id": cause["application_id"],
        "reasons": " + ".join(cause["reasons"]),
        "member_supply": cause["supply"],
    }
