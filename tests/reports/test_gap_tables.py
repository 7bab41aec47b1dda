"""The gap report as tables: every figure where a reader looks for it, unknowns left empty."""

import csv
import io
import zipfile
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from app.domain.skills import TEAM_SKILLS
from app.reports import gap_tables, tables
from app.reports.gap_tables import SECTIONS
from app.schemas.gaps import GapTableOut
from tests.domain.gap_cases import DEMANDS, TARGETS, TEAM, known, member, target
from tests.reports import bodies

LARGE = bodies.large(8, 12)
OF_ANY_TEAM = {
    "page", "summary", "staffing", "structure", "structures", "practices", "core_functions",
    "totals", "inputs", "formulas", "null_reasons",
}  # fmt: skip


def records(body: dict[str, Any], section: str) -> list[dict[str, Any]]:
    return list(SECTIONS[section].table(body).records())


def by(body: dict[str, Any], section: str, key: str) -> dict[str, dict[str, Any]]:
    return {row[key]: row for row in records(body, section)}


@pytest.mark.parametrize("section", SECTIONS)
def test_a_table_survives_the_way_through_json(section: str) -> None:
    part = SECTIONS[section]
    plain = GapTableOut.model_validate(part.plain(LARGE)).model_dump(mode="json")
    assert gap_tables.table_of(plain) == part.table(LARGE)
    assert [column["key"] for column in plain["columns"]] == [one.key for one in part.columns]
    assert len({column["key"] for column in plain["columns"]}) == len(part.columns)


@pytest.mark.parametrize("section", SECTIONS)
def test_csv_says_just_what_the_json_table_says(section: str) -> None:
    table = SECTIONS[section].table(LARGE)
    [head, *rows] = csv.reader(io.StringIO(tables.table_to_csv(table), newline=""))
    assert head == [column.key for column in table.columns]
    assert rows == [[_as_csv(cell) for cell in row] for row in table.rows]


def _as_csv(cell: tables.Cell) -> str:
    return "" if cell is None else str(cell).lower() if isinstance(cell, bool) else str(cell)


def test_every_part_of_a_rich_report_has_rows() -> None:
    members, demands, targets, candidates = bodies.crowd(3, 20)
    left_out = target(list(TEAM_SKILLS)[-1], holders=0)
    signed = replace(members[-1], id="signed", starts_on=date(2026, 8, 1))
    team = [*members, signed]
    rich = bodies.body(team, demands, [*targets, left_out], candidates, plans=({},))
    assert [section for section, part in SECTIONS.items() if not part.table(rich).rows] == []


def test_of_an_empty_team_only_what_is_said_of_any_team_has_rows() -> None:
    empty = bodies.body()
    assert {section for section, part in SECTIONS.items() if part.table(empty).rows} == OF_ANY_TEAM


def test_the_worked_example_reads_as_published() -> None:
    body = bodies.body(TEAM, DEMANDS, TARGETS)
    summary = by(body, "summary", "figure")
    assert (
        summary["role_gap"]["low"] == summary["role_gap"]["high"] == pytest.approx(0.416667, 1e-5)
    )
    assert summary["role_gap"]["words"] == (
        "41.7 % of the wanted role time is missing, each role weighed by its criticality; "
        "unweighted, 2.5 of 6 FTE."
    )
    assert (summary["skill_gap"]["low"], summary["skill_gap"]["count"]) == (0, None)
    assert summary["skill_gap"]["words"].startswith("0.0 % to 38.5 % of the wanted")
    assert summary["skills_uncovered"]["words"] == "Monitoring and logging."
    assert summary["single_points"]["count"] == 4
    assert by(body, "roles", "role")["ml_engineer"]["gap"] == 1.5
    assert by(body, "skills", "skill")["ci_cd"]["holders"] == "Ana; Cy"


def test_what_is_unknown_is_an_empty_cell_with_its_reason_and_never_zero() -> None:
    team = (member("Ana", allocations={"ml_engineer": "1"}, levels={"git": known(0)}),)
    body = bodies.body(team, (), (target("git"), target("sql")))
    levels = by(body, "levels", "skill")
    assert (levels["sql"]["level"], levels["sql"]["state"]) == (None, "unknown")
    assert (levels["git"]["level"], levels["git"]["state"]) == (0, "below target")
    [role] = records(body, "roles")
    assert role["coverage"] is None
    assert "so there is nothing to fall short of" in role["coverage_why"]
    summary = by(body, "summary", "figure")
    assert (summary["role_gap"]["low"], summary["role_gap"]["words"]) == (
        None,
        "There is no figure.",
    )
    assert "full-time equivalents are wanted" in summary["role_gap"]["why_empty"]
    [impact] = records(body, "impacts")
    assert (impact["role_gap_share"], impact["skill_gap_share"]) == (None, 0)


def test_no_reason_stands_beside_a_figure() -> None:
    for row in records(bodies.body(TEAM, DEMANDS, TARGETS), "roles"):
        assert (row["coverage"] is None) == (row["coverage_why"] is not None)


def test_members_are_told_what_they_hold_lack_and_were_never_asked() -> None:
    body = bodies.body(TEAM, DEMANDS, TARGETS)
    ana = by(body, "members", "member")["Ana"]
    assert ana["holds"] == "CI/CD 3 of 3; Kubernetes 4 of 3"
    assert ana["below"] == "Collaboration and communication 2 of 3"
    assert ana["unknown"] == "Monitoring and logging"


def test_whom_to_assess_first_is_ranked_as_in_the_report() -> None:
    body = bodies.body(TEAM, DEMANDS, TARGETS)
    found = records(body, "assess_first")
    assert [row["rank"] for row in found] == list(range(1, len(found) + 1))
    assert [(row["member_id"], row["skill_gap_share"], row["index"]) for row in found] == [
        (one["member"]["id"], one["skill_gap_share"], one["index"]) for one in body["assess_first"]
    ]
    assert found[0]["titles"] == "Kubernetes; Monitoring and logging"
    assert found[0]["skills"] == "; ".join(body["assess_first"][0]["skills"])


def test_the_archive_holds_every_table_under_the_moment_of_the_report() -> None:
    at = datetime.fromisoformat(LARGE["computed_at"])
    written = tables.to_zip(gap_tables.REPORT.tables(LARGE), at)
    assert written == tables.to_zip(gap_tables.REPORT.tables(LARGE), at)
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert archive.namelist() == [f"{section}.csv" for section in SECTIONS]
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 5, 4, 9, 30, 0)}
        assert archive.read("levels.csv").decode() == tables.table_to_csv(
            SECTIONS["levels"].table(LARGE)
        )


def test_hostile_names_are_no_formulas_in_any_table() -> None:
    body = bodies.large(22, 9, bodies.HOSTILE)
    for table in gap_tables.REPORT.tables(body):
        written = csv.reader(io.StringIO(tables.table_to_csv(table), newline=""))
        for row, cells in zip(table.rows, list(written)[1:], strict=True):
            for cell, text in zip(row, cells, strict=True):
                if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "'")):
                    assert text == f"'{cell}"
