"""How often people decide otherwise than the composite reads.

The figures are there to be weighed, so a departure is counted and never called wrong.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.normal import cdf
from app.domain.pipeline import Action

BAR: Final = 3
"""The level that a composite is read against: what the role asks for."""

SURE_FROM: Final = 0.9
"""The chance from which a composite reads as above the bar, and 1 less this as below it (ours)."""

_TOLERANCE: Final = 1e-9

GOES_ON: Final = frozenset({Action.ADVANCE, Action.HIRE})


class CompositeReading(StrEnum):
    """On which side of the bar the true composite almost certainly lies, if that can be said."""

    ABOVE = "above"
    UNCLEAR = "unclear"
    BELOW = "below"


class Deviation(StrEnum):
    """In which way somebody decided otherwise than the figures read."""

    WENT_ON_WHILE_BELOW = "went_on_while_below"
    WENT_ON_WITH_FLOOR_MISSED = "went_on_with_floor_missed"
    REJECTED_WHILE_ABOVE = "rejected_while_above"
    BY_OVERRIDE = "by_override"


@dataclass(frozen=True, slots=True)
class Judgement:
    """An advance, a rejection or a hire, and the figures that were at hand.

    reading is None where no composite with its standard error was at hand; whether a floor was
    missed is then not asked either. overridden: made before the stage had the scorecards it needs.
    """

    action: Action
    reading: CompositeReading | None
    misses_floor: bool
    overridden: bool


@dataclass(frozen=True, slots=True)
class DepartureCounts:
    """How many judgements there were, and how many of them departed from the figures.

    with_composite: those with a composite at hand, which are above, unclear or below; the others
    depart from nothing. went_on_against: advanced or hired while below, with a floor missed, or
    both. overrides_without_composite: by override, among the others.
    """

    decisions: int
    with_composite: int
    above: int
    unclear: int
    below: int
    went_on_while_below: int
    went_on_with_floor_missed: int
    went_on_against: int
    rejected_while_above: int
    by_override: int
    overrides_without_composite: int


def chance_of_bar(composite: float, standard_error: float) -> float:
    """P(true composite >= bar), of a normal distribution around the composite.

    *True* is the mean over endless sessions. The standard error is above 0.
    """
    return cdf((composite - BAR) / standard_error)


def composite_reading(composite: float, standard_error: float) -> CompositeReading:
    """Read a composite against the bar by `chance_of_bar`."""
    chance = chance_of_bar(composite, standard_error)
    if chance >= SURE_FROM - _TOLERANCE:
        return CompositeReading.ABOVE
    if chance <= 1 - SURE_FROM + _TOLERANCE:
        return CompositeReading.BELOW
    return CompositeReading.UNCLEAR


def departures(judgement: Judgement) -> tuple[Deviation, ...]:
    """In which ways a judgement departs from the figures that were at hand."""
    if judgement.reading is None:
        return ()
    goes_on = judgement.action in GOES_ON
    is_so = {
        Deviation.WENT_ON_WHILE_BELOW: goes_on and judgement.reading is CompositeReading.BELOW,
        Deviation.WENT_ON_WITH_FLOOR_MISSED: goes_on and judgement.misses_floor,
        Deviation.REJECTED_WHILE_ABOVE: judgement.action is Action.REJECT
        and judgement.reading is CompositeReading.ABOVE,
        Deviation.BY_OVERRIDE: judgement.overridden,
    }
    return tuple(departure for departure, is_one in is_so.items() if is_one)


def departure_counts(judgements: Iterable[Judgement]) -> DepartureCounts:
    """Count judgements; their order does not matter."""
    counted = list(judgements)
    readings = Counter(judgement.reading for judgement in counted)
    ways = [departures(judgement) for judgement in counted]
    departed = Counter(way for each in ways for way in each)
    against = {Deviation.WENT_ON_WHILE_BELOW, Deviation.WENT_ON_WITH_FLOOR_MISSED}
    return DepartureCounts(
        decisions=len(counted),
        with_composite=len(counted) - readings[None],
        above=readings[CompositeReading.ABOVE],
        unclear=readings[CompositeReading.UNCLEAR],
        below=readings[CompositeReading.BELOW],
        went_on_while_below=departed[Deviation.WENT_ON_WHILE_BELOW],
        went_on_with_floor_missed=departed[Deviation.WENT_ON_WITH_FLOOR_MISSED],
        went_on_against=sum(not against.isdisjoint(each) for each in ways),
        rejected_while_above=departed[Deviation.REJECTED_WHILE_ABOVE],
        by_override=departed[Deviation.BY_OVERRIDE],
        overrides_without_composite=sum(
            judgement.overridden and judgement.reading is None for judgement in counted
        ),
    )
