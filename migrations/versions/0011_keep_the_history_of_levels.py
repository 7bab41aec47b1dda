"""keep the history of levels."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ONE_PER_SKILL = "uq_member_levels_member_id_skill"
RECORDER = "fk_member_levels_recorded_by_id"
IS_CURRENT = sa.text("superseded_at IS NULL")


def upgrade() -> None:
    """Every level there is becomes the first record of its skill; who recorded it is not known."""
    with op.batch_alter_table("member_levels") as batch:
        batch.add_column(sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("recorded_by_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True))
        batch.create_foreign_key(op.f(RECORDER), "people", ["recorded_by_id"], ["id"])
    _date_records()
    with op.batch_alter_table("member_levels") as batch:
        batch.alter_column("recorded_at", nullable=False)
        batch.alter_column("level", nullable=True)
        batch.drop_constraint(op.f(ONE_PER_SKILL), type_="unique")
    op.create_index(
        op.f("ix_member_levels_member_id_skill"),
        "member_levels",
        ["member_id", "skill"],
        unique=True,
        sqlite_where=IS_CURRENT,
        postgresql_where=IS_CURRENT,
    )
    op.create_index(op.f("ix_member_levels_member_id_id"), "member_levels", ["member_id", "id"])


def _date_records() -> None:
    levels = sa.table(
        "member_levels",
        sa.column("id", sa.Uuid()),
        sa.column("recorded_at", sa.DateTime(timezone=True)),
    )
    connection = op.get_bind()
    made = [
        {"level_id": level_id, "made_at": _made_at(level_id)}
        for level_id in connection.execute(sa.select(levels.c.id)).scalars()
    ]
    if made:
        dated = levels.update().values(recorded_at=sa.bindparam("made_at"))
        connection.execute(dated.where(levels.c.id == sa.bindparam("level_id")), made)


def _made_at(row_id: UUID) -> datetime:
    """A level used to be made anew whenever it changed, and a UUIDv7 begins with its time.

    RFC 9562, 5.7: milliseconds since 1970 in the first 48 bits.
    """
    return datetime.fromtimestamp((row_id.int >> 80) / 1000, UTC)


def downgrade() -> None:
    """Only the current levels stay."""
    op.execute("DELETE FROM member_levels WHERE superseded_at IS NOT NULL OR level IS NULL")
    op.drop_index(op.f("ix_member_levels_member_id_id"), "member_levels")
    op.drop_index(op.f("ix_member_levels_member_id_skill"), "member_levels")
    with op.batch_alter_table("member_levels") as batch:
        batch.drop_constraint(op.f(RECORDER), type_="foreignkey")
        batch.drop_column("superseded_at")
        batch.drop_column("recorded_by_id")
        batch.drop_column("recorded_at")
        batch.alter_column("level", nullable=False)
        batch.create_unique_constraint(op.f(ONE_PER_SKILL), ["member_id", "skill"])
