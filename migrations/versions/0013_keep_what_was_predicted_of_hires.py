"""keep what was predicted of hires."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Nothing was kept of earlier hires: what the team wanted when they were hired is not known."""
    with op.batch_alter_table("decisions") as batch:
        batch.add_column(sa.Column("predictions", sa.JSON(), nullable=True))


def downgrade() -> None:
    """What was predicted is lost; it could not be computed again."""
    with op.batch_alter_table("decisions") as batch:
        batch.drop_column("predictions")
