"""name shares by words and count decimals in thousandths."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

SNAPSHOTS = "gap_snapshots"
RENAMED = {
    "beta": "role_weight",
    "gr": "role_gap_share",
    "gs_low": "skill_gap_share_low",
    "gs_high": "skill_gap_share_high",
    "gs_verified_low": "verified_skill_gap_share_low",
    "gs_verified_high": "verified_skill_gap_share_high",
}
FIGURES = {
    "beta": "role_weight",
    "gr": "role_gap_share",
    "gs": "skill_gap_share",
    "gs_verified": "verified_skill_gap_share",
}
"""How a kept report names its figures."""
DECIMALS = {
    "role_demands": ("fte", "criticality"),
    "skill_targets": ("weight",),
    "members": ("contract_fte",),
    "allocations": ("fte",),
    "requisitions": ("fte",),
    SNAPSHOTS: ("role_weight",),
}
AT_MOST_ONE = {"members": "contract_fte", "requisitions": "fte"}
FINAL = (
    "id, team_id, taken_at, taken_by_id, {beta}, inputs, inputs_hash, unchanged_since_id, {gr}, "
    "{gs_low}, {gs_high}, {gs_verified_low}, {gs_verified_high}, index_low, index_high, "
    "people_to_lose, member_count, single_point_count, uncovered_skill_count, findings"
)
"""What the triggers keep as it is."""


def upgrade() -> None:
    """An eighth of a job (0.125) could not be said in hundredths."""
    _let_change()
    _rename(RENAMED)
    _rename_figures(FIGURES)
    _count_in(1000)
    _keep(RENAMED)


def downgrade() -> None:
    """Thousandths are rounded to hundredths, and what is above 0 stays above 0."""
    _let_change()
    _count_in(100)
    _rename_figures({new: old for old, new in FIGURES.items()})
    _rename({new: old for old, new in RENAMED.items()})
    _keep({old: old for old in RENAMED})


def _rename(names: Mapping[str, str]) -> None:
    with op.batch_alter_table(SNAPSHOTS) as batch:
        for name in _checks(names):
            batch.drop_constraint(op.f(f"ck_{SNAPSHOTS}_{name}"), type_="check")
    with op.batch_alter_table(SNAPSHOTS) as batch:
        for before, after in names.items():
            batch.alter_column(before, new_column_name=after)
    with op.batch_alter_table(SNAPSHOTS) as batch:
        for name, condition in _checks(names.values()).items():
            batch.create_check_constraint(op.f(f"ck_{SNAPSHOTS}_{name}"), condition)


def _checks(columns: Iterable[str]) -> dict[str, str]:
    weight, role, *ends = columns
    intervals = [end.removesuffix("_low") for end in ends if end.endswith("_low")]
    return (
        {weight: f"{weight} BETWEEN 0 AND {1000 if weight == 'role_weight' else 100}"}
        | {share: f"{share} BETWEEN 0 AND 1" for share in (role, *ends)}
        | {name: f"{name}_low <= {name}_high" for name in intervals}
    )


def _rename_figures(names: Mapping[str, str]) -> None:
    """What was found stays as it was; only the names of totals and formulas are today's."""
    kept = sa.table(SNAPSHOTS, sa.column("id", sa.Uuid()), sa.column("findings", sa.JSON()))
    connection = op.get_bind()
    for row in connection.execute(sa.select(kept)).all():
        renamed = {
            part: _renamed(found, names) if part in {"totals", "formulas"} else found
            for part, found in row.findings.items()
        }
        connection.execute(kept.update().where(kept.c.id == row.id).values(findings=renamed))


def _renamed(figures: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {names.get(name, name): figure for name, figure in figures.items()}


def _count_in(parts: int) -> None:
    for table, column in AT_MOST_ONE.items():
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_fte"), type_="check")
        _scale(table, parts)
        with op.batch_alter_table(table) as batch:
            batch.create_check_constraint(
                op.f(f"ck_{table}_fte"), f"{column} > 0 AND {column} <= {parts}"
            )
    for table in DECIMALS.keys() - AT_MOST_ONE.keys():
        _scale(table, parts)


def _scale(table: str, parts: int) -> None:
    for column in DECIMALS[table]:
        scaled = f"{column} * 10"
        if parts == 100:
            scaled = f"CASE WHEN {column} BETWEEN 1 AND 9 THEN 1 ELSE ({column} + 5) / 10 END"
        op.execute(f"UPDATE {table} SET {column} = {scaled}")  # noqa: S608  # names are ours


def _let_change() -> None:
    on_table = f" ON {SNAPSHOTS}" if op.get_bind().dialect.name == "postgresql" else ""
    for what in ("change", "delete"):
        op.execute(f"DROP TRIGGER {SNAPSHOTS}_{what}{on_table}")


def _keep(names: Mapping[str, str]) -> None:
    refuse = "EXECUTE FUNCTION keep_gap_snapshot()"
    if op.get_bind().dialect.name == "sqlite":
        refuse = "BEGIN SELECT RAISE(ABORT, 'A gap snapshot is kept as it is.'); END"
    for name, what in (("change", f"UPDATE OF {FINAL.format(**names)}"), ("delete", "DELETE")):
        op.execute(
            f"CREATE TRIGGER {SNAPSHOTS}_{name} BEFORE {what} ON {SNAPSHOTS} FOR EACH ROW {refuse}"
        )
