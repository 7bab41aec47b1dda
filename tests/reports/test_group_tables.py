"""The gap report of several teams as tables, a workbook and a page."""

import io
import zipfile
from typing import Any

import openpyxl
import pytest

from app.reports import tables
from app.reports.group_tables import GROUP
from app.reports.tables import printable
from app.reports.workbooks import Sheet
from tests.reports import bodies

EMPTY: bodies.Crowd = ((), (), (), ())
LARGE = bodies.group(("Platform", bodies.crowd(8, 12)), ("Nobody yet", EMPTY))
HOSTILE = bodies.group(
    *(
        (name, bodies.crowd(4, 6, bodies.HOSTILE[place:]))
        for place, name in enumerate(bodies.HOSTILE)
    )
)
BODIES = pytest.mark.parametrize(
    "body", [LARGE, HOSTILE, bodies.group()], ids=["two", "hostile", "none"]
)


def records(body: dict[str, Any], name: str) -> list[dict[str, Any]]:
    [table] = [table for table in GROUP.tables(body) if table.name == name]
    return list(table.records())


def test_every_figure_of_teams_roles_and_skills_has_a_cell() -> None:
    for name in ("roles", "skills"):
        assert records(LARGE, name) == LARGE[name]
    first, last = records(LARGE, "teams")
    own = LARGE["teams"][0]
    assert {"low": first["index_low"], "high": first["index_high"]} == own["index"]
    assert (first["name"], first["member_count"]) == ("Platform", 8)
    assert last["name"] == "Nobody yet"
    [found, _] = records(LARGE, "team_findings")
    assert found["single_points"] == "; ".join(one["title"] for one in own["single_points"])
    assert found["over_allocated"] == "; ".join(one["name"] for one in own["over_allocated"])
    assert found["missing"] == "software engineering"


def test_a_team_without_a_figure_has_empty_cells_and_the_reason() -> None:
    [_, empty] = records(LARGE, "teams")
    figures = (
        "role_gap_share",
        "skill_gap_share_low",
        "skill_gap_share_high",
        "index_low",
        "index_high",
    )
    assert [empty[figure] for figure in figures] == [None] * 5
    assert "full-time equivalents are wanted" in empty["why_empty"]
    assert "No skill has a target level" in empty["why_empty"]


def test_the_summary_counts_teams_and_gives_the_shares_of_all() -> None:
    summary = {row["figure"]: row for row in records(LARGE, "summary")}
    assert (summary["teams"]["count"], summary["teams"]["words"]) == (2, "Platform and Nobody yet.")
    assert summary["role_gap"]["low"] == summary["role_gap"]["high"] == LARGE["role_gap_share"]
    assert GROUP.tables(LARGE)[0].about == "2026-05-04, 2 teams"


@BODIES
def test_workbook_archive_and_page_hold_every_table(body: dict[str, Any]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(GROUP.workbook(body)))
    page = GROUP.page(body)
    with zipfile.ZipFile(io.BytesIO(GROUP.archive(body))) as archive:
        for table in GROUP.tables(body):
            assert archive.read(f"{table.name}.csv").decode() == tables.table_to_csv(table)
            is_printed = bool(table.rows) and table.name in GROUP.printed
            assert (f'<section id="{table.name}"' in page) == is_printed
            if not table.rows:
                assert Sheet(table).tab not in book.sheetnames
                continue
            sheet = book[Sheet(table).tab]
            for line, row in enumerate(table.rows, 2):
                for place, cell in enumerate(row, 1):
                    found = sheet.cell(line, place)
                    assert found.data_type != "f"
                    assert not isinstance(cell, str) or found.value == printable(cell)
    assert "<script" not in page


@BODIES
def test_equal_groups_give_equal_bytes_in_every_form(body: dict[str, Any]) -> None:
    for write in (GROUP.workbook, GROUP.archive, GROUP.page):
        assert write(body) == write(body)
