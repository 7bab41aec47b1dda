"""add take-homes."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Assignments of stage visits, and what was done with them."""
    op.create_table(
        "take_homes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("brief", sa.String(), nullable=False),
        sa.Column("time_box_minutes", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submission_url", sa.String(), nullable=True),
        sa.Column("submission_note", sa.String(), nullable=True),
        sa.CheckConstraint(
            "status IN ('drafted', 'sent', 'started', 'submitted', 'expired', 'withdrawn')",
            name=op.f("ck_take_homes_status"),
        ),
        sa.CheckConstraint("time_box_minutes >= 1", name=op.f("ck_take_homes_time_box_minutes")),
        sa.CheckConstraint(
            "status IN ('drafted', 'withdrawn') OR (sent_at IS NOT NULL AND due_at IS NOT NULL)",
            name=op.f("ck_take_homes_sending"),
        ),
        sa.CheckConstraint(
            "(status = 'submitted') = (submitted_at IS NOT NULL)",
            name=op.f("ck_take_homes_submission"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_take_homes_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["stage_visits.id"], name=op.f("fk_take_homes_visit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_take_homes")),
        sa.UniqueConstraint("visit_id", name=op.f("uq_take_homes_visit_id")),
    )
    with op.batch_alter_table("take_homes") as batch:
        batch.create_index(op.f("ix_take_homes_application_id"), ["application_id"])
    op.create_table(
        "take_home_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("take_home_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "action IN ('send', 'start', 'submit', 'extend', 'expire', 'withdraw')",
            name=op.f("ck_take_home_events_action"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_take_home_events_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["take_home_id"], ["take_homes.id"], name=op.f("fk_take_home_events_take_home_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_take_home_events")),
    )
    with op.batch_alter_table("take_home_events") as batch:
        batch.create_index(op.f("ix_take_home_events_take_home_id_id"), ["take_home_id", "id"])


def downgrade() -> None:
    """Take-homes are taken out."""
    op.drop_table("take_home_events")
    op.drop_table("take_homes")
