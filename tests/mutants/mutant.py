"""What a fault is, and the names of files that many faults share."""

from dataclasses import dataclass

LIFE = "tests/api/test_rubrics.py"
PIPELINE = "app/domain/pipeline.py"
SCORECARDS = "app/services/scorecards.py"
RUBRICS = "app/services/rubrics.py"
TAKE_HOMES = "app/services/take_homes.py"
REPORTS = "tests/api/test_reports.py"
CALIBRATION = "app/services/calibration.py"
IMPACT = "app/domain/impact.py"
KEPT = "tests/api/test_gap_snapshots.py"
CHANGED = "tests/domain/test_gaps_changes.py"
PREDICTED = "tests/api/test_predictions.py"
GROUP = "tests/api/test_group_report.py"


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault: the promise it breaks, text to replace in a file, and the tests that must fail.

    engine: the one they run on. On SQLite one writer at a time hides a row lock that is missing.
    """

    promise: str
    name: str
    file: str
    edits: tuple[tuple[str, str], ...]
    tests: tuple[str, ...]
    engine: str = "sqlite"


def mutant(
    promise: str, name: str, file: str, old: str, new: str, *tests: str, engine: str = "sqlite"
) -> Mutant:
    """A fault of one edit."""
    return Mutant(promise, name, file, ((old, new),), tests, engine)
