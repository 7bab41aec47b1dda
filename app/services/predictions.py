"""What is predicted of a hire, kept with the decision, and the report on whether it came true.

It adds up every scorecard, so a hire for whom the reader still owes one is left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Boolean, Select, type_coerce
from sqlmodel import Session, col

from app.domain import predictions as rules
from app.domain.gaps import Evidence
from app.domain.pipeline import Action
from app.domain.policy import Reach
from app.domain.predictions import Breakdown, Hire, Prediction, SeenLevel
from app.domain.withheld import Withheld
from app.models.applications import Application, Decision
from app.models.functions import json_rows
from app.models.requisitions import Requisition
from app.models.teams import Member, MemberLevel
from app.services import access, panels
from app.services.acting import Act
from app.statements import Prepared, Row, narrowed, select_columns

UNDERSTATES: Final = (
    "Only people who were hired are seen here, and they were chosen for these very figures. Among "
    "them the figures differ little, so this report likely understates how much they tell. Nothing "
    "corrects for that. Levels go with the member: somebody taken off the team before anything "
    "settled waits for ever, and may be one of those who did worse."
)

NULL_REASONS: Final = {
    Withheld.TOO_FEW_UNITS.value: (
        f"Fewer than {rules.SETTLED_AT_LEAST} settled predictions or fewer than "
        f"{rules.HIRES_AT_LEAST} hires; for an interval, too few hires or a perfect order of ranks."
    ),
    Withheld.NO_VARIATION.value: (
        "All values are equal: everything came true, or nothing did, or all hires had the same "
        "composite or the same levels."
    ),
}

COLUMNS: Final = (
    "breakdown",
    "name",
    "hires",
    "settled_hires",
    "settled",
    "settled_unrated",
    "waiting",
    "waiting_seen_early",
    "mean_probability",
    "came_true_share",
    "brier_score",
    "brier_reference",
    "brier_skill_score",
    "brier_skill_score_reason",
    "reason",
    "correlation_hires",
    "rank_correlation",
    "rank_correlation_low",
    "rank_correlation_high",
    "rank_correlation_reason",
    "rank_correlation_interval_reason",
    "fifth_low",
    "fifth_high",
    "fifth_count",
    "fifth_mean_probability",
    "fifth_came_true_count",
    "fifth_share",
    "fifth_share_low",
    "fifth_share_high",
)
"""Columns of the report as one table."""


def report(session: Session, act: Act, *, team_id: UUID | None) -> dict[str, Any]:
    """What became of the predictions of all hires within reach, or of those of one team.

    Hires of before predictions were kept are not among them. Raises DomainError `not-found` for a
    team that is not within reach.
    """
    if team_id is not None:
        access.require(session, act, "teams", team_id)
    rows = _HIRES.all(
        session,
        act.reach,
        team_id is not None,
        team_id=team_id,
        **access.parameters(act.caller),
    )
    seen = [row for row in rows if not row["owes_card"]]
    hires = [_hire(row) for row in seen]
    return {
        "team_id": team_id,
        "computed_at": act.now,
        "statement": UNDERSTATES,
        "null_reasons": NULL_REASONS,
        "settled_after_days": rules.SETTLED_AFTER.days,
        "settled_by": sorted(rules.SETTLED_BY),
        "left_out_hires": len(rows) - len(seen),
        "hires_off_team": sum(row["member_id"] is None for row in seen),
        "all_hires": asdict(rules.track_record(hires)),
        "roles": _shown(rules.by_role(hires)),
        "skills": _shown(rules.by_skill(hires)),
    }


def in_columns(body: Mapping[str, Any]) -> Iterator[list[Any]]:
    """The report as rows of one table: a row for each fifth, or one where there are no fifths."""
    named = [("all", None, body["all_hires"])]
    for breakdown in ("roles", "skills"):
        named += [(breakdown, group["name"], group) for group in body[breakdown]["groups"]]
    for breakdown, name, record in named:
        calibration = record["calibration"] or {}
        correlation = record["correlation"]
        cells = {**record, **calibration, "breakdown": breakdown, "name": name}
        cells |= {
            "correlation_hires": correlation["hires"],
            "rank_correlation": correlation["rank_correlation"],
            "rank_correlation_low": correlation["low"],
            "rank_correlation_high": correlation["high"],
            "rank_correlation_reason": correlation["reason"],
            "rank_correlation_interval_reason": correlation["interval_reason"],
        }
        for fifth in calibration.get("fifths") or [{}]:
            row = cells | {f"fifth_{key}": value for key, value in fifth.items()}
            yield [row.get(column) for column in COLUMNS]


def _hire(row: Row) -> Hire:
    decided_on = row["decided_at"].date()
    starts_on = max(row["starts_on"] or decided_on, decided_on)
    seen: dict[str, list[SeenLevel]] = {}
    for record in row["levels"]:
        seen.setdefault(record["skill"], []).append(_seen(record))
    return Hire(
        id=str(row["application_id"]),
        role=row["role"],
        composite=row["figures"]["composite"],
        predictions=tuple(
            Prediction(
                skill,
                kept["target"],
                kept["probability"],
                rules.settlement(seen.get(skill, ()), starts_on),
                is_rated=kept["is_rated"],
            )
            for skill, kept in row["predictions"].items()
        ),
    )


def _seen(record: Mapping[str, Any]) -> SeenLevel:
    """A level of which nobody said when it was seen was seen on the day it was recorded."""
    as_of, recorded_at = record["as_of"], record["recorded_at"]
    seen_on = date.fromisoformat(as_of) if as_of else datetime.fromisoformat(recorded_at).date()
    return SeenLevel(record["level"], Evidence(record["evidence"]), seen_on)


def _shown(breakdown: Breakdown) -> dict[str, Any]:
    return {
        "groups": [{"name": name} | asdict(record) for name, record in breakdown.groups],
        "hidden_groups": breakdown.hidden_groups,
        "hidden_hires": breakdown.hidden_hires,
    }


def _hires(reach: Reach, by_team: bool) -> Select[Any]:
    levels = json_rows(
        select_columns(
            MemberLevel.skill,
            MemberLevel.level,
            MemberLevel.evidence,
            MemberLevel.as_of,
            MemberLevel.recorded_at,
        )
        .where(
            col(MemberLevel.member_id) == Member.id,
            col(MemberLevel.evidence) != Evidence.INTERVIEW,
        )
        .order_by(col(MemberLevel.id))
        .correlate(Member)
    )
    owes_card = panels.seat_without_card_for(col(Application.id))
    statement = (
        select_columns(
            Decision.application_id,
            Decision.decided_at,
            Decision.figures,
            Decision.predictions,
            Requisition.role,
            col(Member.id).label("member_id"),
            Member.starts_on,
            levels.label("levels"),
            type_coerce(owes_card, Boolean).label("owes_card"),
        )
        .select_from(Decision)
        .join(Application, col(Application.id) == col(Decision.application_id))
        .join(Requisition, col(Requisition.id) == col(Application.requisition_id))
        .join(Member, col(Member.application_id) == col(Application.id), isouter=True)
        .where(
            col(Decision.action) == Action.HIRE,
            col(Decision.predictions).is_not(None),
            access.within(Application, reach),
        )
    )
    return narrowed(statement, team_id=col(Requisition.team_id) if by_team else None)


_HIRES = Prepared(_hires)
