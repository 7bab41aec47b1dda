"""Workbooks as a reader of spreadsheets finds them: text is text, numbers are numbers."""

import io
import math
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from app.reports import gap_tables
from app.reports.gap_tables import SECTIONS
from app.reports.group_tables import GROUP
from app.reports.heat_map import matrix
from app.reports.plan_tables import PLAN
from app.reports.sections import Document
from app.reports.tables import Cell, Chart, Column, Kind, Table, printable
from app.reports.workbooks import Sheet, to_xlsx
from tests.reports import bodies

LARGE = bodies.large(8, 12)
OF_DOCUMENT = {
    gap_tables.REPORT.title: LARGE,
    PLAN.title: bodies.large_plan(8, 12),
    GROUP.title: bodies.group(("Platform", bodies.crowd(8, 12)), ("Data", bodies.crowd(3, 30))),
}
LINES = {
    "one": None,
    "a\nb\nc": 3,
    "x" * 178: 3,
    f"{'x' * 50} {'y' * 50}": 2,
    f"{'x' * 50} {'y' * 30}": None,
    "名" * 88: 2,
    "a " * 20_000: 28,
}
"""Text of a cell 88.5 columns wide -> lines it takes, None for one; a row holds 28 at most."""
FIRST_ROW = 2
"""Below the heads, counted as a spreadsheet counts."""


def opened(written: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(written))


def rows(page: Worksheet, table: Table) -> Iterator[list[Any]]:
    last = FIRST_ROW + len(table.rows) - 1
    if table.rows:
        for row in page.iter_rows(FIRST_ROW, last, max_col=len(table.columns)):
            yield [cell.value for cell in row]


def columns_of(page: Worksheet) -> dict[int, Any]:
    """How each column is shown; the library keeps neighbours that are alike as one."""
    return {
        place: column
        for column in page.column_dimensions.values()
        for place in range(column.min or 1, (column.max or 1) + 1)
    }


def as_written(cell: Cell, kind: Kind) -> Any:
    match cell, kind:
        case float(), _:
            # The library writes 16 digits.
            return float(f"{cell:.16g}")
        case str(), Kind.DATE:
            return datetime.fromisoformat(cell)
        case str(), Kind.WORD:
            return cell.replace("_", " ")
        case str(), _:
            return printable(cell)
    return cell


@pytest.mark.parametrize(
    "body",
    [bodies.body(), LARGE, bodies.large(len(bodies.HOSTILE), 9, bodies.HOSTILE)],
    ids=["nobody", "eight", "hostile"],
)
def test_every_table_is_on_a_sheet_of_its_own_cell_by_cell(body: dict[str, Any]) -> None:
    book = opened(gap_tables.REPORT.workbook(body))
    assert book.sheetnames[:3] == ["Page", "Contents", "Summary"]
    for section in SECTIONS.values():
        table = section.table(body)
        if not table.rows:
            assert Sheet(table).tab not in book.sheetnames
            continue
        page = book[Sheet(table).tab]
        heads = [cell.value for cell in page[FIRST_ROW - 1]][: len(table.columns)]
        assert heads == [column.title for column in table.columns]
        assert list(rows(page, table)) == [
            [as_written(cell, column.kind) for cell, column in zip(row, table.columns, strict=True)]
            for row in table.rows
        ]


def test_no_text_becomes_a_formula_or_a_link() -> None:
    written = gap_tables.REPORT.workbook(bodies.large(len(bodies.HOSTILE), 9, bodies.HOSTILE))
    kinds = {cell.data_type for page in opened(written) for row in page.iter_rows() for cell in row}
    assert kinds <= {"s", "n", "d", "b"}
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheets = b"".join(part for name, part in parts.items() if "worksheets/" in name)
    # Links out of the workbook would be relations; formulas elements of their own.
    assert b"relationships/hyperlink" not in sheets
    assert b"<f>" not in sheets


def test_what_is_unknown_is_an_empty_cell_with_the_word_beside_it() -> None:
    page = opened(gap_tables.REPORT.workbook(LARGE))["Levels"]
    heads = {cell.value: cell.column for cell in page[FIRST_ROW - 1]}
    found = [
        (page.cell(row, heads["Level"]).value, page.cell(row, heads["State"]).value)
        for row in range(FIRST_ROW, FIRST_ROW + len(LARGE["levels"]))
    ]
    assert {state for level, state in found if level is None} == {"unknown"}
    assert {state for level, state in found if level == 0} == {"below target"}


