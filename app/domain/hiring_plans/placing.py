"""One way to split hires over roles that closes as much as any."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from app.domain.hiring_plans.figures import Hire, Placing
from app.domain.hiring_plans.inputs import Hireable, RoleGap


def place(hires: Sequence[Hireable], role_gaps: Sequence[RoleGap]) -> tuple[Placing, ...]:
    """Fill the roles in order of weight, moving people already placed where that makes room."""
    spare = {hire.id: hire.fte for hire in hires}
    placed = {(hire.id, role): Fraction() for hire in hires for role in sorted(hire.roles)}
    for gap in sorted(role_gaps, key=lambda gap: (-gap.criticality, gap.role)):
        left = gap.gap
        while left and (path := _path(gap.role, spare, placed)):
            moved = [placed[who, source] for who, _, source in path if source]
            fte = min(left, spare[path[-1][0]], *moved)
            for who, target, source in path:
                placed[who, target] += fte
                if source:
                    placed[who, source] -= fte
            spare[path[-1][0]] -= fte
            left -= fte
    return tuple(
        Placing(Hire(hire.id, hire.name), role, placed[hire.id, role])
        for hire in hires
        for role in sorted(hire.roles)
        if placed[hire.id, role]
    )


def _path(
    role: str, spare: dict[str, Fraction], placed: dict[tuple[str, str], Fraction]
) -> list[tuple[str, str, str | None]]:
    """Find steps (who, into role, out of role) that end with somebody who has FTE to spare."""
    paths: dict[str, list[tuple[str, str, str | None]]] = {role: []}
    for wanted in _growing(paths):
        for who, eligible in placed:
            if eligible == wanted and spare[who]:
                return [*paths[wanted], (who, wanted, None)]
        for (who, eligible), (other, source) in (
            (one, two) for one in placed for two in placed if one[0] == two[0]
        ):
            if eligible == wanted and source not in paths and placed[other, source]:
                paths[source] = [*paths[wanted], (who, wanted, source)]
    return []


def _growing(paths: dict[str, list[tuple[str, str, str | None]]]) -> Iterator[str]:
    """The keys of a mapping in order, those added on the way included."""
    position = 0
    while position < len(paths):
        yield list(paths)[position]
        position += 1
