"""name what kept reports know of members as every other answer does."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

SNAPSHOTS = "gap_snapshots"
UNVERIFIED = frozenset({"self", "none"})
FINAL = (
    "id, team_id, taken_at, taken_by_id, role_weight, inputs, inputs_hash, unchanged_since_id, "
    "role_gap_share, skill_gap_share_low, skill_gap_share_high, verified_skill_gap_share_low, "
    "verified_skill_gap_share_high, index_low, index_high, people_to_lose, member_count, "
    "single_point_count, uncovered_skill_count, findings"
)
"""What the triggers keep as it is."""


def upgrade() -> None:
    """Reports of before members could start later knew neither word; both are written into them.

    `joins_on` becomes `starts_on`, and `attested` (how far an interview carried a level)
    `verified_level` (how far anybody but its owner vouched for it). No figure depends on the names.
    """
    _let_change()
    _write_members(_with_words)
    _keep()


def downgrade() -> None:
    """The words of before."""
    _let_change()
    _write_members(_without_words)
    _keep()


def _with_words(member: Mapping[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in member.items() if name != "joins_on"}
    levels = {skill: _verified(known) for skill, known in member["levels"].items()}
    return rest | {"starts_on": member.get("joins_on"), "levels": levels}


def _verified(known: Mapping[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in known.items() if name != "attested"}
    attested = known.get("attested")
    verified = known["level"] if attested is None else min(known["level"], attested)
    return rest | {"verified_level": None if known["evidence"] in UNVERIFIED else verified}


def _without_words(member: Mapping[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in member.items() if name != "starts_on"}
    levels = {}
    for skill, known in member["levels"].items():
        levels[skill] = {name: value for name, value in known.items() if name != "verified_level"}
        levels[skill]["attested"] = known["verified_level"]
    return rest | {"joins_on": member["starts_on"], "levels": levels}


def _write_members(written: Callable[[Mapping[str, Any]], dict[str, Any]]) -> None:
    kept = sa.table(
        SNAPSHOTS,
        sa.column("id", sa.Uuid()),
        sa.column("inputs", sa.JSON()),
        sa.column("inputs_hash", sa.String()),
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(kept)).all():
        if "members" in row.inputs:
            inputs = row.inputs | {"members": [written(one) for one in row.inputs["members"]]}
            renamed = kept.update().where(kept.c.id == row.id)
            connection.execute(renamed.values(inputs=inputs, inputs_hash=_hash(inputs)))


def _hash(inputs: Mapping[str, Any]) -> str:
    text = json.dumps(inputs, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _let_change() -> None:
    on_table = f" ON {SNAPSHOTS}" if op.get_bind().dialect.name == "postgresql" else ""
    for what in ("change", "delete"):
        op.execute(f"DROP TRIGGER {SNAPSHOTS}_{what}{on_table}")


def _keep() -> None:
    refuse = "EXECUTE FUNCTION keep_gap_snapshot()"
    if op.get_bind().dialect.name == "sqlite":
        refuse = "BEGIN SELECT RAISE(ABORT, 'A gap snapshot is kept as it is.'); END"
    for name, what in (("change", f"UPDATE OF {FINAL}"), ("delete", "DELETE")):
        op.execute(
            f"CREATE TRIGGER {SNAPSHOTS}_{name} BEFORE {what} ON {SNAPSHOTS} FOR EACH ROW {refuse}"
        )
