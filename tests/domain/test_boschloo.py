"""Boschloo's test: the worked p of the definitions, and SciPy's slow p for everything else."""

import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import boschloo_exact

from app.domain.boschloo import boschloo_p

TOLERANCE = 5e-7

GROUPS_OF_A_HUNDRED = [
    (41, 62, 94, 114),
    (77, 110, 94, 99),
    (49, 80, 56, 84),
    (47, 90, 60, 108),
    (61, 71, 160, 160),
    (84, 138, 79, 132),
    (39, 66, 66, 90),
    (8, 110, 5, 67),
    (6, 115, 0, 124),
    (78, 132, 37, 62),
    (14, 160, 0, 134),
    (52, 88, 108, 136),
]


def by_scipy(selected: int, decided: int, other_selected: int, other_decided: int) -> float:
    """SciPy's p, with the groups in columns."""
    declined = [decided - selected, other_decided - other_selected]
    return float(boschloo_exact([[selected, other_selected], declined]).pvalue)


@pytest.mark.parametrize(
    ("table", "p"),
    [
        ((10, 50, 40, 100), 0.013687),
        ((1, 10, 3, 20), 0.904325),
        ((48, 255, 52, 395), 0.056646),
        ((0, 20, 10, 30), 0.002767),
    ],
)
def test_the_worked_examples_are_met(table: tuple[int, int, int, int], p: float) -> None:
    assert boschloo_p(*table) == pytest.approx(p, abs=TOLERANCE)


def test_with_the_groups_in_rows_it_would_be_another_test() -> None:
    """1 of 10 beside 3 of 20, read the wrong way round: 1 of 4 selected beside 9 of 26 declined."""
    assert boschloo_p(1, 4, 9, 26) == pytest.approx(0.830417, abs=TOLERANCE)


@given(st.integers(1, 25), st.integers(1, 25), st.data())
def test_it_is_the_p_of_scipy(decided: int, other_decided: int, data: st.DataObject) -> None:
    selected = data.draw(st.integers(0, decided))
    other_selected = data.draw(st.integers(0, other_decided))
    assume(0 < selected + other_selected < decided + other_decided)
    table = (selected, decided, other_selected, other_decided)
    assert boschloo_p(*table) == pytest.approx(by_scipy(*table), abs=1e-6)


@pytest.mark.parametrize("table", GROUPS_OF_A_HUNDRED)
def test_it_is_the_p_of_scipy_for_groups_of_a_hundred(table: tuple[int, int, int, int]) -> None:
    assert boschloo_p(*table) == pytest.approx(by_scipy(*table), abs=1e-6)


@given(st.integers(1, 40), st.integers(1, 40), st.data())
def test_neither_the_order_of_groups_nor_what_is_called_selected_matters(
    decided: int, other_decided: int, data: st.DataObject
) -> None:
    a = data.draw(st.integers(0, decided))
    c = data.draw(st.integers(0, other_decided))
    assume(0 < a + c < decided + other_decided)
    p = boschloo_p(a, decided, c, other_decided)
    assert 0 < p <= 1
    assert boschloo_p(c, other_decided, a, decided) == pytest.approx(p, abs=1e-9)
    declined = (decided - a, decided, other_decided - c, other_decided)
    assert boschloo_p(*declined) == pytest.approx(p, abs=1e-9)


def test_a_thousand_decided_in_each_group_take_about_a_second() -> None:
    before = time.process_time()
    p = boschloo_p(400, 1000, 450, 1000)
    assert time.process_time() - before < 2
    assert p == pytest.approx(0.024193, abs=TOLERANCE)
