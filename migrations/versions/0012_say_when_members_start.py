"""say when members start and what a hire's level was recorded from."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Whoever was hired so far counted from the day of the hire."""
    op.add_column("members", sa.Column("starts_on", sa.Date(), nullable=True))
    op.add_column("member_levels", sa.Column("score", sa.Float(), nullable=True))
    op.add_column("member_levels", sa.Column("effective_n", sa.Float(), nullable=True))
    members = sa.table(
        "members",
        sa.column("id", sa.Uuid()),
        sa.column("application_id", sa.Uuid()),
        sa.column("created_at", sa.DateTime(timezone=True)),
        sa.column("starts_on", sa.Date()),
    )
    connection = op.get_bind()
    hired = sa.select(members.c.id, members.c.created_at).where(
        members.c.application_id.is_not(None)
    )
    for row in connection.execute(hired).all():
        connection.execute(
            members.update().where(members.c.id == row.id).values(starts_on=row.created_at.date())
        )


def downgrade() -> None:
    """Whoever has yet to start counts at once again."""
    op.drop_column("member_levels", "effective_n")
    op.drop_column("member_levels", "score")
    op.drop_column("members", "starts_on")
