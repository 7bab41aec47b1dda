"""Numbers that let an ATS ask "what changed since": they become visible in order."""

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from app.models.base import Synced
from app.models.bookkeeping import SyncCounter
from app.models.references import RecordKind
from app.services.acting import Act
from app.statements import Prepared


def number(session: Session, record: Synced) -> None:
    """Give the record the next sync number of its kind.

    The counter's row stays locked until this transaction ends, so a larger number never becomes
    visible before a smaller one. Take it last: whoever changes the same kind waits from here on.
    """
    record.sync_number = session.execute(
        update(SyncCounter)
        .where(col(SyncCounter.kind) == record.sync_kind)
        .values(value=col(SyncCounter.value) + 1)
        .returning(col(SyncCounter.value))
    ).scalar_one()


def current_number(session: Session, kind: RecordKind) -> int:
    """The last number given out and visible."""
    (row,) = _CURRENT.all(session, kind=kind.value)
    return int(row["value"])


_CURRENT = Prepared(
    lambda: select(SyncCounter.value).where(col(SyncCounter.kind) == bindparam("kind"))
)


def stamp(session: Session, act: Act, record: Synced) -> None:
    """Count a change of the record and let those who follow it know."""
    record.touch(act.now)
    number(session, record)
    session.flush()
