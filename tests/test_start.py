"""What the service loads before it can answer."""

import subprocess
import sys

import pytest

LOADED = "import sys, {}; print(*{{name.partition('.')[0] for name in sys.modules}})"


@pytest.mark.parametrize(
    "module",
    ["app.main", "app.domain.impact", "app.rubrics.agreement", "app.rubrics.severity"],
)
def test_numpy_and_scipy_wait_until_a_figure_needs_them(module: str) -> None:
    """Together they take most of a second, and as much memory again as the idle service."""
    command = [sys.executable, "-c", LOADED.format(module)]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert "app" in loaded
    assert not {"numpy", "scipy"} & set(loaded)
