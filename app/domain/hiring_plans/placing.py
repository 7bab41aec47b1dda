"""One way to split hires over roles that closes as much as any."""

from collections.abc import Sequence
from typing import Final

from app.domain.hiring_plans.figures import Hire, Placing
from app.domain.hiring_plans.inputs import Hireable, RoleGap, View

_SOLVED: Final = 0
"""What HiGHS says of an answer that is feasible and best."""
_DECIMALS: Final = 12
"""An FTE is rounded to so many; one that rounds to 0 is not shown."""


def place(
    hires: Sequence[Hireable], role_gaps: Sequence[RoleGap], view: View
) -> tuple[Placing, ...]:
    """Split the FTE of the hires so that they fill the most, roles by their criticality.

    A flow with gains, solved as a linear program (HiGHS). It is only an illustration, so where the
    solver finds none there is none; no figure rests on it.
    """
    import numpy as np
    from scipy.optimize import linprog

    places = [
        (hire, gap, able)
        for hire in hires
        for gap in role_gaps
        if gap.gap and (able := hire.ability(gap.role, view))
    ]
    if not places:
        return ()
    by_hire = [[float(one is hire) for one, _, _ in places] for hire in hires]
    by_role = [[able * (one is gap) for _, one, able in places] for gap in role_gaps]
    answer = linprog(
        [-able * float(gap.criticality) for _, gap, able in places],
        A_ub=np.array(by_hire + by_role),
        b_ub=[*(float(hire.fte) for hire in hires), *(float(gap.gap) for gap in role_gaps)],
    )
    if answer.status != _SOLVED:
        return ()
    return tuple(
        Placing(Hire.of(hire), gap.role, fte, able * fte)
        for (hire, gap, able), part in zip(places, answer["x"].tolist(), strict=True)
        if (fte := round(part, _DECIMALS))
    )
