"""Numbers that let an ATS ask "what changed since": they become visible in order."""

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from app.models.base import Synced
from app.models.bookkeeping import SyncCounter
from app.models.references import RecordKind
from app.services.acting import Act
from app.statements import Prepared


def next_number(session: Session, kind: RecordKind) -> int:
    """The next sync number of a kind.

    The counter's row stays locked until this transaction ends, so a larger number never becomes
    visible before a smaller one. Take it last: whoever changes the same kind waits from here on.
    """
    number: int = session.execute(
        update(SyncCounter)
        .where(col(SyncCounter.kind) == kind.value)
        .values(value=col(SyncCounter.value) + 1)
        .returning(col(SyncCounter.value))
    ).scalar_one()
    return number


def current_number(session: Session, kind: RecordKind) -> int:
    """The last number given out and visible."""
    (row,) = _CURRENT.all(session, kind=kind.value)
    return int(row["value"])


_CURRENT = Prepared(
    lambda: select(SyncCounter.value).where(col(SyncCounter.kind) == bindparam("kind"))
)


def stamp(session: Session, act: Act, record: Synced, kind: RecordKind) -> None:
    """Count a change of the record and let those who follow it know."""
    record.touch(act.now)
    record.sync_number = next_number(session, kind)
    session.flush()
