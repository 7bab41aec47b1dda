"""External references: finding and naming our records by other systems' ids."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.domain.errors import DomainError, Fault
from app.domain.policy import Reach
from app.models.functions import json_rows
from app.models.references import ExternalReference, RecordKind
from app.services.acting import Act
from app.statements import select_columns


@dataclass(frozen=True, slots=True)
class Reference:
    """The name another system has for a record."""

    system: str
    external_id: str


def require_own_system(act: Act, reference: Reference) -> None:
    """A service may only speak for its own system."""
    if Reach.ALL not in act.reach and reference.system != act.caller.system:
        raise DomainError(
            "operation-closed", f"This key may only use references of {act.caller.system}."
        )


def claim(session: Session, kind: RecordKind, reference: Reference) -> UUID | None:
    """The record of this reference, if any; nobody else can give it one until we commit."""
    if session.get_bind().dialect.name == "postgresql":
        name = f"{kind}\n{reference.system}\n{reference.external_id}".encode()
        session.execute(select(func.pg_advisory_xact_lock(8, zlib.crc32(name) - 2**31)))
    return session.exec(
        select(ExternalReference.record_id).where(
            ExternalReference.kind == kind,
            ExternalReference.system == reference.system,
            ExternalReference.external_id == reference.external_id,
        )
    ).first()


def attach(
    session: Session, act: Act, kind: RecordKind, record_id: UUID, references: Sequence[Reference]
) -> None:
    """Give the record these references.

    Raises DomainError: `already-exists` when one names another record, `operation-closed` when a
    service speaks for a system that is not its own.
    """
    # Claimed in one order by everybody, so that two requests cannot wait for each other.
    in_order = sorted(enumerate(references), key=lambda pair: (pair[1].system, pair[1].external_id))
    for index, reference in in_order:
        require_own_system(act, reference)
        holder = claim(session, kind, reference)
        if holder is not None:
            fault = Fault(
                f"#/external_references/{index}", "taken", "Another record has this reference."
            )
            raise DomainError(
                "already-exists", "A reference already names another record.", faults=[fault]
            )
        session.add(
            ExternalReference(
                id=act.new_id(),
                kind=kind,
                system=reference.system,
                external_id=reference.external_id,
                record_id=record_id,
            )
        )
        session.flush()


def as_json(model: Any) -> Any:
    """A column with the references of each record, as a JSON array in a stable order."""
    named = json_rows(
        select_columns(ExternalReference.system, ExternalReference.external_id)
        .where(col(ExternalReference.record_id) == model.id)
        .correlate(model)
        .order_by(ExternalReference.system, ExternalReference.external_id)
    )
    return named.label("external_references")
