"""The hiring plan as tables and curve: who is hired at each step; what is unknown stays empty."""

import csv
import io
import re
import zipfile
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest

from app.domain.hiring_plans import AssumedCandidate
from app.reports import plan_tables, tables
from app.reports.plan_tables import PLAN, SECTIONS
from app.reports.tables import printable
from app.reports.workbooks import Sheet
from tests.domain.gap_cases import DEMANDS, TARGETS, TEAM, candidate, target
from tests.ratings import level_of
from tests.reports import bodies

SURE = level_of("5 | 5 | 5")
SVG = "{http://www.w3.org/2000/svg}"
LARGE = bodies.large_plan(8, 12)
HOSTILE = bodies.large_plan(len(bodies.HOSTILE), 9, bodies.HOSTILE)
NOBODY = bodies.plan()
BODIES = pytest.mark.parametrize("body", [LARGE, HOSTILE, NOBODY], ids=["eight", "hostile", "none"])


def records(body: dict[str, Any], section: str) -> list[dict[str, Any]]:
    return list(SECTIONS[section].table(body).records())


def said(body: dict[str, Any]) -> str:
    picture = ElementTree.fromstring(plan_tables.picture(body))  # noqa: S314  # our own
    return picture.findtext(f"{SVG}desc") or ""


def test_every_table_of_a_plan_with_ties_and_runners_up_has_rows() -> None:
    pool = [candidate("Xi", "ml_engineer"), candidate("Yo", "ml_engineer"), candidate("Zoe")]
    rich = bodies.plan(TEAM, DEMANDS, TARGETS, pool, hires=2, roles=["ml_engineer"])
    for section, part in SECTIONS.items():
        assert part.table(rich).rows or part.table(LARGE).rows, section
        assert len({column.key for column in part.columns}) == len(part.columns)


def test_each_number_of_hires_is_a_row_with_the_figures_of_the_plan() -> None:
    for view in ("evidence", "expected"):
        found = records(LARGE, f"best_{view}")
        for row, own in zip(found, LARGE[view]["rows"], strict=True):
            best = own["best"]
            assert (row["hires"], row["index"]) == (own["hires"], best["index"])
            start = LARGE["inputs"]["gap_index"]
            ends = best["certainty"]["index"] if best["hires"] else start
            assert {"low": row["low"], "high": row["high"]} == ends
            assert (row["hired"] or "") == "; ".join(hire["name"] for hire in best["hires"])


def test_a_plan_starts_at_the_interval_that_the_gap_report_shows() -> None:
    report = bodies.body(TEAM, DEMANDS, TARGETS)
    found = bodies.plan(TEAM, DEMANDS, TARGETS, [candidate("Xi", "ml_engineer")])
    assert found["inputs"]["gap_index"] == report["index"]
    start, _ = records(found, "best_evidence")
    assert {"low": start["low"], "high": start["high"]} == report["index"]
    assert start["index"] == pytest.approx(report["index"]["high"])
    assert "0: 40.1 % (20.8 % to 40.1 %). Nobody is hired." in said(found)


@pytest.mark.parametrize(
    ("low", "index", "high", "words"),
    [
        (0.044, 0.045, 0.046, "4.5 % (4.4 % to 4.6 %)."),
        (0.045, 0.045 + 1e-14, 0.045, "4.5 %."),
        (0.044, 0.0451, 0.044, "4.5 % (4.4 % to 4.4 %; a few draws lie far outside and pull"),
    ],
)
def test_an_interval_is_printed_with_both_ends_or_not_at_all(
    low: float, index: float, high: float, words: str
) -> None:
    found = bodies.plan(
        TEAM,
        DEMANDS,
        TARGETS,
        [candidate("Xi", "ml_engineer", {"monitoring_logging": level_of("5 | 5 | 5")})],
    )
    best = found["evidence"]["rows"][1]["best"]
    best["index"], best["certainty"]["index"] = index, {"low": low, "high": high}
    assert f"to {words}" in records(found, "summary")[1]["words"]


def test_the_picture_names_who_is_hired_at_each_step() -> None:
    picture = ElementTree.fromstring(plan_tables.picture(LARGE))  # noqa: S314  # our own
    texts = {text.text for text in picture.iter(f"{SVG}text")}
    hired = LARGE["evidence"]["rows"][-1]["best"]["hires"]
    assert {hire["name"] for hire in hired} <= texts
    assert {"Nobody hired", "Up to 1 hire", "Up to 2 hires"} <= texts


