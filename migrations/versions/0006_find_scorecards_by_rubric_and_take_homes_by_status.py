"""find scorecards by rubric and take-homes by status."""

from collections.abc import Sequence

from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

BY_RUBRIC = "ix_scorecards_rubric_id_rubric_version"
BY_STATUS = "ix_take_homes_status_id"


def upgrade() -> None:
    """Reports on raters go by rubric, and the list of take-homes by status in order of ids."""
    op.create_index(op.f(BY_RUBRIC), "scorecards", ["rubric_id", "rubric_version"])
    op.create_index(op.f(BY_STATUS), "take_homes", ["status", "id"])


def downgrade() -> None:
    """The same rows are found, by reading all of them."""
    op.drop_index(op.f(BY_STATUS), "take_homes")
    op.drop_index(op.f(BY_RUBRIC), "scorecards")
