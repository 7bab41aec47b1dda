"""keep demographics apart."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """What candidates state about themselves gets a table that nothing else refers to."""
    op.create_table(
        "demographics",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("sex", sa.String(length=40), nullable=True),
        sa.Column("race_ethnicity", sa.String(length=40), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "sex IN ('female', 'male', 'another')", name=op.f("ck_demographics_sex")
        ),
        sa.CheckConstraint(
            "race_ethnicity IN ('hispanic_or_latino', 'white', 'black_or_african_american', "
            "'pacific_islander', 'asian', 'american_indian_or_alaska_native', 'two_or_more')",
            name=op.f("ck_demographics_race_ethnicity"),
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidates.id"],
            name=op.f("fk_demographics_candidate_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demographics")),
        sa.UniqueConstraint("candidate_id", name=op.f("uq_demographics_candidate_id")),
    )


def downgrade() -> None:
    """The statements go; nothing else was made of them."""
    op.drop_table("demographics")
