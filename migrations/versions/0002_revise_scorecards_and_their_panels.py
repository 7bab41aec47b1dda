"""revise scorecards and their panels."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

INTERVIEW_STATUS = "ck_interviews_status"
DUE_AFTER = timedelta(hours=24)


def upgrade() -> None:
    """Cards get revisions, seats a departure, meetings a purpose and a time cards are due."""
    op.create_table(
        "debrief_openings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_debrief_openings_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["stage_visits.id"], name=op.f("fk_debrief_openings_visit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debrief_openings")),
        sa.UniqueConstraint("visit_id", name=op.f("uq_debrief_openings_visit_id")),
    )
    op.create_table(
        "amendments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scorecard_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("recommendation", sa.String(length=40), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("after_others", sa.Boolean(), nullable=False),
        sa.Column("approved_by_id", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('clerical', 'debrief')", name=op.f("ck_amendments_kind")),
        sa.CheckConstraint(
            "recommendation IN ('strong_no', 'no', 'yes', 'strong_yes')",
            name=op.f("ck_amendments_recommendation"),
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["people.id"], name=op.f("fk_amendments_approved_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["scorecard_id"],
            ["scorecards.id"],
            name=op.f("fk_amendments_scorecard_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendments")),
        sa.UniqueConstraint(
            "scorecard_id", "revision", name=op.f("uq_amendments_scorecard_id_revision")
        ),
    )
    with op.batch_alter_table("interviews") as batch:
        batch.add_column(
            sa.Column("purpose", sa.String(length=40), nullable=False, server_default="stage")
        )
        batch.add_column(sa.Column("scorecards_due_at", sa.DateTime(timezone=True)))
        batch.drop_index(op.f("ix_interviews_visit_id"))
        batch.drop_constraint(op.f(INTERVIEW_STATUS), type_="check")
    with op.batch_alter_table("interviews") as batch:
        batch.alter_column("purpose", server_default=None)
        batch.create_check_constraint(
            op.f(INTERVIEW_STATUS), "status IN ('scheduled', 'held', 'cancelled')"
        )
        batch.create_check_constraint(
            op.f("ck_interviews_purpose"), "purpose IN ('stage', 'follow_up')"
        )
        batch.create_unique_constraint(
            op.f("uq_interviews_visit_id_purpose"), ["visit_id", "purpose"]
        )
    _say_when_scorecards_are_due()

    with op.batch_alter_table("panel_seats") as batch:
        batch.add_column(sa.Column("seated_at", sa.DateTime(timezone=True)))
        batch.add_column(
            sa.Column("could_have_read", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch.add_column(sa.Column("departure", sa.String(length=40)))
        batch.add_column(sa.Column("departure_reason", sa.String()))
    op.execute(
        "UPDATE panel_seats SET seated_at = (SELECT interviews.created_at FROM interviews "
        "WHERE interviews.id = panel_seats.interview_id)"
    )
    op.execute("UPDATE panel_seats SET departure = 'removed' WHERE left_at IS NOT NULL")
    with op.batch_alter_table("panel_seats") as batch:
        batch.alter_column("seated_at", nullable=False)
        batch.alter_column("could_have_read", server_default=None)
        batch.create_check_constraint(
            op.f("ck_panel_seats_departure"),
            "departure IN ('removed', 'withdrew', 'conflict_of_interest')",
        )

    with op.batch_alter_table("plan_stages") as batch:
        batch.add_column(sa.Column("variant", sa.String()))
        batch.add_column(sa.Column("due_hours", sa.Integer(), nullable=False, server_default="24"))
    with op.batch_alter_table("plan_stages") as batch:
        batch.alter_column("due_hours", server_default=None)
        batch.create_check_constraint(op.f("ck_plan_stages_due_hours"), "due_hours >= 1")

    with op.batch_alter_table("ratings") as batch:
        batch.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
        batch.drop_constraint(op.f("uq_ratings_scorecard_id_criterion"), type_="unique")
    with op.batch_alter_table("ratings") as batch:
        batch.alter_column("revision", server_default=None)
        batch.create_unique_constraint(
            op.f("uq_ratings_scorecard_id_revision_criterion"),
            ["scorecard_id", "revision", "criterion"],
        )

    with op.batch_alter_table("scorecards") as batch:
        batch.add_column(
            sa.Column("current_revision", sa.Integer(), nullable=False, server_default="1")
        )
        batch.add_column(sa.Column("independent_revision", sa.Integer()))
    op.execute(
        "UPDATE scorecards SET independent_revision = 1 "
        "WHERE submitted_at IS NOT NULL AND NOT submitted_late"
    )
    with op.batch_alter_table("scorecards") as batch:
        batch.alter_column("current_revision", server_default=None)

    with op.batch_alter_table("decisions") as batch:
        batch.add_column(sa.Column("figures", sa.JSON()))


def _say_when_scorecards_are_due() -> None:
    interviews = sa.table(
        "interviews",
        sa.column("id", sa.Uuid()),
        sa.column("starts_at", sa.DateTime(timezone=True)),
        sa.column("planned_minutes", sa.Integer()),
        sa.column("scorecards_due_at", sa.DateTime(timezone=True)),
    )
    connection = op.get_bind()
    planned = sa.select(
        interviews.c.id, interviews.c.starts_at, interviews.c.planned_minutes
    ).where(interviews.c.starts_at.is_not(None))
    for row in connection.execute(planned).all():
        due = row.starts_at + timedelta(minutes=row.planned_minutes) + DUE_AFTER
        connection.execute(
            interviews.update().where(interviews.c.id == row.id).values(scorecards_due_at=due)
        )


def downgrade() -> None:
    """What only the newer version can hold is taken out: amendments and follow-up reviews."""
    with op.batch_alter_table("decisions") as batch:
        batch.drop_column("figures")
    with op.batch_alter_table("scorecards") as batch:
        batch.drop_column("independent_revision")
        batch.drop_column("current_revision")

    op.drop_table("amendments")
    op.drop_table("debrief_openings")
    op.execute("DELETE FROM ratings WHERE revision > 1")
    op.execute(
        "DELETE FROM ratings WHERE scorecard_id IN (SELECT scorecards.id FROM scorecards JOIN "
        "interviews ON interviews.id = interview_id WHERE purpose = 'follow_up')"
    )
    op.execute(
        "DELETE FROM scorecards "
        "WHERE interview_id IN (SELECT id FROM interviews WHERE purpose = 'follow_up')"
    )
    op.execute(
        "DELETE FROM panel_seats "
        "WHERE interview_id IN (SELECT id FROM interviews WHERE purpose = 'follow_up')"
    )
    op.execute("DELETE FROM interviews WHERE purpose = 'follow_up'")
    op.execute("UPDATE interviews SET status = 'scheduled' WHERE status = 'cancelled'")

    with op.batch_alter_table("ratings") as batch:
        batch.drop_constraint(op.f("uq_ratings_scorecard_id_revision_criterion"), type_="unique")
        batch.create_unique_constraint(
            op.f("uq_ratings_scorecard_id_criterion"), ["scorecard_id", "criterion"]
        )
        batch.drop_column("revision")

    with op.batch_alter_table("plan_stages") as batch:
        batch.drop_constraint(op.f("ck_plan_stages_due_hours"), type_="check")
        batch.drop_column("due_hours")
        batch.drop_column("variant")

    with op.batch_alter_table("panel_seats") as batch:
        batch.drop_constraint(op.f("ck_panel_seats_departure"), type_="check")
        batch.drop_column("departure_reason")
        batch.drop_column("departure")
        batch.drop_column("could_have_read")
        batch.drop_column("seated_at")

    with op.batch_alter_table("interviews") as batch:
        batch.drop_constraint(op.f("uq_interviews_visit_id_purpose"), type_="unique")
        batch.drop_constraint(op.f("ck_interviews_purpose"), type_="check")
        batch.drop_constraint(op.f(INTERVIEW_STATUS), type_="check")
        batch.drop_column("scorecards_due_at")
        batch.drop_column("purpose")
    with op.batch_alter_table("interviews") as batch:
        batch.create_check_constraint(op.f(INTERVIEW_STATUS), "status IN ('scheduled', 'held')")
        batch.create_index(op.f("ix_interviews_visit_id"), ["visit_id"], unique=True)
