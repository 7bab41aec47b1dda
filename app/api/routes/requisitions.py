"""Requisitions: open, read, list, change, plan the stages, and keep in step by reference."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.api.forms import csv_form, forms_of
from app.api.operations import Answer, Calling, IfMatch, Routes, saved
from app.api.pagination import walk
from app.api.params import ExternalIdInPath, SystemInPath
from app.models.references import RecordKind
from app.reports import comparison_tables
from app.schemas.base import SyncedPage
from app.schemas.comparisons import FinalistsOut, FinalistsQuery
from app.schemas.requisitions import (
    CoverageOut,
    PlanIn,
    RequisitionIn,
    RequisitionOut,
    RequisitionPatch,
    RequisitionPlanned,
    RequisitionQuery,
    RequisitionUpsert,
)
from app.services import comparisons, requisitions
from app.services.references import Reference

routes = Routes("requisitions")


@routes.post(
    "/requisitions",
    "requisitions.create",
    answer=RequisitionOut,
    status=201,
    refusals=["rubric-not-found", "rubric-retired"],
)
def create_requisition(call: Calling, record: RequisitionIn) -> Answer:
    """Open a requisition with the default stage plan."""
    names = [Reference(name.system, name.external_id) for name in record.external_references]
    values = record.model_dump(exclude={"external_references"})
    made = requisitions.create(call.session, call.act, call.library, values, names)
    return saved(call, requisitions.read, made, made=True)


@routes.get(
    "/requisitions",
    "requisitions.list",
    answer=SyncedPage[RequisitionOut],
    refusals=["cursor-invalid"],
)
def list_requisitions(call: Calling, query: Annotated[RequisitionQuery, Query()]) -> Answer:
    """List requisitions."""
    return walk(call, query, requisitions.find, synced=RecordKind.REQUISITION)


@routes.get("/requisitions/{requisition_id}", "requisitions.read", answer=RequisitionOut)
def read_requisition(call: Calling, requisition_id: UUID) -> Answer:
    """Read a requisition with its stage plan."""
    body = requisitions.read(call.session, call.act, requisition_id)
    return Answer(body, version=body["version"])


@routes.patch(
    "/requisitions/{requisition_id}",
    "requisitions.update",
    answer=RequisitionOut,
    refusals=["own-scorecard-missing", "record-in-use", "rubric-not-found", "rubric-retired"],
)
def update_requisition(call: Calling, requisition_id: UUID, changes: RequisitionPatch) -> Answer:
    """Change a requisition.

    Its rubric may become another until a candidate has been scored; from then on another published
    version of the same major number.
    """
    values = changes.changes()
    requisition = requisitions.update(call.session, call.act, call.library, requisition_id, values)
    return saved(call, requisitions.read, requisition)


@routes.put(
    "/requisitions/by-ref/{system}/{external_id:path}",
    "requisitions.upsert",
    answer=RequisitionOut,
    if_match=IfMatch.HONOURED,
    refusals=["record-in-use", "rubric-not-found"],
)
def upsert_requisition(
    call: Calling, system: SystemInPath, external_id: ExternalIdInPath, record: RequisitionUpsert
) -> Answer:
    """Create or update the requisition another system knows by this id."""
    requisition, made = requisitions.upsert(
        call.session,
        call.act,
        call.library,
        Reference(system, external_id),
        record.model_dump(),
        record.model_fields_set,
    )
    return saved(call, requisitions.read, requisition, made=made)


@routes.get("/requisitions/{requisition_id}/coverage", "requisitions.coverage", answer=CoverageOut)
def read_coverage(call: Calling, requisition_id: UUID) -> Answer:
    """Read what the stage plan can find out, what it asks twice, and what it costs."""
    library = call.library
    return Answer(requisitions.read_coverage(call.session, call.act, library, requisition_id))


@routes.put(
    "/requisitions/{requisition_id}/plan",
    "requisitions.plan",
    answer=RequisitionPlanned,
    refusals=["own-scorecard-missing", "plan-incomplete", "record-in-use"],
)
def replace_plan(call: Calling, requisition_id: UUID, plan: PlanIn) -> Answer:
    """Replace the stage plan, as long as no candidate has been scored."""
    library = call.library
    requisition = requisitions.replace_plan(
        call.session,
        call.act,
        library,
        requisition_id,
        [stage.model_dump() for stage in plan.stages],
        accepts_findings=plan.accept_findings,
    )
    return saved(call, partial(requisitions.read_planned, library=library), requisition)


@routes.get(
    "/requisitions/{requisition_id}/comparison",
    "requisitions.comparison",
    answer=FinalistsOut,
    forms=(*forms_of(comparison_tables.COMPARISON), csv_form(comparison_tables.to_csv)),
    heavy=True,
)
def read_comparison(
    call: Calling, requisition_id: UUID, query: Annotated[FinalistsQuery, Query()]
) -> Answer:
    """Compare the candidates of a requisition that somebody rated, side by side.

    Computed from the scorecards you may see. For each pair it says how likely the order of their
    composites is true, and gives none where the figures show no difference. Nobody is ranked.
    """
    body = comparisons.read(
        call.session,
        call.act,
        call.library,
        requisition_id,
        application_ids=query.application_id,
    )
    return Answer(body, file_name=f"comparison-{requisition_id}", bom=query.bom)
