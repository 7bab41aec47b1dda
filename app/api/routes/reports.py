"""Reports across teams and applications: gaps, raters, lateness, adverse impact, decisions."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Query

from app.api.forms import csv_form, forms_of
from app.api.operations import Answer, Calling, Routes
from app.reports import group_tables, tables
from app.schemas.adverse_impact import AdverseImpactOut, AdverseImpactQuery, Basis
from app.schemas.calibration import AgreementOut, AgreementQuery, CalibrationQuery, LeniencyOut
from app.schemas.departures import DeparturesOut, DeparturesQuery
from app.schemas.gap_questions import GroupReportQuery
from app.schemas.group_gaps import GroupReportOut
from app.schemas.lateness import LatenessOut, LatenessQuery
from app.schemas.predictions import PredictionOut, PredictionQuery
from app.services import (
    adverse_impact,
    calibration,
    departures,
    group_reports,
    lateness,
    predictions,
    teams,
)

routes = Routes("reports")


def _impact_table(body: Mapping[str, Any]) -> str:
    return tables.to_csv(adverse_impact.COLUMNS, adverse_impact.in_columns(body))


def _prediction_table(body: Mapping[str, Any]) -> str:
    return tables.to_csv(predictions.COLUMNS, predictions.in_columns(body))


def _departures_table(body: Mapping[str, Any]) -> str:
    return tables.to_csv(departures.COLUMNS, departures.in_columns(body))


@routes.get(
    "/reports/gaps",
    "reports.gaps",
    answer=GroupReportOut,
    refusals=["gap-input-invalid", "not-found"],
    forms=forms_of(group_tables.GROUP),
    heavy=True,
)
def read_gaps(call: Calling, query: Annotated[GroupReportQuery, Query()]) -> Answer:
    """Report which roles and skills several teams lack together, and how each of them stands.

    Every sum is of the teams' own figures: what one has too much of hides no gap of another. What
    moving people between teams could save at most stands beside it, under a name of its own.
    """
    choice = teams.Choice(frozenset(query.team_id), query.manager_id)
    library = call.library
    body = group_reports.report(
        call.session, call.act, library, choice, role_weight=query.role_weight
    )
    name = f"gaps-{call.act.now.date()}"
    return Answer(body, is_plain=True, file_name=name, bom=query.bom)


@routes.get(
    "/reports/agreement",
    "reports.agreement",
    answer=AgreementOut,
    refusals=["rubric-not-found"],
    heavy=True,
)
def read_agreement(call: Calling, query: Annotated[AgreementQuery, Query()]) -> Answer:
    """Report how far raters agree: alpha per criterion, per kind of stage and overall, and the ICC.

    Computed from the scores people gave before they could read each other's. Over several criteria
    the headline is alpha within criteria. With too few units that two people rated there is no
    figure, and an interval that is too wide has no reading.
    """
    library = call.library
    asked = query.model_dump()
    return Answer(calibration.agreement_report(call.session, call.act, library, **asked))


@routes.get(
    "/reports/leniency",
    "reports.leniency",
    answer=LeniencyOut,
    refusals=["rubric-not-found"],
    heavy=True,
)
def read_leniency(call: Calling, query: Annotated[CalibrationQuery, Query()]) -> Answer:
    """Report how lenient or severe raters are: a diagnostic that enters no score.

    Where some raters share nothing with others, comparing all of them is refused within the answer
    (`not_connected`), and each component is given as a scale of its own. A refusal of the whole
    report would keep back what can be said of those who are linked, and who is not.
    """
    library = call.library
    asked = query.model_dump()
    return Answer(calibration.leniency_report(call.session, call.act, library, **asked))


@routes.get("/reports/lateness", "reports.lateness", answer=LatenessOut, heavy=True)
def read_lateness(call: Calling, query: Annotated[LatenessQuery, Query()]) -> Answer:
    """Report by interviewer which scorecards came, when, and which did not.

    Visits for which you owe a scorecard yourself are left out.
    """
    return Answer(lateness.report(call.session, call.act, **query.model_dump()))


@routes.get(
    "/reports/adverse-impact",
    "reports.adverse-impact",
    answer=AdverseImpactOut,
    forms=[csv_form(_impact_table)],
    heavy=True,
)
def read_adverse_impact(call: Calling, query: Annotated[AdverseImpactQuery, Query()]) -> Answer:
    """Report how rates of selection differ between self-reported groups, as JSON or CSV.

    Groups with too few decided are hidden. Beside each ratio stand its 95 % interval and a
    reading: `review`, `cannot_tell` or `no_flag`. `is_flagged` is the four-fifths rule alone.
    """
    body = adverse_impact.report(
        call.session,
        call.act,
        call.library,
        attribute=query.attribute,
        requisition_id=query.requisition_id,
        stage=query.stage,
        by_scores=query.basis is Basis.SCORES,
    )
    name = f"adverse-impact-{query.attribute.value}"
    return Answer(body | {"basis": query.basis}, file_name=name, bom=query.bom)


@routes.get(
    "/reports/prediction",
    "reports.prediction",
    answer=PredictionOut,
    refusals=["not-found"],
    forms=[csv_form(_prediction_table)],
    heavy=True,
)
def read_prediction(call: Calling, query: Annotated[PredictionQuery, Query()]) -> Answer:
    """Report whether what was predicted of hires came true on their teams, as JSON or CSV.

    The chance, at the decision, of reaching each level the team wanted is set against the first
    level that a work sample, a manager or a peer attests at least `settled_after_days` after the
    first day.
    """
    body = predictions.report(call.session, call.act, team_id=query.team_id)
    return Answer(body, file_name="prediction", bom=query.bom)


@routes.get(
    "/reports/decisions",
    "reports.decisions",
    answer=DeparturesOut,
    refusals=["not-found"],
    forms=[csv_form(_departures_table)],
    heavy=True,
)
def read_decisions(call: Calling, query: Annotated[DeparturesQuery, Query()]) -> Answer:
    """Report how often people decided against a floor, a composite, or by override.

    As JSON or CSV, by requisition and decider, with the reasons they gave.
    """
    body = departures.report(
        call.session, call.act, requisition_id=query.requisition_id, person_id=query.person_id
    )
    return Answer(body, file_name="decisions", bom=query.bom)
