"""Who of a panel asks about which criteria. Everybody rates whatever they saw of all of them."""

from itertools import pairwise

from app.rubrics.definition import Stage


def split(stage: Stage, people: int) -> tuple[tuple[str, ...], ...]:
    """The criteria that each of so many people leads, the lead's first, in written order.

    Two follow the rubric's own split, a for the lead, unless the form of the stage leaves one of
    them nothing. Otherwise everybody gets a run of neighbours, as long as the others' or longer by
    one; with more people than criteria the last get none.
    """
    halves = stage.lead_split
    if people == 2 and halves is not None and halves.a and halves.b:
        return halves.a, halves.b
    size, more = divmod(len(stage.criteria), people) if people else (0, 0)
    ends = [number * size + min(number, more) for number in range(people + 1)]
    return tuple(stage.criteria[start:end] for start, end in pairwise(ends))