def test_numbers_have_formats_and_heads_stay_in_view_and_are_filtered_and_repeated() -> None:
    page = opened(gap_tables.REPORT.workbook(LARGE))["Roles"]
    formats = {
        page.cell(FIRST_ROW - 1, place).value: page.cell(FIRST_ROW, place).number_format
        for place in range(1, page.max_column + 1)
    }
    assert (formats["Gap (FTE)"], formats["Coverage"], formats["People"]) == ("0.00#", "0.0%", "0")
    assert page.freeze_panes == "B2"
    assert page.auto_filter.ref.startswith("A1:")
    assert page.print_title_rows == "$1:$1"
    assert page.page_setup.orientation == "landscape"
    assert (page.sheet_properties.pageSetUpPr.fitToPage, page.page_setup.fitToHeight) == (True, 0)
    first = opened(gap_tables.REPORT.workbook(LARGE))["Page"]
    assert (first.sheet_properties.pageSetUpPr.fitToPage, first.page_setup.fitToHeight) == (
        True,
        None,
    )


def test_marks_read_without_colour() -> None:
    book = opened(gap_tables.REPORT.workbook(LARGE))
    rules = [
        rule
        for page in (book["Roles"], book["Matrix"], book["Levels"])
        for area in page.conditional_formatting
        for rule in area.rules
    ]
    assert {rule.type for rule in rules} == {"cellIs", "containsBlanks"}
    for rule in rules:
        is_bold = rule.dxf.font is not None and rule.dxf.font.b
        is_hatched = rule.dxf.fill.patternType not in (None, "solid")
        assert is_bold or is_hatched


def test_the_matrix_has_a_member_a_row_and_a_skill_a_column() -> None:
    page = opened(gap_tables.REPORT.workbook(LARGE))["Matrix"]
    table = matrix(SECTIONS["levels"].table(LARGE))
    assert len(table.rows) == 8
    assert len(table.columns) == 13
    known = {(level["member"]["id"], level["skill"]): level["level"] for level in LARGE["levels"]}
    members = list({level["member"]["id"]: None for level in LARGE["levels"]})
    for member, row in zip(members, rows(page, table), strict=True):
        assert row[1:] == [known[member, column.key] for column in table.columns[1:]]


def test_roles_have_a_chart_of_demand_and_supply() -> None:
    with zipfile.ZipFile(io.BytesIO(gap_tables.REPORT.workbook(LARGE))) as archive:
        chart = archive.read("xl/charts/chart1.xml").decode()
    assert re.findall(r"<c:f>(Roles!\$[A-C]\$1)</c:f>", chart) == ["Roles!$B$1", "Roles!$C$1"]


def test_a_line_is_charted_from_its_columns_and_labelled_but_for_its_range() -> None:
    shares = (Column(key, key, kind=Kind.SHARE) for key in ("index", "low", "high"))
    columns = (Column("hires", "Hires"), *shares)
    table = Table("plan", "Plan", "", "", columns, (("0", 0.4, 0.4, 0.4), ("1", 0.2, 0.1, 0.3)))
    sheet = Sheet(table, Chart("line", "hires", ("index", "low", "high"), "Gap index"))
    written = to_xlsx("Plan", [sheet], bodies.NOW)
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        chart = archive.read("xl/charts/chart1.xml").decode()
    assert "lineChart" in chart
    assert "<a:t>Hires</a:t>" in chart
    assert chart.count('<c:showVal val="1"/>') == 1
    assert chart.index('<c:showVal val="1"/>') < chart.index("Plan!$C$1")


def test_the_second_sheet_leads_to_the_others_and_names_no_part_with_nothing_in_it() -> None:
    for body in (LARGE, bodies.body()):
        book = opened(gap_tables.REPORT.workbook(body))
        assert book.sheetnames[1] == "Contents"
        cells = (cell for row in book["Contents"].iter_rows() for cell in row)
        led = {cell.hyperlink.location.split("!")[0].strip("'") for cell in cells if cell.hyperlink}
        assert led == set(book.sheetnames[2:])
        said = {title for _, title, _ in book["Contents"].iter_rows(FIRST_ROW, values_only=True)}
        for section in list(SECTIONS.values())[1:]:
            assert (section.title in said) == bool(section.table(body).rows)
        assert "Role-gap report" in str(book["Page"].HeaderFooter.oddHeader)


def test_folded_columns_make_no_head_higher() -> None:
    # The reason why there is no figure is folded here; its title would take four lines.
    page = opened(gap_tables.REPORT.workbook(LARGE))["Summary"]
    assert page.row_dimensions[1].height < 40


