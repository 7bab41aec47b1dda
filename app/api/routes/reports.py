"""Reports across applications: adverse impact."""

from typing import Annotated

from fastapi import Query

from app.api.operations import Answer, Calling, Routes
from app.reports import tables
from app.schemas.reports import (
    AdverseImpactOut,
    AdverseImpactQuery,
    Basis,
    Format,
)
from app.services import adverse_impact

routes = Routes("reports")


@routes.get(
    "/reports/adverse-impact",
    "reports.adverse-impact",
    answer=AdverseImpactOut,
    media_types=[tables.MEDIA_TYPE],
    heavy=True,
)
def read_adverse_impact(call: Calling, query: Annotated[AdverseImpactQuery, Query()]) -> Answer:
    """Report how rates of selection differ between self-reported groups, as JSON or CSV.

    Groups of fewer than five decided are hidden. A flag is a difference that calls for review.
    """
    body = adverse_impact.report(
        call.session,
        call.act,
        call.world.library,
        attribute=query.attribute,
        requisition_id=query.requisition_id,
        stage=query.stage,
        by_scores=query.basis is Basis.SCORES,
    )
    if query.format is Format.CSV:
        written = tables.to_csv(adverse_impact.COLUMNS, adverse_impact.in_columns(body))
        name = f"adverse-impact-{query.attribute.value}.csv"
        return Answer(written, media_type=tables.MEDIA_TYPE, file_name=name)
    return Answer(body | {"basis": query.basis})