def test_the_curve_says_who_is_hired_at_each_step() -> None:
    steps = said(LARGE)
    assert "0: " in steps
    assert "Nobody is hired." in steps
    for row in LARGE["evidence"]["rows"][1:]:
        assert f"Hired: {'; '.join(hire['name'] for hire in row['best']['hires'])}." in steps


def test_a_team_that_wants_nothing_has_no_curve_and_is_told_why() -> None:
    assert said(NOBODY) == "There is no plan to show."
    [reason, _] = [row["words"] for row in records(NOBODY, "summary") if "no plan" in row["title"]]
    assert "full-time equivalents are wanted" in reason


def test_nobody_to_hire_is_said_with_its_reason() -> None:
    alone = bodies.plan(TEAM, DEMANDS, TARGETS, hires=1)
    advice = {row["title"]: row["words"] for row in records(alone, "summary")}
    assert advice["Without hires"] == (
        "Nobody. Nobody with a live application could be hired for this. The gap index is 40.1 % "
        "(20.8 % to 40.1 %)."
    )
    [row] = records(alone, "best_evidence")
    assert (row["hired"], row["closed_per_hire"]) == (None, None)
    assert row["why_nobody"] == "Nobody with a live application could be hired for this."


def test_what_speaks_against_a_hire_stands_beside_the_name_in_full() -> None:
    floors = ("communication", "git", "python", "docker", "ci_cd")
    xi = replace(
        candidate("Xi", "ml_engineer", {"monitoring_logging": SURE}),
        floors_missed=floors,
        recommendations=4,
        negative=1,
    )
    found = bodies.plan(TEAM, DEMANDS, TARGETS, [xi], hires=1)
    said = (
        "Xi: below the floor in Communication, Git, Python, Docker, CI/CD; 1 of 4 recommendations "
        "says no"
    )
    assert records(found, "best_evidence")[1]["cautions"] == said
    assert records(found, "singles")[0]["cautions"] == said
    assert f" Caution, {said}." in records(found, "summary")[1]["words"]


def what_if(**asked: Any) -> dict[str, Any]:
    """Xi, who applied, beside two who are assumed."""
    xi = candidate("Xi", "ml_engineer", {"monitoring_logging": SURE})
    ro = AssumedCandidate("Ro", roles={"ml_engineer": 1.0}, skills={"kubernetes": 1.0})
    mu = AssumedCandidate("M" * 60, roles={"data_scientist": 1.0})
    return bodies.plan(TEAM, DEMANDS, TARGETS, [xi], assumed=[ro, mu], **asked)


def test_whoever_is_assumed_is_marked_wherever_a_name_stands() -> None:
    found = what_if()
    for section in SECTIONS:
        for row in records(found, section):
            for cell in row.values():
                for name in ("Ro", "M" * 60):
                    if isinstance(cell, str) and re.search(rf"\b{name}\b", cell):
                        assert f"(assumed) {name}" in cell, section
                assert "(assumed) Xi" not in str(cell)
    assert records(found, "best_evidence")[1]["hired"] == "(assumed) Ro"
    flags = {row["name"]: row["is_assumed"] for row in records(found, "candidates")}
    assert flags == {"Xi": False, "(assumed) Ro": True, f"(assumed) {'M' * 60}": True}
    for written in (PLAN.page(found), plan_tables.picture(found)):
        assert "(assumed) Ro" in written
        assert "(assumed) MMM" in written
        assert not re.search(r"(?<!\(assumed\) )\bRo\b", written)


def test_what_is_not_real_is_said_first() -> None:
    first = records(what_if(), "summary")[0]
    assert (first["title"], first["words"]) == (
        "Not real",
        "2 candidates are assumed, with the abilities and chances that the question states.",
    )
    alone = what_if(live_candidates=False)
    assert records(alone, "summary")[0]["words"].endswith(
        " Nobody who applied stands in this plan."
    )
    assert "Xi" not in PLAN.page(alone)
    assert "Not real" not in [row["title"] for row in records(LARGE, "summary")]


def test_more_hires_than_openings_are_said_in_words_in_the_table_and_in_the_picture() -> None:
    few = what_if(openings={"ml_engineer": 1})
    said_of = "1 opening too few: open requisitions have 1 left for ML Engineer."
    row = records(few, "best_evidence")[2]
    assert (row["hires_without_opening"], row["openings"]) == (1, said_of)
    assert said_of in records(few, "summary")[3]["words"]
    assert said_of in said(few)
    assert "1 without an opening" in plan_tables.picture(few)
    enough = what_if()
    assert {row["openings"] for row in records(enough, "best_evidence")} == {None}
    assert "opening" not in said(enough)
    assert "without an opening" not in plan_tables.picture(enough)
    assert [row["best"] for row in few["evidence"]["rows"]] == [
        row["best"] for row in enough["evidence"]["rows"]
    ]


