"""say how much of a job an opening is."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

RANGE = "ck_requisitions_fte"


def upgrade() -> None:
    """Every opening so far was taken to be a full-time one."""
    with op.batch_alter_table("requisitions") as batch:
        batch.add_column(sa.Column("fte", sa.Integer(), nullable=False, server_default="100"))
    with op.batch_alter_table("requisitions") as batch:
        batch.alter_column("fte", server_default=None)
        batch.create_check_constraint(op.f(RANGE), "fte > 0 AND fte <= 100")


def downgrade() -> None:
    """Part-time openings become full-time ones again, as nothing else could be said of them."""
    with op.batch_alter_table("requisitions") as batch:
        batch.drop_constraint(op.f(RANGE), type_="check")
        batch.drop_column("fte")