def test_numbers_keep_a_space_from_the_text_beside_them() -> None:
    page = opened(gap_tables.REPORT.workbook(LARGE))["Summary"]
    count = next(cell for cell in page[1] if cell.value == "Count")
    for cell in (count, page.cell(FIRST_ROW, 3)):
        assert (cell.alignment.horizontal, cell.alignment.indent) == ("right", 1)


@pytest.mark.parametrize("document", [gap_tables.REPORT, GROUP, PLAN], ids=lambda one: one.title)
def test_every_sheet_is_one_table_from_its_first_cell_on(document: Document) -> None:
    for page in opened(document.workbook(OF_DOCUMENT[document.title])):
        cells = list(page.iter_rows(values_only=True))
        assert len(cells) > 1, f"{page.title} is empty"
        assert None not in cells[0]
        assert all(any(cell is not None for cell in row) for row in cells)


@pytest.mark.parametrize("document", [gap_tables.REPORT, GROUP, PLAN], ids=lambda one: one.title)
def test_yes_and_no_are_true_and_false(document: Document) -> None:
    kinds = set()
    for page in opened(document.workbook(OF_DOCUMENT[document.title])):
        for row in page.iter_rows():
            for cell in row:
                assert cell.value not in ("yes", "no")
                kinds.add(cell.data_type)
    assert ("b" in kinds) == (document is not GROUP)


@pytest.mark.parametrize("document", [gap_tables.REPORT, GROUP, PLAN], ids=lambda one: one.title)
def test_a_row_is_as_high_as_its_wrapped_text(document: Document) -> None:
    """Lines are counted here by letters alone, so a row may be higher, but never lower."""
    wrapped = 0
    for page in opened(document.workbook(OF_DOCUMENT[document.title])):
        columns = columns_of(page)
        for row in page.iter_rows():
            lines = max(
                math.ceil(len(str(cell.value)) / columns[cell.column].width)
                for cell in row
                if cell.value is not None and cell.alignment.wrap_text
            )
            height = page.row_dimensions[row[0].row].height or 15
            assert height >= min(lines * 12.75, 409), (page.title, row[0].row)
            wrapped += lines > 1
    assert wrapped > 20


@pytest.mark.parametrize("document", [gap_tables.REPORT, GROUP, PLAN], ids=lambda one: one.title)
def test_ids_stand_last_and_they_and_columns_nobody_filled_are_folded(document: Document) -> None:
    body = OF_DOCUMENT[document.title]
    book = opened(document.workbook(body))
    for table in document.tables(body):
        kinds = [column.kind is Kind.ID for column in table.columns]
        assert kinds == sorted(kinds), table.name
        if not table.rows:
            continue
        page = book[Sheet(table).tab]
        _, _, last, _ = range_boundaries(page.print_area.rpartition("!")[2])
        assert last == kinds.count(False)
        for place, is_id in enumerate(kinds, 1):
            column = columns_of(page)[place]
            is_idle = is_id or table.says_nothing(place - 1)
            assert bool(column.hidden) == bool(column.outlineLevel) == is_idle


def test_lines_are_counted_by_words_and_a_word_too_long_is_broken() -> None:
    table = Table("t", "T", "", "A", (Column("a", "A"),), tuple((said,) for said in LINES))
    page = opened(to_xlsx("T", [Sheet(table)], bodies.NOW))["T"]
    heights = [page.row_dimensions[row].height for row in range(FIRST_ROW, FIRST_ROW + len(LINES))]
    assert [height and round(height / 14.5) for height in heights] == list(LINES.values())


def test_sheets_have_legal_names() -> None:
    for name in opened(gap_tables.REPORT.workbook(LARGE)).sheetnames:
        assert re.fullmatch(r"[A-Z][a-z ]{0,30}", name)


def test_properties_are_those_of_the_report_and_equal_reports_give_equal_bytes() -> None:
    written = gap_tables.REPORT.workbook(LARGE)
    assert written == gap_tables.REPORT.workbook(LARGE)
    properties = opened(written).properties
    assert properties.created == bodies.NOW.replace(tzinfo=None)
    assert (properties.title, properties.subject) == ("Role-gap report", "2026-05-04, Platform")


def test_text_longer_than_a_cell_is_cut_and_an_ampersand_in_a_footer_is_no_code() -> None:
    table = Table("t", "T", "", "A&B&D", (Column("a", "A"),), (("\U0010ffff" * 40_000,),))
    page = opened(to_xlsx("T", [Sheet(table)], bodies.NOW))["T"]
    cut = page.cell(FIRST_ROW, 1).value
    assert cut.endswith("…")
    assert len(cut.encode("utf-16-le")) // 2 <= 32_767
    assert page.oddHeader.right.text == "A&&B&&D"