def test_roles_whose_openings_are_too_few_are_named() -> None:
    none = what_if(openings={})
    assert records(none, "best_evidence")[3]["openings"] == (
        "3 openings too few: open requisitions have none left for Data Scientist or ML Engineer."
    )
    anything = AssumedCandidate("Ro", skills={"kubernetes": 1.0})
    found = bodies.plan(TEAM, DEMANDS, TARGETS, assumed=[anything], openings={})
    assert records(found, "best_evidence")[1]["openings"] == (
        "1 opening too few: open requisitions have none left for any role."
    )


def test_what_nobody_rated_has_no_estimate_and_what_costs_nobody_knows_is_empty() -> None:
    unrated = bodies.plan(TEAM, (), [target("monitoring_logging")], [candidate("Xi")])
    [skill] = records(unrated, "candidate_skills")
    assert (skill["level_estimate"], skill["evidence"]) == (None, 0)
    assert skill["expected"] > 0
    assert records(unrated, "candidates")[0]["cost"] is None
    assert all(row["cost"] is None for row in records(unrated, "singles"))


def test_people_are_counted_over_the_best_sets_of_one_hire_or_more() -> None:
    for row in records(LARGE, "people"):
        view = "evidence" if row["view"] == "by evidence" else "expected"
        sets = [one["best"]["hires"] for one in LARGE[view]["rows"][1:]]
        assert row["of_sets"] == len(sets) == 3
        assert row["sets"] == sum(row["hire_id"] in [one["id"] for one in hires] for hires in sets)


@BODIES
def test_the_workbook_holds_every_table_and_a_line_of_each_view(body: dict[str, Any]) -> None:
    book: Any = openpyxl.load_workbook(io.BytesIO(PLAN.workbook(body)))
    first, *others = [Sheet(table).tab for table in PLAN.tables(body) if table.rows]
    assert book.sheetnames == [first, "Contents", *others]
    for table in PLAN.tables(body):
        for line, row in enumerate(table.rows, 2):
            page = book[Sheet(table).tab]
            for place, cell in enumerate(row, 1):
                found = page.cell(line, place)
                assert found.data_type != "f"
                if isinstance(cell, str):
                    assert found.value == printable(cell)
                elif cell is None:
                    assert found.value is None
    for view in ("evidence", "expected"):
        if body[view]["rows"]:
            [chart] = book[f"Best {view}"]._charts  # openpyxl has no public name for them
            assert type(chart).__name__ == "LineChart"


@BODIES
def test_the_archive_holds_every_table_as_csv(body: dict[str, Any]) -> None:
    with zipfile.ZipFile(io.BytesIO(PLAN.archive(body))) as archive:
        assert archive.namelist() == [f"{section}.csv" for section in SECTIONS]
        for table in PLAN.tables(body):
            written = archive.read(f"{table.name}.csv").decode()
            assert written == tables.table_to_csv(table)
            assert len(list(csv.reader(io.StringIO(written, newline="")))) == len(table.rows) + 1


def test_no_name_becomes_markup_on_the_page_or_in_the_picture() -> None:
    for written in (PLAN.page(HOSTILE), plan_tables.picture(HOSTILE)):
        assert "<script" not in written
        assert (
            "onload=" not in written.replace('onload="alert(1)', "") or "&quot; onload" in written
        )
        assert "\u202e" not in written


def test_the_page_shows_what_a_reader_needs_and_leaves_the_rest_to_the_other_forms() -> None:
    parts = re.findall(r'<section id="(\w+)"', PLAN.page(LARGE))
    filled = {section for section, part in SECTIONS.items() if part.table(LARGE).rows}
    assert parts == [section for section in PLAN.printed if section in filled]
    assert {"share_best", "candidate_roles", "candidate_skills", "inputs"}.isdisjoint(parts)


@BODIES
def test_equal_plans_give_equal_bytes_in_every_form(body: dict[str, Any]) -> None:
    for write in (PLAN.workbook, PLAN.archive, PLAN.page, plan_tables.picture):
        assert write(body) == write(body)
