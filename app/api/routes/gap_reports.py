"""The gap report of a team: as it is, as it would be, and one part of it at a time."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Path, Query

from app.answers import plain_values
from app.api.forms import Form, csv_form, forms_of
from app.api.operations import Answer, Call, Calling, Routes
from app.domain.errors import DomainError
from app.domain.gaps import Assumptions
from app.reports import drawing, gap_tables, pages, tables, workbooks
from app.schemas.gap_questions import DEFAULT_PLANNED, GapReportIn, TeamReportQuery
from app.schemas.gaps import GapReportOut, GapTableOut
from app.services import gap_reports
from app.services.gap_reports import Planner
from app.services.planned_hires import planner

routes = Routes("teams")

_HANDED_ON: Final = (pages.MEDIA_TYPE, workbooks.MEDIA_TYPE)


@routes.get(
    "/teams/{team_id}/gap-report",
    "teams.gap-report",
    answer=GapReportOut,
    refusals=["gap-input-invalid"],
    forms=forms_of(gap_tables.REPORT),
    heavy=True,
)
def read_gap_report(
    call: Calling, team_id: UUID, query: Annotated[TeamReportQuery, Query()]
) -> Answer:
    """Report which roles and skills the team lacks, how sure that is, and who would close it.

    Every figure stands beside those it was computed from. A level nobody recorded is unknown and
    widens the interval; it is never counted as zero.
    """
    body = _report(call, team_id, query)
    name = f"gap-report-{body['reported_on']}"
    return Answer(body, is_plain=True, file_name=name, bom=query.bom)


def _report(
    call: Call,
    team_id: UUID,
    asked: TeamReportQuery | GapReportIn,
    assumptions: Assumptions | None = None,
) -> dict[str, Any]:
    return gap_reports.report(
        call.session,
        call.act,
        call.library,
        team_id,
        role_weight=asked.role_weight,
        assumptions=assumptions,
        candidate_names=asked.candidate_names,
        plan=_planner(call, asked.hires, asked.role_weight),
    )


def _planner(call: Call, hires: int | None, role_weight: Decimal) -> Planner | None:
    """What plans the hires of a report; only the forms that are handed on have some unasked."""
    if hires is None:
        is_handed_on = call.form is not None and call.form.media_type in _HANDED_ON
        hires = DEFAULT_PLANNED if is_handed_on else 0
    return planner(hires, role_weight) if hires else None


def _table(body: Mapping[str, Any]) -> str:
    return tables.table_to_csv(gap_tables.table_of(body))


def _picture(body: Mapping[str, Any]) -> str:
    draw = gap_tables.SECTIONS[body["section"]].picture
    if draw is None:
        raise DomainError(
            "not-acceptable", f"These sections have a picture: {', '.join(gap_tables.PICTURED)}."
        )
    return draw(gap_tables.table_of(body))


SectionInPath = Annotated[
    str,
    Path(
        description="One of the tables the report consists of.",
        json_schema_extra={"enum": list(gap_tables.SECTIONS)},
    ),
]


@routes.get(
    "/teams/{team_id}/gap-report/{section}",
    "teams.gap-section",
    answer=GapTableOut,
    refusals=["gap-input-invalid"],
    forms=[
        csv_form(_table),
        Form("svg", drawing.MEDIA_TYPE, _picture, is_page=True),
    ],
    heavy=True,
)
def read_gap_section(
    call: Calling, team_id: UUID, section: SectionInPath, query: Annotated[TeamReportQuery, Query()]
) -> Answer:
    """Give one part of the gap report as a table; some have a picture too.

    The same figures as in the report at the same moment, in rows under columns.
    """
    if section not in gap_tables.SECTIONS:
        raise DomainError("not-found", f"The sections are {', '.join(gap_tables.SECTIONS)}.")
    body = _report(call, team_id, query)
    table = gap_tables.SECTIONS[section].plain(plain_values(body))
    name = f"gap-report-{section.replace('_', '-')}-{body['reported_on']}"
    return Answer(table, is_plain=True, file_name=name, bom=query.bom)


@routes.post(
    "/teams/{team_id}/gap-report",
    "teams.gap-report-if",
    answer=GapReportOut,
    refusals=["gap-input-invalid"],
    forms=forms_of(gap_tables.REPORT),
    heavy=True,
    asks=True,
)
def read_gap_report_if(call: Calling, team_id: UUID, asked: GapReportIn) -> Answer:
    """Report on the team as it would be with other people, levels or demand; nothing is saved.

    People leave, change, join, or are hired out of the pipeline; wanted roles and skills change.
    """
    body = _report(call, team_id, asked, asked.assumptions())
    return Answer(body, is_plain=True, file_name=f"gap-report-what-if-{body['reported_on']}")
