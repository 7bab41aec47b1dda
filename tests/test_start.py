"""What the service loads before it can answer."""

import subprocess
import sys

import pytest

LATER = {"icalendar", "jinja2", "numpy", "scipy", "xlsxwriter"}
LOADED = "import sys, {}; print(*{{name.partition('.')[0] for name in sys.modules}})"


@pytest.mark.parametrize(
    "module",
    [
        "app.main",
        "app.domain.impact",
        "app.reports.calendars",
        "app.reports.gap_tables",
        "app.reports.group_tables",
        "app.reports.plan_tables",
        "app.rubrics.agreement",
        "app.rubrics.severity",
    ],
)
def test_what_few_answers_need_is_loaded_with_the_first_of_them(module: str) -> None:
    """numpy and scipy take most of a second, and as much memory again as the idle service.

    icalendar takes 60 ms, xlsxwriter and jinja2 somewhat less.
    """
    command = [sys.executable, "-c", LOADED.format(module)]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert "app" in loaded
    assert not LATER & set(loaded)
