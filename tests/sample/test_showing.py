"""What the terminal shows of a played round."""

import io
import os
import subprocess
from typing import Any

import pytest
from rich.console import Console

from app.sample import showing
from app.sample.outcome import Ending, Outcome
from app.sample.story import Fate


def ending(**fields: Any) -> Ending:
    values: dict[str, Any] = {
        "name": "Robin Example",
        "fate": Fate.WAITING,
        "application_id": "1",
        "status": "active",
        "stage": "system_design",
        "composite": None,
        "partial": None,
        "coverage": 0.0,
    }
    return Ending(**values | fields)


def report(*, gap: float, shortfall: int, optimistic: int, single: bool) -> dict[str, Any]:
    candidate = {"name": "Kim [bold] Example"}
    holder = {"kind": "skill", "id": "iac", "title": "IaC", "member": {"name": "Sam Sample"}}
    return {
        "team_name": "Forecasts",
        "index": {"low": gap / 10, "high": gap / 10 + shortfall / 10},
        "single_points": [holder] if single else [],
        "roles": [
            {
                "role": "mlops_engineer",
                "title": "MLOps Engineer",
                "demand": 2.0,
                "gap": gap,
                "closers": [
                    {"candidate": candidate, "ability": {"evidence": 0.5, "expected": 0.75}}
                ],
            },
            {"role": "data_analyst", "title": "Data Analyst", "demand": 0.0, "closers": []},
        ],
        "skills": [
            {
                "skill": "iac",
                "title": "IaC",
                "target": 3,
                "wanted": 2,
                "shortfall": shortfall,
                "optimistic_shortfall": optimistic,
                "closers": [{"candidate": candidate, "probability": {"evidence": 0.772}}],
            }
        ],
    }


def shown(before: dict[str, Any] | None) -> str:
    after = report(gap=1.0, shortfall=1, optimistic=1, single=True)
    outcome = Outcome(before is None, {"title": "MLOps Engineer"}, (ending(),), before, after)
    console = Console(file=io.StringIO(), width=140)
    showing.show(outcome, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def row(text: str, first_cell: str) -> list[str]:
    """The cells of the first row that begins so."""
    line = next(one for one in text.splitlines() if one.strip("│ ").startswith(first_cell))
    return [cell.strip() for cell in line.strip("│").split("│")]


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"composite": 3.679, "coverage": 1.0}, "3.68"),
        ({"partial": 3.2058, "coverage": 0.6538}, "partial 3.21 (65% covered)"),
        ({}, "no scorecard"),
    ],
)
def test_a_composite_is_partial_below_its_coverage(fields: dict[str, float], text: str) -> None:
    assert showing.composite_text(ending(**fields)) == text


def test_gaps_stand_before_and_after_the_hire_with_who_would_close_them() -> None:
    text = shown(report(gap=2.0, shortfall=2, optimistic=0, single=False))
    closer = "Kim [bold] Example"
    assert row(text, "MLOps") == [
        "MLOps Engineer",
        "2.0",
        "2.0",
        f"{closer} (able to 50% of it)",
        "1.0",
    ]
    assert row(text, "IaC  ") == ["IaC", "3", "2", "0 to 2", f"{closer} 77%", "1"]
    assert row(text, "IaC (skill)") == ["IaC (skill)", "-", "Sam Sample"]
    assert "0.20 to 0.40, then 0.10 to 0.20" in text
    assert "Data Analyst" not in text


def test_a_round_that_was_there_shows_how_it_stands_now() -> None:
    text = shown(None)
    assert "here already" in text
    assert row(text, "IaC (skill)") == ["IaC (skill)", "Sam Sample"]
    assert "Before" not in text


def test_candidates_stand_in_a_table_with_their_fate() -> None:
    assert row(shown(None), "Robin") == [
        "Robin Example",
        "waiting",
        "active",
        "system design",
        "no scorecard",
    ]


def test_a_long_list_of_people_is_cut_short() -> None:
    before = report(gap=2.0, shortfall=2, optimistic=0, single=False)
    before["roles"][0]["closers"] *= 5
    assert "and 2 more" in shown(before)


def test_a_shell_reads_the_keys_file() -> None:
    text = showing.keys_file({"hiring_manager": "hk_x' y"}, "http://127.0.0.1:8000/api/v1")
    said = subprocess.run(
        ["sh", "-c", f'{text}printf "%s|%s" "$API" "$HIRING_MANAGER_KEY"'],
        capture_output=True,
        text=True,
        check=True,
        env=dict(os.environ),
    )
    assert said.stdout == "http://127.0.0.1:8000/api/v1|hk_x' y"


def test_a_bar_follows_the_steps() -> None:
    console = Console(file=io.StringIO(), width=100)
    with showing.progress_bar(console) as on_step:
        on_step(1, 2, "Robin [applies]")
        on_step(2, 2, "Robin is hired")
    assert isinstance(console.file, io.StringIO)
    assert "2/2" in console.file.getvalue()
    assert "Robin is hired" in console.file.getvalue()
