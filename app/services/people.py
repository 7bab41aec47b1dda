"""People: who may act, in which role, and the rule that an admin always remains."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Select, String, bindparam, select
from sqlmodel import Session, col

from app.domain.errors import DomainError, Fault, invalid
from app.domain.policy import Reach, Role
from app.models.people import Person
from app.models.types import Word
from app.services import access
from app.services.acting import Act, not_found
from app.services.listing import Order, Span, Window, as_items, in_order, window
from app.statements import Prepared

COLUMNS: tuple[Any, ...] = (
    Person.id,
    Person.version,
    Person.created_at,
    Person.updated_at,
    Person.name,
    Person.email,
    Person.role,
    Person.system,
    Person.time_zone,
    Person.is_active,
)


def create(session: Session, act: Act, record: Mapping[str, Any]) -> Person:
    """Make a person.

    Raises DomainError: `already-exists` when somebody has the e-mail address, `operation-closed`
    for an admin made with a key that is limited to scopes.
    """
    _require_no_wider(act, record["role"])
    person = Person(id=act.new_id(), created_at=act.now, updated_at=act.now, **record)
    _require_free_address(session, person)
    session.add(person)
    session.flush()
    return person


def update(session: Session, act: Act, person_id: UUID, changes: Mapping[str, Any]) -> Person:
    """Change the members that are given, based on the version the caller read.

    Raises DomainError: `record-in-use` when no active admin would remain, `already-exists` for an
    e-mail address somebody has, `input-invalid` when role and system do not go together,
    `operation-closed` for an admin made with a key that is limited to scopes.
    """
    _require_no_wider(act, changes.get("role"))
    # Locked before the person, and in one order, so that two admins cannot demote each other.
    admins = _lock_active_admins(session) if changes.keys() & {"role", "is_active"} else set()
    person = access.load(session, act, Person, person_id, lock=True)
    act.expect(person.version)
    if not person.change(changes):
        return person
    if (person.role == Role.SERVICE) != (person.system is not None):
        raise invalid(
            "#/system", "value-error", "Name a system for the role service, and for no other role."
        )
    if admins == {person.id} and not (person.role == Role.ADMIN and person.is_active):
        raise DomainError(
            "record-in-use",
            "This is the last active admin. Make another person an admin first.",
        )
    _require_free_address(session, person)
    person.touch(act.now)
    session.flush()
    return person


def with_address(session: Session, email: str) -> Person | None:
    """The person of this e-mail address, if any."""
    return session.scalars(select(Person).where(col(Person.email) == email.lower())).first()


def read(session: Session, act: Act, person_id: UUID) -> dict[str, Any]:
    """One person.

    Raises DomainError (`not-found`).
    """
    row = _ONE.first(session, act.reach, person_id=person_id, **access.parameters(act.caller))
    if row is None:
        raise not_found()
    return row


def find(
    session: Session,
    act: Act,
    span: Span,
    *,
    role: Role | None = None,
    email: str | None = None,
    is_active: bool | None = None,
) -> Window:
    """People, by role, exact e-mail address, or whether they are active."""
    filters = {"role": role, "email": email, "is_active": is_active}
    given = {name: value for name, value in filters.items() if value is not None}
    rows = _MANY.all(
        session,
        act.reach,
        frozenset(given),
        *span.shape,
        **given,
        **span.parameters,
        **access.parameters(act.caller),
    )
    return window(rows, span)


def _require_no_wider(act: Act, role: Role | None) -> None:
    """A key that is limited cannot be the way to one that opens everything."""
    if role == Role.ADMIN and act.caller.scopes:
        raise DomainError(
            "operation-closed", "This key is limited to scopes: it cannot make anybody an admin."
        )


def _lock_active_admins(session: Session) -> set[UUID]:
    statement = (
        select(col(Person.id))
        .where(col(Person.role) == Role.ADMIN, col(Person.is_active).is_(True))
        .order_by(col(Person.id))
        .with_for_update(key_share=True)
    )
    return set(session.scalars(statement))


def _require_free_address(session: Session, person: Person) -> None:
    if person.email is None:
        return
    holder = session.scalars(
        select(col(Person.id)).where(col(Person.email) == person.email, col(Person.id) != person.id)
    ).first()
    if holder is not None:
        fault = Fault("#/email", "taken", "Somebody has this e-mail address.")
        raise DomainError(
            "already-exists", "Somebody has this e-mail address. Use their record.", faults=[fault]
        )


def _visible(reach: Reach) -> Select[Any]:
    return select(*COLUMNS).where(access.within(Person, reach))


def _many(reach: Reach, given: frozenset[str], order: Order, continued: bool) -> Select[Any]:
    filters = {
        "role": col(Person.role) == bindparam("role", type_=Word(Role)),
        "email": col(Person.email) == bindparam("email", type_=String()),
        "is_active": col(Person.is_active) == bindparam("is_active", type_=Boolean()),
    }
    statement = _visible(reach).where(*(filters[name] for name in sorted(given)))
    return as_items(in_order(statement, Person, order, continued=continued), Person, order)


_ONE = Prepared(lambda reach: _visible(reach).where(col(Person.id) == bindparam("person_id")))
_MANY = Prepared(_many)
