"""Whether openings are enough for the hires of a plan, also where some could take several."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.hiring_plans import shortage

ROLES = ("data_engineer", "data_scientist", "ml_engineer")


def test_two_hires_for_one_opening_are_one_too_many() -> None:
    assert shortage([{"ml_engineer"}, {"ml_engineer"}], {"ml_engineer": 1}) == (1, ("ml_engineer",))
    assert shortage([{"ml_engineer"}, {"ml_engineer"}], {"ml_engineer": 2}) == (0, ())


def test_an_opening_of_another_role_is_none_for_them() -> None:
    hires = [{"ml_engineer"}, {"ml_engineer"}]
    left = {"ml_engineer": 1, "data_engineer": 5}
    assert shortage(hires, left) == (1, ("ml_engineer",))
    assert shortage([{"ml_engineer"}, {"ml_engineer", "data_engineer"}], left) == (0, ())


def test_who_could_take_several_roles_makes_room_for_the_others() -> None:
    either = {"ml_engineer", "data_engineer"}
    hires = [either, {"ml_engineer"}, {"data_engineer"}]
    assert shortage(hires, {"ml_engineer": 1, "data_engineer": 1}) == (
        1,
        ("data_engineer", "ml_engineer"),
    )
    assert shortage(hires, {"ml_engineer": 1, "data_engineer": 2}) == (0, ())


def test_no_hires_lack_no_opening_and_no_requisition_has_none_left() -> None:
    assert shortage([], {}) == (0, ())
    assert shortage([{"ml_engineer"}], {}) == (1, ("ml_engineer",))
    assert shortage([{"ml_engineer"}], {"ml_engineer": -1}) == (1, ("ml_engineer",))


@given(
    st.lists(st.sets(st.sampled_from(ROLES), min_size=1), max_size=5),
    st.fixed_dictionaries({role: st.integers(0, 3) for role in ROLES}),
)
def test_so_many_are_left_over_in_the_best_of_all_placings(
    hires: list[set[str]], left: dict[str, int]
) -> None:
    placings = product(*[[None, *one] for one in hires])
    fitting = (
        placed for placed in placings if all(placed.count(role) <= left[role] for role in ROLES)
    )
    most = max(len(placed) - placed.count(None) for placed in fitting)
    found = shortage(hires, left)
    assert found.hires == len(hires) - most
    if found.hires:
        confined = sum(one <= set(found.roles) for one in hires)
        assert confined - sum(left[role] for role in found.roles) == found.hires


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
def test_the_order_of_the_hires_is_free(order: tuple[int, ...]) -> None:
    hires = [{"ml_engineer"}, {"data_engineer"}, {"ml_engineer"}]
    left = {"ml_engineer": 1, "data_engineer": 1}
    assert shortage([hires[place] for place in order], left) == (1, ("ml_engineer",))
