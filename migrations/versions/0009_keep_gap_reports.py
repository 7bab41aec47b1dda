"""keep gap reports."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

FINAL = {
    "gap_snapshots": (
        "id, team_id, taken_at, taken_by_id, beta, inputs, inputs_hash, unchanged_since_id, gr, "
        "gs_low, gs_high, gs_verified_low, gs_verified_high, index_low, index_high, "
        "people_to_lose, member_count, single_point_count, uncovered_skill_count, findings"
    ),
    "gap_snapshot_hires": "id, snapshot_id, application_id",
}
"""What never changes once it is there: all but the names and the note, which can be erased."""


def upgrade() -> None:
    """A table rebuilt on SQLite loses its triggers: whoever rebuilds one of these makes them anew."""
    op.create_table(
        "gap_snapshots",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by_id", sa.Uuid(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("beta", sa.Integer(), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("inputs_hash", sa.String(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("unchanged_since_id", sa.Uuid(), nullable=True),
        sa.Column("gr", sa.Float(), nullable=True),
        sa.Column("gs_low", sa.Float(), nullable=True),
        sa.Column("gs_high", sa.Float(), nullable=True),
        sa.Column("gs_verified_low", sa.Float(), nullable=True),
        sa.Column("gs_verified_high", sa.Float(), nullable=True),
        sa.Column("index_low", sa.Float(), nullable=True),
        sa.Column("index_high", sa.Float(), nullable=True),
        sa.Column("people_to_lose", sa.Integer(), nullable=True),
        sa.Column("member_count", sa.Integer(), nullable=False),
        sa.Column("single_point_count", sa.Integer(), nullable=False),
        sa.Column("uncovered_skill_count", sa.Integer(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.CheckConstraint("beta BETWEEN 0 AND 100", name=op.f("ck_gap_snapshots_beta")),
        *(
            sa.CheckConstraint(f"{share} BETWEEN 0 AND 1", name=op.f(f"ck_gap_snapshots_{share}"))
            for share in (
                "gr",
                "gs_low",
                "gs_high",
                "gs_verified_low",
                "gs_verified_high",
                "index_low",
                "index_high",
            )
        ),
        *(
            sa.CheckConstraint(f"{name}_low <= {name}_high", name=op.f(f"ck_gap_snapshots_{name}"))
            for name in ("gs", "gs_verified", "index")
        ),
        sa.CheckConstraint("member_count >= 0", name=op.f("ck_gap_snapshots_member_count")),
        sa.ForeignKeyConstraint(
            ["taken_by_id"], ["people.id"], name=op.f("fk_gap_snapshots_taken_by_id")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_gap_snapshots_team_id")),
        sa.ForeignKeyConstraint(
            ["unchanged_since_id"],
            ["gap_snapshots.id"],
            name=op.f("fk_gap_snapshots_unchanged_since_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap_snapshots")),
    )
    op.create_index(op.f("ix_gap_snapshots_team_id_id"), "gap_snapshots", ["team_id", "id"])
    op.create_table(
        "gap_snapshot_hires",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("snapshot_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_gap_snapshot_hires_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["gap_snapshots.id"], name=op.f("fk_gap_snapshot_hires_snapshot_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap_snapshot_hires")),
        sa.UniqueConstraint(
            "snapshot_id",
            "application_id",
            name=op.f("uq_gap_snapshot_hires_snapshot_id_application_id"),
        ),
    )
    op.create_index(
        op.f("ix_gap_snapshot_hires_application_id"), "gap_snapshot_hires", ["application_id"]
    )
    _keep()


def _keep() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if is_sqlite:
        refuse = "BEGIN SELECT RAISE(ABORT, 'A gap snapshot is kept as it is.'); END"
    else:
        refuse = "EXECUTE FUNCTION keep_gap_snapshot()"
        op.execute(
            "CREATE FUNCTION keep_gap_snapshot() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'A gap snapshot is kept as it is.' "
            "USING ERRCODE = 'restrict_violation'; END $$"
        )
    for table, columns in FINAL.items():
        for name, what in (("change", f"UPDATE OF {columns}"), ("delete", "DELETE")):
            op.execute(
                f"CREATE TRIGGER {table}_{name} BEFORE {what} ON {table} FOR EACH ROW {refuse}"
            )


def downgrade() -> None:
    """The triggers go with their tables."""
    op.drop_table("gap_snapshot_hires")
    op.drop_table("gap_snapshots")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION keep_gap_snapshot()")
