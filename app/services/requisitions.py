"""Requisitions: openings on a team and the stages a candidate passes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Select, bindparam, delete, func, type_coerce
from sqlmodel import Session, col, select

from app.domain.errors import DomainError, Fault, invalid
from app.domain.policy import Reach, Role
from app.domain.requisitions import (
    DEFAULT_REMOTE_POLICY,
    DESCRIPTION_PARTS,
    RequisitionStatus,
)
from app.domain.roles import ROLES
from app.models.applications import Application, StageVisit
from app.models.functions import json_rows
from app.models.people import Person
from app.models.references import RecordKind
from app.models.requisitions import PlanStage, Requisition
from app.models.scorecards import Scorecard
from app.models.teams import Team
from app.rubrics.coverage import Coverage, PlannedStage, coverage
from app.rubrics.definition import Rubric
from app.rubrics.loader import Library
from app.services import access, panels, references, sync
from app.services.acting import Act, not_found
from app.services.listing import Order, Span, Window, as_items, in_order, window
from app.services.references import Reference
from app.statements import Prepared, select_columns

INTERNAL = {"created_by_id", "sync_number", "fte"}
STAGE_COLUMNS = (
    "position",
    "key",
    "kind",
    "title",
    "minutes_low",
    "minutes_high",
    "required_scorecards",
    "variant",
    "due_hours",
)
COVERED = tuple(field.name for field in fields(PlannedStage))


def create(
    session: Session,
    act: Act,
    library: Library,
    record: Mapping[str, Any],
    names: Iterable[Reference] = (),
) -> Requisition:
    """Open a requisition with the default plan: the stages of its rubric in their order."""
    values = dict(record)
    _require_role(values["role"])
    rubric_id = values.pop("rubric_id", None)
    if rubric_id is None:
        rubric_id = ROLES[values["role"]].rubric_id
    rubric = library.in_use(rubric_id, values.pop("rubric_version", None))
    _require_team(session, act, values["team_id"])
    _require_hiring_manager(session, values["hiring_manager_id"])
    description = values.pop("description", None) or {}
    requisition = Requisition(
        id=act.new_id(),
        created_at=act.now,
        updated_at=act.now,
        sync_number=0,
        created_by_id=act.caller.person_id,
        status=values.pop("status", RequisitionStatus.OPEN),
        remote_policy=values.pop("remote_policy", DEFAULT_REMOTE_POLICY),
        rubric_id=rubric.id,
        rubric_version=rubric.version,
        description={part: description.get(part) for part in DESCRIPTION_PARTS},
        **values,
    )
    references.attach(session, act, RecordKind.REQUISITION, requisition.id, list(names))
    sync.number(session, requisition)
    session.add(requisition)
    session.flush()
    _write_plan(session, act, requisition.id, default_plan(rubric))
    return requisition


def default_plan(rubric: Rubric) -> list[dict[str, Any]]:
    """The stages of the rubric in their order, as a plan."""
    return [
        {
            "key": stage.key,
            "kind": stage.key,
            "title": stage.title,
            "minutes_low": stage.minutes.low,
            "minutes_high": stage.minutes.high,
            "required_scorecards": stage.required_scorecards,
        }
        for stage in rubric.stages
    ]


def _write_plan(
    session: Session, act: Act, requisition_id: UUID, stages: Sequence[Mapping[str, Any]]
) -> None:
    session.add_all(
        PlanStage(id=act.new_id(), requisition_id=requisition_id, position=position, **stage)
        for position, stage in enumerate(stages, start=1)
    )
    session.flush()


def _require_role(role: str) -> None:
    if role not in ROLES:
        raise invalid("#/role", "unknown-role", "GET /api/v1/roles lists the roles there are.")


def _require_team(session: Session, act: Act, team_id: UUID) -> None:
    """The team exists; whoever only reaches their own hires for a team they manage."""
    team = session.get(Team, team_id)
    is_foreign = act.reach is Reach.MANAGED and team and team.manager_id != act.caller.person_id
    if team is None or is_foreign:
        raise invalid("#/team_id", "unknown-team", "GET /api/v1/teams lists the teams.")


def _require_hiring_manager(session: Session, person_id: UUID) -> None:
    person = session.get(Person, person_id)
    if person is None or not person.is_active or person.role is not Role.HIRING_MANAGER:
        raise invalid("#/hiring_manager_id", "unknown-person", "Name an active hiring manager.")


def update(
    session: Session,
    act: Act,
    library: Library,
    requisition_id: UUID,
    changes: Mapping[str, Any],
) -> Requisition:
    """Change the members that are given, based on the version the caller read.

    Scores of one requisition are compared, so from the first scored candidate on its rubric stays
    the same, in the same major version. Whoever still owes a scorecard here is told that first, as
    `replace_plan` does.
    """
    requisition = access.load(session, act, Requisition, requisition_id, lock=True)
    act.expect(requisition.version)
    if {"rubric_id", "rubric_version"} & requisition.differing(changes).keys():
        changes = {**changes, **_rubric_change(session, act, library, requisition, changes)}
    return _change(session, act, requisition, changes)


def _rubric_change(
    session: Session,
    act: Act,
    library: Library,
    requisition: Requisition,
    changes: Mapping[str, Any],
) -> dict[str, str]:
    rubric = library.in_use(
        changes.get("rubric_id", requisition.rubric_id), changes.get("rubric_version")
    )
    missing = [
        stage.key if stage.variant is None else f"{stage.key} as {stage.variant}"
        for stage in plan_of(session, requisition.id)
        if not _has(rubric, stage.kind, stage.variant)
    ]
    if missing:
        raise invalid(
            "#/rubric_version",
            "stage-missing",
            f"The plan has stages this rubric does not: {', '.join(missing)}. "
            "Change the plan first.",
        )
    now = library.get(requisition.rubric_id, requisition.rubric_version)
    if (rubric.id, rubric.major) != (now.id, now.major):
        _require_unscored(
            session,
            act,
            requisition.id,
            f"A candidate has been scored, so the rubric stays {now.id}, version {now.major}.x.",
        )
    return {"rubric_id": rubric.id, "rubric_version": rubric.version}


def _has(rubric: Rubric, kind: str, variant: str | None) -> bool:
    """Whether the rubric has a stage of this kind, in this form."""
    stage = next((stage for stage in rubric.stages if stage.key == kind), None)
    return stage is not None and variant in (None, *(form.key for form in stage.variants))


def _require_unscored(session: Session, act: Act, requisition_id: UUID, detail: str) -> None:
    """Refuse what scorecards are in the way of; to who owes one, without looking at any."""
    if panels.owes_any(session, act, col(Application.requisition_id) == requisition_id):
        raise panels.own_card_first()
    scored = session.exec(
        select(Scorecard.id)
        .join(Application, col(Application.id) == col(Scorecard.application_id))
        .where(
            Application.requisition_id == requisition_id, col(Scorecard.submitted_at).is_not(None)
        )
        .limit(1)
    ).first()
    if scored is not None:
        raise DomainError("record-in-use", detail)


def upsert(
    session: Session,
    act: Act,
    library: Library,
    reference: Reference,
    record: Mapping[str, Any],
    given: Collection[str],
) -> tuple[Requisition, bool]:
    """Open the requisition of this reference, or bring it up to date; and whether it was made."""
    references.require_own_system(act, reference)
    requisition_id = references.claim(session, RecordKind.REQUISITION, reference)
    if requisition_id is not None:
        requisition = access.load(session, act, Requisition, requisition_id, lock=True)
        act.expect(requisition.version)
        changes = {name: record[name] for name in given if record[name] is not None}
        return _change(session, act, requisition, changes), False
    missing = [name for name in ("role", "team_id", "hiring_manager_id") if record[name] is None]
    if missing:
        faults = [Fault(f"#/{name}", "missing", "A new one needs this.") for name in missing]
        raise DomainError("input-invalid", "The requisition is new here.", faults=faults)
    return create(session, act, library, record, [reference]), True


def _change(
    session: Session, act: Act, requisition: Requisition, changes: Mapping[str, Any]
) -> Requisition:
    changed = requisition.differing(changes)
    fixed = [
        Fault(f"#/{name}", "fixed", "Open another requisition for another role or team.")
        for name in ("role", "team_id")
        if name in changed
    ]
    if fixed:
        raise DomainError(
            "record-in-use", "A requisition's role and team cannot be changed.", faults=fixed
        )
    if "hiring_manager_id" in changed:
        _require_hiring_manager(session, changed["hiring_manager_id"])
    if changed.get("openings", requisition.openings) < requisition.hired_count:
        raise invalid("#/openings", "too-few", "More people than that are hired already.")
    if requisition.change(changed):
        sync.stamp(session, act, requisition)
    return requisition


def replace_plan(
    session: Session,
    act: Act,
    library: Library,
    requisition_id: UUID,
    stages: Sequence[Mapping[str, Any]],
    *,
    accepts_findings: bool = False,
) -> Requisition:
    """Give the requisition another plan, as long as nobody has been scored in the old one.

    As far as an application has got, the stages stay as they are.
    Whoever still owes a scorecard here is told that first: whether the plan can be changed would
    tell them of others' scorecards. Raises DomainError: `input-invalid` for a kind that the rubric
    does not have, `own-scorecard-missing`, `record-in-use`, and `plan-incomplete` for a plan that
    its coverage refuses and nobody accepts as it is.
    """
    requisition = access.load(session, act, Requisition, requisition_id, lock=True)
    act.expect(requisition.version)
    rubric = library.get(requisition.rubric_id, requisition.rubric_version)
    _require_kinds(rubric, stages)
    _require_unscored(
        session,
        act,
        requisition_id,
        "A candidate has been scored, so the stages stay as they are.",
    )
    _require_visited(session, requisition_id, stages)
    if not accepts_findings:
        _require_complete(_covered(rubric, requisition, stages))
    session.execute(delete(PlanStage).where(col(PlanStage.requisition_id) == requisition_id))
    titles = {stage["key"]: stage["title"] or stage["key"].replace("_", " ") for stage in stages}
    _write_plan(
        session, act, requisition_id, [{**stage, "title": titles[stage["key"]]} for stage in stages]
    )
    sync.stamp(session, act, requisition)
    return requisition


def _require_kinds(rubric: Rubric, stages: Sequence[Mapping[str, Any]]) -> None:
    kinds = [stage.key for stage in rubric.stages]
    remedy = f"The requisition's rubric has these kinds: {', '.join(kinds)}."
    faults = []
    for place, stage in enumerate(stages):
        if stage["kind"] not in kinds:
            faults.append(Fault(f"#/stages/{place}/kind", "not-of-this-rubric", remedy))
            continue
        forms = [variant.key for variant in rubric.stage(stage["kind"]).variants]
        if stage["variant"] not in (None, *forms):
            detail = f"The rubric has these forms of it: {', '.join(forms) or 'none'}."
            faults.append(Fault(f"#/stages/{place}/variant", "not-of-this-rubric", detail))
    if faults:
        raise DomainError("input-invalid", "The rubric has no such stage.", faults=faults)


def _require_visited(
    session: Session, requisition_id: UUID, stages: Sequence[Mapping[str, Any]]
) -> None:
    """As far as any application has got, the plan stays as it is.

    Drafts rate the criteria of these stages; and one moved forward past somebody would be a stage
    they can neither enter again nor leave.
    """
    furthest = session.exec(
        select(func.max(PlanStage.position))
        .join(Application, col(Application.requisition_id) == col(PlanStage.requisition_id))
        .join(
            StageVisit,
            (col(StageVisit.application_id) == col(Application.id))
            & (col(StageVisit.stage) == col(PlanStage.key)),
        )
        .where(PlanStage.requisition_id == requisition_id)
    ).one()
    kept = plan_of(session, requisition_id)[: furthest or 0]
    wanted = [(stage["key"], stage["kind"]) for stage in stages]
    faults = [
        Fault(f"#/stages/{place}", "fixed", f"Keep {stage.key}, of the kind {stage.kind}, here.")
        for place, stage in enumerate(kept)
        if (stage.key, stage.kind) not in wanted[place : place + 1]
    ]
    if faults:
        raise DomainError(
            "record-in-use",
            f"Applications have got as far as {kept[-1].key}. Change only what comes after it.",
            faults=faults,
        )


def _covered(
    rubric: Rubric, requisition: Requisition, stages: Iterable[Mapping[str, Any]]
) -> Coverage:
    plan = [PlannedStage(**{name: stage[name] for name in COVERED}) for stage in stages]
    return coverage(rubric, plan, ROLES[requisition.role].target_profile)


def _require_complete(found: Coverage) -> None:
    faults = [Fault("#/stages", finding.code, finding.detail) for finding in found.refusals]
    if faults:
        raise DomainError(
            "plan-incomplete",
            "The plan cannot show what nobody is hired without. Add the stages that can, or send "
            "accept_findings as true.",
            faults=faults,
        )


def read_coverage(session: Session, act: Act, library: Library, requisition_id: UUID) -> Coverage:
    """What the plan of a requisition the caller may see can find out."""
    requisition = access.load(session, act, Requisition, requisition_id)
    rubric = library.get(requisition.rubric_id, requisition.rubric_version)
    stages = [stage.model_dump() for stage in plan_of(session, requisition_id)]
    return _covered(rubric, requisition, stages)


def read_planned(
    session: Session, act: Act, requisition_id: UUID, *, library: Library
) -> dict[str, Any]:
    """One requisition, with what there is to know about its plan."""
    found = read_coverage(session, act, library, requisition_id)
    return read(session, act, requisition_id) | {"findings": found.findings}


def plan_of(session: Session, requisition_id: UUID) -> list[PlanStage]:
    """The stages of the plan in their order."""
    return list(
        session.exec(
            select(PlanStage)
            .where(PlanStage.requisition_id == requisition_id)
            .order_by(col(PlanStage.position))
        )
    )


def stage_of(session: Session, visit: StageVisit) -> PlanStage:
    """What the plan says of the stage of this visit."""
    return session.exec(
        select(PlanStage)
        .join(Application, col(Application.requisition_id) == col(PlanStage.requisition_id))
        .where(Application.id == visit.application_id, PlanStage.key == visit.stage)
    ).one()


def read(session: Session, act: Act, requisition_id: UUID) -> dict[str, Any]:
    """One requisition with its plan.

    Raises DomainError (`not-found`).
    """
    row = _ONE.first(
        session,
        act.reach,
        requisition_id=requisition_id,
        **access.parameters(act.caller),
    )
    if row is None:
        raise not_found()
    return row


def find(
    session: Session,
    act: Act,
    span: Span,
    *,
    status: RequisitionStatus | None = None,
    team_id: UUID | None = None,
) -> Window:
    """Requisitions the caller may see."""
    rows = _MANY.all(
        session,
        act.reach,
        status is not None,
        team_id is not None,
        *span.shape,
        status=status,
        team_id=team_id,
        **span.parameters,
        **access.parameters(act.caller),
    )
    return window(rows, span)


def openings_left(session: Session, team_id: UUID) -> dict[str, int]:
    """How many people the open requisitions of a team may still hire, by role.

    For whoever may read the demand of the team: it says nothing of any candidate.
    """
    return {row["role"]: row["left"] for row in _LEFT.all(session, team_id=team_id)}


def _visible(reach: Reach) -> Select[Any]:
    columns = (getattr(PlanStage, name) for name in STAGE_COLUMNS)
    stages = json_rows(
        select_columns(*columns)
        .where(col(PlanStage.requisition_id) == col(Requisition.id))
        .order_by(col(PlanStage.position))
        .correlate(Requisition)
    )
    return select_columns(
        *(column for column in Requisition.__table__.columns if column.key not in INTERNAL),  # type: ignore[attr-defined]  # every table class has one
        # The database writes a list out as JSON and knows nothing of thousandths.
        (type_coerce(Requisition.fte, Integer) / 1000.0).label("fte"),
        stages.label("stages"),
        references.as_json(Requisition),
    ).where(access.within(Requisition, reach))


def _one(reach: Reach) -> Select[Any]:
    return _visible(reach).where(col(Requisition.id) == bindparam("requisition_id"))


def _many(
    reach: Reach, by_status: bool, by_team: bool, order: Order, continued: bool
) -> Select[Any]:
    statement = _visible(reach)
    if by_status:
        statement = statement.where(col(Requisition.status) == bindparam("status"))
    if by_team:
        statement = statement.where(col(Requisition.team_id) == bindparam("team_id"))
    return as_items(
        in_order(statement, Requisition, order, continued=continued), Requisition, order
    )


def _left() -> Select[Any]:
    left = func.sum(col(Requisition.openings) - col(Requisition.hired_count))
    return (
        select_columns(Requisition.role, type_coerce(left, Integer).label("left"))
        .where(
            col(Requisition.team_id) == bindparam("team_id"),
            col(Requisition.status) == RequisitionStatus.OPEN,
        )
        .group_by(col(Requisition.role))
    )


_ONE = Prepared(_one)
_MANY = Prepared(_many)
_LEFT = Prepared(_left)
