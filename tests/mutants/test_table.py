"""The table of faults fits the code as it is."""

from pathlib import Path

import pytest

from tests.mutants.mutant import Mutant
from tests.mutants.table import MUTANTS

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_fault_fits_in_exactly_one_place(mutant: Mutant) -> None:
    text = (ROOT / mutant.file).read_text()
    assert [text.count(old) for old, _new in mutant.edits] == [1] * len(mutant.edits)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_the_tests_named_for_a_fault_exist(mutant: Mutant) -> None:
    for node in mutant.tests:
        file, _, function = node.partition("::")
        text = (ROOT / file).read_text()
        assert not function or f"def {function}(" in text
