"""Gap reports over time: kept, compared with each other, and drawn as a trend."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from app.api.forms import Form, csv_form
from app.api.operations import Answer, Calling, Routes
from app.api.pagination import walk
from app.reports import drawing, gap_trend, tables
from app.schemas.base import Page
from app.schemas.gap_questions import GapReportQuery
from app.schemas.gap_snapshots import (
    ComparisonOut,
    ComparisonQuery,
    SnapshotHeadOut,
    SnapshotIn,
    SnapshotOut,
    SnapshotQuery,
    TrendOut,
)
from app.services import gap_snapshots, gap_trends

routes = Routes("teams")


def _comparison_table(body: Mapping[str, Any]) -> str:
    return tables.to_csv(gap_trends.CHANGE_COLUMNS, gap_trends.changes_in_columns(body))


def _trend_table(body: Mapping[str, Any]) -> str:
    return tables.to_csv(gap_trends.TREND_COLUMNS, gap_trends.points_in_columns(body))


@routes.post(
    "/teams/{team_id}/gap-snapshots",
    "gap-snapshots.create",
    answer=SnapshotOut,
    status=201,
    refusals=["gap-input-invalid", "own-scorecard-missing"],
    heavy=True,
)
def take_gap_snapshot(call: Calling, team_id: UUID, wanted: SnapshotIn) -> Answer:
    """Keep the gap report as it is now; nothing changes or deletes a snapshot.

    It holds the team's part: candidates are left out. While you owe a scorecard for a hire on the
    team, you see less of it than there is and cannot take one.
    """
    snapshot = gap_snapshots.take(
        call.session, call.act, team_id, role_weight=wanted.role_weight, note=wanted.note
    )
    return Answer(
        gap_snapshots.read(call.session, call.act, snapshot.id),
        status=201,
        location=f"/gap-snapshots/{snapshot.id}",
        about=("gap_snapshots", snapshot.id),
    )


@routes.get(
    "/teams/{team_id}/gap-snapshots",
    "gap-snapshots.list",
    answer=Page[SnapshotHeadOut],
    refusals=["cursor-invalid"],
)
def list_gap_snapshots(
    call: Calling, team_id: UUID, query: Annotated[SnapshotQuery, Query()]
) -> Answer:
    """List the team's kept gap reports, oldest first.

    One that rests on a hire for whom you still owe a scorecard is not there until it is in.
    """
    return walk(call, query, partial(gap_snapshots.find, team_id=team_id))


@routes.get("/gap-snapshots/{snapshot_id}", "gap-snapshots.read", answer=SnapshotOut)
def read_gap_snapshot(call: Calling, snapshot_id: UUID) -> Answer:
    """Read a kept gap report, with what it was computed from."""
    return Answer(gap_snapshots.read(call.session, call.act, snapshot_id))


@routes.get(
    "/gap-snapshots/{snapshot_id}/comparison",
    "gap-snapshots.compare",
    answer=ComparisonOut,
    refusals=["gap-input-invalid", "own-scorecard-missing"],
    forms=[csv_form(_comparison_table)],
    heavy=True,
)
def compare_gap_snapshot(
    call: Calling, snapshot_id: UUID, query: Annotated[ComparisonQuery, Query()]
) -> Answer:
    """Say which gaps closed, opened and moved since, and because of whom.

    The older state comes first, whichever is named first. Every change of supply is put down to the
    members who brought or took it; what did not move the gap is told as surplus.
    """
    body = gap_trends.comparison(
        call.session, call.act, snapshot_id, other_id=query.with_, role_weight=query.role_weight
    )
    return Answer(body, is_plain=True, file_name="gap-comparison", bom=query.bom)


@routes.get(
    "/teams/{team_id}/gap-trend",
    "teams.gap-trend",
    answer=TrendOut,
    refusals=["gap-input-invalid"],
    forms=[
        csv_form(_trend_table),
        Form("svg", drawing.MEDIA_TYPE, gap_trend.picture, is_page=True),
    ],
    heavy=True,
)
def read_gap_trend(
    call: Calling, team_id: UUID, query: Annotated[GapReportQuery, Query()]
) -> Answer:
    """Read how the team's figures went: its 200 newest snapshots, oldest first, and now."""
    body = gap_trends.trend(call.session, call.act, team_id, role_weight=query.role_weight)
    return Answer(body, is_plain=True, file_name="gap-trend", bom=query.bom)
