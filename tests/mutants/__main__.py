"""Break the rules one at a time and see whether the tests notice: `python -m tests.mutants`.

Words after the command choose the faults whose promise or name contains one of them. Each fault
goes into a copy of the project; the tests named for it run there, on one engine, and one must fail.
Before that they all run on the untouched copy, and must pass: what fails anyway notices nothing.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.mutants.mutant import Mutant
from tests.mutants.table import MUTANTS

ROOT = Path(__file__).parents[2]
COPIED = (
    *("app", "bench", "migrations", "tests", "docs"),
    *("pyproject.toml", "alembic.ini", "README.md"),
)
FEW = {"HIRING_TEST_WORLDS": "8", "HIRING_TEST_PAIRS": "20"}
OTHER_ENGINE = {"sqlite": "postgresql", "postgresql": "sqlite"}
FAILED, PASSED = 1, 0
"""What pytest exits with; any other status means that the tests did not run."""


def _copy(place: Path) -> None:
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, place / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy(source, place / name)


def _run(place: Path, tests: Iterable[str], engine: str) -> int:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    return subprocess.run(
        [*command, "-k", f"not {OTHER_ENGINE[engine]}", *tests],
        cwd=place,
        env=os.environ | FEW | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(place)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    ).returncode


def _pass_untouched(place: Path, mutants: Sequence[Mutant]) -> bool:
    tests: dict[str, set[str]] = {}
    for mutant in mutants:
        tests.setdefault(mutant.engine, set()).update(mutant.tests)
    return all(_run(place, sorted(named), engine) == PASSED for engine, named in tests.items())


def _try(place: Path, mutant: Mutant) -> str:
    file = place / mutant.file
    original = file.read_text()
    changed = original
    for old, new in mutant.edits:
        if changed.count(old) != 1:
            return "not applicable"
        changed = changed.replace(old, new)
    file.write_text(changed)
    try:
        status = _run(place, mutant.tests, mutant.engine)
    finally:
        file.write_text(original)
    return {FAILED: "caught", PASSED: "SURVIVED"}.get(status, f"did not run ({status})")


def main(words: list[str]) -> int:
    """Try the chosen faults, print the table, and say whether every one was caught."""
    chosen = [
        mutant
        for mutant in MUTANTS
        if not words or any(word in f"{mutant.promise} {mutant.name}" for word in words)
    ]
    console = Console()
    table = Table("promise", "fault", "verdict")
    caught = 0
    with tempfile.TemporaryDirectory(prefix="hiring-mutants-") as folder:
        place = Path(folder)
        _copy(place)
        if not _pass_untouched(place, chosen):
            console.print("the tests fail without a fault: mend them first")
            return 1
        for mutant in chosen:
            verdict = _try(place, mutant)
            caught += verdict == "caught"
            table.add_row(mutant.promise, mutant.name, verdict)
            console.print(f"{verdict}: {mutant.name}")
    console.print(table)
    console.print(f"caught {caught} of {len(chosen)}")
    return 0 if caught == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
