"""What sets of hires fill of the gaps, compared with a linear program per set."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import linprog

from app.domain.hiring_plans.filling import best_prices, filled

EXACT = 1e-9
GAPS = [0.1, 0.3, 0.5, 1.0, 1.5, 2.0]
CRITICALITY = [1.0, 1.0, 2.0, 3.0]
FEW = [0.0, 0.0, 0.3, 0.5, 0.5, 0.6, 0.75, 1.0]
"""Abilities of which many tie."""


def by_program(
    rates: NDArray[np.float64], gaps: NDArray[np.float64], top: NDArray[np.float64]
) -> float:
    """Criticality times FTE filled by one set, its hires' hours split as is best."""
    members, roles = rates.shape
    hours = np.kron(np.eye(members), np.ones(roles))
    limits = np.kron(np.ones(members), np.eye(roles)) * rates.ravel()
    answer = linprog(
        -(rates * top).ravel(),
        A_ub=np.vstack([hours, limits]),
        b_ub=np.concatenate([np.ones(members), gaps]),
    )
    assert answer.fun is not None
    return -float(answer.fun)


@pytest.mark.parametrize("seed", range(30))
def test_what_sets_fill_is_what_a_linear_program_finds(seed: int) -> None:
    chance = np.random.default_rng(seed)
    roles, members, sets = int(chance.integers(1, 9)), int(chance.integers(1, 8)), 8
    gaps, top = chance.choice(GAPS, roles), chance.choice(CRITICALITY, roles)
    able = (
        chance.choice(FEW, (sets, members, roles))
        if seed % 2
        else chance.random((sets, members, roles)) * (chance.random((sets, members, roles)) < 0.6)
    )
    rates = able * chance.choice([0.5, 0.8, 1.0], (sets, members, 1))
    prices = best_prices(rates, gaps, np.repeat(top[None], sets, axis=0))
    found = filled(rates, gaps, top, prices)
    assert found == pytest.approx([by_program(one, gaps, top) for one in rates], abs=EXACT)
    assert (prices >= 0).all()
    assert (prices <= top).all()


@pytest.mark.parametrize("seed", range(10))
def test_prices_found_for_a_set_are_where_to_start_with_one_more_member(seed: int) -> None:
    chance = np.random.default_rng(seed)
    gaps, top = chance.choice(GAPS, 5), chance.choice(CRITICALITY, 5)
    rates = chance.choice(FEW, (50, 4, 5))
    start = np.repeat(top[None], 50, axis=0)
    onward = best_prices(rates, gaps, best_prices(rates[:, :3], gaps, start))
    afresh = best_prices(rates, gaps, start)
    assert filled(rates, gaps, top, onward) == pytest.approx(
        filled(rates, gaps, top, afresh), abs=EXACT
    )


def test_the_split_of_the_worked_example_is_priced_by_the_one_who_could_do_both() -> None:
    # X of the worked example fills the data engineer's 0.1 and spends the rest on ML engineering:
    # an FTE of data engineering is worth 0.6 / 0.8 of one of ML engineering.
    gaps, top = np.array([1.5, 0.1]), np.ones(2)
    rates = np.array([[[0.6, 0.8]]])
    prices = best_prices(rates, gaps, top[None])
    assert prices[0] == pytest.approx([1.0, 0.75], abs=EXACT)
    assert filled(rates, gaps, top, prices)[0] == pytest.approx(0.625, abs=EXACT)
